"""Which phrases of a passage the phrases of a sentence speak of.

By the character pairs that they share, values and modals aside, and by the everyday words for what
laws say. Pure; judges nothing: that is `assistant.fidelity`.
"""

from collections.abc import Sequence

from assistant.claims import Phrase
from assistant.lexicon import spoken_forms
from corpus.lexical import bigrams

_SENTENCE = 0.3  # how much likelier a phrase is for standing in the likeliest sentence
SPEAKS = 0.5  # share of its pairs from which a phrase of the passage is spoken of
ALIKE = 0.7  # … both ways, from which two phrases are copies
Aligned = list[tuple[Phrase, list[Phrase]]]
"""Phrases of a sentence, each with those of the passage that it speaks of, best first."""


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """The share of some pairs that others hold, 0..1."""
    return len(part & whole) / len(part) if part else 0.0


def spoken(text: str) -> frozenset[str]:
    """The pairs of what laws say for the everyday words of a text."""
    return frozenset(bigrams(spoken_forms(text)))


def is_extract(said: Sequence[Phrase], held: Sequence[Phrase]) -> bool:
    """Whether a sentence is whole sentences or items of the passage, with the 但 behind them."""
    texts = [p.text for p in said]
    for at in range(len(held) - len(said) + 1):
        run, before, behind = held[at : at + len(said)], held[at - 1 : at], held[at + len(said) :]
        if texts and [p.text for p in run] == texts:
            begins = not at or before[0].sentence != run[0].sentence or _new_item(before[0], run[0])
            ends = not behind or (
                (behind[0].sentence != run[-1].sentence and not behind[0].text.startswith("但"))
                or _new_item(run[-1], behind[0])
            )
            if begins and ends:
                return True
    return False


def _new_item(before: Phrase, behind: Phrase) -> bool:
    return behind.item and before.group != behind.group


def align(said: Sequence[Phrase], held: Sequence[Phrase]) -> Aligned:
    """For each phrase of a sentence those of the passage that it speaks of, best first.

    Phrases of the sentence of the passage that fits the whole best are preferred; of equally good
    ones the first that comes after the one before is best.
    """
    if not held:
        return [(phrase, []) for phrase in said]
    pairs = [phrase.pairs | spoken(phrase.text) for phrase in said]
    likeness = [
        [share(phrase.pairs, p.pairs) + share(p.pairs, own) for p in held]
        for phrase, own in zip(said, pairs, strict=True)
    ]
    fits = {
        n: sum(
            max(s for s, p in zip(row, held, strict=True) if p.sentence == n) for row in likeness
        )
        for n in {p.sentence for p in held}
    }
    likeliest = max(fits, key=lambda n: (fits[n], -n))
    aligned, last = [], -1
    for phrase, own, row in zip(said, pairs, likeness, strict=True):
        keys = {q.key for q in phrase.quantities}
        scored = [
            (
                round(score + _SENTENCE * bool(score and p.sentence == likeliest), 3),
                i > last,
                len(keys & {q.key for q in p.quantities}),
                -i,
            )
            for i, (score, p) in enumerate(zip(row, held, strict=True))
        ]
        last = max(range(len(held)), key=scored.__getitem__)
        also = [p for p in held if p is not held[last] and share(p.pairs, own) >= SPEAKS]
        aligned.append((phrase, [held[last], *also] if row[last] else []))
    return aligned


def is_copy(phrase: Phrase, original: Phrase, least: float = ALIKE) -> bool:
    """Whether a phrase is the other in nearly the same words."""
    one, other = phrase.pairs, original.pairs
    return min(share(one, other), share(other, one)) >= least


def leading_to(found: Sequence[Phrase], held: Sequence[Phrase]) -> list[Phrase]:
    """The matched phrases and those before them in their sentences."""
    last = {f.sentence: held.index(f) for f in found}
    return [p for i, p in enumerate(held) if i <= last.get(p.sentence, -1)]


def runs_of(aligned: Aligned, held: Sequence[Phrase]) -> list[Sequence[Phrase]]:
    """What a sentence may be a copy of: the run of the phrases beside its own, and the sentences
    of the passage that these stand in; [] where a phrase speaks of none."""
    places = [held.index(found[0]) for _, found in aligned if found]
    if len(places) < len(aligned):
        return []
    sentences = {held[i].sentence for i in places}
    return [
        held[min(places) : max(places) + 1],
        [p for p in held if p.sentence in sentences],
    ]
