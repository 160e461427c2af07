"""An ingest that is killed: what serves, what it leaves behind, what the next one makes of it.

A real `youju ingest` of sixty small laws is ended by SIGKILL at twenty moments. Round N writes
“第N轮” into every law, so that a generation made of two rounds would be seen.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from app import main
from corpus.embedder import Embedder
from corpus.errors import StoreDamaged
from corpus.generation import current_name, open_current, writer
from corpus.search import search
from corpus.verify import verify
from ingest.ingest import find_files, ingest, kept_originals
from ingest.sandbox import Limits

ROOT = Path(__file__).parent.parent
LAWS, KILLS, WHOLE_EVERY = 60, 20, 10
SEED = 20


def sentences(law: int, turn: int) -> list[str]:
    return [f"第{turn}轮规定{law}号设备应当登记。", f"第{turn}轮规定{law}号设备每年检查。"]


def write_laws(folder: Path, turn: int, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for law in range(count):
        first, second = sentences(law, turn)
        text = f"# 试验{law}号条例\n\n2020年1月1日公布\n\n第一条 {first}\n\n第二条 {second}\n"
        (folder / f"law{law}.md").write_text(text, "utf-8")
    return folder


def turn_served(home: Path, embedder: Embedder, count: int) -> int:
    """The round that serves, after every law of it was read whole and found, and no other."""
    name = current_name(home)
    verify(home / "generations" / name, embedder.fingerprint)
    store = open_current(home, embedder)
    laws = {
        policy_id: [c.text for c in store.catalog.text(policy_id).clauses]
        for policy_id in store.catalog.policies
        if policy_id.startswith("试验")
    }
    first = next(iter(laws.values()))[0]
    turn = int(first[1 : first.index("轮")])
    assert laws == {f"试验{law}号条例@2020-01-01": sentences(law, turn) for law in range(count)}
    for law in range(count):
        hits = search(store, f"{law}号设备应当登记", 3, None)
        assert sentences(law, turn)[0] in {hit.clause.text for hit in hits}
    hits = search(store, "什么叫挂图作战", 3, None)  # the shipped policies are there as well
    assert "大连散乱污整治报道@2020-07#要点21" in {hit.clause.id for hit in hits}
    return turn


def assert_tidy(home: Path, folder: Path) -> None:
    """After an ingest that completed: two generations, no draft, every original once and whole."""
    left = sorted(p.name for p in (home / "generations").iterdir())
    assert len(left) <= 2
    assert left[-1] == current_name(home)
    assert not [name for name in left if name.endswith(".draft")]
    kept = {p.name: p.read_bytes() for p in kept_originals(home)}
    assert len(kept_originals(home)) == len(kept)
    assert kept == {p.name: p.read_bytes() for p in folder.iterdir()}


class Run:
    """One `youju ingest` of a folder, in a process group of its own."""

    def __init__(self, home: Path, folder: Path, room: Path) -> None:
        room.mkdir(exist_ok=True)
        self._said = room / "stderr.txt"
        with self._said.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "app.py", "ingest", str(folder)],
                cwd=ROOT,
                env={**os.environ, "YOUJU_HOME": str(home), "TMPDIR": str(room)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )

    def finish(self) -> None:
        assert self._process.wait() == 0, self._said.read_text("utf-8", "replace")

    def kill_after(self, seconds: float, *, children_too: bool) -> bool:
        """Whether it still ran then and so was killed, alone or as by a power cut."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            if children_too:
                self.sweep()
            self._process.kill()
            return self._process.wait() == -signal.SIGKILL
        self.finish()
        return False

    def sweep(self) -> None:
        """End what is left of the process group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs SIGKILL and process groups")
def test_an_ingest_killed_at_any_moment_leaves_old_or_new(tmp_path, embedder):
    home, folder, room = tmp_path / "home", tmp_path / "laws", tmp_path / "tmp"
    chance, killed, served = random.Random(SEED), 0, 0
    began = time.monotonic()
    Run(home, write_laws(folder, 0, LAWS), room).finish()
    took = time.monotonic() - began
    fractions = [(i + chance.random()) / KILLS for i in range(KILLS)]
    chance.shuffle(fractions)
    for turn, fraction in enumerate(fractions, 1):
        run = Run(home, write_laws(folder, turn, LAWS), room)
        killed += run.kill_after(fraction * took, children_too=turn % 2 == 0)
        now = turn_served(home, embedder, LAWS)
        assert now in (served, turn), f"killed at {fraction:.0%} of {took:.1f} s"
        served = now
        run.sweep()
        if turn % WHOLE_EVERY == 0:
            began = time.monotonic()
            Run(home, folder, room).finish()
            took = min(took, time.monotonic() - began)
            assert turn_served(home, embedder, LAWS) == turn
            assert_tidy(home, folder)
            served = turn
    assert killed >= KILLS // 2  # else the moments were not those of a running ingest


# -- what a killed ingest leaves behind

FEW = 6


class Short:
    """A broken model: an ingest with it gets as far as verification, and is not published."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.dimension = embedder.fingerprint, embedder.dimension
        self._inner = embedder

    def embed(self, texts: list[str]) -> np.ndarray:
        return self._inner.embed(texts) / 100


@pytest.fixture(scope="module")
def ingested(tmp_path_factory) -> Path:
    """A folder with a few laws of round 1 in `laws`, and the home that took them in."""
    place = tmp_path_factory.mktemp("ingested")
    Run(place / "home", write_laws(place / "laws", 1, FEW), place / "tmp").finish()
    return place


@pytest.fixture
def place(ingested, tmp_path, monkeypatch) -> Path:
    """A copy of that, which commands work on."""
    place = Path(copytree(ingested, tmp_path / "place"))
    monkeypatch.setenv("YOUJU_HOME", str(place / "home"))
    return place


def test_one_command_rebuilds_a_damaged_home(place, embedder):
    damaged = next((place / "home" / "generations").glob("*/catalog.sqlite"))
    damaged.write_bytes(damaged.read_bytes()[:5_000])
    with pytest.raises(StoreDamaged):
        open_current(place / "home", embedder)
    assert main(["rebuild"]) == 0
    assert turn_served(place / "home", embedder, FEW) == 1
    assert_tidy(place / "home", place / "laws")


def test_a_rebuild_takes_nothing_from_an_ingest_that_was_not_published(place, embedder):
    home, files = place / "home", find_files([write_laws(place / "laws", 2, FEW)])
    old = open_current(home, embedder)
    with writer(home) as held, pytest.raises(StoreDamaged):
        ingest(
            held,
            files,
            Short(embedder),
            old=old,
            limits=Limits(),
            workers=1,
            progress=lambda stage, total: lambda done: None,
        )
    assert turn_served(home, embedder, FEW) == 1
    assert main(["rebuild"]) == 0
    assert turn_served(home, embedder, FEW) == 1


def test_an_original_that_was_copied_by_half_is_made_whole(ingested, place):
    half = kept_originals(place / "home")[0]
    half.write_bytes(half.read_bytes()[:20])
    assert main(["ingest", str(ingested / "laws")]) == 0
    assert_tidy(place / "home", place / "laws")


def test_the_same_files_from_another_folder_keep_their_originals(place):
    assert main(["ingest", str(place / "laws")]) == 0
    assert_tidy(place / "home", place / "laws")
