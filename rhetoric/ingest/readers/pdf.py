"""PDF through pypdf (extra ``pdf``): columns, paragraphs, words parted at the ends of lines, running heads left out."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from rhetoric.document import Note
from rhetoric.ingest import databases
from rhetoric.ingest.databases import Paragraph
from rhetoric.ingest.items import Item, Source, UnreadableError
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.readers.office import Contents, Properties, document

_MOST_PAGES = 5000
_MOST_TEXT = 64 * 1024 * 1024
_WIDTH = 0.5  # of a letter, in units of the size of the type
_GUTTER = 60.0  # points between the left edges of two columns, at least
_END = re.compile(r"[.!?:…。][\"'”’»)\]]{0,2}$")
_NUMBER = re.compile(
    r"(?:page|seite|pág\.?|-|–)?\s{0,2}\d{1,4}(?:\s{0,2}(?:of|von|de|/)\s{0,2}\d{1,4})?\s{0,2}[-–]?", re.I
)
_DIGITS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"([^\W\d_]{2,40})[-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


class Line(NamedTuple):
    """A line of one column. ``x`` and ``y`` are where it begins, in points from below left; ``size`` is the type's."""

    x: float
    y: float
    size: float
    text: str
    page: int

    @property
    def width(self) -> float:
        """About how long it is: the file has no widths that can be had cheaply."""
        return _WIDTH * self.size * len(self.text)


