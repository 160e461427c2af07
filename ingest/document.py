"""What every reader yields: the canonical text of one file and what its markup said.

Knows nothing of formats, headers or clauses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is the canonical text: offsets of clauses count its characters.

    `marks` maps the start offset of a line that the markup calls a heading to its level (1 =
    title); `front` is typed front matter as it stands in the file; `body` is the offset where the
    header ends, if the markup says so.
    """

    text: str
    marks: Mapping[int, int] = field(default_factory=dict)
    front: Mapping[str, object] = field(default_factory=dict)
    body: int | None = None
