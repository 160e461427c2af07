"""What questions are made from (paragraphs that stand alone, lists, terms), and how stems name it.

Pure. Does not know how these are found in clauses (`reading`), or how questions are made.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.claims import wording_pairs
from assistant.workflows.quiz.sanctions import Sanctions, deeds_in, figures_in
from corpus.address import place_within
from corpus.types import Clause, Policy, Provenance

_DIGEST = "（要点整理，非原文）"
_LABEL = re.compile(
    r"^(?:[^，。；：“”《》]{0,12}“[^”]{1,20}”[^，。；：“”《》]{0,12}|[^，。；：“”《》]{2,40})[:：](?=.)"
)
_ITEM = re.compile(r"^\s*[（(][一二三四五六七八九十]+[)）]\s*")
_OF_BREACH = re.compile(r"^违反(?:本法|本条例|本办法|本规定)的?(?:有关)?规定，")
_UNLAWFUL = re.compile(  # what marks an act as one that may not be done
    "未|不(?!动产|同)|无|擅自|非法|违|超|拒|伪造|变造|涂改|篡改|冒用|虚假|假|隐瞒|瞒报|谎报|漏报|转让|出租|出借|倒卖"
    "|逃避|破坏|损毁|阻碍|阻挠|妨碍|禁止|淘汰|泄漏|泄露|泄密|窃取|侵占|挪用|截留|造成|导致|污染|偷|私"
)
_ASIDE = re.compile(r"，下同(?=[)）])|[（(]以下(?:简称|统称|称)[^（）()]*[)）]")


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
        return f"{named(self.policy)}{self.clause.address}{_in_full(within)}"

    @property
    def says(self) -> str:
        """What its text does: a law rules, a digest only tells."""
        return "写明" if self.is_digest else "规定"

    @property
    def is_digest(self) -> bool:
        """Whether its text is no original."""
        return self.policy.provenance is Provenance.DIGEST

    @property
    def is_report(self) -> bool:
        """Whether it restates what a newspaper reported."""
        return self.clause.basis.startswith("出处")

    @property
    def topic(self) -> str:
        """What a digest sets before it: 罚款怎么缴, “双60%”; "" where nothing is."""
        label = _LABEL.match(reported(self.text))
        return label.group()[:-1] if label else ""

    @property
    def said(self) -> str:
        """The run without its topic, without what is said for other places (，下同), and without
        违反本法规定 where something else marks the act as unlawful."""
        text, topic = _ASIDE.sub("", self.text), self.topic
        if topic:
            return text.replace(topic + text[text.index(topic) + len(topic)], "", 1)
        bare = _OF_BREACH.sub("", text)
        deed = bare.partition("的，")[0]
        return bare if _UNLAWFUL.search(deed) or "下列" in deed else _this_law(text)

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
        """The sentence from behind the term, without its last mark: ，是指…"""
        return _ASIDE.sub("", self.sentence.text.partition(self.term)[2]).rstrip("；;。，")


@dataclass(frozen=True)
class Material:
    """What questions can be made from, in the order of the store.

    Only the clauses of the ids `asked` are asked for; the others lend wrong options and are held
    against them. `sanctions` are those of every law that is held.
    """

    asked: frozenset[str]
    passages: tuple[Passage, ...]
    listings: tuple[Listing, ...]
    terms: tuple[Term, ...]
    wholes: tuple[Passage, ...]
    sanctions: Sanctions

    @cached_property
    def pairs(self) -> dict[str, frozenset[str]]:
        """The character pairs of every clause, by clause id."""
        return {whole.clause.id: wording_pairs(whole.text) for whole in self.wholes}

    def is_displaced(self, passage: Passage, text: str) -> bool:
        """Whether another law or article has other figures for a deed that a text of a passage
        tells."""
        there = ((deed, figures_in(then)) for deed, then in deeds_in(text))
        return any(
            figures and self.sanctions.is_displaced(deed, passage.clause, figures)
            for deed, figures in there
        )


def _this_law(text: str) -> str:
    """违反本法规定 behind the name of the law."""
    return re.sub("^违反本(法|条例|办法|规定)的?((?:有关)?规定，)", r"违反该\1\2", text)


def _in_full(within: str) -> str:
    return within.replace("(", "（").replace(")", "）")


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
