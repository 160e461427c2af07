"""The reading room as its users walk through it: a real server, a real browser, real laws where
../shared has them. Everybody can use it: axe-core, and the keyboard alone.
"""

import re
from datetime import date

import pytest

from ingest.ingest import find_files
from tests.conftest import desk_over
from tests.test_browser import ask, browsing, finished, serious, served, shoot

RENEWAL = "排污许可证到期前多久申请延续？"
LAWS = ("海洋环境保护法*", "排污许可管理条例*", "噪声污染防治法*", "大气污染防治法(2018*")


@pytest.fixture(scope="module")
def home(tmp_path_factory, shared):
    """A home with three laws, one of them in two versions, and a PDF."""
    home = tmp_path_factory.mktemp("reading")
    folder = shared / "laws" / "national"
    laws = [path for name in LAWS for path in sorted(folder.rglob(f"{name}.md"))]
    catalogue = shared / "official" / "高污染燃料目录.pdf"
    desk_over(home).take_in(find_files([*laws, catalogue]))
    return home


@pytest.fixture(scope="module")
def site(home):
    with served(home) as url:
        yield url


@pytest.fixture
def open_page(chromium, site):
    with browsing(chromium, site) as opening:
        yield opening


pytestmark = pytest.mark.browser


def test_ask_open_the_clause_follow_a_reference_and_come_back(open_page):
    page = open_page()
    page.fill("#day input", "2025-04-30")
    turn = ask(page, "大气污染防治法第二十四条怎么规定？")
    turn.locator(".cite").first.click()
    panel = page.locator("#panel")
    panel.locator("blockquote").wait_for()
    assert "第二十四条" in panel.locator("h1").inner_text()
    panel.get_by_text("打开全文").click()
    panel.locator(".reader").wait_for()
    assert panel.locator(".outline summary").is_visible()
    panel.locator(".reader .text a", has_text="第七十八条").first.click()
    panel.locator("blockquote").wait_for()
    assert "第七十八条" in panel.locator("h1").inner_text()
    panel.locator("summary", has_text="提到这一条的").click()
    assert panel.locator("details a", has_text="第二十四条").count()
    shoot(page, "20-reference")
    for _ in range(2):
        panel.get_by_role("button", name="返回", exact=True).click()
        page.wait_for_timeout(300)
    assert "第二十四条" in panel.locator("h1").inner_text()


def test_the_day_of_a_question_changes_its_answer(open_page):
    page = open_page()
    asked = "海洋环境保护法第十九条怎么规定？"
    page.fill("#day input", "2020-01-01")
    before = ask(page, asked).inner_text()
    page.fill("#day input", "2025-04-30")
    after = ask(page, asked).inner_text()
    assert "2017-11-04" in before or "已" in before
    assert "排污许可证" in after
    assert before != after


def test_a_conversation_is_found_again_after_a_restart(chromium, home):
    with served(home) as site, browsing(chromium, site) as opening:
        page = opening()
        ask(page, RENEWAL)
        ask(page, "现场执法要几个人、出示什么证件？")
        page.goto(f"{site}/talks")
        page.fill("#t", "几个人")
        page.press("#t", "Enter")
        page.locator(".talks summary").click()
        page.fill(".talks [name=title]", "办证和检查")
        page.get_by_role("button", name="改名").click()
        page.get_by_role("link", name="办证和检查").wait_for()
        shoot(page, "21-talks")
        kept = page.context.storage_state()
    with served(home) as site, browsing(chromium, site) as opening:
        page = opening(storage_state=_moved(kept, site))
        page.goto(f"{site}/talks")
        page.get_by_role("link", name="办证和检查").click()
        page.locator(".turn").nth(1).wait_for()
        assert "60日" in page.locator(".turn").first.inner_text()
        assert "结合上文" in ask(page, "那要做笔录吗？").inner_text()
        page.goto(f"{site}/talks")
        assert "3 问" in page.locator(".talks li").inner_text()
        page.locator(".talks summary").click()
        page.get_by_role("button", name="删除这段对话").click()
        page.get_by_text("还没有问过问题").wait_for()


def _moved(state, site):
    """Cookies do not know ports, but the browser of a test is another."""
    return {**state, "origins": []}


def test_another_browser_does_not_see_it(open_page, site):
    mine, theirs = open_page(), open_page()
    ask(mine, RENEWAL)
    mine.goto(f"{site}/talks")
    address = mine.locator(".talks a").first.get_attribute("href")
    theirs.goto(f"{site}/talks")
    theirs.get_by_text("还没有问过问题").wait_for()
    theirs.goto(site + address)
    theirs.locator("#welcome").wait_for()
    assert theirs.locator(".turn").count() == 0


