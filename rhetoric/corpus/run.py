"""Annotate inputs into a corpus: streams, resumes where a killed run was, and adds what is new.

The order of the articles is that of the inputs, and a part ends after a fixed number of them, so that a run which was
killed and begun again gives the same rows in the same parts as one that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from rhetoric import __version__
from rhetoric.batch import Settings, loaded
from rhetoric.batch.rows import draft_batch
from rhetoric.corpus.manifest import (
    Manifest,
    full_disk_told,
    left_behind,
    locked,
    plain_options,
    read_manifest,
    write_manifest,
)
from rhetoric.corpus.parts import commit, committed, digest, free_numbers, part_folders, recover, tables_of
from rhetoric.corpus.pool import Pool, Task
from rhetoric.corpus.seen import Seen, not_read
from rhetoric.document import Note
from rhetoric.errors import UsageError
from rhetoric.ingest import Draft, ReadOptions, Skipped, read_drafts
from rhetoric.ingest.options import OnFile, OnSkip
from rhetoric.taggers import model_hash

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

PART_SIZE = 1_000
"""Articles of a part: what a killed run loses at most."""
_PART_CHARACTERS = 64 * 2**20  # a part of very long articles ends earlier
_BATCH = 32  # articles that a worker gets at once
_BATCH_CHARACTERS = 2**20


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: articles that were added, that were there before, and what was skipped."""

    added: int
    known: int
    skipped: int


def annotate_into(
    folder: str | PathLike[str],
    inputs: Iterable[str | PathLike[str]],
    settings: Settings | None = None,
    *,
    jobs: int = 1,
    part_size: int = PART_SIZE,
    mixed: bool = False,
    memory: int | None = None,
    on_skip: OnSkip | None = None,
    on_file: OnFile | None = None,
    on_added: Callable[[int], None] | None = None,
    on_known: Callable[[int], None] | None = None,
) -> Done:
    """Annotate what ``folder`` does not hold yet of ``inputs``, with ``jobs`` processes.

    Articles are known by their place (file and record) and by their bytes; one whose bytes have changed is skipped
    with a line that says so. A corpus made with other versions, lexicons or options is refused, unless ``mixed``.
    ``memory`` bounds each process, in bytes; ``on_added`` is told how many articles were finished,
    ``on_known`` of each that was there before.

    Raises UsageError for a folder that cannot be written to, or is written to by another run, and RhetoricError for a
    full disk; what was committed before is safe, and the same call goes on from there.
    """
    place = Path(folder)
    names = [str(name) for name in inputs]
    wanted = settings or Settings()
    prepare(place)
    refuse_planned(place)
    with locked(place), full_disk_told(place):
        recover(place)
        manifest = agreed(place, wanted, names, mixed=mixed)
        wanted = replace(wanted, expected=dict(manifest.lexicons))
        write_manifest(place, replace(manifest, complete=False))
        reader = Reader(wanted.reading, part_size, on_skip, on_file, on_known)
        told = _Told(on_skip, on_added)
        pool = Pool(wanted, jobs, wanted.reading.time_limit, memory)
        seen = Seen(committed(place))
        try:
            _write(place, manifest.lexicons, pool.map(reader.tasks(names, seen)), told)
        finally:
            pool.stop()
            seen.close()
        write_manifest(place, summed(place, manifest))
    return Done(told.added, reader.known, reader.skipped + told.failed)


def _ignore(_: object) -> None:
    return None


