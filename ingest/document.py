"""What every reader yields: the canonical text of one file, its pages, tables and markup.

A reader writes a `Draft` line by line and hands in the `Document`. Knows nothing of formats,
headers or clauses.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.types import Page

CELL = "｜"  # between the cells of a table's row in the canonical text
# Controls, soft hyphens, zero-width and direction marks: never part of what a policy says.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table within the canonical text: one line a row, cells joined by CELL.

    `header` is its header row (several are joined cell by cell), "" where there is none; it stands
    in the text too, once for all parts of a table. `rows` are the spans of the other rows.
    """

    start: int
    end: int
    header: str
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is the canonical text: offsets of clauses count its characters.

    `marks` maps the start offset of a line that the markup calls a heading to its level (1 =
    title); `front` is typed front matter as it stands in the file; `body` is the offset where the
    header ends, if the markup says so. `pages` ascend; () for a source without pages. `warnings`
    say in Chinese what could not be read.
    """

    text: str
    marks: Mapping[int, int] = field(default_factory=dict)
    front: Mapping[str, object] = field(default_factory=dict)
    body: int | None = None
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()


def visible(text: str) -> str:
    """The text without characters that nobody sees, and with the point that Founder's fonts keep
    at a private place (３\ue010５) as a point."""
    return _INVISIBLE.sub("", text).replace("\ue010", "．")


class Draft:
    """A document being written, top to bottom."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._page: Page | None = None  # begun, nothing written on it yet
        self._pages: list[Page] = []
        self._marks: dict[int, int] = {}
        self._tables: list[Table] = []
        self._warnings: list[str] = []

    @property
    def length(self) -> int:
        """Characters written so far: the offset of what is written next."""
        return self._length

    def page(self, number: int, ocr: float | None = None) -> None:
        """What is written from now on stands on this page (1…)."""
        self._page = Page(number, 0, ocr)

    def line(self, text: str, mark: int | None = None) -> None:
        """One line (a paragraph, a heading, an item) of its own; `mark` is its heading level."""
        if self._parts:
            self._write("\n")
        if mark is not None:
            self._marks[self._length] = mark
        self._begin_page()
        self._write(visible(" ".join(text.splitlines())).strip())

    def more(self, text: str) -> None:
        """Text that goes on in the line written last, nothing between (also over a page break)."""
        self._begin_page()
        self._write(visible(" ".join(text.splitlines())).rstrip())

    def table(
        self, rows: Sequence[Sequence[str]], header_rows: int = 1, continued: bool = False
    ) -> None:
        """A table, every row with a text for each column (merged cells repeat theirs).

        `continued`: a page or a heading cut it off from its header, which is not written again.
        """
        cells = [[_cell(cell) for cell in row] for row in rows]
        if continued:
            header_rows = sum(map(any, cells[:header_rows]))
        cells = [row for row in cells if any(row)]
        written = cells[header_rows if continued else 0 :]
        if not written:
            return
        start, spans = self._length + bool(self._parts), []
        for row in written:
            self.line(CELL.join(row))
            spans.append((self._length - len(CELL.join(row)), self._length))
        header = [_join_header(column) for column in zip(*cells[:header_rows], strict=False)]
        spans = spans if continued else spans[header_rows:]
        self._tables.append(Table(start, self._length, CELL.join(header), tuple(spans)))

    def warn(self, sentence: str) -> None:
        """Say, once, what of the file could not be read."""
        if sentence not in self._warnings:
            self._warnings.append(sentence)

    def done(self, front: Mapping[str, object] | None = None, body: int | None = None) -> Document:
        """The document as written."""
        return Document(
            "".join(self._parts),
            dict(self._marks),
            dict(front or {}),
            body,
            tuple(self._pages),
            tuple(self._tables),
            tuple(self._warnings),
        )

    def _begin_page(self) -> None:
        if self._page is not None:
            self._pages.append(Page(self._page.number, self._length, self._page.ocr))
            self._page = None

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _cell(text: str) -> str:
    return visible(re.sub(r"\s*\n\s*", "", text)).strip().replace(CELL, "|")


def _join_header(column: Sequence[str]) -> str:
    """Header cells of one column, top to bottom, each once."""
    return "/".join(dict.fromkeys(cell for cell in column if cell))
