"""Markdown and plain text: the characters stay, the markup goes.

Heading marks, comments and trailing blanks are taken away and remembered where they mean
something. Does not know what a title or an article is.
"""

import re

import yaml

from corpus.errors import FileRefused
from ingest.document import Document

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_INFO_END = "\x01"  # stands for the comment that ends the header, while lines are walked
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


def read(text: str) -> Document:
    """Text of a Markdown or plain file to a Document.

    Raises FileRefused where front matter is begun but is no YAML mapping.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front, text = _front(text)
    text = _CONTROL.sub("", text)
    text = _COMMENT.sub(lambda m: _INFO_END if m[1].strip() == "INFO END" else "", text)
    lines, marks, body, offset = [], {}, None, 0
    for line in text.split("\n"):
        if _INFO_END in line:
            body = offset
            line = line.replace(_INFO_END, "")
        line = line.rstrip()
        if heading := _HEADING.fullmatch(line):
            marks[offset] = len(heading[1])
            line = heading[2]
        lines.append(line)
        offset += len(line) + 1
    return Document("\n".join(lines), marks, front, body)


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
