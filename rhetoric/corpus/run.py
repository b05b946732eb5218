"""Annotate inputs into a corpus: streams, resumes where a killed run was, and adds what is new.

The order of the articles is that of the inputs, and a part ends after a fixed number of them, so that a run which was
killed and begun again gives the same rows in the same parts as one that was not.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from rhetoric import __version__
from rhetoric.batch import Settings, loaded
from rhetoric.batch.rows import draft_batch
from rhetoric.corpus.manifest import Manifest, locked, plain_options, read_manifest, write_manifest
from rhetoric.corpus.parts import Part, commit, committed, digest, free_numbers, recover, tables_of
from rhetoric.corpus.pool import Pool, Task
from rhetoric.corpus.seen import Seen, not_read
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.ingest import Draft, Skipped, read_drafts
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
) -> Done:
    """Annotate what ``folder`` does not hold yet of ``inputs``, with ``jobs`` processes.

    Articles are known by their place (file and record) and by their bytes; one whose bytes have changed is skipped
    with a line that says so. A corpus made with other versions, lexicons or options is refused, unless ``mixed``.
    ``memory`` bounds each process, in bytes; ``on_added`` is told how many articles were finished.

    Raises UsageError for a folder that cannot be written to, or is written to by another run, and RhetoricError for a
    full disk; what was committed before is safe, and the same call goes on from there.
    """
    place = Path(folder)
    names = [str(name) for name in inputs]
    wanted = settings or Settings()
    prepare(place)
    with locked(place):
        recover(place)
        manifest = agreed(place, wanted, names, mixed=mixed)
        wanted = replace(wanted, expected=dict(manifest.lexicons))
        write_manifest(place, replace(manifest, complete=False))
        run = _Run(place, wanted, part_size, on_skip or _ignore, on_added or _ignore)
        try:
            done = run.work(names, Pool(wanted, jobs, wanted.reading.time_limit, memory), on_file)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise RhetoricError(f"{place}: the disk is full; make room and give the same command again") from None
        write_manifest(place, summed(place, manifest))
    return done


def _ignore(_: object) -> None:
    return None


def prepare(folder: Path) -> None:
    """Make the folder. Raises UsageError where something else stands."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: a file, not a folder for a corpus")
    folder.mkdir(parents=True, exist_ok=True)
    foreign = [p.name for p in folder.iterdir() if p.name not in (".lock", "manifest.json", "parts")]
    if foreign and read_manifest(folder) is None:
        raise UsageError(f"{folder}: a folder with other things in it ({foreign[0]}); name an empty or a new one")


def agreed(folder: Path, settings: Settings, inputs: list[str], *, mixed: bool) -> Manifest:
    """The manifest for this run. Raises UsageError if the corpus was made in another way, unless ``mixed``."""
    lexicons = {lexicon.name: lexicon.sha256 for lexicon in loaded(settings)}
    models = {} if settings.engine == "rules" else {settings.engine: model_hash(settings.engine)}
    wanted = Manifest(
        __version__, settings.engine, settings.min_confidence, lexicons, models, plain_options(settings.reading)
    )
    there = read_manifest(folder)
    if there is None:
        return replace(wanted, inputs=tuple(inputs))
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
    receipts = [part.receipt for part in committed(folder)]
    return replace(
        manifest,
        complete=True,
        parts=len(receipts),
        articles=sum(r.rows["articles"] for r in receipts),
        skipped=sum(r.rows["skipped"] for r in receipts),
        ids=digest(r.ids for r in receipts),
    )


class _Run:
    """One run: what goes in, what is new in it, and the part that is being filled."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        part_size: int,
        on_skip: OnSkip,
        on_added: Callable[[int], None],
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._part_size = part_size
        self._on_skip = on_skip
        self._on_added = on_added
        self._pending: list[tuple[str, str]] = []
        self.known = self.added = self.skipped = 0

    def work(self, inputs: list[str], pool: Pool, on_file: OnFile | None) -> Done:
        """Annotate all that is new and commit it, part by part."""
        seen = Seen(committed(self._folder))
        numbers = free_numbers(self._folder)
        batches: list[pa.RecordBatch] = []
        skipped: list[tuple[str, str]] = []
        try:
            for task, result in pool.map(self._tasks(self._new(inputs, seen, on_file))):
                skipped += task.skipped
                if result.num_rows:
                    batches.append(result)
                    self._tell(result)
                if task.ends_part and (batches or skipped):
                    self._commit(next(numbers), batches, skipped)
                    batches, skipped = [], []
        finally:
            pool.stop()
            seen.close()
        return Done(self.added, self.known, self.skipped)

    def _commit(self, number: int, batches: list[pa.RecordBatch], skipped: list[tuple[str, str]]) -> Part:
        return commit(self._folder, number, tables_of(batches, skipped), dict(self._settings.expected))

    def _tell(self, result: pa.RecordBatch) -> None:
        import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

        failed = result.filter(pc.is_valid(result["error"])).select(["id", "locator", "error"]).to_pylist()
        for row in failed:
            self.skipped += 1
            self._on_skip(Skipped(row["locator"] or row["id"], row["error"]))
        self.added += result.num_rows - len(failed)
        self._on_added(result.num_rows - len(failed))

    def _new(self, inputs: list[str], seen: Seen, on_file: OnFile | None) -> Iterator[Draft]:
        """Drafts that the corpus does not hold, with ids of their own."""

        def skip(skipped: Skipped) -> None:
            self.skipped += 1
            self._on_skip(skipped)
            told = not_read(skipped.locator, skipped.reason)
            if seen.state(told, "") == "new":
                seen.add(told, "")
                self._pending.append((skipped.locator, skipped.reason))

        for draft in read_drafts(inputs, self._settings.reading, skip, on_file):
            match seen.state(draft.locator, draft.raw_sha256):
                case "done":
                    self.known += 1
                case "changed":
                    reason = "it has changed since it was annotated; annotate it into another corpus"
                    skip(Skipped(draft.locator or draft.id or "", reason))
                case "new":
                    seen.add(draft.locator, draft.raw_sha256)
                    yield replace(draft, id=seen.unique(draft.id or "text"))

    def _tasks(self, drafts: Iterator[Draft]) -> Iterator[Task]:
        """Batches in the order of the input. A part ends after ``part_size`` articles, or so many characters."""
        batch: list[Draft] = []
        size = part = characters = 0
        for draft in drafts:
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
