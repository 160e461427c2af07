"""How fast files are taken in, beside LangChain's loaders and splitter on the same files.

`python -m eval.bench.throughput --laws ../shared/laws/national [--files 300] [--printed 30]
[--rounds 3] [--profile]`. Both sides use our embedder and Chroma, turn by turn in one run, since
figures on a busy machine only compare with their neighbours: trust the ratio, and of that the
median. Ours also reads headers, addresses and references, keeps the originals and builds BM25;
theirs cuts every 512 characters. LangChain's loaders are no dependency: they come with the extra
`bench`.
"""

import argparse
import cProfile
import importlib.util
import json
import os
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from corpus.embedder import Embedder, open_embedder
from corpus.generation import writer
from eval.bench.structure import Form, printed
from ingest.ingest import ingest
from ingest.parse import parse
from ingest.sandbox import Limits

CHUNK, OVERLAP = 512, 64
_SEED = 4
_TOP = 25  # lines of a profile
_LOADERS = {".md": "TextLoader", ".docx": "Docx2txtLoader", ".pdf": "PyPDFLoader"}
_NEEDS = {".md": "langchain_community", ".docx": "docx2txt", ".pdf": "pypdf"}
Side = Callable[[Sequence[Path], Path], int]
"""Takes files in, in an empty folder of its own where it keeps any; returns clauses or chunks."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn: clauses or chunks made, source bytes read, wall seconds."""

    pieces: int
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Duel:
    """Both sides over the same files, a turn each per round; `theirs` is () where it cannot run."""

    name: str
    ours: tuple[Turn, ...]
    theirs: tuple[Turn, ...]

    @property
    def by_files(self) -> float | None:
        """The median over rounds of their seconds to ours: 2.0 = ours takes half the time."""
        pairs = list(zip(self.ours, self.theirs, strict=False))
        return statistics.median(t.seconds / o.seconds for o, t in pairs) if pairs else None

    @property
    def by_pieces(self) -> float | None:
        """The same for a clause and a chunk: there are more clauses, since they are shorter."""
        if self.by_files is None:
            return None
        return self.by_files * self.ours[0].pieces / self.theirs[0].pieces


class Embeddings:
    """Our embedder as LangChain calls one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Texts to rows of floats."""
        return np.asarray(self._embedder.embed(texts)).tolist()

    def embed_query(self, text: str) -> list[float]:
        """One text to a row of floats."""
        return self.embed_documents([text])[0]


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    laws = sorted(options.laws.rglob("*.md"))
    chosen = sorted(random.Random(_SEED).sample(laws, min(options.files, len(laws))))
    if options.profile:
        _profile(chosen)
        return
    few = sorted(random.Random(_SEED).sample(chosen, min(options.printed, len(chosen))))
    duels = [
        _duel("parse and cut, Markdown", chosen, parse_all, load_and_split, options.rounds),
        _ingests(chosen, open_embedder(None), options.rounds),
        *(
            _duel(f"parse and cut, {name}", files, parse_all, load_and_split, options.rounds)
            for name, files in _print(few).items()
        ),
    ]
    print(table(duels))
    if options.json:
        told = [{**asdict(d), "files": d.by_files, "pieces": d.by_pieces} for d in duels]
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--laws", type=Path, required=True, help="folder of laws in Markdown")
    reader.add_argument("--files", type=int, default=300)
    reader.add_argument("--printed", type=int, default=30, help="laws printed as DOCX and as PDF")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--profile", action="store_true", help="only profile our parsing")
    reader.add_argument("--json", type=Path)
    return reader.parse_args()


def _print(laws: Sequence[Path]) -> dict[str, list[Path]]:
    forms = (Form("DOCX", ".docx", None), Form("PDF", ".pdf", None))
    return {form.name: printed(form, laws) for form in forms} if laws else {}


