"""The conversation as Gradio blocks: first screen, turns, input; a few lines for each event.

A turn is sent in steps: the question at once, the reply when it is there, or sentence by sentence
where a model writes it. Knows how many may ask at a time. Does not know how answers are made, and
keeps conversations only while they last.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr

from assistant.types import Answer, Question
from corpus.errors import BadRequest, StoreError, YoujuError
from corpus.generation import Generation
from corpus.library import Library
from ui.answers import PENDING, answer_html, error_html, turn_html
from ui.export import link_html
from ui.welcome import AUDIENCE, EXAMPLES, masthead, stock_html, welcome_html

Ask = Callable[[Question, Generation], Iterator[Answer]]

_LOG = logging.getLogger(__name__)
_EARLIER, _KEPT = 6, 20  # turns that a follow-up may lean on; turns shown
_AT_ONCE, _WAITING = 2, 30  # questions that are worked on; questions that wait; others are told
_AT_ONCE_BY_MODEL = 8  # with a model, which is waited for and not worked on
_FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
_HOLDER = "请输入问题"
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", re.ASCII)
_BROKEN = "系统出了差错，已经记录下来。请稍后再试，仍不行请告诉管理员。"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, its answer or refusal, and the reply as HTML."""

    question: str
    answer: Answer
    reply: str


Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and its HTML."""

    answer: Answer
    html: str


class Counter:
    """Lets so many questions in at a time; a queue that grew too long is told so at once."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._inside = asyncio.Semaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once, "asking")  # of its own: a model is waited for
        self._waiting = 0

    async def serve(self, work: Callable[[], Iterator[Reply]]) -> AsyncIterator[Reply]:
        """The results of `work`, done in a thread. Raises YoujuError if too many wait.

        Whoever leaves frees the place; what is being worked on ends with its next result.
        """
        if self._waiting >= _WAITING:
            raise YoujuError("现在提问的人较多，前面还有几十个问题", "", "过一会儿再问")
        self._waiting += 1
        try:
            async with self._inside:
                results = work()
                try:
                    while (result := await self._next(results)) is not None:
                        yield result
                finally:
                    with suppress(ValueError):  # it is still at work: it ends when it is let go
                        results.close()
        finally:
            self._waiting -= 1

    async def _next(self, results: Iterator[Reply]) -> Reply | None:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, next, results, None)


def theme() -> gr.themes.Base:
    """Fonts of the system alone; colours are in `static/style.css`."""
    return gr.themes.Base(font=_FONTS, font_mono=["Consolas", "Noto Sans Mono CJK SC", "monospace"])


def read_day(text: str | None) -> date:
    """The day of a question: empty is today. Raises BadRequest."""
    if not (text or "").strip():
        return date.today()
    try:
        year, month, day = re.fullmatch(_DAY, text.strip()).groups()
        return date(int(year), int(month), int(day))
    except (AttributeError, ValueError):
        raise BadRequest("提问日期看不懂", text[:20], "写成 2025-04-30 这样，或者留空") from None


def replies_to(question: Question, library: Library, ask: Ask) -> Iterator[Reply]:
    """The answer to one question, as it grows. Raises YoujuError."""
    store = library.now()
    for answer in ask(question, store):
        near = answer.refusal.nearest if answer.refusal else ()
        clauses = [clause for i in near if (clause := store.catalog.clause(i))]
        yield Reply(answer, answer_html(answer, store.catalog.policies, clauses))


def talk(turns: Turns) -> str:
    """All turns that are still shown."""
    return "".join(turn_html(t.question, t.reply) for t in turns)


def said_of(error: Exception) -> str:
    """One Chinese sentence for the person who asked."""
    if isinstance(error, StoreError):
        _LOG.error("knowledge base: %s", error)
        return "知识库暂时不能使用，请告诉管理员。"
    if isinstance(error, YoujuError):
        return str(error)
    _LOG.error("unexpected", exc_info=error)
    return _BROKEN