def test_feedback_is_kept_with_its_reason_and_the_right_clause(open_page, home):
    page = open_page()
    turn = ask(page, RENEWAL)
    turn.locator(".judge summary").click()
    turn.locator(".judge textarea").fill("期限不全")
    turn.locator(".judge [name=clause]").fill("排污许可管理条例第十四条")
    turn.get_by_role("button", name="提交").click()
    turn.get_by_text("已记下，谢谢").wait_for()
    (kept, *_) = desk_over(home).open_records().judgements()
    assert (kept.question, kept.useful, kept.reason, kept.clause) == (
        RENEWAL,
        False,
        "期限不全",
        "排污许可管理条例第十四条",
    )
    assert "60日" in kept.answer


def test_two_versions_are_compared(open_page):
    page = open_page(path="/policies?q=海洋环境保护法")
    page.locator(".policies a").last.click()
    page.locator(".reader").wait_for()
    page.get_by_text("出处和版本").click()
    page.get_by_text("与本版对照").click()
    page.locator(".compared").wait_for()
    assert re.search(r"修改 \d+ 条", page.locator("main").inner_text())
    assert page.locator(".compared .added").count()
    assert page.locator(".compared ins.figure").count()
    shoot(page, "22-compare")


def test_the_page_of_the_original_is_shown_with_its_words_marked(open_page):
    page = open_page(path="/policies?q=高污染燃料")
    page.locator(".policies a").first.click()
    page.locator(".clause a").first.click()
    page.locator("details.page summary").first.click()
    image = page.locator("details.page img").first
    image.scroll_into_view_if_needed()
    for _ in range(50):
        if image.evaluate("image => image.naturalWidth") > 500:
            break
        page.wait_for_timeout(100)
    assert image.evaluate("image => image.naturalWidth") == 1000
    shoot(page, "23-original")


def test_clauses_are_found_by_number_and_by_words(open_page):
    page = open_page(path="/policies")
    page.fill("#f", "噪声污染防治法第三十六条")
    page.press("#f", "Enter")
    assert "第三十六条" in page.locator(".hits a").first.inner_text()
    page.fill("#f", "夜间施工")
    page.press("#f", "Enter")
    assert page.locator(".hits li").count() > 5
    page.get_by_text("回到条文库").click()
    page.select_option("[name=level]", "法律")
    page.fill("[name=since]", "2022")
    page.get_by_role("button", name="筛选").click()
    assert "噪声污染防治法" in page.locator(".policies").inner_text()
    assert "排污许可管理条例" not in page.locator(".policies").inner_text()


def test_a_question_is_limited_to_what_was_chosen(open_page):
    page = open_page()
    page.locator("#scope input").click()
    page.get_by_role("option", name="全部行政法规").click()
    page.keyboard.press("Escape")
    turn = ask(page, RENEWAL)
    sources = turn.locator(".grounds a").all_inner_texts()
    assert sources
    assert all("排污许可管理条例" in source for source in sources)


def test_what_may_be_asked_next_is_one_click(open_page):
    page = open_page()
    ask(page, RENEWAL)
    button = page.locator(".next button").first
    asked = button.inner_text()
    button.click()
    turn = finished(page, 1)
    assert asked in turn.locator(".asked").inner_text()
    assert not turn.locator(".refused").count()


def test_a_clause_is_copied_ready_to_paste(open_page, site):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    turn = ask(page, RENEWAL)
    turn.locator(".grounds a").first.click()
    page.locator("#panel").get_by_role("button", name="复制依据").click()
    page.locator("#panel").get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"《排污许可管理条例》（国务院令第736号）第十四条：“", copied)
    assert copied.endswith("”")


def test_everything_is_reached_by_the_keyboard(open_page):
    page = open_page()
    page.locator("#question textarea").focus()
    page.keyboard.type(RENEWAL)
    page.keyboard.press("Enter")
    finished(page)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "cite":
            break
    page.keyboard.press("Enter")
    page.locator("#panel blockquote").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "打开全文":
            break
    page.keyboard.press("Enter")
    page.locator("#panel .reader").wait_for()
    page.keyboard.press("Escape")
    page.locator("#panel").wait_for(state="hidden")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, width, scheme):
    page = open_page(width, 800, color_scheme=scheme)
    assert serious(page) == []
    ask(page, RENEWAL).locator(".grounds a").first.click()
    page.locator("#panel blockquote").wait_for()
    assert serious(page) == []
    page.keyboard.press("Escape")
    ask(page, "散乱污企业罚款多少？")
    assert serious(page) == []
    for path in (
        "/policies",
        "/find?q=贮存",
        "/talks",
        "/policy?id=排污许可申领指南@2025-04-30",
        "/compare?old=海洋环境保护法@2017-11-04&new=海洋环境保护法@2023-10-24",
    ):
        page = open_page(width, 800, path, color_scheme=scheme)
        assert serious(page) == [], path


def test_today_is_what_an_empty_day_means(open_page):
    page = open_page()
    assert f"{date.today().year}年" in page.locator(".stock").inner_text()
