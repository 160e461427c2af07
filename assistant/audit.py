"""The audit: every sentence of every answer, whoever wrote it, held against its clauses.

A sentence passes if each of its citations exists, was retrieved and may be quoted on the day; if
each quote is a verbatim span of its clause; and if every quantity of the sentence stands in the
same 款, 项 or sentence of a clause that it cites. Knows nothing of how a draft came about, and
asks no model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.types import Citation, Draft, Sentence
from corpus.address import parts
from corpus.quantities import quantities
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
    verdicts = [(s, fault(s, citations, retrieved)) for s in draft.sentences]
    kept = tuple(s for s, wrong in verdicts if not wrong)
    used = {n for s in kept for n in s.citations}
    cited = tuple(c for c in draft.citations if c.n in used)
    left = replace(draft, sentences=kept, citations=cited)
    return Audited(left, tuple((s, wrong) for s, wrong in verdicts if wrong))


def fault(
    sentence: Sentence, citations: Mapping[int, Citation], retrieved: Mapping[str, Standing]
) -> str:
    """What is wrong with a sentence; "" if it stands."""
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
    cited = [citations[n] for n in sentence.citations]
    return "" if quantities_stand(sentence.text, cited) else "数字与所引款项不符"


def verbatim(citation: Citation) -> bool:
    """Whether the quote is the span of the clause that it claims to be."""
    text = citation.clause.text
    inside = 0 <= citation.quote_start < citation.quote_end <= len(text)
    return inside and text[citation.quote_start : citation.quote_end] == citation.quote


def quantities_stand(text: str, citations: list[Citation]) -> bool:
    """Whether all quantities of a text stand together in one 款, 项 or sentence of its citations.

    二十日 equals 20日. A text without quantities stands.
    """
    said = {q.key for q in quantities(text)}
    return not said or any(
        said <= {q.key for q in quantities(unit)} for c in citations for unit in _units(c)
    )


def _units(citation: Citation) -> list[str]:
    """The 款 and 项 of a quote, an item always with the lead-in above it."""
    quote = citation.quote
    pieces = [quote[p.start : p.end] for p in parts(quote)]
    lead = pieces[0] if pieces and pieces[0].rstrip().endswith(("：", ":")) else ""
    return pieces + [lead + piece for piece in pieces[1:] if lead]
