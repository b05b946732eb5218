"""Distances against scipy, the permutation test against an enumeration, halves against what they must be."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np
import pytest
from handmade import plain as made
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cosine as scipy_cosine
from scipy.spatial.distance import jensenshannon
from scipy.stats import false_discovery_control

from rhetoric.compare.distance import MOST_GROUPS, Distances, cosine, distances, jensen_shannon
from rhetoric.compare.tallying import observe
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

profiles = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=12).filter(
    lambda pairs: any(a for a, _ in pairs) and any(b for _, b in pairs)
)


@given(profiles)
def test_both_measures_equal_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array(column) for column in zip(*pairs, strict=True))
    assert float(cosine(a, b)) == pytest.approx(scipy_cosine(a, b), abs=1e-9)
    assert float(jensen_shannon(a, b)) == pytest.approx(jensenshannon(a, b, base=2) ** 2, abs=1e-9)
    assert float(jensen_shannon(a, b)) == pytest.approx(float(jensen_shannon(b, a)), abs=1e-12)
    assert float(jensen_shannon(a, 3 * b)) == pytest.approx(float(jensen_shannon(a, b)), abs=1e-12)
    assert -1e-12 <= float(jensen_shannon(a, b)) <= 1 + 1e-12


def test_worked_divergence() -> None:
    # by hand: p = (1, 0), q = (1/2, 1/2), m = (3/4, 1/4): 1/2 log2(4/3) + 1/2 (1/2 log2(2/3) + 1/2 log2 2)
    by_hand = 0.5 * np.log2(4 / 3) + 0.25 * np.log2(2 / 3) + 0.25
    assert float(jensen_shannon(np.array([4, 0]), np.array([3, 3]))) == pytest.approx(by_hand, rel=1e-12)
    assert float(jensen_shannon(np.array([1, 0]), np.array([0, 1]))) == pytest.approx(1)
    assert np.isnan(cosine(np.array([0, 0]), np.array([0, 1])))
    assert np.isnan(jensen_shannon(np.array([0, 0]), np.array([0, 1])))


# groups ------------------------------------------------------------------------------------------------------------


def article(number: int, outlet: str | None, warm: int, cold: int, **more: str) -> Annotation:
    """An article with hits of two frames, a word each, and four words besides."""
    fragments = [*(f"warm{i}" for i in range(warm)), *(f"cold{i}" for i in range(cold))]
    hits = [(f, "friend" if f.startswith("warm") else "foe") for f in fragments]
    return made(number, outlet, narrated=" ".join(["they met and spoke", *fragments]), hits=hits, **more)


def two(n: int = 6) -> list[Annotation]:
    return [
        *(article(i, "KCNA", 1 + i % 2, 3) for i in range(n)),
        *(article(100 + i, "TASS", 3, 1 + i % 3) for i in range(n)),
    ]


def found(articles: list[Annotation], **options: object) -> Distances:
    return distances(observe(articles), **options)  # type: ignore[arg-type]


def codes(result: Distances) -> list[str]:
    return [note.code for note in result.notes]


def test_distance_of_two_outlets_by_hand() -> None:
    result = found(two())
    cos, js = result.rows
    kcna, tass = np.array([9, 18]), np.array([18, 12])
    words = np.array([4 * 6 + 27, 4 * 6 + 30])
    assert {cos.group, cos.other} == {"KCNA", "TASS"}
    assert cos.distance == pytest.approx(scipy_cosine(kcna / words[0], tass / words[1]), abs=1e-9)
    assert js.distance == pytest.approx(jensenshannon(kcna, tass, base=2) ** 2, abs=1e-9)
    for row in result.rows:
        parts = [c for c in result.contributions if c.measure == row.measure]
        assert sum(c.contribution for c in parts) == pytest.approx(row.distance, abs=1e-12)
        assert sum(c.part for c in parts) == pytest.approx(1)
        assert all(c.contribution >= 0 for c in parts)
        assert {c.frame for c in parts} == {"friend", "foe"}
        rates = {c.frame: (c.hits, c.rate) if c.group == "KCNA" else (c.other_hits, c.other_rate) for c in parts}
        assert rates["foe"] == (18, pytest.approx(1000 * 18 / words[0]))


def test_permutation_agrees_with_all_allocations() -> None:
    articles = [
        article(i, "ABAB"[i % 4], *hits) for i, hits in enumerate([(1, 3), (3, 1), (2, 3), (2, 2), (0, 2), (3, 0)])
    ]
    o = observe(articles)
    table = o.table()
    first = np.flatnonzero(o.group_of_units() == 0)

    def apart(chosen: tuple[int, ...]) -> float:
        rest = [i for i in range(6) if i not in chosen]
        return float(jensenshannon(table[list(chosen)].sum(0), table[rest].sum(0), base=2) ** 2)

    whole = apart(tuple(int(i) for i in first))
    exact = sum(apart(c) >= whole - 1e-12 for c in combinations(range(6), len(first))) / comb(6, len(first))
    row = next(r for r in distances(o, draws=4999).rows if r.measure == "jensen_shannon")
    assert row.distance == pytest.approx(whole, abs=1e-12)
    assert row.p == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 4999) ** 0.5 + 1e-3)


def test_outlets_that_differ_are_further_apart_than_from_themselves() -> None:
    result = found(two(12))
    for row in result.rows:
        assert row.half == 6
        assert row.between is not None
        assert row.within is not None
        assert row.within_other is not None
        assert row.between_low is not None
        assert row.between_low > max(row.within_high or 1, row.within_other_high or 1)
        assert row.p == pytest.approx(1 / 1000)


def test_same_population_is_called_different_as_often_as_the_level_says() -> None:
    draw = np.random.default_rng(3)
    called = 0
    for trial in range(200):
        articles = [article(i, "AB"[i % 2], *map(int, draw.poisson(2, 2))) for i in range(24)]
        row = found(articles, draws=99, seed=trial).rows[1]
        called += row.p is not None and row.p <= 0.05
    assert called / 200 <= 0.05 + 3 * (0.05 * 0.95 / 200) ** 0.5


def test_strata_hold_periods_apart() -> None:
    """Where an outlet writes only in the months in which everybody is cold, the months explain it all."""
    articles = [
        *(article(i, "KCNA", 0, 3, published="2024-01-05") for i in range(8)),
        *(article(20 + i, "TASS", 0, 3, published="2024-01-06") for i in range(2)),
        *(article(40 + i, "KCNA", 3, 0, published="2024-02-05") for i in range(2)),
        *(article(60 + i, "TASS", 3, 0, published="2024-02-06") for i in range(8)),
    ]
    plain, inside = found(articles).rows[0], found(articles, strata="month").rows[0]
    assert plain.p is not None
    assert plain.p < 0.05
    assert inside.p == 1
    assert "inside each month" in found(articles, strata="month").methods


def test_terms_and_frames() -> None:
    result = found(two(), level="term")
    assert {c.term for c in result.contributions} == {"warm0", "warm1", "warm2", "cold0", "cold1", "cold2"}
    assert {c.term for c in found(two()).contributions} == {None}


def test_adjusted_over_the_pairs_of_a_measure() -> None:
    articles = [*two(), *(article(200 + i, "Xinhua", 2, 2) for i in range(6))]
    rows = [r for r in found(articles).rows if r.measure == "cosine"]
    assert [r.q for r in rows] == pytest.approx(list(false_discovery_control([r.p for r in rows])))
    assert len(rows) == 3
    assert [g.name for g in found(articles, groups=["TASS", "Xinhua"]).groups] == ["TASS", "Xinhua"]


def test_the_seed_decides() -> None:
    assert found(two(), seed=1) == found(two(), seed=1)
    assert found(two(), seed=1).rows[0].between != found(two(), seed=2).rows[0].between


@pytest.mark.parametrize(
    ("articles", "says"),
    [
        ([article(1, "KCNA", 1, 2), article(2, "TASS", 2, 1)], "has one article: a distance of single texts"),
        ([*two(3)], "has 3 articles, too few to halve"),
        ([*two()[:6], article(9, "TASS", 0, 0), article(8, "TASS", 0, 0)], "TASS has no hits"),
    ],
)
def test_what_has_no_distance_or_no_yardstick(articles: list[Annotation], says: str) -> None:
    for row in found(articles).rows:
        assert says in row.note
        assert row.between is None
        assert (row.distance is None) == ("no hits" in says)
        assert (row.p is None) == ("3 articles" not in says)


def test_identical_groups_are_not_apart() -> None:
    row = found([article(i, "AB"[i % 2], 2, 2) for i in range(12)]).rows[0]
    assert (row.distance, row.p) == (pytest.approx(0, abs=1e-12), 1)


def test_what_cannot_be_compared() -> None:
    assert codes(found([])) == ["nothing_read"]
    assert "no_pair" in codes(found(two()[:6]))
    assert "no_pair" in codes(found([*two()[:6], article(50, None, 1, 1)]))
    with pytest.raises(UsageError, match="no group 'AFP'; there are"):
        found(two(), groups=["AFP", "TASS"])
    with pytest.raises(UsageError, match="two groups"):
        found(two(), groups=["TASS"])
    with pytest.raises(UsageError, match="--level"):
        found(two(), level="word")
    with pytest.raises(UsageError, match="--draws 5"):
        found(two(), draws=5)


def test_many_groups_are_named_and_left_out() -> None:
    articles = [article(i, f"outlet {i // 2}", 1, 2) for i in range(2 * MOST_GROUPS + 4)]
    result = found(articles, draws=99)
    assert len(result.groups) == MOST_GROUPS
    (left,) = [n for n in result.notes if n.code == "groups_left_out"]
    assert left.message.count("outlet") == 2


def test_flagged_matches_do_not_count() -> None:
    flagged = [replace(a, matches=tuple(replace(m, flags=("negated",)) for m in a.matches)) for a in two()[:6]]
    assert all("KCNA has no hits" in r.note for r in found([*flagged, *two()[6:]]).rows)
