"""The picture of a scanned page set straight, its ruling lines found and taken out.

Knows pixels only. It finds straight lines of a table; it does not see a table without any, nor
mend a page that is warped or photographed aslant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.page.sheet import Rule

_MAX_SKEW = 3.0  # degrees
_LEAST_SKEW = 0.08  # below, turning blurs more than it mends
_PROFILE_SIDE = 1200  # pixels: enough to tell 0.05 degrees
_STROKE = 9.0  # points: shorter strokes belong to characters
_GAP = 4.0  # points of a line that a scan may lose
_LONG = 30.0  # points: a line that needs no other to be believed
_THICK = 4.0  # points: a line at its thickest (double lines count as one)
_CLEAR = 4  # pixels beside a level line that may be its own ink
_DASH = 6.0, 24.0  # points: how long a dash is
_TOUCH = 4.0  # points between the end of a short line and the line it meets


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruling lines in pixels; `strokes` (H×W, 0 or 255) is the ink that they may be made of."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    strokes: np.ndarray


def straighten(image: np.ndarray) -> np.ndarray:
    """The picture (H×W×3, uint8) turned by up to 3° so that its lines run level."""
    angle = _skew(image)
    if abs(angle) < _LEAST_SKEW:
        return image
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def find_lines(image: np.ndarray, unit: float) -> Lines:
    """The ruling lines of a straight picture (H×W×3, uint8); `unit` is pixels in a point."""
    dark = ink(image)
    flat, tall = _strokes(dark, unit), _strokes(dark.T, unit)
    level, upright = _thin(flat, unit), [_flip(rule) for rule in _thin(tall, unit)]
    flipped = _believed([_flip(rule) for rule in upright], [_flip(rule) for rule in level], unit)
    return Lines(
        tuple(_believed(level, upright, unit)),
        tuple(_flip(rule) for rule in flipped),
        cv2.bitwise_or(flat, tall.T),
    )


def prolonged(
    lines: Lines, rest: np.ndarray, boxes: Sequence[tuple[int, int, int, int]], unit: float
) -> Lines:
    """Upright lines carried on where a bad scan left only dots of them.

    `rest` (H×W, 0 or 255) is the ink outside `boxes` (x0, top, x1, bottom), which hold the text.
    A line goes on to the next level line if dots mark its way and no text stands in it.
    """
    upright = []
    for rule in lines.upright:
        x, near = (rule.x0 + rule.x1) / 2, _TOUCH * unit
        stops = [(r.top + r.bottom) / 2 for r in lines.level if r.x0 - near <= x <= r.x1 + near]
        walls = [box for box in boxes if box[0] < x < box[2]]
        way = rest[:, max(0, round(x - unit)) : round(x + unit) + 1].any(axis=1)
        below, above = sorted(stops), sorted(stops, reverse=True)
        top = _reach(rule.top, [y for y in above if y < rule.top - near], way, walls)
        bottom = _reach(rule.bottom, [y for y in below if y > rule.bottom + near], way, walls)
        upright.append(Rule(rule.x0, top, rule.x1, bottom))
    return Lines(lines.level, tuple(upright), lines.strokes)


def _reach(
    end: float, stops: list[float], way: np.ndarray, walls: list[tuple[int, int, int, int]]
) -> float:
    """How far from its end a line goes on, stop by stop."""
    for stop in stops:
        low, high = sorted((round(end), round(stop)))
        dots = way[low + _CLEAR : high - _CLEAR]
        blocked = any(box[1] < high and low < box[3] for box in walls)
        if blocked or np.count_nonzero(np.diff(dots.astype(np.int8)) == 1) < 2:
            break
        end = stop
    return end


def without(lines: Lines, image: np.ndarray) -> np.ndarray:
    """The picture with its ruling lines painted white, so that none is read as a sign."""
    clean = image.copy()
    for rule in (*lines.level, *lines.upright):
        rows = slice(max(int(rule.top) - 1, 0), int(rule.bottom) + 1)
        columns = slice(max(int(rule.x0) - 1, 0), int(rule.x1) + 1)
        ground = cv2.dilate(lines.strokes[rows, columns], np.ones((3, 3), np.uint8))
        clean[rows, columns][ground > 0] = 255
    return clean


def ink(image: np.ndarray) -> np.ndarray:
    """Of a picture (H×W×3, uint8): 255 where there is ink, 0 elsewhere, whatever the light."""
    gray = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (3, 3), 0)
    window = max(15, min(image.shape[:2]) // 40) | 1
    dark = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 15
    )
    return cv2.bitwise_or(dark, (gray < 60).astype(np.uint8) * 255)


def dashes(dark: np.ndarray, lines: Lines, unit: float) -> list[tuple[int, int, int, int]]:
    """Low bars that stand free in a cell of a table: x0, top, x1, bottom in pixels.

    `dark` (H×W, 0 or 255) is the ink to look at, without lines and without text already found.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return [
        (x, y, x + w, y + h)
        for x, y, w, h, _ in stats[1:].tolist()
        if _DASH[0] * unit <= w <= _DASH[1] * unit and w >= 4 * h
        if _in_cell(x, y, x + w, y + h, lines, unit)
    ]


