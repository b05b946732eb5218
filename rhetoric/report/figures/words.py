"""The figure of keyness: how much more often a word is used, against how often it is used at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rhetoric.compare.keyness import Keyness, KeyRow, measure
from rhetoric.report.figures.canvas import MARKERS, SERIES, Drawing, bare, drawing, label
from rhetoric.safe import display_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_POINTS = 1000
"""Terms shown as points: the most key ones."""
MOST_LABELS = 12
"""Terms with their name, in each direction."""
_LABELS_TRIED = 60


def keyness_figure(result: Keyness) -> Drawing:
    """Log ratio upwards, occurrences per million words in both groups to the right (log scale). The most key terms of
    either side have their names."""
    shown = result.rows[:MOST_POINTS]
    words = max(1, result.target.words + result.reference.words)
    ours, theirs = label(result.target.name), label(result.reference.name)

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.09, 0.13, 0.88, 0.79))
        for i, sign in enumerate((1, -1)):
            side = [r for r in shown if sign * r.log_ratio > 0]
            axes.plot(
                [_frequency(r, words) for r in side],
                [r.log_ratio for r in side],
                *(MARKERS[i],),
                color=SERIES[i],
                markersize=3.2,
                alpha=0.7,
                label=f"more in {(ours, theirs)[i]}",
            )
        axes.axhline(0, color="#8a8a8a", linewidth=0.8)
        if shown:
            axes.set_xscale("log")
            axes.set_xlim(*_edges([_frequency(r, words) for r in shown]))
        axes.set_xlabel("occurrences per million words of both")
        axes.set_ylabel(f"log ratio (above 0: more in {ours})")
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}" if x >= 1 else f"{x:g}")
        axes.margins(y=0.1)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=8, borderpad=0)
        _named(axes, result, shown, words)
        bare(axes, "both")

    description = (
        f"{len(shown)} terms as points: the higher, the more often {ours} uses it than {theirs}; the further right, "
        f"the commoner it is. Round points are commoner in {ours}, square ones in {theirs}."
    )
    return drawing("keyness", f"Words of {ours} against {theirs}", description, (9.0, 5.4), draw)


def _edges(values: Sequence[float]) -> tuple[float, float]:
    return min(values) / 1.6, max(values) * 2.5  # names stand to the right of their points


def _named(axes: Axes, result: Keyness, shown: Sequence[KeyRow], words: int) -> None:
    """The names of the most key terms beside their points, where they do not cover another one."""
    taken: list[tuple[float, float, float]] = []  # left, right, height, in points
    for sign in (1, -1):
        side = [r for r in shown if sign * r.log_ratio > 0]
        key = sorted(side, key=lambda r: (-abs(measure(r, result.settings.sort)), r.term))[:_LABELS_TRIED]
        left = MOST_LABELS
        for r in key:
            at, name = (_frequency(r, words), r.log_ratio), label(r.term, 24)
            x, y = axes.transData.transform(at) * 72 / axes.figure.dpi
            end = x + 6 * display_width(name) + 6
            if left and not any(x < right and begin < end and abs(y - height) < 10 for begin, right, height in taken):
                taken.append((x, end, y))
                axes.annotate(name, at, (3, 3), textcoords="offset points", fontsize=8)
                left -= 1


def _frequency(row: KeyRow, words: int) -> float:
    return 1e6 * (row.target_count + row.reference_count) / words
