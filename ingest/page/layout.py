"""Pure: pages of words and lines to the running text of a policy, written into a Draft.

Running heads and page numbers go; lines that were only wrapped become one, over columns and pages
too; tables keep their rows. Knows the habits of Chinese official print. Does not know PDF or OCR.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.document import Draft
from ingest.page.columns import Column, Gutter, common, gutters, read_columns
from ingest.page.furniture import without_furniture
from ingest.page.sheet import Rule, Sheet, TextLine, Word, glue
from ingest.page.spread import Part, join_tables
from ingest.page.tables import Grid, find, inside

__all__ = ["Rule", "Sheet", "TextLine", "Word", "compose"]

_END = re.compile(r"[。；：！？.;:!?][”’）)」』]*$|\d{4}\s*-\s*\d\d\s*-\s*\d\d\s*实施$")
_LABEL = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[编章节条款]|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d+(?:[.．]\d+)*[.．、\s]|[A-Z](?:[.．]\d+)+"
    r"|[①-⑳]|[a-z][)）]|附[件表录图则]|[表图]\s*[A-Z]?\d|——|注\s*\d*[:：]|目\s*[录次]$"
)
SECTION = 6  # heading level of a row that is one cell over a whole table
_NOTE = re.compile(r"[备]?注|[*﹡＊]|[a-z①][)）.\s]")
_STANDARD = re.compile(r"[A-Z]{2}(?:[／/]?[A-Z])?\s?\d")  # GB 3838, in a list of standards
_HANG = 10  # characters that lines may stand deeper than the label of their first
_BROAD = 0.4  # of its column: a narrower line that ends at the right edge is no wrapped one
_TOLD = 6  # doubtful lines of a page are told, the others counted
_WORD = 4  # characters: boxes of fewer do not tell the size of a line
_MANY = 5  # lines: as many tell their column's width
_LEADER = re.compile(
    r"(?:[.．…·]\s*){4,}[\divxIVX（）()\s]*$|(?:…\s*){2,}[（(]?\s*[\divxIVX]+\s*[）)]?$"
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with what its column tells: indent and room left at its end, in characters."""

    line: TextLine
    sheet: Sheet
    column: Column
    indent: float
    room: float
    pitch: float  # usual distance of lines in its column, points
    body: float  # size of the policy's running text, points

    @property
    def full(self) -> bool:
        """Whether the next word may have found no room on the line; a short one is set right."""
        broad = self.line.x1 - self.line.x0 > _BROAD * (self.column.right - self.column.left)
        return self.room < 2.1 and broad

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle of its column, away from both edges."""
        return self.indent > 3 and self.room > 2 and abs(self.indent - self.room) < 3


def compose(sheets: Sequence[Sheet], draft: Draft) -> None:
    """Write the pages' text into the draft: paragraphs, headings, tables, each with its page."""
    parts: list[Part] = []
    cleared = list(_cleared(sheets))
    known = _known(cleared)
    for sheet, words, grids in cleared:
        _warn(sheet, words, grids, draft)
        for column in read_columns(words, grids, known[_size(sheet)]):
            parts += [Part(sheet, item, column) for item in column.items]
    writer = _Writer(draft, _body_size(sheets), _widths(parts))
    for part in join_tables(parts):
        writer.write(part)


def _cleared(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, Sequence[Word], list[Grid]]]:
    """Each page's tables and the words outside them, without what repeats on every page.

    Pages that say nothing else (the same sentence on every page) stay as they are.
    """
    tables = [find(sheet.words, sheet.rules, sheet.width) for sheet in sheets]
    outside = [
        replace(sheet, words=tuple(w for w in sheet.words if not any(inside(w, g) for g in grids)))
        for sheet, grids in zip(sheets, tables, strict=True)
    ]
    bare = without_furniture(outside)
    if not any(tables) and not any(sheet.words for sheet in bare):
        bare = outside
    for sheet, rest, grids in zip(sheets, bare, tables, strict=True):
        yield sheet, rest.words, grids


def _warn(sheet: Sheet, rest: Sequence[Word], grids: Sequence[Grid], draft: Draft) -> None:
    """Say which numbers of a recognised page's text are to be compared with the paper."""
    held = [word for word in sheet.words if any(inside(word, grid) for grid in grids)]
    said = {word.text for word in (*rest, *held)}
    if doubtful := [text for text in sheet.doubtful if text in said]:
        more = f"等{len(doubtful)}处" if len(doubtful) > _TOLD else ""
        told = "、".join(doubtful[:_TOLD]) + more
        draft.warn(f"第{sheet.number}页这些文字识别把握不大，请对照原件：{told}")


def _known(
    cleared: Sequence[tuple[Sheet, Sequence[Word], list[Grid]]],
) -> dict[tuple[int, int], list[Gutter]]:
    """The gutters of the pages of each size: a page with few lines does not show its own."""
    found: defaultdict[tuple[int, int], list[list[Gutter]]] = defaultdict(list)
    for sheet, words, grids in cleared:
        found[_size(sheet)].append(gutters(words, grids))
    return {size: common(pages) for size, pages in found.items()}


def _size(sheet: Sheet) -> tuple[int, int]:
    return round(sheet.width), round(sheet.height)


