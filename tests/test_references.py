"""Cross-references and definitions: each form in small, then precision and recall over the gold."""

import hashlib
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from corpus.types import Clause, ClauseAddress
from ingest.definitions import definitions
from ingest.header import slug
from ingest.parse import parse
from ingest.references import references

GOLD = Path(__file__).parent / "references"
LABELS = ("第一条", "第二条", "第三条", "第四条", "第四条之一", "第五条", "第六条")
HERE = "第五条"
TWO = "甲。\n\n"  # a 款 before the one that is asked about
ITEMS = "甲：\n（一）乙；\n（二）丙。\n"


def law(text: str, headings: tuple[str, ...] = ()) -> tuple[Clause, ...]:
    """A law of seven articles, whose 第五条 says `text`."""
    return tuple(
        Clause(f"某法@2020#{label}", "某法@2020", ClauseAddress((label,)), headings,
               text if label == HERE else "甲。", 0, len(text))
        for label in LABELS
    )  # fmt: skip


def read(text: str, headings: tuple[str, ...] = ()) -> list[str]:
    """Every reference as “words = law articles within chapter”, what is empty left out."""
    return [
        " ".join(
            filter(None, (text[r.start : r.end], "=", r.law, *r.articles, *r.within, r.chapter))
        )
        for r in references("某法", law(text, headings))
    ]


