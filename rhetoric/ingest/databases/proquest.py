"""ProQuest: text, RTF, DOCX and PDF with labels ("Full text:", "Publication title:"), a line of underscores between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rhetoric.ingest.databases import words
from rhetoric.ingest.databases.records import Paragraph, Record, draft, is_copyright, is_table, iso_day, label_of, plain
from rhetoric.ingest.items import About, Item
from rhetoric.ingest.options import Skipped

LABELS = words.by_word(words.PROQUEST)
_RULE = re.compile(r"[_\u2500\u2501=*-]{20,}")
_NUMBERED = re.compile(
    rf"(?:{words.DOCUMENTS}) (\d{{1,6}}) (?:of|von|de|di|van|/) ?(\d{{1,6}})"
    rf"|(\d{{1,6}}) ?/ ?(\d{{1,6}}) ?(?:{words.DOCUMENTS})",
    re.I,
)
_LISTED = re.compile(r"(\d{1,5})\.\s+\S")
_CONTENTS = frozenset(
    {"table of contents", "inhaltsverzeichnis", "table des matières", "tabla de contenidos", "índice"}
)
_LOOSE = re.compile(r"^(?:by|von|par|por)\s+\S", re.I)
_INFO_DAY = re.compile(r"\]?\s?(\d{1,2} [^\W\d_]{3,10}\.? (?:19|20)\d\d)(?: ?:|$)")


def recognised(paragraphs: Sequence[Paragraph]) -> bool:
    """Does the file have the marks of this vendor: a document number, and a body or a publication's title?"""
    seen: set[str] = set()
    for p in paragraphs:
        found = label_of(p.text[:80], LABELS)
        if found:
            seen.add(found[0])
        if "id" in seen and seen & {"body", "source"}:
            return True
    return False


def is_mark(line: str) -> bool:
    """A line that is a paragraph by itself: underscores, "Document 1 of 10"."""
    text = line.strip()
    return _RULE.fullmatch(text) is not None or (len(text) < 60 and _NUMBERED.fullmatch(text) is not None)


def is_label(line: str) -> bool:
    """A line that begins with a label."""
    return label_of(line.strip(), LABELS) is not None


def items(paragraphs: Sequence[Paragraph], name: str, carrier: str) -> Iterator[Item] | None:
    """Everything in a file of this vendor; None if it is none, or in a layout that is not known."""
    if not recognised(paragraphs):
        return None
    clean = [p for p in paragraphs if p.text.strip()]
    pieces = [piece for piece in _pieces(clean) if piece]
    return _read(pieces, _claimed(clean), name, carrier)


def _read(pieces: Sequence[Sequence[Paragraph]], claimed: int | None, name: str, carrier: str) -> Iterator[Item]:
    yield About(claimed, f"ProQuest, {carrier}")
    number = 0
    for i, piece in enumerate(pieces):
        record = _record(piece)
        if record is not None:
            number += 1
            yield draft(record, number, "proquest")
        elif not (_is_cover(piece, first=i == 0) or _is_closing(piece)):
            number += 1
            first = plain(piece[0].text)[:60]
            yield Skipped(f"{name}:{number}", f"no article in this record, which begins: {first!r}")


