"""Which files an input means, in what order, and what is in them."""

from __future__ import annotations

import glob
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rhetoric.ingest.options import Format, OnSkip, Skipped

FORMATS: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_GLOB = frozenset("*?[")
_MARKDOWN = frozenset({".md", ".markdown"})
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input. ``name`` stands in locators."""

    path: Path | None
    name: str
    format: Format | None

    @property
    def stem(self) -> str:
        return self.path.stem if self.path else "stdin"


def sources(inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str], on_skip: OnSkip) -> Iterator[Source]:
    """Files for every path, folder, glob or ``-``, folders and globs sorted by name."""
    items = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    for item in items:
        name = os.fspath(item)
        path = Path(name)
        if name == STDIN:
            yield Source(None, "stdin", None)
        elif path.is_dir():
            yield from _folder(path, on_skip)
        elif path.exists() or not _GLOB & set(name):
            yield from _file(path, on_skip)
        else:
            matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - patterns may be absolute
            if not matches:
                on_skip(Skipped(name, "no file matches this pattern"))
            for match in matches:
                yield from _folder(Path(match), on_skip) if Path(match).is_dir() else _file(Path(match), on_skip)


def _file(path: Path, on_skip: OnSkip) -> Iterator[Source]:
    if not path.exists():
        on_skip(Skipped(str(path), "no such file or folder"))
    elif not path.is_file():
        on_skip(Skipped(str(path), "not a regular file"))
    else:
        yield Source(path, str(path), FORMATS.get(path.suffix.lower()))


def _folder(folder: Path, on_skip: OnSkip) -> Iterator[Source]:
    """Every readable file below ``folder``; hidden and unknown ones are reported, links out of it are not followed."""
    found = False
    for root, folders, names in os.walk(
        folder, onerror=lambda e: on_skip(Skipped(str(e.filename), "cannot be listed"))
    ):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            kind = FORMATS.get(path.suffix.lower())
            if name.startswith(".") or name.startswith("~$"):
                on_skip(Skipped(str(path), "a hidden file"))
            elif kind is None:
                on_skip(
                    Skipped(str(path), f"unknown file type {path.suffix!r}; known are {', '.join(sorted(FORMATS))}")
                )
            elif path.suffix.lower() in _MARKDOWN and not _has_front_matter(path):
                on_skip(
                    Skipped(str(path), "Markdown without a head of metadata: a note on the folder? name it to read it")
                )
            else:
                found = True
                yield from _file(path, on_skip)
    if not found:
        on_skip(Skipped(str(folder), "nothing to read in this folder"))


def _has_front_matter(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"---")
    except OSError:
        return True


def read_bytes(source: Source, limit: int, on_skip: OnSkip) -> bytes | None:
    """The bytes of a source; None, and a reason, if it cannot be read, is empty or has more than ``limit`` bytes."""
    try:
        if source.path is None:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with source.path.open("rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        on_skip(Skipped(source.name, f"cannot be read: {error.strerror or error}"))
        return None
    if len(data) > limit:
        on_skip(Skipped(source.name, f"larger than {limit // 1024} KiB: too long for one article; split it"))
        return None
    if not data.strip():
        on_skip(Skipped(source.name, "empty file"))
        return None
    return data


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256, the name that an article's origin goes by."""
    return hashlib.sha256(data).hexdigest()
