"""Hard-wrapped plain text: lines broken at a fixed width become paragraphs again.

Text whose lines are whole paragraphs stays as it is. Knows columns by their width only: where two
columns stand one after the other in mid-sentence, it cannot tell them apart.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.address import ARTICLE, HEADING, number_style

_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff"
_WIDE = rf"{_HAN}\u2014-\u2026\u3000-\u303f\uff01-\uff5e"
_INNER_BLANK = re.compile(  # a blank after a full stop may set a name apart, unless all is spaced
    rf"(?<=[{_WIDE}])(?<![。！？]) +(?=[{_WIDE}])|(?<=[。！？]) +(?=[{_WIDE}] )"
)
_WIDE_CHARACTER = re.compile(rf"[{_WIDE}]")
_FINAL = re.compile(r"[。！？；：…!?;:][”’」』）)]*$")
_DATE = re.compile(r"[（(]?\d{4}年\d{1,2}月\d{1,2}日")
_PAUSE = re.compile(r"[，。、；：](?=.)")
_LATIN = re.compile(r"[A-Za-z0-9,.;:)%]$")
_LATIN_BEGIN = re.compile(r"[A-Za-z0-9(]")
_FEWEST = 6  # lines; fewer show no width
_NARROWEST, _WIDEST = 14, 120  # columns that a wrapped line fills, a Han character being two
_RAGGED = 4  # columns that a wrapped line may fall short of the width
_HANGING = 2  # columns that the last mark of a sentence may leave free of a full line
_FIRST = 4  # columns that the first line of a paragraph is indented by, often lost
_AROUND = 6  # lines before and after that tell the width of a line's column


@dataclass(slots=True)
class _Row:
    """A line that is not empty, without its outer blanks."""

    text: str
    indent: int  # blanks before it
    gap: bool  # an empty line stands before it
    first: bool  # the line before it ends a sentence
    width: int
    column: int = field(default=0)  # the width of the lines about it

    @property
    def full(self) -> bool:
        return self.width >= self.column - _RAGGED - (_FIRST if self.first else 0)

    @property
    def short(self) -> bool:
        return self.width * 2 < self.column

    @property
    def closed(self) -> bool:
        return bool(_FINAL.search(self.text))


def unwrap(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a text, those that were broken at a fixed width joined to paragraphs.

    Between Han characters nothing stands at a joint, between Latin words a blank; blanks within
    Han words go. The very same lines come back where they are whole paragraphs.
    """
    rows = _rows(lines)
    if not _is_wrapped(rows):
        return lines
    margin = sorted(row.indent for row in rows)[len(rows) // 2]
    paragraphs = [[rows[0].text]]
    for before, row in pairwise(rows):
        title = before is rows[0] and not before.full
        if not title and not _is_indented(before, row, margin) and _goes_on(before, row):
            paragraphs[-1] += [_between(before.text, row.text), row.text]
        else:
            paragraphs.append([row.text])
    return ["".join(pieces) for pieces in paragraphs]


def _rows(lines: Sequence[str]) -> list[_Row]:
    """The rows with the widths of their columns."""
    rows: list[_Row] = []
    gap = False
    for line in lines:
        text = _close_up(line.strip())
        if text:
            width = len(text) + len(_WIDE_CHARACTER.findall(text))
            first = bool(rows) and rows[-1].closed and not gap
            rows.append(_Row(text, len(line) - len(line.lstrip()), gap, first, width))
        gap = not text
    for at, row in enumerate(rows):
        row.column = _column([r.width for r in rows[max(0, at - _AROUND) : at + _AROUND + 1]])
    return rows


def _column(widths: Sequence[int]) -> int:
    """The commonest width of neighbours, the widest of several; the widest if none is common."""
    common = Counter(width // 2 for width in widths if width >= _NARROWEST).most_common()
    if not common or common[0][1] < 3:
        return max(widths)
    return 2 * max(half for half, count in common if count == common[0][1]) + 1


def _is_wrapped(rows: Sequence[_Row]) -> bool:
    """Whether most lines end at about the same width, in mid-sentence, and are running text."""
    if len(rows) < _FEWEST:
        return False
    typical = sorted(row.width for row in rows)[len(rows) // 2]
    if not _NARROWEST <= typical <= _WIDEST or max(row.width for row in rows) > 2 * _WIDEST:
        return False
    running = sum(bool(_PAUSE.search(row.text)) for row in rows)
    if running * 5 < len(rows) * 2:
        return False
    broken = sum(row.full and not row.closed for row in rows)
    widest = max(row.width for row in rows)
    brim = [row for row in rows if row.width >= widest - _RAGGED]
    spilt = sum(not row.closed for row in brim)
    return broken * 2 >= len(rows) or (len(brim) * 5 >= len(rows) and spilt * 5 >= len(brim) * 3)


def _is_indented(before: _Row, row: _Row, margin: int) -> bool:
    """Whether a row is indented; one blank may as well be of a number, broken after or before."""
    number = _LATIN.search(before.text) or _LATIN_BEGIN.match(row.text)
    return row.indent > margin + bool(number)


def _goes_on(before: _Row, row: _Row) -> bool:
    """Whether a row goes on with the sentence or the paragraph of the row before it."""
    if _is_label(row.text, before):
        return False
    if row.gap:  # a page or a column ends in mid-sentence
        fits = before.full and before.width <= before.column + _RAGGED
        alike = abs(before.column - row.column) <= _RAGGED
        return fits and not before.closed and row.full and alike
    if not before.closed:
        return not before.short or row.short
    return before.width >= before.column - _HANGING


def _close_up(text: str) -> str:
    """The text without blanks within Han words; those of a label or a heading stay."""
    if HEADING.match(text):
        return text
    label = ARTICLE.match(text)
    begin = re.compile(r"\s*").match(text, label.end()).end() if label else 0
    return text[:begin] + _INNER_BLANK.sub("", text[begin:])


def _is_label(text: str, before: _Row) -> bool:
    """Whether a line begins with a label of its own and not by chance of the break."""
    found = ARTICLE.match(text) or HEADING.match(text) or _DATE.match(text)
    if found:
        return before.closed or not before.full or text[found.end() : found.end() + 1].isspace()
    return number_style(text) is not None and (before.closed or not before.full)


def _between(head: str, tail: str) -> str:
    return " " if _LATIN.search(head) and _LATIN_BEGIN.match(tail) else ""
