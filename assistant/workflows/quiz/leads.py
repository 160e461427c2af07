"""What the words above a list say: for whom, what follows, what is listed.

Two lists may lend each other wrong options only where all of it is of one kind. Pure.
"""

import re
from dataclasses import dataclass

from assistant.alignment import share
from assistant.claims import wording_pairs
from assistant.workflows.quiz.material import Listing

NAMED = re.compile(
    r"(?:下列|(?<![元日年月倍十百千万个分%])以下)(?P<what>[一-鿿“”、]{0,12}?)(?P<of>之一)?(?=的?[，：:]|的|$|分别|应当|由)"
)
ARE = "是"  # the words above end so and name no 下列
DEEDS = ("行为", "情形|情况")
_SORTS = (
    *DEEDS,
    "条件",
    "材料|文件|资料",
    "内容|事项|信息",
    "措施",
    "职责|责任|义务",
    "方面|类",
)
_OFFICE, DISCIPLINE = "机关", "处分"
_OF_OFFICE = re.compile(
    "工作人员|部门|机关|人民政府|国务院|监督管理人员|主管人员|执法人员|海关|国家(?!标准|规定|机密|秘密)"
)
_ACTOR = re.compile(
    r"[一-鿿]{0,6}(?:单位|企业|机构|经营者|生产者|销售者|使用者|申请人|许可人|当事人|组织|人员|劳动者|排水户"
    r"|船舶|学校|医院|场所|公民|个人|者|人)(?=，|有|应|可|必|不|在|采|$|申请|提出|违反|从事)"
)
_FOLLOWS = (  # what follows for whom does what is listed, by the first of these that is said
    ("免责", r"不承担|不予处罚|免予|免除|从轻|减轻"),
    (DISCIPLINE, r"处分|引咎|责任的?主管人员"),
    ("犯罪", r"有期徒刑|拘役|死刑|管制"),
    ("处罚", r"罚款|责令|没收|吊销|警告|拘留|治安管理处罚"),
    ("许可", r"注销|撤销|撤回|不予|变更|延续|重新申请"),
    ("民事", r"赔偿|人民法院|连带|侵权|支持"),
)
_ENFORCER = re.compile(
    r"由([^，。；]{2,70}?)(?=，|责令|处(?!理|置)|给予|没收|依法|依照|按照|依据|说服)"
)
_SAME_ENFORCER = 0.3  # share of the pairs of each name that the other has
_BARE = re.compile(
    r"^违反[^，。；]{0,20}规定，|^按照[^，]*，|^国家(?:鼓励|支持)(?:[和、](?:鼓励|支持))?"
)
_ITEM_ACTOR = re.compile(
    r"(?:^|，)(?:对|由|向)?[^，；]{0,18}?(?P<who>[一-鿿]{2}"
    r"(?:单位|企业|机构|经营者|生产者|销售者|使用者|申请人|责任人|使用权人|部门|机关|政府|人员|船舶|处置者))"
)
_OWN_ACTS = re.compile("^(?:责令|查封|扣押|查处|受理|审批|批准|取缔|吊销|公布|发布)")


@dataclass(frozen=True, slots=True)
class Lead:
    """`actor` is who does or has what is listed ("" for anybody), `follows` what comes of it or the
    verb before 下列, `enforcer` who acts then, `noun` what is listed."""

    actor: str
    follows: str
    enforcer: str
    noun: str


def lead_of(listing: Listing) -> Lead:
    """What the words above a list say."""
    said = _BARE.sub("", listing.lead.said.rstrip("：:"))
    m = NAMED.search(said)
    before, after = (said[: m.start()], said[m.end() :]) if m else (said, "")
    noun = (m["what"] if m else "")[-2:]
    if sort_of(listing) not in DEEDS:
        verb = re.sub("[的（]$", "", before)[-2:]
        whose = _actor(before) or re.split("应当|可以|必须|[，是]", before.strip("，"))[0][-2:]
        return Lead(whose, verb, "", noun)
    follows = min(
        ((found.start(), name) for name, p in _FOLLOWS if (found := re.search(p, after))),
        default=(0, ""),
    )[1]
    enforcer = _ENFORCER.search(after)
    actor = _actor(before) or before.strip("，有")[-4:]
    return Lead(actor, follows, enforcer[1] if enforcer else "", noun)


def _actor(before: str) -> str:
    if _OF_OFFICE.search(re.sub("向[^，]*(?:部门|机关|政府)|经[^，]*(?:批准|同意)", "", before)):
        return _OFFICE
    found = _ACTOR.search(before)
    return found.group()[-4:] if found else ""


def is_alike(one: Lead, other: Lead, *, deeds: bool) -> bool:
    """Whether two lists are for the same kind of actor and say the same kind of thing of it."""
    names = [wording_pairs(lead.enforcer) for lead in (one, other)]
    near = not all(names) or min(share(*names), share(*names[::-1])) >= _SAME_ENFORCER
    same = one.actor == other.actor and one.follows == other.follows
    return same and (
        (bool(one.follows) and near)
        if deeds
        else one.noun == other.noun and one.actor != _OFFICE  # offices do many things that fit
    )


def fits(item: str, listing: Listing, actor: str) -> bool:
    """Whether an item of another list names no actor that this list does not."""
    own = listing.whole.text
    foreign = (
        m["who"] not in own and not (actor and m["who"].endswith(actor[-2:]))
        for m in _ITEM_ACTOR.finditer(item)
    )
    return not any(foreign) and (actor == _OFFICE or not _OWN_ACTS.match(item))


def sort_of(listing: Listing) -> str:
    """What sort of thing a list lists, as one of a few patterns; "" for another."""
    m = NAMED.search(listing.lead.said)
    if not m and listing.lead.said.rstrip("：:").endswith(ARE):
        return ARE
    return next((s for s in _SORTS if m and re.search(s, m["what"])), "")
