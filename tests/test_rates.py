"""Rates and their intervals against statsmodels, scipy and hand counts."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from rhetoric.compare.rates import ONE_EVENT, log_error, rate


def test_worked_example() -> None:
    # by hand: r = 4 / 200 = 20 per 1,000; without a cluster 30 and 10; s = sqrt(1/2 * 2 * (ln 3 / 2)^2); t(1) = 12.7062
    result = rate([1, 3], [100, 100])
    assert result.rate == 20
    assert log_error([1, 3], [100, 100]) == pytest.approx(math.log(3) / 2, rel=1e-12)
    assert result.high == pytest.approx(20 * math.exp(12.706204736174698 * math.log(3) / 2), rel=1e-9)
    assert result.low == pytest.approx(20 * math.exp(-12.706204736174698 * math.log(3) / 2), rel=1e-9)


def test_error_equals_poisson_regressions_without_each_cluster() -> None:
    y, size = np.array([3, 0, 5, 2, 9, 1]), np.array([300, 150, 420, 80, 510, 260])
    logs = []
    for left_out in range(6):
        keep = np.arange(6) != left_out
        model = sm.GLM(y[keep], np.ones(5), family=sm.families.Poisson(), offset=np.log(size[keep]))
        logs.append(float(model.fit(tol=1e-14).params[0]))
    expected = math.sqrt(5 / 6 * sum((value - np.mean(logs)) ** 2 for value in logs))
    assert log_error(y.tolist(), size.tolist()) == pytest.approx(expected, rel=1e-9)


cluster_counts = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5000)), min_size=2, max_size=30)


@given(cluster_counts.filter(lambda counts: sum(y > 0 for y, _ in counts) > 1))
def test_interval_is_log_scale_and_jackknife(counts: list[tuple[int, int]]) -> None:
    y, size = (np.array(column, dtype=float) for column in zip(*counts, strict=True))
    result = rate([a for a, _ in counts], [b for _, b in counts])
    assert result.rate == pytest.approx(1000 * y.sum() / size.sum(), rel=1e-12)
    if result.high is None or result.low is None:
        assert np.ptp(y / size) == pytest.approx(0, abs=1e-15)
        return
    n, logs = len(y), np.log((y.sum() - y) / (size.sum() - size))
    spread = scipy.stats.t.ppf(0.975, n - 1) * math.sqrt((n - 1) * np.var(logs))
    if spread < 600:
        assert math.log(result.high / result.rate) == pytest.approx(spread, rel=1e-7, abs=1e-12)
        assert math.log(result.rate / result.low) == pytest.approx(spread, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("size", [1, 250, 10**6])
def test_no_hits_has_the_exact_poisson_limit(size: int) -> None:
    result = rate([0, 0], [size, size])
    oracle = confint_poisson(0, 2 * size, method="exact-c")
    assert result.low == oracle[0] == 0
    assert result.high == pytest.approx(1000 * oracle[1], rel=1e-9)
    assert result.high == pytest.approx(1000 * scipy.stats.chi2.ppf(0.975, 2) / 2 / (2 * size), rel=1e-9)
    assert "no hits" in result.note


def test_all_hits_in_one_cluster_are_one_event() -> None:
    assert pytest.approx(confint_poisson(1, 1, method="exact-c"), rel=1e-9) == ONE_EVENT
    result = rate([0, 6, 0, 0, 0], [100] * 5)
    assert (result.low, result.high) == pytest.approx((12 * ONE_EVENT[0], 12 * ONE_EVENT[1]))
    assert result.note == "all hits in one article"


def test_what_has_no_interval() -> None:
    assert rate([2], [100]) == replace(rate([2], [100]), low=None, high=None, note="one article: no interval")
    assert rate([2, 4], [100, 200], "day").note == "every day has the same rate: no interval"
    assert rate([2, 3], [100, 200]).note.startswith("only 2 articles")
    assert rate([1, 2, 3, 4, 6], [100] * 5).note == ""
    with pytest.raises(ValueError, match="no words"):
        rate([0], [0])
