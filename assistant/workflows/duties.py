"""Duties and bans in one clause: who, what in the clause's own words, and where it stands.

A sentence is one duty; behind a semicolon with a subject of its own another begins, and each item
of a list is one with the words that lead to it. Definitions, penalties and what authorities do
without being named are none. Pure; does not know policies, penalties or forms.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.workflows.addressees import (
    NOBODY,
    Addressee,
    Sort,
    Subject,
    actor_in,
    addressee_of,
    masked,
    of_authorities,
    subject_of,
)
from assistant.workflows.modals import Modal, modals
from assistant.workflows.parties import DEPENDENT, bound, parts_of
from assistant.workflows.sentences import TextLine, lines_of, sentences_of

_PENAL = re.compile(
    r"(?:由|，)[^，。；]{0,40}(?:责令(?!停产的)|处以|依法处罚)|罚款|引咎辞职|处分直接负责|追究[^，。；]{0,8}责任|给予[^，。；]{0,14}处[分罚]|"
    r"承担[^，。；]{0,10}(?:赔偿|侵权|连带|民事|刑事|法律|修复|违约)[^，。；]{0,6}责任|赔偿责任|"
    r"依照[^，。；]*规定[^，。；]{0,4}处罚|吊销[^，。；]{0,14}(?:证|执照)"
)
_NO_RULE = re.compile(
    r"(?:本法|本条例|本办法|本规定|本细则|前款|本章|本条)?所?称[^，。]{1,40}，?(?:是指|包括)|的含义[:：]|"
    r"制定本(?:法|条例|办法)|适用本(?:法|条例|办法)|^[^，。；]{2,20}，指"
)
_EACH = re.compile(
    r"(?:按照|依照|遵守|符合|履行)下列(?!行为|之一)[^，。；]*[:：]\s*$|"
    r"(?:规定|要求|义务|职责|程序|措施|事项|内容|标准|规则|办法|方式)[^，。；：:]{0,8}[:：]\s*$"
)
_ONE_OF = re.compile(
    r"(?:条件|措施|方式|材料|要求|途径|证件|标准|文件|办法)之一[^，。；]{0,6}[:：]\s*$"
)
_ASIDE = re.compile("可以[^，。；]{0,10}下列")  # the list is of what somebody may do
_AUTHORITY_ACT = re.compile(
    r"^(?:依法|予以|及时|当场|书面|自[^，。；]{0,30}内?|在[^，。；]{0,20}内|立即|按照[^，。；]{0,14}规定)*"
    r"(?:作出[^，。；]{0,16}决定|受理|责令|查处|立案|颁发|换发|核发|注销|撤销|吊销|移送|通报|准予|不予|公告|"
    r"予以公[布告]|征求|听取|举行听证|组织|审查|批准|处罚|出示|向社会公布|告知申请人|书面通知|书面告知|给予|"
    r"纳入(?!建设项目|项目|成本|本单位|工程)|加强(?:监督|对)|统筹|支持|鼓励|科学|逐步|建立自然保护区|划[定为入]|列[为入]|[^。；]*(?:适时|统筹|优先满足|统一规划|全程管控))"
)
_AT_WORK = re.compile("审评|审批|约谈|监督检查|执法|行政许可|行政处罚")
_LICENCE = re.compile("许可证(?:应当|必须)(?:记载|载明|明确|包括)")
_NOT_GRANTED = re.compile(
    "(?:核发|颁发|批准|准予|受理|审批|发放|许可|收费|对其制定|查封|扣押|重复查封)"
)
_WITHDRAWN = re.compile("(?:依法)?(?:予以)?(?:撤销|注销|吊销|没收|取缔)")
_LEANS = re.compile(
    "(?:应当|不得|必须)(?:立即|积极|如实|及时|依法|按照要求|采取措施|采取有效措施)*"
    "(?:予以|给予|配合|协助|支持|执行|拒绝|保密|添加|提供|处理)"
)
_GLOSSARY = re.compile("用语的?(?:含义|定义)|术语的?含义")
_OFFICIAL = re.compile("监督管理|监督检查|监管|保障|规划")  # chapters about authorities
_TITLED = re.compile(r"罚则|法律责任|附则|附录|处罚")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty or ban: `spans` are those of its words in the clause's text, in order.

    `who` is the subject as the clause names it, "" where it names none; `act` is what stands from
    the modal on; `place` is the 款 and 项, "" where the clause has only one 款.
    """

    who: str
    addressee: Addressee
    kind: str
    spans: tuple[tuple[int, int], ...]
    act: str
    place: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What the sentences before named, for those that omit it."""

    subject: Subject = NOBODY
    authority: bool = False
    official: str = ""  # what authorities do, as far as it was said


def duties(text: str, headings: Sequence[str] = ()) -> Iterator[Duty]:
    """The duties and bans of a clause's text under its headings, in order."""
    if _GLOSSARY.search(text) or any(_TITLED.search(heading) for heading in headings):
        return
    official = any(_OFFICIAL.search(heading) for heading in headings)
    said = _Said()
    for line in lines_of(text):
        said = replace(said, subject=NOBODY, authority=official and said.authority)
        sentences = sentences_of(text, line.start, line.end)
        lead = sentences.pop() if line.items and sentences else None
        since = line.start
        for start, end in sentences:
            found, said = _of_sentence(text, start, end, line.label, said)
            yield from (_with_ground(duty, since) for duty in found)
            since = start
        if lead:
            yield from _of_list(text, lead, line, said)


def _with_ground(duty: Duty, since: int) -> Duty:
    """A duty that names no object of its own (应当予以配合), behind the sentence that does."""
    start, end = duty.spans[0]
    leans = end - start < DEPENDENT and _LEANS.match(duty.act)
    return replace(duty, spans=((since, end),)) if leans else duty


