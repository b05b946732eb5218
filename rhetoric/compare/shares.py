"""Shares and entropies of categories with intervals that know that statements of one article hang together."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rhetoric.compare.rates import FEW_CLUSTERS, TAIL, t_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_RARE = 0.02
"""Entropy has an interval where no larger share has a value that one cluster only has: with more, much is unseen."""
_AT_ONCE = 2**18  # pairs of cluster and category that are looked at together


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1 with the limits of a 95 % interval where one can be had; ``note`` says why not."""

    share: float
    low: float | None
    high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entropy:
    """Shannon entropy in bits: as observed, corrected, and the limits of a 95 % interval of the corrected one."""

    observed: float
    corrected: float
    low: float | None
    high: float | None
    note: str = ""

    @property
    def effective(self) -> float:
        """As many equally common categories would have this (corrected) entropy: 2 ** bits (Hill 1973, order 1)."""
        return float(2**self.corrected)


@dataclass(frozen=True, slots=True)
class Tallied:
    """Counts of the categories of one group, one element for each cluster and category that go together: ``codes`` has
    the category, below ``size``, ``clusters`` its cluster, both from 0, and ``counts`` what was counted there.

    The arrays may be mapped from a file: they are gone over in pieces. What is held is some numbers for each cluster.
    """

    codes: NDArray[Any]
    clusters: NDArray[Any]
    counts: NDArray[Any]
    size: int
    left_out: frozenset[int] = frozenset()

    def shares(self, unit: str = "article") -> list[Share]:
        """The share of each category in the sum of the counts. Intervals: ``share``."""
        import numpy as np  # noqa: PLC0415

        whole = self._by_cluster(lambda _, counts: counts, np.int64)
        n = int((whole > 0).sum())
        total, squares = int(whole.sum()), _exact_sum(whole * whole)
        parts, own, shared = (np.zeros(self.size, dtype=np.int64) for _ in range(3))
        for codes, clusters, counts in self._pieces():
            np.add.at(parts, codes, counts)
            np.add.at(own, codes, counts * counts)
            np.add.at(shared, codes, counts * whole[clusters])
        return [
            share(int(y), total, int(yy) * total**2 - 2 * int(yn) * total * int(y) + squares * int(y) ** 2, n, unit)
            for y, yy, yn in zip(parts, own, shared, strict=True)
        ]

    def entropy(self, unit: str = "article") -> Entropy:
        """Shannon entropy of the categories; see ``_entropies`` for the formulas. Raises ValueError without counts."""
        import numpy as np  # noqa: PLC0415

        totals, holders = self._by_code()
        if not totals.sum():
            raise ValueError("nothing counted, no entropy")
        (logs,), (kinds,) = _sums(totals)
        observed, corrected = (float(x[0]) for x in _entropies(np.array([totals.sum()]), *_sums(totals)))
        sizes = self._by_cluster(lambda _, counts: counts, np.int64)
        counted = sizes > 0
        n = int(counted.sum())
        if n < 2:
            return Entropy(observed, corrected, None, None, f"one {unit}: no interval")
        # without each cluster in turn: what its own counts take from the sums
        logs_lost = self._by_cluster(lambda k, c: _n_log_n(totals[k]) - _n_log_n(totals[k] - c), np.float64)
        kinds_lost = self._by_cluster(lambda k, c: totals[k] == c, np.int64)
        left = (totals.sum() - sizes, logs - logs_lost, kinds - kinds_lost)
        without = _entropies(*(x[counted] for x in left))[1]
        error = math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
        if error < 1e-12:
            return Entropy(observed, corrected, None, None, f"no {unit} makes a difference: no interval")
        rare = float(totals[holders == 1].sum() / totals.sum())  # what Good and Turing expect to be unseen
        if rare > MOST_RARE:
            note = f"{100 * rare:.0f} % have a value that one {unit} only has: a lower bound, no interval"
            return Entropy(observed, corrected, None, None, note)
        reach = t_quantile(n - 1) * error
        return Entropy(observed, corrected, max(0.0, corrected - reach), corrected + reach, _few(n, unit))

    def repetition(self, unit: str = "article") -> Share | None:
        """The probability that two statements of different clusters have the same value, with a 95 % interval.

        (sum_k n_k^2 - sum_kc y_kc^2) / (N^2 - sum_c n_c^2) with y_kc statements of value k in cluster c: Simpson's
        (1949) concentration over pairs from different clusters, so that it does not depend on how many clusters there
        are. The interval is on the logit scale with a delete-one jackknife. None with fewer than two clusters.
        """
        import numpy as np  # noqa: PLC0415

        totals = self._by_code()[0].astype(np.float64)
        sizes, own, met = (
            self._by_cluster(work, np.float64)
            for work in (lambda _, c: c, lambda _, c: 1.0 * c * c, lambda k, c: totals[k] * c)
        )
        counted = sizes > 0
        n = int(counted.sum())
        if n < 2:
            return None
        sizes, own, met = sizes[counted], own[counted], met[counted]
        same = (totals**2).sum() - own.sum()
        pairs = sizes.sum() ** 2 - (sizes**2).sum()
        share = float(same / pairs)
        same_left = same - 2 * met + 2 * own
        left = same_left / (pairs - 2 * sizes.sum() * sizes + 2 * sizes**2) if n > 2 else np.zeros(1)
        if left.min() <= 0 or left.max() >= 1:
            return Share(share, None, None, f"it hangs on one {unit}: no interval")
        logits = np.log(left / (1 - left))
        error = math.sqrt((n - 1) / n * float(((logits - logits.mean()) ** 2).sum()))
        if error < 1e-12:
            return Share(share, None, None, f"no {unit} makes a difference: no interval")
        reach, middle = t_quantile(n - 1) * error, math.log(share / (1 - share))
        return Share(share, _expit(middle - reach), _expit(middle + reach), _few(n, unit))

    def without(self, codes: Collection[int]) -> Tallied:
        """The same without some categories."""
        return replace(self, left_out=frozenset(codes))

    def _pieces(self) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
        """Category, cluster and count of every pair that is not empty, a part of them at a time."""
        import numpy as np  # noqa: PLC0415

        for first in range(0, len(self.codes), _AT_ONCE):
            chosen = slice(first, first + _AT_ONCE)
            codes, clusters, counts = (np.asarray(a[chosen]) for a in (self.codes, self.clusters, self.counts))
            kept = (counts > 0) & ~np.isin(codes, list(self.left_out))
            yield codes[kept], clusters[kept], counts[kept].astype(np.int64)

    def _by_code(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """What was counted of each category, and how many clusters have it."""
        import numpy as np  # noqa: PLC0415

        totals, holders = (np.zeros(self.size, dtype=np.int64) for _ in range(2))
        for codes, _, counts in self._pieces():
            np.add.at(totals, codes, counts)
            np.add.at(holders, codes, 1)
        return totals, holders

    def _by_cluster(
        self, work: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]], kind: type[np.generic]
    ) -> NDArray[Any]:
        """For each cluster the sum of what ``work`` makes of the categories and counts in it."""
        import numpy as np  # noqa: PLC0415

        sums = np.zeros(int(self.clusters.max()) + 1 if len(self.clusters) else 0, dtype=kind)
        for codes, clusters, counts in self._pieces():
            np.add.at(sums, clusters, work(codes, counts))
        return sums


