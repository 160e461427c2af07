"""Pure: ruling lines and words of a page to tables, cell by cell.

Knows merged cells, tables without outer borders, tables with horizontal lines alone, and rows
whose lines are rows of their own. Does not know the page before: `layout` joins what goes on there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.page.sheet import Rule, TextLine, Word, glue, lines_of, wide

_NEAR = 3.0  # points: lines as near as this meet
_Box = tuple[float, float, float, float]  # x0, top, x1, bottom
_ENTRY = re.compile(r"[\d＜<≤≥>～~—–−-]")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `ids[row][column]` is the cell that covers the place, an index into `texts`.

    `columns` are the x of the column borders, one more than columns.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    columns: tuple[float, ...]
    ids: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]

    def row(self, index: int) -> tuple[str, ...]:
        """The texts of a row, those of merged cells in every place that they cover."""
        return tuple(self.texts[cell] for cell in self.ids[index])

    def section(self, index: int) -> str:
        """The text of a row that is one cell over all columns, else ""."""
        row = self.ids[index]
        return self.texts[row[0]] if len(row) > 1 and len(set(row)) == 1 else ""


def find(words: Sequence[Word], rules: Sequence[Rule], width: float) -> list[Grid]:
    """The tables of a page, top to bottom; `width` is the page's. Boxes of one cell are none."""
    grids = [
        grid for cells in _ruled(rules, width) if (grid := _grid(cells, words)) and any(grid.texts)
    ]
    taken = [(g.x0, g.top, g.x1, g.bottom) for g in grids]
    for group in _level_groups(rules, taken):
        grid = _open_grid(group, words)
        if grid and not any(_overlap((grid.x0, grid.top, grid.x1, grid.bottom), t) for t in taken):
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.top)


def inside(word: Word, grid: Grid) -> bool:
    """Whether the middle of a word lies in a table."""
    return _holds((grid.x0, grid.top, grid.x1, grid.bottom), word)


def cell_text(lines: Sequence[TextLine]) -> str:
    """Lines of one cell as one text: without blanks where a line was only full."""
    text, widest = "", max((line.x1 - line.x0 for line in lines), default=0)
    for i, line in enumerate(lines):
        between = glue(text, line.text)
        if i and not between and lines[i - 1].x1 - lines[i - 1].x0 < 0.6 * widest:
            mixed = wide(text[-1]) != wide(line.text[0]) and text[-1].isalnum()
            between = " " if mixed and line.text[0].isalnum() else ""
        text += between + line.text
    return text


def _ruled(rules: Sequence[Rule], width: float) -> Iterator[list[_Box]]:
    """The cells of each table whose lines cross."""
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    edges = [_edge(rule) for rule in rules if rule.x1 - rule.x0 < 0.98 * width]
    edges = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    for group in _connected([edge for edge in edges if edge["width"] + edge["height"] > 6]):
        closed = merge_edges(group + _borders(group), _NEAR, _NEAR, _NEAR, _NEAR)
        crossings = edges_to_intersections(closed, _NEAR, _NEAR)
        for cells in cells_to_tables(intersections_to_cells(crossings)):
            if len(cells) > 1:
                yield cells


def _edge(rule: Rule) -> dict[str, object]:
    """A ruling line as pdfplumber takes it: along its middle."""
    if rule.x1 - rule.x0 >= rule.bottom - rule.top:
        y = (rule.top + rule.bottom) / 2
        return _make_edge("h", rule.x0, y, rule.x1, y)
    x = (rule.x0 + rule.x1) / 2
    return _make_edge("v", x, rule.top, x, rule.bottom)


