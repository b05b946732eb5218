"""Dictionaries as tables: plain CSV, our own, LIWC-22 (``.dicx``), NRC's lists (``word category 0/1``), wide ones.

Columns are known by their names. Where the first row names none of them, one column is a list of entries, two are an
entry with its category or its weight, and three, the last of them numbers, are NRC's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rhetoric.instruments.draft import Draft, Entry
from rhetoric.lexicon import Term
from rhetoric.lexicon.cells import TERM_COLUMNS, Cells
from rhetoric.lexicon.header import FRAME_ID
from rhetoric.lexicon.model import MatchKind
from rhetoric.lexicon.rows import fault_of_cell, records

SEPARATOR = " > "
"""Between the names of a category and those above it."""
EXPORTED = ("category", *(column for column in TERM_COLUMNS if column != "frame"), "exact_case")

_TERMS = ("term", "word", "words", "entry", "phrase", "token", "pattern", "dicterm", "english word", "english (en)")
_CATEGORIES = ("category", "frame", "label", "key", "class", "dimension", "emotion", "affectdimension", "sentiment")
_WEIGHTS = ("weight", "score", "value", "intensity", "emotion-intensity-score")
_MATCHES: dict[str, MatchKind] = {"glob": "glob", "regex": "regex", "phrase": "phrase", "fixed": "phrase"}
_REMARK = ("#", ";", "sep=")
_LOOKED_AT = 100
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9})(?:[eE][+-]?\d{1,2})?\Z")
Rows = list[tuple[int, list[str]]]


def read_table(text: str, draft: Draft) -> None:
    """Fill ``draft`` from a table. ``X``, ``1`` or a weight makes an entry belong to the category of a column or row;
    nothing or 0 keeps it out."""
    delimiter = _delimiter(text)
    text, skipped = _without_preamble(text, delimiter, draft)
    rows = [(line + skipped, cells) for line, cells in records(text, draft.file, draft.problems, delimiter)]
    if not rows:
        draft.problems.add(draft.file, 1, "empty")
        return
    header = [cell.lower() for cell in rows[0][1]]
    if "category" in header and "term" in header and set(header) <= set(EXPORTED) and len(set(header)) == len(header):
        _ours(header, rows[1:], draft)
    elif any(cell in _TERMS for cell in header):
        _named(header, rows, draft)
    else:
        _unnamed(rows, draft)


def _delimiter(text: str) -> str:
    """By most of the first lines that are neither empty nor remarks: a tab, else the semicolon of some spreadsheets,
    else a comma."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(_REMARK)][:_LOOKED_AT]
    often = {mark: sum(mark in line for line in lines) for mark in "\t;,"}
    first = lines[0] if lines else ""
    if lines and 2 * often["\t"] >= len(lines):
        return "\t"
    return ";" if ";" in first and "," not in first else ","


def _without_preamble(text: str, delimiter: str, draft: Draft) -> tuple[str, int]:
    """The text from the first row on, and how many lines stand before it: remarks, and in a table with tabs whatever
    has no tab."""
    lines = text.split("\n")
    first = 0
    while first < len(lines) and (
        not lines[first].strip() or lines[first].startswith(_REMARK) or (delimiter == "\t" and "\t" not in lines[first])
    ):
        if lines[first].strip():
            draft.losses.add("left out: a line before the table", first + 1)
        first += 1
    return "\n".join(lines[first:]), first


def _fits(cells: Sequence[str], width: int, line: int, draft: Draft) -> bool:
    if len(cells) == width:
        return True
    draft.problems.add(draft.file, line, f"{len(cells)} cells where there should be {width}")
    return False


