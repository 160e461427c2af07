"""What styles say of a Word paragraph: heading level, list, hidden text.

Knows word/styles.xml and a paragraph's own properties. Does not count lists and reads no text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from ingest.readers.ooxml import W, attribute, number, switched_on

_BODY = 9  # the outline level that is none
_DEEPEST = 5  # marks go no further: 6 is a heading within a table
_HEADING = re.compile(r"heading ([1-9])", re.I)
_TITLE = -1  # the outline level of the style Title


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or a paragraph asks for; None = says nothing.

    `outline` counts from 0, -1 is the title, 9 is body text; `list_level` from 0; `list_style` is
    the style that asked for the list. `mark_…` concern the end of the paragraph alone.
    """

    outline: int | None = None
    hidden: bool | None = None
    list_id: str | None = None
    list_level: int | None = None
    list_style: str = ""
    mark_deleted: bool = False
    mark_hidden: bool = False
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of one document by their id, "" = the default of paragraphs.

    `lone_heading` says that its only paragraph of the highest level is its title.
    """

    _looks: Mapping[str, Look]
    lone_heading: bool = False

    def paragraph(self, element: etree._Element) -> Look:
        """The look of a `w:p`: its own properties over those of its style."""
        own = element.find(W + "pPr")
        look = self._style(own)
        if own is None:
            return replace(look, heading=self._heading(look.outline))
        look = _over(look, _read(own, None, ""))
        mark = own.find(W + "rPr")
        if mark is None:
            return replace(look, heading=self._heading(look.outline))
        return replace(
            look,
            heading=self._heading(look.outline),
            mark_deleted=any(mark.find(W + name) is not None for name in ("del", "moveFrom")),
            mark_hidden=bool(switched_on(mark.find(W + "vanish"))),
        )

    def hidden(self, run: etree._Element, paragraph: Look) -> bool:
        """Whether a run of a paragraph is hidden text."""
        own = run.find(W + "rPr")
        if own is not None:
            direct = switched_on(own.find(W + "vanish"))
            if direct is not None:
                return direct
            style = self._looks.get(attribute(own.find(W + "rStyle")) or "-")
            if style and style.hidden is not None:
                return style.hidden
        return bool(paragraph.hidden)

    def _style(self, own: etree._Element | None) -> Look:
        style = attribute(own.find(W + "pStyle")) if own is not None else None
        default = self._looks.get("", Look())
        return self._looks.get(style, default) if style else default

    def _heading(self, outline: int | None) -> int | None:
        if outline is None or outline >= _BODY:
            return None
        if outline == _TITLE or (outline == 0 and self.lone_heading):
            return 1
        return min(outline + 2, _DEEPEST)


def read_styles(root: etree._Element | None, document: etree._Element) -> Styles:
    """The styles of word/styles.xml as this document (the root of its main part) uses them."""
    elements = {} if root is None else {attribute(s, "styleId"): s for s in root.iter(W + "style")}
    looks = {key: _resolve(key, elements) for key in elements if key}
    for key, element in elements.items():
        if attribute(element, "type") == "paragraph" and attribute(element, "default") == "1":
            looks[""] = looks.get(key, Look())
    styles = Styles(looks)
    outlines = [
        look.outline
        for paragraph in document.iter(W + "p")
        if (look := styles.paragraph(paragraph)).outline is not None and look.outline < _BODY
    ]
    lone = _TITLE not in outlines and outlines.count(0) == 1 and outlines[0] == 0
    return Styles(looks, lone)


def _resolve(key: str, elements: Mapping[str | None, etree._Element]) -> Look:
    look = Look()
    for style_id, element in reversed(list(_chain(key, elements))):
        name = attribute(element.find(W + "name")) or ""
        properties = element.find(W + "pPr")
        run = element.find(W + "rPr")
        look = _over(look, _named(name) if style_id == key else Look())
        look = _over(look, _read(properties, run, style_id))
    return look


def _chain(
    key: str, elements: Mapping[str | None, etree._Element]
) -> Iterator[tuple[str, etree._Element]]:
    """The style and those it is based on, each once."""
    seen: set[str] = set()
    while key in elements and key not in seen:
        seen.add(key)
        yield key, elements[key]
        key = attribute(elements[key].find(W + "basedOn")) or ""


def _named(name: str) -> Look:
    """What the names of Word's own styles mean where they say it no other way."""
    if name.lower() == "title":
        return Look(outline=_TITLE)
    found = _HEADING.fullmatch(name)
    return Look(outline=int(found[1]) - 1) if found else Look()


def _read(properties: etree._Element | None, run: etree._Element | None, style: str) -> Look:
    hidden = switched_on(run.find(W + "vanish")) if run is not None else None
    if properties is None:
        return Look(hidden=hidden)
    numbers = properties.find(W + "numPr")
    list_id = attribute(numbers.find(W + "numId")) if numbers is not None else None
    return Look(
        outline=number(properties.find(W + "outlineLvl")),
        hidden=hidden,
        list_id=list_id,
        list_level=number(numbers.find(W + "ilvl")) if numbers is not None else None,
        list_style=style if list_id else "",
    )


def _over(under: Look, over: Look) -> Look:
    """The second look where it says something, else the first."""
    return Look(
        outline=under.outline if over.outline is None else over.outline,
        hidden=under.hidden if over.hidden is None else over.hidden,
        list_id=under.list_id if over.list_id is None else over.list_id,
        list_level=under.list_level if over.list_level is None else over.list_level,
        list_style=over.list_style or under.list_style,
    )