FORMS = [
    (TWO + "违反前款规定的", ["前款 = 第五条 第一款"]),
    (TWO * 2 + "依照前两款的规定", ["前两款 = 第五条 第一款 第二款"]),
    (TWO + "有上款情形", ["上款 = 第五条 第一款"]),
    (ITEMS + "前款第（一）项", ["前款第（一）项 = 第五条 第一款第一项"]),
    (ITEMS + "前款(一)、(二)项", ["前款(一)、(二)项 = 第五条 第一款第一项 第一款第二项"]),
    ("甲：\n（一）乙；\n（二）前项所列物品。", ["前项 = 第五条 第一款第一项"]),
    (ITEMS + "（三）前两项。", ["前两项 = 第五条 第一款第一项 第一款第二项"]),
    ("依照前条规定", ["前条 = 第四条之一"]),
    ("依照前两条规定", ["前两条 = 第四条 第四条之一"]),
    ("前条第一款", ["前条第一款 = 第四条之一 第一款"]),
    ("本条第二款规定", ["本条第二款 = 第五条 第二款"]),
    ("第二款规定的期限", ["第二款 = 第五条 第二款"]),
    ("第（三）项的材料", ["第（三）项 = 第五条 第三项"]),
    ("本法第二条", ["本法第二条 = 第二条"]),
    ("本法第三条至第五条", ["本法第三条至第五条 = 第三条 第四条 第四条之一 第五条"]),
    ("第一条、第三条和第六条", ["第一条、第三条和第六条 = 第一条 第三条 第六条"]),
    ("第一条、第三条第二款", ["第一条 = 第一条", "第三条第二款 = 第三条 第二款"]),
    (
        "第二条第一款第二项、第四项至第六项",
        [
            "第二条第一款第二项、第四项至第六项 = "
            "第二条 第一款第二项 第一款第四项 第一款第五项 第一款第六项"
        ],
    ),
    ("第二条第二、三项", ["第二条第二、三项 = 第二条 第二项 第三项"]),
    ("第二条第三款前两项", ["第二条第三款前两项 = 第二条 第三款第一项 第三款第二项"]),
    (
        "《中华人民共和国另法》第九条第一款",
        ["《中华人民共和国另法》第九条第一款 = 另法 第九条 第一款"],
    ),
    ("《另法》（下称另法）第九条", ["《另法》（下称另法）第九条 = 另法 第九条"]),
    ("《某法》第二条", ["《某法》第二条 = 第二条"]),
    ("依照《另法》和《再法》的规定", ["《另法》 = 另法", "《再法》 = 再法"]),
    ("依照刑法第九条、第十条", ["刑法第九条、第十条 = 刑法 第九条 第十条"]),
    (
        "构成刑法第九条之一规定的甲罪或者第十条规定的乙罪",
        ["刑法第九条之一 = 刑法 第九条之一", "第十条 = 刑法 第十条"],
    ),
    (
        "应当依照民事诉讼法、行政诉讼法的规定",
        ["民事诉讼法 = 民事诉讼法", "行政诉讼法 = 行政诉讼法"],
    ),
    (
        "违反刑法第九条规定。依照该条第二款处理",
        ["刑法第九条 = 刑法 第九条", "该条第二款 = 刑法 第九条 第二款"],
    ),
    ("适用本法第一编第六章", ["本法第一编第六章 = 第一编第六章"]),
    ("《另法》第三章", ["《另法》第三章 = 另法 第三章"]),
    ("符合本实施细则第二条", ["本实施细则第二条 = 第二条"]),
    ("本法第一条和本法第二条", ["本法第一条 = 第一条", "本法第二条 = 第二条"]),
    (
        "违反第二条第一款规定的，罚款；违反第三款规定的，警告",
        ["第二条第一款 = 第二条 第一款", "第三款 = 第二条 第三款"],
    ),
    (
        "违反第二条第一款第一项规定的，罚款；违反第二项规定的，警告",
        ["第二条第一款第一项 = 第二条 第一款第一项", "第二项 = 第二条 第一款第二项"],
    ),
    ("依照第二条规定。第一款规定的", ["第二条 = 第二条", "第一款 = 第五条 第一款"]),
]
NONE = [
    *("附件一《甲产生办法》", "(以下简称《另法》)"),
    *("有下列情形之一的", "依照本法的规定", "按照国家有关规定", "应当取得《经营许可证》"),
    *("填写《申请书》", "刊登在《公报》上", "依法处理", "违法行为", "第三条件", "前款规定的"),
    *("依照下列方法", "本条例", "本章程"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[text[-14:] for text, _ in FORMS])
def test_form(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_no_reference(text):
    assert read(text) == []


def test_chapters_around():
    headings = ("第二章 总量", "第三节　核算")
    assert read("本章规定", headings) == ["本章 = 第二章"]
    assert read("本节规定", headings) == ["本节 = 第二章第三节"]
    assert read("本章第二节", headings) == ["本章第二节 = 第二章第二节"]
    assert read("本节第二条", headings) == ["本节第二条 = 第二条"]
    assert read("本章规定") == []


def test_paragraph_of_a_notice_points_without_articles():
    clauses = (Clause("通知@2020#一", "通知@2020", ClauseAddress(("一、",)), (), "依照前条", 0, 4),)
    assert references("通知", clauses) == ()


DEFINED = [
    ("本法所称甲物，是指乙。", ["甲物"]),
    ("本法所称的“甲物”，指乙。丙。", ["甲物"]),
    ("本条例所称甲物包括：\n（一）乙；", ["甲物"]),
    ("本条例所称文明行为，是指乙。", ["文明行为"]),
    ("甲物是指乙。丙物，是指丁。", ["甲物", "丙物"]),
    ("下列用语的含义：\n（一）甲物，是指乙。\n（二）丙：丁。", ["甲物", "丙"]),
    ("听从指挥，服从指令。应当指定人员。", []),
    ("甲法第一条第二款规定的“乙物”，是指丙。", ["乙物"]),
    ("甲法第一条规定的乙物，包括丙。", ["乙物"]),
    ("有甲法第一条规定的乙物，包括丙。", []),
    ("前款所称甲物，包括丙；所称乙物，是指丁。", ["甲物", "乙物"]),
    ("有下列情形之一的：\n（一）甲：乙。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "terms"), DEFINED)
def test_definition(text, terms):
    found = definitions(law(text))
    assert [d.term for d in found] == terms
    assert all(d.term in text[d.start : d.end] for d in found)


def test_definition_spans_its_sentence():
    text = "甲。本法所称乙物，是指丙。丁。"
    (found,) = definitions(law(text))
    assert text[found.start : found.end] == "本法所称乙物，是指丙。"


# --- the gold ------------------------------------------------------------------------------------


def gold(name: str, *, dev: bool) -> list[dict]:
    """The lines of one file of the gold that belong to the development or the held-out half."""
    lines = [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]
    return [line for line in lines if _is_dev(line) == dev]


def _is_dev(line: dict) -> bool:
    digit = hashlib.sha256(line["file"].encode()).hexdigest()[0]
    return line.get("set") == "rare" or int(digit, 16) % 2 == 0


@cache
def law_of(path: Path) -> tuple[str, tuple[Clause, ...]]:
    text = parse(path, "/".join(path.parent.parts[-2:]), lambda done, total: None)
    return text.policy.slug, text.clauses


def score_references(laws: Path, lines: list[dict]) -> tuple[int, int, int]:
    """(hits, missed, too many) over the annotated articles."""
    wanted: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for line in lines:
        wanted[line["file"], line["article"]] += [] if line.get("none") else [line]
    total = [0, 0, 0]
    for file in dict.fromkeys(line["file"] for line in lines):
        name, clauses = law_of(laws / file)
        found = references(name, clauses)
        for clause in clauses:
            asked = wanted.get((file, clause.address.steps[-1]))
            if asked is not None:
                mine = [r for r in found if r.clause_id == clause.id]
                total = [a + b for a, b in zip(total, _score(clause, mine, asked), strict=True)]
    return total[0], total[1], total[2]


def _score(clause: Clause, found: list, asked: list[dict]) -> tuple[int, int, int]:
    left, hits, missed = list(found), 0, 0
    for line in asked:
        start = -1
        for _ in range(line["nth"]):
            start = clause.text.index(line["text"], start + 1)
        span = start, start + len(line["text"])
        over = [r for r in left if r.start < span[1] and span[0] < r.end]
        right = [r for r in over if _share(r, span) >= 0.5 and _same(r, line)]
        if line.get("unsure"):
            left = [r for r in left if r not in over]
        elif right:
            hits += 1
            left.remove(right[0])
        else:
            missed += 1
    return hits, missed, len(left)


def _share(reference, span: tuple[int, int]) -> float:
    a, b = (reference.start, reference.end), span
    return (min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


def _same(reference, line: dict) -> bool:
    return (
        reference.law == (slug(line["law"]) if line["law"] else "")
        and list(reference.articles) == line["articles"]
        and list(reference.within) == line["within"]
        and reference.chapter == (line["chapter"] or "")
    )


def score_definitions(laws: Path, *, dev: bool) -> tuple[int, int, int]:
    """(hits, missed, too many) over whole laws."""
    lines = gold("definitions.jsonl", dev=dev)
    files = {x["file"] for x in gold("gold.jsonl", dev=dev) if x.get("set") != "rare"}
    hits = missed = more = 0
    for file in files:
        _, clauses = law_of(laws / file)
        found = {(c.address.steps[-1], d.term) for c in clauses for d in definitions([c])}
        mine = [line for line in lines if line["file"] == file]
        sure = {(x["article"], x["term"]) for x in mine if not x.get("unsure")}
        unsure = {(x["article"], x["term"]) for x in mine if x.get("unsure")}
        hits += len(sure & found)
        missed += len(sure - found)
        more += len(found - sure - unsure)
    return hits, missed, more


# What must hold: precision and recall of references, then of definitions. The promise is
# (0.98, 0.95) and (0.95, 0.95). The held-out half, of which only totals were seen, twice, falls
# short of it: 0.9213, 0.9318 and 1.0, 0.8395 on 24 November 2026. Its floors keep it from sinking.
FLOORS = {True: (0.98, 0.95, 0.95, 0.95), False: (0.92, 0.93, 0.95, 0.83)}


@pytest.mark.shared
@pytest.mark.parametrize("dev", [True, False], ids=["dev", "held-out"])
def test_gold(shared, dev, capsys):
    pointed = score_references(shared / "laws", gold("gold.jsonl", dev=dev))
    defined = score_definitions(shared / "laws", dev=dev)
    with capsys.disabled():
        half = "dev" if dev else "held-out"
        print(f"\n{half}: references {figures(pointed)}, definitions {figures(defined)}")
    reached = (precision(pointed), recall(pointed), precision(defined), recall(defined))
    assert all(have >= floor for have, floor in zip(reached, FLOORS[dev], strict=True))


def precision(score: tuple[int, int, int]) -> float:
    return score[0] / (score[0] + score[2])


def recall(score: tuple[int, int, int]) -> float:
    return score[0] / (score[0] + score[1])


def figures(score: tuple[int, int, int]) -> str:
    return f"{score} P {precision(score):.4f} R {recall(score):.4f}"
