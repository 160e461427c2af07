"""Questions from one fact of a paragraph: choose it, fill it in, judge whether it is told rightly.

What could stand in its place comes from other clauses of the same material, and only what the
audit does not let this clause bear, nor any other clause of the material, is offered as wrong.
Knows no store and no day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from random import Random

from assistant.alignment import share
from assistant.claims import wording_pairs
from assistant.fidelity import unborne
from assistant.workflows.quiz.facts import (
    Fact,
    Sort,
    apart,
    distance,
    facts,
    in_style,
    is_close,
    is_near,
    keeps_order,
    tells,
)
from assistant.workflows.quiz.material import Material, Passage, opening
from assistant.workflows.quiz.rules import Rule, rules
from assistant.workflows.quiz.sanctions import UNITS, Figure, deed_at
from assistant.workflows.quiz.types import (
    GAP,
    LINE,
    RIGHT,
    WRONG,
    Kind,
    Question,
    difficulty_of,
)

LETTERS = "ABCDE"
_CHOICES = 4
_SAME_MATTER = 0.6  # share of a sentence's pairs from which another clause may say the same
_NEAREST = 6  # rivals of which some are drawn
_TRIED = 12  # rivals held against the clauses
_MONEY = ("元", "倍")
_MODALS = ("应当", "可以", "不得", "无需")
_FLIPPED = {"应当": "可以", "可以": "应当"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact of a sentence that the clause bears: `text` is the sentence as the stem says it, taken
    from `passage`, or from the `rule` that one item of a list there makes."""

    passage: Passage
    text: str
    fact: Fact
    rule: Rule | None = None

    def filled(self, text: str) -> str:
        """The paragraph with something else in the place of the fact."""
        return self.text[: self.fact.start] + text + self.text[self.fact.end :]

    @property
    def of_money(self) -> bool:
        """Whether it asks for an amount or a multiple."""
        return self.fact.unit in _MONEY

    @property
    def place(self) -> str:
        """The 款 or 项 that holds the deed or the fact."""
        return ((self.rule and self.rule.item) or self.passage).place


