"""A trainer makes a paper, a class of three answers it on phones, an amended clause is seen."""

import io
import re
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.conftest import desk_over
from tests.test_browser import browsing, send, serious, served, shoot

LAW = """# 试验锅炉管理条例

2020年1月1日 公布

<!-- INFO END -->

第一条 经营试验锅炉的单位应当建立运行记录，运行记录的保存期限不得少于{years}。
第二条 经营试验锅炉的单位未建立运行记录的，由市场监管部门责令改正，处一万元以上五万元以下的罚款。
第三条 试验锅炉的所有人变更的，应当自变更之日起二十日内向县级人民政府市场监督管理部门办理登记。
第四条 试验锅炉停用超过六个月再次启用的，应当经检验机构检验合格。
第五条 经营试验锅炉的单位应当遵守下列规定：
（一）配备经过培训的看护人员；
（二）在醒目位置张贴安全标志；
（三）按照规定进行定期检验；
（四）制定事故应急预案并组织演练。
第六条 检验机构应当自受理检验申请之日起十五日内出具检验报告。
第七条 检验机构出具虚假检验报告的，由省级人民政府市场监督管理部门处十万元以上三十万元以下的罚款。
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("training")
    take_in(home, "三年", "2020-01-01")
    return home


def take_in(home: Path, years: str, version: str):
    law = home.parent / f"试验锅炉管理条例({version}).md"
    day = "{}年{}月{}日".format(*(int(part) for part in version.split("-")))
    law.write_text(LAW.format(years=years).replace("2020年1月1日", day), "utf-8")
    desk_over(home).take_in([law])


@pytest.fixture(scope="module")
def site(home):
    with served(home) as url:
        yield url


@pytest.fixture
def open_page(chromium, site):
    with browsing(chromium, site) as opening:
        yield opening


def make_paper(page, site, **fields):
    page.goto(f"{site}/quiz")
    page.fill("[name=title]", fields.pop("title", "试卷"))
    for label in fields.pop("policies", ()):
        page.get_by_label(label).check()
    page.fill("[name=many]", str(fields.pop("many", 20)))
    page.get_by_role("button", name="出卷").click()
    page.locator(".paper > li").first.wait_for()


@pytest.mark.browser
def test_a_trainer_and_a_class_of_three_on_phones(open_page, site):
    trainer = open_page()
    make_paper(trainer, site, title="七月干部培训")
    assert trainer.locator(".paper > li").count() == 20
    shoot(trainer, "40-paper")
    trainer.get_by_text("改题干、删题").first.click()
    trainer.locator("textarea[name=stem]").first.fill("改过的题干（　　）。")
    trainer.get_by_role("button", name="改题干").first.click()
    trainer.get_by_text("改过的题干").first.wait_for()
    keys = trainer.locator(".paper > li details:first-of-type b").all_text_contents()
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="下载试卷").click()
    printed = "\n".join(p.text for p in Document(download.value.path()).paragraphs)
    assert "改过的题干" in printed
    trainer.get_by_role("button", name=re.compile("开班答题")).click()
    code = trainer.locator(".code").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{6}", code)
    scores = {}
    for name, share in (("甲", 1.0), ("乙", 0.5), ("丙", 0.0)):
        phone = open_page(360, 740, path=f"/quiz?code={code.lower()}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        phone.fill("[name=name]", name)
        for place, key in enumerate(keys[: int(share * len(keys))]):
            fill_in(phone, place, key)
        if name == "甲":
            shoot(phone, "41-answering")
        phone.get_by_role("button", name="交卷").click()
        scores[name] = float(phone.locator(".lead b").inner_text())
        assert phone.locator(".mark").count() == 20
    shoot(phone, "42-marked")
    assert scores["甲"] > scores["乙"] > scores["丙"] == 0
    assert scores["甲"] >= 19
    again = open_page(360, 740, path=f"/class/{code}")
    again.fill("[name=name]", "甲")
    again.get_by_role("button", name="交卷").click()
    again.get_by_text("已经交过卷").wait_for()
    trainer.reload()
    rows = trainer.locator("tbody").first.locator("tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["甲", "乙", "丙"]
    assert trainer.locator("meter").count() == 3 + 20
    shoot(trainer, "43-results")
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="下载 Excel").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    table = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert {n: float(table[n]) for n in scores} == scores
    assert send(f"{site}/class/{code}/results")[0] == 404  # to anybody else


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_training_pages(open_page, site, width, scheme):
    page = open_page(width, 800, "/quiz", color_scheme=scheme)
    assert serious(page) == []
    make_paper(page, site, many=6)
    assert serious(page) == []
    page.get_by_role("button", name=re.compile("开班答题")).click()
    code = page.locator(".code").inner_text()
    assert serious(page) == []  # the results, of nobody yet
    page.goto(f"{site}/class/{code}")
    assert serious(page) == []
    page.fill("[name=name]", "甲")
    page.get_by_role("button", name="交卷").click()
    page.locator(".mark").first.wait_for()
    assert serious(page) == []


def fill_in(page, place, key):
    """Answer a question as its key says."""
    name = f"a{place}"
    if page.locator(f"textarea[name={name}]").count():
        page.fill(f"textarea[name={name}]", key)
        return
    for letter in [key] if key in ("正确", "错误") else key:
        page.check(f"[name={name}][value={letter}]")


@pytest.mark.browser
def test_an_amended_clause_makes_its_question_stale(open_page, site, home):
    page = open_page()
    make_paper(page, site, policies=["试验锅炉管理条例"], many=8)
    assert not page.get_by_text("所据的条款有变化").count()
    take_in(home, "五年", "2026-01-01")
    page.reload()
    page.get_by_text("所据的条款有变化").wait_for()
    shoot(page, "44-stale")


def test_a_paper_that_cannot_be_made_says_why(site):
    form = {"content-type": "application/x-www-form-urlencoded"}
    status, _, page = send(f"{site}/papers", b"many=x", **form)
    assert status == 200
    assert "应为整数" in page
    assert send(f"{site}/class/AAAAAA")[0] == 404
    assert send(f"{site}/paper/{'0' * 32}")[0] == 404


def test_a_lesson_has_outline_clauses_cases_and_questions(site):
    title = urllib.parse.quote("试验锅炉管理条例")
    reply = urllib.request.urlopen(f"{site}/lesson.docx?policy={title}", timeout=60)
    text = "\n".join(p.text for p in Document(io.BytesIO(reply.read())).paragraphs)
    reply.close()
    assert "一、提纲" in text
    assert "第六条　检验机构应当自受理检验申请之日起十五日内出具检验报告。" in text
    assert "三、案例" in text
    assert "参考：" in text
    assert send(f"{site}/lesson.docx?policy=none")[0] == 400
