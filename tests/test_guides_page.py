"""办证指南, 现场核查 and checklists in a real browser, and the files that they give."""

import io
import re
import urllib.parse

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.test_browser import browsing, send, serious, served, shoot

GUIDE = "危险废物管理指南（要点整理，非原文）"


@pytest.fixture(scope="module")
def site(shipped_home):
    with served(shipped_home) as url:
        yield url


@pytest.fixture
def open_page(chromium, site):
    with browsing(chromium, site) as opening:
        yield opening


def saved(page, button):
    """What a link saves."""
    with page.expect_download() as download:
        page.get_by_role("link", name=button).click()
    return download.value.path().read_bytes()


@pytest.mark.browser
def test_a_manager_prints_a_path_with_dates(open_page):
    page = open_page(path="/")
    page.get_by_role("link", name="办证指南").click()
    page.select_option("[name=situation]", "renewal")
    page.select_option("[name=category]", "key")
    page.fill("[name=expires]", "2027-03-15")
    page.get_by_role("button", name="列出步骤").click()
    first = page.locator(".steps-list > li").first
    assert "2027年1月14日" in first.locator(".due").inner_text()
    assert "第十四条" in first.locator(".basis").inner_text()
    shoot(page, "30-permit")
    page.emulate_media(media="print")
    assert not page.locator(".facts-form").is_visible()
    assert first.is_visible()
    page.emulate_media(media="screen")
    text = "\n".join(c.text for t in Document(io.BytesIO(saved(page, "下载 Word"))).tables
                     for row in t.rows for c in row.cells)  # fmt: skip
    assert "2027-01-14" in text
    calendar = saved(page, "下载期限日历").decode()
    assert "DTSTART;VALUE=DATE:20270114" in calendar
    first.locator(".basis a").first.click()
    page.locator("blockquote").wait_for()
    assert "要点41" in page.locator("h1").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_guides(open_page, width, scheme):
    for path in (
        "/permit?go=1&situation=renewal&category=key&expires=2027-03-15",
        "/inspect?go=1&industry=石材加工&procedures_complete=no&illegal_discharge=yes",
        f"/checklist?go=1&policy={GUIDE}",
    ):
        assert serious(open_page(width, 800, path, color_scheme=scheme)) == [], path


@pytest.mark.browser
def test_an_inspector_decides_a_case_and_exports_the_sheets(open_page):
    page = open_page(360, 740, path="/inspect")
    page.fill("[name=industry]", "石材加工")
    page.fill("[name=district]", "甘井子区")
    page.select_option("[name=procedures_complete]", "no")
    page.select_option("[name=illegal_discharge]", "yes")
    page.select_option("[name=meets_shutdown_conditions]", "no")
    page.get_by_role("button", name="核查").click()
    assert page.locator(".ways li").all_inner_texts() == ["整合搬迁", "升级改造"]
    assert "按什么标准选" in page.locator(".open").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(page, "31-inspect")
    sheet = Document(io.BytesIO(saved(page, "下载“一企一策”表")))
    text = "\n".join(c.text for t in sheet.tables for row in t.rows for c in row.cells)
    assert "一抓到底" in text
    assert "石材加工" in text
    page.get_by_role("link", name="生成现场核查清单").click()
    page.get_by_label(GUIDE).check()
    page.get_by_role("button", name="列出清单").click()
    count = int(re.search(r"\d+", page.locator(".count").inner_text())[0])
    assert page.locator("tbody tr").count() == count > 20
    shoot(page, "32-checklist")
    book = load_workbook(io.BytesIO(saved(page, "下载 Excel")))
    assert (
        sum(1 for row in book.worksheets[0].iter_rows() if isinstance(row[0].value, int)) == count
    )
    assert Document(io.BytesIO(saved(page, "下载 Word"))).tables


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/permit?go=1&expires=2027-02-30", "expires"),
        ("/permit?go=1&sites=none", "sites"),
        ("/checklist?go=1", "至少选一份文件"),
        ("/checklist?go=1&policy=" + urllib.parse.quote("没有的文件"), "没有的文件"),
        ("/inspect?go=1&industry=%3Cimg%20src%3Dx%3E", "&lt;img"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_markup(site, path, said):
    status, _, page = send(site + path)
    assert status == 200
    assert said in page
    assert "<img src=x" not in page


def test_an_empty_form_shows_no_result(site):
    assert "steps-list" not in send(f"{site}/permit")[2]
    assert "steps-list" in send(f"{site}/permit?go=1")[2]
