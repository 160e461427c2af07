"""Questions to rows of numbers: what the support model learns from.

Knows the training questions, the stores that they are asked of, and the columns. Does not know the
models that learn.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from assistant.features import features
from assistant.lexicon import spoken_forms
from assistant.retrieve import DEPTH
from assistant.support import Memory, grams
from assistant.types import Question
from assistant.understand import MAX_LENGTH, understand
from corpus.embedder import StaticEmbedder
from corpus.generation import Generation, index_text
from corpus.search import search
from corpus.trees import shipped_ranker
from corpus.types import Provenance
from training.asked import Asked, read_asked, read_digests
from training.stores import build_home, with_words
from training.texts import read_articles, read_questions

AS_OF = date(2025, 4, 30)  # the laws at hand end here
PUBLIC_WEIGHT = 0.3  # their gold is not complete
LAWS_A_FOLD = 100_000  # more than there are, to number them apart
LAW_WEIGHT = 0.6  # nor is that of ours, of which each was written from one article


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


def law_examples(shared: Path, store: Generation, fold: int, first: int) -> list[Example]:
    """A fold's law questions whose gold the store holds, numbered from `first` on: the public ones
    and ours about the laws of our users."""
    by_text: dict[str, list[str]] = {}
    for clause in store.catalog.clauses_in_rows():
        by_text.setdefault("".join(clause.text.split()), []).append(clause.id)
    articles = ["".join(article.text.split()) for article in read_articles(shared)]
    found = [
        (q.text, frozenset(i for g in q.gold for i in by_text.get(articles[g], ())), PUBLIC_WEIGHT)
        for q in read_questions(shared)
        if q.fold == fold and len(q.text) <= MAX_LENGTH
    ]
    found += [
        (a.turns[0], frozenset(i for group in a.gold for i in group), LAW_WEIGHT)
        for a in read_asked("environment")
        if a.fold == fold
    ][::2]
    return [
        Example((text,), gold, first + n, weight)
        for n, (text, gold, weight) in enumerate(found)
        if gold
    ]


def measure(examples: Sequence[Example], store: Generation) -> Iterator[Rows]:
    """The first hits of each example, with the store's embedding."""
    assert isinstance(store.embedder, StaticEmbedder)
    for example in tqdm(examples, desc="features", mininterval=5):
        understood = understand(Question(example.turns[-1], AS_OF, example.turns[:-1]))
        hits = search(
            store, understood.standalone, DEPTH, AS_OF, also=spoken_forms(understood.standalone)
        )
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


def collect(shared: Path, home: Path, folds: Sequence[Path]) -> tuple[Rows, np.ndarray]:
    """The rows of all questions, and what `Memory` knows of each digest question from the others.

    Digest questions are numbered fold by fold, law questions after them. `home` holds the national
    laws; it is made where it is not there yet. Two folds are measured at a time.
    """
    build_home(home, [shared / "laws" / "national"])
    build_home(home.with_name("digests"), [])
    os.environ["OMP_NUM_THREADS"] = "1"  # of the workers: libraries here have read it already
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        told = list(workers.map(partial(_fold, shared, home, folds), range(len(folds))))
    parts, known = zip(*told, strict=True)
    return gather([row for rows in parts for row in rows]), np.concatenate(known)


def _fold(
    shared: Path, home: Path, folds: Sequence[Path], fold: int
) -> tuple[list[Rows], np.ndarray]:
    """The rows of one fold, and what memory knows of its digest questions."""
    portions = [[one for one in read_asked() if one.fold == n] for n in range(len(folds))]
    everything = [a for portion in portions for a in portion]
    first = sum(len(portion) for portion in portions[:fold])
    own = digest_examples(portions[fold], first)
    words, store = StaticEmbedder(folds[fold]), build_home(home, [])
    vectors = words.embed([standalone(a) for a in everything])
    known = _known(vectors, np.array([bool(a.gold) for a in everything]), first, len(own))
    laws = law_examples(shared, store, fold, len(everything) + fold * LAWS_A_FOLD)
    with TemporaryDirectory() as folder:
        small = build_home(home.with_name("digests"), [])
        beside = with_words(store, words, Path(folder), shipped_ranker())
        alone = with_words(small, words, Path(folder), shipped_ranker())
        asked = ((own, alone), (own, beside), (laws, beside))
        return [row for some, where in asked for row in measure(some, where)], np.array(known)


def _known(vectors: np.ndarray, answered: np.ndarray, first: int, count: int) -> list[float]:
    """What memory without the question itself says of `count` questions from `first` on."""
    others = [np.delete(np.arange(len(vectors)), n) for n in range(first, first + count)]
    return [
        Memory(vectors[rest], answered[rest]).known(vectors[n])
        for n, rest in enumerate(others, first)
    ]
