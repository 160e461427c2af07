"""The addresses of papers and classes.

    /quiz  POST /papers  /lesson.docx           make a paper, a lesson
    /paper/ID  .docx  .key.docx  /edit  /open   look at it, change it, open a class
    /class/CODE  /class/CODE/results(.xlsx)     answer, and see what was answered

Knows addresses, forms and cookies. Makes and grades no question itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Cookie, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from assistant.workflows.quiz.ask import Wish
from assistant.workflows.quiz.grade import grade
from assistant.workflows.quiz.lesson import lesson
from assistant.workflows.quiz.select import make_paper
from assistant.workflows.quiz.stale import stale
from assistant.workflows.quiz.types import Difficulty, Kind, Question
from corpus.errors import BadRequest
from corpus.library import Library
from records.papers import Class, Papers
from ui.guard import COOKIE
from ui.lesson import lesson_docx
from ui.paper_pages import answer_main, marked_main, paper_main, quiz_main, results_main
from ui.path_routes import DOCX, XLSX, as_file
from ui.paths import Given, one
from ui.quiz import key_docx, paper_docx
from ui.routes import NotHere
from ui.sheets import Table, as_workbook
from ui.shell import shell

_MOST = 100
_TITLE = "培训试题"
Token = Annotated[str, Cookie(alias=COOKIE)]


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper as it is kept: the day and the seed that it was made with, its questions."""

    day: date
    seed: int
    questions: tuple[Question, ...]


_KEPT = TypeAdapter(Kept)
_MARKS = TypeAdapter(tuple[tuple[float, str], ...])


def training(library: Library, papers: Papers, region: str | None) -> APIRouter:
    """The pages of papers and classes over one library."""
    pages = APIRouter()
    _add_making(pages, library, papers, region)
    _add_papers(pages, library, papers)
    _add_classes(pages, papers)
    _add_results(pages, papers)
    return pages


async def _form(request: Request) -> Given:
    given = await request.form()
    return {name: [str(v)[:2000] for v in given.getlist(name)] for name in given}


def _add_making(pages: APIRouter, library: Library, papers: Papers, region: str | None) -> None:
    def shown(given: Given, token: str, problem: str = "") -> HTMLResponse:
        store = library.now()
        worth = store.standings(date.today())
        held = [p for p in store.catalog.policies.values() if worth[p.id] != "out"]
        kept = papers.papers(token) if token else []
        return HTMLResponse(shell("培训出题", quiz_main(given, held, kept, problem)))

    @pages.get("/quiz")
    def quiz_page(token: Token = "", code: str = "") -> Response:
        if joined := code.strip().upper():
            return RedirectResponse(f"/class/{joined[:8]}", 303)
        return shown({}, token)

    @pages.get("/lesson.docx")
    def lesson_file(policy: str = "") -> Response:
        made = lesson(policy, library.now(), date.today(), region)
        return as_file(lesson_docx(made), DOCX, "lesson.docx")

    @pages.post("/papers")
    async def make(request: Request, token: Token = "") -> Response:
        given = await _form(request)
        try:
            wish = _wish(given)
            store, today = library.now(), date.today()
            paper = await run_in_threadpool(make_paper, wish, store, today, region)
            if not token:
                raise BadRequest("浏览器没有保存身份", "", "先打开问答页，再来出卷")
            if not paper:
                raise BadRequest("这些条件下出不了题", "", "放宽文件、题型、难度或者主题")
        except BadRequest as error:
            return shown(given, token, str(error))
        kept = _KEPT.dump_json(Kept(date.today(), wish.seed, paper)).decode()
        title = one(given, "title") or f"{_TITLE}（{date.today()}，{len(paper)} 题）"
        return RedirectResponse(f"/paper/{papers.keep(token, title[:60], kept)}", 303)


def _wish(given: Given) -> Wish:
    """Raises BadRequest for a number or a word that cannot be meant."""
    numbers = {}
    for name, word in (("many", "出几题"), ("seed", "卷号")):
        text = one(given, name) or "1"
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise BadRequest(f"{word}应为整数", text[:20], "改成 1 以上的数")
        numbers[name] = int(text)
    try:
        kinds = tuple(Kind(k) for k in given.get("kind", ()) if k) or tuple(Kind)
        hard = Difficulty(one(given, "difficulty")) if one(given, "difficulty") else None
    except ValueError:
        raise BadRequest("没有这种题型或难度", "", "重新选择") from None
    titles = tuple(t for t in given.get("policy", ()) if t)
    many = min(max(numbers["many"], 1), _MOST)
    return Wish(titles, many, kinds, one(given, "topic"), hard, numbers["seed"])


