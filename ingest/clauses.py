"""Pure: the canonical text of one policy to its addressed clauses.

The text is taken apart into the main text and its attachments; each is cut by the grammar that
its numbers show: our digests (要点N), statutes (第N条), standards (4.1.2), notices (一、（一）1.)
or, without any numbers, paragraph by paragraph. Does not know files or headers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.address import DIGEST_POINT, number_style, read_pointers
from corpus.errors import FileRefused
from corpus.types import Clause, ClauseAddress, Page, Policy
from ingest.document import Document
from ingest.grammar.lines import Line, Piece, Pieces, lines_of
from ingest.grammar.notice import notice
from ingest.grammar.parts import Part, parts, tail
from ingest.grammar.standard import labels as standard_labels
from ingest.grammar.standard import standard
from ingest.grammar.statute import articles, statute

_LONGEST = 2_000  # characters of a paragraph without numbers
_BASIS = re.compile(r"(?:出处|依据)：(.+)")


def split(document: Document, body: int, policy: Policy) -> tuple[Clause, ...]:
    """Cut the document of a policy from offset `body` on into clauses; see the module for how.

    `text[c.start:c.end] == c.text` for every clause; ids are unique (a repeated address gets ~2).
    Raises FileRefused for a digest whose 依据 names no article.
    """
    lines = lines_of(document, body)
    if any(DIGEST_POINT.match(line.text) for line in lines):
        pieces = _digest(lines)
    else:
        found = parts(lines)
        pieces = [piece for part in found for piece in _cut(part, alone=len(found) == 1)]
    return tuple(_finish(document, pieces, policy))


def _finish(document: Document, pieces: Iterable[Piece], policy: Policy) -> Iterator[Clause]:
    seen: set[str] = set()
    for piece in pieces:
        if piece.end <= piece.start:
            continue
        address = ClauseAddress(piece.steps)
        count, key = 1, address.key
        while key in seen:
            count += 1
            key = f"{address.key}~{count}"
        seen.add(key)
        yield Clause(
            id=f"{policy.id}#{key}",
            policy_id=policy.id,
            address=address,
            headings=tuple(h for h in piece.headings if h != policy.title),
            text=document.text[piece.start : piece.end],
            start=piece.start,
            end=piece.end,
            pages=_pages(document.pages, piece.start, piece.end),
            basis=piece.basis,
        )


def _pages(pages: Sequence[Page], start: int, end: int) -> tuple[Page, ...]:
    """The pages on which text[start:end] stands."""
    before = [page for page in pages if page.start <= start]
    return (*before[-1:], *(page for page in pages if start < page.start < end))


def _digest(lines: list[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    headings: tuple[str, ...] = ()
    for line in lines:
        if line.mark:
            headings = (line.text,)
        elif point := DIGEST_POINT.match(line.text):
            start = line.start + point.end()
            pieces.append(Piece((f"要点{point['n']}",), headings, start, line.end))
        elif pieces and (basis := _BASIS.fullmatch(line.text)):
            last = pieces[-1]
            last.basis = f"{last.basis}；{basis[1]}" if last.basis else line.text
            _check_basis(last)
        elif pieces and not pieces[-1].basis:
            pieces[-1].end = line.end
    return pieces


def _check_basis(piece: Piece) -> None:
    if piece.basis.startswith("依据："):
        try:
            read_pointers(piece.basis)
        except ValueError as error:
            raise FileRefused(
                f"{piece.steps[-1]}的依据认不出是哪部法的哪一条",
                piece.basis,
                "写成“依据：《法名》（版本日期）第三条第一款；……”，报道的行次写在“出处：”后面",
            ) from error


def _cut(part: Part, *, alone: bool) -> list[Piece]:
    """The pieces of one part, by its grammar, with how it ends; `alone` if there is no other."""
    ending = tail(part.lines) if not part.steps else []
    body = part.lines[: ending[0][1]] if ending else part.lines
    pieces = Pieces(part.steps, part.headings)
    if found := articles(body):
        statute(body, found, pieces)
    elif found := standard_labels(body):
        standard(body, found, pieces)
    elif not alone or any(number_style(line.text) for line in body):
        notice(body, pieces)
    else:
        _paragraphs(body, pieces)
    for name, start, end in ending:
        pieces.begin((name,), (), part.lines[start].start, part.lines[end - 1].end)
    return pieces.items


def _paragraphs(lines: Sequence[Line], part: Pieces) -> None:
    heading, count = (), 0
    for line in lines:
        if line.table:
            part.table(line, (), heading)
        elif line.mark:
            heading = (line.text,)
        else:
            count += 1
            for piece, (start, end) in enumerate(_cuts(line), 1):
                steps = (
                    f"第{count}段",
                    *([f"之{piece}"] if start > line.start or end < line.end else []),
                )
                part.begin(steps, heading, start, end)


def _cuts(line: Line) -> Iterator[tuple[int, int]]:
    """The spans of a line, cut behind sentences where it is longer than anyone reads at once."""
    at = line.start
    while line.end - at > _LONGEST:
        window = line.text[at - line.start : at - line.start + _LONGEST]
        stop = max(window.rfind(mark) for mark in "。；！？\n")
        end = at + (stop + 1 if stop > 0 else _LONGEST)
        yield at, end
        at = end
    yield at, line.end
