"""The training questions that people of this project wrote.

    {"question": …, "gold": [[clause id, …], …], "refuse": null}    answerable: an id of each group
    {"question": …, "gold": [], "refuse": class, "near": clause id} nothing answers it

`questions/*.jsonl` are about the shipped digests, `questions/environment/` about the laws of our
users, `questions/general/` about the laws of everybody. They teach the embedding, the ranker and
the support model on top of it. So that a model never learns from a question that one beneath it has
seen, they are parted into folds: each fold is measured with an embedding that was trained without
it (cross-fitting). Knows these files, and how the assistant understands a question. Never reads
anything under eval/.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from assistant.types import Question, Understood
from assistant.understand import understand
from corpus.types import Clause, Policy
from ingest.ingest import shipped_files
from ingest.parse import parse

QUESTIONS = Path(__file__).with_name("questions")
PARTS = ("", "environment", "general")
FOLDS = 5
AS_OF = date(2025, 4, 30)  # the laws at hand end here


@dataclass(frozen=True)
class Asked:
    """One conversation (its last turn is answered), its gold clause ids, its class of refusal, and
    the id of the clause that nearly answers it ("": none)."""

    turns: tuple[str, ...]
    gold: tuple[tuple[str, ...], ...]
    refuse: str | None
    near: str = ""

    @property
    def about(self) -> frozenset[str]:
        """The ids of the clauses that answer it, or that nearly do."""
        return frozenset(filter(None, (self.near, *(i for group in self.gold for i in group))))

    @property
    def fold(self) -> int:
        """The fold that holds it."""
        return fold_of(" ".join(self.turns))


def fold_of(question: str) -> int:
    """0 … FOLDS - 1; decided by the words alone, so it stays."""
    return sha256(question.encode()).digest()[0] % FOLDS


def read_asked(part: str = "") -> list[Asked]:
    """The training questions of a part ("", "environment", "general"), by file and line."""
    lines = [
        json.loads(line)
        for path in sorted((QUESTIONS / part).glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [
        Asked(
            tuple(line.get("turns") or [line["question"]]),
            tuple(tuple(group) for group in line["gold"]),
            line["refuse"],
            line.get("near") or "",
        )
        for line in lines
    ]


def understood(turns: Sequence[str]) -> Understood:
    """The last turn of a conversation as the assistant understands it."""
    return understand(Question(turns[-1], AS_OF, tuple(turns[:-1])))


def read_digests() -> list[tuple[Policy, Clause]]:
    """The clauses of the shipped policies, each with its policy."""
    texts = [parse(path, "") for path in shipped_files()]
    return [(text.policy, clause) for text in texts for clause in text.clauses]


def taught_laws() -> frozenset[str]:
    """The slugs of the laws that some training question of ours is answered by, also through a
    digest clause that points to them."""
    points = {clause.id: [p.law for p in clause.points_to] for _, clause in read_digests()}
    ids = {i for part in PARTS for one in read_asked(part) for group in one.gold for i in group}
    return frozenset(law for i in ids for law in (i.partition("@")[0], *points.get(i, ())))
