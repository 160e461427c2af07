"""Policies, clauses, references and definitions of one generation in SQLite: by row, by id.

Knows how they are kept. Does not know how they are found or which of them are in force.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from corpus.types import (
    Clause,
    ClauseAddress,
    Definition,
    Page,
    Policy,
    PolicyText,
    Reference,
)

_SCHEMA = """
create table policies (
    id text primary key, slug text not null, record text not null,
    canonical text not null, original text not null,
    links text not null, glossary text not null
) without rowid;
create table clauses (
    row integer primary key, id text not null unique, policy_id text not null,
    address text not null, headings text not null, text text not null,
    start integer not null, end integer not null, pages text not null, basis text not null
);
create index clauses_of_policy on clauses (policy_id, row);
create table terms (
    term text not null, row integer not null, primary key (term, row)
) without rowid;
create table pointing (
    law text not null, article text not null, row integer not null,
    primary key (law, article, row)
) without rowid;
"""
_COLUMNS = "id, policy_id, address, headings, text, start, end, pages, basis"
_RECORD = TypeAdapter(Policy)
_PAGES = TypeAdapter(tuple[Page, ...])
_LINKS = TypeAdapter(tuple[Reference, ...])
_GLOSSARY = TypeAdapter(tuple[Definition, ...])
_VARIABLES = 30_000  # SQLite takes 32,766 in one statement, unless built otherwise
_SEPARATOR = "\x1f"  # joins steps and headings: occurs in no text, because readers drop controls


def write(path: Path, texts: Iterable[PolicyText], step: Callable[[int], None]) -> list[Clause]:
    """Write policies and clauses into a new file; returns the clauses in row order."""
    rows: list[Clause] = []
    with sqlite3.connect(path) as db:
        db.executescript(_SCHEMA)
        for text in texts:
            _insert(db, text, len(rows))
            rows += text.clauses
            step(len(text.clauses))
    db.close()
    return rows


def _insert(db: sqlite3.Connection, text: PolicyText, first: int) -> None:
    record = _RECORD.dump_json(text.policy).decode()
    db.execute(
        "insert into policies values (?, ?, ?, ?, ?, ?, ?)",
        (
            text.policy.id,
            text.policy.slug,
            record,
            text.canonical,
            text.original,
            _LINKS.dump_json(text.references),
            _GLOSSARY.dump_json(text.definitions),
        ),
    )
    db.executemany(
        "insert into clauses values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((first + i, *_columns(clause)) for i, clause in enumerate(text.clauses)),
    )
    db.executemany("insert into terms values (?, ?)", _defined(text, first))
    db.executemany("insert into pointing values (?, ?, ?)", _pointing(text, first))


def _defined(text: PolicyText, first: int) -> set[tuple[str, int]]:
    """Each term that a policy defines, with the row of the clause that does."""
    rows = {clause.id: first + i for i, clause in enumerate(text.clauses)}
    return {(d.term, rows[d.clause_id]) for d in text.definitions}


def _pointing(text: PolicyText, first: int) -> set[tuple[str, str, int]]:
    """(slug of a law, article, row of a clause that refers to it or stands on it)."""
    rows = {clause.id: first + i for i, clause in enumerate(text.clauses)}
    named = {
        (reference.law or text.policy.slug, article, rows[reference.clause_id])
        for reference in text.references
        for article in reference.articles
    }
    return named | {
        (pointer.law, pointer.article, rows[clause.id])
        for clause in text.clauses
        for pointer in clause.points_to
    }


def _columns(c: Clause) -> tuple[object, ...]:
    steps, headings = _SEPARATOR.join(c.address.steps), _SEPARATOR.join(c.headings)
    pages = _PAGES.dump_json(c.pages) if c.pages else ""
    return c.id, c.policy_id, steps, headings, c.text, c.start, c.end, pages, c.basis


def _clause(row: Sequence) -> Clause:
    clause_id, policy_id, steps, headings, text, start, end, pages, basis = row
    parents = tuple(headings.split(_SEPARATOR)) if headings else ()
    address = ClauseAddress(tuple(steps.split(_SEPARATOR)))
    on = _PAGES.validate_json(pages) if pages else ()
    return Clause(clause_id, policy_id, address, parents, text, start, end, on, basis)


class Catalog:
    """A catalogue opened for reading; safe to share between threads (SQLite serialises)."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.resolve().as_uri()}?immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    @cached_property
    def count(self) -> int:
        """Number of clauses."""
        return self._db.execute("select count(*) from clauses").fetchone()[0]

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """All policy versions by id."""
        rows = self._db.execute("select id, record from policies").fetchall()
        return {policy_id: _RECORD.validate_json(record) for policy_id, record in rows}

    @cached_property
    def originals(self) -> dict[str, str]:
        """The name of the kept original of each policy version, by policy id."""
        return dict(self._db.execute("select id, original from policies"))

    def clauses(self, rows: Sequence[int]) -> list[Clause]:
        """The clauses of these rows, in the order asked for."""
        found: dict[int, Clause] = {}
        for start in range(0, len(rows), _VARIABLES):
            chunk = [int(row) for row in rows[start : start + _VARIABLES]]
            marks = ",".join("?" * len(chunk))
            sql = f"select row, {_COLUMNS} from clauses where row in ({marks})"
            found |= {r[0]: _clause(r[1:]) for r in self._db.execute(sql, chunk)}
        return [found[int(row)] for row in rows]

    def clauses_in_rows(self) -> list[Clause]:
        """All clauses in row order."""
        return [
            _clause(r) for r in self._db.execute(f"select {_COLUMNS} from clauses order by row")
        ]

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        sql = f"select {_COLUMNS} from clauses where id = ?"
        row = self._db.execute(sql, (clause_id,)).fetchone()
        return _clause(row) if row else None

    def rows_like(self, pattern: str) -> list[int]:
        """The rows whose clause id is like an SQL pattern, ascending."""
        sql = "select row from clauses where id like ? order by row"
        return [r[0] for r in self._db.execute(sql, (pattern,))]

    def defining(self, terms: Sequence[str]) -> list[tuple[str, int]]:
        """(term, row of a clause that defines it) for those of the terms that are defined."""
        found: list[tuple[str, int]] = []
        for start in range(0, len(terms), _VARIABLES):
            chunk = terms[start : start + _VARIABLES]
            marks = ",".join("?" * len(chunk))
            found += self._db.execute(
                f"select term, row from terms where term in ({marks})", chunk
            ).fetchall()
        return sorted(found)

    def pointing_to(self, law: str, article: str) -> list[int]:
        """The rows of the clauses that refer to an article of a law, by slug, or stand on it."""
        sql = "select row from pointing where law = ? and article = ? order by row"
        return [r[0] for r in self._db.execute(sql, (law, article))]

    def policy_of_rows(self) -> list[str]:
        """The policy id of every row, in row order."""
        return [r[0] for r in self._db.execute("select policy_id from clauses order by row")]

    def text(self, policy_id: str) -> PolicyText:
        """One policy version whole, as it was ingested. Raises KeyError for an unknown id."""
        row = self._db.execute(
            "select canonical, original, links, glossary from policies where id = ?", (policy_id,)
        ).fetchone()
        if row is None:
            raise KeyError(policy_id)
        canonical, original, links, glossary = row
        sql = f"select {_COLUMNS} from clauses where policy_id = ? order by row"
        clauses = tuple(_clause(r) for r in self._db.execute(sql, (policy_id,)))
        return PolicyText(
            self.policies[policy_id],
            canonical,
            clauses,
            original,
            references=_LINKS.validate_json(links),
            definitions=_GLOSSARY.validate_json(glossary),
        )

    def references(self, policy_id: str) -> tuple[Reference, ...]:
        """What the clauses of a policy version point to, as far as their words tell."""
        return tuple(_LINKS.validate_json(self._read(policy_id, "links")))

    def glossary(self, policy_id: str) -> tuple[Definition, ...]:
        """The terms that a policy version defines."""
        return tuple(_GLOSSARY.validate_json(self._read(policy_id, "glossary")))

    def _read(self, policy_id: str, column: str) -> bytes:
        sql = f"select {column} from policies where id = ?"
        return self._db.execute(sql, (policy_id,)).fetchone()[0]

    def rows_of(self, policy_ids: Iterable[str]) -> list[int]:
        """The rows of these policies, ascending."""
        sql = "select row from clauses where policy_id = ?"
        return sorted(r[0] for p in policy_ids for r in self._db.execute(sql, (p,)))
