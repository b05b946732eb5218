"""Word processors' files and workbooks: DOCX through lxml, XLSX and XLS through python-calamine (extra ``office``).

A DOCX is read from its XML and not through python-docx, whose paragraphs lack what was inserted with changes tracked,
what stands in content controls and the footnotes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from rhetoric.document import Note
from rhetoric.ingest import databases
from rhetoric.ingest.databases import Paragraph
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.options import MEBIBYTE, ReadOptions

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "footnoteReference", "pict", "drawing", "fldData"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError)
_SENTENCE = re.compile(r"(?:\S+\s+){8}.*[.!?…。]", re.S)
_MOST_RATIO = 200
_SMALL = 16 * MEBIBYTE
_LARGEST_XML = 128 * MEBIBYTE


class Properties(NamedTuple):
    """What a file says of itself: often of the machine or the user, and not of the article."""

    title: str | None = None
    author: str | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader took out of a file. ``carrier`` is the format, for people."""

    carrier: str
    paragraphs: Sequence[Paragraph]
    footnotes: Sequence[str]
    properties: Properties
    notes: tuple[Note, ...] = ()


def read_docx(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The articles of a DOCX: those of a database's export, else one."""
    data = source.read(options.max_container_bytes)
    with opened_zip(data, options.max_container_bytes) as archive:
        if "word/document.xml" not in archive.namelist():
            raise UnreadableError("not a DOCX: it has no word/document.xml")
        links = _links(archive)
        headings = _heading_styles(archive)
        if b"<!DOCTYPE" in _bytes(archive, "word/document.xml", 4096):
            raise UnreadableError("not a DOCX: its text declares a document type, which could stand for anything")
        paragraphs = list(_paragraphs(archive.open("word/document.xml"), headings, links))
        footnotes, damaged = _footnotes(archive)
        about = _properties(archive)
    notes = tuple(Note("damaged_part", f"{part} is damaged: its notes are missing") for part in damaged)
    yield from document(source, data, Contents("DOCX", paragraphs, footnotes, about, notes), options)


def document(source: Source, data: bytes, contents: Contents, options: ReadOptions) -> Iterator[Item]:
    """The articles of a database's export, if it is one; else one article, and what was not understood."""
    if not any(p.text.strip() for p in contents.paragraphs):
        raise UnreadableError("no text in it")
    found = databases.items(contents.paragraphs, source.name, contents.carrier)
    if found is not None:
        yield from found
        return
    unknown = databases.unknown_layout([p.text for p in contents.paragraphs])
    if unknown:
        yield About(notes=tuple(note.message for note in unknown))
    filled = [p for p in contents.paragraphs if p.text.strip()]
    aside = (*(p.text.strip() for p in filled if p.row and not _SENTENCE.search(p.text)), *contents.footnotes)
    text = "\n\n".join([p.text for p in filled] + list(contents.footnotes))
    if len(text) > options.max_text_bytes:
        raise UnreadableError(
            f"more than {options.max_text_bytes // 1024} KiB of text: too long for one article; split it"
        )
    metadata = _plausible(contents.properties, text)
    yield Draft(text, sha256(data), metadata, id=source.stem, captions=aside, notes=(*contents.notes, *unknown))


def _plausible(properties: Properties, text: str) -> Metadata:
    """The properties that the text bears out: a title or an author that stands in it. Who made the file is nobody."""
    head = " ".join(text[:3000].split()).casefold()

    def borne_out(value: str | None) -> str | None:
        words = " ".join((value or "").split())
        return words if len(words) > 4 and words.casefold() in head else None

    return Metadata(title=borne_out(properties.title), author=borne_out(properties.author), crawled=properties.created)


# --- the container


def opened_zip(data: bytes, limit: int) -> zipfile.ZipFile:
    """A zip whose parts are not more than ``limit`` bytes unpacked, by what it says and by how far it was packed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise UnreadableError("a broken zip container: cut off, or no Office file") from None
    size = sum(part.file_size for part in parts)
    if size > limit or (size > _SMALL and size > _MOST_RATIO * len(data)):
        raise UnreadableError(f"unpacks to {size // MEBIBYTE:,} MiB: too large, or made to fill the memory")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("protected by a password: save it without one")
    return archive


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """The root of a part, None if there is none or it is damaged."""
    if name not in archive.namelist():
        return None
    etree = _lxml()
    try:
        return etree.fromstring(_bytes(archive, name), _parser())
    except etree.XMLSyntaxError:
        return None


def _bytes(archive: zipfile.ZipFile, name: str, size: int = _LARGEST_XML + 1) -> bytes:
    try:
        with archive.open(name) as stream:
            data = stream.read(size)
    except (*_BROKEN, NotImplementedError, RuntimeError):
        raise UnreadableError(f"a broken zip container: {name} cannot be unpacked") from None
    if len(data) > _LARGEST_XML:
        raise UnreadableError(f"{name} is larger than {_LARGEST_XML // MEBIBYTE} MiB")
    return data


def _lxml() -> Any:
    try:
        from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise UnreadableError("reading DOCX needs lxml: pip install 'rhetoric-toolkit[office]'") from None
    return etree


def _parser() -> Any:
    return _lxml().XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _links(archive: zipfile.ZipFile) -> dict[str, str]:
    """Addresses by the name that the text refers to them with; nothing of them is fetched."""
    root = _tree(archive, "word/_rels/document.xml.rels")
    if root is None:
        return {}
    return {e.get("Id", ""): e.get("Target", "")[:2000] for e in root if e.get("TargetMode") == "External"}


def _heading_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Identifiers of the styles that are headings, whatever the language of the program."""
    root = _tree(archive, "word/styles.xml")
    if root is None:
        return frozenset()
    found = set()
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        level = style.find(f"{_W}pPr/{_W}outlineLvl")
        named = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        if level is not None or named.startswith("heading") or named == "title":
            found.add(style.get(f"{_W}styleId"))
    return frozenset(found)


def _properties(archive: zipfile.ZipFile) -> Properties:
    root = _tree(archive, "docProps/core.xml")
    if root is None:
        return Properties()
    values = {e.tag.rpartition("}")[2]: (e.text or "").strip() for e in root if isinstance(e.tag, str)}
    return Properties(values.get("title"), values.get("creator"), values.get("created", "")[:10] or None)


# --- the text


def _paragraphs(stream: IO[bytes], headings: frozenset[str], links: dict[str, str]) -> Iterator[Paragraph]:
    """Paragraphs and rows of tables in order, each taken out of memory when it is done."""
    etree = _lxml()
    depth = 0
    try:
        tags = [f"{space}{tag}" for space in (_W, _STRICT) for tag in ("p", "tr", "tbl")]
        for event, element in etree.iterparse(
            stream, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            kind = element.tag.rpartition("}")[2]
            if kind == "tbl":
                depth += 1 if event == "start" else -1
            elif event == "end" and kind == "p" and depth == 0:
                yield _paragraph(element, headings, links)
                element.clear()
            elif event == "end" and kind == "tr" and depth == 1:
                yield from _row(element, headings, links)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"broken DOCX: {' '.join(str(error).split(', line')[0].split())[:100]}") from None
    except _BROKEN:
        raise UnreadableError("a broken zip container: word/document.xml cannot be unpacked") from None


def _paragraph(element: Any, headings: frozenset[str], links: dict[str, str]) -> Paragraph:
    space = element.tag.rpartition("}")[0] + "}"
    style = element.find(f"{space}pPr/{space}pStyle")
    outline = element.find(f"{space}pPr/{space}outlineLvl")
    link = next((links.get(h.get(f"{_R}id", "")) for h in element.iter(f"{space}hyperlink")), None)
    heading = outline is not None or (style is not None and style.get(f"{space}val") in headings)
    return Paragraph("".join(_text(element)).strip(), heading, link=link)


def _row(element: Any, headings: frozenset[str], links: dict[str, str]) -> Iterator[Paragraph]:
    """A row of cells parted by tabs; a row of one cell is a frame around paragraphs."""
    space = element.tag.rpartition("}")[0] + "}"
    cells = [
        [_paragraph(p, headings, links) for p in cell.iter(f"{space}p")] for cell in element.iterfind(f"{space}tc")
    ]
    if len(cells) == 1:
        yield from cells[0]
        return
    longest = max((len(cell) for cell in cells), default=0)
    if longest > 1 and len(cells) == 2 and len(cells[0]) == 1:  # a tag and a text of several paragraphs
        first, *rest = cells[1]
        yield Paragraph(f"{cells[0][0].text}\t{first.text}", row=True)
        yield from rest
        return
    yield Paragraph("\t".join(" ".join(p.text for p in cell if p.text) for cell in cells), row=True)


def _text(element: Any) -> Iterator[str]:
    """The words of a paragraph: with insertions and links, without deletions and field codes. A stack, no recursion."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _LEFT_OUT and name != "pPr":
            stack.append(iter(child))


def _footnotes(archive: zipfile.ZipFile) -> tuple[list[str], list[str]]:
    """Footnotes and endnotes, and the parts that should hold them and cannot be read."""
    found: list[str] = []
    damaged: list[str] = []
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        root = _tree(archive, part)
        if root is None:
            damaged += [part] if part in archive.namelist() else []
            continue
        texts = (" ".join("".join(_text(note)).split()) for note in root if isinstance(note.tag, str))
        found += [text for text in texts if text]
    return found, damaged


# --- workbooks


def sheets_of_workbook(source: Source, options: ReadOptions) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """Each sheet's name and its rows from the first one on, all cells, empty ones as empty strings.

    XLSX, XLS, XLSB and ODS. Values are strings, numbers, booleans, dates. ``UnreadableError`` if it is no workbook,
    protected or too large.
    """
    data = source.read(options.max_container_bytes)
    if data[:2] == b"PK":
        opened_zip(data, options.max_container_bytes).close()
    try:
        import python_calamine as calamine  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnreadableError(
            "reading workbooks needs python-calamine: pip install 'rhetoric-toolkit[office]'"
        ) from None
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in workbook.sheet_names:
            yield name, iter(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except calamine.PasswordError:
        raise UnreadableError("protected by a password: save it without one") from None
    except calamine.CalamineError as error:
        raise UnreadableError(f"not a readable workbook: {' '.join(str(error).split())[:100]}") from None
