"""Pure: 前款, 前两款, 前项 counted back from where they stand in a clause's text.

Knows 款 and 项 of one clause. Does not know other clauses.
"""

import re
from functools import lru_cache

from corpus.address import Part, parts
from corpus.quantities import chinese_number
from ingest.pointing import chinese

_PARAGRAPH = re.compile(r"第([^第]+)款")
_ITEM = re.compile(r"第[^第]*?[项目]")
_MOST = 99  # lines
_BRACKETS = re.compile(r"[（()）]")


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
    depth = len(_ITEM.findall(holder.label)) or 1
    paths = [_path(p) for p in pieces if p.end <= holder.start and _depth(p) == depth]
    stem = paths[-1].rpartition("第")[0] if paths else ""
    if _depth(holder):
        stem = _path(holder).rpartition("第")[0]
    siblings = [path for path in paths if path.rpartition("第")[0] == stem]
    return tuple(siblings[-count:]) if len(siblings) >= count else ()


@lru_cache(maxsize=1)  # a clause asks once for every 前款
def _counted(text: str) -> tuple[Part, ...]:
    """The parts of a text; () for one of so many lines that nobody counts its 款."""
    return parts(text) if text.count("\n") < _MOST else ()


def _holder(pieces: tuple[Part, ...], offset: int) -> Part | None:
    return next((p for p in pieces if p.start <= offset < p.end), None)


def _depth(part: Part) -> int:
    return len(_ITEM.findall(part.label))


def _paragraph(part: Part) -> int:
    found = _PARAGRAPH.match(part.label)
    return chinese_number(found[1]) if found else 1


def _path(part: Part) -> str:
    """The label path as one cites it, always with its 款: 第（三）项 → 第一款第三项."""
    label = _BRACKETS.sub("", part.label)
    return label if _PARAGRAPH.match(part.label) else f"第一款{label}"
