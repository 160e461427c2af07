"""What the grammars walk: lines and tables of one canonical text, and the pieces they cut.

Knows where a line stands, which lines caption a table and which are a table of contents. Does not
know how any kind of text is numbered: that is each grammar's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.address import ATTACHMENT, HEADING
from ingest.document import Document, Table

HEADING_LENGTH = 40
SECTION = 6  # the level at which a reader marks a heading row within a table
PREAMBLE = "前文"
_CAPTION = re.compile(
    r"(?:续\s*)?(?P<label>附?表)\s*(?P<n>[A-Z]?[.．]?\d+(?:[-.．—－]\d+)*|[一二三四五六七八九十]+)?"
    r"(?=\s|[:：(（]|[\u4e00-\u9fff]|$)"
)
_UNIT = re.compile(r"[（(]?\s*(?:计量)?单位\s*[:：].{1,30}")
_NOTE = re.compile(r"注\s*\d*\s*[:：(（]|注\s*\d*\s")
_CONTENTS = re.compile(r"目\s*[录次]")
_LEADER = re.compile(r"[.．…·\s\d（）()ⅠⅡⅢⅣⅤⅥIVX-]+$")
_ENDS = ("。", "；", "：", "！", "？", ";", ":", "，", "、", "”")


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line: its span in the canonical text and its markup level; or a whole table
    with the lines that caption it."""

    start: int
    end: int
    text: str
    mark: int | None = None
    table: Table | None = None
    captions: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Whether it may be a heading or a name: short, and no sentence ends it."""
        return len(self.text) <= HEADING_LENGTH and not self.text.endswith(_ENDS)


@dataclass(slots=True)
class Piece:
    """A clause being collected: grows line by line, then becomes a Clause."""

    steps: tuple[str, ...]
    headings: tuple[str, ...]
    start: int
    end: int
    basis: str = ""
    lead: bool = False  # nothing but a short line, which its children carry as heading


@dataclass(frozen=True, slots=True)
class _Table:
    """A table being read, over its pages and sections: where it stands, how many rows it has."""

    place: tuple[str, ...]
    headings: tuple[str, ...]
    captions: tuple[str, ...]
    header: str
    rows: int


@dataclass(slots=True)
class Pieces:
    """The pieces of one part (the main text, one attachment), in order of the text.

    `part` are the steps before every address of the part, `outer` the headings over all of it;
    `last` is the clause begun last, None where there is none: rows of tables do not count.
    """

    part: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    items: list[Piece] = field(default_factory=list)
    last: Piece | None = None
    _counts: dict[tuple[str, ...], int] = field(default_factory=dict)
    _table: _Table | None = None  # just read, nothing behind it yet

    def begin(
        self, steps: tuple[str, ...], headings: tuple[str, ...], start: int, end: int
    ) -> Piece:
        """A new piece; `steps` and `headings` are added to the part's."""
        self._table = None
        self.last = Piece((*self.part, *steps), (*self.outer, *headings), start, end)
        self.items.append(self.last)
        return self.last

    def extend(self, line: Line) -> None:
        """The line belongs to the clause begun last, even where a table stands between."""
        self._table = None
        if self.last.end <= self.last.start:  # its label stood on a line of its own
            self.last.start = line.start
        self.last.end, self.last.lead = line.end, False

    def go_on(self, line: Line) -> None:
        """The line belongs to the clause begun last; behind a table it begins another of the same
        address, so that neither holds the table."""
        if self._table:
            self._table = None
            self.last = Piece(self.last.steps, self.last.headings, line.start, line.end)
            self.items.append(self.last)
        else:
            self.extend(line)

    def table(self, line: Line, steps: tuple[str, ...], headings: tuple[str, ...]) -> None:
        """A piece for every row of a table under `steps` and `headings`, without the part's.

        What captions the table and its header stand in the headings of each row. A table with a
        number stands under the part.
        """
        table, captions = line.table, line.captions
        label = next((m for text in captions if (m := _CAPTION.match(text)) and m["n"]), None)
        before = self._table
        if before and before.header == table.header and not label:  # its next page or section
            place, first = before.place, before.rows
            captions = captions or before.captions
            headings = before.headings
        elif label:
            number = re.sub(r"\s", "", label["n"])
            place, first, headings = (*self.part, f"{label['label']}{number}"), 0, ()
        else:
            under = (*self.part, *steps)
            self._counts[under] = self._counts.get(under, 0) + 1
            place, first = (*under, f"表{self._counts[under]}"), 0
        above = (*self.outer, *headings, *captions, *filter(None, (table.header,)))
        for row, (start, end) in enumerate(table.rows, first + 1):
            self.items.append(Piece((*place, f"第{row}行"), above, start, end))
        self._table = _Table(place, headings, captions, table.header, first + len(table.rows))

    def note(self, line: Line) -> bool:
        """Take a line 注：… under a table as a piece of the table; False for any other line."""
        if not self._table or not _NOTE.match(line.text):
            return False
        place = self._table.place
        self.items.append(Piece((*place, "注"), self.items[-1].headings, line.start, line.end))
        return True


