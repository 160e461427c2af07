"""Whom a modal binds, and how a sentence falls into parts that bind one party each.

Knows 应当由…, 禁止…, semicolons and commas. Pure; does not know what is asked of a party.
"""

import re

from assistant.workflows.addressees import NOBODY, Sort, Subject, actor_in, addressee_of, subject_of
from assistant.workflows.modals import Modal, modals

_EXCEPTION = re.compile(
    r"^(?:但|法律[^，。；]{0,20}另有规定|.{0,40}除外|.{0,30}从其规定|.{0,30}依照其规定|另有)"
)
_BY = re.compile(r"^由(?P<who>[^，。；]{2,60})")
_BANNED = re.compile(
    "任何|一切|其他|无关|未成年|外国|(?:未|无|没有|不具备|不符合)[^，。；]{1,30}的[^的]{1,8}$"
)
_BANNED_ACT = re.compile(
    "生产|销售|使用|经营|聘|招|安排|雇|伪造|变造|出[租借售]|转[让移]|倒卖|收购|运输|携带|侵占|破坏|损毁|任用|[进出]口|捕|"
    "采|提供|接受|取得|利用|从事|组织|强令|指使|限制|擅自|非法|买卖|参与|干"
)
DEPENDENT = 24  # characters: what is shorter leans on what stands before


def bound(group: str, modal: Modal) -> Subject:
    """Who is bound by the modal of a group, as the group itself says."""
    behind = group[modal.end :]
    if modal.kind == "禁止":
        return _banned(behind)
    if actor := _by(behind):
        return Subject(actor, Sort.ACTOR)
    return subject_of(group[: modal.start])


def _banned(behind: str) -> Subject:
    """Whom a ban names behind 禁止."""
    actor = actor_in(behind)
    named = _BANNED.match(actor) or (
        not _BANNED_ACT.match(actor)
        and re.match("[招以从向在将对为使利违雇经未不无]", behind[len(actor) :])
    )
    return Subject(actor, Sort.ACTOR) if actor and named else NOBODY


def parts_of(blotted: str) -> list[tuple[int, int, int]]:
    """The parts of a sentence with a subject and a modal of their own: their spans, and where the
    words begin that belong to them: before, where a part does not stand by itself."""
    between: list[tuple[int, int]] = []
    for m in re.finditer(r"[^；;]+[；;]?", blotted):
        if between and not _binds_another(m.group()):
            between[-1] = (between[-1][0], m.end())
        else:
            between.append(m.span())
    found: list[tuple[int, int, int]] = []
    for start, end in between:
        depends = found and (end - start < DEPENDENT or not _begins(blotted[start:end]))
        pieces = _at_commas(blotted, start, end)
        found += [(a, b, found[-1][2] if depends else since) for a, b, since in pieces]
    return found


def _begins(piece: str) -> bool:
    """Whether a piece behind a semicolon begins with whom it binds, and so stands by itself."""
    return bool(actor_in(re.match("[^，。；]*", piece)[0]))


def _binds_another(group: str) -> bool:
    """Whether what stands behind a semicolon names whom it binds."""
    modal = next(modals(group), None)
    if modal is None or _EXCEPTION.match(group):
        return False
    return subject_of(group[: modal.start]).sort is Sort.ACTOR or bool(_by(group[modal.end :]))


def _at_commas(blotted: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """A group cut where, behind a comma, another actor is bound by a modal of his own."""
    found = [(start, end, start)]
    for m in re.finditer("，", blotted[start:end]):
        at, since = start + m.end(), found[-1][0]
        phrase = re.match("[^；。：]*", blotted[at:end])[0]
        modal = next(modals(phrase), None)
        before = blotted[since:at]
        first = next(modals(before), None)
        head = phrase[: modal.start] if modal else ""
        actor = actor_in(head) if "，" not in head.rstrip("，") else ""
        if first and actor:
            earlier = subject_of(before[: first.start])
            other = addressee_of(earlier) is not addressee_of(Subject(actor, Sort.ACTOR))
            plain = before[: first.start].rstrip("，") == earlier.text
            if earlier.sort is Sort.ACTOR and (other or plain):
                itself = plain and not other and end - at >= DEPENDENT
                found[-1:] = [(since, at, found[-1][2]), (at, end, at if itself else found[-1][2])]
    return found


def _by(behind: str) -> str:
    """Who acts where a modal is followed by 由 and somebody."""
    m = _BY.match(behind)
    return actor_in(m["who"], acts=True) if m and not m["who"].startswith("专") else ""
