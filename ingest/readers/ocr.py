"""Recognises the text of scanned pages: words and ruling lines with their places, as on paper.

Knows the recogniser (rapidocr, offline). Does not know tables, paragraphs or what the text means:
the layout does that. It cannot tell full-width from half-width brackets, and small subscripts
(BOD with its 5) are often misread.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from corpus.errors import FileRefused
from ingest.document import Document, Draft
from ingest.page.layout import compose
from ingest.page.sheet import Rule, Sheet, Word
from ingest.readers.pictures import pictures
from ingest.readers.rulings import Lines, dashes, find_lines, ink, prolonged, straighten, without

if TYPE_CHECKING:
    from rapidocr import RapidOCR

DPI = 300  # what the PDF reader renders scans at: no slower than 200, and surer on small signs
_DETECT_SIDE = 1600  # pixels of the longer side where text is looked for; it is read at full size
_DOUBT = 0.85  # a line with a number that is read less surely is to be looked at
_SURE = 0.5  # a line read less surely is a speck, a seal or a drawing
_A4 = 842.0  # points of a page's longer side
_SCREEN = 0.75  # points of a pixel at most: a small cut-out of a page keeps its size of type
_TALL = 1.5  # height by width of a box whose text runs down
_COVER = 0.85  # of a box that a line must cross to cut it
_TWICE = 0.7  # of a box within another: it was found twice
_DASHES = frozenset("一1二-—－–_~―")  # what a dash alone in its place is taken for
_RAISED = str.maketrans("-−–—⁻0123456789", "⁻⁻⁻⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"(?<=[×xX≤≥<>＜＞]10)[-−–—⁻]\s?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_POINT = re.compile(r"^(\d+)\. (?=\d+(?:$|[×xX%]| ?[a-zA-Z]))")
_SPECK = re.compile(r"^(\d+\.\d+)\.$")  # 0.4.
_PAIR = re.compile(r"\(([^()（）]*)）|（([^()（）]*)\)")


class Box(NamedTuple):
    """A rectangle in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def tall(self) -> bool:
        """Whether its text runs down."""
        return self.bottom - self.top >= _TALL * (self.x1 - self.x0)


_Found = tuple[Box, str, float]  # a line of text and its confidence


def read(data: bytes, name: str, beat: Callable[[int, int], None]) -> Document:
    """The text of an image file, each picture of a TIFF a page; `beat(done, total)` after each.

    Raises FileRefused: no image, broken, too large, no text in it.
    """
    draft, sheets = Draft(), []
    for number, (picture, total) in enumerate(pictures(data, name), 1):
        point = min(_A4 / max(picture.size), _SCREEN)
        sheets.append(recognise(picture, number, picture.width * point, picture.height * point))
        beat(number, total)
    if not any(sheet.words for sheet in sheets):
        raise FileRefused("图片里没有可识别的文字", name, "换成更清楚的图片或文字版文件")
    for sheet in sheets:
        if not sheet.words:
            draft.warn(f"第{sheet.number}页没有可识别的文字")
    compose(sheets, draft)
    return draft.done()


def recognise(image: np.ndarray | Image.Image, number: int, width: float, height: float) -> Sheet:
    """The words and ruling lines of one page (1 the first).

    `image` is uint8, H×W or H×W×3 or 4 with blue first, or a PIL picture; `width` and `height` are
    its points. A page that lies on its side is set upright: width and height change places then.
    `ocr` is the mean confidence over the characters, 0.0 for a page without text.
    """
    page = straighten(_blue_first(image))
    boxes = _detect(page)
    if _lies(boxes):
        page, boxes = _set_upright(page)
        width, height = height, width
    unit = page.shape[1] / width
    lines = _outside(find_lines(page, unit), boxes)
    page = without(lines, page)
    dark = ink(page)
    lines = prolonged(lines, _uncovered(dark, boxes), boxes, unit)
    boxes = [box for box in _distinct(_pieces(boxes, lines)) if _part(dark, box).any()]
    found = zip(boxes, *_texts(page, boxes), strict=True)
    sure = [(box, text, score) for box, text, score in found if text and score >= _SURE]
    bars = dashes(_uncovered(dark, boxes), lines, unit)  # which the detection passed over
    words = [*_with_dashes(sure, dark), *((Box(*bar), "—") for bar in bars)]
    return Sheet(
        number,
        width,
        height,
        tuple(_word(box, text, dark, unit) for box, text in words),
        tuple(_in_points(rule, unit) for rule in (*lines.level, *lines.upright)),
        _mean(sure),
        tuple(text for _, text, score in sure if score < _DOUBT and re.search(r"\d", text)),
    )


