"""Questions to rows of numbers: what the support model learns from.

Knows the training questions, the stores that they are asked of, and the columns. Does not know the
models that learn.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from assistant.features import features
from assistant.lexicon import spoken_forms
from assistant.retrieve import ABOUT, DEPTH
from assistant.support import grams
from assistant.types import Understood
from assistant.understand import MAX_LENGTH
from corpus.build import index_text
from corpus.embedder import StaticEmbedder
from corpus.generation import Generation
from corpus.search import search
from corpus.trees import shipped_ranker
from corpus.types import Clause, Hit, Provenance
from training.asked import AS_OF, read_asked, read_digests, understood
from training.remembered import Remembered, remember, remembered
from training.stores import build_home, with_words
from training.texts import read_articles, read_questions

PUBLIC_WEIGHT = 0.3  # their gold is not complete
PUBLIC = 100_000  # the number of the first public question, more than we remember
UNRELATED = 12  # every so many single questions are also asked behind another one
LAW_WEIGHT = 0.6  # nor is that of ours, of which each was written from one article


@dataclass(frozen=True)
class Example:
    """One conversation, the clause ids that answer each thing that it asks (none: it must be
    refused), its weight, and its number, which tells examples of one question from others: of ours
    the place in `remembered`."""

    turns: tuple[str, ...]
    groups: tuple[frozenset[str], ...]
    number: int
    weight: float = 1.0

    @property
    def gold(self) -> frozenset[str]:
        """The clause ids that answer any of the things."""
        return frozenset(i for group in self.groups for i in group)

    def part(self, n: int, parts: int) -> "Example | None":
        """The n-th of the things that it asks, where it is known what answers that one."""
        if len(self.groups) not in (1, parts):
            return None
        return replace(self, groups=(self.groups[n if len(self.groups) > 1 else 0],))


@dataclass(frozen=True)
class Asking:
    """One search for one question: the columns of its hits, the question's n-grams, those that each
    hit lacks, which hits answer, whether any clause does (of those that it was looked for in), what
    `Memory` knows of it, weight and number of the question."""

    table: np.ndarray
    asked: dict[str, float]
    lacked: list[dict[str, float]]
    answers: np.ndarray
    answered: bool
    known: float
    weight: float
    question: int


@dataclass(frozen=True)
class Rows:
    """The hits of many searches one after another, each with what `Asking` tells of its search,
    and the number of the search."""

    table: np.ndarray
    asked: list[dict[str, float]]
    lacked: list[dict[str, float]]
    answers: np.ndarray
    answered: np.ndarray
    known: np.ndarray
    weight: np.ndarray
    question: np.ndarray
    asking: np.ndarray


def digest_examples(fold: int) -> list[Example]:
    """A fold's questions about our digests.

    An article that a clause points to answers what the clause answers.
    """
    points = {clause.id: [p.clause_id for p in clause.points_to] for _, clause in read_digests()}
    return [
        Example(
            one.turns,
            tuple(
                frozenset(i for gold in group for i in (gold, *points.get(gold, ())))
                for group in one.gold
            ),
            number,
        )
        for number, one in enumerate(read_asked())
        if one.fold == fold
    ]


def changed_topics(examples: Sequence[Example]) -> list[Example]:
    """Some single questions behind one of another matter, which says nothing about them."""
    single = [one for one in examples if len(one.turns) == 1]
    half = len(single) // 2
    return [
        replace(one, turns=(*single[n - half].turns, *one.turns))
        for n, one in enumerate(single)
        if n % UNRELATED == 0
    ]


def law_examples(shared: Path, store: Generation, fold: int) -> list[Example]:
    """A fold's law questions: the public ones whose gold the store holds, ours about the laws of
    our users, and ours about nothing that any policy is about."""
    by_text: dict[str, list[str]] = {}
    for clause in store.catalog.clauses_in_rows():
        by_text.setdefault("".join(clause.text.split()), []).append(clause.id)
    articles = ["".join(article.text.split()) for article in read_articles(shared)]
    public = [
        Example((q.text,), (gold,), PUBLIC + number, PUBLIC_WEIGHT)
        for number, q in enumerate(read_questions(shared))
        if q.fold == fold and len(q.text) <= MAX_LENGTH
        if (gold := frozenset(i for g in q.gold for i in by_text.get(articles[g], ())))
    ]
    own = len(read_asked())
    return public + [
        Example(one.turns, tuple(map(frozenset, one.gold)), number, LAW_WEIGHT)
        for number, one in enumerate(remembered())
        if one.fold == fold and (number >= own or one.refuse == "out_of_domain")
    ]


def measure(examples: Sequence[Example], store: Generation, known: Remembered) -> Iterator[Asking]:
    """The first hits of each example, with the store's embedding; a turn with turns before it is
    asked with them, and by itself in what they spoke of, as `assistant.retrieve` does, and so is
    each of several things that are asked. It is also asked by itself of everything beside the turn
    before: that taught the model that ships, and the assistant does it without what was before."""
    for example in tqdm(examples, desc="features", mininterval=5):
        asked = understood(example.turns)
        if talk := asked.talk:
            about = _about(talk.before, store)
            spoken = {clause.policy_id for clauses in about for clause in clauses}
            yield _measured(talk.topical, example, store, known, before=about)
            yield _measured(talk.alone, example, store, known, True, spoken, about)
            yield _measured(talk.alone, example, store, known, True, before=about)
        else:
            yield _measured(asked, example, store, known)
        for n, part in enumerate(asked.parts):
            if one := example.part(n, len(asked.parts)):
                yield _measured(part, one, store, known)


def _measured(
    asked: Understood,
    example: Example,
    store: Generation,
    known: Remembered,
    by_itself: bool = False,
    within: Collection[str] = (),
    before: Sequence[Sequence[Clause]] = (),
) -> Asking:
    assert isinstance(store.embedder, StaticEmbedder)
    text = asked.standalone
    hits = _found(asked, store, DEPTH, within)
    digest = [hit.policy.provenance is Provenance.DIGEST for hit in hits]
    answers = np.array([hit.clause.id in example.gold for hit in hits])
    near = known.nearness(store.embedder.embed([text])[0], example.number)
    return Asking(
        np.column_stack(
            [
                features(asked, hits, store, store.embedder, before),
                digest,
                known.memory.columns(near, [hit.clause.id for hit in hits]),
            ]
        ),
        grams(text),
        [grams(text, index_text(hit.clause, hit.policy)) for hit in hits],
        answers,
        bool(answers.any() if by_itself else example.gold),  # without its topics it may miss it
        known.memory.known(near),
        example.weight,
        example.number,
    )


def _found(asked: Understood, store: Generation, k: int, within: Collection[str] = ()) -> list[Hit]:
    text = asked.standalone
    return search(store, text, k, AS_OF, also=spoken_forms(text), within=within)


def _about(before: Understood, store: Generation) -> list[list[Clause]]:
    """The first hits of a turn, each with the articles that it points to."""
    clauses = [hit.clause for hit in _found(before, store, ABOUT)]
    return [
        [c, *filter(None, (store.catalog.clause(p.clause_id) for p in c.points_to))]
        for c in clauses
    ]


def gather(askings: Sequence[Asking]) -> Rows:
    """All searches as one table."""
    counts = [len(a.answers) for a in askings]

    def each(values: Sequence[float]) -> np.ndarray:
        return np.repeat(np.array(values), counts)

    return Rows(
        np.concatenate([a.table for a in askings]),
        [a.asked for a, n in zip(askings, counts, strict=True) for _ in range(n)],
        [lacked for a in askings for lacked in a.lacked],
        np.concatenate([a.answers for a in askings]),
        each([a.answered for a in askings]),
        each([a.known for a in askings]),
        each([a.weight for a in askings]),
        each([a.question for a in askings]),
        each(range(len(askings))),
    )


def collect(shared: Path, home: Path, folds: Sequence[Path]) -> Rows:
    """The rows of all questions.

    `home` holds the national laws; it is made where it is not there yet. Two folds are measured at
    a time.
    """
    build_home(home, [shared / "laws" / "national"])
    build_home(home.with_name("digests"), [])
    os.environ["OMP_NUM_THREADS"] = "1"  # of the workers: libraries here have read it already
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        told = list(workers.map(partial(_fold, shared, home, folds), range(len(folds))))
    return gather([asking for askings in told for asking in askings])


def _fold(shared: Path, home: Path, folds: Sequence[Path], fold: int) -> list[Asking]:
    """The searches of one fold's questions.

    What no digest has a rule for a law may: beside the laws those questions are not asked.
    """
    own, asked = digest_examples(fold), remembered()
    ruled = [e for e in own if asked[e.number].refuse != "no_rule"]
    words, store = StaticEmbedder(folds[fold]), build_home(home, [])
    known = remember(words)
    laws = law_examples(shared, store, fold)
    with TemporaryDirectory() as folder:
        small = build_home(home.with_name("digests"), [])
        beside = with_words(store, words, Path(folder), shipped_ranker())
        alone = with_words(small, words, Path(folder), shipped_ranker())
        return [
            *measure([*own, *changed_topics(own)], alone, known),
            *measure([*ruled, *changed_topics(ruled)], beside, known),
            *measure(laws, beside, known),
        ]
