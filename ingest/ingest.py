"""The route of documents: files → sandbox → policies → a new generation.

Knows the order of the steps and what happened to each file. Does not know formats, indexes or
questions.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from filecmp import cmp
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from shutil import copyfile

from corpus import manifest
from corpus.build import Progress
from corpus.embedder import Embedder
from corpus.errors import BadRequest, FileRefused, StoreError
from corpus.generation import GENERATIONS, ORIGINALS, Generation, Writer, current_name
from corpus.types import PolicyText
from ingest.sandbox import Limits, Sandbox, sandboxes

SHIPPED = Path(__file__).parent.parent / "corpus" / "policies"
SHIPPED_MARK = "shipped:"
_FOLDER_DEPTH = 2  # names of the path that are kept with an original: 部门规章/公安部


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: ok, partial (with warnings) or refused (with the reason)."""

    path: str
    result: str
    policy: str = ""
    version: str = ""
    clauses: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a whole ingest; `generation` is None where nothing was published."""

    files: tuple[FileResult, ...]
    generation: str | None


@dataclass(frozen=True, slots=True)
class _Parsed:
    path: Path
    text: PolicyText | None
    reason: str = ""


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files that paths name, folders walked, hidden ones left out, in a stable order.

    Raises BadRequest for a path that does not exist and for a folder without files.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
            if not inside:
                raise BadRequest("文件夹里没有文件", str(path), "检查路径")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise BadRequest("没有这个文件或文件夹", str(path), "检查路径")
    return list(dict.fromkeys(found))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def ingest(
    writer: Writer,
    files: Sequence[Path],
    embedder: Embedder,
    *,
    old: Generation | None,
    limits: Limits,
    workers: int,
    progress: Progress,
    drop: Collection[str] = (),
) -> Outcome:
    """Take files in beside what `old` holds, without the policies in `drop`, and publish.

    The shipped policies are read anew each time. A file that is refused stops nothing else; if
    none is taken in, and nothing is dropped, nothing is published.
    """
    shipped = [p.text for p in _parse(shipped_files(), limits, 1, progress) if p.text]
    parsed = list(_parse(files, limits, workers, progress, writer.home / ORIGINALS))
    taken, results = _resolve(parsed)
    if not taken and old is not None and not drop and shipped_mark() == old.manifest.shipped:
        return Outcome(results, None)
    texts = _merge(old, drop, [_with_original(t, f"{SHIPPED_MARK}{t.policy.source.file}")
                               for t in shipped], taken)  # fmt: skip
    name = writer.publish(texts, embedder, old=old, shipped=shipped_mark(), progress=progress)
    refused = {r.path for r in results if r.result == "refused"}
    _prune(writer.home / ORIGINALS, {t.original for t in texts}, spare=refused)
    return Outcome(results, name)


def shipped_files() -> list[Path]:
    """The policies that ship with the project (its README is for reviewers)."""
    return sorted(p for p in SHIPPED.glob("*.md") if p.name != "README.md")


def shipped_mark() -> str:
    """A hash of the shipped policies: another one means that they are to be read anew."""
    files = shipped_files()
    return sha256(b"".join(p.name.encode() + p.read_bytes() for p in files)).hexdigest()[:16]


def kept_originals(home: Path) -> list[Path]:
    """The originals that the generation which serves was made from, for a rebuild.

    Without a readable manifest: all that the home keeps.
    """
    everything = sorted(p for p in (home / ORIGINALS).rglob("*") if p.is_file())
    try:
        live = set(manifest.read(home / GENERATIONS / (current_name(home) or "")).originals)
    except StoreError:
        return everything
    return [p for p in everything if p.relative_to(home / ORIGINALS).as_posix() in live]


def _parse(
    files: Sequence[Path],
    limits: Limits,
    workers: int,
    progress: Progress,
    originals: Path | None = None,
) -> Iterator[_Parsed]:
    """Parse files in several sandboxes at once; results in the order of the files."""
    step = progress("解析文件", len(files))
    count = max(1, min(workers, len(files)))
    with sandboxes(count, limits) as boxes, ThreadPoolExecutor(count) as pool:
        free: SimpleQueue[Sandbox] = SimpleQueue()
        for box in boxes:
            free.put(box)

        def one(path: Path) -> _Parsed:
            box = free.get()
            try:
                folder = folder_of(path)
                text = box.parse(path, folder)
                if originals is not None:
                    text = _with_original(text, _keep(path, folder, originals))
                return _Parsed(path, text)
            except FileRefused as refused:
                return _Parsed(path, None, str(refused))
            finally:
                free.put(box)

        for parsed in pool.map(one, files):
            step(1)
            yield parsed


def folder_of(path: Path) -> str:
    """The tail of the path that a file lies under, whose names may tell its level."""
    return "/".join(path.absolute().parent.parts[1:][-_FOLDER_DEPTH:])


def _with_original(text: PolicyText, original: str) -> PolicyText:
    return replace(text, original=original)


def _keep(path: Path, folder: str, originals: Path) -> str:
    """Copy an original into the home, under its content's hash; returns its name there."""
    mark = sha256(path.read_bytes()).hexdigest()[:16]
    name = Path(mark) / folder / path.name
    target = originals / name
    if not target.is_file() or not cmp(path, target, shallow=False):
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        copyfile(path, half)
        half.replace(target)
    return name.as_posix()


