"""The command of a checklist: JSON, text for people, a DOCX to print and an XLSX to fill in.

Knows arguments and forms of output. Does not know which duties there are: that is
`assistant.workflows.checklist`.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from corpus.types import Policy, Provenance
from ui.desk import Desk, read_day, say

if TYPE_CHECKING:
    from assistant.workflows.checklist import Checklist, Item, Punished

TITLE = "现场核查清单"
_HEADER = (
    "序号", "核查对象", "核查内容", "看什么", "依据", "罚则", "结果", "备注", "照片编号",
)  # fmt: skip
_BOXES = "□是\n□否\n□不适用"
_RESULTS = ("是", "否", "不适用")
_NOBODY = "（条文未写明）"
_TO_FILL = ("被核查单位：", "核查地点：", "核查日期：", "核查人员（签名）：", "单位人员（签名）：")
_COLOPHON = (
    "本清单由“有据”从条文中逐条摘出，核查内容是条文原话。“是”指做到了、没有违反；与被核查单位无关的勾“不适用”。"
    "罚则只列同一份文件里写明的，没有列的不等于没有；是否处罚、怎样处罚由有权机关依法决定。"
)


def cmd_checklist(args: argparse.Namespace, desk: Desk) -> int:
    """Draw up a checklist from the duties and bans of policies."""
    from assistant.workflows.checklist import checklist

    day = read_day(args.as_of) or date.today()
    found = checklist(args.policy, desk.open_store(), day, desk.region, authorities=args.all)
    if args.docx:
        args.docx.write_bytes(as_docx(found))
        say(f"核查清单已写入 {args.docx}")
    if args.xlsx:
        args.xlsx.write_bytes(as_xlsx(found))
        say(f"核查清单已写入 {args.xlsx}")
    print(json.dumps(as_record(found), ensure_ascii=False) if args.json else as_text(found))
    return 0


def as_record(found: "Checklist") -> dict[str, object]:
    """A checklist as the contract of `youju checklist --json` has it."""
    return {
        "items": [
            {
                "n": n,
                "who": item.who,
                "addressee": str(item.addressee),
                "duty": _run_on(item.duty),
                "kind": item.kind,
                "look_at": item.look_at,
                "basis": item.basis,
                "clause_id": item.clause_id,
                "quote": item.duty,
                "penalty": [
                    {"text": p.text, "place": p.place, "clause_id": p.clause_id}
                    for p in item.penalty
                ],
            }
            for n, item in enumerate(found.items, 1)
        ],
        "policies": [_policy_record(policy) for policy in found.policies],
        "withheld": found.withheld,
        "notices": list(found.notices),
    }


def _policy_record(policy: Policy) -> dict[str, object]:
    return {
        "title": policy.title,
        "slug": policy.slug,
        "version": policy.version,
        "level": str(policy.level),
        "digest": policy.provenance is Provenance.DIGEST,
    }


def _run_on(quote: str) -> str:
    """The spans of a quote as one text, a full stop where a list item ends without one."""
    lines = [line for line in quote.split("\n") if line]
    return "".join(re.sub(r"(?<![：:，；。！？])$", "。", line) for line in lines[:-1]) + lines[-1]


def as_text(found: "Checklist") -> str:
    """A checklist for a person at the terminal."""
    lines = [f"{TITLE}：{_titles(found)}（按{found.as_of}的规定，{len(found.items)} 项）"]
    for n, item in enumerate(found.items, 1):
        lines.append(f"\n{n}. 【{item.kind}】{item.who or _NOBODY}\n   {_run_on(item.duty)}")
        lines += [f"   看：{item.look_at}"] if item.look_at else []
        lines.append(f"   依据：{item.basis}")
        lines += [f"   罚则：{p.place}" for p in item.penalty]
    lines += ["", *(f"注意：{notice}" for notice in _notices(found))]
    return "\n".join(lines)


def _titles(found: "Checklist") -> str:
    return "、".join(policy.cited for policy in found.policies)


def _notices(found: "Checklist") -> Iterator[str]:
    yield _COLOPHON
    yield from found.notices
    if found.withheld:
        yield f"另有 {found.withheld} 处写法没有通过与条文的核对，没有列入；请同时看原文。"


def _row(n: int, item: "Item", result: str) -> tuple[str | int, ...]:
    places = "\n".join(_short(p.place) for p in item.penalty)
    who = item.who or _NOBODY
    return n, who, item.duty, item.look_at, _short(item.basis), places, result, "", ""


def _short(place: str) -> str:
    """A place as it is cited in a table."""
    return place.replace("《中华人民共和国", "《")


def _penalties(found: "Checklist") -> list["Punished"]:
    """The clauses that punish, each once, in order."""
    return list(dict.fromkeys(p for item in found.items for p in item.penalty))


def as_docx(found: "Checklist") -> bytes:
    """The checklist to print: A4 landscape, boxes to tick, the penalties' words behind it."""
    from docx.shared import Mm

    from ui.typeset import BODY, KAI, as_bytes, heading, new_note, table, write

    note = new_note(TITLE, landscape=True)
    write(note.add_paragraph(), f"所据文件：{_titles(found)}（按{found.as_of}的规定）", BODY, 12)
    write(note.add_paragraph(), "　　　　　　　　　　".join(_TO_FILL[:3]), BODY, 12)
    write(note.add_paragraph(), "　　　　　　　　　　".join(_TO_FILL[3:]), BODY, 12)
    rows = [tuple(map(str, _row(n, i, _BOXES))) for n, i in enumerate(found.items, 1)]
    grids = [(_HEADER, rows, (11, 30, 78, 24, 32, 32, 18, 14, 14))]
    punished = [(_short(p.place), p.text) for p in _penalties(found)]
    table(note, *grids[0], 9)
    if punished:
        heading(note, "附：罚则条文")
        grids.append((("条款", "条文"), punished, (48, 205)))
        table(note, *grids[1], 9)
    for grid, (_, _, widths) in zip(note.tables, grids, strict=True):
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)
    heading(note, "请注意")
    for notice in _notices(found):
        write(note.add_paragraph(), notice, KAI, 12)
    return as_bytes(note)


def as_xlsx(found: "Checklist") -> bytes:
    """The checklist to fill in on a screen, with the penalties' words on a sheet of their own."""
    from ui.sheets import Table, as_workbook

    rows = [_row(n, item, "") for n, item in enumerate(found.items, 1)]
    above = (f"所据文件：{_titles(found)}（按{found.as_of}的规定）", *_TO_FILL)
    widths = (6, 20, 60, 18, 26, 26, 9, 14, 10)
    tables = [
        Table(
            TITLE, TITLE, _HEADER, rows, widths, above, tuple(_notices(found)),
            {_HEADER.index("结果"): _RESULTS},
        )
    ]  # fmt: skip
    if punished := [(_short(p.place), p.text) for p in _penalties(found)]:
        tables.append(Table("罚则条文", "罚则条文", ("条款", "条文"), punished, (40, 140)))
    return as_workbook(tables)
