"""Change points: where a series of rates shifts from one level to another, without a date given beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rhetoric.compare.series import Series
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FEWEST_PERIODS = 8
"""Periods with text that a series must have."""
FEWEST_HITS = 10
_SHORTEST = 2  # periods of a stretch


@dataclass(frozen=True, slots=True)
class Change:
    """``period`` is the first of the new level. Rates are per 1,000 words, of the stretches on both sides."""

    group: str
    lexicon: str
    frame: str
    period: str
    rate_before: float
    rate_after: float


def changes_of(series: Series) -> list[Change]:
    """Change points of every frame that has enough text and hits, in order of time. Needs the package ruptures."""
    words, hits = series.by_period()
    kept = words > 0
    names = [name for name, keep in zip(series.names, kept, strict=True) if keep]
    found: list[Change] = []
    for i, (lexicon, frame) in enumerate(series.frames):
        y, size = hits[kept, i], words[kept]
        if len(y) < FEWEST_PERIODS or y.sum() < FEWEST_HITS:
            continue
        breaks = [0, *change_points(y, size), len(y)]
        rates = [1000 * y[a:b].sum() / size[a:b].sum() for a, b in pairwise(breaks)]
        for at, (before, after) in zip(breaks[1:-1], pairwise(rates), strict=True):
            found.append(Change(series.group, lexicon, frame, names[at], float(before), float(after)))
    return found


def change_points(y: Ints, exposure: Ints) -> list[int]:
    """Indices at which a new level begins, for counts ``y`` with an exposure.

    Exact search (PELT: Killick, Fearnhead and Eckley 2012, in ruptures: Truong, Oudre and Vayatis 2020) for the
    segmentation with the least -2 log likelihood / dispersion + 3 log(T) a change; the likelihood is Poisson with one
    rate a segment, the penalty that of the modified BIC (Zhang and Siegmund 2007) without its term for the places.
    """
    ruptures = need_ruptures()

    class _Cost(ruptures.base.BaseCost):  # type: ignore[misc, name-defined]
        """-2 log likelihood of one Poisson rate, up to what all segmentations share, over the dispersion."""

        model = "poisson with exposure"
        min_size = _SHORTEST

        def fit(self, signal: NDArray[Any]) -> _Cost:
            self.signal = signal
            self.sums = _from_zero(signal)
            self.scale = dispersion(y, exposure)
            return self

        def error(self, start: int, end: int) -> float:
            count, size = self.sums[end] - self.sums[start]
            return 0.0 if count == 0 else float(-2 * count * math.log(count / size) / self.scale)

    import numpy as np  # noqa: PLC0415

    signal = np.stack([y, exposure], axis=1).astype(np.float64)
    search = ruptures.Pelt(custom_cost=_Cost(), min_size=_SHORTEST, jump=1).fit(signal)
    return [int(i) for i in search.predict(pen=3 * math.log(len(y)))[:-1]]


def dispersion(y: Ints, exposure: Ints) -> float:
    """Variance over mean of the counts, from neighbours only, so that a change of level does not count as noise.

    For each neighbouring pair, Pearson's chi-square of equal rates has mean 1 under Poisson (1 degree of freedom).
    The mean over pairs without the largest twentieth, at least one, over what that mean would be for chi-square:
    F3(q) / F1(q) with q the quantile it was cut at. Never less than 1.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.stats import chi2  # type: ignore[import-untyped]  # noqa: PLC0415

    rate = (y[1:] + y[:-1]) / (exposure[1:] + exposure[:-1])
    expected = [np.maximum(rate * e, 1e-12) for e in (exposure[1:], exposure[:-1])]
    squares = (y[1:] - expected[0]) ** 2 / expected[0] + (y[:-1] - expected[1]) ** 2 / expected[1]
    kept = np.sort(squares)[: len(squares) - max(1, len(squares) // 20)]
    part = len(kept) / len(squares)
    return max(1.0, float(kept.mean() / (chi2.cdf(chi2.ppf(part, 1), 3) / part)))


def _from_zero(signal: NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    return np.vstack([np.zeros((1, signal.shape[1])), np.cumsum(signal, axis=0)])


def need_ruptures() -> Any:
    """The package that looks for change points. Raises UsageError, saying what to install, where it is missing."""
    try:
        import ruptures  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "change points need the package ruptures: pip install 'rhetoric-toolkit[trends]', or leave --changes away"
        ) from None
    return ruptures
