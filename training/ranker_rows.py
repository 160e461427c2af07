"""Asks a fold's questions with the embedding that has not learned from them, and keeps the rows.

    python -m training.ranker_rows --shared ../shared --home build/haystack --fold 0 \\
        --model build/fold0 --out build/rows0.pickle

Over the national articles and the shipped policies. Knows folds and stores. Does not know trees.
"""

import argparse
import pickle
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tqdm import tqdm

from assistant.understand import MAX_LENGTH
from corpus.embedder import StaticEmbedder
from training.rows import Rows, ask, places
from training.stores import build_haystack, with_words
from training.texts import Question, Source, read_all

EVERY = {Source.PUBLIC: 1, Source.LAW: 4, Source.DIGEST: 8}  # which question is asked: every n-th


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
