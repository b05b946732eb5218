"""How often the paired test of ``rhetoric evaluate`` finds a difference between systems that do not differ.

    RHETORIC_EVAL=FOLDER python benchmarks/paired_bootstrap.py [--trials 600]

FOLDER holds ``polnear/dev``. The two systems are the rules, and the rules with three statements in ten lost, one source
in five gone and only the first piece of each content. In every trial what they found is exchanged at random, article
by article, so that neither is better; a test at the 5 % level should then find a difference in 5 of 100 trials.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rhetoric.evaluate import MEASURES, Attribution, Gold, attribution_of, read_gold
from rhetoric.evaluate.bootstrap import f1, p_value, resampled, share
from rhetoric.evaluate.counts import PARTS, Cell, count
from rhetoric.pipeline import annotate

SHOWN = ("attributed_soft", "content_iou50", "source_right")
SIZES = (84, 40, 20, 10)
ROUNDS = 400
Found = Mapping[str, Sequence[Attribution]]


def worse(found: Found, draw: random.Random) -> Found:
    """The same with what the docstring of the module says taken away."""
    return {
        name: tuple(
            replace(a, content=a.content[:1], source=a.source if draw.random() < 0.8 else ())
            for a in rows
            if draw.random() < 0.7
        )
        for name, rows in found.items()
    }


def table(gold: Gold, found: Found, measure: str) -> Any:
    """Articles by the four sums of a measure, scope statements."""
    cells = [Cell(measure, "all", part) for part in PARTS]
    tallies = [count(article, found[article.id], "statements") for article in gold.articles]
    return np.array([[tally.get(cell, 0.0) for cell in cells] for tally in tallies])


def rejected(tables: Sequence[Any], measure: str, articles: int, trials: int, draw: random.Random) -> float:
    """Share of trials with p under 0.05."""
    wrong = 0
    for trial in range(trials):
        chosen = draw.sample(range(len(tables[0])), articles)
        swap = np.array([[draw.random() < 0.5] for _ in chosen])
        first, second = (t[chosen] for t in tables)
        pair = resampled([np.where(swap, first, second), np.where(swap, second, first)], ROUNDS, trial)
        values = [share(*sums.T[2:]) if MEASURES[measure].single else f1(*sums.T) for sums in pair]
        p = p_value(values[0] - values[1])
        wrong += p is not None and p < 0.05
    return wrong / trials


def lines(folder: Path, trials: int) -> Iterator[str]:
    gold = read_gold(folder / "polnear" / "dev")
    draw = random.Random(3)
    found = {
        a.id: tuple(map(attribution_of, annotate(a.article, lexicons=(), engine="rules").statements))
        for a in gold.articles
    }
    systems = (found, worse(found, draw))
    yield f"{'articles':18}" + "".join(f"{size:8d}" for size in SIZES)
    for measure in SHOWN:
        tables = [table(gold, system, measure) for system in systems]
        shares = [rejected(tables, measure, size, trials, draw) for size in SIZES]
        yield f"{measure:18}" + "".join(f"{100 * value:8.1f}" for value in shares)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=600)
    options = parser.parse_args()
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        sys.exit("set RHETORIC_EVAL to the folder with polnear/")
    for line in lines(Path(folder), options.trials):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
