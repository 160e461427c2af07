"""The command of an inspection on the spot: JSON, text for people, the sheet 一企一策 to fill in.

Knows arguments and forms of output. Does not know which ways an enterprise may go: that is
`assistant.workflows.inspect`.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadRequest
from ui.desk import Desk, read_day, say

if TYPE_CHECKING:
    from assistant.workflows.inspect import Facts, Inspection, Said

_FACTS = {
    "industry": "行业",
    "district": "所在区（市、县）",
    "procedures_complete": "依法应办的审批、登记手续齐全",
    "illegal_discharge": "有违法排污",
    "meets_shutdown_conditions": "达到法律规定应停产、停业、关闭的情节",
    "in_park": "在工业园区内",
    "coal_in_no_burn_zone": "在禁燃区内使用散煤",
}
_CHECKED = [key for key in _FACTS if key not in ("industry", "district")]
_KNOWN = {True: "是", False: "否", None: "未核实"}
_BEHIND = "附："  # of what the form stands on
_NO_WAY = "按所给的事实，报道没有指明去向"
_COLOPHON = "本表由“有据”依据要点整理（非原文）预填，供现场核查和会商使用，不是行政决定。"


def cmd_inspect(args: argparse.Namespace, desk: Desk) -> int:
    """Say how a found enterprise may be dealt with."""
    from assistant.workflows.inspect import inspect

    facts, day = read_facts(args.facts), read_day(args.as_of) or date.today()
    found = inspect(facts, desk.open_store(), day, desk.region)
    if args.docx:
        args.docx.write_bytes(as_docx(found))
        say(f"“一企一策”表已写入 {args.docx}")
    print(json.dumps(as_record(found), ensure_ascii=False) if args.json else as_text(found))
    return 0


def read_facts(path: Path) -> "Facts":
    """The facts in a JSON file. Raises BadRequest for what cannot be meant, naming the key."""
    from pydantic import TypeAdapter, ValidationError

    from assistant.workflows.inspect import Facts

    try:
        raw = path.read_text("utf-8-sig")
        facts = TypeAdapter(Facts).validate_json(raw, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        raise _misread(".".join(map(str, first["loc"])), first["type"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest("事实文件读不出来，或不是 UTF-8", str(path), "检查路径和编码") from error
    tidy = {k: (v.strip() or None) if isinstance(v, str) else v for k, v in asdict(facts).items()}
    return Facts(**tidy)


def _misread(key: str, kind: str) -> BadRequest:
    known = f"可用的项：{'、'.join(_FACTS)}"
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return BadRequest("事实里有不认识的项", key, f"改正；{known}")
    if key in _FACTS and key not in _CHECKED:
        return BadRequest("这一项应为文字", key, "写在引号里；不知道的写 null 或者不写")
    if key:
        return BadRequest("这一项应为是或否", key, "写 true 或 false；不知道的写 null 或者不写")
    return BadRequest("事实应写成一个 JSON 对象", "", f"写成 {{…}}；{known}")


def as_record(found: "Inspection") -> dict[str, object]:
    """An inspection as the contract of `youju inspect --json` has it."""
    return {
        "ways": list(found.ways),
        "because": [_line(line) for line in found.of("because")],
        "open": list(found.open),
        "contradictions": list(found.contradictions),
        "who": [{"step": line.step, **_line(line)} for line in found.of("who")],
        "law": [_line(line) for line in found.of("law")],
        "safeguards": [_line(line) for line in found.of("safeguards")],
        "notices": list(found.notices),
    }


def _line(line: "Said") -> dict[str, object]:
    return {
        "text": line.text,
        "clause_id": line.clause_ids[0],
        "clause_ids": list(line.clause_ids),
    }


def as_text(found: "Inspection") -> str:
    """An inspection for a person at the terminal."""
    blocks = [
        ("去向", [_way_text(found)]),
        ("对不上的事实", found.contradictions),
        ("依据", map(_told, found.of("because"))),
        ("还要弄清", found.open),
        ("由谁办", (f"【{line.step}】{_told(line)}" for line in found.of("who"))),
        ("法律写明的规矩和后果", map(_told, found.of("law"))),
        ("要守住的要求", map(_told, found.of("safeguards"))),
        ("请注意", found.notices),
    ]
    shown = ((title, [f"· {line}" for line in lines]) for title, lines in blocks)
    return "\n\n".join("\n".join([title, *lines]) for title, lines in shown if lines)


def _way_text(found: "Inspection") -> str:
    if not found.ways:
        return f"{_NO_WAY}。"
    more = "（都还可能，弄清下面的事项才能定）" if len(found.ways) > 1 else ""
    return "、".join(found.ways) + more


def _told(line: "Said") -> str:
    return f"{line.text}\n    依据：{'；'.join(line.places)}"


# -- the sheet


def as_docx(found: "Inspection") -> bytes:
    """The sheet 一企一策 of one enterprise, as far as it can be filled in beforehand."""
    from docx.shared import Mm

    from corpus.quantities import chinese
    from ui.typeset import KAI, as_bytes, heading, new_note, table, write

    note = new_note("“散乱污”企业整治“一企一策”表")
    write(note.add_paragraph(), _COLOPHON, KAI, 12)
    tables = [one for one in _tables(found) if one[2]]
    for number, (title, header, rows, widths) in enumerate(tables, 1):
        heading(note, f"{chinese(number)}、{title}")
        table(note, header, rows, widths, 9 if title.startswith(_BEHIND) else 10.5)
        for column, width in zip(note.tables[-1].columns, widths, strict=True):
            column.width = Mm(width)
    heading(note, f"{chinese(len(tables) + 1)}、请注意")
    for notice in found.notices:
        write(note.add_paragraph(), notice, KAI, 12)
    return as_bytes(note)


Table = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[float]]


def _tables(found: "Inspection") -> list[Table]:
    """Titles, headers, rows and widths: the form to fill in, behind it what it stands on."""
    steps = [(line.step, line.text, _where(line)) for line in found.of("who")]
    blank = [(str(n), "\n", "", "", "") for n in range(1, 5)]
    asked = [(str(n), text, "") for n, text in enumerate(found.open, 1)]
    grounds = ("内容", "依据")
    return [
        ("企业情况", ("项目", "内容"), _enterprise(found), (46, 110)),
        ("核查发现的问题", ("核查事项", "所给情况", "现场核实的情况", "证据（笔录、照片编号）"),
         _problems(found), (46, 20, 50, 40)),
        ("处置去向", ("去向", "按所给事实", "会商结论"), _ways(found), (30, 76, 50)),
        ("还要弄清的事项", ("序号", "事项", "答复、答复人"), asked, (12, 94, 50)),
        ("责任落实", ("项目", "内容"), _duties(found), (46, 110)),
        ("整治措施和时间表", ("序号", "整治措施", "完成期限", "责任人", "完成情况"), blank,
         (12, 66, 26, 26, 26)),
        ("验收和签字", ("项目", "意见、签字", "日期"), _signatures(), (46, 80, 30)),
        (f"{_BEHIND}去向的依据", grounds, _grounds(found.of("because")), (106, 50)),
        (f"{_BEHIND}由谁办", ("环节", *grounds), steps, (20, 86, 50)),
        (f"{_BEHIND}要守住的要求", grounds, _grounds(found.of("safeguards")), (106, 50)),
        (f"{_BEHIND}法律写明的规矩和后果", grounds, _grounds(found.of("law")), (106, 50)),
    ]  # fmt: skip


def _enterprise(found: "Inspection") -> list[tuple[str, str]]:
    facts = found.facts
    blank = ("企业名称", "统一社会信用代码", "详细地址", "负责人、电话")
    return [
        *((name, "") for name in blank),
        (_FACTS["district"], facts.district or ""),
        (_FACTS["industry"], facts.industry or ""),
        ("主要工艺、污染物", ""),
        ("核查日期、核查人员", "\n"),
    ]


def _problems(found: "Inspection") -> list[tuple[str, str, str, str]]:
    asked = [(_FACTS[key], _KNOWN[getattr(found.facts, key)], "", "") for key in _CHECKED]
    doubts = [("所给事实对不上", "", text, "") for text in found.contradictions]
    return [*asked, *doubts, ("其他问题", "", "\n", "")]


def _ways(found: "Inspection") -> list[tuple[str, str, str]]:
    from assistant.workflows.inspect import Way

    def said(way: Way) -> str:
        if not found.ways:
            return _NO_WAY
        if way not in found.ways:
            return "没有指向这一去向"
        alone = "指向这一去向" if len(found.ways) == 1 else "可能，须先弄清第四项所列事项"
        places = [_where(line) for line in found.of("because") if way in line.ways]
        return f"{alone}\n依据：{'；'.join(places)}"

    return [(f"□ {way}", said(way), "") for way in Way]


def _duties(found: "Inspection") -> list[tuple[str, str]]:
    """The rows of 五个一 and 三级责任人 to fill in, headed by where they come from."""
    rows: list[tuple[str, str]] = []
    for line in found.of("sheet"):
        head, *items = line.text.split("\n")
        rows.append((head.partition("：")[0], f"{head.partition('：')[2]}（{line.places[0]}）"))
        rows += [(item.partition("）")[2].rstrip("；。"), "") for item in items]
    return rows


def _grounds(lines: Sequence["Said"]) -> list[tuple[str, str]]:
    return [(line.text, _where(line)) for line in lines]


def _where(line: "Said") -> str:
    return "\n".join(line.places)


def _signatures() -> list[tuple[str, str, str]]:
    levels = ("具体负责工作人员", "相关委办局领导", "区（县）级领导")
    signed = ("企业负责人", "核查人员（两人以上）", *levels)
    return [("验收意见", "\n\n", ""), *((who, "\n", "") for who in signed)]
