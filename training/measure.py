"""Figures of a dense search over all articles. Pure: ranks in, ratios out. Does not know models.

`unseen`: questions none of whose gold articles is gold of a training question. `partly`: at least
one gold article is not. Statutes that many questions ask for are learnt by heart, so the figure
over all questions flatters; these two say what is understood.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.texts import Question

DEPTH = 100


@dataclass(frozen=True)
class Figures:
    """Means over `count` questions and the standard error of the first."""

    name: str
    count: int
    mrr10: float
    recall10: float
    recall100: float
    mrr10_error: float

    def __str__(self) -> str:
        return (
            f"{self.name:<7} n={self.count:<5} MRR@10 {self.mrr10:.3f} ±{self.mrr10_error:.3f}"
            f"  R@10 {self.recall10:.3f}  R@100 {self.recall100:.3f}"
        )


def judge(ranking: Sequence[int], gold: Sequence[int]) -> tuple[float, float, float]:
    """(1/rank of the first gold within ten, share of gold within ten, within a hundred)."""
    wanted = set(gold)
    hits = [rank for rank, row in enumerate(ranking[:DEPTH], 1) if row in wanted]
    first = 1 / hits[0] if hits and hits[0] <= 10 else 0.0
    return first, sum(rank <= 10 for rank in hits) / len(wanted), len(hits) / len(wanted)


def summarise(name: str, rows: Sequence[tuple[float, float, float]]) -> Figures:
    """The means of judged rankings; zeros where there is none."""
    table = np.array(rows).reshape(-1, 3)
    if not len(table):
        return Figures(name, 0, 0.0, 0.0, 0.0, 0.0)
    error = table[:, 0].std() / np.sqrt(len(table))
    return Figures(name, len(table), *(float(x) for x in table.mean(0)), float(error))


def report(
    rankings: Sequence[Sequence[int]], held: Sequence[Question], trained: Sequence[Question]
) -> list[Figures]:
    """Figures over all held-out questions, the unseen ones and the partly unseen ones."""
    known = {gold for question in trained for gold in question.gold}
    rows = [judge(ranking, q.gold) for ranking, q in zip(rankings, held, strict=True)]
    new = [[gold not in known for gold in question.gold] for question in held]
    return [
        summarise("all", rows),
        summarise("unseen", [row for row, flags in zip(rows, new, strict=True) if all(flags)]),
        summarise("partly", [row for row, flags in zip(rows, new, strict=True) if any(flags)]),
    ]
