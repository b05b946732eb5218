"""Concordance lines for a terminal: the keyword in one column, who says it beside or below."""

from __future__ import annotations

from rhetoric.compare import ConcordanceLine
from rhetoric.report.plain import NARROWEST, Style, fit
from rhetoric.safe import display_width, safe_text, shorten

_KEYWORD = 18  # columns that are kept for the keyword when the context is shared out
_ASIDE = 44
_WIDE = 120


def kwic_line(line: ConcordanceLine, style: Style) -> str:
    """One occurrence on one line of a wide terminal, or two of a narrow one."""
    width = max(NARROWEST, style.width)
    beside = width >= _WIDE
    room = width - _ASIDE - 2 if beside else width
    left_room = (room - _KEYWORD) // 2
    left, found, right = (_edge(text) for text in (line.left, line.found, line.right))
    found = shorten(found, room - left_room - 2)
    right = fit(right, room - left_room - display_width(found))
    text = fit(left, left_room, right=True) + style.bold(found)
    if beside:
        return f"{text}{right}  {style.faint(shorten(_who(line), _ASIDE))}\n"
    return f"{text}{right.rstrip()}\n{style.faint('  ' + shorten(_who(line), width - 2))}\n"


def _edge(text: str) -> str:
    """Safe text that keeps a blank at either end: it parts the keyword from its context."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{safe_text(text)}{after}" if text.strip() else before


def _who(line: ConcordanceLine) -> str:
    voice = line.voice if line.voice != "statement" else line.speaker or "speaker unknown"
    via = f" via {line.carrier}" if line.carrier else ""
    return safe_text(f"{voice}{via} · {line.outlet or 'outlet unknown'} · {line.article}:{line.span.start}")
