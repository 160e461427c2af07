"""The grammar of notices and plans: 一、（一）1.（1）① in whatever order they nest.

Knows lines. Does not know headers, attachments or statutes.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.address import HEADING, number_style
from ingest.grammar.lines import HEADING_LENGTH, PREAMBLE, Line, Piece, Pieces

_CUT = re.compile(r"[。；：;:！]")
_CHAPTERS = ("编", "篇", "分编", "部分", "章", "节")


@dataclass(frozen=True, slots=True)
class _Level:
    """A number that is open: its kind, its label as a step, and how it stands over what follows."""

    kind: int
    label: str
    heading: str


def notice(lines: Sequence[Line], part: Pieces) -> None:
    """Cut the lines of one part by their numbers.

    A chapter (第一章, 第一部分) is a heading, and a step too where numbers begin anew under each.
    """
    plain = Pieces(part.part, part.outer)
    _cut(lines, plain, chapters=False)
    if _repeated(plain.items):
        stepped = Pieces(part.part, part.outer)
        _cut(lines, stepped, chapters=True)
        if len(_repeated(stepped.items)) < len(_repeated(plain.items)):
            plain = stepped
    part.items[:] = plain.items


def _repeated(pieces: Sequence[Piece]) -> list[tuple[str, ...]]:
    return [steps for steps, times in Counter(p.steps for p in pieces).items() if times > 1]


def _cut(lines: Sequence[Line], part: Pieces, *, chapters: bool) -> None:
    """A number nests under the last of another style that is still open; of a style that is open
    it goes on there."""
    levels: list[_Level] = []
    parents: dict[int, str] = {}  # pieces with children: how they stand over them
    for line in lines:
        style = _style(line)
        above, headings = _above(levels, chapters), tuple(level.heading for level in levels)
        if line.table:
            part.table(line, above, headings)
        elif part.note(line):
            continue
        elif style is None:
            if part.last:
                part.go_on(line)
            else:
                part.begin((PREAMBLE,), headings, line.start, line.end)
        else:
            kind, label = style
            depth = next((i for i, level in enumerate(levels) if _closes(kind, level)), len(levels))
            if depth and part.last and depth == len(levels):
                parents[id(part.last)] = levels[-1].heading
            levels = levels[:depth]
            above, headings = _above(levels, chapters), tuple(lv.heading for lv in levels)
            start = line.end - len(line.text[len(label) :].lstrip())
            begun = part.begin((*above, label), headings, start, line.end)
            begun.lead = _is_lead(line)
            levels.append(_Level(kind, re.sub(r"\s", "", label), _as_heading(line, label)))
    over = {heading for p in part.items if p.end > p.start for heading in p.headings}
    part.items[:] = [p for p in part.items if not p.lead or parents.get(id(p)) not in over]


def _closes(kind: int, level: _Level) -> bool:
    """Whether a number of a kind ends an open level: its own kind, or for a chapter any number or
    lower chapter."""
    return level.kind == kind or kind < min(level.kind, 0)


def _above(levels: Sequence[_Level], chapters: bool) -> tuple[str, ...]:
    return tuple(level.label for level in levels if chapters or level.kind >= 0)


def _style(line: Line) -> tuple[int, str] | None:
    """(kind, label) of the number that a line begins with; the kinds of chapters are below 0."""
    heading = HEADING.match(line.text)
    if heading and line.short:
        return _CHAPTERS.index(heading["kind"]) - len(_CHAPTERS), heading.group()
    return number_style(line.text)


def _is_lead(line: Line) -> bool:
    """Whether a numbered line is but a heading: short, and one sentence at most."""
    return len(line.text) <= HEADING_LENGTH and "。" not in line.text[:-1]


def _as_heading(line: Line, label: str) -> str:
    """How a numbered line stands over its children: whole, up to its first stop, or its label."""
    if _is_lead(line):
        return line.text
    stop = _CUT.search(line.text)
    return line.text[: stop.start()] if stop and stop.start() <= HEADING_LENGTH else label
