"""Lookups in tables as authorities publish them: is the right row among those that an answer cites?

    youju ingest ../shared/official            # into a home of its own: YOUJU_HOME=…
    python -m eval.bench.lookups HOME

The lookups (`tests/lookups/*.jsonl`) were written by people who read the pages as pictures. Those
with an odd number were used to make `assistant.lookup`, the even ones only to report. Knows
questions and answers. Does not take files in.
"""

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.ask import AskSettings, ask
from assistant.retrieve import find
from assistant.types import Question
from corpus.embedder import open_embedder
from corpus.generation import Generation, open_current
from corpus.types import Policy

LOOKUPS = Path(__file__).parents[2] / "tests" / "lookups"
_SAME = str.maketrans({"﹡": "*", "~": "～", "–": "-", "—": "-", "－": "-", "−": "-", "′": "'"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question that one row answers: `row` are strings that only the right row holds together."""

    id: str
    file: str
    scan: bool
    question: str
    row: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Whether it was not used while lookups were made."""
        return int(re.sub(r"\D", "", self.id)) % 2 == 0

    def found_in(self, text: str) -> bool:
        """Whether a text holds the right row, however wide its signs and blanks are."""
        return all(_plain(words) in _plain(text) for words in self.row)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one lookup: whether an answer cites the right row, among how many, and its rank in search
    (0 where it is not among the first ten)."""

    lookup: Lookup
    cited: bool
    citations: int
    rank: int


def read_lookups(folder: Path = LOOKUPS) -> list[Lookup]:
    """All lookups, in the order of their files."""
    records = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [Lookup(r["id"], r["file"], r["scan"], r["question"], tuple(r["row"])) for r in records]


def run(lookups: Iterable[Lookup], store: Generation, day: date) -> list[Outcome]:
    """Ask the lookups whose file the store holds."""
    here = {policy.source.file for policy in store.catalog.policies.values()}
    return [_one(lookup, store, day) for lookup in lookups if lookup.file in here]


def _one(lookup: Lookup, store: Generation, day: date) -> Outcome:
    question = Question(lookup.question, day)
    citations = ask(question, store, AskSettings()).citations
    hits = find(question, store, 10, day)
    ranks = [
        rank for rank, hit in enumerate(hits, 1) if _right(lookup, hit.clause.text, hit.policy)
    ]
    cited = any(_right(lookup, c.quote, c.policy) for c in citations)
    return Outcome(lookup, cited, len(citations), min(ranks, default=0))


def _right(lookup: Lookup, text: str, policy: Policy) -> bool:
    return policy.source.file == lookup.file and lookup.found_in(text)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_SAME)


def share(outcomes: Sequence[Outcome]) -> str:
    """Cited, found first and found among five, of how many, as shares."""
    total = len(outcomes) or 1
    counts = (
        sum(o.cited for o in outcomes),
        sum(o.rank == 1 for o in outcomes),
        sum(0 < o.rank <= 5 for o in outcomes),
    )
    rows = sum(o.citations for o in outcomes) / total
    return " | ".join([str(len(outcomes)), *(f"{c / total:.3f}" for c in counts), f"{rows:.1f}"])


def main() -> None:
    """Print the table and the lookups whose row was not cited."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("home", type=Path)
    options = parser.parse_args()
    store = open_current(options.home, open_embedder(None))
    outcomes = run(read_lookups(), store, date.today())
    print(
        "| lookups | n | cited | first hit | first five | rows cited |\n|---|---|---|---|---|---|"
    )
    for name, scan in (("text layers", False), ("scans", True)):
        of_kind = [o for o in outcomes if o.lookup.scan == scan]
        print(f"| {name} | {share(of_kind)} |")
        print(f"| … held out | {share([o for o in of_kind if o.lookup.held_out])} |")
    for o in outcomes:
        if not o.cited:
            print(o.lookup.id, o.lookup.file, o.rank, o.lookup.question, *o.lookup.row)


if __name__ == "__main__":
    main()
