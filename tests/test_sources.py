"""Shares and entropies against oracles, sources against counts by hand."""

from __future__ import annotations

import math
import tracemalloc
import warnings
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from handmade import dinner, said_by
from handmade import plain as made
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from rhetoric.compare import shares
from rhetoric.compare.cells import CellStore
from rhetoric.compare.shares import Tallied, share, share_of_sums
from rhetoric.compare.source_rows import EntropyRow, SourceRow, Sources
from rhetoric.compare.sources import sources
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError

# shares ------------------------------------------------------------------------------------------------------------


def test_worked_share() -> None:
    # by hand: p = 4 / 10, residuals 1 - 2 = -1 and 3 - 2 = 1, se = sqrt(2 / 1 * 2) / 10 = 0.2, t(1) = 12.7062...
    found = share_of_sums([1, 3], [5, 5])
    reach = 12.706204736174698 * 0.2 / (0.4 * 0.6)
    assert found.share == 0.4
    assert found.low == pytest.approx(1 / (1 + math.exp(-(math.log(4 / 6) - reach))), rel=1e-9)
    assert found.high == pytest.approx(1 / (1 + math.exp(-(math.log(4 / 6) + reach))), rel=1e-9)
    assert found.note == "only 2 articles: wide interval"


clusters = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 30)), min_size=3, max_size=25).map(
    lambda pairs: [(min(y, n), n) for y, n in pairs]
)


@given(clusters.filter(lambda pairs: 0 < sum(y for y, _ in pairs) < sum(n for _, n in pairs)))
def test_interval_equals_a_cluster_robust_logistic_regression(pairs: list[tuple[int, int]]) -> None:
    outcome = np.concatenate([[1] * y + [0] * (n - y) for y, n in pairs])
    groups = np.repeat(np.arange(len(pairs)), [n for _, n in pairs])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.GLM(outcome, np.ones(len(outcome)), family=sm.families.Binomial()).fit(
            tol=1e-14, cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True}
        )
    found = share_of_sums([y for y, _ in pairs], [n for _, n in pairs])
    assert found.share == pytest.approx(1 / (1 + math.exp(-model.params[0])), rel=1e-9)
    if found.low is None or found.high is None:
        assert model.bse[0] == pytest.approx(0, abs=1e-6)
        return
    reach = scipy.stats.t.ppf(0.975, len(pairs) - 1) * model.bse[0]
    assert found.low == pytest.approx(1 / (1 + math.exp(-(model.params[0] - reach))), rel=1e-8)
    assert found.high == pytest.approx(1 / (1 + math.exp(-(model.params[0] + reach))), rel=1e-8)


@pytest.mark.parametrize("n", [2, 7, 60])
def test_none_and_all_have_the_exact_limit(n: int) -> None:
    none, whole = share_of_sums([0] * n, [3] * n), share_of_sums([3] * n, [3] * n)
    assert (none.low, none.high) == pytest.approx(proportion_confint(0, n, method="beta"), rel=1e-9)
    assert (whole.low, whole.high) == pytest.approx(proportion_confint(n, n, method="beta"), rel=1e-9)


def test_shares_without_an_interval() -> None:
    assert share_of_sums([2], [5], "day").note == "one day: no interval"
    assert share_of_sums([1, 2, 3], [2, 4, 6]).note == "every article has the same share: no interval"
    assert share_of_sums([1, 0, 2], [2, 0, 3]) == share_of_sums([1, 2], [2, 3])
    with pytest.raises(ValueError, match="nothing counted"):
        share(0, 0, 0, 3)


codes = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(0, 9)), min_size=1, max_size=60)


def tallied(rows: list[tuple[int, int, int]]) -> Tallied:
    cells: Counter[tuple[int, int]] = Counter()
    for code, cluster, weight in rows:
        cells[code, cluster] += weight
    codes, clusters = (np.array(column) for column in zip(*cells, strict=True))
    return Tallied(codes, clusters, np.array(list(cells.values())), 6)


@given(codes.filter(lambda rows: any(w for *_, w in rows)))
def test_all_shares_at_once_equal_one_by_one(rows: list[tuple[int, int, int]]) -> None:
    whole = [sum(w for _, c, w in rows if c == cluster) for cluster in range(8)]
    for code, found in enumerate(tallied(rows).shares()):
        part = [sum(w for k, c, w in rows if (k, c) == (code, cluster)) for cluster in range(8)]
        assert found == share_of_sums(part, whole)
    assert sum(s.share for s in tallied(rows).shares()) == pytest.approx(1)


# entropy -----------------------------------------------------------------------------------------------------------


