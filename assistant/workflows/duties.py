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
    subject_of,
)
from assistant.workflows.bearers import bearer, is_nobody
from assistant.workflows.carried import (
    Said,
    carried_over,
    is_licence,
    left_to_authority,
    ruled_by_authority,
    takes_over,
    whole_name,
    with_named,
)
from assistant.workflows.context import ground_above, leans, limits
from assistant.workflows.modals import modals
from assistant.workflows.parties import DEPENDENT, bound, parts_of
from assistant.workflows.sentences import TextLine, lines_of, sentences_of
from assistant.workflows.spared import OFFICIAL, is_official, is_official_body, is_spared

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
_ASIDE = re.compile(  # the list is of what somebody may do, or need not do
    "可以[^，。；]{0,10}下列|除(?:有|具有)?下列|不需要|无需|可以不|不适用"
)
_GLOSSARY = re.compile("用语的?(?:含义|定义)|术语的?含义")
_OFFICIAL = re.compile("监督管理|监督检查|监管|保障|规划")  # chapters about authorities
_OF_OTHERS = re.compile("的$|^(?:记录|凭证|档案|标签|说明书|包装|证书|报告)")  # of something
_LED = re.compile("[^，。；的]*(?:人民政府|部门)[^，。；]{0,24}(?:接到|收到)")
_TITLED = re.compile(r"罚\s*则|法律责任|附\s*则|附录|处罚")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty or ban: `spans` are those of its words in the clause's text, in order.

    `who` is the person or unit that the clause names, "" where it names none; `thing` is then the
    thing that it speaks of; `act` is what stands from the modal on; `place` is the 款 and 项, ""
    where the clause has only one 款. `ground` is where the words begin on which it leans, `beside`
    are the sentences that except something from it.
    """

    who: str
    addressee: Addressee
    kind: str
    spans: tuple[tuple[int, int], ...]
    act: str
    place: str
    thing: str = ""
    carried: bool = False
    ground: int | None = None
    beside: tuple[tuple[int, int], ...] = ()

    @property
    def shown(self) -> tuple[tuple[int, int], ...]:
        """All spans that must be read to understand the duty."""
        (start, end), *others = self.spans
        return ((start if self.ground is None else self.ground, end), *others, *self.beside)


def duties(text: str, headings: Sequence[str] = ()) -> Iterator[Duty]:
    """The duties and bans of a clause's text under its headings, in order."""
    if _GLOSSARY.search(text) or any(_TITLED.search(heading) for heading in headings):
        return
    official = any(_OFFICIAL.search(heading) for heading in headings)
    said, lines = Said(), lines_of(text)
    for above, line in zip((None, *lines), lines, strict=False):
        said = replace(said, subject=NOBODY, laid=NOBODY, authority=official and said.authority)
        paragraph = text[line.start : line.items[-1].end if line.items else line.end]
        for duty in _of_line(text, line, said):
            if _is_item(duty, text):
                duty = _addressed(duty, text, paragraph, tuple(headings))
                if above and duty.ground is None:
                    up = ground_above(text, duty.spans[0][0], duty.spans[0][1], above.start)
                    duty = replace(duty, ground=up)
                yield replace(duty, beside=limits(text, lines, duty.spans))


def _of_line(text: str, line: TextLine, said: Said) -> Iterator[Duty]:
    """The duties of a paragraph with its items, each behind what it leans on."""
    sentences = sentences_of(text, line.start, line.end)
    lead = sentences[-1] if line.items and sentences else None
    since = line.start
    for start, end in sentences:
        before = text[since:start]
        if (start, end) == lead:
            found = list(_of_list(text, lead, line, said))
        else:
            found, said = _of_sentence(text, start, end, line.label, said)
        grounded = [_with_ground(duty, text, since, before) for duty in found]
        yield from grounded
        if all(duty.ground is None for duty in grounded):
            since = start


def _with_ground(duty: Duty, text: str, since: int, before: str) -> Duty:
    """A duty that is not understood by itself, behind the sentence that it leans on."""
    first = text[slice(*duty.spans[0])]
    short = not duty.who and duty.kind != "禁止" and len(first) < DEPENDENT
    bare = short and (not duty.thing or _OF_OTHERS.search(duty.thing))
    leaning = bare or duty.carried or leans(first, duty.act, before, duty.thing)
    return replace(duty, ground=since) if before and leaning else duty


