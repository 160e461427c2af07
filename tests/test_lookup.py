"""Looking up: which questions rows of tables answer, over two small catalogues and a law."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.lookup import lookup
from assistant.types import Question
from assistant.understand import understand
from corpus.embedder import shipped_embedder
from corpus.generation import open_current, writer
from corpus.search import search
from corpus.types import ClauseAddress, PolicyText
from tests.conftest import make_clause, make_policy

DAY = date(2025, 4, 30)
ROWS = {
    "试验废物名录": ("炉渣代码｜900-001-80", "废机油代码｜900-002-08"),
    "试验综合利用行业表": ("钢材｜第八十条｜81", "木材｜第八十条｜82"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    home = tmp_path_factory.mktemp("tables")
    law = make_policy("固体废物污染环境防治法")
    article = make_clause("运输废物的单位应当有许可证。", "第八十条", law.id)
    texts = [PolicyText(law, article.text, (article,), "t.md")]
    for slug, rows in ROWS.items():
        policy, clauses, place = make_policy(slug), [], 0
        for number, text in enumerate(rows, 1):
            steps = ("表1", f"第{number}行")
            made = make_clause(text, "/".join(steps), policy.id)
            end = place + len(text)
            clauses.append(replace(made, address=ClauseAddress(steps), start=place, end=end))
            place = end
        texts.append(PolicyText(policy, "".join(rows), tuple(clauses), "t.md"))
    with writer(home) as held:
        held.publish(
            texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
        )
    return open_current(home, shipped_embedder())


def looked_up(store, question: str) -> list[str]:
    understood = understand(Question(question, DAY))
    hits = search(store, question, 10, DAY)
    return [entry.hit.clause.text for entry in lookup(understood, store, DAY, hits)]


def test_a_row_answers_though_rows_of_another_table_hold_more_of_the_question(store):
    found = looked_up(store, "行业里利用的、综合的，炉渣代码是多少？")
    assert found[:1] == [ROWS["试验废物名录"][0]]


def test_a_question_that_names_an_article_looks_nothing_up(store):
    assert looked_up(store, "第八十条有哪些？")
    assert looked_up(store, "固废法第八十条有哪些？") == []
