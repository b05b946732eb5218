"""Time: regression against statsmodels, slopes against scipy, change points and placebos against what was put in."""

from __future__ import annotations

import builtins
import math
import warnings
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from handmade import plain as made

from rhetoric.compare.changes import change_points, dispersion
from rhetoric.compare.interruption import parse_day
from rhetoric.compare.poisson import newey_west_lags, poisson_fit
from rhetoric.compare.rates import rate
from rhetoric.compare.trends import Trends, TrendSettings, trends
from rhetoric.compare.validity import Calendar
from rhetoric.document import Annotation
from rhetoric.errors import UsageError
from rhetoric.lexicon import Lexicon, Term
from rhetoric.lexicon.dates import in_force

# regression --------------------------------------------------------------------------------------------------------


def drawn(seed: int, periods: int = 14, per: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    n = periods * per
    period = np.repeat(np.arange(periods), per)
    x = np.stack([np.ones(n), np.linspace(-1, 1, n), (np.arange(n) > n / 2) * 1.0], axis=1)
    exposure = random.integers(200, 900, n) * 1.0
    shaken = np.exp(random.normal(0, 0.4, periods))[period]
    return random.poisson(exposure * 0.01 * shaken * np.exp(0.3 * x[:, 1])) * 1.0, exposure, x, period


@pytest.mark.parametrize("seed", range(5))
def test_coefficients_and_newey_west_errors_equal_statsmodels(seed: int) -> None:
    y, exposure, x, period = drawn(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.GLM(y, x, family=sm.families.Poisson(), offset=np.log(exposure)).fit(
            tol=1e-14,
            cov_type="hac-groupsum",
            cov_kwds={"time": period, "maxlags": newey_west_lags(14), "use_correction": False},
        )
    found = poisson_fit(y, exposure, x, period, "hac")
    assert found is not None
    np.testing.assert_allclose(found.coefficients, model.params, rtol=1e-9)
    np.testing.assert_allclose(found.covariance, model.cov_params() * 14 / 11, rtol=1e-9)
    effect = found.effect(1)
    t = model.params[1] / math.sqrt(found.covariance[1, 1])
    assert effect.p == pytest.approx(2 * scipy.stats.t.sf(abs(t), 11), rel=1e-9)
    reach = scipy.stats.t.ppf(0.975, 11) * math.sqrt(found.covariance[1, 1])
    assert (effect.low, effect.high) == pytest.approx(
        (math.exp(model.params[1] - reach), math.exp(model.params[1] + reach)), rel=1e-9
    )


@pytest.mark.parametrize("seed", range(5))
def test_clustered_errors_equal_a_jackknife_by_hand(seed: int) -> None:
    y, exposure, x, period = drawn(seed)
    found = poisson_fit(y, exposure, x, period)
    assert found is not None
    mean = exposure * np.exp(x @ found.coefficients)
    whole = (x * mean[:, None]).T @ x
    covariance = np.zeros((3, 3))
    for out in range(14):
        own = period == out
        kept = whole - (x[own] * mean[own, None]).T @ x[own]
        step = np.linalg.solve(kept, x[own].T @ (y[own] - mean[own]))  # one Newton step without the period
        covariance += np.outer(step, step)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-9)
    sums = [(y - mean)[period == p].sum() / math.sqrt(mean[period == p].sum()) for p in range(14)]
    assert found.serial == pytest.approx(np.dot(sums[1:], sums[:-1]) / np.dot(sums, sums), rel=1e-9)


@pytest.mark.parametrize("lag", [(10, 2), (24, 2), (100, 4), (400, 5)])
def test_lags_of_newey_and_west(lag: tuple[int, int]) -> None:
    assert newey_west_lags(lag[0]) == lag[1]


def test_what_has_no_maximum() -> None:
    y, exposure, x, period = drawn(1)
    assert poisson_fit(y, exposure, x * [1, 1, 0], period) is None  # a column that does not vary
    assert poisson_fit(y * 0, exposure, x, period) is None
    assert poisson_fit(y[:10], exposure[:10], x[:10, :2], period[:10]) is None  # two periods, two columns
    assert poisson_fit(y * (x[:, 2] == 0), exposure, x[:, [0, 2]], period) is None  # no counts on one side
    even = poisson_fit(exposure / 100, exposure, x[:, :2], period)
    assert even is not None
    assert even.effect(1).p is None


def test_errors_are_right_where_periods_shake_and_newey_west_is_not() -> None:
    """Under no trend, 5 in 100 should be called one; what is too narrow shows."""
    called = {"clustered": 0, "hac": 0}
    random = np.random.default_rng(7)
    period = np.repeat(np.arange(24), 4)
    t = np.linspace(-1, 1, 96)
    after = (t > 0) * 1.0
    x = np.stack([np.ones(96), t, after, after * t], axis=1)
    for _ in range(300):
        shaken = np.exp(random.normal(0, 0.25, 24))[period]
        y = random.poisson(5 * shaken) * 1.0
        for errors in called:
            found = poisson_fit(y, np.full(96, 1000.0), x, period, errors)  # type: ignore[arg-type]
            assert found is not None
            called[errors] += (found.effect(2).p or 1) < 0.05
    assert called["clustered"] / 300 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)
    assert called["hac"] > 2 * called["clustered"]


