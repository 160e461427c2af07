"""The few frozen types that carry everything: policies, clauses, hits.

Knows what a clause is. Does not know how clauses are cut, kept, found or shown.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.address import Pointer, read_pointers


class Level(StrEnum):
    """Rank of a text, highest first (the order of definition is the order of rank)."""

    CONSTITUTION = "宪法"
    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    JUDICIAL_INTERPRETATION = "司法解释"
    LOCAL_REGULATION = "地方性法规"
    MINISTRY_RULE = "部门规章"
    LOCAL_RULE = "地方政府规章"
    NORMATIVE = "规范性文件"
    DIGEST = "要点整理"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Level).index(self)


class Provenance(StrEnum):
    """Whence a text comes: an original that somebody ingested, or a digest that we wrote."""

    OFFICIAL = "official"
    DIGEST = "digest"


class Status(StrEnum):
    """Validity as recorded in the text itself or by whoever checked it."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    NOT_YET = "not_yet"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one version of a policy; None where the text gives none.

    `expires` is the first day on which a text with a term (有效期5年) no longer counts.
    """

    adopted: date | None = None
    published: date | None = None
    in_force: date | None = None
    repealed: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text was taken from.

    `file` is the name of the file; the rest is given for digests: which article of which
    publication, by whom, and how its date is known.
    """

    file: str
    publication: str = ""
    article: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    date_note: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one policy document: what is known of it, without its text.

    `repeals` are the slugs of the policies that it ends on the day on which it comes into force.
    """

    slug: str
    version: str
    title: str
    source: Source
    level: Level = Level.NORMATIVE
    provenance: Provenance = Provenance.OFFICIAL
    status: Status = Status.UNVERIFIED
    dates: Dates = field(default_factory=Dates)
    verified_to: date | None = None
    doc_number: str | None = None
    issuer: tuple[str, ...] = ()
    place: str | None = None
    about: str | None = None
    repeals: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`<slug>@<version>`."""
        return f"{self.slug}@{self.version}"

    @property
    def cited(self) -> str:
        """The title as a person cites it: in 《》, but where it has them or says it is a digest."""
        bare = self.title.startswith("《") or "（要点整理" in self.title
        return self.title if bare else f"《{self.title}》"

    @property
    def effective(self) -> date | None:
        """The day from which this version counts, as far as its text tells."""
        return self.dates.in_force or self.dates.published or self.dates.adopted


@dataclass(frozen=True, slots=True)
class ClauseAddress:
    """A clause's place, outermost step first: ("附件1", "第十条") or ("一、", "（二）").

    Headings (编章节) are no steps: article numbers run through them.
    """

    steps: tuple[str, ...]

    @property
    def key(self) -> str:
        """The part of a clause id behind `#`: steps without the comma of 一、, joined by `/`."""
        return "/".join(step.rstrip("、.．") for step in self.steps)

    @property
    def is_table_row(self) -> bool:
        """Whether it is the address of a row of a table."""
        last = self.steps[-1]
        return len(self.steps) > 1 and last.startswith("第") and last.endswith("行")

    def __str__(self) -> str:
        return "".join(self.steps).rstrip("、")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged source: its number, 1 the first, and where it begins in the canonical text.

    `ocr` is how sure the recognition was, 0 to 1, where the page was read from its picture; None
    for a text layer.
    """

    number: int
    start: int
    ocr: float | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of everything: verbatim text with its exact place.

    `text == canonical[start:end]` of its policy version, always. `pages` are those that it lies
    on. `basis` names what a digest clause stands on (出处：lines of its source; 依据：articles); it
    is empty for originals.
    """

    id: str
    policy_id: str
    address: ClauseAddress
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    pages: tuple[Page, ...] = ()
    basis: str = ""

    def page_at(self, offset: int) -> Page | None:
        """The page on which a character of `text` stands; None for a source without pages."""
        begun = [page for page in self.pages if page.start <= self.start + offset]
        return begun[-1] if begun else None

    @property
    def points_to(self) -> tuple[Pointer, ...]:
        """The articles that a digest clause about laws stands on; () for any other clause."""
        return read_pointers(self.basis) if self.basis.startswith("依据：") else ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a clause that point to another place: 前款, 本法第三条至第五条, 《另法》第十条.

    `start` and `end` count characters of the clause's text. `law` is the slug of the policy that
    is meant, "" for the clause's own; `articles` are labels of it, () for all of it or for
    `chapter`; `within` are 款 and 项 of the one article.
    """

    clause_id: str
    start: int
    end: int
    law: str = ""
    articles: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that a clause defines (本法所称…，是指…), with the span in its text that says so."""

    term: str
    clause_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One parsed policy version: its canonical text, its clauses and where its original is kept."""

    policy: Policy
    canonical: str
    clauses: tuple[Clause, ...]
    original: str
    warnings: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One clause found by a search, with the policy that it belongs to. Larger score is better."""

    clause: Clause
    policy: Policy
    score: float
