"""Web pages: the facts of a page, its title and its article, as a reader sees them.

Opens nothing that a page points to and runs nothing. Does not know styles beyond those that a page
carries itself, nor what scripts would change.
"""

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from corpus.errors import FileRefused
from ingest.document import Document, Draft
from ingest.readers.text import decode
from ingest.readers.webblocks import Block, blocks, shown
from ingest.readers.webpage import article, drop_unseen, facts, is_menu

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950"}
_SITE = re.compile(
    r"\s*(?:_+|[|｜]|\s[-–—]\s|-{2,}|—{2,}|-(?=[^-]*(?:网|政府|局|部|厅|委员会)$))\s*"
)
_TITLE_LINES = 4  # that a title may be spread over in the article
_HEAD = 12  # blocks of an article among which its title stands
_BARE = 20  # characters; an article of fewer, with pictures, is pictures


def read(data: bytes, name: str) -> Document:
    """A web page to a Document: lines 发文字号：… of its facts, title (mark 1), article.

    Raises FileRefused where it is no text, or a page without any.
    """
    text, warnings = _decode(data, name)
    root = _tree(text, name)
    draft = Draft()
    for warning in warnings:
        draft.warn(warning)
    titles = _head_titles(root)
    if hidden := drop_unseen(root):
        draft.warn(f"网页里有 {hidden} 处看不见的或划去的文字，没有读入")
    known, headings = facts(root), [text for h in root.iter("h1") if (text := shown(h))]
    body = article(root)
    found = [block for block in blocks(body) if not is_menu(block, known)]
    _warn_of_pictures(draft, body, found)
    for label, value in known.items():
        draft.line(f"{label}：{value}")
    _write(draft, found, _title(titles, headings, found))
    return draft.done()


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """By what the page says of itself where that fits, else as any text."""
    declared = _CHARSET.search(data[:4096])
    encoding = _DECLARED.get(declared[1].decode("ascii").lower()) if declared else None
    text = _strict(data, encoding) if encoding and _strict(data, "utf-8") is None else None
    return decode(data, name) if text is None or "\x00" in text else (text, ())


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _tree(text: str, name: str) -> "HtmlElement":
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except ParserError as error:
        raise FileRefused("网页里没有文字", name, "检查文件内容") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise FileRefused("网页嵌套太深，读不完整", name, "另存为纯文本（.txt）")
    return root


def _head_titles(root: "HtmlElement") -> tuple[str, str]:
    """What the page's head says: (title of the article, title of the page); "" without."""
    metas = (m for m in root.iter("meta") if m.get("name", "").lower() == "articletitle")
    named = next((" ".join(meta.get("content", "").split()) for meta in metas), "")
    return named, next((shown(title) for title in root.iter("title")), "")


def _title(titles: tuple[str, str], headings: list[str], found: list[Block]) -> str:
    """The title of the article; a <h1> may be the site's, a <title> may name the site."""
    named, whole = titles
    first = _SITE.split(whole)[0]
    repeated = any(_repeats("".join(first.split()), found[at : at + _TITLE_LINES])
                   for at in range(min(_HEAD, len(found))))  # fmt: skip
    choices = [named, *(h for h in headings if h in whole), first if repeated else "", *headings]
    return next(filter(None, [*choices, first]), "")


def _warn_of_pictures(draft: Draft, body: "HtmlElement", found: list[Block]) -> None:
    pictures = len(body.findall(".//img"))
    if pictures and sum(len(block.text) for block in found) < _BARE:
        draft.warn(f"网页正文几乎没有文字；{pictures} 张图片里的文字没有读入")


def _write(draft: Draft, found: list[Block], title: str) -> None:
    if title:
        draft.line(title, mark=1)
    for block in _without(title, found):
        if block.rows:
            draft.table(block.rows, block.header_rows)
        else:
            draft.line(block.text, block.level and max(block.level, 2))


def _without(title: str, found: list[Block]) -> list[Block]:
    """The blocks less those near the top that repeat the title, in one line or several."""
    wanted, kept, at = "".join(title.split()), [], 0
    while at < len(found):
        repeat = _repeats(wanted, found[at : at + _TITLE_LINES]) if len(kept) < _HEAD else 0
        if not repeat:
            kept.append(found[at])
        at += repeat or 1
    return kept


def _repeats(wanted: str, found: list[Block]) -> int:
    """How many of these blocks, from the first on, spell the title; 0 if they do not."""
    spelt = accumulate("".join(block.text.split()) for block in found)
    return next((n for n, text in enumerate(spelt, 1) if wanted and text == wanted), 0)
