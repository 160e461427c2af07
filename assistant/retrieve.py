"""Which clauses speak of what was asked, and how likely each one answers it.

Search, then weigh (`assistant.support`), then the likeliest first. Does not compose or refuse.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

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
from corpus.types import Clause, Hit, Provenance
from corpus.validity import Standing, outdated

DEPTH = 16
ABOUT = 3  # likeliest clauses of the turn before that a turn may stay beside
# From which a clause is needed for one of several things (see `_own`); its support for one of
# several laws.
_PART, _OF_LAW = 0.6, 0.2
_OWN = 1.0  # how much it counts that a clause answers one thing better than the others
# Support of an original from which it is a thing's own: laws have more neighbours that speak of the
# same. On the development questions about laws .827 of the citations are right (.789 from 0 on).
_OWN_ORIGINAL = 0.5
_PART_COUNTS = 0.9  # how much of it counts for the whole
_BY_ITSELF = 0.9  # what counts of the support of a turn that leans, looked for by itself
_ALWAYS_SPOKEN, _SPOKEN = 2, 0.2  # clauses whose policy was spoken of; the support of others
# What counts of the probability that a turn which goes on from others is answered: the topics
# always look answered, so that of one which does not lean on them is its own. Of 228 follow-ups
# about digests that the model had not learned from and 50 that nothing answers .974 and .20 are
# answered so; of 209 questions behind one of another matter and 174 that nothing answers .976 and
# .362 (by themselves .43 of such are).
_IN_TALK = 0.6
# A turn whose words leave much to the topics stands alone from this support by itself on. Of those
# 228 follow-ups and of 283 about laws the first clause is right for .785 and .466; of those 209
# questions behind one of another matter and of 28 about laws for .880 and .679.
_STANDS = 0.9
_AS_LIKELY = 0.9  # share of the best support with the topics from which one by itself is as likely
_MOST_COMPARED = 4
_HELD = 0.6  # from here on a clause is said to speak of a term


@dataclass(frozen=True, slots=True)
class _Found:
    """What one search found, likeliest first, and how likely the digests and the originals among
    it hold what was asked."""

    evidence: list[Evidence]
    digests: float
    originals: float


def retrieve(understood: Understood, store: Generation, as_of: date) -> tuple[Understood, Findings]:
    """The clauses nearest to a question that may be quoted on a day, weighed, likeliest first, and
    the question as they were looked for: a turn that stands alone leaves the topics before it.

    Where it asks several things or names several laws, the likeliest clause of each is needed.
    """
    if understood.talk:
        understood, found = _in_talk(understood, understood.talk, store, as_of)
    else:
        found = _weighed(understood, store, as_of)
    spoken = _spoken_of(found.evidence)
    laws = _compared(understood, store, as_of)
    parts = [_one_of_several(part, store, as_of, spoken) for part in understood.parts]
    of_laws = [_weighed(understood, store, as_of, [law]).evidence[:1] for law in laws]
    needed = _own(parts) + [e for found in of_laws for e in found if e.support >= _OF_LAW]
    likely = [(_PART_COUNTS, [replace(e, needed=True) for e in needed])]
    named = named_article(understood, store, as_of)
    findings = Findings(
        evidence=tuple(_likeliest([(1.0, found.evidence), *likely])),
        answerable=found.digests,
        originals=found.originals,
        entries=lookup(understood, store, as_of, [item.hit for item in found.evidence]),
        named=named,
        bygone=bygone(understood, store, as_of),
        unheld="" if named else unheld_article(understood, store),
        lawless=lawless_article(understood, store, as_of),
    )
    return understood, findings


def _own(parts: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """For each of several things the clause that answers it most and the others least, where one
    does: what a message tells before it asks draws the same clauses to all of them."""
    supports = [{e.hit.clause.id: e.support for e in evidence} for evidence in parts]

    def worth(item: Evidence, n: int) -> float:
        others = [s.get(item.hit.clause.id, 0.0) for m, s in enumerate(supports) if m != n]
        return item.support + _OWN * (item.support - sum(others) / len(others))

    found = []
    for n, evidence in enumerate(parts):
        likely = [
            e
            for e in evidence
            if e.hit.policy.provenance is Provenance.DIGEST or e.support >= _OWN_ORIGINAL
        ]
        best = max(likely, key=partial(worth, n=n), default=None)
        if best and worth(best, n) >= _PART:
            found.append(best)
    return found


def _one_of_several(
    part: Understood, store: Generation, as_of: date, spoken: Collection[str]
) -> list[Evidence]:
    """The evidence of one thing that a message asks: from everywhere, and from the policies that
    the whole message is about, where the penalty of a duty stands."""
    anywhere, there = _weighed(part, store, as_of), _weighed(part, store, as_of, spoken)
    return _likeliest([(1.0, anywhere.evidence), (_BY_ITSELF, there.evidence)])


def _compared(understood: Understood, store: Generation, as_of: date) -> list[str]:
    """The policies that may be quoted, where a question names several, or a turn that leans names
    one (固废法呢): each is to have its say."""
    worth = store.standings(as_of)
    named = named_policies(understood.asked, store.names)
    counting = [i for i in named if worth[i] is not Standing.OUT]
    least = 1 if understood.talk else 2
    return counting if least <= len(counting) <= _MOST_COMPARED else []


def _in_talk(
    understood: Understood, talk: Talk, store: Generation, as_of: date
) -> tuple[Understood, _Found]:
    """The same as `_weighed` of a turn that others go before: by itself, where that is as likely to
    answer or it names an article; else with the topics before it, and by itself in the policies
    that were spoken of."""
    anywhere = _weighed(talk.alone, store, as_of)
    if not talk.leans and named_article(talk.alone, store, as_of):
        return talk.alone, anywhere
    last = _weighed(talk.before, store, as_of).evidence
    about = [[e.hit.clause, *(o.hit.clause for o in e.originals)] for e in last[:ABOUT]]
    topical = _weighed(talk.topical, store, as_of, before=about)
    there = _weighed(talk.alone, store, as_of, _spoken_of(last), about)
    evidence = _likeliest([(1.0, topical.evidence), (_BY_ITSELF, there.evidence)])[:DEPTH]
    best, alone = (
        max((e.support for e in some), default=0.0) for some in (evidence, anywhere.evidence)
    )
    if alone >= max(_STANDS * talk.leans, _AS_LIKELY * best):
        return (understood if talk.leans else talk.alone), anywhere
    other = topical if talk.leans else anywhere
    digests = _IN_TALK * max(other.digests, there.digests)
    originals = _IN_TALK * max(other.originals, there.originals)
    return understood, _Found(evidence, digests, originals)


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
    understood: Understood,
    store: Generation,
    as_of: date,
    within: Collection[str] = (),
    before: Sequence[Sequence[Clause]] = (),
) -> _Found:
    """The nearest clauses and how likely they answer; `before` as `assistant.features` has it."""
    policies = store.catalog.policies
    question = understood.standalone
    found = search(store, question, DEPTH, as_of, also=spoken_forms(question), within=within)
    hits = [hit for hit in found if not outdated(hit.clause, policies, as_of)]
    if not hits:
        return _Found([], 0.0, 0.0)
    weights = term_weights(understood.terms, store)
    heaviest = sorted(weights, key=lambda term: -weights[term])
    likely = support(understood, hits, store, before)
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
