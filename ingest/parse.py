"""One file, from bytes to a PolicyText: load → header → clauses → references. Runs in the sandbox.

Knows the order of the steps. Does not know limits, processes or the store.
"""

from pathlib import Path

from corpus.errors import FileRefused
from corpus.types import PolicyText
from ingest.clauses import split
from ingest.definitions import definitions
from ingest.header import read_header
from ingest.load import Beat, load, unheard
from ingest.references import references


def parse(path: Path, folder: str, beat: Beat = unheard) -> PolicyText:
    """Parse one file; `folder` is the tail of the path that it was found under.

    `beat(done, total)` is called as pages are recognised, which takes long. Raises FileRefused
    where nothing can be taken in.
    """
    document = load(path, beat)
    header = read_header(document, path.name, folder)
    clauses = split(document, header.body, header.policy)
    if not clauses:
        raise FileRefused("没有找到任何条款或段落", path.name, "检查文件内容")
    return PolicyText(
        header.policy,
        document.text,
        clauses,
        original="",
        warnings=document.warnings,
        references=references(header.policy.slug, clauses),
        definitions=definitions(clauses),
    )
