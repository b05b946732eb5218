"""Records of JSON and JSON lines, each an object with its number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Source, UnreadableError
from rhetoric.ingest.metadata import field_names
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.streams import LineError, Lines, text_stream

_WRAPPERS = frozenset(
    {"articles", "items", "data", "documents", "docs", "records", "results", "stories", "entries", "hits"}
)

Row = tuple[int, Mapping[str, Any]]


def json_lines(source: Source, options: ReadOptions) -> Iterator[Row | Skipped]:
    """The objects of a file of JSON lines, with the number of their line."""
    opened = text_stream(source, options)
    lines = Lines(opened.stream, 2 * options.max_text_bytes)
    number = 0
    with opened.stream:
        while True:
            lines.start()
            number += 1
            locator = f"{source.name}:{number}"
            try:
                line = next(lines)
            except StopIteration:
                return
            except LineError as error:
                yield Skipped(locator, str(error))
                continue
            except UnicodeDecodeError:
                reason = f"not {opened.encoding} from here on; name the right one with --encoding"
                yield Skipped(locator, reason)
                return
            if line.strip(" \t\r\n\ufeff\x1e"):
                yield _object(line.lstrip("\ufeff\x1e"), number, locator)


def _object(line: str, number: int, locator: str) -> Row | Skipped:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Skipped(locator, f"not valid JSON: {str(error)[:120]}")
    return (number, row) if isinstance(row, dict) else Skipped(locator, _no_object(row))


def _no_object(row: object) -> str:
    return f"not a JSON object but a {type(row).__name__}"


def json_records(source: Source, options: ReadOptions) -> Iterator[Row | Skipped]:
    """The objects of a JSON file: itself, a list, or a list inside (``articles``). ``UnreadableError`` if broken."""
    data = source.read(options.max_json_bytes)
    try:
        loaded = json.loads(decode(data, options.encoding)[0].lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        if str(error).startswith("Extra data"):  # JSON lines under the name of JSON
            yield from json_lines(replace(source, data=data), options)
            return
        raise UnreadableError(f"not valid JSON: {str(error)[:120]}") from None
    loaded = _unwrapped(loaded)
    if not isinstance(loaded, list):
        raise UnreadableError(f"neither a JSON object nor a list of them but a {type(loaded).__name__}")
    for number, row in enumerate(loaded, 1):
        yield (number, row) if isinstance(row, dict) else Skipped(f"{source.name}:{number}", _no_object(row))


def _unwrapped(loaded: Any) -> Any:
    """The list of records in an object that is no record itself. Elasticsearch has its hits in an object of hits."""
    if not isinstance(loaded, dict):
        return loaded
    if any(isinstance(loaded[name], str) for field, name in field_names(list(loaded)).items() if field == "text"):
        return [loaded]
    for key, value in loaded.items():
        if key.lower() in _WRAPPERS and isinstance(value, list):
            return value
        if key.lower() == "hits" and isinstance(value, dict) and isinstance(value.get("hits"), list):
            return value["hits"]
    return [loaded]
