"""The route of a question: understand → retrieve → answer → audit → render.

Knows the order of the steps and what must be said beside an answer. Does not know pages, files or
indexes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import compose
from assistant.audit import audit
from assistant.beside import beside
from assistant.render import answer_text, refusal_text
from assistant.retrieve import retrieve
from assistant.types import Answer, Citation, Draft, Evidence, Mode, Question, Refusal, Verdict
from assistant.understand import understand
from corpus.generation import Generation
from corpus.types import Policy, Provenance
from corpus.validity import Standing, notices


@dataclass(frozen=True, slots=True)
class AskSettings:
    """`region` is the place whose local texts apply; None if the operator set none."""

    region: str | None = None


def ask(question: Question, store: Generation, settings: AskSettings) -> Answer:
    """Answer one question from one generation.

    Raises BadRequest for a question that is empty or too long. A refusal is an Answer.
    """
    began = time.perf_counter()
    understood = understand(question)
    findings = retrieve(understood, store, question.as_of)
    evidence = (*findings.entries, *findings.named, *findings.evidence)
    drafted = compose(understood, findings)
    standing = store.standings(question.as_of)
    withheld = 0
    if isinstance(drafted, Draft):
        hits = [h for e in evidence for h in (e.hit, *(o.hit for o in e.originals))]
        retrieved = {h.clause.id: standing[h.policy.id] for h in hits}
        audited = audit(drafted, retrieved)
        withheld = len(audited.withheld)
        drafted = audited.draft if audited.draft.sentences else _nothing_left(evidence)
    draft = drafted if isinstance(drafted, Draft) else Draft((), ())
    refusal = drafted if isinstance(drafted, Refusal) else None
    unsaid = () if refusal else _unsaid(findings.entries)
    return Answer(
        question=question,
        standalone=understood.standalone,
        verdict=Verdict.PARTIAL if unsaid else _verdict(draft, refusal, standing),
        text=refusal_text(refusal) if refusal else answer_text(draft.sentences),
        sentences=draft.sentences,
        citations=draft.citations,
        refusal=refusal,
        notices=(
            *unsaid,
            *_notices(draft.citations, question, settings),
            *beside(understood, draft.citations, store, question.as_of),
        ),
        mode=Mode.EXTRACTIVE,
        withheld=withheld,
        elapsed_ms=(time.perf_counter() - began) * 1000,
        confidence=draft.confidence,
    )


def _nothing_left(evidence: Sequence[Evidence]) -> Refusal:
    nearest = tuple(e.hit.clause.id for e in evidence[:3])
    return Refusal(
        "withheld", "拟出的句子没有通过核对，已全部撤下。", nearest, "请直接查阅下列条款。"
    )


def _unsaid(entries: Sequence[Evidence]) -> tuple[str, ...]:
    """The notice that rows of a table do not say some words of the question."""
    words = (
        [w for w in entries[0].missing if all(w in e.missing for e in entries)] if entries else []
    )
    said = "、".join(f"“{word}”" for word in words)
    return (f"所引的行和表头里没有{said}，请核对是不是所问的。",) if words else ()


def _verdict(draft: Draft, refusal: Refusal | None, standing: dict[str, Standing]) -> Verdict:
    if refusal:
        return Verdict.REFUSED
    current = all(standing[c.policy.id] is Standing.CURRENT for c in draft.citations)
    return Verdict.SUPPORTED if current else Verdict.PARTIAL


def _notices(
    citations: tuple[Citation, ...], question: Question, settings: AskSettings
) -> tuple[str, ...]:
    """What must stand beside an answer: place, digest, validity, each once."""
    policies = {c.policy.id: c.policy for c in citations}.values()
    said = [_place_notice(p, settings.region) for p in policies]
    said += [_digest_notice(p) for p in policies]
    said += [n for c in citations for n in notices(c.clause, c.policy, question.as_of)]
    return tuple(dict.fromkeys(n for n in said if n))


def _place_notice(policy: Policy, region: str | None) -> str:
    if not policy.place or policy.place == region:
        return ""
    other = f"，不是{region}的规定" if region else ""
    return f"适用地区：{policy.place}{other}。"


def _digest_notice(policy: Policy) -> str:
    if policy.provenance is not Provenance.DIGEST:
        return ""
    source = policy.source
    whence = f"来自{source.publication}"
    if source.authors:
        whence += f"所载{'、'.join(source.authors)}署名报道（{source.date}），是否现行有效未经核实"
    return f"依据是要点整理，不是原文：{whence}；办理和执法请以原文为准。"
