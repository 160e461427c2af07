"""Pure: running heads, feet and page numbers: what every page repeats and no policy says.

They stand outermost on the page; heads repeat, on all pages or on every other one. Knows nothing
of tables and paragraphs.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median_low

from ingest.page.sheet import Sheet, TextLine, Word, lines_of

_DEPTH = 0.15  # of the page's height, from its top and its foot
_NUMBER = re.compile(
    r"[-—–－·~\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLCⅠ-Ⅻⅰ-ⅻ]{1,6})(?:\s*页)?[-—–－·~\s]*"
    r"(?:(?:[/／]|[,，\s]*共)\s*\d{1,4}\s*页?)?[-—–－\s]*"
    r"|第?\s*[〇一二三四五六七八九十百]+\s*页(?:[,，\s]*共\s*[〇一二三四五六七八九十百]+\s*页)?"
)
_SCANNED = re.compile(r"[-—–·•.,。、\s]*\d{1,3}[-—–·•.,。、\s]*")  # · 4 · as recognised
_TITLE = 1.3  # times the size of a running head
_Key = tuple[int, str]
_Pair = tuple[list[TextLine], list[TextLine]]
_COUNTED = re.compile(r"[-—–.·\d\s]+")  # with the dash of GB 16297—1996, which scans misread


def without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without their repeated heads and feet and their page numbers."""
    edges = [(_edge(sheet, True), _edge(sheet, False)) for sheet in sheets]
    heads = _heads(edges)
    bare = []
    for sheet, pair in zip(sheets, edges, strict=True):
        gone: set[Word] = set()
        for edge, lines in enumerate(pair):
            for line in _outermost(lines, edge, heads, sheet.ocr is not None):
                gone.update(line.words)
        bare.append(replace(sheet, words=tuple(w for w in sheet.words if w not in gone)))
    return bare


def _heads(edges: Sequence[_Pair]) -> dict[_Key, float]:
    """The lines that repeat, each with its usual size."""
    enough = 2 if len(edges) < 6 else max(3, len(edges) // 8)
    counts: Counter[_Key] = Counter()
    sizes: defaultdict[_Key, list[float]] = defaultdict(list)
    for pair in edges:
        lines = [(_key(line, edge), line.size) for edge, ls in enumerate(pair) for line in ls]
        counts.update({key for key, _ in lines})
        for key, size in lines:
            sizes[key].append(size)
    return {key: median_low(sizes[key]) for key, count in counts.items() if count >= enough}


def _outermost(
    lines: Sequence[TextLine], edge: int, heads: Mapping[_Key, float], scanned: bool
) -> Iterator[TextLine]:
    """Lines from the page's edge inwards as long as they repeat or number the page.

    The title stays, which running heads repeat in smaller type.
    """
    for line in lines:
        size = heads.get(_key(line, edge), 0.0)
        number = _NUMBER.fullmatch(line.text) or (scanned and _SCANNED.fullmatch(line.text))
        if line.size > _TITLE * size and not number:
            return
        yield line


def _edge(sheet: Sheet, top: bool) -> list[TextLine]:
    """Lines near the page's top or foot, outermost first; a scan may be smaller than its paper."""
    start, end = 0.0, sheet.height
    if sheet.ocr is not None and sheet.words:
        start, end = min(w.top for w in sheet.words), max(w.bottom for w in sheet.words)
    depth = _DEPTH * (end - start)
    if top:
        return lines_of([word for word in sheet.words if word.bottom < start + depth])
    return lines_of([word for word in sheet.words if word.top > end - depth])[::-1]


def _key(line: TextLine, edge: int) -> _Key:
    """What tells a repeated line: where it stands and what it says but for numbers."""
    return edge, _COUNTED.sub("", line.text) or line.text
