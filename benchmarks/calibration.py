"""How often tests find differences that are not there, how often intervals hold the truth, and what they can find.

    RHETORIC_ANNOTATIONS=annotations.jsonl python benchmarks/calibration.py [--splits 500] [--samples 2000] [--seed 1]

The file has dated annotations of one outlet, as ``rhetoric annotate`` writes them. Four figures, as Markdown tables:

false alarms   A random sample is split at random into two outlets that do not exist; every frame and every term with
               twenty hits in five articles of the sample is tested. A test at the 5 % level may call 5 % different.
               By story: 600 articles each. By day: 30 whole days each. Unequal: 400 single articles against 80
               bundles of five. By month: whole days, of which one outlet has most in some months and few in others.
coverage       Samples of articles; how often a 95 % interval holds the rate of the whole file.
ratios         Two samples of one outlet; how often the 95 % interval of the ratio holds 1.
power          In one half every hit is kept with probability 2/3, so that the true ratio is 1.5.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from rhetoric.compare import Observations, observe
from rhetoric.compare.association import fightin_words, log_likelihood
from rhetoric.compare.differences import MIN_CLUSTERS, MIN_HITS
from rhetoric.compare.permutation import permute_groups
from rhetoric.compare.rates import rate
from rhetoric.compare.ratios import Contrast
from rhetoric.errors import ReadError
from rhetoric.record import read_annotations

LEVEL = 0.05
DRAWS = 999
PRIOR = 500.0
RESAMPLES = 1000
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def stopped(error: ReadError) -> None:
    sys.exit(str(error))


def stored() -> Observations:
    """Everything in the file that ``RHETORIC_ANNOTATIONS`` names; ends the program with a message if there is none."""
    name = os.environ.get("RHETORIC_ANNOTATIONS")
    if not name:
        sys.exit("set RHETORIC_ANNOTATIONS to a file that rhetoric annotate wrote")
    with Path(name).open("rb") as stream:
        return observe(read_annotations(stream, name, stopped))


class Corpus:
    """Hits of frames and terms, words, day and month of every article."""

    def __init__(self, observations: Observations) -> None:
        o = observations
        self.frames = [frame for _, frame in o.frames]
        self.hits = np.concatenate([o.table(), o.table(list(o.counts))], axis=1)
        self.words = o.words()
        self.months = np.array([unit.date[:7] if unit.date else "" for unit in o.units])
        _, self.days = np.unique([unit.date or "" for unit in o.units], return_inverse=True)


# false alarms ------------------------------------------------------------------------------------------------------


def sums(values: Ints, cluster: Ints) -> Ints:
    """``values`` summed within clusters numbered from 0."""
    out = np.zeros((int(cluster.max()) + 1, *values.shape[1:]), dtype=values.dtype)
    np.add.at(out, cluster, values)
    return out


@dataclass(frozen=True, slots=True)
class Split:
    """Articles of two outlets that do not exist, and by which clusters (and strata) their difference is tested."""

    hits: Ints
    words: Ints
    group: Ints
    clusters: Mapping[str, tuple[Ints, Any]]

    def tests(self, tested: NDArray[np.bool_], rng: np.random.Generator) -> dict[str, Floats]:
        """p of every test, for the columns tested."""
        hits = self.hits[:, tested]
        p = {}
        for name, (cluster, strata) in self.clusters.items():
            _, first, numbers = np.unique(cluster, return_index=True, return_inverse=True)
            labels = None if strata is None else strata[first].tolist()
            sizes = sums(self.words, numbers)
            result = permute_groups(sums(hits, numbers), sizes, self.group[first], labels, draws=DRAWS)
            p[f"permutation, clusters: {name}"] = result.p
        if len(self.clusters) == 1:
            p["permutation, plain log ratio"] = plain_ratio(hits, self.words, self.group, rng)
        return {**p, **naive(hits, self.words, self.group)}


def plain_ratio(hits: Ints, words: Ints, group: Ints, rng: np.random.Generator) -> Floats:
    """p of the permutation test of the log ratio that is not divided by its standard error."""
    first = rng.permuted(np.tile(group == 0, (DRAWS + 1, 1)), axis=1).astype(float)
    first[0] = group == 0
    y, size = first @ hits, (first @ words)[:, None]
    total, added = words.sum(), 1 / words.sum()
    logs = np.abs(np.log(y / size + added) - np.log((hits.sum(axis=0) - y) / (total - size) + added))
    return np.asarray((logs >= logs[0] - 1e-12).mean(axis=0))


def naive(hits: Ints, words: Ints, group: Ints) -> dict[str, Floats]:
    """p of the tests that most tools offer."""
    f1, f2 = hits[group == 0].sum(axis=0), hits[group == 1].sum(axis=0)
    n1, n2 = words[group == 0].sum(), words[group == 1].sum()
    expected = [n * (f1 + f2) / (n1 + n2) for n in (n1, n2)]
    pearson = sum((f - e) ** 2 * (1 / e + 1 / (n - e)) for f, e, n in zip((f1, f2), expected, (n1, n2), strict=True))
    background = (f1 + f2) / (n1 + n2)
    z = fightin_words(f1, f2, n1, n2, background=background, prior=PRIOR)
    rates = hits / words[:, None]
    first, second = rates[group == 0], rates[group == 1]
    return {
        "log-likelihood G²": stats.chi2.sf(np.abs(log_likelihood(f1, f2, n1, n2)), 1),
        "chi-squared": stats.chi2.sf(pearson, 1),
        "Fightin' Words, abs(z) > 1.96": 2 * stats.norm.sf(np.abs(z)),
        "Welch t, rates of articles": stats.ttest_ind(first, second, equal_var=False).pvalue,
        "Mann-Whitney, rates of articles": stats.mannwhitneyu(first, second, method="asymptotic").pvalue,
    }


def story_split(corpus: Corpus, rng: np.random.Generator) -> Split:
    chosen = rng.choice(len(corpus.words), 1200, replace=False)
    group = np.repeat([0, 1], 600)
    return Split(corpus.hits[chosen], corpus.words[chosen], group, {"articles": (chosen, None)})


def day_split(corpus: Corpus, rng: np.random.Generator) -> Split:
    days = rng.choice(int(corpus.days.max()) + 1, 60, replace=False)
    chosen = np.isin(corpus.days, days).nonzero()[0]
    day = corpus.days[chosen]
    group = np.isin(day, days[:30]).astype(np.int64)
    clusters = {"days": (day, None), "articles": (chosen, None)}
    return Split(corpus.hits[chosen], corpus.words[chosen], group, clusters)


def unequal_split(corpus: Corpus, rng: np.random.Generator) -> Split:
    chosen = rng.choice(len(corpus.words), 800, replace=False)
    bundle = np.concatenate([np.arange(400), 400 + np.repeat(np.arange(80), 5)])
    hits, words = sums(corpus.hits[chosen], bundle), sums(corpus.words[chosen], bundle)
    return Split(hits, words, np.repeat([0, 1], [400, 80]), {"articles": (np.arange(480), None)})


def month_split(corpus: Corpus, rng: np.random.Generator) -> Split:
    """The share of the days that the first outlet has rises over the months from one fifth to four fifths."""
    day_month = {int(d): m for d, m in zip(corpus.days, corpus.months, strict=True)}
    months = sorted(set(day_month.values()))
    days = rng.choice(sorted(day_month), 160, replace=False)
    share = {m: 0.2 + 0.6 * i / (len(months) - 1) for i, m in enumerate(months)}
    side = {int(d): int(rng.random() > share[day_month[int(d)]]) for d in days}
    chosen = np.isin(corpus.days, days).nonzero()[0]
    day = corpus.days[chosen]
    group = np.array([side[int(d)] for d in day])
    clusters = {"days within months": (day, corpus.months[chosen]), "days": (day, None)}
    return Split(corpus.hits[chosen], corpus.words[chosen], group, clusters)


SPLITS: Mapping[str, Callable[[Corpus, np.random.Generator], Split]] = {
    "by story": story_split,
    "by day": day_split,
    "unequal": unequal_split,
    "by month": month_split,
}


def false_alarms(corpus: Corpus, splits: int, rng: np.random.Generator) -> Iterator[str]:
    """Share of frames and of terms called different, per cent, and its standard error over splits."""
    frames = len(corpus.frames)
    for name, split in SPLITS.items():
        called: dict[str, list[tuple[int, int, int, int]]] = {}
        for _ in range(splits):
            drawn = split(corpus, rng)
            tested = (drawn.hits.sum(axis=0) >= MIN_HITS) & ((drawn.hits > 0).sum(axis=0) >= MIN_CLUSTERS)
            own = int(tested[:frames].sum())
            for test, p in drawn.tests(tested, rng).items():
                found = p <= LEVEL
                counts = int(found[:own].sum()), own, int(found[own:].sum()), int(tested.sum()) - own
                called.setdefault(test, []).append(counts)
        yield from (f"| {name} | {test} | {share(c, 0)} | {share(c, 2)} |" for test, c in called.items())


def share(counts: list[tuple[int, int, int, int]], at: int) -> str:
    found, tested = (np.array([c[at + i] for c in counts], dtype=float) for i in (0, 1))
    ratio = found.sum() / tested.sum()
    error = np.sqrt(((found - ratio * tested) ** 2).sum()) / tested.sum()
    return f"{100 * ratio:.1f} (± {100 * error:.1f})"


# coverage ----------------------------------------------------------------------------------------------------------


def intervals(hits: Ints, words: Ints, rng: np.random.Generator) -> dict[str, tuple[Floats, Floats]]:
    """Limits of every frame's rate per 1,000 words, by the method of ``rate`` and by others."""
    n, y, size = len(words), hits.sum(axis=0).astype(float), float(words.sum())
    r, t = y / size, stats.t.ppf(0.975, n - 1)
    ours = [rate(hits[:, k].tolist(), words.tolist()) for k in range(hits.shape[1])]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(n / (n - 1) * ((hits - words[:, None] * r) ** 2).sum(axis=0)) / size
        spread = np.where(y > 0, np.exp(t * error / r), 1)
    picked = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES)
    resampled = np.percentile((picked @ hits) / (picked @ words)[:, None], [2.5, 97.5], axis=0)
    exact = np.where(y > 0, stats.gamma.ppf(0.025, y), 0) / size, stats.gamma.ppf(0.975, y + 1) / size
    return {
        "log scale, jackknife (ours)": (
            np.array([i.low or 0 for i in ours]) / 1000,
            np.array([np.inf if i.high is None else i.high for i in ours]) / 1000,
        ),
        "log scale, linearised": (r / spread, np.where(y > 0, r * spread, exact[1])),
        "percentile bootstrap": (resampled[0], resampled[1]),
        "symmetric, linearised": (r - 1.96 * error, r + 1.96 * error),
        "exact Poisson": exact,
    }


