"""What every command works with: one home, wired by `app.py`, a line for the person, a day.

Knows nothing of what commands do.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadRequest

if TYPE_CHECKING:
    from assistant.model import Writer
    from corpus.build import Progress
    from corpus.generation import Generation
    from corpus.library import Library
    from corpus.types import PolicyText
    from ingest.ingest import Outcome
    from records.store import Records


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands work with, wired by `app.py` to one home."""

    home: Path
    region: str | None
    open_store: "Callable[[], Generation]"
    open_library: "Callable[[], Library]"
    take_in: "Callable[..., Outcome]"
    read_file: "Callable[[Path], PolicyText]"
    open_writer: "Callable[[], Writer | None]"
    open_records: "Callable[[], Records]"
    hosts: tuple[str, ...]
    elsewhere: "Callable[[Path], Desk]"
    progress: "Progress"


def say(message: str) -> None:
    """One line for the person at the terminal, beside the results."""
    print(message, file=sys.stderr, flush=True)


def read_day(text: str | None) -> date | None:
    """YYYY-MM-DD to a date; None for None. Raises BadRequest."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest("日期应写成 YYYY-MM-DD", text, "改成例如 --as-of 2025-04-30") from None