def share(part: int, total: int, squares: int, clusters: int, unit: str = "article") -> Share:
    """``part / total`` with a 95 % interval clustered by ``unit``.

    ``squares`` is sum((y_c * total - part * n_c)^2) over the clusters c, with y_c of n_c in the category. The interval
    is on the logit scale, logit(p) +- t * se / (p * (1 - p)), t with clusters - 1 degrees of freedom, and
    se = sqrt(n / (n - 1) * sum((y_c - p * n_c)^2)) / total, the Taylor-linearised error of a ratio (Cochran 1977,
    section 6.3; Korn and Graubard 1999, section 2.3). None, or all: the exact binomial limit of Clopper and Pearson as
    if each cluster were one trial, which is wide rather than narrow. Raises ValueError where the total is 0.
    """
    if total <= 0:
        raise ValueError("nothing counted, no share")
    p = part / total
    if clusters < 2:
        return Share(p, None, None, f"one {unit}: no interval")
    if part in (0, total):
        limit = TAIL ** (1 / clusters)
        none = Share(0.0, 0.0, 1 - limit, "none: upper limit only")
        return none if part == 0 else Share(1.0, limit, 1.0, "all: lower limit only")
    error = math.sqrt(clusters * squares / (clusters - 1)) / total**2
    if error == 0:
        return Share(p, None, None, f"every {unit} has the same share: no interval")
    reach = t_quantile(clusters - 1) * error / (p * (1 - p))
    middle = math.log(p / (1 - p))
    return Share(p, _expit(middle - reach), _expit(middle + reach), _few(clusters, unit))


def share_of_sums(parts: Sequence[int], wholes: Sequence[int], unit: str = "article") -> Share:
    """The share of sum(parts) in sum(wholes), one element a cluster; clusters with an empty whole do not count."""
    part, total = sum(parts), sum(wholes)
    squares = sum((y * total - part * n) ** 2 for y, n in zip(parts, wholes, strict=True))
    return share(part, total, squares, sum(n > 0 for n in wholes), unit)


def _entropies(n: NDArray[Any], logs: NDArray[Any], kinds: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Entropy in bits, log2(N) - sum(n_k * log2(n_k)) / N, and the same with the correction of Miller (1955),
    (K - 1) / (2 * N * ln 2) for the K categories seen."""
    import numpy as np  # noqa: PLC0415

    observed = np.maximum(np.log2(n) - logs / n, 0.0)
    return observed, observed + (kinds - 1) / (2 * n * math.log(2))


def _sums(totals: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np  # noqa: PLC0415

    return np.array([_n_log_n(totals).sum()]), np.array([(totals > 0).sum()])


def _n_log_n(counts: NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    return np.asarray(counts * np.log2(np.maximum(counts, 1)))


def _exact_sum(values: NDArray[Any]) -> int:
    return sum(int(v) for v in values)


def _expit(x: float) -> float:
    """1 / (1 + exp(-x)), for any x."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _few(clusters: int, unit: str) -> str:
    return f"only {clusters} {unit}s: wide interval" if clusters < FEW_CLUSTERS else ""