def corrected(counts: np.ndarray) -> float:
    bits = scipy.stats.entropy(counts, base=2)
    return float(bits + ((counts > 0).sum() - 1) / (2 * counts.sum() * math.log(2)))


@given(codes)
def test_entropy_equals_scipy_and_a_jackknife_by_hand(rows: list[tuple[int, int, int]]) -> None:
    rows = [(k, c, 1) for k, c, _ in rows]
    found = tallied(rows).entropy()
    counts = np.bincount([k for k, *_ in rows], minlength=6)
    assert found.observed == pytest.approx(scipy.stats.entropy(counts, base=2), rel=1e-9, abs=1e-9)
    assert found.corrected == pytest.approx(corrected(counts), rel=1e-9, abs=1e-9)
    assert found.effective == pytest.approx(2**found.corrected)
    present = sorted({c for _, c, _ in rows})
    if len(present) < 2:
        assert found.note == "one article: no interval"
        return
    left = [corrected(np.bincount([k for k, c, _ in rows if c != out], minlength=6)) for out in present]
    n = len(left)
    error = math.sqrt((n - 1) / n * sum((x - np.mean(left)) ** 2 for x in left))
    if found.high is None or found.low is None:
        alone = sum(counts[k] for k in range(6) if len({c for code, c, _ in rows if code == k}) == 1)
        assert error < 1e-9 or alone / len(rows) > 0.02
        return
    reach = scipy.stats.t.ppf(0.975, n - 1) * error
    assert found.high == pytest.approx(found.corrected + reach, rel=1e-9, abs=1e-9)
    assert found.low == pytest.approx(max(0.0, found.corrected - reach), rel=1e-9, abs=1e-9)


def test_entropy_of_equal_and_of_single_values() -> None:
    four = tallied([(k, c, 1) for c in range(8) for k in range(4)]).entropy()
    assert four.observed == pytest.approx(2)
    assert four.note == "no article makes a difference: no interval"
    assert tallied([(3, c, 1) for c in range(4)]).entropy().corrected == 0
    with pytest.raises(ValueError, match="no entropy"):
        tallied([(1, 1, 0)]).entropy()


def test_entropy_of_much_that_is_rare_is_a_lower_bound() -> None:
    found = tallied([(k, c, 1) for c in range(6) for k in (0, 1)] + [(2, 0, 1)]).entropy()
    assert (found.low, found.note) == (None, "8 % have a value that one article only has: a lower bound, no interval")


@given(codes)
def test_repetition_equals_pairs_counted_by_hand(rows: list[tuple[int, int, int]]) -> None:
    rows = [(k, c, 1) for k, c, _ in rows]

    def repeated(kept: list[tuple[int, int, int]]) -> float:
        pairs = [(a, b) for a, c, _ in kept for b, d, _ in kept if c != d]
        return sum(a == b for a, b in pairs) / len(pairs) if pairs else math.nan

    found = tallied(rows).repetition()
    present = sorted({c for _, c, _ in rows})
    if found is None:
        assert len(present) < 2
        return
    assert found.share == pytest.approx(repeated(rows), abs=1e-12)
    left = np.array([repeated([r for r in rows if r[1] != out]) for out in present])
    if found.low is None or found.high is None:
        assert np.isnan(left).any() or left.min() < 1e-9 or left.max() > 1 - 1e-9 or np.ptp(left) < 1e-9
        return
    logits = np.log(left / (1 - left))
    n = len(left)
    reach = scipy.stats.t.ppf(0.975, n - 1) * math.sqrt((n - 1) / n * float(((logits - logits.mean()) ** 2).sum()))
    middle = math.log(found.share / (1 - found.share))
    assert found.low == pytest.approx(1 / (1 + math.exp(reach - middle)), rel=1e-8, abs=1e-12)
    assert found.high == pytest.approx(1 / (1 + math.exp(-reach - middle)), rel=1e-8, abs=1e-12)


def test_interval_of_entropy_covers() -> None:
    """Articles that favour one source: 300 draws of 60 articles, the true entropy is known."""
    draw = np.random.default_rng(5)
    true = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    inside = 0
    for _ in range(300):
        rows = []
        for article in range(60):
            own = draw.choice(5, p=true)
            picked = np.where(draw.random(4) < 0.5, own, draw.choice(5, size=4, p=true))
            rows += [(int(k), article, 1) for k in picked]
        found = tallied(rows).entropy()
        inside += (found.low or 0) <= scipy.stats.entropy(true, base=2) <= (found.high or 0)
    assert 0.91 <= inside / 300 <= 0.985


# sources -----------------------------------------------------------------------------------------------------------


