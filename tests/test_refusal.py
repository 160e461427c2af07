"""Why nothing is answered: small talk, a question without its thing, what the clauses lack."""

from dataclasses import replace

import pytest

from assistant.ask import AskSettings, ask
from assistant.lexicon import pleasantry
from assistant.refusal import refuse, without_its_thing
from assistant.render import refusal_text
from assistant.types import Evidence, Findings, Question
from assistant.understand import understand
from corpus.types import Hit
from tests.conftest import TODAY, make_clause, make_policy


def findings(text: str, missing: tuple[str, ...] = (), **more) -> Findings:
    hit = Hit(make_clause(text), make_policy(**more), 1.0)
    return Findings((Evidence(hit, 0.1, missing),), 0.1)


def understood(text: str, *earlier: str):
    return understand(Question(text, TODAY, earlier))


@pytest.mark.parametrize(
    "turn", ["你好", "您好！", "谢谢啦", "好的，谢谢", "再见", "你是谁？", "Hello"]
)
def test_small_talk_is_replied_to_and_claims_nothing(store, turn):
    said = ask(Question(turn, TODAY), store, AskSettings())
    assert said.refusal.kind == "small_talk"
    assert (said.citations, said.refusal.nearest) == ((), ())
    assert "未找到依据" not in said.text


@pytest.mark.parametrize("turn", ["你好，排污证怎么办", "谢谢公司要交什么材料", "好的材料标准"])
def test_a_question_with_a_greeting_is_a_question(turn):
    assert pleasantry(turn) == ""


@pytest.mark.parametrize(
    "turn", ["罚多少？", "要多久", "有效期几年？", "找谁办理", "处罚标准是什么"]
)
def test_a_question_without_its_thing_is_asked_back_with_choices(store, turn):
    said = ask(Question(turn, TODAY), store, AskSettings())
    assert said.refusal.kind == "ambiguous"
    assert len(said.refusal.nearest) > 0
    assert said.text.startswith("没有说是哪一件事")


def test_in_a_conversation_it_has_its_thing_there(store):
    turns = ("排污许可证到期前要提前多久申请延续？",)
    said = ask(Question("有效期几年？", TODAY, turns), store, AskSettings())
    assert "有效期为5年" in said.text


def test_a_named_article_is_its_thing():
    asked = understood("处罚标准是什么")
    found = findings("处以罚款。")
    assert without_its_thing(asked, found)
    assert not without_its_thing(asked, replace(found, named=found.evidence))


def test_a_refusal_names_things_and_sorts_of_fact_and_no_filling():
    found = findings("餐饮服务业经营者应当安装油烟净化设施。", ("要是", "清洗", "找", "污打"))
    said = refuse(understood("要是油烟净化器清洗一次多少钱，找谁？"), found).reason
    assert said == "最接近的条款没有写明金额，也没有说到“清洗”。"


def test_what_no_clause_speaks_of_is_out_of_the_domain():
    asked, found = understood("增值税起征点多少？"), findings("应当安装。", ("增值税", "起征点"))
    said = refuse(asked, found)
    assert (said.kind, said.reason) == (
        "out_of_domain",
        "知识库里没有找到谈“增值税”、“起征点”的条款。",
    )


def test_a_premise_that_the_clause_has_otherwise_is_corrected_with_the_clause():
    said = refuse(understood("四个一批是哪四批？"), findings("分三个一批：关停、搬迁、改造。"))
    assert said.kind == "false_premise"
    assert said.reason == "条款里没有“四个一”，写的是“三个一”。"
    told = understood("干了五个月没有签合同，赔多少？")
    assert refuse(told, findings("超过一个月未签合同的，应当赔偿。")).kind == "missing_fact"


def test_another_place_is_named_before_what_is_lacking():
    found = findings("应当安装油烟净化设施。", ("上海",), place="大连市")
    said = refuse(understood("上海的油烟罚多少？"), found)
    assert said.kind == "other_region"
    assert said.reason == "知识库里没有找到上海的规定，最接近的是大连市的。"
    ours = findings("应当安装油烟净化设施。", ("上海",), place="上海市")
    assert refuse(understood("上海的油烟罚多少？"), ours).kind != "other_region"


def test_a_refusal_says_that_nothing_was_found_and_a_question_back_does_not():
    lacking = refuse(understood("油烟净化器多久清洗一次？"), findings("应当安装。"))
    assert refusal_text(lacking).startswith("未找到依据。")
    assert not refusal_text(replace(lacking, kind="ambiguous")).startswith("未找到")
