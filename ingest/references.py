"""Pure: words of clauses that point to other places, resolved to law, articles, 款项 or chapter.

Knows what 前款, 该条 and a bare 第十条 mean where they stand. Does not know which other policies
exist: a law that is named gets the slug of the name that is written.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.address import ARTICLE, HEADING
from corpus.types import Clause, Reference
from ingest.counting import Labels, items_before, lead_in, paragraph_at, paragraphs_before
from ingest.header import slug
from ingest.lawnames import is_policy
from ingest.pointing import LAWS, LISTS, RANGE, Token, between, named_before, tokens

_WITHIN = ("paragraph", "item", "sub")
_ENDS = re.compile("[。\n]")
_SORTED = ("违反", "有", "属于")  # what stands before an item of a list of breaches
_PARAGRAPH = re.compile("第[^第]+款")
_LONGEST = 500  # articles of one list
_NAMED_PART = re.compile(r"法典(\w+编)$")


@dataclass(frozen=True, slots=True)
class _Place:
    """One place as it is read; `law` is None where none is named, `gap` stands before it."""

    start: int
    end: int
    law: str | None = None
    articles: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    chapter: str = ""
    gap: str = "…"
    bare: bool = True  # no word before its head names the law

    @property
    def whole(self) -> bool:
        """Whether it is articles without 款 or 项, which lists and ranges put together."""
        return bool(self.articles) and not self.within


_Read = tuple[_Place | None, int]  # what was read, and the token after it
_NONE: _Read = (None, 0)


def references(policy_slug: str, clauses: Sequence[Clause]) -> tuple[Reference, ...]:
    """Every reference in the clauses of one policy version, in order of the text.

    Spans count characters of the clause's text; `within` are paths without brackets
    (第一款第三项); a range of chapters is one path (第二章第一节至第五节). Words whose place
    cannot be told (前款 in a first 款) are left out.
    """
    labels = Labels(clauses)
    found: list[Reference] = []
    for clause in clauses:
        if words := tokens(clause.text):
            places = _Reader(policy_slug, clause, labels).places(words)
            found += [
                Reference(clause.id, p.start, p.end, p.law or "", p.articles, p.within, p.chapter)
                for p in _joined(places, labels)
            ]
    return tuple(found)


def _joined(places: Iterable[_Place], labels: Labels) -> list[_Place]:
    """Lists and ranges of whole articles of one law, and ranges of chapters, as one place each."""
    found: list[_Place] = []
    for place in places:
        last = found[-1] if found else None
        short = last and last.law == place.law and len(last.articles) < _LONGEST
        if short and place.bare and last.whole and place.whole and place.gap in LISTS | RANGE:
            more = _range(last, place, labels) if place.gap in RANGE else ()
            articles = (*last.articles, *more, *place.articles)
            found[-1] = replace(last, end=place.end, articles=articles)
        elif last and last.chapter and place.chapter and place.gap in RANGE:
            own = place.chapter.removeprefix(last.chapter.rpartition("第")[0])
            found[-1] = replace(last, end=place.end, chapter=f"{last.chapter}至{own}")
        else:
            found.append(place)
    return found


def _range(first: _Place, last: _Place, labels: Labels) -> tuple[str, ...]:
    a, b = first.articles[-1], last.articles[0]
    if not last.law and labels.has(b):
        return labels.span(a, b)
    first_number, last_number = (ARTICLE.match(label)["n"] for label in (a, b))
    return tuple(f"第{n}条" for n in between(first_number, last_number))


class _Reader:
    """Reads the tokens of one clause as places, and remembers what was named last."""

    def __init__(self, policy_slug: str, clause: Clause, labels: Labels) -> None:
        self._slug, self._clause, self._labels = policy_slug, clause, labels
        self._label = clause.address.steps[-1]
        self._named = ""  # the other law named last in this clause
        self._found: list[_Place] = []
        self._words: Sequence[Token] = ()

    @property
    def _last(self) -> _Place | None:
        return self._found[-1] if self._found else None

    def places(self, words: Sequence[Token]) -> Iterator[_Place]:
        """The places of the clause, in order; words that name none are passed over."""
        self._words, at = words, 0
        while at < len(words):
            place, after = self._place(at)
            if place:
                self._found.append(place)
                self._named = place.law or self._named
                yield place
            at = max(after, at + 1)

    def _place(self, at: int) -> _Read:
        first = self._words[at]
        if first.kind not in LAWS:
            return self._head(at, _Place(first.start, first.end, gap=first.gap))
        law = self._law(first)
        place = _Place(first.start, first.end, law, gap=first.gap, bare=False)
        follows = self._words[at + 1] if at + 1 < len(self._words) else None
        if follows and follows.attached and follows.kind in ("article", "chapter"):
            return self._head(at + 1, replace(place, law="" if law == self._slug else law))
        named = first.kind in ("title", "name") and is_policy(first.name)
        return (place if named else None), at + 1

    def _law(self, token: Token) -> str:
        if token.kind == "own":
            return ""
        if token.kind == "that":
            return self._named or slug(named_before(self._clause.text, token.start))
        return slug(token.name)

    def _head(self, at: int, place: _Place) -> _Read:
        """The place whose head is the token `at`; `place` holds what is known before it."""
        token, text = self._words[at], self._clause.text
        place = replace(place, end=token.end)
        here = replace(place, law="", articles=(self._label,), bare=False)
        match token.kind, token.unit:
            case "article", _:
                return self._within(at + 1, self._article(token, place))
            case "chapter" | "around", _:
                return self._chapter(at, place)
            case "before", "条":
                found = self._labels.before(self._label, token.count)
                return self._within(at + 1, replace(here, articles=found)) if found else _NONE
            case "before", "款":
                found = paragraphs_before(text, token.start, token.count)
                return self._within(at + 1, replace(here, within=found)) if found else _NONE
            case "before", _:
                found = items_before(text, token.start, token.count)
                return (replace(here, within=found), at + 1) if found else _NONE
            case "same", _ if self._last and self._last.articles:
                return self._within(at + 1, self._again(here, self._last, token.words[-1]))
            case "here", _:
                found = () if token.words == "本条" else paragraph_at(text, token.start)
                return self._within(at + 1, replace(here, within=found))
            case "paragraph" | "item", _:
                return self._within(at, self._elliptic(token, here))
        return _NONE

    def _article(self, token: Token, place: _Place) -> _Place:
        tail = token.words.partition("条之")
        labels = [f"第{n}条" for n in token.numerals]
        if tail[2]:
            labels[-1] += f"之{tail[2]}"
        law = place.law if place.law is not None else self._carried(token, labels[0])
        found = labels if law else map(self._labels.own, labels)
        return replace(place, law=law, articles=tuple(found))

    def _carried(self, token: Token, label: str) -> str:
        """The law of an article that is named without one: of the place before, or this law."""
        last = self._last
        if last and last.law and (token.joined or (last.articles and self._in_sentence(token))):
            return last.law
        return self._named if self._named and not self._labels.has(label) else ""

    def _in_sentence(self, token: Token) -> bool:
        """Whether the place before stands in the same sentence."""
        since = self._last.end if self._last else 0
        return not _ENDS.search(self._clause.text, since, token.start)

    def _again(self, here: _Place, last: _Place, unit: str) -> _Place:
        """该条, 该款, 该项: the article, the 款 or the 项 that was named last."""
        held = {"条": (), "款": _stem(last), "项": last.within[-1:]}[unit]
        return replace(here, law=last.law, articles=last.articles[-1:], within=held)

    def _elliptic(self, token: Token, here: _Place) -> _Place:
        """第二款 alone: of this article, or of the one whose 款 the sentence named before it.

        违反第九条第一款规定的，…；违反第二款规定的: the second is 第九条第二款, too.
        违反前款规定，有第二项情形的: the item is one of that 款.
        """
        last, item = self._last, token.kind == "item"
        if not last or not last.articles or not self._in_sentence(token):
            lead = self._lead(token)
            return self._inside(here, lead, item) if lead else here
        level = last.within[-1][-1] if last.within else "条"
        elsewhere = last.articles != here.articles or item
        if (
            last.law
            or (elsewhere and level == ("项" if item else "款"))
            or (item and level != "目")
        ):
            return self._inside(here, last, item)
        return here

    def _inside(self, here: _Place, holder: _Place, item: bool) -> _Place:
        """The article of `holder`, for an item with the 款 that it names."""
        stem = _stem(holder) if item else ()
        return replace(here, law=holder.law, articles=holder.articles[-1:], within=stem)

    def _lead(self, token: Token) -> _Place | None:
        """The other article whose breaches the items of a 款 sort, for an item that names none.

        违反本法第九条规定的，按照下列规定处罚：（一）违反第二项规定的: 第九条第二项.
        """
        text = self._clause.text
        if not text.endswith(_SORTED, 0, token.start):
            return None
        head = lead_in(text, token.start)
        a, b = (bisect_left(self._found, at, key=lambda p: p.start) for at in head)
        found = self._found[a:b]
        one = len(found) == 1 and "违反" in text[head[0] : found[0].start]
        return found[0] if one and len(found[0].articles) == 1 else None

    def _within(self, at: int, place: _Place) -> _Read:
        """The place with the 款, 项 and 目 that the tokens from `at` on name."""
        paths, after = _paths(self._words, at, place)
        if after > at:
            place = replace(place, end=self._words[after - 1].end, within=paths)
        return place, max(after, at)

    def _chapter(self, at: int, place: _Place) -> _Read:
        token, last = self._words[at], self._last
        path = self._around(token.words) if token.kind == "around" else token.words
        law = "" if token.kind == "around" else place.law
        if law is None and last and last.chapter and self._in_sentence(token):
            law = last.law
            if token.joined and path.endswith("节"):
                path = last.chapter.rpartition("第")[0] + path
        at, end = at + 1, token.end
        while at < len(self._words) and (token := self._words[at]).attached:
            if token.kind == "article":
                return self._head(at, replace(place, law=law or ""))
            if token.kind != "chapter":
                break
            path, at, end = path + token.words, at + 1, token.end
        return (replace(place, law=law or "", chapter=path, end=end) if path else None), at

    def _around(self, words: str) -> str:
        """The path of the 章, 节 or 编 that the clause stands in; "" where no heading tells it."""
        found = [m for h in self._clause.headings if (m := HEADING.match(h))]
        labels = {m["kind"].replace("篇", "编"): f"第{m['n']}{m['kind']}" for m in found}
        unit = words.removeprefix("本")
        if unit == "编" and unit not in labels:
            named = _NAMED_PART.search(self._slug)
            return named[1] if named else ""
        path = labels.get(unit, "")
        return labels.get("章", "") + path if unit == "节" and path else path


def _stem(place: _Place) -> tuple[str, ...]:
    """The 款 that a place names last."""
    return tuple(m.group() for p in place.within[-1:] if (m := _PARAGRAPH.match(p)))


def _paths(words: Sequence[Token], at: int, place: _Place) -> tuple[tuple[str, ...], int]:
    """The paths of 款, 项 and 目 that the tokens from `at` on name, and the token after them."""
    paths, stems, last, begin = list(place.within), list(place.within) or [""], "", at
    while at < len(words) and _continues(words[at], place, first=at == begin):
        token = words[at]
        numerals = token.numerals
        if token.gap in RANGE and last:
            numerals = (*between(last, numerals[0]), *numerals)
        last = numerals[-1]
        if token.kind == "paragraph":
            stems = [f"第{n}款" for n in numerals]
            paths += stems
        elif token.kind == "item":
            if (token.attached or token.start == place.start) and paths[-len(stems) :] == stems:
                del paths[-len(stems) :]
            paths += [f"{stem}第{n}项" for stem in stems for n in numerals]
        elif paths:
            paths[-1] += f"第{numerals[0]}目"
        at += 1
    return tuple(paths), at


def _continues(token: Token, place: _Place, *, first: bool) -> bool:
    if token.kind not in _WITHIN:
        return False
    if token.attached or token.start == place.start:
        return True
    return not first and token.joined and not token.gap.startswith("，")
