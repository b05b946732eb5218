"""Which column of a table holds which field: by its name, by the options, and where no name fits by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from rhetoric.ingest.dates import dates
from rhetoric.ingest.items import UnreadableError
from rhetoric.ingest.metadata import field_names
from rhetoric.ingest.options import ReadOptions

OPTIONS = {
    "text": "text_column",
    "id": "id_column",
    "title": "title_column",
    "published": "date_column",
    "outlet": "outlet_column",
    "url": "url_column",
    "language": "language_column",
}
MOST_COLUMNS = 5000
_DEEPEST = 6
_LAYOUTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("BigKinds", frozenset({"뉴스 식별자", "언론사", "본문"})),
    ("Media Cloud", frozenset({"media_name", "publish_date", "url"})),
    ("Media Cloud", frozenset({"stories_id", "media_name", "url"})),
    ("GDELT", frozenset({"url", "mobileurl", "date", "title"})),
    ("GDELT", frozenset({"url", "seendate", "domain"})),
    ("GDELT", frozenset({"gkgrecordid", "documentidentifier"})),
    ("GDELT", frozenset({"globaleventid", "sourceurl"})),
    ("GDELT", frozenset({"globaleventid", "mentionidentifier"})),
)
"""What the exports of databases are known by; names in lower case."""
_GDELT_FILES: dict[int, dict[int, str]] = {
    61: {0: "GLOBALEVENTID", 59: "DATEADDED", 60: "SOURCEURL"},
    58: {0: "GLOBALEVENTID", 56: "DATEADDED", 57: "SOURCEURL"},
    27: {0: "GKGRECORDID", 1: "DATE", 3: "SourceCommonName", 4: "DocumentIdentifier"},
    16: {0: "GLOBALEVENTID", 2: "MentionTimeDate", 4: "MentionSourceName", 5: "MentionIdentifier"},
}
"""GDELT's own files have no header: number of columns -> what some of them are (events, events 1.0, GKG, mentions)."""
_PARTIAL = re.compile(r"summary|description|snippet|abstract|teaser|excerpt|lead|comment|keyword|tags?$", re.I)
_ADDRESS = re.compile(r"https?://\S{4,}", re.I)
_ISO = re.compile(r"(?:1[5-9]|20)\d\d(?:[-./]\d{1,2}[-./]\d{1,2}|\d{4}(?:\d{6})?)(?:[T ].{0,30})?")
_PROSE_END = re.compile(r"[.!?。！？…][\"'”’»」)\]]{0,3}(?:\s|$)")
_FEWEST_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """Field -> column, what to say of the choice, and the database that such columns come from."""

    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    layout: str | None = None


def columns_of(columns: Sequence[str], sample: Sequence[Mapping[str, str]], options: ReadOptions) -> Columns:
    """Choose. ``UnreadableError`` if a column that was asked for is not there."""
    if len(columns) > MOST_COLUMNS:
        raise UnreadableError(f"a table of {len(columns):,} columns: not a table of articles")
    names = _by_name(columns)
    names |= _filled_text(columns, sample, names)
    asked = {name: getattr(options, option) for name, option in OPTIONS.items()}
    for name, wanted in asked.items():
        if wanted is not None:
            names = {n: c for n, c in names.items() if n != name and c != wanted}
            names[name] = _existing(wanted, columns, OPTIONS[name])
    guessed = _by_value(columns, sample, names)
    layout = layout_of(columns)
    if layout:
        guessed = {}
    notes = tuple(
        f"no column is named for the {field}: {column!r} was taken, by its values" for field, column in guessed.items()
    )
    return Columns(_of_layout(layout, {**names, **guessed}, columns), notes, layout)


def layout_of(columns: Sequence[str]) -> str | None:
    """The database whose export has these columns."""
    known = {column.strip().lower() for column in columns}
    return next((name for name, needed in _LAYOUTS if needed <= known), None)


def _of_layout(layout: str | None, names: dict[str, str], columns: Sequence[str]) -> dict[str, str]:
    """GDELT's dates are those of its own visit, not of the article. Media Cloud's guid is an address."""
    if layout == "GDELT" and names.get("published", "").lower() == "date":
        names.setdefault("crawled", names.pop("published"))
    if layout == "Media Cloud":
        number = next((c for c in columns if c.strip().lower() == "stories_id"), None)
        names |= {"id": number} if number else {}
    return names


def _existing(wanted: str, columns: Sequence[str], option: str) -> str:
    if wanted in columns:
        return wanted
    same = [c for c in columns if c.strip().casefold() == wanted.strip().casefold()]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(wanted, list(columns)[:200], 1, 0.5)
    hint = f"nearest is {near[0]!r}" if near else f"there are {shown(columns)}"
    raise UnreadableError(f"no column {wanted!r}, which --{option.replace('_', '-')} names; {hint}")


def shown(columns: Iterable[str]) -> str:
    """The names of columns for a message."""
    return ", ".join(list(columns)[:20]) or "none"


# --- by name


