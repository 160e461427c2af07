"""Pure: the canonical text of one policy to its addressed clauses.

Three grammars, tried in this order: our digests (要点N), statutes (第N条 under 编章节), notices
(一、（一）1.（1）①); a text without any numbers is cut by paragraph. Does not know files or
headers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.address import (
    ARTICLE,
    ATTACHMENT,
    DIGEST_POINT,
    HEADING,
    article_number,
    number_style,
    read_pointers,
)
from corpus.errors import FileRefused
from corpus.types import Clause, ClauseAddress

_HEADING_RANK = {"编": 0, "篇": 0, "分编": 1, "章": 2, "节": 3}
_NOT_A_HEAD = re.compile(  # 第五条规定的…, 第五条、第六条
    r"[的、，,。；;”》」）)第款之]|[（(][〇零一二三四五六七八九十百\d]|规定|项(?!目)|以及|至第"
    r"|(?:和|或者?|及|与)[第本其]|所[列指述规称]|中(?:规定|[的所第])"
)
_BASIS = re.compile(r"(?:出处|依据)：(.+)")
_CONTENTS = re.compile(r"目\s*录")
_HEADING_LENGTH = 40
PREAMBLE = "前文"


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line: where it begins and ends in the canonical text, and its markup level."""

    start: int
    end: int
    text: str
    mark: int | None


@dataclass(slots=True)
class _Draft:
    """A clause being collected: grows line by line, then becomes a Clause."""

    steps: tuple[str, ...]
    headings: tuple[str, ...]
    start: int
    end: int
    basis: str = ""
    lead: bool = False  # nothing but a short line, which its children carry as heading


def split(text: str, body: int, marks: dict[int, int], policy_id: str) -> tuple[Clause, ...]:
    """Cut a canonical text from offset `body` on into clauses; see the module for grammars.

    `text[c.start:c.end] == c.text` for every clause; ids are unique (a repeated address gets ~2).
    Raises FileRefused for a digest whose 依据 names no article.
    """
    lines = list(_lines(text, body, marks))
    if any(DIGEST_POINT.match(line.text) for line in lines):
        drafts = _digest(lines)
    elif any(_article(line.text, (0, 0)) for line in lines):
        drafts = _statute(lines)
    elif any(number_style(line.text) for line in lines):
        drafts = _notice(lines)
    else:
        drafts = _paragraphs(lines)
    return tuple(_finish(text, drafts, policy_id))


def _lines(text: str, body: int, marks: dict[int, int]) -> Iterator[Line]:
    for found in re.finditer(r"[^\n]+", text[body:]):
        start, end = body + found.start(), body + found.end()
        raw = text[start:end]
        stripped = raw.strip()
        if stripped:
            lead = len(raw) - len(raw.lstrip())
            yield Line(start + lead, start + lead + len(stripped), stripped, marks.get(start))


def _finish(text: str, drafts: Iterable[_Draft], policy_id: str) -> Iterator[Clause]:
    seen: set[str] = set()
    for draft in drafts:
        if draft.end <= draft.start:
            continue
        address = ClauseAddress(draft.steps)
        count, key = 1, address.key
        while key in seen:
            count += 1
            key = f"{address.key}~{count}"
        seen.add(key)
        yield Clause(
            id=f"{policy_id}#{key}",
            policy_id=policy_id,
            address=address,
            headings=draft.headings,
            text=text[draft.start : draft.end],
            start=draft.start,
            end=draft.end,
            basis=draft.basis,
        )


def _digest(lines: list[Line]) -> list[_Draft]:
    drafts: list[_Draft] = []
    headings: tuple[str, ...] = ()
    for line in lines:
        if line.mark:
            headings = (line.text,)
        elif point := DIGEST_POINT.match(line.text):
            start = line.start + point.end()
            drafts.append(_Draft((f"要点{point['n']}",), headings, start, line.end))
        elif drafts and (basis := _BASIS.fullmatch(line.text)):
            drafts[-1].basis = (
                line.text if not drafts[-1].basis else f"{drafts[-1].basis}；{basis[1]}"
            )
            _check_basis(drafts[-1])
        elif drafts and not drafts[-1].basis:
            drafts[-1].end = line.end
    return drafts


def _check_basis(draft: _Draft) -> None:
    if draft.basis.startswith("依据："):
        try:
            read_pointers(draft.basis)
        except ValueError as error:
            raise FileRefused(
                f"{draft.steps[-1]}的依据认不出是哪部法的哪一条",
                draft.basis,
                "写成“依据：《法名》（版本日期）第三条第一款；……”，报道的行次写在“出处：”后面",
            ) from error


