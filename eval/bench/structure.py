"""How much of a law's structure survives ingest, from Markdown, text, DOCX and PDF.

`python -m eval.bench.structure --laws ../shared/laws [--text N] [--docx 150] [--pdf 150]
[--columns 20] [--seed 4] [--json FILE]`. Each law is printed (eval.bench.render), parsed by ours
and compared with what its Markdown says (eval.bench.truth). Prints a table and every miss. What
is printed here is kinder than what offices send: real scans and layouts are not measured.
"""

import argparse
import json
import random
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from corpus.errors import FileRefused
from corpus.types import PolicyText
from eval.bench import render
from eval.bench.compare import Miss, Score, broken, compare
from eval.bench.truth import read
from ingest.parse import parse

CACHE = Path(tempfile.gettempdir()) / "youju-bench"
COLLECTIONS = ("national", "local")
_SHOWN = 90  # characters of a line that a miss shows


@dataclass(frozen=True, slots=True)
class Form:
    """One way to print laws: `count` of them (None: all), in `columns`; a blank counts or not."""

    name: str
    suffix: str
    count: int | None
    columns: int = 1
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A miss and the file that it is in."""

    file: str
    miss: Miss


def main() -> None:
    """Run what the command line asks for."""
    options = _options()
    laws = find_laws(options.laws)
    forms = (
        Form("markdown", ".md", options.markdown),
        Form("text", ".txt", options.text),
        Form("docx", ".docx", options.docx),
        Form("pdf", ".pdf", options.pdf, 1, loose=True),
        Form("pdf, 3 columns", ".pdf", options.columns, 3, loose=True),
    )
    results = {}
    for form in forms:
        if form.count != 0:
            results[form.name] = measure(form, sample(laws, form.count, options.seed))
    print(table({name: score for name, (score, _, _) in results.items()}))
    for name, (_, misses, _) in results.items():
        print(f"\n## {name}: misses\n\n{listed(misses)}")
    if options.json:
        told = {name: _as_json(*result) for name, result in results.items()}
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--laws", type=Path, required=True, help="folder with national/, local/")
    reader.add_argument("--markdown", type=int, help="laws as they stand; all without it")
    reader.add_argument("--text", type=int, help="laws as text; all without it")
    reader.add_argument("--docx", type=int, default=150)
    reader.add_argument("--pdf", type=int, default=150)
    reader.add_argument("--columns", type=int, default=20)
    reader.add_argument("--seed", type=int, default=4)
    reader.add_argument("--json", type=Path)
    return reader.parse_args()


def find_laws(folder: Path) -> list[Path]:
    """All laws of the collections, in a stable order."""
    return sorted(path for name in COLLECTIONS for path in (folder / name).rglob("*.md"))


def sample(laws: Sequence[Path], count: int | None, seed: int) -> list[Path]:
    """`count` laws by chance, the same for the same seed; all of them for None."""
    if count is None or count >= len(laws):
        return list(laws)
    return sorted(random.Random(seed).sample(list(laws), count))


def measure(form: Form, laws: Sequence[Path]) -> tuple[Score, list[Found], float]:
    """(score, misses, seconds of parsing) over laws printed in one form."""
    total, misses, seconds = Score(), [], 0.0
    pairs = list(zip(laws, printed(form, laws), strict=True))
    for law, path in tqdm(pairs, form.name):
        start = time.perf_counter()
        score = _one(law, path, form)
        seconds += time.perf_counter() - start
        misses += [Found(law.stem, miss) for miss in score.misses]
        total.add(score)
    return total, misses, seconds


def _one(law: Path, path: Path, form: Form) -> Score:
    truth = read(law.read_text("utf-8"))
    parsed = _parsed(path)
    if isinstance(parsed, FileRefused):
        return Score(refused=1, misses=[Miss("refused", path.name, str(parsed))])
    if not truth.articles:
        return Score(bare=1, broken=broken(parsed))
    return compare(truth, parsed, loose=form.loose, columns=form.columns)


def _parsed(path: Path) -> PolicyText | FileRefused:
    try:
        return parse(path, "", lambda done, total: None)
    except FileRefused as refused:
        return refused


def printed(form: Form, laws: Sequence[Path]) -> list[Path]:
    """The laws in that form; those printed before come from the cache."""
    if form.suffix == ".md":
        return list(laws)
    paths = [_place(law, form) for law in laws]
    missing = [pair for pair in zip(laws, paths, strict=True) if not pair[1].exists()]
    for _, path in missing:
        path.parent.mkdir(parents=True, exist_ok=True)
    if form.suffix == ".pdf" and missing:
        render.pdf(_sheets(missing, form), CACHE)
    else:
        write = _write_docx if form.suffix == ".docx" else _write_text
        for law, path in tqdm(missing, f"print {form.name}", disable=not missing):
            write(law.read_text("utf-8"), path)
    return paths


def _place(law: Path, form: Form) -> Path:
    """Where a printed law is kept: its name as it is, since that tells a date."""
    printer = Path(render.__file__).read_bytes()
    mark = f"{zlib.crc32(law.read_bytes() + printer):08x}"
    return CACHE / f"{form.columns}{form.suffix}" / mark / f"{law.stem}{form.suffix}"


def _sheets(missing: Sequence[tuple[Path, Path]], form: Form) -> Iterator[render.Sheet]:
    for law, path in tqdm(missing, f"print {form.name}", disable=not missing):
        name = path.relative_to(CACHE).with_suffix("").as_posix()
        yield render.sheet(name, law.read_text("utf-8"), form.columns)


def _write_text(markdown: str, path: Path) -> None:
    path.write_text(render.plain(markdown), "utf-8")


def _write_docx(markdown: str, path: Path) -> None:
    render.docx(markdown, path)


def table(scores: dict[str, Score]) -> str:
    """The scores as a Markdown table."""
    rows = [
        "| form | laws | without 条 | refused | articles exact | and 款 apart | chapters"
        " | other headings | items | false articles | broken spans or ids |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, s in scores.items():
        shares = (
            _share(s.exact, s.articles),
            _share(s.lined, s.articles),
            _share(s.chapters_found, s.chapters),
            _share(s.headings_found, s.headings),
            _share(s.items_found, s.items),
        )
        cells = (name, s.laws, s.bare, s.refused, *shares, s.false, s.broken)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def _share(found: int, total: int) -> str:
    return f"{found}/{total} = {found / total:.3%}" if total else "–"


def listed(misses: Iterable[Found]) -> str:
    """Every miss, by class; the most frequent class first."""
    classes: dict[tuple[str, str], list[Found]] = {}
    for found in misses:
        classes.setdefault((found.miss.kind, found.miss.reason), []).append(found)
    blocks = []
    for (kind, reason), members in sorted(classes.items(), key=lambda pair: -len(pair[1])):
        lines = "\n".join(_told(found) for found in members)
        blocks.append(f"### {kind}: {reason} ({len(members)})\n\n{lines}")
    return "\n\n".join(blocks) or "none"


def _told(found: Found) -> str:
    expected, got = (_short(text) for text in (found.miss.expected, found.miss.got))
    return f"- {found.file} {found.miss.label} | expected: {expected} | got: {got}"


def _short(text: str) -> str:
    shown = text.replace("\n", "⏎")
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _as_json(score: Score, misses: Sequence[Found], seconds: float) -> dict[str, object]:
    counts = {name: n for name, n in asdict(score).items() if name != "misses"}
    reasons = Counter(f"{found.miss.kind}: {found.miss.reason}" for found in misses)
    told = [{"file": found.file, **asdict(found.miss)} for found in misses]
    return {**counts, "seconds": round(seconds, 2), "reasons": dict(reasons), "misses": told}


if __name__ == "__main__":
    main()