def _body_size(sheets: Sequence[Sheet]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for word in sheet.words:
            sizes[round(word.bottom - word.top, 1)] += len(word.text)
    return max(sizes, key=sizes.__getitem__, default=10.0)


def _widths(parts: Sequence[Part]) -> dict[tuple[bool, int], float]:
    """The usual width of columns, by whether they stand alone and by the page's width."""
    found: dict[tuple[bool, int], list[float]] = {}
    for column, sheet in {id(p.column): (p.column, p.sheet) for p in parts}.values():
        if sum(isinstance(item, TextLine) for item in column.items) >= _MANY:
            width = column.right - column.left
            found.setdefault((column.alone, round(sheet.width)), []).append(width)
    return {key: median(widths) for key, widths in found.items()}


class _Writer:
    """Writes items in reading order; remembers the line before, to see what was only wrapped."""

    def __init__(self, draft: Draft, body: float, widths: dict[tuple[bool, int], float]) -> None:
        self._draft, self._body, self._widths = draft, body, widths
        self._page: int | None = None
        self._last: _Placed | None = None
        self._text = ""

    def write(self, part: Part) -> None:
        """The next line or table."""
        if part.sheet.number != self._page:
            self._page = part.sheet.number
            self._draft.page(part.sheet.number, part.sheet.ocr)
        if isinstance(part.item, Grid):
            self._table(part)
            self._last = None
        else:
            self._line(self._place(part, part.item))

    def _line(self, placed: _Placed) -> None:
        text = placed.line.text
        if self._last and _wrapped(self._last, self._text, placed):
            self._draft.more(glue(self._text, text) + text)
            self._text += text
        else:
            self._draft.line(text)
            self._text = text
        self._last = placed

    def _table(self, part: Part) -> None:
        """A table, cut at its section rows: each cut has the header, which is written once."""
        rows: list[tuple[str, ...]] = []
        for index in range(part.first, len(part.item.ids)):
            if section := part.item.section(index):
                part = self._rows(part, rows)
                rows = []
                note = _NOTE.match(section) or index + 1 == len(part.item.ids)
                self._draft.line(section, mark=None if note else SECTION)
            else:
                rows.append(part.item.row(index))
        self._rows(part, rows)

    def _rows(self, part: Part, rows: list[tuple[str, ...]]) -> Part:
        """Write rows of a table; returns the table as it goes on."""
        if not rows:
            return part
        self._draft.table([*part.header, *rows], len(part.header), part.continued)
        return replace(part, continued=True)

    def _place(self, part: Part, line: TextLine) -> _Placed:
        column = part.column
        lines = [item for item in column.items if isinstance(item, TextLine)]
        right = column.right
        usual = self._widths.get((column.alone, round(part.sheet.width)), 0.0)
        if usual and (len(lines) < _MANY or right - column.left < 0.8 * usual):
            right = max(right, column.left + usual)
        elif len(lines) < _MANY and sum(line.x1 > right - 3 for line in lines) < 2:
            right = max(right, part.sheet.width - column.left)
        steps = [b.bottom - a.bottom for a, b in pairwise(lines) if b.bottom > a.bottom]
        size = max(1.0, line.size)
        return _Placed(
            line,
            part.sheet,
            column,
            (line.x0 - column.left) / size,
            (right - line.x1) / size,
            median(steps) if steps else 0.0,
            self._body,
        )


def _wrapped(last: _Placed, text: str, now: _Placed) -> bool:
    """Whether a line goes on with the paragraph `text`, whose last line is `last`."""
    if _LEADER.search(now.line.text) or _LEADER.search(text):
        return False
    if _STANDARD.match(now.line.text) and _STANDARD.match(text):
        return False
    if _other_size(last, now):
        return False
    if _title(last, now):
        return not _LABEL.match(now.line.text) and _chinese(text) == _chinese(now.line.text)
    ended, labelled = bool(_END.search(text)), bool(_LABEL.match(now.line.text))
    hung = last.indent > 1 and now.indent < 0.5 and last.room < 6 and not ended and not labelled
    if not (last.full or hung) or last.centred or _gap(last, now):
        return False
    if now.indent < 1:
        return not (ended and labelled)
    if now.centred:  # the last line of a text that is centred line by line
        return not ended and not labelled and abs(last.indent - last.room) < 0.6
    deeper = now.line.x0 - now.column.left - (last.line.x0 - last.column.left)
    first = text == last.line.text and 0 < deeper < _HANG * now.line.size
    hanging = abs(deeper) < now.line.size or (_hangs(text) and (first or last.indent < 1))
    return hanging and not ended and not labelled


def _chinese(text: str) -> bool:
    return any("\u3400" <= char < "\ua000" for char in text)


def _hangs(text: str) -> bool:
    """Whether the lines of a paragraph may stand deeper than its first, which has a label."""
    return bool(_LABEL.match(text) or _NOTE.match(text) or _STANDARD.match(text))


def _other_size(last: _Placed, now: _Placed) -> bool:
    """Whether the lines are set in type of different sizes."""
    if len(now.line.text) < _WORD and now.indent < 0.5:
        return False
    spread = 0.15 if now.sheet.ocr is None else 0.35  # recognised boxes are less exact
    return abs(last.line.size - now.line.size) > spread * last.line.size


def _title(last: _Placed, now: _Placed) -> bool:
    """Whether both are lines of one large title."""
    large = min(last.line.size, now.line.size) > 1.2 * last.body
    near = now.line.top - last.line.bottom < 1.5 * now.line.size
    same = last.sheet is now.sheet and last.column is now.column
    return large and near and same and last.centred and now.centred


def _gap(last: _Placed, now: _Placed) -> bool:
    """Whether more than a line's distance parts two lines of one column."""
    if last.column is not now.column or last.pitch <= 0:
        return False
    return now.line.bottom - last.line.bottom > 1.35 * max(last.pitch, 1.5 * now.line.size)