def _ours(header: list[str], rows: Rows, draft: Draft) -> None:
    """A table that ``rhetoric lexicons convert`` wrote: every column means what it means in ``terms.csv``."""
    cells = Cells(draft.file, draft.problems)
    empty = dict.fromkeys((*TERM_COLUMNS, "category", "exact_case"), "")
    for line, values in rows:
        if not _fits(values, len(header), line, draft):
            continue
        row = empty | dict(zip(header, values, strict=True))
        for column, value in row.items():
            fault = fault_of_cell(value) if column != "weight" else None
            if fault:
                draft.problems.add(draft.file, line, f"{column}: {fault}")
        term: Term | None = cells.term(line, row, row["exact_case"] == "1")
        if row["subframe"] and not FRAME_ID.match(row["subframe"]):
            draft.problems.add(draft.file, line, f"subframe {row['subframe'][:80]!r}: use small letters, digits and _")
        if not row["category"]:
            draft.problems.add(draft.file, line, "no category")
        elif term is not None:
            path = draft.category(tuple(row["category"].split(SEPARATOR)), line)
            draft.add(Entry(term.term, path, line, term=term))


def _named(header: list[str], rows: Rows, draft: Draft) -> None:
    """A table with a header: one category a row, one a column, or one for all."""
    at = next(i for i, cell in enumerate(header) if cell in _TERMS)
    category = next((i for i, cell in enumerate(header) if cell in _CATEGORIES), None)
    weight = next((i for i, cell in enumerate(header) if cell in _WEIGHTS), None)
    kind = next((i for i, cell in enumerate(header) if cell in ("match", "valuetype")), None)
    names = rows[0][1]
    used = {at, category, weight, kind}
    others = [i for i in range(len(header)) if i not in used and names[i]]
    wide = category is None and (weight is None or bool(others))
    for line, cells in rows[1:]:
        if not _fits(cells, len(header), line, draft):
            continue
        match = _MATCHES.get(cells[kind].lower()) if kind is not None else None
        if wide and others:
            for i in [*others, *([weight] if weight is not None else [])]:
                _member(cells[at], names[i], cells[i], line, draft, match=match)
        else:
            name = _stem(draft) if category is None else cells[category]
            _member(cells[at], name, cells[weight] if weight is not None else "1", line, draft, match=match)
    if not wide:
        for i in others:
            draft.losses.add(f"the column {names[i][:40]!r}")


def _unnamed(rows: Rows, draft: Draft) -> None:
    width = max(len(cells) for _, cells in rows)
    if 1 < width <= 3 and len(rows) > 1 and not _NUMBER.match(rows[0][1][-1]) and _end_in_numbers(rows[1:]):
        draft.losses.add("left out: the first row, which is read as names of columns", rows[0][0])
        rows = rows[1:]
    numbers = width > 1 and _end_in_numbers(rows)
    if width > 3 or (width == 3 and not numbers):
        said = f"the header names no column of entries; call it one of {', '.join(_TERMS)}"
        draft.problems.add(draft.file, rows[0][0], said)
        return
    for line, cells in rows:
        if not _fits(cells, width, line, draft):
            continue
        name = cells[1] if width == 3 or (width == 2 and not numbers) else _stem(draft)
        _member(cells[0], name, cells[-1] if numbers else "1", line, draft)


def _end_in_numbers(rows: Rows) -> bool:
    return all(_NUMBER.match(cells[-1]) for _, cells in rows)


def _stem(draft: Draft) -> str:
    return draft.file.rpartition(".")[0] or draft.file


def _member(text: str, category: str, value: str, line: int, draft: Draft, *, match: MatchKind | None = None) -> None:
    """One entry in one category, if ``value`` says that it belongs there: X, the name of the category, or a weight."""
    if not category:
        draft.losses.add("left out: an entry without a category", line)
    elif value.lower() in ("x", category.lower()):
        draft.add(Entry(text, draft.category((category,), line), line, match))
    elif _NUMBER.match(value):
        weight = float(value.replace(",", "."))
        if weight != 0:
            draft.add(Entry(text, draft.category((category,), line), line, match, weight))
        else:
            draft.zeros += 1
    elif value:
        draft.losses.add("left out: a cell that is neither X nor a number", line)
