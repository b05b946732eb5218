"""Observations in time: the units of one group by day and by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rhetoric.compare.observations import FrameKey, Observations, Period

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

PER_YEAR: dict[Period, int] = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Series:
    """The units of one group that have words and a date, sorted by date.

    ``words`` has shape (units,), ``hits`` (units, frames); ``number`` is the period of each unit, from 0. ``days`` are
    proleptic ordinals; 0 where the date is no full date. ``names`` are all periods from the first to the last, those
    without text too; ``articles`` how many are behind each unit, ``units`` their indices among all observations.
    """

    group: str
    period: Period
    frames: tuple[FrameKey, ...]
    names: tuple[str, ...]
    number: Ints
    days: Ints
    words: Ints
    hits: Ints
    articles: Ints
    units: Ints

    def by_period(self) -> tuple[Ints, Ints]:
        """Words (periods,) and hits (periods, frames) of every period."""
        return _summed(self.number, self.words, self.hits, len(self.names))

    def by_day(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Days, their periods, words and hits, for the units with a full date. All a regression on time needs."""
        import numpy as np  # noqa: PLC0415

        full = self.days > 0
        days, place = np.unique(self.days[full], return_inverse=True)
        words, hits = _summed(place, self.words[full], self.hits[full], len(days))
        number = np.zeros(len(days), dtype=np.int64)
        number[place] = self.number[full]
        return days, number, words, hits

    def starts(self) -> Ints:
        """The first day of every period, as an ordinal."""
        import numpy as np  # noqa: PLC0415

        return np.array([first_day(name).toordinal() for name in self.names], dtype=np.int64)


def series_of(
    observations: Observations, period: Period, group: int, frames: Sequence[FrameKey]
) -> tuple[Series | None, int]:
    """The series of a group, or None where no unit has a date; and how many units with words were left out for it."""
    import numpy as np  # noqa: PLC0415

    chosen = [(i, u) for i, u in enumerate(observations.units) if u.group == group and u.words]
    names = observations.periods(period)
    dated = sorted(
        ((number, i) for i, _ in chosen if (number := _number(names[i], period)) is not None),
        key=lambda pair: (pair[0], observations.units[pair[1]].date or ""),
    )
    if not dated:
        return None, len(chosen)
    first, last = dated[0][0], dated[-1][0]
    units = [observations.units[i] for _, i in dated]
    series = Series(
        group=observations.groups[group].name,
        period=period,
        frames=tuple(frames),
        names=tuple(_name(n, period) for n in range(first, last + 1)),
        number=np.array([n - first for n, _ in dated], dtype=np.int64),
        days=np.array([_ordinal(u.date) for u in units], dtype=np.int64),
        words=np.array([u.words for u in units], dtype=np.int64),
        hits=observations.table(frames)[[i for _, i in dated]],
        articles=np.array([u.articles for u in units], dtype=np.int64),
        units=np.array([i for _, i in dated], dtype=np.int64),
    )
    return series, len(chosen) - len(dated)


def first_day(period: str) -> date:
    """The first day of a period: ``2012``, ``2012-Q2``, ``2012-04``."""
    year, _, rest = period.partition("-")
    month = 3 * int(rest[1:]) - 2 if rest.startswith("Q") else int(rest or 1)
    return date(int(year), month, 1)


def _summed(place: Ints, words: Ints, hits: Ints, size: int) -> tuple[Ints, Ints]:
    import numpy as np  # noqa: PLC0415

    summed = np.zeros((size, hits.shape[1]), dtype=np.int64)
    np.add.at(summed, place, hits)
    return np.bincount(place, weights=words, minlength=size).astype(np.int64), summed


def _number(name: str | None, period: Period) -> int | None:
    """Periods counted from year 0, so that neighbours differ by one. None for what is no period."""
    if name is None:
        return None
    try:
        start = first_day(name)
    except ValueError:
        return None
    return start.year * PER_YEAR[period] + (start.month - 1) * PER_YEAR[period] // 12


def _name(number: int, period: Period) -> str:
    year, rest = divmod(number, PER_YEAR[period])
    if period == "year":
        return f"{year:04}"
    return f"{year:04}-Q{rest + 1}" if period == "quarter" else f"{year:04}-{rest + 1:02}"


def _ordinal(day: str | None) -> int:
    try:
        return date.fromisoformat((day or "")[:10]).toordinal()
    except ValueError:
        return 0
