"""The conversation as Gradio blocks: first screen, turns, input; a few lines for each event.

A turn is sent in steps: the question at once, the reply when it is there, or sentence by sentence
where a model writes it. What was asked is kept for the browser that asked it. Does not know how
answers are made.
"""

import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr

from assistant.suggest import suggestions
from assistant.types import Answer, Question
from corpus.errors import BadRequest, StoreError, YoujuError
from corpus.generation import Generation
from corpus.library import Library
from records.store import Records, RecordsUnavailable
from ui.answers import PENDING, answer_html, error_html, turn_html
from ui.counter import AT_ONCE, AT_ONCE_BY_MODEL, WAITING, Counter
from ui.export import link_html
from ui.guard import COOKIE
from ui.scope import choices, ids_of
from ui.talks import kept, read
from ui.welcome import AUDIENCE, EXAMPLES, masthead, stock_html, welcome_html

Ask = Callable[[Question, Generation], Iterator[Answer]]

_LOG = logging.getLogger(__name__)
_EARLIER, _SHOWN = 6, 20  # turns that a follow-up may lean on; turns shown
_FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
_HOLDER = "请输入问题"
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", re.ASCII)
_BROKEN = "系统出了差错，已经记录下来。请稍后再试，仍不行请告诉管理员。"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and its HTML."""

    answer: Answer
    html: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said so far; `id` is that of its record, None before the first answer."""

    id: str | None = None
    turns: tuple[Reply, ...] = ()

    def html(self) -> str:
        """All turns that are still shown."""
        return "".join(turn_html(t.answer.question.text, t.html) for t in self.turns)


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


def reply_of(answer: Answer, store: Generation) -> Reply:
    """An answer with its HTML: nearest clauses where it is a refusal, what may be asked next."""
    near = answer.refusal.nearest if answer.refusal else ()
    clauses = [clause for i in near if (clause := store.catalog.clause(i))]
    held = all(c.policy.id in store.catalog.policies for c in answer.citations)
    more = suggestions(answer, store.catalog) if held and not answer.growing else ()
    return Reply(answer, answer_html(answer, store.catalog.policies, clauses, more))


def said_of(error: Exception) -> str:
    """One Chinese sentence for the person who asked."""
    if isinstance(error, StoreError):
        _LOG.error("knowledge base: %s", error)
        return "知识库暂时不能使用，请告诉管理员。"
    if isinstance(error, RecordsUnavailable):
        _LOG.error("records: %s", error)
        return "问过的话暂时存取不了，请告诉管理员。"
    if isinstance(error, YoujuError):
        return str(error)
    _LOG.error("unexpected", exc_info=error)
    return _BROKEN


