"""From a business in everyday words to the row of the classification catalogue of permits.

An everyday word leads to classes of GB/T 4754-2017 (`industry.yaml`, ours), a class to the row that
names it; processes (喷塑, 锅炉) lead to the rows of 通用工序 as well. The rows are read from the
catalogue that an operator has ingested. Does not know whether there is a newer edition.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from assistant.workflows.industry_conditions import Cells, questions
from corpus.generation import Generation
from corpus.lexical import bigrams
from corpus.types import Clause, Policy
from corpus.validity import Standing

WORDS = Path(__file__).with_suffix(".yaml")
_CATALOGUE = "排污许可分类管理名录"
_ROW = re.compile(r"(\d{1,3})｜([^｜]+)｜([^｜]*)｜([^｜]*)｜([^｜]*)")
_CLASS = re.compile(r"(\d{3,4})")
_EXCEPT = re.compile(r"（除[^）]*）")
_OTHERS = re.compile(r"除\d+-\d+外")  # the row of all that no other row names
_MOST = 3
_TELLING = 0.5  # a pair that two classes share tells half
_SURFACE, _TREATED = "336", "表面处理"  # a class whose work is a process elsewhere
_ELSEWHERE = "其他行业"  # trades that no row names
_SERVED = re.compile("[给送供][^人]?$")  # 送超市, 给小区: whom it serves is no trade of its own
_MAKES = ("做", "产", "造", "成")  # … what is made is
_LONGEST = 12  # characters of a word
_REPAIRS = "修"  # 修电机 is told by its verb, whatever is done to the motor
_SELLING = re.compile("^(?:卖|租|批发|零售|倒卖|代卖)(?!油)|门市|专卖|经销|批发部")
_MAKING = re.compile("厂|加工|制造|生产")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that may be meant, with the questions that decide between its categories."""

    clause_id: str
    number: int
    name: str
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Rows, best first, () where nothing fits; the policy id of the catalogue, None where none is
    ingested."""

    rows: tuple[Row, ...]
    catalogue: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row as the catalogue has it, with the classes that its name says."""

    clause: Clause
    number: int
    name: str
    cells: Cells
    classes: frozenset[str]


def look_up(industry: str, store: Generation, as_of: date) -> Lookup:
    """The rows of the catalogue that counts on a day for a business in everyday words (Chinese)."""
    policy = _catalogue(store, as_of)
    if policy is None:
        return Lookup((), None)
    entries = list(_entries(store.catalog.text(policy.id).clauses))
    chosen = list(dict.fromkeys(_chosen(industry, entries)))[:_MOST]
    return Lookup(tuple(_row(entry) for entry in chosen), policy.id)


def _catalogue(store: Generation, as_of: date) -> Policy | None:
    """The newest catalogue that is not known to be out of force."""
    worth = store.standings(as_of)
    held = [
        p
        for p in store.catalog.policies.values()
        if _CATALOGUE in p.title and worth[p.id] is not Standing.OUT
    ]
    return max(held, key=lambda p: (re.findall(r"20\d{2}", p.title), p.version), default=None)


def _entries(clauses: Sequence[Clause]) -> Iterator[_Entry]:
    for clause in clauses:
        if row := _ROW.fullmatch(clause.text.replace("\n", "")):
            key, simplified, registration = (
                "" if c.strip() == "/" else c for c in row.groups()[2:]
            )
            classes = frozenset(_CLASS.findall(_EXCEPT.sub("", row[2])))
            cells = Cells(key, simplified, registration)
            yield _Entry(clause, int(row[1]), row[2], cells, classes)


def _row(entry: _Entry) -> Row:
    name = re.sub(r"\d{3,4}", "", entry.name)
    return Row(entry.clause.id, entry.number, name, questions(entry.cells))


def _chosen(industry: str, entries: Sequence[_Entry]) -> Iterator[_Entry]:
    """By the longest words first; of equally long ones the last, which is the head of a phrase;
    what is done to the surface of a product comes behind the product. A process in a business that
    no row names also leads to the row of all other trades."""
    said = sorted(_said(industry), key=lambda found: _weight(*found, industry), reverse=True)
    keys = [key for word, _ in said for key in words()[word]] or _nearest(industry)
    processes = [key for key in keys if not key.isdigit()]
    sells = _SELLING.search(industry)
    if (_ELSEWHERE in processes or sells) and not _MAKING.search(industry):
        keys = processes
    trades = sorted((key for key in keys if key.isdigit()), key=_SURFACE.__eq__)
    found = [entry for key in (*trades, *processes) if (entry := _of(key, entries))]
    yield from found
    if found and not trades:
        yield from (entry for entry in entries if _OTHERS.search(entry.name))


def _weight(word: str, end: int, industry: str) -> tuple[bool, bool, int, int]:
    """How much a word tells of what a business is: 修 before all, then what is made (做电线), then
    the longer word, then the later one."""
    made = industry[end - len(word) - 1 : end - len(word)] in _MAKES
    return word.startswith(_REPAIRS), made, len(word), end


def _said(industry: str) -> list[tuple[str, int]]:
    """(word, its end) of the everyday words that a description says, none within a longer one."""
    known, length = words(), len(industry)
    found = [
        (industry[start:end], end)
        for start in range(length)
        for end in range(start + 1, min(start + _LONGEST, length) + 1)
        if industry[start:end] in known and not _SERVED.search(industry[:start])
    ]
    return [
        (word, end)
        for word, end in found
        if not any(_covers((other, stop), (word, end)) for other, stop in found if other != word)
    ]


def _covers(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether a word holds another, or begins before it and runs into it (杀猪 before 猪场)."""
    (word, end), (covered, stop) = one, other
    start, begun = end - len(word), stop - len(covered)
    if start <= begun and stop <= end:
        return True
    return start < begun < end < stop and len(word) >= len(covered)


def _of(key: str, entries: Sequence[_Entry]) -> _Entry | None:
    """The row of a class, or of a general process by its name; a class of four figures that no row
    names is of the row of its three."""
    if not key.isdigit():
        return next((e for e in entries if e.name == key), None)
    exact = [e for e in entries if key in e.cells.key + e.cells.simplified + e.cells.registration]
    near = [e for e in entries if key[:3] in e.classes]
    both = [e for e in near if e in exact] if len(key) > 3 else []
    return next(iter([*both, *near]), None)


def _nearest(industry: str) -> list[str]:
    """The class whose words share the most telling character pairs with a description that says no
    word; [] where they share too little."""
    scores: dict[str, float] = {}
    for pair in set(bigrams(industry)):
        holders = _holders().get(pair, ())
        for key in holders:
            scores[key] = scores.get(key, 0) + 1 / len(holders)
    best = max(scores, key=lambda key: scores[key], default=None)
    return [best] if best and scores[best] >= _TELLING else []


@cache
def _holders() -> Mapping[str, frozenset[str]]:
    """Character pairs to the classes whose words hold them."""
    found: dict[str, set[str]] = {}
    for word, keys in words().items():
        for pair in bigrams(word):
            found.setdefault(pair, set()).update(key for key in keys if key.isdigit())
    return {pair: frozenset(keys) for pair, keys in found.items()}


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Everyday words to the classes and processes that they may mean (`industry.yaml`); the work of
    class 336 is also a process."""
    found: dict[str, list[str]] = {}
    for key, said in yaml.safe_load(WORDS.read_text("utf-8")).items():
        for word in said:
            keys = found.setdefault(str(word), [])
            keys += [str(key), *([_TREATED] if str(key) == _SURFACE else [])]
    return {word: tuple(keys) for word, keys in found.items()}
