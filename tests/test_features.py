"""What is measured between a question and a clause, over the shipped policies."""

import pytest

from assistant.features import ALONE, FEATURES, features
from assistant.types import Question
from assistant.understand import understand
from corpus.types import Hit
from tests.conftest import TODAY

GUIDE = "危险废物管理指南@2025-04-30#要点"
OTHER = "排污违法责任指南@2025-04-30#要点5"


@pytest.fixture(scope="module")
def columns(store, embedder):
    def of(question, *clause_ids, before=()):
        clauses = [store.catalog.clause(i) for i in clause_ids]
        hits = [Hit(c, store.catalog.policies[c.policy_id], 1.0) for c in clauses]
        about = [[store.catalog.clause(i) for i in ids] for ids in before]
        asked = understand(Question(question, TODAY))
        table = features(asked, hits, store, embedder, about)
        assert table.shape == (len(hits), len(FEATURES))
        return [dict(zip(FEATURES, row, strict=True)) for row in table]

    return of


def test_a_clause_beside_those_of_the_turn_before_is_told_from_one_of_another_policy(columns):
    before = ([GUIDE + "8"], [OTHER])
    rows = columns("最多放多久？", GUIDE + "8", GUIDE + "9", GUIDE + "30", before=before)
    near = [row["beside_first"] for row in rows]
    assert near[0] == 1 > near[1] > near[2] > 0
    assert [row["beside_policy"] for row in rows] == [0.5] * 3
    (other,) = columns("最多放多久？", OTHER, before=before)
    assert (other["beside"], other["beside_first"]) == (1, 0)


def test_where_no_turn_goes_before_nothing_is_beside(columns):
    (row,) = columns("最多放多久？", GUIDE + "8")
    assert {row[name] for name in FEATURES if name.startswith("beside")} == {ALONE}


def test_the_words_behind_the_last_comma_are_looked_for_by_themselves(columns):
    held, lacking = (
        columns(f"危险废物贮存，{asked}", GUIDE + "8")[0]
        for asked in ("不得超过几年？", "墨水用啥颜色？")
    )
    assert held["piece"] > lacking["piece"]
    assert held["piece_least"] > lacking["piece_least"]
