"""The figure of rates over time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rhetoric.compare.observations import period_of
from rhetoric.compare.trends import PeriodRow, Trends
from rhetoric.report.figures.canvas import MARKERS, SERIES, Drawing, bare, drawing, labels, room_for
from rhetoric.report.figures.rates import frame_label
from rhetoric.safe import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = len(SERIES)
"""Groups that are followed in the figure, one line each."""
MOST_TOGETHER = 3
"""Groups up to which one panel has all; bands of more hide each other, so that each has a panel of its own."""

_PANEL = (4.4, 1.75)  # inches, of all groups together
_SMALL = (1.5, 1.0)  # of one group
_BESIDE = 1.75  # for the names of frames
_HEAD = 0.45  # for the names of groups
_GREY = "#8a8a8a"
_MANY = {True: 40, False: 14}  # periods up to which all have dots, in a wide panel and in a small one

Size = tuple[float, float]


@dataclass(frozen=True)
class _Shown:
    """What the figure shows of a result."""

    result: Trends

    @cached_property
    def groups(self) -> list[str]:
        return [g.name for g in self.result.groups][:MOST_LINES]

    @cached_property
    def together(self) -> bool:
        return len(self.groups) <= MOST_TOGETHER

    @cached_property
    def frames(self) -> list[tuple[str, str]]:
        """Those with most occurrences, in the order of the tables."""
        hits: dict[tuple[str, str], int] = {}
        for r in self.result.rows:
            hits[r.lexicon, r.frame] = hits.get((r.lexicon, r.frame), 0) + r.hits
        return sorted(sorted(hits, key=lambda key: (-hits[key], key))[: most_frames(self.result)])

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Period to its place from the left."""
        return {period: i for i, period in enumerate(sorted({r.period for r in self.result.rows}))}

    @cached_property
    def rows(self) -> Mapping[tuple[str, str, str], list[PeriodRow]]:
        """(group, lexicon, frame) to its periods."""
        found: dict[tuple[str, str, str], list[PeriodRow]] = {}
        for r in self.result.rows:
            found.setdefault((r.group, r.lexicon, r.frame), []).append(r)
        return found

    def name(self, frame: tuple[str, str]) -> str:
        return frame_label(frame, len({lexicon for lexicon, _ in self.frames}))


def most_frames(result: Trends) -> int:
    """Frames that the figure shows: fewer where each group has a panel of its own."""
    return 16 if len(result.groups) <= MOST_TOGETHER else 12


def trends_figure(result: Trends) -> Drawing:
    """Rates by period with their 95 % intervals as bands. Few groups (``MOST_TOGETHER``) are lines of one panel a
    frame; more have a panel each, in a row with one scale, where a grey line is the rate of all of them together. A
    date that was asked for is a dashed line; first periods of new levels (change points) are dotted ones."""
    shown = _Shown(result)
    size, draw, what = _together(shown) if shown.together else _apart(shown)
    dated = f" A dashed line stands at {result.interruptions[0].date}." if result.interruptions else ""
    description = f"{what}, with the rate per 1,000 words by {result.period} as a line.{dated}"
    return drawing("trends", f"Rates by {result.period}", description, size, draw)


