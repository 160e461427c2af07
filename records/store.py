"""Conversations and judgements of answers, kept in a database by its SQLAlchemy address.

Whoever owns a conversation is known by a token that their browser keeps; only its hash is stored.
Knows rows. Does not know what a question or an answer is: an answer is a text of the caller's.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

_TITLE, _MOST = 60, 200  # characters of a title; conversations listed at a time
META = sql.MetaData()
_TALKS = sql.Table(
    "talks", META,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("owner", sql.String(64), nullable=False, index=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("changed", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip
_TURNS = sql.Table(
    "turns", META,
    sql.Column("talk", sql.String(32), sql.ForeignKey("talks.id"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("question", sql.Text, nullable=False),
    sql.Column("answer", sql.Text, nullable=False),
    sql.Column("asked", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip
_JUDGED = sql.Table(
    "judgements", META,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("owner", sql.String(64), nullable=False),
    sql.Column("question", sql.Text, nullable=False),
    sql.Column("answer", sql.Text, nullable=False),
    sql.Column("useful", sql.Boolean, nullable=False),
    sql.Column("reason", sql.Text, nullable=False),
    sql.Column("clause", sql.Text, nullable=False),
    sql.Column("judged", sql.DateTime(timezone=True), nullable=False),
)  # fmt: skip


class RecordsUnavailable(Exception):
    """The database cannot be opened, read or written; the text says where it is and why."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it is listed: its title is its first question until it is renamed."""

    id: str
    title: str
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation with its answer as the caller wrote it."""

    question: str
    answer: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of an answer: useful or wrong, why, and which clause would be right."""

    question: str
    answer: str
    useful: bool
    reason: str
    clause: str
    judged: datetime


def columns_of(table: sql.Table, kind: type) -> list[sql.Column]:
    """The columns of a table that a dataclass is made of, in the order of its fields."""
    return [table.c[field.name] for field in fields(kind)]


class Records:
    """All records of one database; safe to use from many threads."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy address and make what tables it lacks.

        Raises RecordsUnavailable.
        """
        self._where = sql.make_url(url).render_as_string(hide_password=True)
        self._engine = sql.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sql.event.listen(self._engine, "connect", _in_order)
        with self.transaction():
            META.create_all(self._engine)

    @contextmanager
    def transaction(self) -> Iterator[sql.Connection]:
        """One transaction; its failures are RecordsUnavailable and say where the database is."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise RecordsUnavailable(f"{self._where}：{cause}") from error

    def add(self, token: str, talk: str | None, question: str, answer: str) -> str:
        """Add a turn to a conversation of the token's owner, or begin one; returns its id."""
        owner, now = owner_of(token), datetime.now(UTC)
        with self.transaction() as db:
            known = talk and db.scalar(_of(owner, talk))
            if known:
                db.execute(_TALKS.update().where(_TALKS.c.id == talk).values(changed=now))
            else:
                talk = secrets.token_hex(16)
                title = " ".join(question.split())[:_TITLE]
                db.execute(_TALKS.insert().values(id=talk, owner=owner, title=title, changed=now))
            last = sql.select(sql.func.max(_TURNS.c.number)).where(_TURNS.c.talk == talk)
            number = (db.scalar(last) or 0) + 1
            row = {"talk": talk, "number": number, "question": question, "answer": answer}
            db.execute(_TURNS.insert().values(**row, asked=now))
        return talk

    def turns(self, token: str, talk: str) -> list[Turn]:
        """The turns of a conversation, first to last; [] for one that the owner does not have."""
        with self.transaction() as db:
            if not db.scalar(_of(owner_of(token), talk)):
                return []
            rows = db.execute(
                sql.select(_TURNS.c.question, _TURNS.c.answer, _TURNS.c.asked)
                .where(_TURNS.c.talk == talk)
                .order_by(_TURNS.c.number)
            )
            return [Turn(*row) for row in rows]

    def talks(self, token: str, words: str = "") -> list[Talk]:
        """The owner's conversations, latest first; with `words` those whose title or one of whose
        questions holds them."""
        wanted = _TALKS.c.owner == owner_of(token)
        if words:
            asked = sql.select(_TURNS.c.talk).where(
                _TURNS.c.question.contains(words, autoescape=True)
            )
            wanted &= _TALKS.c.title.contains(words, autoescape=True) | _TALKS.c.id.in_(asked)
        count = sql.select(sql.func.count()).where(_TURNS.c.talk == _TALKS.c.id).scalar_subquery()
        listed = sql.select(_TALKS.c.id, _TALKS.c.title, _TALKS.c.changed, count).where(wanted)
        with self.transaction() as db:
            rows = db.execute(listed.order_by(_TALKS.c.changed.desc()).limit(_MOST))
            return [Talk(*row) for row in rows]

    def rename(self, token: str, talk: str, title: str) -> bool:
        """Give a conversation another title; whether the owner has it."""
        mine = (_TALKS.c.id == talk) & (_TALKS.c.owner == owner_of(token))
        with self.transaction() as db:
            changed = _TALKS.update().where(mine).values(title=" ".join(title.split())[:_TITLE])
            return db.execute(changed).rowcount > 0

    def delete(self, token: str, talk: str) -> bool:
        """Delete a conversation with its turns; whether the owner had it."""
        with self.transaction() as db:
            if not db.scalar(_of(owner_of(token), talk)):
                return False
            db.execute(_TURNS.delete().where(_TURNS.c.talk == talk))
            db.execute(_TALKS.delete().where(_TALKS.c.id == talk))
            return True

    def judge(
        self, token: str, question: str, answer: str, useful: bool, reason: str, clause: str
    ) -> None:
        """Keep what a person says of an answer."""
        row = {"question": question, "answer": answer, "useful": useful, "reason": reason}
        who = {"id": secrets.token_hex(16), "owner": owner_of(token), "clause": clause}
        with self.transaction() as db:
            db.execute(_JUDGED.insert().values(**row, **who, judged=datetime.now(UTC)))

    def judgements(self) -> list[Judgement]:
        """All judgements, latest first."""
        columns = columns_of(_JUDGED, Judgement)
        with self.transaction() as db:
            rows = db.execute(sql.select(*columns).order_by(_JUDGED.c.judged.desc()))
            return [Judgement(*row) for row in rows]


def owner_of(token: str) -> str:
    """Under which name a token's owner is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _of(owner: str, talk: str) -> sql.Select:
    """A query that finds a conversation if it is the owner's."""
    return sql.select(_TALKS.c.id).where((_TALKS.c.id == talk) & (_TALKS.c.owner == owner))


def _in_order(connection: object, _record: object) -> None:
    """Readers of SQLite do not wait for a writer, writers wait for each other."""
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma busy_timeout=10000")
    cursor.close()