def coverage(corpus: Corpus, samples: int, rng: np.random.Generator) -> Iterator[str]:
    """Over the frames: lowest, mean and highest share of samples whose interval holds the rate of the whole file."""
    hits = corpus.hits[:, : len(corpus.frames)]
    truth = hits.sum(axis=0) / corpus.words.sum()
    for n in (20, 60, 300):
        held: dict[str, Floats] = {}
        for _ in range(samples):
            chosen = rng.choice(len(corpus.words), n, replace=False)
            for name, (low, high) in intervals(hits[chosen], corpus.words[chosen], rng).items():
                held[name] = held.get(name, np.zeros(len(truth))) + ((low <= truth) & (truth <= high))
        yield from (f"| {n} | {name} | {spread_of(h / samples)} |" for name, h in held.items())


def ratio_coverage(corpus: Corpus, samples: int, rng: np.random.Generator) -> Iterator[str]:
    """As ``coverage``, for the ratio of two samples."""
    for n in (20, 60, 300):
        held = np.zeros(len(corpus.frames))
        for _ in range(samples):
            chosen = rng.choice(len(corpus.words), 2 * n, replace=False)
            contrast = Contrast(("first", "second"), corpus.words[chosen], np.repeat([0, 1], n))
            for k in range(len(corpus.frames)):
                found = contrast.ratio(corpus.hits[chosen, k])
                low, high = found.low or 0, np.inf if found.high is None else found.high
                held[k] += low <= 1 <= high
        yield f"| {n} : {n} | {spread_of(held / samples)} |"


