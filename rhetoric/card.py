"""What a notebook shows of an object: a small card of HTML, all text escaped, nothing that runs or is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from rhetoric.safe import safe_text, shorten

MOST_ROWS = 20
"""Rows of a table; what is left out is said."""

_LONGEST = 240  # characters of a cell
_LOOKED_AT = 4 * _LONGEST  # of a text that may be long
_CELL = "text-align: left; vertical-align: top; padding: 2px 10px 2px 0"


@dataclass(frozen=True, slots=True)
class CardTable:
    """A table of a card. ``total`` is how many rows there are where ``rows`` are only the first of them."""

    heading: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    total: int


def card(title: str, facts: Iterable[tuple[str, object]], tables: Iterable[CardTable] = ()) -> str:
    """The card: a title, facts by name (those without value left out), tables with something in them."""
    told = "".join(
        f'<div><span style="opacity: 0.7">{shown(name)}</span> {shown(value)}</div>'
        for name, value in facts
        if value not in (None, "")
    )
    parts = "".join(_table(table) for table in tables if table.total)
    return f'<div dir="auto"><div style="font-weight: bold">{shown(title)}</div>{told}{parts}</div>'


def brief(kind: str, title: str) -> str:
    """What a notebook shows where it shows no HTML: one line, and not the whole text of an article."""
    return f"<{kind}: {shorten(safe_text(title[:_LOOKED_AT]), 100)}>"


def shown(value: object) -> str:
    """A value as text of HTML, short and harmless."""
    text = "" if value is None else safe_text(str(value)[:_LOOKED_AT])
    return escape(text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…")


def _table(table: CardTable) -> str:
    rows = [list(row) for row in islice(table.rows, MOST_ROWS)]
    left = table.total - len(rows)
    more = f"<div>and {left:,} more</div>" if left > 0 else ""
    head = "".join(f'<th scope="col" style="{_CELL}">{shown(name)}</th>' for name in table.columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{shown(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    caption = f'<caption style="text-align: left; padding-top: 6px">{shown(table.heading)}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
