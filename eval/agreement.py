"""How far two hands agree on what a right answer is: the first wrote the cases, the second answered
them blind from the clauses.

    python -m eval.agreement evaluation laws-evaluation

The second hand's answers lie in `questions/second_hand.jsonl`: {"id", "gold": [ids], "refuse"}. Its
disagreements were resolved in the cases afterwards, so what the first hand had said before is kept
there too, as "first": {"gold", "refuse"}, where it was changed. Knows both hands. Does not know
answers of the assistant.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from eval.cases import QUESTIONS, Case, read_cases
from eval.metrics import kappa

SECOND = QUESTIONS / "second_hand.jsonl"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one hand says of a question: the clauses that answer it, or the class of refusal."""

    gold: tuple[str, ...]
    refuse: str | None


@dataclass(frozen=True, slots=True)
class Second:
    """The second hand's judgement of a case, and the first hand's where it was changed since."""

    id: str
    gold: tuple[str, ...]
    refuse: str | None
    first: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over `cases`: kappa of refusing, and of the class of refusal (answering counts as one).

    Of the questions that both would answer: `shared` is the share in which the hands name a clause
    in common, `clauses` the agreement on single clauses, 2·both / (one + other), which is what
    kappa comes to where nearly all clauses are named by neither (Hripcsak & Rothschild 2005).
    `resolved` counts the cases that were changed after the comparison.
    """

    cases: int
    refusing: float
    classes: float
    shared: float
    clauses: float
    resolved: int


def read_second(path: Path = SECOND) -> dict[str, Second]:
    """The second hand's judgements by case id."""
    lines = path.read_text("utf-8").splitlines()
    found = TypeAdapter(tuple[Second, ...]).validate_python([json.loads(line) for line in lines])
    return {second.id: second for second in found}


def agreement(cases: Sequence[Case], second: dict[str, Second]) -> Agreement:
    """How far the hands agreed, before anything was resolved, on the cases that both judged.

    Raises ValueError where the second hand judged none of them.
    """
    pairs = [(_first(case, second[case.id]), second[case.id], case) for case in cases
             if case.id in second]  # fmt: skip
    both = [
        (set(one.gold), set(two.gold)) for one, two, _ in pairs if not one.refuse and not two.refuse
    ]
    return Agreement(
        len(pairs),
        kappa([bool(one.refuse) for one, _, _ in pairs], [bool(two.refuse) for _, two, _ in pairs]),
        kappa([one.refuse for one, _, _ in pairs], [two.refuse for _, two, _ in pairs]),
        sum(bool(one & two) for one, two in both) / len(both),
        sum(2 * len(one & two) for one, two in both)
        / sum(len(one) + len(two) for one, two in both),
        sum(two.first is not None for _, two, _ in pairs),
    )


def _first(case: Case, second: Second) -> Judgement:
    gold = tuple(clause_id for group in case.gold for clause_id in group)
    return second.first or Judgement(gold, case.refuse)


def main(names: Sequence[str]) -> None:
    """Print the agreement on sets of cases."""
    second = read_second()
    for name in names:
        found = agreement(read_cases(QUESTIONS / f"{name}.jsonl"), second)
        print(
            f"{name}：两人都判过的 {found.cases} 题；答或拒 κ={found.refusing:.3f}；"
            f"拒答类别 κ={found.classes:.3f}；都答的题中有共同条款的 {found.shared:.3f}，"
            f"逐条一致 {found.clauses:.3f}；比对后改动的 {found.resolved} 题"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
