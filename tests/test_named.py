"""What a question names outright: an article that answers by itself, a text that has gone."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.ask import AskSettings, ask
from assistant.types import Question, Verdict
from corpus.embedder import shipped_embedder
from corpus.generation import open_current, writer
from corpus.types import Dates, PolicyText
from tests.conftest import TODAY, make_clause, make_policy

DAY = date(2025, 4, 30)
DUTY = "经营试验锅炉的单位应当申请取得许可证；未取得许可证的，不得经营。"
OLD = "经营试验锅炉的单位应当备案。"
OTHER = "承租人应当按照约定使用租赁物。"


@pytest.fixture(scope="module")
def laws(tmp_path_factory):
    home = tmp_path_factory.mktemp("named")
    boilers = make_policy("试验锅炉法", "2021-01-01", dates=begun(2021))
    before = make_policy("试验锅炉法", "2015-01-01", dates=begun(2015))
    code = make_policy("试验民法典", "2021-01-01", dates=begun(2021))
    leases = make_policy("试验租赁法", "1999-01-01", dates=begun(1999))
    written = [
        (boilers, DUTY, "第八十条"),
        (before, OLD, "第八十条"),
        (replace(code, repeals=("试验租赁法", "试验旧债法")), OTHER, "第七条"),
        (leases, "租期不得超过二十年。", "第九条"),
    ]
    texts = []
    for policy, text, step in written:
        clause = make_clause(text, step, policy.id)
        texts.append(PolicyText(policy, text, (clause,), f"{policy.id}.md"))
    with writer(home) as held:
        held.publish(
            texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
        )
    return open_current(home, shipped_embedder())


def begun(year: int) -> Dates:
    return Dates(in_force=date(year, 1, 1))


def answer(store, text: str):
    return ask(Question(text, DAY), store, AskSettings())


@pytest.mark.parametrize(
    "question",
    [
        "试验锅炉法第八十条说的啥",
        "《试验锅炉法》第80条原文怎么写的？",
        "《试验锅炉法》第八十条规定没取得许可证能不能经营？",
    ],
)
def test_a_named_article_answers_by_itself(laws, question):
    said = answer(laws, question)
    assert [c.clause.id for c in said.citations] == ["试验锅炉法@2021-01-01#第八十条"]
    assert DUTY in said.text


def test_a_named_article_without_what_is_asked_does_not(laws):
    said = answer(laws, "《试验锅炉法》第八十条规定食堂油烟净化器多久清洗一次？")
    assert said.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("《试验租赁法》第九条租期最长多少年？", "《试验租赁法》已被《试验民法典》废止"),
        ("按试验旧债法怎么赔？", "《试验旧债法》已被《试验民法典》废止"),
        ("照2015年的《试验锅炉法》第八十条，经营锅炉要办什么？", "现行的是2021-01-01版"),
    ],
)
def test_a_text_that_has_gone_is_said_to_have_gone(laws, question, reason):
    said = answer(laws, question)
    assert said.verdict is Verdict.REFUSED
    assert said.refusal.kind == "superseded"
    assert reason in said.refusal.reason


def test_a_text_counts_on_the_days_on_which_it_did(laws):
    then = ask(Question("试验锅炉法第八十条说的啥", date(2016, 1, 1)), laws, AskSettings())
    assert [c.clause.id for c in then.citations] == ["试验锅炉法@2015-01-01#第八十条"]


def test_of_a_law_that_is_not_here_the_points_on_its_article_answer(store):
    said = answer(store, "《排污许可管理条例》第三十三条说的啥？")
    assert said.citations
    for citation in said.citations:
        assert "《排污许可管理条例》第三十三条" in " ".join(map(str, citation.clause.points_to))


def test_an_article_of_a_law_that_is_not_here_is_not_made_up(store):
    said = answer(store, "《劳动合同法》第十条怎么规定的？")
    assert said.verdict is Verdict.REFUSED
    assert "没有《劳动合同法》的原文" in said.refusal.reason


def test_a_law_ended_long_since_is_said_to_have_gone_though_it_is_not_here(store):
    question = "依照《中华人民共和国环境噪声污染防治法》，商店用高音喇叭怎么处罚？"
    said = ask(Question(question, date(2026, 11, 30)), store, AskSettings())
    assert said.refusal.kind == "superseded"
    assert "《环境噪声污染防治法》已由《噪声污染防治法》第九十条废止（2022-06-05起）" in said.text
    before = ask(Question(question, date(2022, 1, 1)), store, AskSettings())
    assert not (before.refusal and before.refusal.kind == "superseded")


def test_the_name_of_an_ended_law_within_another_names_nothing(store):
    said = ask(Question("劳动合同法对试用期怎么规定？", date(2026, 11, 30)), store, AskSettings())
    assert said.refusal.kind != "superseded"


@pytest.mark.parametrize(
    "question", ["第四十五条怎么规定的？", "法律第四十五条原文", "第45条第二款说什么"]
)
def test_an_article_of_no_law_is_asked_back_with_choices(question, store):
    refused = answer(store, question).refusal
    assert refused.kind == "ambiguous"
    assert "没有说是哪一部" in refused.reason
    assert refused.nearest
    meant = [store.catalog.clause(i) for i in refused.nearest]
    assert all("第四十五条" in {p.article for p in clause.points_to} for clause in meant)


def test_the_choices_are_of_the_sort_that_is_named(store):
    refused = answer(store, "条例第三十三条是什么").refusal
    for clause_id in refused.nearest:
        laws = {p.law for p in store.catalog.clause(clause_id).points_to}
        assert any(law.endswith("条例") for law in laws)


def test_in_a_conversation_that_named_no_law_it_is_asked_back_too(store):
    asked = Question("第四十五条怎么规定的？", TODAY, ("排污许可证到期前多久申请延续？",))
    assert ask(asked, store, AskSettings()).refusal.kind == "ambiguous"


def test_an_article_with_its_thing_is_not_asked_back(store):
    assert answer(store, "排污许可证按第十四条要提前多少天续").refusal is None


def test_a_following_turn_takes_the_law_and_its_own_article(store):
    asked = Question("第十五条呢？", TODAY, ("《排污许可管理条例》第十四条怎么说",))
    said = ask(asked, store, AskSettings())
    pointed = {str(p) for c in said.citations for p in c.clause.points_to}
    assert any(p.startswith("《排污许可管理条例》第十五条") for p in pointed)
    assert not any(p.startswith("《排污许可管理条例》第十四条") for p in pointed)
