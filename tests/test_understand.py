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


@pytest.mark.parametrize("text", ["罚多少？", "有几桶卖了人。罚多少？", "说一下流程。", "？？"])
def test_one_question_has_no_parts(text):
    assert parts(text) == []


@pytest.mark.parametrize(
    "text", ["要是一直没动静，还能接着排吗？", "压到一半以下呢？", "前头那四步最后一步卡的是啥？"]
)
def test_a_turn_that_points_back_leans(text):
    assert leans(text)


def test_a_turn_that_stands_alone_does_not():
    assert not leans("排污许可证有效期届满前多少天申请延续？")
