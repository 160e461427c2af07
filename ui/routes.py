"""The addresses of our own pages, beside the conversation.

    /clause /policy /policies /find /compare /page    reading (ui/reader.py, library.py …)
    /talks /talks/rename /talks/delete /feedback      what one browser keeps (ui/talks.py)

Knows addresses, forms and cookies. Does not know how answers are made.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Cookie, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.retrieve import find
from assistant.types import Question
from corpus.errors import BadRequest, YoujuError
from corpus.generation import Generation
from corpus.library import Library
from corpus.types import Clause
from corpus.versions import compare
from ingest.picture import picture
from records.store import Records
from ui.around import around, links_of
from ui.chat import read_day
from ui.compare import compare_main
from ui.guard import COOKIE
from ui.library import Filter, find_main, library_main
from ui.reader import clause_main, policy_main
from ui.shell import shell
from ui.talks import talks_main

_GONE = "这一条不在当前的知识库里。它可能已经删除，或者换了版本；请在条文库里查找。"
_HITS, _PICTURES = 30, 32
_LONGEST = 2_000  # characters of a judgement's fields
Token = Annotated[str, Cookie(alias=COOKIE)]
Field = Annotated[str, Form(max_length=_LONGEST)]


class NotHere(YoujuError):
    """A clause, policy or conversation that is not here."""


def reading(library: Library) -> APIRouter:
    """The pages that read the knowledge base."""
    pages = APIRouter()
    _add_texts(pages, library)
    _add_lists(pages, library)
    return pages


def _add_texts(pages: APIRouter, library: Library) -> None:
    """One clause, one policy, the picture of a page."""
    drawn = lru_cache(_PICTURES)(picture)

    @pages.get("/clause")
    def clause_page(id: str = "", quote: str = "", day: str = "") -> HTMLResponse:  # noqa: A002
        store, as_of = library.now(), read_day(day)
        clause = _clause(store, id)
        text = store.catalog.text(clause.policy_id)
        beside = around(clause, text, store, as_of)
        pictured = bool(clause.pages) and library.original(clause.policy_id) is not None
        span, held = _span(quote, clause), store.catalog.policies
        main = clause_main(clause, text.policy, held, as_of, span, beside, pictured)
        return HTMLResponse(shell(f"{text.policy.title}{clause.address}", main))

    @pages.get("/policy")
    def policy_page(id: str = "", at: str = "", day: str = "") -> HTMLResponse:  # noqa: A002
        catalog, as_of = library.now().catalog, read_day(day)
        if id not in catalog.policies:
            raise NotHere(_GONE)
        text = catalog.text(id)
        at = at if any(c.id == at for c in text.clauses) else ""
        links = {c.id: links_of(c, text.references, catalog, as_of) for c in text.clauses}
        main = policy_main(text, catalog.policies, as_of, at, links)
        return HTMLResponse(shell(text.policy.title, main))

    @pages.get("/page")
    def page_picture(id: str = "", n: int = 0, quote: str = "") -> Response:  # noqa: A002
        clause = _clause(library.now(), id)
        path, span = library.original(clause.policy_id), _span(quote, clause)
        if path is None or n not in {page.number for page in clause.pages}:
            raise NotHere("这一条没有可以看的原件。")
        words = clause.text[slice(*span)] if span else clause.text
        return Response(drawn(path, n, words), media_type="image/png")


def _add_lists(pages: APIRouter, library: Library) -> None:
    """The library, clauses that were looked for, two versions."""

    @pages.get("/policies")
    def library_page(
        q: str = "", level: str = "", worth: str = "", since: str = "", until: str = "",
        page: int = 1,
    ) -> HTMLResponse:  # fmt: skip
        policies = library.now().catalog.policies
        wanted = Filter(q.strip()[:100], level, worth, since[:4], until[:4], max(page, 1))
        return HTMLResponse(shell("条文库", library_main(policies, wanted, date.today())))

    @pages.get("/find")
    def find_page(q: str = "", day: str = "") -> HTMLResponse:
        asked, as_of = q.strip()[:200], read_day(day)
        hits = find(Question(asked, as_of), library.now(), _HITS, as_of) if asked else []
        return HTMLResponse(shell("查条文", find_main(asked, hits, as_of)))

    @pages.get("/compare")
    def compare_page(old: str = "", new: str = "", day: str = "", every: str = "") -> HTMLResponse:
        catalog = library.now().catalog
        if not {old, new} <= catalog.policies.keys():
            raise NotHere(_GONE)
        one, other = catalog.text(old), catalog.text(new)
        found = compare(one.clauses, other.clauses)
        main = compare_main(one.policy, other.policy, found, read_day(day), every=bool(every))
        return HTMLResponse(shell("版本对照", main))


def _clause(store: Generation, clause_id: str) -> Clause:
    clause = store.catalog.clause(clause_id)
    if clause is None:
        raise NotHere(_GONE)
    return clause


def keeping(records: Records) -> APIRouter:
    """The pages and forms of what one browser keeps."""
    pages = APIRouter()

    @pages.get("/talks")
    def talks_page(q: str = "", token: Token = "") -> HTMLResponse:
        words = q.strip()[:100]
        talks = records.talks(token, words) if token else []
        return HTMLResponse(shell("问过的", talks_main(talks, words, datetime.now().astimezone())))

    @pages.post("/talks/rename")
    def rename(id: Field = "", title: Field = "", token: Token = "") -> Response:  # noqa: A002
        if not title.strip():
            raise BadRequest("名称是空的", "", "写上名称")
        return _done(bool(token) and records.rename(token, id, title))

    @pages.post("/talks/delete")
    def delete(id: Field = "", token: Token = "") -> Response:  # noqa: A002
        return _done(bool(token) and records.delete(token, id))

    @pages.post("/feedback")
    def feedback(
        question: Field = "", answer: Annotated[str, Form(max_length=20_000)] = "",
        useful: bool = Form(), reason: Field = "", clause: Field = "", token: Token = "",
    ) -> Response:  # fmt: skip
        records.judge(token, question, answer, useful, reason.strip(), clause.strip())
        return Response(status_code=204)

    return pages


def _done(found: bool) -> Response:
    if not found:
        raise NotHere("没有这段对话，或者它不是这个浏览器的。")
    return RedirectResponse("/talks", 303)


def _span(text: str, clause: Clause) -> tuple[int, int] | None:
    """`3-20` to (3, 20); None for anything else, and for what is not in the clause."""
    start, _, end = text.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 9 for part in (start, end)):
        return None
    span = (int(start), int(end))
    return span if span[0] < span[1] <= len(clause.text) else None
