"""Fit the confidence of an engine on marked articles that it was not trained on, and print its reliability.

    python -m training.calibrate ENGINE --polnear FOLDER [--folder rhetoric/data/models] [--write]

A statement counts as right if its content shares at least half of the words with a marked one (intersection over
union) and its source touches the marked source, or neither has one. A rising step function from the engine's own
probability to the share that is right (isotonic regression) goes into ``settings.json`` with ``--write``. The table
printed is honest: each half of the articles is judged by the function that was fitted on the other half.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from rhetoric.taggers.engine import Engine, open_engine
from rhetoric.taggers.link import Bundle, Range
from training.data import Bundle as Marked
from training.data import Example, own, polnear
from training.markup import ARTICLES

POINTS = 20
BINS = 10


def covered(ranges: Sequence[Range]) -> set[int]:
    return {i for a, b in ranges for i in range(a, b)}


def judged(engine: Engine, example: Example) -> Iterator[tuple[float, bool]]:
    """The engine's own probability of each statement, and whether it is right. Each marked one is matched once."""
    free = list(example.bundles)
    for found in sorted(engine.bundles(example.words), key=lambda b: -b.sure):
        match = next((m for m in free if same(found, m)), None)
        if match is not None:
            free.remove(match)
        yield found.sure, match is not None


def same(found: Bundle, marked: Marked) -> bool:
    ours, theirs = covered(found.content), covered(marked.content)
    if 2 * len(ours & theirs) < len(ours | theirs):
        return False
    if found.source is None or not marked.source:
        return found.source is None and not marked.source
    return bool(covered([found.source]) & covered(marked.source))


def fit(raw: NDArray[np.float64], right: NDArray[np.float64]) -> IsotonicRegression:
    return IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(raw, right)


def reliability(cases: Sequence[list[tuple[float, bool]]]) -> Iterator[tuple[float, float, int]]:
    """(mean confidence, share right, number) by tenths, each half of the articles judged by the other."""
    halves = [np.array([c for one in cases[i::2] for c in one], dtype=float).reshape(-1, 2) for i in (0, 1)]
    sure = np.concatenate([fit(*halves[1].T).predict(halves[0][:, 0]), fit(*halves[0].T).predict(halves[1][:, 0])])
    right = np.concatenate([halves[0][:, 1], halves[1][:, 1]])
    for low in range(BINS):
        chosen = (sure >= low / BINS) & (sure < (low + 1) / BINS)
        if chosen.any():
            yield float(sure[chosen].mean()), float(right[chosen].mean()), int(chosen.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=("accurate", "fast"))
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=Path("rhetoric/data/models"))
    parser.add_argument("--own", type=Path, default=ARTICLES)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    engine = open_engine(options.engine, options.folder)
    cases = [list(judged(engine, e)) for e in [*polnear(options.polnear / "dev"), *own("dev", options.own)]]
    sys.stdout.write(f"{'confidence':>10} {'right':>6} {'number':>7}\n")
    for sure, right, number in reliability(cases):
        sys.stdout.write(f"{sure:10.2f} {right:6.2f} {number:7d}\n")
    every = np.array([c for one in cases for c in one], dtype=float)
    known = fit(*every.T)
    raw = np.quantile(every[:, 0], np.linspace(0, 1, POINTS))
    points = [[0.0, float(known.predict([0.0])[0])], *([float(x), float(known.predict([x])[0])] for x in raw)]
    if options.write:
        path = options.folder / options.engine / "settings.json"
        settings = json.loads(path.read_text(encoding="utf-8"))
        settings["calibration"] = [[round(x, 4), round(y, 3)] for x, y in [*points, [1.0, points[-1][1]]]]
        path.write_text(json.dumps(settings), encoding="utf-8")


if __name__ == "__main__":
    main()