# change points -----------------------------------------------------------------------------------------------------


def test_a_shift_is_found_where_it_is() -> None:
    y = np.array([10, 12, 9, 11, 10, 13, 30, 28, 33, 29, 31, 30])
    assert change_points(y, np.full(12, 1000)) == [6]
    assert change_points(y * 10, np.full(12, 1000)) == [6]
    # the same counts with as much more text are one level
    assert change_points(y, np.where(np.arange(12) < 6, 1000, 2800)) == []
    assert change_points(np.zeros(12, dtype=np.int64), np.full(12, 1000)) == []


def test_segmentation_is_the_best_of_all() -> None:
    y = np.array([4, 6, 5, 21, 19, 20, 22, 5, 4, 6])
    size = np.array([900, 1100, 1000, 950, 1050, 1000, 1000, 990, 1000, 1010])
    scale = dispersion(y, size)

    def cost(start: int, end: int) -> float:
        count, words = y[start:end].sum(), size[start:end].sum()
        return 0 if not count else -2 * count * math.log(count / words) / scale

    def total(breaks: tuple[int, ...]) -> float:
        edges = (0, *breaks, 10)
        pairs = list(pairwise(edges))
        if any(b - a < 2 for a, b in pairs):
            return math.inf
        return sum(cost(a, b) for a, b in pairs) + 3 * math.log(10) * len(breaks)

    candidates = [(), *((a,) for a in range(1, 10)), *((a, b) for a in range(1, 10) for b in range(a + 1, 10))]
    assert tuple(change_points(y, size)) == min(candidates, key=total)


def test_few_false_change_points() -> None:
    random = np.random.default_rng(2)
    false = sum(
        bool(change_points(random.poisson(20 * np.exp(random.normal(0, 0.25, 24))), np.full(24, 1000)))
        for _ in range(200)
    )
    assert false / 200 <= 0.12


def test_dispersion_does_not_take_a_shift_for_noise() -> None:
    random = np.random.default_rng(4)
    even = [dispersion(random.poisson(50, 60), np.full(60, 1000)) for _ in range(200)]
    shifted = [dispersion(random.poisson(np.repeat([30, 120], 30)), np.full(60, 1000)) for _ in range(200)]
    assert np.mean(even) == pytest.approx(1.1, abs=0.1)  # never under 1, so a little over
    assert np.mean(shifted) == pytest.approx(1.1, abs=0.15)


def test_without_ruptures_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_import = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "ruptures":
            raise ImportError
        return plain_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UsageError, match=r"rhetoric-toolkit\[trends\]"):
        change_points(np.arange(10), np.full(10, 100))


# terms in their time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "begins", "ends", "valid"),
    [
        ("2024-06-19", "2024-06-19", None, True),
        ("2024-06-18", "2024-06-19", None, False),
        ("2024-01-01", "2024", None, True),
        ("2023-12-31", "2024", None, False),
        ("2023-12-31", None, "2023-12", True),
        ("2024-01-01", None, "2023-12", False),
        ("2024", "2024-06-19", "2024-07", True),
        ("2024-05", "2024-06-19", None, False),
        ("2010-01-01", None, None, True),
    ],
)
def test_between_its_dates(day: str, begins: str | None, ends: str | None, valid: bool) -> None:
    assert in_force(day, begins, ends) is valid


