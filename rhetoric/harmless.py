"""Text from strangers made harmless: nothing in it that a terminal obeys or that turns its order round."""

from __future__ import annotations

import re

_DROPPED = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f"
_HARMFUL = re.compile(rf"[\x00-\x1f\x7f-\x9f{_DROPPED}\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


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
