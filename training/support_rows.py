"""Questions to rows of numbers: what the support model learns from.

Knows the training questions, the stores that they are asked of, and the columns. Does not know the
models that learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from app import make_desk, read_settings
from assistant.features import features
from assistant.retrieve import DEPTH, expanded
from assistant.support import Memory, grams
from assistant.types import Question
from assistant.understand import MAX_LENGTH, understand
from corpus.embedder import StaticEmbedder, open_embedder
from corpus.generation import Generation, index_text
from corpus.search import search
from corpus.types import Provenance
from ingest.ingest import find_files
from training.asked import Asked, read_asked, read_digests
from training.texts import read_articles, read_questions

AS_OF = date(2025, 4, 30)  # the laws at hand end here
LAW_WEIGHT = 0.3  # their gold is not complete, and the embedding has learned from them


@dataclass(frozen=True)
class Example:
    """One conversation, the clause ids that answer it (none: it must be refused), its weight, and
    its number, which tells examples of one question from others."""

    turns: tuple[str, ...]
    gold: frozenset[str]
    number: int
    weight: float = 1.0


@dataclass(frozen=True)
class Rows:
    """Pairs of question and clause: all columns but the last two, the question's n-grams, those
    that the clause lacks, whether this clause answers, whether any clause does, weight, number of
    the question."""

    table: np.ndarray
    asked: list[dict[str, float]]
    lacked: list[dict[str, float]]
    answers: np.ndarray
    answered: np.ndarray
    weight: np.ndarray
    question: np.ndarray


def digest_examples(asked: Sequence[Asked], first: int) -> list[Example]:
    """Training questions about our digests, numbered from `first` on.

    An article that a clause points to answers what the clause answers.
    """
    points = {clause.id: [p.clause_id for p in clause.points_to] for _, clause in read_digests()}
    return [
        Example(
            one.turns,
            frozenset(i for group in one.gold for gold in group for i in (gold, *points[gold])),
            number,
        )
        for number, one in enumerate(asked, first)
    ]


def law_examples(shared: Path, store: Generation, first: int) -> list[Example]:
    """The law questions whose gold articles the store holds, numbered from `first` on."""
    by_text: dict[str, list[str]] = {}
    for clause in store.catalog.clauses_in_rows():
        by_text.setdefault("".join(clause.text.split()), []).append(clause.id)
    articles = ["".join(article.text.split()) for article in read_articles(shared)]
    found = [
        (question.text, frozenset(i for g in question.gold for i in by_text.get(articles[g], ())))
        for question in read_questions(shared)
        if len(question.text) <= MAX_LENGTH
    ]
    return [
        Example((text,), gold, first + n, weight=LAW_WEIGHT)
        for n, (text, gold) in enumerate(found)
        if gold
    ]


def measure(examples: Sequence[Example], store: Generation) -> Iterator[Rows]:
    """The first hits of each example, with the store's embedding."""
    assert isinstance(store.embedder, StaticEmbedder)
    for example in tqdm(examples, desc="features", mininterval=5):
        understood = understand(Question(example.turns[-1], AS_OF, example.turns[:-1]))
        hits = search(store, expanded(understood), DEPTH, AS_OF, dense_query=understood.standalone)
        digest = [hit.policy.provenance is Provenance.DIGEST for hit in hits]
        yield Rows(
            np.column_stack([features(understood, hits, store, store.embedder), digest]),
            [grams(understood.standalone)] * len(hits),
            [grams(understood.standalone, index_text(hit.clause, hit.policy)) for hit in hits],
            np.array([hit.clause.id in example.gold for hit in hits]),
            np.full(len(hits), bool(example.gold)),
            np.full(len(hits), example.weight),
            np.full(len(hits), example.number),
        )


def gather(parts: Sequence[Rows]) -> Rows:
    """All rows as one."""
    return Rows(
        np.concatenate([p.table for p in parts]),
        [asked for p in parts for asked in p.asked],
        [lacked for p in parts for lacked in p.lacked],
        np.concatenate([p.answers for p in parts]),
        np.concatenate([p.answered for p in parts]),
        np.concatenate([p.weight for p in parts]),
        np.concatenate([p.question for p in parts]),
    )


def standalone(asked: Asked) -> str:
    """A training question on its own feet."""
    return understand(Question(asked.turns[-1], AS_OF, asked.turns[:-1])).standalone


def collect(shared: Path, folds: Sequence[Path]) -> tuple[Rows, np.ndarray]:
    """The rows of all questions, and what `Memory` knows of each digest question from the others.

    Digest questions are numbered fold by fold, law questions after them.
    """
    asked = read_asked()
    portions = [[one for one in asked if one.fold == fold] for fold in range(len(folds))]
    everything = [a for portion in portions for a in portion]
    texts, answered = (
        [standalone(a) for a in everything],
        np.array([bool(a.gold) for a in everything]),
    )
    parts: list[Rows] = []
    known: list[float] = []
    for portion, model in zip(portions, folds, strict=True):
        first = len(known)
        own = digest_examples(portion, first)
        known += _known(open_embedder(str(model)).embed(texts), answered, first, len(own))
        with TemporaryDirectory() as small, TemporaryDirectory() as large:
            settings = replace(read_settings(), model=str(model))
            parts += measure(own, make_desk(replace(settings, home=Path(small))).open_store())
            desk = make_desk(replace(settings, home=Path(large)))
            desk.take_in(find_files([shared / "laws" / "national"]))
            store = desk.open_store()
            parts += measure(own, store)
            if len(known) == len(everything):
                parts += measure(law_examples(shared, store, len(everything)), store)
    return gather(parts), np.array(known)


def _known(vectors: np.ndarray, answered: np.ndarray, first: int, count: int) -> list[float]:
    """What memory without the question itself says of `count` questions from `first` on."""
    others = [np.delete(np.arange(len(vectors)), n) for n in range(first, first + count)]
    return [
        Memory(vectors[rest], answered[rest]).known(vectors[n])
        for n, rest in enumerate(others, first)
    ]
