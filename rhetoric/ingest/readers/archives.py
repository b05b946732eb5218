"""Archives: zip, tar (also packed with gzip, bzip2, xz) and single packed files. Members are read one at a time.

Nothing is written to disk, so a member's name is only a name. Sizes are counted while unpacking: what an archive says
of itself may be a lie.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, BinaryIO

from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Budget, Item, Resumed, Source, UnreadableError
from rhetoric.ingest.options import MEBIBYTE, ReadOptions, Skipped
from rhetoric.ingest.sources import format_of, why_not

DEEPEST = 2
"""How many archives may lie in each other."""
_RATIO, _RATIO_FROM = 200, MEBIBYTE
"""A member of more than so many bytes that was packed to less than so small a part is a bomb, no text."""
_BOMB = f"packed to less than 1/{_RATIO} of its size: a zip bomb, not read"
_LONGEST_HEADER = MEBIBYTE
_BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, struct.error),
    *(TypeError, IndexError, OverflowError),  # what the standard library does with a header that is cut short
)


def read_zip(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The members of a zip archive, in its order."""
    budget = _budget(source, options)
    data = source.path or io.BytesIO(source.read(options.max_container_bytes))
    try:
        archive = zipfile.ZipFile(data)
    except (*_BROKEN, zipfile.BadZipFile) as error:
        raise UnreadableError(f"not a readable zip archive: {_said(error)}") from None
    with archive:
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        _check_count(len(members), options)
        if _overlap(members):
            raise UnreadableError("a zip archive whose entries overlap: a zip bomb, not read")
        for info in members:
            name = _zip_name(info)
            locator = f"{source.name}:{_shown(name)}"
            reason = _why_not(name) or _why_not_packed(info, name, options)
            if reason:
                yield Skipped(locator, reason)
                continue
            try:
                with archive.open(info) as stream:
                    yield _member(source, name, stream, options, budget)
            except _BROKEN as error:
                yield Skipped(locator, f"cannot be unpacked: {_said(error)}")
            except zipfile.BadZipFile as error:
                yield Skipped(locator, f"broken in the archive: {_said(error)}")


def _why_not_packed(info: zipfile.ZipInfo, name: str, options: ReadOptions) -> str | None:
    if info.flag_bits & 0x1:
        return "encrypted; unpack it yourself"
    if info.file_size > _cap(name, options):
        return _too_large(_cap(name, options))
    if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(1, info.compress_size):
        return _BOMB
    return None


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Do entries share their packed bytes, so that a small archive unpacks to a huge one?"""
    places = sorted((info.header_offset, info.header_offset + info.compress_size) for info in members)
    return any(end > start for (_, end), (start, _) in pairwise(places))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member. Old programs write it in the encoding of their country and do not say which."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return decode(info.filename.encode("cp437"))[0]
    except (UnicodeError, UnreadableError):
        return info.filename


def read_tar(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The members of a tar archive, as they come: nothing is kept, so that any size can be read."""
    budget = _budget(source, options)
    count = 0
    where = source.name
    with source.open() as binary:
        try:
            with tarfile.open(fileobj=binary, mode="r|*", tarinfo=_TarInfo) as archive:
                while (info := archive.next()) is not None:
                    count += 1
                    _check_count(count, options)
                    archive.members = []  # type: ignore[attr-defined]  # it would keep all
                    where = f"{source.name}, after {_shown(info.name)}"
                    if info.isdir():
                        continue
                    yield _tar_member(source, info, archive, options, budget)
        except tarfile.TarError as error:
            raise UnreadableError(_ended(where, source, error)) from None
        except _BROKEN as error:
            raise UnreadableError(_ended(where, source, error)) from None


def _ended(where: str, source: Source, error: Exception) -> str:
    place = where.removeprefix(source.name).lstrip(", ")
    return f"not a readable tar archive{f' {place}' if place else ''}: {_said(error)}"


def _tar_member(
    source: Source, info: tarfile.TarInfo, archive: tarfile.TarFile, options: ReadOptions, budget: Budget
) -> Source | Skipped:
    locator = f"{source.name}:{_shown(info.name)}"
    if not info.isreg():
        return Skipped(locator, "a link or a device, not a file")
    reason = _why_not(info.name)
    if reason is None and info.size > _cap(info.name, options):
        reason = _too_large(_cap(info.name, options))
    stream = archive.extractfile(info) if reason is None else None
    if stream is None:
        _spend(budget, info.size)  # it is unpacked to be passed over
        return Skipped(locator, reason or "not a file")
    return _member(source, info.name, stream, options, budget)