def _in_cell(x0: int, top: int, x1: int, bottom: int, lines: Lines, unit: float) -> bool:
    """Whether lines run above, below and beside the place, none of them touching it."""
    near = _TOUCH / 2 * unit
    over = [rule for rule in lines.level if rule.x0 <= x0 and x1 <= rule.x1]
    beside = [rule for rule in lines.upright if rule.top <= top and bottom <= rule.bottom]
    free = all(rule.bottom + near < top or bottom + near < rule.top for rule in over)
    around = any(rule.bottom < top for rule in over) and any(rule.top > bottom for rule in over)
    return free and around and bool(beside)


def _skew(image: np.ndarray) -> float:
    """Degrees to turn the page (counter-clockwise) so that its lines run level."""
    scale = min(1.0, _PROFILE_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(ink(small))
    if len(ys) < 200:
        return 0.0
    xs = xs - small.shape[1] / 2
    best = 0.0
    for step in (0.5, 0.1, 0.02):
        reach = _MAX_SKEW if step == 0.5 else 5 * step
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(ys, xs, angle)))
    return best if abs(best) <= _MAX_SKEW else 0.0


def _sharpness(ys: np.ndarray, xs: np.ndarray, angle: float) -> float:
    """How much the ink gathers in rows when the page is turned by `angle` degrees."""
    rows = np.round(ys - xs * np.tan(np.radians(angle))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((counts**2).sum())


def _strokes(dark: np.ndarray, unit: float) -> np.ndarray:
    """Level strokes longer than characters have, small gaps closed (255, 0)."""
    dark = np.ascontiguousarray(dark)
    long = cv2.getStructuringElement(cv2.MORPH_RECT, (max(3, round(_STROKE * unit)), 1))
    gap = cv2.getStructuringElement(cv2.MORPH_RECT, (max(3, round(_GAP * unit)), 3))
    return cv2.morphologyEx(
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, long), cv2.MORPH_CLOSE, gap, borderValue=0
    )


def _thin(strokes: np.ndarray, unit: float) -> list[Rule]:
    """The level strokes that are thin enough for a line."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    return [
        Rule(x, y, x + w, y + h)
        for x, y, w, h, _ in stats[1:].tolist()
        if w >= _STROKE * unit and h <= max(_THICK * unit, w / 100) and w >= 8 * h
    ]


def _flip(rule: Rule) -> Rule:
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _believed(level: list[Rule], upright: list[Rule], unit: float) -> list[Rule]:
    """Level lines that are long, or that end at upright ones on both sides."""
    return [
        rule
        for rule in level
        if rule.x1 - rule.x0 >= _LONG * unit
        or (_meets(rule.x0, rule, upright, unit) and _meets(rule.x1, rule, upright, unit))
    ]


def _meets(x: float, rule: Rule, upright: list[Rule], unit: float) -> bool:
    near = _TOUCH * unit
    return any(
        other.x0 - near <= x <= other.x1 + near
        and other.top - near <= rule.top
        and rule.bottom <= other.bottom + near
        and other.bottom - other.top >= _LONG * unit
        for other in upright
    )