def _resolve(parsed: Iterable[_Parsed]) -> tuple[dict[str, PolicyText], tuple[FileResult, ...]]:
    """Policies by id, and a result for every file; of two files with one id the first counts."""
    taken: dict[str, PolicyText] = {}
    results = []
    for item in parsed:
        path, text = str(item.path), item.text
        if text is None:
            results.append(FileResult(path, "refused", reason=item.reason))
            continue
        first = taken.setdefault(text.policy.id, text)
        warnings, result = text.warnings, "partial" if text.warnings else "ok"
        if first is not text:
            result = "ok" if _same(first, text) else "refused"
            warnings = (f"与本次的 {first.policy.source.file} 是同一文件同一版本",)
        results.append(
            FileResult(
                path,
                result,
                text.policy.title,
                text.policy.version,
                len(text.clauses),
                warnings,
                f"{warnings[0]}但内容不同，未收。请改名或注明版本日期。"
                if result == "refused"
                else "",
            )
        )
    return taken, tuple(results)


def _same(one: PolicyText, other: PolicyText) -> bool:
    return "".join(one.canonical.split()) == "".join(other.canonical.split())


def _merge(
    old: Generation | None,
    drop: Collection[str],
    shipped: Sequence[PolicyText],
    taken: dict[str, PolicyText],
) -> list[PolicyText]:
    """All texts of the next generation, by policy id: old ones, then shipped, then the new."""
    texts: dict[str, PolicyText] = {}
    if old is not None:
        for policy_id, original in old.catalog.originals.items():
            if policy_id not in drop and not original.startswith(SHIPPED_MARK):
                texts[policy_id] = old.catalog.text(policy_id)
    texts = {t.policy.id: t for t in shipped} | texts | taken
    return [texts[policy_id] for policy_id in sorted(texts)]


def _prune(originals: Path, live: set[str], spare: set[str]) -> None:
    """Remove originals that no policy of the new generation stands on.

    `spare` are paths that were refused just now: an original that a rebuild could not read stays.
    """
    for path in sorted(p for p in originals.rglob("*") if p.is_file()):
        inside = path.relative_to(originals)
        if inside.as_posix() in live or str(path) in spare:
            continue
        path.unlink(missing_ok=True)
        for folder in inside.parents[:-1]:
            with suppress(OSError):  # not empty: another original lies there
                (originals / folder).rmdir()
