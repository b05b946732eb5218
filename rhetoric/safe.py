"""Text from strangers on its way to a terminal, a table or a page: harmless, and as wide as it says."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f"
_HARMFUL = re.compile(rf"[\x00-\x1f\x7f-\x9f{_DROPPED}\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_ELLIPSIS = "…"


def safe_text(text: str) -> str:
    """``text`` on one line, with nothing in it that a terminal obeys.

    Blanks and line breaks become single blanks. Control characters are shown as their pictures (escape as ``␛``),
    halves of surrogate pairs as ``�``; bidirectional controls, tags and zero-width blanks go, so that text stands
    in the order in which it is stored. Every name, title and piece of text passes here on its way out.
    """
    line = _HARMFUL.sub(_shown, " ".join(text.split()))
    return " ".join(line.split())  # what went may have stood between two blanks


def safe_piece(text: str) -> str:
    """A piece of a longer text, made harmless like ``safe_text``; a blank at either end stays, since it parts words."""
    return _HARMFUL.sub(_shown, _BLANKS.sub(" ", text))


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return "\N{REPLACEMENT CHARACTER}" if code < 0xA0 or 0xD800 <= code < 0xE000 else ""


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
