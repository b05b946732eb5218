"""Text as XML 1.0: escaped, and without what XML cannot hold or a terminal obeys."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SPECIAL = re.compile(
    "[&<>\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """``text`` as character data, as many characters as it has.

    Carriage returns, C1 controls and bidirectional controls become references and mean themselves. What XML 1.0 cannot
    hold is replaced: control characters by their pictures, halves of surrogate pairs, U+FFFE and U+FFFF by U+FFFD.
    """
    return _SPECIAL.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _ENTITIES:
        return _ENTITIES[sign]
    code = ord(sign)
    if code < 0x20 and sign != "\r":
        return chr(0x2400 + code)
    if 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        return "\N{REPLACEMENT CHARACTER}"
    return f"&#x{code:x};"


def attributes(values: Mapping[str, str]) -> str:
    """Attributes of a start tag, a blank before each; values are on one line."""
    lines = {name: escape(" ".join(value.split())).replace('"', "&quot;") for name, value in values.items()}
    return "".join(f' {name}="{line}"' for name, line in lines.items())


def element(name: str, text: str, **given: str) -> str:
    """An element with text on one line."""
    return f"<{name}{attributes(given)}>{escape(' '.join(text.split()))}</{name}>"
