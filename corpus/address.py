"""The grammar of places: labels of articles and paragraphs, and 款项目 within one clause.

Knows how legislators number (编章节条款项目; 一、（一）1.（1）①; our own 要点N), and how a digest
names the places that it stands on. Does not know whole documents: cutting those into clauses is
`ingest.clauses`.
"""

import re
from dataclasses import dataclass

from corpus.quantities import NUMERAL, chinese, chinese_number, fold

_N = rf"[{NUMERAL}\d]"
ARTICLE = re.compile(rf"第\s*(?P<n>[{NUMERAL}]+|\d+)\s*条(?:\s*之(?P<sub>[{NUMERAL}]+))?")
HEADING = re.compile(rf"第\s*(?P<n>{_N}+)\s*(?P<kind>分编|编|篇|章|节|部分)(?=\s|$|\W)")
DIGEST_POINT = re.compile(r"要点(?P<n>\d+)\s+")
ATTACHMENT = re.compile(
    rf"(?P<kind>附\s*件|附\s*录|附\s*表|附(?!\s*则))\s*(?P<n>{_N}*|[A-Z])(?=[\s:：、.．]|$)"
)

# Numbered paragraphs of notices and items of articles, outermost first.
NUMBERED = (
    ("第一、", re.compile(rf"第[{NUMERAL}]+、(?!第)")),
    ("一、", re.compile(rf"(?!一、二[、类级]|二、三[、类级])[{NUMERAL}]+(?:、|[.．](?!\d))")),
    ("（一）", re.compile(rf"[（(]\s*[{NUMERAL}]+\s*[)）]|[㈠-㈩]")),
    ("1.", re.compile(r"\d{1,3}(?:[.．、](?!\d))|[⒈-⒛]")),
    ("（1）", re.compile(r"[（(]\s*\d{1,3}\s*[)）]")),
    ("1）", re.compile(r"\d{1,2}[)）]")),
    ("⑴", re.compile(r"[⑴-⒇]")),
    ("①", re.compile(r"[①-⑳㉑-㉟]")),
)
_POINTER = re.compile(
    rf"《(?P<law>[^《》]+)》（(?P<version>[^（）]+)）(?P<article>第[{NUMERAL}]+条(?:之[{NUMERAL}]+)?)"
    rf"(?P<within>(?:第[{NUMERAL}]+款)?(?:第（[{NUMERAL}]+）项)?)"
)
_ITEM_NAMES = {"一、": "项", "（一）": "项"}  # the others are 目


@dataclass(frozen=True, slots=True)
class Part:
    """A 款, 项 or 目 of one clause: its label path and its span within the clause's text."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """The place in a law that a digest clause stands on: 《law》（version）article within.

    `law` is the slug of the law's policy; `within` is a 款 and 项, "" for the whole article.
    """

    law: str
    version: str
    article: str
    within: str

    @property
    def clause_id(self) -> str:
        """The id of the article, should the store hold that version of the law."""
        return f"{self.law}@{self.version}#{self.article}"

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}{self.within}"


def read_pointers(basis: str) -> tuple[Pointer, ...]:
    """The places that 依据：《法》（版本）第一条第二款；《…》… names, in order.

    Raises ValueError for a place that is written otherwise.
    """
    found = []
    for place in basis.removeprefix("依据：").split("；"):
        m = _POINTER.fullmatch(place.strip())
        if not m:
            raise ValueError(f"no place in a law: {place!r}")
        found.append(Pointer(**m.groupdict()))
    return tuple(found)


def article_number(label: str) -> tuple[int, int]:
    """第一百二十条之一 → (120, 1); the second number is 0 without 之.

    Raises ValueError where `label` is no article label.
    """
    m = ARTICLE.match(label)
    if not m:
        raise ValueError(f"not an article label: {label!r}")
    return _read(m["n"]), _read(m["sub"]) if m["sub"] else 0


def _read(number: str) -> int:
    return int(number) if number.isdigit() else chinese_number(number)


def number_style(line: str) -> tuple[int, str] | None:
    """(depth in NUMBERED, label as written) if the line begins with a paragraph number."""
    for depth, (_, pattern) in enumerate(NUMBERED):
        if m := pattern.match(line):
            return depth, m.group()
    return None


def parts(text: str) -> tuple[Part, ...]:
    """The 款 (counted), 项 and 目 of a clause's text, each line its own part, in order.

    款 are labelled only where there are several, as one cites a law. Joined and in order the
    parts cover every non-empty line.
    """
    lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
    styles = [number_style(text[a:b].lstrip()) for a, b in lines]
    several = sum(style is None for style in styles) > 1
    found: list[Part] = []
    paragraph, path = 0, {}
    for (start, end), style in zip(lines, styles, strict=True):
        if style is None:
            paragraph, path = paragraph + 1, {}
        else:
            depth, label = style
            path = {d: p for d, p in path.items() if d < depth}
            path[depth] = f"第{label.rstrip('、.．')}{_ITEM_NAMES.get(NUMBERED[depth][0], '目')}"
        head = f"第{chinese(paragraph)}款" if several and paragraph else ""
        found.append(Part(head + "".join(path[d] for d in sorted(path)), start, end))
    return tuple(found)


def spans_within(text: str, within: str) -> tuple[tuple[int, int], ...]:
    """The spans of an article's text that 第一款第（四）项 names, as runs of whole lines.

    A 款 comes with its items, an item with the lead-in of its 款, "" is all; () if there is no
    such place. An only 款 may be named as the first.
    """
    pieces = parts(text)
    if not within or not pieces:
        return ((0, len(text)),) if text else ()
    several = any(p.label.startswith("第一款") for p in pieces)
    wanted = fold(within if several else within.removeprefix("第一款"))
    paragraph, _, item = wanted.partition("第(")
    taken = [p for p in pieces if fold(p.label).startswith(wanted)]
    if item and taken:
        taken = [p for p in pieces if fold(p.label) == paragraph] + taken
    runs: list[tuple[int, int]] = []
    for p in taken:
        if runs and not text[runs[-1][1] : p.start].strip():
            runs[-1] = (runs[-1][0], p.end)
        else:
            runs.append((p.start, p.end))
    return tuple(runs)


def place_within(text: str, start: int, end: int) -> str:
    """The label path of the 款/项/目 that holds text[start:end]; "" if it spans several."""
    holders = [p for p in parts(text) if p.start < end and start < p.end]
    return holders[0].label if len(holders) == 1 else ""
