"""Words about words (`lexicon.yaml`): what carries no meaning, which region, what is also called,
which words ask for which sort of fact, which things exclude one another.

Knows no question and no clause.
"""

import re
from functools import cache
from pathlib import Path

import yaml

_MARKS = re.compile(r"[^\w]")
TABLE = Path(__file__).parent / "lexicon.yaml"


@cache
def _table() -> dict[str, object]:
    return yaml.safe_load(TABLE.read_text("utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Words that carry nothing of what a question is about."""
    return frozenset(_table()["stop"].split())


@cache
def other_places() -> tuple[str, ...]:
    """Names of regions that the shipped local texts are not about."""
    return tuple(_table()["places"].split())


def official_forms(term: str) -> tuple[str, ...]:
    """What policies say for an everyday term; empty where nothing is known."""
    return tuple(_table()["everyday"].get(term, ()))


def spoken_forms(question: str) -> str:
    """The words of laws for what a question says in everyday words, anywhere in it."""
    everyday = {term: " ".join(forms) for term, forms in _table()["everyday"].items()}
    both = everyday | _table()["spoken"]
    return " ".join(form for said, form in both.items() if said in question)


@cache
def generic_words() -> frozenset[str]:
    """Words of what is wanted to be known, which say not of what (罚, 有效期, 材料)."""
    return frozenset(_table()["generic"].split())


def paths(question: str) -> tuple[str, ...]:
    """Where what a question asks is worked step by step, as said beside its answer."""
    return tuple(p["said"] for p in _table()["paths"] if re.search(p["asked"], question))


def unclear(question: str) -> tuple[str, str]:
    """A word of a question that may mean several things, where the question does not tell which,
    and which they are; ("", "") where all is clear."""
    for one in _table()["ambiguous"]:
        told = one["told"].replace(" ", "")
        asked = one["word"] in question and re.search(one["asked"], question)
        if asked and not re.search(told, question):
            return one["word"], one["which"]
    return "", ""


def pleasantry(turn: str) -> str:
    """What to say to a turn that is small talk; "" for any other."""
    said = _MARKS.sub("", turn).lower()
    return next((reply for talk, reply in _pleasantries() if talk.fullmatch(said)), "")


@cache
def _pleasantries() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one["said"]), one["reply"]) for one in _table()["pleasantries"])


Facts = dict[str, tuple[re.Pattern[str], re.Pattern[str]]]
"""Sorts of fact by name: (what in a question asks for it, what in a clause names it)."""


@cache
def facts() -> Facts:
    """Sorts of fact that clauses hold."""
    return _facts("facts")


@cache
def unsaid() -> Facts:
    """Sorts of fact that clauses say their source does not give."""
    return _facts("unsaid")


@cache
def about_reporting() -> re.Pattern[str]:
    """What in a question asks about the reporting itself, which such a clause does answer."""
    return re.compile(_table()["about_reporting"])


@cache
def _alternatives() -> tuple[re.Pattern[str], ...]:
    kinds: list[list[str]] = _table()["alternatives"]
    return tuple(
        re.compile("|".join(f"(?P<n{n}>{words})" for n, words in enumerate(kind))) for kind in kinds
    )


def alternatives(text: str) -> tuple[frozenset[str | None], ...]:
    """Which of each group of things of which one excludes the others a text speaks of."""
    return tuple(frozenset(m.lastgroup for m in kind.finditer(text)) for kind in _alternatives())


def _facts(name: str) -> Facts:
    return {
        fact: (re.compile(words["asked"]), re.compile(words["held"]))
        for fact, words in _table()[name].items()
    }
