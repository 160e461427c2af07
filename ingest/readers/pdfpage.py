"""One PDF page by pdfium: its characters and ruling lines as a Sheet, upright.

Knows turned pages, text that runs sideways, and whether a picture lies over the text. Does not
know whether the text layer says what the page shows.
"""

import ctypes
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.page.radicals import plain
from ingest.page.sheet import Rule, Sheet, Word

MAX_CHARS = 200_000  # of one page; a page of a policy has some 2,000
MAX_OBJECTS = 50_000  # of one page, segments of its lines among them
_THIN = 3.0  # points: a box thinner than this is a line
_SHORT = 2.0  # points: a line shorter than this rules nothing
_TRIFLE = 0.02  # of the page: a picture smaller than this holds no text of a policy
_OUTLINES = 20  # shapes: as many may be letters drawn as outlines
_BROAD = 30.0  # points: hardly a character of a policy is broader
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _View:
    """How the page is looked at: its box in user space and the quarter turns to the right."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> _Box:
        """A box of user space (any two corners) to (x0, top, x1, bottom) as seen."""
        (a, b), (c, d) = self._point(x0, y0), self._point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        x, y = x - self.left, self.top - y
        return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[self.turn]


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    box: _Box


@dataclass(frozen=True, slots=True)
class Layer:
    """A page's text layer; `hidden` where a picture lies over it, `blank` where nothing is drawn
    that could be read from the page's picture."""

    sheet: Sheet
    hidden: bool
    blank: bool


@dataclass(slots=True)
class _Drawn:
    """What else is on the page, in user space: lines, and how text and pictures lie."""

    lines: list[_Box]
    shown: int = 0  # text objects that can be seen so far
    hidden: int = 0
    picture: float = 0.0  # share of the page that the largest picture covers
    shapes: int = 0


def read_page(page: pdfium.PdfPage, number: int) -> Layer:
    """The page's text layer.

    Raises PdfiumError where pdfium cannot read the page.
    """
    textpage = page.get_textpage()
    count = min(textpage.count_chars(), MAX_CHARS)
    turns = Counter(_quarter(textpage, i) for i in range(count))
    straight = {turn: n for turn, n in turns.items() if turn is not None}
    turn = max(straight, key=straight.__getitem__) if straight else page.get_rotation() // 90
    view = _View(*page.get_bbox(), turn % 4)
    drawn = _drawn(page)
    rules = tuple(Rule(*view.box(*line)) for line in drawn.lines)
    words = tuple(_words(list(_glyphs(textpage, count, view, turn)), rules))
    hidden = drawn.picture > 0.5 and drawn.hidden > drawn.shown
    blank = not words and drawn.picture < _TRIFLE and drawn.shapes < _OUTLINES
    return Layer(Sheet(number, *view.size, words, rules), hidden, blank)


