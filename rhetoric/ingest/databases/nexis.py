"""LexisNexis: Nexis Uni (DOCX, RTF, PDF: "Body" … "End of Document") and the older layout ("1 of 10 DOCUMENTS")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rhetoric.ingest.databases import words
from rhetoric.ingest.databases.records import (
    Paragraph,
    Record,
    draft,
    find_day,
    is_copyright,
    is_date_line,
    is_language,
    is_table,
    known_outlet,
    label_of,
    plain,
)
from rhetoric.ingest.items import About, Item
from rhetoric.ingest.options import Skipped

LABELS = words.by_word(words.NEXIS)
_COVER = words.by_word({"cover": words.NEXIS_COVER})
_ENDS = frozenset(word for word, field in LABELS.items() if field == "end")
_BODIES = frozenset(word for word, field in LABELS.items() if field == "body")
_HEADER = frozenset({"section", "length", "byline", "highlight", "dateline", "headline", "source", "header"})
_TAIL = frozenset({"classification", "language", "load-date", "id", "tail", "header"})
_NUMBERED = re.compile(
    rf"\W{{0,3}}(?:(?P<a>\d{{1,6}}) (?:of|von|de|di|van) (?P<n>\d{{1,6}}) (?:{words.DOCUMENTS})"
    rf"|(?:{words.DOCUMENTS}) (?P<b>\d{{1,6}}) (?:of|von|de|di|van) (?P<m>\d{{1,6}}))\W{{0,3}}",
    re.I,
)
_COUNT = re.compile(rf"(?:{words.DOCUMENTS}) ?\((\d{{1,6}})\)", re.I)
_SELECTED = re.compile(r"Download Request:.{0,60}?(\d{1,6}) ?- ?(\d{1,6})", re.I)
_LISTED = re.compile(r"\d{1,5}\.\s+(\S.*)")
_FOOTER = re.compile(r"\|? ?about lexisnexis|^page \d+ of \d+$|^seite \d+ von \d+$", re.I)
_NARROWED = re.compile(r"(?:content type|narrowed by|news\W{0,3}-?none)\b.{0,80}$")
_URN = re.compile(r"urn:contentItem:([0-9A-Z]{4}(?:-[0-9A-Z]{2,6}){3,5})", re.I)
_PERCENT = re.compile(r"\(\d\d?%\)")
_INLINE = re.compile(r"\s(?=(?:HIGHLIGHT|LENGTH|SECTION|DATELINE):)")
_SENTENCE = re.compile(r"[.!?…。][\"'”’»)\]]{0,2}$")
_LONG = 12  # words: a longer line that ends like a sentence is no index term


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The paragraphs of one article. ``numbered`` is the layout with "1 of 10 DOCUMENTS"."""

    paragraphs: Sequence[Paragraph]
    numbered: bool


def recognised(paragraphs: Sequence[Paragraph]) -> bool:
    """Does the file have the marks of this vendor? A few look-ups a paragraph."""
    ends = bodies = labelled = 0
    for p in paragraphs:
        text = p.text.strip()
        if len(text) < 60:
            folded = text.casefold()
            if _NUMBERED.fullmatch(text):
                return True
            ends += folded in _ENDS
            bodies += folded in _BODIES
        found = label_of(text[:60], LABELS)
        labelled += found is not None and found[0] in ("length", "load-date")
    return (labelled > 0 and ends > 0) or (labelled > 1 and bodies > 0) or (ends > 0 and bodies > 0)


def is_number(line: str) -> bool:
    """``1 of 10 DOCUMENTS``, alone in its line."""
    return len(line) < 120 and _NUMBERED.fullmatch(line.strip()) is not None


def is_mark(line: str) -> bool:
    """A line that is a paragraph by itself: a number, "Body", "End of Document"."""
    field = LABELS.get(line.strip().casefold().rstrip(":"))
    return field in ("body", "end", "graphic", "classification") or is_number(line) or _FOOTER.search(line) is not None


def is_label(line: str) -> bool:
    """A line that begins with a label."""
    return label_of(line.strip(), LABELS) is not None


def items(paragraphs: Sequence[Paragraph], name: str, carrier: str) -> Iterator[Item] | None:
    """Everything in a file of this vendor; None if it is none, or in a layout that is not known."""
    if _is_list(paragraphs):
        said = "a list of documents without the articles, which are in other files"
        told: list[Item] = [About(layout=f"Nexis Uni, {carrier}"), Skipped(name, said)]
        return iter(told)
    if not recognised(paragraphs):
        return None
    clean = [p for p in paragraphs if p.text.strip() and not (len(p.text) < 200 and _FOOTER.search(p.text))]
    numbers = [m for m in map(_number, clean) if m]
    if numbers:
        about, chunks = _numbered(clean, numbers, carrier)
    else:
        about, chunks = _uni(clean, carrier)
    if all(_record(chunk) is None for chunk in chunks):
        return None
    return _read(about, chunks, name)


