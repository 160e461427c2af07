"""The text of a clause as HTML paragraphs: quoted words marked, references as links.

Pure; everything is escaped. Does not know where links lead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ui.links import esc

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """Characters of a text that lead somewhere."""

    start: int
    end: int
    url: str


def paragraphs(text: str, quote: Span | None = None, links: Sequence[Link] = ()) -> str:
    """The lines of a text, each a paragraph; blank ones are left out."""
    parts, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            pieces = "".join(_pieces(text, (at, at + len(line)), quote or (0, 0), links))
            parts.append(f"<p>{pieces}</p>")
        at += len(line) + 1
    return "".join(parts)


def _pieces(text: str, line: Span, quote: Span, links: Sequence[Link]) -> Iterator[str]:
    """A line cut where a mark or a link begins or ends."""
    within = [link for link in links if line[0] <= link.start < link.end <= line[1]]
    cuts = {*line, *quote, *(link.start for link in within), *(link.end for link in within)}
    places = sorted(cut for cut in cuts if line[0] <= cut <= line[1])
    for start, end in pairwise(places):
        piece = esc(text[start:end])
        if link := next((k for k in within if k.start <= start and end <= k.end), None):
            piece = f'<a data-panel href="{esc(link.url)}">{piece}</a>'
        if quote[0] <= start and end <= quote[1]:
            piece = f"<mark>{piece}</mark>"
        yield piece