def _quarter(textpage: pdfium.PdfTextPage, index: int) -> int | None:
    """Quarter turns to the right that set a character upright; None for a slanted watermark."""
    quarters = -raw.FPDFText_GetCharAngle(textpage, index) / (pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else None


def _glyphs(
    textpage: pdfium.PdfTextPage, count: int, view: _View, upright: int
) -> Iterator[_Glyph]:
    """Characters in the order of the file, each once; a blank comes as " "."""
    seen, lead = set(), 0
    for i in range(count):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if 0xD800 <= code < 0xDC00:
            lead = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((lead - 0xD800) << 10) + code - 0xDC00 if lead else 0xFFFD
        char, lead = chr(code), 0
        turn = _quarter(textpage, i)
        if raw.FPDFText_IsGenerated(textpage, i) or turn is None:
            continue
        if char.isspace():
            yield _Glyph(" ", (0, 0, 0, 0))
        else:
            box = _trim(char, view.box(*_box(textpage, i, turn == upright)))
            place = (char, round(box[0] + box[2]) // 3, round(box[1] + box[3]) // 3)
            if place not in seen:  # bold type made by printing twice
                seen.add(place)
                yield _Glyph(plain(char), box)


def _box(textpage: pdfium.PdfTextPage, index: int, upright: bool) -> _Box:
    """A character's advance; of sideways or downward type its ink: pdfium's advance is wrong."""
    left, bottom, right, top = textpage.get_charbox(index, loose=upright)
    if upright and right - left > _BROAD:
        ink = textpage.get_charbox(index)
        if right - left > 3 * max(ink[2] - ink[0], ink[3] - ink[1]):
            return ink
    return left, bottom, right, top


def _trim(char: str, box: _Box) -> _Box:
    """The square within the box of a square character: some fonts claim half a line more."""
    x0, top, x1, bottom = box
    if char < "\u2e80" or bottom - top <= 1.1 * (x1 - x0):
        return box
    middle, half = (top + bottom) / 2, (x1 - x0) / 2
    return x0, middle - half, x1, middle + half


def _words(glyphs: Sequence[_Glyph], rules: Sequence[Rule]) -> Iterator[Word]:
    """Runs of characters that touch, cut at blanks and at upright ruling lines."""
    upright = sorted((r.x0, r.top, r.bottom) for r in rules if r.bottom - r.top > r.x1 - r.x0)
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and not _touch(run[-1], glyph, upright):
            yield _word(run)
            run = []
        if glyph.text != " ":
            run.append(glyph)
    if run:
        yield _word(run)


def _touch(left: _Glyph, right: _Glyph, upright: Sequence[tuple[float, float, float]]) -> bool:
    if right.text == " ":
        return False
    (a0, atop, a1, abottom), (b0, btop, b1, bbottom) = left.box, right.box
    size = max(abottom - atop, bbottom - btop)
    low = min(abottom - atop, bbottom - btop)
    if not -0.5 * size < b0 - a1 < 0.12 * size or (a0 + a1) / 2 > (b0 + b1) / 2:
        return False
    if min(abottom, bbottom) - max(atop, btop) < 0.5 * low:
        return False
    first = bisect_left(upright, ((a0 + a1) / 2,))
    last = bisect_left(upright, ((b0 + b1) / 2,))
    middle = (atop + abottom) / 2
    return not any(top <= middle <= bottom for _, top, bottom in upright[first:last])


def _word(run: Sequence[_Glyph]) -> Word:
    boxes = [glyph.box for glyph in run]
    square = [glyph.box for glyph in run if "\u3400" <= glyph.text < "\ua000"]
    tall = max(square or boxes, key=lambda box: box[3] - box[1])
    text = "".join(glyph.text for glyph in run)
    return Word(text, min(b[0] for b in boxes), tall[1], max(b[2] for b in boxes), tall[3])


def _drawn(page: pdfium.PdfPage) -> _Drawn:
    """Ruling lines of a page and how its text and pictures lie; no lines if they are too many."""
    drawn, area = _Drawn([]), max(1.0, page.get_width() * page.get_height())
    identity = raw.FS_MATRIX(1, 0, 0, 1, 0, 0)
    for number, (kind, item, matrix) in enumerate(_objects(page, identity, 0)):
        if number > MAX_OBJECTS or len(drawn.lines) > MAX_OBJECTS:
            drawn.lines.clear()
            break
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawn.shapes += 1
            drawn.lines += _lines(item, matrix)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            if raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                drawn.hidden += 1
            else:
                drawn.shown += 1
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            _see_picture(drawn, _bounds(item, matrix), area)
    return drawn


def _see_picture(drawn: _Drawn, box: _Box, area: float) -> None:
    """A picture covers text drawn before it; a thin one is a line."""
    width, height = box[2] - box[0], box[3] - box[1]
    if min(width, height) <= _THIN and max(width, height) >= _SHORT:
        drawn.lines.append(box)
    drawn.picture = max(drawn.picture, width * height / area)
    if width * height > 0.5 * area:
        drawn.shown, drawn.hidden = 0, drawn.hidden + drawn.shown


def _objects(
    holder: object, matrix: raw.FS_MATRIX, depth: int
) -> Iterator[tuple[int, object, raw.FS_MATRIX]]:
    """(kind, object, matrix to user space) of all objects, those within forms too."""
    count, get = (
        (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        if depth
        else (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)
    )
    for i in range(count(holder)):
        item = get(holder, i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < 8:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(item, own)
            yield from _objects(item, _times(own, matrix), depth + 1)
        else:
            yield kind, item, matrix


def _lines(path: object, outer: raw.FS_MATRIX) -> Iterator[_Box]:
    """Lines along the page that a path draws, and thin boxes that it fills."""
    fill, stroke, own = ctypes.c_int(), ctypes.c_int(), raw.FS_MATRIX()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    raw.FPDFPageObj_GetMatrix(path, own)
    matrix = _times(own, outer)
    for points in _subpaths(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        whole = (min(xs), min(ys), max(xs), max(ys))
        boxes = [whole]
        if stroke.value and min(whole[2] - whole[0], whole[3] - whole[1]) > _THIN:
            boxes = [(*a, *b) for a, b in pairwise(points)]
        for x0, y0, x1, y1 in boxes if stroke.value or fill.value else ():
            width, height = abs(x1 - x0), abs(y1 - y0)
            if min(width, height) <= _THIN and max(width, height) >= _SHORT:
                yield x0, y0, x1, y1


def _subpaths(path: object, matrix: raw.FS_MATRIX) -> Iterator[list[tuple[float, float]]]:
    """Corners of each part of a path in user space; a closed part ends where it began.

    Parts with curves (letters, seals) are left out.
    """
    x, y, points, curved = ctypes.c_float(), ctypes.c_float(), [], False
    for i in range(min(raw.FPDFPath_CountSegments(path), MAX_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        points.append(_apply(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _bounds(item: object, matrix: raw.FS_MATRIX) -> _Box:
    corners = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *corners)
    left, bottom, right, top = (corner.value for corner in corners)
    (a, b), (c, d) = _apply(matrix, left, bottom), _apply(matrix, right, top)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _apply(m: raw.FS_MATRIX, x: float, y: float) -> tuple[float, float]:
    return m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f


def _times(m: raw.FS_MATRIX, n: raw.FS_MATRIX) -> raw.FS_MATRIX:
    """First m, then n."""
    (a, b), (c, d) = ((n.a * x + n.c * y, n.b * x + n.d * y) for x, y in ((m.a, m.b), (m.c, m.d)))
    e, f = _apply(n, m.e, m.f)
    return raw.FS_MATRIX(a, b, c, d, e, f)
