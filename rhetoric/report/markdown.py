"""A sheet as Markdown with pipe tables. Nothing of an article is taken as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rhetoric.report.sheet import Lines, Sheet, Table
from rhetoric.safe import safe_text, shorten

_LONGEST_CELL = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]|~$^])")
_LINE_START = re.compile(r"^(\d*)([#+=:.)-])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def escape(text: str) -> str:
    """``text`` such that Markdown shows it as it stands inside a line: no emphasis, links, tables or HTML."""
    text = _MARKUP.sub(r"\\\1", safe_text(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINK.sub(lambda m: f"{m[1]}&#{ord(m[2])};", text)


def _line(text: str) -> str:
    """``text`` as a line of its own, which is no heading, list or rule either."""
    return _LINE_START.sub(r"\1\\\2", escape(text))


def markdown(sheet: Sheet) -> str:
    """The sheet with its title as a first heading and one second heading a part."""
    lines = [f"# {escape(sheet.title)}", ""]
    for line in sheet.lines:
        lines += [_line(line), ""]
    for part in sheet.parts:
        lines += [f"## {escape(part.heading)}", ""]
        if isinstance(part, Lines):
            lines += [f"- {_line(line)}" for line in part.lines]
        else:
            lines += _table(part)
        lines.append("")
    return "\n".join(lines)


def _table(part: Table) -> Iterator[str]:
    if not part.rows:
        yield _line(part.empty)
        return
    yield markdown_row(column.name for column in part.columns)
    yield "|" + "|".join("---:" if column.number else "---" for column in part.columns) + "|"
    yield from (markdown_row(row) for row in part.rows)
    if part.remark:
        yield from ("", _line(part.remark))


def markdown_row(cells: Iterable[str]) -> str:
    """One row of a pipe table."""
    return "| " + " | ".join(escape(shorten(cell, _LONGEST_CELL)) for cell in cells) + " |"