@cache
def _engine() -> "RapidOCR":
    """The recogniser: its models lie in its wheel, two threads, no look-up of hosts."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,  # it drops lines
            "Global.log_level": "error",
            "Global.max_side_len": _DETECT_SIDE,
            "Rec.rec_img_shape": [3, 48, 48],  # a cell is short: not padded to 320 pixels
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,  # gives pages' memory back
            "EngineConfig.onnxruntime.intra_op_num_threads": min(2, os.cpu_count() or 1),
        }
    )


def _detect(page: np.ndarray) -> list[Box]:
    """Where text stands."""
    found = _engine()(page, use_det=True, use_cls=False, use_rec=False).boxes
    if found is None:
        return []
    high, wide = page.shape[:2]
    corners = np.concatenate([found.min(axis=1), found.max(axis=1)], axis=1).round().astype(int)
    return [Box(*box) for box in np.clip(corners, 0, [wide, high, wide, high]).tolist()]


def _texts(page: np.ndarray, boxes: Sequence[Box]) -> tuple[list[str], list[float]]:
    """What stands in each box, and how sure that is (0 to 1)."""
    if not boxes:
        return [], []
    parts = [_part(page, box) for box in boxes]
    turned = [np.rot90(p) if b.tall else p for p, b in zip(parts, boxes, strict=True)]
    found = _engine().recognize_txt([np.ascontiguousarray(part) for part in turned])
    return [_mended(text.strip()) for text in found.txts], [float(s) for s in found.scores]


def _mended(text: str) -> str:
    """The line with numbers as they were printed and brackets in pairs: the recogniser mixes."""
    text = _SPECK.sub(r"\1", _POINT.sub(r"\1.", text))
    text = _POWER.sub(lambda power: power[0].replace(" ", "").translate(_RAISED), text)
    return _PAIR.sub(lambda pair: f"（{pair[1] or pair[2] or ''}）", text)


def _lies(boxes: Sequence[Box]) -> bool:
    """Whether most of the text runs down: the page lies on its side."""
    lying = sum(_area(box) for box in boxes if box.tall)
    return len(boxes) > 5 and lying > 0.7 * sum(map(_area, boxes))


def _set_upright(page: np.ndarray) -> tuple[np.ndarray, list[Box]]:
    """The page turned by a quarter, to the side where its longest lines read better."""
    best, chosen = -1.0, (page, [])
    for quarter in (1, 3):
        turned = np.ascontiguousarray(np.rot90(page, quarter))
        boxes = _detect(turned)
        longest = sorted(boxes, key=lambda box: box.x0 - box.x1)[:12]
        texts, scores = _texts(turned, longest)
        sure = _mean(list(zip(longest, texts, scores, strict=True)))
        if sure > best:
            best, chosen = sure, (turned, boxes)
    return chosen


def _outside(lines: Lines, boxes: Sequence[Box]) -> Lines:
    """The lines without strokes of large characters: those lie within one box of text."""
    level, upright = (
        tuple(rule for rule in rules if not any(_within(rule, box) for box in boxes))
        for rules in (lines.level, lines.upright)
    )
    return replace(lines, level=level, upright=upright)


def _within(rule: Rule, box: Box) -> bool:
    return (
        box.x0 <= rule.x0
        and rule.x1 <= box.x1
        and box.top <= rule.top
        and rule.bottom <= box.bottom
    )


def _pieces(boxes: Sequence[Box], lines: Lines) -> list[Box]:
    """The boxes, cut where ruling lines cross them: text of two cells is never one word."""
    return [
        Box(x0, top, x1, bottom)
        for box in boxes
        for top, bottom in pairwise(_rows(box, lines.level))
        for x0, x1 in pairwise(_columns(box, lines.upright))
        if x1 - x0 > 3 and bottom - top > 3
    ]


def _distinct(boxes: Sequence[Box]) -> list[Box]:
    """The boxes without those that lie in a larger one: a neighbour's edge, found twice."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: -_area(box)):
        shared = (Box(*map(max, box[:2], b[:2]), *map(min, box[2:], b[2:])) for b in kept)
        if all(_area(part) < _TWICE * _area(box) for part in shared):
            kept.append(box)
    return kept


