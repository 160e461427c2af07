"""Cross-references and definitions: precision and recall over what people read by hand.

Three sets: the half of the first gold that the rules were made on (development), its other half,
of which only totals were seen until it was opened to correct them (opened), and a second gold of
other laws, made by someone who did not know the rules and run once when they were done (fresh).
"""

import hashlib
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from corpus.types import Clause, Reference
from ingest.definitions import definitions
from ingest.header import slug
from ingest.parse import parse
from ingest.references import references

GOLD = Path(__file__).parent / "references"
Score = tuple[int, int, int]  # hits, missed, too many


def gold(name: str) -> list[dict]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


def lines_of(name: str) -> tuple[list[dict], list[dict], set[str]]:
    """The lines of a set: references, definitions, and the files read whole for definitions."""
    if name == "fresh":
        pointing, defining = gold("fresh.jsonl"), gold("fresh_definitions.jsonl")
        return pointing, defining, {line["file"] for line in (*pointing, *defining)}
    dev = name == "development"
    pointing = [line for line in gold("gold.jsonl") if _is_dev(line) == dev]
    defining = [line for line in gold("definitions.jsonl") if _is_dev(line) == dev]
    return pointing, defining, {x["file"] for x in pointing if x.get("set") != "rare"}


def _is_dev(line: dict) -> bool:
    digit = hashlib.sha256(line["file"].encode()).hexdigest()[0]
    return line.get("set") == "rare" or int(digit, 16) % 2 == 0


@cache
def law_of(path: Path) -> tuple[str, tuple[Clause, ...]]:
    text = parse(path, "/".join(path.parent.parts[-2:]), lambda done, total: None)
    return text.policy.slug, text.clauses


def score_references(laws: Path, lines: list[dict]) -> Score:
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


def _score(clause: Clause, found: list[Reference], asked: list[dict]) -> Score:
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


def _share(reference: Reference, span: tuple[int, int]) -> float:
    a, b = (reference.start, reference.end), span
    return (min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


def _same(reference: Reference, line: dict) -> bool:
    return (
        reference.law == (slug(line["law"]) if line["law"] else "")
        and list(reference.articles) == line["articles"]
        and list(reference.within) == line["within"]
        and reference.chapter == (line["chapter"] or "")
    )


def score_definitions(laws: Path, lines: list[dict], files: set[str]) -> Score:
    """(hits, missed, too many) over whole laws."""
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


# What must hold: precision and recall of references, then of definitions. The fresh set, of which
# only totals were seen, once, gave 0.9582, 0.9582, 1.0 and 0.95 on 24 November 2026: its first
# floor, what was measured rounded down, is short of the promise of 0.98.
PROMISE = (0.98, 0.95, 0.95, 0.95)
FLOORS = {"development": PROMISE, "opened": PROMISE, "fresh": (0.95, 0.95, 0.95, 0.95)}


@pytest.mark.shared
@pytest.mark.parametrize("name", FLOORS)
def test_gold(shared, name, capsys):
    pointing, defining, files = lines_of(name)
    pointed = score_references(shared / "laws", pointing)
    defined = score_definitions(shared / "laws", defining, files)
    with capsys.disabled():
        print(f"\n{name}: references {figures(pointed)}, definitions {figures(defined)}")
    reached = (precision(pointed), recall(pointed), precision(defined), recall(defined))
    assert all(have >= floor for have, floor in zip(reached, FLOORS[name], strict=True))


def precision(score: Score) -> float:
    return score[0] / (score[0] + score[2])


def recall(score: Score) -> float:
    return score[0] / (score[0] + score[1])


def figures(score: Score) -> str:
    return f"{score} P {precision(score):.4f} R {recall(score):.4f}"
