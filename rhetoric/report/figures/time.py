"""The figure of rates over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rhetoric.compare.observations import period_of
from rhetoric.compare.trends import PeriodRow, Trends
from rhetoric.report.figures.canvas import MARKERS, SERIES, Drawing, bare, drawing, label, room_for
from rhetoric.report.figures.rates import frame_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = len(SERIES)
"""Groups that are followed in the figure, one line each."""
MOST_BANDS = 3
"""Groups up to which intervals are drawn; bands of more hide each other."""
MOST_FRAMES = 16

_PANEL = (4.4, 1.75)  # inches


def trends_figure(result: Trends) -> Drawing:
    """A panel for each frame, a line for each group, with the 95 % interval of each period as a band where groups are
    few (``MOST_BANDS``). A date that was
    asked for is a dashed line; first periods of new levels (change points) are dotted ones."""
    groups = [g.name for g in result.groups][:MOST_LINES]
    hits: dict[tuple[str, str], int] = {}
    for r in result.rows:
        hits[r.lexicon, r.frame] = hits.get((r.lexicon, r.frame), 0) + r.hits
    kept = sorted(sorted(hits, key=lambda key: (-hits[key], key))[:MOST_FRAMES])
    periods = sorted({r.period for r in result.rows})
    across = min(2, len(kept)) or 1
    down = max(1, math.ceil(len(kept) / across))
    names = [label(name, 22) for name in groups]
    beside = max(1, int((across * _PANEL[0]) // (room_for(names) + 0.5)))
    foot = 0.25 + 0.2 * math.ceil(len(names) / beside)
    size = (across * _PANEL[0] + 0.3, down * _PANEL[1] + foot)

    def draw(figure: Figure) -> None:
        for i, frame in enumerate(kept):
            row, column = divmod(i, across)
            box = (
                (0.45 + column * _PANEL[0]) / size[0],
                (size[1] - (row + 1) * _PANEL[1] + 0.15) / size[1],
                (_PANEL[0] - 0.55) / size[0],
                (_PANEL[1] - 0.6) / size[1],
            )
            axes = figure.add_axes(box)
            for n, name in enumerate(groups):
                own = [r for r in result.rows if (r.group, r.lexicon, r.frame) == (name, *frame)]
                _line(axes, own, periods, n)
                if len(groups) <= MOST_BANDS:
                    _band(axes, own, periods, n)
            _events(axes, result, frame, periods)
            _labelled(axes, periods)
            axes.set_title(frame_label(frame, len({lexicon for lexicon, _ in kept})))
        _legend(figure, names, beside)

    what = f"{len(kept)} panels, one a frame, with the rate per 1,000 words by {result.period} of {len(groups)} groups"
    dated = f" A dashed line stands at {result.interruptions[0].date}." if result.interruptions else ""
    return drawing("trends", f"Rates by {result.period}", f"{what}, as lines.{dated}", size, draw)


def _line(axes: Axes, rows: Sequence[PeriodRow], periods: Sequence[str], n: int) -> None:
    place = {period: i for i, period in enumerate(periods)}
    told = [r for r in rows if r.rate is not None]
    x = [place[r.period] for r in told]
    many = len(periods) > 40
    axes.plot(x, [r.rate or 0 for r in told], "-" if many else f"-{MARKERS[n]}", color=SERIES[n], lw=1.2, markersize=3)


def _band(axes: Axes, rows: Sequence[PeriodRow], periods: Sequence[str], n: int) -> None:
    """Intervals, cut at three times the highest rate."""
    place = {period: i for i, period in enumerate(periods)}
    spread = [r for r in rows if r.ci_low is not None and r.ci_high is not None]
    low, high = [r.ci_low or 0 for r in spread], [r.ci_high or 0 for r in spread]
    top = 3 * max((r.rate or 0 for r in rows), default=0)
    axes.fill_between(
        [place[r.period] for r in spread], low, [min(h, top) for h in high], color=SERIES[n], alpha=0.16, linewidth=0
    )


def _events(axes: Axes, result: Trends, frame: tuple[str, str], periods: Sequence[str]) -> None:
    place = {period: i for i, period in enumerate(periods)}
    for date in sorted({r.date for r in result.interruptions}):
        before = sum(period < period_name(date, result) for period in periods)
        if 0 < before < len(periods):
            axes.axvline(before - 0.5, color="#8a8a8a", linestyle="--", linewidth=1)
    for change in result.changes:
        if (change.lexicon, change.frame) == frame and change.period in place:
            axes.axvline(place[change.period] - 0.5, color="#8a8a8a", linestyle=":", linewidth=1)


def period_name(date: str, result: Trends) -> str:
    """The period that a date, or a month without a day, stands in."""
    return period_of(date, result.period) or date


def _labelled(axes: Axes, periods: Sequence[str]) -> None:
    step = max(1, math.ceil(len(periods) / 6))
    axes.set_xticks(range(0, len(periods), step), list(periods[::step]))
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=4)
    bare(axes, "y")


def _legend(figure: Figure, names: Sequence[str], beside: int) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    keys = [Line2D([], [], marker=MARKERS[n], color=SERIES[n], markersize=4) for n in range(len(names))]
    figure.legend(keys, names, loc="lower left", ncols=beside, fontsize=8, borderpad=0.2)
