"""Figures of a comparison: rates with intervals, rates as a table of colours, narration against statements."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rhetoric.compare import Comparison, Row
from rhetoric.report.differences import figure as digits
from rhetoric.report.figures.canvas import MARKERS, MOST_GROUPS, SERIES, Drawing, bare, drawing, label, labels, room_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_FRAMES = 30
"""Frames that a figure shows: those with most hits."""

_PANEL = 3.1  # inches across
_STEP = 0.19  # inches from one group to the next
_HEAD = 0.62  # inches above and under the groups of a panel


def frames_shown(comparison: Comparison) -> list[tuple[str, str]]:
    """(lexicon, frame) of the frames that figures show, in the order of the tables."""
    hits: dict[tuple[str, str], int] = {}
    for row in comparison.rows:
        hits[row.lexicon, row.frame] = hits.get((row.lexicon, row.frame), 0) + row.hits
    kept = set(sorted(hits, key=lambda key: (-hits[key], key))[:MOST_FRAMES])
    return [key for key in hits if key in kept]


def groups_shown(comparison: Comparison) -> list[str]:
    """Names of the groups that figures show: those with most words, years in their order."""
    return _in_order(comparison, [g.name for g in comparison.groups if g.words][:MOST_GROUPS])


def _in_order(comparison: Comparison, names: Sequence[str]) -> list[str]:
    """Years as they follow each other; other groups as they come, those with most words first."""
    return sorted(names) if comparison.by == "year" else list(names)


def frame_label(frame: tuple[str, str], lexicons: int = 1, width: int = 34) -> str:
    """The name of a frame at an axis."""
    lexicon, name = frame
    return label((f"{lexicon}: {name}" if lexicons > 1 else name).replace("_", " "), width)


def rates_figure(comparison: Comparison) -> Drawing:
    """A panel for each frame: the rate of each group as a dot, its 95 % interval as a line; an open dot has none. Each
    panel has a scale of its own that begins at 0; intervals that run out of it have an arrow."""
    frames, groups = frames_shown(comparison), groups_shown(comparison)
    cells = {(r.lexicon, r.frame, r.group): r for r in comparison.rows}
    lexicons = len({lexicon for lexicon, _ in frames})
    names = labels(groups)
    description = (
        f"{len(frames)} panels, one a frame; in each, occurrences per 1,000 words of {len(groups)} groups as dots with "
        "their 95 % intervals as lines. The table below has the figures."
    )

    def panel(axes: Axes, frame: tuple[str, str]) -> None:
        _dots(axes, [cells[(*frame, name)] for name in groups])
        axes.set_title(frame_label(frame, lexicons))

    size, draw = _panels(frames, names, panel, "per 1,000 words")
    return drawing("rates", "Rates of each frame with 95 % intervals", description, size, draw)


def _panels(
    frames: Sequence[tuple[str, str]],
    names: Sequence[str],
    panel: Callable[[Axes, tuple[str, str]], None],
    unit: str,
) -> tuple[tuple[float, float], Callable[[Figure], None]]:
    """Small multiples with the same names down each row of panels: the size, and what draws them."""
    across = max(1, min(3, len(frames)))
    down = max(1, math.ceil(len(frames) / across))
    left, height = room_for(names), _HEAD + _STEP * max(2, len(names))
    size = (left + across * _PANEL + 0.15, down * height + 0.35)

    def draw(figure: Figure) -> None:
        for i, frame in enumerate(frames):
            row, column = divmod(i, across)
            inner = height - _HEAD
            bottom = size[1] - (row + 1) * height + 0.25
            box = ((left + column * _PANEL) / size[0], bottom / size[1], (_PANEL - 0.3) / size[0], inner / size[1])
            axes = figure.add_axes(box)
            panel(axes, frame)
            axes.set_ylim(len(names) - 0.4, -0.6)
            axes.set_yticks(range(len(names)), list(names) if column == 0 else [""] * len(names))
            axes.margins(x=0.05)
            axes.set_xlim(left=0)
            axes.locator_params(axis="x", nbins=4)
            bare(axes)
        figure.text(0.5, 0.08 / size[1], unit, ha="center", va="bottom")

    return size, draw


def _dots(axes: Axes, rows: Sequence[Row]) -> None:
    """One row of a panel for each group. The scale ends where the rates do, not where the widest interval does."""
    highest = max((r.rate for r in rows), default=0)
    limits = [r.ci_high for r in rows if r.ci_high is not None]
    end = max(highest * 1.15, min(max(limits, default=0), 3 * highest or math.inf), 1e-3)
    for place, r in enumerate(rows):
        if r.ci_low is not None and r.ci_high is not None:
            axes.plot([r.ci_low, min(r.ci_high, end)], [place, place], color=SERIES[0], linewidth=1.4)
            if r.ci_high > end:
                axes.plot(end, place, marker=">", color=SERIES[0], markersize=4, clip_on=False)
        filled = SERIES[0] if r.ci_low is not None else "none"
        axes.plot(r.rate, place, "o", color=SERIES[0], markerfacecolor=filled, markersize=4.5, clip_on=False)
    axes.set_xlim(0, end * 1.04)


def heat_figure(comparison: Comparison) -> Drawing:
    """Frames down, groups across: the darker a cell, the nearer its rate is to the highest rate of its frame. The rate
    stands in the cell."""
    frames, groups = frames_shown(comparison), groups_shown(comparison)
    cells = {(r.lexicon, r.frame, r.group): r.rate for r in comparison.rows}
    lexicons = len({lexicon for lexicon, _ in frames})
    rates = [[cells[(*frame, name)] for name in groups] for frame in frames]
    names = [frame_label(frame, lexicons) for frame in frames]
    heads = labels(groups, 20)
    left, top = room_for(names), room_for(heads) * 0.75
    size = (left + 0.66 * max(3, len(groups)) + 0.3 + top * 0.6, top + 0.27 * max(1, len(frames)) + 0.15)

    def draw(figure: Figure) -> None:
        width, height = 0.66 * max(1, len(groups)), 0.27 * max(1, len(frames))
        axes = figure.add_axes((left / size[0], 0.1 / size[1], width / size[0], height / size[1]))
        _cells(axes, rates)
        axes.set_yticks(range(len(names)), names)
        axes.xaxis.tick_top()
        axes.set_xticks(range(len(heads)), heads, rotation=40, ha="left", rotation_mode="anchor")

    description = (
        f"A table of {len(frames)} frames by {len(groups)} groups; each cell has the rate per 1,000 words and is the "
        "darker the nearer it is to the highest rate of its frame."
    )
    return drawing("heat", "Rates of each frame by group, as colours", description, size, draw)


def _cells(axes: Axes, rates: Sequence[Sequence[float]]) -> None:
    from matplotlib import colormaps  # noqa: PLC0415
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    colours = colormaps["Blues"]
    for i, row in enumerate(rates):
        highest = max(row, default=0)
        for j, rate in enumerate(row):
            share = rate / highest if highest else 0.0
            red, green, blue, _ = colours(0.02 + 0.9 * share)
            axes.add_patch(
                Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=(red, green, blue), edgecolor="#8a8a8a", lw=0.5)
            )
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            axes.text(j, i, digits(rate), ha="center", va="center", fontsize=8, color="#ffffff" if dark else "#000000")
    axes.set_xlim(-0.5, max((len(row) for row in rates), default=1) - 0.5)
    axes.set_ylim(max(1, len(rates)) - 0.5, -0.5)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def voices_figure(narration: Comparison, statements: Comparison) -> Drawing:
    """A panel for each frame: for each group the rate of its narration and that of the statements in it, joined by a
    line (a dumbbell)."""
    frames, groups = voices_shown(narration, statements)
    rates = [every_rate(comparison, frames) for comparison in (narration, statements)]
    lexicons = len({lexicon for lexicon, _ in frames})
    names = labels(groups)

    def panel(axes: Axes, frame: tuple[str, str]) -> None:
        for place, name in enumerate(groups):
            pair = [found.get((*frame, name)) for found in rates]
            there = [value for value in pair if value is not None]
            if len(there) == 2:
                axes.plot(there, [place, place], color="#8a8a8a", linewidth=1.6, zorder=1)
            for i, value in enumerate(pair):
                if value is not None:
                    axes.plot(value, place, MARKERS[i], color=SERIES[i], markersize=5, clip_on=False, zorder=2)
        axes.set_title(frame_label(frame, lexicons))

    size, draw_panels = _panels(frames, names, panel, "per 1,000 words of the voice")

    def draw(figure: Figure) -> None:
        from matplotlib.lines import Line2D  # noqa: PLC0415

        draw_panels(figure)
        keys = [Line2D([], [], linestyle="", marker=MARKERS[i], color=SERIES[i]) for i in range(2)]
        figure.legend(keys, ["narration", "statements quoted"], loc="lower left", ncols=2, borderpad=0)

    description = (
        f"{len(frames)} panels, one a frame; for each of {len(groups)} groups a round dot for the rate of its "
        "narration and a square one for that of the statements it quotes, joined by a line."
    )
    return drawing("voices", "Narration against quoted statements", description, size, draw)


def every_rate(comparison: Comparison, frames: Sequence[tuple[str, str]]) -> dict[tuple[str, str, str], float]:
    """Rates of all frames, those too that no match was found of: 0 in a group that has words."""
    found = {(*frame, g.name): 0.0 for frame in frames for g in comparison.groups if g.words}
    return found | {(r.lexicon, r.frame, r.group): r.rate for r in comparison.rows}


def voices_shown(narration: Comparison, statements: Comparison) -> tuple[list[tuple[str, str]], list[str]]:
    """Frames and groups of the figure: those that one of the voices has."""
    frames = list(dict.fromkeys([*frames_shown(narration), *frames_shown(statements)]))[:MOST_FRAMES]
    words: dict[str, int] = {}
    for comparison in (narration, statements):
        for g in comparison.groups:
            words[g.name] = words.get(g.name, 0) + g.words
    groups = sorted((name for name in words if words[name]), key=lambda name: (-words[name], name))
    return sorted(frames), _in_order(narration, groups[:MOST_GROUPS])
