"""The extractive answer: the sentences that answer, verbatim, under their clause; or a refusal.

Lists stay lists and a lead-in stays with its items. Whether anything answers is decided by what
the clauses hold of the question (`assistant.support`), not by how near they are. Knows weighed
clauses. Does not search, and does not judge its own work: that is the audit.
"""

import re
from collections.abc import Hashable, Iterator, Sequence

from assistant.gaps import gap
from assistant.refusal import refuse, reply_to_talk, without_its_thing
from assistant.types import Citation, Draft, Evidence, Findings, Kind, Refusal, Sentence, Understood
from corpus.address import Part, number_style, parts, place_within, spans_within
from corpus.lexical import bigrams
from corpus.quantities import quantities
from corpus.types import Hit, Provenance

BUDGET = 400  # characters of an answer, list items aside
# On the development questions: .84 of the unanswerable refused, .03 of the others (at .2 .79 and
# .03, at .26 .86 and .05).
ENOUGH = 0.24
# The question's own model knows only digests; of an original the clause's support decides. On the
# development questions about laws: .81 of the unanswerable refused, .04 of the others; on the hard
# ones .56 and .04 (at .15 .85 and .06, .56 and .05; at .2 .88 and .09, .61 and .07).
ENOUGH_OF_ORIGINAL = 0.12
_UNLIKELY, _UNSURE = 0.3, 0.5  # support and answerability under which a best clause without a word
# of the question is off its topic
_ALSO = 0.3  # support from which a further clause is said as well …
_ADDS = 0.15  # … and from which, if it holds words of the question that the others lack
_BESIDE = 0.6  # … if it is this share of the best one's, or half of it, where one thing is asked
_MOST = 3  # clauses that answer one thing
_SAME = 0.6  # share of a clause's character pairs from which it says what another has said
_COUNTERS = frozenset("个类种批组级项条")
_PIECE = re.compile(r"[^。；\n]+[。；]?")
Spans = tuple[tuple[int, int], ...]


def compose(understood: Understood, findings: Findings) -> Draft | Refusal:
    """A draft from the clauses that answer, or the refusal where none does."""
    if back := reply_to_talk(understood) or without_its_thing(understood, findings):
        return back
    if findings.entries:
        return _entries(findings.entries)
    answering, confidence = _answering(understood, findings)
    if not answering:
        return refuse(understood, findings)
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    room = BUDGET
    for hit, spans in _quotes(_chosen(answering, understood), understood):
        running = sum(_running(hit.clause.text[start:end]) for start, end in spans)
        if citations and running > room:
            continue
        room -= running
        for start, end in spans:
            citation = cite(len(citations) + 1, hit, start, end)
            citations.append(citation)
            sentences += [Sentence(line, (citation.n,)) for line in _lines(citation.quote)]
    return Draft(tuple(sentences), tuple(citations), confidence)


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


def _quotes(chosen: Sequence[Evidence], understood: Understood) -> Iterator[tuple[Hit, Spans]]:
    """What to quote: each clause once, before a digest the articles that it points to.

    Every chosen clause has its first say before one has its second: room may not reach for all.
    """
    says = [[*_articles(e), (e.hit, tuple(_spans(e, understood)))] for e in chosen]
    quoted: set[str] = set()
    for hit, spans in (*(own[0] for own in says), *(quote for own in says for quote in own[1:])):
        if hit.clause.id not in quoted:
            quoted.add(hit.clause.id)
            yield hit, spans


def _articles(item: Evidence) -> Iterator[tuple[Hit, Spans]]:
    """The articles that a digest clause points to, each with all the places that it names."""
    for hit in dict.fromkeys(original.hit for original in item.originals):
        named = (o.within for o in item.originals if o.hit == hit)
        spans = {span for within in named for span in spans_within(hit.clause.text, within)}
        yield hit, tuple(sorted(spans))


def _answering(understood: Understood, findings: Findings) -> tuple[Sequence[Evidence], float]:
    """The evidence to answer from, likeliest first, and how likely it answers; none if none does.

    A named article answers before all; where digests lead but do not answer, originals may.
    """
    if findings.bygone or findings.unheld:
        return (), 0.0
    if findings.named and not gap(understood, findings.named):
        return findings.named, 1.0
    evidence = findings.evidence
    told = findings.answerable >= ENOUGH and not _off_topic(understood, findings)
    if told and not _other_region(understood, evidence[0]) and not gap(understood, evidence):
        return evidence, findings.answerable
    originals = [e for e in evidence if not _is_digest(e) and not _other_region(understood, e)]
    likely = originals and originals[0].support >= ENOUGH_OF_ORIGINAL
    if likely and not gap(understood, originals):
        return originals, originals[0].support
    return (), 0.0