def prepare(folder: Path) -> None:
    """Make the folder. Raises UsageError where something else stands."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: a file, not a folder for a corpus")
    folder.mkdir(parents=True, exist_ok=True)
    own = {".lock", "manifest.json", "parts", "plan", *(path.name for path in left_behind(folder))}
    foreign = [path.name for path in folder.iterdir() if path.name not in own]
    if foreign and read_manifest(folder) is None:
        raise UsageError(f"{folder}: a folder with other things in it ({foreign[0]}); name an empty or a new one")


def refuse_planned(folder: Path) -> None:
    """Raise UsageError where a plan for many machines is not finished: parts may be written at any moment."""
    if (folder / "plan").exists():
        raise UsageError(f"{folder}: there is a plan that is not finished; work it off, then rhetoric corpus finish")


def agreed(folder: Path, settings: Settings, inputs: list[str], *, mixed: bool) -> Manifest:
    """The manifest for this run. Raises UsageError if the corpus was made in another way, or nobody knows how, unless
    ``mixed``."""
    found = loaded(settings)
    lexicons = {lexicon.name: lexicon.sha256 for lexicon in found}
    models = {} if settings.engine == "rules" else {settings.engine: model_hash(settings.engine)}
    wanted = Manifest(
        __version__,
        settings.engine,
        settings.min_confidence,
        lexicons,
        models,
        plain_options(settings.reading),
        versions={lexicon.name: lexicon.version for lexicon in found},
    )
    there = read_manifest(folder)
    if there is None:
        parts = len(part_folders(folder))
        if parts and not mixed:
            raise UsageError(
                f"{folder}: there are parts ({parts:,}) and no manifest.json, so nobody knows how they were made; put "
                "it back, write to another folder, or use --mixed"
            )
        return replace(wanted, inputs=tuple(inputs), mixed=parts > 0)
    differences = there.differences(wanted)
    if differences and not (mixed or there.mixed):
        told = "; ".join(f"{name} was {_short(a)}, is {_short(b)}" for name, (a, b) in differences.items())
        remedy = "rhetoric corpus rematch" if set(differences) == {"lexicons"} else "--mixed"
        raise UsageError(
            f"{folder}: this corpus was made in another way ({told}); write to another folder, or use {remedy}"
        )
    known = (*there.inputs, *(name for name in inputs if name not in there.inputs))
    return replace(wanted, inputs=known, mixed=there.mixed or bool(differences))


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {str(v)[:8]}" for k, v in value.items()) or "none"
    return str(value)[:60]


def summed(folder: Path, manifest: Manifest) -> Manifest:
    """The manifest with the totals of all receipts."""
    parts = {part.path.name: part.receipt for part in committed(folder)}
    receipts = list(parts.values())
    return replace(
        manifest,
        complete=True,
        contents={name: {"rows": r.rows, "ids": r.ids, "inputs": r.inputs} for name, r in parts.items()},
        parts=len(receipts),
        articles=sum(r.rows["articles"] for r in receipts),
        skipped=sum(r.rows["skipped"] for r in receipts),
        ids=digest(r.ids for r in receipts),
    )


class Reader:
    """What goes in: drafts that the corpus does not hold, with ids of their own, in batches and parts.

    ``known`` counts those that it holds, ``skipped`` what was left out.
    """

    def __init__(
        self,
        options: ReadOptions,
        part_size: int,
        on_skip: OnSkip | None = None,
        on_file: OnFile | None = None,
        on_known: Callable[[int], None] | None = None,
    ) -> None:
        self._options = options
        self._part_size = part_size
        self._on_skip = on_skip or _ignore
        self._on_file = on_file
        self._on_known = on_known or _ignore
        self._pending: list[tuple[str, str]] = []
        self.known = self.skipped = 0

    def tasks(self, inputs: list[str], seen: Seen) -> Iterator[Task]:
        """Batches in the order of the input. A part ends after ``part_size`` articles, or so many characters."""
        batch: list[Draft] = []
        size = part = characters = 0
        for draft in self._new(inputs, seen):
            batch.append(draft)
            size += len(draft.text)
            part += 1
            characters += len(draft.text)
            full = part >= self._part_size or characters >= _PART_CHARACTERS
            if full or len(batch) >= _BATCH or size >= _BATCH_CHARACTERS:
                yield self._task(batch, ends_part=full)
                batch, size = [], 0
                if full:
                    part = characters = 0
        yield self._task(batch, ends_part=True)

    def _task(self, batch: list[Draft], *, ends_part: bool) -> Task:
        skipped, self._pending = tuple(self._pending), []
        return Task(draft_batch(batch), skipped, ends_part)

    def _new(self, inputs: list[str], seen: Seen) -> Iterator[Draft]:
        def skip(skipped: Skipped) -> None:
            self.skipped += 1
            self._on_skip(skipped)
            told = not_read(skipped.locator, skipped.reason)
            if seen.state(told, "") == "new":
                seen.add(told, "")
                self._pending.append((skipped.locator, skipped.reason))

        for draft in read_drafts(inputs, self._options, skip, self._on_file):
            match seen.state(draft.locator, draft.raw_sha256):
                case "done":
                    self.known += 1
                    self._on_known(1)
                case "changed":
                    reason = "it has changed since it was annotated; annotate it into another corpus"
                    skip(Skipped(draft.locator or draft.id or "", reason))
                case "new":
                    seen.add(draft.locator, draft.raw_sha256)
                    yield _named(draft, seen.unique(draft.id or "text"))


def _named(draft: Draft, id: str) -> Draft:
    """The draft under an id that no other one has, with a note where it had wanted another."""
    if id == draft.id:
        return draft
    note = Note("id_changed", f"the id {draft.id!r} was taken")
    return replace(draft, id=id, notes=(*draft.notes, note))


def _write(
    folder: Path, lexicons: Mapping[str, str], results: Iterable[tuple[Task, pa.RecordBatch]], told: _Told
) -> None:
    """Commit what comes back, part by part."""
    numbers = free_numbers(folder)
    batches: list[pa.RecordBatch] = []
    skipped: list[tuple[str, str]] = []
    for task, result in results:
        skipped += task.skipped
        if result.num_rows:
            batches.append(result)
            told.batch(result)
        if task.ends_part and (batches or skipped):
            commit(folder, next(numbers), tables_of(batches, skipped), lexicons)
            batches, skipped = [], []


class _Told:
    """Counts what was annotated, and tells what was not."""

    def __init__(self, on_skip: OnSkip | None, on_added: Callable[[int], None] | None) -> None:
        self._on_skip = on_skip or _ignore
        self._on_added = on_added or _ignore
        self.added = self.failed = 0

    def batch(self, result: pa.RecordBatch) -> None:
        """One batch has come back."""
        import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

        failed = result.filter(pc.is_valid(result["error"])).select(["id", "locator", "error"]).to_pylist()
        for row in failed:
            self._on_skip(Skipped(row["locator"] or row["id"], row["error"]))
        self.failed += len(failed)
        self.added += result.num_rows - len(failed)
        self._on_added(result.num_rows - len(failed))
