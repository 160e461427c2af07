"""What stands beside an answer, out of clauses: what has become of a quoted article since, two laws
that give different figures for what was asked, the articles that a quote refers to, definitions.

Notices only: verbatim pieces with their place, never a ruling on which counts. Knows citations and
one open generation. Does not choose what is quoted.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from assistant.claims import wording_pairs
from assistant.features import rarity
from assistant.types import Citation, Understood
from corpus.address import number_style
from corpus.generation import Generation
from corpus.lexical import bigrams
from corpus.naming import names_said
from corpus.quantities import quantities
from corpus.references import targets
from corpus.types import Clause, Policy, Provenance, Reference
from corpus.validity import ended_by, enders

_ALIKE = 0.25  # share of the pairs of the shorter sentence, by rarity, from which two say one thing
_SAME_ARTICLE = 0.3  # Jaccard of the pairs from which an article of another version is this one
_MOST = 3  # articles referred to that are shown
_LONGEST = 90  # characters of a piece that is shown
_LEAST_TERM = 3  # characters: 贮存, 利用 are everyday words
_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
_ELSEWHERE = re.compile(
    r"[^，。；]{0,12}另有规定[^，。；]{0,4}(?:，[^，。；]{0,6}(?:依照|从)其规定)?"
)


def beside(
    understood: Understood, citations: Sequence[Citation], store: Generation, as_of: date
) -> tuple[str, ...]:
    """The notices that the quoted originals call for, in Chinese."""
    originals = [c for c in citations if c.policy.provenance is Provenance.OFFICIAL]
    if not originals:
        return ()
    return (
        *_since_then(originals, store, as_of),
        *_differing(originals, store),
        *_referred(originals, store, as_of),
        *_defined(_without_names(understood.standalone, store), originals, store),
    )


def _without_names(question: str, store: Generation) -> str:
    """A question without the names of laws in it: 水污染 in 水污染防治法 is no term of it."""
    for name in names_said(question, store.names):
        question = question.replace(name, "")
    return question


def _since_then(originals: Sequence[Citation], store: Generation, as_of: date) -> Iterator[str]:
    """What the quoted articles have become in versions that begin after the day of the answer, or
    which policy has ended their law."""
    policies = store.catalog.policies
    ending = enders(policies, date.max)
    for citation in {c.clause.id: c for c in originals}.values():
        slug = citation.policy.slug
        later = [
            p for p in policies.values() if p.slug == slug and p.effective and p.effective > as_of
        ]
        if later:
            latest = max(later, key=lambda p: p.effective)
            yield f"{_place(citation)}：{_became(citation.clause, latest, store)}"
        elif ender := ended_by(citation.policy, ending):
            yield f"{_place(citation)}：这份文件由《{ender.title}》废止（{ender.effective}起）。"


def _became(clause: Clause, latest: Policy, store: Generation) -> str:
    """The article of a later version that says the most of what a clause says."""
    pairs = frozenset(bigrams(clause.text))

    def alike(other: Clause) -> float:
        own = frozenset(bigrams(other.text))
        return len(pairs & own) / len(pairs | own)

    rows = store.catalog.rows_of([latest.id])
    nearest = max(store.catalog.clauses(rows), key=alike, default=None)
    version = f"{latest.effective}起施行{latest.version}的版本"
    if nearest is None or alike(nearest) < _SAME_ARTICLE:
        return f"{version}，其中没有相近的条文。"
    if nearest.text == clause.text:
        return f"{version}，现为{nearest.address}，文字未变。"
    return f"{version}，其中最相近的是{nearest.address}：“{_first(nearest)}”"


def _differing(originals: Sequence[Citation], store: Generation) -> Iterator[str]:
    """Pairs of laws whose quotes give other figures of one unit in sentences about one thing."""
    said = [
        (citation, sentence)
        for citation in originals
        if not citation.clause.address.is_table_row
        for sentence in _sentences(citation.quote)
    ]
    nearest: dict[frozenset[str], tuple[float, tuple, tuple]] = {}
    for first, second in combinations(said, 2):
        laws = frozenset((first[0].policy.slug, second[0].policy.slug))
        if len(laws) > 1 and _other_figures(first[1], second[1]):
            found = _likeness(first[1], second[1], store), first, second
            nearest[laws] = max(nearest.get(laws, found), found, key=lambda pair: pair[0])
    for alike, first, second in nearest.values():
        if alike >= _ALIKE:
            yield _side_by_side(first, second)


def _side_by_side(first: tuple[Citation, str], second: tuple[Citation, str]) -> str:
    (one, said), (other, also) = first, second
    for general, special in ((one, other), (other, one)):
        if room := _ELSEWHERE.search(general.clause.text):
            return (
                f"{_place(general)}写明“{room[0].strip()}”；"
                f"{_place(special)}写的数不一样，如果它就是另有的规定，先看它。"
            )
    return (
        f"两处写的数不一样：{_ranked(one)}“{_short(said)}”；{_ranked(other)}“{_short(also)}”。"
        "是不是同一件事、按哪一处办，请核对。"
    )


def _sentences(quote: str) -> list[str]:
    """The sentences of a quote, each item behind the words that lead to it."""
    found, lead = [], ""
    for said in map(str.strip, _SENTENCE.findall(quote)):
        item = number_style(said) is not None
        lead = said if said.endswith("：") and not item else lead if item else ""
        found.append(lead + said if item else said)
    return found


def _other_figures(one: str, other: str) -> bool:
    """Whether two sentences have values of one unit, and not the same ones."""
    first, second = ({q.key for q in quantities(text)} for text in (one, other))
    units = {unit for _, unit in first} & {unit for _, unit in second} - {""}
    return {k for k in first if k[1] in units} != {k for k in second if k[1] in units}


def _likeness(one: str, other: str, store: Generation) -> float:
    """How much of the shorter sentence the other says, 0..1, by the rarity of the pairs."""
    first, second = wording_pairs(one), wording_pairs(other)
    weight = rarity(sorted(first | second), store)
    total = min(sum(weight[p] for p in pairs) for pairs in (first, second))
    return sum(weight[p] for p in first & second) / total if total else 0.0


def _referred(originals: Sequence[Citation], store: Generation, as_of: date) -> Iterator[str]:
    """The articles that the quotes refer to and that are not quoted themselves, one hop."""
    quoted = {c.clause.id for c in originals}
    shown = 0
    for citation in originals:
        for reference in store.catalog.references(citation.policy.id):
            if reference.clause_id != citation.clause.id or not _within(reference, citation):
                continue
            for clause in targets(reference, citation.clause, store.catalog, as_of):
                if clause.id not in quoted and shown < _MOST:
                    quoted.add(clause.id)
                    shown += 1
                    policy = store.catalog.policies[clause.policy_id]
                    said = citation.clause.text[reference.start : reference.end]
                    place = f"依据[{citation.n}]里的“{said}”"
                    yield f"{place}：{_named(clause, policy)}“{_first(clause)}”"


def _within(reference: Reference, citation: Citation) -> bool:
    return citation.quote_start <= reference.start and reference.end <= citation.quote_end


def _defined(question: str, originals: Sequence[Citation], store: Generation) -> Iterator[str]:
    """The definitions of terms of the question that the quotes use and do not define."""
    told: set[str] = set()
    for policy in {c.policy.id: c.policy for c in originals}.values():
        quotes = [c for c in originals if c.policy.id == policy.id]
        for definition in store.catalog.glossary(policy.id):
            term = definition.term
            used = term in question and any(term in c.quote for c in quotes)
            here = any(c.clause.id == definition.clause_id for c in quotes)
            if used and not here and term not in told and len(term) >= _LEAST_TERM:
                told.add(term)
                clause = store.catalog.clause(definition.clause_id)
                said = clause.text[definition.start : definition.end]
                yield f"“{term}”的含义，{_named(clause, policy)}“{_short(said)}”"


def _first(clause: Clause) -> str:
    return _short(next(iter(_SENTENCE.findall(clause.text)), ""))


def _short(text: str) -> str:
    """A piece of a clause, verbatim to its first _LONGEST characters."""
    text = text.strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _place(citation: Citation) -> str:
    return f"《{citation.policy.title}》{citation.clause.address}"


def _named(clause: Clause, policy: Policy) -> str:
    return f"《{policy.title}》{clause.address}："


def _ranked(citation: Citation) -> str:
    policy = citation.policy
    return f"{_place(citation)}（{policy.level}，{policy.effective or policy.version}）"
