"""Exports of press databases: which vendor made a file, and the articles in it.

An importer takes the paragraphs of a file, whatever carried them (DOCX, RTF, PDF, text), and gives records of which it
knows what is title, body, caption and index. A layout that it does not know gives None, and the reader takes the file
as one text and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rhetoric.document import Note
from rhetoric.ingest.databases import factiva, nexis, proquest, words
from rhetoric.ingest.databases.records import Paragraph, is_copyright, paragraphs_of
from rhetoric.ingest.items import Item

__all__ = ["Paragraph", "begins_and_ends", "is_export", "items", "items_of_text", "unknown_layout"]


class _Vendor(NamedTuple):
    """What an importer can do."""

    items: Callable[[Sequence[Paragraph], str, str], Iterator[Item] | None]
    is_mark: Callable[[str], bool]
    is_label: Callable[[str], bool]


_VENDORS = (  # in this order: "Document 1 of 10" stands in exports of the first two
    _Vendor(proquest.items, proquest.is_mark, proquest.is_label),
    _Vendor(nexis.items, nexis.is_mark, nexis.is_label),
    _Vendor(factiva.items, factiva.is_mark, factiva.is_label),
)
_HEAD, _TAIL = 4000, 1000
_MARKS = ("ocument", "okument", "DOCUMENTS", "ProQuest", "Load-Date", "문서", "文档")
_LINES = re.compile(
    rf"^[ \t\f]*(?:\d{{1,6}} (?:of|von|de|di|van) \d{{1,6}} (?:{words.DOCUMENTS})"
    rf"|(?:{words.DOCUMENTS}) (?:\d{{1,6}} (?:of|von|de|di|van|/) \d{{1,6}}|[a-z0-9]{{18,40}})"
    r"|end of document|ende des dokuments|fin d[ue]l? documento?|문서 끝|文档结尾)[ \t]*\r?$"
    r"|ProQuest[ -]Do[ck]ument|document ProQuest|documento de ProQuest|ProQuest 문서|ProQuest 文档|\bLoad-Date:",
    re.I | re.M,
)
_HINTS = (
    *(
        (mark, "LexisNexis")
        for mark in ("Load-Date:", "LOAD-DATE:", "About LexisNexis", "LexisNexis, a division", "Job Number:")
    ),
    *((mark, "Factiva") for mark in ("Factiva, Inc", "Dow Jones Factiva", "Dow Jones & Company, Inc. All rights")),
    *((mark, "ProQuest") for mark in ("ProQuest document ID", "ProQuest LLC", "Information from ProQuest")),
)


def is_export(text: str) -> bool:
    """Could this text be an export? A few searches for a word near its ends, so that other texts lose no time."""
    ends = text if len(text) <= _HEAD + _TAIL else text[:_HEAD] + text[-_TAIL:]
    return any(mark in ends for mark in _MARKS) and _LINES.search(text) is not None


def items(paragraphs: Sequence[Paragraph], name: str, carrier: str) -> Iterator[Item] | None:
    """The articles of an export; None if the paragraphs are of no vendor, or in a layout that is not known.

    ``name`` is the file's, for the locators of what is left out; ``carrier`` is the format, for people: ``DOCX``.
    """
    for vendor in _VENDORS:
        found = vendor.items(paragraphs, name, carrier)
        if found is not None:
            return found
    return None


def unknown_layout(lines: Sequence[str]) -> tuple[Note, ...]:
    """A note if a vendor's marks stand at the beginning or the end of a file that no importer could read."""
    ends = "\n".join(line[:300] for line in (*lines[:60], *lines[-60:]))
    vendor = next((vendor for mark, vendor in _HINTS if mark in ends), None)
    said = f"looks like an export of {vendor} in a layout that is not known: read as one text"
    return (Note("unknown_layout", said),) if vendor else ()


def items_of_text(text: str, name: str) -> Iterator[Item] | None:
    """The articles of an export that is plain text; lines are put together where the vendor wraps them."""
    lines = text.strip("\ufeff").replace("\f", "\n").splitlines()
    paragraphs = [Paragraph(line.strip()) for line in lines if line.strip()]
    if any(nexis.is_number(line) for line in lines) and not proquest.recognised(paragraphs):
        paragraphs = [Paragraph(p) for p in paragraphs_of(lines, begins_and_ends)]
    return items(paragraphs, name, "text")


def begins_and_ends(line: str) -> tuple[bool, bool]:
    """Does a line of an export begin a paragraph whatever stands before it, and is it one by itself?"""
    if len(line) > 200:
        return False, False
    alone = any(vendor.is_mark(line) for vendor in _VENDORS) or is_copyright(line)
    return alone or any(vendor.is_label(line) for vendor in _VENDORS), alone