def _off_topic(understood: Understood, findings: Findings) -> bool:
    """Whether the best clause holds no word of the question and is not likely to answer either."""
    best, unsure = findings.evidence[0], findings.answerable < _UNSURE
    return unsure and best.support < _UNLIKELY and set(understood.terms) <= set(best.missing)


def _is_digest(item: Evidence) -> bool:
    return item.hit.policy.provenance is Provenance.DIGEST


def _other_region(understood: Understood, item: Evidence) -> bool:
    """Whether a clause is local and the question names another place."""
    place = item.hit.policy.place
    return bool(place and understood.places and understood.places[0] not in place)


def _chosen(evidence: Sequence[Evidence], understood: Understood) -> list[Evidence]:
    """The best clause, and others that answer too, or hold of the question what it lacks, or say
    the same with another figure. What says the same again is left out.
    """
    first, *rest = evidence[: max(_MOST, len(understood.parts))]
    chosen, missing = [first], set(first.missing)
    beside = 0.0 if understood.parts else _BESIDE * first.support
    for item in rest:
        said = [one.hit.clause.text for one in chosen]
        same, other = _compared(item.hit.clause.text, said)
        if same and not other:
            continue
        adds = same or bool(missing - set(item.missing))
        if item.support >= (max(_ADDS, beside / 2) if adds else max(_ALSO, beside)):
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


def _spans(item: Evidence, understood: Understood) -> Iterator[tuple[int, int]]:
    """The spans of a clause that answer: all of it if it fits, else its best 款 with its list."""
    text = item.hit.clause.text
    if len(text) <= BUDGET:
        yield 0, len(text)
        return
    groups = _groups(text)
    start, end = max(groups, key=lambda g: (_overlap(text[g[0] : g[1]], understood), -g[0]))
    lines = [p for p in parts(text) if start <= p.start < end]
    lead, best = lines[0], max(lines, key=lambda p: _overlap(text[p.start : p.end], understood))
    if end - start <= BUDGET or understood.kind is Kind.LIST:
        yield start, end
    else:
        if best != lead and lead.end - lead.start <= BUDGET:
            yield lead.start, lead.end
        yield best.start, best.end
    yield from _follows(text, best)


def _follows(text: str, item: Part) -> Iterator[tuple[int, int]]:
    """What a later 款 says will follow for an item: 有前款第一项…行为之一，处…."""
    number = re.search(r"第（([^）]+)）项$", item.label)
    if number:
        for piece in _PIECE.finditer(text, item.end):
            if "前款" in piece[0] and f"第{number[1]}项" in piece[0].replace("（", ""):
                yield piece.span()


def _groups(text: str) -> list[tuple[int, int]]:
    """Spans of the 款 of a text, each with the items that follow it."""
    groups: list[tuple[int, int]] = []
    for part in parts(text):
        if (groups and "第（" in part.label) or (groups and part.label.endswith(("项", "目"))):
            groups[-1] = (groups[-1][0], part.end)
        else:
            groups.append((part.start, part.end))
    return groups


def _overlap(text: str, understood: Understood) -> float:
    """How many character pairs of the question's terms a passage holds, per square root length."""
    pairs = {p for term in understood.terms for p in bigrams(term)}
    return sum(pair in text for pair in pairs) / (len(text) + 50) ** 0.25


def cite(n: int, hit: Hit, start: int, end: int) -> Citation:
    """The n-th citation: a span of a hit's clause, with its address to the 款 or 项."""
    clause = hit.clause
    address = f"{clause.address}{place_within(clause.text, start, end)}"
    return Citation(n, clause, hit.policy, address, clause.text[start:end], start, end)


def _running(quote: str) -> int:
    """Characters of a quote that are no list items."""
    return sum(len(line) for line in _lines(quote) if number_style(line) is None)


def _lines(quote: str) -> list[str]:
    return [line.strip() for line in quote.split("\n") if line.strip()]
