"""What a corpus was made with, and who is writing to it.

``manifest.json`` says with which versions, lexicons, models and options the parts were made: one corpus, one way of
making it. It is written when the corpus is begun and when a run ends. What was committed stands in the receipts of the
parts, not here: a run that is killed leaves the manifest behind, and never a part without a receipt.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from rhetoric.batch.schema import CORPUS_SCHEMA
from rhetoric.errors import ReadError, RhetoricError, UsageError

MANIFEST = "manifest.json"
LOCK = ".lock"
_LEFT_BEHIND = (".manifest.json.*.tmp", ".plan.new", ".versions-*")  # by runs that were killed
_PER_RUN = frozenset({"time_limit", "max_members"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a corpus is made. ``lexicons`` and ``models`` are names to SHA-256; ``reading`` are the options of reading.

    ``complete`` is False while a run goes on, and after one that was stopped; then ``articles`` and ``skipped`` are
    those of the last run that ended. ``mixed`` says that parts were made in other ways, on request. ``versions`` are
    those that the lexicons have in their own files; ``contents`` has for each part its rows, and digests of the ids
    and of the raw bytes of its articles.
    """

    rhetoric: str
    engine: str
    min_confidence: float
    lexicons: Mapping[str, str]
    models: Mapping[str, str]
    reading: Mapping[str, Any]
    schema: int = CORPUS_SCHEMA
    mixed: bool = False
    complete: bool = False
    parts: int = 0
    articles: int = 0
    skipped: int = 0
    ids: str = ""
    inputs: tuple[str, ...] = field(default=())
    versions: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def differences(self, other: Manifest) -> dict[str, tuple[object, object]]:
        """What was made in another way: name -> (here, there)."""
        compared = ("rhetoric", "engine", "min_confidence", "lexicons", "models", "reading")
        return {
            name: (getattr(self, name), getattr(other, name))
            for name in compared
            if getattr(self, name) != getattr(other, name)
        }


def plain_options(options: object) -> dict[str, Any]:
    """The reading options that can change what is read, as JSON has them."""
    values = json.loads(json.dumps(asdict(options)))  # type: ignore[call-overload]
    return {name: value for name, value in values.items() if name not in _PER_RUN}


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a corpus; None where there is no corpus. Raises ReadError for one that cannot be used."""
    path = folder / MANIFEST
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(str(path), f"not a readable manifest: {error}") from None
    known = {f.name for f in fields(Manifest)}
    if not isinstance(values, dict) or not known - {"versions", "contents"} <= values.keys():
        raise ReadError(str(path), "not the manifest of a corpus")
    if values["schema"] != CORPUS_SCHEMA:
        raise ReadError(str(path), f"corpus schema {values['schema']!r:.20}; this program reads {CORPUS_SCHEMA}")
    manifest = Manifest(**{name: values[name] for name in known & values.keys()})
    return replace(manifest, inputs=tuple(manifest.inputs))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place, whole or not at all."""
    write_whole(folder / MANIFEST, json.dumps(asdict(manifest), indent=2, ensure_ascii=False).encode() + b"\n")


def write_whole(path: Path, data: bytes) -> None:
    """A file that appears whole: written beside its place, synced, renamed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a corpus. The system opens the lock when the process ends, however it ends."""
    try:
        from filelock import FileLock, Timeout  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("a corpus needs filelock: pip install 'rhetoric-toolkit[corpus]'") from None
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(f"{folder}: another run is writing to this corpus; wait for it, or write to another") from None
    try:
        yield
    finally:
        lock.release()


def left_behind(folder: Path) -> list[Path]:
    """Files and folders beside the parts that a killed run did not take away."""
    return [path for pattern in _LEFT_BEHIND for path in folder.glob(pattern)]


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """A full disk becomes an error for people: what was committed is safe, and the same command goes on from there."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        if isinstance(error, sqlite3.Error) and "full" not in str(error):
            raise
        also = "" if isinstance(error, OSError) else ", or that for temporary files (TMPDIR),"
        raise RhetoricError(f"{folder}: the disk{also} is full; make room and give the same command again") from None