def read_pdf(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The articles of a PDF: those of a database's export, else one."""
    data = source.read(options.max_container_bytes)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("not a PDF: it does not begin with %PDF-")
    pages, properties = _pages(data)
    if not any(line.text.strip() for page in pages for line in page):
        raise UnreadableError("a PDF without text: scanned pages have to be read by OCR first")
    kept, heads = _without_heads(pages)
    lines = [line for page in kept for line in page]
    export = databases.is_export("\n".join(line.text for line in lines))
    paragraphs = [Paragraph(text) for text in _paragraphs(lines, export=export)]
    notes = [Note("pdf_layout", "read from a PDF: paragraphs and the order of columns are inferred from the layout")]
    if heads:
        notes.append(Note("running_heads", f"{heads} running heads and page numbers left out"))
    yield from document(source, data, Contents("PDF", paragraphs, (), properties, tuple(notes)), options)


# --- pages


def _pages(data: bytes) -> tuple[list[list[Line]], Properties]:
    """The lines of every page, in the order of reading."""
    try:
        import pypdf  # noqa: PLC0415 - heavy, and an extra
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError:
        raise UnreadableError("reading PDF needs pypdf: pip install 'rhetoric-toolkit[pdf]'") from None
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it says is said in our own words
    logging.getLogger("pypdf").propagate = False
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("protected by a password: save it without one")
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableError(f"more than {_MOST_PAGES:,} pages: split it")
        pages, size = [], 0
        for number, page in enumerate(reader.pages):
            pages.append(_in_columns(_lines(page, number)))
            size += sum(len(line.text) for line in pages[-1])
            if size > _MOST_TEXT:
                raise UnreadableError("more text than any newspaper has: split it")
        return pages, _properties(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError) as error:
        raise UnreadableError(f"broken PDF: {' '.join(str(error).split())[:100] or type(error).__name__}") from None
    except (NotImplementedError, ImportError) as error:  # a cipher, or a packing that needs another library
        raise UnreadableError(f"a PDF of a kind that is not read: {' '.join(str(error).split())[:100]}") from None


def _properties(reader: Any) -> Properties:
    info = reader.metadata or {}
    made = _DAY.match(str(info.get("/CreationDate", "")))
    day = "-".join(made.groups()) if made else None
    return Properties(str(info.get("/Title", "")) or None, str(info.get("/Author", "")) or None, day)


def _lines(page: Any, number: int) -> list[Line]:
    """The lines of a page in the order in which the file has them; a wide gap begins a new one."""
    lines: list[Line] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        if not text.strip():
            return
        scale = abs(tm[3] or tm[0] or 1.0) * abs(cm[3] or 1.0)
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = max(1.0, min(abs(size) * scale, 100.0))
        for i, part in enumerate(text.strip("\n").split("\n")):
            top = y - 1.2 * height * i
            last = lines[-1] if lines else None
            if last is not None and i == 0 and abs(last.y - top) < 0.4 * height:
                gap = x - (last.x + last.width)
                if gap < 3 * height + 0.15 * last.width:
                    wide = gap > 0.5 * height + 0.15 * last.width
                    lines[-1] = last._replace(text=last.text.rstrip() + "\t" + part if wide else last.text + part)
                    continue
            if part.strip():
                lines.append(Line(x, top, height, part, number))

    page.extract_text(visitor_text=visit)
    return [line._replace(text=line.text.replace("\x00", "").strip()) for line in lines if line.text.strip()]


def _in_columns(lines: list[Line]) -> list[Line]:
    """Lines column by column. With one column the order of the file is kept."""
    edges = _left_edges(lines)
    if len(edges) < 2:
        return lines
    ordered: list[tuple[tuple[int, float], Line]] = []
    top = max((line.y for line in lines if _column(line, edges) > 0 and len(line.text) > 20), default=0.0)
    for line in lines:
        column = _column(line, edges)
        across = column + 1 < len(edges) and line.x + 0.8 * line.width > edges[column + 1]
        place = -1 if line.y > top + line.size or (across and line.y > top - line.size) else column
        ordered.append(((place, -line.y), line))
    return [line for _, line in sorted(ordered, key=lambda item: item[0])]


def _left_edges(lines: Sequence[Line]) -> list[float]:
    """Where columns begin: positions at which a good part of the longer lines begins."""
    starts = sorted(line.x for line in lines if len(line.text) > 15)
    edges: list[tuple[float, int]] = []
    for x in starts:
        if edges and x - edges[-1][0] < _GUTTER:
            edges[-1] = (edges[-1][0], edges[-1][1] + 1)
        else:
            edges.append((x, 1))
    wanted = max(4, len(starts) // 8)
    found = [x for x, count in edges if count >= wanted]
    overlap = any(
        a.x + 0.7 * a.width > b and abs(a.x - x) < _GUTTER
        for x, b in pairwise(found)
        for a in lines
        if len(a.text) > 15
    )
    return found if not overlap or _mostly_apart(lines, found) else found[:1]


def _mostly_apart(lines: Sequence[Line], edges: Sequence[float]) -> bool:
    """Do most lines of a column end before the next one begins?"""
    apart = across = 0
    for line in lines:
        column = _column(line, edges)
        if column + 1 < len(edges) and len(line.text) > 15:
            if line.x + 0.7 * line.width > edges[column + 1]:
                across += 1
            else:
                apart += 1
    return apart > 4 * across


def _column(line: Line, edges: Sequence[float]) -> int:
    return max((i for i, edge in enumerate(edges) if line.x > edge - _GUTTER / 2), default=0)


# --- running heads


def _without_heads(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], int]:
    """Pages without page numbers and the lines that stand at the top or the foot of many pages; how many there were."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in _edge(page)})
    wanted = max(3, len(pages) // 3)
    kept, left = [], 0
    for page in pages:
        edge = {id(line) for line in _edge(page)}
        heads = {id(line) for line in page if id(line) in edge and (seen[_shape(line)] >= wanted or _is_number(line))}
        kept.append([line for line in page if id(line) not in heads])
        left += len(heads)
    return kept, left


def _edge(page: Sequence[Line]) -> list[Line]:
    """The two highest and the two lowest lines."""
    ranked = sorted(page, key=lambda line: -line.y)
    return [*ranked[:2], *ranked[2:][-2:]]


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold()).strip()


def _is_number(line: Line) -> bool:
    return len(line.text) < 24 and _NUMBER.fullmatch(line.text.strip()) is not None


# --- paragraphs


def _paragraphs(lines: Sequence[Line], *, export: bool) -> Iterator[str]:
    """Lines put together: a gap, an indent, another size of type, a line that ends early begin a new one.

    In the ``export`` of a database labels and marks do so too.
    """
    words = Counter(w.lower() for line in lines for w in _WORD.findall(line.text))
    widths = sorted(line.width for line in lines)
    full = widths[int(0.8 * len(widths))] if widths else 0.0
    usual = _line_spacing(lines, full)
    text, alone = "", False
    for before, line in zip([None, *lines], lines, strict=False):
        ended, (labelled, alone) = alone, databases.begins_and_ends(line.text) if export else (False, False)
        if before is None or ended or labelled or _begins(before, line, usual, full):
            if text:
                yield text
            text = line.text
        else:
            text = _joined(text, line.text, words)
    if text:
        yield text


def _line_spacing(lines: Sequence[Line], full: float) -> float:
    """From line to line in a paragraph, in sizes of the type: the smallest step that is not rare below full lines."""
    steps = [
        round((a.y - b.y) / b.size, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and a.size == b.size and a.width > 0.7 * full
    ]
    counted = Counter(step for step in steps if 0.7 < step < 4)
    return min((step for step, count in counted.items() if count >= 0.08 * counted.total()), default=1.2)


def _begins(before: Line, line: Line, usual: float, full: float) -> bool:
    """Does a new paragraph begin with ``line``?"""
    if abs(before.size - line.size) > 0.12 * before.size:
        return True
    ends = _END.search(before.text) is not None
    gap = (before.y - line.y) / line.size
    if before.page != line.page or gap < 0:  # the next column
        return ends or before.width < 0.55 * full
    early = before.width < (0.75 if ends else 0.55) * full
    return gap > 1.2 * usual or early or (ends and line.x - before.x > 0.8 * line.size)


def _joined(text: str, following: str, words: Counter[str]) -> str:
    """Two lines of a paragraph; a word that was parted at the end of the line is made whole."""
    match = _HYPHENATED.search(text)
    if match is None or not following[:1].islower():
        return f"{text} {following}"
    rest = _WORD.match(following)
    second = rest.group() if rest else ""
    whole, kept = (match[1] + second).lower(), f"{match[1]}-{second}".lower()
    if text.endswith("-") and words[kept] and not words[whole]:
        return text + following
    return text[:-1] + following
