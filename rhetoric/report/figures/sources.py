"""The figure of sources: which outlet quotes whom, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rhetoric.compare.source_rows import Dimension, SourceRow, Sources
from rhetoric.report.figures.canvas import MOST_GROUPS, SERIES, Drawing, drawing, labels, room_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_VALUES = 20
"""Speakers that the figure shows: those with most statements in all groups together."""


def matrix(result: Sources, dimension: Dimension) -> tuple[list[str], list[str], dict[tuple[str, str], SourceRow]]:
    """Groups and values (speakers, carriers …) that the figure shows, with the rows where both meet."""
    groups = [g.name for g in result.groups if g.statements][:MOST_GROUPS]
    rows = [r for r in result.rows if r.dimension == dimension and r.statements]
    total: dict[str, int] = {}
    for r in rows:
        total[r.value] = total.get(r.value, 0) + r.statements
    values = sorted(total, key=lambda value: (-total[value], value))[:MOST_VALUES]
    return groups, values, {(r.group, r.value): r for r in rows}


def sources_figure(result: Sources, dimension: Dimension = "speaker") -> Drawing:
    """Values (speakers) down, groups (outlets) across: the area of a dot is the share of the group's statements, the
    number beside it how many they are."""
    groups, values, cells = matrix(result, dimension)
    names, heads = labels(values), labels(groups, 20)
    left, top = room_for(names), room_for(heads) * 0.75
    size = (left + 0.75 * max(2, len(groups)) + 0.3 + top * 0.6, top + 0.3 * max(1, len(values)) + 0.15)

    def draw(figure: Figure) -> None:
        width, height = 0.75 * max(1, len(groups)), 0.3 * max(1, len(values))
        axes = figure.add_axes((left / size[0], 0.1 / size[1], width / size[0], height / size[1]))
        highest = max((r.share for r in cells.values()), default=1.0) or 1.0
        for (group, value), r in cells.items():
            if group in groups and value in values:
                _dot(axes, groups.index(group), values.index(value), r, highest)
        _frame(axes, names, heads)

    title = f"Who is quoted: {dimension.replace('_', ' ')} by {result.by.replace('_', ' ')}"
    description = (
        f"{len(values)} rows by {len(groups)} columns; the larger a dot, the larger the share of the column's "
        "statements; the number of statements stands beside it."
    )
    return drawing("sources", title, description, size, draw)


def _dot(axes: Axes, x: int, y: int, row: SourceRow, highest: float) -> None:
    axes.scatter(x - 0.18, y, s=3 + 230 * row.share / highest, color=SERIES[0], linewidth=0)
    axes.text(x + 0.46, y, f"{row.statements:,}", ha="right", va="center", fontsize=8)


def _frame(axes: Axes, names: list[str], heads: list[str]) -> None:
    axes.set_xlim(-0.5, max(1, len(heads)) - 0.5)
    axes.set_ylim(max(1, len(names)) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(heads)), heads, rotation=40, ha="left", rotation_mode="anchor")
    axes.tick_params(length=0)
    axes.grid(alpha=0.18, linewidth=0.7)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
