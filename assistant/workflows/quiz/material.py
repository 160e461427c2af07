"""What questions are made from (paragraphs that stand alone, lists, terms), and how stems name it.

Pure. Does not know how these are found in clauses (`reading`), or how questions are made.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.claims import wording_pairs
from corpus.address import place_within
from corpus.types import Clause, Policy, Provenance

_DIGEST = "（要点整理，非原文）"
_LABEL = re.compile(
    r"^(?:[^，。；：“”《》]{0,12}“[^”]{1,20}”[^，。；：“”《》]{0,12}|[^，。；：“”《》]{2,40})[:：](?=.)"
)
_ITEM = re.compile(r"^\s*[（(][一二三四五六七八九十]+[)）]\s*")
_OF_BREACH = re.compile(r"^违反(?:本法|本条例|本办法)(?:有关)?规定，")


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim run of one clause: `text == clause.text[start:end]`."""

    policy: Policy
    clause: Clause
    start: int
    end: int

    @property
    def text(self) -> str:
        """The run itself."""
        return self.clause.text[self.start : self.end]

    @property
    def place(self) -> str:
        """Its name as one cites it: 《某法》第十条第二款."""
        within = place_within(self.clause.text, self.start, self.end)
        return f"{named(self.policy)}{self.clause.address}{within}"

    @property
    def says(self) -> str:
        """What its text does: a law rules, a digest only tells."""
        return "写明" if self.policy.provenance is Provenance.DIGEST else "规定"

    @property
    def topic(self) -> str:
        """What a digest sets before it: 罚款怎么缴, “双60%”; "" where nothing is."""
        label = _LABEL.match(reported(self.text))
        return label.group()[:-1] if label else ""

    @property
    def said(self) -> str:
        """The run without 违反本法规定 and without its topic."""
        text = _OF_BREACH.sub("", self.text)
        topic = self.topic
        return text.replace(topic + text[text.index(topic) + len(topic)], "", 1) if topic else text

    @property
    def names(self) -> str:
        """Title, headings and address: where the audit lets words and numbers come from."""
        points = " ".join(map(str, self.clause.points_to))
        head = " ".join(self.clause.headings)
        return f"{self.policy.title} {head} {self.clause.address} {points}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one clause: the words above it (that name 下列…) and its items without numbers.

    `open` marks one whose last item takes in what it does not name (法律规定的其他情形); that item
    is not among `items`. `complete` tells whether all others are: long ones and those that
    lean on another place are left out. `whole` runs from the words above to the last item.
    """

    lead: Passage
    items: tuple[Passage, ...]
    whole: Passage
    open: bool
    complete: bool

    @property
    def said(self) -> tuple[str, ...]:
        """The items as options say them."""
        return tuple(item_text(item.text) for item in self.items)


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the sentence of a clause that says what it is."""

    term: str
    sentence: Passage

    @property
    def meaning(self) -> str:
        """The sentence from behind the term: ，是指…"""
        return self.sentence.text.partition(self.term)[2]


@dataclass(frozen=True)
class Material:
    """What questions can be made from, in the order of the store.

    Only the clauses of the ids `asked` are asked for; the others lend wrong options and are held
    against them.
    """

    asked: frozenset[str]
    passages: tuple[Passage, ...]
    listings: tuple[Listing, ...]
    terms: tuple[Term, ...]
    wholes: tuple[Passage, ...]

    @cached_property
    def pairs(self) -> dict[str, frozenset[str]]:
        """The character pairs of every clause, by clause id."""
        return {whole.clause.id: wording_pairs(whole.text) for whole in self.wholes}


def named(policy: Policy) -> str:
    """A policy as a stem names it; a digest is always named as one."""
    digest = policy.provenance is Provenance.DIGEST
    title = policy.title.removesuffix(_DIGEST).removeprefix("中华人民共和国")
    title = title if title.startswith("《") else f"《{title}》"
    return f"{title}{_DIGEST}" if digest else title


def opening(passage: Passage, *, listed: bool = False) -> str:
    """How a stem begins: 根据《某法》，; a report that a digest restates stays one. `listed` limits
    it to what is listed by name."""
    name, topic = named(passage.policy), passage.topic
    about = f"关于{topic if '“' in topic else f'“{topic}”'}，" if topic else ""
    if passage.said.startswith(("据报道", "报道")):
        return f"{about}{name}{'逐项列明' if listed else '写道'}："
    return f"按照{name}逐项列明的，{about}" if listed else f"根据{name}，{about}"


def reported(text: str) -> str:
    """A text without the 据报道 of a report that it restates."""
    return text.removeprefix("据报道，")


def item_text(text: str) -> str:
    """An item without its number, its end mark and the 的 that ties it to its list."""
    return _ITEM.sub("", text).strip().rstrip("；;。，").removesuffix("的").strip()
