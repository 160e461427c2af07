"""Markdown: the characters stay, the markup goes.

Heading marks, comments, containers (`::: tip`), links, embedded HTML tags and trailing blanks are
taken away and remembered where they mean something; tables become tables. Does not know what a
title or an article is, and hides nested elements of one name only to the first end tag.
"""

import html
import re
from collections.abc import Iterator, Sequence

import yaml

from corpus.errors import FileRefused
from ingest.document import Document, Draft, visible

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_INFO_END = "\x01"  # stands for the comment that ends the header, while lines are walked
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_UNSEEN = re.compile(
    r"<(script|style|noscript|template|iframe|object|svg)\b.*?(?:</\1\s*>|\Z)"
    r"|<(?P<tag>[a-z]+\d?)\b[^<>]*?(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0)[^<>]*>.*?</(?P=tag)\s*>",
    re.S | re.I,
)
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>\n?|</?(?:p|div|li|tr|h[1-6]|center)\b[^<>]*>", re.I)
_TAG = re.compile(
    r"</?(?:a|b|badge|big|em|font|i|img|ins|mark|small|span|strong|sub|sup|table|tbody|td|th|thead"
    r"|tr|u|ul|ol)\b[^<>]*>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_RICH = re.compile(rf"^:::|{_BREAK.pattern}|{_TAG.pattern}|{_ENTITY.pattern}", re.M | re.I)
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_IMAGE_ALONE = re.compile(rf"!\[[^\]\n]*\]{_TARGET}")
_IMAGE = re.compile(rf"{_IMAGE_ALONE.pattern}|<img\b", re.I)
_ELSEWHERE = re.compile(rf"(?::\w+:)?\*?\[(?:查看原文|返回\w*|目录)\]{_TARGET}\*?")
_LINK = re.compile(rf"\[([^\[\]\n]+)\]{_TARGET}(?:\{{[^{{}}\n]*\}})?")
_ATTRIBUTES = re.compile(r"\{\s*(?:align|style|target|class|id|[.#])[^{}\n]*\}\s*$")
_EMPHASIS = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*")
_BULLET = re.compile(r"\A\s*[-*+] +(?=\S)")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
_FENCE = re.compile(r":{3,}\s*(\w*)\s*(.*)")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_MENUS = ("目录", "原文链接")  # containers of which nothing is the policy's
_SILENT = ("", "修订信息")  # containers whose names stand for nothing


def read(text: str, warnings: Sequence[str] = ()) -> Document:
    """Text of a Markdown file to a Document; `warnings` of its decoding go along.

    Raises FileRefused where front matter is begun but is no YAML mapping.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front, text = _front(text)
    text = _CONTROL.sub("", text)
    text = _COMMENT.sub(lambda m: _INFO_END if m[1].strip() == "INFO END" else "", text)
    rich = bool(_RICH.search(text))
    draft = Draft()
    for warning in warnings:
        draft.warn(warning)
    if _IMAGE.search(text):
        draft.warn("文件里有图片，图里的文字没有读入")
    if "slug" not in front and isinstance(title := front.get("title"), str):
        draft.line(title, mark=1)
    lines = text.split("\n") if not rich else list(_within(_plain(text).split("\n")))
    return draft.done(front, _write(draft, lines, rich))


def _front(text: str) -> tuple[dict[str, object], str]:
    found = _FRONT.match(text)
    if not found:
        return {}, text
    try:
        front = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise FileRefused("文件开头的元数据不是合法的 YAML", "", "改正 --- 之间的内容") from error
    if not isinstance(front, dict):
        raise FileRefused("文件开头 --- 之间应为“名称: 值”", "", "改正或删去这一段")
    return front, text[found.end() :]


def _plain(text: str) -> str:
    """Embedded HTML as lines of text; tags that nobody knows stay as they are."""
    text = _BREAK.sub("\n", _UNSEEN.sub("", text))
    return _ENTITY.sub(lambda m: html.unescape(m[0]), _TAG.sub("", text))


def _within(lines: Sequence[str]) -> Iterator[str]:
    """The lines outside menus, containers opened up, without blanks about them."""
    menu = False
    for line in lines:
        fence = _FENCE.fullmatch(line.strip())
        if fence:
            menu = bool(fence[1]) and (menu or fence[2].strip() in _MENUS)
            if not menu and fence[1] and fence[2].strip() not in _SILENT:
                yield fence[2].strip()
        elif line.startswith("#"):
            menu = False
        if not menu and not fence and line.strip():
            yield line.strip()


def _write(draft: Draft, lines: Sequence[str], rich: bool) -> int | None:
    """Write the lines; the offset where the body begins, if a comment says so."""
    body, at = None, 0
    while at < len(lines):
        line, ends = lines[at].replace(_INFO_END, ""), _INFO_END in lines[at]
        if rows := _table(lines, at):
            draft.table(rows)
            at += len(rows) + 1
            continue
        line = visible(_inline(line)).rstrip()
        if heading := _HEADING.fullmatch(line):
            line = heading[2]
        line = line.strip()
        if line or not rich:
            draft.line(line, len(heading[1]) if heading else None)
        if ends:
            body = draft.length - len(line)
        at += 1
    return body


def _inline(line: str) -> str:
    """A line without bullets, rules, links, images and emphasis."""
    if _RULE.fullmatch(line):
        return ""
    line = _IMAGE_ALONE.sub("", _ELSEWHERE.sub("", _BULLET.sub("", line, count=1)))
    return _EMPHASIS.sub(r"\1", _ATTRIBUTES.sub("", _LINK.sub(r"\1", line)))


def _table(lines: Sequence[str], at: int) -> list[list[str]]:
    """The rows of a table that begins at a line, its delimiter row left out; [] if none does."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if "|" not in lines[at] or "|" not in below or not _DELIMITER.fullmatch(below):
        return []
    rows = [_cells(lines[at])]
    if len(_cells(below)) != len(rows[0]):
        return []
    for line in lines[at + 2 :]:
        if "|" not in line:
            break
        rows.append((_cells(line) + [""] * len(rows[0]))[: len(rows[0])])
    return rows


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    cells = _CELL_END.split(line)
    if not cells[-1].strip():
        cells = cells[:-1]
    return [_inline(cell.strip()).replace("\\|", "|") for cell in cells]
