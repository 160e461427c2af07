"""Terms as an iCalendar file (RFC 5545), one all-day event each, for any calendar program.

Pure text. Knows neither rules nor clocks: the caller says when the file was made.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_OCTETS = 75  # the longest line that the format allows, its CRLF aside


@dataclass(frozen=True, slots=True)
class Event:
    """A day with what is due on it, in Chinese."""

    day: date
    summary: str
    description: str


def calendar_text(events: Sequence[Event], made: datetime) -> str:
    """The file as text with CRLF; `made` is the moment of its making, UTC.

    An event keeps its UID for as long as its day and summary stay the same, so that a file that is
    imported again does not double it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//youju//permit//ZH", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _event(event, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, made: datetime) -> list[str]:
    named = f"{event.day.isoformat()}|{event.summary}".encode()
    return [
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(named).hexdigest()[:32]}@youju",
        f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """A value of text: \\ ; , and line ends are escaped."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n")):
        text = text.replace(plain, escaped)
    return text.replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets; those after the first begin with a space, and no
    character is cut in two."""
    part, used = "", 0
    for character in line:
        octets = len(character.encode())
        if used + octets > _OCTETS:
            yield part
            part, used = " ", 1
        part += character
        used += octets
    yield part