def _add_papers(pages: APIRouter, library: Library, papers: Papers) -> None:
    def kept(paper_id: str, token: str) -> Kept:
        paper = papers.paper(token, paper_id) if token else None
        if paper is None:
            raise NotHere("没有这份卷，或者它不是这个浏览器出的。")
        return _KEPT.validate_json(paper.questions)

    @pages.get("/paper/{paper_id}.key.docx")
    def key_file(paper_id: str, token: Token = "") -> Response:
        made = kept(paper_id, token)
        return as_file(key_docx(made.questions, made.day, made.seed), DOCX, "key.docx")

    @pages.get("/paper/{paper_id}.docx")
    def paper_file(paper_id: str, token: Token = "") -> Response:
        made = kept(paper_id, token)
        return as_file(paper_docx(made.questions, made.day), DOCX, "paper.docx")

    @pages.get("/paper/{paper_id}")
    def paper_page(paper_id: str, token: Token = "") -> HTMLResponse:
        made, store, today = kept(paper_id, token), library.now(), date.today()
        old = {q.id: why for q in made.questions if (why := stale(q, store, today))}
        classes = papers.classes(token, paper_id)
        paper = papers.paper(token, paper_id)
        main = paper_main(paper, made.questions, old, classes, today)
        return HTMLResponse(shell(paper.title, main))

    @pages.post("/paper/{paper_id}/edit")
    async def edit(paper_id: str, request: Request, token: Token = "") -> Response:
        made, given = kept(paper_id, token), await _form(request)
        place = next(
            (n for n, q in enumerate(made.questions) if q.id == one(given, "question")), None
        )
        if place is None:
            raise NotHere("这道题已经改过或者删掉了，请刷新这一页。")
        before, after = made.questions[:place], made.questions[place + 1 :]
        changed = replace(made.questions[place], stem=one(given, "stem"))
        within = () if one(given, "doing") == "drop" or not changed.stem else (changed,)
        questions = (*before, *within, *after)
        papers.change(token, paper_id, _KEPT.dump_json(replace(made, questions=questions)).decode())
        return RedirectResponse(f"/paper/{paper_id}", 303)

    @pages.post("/paper/{paper_id}/open")
    def open_class(paper_id: str, token: Token = "") -> Response:
        kept(paper_id, token)
        code = papers.open_class(token, papers.paper(token, paper_id))
        return RedirectResponse(f"/class/{code}/results", 303)


def _joined(
    papers: Papers, code: str, token: str | None = None
) -> tuple[Class, Sequence[Question]]:
    room = papers.joined(code, token)
    if room is None:
        raise NotHere("没有这个班级代码，或者成绩不由这个浏览器查看。请核对代码。")
    return room, _KEPT.validate_json(room.questions).questions


def _add_classes(pages: APIRouter, papers: Papers) -> None:
    @pages.get("/class/{code}")
    def answer_page(code: str) -> HTMLResponse:
        room, questions = _joined(papers, code)
        return HTMLResponse(shell(room.title, answer_main(room, questions)))

    @pages.post("/class/{code}")
    async def answer(code: str, request: Request) -> HTMLResponse:
        room, questions = _joined(papers, code)
        given = await _form(request)
        answers = ["".join(given.get(f"a{n}", ())).strip() for n in range(len(questions))]
        graded = [grade(q, a) for q, a in zip(questions, answers, strict=True)]
        marks = [(g.score, g.why) for g in graded]
        name = one(given, "name")[:20]
        kept = json.dumps(answers, ensure_ascii=False), _MARKS.dump_json(tuple(marks)).decode()
        if not name or not papers.answer(code, name, *kept):
            problem = "请写姓名。" if not name else "这个姓名已经交过卷。同名的，在姓名后加上单位。"
            return HTMLResponse(shell(room.title, answer_main(room, questions, problem)))
        main = marked_main(room, questions, answers, marks, date.today())
        return HTMLResponse(shell(room.title, main))


def _add_results(pages: APIRouter, papers: Papers) -> None:
    @pages.get("/class/{code}/results")
    def results_page(code: str, token: Token = "") -> HTMLResponse:
        room, questions = _joined(papers, code, token)
        answered = papers.answered(code)
        marks = [[m for m, _ in _MARKS.validate_json(a.marks)] for a in answered]
        return HTMLResponse(shell(room.title, results_main(room, questions, answered, marks)))

    @pages.get("/class/{code}/results.xlsx")
    def results_file(code: str, token: Token = "") -> Response:
        room, questions = _joined(papers, code, token)
        answered = papers.answered(code)
        header = ["姓名", "得分", *(f"第{n + 1}题" for n in range(len(questions)))]
        rows = []
        for one_of in answered:
            marks = [f"{m:g}" for m, _ in _MARKS.validate_json(one_of.marks)]
            rows.append([one_of.name, f"{sum(map(float, marks)):g}", *marks])
        stems = [[str(n), q.stem, q.key, q.place] for n, q in enumerate(questions, 1)]
        tables = (
            Table("成绩", room.title, header, rows, [14, 8, *[7] * len(questions)]),
            Table("题目", room.title, ("题号", "题干", "答案", "依据"), stems, (7, 70, 30, 40)),
        )
        return as_file(as_workbook(tables), XLSX, "results.xlsx")
