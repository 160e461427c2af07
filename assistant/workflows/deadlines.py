"""The last day of a term: how days are counted, and what falls on a rest day.

Counted as 排污许可申领指南 要点35, 56 and 57 have it: the first day does not count; a term of
months or years ends on the same day of its last month, or at that month's end; an end on a
法定休假日 moves to the first day after it; 工作日 leave rest days out. The clause says 法定休假日
and no more: that Saturdays and Sundays are rest days too, unless 调休 makes them working days, is
the reading taken here, and `told` says so. A term counted back from an expiry does not move:
whoever must act before it acts earlier, never later. Knows no rule and no permit; of holidays only
what its file says.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from corpus.errors import StoreError

HOLIDAYS = Path(__file__).with_name("holidays.yaml")
_DAY = timedelta(days=1)
_READING = (
    "期限按《民法典》总则编的一般规定推算：开始的当天不算；最后一日是法定休假日的，顺延到休假日结束的次日。"
    "条文只写“法定休假日”，这里把没有调休上班的星期六、星期日也算作休假日。"
)


class Unit(StrEnum):
    """What a term is counted in."""

    DAY = "日"
    WORKDAY = "工作日"
    MONTH = "月"
    YEAR = "年"


@dataclass(frozen=True, slots=True)
class _File:
    """`holidays.yaml` as it is written."""

    covers: tuple[int, ...]
    source: str
    unverified: str
    rest: tuple[str, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Holidays:
    """Rest days that are no Saturday or Sunday by themselves, and weekend days that are worked.

    `covers` are the years for which both are complete; `source` and `unverified` say whence they
    come and what was not checked.
    """

    covers: frozenset[int]
    rest: frozenset[date] = field(repr=False)
    work: frozenset[date] = field(repr=False)
    source: str
    unverified: str

    def is_rest(self, day: date) -> bool:
        """Whether nobody works on that day: a holiday, or a weekend day that is not made up."""
        return day in self.rest or (day.weekday() >= 5 and day not in self.work)

    def step(self, day: date, by: int) -> date:
        """The first working day after it (`by` 1) or before it (-1)."""
        day += by * _DAY
        while self.is_rest(day):
            day += by * _DAY
        return day


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term.

    `counted` says in Chinese how it was found; `advice` what to do where a day counted back is a
    rest day, "" otherwise; `missing` are the years without holidays that it took.
    """

    day: date
    counted: str
    advice: str
    missing: tuple[int, ...]


def holidays_of(home: Path) -> Path:
    """The file to count with: the operator's in their home, where there is one, or ours."""
    own = home / HOLIDAYS.name
    return own if own.exists() else HOLIDAYS


def read_holidays(path: Path = HOLIDAYS) -> Holidays:
    """The holidays of a file. Raises StoreError where it cannot be read or is written wrongly."""
    try:
        file = TypeAdapter(_File).validate_python(yaml.safe_load(path.read_text("utf-8")))
        rest = frozenset(day for span in file.rest for day in _days(span))
    except (OSError, ValueError, yaml.YAMLError) as error:
        advice = "对照随附的 holidays.yaml 改正，或者移走这份文件"
        raise StoreError("放假安排读不出来，或者写得不合格式", str(path), advice) from error
    return Holidays(
        frozenset(file.covers), rest, frozenset(file.work), file.source, file.unverified
    )


def _days(span: str) -> Iterator[date]:
    """The days of 2024-02-10..2024-02-17. Raises ValueError."""
    first, last = map(date.fromisoformat, span.split(".."))
    if last < first:
        raise ValueError(span)
    return (first + n * _DAY for n in range((last - first).days + 1))


def due(start: date, count: int, unit: Unit, holidays: Holidays, *, before: bool = False) -> Due:
    """The last day of a term of `count` units that is counted from `start`.

    `before`: counted back from `start`, an expiry (届满60日前). A year that the holidays do not
    cover is counted with weekends alone and named in `missing`.
    """
    if unit is Unit.WORKDAY:
        last = start
        for _ in range(count):
            last = holidays.step(last, -1 if before else 1)
        end, touched = last, [start, last]
    else:
        last = _moved(start, -count if before else count, unit)
        end = holidays.step(last, 1) if not before and holidays.is_rest(last) else last
        touched = [last, end]
    earlier = holidays.step(end, -1) if before and holidays.is_rest(end) else end
    years = range(min(*touched, earlier).year, max(touched).year + 1)
    missing = tuple(year for year in years if year not in holidays.covers)
    advice = f"当天是休息日，请提前到 {earlier}" if earlier != end else ""
    return Due(end, _counted(start, count, unit, last, end, before), advice, missing)


def _moved(start: date, count: int, unit: Unit) -> date:
    """`start` and so many days, months or years; the month's end where it has no such day."""
    if unit is Unit.DAY:
        return start + count * _DAY
    months = start.year * 12 + start.month - 1 + count * (12 if unit is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _counted(start: date, count: int, unit: Unit, last: date, end: date, before: bool) -> str:
    term = f"{count}{'个' if unit in (Unit.MONTH, Unit.WORKDAY) else ''}{unit}"
    if before:
        return f"{start} 届满，往前数{term}"
    moved = f"，{last} 是休息日，顺延到 {end}" if end != last else ""
    return f"从 {start} 的次日起算{term}{moved}"


def told(found: Sequence[Due], holidays: Holidays) -> tuple[str, ...]:
    """The Chinese notices that must stand beside terms which were counted with these holidays."""
    if not found:
        return ()
    years = "、".join(f"{year}年" for year in sorted(holidays.covers))
    missing = sorted({year for one in found for year in one.missing})
    return (
        _READING,
        f"放假安排：{holidays.source}（写有{years}）；{holidays.unverified}。",
        *(
            f"没有{year}年的放假安排，这一年只按星期六、星期日推算，请自行核对。"
            for year in missing
        ),
    )
