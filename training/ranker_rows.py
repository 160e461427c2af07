"""Questions to the columns of their candidates: what the ranker learns from and is measured on.

    python -m training.ranker_rows --shared ../shared --home build/haystack --fold 0 \\
        --model build/fold0 --out build/rows0.pickle

Every question is asked with the embedding of its own fold, which has not learned from it, over the
national articles and the shipped policies. Knows stores, folds and gold. Does not know trees.
"""

import argparse
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from assistant.retrieve import official
from assistant.types import Question as Asked
from assistant.understand import MAX_LENGTH, understand
from corpus.address import ARTICLE, article_number
from corpus.embedder import StaticEmbedder
from corpus.generation import Generation
from corpus.ranking import Candidates, columns
from corpus.search import candidates
from corpus.types import Provenance
from training.asked import read_digests
from training.stores import build_haystack, with_words
from training.texts import Question, Source, bare, read_all, read_articles

AS_OF = date(2025, 4, 30)  # the laws at hand end here
DEPTH = 100
EVERY = {Source.PUBLIC: 1, Source.LAW: 4, Source.DIGEST: 8}  # which question is asked: every n-th


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
    understood = understand(Asked(text, AS_OF))
    everything = np.ones(store.catalog.count, bool)
    found = candidates(store, understood.standalone, official(understood), everything, None, DEPTH)
    assert isinstance(store.embedder, StaticEmbedder)
    return found, columns(understood.standalone, found, store.profile, store.embedder)


def chosen(shared: Path, fold: int) -> list[Question]:
    """The questions of a fold that are asked: all public ones, and every so many of ours."""
    seen = Counter[Source]()
    found = []
    for question in read_all(shared):
        if question.fold == fold and len(question.text) <= MAX_LENGTH:
            if seen[question.source] % EVERY[question.source] == 0:
                found.append(question)
            seen[question.source] += 1
    return found


def collect(shared: Path, home: Path, fold: int, model: Path) -> Iterator[Rows]:
    """The rows of a fold's questions, asked with the embedding that has not learned from them."""
    store = build_haystack(shared, home)
    where = places(shared, store)
    with TemporaryDirectory() as folder:
        changed = with_words(store, StaticEmbedder(model), Path(folder))
        for question in tqdm(chosen(shared, fold), desc=f"fold {fold}", mininterval=5):
            gold = frozenset(row for i in question.gold if (row := where[i]) is not None)
            if gold:
                found, table = ask(changed, question.text)
                yield Rows(question, found, table, np.isin(found.rows, list(gold)), gold)


def read_rows(paths: Sequence[Path]) -> list[Rows]:
    """The rows of some folds, as `main` has written them."""
    return [row for path in paths for row in pickle.loads(path.read_bytes())]


def main() -> None:
    """Measures one fold and keeps its rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="laws/ and retrieval/")
    parser.add_argument("--home", type=Path, required=True, help="the articles as a home; kept")
    parser.add_argument("--fold", type=int, required=True)
    parser.add_argument("--model", type=Path, required=True, help="trained without that fold")
    parser.add_argument("--out", type=Path, required=True, help="e.g. build/rows0.pickle")
    options = parser.parse_args()
    rows = list(collect(options.shared, options.home, options.fold, options.model))
    options.out.write_bytes(pickle.dumps(rows))
    print(f"{options.out}: {len(rows):,} questions")


if __name__ == "__main__":
    main()
