"""One page as marks on paper: words and ruling lines with their places; words to lines.

What the PDF reader and the OCR hand over and what the layout reads. It knows nothing of either.
Places are points (1/72 inch), x to the right, y downwards, from the page's top left corner.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_LABEL = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+(?:编|分编|章|节|条)(?:之[一二三四五六七八九十]+)?"
)
_NUMBER = re.compile(r"\d+(?:[.．]\d+)+|[A-Z](?:[.．]\d+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters on one line, within its box."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: a box that is thin in one direction (a line may have no thickness)."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page (1 the first). `ocr` is how sure the recognition was, 0 to 1; None: a text layer.

    `doubtful` are lines with numbers that it was not sure of.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    ocr: float | None = None
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words of one line, left to right. `size` is the height of its type in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    words: tuple[Word, ...] = ()


def wide(char: str) -> bool:
    """Whether a character fills a square, so that its neighbours need no blank."""
    return char >= "\u2e80" or char in "，。、；：“”‘’（）《》—…·"


def lines_of(words: Iterable[Word]) -> list[TextLine]:
    """Words of one column to its lines, top to bottom; raised and lowered signs join their line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        line = next((line for line in lines[:-4:-1] if _level(line, word)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    done = [_text_line(line) for line in lines]
    return sorted(done, key=lambda line: line.top + line.bottom)


def glue(first: str, second: str) -> str:
    """What stands between two lines that wrap into one: a blank between Latin words, else none."""
    if not first or not second or wide(first[-1]) or wide(second[0]) or first[-1] in "-/(":
        return ""
    return " " if second[0].isalnum() else ""


def _level(line: list[Word], word: Word) -> bool:
    core = max(line, key=lambda w: w.bottom - w.top)
    shared = min(core.bottom, word.bottom) - max(core.top, word.top)
    return shared >= 0.5 * min(core.bottom - core.top, word.bottom - word.top)


def _text_line(line: list[Word]) -> TextLine:
    words = sorted(line, key=lambda word: word.x0)
    square = [word for word in words if any("\u3400" <= char < "\ua000" for char in word.text)]
    broadest = max(square or words, key=lambda w: w.x1 - w.x0)
    size = broadest.bottom - broadest.top
    usual = _usual_gap(words)
    text = words[0].text
    for left, right in pairwise(words):
        apart = _parted(left, right, size, usual) or _labels(text, left, right, size, usual)
        text += (" " if apart else "") + right.text
    return TextLine(
        text,
        words[0].x0,
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
        size,
        tuple(words),
    )


def _usual_gap(words: list[Word]) -> float:
    """The gap between neighbours that a quarter of the line does not exceed: its letter-spacing."""
    inner = sum(len(word.text) - 1 for word in words)
    gaps = [max(0.0, right.x0 - left.x1) for left, right in pairwise(words)]
    gaps = sorted([0.0] * inner + gaps)
    return gaps[len(gaps) // 4] if gaps else 0.0


def _labels(text: str, left: Word, right: Word, size: float, usual: float) -> bool:
    """Whether `text`, which ends with `left`, is the label of what follows: 第一条 为了."""
    if not _LABEL.fullmatch(text):
        return False
    whole = left.text == text  # then a blank of the text layer parts it, however shrunk the line
    return right.x0 - left.x1 > (0 if whole else 0.15 * size + usual)


def _parted(left: Word, right: Word, size: float, usual: float) -> bool:
    """Whether a blank stands between two words of a line."""
    gap = right.x0 - left.x1
    before, after = left.text[-1], right.text[0]
    if not wide(before) and not wide(after):
        return gap > 0.08 * size
    if _NUMBER.fullmatch(left.text):  # 4.1 排放限值
        return gap > 0.4 * size
    latin = any(char.isascii() and char.isalpha() for char in (before, after))
    return gap > max((0.4 if latin else 0.6) * size, 2 * usual + 0.3 * size)