def spread_of(shares: Floats) -> str:
    inside = ((shares >= 0.93) & (shares <= 0.97)).sum()
    low, mean, high = (100 * value for value in (shares.min(), shares.mean(), shares.max()))
    return f"{low:.1f} | {mean:.1f} | {high:.1f} | {inside} of {len(shares)}"


def power(corpus: Corpus, splits: int, rng: np.random.Generator) -> Iterator[str]:
    """Share of splits in which a true ratio of 1.5 has p up to 0.05: rarest, mean and commonest third of frames."""
    hits = corpus.hits[:, : len(corpus.frames)]
    order = np.argsort(hits.sum(axis=0))
    thirds = np.array_split(order, 3)
    for n in (60, 150, 300, 600, 1500):
        found, seen = np.zeros(len(order)), np.zeros(len(order))
        for _ in range(splits):
            chosen = rng.choice(len(corpus.words), 2 * n, replace=False)
            y = hits[chosen].copy()
            y[n:] = rng.binomial(y[n:], 2 / 3)
            found += permute_groups(y, corpus.words[chosen], np.repeat([0, 1], n), draws=DRAWS).p <= LEVEL
            seen += y.sum(axis=0)
        cells = [f"{100 * found[t].mean() / splits:.0f} ({seen[t].mean() / splits:.0f} hits)" for t in thirds]
        yield f"| {n} : {n} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splits", type=int, default=500)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    corpus, rng = Corpus(stored()), np.random.default_rng(chosen.seed)
    tables = (
        ("| split | test | frames, % | terms, % |\n|-|-|-|-|", false_alarms(corpus, chosen.splits, rng)),
        ("| articles | interval | lowest | mean | highest | in 93 to 97 % |\n|-|-|-|-|-|-|",
         coverage(corpus, chosen.samples, rng)),
        ("| articles | lowest | mean | highest | in 93 to 97 % |\n|-|-|-|-|-|",
         ratio_coverage(corpus, chosen.samples, rng)),
        ("| articles | rare frames | middling | common |\n|-|-|-|-|", power(corpus, chosen.splits // 2, rng)),
    )  # fmt: skip
    for head, rows in tables:
        print(f"\n{head}", flush=True)  # noqa: T201
        for row in rows:
            print(row, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
