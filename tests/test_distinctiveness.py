"""The classifier against scikit-learn used by hand, and against what shuffled labels must give."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from handmade import plain as made
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, recall_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rhetoric.compare.distinctiveness import MOST_CLUSTERS, Distinctiveness, distinctiveness
from rhetoric.compare.observations import Observations
from rhetoric.compare.tallying import observe
from rhetoric.document import Annotation
from rhetoric.errors import UsageError


def article(number: int, outlet: str, warm: int, cold: int, day: str | None = None) -> Annotation:
    fragments = [*(f"warm{i}" for i in range(warm)), *(f"cold{i}" for i in range(cold))]
    narrated = " ".join(["they met and spoke", *["again"] * (number % 5), *fragments])
    hits = [(f, "friend" if f.startswith("warm") else "foe") for f in fragments]
    return made(number, outlet, narrated=narrated, hits=hits, published=day)


def some(n: int = 30, outlets: str = "AB", apart: float = 1.0, days: int = 0, seed: int = 2) -> Observations:
    """Articles with Poisson hits; each outlet has ``apart`` more warm ones than the one before."""
    random = np.random.default_rng(seed)
    articles = [
        article(
            i * len(outlets) + k,
            outlet,
            int(random.poisson(1 + apart * k)),
            int(random.poisson(2)),
            f"2024-01-{1 + i % days:02}" if days else None,
        )
        for i in range(n)
        for k, outlet in enumerate(outlets)
    ]
    return observe(articles, cluster="day" if days else "article")


def by_hand(o: Observations) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        1000 * o.table() / o.words()[:, None],
        o.group_of_units(),
        np.unique([u.cluster for u in o.units], return_inverse=True)[1],
    )


def model() -> object:
    return make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000))


def codes(result: Distinctiveness) -> list[str]:
    return [n.code for n in result.notes]


@pytest.mark.parametrize(("outlets", "days"), [("AB", 0), ("ABC", 0), ("AB", 15)])
def test_accuracy_and_coefficients_equal_scikit_learn(outlets: str, days: int) -> None:
    o = some(outlets=outlets, days=days)
    x, y, cluster = by_hand(o)
    found = distinctiveness(o, draws=20)
    told = cross_val_predict(model(), x, y, groups=cluster, cv=GroupKFold(5))
    assert found.accuracy == pytest.approx(balanced_accuracy_score(y, told), abs=1e-9)
    recalls = recall_score(y, told, average=None)
    assert [r.recall for r in found.recognition] == pytest.approx(list(recalls), abs=1e-9)
    coefficients = model().fit(x, y)[-1].coef_  # type: ignore[attr-defined]
    if len(coefficients) == 1:
        coefficients = np.vstack([-coefficients, coefficients])
    names, frames = [g.name for g in found.groups], [f for _, f in o.frames]
    for c in found.coefficients:
        expected = coefficients[names.index(c.group), frames.index(c.frame)]
        assert c.coefficient == pytest.approx(expected, abs=1e-6)
        assert c.low <= c.high
        assert 0 <= c.stable <= 1
    n = len(np.unique(cluster))
    residual = [
        sum(
            ((told[i] == y[i]) - recalls[y[i]]) / ((y == y[i]).sum() * len(recalls))
            for i in np.flatnonzero(cluster == c)
        )
        for c in range(n)
    ]
    error = math.sqrt(n / (n - 1) * sum(r * r for r in residual))
    assert found.accuracy is not None
    reach = scipy.stats.t.ppf(0.975, n - 1) * error
    assert found.ci_low == pytest.approx(found.accuracy - reach, abs=1e-9)
    assert found.ci_high == pytest.approx(min(1, found.accuracy + reach), abs=1e-9)


def test_groups_that_differ_are_told_apart() -> None:
    found = distinctiveness(some(apart=6))
    assert found.accuracy is not None
    assert found.accuracy > 0.85
    assert found.chance == pytest.approx(0.5, abs=0.06)
    assert found.chance_high is not None
    assert found.accuracy > found.chance_high
    assert found.p == pytest.approx(1 / 101)
    top = found.coefficients[0]
    strongest = max(found.coefficients, key=lambda c: abs(c.coefficient))
    assert (strongest.frame, strongest.stable) == ("friend", 1)
    assert top.coefficient >= found.coefficients[1].coefficient
    assert {c.group for c in found.coefficients if c.frame == "friend" and c.low > 0} == {"B"}


def test_groups_that_do_not_differ_are_at_chance() -> None:
    significant = 0
    for seed in range(16):
        found = distinctiveness(some(apart=0, seed=seed), draws=20, seed=seed)
        significant += (found.p or 1) <= 0.06
    assert significant <= 4  # more has a chance of 1 in 1,000


def test_large_groups_are_sampled() -> None:
    o = some(n=MOST_CLUSTERS + 40)
    found = distinctiveness(o, draws=20)
    assert [r.clusters for r in found.recognition] == [MOST_CLUSTERS] * 2
    assert "sampled" in codes(found)
    assert distinctiveness(o, draws=20) == found
    assert distinctiveness(o, draws=20, seed=2) != found


def test_terms() -> None:
    found = distinctiveness(some(), level="term", draws=20)
    assert {c.term for c in found.coefficients} >= {"warm0", "cold0"}
    assert "rates of terms" in found.methods


@pytest.mark.parametrize(
    ("observations", "code"),
    [
        (some(n=5), "too_small"),
        (some(outlets="A"), "no_pair"),
        (observe([article(i, "AB"[i % 2], 0, 0) for i in range(40)]), "constant"),
        (observe([article(5 * i, "AB"[i % 2], 1, 1) for i in range(40)]), "constant"),
        (observe([]), "nothing_read"),
    ],
)
def test_nothing_to_learn(observations: Observations, code: str) -> None:
    found = distinctiveness(observations)
    assert found.accuracy is None
    assert found.p is None
    assert code in codes(found)
    assert found.coefficients == ()


def test_wrong_choices() -> None:
    with pytest.raises(UsageError, match="no group 'AFP'; there are"):
        distinctiveness(some(), groups=["AFP", "A"])
    with pytest.raises(UsageError, match="two groups"):
        distinctiveness(some(), groups=["A"])
    with pytest.raises(UsageError, match="--level"):
        distinctiveness(some(), level="word")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="--draws"):
        distinctiveness(some(), draws=3)
