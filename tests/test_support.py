"""What the support model remembers of the training questions, and the rows that it learns from."""

import numpy as np
import pytest

from assistant.support import COLUMNS, REMEMBERED, UNKNOWN, Memory, question_row
from training.asked import Asked
from training.remembered import Remembered, by_clause

EAST, NORTH = np.array([1.0, 0.0]), np.array([0.0, 1.0])
HALF = np.array([0.6, 0.8])


def memory(*vectors: np.ndarray, answered: list[bool], own: int | None = None) -> Memory:
    """Questions that are all about the clause 甲."""
    about = {"甲": np.arange(len(vectors))}
    return Memory(np.array(vectors), np.array(answered), about, own or len(vectors))


def column(kept: Memory, near: np.ndarray, name: str, clauses: tuple[str, ...] = ("甲",)) -> float:
    return kept.columns(near, clauses)[0, REMEMBERED.index(name)]


def test_what_is_known_is_how_the_nearest_questions_ended() -> None:
    kept = memory(EAST, NORTH, answered=[True, False])
    assert kept.known(kept.nearness(EAST)) == 1
    assert kept.known(kept.nearness(NORTH)) == 0
    assert 0 < kept.known(kept.nearness(HALF)) < 0.5
    assert kept.known(kept.nearness(-EAST - NORTH)) == UNKNOWN


def test_questions_about_laws_do_not_say_whether_the_digests_answer() -> None:
    kept = memory(EAST, EAST, answered=[True, False], own=1)
    assert kept.known(kept.nearness(EAST)) == 1


def test_a_clause_is_known_by_the_questions_that_it_answers_and_nearly_answers() -> None:
    kept = memory(EAST, HALF, NORTH, answered=[True, True, False])
    near = kept.nearness(EAST)
    assert column(kept, near, "asked") == pytest.approx(1)
    assert column(kept, near, "asked_three") == pytest.approx(0.8)
    assert column(kept, near, "lacking") == 0
    assert column(kept, near, "asked_more") == pytest.approx(0.8)


def test_of_a_clause_that_nobody_asked_about_nothing_is_remembered() -> None:
    kept = memory(EAST, answered=[True])
    both = kept.columns(kept.nearness(EAST), ["乙", "甲"])
    assert both[0, : REMEMBERED.index("lead:asked")].tolist() == [0, 0, 0, 0, 0]
    assert both[1, REMEMBERED.index("lead:asked")] == 1
    assert both[0, REMEMBERED.index("lead:asked")] == -1


def test_a_question_that_does_not_count_is_no_part_of_the_mean() -> None:
    kept = memory(EAST, HALF, answered=[True, True])
    near = kept.nearness(EAST) * [0, 1]
    assert column(kept, near, "asked_three") == pytest.approx(0.6)


def test_questions_are_found_by_their_clauses() -> None:
    found = by_clause(
        [
            Asked(("一",), (("乙", "甲"),), None),
            Asked(("二",), (), "missing_fact", "甲"),
            Asked(("三",), (), "out_of_domain"),
        ]
    )
    assert {i: rows.tolist() for i, rows in found.items()} == {"甲": [0, 1], "乙": [0]}


def test_a_training_question_does_not_remember_itself_nor_half_the_laws() -> None:
    laws = np.arange(1, 401) * 7919
    kept = Memory(np.ones((402, 1)), np.ones(402, bool), {}, 2)
    known = Remembered(kept, np.array([0, 0, *laws]))
    first, second = (known.nearness(np.ones(1), number) for number in (0, 1))
    assert first[:2].tolist() == [0, 1]
    assert second[:2].tolist() == [1, 0]
    assert 150 < first[2:].sum() < 250
    assert first[2:].tolist() != second[2:].tolist()


def test_the_row_of_a_question_holds_the_likeliest_clause_and_the_mean() -> None:
    table = np.zeros((2, len(COLUMNS)))
    table[0, 0], table[1, 0] = 1, 3
    row = question_row(np.array([0.2, 0.6]), table, wording=0.5, known=0.7)
    likeliest, mean = np.split(row[6:], 2)
    assert row[4:6].tolist() == [0.5, 0.7]
    assert likeliest[0] == 3
    assert mean[0] == pytest.approx((0.2 * 1 + 0.6 * 3) / 0.8)
