"""What can be quoted of a clause by itself, and what of several clauses fits one answer.

A passage is a 款 with its list, or a sentence of a long one with the exception behind it; of a list
that is too long for an answer, one item with its lead-in. Pure: texts, weights and a budget to
spans. Does not know how well a passage answers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.address import Part, number_style, parts

BUDGET = 400  # characters of an answer, list items aside
_LONG = 160  # characters of a 款 from which its sentences stand alone
# Of the best weight of a clause, from which another of its passages is quoted too; another item.
_ALSO, _ALSO_ITEM = 0.85, 0.97
_AS_WELL = 0.9  # of the best weight, from which a clause answers another thing that is asked too
_SENTENCE = re.compile(r"[^。\n]+[。\n]?[”’）」』]?")
_PIECE = re.compile(r"[^。；\n]+[。；]?")
# A sentence that begins so makes an exception to the one before, or goes on with it.
_LEANS = re.compile(r"但|其中|前述|上述|该|此|对此|逾期|拒不|情节|造成|构成|[^，。]{0,16}另有规定")
_EXCEPTS = re.compile(r"前(?:款|两款)[^。]*(?:除外|不适用|不受|不在此限|可以不)")
_ITEM = re.compile(r"第（([^）]+)）项$")
Span = tuple[int, int]
Passage = tuple[Span, ...]
"""Spans of a clause's text that can be quoted alone, in order."""


@dataclass(frozen=True, slots=True)
class Say:
    """What one clause may say: all of it, its passages, how well each answers each thing that is
    asked (0..1, a row for each thing), and whether the answer is not whole without the clause."""

    text: str
    whole: Passage
    passages: tuple[Passage, ...]
    weights: tuple[tuple[float, ...], ...]
    needed: bool = False

    @property
    def ordered(self) -> list[tuple[float, Passage]]:
        """The passages, best first, with what each is worth to the thing that it answers best."""
        worth = map(max, zip(*self.weights, strict=True))
        return sorted(zip(worth, self.passages, strict=True), key=lambda pair: -pair[0])

    @property
    def best(self) -> Passage:
        """The passages that answer best: one for each thing that is answered about as well as the
        thing that is answered best."""
        least = _AS_WELL * max(map(max, self.weights))
        rows = [row for row in self.weights if max(row) >= least]
        return merged(self.text, [self.passages[row.index(max(row))] for row in rows])


def passages(text: str, whole_lists: bool) -> tuple[Passage, ...]:
    """The passages of a clause's text, in order; together they cover every non-empty line.

    A list that is over the budget is parted into its items unless it is wanted whole.
    """
    return tuple(p for group in _groups(text) for p in _parted(text, group, whole_lists))


def _groups(text: str) -> list[list[Part]]:
    """The 款 of a text, each with the items that follow it, and with a 款 that excepts from it."""
    groups: list[list[Part]] = []
    for part in parts(text):
        if groups and (_is_item(part) or _EXCEPTS.match(text, part.start, part.end)):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _is_item(part: Part) -> bool:
    return "第（" in part.label or part.label.endswith(("项", "目"))


def _parted(text: str, group: Sequence[Part], whole_lists: bool) -> Iterator[Passage]:
    """The passages of a 款: whole if it is short, else its items or its sentences, each with what
    excepts from the 款."""
    lead, *rest = group
    items = [part for part in rest if _is_item(part)]
    excepts = tuple((part.start, part.end) for part in rest if not _is_item(part))
    follows = [tuple(_follows(text, item)) for item in items]
    end = group[-1].end
    if items and (whole_lists or (end - lead.start <= BUDGET and not any(follows))):
        yield ((lead.start, end),)
    elif items:
        for item, then in zip(items, follows, strict=True):
            yield (lead.start, lead.end), (item.start, item.end), *then, *excepts
    elif end - lead.start <= _LONG:
        yield ((lead.start, end),)
    else:
        yield from ((span, *excepts) for span in _sentences(text, lead))


def _follows(text: str, item: Part) -> Iterator[Span]:
    """What a later 款 says will follow for an item: 有前款第一项…行为之一，处…."""
    if number := _ITEM.search(item.label):
        for piece in _PIECE.finditer(text, item.end):
            if "前款" in piece[0] and f"第{number[1]}项" in piece[0].replace("（", ""):
                yield piece.span()


def _sentences(text: str, part: Part) -> list[Span]:
    """The sentences of a 款; one that leans on the one before stays with it."""
    spans: list[Span] = []
    for found in _SENTENCE.finditer(text, part.start, part.end):
        if spans and _LEANS.match(found.group()):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return spans


def fitted(says: Sequence[Say]) -> list[Passage]:
    """For each clause the spans to quote, () where there is no room.

    The first clause, and those that are needed, have their say: whole where all of that fits the
    budget, else by the passages that answer best. Then as many of the others as there is room for.
    """
    spans: list[Passage] = [() for _ in says]
    needed = [n for n, say in enumerate(says) if say.needed or not n]
    room = BUDGET
    for place, n in enumerate(needed):
        still = sum(_running(says[m].text, says[m].best) for m in needed[place + 1 :])
        said = _grown(says[n], max(0, room - still))
        if not place or _running(says[n].text, said) <= room:
            spans[n] = said
            room -= _running(says[n].text, said)
    for n, say in enumerate(says):
        if n not in needed:
            wish = _grown(say, room)
            if _running(say.text, wish) <= room:
                spans[n] = wish
                room -= _running(say.text, wish)
    return spans


def _grown(say: Say, room: int) -> Passage:
    """All of a clause where there is room, else its best passage and those that answer nearly as
    well, as far as there is room."""
    short = sum(end - start for start, end in say.whole) <= BUDGET
    if short and _running(say.text, say.whole) <= room:
        return say.whole
    taken, ordered = [say.best], say.ordered
    for weight, passage in ordered:
        least = (_ALSO if len(passage) == 1 else _ALSO_ITEM) * ordered[0][0]
        if weight >= least and _running(say.text, merged(say.text, [*taken, passage])) <= room:
            taken.append(passage)
    return merged(say.text, taken)


def _running(text: str, spans: Sequence[Span]) -> int:
    """Characters of spans that are no list items."""
    lines = [line.strip() for a, b in spans for line in text[a:b].split("\n")]
    return sum(len(line) for line in lines if number_style(line) is None)


def merged(text: str, chosen: Sequence[Passage]) -> Passage:
    """Chosen passages as runs: those that overlap or touch, blanks aside, are one."""
    runs: list[Span] = []
    for start, end in sorted({span for passage in chosen for span in passage}):
        if runs and not text[runs[-1][1] : start].strip():
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return tuple(runs)
