"""What of a web page is the article: not its menus, not what nobody sees; and its facts.

Knows the containers that the sites of Chinese authorities use, else takes the densest part. Does
not know scripts: what they would show or hide stays as it is in the file.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.readers.webblocks import Block, blocks, is_data

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "svg",
    "canvas",
    "audio",
    "video",
    "map",
    "button",
    "input",
    "select",
    "textarea",
    "nav",
    "aside",
    "link",
]
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?(?![\d.])"
    r"|opacity\s*:\s*0(?:\.0+)?(?![\d.])|(?:left|top|text-indent)\s*:\s*-\d{4,}"
    r"|clip\s*:\s*rect\(\s*0"
)
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(?!#fff|white|transparent|none|inherit)")
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.I)
_CONTAINER = re.compile(
    r"trs_?editor|ucap-?content|pages_content|article(?:[-_]?(?:content|body|con|main))?|zoom"
    r"|(?:main|news|text|detail|info|zw|wz)?[-_]?con(?:tent)?s?(?:[-_]?(?:text|main|txt))?"
    r"|view|xxgk[-_]?con(?:tent)?|zhengwen|artibody|bt_?content|nr",
    re.I,
)
_BUTTON = r"[【\[]?\s*(?:打印|关闭|收藏|返回)(?:本页|页面|窗口|顶部|首页)?\s*[】\]]?"
_MENU = re.compile(
    r"您?(?:当前|现在|所在)?的?(?:所在)?位置\s*[:：].*|首页\s*[>›»/\-].*"
    rf"|{_BUTTON}(?:[\s|]*{_BUTTON})*|(?:上|下)一[篇条页]\s*[:：]?.*"
    r"|扫一扫.*|分享到?\s*[:：]?.{0,30}|[【\[]?\s*(?:字体|字号)\s*[:：].{0,20}"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?"
    r"|(?:无障碍|长者模式|简体|繁体|登录|注册|网站地图|加入收藏|设为首页)(?:\s.*)?"
    r"|版权所有.*|.{0,10}ICP备.*|.{0,6}公网安备.*"
)
_FACTS = [
    "索引号",
    "信息索引号",
    "主题分类",
    "发文机关",
    "发布机构",
    "制定机关",
    "成文日期",
    "生成日期",
    "标题",
    "名称",
    "发文字号",
    "文号",
    "发布日期",
    "发布时间",
    "公布日期",
    "施行日期",
    "实施日期",
    "失效日期",
    "废止日期",
    "有效性",
    "是否有效",
    "效力状态",
    "主题词",
]
_FACT = re.compile(rf"\s*[【\[]?\s*({'|'.join(_FACTS)})\s*[】\]]?\s*[:：]\s*(.*)")
_INNER = ("div", "td", "table", "tbody", "tr", "section", "main", "article", "center", "form")
_LINKED = 0.7  # share of linked text that makes a menu
_FEW_LINKS = 3
_MOST = 0.95  # of the text: an inner element with as much is the article
_LEAST = 0.4  # of the text: a known container with less is not the article


def drop_unseen(root: "HtmlElement") -> int:
    """Take out what is no text of the page; how many hidden or struck out pieces held text."""
    hidden = list(_hidden(root))
    texts = sum(bool(element.text_content().strip()) for element in hidden)
    for element in [*hidden, *root.iter(*_DROPPED)]:
        if element.getparent() is not None:
            element.drop_tree()
    return texts


def _hidden(root: "HtmlElement") -> Iterator["HtmlElement"]:
    """The elements that nobody sees, outermost of nested ones only."""
    rules = [rule for sheet in root.iter("style") for rule in _rules(sheet.text or "")]
    skip: set[HtmlElement] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "body", *_DROPPED):
            continue
        if element.getparent() in skip or _is_hidden(element, rules):
            if element.getparent() not in skip:
                yield element
            skip.add(element)


def _is_hidden(element: "HtmlElement", rules: list[tuple[str, str, str]]) -> bool:
    style = element.get("style", "").lower()
    if element.tag in ("del", "s", "strike") or "hidden" in element.attrib:
        return True
    if element.get("aria-hidden", "").lower() == "true" or _HIDING.search(style):
        return True
    if _WHITE.search(style) and not _BACKGROUND.search(style):
        return True
    names = {".": element.get("class", "").split(), "#": [element.get("id", "")], "": [""]}
    return any(tag in ("", element.tag) and name in names[kind] for tag, kind, name in rules)


def _rules(sheet: str) -> Iterator[tuple[str, str, str]]:
    """(tag, "." or "#" or "", name) of the simple selectors that hide what they select."""
    sheet = _AT_RULE.sub("", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S))
    for selectors, declarations in _RULE.findall(sheet):
        if not _HIDING.search(declarations.lower()):
            continue
        for selector in selectors.split(","):
            found = _SIMPLE.fullmatch(selector.strip())
            if found and (found[1] or found[3]):
                yield (found[1] or "").lower(), found[2] or "", found[3] or ""


def article(root: "HtmlElement") -> "HtmlElement":
    """The element that holds the article: a known container, else the densest part of the page."""
    body = root.find("body") if root.find("body") is not None else root
    best = max(_containers(body), key=_worth, default=None)
    if best is None or _worth(best) < _LEAST * _worth(body):
        _drop_menus(body)
        best = body
    return _innermost(best)


def _containers(body: "HtmlElement") -> Iterator["HtmlElement"]:
    for element in body.iter("div", "td", "article", "main", "section"):
        names = [element.get("id", ""), *element.get("class", "").split()]
        if element.tag in ("article", "main") or any(_CONTAINER.fullmatch(n) for n in names if n):
            yield element


def _worth(element: "HtmlElement") -> int:
    """Characters of text less those that are links."""
    return _length(element) - sum(_length(link) for link in element.iter("a"))


def _length(element: "HtmlElement") -> int:
    return len("".join(element.text_content().split()))


def _drop_menus(body: "HtmlElement") -> None:
    """Take out header, footer and lists of links; a list of attachments stays."""
    for element in list(body.iter("header", "footer", "ul", "ol", "div", "table", "dl", "p")):
        if body not in element.iterancestors():  # within one that is out already
            continue
        links = list(element.iter("a"))
        linked = sum(_length(link) for link in links) >= _LINKED * _length(element)
        menu = len(links) >= _FEW_LINKS and linked and "附件" not in element.text_content()
        banner = element.tag == "header" and not element.findall(".//h1")
        if menu or banner or element.tag == "footer":
            element.drop_tree()


def _innermost(element: "HtmlElement") -> "HtmlElement":
    """The smallest element within that has nearly all the text of this one."""
    whole = _worth(element)
    while True:
        inner = (c for c in element if c.tag in _INNER and _worth(c) >= _MOST * whole)
        within = next(inner, None)
        if within is None or (within.tag == "table" and is_data(within)):
            return element
        element = within


def facts(root: "HtmlElement") -> dict[str, str]:
    """What the page's table or list of facts says: label → value, in order, values not empty."""
    found: dict[str, str] = {}
    for block in blocks(root):
        for label, value in _pairs(block):
            found.setdefault(label, value)
    return found


def _pairs(block: Block) -> list[tuple[str, str]]:
    """The facts of a line, or of a table where half of the rows begin with the name of one."""
    if not block.rows:
        m = _FACT.fullmatch(block.text)
        return [(m[1], m[2].strip())] if m and m[2].strip() else []
    named = sum(_label(next(filter(None, row), "")) in _FACTS for row in block.rows)
    if named * 2 < len(block.rows):
        return []
    beside = ((_label(c), after) for row in block.rows for c, after in pairwise(row))
    within = (m.groups() for row in block.rows for c in row if (m := _FACT.fullmatch(c)))
    return [(k, v) for k, v in (*beside, *within) if k in _FACTS and v and _label(v) not in _FACTS]


def _label(cell: str) -> str:
    return re.sub(r"[\s\[\]【】:：]", "", cell)


def is_menu(block: Block, known: dict[str, str]) -> bool:
    """Whether a block is a line of navigation, or says nothing but facts that are known."""
    pairs = _pairs(block)
    if pairs and all(known.get(label) == value for label, value in pairs):
        return True
    return not block.rows and bool(_MENU.fullmatch(block.text))