@dataclass(frozen=True)
class Cloze:
    """Makes questions from the facts of some material."""

    material: Material

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every fact that can be asked for."""
        told = [(passage, passage.said, None) for passage in self.material.passages]
        told += [(r.passage, r.text, r) for r in rules(self.material) if r.item]
        return tuple(
            Gap(passage, text, fact, rule)
            for passage, text, rule in told
            for fact in facts(text, report=passage.is_report)
            if fact.said not in passage.topic and not _is_idle(passage, text, fact)
        )

    def single(self, gap: Gap, rng: Random) -> Question | None:
        """Choose what stands in the gap; None where no three wrong answers can be offered."""
        if self.material.is_displaced(gap.passage, gap.text):
            return None
        if gap.fact.sort is Sort.MODAL:
            if gap.fact.said != "可以":  # what must be done or not is told by its tone
                return None
            wrong = [word for word in _MODALS if word != gap.fact.said]
            close = True
        else:
            rivals = self._rivals(gap, rng, _CHOICES - 1)
            wrong = [in_style(rival, gap.fact) for rival in rivals]
            close = any(is_close(gap.fact, rival) for rival in rivals)
        if len(wrong) < _CHOICES - 1:
            return None
        options = ordered([gap.fact.said, *wrong], rng)
        key = LETTERS[options.index(gap.fact.said)]
        return _question(Kind.SINGLE, gap, gap.filled(GAP), options, key, close=close)

    def blank(self, gap: Gap) -> Question | None:
        """Fill in a figure."""
        displaced = self.material.is_displaced(gap.passage, gap.text)
        if displaced or gap.fact.sort is not Sort.FIGURE:
            return None
        return _question(Kind.BLANK, gap, gap.filled(LINE), (), gap.fact.said)

    def judge(self, gap: Gap, rng: Random) -> Question | None:
        """Judge the paragraph, as it is or with the fact altered."""
        if self.material.is_displaced(gap.passage, gap.text):
            return None
        if rng.random() < 0.5:
            return _question(Kind.JUDGE, gap, gap.text, (), RIGHT)
        if gap.fact.sort is Sort.MODAL:
            told, close = _FLIPPED[gap.fact.said], True
            if not self._is_false(gap, told):
                return None
        else:
            rivals = self._rivals(gap, rng, 1)
            if not rivals:
                return None
            told, close = in_style(rivals[0], gap.fact), is_close(gap.fact, rivals[0])
        return _question(Kind.JUDGE, gap, gap.filled(told), (), WRONG, close=close, told=told)

    def _rivals(self, gap: Gap, rng: Random, many: int) -> list[Fact]:
        """Facts of other clauses that would be wrong here, some of the nearest first."""
        found: list[Fact] = []
        if unborne(gap.text, gap.passage.text, "", gap.passage.names):
            return found  # the audit cannot tell what this paragraph says
        for rival in islice(self._nearest(gap, rng), _TRIED):
            distinct = all(apart(rival, other) for other in found)
            if distinct and self._is_false(gap, in_style(rival, gap.fact)):
                found.append(rival)
            if len(found) == many:
                break
        return found

    @cached_property
    def _alike(self) -> dict[tuple[str, str, int], list[Gap]]:
        """The gaps by sort, unit and number of values."""
        groups: dict[tuple[str, str, int], list[Gap]] = {}
        for gap in self.gaps:
            groups.setdefault(_group(gap.fact), []).append(gap)
        return groups

    def _nearest(self, gap: Gap, rng: Random) -> Iterator[Fact]:
        """Those of the same policy first, of bodies those of the same level; the far ones last."""
        named_by: dict[str, tuple[Fact, set[str]]] = {}
        elsewhere = self._elsewhere(gap)
        bodies = gap.fact.sort is Sort.BODY
        for one in self._alike[_group(gap.fact)]:
            text = in_style(one.fact, gap.fact)
            foreign = bodies and one.passage.policy.id != gap.passage.policy.id
            if foreign or _figures(one.fact) in elsewhere:
                continue
            fits = bodies or keeps_order(gap.text, gap.fact, one.fact)
            if apart(gap.fact, one.fact) and fits and text not in gap.text:
                named_by.setdefault(text, (one.fact, set()))[1].add(one.passage.policy.id)
        tiers: dict[int, list[Fact]] = {}
        for rival, policies in named_by.values():
            own = gap.passage.policy.id in policies
            tier = 0 if own else 1 + (len(policies) < 2)
            tiers.setdefault(tier + 3 * (not is_near(gap.fact, rival)), []).append(rival)
        for _, tier in sorted(tiers.items()):
            near = sorted(tier, key=lambda f: (distance(gap.fact, f), f.said))[:_NEAREST]
            rng.shuffle(near)
            yield from near

    def _elsewhere(self, gap: Gap) -> set[frozenset[Figure]]:
        """The figures that other clauses have for the same deed, one or two at a time."""
        deed = deed_at(gap.text, gap.fact.start) if gap.fact.unit in UNITS else ""
        like = self.material.sanctions.like(deed, gap.passage.clause) if deed else []
        many = len(gap.fact.values)
        return {frozenset(some) for one in like for some in combinations(one.figures, many)}

    def _is_false(self, gap: Gap, told: str) -> bool:
        """Whether no clause of the material bears the paragraph with this in the gap."""
        sentence, passage = gap.filled(told), gap.passage
        if not unborne(sentence, passage.text, "", passage.names):
            return False
        pairs = wording_pairs(sentence)
        return not any(
            share(pairs, self.material.pairs[whole.clause.id]) >= _SAME_MATTER
            and not unborne(sentence, whole.text, "", whole.names)
            for whole in self.material.wholes
            if whole.clause.id != passage.clause.id
        )


def _is_idle(passage: Passage, text: str, fact: Fact) -> bool:
    """Whether a body only makes further rules, which few need to know, or the stem or the name of
    the law tells what it is in charge of; whether a modal only forbids."""
    made = re.match("[^，。；]{0,40}(?:制定|规定|公布|确定|拟订|式样|依照本)", text[fact.end :])
    stem = f"{passage.policy.title}{passage.topic}{text[: fact.start]}{text[fact.end :]}"
    if fact.sort is Sort.MODAL:
        return fact.said == "不得"  # everybody sees that it may not be done
    return fact.sort is Sort.BODY and (bool(made) or tells(fact.said, stem))


def _figures(fact: Fact) -> frozenset[Figure]:
    return frozenset((value, fact.unit) for value in fact.values)


def _group(fact: Fact) -> tuple[str, str, int]:
    return fact.sort, fact.unit, len(fact.values)


def ordered(options: Sequence[str], rng: Random) -> tuple[str, ...]:
    """Options in an order drawn by lot."""
    mixed = list(options)
    rng.shuffle(mixed)
    return tuple(mixed)


def _question(
    kind: Kind,
    gap: Gap,
    stem: str,
    options: tuple[str, ...],
    key: str,
    *,
    close: bool = False,
    told: str = "",
) -> Question:
    passage, fact = gap.passage, gap.fact
    original = "该要点写的是" if passage.is_digest else "原文是"
    said = f"，题中所说的“{told}”，{original}“{fact.said}”" if told else passage.says
    return Question(
        kind,
        f"{opening(passage)}{stem}",
        options,
        key,
        (),
        f"{gap.place}{said}：{_around(gap)}。",
        passage.clause.id,
        gap.place,
        passage.text,
        difficulty_of(kind, gap.text, close=close),
    )


def _around(gap: Gap) -> str:
    """The clause's own words that hold the fact, in quotation marks: a sentence, or a phrase where
    the stem changes the sentence; of a list, the item with the deed as well."""
    text, fact, whole = gap.text, gap.fact, gap.passage.text
    item = gap.rule and gap.rule.item
    beside = f"“{item.text.strip().rstrip('；。')}”" if item else ""
    for marks in ("。；", "，。；"):
        start = max(text.rfind(mark, 0, fact.start) for mark in marks) + 1
        ends = [at for mark in marks if (at := text.find(mark, fact.end)) >= 0]
        found = text[start : min(ends, default=len(text))].replace("违反该", "违反本")
        if found in whole and len(found) > len(fact.said):
            return f"“{found}”{beside}"
    return f"“{fact.said}”{beside}"
