"""Generations: a knowledge base is built beside the one that serves, verified, then switched to.

    home/originals/…           every ingested file, so that any index can be rebuilt
    home/generations/g000007/  catalog.sqlite, lexical/, vectors/, manifest.json: never changed
    home/current               the name of the generation that serves; replaced by rename
    home/writer.lock           one writer

Knows how a store is built, opened and replaced. Does not know files of the outside or questions.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np

from corpus import catalog, lexical, manifest, profile, vectors
from corpus.build import CATALOG, LEXICAL, PROFILE, VECTORS, Progress, build
from corpus.embedder import Embedder
from corpus.errors import StoreBusy, StoreDamaged, StoreError
from corpus.naming import name_index
from corpus.reranker import Reranker
from corpus.trees import Trees, ranker_of
from corpus.types import PolicyText
from corpus.validity import Standing, standings

ORIGINALS = "originals"
GENERATIONS, POINTER = "generations", "current"
_KEPT = 2  # generations: readers that have not reopened still hold the last but one
_DAYS = 8  # for which standings are kept
_TABLES = 0.2  # share of rows of tables among its clauses from which a policy largely is tables


@dataclass(frozen=True)
class Generation:
    """One verified, immutable state of the knowledge base, opened for reading.

    `only` are the ids of the policies that are searched; empty for all.
    """

    name: str
    manifest: manifest.Manifest
    catalog: catalog.Catalog
    lexical: lexical.Lexical
    vectors: vectors.Vectors
    profile: profile.Profile
    embedder: Embedder
    ranker: Trees | None
    reranker: Reranker | None = None
    only: frozenset[str] = frozenset()

    def narrowed(self, policy_ids: Iterable[str]) -> "Generation":
        """The same for a search within some policies; all of them for none."""
        chosen = replace(self, only=frozenset(policy_ids))
        known = {k: v for k, v in vars(self).items() if k not in vars(chosen) and k != "inside"}
        vars(chosen).update(known)  # what has been worked out holds for both
        return chosen

    @cached_property
    def inside(self) -> np.ndarray:
        """The rows that are searched, shape (clauses,), bool."""
        ids, numbers = self.policy_of_rows
        return np.array([not self.only or i in self.only for i in ids], bool)[numbers]

    @cached_property
    def standings(self) -> Callable[[date], dict[str, Standing]]:
        """From a day to the standing of every policy version, by policy id; kept for some days."""
        return lru_cache(_DAYS)(partial(standings, self.catalog.policies))

    @cached_property
    def ended(self) -> Callable[[date], np.ndarray]:
        """From a day to the rows that may not be quoted on it, shape (clauses,), bool."""
        (ids, numbers), worth_on = self.policy_of_rows, self.standings

        def found(as_of: date) -> np.ndarray:  # without self: a reader let go is gone at once
            worth = worth_on(as_of)
            return np.array([worth[i] is Standing.OUT for i in ids], bool)[numbers]

        return lru_cache(_DAYS)(found)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """By what a query may name a policy: see `corpus.naming`."""
        return name_index(self.catalog.policies)

    @cached_property
    def policy_of_rows(self) -> tuple[list[str], np.ndarray]:
        """(policy ids, for every row the place of its policy's id in them, shape (clauses,))."""
        ids, numbers = np.unique(self.catalog.policy_of_rows(), return_inverse=True)
        return ids.tolist(), numbers

    @cached_property
    def tabled(self) -> np.ndarray:
        """Which rows belong to a policy that lives by its tables (a standard, a catalogue), shape
        (clauses,), bool: one with tables that has no articles, or is tables for a good part."""
        ids, numbers = self.policy_of_rows
        tables, articles = (
            np.bincount(numbers[self.catalog.rows_like(pattern)], minlength=len(ids))
            for pattern in ("%表%/第%行", "%#第%条")
        )
        share = tables / np.maximum(np.bincount(numbers, minlength=len(ids)), 1)
        return ((tables > 0) & (articles == 0) | (share >= _TABLES))[numbers]


def current_name(home: Path) -> str | None:
    """The name of the generation that serves, or None for a home without one."""
    pointer = home / POINTER
    return pointer.read_text("utf-8", errors="replace").strip() if pointer.is_file() else None


def open_current(home: Path, embedder: Embedder, reranker: Reranker | None = None) -> Generation:
    """Open the generation that serves, after comparing it with its manifest.

    Raises StoreDamaged, StoreMismatch; StoreError for a home without a generation.
    """
    name = current_name(home)
    if name is None:
        raise StoreError("知识库还是空的", str(home), "运行 youju ingest 或 youju rebuild")
    return replace(open_generation(home / GENERATIONS / name, embedder), reranker=reranker)


def open_generation(directory: Path, embedder: Embedder) -> Generation:
    """Open one generation by its directory. Raises StoreDamaged, StoreMismatch."""
    described = manifest.read(directory)
    manifest.check(directory, described, embedder.fingerprint)
    kept = catalog.Catalog(directory / CATALOG)
    if (described.clauses, described.policies) != (kept.count, len(kept.policies)):
        where = str(directory / manifest.NAME)
        raise StoreDamaged("知识库清单与内容不符", where, manifest.REBUILD)
    return Generation(
        directory.name,
        described,
        kept,
        lexical.Lexical(directory / LEXICAL),
        vectors.Vectors(directory / VECTORS),
        profile.load(directory / PROFILE),
        embedder,
        ranker_of(embedder.fingerprint),
    )


@contextmanager
def writer(home: Path) -> Iterator["Writer"]:
    """Hold the one writer's lock of a home. Raises StoreBusy, naming who holds it."""
    from filelock import FileLock, Timeout

    home.mkdir(parents=True, exist_ok=True)
    holder = home / "writer.json"
    try:
        with FileLock(home / "writer.lock", timeout=0):
            holder.write_text(json.dumps({"pid": os.getpid()}), "utf-8")
            yield Writer(home)
            holder.unlink(missing_ok=True)
    except Timeout as error:
        raise StoreBusy(
            f"另一个进程（{_holder(holder)}）正在写入知识库", str(home), "等它结束后再试"
        ) from error


def _holder(record: Path) -> str:
    try:
        return str(json.loads(record.read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError):  # it has just begun to write, or has just ended
        return "未知"


@dataclass(frozen=True)
class Writer:
    """The right to publish into a home, held between entering and leaving `writer`."""

    home: Path

    def publish(
        self,
        texts: Sequence[PolicyText],
        embedder: Embedder,
        *,
        old: Generation | None,
        shipped: str,
        progress: Progress,
    ) -> str:
        """Build, verify and switch to a generation of exactly these texts; returns its name.

        Vectors of clauses that `old` holds unchanged are taken over. Raises StoreDamaged if the
        new generation does not verify: then nothing has changed.
        """
        generations = self.home / GENERATIONS
        generations.mkdir(exist_ok=True)
        for stale in generations.glob("*.draft"):
            shutil.rmtree(stale)
        numbers = [int(p.name[1:]) for p in generations.glob("g[0-9]*") if p.name[1:].isdigit()]
        name = f"g{max(numbers, default=0) + 1:06d}"
        draft = generations / f"{name}.draft"
        held = (old.catalog, old.vectors) if old else None
        build(draft, texts, embedder, held, shipped, progress)
        _verify(draft, embedder)
        draft.rename(generations / name)
        _switch(self.home, name)
        for outdated in sorted(generations.glob("g[0-9]*"))[:-_KEPT]:
            shutil.rmtree(outdated, ignore_errors=True)
        return name


def _verify(draft: Path, embedder: Embedder) -> None:
    """Open the draft in a second process, where nothing is cached, and let clauses find themselves.

    Raises StoreDamaged with what that process said.
    """
    command = [sys.executable, "-m", "corpus.verify", str(draft), embedder.fingerprint]
    room = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]),
    }
    done = subprocess.run(command, capture_output=True, text=True, env=room, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"退出码 {done.returncode}"]
        raise StoreDamaged(
            f"新建的知识库没有通过校验：{said[0]}", str(draft), "重试；旧知识库未改动"
        )


def _switch(home: Path, name: str) -> None:
    """Point to a generation, durably: everything is on disk before the name is."""
    if hasattr(os, "sync"):  # not on Windows, which writes through on rename
        os.sync()
    fresh = home / f"{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(name)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(home / POINTER)
