"""Lines of a path, each with the clauses that it stands on, held against them by the audit.

Knows one open generation. Does not know which path the lines belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.audit import audit
from assistant.notices import said_beside
from assistant.render import place_of
from assistant.types import Citation, Draft, Sentence
from corpus.errors import StoreError
from corpus.generation import Generation
from corpus.types import Clause, Policy
from corpus.validity import Standing, outdated


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or list item (Chinese) and the ids of the clauses that it stands on."""

    text: str
    clause_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """The lines that passed the audit, in order, and how many did not."""

    lines: tuple[Line, ...]
    withheld: int


def stand(lines: Sequence[Line], store: Generation, as_of: date) -> Stood:
    """Hold lines against their clauses; a line that a clause does not bear on the day is dropped.

    Where the store holds the article that a digest clause points to, its id goes before the
    digest's. Raises StoreError for a clause id that the store does not hold: a rule that no clause
    carries does not exist.
    """
    standing = store.standings(as_of)
    citations: list[Citation] = []
    sentences = []
    for line in lines:
        numbers = []
        for clause, policy in grounds(line.clause_ids, store):
            number, text = len(citations) + 1, clause.text
            citations.append(
                Citation(number, clause, policy, str(clause.address), text, 0, len(text))
            )
            numbers.append(number)
        sentences.append(Sentence(line.text, tuple(numbers)))
    policies = store.catalog.policies
    retrieved = {
        c.clause.id: Standing.OUT if outdated(c.clause, policies, as_of) else standing[c.policy.id]
        for c in citations
    }
    left = audit(Draft(tuple(sentences), tuple(citations)), retrieved).draft
    kept = set(map(id, left.sentences))  # two lines may say the same
    stood = tuple(
        Line(line.text, with_originals(line.clause_ids, store))
        for line, sentence in zip(lines, sentences, strict=True)
        if id(sentence) in kept
    )
    return Stood(stood, len(lines) - len(stood))


def grounds(clause_ids: Iterable[str], store: Generation) -> list[tuple[Clause, Policy]]:
    """The clauses of these ids with their policies. Raises StoreError for one that is not here."""
    found = []
    for clause_id in clause_ids:
        clause = store.catalog.clause(clause_id)
        if clause is None:
            raise StoreError("规则所据的条款不在知识库里", clause_id, "运行 youju rebuild")
        found.append((clause, store.catalog.policies[clause.policy_id]))
    return found


def places_of(clause_ids: Iterable[str], store: Generation) -> tuple[str, ...]:
    """The places of the clauses of these ids, as a person cites them."""
    return tuple(place_of(clause, policy) for clause, policy in grounds(clause_ids, store))


def with_originals(clause_ids: Iterable[str], store: Generation) -> tuple[str, ...]:
    """Clause ids, each digest's preceded by the articles that it points to and the store holds."""
    ids: list[str] = []
    for clause, _ in grounds(clause_ids, store):
        ids += [p.clause_id for p in clause.points_to if store.catalog.clause(p.clause_id)]
        ids.append(clause.id)
    return tuple(dict.fromkeys(ids))


def notices_of(
    clause_ids: Iterable[str], store: Generation, as_of: date, region: str | None
) -> tuple[str, ...]:
    """What must be said beside lines that stand on these clauses."""
    return said_beside(grounds(dict.fromkeys(clause_ids), store), as_of, region)
