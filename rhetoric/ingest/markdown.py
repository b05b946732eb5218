"""What Markdown says that plain text does not: which lines are pictures. The text itself is never edited."""

from __future__ import annotations

import re

_TARGET = r"\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,2000})?\)"
_IMAGE = re.compile(rf"^[ \t>]{{0,9}}\[?!\[[^\]\n]{{0,2000}}\]{_TARGET}(?:\]{_TARGET})?[ \t]*\r?$", re.M)


def image_lines(text: str) -> tuple[str, ...]:
    """Lines that are nothing but a picture with its description, a link around it or not: captions, not body."""
    return tuple(match[0].strip() for match in _IMAGE.finditer(text)) if "![" in text else ()
