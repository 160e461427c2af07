"""The types of a question's way: Question, Citation, Sentence, Refusal, Answer.

They carry what the contract of `youju ask --json` shows and nothing of how it came about.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.types import Clause, Hit, Policy


class Verdict(StrEnum):
    """How much of what was asked stands on a clause in force."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    REFUSED = "refused"


class Mode(StrEnum):
    """Who wrote the sentences: taken verbatim from clauses, or drafted by a model."""

    EXTRACTIVE = "extractive"
    LLM = "llm"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked: the last turn, the turns before it, the day it is asked for.

    `scope` are the ids of the policies that may answer; () for all.
    """

    text: str
    as_of: date
    earlier: tuple[str, ...] = ()
    id: str | int | None = None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of one clause: `clause.text[quote_start:quote_end] == quote`.

    `address` is as exact as the quote allows (第十条第一款第（二）项).
    """

    n: int
    clause: Clause
    policy: Policy
    address: str
    quote: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item of an answer, with the numbers of the citations it stands on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is answered: class, reason, the nearest clause ids, whom to ask."""

    kind: str
    reason: str
    nearest: tuple[str, ...]
    ask_whom: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one question; `text` is the sentences with their marks [n], or the refusal.

    `confidence` is the probability (0..1) by which the question was answered, 0 for a refusal: for
    the evaluation, not shown. `growing` marks one that a model is still writing. `units` are those
    that a number asked for may have.
    """

    question: Question
    standalone: str
    verdict: Verdict
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refusal: Refusal | None
    notices: tuple[str, ...]
    mode: Mode
    withheld: int
    elapsed_ms: float
    confidence: float = 0.0
    growing: bool = False
    units: frozenset[str] = frozenset()


class Kind(StrEnum):
    """What sort of fact a question asks for."""

    COUNT = "数量"
    TIME = "时间"
    WHO = "主体"
    LIST = "列举"
    DEFINITION = "定义"
    YES_NO = "是否"
    HOW = "做法"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Understood:
    """A question on its own feet.

    `asked` is the last turn as it was said, `standalone` needs no conversation; `terms` are its
    content words, `focus` those next to the asking word; `units` are the units that a number
    asked for may have; `places` are the regions that it names; `parts` the several things that it
    asks, each with what it tells before, () if it asks one; `talk` is what it may lean on, None
    where it stands alone.
    """

    asked: str
    standalone: str
    kind: Kind
    terms: tuple[str, ...]
    focus: tuple[str, ...]
    units: frozenset[str]
    places: tuple[str, ...]
    parts: tuple["Understood", ...] = ()
    talk: "Talk | None" = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A turn that others go before: as it was said, with the topics before it, the turn before on
    its own feet, and whether its words leave much to the topics."""

    alone: Understood
    topical: Understood
    before: Understood
    leans: bool


@dataclass(frozen=True, slots=True)
class Original:
    """An article that a digest clause points to, and the 款 and 项 that it names ("" for all)."""

    hit: Hit
    within: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One retrieved clause weighed against the question.

    `support` is the probability (0..1) that the clause answers it; `missing` are the question's
    heaviest terms that the clause lacks; `originals` are the articles that it points to, as far as
    the store holds them; `needed` is whether it is the likeliest for one of several things asked.
    """

    hit: Hit
    support: float
    missing: tuple[str, ...]
    originals: tuple[Original, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """The evidence, likeliest first, and the probability (0..1) that the digests among it hold what
    was asked (0 where none leads), and that the originals do.

    `entries` are what the question looks up in tables, if it does; `named` the articles that it
    names and that hold half of the rest of it; `bygone` why the text that it names does not count
    on the day, "" where it does; `unheld` why an article that it asks for cannot be shown;
    `lawless` the articles that it may mean where it names one of no law, None where it does not.
    """

    evidence: tuple[Evidence, ...]
    answerable: float
    originals: float = 0.0
    entries: tuple[Evidence, ...] = ()
    named: tuple[Evidence, ...] = ()
    bygone: str = ""
    unheld: str = ""
    lawless: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Sentences with the citations they claim, before the audit, and how likely they answer."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float = 0.0