def _is_item(duty: Duty, text: str) -> bool:
    """Whether a duty is something to inspect."""
    item = text[slice(*duty.spans[-1])] if len(duty.spans) > 1 else ""
    whole = "".join(text[a:b] for a, b in duty.spans)
    return not is_spared(duty.who, duty.act, duty.kind, item, whole)


def _addressed(duty: Duty, text: str, paragraph: str, headings: tuple[str, ...]) -> Duty:
    """A duty with its addressee: an authority where the clause lets nobody else act."""
    if duty.addressee is Addressee.AUTHORITY:
        return duty
    official = is_official_body(duty.who) or (not duty.who and _led_by_authority(duty, text))
    if not duty.who and duty.kind in ("应当", "必须"):
        first = text[slice(*duty.spans[0])]
        official |= bool(not duty.thing and OFFICIAL.search(first.removesuffix(duty.act)))
        official |= is_official(duty.thing, duty.act, text, paragraph, headings)
    elif not duty.who and duty.kind == "不得":
        official |= bool(OFFICIAL.search(duty.thing))
    return replace(duty, addressee=Addressee.AUTHORITY) if official else duty


def _led_by_authority(duty: Duty, text: str) -> bool:
    """Whether the sentence of a duty without a bearer begins with what an authority does."""
    first = text[slice(*duty.spans[0])]
    modal = next(modals(masked(first)), None)
    actor = actor_in(first[: modal.start]) if modal else ""
    named = bool(actor) and addressee_of(Subject(actor, Sort.ACTOR)) is Addressee.AUTHORITY
    return named or bool(_LED.match(first))


# -- one sentence


def _of_sentence(
    text: str, start: int, end: int, place: str, said: Said
) -> tuple[list[Duty], Said]:
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


def _of_group(text: str, start: int, end: int, place: str, said: Said) -> tuple[Duty | None, Said]:
    group = text[start:end]
    modal = next(modals(masked(group)), None)
    if modal is None or _PENAL.search(masked(group)):
        actor = actor_in(group)
        subject = Subject(actor, Sort.ACTOR) if actor else NOBODY
        return None, with_named(said, subject)
    own = bound(group, modal)
    subject = own if own is not NOBODY else carried_over(group, modal, said)
    carried = own is not NOBODY and is_nobody(own) and takes_over(modal, said)
    if carried:
        subject = said.laid
    said = with_named(said, own)
    if ruled_by_authority(group, modal, subject):
        return None, said
    if is_licence(group, modal) or (not carried and left_to_authority(group, modal, subject, said)):
        return None, replace(said, authority=True)
    to = addressee_of(subject)
    if to is Addressee.AUTHORITY:
        said = replace(said, official=said.official + group)
    tail = group.rstrip("；; ，")
    if bearer(subject):
        said = replace(said, laid=subject)
    who, spans = whole_name(bearer(subject), subject, group), ((start, start + len(tail)),)
    thing = own.text if carried or not who else ""
    act = group[modal.start :]
    return Duty(who, to, modal.kind, spans, act, place, thing, carried), said


# -- lists


def _of_list(text: str, lead: tuple[int, int], line: TextLine, said: Said) -> Iterator[Duty]:
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
        inside = with_named(with_named(Said(), said.subject), subject)
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
    kind = [modal.kind for modal in modals(words)][-1]
    points = words.startswith("下列") and whole.who.startswith("下列")
    for item in line.items:
        tail = len(text[item.start : item.end].rstrip("；; 。\n"))
        words = text[item.start : item.start + tail]
        body = text[item.behind_number(text) : item.start + tail]
        own = _named_in(body) or (Subject(body, Sort.ACTOR) if points else None)
        to, who = (addressee_of(own), own.text) if own else (whole.addressee, whole.who)
        spans = (lead, (item.start, item.start + tail))
        yield replace(
            whole, kind=kind, who=who, addressee=to, spans=spans, act=words, place=item.label
        )


def _named_in(words: str) -> Subject | None:
    """Whom an item binds by itself, where its lead-in does not: （二）人民政府应当采取措施."""
    modal = next(modals(masked(words)), None)
    subject = bound(words, modal) if modal and modal.kind != "禁止" else NOBODY
    return subject if subject.sort is Sort.ACTOR else None
