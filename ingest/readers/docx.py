"""DOCX to text: paragraphs, tables, text boxes, notes and the numbers that Word draws, in order.

Deleted and hidden text is not taken, headers, footers and comments neither; macros, links and
entities are left alone. Does not know pages (Word makes them when it prints) or clauses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.errors import FileRefused
from ingest.document import Document, Draft, visible
from ingest.readers.numbering import read_numbering
from ingest.readers.ooxml import Package, W, attribute, number, open_package, switched_on
from ingest.readers.wordruns import ALTERNATIVES, Found, Runs, branch
from ingest.readers.wordstyles import Look, read_styles

_FOREIGN = frozenset(W + name for name in ("altChunk", "subDoc"))
_WIDEST = 100  # columns that one cell may cover
_HEADER = 4  # rows that a table's header may have
_SECTION = 6  # the mark of a heading within a table, as `ingest.grammar.lines` knows it
_SHORT = 40  # characters of such a heading at most
_WIDE = "\u2e80"  # from here on characters stand side by side without blanks


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table, or what stands of it between two headings; its header rows come first.

    `continued`: they were written with the piece before.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    continued: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table; `whole`: one cell alone, `spans`: one over several columns,
    `goes_on`: one goes on from the row above, `header`: Word repeats it on every page."""

    cells: tuple[str, ...]
    whole: bool
    spans: bool
    goes_on: bool
    header: bool


def read(data: bytes, name: str) -> Document:
    """The bytes of a .docx or .docm file to a Document without pages.

    Raises FileRefused: damaged, encrypted, too large when unpacked, nested too deeply, no Word
    file. What is left out though a reader of Word sees it, and hidden text, is in `warnings`.
    """
    package = open_package(data, name)
    draft = Draft()
    try:
        _write(package, draft)
    except RecursionError as error:
        raise FileRefused("文件里的表格或内容嵌套过深", name, "另存后再试") from error
    return draft.done()


def _write(package: Package, draft: Draft) -> None:
    root = package.part(package.main)
    walk = _Walk(package, root, draft)
    for item in walk.flow(root):
        if isinstance(item, _Line):
            draft.line(item.text, item.mark)
        else:
            draft.table(item.rows, item.header_rows, item.continued)
    walk.runs.report()


