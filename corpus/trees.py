"""Boosted trees that order candidates: learned by `training/train_ranker.py`, read with numpy.

Does not know what the columns mean; only that they are those it was trained with.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from corpus.errors import ModelUnavailable
from corpus.ranking import COLUMNS

MODEL = Path(__file__).with_name("ranker.npz")


@dataclass(frozen=True)
class Trees:
    """Oblivious trees (Prokhorenkova et al. 2018): each asks the same questions of every row.

    column and border (trees, depth): is the column above the border? · leaves (trees, 2 ** depth),
    the answer to the first question being the lowest bit.
    """

    column: np.ndarray
    border: np.ndarray
    leaves: np.ndarray

    def values(self, table: np.ndarray) -> np.ndarray:
        """Rows, shape (n, columns), to sums of leaves, shape (n,)."""
        leaf = np.zeros((len(table), len(self.leaves)), np.intp)
        for bit in range(self.column.shape[1]):
            leaf |= (table[:, self.column[:, bit]] > self.border[:, bit]).astype(np.intp) << bit
        return self.leaves[np.arange(len(self.leaves)), leaf].sum(1)


def ranker_of(fingerprint: str) -> Trees | None:
    """The shipped ranker, if it was learned with that embedder and these columns.

    Raises ModelUnavailable where it cannot be read.
    """
    trees, learned = _shipped()
    return trees if learned == (fingerprint, COLUMNS) else None


def shipped_ranker() -> Trees:
    """The shipped ranker, whatever the embedder. Raises ModelUnavailable."""
    return _shipped()[0]


@cache
def _shipped() -> tuple[Trees, tuple[str, tuple[str, ...]]]:
    try:
        with np.load(MODEL, allow_pickle=False) as kept:
            trees = Trees(kept["column"], kept["border"], kept["leaves"])
            return trees, (str(kept["embedder"]), tuple(kept["columns"].tolist()))
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise ModelUnavailable("排序模型打不开", str(MODEL), "重新安装有据") from error
