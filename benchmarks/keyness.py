"""How often are words called key where nothing differs?

One outlet is split at random into two halves that play two outlets, by article and by whole day. Every word that
passes the filter is looked at in each split. A test at the 5 % level may call 5 % of the words different; one that
calls more finds differences that are not there.

    RHETORIC_ANNOTATIONS=annotations.jsonl python benchmarks/keyness.py [--articles 6000] [--splits 200] [--seed 1]

The file has dated annotations, as ``rhetoric annotate`` writes them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from pathlib import Path
from random import Random

import numpy as np
from scipy.stats import chi2

from rhetoric.compare.association import conservative_log_ratio, fightin_words, fisher_two_sided, log_likelihood
from rhetoric.compare.frequencies import REFERENCE, TARGET, WordStore
from rhetoric.compare.words import runs
from rhetoric.errors import ReadError
from rhetoric.record import read_annotations
from rhetoric.text import fold

LEVEL = 0.05
PRIOR = 500.0
MIN_COUNT, MIN_TEXTS = 10, 5


def annotations_file() -> Path:
    """The file that ``RHETORIC_ANNOTATIONS`` names; ends the program with a message if there is none."""
    name = os.environ.get("RHETORIC_ANNOTATIONS")
    if not name:
        sys.exit("set RHETORIC_ANNOTATIONS to a file that rhetoric annotate wrote")
    return Path(name)


def stopped(error: ReadError) -> None:
    sys.exit(str(error))


def stored(path: Path, store: WordStore, articles: int, draw: Random) -> list[str]:
    """The days of a random sample of the articles; their words go into ``store``, each article a group."""
    with path.open("rb") as stream:
        number = sum(1 for _ in stream)
    chosen = set(draw.sample(range(number), min(articles, number)))
    days: list[str] = []
    with path.open("rb") as stream:
        for i, annotation in enumerate(read_annotations(stream, str(path), stopped)):
            if i in chosen and annotation.article.published:
                said = [run.words for run in runs(annotation, fold(annotation.article.text))]
                store.add(len(days), len(days), said)
                days.append(annotation.article.published)
    return days


def split(days: list[str], by_day: bool, draw: Random) -> dict[int, int]:
    """Which half each article is in."""
    sides: dict[object, int] = defaultdict(lambda: TARGET if draw.random() < 0.5 else REFERENCE)
    return {i: sides[day if by_day else i] for i, day in enumerate(days)}


def shares(store: WordStore, days: list[str], sides: dict[int, int]) -> dict[str, float]:
    """Share of the words that each measure calls different in one split; for LRC whether any word is."""
    found: dict[str, float] = {}
    for unit, joined in (("article", None), ("day", days.__getitem__)):
        (f,) = store.frequencies(sides, range(1, 2), min_count=MIN_COUNT, min_texts=MIN_TEXTS, joined=joined)
        p = fisher_two_sided(f.texts[TARGET], f.texts[REFERENCE], *f.parts)
        found[f"Fisher, texts with the word, cluster {unit}"] = float(np.mean(p < LEVEL))
        parts = [np.full(len(f.terms), float(n)) for n in f.parts]
        text_lrc = conservative_log_ratio(f.texts[TARGET], f.texts[REFERENCE], *parts, family=len(f.terms))
        found[f"text LRC not 0, any word of the table, cluster {unit}"] = float(np.any(text_lrc != 0))
        if unit == "day":
            continue
        counts, sizes = f.counts[:2].astype(float), [np.full(len(f.terms), float(n)) for n in f.sizes[:2]]
        g2 = log_likelihood(*counts, *sizes)
        z = fightin_words(*counts, *sizes, background=f.counts.sum(axis=0) / sum(f.sizes), prior=PRIOR)
        lrc = conservative_log_ratio(*counts, *sizes, family=len(f.terms))
        found["G², words independent"] = float(np.mean(chi2.sf(np.abs(g2), 1) < LEVEL))
        found["Fightin' Words, |z| > 1.96"] = float(np.mean(np.abs(z) > 1.96))
        found["LRC not 0, any word of the table"] = float(np.any(lrc != 0))
        found["words tested"] = float(len(f.terms))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = Random(options.seed)
    with WordStore() as store:
        days = stored(annotations_file(), store, options.articles, draw)
        print(f"{len(days)} articles of {len(set(days))} days, {options.splits} splits each")  # noqa: T201
        for by_day in (False, True):
            print(f"split by {'day' if by_day else 'article'}")  # noqa: T201
            seen = [shares(store, days, split(days, by_day, draw)) for _ in range(options.splits)]
            for name in seen[0]:
                values = np.array([s[name] for s in seen])
                shown = f"{values.mean():9.0f}" if name == "words tested" else f"{100 * values.mean():7.1f} %"
                print(f"  {name:52s} {shown}  (± {100 * values.std() / len(values) ** 0.5:.2f})")  # noqa: T201


if __name__ == "__main__":
    main()
