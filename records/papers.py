"""Papers that a trainer keeps, classes that answer them, and what was answered.

A paper and a class belong to the browser that made them; a class is joined by its code. Knows rows.
Does not know what a question is: questions, answers and marks are texts of the caller's.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from records.store import META, Records, columns_of, owner_of

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read as another letter
_LENGTH, _MOST = 6, 500  # letters of a code; answers that a class takes
_PAPERS = sql.Table(
    "papers", META,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("owner", sql.String(64), nullable=False, index=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("questions", sql.Text, nullable=False),
    sql.Column("made", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip
_CLASSES = sql.Table(
    "classes", META,
    sql.Column("code", sql.String(8), primary_key=True),
    sql.Column("owner", sql.String(64), nullable=False),
    sql.Column("paper", sql.String(32), nullable=False, index=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("questions", sql.Text, nullable=False),
    sql.Column("opened", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip
_ANSWERS = sql.Table(
    "class_answers", META,
    sql.Column("code", sql.String(8), primary_key=True),
    sql.Column("name", sql.String(40), primary_key=True),
    sql.Column("answers", sql.Text, nullable=False),
    sql.Column("marks", sql.Text, nullable=False),
    sql.Column("given", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its trainer keeps it."""

    id: str
    title: str
    questions: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Class:
    """A class over the questions of a paper as they were when it was opened."""

    code: str
    title: str
    questions: str
    opened: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What one member of a class answered, and the marks for it."""

    name: str
    answers: str
    marks: str
    given: datetime


class Papers:
    """Papers and classes in the database of some records."""

    def __init__(self, records: Records) -> None:
        """Make what tables the database lacks. Raises RecordsUnavailable, as everything here."""
        self._records = records
        with records.transaction() as db:
            META.create_all(db)

    def keep(self, token: str, title: str, questions: str) -> str:
        """Keep a new paper; returns its id."""
        row = {"id": secrets.token_hex(16), "owner": owner_of(token), "title": title}
        with self._records.transaction() as db:
            now = datetime.now(UTC)
            db.execute(_PAPERS.insert().values(**row, questions=questions, made=now))
        return row["id"]

    def change(self, token: str, paper: str, questions: str) -> bool:
        """Replace the questions of a paper; whether it is the owner's."""
        mine = (_PAPERS.c.id == paper) & (_PAPERS.c.owner == owner_of(token))
        with self._records.transaction() as db:
            changed = db.execute(_PAPERS.update().where(mine).values(questions=questions))
            return changed.rowcount > 0

    def paper(self, token: str, paper: str) -> Paper | None:
        """A paper of the owner's."""
        columns = columns_of(_PAPERS, Paper)
        mine = (_PAPERS.c.id == paper) & (_PAPERS.c.owner == owner_of(token))
        with self._records.transaction() as db:
            row = db.execute(sql.select(*columns).where(mine)).first()
        return Paper(*row) if row else None

    def papers(self, token: str) -> list[Paper]:
        """The owner's papers, latest first."""
        columns = columns_of(_PAPERS, Paper)
        mine = sql.select(*columns).where(_PAPERS.c.owner == owner_of(token))
        with self._records.transaction() as db:
            rows = db.execute(mine.order_by(_PAPERS.c.made.desc()).limit(_MOST))
            return [Paper(*row) for row in rows]

    def open_class(self, token: str, paper: Paper) -> str:
        """Open a class over a paper; returns its code."""
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        row = {"owner": owner_of(token), "paper": paper.id, "title": paper.title, "code": code}
        with self._records.transaction() as db:
            now = datetime.now(UTC)
            db.execute(_CLASSES.insert().values(**row, questions=paper.questions, opened=now))
        return code

    def classes(self, token: str, paper: str) -> list[Class]:
        """The owner's classes over a paper, latest first."""
        mine = (_CLASSES.c.paper == paper) & (_CLASSES.c.owner == owner_of(token))
        columns = columns_of(_CLASSES, Class)
        wanted = sql.select(*columns).where(mine).order_by(_CLASSES.c.opened.desc())
        with self._records.transaction() as db:
            return [Class(*row) for row in db.execute(wanted)]

    def joined(self, code: str, token: str | None = None) -> Class | None:
        """The class of a code; with a token only if it is the owner's."""
        wanted = _CLASSES.c.code == code
        if token is not None:
            wanted &= _CLASSES.c.owner == owner_of(token)
        columns = columns_of(_CLASSES, Class)
        with self._records.transaction() as db:
            row = db.execute(sql.select(*columns).where(wanted)).first()
        return Class(*row) if row else None

    def answer(self, code: str, name: str, answers: str, marks: str) -> bool:
        """Keep what a member answered; False if the name has answered already, or too many have."""
        mine = (_ANSWERS.c.code == code) & (_ANSWERS.c.name == name)
        with self._records.transaction() as db:
            counted = sql.select(sql.func.count()).where(_ANSWERS.c.code == code)
            known = db.execute(sql.select(_ANSWERS.c.name).where(mine)).first()
            if known or db.scalar(counted) >= _MOST:
                return False
            row = {"code": code, "name": name, "answers": answers, "marks": marks}
            db.execute(_ANSWERS.insert().values(**row, given=datetime.now(UTC)))
            return True

    def answered(self, code: str) -> list[Answered]:
        """What the members of a class answered, in the order in which they did."""
        columns = columns_of(_ANSWERS, Answered)
        wanted = sql.select(*columns).where(_ANSWERS.c.code == code).order_by(_ANSWERS.c.given)
        with self._records.transaction() as db:
            return [Answered(*row) for row in db.execute(wanted)]
