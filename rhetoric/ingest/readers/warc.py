"""Web archives (WARC, plain or compressed by record), through warcio (extra ``warc``), read record by record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from rhetoric.ingest.items import About, Item, Source, UnreadableError
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.options import Format, ReadOptions, Skipped

_FORMATS: dict[str, Format] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_HOLD_PAGES = frozenset({"response", "resource", "conversion"})
_LONGEST_HEAD = 1 << 20  # bytes
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_\-:]{2,30})", re.I)


def read_warc(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Every page of the archive as a source of its own: HTML, and plain text (WET files).

    The address and the day of the crawl go with it. Pictures and the like, errors and redirects are counted; a page
    that is too large or cut short, or not stored again because it had not changed, is skipped with its number. The
    records are numbered from 1.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # noqa: PLC0415
        from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        raise UnreadableError("reading WARC needs warcio: pip install 'rhetoric-toolkit[warc]'") from None
    seen = _Seen()
    unpacked = number = 0
    with source.open() as stream:
        try:
            records = ArchiveIterator(stream)
            heads = _Heads(records.reader)
            records.INC_RECORD = seen
            for number, record in enumerate(records, 1):
                heads.taken = 0
                unpacked += max(0, record.length or 0)
                if unpacked > options.max_unpacked_bytes:
                    raise UnreadableError(f"unpacks to more than {options.max_unpacked_bytes >> 20:,} MiB")
                yield from _page(source, record, number, options, seen)
        except ArchiveLoadFailed as problem:
            yield Skipped(_after(source, number), _why(str(problem)))
        except UnreadableError:
            raise
        except Exception as problem:  # damaged bytes take warcio by surprise in many ways
            why = " ".join(str(problem).split())[:100]
            yield Skipped(_after(source, number), f"damaged: {type(problem).__name__} {why}")
    if not number:
        yield Skipped(source.name, "not a WARC file, or damaged: no record in it")
    yield About(notes=tuple(seen.notes()))


class _Heads:
    """Bounds the lines that warcio reads of a head, which by itself it would take however long and many they are."""

    def __init__(self, reader: Any) -> None:
        self.taken = 0
        self._readline = reader.readline
        reader.readline = self.readline

    def readline(self, length: int | None = None) -> bytes:
        """A line, or the part of it that may still be read."""
        if self.taken > _LONGEST_HEAD:
            raise ValueError("the head of a record is too long")
        line: bytes = self._readline(min(length or _LONGEST_HEAD, _LONGEST_HEAD))
        self.taken += len(line)
        return line


@dataclass(slots=True)
class _Seen:
    """What was in the file beside pages, and how often each page."""

    left_out: Counter[str] = field(default_factory=Counter)
    digests: Counter[str] = field(default_factory=Counter)
    longer: int = 0

    def format(self, *_: object) -> str:
        """Stands where warcio formats a warning, with text of the page in it, for standard error."""
        self.longer += 1
        return ""

    def notes(self) -> Iterator[str]:
        for what, count in self.left_out.most_common(12):
            yield f"no pages: {what} ({count:,})"
        if self.longer:
            yield f"records that are longer than they say, so that pages may be cut: {self.longer:,}"
        copies = sum(n - 1 for n in self.digests.values())
        if copies:
            yield f"pages that are the same, byte for byte, as an earlier one: {copies:,}"


def _page(source: Source, record: Any, number: int, options: ReadOptions, seen: _Seen) -> Iterator[Item]:
    """The page that a record holds, if it holds one."""
    where = f"{source.name}:{number}"
    if record.rec_type == "revisit":
        yield Skipped(where, "not stored again: the page was the same as at an earlier visit")
        return
    if record.rec_type not in _HOLD_PAGES:
        return
    status = record.http_headers.get_statuscode() if record.http_headers else None
    if status and not status.startswith("2"):
        seen.left_out[f"answers with status {status[:3]}"] += 1
        return
    kind, encoding = _type(record)
    if kind not in _FORMATS:
        seen.left_out[f"records of type {kind or 'unknown'}"] += 1
        return
    limit = options.max_html_bytes if _FORMATS[kind] == "html" else options.max_text_bytes
    data = record.content_stream().read(limit + 1)
    if len(data) > limit:
        yield Skipped(where, f"larger than {limit // 1024} KiB: too long for one article")
        return
    if getattr(record.raw_stream, "limit", 0) > 0:
        yield Skipped(where, "cut short: the file ends, or is damaged, inside this record")
        return
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if digest:
        seen.digests[digest] += 1
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    day = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    yield Source(
        where,
        _FORMATS[kind],
        data=data,
        depth=source.depth + 1,
        metadata=Metadata(url=address.strip("<>") or None, crawled=day or None),
        member=_name_in(address) or f"record-{number}",
        budget=source.budget,
        encoding=encoding,
    )


def _type(record: Any) -> tuple[str, str | None]:
    """The media type and the encoding that the server, or the one who made the record, named."""
    headers = record.http_headers or record.rec_headers
    written = headers.get_header("Content-Type") or ""
    charset = _CHARSET.search(written)
    return written.partition(";")[0].strip().lower()[:60], charset[1] if charset else None


def _name_in(address: str) -> str:
    """The last part of an address's path: a page's name, and often its day."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return PurePosixPath(path.rstrip("/")).name[:120]


def _after(source: Source, number: int) -> str:
    return f"{source.name}, after record {number}" if number else source.name


def _why(message: str) -> str:
    if "chunked" in message or "non-chunked" in message:
        return "compressed as a whole, not by record: unpack it first (gunzip), or use `warcio recompress`"
    return f"not a WARC file, or damaged: {' '.join(message.split())[:100]}"
