"""Intervals and differences by drawing articles again, with replacement (Efron and Tibshirani 1993, chapters 13, 16).

Statements of one article hang together, so articles are drawn and not statements. For a difference the same articles
are drawn for both systems: what makes an article hard for both then cancels out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sums = NDArray[np.float64]


def resampled(tables: Sequence[Sums], rounds: int, seed: int) -> list[Sums]:
    """Sums over articles drawn again, as many as there are, for each table of (articles, cells): (rounds, cells).

    The tables have the same articles in the same order, and each round draws the same ones from all of them.
    """
    import numpy as np  # noqa: PLC0415

    articles = len(tables[0])
    draw = random.Random(seed)
    sums = [np.empty((rounds, table.shape[1])) for table in tables]
    for number in range(rounds):
        drawn = draw.choices(range(articles), k=articles)
        times = np.bincount(drawn, minlength=articles).astype(float)
        for table, summed in zip(tables, sums, strict=True):
            summed[number] = times @ table
    return sums


def f1(right_found: Any, found: Any, right_gold: Any, gold: Any) -> Any:
    """F1 in percent of sums of any shape, 2PR / (P + R) with P = right_found / found and R = right_gold / gold.

    Zero where nothing is right; nan where nothing was found and nothing is in the gold.
    """
    import numpy as np  # noqa: PLC0415

    with np.errstate(divide="ignore", invalid="ignore"):
        p, r = np.nan_to_num(right_found / found), np.nan_to_num(right_gold / gold)
        values = np.nan_to_num(100 * 2 * p * r / (p + r))
    return np.where((found == 0) & (gold == 0), np.nan, values)


def share(right_gold: Any, gold: Any) -> Any:
    """100 right_gold / gold; nan where there is none."""
    import numpy as np  # noqa: PLC0415

    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * right_gold / gold


def interval(values: Sums) -> tuple[float, float] | None:
    """The 2.5th and 97.5th percentile of the rounds in which there is a value; None if that is less than 9 in 10."""
    import numpy as np  # noqa: PLC0415

    usable = np.sort(values[~np.isnan(values)])
    if len(usable) == 0 or len(usable) < 0.9 * len(values):
        return None
    low, high = (usable[min(len(usable) - 1, int(q * len(usable)))] for q in (0.025, 0.975))
    return float(low), float(high)


def p_value(differences: Sums) -> float | None:
    """Two-sided p of "no difference": 2 min(1 + #(d ≤ 0), 1 + #(d ≥ 0)) / (1 + B), at most 1, over B rounds.

    The interval of ``interval`` leaves out 0 where this p is under 0.05, but for rounding.
    """
    import numpy as np  # noqa: PLC0415

    usable = differences[~np.isnan(differences)]
    if len(usable) == 0 or len(usable) < 0.9 * len(differences):
        return None
    fewer = min(int((usable <= 0).sum()), int((usable >= 0).sum()))
    return min(1.0, 2 * (1 + fewer) / (1 + len(usable)))
