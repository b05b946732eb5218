"""Metadata that stands at the head of a text: ``---``, ``key: value`` lines, ``---``."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_OPEN = re.compile(r"\ufeff?\s{0,200}---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.M)
_KEY = re.compile(r"([A-Za-z_][\w\-]{0,40}):(?:[ \t]+|$)(.*)")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``values`` by lower-case key; the block is ``[start, end)`` of the text."""

    values: dict[str, str]
    start: int
    end: int


def front_matter(text: str) -> FrontMatter | None:
    """The metadata that ``text`` begins with, or None. Values may run over several indented or empty lines."""
    opening = _OPEN.match(text)
    if not opening:
        return None
    closing = _CLOSE.search(text, opening.end(), opening.end() + _LONGEST)
    if not closing:
        return None
    values: dict[str, str] = {}
    key = ""
    for line in text[opening.end() : closing.start()].splitlines():
        match = _KEY.match(line)
        if match:
            key = match[1].lower()
            values[key] = _clean(match[2])
        elif key and line.strip():
            values[key] = _clean(f"{values[key]} {line.strip()}")
    if not values:
        return None
    return FrontMatter(values, opening.end() - len(opening.group().lstrip("\ufeff \t\r\n")), closing.end())


def _clean(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return " ".join(html.unescape(html.unescape(value)).split())
