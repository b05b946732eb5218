"""Books and issues of journals (EPUB): every document of the reading order is an article."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from rhetoric.document import BlockKind
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError, compose, sha256
from rhetoric.ingest.lines import count_words
from rhetoric.ingest.metadata import Metadata, outlet_name
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.readers.charset import page_text
from rhetoric.ingest.readers.flat import flat_lines

_FEWEST_WORDS = 8
_MOST_FILES = 20_000
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_TITLE: tuple[BlockKind, ...] = ("subhead",)


def read_epub(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The documents of the book in reading order; those without text (covers, contents) are counted."""
    try:
        import lxml.etree  # type: ignore[import-untyped]  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise UnreadableError("reading EPUB needs lxml: pip install 'rhetoric-toolkit[html]'") from None
    data = source.read(options.max_container_bytes)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _check_size(book, options)
            yield from _documents(book, source, options)
    except zipfile.BadZipFile:
        raise UnreadableError("a damaged EPUB file") from None


def _check_size(book: zipfile.ZipFile, options: ReadOptions) -> None:
    """Before anything is unpacked. ``zipfile`` itself never gives more than the size that is stated here."""
    files = book.infolist()
    if len(files) > _MOST_FILES or sum(f.file_size for f in files if _is_text(f)) > options.max_container_bytes:
        raise UnreadableError(f"unpacks to more than {options.max_container_bytes >> 20:,} MiB, or too many files")


def _is_text(file: zipfile.ZipInfo) -> bool:
    """Pictures and fonts are never unpacked."""
    return not file.filename.lower().endswith(
        (".jpg", ".jpeg", ".png", ".gif", ".webp", ".ttf", ".otf", ".woff", ".mp4")
    )


def _documents(book: zipfile.ZipFile, source: Source, options: ReadOptions) -> Iterator[Item]:
    package = _package_name(book)
    root = _parsed(_member(book, package, options))
    metadata = _metadata(root)
    locked = _locked(book, options)
    empty = 0
    for number, name in enumerate(_spine(root, posixpath.dirname(package)), 1):
        where = f"{source.name}:{number}"
        if name in locked:
            yield Skipped(where, "encrypted: a book with copy protection cannot be read")
            continue
        try:
            content = _member(book, name, options)
            text, notes = page_text(content, options.encoding)
        except UnreadableError as problem:
            yield Skipped(where, str(problem))
            continue
        parts: list[tuple[BlockKind, str]] = [(line.kind, line.text) for line in flat_lines(text)]
        if sum(count_words(t) for kind, t in parts if kind == "paragraph") < _FEWEST_WORDS:
            empty += 1
            continue
        title = parts[0][1] if parts[0][0] in _TITLE else None
        composed, blocks = compose([("title", title), *parts[1:]] if title else parts)
        chapter = Metadata(title=title, **metadata)
        yield Draft(composed, sha256(content), chapter, number=number, blocks=blocks, notes=notes)
    if empty:
        yield About(notes=(f"documents of the book without running text (cover, contents): {empty:,}",))


def _package_name(book: zipfile.ZipFile) -> str:
    """The file that lists what the book is made of."""
    try:
        container = _parsed(book.read("META-INF/container.xml")[:100_000])
    except KeyError:
        raise UnreadableError("not an EPUB file: it has no META-INF/container.xml") from None
    found = next((e.get("full-path") for e in container.iter("{*}rootfile") if e.get("full-path")), None)
    if not found:
        raise UnreadableError("a damaged EPUB file: it does not say where its list of contents is")
    return str(found)


def _parsed(data: bytes) -> Any:
    """XML without entities of its own, files or network."""
    from lxml import etree  # noqa: PLC0415 - an extra

    if b"<!ENTITY" in data.replace(b"\x00", b"").upper():
        raise UnreadableError("declares entities of its own: not read, they may unpack to any size")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"a damaged EPUB file: {' '.join(str(error).split())[:100]}") from None


def _member(book: zipfile.ZipFile, name: str, options: ReadOptions) -> bytes:
    try:
        info = book.getinfo(name)
        if info.file_size > options.max_html_bytes:
            raise UnreadableError(f"{name[:80]}: larger than {options.max_html_bytes // 1024} KiB")
        return book.read(info)
    except KeyError:
        raise UnreadableError(f"{name[:80]} is listed in the book but is not there") from None
    except RuntimeError:
        raise UnreadableError("encrypted: a book with a password cannot be read") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise UnreadableError(f"{name[:80]} is damaged ({type(error).__name__})") from None


def _spine(package: Any, folder: str) -> Iterator[str]:
    """Names of the documents in reading order."""
    pages = {
        item.get("id"): item.get("href") or ""
        for item in package.iter("{*}item")
        if (item.get("media-type") or "").lower() in _PAGES
    }
    for reference in package.iter("{*}itemref"):
        href = pages.get(reference.get("idref"))
        if href:
            yield posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _locked(book: zipfile.ZipFile, options: ReadOptions) -> frozenset[str]:
    """Members that copy protection has encrypted."""
    if "META-INF/encryption.xml" not in book.namelist():
        return frozenset()
    listed = _parsed(_member(book, "META-INF/encryption.xml", options))
    return frozenset(unquote(e.get("URI") or "") for e in listed.iter("{*}CipherReference"))


def _metadata(package: Any) -> dict[str, str | None]:
    """What the whole book says of its chapters."""

    def first(name: str) -> str | None:
        found = package.find(".//{*}metadata/{http://purl.org/dc/elements/1.1/}" + name)
        return " ".join((found.text or "").split())[:300] or None if found is not None else None

    language = first("language")
    return {
        "published": first("date"),
        "outlet": outlet_name(first("publisher")),
        "language": language.lower().partition("-")[0] if language else None,
        "author": first("creator"),
    }
