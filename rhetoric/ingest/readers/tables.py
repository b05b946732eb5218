"""Tables of articles: CSV, TSV, JSON, JSON lines, Parquet. One record, one article, read as a stream."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from rhetoric.document import Note
from rhetoric.ingest.columns import Columns, columns_of, flat, shown
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.metadata import metadata_from
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.readers.addresses import Listed, joined
from rhetoric.ingest.readers.delimited import delimited_rows
from rhetoric.ingest.readers.objects import Row, json_lines, json_records

_BATCH = 256
_SAMPLE, _SAMPLE_CHARACTERS = 20, 1 << 20
_MOST_SHAPES = 200
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6}|[T ]\d{4,6}Z?)?")
_SECONDS = re.compile(r"[1-9]\d{8,9}(?:\.\d+|\d{3})?")
_CUT = 250
"""BigKinds gives about 200 characters of a body; a longer one was put in by somebody."""

Rows = Iterator[Row | Skipped | About]


def read_csv(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a table in CSV or TSV, one a row."""
    return _drafts(source, options, delimited_rows(source, options), each_differs=False)


def read_json(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a JSON file: one object, a list of them, or an object that holds such a list (``articles``)."""
    return _drafts(source, options, json_records(source, options), each_differs=True)


def read_jsonl(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a file of JSON objects, one a line."""
    return _drafts(source, options, json_lines(source, options), each_differs=True)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a Parquet file, one a row."""
    return _drafts(source, options, _parquet(source, options), each_differs=False)


# --- records to drafts


def _drafts(source: Source, options: ReadOptions, rows: Rows, *, each_differs: bool) -> Iterator[Item]:
    """The usable records of a table; bad ones are reported with their number.

    Without a column for the text there are none, unless the rows are objects that may have other keys each. A table of
    addresses is joined with the saved pages.
    """
    head = _head(rows)
    sample = [_values(item[1]) for item in head if isinstance(item, tuple) and not _is_annotation(item[1])]
    shapes = _Shapes(sample, options, each_differs=each_differs)
    rows = chain(head, rows)
    listed = shapes.list_of_addresses()
    if listed is not None:
        yield About(layout=listed.layout or "a list of addresses", columns=listed.names, notes=listed.notes)
        yield from joined(source, options, _listed(rows, shapes), listed.layout)
        return
    number, cut = 0, 0
    for item in rows:
        if not isinstance(item, tuple):
            number += isinstance(item, Skipped)
            yield item
            continue
        number += 1
        for result in _record(source, options, item, shapes):
            cut += isinstance(result, Draft) and any(note.code == "body_cut" for note in result.notes)
            yield result
    if not number:
        raise UnreadableError("a table without records")
    if cut:
        yield About(
            notes=(f"BigKinds cuts bodies at about 200 characters, {cut:,} here: no figure of whole texts is right",)
        )


def _head(rows: Rows) -> list[Row | Skipped | About]:
    """The first records, from which the columns are chosen."""
    head: list[Row | Skipped | About] = []
    size = count = 0
    for item in rows:
        head.append(item)
        if isinstance(item, tuple):
            count += 1
            size += sum(len(value) for value in item[1].values() if isinstance(value, str))
        if count >= _SAMPLE or size > _SAMPLE_CHARACTERS:
            break
    return head


def _record(source: Source, options: ReadOptions, row: Row, shapes: _Shapes) -> Iterator[Item]:
    number, cells = row
    locator = f"{source.name}:{number}"
    if _is_annotation(cells):
        yield Skipped(locator, "an annotation, not an article")
        return
    values = _values(cells)
    found, is_new = shapes.of(values)
    if is_new:
        yield About(columns=found.names, layout=found.layout, notes=found.notes)
    if "text" in found.names:
        yield _draft(source, options, number, values, found)
    elif shapes.each_differs:
        yield Skipped(locator, no_text_column(values))
    else:
        raise UnreadableError(no_text_column(values))


class _Shapes:
    """The columns of records, chosen once for each set of keys."""

    def __init__(self, sample: list[dict[str, str]], options: ReadOptions, *, each_differs: bool) -> None:
        self._options = options
        self.each_differs = each_differs
        self._sample = sample
        self._known: dict[tuple[str, ...], Columns] = {}
        every = tuple(dict.fromkeys(key for row in sample for key in row)) if each_differs else ()
        if every:
            columns_of(every, [], options)  # a column that was asked for and that no record has

    def of(self, values: dict[str, str]) -> tuple[Columns, bool]:
        """The columns of a record, and if its keys are new."""
        keys = tuple(values)
        known = self._known.get(keys)
        if known is not None:
            return known, False
        options = _present(self._options, keys) if self.each_differs else self._options
        alike = [row for row in self._sample if tuple(row) == keys] or [values]
        found = columns_of(keys, alike, options)
        is_new = len(self._known) < _MOST_SHAPES
        if is_new:
            self._known[keys] = found
        return found, is_new

    def list_of_addresses(self) -> Columns | None:
        """The columns, if the first records have addresses and no text."""
        first = [self.of(row)[0] for row in self._sample]
        is_list = first and all("text" not in found.names and "url" in found.names for found in first)
        if not is_list:
            self._known.clear()
        return first[0] if is_list else None


def _present(options: ReadOptions, keys: tuple[str, ...]) -> ReadOptions:
    """The options without columns that this record does not have: objects leave out what is empty."""
    names = [f.name for f in fields(options) if f.name.endswith("_column")]
    absent: dict[str, Any] = {name: None for name in names if getattr(options, name) not in keys}
    return replace(options, **absent)


def _draft(
    source: Source, options: ReadOptions, number: int, values: Mapping[str, str], columns: Columns
) -> Draft | Skipped:
    names = columns.names
    text = values[names["text"]]
    if not text.strip():
        return Skipped(f"{source.name}:{number}", f"no text in column {names['text']!r}")
    if len(text) > options.max_text_bytes:
        return Skipped(f"{source.name}:{number}", f"text larger than {options.max_text_bytes // 1024} KiB")
    wanted = values[names["id"]] if "id" in names else None
    notes = tuple(_bigkinds_notes(text, values)) if columns.layout == "BigKinds" else ()
    return Draft(text, sha256(text), metadata_from(_dated(values, names), names), wanted, number, notes=notes)


def _bigkinds_notes(text: str, values: Mapping[str, str]) -> Iterator[Note]:
    if len(text) <= _CUT:
        yield Note(
            "body_cut", "BigKinds gives the first 200 characters or so: figures that need the whole text are wrong"
        )
    excluded = next((value for name, value in values.items() if name.startswith("분석제외")), "").strip()
    if excluded:
        yield Note("set_aside_by_source", f"BigKinds leaves it out of its own analysis: {excluded[:60]}")


def _dated(values: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Dates that programs write without any sign between the numbers, or in seconds since 1970, in their usual form."""
    columns = {names[field] for field in ("published", "updated", "crawled") if field in names}
    changed = {column: _iso(values[column].strip()) for column in columns if values[column][:9].strip().isdecimal()}
    return {**values, **changed} if changed else values


def _iso(value: str) -> str:
    compact = _COMPACT.fullmatch(value)
    if compact:
        return f"{compact[1]}-{compact[2]}-{compact[3]}"
    if _SECONDS.fullmatch(value):
        seconds = float(value) / (1000 if len(value.partition(".")[0]) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return value


def _listed(rows: Iterable[Row | Skipped | About], shapes: _Shapes) -> Iterator[Listed | Skipped | About]:
    """The addresses of a list, each with what the list says of it."""
    for item in rows:
        if isinstance(item, tuple):
            values = _values(item[1])
            names = shapes.of(values)[0].names
            metadata = metadata_from(_dated(values, names), names)
            yield Listed(item[0], metadata, values[names["id"]] if "id" in names else None)
        else:
            yield item


def no_text_column(columns: Iterable[str]) -> str:
    """What to say of a table that has no column with the text."""
    return f"no column with the text; found: {shown(columns)}; name it with --text-column"


def _is_annotation(row: Mapping[str, Any]) -> bool:
    return "statements" in row and bool({"schema_version", "id"} & row.keys())


def _values(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: _cell(value) for key, value in flat(row).items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _has_surrogate(value) else value
    if isinstance(value, list):
        return ", ".join(_cell(v) for v in value) if all(isinstance(v, str) for v in value) else json.dumps(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _has_surrogate(value: str) -> bool:
    if value.isascii():
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


# --- Parquet


def _parquet(source: Source, options: ReadOptions) -> Rows:
    try:
        from pyarrow import ArrowException, parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnreadableError("reading Parquet needs pyarrow: pip install 'rhetoric-toolkit[arrow]'") from None
    data = source.path or io.BytesIO(
        source.read(options.max_json_bytes if source.depth else options.max_container_bytes)
    )
    number = 0
    try:
        table = parquet.ParquetFile(data, pre_buffer=False)
        for batch in table.iter_batches(batch_size=_BATCH, columns=_wanted(table, options)):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (ArrowException, OSError, ValueError) as error:
        raise UnreadableError(f"not a readable Parquet file: {' '.join(str(error).split())[:120]}") from None


def _wanted(table: Any, options: ReadOptions) -> list[str] | None:
    """Only the columns that are used, where their names tell which; nested ones and all in doubt are read."""
    columns = list(table.schema_arrow.names)
    if any("." in path for path in (table.schema.column(i).path for i in range(len(table.schema)))):
        return None
    found = columns_of(columns, [], options)
    return list(dict.fromkeys(found.names.values())) if "text" in found.names else None
