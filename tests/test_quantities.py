"""Numerals, quantities and the grammar of places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import article_number, parts, place_within
from corpus.quantities import chinese, chinese_number, fold, quantities


def spell(n: int) -> str:
    """1..99,999,999 in Chinese numerals, by the textbook, for comparison."""
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]

    def below_myriad(n: int) -> str:
        out, zero = "", False
        for power in range(3, -1, -1):
            digit = n // 10**power % 10
            if digit:
                out += ("零" if zero and out else "") + digits[digit] + units[power]
            zero = digit == 0
        return out

    high, low = divmod(n, 10_000)
    gap = "零" if high and 0 < low < 1000 else ""
    return (below_myriad(high) + "万" if high else "") + gap + below_myriad(low)


@given(st.integers(1, 99_999_999))
def test_every_spelled_number_is_read(n):
    assert chinese_number(spell(n)) == n


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("一百二十", 120),
        ("二〇二〇", 2020),
        ("两千零六", 2006),
        ("一亿三千万", 130_000_000),
    ],
)
def test_numerals(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "个", "一个", "12"])
def test_no_numeral(text):
    with pytest.raises(ValueError, match="not a numeral"):
        chinese_number(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("应当在二十日内", "应当在20日内"),
        ("处２０万元罚款", "处200000元罚款"),
        ("处5千元罚款", "处五千元罚款"),
        ("处3百万元罚款", "处300万元罚款"),
        ("重5千克", "重5公斤"),
        ("不满十八周岁", "不满18岁"),
        ("百分之十", "10%"),
        ("不低于10％比例", "百分之十"),
        ("三十个工作日", "30工作日"),
        ("近3万家", "30000家"),
    ],
)
def test_the_same_quantity_however_written(one, other):
    assert {q.key for q in quantities(one)} == {q.key for q in quantities(other)}


def test_days_and_working_days_differ():
    assert {q.key for q in quantities("二十日")} != {q.key for q in quantities("二十个工作日")}


def test_words_that_only_look_like_numbers():
    assert quantities("由第三方统一开展，一切照旧") == ()


def test_a_number_inside_a_word_run_is_seen():
    assert (Decimal(20), "日") in {q.key for q in quantities("自受理之日起20日内作出")}


@given(st.text())
def test_folding_keeps_offsets(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="第一二十百条款、。（）1.2\n万元日家%《》", max_size=60))
def test_quantities_never_break(text):
    for q in quantities(text):
        assert 0 <= q.start < q.end <= len(text)


def test_article_numbers():
    assert article_number("第一百二十条之一") == (120, 1)
    assert article_number("第 12 条") == (12, 0)
    with pytest.raises(ValueError, match="not an article"):
        article_number("要点1")


def test_paragraphs_are_counted_and_items_named():
    text = "审批部门：\n（一）甲；\n1.子目；\n（二）乙。\n第二款的话。"
    labels = [p.label for p in parts(text)]
    assert labels == [
        "第一款",
        "第一款第（一）项",
        "第一款第（一）项第1目",
        "第一款第（二）项",
        "第二款",
    ]
    at = text.index("乙")
    assert place_within(text, at, at + 1) == "第一款第（二）项"
    assert place_within(text, 0, len(text)) == ""


def test_a_single_paragraph_is_not_numbered():
    assert [p.label for p in parts("只有一款。")] == [""]


@pytest.mark.parametrize("n", [1, 10, 12, 20, 99, 100, 103, 110, 111, 1005, 1080, 9999])
def test_numerals_that_are_written_are_read_back(n):
    assert chinese_number(chinese(n)) == n


def test_numerals_as_legislators_write_them():
    assert [chinese(n) for n in (10, 12, 103, 110, 10_001)] == [
        "十", "十二", "一百零三", "一百一十", "10001"
    ]  # fmt: skip
