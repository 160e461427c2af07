"""Which clauses speak of what was asked, and how likely each one answers it.

Search, then weigh (`assistant.support`), then the likeliest first. Does not compose or refuse.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.features import held, term_weights
from assistant.lexicon import spoken_forms
from assistant.lookup import lookup
from assistant.named import bygone, lawless_article, named_article, unheld_article
from assistant.support import support
from assistant.types import Evidence, Findings, Original, Question, Talk, Understood
from assistant.understand import understand
from corpus.build import index_text
from corpus.generation import Generation
from corpus.search import search
from corpus.types import Hit
from corpus.validity import Standing, outdated

DEPTH = 10
_PART = 0.4  # support from which a clause is said to answer one of several things
_PART_COUNTS = 0.9  # how much of it counts for the whole
# Chosen on the development conversations.
_BOTH = 0.75  # between their geometric mean (.5: .07 of them refused falsely) and product (1: .14)
_BY_ITSELF = 0.9  # what counts of the support of a turn that leans, looked for by itself
_ALWAYS_SPOKEN, _SPOKEN = 2, 0.2  # clauses whose policy was spoken of; the support of others
_HELD = 0.6  # from here on a clause is said to speak of a term


def retrieve(understood: Understood, store: Generation, as_of: date) -> Findings:
    """The clauses nearest to a question that may be quoted on a day, weighed, likeliest first.

    Where it asks several things, the likeliest clause of each is likely for the whole.
    """
    if understood.talk:
        weighed, answerable = _in_talk(understood.talk, store, as_of)
    else:
        weighed, answerable = _weighed(understood, store, as_of)
    asked = [_weighed(part, store, as_of)[0][:1] for part in understood.parts]
    likely = [(_PART_COUNTS, [e for e in best if e.support >= _PART]) for best in asked]
    named = named_article(understood, store, as_of)
    return Findings(
        evidence=tuple(_likeliest([(1.0, weighed), *likely])),
        answerable=answerable,
        entries=lookup(understood, store, as_of, [item.hit for item in weighed]),
        named=named,
        bygone=bygone(understood, store, as_of),
        unheld="" if named else unheld_article(understood, store),
        lawless=lawless_article(understood, store, as_of),
    )


def _in_talk(talk: Talk, store: Generation, as_of: date) -> tuple[list[Evidence], float]:
    """The same as `_weighed` of a turn that leans: with the topics before it, and by itself in the
    policies that were spoken of. The topic always looks answered, so both count."""
    spoken = _spoken_of(_weighed(talk.before, store, as_of)[0])
    topical, in_topic = _weighed(talk.topical, store, as_of)
    alone, by_itself = _weighed(talk.alone, store, as_of, spoken)
    both = (in_topic * by_itself) ** _BOTH
    return _likeliest([(1.0, topical), (_BY_ITSELF, alone)])[:DEPTH], both


def _likeliest(weighed: Iterable[tuple[float, Sequence[Evidence]]]) -> list[Evidence]:
    """Evidence of several searches, each with what its support counts, as one list."""
    best: dict[str, Evidence] = {}
    for counts, evidence in weighed:
        for item in evidence:
            known = best.get(item.hit.clause.id)
            if not known or known.support < counts * item.support:
                best[item.hit.clause.id] = replace(item, support=counts * item.support)
    return sorted(best.values(), key=lambda item: -item.support)


def _spoken_of(evidence: Sequence[Evidence]) -> set[str]:
    """The ids of the policies that a turn was about: of its likely clauses and originals."""
    hits = [
        hit
        for rank, item in enumerate(evidence)
        if rank < _ALWAYS_SPOKEN or item.support >= _SPOKEN
        for hit in (item.hit, *(original.hit for original in item.originals))
    ]
    return {hit.policy.id for hit in hits}


def _weighed(
    understood: Understood, store: Generation, as_of: date, within: Collection[str] = ()
) -> tuple[list[Evidence], float]:
    """(the nearest clauses, likeliest first; how likely the digests among them answer)."""
    policies = store.catalog.policies
    question = understood.standalone
    found = search(store, question, DEPTH, as_of, also=spoken_forms(question), within=within)
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
        outside = clause and store.only and clause.policy_id not in store.only
        if clause and not outside and worth[clause.policy_id] is not Standing.OUT:
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
