"""When a text was adopted, published, came into force, ends; and which other texts it ends.

Reads the words in which laws and notices say so. Does not know titles, levels or clauses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.quantities import chinese_number
from corpus.types import Dates

_DIGIT = "〇○零一二三四五六七八九"
DAY = (
    rf"(?P<y>\d{{4}}|[{_DIGIT}]{{4}})\s*年\s*(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_DAY = re.compile(DAY)
_ISO_DAY = re.compile(r"(?P<y>\d{4})\s*[-－—–/.\s]\s*(?P<m>\d{1,2})\s*[-－—–/.\s]\s*(?P<d>\d{1,2})")
_ADOPTED = ("通过",)
_PUBLISHED = ("公布", "发布", "公告", "印发")
_VERSION = ("修正", "修订", *_PUBLISHED, *_ADOPTED, "令", "批准")
_FORCE = ("施行", "实施", "生效")
_BEGINS = r"起(?:正式)?(?:施行|实施|生效|执行|停止执行)"
_IN_FORCE = re.compile(
    rf"(?P<own>本[\u4e00-\u9fff]{{1,12}})?自\s*(?P<day>{_DAY.pattern})\s*{_BEGINS}"
)
_ON_PUBLICATION = re.compile(r"自(?:发布|公布|印发|颁布|下发)之日起(?:施行|实施|生效|执行)")
_TERM = re.compile(  # of the text itself: a permit that it speaks of has a term too
    r"(?:(?:施行|实施|执行)[，,、]\s*|本[\u4e00-\u9fff]{1,6}?(?:的)?)有效期(?:限)?(?:为|至)?\s*"
    rf"(?:(?P<until>{_DAY.pattern})|(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})\s*年)"
)
_NAMED = r"《[^《》]+(?:〈[^〉]+〉[^《》]*)*》(?:\s*[（(][^（）()]*[)）])?"
_LIST = rf"{_NAMED}(?:\s*[、，和及]?\s*(?:以及|和|及)?\s*{_NAMED})*"
_ENDS_OTHERS = re.compile(
    rf"(?P<list>{_LIST})(?:等)?\s*(?:[，,]?\s*(?:同时|即行|相应|予以|一并|均|也|自[^，。；《》]{{2,20}}起)\s*)*废止"
    rf"|(?<!修改)废止\s*(?P<after>{_LIST})"
)
_TITLE = re.compile(r"《([^《》]+(?:〈[^〉]+〉[^《》]*)*)》")
_TAIL = 4000  # characters at the end of a text in which it says from when it counts


@dataclass(frozen=True, slots=True)
class Span:
    """What a text says of its own validity: its days and the titles of the texts that it ends."""

    dates: Dates
    version: date | None
    repeals: tuple[str, ...]


def read_dates(
    events: Sequence[str], text: str, signed: date | None, filed: date | None, *, repealed: bool
) -> Span:
    """The days of one version of a text.

    `events` are the dated lines of its head, `signed` is the day of its signature, `filed` the
    day in its file's name, `repealed` whether its title says that it is. A day of force before
    the version is that of the first version.
    """
    days = _event_days(events, *_VERSION)
    version = filed or max(days, default=signed) or min(_stated(text[-_TAIL:]), default=None)
    published = max(_event_days(events, *_PUBLISHED), default=signed)
    end = text[-_TAIL:]
    forces = _event_days(events, *_FORCE) + _stated(end)
    later = [day for day in forces if version is None or day >= version]
    if not later and published and published >= (version or published):
        later = [published] if _ON_PUBLICATION.search(end) else []
    begun = min(later, default=version)
    dates = Dates(
        adopted=max(_event_days(events, *_ADOPTED), default=None),
        published=published,
        in_force=begun if later or filed or _event_days(events, *_VERSION) else None,
        repealed=max(_event_days(events, "废止"), default=None) if repealed else None,
        expires=_expires(end, begun),
    )
    return Span(dates, version, tuple(_repealed_titles(text)))


def read_day(text: str) -> date | None:
    """The first day that a text names, in digits or in Chinese; None if there is none."""
    found = _DAY.search(text) or _ISO_DAY.search(text)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    year = found["y"]
    if not year.isdigit():
        year = "".join(str(max(_DIGIT.index(c) - 2, 0)) for c in year)
    try:
        return date(int(year), _number(found["m"]), _number(found["d"]))
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text)


def _event_days(events: Iterable[str], *words: str) -> list[date]:
    """The days in events that one of these words follows before the next day, in order.

    根据…通过的《决定》修正 tells when a decision was adopted, not the text.
    """
    return [
        day
        for line in events
        for found, said in _dated(line)
        if any(word in said for word in words) and (day := _day(found))
        if not (words == _ADOPTED and line[: found.start()].endswith("根据"))
    ]


def _dated(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each day of a line with the words that go with it: those up to the next day."""
    found = list(_DAY.finditer(line)) or list(_ISO_DAY.finditer(line))
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(line)
        yield match, line[match.end() : end]


def _stated(text: str) -> list[date]:
    """The days of force that a text states; those of itself where it says 本办法自…."""
    found = [(m["own"], read_day(m["day"])) for m in _IN_FORCE.finditer(text)]
    own = [day for who, day in found if who and day]
    return own or [day for _, day in found if day]


def _expires(text: str, begun: date | None) -> date | None:
    """The first day after the term of a text (有效期5年, 有效期至2029年4月30日)."""
    found = _TERM.search(text)
    if not found:
        return None
    if found["until"]:
        last = read_day(found["until"])
        return last and date.fromordinal(last.toordinal() + 1)
    if begun is None:
        return None
    year = begun.year + _number(found["n"].replace("两", "二"))
    try:
        return begun.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def _repealed_titles(text: str) -> Iterator[str]:
    """The titles of the texts that this text says are ended as a whole."""
    for found in _ENDS_OTHERS.finditer(text):
        yield from _TITLE.findall(found["list"] or found["after"])
