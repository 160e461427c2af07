"""Everyday words and the words that policies use for them: data, with one lookup.

Read by retrieval to widen a question. Knows no question and no clause.
"""

from functools import cache
from pathlib import Path

import yaml

TABLE = Path(__file__).parent / "synonyms.yaml"


@cache
def _table() -> dict[str, tuple[str, ...]]:
    rows = yaml.safe_load(TABLE.read_text("utf-8"))
    return {everyday: tuple(official) for everyday, official in rows.items()}


def everyday_forms(term: str) -> tuple[str, ...]:
    """What policies say for an everyday term; empty where nothing is known."""
    return _table().get(term, ())
