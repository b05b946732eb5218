"""How many articles the inputs hold, for the time left that a terminal shows: counted where that is quick, else
estimated from the first megabytes of a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rhetoric.ingest import ReadOptions

_HEAD = 8 * 2**20


def total_of(inputs: list[str], options: ReadOptions) -> int | None:
    """Articles of the inputs, what is skipped included; None if it cannot be told without reading them."""
    from rhetoric.corpus import Corpus, is_corpus  # noqa: PLC0415
    from rhetoric.ingest import Skipped, sources  # noqa: PLC0415

    if "-" in inputs:
        return None
    corpora = [name for name in inputs if is_corpus(name)]
    try:
        total = sum(len(Corpus(name)) for name in corpora)
        for source in sources([name for name in inputs if name not in corpora]):
            found = 1 if isinstance(source, Skipped) else _articles(options.format or source.format, source.path)
            if found is None:
                return None
            total += found
    except Exception:  # a count for a display; whoever reads the input says what is wrong with it
        return None
    return total


def _articles(format: str | None, path: Path | None) -> int | None:
    count = None if format is None or path is None else _COUNTS.get(format)
    return count(path) if count and path else None


def _one(_: Path) -> int:
    return 1


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return _scaled(sum(1 for line in head.splitlines() if line.strip()), len(head), path)


def _records(path: Path) -> int:
    """Records of a table: a quoted cell may hold line breaks, whatever the delimiter is."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    before = csv.field_size_limit(_HEAD)
    try:
        found = sum(1 for row in csv.reader(head.decode("utf-8", "replace").splitlines(keepends=True)) if row)
    finally:
        csv.field_size_limit(before)
    return _scaled(found, len(head), path) - 1


def _rows(path: Path) -> int:
    from pyarrow import parquet  # type: ignore[import-untyped]  # noqa: PLC0415

    return int(parquet.read_metadata(path).num_rows)


def _scaled(found: int, seen: int, path: Path) -> int:
    size = path.stat().st_size
    return found if seen >= size else round(found * size / seen)


_COUNTS: Mapping[str, Callable[[Path], int]] = {
    **dict.fromkeys(("text", "html", "mhtml"), _one),
    "jsonl": _lines,
    "csv": _records,
    "tsv": _records,
    "parquet": _rows,
}
