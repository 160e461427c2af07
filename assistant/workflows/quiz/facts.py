"""Facts of a paragraph that a question can ask for: a figure, a body that acts, a modal.

Each has its place in the text and what could stand there instead. Knows how figures and bodies are
written, and when two of them cannot both be meant. Pure; does not know questions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import log

from corpus.quantities import MYRIADS, Quantity, chinese, quantities

_UNITS = frozenset(["日", "工作日", "个月", "年", "小时", "元", "倍", "%", "岁"])
_NEAR, _ORDER = 2.0, 10.0  # factors within which two figures are close, of one order
_WILD = 60.0  # … from which nobody would take one for the other
_BEFORE = re.compile(
    r"(?:不得?超过|不得?少于|不得?低于|不得?高于|不满|不足|未满|超过|至少|最[长多高低少]|有效期[限]?|期限|满"
    r"|[为处延长提前达到按于隔]|已满|少于|届满)$"
)
_AFTER = re.compile(
    r"^(?:以?内|之内|以上|以下|以前|之?前|之?后|期满|届满|的罚款|的?期限|起|有效|至少)"
)
_NO_FIGURE = re.compile(r"[第每同当上全任逐次其某双余百之分月至到]$|不足$")
_IN_OTHER_DAYS = re.compile(
    "[^，。；（]{0,3}（[^）]*工作日"
)  # 3日内（按工作日算）: either is right
_LEVEL = re.compile(
    r"^(?:国务院|国家|省、自治区、直辖市|省级以上|省级|设区的市级以上|设区的市级?|县级以上|县级|乡镇|地方)"
    r"(?:地方)?(?:各级)?(?:人民政府)?"
)
_LOCAL = re.compile("(?:(?:县级|设区的市级)(?:以上)?)?(?:地方)?(?:人民政府)?(?:地方)?")
_VAGUE = re.compile(
    r"有关|其他|相关|上级|上一级|本级|同级|行政机关|审批|发证|作出|原|负有|负责|行使|工作的|授权|所属"
    r"|批准权|或者|[和与或]|以及|及其|指定|确定|委托|其|该|所在|当地|制定|承担|各级|执法|处罚|决定|具有|有权"
    r"|登记|颁发|专门|一个|司法|等$|地(?:海事|税务|渔业|公安)"
)
_BODY = (
    r"(?P<body>(?:省、自治区、直辖市|[^，。；：、由向报经的（()）《》“”])+?"
    r"(?:主管部门|管理部门|部门|公安机关|税务机关|监察机关|海关|机关|人民政府|国务院|人民法院|机构))"
)
_DOES = (
    r"(?=责令|处(?!分)|给予|依法|吊销|没收|批准|审批|决定|组织|制定|拟订|核发|颁发|作出|规定|撤销|予以"
    r"|指定|统一|进行|会同|根据|备案|同意|提出|申请|申报|报送|办理|提交|报告|举报|限期|按照|依照|公布|注销)"
)
_ACTING = re.compile(
    rf"(?:由|(?<![方转去趋])向|报(?!告)|报请|(?<![已未])经(?!营|济))"
    rf"(?:[^，。；、]{{0,18}}?(?:所在地|发生地|移出地|接受地)的?)?{_BODY}{_DOES}"
)
_KNOWN = re.compile(r"[^。；]{0,14}(?:治安管理处罚|吊销营业执照|刑事责任|税收征收管理法)")
_MODAL = re.compile("应当|可以|不得(?!违法|擅自|非法|违反)")
_OTHER_MODALS = re.compile("必须|禁止|严禁|不可|不能|无需|无须|有权|须")
_SLOGAN = re.compile(
    "鼓励|支持|加强|推进|促进|完善|统筹|引导|推广|健全|提高|充分|积极|合理|表彰|奖励|优先|国家机关|宣传"
    "|发展|协调|规划|产业|保障|避免|配合|工作机制|遵守|体制|制定[^。，]*(?:办法|标准|细则)"
    "|激励|扶持|自愿|补助|补贴"
)
_CONCRETE = re.compile(  # what somebody has to do, so that 可以 would be a mistake of weight
    "报告|备案|告知|公告|申请|提交|保存|移交|立即|停止|记录|听证|理由|书面|出示|回避|缴纳|重新"
    "|验收|台账|监测|标志|许可证|登记|签订|送达|封场|预案|联单|检验|通知|退还|报经|报请|暂停"
)
_SAME_FIELD = {  # in a name: what it is in charge of, whatever it was called when
    "环境保护|生态环境": "生态环境",
    "安全生产监督|应急": "应急",
    "工商行政|质量监督|食品安全监督|食品药品监督|产品质量|市场监督": "市场监督",
    "卫生": "卫生",
    "国土资源|自然资源": "自然资源",
    "公安": "公安",
    "农业": "农业",
    "住房和城乡建设|住房城乡建设|建设主管": "建设",
    "交通": "交通",
    "消防": "消防",
    "海洋": "海洋",
}
_FORM = re.compile("行政|主管|监督|管理|部门|机关|机构|人民政府")


class Sort(StrEnum):
    """What sort of fact it is."""

    FIGURE = "数字"
    BODY = "机关"
    MODAL = "情态"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in a text: `text[start:end] == said`; `values` and `unit` are a figure's."""

    sort: Sort
    start: int
    end: int
    said: str
    values: tuple[Decimal, ...] = ()
    unit: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What two equal facts share."""
        return (self.sort, self.values, self.unit) if self.values else (self.sort, self.said)


def facts(text: str, *, report: bool = False) -> list[Fact]:
    """The facts that a text can be asked for, each said only once in it; no counts of reports."""
    found = [*_figures(text, report), *_bodies(text), *_modals(text)]
    figures = quantities(text)
    return [f for f in found if _only_here(f, text, figures)]


def _only_here(fact: Fact, text: str, figures: tuple[Quantity, ...]) -> bool:
    """Whether nothing else in the text gives the fact away."""
    if fact.sort is Sort.FIGURE:
        there = [q for q in figures if q.unit == fact.unit and q.value in fact.values]
        return len(there) == len(fact.values)
    if fact.sort is Sort.BODY:
        rest = _LEVEL.sub("", fact.said)
        return text.count(_FORM.sub("", rest) or rest or fact.said) == 1
    return text.count(fact.said) == 1


def _figures(text: str, report: bool) -> Iterator[Fact]:
    found = quantities(text)
    taken = -1
    for i, q in enumerate(found):
        if i <= taken:
            continue
        after = found[i + 1] if i + 1 < len(found) else None
        if after and text[q.end : after.start] == "以上" and text.startswith("以下", after.end):
            taken = i + 1
            if q.unit == after.unit and q.unit in ("日", "个月", "年", "元", "倍", "%"):
                end = after.end + 2
                values = (q.value, after.value)
                yield Fact(Sort.FIGURE, q.start, end, text[q.start : end], values, q.unit)
        elif _is_figure(q, text, report):
            yield Fact(Sort.FIGURE, q.start, q.end, text[q.start : q.end], (q.value,), q.unit)


def _is_figure(q: Quantity, text: str, report: bool) -> bool:
    before, after = text[: q.start], text[q.end :]
    quoted = before.count("“") > before.count("”")
    if (
        quoted
        or _IN_OTHER_DAYS.match(after)
        or after.startswith(("（", "("))
        or _NO_FIGURE.search(before)
        or (q.unit == "年" and q.value > 99)
    ):
        return False
    if report and q.unit in ("元", "岁"):
        return False  # what was counted once is no rule
    if q.unit in ("人", "次"):
        return bool(re.search("少于$|至少$|低于$", before) or re.match("以上", after))
    bounded = _BEFORE.search(before) or _AFTER.search(after)
    return q.unit in _UNITS and bool(bounded or q.unit in ("倍", "%", "元"))


def _bodies(text: str) -> Iterator[Fact]:
    for m in _ACTING.finditer(text):
        body = m["body"]
        known = _KNOWN.match(text, m.end("body"))
        inner = re.search("部门|机关|机构", body[:-2])
        if not known and not inner and not _VAGUE.search(body) and field(body) and len(body) <= 26:
            yield Fact(Sort.BODY, m.start("body"), m.end("body"), body)


def _modals(text: str) -> Iterator[Fact]:
    found = list(_MODAL.finditer(text))
    main = found and not re.match("[^，。；]*的[，。；]", text[found[0].end() :])
    idle = _SLOGAN.search(text) or not (_CONCRETE.search(text) or "应当" not in text)
    high = found and re.search("(?:国务院|直辖市)[^。；]*$", text[: found[0].start()])
    if len(found) == 1 and main and not (idle or high or _OTHER_MODALS.search(text)):
        yield Fact(Sort.MODAL, found[0].start(), found[0].end(), found[0].group())


def field(body: str) -> str:
    """What a body is in charge of (生态环境), its level for a government itself; "" if vague."""
    rest = _LEVEL.sub("", body)
    if not rest:
        return body
    for names, same in _SAME_FIELD.items():
        if re.search(names, rest):
            return same
    bare = _FORM.sub("", rest)
    return bare if len(bare) > 1 else ""


def tells(body: str, text: str) -> bool:
    """Whether a text has a word of what a body is in charge of (环境 for 环境保护主管部门)."""
    bare = _FORM.sub("", _LEVEL.sub("", body))
    return any(bare[i : i + 2] in text for i in range(len(bare) - 1))


def keeps_order(text: str, fact: Fact, rival: Fact) -> bool:
    """Whether a figure stands to the others of its unit in the text as the right one does: a fine
    for a person stays below that for a unit, a later step above the first."""
    beside = [
        q.value
        for q in quantities(text)
        if q.unit == fact.unit and not fact.start <= q.start < fact.end
    ]
    return all(
        (right < other) == (told < other) and (right > other) == (told > other)
        for right, told in zip(fact.values, rival.values, strict=True)
        for other in beside
    )


def level(body: str) -> str:
    """国务院, 县级以上 … of a body; "" where its name tells none."""
    m = _LEVEL.match(body)
    return m.group().replace("人民政府", "").replace("地方", "") if m else ""


def apart(one: Fact, other: Fact) -> bool:
    """Whether the second, in the place of the first, must say something else."""
    if one.sort is not other.sort or one.key == other.key:
        return False
    if one.sort is Sort.FIGURE:
        same_form = one.unit == other.unit and len(one.values) == len(other.values)
        return same_form and distance(one, other) < len(one.values) * log(_WILD)
    if one.sort is Sort.MODAL:
        return True
    mine, its = field(one.said), field(other.said)
    if not mine or not its or one.said in other.said or other.said in one.said:
        return False
    governments = mine == one.said, its == other.said
    if mine == its or any(governments):
        levels = {level(one.said), level(other.said)}
        return (mine == its or all(governments)) and len(levels) > 1 and levels <= _EXACT
    return mine not in its and its not in mine


_EXACT = {"国务院", "省、自治区、直辖市", "设区的市级", "设区的市", "县级", "乡镇"}


def distance(one: Fact, other: Fact) -> float:
    """How far a rival is: figures by their ratio, bodies by level and length; smaller is closer."""
    if one.sort is Sort.FIGURE:
        return sum(
            abs(log(float(b) / float(a))) if a and b else 9.0
            for a, b in zip(one.values, other.values, strict=True)
        )
    if one.sort is Sort.BODY:
        return 3.0 * (level(one.said) != level(other.said)) + abs(len(one.said) - len(other.said))
    return 0.0


def is_close(one: Fact, other: Fact) -> bool:
    """Whether a rival is near enough to make a question harder."""
    if one.sort is Sort.FIGURE:
        return distance(one, other) <= len(one.values) * log(_NEAR) + 1e-9
    if one.sort is Sort.BODY:
        return is_near(one, other)
    return {one.said, other.said} == {"应当", "可以"}


def is_near(one: Fact, other: Fact) -> bool:
    """Whether a rival is of the same order, so that it may be taken for right."""
    if one.sort is Sort.FIGURE:
        return distance(one, other) <= len(one.values) * log(_ORDER)
    return level(one.said) == level(other.said)


def in_style(rival: Fact, fact: Fact) -> str:
    """A rival as the fact is written: a figure in digits or in Chinese numerals, a department with
    the fact's own 县级以上人民政府 or without it."""
    if fact.sort is Sort.BODY:
        rungs = _LOCAL.match(rival.said), _LOCAL.match(fact.said)
        departments = rival.said.endswith("部门") and fact.said.endswith("部门")
        if departments and all(rungs) and not re.match("国务院|国家|省", rival.said + fact.said):
            return rungs[1].group() + rival.said[rungs[0].end() :]
        return rival.said
    digits = bool(re.search(r"\d", fact.said))
    said = rival.said
    if fact.sort is Sort.FIGURE and digits != bool(re.search(r"\d", said)):
        parts = [_written(value, rival.unit, digits) for value in rival.values]
        said = parts[0] if len(parts) == 1 else f"{parts[0]}以上{parts[1]}以下"
    day = fact.unit == "日" and "天" in fact.said
    said = re.sub("[日天]", "天" if day else "日", said) if fact.unit == "日" else said
    hour = "个小时" if "个小时" in fact.said else "小时"
    return re.sub("个?小时", hour, said) if fact.unit == "小时" else said


def _written(value: Decimal, unit: str, digits: bool) -> str:
    if unit == "%":
        return f"{value.normalize():f}%" if digits else f"百分之{_numeral(value, False)}"
    name = "个工作日" if unit == "工作日" else unit
    for scale, word in ((MYRIADS["万"], "万"), (1000, "千")):
        if unit == "元" and value >= scale and value % scale == 0:
            return f"{_numeral(value / scale, digits)}{word}元"
    return f"{_numeral(value, digits)}{name}"


def _numeral(value: Decimal, digits: bool) -> str:
    whole = value == value.to_integral_value()
    return chinese(int(value)) if whole and value and not digits else f"{value.normalize():f}"
