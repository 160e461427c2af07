"""Which 应当, 必须, 不得, 禁止 of a sentence lays a duty or a ban, and which is only part of a
name, a condition (应当办理而未办理的), a principle or the consequence of a breach.

Knows the words around a modal. Pure; does not know whom it binds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KINDS = {
    "应当": "应当",
    "必须": "必须",
    "不得": "不得",
    "不准": "不得",
    "禁止": "禁止",
    "严禁": "禁止",
}
_MODAL = re.compile(r"应当|必须|不得(?!不)|不准(?!予)|禁止|严禁")
_PRINCIPLE = re.compile(
    r"^(?:(?:遵守|适用)本(?:法|条例|办法)(?:的规定)?(?:[。；：:]|$)|以人为本|遵守其规定|依照其规定|适应|适用[《有法]|坚持|贯彻|体现|树立|"
    r"(?:遵循|坚持|按照|符合|本着)[^，。；]{0,60}(?:原则|方针)(?:[，。；]|$)|认定为|视为|理解为|依法负责)"
)
_CONSEQUENCE = re.compile(
    r"^(?:依法|及时|当)?(?:承担|负责?赔偿|予以?赔偿|给予[^，。；]{0,12}(?:补偿|赔偿)|"
    r"赔偿|追究|从重|从轻|减轻|查明)"
)
_IN_NAME = re.compile(  # words before a modal that make it part of a name or a condition
    r"(?:属于|列入|明确|规定|知道(?:或者)?|依法|明令|[和、]|或者|对|按照|依照|是否|认为|何种|哪些|决定|建议|宣布|责令|需要)$"
)
_CONDITION = re.compile("(?<!目)(?<!标)的$|而[未不没]|的(?:情[形况]|除外|行为|条件|信息)$")
_ASKS = re.compile("哪|谁|什么|怎么|多少|能不能")  # headings of digests
_NOUN = re.compile("的[^的，]{1,8}$")
_BAN_PLACE = re.compile(
    r"(?:[内外上中下时后前]|期间|范围|区域|场所|地点|水域|地区|水体|海域|阶段|情况|依法|严格|等)$"
)


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal that lays a duty, at a place of a sentence."""

    start: int
    end: int
    kind: str


def modals(blotted: str) -> Iterator[Modal]:
    """The modals of a text without what is in parentheses that lay a duty or a ban, in order."""
    for m in _MODAL.finditer(blotted):
        start = max(blotted.rfind(mark, 0, m.start()) for mark in "，；。：:") + 1
        end = m.end() + len(re.match("[^，；。：:]*", blotted[m.end() :])[0])
        before, behind = blotted[start : m.start()], blotted[m.end() :]
        after, rest = blotted[m.end() : end], blotted[end:]
        spared = _PRINCIPLE.match(behind) or _CONSEQUENCE.match(behind) or behind.startswith("的")
        if not spared and not _in_condition(before, after, rest):
            ban = m.group() in ("禁止", "严禁")
            if _bans(before, after, rest) if ban else _demands(before, after):
                yield Modal(m.start(), m.end(), _KINDS[m.group()])


def _in_condition(before: str, after: str, rest: str) -> bool:
    """Whether a modal stands in a condition or in words that describe a noun."""
    asks = rest.startswith(("：", ":")) and _ASKS.search(before + after)
    if asks or before.endswith("除") or after.startswith("管") or _CONDITION.search(after):
        return True
    return bool(_NOUN.search(after) and re.match("，(?:由|应当|不得|必须|可以)", rest))


def _bans(before: str, after: str, rest: str) -> bool:
    """Whether 禁止 rules its sentence and is no part of a name: 国家禁止生产的产品."""
    head = before.strip()
    if re.search("由[^，；。]*(?:制定|规定|公布|确定|发布)", after):
        return False
    described = head.endswith(("国家", "明令", "法律")) or rest.startswith("，由")
    if described and re.search(r"的[^的，]{2,12}$", after):
        return False
    return head in ("", "国家", "并", "但", "同时", "国家明令") or bool(_BAN_PLACE.search(head))


def _demands(before: str, after: str) -> bool:
    """Whether 应当 or 不得 rules its sentence and is no part of a name: 依法应当注册的食品."""
    if before.endswith("依法"):
        return not re.search("的[^，]{0,12}$", after)
    return not _IN_NAME.search(before)