def _together(shown: _Shown) -> tuple[Size, Callable[[Figure], None], str]:
    """A panel for each frame, a line for each group."""
    across = min(2, len(shown.frames)) or 1
    down = max(1, math.ceil(len(shown.frames) / across))
    names = labels(shown.groups, 22)
    beside = max(1, int((across * _PANEL[0]) // (room_for(names) + 0.5)))
    foot = 0.25 + 0.2 * math.ceil(len(names) / beside)
    size = (across * _PANEL[0] + 0.3, down * _PANEL[1] + foot)

    def draw(figure: Figure) -> None:
        for i, frame in enumerate(shown.frames):
            row, column = divmod(i, across)
            box = (
                (0.45 + column * _PANEL[0]) / size[0],
                (size[1] - (row + 1) * _PANEL[1] + 0.15) / size[1],
                (_PANEL[0] - 0.55) / size[0],
                (_PANEL[1] - 0.6) / size[1],
            )
            axes = figure.add_axes(box)
            every = [shown.rows.get((name, *frame), []) for name in shown.groups]
            for n, own in enumerate(every):
                _line(axes, own, shown, n)
                _band(axes, own, shown, n, _top(every))
            _dressed(axes, shown, frame, max(1, math.ceil(len(shown.place) / 6)))
            axes.set_title(shown.name(frame))
        _legend(figure, names, beside)

    return size, draw, f"{len(shown.frames)} panels, one a frame, of {len(names)} groups"


def _apart(shown: _Shown) -> tuple[Size, Callable[[Figure], None], str]:
    """A row for each frame, a panel for each group in it. All panels of a row have one scale."""
    width, height = _SMALL
    names = labels(shown.groups, 32)
    size = (_BESIDE + width * len(shown.groups) + 0.2, _HEAD + height * max(1, len(shown.frames)) + 0.1)

    def draw(figure: Figure) -> None:
        for row, frame in enumerate(shown.frames):
            every = [shown.rows.get((name, *frame), []) for name in shown.groups]
            bottom = size[1] - _HEAD - (row + 1) * height + 0.28
            title = "\n".join(wrap(shown.name(frame), 20, 3))
            figure.text(0.05 / size[0], (bottom + 0.3) / size[1], title, weight="bold", va="center")
            for n, own in enumerate(every):
                left = _BESIDE + n * width + 0.28
                box = (left / size[0], bottom / size[1], (width - 0.36) / size[0], (height - 0.42) / size[1])
                axes = figure.add_axes(box)
                _whole(axes, every, shown)
                _line(axes, own, shown, n)
                _band(axes, own, shown, n, _top(every))
                _dressed(axes, shown, frame, max(1, len(shown.place) - 1))
                axes.set_ylim(0, 1.05 * _top(every))
                if row == 0:
                    axes.set_title("\n".join(wrap(names[n], 17, 2)), fontsize=8.5, pad=8)

    what = (
        f"{len(shown.frames)} rows, one a frame, of {len(shown.groups)} panels, one a group; a grey line is the rate "
        "of these groups together"
    )
    return size, draw, what


def _top(every: Sequence[Sequence[PeriodRow]]) -> float:
    """Where intervals are cut: three times the highest rate of all groups; of a frame without hits they are not."""
    rows = [r for own in every for r in own]
    end = max((r.ci_high or r.rate or 0 for r in rows), default=0.0)
    highest = max((r.rate or 0 for r in rows), default=0.0)
    return min(3 * highest, end) or end or 1.0


def _whole(axes: Axes, every: Sequence[Sequence[PeriodRow]], shown: _Shown) -> None:
    """The rate of all groups together."""
    hits, words = dict.fromkeys(shown.place, 0), dict.fromkeys(shown.place, 0)
    for r in (r for own in every for r in own):
        hits[r.period] += r.hits
        words[r.period] += r.words
    rates = _numbers(1000 * hits[period] / words[period] if words[period] else None for period in shown.place)
    axes.plot(list(shown.place.values()), rates, "-", color=_GREY, lw=0.9, zorder=1)


def _line(axes: Axes, rows: Sequence[PeriodRow], shown: _Shown, n: int) -> None:
    """The rates. The line ends where a period has no text; a period without neighbours is a dot at least."""
    x, rates = [shown.place[r.period] for r in rows], _numbers(r.rate for r in rows)
    axes.plot(x, rates, "-", color=SERIES[n], lw=1.2)
    told = {place for place, r in zip(x, rows, strict=True) if r.rate is not None}
    every = len(shown.place) <= _MANY[shown.together]
    dots = [i for i, place in enumerate(x) if place in told and (every or not told & {place - 1, place + 1})]
    axes.plot([x[i] for i in dots], [rates[i] for i in dots], MARKERS[n], color=SERIES[n], markersize=3)


def _band(axes: Axes, rows: Sequence[PeriodRow], shown: _Shown, n: int, top: float) -> None:
    """Intervals, cut at ``top``. That of a period without neighbours is a stroke."""
    x = [shown.place[r.period] for r in rows]
    low, high = _numbers(r.ci_low for r in rows), [min(h, top) for h in _numbers(r.ci_high for r in rows)]
    strong = 0.16 if shown.together else 0.25
    axes.fill_between(x, low, high, color=SERIES[n], alpha=strong, linewidth=0)
    there = {place for place, h in zip(x, high, strict=True) if not math.isnan(h)}
    lone = [i for i, place in enumerate(x) if place in there and not there & {place - 1, place + 1}]
    axes.vlines(
        [x[i] for i in lone], [low[i] for i in lone], [high[i] for i in lone], color=SERIES[n], alpha=strong, lw=3
    )


def _numbers(values: Iterable[float | None]) -> list[float]:
    """What is missing as NaN, where matplotlib ends a line."""
    return [math.nan if value is None else value for value in values]


def _dressed(axes: Axes, shown: _Shown, frame: tuple[str, str], step: int) -> None:
    """Events, names of every ``step``-th period, a scale."""
    _events(axes, shown, frame)
    periods = list(shown.place)
    axes.set_xticks(range(0, len(periods), step), periods[::step])
    if not shown.together:
        axes.set_xlim(-0.5, len(periods) - 0.5)
        axes.tick_params(labelsize=7)
        ends = axes.get_xticklabels()
        ends[0].set_horizontalalignment("left")
        ends[-1].set_horizontalalignment("right")
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=4 if shown.together else 3)
    bare(axes, "y")
    axes.tick_params(pad=6 if shown.together else 3)


def _events(axes: Axes, shown: _Shown, frame: tuple[str, str]) -> None:
    for date in sorted({r.date for r in shown.result.interruptions}):
        before = sum(period < period_name(date, shown.result) for period in shown.place)
        if 0 < before < len(shown.place):
            axes.axvline(before - 0.5, color=_GREY, linestyle="--", linewidth=1)
    for change in shown.result.changes:
        if (change.lexicon, change.frame) == frame and change.period in shown.place:
            axes.axvline(shown.place[change.period] - 0.5, color=_GREY, linestyle=":", linewidth=1)


def period_name(date: str, result: Trends) -> str:
    """The period that a date, or a month without a day, stands in."""
    return period_of(date, result.period) or date


def _legend(figure: Figure, names: Sequence[str], beside: int) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    keys = [Line2D([], [], marker=MARKERS[n], color=SERIES[n], markersize=4) for n in range(len(names))]
    figure.legend(keys, names, loc="lower left", ncols=beside, fontsize=8, borderpad=0.2)
