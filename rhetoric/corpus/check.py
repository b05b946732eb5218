"""Is a corpus what its receipts say? Every file is read, hashed and counted."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rhetoric.batch.schema import LISTS, TABLES, table
from rhetoric.corpus.manifest import Manifest, locked, read_manifest
from rhetoric.corpus.parts import PARTS, Part, digest, file_digest, part_folders, read_receipt
from rhetoric.errors import ReadError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a part, or with the corpus as a whole (``part`` is None)."""

    part: Path | None
    reason: str


def verify(folder: Path) -> Iterator[Damage]:
    """Everything that is wrong, part by part; nothing if all is well. Raises ReadError for a folder without corpus."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise ReadError(str(folder), "not a corpus: there is no manifest.json in it")
    good: list[Part] = []
    folders = part_folders(folder)
    for path in folders:
        try:
            part = Part(path, read_receipt(path))
        except ReadError as error:
            yield Damage(path, error.reason)
            continue
        reasons = [*_of_part(part), *_of_list(part, manifest)]
        yield from (Damage(path, reason) for reason in reasons)
        if not reasons:
            good.append(part)
    yield from (Damage(None, reason) for reason in _of_whole(manifest, {path.name for path in folders}, good))


def _of_list(part: Part, manifest: Manifest) -> Iterator[str]:
    """Is a part the one that the manifest lists by its name?"""
    listed = manifest.contents.get(part.path.name)
    if listed is not None and (part.receipt.ids, part.receipt.inputs) != (listed["ids"], listed["inputs"]):
        yield "other articles than the manifest lists: a part from elsewhere"


def _of_whole(manifest: Manifest, there: Collection[str], good: Sequence[Part]) -> Iterator[str]:
    """Faults of the corpus as a whole."""
    for name, listed in manifest.contents.items():
        if name not in there:
            articles = listed["rows"]["articles"]
            yield f"part {name} is missing, with {articles:,} articles; annotating the same input again makes it anew"
    if not manifest.complete:
        yield "the last run did not end; give the same annotate command again"
    elif len(good) == len(there) == manifest.parts and manifest.ids != digest(part.receipt.ids for part in good):
        yield "the parts are not those that the manifest counts"
    elif len(there) > manifest.parts:
        yield f"there are {len(there):,} parts, the manifest lists {manifest.parts:,}"


def _of_part(part: Part) -> Iterator[str]:
    known: pa.ChunkedArray | None = None  # ids of the articles, which is the first of the tables
    for name in TABLES:
        path = part.file(name)
        if not path.is_file():
            yield f"{path.name} is missing"
            continue
        if file_digest(path) != part.receipt.files.get(name):
            yield f"{path.name} is not as it was written (its SHA-256 differs)"
            continue
        try:
            rows = part.read(name)
        except ReadError as error:
            yield error.reason
            continue
        known = rows["id"] if name == "articles" and "id" in rows.column_names else known
        yield from _of_table(part, name, rows, known)


def _of_table(part: Part, name: str, rows: pa.Table, known: pa.ChunkedArray | None) -> Iterator[str]:
    """Faults that a table may have though its file is as it was written."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    if rows.num_rows != part.receipt.rows.get(name):
        yield f"{name}: {rows.num_rows:,} rows, the receipt says {part.receipt.rows.get(name, 0):,}"
    if not rows.schema.equals(table(name)):
        yield f"{name}: other columns than those of this version"
    elif name == "articles" and digest(rows["id"].to_pylist()) != part.receipt.ids:
        yield "articles: other ids than the receipt says"
    elif name in LISTS and known is not None and rows.num_rows:
        strangers = rows.num_rows - pc.sum(pc.is_in(rows["id"], value_set=known.combine_chunks())).as_py()
        if strangers:
            yield f"{name}: {strangers:,} rows of articles that the part does not have"


def drop_damaged(folder: Path) -> list[Path]:
    """Take damaged parts away, so that annotating the same input again makes them anew. Returns their folders."""
    with locked(folder):
        damaged = list(dict.fromkeys(d.part for d in verify(folder) if d.part is not None))
        for path in damaged:
            aside = folder / PARTS / f".dropped-{path.name}"
            path.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)
    return damaged
