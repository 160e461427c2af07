"""Run a set of cases through search and answering, and gather the measures.

Knows cases, one open store and how to ask it. Does not know where either came from, and prints
nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.retrieve import find
from assistant.types import Answer, Question
from corpus.generation import Generation
from corpus.types import Clause
from eval import metrics
from eval.cases import Case
from eval.metrics import Measure, measure

DEPTH = 10
Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case."""

    case: Case
    answer: Answer
    ranked: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All measures by name, the same by part of the set, and what came of each case."""

    overall: dict[str, Measure]
    parts: dict[str, dict[str, Measure]] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()


def evaluate(
    cases: Sequence[Case],
    store: Generation,
    ask: Ask,
    as_of: date,
    sources: dict[str, str],
    step: Callable[[int], None],
) -> Report:
    """Answer every case and measure; `sources` holds each policy text without blanks, by id.

    Cases that name no day are asked for `as_of`.
    """
    outcomes = []
    for case in cases:
        turns = case.turns or (case.question,)
        day = case.as_of or as_of
        question = Question(turns[-1], day, turns[:-1], case.id)
        ranked = tuple(hit.clause for hit in find(question, store, DEPTH, day))
        outcomes.append(Outcome(case, ask(question), ranked))
        step(1)
    parts = {name: _measures(some, sources) for name, some in _parts(outcomes)}
    return Report(_measures(outcomes, sources), parts, tuple(outcomes))


def _parts(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    for label, key in (
        ("人群", lambda o: o.case.group),
        ("类型", lambda o: o.case.kind if o.case.answerable else ""),
        ("拒答", lambda o: o.case.refuse or ""),
        ("难度", lambda o: o.case.difficulty if o.case.answerable else ""),
        ("易混", lambda o: "易混" if o.case.confusion else ""),
        ("追问", lambda o: "追问" if o.case.turns else ""),
    ):
        for value in sorted({key(o) for o in outcomes} - {""}):
            yield f"{label}·{value}", [o for o in outcomes if key(o) == value]


def _measures(outcomes: Sequence[Outcome], sources: dict[str, str]) -> dict[str, Measure]:
    """Every measure that the outcomes have cases for."""
    asked = [o for o in outcomes if o.case.answerable]
    answered = [o for o in asked if o.answer.citations]
    everything = {
        "recall@1": [metrics.recall_at(o.case, o.ranked, 1) for o in asked],
        "recall@5": [metrics.recall_at(o.case, o.ranked, 5) for o in asked],
        "MRR": [metrics.reciprocal_rank(o.case, o.ranked) for o in asked],
        "recall@600字": [metrics.recall_within(o.case, o.ranked, 600) for o in asked],
        "recall@1500字": [metrics.recall_within(o.case, o.ranked, 1500) for o in asked],
        "facts_said": [metrics.facts_said(o.case, o.answer) for o in asked if o.case.facts],
        "citation_precision": [metrics.citation_precision(o.case, o.answer) for o in answered],
        "citation_recall": [metrics.citation_recall(o.case, o.answer) for o in asked],
        "quote_fidelity": [v for o in outcomes for v in metrics.quotes_verbatim(o.answer, sources)],
        "number_fidelity": [v for o in outcomes for v in metrics.numbers_hold(o.answer)],
        "forbidden_said": [
            metrics.forbidden_said(o.case, o.answer) for o in asked if o.case.forbidden
        ],
        "notice_given": [metrics.notice_given(o.case, o.answer) for o in asked if o.case.notice],
        "false_refusals": [metrics.refused(o.answer) for o in asked],
        "refusal_recall": [metrics.refused(o.answer) for o in outcomes if not o.case.answerable],
    }
    return {name: measure(values) for name, values in everything.items() if values}


def sources_of(store: Generation) -> dict[str, str]:
    """The text of each policy version without blanks, read from the catalogue's canonical text."""
    return {i: "".join(store.catalog.text(i).canonical.split()) for i in store.catalog.policies}
