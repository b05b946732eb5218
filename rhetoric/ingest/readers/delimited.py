"""Rows of CSV and TSV, as people and programs write them: any delimiter, quotes gone wrong, rows cut short."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from rhetoric.ingest.columns import header_of
from rhetoric.ingest.items import About, Source
from rhetoric.ingest.metadata import field_names
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.streams import LineError, Lines, text_stream

_SIGNS = ",;\t|"
_FIRST = 20
"""Rows among which the header is looked for."""
_LOOKED_AT = 50
"""Lines that show if a quotation mark swallowed them."""
_LONG = 1 << 20

_Cells = tuple[list[str], int]

Row = tuple[int, dict[str, str]]


def delimited_rows(source: Source, options: ReadOptions) -> Iterator[Row | Skipped | About]:
    """Records of a table with their number from 1; rows that are none, and what is to be known of the table."""
    opened = text_stream(source, options)
    csv.field_size_limit(options.max_text_bytes)
    with opened.stream:
        dialect = _dialect(opened.sample, tabs=source.format == "tsv")
        above, columns, named = header_of(_first_rows(opened.sample, dialect))
        if opened.guessed:
            yield About(notes=(f"read as {opened.encoding}, which is a guess; --encoding names another",))
        if not named:
            yield About(notes=("the table has no header: its columns are called column 1, column 2 …",))
        if above > named:
            yield About(notes=(f"rows above the table that were passed over: {above - named}",))
        lines = Lines(opened.stream, 4 * options.max_text_bytes)
        if _separator_line(opened.sample):
            next(lines)
        rows = _rows(lines, dialect, len(columns), opened.encoding)
        yield from _records(source.name, islice(rows, above, None), columns)


def _first_rows(sample: str, dialect: dict[str, Any]) -> list[list[str]]:
    """The rows among which the header is."""
    stream = io.StringIO(sample, newline="")
    if _separator_line(sample):
        stream.readline()
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows += (row for row in islice(csv.reader(stream, **dialect), _FIRST) if any(cell.strip() for cell in row))
    return rows


def _records(name: str, rows: Iterator[_Cells | str], columns: list[str]) -> Iterator[Row | Skipped | About]:
    """Rows as records. One that is cut short has empty cells; one with more cells than columns is none."""
    width, short = len(columns), 0
    for number, item in enumerate(rows, 1):
        if isinstance(item, str):
            yield Skipped(f"{name}:{number}", item)
            continue
        cells, line = item
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width:
            reason = f"{len(cells)} cells where the header has {width} (line {line})"
            yield Skipped(f"{name}:{number}", reason)
            continue
        short += len(cells) < width
        yield number, dict(zip(columns, [*cells, *[""] * (width - len(cells))], strict=True))
    if short:
        yield About(notes=(f"rows with fewer cells than the header, the missing ones read as empty: {short:,}",))


def _rows(lines: Lines, dialect: dict[str, Any], width: int, encoding: str) -> Iterator[_Cells | str]:
    """All rows that are not empty, each with the line that it ends in, or what is wrong with it."""
    reader = csv.reader(lines, **dialect)
    while True:
        lines.start()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, LineError) as error:
            problem = f"not a valid row: {error} (line {lines.number})"
            _give_back(lines, dialect, width)
            yield problem
            continue
        except UnicodeDecodeError:
            yield f"not {encoding} from here on; name the right one with --encoding"
            return
        line = lines.number
        if _is_swallowed(lines, dialect, len(cells) != width) and _give_back(lines, dialect, width):
            yield f"a quotation mark that is never closed (line {lines.number})"
        elif width == 1 and len(cells) > 1:
            yield [dialect["delimiter"].join(cells)], line
        elif any(cell.strip() for cell in cells):
            yield cells, line


def _is_swallowed(lines: Lines, dialect: dict[str, Any], ragged: bool) -> bool:
    """Does a row of several lines look as if a quotation mark was left open: is it ragged, or quoted wrongly?"""
    if len(lines.taken) < 2 or ragged:
        return len(lines.taken) > 1
    try:
        next(csv.reader(lines.taken, strict=True, **dialect))
    except csv.Error:
        return True
    return False


def _give_back(lines: Lines, dialect: dict[str, Any], width: int) -> bool:
    """Return all lines of the row but the first, if most of them are rows of their own."""
    rest = lines.taken[1 : 1 + _LOOKED_AT]
    fitting = 0
    if width > 1 and dialect.get("quoting") != csv.QUOTE_NONE:
        fitting = sum(len(next(csv.reader([line], **dialect), [])) == width for line in rest if len(line) < _LONG)
    if not rest or 2 * fitting < len(rest):
        return False
    lines.again(lines.taken[1:])
    return True


# --- how a table is written


def _dialect(sample: str, *, tabs: bool) -> dict[str, Any]:
    lines = sample[: 1 << 18].splitlines()[:200]
    sign = "\t" if tabs and lines and "\t" in lines[0] else _delimiter(lines)
    quote = "'" if lines and lines[0].startswith("'") and lines[0].rstrip().endswith("'") else '"'
    dialect: dict[str, Any] = {"delimiter": sign, "quotechar": quote}
    if sign == "\t" and _is_unquoted(lines):
        return {"delimiter": sign, "quoting": csv.QUOTE_NONE}
    if f"\\{quote}" in sample and quote * 2 not in sample.replace(f"{sign}{quote}{quote}", ""):
        dialect |= {"escapechar": "\\"}
    return dialect


def _separator_line(sample: str) -> bool:
    """Does the table begin with Excel's line that names the delimiter?"""
    return sample[:8].lstrip('\ufeff"').lower().startswith("sep=")


def _delimiter(lines: list[str]) -> str:
    """The sign that divides the names of the header; a comma in doubt. The records are not asked: prose has commas."""
    if lines and _separator_line(lines[0]):
        return lines[0].lstrip('\ufeff"')[4:5] or "\t"
    for line in lines[:_FIRST]:
        for sign in _SIGNS:
            names = [name.strip(" \"'\ufeff") for name in line[:20_000].split(sign)]
            if len(names) > 1 and len(field_names(names)) >= 2:
                return sign
    counts = {sign: lines[0].count(sign) if lines else 0 for sign in _SIGNS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _is_unquoted(lines: list[str]) -> bool:
    """Tab-separated values without quoting: each line is a row, and quotation marks are part of the text."""
    cells = [line.split("\t") for line in lines]
    if not cells or any(len(row) != len(cells[0]) for row in cells[:-1]):
        return False
    quoted = sum(cell[:1] == cell[-1:] == '"' for row in cells for cell in row if len(cell) > 1)
    return any(line.count('"') % 2 for line in lines) or (not quoted and '"' in "".join(lines))
