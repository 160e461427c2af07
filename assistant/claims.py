"""What a phrase of a rule claims: values with their bounds, modals, negation, actors, conditions.

Knows the words of rules. Pure; does not know what is held against what: that is
`assistant.fidelity`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from corpus.address import number_style
from corpus.lexical import bigrams
from corpus.quantities import NUMERAL, Quantity, fold, quantities


class Modal(StrEnum):
    """What a rule does: demands, allows, forbids, spares."""

    MUST = "应当"
    MAY = "可以"
    MUST_NOT = "不得"
    NEED_NOT = "不需要"


_MUST = (
    r"应当|必须|(?<!无)须(?!知)|应该|(?<!确)需要|(?<![适相反响供对])应(?=[在由按向将于依自对经])"
)
_MUST += r"|(?<![需重主不只])要(?=[在由按向将于依自对把报经先有给覆])"
_CAN = r"可以|有权|(?<!不)允许|(?<![许认不])可(?=[不由按向处在对并依自责采申将])"
_MODALS = {  # the first that matches at a place counts
    Modal.NEED_NOT: r"无需|无须|不必|不需要|不用|不需",
    Modal.MUST_NOT: r"不得(?![超少低高多])|禁止|严禁|不准|不可以|不能(?!按|够?正)|不允许|不许",
    Modal.MUST: _MUST,
    Modal.MAY: _CAN,
}
_MODAL = re.compile("|".join(f"(?P<{m.name}>{pattern})" for m, pattern in _MODALS.items()))
_NEVER = "$^"
_BOUNDS = (  # sign, what stands behind the value, what before it
    ("≤", "以下|以内|之内|(?<!以)内", "不超过|不得超过|不高于|不得高于|不多于|最高|最多|至多|最长"),
    ("≥", "以上|起(?!诉)", "不少于|不得少于|不低于|不得低于|至少|最低|最少|达到|已满"),
    (">", _NEVER, "(?<!不)(?<!不得)(?:超过|高于)"),
    ("<", _NEVER, "(?<!不)(?<!不得)(?:不满|不足|未满|低于|少于)"),
    ("前", "以前|之前|前", "提前"),
    ("后", "以后|之后|后", _NEVER),
)
_ENDS = "元|日|天|年|倍|%|个月|个工作日"
_RANGE = re.compile(  # 20万到100万元
    rf"(?P<a>[\d.,]+|[{NUMERAL}]+?)(?P<s>[万亿]?)(?P<u>{_ENDS})?(?:以上)?(?:到|至|-|—|~|～)"
    rf"(?P<b>[\d.,]+|[{NUMERAL}]+?)(?P<t>[万亿]?)(?P<v>{_ENDS})(?:以下|之间)?(?!\d|[前内])"
)
_CONDITION = re.compile(
    r"(?:的|时|期间|情[形况]下|条件下|前提下|[之以]?[前后]|内|之日起)$"
    r"|^(?:如|因(?!此)|经(?!营|济)|未经|除|凡|确需|只有)"
)
_INNER = re.compile(  # conditions inside a phrase
    r"未?经(?!营)[^，；。经]{2,14}?(?:批准|同意|许可|审批|合格|审核)(?:后|的)?"
    r"|在[^，；。在]{2,14}?(?:期间|期限内|时|[之以]?[前后内])"
)
_GENERAL = re.compile(
    r"^(?:(?:违反|依照|根据|按照|依据|依)[^，]{0,30}(?:规定|法律|条例|办法|本法)?的?|依法.*)$"
)
_EXCEPTION = re.compile(r"除外|^除|^但|不在此限|不受.*限制|不适用|另有规定")
_GOV, _BODY = "部门", "单位"
_ACTOR = re.compile(
    r"(?P<gov>(?:行政|监督管理|行政管理)?(?:主管|监督管理|管理)?部门|机关|委员会|[局厅](?![部势面])"
    r"|(?P<office>人民政府|法院|检察院|国务院))"
    r"|(?P<whole>公民|居民|村民|船舶|车辆|负责人|责任人(?!员)|经营者|生产者|使用者)"
    r"|(?:单位|企业|公司|机构|组织|人员|团体|中心|工厂|者"
    r"|(?<![个工本])人(?![民员口数次才体类工身为]))"
)
_HEAD = re.compile(r"^.*(?:[的由向对报被和与或及、各该本其在是为给从至到]|经(?!营))")
_ANY = frozenset(
    re.findall("..", "有关相关其他负责任何上述主管各级所在当地一切这些企业上级下级责任")
)  # names that name nobody
_LEVELS = {  # how a sentence says a level of authority, and how passages do
    "国务院": "国务院",
    "省级": "省级|省、自治区",
    "市级": "市级|设区的市|市、",
    "县级": "县级|县（|县、",
    "乡级": "乡级|乡、|乡镇|乡（",
    "上一级": "上一级|上级",
    "本级": "本级",
}
NEGATION = re.compile(r"(?:未|没有|没|不再|不(?!得|满|足|少|低|超|高))([一-鿿]{2})")
_BREAK = re.compile(r"[，。；：！？]")


@dataclass(frozen=True)
class Phrase:
    """A phrase between two marks, and its place: sentence and group (between ；, or an item)."""

    text: str
    sentence: int
    group: int
    item: bool = False

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its values."""
        return quantities(self.text)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Character pairs of its wording: values and modals aside."""
        return wording_pairs(self.text)

    @cached_property
    def modals(self) -> frozenset[Modal]:
        """The modals that it has."""
        return frozenset(Modal[m.lastgroup] for m in _MODAL.finditer(self.text) if m.lastgroup)

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """Who acts or is acted on."""
        return tuple(actors(self.text))

    @cached_property
    def inner_conditions(self) -> tuple[str, ...]:
        """Conditions that stand inside it: 经…批准后, 在…期间."""
        return tuple(_INNER.findall(self.text))

    @cached_property
    def is_exception(self) -> bool:
        """Whether it takes something out of the rule."""
        return bool(_EXCEPTION.search(self.text))

    @cached_property
    def is_condition(self) -> bool:
        """Whether the rule holds only where this is so."""
        return bool(_CONDITION.search(self.text)) and not _GENERAL.search(self.text)

    def bound(self, q: Quantity) -> str:
        """≤, ≥, >, <, 前, 后 of one of its values; "" where it has none."""
        behind, before = self.text[q.end : q.end + 6], self.text[max(0, q.start - 7) : q.start]
        for sign, after, ahead in _BOUNDS:
            if re.match(f"[的之]?(?:{after})", behind) or re.search(
                f"(?:{ahead})[一-鿿]{{0,2}}$", before
            ):
                return sign
        return ""


def phrases(text: str) -> list[Phrase]:
    """The phrases of a passage or a sentence, in order. Items belong to the sentence above them."""
    found: list[Phrase] = []
    sentence = group = 0
    listing = False
    for line in filter(str.strip, text.split("\n")):
        item = number_style(line.strip()) is not None
        listing = listing and item
        sentence, group = sentence + (not listing), group + 1
        plain, start = plain_text(line), 0
        for m in _BREAK.finditer(plain + "。"):
            if piece := plain[start : m.start()].strip():
                found.append(Phrase(piece, sentence, group, item))
            start = m.end()
            sentence += m.group() in "。！？" and start < len(plain)
            group += m.group() in "。！？；"
        listing = listing or plain.endswith("：")
    return found


def plain_text(line: str) -> str:
    """Folded, without spaces, quotation marks and the number of a paragraph; ranges written out."""
    text = fold(line).translate(str.maketrans(":;,?", "：；，？")).strip()
    text = re.sub(r"(?<=\d)，(?=\d{3})", ",", text)
    style = number_style(text)
    text = text[len(style[1]) :] if style else text
    return _RANGE.sub(_written_out, re.sub(r"[\s“”\"'‘’]", "", text))


def _written_out(m: re.Match[str]) -> str:
    scale = m["s"] or ("" if m["u"] else m["t"])
    return f"{m['a']}{scale}{m['u'] or m['v']}以上{m['b']}{m['t']}{m['v']}以下"


def wording_pairs(text: str) -> frozenset[str]:
    """The character pairs of a text without its values and modals, which are compared apart."""
    return frozenset(bigrams(_MODAL.sub(" ", _with_values(text, lambda q: " "))))


def even_text(text: str) -> str:
    """A text with its values as digits and without its modals, in the words of laws."""
    even = _MODAL.sub("", _with_values(text, lambda q: f"{q.value.normalize():f}{q.unit}"))
    for spoken, written in (("没有", "未"), ("情况下", "时"), ("情形下", "时"), ("不得", "不")):
        even = even.replace(spoken, written)
    return even


def _with_values(text: str, say: Callable[[Quantity], str]) -> str:
    """A text with each of its values said in another way."""
    kept, at = [], 0
    for q in quantities(text):
        kept += [text[at : q.start], say(q)]
        at = q.end
    return "".join([*kept, text[at:]])


def actors(text: str) -> Iterator[str]:
    """Who acts, as a sort of body and two characters of its name: 部门:审批, 单位:建设.

    Of one that is described (负责审批的部门) the name is ~.
    """
    for m in _ACTOR.finditer(text):
        kind = _GOV if m["gov"] else _BODY
        before = text[: m.start()]
        head = re.sub("[^一-鿿]", "", _HEAD.sub("", before[-2:]))
        if whole := m["whole"] or m["office"]:
            yield f"{kind}:{whole}"
        elif before.endswith("的"):
            yield f"{kind}:~"
        elif head and head not in _ANY:
            yield f"{kind}:{head}"


def same_actor(one: str, other: str, text: str) -> bool:
    """Whether the first may be the second, as it stands in a text: of one sort, and their names
    begin or end alike (环保部门, 环境部门), or the second is described in that text."""
    kind, _, name = one.partition(":")
    other_kind, _, other_name = other.partition(":")
    if kind != other_kind:
        return False
    if "~" in (name, other_name):
        return name == "~" or set(name) <= set(text)
    return name[0] == other_name[0] or name[-1] == other_name[-1]


def other_level(text: str, ground: str) -> str:
    """A level of authority that a text names and the ground does not; "" if there is none."""
    said = (level for level in _LEVELS if level in text)
    return next((level for level in said if not re.search(_LEVELS[level], ground)), "")
