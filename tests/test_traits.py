"""What a question wants besides its words, and what a text has of it."""

from assistant.lexicon import alternatives
from assistant.traits import NEUTRAL, TRAITS, traits, wanted
from assistant.types import Question
from assistant.understand import understand
from tests.conftest import TODAY


def columns(question: str, text: str, *earlier: str) -> dict[str, float]:
    want = wanted(understand(Question(question, TODAY, earlier)))
    return dict(zip(TRAITS, traits(want, text, alternatives(text), text), strict=True))


def test_a_number_of_the_unit_asked_for_is_there_or_not():
    assert columns("最多放几天？", "不得超过2天。")["unit"] == 1
    assert columns("最多放几天？", "处2万元罚款。")["unit"] == 0
    assert columns("由谁审批？", "不得超过2天。")["unit"] == NEUTRAL


def test_a_number_taken_for_a_rule_is_compared_with_those_of_its_unit():
    asked = "有效期为3年，怎么延续？"
    assert columns(asked, "有效期为5年。")["rules_other"] == 1
    assert columns(asked, "有效期为3年，延续5年。")["rules_other"] == 0
    assert columns(asked, "提前60日申请。")["rules_other"] == 0
    assert columns("干了3年，怎么补偿？", "满5年的……")["rules"] == 0


def test_of_things_that_exclude_one_another_the_text_has_the_same_or_another():
    same = columns("报告表要多少天批？", "报告书六十日内、报告表三十日内审批。")
    assert (same["kinds_same"], same["kinds_other"]) == (1, 0)
    other = columns("登记表要多少天批？", "报告书六十日内、报告表三十日内审批。")
    assert (other["kinds_same"], other["kinds_other"]) == (0, 1)


def test_the_last_turn_tells_which_of_them_before_the_turns_before_it():
    text = "简化管理的排污单位每年检查一次。"
    turns = ("重点管理的单位多久查一次？", "那简化管理的呢？")
    assert columns(turns[1], text, turns[0])["kinds_other"] == 0
    assert columns("那检查由谁来做？", text, turns[0])["kinds_other"] == 1


def test_a_sort_of_fact_asked_for_is_there_or_lacking():
    assert columns("罚多少钱？", "处2万元罚款。")["lacking_facts"] == 0
    assert columns("罚多少钱？", "应当改正。")["lacking_facts"] > 0
