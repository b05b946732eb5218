"""Lines that a person named as the body: ``5-20,24-30`` overrules what would be guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rhetoric.document import Span
from rhetoric.ingest import shapes
from rhetoric.ingest.lines import Unit, count_words
from rhetoric.text import View

_BREAK = re.compile(r"\r\n|\n|\r")


def cut_to_lines(view: View, found: Sequence[Unit], text: str, ranges: Sequence[tuple[int, int]]) -> list[Unit]:
    """The units, cut where a range of lines begins or ends; those inside are paragraphs, the others have no role.

    ``ranges`` are line numbers of ``text``, from 1, both ends included, in any order.
    """
    places = list(_places(view, text, ranges))
    return [piece for unit in found for piece in _pieces(unit, places)]


def _places(view: View, text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each range, in the order of the text, as a stretch of the view."""
    starts = [0, *(m.end() for m in _BREAK.finditer(text)), len(text)]
    last = len(starts) - 1
    done = 0
    for first, end in sorted(ranges):
        begin = max(starts[min(first, last + 1) - 1], done)
        done = max(starts[min(end, last)], done)
        if begin < done:
            yield view.span_from_raw(Span(begin, done))


def _pieces(unit: Unit, places: Sequence[tuple[int, int]]) -> Iterator[Unit]:
    at = unit.start
    for begin, end in places:
        inside = max(unit.start, begin), min(unit.end, end)
        if inside[0] < inside[1]:
            yield from _piece(unit, at, inside[0], unit.role)
            yield from _piece(unit, *inside, shapes.PARAGRAPH)
            at = inside[1]
    yield from _piece(unit, at, unit.end, unit.role)


def _piece(unit: Unit, start: int, end: int, role: str) -> Iterator[Unit]:
    text = unit.text[start - unit.start : end - unit.start]
    stripped = text.strip()
    if stripped:
        begin = start + len(text) - len(text.lstrip())
        yield replace(
            unit, start=begin, end=begin + len(stripped), text=stripped, role=role, words=count_words(stripped)
        )


def mark_rest(found: Sequence[Unit]) -> None:
    """Final roles of what is not body: captions and credits stay what they are, all else is furniture."""
    for unit in found:
        if unit.role == shapes.BYLINE:
            unit.role = shapes.CREDIT
        elif unit.role not in (shapes.PARAGRAPH, shapes.CAPTION, shapes.CREDIT, shapes.TITLE, shapes.METADATA):
            unit.role = shapes.FURNITURE
