"""Pure: reading order of a page: columns side by side, full-width titles above and between them.

A column is told from a list with aligned second parts by its edges: the lines on both sides of the
gap reach it. Where other pages are parted so, a few lines are enough. Knows nothing of what the
text says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.page.sheet import TextLine, Word, lines_of
from ingest.page.tables import Grid

_NARROW = 9  # characters: no column is narrower
_NEARBY = 10  # characters on each side of a gap are looked at
_WIDE = 1.2  # characters: no gutter is narrower
_FEW = 5  # lines: fewer side by side are no columns, unless other pages have the gutter

Gutter = tuple[float, float]  # x of its left and right edge, in points
_Cut = tuple[float, float, float]  # x, top, bottom of an upright blank that parts two columns


@dataclass(frozen=True, slots=True)
class Column:
    """Lines and tables of one column, top to bottom, and where the column begins and ends.

    `alone` says that nothing stands beside it.
    """

    items: tuple[TextLine | Grid, ...]
    left: float
    right: float
    alone: bool


def gutters(words: Sequence[Word], grids: Sequence[Grid]) -> list[Gutter]:
    """The blanks between columns that this page shows by itself."""
    boxes = [*words, *grids]
    return list(_gutters(boxes)) if boxes else []


def common(pages: Sequence[Sequence[Gutter]]) -> list[Gutter]:
    """The gutters that at least half of the pages have, as narrow as the narrowest."""
    groups: list[list[tuple[int, Gutter]]] = []
    for number, page in enumerate(pages):
        for left, right in page:
            met = (g for g in groups if all(left < r and a < right for _, (a, r) in g))
            group = next(met, None)
            if group is None:
                groups.append([(number, (left, right))])
            else:
                group.append((number, (left, right)))
    return [
        (max(left for _, (left, _) in group), min(right for _, (_, right) in group))
        for group in groups
        if 2 * len({number for number, _ in group}) >= len(pages)
    ]


def read_columns(
    words: Sequence[Word], grids: Sequence[Grid], known: Sequence[Gutter] = ()
) -> list[Column]:
    """The words outside tables, and the tables, in reading order.

    `known` are the gutters of the pages of this size: any line beside another is a column there.
    """
    boxes = [*words, *grids]
    return list(_read(boxes, known, True)) if boxes else []


def _read(boxes: Sequence[Word | Grid], known: Sequence[Gutter], alone: bool) -> Iterator[Column]:
    cut = _best_gap(boxes, known)
    if cut is None:
        yield _column(boxes, alone and not _within(boxes, known))
        return
    above, left, right, below = _parted(boxes, cut)
    if above:
        yield from _read(above, known, alone)
    yield from _read(left, known, False)
    yield from _read(right, known, False)
    if below:
        yield from _read(below, known, alone)


def _within(boxes: Sequence[Word | Grid], known: Sequence[Gutter]) -> bool:
    """Whether all stands in one of the columns that other pages have."""
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    return bool(known) and not any(left < a and b < right for a, b in known)


def _gutters(boxes: Sequence[Word | Grid]) -> Iterator[Gutter]:
    if not boxes or (cut := _best_gap(boxes, ())) is None:
        return
    above, left, right, below = _parted(boxes, cut)
    yield max(box.x1 for box in left), min(box.x0 for box in right)
    for part in (above, left, right, below):
        yield from _gutters(part)


def _parted(boxes: Sequence[Word | Grid], cut: _Cut) -> tuple[list[Word | Grid], ...]:
    """The boxes above the cut, on its left, on its right, below it."""
    x, top, bottom = cut
    level = [box for box in boxes if top < _middle(box) < bottom]
    return (
        [box for box in boxes if _middle(box) <= top],
        [box for box in level if box.x1 <= x],
        [box for box in level if box.x1 > x],
        [box for box in boxes if _middle(box) >= bottom],
    )


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


def _best_gap(boxes: Sequence[Word | Grid], known: Sequence[Gutter]) -> _Cut | None:
    """The tallest upright blank that parts two columns; None without one."""
    words = [box for box in boxes if isinstance(box, Word)]
    if not words:
        return None
    size = median(word.bottom - word.top for word in words)
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    titles = _titles(boxes, words, size, (left + right) / 2)
    best, height = None, 0.0
    for x, sure in _candidates(words, size, known):
        if not sure and not left + _NARROW * size < x < right - _NARROW * size:
            continue
        test = _beside if sure else _parts
        for top, bottom in _free(boxes, x, size, titles):
            if bottom - top > height and test(words, x, top, bottom, size):
                best, height = (x, top, bottom), bottom - top
    return best


def _candidates(
    words: Sequence[Word], size: float, known: Sequence[Gutter]
) -> Iterator[tuple[float, bool]]:
    """Each x where a gutter may be, and whether other pages have it."""
    yield from (((left + right) / 2, True) for left, right in known)
    if len(words) >= 2 * _FEW:
        yield from ((end + size / 2, False) for end in sorted({round(w.x1) for w in words}))


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


def _beside(words: Sequence[Word], x: float, top: float, bottom: float, _size: float) -> bool:
    """Whether words stand on both sides of x."""
    level = [word for word in words if top < _middle(word) < bottom]
    return any(word.x1 <= x for word in level) and any(word.x0 >= x for word in level)


def _parts(words: Sequence[Word], x: float, top: float, bottom: float, size: float) -> bool:
    """Whether the lines on both sides reach the blank at x, as those of columns do."""
    level = [word for word in words if top < _middle(word) < bottom]
    reach = _NEARBY * size  # a column further away may stand on other lines
    before = lines_of([word for word in level if x - reach < word.x1 <= x])
    after = lines_of([word for word in level if x <= word.x0 < x + reach])
    if min(len(before), len(after)) < _FEW:
        return False
    edge, start = max(line.x1 for line in before), min(line.x0 for line in after)
    if start - edge < _WIDE * size:
        return False
    if sum(_gaping(line, size) for line in [*before, *after]) > 0.3 * (len(before) + len(after)):
        return False
    full = sum(line.x1 > edge - 1.5 * size for line in before) / len(before)
    begun = sum(line.x0 < start + 2.6 * size for line in after) / len(after)
    broad = edge - min(word.x0 for word in level), max(word.x1 for word in level) - start
    return full >= 0.5 and begun >= 0.6 and min(broad) >= _NARROW * size


def _gaping(line: TextLine, size: float) -> bool:
    """Whether a line is itself in parts: of a list, not of a column."""
    return any(b.x0 - a.x1 > 2.5 * size for a, b in pairwise(line.words))
