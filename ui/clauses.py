"""Commands that show clauses as they are: the tree of a file, one clause with what is around it.

Knows arguments and forms of output. Is handed what it works with (`Desk`) and wires nothing.
"""

import argparse
import json
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from corpus.errors import BadRequest
from ui.desk import Desk, read_day

if TYPE_CHECKING:
    from corpus.catalog import Catalog
    from corpus.types import Clause, PolicyText, Reference

_SHOWN = 60  # characters of a clause in the tree


def cmd_outline(args: argparse.Namespace, desk: Desk) -> int:
    """Print the tree of a file without taking it in."""
    if not args.file.is_file():
        raise BadRequest("没有这个文件", str(args.file), "检查路径")
    text = desk.read_file(args.file)
    if args.json:
        print(json.dumps(outline_record(text), ensure_ascii=False))
    else:
        print(outline_text(text))
    return 0


def outline_record(text: "PolicyText") -> dict[str, object]:
    """The tree of a file as the contract of `youju outline --json` has it."""
    policy = text.policy
    days = {name: day.isoformat() if day else None for name, day in asdict(policy.dates).items()}
    return {
        "title": policy.title,
        "doc_number": policy.doc_number,
        "issuer": list(policy.issuer),
        "level": str(policy.level),
        "status": str(policy.status),
        "dates": days,
        "repeals": list(policy.repeals),
        "clauses": [
            {
                "address": str(clause.address),
                "heading_path": list(clause.headings),
                "text": clause.text,
                "start": clause.start,
                "end": clause.end,
                "pages": [page.number for page in clause.pages],
            }
            for clause in text.clauses
        ],
        "warnings": list(text.warnings),
    }


def outline_text(text: "PolicyText") -> str:
    """The tree of a file for a person who wants to check it."""
    policy, days = text.policy, outline_record(text)["dates"]
    facts = [policy.doc_number, "、".join(policy.issuer), str(policy.level)]
    words = zip(("通过", "公布", "施行", "废止", "届满"), days.values(), strict=True)
    lines = [policy.title, "  ".join(filter(None, facts))]
    lines += ["  ".join(f"{day} {word}" for word, day in words if day)]
    lines += [f"注意：{warning}" for warning in text.warnings]
    shown: tuple[str, ...] = ()
    for clause in text.clauses:
        for depth, heading in enumerate(clause.headings):
            if shown[: depth + 1] != clause.headings[: depth + 1]:
                lines.append(f"{'  ' * depth}{heading}")
        shown = clause.headings
        first = clause.text.split("\n")[0]
        cut = f"{first[:_SHOWN]}……" if len(first) > _SHOWN else first
        pages = "".join(f" [第{page.number}页]" for page in clause.pages)
        lines.append(f"{'  ' * len(clause.headings)}{clause.address}  {cut}{pages}")
    lines.append(f"共 {len(text.clauses)} 条")
    return "\n".join(line for line in lines if line)


def cmd_show(args: argparse.Namespace, desk: Desk) -> int:
    """Print a clause with its address, its neighbours, references and definitions."""
    day = read_day(args.as_of) or date.today()
    catalog = desk.open_store().catalog
    clause = catalog.clause(args.clause_id)
    if clause is None:
        raise BadRequest("知识库里没有这一条", args.clause_id, "用 youju search 查看条款编号")
    record = show_record(clause, catalog, day)
    print(json.dumps(record, ensure_ascii=False) if args.json else _show_text(record))
    return 0


def show_record(clause: "Clause", catalog: "Catalog", day: date) -> dict[str, object]:
    """A clause with what is around it: neighbours by id, references with their targets."""
    text = catalog.text(clause.policy_id)
    ids = [other.id for other in text.clauses]
    at = ids.index(clause.id)
    return {
        "clause_id": clause.id,
        "policy": text.policy.title,
        "version": text.policy.version,
        "level": str(text.policy.level),
        "status": str(text.policy.status),
        "address": str(clause.address),
        "heading_path": list(clause.headings),
        "text": clause.text,
        "pages": [page.number for page in clause.pages],
        "previous": ids[at - 1] if at else None,
        "next": ids[at + 1] if at + 1 < len(ids) else None,
        "references": [
            _reference(reference, clause, catalog, day)
            for reference in text.references
            if reference.clause_id == clause.id
        ],
        "definitions": [d.term for d in text.definitions if d.clause_id == clause.id],
    }


def _reference(
    reference: "Reference", clause: "Clause", catalog: "Catalog", day: date
) -> dict[str, object]:
    from corpus.references import is_here, targets

    return {
        "words": clause.text[reference.start : reference.end],
        "law": reference.law or None,
        "articles": list(reference.articles),
        "within": list(reference.within),
        "chapter": reference.chapter or None,
        "clause_ids": [c.id for c in targets(reference, clause, catalog, day)],
        "here": is_here(reference, catalog, day),
    }


def _reference_text(one: dict[str, object]) -> str:
    whole = f"《{one['law']}》" if one["law"] else "本法"
    whole += one["chapter"] or ("全文" if one["here"] else "（不在知识库里）")
    place = "、".join(one["clause_ids"]) or whole
    within = f"（{'、'.join(one['within'])}）" if one["within"] else ""
    return f"引用：“{one['words']}” → {place}{within}"


def _show_text(record: dict[str, object]) -> str:
    pages = "、".join(f"第{number}页" for number in record["pages"])
    lines = [
        f"{record['policy']}（{record['version']}）{record['address']}  {pages}".rstrip(),
        " › ".join(record["heading_path"]),
        record["text"],
    ]
    for name, key in (("上一条", "previous"), ("下一条", "next")):
        if record[key]:
            lines.append(f"{name}：{record[key]}")
    lines += map(_reference_text, record["references"])
    if record["definitions"]:
        lines.append(f"定义：{'、'.join(record['definitions'])}")
    return "\n".join(line for line in lines if line)