def _is_list(paragraphs: Sequence[Paragraph]) -> bool:
    """The list that comes along where every article is a file of its own."""
    texts = [plain(p.text) for p in paragraphs]
    counted = next((i for i, text in enumerate(texts[:60]) if _COUNT.fullmatch(text)), None)
    if counted is None or any(text.casefold() in _ENDS or text.casefold() in _BODIES for text in texts):
        return False
    return any(_on_cover(p) for p in paragraphs[counted + 1 :])


def _read(about: About, chunks: Sequence[_Chunk], name: str) -> Iterator[Item]:
    yield about
    for number, chunk in enumerate(chunks, 1):
        record = _record(chunk)
        if record is None:
            first = plain(chunk.paragraphs[0].text)[:60] if chunk.paragraphs else ""
            yield Skipped(f"{name}:{number}", f"no article in this record, which begins: {first!r}")
        else:
            yield draft(record, number, "nexis")


# --- records


def _number(paragraph: Paragraph) -> tuple[int, int] | None:
    text = paragraph.text.strip()
    match = _NUMBERED.fullmatch(plain(text)) if len(text) < 60 else None
    return (int(match["a"] or match["b"]), int(match["n"] or match["m"])) if match else None


def _numbered(
    paragraphs: Sequence[Paragraph], numbers: Sequence[tuple[int, int]], carrier: str
) -> tuple[About, list[_Chunk]]:
    """The older layout: each article begins with its number."""
    starts = [i for i, p in enumerate(paragraphs) if _number(p)]
    cover = " ".join(p.text for p in paragraphs[: starts[0]])[:5000]
    selected = _SELECTED.search(cover)
    first, last, total = numbers[0][0], max(n for n, _ in numbers), numbers[0][1]
    claimed = int(selected[2]) - int(selected[1]) + 1 if selected else last - first + 1
    notes = () if claimed == total else (f"the file says that it is a part: {claimed:,} of {total:,} documents",)
    ends = [*starts[1:], len(paragraphs)]
    chunks = [_Chunk(_without_end(paragraphs[a + 1 : b]), True) for a, b in zip(starts, ends, strict=True)]
    return About(claimed, f"LexisNexis, {carrier}", notes=notes), chunks


