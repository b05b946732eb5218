"""Differences: sizes and ranks against scipy and statsmodels, families, what cannot be tested, what drives a result."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from handmade import counted, plain, two_wires
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from rhetoric.compare import Comparison, Difference, Row, compare
from rhetoric.compare.permutation import permute_groups, permute_within
from rhetoric.compare.ranks import cliffs_delta, mann_whitney
from rhetoric.compare.rates import ONE_EVENT, rate
from rhetoric.compare.ratios import Contrast
from rhetoric.compare.sensitivity import influences
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

RNG = np.random.default_rng(3)

# ratios ------------------------------------------------------------------------------------------------------------


def contrast(hits: Any, words: Any, groups: Any, strata: Any = None, paired: bool = False) -> Any:
    return Contrast(("A", "B"), np.array(words), np.array(groups), strata, paired).ratio(np.array(hits))


def test_ratio_is_that_of_the_rates_and_its_interval_joins_theirs() -> None:
    y, size, group = RNG.poisson(3, 12), RNG.integers(50, 300, 12), np.repeat([0, 1], [5, 7])
    found = contrast(y, size, group)
    a, b = (rate(y[group == g].tolist(), size[group == g].tolist()) for g in (0, 1))
    assert found.ratio == pytest.approx(a.rate / b.rate, rel=1e-12)
    below = math.hypot(math.log(a.rate / a.low), math.log(b.high / b.rate))  # type: ignore[operator]
    above = math.hypot(math.log(a.high / a.rate), math.log(b.rate / b.low))  # type: ignore[operator]
    assert found.low == pytest.approx(found.ratio * math.exp(-below), rel=1e-9)
    assert found.high == pytest.approx(found.ratio * math.exp(above), rel=1e-9)


def test_ratio_with_strata_equals_statsmodels_and_the_jackknife_by_hand() -> None:
    y, size = RNG.poisson(4, 16), RNG.integers(50, 300, 16)
    group, strata = np.array([0, 0, 1, 1] * 4), np.repeat(["a", "b", "c", "d"], 4)

    def mantel_haenszel(keep: Any) -> float:
        top = bottom = 0.0
        for k in "abcd":
            cells = [(y[m].sum(), size[m].sum()) for m in (keep & (strata == k) & (group == g) for g in (0, 1))]
            (ya, la), (yb, lb) = cells
            top, bottom = top + ya * lb / (la + lb), bottom + yb * la / (la + lb)
        return math.log(top / bottom)

    whole = mantel_haenszel(np.ones(16, dtype=bool))
    found = contrast(y, size, group, strata.tolist())
    assert math.log(found.ratio) == pytest.approx(whole, rel=1e-12)
    # many words, few hits: Mantel-Haenszel rates are the odds of hits and words
    tables = [
        [[y[m].sum(), 10**6 * size[m].sum()] for m in ((strata == k) & (group == g) for g in (0, 1))] for k in "abcd"
    ]
    pooled = sm.stats.StratifiedTable([np.array(t, dtype=float) for t in tables]).oddsratio_pooled
    assert found.ratio == pytest.approx(pooled, rel=1e-6)
    squares = []
    for g in (0, 1):
        left = [mantel_haenszel(np.arange(16) != i) for i in (group == g).nonzero()[0]]
        squares.append((stats.t.ppf(0.975, 7) ** 2) * 7 * np.var(left))
    assert math.log(found.high / found.ratio) == pytest.approx(math.sqrt(sum(squares)), rel=1e-9)


def test_paired_ratio_is_a_jackknife_over_both_voices() -> None:
    y, size = RNG.poisson(5, (8, 2)), RNG.integers(50, 300, (8, 2))
    found = contrast(y.T.ravel(), size.T.ravel(), np.repeat([0, 1], 8), paired=True)
    sums = [(np.delete(y, i, 0).sum(axis=0) / np.delete(size, i, 0).sum(axis=0)) for i in range(8)]
    left = [math.log(a / b) for a, b in sums]
    spread = stats.t.ppf(0.975, 7) * math.sqrt(7 * np.var(left))
    assert found.high == pytest.approx(found.ratio * math.exp(spread), rel=1e-9)
    assert found.low == pytest.approx(found.ratio * math.exp(-spread), rel=1e-9)


def test_ratios_that_have_no_or_half_an_interval() -> None:
    size, group = [100] * 6, [0, 0, 0, 1, 1, 1]
    none = contrast([0, 0, 0, 1, 2, 3], size, group)
    assert (none.ratio, none.low) == (0, 0)
    known = rate([1, 2, 3], [100] * 3)
    assert none.high == pytest.approx(-math.log(0.025) / 300 * 1000 / known.low)  # type: ignore[operator]
    turned = contrast([1, 2, 3, 0, 0, 0], size, group)
    assert (turned.ratio, turned.high) == (None, None)
    assert turned.low == pytest.approx(1 / none.high)
    assert "no hits in B" in turned.note
    assert contrast([0] * 6, size, group).note == "no hits"
    assert contrast([2] * 6, size, group).note.startswith("every cluster")
    assert contrast([1, 1, 2], [100] * 3, [0, 1, 1]).note.startswith("one cluster")
    assert contrast([1, 2, 3, 1, 2, 3], size, group, list("aaabbb")).note == "no period has both groups"
    one = contrast([6, 0, 0, 2, 2, 2], size, group)
    assert one.low == pytest.approx(one.ratio * ONE_EVENT[0])
    assert one.high == pytest.approx(one.ratio * ONE_EVENT[1])


@given(st.integers(0, 2**32 - 1))
def test_swapping_the_groups_inverts_the_ratio(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, size, group = rng.poisson(1.5, 9), rng.integers(10, 300, 9), np.repeat([0, 1], [4, 5])
    strata = rng.integers(0, 2, 9).tolist()
    there, back = contrast(y, size, group, strata), contrast(y, size, 1 - group, strata)
    if there.ratio and back.ratio:
        assert there.ratio == pytest.approx(1 / back.ratio, rel=1e-9)
        for limit, other in ((there.low, back.high), (there.high, back.low)):
            assert limit == (other if other is None else pytest.approx(1 / other, rel=1e-9))


# ranks -------------------------------------------------------------------------------------------------------------


def test_mann_whitney_equals_scipy() -> None:
    a, b = RNG.random(6), RNG.random(7) + 0.2
    assert mann_whitney(a, b) == pytest.approx(stats.mannwhitneyu(a, b, method="exact").pvalue, rel=1e-9)
    many, more = RNG.integers(0, 4, 80) / 100, RNG.integers(0, 5, 60) / 100
    oracle = stats.mannwhitneyu(many, more, method="asymptotic").pvalue
    assert mann_whitney(many, more) == pytest.approx(oracle, rel=1e-9)
    assert mann_whitney(np.zeros(4), np.zeros(9)) == 1


def test_exact_mann_whitney_knows_ties() -> None:
    a, b = np.array([0.0, 0, 1, 2]), np.array([0.0, 1, 1, 3, 4, 4])
    oracle = stats.permutation_test(
        (a, b),
        lambda x, y: abs(stats.mannwhitneyu(x, y, method="asymptotic").statistic - 12),
        alternative="greater",
        n_resamples=np.inf,
        vectorized=False,
    )
    assert mann_whitney(a, b) == pytest.approx(oracle.pvalue, rel=1e-12)


def test_cliffs_delta_by_hand() -> None:
    a, b = RNG.integers(0, 6, 9), RNG.integers(1, 8, 12)
    found = cliffs_delta(a.astype(float), b.astype(float))
    d = np.sign(a[:, None] - b[None, :])
    delta, m, n = d.mean(), 9, 12
    rows, columns = ((d.mean(axis=1) - delta) ** 2).sum(), ((d.mean(axis=0) - delta) ** 2).sum()
    # Cliff 1996, equation for the unbiased estimate of the variance
    variance = (n**2 * rows + m**2 * columns - ((d - delta) ** 2).sum()) / (m * n * (m - 1) * (n - 1))
    z = stats.norm.ppf(0.975)
    wide = z * math.sqrt(variance * ((1 - delta**2) ** 2 + z**2 * variance))
    scale = 1 - delta**2 + z**2 * variance
    assert found.delta == pytest.approx(delta, rel=1e-12)
    assert found.delta == pytest.approx(2 * stats.mannwhitneyu(a, b).statistic / (m * n) - 1, rel=1e-12)
    assert found.low == pytest.approx((delta - delta**3 - wide) / scale, rel=1e-9)
    assert found.high == pytest.approx((delta - delta**3 + wide) / scale, rel=1e-9)
    apart = cliffs_delta(np.array([5.0, 6, 7, 8, 9]), np.array([1.0, 2, 3, 4, 4]))
    assert (apart.delta, apart.high) == (1, 1)
    assert apart.low == pytest.approx((5 - z**2) / (5 + z**2))


# comparisons -------------------------------------------------------------------------------------------------------


def codes(comparison: Comparison) -> list[str]:
    return [note.code for note in comparison.notes]


def differences(comparison: Comparison) -> tuple[Difference, ...]:
    assert comparison.tests is not None
    return comparison.tests.differences


def test_a_difference_is_found_and_linked_to_its_words() -> None:
    result = compare(two_wires(), tests=True)
    (d,) = differences(result)
    assert (d.first, d.second, d.clusters_first, d.clusters_second) == ("Yonhap", "TASS", 8, 7)
    hits = [len(result.evidence(name, d.frame, d.lexicon)) for name in (d.first, d.second)]
    assert hits == [d.hits_first, d.hits_second] == [7, 39]
    y = np.array([[n] for n in (1, 0, 2, 0, 1, 1, 0, 2, 6, 4, 9, 5, 3, 7, 5)])
    size = np.array([210, 90, 310, 100, 130, 250, 160, 220, 200, 150, 300, 120, 100, 260, 180])
    assert d.p == permute_groups(y, size, np.repeat([0, 1], [8, 7])).p[0]
    assert d.exact
    assert d.q == d.p
    assert "Differences were tested" in result.methods


def frames(annotation: Annotation, *names: str) -> Annotation:
    return replace(annotation, matches=tuple(replace(m, frame=f) for f in names for m in annotation.matches))


def test_q_equals_statsmodels_and_rare_frames_are_not_in_the_family() -> None:
    articles = [
        frames(a, "ally", *(["foe"] if i % 2 else []), *(["rare"] if i == 3 else []))
        for i, a in enumerate([*two_wires(), *(counted(20 + i, "Xinhua", i % 3, 100) for i in range(6))])
    ]
    result = compare(articles, tests=True)
    found = differences(result)
    assert result.tests is not None
    assert {d.frame for d in found} == {"ally", "foe"}
    assert result.tests.family == len(found) == 6
    oracle = multipletests([d.p for d in found], method="fdr_bh")[1]
    assert [d.q for d in found] == pytest.approx(list(oracle), rel=1e-9)
    omnibus = result.tests.omnibus
    assert [o.frame for o in omnibus] == ["ally", "foe"]
    assert [o.q for o in omnibus] == pytest.approx(list(multipletests([o.p for o in omnibus], method="fdr_bh")[1]))
    assert "too_rare" in codes(result)


def test_two_articles_give_no_test_and_a_sentence_saying_why() -> None:
    result = compare([counted(1, "TASS", 30, 100), counted(2, "Yonhap", 1, 100)], tests=True)
    assert differences(result) == ()
    assert {"one_cluster", "no_test"} <= set(codes(result))
    (why,) = [n.message for n in result.notes if n.code == "one_cluster"]
    assert "TASS" in why
    assert "Yonhap" in why
    assert "No difference between groups could be tested." in result.methods


def test_two_articles_each_cannot_be_significant_and_that_is_said() -> None:
    articles = [counted(i, "TASS", 9, 100 + i) for i in range(3)] + [
        counted(5 + i, "Yonhap", 1, 90 + i) for i in range(2)
    ]
    result = compare(articles, tests=True)
    (d,) = differences(result)
    assert d.allotments == 10
    assert d.p is not None
    assert d.p >= 0.1
    assert "no_power" in codes(result)


def test_unknown_empty_and_too_many_groups() -> None:
    articles = [
        *two_wires(),
        *(replace(a, article=replace(a.article, outlet=None)) for a in two_wires()),
        plain(9, "Mute"),
    ]
    result = compare(articles, tests=True, voice="all")
    assert {(d.first, d.second) for d in differences(result)} == {("Yonhap", "TASS")}
    assert {"unknown_group", "no_words"} <= set(codes(result))
    many = [counted(i, f"outlet {i % 14:02}", i % 3, 100) for i in range(42)]
    tested = compare(many, tests=True)
    assert tested.tests is not None
    assert len(tested.tests.groups) == 12
    assert "many_groups" in codes(tested)
    chosen = compare(many, tests=True, groups=["outlet 01", "outlet 13"])
    assert [g.name for g in chosen.groups] == ["outlet 01", "outlet 13"]
    with pytest.raises(UsageError, match="no group 'outlet 99'"):
        compare(many, tests=True, groups=["outlet 99"])


def test_all_zeros_are_too_rare() -> None:
    flagged = [replace(a, matches=tuple(replace(m, flags=("negated",)) for m in a.matches)) for a in two_wires()]
    result = compare(flagged, tests=True)
    assert differences(result) == ()
    assert {r.hits for r in result.rows} == {0}
    assert "too_rare" in codes(result)


def by_month(months: str) -> list[Annotation]:
    dates = [f"2024-0{m}-1{i}" if m != "-" else None for i, m in zip("012345678901234", months, strict=True)]
    return [replace(a, article=replace(a.article, published=d)) for a, d in zip(two_wires(), dates, strict=True)]


def test_strata_compare_like_with_like() -> None:
    result = compare(by_month("111222311222224"), tests=True, strata="month")
    (d,) = differences(result)
    assert (d.clusters_first, d.clusters_second) == (7, 6)
    assert "one_sided_periods" in codes(result)
    assert "within each month" in result.methods
    apart = compare(by_month("111111122222222"), tests=True, strata="month")
    assert differences(apart)[0].p is None
    assert differences(apart)[0].note == "no period has both groups"
    assert "no_common_period" in codes(apart)
    undated = compare(by_month("11122-211222-22"), tests=True, strata="quarter")
    assert "undated" in codes(undated)


def test_voices_are_compared_within_articles() -> None:
    articles = [counted(i, "TASS", i % 3, 60 + i, said=2 + i % 4) for i in range(9)] + [counted(20, "TASS", 4, 50)]
    result = compare(articles, by="voice", tests=True)
    (d,) = differences(result)
    assert (d.first, d.second) == ("statements", "narration")
    assert (d.clusters_first, d.clusters_second) == (9, 9)
    said = np.array([[2 + i % 4] for i in range(9)]), np.full(9, 100)
    told = np.array([[i % 3] for i in range(9)]), np.arange(60, 69)
    assert d.p == permute_within((said[0], told[0]), (said[1], told[1])).p[0]
    assert d.rank_p is None
    assert "narration and statements within articles" in result.methods


def test_groups_that_share_articles_are_said_to() -> None:
    articles = [counted(i, "TASS", 2, 100, said=2, published="2024-01-01") for i in range(6)]
    articles += [counted(i, "Yonhap", 1, 100, said=2, published=f"2024-01-0{i}") for i in range(1, 7)]
    assert "shared_clusters" not in codes(compare(articles, tests=True))
    both = compare(
        [*articles, *(replace(a, article=replace(a.article, outlet="TASS")) for a in articles)],
        cluster="day",
        tests=True,
    )
    assert "shared_clusters" in codes(both)


@pytest.mark.parametrize(
    "options",
    [
        {"strata": "week"},
        {"draws": 10},
        {"strata": "month", "by": "voice"},
        {"strata": "month", "by": "source_type", "cluster": "outlet"},
    ],
)
def test_wrong_choices(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        compare([], tests=True, **options)


# what a difference rests on ----------------------------------------------------------------------------------------


def test_influences_by_hand() -> None:
    # 6 hits : 29 hits; without bond 2 : 17, without pact 4 : 12. Of clusters, without w 4 in 150 words against 29 in
    # 300, without y 6 in 300 against 19 in 200: w leaves the first rate at 27 per 1,000, nearest to the second
    hits = {"bond": np.array([1, 2, 1, 9, 1, 2]), "pact": np.array([1, 0, 1, 0, 9, 8])}
    both = Contrast(("A", "B"), np.array([100, 50, 150, 100, 100, 100]), np.array([0, 0, 0, 1, 1, 1]))
    term, cluster = influences(("lex", "ally"), both, hits, list("uvwxyz"))
    assert (term.part, term.name, term.first, term.frame) == ("term", "pact", "A", "ally")
    assert term.ratio == pytest.approx(4 / 12)
    assert (cluster.part, cluster.name) == ("cluster", "w")
    assert cluster.ratio == pytest.approx((4 / 150) / (29 / 300))
    without = both.kept(np.arange(6) != 2).ratio(np.array([2, 2, 9, 10, 10]))
    assert (cluster.ci_low, cluster.ci_high) == (without.low, without.high)


def test_a_single_article_that_decides_is_named() -> None:
    quiet = [counted(i, "TASS", 3 + i % 2, 100) for i in range(8)]
    alike = [counted(20 + i, "Yonhap", 4 + i % 2, 100) for i in range(8)]
    loud = [counted(40, "Yonhap", 90, 100)]
    result = compare([*quiet, *alike, *loud], tests=True)
    assert result.tests is not None
    cluster = next(i for i in result.tests.influences if i.part == "cluster")
    assert cluster.name == "a40"
    assert cluster.ratio == pytest.approx(4.5 / 3.5)


def test_a_term_that_decides() -> None:
    hits = {"bond": np.array([3, 4, 3, 4, 3, 4, 3, 4, 4, 3, 4, 3]), "pact": np.repeat([0, 5], 6)}
    both = Contrast(("A", "B"), np.full(12, 100), np.repeat([0, 1], 6))
    term, cluster = influences(("lex", "ally"), both, hits, list("abcdefghijkl"))
    assert (term.name, term.ratio, term.decides) == ("pact", 1, True)
    assert not cluster.decides


def test_one_term_alone() -> None:
    hits = {"bond": np.array([1, 2, 1, 3, 1, 2])}
    both = Contrast(("A", "B"), np.full(6, 100), np.array([0, 0, 0, 1, 1, 1]))
    term, _ = influences(("lex", "ally"), both, hits, list("uvwxyz"))
    assert (term.name, term.ratio) == ("bond", None)


# tables ------------------------------------------------------------------------------------------------------------


def test_tables_of_arrow_pandas_and_polars_have_the_rows() -> None:
    result = compare([*two_wires(), plain(30, "Mute")], tests=True)
    for name, kind, rows in (("rates", Row, result.rows), ("differences", Difference, differences(result))):
        expected = [{f.name: getattr(r, f.name) for f in fields(kind)} for r in rows]
        assert result.to_arrow(name).to_pylist() == expected  # type: ignore[arg-type]
        assert result.to_polars(name).to_dicts() == expected  # type: ignore[arg-type]
        frame = result.to_pandas(name)  # type: ignore[arg-type]
        assert list(frame.columns) == [f.name for f in fields(kind)]
        assert frame.astype(object).where(frame.notna(), None).to_dict("records") == expected
    assert result.to_arrow().schema.field("ci_low").type == pa.float64()
    assert compare([]).to_arrow().num_rows == compare([]).to_pandas().shape[0] == compare([]).to_polars().height == 0
    with pytest.raises(UsageError, match="rates, differences"):
        result.to_arrow("mood")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="tests=True"):
        compare(two_wires()).to_polars("differences")


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(UsageError, match="pip install polars"):
        compare([]).to_polars()
