"""Questions from what a policy says a term is: which term is meant.

Knows no store and no day.
"""

from random import Random

from assistant.workflows.quiz.cloze import LETTERS, ordered
from assistant.workflows.quiz.material import Material, Term, named
from assistant.workflows.quiz.types import GAP, LINE, Kind, Question, difficulty_of

_CHOICES = 4


def term_single(term: Term, material: Material, rng: Random) -> Question | None:
    """Choose the term; None where the policy defines too few others."""
    others = [
        one.term
        for one in material.terms
        if one.sentence.policy == term.sentence.policy
        and one.term not in term.sentence.text
        and term.term not in one.term
    ]
    near = sorted(set(others), key=lambda other: (abs(len(other) - len(term.term)), other))
    if len(near) < _CHOICES - 1:
        return None
    wrong = rng.sample(near[: 2 * _CHOICES], min(len(near), _CHOICES - 1))
    options = ordered([term.term, *wrong], rng)
    return _asked(Kind.SINGLE, term, GAP, options, LETTERS[options.index(term.term)])


def term_blank(term: Term) -> Question:
    """Fill in the term."""
    return _asked(Kind.BLANK, term, LINE, (), term.term)


def _asked(kind: Kind, term: Term, gap: str, options: tuple[str, ...], key: str) -> Question:
    sentence = term.sentence
    return Question(
        kind,
        f"{named(sentence.policy)}所称{gap}{term.meaning}。",
        options,
        key,
        (),
        f"{sentence.place}{sentence.says}：“{sentence.text.rstrip('；。')}”。",
        sentence.clause.id,
        sentence.place,
        sentence.text,
        difficulty_of(kind, ""),
    )
