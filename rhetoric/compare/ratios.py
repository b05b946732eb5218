"""The size of a difference: the ratio of two rates with an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rhetoric.compare.rates import ONE_EVENT, TAIL, rate, t_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


NO_HITS = "no hits"


@dataclass(frozen=True, slots=True)
class Ratio:
    """First rate over second, with a 95 % interval. None where there is none; ``note`` says why."""

    ratio: float | None
    low: float | None
    high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One group: hits and words of its clusters, shape (clusters,), the stratum of each, numbered from 0, and where
    each cluster stands among all units of the contrast."""

    name: str
    hits: Ints
    words: Ints
    strata: Ints
    places: Ints


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two groups to be compared: the words of each unit and its group, 0 or 1, shape (units,), and its stratum.

    ``paired`` means two voices of the same clusters: the units of the first group come first, those of the second in
    the same order of clusters.
    """

    names: tuple[str, str]
    words: Ints
    groups: Ints
    strata: Sequence[object] | None = None
    paired: bool = False

    def sides(self, hits: Ints) -> tuple[Side, Side]:
        """Both groups, without the strata that one of them does not cover."""
        import numpy as np  # noqa: PLC0415

        coded = np.zeros(len(self.words), dtype=np.int64)
        if self.strata is not None:
            number: dict[object, int] = {}
            coded[:] = [number.setdefault(s, len(number)) for s in self.strata]
        both = np.intersect1d(coded[self.groups == 0], coded[self.groups == 1])
        found = []
        for group in (0, 1):
            (places,) = (np.isin(coded, both) & (self.groups == group)).nonzero()
            strata = np.searchsorted(both, coded[places])
            found.append(Side(self.names[group], hits[places], self.words[places], strata, places))
        return found[0], found[1]

    def ratio(self, hits: Ints) -> Ratio:
        """The ratio of the two rates with its interval."""
        first, second = self.sides(hits)
        if not (len(first.hits) and len(second.hits)):
            return Ratio(None, None, None, "no period has both groups")
        return paired_ratio(first, second) if self.paired else ratio(first, second)

    def kept(self, keep: NDArray[np.bool_]) -> Contrast:
        """The same contrast with some of its units."""
        strata = None if self.strata is None else [s for s, k in zip(self.strata, keep, strict=True) if k]
        return Contrast(self.names, self.words[keep], self.groups[keep], strata, self.paired)


def ratio(first: Side, second: Side) -> Ratio:
    """Ratio of two independent groups; with strata that of Mantel and Haenszel (see ``rhetoric.compare.permutation``).

    Each side has a delete-one jackknife error of the log ratio with Student's t of its own clusters less one; the two
    are joined by MOVER (Donner & Zou 2012, Statistical Methods in Medical Research 21), that is by the root of the
    sum of squares where both are symmetric. A side with all hits in one cluster takes the Poisson limits of one
    event. A side with no hits: ratio 0, or none, and one limit from the limits of the two rates.
    """
    counts = int(first.hits.sum()), int(second.hits.sum())
    if not any(counts):
        return Ratio(None, None, None, NO_HITS)
    if not all(counts):
        return _one_sided(first, second)
    logs, without = log_ratio(first, second), left_out(first, second)
    if not math.isfinite(logs):
        return Ratio(None, None, None, "no hits of both groups in periods that both cover")
    if min(len(first.hits), len(second.hits)) < 2:
        return Ratio(math.exp(logs), None, None, "one cluster: no interval")
    (down_a, up_a), (down_b, up_b) = (_distances(w) for w in without)
    down, up = math.hypot(down_a, up_b), math.hypot(up_a, down_b)
    if down == up == 0:
        return Ratio(math.exp(logs), None, None, "every cluster has the same rate: no interval")
    return Ratio(math.exp(logs), _exp(logs - down), _exp(logs + up))


def paired_ratio(first: Side, second: Side) -> Ratio:
    """Ratio of two voices of the same clusters, in the same order: jackknife over clusters, t of n - 1 degrees."""
    if not (first.hits.any() and second.hits.any()):
        return ratio(first, second)
    logs = log_ratio(first, second)
    without = paired_left_out(first, second)
    down, up = _distances(without)
    if down == up == 0:
        return Ratio(math.exp(logs), None, None, "every cluster has the same ratio: no interval")
    return Ratio(math.exp(logs), _exp(logs - down), _exp(logs + up))


def log_ratio(first: Side, second: Side) -> float:
    """Log of the Mantel-Haenszel rate ratio; of the ratio of the two rates where there is one stratum."""
    import numpy as np  # noqa: PLC0415

    (y_a, size_a), (y_b, size_b) = _sums(first, second)
    size = size_a + size_b
    r, s = (y_a * size_b / size).sum(), (y_b * size_a / size).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.log(r) - np.log(s))


def left_out(first: Side, second: Side) -> tuple[Floats, Floats]:
    """Log ratios without each cluster of the first and of the second group, shapes (clusters,)."""
    import numpy as np  # noqa: PLC0415

    (y_a, size_a), (y_b, size_b) = _sums(first, second)
    size = size_a + size_b
    terms_r, terms_s = y_a * size_b / size, y_b * size_a / size

    def without(side: Side, own: Floats, of: Floats, over: Floats, sign: int) -> Floats:
        """``own`` are the terms that hold this side's hits, ``over`` the other's hits, ``of`` the other's words."""
        k, other = side.strata, (terms_s if sign > 0 else terms_r)
        rest = size[k] - side.words
        mine = own.sum() - own[k] + (_per_stratum(side, side.hits, len(size))[k] - side.hits) * of[k] / rest
        theirs = other.sum() - other[k] + over[k] * (_per_stratum(side, side.words, len(size))[k] - side.words) / rest
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sign * (np.log(np.maximum(mine, 0)) - np.log(np.maximum(theirs, 0))))

    return without(first, terms_r, size_b, y_b, 1), without(second, terms_s, size_a, y_a, -1)


