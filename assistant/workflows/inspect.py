"""现场核查: which ways a found 散乱污 enterprise may be dealt with, on which clauses, by whom.

The rules are data (`inspect.yaml`); a fact that is not known leaves open every way that some value
of it would give. Does not know the enterprise beyond the facts that it is handed, decides nothing
that an authority decides, and has no scheme but that of 大连市.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ConfigDict, TypeAdapter, with_config

from assistant.workflows.lines import Line, notices_of, places_of, stand
from corpus.errors import StoreError
from corpus.generation import Generation

_DENIED = r"(?<![非无不])(?<!不涉|不是|不含|不做|没有)(?<!不涉及|不从事)"
RULES = Path(__file__).with_name("inspect.yaml")
PLACE = "大连市"
DECIDING = ("procedures_complete", "illegal_discharge", "meets_shutdown_conditions")

_closed = with_config(ConfigDict(extra="forbid"))


class Way(StrEnum):
    """The three batches of the scheme."""

    CLOSE = "关停取缔"
    MOVE = "整合搬迁"
    UPGRADE = "升级改造"


@_closed
@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an enterprise; None is not known. `industry` and `district` are free text.

    `procedures_complete`: approvals and registrations that the law asks for are there.
    `meets_shutdown_conditions`: circumstances for which laws provide 停产、停业、关闭 are reached.
    """

    industry: str | None = None
    procedures_complete: bool | None = None
    illegal_discharge: bool | None = None
    meets_shutdown_conditions: bool | None = None
    in_park: bool | None = None
    coal_in_no_burn_zone: bool | None = None
    district: str | None = None


Fact = Literal[
    "procedures_complete",
    "illegal_discharge",
    "meets_shutdown_conditions",
    "in_park",
    "coal_in_no_burn_zone",
    "industry",  # whether one is named
    "listed",  # whether it is, or is near to, one that the report names
    "dalian",
    "place_shared",  # whether other cities have a place of that name
]
Values = Mapping[str, bool | None]
Part = Literal["because", "law", "who", "safeguards", "sheet"]


@_closed
@dataclass(frozen=True, slots=True)
class WayRule:
    """Ways, and the values of the facts from which they follow."""

    ways: tuple[Way, ...]
    when: Mapping[Fact, tuple[bool | None, ...]]


@_closed
@dataclass(frozen=True, slots=True)
class Rule:
    """A text and when it is said: facts with one of these values, one of these ways possible, one
    of these trades named, or one only nearly. Lines have a part and clauses, `who` a step too."""

    text: str
    when: Mapping[Fact, tuple[bool | None, ...]] = field(default_factory=dict)
    way: tuple[Way, ...] = ()
    trade: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    part: Part | None = None
    step: str = ""
    clause_ids: tuple[str, ...] = ()


@_closed
@dataclass(frozen=True, slots=True)
class Trade:
    """Words of an industry's name: those of the report, and those that come near."""

    sure: tuple[str, ...]
    near: tuple[str, ...]


@_closed
@dataclass(frozen=True, slots=True)
class Places:
    """Names within 大连市: known anywhere in a text, at its start, shared with other cities; and
    names that only look so."""

    anywhere: tuple[str, ...]
    leading: tuple[str, ...]
    shared: tuple[str, ...]
    elsewhere: tuple[str, ...]


@_closed
@dataclass(frozen=True, slots=True)
class Rules:
    """All of `inspect.yaml`."""

    ways: tuple[WayRule, ...]
    lines: tuple[Rule, ...]
    contradictions: tuple[Rule, ...]
    open: tuple[Rule, ...]
    trades: Mapping[str, Trade]
    trading: tuple[str, ...]
    places: Places
    notices: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A line that stands: its part and step, the ways that it tells of, its clauses (originals
    first) and their places in words."""

    text: str
    part: Part
    step: str
    ways: tuple[Way, ...]
    clause_ids: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What can be said of the facts on a day. `open` must be established before anything else."""

    facts: Facts
    as_of: date
    ways: tuple[Way, ...]
    said: tuple[Said, ...]
    open: tuple[str, ...]
    contradictions: tuple[str, ...]
    notices: tuple[str, ...]

    def of(self, part: Part) -> tuple[Said, ...]:
        """The lines of one part, in order."""
        return tuple(line for line in self.said if line.part == part)


@cache
def rules(path: Path = RULES) -> Rules:
    """The rules of a file. Raises StoreError where it is written wrongly."""
    try:
        return TypeAdapter(Rules).validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (ValueError, yaml.YAMLError) as error:
        advice = "对照文件开头的说明改正"
        raise StoreError("现场核查的规则写得不合格式", str(path), advice) from error


