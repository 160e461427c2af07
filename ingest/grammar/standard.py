"""The grammar of technical standards: 4.1, 4.1.2, A.1 under headings such as 4 控制要求.

Knows lines. Does not know headers, attachments or other grammars.
"""

import re
from collections.abc import Sequence

from ingest.grammar.lines import PREAMBLE, Line, Pieces

_LABEL = re.compile(
    r"(?P<label>(?:[A-Z][.．]?)?\d{1,2}(?:\s?[.．]\s?\d{1,2}){0,4})(?![\d%℃～~×])(?P<gap>[.．]?\s*)"
)
_FEWEST = 4  # numbers of two or more parts from which a text counts as a standard
Number = tuple[int, ...]


def labels(lines: Sequence[Line]) -> dict[int, tuple[str, int]]:
    """The lines that begin a numbered clause: index → (label, offset of its text); {} where too few
    have numbers of two parts for a standard."""
    chosen: dict[int, tuple[str, int]] = {}
    last: Number = ()
    deep = 0
    for at, line in enumerate(lines):
        found = None if line.table else _LABEL.match(line.text)
        if not found or not _is_label(found, line):
            continue
        label = re.sub(r"\s", "", found["label"]).replace("．", ".")
        number = tuple(int(part) for part in re.findall(r"\d+", label))
        if _follows(number, last):
            chosen[at], last = (label, found.end()), number
            deep += len(number) > 1
    return chosen if deep >= _FEWEST else {}


def _is_label(found: re.Match[str], line: Line) -> bool:
    """Whether a number that a line begins with may be the label of a clause."""
    rest = line.text[found.end() :]
    several = "." in found["label"] or "．" in found["label"]
    if not rest:
        return several
    if "\u4e00" <= rest[0] <= "\u9fff" or rest[0] in "《“（(":
        return several or line.short
    return bool(found["gap"]) and several


def _follows(number: Number, last: Number) -> bool:
    """Whether a number comes next after the last: one further at some depth, a first child, or
    near enough where one was not read."""
    depth = len(number)
    if number[:-1] == last[: depth - 1] and depth <= len(last):
        return 0 < number[-1] - last[depth - 1] <= 3
    if number[:-1] == last:
        return number[-1] == 1
    if not last:
        return number[0] == 1
    return depth > 1 and 0 <= number[0] - last[0] <= 1 and all(part <= 2 for part in number[1:])


def standard(lines: Sequence[Line], found: dict[int, tuple[str, int]], part: Pieces) -> None:
    """Cut the lines of one part by their numbers."""
    titles: dict[Number, str] = {}
    parents: set[int] = set()
    step, path = (), ()
    for at, line in enumerate(lines):
        if at in found:
            label, offset = found[at]
            number = tuple(int(n) for n in re.findall(r"\d+", label))
            above = [titles[number[:i]] for i in range(1, len(number)) if number[:i] in titles]
            parents |= {id(p) for p in part.items if p.steps[-1:] == (label.rpartition(".")[0],)}
            step = (label,)
            begun = part.begin(step, tuple(above), line.start + offset, line.end)
            begun.lead = line.short
            if line.short:
                titles[number] = line.text
            path = (*above, *([line.text] if line.short else []))
        elif line.table:
            part.table(line, step, path)
        elif part.note(line):
            continue
        elif part.last:
            part.go_on(line)
        else:
            part.begin((PREAMBLE,), (), line.start, line.end)
    part.items[:] = [p for p in part.items if id(p) not in parents or not p.lead]
