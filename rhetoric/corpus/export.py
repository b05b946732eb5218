"""A corpus in other forms: JSON lines, CSV, SQLite, DuckDB. Each appears whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from rhetoric.batch.schema import TABLES, table
from rhetoric.corpus import Corpus
from rhetoric.corpus.manifest import full_disk_told
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.record import to_line
from rhetoric.report.tables import is_formula

ExportForm = Literal["jsonl", "csv", "sqlite", "duckdb"]
_ROWS = 1_000


def export(corpus: Corpus, form: ExportForm, target: Path) -> None:
    """Write ``corpus`` to ``target``: a file, or for CSV a folder with a file for each table.

    In CSV and SQLite, lists and spans are JSON in a cell; in CSV no cell can be taken for a formula. Raises UsageError
    for a target that is there already, and for DuckDB where it is not installed; RhetoricError for a full disk.
    """
    if form not in get_args(ExportForm):
        raise UsageError(f"--format {form}: choose one of {', '.join(get_args(ExportForm))}")
    if target.exists():
        raise UsageError(f"{target}: is there already; name a new one")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{target}: no folder {target.absolute().parent}; make it first")
    work: dict[str, Callable[[Corpus, Path], None]] = {
        "jsonl": _jsonl, "csv": _csv, "sqlite": _sqlite, "duckdb": _duckdb
    }  # fmt: skip
    aside = target.with_name(f".{target.name[:200]}.{os.getpid()}.tmp")  # a folder: databases write files beside theirs
    aside.mkdir()
    try:
        with full_disk_told(target.absolute().parent):
            work[form](corpus, aside / target.name)
        (aside / target.name).rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _jsonl(corpus: Corpus, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for annotation in corpus:
            stream.write(to_line(annotation) + "\n")


def _rows(corpus: Corpus, name: str) -> Iterator[list[Any]]:
    """The rows of a table, nested values as JSON."""
    for part in corpus.parts():
        for batch in part.read(name).to_batches(max_chunksize=_ROWS):
            for row in batch.to_pylist():
                yield [_flat(value) for value in row.values()]


def _flat(value: Any) -> Any:
    if isinstance(value, dict | list):
        pairs = isinstance(value, list) and value and isinstance(value[0], tuple)
        return json.dumps(dict(value) if pairs else value, ensure_ascii=False)
    return value


def _csv(corpus: Corpus, target: Path) -> None:
    target.mkdir()
    for name in TABLES:
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(table(name).names)
            writer.writerows([_guarded(value) for value in row] for row in _rows(corpus, name))


def _guarded(value: Any) -> Any:
    """A text is kept as it is, line breaks and all, so that spans hold; but for an apostrophe before a formula."""
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def _sqlite(corpus: Corpus, target: Path) -> None:
    connection = sqlite3.connect(target)
    try:
        for name in TABLES:
            columns = table(name).names
            connection.execute(f"create table {name} ({', '.join(map(_quoted, columns))})")
            places = ", ".join("?" * len(columns))
            connection.executemany(f"insert into {name} values ({places})", _rows(corpus, name))
            key = "id" if name != "skipped" else "locator"
            connection.execute(f"create index {name}_{key} on {name} ({_quoted(key)})")
        connection.commit()
    finally:
        connection.close()


def _quoted(column: str) -> str:
    return f'"{column}"'


def _duckdb(corpus: Corpus, target: Path) -> None:
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("DuckDB files need duckdb: pip install duckdb") from None
    try:
        with duckdb.connect(str(target)) as connection:
            for name in TABLES:
                files = [str(part.file(name)) for part in corpus.parts()]
                if files:
                    connection.execute(f"create table {name} as select * from read_parquet(?)", [files])
                else:
                    connection.register("nothing", table(name).empty_table())
                    connection.execute(f"create table {name} as select * from nothing")
    except duckdb.Error as error:
        raise RhetoricError(f"DuckDB could not write it: {' '.join(str(error).split())[:200]}") from None
