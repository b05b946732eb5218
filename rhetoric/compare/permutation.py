"""Permutation tests of a difference between groups of clusters, for many frames or terms at once.

Under the hypothesis that the group makes no difference, the labels of the clusters can be exchanged: within a
stratum (a month, say) any allotment of the same number of clusters to each group is as likely as the one seen.
The statistic is the log rate ratio divided by its standard error. Dividing makes the test right, for all but small
samples, also where groups have clusters of other lengths or other spread (Janssen 1997; Chung & Romano 2013, Annals
of Statistics 41; for pairs Konietschke & Pauly 2014); the plain log ratio is not.

With strata the ratio is that of Mantel and Haenszel, R / S with R = sum_s Y_As L_Bs / L_s, S = sum_s Y_Bs L_As / L_s
(Rothman, Greenland & Lash 2008, ch. 15); with one stratum it is the ratio of the two rates. Its standard error is
Taylor-linearised over clusters. One occurrence, shared out in proportion to words, is added on both sides: so zero
counts have a logarithm, and the null value stays zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int8]

DRAWS = 9_999
EXACT_MOST = 100_000
"""Up to so many allotments are all looked at; where there are more, ``DRAWS`` of them are drawn."""

_CELLS = 2_000_000  # labels held at once
_TIE = 1e-9  # relative; statistics closer than this are the same, so that rounding decides nothing


@dataclass(frozen=True, slots=True)
class Permuted:
    """Result per column, shape (columns,). ``statistic`` is the studentised log ratio, first group over second; with
    more than two groups the largest of any pair, without sign. ``allotments`` counts those looked at, the observed
    one included."""

    statistic: Floats
    p: Floats
    allotments: int
    exact: bool


def permute_groups(
    hits: NDArray[np.int64],
    words: NDArray[np.int64],
    groups: NDArray[np.int64],
    strata: Sequence[object] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 1,
) -> Permuted:
    """Exchange the group labels of clusters. Two-sided p per column of ``hits``.

    ``hits`` has shape (clusters, columns), ``words`` and ``groups`` (numbers from 0) shape (clusters,), ``strata`` one
    value a cluster. Strata with clusters of one group only say nothing about a difference and are left out. Exact
    where at most ``EXACT_MOST`` allotments exist; otherwise p = (b + 1) / (draws + 1) (Phipson & Smyth 2010).
    For more than two groups the statistic is the largest of all pairs (Westfall & Young 1993, max-T).
    Raises ValueError where no two groups have two clusters in common strata.
    """
    import numpy as np  # noqa: PLC0415

    order, slices = _by_stratum(groups, strata)
    columns, labels = _moments(hits[order], words[order]), groups[order].astype(np.int8)
    parts = [columns[part] for part in slices]
    count = int(groups.max()) + 1
    held = np.array([[int((labels[part] == g).sum()) for part in slices] for g in range(count)])
    pairs = _pairs(held)
    if not pairs:
        raise ValueError("no two groups have two clusters each")

    def statistic(batch: Labels) -> Floats:
        sums = _label_sums(batch, parts, slices, count)
        values = [_studentised(sums[a][:, both], sums[b][:, both], sizes, hits.shape[1]) for a, b, both, sizes in pairs]
        return values[0] if count == 2 else np.max(np.abs(values), axis=0)

    ways = math.prod(arrangements(held[:, s].tolist()) for s in range(len(slices)))
    if ways <= EXACT_MOST:
        return _judged(statistic, labels, _every(labels, slices), int(ways))
    return _judged(statistic, labels, _drawn(labels, slices, draws, seed), None)


def permute_within(
    hits: tuple[NDArray[np.int64], NDArray[np.int64]],
    words: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    draws: int = DRAWS,
    seed: int = 1,
) -> Permuted:
    """Exchange the two voices within each cluster: the paired test. Shapes (clusters, columns) and (clusters,).

    Exact where 2^clusters is at most ``EXACT_MOST``. Raises ValueError with fewer than two clusters.
    """
    import numpy as np  # noqa: PLC0415

    n, width = hits[0].shape
    if n < 2:
        raise ValueError("fewer than two clusters")
    kept, swapped = (_paired_moments(hits[i], words[i], words[1 - i]) for i in (0, 1))
    fixed = ((hits[0] * hits[1]).sum(axis=0), (words[0] * words[1]).sum())
    change, total, first = swapped - kept, kept.sum(axis=0) + swapped.sum(axis=0), kept.sum(axis=0)

    def statistic(batch: Labels) -> Floats:
        a = first + batch.astype(np.float64) @ change
        return _paired_studentised(a, total - a, n, width, fixed)

    as_is = np.zeros(n, dtype=np.int8)
    if 2**n <= EXACT_MOST:
        return _judged(statistic, as_is, _batched(product((0, 1), repeat=n), n), 2**n)
    rng = np.random.default_rng(seed)
    sizes = _batch_sizes(n, draws)
    return _judged(statistic, as_is, (rng.integers(0, 2, (size, n), dtype=np.int8) for size in sizes), None)


def _judged(
    statistic: Callable[[Labels], Floats], labels: Labels, batches: Iterator[Labels], ways: int | None
) -> Permuted:
    """Compare the observed statistic with that of every batch. ``ways`` is their number if they are all there are."""
    import numpy as np  # noqa: PLC0415

    observed = statistic(labels[None, :])[0]
    limit = np.abs(observed) * (1 - _TIE)
    as_far, seen = np.zeros(len(observed)), 0
    for batch in batches:
        as_far += (np.abs(statistic(batch)) >= limit).sum(axis=0)
        seen += len(batch)
    if ways is not None:
        return Permuted(observed, as_far / ways, ways, True)
    return Permuted(observed, (as_far + 1) / (seen + 1), seen + 1, False)


# allotments --------------------------------------------------------------------------------------------------------


def _by_stratum(groups: NDArray[np.int64], strata: Sequence[object] | None) -> tuple[NDArray[np.int64], list[slice]]:
    """The clusters sorted by stratum, without strata that have one group, and where each stratum stands."""
    import numpy as np  # noqa: PLC0415

    if strata is None:
        return np.arange(len(groups)), [slice(0, len(groups))]
    members: dict[object, list[int]] = {}
    for index, stratum in enumerate(strata):
        members.setdefault(stratum, []).append(index)
    mixed = [m for m in members.values() if len({int(groups[i]) for i in m}) > 1]
    ends = np.cumsum([0, *map(len, mixed)]).tolist()
    order = np.array([i for m in mixed for i in m], dtype=np.int64)
    return order, [slice(start, end) for start, end in pairwise(ends)]


def _pairs(held: NDArray[np.int64]) -> list[tuple[int, int, NDArray[np.bool_], tuple[int, int]]]:
    """Pairs of groups that can be compared: the strata that both have clusters in, and how many they have there."""
    pairs = []
    for a, b in combinations(range(len(held)), 2):
        both = (held[a] > 0) & (held[b] > 0)
        sizes = int(held[a][both].sum()), int(held[b][both].sum())
        if min(sizes) > 1:
            pairs.append((a, b, both, sizes))
    return pairs


def arrangements(counts: Sequence[int]) -> float:
    """In how many orders labels can stand, ``counts`` of each kind; infinity where they are too many to matter."""
    logs = math.lgamma(sum(counts) + 1) - sum(math.lgamma(c + 1) for c in counts)
    if logs > math.log(EXACT_MOST) + 1:
        return math.inf
    return math.factorial(sum(counts)) // math.prod(math.factorial(c) for c in counts)


def _batch_sizes(n: int, draws: int) -> Iterator[int]:
    size = max(1, min(1000, _CELLS // n))
    return (min(size, draws - start) for start in range(0, draws, size))


def _drawn(labels: Labels, slices: Sequence[slice], draws: int, seed: int) -> Iterator[Labels]:
    import numpy as np  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    for size in _batch_sizes(len(labels), draws):
        yield np.concatenate([_shuffled(labels[part], size, rng) for part in slices], axis=1)


def _shuffled(labels: Labels, size: int, rng: np.random.Generator) -> Labels:
    """The labels of one stratum in ``size`` random orders: the clusters with the smallest random keys are of the first
    group, the next of the second. Finding the limits takes a third of the time of shuffling."""
    import numpy as np  # noqa: PLC0415

    kinds, counts = np.unique(labels, return_counts=True)
    last = np.cumsum(counts)[:-1] - 1
    keys = rng.random((size, len(labels)))
    limits = np.partition(keys, last, axis=1)[:, last]
    order = np.zeros(keys.shape, dtype=np.int8)
    for k in range(len(last)):
        order += keys > limits[:, k, None]
    return kinds[order]


def _every(labels: Labels, slices: Sequence[slice]) -> Iterator[Labels]:
    """All allotments: those of one stratum with those of every other."""
    choices = [list(_arrangements(labels[part].tolist())) for part in slices]
    return _batched((sum(chosen, ()) for chosen in product(*choices)), len(labels))


def _arrangements(labels: list[int]) -> Iterator[tuple[int, ...]]:
    """Every order of labels that differs from the others."""
    kinds = sorted(set(labels))
    if len(kinds) == 1:
        yield tuple(labels)
        return
    rest = [label for label in labels if label != kinds[0]]
    for places in combinations(range(len(labels)), len(labels) - len(rest)):
        taken = set(places)
        for others in _arrangements(rest):
            left = iter(others)
            yield tuple(kinds[0] if i in taken else next(left) for i in range(len(labels)))


def _batched(rows: Iterator[tuple[int, ...]], n: int) -> Iterator[Labels]:
    import numpy as np  # noqa: PLC0415

    size = max(1, min(1000, _CELLS // n))
    while some := list(islice(rows, size)):
        yield np.array(some, dtype=np.int8)


# statistics --------------------------------------------------------------------------------------------------------


def _moments(hits: NDArray[np.int64], words: NDArray[np.int64]) -> Floats:
    """Everything the statistic needs as sums over clusters: y, y^2, y L per column, then L and L^2."""
    import numpy as np  # noqa: PLC0415

    y, size = hits.astype(np.float64), words.astype(np.float64)[:, None]
    return np.concatenate([y, y * y, y * size, size, size * size], axis=1)


def _label_sums(batch: Labels, parts: Sequence[Floats], slices: Sequence[slice], count: int) -> list[Floats]:
    """Sums of the moments of each group in each stratum, each of shape (allotments, strata, moments)."""
    import numpy as np  # noqa: PLC0415

    totals = np.stack([part.sum(axis=0) for part in parts])
    sums = [
        np.stack([(batch[:, s] == g).astype(np.float64) @ part for part, s in zip(parts, slices, strict=True)], axis=1)
        for g in range(count - 1)
    ]
    return [*sums, totals[None] - sum(sums)]


def _studentised(a: Floats, b: Floats, sizes: tuple[int, int], width: int) -> Floats:
    """Log ratio over its standard error, shape (allotments, columns), from sums (allotments, strata, moments)."""
    import numpy as np  # noqa: PLC0415

    size_a, size_b = a[:, :, 3 * width, None], b[:, :, 3 * width, None]
    size = size_a + size_b
    to_a, to_b = size_b / size, size_a / size  # weights of the hits of each group in R and S
    added = size / size.sum(axis=1, keepdims=True)
    y_a, y_b = a[:, :, :width] + added * to_b, b[:, :, :width] + added * to_a
    r, s = (y_a * to_a).sum(axis=1, keepdims=True), (y_b * to_b).sum(axis=1, keepdims=True)
    slope = (y_a / r + y_b / s) / size
    error = np.zeros_like(r)
    for group, n, weight, ratio, share in ((a, sizes[0], to_a, r, to_b), (b, sizes[1], to_b, s, to_a)):
        per_hit, per_word = weight / ratio, weight * slope
        yy, yl = group[:, :, width : 2 * width], group[:, :, 2 * width : 3 * width]
        squares = per_hit**2 * yy - 2 * per_hit * per_word * yl + per_word**2 * group[:, :, 3 * width + 1, None]
        error += (n / (n - 1) * np.maximum(squares, 0) + per_hit**2 * added * share).sum(axis=1, keepdims=True)
    return np.asarray((np.log(r / s) / np.sqrt(error))[:, 0])


def _paired_moments(hits: NDArray[np.int64], words: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """As ``_moments``, with y times the words of the other voice of the cluster after y L."""
    import numpy as np  # noqa: PLC0415

    y, size, across = hits.astype(np.float64), words.astype(np.float64)[:, None], other.astype(np.float64)[:, None]
    return np.concatenate([y, y * y, y * size, y * across, size, size * size], axis=1)


def _paired_studentised(a: Floats, b: Floats, n: int, width: int, fixed: tuple[NDArray[np.int64], np.int64]) -> Floats:
    """Log ratio of two voices over its standard error: residual of a cluster y_A/Y_A - L_A/L - (y_B/Y_B - L_B/L)."""
    import numpy as np  # noqa: PLC0415

    def split(sums: Floats) -> list[Floats]:
        *by_column, size, squared = np.split(sums, [width, 2 * width, 3 * width, 4 * width, 4 * width + 1], axis=1)
        return [*by_column, size, squared]

    (y_a, yy_a, yl_a, ya_lb, size_a, ll_a), (y_b, yy_b, yl_b, yb_la, size_b, ll_b) = split(a), split(b)
    size = size_a + size_b
    y_a, y_b = y_a + size_a / size, y_b + size_b / size
    squares = yy_a / y_a**2 + ll_a / size_a**2 + yy_b / y_b**2 + ll_b / size_b**2
    squares -= 2 * (yl_a / (y_a * size_a) + yl_b / (y_b * size_b))
    squares -= 2 * (fixed[0] / (y_a * y_b) + fixed[1] / (size_a * size_b))
    squares += 2 * (ya_lb / (y_a * size_b) + yb_la / (y_b * size_a))
    added = size_a / size / y_a**2 + size_b / size / y_b**2
    error = n / (n - 1) * np.maximum(squares, 0) + added
    return np.asarray(np.log((y_a / size_a) / (y_b / size_b)) / np.sqrt(error))
