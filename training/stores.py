"""Stores that training asks questions of: made once, then read with the words of each fold.

    python -m training.stores --shared ../shared --home build/haystack

Knows homes, generations and embeddings. Does not know questions.
"""

import argparse
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app import make_desk, read_settings
from corpus import profile
from corpus.embedder import StaticEmbedder
from corpus.errors import StoreMismatch
from corpus.generation import Generation
from corpus.trees import Trees
from corpus.types import Provenance
from eval.bench.haystack import write_laws
from ingest.ingest import find_files


class ExactVectors:
    """Vectors in memory, searched exactly: what `corpus.vectors` does for a store."""

    def __init__(self, rows: np.ndarray) -> None:
        self._rows, self.count = rows, len(rows)

    def top(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """See `corpus.vectors.Vectors`."""
        scores, k = self._rows @ vector, min(k, self.count)
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.argsort(-scores[best], kind="stable")]
        return best, scores[best]


def build_home(home: Path, paths: Sequence[Path]) -> Generation:
    """A home of the shipped policies and some files, opened; made where it is not there yet, or
    where an interrupted run left it with what ships alone."""
    desk = make_desk(replace(read_settings(), home=home, model=None))
    store = desk.open_store()
    shipped = all(p.provenance is Provenance.DIGEST for p in store.catalog.policies.values())
    if paths and shipped:
        desk.take_in(find_files(paths))
        return desk.open_store()
    return store


def build_haystack(shared: Path, home: Path) -> Generation:
    """A home of the articles that the public questions are about and of the shipped policies; made
    anew where the shipped model is another than it was made with."""
    with suppress(StoreMismatch):
        if home.exists():
            return build_home(home, [])
    shutil.rmtree(home, ignore_errors=True)
    with TemporaryDirectory() as folder:
        write_laws(shared, Path(folder))
        return build_home(home, [Path(folder)])


def with_words(
    store: Generation, words: StaticEmbedder, folder: Path, ranker: Trees | None = None
) -> Generation:
    """The same clauses under another embedding; its profile is written into a new folder there."""
    texts = [store.catalog.text(i) for i in dict.fromkeys(store.catalog.policy_of_rows())]
    place = folder / f"profile{len(list(folder.iterdir()))}"
    rows = profile.build(place, texts, words, lambda _: None)
    return replace(
        store,
        profile=profile.load(place),
        vectors=ExactVectors(rows),
        embedder=words,
        ranker=ranker,
    )


def main() -> None:
    """Makes the home of all articles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="retrieval/")
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args()
    print(f"{options.home}: {build_haystack(options.shared, options.home).catalog.count:,} clauses")


if __name__ == "__main__":
    main()
