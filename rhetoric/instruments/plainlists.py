"""Dictionaries of lines: Lexicoder (``.lc3``) and WordStat (``.cat``)."""

from __future__ import annotations

import re

from rhetoric.instruments.draft import Draft, Entry

_WEIGHTED = re.compile(r"(.*\S)\s{0,9}\((-?\d{1,6}(?:[.,]\d{1,6})?)\)\Z")
_LONGEST_LINE = 5_000
NEGATED = "left out: an entry that begins with ~, which negates in some dictionaries"


def read_lexicoder(text: str, draft: Draft) -> None:
    """Fill ``draft`` from Lexicoder 3: a line ``+NAME`` begins a category, every other line is an entry."""
    category: tuple[str, ...] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("+"):
            category = draft.category((stripped[1:].strip(),), number)
        elif stripped and category is None:
            draft.problems.add(draft.file, number, f"an entry before the first +CATEGORY: {stripped[:60]!r}")
        elif stripped.startswith("~"):
            draft.losses.add(NEGATED, number)
        elif stripped and category is not None:
            draft.add(Entry(stripped, category, number))
    draft.remarks.append("Lexicoder looks for characters, also inside words; here entries are whole words.")


def read_wordstat(text: str, draft: Draft) -> None:
    """Fill ``draft`` from WordStat: tabs put one line under another; ``ENTRY (1)`` is an entry with its weight, any
    other line a category. An underscore is a blank. Rules (``@NAME [...]``) are not kept."""
    above: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        depth = line[: len(line) - len(line.lstrip())].count("\t")
        if not stripped:
            continue
        if len(stripped) > _LONGEST_LINE:
            draft.losses.add(f"left out: a line of more than {_LONGEST_LINE:,} characters", number)
            continue
        found = _WEIGHTED.match(stripped)
        if stripped.startswith("@") or "[" in stripped:
            draft.losses.add("left out: a rule", number)
        elif found is None:
            if depth > len(above):
                draft.losses.add("a category that is indented by more than one step", number)
            above = [*above[:depth], stripped]
            draft.category(tuple(above), number)
        elif not above[:depth]:
            said = f"an entry outside every category: {stripped[:60]!r}; tabs put it under one"
            draft.problems.add(draft.file, number, said)
        else:
            path = draft.category(tuple(above[:depth]), number)
            entry, match = draft.wild(found[1].replace("_", " "))
            draft.add(Entry(entry, path, number, match, float(found[2].replace(",", "."))))
