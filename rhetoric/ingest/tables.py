"""Tables of articles: CSV, TSV, JSON, JSON lines, Parquet. One record, one article, read as a stream."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rhetoric.ingest.decoding import UndecodableError, decode
from rhetoric.ingest.metadata import field_names
from rhetoric.ingest.options import OnSkip, ReadOptions, Skipped
from rhetoric.ingest.sources import Source, read_bytes, sha256

_HEAD = 1 << 20
_BATCH = 256
_WRAPPERS = frozenset(
    {"articles", "items", "data", "documents", "docs", "records", "results", "stories", "entries", "hits"}
)
_COLUMN_OPTIONS = {
    "text": "text_column",
    "id": "id_column",
    "title": "title_column",
    "published": "date_column",
    "outlet": "outlet_column",
    "url": "url_column",
    "language": "language_column",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its number (from 1, the header not counted), its values, and which column holds which field."""

    number: int
    values: Mapping[str, str]
    names: Mapping[str, str]
    sha256: str


def records(source: Source, options: ReadOptions, kind: str, on_skip: OnSkip) -> Iterator[Record]:
    """The usable records of a table. Bad ones are reported with their number; without a text column there are none."""
    rows = {"csv": _csv, "tsv": _csv, "json": _json, "jsonl": _jsonl, "parquet": _parquet}[kind](
        source, options, on_skip
    )
    names: dict[str, str] = {}
    columns: tuple[str, ...] | None = None
    for number, row in rows:
        locator = f"{source.name}:{number}"
        keys = tuple(row)
        if keys != columns:
            columns, names = keys, _names(list(keys), options)
        if _is_annotation(row):
            on_skip(Skipped(locator, "an annotation, not an article"))
            continue
        if "text" not in names:
            on_skip(Skipped(locator if kind in ("json", "jsonl") else source.name, _no_text_column(keys)))
            if kind in ("json", "jsonl"):
                continue
            return
        values = {key: _cell(value) for key, value in row.items()}
        text = values[names["text"]]
        if not text.strip():
            on_skip(Skipped(locator, f"no text in column {names['text']!r}"))
        elif len(text) > options.max_text_bytes:
            on_skip(Skipped(locator, f"text larger than {options.max_text_bytes // 1024} KiB"))
        else:
            yield Record(number, values, names, sha256(text.encode("utf-8", "surrogatepass")))


def _names(columns: list[str], options: ReadOptions) -> dict[str, str]:
    names = field_names(columns)
    for field, option in _COLUMN_OPTIONS.items():
        wanted = getattr(options, option)
        if wanted is not None:
            names.pop(field, None)
            if wanted in columns:
                names[field] = wanted
    return names


def _no_text_column(columns: Iterable[str]) -> str:
    shown = ", ".join(list(columns)[:20])
    return f"no column with the text; found: {shown or 'none'}; name it with --text-column"


def _is_annotation(row: Mapping[str, Any]) -> bool:
    return "statements" in row and bool({"schema_version", "id"} & row.keys())


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


Rows = Iterator[tuple[int, Mapping[str, Any]]]


# --- CSV and TSV


def _csv(source: Source, options: ReadOptions, on_skip: OnSkip) -> Rows:
    opened = _text_stream(source, options, on_skip)
    if opened is None:
        return
    stream, head = opened
    csv.field_size_limit(options.max_text_bytes)
    tab = "tsv" in (source.format, options.format)
    with stream:
        reader = csv.reader(stream, delimiter="\t" if tab else _delimiter(head))
        columns: list[str] = []
        number = 0
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                on_skip(Skipped(f"{source.name}:{number}", f"not a valid row: {error} (line {reader.line_num})"))
                continue
            except UnicodeDecodeError:
                on_skip(Skipped(f"{source.name}:{number + 1}", _wrong_encoding(stream)))
                return
            if not columns:
                columns = [c.strip().lstrip("\ufeff") for c in row]
            elif any(cell.strip() for cell in row):
                number += 1
                if len(row) == len(columns):
                    yield number, dict(zip(columns, row, strict=True))
                    continue
                reason = f"{len(row)} cells where the header has {len(columns)} (line {reader.line_num})"
                on_skip(Skipped(f"{source.name}:{number}", reason))


def _wrong_encoding(stream: io.TextIOWrapper) -> str:
    return f"not {stream.encoding} from here on; name the right one with --encoding"


