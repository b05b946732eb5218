"""Whether intervals of shares and entropies hold, whether distances and breaks in time find what is not there.

    RHETORIC_ANNOTATIONS=annotations.jsonl python benchmarks/sources_and_time.py [--samples 1000] [--splits 300]

The file has dated annotations of one outlet, as ``rhetoric annotate`` writes them. Markdown tables:

coverage    Samples of articles; how often a 95 % interval holds the share, or the entropy, of the whole file.
distances   Two outlets that do not exist, drawn from one; how often the permutation test at 5 % calls them apart.
breaks      Simulated months without a break: counts with a shock a month (standard deviation 0.25 of the log rate),
            independent or tied to the month before (0.5); how often level or slope have p under 0.05, and how often a
            change point is found; and how often one is found within a month where the rate doubles half-way.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rhetoric.compare.changes import change_points
from rhetoric.compare.distance import MEASURES, distances
from rhetoric.compare.observations import Group, Observations
from rhetoric.compare.poisson import Errors, poisson_fit
from rhetoric.compare.shares import Tallied
from rhetoric.compare.sharing import Sharing
from rhetoric.compare.tallying import observe
from rhetoric.document import Annotation
from rhetoric.errors import ReadError
from rhetoric.record import read_annotations
from rhetoric.reporting import reporting

SIZES = (60, 300)
SHOCK = 0.25
Ints = NDArray[np.int64]


def stopped(error: ReadError) -> None:
    sys.exit(str(error))


def stored() -> Iterator[Annotation]:
    """The file that ``RHETORIC_ANNOTATIONS`` names; ends the program with a message if there is none."""
    name = os.environ.get("RHETORIC_ANNOTATIONS")
    if not name:
        sys.exit("set RHETORIC_ANNOTATIONS to a file that rhetoric annotate wrote")
    with Path(name).open("rb") as stream:
        yield from read_annotations(stream, name, stopped)


def table(heading: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    cells = [list(columns), *(list(row) for row in rows)]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    lines.insert(1, "|---" * len(cells[0]) + "|")
    sys.stdout.write(f"\n### {heading}\n\n" + "\n".join(lines) + "\n")
    sys.stdout.flush()


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


# coverage ----------------------------------------------------------------------------------------------------------


def statements_of(annotations: Iterable[Annotation]) -> dict[str, list[list[str]]]:
    """For each thing told of statements: its values in each article that has any."""
    found: dict[str, list[list[str]]] = {"source type": [], "kind": [], "stance": [], "verb": [], "speaker": []}
    for annotation in annotations:
        verbs = [reporting(s) for s in annotation.statements]
        values = {
            "source type": [s.source_type for s in annotation.statements],
            "kind": [s.kind for s in annotation.statements],
            "stance": [v.stance for v in verbs if v and v.stance],
            "verb": [v.lemma for v in verbs if v],
            "speaker": [s.speaker for s in annotation.statements if s.speaker],
        }
        for name, own in values.items():
            if own:
                found[name].append(own)  # type: ignore[arg-type]
    return found


def coverage(articles: list[list[str]], samples: int, random: np.random.Generator) -> Iterator[tuple[str, ...]]:
    """For each size of sample: which intervals hold, of how many."""
    numbers = {value: i for i, value in enumerate(sorted({v for own in articles for v in own}))}
    coded = [np.array([numbers[v] for v in own]) for own in articles]
    whole = np.bincount(np.concatenate(coded)) / sum(map(len, coded))
    watched = np.flatnonzero(whole >= 0.01)
    bits, twice = float(-(whole * np.log2(whole)).sum()), float((whole**2).sum())
    for size in SIZES:
        held: list[list[bool]] = [[], [], []]
        for _ in range(samples):
            picked = [coded[i] for i in random.choice(len(coded), size)]
            clusters = np.repeat(np.arange(size), [len(p) for p in picked])
            cells, counts = np.unique(np.stack([np.concatenate(picked), clusters]), axis=1, return_counts=True)
            tallied = Tallied(cells[0], cells[1], counts, len(numbers))
            shares, entropy, repeated = tallied.shares(), tallied.entropy(), tallied.repetition()
            held[0] += [holds(shares[i].low, shares[i].high, whole[i]) for i in watched]
            held[1] += [holds(entropy.low, entropy.high, bits)] if entropy.low is not None else []
            held[2] += [repeated is not None and holds(repeated.low, repeated.high, twice)]
        told = (percent(sum(own), len(own)) for own in held)
        given = percent(len(held[1]), samples)
        shares_told, entropy_told, repeated_told = told
        yield f"{size}", f"{len(watched)}", shares_told, given, entropy_told, repeated_told


def holds(low: float | None, high: float | None, truth: float) -> bool:
    return low is not None and high is not None and low <= truth <= high


def show_coverage(samples: int, random: np.random.Generator) -> None:
    rows = [
        (name, *row)
        for name, articles in statements_of(stored()).items()
        for row in coverage(articles, samples, random)
    ]
    columns = (
        *("of", "articles", "values of 1 % and more", "shares: hold", "entropy: has an interval", "entropy: hold"),
        "repetition: hold",
    )
    table("Coverage of 95 % intervals", columns, rows)


# distances ---------------------------------------------------------------------------------------------------------


def two_outlets(o: Observations, first: Ints, second: Ints) -> Observations:
    """The units chosen as two outlets."""
    place = {int(unit): i for i, unit in enumerate((*first, *second))}
    units = tuple(replace(o.units[u], group=int(i >= len(first))) for u, i in place.items())
    counts = {term: {place[u]: n for u, n in hits.items() if u in place} for term, hits in o.counts.items()}
    names = zip("AB", (first, second), strict=True)
    groups = tuple(Group(name, len(own), len(own), sum(o.units[u].words for u in own)) for name, own in names)
    return replace(
        o, groups=groups, units=units, counts=counts, sharing=(Sharing(0, 0, 0, 0, 0.0),) * 2, matches={}, places={}
    )


def by_story(o: Observations, random: np.random.Generator) -> tuple[Ints, Ints]:
    picked = random.choice(len(o.units), 600, replace=False)
    return picked[:300], picked[300:]


def by_day(o: Observations, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Twenty whole days for each of the two; units are articles or days."""
    days = np.array([u.date or "" for u in o.units])
    picked = random.choice(np.unique(days), 40, replace=False)
    return np.flatnonzero(np.isin(days, picked[:20])), np.flatnonzero(np.isin(days, picked[20:]))


