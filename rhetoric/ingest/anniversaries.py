"""The year of a text that gives a day without one: ``on the occasion of the 76th anniversary of …``.

The table ``rhetoric/data/anniversaries.csv`` has the days of well-known events. ``source`` says in how many of KCNA's
English stories of two periods the number, the day and the year of publication agree with it; the others are in from
public knowledge.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

_NEAR = timedelta(days=12)
"""How far from the day of an anniversary a report of it may be dated."""
_REACH = 1_500
"""Characters of the text that are looked at."""
_ORDINAL = re.compile(
    r"\b(?P<n>\d{1,3})(?:st|nd|rd|th) (?:(?P<form>founding|foundation|birth|birthday|death) )?anniversary"
    r" of (?:the )?(?P<of>[^\n.;]{2,140})"
)
_OF_ANOTHER_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b(?:next|last|coming|that) year\b")
"""Said right before or after an anniversary: it is not the one that the text is about."""
_RELATIONS = (
    r"(?:(?:establishment|opening|normali[sz]ation) of )?(?:the )?diplomatic (?:relations|ties) between (?:the )?"
    r"(?:(?:{a}) and (?:the )?(?:{b})|(?:{b}) and (?:the )?(?:{a}))"
)
_WEEKDAY = re.compile(r"\bon (?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\b")
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


@dataclass(frozen=True, slots=True)
class _Event:
    day: date
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a text may be of, and the anniversary that says so."""

    year: int
    because: str


def years_of(text: str, month: int, day: int) -> list[Year]:
    """Years in which ``month`` and ``day`` are near an anniversary that a folded ``text`` names by its number.

    One for each year, in the order of the text; an empty list where nothing is said. Where the text disagrees with
    itself, the weekday that it names first must be that day's or one of the two before it; then there may be several.
    """
    text = text[:_REACH].lower()
    if "anniversary" not in text:
        return []
    found: dict[int, Year] = {}
    for event, number in _named(text):
        year = event.day.year + number
        if _is_near(event.day, year, month, day):
            found.setdefault(year, Year(year, f"the {number}{_ending(number)} anniversary of the {event.name}"))
    fitting = [y for y in found.values() if len(found) == 1 or _is_weekday(text, y.year, month, day)]
    return fitting or list(found.values())


def _ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _named(text: str) -> Iterator[tuple[_Event, int]]:
    for match in _ORDINAL.finditer(text):
        around = text[max(0, match.start() - 50) : match.start()] + text[match.end("of") - 40 : match.end() + 30]
        if _OF_ANOTHER_YEAR.search(around):
            continue
        said = f"{match['form']} of {match['of']}" if match["form"] else match["of"]
        said = said.replace(" of the ", " of ", 1)
        for event in _events():
            if event.words.match(said):
                yield event, int(match["n"])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_near(event: date, year: int, month: int, day: int) -> bool:
    written, anniversary = _day(year, month, day), _day(year, event.month, event.day)
    return written is not None and anniversary is not None and abs(written - anniversary) <= _NEAR


def _is_weekday(text: str, year: int, month: int, day: int) -> bool:
    """Can the first weekday that ``text`` names be that of the day, or of the two days before it?"""
    named = _WEEKDAY.search(text)
    written = _day(year, month, day)
    if named is None or written is None:
        return True
    return (written.weekday() - _WEEKDAYS.index(named["day"])) % 7 <= 2


@lru_cache(maxsize=1)
def _events() -> tuple[_Event, ...]:
    table = files("rhetoric") / "data" / "anniversaries.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(_Event(date.fromisoformat(r["date"]), r["event"], _words(r["words"])) for r in rows)


def _words(cell: str) -> re.Pattern[str]:
    if cell.startswith("@relations "):
        a, b = cell.removeprefix("@relations ").split(" = ")
        cell = _RELATIONS.format(a=a, b=b)
    return re.compile(rf"(?:{cell})(?!-|'s|[^\W_])")
