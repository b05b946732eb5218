"""One corpus, many machines: plan the parts, work on each wherever there is room, check that all came.

``plan`` reads the inputs and writes down which texts make up which part. ``work`` annotates one part, anywhere the
folder can be reached: in a job of a cluster's queue, in an executor of Spark. ``finish`` holds what was committed
against the plan, by numbers and ids, and not against what the engine says of itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from os import PathLike
from pathlib import Path

from rhetoric.batch import Settings
from rhetoric.batch.schema import drafts
from rhetoric.corpus.manifest import full_disk_told, locked, read_manifest, write_manifest, write_whole
from rhetoric.corpus.parts import (
    Part,
    commit,
    committed,
    digest,
    free_numbers,
    part_folders,
    read_receipt,
    recover,
    tables_of,
)
from rhetoric.corpus.pool import Pool, Task
from rhetoric.corpus.run import PART_SIZE, Reader, agreed, prepare, refuse_planned, summed
from rhetoric.corpus.seen import Seen
from rhetoric.errors import ReadError, RhetoricError
from rhetoric.ingest.options import OnFile, OnSkip

PLAN = "plan"
_NOT_MADE = "not made yet"
_SLICE = 32  # articles that a worker gets at once


@dataclass(frozen=True, slots=True)
class Planned:
    """A part that is to be made: its number, its articles, a digest of their ids, and what was skipped beside them."""

    number: int
    articles: int
    ids: str
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A planned part that is not there, or does not hold what was planned."""

    number: int
    reason: str


def plan(
    folder: str | PathLike[str],
    inputs: Iterable[str | PathLike[str]],
    settings: Settings | None = None,
    *,
    part_size: int = PART_SIZE,
    mixed: bool = False,
    on_skip: OnSkip | None = None,
    on_file: OnFile | None = None,
) -> list[Planned]:
    """Read the inputs and plan a part for every ``part_size`` articles that the corpus does not hold.

    Raises UsageError as ``annotate_into`` does, and where another plan is not finished yet.
    """
    place, names = Path(folder), [str(name) for name in inputs]
    prepare(place)
    with locked(place), full_disk_told(place):
        refuse_planned(place)
        recover(place)
        manifest = agreed(place, settings or Settings(), names, mixed=mixed)
        wanted = replace(settings or Settings(), expected=dict(manifest.lexicons))
        staged = place / f".{PLAN}.new"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        write_manifest(place, replace(manifest, complete=False))
        planned = _staged(place, staged, Reader(wanted.reading, part_size, on_skip, on_file), names)
        listed = {"settings": wanted.to_json(), "parts": [asdict(part) for part in planned]}
        write_whole(staged / "plan.json", json.dumps(listed).encode())
        staged.rename(place / PLAN)
    return planned


def _staged(place: Path, staged: Path, reader: Reader, names: list[str]) -> list[Planned]:
    """The texts of every part as a file, and the list of the parts."""
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    planned: list[Planned] = []
    numbers = free_numbers(place)
    seen = Seen(committed(place))
    tasks: list[Task] = []
    try:
        for task in reader.tasks(names, seen):
            tasks.append(task)
            if not task.ends_part:
                continue
            rows = pa.Table.from_batches([t.drafts for t in tasks], schema=drafts())
            skipped = tuple(entry for t in tasks for entry in t.skipped)
            tasks = []
            if rows.num_rows or skipped:
                part = Planned(next(numbers), rows.num_rows, _digest(rows["id"].to_pylist()), skipped)
                parquet.write_table(rows, staged / f"{part.number:06d}.parquet", compression="zstd")
                planned.append(part)
    finally:
        seen.close()
    return planned


def _digest(ids: Iterable[str]) -> str:
    return digest(sorted(ids))


def read_plan(folder: str | PathLike[str]) -> tuple[Settings, list[Planned]]:
    """The plan of a corpus. Raises ReadError if there is none."""
    path = Path(folder) / PLAN / "plan.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        parts = [
            Planned(p["number"], p["articles"], p["ids"], tuple((at, why) for at, why in p["skipped"]))
            for p in values["parts"]
        ]
        return Settings.from_json(values["settings"]), parts
    except FileNotFoundError:
        raise ReadError(str(folder), "no plan here; begin with rhetoric corpus plan") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(str(path), f"not a readable plan: {error}") from None


def work(folder: str | PathLike[str], numbers: Iterable[int] | None = None, *, memory: int | None = None) -> list[Part]:
    """Annotate the planned parts with these numbers (by default all) that are not there yet.

    Two that work on one part at the same time do no harm: both make the same, and the first is kept.
    """
    place = Path(folder)
    settings, planned = read_plan(place)
    wanted = set(numbers) if numbers is not None else {part.number for part in planned}
    made = []
    pool = Pool(settings, 1, settings.reading.time_limit, memory)
    try:
        with full_disk_told(place):
            for part in planned:
                fault = _fault(place, part) if part.number in wanted else None
                if fault is not None:
                    made.append(_made(place, part, settings, pool, anew=fault != _NOT_MADE))
    finally:
        pool.stop()
    return made


def _made(place: Path, part: Planned, settings: Settings, pool: Pool, *, anew: bool) -> Part:
    """Make a part; ``anew`` where one is there that is not what was planned."""
    from pyarrow import ArrowException, parquet  # noqa: PLC0415

    texts = place / PLAN / f"{part.number:06d}.parquet"
    try:
        rows = parquet.read_table(texts, schema=drafts())
    except (ArrowException, OSError, ValueError):
        raise ReadError(str(texts), f"damaged or gone; remove the folder {PLAN} and plan again") from None
    tasks = (Task(batch) for batch in rows.to_batches(max_chunksize=_SLICE))
    batches = [result for _, result in pool.map(tasks)]
    return commit(place, part.number, tables_of(batches, part.skipped), dict(settings.expected), anew=anew)


def finish(folder: str | PathLike[str]) -> list[Missing]:
    """Hold the parts against the plan. If all are there the corpus is complete, and the plan is taken away; else what
    is missing is returned, and the plan stays. What killed workers left half-written is taken away with the plan.
    """
    place = Path(folder)
    with locked(place):
        _, planned = read_plan(place)
        faults = [(part.number, _fault(place, part)) for part in planned]
        missing = [Missing(number, reason) for number, reason in faults if reason is not None]
        if missing:
            return missing
        manifest = read_manifest(place)
        if manifest is None:
            raise RhetoricError(f"{place}: the manifest is gone")
        write_manifest(place, summed(place, manifest))
        shutil.rmtree(place / PLAN)
        recover(place)
    return []


def _fault(place: Path, planned: Planned) -> str | None:
    """What is wrong with a part of the plan; None if it is there with all its articles."""
    found = next((p for p in part_folders(place) if int(p.name) == planned.number), None)
    if found is None:
        return _NOT_MADE
    try:
        part = Part(found, read_receipt(found))
        ids = [
            *part.read("articles", ["id"])["id"].to_pylist(),
            *(i for i in part.read("skipped", ["id"])["id"].to_pylist() if i is not None),
        ]
    except ReadError as error:
        return error.reason
    if len(ids) != planned.articles or _digest(ids) != planned.ids:
        return f"{len(ids):,} articles where {planned.articles:,} were planned, or others"
    return None
