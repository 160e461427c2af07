"""Conversations over the shipped policies: what a later turn is answered with."""

import pytest

from assistant.ask import AskSettings, ask
from assistant.types import Answer, Question
from tests.conftest import TODAY

PERMIT = "排污许可证到期前要提前多久申请延续？"
SEIZE = "环保执法能不能当场查封排污设备？"


def said(store, text: str, *earlier: str) -> Answer:
    return ask(Question(text, TODAY, earlier), store, AskSettings())


def cited(answer: Answer) -> list[str]:
    return [citation.clause.id for citation in answer.citations]


def test_a_turn_that_leans_is_answered_from_what_was_spoken_of(store):
    assert "不得超过30日" in said(store, "那最长封多久？", SEIZE).text


@pytest.mark.parametrize("text", [SEIZE, "生活垃圾随便倒怎么罚？", "夜间施工要取得什么证明？"])
def test_a_turn_that_stands_alone_is_answered_as_if_alone(store, text):
    assert cited(said(store, text, PERMIT)) == cited(said(store, text))


def test_a_refusal_of_a_turn_that_stands_alone_says_nothing_of_other_turns(store):
    turns = ("街道发现小作坊烧煤冒黑烟怎么办？",)
    later = said(store, "办排污许可证的窗口电话是多少？", *turns)
    alone = said(store, "办排污许可证的窗口电话是多少？")
    assert later.refusal
    assert (later.refusal, later.standalone) == (alone.refusal, alone.standalone)


def test_what_is_not_said_of_the_topic_is_refused(store):
    first = "“4+1”质控制度是什么？"
    assert said(store, "其中第三级审批是谁批？", first).refusal


def test_a_changed_topic_is_answered_by_itself(store):
    later = said(store, "换个问题，生活垃圾随便倒怎么罚？", PERMIT)
    assert cited(later) == cited(said(store, "生活垃圾随便倒怎么罚？"))


def test_each_of_several_things_has_its_own_clause(store):
    both = said(store, "查封的设备最长能封多久？放仓库的保管费谁出？")
    assert "30日" in both.text
    assert "由行政机关承担" in both.text


def test_what_is_told_draws_no_clause_to_a_thing_that_it_does_not_answer(store):
    moved = "监控设备被叉车撞歪了，顺手给它换了个地方。换地方这事法律准不准？罚多少？"
    duty, penalty = "持证排污管理指南@2025-04-30#要点12", "排污违法责任指南@2025-04-30#要点18"
    assert {duty, penalty} <= set(cited(said(store, moved)))


def test_a_turn_that_seems_to_stand_alone_has_its_topic_where_alone_it_finds_less(store):
    asked, silent = (
        "当时没有吭声，后来让局里翻出来了，要罚多少？",
        "排污违法责任指南@2025-04-30#要点20",
    )
    assert silent not in cited(said(store, asked))
    later = said(store, asked, "在线监测的数据忽然乱跳，怎么办？")
    assert cited(later) == [silent]
    assert "在线监测" in later.standalone
    won = said(store, "打赢了能分点钱当经费吗？", "环保协会能告偷排的厂吗？")
    assert "不得通过诉讼牟取经济利益" in won.text
    assert "环保协会" in won.standalone


def test_what_is_asked_of_another_matter_leaves_the_topic(store):
    topic = "街道发现小作坊烧煤冒黑烟怎么办？"
    later = said(store, "排污许可证有效期几年？", topic)
    assert later.standalone == "排污许可证有效期几年？"
    assert later.citations == said(store, "排污许可证有效期几年？").citations


def test_a_turn_that_names_an_article_leaves_the_topic(store):
    asked = "《排污许可管理条例》第三十四条怎么规定？"
    assert cited(said(store, asked, PERMIT)) == cited(said(store, asked)) != []


def test_a_turn_that_leans_keeps_the_topic_though_something_else_fits_it_as_well(store):
    later = said(store, "这么指派有道理吗？", "领导说环评必须找某家公司做。")
    assert "第三方技术机构责任指南@2025-04-30#要点4" in cited(later)


def test_what_nothing_answers_is_refused_behind_topics_that_are_answered(store):
    turns = ("没有排污许可证先生产行不行？", "被查到会怎样？")
    assert said(store, "网上办的话系统登录不上找谁", *turns).refusal