def lines_of(document: Document, body: int) -> list[Line]:
    """The lines and tables of a document from offset `body` on, without its contents."""
    return list(_captioned(_without_contents(list(_lines(document, body)))))


def _lines(document: Document, body: int) -> Iterator[Line]:
    at = body
    for table in document.tables:
        if table.start >= body:
            yield from _plain(document, at, table.start)
            yield Line(table.start, table.end, "", table=table)
            at = table.end
    yield from _plain(document, at, len(document.text))


def _plain(document: Document, start: int, end: int) -> Iterator[Line]:
    for found in re.finditer(r"[^\n]+", document.text[start:end]):
        raw = found.group()
        if stripped := raw.strip():
            begin = start + found.start() + len(raw) - len(raw.lstrip())
            mark = document.marks.get(start + found.start())
            yield Line(begin, begin + len(stripped), stripped, mark)


def _captioned(lines: Sequence[Line]) -> Iterator[Line]:
    """The same lines, those that caption a table given to it."""
    held: list[Line] = []
    for line in lines:
        if line.table:
            yield replace(line, captions=tuple(caption.text for caption in held))
            held = []
        elif _captions(line, held):
            held.append(line)
        else:
            yield from held
            held = []
            if _captions(line, held):
                held.append(line)
            else:
                yield line
    yield from held


def _captions(line: Line, held: Sequence[Line]) -> bool:
    """Whether a line may caption the table that follows: 表1 …, 单位：…, or a section's heading."""
    if line.mark == SECTION:
        return True
    named = line.short and _CAPTION.match(line.text)
    return bool(named) if not held else bool(_UNIT.fullmatch(line.text))


def _without_contents(lines: list[Line]) -> list[Line]:
    for at, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.text):
            end = _contents_end(lines, at + 1)
            if end > at + 1:
                return lines[:at] + lines[end:]
    return lines


def _contents_end(lines: Sequence[Line], at: int) -> int:
    """The index behind the entries that begin at `at`: they are said again later in the text."""
    keys = [_key(line.text) for line in lines]
    first = keys[at] if at < len(keys) else ""
    while at < len(lines):
        line = lines[at]
        said_again = keys[at] in keys[at + 1 :]
        entry = HEADING.match(line.text) or ATTACHMENT.match(line.text) or _leads(line.text)
        again = keys[at] == first and not said_again
        named = len(keys[at]) <= HEADING_LENGTH and (line.short or _leads(line.text))
        if line.table or not named or again or not (entry or said_again):
            break
        at += 1
    return at


def _leads(text: str) -> bool:
    """Whether dots lead from a heading to a page number."""
    return bool(re.search(r"(?:\.{3}|…|·{3}|．{3})[\s\S]*\d*$", text))


def _key(text: str) -> str:
    return re.sub(r"\s", "", _LEADER.sub("", text))
