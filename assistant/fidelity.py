"""Whether a passage bears a sentence: the sentence's phrases held against those of the passage.

Each phrase is laid beside the phrases whose wording it shares. What it says of values, modals,
negation and actors must be what these say, and the conditions and exceptions that govern them must
be said as well; a near copy may not differ in a word that counts. Pure: two texts to a reason in
Chinese, "" where the passage bears the sentence. Strict where it cannot tell: a paraphrase may be
withheld. Does not know clauses or citations.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.alignment import (
    SPEAKS,
    Aligned,
    align,
    is_copy,
    is_extract,
    leading_to,
    runs_of,
    share,
    spoken,
)
from assistant.claims import (
    NEGATION,
    Modal,
    Phrase,
    actors,
    even_text,
    other_level,
    phrases,
    plain_text,
    same_actor,
)
from assistant.conditions import unsaid_condition
from assistant.lexicon import spoken_forms
from corpus.lexical import bigrams, words
from corpus.quantities import NUMERAL, Quantity, quantities

# Set on half of tests/audit/*.jsonl and on the mutations of `eval.bench.mutation`.
_COPY = 0.85  # likeness of characters in order from which a sentence is a copy of its original
_SAME = 0.75  # share of pairs, both ways, from which a phrase is one
_NOTHING = 0.25  # … below which a phrase has no ground in the passage
_REARRANGED = 0.97  # share of common characters from which one text is the other in another order
_MOVED = 0.8  # share of an inserted run's characters that are gone elsewhere: it has moved
_FUNCTION = re.compile(
    r"[的地了其该并且则即将把对为于是之所也都就还须要，、（）()《》]|以及|或者?|[和与及]|应当"
)
_NONE = "（无）"
_LIMITS = re.compile(
    rf"[未不仅只除但经]|方可|擅自|拒不|逾期|严重|重大|[时前后内]$|可以|[{NUMERAL}\d]"
)
_CITING = re.compile(
    r"^(?:根据|依据|按照|依照)?《[^》]*》(?:第[^，]{1,20}[条款项])?的?(?:规定|要求|明确)?$"
    r"|^(?:根据|依据|按照|依照)(?:本|该|上述)[^，]{0,12}$"
)
_TITLE = re.compile(r"《([^》]+)》")


def unborne(sentence: str, passage: str, beside: str = "", names: str = "") -> str:
    """What a sentence claims that the passage does not bear; "" if it bears all.

    `beside` is what the same draft says beside the sentence: conditions may stand there. `names`
    are title, headings and address of the passage: words and numbers may come from there.
    """
    said, held = phrases(sentence), phrases(passage)
    if is_extract(said, held):
        return ""
    if unknown := next((t for t in _TITLE.findall(sentence) if t not in passage + names), ""):
        return f"所引条款没有提到《{unknown}》"
    aligned = align([p for p in said if not _CITING.search(p.text)], held)
    if not aligned:
        return "没有说到所引条款的内容"
    checks = (
        lambda: _altered(aligned, held, passage + names),
        lambda: _groundless(aligned, passage + names),
        lambda: _other_value(aligned, held, names),
        lambda: _other_modal(aligned, held),
        lambda: _other_polarity(aligned),
        lambda: _other_actor(aligned, held, passage + names),
        lambda: unsaid_condition(aligned, held, sentence, beside),
    )
    return next((wrong for check in checks if (wrong := check())), "")


# -- words


def _altered(aligned: Aligned, held: Sequence[Phrase], ground: str) -> str:
    """What a near copy changes: of a run of the passage, or of a phrase."""
    one = even_text("".join(p.text for p, _ in aligned))
    runs = [even_text("".join(p.text for p in run)) for run in runs_of(aligned, held)]
    if any(_rearranged(one, run) for run in runs):
        return "同样的字，次序与原文不同"
    copy = any(SequenceMatcher(None, one, r, autojunk=False).ratio() >= _COPY for r in runs[:1])
    for phrase, found in aligned:
        near = found and (copy or is_copy(phrase, found[0], _SAME))
        if near and (change := _change(phrase, found[0], ground)):
            return f"“{change[0]}”与原文的“{change[1]}”不符"
    return ""


def _rearranged(one: str, other: str) -> bool:
    """Whether two texts are the same characters in another order, a few aside."""
    same = sum((Counter(one) & Counter(other)).values())
    return one != other and same >= _REARRANGED * max(len(one), len(other))


def _change(phrase: Phrase, original: Phrase, ground: str) -> tuple[str, str] | None:
    """(what a near copy says, what stands in its place)."""
    if phrase.modals - {Modal.MUST} != original.modals - {Modal.MUST}:
        return "、".join(phrase.modals) or _NONE, "、".join(original.modals) or _NONE
    one, other = even_text(phrase.text), even_text(original.text)
    changes = [
        (op, _FUNCTION.sub("", one[a:b]), _FUNCTION.sub("", other[c:d]))
        for op, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if op != "equal"
    ]
    gone = " ".join(old for _, _, old in changes)
    for op, new, old in changes:
        if op == "replace" and new and old:
            return new, old
        moved = len(new) > 2 and sum(c in gone for c in new) >= _MOVED * len(new)
        if moved or any(w not in ground for w in words(new)):
            return new, _NONE
        if old and _LIMITS.search(old):
            return _NONE, old
    return None


def _groundless(aligned: Aligned, ground: str) -> str:
    """A phrase that shares hardly a word with the passage."""
    pairs = frozenset(bigrams(plain_text(ground)))
    for phrase, _ in aligned:
        everyday = spoken(phrase.text)
        if len(phrase.pairs) > 3 and not everyday & pairs and share(phrase.pairs, pairs) < _NOTHING:
            return f"所引条款没有说“{phrase.text}”"
    return ""


# -- values


def _other_value(aligned: Aligned, held: Sequence[Phrase], names: str) -> str:
    """A value that the matched phrases lack, or have with another bound or in another order."""
    free = {q.key for q in quantities(names)}
    for phrase, found in aligned:
        asked = [q for q in phrase.quantities if q.key not in free]
        if not asked:
            continue
        fits = [spots for p in _places(phrase, found, held) if (spots := _fit(phrase, asked, p))]
        if not fits:
            value = phrase.text[asked[0].start : asked[-1].end]
            return f"所引的款、项或句里没有“{value}”，或界限不同"
        if not any(spots == sorted(spots) for spots in fits):
            return "数值的先后与原文不符"
    return ""


def _places(phrase: Phrase, found: Sequence[Phrase], held: Sequence[Phrase]) -> list[Phrase]:
    """Where the values of a phrase must stand: in its original, or near it where none has such."""
    units = {q.unit for q in phrase.quantities}
    own = [p for p in found if units & {q.unit for q in p.quantities}]
    if own[:1] == list(found[:1]) and len(phrase.pairs) > 3 and is_copy(phrase, found[0]):
        return [found[0]]
    near = [p.text for p in held if found and p.sentence == found[0].sentence]
    return own or [Phrase("，".join(near), 0, 0)]


def _fit(phrase: Phrase, asked: Sequence[Quantity], place: Phrase) -> list[int]:
    """The places of the values in a phrase of the passage; [] if one is not there."""
    spots: list[int] = []
    for q in asked:
        there = [
            o.start
            for o in place.quantities
            if o.key == q.key and _agree(phrase.bound(q), place.bound(o), q.unit)
        ]
        if not there:
            return []
        spots.append(min([at for at in there if not spots or at > spots[-1]] or there))
    return spots


def _agree(said: str, held: str, unit: str) -> bool:
    """Whether two bounds are the same; a sum may not lose its own."""
    if not said:
        return not (held in ("≤", "≥") and unit == "元")
    return not held or said == held


# -- modals and negation


def _other_modal(aligned: Aligned, held: Sequence[Phrase]) -> str:
    """A modal that the matched phrases do not have, or one of theirs that is gone."""
    everywhere = frozenset(m for p, _ in aligned for m in p.modals)
    for phrase, found in aligned:
        if not found:
            continue
        own = found[0].modals
        near = frozenset(m for p in found for m in p.modals) or _carried(found[0], held)
        for modal in phrase.modals - near:
            if modal is not Modal.MUST or own:
                return f"“{modal}”与原文不符"
        if share(found[0].pairs, phrase.pairs) < SPEAKS:
            continue
        if Modal.MUST_NOT in own - everywhere and not re.search("[违禁不未]", phrase.text):
            return "原文的“不得”没有了"
        if Modal.MAY in own - everywhere and not re.search("可|能|有权", phrase.text):
            return "原文的“可以”没有了"
    return ""


def _carried(phrase: Phrase, held: Sequence[Phrase]) -> frozenset[Modal]:
    """The modals of the nearest phrase before in the same sentence that has some."""
    before = [p for p in held[: held.index(phrase)] if p.sentence == phrase.sentence and p.modals]
    return before[-1].modals if before else frozenset()


def _other_polarity(aligned: Aligned) -> str:
    """What one side negates and the other affirms."""
    for phrase, found in aligned:
        if not found or (phrase.is_condition and Modal.MUST in found[0].modals):
            continue  # whoever does not do what he should
        mine, theirs = NEGATION.findall(phrase.text), NEGATION.findall(found[0].text)
        if len(mine) == len(theirs):
            continue
        less = found[0].text if len(mine) > len(theirs) else phrase.text
        for stem in set(mine) ^ set(theirs):
            if stem in less and not re.search(f"[未没不有]{stem}", less):
                return f"“{stem}”的肯定与否定和原文相反"
    return ""


# -- actors


def _other_actor(aligned: Aligned, held: Sequence[Phrase], ground: str) -> str:
    """Somebody whom the passage does not name there, or a level that it does not have."""
    for phrase, found in aligned:
        near = leading_to(found, held)
        near = near if any(p.actors for p in near) else held
        text = "，".join(p.text for p in near)
        there = [a for p in near for a in p.actors]
        spoken = list(actors(spoken_forms(phrase.text)))
        for actor in phrase.actors:
            name = actor.partition(":")[2]
            if any(same_actor(a, b, text) for a in (actor, *spoken) for b in there):
                continue
            if f"{name}、" not in text:  # of several: 矿山、金属冶炼、建筑施工单位
                return f"所引条款里没有“{name}”这个主体"
        if level := other_level(phrase.text, ground):
            return f"所引条款里没有“{level}”"
    return ""