def _pieces(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Between lines of underscores, and from "Document 2 of 10" on."""
    piece: list[Paragraph] = []
    for p in paragraphs:
        text = p.text.strip()
        rule = _RULE.fullmatch(text) is not None
        if rule or (piece and len(text) < 60 and _NUMBERED.fullmatch(text)):
            yield piece
            piece = []
        if not rule:
            piece.append(p)
    yield piece


def _claimed(paragraphs: Sequence[Paragraph]) -> int | None:
    """What the file says that it holds: "Document 1 of 10", or the last number of the table of contents."""
    for p in paragraphs:
        match = _NUMBERED.fullmatch(p.text.strip()) if len(p.text) < 60 else None
        if match:
            return int(match[2] or match[4])
    start = next((i for i, p in enumerate(paragraphs) if p.text.strip().casefold() in _CONTENTS), None)
    if start is None:
        return None
    claimed = 0
    for p in paragraphs[start + 1 :]:
        if _RULE.fullmatch(p.text.strip()) or label_of(p.text, LABELS):
            break
        listed = _LISTED.match(p.text.strip())
        if listed and int(listed[1]) == claimed + 1:
            claimed += 1
    return claimed or None


def _is_cover(piece: Sequence[Paragraph], *, first: bool) -> bool:
    """What stands before the first article: the date of the report, the table of contents."""
    text = [p.text.strip().casefold() for p in piece[:40]]
    return any(t in _CONTENTS or t.startswith("report information") for t in text) or (first and len(piece) < 6)


def _is_closing(piece: Sequence[Paragraph]) -> bool:
    """The address of the vendor, the bibliography, the terms of use."""
    text = " ".join(p.text for p in piece[:12]).casefold()
    marks = ("contact us", "terms and conditions", "proquest llc", "bibliography", "citation style", "clarivate")
    return any(mark in text for mark in marks)


def _record(piece: Sequence[Paragraph]) -> Record | None:
    """The article of a piece; None if it has none of the labels that every article has."""
    record = Record()
    body = _place(piece)
    values: dict[str, str] = {}
    end = _tail(piece, body + 1) if body is not None else None
    for i, p in enumerate(piece):
        found = label_of(p.text, LABELS)
        if found and (body is None or i < body or (end is not None and i >= end)):
            values.setdefault(found[0], plain(found[1]))
    if not {"id", "source", "url"} & values.keys() or not (body is not None or values.get("title")):
        return None
    record.title = values.get("title") or _first_line(piece)
    record.source = values.get("source")
    record.byline = values.get("byline") or None
    record.published = _day(values, piece)
    record.language = values.get("language")
    record.id = values.get("id") or None
    if body is not None and end is not None:
        _add_body(record, piece[body:end])
    return record


def _place(piece: Sequence[Paragraph]) -> int | None:
    return next((i for i, p in enumerate(piece) if (f := label_of(p.text, LABELS)) and f[0] == "body"), None)


def _first_line(piece: Sequence[Paragraph]) -> str | None:
    lines = [p.text for p in piece[:4] if not _NUMBERED.fullmatch(p.text.strip()) and not label_of(p.text, LABELS)]
    return plain(lines[0]) if lines else None


def _day(values: dict[str, str], piece: Sequence[Paragraph]) -> str | None:
    written = values.get("date")
    if written:
        return iso_day(written)
    info = next((p.text for p in piece if p.text.casefold().startswith("publication info")), "")
    match = _INFO_DAY.search(info[:400])
    return iso_day(match[1]) if match else values.get("year")


def _tail(piece: Sequence[Paragraph], start: int) -> int:
    """Where the index terms begin: behind there is nothing but labels and what goes on from them."""
    end = len(piece)
    for i in range(len(piece) - 1, start - 1, -1):
        found = label_of(piece[i].text, LABELS)
        if found and found[0] not in ("caption", "credit", "body"):
            end = i
        elif _is_prose(piece[i].text) and not is_copyright(piece[i].text):
            break
    return end


def _is_prose(text: str) -> bool:
    return len(text.split()) > 12 or text.rstrip().endswith((".", "!", "?", '"', "”"))


def _add_body(record: Record, paragraphs: Sequence[Paragraph]) -> None:
    for i, p in enumerate(paragraphs):
        found = label_of(p.text, LABELS)
        if found and found[0] == "body" and i == 0:
            record.add("paragraph", found[1])
        elif found and found[0] in ("caption", "credit"):
            record.add("caption" if found[0] == "caption" else "credit", p.text if found[0] == "credit" else found[1])
        elif p.text.strip().casefold() in ("illustration", "illustrations"):
            continue
        elif p.row or is_table(p.text):
            record.add("furniture", p.text)
        elif i == 1 and record.byline is None and _LOOSE.match(p.text) and len(p.text.split()) < 8:
            record.byline = plain(p.text)
        else:
            record.add("paragraph", p.text)
