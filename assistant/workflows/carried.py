"""Whom a sentence binds that names nobody, or only a thing: whoever the sentences before it bound.

Knows what was said before in a paragraph, and what only authorities do. Where that does not tell,
nobody is named. Pure; does not know lists.
"""

import re
from dataclasses import dataclass, replace

from assistant.workflows.addressees import (
    NOBODY,
    Addressee,
    Sort,
    Subject,
    actor_in,
    addressee_of,
    of_authorities,
)
from assistant.workflows.modals import Modal

_AUTHORITY_ACT = re.compile(
    r"^(?:依法|予以|及时|当场|书面|自[^，。；]{0,30}内?|在[^，。；]{0,20}内|立即|按照[^，。；]{0,14}规定)*"
    r"(?:作出[^，。；]{0,16}决定|受理|责令|查处|立案|颁发|换发|核发|注销|撤销|吊销|移送|通报|准予|不予|公告|"
    r"予以公[布告]|征求|听取|举行听证|组织|审查|批准|处罚|出示|向社会公布|告知申请人|书面通知|书面告知|给予|"
    r"纳入(?!建设项目|项目|成本|本单位|工程)|加强(?:监督|对)|统筹|支持|鼓励|科学|逐步|建立自然保护区|划[定为入]|列[为入]|[^。；]*(?:适时|统筹|优先满足|统一规划|全程管控))"
)
_AT_WORK = re.compile("审评|审批|约谈|监督检查|执法|行政许可|行政处罚")
_LICENCE = re.compile(
    "^[^，。；]*(?:许可证|登记证|注册证|资格证书?)(?:书)?(?:中|上)?(?:还)?(?:应当|必须)(?:记载|载明|明确|包括|注明|标明)"
)
_NOT_GRANTED = re.compile(
    "(?:核发|颁发|批准|准予|受理|审批|发放|许可|收费|对?其?制定|查封|扣押|重复查封)"
)
_PLAN = re.compile("[^，。；]{0,6}(?:规划|计划|方案)(?:应当|必须)")
_BESIDE = re.compile(
    r"(?:或者|以及|和|与|、)[^，。；]{1,40}?(?:单位|企业|者|人员|机构|人)(?=进行|承担|负责|实施|应当|必须|不得|都)"
)
_NAMED = re.compile(
    r"([^，。；的]{1,10}(?:船舶|单位|企业|经营者|机构))(?:[^，。；]{0,4}[前后时])(?:应当|必须|不得)"
)
_OWNER = re.compile(r"，其(?!他)([^，。；的]{2,14}(?:人|者|单位))(?:应当|必须|不得)")
_WITHDRAWN = re.compile("(?:依法)?(?:予以)?(?:撤销|注销|吊销|没收|取缔)")


@dataclass(frozen=True, slots=True)
class Said:
    """What the sentences before named, for those that omit it; `laid` is whom the last bound."""

    subject: Subject = NOBODY
    authority: bool = False
    official: str = ""  # what authorities do, as far as it was said
    laid: Subject = NOBODY


def whole_name(who: str, subject: Subject, group: str) -> str:
    """Who is named, with whoever is named beside; "" for a case of which more stands before
    (堆放物料，搭建设施的), for the beginning of a thing's name and for what 其中 singles out."""
    at = group.find(who)
    if not who or at < 0:
        return _own_name(group) or who
    before, behind = group[:at].rstrip("，"), group[at + len(who) :]
    torn = subject.sort is Sort.CASE and before and not re.search("[的时后前下；]$", before)
    if torn or "其中" in before or _PLAN.match(behind):
        return ""
    beside = _BESIDE.match(behind)
    return who + beside[0] if beside else who


def _own_name(group: str) -> str:
    """Whom a sentence names itself, where the one before would have lent it a name or nobody is
    named: 远洋船舶靠港后应当…, 船舶，其所有人应当…."""
    named = _NAMED.match(group) or _OWNER.search(group)
    official = named and re.search("政府|部门|机关", group[: named.start()])
    return named[1] if named and not official else ""


def takes_over(modal: Modal, said: Said) -> bool:
    """Whether a sentence about a thing binds whom the one before it bound."""
    if said.laid is NOBODY or addressee_of(said.laid) is Addressee.AUTHORITY:
        return False
    return modal.kind != "禁止" and not re.match("任何|一切|有关", said.laid.text)


def ruled_by_authority(group: str, modal: Modal, subject: Subject) -> bool:
    """Whether a ban without a named party is what an authority imposes in its sentence."""
    if subject.sort is Sort.ACTOR:
        return False
    first = actor_in(group[: modal.start].partition("，")[0])
    return bool(first) and addressee_of(Subject(first, Sort.ACTOR)) is Addressee.AUTHORITY


def with_named(said: Said, subject: Subject) -> Said:
    """What is said with a subject that a sentence names; a thing does not displace a person."""
    if subject is NOBODY:
        return said
    authority = addressee_of(subject) is Addressee.AUTHORITY
    if subject.sort is Sort.ACTOR:
        return replace(said, subject=subject, authority=authority)
    return said if said.subject.sort is Sort.ACTOR else replace(said, subject=subject)


def carried_over(group: str, modal: Modal, said: Said) -> Subject:
    """The subject that a sentence takes over from the one before."""
    if modal.kind == "禁止" or group.startswith(("违反", "任何")):
        return NOBODY
    before = group[: modal.start]
    if modal.kind == "不得" and re.match(
        r"在.*(?:区|内|范围|地|上|中|水域|海域)[^，]{0,2}，?$", before
    ):
        return NOBODY
    return said.subject if said.subject.sort is Sort.ACTOR else NOBODY


def is_licence(group: str, modal: Modal) -> bool:
    """Whether a sentence says what a licence must state, which whoever grants it writes."""
    return bool(_LICENCE.search(group[: modal.end + 2]))


def left_to_authority(group: str, modal: Modal, subject: Subject, said: Said) -> bool:
    """Whether a duty without a named actor is an authority's, as far as its words tell."""
    if subject.sort is Sort.ACTOR:
        return False
    if subject.sort is Sort.THING and len(subject.text) > 5 and subject.text in said.official:
        return True
    if said.authority and subject is NOBODY and modal.kind != "禁止":
        return True
    behind = group[modal.end :]
    if (_NOT_GRANTED if modal.kind == "不得" else _WITHDRAWN).match(behind):
        return True
    if subject is NOBODY and (
        of_authorities(group[: modal.start]) or _AT_WORK.search(group[: modal.start])
    ):
        return True
    acts = bool(_AUTHORITY_ACT.match(behind)) and modal.kind in ("应当", "必须")
    return acts and (said.authority or subject.sort is not Sort.CASE)
