"""Pure: tables that run over pages: one header, rows and merged cells that a page break cut.

Each page keeps its own part, so that a row's page is right. Knows nothing of running text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.page.columns import Column
from ingest.page.sheet import Sheet, TextLine, glue
from ingest.page.tables import Grid

_AGAIN = re.compile(r"续\s*附?表.*|附?表.*[（(]?续\s*表?[）)]?|[（(]?(?:计量)?单位\s*[:：].*")
_FIGURE = re.compile(r"[\d.,<≤≥>＜~～—–-]+")  # whole in its cell, never the rest of one
_NEAR = 8.0  # points: borders of columns as near as this are the same
_DEEP = 4  # rows: no header is deeper


@dataclass(frozen=True, slots=True)
class Part:
    """A line or a table in reading order; for a table its header rows and its first other row.

    `continued`: the header stands on a page before.
    """

    sheet: Sheet
    item: TextLine | Grid
    column: Column
    header: tuple[tuple[str, ...], ...] = ()
    first: int = 0
    continued: bool = False


def join_tables(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts with every table's header; one that goes on has that of the page before."""
    held: list[Part] = []  # a table, and the lines since that only say that it goes on
    for part in parts:
        if held and isinstance(part.item, Grid) and _goes_on(held[0], part):
            before, after = _mend(held[0], _continue(held[0], part))
            yield before
            held = [after]
        elif isinstance(part.item, Grid):
            yield from held
            held = [_begin(part)]
        elif held and _AGAIN.fullmatch(part.item.text) and part.sheet is not held[0].sheet:
            held.append(part)
        else:
            yield from held
            held = []
            yield part
    yield from held


def _begin(part: Part) -> Part:
    """A table with its own header."""
    grid = part.item
    first = 0
    while first < len(grid.ids) - 1 and grid.section(first):  # its title within the frame
        first += 1
    depth = _header_rows(grid, first)
    return (
        replace(
            part,
            header=tuple(grid.row(i) for i in range(first, first + depth)),
            first=first + depth,
        )
        if not first
        else replace(part, first=0)
    )


def _header_rows(grid: Grid, first: int) -> int:
    """How many rows the cells of the first row tie together; 0 for a table that is only rows."""
    if first + 1 >= len(grid.ids):
        return 0
    row = grid.ids[first]
    if all(re.fullmatch(r"[\d.\s]*", grid.texts[cell]) for cell in row):
        return 0
    depth = 1
    for cell in row:
        covered = sum(cell in other for other in grid.ids)
        if grid.texts[cell]:
            depth = max(depth, covered)
    return depth if depth <= min(_DEEP, len(grid.ids) - 1) else 1


def _goes_on(last: Part, part: Part) -> bool:
    """Whether a table is the next page's part of the one before."""
    old, new = last.item.columns, part.item.columns
    if part.sheet is last.sheet or len(old) != len(new):
        return False
    shift = new[0] - old[0]
    return all(abs(b - a - shift) < _NEAR for a, b in zip(old, new, strict=True))


def _continue(last: Part, part: Part) -> Part:
    """The next part with the header of the one before, its own repetition left out."""
    first = 0
    for row in last.header:
        if first < len(part.item.ids) and _same(part.item.row(first), row):
            first += 1
    return replace(part, header=last.header, first=first, continued=True)


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    return ["".join(x.split()) for x in a] == ["".join(x.split()) for x in b]


def _mend(last: Part, part: Part) -> tuple[Part, Part]:
    """What a page break cut: a row goes on above, a merged cell's text comes again below."""
    old, new = last.item, part.item
    if part.first >= len(new.ids) or not old.ids or new.section(part.first):
        return last, part
    above, row = old.ids[-1], new.row(part.first)
    key = _key_column(old, part.header)
    if key is None or old.section(len(old.ids) - 1):
        return last, part
    if not row[key] and not row[0] and not any(_FIGURE.fullmatch(text) for text in row):
        return _mend(*_give_back(last, part))
    texts = list(new.texts)
    for column, (cell, over) in enumerate(zip(new.ids[part.first], above, strict=True)):
        names = column < len(row) // 2  # it names what the others tell of
        if not texts[cell] and (names or _merged(old, over) or _merged(new, cell)):
            texts[cell] = old.texts[over]
    return last, replace(part, item=replace(new, texts=tuple(texts)))


def _merged(grid: Grid, cell: int) -> bool:
    """Whether a cell covers several rows: the page's end closes its lines, so they do not tell."""
    return sum(cell in row for row in grid.ids) > 1


def _key_column(grid: Grid, header: Sequence[Sequence[str]]) -> int | None:
    """The first column whose last cell is a row's own."""
    if len(grid.ids) < 2 or len(grid.ids) <= len(header):
        return None
    last, above = grid.ids[-1], grid.ids[-2]
    own = (c for c in range(len(last)) if last[c] != above[c] and grid.texts[last[c]])
    return next(own, None)


def _give_back(last: Part, part: Part) -> tuple[Part, Part]:
    """The first row's texts go to the end of the row above that they continue."""
    texts, new = list(last.item.texts), part.item
    for cell, more in dict(zip(last.item.ids[-1], new.row(part.first), strict=True)).items():
        texts[cell] += glue(texts[cell], more) + more
    return (
        replace(last, item=replace(last.item, texts=tuple(texts))),
        replace(part, first=part.first + 1),
    )