class _Walk:
    """One pass over a document, in order, since it counts lists and notes."""

    def __init__(self, package: Package, root: etree._Element, draft: Draft) -> None:
        self._styles = read_styles(package.related("styles"), root)
        self._numbering = read_numbering(package.related("numbering"))
        self.runs = Runs(package, self._styles, draft)
        self._depth = 0  # tables around this place
        self._open: Found | None = None  # a paragraph whose end was deleted: the next goes on
        self._last = ""

    def flow(self, parent: etree._Element) -> Iterator[_Line | _Grid]:
        """Lines and tables of a container: the body, a cell, a text box, a note."""
        yield from self._blocks(parent)
        if self._open:
            found, self._open = self._open, None
            yield from self._finish(found, Look())

    def _blocks(self, parent: etree._Element) -> Iterator[_Line | _Grid]:
        for element in parent:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from self._table(element)
            elif element.tag in _FOREIGN:
                self.runs.unreadable(self._last)
            elif element.tag == ALTERNATIVES:
                yield from self._blocks(branch(element))
            elif self.runs.entered(element):
                yield from self._blocks(element)

    def _paragraph(self, element: etree._Element) -> Iterator[_Line | _Grid]:
        found, self._open = self._open or Found(), None
        look = self._styles.paragraph(element)
        self.runs.read(element, look, found)
        if look.mark_deleted:
            self._open = found
        elif found.text or found.boxes or not look.mark_hidden:
            yield from self._finish(found, look)

    def _finish(self, found: Found, look: Look) -> Iterator[_Line | _Grid]:
        for line in self._lines(found, look):
            self._last = line
            yield _Line(line, look.heading)
        for box in found.boxes:
            yield from self.flow(box)
        if not self._depth:
            yield from self._notes()

    def _lines(self, found: Found, look: Look) -> list[str]:
        lines = [line for part in found.text.split("\n") if (line := visible(part).strip())]
        if look.list_id:
            label = self._numbering.label(look.list_id, look.list_level, look.list_style)
            lines[:1] = [label + lines[0]] if lines else [label.strip()] if label else []
        return lines

    def _notes(self) -> Iterator[_Line | _Grid]:
        for number_, note in self.runs.notes():
            mark = f"〔注{number_}〕"
            for item in self.flow(note):
                yield _Line(mark + item.text) if isinstance(item, _Line) else item
                mark = ""

    def _table(self, table: etree._Element) -> Iterator[_Line | _Grid]:
        rows = [
            (row, list(self._inside(row, W + "tc")))
            for row in self._inside(table, W + "tr")
            if row.find(f"{W}trPr/{W}del") is None
        ]
        if all(len(cells) < 2 for _, cells in rows):  # a frame around text
            for _, cells in rows:
                for cell in cells:
                    yield from self.flow(cell)
            return
        yield from _cut(self._rows(rows))
        if not self._depth:
            yield from self._notes()

    def _inside(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        """The rows of a table or cells of a row, also those within content controls."""
        for element in parent:
            if element.tag == tag:
                yield element
            elif element.tag == ALTERNATIVES:
                yield from self._inside(branch(element), tag)
            elif self.runs.entered(element):
                yield from self._inside(element, tag)

    def _rows(self, rows: Sequence[tuple[etree._Element, list[etree._Element]]]) -> list[_Row]:
        done: list[_Row] = []
        above: dict[int, str] = {}
        for row, cells in rows:
            properties = row.find(W + "trPr")
            texts = [""] * _count(properties, "gridBefore", 0)
            spans = goes_on = False
            for cell in cells:
                width = _count(cell.find(W + "tcPr"), "gridSpan", 1)
                text, down = self._cell(cell, above.get(len(texts), ""), texts)
                spans, goes_on = spans or width > 1, goes_on or down
                texts += [text] * width
            above = dict(enumerate(texts))
            header = properties is not None and switched_on(properties.find(W + "tblHeader"))
            done.append(_Row(tuple(texts), len(cells) == 1, spans, goes_on, bool(header)))
        width = max(len(row.cells) for row in done)
        return [_widened(row, width) for row in done]

    def _cell(self, cell: etree._Element, above: str, before: Sequence[str]) -> tuple[str, bool]:
        """The text of a cell and whether it goes on from the row above."""
        down, right = (cell.find(f"{W}tcPr/{W}{name}") for name in ("vMerge", "hMerge"))
        if down is not None and attribute(down) != "restart":
            return above, True
        if right is not None and attribute(right) != "restart" and before:
            return before[-1], False
        self._depth += 1
        texts = [text for item in self.flow(cell) for text in _texts(item)]
        self._depth -= 1
        return _joined(texts), False


def _count(properties: etree._Element | None, name: str, otherwise: int) -> int:
    found = number(properties.find(W + name)) if properties is not None else None
    return otherwise if found is None else max(otherwise, min(found, _WIDEST))


def _widened(row: _Row, width: int) -> _Row:
    missing = width - len(row.cells)
    return _Row(
        row.cells + ("",) * missing, row.whole and not missing, row.spans, row.goes_on, row.header
    )


def _texts(item: _Line | _Grid) -> list[str]:
    """The texts of what stands in a cell: a table within it cell by cell."""
    if isinstance(item, _Line):
        return [item.text]
    rows = item.rows[item.header_rows if item.continued else 0 :]
    return [text for row in rows for text in row]


def _joined(texts: Sequence[str]) -> str:
    """Paragraphs of a cell as one text, a blank between them unless both sides are Chinese."""
    joined = ""
    for text in filter(None, texts):
        apart = joined and not (joined[-1] >= _WIDE and text[0] >= _WIDE)
        joined += " " * bool(apart) + text
    return joined


def _cut(rows: Sequence[_Row]) -> Iterator[_Line | _Grid]:
    """A table, cut at rows of one cell: each cut has the header, which is written once."""
    first = next((at for at, row in enumerate(rows) if not row.whole), len(rows))
    yield from (_Line(row.cells[0]) for row in rows[:first] if row.cells[0])
    rows = rows[first:]
    count = _header_rows(rows)
    header, piece, begun = tuple(row.cells for row in rows[:count]), [], False
    for at, row in enumerate(rows[count:], count + 1):
        if not row.whole:
            piece.append(row.cells)
            continue
        if piece:
            yield _Grid((*header, *piece), count, begun)
        begun, piece = begun or bool(piece), []
        heads = at < len(rows) and len(row.cells[0]) <= _SHORT
        if row.cells[0]:
            yield _Line(row.cells[0], _SECTION if heads else None)
    if piece:
        yield _Grid((*header, *piece), count, begun)


def _header_rows(rows: Sequence[_Row]) -> int:
    """How many rows head a table: those that Word repeats, else the first and its lower half."""
    marked = next((at for at, row in enumerate(rows) if not row.header), len(rows))
    count = marked or 1
    if not marked and rows and rows[0].spans:
        while count < min(_HEADER, len(rows)) and rows[count].goes_on:
            count += 1
    return max(0, min(count, len(rows) - 1))
