"""Dispersion against published figures and the formulas written out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.compare.dispersion import DispersionSums, dispersion

ALLEMAND = [2, 0, 1, 1, 3, 0, 3, 0, 0, 0]
TENTHS = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]


def test_published_example() -> None:
    # Lyne (1985), the lemma ALLEMAND in ten parts, as the documentation of the R package tlda has it
    found = dispersion(np.array([ALLEMAND]), np.array(TENTHS))
    assert found.juilland[0] == pytest.approx(0.6038797, abs=5e-8)
    assert found.dp[0] == pytest.approx(0.4990705, abs=5e-8)


def test_example_of_three_equal_parts() -> None:
    # two thirds of the occurrences in one of three equal parts and the rest in another: DP = 1/3
    found = dispersion(np.array([[2, 1, 0]]), np.array([100, 100, 100]))
    assert found.dp[0] == pytest.approx(1 / 3, abs=1e-12)
    assert found.dp_norm[0] == pytest.approx(1 / 2, abs=1e-12)


parts = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(st.integers(0, 30), min_size=n, max_size=n), min_size=1, max_size=5),
        st.lists(st.integers(30, 5000), min_size=n, max_size=n),
    )
)


@given(parts)
def test_formulas_written_out(drawn: tuple[list[list[int]], list[int]]) -> None:
    counts, sizes = drawn
    found = dispersion(np.array(counts), np.array(sizes))
    n, total = len(sizes), sum(sizes)
    for t, row in enumerate(counts):
        f = sum(row)
        if not f:
            assert np.isnan([found.dp[t], found.dp_norm[t], found.juilland[t]]).all()
            continue
        dp = sum(abs(v / f - s / total) for v, s in zip(row, sizes, strict=True)) / 2
        rates = [v / s for v, s in zip(row, sizes, strict=True)]
        mean = math.fsum(rates) / n
        spread = math.sqrt(math.fsum((p - mean) ** 2 for p in rates) / n)
        assert found.dp[t] == pytest.approx(dp, abs=1e-9)
        assert found.dp_norm[t] == pytest.approx(dp / (1 - min(sizes) / total), abs=1e-9)
        assert found.juilland[t] == pytest.approx(1 - spread / mean / math.sqrt(n - 1), abs=1e-9)
        assert -1e-12 <= found.dp[t] <= found.dp_norm[t] <= 1 + 1e-12


@given(parts, st.randoms())
def test_portions_in_any_order_give_the_same(drawn: tuple[list[list[int]], list[int]], random: object) -> None:
    counts, sizes = np.array(drawn[0]), np.array(drawn[1])
    whole = dispersion(counts, sizes)
    sums = DispersionSums(counts.sum(axis=1), sizes)
    places = np.argwhere(counts)
    random.shuffle(order := list(range(len(places))))  # type: ignore[attr-defined]
    for i in order:
        t, part = places[i]
        sums.add(np.array([t]), np.array([part]), np.array([counts[t, part]]))
    np.testing.assert_allclose(sums.result().dp, whole.dp, atol=1e-12)
    np.testing.assert_allclose(sums.result().juilland, whole.juilland, atol=1e-9)


def test_evenly_spread_is_exactly_even() -> None:
    found = dispersion(np.array([[7, 14, 21]]), np.array([1_000_003, 2_000_006, 3_000_009]))
    assert found.dp[0] == pytest.approx(0, abs=1e-15)
    assert found.juilland[0] == pytest.approx(1, abs=1e-12)


def test_all_in_one_part() -> None:
    found = dispersion(np.array([[0, 9, 0, 0]]), np.array([50, 50, 50, 50]))
    assert (found.dp[0], found.dp_norm[0]) == (pytest.approx(0.75), pytest.approx(1))
    assert found.juilland[0] == pytest.approx(0, abs=1e-12)


def test_one_part_has_no_dispersion() -> None:
    found = dispersion(np.array([[3]]), np.array([100]))
    assert np.isnan([found.dp[0], found.dp_norm[0], found.juilland[0]]).all()
