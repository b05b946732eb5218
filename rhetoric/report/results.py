"""Results that are several lists of frozen rows: their tables of CSV, their JSON, and figures for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from rhetoric.document import Note
from rhetoric.errors import UsageError
from rhetoric.report.differences import figure
from rhetoric.report.forms import Form, check_format, result_form
from rhetoric.report.plain import Style
from rhetoric.report.sheet import Sheet
from rhetoric.report.tables import Cell

T = TypeVar("T")
_HIGHEST = 1000


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One list of a result: the fields of its rows with their meaning, and where the rows are. ``evidence`` gives what
    is behind a row, for JSON."""

    columns: Mapping[str, str]
    rows: Callable[[T], Sequence[Any]]
    evidence: Callable[[T, Any], Mapping[str, Any]] | None = None


def listings_form(
    format: str,
    table: str | None,
    style: Style | None,
    *,
    sheet: Callable[[T], Sheet],
    listings: Mapping[str, Listing[T]],
    head: Callable[[T], Mapping[str, Any]],
) -> Form[T]:
    """A result in every format. ``table`` names the list that CSV has, by default the first, which is also what JSON
    lines have; JSON has all, after ``head`` and before notes and methods. Raises UsageError for a wrong name."""
    check_format(format, table)
    if table is not None and table not in listings:
        raise UsageError(f"--table {table}: choose one of {', '.join(listings)}")
    chosen = listings[table or next(iter(listings))]
    return result_form(
        format,
        style,
        sheet=sheet,
        table=lambda result: _table(result, chosen),
        record=lambda result: _record(result, listings, head(result)),
    )


def _table(result: T, listing: Listing[T]) -> Iterator[Sequence[Cell]]:
    yield list(listing.columns)
    for row in listing.rows(result):
        cells = [getattr(row, column) for column in listing.columns]
        yield [int(cell) if isinstance(cell, bool) else cell for cell in cells]


def _record(result: Any, listings: Mapping[str, Listing[Any]], head: Mapping[str, Any]) -> dict[str, Any]:
    lists = {
        "rows" if i == 0 else name: [
            {**asdict(row), **(listing.evidence(result, row) if listing.evidence else {})}
            for row in listing.rows(result)
        ]
        for i, (name, listing) in enumerate(listings.items())
    }
    notes: Sequence[Note] = result.notes
    told = [{"code": note.code, "message": note.message} for note in notes]
    return {"schema_version": 1, **head, **lists, "notes": told, "methods": result.methods}


def shown(value: float | None) -> str:
    """A figure with two digits that say something, or a dash."""
    if value is None:
        return "–"
    if abs(value) > _HIGHEST:
        return f"over {_HIGHEST:,}" if value > 0 else f"under −{_HIGHEST:,}"
    return figure(value) if value >= 0 else f"−{figure(-value)}"


def between(low: float | None, high: float | None) -> str:
    """An interval, or a dash."""
    return "–" if low is None or high is None else f"{shown(low)} to {shown(high)}"


def percent(share: float | None) -> str:
    """A share as a percentage, or a dash."""
    if share is None:
        return "–"
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"


def percent_between(low: float | None, high: float | None) -> str:
    """An interval of shares as percentages, or a dash."""
    return "–" if low is None or high is None else f"{percent(low)[:-2]} to {percent(high)}"


def probability(value: float | None) -> str:
    """A probability with two digits, or a dash."""
    if value is None:
        return "–"
    return f"{value:.2g}" if value >= 0.001 else "<0.001"
