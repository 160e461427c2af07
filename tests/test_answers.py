"""An answer as HTML: what was asked for is seen at once, and nothing in it is markup."""

import re
from dataclasses import replace
from datetime import date

import pytest

from assistant.ask import AskSettings, ask
from assistant.types import Question, Sentence
from ui.answers import answer_html

DAY = date(2025, 4, 30)


def bold(store, text: str) -> list[str]:
    """The bold words of what is said to a question."""
    answer = ask(Question(text, DAY), store, AskSettings())
    said = answer_html(answer, store.catalog.policies).partition('<div class="grounds">')[0]
    return re.findall("<b>(.*?)</b>", said)


@pytest.mark.parametrize(
    ("asked", "figures"),
    [
        ("排污许可证有效期几年？", {"5年"}),
        ("执法检查要几个人去？", {"2人"}),
        ("医疗废物最长放几天？", {"2天"}),
        ("“散乱污”企业一共查出多少家？", {"516家"}),
        ("什么叫“挂图作战”？", set()),
    ],
)
def test_the_figure_that_was_asked_for_is_bold(store, asked, figures):
    assert set(bold(store, asked)) == figures


def test_a_bold_figure_opens_no_door_for_markup(store):
    answer = ask(Question("排污许可证有效期几年？", DAY), store, AskSettings())
    evil = Sentence("<img src=x onerror=alert(1)>5年<b>6年</b>&lt;有效。", (1,))
    html = answer_html(replace(answer, sentences=(evil,)), store.catalog.policies)
    assert (
        "&lt;img src=x onerror=alert(1)&gt;<b>5年</b>&lt;b&gt;<b>6年</b>&lt;/b&gt;&amp;lt;" in html
    )
