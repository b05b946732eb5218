"""Permutation tests against full enumeration by other code, scipy and their own laws."""

from __future__ import annotations

import math
import time
from importlib import import_module
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rhetoric.compare.permutation import arrangements, permute_groups, permute_within

RNG = np.random.default_rng(5)


def by_hand(y: Any, size: Any, group: Any, strata: Any) -> float:
    """The studentised Mantel-Haenszel log ratio, cluster by cluster, as its docstring says it."""
    total = size.sum()
    r = s = 0.0
    sums = {}
    for k in set(strata):
        a, b = ((strata == k) & (group == g) for g in (0, 1))
        size_a, size_b = size[a].sum(), size[b].sum()
        added = (size_a + size_b) / total
        y_a = y[a].sum() + added * size_a / (size_a + size_b)
        y_b = y[b].sum() + added * size_b / (size_a + size_b)
        sums[k] = (y_a, y_b, size_a, size_b, added)
        r += y_a * size_b / (size_a + size_b)
        s += y_b * size_a / (size_a + size_b)
    error = 0.0
    for g, whole in ((0, r), (1, s)):
        n = (group == g).sum()
        for i in (group == g).nonzero()[0]:
            y_a, y_b, size_a, size_b, _ = sums[strata[i]]
            size_k, other = size_a + size_b, (size_b, size_a)[g]
            residual = y[i] * other / size_k / whole - size[i] * other / size_k**2 * (y_a / r + y_b / s)
            error += n / (n - 1) * residual**2
        for _, _, size_a, size_b, added in sums.values():
            own, other = ((size_a, size_b), (size_b, size_a))[g]
            error += added * own / (size_a + size_b) * (other / (size_a + size_b) / whole) ** 2
    return math.log(r / s) / math.sqrt(error)


def test_exact_p_equals_scipy_over_all_allotments() -> None:
    y, size = RNG.poisson(3, 9), RNG.integers(50, 400, 9)
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])

    def statistic(first: Any, second: Any) -> float:
        labels = np.ones(9, dtype=int)
        labels[first] = 0
        assert len(second) == 5
        return abs(by_hand(y, size, labels, np.zeros(9, dtype=int)))

    oracle = stats.permutation_test(
        (np.arange(4), np.arange(4, 9)), statistic, alternative="greater", n_resamples=np.inf, vectorized=False
    )
    result = permute_groups(y[:, None], size, group)
    assert result.exact
    assert result.allotments == math.comb(9, 4)
    assert result.p[0] == pytest.approx(oracle.pvalue, rel=1e-12)
    assert abs(result.statistic[0]) == pytest.approx(oracle.statistic, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_strata_and_columns_by_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    strata, group = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 1, 1, 1])
    y, size = rng.poisson(2, (8, 2)), rng.integers(20, 300, 8)
    result = permute_groups(y, size, group, strata.tolist())
    every = []
    for first, second in product(combinations(range(4), 2), combinations(range(4, 8), 1)):
        labels = np.ones(8, dtype=int)
        labels[[*first, *second]] = 0
        every.append([by_hand(y[:, c], size, labels, strata) for c in (0, 1)])
    observed = [by_hand(y[:, c], size, group, strata) for c in (0, 1)]
    assert result.statistic == pytest.approx(observed, rel=1e-8, abs=1e-9)
    as_far = np.abs(every) >= np.abs(observed) - 1e-9
    assert result.allotments == len(every) == 24
    assert result.p == pytest.approx(as_far.mean(axis=0), rel=1e-12)


def test_more_groups_take_the_largest_pair() -> None:
    y, size = np.array([5, 4, 0, 1, 2, 1]), np.array([100, 120, 90, 130, 70, 110])
    group = np.array([0, 0, 1, 1, 2, 2])
    zeros = np.zeros(6, dtype=int)

    def largest(labels: Any) -> float:
        pairs = [np.isin(labels, p) for p in combinations(range(3), 2)]
        marks = [np.unique(labels[k], return_inverse=True)[1] for k in pairs]
        return max(abs(by_hand(y[k], size[k], m, zeros[k])) for k, m in zip(pairs, marks, strict=True))

    every = {labels: largest(np.array(labels)) for labels in set(permutations(group.tolist()))}
    result = permute_groups(y[:, None], size, group)
    assert result.allotments == len(every) == 90
    assert result.statistic[0] == pytest.approx(largest(group), rel=1e-9)
    assert result.p[0] == pytest.approx(np.mean([v >= largest(group) - 1e-9 for v in every.values()]), rel=1e-12)


def paired_by_hand(y: Any, size: Any) -> float:
    words, total = size.sum(axis=0), size.sum()
    hits = y.sum(axis=0) + words / total
    residual = (y / hits - size / words) @ [1, -1]
    n = len(y)
    error = n / (n - 1) * (residual**2).sum() + (words / total / hits**2).sum()
    return math.log(hits[0] / words[0] / (hits[1] / words[1])) / math.sqrt(error)


