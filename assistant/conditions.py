"""The conditions and exceptions that govern what a sentence states: are they said too?

A condition governs the phrases behind it in its group, and those of later groups that have none of
their own; an exception the phrases before it. Pure; knows phrases, not clauses.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.alignment import SPEAKS, Aligned, is_copy, share, spoken
from assistant.claims import Phrase, plain_text, wording_pairs

_HELD = 0.4  # share of its pairs from which a condition is said, set as those of assistant.fidelity
_ONE_OF = re.compile(r"下列|以下(?:情形|行为|条件)|之一|前款")


def unsaid_condition(aligned: Aligned, held: Sequence[Phrase], sentence: str, beside: str) -> str:
    """A condition or exception that governs a matched phrase and is said nowhere."""
    text = plain_text(f"{sentence}，{beside}")
    everyday = spoken(text)
    matched = [(p, found[0]) for p, found in aligned if found]
    copied = {original for p, original in matched if is_copy(p, original)}
    loose = [p for p, original in matched if original not in copied]
    free = frozenset().union(*(p.pairs for p in loose), wording_pairs(beside), everyday)
    told = copied | {c for c in held if _is_said(c, free, loose, text)}
    for original in dict.fromkeys(o for _, o in matched if not o.is_condition):
        for condition in _governing(original, held):
            alternative = loose and _has_alternative(condition, held, told)
            listed = _ONE_OF.search(condition.text) and any(
                p in told for p in held if p.item and p.sentence == condition.sentence
            )
            if condition not in told and not alternative and not listed:
                return f"原文的条件“{condition.text}”没有说"
        for inner in original.inner_conditions:
            if share(wording_pairs(inner), wording_pairs(text) | everyday) < SPEAKS:
                return f"原文的条件“{inner}”没有说"
    return ""


def _governing(phrase: Phrase, held: Sequence[Phrase]) -> Iterator[Phrase]:
    """The conditions before a phrase, in its group or else in the groups before; exceptions."""
    at = held.index(phrase)
    before = [p for p in held[:at] if p.sentence == phrase.sentence and p.is_condition]
    first = min((p.group for p in before), default=0)
    yield from [p for p in before if p.group == phrase.group] or [
        p for p in before if p.group == first and not p.item
    ]
    for before_it, p in zip(held[at:], held[at + 1 :], strict=False):
        begins = before_it.group == phrase.group != p.group and not p.item
        turns = begins and p.text.startswith("但")
        if p.is_exception and (p.group == phrase.group or turns):
            yield from (q for q in held[at + 1 :] if q.group == p.group and len(q.pairs) > 1)
            break


def _is_said(condition: Phrase, free: frozenset[str], loose: Sequence[Phrase], text: str) -> bool:
    """Whether phrases that are no copies of others say a condition."""
    if not condition.pairs:
        return condition.text in text
    return (
        share(condition.pairs, free) >= _HELD
        or any(p.is_condition and share(p.pairs, condition.pairs) >= SPEAKS for p in loose)
        or bool(_ONE_OF.search(condition.text) and _ONE_OF.search(text))
    )


def _has_alternative(condition: Phrase, held: Sequence[Phrase], told: set[Phrase]) -> bool:
    """Whether a condition is one of two, and the other is said: …的，或者…的."""
    at = held.index(condition)
    before, behind = held[max(0, at - 1) : at], held[at + 1 : at + 2]
    return bool(
        (condition.text.startswith("或") and before and before[0] in told)
        or (behind and behind[0].text.startswith("或") and behind[0] in told)
    )
