"""From a query to ranked clauses: dense and BM25, fused, only what counts on the day asked for.

Knows one open generation. Does not know questions, answers or how clauses were cut.
"""

import re
from collections.abc import Mapping
from datetime import date

import numpy as np

from corpus.address import ARTICLE, article_number
from corpus.generation import Generation
from corpus.types import Hit, Policy
from corpus.validity import Standing, standings

_CANDIDATES = 200
_RRF = 10  # Cormack, Clarke & Büttcher (2009) use 60 for long lists; ours are short at the top
_LEXICAL_WEIGHT = 1.0
_DENSE_WEIGHT = 2.0
_QUOTED = re.compile(r"《([^《》]+)》")
_PUNCTUATION = re.compile(r"[^\w]|_")


def search(
    store: Generation, query: str, k: int, as_of: date | None, *, dense_query: str = ""
) -> list[Hit]:
    """The k best clauses for a query, best first.

    `as_of` limits them to what may be quoted on that day; None searches all versions. What the
    query names (《policy》, 第十条 of it) comes first.
    """
    allowed = allowed_rows(store, as_of)
    if not allowed.any():
        return []
    depth = max(k, _CANDIDATES)
    sparse = store.lexical.top(query, depth, allowed)[0].tolist()
    dense = _dense_ranks(store, dense_query or query, allowed, depth)
    fused: dict[int, float] = {}
    for weight, ranked in ((_LEXICAL_WEIGHT, sparse), (_DENSE_WEIGHT, dense)):
        for rank, row in enumerate(ranked):
            fused[row] = fused.get(row, 0.0) + weight / (_RRF + rank + 1)
    _raise_named(store, query, allowed, fused)
    rows = sorted(fused, key=lambda row: (-fused[row], row))[:k]
    policies = store.catalog.policies
    return [
        Hit(clause, policies[clause.policy_id], fused[row])
        for row, clause in zip(rows, store.catalog.clauses(rows), strict=True)
    ]


def allowed_rows(store: Generation, as_of: date | None) -> np.ndarray:
    """Which rows may be found, shape (clauses,), bool."""
    if as_of is None:
        return np.ones(store.catalog.count, bool)
    worth = standings(store.catalog.policies, as_of)
    ids, numbers = store.policy_of_rows
    return np.array([worth[i] is not Standing.OUT for i in ids], bool)[numbers]


def _dense_ranks(store: Generation, query: str, allowed: np.ndarray, depth: int) -> list[int]:
    """The nearest allowed rows; looks deeper where rows that are not allowed crowd them out."""
    vector = store.embedder.embed([query])[0]
    if not vector.any():
        return []
    wanted, asked = min(depth, int(allowed.sum())), 2 * depth
    while True:
        rows = [int(row) for row in store.vectors.top(vector, asked)[0] if allowed[row]]
        if len(rows) >= wanted or asked >= store.vectors.count:
            return rows[:depth]
        asked *= 4


def _bare(title: str) -> str:
    return _PUNCTUATION.sub("", title)


def named_policies(query: str, policies: Mapping[str, Policy]) -> list[str]:
    """Ids of the policies that a query names: in 《》, also shortened, or by their bare title."""
    quoted, bare_query = [_bare(q) for q in _QUOTED.findall(query)], _bare(query)
    found = []
    for policy_id, policy in policies.items():
        name = _bare(policy.about or policy.title)
        short = policy.slug
        if any(len(q) > 3 and (q in name or name in q) for q in quoted) or (
            len(short) > 3 and (name in bare_query or short in bare_query)
        ):
            found.append(policy_id)
    return found


def _raise_named(
    store: Generation, query: str, allowed: np.ndarray, fused: dict[int, float]
) -> None:
    """Lift the rows of named policies above the rest, and a named article to the very top."""
    named = named_policies(query, store.catalog.policies)
    if not named:
        return
    label = ARTICLE.search(query)
    wanted = article_number(label.group()) if label else None
    rows = [row for row in store.catalog.rows_of(named) if allowed[row]]
    for row in rows:
        if row in fused:
            fused[row] += 1.0 / _RRF
    if wanted:
        for row, clause in zip(rows, store.catalog.clauses(rows), strict=True):
            last = clause.address.steps[-1]
            if ARTICLE.match(last) and article_number(last) == wanted:
                fused[row] = fused.get(row, 0.0) + 1.0
