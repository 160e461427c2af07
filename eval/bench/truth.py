"""What a law in Markdown says of its own structure: its articles, headings and items.

A reader of its own, simple on purpose, so that it shares no rule and no mistake with ours: a line
that begins with 第N条 and a blank is an article, `##` is a heading, a line that begins with 附件
ends the article before it. Where the Markdown itself is wrong, so is the truth: whoever reads the
misses tells the two apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_N = "[〇零一二三四五六七八九十百千]"
LABEL = re.compile(rf"(第\s*(?:{_N}+|\d+)\s*条(?:\s*之{_N}+)?)(?:[\s\u3000]+|$)")
ITEM = re.compile(
    rf"[（(]\s*(?:{_N}+|\d{{1,2}})\s*[)）]|{_N}+、|\d{{1,2}}[.．、](?!\d)|[①-⑳]|\d{{1,2}}[)）]"
)
CHAPTER = re.compile(rf"第\s*(?:{_N}+|\d+)\s*(?:分编|编|篇|章|节)|[总附]\s*则")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ATTACHMENT = re.compile(rf"附\s*[件录表]?\s*(?:{_N}+|\d+)?\s*(?:[:：]|[\s\u3000]|$)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")  # left over from web pages
_INFO_END = re.compile(r"<!--\s*INFO END\s*-->")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its label without blanks, and its stripped lines without the label."""

    label: str
    lines: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The lines that begin with an item's number."""
        return tuple(line for line in self.lines if ITEM.match(line))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `first` is the index of the first article under it, if any."""

    text: str
    first: int | None

    @property
    def chapter(self) -> bool:
        """Whether it is a 编, 章 or 节, or the name of one, rather than any other heading."""
        return bool(CHAPTER.match(self.text))


@dataclass(frozen=True, slots=True)
class Truth:
    """The structure of one law, in order of its text."""

    articles: tuple[Article, ...]
    headings: tuple[Heading, ...]


def read(markdown: str) -> Truth:
    """The structure of a law."""
    parts = _INFO_END.split(markdown, maxsplit=1)
    lines = list(_lines(parts[-1]))
    return Truth(tuple(_articles(lines)), tuple(_headings(lines)))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(heading level or 0, text) of each line that is not empty."""
    for line in _UNSEEN.sub("", _COMMENT.sub("", text)).split("\n"):
        stripped = line.strip()
        if heading := _HEADING.fullmatch(stripped):
            yield len(heading[1]), heading[2].strip()
        elif stripped:
            yield 0, stripped


def _articles(lines: Iterable[tuple[int, str]]) -> Iterator[Article]:
    label, body = "", []
    for level, text in [*lines, (1, "")]:
        found = None if level else LABEL.match(text)
        if label and (level or found or text.startswith("|") or _ATTACHMENT.match(text)):
            yield Article(label, tuple(body))
            label = ""
        if found:
            label = re.sub(r"\s", "", found[1])
            body = [text[found.end() :]] if text[found.end() :] else []
        elif label:
            body.append(text)


def _headings(lines: list[tuple[int, str]]) -> Iterator[Heading]:
    count = 0
    for at, (level, text) in enumerate(lines):
        if level > 1:
            yield Heading(text, count if _holds_article(lines[at + 1 :], level) else None)
        elif not level and LABEL.match(text):
            count += 1


def _holds_article(lines: Iterable[tuple[int, str]], level: int) -> bool:
    """Whether an article comes before the next heading as high as this one."""
    for other, text in lines:
        if other and other <= level:
            return False
        if not other and LABEL.match(text):
            return True
    return False