class Desk:
    """What the events of the page call."""

    def __init__(self, library: Library, ask: Ask, records: Records, at_once: int) -> None:
        self.library, self._ask, self._records = library, ask, records
        self._counter: Counter[Reply] = Counter(at_once)

    async def respond(
        self,
        text: str | None,
        day: str | None,
        scope: Sequence[str] | None,
        so_far: Conversation,
        request: gr.Request,
    ) -> AsyncIterator[tuple]:
        """The page after a question: at once, as the answer grows, and at last."""
        text, before = (text or "").strip(), so_far.html()
        yield before + turn_html(text, PENDING), so_far, "", gr.Column(visible=False)
        try:
            earlier = tuple(t.answer.question.text for t in so_far.turns[-_EARLIER:])
            within = ids_of(scope or (), self.library.now().catalog.policies)
            question = Question(text, read_day(day), earlier, scope=within)
            async for reply in self._counter.serve(lambda: self._replies(question)):
                if reply.answer.growing:
                    yield before + turn_html(text, reply.html), so_far, gr.skip(), gr.skip()
        except Exception as error:  # noqa: BLE001 - the outermost handler: logged and said in one sentence
            failed = turn_html(text, error_html(said_of(error)))
            yield before + failed, so_far, text, gr.skip()
            return
        turns = (*so_far.turns, reply)[-_SHOWN:]
        so_far = Conversation(self._keep(request, so_far.id, reply.answer), turns)
        yield so_far.html(), so_far, gr.skip(), gr.skip()

    def _replies(self, question: Question) -> Iterator[Reply]:
        store = self.library.now()
        for answer in self._ask(question, store):
            yield reply_of(answer, store)

    def _keep(self, request: gr.Request, talk: str | None, answer: Answer) -> str | None:
        """Keep a turn for the browser that asked; an answer that cannot be kept is still shown."""
        if not (token := request.cookies.get(COOKIE)):
            return None
        try:
            return self._records.add(token, talk, answer.question.text, kept(answer))
        except RecordsUnavailable as error:
            _LOG.error("records: %s", error)
            return talk

    def opened(self, request: gr.Request) -> tuple:
        """The page as it is opened: the first screen, or the conversation that is named."""
        top, bottom = self.first_screen()
        policies = self.library.now().catalog.policies
        so_far = self._remembered(request)
        shown = gr.Column(visible=not so_far.turns)
        return top, bottom, gr.Dropdown(choices=choices(policies)), so_far.html(), so_far, shown

    def _remembered(self, request: gr.Request) -> Conversation:
        token, talk = request.cookies.get(COOKIE), request.query_params.get("talk")
        if not token or not talk:
            return Conversation()
        try:
            answers = read(self._records, token, talk)
        except RecordsUnavailable as error:
            _LOG.error("records: %s", error)
            return Conversation()
        store = self.library.now()
        turns = tuple(reply_of(replace(a, growing=False), store) for a in answers[-_SHOWN:])
        return Conversation(talk if turns else None, turns)

    def first_screen(self) -> tuple[str, str]:
        """What stands above and below the examples, as of now."""
        catalog = self.library.now().catalog
        top = welcome_html(catalog.policies, catalog.count, date.today())
        return top, stock_html(catalog.policies)


def build_blocks(library: Library, ask: Ask, records: Records, by_model: bool = False) -> gr.Blocks:
    """The page, wired; `by_model` says that a model writes the answers."""
    desk = Desk(library, ask, records, AT_ONCE_BY_MODEL if by_model else AT_ONCE)
    with gr.Blocks(title="有据 · 答必有据", analytics_enabled=False) as page:
        _lay_out(page, desk)
    page.max_threads = AT_ONCE + WAITING + 8  # so that those beyond are told and do not wait
    page.queue(default_concurrency_limit=None, max_size=40)
    return page


def _lay_out(page: gr.Blocks, desk: Desk) -> None:
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    said = gr.State(Conversation(), time_to_live=4 * 3600)
    _html(masthead(), "masthead")
    with gr.Column(elem_id="welcome") as first:
        above, below = desk.first_screen()
        top = _html(above, "top")
        examples = [_examples(group) for group in EXAMPLES]
        bottom = _html(below, "bottom")
    log = _html("", "talk")
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="asking"):
            box = gr.Textbox(label="问题", placeholder=_HOLDER, lines=1, max_lines=6,
                             container=False, scale=8, elem_id="question")  # fmt: skip
            send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="send")
        with gr.Row(elem_id="settings"):
            day = gr.Textbox(label="提问日期", placeholder="如 2025-04-30", lines=1, max_lines=1,
                             scale=0, min_width=0, elem_id="day")  # fmt: skip
            scope = gr.Dropdown([], label="范围", multiselect=True, scale=1, min_width=0,
                                elem_id="scope")  # fmt: skip
            note = gr.Button("导出", size="sm", scale=0, min_width=72, elem_id="export")
            anew = gr.Button("新对话", size="sm", scale=0, min_width=72, elem_id="anew")
        link = _html("", "saved")
    out = [log, said, box, first]
    events = [box.submit, send.click, *(b.click for group in examples for b in group)]
    sources = [box, box, *(b for group in examples for b in group)]
    for event, source in zip(events, sources, strict=True):
        event(desk.respond, [source, day, scope, said], out, concurrency_id="ask", **quiet)
    page.load(desk.opened, None, [top, bottom, scope, log, said, first], **quiet)
    note.click(lambda said: link_html([t.answer for t in said.turns], date.today()), said, link,
               **quiet)  # fmt: skip
    anew.click(lambda: ("", Conversation(), "", gr.Column(visible=True), ""), None, [*out, link],
               **quiet)  # fmt: skip


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