def _by_name(columns: Sequence[str]) -> dict[str, str]:
    names = field_names(list(columns))
    dotted = {_leaf(column): column for column in reversed(columns) if "." in column}
    if dotted:
        nested = field_names(list(dotted))
        names = {**{field: dotted[leaf] for field, leaf in nested.items()}, **names}
        if "text" not in names:
            last = {column.rsplit(".", 1)[1]: column for column in reversed(columns) if "." in column}
            found = field_names(list(last)).get("text")
            names |= {"text": last[found]} if found else {}
    return names


_HOLDERS = frozenset(
    """article articles data doc document fields _source source_document item story content attributes properties
    record meta metadata result news post entry""".split()
)
_VALUES = frozenset("name value text rendered #text _text $t en".split())


def _leaf(column: str) -> str:
    """What a nested field would be called alone: ``article.body`` is ``body``, ``source.name`` is ``source``."""
    *above, last = column.split(".")
    if last.lower() in _VALUES and above:
        *above, last = above
    return last if all(name.lower() in _HOLDERS for name in above) else column


def _filled_text(
    columns: Sequence[str], sample: Sequence[Mapping[str, str]], names: Mapping[str, str]
) -> dict[str, str]:
    """Another column that is called after the text, where the first choice is empty throughout."""
    if "text" not in names or not sample or any(row.get(names["text"], "").strip() for row in sample):
        return {}
    others = (c for c in columns if "text" in field_names([c]) and any(row.get(c, "").strip() for row in sample))
    found = next(others, None)
    return {"text": found} if found else {}


# --- by value


def _by_value(columns: Sequence[str], sample: Sequence[Mapping[str, str]], names: Mapping[str, str]) -> dict[str, str]:
    """Text, address and date by what the first rows hold, where no name tells them."""
    free = [c for c in columns if c not in names.values()]
    values = {c: [v for row in sample if (v := row.get(c, "").strip())] for c in free}
    found: dict[str, str] = {}
    if "text" not in names:
        prose = {c: _prose(v) for c, v in values.items() if not _PARTIAL.search(c)}
        best = max(prose, key=lambda c: prose[c], default=None)
        if best is not None and prose[best] >= _FEWEST_CHARACTERS:
            found["text"] = best
    for name, test in (("url", _is_address), ("published", _is_day)):
        if name not in names:
            column = next((c for c, v in values.items() if v and sum(map(test, v)) >= 0.8 * len(v)), None)
            found |= {name: column} if column else {}
    return found


def _prose(values: list[str]) -> float:
    """Characters in a value, on average, if most values hold a sentence."""
    ended = sum(bool(_PROSE_END.search(value[:5000])) for value in values)
    return sum(map(len, values)) / len(values) if values and 2 * ended >= len(values) else 0.0


def _is_address(value: str) -> bool:
    return _ADDRESS.fullmatch(value[:3000]) is not None


def _is_day(value: str) -> bool:
    return _ISO.fullmatch(value[:60]) is not None and (
        value[:8].isdecimal() or next(dates(value[:60]), None) is not None
    )


# --- headers


class Header(NamedTuple):
    """How many rows stand above the records, header included, the columns' names, and if the table has a header."""

    above: int
    columns: list[str]
    named: bool


def header_of(rows: Sequence[Sequence[str]]) -> Header:
    """Find the header among the first rows.

    It is the first row with names that are known, even below a title; without one it is the first row, unless that
    looks like a record: then the columns have numbers.
    """
    for i, row in enumerate(rows):
        known = field_names(list(row)) if all(len(cell) <= 80 for cell in row) else {}
        if len(known) >= 2 or "text" in known:
            return Header(i + 1, unique(row), True)
    if not rows:
        return Header(0, [], True)
    widest = max(map(len, rows))
    if widest in _GDELT_FILES and all(_has_address(row, widest) for row in rows):
        told = _GDELT_FILES[widest]
        return Header(0, [told.get(i, f"column {i + 1}") for i in range(widest)], False)
    first = next((i for i, row in enumerate(rows) if sum(bool(c.strip()) for c in row) > min(1, widest - 1)), 0)
    if any(map(_is_record, rows[first])):
        return Header(first, [f"column {i + 1}" for i in range(widest)], False)
    return Header(first + 1, unique(rows[first]), True)


def _has_address(row: Sequence[str], widest: int) -> bool:
    place = max(i for i, name in _GDELT_FILES[widest].items() if name.endswith(("URL", "Identifier")))
    return len(row) == widest and _is_address(row[place])


def _is_record(cell: str) -> bool:
    """A cell that no column is called: an address, a date, a number of many digits, a sentence."""
    value = cell.strip()
    return len(value) > 100 or _is_address(value) or _is_day(value) or (value.isdecimal() and len(value) > 4)


def unique(row: Sequence[str]) -> list[str]:
    """The names of a header, each once: a second ``text`` is ``text (2)``, one without a name is ``column 3``."""
    names: list[str] = []
    taken: dict[str, int] = {}
    for i, cell in enumerate(row):
        name = " ".join(cell.lstrip("\ufeff").split())[:200] or f"column {i + 1}"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return names


# --- nested records


def flat(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record with dotted names for what is nested: ``{"article": {"body": …}}`` has ``article.body``."""
    if not any(isinstance(value, dict) for value in row.values()):
        return row
    return dict(_leaves(row, "", 0))


def _leaves(row: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            yield from _leaves(value, f"{above}{key}.", depth + 1)
        else:
            yield f"{above}{key}", value