def build_blocks(library: Library, ask: Ask, by_model: bool = False) -> gr.Blocks:
    """The page, wired; `by_model` says that a model writes the answers."""
    counter = Counter(_AT_ONCE_BY_MODEL if by_model else _AT_ONCE)

    async def respond(text: str | None, day: str | None, turns: Turns) -> AsyncIterator[tuple]:
        text = (text or "").strip()
        before = talk(turns)
        yield before + turn_html(text, PENDING), turns, "", gr.Column(visible=False)
        try:
            earlier = tuple(t.question for t in turns[-_EARLIER:])
            question = Question(text, read_day(day), earlier)
            async for reply in counter.serve(lambda: replies_to(question, library, ask)):
                if reply.answer.growing:
                    yield before + turn_html(text, reply.html), turns, gr.skip(), gr.skip()
        except Exception as error:  # noqa: BLE001 - the outermost handler: logged and said in one sentence
            failed = turn_html(text, error_html(said_of(error)))
            yield before + failed, turns, text, gr.skip()
            return
        turns = (*turns, Turn(text, reply.answer, reply.html))[-_KEPT:]
        yield talk(turns), turns, gr.skip(), gr.skip()

    with gr.Blocks(title="有据 · 答必有据", analytics_enabled=False) as page:
        _lay_out(page, library, respond)
    page.max_threads = _AT_ONCE + _WAITING + 8  # so that those beyond are told and do not wait
    page.queue(default_concurrency_limit=None, max_size=40)
    return page


def _lay_out(page: gr.Blocks, library: Library, respond: Callable) -> None:
    turns = gr.State((), time_to_live=4 * 3600)
    _html(masthead(), "masthead")
    with gr.Column(elem_id="welcome") as first:
        top, bottom = _first_screen(library)
        shown = [_html(top, "top")]
        examples = [_examples(group) for group in EXAMPLES]
        shown.append(_html(bottom, "bottom"))
    log = _html("", "talk")
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="asking"):
            box = gr.Textbox(label="问题", placeholder=_HOLDER, lines=1, max_lines=6,
                             container=False, scale=8, elem_id="question")  # fmt: skip
            send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="send")
        with gr.Row(elem_id="settings"):
            day = gr.Textbox(label="提问日期", placeholder="如 2025-04-30", lines=1, max_lines=1,
                             scale=0, min_width=0, elem_id="day")  # fmt: skip
            note = gr.Button("导出", size="sm", scale=0, min_width=88, elem_id="export")
            anew = gr.Button("新对话", size="sm", scale=0, min_width=88, elem_id="anew")
        link = _html("", "saved")
    out = [log, turns, box, first]
    events = [box.submit, send.click, *(b.click for group in examples for b in group)]
    sources = [box, box, *(b for group in examples for b in group)]
    for event, source in zip(events, sources, strict=True):
        event(respond, [source, day, turns], out, concurrency_id="ask", show_progress="hidden",
              api_visibility="private")  # fmt: skip
    page.load(lambda: _first_screen(library), None, shown, show_progress="hidden",
              api_visibility="private")  # fmt: skip
    note.click(lambda turns: link_html([t.answer for t in turns], date.today()), turns, link,
               show_progress="hidden", api_visibility="private")  # fmt: skip
    anew.click(lambda: ("", (), "", gr.Column(visible=True), ""), None, [*out, link],
               show_progress="hidden", api_visibility="private")  # fmt: skip


def _examples(group: str) -> list[gr.Button]:
    """The example questions of one group of users, as buttons that ask."""
    with gr.Column(elem_classes="group", min_width=220):
        _html(f"<h3>{group}<small>{AUDIENCE[group]}</small></h3>")
        return [
            gr.Button(question, size="sm", elem_classes="example") for question in EXAMPLES[group]
        ]


def _html(value: str, name: str | None = None) -> gr.HTML:
    """A piece of our own HTML without Gradio's styles and click handler."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _first_screen(library: Library) -> tuple[str, str]:
    """What stands above and below the examples, as of now."""
    catalog, today = library.now().catalog, date.today()
    return (
        welcome_html(catalog.policies, catalog.count, today),
        stock_html(catalog.policies, today),
    )
