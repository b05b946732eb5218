"""Parts of a corpus: a folder each, with a table a file and a receipt. It is there whole or not at all.

A part is written under a hidden name, every file is synced, and then the folder is renamed: that is the commit. The
receipt inside says how many rows each table has, the SHA-256 of each file, and a digest of the articles' ids.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rhetoric.batch.schema import LISTS, TABLES, table
from rhetoric.corpus.manifest import left_behind, sync_folder
from rhetoric.errors import ReadError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

PARTS = "parts"
RECEIPT = "receipt.json"
_NAME = re.compile(r"\d{6,}\Z")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a part holds. ``ids`` is a digest of the ids of its articles in order, ``inputs`` of their raw bytes'
    digests; ``files`` are table -> SHA-256 of the file, ``rows`` table -> number of rows."""

    rows: Mapping[str, int]
    files: Mapping[str, str]
    ids: str
    inputs: str
    lexicons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A committed part."""

    path: Path
    receipt: Receipt

    def file(self, name: str) -> Path:
        """The Parquet file of a table."""
        return self.path / f"{name}.parquet"

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A table. Raises ReadError if its file is damaged."""
        from pyarrow import ArrowException, parquet  # noqa: PLC0415

        try:
            return parquet.read_table(self.file(name), columns=columns)
        except (ArrowException, OSError, ValueError) as error:
            told = " ".join(str(error).split())[:120]
            raise ReadError(str(self.file(name)), f"damaged ({told}); see rhetoric corpus verify") from None


def part_folders(folder: Path) -> list[Path]:
    """The folders of the committed parts, in order."""
    place = folder / PARTS
    found = [p for p in place.iterdir() if _NAME.match(p.name)] if place.is_dir() else []
    return sorted(found, key=lambda p: int(p.name))


def committed(folder: Path) -> Iterator[Part]:
    """The parts of a corpus, in order. Raises ReadError for a receipt that cannot be read."""
    for path in part_folders(folder):
        yield Part(path, read_receipt(path))


def read_receipt(path: Path) -> Receipt:
    """The receipt of a part. Raises ReadError if it is not there or is damaged."""
    try:
        values = json.loads((path / RECEIPT).read_text(encoding="utf-8"))
        return Receipt(**{f.name: values[f.name] for f in fields(Receipt)})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise ReadError(str(path / RECEIPT), "no usable receipt; see rhetoric corpus verify") from None


def free_numbers(folder: Path) -> Iterator[int]:
    """Numbers that no part has, from 0: a part that was dropped is made again in its place."""
    taken = {int(path.name) for path in part_folders(folder)}
    return (number for number in count() if number not in taken)


def commit(
    folder: Path, number: int, tables: Mapping[str, pa.Table], lexicons: Mapping[str, str], *, anew: bool = False
) -> Part:
    """Write a part and put it in its place. On any error nothing is left of it.

    Where another process was quicker its part is kept; ``anew`` puts this one in the place of what is there.
    """
    place = folder / PARTS
    place.mkdir(exist_ok=True)
    target = place / f"{number:06d}"
    temporary = place / f".{number:06d}.{uuid4().hex[:12]}"
    temporary.mkdir()
    try:
        files = {name: _write(temporary / f"{name}.parquet", tables[name]) for name in TABLES}
        articles = tables["articles"]
        receipt = Receipt(
            rows={name: tables[name].num_rows for name in TABLES},
            files=files,
            ids=digest(articles["id"].to_pylist()),
            inputs=digest(value or "" for value in articles["raw_sha256"].to_pylist()),
            lexicons=dict(lexicons),
        )
        with (temporary / RECEIPT).open("wb") as stream:
            stream.write(json.dumps(asdict(receipt), indent=1).encode())
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(temporary)
        if anew:
            replace_folder(temporary, target)
        elif not _renamed(temporary, target):
            return Part(target, read_receipt(target))
        sync_folder(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Part(target, receipt)


def digest(values: Iterable[str]) -> str:
    """SHA-256 over strings in order."""
    state = hashlib.sha256()
    for value in values:
        state.update(value.encode("utf-8", "surrogatepass") + b"\0")
    return state.hexdigest()


def _write(path: Path, rows: pa.Table) -> str:
    """Write one table; the SHA-256 of the file."""
    from pyarrow import parquet  # noqa: PLC0415

    with path.open("wb") as stream:
        parquet.write_table(rows, stream, compression="zstd")
        stream.flush()
        os.fsync(stream.fileno())
    return file_digest(path)


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


def tables_of(batches: Iterable[pa.RecordBatch], skipped: Iterable[tuple[str, str]]) -> dict[str, pa.Table]:
    """The tables of a part from annotated batches (``schema.annotated``). What has an error, and what the reader
    skipped (locator, reason), goes to the table ``skipped``.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    from rhetoric.batch.schema import annotated  # noqa: PLC0415

    whole = pa.Table.from_batches(list(batches), schema=annotated())
    failed = whole.filter(pc.is_valid(whole["error"]))
    whole = whole.filter(pc.is_null(whole["error"])).combine_chunks()
    tables = {"articles": whole.select(table("articles").names)}
    for name in LISTS:
        tables[name] = _flat(whole, name)
    rows = [
        *({"id": None, "locator": at, "reason": why, "raw_sha256": None} for at, why in skipped),
        *(
            {"id": row["id"], "locator": row["locator"], "reason": row["error"], "raw_sha256": row["raw_sha256"]}
            for row in failed.select(["id", "locator", "error", "raw_sha256"]).to_pylist()
        ),
    ]
    tables["skipped"] = pa.Table.from_pylist(rows, schema=table("skipped"))
    return tables


def _flat(whole: pa.Table, name: str) -> pa.Table:
    """A column of lists as a table of its elements, each with the id of its article."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    schema = table(name)
    column = whole[name]
    if not whole.num_rows:
        return schema.empty_table()
    elements: Any = pc.list_flatten(column)
    owners = pc.take(whole["id"], pc.list_parent_indices(column))
    flat = pa.Table.from_arrays([owners, elements], names=["id", "element"]).combine_chunks().flatten()
    return flat.rename_columns(schema.names).cast(schema)


def _renamed(new: Path, target: Path) -> bool:
    """Rename a folder; False where another one has the name."""
    try:
        new.rename(target)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
        return False
    return True


def replace_folder(new: Path, old: Path) -> None:
    """Put ``new`` where ``old`` is. Between the two renames the part is missing: ``recover`` ends what was begun."""
    aside = old.with_name(f".old-{old.name}")
    shutil.rmtree(aside, ignore_errors=True)
    ready = new.with_name(f".new-{old.name}")
    new.rename(ready)
    old.rename(aside)
    ready.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def recover(folder: Path) -> None:
    """End a replacement that was killed between its renames, and take away what was left half-written."""
    for path in left_behind(folder):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    place = folder / PARTS
    if not place.is_dir():
        return
    for prefix in (".new-", ".old-"):
        for path in list(place.glob(f"{prefix}*")):
            target = place / path.name.removeprefix(prefix)
            if not target.exists():
                path.rename(target)
    for path in list(place.glob(".*")):
        shutil.rmtree(path, ignore_errors=True)
