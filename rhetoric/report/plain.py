"""A sheet as plain text for a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rhetoric.report.sheet import Column, Lines, Sheet, Table
from rhetoric.safe import display_width, pad, shorten, wrap

NARROWEST = 40
_GAP = "  "
_WIDE_AT_LEAST = 32
_CELL_AT_MOST = 26
_NAME_AT_MOST = 18
_CELL_LINES = 3
_WIDE_LINES = 5


@dataclass(frozen=True, slots=True)
class Style:
    """Columns of the terminal, and whether it shows bold and faint letters."""

    width: int = 100
    colour: bool = False

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colour and text else text

    def faint(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colour and text else text


def plain(sheet: Sheet, style: Style) -> str:
    """The sheet as lines of at most ``style.width`` columns (and never fewer than 40)."""
    style = Style(max(NARROWEST, style.width), style.colour)
    lines = [style.bold(line) for line in wrap(sheet.title, style.width)]
    for line in sheet.lines:
        lines += wrap(line, style.width)
    lines.append(style.faint("─" * style.width))
    for part in sheet.parts:
        lines += ["", *(style.bold(line) for line in wrap(part.heading, style.width))]
        lines += _table(part, style) if isinstance(part, Table) else _sentences(part, style)
    return "\n".join(lines) + "\n"


def _sentences(part: Lines, style: Style) -> Iterator[str]:
    for sentence in part.lines:
        first, *rest = wrap(sentence, style.width - 2)
        yield f"  {first}"
        yield from (f"  {line}" for line in rest)


def _table(part: Table, style: Style) -> Iterator[str]:
    room = style.width - 2
    if not part.rows:
        yield from (f"  {line}" for line in wrap(part.empty, room))
        return
    widths = [_natural(part, i, _most(room)) for i in range(len(part.columns))]
    elastic = next((i for i, column in enumerate(part.columns) if column.wide), None)
    needed = sum(widths) + len(_GAP) * (len(widths) - 1)
    if elastic is not None:
        spare = room - needed + widths[elastic]
        if spare < min(_WIDE_AT_LEAST, widths[elastic]):
            yield from _stacked(part, elastic, room, style)
        else:
            widths[elastic] = min(widths[elastic], spare)
            yield from _grid(part, range(len(widths)), widths, style)
    else:
        for number, columns in enumerate(_chunks(widths, room)):
            yield from [""] if number else []
            yield from _grid(part, columns, widths, style)
    if part.remark:
        yield from (style.faint(f"  {line}") for line in wrap(part.remark, room))


def _most(room: int) -> int:
    """Columns of a cell at most, so that two stand side by side in a narrow terminal too."""
    return min(_CELL_AT_MOST, room // 2 - 1)


def _natural(part: Table, i: int, most: int) -> int:
    """The width a column would like: its longest cell, with a limit to wrap at for all but the wide one. The name of
    a column of numbers wraps before it makes the column much wider than its numbers."""
    column = part.columns[i]
    name, longest = display_width(column.name), max(display_width(row[i]) for row in part.rows)
    if column.wide:
        return max(name, longest)
    return min(most, max(longest, min(name, _NAME_AT_MOST) if column.number else name))


def _chunks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Columns that fit beside the first one; what does not fit goes into a table of its own below."""
    chunk = [0]
    used = widths[0]
    for i in range(1, len(widths)):
        if len(chunk) > 1 and used + len(_GAP) + widths[i] > room:
            yield chunk
            chunk, used = [0], widths[0]
        chunk.append(i)
        used += len(_GAP) + widths[i]
    yield chunk


def _grid(part: Table, columns: Sequence[int], widths: Sequence[int], style: Style) -> Iterator[str]:
    heads = [wrap(part.columns[i].name, widths[i]) for i in columns]
    yield from (style.faint(line) for line in _cells(part.columns, columns, widths, heads, bottom=True))
    yield "  " + style.faint(_GAP.join("─" * widths[i] for i in columns))
    above: tuple[str, ...] | None = None
    for row in part.rows:
        shown = ["" if above and part.columns[i].once and above[i] == row[i] else row[i] for i in columns]
        most = [_WIDE_LINES if part.columns[i].wide else _CELL_LINES for i in columns]
        cells = [wrap(text, widths[i], lines) for i, text, lines in zip(columns, shown, most, strict=True)]
        yield from _cells(part.columns, columns, widths, cells)
        above = row


def _cells(
    columns: Sequence[Column], shown: Sequence[int], widths: Sequence[int], cells: list[list[str]], bottom: bool = False
) -> Iterator[str]:
    """One row of cells of several lines, each filled to its width; headers stand on the rule (``bottom``)."""
    height = max(len(cell) for cell in cells)
    blank = [[""] * (height - len(cell)) for cell in cells]
    filled = [b + c if bottom else c + b for b, c in zip(blank, cells, strict=True)]
    for line in zip(*filled, strict=True):
        parts = [pad(text, widths[i], columns[i].number) for i, text in zip(shown, line, strict=True)]
        yield ("  " + _GAP.join(parts)).rstrip()


def _stacked(part: Table, elastic: int, room: int, style: Style) -> Iterator[str]:
    """A table too wide for the terminal, as one short paragraph a row: the wide cell, and under it the others."""
    hang = min(_most(room), max(display_width(row[0]) for row in part.rows)) + len(_GAP)
    for row in part.rows:
        labels = (
            f"{column.name} {cell}"
            for i, (column, cell) in enumerate(zip(part.columns, row, strict=True))
            if i not in (0, elastic) and cell
        )
        body = wrap(row[elastic], room - hang, _WIDE_LINES)
        yield ("  " + pad(shorten(row[0], hang - len(_GAP)), hang) + body[0]).rstrip()
        yield from ("  " + " " * hang + line for line in body[1:])
        yield from (style.faint("  " + " " * hang + line) for line in wrap(" · ".join(labels), room - hang))


def fit(text: str, width: int, right: bool = False) -> str:
    """``text`` in exactly ``width`` columns; with ``right`` the end is kept and stands to the right."""
    if right and display_width(text) > width:
        while text and display_width(text) > width - 1:
            text = text[1:]
        text = "…" + text
    return pad(shorten(text, width), width, right)
