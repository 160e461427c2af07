"""What the support model remembers of our questions, and what of it counts while it learns.

Knows the training questions and an embedding. Does not know stores, hits or the models that learn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from assistant.support import Memory
from corpus.embedder import StaticEmbedder
from training.asked import Asked, read_asked, understood

_SPREAD = 0x9E3779B1  # Knuth's multiplicative hashing


@dataclass(frozen=True)
class Remembered:
    """`remembered` as the model has it, and a number of the law that each is about, shape (n,)."""

    memory: Memory
    law: np.ndarray

    def nearness(self, vector: np.ndarray, number: int) -> np.ndarray:
        """That of `Memory`, 0 where it does not count: of the question with this number itself,
        and of those about every second law, others for each number, as most laws are ones that
        nobody has asked about."""
        near = self.memory.nearness(vector)
        near[number : number + 1] = 0
        hidden = (self.law + number * _SPREAD >> 13) % 2 == 0
        hidden[: self.memory.own] = False
        near[hidden] = 0
        return near


def remembered() -> list[Asked]:
    """All our questions about the digests, then those about the laws of our users."""
    return [*read_asked(), *read_asked("environment")]


def remember(words: StaticEmbedder) -> Remembered:
    """`remembered` in the vectors of an embedding."""
    asked = remembered()
    return Remembered(
        Memory(
            words.embed([understood(one.turns).standalone for one in asked]),
            np.array([bool(one.gold) for one in asked]),
            by_clause(asked),
            len(read_asked()),
        ),
        np.array([crc32(min(one.about, default="").partition("@")[0].encode()) for one in asked]),
    )


def by_clause(asked: Sequence[Asked]) -> dict[str, np.ndarray]:
    """The places of the questions about each clause, by its id."""
    found: dict[str, list[int]] = {}
    for n, one in enumerate(asked):
        for clause in sorted(one.about):
            found.setdefault(clause, []).append(n)
    return {clause: np.array(places) for clause, places in found.items()}


def memory_arrays(words: StaticEmbedder) -> dict[str, np.ndarray | float]:
    """What `assistant.support` reads a `Memory` from; the vectors as whole numbers of `scale`,
    which changes a similarity by about .001."""
    memory = remember(words).memory
    scale = float(np.abs(memory.vectors).max()) / np.iinfo(np.int8).max
    return {
        "vectors": np.rint(memory.vectors / scale).astype(np.int8),
        "scale": scale,
        "answered": memory.answered,
        "clauses": np.array(list(memory.about)),
        "asked": np.array([len(places) for places in memory.about.values()], np.int32),
        "places": np.concatenate(list(memory.about.values())).astype(np.int32),
        "own": memory.own,
    }
