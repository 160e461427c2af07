"""A lesson on one policy: its outline with the clauses, cases, questions to discuss.

Everything stands on clauses: cases and questions are those of a paper (`select`). Knows one open
generation. Does not know how a lesson is printed.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistant.workflows.checklist import chosen
from assistant.workflows.lines import notices_of
from assistant.workflows.quiz.ask import Wish
from assistant.workflows.quiz.select import make_paper
from assistant.workflows.quiz.types import Kind, Question
from corpus.errors import BadRequest
from corpus.generation import Generation
from corpus.types import Clause, Policy

_CASES, _TO_DISCUSS = 3, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the policy ("" where it has none) and the clauses under it."""

    heading: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a trainer needs for one policy on a day."""

    policy: Policy
    as_of: date
    parts: tuple[Part, ...]
    cases: tuple[Question, ...]
    discussion: tuple[Question, ...]
    notices: tuple[str, ...]


def lesson(
    title: str, store: Generation, as_of: date, region: str | None = None, seed: int = 1
) -> Lesson:
    """The lesson on a policy by its title or a part of it; the same seed gives the same.

    Raises BadRequest for a title that is not known or fits several.
    """
    policy = chosen(title, store, as_of)
    clauses = store.catalog.text(policy.id).clauses
    parts = tuple(
        Part(headings[-1] if headings else "", tuple(run))
        for headings, run in groupby(clauses, key=lambda clause: clause.headings)
    )

    def asked(kind: Kind, many: int) -> tuple[Question, ...]:
        wish = Wish((policy.title,), many, (kind,), "", None, seed)
        try:
            return make_paper(wish, store, as_of, region)
        except BadRequest:  # the policy is known: its clauses bear no such question
            return ()

    notices = notices_of([clause.id for clause in clauses], store, as_of, region)
    cases, discussion = asked(Kind.CASE, _CASES), asked(Kind.SHORT, _TO_DISCUSS)
    return Lesson(policy, as_of, parts, cases, discussion, notices)
