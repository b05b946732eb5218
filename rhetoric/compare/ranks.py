"""The second view of a difference: ranks of the rates of single clusters, which no long article can sway."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rhetoric.compare.permutation import EXACT_MOST, arrangements

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Dominance:
    """Cliff's delta: how much oftener a cluster of the first group has the higher rate than the lower, -1 to 1."""

    delta: float
    low: float
    high: float


def mann_whitney(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Two-sided p of the Mann-Whitney test. Up to ``EXACT_MOST`` allotments: exact, ties included, from all of them;
    beyond: normal approximation with corrections for ties and continuity (as scipy.stats.mannwhitneyu)."""
    import numpy as np  # noqa: PLC0415
    from scipy import stats  # type: ignore[import-untyped]  # noqa: PLC0415

    both = np.concatenate([first, second])
    if both.min() == both.max():
        return 1.0
    if arrangements((len(first), len(second))) > EXACT_MOST:
        return float(stats.mannwhitneyu(first, second, method="asymptotic").pvalue)
    ranks = (2 * stats.rankdata(both)).astype(np.int64)  # doubled ranks are whole numbers
    centre = len(first) * (len(both) + 1)
    chosen: list[Sequence[int]] = list(combinations(range(len(both)), len(first)))
    sums = np.abs(ranks[np.array(chosen)].sum(axis=1) - centre)
    return float(np.mean(sums >= abs(ranks[: len(first)].sum() - centre)))


def cliffs_delta(first: NDArray[np.float64], second: NDArray[np.float64]) -> Dominance:
    """Cliff's delta with a 95 % interval: unbiased variance, asymmetric limits (Feng & Cliff 2004, JMASM 3).

    Where the groups do not overlap at all the variance is zero and the limit is that of a proportion,
    (n - z^2) / (n + z^2) with n of the smaller group. Needs two clusters in each group.
    """
    import numpy as np  # noqa: PLC0415

    m, n = len(first), len(second)
    rows = _dominance(first, second)
    columns = -_dominance(second, first)
    delta = float(rows.mean())
    if abs(delta) == 1:
        bound = (min(m, n) - _Z**2) / (min(m, n) + _Z**2)
        return Dominance(delta, min(delta, delta * bound), max(delta, delta * bound))
    untied = float(np.abs(_untied(first, second)).sum())
    spread = n**2 * float(((rows - delta) ** 2).sum()) + m**2 * float(((columns - delta) ** 2).sum())
    variance = (spread - (untied - m * n * delta**2)) / (m * n * (m - 1) * (n - 1))
    variance = max(variance, (1 - delta**2) / (m * n - 1))
    wide = _Z * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + _Z**2 * variance)
    middle, scale = delta - delta**3, 1 - delta**2 + _Z**2 * variance
    return Dominance(delta, max(-1.0, (middle - wide) / scale), min(1.0, (middle + wide) / scale))


def _dominance(of: NDArray[np.float64], over: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each value of ``of``: the share of ``over`` below it less the share above it."""
    import numpy as np  # noqa: PLC0415

    ordered = np.sort(over)
    below, not_above = np.searchsorted(ordered, of, "left"), np.searchsorted(ordered, of, "right")
    return np.asarray((below - (len(over) - not_above)) / len(over))


def _untied(of: NDArray[np.float64], over: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each value of ``of``: how many of ``over`` differ from it."""
    import numpy as np  # noqa: PLC0415

    ordered = np.sort(over)
    return np.asarray(len(over) - (np.searchsorted(ordered, of, "right") - np.searchsorted(ordered, of, "left")))
