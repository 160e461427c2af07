"""What must be read with a duty: the sentence before on which it leans, and exceptions that stand
in a sentence or a paragraph of their own.

Knows pronouns, elided objects and the wording of exceptions. Pure; does not know whom they bind.
"""

import re
from collections.abc import Sequence

from assistant.claims import wording_pairs
from assistant.workflows.addressees import masked
from assistant.workflows.modals import modals
from assistant.workflows.sentences import TextLine, sentences_of
from corpus.quantities import NUMERAL, chinese_number

Span = tuple[int, int]
_MOST_ABOVE = 320  # characters of a duty with the paragraph before it
_PRONOUN = re.compile(
    r"(?:将|把|对|向|使|由|与|为|给|从|要求|通知)其(?![他中余])|^(?:但是?，?)?(?:该|上述|前述|此类?|这|其(?!他))|"
    r"^[^，的。；]{2,6}(?:时|后|前|的)，|^(?:同时|此外|并|还|也)|^[^，。；]{0,24}还应当"
)
_SHORT_ACT = re.compile(
    r"(?:应当|不得|必须)(?:立即|积极|如实|及时|依法|按照要求|采取措施|采取有效措施)*"
    r"(?:予以|给予|配合|协助|支持|执行|拒绝|保密|添加|提供|处理|通过|停止)"
)
_LIMIT = re.compile(
    r"可以不(?!受)|无需|不需要|不再|除外|另有[^，。；]{0,8}(?:规定|约定|要求)的?，?[^。；]{0,8}(?:从其|依照|按照|适用|执行)|不适用|不受[^。；]{0,24}限制"
)
_NEEDED = re.compile(
    r"(?:但是?，?)?(?:确[因需]|因[^，。；]{2,24}需要|因特殊|有不同约定|[^，。；]{2,30}可以定期|特殊情况|有特殊|经[^，。]{2,20}(?:批准|同意)的?，可以)"
)
_BAN = re.compile("不得|禁止|严禁")
_PARAGRAPH = re.compile(
    rf"前(?P<many>[{NUMERAL}]?)款|(?<!条)第(?P<which>[{NUMERAL}]+)款|(?P<all>本条)"
)


def leans(words: str, act: str, before: str, thing: str) -> bool:
    """Whether a sentence is not understood without the one before: it points back, its object is
    left out, or it says more of a thing (`thing`, "" for none) that was named there."""
    if re.match("被(?:检查|监督|调查)|有关(?:单位|个人|企业|各方)|当事人", words):
        return True
    if _PRONOUN.search(masked(words)) or (len(words) < 40 and _SHORT_ACT.match(act)):
        return True
    return len(thing) > 1 and thing in before


def ground_above(text: str, start: int, end: int, above: int) -> int | None:
    """Where the paragraph begins (`above`) that a duty with 前款 points to, if that is no page."""
    points = re.search("前(?:款|两款)", masked(text[start:end]))
    return above if points and end - above <= _MOST_ABOVE else None


def limits(text: str, lines: Sequence[TextLine], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The sentences that except something from a duty with these spans, in order."""
    at = next((n for n, one in enumerate(lines) if spans[0][0] < one.end), 0)
    words = "".join(text[a:b] for a, b in spans)
    found: list[Span] = []
    for number, line in enumerate(lines[at:], at):
        before: Span | None = None
        for span in sentences_of(text, line.start, line.end):
            sentence = text[slice(*span)]
            outside = number > at or span[0] >= spans[-1][1]
            limits_it = outside and _excepts(sentence)
            limits_it &= not sentence.startswith("因") or bool(_BAN.search(words))
            if limits_it and _reaches(sentence, number - at, at, before, spans, words):
                found.append(span)
            before = span
    return tuple(found)


def _excepts(sentence: str) -> bool:
    """Whether a sentence only limits what was said before."""
    if _NEEDED.match(sentence):
        return True
    blotted = masked(sentence)
    first = next(modals(blotted), None)
    limit = _LIMIT.search(blotted)
    return bool(limit and (first is None or first.start > limit.start()))


def _reaches(
    sentence: str, behind: int, at: int, before: Span | None, spans: Sequence[Span], words: str
) -> bool:
    """Whether an exception `behind` paragraphs after a duty's (number `at`) is one from it."""
    cited = _PARAGRAPH.search(sentence)
    if cited:
        if cited["all"]:
            return True
        if cited["which"]:
            return chinese_number(cited["which"]) == at + 1
        many = chinese_number(cited["many"]) if cited["many"] else 1
        return 0 < behind <= many
    if before:
        if behind:
            return False
        adjoins = before[0] <= spans[-1][0] < before[1] or spans[0][0] >= before[0]
        return adjoins or len(wording_pairs(sentence) & wording_pairs(words)) > 2
    return behind > 0 and len(wording_pairs(sentence) & wording_pairs(words)) > 1
