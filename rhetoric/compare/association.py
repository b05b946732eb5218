"""Measures of association of 2 × 2 tables, many at once: keyness and collocation use the same ones.

In keyness ``f1`` and ``f2`` are occurrences of a term in target and reference, ``n1`` and ``n2`` their sizes. All
arguments are arrays of one length (or single numbers), all results float arrays of that length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]


def log_likelihood(f1: Floats, f2: Floats, n1: Floats, n2: Floats, *, two_term: bool = False) -> Floats:
    """Signed G² = 2 Σ O ln(O/E) over the four cells (Dunning 1993); positive where f1/n1 > f2/n2.

    ``two_term`` sums over the two cells of the term only, as the calculator of Rayson and Garside (2000) does.
    Empty cells add nothing. Equals ``scipy.stats.chi2_contingency(…, correction=False, lambda_="log-likelihood")``
    and assumes that every word is independent of its neighbours, so no p-value is given for it.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.special import rel_entr  # type: ignore[import-untyped]  # noqa: PLC0415

    f1, f2, n1, n2 = (np.asarray(a, dtype=float) for a in (f1, f2, n1, n2))
    e1 = n1 * (f1 + f2) / (n1 + n2)
    e2 = n2 * (f1 + f2) / (n1 + n2)
    total = rel_entr(f1, e1) + rel_entr(f2, e2)
    if not two_term:
        total = total + rel_entr(n1 - f1, n1 - e1) + rel_entr(n2 - f2, n2 - e2)
    # rounding may leave a cell's table without any difference just below zero
    signed: Floats = np.sign(f1 * n2 - f2 * n1) * np.maximum(2 * total, 0)
    return signed


def log_ratio(f1: Floats, f2: Floats, n1: Floats, n2: Floats) -> Floats:
    """log2 of the ratio of relative frequencies (Hardie 2014), with 0.5 added to counts and sizes (Walter 1975).

    The correction is made for every term, as in Evert's R package corpora, not only where a count is zero.
    """
    import numpy as np  # noqa: PLC0415

    ratio: Floats = np.log2((f1 + 0.5) / (n1 + 0.5)) - np.log2((f2 + 0.5) / (n2 + 0.5))
    return ratio


def conservative_log_ratio(
    f1: Floats, f2: Floats, n1: Floats, n2: Floats, *, family: int, alpha: float = 0.05
) -> Floats:
    """LRC (Evert 2022): the limit nearer to zero of a confidence interval for log2 of the ratio; 0 if it holds zero.

    log2(n2/n1 · p/(1 − p)) at the two-sided Clopper-Pearson limit p of f1/(f1 + f2) at level alpha/``family``
    (Bonferroni over the terms compared). Finite also where a term stands in one of the two only.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.special import betaincinv  # noqa: PLC0415

    tail = alpha / max(1, family) / 2
    f1, f2, n1, n2 = (np.asarray(a, dtype=float) for a in (f1, f2, n1, n2))
    more = f1 * n2 >= f2 * n1
    # the limit for the other side is the same with the two corpora exchanged
    inside, outside = np.where(more, f1, f2), np.where(more, f2, f1)
    low = betaincinv(np.maximum(inside, 1), outside + 1, tail)
    sizes = np.where(more, n2 / n1, n1 / n2)
    bound = np.maximum(np.log2(sizes * low / (1 - low)), 0)
    signed: Floats = np.where(inside > 0, np.where(more, bound, -bound), 0.0)
    return signed


def fightin_words(f1: Floats, f2: Floats, n1: Floats, n2: Floats, *, background: Floats, prior: float) -> Floats:
    """z of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).

    ``background`` is the relative frequency p of each term in the background text, and a = prior · p its share of
    ``prior`` made-up words that are added to both sides. d = ln[(f1 + a)/(n1 + prior − f1 − a)] minus the same of the
    reference; variance 1/(f1 + a) + 1/(f2 + a), the two-term approximation of the article's code and of ConvoKit.
    It takes words as independent: a ranking, not a test.
    """
    import numpy as np  # noqa: PLC0415

    a = prior * np.asarray(background, dtype=float)
    # a term that is all there is, in both and in the background, has no odds and does not differ
    others = np.asarray(background) < 1
    odds1 = np.where(others, f1 + a, 1) / np.where(others, n1 + prior - f1 - a, 1)
    odds2 = np.where(others, f2 + a, 1) / np.where(others, n2 + prior - f2 - a, 1)
    z: Floats = (np.log(odds1) - np.log(odds2)) / np.sqrt(1 / (f1 + a) + 1 / (f2 + a))
    return z


def fisher_two_sided(f1: Floats, f2: Floats, n1: int, n2: int) -> Floats:
    """Two-sided p-values of Fisher's exact test for tables of the same ``n1`` and ``n2``, as scipy and R give them:
    the probability of all tables that are not more probable than the one observed.

    The distribution depends on f1 + f2 only, so it is computed once for each value of it.
    """
    import numpy as np  # noqa: PLC0415

    f1, f2 = np.asarray(f1, dtype=int), np.asarray(f2, dtype=int)
    both = f1 + f2
    p = np.ones(len(both))
    order = np.argsort(both, kind="stable")
    values, first = np.unique(both[order], return_index=True)
    for total, same in zip(values.tolist(), np.split(order, first[1:]), strict=True):
        mass = _hypergeometric(total, n1, n2)
        ascending = np.sort(mass)
        # tables as probable as the one observed count too, also where rounding makes them differ in the last digits
        limit = mass[f1[same] - max(0, total - n2)] * (1 + 1e-9)
        p[same] = np.cumsum(ascending)[np.searchsorted(ascending, limit, side="right") - 1]
    return np.minimum(p, 1.0)


def _hypergeometric(total: int, n1: int, n2: int) -> Floats:
    """Probabilities of all tables with these margins, the fewest in the first group first.

    From the ratios of neighbours, outward from the most probable one, so that nothing large cancels.
    """
    import numpy as np  # noqa: PLC0415

    low, high = max(0, total - n2), min(total, n1)
    x = np.arange(low, high, dtype=float)
    steps = np.log((total - x) * (n1 - x)) - np.log((x + 1) * (n2 - total + x + 1))
    middle = int(np.searchsorted(-steps, 0.0))
    logs = np.zeros(high - low + 1)
    logs[middle + 1 :] = np.cumsum(steps[middle:])
    logs[:middle] = -np.cumsum(steps[:middle][::-1])[::-1]
    mass: Floats = np.exp(logs)
    mass /= mass.sum()
    return mass


def pointwise_information(both: Floats, f1: Floats, f2: Floats, size: Floats) -> Floats:
    """PMI = log2(O/E), E = f1 · f2 / size (Church and Hanks 1990)."""
    import numpy as np  # noqa: PLC0415

    pmi: Floats = np.log2(both) + np.log2(size) - np.log2(f1) - np.log2(f2)
    return pmi


def t_score(both: Floats, f1: Floats, f2: Floats, size: Floats) -> Floats:
    """t = (O − E) / √O (Church et al. 1991), a ranking like the others."""
    import numpy as np  # noqa: PLC0415

    t: Floats = (both - f1 * f2 / size) / np.sqrt(both)
    return t


def log_dice(both: Floats, f1: Floats, f2: Floats) -> Floats:
    """logDice = 14 + log2(2 O / (f1 + f2)) (Rychlý 2008); it does not depend on the size of the corpus."""
    import numpy as np  # noqa: PLC0415

    score: Floats = 14 + np.log2(2 * both / (f1 + f2))
    return score
