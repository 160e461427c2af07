"""The extractive answer: the sentences that answer, verbatim, under their clause; or a refusal.

Lists stay lists and a lead-in stays with its items. Whether anything answers is decided by what
the clauses hold of the question (`assistant.support`), not by how near they are. Knows weighed
clauses, and how rare words are in their store. Does not search, and does not judge its own work:
that is the audit.
"""

from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate

from assistant.features import passage_weights
from assistant.gaps import contradicted, gap, left_out
from assistant.passages import BUDGET, Passage, Say, fitted, merged, passages
from assistant.refusal import refuse, reply_to_talk, without_its_thing
from assistant.types import Citation, Draft, Evidence, Findings, Kind, Refusal, Sentence, Understood
from corpus.address import parts, place_within, spans_within
from corpus.generation import Generation
from corpus.lexical import bigrams
from corpus.quantities import quantities
from corpus.types import Hit, Provenance

# Of the unanswerable development questions about digests .90 are refused, of the others .03 (at .24
# .88 and .02; at .4 .91 and .04), of the hard ones .71 and .01 (at .24 .71 and .00; .4 .77, .01).
ENOUGH = 0.33
# Of those about laws .77 and .02, of the hard ones .74 and .03 (at .2 .73 and .02, .70 and .03; at
# .4 .85 and .03, .74 and .06).
ENOUGH_OF_ORIGINAL = 0.27
_UNLIKELY, _UNSURE = 0.3, 0.5  # support and answerability under which a best clause without a word
# of the question is off its topic
_ALSO = 0.3  # support from which a further clause is said as well …
_ADDS = 0.15  # … and from which, if it holds words of the question that the others lack
# … if it is this share of the best one's, or half of it where it adds something; what has another
# figure for the same thing is said from _ADDS on.
_BESIDE = 0.6
_MOST = 3  # clauses that answer one thing
_SAME = 0.6  # share of a clause's character pairs from which it says what another has said
_COUNTERS = frozenset("个类种批组级项条")
_Quote = tuple[Hit, Passage, bool]
"""A clause that may be quoted, the places of it that may be, whether the answer is not whole
without it."""


def compose(understood: Understood, findings: Findings, store: Generation) -> Draft | Refusal:
    """A draft from the clauses that answer, or the refusal where none does."""
    if back := reply_to_talk(understood) or without_its_thing(understood, findings):
        return back
    if findings.entries:
        return _entries(findings.entries)
    answering, confidence = _answering(understood, findings, store)
    if not answering:
        return refuse(understood, findings)
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    quotes = _quotes(_chosen(answering))
    for (hit, *_), spans in zip(quotes, fitted(_says(quotes, understood, store)), strict=True):
        for start, end in spans:
            citation = cite(len(citations) + 1, hit, start, end)
            citations.append(citation)
            sentences += [Sentence(line, (citation.n,)) for line in _lines(citation.quote)]
    return Draft(tuple(sentences), tuple(citations), confidence)


def _says(quotes: Sequence[_Quote], understood: Understood, store: Generation) -> list[Say]:
    """What each clause may say, and how well its passages answer each of the things asked."""
    whole = understood.kind is Kind.LIST
    found = [_within(passages(hit.clause.text, whole), places) for hit, places, _ in quotes]
    texts = [
        "\n".join(hit.clause.text[start:end] for start, end in passage)
        for (hit, *_), own in zip(quotes, found, strict=True)
        for passage in own
    ]
    each = [passage_weights(one, texts, store) for one in understood.parts or (understood,)]
    starts = accumulate(map(len, found), initial=0)
    return [
        Say(hit.clause.text, places, own, tuple(w[n : n + len(own)] for w in each), needed)
        for (hit, places, needed), own, n in zip(quotes, found, starts, strict=False)
    ]


def _within(found: Sequence[Passage], places: Passage) -> tuple[Passage, ...]:
    """The passages that lie in some places of a text, the places themselves where none does."""
    inside = [
        passage
        for passage in found
        if all(any(a <= start and end <= b for a, b in places) for start, end in passage)
    ]
    return tuple(inside) or (places,)


def _entries(entries: Sequence[Evidence]) -> Draft:
    """What was looked up in tables: every entry whole, or the beginning of one that is long."""
    citations = [
        cite(n, entry.hit, 0, min([len(entry.hit.clause.text), *_ends(entry.hit.clause.text)]))
        for n, entry in enumerate(entries, 1)
    ]
    said = (Sentence(line, (c.n,)) for c in citations for line in _lines(c.quote))
    return Draft(tuple(said), tuple(citations), entries[0].support)


def _ends(text: str) -> list[int]:
    """The ends of the lines from which on a text is over the budget."""
    return [part.end for part in parts(text) if part.end > BUDGET][:1]


def _quotes(chosen: Sequence[Evidence]) -> list[_Quote]:
    """What to quote: each clause once, with all the places that are named of it; before a digest
    the articles that it points to, and no digest that repeats them.

    Every chosen clause has its first say before one has its second: room may not reach for all.
    """
    says = [(e.needed, [*_articles(e), (e.hit, _all(e.hit))]) for e in chosen]
    first = [(hit, places, needed) for needed, ((hit, places), *_) in says]
    then = [(hit, places, False) for _, (_, *more) in says for hit, places in more]
    quoted: dict[str, _Quote] = {}
    for hit, places, needed in (*first, *then):
        clause = hit.clause
        if known := quoted.get(clause.id):
            places, needed = merged(clause.text, (known[1], places)), needed or known[2]
        elif quoted and _repeats(hit, [one.clause.text for one, *_ in quoted.values()]):
            continue
        quoted[clause.id] = hit, places, needed
    return list(quoted.values())


