"""Which clauses speak of what was asked, and how likely each one answers it.

Search, then weigh (`assistant.support`), then the likeliest first. Does not compose or refuse.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from assistant.features import held, term_weights
from assistant.lexicon import spoken_forms
from assistant.lookup import lookup
from assistant.named import bygone, named_article, unheld_article
from assistant.support import support
from assistant.types import Evidence, Findings, Original, Question, Understood
from assistant.understand import understand
from corpus.generation import Generation, index_text
from corpus.search import search
from corpus.types import Hit
from corpus.validity import Standing, outdated

DEPTH = 10
_PART = 0.4  # support from which a clause is said to answer one of several things
_PART_COUNTS = 0.9  # how much of it counts for the whole
_HELD = 0.6  # from here on a clause is said to speak of a term


def retrieve(understood: Understood, store: Generation, as_of: date) -> Findings:
    """The clauses nearest to a question that may be quoted on a day, weighed, likeliest first.

    Where it asks several things, the likeliest clause of each is likely for the whole.
    """
    weighed, answerable = _weighed(understood, store, as_of)
    evidence = {item.hit.clause.id: item for item in weighed}
    for part in understood.parts:
        best = next(iter(_weighed(part, store, as_of)[0]), None)
        if best and best.support >= _PART:
            known = evidence.get(best.hit.clause.id, best)
            likely = max(known.support, _PART_COUNTS * best.support)
            evidence[best.hit.clause.id] = replace(known, support=likely)
    named = named_article(understood, store, as_of)
    return Findings(
        evidence=tuple(sorted(evidence.values(), key=lambda item: -item.support)),
        answerable=answerable,
        entries=lookup(understood, store, as_of, [item.hit for item in weighed]),
        named=named,
        bygone=bygone(understood, store, as_of),
        unheld="" if named else unheld_article(understood, store),
    )


def _weighed(
    understood: Understood, store: Generation, as_of: date
) -> tuple[list[Evidence], float]:
    """(the nearest clauses, likeliest first; how likely the digests among them answer)."""
    policies = store.catalog.policies
    found = search(
        store, understood.standalone, DEPTH, as_of, also=spoken_forms(understood.standalone)
    )
    hits = [hit for hit in found if not outdated(hit.clause, policies, as_of)]
    if not hits:
        return [], 0.0
    weights = term_weights(understood.terms, store)
    heaviest = sorted(weights, key=lambda term: -weights[term])
    likely, answerable = support(understood, hits, store)
    worth = store.standings(as_of)
    evidence = [
        Evidence(hit, float(p), _missing(heaviest, hit), tuple(_originals(hit, store, worth)))
        for hit, p in zip(hits, likely, strict=True)
    ]
    return sorted(evidence, key=lambda item: -item.support), answerable


def _originals(hit: Hit, store: Generation, worth: Mapping[str, Standing]) -> Iterator[Original]:
    """The articles that a digest clause points to, where they are here and may be quoted."""
    for pointer in hit.clause.points_to:
        clause = store.catalog.clause(pointer.clause_id)
        if clause and worth[clause.policy_id] is not Standing.OUT:
            policy = store.catalog.policies[clause.policy_id]
            yield Original(Hit(clause, policy, hit.score), pointer.within)


def _missing(terms: list[str], hit: Hit) -> tuple[str, ...]:
    text = index_text(hit.clause, hit.policy)
    return tuple(term for term in terms if held(term, text) < _HELD)


def find(question: Question, store: Generation, k: int, as_of: date | None) -> list[Hit]:
    """The k clauses nearest to a question, for whoever wants to look for themselves.

    What the question looks up in tables comes first. Where a digest points to articles that are
    here, they stand before it, with its score.
    `as_of` None finds all versions, in force or not. Raises BadRequest as `understand` does.
    """
    understood = understand(question)
    hits = search(store, understood.standalone, k, as_of, also=spoken_forms(understood.standalone))
    policies = store.catalog.policies
    worth = store.standings(as_of) if as_of else dict.fromkeys(policies, Standing.CURRENT)
    ordered = {e.hit.clause.id: e.hit for e in lookup(understood, store, as_of, hits)}
    for found in hits:
        for hit in (*(o.hit for o in _originals(found, store, worth)), found):
            ordered.setdefault(hit.clause.id, hit)
    return list(ordered.values())[:k]
