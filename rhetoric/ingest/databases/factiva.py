"""Factiva: articles with tags ("HD", "LP", "TD", "AN") or without, from HTML, RTF, DOCX, PDF and text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rhetoric.ingest.databases import words
from rhetoric.ingest.databases.records import (
    Paragraph,
    Record,
    draft,
    is_copyright,
    is_date_line,
    is_language,
    is_table,
    iso_day,
    plain,
)
from rhetoric.ingest.items import About, Item
from rhetoric.ingest.options import Skipped

_ORDER = {tag: position for position, tag in enumerate(words.FACTIVA_TAGS)}
_TAG = re.compile(rf"\s{{0,20}}({'|'.join(words.FACTIVA_TAGS)})(?:[\t|]\s{{0,20}}|\s{{2,40}}|\s{{0,5}}$)(.*)", re.S)
_ACCESSION = re.compile(
    r"\s{0,20}(?:document|dokument|documento|문서|文档|文件)\s{1,3}([A-Za-z0-9]{6,12}\d{6,12}[A-Za-z0-9]{3,14})\s{0,20}",
    re.I,
)
_LENGTH = re.compile(rf"\s{{0,20}}[\d.,\u00a0\u202f ]{{1,9}}\s?(?:{words.COUNTED})\s{{0,20}}", re.I)
_TIME = re.compile(r"\d{1,2}[:.h]\d\d(?:\s?(?:gmt|[ap]\.?m\.?|uhr|est|edt|cet|utc))?", re.I)
_CODE = re.compile(r"[A-Z][A-Z0-9]{2,11}")
_BYLINE = re.compile(r"(?:by|von|par|por|de|door)\s\S", re.I)
_HTML = re.compile(r"class=[\"']?article \w\wArticle|class=[\"']articleParagraph", re.I)
_MOST_PAGE = 60
_HEADER_LINES = 14
"""More lines than this there are not between a length and the body."""


def recognised(paragraphs: Sequence[Paragraph]) -> bool:
    """Does the file have the marks of this vendor: accession numbers, and lengths or tags?"""
    numbers = lengths = 0
    for p in paragraphs:
        text = p.text
        if len(text) < _MOST_PAGE:
            numbers += _ACCESSION.fullmatch(text) is not None
            lengths += _LENGTH.fullmatch(text) is not None
        tag = _TAG.match(text[:_MOST_PAGE])
        if tag:
            lengths += tag[1] in ("HD", "WC")
            numbers += tag[1] == "AN"
        if numbers and lengths:
            return True
    return False


def is_mark(line: str) -> bool:
    """A line that is a paragraph by itself: a length, an accession number."""
    return len(line) < _MOST_PAGE and (_ACCESSION.fullmatch(line) or _LENGTH.fullmatch(line)) is not None


def is_label(line: str) -> bool:
    """A line that begins with a tag."""
    return _TAG.match(line[:_MOST_PAGE]) is not None


def items(paragraphs: Sequence[Paragraph], name: str, carrier: str) -> Iterator[Item] | None:
    """Everything in a file of this vendor; None if it is none, or in a layout that is not known."""
    if not recognised(paragraphs):
        return None
    pieces = [piece for piece in _pieces([p for p in paragraphs if p.text.strip()]) if piece]
    return _read(pieces, name, carrier)


def _read(pieces: Sequence[Sequence[Paragraph]], name: str, carrier: str) -> Iterator[Item]:
    records = [(piece, _tagged(piece) or _untagged(piece)) for piece in pieces]
    while records and records[-1][1] is None and _closing(records[-1][0]):
        records.pop()
    yield About(len(records), f"Factiva, {carrier}")
    for number, (piece, record) in enumerate(records, 1):
        if record is None:
            first = plain(piece[0].text)[:60] if piece else ""
            yield Skipped(f"{name}:{number}", f"no article in this record, which begins: {first!r}")
        else:
            yield draft(record, number, "factiva")


def _closing(piece: Sequence[Paragraph]) -> bool:
    """The summary of the search, or the rights, at the end of a file."""
    text = " ".join(p.text for p in piece[:40]).casefold()
    return any(word in text for word in ("search summary", "factiva", "dow jones", "results found")) or len(text) < 60


def _pieces(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """An article ends with its accession number; a headline's tag after a body begins one even without."""
    piece: list[Paragraph] = []
    last = -1
    for p in paragraphs:
        tag = _TAG.match(p.text)
        position = _ORDER[tag[1]] if tag else None
        if position is not None and position <= _ORDER["BY"] < _ORDER["LP"] <= last:
            yield piece
            piece, last = [], -1
        if position is not None:
            last = max(last, position)
        piece.append(p)
        number = tag[2] if tag and tag[1] == "AN" else p.text
        if len(number) < _MOST_PAGE and _ACCESSION.fullmatch(number):
            yield piece
            piece, last = [], -1
    yield piece


# --- with tags


def _fields(piece: Sequence[Paragraph]) -> dict[str, list[Paragraph]]:
    """Tag -> its paragraphs. Tags come in one order, so that "IN" at the beginning of a line of the body is none."""
    fields: dict[str, list[Paragraph]] = {}
    current: list[Paragraph] | None = None
    last = -1
    for p in piece:
        tag = _TAG.match(p.text)
        if tag and _ORDER[tag[1]] > last:
            last = _ORDER[tag[1]]
            current = fields.setdefault(tag[1], [])
            rest = tag[2].strip(" |\t")
            if rest:
                current.append(p._replace(text=rest, row=False))
        elif current is not None:
            current.append(p)
    return fields


