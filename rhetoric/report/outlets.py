"""The outlets that are known, under which names and domains: what titles, bylines and addresses are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rhetoric.gazetteer import OUTLET_TYPES, Outlet
from rhetoric.report.forms import Form, result_form
from rhetoric.report.plain import Style
from rhetoric.report.sheet import Column, Sheet, count, sentences, table
from rhetoric.report.tables import Cell

OUTLET_COLUMNS: Mapping[str, str] = {
    "id": "its id, the same in every article",
    "name": "short name that outputs have",
    "full_name": "name in full",
    "country": "ISO 3166-1 alpha-2",
    "type": f"one of {', '.join(OUTLET_TYPES)}",
    "state": "true for state and party media",
    "agency": "true for news agencies, whose copy others print",
    "languages": "ISO 639-1 codes of its editions, the first its own, with semicolons between",
    "domains": "its sites, with semicolons between",
    "variants": "other names that it goes by, with semicolons between",
    "source": "where the names were seen",
}


def outlets_form(format: str, style: Style | None = None) -> Form[Sequence[Outlet]]:
    """A list of outlets; one alone is shown in full."""
    return result_form(format, style, sheet=_sheet, table=_rows, record=_record)


def _record(known: Sequence[Outlet]) -> Mapping[str, Any]:
    rows = [{name: getattr(outlet, name) for name in OUTLET_COLUMNS} for outlet in known]
    return {"schema_version": 1, "types": OUTLET_TYPES, "rows": rows}


def _rows(known: Sequence[Outlet]) -> Iterator[Sequence[Cell]]:
    yield list(OUTLET_COLUMNS)
    for outlet in known:
        yield [_cell(getattr(outlet, name)) for name in OUTLET_COLUMNS]


def _cell(value: Any) -> Cell:
    return "; ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else value


def _sheet(known: Sequence[Outlet]) -> Sheet:
    if len(known) == 1:
        return _one(known[0])
    columns = [Column("id"), Column("name", wide=True), Column("country"), Column("type"), Column("languages")]
    rows = [(o.id, o.name, o.country or "", _kind(o), ", ".join(o.languages)) for o in known]
    listed = table("Outlets", columns, rows, "No outlet.", "rhetoric outlets NAME shows one with all of its names.")
    return Sheet("Outlets", (f"{count(len(known), 'outlet')} known by name or address.",), (listed,))


def _kind(outlet: Outlet) -> str:
    plain = outlet.type.replace("_", " ")
    return plain if not outlet.state or outlet.type.startswith(("state", "party", "government")) else f"{plain}, state"


def _one(outlet: Outlet) -> Sheet:
    facts = (
        f"{outlet.full_name}, {outlet.country or 'country unknown'}: {_kind(outlet)} ({OUTLET_TYPES[outlet.type]})",
        f"languages: {', '.join(outlet.languages)}",
        f"sites: {', '.join(outlet.domains) or 'none listed'}",
        f"seen in: {outlet.source}",
    )
    return Sheet(outlet.name, (f"id {outlet.id}",), (sentences("Facts", facts), sentences("Names", outlet.variants)))
