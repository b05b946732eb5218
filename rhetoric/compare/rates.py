"""Rates per 1,000 words with intervals that know that words of one article hang together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

FEW_CLUSTERS = 5
"""A group with fewer clusters than this is called too small to conclude from."""

_TAIL = 0.025  # two tails, 95 %


@dataclass(frozen=True, slots=True)
class Rate:
    """Occurrences per 1,000 words, with the limits of a 95 % interval where one can be had; ``note`` says why not."""

    rate: float
    low: float | None
    high: float | None
    note: str = ""


def rate(hits: Sequence[int], words: Sequence[int], unit: str = "article") -> Rate:
    """Ratio of sums and its interval; ``hits[c]`` and ``words[c]`` belong to cluster c, a ``unit``.

    r = 1000 * sum(y) / sum(L), the interval is r * exp(+-t * se / r) with t of n - 1 degrees of freedom and the
    Taylor-linearised standard error of a ratio, se = 1000 * sqrt(n / (n - 1) * sum((y - r/1000 * L)^2)) / sum(L)
    (Cochran 1977, section 6.3; the "infinitesimal" estimator of survey software). The log scale keeps the coverage
    of rare terms. No hits: exact Poisson upper limit, -ln(0.025) / sum(L) * 1000. Fewer than two clusters, or
    clusters that do not differ: no interval. Raises ValueError where there are no words.
    """
    count, total = sum(hits), sum(words)
    if total <= 0:
        raise ValueError("no words, no rate")
    value = 1000 * count / total
    if len(words) < 2:
        return Rate(value, None, None, f"one {unit}: no interval")
    if count == 0:
        return Rate(0.0, 0.0, -math.log(_TAIL) / total * 1000, "no hits: upper limit only")
    error = standard_error(hits, words)
    if error == 0:
        return Rate(value, None, None, f"every {unit} has the same rate: no interval")
    spread = math.exp(_t_quantile(len(words) - 1) * error / value)
    note = f"only {len(words)} {unit}s: wide interval" if len(words) < FEW_CLUSTERS else ""
    return Rate(value, value / spread, value * spread, note)


def standard_error(hits: Sequence[int], words: Sequence[int]) -> float:
    """Taylor-linearised standard error of the rate per 1,000 words. Whole numbers until the last step, so exact."""
    n, count, total = len(words), sum(hits), sum(words)
    squares = sum((y * total - count * size) ** 2 for y, size in zip(hits, words, strict=True))
    return 1000 * math.sqrt(n * squares / (n - 1)) / total**2


@lru_cache(maxsize=1024)
def _t_quantile(degrees: int) -> float:
    from scipy.special import stdtrit  # type: ignore[import-untyped]  # noqa: PLC0415

    return float(stdtrit(degrees, 1 - _TAIL))
