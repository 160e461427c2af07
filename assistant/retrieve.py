"""Which clauses speak of what was asked, and how much of it each one holds.

Search, then weigh: the share of the question's content words (by how rare they are) that a clause
holds, and whether it holds the sort of fact asked for. Does not compose or refuse.
"""

import math
import re
from collections.abc import Sequence
from datetime import date

from assistant.lexicon import official_forms
from assistant.types import Evidence, Kind, Question, Understood
from assistant.understand import understand
from corpus.generation import Generation, index_text
from corpus.lexical import bigrams
from corpus.quantities import quantities
from corpus.search import search
from corpus.types import Hit

DEPTH = 10
_PARTIAL = 0.8  # a term of which only some character pairs occur counts at most this much
_HELD = 0.6  # from here on a term counts as held
_DATE_UNITS = {"年", "月", "日", "工作日", "个月", "周", "小时", "季度"}
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:局|部门|政府|管委会|委员会|党组|机构|机关|组|方|街道|乡镇|支部|单位|法院|人员|同志|领导|企业)"
)


def retrieve(understood: Understood, store: Generation, as_of: date) -> list[Evidence]:
    """The clauses nearest to a question that may be quoted on a day, weighed, best first."""
    hits = search(store, expanded(understood), DEPTH, as_of, dense_query=understood.standalone)
    weights = term_weights(understood.terms, store)
    return [weigh(hit, understood, weights) for hit in hits]


def find(question: Question, store: Generation, k: int, as_of: date | None) -> list[Hit]:
    """The k clauses nearest to a question, for whoever wants to look for themselves.

    `as_of` None finds all versions, in force or not. Raises BadRequest as `understand` does.
    """
    understood = understand(question)
    return search(store, expanded(understood), k, as_of, dense_query=understood.standalone)


def expanded(understood: Understood) -> str:
    """The question with the official forms of its everyday words beside it."""
    official = [form for term in understood.terms for form in official_forms(term)]
    return " ".join([understood.standalone, *official])


def term_weights(terms: Sequence[str], store: Generation) -> dict[str, float]:
    """How much each term matters: its inverse document frequency in this store (Robertson)."""
    total = store.catalog.count
    frequency = store.lexical.document_frequency
    return {
        term: math.log(1 + (total + 0.5) / (min(map(frequency, bigrams(term))) + 0.5))
        for term in terms
    }


def weigh(hit: Hit, understood: Understood, weights: dict[str, float]) -> Evidence:
    """One hit against the question."""
    text = index_text(hit.clause, hit.policy)
    held = {term: _held(term, text) for term in weights}
    total = sum(weights.values())
    covered = sum(weights[t] * h for t, h in held.items()) / total if total else 0.0
    missing = sorted((t for t, h in held.items() if h < _HELD), key=lambda t: -weights[t])
    return Evidence(hit, covered, tuple(missing), _typed(hit.clause.text, understood), hit.score)


def _held(term: str, text: str) -> float:
    """0..1: how far a text holds a term, itself, by an official form, or in part."""
    if term in text or any(form in text for form in official_forms(term)):
        return 1.0
    pairs = bigrams(term)
    return _PARTIAL * sum(pair in text for pair in pairs) / len(pairs)


def _typed(text: str, understood: Understood) -> bool:
    """Whether a text holds the sort of fact that was asked for."""
    found = quantities(text)
    match understood.kind:
        case Kind.COUNT:
            return any(not understood.units or q.unit in understood.units for q in found)
        case Kind.TIME:
            return any(q.unit in _DATE_UNITS for q in found)
        case Kind.WHO:
            return bool(_BODY.search(text))
        case _:
            return True
