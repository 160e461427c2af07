"""The text within Word's paragraphs: runs, fields, notes' marks, symbols, what is drawn.

Text as it would be printed after all changes are accepted. Says what it leaves out. Does not know
the order of paragraphs, tables or lists.
"""

from dataclasses import dataclass, field

from lxml import etree

from ingest.document import Draft
from ingest.readers.ooxml import Package, W, attribute
from ingest.readers.wordstyles import Look, Styles

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ALTERNATIVES = f"{_MC}AlternateContent"
_SKIPPED = frozenset(
    W + name
    for name in (
        "pPr", "rPr", "del", "moveFrom", "instrText", "delInstrText", "delText", "rt", "sdtPr",
        "sdtEndPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "customXmlPr", "smartTagPr",
    )
)  # fmt: skip
_WRITTEN = {
    W + "tab": " ",
    W + "ptab": " ",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_DRAWN = frozenset(W + name for name in ("drawing", "pict", "object"))
_UNREAD = frozenset({"pic", "imagedata", "OLEObject", "chart", "relIds", "textpath", "control"})
_SYMBOLS = {  # of the font Symbol, where standards take their signs
    "A3": "≤", "B3": "≥", "B1": "±", "B0": "°", "B4": "×", "B8": "÷", "B9": "≠", "BB": "≈",
    "6D": "μ", "61": "α", "62": "β", "67": "γ", "44": "Δ", "53": "Σ", "57": "Ω", "B7": "·",
}  # fmt: skip
_UNKNOWN = "〓"  # the printers' sign for a character that is not there
_CONTEXT = 12  # characters that say where a picture stands


@dataclass(slots=True)
class Found:
    """What one paragraph holds; a line break within it is a "\\n" of `text`.

    `boxes` are the contents of text boxes that hang on it.
    """

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)


class Runs:
    """Reads paragraphs in order: fields run on from one to the next, notes are counted."""

    def __init__(self, package: Package, styles: Styles, draft: Draft) -> None:
        self._draft = draft
        self._styles = styles
        self._notes = {kind: _notes(package.related(kind)) for kind in _NOTES.values()}
        self._note_numbers: dict[tuple[str, str], int] = {}
        self._waiting: list[tuple[int, etree._Element]] = []
        self._fields: list[bool] = []  # open fields: whether their instruction is being read
        self._unread: list[str] = []  # the text before each thing that cannot be read

    def read(self, parent: etree._Element, look: Look, found: Found) -> None:
        """Add what stands in a paragraph, or in part of one, to `found`."""
        for element in parent:
            if element.tag == W + "r":
                self._run(element, look, found)
            elif element.tag == ALTERNATIVES:
                self.read(branch(element), look, found)
            elif element.tag == _MATH + "oMath":
                self._draft.warn("有公式，按文字先后收入，分式和上下标以原文为准")
                found.text += "".join(t.text or "" for t in element.iter(_MATH + "t"))
            elif self.entered(element):
                self.read(element, look, found)

    def entered(self, element: etree._Element) -> bool:
        """Whether what is inside an element that is no text itself belongs to the document."""
        if not isinstance(element.tag, str):  # an entity: the parser expands none
            self._draft.warn("文件里有 XML 实体，未展开")
            return False
        if element.tag == W + "sdt":  # a prompt such as 单击此处输入文字 is no content
            return element.find(f"{W}sdtPr/{W}showingPlcHdr") is None
        return element.tag not in _SKIPPED

    def notes(self) -> list[tuple[int, etree._Element]]:
        """The notes referred to since the last call: number and content."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def unreadable(self, before: str) -> None:
        """A picture or another file stands here, after this text."""
        self._unread.append(before.strip()[-_CONTEXT:])

    def report(self) -> None:
        """Say, at the end, how much could not be read."""
        if self._unread:
            first = f"（第1处在“{self._unread[0]}”之后）" if self._unread[0] else ""
            self._draft.warn(f"有{len(self._unread)}处图片或嵌入对象里的文字未收{first}")

    def _run(self, run: etree._Element, look: Look, found: Found) -> None:
        if not self._styles.hidden(run, look):
            self._parts(run, look, found)
            return
        for element in run.iterchildren(W + "fldChar"):
            self._field(element)
        if any(text.text for text in run.iterchildren(W + "t")):
            self._draft.warn("有隐藏文字，未收")

    def _parts(self, run: etree._Element, look: Look, found: Found) -> None:
        for element in run:
            if element.tag == W + "fldChar":
                self._field(element)
            elif element.tag == ALTERNATIVES:
                self._parts(branch(element), look, found)
            elif element.tag in _DRAWN:
                self._drawn(element, found)
            elif element.tag == W + "ruby":
                self.read(element, look, found)
            elif not isinstance(element.tag, str):
                self.entered(element)
            elif not any(self._fields):
                found.text += self._text(element)

    def _text(self, element: etree._Element) -> str:
        if element.tag == W + "t":
            return self._letters(element)
        if element.tag == W + "sym":
            return self._symbol(element)
        if element.tag in _NOTES:
            return self._note(_NOTES[element.tag], attribute(element, "id") or "")
        return _WRITTEN.get(element.tag, "")

    def _letters(self, element: etree._Element) -> str:
        """The text of a `w:t`, without the entities in it."""
        text = element.text or ""
        for inner in element:
            self.entered(inner)
            text += inner.tail or ""
        text = text.replace("\n", " ")
        return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r")

    def _symbol(self, element: etree._Element) -> str:
        code = (attribute(element, "char") or "").upper()[-2:]
        if attribute(element, "font") == "Symbol" and code in _SYMBOLS:
            return _SYMBOLS[code]
        self._draft.warn(f"有符号认不出，记作{_UNKNOWN}")
        return _UNKNOWN

    def _note(self, kind: str, note_id: str) -> str:
        note = self._notes[kind].get(note_id)
        if note is None:
            return ""
        key = kind, note_id
        if key not in self._note_numbers:
            self._note_numbers[key] = len(self._note_numbers) + 1
            self._waiting.append((self._note_numbers[key], note))
        return f"〔注{self._note_numbers[key]}〕"

    def _field(self, element: etree._Element) -> None:
        """From begin to separate Word computes, from there to end it shows."""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _drawn(self, element: etree._Element, found: Found) -> None:
        parts = _shown(element)
        found.boxes += [part for part in parts if part.tag == W + "txbxContent"]
        if any(etree.QName(part).localname in _UNREAD for part in parts):
            self.unreadable(found.text)


def branch(element: etree._Element) -> etree._Element:
    """The one of several alternatives that is read: the newest."""
    choice = element.find(_MC + "Choice")
    fallback = element.find(_MC + "Fallback") if choice is None else choice
    return element if fallback is None else fallback


def _shown(parent: etree._Element) -> list[etree._Element]:
    """All elements of a drawing, of alternatives one, without what is in text boxes."""
    found = []
    for element in parent:
        if element.tag == ALTERNATIVES:
            found += _shown(branch(element))
        elif isinstance(element.tag, str):
            inner = [] if element.tag == W + "txbxContent" else _shown(element)
            found += [element, *inner]
    return found


def _notes(root: etree._Element | None) -> dict[str, etree._Element]:
    return {} if root is None else {attribute(n, "id") or "": n for n in root if attribute(n, "id")}
