"""Workbooks (XLSX, XLS, XLSB, ODS, HTML called XLS): each sheet is handed on as JSON lines, and read as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import PurePath
from typing import Any

from rhetoric.ingest.columns import columns_of, header_of
from rhetoric.ingest.items import About, Item, Source, UnreadableError
from rhetoric.ingest.metadata import field_names
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.readers.charset import page_text
from rhetoric.ingest.readers.office import sheets_of_workbook

_FIRST = 20
_LONGEST_CELL = 32_767
"""What Excel keeps of a text in a cell; the rest is gone."""
_UNUSED = 60
"""Characters that are kept of the cells of columns that nothing is taken from."""
_DAY_0 = date(1899, 12, 30)
_SERIALS = (10_000, 80_000)  # 1927 to 2119


def read_workbook(source: Source, options: ReadOptions) -> Iterator[Item]:
    """A source for each sheet with rows. Its line numbers are the numbers of the rows, as the program shows them."""
    data = source.read(options.max_container_bytes)
    is_page = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    found = _tables_of_page(data, options) if is_page else sheets_of_workbook(replace(source, data=data), options)
    sheets = [(name, list(rows)) for name, rows in found]
    sheets = [(name, rows) for name, rows in sheets if any(any(cell != "" for cell in row) for row in rows)]
    if not sheets:
        raise UnreadableError("a workbook without rows")
    own = source.member or (source.path.name if source.path else source.name)
    for name, rows in sheets:
        cut = sum(isinstance(cell, str) and len(cell) >= _LONGEST_CELL for row in rows for cell in row)
        if cut:
            yield About(notes=(f"cells of sheet {name!r} that Excel cut, being as long as a cell can be: {cut:,}",))
        lines = "\n".join(_lines(rows, options)).encode("utf-8", "replace")
        if len(lines) > options.max_json_bytes:
            raise UnreadableError(f"sheet {name!r} is larger than {options.max_json_bytes // 1024} KiB; save it as CSV")
        shown = "".join(c if c.isprintable() else " " for c in name)
        member = own if len(sheets) == 1 else f"{PurePath(own).stem}:{shown}.xlsx"
        yield Source(f"{source.name}:{shown}", "jsonl", data=lines, depth=source.depth + 1, member=member)


def _tables_of_page(data: bytes, options: ReadOptions) -> Iterator[tuple[str, list[list[Any]]]]:
    """The tables of an HTML page: what many programs write when they are asked for XLS."""
    try:
        from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnreadableError("reading workbooks needs lxml: pip install 'rhetoric-toolkit[office]'") from None
    text, _ = page_text(data, options.encoding)
    tree = etree.fromstring(text.encode("utf-8"), etree.HTMLParser(encoding="utf-8", no_network=True))
    for line_break in () if tree is None else tree.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    for number, table in enumerate(() if tree is None else tree.iter("table"), 1):
        own = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
        rows = [["".join(cell.itertext()).strip() for cell in row.iterchildren("td", "th")] for row in own]
        if sum(len(row) > 1 for row in rows) > 1:
            yield f"table {number}", rows


def _lines(rows: list[list[Any]], options: ReadOptions) -> Iterator[str]:
    """A line for each row; it is empty for those that are no records."""
    above, columns, _ = header_of([[_written(cell) for cell in row] for row in islice(rows, _FIRST)])
    dates = {column for field, column in field_names(columns).items() if field in ("published", "updated", "crawled")}
    sample = [_record(columns, row, dates, None) for row in rows[above : above + _FIRST]]
    used: set[str] = set()
    try:
        used |= set(columns_of(columns, sample, options).names.values())
    except UnreadableError:
        used |= set(columns)  # whoever reads the lines says what is wrong
    yield from [""] * above
    for row in rows[above:]:
        record = _record(columns, row, dates, used)
        yield json.dumps(record, ensure_ascii=False) if any(value.strip() for value in record.values()) else ""


def _record(columns: list[str], row: list[Any], dates: set[str], used: set[str] | None) -> Mapping[str, str]:
    record: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        value = _day(cell) if column in dates else _written(cell)
        record[column] = value if used is None or column in used else value[:_UNUSED]
    return record


def _day(cell: Any) -> str:
    """A date, also one that stands in the cell as the number of days since 1900."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] <= cell <= _SERIALS[1]:
        return (_DAY_0 + timedelta(days=int(cell))).isoformat()
    return _written(cell)


def _written(cell: Any) -> str:
    """A cell as a person would write it: whole numbers without a point, days without a time."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell if isinstance(cell, str) else str(cell)
