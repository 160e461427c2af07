"""How terms are counted, the holidays' file, and the calendar file."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.workflows.calendar import Event, calendar_text
from assistant.workflows.deadlines import HOLIDAYS, Unit, due, read_holidays, told
from corpus.errors import StoreError

SHIPPED = read_holidays()
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
MADE = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)

# start, count, unit, last day
FORWARD = [
    ("2025-03-03", 20, "日", "2025-03-24"),  # 03-23 is a Sunday
    ("2025-03-04", 20, "日", "2025-03-24"),  # a Monday by itself
    ("2025-03-03", 30, "日", "2025-04-02"),
    ("2025-03-03", 45, "日", "2025-04-17"),
    ("2025-03-03", 3, "日", "2025-03-06"),
    ("2025-03-05", 3, "日", "2025-03-10"),  # 03-08 is a Saturday
    ("2025-01-08", 20, "日", "2025-02-05"),  # first day of 春节
    ("2025-01-15", 20, "日", "2025-02-05"),  # last day of 春节
    ("2025-01-16", 20, "日", "2025-02-05"),  # the day after it
    ("2025-01-06", 20, "日", "2025-01-26"),  # a Sunday that is worked
    ("2025-01-05", 20, "日", "2025-01-26"),  # a Saturday, and the Sunday behind it is worked
    ("2025-09-08", 20, "日", "2025-09-28"),  # a Sunday that is worked
    ("2025-09-01", 30, "日", "2025-10-09"),  # first day of 国庆
    ("2025-09-21", 20, "日", "2025-10-11"),  # a Saturday that is worked
    ("2025-09-22", 20, "日", "2025-10-13"),  # the Sunday behind it is not
    ("2026-01-26", 20, "日", "2026-02-24"),  # 春节 2026
    ("2026-09-01", 30, "日", "2026-10-08"),
    ("2024-01-30", 30, "日", "2024-02-29"),
    ("2024-12-12", 20, "日", "2025-01-02"),  # 元旦
    ("2025-03-03", 10, "工作日", "2025-03-17"),
    ("2025-03-07", 1, "工作日", "2025-03-10"),
    ("2025-03-08", 1, "工作日", "2025-03-10"),
    ("2025-01-24", 10, "工作日", "2025-02-13"),  # 01-26 and 02-08 are worked
    ("2025-04-25", 10, "工作日", "2025-05-13"),  # 04-27 is worked, 05-01 to 05-05 are not
    ("2025-09-26", 10, "工作日", "2025-10-16"),
    ("2026-02-13", 10, "工作日", "2026-03-05"),  # 02-14 and 02-28 are worked
    ("2026-09-25", 10, "工作日", "2026-10-15"),
    ("2025-01-31", 1, "月", "2025-02-28"),
    ("2024-01-31", 1, "月", "2024-02-29"),
    ("2025-01-20", 1, "月", "2025-02-20"),
    ("2024-11-30", 3, "月", "2025-02-28"),
    ("2025-03-31", 6, "月", "2025-09-30"),
    ("2025-04-01", 6, "月", "2025-10-09"),
    ("2024-02-29", 1, "年", "2025-02-28"),
    ("2024-06-03", 1, "年", "2025-06-03"),
]
# expiry, count, unit, last day, the working day before it where it is a rest day
BACKWARD = [
    ("2027-03-15", 60, "日", "2027-01-14", ""),
    ("2026-03-15", 60, "日", "2026-01-14", ""),
    ("2026-03-04", 60, "日", "2026-01-03", "2025-12-31"),
    ("2026-03-05", 60, "日", "2026-01-04", ""),  # a Sunday that is worked
    ("2026-12-01", 60, "日", "2026-10-02", "2026-09-30"),
    ("2026-12-09", 60, "日", "2026-10-10", ""),  # a Saturday that is worked
    ("2024-04-29", 60, "日", "2024-02-29", ""),
    ("2025-04-29", 60, "日", "2025-02-28", ""),
    ("2025-05-31", 3, "月", "2025-02-28", ""),
    ("2025-03-17", 10, "工作日", "2025-03-03", ""),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "count", "unit", "last"), FORWARD)
def test_a_term_ends_on_its_last_day_or_the_first_working_day_after(start, count, unit, last):
    assert due(day(start), count, Unit(unit), SHIPPED).day == day(last)


@pytest.mark.parametrize(("expiry", "count", "unit", "last", "earlier"), BACKWARD)
def test_a_term_before_an_expiry_stays_and_advises_earlier(expiry, count, unit, last, earlier):
    found = due(day(expiry), count, Unit(unit), SHIPPED, before=True)
    assert found.day == day(last)
    assert found.advice == (f"当天是休息日，请提前到 {earlier}" if earlier else "")


@given(DAYS, st.integers(1, 90))
def test_no_term_ends_on_a_rest_day_and_none_is_cut_short(start, count):
    plain, worked = (due(start, count, unit, SHIPPED).day for unit in (Unit.DAY, Unit.WORKDAY))
    assert not SHIPPED.is_rest(plain)
    assert not SHIPPED.is_rest(worked)
    assert start + timedelta(days=count) <= plain <= worked


@given(DAYS, st.integers(1, 90))
def test_a_working_term_holds_as_many_working_days(start, count):
    last = due(start, count, Unit.WORKDAY, SHIPPED).day
    span = (start + timedelta(days=n) for n in range(1, (last - start).days + 1))
    assert sum(not SHIPPED.is_rest(one) for one in span) == count


def test_a_result_says_how_it_was_counted():
    found = due(date(2025, 3, 3), 20, Unit.DAY, SHIPPED)
    assert found.counted == ("从 2025-03-03 的次日起算20日，2025-03-23 是休息日，顺延到 2025-03-24")
    back = due(date(2027, 3, 15), 60, Unit.DAY, SHIPPED, before=True)
    assert back.counted == "2027-03-15 届满，往前数60日"


@pytest.mark.parametrize(
    ("start", "count", "unit", "before", "missing"),
    [
        ("2026-12-01", 20, "日", False, ()),
        ("2026-12-20", 20, "日", False, (2027,)),
        ("2026-12-25", 10, "工作日", False, (2027,)),
        ("2023-12-30", 20, "日", False, ()),  # only the last day is looked up
        ("2023-12-25", 10, "工作日", False, (2023,)),
        ("2027-03-15", 60, "日", True, (2027,)),
        ("2027-02-20", 60, "日", True, ()),
        ("2024-03-02", 61, "日", True, (2023,)),  # 元旦, and the working day before it
    ],
)
def test_years_without_holidays_are_named(start, count, unit, before, missing):
    found = due(day(start), count, Unit(unit), SHIPPED, before=before)
    assert found.missing == missing
    said = "".join(told([found], SHIPPED))
    assert [f"没有{year}年的放假安排" in said for year in missing] == [True] * len(missing)


def test_what_used_the_file_says_what_it_covers_and_that_it_is_unchecked():
    said = told([due(date(2025, 3, 3), 3, Unit.DAY, SHIPPED)], SHIPPED)
    assert any("写有2024年、2025年、2026年" in line and "未核对" in line for line in said)
    assert any("法定休假日" in line and "星期六、星期日" in line for line in said)
    assert told([], SHIPPED) == ()


def test_the_shipped_holidays_are_whole_and_only_weekends_are_made_up():
    assert {one.weekday() for one in SHIPPED.work} == {5, 6}
    assert not SHIPPED.work & SHIPPED.rest
    assert {one.year for one in SHIPPED.rest | SHIPPED.work} == SHIPPED.covers
    assert [sum(d.year == y for d in SHIPPED.rest) for y in (2024, 2025, 2026)] == [28, 28, 33]


def test_an_operator_may_replace_the_holidays(tmp_path):
    own = tmp_path / HOLIDAYS.name
    own.write_text(
        "covers: [2027]\nsource: 本地\nunverified: 无\nwork: []\nrest: [2027-01-13..2027-01-14]",
        "utf-8",
    )
    found = due(date(2027, 3, 15), 60, Unit.DAY, read_holidays(own), before=True)
    assert (found.advice, found.missing) == ("当天是休息日，请提前到 2027-01-12", ())


@pytest.mark.parametrize("text", ["covers: [2027]", "- 1", "rest: [2027-02-30..2027-03-01]", "{"])
def test_a_file_of_holidays_written_wrongly_is_refused(tmp_path, text):
    own = tmp_path / HOLIDAYS.name
    own.write_text(text, "utf-8")
    with pytest.raises(StoreError, match="放假安排"):
        read_holidays(own)


# -- the calendar file

EVENTS = [
    Event(date(2027, 1, 14), "排污单位：提出延续申请", "第一行\n第二行；有, 有; 有\\"),
    Event(date(2026, 12, 31), "审批部门：" + "作出审批决定" * 20, ""),
]


def unfolded(text: str) -> Sequence[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_holds_one_whole_day_for_each_event():
    lines = unfolded(calendar_text(EVENTS, MADE))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert lines.count("DTSTAMP:20261124T083000Z") == 2
    assert "DTSTART;VALUE=DATE:20270114" in lines
    assert "DTEND;VALUE=DATE:20270115" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines


def test_lines_of_a_calendar_are_short_and_whole_characters():
    data = calendar_text(EVENTS, MADE).encode()
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(line.decode() is not None for line in lines)
    assert f"SUMMARY:{EVENTS[1].summary}" in unfolded(data.decode())


def test_text_of_a_calendar_is_escaped():
    described = [line for line in unfolded(calendar_text(EVENTS, MADE)) if "第一行" in line]
    assert described == ["DESCRIPTION:第一行\\n第二行；有\\, 有\\; 有\\\\"]


def test_an_event_keeps_its_uid_when_the_file_is_made_again():
    def uids(events, made):
        return [x for x in unfolded(calendar_text(events, made)) if x.startswith("UID:")]

    assert uids(EVENTS, MADE) == uids(EVENTS, MADE + timedelta(days=3))
    assert len(set(uids(EVENTS, MADE))) == 2


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_folding_loses_nothing(text):
    written = calendar_text([Event(date(2026, 1, 1), text, "")], MADE)
    assert max(len(line) for line in written.encode().split(b"\r\n")) <= 75
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}" in unfolded(written)
