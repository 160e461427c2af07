"""Reads law texts and training questions: those beside the project and those about our digests.

Knows the layout of ../shared. Does not know tokens, vectors or anything under eval/.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.asked import read_asked, read_digests

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇○]+条[\s　]*(.*)")
_MARKS = re.compile(r"[\s《》、，]")
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


@dataclass(frozen=True)
class Question:
    """A lay question, a lawyer's answer ('' if none) and the row numbers of its gold."""

    text: str
    answer: str
    gold: tuple[int, ...]


def read_articles(shared: Path) -> list[Article]:
    """The 58,645 national articles; row number equals article id."""
    with gzip.open(shared / "retrieval" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if any(record["id"] != row for row, record in enumerate(records)):
        raise ValueError("articles.jsonl.gz: ids differ from row numbers; sort the file by id")
    return [Article(r["law"], r["chapter"] or "", r["text"], r["article"]) for r in records]


def read_shipped(
    laws: Sequence[Article], leave_out: int | None
) -> tuple[list[Article], list[Question]]:
    """The clauses of the shipped digests, numbered on from the articles of `laws`, and the single
    questions that they answer, without those of one fold.

    An article that a clause points to answers what the clause answers.
    """
    clauses = read_digests()
    numbers = {(_bare(article.law), article.label): row for row, article in enumerate(laws)}
    rows = {
        clause.id: [
            len(laws) + row,
            *(n for p in clause.points_to if (n := numbers.get((p.law, p.article))) is not None),
        ]
        for row, (_, clause) in enumerate(clauses)
    }
    articles = [Article(p.about or p.title, " ".join(c.headings), c.text) for p, c in clauses]
    questions = [
        Question(asked.turns[0], "", tuple(dict.fromkeys(
            row for group in asked.gold for i in group for row in rows[i])))
        for asked in read_asked()
        if asked.gold and len(asked.turns) == 1 and asked.fold != leave_out
    ]  # fmt: skip
    return articles, questions


def _bare(title: str) -> str:
    """A law's title as a digest points to it."""
    return _MARKS.sub("", title).removeprefix("中华人民共和国")


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
        )
        for record in records
    ]


def hold_out(
    questions: Sequence[Question], share: float, seed: int
) -> tuple[list[Question], list[Question]]:
    """Questions to train on and questions kept aside, drawn by chance."""
    shuffled = list(questions)
    random.Random(seed).shuffle(shuffled)
    kept = round(len(shuffled) * share)
    return shuffled[kept:], shuffled[:kept]
