"""What is asked: several things in one message, and what leans on the turns before."""

from datetime import date

import pytest

from assistant.types import Question
from assistant.understand import leans, understand


def parts(text: str) -> list[str]:
    return [part.standalone for part in understand(Question(text, date(2026, 11, 30))).parts]


def test_each_question_of_a_message_has_what_is_told_before_it():
    assert parts("桶上没贴标识。翻账又发现有几桶卖了人。各罚多少？老板会被拘吗？") == [
        "桶上没贴标识。翻账又发现有几桶卖了人。各罚多少？",
        "桶上没贴标识。翻账又发现有几桶卖了人。老板会被拘吗？",
    ]


def test_what_the_first_question_tells_is_told_to_the_others():
    assert parts("烟囱多立了一根，要办什么手续？不办罚多少？") == [
        "烟囱多立了一根，要办什么手续？",
        "烟囱多立了一根，不办罚多少？",
    ]


def test_what_one_sentence_asks_in_turn_is_parted_too():
    assert parts("只收废机油，开个小网点。得具备啥条件、去哪一级办，证能用几年？") == [
        "只收废机油，开个小网点。得具备啥条件、",
        "只收废机油，开个小网点。去哪一级办，",
        "只收废机油，开个小网点。证能用几年？",
    ]
    assert parts("查出多少家，市里又组了哪些班子去督促") == [
        "查出家，查出多少家，",
        "查出家，市里又组了哪些班子去督促",
    ]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (
            "个人烧秸秆和个人烧塑料垃圾，罚款额一样不？",
            "个人烧秸秆，罚款额一样不？",
            "个人烧塑料垃圾，罚款额一样不？",
        ),
        (
            "设备在我们厂里、包给别人运行，和把废水拉出去给别人处理，两种情况出了事，找谁赔？",
            "设备在我们厂里、包给别人运行，两种情况出了事，找谁赔？",
            "把废水拉出去给别人处理，两种情况出了事，找谁赔？",
        ),
        (
            "转让淘汰设备和使用淘汰设备，分别由哪个部门处罚？",
            "转让淘汰设备，分别由哪个部门处罚？",
            "使用淘汰设备，分别由哪个部门处罚？",
        ),
    ],
)
def test_each_of_two_things_that_are_compared_is_asked(text, one, other):
    assert parts(text) == [one, other]


def test_of_one_of_several_things_only_its_own_words_are_asked():
    told = "烟囱多立了一根，要办什么手续？不办罚多少？"
    _, penalty = understand(Question(told, date(2026, 11, 30))).parts
    assert (penalty.asked, penalty.units) == ("不办罚多少？", frozenset(["元", "倍", "%"]))


@pytest.mark.parametrize(
    "text",
    [
        "罚多少？",
        "有几桶卖了人。罚多少？",
        "说一下流程。",
        "？？",
        "甲公司和乙公司，这种情况找谁？",
    ],
)
def test_one_question_has_no_parts(text):
    assert parts(text) == []


@pytest.mark.parametrize(
    "text", ["要是一直没动静，还能接着排吗？", "压到一半以下呢？", "前头那四步最后一步卡的是啥？"]
)
def test_a_turn_that_points_back_leans(text):
    assert leans(text)


def test_a_turn_that_stands_alone_does_not():
    assert not leans("排污许可证有效期届满前多少天申请延续？")


def later(text: str, *earlier: str):
    return understand(Question(text, date(2026, 11, 30), earlier))


def test_a_turn_that_leans_has_the_first_and_the_last_topic():
    said = later("那最多几天？", "能不能查封设备？", "谁来签字？", "化验费谁出？")
    assert said.standalone == "查封设备 化验费出 那最多几天？"
    assert said.talk.alone.standalone == "那最多几天？"


def test_a_turn_that_stands_alone_leans_on_nothing():
    said = later("排污许可证有效期届满前多少天申请延续？", "油烟怎么罚？")
    assert (said.talk.leans, said.talk.alone.standalone) == (False, said.asked)


def test_a_word_of_申请_is_no_request():
    assert later("那多久？", "申请材料交到哪里？").standalone.startswith("申请材料")


@pytest.mark.parametrize(
    ("earlier", "text", "topics"),
    [
        (("油烟怎么罚？", "谢谢", "你好"), "那噪声呢？", "油烟罚 那噪声呢？"),
        (("罚多少？", "油烟怎么罚？"), "那噪声呢？", "油烟罚 那噪声呢？"),
        (("油烟怎么罚？",), "换个问题，那噪声呢？", "那噪声呢？"),
        (
            ("油烟怎么罚？", "另外问一下，排污证丢了？"),
            "那几天补好？",
            "排污证丢了 那几天补好？",
        ),
        (
            ("油烟怎么罚？", "插一句，几点下班？"),
            "接着说开头那个，谁来罚？",
            "油烟罚 点下班 接着说",
        ),
    ],
)
def test_small_talk_is_no_topic_and_a_changed_one_starts_anew(earlier, text, topics):
    assert later(text, *earlier).standalone.startswith(topics)


def test_whether_what_was_said_is_in_force_asks_the_same_again():
    again = later("这些规定现在还有效吗？", "油烟怎么罚？")
    assert again.standalone == "油烟怎么罚？"
    leaning = later("以上要求是现行的吗？", "油烟怎么罚？", "那噪声呢？")
    assert leaning.standalone == "油烟罚 那噪声呢？"
    assert later("现在还执行吗", "油烟怎么罚？").standalone == again.standalone
    assert later("到期以后证还有效吗？", "排污证怎么延续？").asked == "到期以后证还有效吗？"


def test_a_long_conversation_is_understood_at_once():
    turn = "接着说，这些规定现在还有效吗？"
    assert later(turn, *[turn] * 3_000).asked == turn


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("排污许可证有效期几年？", {"年"}),
        ("最多能放几天？", {"日", "工作日", "小时", "个月"}),
        ("罚多少？", {"元", "倍", "%"}),
        ("那几天限制施工吗？", set()),
        ("在线监控坏了几天没修，罚不罚？", set()),
        ("哪几家单位印发的？", set()),
    ],
)
def test_units_that_an_answer_may_have(text, units):
    assert set(understand(Question(text, date(2026, 11, 30))).units) == units
