"""Numerals and quantities in Chinese text: 二十日 = 20日, ３万元 = 30000元, 百分之十 = 10%.

Knows how numbers are written. Does not know what they mean for a policy.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import prod

_NAMES = "零一二三四五六七八九"
DIGITS = {c: i for i, c in enumerate(_NAMES)} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERAL = "〇零一二两三四五六七八九十百千万亿"

UNITS = (
    "周岁|个工作日|工作日|个自然日|自然日|个小时|小时|分钟|个季度|季度|个月|月|年度|年|日|天|周|"
    "万元|亿元|元|倍|人次|批次|批|人|名|家|户|台|辆|次|项|条|款|章|节|号|吨|公里|平方米|立方米|"
    "毫克|千克|公斤|克|千瓦|升|米|分贝|分|度|级|岁|份|场|轮|组|部门|类|方面|步|种|座|处|起|件|"
    "余次|余家|余台|把|张|%|个"
)
SAME_UNIT = {
    "个工作日": "工作日",
    "个自然日": "日",
    "自然日": "日",
    "周岁": "岁",
    "天": "日",
    "个小时": "小时",
    "个月": "个月",
    "个季度": "季度",
    "年度": "年",
    "名": "人",
    "公斤": "千克",
    "批次": "批",
    "余次": "次",
    "余家": "家",
    "余台": "台",
}
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:/\d+)?"
_QUANTITY = re.compile(
    rf"(?P<share>百分之(?P<pct>[{NUMERAL}]+|\d+(?:\.\d+)?))"
    rf"|(?P<num>{_ARABIC}|[{NUMERAL}]+)\s*(?P<more>多|余)?\s*(?P<scale>(?:[百千]?[万亿]|千(?![克瓦米]))(?=\s*(?:{UNITS})))?"
    rf"\s*(?P<unit>{UNITS})"
    rf"|(?P<bare>{_ARABIC})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit ("" if none) and its span in the text that it was read from."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def key(self) -> tuple[Decimal, str]:
        """What two equal quantities share, however they are written."""
        return self.value, self.unit


def chinese_number(text: str) -> int:
    """Read 一百二十, 二〇二〇, 两千零六, 三万 as an int.

    Raises ValueError for anything that is no numeral.
    """
    if not text or any(c not in NUMERAL for c in text):
        raise ValueError(f"not a numeral: {text!r}")
    if not any(c in SCALES or c in MYRIADS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in SCALES:
            section += (digit or 1) * SCALES[c]
            digit = 0
        elif c == "万":
            total += (section + digit) * MYRIADS[c]
            section = digit = 0
        else:
            total = (total + section + digit) * MYRIADS[c]
            section = digit = 0
    return total + section + digit


def chinese(n: int) -> str:
    """1 to 9999 in Chinese numerals, as legislators write: 十二, 一百零三; larger: digits."""
    if n > 9999:
        return str(n)
    said, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, scale)
        if digit:
            said += ("零" if zero else "") + _NAMES[digit] + name
        zero = bool(said) and not digit
    return said.removeprefix("一") if said.startswith("一十") else said


def _value(text: str) -> Decimal:
    if text[0] in NUMERAL:
        return Decimal(chinese_number(text))
    if "/" in text:
        upper, lower = text.split("/")
        return Decimal(upper) / Decimal(lower) if int(lower) else Decimal(upper)
    return Decimal(text.replace(",", ""))


def _scale(character: str) -> int:
    return SCALES.get(character) or MYRIADS[character]


def fold(text: str) -> str:
    """The text with full-width forms folded one to one, so that offsets stay."""
    return text if text.isascii() else text.translate(_FOLDED)


class _Folds(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code))
        self[code] = folded if len(folded) == 1 else chr(code)
        return self[code]


_FOLDED = _Folds()


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text, in order; offsets count characters of `text` as given.

    A Chinese numeral counts only before a unit (一切, 统一, 第三方 hold none).
    """
    found = []
    for m in _QUANTITY.finditer(fold(text)):
        start, end = m.span()
        if m["share"]:
            found.append(Quantity(_value(m["pct"]), "%", start, end))
        elif m["bare"]:
            found.append(Quantity(_value(m["bare"]), "", start, end))
        else:
            unit, value = m["unit"], _value(m["num"]) * prod(map(_scale, m["scale"] or ""))
            if unit in ("万元", "亿元"):
                value, unit = value * MYRIADS[unit[0]], "元"
            found.append(Quantity(value, SAME_UNIT.get(unit, unit), start, end))
    return tuple(found)
