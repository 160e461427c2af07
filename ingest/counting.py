"""Pure: 前条, 前款, 前两款, 前项 counted back from where they stand.

Knows the labels of a policy's articles, and 款 and 项 of one clause. Does not know what the words
around them say.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache

from corpus.address import ARTICLE, Part, article_number, parts
from corpus.quantities import chinese, chinese_number
from corpus.types import Clause

_PARAGRAPH = re.compile(r"第([^第]+)款")
_ITEM = re.compile(r"第[^第]*?[项目]")
_LONGEST = 200  # lines of one list of items
_BRACKETS = re.compile(r"[（()）]")


class Labels:
    """The labels of one policy's articles in order: to find, to expand, to count back."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        steps = [clause.address.steps[-1] for clause in clauses]
        labels = [step for step in steps if ARTICLE.fullmatch(step)]
        self.by_number = {article_number(label): label for label in reversed(labels)}
        self.numbers = sorted(self.by_number)

    def has(self, label: str) -> bool:
        return article_number(label) in self.by_number

    def own(self, label: str) -> str:
        """The label as this policy writes it; as given where it has no such article."""
        return self.by_number.get(article_number(label), label)

    def span(self, first: str, last: str) -> tuple[str, ...]:
        """The articles between two, with those that were put in (之一)."""
        a, b = article_number(first), article_number(last)
        return tuple(self.by_number[n] for n in self.numbers if a < n < b)

    def before(self, label: str, count: int) -> tuple[str, ...]:
        """The `count` articles before one; () where there are not so many, or it is no article."""
        if not ARTICLE.fullmatch(label):
            return ()
        at = bisect_left(self.numbers, article_number(label))
        return (
            tuple(self.by_number[n] for n in self.numbers[at - count : at]) if at >= count else ()
        )


def paragraphs_before(text: str, offset: int, count: int) -> tuple[str, ...]:
    """The `count` 款 before the one at `offset`, first to last; () where there are not so many.

    Within the items of a first 款, 前款 is that 款 itself.
    """
    holder = _holder(_counted(text), offset)
    if not holder:
        return ()
    number = _paragraph(holder)
    if number == count == 1 and _ITEM.search(holder.label):
        return ("第一款",)
    return (
        tuple(f"第{chinese(n)}款" for n in range(number - count, number)) if number > count else ()
    )


def paragraph_at(text: str, offset: int) -> tuple[str, ...]:
    """The 款 at `offset` as a path; () where none can be told."""
    holder = _holder(_counted(text), offset)
    return (f"第{chinese(_paragraph(holder))}款",) if holder else ()


def items_before(text: str, offset: int, count: int) -> tuple[str, ...]:
    """The paths of the `count` items before the one at `offset`, or of the last before its 款."""
    pieces = _counted(text)
    holder = _holder(pieces, offset)
    if not holder:
        return ()
    depth = _depth(holder) or 1
    at = bisect_right(pieces, offset, key=lambda p: p.start) - 1
    paths = [_path(p) for p in pieces[max(0, at - _LONGEST) : at] if _depth(p) == depth]
    stem = paths[-1].rpartition("第")[0] if paths else ""
    if _depth(holder):
        stem = _path(holder).rpartition("第")[0]
    siblings = [path for path in paths if path.rpartition("第")[0] == stem]
    return tuple(siblings[-count:]) if len(siblings) >= count else ()


def lead_in(text: str, offset: int) -> tuple[int, int]:
    """The span of the line whose items the one at `offset` is among; (0, 0) where it is none."""
    pieces = _counted(text)
    at = bisect_right(pieces, offset, key=lambda p: p.start)
    for piece in reversed(pieces[max(0, at - _LONGEST) : at]):
        if not _depth(piece):
            return (piece.start, piece.end) if piece.end <= offset else (0, 0)
    return 0, 0


@lru_cache(maxsize=1)  # a clause asks once for every 前款
def _counted(text: str) -> tuple[Part, ...]:
    return parts(text)


def _holder(pieces: tuple[Part, ...], offset: int) -> Part | None:
    at = bisect_right(pieces, offset, key=lambda p: p.start)
    return pieces[at - 1] if at and offset < pieces[at - 1].end else None


def _depth(part: Part) -> int:
    return len(_ITEM.findall(part.label))


def _paragraph(part: Part) -> int:
    found = _PARAGRAPH.match(part.label)
    return chinese_number(found[1]) if found else 1


def _path(part: Part) -> str:
    """The label path as one cites it, always with its 款: 第（三）项 → 第一款第三项."""
    label = _BRACKETS.sub("", part.label)
    return label if _PARAGRAPH.match(part.label) else f"第一款{label}"
