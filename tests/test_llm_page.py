"""The page while a model writes: a real server, a real browser, a scripted endpoint."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from assistant.render import BY_MODEL
from tests.endpoint import Call, copied, serving
from tests.test_browser import SHOTS, served

ASKED = "排污许可证到期前多少天申请延续？"
STUCK = "排污许可证有效期几年？"
PAUSE = 1.0  # seconds between the sentences of the model


def slowly(call: Call) -> Iterator[str]:
    """Two sentences, with a wait behind each; behind the first one a very long one if STUCK."""
    stuck = json.loads(call.body["messages"][1]["content"])["问题"] == STUCK
    for piece in copied(call):
        yield piece
        if piece.endswith("\n"):
            time.sleep(50 if stuck else PAUSE)


@pytest.fixture(scope="module")
def opened(shipped_home, chromium):
    """Opens pages of a server whose answers a slow model writes."""
    with serving(slowly) as endpoint:
        llm = {"YOUJU_LLM": "scripted", "YOUJU_LLM_URL": endpoint.url, "YOUJU_LLM_KEY": "sk-x"}
        with served(shipped_home, **llm) as url:

            def opening():
                page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
                page.goto(url)
                page.wait_for_function("document.querySelector('#settings .count')")
                return page

            yield opening


def ask(page, question=ASKED):
    """Ask, and wait for the first sentence."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    growing = page.locator(".turn .answer.growing")
    growing.wait_for(timeout=15_000)
    return growing


@pytest.mark.browser
def test_sentences_appear_as_they_pass(opened):
    page, wrong = opened(), []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    growing = ask(page)
    assert BY_MODEL in growing.inner_text()
    assert "正在写" in growing.inner_text()
    assert growing.get_attribute("aria-busy") == "true"
    first = growing.locator(".said").inner_text()
    assert re.search(r"\[1\]", first)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "llm-growing.png")
    whole = page.locator(".turn .answer:not(.growing):not(.pending)")
    whole.wait_for()
    said = whole.locator(".said").inner_text()
    assert said.startswith(first.strip()[:20])
    assert len(said) > len(first)
    assert whole.locator(".by").inner_text() == BY_MODEL
    page.screenshot(path=SHOTS / "llm-whole.png")
    whole.locator("a.cite").first.click()
    page.locator("#panel, .panel").first.wait_for()
    assert wrong == []
    page.close()


@pytest.mark.browser
def test_those_who_leave_free_their_places(opened):
    for _ in range(10):  # more than may ask at a time, each of a model that does not go on
        page = opened()
        ask(page, STUCK)
        page.close()
    page = opened()
    ask(page)
    page.locator(".turn .answer:not(.growing):not(.pending)").wait_for(timeout=15_000)
    page.close()