def test_pairs_by_enumeration() -> None:
    y, size = RNG.poisson(3, (6, 2)), RNG.integers(30, 400, (6, 2))
    every = []
    for swaps in product((False, True), repeat=6):
        turned = [row[::-1] if s else row for row, s in zip(np.stack([y, size], axis=2), swaps, strict=True)]
        every.append(paired_by_hand(np.array(turned)[:, :, 0], np.array(turned)[:, :, 1]))
    result = permute_within((y[:, :1], y[:, 1:]), (size[:, 0], size[:, 1]))
    assert result.exact
    assert result.allotments == 64
    assert result.statistic[0] == pytest.approx(paired_by_hand(y, size), rel=1e-9)
    assert result.p[0] == pytest.approx(np.mean(np.abs(every) >= abs(every[0]) - 1e-9), rel=1e-12)


def test_drawn_p_is_near_the_exact_one_and_never_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    y, size = RNG.poisson(4, (14, 3)), RNG.integers(50, 400, 14)
    group = np.repeat([0, 1], 7)
    exact = permute_groups(y, size, group)
    permutation = import_module("rhetoric.compare.permutation")  # the public name of its room is the function
    monkeypatch.setattr(permutation, "EXACT_MOST", 10)
    drawn = permute_groups(y, size, group, draws=9_999)
    assert not drawn.exact
    assert drawn.allotments == 10_000
    assert drawn.p == pytest.approx(exact.p, abs=0.02)
    assert (drawn.p >= 1 / 10_000).all()
    assert permute_groups(y, size, group).p.tolist() == drawn.p.tolist()
    assert permute_groups(y, size, group, seed=2).p.tolist() != drawn.p.tolist()
    pairs = (y[:7], y[7:]), (size[:7], size[7:])
    paired = permute_within(*pairs, draws=9_999).p
    monkeypatch.undo()
    assert paired == pytest.approx(permute_within(*pairs).p, abs=0.03)


def test_swapping_the_groups_turns_the_sign() -> None:
    y, size, group = RNG.poisson(4, (12, 2)), RNG.integers(50, 400, 12), np.repeat([0, 1], [5, 7])
    there, back = permute_groups(y, size, group), permute_groups(y, size, 1 - group)
    assert there.statistic == pytest.approx(-back.statistic, rel=1e-9)
    assert there.p == pytest.approx(back.p, rel=1e-12)


def test_no_hits_and_one_sided_hits_have_a_p() -> None:
    y = np.array([[0, 0], [0, 0], [0, 0], [0, 3], [0, 2], [0, 4]])
    result = permute_groups(y, np.full(6, 100), np.repeat([0, 1], 3))
    assert result.p.tolist() == [1.0, 0.1]


def test_strata_of_one_group_say_nothing() -> None:
    y, size, group = RNG.poisson(4, (10, 1)), RNG.integers(50, 400, 10), np.repeat([0, 1], 5)
    months = ["a"] * 10
    alone = permute_groups(y, size, group, months)
    more = np.array([[50], [0], [9]]), np.array([10, 10, 10]), np.array([0, 0, 1])
    joined = [np.concatenate(both) for both in zip((y, size, group), more, strict=True)]
    assert permute_groups(*joined, [*months, "b", "b", "c"]).p.tolist() == alone.p.tolist()


def test_arrangements() -> None:
    assert arrangements([4, 5]) == math.comb(9, 4)
    assert arrangements([2, 2, 2]) == 90
    assert arrangements([9, 8]) == math.comb(17, 8)
    assert arrangements([500_000, 600_000]) == math.inf


@pytest.mark.parametrize("groups", [[0, 0, 0], [0, 1, 1], [0, 1, 2]])
def test_too_few_clusters(groups: list[int]) -> None:
    with pytest.raises(ValueError, match="two clusters"):
        permute_groups(np.ones((3, 1), dtype=int), np.full(3, 10), np.array(groups))
    with pytest.raises(ValueError, match="two clusters"):
        permute_within((np.ones((1, 1), dtype=int),) * 2, (np.ones(1, dtype=int),) * 2)


def test_ten_thousand_draws_of_fourteen_frames_are_quick() -> None:
    y, size = RNG.poisson(0.3, (2000, 14)), RNG.integers(50, 400, 2000)
    started = time.process_time()
    permute_groups(y, size, RNG.integers(0, 2, 2000))
    assert time.process_time() - started < 5


def test_right_also_where_one_group_has_longer_clusters() -> None:
    """Same rate, clusters of the second group four times as long: 5 % of the p values are under 0.05, not none."""
    rng = np.random.default_rng(11)
    p = []
    for _ in range(150):
        mean = rng.gamma(0.5, 2, (60, 6))
        y = np.concatenate([rng.poisson(mean[:40]), rng.poisson(rng.gamma(0.5, 2, (20, 4, 6))).sum(axis=1)])
        size = np.repeat([100, 400], [40, 20])
        p.extend(permute_groups(y, size, np.repeat([0, 1], [40, 20]), draws=199).p)
    assert 0.03 < np.mean(np.array(p) <= 0.05) < 0.075
