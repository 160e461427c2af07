"""Trains the ranker that ships: which of a search's candidates come first.

    python -m training.train_ranker --rows build/rows{0..4}.pickle --model corpus/model \
        --out corpus/ranker.npz

questions → candidates and columns, each with the embedding of its own fold (`ranker_rows`) →
oblivious trees (CatBoost; softmax over a question's candidates: Cao et al. 2007) → arrays for
`corpus.trees`. YetiRank, tried on two folds, took four times as long and was no better.
Knows the order of the steps. Does not know eval/questions and never reads it.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from catboost import CatBoost, Pool

from corpus.embedder import StaticEmbedder
from corpus.ranking import COLUMNS
from corpus.trees import Trees
from training.rows import Rows, read_rows

SETTINGS = {
    "loss_function": "QuerySoftMax",
    "iterations": 200,
    "depth": 6,
    "learning_rate": 0.08,
    "l2_leaf_reg": 5.0,
    "border_count": 64,
    "random_seed": 0,
    "thread_count": 2,
    "verbose": False,
    "allow_writing_files": False,
}
_HARD, _OTHERS = 45, 35  # candidates kept of each question: the best by vectors and BM25, by chance


def fit(
    rows: Sequence[Rows],
    columns: Sequence[int] = range(len(COLUMNS)),
    iterations: int = SETTINGS["iterations"],
) -> CatBoost:
    """A model of the given columns and so many trees."""
    rng = np.random.default_rng(0)
    tables, labels, groups = [], [], []
    dense, share = COLUMNS.index("dense"), COLUMNS.index("bm25_share")
    for number, row in enumerate(r for r in rows if r.answers.any()):
        order = np.argsort(-(row.table[:, dense] + 0.3 * row.table[:, share]), kind="stable")
        others = rng.permutation(order[_HARD:])[:_OTHERS]
        kept = np.union1d(np.concatenate([order[:_HARD], others]), np.flatnonzero(row.answers))
        tables.append(row.table[kept][:, list(columns)])
        labels.append(row.answers[kept])
        groups.append(np.full(len(kept), number))
    answers = np.concatenate(labels).astype(float)
    pool = Pool(np.concatenate(tables), answers, group_id=np.concatenate(groups))
    model = CatBoost(SETTINGS | {"iterations": iterations})
    model.fit(pool)
    return model


def as_trees(model: CatBoost) -> Trees:
    """A model as it ships."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        told = json.loads(path.read_text("utf-8"))
    depth = SETTINGS["depth"]
    trees = [_padded(tree, depth) for tree in told["oblivious_trees"]]
    column, border, leaves = (np.array(part) for part in zip(*trees, strict=True))
    scale = told["scale_and_bias"][0]
    return Trees(
        column.astype(np.int16), border.astype(np.float32), (leaves * scale).astype(np.float32)
    )


def _padded(tree: dict, depth: int) -> tuple[list[int], list[float], list[float]]:
    """A tree of fewer questions gets some that no row answers with yes."""
    splits = tree["splits"]
    missing = depth - len(splits)
    column = [s["float_feature_index"] for s in splits] + [0] * missing
    border = [s["border"] for s in splits] + [float("inf")] * missing
    return column, border, tree["leaf_values"] + [0.0] * (2**depth - len(tree["leaf_values"]))


def main() -> None:
    """Trains and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=Path, nargs="+", required=True, help="see above")
    parser.add_argument("--model", type=Path, required=True, help="the embedding that ships")
    parser.add_argument("--out", type=Path, required=True, help="corpus/ranker.npz")
    options = parser.parse_args()
    rows = read_rows(options.rows)
    trees = as_trees(fit(rows))
    np.savez_compressed(
        options.out,
        column=trees.column,
        border=trees.border,
        leaves=trees.leaves,
        columns=np.array(COLUMNS),
        embedder=np.array(StaticEmbedder(options.model).fingerprint),
    )
    print(f"{options.out}: {len(trees.leaves)} trees from {len(rows):,} questions")


if __name__ == "__main__":
    main()