LEXICON = Lexicon(
    "dprk-en",
    "1",
    "en",
    "CC0",
    (),
    "",
    {},
    (Term("pact", "ally", "phrase", 2, valid_from="2024-02"),),
    sha256="ab" * 32,
)
FIND = {"dprk-en": LEXICON}


def day_text(
    number: int, day: str | None, hits: int, outlet: str = "KCNA", *, term: str = "pact", words: int = 50
) -> Annotation:
    fragments = [f"{term}{i}" for i in range(hits)]
    narrated = " ".join([*fragments, *["word"] * (words - hits)])
    annotation = made(number, outlet, narrated=narrated, hits=[(f, "ally") for f in fragments], published=day)
    return replace(annotation, matches=tuple(replace(m, term=term) for m in annotation.matches))


def test_terms_out_of_their_dates_are_not_counted() -> None:
    articles = [day_text(i, f"2024-0{i}-10", 2) for i in range(1, 6)] + [day_text(7, None, 1)]
    result = trends(articles, find=FIND)
    assert [r.hits for r in result.rows] == [0, 2, 2, 2, 2]
    said = {n.code: n.message for n in result.notes}
    assert "2 matches of terms outside their dates not counted: pact (2)" in said["out_of_date"]
    assert "ally (2024-02)" in said["instrument_changes"]
    assert "terms with dates were counted there" in said["undated_terms"]
    assert "in no period: KCNA (1 article)" in said["undated"]
    other = [day_text(i, f"2024-0{i}-10", 2, term="friend") for i in range(1, 6)]
    assert [r.hits for r in trends(other, find=FIND).rows] == [2] * 5


def test_flags_are_added_once_and_the_text_streams() -> None:
    calendar = Calendar(FIND.__getitem__)
    (early,) = calendar.applied([day_text(1, "2023-05-05", 2)])
    assert [m.flags for m in early.matches] == [("out_of_date",)] * 2
    assert list(Calendar(FIND.__getitem__).applied([early])) == [early]


def test_a_lexicon_that_is_not_at_hand_or_another() -> None:
    articles = [day_text(i, f"2024-0{i}-10", 2) for i in range(1, 6)]
    unknown = [replace(a, provenance=replace(a.provenance, lexicons={"mine": "ff"})) for a in articles]
    assert "dates_unknown" in {n.code for n in trends(unknown).notes}
    assert "dates_of_other_version" in {
        n.code for n in trends(articles, find={"dprk-en": replace(LEXICON, sha256="0")}).notes
    }


# trends ------------------------------------------------------------------------------------------------------------


