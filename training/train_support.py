"""Trains the model that says whether a clause answers a question, on a CPU in minutes.

    python -m training.train_support --shared ../shared --folds build/fold{0..4} \\
        --home build/national --out assistant/support.npz   (`make model` trains the folds first)

Questions: those of `training/questions`, each with an embedding that has not learned from it, asked
once of the shipped digests alone and once of these beside the national laws; and the law questions
of ../shared, asked of the laws. Each of the first hits is one row: does it answer? Knows the order
of the steps: questions → hits (`support_rows`) → n-gram scores → trees → the question's own model.
Does not know eval/ and never reads it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.support import COLUMNS, UNKNOWN, Grams, question_row
from corpus.embedder import shipped_embedder
from training.remembered import memory_arrays
from training.support_rows import LAW_WEIGHT, Rows, collect

RARE = 4  # an n-gram of fewer rows than this says nothing
LEAST = 0.05  # an n-gram of less weight is not kept
FOLDS = 4
CLAUSE_RUNS, QUESTION_RUNS = 3, 4  # that differ by chance alone; their mean is kept
STRENGTH = 3.0  # inverse regularisation of the n-gram weights
TREES = {
    "max_iter": 300,
    "learning_rate": 0.04,
    "l2_regularization": 5.0,
    "max_features": 0.4,
    "early_stopping": False,
}
# On a third of the questions 31 leaves, 300 trees at .05 put a clause that answers first for .846
# (digests) and .557 (laws); this .849 and .568; 127 leaves .847 and .573; no part rows .846, .559.
CLAUSE = TREES | {
    "max_leaf_nodes": 63,
    "min_samples_leaf": 40,
    "max_features": 0.25,
    "max_iter": 500,
    "learning_rate": 0.06,
}
QUESTION = TREES | {"max_leaf_nodes": 16, "min_samples_leaf": 40}


def fit_grams(
    found: Sequence[dict[str, float]], labels: np.ndarray, weight: np.ndarray, question: np.ndarray
) -> tuple[np.ndarray, Grams]:
    """(log-odds of every row by a model that has not seen its question, the model of all rows)."""
    vectorizer = DictVectorizer()
    matrix = csr_matrix(vectorizer.fit_transform(found))
    often = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= RARE)
    matrix = matrix[:, often]

    def fitted(chosen: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(C=STRENGTH, max_iter=1000)
        return model.fit(matrix[chosen], labels[chosen], weight[chosen])

    unseen = np.zeros(len(labels))
    for known, new in GroupKFold(FOLDS).split(matrix, labels, question):
        unseen[new] = fitted(known).decision_function(matrix[new])
    model = fitted(np.arange(len(labels)))
    names = vectorizer.get_feature_names_out()[often].tolist()
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return unseen, Grams(weights, float(model.intercept_[0]))


def fit_wording(rows: Rows, weight: float) -> tuple[np.ndarray, Grams]:
    """What a question must say to have an answer: (log-odds of rows, model).

    Learned from the questions of one weight, which tells those about the digests from those about
    laws; the others are scored by that model.
    """
    _, first, place = np.unique(rows.asking, return_index=True, return_inverse=True)
    own, answered, numbers = (
        rows.weight[first] == weight,
        rows.answered[first],
        rows.question[first],
    )
    asked = [rows.asked[i] for i in first]
    unseen, model = fit_grams(
        [a for a, mine in zip(asked, own, strict=True) if mine],
        answered[own], np.ones(own.sum()), numbers[own],
    )  # fmt: skip
    scores = np.array([model.score(a) for a in asked])
    scores[own] = unseen
    return scores[place], model


def new_trees(settings: dict[str, float], seed: int) -> HistGradientBoostingClassifier:
    """Boosted trees that have not learned yet."""
    return HistGradientBoostingClassifier(**settings, random_state=seed)


def unseen_clauses(rows: Rows, table: np.ndarray) -> np.ndarray:
    """How likely each clause answers, by trees that have not seen its question, shape (rows,)."""
    clauses = np.zeros(len(table))
    for seen, new in GroupKFold(FOLDS).split(table, rows.answers, rows.question):
        trees = new_trees(CLAUSE, 0).fit(table[seen], rows.answers[seen], rows.weight[seen])
        clauses[new] = trees.predict_proba(table[new])[:, 1]
    return clauses


def digest_rows(
    rows: Rows, table: np.ndarray, clauses: np.ndarray, said: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the digest questions' own model, whether each is answered)."""
    runs = _runs(rows, 1.0)
    columns = [
        question_row(clauses[run], table[run], said[run[0]], rows.known[run[0]]) for run in runs
    ]
    return np.array(columns), rows.answered[[run[0] for run in runs]]


