"""Situations that somebody wrote who had read the digests and not the program: what a path must
cite and by when, which ways a case leaves open, on which day a term ends.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.workflows.deadlines import Unit, due, read_holidays
from assistant.workflows.inspect import Facts, inspect
from assistant.workflows.permit import find_path
from assistant.workflows.permit_facts import read_facts
from tests.conftest import TODAY
from ui.inspect import as_record as inspection_record
from ui.permit import as_record as path_record

WRITTEN = Path(__file__).parent / "workflows"


def cases(name):
    """The cases of a file, each with its number in it."""
    lines = (WRITTEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [pytest.param(json.loads(line), id=str(n)) for n, line in enumerate(lines, 1)]


def lacking(wanted, said):
    """Of several sets of words those of which none is said."""
    return [words for words in wanted if not any(word in said for word in words)]


@pytest.mark.parametrize("case", cases("permit"))
def test_a_permit_path(case, store):
    path = find_path(read_facts(case["facts"]), store, date.fromisoformat(case["as_of"]))
    told = path_record(path)
    cited = {}
    for step in told["steps"]:
        for clause_id in step["clause_ids"]:
            cited.setdefault(clause_id, set()).add(step["due"])
    assert case["must"].keys() <= cited.keys()
    assert {i: day for i, day in case["must"].items() if day and day not in cited[i]} == {}
    assert cited.keys().isdisjoint(case["must_not"])
    follow = {i for one in told["consequences"] for i in one["clause_ids"]}
    assert not case["consequences"] or follow & set(case["consequences"])
    assert lacking(case["open"], " ".join([*told["open"], *told["notices"]])) == []


@pytest.mark.parametrize("case", cases("inspect"))
def test_an_inspection(case, store):
    told = inspection_record(inspect(Facts(**case["facts"]), store, TODAY))
    because = {i for line in told["because"] for i in line["clause_ids"]}
    assert sorted(told["ways"]) == sorted(case["ways"])
    assert set(case["because"]) <= because
    assert lacking(case["open"], " ".join([*told["open"], *told["contradictions"]])) == []
    guards = {line["clause_id"] for line in told["safeguards"]}
    assert not case["safeguards"] or guards & set(case["safeguards"])
    assert lacking(case["notices"], " ".join(told["notices"])) == []
    assert bool(told["contradictions"]) == case["contradiction"]


@pytest.mark.parametrize("case", cases("deadlines"))
def test_a_deadline(case):
    start, unit = date.fromisoformat(case["start"]), Unit(case["unit"])
    found = due(start, case["n"], unit, read_holidays(), before=case["before"])
    assert found.day.isoformat() == case["due"]
