"""A clause's text as paragraphs with their items, and these as sentences: spans, in order.

Knows numbers of items and full stops. Pure; does not know what a sentence says.
"""

import re
from dataclasses import dataclass, replace

from assistant.workflows.addressees import masked
from corpus.address import number_style, parts


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph or an item with the lines below it: spans of a clause's text."""

    start: int
    end: int
    label: str
    items: tuple["TextLine", ...] = ()

    def behind_number(self, text: str) -> int:
        """Where its words begin behind the number of an item."""
        style = number_style(text[self.start : self.end])
        return self.start + (len(style[1]) if style else 0)


def lines_of(text: str) -> list[TextLine]:
    """The paragraphs of a text with their items; what is below an item belongs to it."""
    found: list[TextLine] = []
    depths: list[int] = []
    for part in parts(text):
        start = (
            part.start
            + len(text[part.start : part.end])
            - len(text[part.start : part.end].lstrip())
        )
        style = number_style(text[start : part.end])
        line = TextLine(start, part.end, part.label)
        leads = bool(found) and (
            found[-1].items or masked(text[: found[-1].end]).rstrip().endswith(("：", ":"))
        )
        if style is None or not leads:
            found.append(line)
            depths = []
            continue
        above = found[-1]
        if depths and style[0] > depths[0]:
            last = above.items[-1]
            items = (*above.items[:-1], replace(last, end=part.end))
        else:
            depths = [style[0]]
            items = (*above.items, line)
        found[-1] = replace(above, items=items)
    return found


def sentences_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences between two places."""
    blotted = masked(text[start:end])
    found = []
    for m in re.finditer(r"[^。！？\s][^。！？]*[。！？]?", blotted):
        first, last = start + m.start(), start + m.start() + len(m.group().rstrip())
        if found and re.match("但是?[，,]?", m.group()):
            found[-1] = (found[-1][0], last)  # a 但 belongs to what it limits
        else:
            found.append((first, last))
    return found