def _delimiter(header: str) -> str:
    """The sign that divides the header's names; a comma in doubt. The body is not asked: prose is full of commas."""
    counts = {sign: header.count(sign) for sign in ",;\t|"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _text_stream(source: Source, options: ReadOptions, on_skip: OnSkip) -> tuple[io.TextIOWrapper, str] | None:
    """A text stream without newline translation, in the encoding that the first megabyte shows, and its first line."""
    try:
        buffered = _byte_stream(source, options, on_skip)
    except OSError as error:
        on_skip(Skipped(source.name, f"cannot be read: {error.strerror or error}"))
        return None
    if buffered is None:
        return None
    try:
        head = buffered.peek(_HEAD)
        if not head.strip():
            raise UndecodableError("empty file")
        encoding = options.encoding or decode(head[: head.rfind(b"\n") + 1] or head)[1]
        first = head.split(b"\n", 1)[0].decode(encoding, "ignore")
        return io.TextIOWrapper(buffered, encoding=encoding, newline=""), first
    except (UndecodableError, LookupError, OSError) as problem:
        on_skip(Skipped(source.name, str(problem)))
        buffered.close()
        return None


def _byte_stream(source: Source, options: ReadOptions, on_skip: OnSkip) -> io.BufferedReader | None:
    if source.path is not None:
        return io.BufferedReader(source.path.open("rb", buffering=0), _HEAD)
    data = read_bytes(source, options.max_json_bytes, on_skip)
    return io.BufferedReader(io.BytesIO(data), _HEAD) if data is not None else None


# --- JSON


def _jsonl(source: Source, options: ReadOptions, on_skip: OnSkip) -> Rows:
    opened = _text_stream(source, options, on_skip)
    if opened is None:
        return
    stream = opened[0]
    limit = 2 * options.max_text_bytes
    with stream:
        number = 0
        while True:
            number += 1
            locator = f"{source.name}:{number}"
            try:
                line = stream.readline(limit)
                too_long = len(line) == limit and not line.endswith("\n")
                while too_long and (rest := stream.readline(limit)):
                    if rest.endswith("\n"):
                        break
            except UnicodeDecodeError:
                on_skip(Skipped(locator, _wrong_encoding(stream)))
                return
            if not line:
                return
            if too_long:
                on_skip(Skipped(locator, f"a line larger than {limit // 1024} KiB"))
            elif line.strip():
                row = _object(line, locator, on_skip)
                if row is not None:
                    yield number, row


def _object(line: str, locator: str, on_skip: OnSkip) -> Mapping[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        on_skip(Skipped(locator, f"not valid JSON: {str(error)[:120]}"))
        return None
    if not isinstance(row, dict):
        on_skip(Skipped(locator, f"not a JSON object but a {type(row).__name__}"))
        return None
    return row


def _json(source: Source, options: ReadOptions, on_skip: OnSkip) -> Rows:
    """One object, a list of objects, or an object that holds such a list under a usual name (``articles``)."""
    data = read_bytes(source, options.max_json_bytes, on_skip)
    if data is None:
        return
    try:
        loaded = json.loads(decode(data, options.encoding)[0].lstrip("\ufeff"))
    except UndecodableError as problem:
        on_skip(Skipped(source.name, str(problem)))
        return
    except (ValueError, RecursionError) as error:
        on_skip(Skipped(source.name, f"not valid JSON: {str(error)[:120]}"))
        return
    if isinstance(loaded, dict):
        wrapped = next((v for k, v in loaded.items() if k.lower() in _WRAPPERS and isinstance(v, list)), None)
        loaded = [loaded] if wrapped is None else wrapped
    if not isinstance(loaded, list):
        on_skip(Skipped(source.name, f"neither a JSON object nor a list of them but a {type(loaded).__name__}"))
        return
    for number, row in enumerate(loaded, 1):
        if isinstance(row, dict):
            yield number, row
        else:
            on_skip(Skipped(f"{source.name}:{number}", f"not a JSON object but a {type(row).__name__}"))


# --- Parquet


def _parquet(source: Source, options: ReadOptions, on_skip: OnSkip) -> Rows:
    try:
        from pyarrow import ArrowException, parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError:
        on_skip(Skipped(source.name, "reading Parquet needs pyarrow: pip install 'rhetoric-toolkit[arrow]'"))
        return
    if source.path is None:
        on_skip(Skipped(source.name, "Parquet cannot be read from standard input; give a file"))
        return
    number = 0
    try:
        table = parquet.ParquetFile(source.path)
        columns = list(table.schema_arrow.names)
        names = _names(columns, options)
        if "text" not in names:
            on_skip(Skipped(source.name, _no_text_column(columns)))
            return
        wanted = list(dict.fromkeys(names.values()))
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (ArrowException, OSError, ValueError) as error:
        where = f"{source.name}:{number + 1}" if number else source.name
        on_skip(Skipped(where, f"not a readable Parquet file: {' '.join(str(error).split())[:120]}"))
