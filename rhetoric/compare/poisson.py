"""Poisson regression of counts with an exposure, with standard errors that allow for clusters and for serial ties."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rhetoric.compare.rates import t_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Errors = Literal["clustered", "hac"]
_NO_ERROR = 1e-10  # a standard error that is rounding only
_MOST_STEPS = 60
_PRECISE = 1e-12


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients and their covariance, shape (k,) and (k, k); ``degrees`` of freedom of Student's t; ``serial``
    correlation of the Pearson residuals of neighbouring periods."""

    coefficients: Floats
    covariance: Floats
    degrees: int
    serial: float

    def effect(self, i: int) -> Effect:
        """Coefficient ``i`` as a ratio."""
        value, error = float(self.coefficients[i]), math.sqrt(max(0.0, float(self.covariance[i, i])))
        if error < _NO_ERROR or not math.isfinite(error):
            return Effect(_exp(value), None, None, None, math.nan)
        reach = t_quantile(self.degrees) * error
        return Effect(_exp(value), _exp(value - reach), _exp(value + reach), self._p(value / error), value / error)

    def _p(self, t: float) -> float:
        from scipy.special import stdtr  # type: ignore[import-untyped]  # noqa: PLC0415

        return float(2 * stdtr(self.degrees, -abs(t)))


@dataclass(frozen=True, slots=True)
class Effect:
    """A ratio of rates with its 95 % interval, two-sided p and t statistic."""

    ratio: float
    low: float | None
    high: float | None
    p: float | None
    t: float


def newey_west_lags(periods: int) -> int:
    """Lags for a series of that length: floor(4 * (T / 100) ** (2 / 9)) (Newey and West 1994)."""
    return int(4 * (periods / 100) ** (2 / 9))


def poisson_fit(
    y: Floats, exposure: Floats, x: Floats, period: NDArray[np.int64], errors: Errors = "clustered"
) -> Fit | None:
    """Counts ``y`` with E y = exposure * exp(x b); ``x`` has shape (rows, k), its first column is the constant.

    Maximum likelihood by Newton's steps. The covariance is a sandwich over scores summed within ``period`` (numbers
    from 0), so that rows of one period hang together; t has T - k degrees of freedom for the T periods with rows.

    ``clustered``: each period's scores are corrected for its leverage, which makes the sandwich the one-step
    delete-one-period jackknife (CR3: Bell and McCaffrey 2002). ``hac``: neighbouring periods up to ``newey_west_lags``
    are tied too, with Bartlett weights 1 - l / (lags + 1) (Newey and West 1987; Driscoll and Kraay 1998), stretched by
    T / (T - k). For a few dozen periods the second is much too narrow, even where neighbours are tied
    (docs/trends.md has the figures).

    None where the likelihood has no maximum, a column does not vary, or there are not more periods than columns.
    """
    import numpy as np  # noqa: PLC0415

    number, columns = len(np.unique(period)), x.shape[1]
    if number <= columns or not y.sum() or np.linalg.matrix_rank(x) < columns:
        return None
    coefficients = _maximum(y, exposure, x)
    if coefficients is None:
        return None
    mean = exposure * np.exp(x @ coefficients)
    weighted = x * mean[:, None]
    bread = np.linalg.inv(weighted.T @ x)
    scores = _by_period(x * (y - mean)[:, None], period)
    if errors == "clustered":
        information = _by_period(weighted[:, :, None] * x[:, None, :], period)
        scores = _without_leverage(scores, information, np.asarray(bread, dtype=np.float64))
        meat = scores.T @ scores
    else:
        meat = _tied(scores, newey_west_lags(number)) * (number / (number - columns))
    expected = _by_period(mean, period)
    residuals = _by_period(y - mean, period)[expected > 0] / np.sqrt(expected[expected > 0])
    return Fit(coefficients, bread @ meat @ bread, number - columns, _serial(residuals))


def _by_period(rows: Floats, period: NDArray[np.int64]) -> Floats:
    import numpy as np  # noqa: PLC0415

    sums = np.zeros((int(period.max()) + 1, *rows.shape[1:]))
    np.add.at(sums, period, rows)
    return sums


def _without_leverage(scores: Floats, information: Floats, bread: Floats) -> Floats:
    """(I - M_t A)^-1 s_t for each period t, with M_t its part of the information and A the inverse of the whole.
    Where a period alone settles a coefficient, the least squares solution."""
    import numpy as np  # noqa: PLC0415

    kept = np.eye(len(bread)) - information @ bread
    return np.stack([np.linalg.lstsq(k, s, rcond=1e-10)[0] for k, s in zip(kept, scores, strict=True)])


def _tied(scores: Floats, lags: int) -> Floats:
    meat = scores.T @ scores
    for lag in range(1, min(lags, len(scores) - 1) + 1):
        tie = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (tie + tie.T)
    return meat


def _serial(residuals: Floats) -> float:
    """Correlation of each period's residual with the one before, around zero."""
    whole = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / whole if whole > 0 else 0.0


def _maximum(y: Floats, exposure: Floats, x: Floats) -> Floats | None:
    """Newton's method with halved steps; None where it runs off (a side without counts) or stands still."""
    import numpy as np  # noqa: PLC0415

    b = np.zeros(x.shape[1])
    b[0] = math.log(y.sum() / exposure.sum())

    def likelihood(at: Floats) -> float:
        linear = x @ at
        return -math.inf if linear.max() > 50 else float(y @ linear - exposure @ np.exp(linear))

    best = likelihood(b)
    for _ in range(_MOST_STEPS):
        mean = exposure * np.exp(x @ b)
        try:
            step = np.linalg.solve((x * mean[:, None]).T @ x, x.T @ (y - mean))
        except np.linalg.LinAlgError:
            return None
        size = 1.0
        while size > 1e-6 and likelihood(b + size * step) < best:
            size /= 2
        b = b + size * step
        best = likelihood(b)
        if np.abs(x @ b).max() > 50:
            return None
        if np.abs(step).max() < _PRECISE * (1 + np.abs(b).max()):
            return b
    return b if np.abs(step).max() < 1e-8 * (1 + np.abs(b).max()) else None


def _exp(value: float) -> float:
    return math.exp(min(value, 700.0))
