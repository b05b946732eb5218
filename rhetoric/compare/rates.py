"""Rates per 1,000 words with intervals that know that words of one article hang together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

FEW_CLUSTERS = 5
"""A group with fewer clusters than this is called too small to conclude from."""

TAIL = 0.025
"""Each of the two tails of a 95 % interval."""
ONE_EVENT = (-math.log1p(-TAIL), 5.571643390938898)
"""Exact 95 % limits of a Poisson mean where one event was seen (Garwood 1936)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Occurrences per 1,000 words, with the limits of a 95 % interval where one can be had; ``note`` says why not."""

    rate: float
    low: float | None
    high: float | None
    note: str = ""


def rate(hits: Sequence[int], words: Sequence[int], unit: str = "article") -> Rate:
    """Ratio of sums and its interval; ``hits[c]`` and ``words[c]`` belong to cluster c, a ``unit``.

    r = 1000 * sum(y) / sum(L); the interval is r * exp(+-t * s) with t of n - 1 degrees of freedom and s the
    delete-one jackknife standard error of log r (``log_error``). Jackknife and log scale keep the coverage of rare
    and clustered terms, where linearised and symmetric intervals and the percentile bootstrap fall short
    (docs/statistics.md has the figures). Where one cluster has all hits there is one event, not many: the exact
    Poisson limits of one event times r. No hits: exact Poisson upper limit, -ln(0.025) / sum(L) * 1000. Fewer than
    two clusters, or clusters that do not differ: no interval. Raises ValueError where there are no words.
    """
    count, total = sum(hits), sum(words)
    if total <= 0:
        raise ValueError("no words, no rate")
    value = 1000 * count / total
    if len(words) < 2:
        return Rate(value, None, None, f"one {unit}: no interval")
    if count == 0:
        return Rate(0.0, 0.0, -math.log(TAIL) / total * 1000, "no hits: upper limit only")
    if all(y * total == count * size for y, size in zip(hits, words, strict=True)):
        return Rate(value, None, None, f"every {unit} has the same rate: no interval")
    if max(hits) == count:
        return Rate(value, value * ONE_EVENT[0], value * ONE_EVENT[1], f"all hits in one {unit}")
    spread = math.exp(min(t_quantile(len(words) - 1) * log_error(hits, words), 700.0))
    note = f"only {len(words)} {unit}s: wide interval" if len(words) < FEW_CLUSTERS else ""
    return Rate(value, value / spread, value * spread, note)


def log_error(hits: Sequence[int], words: Sequence[int]) -> float:
    """Jackknife standard error of the log rate: sqrt((n - 1) / n * sum((l_c - mean l)^2)), l_c without cluster c.

    Shao & Tu 1995, section 2.1. Infinite where one cluster has all hits.
    """
    n, count, total = len(words), sum(hits), sum(words)
    if max(hits) == count or max(words) == total:
        return math.inf
    logs = [math.log((count - y) / (total - size)) for y, size in zip(hits, words, strict=True)]
    mean = math.fsum(logs) / n
    return math.sqrt((n - 1) / n * math.fsum((value - mean) ** 2 for value in logs))


@lru_cache(maxsize=1024)
def t_quantile(degrees: int) -> float:
    """The upper limit of 95 % of Student's t."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]  # noqa: PLC0415

    return float(stdtrit(degrees, 1 - TAIL))
