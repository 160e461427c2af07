"""What a question wants besides its words, and what a text has of it: numbers with a unit, numbers
that it takes for rules, kinds of things of which one excludes the others, sorts of fact.

Pure: texts to columns of the support model. Does not know which of them matters how much.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.lexicon import alternatives, facts
from assistant.types import Understood
from corpus.quantities import Quantity, quantities

# Before and behind a number that is taken for a rule; before one that was so.
_TAKEN_BEFORE = re.compile(
    r"不是[^，。？]*$|(?:能|可以|要|得|应当?|必须|起码|至少|最[多长少短高低晚迟]的?|顶多|上限|有效期|期限"
    r"|规定|写的是|定的是|满)[^，。；、？]{0,4}$"
)
_TAKEN_BEHIND = re.compile(r"就|宽限|封顶|起步?|的?期限|到期|之?内|以内|打底|一[次换审查]")
_ASKS_ON = re.compile(r"[，。；？][^，。；？]{2}")
_MEASURED = frozenset(["日", "工作日", "个月", "年", "元", "倍", "%", "小时", "吨", "周"])
_YEARS = 1900  # from here on a number of years is a date
_TOLD = re.compile(r"(?:[剩才刚已过了第差晚早经]|还有)[^，。；、？]{0,2}$")
NEUTRAL = 0.5  # where a question asks nothing that a column is about
Kinds = Sequence[frozenset[str | None]]
"""Which of each kind of things (`assistant.lexicon.alternatives`) a text speaks of."""
TRAITS = (
    "unit",  # whether a number that the question lacks has a unit asked for
    *("values_held", "new_numbers"),  # share of the question's numbers; whether there are others
    "unit_line",  # of the line that holds most terms
    *("rules", "rules_other"),  # numbers taken for rules; those that the text has otherwise
    # Kinds of things that are asked of; of these the text, its best line speak of the same; of
    # others alone.
    *("kinds", "kinds_same", "kinds_other", "kinds_same_line", "kinds_other_line"),
    *("lacking_facts", "asked_facts", "lacking_line"),  # the last in the line that holds most terms
    *(f"fact:{name}" for name in facts()),  # 0 not asked, 1 asked and lacking, 2 asked and there
)


@dataclass(frozen=True)
class Wanted:
    """What a question wants, prepared once for all texts.

    `own` are its numbers, `rules` those that it takes for rules; `kinds` which of each kind of
    things it is about, the last turn before the others; `facts` the sorts of fact asked for.
    """

    units: frozenset[str]
    own: tuple[Quantity, ...]
    rules: tuple[Quantity, ...]
    kinds: Kinds
    facts: frozenset[str]


def wanted(understood: Understood) -> Wanted:
    """What a question wants."""
    text, last = understood.standalone, understood.asked
    both = zip(alternatives(last), alternatives(text), strict=True)
    return Wanted(
        understood.units,
        tuple(quantities(text)),
        tuple(taken_for_rules(last)),
        tuple(of_last or of_all for of_last, of_all in both),
        frozenset(name for name, (asking, _) in facts().items() if asking.search(last)),
    )


def taken_for_rules(asked: str) -> Iterator[Quantity]:
    """The numbers that a question takes for rules before it asks: 不是能放七天吗，从哪天算？
    危废满一吨就入刑，这一吨怎么称？"""
    for q in quantities(asked):
        before, said, behind = asked[: q.start], asked[q.start : q.end], asked[q.end :]
        measured = q.unit in _MEASURED and q.value < _YEARS
        again = f"这{said}" in behind
        taken = _TAKEN_BEFORE.search(before) or _TAKEN_BEHIND.match(behind)
        asks_on = _ASKS_ON.search(behind) and f"{said}吗" not in behind
        if measured and asks_on and (again or (taken and q.value > 1 and not _TOLD.search(before))):
            yield q


def alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are of one sort; years that are dates are of none."""
    units = {one.unit, other.unit}
    return (len(units) == 1 or units == {"日", "工作日"}) and one.value < _YEARS


def traits(want: Wanted, text: str, kinds: Kinds, best: str) -> tuple[float, ...]:
    """The columns TRAITS of a text, of which the kinds are known, and of its best line."""
    unit, *values = _numbers(want, text)
    return (
        *(unit, *values, _numbers(want, best)[0]),
        *(len(want.rules), _ruled_otherwise(want.rules, text)),
        *_kinds(want.kinds, kinds, alternatives(best)),
        *_facts(want.facts, text, best),
    )


def has_number(want: Wanted, text: str) -> float:
    """1 where a number that the question lacks has a unit asked for, 0 where none has; NEUTRAL
    where none is asked for."""
    return _numbers(want, text)[0]


def _numbers(want: Wanted, text: str) -> tuple[float, float, float]:
    """Whether a number that the question lacks has a unit asked for; which of its own stand."""
    found = quantities(text)
    new = [q for q in found if q.key not in {o.key for o in want.own}]
    unit = any(q.unit in want.units for q in new) if want.units else NEUTRAL
    values = {q.value for q in found}
    held = sum(o.value in values for o in want.own) / len(want.own) if want.own else 1.0
    return float(unit), held, float(bool(new))


def _ruled_otherwise(rules: Sequence[Quantity], text: str) -> int:
    """Of how many numbers a text has the sort but not the value."""
    found = quantities(text)
    return sum(
        any(alike(q, rule) for q in found) and all(q.value != rule.value for q in found)
        for rule in rules
    )


def _kinds(asked: Kinds, text: Kinds, best: Kinds) -> tuple[int, ...]:
    about = [(a, t, b) for a, t, b in zip(asked, text, best, strict=True) if a]
    return (
        len(about),
        *(sum(not a.isdisjoint(t) for a, t, _ in about), sum(_others(a, t) for a, t, _ in about)),
        *(sum(not a.isdisjoint(b) for a, _, b in about), sum(_others(a, b) for a, _, b in about)),
    )


def _others(asked: frozenset[str | None], said: frozenset[str | None]) -> bool:
    return bool(said) and asked.isdisjoint(said)


def _facts(asked: frozenset[str], text: str, best: str) -> tuple[float, ...]:
    """Sorts of fact that are asked for: how many the text lacks, how many are asked, how many its
    best line lacks; each one."""
    there = {name for name in asked if facts()[name][1].search(text)}
    in_best = {name for name in asked if facts()[name][1].search(best)}
    each = [float((name in asked) + (name in there)) for name in facts()]
    return len(asked) - len(there), len(asked), len(asked) - len(in_best), *each
