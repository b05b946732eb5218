"""What readers give: drafts of articles, sources inside a source, what was skipped, and facts about the file."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from rhetoric.document import Block, BlockKind, Note, Span
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.options import Format, Skipped


class UnreadableError(Exception):
    """A source, or the rest of it, cannot be read; the message says why, for a person, in one line."""


@dataclass(slots=True)
class Budget:
    """Bytes that one archive, with all that is in it, may still unpack to."""

    left: int


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read: a file, standard input, or a member of an archive. ``name`` stands in locators.

    ``depth`` counts the archives it was taken out of, ``member`` is its name in the last of them, and ``budget`` is
    what they may unpack to together. ``metadata`` is what the container knows of it (a WARC record its address, an
    archive nothing). ``head`` is what has been taken from standard input to see what it is,
    ``encoding`` what a server said that the bytes are in.
    """

    name: str
    format: Format | None
    path: Path | None = None
    data: bytes | None = None
    depth: int = 0
    metadata: Metadata | None = None
    member: str | None = None
    head: bytes = b""
    budget: Budget | None = field(default=None, compare=False)
    encoding: str | None = None

    @property
    def stem(self) -> str:
        """The file's name without folders and its last suffix; ``stdin`` for standard input."""
        if self.member is not None:
            return PurePosixPath(self.member).stem or self.member
        return Path(self.name).stem if self.path or self.data is not None else "stdin"

    def open(self) -> BinaryIO:
        """A stream of the bytes; that of standard input cannot seek."""
        if self.data is not None:
            return io.BytesIO(self.data)
        if self.path is not None:
            return self.path.open("rb")
        return io.BufferedReader(Resumed(self.head, sys.stdin.buffer)) if self.head else sys.stdin.buffer

    def read(self, limit: int) -> bytes:
        """All bytes. ``UnreadableError`` if there are more than ``limit`` or none but blanks."""
        if self.data is not None:
            data = self.data
        elif self.path is None:
            data = self.open().read(limit + 1)
        else:
            with self.path.open("rb") as stream:
                data = stream.read(limit + 1)
        if len(data) > limit:
            raise UnreadableError(f"larger than {limit // 1024} KiB: too long for one article; split it")
        if not data.strip():
            raise UnreadableError("empty file")
        return data


class Resumed(io.RawIOBase):
    """A stream from its beginning, part of which has been read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        taken = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text and what its container says of it; an article when it has been laid out.

    ``blocks`` are given where the container itself tells body from the rest (a database's record): then nothing is
    guessed. Otherwise ``captions`` are lines known to be captions, and the text is cleaned like a page dump.
    ``id`` is wanted, not promised. ``number`` counts records from 1 in a source that holds several. Readers leave
    ``locator`` and ``stem`` (the file's name, which may hold a date) to what calls them.
    """

    text: str
    raw_sha256: str
    metadata: Metadata = field(default_factory=Metadata)
    id: str | None = None
    number: int | None = None
    captions: tuple[str, ...] = ()
    blocks: tuple[Block, ...] | None = None
    notes: tuple[Note, ...] = ()
    profile: str | None = None
    locator: str | None = None
    stem: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Facts about a source as a whole; several are put together. See ``Tally``."""

    claimed: int | None = None
    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


Item = Draft | Source | Skipped | About


def sha256(data: bytes | str) -> str:
    """Hexadecimal SHA-256, the name that an article's origin goes by; of a record's text where it has no bytes."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def compose(parts: Iterable[tuple[BlockKind, str]]) -> tuple[str, tuple[Block, ...]]:
    """A text with an empty line between its parts, and the block of each; empty parts are left out."""
    kept = [(kind, part.strip()) for kind, part in parts if part.strip()]
    blocks = []
    at = 0
    for kind, part in kept:
        blocks.append(Block(kind, Span(at, at + len(part))))
        at += len(part) + 2
    return "\n\n".join(part for _, part in kept), tuple(blocks)
