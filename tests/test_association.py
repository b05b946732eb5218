"""Measures of association against scipy, nltk and published figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics import BigramAssocMeasures

from rhetoric.compare.association import (
    conservative_log_ratio,
    fightin_words,
    fisher_two_sided,
    log_dice,
    log_likelihood,
    log_ratio,
    pointwise_information,
    t_score,
)

tables = st.tuples(st.integers(1, 3000), st.integers(1, 3000)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.integers(0, n[1]), st.just(n[0]), st.just(n[1]))
)


def one(*numbers: float) -> list[np.ndarray]:
    return [np.array([float(number)]) for number in numbers]


# G² ----------------------------------------------------------------------------------------------------------------


@given(tables)
def test_log_likelihood_equals_scipy(table: tuple[int, int, int, int]) -> None:
    f1, f2, n1, n2 = table
    assume(0 < f1 + f2 < n1 + n2)
    oracle = scipy.stats.chi2_contingency(
        [[f1, f2], [n1 - f1, n2 - f2]], correction=False, lambda_="log-likelihood"
    ).statistic
    found = log_likelihood(*one(*table))[0]
    assert abs(found) == pytest.approx(oracle, rel=1e-9, abs=1e-9)
    assert np.sign(found) == (np.sign(f1 * n2 - f2 * n1) if oracle > 1e-9 else np.sign(found))


@given(tables)
def test_two_terms_are_those_of_the_word(table: tuple[int, int, int, int]) -> None:
    f1, f2, n1, n2 = table
    e1, e2 = n1 * (f1 + f2) / (n1 + n2), n2 * (f1 + f2) / (n1 + n2)
    rayson = 2 * sum(o * math.log(o / e) for o, e in ((f1, e1), (f2, e2)) if o)
    assert abs(log_likelihood(*one(*table), two_term=True)[0]) == pytest.approx(max(rayson, 0), rel=1e-9, abs=1e-9)


def test_nothing_anywhere_is_no_difference() -> None:
    for table in ((0, 0, 10, 20), (10, 20, 10, 20), (1, 2, 10, 20)):
        assert log_likelihood(*one(*table))[0] == 0


# ratios ------------------------------------------------------------------------------------------------------------


@given(tables)
def test_log_ratio_by_hand(table: tuple[int, int, int, int]) -> None:
    f1, f2, n1, n2 = table
    by_hand = math.log2(((f1 + 0.5) / (n1 + 0.5)) / ((f2 + 0.5) / (n2 + 0.5)))
    assert log_ratio(*one(*table))[0] == pytest.approx(by_hand, rel=1e-9, abs=1e-12)


@given(tables, st.integers(1, 100_000))
def test_conservative_log_ratio_equals_the_interval_of_scipy(table: tuple[int, int, int, int], family: int) -> None:
    f1, f2, n1, n2 = table
    assume(f1 + f2)
    tail = 0.05 / family / 2
    low = scipy.stats.beta.ppf(tail, f1, f2 + 1) if f1 else 0.0
    high = scipy.stats.beta.ppf(1 - tail, f1 + 1, f2) if f2 else 1.0
    found = conservative_log_ratio(*one(*table), family=family)[0]
    if f1 * n2 >= f2 * n1:
        bound = max(0.0, math.log2(n2 / n1 * low / (1 - low))) if low else 0.0
        assert found == pytest.approx(bound, rel=1e-9, abs=1e-9)
    else:
        # 1 − tail loses digits, so the oracle for the upper limit is the lower one of the rest
        rest = scipy.stats.beta.ppf(tail, f2, f1 + 1)
        assert rest == pytest.approx(1 - high, abs=1e-9)
        assert found == pytest.approx(min(0.0, math.log2(n2 / n1 * (1 - rest) / rest)), rel=1e-9, abs=1e-9)


def test_conservative_log_ratio_is_nearer_to_zero_and_finite() -> None:
    found = conservative_log_ratio(*one(30, 0, 1000, 1000), family=50)[0]
    assert 0 < found < log_ratio(*one(30, 0, 1000, 1000))[0]
    assert conservative_log_ratio(*one(1, 0, 1000, 1000), family=50)[0] == 0


# Fightin' Words ----------------------------------------------------------------------------------------------------


@given(tables, st.floats(1, 5000))
def test_fightin_words_by_hand(table: tuple[int, int, int, int], prior: float) -> None:
    y1, y2, n1, n2 = table
    assume(0 < y1 + y2 < n1 + n2)
    a = prior * (y1 + y2) / (n1 + n2)
    odds = [math.log((y + a) / (n + prior - y - a)) for y, n in ((y1, n1), (y2, n2))]
    z = (odds[0] - odds[1]) / math.sqrt(1 / (y1 + a) + 1 / (y2 + a))
    found = fightin_words(*one(*table), background=np.array([(y1 + y2) / (n1 + n2)]), prior=prior)[0]
    assert found == pytest.approx(z, rel=1e-9, abs=1e-9)


# Fisher ------------------------------------------------------------------------------------------------------------


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 300)).flatmap(
        lambda n: st.tuples(st.integers(0, n[0]), st.integers(0, n[1]), st.just(n[0]), st.just(n[1]))
    )
)
def test_fisher_equals_scipy(table: tuple[int, int, int, int]) -> None:
    f1, f2, n1, n2 = table
    oracle = scipy.stats.fisher_exact([[f1, f2], [n1 - f1, n2 - f2]]).pvalue
    assert fisher_two_sided(np.array([f1]), np.array([f2]), n1, n2)[0] == pytest.approx(oracle, rel=1e-9)


def test_fisher_of_many_terms_and_large_groups() -> None:
    f1, f2 = np.array([2000, 3, 0, 3, 9001]), np.array([1800, 0, 4, 0, 10381])
    found = fisher_two_sided(f1, f2, 9001, 10381)
    for a, b, p in zip(f1, f2, found, strict=True):
        assert p == pytest.approx(scipy.stats.fisher_exact([[a, b], [9001 - a, 10381 - b]]).pvalue, rel=1e-9)
    assert found[1] == found[3]


def test_fisher_is_not_one_tail() -> None:
    # nltk's fisher gives the left tail, which is near 1 for the strongest association there is
    assert fisher_two_sided(np.array([8]), np.array([0]), 8, 8)[0] == pytest.approx(2 / math.comb(16, 8), rel=1e-9)


# collocation -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("both", "x", "y", "score"), [(8, 389, 230, 8.726204), (300, 300, 300, 14), (3, 3000, 3000, 4.034216)]
)
def test_log_dice_examples(both: int, x: int, y: int, score: float) -> None:
    # figures published with an R script for logDice, computed with Rychlý's formula
    assert log_dice(*one(both, x, y))[0] == pytest.approx(score, abs=5e-7)


@given(st.integers(1, 50), st.integers(0, 400), st.integers(0, 400), st.integers(1, 5000))
def test_collocation_measures_equal_nltk(both: int, more_x: int, more_y: int, others: int) -> None:
    x, y = both + more_x, both + more_y
    size = both + more_x + more_y + others
    marginals = both, (x, y), size
    assert pointwise_information(*one(both, x, y, size))[0] == pytest.approx(
        BigramAssocMeasures.pmi(*marginals), rel=1e-9, abs=1e-9
    )
    assert t_score(*one(both, x, y, size))[0] == pytest.approx(
        BigramAssocMeasures.student_t(*marginals), rel=1e-9, abs=1e-9
    )
    assert 2 ** (log_dice(*one(both, x, y))[0] - 14) == pytest.approx(BigramAssocMeasures.dice(*marginals), rel=1e-9)
    g2 = log_likelihood(*one(both, y - both, x, size - x))[0]
    assert abs(g2) == pytest.approx(BigramAssocMeasures.likelihood_ratio(*marginals), rel=1e-9, abs=1e-7)


# symmetry ----------------------------------------------------------------------------------------------------------


@given(tables)
def test_exchange_turns_every_sign(table: tuple[int, int, int, int]) -> None:
    f1, f2, n1, n2 = table
    assume(0 < f1 + f2 < n1 + n2)
    back = f2, f1, n2, n1
    background = np.array([(f1 + f2) / (n1 + n2)])
    for measure in (
        log_likelihood,
        log_ratio,
        lambda *t: conservative_log_ratio(*t, family=7),
        lambda *t: fightin_words(*t, background=background, prior=100),
    ):
        assert measure(*one(*table))[0] == pytest.approx(-measure(*one(*back))[0], rel=1e-9, abs=1e-9)
