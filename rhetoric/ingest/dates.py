"""Dates as pages write them, read without regard to today's date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_ENGLISH = "january february march april may june july august september october november december".split()
_RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
MONTHS = {
    **{name: i for i, name in enumerate(_ENGLISH, 1)},
    **{name[:3]: i for i, name in enumerate(_ENGLISH, 1)},
    **{name: i for i, name in enumerate(_RUSSIAN, 1)},
    **{name[:3]: i for i, name in enumerate(_RUSSIAN, 1)},
    "sept": 9,
}
_NAMED = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_JUCHE = r"(?:Juche ?\d{2,3} ?\()?"  # "October 7, Juche 113 (2024)": the years since 1911 stand before the year
_FORMS = (
    r"(?<![\d.])(?P<y1>(?:19|20)\d\d)(?P<sep>[-./])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?!\d)",
    rf"\b(?P<m2>{_NAMED}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? {_JUCHE}(?P<y2>(?:19|20)\d\d)\b",
    rf"\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m3>{_NAMED}),?[ -]{_JUCHE}(?P<y3>(?:19|20)\d\d)\b",
    r"(?<![\d/.])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y4>(?:19|20)\d\d)(?!\d)",
    r"\bJuche ?(?P<j>\d{2,3})[.-](?P<m5>\d{1,2})[.-](?P<d5>\d{1,2})(?!\d)",
    r"(?P<y6>(?:19|20)\d\d)[)）]? ?[年년] ?(?P<m6>\d{1,2}) ?[月월] ?(?P<d6>\d{1,2}) ?[日일]",
    r"(?<=[체体體])\d{2,3} ?[(（](?P<y8>(?:19|20)\d\d)[)）]\. ?(?P<m8>\d{1,2})\. ?(?P<d8>\d{1,2})(?!\d)",
    rf"(?<!\d)(?P<d7>\d{{1,2}}) (?P<m7>{'|'.join(_RUSSIAN)}) (?P<y7>(?:19|20)\d\d)",
)
_DATE = re.compile(rf"(?=\d|(?<!\w)[jfmasond])(?:{'|'.join(_FORMS)})", re.I)
_YEAR = re.compile(r"19\d\d|20\d\d|J[Uu][Cc]|j[Uu][Cc]")
"""In every date; looked for first, since it is found fast."""
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
_OTHER_WORD = re.compile(
    r"\b(?!(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|(?:[ap]\.?m|gmt|utc|kst|est|edt|myt|msk|cet|bst|on|at|date|published|last|updated?"
    r"|posted)\b)[^\W\d_]{2,}",
    re.I,
)
_DAY_MONTH = re.compile(rf"(?P<m>{_NAMED}) (?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}}) (?P<m2>{_NAMED}|[а-я]{{3,9}})", re.I)
_DAY_MONTH_EAST = re.compile(r"(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A calendar day in a text. ``other`` is the second reading of ``04/05/2024``; ``value`` is then day first."""

    value: date
    start: int
    end: int
    other: date | None = None


def dates(text: str, start: int = 0, end: int | None = None) -> Iterator[FoundDate]:
    """Full dates (with a year) in ``text[start:end]``, in order; impossible ones are passed over."""
    end = len(text) if end is None else end
    if not has_year(text[start:end]):
        return
    for match in _DATE.finditer(text, start, end):
        group = {name: value for name, value in match.groupdict().items() if value is not None}
        slashed = "a" in group
        value, other = (
            _slashed(int(group["a"]), int(group["b"]), int(group["y4"])) if slashed else (_named(group), None)
        )
        if value is not None:
            yield FoundDate(value, match.start(), match.end(), other)


def has_year(text: str) -> bool:
    """Could there be a full date in this text?"""
    may = "20" in text or "19" in text or "juc" in text.lower()  # nearly every line is asked, and has none of these
    return may and _YEAR.search(text) is not None


def _named(group: dict[str, str]) -> date | None:
    year = next((int(v) for k, v in group.items() if k[0] == "y"), None)
    if year is None:
        year = int(group["j"]) + 1911
    month = next(v for k, v in group.items() if k[0] == "m")
    day = next(v for k, v in group.items() if k[0] == "d")
    return _day(year, month, int(day))


def _day(year: int, month: str | int, day: int) -> date | None:
    number = month_number(month)
    try:
        return date(year, number, day) if number else None
    except ValueError:
        return None


def month_number(name: str | int) -> int:
    """1 to 12 for a month's English or Russian name, full or short, or its number; else 0."""
    if isinstance(name, int) or name.isdecimal():
        return int(name)
    key = name.lower().rstrip(".")
    return MONTHS.get(key) or MONTHS.get(key[:3], 0)


def _slashed(a: int, b: int, year: int) -> tuple[date | None, date | None]:
    day_first, month_first = _day(year, b, a), _day(year, a, b)
    if day_first and month_first and day_first != month_first:
        return day_first, month_first
    return day_first or month_first, None


def day_and_month(text: str) -> tuple[int, int] | None:
    """(month, day) of a date without a year: ``Dec. 28``, ``5 июня``, ``5月29日``."""
    match = _DAY_MONTH.search(text) or _DAY_MONTH_EAST.search(text)
    if not match:
        return None
    group = match.groupdict()
    month = month_number(group.get("m") or group.get("m2") or "")
    day = int(group.get("d") or group.get("d2") or 0)
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def is_date(text: str) -> bool:
    """Is this line a date and nothing else but a weekday, a time or a label?"""
    found = next(dates(text), None) if has_year(text) else None
    return found is not None and not _OTHER_WORD.search(text[: found.start] + " " + text[found.end :])


def date_in_name(stem: str) -> date | None:
    """The date that a file's name begins with or contains: ``2024-05-29_kcna_3``, ``20240529``."""
    match = _COMPACT.search(stem)
    return _day(int(match[1]), int(match[2]), int(match[3])) if match else None
