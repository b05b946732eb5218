"""What a file is by its first bytes, where its name does not say or says something else."""

from __future__ import annotations

import bz2
import io
import json
import lzma
import re
import zipfile
import zlib
from dataclasses import replace
from typing import Protocol

from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Source, UnreadableError
from rhetoric.ingest.options import Format

_HEAD = 4096
_MARKS: tuple[tuple[bytes, Format], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (rb"{\rtf", "rtf"),
    (b"WARC/", "warc"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "gzip"),
    (b"\xfd7zXZ\x00", "gzip"),
    (b"PAR1", "parquet"),
    (b"MIME-Version:", "mhtml"),
    (b"From: <Saved by", "mhtml"),
)
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_XML = rb"(?:<\?xml[^>]{0,200}>\s{0,50})?"
_HTML = re.compile(_XML + rb"(?:<!--.{0,1000}?-->\s{0,50}){0,3}<(?:!doctype html|html\b)", re.I | re.S)
_FEED = re.compile(_XML + rb"(?:<[!?][^>]{0,500}>\s{0,50}){0,5}<(?:rss|feed|rdf:RDF)\b", re.I)
_OLD_WORD, _OLD_EXCEL = "WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: tuple[tuple[str, Format], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("META-INF/container.xml", "epub"),
)
_SURE: frozenset[Format | None] = frozenset({"text", "xlsx", "docx", "html", "feed"})
"""Formats whose suffix is often on something else: text that is a page, a workbook that is a page or RTF."""


def sniffed(source: Source, asked: Format | None) -> Source:
    """The source with its format: what was asked for, else what its bytes and its name say; text in doubt.

    Of standard input the first bytes are taken, and kept in ``head``. ``UnreadableError`` for a file of Word 97.
    """
    if source.path is None and source.data is None:
        source = replace(source, head=source.open().read(_HEAD))
    if asked is not None:
        return replace(source, format=asked)
    if source.format is not None and source.format not in _SURE and source.format != "gzip":
        return source
    try:
        head = source.head or _head_of(source)
    except OSError:
        return replace(source, format=source.format or "text")  # the reader says what is wrong with it
    marked = _marked(source, head)
    if source.format == "xlsx":
        return replace(source, format=marked if marked not in (None, "html") else _shaped(head) or "xlsx")
    return replace(source, format=marked or source.format or _shaped(head) or "text")


def _head_of(source: Source) -> bytes:
    if source.data is not None:
        return source.data[:_HEAD]
    assert source.path is not None
    with source.path.open("rb", buffering=0) as stream:
        return stream.read(_HEAD)


def _marked(source: Source, head: bytes) -> Format | None:
    """The format that a mark at the beginning tells for sure."""
    start = head.lstrip(_BLANKS)
    if start[:1] == b"<":
        return "html" if _HTML.match(start) else "feed" if _FEED.match(start) else None
    if head.startswith(_OLE):
        return _of_old_office(source)
    found = next((kind for mark, kind in _MARKS if start.startswith(mark)), None)
    if found == "zip":
        return _of_zip(source)
    return _of_gzip(head) if found == "gzip" else found


def _of_zip(source: Source) -> Format:
    """Office files and books are zip archives too; their names are at the end, out of reach on standard input."""
    stream = source.path or (io.BytesIO(source.data) if source.data is not None else None)
    if stream is None:
        return source.format or "zip"
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist()[:2000])
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return source.format if source.format in ("docx", "xlsx", "epub") else "zip"
    return next((kind for name, kind in _PACKED if name in names), "zip")


def _of_old_office(source: Source) -> Format:
    """Workbooks of Excel 97 can be read; documents of Word 97 cannot."""
    if source.format == "xlsx":
        return "xlsx"
    if source.data is not None or source.path is not None:
        with source.open() as stream:
            data = stream.read(1 << 26)  # its directory of names may stand anywhere
    else:
        data = source.head
    if _OLD_EXCEL in data and _OLD_WORD not in data:
        return "xlsx"
    raise UnreadableError("a document of Word 97 to 2003; save it as DOCX")


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _of_gzip(head: bytes) -> Format:
    """What is packed decides: a tar archive, WARC records, or a single file."""
    unpacker: _Unpacker = (
        zlib.decompressobj(31)
        if head.startswith(b"\x1f\x8b")
        else bz2.BZ2Decompressor()
        if head.startswith(b"BZh")
        else lzma.LZMADecompressor(memlimit=1 << 27)
    )
    try:
        inside = unpacker.decompress(head, 1024)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return "gzip"
    if inside[257:262] == b"ustar":
        return "tar"
    return "warc" if inside.startswith(b"WARC/") else "gzip"


def _shaped(head: bytes) -> Format | None:
    """JSON or a table by its look: only where nothing else says what the bytes are."""
    if head[257:262] == b"ustar":
        return "tar"
    whole = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD else head
    try:
        text = decode(whole or head)[0].lstrip("\ufeff \t\r\n")
    except UnreadableError:
        return None
    if text[:1] == "[":
        return "json" if re.match(r"\[\s{0,200}[{\]]", text) else None
    lines = text.splitlines()
    if text[:1] == "{":
        return "jsonl" if len(lines) > 1 and _is_object(lines[0]) else "json" if text[1:].lstrip()[:1] in '"}' else None
    return _table(lines[:10])


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _table(lines: list[str]) -> Format | None:
    """A header of short names and a sign that divides it: three or more columns, or two of known names."""
    from rhetoric.ingest.metadata import field_names  # noqa: PLC0415 - seldom needed

    if len(lines) < 2:
        return None
    for sign, kind in (("\t", "tsv"), (",", "csv"), (";", "csv"), ("|", "csv")):
        names = [name.strip(" \"'") for name in lines[0].split(sign)]
        if 2 <= len(names) <= 200 and all(0 < len(name) <= 40 for name in names) and len(field_names(names)) >= 2:
            return kind  # type: ignore[return-value]  # one of the four above
    return None
