"""Tables of articles: CSV, TSV, JSON, JSON lines, Parquet. One record, one article, read as a stream."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.metadata import field_names, metadata_from
from rhetoric.ingest.options import ReadOptions, Skipped

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


Row = tuple[int, Mapping[str, Any]]
Rows = Iterator[Row | Skipped]


def read_csv(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a table in CSV or TSV, one a row."""
    return _drafts(source, options, _csv(source, options), each_differs=False)


def read_json(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a JSON file: one object, a list of them, or an object that holds such a list (``articles``)."""
    return _drafts(source, options, _json(source, options), each_differs=True)


def read_jsonl(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a file of JSON objects, one a line."""
    return _drafts(source, options, _jsonl(source, options), each_differs=True)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Articles of a Parquet file, one a row."""
    return _drafts(source, options, _parquet(source, options), each_differs=False)


def _drafts(source: Source, options: ReadOptions, rows: Rows, *, each_differs: bool) -> Iterator[Item]:
    """The usable records of a table; bad ones are reported with their number.

    Without a column for the text there are none, unless the rows are objects that may have other keys each.
    """
    names: dict[str, str] = {}
    columns: tuple[str, ...] | None = None
    row: Row | Skipped | None = None
    for row in rows:
        if isinstance(row, Skipped):
            yield row
            continue
        number, cells = row
        locator = f"{source.name}:{number}"
        keys = tuple(cells)
        if keys != columns:
            columns, names = keys, column_names(list(keys), options)
            yield About(columns=names)
        if _is_annotation(cells):
            yield Skipped(locator, "an annotation, not an article")
        elif "text" in names:
            yield _draft(source, options, number, {key: _cell(value) for key, value in cells.items()}, names)
        elif each_differs:
            yield Skipped(locator, no_text_column(keys))
        else:
            raise UnreadableError(no_text_column(keys))
    if row is None:
        raise UnreadableError("a table without records")


def _draft(
    source: Source, options: ReadOptions, number: int, values: Mapping[str, str], names: Mapping[str, str]
) -> Draft | Skipped:
    text = values[names["text"]]
    if not text.strip():
        return Skipped(f"{source.name}:{number}", f"no text in column {names['text']!r}")
    if len(text) > options.max_text_bytes:
        return Skipped(f"{source.name}:{number}", f"text larger than {options.max_text_bytes // 1024} KiB")
    wanted = values[names["id"]] if "id" in names else None
    return Draft(text, sha256(text), metadata_from(values, names), wanted, number)


def column_names(columns: list[str], options: ReadOptions) -> dict[str, str]:
    """Field -> column: by its usual names, or as the options say."""
    names = field_names(columns)
    for field, option in _COLUMN_OPTIONS.items():
        wanted = getattr(options, option)
        if wanted is not None:
            names.pop(field, None)
            if wanted in columns:
                names[field] = wanted
    return names


def no_text_column(columns: Iterable[str]) -> str:
    """What to say of a table that has no column with the text."""
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


# --- CSV and TSV


def _csv(source: Source, options: ReadOptions) -> Rows:
    stream, head = _text_stream(source, options)
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
                yield Skipped(f"{source.name}:{number}", f"not a valid row: {error} (line {reader.line_num})")
                continue
            except UnicodeDecodeError:
                yield Skipped(f"{source.name}:{number + 1}", _wrong_encoding(stream))
                return
            if not columns:
                columns = [c.strip().lstrip("\ufeff") for c in row]
            elif any(cell.strip() for cell in row):
                number += 1
                if len(row) == len(columns):
                    yield number, dict(zip(columns, row, strict=True))
                    continue
                reason = f"{len(row)} cells where the header has {len(columns)} (line {reader.line_num})"
                yield Skipped(f"{source.name}:{number}", reason)


def _wrong_encoding(stream: io.TextIOWrapper) -> str:
    return f"not {stream.encoding} from here on; name the right one with --encoding"


def _delimiter(header: str) -> str:
    """The sign that divides the header's names; a comma in doubt. The body is not asked: prose is full of commas."""
    counts = {sign: header.count(sign) for sign in ",;\t|"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _text_stream(source: Source, options: ReadOptions) -> tuple[io.TextIOWrapper, str]:
    """A text stream without newline translation, in the encoding that the first megabyte shows, and its first line."""
    raw = source.path.open("rb", buffering=0) if source.path else io.BytesIO(source.read(options.max_json_bytes))
    buffered = io.BufferedReader(raw, _HEAD)
    try:
        head = buffered.peek(_HEAD)
        if not head.strip():
            raise UnreadableError("empty file")
        encoding = options.encoding or decode(head[: head.rfind(b"\n") + 1] or head)[1]
        first = head.split(b"\n", 1)[0].decode(encoding, "ignore")
        return io.TextIOWrapper(buffered, encoding=encoding, newline=""), first
    except LookupError as problem:
        buffered.close()
        raise UnreadableError(str(problem)) from None
    except BaseException:
        buffered.close()
        raise


# --- JSON


def _jsonl(source: Source, options: ReadOptions) -> Rows:
    stream, _ = _text_stream(source, options)
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
                yield Skipped(locator, _wrong_encoding(stream))
                return
            if not line:
                return
            if too_long:
                yield Skipped(locator, f"a line larger than {limit // 1024} KiB")
            elif line.strip():
                yield _object(line, number, locator)


def _object(line: str, number: int, locator: str) -> Row | Skipped:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Skipped(locator, f"not valid JSON: {str(error)[:120]}")
    return (number, row) if isinstance(row, dict) else Skipped(locator, _no_object(row))


def _no_object(row: object) -> str:
    return f"not a JSON object but a {type(row).__name__}"


def _json(source: Source, options: ReadOptions) -> Rows:
    data = source.read(options.max_json_bytes)
    try:
        loaded = json.loads(decode(data, options.encoding)[0].lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not valid JSON: {str(error)[:120]}") from None
    if isinstance(loaded, dict):
        wrapped = next((v for k, v in loaded.items() if k.lower() in _WRAPPERS and isinstance(v, list)), None)
        loaded = [loaded] if wrapped is None else wrapped
    if not isinstance(loaded, list):
        raise UnreadableError(f"neither a JSON object nor a list of them but a {type(loaded).__name__}")
    for number, row in enumerate(loaded, 1):
        yield (number, row) if isinstance(row, dict) else Skipped(f"{source.name}:{number}", _no_object(row))


# --- Parquet


def _parquet(source: Source, options: ReadOptions) -> Rows:
    try:
        from pyarrow import ArrowException, parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnreadableError("reading Parquet needs pyarrow: pip install 'rhetoric-toolkit[arrow]'") from None
    if source.path is None and source.data is None:
        raise UnreadableError("Parquet cannot be read from standard input; give a file")
    number = 0
    try:
        table = parquet.ParquetFile(source.path or io.BytesIO(source.data or b""))
        columns = list(table.schema_arrow.names)
        names = column_names(columns, options)
        if "text" not in names:
            raise UnreadableError(no_text_column(columns))
        wanted = list(dict.fromkeys(names.values()))
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (ArrowException, OSError, ValueError) as error:
        raise UnreadableError(f"not a readable Parquet file: {' '.join(str(error).split())[:120]}") from None
