"""The training questions that people of this project wrote about the shipped digests.

    {"question": …, "gold": [[clause id, …], …], "refuse": null}    answerable: an id of each group
    {"question": …, "gold": [], "refuse": class, "near": clause id} nothing answers it

They teach the embedding, and the support model on top of it. So that the latter never learns from
a question that the embedding beneath has seen, they are parted into two folds: each fold is
measured with an embedding that was trained without it (cross-fitting). Knows these files. Never
reads anything under eval/.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpus.types import Clause, Policy
from ingest.ingest import shipped_files
from ingest.parse import parse

QUESTIONS = Path(__file__).with_name("questions")
FOLDS = 2


@dataclass(frozen=True)
class Asked:
    """One conversation (its last turn is answered), its gold clause ids, its class of refusal."""

    turns: tuple[str, ...]
    gold: tuple[tuple[str, ...], ...]
    refuse: str | None

    @property
    def fold(self) -> int:
        """0 or 1; decided by the words alone, so it stays."""
        return sha256(" ".join(self.turns).encode()).digest()[0] % FOLDS


def read_asked() -> list[Asked]:
    """All training questions, in order of file and line."""
    lines = [
        json.loads(line)
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [
        Asked(
            tuple(line.get("turns") or [line["question"]]),
            tuple(tuple(group) for group in line["gold"]),
            line["refuse"],
        )
        for line in lines
    ]


def read_digests() -> list[tuple[Policy, Clause]]:
    """The clauses of the shipped policies, each with its policy."""
    texts = [parse(path, "") for path in shipped_files()]
    return [(text.policy, clause) for text in texts for clause in text.clauses]
