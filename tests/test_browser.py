"""The page as people use it: a real server, a real browser, every request watched.

Needs Debian's Chromium at /usr/bin/chromium and playwright; without them the browser tests skip
and say so. Screenshots go to ./screenshots/: look at them.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from assistant.ask import AskSettings
from assistant.ask import ask as answer_to
from assistant.types import Question
from corpus import versions
from corpus.embedder import open_embedder
from corpus.library import Library
from corpus.types import (
    Clause,
    ClauseAddress,
    Dates,
    Definition,
    Hit,
    Policy,
    PolicyText,
    Source,
    Status,
)
from corpus.validity import Standing
from records.store import Talk
from ui import compare, library, links, reader, talks, welcome
from ui.around import Around
from ui.marking import Link

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "screenshots"
DAY = date(2026, 11, 24)
KNOWN = "什么叫“挂图作战”？"
UNKNOWN = "“散乱污”企业罚款多少？"
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def site(shipped_home):
    """The address of `youju serve` over a home with the shipped policies."""
    with served(shipped_home) as url:
        yield url


@contextmanager
def served(home, **more):
    """The address of `youju serve` over a home, with more of the environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "YOUJU_HOME": str(home), **more},
    )
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url, server):
    for _ in range(240):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not start in 60 seconds")


def send(url, body=None, **headers):
    """(status, headers, text) of a request; with a body it is a POST."""
    request = urllib.request.Request(url, body, headers)
    try:
        reply = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        return reply.status, reply.headers, reply.read().decode()


@pytest.fixture
def open_page(chromium, site):
    """Opens the page with some width; at the end nothing may have gone wrong or left the host."""
    with browsing(chromium, site) as opening:
        yield opening