def _duel(
    name: str,
    files: Sequence[Path],
    ours: Side,
    theirs: Side,
    rounds: int,
) -> Duel:
    """Both sides turn by turn; the first file of each, read before, is not timed."""
    sides = [ours, theirs] if _can_load(files[0].suffix) else [ours]
    turns: list[list[Turn]] = [[], []]
    for side in sides:
        _timed(side, files[:1])
    for _ in tqdm(range(rounds), name):
        for side, took in zip(sides, turns, strict=False):
            took.append(_timed(side, files))
    return Duel(name, *map(tuple, turns))


def _timed(side: Side, files: Sequence[Path]) -> Turn:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        pieces = side(files, Path(folder))
        seconds = time.perf_counter() - start
    return Turn(pieces, sum(path.stat().st_size for path in files), seconds)


def _can_load(suffix: str) -> bool:
    """Whether LangChain's loader for such files can run here."""
    needed = ("langchain_community", "langchain_text_splitters", _NEEDS[suffix])
    return all(importlib.util.find_spec(name) for name in needed)


def parse_all(files: Sequence[Path], folder: Path) -> int:
    """A side: parse files in this process."""
    return sum(len(parse(path, "", lambda done, total: None).clauses) for path in files)


def load_and_split(files: Sequence[Path], folder: Path) -> int:
    """A side: LangChain's loader and splitter."""
    return len(_chunks(files))


def _chunks(files: Sequence[Path]) -> list[object]:
    """LangChain's documents of files of one kind, split."""
    from langchain_community import document_loaders
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    loader = getattr(document_loaders, _LOADERS[files[0].suffix])
    more = {"encoding": "utf-8"} if files[0].suffix == ".md" else {}
    pages = [page for path in files for page in loader(str(path), **more).load()]
    return splitter.split_documents(pages)


def _ingests(files: Sequence[Path], embedder: Embedder, rounds: int) -> Duel:
    return _duel(
        "whole ingest, Markdown",
        files,
        lambda some, folder: _take_in(some, folder, embedder),
        lambda some, folder: _into_chroma(some, folder, embedder),
        rounds,
    )


def _take_in(files: Sequence[Path], folder: Path, embedder: Embedder) -> int:
    """Our whole ingest into a new home, as the command does it."""
    with writer(folder) as held:
        outcome = ingest(
            held,
            files,
            embedder,
            old=None,
            limits=Limits(),
            workers=os.cpu_count() or 1,
            progress=lambda what, total: lambda done: None,
        )
    return sum(result.clauses for result in outcome.files)


def _into_chroma(files: Sequence[Path], folder: Path, embedder: Embedder) -> int:
    """LangChain's chain into a new Chroma on disk."""
    from langchain_chroma import Chroma

    chunks = _chunks(files)
    Chroma.from_documents(chunks, Embeddings(embedder), persist_directory=str(folder))
    return len(chunks)


def table(duels: Sequence[Duel]) -> str:
    """The duels as a Markdown table; the figures of each side are its median turn's."""
    rows = [
        "| stage | ours | LangChain | speed, ours to theirs, by files | by clauses and chunks |",
        "|---|---|---|---|---|",
    ]
    for duel in duels:
        files, pieces = (f"{r:.2f}×" if r else "–" for r in (duel.by_files, duel.by_pieces))
        ours, theirs = _told(duel.ours, "clauses"), _told(duel.theirs, "chunks")
        rows.append(f"| {duel.name} | {ours} | {theirs} | {files} | {pieces} |")
    return "\n".join(rows)


def _told(turns: Sequence[Turn], unit: str) -> str:
    if not turns:
        return "its loader is not installed"
    turn = sorted(turns, key=lambda t: t.seconds)[len(turns) // 2]
    speed = (
        f"{turn.pieces / turn.seconds:,.0f} {unit}/s, {turn.bytes / turn.seconds / 1e6:.2f} MB/s"
    )
    return f"{speed} ({turn.seconds:.2f} s)"


def _profile(files: Sequence[Path]) -> None:
    parse_all(files[:1], Path())
    with cProfile.Profile() as profile:
        parse_all(files, Path())
    pstats.Stats(profile).sort_stats("tottime").print_stats(_TOP)


if __name__ == "__main__":
    main()
