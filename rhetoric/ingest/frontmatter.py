"""Metadata that stands at the head of a text: ``---``, ``key: value`` lines, ``---``; or ``+++`` and ``key = value``.

It is read line by line, not as YAML or TOML: what crawlers write is often neither (``title: Ferry: no crossing``).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_OPEN = re.compile(r"\ufeff?\s{0,200}(?P<mark>---|\+\+\+)[ \t]*\r?\n")
_CLOSE = {mark: re.compile(rf"^{re.escape(mark)}[ \t]*\r?$", re.M) for mark in ("---", "+++")}
_KEY = {
    "---": re.compile(r"\"?([^\W\d][\w\-]{0,40})\"?:(?:[ \t]+|$)(.*)"),
    "+++": re.compile(r"\"?([^\W\d][\w\-]{0,40})\"?[ \t]*=(?:[ \t]*|$)(.*)"),
}
_ITEM = re.compile(r"\s*-[ \t]+(.*)")
_IN_LIST = re.compile(r"[ \t]*(\"(?:[^\"\\]|\\.){0,2000}\"|'[^']{0,2000}'|[^,]{1,2000})")
_BLOCK_MARKS = frozenset({"|", ">", "|-", ">-", "|+", ">+", '"""', "'''"})
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``values`` by lower-case key; the block is ``[start, end)`` of the text."""

    values: dict[str, str]
    start: int
    end: int


def front_matter(text: str) -> FrontMatter | None:
    """The metadata that ``text`` begins with, or None.

    Values may run over several indented or empty lines; lists become ``first, second``.
    """
    opening = _OPEN.match(text)
    if not opening:
        return None
    mark = opening["mark"]
    closing = _CLOSE[mark].search(text, opening.end(), opening.end() + _LONGEST)
    if not closing:
        return None
    written: dict[str, list[str]] = {}
    key = ""
    for line in text[opening.end() : closing.start()].splitlines():
        match = _KEY[mark].match(line)
        item = _ITEM.match(line) if not match and key else None
        if match:
            key = match[1].lower()
            written[key] = [match[2]]
        elif item and not "".join(written[key][:1]).strip():
            written[key].append(f"{_LIST}{item[1]}")
        elif key and line.strip() and not line.startswith(("#", "[")):
            written[key].append(line.strip())
    if not written:
        return None
    values = {name: _value(lines) for name, lines in written.items()}
    return FrontMatter(values, opening.end() - len(opening.group().lstrip("\ufeff \t\r\n")), closing.end())


_LIST = "\x00"  # before an item of a list that has a line of its own


def _value(lines: list[str]) -> str:
    """What the lines of a key say together."""
    first, *rest = [line for line in lines if line.strip() not in _BLOCK_MARKS] or [""]
    if not first.strip() and rest and all(line.startswith(_LIST) for line in rest):
        return ", ".join(filter(None, (_clean(line[1:]) for line in rest)))
    value = " ".join([first, *rest]).replace(_LIST, "- ").strip()
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(filter(None, (_clean(item) for item in _IN_LIST.findall(value[1:-1]))))
    return _clean(value)


def _clean(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        value = re.sub(r"\\([\"\\])", r"\1", value[1:-1]) if value[0] == '"' else value[1:-1].replace("''", "'")
    return " ".join(html.unescape(html.unescape(value)).split())