def quoting(number: int, outlet: str, **statement: object) -> Annotation:
    return said_by(made(number, outlet, narrated="they met today", said="peace will come soon"), **statement)


def some() -> list[Annotation]:
    kim = {"speaker": "Kim Jong Un", "speaker_id": "kju", "source_type": "official", "rule": "before: admit"}
    return [
        quoting(1, "KCNA", **kim),
        quoting(2, "KCNA", **{**kim, "speaker": "Kim Jong-un"}),
        quoting(3, "KCNA", **{**kim, "speaker": "Kim Jong-un"}),
        quoting(4, "KCNA", rule="after: claim", carrier="TASS"),
        quoting(5, "Yonhap", rule="after: say"),
        quoting(6, "Yonhap", rule="document", kind="indirect", speaker="Choe"),
        made(7, "Yonhap", narrated="nothing was said at all"),
        made(8, "Reuters", narrated="nothing was said here"),
    ]


def row(found: Sources, group: str, dimension: str, value: str) -> SourceRow:
    return next(r for r in found.rows if (r.group, r.dimension, r.value) == (group, dimension, value))


def entropy(found: Sources, group: str, dimension: str) -> EntropyRow:
    return next(r for r in found.entropies if (r.group, r.dimension) == (group, dimension))


def codes_of(found: Sources) -> list[str]:
    return [note.code for note in found.notes]


def test_who_is_quoted_by_whom() -> None:
    found = sources(some())
    assert [(g.name, g.articles, g.quoting, g.statements, g.words) for g in found.groups] == [
        ("KCNA", 4, 4, 4, 16),
        ("Yonhap", 3, 2, 2, 8),
        ("Reuters", 1, 0, 0, 0),
    ]
    assert row(found, "KCNA", "speaker", "Kim Jong-un").share == 0.75
    assert row(found, "KCNA", "speaker", "(speaker unknown)").statements == 1
    assert row(found, "KCNA", "source_type", "official").words == 12
    assert row(found, "KCNA", "source_type", "diplomat").share == 0
    assert row(found, "KCNA", "source_type", "diplomat").ci_high == pytest.approx(1 - 0.025 ** (1 / 4))
    assert row(found, "KCNA", "stance", "endorsing").share == 0.75
    assert row(found, "KCNA", "stance", "distancing").share == 0.25
    assert row(found, "KCNA", "verb", "claim").articles == 1
    assert row(found, "KCNA", "carrier", "TASS").share == 0.25
    assert row(found, "Yonhap", "stance", "(no verb with a stance)").share == 0.5
    assert row(found, "Yonhap", "verb", "(no reporting verb)").share == 0.5
    assert row(found, "Yonhap", "kind", "indirect").share == 0.5
    assert not any(r.group == "Reuters" or (r.group == "KCNA" and r.value == "Choe") for r in found.rows)
    kcna, yonhap, reuters = found.groups
    assert kcna.quoted == pytest.approx(16 / 28)
    assert yonhap.quoted == pytest.approx(8 / 19)
    assert (kcna.length, yonhap.note, reuters.note) == (
        4,
        "every article has the same rate: no interval",
        "no statements",
    )


def test_entropy_is_over_those_who_are_named() -> None:
    found = sources(some())
    assert (entropy(found, "KCNA", "speaker").named, entropy(found, "KCNA", "speaker").bits) == (3, 0)
    verbs = entropy(found, "KCNA", "verb")
    assert verbs.observed == pytest.approx(scipy.stats.entropy([3, 1], base=2), rel=1e-9)
    assert verbs.bits == pytest.approx(verbs.observed + 1 / (8 * math.log(2)), rel=1e-9)
    assert not [e for e in found.entropies if e.group == "Yonhap" and e.dimension == "carrier"]


def test_every_share_opens_onto_its_statements() -> None:
    found = sources([*some(), dinner()])
    for r in found.rows:
        assert len(found.evidence(r.group, r.dimension, r.value)) == r.statements
    (one,) = found.evidence("KCNA", "verb", "claim")
    assert (one.article, one.statement) == ("a4", 0)
    with pytest.raises(UsageError, match="no group 'AFP'; there are Yonhap, KCNA, Reuters"):
        found.evidence("AFP", "verb", "say")
    with pytest.raises(UsageError, match="no verb 'mumble'; there are"):
        found.evidence("KCNA", "verb", "mumble")


def test_groups_of_statements() -> None:
    found = sources(some(), by="speaker")
    assert [(g.name, g.articles, g.statements) for g in found.groups] == [
        ("Kim Jong-un", 3, 3),
        ("(speaker unknown)", 2, 2),
        ("Choe", 1, 1),
    ]
    assert found.groups[0].quoted is None
    assert {r.dimension for r in found.rows} == {"source_type", "carrier", "kind", "form", "stance", "verb"}
    assert "unknown_group" in codes_of(found)


