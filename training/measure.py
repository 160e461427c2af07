"""Figures of a ranking: row numbers in, ratios out. Does not know models.

MRR@10: 1 / rank of the first gold within ten, else 0. R@k: share of a question's gold within k.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NAMES = ("MRR@10", "R@10", "R@100")


@dataclass(frozen=True)
class Figures:
    """Means over `count` questions and half their 95 % intervals, in the order of NAMES."""

    count: int
    means: tuple[float, ...]
    halves: tuple[float, ...]

    def __str__(self) -> str:
        each = zip(NAMES, self.means, self.halves, strict=True)
        return f"n={self.count:<5} " + "  ".join(f"{n} {m:.3f} ±{h:.3f}" for n, m, h in each)


def judge(ranking: Sequence[int], gold: Sequence[Sequence[int]]) -> tuple[float, float, float]:
    """MRR@10, R@10, R@100 of one ranking; `gold` are groups of rows that answer equally."""
    place = {row: rank for rank, row in enumerate(ranking[:100], 1)}
    best = [min(place.get(row, 1_000) for row in group) for group in gold]
    first = min(best)
    within = [sum(rank <= k for rank in best) / len(best) for k in (10, 100)]
    return (1 / first if first <= 10 else 0.0, *within)


def summarise(judged: Sequence[tuple[float, float, float]]) -> Figures:
    """The means of judged rankings; zeros where there is none. Interval: normal, 1.96 s.e."""
    table = np.array(judged).reshape(-1, len(NAMES))
    if not len(table):
        return Figures(0, (0.0,) * len(NAMES), (0.0,) * len(NAMES))
    halves = 1.96 * table.std(0) / np.sqrt(len(table))
    return Figures(len(table), tuple(table.mean(0).tolist()), tuple(halves.tolist()))
