"""From the elements of a web page to lines and tables, top to bottom.

A block or a <br> ends a line; a table that only lays out a page is no table. Does not know which
part of a page matters.
"""

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADING = re.compile(r"h[1-6]")
_HAN = r"\u3000-\u303f\u3400-\u9fff\uff01-\uff5e\u201c\u201d\u2014\u2026"
_BREAK_IN_HAN = re.compile(rf"(?<=[{_HAN}])[ \t\r]*\n\s*(?=[{_HAN}])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LABELLED = re.compile(r"\s*(?:第.{1,8}[条章节]|[（(]?[一二三四五六七八九十\d]+[)）、.．])")
_SPAN = 100  # columns or rows that one cell may cover
_ROWS = 20_000
_LONG = 400  # characters of a cell that holds an article, not a datum


@dataclass(frozen=True, slots=True)
class Block:
    """A line with its heading level (1-6, None for text), or a table's rows."""

    text: str = ""
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 1


def blocks(element: "HtmlElement") -> list[Block]:
    """The lines and tables of an element; lines without text are left out."""
    walk = _Walk()
    walk.visit(element)
    walk.end_line()
    return walk.found


def shown(element: "HtmlElement") -> str:
    """The text of an element in one line, its lines joined."""
    return "".join(
        block.text or "".join("".join(row) for row in block.rows) for block in blocks(element)
    )


class _Walk:
    """A walk over elements: what was found, and the line being collected."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._line: list[str] = []
        self._level: int | None = None

    def visit(self, element: "HtmlElement") -> None:
        """All that an element holds."""
        self._line.append(element.text or "")
        number = _start(element)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == "table" and is_data(child):
                self.end_line()
                self._table(child)
            elif tag == "br":
                self.end_line()
            elif tag in _BLOCKS:
                numbered = tag == "li" and element.tag == "ol"
                self._block(child, f"{number}." if numbered else "")
                number += numbered
            elif tag:
                self.visit(child)
            self._line.append(child.tail or "")

    def end_line(self) -> None:
        """What was collected since the last line is a line."""
        text = _BLANKS.sub(" ", _BREAK_IN_HAN.sub("", "".join(self._line))).strip()
        if text:
            self.found.append(Block(text, self._level))
        self._line = []

    def _block(self, element: "HtmlElement", number: str) -> None:
        self.end_line()
        outer = self._level
        if _HEADING.fullmatch(element.tag):
            self._level = int(element.tag[1])
        if number and not _LABELLED.match(element.text_content()):
            self._line.append(number)
        self.visit(element)
        self.end_line()
        self._level = outer

    def _table(self, table: "HtmlElement") -> None:
        for caption in table.iter("caption"):
            self.visit(caption)
            self.end_line()
        rows, header = _grid(table)
        if rows:
            self.found.append(Block(rows=rows, header_rows=header))


def _start(element: "HtmlElement") -> int:
    start = element.get("start", "1")
    return int(start) if re.fullmatch(r"\d{1,4}", start) else 1


def is_data(table: "HtmlElement") -> bool:
    """Whether a table holds data: several columns, no other table, no cell with an article."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    if not any(len(row) > 1 for row in table.iter("tr")):
        return False
    cells = [cell.text_content() for cell in table.iter("td", "th")]
    longest = max((len("".join(cell.split())) for cell in cells), default=0)
    whole = sum(len("".join(cell.split())) for cell in cells)
    return longest < _LONG or longest * 2 < whole


def _grid(table: "HtmlElement") -> tuple[tuple[tuple[str, ...], ...], int]:
    """(rows with a text for each column, number of header rows); merged cells repeat theirs."""
    lines: list[dict[int, str]] = []
    above: dict[int, tuple[str, int]] = {}  # column → a text from above, how many rows it goes on
    header, still = 0, True
    for row in list(table.iter("tr"))[:_ROWS]:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        line = {column: text for column, (text, _) in above.items()}
        above = {column: (text, left - 1) for column, (text, left) in above.items() if left > 1}
        for cell in cells:
            text, down = shown(cell), _span(cell, "rowspan")
            column = next(c for c in count() if c not in line)
            for at in range(column, column + _span(cell, "colspan")):
                line[at] = text
                if down > 1:
                    above[at] = (text, down - 1)
        lines.append(line)
        still = still and bool(cells) and _is_header(row, cells)
        header += still
    width = max((max(line, default=-1) + 1 for line in lines), default=0)
    grid = tuple(tuple(line.get(c, "") for c in range(width)) for line in lines)
    return grid, max(header, 1) if header < len(grid) else 1


def _is_header(row: "HtmlElement", cells: list["HtmlElement"]) -> bool:
    return row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells)


def _span(cell: "HtmlElement", name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _SPAN) if re.fullmatch(r"\d{1,6}", value) else 1