def _tagged(piece: Sequence[Paragraph]) -> Record | None:
    fields = _fields(piece)
    if "HD" not in fields or not {"WC", "PD", "SN", "AN", "LP", "TD"} & fields.keys():
        return None

    def value(tag: str) -> str | None:
        return plain(" ".join(p.text for p in fields.get(tag, ()))) or None

    record = Record(value("HD"), value("SN"), value("PD"), value("BY"), value("LA"))
    number = _ACCESSION.search(value("AN") or plain(piece[-1].text))
    record.id = number[1] if number else None
    if value("CR"):
        record.add("credit", value("CR") or "")
    for tag in ("LP", "TD"):
        _add_body(record, fields.get(tag, ()))
    for p in fields.get("ART", ()):
        record.add("caption", p.text)
    return record


def _add_body(record: Record, paragraphs: Sequence[Paragraph]) -> None:
    prose = any(not (p.row or is_table(p.text)) for p in paragraphs)
    for p in paragraphs:
        if _ACCESSION.fullmatch(p.text):
            continue
        record.add("furniture" if prose and (p.row or is_table(p.text)) else "paragraph", p.text.strip(" |"))


# --- without tags


def _untagged(piece: Sequence[Paragraph]) -> Record | None:
    """Headline, byline, "355 words", date, time, source, code, language, rights, body, "Document KCNA000…"."""
    length = next((i for i, p in enumerate(piece) if len(p.text) < _MOST_PAGE and _LENGTH.fullmatch(p.text)), None)
    day = next((i for i, p in enumerate(piece[:_HEADER_LINES]) if is_date_line(p.text)), None)
    first = day if length is None else length
    if not first:
        return None
    record = Record()
    _heading(record, piece[max(0, first - 5) : first])
    body = _header(record, piece, first if length is None else first + 1)
    number = _ACCESSION.fullmatch(piece[-1].text)
    record.id = number[1] if number else None
    _add_body(record, piece[body:])
    return record


def _heading(record: Record, lines: Sequence[Paragraph]) -> None:
    """Section, headline and byline, of which only the headline is always there."""
    texts = [plain(p.text) for p in lines]
    headed = next((i for i, p in enumerate(lines) if p.heading), None)
    if headed is None:
        signed = len(texts) > 1 and _BYLINE.match(texts[-1]) is not None
        if signed or (len(texts) > 2 and len(texts[-1].split()) < 6):
            record.byline = texts.pop()
        headed = max(range(len(texts)), key=lambda i: len(texts[i]))
    elif headed < len(texts) - 1:
        record.byline = texts[headed + 1]
    record.title = texts[headed]


def _header(record: Record, piece: Sequence[Paragraph], start: int) -> int:
    """The lines between the length and the body; where the body begins."""
    dated = False
    for i in range(start, min(start + _HEADER_LINES, len(piece))):
        text = plain(piece[i].text)
        if not dated and is_date_line(text):
            record.published, dated = iso_day(text), True
        elif is_copyright(text):
            return i + 1
        elif is_language(text):
            record.language = text
            follows = i + 1 < len(piece) and is_copyright(piece[i + 1].text)
            return i + 2 if follows else i + 1
        elif record.source is None and not _TIME.fullmatch(text) and not text.isdigit():
            record.source = text
        elif not (_TIME.fullmatch(text) or _CODE.fullmatch(text) or len(text) < 40):
            return i
    return min(start + _HEADER_LINES, len(piece))


# --- HTML


def is_factiva(page: str) -> bool:
    """Is this page an export? Looked at before any parser sees it."""
    return ("Factiva" in page[:200_000] or "articleParagraph" in page) and _HTML.search(page) is not None


def read_html(page: str, name: str) -> Iterator[Item] | None:
    """The articles of a saved page of Factiva, with tags in a table or without; None if there are none."""
    from lxml import html  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy, and an extra

    tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    articles = [a for a in tree.iter("div") if _is_article(a)]
    if not articles:
        return None
    return _read([list(_paragraphs(article)) for article in articles], name, "HTML")


def _is_article(element: Any) -> bool:
    return _has_class(element) and not any(_has_class(outer) for outer in element.iterancestors("div"))


def _has_class(element: Any) -> bool:
    return "article" in (element.get("class") or "").split()


def _paragraphs(article: Any) -> Iterator[Paragraph]:
    """Paragraphs of an article; a row of the table of tags gives its tag with the first paragraph of its value."""
    rows = [row for row in article.iter("tr") if row.find("td[@class='index']") is not None]
    if not rows:
        yield from _blocks(article)
        return
    for row in rows:
        cells = row.findall("td")
        tag = plain(cells[0].text_content())
        values = [p for cell in cells[1:] for p in _blocks(cell)]
        yield Paragraph(f"{tag}\t{values[0].text if values else ''}")
        yield from values[1:]


def _blocks(element: Any) -> Iterator[Paragraph]:
    """What stands in the innermost ``div`` and ``p``, and the rows of tables."""
    inner = [e for e in element if e.tag in ("p", "div", "table", "h1", "h2", "h3")]
    if not inner:
        heading = any("Headline" in (e.get("class") or "") for e in element.iter() if isinstance(e.tag, str))
        text = plain(element.text_content())
        if text:
            yield Paragraph(text, heading)
        return
    for child in inner:
        if child.tag == "table":
            for row in child.iter("tr"):
                cells = [plain(cell.text_content()) for cell in row if cell.tag in ("td", "th")]
                yield Paragraph("\t".join(cells), row=True)
        else:
            yield from _blocks(child)
