"""Notices of our own, in the styles that bureaus use, become the trees that a reader expects.

The expected trees were written by somebody who did not see the parser; conventions that both need
(decimal numbers are one step, a text without numbers has paragraphs) were settled afterwards.
"""

from pathlib import Path

import pytest
import yaml

from corpus.types import PolicyText
from ingest.parse import parse

NOTICES = Path(__file__).parent / "notices"
TREES = sorted(NOTICES.glob("*.yaml"))


def source(tree: Path) -> Path:
    return next(p for p in NOTICES.glob(f"{tree.stem}.*") if p.suffix != ".yaml")


def lines(text: str) -> str:
    """A text without indents and empty lines."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def found(text: PolicyText) -> dict[str, object]:
    policy, days = text.policy, text.policy.dates
    return {
        "title": policy.title,
        "doc_number": policy.doc_number,
        "issuer": list(policy.issuer),
        "level": str(policy.level),
        "status": str(policy.status),
        "dates": {n: getattr(days, n) for n in ("adopted", "published", "in_force", "repealed")},
        "clauses": [
            (c.id.partition("#")[2], list(c.headings), lines(c.text)) for c in text.clauses
        ],
    }


def test_there_are_enough_notices():
    assert len(TREES) >= 25
    assert {source(tree).suffix for tree in TREES} == {".txt", ".md", ".html"}


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.stem)
def test_a_notice_becomes_its_tree(tree):
    expected = yaml.safe_load(tree.read_text("utf-8"))
    expected["clauses"] = [
        (c["address"], c.get("headings") or [], c["text"]) for c in expected["clauses"]
    ]
    text = parse(source(tree), "")
    assert found(text) == expected
    assert all(text.canonical[c.start : c.end] == c.text for c in text.clauses)
