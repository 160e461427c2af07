"""What the cells of a row of the classification catalogue ask for: phrases, the questions that
decide between them, and what a description of a business already decides.

Pure: text in, text out. Does not know where rows are kept or which row is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from corpus.lexical import bigrams
from corpus.quantities import NUMERAL, chinese_number

_UNITS = "吨级|吨|头|只|双|件|张|立方米|平方米|千升"
_AMOUNT = re.compile(rf"(\d+(?:\.\d+)?|[{NUMERAL}]+)(多|来)?(万)?({_UNITS})")
_SPOKEN = (
    ("立方米", "方"),
    ("平方米", "平(?!方)"),
    ("张", "个?床"),
    ("只", "羽"),
)  # as people say them
_BOUND = re.compile(r"^(?:/小时|/日)?(?:（[^）]*）)?[^，；]{0,6}?(及以上|以上|及以下|以下)")
_PIECE = re.compile(r"[，；]")
_CODES = re.compile(r"(?<=[\u4e00-\u9fff）])\d{3,4}")
_PROCESS = re.compile(r"有(?!的)([^，；（]+?)(?:等)?(?:工艺|工序)")
_NOT = r"(?:没有|没|无|不|未)[^，。]{0,4}?"
_LISTED = "重点排污单位名录"
_GENERAL = "涉及通用工序"
_ANIMALS = {"猪": "猪", "牛": "牛", "羊": "羊", "禽": "鸡鸭鹅禽鹌鸽"}
_ALL, _OTHERS = "全部", "其他"
_COMMON = frozenset(["医院", "锅炉", "加工", "制造", "生产", "油库", "工艺"])  # tell no name apart
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


def decided(business: str, cells: Cells) -> str | None:
    """ "key", "simplified" or "registration" where a description decides it, else None."""
    key, simplified = (
        [_holds(phrase, business) for phrase in phrases(cell)]
        for cell in (cells.key, cells.simplified)
    )
    if True in key:
        return "key"
    if None in key:
        return None
    if True in simplified:
        return "simplified"
    rest = phrases(cells.registration)
    if None not in simplified and rest and rest[0].startswith(_OTHERS):
        return "registration"
    return None


def _holds(phrase: str, business: str) -> bool | None:
    """Whether a business meets a condition; None where its description does not tell."""
    if phrase == _ALL:
        return True
    if re.fullmatch(rf"除[^，]*{_LISTED}的", phrase) or phrase.startswith("以上均不含"):
        return False  # says whom the others do not mean
    if _LISTED in phrase and "除" not in phrase:
        return _listed(business)
    if any(_shares(left_out, business) for left_out in re.findall("不含([^）]*)", phrase)):
        return False
    if bounds := _bounds(phrase):
        return _measured(phrase, bounds, business)
    if process := _PROCESS.search(phrase):
        return _has(re.split("、|或者|，", process[1]), business)
    core = _CODES.sub("", phrase).split("（")[0].removesuffix("的")
    return True if len(core) > 1 and core in business else None


def _shares(names: str, business: str) -> bool:
    """Whether a description says two characters in a row of one of some names."""
    pairs = {pair for name in re.split("、|和|以及|中的", names) for pair in bigrams(name)}
    return any(pair in business for pair in pairs - _COMMON)


def _listed(business: str) -> bool | None:
    if not re.search(r"重点排污|名录", business):
        return None
    return not re.search(r"(?:没|不|未)[^，。]{0,6}(?:重点排污|名录)", business)


def _has(processes: Sequence[str], business: str) -> bool | None:
    named = [p for p in processes if len(p) > 1 and p in business]
    if not named:
        return None
    return not all(re.search(_NOT + re.escape(p), business) for p in named)


def _bounds(phrase: str) -> list[tuple[Decimal, str, str]]:
    """(figure, unit, bound) of every limit of a condition."""
    found = []
    for amount in _AMOUNT.finditer(phrase):
        if bound := _BOUND.match(phrase[amount.end() :]):
            found.append((_value(amount), amount[4], bound[1]))
    return found


def _measured(
    phrase: str, bounds: Sequence[tuple[Decimal, str, str]], business: str
) -> bool | None:
    """Whether the amount that a description gives lies within the limits of a condition."""
    animals = [_ANIMALS[letter] for letter in _ANIMALS if letter in phrase]
    if animals and not any(letter in business for letters in animals for letter in letters):
        return False if any(a in business for b in _ANIMALS.values() for a in b) else None
    if ("水性" in phrase) != ("水性" in business):
        return None
    spoken = business
    for unit, said in _SPOKEN:
        spoken = re.sub(rf"(?<=[\d{NUMERAL}万]){said}", unit, spoken)
    told = {a[4]: _value(a) for a in _AMOUNT.finditer(spoken)}
    if not all(unit in told for _, unit, _ in bounds):
        return None
    met = [
        told[unit] >= figure if "上" in bound else told[unit] < figure
        for figure, unit, bound in bounds
    ]
    alternatives = len({bound[-1] for _, _, bound in bounds}) == 1  # 内河…、沿海…: not a range
    return all(met) if len(set(met)) == 1 or not alternatives else None


def _value(amount: re.Match[str]) -> Decimal:
    number = amount[1]
    plain = Decimal(number) if number[0].isdigit() else Decimal(chinese_number(number))
    return plain * (10_000 if amount[3] else 1)
