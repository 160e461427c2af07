"""The rules of the permit path as `permit.yaml` holds them: read, checked, chosen by conditions.

A condition names facts and the words that each may have (`assistant.workflows.permit_facts.seen`);
all must hold, and of several conditions one. Knows the form of the file and none of its rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from assistant.workflows.deadlines import Unit
from corpus.errors import StoreError

RULES = Path(__file__).with_name("permit.yaml")
Condition = dict[str, tuple[str, ...]]
When = Condition | tuple[Condition, ...]
Seen = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of so many units, counted from the first of the days `start` that is known.

    `before`: counted back from it. `when` it is counted. In Chinese: `assumed` what to say where a
    later one of `start` serves, `ask` what to ask where none is known, `late` what to do where the
    term is over and the day `met_by` does not show that it was kept.
    """

    start: tuple[str, ...]
    days: int
    unit: Unit
    before: bool = False
    when: When = ()
    assumed: str = ""
    ask: str = ""
    late: str = ""
    met_by: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence of one or several clauses (ids), when it is given, and who acts by it."""

    text: str
    clauses: tuple[str, ...]
    when: When = ()
    title: str = ""
    who: str = ""
    deadline: Term | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be found out, with whom to ask, and when it is asked."""

    text: str
    when: When = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file; `cases` are conditions with a name, each over facts and earlier cases."""

    cases: dict[str, tuple[Condition, ...]]
    steps: tuple[Rule, ...]
    consequences: tuple[Rule, ...]
    open: tuple[Asked, ...]


@cache
def read_rules(path: Path = RULES) -> Rules:
    """The rules of a file. Raises StoreError where it is written wrongly."""
    try:
        return TypeAdapter(Rules).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        advice = "对照文件开头的说明改正"
        raise StoreError("办证指南的规则写得不合格式", str(path), advice) from error


def holds(when: When, known: Seen) -> bool:
    """Whether one of the conditions holds; none at all always holds."""
    either = (when,) if isinstance(when, dict) else when
    return not either or any(
        all(known[fact] & set(words) for fact, words in condition.items()) for condition in either
    )


def with_cases(known: Seen, cases: Mapping[str, When]) -> Seen:
    """What is known, and as `case` the names of the cases that hold."""
    found: frozenset[str] = frozenset()
    for name, when in cases.items():
        if holds(when, {**known, "case": found}):
            found |= {name}
    return {**known, "case": found}
