"""Pure: the words of a text that point to places, as tokens: 《另法》, 第十条, 前款, 本章.

Knows the words. Does not know clauses, nor which place a word means.
"""

import re
from dataclasses import dataclass

from corpus.quantities import NUMERAL, chinese, chinese_number
from ingest.lawnames import bare_name, known_name

_N = rf"(?:[{NUMERAL}]{{1,9}}|\d{{1,4}})"
_FEW = r"(?:[一二两三四五六七八九十]{1,3}|\d{1,2})"
_I = rf"(?:[（(]\s*{_N}\s*[)）]|{_N})"
_SEP = "(?:、|和|与|及|以及|或者|或|至|到)"
_SELF = (
    "(?:基本法|法典|法|条例|办法|规定|解释|细则|规则|规范|决定|意见|通知|标准|章程|规程|公约|准则"
    "|制度|守则|方案|名录|目录|通则|条令)"
)
_TOKEN = re.compile(
    rf"(?<![简下]称)(?P<title>《(?:[^《》\n]|《[^《》\n]*》)+》)(?:[（(][^（）()\n]{{0,60}}[)）](?=第{_N}条))?"
    rf"|(?P<own>本(?:实施|暂行)?{_SELF})(?=[的中]?(?:第{_N}|前))"
    rf"|(?P<that>该{_SELF})(?=[的中]?第{_N})"
    rf"|(?P<name>法典?(?:实施(?:条例|细则|办法))?(?![典律院人官学治庭])|(?:条例|细则|办法|规定|解释|[通总规准]则|[公条]约|协定|宪章)(?=的?第{_N}(?:条|编|章)))"
    rf"|(?P<article>(?:第\s*|(?<=条[、和至及])){_N}(?:{_SEP}{_N}){{0,40}}\s*条(?:之[{NUMERAL}]+)?)(?![件款目线])"
    rf"|(?<!下列)(?P<paragraph>第{_N}(?:{_SEP}第?{_N}){{0,40}}款)"
    rf"|(?<!下列)(?P<item>(?:第{_I}|[（(]{_N}[)）]|(?<=项至){_N}|(?<=款){_N}(?={_SEP}))"
    rf"(?:{_SEP}第?{_I}|[（(]{_N}[)）]){{0,40}}项(?!目))"
    rf"|(?P<sub>第{_I}目)"
    rf"|(?<!法例)(?P<chapter>第{_N}(?:分编|编|章|节)(?![目气点日程]))"
    r"|(?P<around>本(?:分编|编|章|节)(?![制码委号能约点假气目]|程(?!序)))"
    rf"|(?<![目之先此货])(?P<before>[前上](?P<count>{_FEW}?)(?P<unit>条|款|项)(?![件目例项]))"
    r"|(?P<here>本条|本款)(?=的?(?:第|前))"
    r"|(?<![各合])(?P<same>[该同](?:条(?![例件约文目款])|款(?![项])|项(?=的?规定|所列)))"
)
_NUMBERS = re.compile(rf"(?P<to>至|到)?{_SEP}?第?[（(]?\s*(?P<n>{_N})\s*[)）]?")
_OF_ARTICLE = re.compile(rf"的?第{_N}(?:条|编|章)")
_RULED = re.compile(
    "的?(?:有关|相关|具体)?规定|(?:分|总)则|所称|(?:、|和|及|以及|或者?)[^，。；：\n]{1,12}规定"
)
_LAW = re.compile("法典?(?![典律院人官])")
_BY = re.compile("(?:依照|按照|依据|根据|适用|违反|参照|比照)(?:修[改订正][前后]的)?$")
_MOST, _LAST = 400, 9999  # articles of a range; the number of an article
_ATTACHMENT = re.compile(rf"(?:附[件表录]{_N}?|所附的?)[：:]?$")
_BLANKS, _ENDS = (" ", "\u3000", "\xa0"), ("", "。", "；", "\n", " ", "\u3000", "\xa0")
_ATTACHED = {"", "的", "中", "中的", " ", "分则", "总则", "规定的", "所列", "所列的", "中所列"}
LISTS = {"、", "和", "与", "及", "以及", "或", "或者"}
RANGE = {"至", "到", "－", "—", "-"}
_JOINED = LISTS | {"，", "，或者", "，以及"}
_HOLDS = ("article", "paragraph")
LAWS = ("title", "own", "that", "name")