# -- one sentence


def _of_sentence(
    text: str, start: int, end: int, place: str, said: _Said
) -> tuple[list[Duty], _Said]:
    """The duties of one sentence, and what it names for those behind it."""
    found: list[Duty] = []
    blotted = masked(text[start:end])
    if _NO_RULE.search(blotted):
        return [], said
    for first, last, since in parts_of(blotted):
        duty, said = _of_group(text, start + first, start + last, place, said)
        if duty:
            spans = ((start + since, duty.spans[0][1]),)
            found.append(replace(duty, spans=spans))
    return found, said


def _of_group(
    text: str, start: int, end: int, place: str, said: _Said
) -> tuple[Duty | None, _Said]:
    group = text[start:end]
    modal = next(modals(masked(group)), None)
    if modal is None or _PENAL.search(masked(group)):
        actor = actor_in(group)
        subject = Subject(actor, Sort.ACTOR) if actor else NOBODY
        return None, _named(said, subject)
    own = bound(group, modal)
    subject = own if own is not NOBODY else _carried(group, modal, said)
    said = _named(said, own)
    if _omitted(group, modal, subject, said):
        return None, replace(said, authority=True)
    to = addressee_of(subject)
    if to is Addressee.AUTHORITY:
        said = replace(said, official=said.official + group)
    tail = group.rstrip("；; ，")
    duty = Duty(
        subject.text, to, modal.kind, ((start, start + len(tail)),), group[modal.start :], place
    )
    return duty, said


def _named(said: _Said, subject: Subject) -> _Said:
    if subject is NOBODY:
        return said
    authority = addressee_of(subject) is Addressee.AUTHORITY
    if subject.sort is Sort.ACTOR:
        return replace(said, subject=subject, authority=authority)
    return said if said.subject.sort is Sort.ACTOR else replace(said, subject=subject)


def _carried(group: str, modal: Modal, said: _Said) -> Subject:
    """The subject that a sentence takes over from the one before."""
    if modal.kind == "禁止" or group.startswith(("违反", "任何")):
        return NOBODY
    before = group[: modal.start]
    if modal.kind == "不得" and re.match(
        r"在.*(?:区|内|范围|地|上|中|水域|海域)[^，]{0,2}，?$", before
    ):
        return NOBODY
    return said.subject if said.subject.sort is Sort.ACTOR else NOBODY


def _omitted(group: str, modal: Modal, subject: Subject, said: _Said) -> bool:
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
    if _LICENCE.search(group[: modal.end + 2]) or (
        subject is NOBODY
        and (of_authorities(group[: modal.start]) or _AT_WORK.search(group[: modal.start]))
    ):
        return True
    acts = bool(_AUTHORITY_ACT.match(behind)) and modal.kind in ("应当", "必须")
    return acts and (said.authority or subject.sort is not Sort.CASE)


# -- lists


def _of_list(text: str, lead: tuple[int, int], line: TextLine, said: _Said) -> Iterator[Duty]:
    """The duties that a list lays: of its lead-in for every item, or of items by themselves."""
    words = text[slice(*lead)]
    blotted = masked(words)
    if _NO_RULE.search(blotted) or _PENAL.search(blotted):
        return
    first, last, since = parts_of(blotted)[-1]
    cut = blotted.rfind("；", first, last) + 1
    allowed = cut and "下列" in blotted[cut:] and not next(modals(blotted[cut:]), None)
    if allowed and next(modals(blotted), None):
        found, said = _of_sentence(text, lead[0], lead[0] + cut, line.label, said)
        yield from found
        lead, words, blotted = (lead[0] + cut, lead[1]), words[cut:], blotted[cut:]
        first = since = 0
    if next(modals(blotted), None):
        whole, said = _of_group(text, lead[0] + first, lead[1], line.label, said)
        if whole:
            yield from _led(text, whole, (lead[0] + since, lead[1]), line)
        return
    if not _EACH.search(blotted) or "可以" in blotted:
        return
    subject = subject_of(re.sub(r"[^，]*[:：]\s*$", "", words)) if "，" in words else NOBODY
    subject = Subject(actor_in(words), Sort.ACTOR) if actor_in(words) else subject
    for item in line.items:
        inside = _named(_named(_Said(), said.subject), subject)
        for start, end in sentences_of(text, item.behind_number(text), item.end):
            found, inside = _of_sentence(text, start, end, item.label, inside)
            begins = start == item.behind_number(text)
            for duty in found:
                first, last = duty.spans[0]
                whole = (item.start if begins and first == start else first, last)
                yield replace(duty, spans=(lead, whole))


def _led(text: str, whole: Duty, lead: tuple[int, int], line: TextLine) -> Iterator[Duty]:
    """A duty whose lead-in governs its items: one each, one for all where one is enough."""
    words = masked(text[slice(*lead)])
    if _ONE_OF.search(words) or _ASIDE.search(words):
        spans = (lead, *((item.start, item.end) for item in line.items))
        yield replace(whole, spans=spans)
        return
    for item in line.items:
        tail = len(text[item.start : item.end].rstrip("；; 。\n"))
        words = text[item.start : item.start + tail]
        own = _named_in(text[item.behind_number(text) : item.start + tail])
        to, who = (addressee_of(own), own.text) if own else (whole.addressee, whole.who)
        spans = (lead, (item.start, item.start + tail))
        yield replace(whole, who=who, addressee=to, spans=spans, act=words, place=item.label)


def _named_in(words: str) -> Subject | None:
    """Whom an item binds by itself, where its lead-in does not: （二）人民政府应当采取措施."""
    modal = next(modals(masked(words)), None)
    subject = bound(words, modal) if modal and modal.kind != "禁止" else NOBODY
    return subject if subject.sort is Sort.ACTOR else None
