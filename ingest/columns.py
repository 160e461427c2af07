"""Pure: reading order of a page: columns side by side, full-width titles above and between them.

A column is told from a list with aligned second parts by its edges: the lines on both sides of the
gap reach it. Knows nothing of what the text says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.sheet import TextLine, Word, lines_of
from ingest.tables import Grid

_NARROW = 9  # characters: no column is narrower
_NEARBY = 10  # characters on each side of a gap are looked at
_FEW = 5  # lines: fewer side by side are no columns


@dataclass(frozen=True, slots=True)
class Column:
    """Lines and tables of one column, top to bottom, and where the column begins and ends.

    `alone` says that nothing stands beside it.
    """

    items: tuple[TextLine | Grid, ...]
    left: float
    right: float
    alone: bool


def read_columns(words: Sequence[Word], grids: Sequence[Grid]) -> list[Column]:
    """The words outside tables, and the tables, in reading order."""
    boxes = [*words, *grids]
    return list(_read(boxes, True)) if boxes else []


def _read(boxes: Sequence[Word | Grid], alone: bool) -> Iterator[Column]:
    cut = _best_gap(boxes)
    if cut is None:
        yield _column(boxes, alone)
        return
    x, top, bottom = cut
    above = [box for box in boxes if _middle(box) <= top]
    below = [box for box in boxes if _middle(box) >= bottom]
    level = [box for box in boxes if top < _middle(box) < bottom]
    if above:
        yield from _read(above, alone)
    yield from _read([box for box in level if box.x1 <= x], False)
    yield from _read([box for box in level if box.x1 > x], False)
    if below:
        yield from _read(below, alone)


def _column(boxes: Sequence[Word | Grid], alone: bool) -> Column:
    items = [
        *lines_of([box for box in boxes if isinstance(box, Word)]),
        *(box for box in boxes if isinstance(box, Grid)),
    ]
    items.sort(key=_middle)
    lines = [item for item in items if isinstance(item, TextLine)] or items
    return Column(tuple(items), min(line.x0 for line in lines), _right(lines), alone)


def _right(lines: Sequence[TextLine | Grid]) -> float:
    """The right edge that two lines reach; one alone may hang over it with its punctuation."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    return next((a for a, b in pairwise(ends) if a - b < 3), ends[0])


def _middle(box: Word | Grid | TextLine) -> float:
    return (box.top + box.bottom) / 2


def _best_gap(boxes: Sequence[Word | Grid]) -> tuple[float, float, float] | None:
    """(x, top, bottom) of the tallest upright blank that parts two columns; None without one."""
    words = [box for box in boxes if isinstance(box, Word)]
    if len(words) < 2 * _FEW:
        return None
    size = median(word.bottom - word.top for word in words)
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    titles = _titles(boxes, words, size, (left + right) / 2)
    best, height = None, 0.0
    for end in sorted({round(word.x1) for word in words}):
        x = end + size / 2
        if not left + _NARROW * size < x < right - _NARROW * size:
            continue
        for top, bottom in _free(boxes, x, size, titles):
            if bottom - top > height and _parts(words, x, top, bottom, size):
                best, height = (x, top, bottom), bottom - top
    return best


def _titles(
    boxes: Sequence[Word | Grid], words: Sequence[Word], size: float, centre: float
) -> list[float]:
    """Heights of large lines in the middle of the page with nothing beside them."""
    found = []
    for line in lines_of([word for word in words if word.bottom - word.top > 1.2 * size]):
        beside = [b for b in boxes if line.top < _middle(b) < line.bottom and b not in line.words]
        if not beside and abs((line.x0 + line.x1) / 2 - centre) < 2 * size:
            found.append(_middle(line))
    return found


def _free(
    boxes: Sequence[Word | Grid], x: float, size: float, titles: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Stretches of the page where nothing comes nearer to x than a third of a character."""
    near = size / 3
    crossing = [_middle(box) for box in boxes if box.x0 < x + near and box.x1 > x - near]
    middles = [_middle(box) for box in boxes]
    yield from pairwise([min(middles) - 1, *sorted([*crossing, *titles]), max(middles) + 1])


def _parts(words: Sequence[Word], x: float, top: float, bottom: float, size: float) -> bool:
    """Whether the lines on both sides reach the blank at x, as those of columns do."""
    level = [word for word in words if top < _middle(word) < bottom]
    reach = _NEARBY * size  # a column further away may stand on other lines
    before = lines_of([word for word in level if x - reach < word.x1 <= x])
    after = lines_of([word for word in level if x <= word.x0 < x + reach])
    if min(len(before), len(after)) < _FEW:
        return False
    edge, start = max(line.x1 for line in before), min(line.x0 for line in after)
    if sum(_gaping(line, size) for line in [*before, *after]) > 0.3 * (len(before) + len(after)):
        return False
    full = sum(line.x1 > edge - 1.5 * size for line in before) / len(before)
    begun = sum(line.x0 < start + 2.6 * size for line in after) / len(after)
    broad = edge - min(word.x0 for word in level), max(word.x1 for word in level) - start
    return full >= 0.5 and begun >= 0.6 and min(broad) >= _NARROW * size


def _gaping(line: TextLine, size: float) -> bool:
    """Whether a line is itself in parts: of a list, not of a column."""
    return any(b.x0 - a.x1 > 2.5 * size for a, b in pairwise(line.words))
