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

# A number that a question takes for a rule, not for something that was: 有效期为3年, 7天内. Looser
# than what `assistant.gaps` corrects a question by: here it is one column of many.
_RULE_BEFORE = re.compile(
    r"(?:最[多长高低少迟晚]|至少|不(?:得|能|准)?(?:超过|少于|低于)|有效期|期限|规定|应当?|必须|只[要能]"
    r"|得|要|可以|届满|满|按|封顶|上限)[^，。；、？]{0,4}$"
)
_RULE_BEHIND = re.compile(r"(?:之|以)?(?:内|前|后)|一次|有效|到期|以上|以下|就|封顶|起")
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
        tuple(_rules(text)),
        tuple(of_last or of_all for of_last, of_all in both),
        frozenset(name for name, (asking, _) in facts().items() if asking.search(last)),
    )


def _rules(text: str) -> Iterator[Quantity]:
    for q in quantities(text):
        if q.unit and (_RULE_BEFORE.search(text[: q.start]) or _RULE_BEHIND.match(text, q.end)):
            yield q


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
    """Of how many numbers a text has the unit but not the value."""
    found = {q.key for q in quantities(text)}
    units = {unit for _, unit in found}
    return sum(q.unit in units and q.key not in found for q in rules)


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
