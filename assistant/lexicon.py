"""Words about words (`lexicon.yaml`): what carries no meaning, which region, what is also called,
which words ask for which sort of fact.

Knows no question and no clause.
"""

import re
from functools import cache
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "lexicon.yaml"


@cache
def _table() -> dict[str, object]:
    return yaml.safe_load(TABLE.read_text("utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Words that carry nothing of what a question is about."""
    return frozenset(_table()["stop"].split())


@cache
def other_places() -> tuple[str, ...]:
    """Names of regions that the shipped local texts are not about."""
    return tuple(_table()["places"].split())


def official_forms(term: str) -> tuple[str, ...]:
    """What policies say for an everyday term; empty where nothing is known."""
    return tuple(_table()["everyday"].get(term, ()))


@cache
def facts() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Sorts of fact by name: (what in a question asks for it, what in a clause may be it)."""
    return {
        name: (re.compile(words["asked"]), re.compile(words["held"]))
        for name, words in _table()["facts"].items()
    }
