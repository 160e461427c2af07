"""What the cells of a row of the classification catalogue ask for: phrases, and the questions that
decide between them.

Pure: text in, text out. Does not know where rows are kept or which row is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

_PIECE = re.compile(r"[，；]")
_CODES = re.compile(r"(?<=[\u4e00-\u9fff）])\d{3,4}")
_LISTED = "重点排污单位名录"
_GENERAL = "涉及通用工序"
_ALL = "全部"
_MOST = 8  # questions about one row
NAMES = {"key": "重点管理", "simplified": "简化管理", "registration": "登记管理"}


@dataclass(frozen=True, slots=True)
class Cells:
    """The conditions of a row, as it has them; "" where a cell is empty."""

    key: str
    simplified: str
    registration: str


def phrases(cell: str) -> list[str]:
    """The conditions of a cell, one a piece; brackets are not cut, 以上均不含… stays with them."""
    depth, pieces, at = 0, [], 0
    for place, letter in enumerate(cell):
        depth += (letter in "（(") - (letter in "）)")
        if not depth and _PIECE.match(letter):
            pieces.append(cell[at:place])
            at = place + 1
    pieces.append(cell[at:])
    return [p for piece in pieces if (p := piece.replace("﹡", "").strip()) and p != "/"]


def questions(cells: Cells) -> tuple[str, ...]:
    """What must be known to tell 重点, 简化 and 登记 apart, in the row's own figures."""
    asked: dict[str, None] = {}
    above = phrases(cells.key) + phrases(cells.simplified)
    for name, cell in asdict(cells).items():
        for phrase in phrases(cell) if name != "registration" or not above else ():
            asked |= dict.fromkeys(_question(phrase, NAMES[name]))
    return tuple(asked)[:_MOST]


def _question(phrase: str, name: str) -> Iterator[str]:
    plain = _CODES.sub("", phrase)
    if phrase == _ALL:
        return
    if _LISTED in phrase and "除" not in phrase:
        yield f"是否纳入{_LISTED}？纳入的，实行重点管理。"
    elif phrase.startswith(_GENERAL):
        yield "有没有锅炉、工业炉窑、表面处理、水处理这些通用工序？有的，管理类别看通用工序那几行。"
    elif phrase.startswith("以上均不含"):
        yield f"是不是{plain.removeprefix('以上均不含').removesuffix('的')}？是的，不属于前面所列。"
    elif not re.fullmatch(rf"除[^，]*{_LISTED}的", phrase):
        yield f"是不是“{plain}”？是的，实行{name}。"
