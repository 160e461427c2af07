"""A text taken apart: the main text, what is annexed to it, and how it ends.

The terms are those of GB/T 9704: 附件说明 (the list of attachments), 落款 (signature and day),
附注, 版记. Knows lines. Does not know headers, and cuts no clauses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.address import ARTICLE, ATTACHMENT, HEADING, number_style
from ingest.dates import DAY
from ingest.grammar.lines import SECTION, Line

LIST, SIGNED, REMARK, IMPRINT = "附件说明", "落款", "附注", "版记"
_DATED = re.compile(rf"(?:(?P<who>[\u4e00-\u9fff（）()、\s]{{2,40}}?)\s*)?{DAY}")
_ORGAN = (
    r"[\u4e00-\u9fff（）()]{2,30}(?:局|厅|部|委|委员会|政府|办公室|办公厅|法院|检察院|院|署|中心|支队|总队"
    r"|大队|领导小组|指挥部|党组|公司|协会|海关)"
)
_ORGANS = re.compile(rf"{_ORGAN}(?:\s+{_ORGAN})*")
_SIGNER = re.compile(
    r"(?:主席|总理|[省市州县区部厅局署]长|主任|院长|检察长)[\s　]*[\u4e00-\u9fff]{2,4}"
)
_REMARK = re.compile(r"[（(](?:此件|联系人|公开|本文有删减|主动公开)[^（）()]*[)）]")
_IMPRINT = re.compile(rf"(?:抄送|主送|分送|抄报|印发份数)\s*[:：].*|.{{2,40}}{DAY}\s*印发")
_ITEM = re.compile(r"(?:附件\s*)?[\d一二三四五六七八九十]+\s*[.．、:：].*")
_TITLE_LINES = 3
_GAP = " 　:：、.．"


@dataclass(frozen=True, slots=True)
class Part:
    """The main text or an attachment: the steps before its addresses, the headings over it."""

    steps: tuple[str, ...]
    headings: tuple[str, ...]
    lines: Sequence[Line]


def parts(lines: Sequence[Line]) -> list[Part]:
    """The main text, then each attachment; a text that follows the signature counts as one."""
    starts = [at for at in range(1, len(lines)) if _begins_attachment(lines, at)]
    main = lines[: starts[0]] if starts else lines
    signed = _signature_end(main)
    found = [Part((), (), main[: signed or None])]
    if signed:
        found.append(_titled((), "", main[signed:]))
    for at, end in pairwise([*starts, len(lines)]):
        label = ATTACHMENT.match(lines[at].text)
        steps = (re.sub(r"\s", "", label.group()),)
        title = lines[at].text[label.end() :].lstrip(_GAP)
        if at + 1 == end:  # nothing but its name
            found.append(Part(steps, (), lines[at:end]))
        else:
            found.append(_titled(steps, title, lines[at + 1 : end]))
    return found


def _titled(steps: tuple[str, ...], title: str, lines: Sequence[Line]) -> Part:
    """An attachment, its title (behind the label or on the next lines) made its heading."""
    names, at = [title] if title else [], 0
    while not title and at < min(_TITLE_LINES, len(lines) - 1) and _is_title(lines[at]):
        names.append(lines[at].text)
        at += 1
    heading = " ".join([*steps, "".join(names)]).strip()
    return Part(steps, (heading,) if heading else (), lines[at:])


def _is_title(line: Line) -> bool:
    numbered = ARTICLE.match(line.text) or number_style(line.text) or HEADING.match(line.text)
    return bool(line.text) and line.short and not numbered


def _begins_attachment(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the head of an attachment, rather than a list of them or a mention."""
    line = lines[at]
    found = ATTACHMENT.match(line.text)
    if not found or line.mark == SECTION or not (line.short or _is_label(line)):
        return False
    return not _lists_attachments(lines, at)


def _is_label(line: Line) -> bool:
    """Whether a line is nothing but an attachment's label."""
    found = ATTACHMENT.match(line.text)
    return bool(found) and not line.text[found.end() :].strip(_GAP)


def _lists_attachments(lines: Sequence[Line], at: int) -> bool:
    """Whether a list of the attachments begins at a line: 附件：1.…, or 附件1：… and 附件2：….

    It ends where the text ends, is signed, or comes to the attachments themselves.
    """
    found = ATTACHMENT.match(lines[at].text)
    if not found or _is_label(lines[at]):
        return False
    item = ATTACHMENT if found["n"] else _ITEM
    end = at + 1
    while end < len(lines) and item.match(lines[end].text):
        end += 1
    if end == len(lines) or _closes(lines[end]):
        return True
    return not found["n"] and bool(ATTACHMENT.match(lines[end].text))


def _signature_end(lines: Sequence[Line]) -> int:
    """The index behind the signature in the midst of lines, where another text follows it; 0 if
    there is none."""
    for at in range(1, len(lines) - 1):
        dated = _DATED.fullmatch(lines[at].text)
        if dated and lines[at + 1].short and not _closes(lines[at + 1]):
            before = lines[at - 1].text
            if dated["who"] or _ORGANS.fullmatch(before) or _SIGNER.fullmatch(before):
                return at + 1
    return 0


def tail(lines: Sequence[Line]) -> list[tuple[str, int, int]]:
    """How a main text ends: (name, first line, line behind the last) of its closing parts."""
    found: list[tuple[str, int, int]] = []
    end = len(lines)
    for name, belongs in ((IMPRINT, _is_imprint), (REMARK, _is_remark), (SIGNED, _is_signature)):
        start = end
        while start > 0 and belongs(lines[start - 1]):
            start -= 1
        if start < end and (name != SIGNED or any(_is_day(line) for line in lines[start:end])):
            found.append((name, start, end))
            end = start
    body = lines[:end]
    start = next((at for at in range(end) if _lists_attachments(body, at)), end)
    if start < end:
        found.append((LIST, start, end))
    return found[::-1]


def _is_imprint(line: Line) -> bool:
    return bool(_IMPRINT.fullmatch(line.text))


def _is_remark(line: Line) -> bool:
    return bool(_REMARK.fullmatch(line.text))


def _is_signature(line: Line) -> bool:
    return _is_day(line) or bool(_ORGANS.fullmatch(line.text) or _SIGNER.fullmatch(line.text))


def _is_day(line: Line) -> bool:
    return bool(_DATED.fullmatch(line.text))


def _closes(line: Line) -> bool:
    return _is_imprint(line) or _is_remark(line) or _is_signature(line)
