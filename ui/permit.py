"""`youju permit`: the permit path of a unit for a terminal, a program, a Word file, a calendar.

Knows arguments and forms of output. Does not know what the path is.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadRequest
from ui.desk import Desk, read_day, say

if TYPE_CHECKING:
    from assistant.workflows.permit import PermitPath, Step

TITLE = "排污许可证办证指南"
_STEPS = {"序号": 11, "步骤、由谁": 40, "规定": 122, "期限": 29, "依据": 51}  # widths, millimetres
_CONSEQUENCES = {"序号": 11, "规定": 176, "依据": 66}


def cmd_permit(args: argparse.Namespace, desk: Desk) -> int:
    """Say how a unit gets, keeps or changes its permit; 1 if a calendar was wanted and no day is
    known."""
    from assistant.workflows.deadlines import holidays_of
    from assistant.workflows.permit import find_path
    from assistant.workflows.permit_facts import read_facts

    day = read_day(args.as_of) or date.today()
    facts = read_facts(_read_json(args.facts))
    path = find_path(facts, desk.open_store(), day, desk.region, holidays_of(desk.home))
    if args.docx:
        args.docx.write_bytes(as_docx(path))
    dated = any(step.due for step in path.steps)
    if args.ics and dated:
        args.ics.write_bytes(as_calendar(path, datetime.now(UTC)).encode())
    print(json.dumps(as_record(path), ensure_ascii=False) if args.json else as_text(path))
    if args.ics and not dated:
        say("没有写日历：没有一个期限算得出日期。请在情况里补上日期，如 expires、event_date。")
        return 1
    return 0


def _read_json(path: Path) -> object:
    """The JSON value of a file, - for standard input. Raises BadRequest."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest("情况文件读不出来，或不是 UTF-8", str(path), "检查路径和编码") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest("情况文件不是 JSON", str(path), "检查引号、逗号和括号") from error


def as_record(path: "PermitPath") -> dict[str, object]:
    """The path as the contract of `youju permit --json` has it."""
    return {
        "steps": [
            {
                "title": step.title,
                "text": step.text,
                "clause_ids": list(step.clause_ids),
                "due": step.due.isoformat() if step.due else None,
                "who": step.who,
            }
            for step in path.steps
        ],
        "open": list(path.open),
        "consequences": [
            {"text": one.text, "clause_ids": list(one.clause_ids)} for one in path.consequences
        ],
        "notices": list(path.notices),
    }


def as_text(path: "PermitPath") -> str:
    """The path for a terminal."""
    blocks = [f"{TITLE}（按 {path.as_of} 的规定）"]
    blocks += [f"{n}. {step.title}（{step.who}）\n{_body(step)}" for n, step in _numbered(path)]
    blocks += ["不这样做的后果："] * bool(path.consequences)
    blocks += [_body(one) for one in path.consequences]
    blocks += [_listed("先要弄清的事", path.open), _listed("请注意", path.notices)]
    return "\n\n".join(filter(None, blocks))


def _numbered(path: "PermitPath") -> Iterator[tuple[int, "Step"]]:
    return enumerate(path.steps, 1)


def _listed(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([f"{title}：", *(f"- {line}" for line in lines)]) if lines else ""


def _body(step: "Step") -> str:
    lines = step.text.split("\n")
    if step.due:
        lines.append(f"期限：{step.due}（{step.note}）")
    places = [f"依据：{place}　{i}" for place, i in zip(step.places, step.clause_ids, strict=True)]
    return "\n".join(f"   {line}" for line in (*lines, *places))


def as_calendar(path: "PermitPath", made: datetime) -> str:
    """What is due on which day, as iCalendar; `made` in UTC."""
    from assistant.workflows.calendar import Event, calendar_text

    events = [
        Event(
            step.due,
            f"{step.who}：{step.title}",
            "\n".join((step.text, f"推算：{step.note}", *(f"依据：{p}" for p in step.places))),
        )
        for step in path.steps
        if step.due
    ]
    return calendar_text(events, made)


def as_docx(path: "PermitPath") -> bytes:
    """The path as a Word file: the table of steps, consequences, what is open, notices."""
    from ui.typeset import as_bytes, heading, new_note, table, write

    note = new_note(TITLE, landscape=True)
    write(note.add_paragraph(), f"（按 {path.as_of} 的规定）", size=14, centred=True)
    order = iter("一二三四")
    tables = {
        "步骤": (_STEPS, [_row(n, step) for n, step in _numbered(path)]),
        "不这样做的后果": (
            _CONSEQUENCES,
            [(str(n), c.text, "\n".join(c.places)) for n, c in enumerate(path.consequences, 1)],
        ),
    }
    for title, (columns, rows) in tables.items():
        if rows:
            heading(note, f"{next(order)}、{title}")
            table(note, tuple(columns), rows, tuple(columns.values()), 9)
    for title, lines in (("先要弄清的事", path.open), ("请注意", path.notices)):
        if lines:
            heading(note, f"{next(order)}、{title}")
        for number, line in enumerate(lines, 1):
            write(note.add_paragraph(), f"{number}．{line}", size=14)
    return as_bytes(note)


def _row(number: int, step: "Step") -> tuple[str, ...]:
    due = f"{step.due}\n{step.note}" if step.due else "—"
    title = f"{step.title}\n（{step.who}）"
    return str(number), title, step.text, due, "\n".join(step.places)