def _area(box: Box) -> int:
    return max(0, box.x1 - box.x0) * max(0, box.bottom - box.top)


def _columns(box: Box, upright: Sequence[Rule]) -> list[int]:
    """The sides of the box and the upright lines between them, left to right."""
    need = _COVER * (box.bottom - box.top)
    cuts = {
        round((rule.x0 + rule.x1) / 2)
        for rule in upright
        if min(rule.bottom, box.bottom) - max(rule.top, box.top) >= need
    }
    return [box.x0, *sorted(x for x in cuts if box.x0 < x < box.x1), box.x1]


def _rows(box: Box, level: Sequence[Rule]) -> list[int]:
    """Top and bottom of the box and the level lines through its middle; others underline it."""
    need, inset = _COVER * (box.x1 - box.x0), 0.3 * (box.bottom - box.top)
    cuts = {
        round((rule.top + rule.bottom) / 2)
        for rule in level
        if min(rule.x1, box.x1) - max(rule.x0, box.x0) >= need
    }
    inner = sorted(y for y in cuts if box.top + inset < y < box.bottom - inset)
    return [box.top, *inner, box.bottom]


def _with_dashes(found: Sequence[_Found], dark: np.ndarray) -> Iterator[tuple[Box, str]]:
    """Boxes and texts, where a dash that stands alone is a dash again: "no limit" is not "1".

    The character 一 is kept where 二 or 三 stands above or below it.
    """
    counted = [box for box, text, _ in found if text in ("二", "三") and not _flat(box, dark)]
    for box, text, _ in found:
        listed = text == "一" and any(b.x0 < box.x1 and box.x0 < b.x1 for b in counted)
        dash = set(text) <= _DASHES and not listed and _flat(box, dark)
        yield box, "—" if dash else text


def _flat(box: Box, dark: np.ndarray) -> bool:
    """Whether the ink of the box is one low bar; specks beside it do not count."""
    part = _part(dark, box) > 0
    across = part.sum(axis=1)
    bar = np.flatnonzero(across > 0.4 * across.max())
    return across.max() >= 3.5 * (bar[-1] - bar[0] + 1)


def _uncovered(dark: np.ndarray, boxes: Sequence[Box]) -> np.ndarray:
    rest = dark.copy()
    for box in boxes:
        _part(rest, box)[:] = 0
    return rest


def _part(page: np.ndarray, box: Box) -> np.ndarray:
    return page[box.top : box.bottom, box.x0 : box.x1]


def _word(box: Box, text: str, dark: np.ndarray, unit: float) -> Word:
    """A word in points, from its first to its last ink."""
    columns = np.flatnonzero(_part(dark, box).any(axis=0))
    left, right = box.x0 + columns[0], box.x0 + columns[-1] + 1
    return Word(text, float(left / unit), box.top / unit, float(right / unit), box.bottom / unit)


def _in_points(rule: Rule, unit: float) -> Rule:
    return Rule(rule.x0 / unit, rule.top / unit, rule.x1 / unit, rule.bottom / unit)


def _mean(found: Sequence[_Found]) -> float:
    """The mean confidence over the characters, 0.0 where there are none."""
    count = sum(len(text) for _, text, _ in found)
    return min(1.0, sum(score * len(text) for _, text, score in found) / count) if count else 0.0


def _blue_first(image: np.ndarray | Image.Image) -> np.ndarray:
    """H×W×3, uint8, blue first: what the recogniser was trained on."""
    if isinstance(image, Image.Image):
        return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if image.ndim == 2 or image.shape[2] == 1:
        return np.repeat(image.reshape(*image.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(image[:, :, :3])