def _without_end(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    return [p for p in paragraphs if p.text.strip().casefold() not in _ENDS]


def _uni(paragraphs: Sequence[Paragraph], carrier: str) -> tuple[About, list[_Chunk]]:
    """Nexis Uni: a cover sheet with a list of titles, and articles that end with "End of Document"."""
    cover, listed, claimed = _cover(paragraphs)
    pieces: list[list[Paragraph]] = [[]]
    marks = 0
    for p in paragraphs[cover:]:
        if p.text.strip().casefold() in _ENDS:
            marks += 1
            pieces.append([])
        else:
            pieces[-1].append(p)
    layout = f"Nexis Uni, {carrier}"
    known = frozenset(listed)
    chunks = [_Chunk(part, False) for piece in pieces if piece for part in _parted(piece, known)]
    chunks = [chunk for chunk in chunks if not _is_remainder(chunk, marks)]
    return About(claimed if claimed is not None else (marks or None), layout), chunks


def _is_remainder(chunk: _Chunk, marks: int) -> bool:
    """What stands behind the last mark, and is neither an article nor an error page."""
    return marks > 0 and sum(len(p.text) for p in chunk.paragraphs) < 60 and _record(chunk) is None


def _cover(paragraphs: Sequence[Paragraph]) -> tuple[int, list[str], int | None]:
    """Where the cover sheet ends, the titles it lists, and how many documents it says there are."""
    first_body = next((i for i, p in enumerate(paragraphs) if p.text.strip().casefold() in _BODIES), len(paragraphs))
    count = next(
        ((i, m) for i, p in enumerate(paragraphs[:first_body]) if (m := _COUNT.fullmatch(plain(p.text)))), None
    )
    if count is None:
        return 0, [], None
    at, claimed = count[0], int(count[1][1])
    listed = [_title(p) for p in paragraphs[at + 1 : first_body] if not _on_cover(p)]
    head = paragraphs[:first_body]
    heading = next((i for i in range(at + 1, first_body) if head[i].heading and not _on_cover(head[i])), None)
    again = max((i for i in range(at + 2, first_body) if listed and plain(head[i].text) == listed[0]), default=None)
    last = max(
        (i for i in range(at, first_body) if _on_cover(head[i]) and not label_of(head[i].text, LABELS)), default=at
    )
    start = again or (last + 1 if last > at else heading or last + 1)
    titles = [_title(p) for p in paragraphs[at + 1 : start] if not _on_cover(p)]
    return start, titles, claimed


def _title(paragraph: Paragraph) -> str:
    """The title in an entry of the list."""
    match = _LISTED.match(plain(paragraph.text))
    return match[1] if match else plain(paragraph.text)


def _on_cover(paragraph: Paragraph) -> bool:
    text = plain(paragraph.text).casefold()
    return (
        paragraph.row
        or label_of(text, _COVER) is not None
        or text in _COVER
        or _NARROWED.match(text) is not None
        or _COUNT.fullmatch(text) is not None
    )


def _parted(piece: list[Paragraph], listed: frozenset[str]) -> Iterator[list[Paragraph]]:
    """Articles in a piece between two end marks: more than one where a mark is missing."""
    bodies = [i for i, p in enumerate(piece) if p.text.strip().casefold() in _BODIES]
    starts = [0]
    for before, body in pairwise(bodies):
        start = _start_before(piece, before, body, listed)
        if start is not None:
            starts.append(start)
    for a, b in zip(starts, [*starts[1:], len(piece)], strict=True):
        yield piece[a:b]


def _start_before(piece: Sequence[Paragraph], before: int, body: int, listed: frozenset[str]) -> int | None:
    """Where the article whose body mark is at ``body`` begins, if it is not the article of the mark ``before``."""
    heads = [i for i in range(before + 1, body) if piece[i].heading or plain(piece[i].text) in listed]
    if heads:
        return heads[-1]
    days = [i for i in range(max(before + 3, body - 12), body) if is_date_line(piece[i].text)]
    return days[-1] - 2 if days else None


# --- one record


def _record(chunk: _Chunk) -> Record | None:
    """The article of a chunk; None if it has neither a date, a length nor a body mark."""
    paragraphs = list(chunk.paragraphs)
    start = next((i for i, p in enumerate(paragraphs) if p.text.strip().casefold() in _BODIES), None)
    start = next((i for i, p in enumerate(paragraphs) if _body_label(p)), None) if start is None else start
    record, after = Record(), len(paragraphs)
    unlabelled: list[Paragraph] = []
    fields: set[str] = set()
    for i, p in enumerate(paragraphs):
        if start is not None and i >= start:
            after = i
            break
        found = label_of(p.text, LABELS)
        if found and found[0] in _HEADER:
            fields.add(found[0])
            _header(record, *found)
        elif found and found[0] in _TAIL | {"graphic"}:
            after = i
            break
        elif is_copyright(p.text):
            continue
        elif start is None and _begins_body(unlabelled, fields, p, chunk.numbered):
            after = i
            break
        else:
            unlabelled.append(p)
    days = [i for i, p in enumerate(unlabelled) if is_date_line(p.text)]
    if start is None and not days and "length" not in fields:
        return None
    _masthead(record, unlabelled, days[0] if days else None, chunk.numbered)
    record.id = record.id or next((m[1] for p in paragraphs[:3] if p.link and (m := _URN.search(p.link))), None)
    _body(record, paragraphs[after:])
    return record


def _body_label(paragraph: Paragraph) -> bool:
    found = label_of(paragraph.text, LABELS)
    return found is not None and found[0] == "body" and paragraph.text.partition(":")[0].isupper()


def _begins_body(unlabelled: Sequence[Paragraph], fields: set[str], paragraph: Paragraph, numbered: bool) -> bool:
    """Without a body mark the body begins below the last label, or below the title where there are none."""
    if "length" in fields:
        return True
    titled = "headline" in fields or len(unlabelled) >= 3
    prose = len(paragraph.text.split()) > _LONG and _SENTENCE.search(paragraph.text.strip()) is not None
    return titled and prose and (numbered or bool(fields))


def _header(record: Record, field: str, value: str) -> None:
    parts = _INLINE.split(value)
    value = plain(parts[0])
    if field == "byline":
        record.byline = value or None
    elif field == "headline":
        record.title = value or None
    elif field == "source":
        record.source = value or None
    elif field in ("highlight", "dateline"):
        record.add("furniture", value)
    for part in parts[1:]:  # a byline that swallowed the lines below it
        found = label_of(part, LABELS)
        if found:
            _header(record, *found)


def _masthead(record: Record, lines: Sequence[Paragraph], day: int | None, numbered: bool) -> None:
    """Title, source and date: what stands above the labels without one."""
    texts = [plain(p.text) for p in lines]
    if day is not None:
        found = find_day(texts[day])
        record.published = found[0] if found else texts[day]
    heading = next((i for i, p in enumerate(lines) if p.heading), None)
    if numbered:
        above = texts[: day if day is not None else 1]
        record.source = record.source or (above[0] if above else None)
        rest = texts[day + 1 :] if day is not None else texts[1:]
        record.title = record.title or " ".join(rest) or None
        return
    above = texts[:day] if day is not None else texts[:2]
    if heading is not None and heading < len(above):
        record.title, above = above[heading], above[:heading] + above[heading + 1 :]
        record.source = record.source or (above[-1] if above else None)
    elif len(above) == 1 and known_outlet(above[0]) is not None:
        record.source = record.source or above[0]
    elif above:
        record.title = record.title or " ".join(above[:-1] if len(above) > 1 else above)
        record.source = record.source or (above[-1] if len(above) > 1 else None)


def _body(record: Record, paragraphs: list[Paragraph]) -> None:
    """Paragraphs, captions and what the index says, from the body mark on."""
    end = _tail(paragraphs)
    for p in paragraphs[end:]:
        found = label_of(p.text, LABELS)
        if found and found[0] == "language" and is_language(found[1]):
            record.language = found[1]
        elif found and found[0] == "id":
            record.id = plain(found[1]) or record.id
    for text in _captions(paragraphs[end:]):
        record.add("caption", text)
    body = paragraphs[:end]
    caption = next((i for i, p in enumerate(body) if i and _is_graphic(p)), None)
    last = len(body)
    if caption is not None:
        behind = sum(len(p.text) for p in body[caption + 1 :])
        ahead = sum(len(p.text) for p in body[:caption])
        last = min(caption + 2, len(body)) if behind > ahead else len(body)
    prose = any(not (p.row or is_table(p.text)) for p in body if not _is_mark(p))
    for i, p in enumerate(body):
        found = label_of(p.text, LABELS)
        if _is_mark(p) or (i > len(body) - 3 and is_copyright(p.text)):
            continue
        if plain(p.text) == record.title:  # the running head of a PDF
            continue
        if caption is not None and caption <= i < last:
            record.add("caption", found[1] if found and found[0] == "graphic" else p.text)
        elif (p.row or is_table(p.text)) and prose:
            record.add("furniture", p.text)
        elif found and i < 3 and found[0] in ("highlight", "dateline", "byline", "headline"):
            _header(record, *found)
        else:
            record.add("paragraph", found[1] if found and found[0] == "body" and i == 0 else p.text)


def _captions(tail: Sequence[Paragraph]) -> list[str]:
    """Captions among the index terms: behind "Graphic" up to the next label."""
    captions: list[str] = []
    inside = False
    for p in tail:
        found = label_of(p.text, LABELS)
        if _is_graphic(p):
            inside = True
            captions.append(plain(found[1]) if found else "")
        elif found or _is_mark(p) or is_copyright(p.text):
            inside = False
        elif inside:
            captions.append(plain(p.text))
    return captions


def _is_mark(paragraph: Paragraph) -> bool:
    folded = paragraph.text.strip().casefold().rstrip(":")
    return folded in _BODIES or LABELS.get(folded) in ("graphic", "classification")


def _is_graphic(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    found = label_of(text, LABELS)
    return LABELS.get(text.casefold().rstrip(":")) == "graphic" or (found is not None and found[0] == "graphic")


def _tail(paragraphs: Sequence[Paragraph]) -> int:
    """Where the index terms begin: behind there is nothing but labels, rights and short lines."""
    start = len(paragraphs)
    for i in range(len(paragraphs) - 1, -1, -1):
        text = paragraphs[i].text.strip()
        found = label_of(text, LABELS)
        labelled = found is not None and found[0] in _TAIL | {"graphic"}
        marked = LABELS.get(text.casefold().rstrip(":")) in ("classification", "graphic")
        if labelled or marked:
            start = i
        elif not (is_copyright(text) or _PERCENT.search(text) or not _is_prose(text)):
            break
    return start


def _is_prose(text: str) -> bool:
    return len(text.split()) > _LONG or _SENTENCE.search(text) is not None