def test_innermost_words_and_nested_statements() -> None:
    base = quoting(1, "KCNA")
    outer = base.statements[0]
    inner = replace(outer, content=(replace(outer.content[0], start=outer.content[0].end - 9),), parent=0)
    found = sources([replace(base, statements=(outer, inner))])
    assert [(q.statements, q.words) for q in found.groups] == [(2, 4)]
    assert "nested" in codes_of(found)


def test_days_as_clusters() -> None:
    dated = [replace(a, article=replace(a.article, published="2024-05-01")) for a in some()[:3]]
    by_day = sources([*dated, some()[3]], cluster="day")
    assert by_day.groups[0].clusters == 2
    assert "undated" in codes_of(by_day)
    assert "clustered by day" in by_day.methods
    assert row(by_day, "KCNA", "stance", "endorsing").note == "only 2 days: wide interval"


def test_nothing_to_tell() -> None:
    assert codes_of(sources([])) == ["nothing_read"]
    assert codes_of(sources(some()[6:])) == ["no_statements", "empty_groups"]
    silent = replace(some()[7], notes=(Note("language_without_statements", "Korean"),))
    assert "other_language" in codes_of(sources([silent]))
    other = replace(some()[0], provenance=replace(some()[0].provenance, rhetoric="9"))
    assert {"few_clusters", "makers"} <= set(codes_of(sources([*some(), other])))


@pytest.mark.parametrize("options", [{"by": "voice"}, {"by": "mood"}, {"cluster": "outlet"}])
def test_wrong_choices(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="--"):
        sources([], **options)  # type: ignore[arg-type]


def test_one_pass() -> None:
    assert sources(iter(some())) == sources(some())


# many --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3, st.integers(1, 3), st.integers(0, 9)), max_size=60))
def test_the_store_adds_up_like_a_counter(rows: list[tuple[int, int, int, int, int]]) -> None:
    with CellStore() as store:
        for start in range(0, len(rows), 7):
            store.add(rows[start : start + 7])
        for series in range(5):
            expected: dict[tuple[int, int], list[int]] = {}
            for own, cluster, code, count, words in rows:
                if own == series:
                    held = expected.setdefault((cluster, code), [0, 0])
                    held[0] += count
                    held[1] += words
            found = store.cells(series)
            columns = (found.clusters, found.codes, found.counts, found.words)
            assert list(zip(*(c.tolist() for c in columns), strict=True)) == [
                (*key, *held) for key, held in sorted(expected.items())
            ]


@given(codes)
def test_pieces_give_what_the_whole_gives(rows: list[tuple[int, int, int]]) -> None:
    whole = tallied([(k, c, 1) for k, c, _ in rows])
    expected = (whole.shares(), whole.entropy(), whole.repetition())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shares, "_AT_ONCE", 2)
        assert (whole.shares(), whole.entropy(), whole.repetition()) == expected


def test_kept_statements_are_bounded_and_every_share_counts_all() -> None:
    many = [replace(a, article=replace(a.article, id=f"{a.article.id}-{n}")) for n in range(20) for a in some()]
    whole, bounded = sources(many), sources(many, most_quoted=3)
    assert (bounded.rows, bounded.groups, bounded.entropies) == (whole.rows, whole.groups, whole.entropies)
    assert set(bounded.quoted) == set(whole.quoted)
    for key, every in whole.quoted.items():
        kept = bounded.quoted[key]
        assert len(kept) == min(3, len(every))
        assert list(kept) == [one for one in every if one in kept], "in the order of the articles"
    assert "statements_kept" in codes_of(bounded)
    assert "statements_kept" not in codes_of(whole)
    assert "statements_kept" not in codes_of(sources(many, most_quoted=1000))
    assert {one.article.rpartition("-")[2] for one in bounded.evidence("KCNA", "verb", "admit")} != {"0"}


def test_memory_does_not_grow_with_statements() -> None:
    """Twenty statements an article, which took eight kilobytes when they were kept."""
    base = quoting(1, "KCNA", speaker="Kim Jong Un", speaker_id="kju", rule="before: admit")
    base = replace(base, statements=base.statements * 20)

    def peak(articles: int) -> int:
        tracemalloc.start()
        source = (replace(base, article=replace(base.article, id=f"a{n}")) for n in range(articles))
        found = sources(source, most_quoted=10)
        assert found.groups[0].statements == 20 * articles
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded once
    assert (peak(900) - peak(300)) / 600 < 500
