"""What a text says of its own validity: days, terms, and the texts that it ends."""

from datetime import date

import pytest

from ingest.dates import read_dates, read_day


def span(text: str, *events: str, signed: date | None = None, repealed: bool = False):
    return read_dates(events, text, signed, None, repealed=repealed)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年5月1日", date(2024, 5, 1)),
        ("二〇二四年十二月三十一日", date(2024, 12, 31)),
        ("二○二三年三月六日", date(2023, 3, 6)),
        ("2014-05-16发布", date(2014, 5, 16)),
        ("2008 08 19发布", date(2008, 8, 19)),
        ("2024年13月1日", None),
        ("无日期", None),
    ],
)
def test_days(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("本条例自2021年3月1日起施行。《甲办法》同时废止。", ("甲办法",)),
        ("2004年1月1日公布的《甲条例》和《乙规定》同时废止。", ("甲条例", "乙规定")),
        ("《甲办法》（局令第3号）、《乙办法》（局令第5号）予以废止。", ("甲办法", "乙办法")),
        ("《甲办法》自本办法施行之日起废止。", ("甲办法",)),
        ("废止《甲规定》。", ("甲规定",)),
        ("《甲条例》第三条同时废止。", ()),
        ("与《甲条例》抵触的规定同时废止。", ()),
        ("本办法由市局负责解释，《甲条例》另有规定的除外。", ()),
    ],
)
def test_texts_that_a_text_ends(text, titles):
    assert span(text).repeals == titles


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("本办法自2024年5月1日起施行，有效期5年。", date(2029, 5, 1)),
        ("本通知自2024年2月29日起施行，有效期一年。", date(2025, 3, 1)),
        ("本规定自2024年5月1日起施行，有效期至2026年4月30日。", date(2026, 5, 1)),
        ("许可证有效期为5年。本办法自2004年7月1日起施行。", None),
        ("备案自准予之日起生效，有效期为10年。本条例自2004年3月1日起施行。", None),
    ],
)
def test_the_term_of_a_text_is_not_that_of_a_permit(text, expires):
    assert span(text).dates.expires == expires


def test_events_are_told_apart_by_their_words():
    event = (
        "（2020年12月9日国务院第117次常务会议通过　2021年1月24日国务院令第736号公布"
        "　自2021年3月1日起施行）"
    )
    dates = span("", event).dates
    assert (dates.adopted, dates.published, dates.in_force) == (
        date(2020, 12, 9),
        date(2021, 1, 24),
        date(2021, 3, 1),
    )


def test_in_force_from_the_day_of_publication():
    dates = span("本通知自印发之日起施行。", signed=date(2024, 10, 8)).dates
    assert (dates.published, dates.in_force) == (date(2024, 10, 8), date(2024, 10, 8))


def test_days_of_other_texts_do_not_count():
    text = "《甲办法》自2012年9月1日起施行以来……\n本通知自2024年12月20日起施行。"
    assert span(text, signed=date(2024, 12, 20)).dates.in_force == date(2024, 12, 20)


def test_the_day_on_which_a_repealed_text_ended():
    event = "（2018年10月12日发布　自2018年11月1日起施行　2024年1月15日废止）"
    assert span("", event, repealed=True).dates.repealed == date(2024, 1, 15)
    assert span("", event).dates.repealed is None