def _make_edge(way: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, object]:
    return {
        "orientation": way,
        "object_type": "rect_edge",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _connected(edges: list[dict]) -> list[list[dict]]:
    """Groups of edges that meet; only groups with both directions."""
    groups: list[list[dict]] = []
    for edge in sorted(edges, key=lambda e: (e["top"], e["x0"])):
        met = [group for group in groups if any(_meet(edge, other) for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append([edge, *(other for group in met for other in group)])
    return [group for group in groups if len({edge["orientation"] for edge in group}) == 2]


def _meet(a: dict, b: dict) -> bool:
    return (
        a["x0"] <= b["x1"] + _NEAR
        and b["x0"] <= a["x1"] + _NEAR
        and a["top"] <= b["bottom"] + _NEAR
        and b["top"] <= a["bottom"] + _NEAR
    )


def _borders(group: list[dict]) -> list[dict]:
    """The outer borders of a group: many tables of standards leave the left and right ones out."""
    x0, x1 = min(e["x0"] for e in group), max(e["x1"] for e in group)
    top, bottom = min(e["top"] for e in group), max(e["bottom"] for e in group)
    return [
        _make_edge("v", x0, top, x0, bottom),
        _make_edge("v", x1, top, x1, bottom),
        _make_edge("h", x0, top, x1, top),
        _make_edge("h", x0, bottom, x1, bottom),
    ]


def _grid(cells: Sequence[_Box], words: Sequence[Word]) -> Grid | None:
    """A table from its cells; None where there is but one row and one column."""
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    ids, texts, lines = _place(cells, xs, ys), [], []
    for cell in cells:
        lines.append(lines_of([word for word in words if _holds(cell, word)]))
        texts.append(cell_text(lines[-1]))
    lines.append([])  # of places that no cell covers
    texts.append("")
    rows = []
    for row in ids:
        split = _split_row(row, ids, lines, texts)
        rows += split or ([row] if any(texts[cell] for cell in row) else [])
    if len(xs) < 3 and len(rows) < 2:
        return None
    return Grid(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), tuple(map(tuple, rows)), tuple(texts))


def _place(cells: Sequence[_Box], xs: list[float], ys: list[float]) -> list[list[int]]:
    """For each row and column the index of the cell that covers it, one more where none does."""
    ids = [[len(cells)] * (len(xs) - 1) for _ in ys[1:]]
    for number, (x0, top, x1, bottom) in enumerate(cells):
        for row in range(ys.index(top), ys.index(bottom)):
            for column in range(xs.index(x0), xs.index(x1)):
                ids[row][column] = number
    return ids


def _split_row(
    row: list[int], ids: list[list[int]], lines: list[list[TextLine]], texts: list[str]
) -> list[list[int]]:
    """A row whose cells list the same number of entries line by line, as so many rows; else []."""
    listed = [
        cell
        for cell in dict.fromkeys(row)
        if sum(cell in other for other in ids) == 1
        and len(lines[cell]) > 1
        and all(_ENTRY.match(line.text) for line in lines[cell])
    ]
    if len(listed) < 2 or len({len(lines[cell]) for cell in listed}) != 1:
        return []
    first = lines[listed[0]]
    if any(
        abs(a.bottom - b.bottom) > a.size / 2
        for c in listed
        for a, b in zip(first, lines[c], strict=True)
    ):
        return []
    rows = []
    for number in range(len(first)):
        new = {cell: len(texts) + k for k, cell in enumerate(listed)}
        texts += [lines[cell][number].text for cell in listed]
        rows.append([new.get(cell, cell) for cell in row])
    return rows


def _holds(box: _Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _level_groups(rules: Sequence[Rule], taken: Sequence[_Box]) -> Iterator[list[Rule]]:
    """Three or more horizontal lines from the same x to the same x, outside the tables found."""
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.top):
        if rule.x1 - rule.x0 > 100 and not any(
            _overlap((rule.x0, rule.top - 1, rule.x1, rule.bottom + 1), box) for box in taken
        ):
            key = next(
                (k for k in groups if abs(k[0] - rule.x0) < 4 and abs(k[1] - rule.x1) < 4),
                (round(rule.x0), round(rule.x1)),
            )
            group = groups.setdefault(key, [])
            if not group or rule.top - group[-1].top > _NEAR:
                group.append(rule)
    yield from (group for group in groups.values() if len(group) > 2)


def _open_grid(group: Sequence[Rule], words: Sequence[Word]) -> Grid | None:
    """A table with horizontal lines alone: columns are what the blanks between words leave."""
    x0, x1 = min(rule.x0 for rule in group), max(rule.x1 for rule in group)
    ys = [(rule.top + rule.bottom) / 2 for rule in group]
    body = [word for word in words if _holds((x0, ys[1], x1, ys[-1]), word)]
    columns = _columns(body, x0, x1)
    if len(columns) < 3 or len(lines_of(body)) < 2:
        return None
    bands = [ys[:2], *([top, bottom] for top, bottom in _rows(body, ys[1:]))]
    cells = []
    for number, (top, bottom) in enumerate(bands):
        held = [w for w in words if _holds((x0, top, x1, bottom), w)]
        for left, right in _covered(columns, held) if number == 0 else pairwise(columns):
            cells.append((left, top, right, bottom))
    return _grid(cells, words)


def _columns(body: Sequence[Word], x0: float, x1: float) -> list[float]:
    """Borders of columns: the middles of the blanks that no word of the body crosses."""
    borders, reach = [x0], x0
    for word in sorted(body, key=lambda word: word.x0):
        if word.x0 - reach > word.bottom - word.top and reach > x0:
            borders.append((reach + word.x0) / 2)
        reach = max(reach, word.x1)
    return [*borders, x1]


def _rows(body: Sequence[Word], ys: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Bands of the body's lines; a line without a first cell goes on from the one above."""
    lines = lines_of(body)
    edge = min((word.x0 for word in body), default=0) + 10
    tops = [line.top for line in lines if line.x0 <= edge]
    for top, bottom in pairwise(ys):
        starts = [y for y in tops if top < y < bottom][1:]
        yield from pairwise([top, *starts, bottom])


def _covered(columns: Sequence[float], head: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """Cells of the head's row: a border that a word crosses is none there."""
    kept = [x for x in columns[1:-1] if not any(w.x0 < x < w.x1 for w in head)]
    yield from pairwise([columns[0], *kept, columns[-1]])
