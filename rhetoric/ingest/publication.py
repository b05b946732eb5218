"""When a text was published: the dates in its metadata, around its body, in its dateline and in its lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rhetoric.document import DateKind, Note
from rhetoric.ingest import patterns, shapes
from rhetoric.ingest.anniversaries import years_of
from rhetoric.ingest.datelines import Dateline
from rhetoric.ingest.dates import FoundDate, date_in_name, dates, day_and_month, has_year, is_date
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.profiles import DateOrder

_UPDATED = re.compile(r"\b(?:updated|modified|last update)\b|수정", re.I)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|publish date|publication date|first published|date:|filed)|입력|등록|发布", re.I
)
_SEEN = re.compile(r"\b(?P<crawled>crawled|retrieved|downloaded|archived|scraped)|\b(?P<viewed>accessed|viewed)", re.I)
_HEADER_UNITS = 60
DATE_KINDS: tuple[DateKind, ...] = ("published", "dateline", "lead", "unknown", "updated")
"""Kinds that a publication date may be taken from, most telling first. A crawl or view date is none."""


@dataclass(slots=True)
class Dates:
    """Dates of a page as (value, kind, start, end) in the view; start is None for metadata."""

    found: list[tuple[str, DateKind, int | None, int]] = field(default_factory=list)
    ambiguous: list[FoundDate] = field(default_factory=list)
    yearless: str | None = None
    bare: set[int] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def best(self) -> str | None:
        """The publication date: the first of the most telling kind. A crawl or view date is none.

        Under a dateline whose year is not known, a date in the text is none either: reporters write the year of what
        is past, not of what they report.
        """
        kinds: tuple[DateKind, ...] = ("published", "updated") if self.yearless else DATE_KINDS
        return next((value for kind in kinds for value, k, *_ in self.found if k == kind), None)


def find_dates(
    text: str,
    found: Sequence[Unit],
    meta: Metadata,
    dateline: Dateline | None,
    *,
    stem: str = "",
    order: DateOrder | None = None,
    year: int | None = None,
) -> Dates:
    """Dates in metadata, in the lines around the body, in the dateline and in the lead.

    ``order`` says how 04/05/2024 is to be read; without it both readings are kept as a doubt. ``year`` is that of a
    dateline without one where no other date on the page tells it.
    """
    result = Dates()
    _add_written(result, meta.published, "published", order)
    _add_written(result, meta.updated, "updated", order)
    _add_written(result, meta.crawled, "crawled", order)
    lead_done = 0
    head = [u.text for u in found[:_HEADER_UNITS]]
    for i, unit in enumerate(found):
        if unit.role in shapes.BODY:
            lead_done += 1
            if lead_done <= 3 and not any(kind == "lead" for _, kind, *_ in result.found):
                _add_lead(result, text, unit, 400 if lead_done == 1 else 60, order)
        elif (
            unit.role != shapes.METADATA
            and (i < 200 or i > len(found) - 60)
            and len(unit.text) < 300
            and has_year(unit.text)
        ):
            _add_header(result, text, unit, lead_done == 0 and head.count(unit.text) < 2, order)
    _prefer_labelled(result)
    named = date_in_name(stem)
    if named and not any(k in ("published", "lead") for _, k, *_ in result.found):
        result.found.append((named.isoformat(), "unknown", None, 0))
    if dateline and dateline.day:
        _add_dateline(result, dateline, found, year)
    known = {value for value, *_ in result.found}
    result.ambiguous = [d for d in result.ambiguous if not known & {d.value.isoformat(), str(d.other)}]
    return result


def _prefer_labelled(result: Dates) -> None:
    """A date that is called the publication date beats one that merely stands above the text."""
    if any(kind == "published" and start not in result.bare for _, kind, start, _ in result.found):
        result.found = [
            (value, "unknown" if kind == "published" and start in result.bare else kind, start, end)
            for value, kind, start, end in result.found
        ]


def order_in(country: str | None) -> DateOrder | None:
    """How 04/05/2024 is mostly read in a country (ISO code)."""
    return ("mdy" if country in ("US", "PH") else "dmy") if country else None


def _resolve(found: FoundDate, result: Dates, order: DateOrder | None) -> date | None:
    if found.other is None:
        return found.value
    if order:
        return found.value if order == "dmy" else found.other
    result.ambiguous.append(found)
    return None


def _add_written(result: Dates, written: str | None, kind: DateKind, order: DateOrder | None) -> None:
    if not written:
        return
    first = next(dates(written), None)
    value = _resolve(first, result, order) if first else date_in_name(written)
    if value is not None:
        result.found.append((value.isoformat(), kind, None, 0))


def _add_header(result: Dates, text: str, unit: Unit, above: bool, order: DateOrder | None) -> None:
    for found in dates(text, unit.start, unit.end):
        before = text[max(unit.start, found.start - 60) : found.start]
        value = _resolve(found, result, order)
        if value is None:
            continue
        kind, labelled = _kind(unit, before, found, above)
        if not labelled:
            result.bare.add(found.start)
        result.found.append((value.isoformat(), kind, found.start, found.end))


def _kind(unit: Unit, before: str, found: FoundDate, above: bool) -> tuple[DateKind, bool]:
    """The kind of a date outside the body, and whether a label says so."""
    seen = _SEEN.search(unit.text)
    if seen:
        return ("crawled" if seen["crawled"] else "viewed"), True
    labels = [
        (m.end(), kind) for kind, p in (("updated", _UPDATED), ("published", _PUBLISHED)) for m in p.finditer(before)
    ]
    if labels:
        return ("updated" if max(labels)[1] == "updated" else "published"), True
    alone = len(unit.text) - (found.end - found.start) <= 24 or is_date(unit.text)
    if unit.role == shapes.CAPTION or patterns.is_list_item(unit.text):
        return "unknown", False
    byline = patterns.byline(unit.text) is not None
    return ("published" if above and (byline or (alone and unit.text[:4].lower() != "date")) else "unknown"), False


def _add_lead(result: Dates, text: str, unit: Unit, reach: int, order: DateOrder | None) -> None:
    """The first date in the first paragraph, or at the beginning of the two after it (the first may be a summary)."""
    for found in dates(text, unit.start, min(unit.end, unit.start + reach)):
        value = _resolve(found, result, order)
        if value is not None:
            result.found.append((value.isoformat(), "lead", found.start, found.end))
            return


def _add_dateline(result: Dates, dateline: Dateline, found: Sequence[Unit], given: int | None) -> None:
    """The dateline's day; its year from the dateline, from dates on the page, from the caller, from the text."""
    day = day_and_month(dateline.day or "")
    if day is None:
        return
    near = [dateline.year] if dateline.year else _years_near(result, day)
    year = near[0] if near else given or _year_from_text(result, day, found)
    if year is None:
        result.yearless = dateline.day
        return
    try:
        value = date(year, *day)
    except ValueError:
        return
    if not near and given:
        result.notes.append(Note("year_given", f"the dateline gives {dateline.day}; the year {given} was given"))
    result.found.append((value.isoformat(), "dateline", dateline.start, dateline.end))


def _year_from_text(result: Dates, day: tuple[int, int], found: Sequence[Unit]) -> int | None:
    """The year in which an anniversary that the text names falls near its day, if it is only one."""
    body = " \n".join(u.text for u in found if u.role in shapes.BODY or u.role == shapes.TITLE)
    years = years_of(body, *day)
    if len(years) == 1:
        result.notes.append(Note("year_inferred", f"the year {years[0].year} was inferred from {years[0].because}"))
        return years[0].year
    if years:
        said = " or ".join(f"{y.year} ({y.because})" for y in years)
        result.notes.append(Note("year_unsure", f"the dateline's year may be {said}"))
    return None


def _years_near(result: Dates, day: tuple[int, int]) -> list[int]:
    """Years of other dates on the page, the text left out, that are within a month of the dateline's day."""
    years = []
    for value, kind, *_ in result.found:
        if kind == "lead":
            continue
        other = date.fromisoformat(value)
        for year in (other.year, other.year - 1, other.year + 1):
            try:
                near = abs((date(year, *day) - other).days) <= 31
            except ValueError:
                near = False
            if near:
                years.append(year)
    return years