def law_rows(
    rows: Rows, table: np.ndarray, clauses: np.ndarray, said: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(rows of the law questions' own model, whether an original that was found answers)."""
    original = table[:, COLUMNS.index("digest")] == 0
    runs = [run[original[run]] for run in _runs(rows, LAW_WEIGHT)]
    runs = [run for run in runs if len(run)]
    columns = [question_row(clauses[run], table[run], said[run[0]], UNKNOWN) for run in runs]
    return np.array(columns), np.array([rows.answers[run].any() for run in runs])


def _runs(rows: Rows, weight: float) -> list[np.ndarray]:
    """The row numbers of each search for a question of some weight."""
    ends = np.flatnonzero(np.diff(rows.asking, append=-1)) + 1
    starts = [0, *ends[:-1]]
    return [
        np.arange(start, end)
        for start, end in zip(starts, ends, strict=True)
        if rows.weight[start] == weight
    ]


def tree_arrays(
    name: str, models: Sequence[HistGradientBoostingClassifier]
) -> dict[str, np.ndarray | float]:
    """The trees of some runs as `assistant.support.Trees` holds them: their mean in log-odds."""
    nodes = [tree.nodes for model in models for (tree,) in model._predictors]
    shape = (len(nodes), max(map(len, nodes)))
    column, left, right = (np.full(shape, -1, np.int16) for _ in range(3))
    threshold = np.zeros(shape)
    for t, tree in enumerate(nodes):
        leaf, n = tree["is_leaf"].astype(bool), len(tree)
        column[t, :n] = np.where(leaf, -1, tree["feature_idx"])
        threshold[t, :n] = np.where(leaf, tree["value"] / len(models), tree["num_threshold"])
        left[t, :n], right[t, :n] = tree["left"], tree["right"]
    start = float(np.mean([model._baseline_prediction for model in models]))
    parts = {"column": column, "threshold": threshold, "left": left, "right": right, "start": start}
    return {f"{name}_{part}": value for part, value in parts.items()}


def gram_arrays(**models: Grams) -> dict[str, np.ndarray | float]:
    """N-gram models under their names, without the n-grams that hardly weigh."""
    arrays: dict[str, np.ndarray | float] = {}
    for name, model in models.items():
        kept = {g: weight for g, weight in model.weights.items() if abs(weight) > LEAST}
        arrays[f"{name}_grams"] = np.array(list(kept))
        arrays[f"{name}_weights"] = np.array(list(kept.values()), np.float32)
        arrays[f"{name}_bias"] = model.bias
    return arrays


def train(rows: Rows) -> dict[str, np.ndarray | float]:
    """All arrays of the model."""
    said, wording = fit_wording(rows, 1.0)
    of_laws, law_wording = fit_wording(rows, LAW_WEIGHT)
    lacked, unsaid = fit_grams(rows.lacked, rows.answers, rows.weight, rows.question)
    table = np.column_stack([rows.table, said, lacked])
    clause = [
        new_trees(CLAUSE, s).fit(table, rows.answers, rows.weight) for s in range(CLAUSE_RUNS)
    ]
    clauses = unseen_clauses(rows, table)
    digests, laws = digest_rows(rows, table, clauses, said), law_rows(rows, table, clauses, of_laws)
    return {
        **tree_arrays("clause", clause),
        **tree_arrays("question", _fitted(*digests)),
        **tree_arrays("law", _fitted(*laws)),
        **gram_arrays(wording=wording, law_wording=law_wording, unsaid=unsaid),
        **memory_arrays(shipped_embedder()),
        "columns": np.array(COLUMNS),
        "embedder": np.array(shipped_embedder().fingerprint),
    }


def _fitted(columns: np.ndarray, answered: np.ndarray) -> list[HistGradientBoostingClassifier]:
    return [new_trees(QUESTION, s).fit(columns, answered) for s in range(QUESTION_RUNS)]


def main() -> None:
    """Trains and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="laws/ and retrieval/")
    parser.add_argument("--folds", type=Path, nargs="+", required=True, help="see above")
    parser.add_argument("--home", type=Path, required=True, help="the national laws; kept")
    parser.add_argument("--out", type=Path, required=True, help="assistant/support.npz")
    options = parser.parse_args()
    rows = collect(options.shared, options.home, options.folds)
    print(f"{len(rows.answers):,} rows, {rows.answers.sum():,} that answer")
    np.savez_compressed(options.out, **train(rows))


if __name__ == "__main__":
    main()
