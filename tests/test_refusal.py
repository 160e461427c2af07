"""Why nothing is answered: small talk, a question without its thing, what the clauses lack."""

from dataclasses import replace

import pytest

from assistant.ask import AskSettings, ask
from assistant.gaps import gap
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


@pytest.mark.parametrize("turn", ["第三方造假怎么罚？", "第三方公司弄虚作假，罚多少"])
def test_a_word_for_several_things_is_asked_back_with_them(store, turn):
    said = ask(Question(turn, TODAY), store, AskSettings())
    assert said.refusal.kind == "ambiguous"
    assert "写环评报告的、做监测检测的" in said.text
    choices = [store.catalog.clause(i) for i in said.refusal.nearest]
    assert choices
    assert all("第三方" in f"{c.policy_id}{c.text}" for c in choices)


def test_what_tells_which_of_them_is_meant_leaves_nothing_to_ask_back():
    clear = understood("写环评的第三方造假怎么罚？")
    assert (
        without_its_thing(clear, findings("对技术单位处所收费用三倍以上五倍以下的罚款。")) is None
    )


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
    said = refuse(understood("排污许可证的封皮什么颜色？"), findings("应当申请排污许可证。")).reason
    assert said == "最接近的条款没有写明品牌、型号或外观。"


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


def test_a_question_that_is_surely_answered_is_answered_and_its_premise_put_right(store):
    asked = Question("排污证三年到期前，多久去续？", TODAY)
    answer = ask(asked, store, AskSettings())
    assert "60日前" in answer.text
    assert "所问的前提与条款不同：条款里没有“三年”，写的是“5年”。" in answer.notices


def test_a_number_that_another_near_clause_has_is_not_put_right(store):
    asked = Question("党组织共建搞的那个几个一叫什么，跟“五个一”不同吧？", TODAY)
    answer = ask(asked, store, AskSettings())
    assert "三个一" in answer.text
    assert not any("前提" in notice for notice in answer.notices)


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


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("油烟净化器没装罚多少？", "数额"),
        ("提前几个工作日送去备案？", "天数"),
        ("隐患排查要求每几年开展一次？", "多久一次"),
        ("清缴时限是每年几月几日？", "日期"),
        ("罚款是几倍？罚多少？", "倍数"),
        ("申辩能加重几成？", "比例"),
        ("存多少吨以上要报？", "数量"),
        ("检查要去几个人？", "人数"),
        ("备案要打印几页？", "份数"),
    ],
)
def test_what_only_a_number_answers_is_not_answered_without_one(question, lacks):
    said = refuse(understood(question), findings("应当报备案，限期改正，处以罚款。"))
    assert said.reason == f"最接近的条款没有写明{lacks}。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("油烟净化器没装罚多少？", "处5000元以上5万元以下的罚款。"),
        ("罚多少？", "处所收费用一倍以上三倍以下的罚款。"),
        ("提前几个工作日送去备案？", "应当提前十五日备案。"),
        ("办证交多少钱？", "办理许可不得收取任何费用。"),
        ("毁田多少亩算犯罪？", "毁坏耕地五亩以上的，是犯罪。"),
        ("联单几联？", "联单一式五联。"),
        ("停几天行不行？", "不得停运。"),  # no number of days is wanted
        ("排口挪了十几米，要报吗？", "应当报备案。"),  # told, not asked
        ("一年也就几吨，要办证吗？", "应当领取许可证。"),
        ("那几个人怎么罚？", "应当改正。"),
        ("要不要备案？不备罚多少？", "应当备案。"),  # one of two has its answer
    ],
)
def test_a_number_of_the_sort_or_another_thing_asked_leaves_no_gap(question, text):
    assert gap(understood(question), findings(text).evidence) == ""


def test_that_nothing_may_be_taken_is_no_sum_of_a_fine():
    free = findings("办理许可不得收取任何费用，收取的责令退还。")
    assert "数额" in gap(understood("收了评审费罚多少？"), free.evidence)


@pytest.mark.parametrize(
    ("question", "text", "otherwise"),
    [
        (
            "卫生院的医疗废物最多放7天，这7天从哪天算？",
            "暂时贮存医疗废物的时间不得超过2天。",
            "条款里没有“7天”，写的是“2天”。",
        ),
        (
            "不是存十五天就行吗，到期找谁延？",  # which of them is meant is not ours to tell
            "应当在五日内通知，二日内答复，五天内作出处理决定。",
            "条款里没有“十五天”，写的是“五天”、“二日”。",
        ),
        (
            "不是7天内就要告诉我们吗，由谁来告诉？",
            "应当在5个工作日内告知当事人。",
            "条款里没有“7天”，写的是“5个工作日”。",
        ),
        (
            "倒满一吨就犯罪，这一吨怎么称？",
            "三吨以上的，是犯罪。",
            "条款里没有“一吨”，写的是“三吨”。",
        ),
        (
            "许可证有效期为3年，期满前要做什么？",
            "自2021年起，排污许可证有效期为5年。",  # a year that is a date is none of them
            "条款里没有“3年”，写的是“5年”。",
        ),
    ],
)
def test_a_number_taken_for_the_rule_that_the_clause_has_otherwise_is_corrected(
    question, text, otherwise
):
    assert gap(understood(question), findings(text).evidence) == otherwise


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("排污证还剩四十天到期，晚了吗？", "应当在届满60日前提出延续申请。"),  # it was so
        ("不是最多放2天吗，从哪天算？", "暂时贮存医疗废物的时间不得超过2天。"),  # it is the rule
        ("登记本最多放7天吗？", "暂时贮存医疗废物的时间不得超过2天。"),  # it is what is asked
        ("偷排了七天，从哪天算？", "暂时贮存医疗废物的时间不得超过2天。"),  # it was so
        ("堆着7天的货，找谁来拉？", "暂时贮存医疗废物的时间不得超过2天。"),  # it is told
        ("最多罚5万元，找谁交？", "暂时贮存医疗废物的时间不得超过2天。"),  # none of its sort
        ("最多放1天，找谁交？", "暂时贮存医疗废物的时间不得超过2天。"),  # hardly a rule
        ("必须去4次，由谁来定？", "每年至少3次。"),  # it counts and does not measure
    ],
)
def test_a_number_that_was_or_that_is_the_rule_contradicts_nothing(question, text):
    assert "条款里没有" not in gap(understood(question), findings(text).evidence)
