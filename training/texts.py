"""Reads law texts and training questions: those beside the project and those about our digests.

Knows the layout of ../shared. Does not know tokens, vectors or anything under eval/.
"""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from training.asked import PARTS, Asked, fold_of, read_asked, read_digests, understood

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇○]+条[\s　]*(.*)")
_MARKS = re.compile(r"[\s《》、，]")
_BOOKS = re.compile(r"^民法典(?:总则|(?:物权|合同|人格权|婚姻家庭|继承|侵权责任)编|附则)$")
_INFO_END = "<!-- INFO END -->"


@dataclass(frozen=True)
class Article:
    """One article of a law; `label` is its number as written, "" for a point of a digest."""

    law: str
    chapter: str
    text: str
    label: str = ""

    @property
    def heading(self) -> str:
        """What stands above the article."""
        return f"{self.law} {self.chapter}".strip()

    @property
    def document(self) -> str:
        """What is embedded when the article is searched: heading and text."""
        return f"{self.heading} {self.text}"


class Source(StrEnum):
    """Who asked what: lay people laws (STARD, LeCoQA), we laws, we the shipped digests."""

    PUBLIC = "public"
    LAW = "law"
    DIGEST = "digest"


@dataclass(frozen=True)
class Question:
    """A lay question, a lawyer's answer ('' if none), the row numbers of its gold, whence it is,
    and which fold holds it (see `training.asked`)."""

    text: str
    answer: str
    gold: tuple[int, ...]
    source: Source
    fold: int


def read_articles(shared: Path) -> list[Article]:
    """The 58,645 national articles; row number equals article id."""
    with gzip.open(shared / "retrieval" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if any(record["id"] != row for row, record in enumerate(records)):
        raise ValueError("articles.jsonl.gz: ids differ from row numbers; sort the file by id")
    return [Article(r["law"], r["chapter"] or "", r["text"], r["article"]) for r in records]


def read_haystack(shared: Path) -> list[Article]:
    """The national articles and after them the clauses of the shipped policies."""
    shipped = [Article(p.about or p.title, " ".join(c.headings), c.text) for p, c in read_digests()]
    return read_articles(shared) + shipped


def read_own(shared: Path) -> list[Question]:
    """Our own questions that a clause answers, as they are searched; rows are those of
    `read_haystack`.

    An article that a clause points to answers what the clause answers.
    """
    laws, clauses = read_articles(shared), read_digests()
    numbers = {(bare(article.law), article.label): row for row, article in enumerate(laws)}
    rows = {
        clause.id: [
            len(laws) + row,
            *(n for p in clause.points_to if (n := numbers.get((p.law, p.article))) is not None),
        ]
        for row, (_, clause) in enumerate(clauses)
    }

    def rows_of(clause_id: str) -> list[int]:
        law, _, place = clause_id.partition("#")
        row = numbers.get((bare(law.partition("@")[0]), place))
        return rows.get(clause_id) or ([] if row is None else [row])

    def question(text: str, ids: Sequence[str], fold: int) -> Question:
        found = dict.fromkeys(row for clause_id in ids for row in rows_of(clause_id))
        source = Source.DIGEST if ids[0] in rows else Source.LAW
        return Question(text, "", tuple(found), source, fold)

    asked = [one for part in PARTS for one in read_asked(part) if one.gold]
    own = [question(text, ids, one.fold) for one in asked for text, ids in _searched(one)]
    return [q for q in own if q.gold]  # the articles at hand lack attachments


def _searched(asked: Asked) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is searched for a question, with the ids that answer it: the question, on its own feet
    and alone if it tells enough, and each of several things that it asks."""
    whole = tuple(clause_id for group in asked.gold for clause_id in group)
    if len(asked.turns) == 1:
        yield asked.turns[0], whole
    last = understood(asked.turns)
    if talk := last.talk:
        yield talk.topical.standalone, whole
        if not talk.leans:
            yield asked.turns[-1], whole
    if len(last.parts) == len(asked.gold):
        for part, group in zip(last.parts, asked.gold, strict=True):
            yield part.standalone, group


def bare(title: str) -> str:
    """A law's title as clause ids hold it, with the Civil Code as one law."""
    return _BOOKS.sub("民法典", _MARKS.sub("", title).replace("中华人民共和国", ""))


def read_local(shared: Path) -> list[Article]:
    """The articles of the local regulations, in order of path."""
    paths = sorted((shared / "laws" / "local").rglob("*.md"), key=lambda path: path.as_posix())
    return [article for path in paths for article in split_law(path.read_text("utf-8"))]


def split_law(markdown: str) -> Iterator[Article]:
    """The articles of one Markdown law; what stands before the first 第…条 is left out."""
    head, _, body = markdown.partition(_INFO_END)
    title = head.strip().splitlines()[0].lstrip("# ").strip() if head.strip() else ""
    chapter, lines = "", list[str]()
    for raw in body.splitlines():
        line = raw.strip()
        begun = _ARTICLE.match(line)
        if (begun or line.startswith("#")) and lines:
            yield Article(title, chapter, "\n".join(lines))
            lines = []
        if line.startswith("#"):
            chapter = " ".join(line.lstrip("# ").split())
        elif begun:
            lines = [begun[1]]
        elif line and lines:
            lines.append(line)
    if lines:
        yield Article(title, chapter, "\n".join(lines))


def read_questions(shared: Path) -> list[Question]:
    """The 1,235 training questions in file order."""
    path = shared / "retrieval" / "questions.train.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return [
        Question(
            record["question"],
            record["answer"] if isinstance(record["answer"], str) else "",  # one answer is NaN
            tuple(record["gold"]),
            Source.PUBLIC,
            fold_of(record["question"]),
        )
        for record in records
    ]


def read_all(shared: Path) -> list[Question]:
    """The public training questions and our own."""
    return [*read_questions(shared), *read_own(shared)]
