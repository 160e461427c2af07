"""What a generation says of itself: schema, embedder, counts, and the checksum of every file.

Knows files and bytes. Does not know what is in them.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import StoreDamaged, StoreMismatch

SCHEMA = 5
NAME = "manifest.json"
REBUILD = "运行 youju rebuild 重建"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps paths within the generation to SHA-256; `shipped` is the hash of the shipped
    policies that the generation holds, `originals` names the originals that it was made from."""

    schema: int
    embedder: str
    policies: int
    clauses: int
    shipped: str
    originals: list[str]
    files: dict[str, str]


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(
    directory: Path,
    *,
    embedder: str,
    policies: int,
    clauses: int,
    shipped: str,
    originals: list[str],
) -> Manifest:
    """Describe all files below a directory and write the manifest beside them."""
    files = sorted(p for p in directory.rglob("*") if p.is_file() and p.name != NAME)
    sums = {p.relative_to(directory).as_posix(): checksum(p) for p in files}
    manifest = Manifest(SCHEMA, embedder, policies, clauses, shipped, originals, sums)
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (directory / NAME).write_text(text, "utf-8")
    return manifest


def read(directory: Path) -> Manifest:
    """The manifest of a generation.

    Raises StoreDamaged if it is missing or unreadable, StoreMismatch for another schema.
    """
    try:
        record = json.loads((directory / NAME).read_text("utf-8"))
        if record["schema"] != SCHEMA:
            raise StoreMismatch(
                f"知识库格式为第{record['schema']}版，本程序需要第{SCHEMA}版",
                str(directory),
                REBUILD,
            )
        return Manifest(**record)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreDamaged("知识库清单缺失或损坏", str(directory / NAME), REBUILD) from error


def check(directory: Path, manifest: Manifest, embedder: str) -> None:
    """Compare a generation with its manifest.

    Raises StoreMismatch for another embedder, StoreDamaged for a missing or changed file.
    """
    if manifest.embedder != embedder:
        raise StoreMismatch(
            f"知识库由向量模型 {manifest.embedder} 建成，当前模型为 {embedder}",
            str(directory),
            REBUILD,
        )
    for name, expected in manifest.files.items():
        path = directory / name
        if not path.is_file() or checksum(path) != expected:
            raise StoreDamaged("知识库文件缺失或被改动", str(path), REBUILD)
