"""From a query to ranked clauses: BM25 and dense candidates, ordered by what stands in them.

Knows one open generation. Does not know questions, answers or how clauses were cut.
"""

from collections.abc import Collection
from datetime import date

import numpy as np

from corpus import lexical
from corpus.build import index_text
from corpus.embedder import StaticEmbedder
from corpus.generation import Generation
from corpus.naming import named_rows
from corpus.ranking import Candidates, columns
from corpus.reranker import DEPTH as RERANKED
from corpus.types import Hit

_LEXICAL_DEPTH, _DENSE_DEPTH = 150, 200
_RRF = 10  # Cormack, Clarke & Büttcher (2009) use 60 for long lists; ours are short at the top
_LEXICAL_WEIGHT = 1.0
_DENSE_WEIGHT = 2.0
# Lifts, in spans between the best and the last score.
_NAMED, _DEFINED, _QUOTED, _ARTICLE = 0.5, 1.0, 1.0, 3.0
_READ, _LEAST_QUOTED = 20, 8  # best candidates that are read for the query itself; its characters


def search(
    store: Generation,
    query: str,
    k: int,
    as_of: date | None,
    *,
    also: str = "",
    within: Collection[str] = (),
) -> list[Hit]:
    """The k best clauses for a query, best first; `also` are words for BM25 alone.

    `as_of` limits them to what may be quoted on that day, None searches all versions; `within` to
    some policies, by id. What the query names (《policy》, 第十条 of it) comes first.
    """
    allowed = allowed_rows(store, as_of)
    if within:
        inside = np.zeros_like(allowed)
        inside[store.catalog.rows_of(within)] = True
        allowed &= inside
    if not allowed.any():
        return []
    if within:
        found = _all(store, query, also, allowed, as_of)
    else:
        found = candidates(store, query, also, allowed, as_of, k)
    scores = order(store, query, found)
    if store.reranker:
        scores = _read_again(store, query, found.rows, scores)
    scored = dict(zip(found.rows.tolist(), scores.tolist(), strict=True))
    _lift(store, query, allowed, scored)
    rows = sorted(scored, key=lambda row: (-scored[row], row))[:k]
    policies = store.catalog.policies
    return [
        Hit(clause, policies[clause.policy_id], scored[row])
        for row, clause in zip(rows, store.catalog.clauses(rows), strict=True)
    ]


def candidates(
    store: Generation, query: str, also: str, allowed: np.ndarray, as_of: date | None, k: int
) -> Candidates:
    """What BM25 and the nearest vectors find among the allowed rows, at least k where there are."""
    scores = np.where(allowed, store.lexical.scores(lexical.terms(f"{query} {also}")), 0)
    sparse = _best(scores, max(k, _LEXICAL_DEPTH))
    dense = _nearest(store, query, allowed, max(k, _DENSE_DEPTH))
    rows = np.union1d(sparse, dense).astype(np.int64)
    ranks = np.full(len(rows), np.inf)
    ranks[np.searchsorted(rows, dense)] = np.arange(len(dense))
    return Candidates(rows, scores[rows], ranks, store.ended(as_of or date.max)[rows])


def _all(
    store: Generation, query: str, also: str, allowed: np.ndarray, as_of: date | None
) -> Candidates:
    """All allowed rows, for a search within some policies: Chroma looks hundreds of milliseconds
    for the nearest of few. Their ranks are worked out only where no trees order them."""
    rows = np.flatnonzero(allowed)
    scores = store.lexical.scores(lexical.terms(f"{query} {also}"))[rows]
    ranks = np.zeros(len(rows))
    if not _by_trees(store):
        nearness = store.vectors.fetch(rows.tolist()) @ store.embedder.embed([query])[0]
        ranks[np.argsort(-nearness, kind="stable")] = np.arange(len(rows))
    return Candidates(rows, scores, ranks, store.ended(as_of or date.max)[rows])


def _by_trees(store: Generation) -> bool:
    """Whether the store has trees, and they were learned with its embedder."""
    return bool(store.ranker) and isinstance(store.embedder, StaticEmbedder)


def order(store: Generation, query: str, found: Candidates) -> np.ndarray:
    """A score for each candidate, shape (n,); larger is better.

    The trees' where they were learned with the store's embedder, else reciprocal ranks.
    """
    if not len(found.rows):
        return np.zeros(0)
    if _by_trees(store):
        return store.ranker.values(columns(query, found, store.profile, store.embedder))
    return by_ranks(found)


def by_ranks(found: Candidates) -> np.ndarray:
    """Reciprocal ranks fused, shape (n,); what one side has not found, it gives nothing."""
    sparse = np.empty(len(found.rows))
    sparse[np.argsort(-found.bm25, kind="stable")] = np.arange(len(found.rows))
    sparse[found.bm25 <= 0] = np.inf
    return _LEXICAL_WEIGHT / (_RRF + 1 + sparse) + _DENSE_WEIGHT / (_RRF + 1 + found.dense_rank)


def _read_again(store: Generation, query: str, rows: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The scores with those of the best few dealt out among them anew, as the reranker has it."""
    best = np.argsort(-scores, kind="stable")[:RERANKED]
    policies = store.catalog.policies
    clauses = store.catalog.clauses(rows[best].tolist())
    texts = [index_text(clause, policies[clause.policy_id]) for clause in clauses]
    anew = scores.copy()
    anew[best[np.argsort(-store.reranker.scores(query, texts), kind="stable")]] = scores[best]
    return anew


def _best(scores: np.ndarray, depth: int) -> np.ndarray:
    """The rows of the `depth` highest scores above zero."""
    depth = min(depth, len(scores))
    rows = np.argpartition(-scores, depth - 1)[:depth]
    return rows[scores[rows] > 0]


def _nearest(store: Generation, query: str, allowed: np.ndarray, depth: int) -> np.ndarray:
    """The nearest allowed rows; looks deeper where rows that are not allowed crowd them out."""
    vector = store.embedder.embed([query])[0]
    if not vector.any():
        return np.zeros(0, np.int64)
    wanted, asked = min(depth, int(allowed.sum())), depth if allowed.all() else 2 * depth
    while True:
        rows = store.vectors.top(vector, asked)[0]
        rows = rows[allowed[rows]]
        if len(rows) >= wanted or asked >= store.vectors.count:
            return rows[:depth]
        asked *= 4


def allowed_rows(store: Generation, as_of: date | None) -> np.ndarray:
    """Which rows may be found, shape (clauses,), bool."""
    return store.inside.copy() if as_of is None else store.inside & ~store.ended(as_of)


def _lift(store: Generation, query: str, allowed: np.ndarray, scores: dict[int, float]) -> None:
    """Lift the rows of named policies, above these what defines a term that is asked for or holds
    the query word for word, and a named article to the very top."""
    articles, defining, rows = named_rows(store.catalog, store.names, query, allowed)
    best, least = max(scores.values(), default=1.0), min(scores.values(), default=0.0)
    span = best - least or 1.0
    nearest = sorted(scores, key=lambda row: (-scores[row], row))[:_READ]
    quoting = [
        row
        for row, clause in zip(nearest, store.catalog.clauses(nearest), strict=True)
        if len(query) >= _LEAST_QUOTED and query in clause.text
    ]
    for row in rows:
        if row in scores:
            scores[row] += _NAMED * span
    for lift, chosen in ((_DEFINED, defining), (_QUOTED, quoting), (_ARTICLE, articles)):
        for row in chosen:
            scores[row] = max(scores.get(row, least), least) + lift * span
