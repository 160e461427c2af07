"""The grammar of places: labels of articles and paragraphs, and 款项目 within one clause.

Knows how legislators number (编章节条款项目; 一、（一）1.（1）①; our own 要点N). Does not know
whole documents: cutting those into clauses is `ingest.clauses`.
"""

import re
from dataclasses import dataclass

from corpus.quantities import NUMERAL, chinese_number

_N = rf"[{NUMERAL}\d]"
ARTICLE = re.compile(rf"第\s*(?P<n>[{NUMERAL}]+|\d+)\s*条(?:\s*之(?P<sub>[{NUMERAL}]+))?")
HEADING = re.compile(rf"第\s*{_N}+\s*(?P<kind>分编|编|篇|章|节)(?=\s|$|\W)")
DIGEST_POINT = re.compile(r"要点(?P<n>\d+)\s+")
ATTACHMENT = re.compile(rf"(?:附件|附录|附表|附(?!\s*则))\s*(?P<n>{_N}*)(?=[\s:：、.．]|$)")

# Numbered paragraphs of notices and items of articles, outermost first.
NUMBERED = (
    ("一、", re.compile(rf"[{NUMERAL}]+、")),
    ("（一）", re.compile(rf"[（(][{NUMERAL}]+[)）]")),
    ("1.", re.compile(r"\d{1,3}(?:[.．、](?!\d))")),
    ("（1）", re.compile(r"[（(]\d{1,3}[)）]")),
    ("①", re.compile(r"[①-⑳]")),
)
_ITEM_NAMES = {"一、": "项", "（一）": "项", "1.": "目", "（1）": "目", "①": "目"}


@dataclass(frozen=True, slots=True)
class Part:
    """A 款, 项 or 目 of one clause: its label path and its span within the clause's text."""

    label: str
    start: int
    end: int


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
            path[depth] = f"第{label.rstrip('、.．')}{_ITEM_NAMES[NUMBERED[depth][0]]}"
        head = f"第{_chinese(paragraph)}款" if several and paragraph else ""
        found.append(Part(head + "".join(path[d] for d in sorted(path)), start, end))
    return tuple(found)


def _chinese(n: int) -> str:
    """1..99 in Chinese numerals (no article has more 款)."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones or not tens else "")


def place_within(text: str, start: int, end: int) -> str:
    """The label path of the 款/项/目 that holds text[start:end]; "" if it spans several."""
    holders = [p for p in parts(text) if p.start < end and start < p.end]
    return holders[0].label if len(holders) == 1 else ""