def show_distances(splits: int, random: np.random.Generator) -> None:
    articles, days = observe(stored()), observe(stored(), cluster="day")
    rows = []
    for what, o, drawn in (
        ("articles at random, clusters: articles", articles, by_story),
        ("whole days, clusters: days", days, by_day),
        ("whole days, clusters: articles (wrong)", articles, by_day),
    ):
        called = dict.fromkeys(MEASURES, 0)
        for split in range(splits):
            for row in distances(two_outlets(o, *drawn(o, random)), draws=199, seed=split).rows:
                called[row.measure] += row.p is not None and row.p <= 0.05
        rows.append((what, *(percent(called[m], splits) for m in MEASURES)))
    table("Outlets that do not exist, called apart at 5 %", ("drawn as", "cosine", "Jensen-Shannon"), rows)


# breaks ------------------------------------------------------------------------------------------------------------


def months(count: int, mean: float, tied: float, random: np.random.Generator) -> NDArray[np.float64]:
    shocks = SHOCK * random.standard_normal(count)
    for t in range(1, count):
        shocks[t] = tied * shocks[t - 1] + (1 - tied**2) ** 0.5 * shocks[t]
    return mean * np.exp(shocks)


def show_breaks(samples: int, random: np.random.Generator) -> None:
    kinds: tuple[Errors, ...] = ("clustered", "hac")
    rows = []
    for count in (12, 24, 60):
        for mean in (5, 50):
            for tied in (0.0, 0.5):
                called = {(kind, i): 0 for kind in kinds for i in (2, 3)}
                false = found = 0
                period = np.repeat(np.arange(count), 4)
                t = (np.arange(4 * count) - 2 * count + 0.5) / 48
                x = np.stack([np.ones(4 * count), t, t > 0, (t > 0) * t], axis=1).astype(np.float64)
                for _ in range(samples):
                    rate = months(count, mean, tied, random)
                    y = random.poisson(rate[period] / 4).astype(np.float64)
                    for kind in kinds:
                        fit = poisson_fit(y, np.full(len(y), 1000.0), x, period, kind)
                        for i in (2, 3):
                            called[kind, i] += fit is not None and (fit.effect(i).p or 1) < 0.05
                    words = np.full(count, 1000)
                    false += bool(change_points(random.poisson(rate), words))
                    doubled = rate * np.where(np.arange(count) < count // 2, 1, 2)
                    near = (abs(at - count // 2) <= 1 for at in change_points(random.poisson(doubled), words))
                    found += any(near)
                errors = (percent(called[key], samples) for key in called)
                rows.append(
                    (f"{count}", f"{mean}", f"{tied}", *errors, percent(false, samples), percent(found, samples))
                )
    columns = ("months", "hits a month", "tied", "level", "slope", "level, hac", "slope, hac", "false change", "found")
    table("No break, called one at 5 %; change points", columns, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--splits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    random = np.random.default_rng(chosen.seed)
    show_coverage(chosen.samples, random)
    show_distances(chosen.splits, random)
    show_breaks(chosen.samples, random)


if __name__ == "__main__":
    main()
