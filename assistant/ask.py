"""The route of a question: understand → retrieve → answer → audit → render.

Knows the order of the steps and what must be said beside an answer. Does not know pages, files or
indexes.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer import compose
from assistant.audit import Audited, audit
from assistant.beside import beside
from assistant.gaps import contradicted
from assistant.lexicon import paths
from assistant.model import Writer
from assistant.notices import said_beside
from assistant.render import BY_MODEL, answer_text, refusal_text
from assistant.retrieve import retrieve
from assistant.types import (
    Answer,
    Draft,
    Evidence,
    Findings,
    Mode,
    Question,
    Refusal,
    Understood,
    Verdict,
)
from assistant.understand import understand
from assistant.written import write
from corpus.generation import Generation
from corpus.validity import Standing

_INSTEAD = "，以下是不用大模型的回答。"


@dataclass(frozen=True, slots=True)
class AskSettings:
    """`region` is the place whose local texts apply; None if the operator set none."""

    region: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question on its way: what every form of its answer shares."""

    question: Question
    store: Generation
    settings: AskSettings
    understood: Understood
    findings: Findings
    began: float

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All that was found."""
        return (*self.findings.entries, *self.findings.named, *self.findings.evidence)

    def retrieved(self, standing: Mapping[str, Standing]) -> dict[str, Standing]:
        """Clause ids that may be cited, with what they are worth on the day."""
        hits = (h for e in self.evidence for h in (e.hit, *(o.hit for o in e.originals)))
        return {hit.clause.id: standing[hit.policy.id] for hit in hits}

    def _corrected(self, draft: Draft) -> tuple[str, ...]:
        """The notice that the clauses have otherwise what a question assumes; none where the
        likeliest of them is not quoted."""
        evidence = self.findings.evidence
        quoted = {citation.clause.id for citation in draft.citations}
        if not evidence or evidence[0].hit.clause.id not in quoted:
            return ()
        wrong = contradicted(self.understood, evidence)
        return (f"所问的前提与条款不同：{wrong}",) if wrong else ()

    def answer(
        self,
        said: Draft | Refusal,
        *notes: str,
        mode: Mode = Mode.EXTRACTIVE,
        withheld: int = 0,
        growing: bool = False,
    ) -> Answer:
        """A draft or a refusal with all that must stand beside it."""
        draft = said if isinstance(said, Draft) else Draft((), ())
        refusal = said if isinstance(said, Refusal) else None
        day = self.question.as_of
        unsaid = () if refusal else _unsaid(self.findings.entries)
        verdict = _verdict(draft, refusal, self.store.standings(day))
        cited = [(c.clause, c.policy) for c in draft.citations]
        return Answer(
            question=self.question,
            standalone=self.understood.standalone,
            verdict=Verdict.PARTIAL if unsaid else verdict,
            text=refusal_text(refusal) if refusal else answer_text(draft.sentences),
            sentences=draft.sentences,
            citations=draft.citations,
            refusal=refusal,
            notices=(
                *notes,
                *unsaid,
                *self._corrected(draft),
                *paths(self.understood.asked),
                *said_beside(cited, day, self.settings.region),
                *beside(self.understood, draft.citations, self.store, day),
            ),
            mode=mode,
            withheld=withheld,
            elapsed_ms=(time.perf_counter() - self.began) * 1000,
            confidence=draft.confidence,
            growing=growing,
            units=self.understood.units,
        )


def ask(
    question: Question, store: Generation, settings: AskSettings, writer: Writer | None = None
) -> Answer:
    """Answer one question from one generation; written by a model where there is one.

    Raises BadRequest for a question that is empty or too long. A refusal is an Answer.
    """
    *_, answer = answers(question, store, settings, writer)
    return answer


def answers(
    question: Question, store: Generation, settings: AskSettings, writer: Writer | None = None
) -> Iterator[Answer]:
    """The answer as it grows: with a model each time that a sentence stands, marked `growing`, and
    at last the whole; without one the whole alone. Raises as `ask` does.

    Whether anything is answered at all is decided without the model.
    """
    began = time.perf_counter()
    if question.scope:
        store = store.narrowed(question.scope)
    understood, findings = retrieve(understand(question), store, question.as_of)
    drafted = compose(understood, findings, store)
    asked = _Asked(question, store, settings, understood, findings, began)
    if isinstance(drafted, Refusal):
        yield _refused(drafted, asked)
        return
    retrieved = asked.retrieved(store.standings(question.as_of))
    extract = audit(drafted, retrieved)
    if writer and extract.draft.sentences and not asked.findings.entries:
        yield from _written(asked, extract, retrieved, writer)
    else:
        yield _extracted(asked, extract)


def _refused(refusal: Refusal, asked: _Asked) -> Answer:
    """A refusal; of a turn that tells enough, what it lacks by itself and not beside its topics."""
    talk = asked.understood.talk
    if talk and not talk.leans:
        alone, findings = retrieve(talk.alone, asked.store, asked.question.as_of)
        own = compose(alone, findings, asked.store)
        if isinstance(own, Refusal):
            return replace(asked, understood=alone, findings=findings).answer(own)
    return asked.answer(refusal)


def _extracted(asked: _Asked, extract: Audited, *notes: str, withheld: int = 0) -> Answer:
    said = extract.draft if extract.draft.sentences else _nothing_left(asked.evidence)
    return asked.answer(said, *notes, withheld=len(extract.withheld) + withheld)


def _written(
    asked: _Asked, extract: Audited, retrieved: Mapping[str, Standing], writer: Writer
) -> Iterator[Answer]:
    """What a model writes; the extractive answer, said so, where it fails."""
    for written in write(asked.understood, extract.draft, asked.evidence, retrieved, writer):
        if written.failed:
            note = f"{written.failed}{_INSTEAD}"
            yield _extracted(asked, extract, note, withheld=written.withheld)
        else:
            yield asked.answer(
                written.draft,
                BY_MODEL,
                mode=Mode.LLM,
                withheld=written.withheld,
                growing=not written.done,
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


def _verdict(draft: Draft, refusal: Refusal | None, standing: Mapping[str, Standing]) -> Verdict:
    if refusal:
        return Verdict.REFUSED
    current = all(standing[c.policy.id] is Standing.CURRENT for c in draft.citations)
    return Verdict.SUPPORTED if current else Verdict.PARTIAL