def paired_left_out(first: Side, second: Side) -> Floats:
    """Log ratios without each cluster, both voices of it, shape (clusters,)."""
    return _without(first) - _without(second)


def _sums(first: Side, second: Side) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Hits and words of each side in each stratum, shape (strata,)."""
    count = 1 + int(max(first.strata.max(), second.strata.max()))
    a, b = ((_per_stratum(s, s.hits, count), _per_stratum(s, s.words, count)) for s in (first, second))
    return a, b


def _per_stratum(side: Side, values: Ints, count: int) -> Floats:
    import numpy as np  # noqa: PLC0415

    return np.bincount(side.strata, weights=values, minlength=count).astype(np.float64)


def _without(side: Side) -> Floats:
    """Log rates without each cluster; minus infinity where it has all hits."""
    import numpy as np  # noqa: PLC0415

    with np.errstate(divide="ignore"):
        return np.asarray(np.log((side.hits.sum() - side.hits) / (side.words.sum() - side.words)))


def _distances(without: Floats) -> tuple[float, float]:
    """How far the limits lie below and above the log ratio, from the values without each cluster."""
    import numpy as np  # noqa: PLC0415

    n = len(without)
    if not np.isfinite(without).all():
        return -math.log(ONE_EVENT[0]), math.log(ONE_EVENT[1])
    squares = float(((without - without.mean()) ** 2).sum())
    if squares <= 1e-24 * n:
        return 0.0, 0.0
    spread = t_quantile(n - 1) * math.sqrt((n - 1) / n * squares)
    return spread, spread


def _one_sided(first: Side, second: Side) -> Ratio:
    """One side has no hits: the exact Poisson limit of its rate against the nearer limit of the other's."""
    none, some = (first, second) if not first.hits.any() else (second, first)
    highest = -math.log(TAIL) / int(none.words.sum()) * 1000
    known = rate(some.hits.tolist(), some.words.tolist())
    bound = None if not known.low else highest / known.low
    note = f"no hits in {none.name}: one limit only"
    if none is first:
        return Ratio(0.0, 0.0, bound, note)
    return Ratio(None, None if bound is None else 1 / bound, None, note)


def _exp(value: float) -> float:
    return math.exp(max(-700.0, min(700.0, value)))