def _repeats(hit: Hit, said: Sequence[str]) -> bool:
    """Whether a digest says what the articles before it have said."""
    same, other = _compared(hit.clause.text, said)
    return hit.policy.provenance is Provenance.DIGEST and same and not other


def _articles(item: Evidence) -> Iterator[tuple[Hit, Passage]]:
    """The articles that a digest clause points to, each with all the places that it names."""
    for hit in dict.fromkeys(original.hit for original in item.originals):
        text, named = hit.clause.text, [o.within for o in item.originals if o.hit == hit]
        yield hit, merged(text, [spans_within(text, within) for within in named]) or _all(hit)


def _all(hit: Hit) -> Passage:
    return ((0, len(hit.clause.text)),)


def _answering(
    understood: Understood, findings: Findings, store: Generation
) -> tuple[Sequence[Evidence], float]:
    """The evidence to answer from, likeliest first, and how likely it answers; none if none does.

    A named article answers before all; where digests lead but do not answer, originals may.
    """
    if findings.bygone or findings.unheld:
        return (), 0.0
    if findings.named and not gap(understood, findings.named):
        return findings.named, 1.0
    evidence = findings.evidence
    told = findings.answerable >= ENOUGH
    told = told and not _off_topic(understood, evidence[0], findings.answerable)
    told = told and not _other_region(understood, evidence[0])
    if told and not _wanting(understood, evidence, findings.answerable):
        return evidence, findings.answerable
    originals = tuple(e for e in evidence if not _is_digest(e) and not _other_region(understood, e))
    likely = originals and (
        findings.originals >= ENOUGH_OF_ORIGINAL or _defines(understood, originals[0], store)
    )
    likely = likely and not _off_topic(understood, originals[0], findings.originals)
    if likely and not _wanting(understood, originals, findings.originals):
        return originals, findings.originals
    return (), 0.0


def _wanting(understood: Understood, evidence: Sequence[Evidence], likely: float) -> str:
    """The gap that keeps clauses from answering; what is surely answered although the question has
    something wrong is answered, and put right beside it."""
    unsure = likely < _UNSURE
    return left_out(understood, evidence) or (contradicted(understood, evidence) if unsure else "")


def _off_topic(understood: Understood, best: Evidence, answerable: float) -> bool:
    """Whether the best clause holds no word of the question and is not likely to answer either."""
    unsure = answerable < _UNSURE
    return unsure and best.support < _UNLIKELY and set(understood.terms) <= set(best.missing)


def _defines(understood: Understood, item: Evidence, store: Generation) -> bool:
    """Whether a clause defines all of what a question asks the meaning of."""
    clause = item.hit.clause
    return understood.kind is Kind.DEFINITION and any(
        definition.clause_id == clause.id and definition.term == "".join(understood.terms)
        for definition in store.catalog.glossary(clause.policy_id)
    )


def _is_digest(item: Evidence) -> bool:
    return item.hit.policy.provenance is Provenance.DIGEST


def _other_region(understood: Understood, item: Evidence) -> bool:
    """Whether a clause is local and the question names another place."""
    place = item.hit.policy.place
    return bool(place and understood.places and understood.places[0] not in place)


def _chosen(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best clause, and others that answer too, or hold of the question what it lacks, or say
    the same with another figure. What says the same again is left out.

    Where several things have a clause of their own each, those come first.
    """
    likely = [*evidence[:_MOST], *(e for e in evidence[_MOST:] if e.needed)]
    several = sum(e.needed for e in likely) > 1
    first, *rest = sorted(likely, key=lambda e: several and not e.needed)
    chosen, missing = [first], set(first.missing)
    beside = _BESIDE * first.support
    for item in rest:
        same, other = _compared(item.hit.clause.text, [one.hit.clause.text for one in chosen])
        holds_more = bool(missing - set(item.missing))
        if same and not (other or holds_more or item.needed):
            continue
        least = max(_ADDS, beside / 2) if holds_more or same else max(_ALSO, beside)
        if item.needed or item.support >= (_ADDS if same and other else least):
            chosen.append(item)
            missing &= set(item.missing)
    return chosen


def _compared(text: str, said: Sequence[str]) -> tuple[bool, bool]:
    """Whether a clause says what others have said; whether with another figure."""
    own, pairs = bigrams(text), {pair for one in said for pair in bigrams(one)}
    same = sum(pair in pairs for pair in own) >= _SAME * len(own)
    return same, not _figures(text) <= {figure for one in said for figure in _figures(one)}


def _figures(text: str) -> set[Hashable]:
    """The values of a text; how many kinds or items it tells of is none (三个一批, 三类)."""
    return {q.key for q in quantities(text) if q.unit not in _COUNTERS}


def cite(n: int, hit: Hit, start: int, end: int) -> Citation:
    """The n-th citation: a span of a hit's clause, with its address to the 款 or 项."""
    clause = hit.clause
    address = f"{clause.address}{place_within(clause.text, start, end)}"
    return Citation(n, clause, hit.policy, address, clause.text[start:end], start, end)


def _lines(quote: str) -> list[str]:
    return [line.strip() for line in quote.split("\n") if line.strip()]
