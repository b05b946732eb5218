"""Text from strangers on its way to a terminal, a table or a page: harmless, and as wide as it says."""

from __future__ import annotations

import unicodedata

from rhetoric.harmless import safe_piece, safe_text

__all__ = ["display_width", "pad", "safe_piece", "safe_text", "shorten", "wrap"]

_ELLIPSIS = "…"


def display_width(text: str) -> int:
    """Columns that ``text`` takes in a terminal: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_columns(c) for c in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shorten(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns; what was cut leaves an ellipsis, after a whole word where one fits."""
    if display_width(text) <= width:
        return text
    kept = _cut(text, max(0, width - 1))
    blank = kept.rfind(" ")
    if blank > len(kept) // 2 and not text[len(kept)].isspace():
        kept = kept[:blank]
    return kept.rstrip() + _ELLIPSIS if width > 0 else ""


def _cut(text: str, width: int) -> str:
    """The longest beginning of ``text`` that takes at most ``width`` columns."""
    used = 0
    for i, character in enumerate(text):
        used += _columns(character)
        if used > width:
            return text[:i]
    return text


def wrap(text: str, width: int, most: int | None = None) -> list[str]:
    """``text`` in lines of at most ``width`` columns, at most ``most`` of them; the last one says with an ellipsis
    that there was more. Words longer than a line are broken."""
    lines: list[str] = []
    rest = text.strip()
    while rest:
        if most is not None and len(lines) == most - 1:
            return [*lines, shorten(rest, width)]
        line = _cut(rest, max(1, width)) or rest[0]
        if len(line) < len(rest) and not rest[len(line)].isspace():
            blank = line.rfind(" ")
            line = line[:blank] if blank > 0 else line
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return lines or [""]


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with blanks to ``width`` columns, on the left for numbers (``right``)."""
    blanks = " " * max(0, width - display_width(text))
    return blanks + text if right else text + blanks