@dataclass(frozen=True, slots=True)
class Token:
    """A word that points: its kind (a group of the pattern), its span and the gap before it.

    `count` and `unit` are given for 前两款: 2 and 款. `name` is the law's for a law.
    """

    kind: str
    start: int
    end: int
    words: str
    gap: str
    name: str = ""
    count: int = 1
    unit: str = ""

    @property
    def attached(self) -> bool:
        """Whether it stands at once behind the token before it."""
        return self.gap in _ATTACHED

    @property
    def joined(self) -> bool:
        """Whether only a conjunction, a comma or 至 stands between it and the token before it."""
        return self.gap in _JOINED or self.gap in RANGE

    @property
    def numerals(self) -> tuple[str, ...]:
        """The numerals that it lists, 第（一）至（三）项 → 一, 二, 三."""
        found: list[str] = []
        for m in _NUMBERS.finditer(self.words.partition("条之")[0]):
            found += between(found[-1], m["n"]) if m["to"] and found else ()
            found.append(m["n"])
        return tuple(found)


def tokens(text: str) -> list[Token]:
    """The pointing words of a text, in order and without overlap."""
    found: list[Token] = []
    for m in _TOKEN.finditer(text):
        end = found[-1].end if found else 0
        name = m["title"][1:-1] if m["title"] else _bare(m, text, end) if m["name"] else ""
        start = m.end() - len(name) if m["name"] else m.start()
        gap = text[end:start] if start - end < 4 else "…"
        if (name or not m["name"]) and not _heads(m, text) and not _attached_title(m, text):
            found.append(_token(m, start, name, gap, found))
    return found


def _heads(m: re.Match[str], text: str) -> bool:
    """Whether a label stands at the head of an article, which a reader left within another."""
    before, after = text[max(0, m.start() - 1) : m.start()], text[m.end() : m.end() + 1]
    return bool(m["article"]) and after in _BLANKS and before in _ENDS


def _attached_title(m: re.Match[str], text: str) -> bool:
    """Whether a title is that of an attachment of this text (附件一《…》, 所附《…》)."""
    return bool(m["title"] and _ATTACHMENT.search(text[max(0, m.start() - 6) : m.start()]))


def _bare(m: re.Match[str], text: str, begin: int) -> str:
    """The name of a law that a match ends and that nothing marks; "" where it names none.

    A name alone must be known, and stand where one says what a law rules.
    """
    words = text[max(begin, m.start() - 24) : m.end()]
    known = known_name(words)
    if _OF_ARTICLE.match(text, m.end()):
        return known or bare_name(words)
    start = m.end() - len(known)
    ruled = _RULED.match(text, m.end()) or _BY.search(text[max(0, start - 6) : start])
    listed = text[begin:start] in _JOINED and text[begin - 1 : begin] in ("》", "法", "典")
    return known if known and (ruled or listed) else ""


def named_before(text: str, offset: int) -> str:
    """The national law that a text names last before an offset, unmarked; "" for none."""
    ends = [m.end() for m in _LAW.finditer(text, 0, offset)]
    names = (known_name(text[max(0, end - 24) : end]) for end in reversed(ends))
    return next(filter(None, names), "")


def _token(m: re.Match[str], start: int, name: str, gap: str, before: list[Token]) -> Token:
    kind, words, unit = m.lastgroup or "", m.group(), m["unit"] or ""
    if m["count"] and unit != "条" and gap in _ATTACHED and before and before[-1].kind in _HOLDS:
        # 第三款前两项: the first two of that 款, not the two before this place.
        kind, words = (
            ("item" if unit == "项" else "paragraph"),
            f"第一至{chinese(numeral(m['count']))}{unit}",
        )
    count = numeral(m["count"]) if m["count"] else 1
    return Token(kind, start, m.end(), words, gap, name, count, unit)


def numeral(written: str) -> int:
    """The number that a Chinese or Arabic numeral says."""
    return int(written) if written.isdigit() else chinese_number(written)


def between(first: str, last: str) -> tuple[str, ...]:
    """The numerals between two, both left out, in Chinese where `last` is; () for no real range."""
    a, b = numeral(first), numeral(last)
    if b - a > _MOST or b > _LAST:
        return ()
    return tuple(str(n) if last.isdigit() else chinese(n) for n in range(a + 1, b))