def _article(line: str, last: tuple[int, int]) -> re.Match[str] | None:
    """The article label that a line begins with, unless the line only mentions an article.

    A label stands before a blank or the end of the line; without a blank it must be the next
    number and not go on as a phrase (第五条规定的…).
    """
    found = ARTICLE.match(line)
    if not found:
        return None
    rest = line[found.end() :]
    if not rest or rest[0].isspace():
        return found
    number, sub = article_number(found.group())
    follows = (number, sub) in {(last[0] + 1, 0), (last[0], last[1] + 1)}
    return found if follows and not _NOT_A_HEAD.match(rest) else None


def _statute(lines: list[Line]) -> list[_Draft]:
    drafts: list[_Draft] = []
    stack: dict[int, str] = {}
    part: tuple[str, ...] = ()
    last, contents = (0, 0), False
    for line in lines:
        if _CONTENTS.fullmatch(line.text) and last == (0, 0) and not part:
            contents = True
        elif found := _article(line.text, last):
            contents, last = False, article_number(found.group())
            label = re.sub(r"\s", "", found.group())
            text_start = line.start + found.end()
            text_start += len(line.text[found.end() :]) - len(line.text[found.end() :].lstrip())
            drafts.append(_Draft((*part, label), _path(stack), text_start, line.end))
        elif (rank := _heading_rank(line)) is not None:
            stack = {r: h for r, h in stack.items() if r < rank} | {rank: line.text}
        elif drafts and (found := ATTACHMENT.match(line.text)) and len(line.text) < _HEADING_LENGTH:
            part, stack = (f"附件{found['n']}",), {0: line.text}
            last = (0, 0)
            drafts.append(_Draft(part, (line.text,), line.start, line.end))
        elif not contents or line.text.endswith(("。", "：", "；")):
            contents = False
            _grow(drafts, line, part, _path(stack))
    return drafts


def _heading_rank(line: Line) -> int | None:
    if (found := HEADING.match(line.text)) and len(line.text) < _HEADING_LENGTH:
        return _HEADING_RANK[found["kind"]]
    return 2 + line.mark if line.mark and line.mark > 1 else None


def _path(stack: dict[int, str]) -> tuple[str, ...]:
    return tuple(stack[rank] for rank in sorted(stack))


def _grow(
    drafts: list[_Draft], line: Line, part: tuple[str, ...], headings: tuple[str, ...]
) -> None:
    """Add a line to the clause that it goes on with; before the first article, to the preamble.

    A line under a heading of its own (序言, an attachment's 一、) begins a clause of its own.
    """
    if drafts and (
        drafts[-1].headings == headings or headings[:1] == drafts[-1].headings[:1] == ()
    ):
        _extend(drafts[-1], line)
    else:
        drafts.append(_Draft((*part, headings[-1] if headings else PREAMBLE), headings,
                             line.start, line.end))  # fmt: skip


def _notice(lines: list[Line]) -> list[_Draft]:
    drafts: list[_Draft] = []
    open_steps: dict[int, tuple[str, str]] = {}  # depth → (label, heading text)
    parents: set[int] = set()
    for line in lines:
        style = number_style(line.text)
        if style is None:
            _grow_notice(drafts, line)
            continue
        depth, label = style
        outer = {d: s for d, s in open_steps.items() if d < depth}
        if (
            drafts
            and outer
            and drafts[-1].steps == tuple(s[0] for s in outer.values())
            and len(line.text) > len(label)
        ):
            parents.add(len(drafts) - 1)
        drafts.append(
            _Draft(
                (*(s[0] for s in outer.values()), label),
                tuple(s[1] for s in outer.values()),
                line.end - len(line.text[len(label) :].lstrip()),
                line.end,
                lead=len(line.text) <= _HEADING_LENGTH,
            )
        )
        open_steps = outer | {depth: (label, line.text[:_HEADING_LENGTH])}
    return [d for i, d in enumerate(drafts) if i not in parents or not d.lead]


def _grow_notice(drafts: list[_Draft], line: Line) -> None:
    if drafts:
        _extend(drafts[-1], line)
        drafts[-1].lead = False
    else:
        drafts.append(_Draft((PREAMBLE,), (), line.start, line.end))


def _extend(draft: _Draft, line: Line) -> None:
    if draft.end <= draft.start:  # the label stood on a line of its own
        draft.start = line.start
    draft.end = line.end


def _paragraphs(lines: list[Line]) -> list[_Draft]:
    drafts: list[_Draft] = []
    heading: tuple[str, ...] = ()
    for line in lines:
        if line.mark:
            heading = (line.text,)
        else:
            drafts.append(_Draft((f"第{len(drafts) + 1}段",), heading, line.start, line.end))
    return drafts
