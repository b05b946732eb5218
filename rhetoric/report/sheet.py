"""What a report says, apart from how it looks: one content for the terminal, Markdown and every later format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rhetoric.safe import safe_text


@dataclass(frozen=True, slots=True)
class Column:
    """``wide`` takes the room that the others leave; ``number`` stands to the right; ``once`` need not be repeated
    where it is the same as in the row above."""

    name: str
    number: bool = False
    wide: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``empty`` is the sentence that stands where there are no rows; ``remark`` stands under the table."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences under a heading, each a line or paragraph of its own."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report: title, lines under it, parts. All text in it is safe to show."""

    title: str
    lines: tuple[str, ...]
    parts: tuple[Table | Lines, ...]


def table(
    heading: str, columns: Iterable[Column], rows: Iterable[Iterable[str]], empty: str, remark: str = ""
) -> Table:
    """A table of cells made safe."""
    safe_rows = tuple(tuple(safe_text(cell) for cell in row) for row in rows)
    return Table(heading, tuple(columns), safe_rows, empty, safe_text(remark))


def sentences(heading: str, texts: Iterable[str]) -> Lines:
    """Sentences made safe."""
    return Lines(heading, tuple(safe_text(text) for text in texts))


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 word``, ``1,204 words``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def more(left: int, what: str) -> str:
    """What a shortened list leaves out, or nothing."""
    return f"and {left:,} more {what}" if left > 0 else ""
