"""The permit path (办证指南): from what is known of a unit to steps, terms, consequences and what
must still be found out.

Every rule is an entry of `permit.yaml` with its clause; this code chooses by the facts, counts the
terms, and lets the audit hold each sentence against its clause. Knows no rule of its own, and not
what a unit's category is: where the classification catalogue is ingested it shows the row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.workflows.deadlines import HOLIDAYS, Due, Holidays, due, read_holidays, told
from assistant.workflows.lines import Line, grounds, notices_of, places_of, stand
from assistant.workflows.permit_facts import Facts, seen
from assistant.workflows.permit_rules import Rule, Seen, Term, holds, read_rules, with_cases
from corpus.generation import Generation

_ALSO = 3  # further rows of the catalogue that are named


@dataclass(frozen=True, slots=True)
class Step:
    """A step or, without title and who, a consequence.

    `places` name its clauses as a person cites them; `note` says how `due` was found.
    """

    text: str
    clause_ids: tuple[str, ...]
    places: tuple[str, ...]
    title: str = ""
    who: str = ""
    due: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PermitPath:
    """What to do in order, what is not known yet, what follows otherwise, and what to heed."""

    as_of: date
    steps: tuple[Step, ...]
    open: tuple[str, ...]
    consequences: tuple[Step, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """The term of a step, counted from the day of the fact `start`."""

    title: str
    term: Term
    start: str
    due: Due

    @property
    def assumed(self) -> str:
        return self.term.assumed if self.start != self.term.start[0] else ""

    @property
    def note(self) -> str:
        parts = (self.due.counted, self.due.advice, self.assumed.rstrip("。"))
        return "；".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the catalogue says of an industry: its rows as rules, and what is to be asked."""

    state: str  # unknown (not looked up), absent (no catalogue), none (no row), row
    rules: tuple[Rule, ...] = ()
    ask: tuple[str, ...] = ()


def find_path(
    facts: Facts,
    store: Generation,
    as_of: date,
    region: str | None = None,
    holidays: Path = HOLIDAYS,
) -> PermitPath:
    """The path of a unit on a day. `region` is the operator's, `holidays` the file to count with.

    Raises StoreError where the store lacks a clause of a rule or a file is written wrongly.
    """
    rules, calendar, found = read_rules(), read_holidays(holidays), _look_up(facts, store, as_of)
    known = with_cases({**seen(facts, as_of), "catalogue": frozenset({found.state})}, rules.cases)
    chosen = [rule for rule in rules.steps if holds(rule.when, known)]
    outcomes = [rule for rule in rules.consequences if holds(rule.when, known)]
    counted = [c for rule in chosen if (c := _count(rule, facts, known, calendar))]
    steps = [_dated(s, counted) for s in _stood([*found.rules, *chosen], store, as_of)]
    consequences = _stood(outcomes, store, as_of)
    withheld = len(found.rules) + len(chosen) + len(outcomes) - len(steps) - len(consequences)
    still = (
        *_late(counted, facts, as_of),
        *(asked.text for asked in rules.open if holds(asked.when, known)),
        *_starts(chosen, facts, known),
        *found.ask,
    )
    ids = [i for step in (*steps, *consequences) for i in step.clause_ids]
    notices = (
        *_withheld(withheld, as_of),
        *_heed(counted),
        *told([c.due for c in counted], calendar),
        *notices_of(ids, store, as_of, region),
    )
    return PermitPath(as_of, tuple(steps), still, tuple(consequences), notices)


def _look_up(facts: Facts, store: Generation, as_of: date) -> _Found:
    """The row of the classification catalogue for the industry, where both are known."""
    if facts.industry is None:
        return _Found("unknown")
    from assistant.workflows.industry import look_up

    found = look_up(facts.industry, store, as_of)
    if found.catalogue is None or not found.rows:
        return _Found("absent" if found.catalogue is None else "none")
    best, *others = found.rows
    clause, _ = grounds([best.clause_id], store)[0]
    rule = Rule(clause.text, (best.clause_id,), title=f"查管理类别：{best.name}", who="排污单位")
    near = "、".join(f"{row.number} {row.name}" for row in others[:_ALSO])
    also = f"名录里相近的还有：{near}。按实际从事的行业核对是哪一行。" if near else ""
    return _Found("row", (rule,), tuple(filter(None, (*best.ask, also))))


def _stood(rules: Sequence[Rule], store: Generation, as_of: date) -> list[Step]:
    """The rules that their clauses bear on the day, each held by itself."""
    steps = []
    for rule in rules:
        for line in stand([Line(rule.text, rule.clauses)], store, as_of).lines:
            places = places_of(line.clause_ids, store)
            steps.append(Step(line.text, line.clause_ids, places, rule.title, rule.who))
    return steps


def _count(rule: Rule, facts: Facts, known: Seen, holidays: Holidays) -> _Counted | None:
    """The term of a rule, where it has one, it applies, and its first day is known."""
    term = rule.deadline
    if term is None or not holds(term.when, known):
        return None
    for name in term.start:
        if start := getattr(facts, name):
            last = due(start, term.days, term.unit, holidays, before=term.before)
            return _Counted(rule.title, term, name, last)
    return None


def _dated(step: Step, counted: Sequence[_Counted]) -> Step:
    own = next((c for c in counted if c.title == step.title), None)
    return replace(step, due=own.due.day, note=own.note) if own else step


def _starts(rules: Sequence[Rule], facts: Facts, known: Seen) -> Iterator[str]:
    """What to ask where no day is known from which a term could be counted."""
    for rule in rules:
        term = rule.deadline
        begun = term and any(getattr(facts, name) for name in term.start)
        if term and term.ask and not begun and holds(term.when, known):
            yield term.ask


def _late(counted: Sequence[_Counted], facts: Facts, as_of: date) -> Iterator[str]:
    """What to do about terms that are over by the day, or were when it was done."""
    for c in counted:
        done = getattr(facts, c.term.met_by) if c.term.met_by else None
        if c.due.day < (done or as_of):
            yield f"“{c.title}”到 {c.due.day} 为止。{c.term.late}"


def _heed(counted: Sequence[_Counted]) -> Iterator[str]:
    for c in counted:
        if c.due.advice:
            yield f"“{c.title}”的期限是 {c.due.day}：{c.due.advice}。"
        if c.assumed:
            yield f"“{c.title}”的期限：{c.assumed}"


def _withheld(count: int, as_of: date) -> Iterator[str]:
    if count:
        yield f"有 {count} 条规则按 {as_of} 看不是现行规定，或者与条款核对不上，没有列出。"
