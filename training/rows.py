"""A question's candidates and their columns: what the ranker learns from and is measured on.

Knows a store of the articles and which rows of it are gold. Does not know folds or trees.
"""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.lexicon import spoken_forms
from corpus.address import ARTICLE, article_number
from corpus.embedder import StaticEmbedder
from corpus.generation import Generation
from corpus.ranking import Candidates, columns
from corpus.search import candidates
from corpus.types import Provenance
from training.asked import read_digests, understood
from training.texts import Question, bare, read_articles

DEPTH = 100


@dataclass(frozen=True)
class Rows:
    """One question's candidates: their rows, columns (n, columns), which of them answer (n,), how
    many rows answer in all, and the question."""

    question: Question
    found: Candidates
    table: np.ndarray
    answers: np.ndarray
    gold: frozenset[int]


def place_of(store: Generation) -> Callable[[str], int | None]:
    """From a clause id of any edition, or `law#第X条`, to the row of that article in the store."""
    policies = store.catalog.policies
    found: dict[tuple[str, object], int] = {}
    for row, clause in enumerate(store.catalog.clauses_in_rows()):
        policy, last = policies[clause.policy_id], clause.address.steps[-1]
        digest = policy.provenance is Provenance.DIGEST
        place = clause.address.key if digest else _article(last)
        found.setdefault((bare(policy.slug if digest else policy.title), place), row)

    def place(clause_id: str) -> int | None:
        law, _, key = clause_id.partition("#")
        slug = bare(law.partition("@")[0])
        return found.get((slug, key), found.get((slug, _article(key.split("/")[-1]))))

    return place


def _article(label: str) -> object:
    """The number of an article's label as written; the label itself where it is none."""
    return article_number(label) if ARTICLE.match(label) else label


def places(shared: Path, store: Generation) -> list[int | None]:
    """The row in the store of each article of `training.texts.read_haystack`."""
    place = place_of(store)
    laws = [f"{a.law}#{a.label[a.label.rindex('第') :]}" for a in read_articles(shared)]
    return [place(i) for i in (*laws, *(clause.id for _, clause in read_digests()))]


def ask(store: Generation, text: str) -> tuple[Candidates, np.ndarray]:
    """The candidates of one question and their columns."""
    asked = understood([text]).standalone
    everything = np.ones(store.catalog.count, bool)
    found = candidates(store, asked, spoken_forms(asked), everything, None, DEPTH)
    assert isinstance(store.embedder, StaticEmbedder)
    return found, columns(asked, found, store.profile, store.embedder)


def read_rows(paths: Sequence[Path]) -> list[Rows]:
    """The rows of some folds, as `training.ranker_rows` has written them."""
    return [row for path in paths for row in pickle.loads(path.read_bytes())]