@contextmanager
def browsing(chromium, site):
    """A function that opens the page, with every request and every fault of the browser watched."""
    SHOTS.mkdir(exist_ok=True)
    contexts, asked, wrong = [], [], []

    def opening(width=1280, height=800, path="/", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("dialog", lambda d: (wrong.append(f"dialog {d.message}"), d.dismiss()))
        page.on("pageerror", lambda e: wrong.append(f"page error {e}"))
        page.on("console", lambda m: _is_fault(m) and wrong.append(f"console {m.text}"))
        page.goto(f"{site}{path}")
        if path.split("?")[0] == "/":
            page.wait_for_selector("#question textarea")
            page.wait_for_function("document.querySelector('#settings .count')")  # page.js is ready
        return page

    yield opening
    for context in contexts:
        context.close()
    assert wrong == []
    outside = [u for u in asked if not u.startswith((f"{site}/", "data:", "blob:"))]
    assert outside == []
    assert len(asked) > 10


def _is_fault(message):
    """Gradio says that its stream was cut when a page is left: that is no fault."""
    left = ("signal is aborted", "Connection errored out")
    return message.type == "error" and not any(words in message.text for words in left)


def ask(page, question):
    """Ask and return the finished turn."""
    before = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    return finished(page, before)


def finished(page, before=0):
    turn = page.locator(".turn").nth(before)
    turn.locator(".answer:not(.pending)").wait_for()
    page.wait_for_timeout(500)  # the page scrolls to it
    return turn


def serious(page):
    """The serious violations that axe-core finds, and what is wider than the page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        (v["id"], v["nodes"][0]["html"][:200])
        for v in found
        if v["impact"] in ("serious", "critical")
    ] + [("wide", page.url)] * wide


def shoot(page, name):
    page.screenshot(path=SHOTS / f"{name}.png")


# ------------------------------------------------------------------ in the browser


@pytest.mark.browser
def test_ask_open_the_clause_read_the_policy(open_page):
    page = open_page()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    shoot(page, "1-first-screen")
    turn = ask(page, KNOWN)
    assert "作战图" in turn.locator(".said").inner_text()
    assert "未核实" in turn.locator(".label").inner_text()
    assert "要点整理，不是原文" in turn.locator(".notices").inner_text()
    shoot(page, "2-answer")

    turn.locator(".cite").first.click()
    panel = page.locator("#panel")
    panel.locator("blockquote").wait_for()
    assert "要点21" in panel.locator("h1").inner_text()
    assert panel.locator(".badge").first.inner_text() == "要点整理，非原文"
    assert "有效性未核实" in panel.locator(".worth").inner_text()
    assert "一张“图”抓到底" in panel.locator("blockquote mark").inner_text()
    source = panel.locator(".source").inner_text()
    assert all(said in source for said in ("高蔡玖", "第567—568行", "dalian-newspaper-page.txt"))
    shoot(page, "3-clause")

    panel.get_by_text("打开全文").click()
    panel.locator(".reader").wait_for()
    page.wait_for_function("document.querySelector('#panel .here').getBoundingClientRect().top > 0")
    assert panel.locator(".clause").count() == 30
    assert "挂图作战" in panel.locator(".here").inner_text()
    assert panel.locator(".here").bounding_box()["y"] < 400  # scrolled to it
    shoot(page, "4-reader")
    panel.get_by_role("button", name="返回", exact=True).click()
    panel.locator("blockquote").wait_for()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "cite"


@pytest.mark.browser
def test_examples_follow_ups_refusal_and_errors(open_page):
    page = open_page()
    page.get_by_role("button", name="“五个一”工作机制是什么？").click()
    turn = finished(page)
    assert turn.locator(".said li").count() == 5
    assert page.locator("#welcome").is_hidden()
    shoot(page, "5-example-list")

    assert "结合上文" in ask(page, "这个机制是谁提出的？").locator(".as").inner_text()
    refused = ask(page, UNKNOWN)
    assert refused.locator(".label").inner_text() == "未找到依据"
    assert "可以问谁" in refused.inner_text()
    shoot(page, "6-refused")
    refused.locator(".grounds a").first.click()
    page.locator("#panel blockquote").wait_for()
    page.locator("#panel").get_by_role("button", name="关闭").click()

    page.fill("#day input", "昨天")
    assert "提问日期看不懂" in ask(page, KNOWN).inner_text()
    assert page.input_value("#question textarea") == KNOWN  # nothing lost
    page.fill("#day input", "2025年4月30日")
    page.fill("#question textarea", "问" * 2001)
    assert "请缩短" in page.locator(".count").inner_text()
    page.press("#question textarea", "Enter")
    page.locator(".error", has_text="上限 2,000 字").wait_for()
    page.wait_for_timeout(600)
    shoot(page, "7-too-long")

    page.get_by_role("button", name="新对话").click()
    page.locator("#welcome").wait_for()
    assert page.locator(".turn").count() == 0


@pytest.mark.browser
def test_markup_stays_text(open_page):
    page = open_page()
    turn = ask(page, f"{EVIL} {KNOWN} ${{alert(3)}} {{{{alert(4)}}}}")
    assert EVIL in turn.locator(".asked").inner_text()
    assert page.locator("#talk img, #talk script").count() == 0
    shoot(page, "8-markup")


@pytest.mark.browser
def test_on_a_phone_and_with_the_keyboard(open_page):
    page = open_page(380, 760, color_scheme="dark")
    shoot(page, "9-phone-first")
    ask(page, KNOWN)
    page.locator(".brand").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "cite":
            break
    shoot(page, "10-phone-answer")
    page.keyboard.press("Enter")
    page.locator("#panel blockquote").wait_for()
    shoot(page, "11-phone-clause")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert page.evaluate("document.querySelector('#panel .body').scrollWidth") <= 380
    page.go_back()  # on a phone: closes the clause, keeps the conversation
    page.locator("#panel").wait_for(state="hidden")
    assert page.locator(".turn").count() == 1


@pytest.mark.browser
def test_every_label_is_chinese(open_page):
    page = open_page()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.set_viewport_size({"width": 1280, "height": 2300})
    page.wait_for_timeout(300)
    shoot(page, "12-whole-first-screen")
    said = page.evaluate("""() => [document.title, document.body.innerText,
        ...[...document.querySelectorAll('[aria-label],[placeholder],[title]')].flatMap(e =>
            ['aria-label', 'placeholder', 'title'].map(a => e.getAttribute(a) || ''))].join(' ')""")
    names = {"youju", "ingest", "Markdown", "PDF", "Word"}
    assert set(re.findall(r"[A-Za-z]{2,}", said)) - names == set()


# ------------------------------------------------------------------ over HTTP


def test_the_page_has_a_policy_and_the_other_pages_a_stricter_one(site):
    policy = send(site)[1]["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy).group(1)
    assert "'unsafe-inline'" not in scripts
    assert "'nonce-" in scripts
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert not re.search(r"https?:|\*", policy)
    assert "unsafe" not in send(f"{site}/policies")[1]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/gradio_api/call/respond", "/gradio_api/reset", "/login",
     "/gradio_api/component_server", "/gradio_api/process_recording"],
)  # fmt: skip
def test_unneeded_doors_are_closed(site, path):
    status, _, said = send(site + path, b"{}", **{"content-type": "application/json"})
    assert status == 403
    assert "没有开放" in said


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/file=/etc/passwd", "/static/..%2f..%2fserver.py", "/ui/..%2fserver.py",
     "/assets/../../app.py", "/ui/server.py", "/monitoring", "/docs"],
)  # fmt: skip
def test_no_other_file_is_served(site, path):
    assert send(site + path)[0] in (403, 404)


@pytest.mark.parametrize("size", [3_000_000, 50_000_000])
def test_a_large_body_is_refused(site, size):
    status, _, said = send(f"{site}/gradio_api/queue/join", b"x" * size)
    assert status == 413
    assert "太大" in said


def test_a_taken_port_is_said_in_one_line(site, shipped_home):
    command = [sys.executable, "app.py", "serve", "--port", site.rsplit(":", 1)[1]]
    home = {**os.environ, "YOUJU_HOME": str(shipped_home)}
    done = subprocess.run(command, cwd=ROOT, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "换一个端口" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_pages_work_without_scripts_and_say_what_is_missing(site):
    address = urllib.parse.urlencode({"id": "大连散乱污整治报道@2020-07#要点21", "quote": "0-6"})
    assert "<mark>“挂图作战”</mark>" in send(f"{site}/clause?{address}")[2]
    status, _, said = send(f"{site}/clause?id=%3Cscript%3E")
    assert status == 404
    assert "条文库" in said
    assert "<script>" not in said
    assert send(f"{site}/policies?q=%3Cb%3Ex")[2].count("&lt;b&gt;x") == 1
    assert send(f"{site}/clause?{address}&day=never")[0] == 400


# ------------------------------------------------------------------ the pages themselves


def evil_policy(**more):
    return Policy(
        slug="恶", version="1", title=EVIL, source=Source(EVIL, EVIL, EVIL, (EVIL,)),
        issuer=(EVIL,), doc_number=EVIL, place=EVIL, **more,
    )  # fmt: skip


def test_nothing_from_a_document_is_markup():
    policy = evil_policy()
    clause = Clause("恶@1#一", "恶@1", ClauseAddress((EVIL,)), (EVIL,), EVIL, 0, len(EVIL))
    text = PolicyText(policy, f"{EVIL}\n尾", (clause,), "")
    held = {policy.id: policy}
    defined = Definition(EVIL, clause.id, 0, 3)
    around = Around((Link(0, 9, EVIL),), (clause,), (defined,), clause, clause)
    html = (
        reader.clause_main(clause, policy, held, DAY, (3, 9), around, True)
        + reader.policy_main(text, held, DAY, clause.id, {})
        + library.library_main(held, library.Filter(EVIL[:9]), DAY)
        + library.find_main(EVIL, [Hit(clause, policy, 1.0)], DAY)
        + compare.compare_main(policy, policy, versions.compare([], [clause]), DAY, every=True)
        + talks.talks_main([Talk(EVIL, EVIL, datetime.now(UTC), 1)], EVIL, datetime.now(UTC))
        + welcome.stock_html(held)
    )
    assert "<img" not in html
    assert "<script" not in html


def test_validity_in_words():
    gone = evil_policy(status=Status.REPEALED)
    later = evil_policy(dates=Dates(in_force=date(2027, 1, 1)))
    checked = evil_policy(status=Status.IN_FORCE, verified_to=date(2025, 4, 30))
    assert links.validity(gone, Standing.OUT, DAY, {}) == "已废止"
    assert "尚未施行" in links.validity(later, Standing.OUT, DAY, {})
    assert "此后修改未核实" in links.validity(checked, Standing.UNCHECKED, DAY, {})
    assert "现行有效" in links.validity(checked, Standing.CURRENT, date(2025, 4, 1), {})
    assert links.validity(evil_policy(), Standing.UNCHECKED, DAY, {}) == "有效性未核实"


def test_every_example_is_answered(shipped_home):
    store = Library(shipped_home, open_embedder(os.environ.get("YOUJU_MODEL"))).now()
    asked = [q for group in welcome.EXAMPLES.values() for q in group]
    refused = [q for q in asked if answer_to(Question(q, DAY), store, AskSettings()).refusal]
    assert refused == []


@pytest.mark.browser
def test_a_conversation_is_saved_as_a_note(open_page, tmp_path):
    page = open_page()
    page.click("#export")
    page.get_by_text("还没有可以导出的回答").wait_for()
    ask(page, KNOWN)
    ask(page, UNKNOWN)
    page.click("#export")
    link = page.locator("#saved a[download]")
    link.wait_for()
    assert "2 问" in link.inner_text()
    shoot(page, "export")
    with page.expect_download() as download:
        link.click()
    path = tmp_path / "note.docx"
    download.value.save_as(path)
    assert download.value.suggested_filename.startswith("政策问答记录")
    text = "\n".join(paragraph.text for paragraph in Document(path).paragraphs)
    assert KNOWN in text
    assert UNKNOWN in text
    page.click("#anew")
    page.wait_for_function("!document.querySelector('#saved a')")


@pytest.mark.parametrize("token", ["-begins-with-a-dash", "_or-with-a-line", "a"])
def test_a_browser_keeps_its_identity_whatever_it_begins_with(site, token):
    for page in (site, f"{site}/quiz"):  # whichever is opened first
        assert "youju=" in send(page)[1]["Set-Cookie"]
    assert send(site, cookie=f"other=1; youju={token}")[1]["Set-Cookie"] is None
