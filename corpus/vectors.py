"""Dense vectors in Chroma: the only file that knows it.

Rows are numbered 0..n-1, the same numbers as in `catalog` and `lexical`. Does not know clauses
or texts.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import StoreDamaged

COLLECTION = "clauses"
DATABASE = "chroma.sqlite3"
BATCH = 5_000  # Chroma's largest is 5,461
_LARGE = 50_000_000  # bytes of a whole index from which its files are linked, not copied
# hnsw:M, four times Chroma's own, at no cost in time. A row unlike many that are alike can lose
# every link that leads to it: 1 of 19,549 articles did with 16, none with 64
_LINKS = 64
_ATTEMPTS = 3  # the graph differs from build to build; one that loses a row is made again
_FEW = 2_000  # rows up to which each looks for itself after a build, in a second
_PROBES = 64  # rows that do where there are more, and in every verification
_SAME = 1e-3  # two clauses with the same text have the same vector: either may come first
_SEARCH_BREADTH = 400  # hnsw:ef at query time; wide, because exactness is worth a millisecond here


def _client(directory: Path):  # noqa: ANN202 - chromadb is imported late
    import chromadb

    settings = chromadb.Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(str(directory), settings=settings)


def build(directory: Path, rows: np.ndarray, step: Callable[[int], None]) -> None:
    """Write unit vectors, shape (n, d), as a new collection; `step(k)` after each k rows."""
    _write(directory, rows, step)
    asked = range(len(rows)) if len(rows) <= _FEW else probes(len(rows))
    for _ in range(1, _ATTEMPTS):
        if Vectors(directory).lost(asked) is None:
            return
        shutil.rmtree(directory)
        _write(directory, rows, lambda done: None)


def _write(directory: Path, rows: np.ndarray, step: Callable[[int], None]) -> None:
    directory.mkdir(parents=True)
    client = _client(directory)
    # every batch is as large as this or larger, so each is written out whole: what Chroma has not
    # written out it would write when it is next opened, into files that are checksummed by then
    smallest = max(2, len(rows) % BATCH or BATCH)
    hnsw = {
        "space": "ip",
        "ef_search": _SEARCH_BREADTH,
        "max_neighbors": _LINKS,
        "sync_threshold": smallest,
        "batch_size": smallest,
    }
    collection = client.create_collection(
        COLLECTION, configuration={"hnsw": hnsw}, embedding_function=None
    )
    for start in range(0, len(rows), BATCH):
        chunk = rows[start : start + BATCH]
        collection.add(ids=[str(start + i) for i in range(len(chunk))], embeddings=chunk)
        step(len(chunk))
    client.close()  # the process goes on living: else its files stay open and the next build grows


class Vectors:
    """An index opened for reading.

    Chroma writes into its database even when it only reads, and into a small index too, so it is
    given a private copy of these, with links to what is large: the generation itself stays byte for
    byte as verified, and can lie on a read-only disk.
    """

    def __init__(self, directory: Path) -> None:
        self._private = Path(tempfile.mkdtemp(prefix="youju-"))
        size = sum(p.stat().st_size for p in directory.rglob("*") if p.is_file())
        for entry in directory.iterdir():
            if entry.name == DATABASE:
                shutil.copyfile(entry, self._private / entry.name)
            else:
                (_link if size > _LARGE else shutil.copytree)(
                    entry.resolve(), self._private / entry.name
                )
        client = _client(self._private)
        weakref.finalize(self, _release, client, self._private)
        try:
            self._collection = client.get_collection(COLLECTION, embedding_function=None)
            self.count = self._collection.count()
        except Exception as error:  # Chroma raises what it likes for a damaged file
            raise StoreDamaged(
                f"向量索引打不开：{error}", str(directory), "运行 youju rebuild 重建"
            ) from error

    def top(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows to a vector of shape (d,): (row numbers, cosine), best first."""
        answer = self._collection.query(
            query_embeddings=vector[None, :], n_results=min(k, self.count), include=["distances"]
        )
        rows = np.array([int(i) for i in answer["ids"][0]], np.int64)
        return rows, 1.0 - np.array(answer["distances"][0], np.float32)

    def lost(self, rows: Sequence[int]) -> int | None:
        """The first of these rows that does not find itself; None if all do."""
        if not len(rows):
            return None
        vectors = self.fetch(rows)
        answer = self._collection.query(
            query_embeddings=vectors, n_results=min(10, self.count), include=["distances"]
        )
        for row, vector, ids, distances in zip(
            rows, vectors, answer["ids"], answer["distances"], strict=True
        ):
            if str(row) not in ids and (not vector.any() or distances[0] > _SAME):
                return row
        return None

    def fetch(self, rows: Sequence[int]) -> np.ndarray:
        """The stored vectors of these rows, shape (len(rows), d), in their order."""
        found: dict[str, np.ndarray] = {}
        for start in range(0, len(rows), BATCH):
            ids = [str(row) for row in rows[start : start + BATCH]]
            got = self._collection.get(ids=ids, include=["embeddings"])
            found.update(zip(got["ids"], got["embeddings"], strict=True))
        return np.array([found[str(row)] for row in rows], np.float32)


def probes(count: int) -> range:
    """Every n-th of so many rows: those that look for themselves in a new generation."""
    return range(0, count, max(1, count // _PROBES))


def _release(client, private: Path) -> None:  # noqa: ANN001 - chromadb is imported late
    """Close the files of a client that nobody reads any more, and remove its private copy."""
    client.close()
    shutil.rmtree(private, ignore_errors=True)


def _link(target: Path, link: Path) -> None:
    try:
        os.symlink(target, link)
    except OSError:  # Windows without the privilege
        shutil.copytree(target, link)
