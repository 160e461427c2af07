"""Which clauses speak of what was asked, and how likely each one answers it.

Search, then weigh (`assistant.support`), then the likeliest first. Does not compose or refuse.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from corpus.naming import named_policies
from corpus.search import search
from corpus.types import Hit
from corpus.validity import Standing, outdated

DEPTH = 10
# Support from which a clause is said to answer one of several things; for one of several laws.
_PART, _OF_LAW = 0.6, 0.2
_PART_COUNTS = 0.9  # how much of it counts for the whole
# Chosen on the development conversations.
_BOTH = 0.75  # between their geometric mean (.5: .07 of them refused falsely) and product (1: .14)
_BY_ITSELF = 0.9  # what counts of the support of a turn that leans, looked for by itself
_ALWAYS_SPOKEN, _SPOKEN = 2, 0.2  # clauses whose policy was spoken of; the support of others
_STANDS = 0.8  # support from which a short turn without a word that points back stands alone
_MOST_COMPARED = 4
_HELD = 0.6  # from here on a clause is said to speak of a term


@dataclass(frozen=True, slots=True)
class _Found:
    """What one search found, likeliest first, and how likely the digests and the originals among
    it hold what was asked."""

    evidence: list[Evidence]
    digests: float
    originals: float


def retrieve(understood: Understood, store: Generation, as_of: date) -> Findings:
    """The clauses nearest to a question that may be quoted on a day, weighed, likeliest first.

    Where it asks several things or names several laws, the likeliest clause of each is needed.
    """
    talk = understood.talk
    found = _in_talk(talk, store, as_of) if talk else _weighed(understood, store, as_of)
    spoken = _spoken_of(found.evidence)
    laws = _compared(understood, store, as_of)
    asked = [
        *((_PART, _one_of_several(part, store, as_of, spoken)) for part in understood.parts),
        *((_OF_LAW, _weighed(understood, store, as_of, [law])) for law in laws),
    ]
    likely = [
        (_PART_COUNTS, [replace(e, needed=True) for e in one.evidence[:1] if e.support >= least])
        for least, one in asked
    ]
    named = named_article(understood, store, as_of)
    return Findings(
        evidence=tuple(_likeliest([(1.0, found.evidence), *likely])),
        answerable=found.digests,
        originals=found.originals,
        entries=lookup(understood, store, as_of, [item.hit for item in found.evidence]),
        named=named,
        bygone=bygone(understood, store, as_of),
        unheld="" if named else unheld_article(understood, store),
        lawless=lawless_article(understood, store, as_of),
    )


def _one_of_several(
    part: Understood, store: Generation, as_of: date, spoken: Collection[str]
) -> _Found:
    """The same as `_weighed` of one thing that a message asks: everywhere, and in the policies that
    the whole message is about, where the penalty of a duty stands."""
    anywhere, there = _weighed(part, store, as_of), _weighed(part, store, as_of, spoken)
    return _Found(
        _likeliest([(1.0, anywhere.evidence), (_BY_ITSELF, there.evidence)])[:DEPTH],
        max(anywhere.digests, _BY_ITSELF * there.digests),
        max(anywhere.originals, _BY_ITSELF * there.originals),
    )


def _compared(understood: Understood, store: Generation, as_of: date) -> list[str]:
    """The policies that may be quoted, where a question names several, or a turn that leans names
    one (固废法呢): each is to have its say."""
    worth = store.standings(as_of)
    named = named_policies(understood.asked, store.names)
    counting = [i for i in named if worth[i] is not Standing.OUT]
    least = 1 if understood.talk else 2
    return counting if least <= len(counting) <= _MOST_COMPARED else []


def _in_talk(talk: Talk, store: Generation, as_of: date) -> _Found:
    """The same as `_weighed` of a turn that leans: with the topics before it, and by itself in the
    policies that were spoken of. The topic always looks answered, so both count."""
    if not talk.points_back:
        anywhere = _weighed(talk.alone, store, as_of)
        if max((e.support for e in anywhere.evidence), default=0.0) >= _STANDS:
            return anywhere
    spoken = _spoken_of(_weighed(talk.before, store, as_of).evidence)
    topical, alone = (
        _weighed(talk.topical, store, as_of),
        _weighed(talk.alone, store, as_of, spoken),
    )
    return _Found(
        _likeliest([(1.0, topical.evidence), (_BY_ITSELF, alone.evidence)])[:DEPTH],
        (topical.digests * alone.digests) ** _BOTH,
        max(topical.originals, _BY_ITSELF * alone.originals),
    )


def _likeliest(weighed: Iterable[tuple[float, Sequence[Evidence]]]) -> list[Evidence]:
    """Evidence of several searches, each with what its support counts, as one list."""
    best: dict[str, Evidence] = {}
    for counts, evidence in weighed:
        for item in evidence:
            known = best.get(item.hit.clause.id)
            support = max(counts * item.support, known.support if known else 0.0)
            needed = item.needed or bool(known and known.needed)
            best[item.hit.clause.id] = replace(known or item, support=support, needed=needed)
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
) -> _Found:
    """The nearest clauses and how likely they answer."""
    policies = store.catalog.policies
    question = understood.standalone
    found = search(store, question, DEPTH, as_of, also=spoken_forms(question), within=within)
    hits = [hit for hit in found if not outdated(hit.clause, policies, as_of)]
    if not hits:
        return _Found([], 0.0, 0.0)
    weights = term_weights(understood.terms, store)
    heaviest = sorted(weights, key=lambda term: -weights[term])
    likely = support(understood, hits, store)
    worth = store.standings(as_of)
    evidence = [
        Evidence(hit, float(p), _missing(heaviest, hit), tuple(_originals(hit, store, worth)))
        for hit, p in zip(hits, likely.clauses, strict=True)
    ]
    ordered = sorted(evidence, key=lambda item: -item.support)
    return _Found(ordered, likely.digests, likely.originals)


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
