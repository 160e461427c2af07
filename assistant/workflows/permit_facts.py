"""What is known of a unit and its permit: facts as a person writes them down, read strictly.

Facts, all optional; absent or null is not known:

    industry         free text: 行业和主要生产工艺
    situation        new | existing | change | renewal | replacement
    category         key | simplified | registration | unknown
    sites            生产经营场所 that discharge, 1 or more
    expires          the day on which the permit ends
    event_date       the day of the change
    submitted, accepted, decided
                     the days of the application, of its 受理, of the decision
    discharges       some of air, water, solid, noise, sea, sewage_plant
    changed          some of name, address, representative (变更) and new_project, site, outlet,
                     more_pollutants (重新申请), standard (审批部门变更); one word or a list
    site_inspection  true | false: 现场核查 is needed
    key_pollutants   true | false: a project that discharges 重点污染物

Knows which values there are. Does not know what follows from them: that is `permit.yaml`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import NoReturn

from corpus.errors import BadRequest

CHOICES: Mapping[str, Mapping[str, str]] = {
    "situation": {
        "new": "新办",
        "existing": "已在排污",
        "change": "变更",
        "renewal": "延续",
        "replacement": "遗失损毁补领",
    },
    "category": {
        "key": "重点管理",
        "simplified": "简化管理",
        "registration": "登记",
        "unknown": "不知道",
    },
    "discharges": {
        "air": "废气",
        "water": "废水",
        "solid": "固体废物",
        "noise": "噪声",
        "sea": "排污入海",
        "sewage_plant": "污水集中处理设施",
    },
    "changed": {
        "name": "名称",
        "address": "住所",
        "representative": "法定代表人或者主要负责人",
        "new_project": "新建、改建、扩建",
        "site": "生产经营场所",
        "outlet": "排放口、排放方式、排放去向",
        "more_pollutants": "排放增加",
        "standard": "排放标准、总量要求变化",
    },
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of the module's docstring; None or empty is not known."""

    industry: str | None = None
    situation: str | None = None
    category: str | None = None
    sites: int | None = None
    expires: date | None = None
    event_date: date | None = None
    submitted: date | None = None
    accepted: date | None = None
    decided: date | None = None
    discharges: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    site_inspection: bool | None = None
    key_pollutants: bool | None = None


def read_facts(record: object) -> Facts:
    """Facts from a JSON value. Raises BadRequest with the key and what may stand there."""
    if not isinstance(record, Mapping):
        raise BadRequest("情况应写成一个 JSON 对象", "", '写成 {"situation": "renewal"} 这样')
    for key in record:
        if key not in _READERS:
            raise BadRequest("不认识的项", str(key), f"只用这些：{'、'.join(_READERS)}")
    known = {k: _READERS[k](k, value) for k, value in record.items() if value is not None}
    facts = Facts(**known)
    days = [(n, d) for n in ("submitted", "accepted", "decided") if (d := getattr(facts, n))]
    for (earlier, one), (later, other) in pairwise(days):
        if other < one:
            where = f"{earlier}: {one}，{later}: {other}"
            raise BadRequest("日期的先后不对", where, f"核对两个日期，{later} 不会早于 {earlier}")
    return facts


def seen(facts: Facts, as_of: date) -> dict[str, frozenset[str]]:
    """Each fact as the words that the conditions of the rules name; `unknown` where it is not.

    A day is `ahead` or, before `as_of`, `past`; of 场所 there are `one` or `several`.
    """
    return {f.name: _words(getattr(facts, f.name), as_of) for f in fields(facts)}


def _words(value: object, as_of: date) -> frozenset[str]:
    match value:
        case None | ():
            return frozenset({"unknown"})
        case bool():
            return frozenset({"yes" if value else "no"})
        case int():
            return frozenset({"one" if value == 1 else "several"})
        case date():
            return frozenset({"past" if value < as_of else "ahead"})
        case tuple():
            return frozenset(value)
    return frozenset({str(value)})


def _wrong(key: str, value: object, allowed: str) -> NoReturn:
    shown = f"{key}: {value!r}"
    raise BadRequest("这一项写得不对", shown[:80], f"把 {key} 写成{allowed}，不知道就不写")


def _text(key: str, value: object) -> str | None:
    if not isinstance(value, str):
        _wrong(key, value, "文字")
    return value.strip() or None


def _choice(key: str, value: object) -> str | None:
    words = CHOICES[key]
    if not isinstance(value, str) or value not in words:
        _wrong(key, value, f"其中之一：{_allowed(words)}")
    return None if value == "unknown" else value


def _choices(key: str, value: object) -> tuple[str, ...]:
    words, given = CHOICES[key], [value] if isinstance(value, str) else value
    if not isinstance(given, list) or any(not isinstance(v, str) or v not in words for v in given):
        _wrong(key, value, f"列表，其中可以有：{_allowed(words)}")
    return tuple(dict.fromkeys(given))


def _allowed(words: Mapping[str, str]) -> str:
    return "、".join(f"{word}（{meaning}）" for word, meaning in words.items())


def _number(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        _wrong(key, value, "1 以上的整数")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        _wrong(key, value, " true 或者 false")
    return value


def _day(key: str, value: object) -> date:
    allowed = f"实有的日期 YYYY-MM-DD（{_YEARS[0]} 到 {_YEARS[-1]} 年）"
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        _wrong(key, value, allowed)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        _wrong(key, value, allowed)
    return day if day.year in _YEARS else _wrong(key, value, allowed)


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "industry": _text,
    "situation": _choice,
    "category": _choice,
    "sites": _number,
    **dict.fromkeys(("expires", "event_date", "submitted", "accepted", "decided"), _day),
    "discharges": _choices,
    "changed": _choices,
    "site_inspection": _flag,
    "key_pollutants": _flag,
}
