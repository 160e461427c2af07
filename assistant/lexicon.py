"""Words about words (`lexicon.yaml`): what carries no meaning, which region, what is also called.

Knows no question and no clause.
"""

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
