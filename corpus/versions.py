"""Two versions of a policy side by side: which clause became which, and what changed in its words.

Clauses are aligned in order by the character pairs that they share (the best path through all
pairs, as Needleman & Wunsch (1970) align sequences), what is left over by likeness alone (moved).
Pure: two texts to a list of changes. Does not know which version is in force.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array

from corpus.lexical import bigrams
from corpus.quantities import quantities
from corpus.types import Clause

_ALIKE = 0.3  # share of common pairs from which two clauses may be one
_MOVED = 0.6  # the same for clauses out of order
_NUMBERED = 0.1  # what an equal number adds: of two as like as each other it is the one


class Change(StrEnum):
    """What became of a clause."""

    SAME = "未变"
    CHANGED = "修改"
    RENUMBERED = "条号变动"
    ADDED = "新增"
    DELETED = "删去"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `sign` is " " for both versions, "-" for the old alone, "+" for the new;
    `figures` tells that a changed run holds a number that counts."""

    sign: str
    text: str
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A clause of the old version, of the new, or of both, and how their words differ."""

    change: Change
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...]


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> list[Compared]:
    """All clauses of two versions in the order of the new one; what was deleted stands behind the
    clause that it followed."""
    pairs = _aligned(old, new)
    followed: dict[int, list[Clause]] = {}
    for i, clause in enumerate(old):
        if i not in pairs:
            before = [pairs[k] for k in range(i) if k in pairs]
            followed.setdefault(before[-1] if before else -1, []).append(clause)
    of_new = {j: i for i, j in pairs.items()}
    found = [_gone(clause) for clause in followed.get(-1, ())]
    for j, clause in enumerate(new):
        found.append(_compared(old[of_new[j]], clause) if j in of_new else _added(clause))
        found += [_gone(gone) for gone in followed.get(j, ())]
    return found


def _gone(clause: Clause) -> Compared:
    return Compared(Change.DELETED, clause, None, (Piece("-", clause.text),))


def _added(clause: Clause) -> Compared:
    return Compared(Change.ADDED, None, clause, (Piece("+", clause.text),))


def _compared(old: Clause, new: Clause) -> Compared:
    if old.text != new.text:
        return Compared(Change.CHANGED, old, new, tuple(_pieces(old.text, new.text)))
    same = str(old.address) == str(new.address)
    change = Change.SAME if same else Change.RENUMBERED
    return Compared(change, old, new, (Piece(" ", new.text),))


def _aligned(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Places in `old` to places in `new`."""
    if not old or not new:
        return {}
    alike = _likeness(old, new)
    numbers = np.array([[str(a.address) == str(b.address) for b in new] for a in old])
    score = np.where(alike >= _ALIKE, alike + _NUMBERED * numbers, 0)
    pairs = _best_path(score)
    rest = np.array(alike)
    rest[list(pairs), :] = 0
    rest[:, list(pairs.values())] = 0
    while rest.max(initial=0) >= _MOVED:
        i, j = np.unravel_index(rest.argmax(), rest.shape)
        pairs[int(i)] = int(j)
        rest[i, :], rest[:, j] = 0, 0
    return pairs


def _likeness(old: Sequence[Clause], new: Sequence[Clause]) -> np.ndarray:
    """Dice's share of common character pairs of all clauses, shape (old, new)."""
    known: dict[str, int] = {}
    sets = [{known.setdefault(pair, len(known)) for pair in bigrams(c.text)} for c in (*old, *new)]
    columns = np.fromiter((pair for one in sets for pair in one), np.int64)
    sizes = np.array([len(one) for one in sets])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    held = csr_array(
        (np.ones(len(columns)), columns, starts), shape=(len(sets), max(len(known), 1))
    )
    common = (held[: len(old)] @ held[len(old) :].T).toarray()
    return 2 * common / np.maximum(sizes[: len(old), None] + sizes[None, len(old) :], 1)


def _best_path(score: np.ndarray) -> dict[int, int]:
    """The pairs in order, each place at most once, of the highest sum."""
    rows, columns = score.shape
    best = np.zeros((rows + 1, columns + 1))
    for i in range(rows):
        diagonal = best[i, :-1] + score[i]
        best[i + 1, 1:] = np.maximum.accumulate(np.maximum(diagonal, best[i, 1:]))
    pairs, i, j = {}, rows, columns
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[i] = j
    return pairs


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """The words of two texts, in runs; a change within a number marks the whole number."""
    before, after = _words(old), _words(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if tag == "equal":
            yield Piece(" ", come)
            continue
        if gone:
            yield Piece("-", gone, bool(quantities(gone)))
        if come:
            yield Piece("+", come, bool(quantities(come)))


def _words(text: str) -> list[str]:
    """A text in numbers with their units and single characters between them."""
    parts, at = [], 0
    for q in quantities(text):
        parts += [*text[at : q.start], text[q.start : q.end]]
        at = q.end
    return [*parts, *text[at:]]
