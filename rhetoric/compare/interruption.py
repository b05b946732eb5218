"""Interrupted time series: did a rate change at a date, and how often does it seem to where nothing happened?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rhetoric.compare.poisson import Effect, Errors, Fit, poisson_fit
from rhetoric.compare.series import Series
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FEWEST_PERIODS = 4
"""Periods with text that each side of a date must have: level and slope of each side are estimated from them."""
FEWEST_HITS = 10
"""Hits that a series must have in all; fixed beforehand, and blind to when they came."""
_YEAR = 365.25
_LEVEL, _SLOPE = 2, 3


@dataclass(frozen=True, slots=True)
class Interruption:
    """Change of one frame in one group at ``date``.

    ``level`` is the rate just after it over the rate that the trend before it leads to; ``slope`` is the factor a year
    by which the trend itself changed; both with 95 % intervals and p. ``level_q`` is p of the level after Benjamini
    and Hochberg over all series tested. ``placebos`` counts other dates, each judged on its own side of ``date`` only;
    at ``placebos_as_large`` of them the level's t is at least as large, and ``placebos_significant`` have p under
    0.05: far more than one in twenty means that the intervals are too narrow for this series. ``serial`` is the
    correlation of the residuals of neighbouring periods; where it is high, intervals are too narrow.
    """

    group: str
    lexicon: str
    frame: str
    date: str
    periods_before: int
    periods_after: int
    hits_before: int
    hits_after: int
    level: float | None = None
    level_low: float | None = None
    level_high: float | None = None
    level_p: float | None = None
    level_q: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    slope_p: float | None = None
    placebos: int = 0
    placebos_as_large: int = 0
    placebos_significant: int = 0
    placebo_p: float | None = None
    serial: float | None = None
    note: str = ""


def parse_day(value: str) -> date:
    """``2024-06-19``, ``2024-06`` (its first day) or ``2024``. Raises UsageError for anything else."""
    parts = value.split("-")
    try:
        if len(parts) > 3 or [len(p) for p in parts] != [4, 2, 2][: len(parts)]:
            raise ValueError
        return date(*(int(p) for p in parts), *(1,) * (3 - len(parts)))
    except ValueError:
        raise UsageError(f"--at {value}: not a date; write 2024-06-19, 2024-06 or 2024") from None


def interruptions(series: Series, day: date, errors: Errors = "clustered") -> Iterator[Interruption]:
    """Segmented Poisson regression of every frame (Bernal, Cummins and Gasparrini 2017), rows are days:

    log rate = b0 + b1 t + b2 after + b3 after * t, with t in years from the date, the words as exposure. For
    ``errors`` see ``poisson_fit``. Days without a full date are not in it.
    """
    days, number, words, hits = series.by_day()
    after = days >= day.toordinal()
    before_periods, after_periods = _periods(number, ~after), _periods(number, after)
    for i, (lexicon, frame) in enumerate(series.frames):
        y = hits[:, i]
        row = Interruption(
            group=series.group,
            lexicon=lexicon,
            frame=frame,
            date=day.isoformat(),
            periods_before=before_periods,
            periods_after=after_periods,
            hits_before=int(y[~after].sum()),
            hits_after=int(y[after].sum()),
        )
        yield _judged(row, series, _Rows(days, number, words, y), day, errors)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Days in order, the period of each, words and hits."""

    days: Ints
    number: Ints
    words: Ints
    y: Ints

    def on_the_side_of(self, at: int, day: int) -> _Rows:
        """The days before ``day`` if ``at`` is before it, else those from ``day`` on."""
        side = self.days < day if at < day else self.days >= day
        return _Rows(self.days[side], self.number[side], self.words[side], self.y[side])

    def fewest_periods(self, at: int) -> int:
        """Periods with text on the side of ``at`` that has fewer."""
        return min(_periods(self.number, self.days < at), _periods(self.number, self.days >= at))


def _judged(row: Interruption, series: Series, rows: _Rows, day: date, errors: Errors) -> Interruption:
    why = _cannot(row, series.period)
    if why:
        return replace(row, note=why)
    own = day.toordinal()
    fit = _fit(rows, own, errors)
    if fit is None:
        return replace(row, note="the counts do not settle a level and a slope on each side")
    level, slope = fit.effect(_LEVEL), fit.effect(_SLOPE)
    starts = (int(at) for at in series.starts() if at != own)
    placebos = [e for at in starts if (e := _placebo(rows.on_the_side_of(at, own), at, errors)) is not None]
    as_large = sum(abs(e.t) >= abs(level.t) for e in placebos)
    return replace(
        row,
        level=level.ratio,
        level_low=level.low,
        level_high=level.high,
        level_p=level.p,
        slope=slope.ratio,
        slope_low=slope.low,
        slope_high=slope.high,
        slope_p=slope.p,
        placebos=len(placebos),
        placebos_as_large=as_large,
        placebos_significant=sum(e.p is not None and e.p < 0.05 for e in placebos),
        placebo_p=(as_large + 1) / (len(placebos) + 1) if placebos and level.p is not None else None,
        serial=fit.serial,
        note=_remark(level, len(placebos)),
    )


def _cannot(row: Interruption, period: str) -> str:
    """Why a change cannot be estimated, or nothing."""
    for side, periods in (("before", row.periods_before), ("after", row.periods_after)):
        if periods == 0:
            return f"no text {side} {row.date}: nothing is interrupted"
        if periods < FEWEST_PERIODS:
            which = f"only {periods} {period}{'s' if periods > 1 else ''} with text {side} {row.date}"
            return f"{which}; {FEWEST_PERIODS} are needed on each side"
    if row.hits_before + row.hits_after < FEWEST_HITS:
        return f"fewer than {FEWEST_HITS} hits"
    for side, hits in (("before", row.hits_before), ("after", row.hits_after)):
        if hits == 0:
            return f"no hits {side} {row.date}: the ratio has no estimate"
    return ""


def _remark(level: Effect, placebos: int) -> str:
    if level.p is None:
        return "every day has the same rate: no interval"
    if placebos == 0:
        return "no placebo date: each side is too short"
    if placebos < 19:
        return f"only {placebos} placebo date{'s' if placebos > 1 else ''}: their p cannot be under 0.05"
    return ""


def _fit(rows: _Rows, at: int, errors: Errors) -> Fit | None:
    import numpy as np  # noqa: PLC0415

    t = (rows.days - at) / _YEAR
    after = (rows.days >= at).astype(np.float64)
    x = np.stack([np.ones(len(t)), t, after, after * t], axis=1)
    y, words = rows.y.astype(np.float64), rows.words.astype(np.float64)
    return poisson_fit(y, words, x, rows.number - rows.number.min(), errors)


def _placebo(rows: _Rows, at: int, errors: Errors) -> Effect | None:
    """The change of level at a date on which nothing is known to have happened; None where it has no estimate."""
    after = rows.days >= at
    if rows.fewest_periods(at) < FEWEST_PERIODS or not rows.y[after].sum() or not rows.y[~after].sum():
        return None
    fit = _fit(rows, at, errors)
    effect = fit.effect(_LEVEL) if fit is not None else None
    return None if effect is None or math.isnan(effect.t) else effect


def _periods(number: Ints, chosen: NDArray[np.bool_]) -> int:
    import numpy as np  # noqa: PLC0415

    return len(np.unique(number[chosen]))
