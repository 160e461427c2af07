"""The audit: every sentence of every answer, whoever wrote it, held against its clauses.

A sentence passes if each of its citations exists, was retrieved and may be quoted on the day; if
each quote is a verbatim span of its clause; and if a clause that it cites bears what it says
(`assistant.fidelity`). Knows nothing of how a draft came about, and asks no model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.fidelity import unborne
from assistant.types import Citation, Draft, Sentence
from corpus.validity import Standing


@dataclass(frozen=True, slots=True)
class Audited:
    """What is left of a draft, and what was withheld with the reason for each."""

    draft: Draft
    withheld: tuple[tuple[Sentence, str], ...]


def audit(draft: Draft, retrieved: Mapping[str, Standing]) -> Audited:
    """Keep the sentences that stand; `retrieved` maps clause ids to their standing on the day.

    Citations that no kept sentence needs are dropped; numbers stay as they were given.
    """
    citations = {c.n: c for c in draft.citations}
    verdicts = [(s, fault(s, citations, retrieved, draft.sentences)) for s in draft.sentences]
    kept = tuple(s for s, wrong in verdicts if not wrong)
    used = {n for s in kept for n in s.citations}
    cited = tuple(c for c in draft.citations if c.n in used)
    left = replace(draft, sentences=kept, citations=cited)
    return Audited(left, tuple((s, wrong) for s, wrong in verdicts if wrong))


def fault(
    sentence: Sentence,
    citations: Mapping[int, Citation],
    retrieved: Mapping[str, Standing],
    draft: Sequence[Sentence] = (),
) -> str:
    """What is wrong with a sentence of a draft; "" if it stands."""
    if not sentence.citations:
        return "没有引用"
    for n in sentence.citations:
        if n not in citations:
            return f"引用[{n}]不存在"
        citation = citations[n]
        standing = retrieved.get(citation.clause.id)
        if standing is None:
            return f"引用[{n}]不在检索结果中"
        if standing is Standing.OUT:
            return f"引用[{n}]在所问日期不是现行规定"
        if not verbatim(citation):
            return f"引用[{n}]与条款原文不符"
    beside = "，".join(
        other.text
        for other in draft
        if other is not sentence and not set(other.citations).isdisjoint(sentence.citations)
    )
    cited = {citations[n].clause.id: citations[n] for n in sentence.citations}
    wrong = [_unborne(sentence.text, [citation], beside) for citation in cited.values()]
    if "" in wrong or len(cited) < 2:
        return "" if "" in wrong else wrong[0]
    return _unborne(sentence.text, list(cited.values()), beside)


def _unborne(text: str, cited: Sequence[Citation], beside: str) -> str:
    """What the clauses, taken together, do not bear."""
    passage = "\n".join(c.clause.text for c in cited)
    names = " ".join(
        f"{c.policy.title} {' '.join(c.clause.headings)} {c.clause.address} "
        f"{' '.join(map(str, c.clause.points_to))}"
        for c in cited
    )
    return unborne(text, passage, beside, names)


def verbatim(citation: Citation) -> bool:
    """Whether the quote is the span of the clause that it claims to be."""
    text = citation.clause.text
    inside = 0 <= citation.quote_start < citation.quote_end <= len(text)
    return inside and text[citation.quote_start : citation.quote_end] == citation.quote