def monthly(rates: list[int], outlet: str = "KCNA", year: int = 2020, per: int = 4) -> list[Annotation]:
    """``per`` articles a month with so many hits each, give or take one."""
    found = []
    for month, hits in enumerate(rates):
        for k in range(per):
            day = date(year + month // 12, month % 12 + 1, 3 + 6 * k).isoformat()
            found.append(day_text(len(found), day, max(0, hits + (-1, 0, 1, 0)[(k + month) % 4]), outlet, term="bond"))
    return found


def told(articles: list[Annotation], **settings: Any) -> Trends:
    return trends(articles, TrendSettings(**settings), FIND)


def codes(result: Trends) -> list[str]:
    return [n.code for n in result.notes]


def test_rates_by_period_are_those_of_the_articles_in_it() -> None:
    articles = monthly([2, 3, 4, 5])
    result = told(articles)
    assert [r.period for r in result.rows] == ["2020-01", "2020-02", "2020-03", "2020-04"]
    for row, hits in zip(result.rows, (2, 3, 4, 5), strict=True):
        own = [len(a.matches) for a in articles if (a.article.published or "").startswith(row.period)]
        expected = rate(own, [50] * 4)
        assert (row.hits, row.words, row.articles, row.clusters) == (4 * hits, 200, 4, 4)
        assert (row.rate, row.ci_low, row.ci_high) == (expected.rate, expected.low, expected.high)
        assert len(result.matches["KCNA", "dprk-en", "ally", row.period]) == row.hits
    quarters = told(articles, period="quarter").rows
    assert [(r.period, r.hits) for r in quarters] == [("2020-Q1", 36), ("2020-Q2", 20)]
    assert [(r.period, r.hits) for r in told(articles, period="year").rows] == [("2020", 56)]


def test_months_without_text_are_shown_and_have_no_rate() -> None:
    articles = [*monthly([2, 2]), *monthly([3], year=2021)]
    rows = told(articles).rows
    assert len(rows) == 13
    assert [r.note for r in rows[2:12]] == ["no text"] * 10
    assert rows[5].rate is None


def test_slopes_equal_scipy_and_statsmodels() -> None:
    articles = monthly([1, 2, 2, 4, 3, 5, 6, 5, 7, 8])
    (row,) = told(articles).trends
    rates = [r.rate for r in told(articles).rows]
    times = np.arange(10) / 12
    slope, kendall = scipy.stats.theilslopes(rates, times), scipy.stats.kendalltau(times, rates)
    assert (row.theil_sen, row.theil_sen_low, row.theil_sen_high) == pytest.approx(
        (slope.slope, slope.low_slope, slope.high_slope), rel=1e-9
    )
    assert (row.kendall, row.kendall_p) == pytest.approx((kendall.statistic, kendall.pvalue), rel=1e-9)
    days = np.array([date.fromisoformat(a.article.published or "").toordinal() for a in articles])
    y = [len(a.matches) for a in articles]
    model = sm.GLM(y, np.stack([np.ones(40), days / 365.25 - 2000], axis=1), family=sm.families.Poisson()).fit(
        tol=1e-14
    )
    assert row.ratio == pytest.approx(math.exp(model.params[1]), rel=1e-9)
    assert row.ratio_low is not None
    assert row.ratio_low > 1
    assert row.q == row.p


def test_q_is_over_all_series() -> None:
    both = [*monthly([1, 2, 3, 4, 5, 6]), *monthly([3, 2, 3, 2, 3, 2], outlet="TASS")]
    rows = told(both).trends
    assert [r.q for r in rows] == pytest.approx(list(scipy.stats.false_discovery_control([r.p for r in rows])))
    assert [g.name for g in told(both, groups=["TASS"]).groups] == ["TASS"]


# interruptions -----------------------------------------------------------------------------------------------------


def test_level_and_slope_equal_statsmodels() -> None:
    articles = monthly([2, 3, 2, 3, 2, 2, 6, 7, 8, 8, 9, 10])
    (row,) = told(articles, at="2020-07").interruptions
    own = date(2020, 7, 1).toordinal()
    t = np.array([(date.fromisoformat(a.article.published or "").toordinal() - own) / 365.25 for a in articles])
    after = (t >= 0) * 1.0
    y = [len(a.matches) for a in articles]
    x = np.stack([np.ones(48), t, after, after * t], axis=1)
    model = sm.GLM(y, x, family=sm.families.Poisson()).fit(tol=1e-14)
    assert (row.level, row.slope) == pytest.approx(tuple(np.exp(model.params[2:])), rel=1e-8)
    assert row.level_low is not None
    assert row.level_low > 1.5
    assert (row.date, row.periods_before, row.periods_after) == ("2020-07-01", 6, 6)
    assert row.level_q == row.level_p
    assert row.note == "no placebo date: each side is too short"


def test_placebo_dates_are_judged_on_their_own_side() -> None:
    articles = monthly([2, 3, 2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 8, 9, 8, 9, 8, 8, 9, 8, 9, 8, 8, 9])
    (row,) = told(articles, at="2021-01-01").interruptions
    assert row.placebos == 10  # 2020-05 to 2020-09 and 2021-05 to 2021-09
    assert row.placebos_as_large == 0
    assert row.placebo_p == pytest.approx(1 / 11)
    assert row.placebos_significant <= 2
    # judged over the whole series, the shift would make placebo dates look like changes
    assert "only 10 placebo dates" in row.note


def test_a_date_inside_a_month_parts_its_days() -> None:
    articles = monthly([2, 3, 2, 3, 2, 2, 6, 7, 8, 8, 9, 10])
    (row,) = told(articles, at="2020-07-10").interruptions
    assert (row.periods_before, row.periods_after) == (7, 6)
    assert row.hits_before == sum(len(a.matches) for a in articles if (a.article.published or "") < "2020-07-10")


@pytest.mark.parametrize(
    ("articles", "at", "says"),
    [
        (monthly([2] * 8), "2019-01-01", "no text before 2019-01-01: nothing is interrupted"),
        (monthly([2] * 8), "2022-01-01", "no text after 2022-01-01"),
        (monthly([2] * 8), "2020-03-01", "only 2 months with text before 2020-03-01; 4 are needed"),
        (monthly([0, 0, 0, 0, 0, 0, 0, 1], per=1), "2020-05-01", "fewer than 10 hits"),
        ([a for a in monthly([0] * 5 + [5] * 5) if len(a.matches) != 1], "2020-06-01", "no hits before 2020-06-01"),
    ],
)
def test_what_cannot_be_interrupted(articles: list[Annotation], at: str, says: str) -> None:
    (row,) = told(articles, at=at).interruptions
    assert says in row.note
    assert row.level is None


def test_even_series_have_no_interval() -> None:
    articles = [day_text(i, (date(2020, 1, 5) + timedelta(days=15 * i)).isoformat(), 2, term="bond") for i in range(24)]
    result = told(articles, at="2020-07-01")
    assert result.interruptions[0].note == "every day has the same rate: no interval"
    assert (result.trends[0].note, result.trends[0].kendall) == ("every day has the same rate: no interval", None)


def test_change_points_of_a_result() -> None:
    result = told(monthly([2] * 8 + [7] * 8), changes=True)
    (change,) = result.changes
    assert (change.period, change.rate_before, change.rate_after) == ("2020-09", 40, 140)
    assert "ruptures" in result.methods
    assert told(monthly([2] * 8 + [7] * 8)).changes == ()
    assert told(monthly([2] * 3 + [7] * 3), changes=True).changes == ()


def test_tied_neighbours_are_told() -> None:
    waves = [round(4 + 3 * math.sin(i / 2)) for i in range(24)]
    assert "serial_correlation" in codes(told(monthly(waves)))
    assert "serial_correlation" not in codes(told(monthly([3, 4] * 6)))


def test_dates_that_are_missing_or_coarse() -> None:
    undated = told([day_text(i, None, 2) for i in range(3)])
    assert "no_dates" in codes(undated)
    assert undated.rows == ()
    years = told([day_text(i, f"20{i:02}", 1 + i % 3, term="bond") for i in range(10, 20)], period="year")
    assert len(years.rows) == 10
    assert years.trends[0].note == "no full dates: no regression"
    assert years.trends[0].theil_sen is not None
    assert "undated" in codes(told([day_text(i, "2012", 1) for i in range(3)]))
    assert codes(told([])) == ["nothing_read"]
    assert told(monthly([2, 3])).trends[0].note == "only 2 months with text; 4 are needed"
    assert told([day_text(i, f"2020-0{i}-01", 0) for i in range(1, 9)]).trends == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"period": "week"},
        {"cluster": "speaker", "by": "speaker"},
        {"cluster": "outlet"},
        {"by": "year"},
        {"by": "mood"},
        {"errors": "robust"},
        {"at": "2024-13"},
        {"at": "19/06/2024"},
        {"groups": ["AFP"]},
    ],
)
def test_wrong_choices(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"--|AFP"):
        told(monthly([2, 3]), **settings)


def test_days_as_they_may_be_written() -> None:
    assert [parse_day(d).isoformat() for d in ("2024", "2024-06", "2024-06-19")] == [
        "2024-01-01",
        "2024-06-01",
        "2024-06-19",
    ]


def test_many_groups() -> None:
    articles = [a for i in range(14) for a in monthly([1], outlet=f"outlet {i}")]
    result = told(articles)
    assert len(result.groups) == 12
    assert "groups_left_out" in codes(result)


def test_one_pass() -> None:
    assert told(iter(monthly([2, 3, 4, 5]))) == told(monthly([2, 3, 4, 5]))  # type: ignore[arg-type]
