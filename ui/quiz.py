"""`youju quiz`: a training paper and its key, for a terminal, a program, or as two Word files.

Knows arguments and forms of output. Does not know how questions are made.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from corpus.errors import BadRequest
from ui.desk import Desk, read_day, say
from ui.typeset import BODY, HEAD, KAI, SONG, as_bytes, heading, new_note, table, write

if TYPE_CHECKING:
    from docx.document import Document

    from assistant.workflows.quiz.types import Kind, Question

TITLE, KEY_TITLE = "政策法规测试题", "政策法规测试题参考答案"
_SECTIONS = {
    "单选": "单项选择题（每题只有一个正确答案）",
    "多选": "多项选择题（每题有两个以上正确答案）",
    "判断": "判断题（正确的画√，错误的画×）",
    "填空": "填空题",
    "简答": "简答题",
    "案例": "案例题",
}
_NUMERALS = "一二三四五六"
_SIZE = 12.0  # points
_SHORT, _HALF = 8, 20  # characters of an option of which four, two stand on a line
_ROOM = 7  # lines left for a written answer
_COLOPHON = "题目和答案由“有据”依条款生成，使用前请对照原文核对。"


def cmd_quiz(args: argparse.Namespace, desk: Desk) -> int:
    """Make a paper; 1 if it has fewer questions than were wanted."""
    from assistant.workflows.quiz.ask import Wish
    from assistant.workflows.quiz.select import make_paper
    from assistant.workflows.quiz.types import Difficulty, record

    day = read_day(args.as_of) or date.today()
    wish = Wish(
        tuple(args.policy),
        args.n,
        _kinds(args.types),
        args.topic,
        Difficulty(args.difficulty) if args.difficulty else None,
        args.seed,
    )
    paper = make_paper(wish, desk.open_store(), day, desk.region)
    if args.docx:
        args.docx.write_bytes(paper_docx(paper, day))
    if args.key_docx:
        args.key_docx.write_bytes(key_docx(paper, day, args.seed))
    if args.json:
        print(json.dumps([record(question) for question in paper], ensure_ascii=False))
    elif not args.docx and not args.key_docx:
        print("\n\n".join(as_lines(paper)))
    if len(paper) < wish.many:
        say(f"要 {wish.many} 题，只出了 {len(paper)} 题：条款不够，或题型、主题、难度限得太窄。")
    return int(len(paper) < wish.many)


def _kinds(text: str) -> "tuple[Kind, ...]":
    """单选,多选 as kinds. Raises BadRequest."""
    from assistant.workflows.quiz.types import Kind

    names = [name.strip() for name in text.replace("，", ",").replace("、", ",").split(",")]
    known = {str(kind): kind for kind in Kind}
    for name in names:
        if name not in known:
            raise BadRequest("没有这种题型", name, f"从{'、'.join(known)}中选，用逗号隔开")
    return tuple(kind for name, kind in known.items() if name in names)


def as_lines(paper: "Sequence[Question]") -> Iterator[str]:
    """The paper for a terminal, each question with its key."""
    for section, questions in _numbered(paper):
        yield section
        for number, question in questions:
            options = [f"   {line}" for line in _letters(question)]
            key = f"   答案：{question.key}（{question.difficulty}）"
            yield "\n".join([f"{number}. {question.stem}", *options, key, f"   {_why(question)}"])
    notices = _notices(paper)
    if notices:
        yield "请注意：\n" + "\n".join(f"· {notice}" for notice in notices)


def paper_docx(paper: "Sequence[Question]", day: date) -> bytes:
    """The paper to print, without its key."""
    note = _new(TITLE, day)
    lines = "单位（班级）：＿＿＿＿＿＿＿　姓名：＿＿＿＿＿　日期：＿＿＿＿＿"
    write(note.add_paragraph(), lines, BODY, _SIZE, centred=True)
    sections = list(_numbered(paper))
    numbers = ["题号", *_NUMERALS[: len(sections)], "总分", "阅卷人"]
    table(
        note, numbers, [["得分", *[""] * (len(numbers) - 1)]], [150 / len(numbers)] * len(numbers)
    )
    for section, questions in sections:
        note.add_paragraph()
        heading(note, section)
        for number, question in questions:
            _ask(note, number, question)
    return as_bytes(note)


def _new(title: str, day: date) -> "Document":
    from docx.shared import Mm

    note = new_note(title)
    note.sections[0].top_margin = note.sections[0].bottom_margin = Mm(25)
    blank = note.paragraphs[-1]
    told = f"（按{day.year}年{day.month}月{day.day}日的规定出题）"
    write(blank, told, KAI, _SIZE, centred=True)
    return note


def _ask(note: "Document", number: int, question: "Question") -> None:
    from docx.shared import Pt

    stem = f"{number}．{question.stem}"
    if question.kind == "判断":
        stem += "（　　）"
    asked = write(note.add_paragraph(), stem, BODY, _SIZE, indented=False)
    asked.paragraph_format.keep_together = True
    asked.paragraph_format.space_before = Pt(_SIZE / 2)
    asked.paragraph_format.keep_with_next = bool(question.options)
    lines = _rows(_letters(question))
    for last, line in enumerate(lines, 1 - len(lines)):
        _option(note, line).paragraph_format.keep_with_next = bool(last)
    if question.kind in ("简答", "案例"):
        for _ in range(_ROOM):
            note.add_paragraph()


def _option(note: "Document", line: Sequence[str]) -> "object":
    from docx.shared import Mm

    paragraph = write(note.add_paragraph(), "\t".join(line), BODY, _SIZE)
    for place in range(1, len(line)):
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(8 + place * 148 / len(line)))
    return paragraph


def _rows(options: Sequence[str]) -> list[Sequence[str]]:
    """Options by lines: four, two or one on each, as the longest allows."""
    longest = max(map(len, options), default=0) - 2
    many = 4 if longest <= _SHORT else 2 if longest <= _HALF else 1
    return [options[i : i + many] for i in range(0, len(options), many)]


def key_docx(paper: "Sequence[Question]", day: date, seed: int) -> bytes:
    """The key: answers, places, what decides, the words of the clauses."""
    note = _new(KEY_TITLE, day)
    told = f"共{len(paper)}题；随机数{seed}（同一知识库用同一随机数，出同一份题）。"
    write(note.add_paragraph(), told, BODY, _SIZE)
    for section, questions in _numbered(paper):
        heading(note, section.partition("（")[0])
        for number, question in questions:
            answer = f"{number}．{question.key}（{question.difficulty}）"
            write(note.add_paragraph(), answer, HEAD, _SIZE, indented=False)
            write(note.add_paragraph(), _why(question), BODY, _SIZE)
            if question.quote.rstrip("。") not in question.explanation:
                for line in filter(None, f"原文：{question.quote}".split("\n")):
                    write(note.add_paragraph(), line.strip(), KAI, _SIZE)
    if notices := _notices(paper):
        heading(note, "请注意")
        for notice in notices:
            write(note.add_paragraph(), notice, BODY, _SIZE)
    write(note.add_paragraph(), _COLOPHON, SONG, _SIZE)
    return as_bytes(note)


def _numbered(
    paper: "Sequence[Question]",
) -> "Iterator[tuple[str, list[tuple[int, Question]]]]":
    """(一、单项选择题, the questions of that section with their numbers through the paper)."""
    groups = groupby(enumerate(paper, 1), key=lambda pair: pair[1].kind)
    for order, (kind, questions) in zip(_NUMERALS, groups, strict=False):
        yield f"{order}、{_SECTIONS[kind]}", list(questions)


def _letters(question: "Question") -> list[str]:
    return [f"{a}．{option}" for a, option in zip("ABCDE", question.options, strict=False)]


def _why(question: "Question") -> str:
    return f"依据：{question.explanation}"


def _notices(paper: "Sequence[Question]") -> list[str]:
    """What must be known of the texts, each once."""
    return list(dict.fromkeys(notice for question in paper for notice in question.notices))