class _TarInfo(tarfile.TarInfo):
    """Headers of a tar archive; those that are kept whole in memory may not be large."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        kept = (
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.SOLARIS_XHDTYPE,
        )
        if self.size < 0 or (self.type in kept and self.size > _LONGEST_HEADER):
            raise tarfile.ReadError("a header with an impossible size")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]  # made to be overridden

    def _proc_gnusparse_10(self, *_: object) -> None:
        raise tarfile.ReadError("a file with holes, whose map may have any length")


def read_packed(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The one file that was packed with gzip, bzip2 or xz."""
    budget = _budget(source, options)
    name = _without_suffix(source)
    with source.open() as binary:
        try:
            with _unpacking(binary) as stream:
                member = _member(source, name, stream, options, budget)
        except _BROKEN as error:
            raise UnreadableError(f"cannot be unpacked: {_said(error)}") from None
    packed = source.path.stat().st_size if source.path else len(source.data or b"")
    size = len(member.data or b"") if isinstance(member, Source) else 0
    if packed and size > max(_RATIO_FROM, _RATIO * packed):
        raise UnreadableError(_BOMB)
    yield member


def _unpacking(binary: BinaryIO) -> IO[bytes]:
    """A stream of what is packed, by the first bytes; standard input cannot go back, so they are put in front again."""
    head = binary.read(6)
    stream = io.BufferedReader(Resumed(head, binary))
    if head.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    return lzma.open(stream) if head.startswith(b"\xfd7z") else gzip.open(stream)  # type: ignore[return-value]


def _without_suffix(source: Source) -> str:
    name = source.member or (source.path.name if source.path else "stdin")
    return name[: name.rindex(".")] if name.lower().endswith((".gz", ".bz2", ".xz")) else name


# --- what all of them share


def _budget(source: Source, options: ReadOptions) -> Budget:
    if source.depth >= DEEPEST:
        raise UnreadableError(f"not read: more than {DEEPEST} archives lie in each other")
    return source.budget or Budget(options.max_unpacked_bytes)


def _check_count(count: int, options: ReadOptions) -> None:
    if count > options.max_members:
        raise UnreadableError(f"not read on: more than {options.max_members:,} members")


def _member(source: Source, name: str, stream: IO[bytes], options: ReadOptions, budget: Budget) -> Source | Skipped:
    """A member with its bytes, or why it is too large. ``UnreadableError`` if all are."""
    locator = f"{source.name}:{_shown(name)}"
    cap = _cap(name, options)
    data = _up_to(stream, cap + 1)
    _spend(budget, len(data))
    if len(data) > cap:
        return Skipped(locator, _too_large(cap))
    return Source(locator, format_of(name), data=data, depth=source.depth + 1, member=name, budget=budget)


def _up_to(stream: IO[bytes], limit: int) -> bytes:
    """At most so many bytes; piece by piece, since a buffer would take memory for all that could come."""
    pieces: list[bytes] = []
    left = limit
    while left > 0 and (piece := stream.read(min(left, MEBIBYTE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _spend(budget: Budget, size: int) -> None:
    budget.left -= size
    if budget.left < 0:
        raise UnreadableError("not read on: it unpacks to more than is allowed")


def _cap(name: str, options: ReadOptions) -> int:
    """The most bytes that a member may have, by what its name says it is."""
    kind = format_of(name)
    if kind in ("csv", "tsv", "json", "jsonl", "parquet"):
        return options.max_json_bytes
    if kind == "html":
        return options.max_html_bytes
    return options.max_text_bytes if kind in ("text", None) else options.max_container_bytes


def _too_large(cap: int) -> str:
    return f"larger than {cap // 1024} KiB: too long for a file of this kind in an archive"


def _why_not(name: str) -> str | None:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return "a hidden file"
    return why_not(parts[-1]) if parts else "a file without a name"


def _shown(name: str) -> str:
    """A name for locators and messages: on one line, without what a terminal obeys, not too long."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name[:300])


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
