"""What the importers of all databases share: paragraphs in, records out, and what a record becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rhetoric.document import BlockKind, Note
from rhetoric.gazetteer import Outlet, find_outlet, outlet_pattern
from rhetoric.ingest.databases import words
from rhetoric.ingest.dates import dates
from rhetoric.ingest.items import Draft, compose, sha256
from rhetoric.ingest.metadata import Metadata
from rhetoric.text import fold

_LONGEST_LABEL = 45
_LONGEST_DATE_LINE = 110
_MONTH = {name: number for number, names in enumerate(words.MONTHS, 1) for name in names.split()}
_NAMED = "|".join(sorted(_MONTH, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:er|st|nd|rd|th|[.º])? (?:de |of )?({_NAMED})\.?,? (?:de |del )?((?:19|20)\d\d)\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({_NAMED})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b", re.I)
_NO_DAY = re.compile(
    rf"(?:{_NAMED}|spring|summer|autumn|fall|winter)\.?(?:[ /–-](?:{_NAMED}))?\.? (?:de )?(?:19|20)\d\d", re.I
)
_BLANKS = re.compile(r"\s+")
_BY = re.compile(r"(?:by|from|von|par|por|door|di)\s+(?=\S)", re.I)
_PLACE = re.compile(r"\s*(?:\([^()]{2,40}\)|;.{1,60}|,\s*[A-Z][\w .]{2,30}|\s-\s.{2,40})$")
_SUPPLIED = re.compile(r"\s+supplied by\b.*$", re.I)
_MONITORED = re.compile(
    r"\W{0,3}(?:(?:full |unattributed |unsigned )?text|excerpts?|summary|transcript)\b.{0,300}?\bby\b", re.I
)
_COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b)", re.I)
_RIGHTS = re.compile(
    r"all rights reserved\W{0,3}$|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados", re.I
)
_WIDE_GAP = re.compile(r"\S {3,}\S")


class Paragraph(NamedTuple):
    """A paragraph of a file without its format; a row of a table has its cells parted by tabs."""

    text: str
    heading: bool = False
    row: bool = False
    link: str | None = None


@dataclass(slots=True)
class Record:
    """One article as a database has it. ``blocks`` are what stands below the title, in order."""

    title: str | None = None
    source: str | None = None
    published: str | None = None
    byline: str | None = None
    language: str | None = None
    id: str | None = None
    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: BlockKind, text: str) -> None:
        if text.strip():
            self.blocks.append((kind, text.strip()))


def draft(record: Record, number: int, profile: str) -> Draft:
    """The article of a record. A record without body is one too, and says so."""
    byline = _BY.sub("", record.byline, count=1).strip(" .,;") if record.byline else None
    credit: list[tuple[BlockKind, str]] = [("credit", record.byline)] if record.byline else []
    text, blocks = compose([("title", record.title or ""), *credit, *record.blocks])
    metadata = Metadata(
        title=record.title,
        published=iso_day(record.published) if record.published else None,
        outlet=outlet_of(record.source),
        author=byline or None,
        language=language_of(record.language),
    )
    metadata, notes = _monitored(metadata, record)
    return Draft(
        text,
        sha256(text),
        metadata,
        id=record.id,
        number=number,
        blocks=blocks,
        notes=(*record.notes, *notes),
        profile=profile,
    )


# --- words


def plain(text: str) -> str:
    """One line, blanks single, no control characters."""
    return _BLANKS.sub(" ", text.replace("\x00", "")).strip()


def label_of(text: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """``LENGTH: 355 words`` -> (``length``, ``355 words``); None if the text begins with no label."""
    end = text.find(":", 0, _LONGEST_LABEL)
    if end < 0:
        end = text.find("：", 0, _LONGEST_LABEL)
    found = labels.get(plain(text[:end]).casefold()) if end > 0 else None
    return (found, text[end + 1 :].strip()) if found else None


def is_copyright(text: str) -> bool:
    """A line that says who has the rights, and nothing else."""
    return len(text) < 400 and bool(_COPYRIGHT.match(text.strip()) or (len(text) < 160 and _RIGHTS.search(text)))


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    return words.by_word(words.LANGUAGES)


def language_of(written: str | None) -> str | None:
    """``GERMAN; DEUTSCH`` -> ``de``."""
    parts = re.split(r"[;,/|]", written.casefold()) if written else []
    return next((_languages()[p.strip()] for p in parts if p.strip() in _languages()), None)


def is_language(written: str) -> bool:
    """The name of a language, and nothing else."""
    return len(written) < 60 and language_of(written) is not None


# --- dates


def find_day(text: str) -> tuple[str, int, int] | None:
    """The first calendar day in ``text`` as ISO 8601, with its place."""
    for pattern, order in ((_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3))):
        match = pattern.search(text)
        if match:
            day, month, year = (match[i] for i in order)
            try:
                return date(int(year), _MONTH[month.lower()], int(day)).isoformat(), match.start(), match.end()
            except ValueError:
                continue
    found = next(dates(text), None)
    if found is None or found.other is not None:
        return None
    return found.value.isoformat(), found.start, found.end


def iso_day(written: str) -> str:
    """The day of a date in any language as ISO 8601; what is not understood as it stands."""
    found = find_day(plain(written))
    return found[0] if found else plain(written)


def is_date_line(text: str) -> bool:
    """A date with a weekday, a time, an edition: no running text, no more than one line."""
    line = plain(text)
    if not 4 < len(line) < _LONGEST_DATE_LINE or not any(c.isdigit() for c in line):
        return False
    found = find_day(line)
    if found is None:
        other = next(dates(line), None)
        if other is None:
            return _NO_DAY.fullmatch(line.strip(" .,;")) is not None
        found = ("", other.start, other.end)
    _, start, end = found
    return start < 30 and len(line[:start].split()) <= 2 and len(line[end:].split()) <= 10


# --- who printed it


def known_outlet(source: str | None) -> Outlet | None:
    """The outlet of a source line: ``The Times (London)``, ``BBC Monitoring Asia Pacific - Political``."""
    if not source:
        return None
    name = _SUPPLIED.sub("", plain(source))
    found = find_outlet(name)
    if found is None:
        shorter = _PLACE.sub("", name)
        found = find_outlet(shorter)
    if found is None:
        match = outlet_pattern().match(fold(name).text)
        first = find_outlet(match.group()) if match else None
        # "TASS World Service" is TASS, but "The Times of India" is not The Times
        if match and first and (first.agency or match.group().endswith("Monitoring")):
            found = first
    return found


def outlet_of(source: str | None) -> str | None:
    """The short name of the outlet of a source line, or the line as it stands."""
    found = known_outlet(source)
    return found.name if found else (_SUPPLIED.sub("", plain(source)) or None) if source else None


def _monitored(metadata: Metadata, record: Record) -> tuple[Metadata, list[Note]]:
    """BBC Monitoring translates what others printed: "Text of report in English by North Korean news agency KCNA"."""
    lead = next((text for kind, text in record.blocks if kind == "paragraph"), "")
    if "monitoring" not in (record.source or "").lower() and "monitoring" not in lead[:400].lower():
        return metadata, []
    match = _MONITORED.match(lead[:400])
    if match is None:
        return metadata, []
    place = outlet_pattern().search(fold(lead[:400]).text, match.end())
    origin = find_outlet(place.group()) if place else None
    if origin is None:
        return metadata, []
    note = Note("monitored", f"a text of {origin.name}, as {metadata.outlet or 'a monitoring service'} gives it")
    values = {name: getattr(metadata, name) for name in metadata.__slots__}
    values |= {"outlet": origin.name, "host": metadata.outlet, "agency": origin.name if origin.agency else None}
    return Metadata(**values), [note]


# --- lines and paragraphs


def paragraphs_of(lines: Iterable[str], edges: Callable[[str], tuple[bool, bool]]) -> Iterator[str]:
    """Lines that were wrapped put together again, up to an empty line and where ``edges`` says that one begins or ends.

    Lines of aligned columns stay lines.
    """
    group: list[str] = []
    for line in lines:
        begins, alone = edges(line) if line.strip() else (True, True)
        if group and begins:
            yield _joined(group)
            group = []
        if line.strip():
            group.append(line.rstrip())
        if group and alone:
            yield _joined(group)
            group = []
    if group:
        yield _joined(group)


def _joined(lines: Sequence[str]) -> str:
    if sum(1 for line in lines if _WIDE_GAP.search(line.strip())) > 1:
        return "\n".join(line.strip() for line in lines)
    text = ""
    for line in map(plain, lines):
        text += ("" if not text or (_unspaced(text[-1]) and _unspaced(line[:1])) else " ") + line
    return text


def _unspaced(character: str) -> bool:
    """Scripts that have no blanks between words: Han and kana."""
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def is_table(text: str) -> bool:
    """Lines of aligned columns, as ``paragraphs_of`` leaves them."""
    return "\n" in text or text.count("\t") > 1
