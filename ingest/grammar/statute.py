"""The grammar of statutes: 第N条 under 编章节, each article with all its 款 and items.

An article begins where the numbers go on; a line that only mentions one does not begin one. Knows
lines. Does not know headers, attachments or notices.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.address import ARTICLE, HEADING, NUMBERED, article_number, number_style
from corpus.quantities import NUMERAL, chinese_number
from ingest.grammar.lines import HEADING_LENGTH, PREAMBLE, SECTION, Line, Pieces

_HEADING_RANK = {"编": 0, "篇": 0, "分编": 1, "部分": 1, "章": 2, "节": 3}
_TIGHT_HEADING = re.compile(
    r"第[〇零一二三四五六七八九十百]+(?P<kind>分编|编|篇|章|节)(?=[\u4e00-\u9fff])"
)
_LONE_HEADING = re.compile(r"[总附]\s*则|序\s*言")
_NUMBERED_RANK = {"一、": 4, "（一）": 5}
_MENTION = re.compile(  # 第五条规定的…, 第五条、第六条
    r"[的、，,。；;”》」）)款之]|第[〇零一二三四五六七八九十百千\d]+(?:条|款|项|、|和)|[（(][〇零一二三四五六七八九十百\d]|规定|项(?!目)|以及|至第"
    r"|(?:和|或者?|及|与)[第本其]|所[列指述规称]|中(?:规定|[的所第])"
)
_MENTION_BEHIND_BLANK = re.compile(r"[的、，,。；;）)]|规定的|第[〇零一二三四五六七八九十]+[款项]")


@dataclass(frozen=True, slots=True)
class _Label:
    """A line that may begin an article: its place among the lines, its number, its label."""

    at: int
    number: tuple[int, int]
    text: str
    end: int  # offset in the line behind the label
    spaced: bool


def articles(lines: Sequence[Line]) -> dict[int, tuple[str, int]]:
    """The lines that begin an article: index → (label, offset of its text in the line)."""
    found = [label for at, line in enumerate(lines) if (label := _label(at, line))]
    chosen: dict[int, tuple[str, int]] = {}
    last = (0, 0)
    for label, following in zip_longest(found, found[1:]):
        if _begins(label, last, following.number if following else None):
            chosen[label.at], last = (label.text, label.end), label.number
    return chosen


def _label(at: int, line: Line) -> _Label | None:
    """The label that a line begins with, unless its words only mention an article."""
    match = ARTICLE.match(line.text)
    if not match:
        return None
    rest = line.text[match.end() :]
    spaced = not rest or rest[0].isspace()
    if (_MENTION_BEHIND_BLANK if spaced else _MENTION).match(rest.lstrip()):
        return None
    label = re.sub(r"\s", "", match.group())
    end = len(line.text) - len(rest.lstrip())
    return _Label(at, article_number(match.group()), label, end, spaced)


def _begins(label: _Label, last: tuple[int, int], following: tuple[int, int] | None) -> bool:
    """Whether an article begins here, given the number before and the next label's.

    Numbers go on by one. One that does not is the legislator's slip, a gap or a new count where
    the next label goes on from it, and a wrapped mention where the next goes on from the last.
    """
    if label.number in _after(last):
        return True
    if following in _after(last) and following not in _after(label.number):
        return False
    goes_on = following in _after(label.number)
    if label.number == (1, 0):
        return label.spaced or goes_on
    return label.spaced or (goes_on and label.number > last > (0, 0))


def _after(number: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (number[0] + 1, 0), (number[0], number[1] + 1)


def heading_rank(line: Line) -> int | None:
    """How deep a line stands as a heading, 0 the outermost; None for any other line."""
    if len(line.text) >= HEADING_LENGTH or line.mark == SECTION:
        return None
    if found := HEADING.match(line.text):
        return _HEADING_RANK[found["kind"]]
    if found := _TIGHT_HEADING.match(line.text):
        loose = not _MENTION.match(line.text[found.end() :]) and line.short
        return _HEADING_RANK[found["kind"]] if loose else None
    if _LONE_HEADING.fullmatch(line.text):
        return _HEADING_RANK["章"]
    return 2 + line.mark if line.mark and line.mark > 1 else None


def _numbered_headings(lines: Sequence[Line], labels: dict[int, tuple[str, int]]) -> dict[int, int]:
    """Lines 一、… and （一）… over articles, as in judicial interpretations: index → rank.

    Such a line is short, an article follows, and it counts on from the last of its kind, （一）
    under a 一、; an item of an article does not.
    """
    outermost = min(_NUMBERED_RANK.values())
    found: dict[int, int] = {}
    counts: dict[int, int] = {}
    for at, line in enumerate(lines):
        rank, number = _numbered(line)
        behind = next((i for i in range(at + 1, len(lines)) if not _numbered(lines[i])[0]), None)
        under = rank == outermost or outermost in counts
        if rank and under and behind in labels and number == counts.get(rank, 0) + 1:
            found[at] = rank
            counts = {r: n for r, n in counts.items() if r < rank} | {rank: number}
    return found


def _numbered(line: Line) -> tuple[int, int]:
    """(rank, number) of a short line 一、… or （一）…; (0, 0) for any other."""
    style = number_style(line.text) if line.short and not line.mark else None
    rank = _NUMBERED_RANK.get(NUMBERED[style[0]][0], 0) if style else 0
    digits = "".join(c for c in style[1] if c in NUMERAL) if rank else ""
    return (rank, chinese_number(digits)) if digits else (0, 0)


def statute(lines: Sequence[Line], labels: dict[int, tuple[str, int]], part: Pieces) -> None:
    """Cut the lines of one part into articles."""
    stack: dict[int, str] = {}
    article: tuple[str, ...] = ()
    numbered = _numbered_headings(lines, labels)
    for at, line in enumerate(lines):
        path = tuple(stack[rank] for rank in sorted(stack))
        if line.table:
            part.table(line, article, path)
        elif part.note(line):
            continue
        elif at in labels:
            label, offset = labels[at]
            article = (label,)
            part.begin(article, path, line.start + offset, line.end)
        elif (rank := numbered.get(at, heading_rank(line))) is not None:
            stack = {r: h for r, h in stack.items() if r < rank} | {rank: line.text}
        else:
            _grow(part, line, path)


def _grow(part: Pieces, line: Line, path: tuple[str, ...]) -> None:
    """Add a line to the clause that it goes on with; before the first article, to the preamble.

    A line under a heading of its own (序言, an attachment's 一、) begins a clause of its own.
    """
    if part.last and part.last.headings == (*part.outer, *path):
        part.extend(line)
    else:
        part.begin((path[-1] if path else PREAMBLE,), path, line.start, line.end)
