"""How soon a person sees an answer: our page beside a bare Gradio ChatInterface, in one run.

    python -m eval.bench.page --home HOME [--asked 40]

Both answer from the same home, each in a process of its own; a real browser (Debian's Chromium)
loads each page anew and asks the same questions. Prints the bytes and requests of a load,
the time until one can type, and how long after Enter the answer is painted (p50, p95), with their
ratios. Needs playwright (the dev extra) and a home that `youju ingest` filled.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assistant.ask import AskSettings, ask
from assistant.types import Question
from corpus.embedder import open_embedder
from corpus.library import Library
from eval.cases import QUESTIONS, read_cases

BROWSER = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_SETTLED = 2_000  # milliseconds after which nothing of a page is still to come
_SIZES = """() => performance.getEntries().filter(e => "transferSize" in e)
    .map(e => e.transferSize)"""
_AT_A_TIME = 15
_WARM = 3  # questions that are asked first and not counted


@dataclass(frozen=True, slots=True)
class Side:
    """One page: where it is typed, what shows that an answer is painted."""

    name: str
    box: str
    painted: str  # a selector that has one more element for each answer


@dataclass(frozen=True, slots=True)
class Seen:
    """Bytes and requests of a load, seconds until one can type, seconds of each answer."""

    weight: int
    requests: int
    ready: float
    answers: Sequence[float]


@contextmanager
def serving(home: Path, *command: str) -> Iterator[str]:
    """The address of a server that is started for this and ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    room = {**os.environ, "YOUJU_HOME": str(home)}
    server = subprocess.Popen([sys.executable, *command, "--port", str(port)], env=room)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def serve_bare(home: Path, port: int) -> None:
    """Gradio's ChatInterface over the same home with nothing of ours around it."""
    import gradio as gr

    library, rules = Library(home, open_embedder()), AskSettings()

    def respond(message: str, _history: list) -> str:
        return ask(Question(message, date.today()), library.now(), rules).text

    gr.ChatInterface(respond).launch(server_port=port, quiet=True, ssr_mode=False)


def seen(page: Page, url: str, side: Side, questions: Sequence[str]) -> Seen:
    """Load a page and ask; every question waits for the answer before."""
    began = time.perf_counter()
    page.goto(url)
    page.locator(side.box).wait_for()
    ready = time.perf_counter() - began
    page.wait_for_timeout(_SETTLED)
    sizes, times = page.evaluate(_SIZES), []
    for number, question in enumerate(questions):
        if number % _AT_A_TIME == 0:  # our page shows so many turns, and no more
            page.goto(url)
            page.locator(side.box).wait_for()
            page.wait_for_timeout(_SETTLED)
        page.fill(side.box, question)
        began = time.perf_counter()
        page.press(side.box, "Enter")
        page.locator(side.painted).nth(number % _AT_A_TIME).wait_for()
        times.append(time.perf_counter() - began)
        page.wait_for_timeout(150)
    return Seen(sum(sizes), len(sizes), ready, times[_WARM:])


def main() -> int:
    """Serve both, ask both, print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--asked", type=int, default=40)
    parser.add_argument("--bare", action="store_true", help="serve the other page; used by itself")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if given.bare:
        serve_bare(given.home, given.port)
        return 0
    cases = read_cases(QUESTIONS / "development.jsonl")
    questions = [c.question for c in cases if not c.turns][: given.asked + _WARM]
    other = ("-m", "eval.bench.page", "--bare", "--home", str(given.home))
    sides = (
        (Side("有据", "#question textarea", ".turn .answer:not(.pending)"), ("app.py", "serve")),
        (Side("ChatInterface", "textarea", ".bot.message:not(.pending) .md"), other),
    )
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for side, command in sides:
            with serving(given.home, *command) as url:
                found[side.name] = seen(browser.new_page(), url, side, questions)
        browser.close()
    print(table(found))
    return 0


def table(found: dict[str, Seen]) -> str:
    """Both pages, line by line, with the ratio of the second to the first."""
    one, other = found.values()
    rows = (
        ("载入字节（KB）", one.weight / 1024, other.weight / 1024),
        ("载入请求", one.requests, other.requests),
        ("能打字（秒）", one.ready, other.ready),
        ("回答出现 p50（秒）", statistics.median(one.answers), statistics.median(other.answers)),
        ("回答出现 p95（秒）", _p95(one.answers), _p95(other.answers)),
    )
    head = f"| 量什么 | {' | '.join(found)} | 后者/前者 |\n|---|---|---|---|"
    return "\n".join([head, *(f"| {n} | {a:.2f} | {b:.2f} | {b / a:.2f} |" for n, a, b in rows)])


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


if __name__ == "__main__":
    sys.exit(main())
