"""Questions with known answers, read from JSON lines.

Knows what a case holds. Does not know how it is answered or judged.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.errors import BadRequest

QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a right answer is.

    `gold`: groups of clause ids, one of each group is needed; `also`: ids that may be cited as
    well; `facts`: groups of strings, one of each must be said; `forbidden`: strings that must not
    be; `refuse`: the class of refusal that is right, None where there is an answer; `as_of`: the
    day it is asked for, None for today; `notice`: words that must stand beside the answer.
    """

    id: str
    question: str
    group: str
    kind: str
    turns: tuple[str, ...] = ()
    gold: tuple[tuple[str, ...], ...] = ()
    also: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    refuse: str | None = None
    difficulty: str = "medium"
    confusion: str = ""
    as_of: date | None = None
    notice: str = ""
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the corpus holds an answer."""
        return self.refuse is None

    @property
    def allowed(self) -> frozenset[str]:
        """All clause ids that a right answer may cite."""
        return frozenset(self.also).union(*self.gold)


_CASE = TypeAdapter(Case)


def read_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a file, in order. Raises BadRequest, naming the line, for a bad one."""
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            cases.append(_CASE.validate_python(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise BadRequest(
                f"考题不合格式：{error}", f"{path.name}:{number}", "改正这一行"
            ) from error
    return tuple(cases)


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the character pairs of two questions, asking words and marks aside."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / len(a | b) if a | b else 1.0


def nearly_same(own: Sequence[str], others: Sequence[str], least: float) -> list[tuple[str, str]]:
    """The pairs of one question of each whose `similarity` is at least that, which must be over 0.

    Only questions that share a character pair are compared: 400 beside 30,000 in seconds.
    """
    known = [_pairs(other) for other in others]
    holding: dict[str, list[int]] = {}
    for number, pairs in enumerate(known):
        for pair in pairs:
            holding.setdefault(pair, []).append(number)
    found = []
    for one in own:
        pairs = _pairs(one)
        shared = Counter(number for pair in pairs for number in holding.get(pair, ()))
        found += [
            (one, others[number])
            for number, count in shared.items()
            if count / len(pairs | known[number]) >= least
        ]
    return found


_COMMON = re.compile(
    r"[^\w]|请问|是什么意思|什么意思|什么叫|是什么|什么|哪些|哪个|多少|怎么|如何|吗|呢|的|了"
)


def _pairs(text: str) -> set[str]:
    bare = _COMMON.sub("", text)
    return {bare[i : i + 2] for i in range(max(1, len(bare) - 1))}
