"""How evenly terms are spread over the parts of a corpus: DP, DPnorm, Juilland's D."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Dispersion of terms, one value a term; NaN where a term does not occur or there are fewer than two parts.

    ``dp``: 0 even, towards 1 all in one part. ``dp_norm``: the same, divided by its largest possible value.
    ``juilland``: 1 even, 0 all in one part. All follow the frequency, and are read beside it and the number of parts
    with the term (Gries 2024).
    """

    dp: Array
    dp_norm: Array
    juilland: Array


class DispersionSums:
    """Sums from which the dispersion of terms follows, so that no table of terms by parts is ever held.

    ``totals`` are the occurrences f of each term in all parts, ``sizes`` the words of each part. Only parts in which a
    term occurs are added (``add``), in any order and any number of portions.
    """

    def __init__(self, totals: Array, sizes: Array) -> None:
        import numpy as np  # noqa: PLC0415

        self._sizes = np.asarray(sizes, dtype=float)
        self._size = float(self._sizes.sum())
        self._totals = np.asarray(totals, dtype=float)
        self._parts = np.zeros(len(self._totals))
        self._deviations = np.zeros(len(self._totals))
        self._shares = np.zeros(len(self._totals))
        self._first = np.zeros(len(self._totals))
        self._second = np.zeros(len(self._totals))

    def add(self, terms: Array, parts: Array, counts: Array) -> None:
        """``counts[i]`` occurrences of ``terms[i]`` in ``parts[i]``; every pair at most once in all calls."""
        import numpy as np  # noqa: PLC0415

        size, total = self._sizes[parts], self._totals[terms]
        length, share = len(self._totals), size / self._size
        # deviations from the pooled rate, not from zero, so that nothing is lost where a term is spread evenly
        away = counts / size - total / self._size
        self._parts += np.bincount(terms, minlength=length)
        self._deviations += np.bincount(terms, np.abs(counts / total - share), length)
        self._shares += np.bincount(terms, share, length)
        self._first += np.bincount(terms, away, length)
        self._second += np.bincount(terms, away * away, length)

    def result(self) -> Dispersion:
        """DP = ½ Σ |v_i/f − s_i| (Gries 2008), DPnorm = DP / (1 − min s) (Lijffijt and Gries 2012), and Juilland's
        D = 1 − (sd/mean) / √(n − 1) with the population sd of the rates v_i/size_i (Juilland et al. 1970), where
        v_i are the occurrences in part i of n, and s_i its share of the words."""
        import numpy as np  # noqa: PLC0415

        n = len(self._sizes)
        if n < 2:
            nothing = np.full(len(self._totals), np.nan)
            return Dispersion(nothing, nothing, nothing)
        occurs = self._totals > 0
        dp = np.where(occurs, (self._deviations + np.maximum(1 - self._shares, 0)) / 2, np.nan)
        pooled = self._totals / self._size
        absent = n - self._parts
        first = self._first - absent * pooled
        second = self._second + absent * pooled**2
        mean = pooled + first / n
        spread = np.sqrt(np.maximum(second / n - (first / n) ** 2, 0))
        with np.errstate(invalid="ignore", divide="ignore"):
            juilland = np.where(occurs, np.maximum(1 - spread / mean / np.sqrt(n - 1), 0), np.nan)
        return Dispersion(dp, dp / (1 - self._sizes.min() / self._size), juilland)


def dispersion(counts: Array, sizes: Array) -> Dispersion:
    """Dispersion of terms over parts: ``counts[t, i]`` occurrences of term t in part i of ``sizes[i]`` words."""
    import numpy as np  # noqa: PLC0415

    counts = np.asarray(counts)
    sums = DispersionSums(counts.sum(axis=1), sizes)
    terms, parts = np.nonzero(counts)
    sums.add(terms, parts, counts[terms, parts])
    return sums.result()