def possible_ways(facts: Facts) -> tuple[Way, ...]:
    """The ways that follow from the facts, whatever is not known being taken either way."""
    found = {
        way
        for world in _worlds(facts)
        for rule in rules().ways
        if _holds(rule.when, world)
        for way in rule.ways
    }
    return tuple(way for way in Way if way in found)


def _worlds(facts: Facts) -> Iterator[Values]:
    known = [getattr(facts, name) for name in DECIDING]
    for values in product(*((True, False) if v is None else (v,) for v in known)):
        yield dict(zip(DECIDING, values, strict=True))


def _holds(when: Mapping[Fact, tuple[bool | None, ...]], values: Values) -> bool:
    return all(values[name] in allowed for name, allowed in when.items())


def trades_of(industry: str | None) -> dict[str, bool]:
    """The trades that an industry's name speaks of, each with whether in the report's own words.

    A word that is denied (不涉及喷涂) does not count; whoever only trades is near at most.
    """
    found: dict[str, bool] = {}
    text = (industry or "").upper()
    trading = any(word in text for word in rules().trading)
    for name, trade in rules().trades.items():
        if any(_named(word, text) for word in trade.sure):
            found[name] = not trading
        elif any(_named(word, text) for word in trade.near):
            found[name] = False
    return found


def _named(word: str, text: str) -> bool:
    return bool(re.search(_DENIED + re.escape(word), text))


def in_dalian(district: str | None) -> tuple[bool | None, bool]:
    """Whether a place is in 大连市 (None for no place), and whether the name is shared."""
    if not district:
        return None, False
    text, places = re.sub("^(?:中国)?(?:辽宁省?)?", "", district), rules().places
    if any(name in text for name in places.elsewhere):
        return False, False
    if text.startswith(places.leading) or any(name in text for name in places.anywhere):
        return True, False
    shared = text.startswith(places.shared)
    return shared, shared


def inspect(facts: Facts, store: Generation, as_of: date, region: str | None = None) -> Inspection:
    """What the clauses of the store say of such an enterprise on a day; `region` is the operator's.

    A way whose own line does not stand on that day is not named. Raises StoreError for a rule whose
    clause the store does not hold.
    """
    values, trades, ways = _values(facts), trades_of(facts.industry), possible_ways(facts)
    told = [r for r in rules().lines if _applies(r, values, trades, ways)]
    said = _stood(told, store, as_of)
    borne = {way for line in said if line.part == "because" for way in line.ways}
    ways = tuple(way for way in ways if way in borne)
    ids = [clause_id for line in said for clause_id in line.clause_ids]
    place = PLACE if values["dalian"] else region if values["dalian"] is None else None

    def texts(among: Sequence[Rule]) -> tuple[str, ...]:
        return tuple(
            rule.text.format(industry=facts.industry, district=facts.district)
            for rule in among
            if _applies(rule, values, trades, ways)
        )

    withheld = len(told) - len(said)
    gone = (f"有 {withheld} 句所据的条款在所问日期不能作为依据，没有列出。",) if withheld else ()
    notices = texts(rules().notices) + gone + notices_of(ids, store, as_of, place)
    return Inspection(
        facts, as_of, ways, said, texts(rules().open), texts(rules().contradictions), notices
    )


def _values(facts: Facts) -> Values:
    dalian, shared = in_dalian(facts.district)
    return asdict(facts) | {
        "industry": True if facts.industry else None,
        "listed": bool(trades_of(facts.industry)),
        "dalian": dalian,
        "place_shared": shared,
    }


def _applies(rule: Rule, values: Values, trades: Mapping[str, bool], ways: Sequence[Way]) -> bool:
    nearly = [name for name, sure in trades.items() if not sure]
    return (
        _holds(rule.when, values)
        and (not rule.way or not set(rule.way).isdisjoint(ways))
        and (not rule.trade or not set(rule.trade).isdisjoint(trades))
        and (not rule.near or not set(rule.near).isdisjoint(nearly))
    )


def _stood(told: Sequence[Rule], store: Generation, as_of: date) -> tuple[Said, ...]:
    """The lines that stand on the day, each alone."""
    found = []
    for rule in told:
        for line in stand([Line(rule.text, rule.clause_ids)], store, as_of).lines:
            ids, places = line.clause_ids, places_of(line.clause_ids, store)
            found.append(Said(rule.text, rule.part, rule.step, rule.way, ids, places))
    return tuple(found)
