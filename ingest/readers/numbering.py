"""The numbers that Word writes itself: 第一条, （二）, 3.1 stand in no paragraph's text.

Follows word/numbering.xml: levels, starts, overrides, restarts, formats. Knows no styles beyond
their names and draws nothing; where a format is not known it counts in decimals.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.readers.ooxml import W, attribute, number, switched_on

LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_OLD = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
_CLOSED = tuple("、，。．：；）】〕》)]")  # after these the text goes on without a blank


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart`: None = after any level above, 0 = never, n = after level n.

    `style` is the paragraph style that stands for this level.
    """

    start: int
    format: str
    text: str
    suffix: str
    restart: int | None
    legal: bool
    style: str


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: `abstract` is the count it shares with others."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]  # where this list begins anew


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document, in the order in which they are asked for."""

    _lists: Mapping[str, _List]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, level: int | None, style: str = "") -> str:
        """The number before the next paragraph of this list, with the blank that belongs to it.

        `level` 0 to 8; None: the one that stands for `style`. "" where nothing is written.
        """
        numbers = self._lists.get(list_id)
        if numbers is None:
            return ""
        at = _level_of(numbers, style) if level is None else level
        if at not in numbers.levels:
            return ""
        counts = self._count(list_id, numbers, at)
        return _written(numbers.levels, at, counts)

    def _count(self, list_id: str, numbers: _List, at: int) -> Mapping[int, int]:
        counts = self._counts.setdefault(numbers.abstract, {})
        anew = at in numbers.starts and (list_id, at) not in self._begun
        self._begun.add((list_id, at))
        if at in counts and not anew:
            counts[at] += 1
        else:
            counts[at] = numbers.starts.get(at, numbers.levels[at].start)
        for below in [level for level in counts if level > at]:
            restart = numbers.levels[below].restart if below in numbers.levels else None
            if restart is None or at < restart:
                del counts[below]
        return counts


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of word/numbering.xml; none where the document has no such part."""
    if root is None:
        return Numbering({})
    abstracts = {attribute(a, "abstractNumId"): a for a in root.iterchildren(W + "abstractNum")}
    by_style = {attribute(a.find(W + "styleLink")): a for a in abstracts.values()}
    lists = {}
    for num in root.iterchildren(W + "num"):
        key = attribute(num.find(W + "abstractNumId"))
        abstract = abstracts.get(key)
        if abstract is not None and (link := attribute(abstract.find(W + "numStyleLink"))):
            abstract = by_style.get(link, abstract)
        if abstract is not None:
            lists[attribute(num, "numId") or ""] = _list(num, abstract)
    return Numbering(lists)


def _list(num: etree._Element, abstract: etree._Element) -> _List:
    levels, starts = dict(_levels(abstract)), {}
    for override in num.iterchildren(W + "lvlOverride"):
        at = number(override, "ilvl")
        levels |= dict(_levels(override))
        start = number(override.find(W + "startOverride"))
        if at is not None and start is not None:
            starts[at] = start
    return _List(attribute(abstract, "abstractNumId") or "", levels, starts)


def _levels(parent: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in parent.iterchildren(W + "lvl"):
        at, start = number(element, "ilvl"), number(element.find(W + "start"))
        if at is not None and 0 <= at < LEVELS:
            yield (
                at,
                Level(
                    start=0 if start is None else start,
                    format=attribute(element.find(f".//{W}numFmt")) or "decimal",
                    text=attribute(element.find(W + "lvlText")) or "",
                    suffix=attribute(element.find(W + "suff")) or "tab",
                    restart=number(element.find(W + "lvlRestart")),
                    legal=bool(switched_on(element.find(W + "isLgl"))),
                    style=attribute(element.find(W + "pStyle")) or "",
                ),
            )


def _level_of(numbers: _List, style: str) -> int:
    return next((at for at, level in numbers.levels.items() if style and level.style == style), 0)


def _written(levels: Mapping[int, Level], at: int, counts: Mapping[int, int]) -> str:
    level = levels[at]
    if level.format == "bullet":
        return ""

    def spelled(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        shown = levels.get(index, replace(level, start=1))
        style = "decimal" if level.legal else shown.format
        return spell(counts.get(index, shown.start), style)

    text = _PLACE.sub(spelled, level.text).strip()
    if not text or level.suffix == "nothing" or text.endswith(_CLOSED):
        return text
    return text + " "


def spell(n: int, style: str) -> str:
    """A number in one of Word's formats: spell(12, "chineseCounting") is 十二."""
    if style == "none":
        return ""
    if style in _SERIES and 0 < n <= len(_SERIES[style]):
        return _SERIES[style][n - 1]
    if style in _WAYS and 0 < n < 10_000:
        return _WAYS[style](n)
    return str(n)


def _positional(n: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(n))


def _counting(n: int) -> str:
    """十二, 九十九, then digit by digit: 一〇〇."""
    return _thousands(n) if n < 100 else _positional(n)


def _thousands(n: int, digits: str = "零一二三四五六七八九", units: str = "千百十") -> str:
    """一百二十三, 一千零五; 十二 without 一."""
    said = ""
    for digit, unit in zip(f"{n:04d}", (*units, ""), strict=True):
        said += digits[0] if digit == "0" else digits[int(digit)] + unit
    said = re.sub(f"{digits[0]}+", digits[0], said).strip(digits[0])
    return said.removeprefix("一") if said.startswith("一十") else said


def _japanese(n: int) -> str:
    """百二十三: no 一 before a unit, no zero."""
    return re.sub("一(?=[十百千])|零", "", _thousands(n))


def _letters(n: int) -> str:
    """a … z, then aa, bb."""
    return "abcdefghijklmnopqrstuvwxyz"[(n - 1) % 26] * ((n - 1) // 26 + 1)


def _roman(n: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        said += letters * (n // value)
        n %= value
    return said


def _full_width(n: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(n))


def _run(first: int, count: int) -> str:
    return "".join(chr(first + step) for step in range(count))


_CIRCLED = _run(0x2460, 20) + _run(0x3251, 15) + _run(0x32B1, 15)
_SERIES = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _run(0x2474, 20),
    "decimalEnclosedFullstop": _run(0x2488, 20),
    "ideographEnclosedCircle": _run(0x3280, 10),
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
_WAYS = {
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "japaneseCounting": _japanese,
    "ideographDigital": _positional,
    "japaneseDigitalTenThousand": _positional,
    "taiwaneseDigital": _positional,
    "koreanDigital2": _positional,
    "chineseLegalSimplified": lambda n: _thousands(n, _LEGAL, "仟佰拾"),
    "ideographLegalTraditional": lambda n: _thousands(n, _LEGAL_OLD, "仟佰拾"),
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda n: f"- {n} -",
}
