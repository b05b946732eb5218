"""Texts that were there before: printed again, re-posted by another outlet, updated, cut, or made from one template.

Candidates are found by the shingles whose hash falls below a bound (Broder's sieve): a part of a text keeps its part
of the sample, so a short item inside a long one is found, which MinHash with bands misses (``docs/ingest-hygiene.md``
has the figures). A shingle is looked up in the first 64 articles that have it, so time is linear in the articles.
Then each candidate is compared by all its shingles.

``Versions`` answers at once and keeps all in memory; ``Gathered`` keeps it on disk and answers when all are there. Both
find the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from rhetoric.versions.gathered import Gathered
from rhetoric.versions.sketch import FEWEST_SHINGLES, RELATIONS, Label, Relation, body_of
from rhetoric.versions.stream import Versions

__all__ = [
    "FEWEST_SHINGLES",
    "RELATIONS",
    "Gathered",
    "Label",
    "Relation",
    "Versions",
    "body_of",
    "effective_texts",
]


def effective_texts(sizes: Iterable[float]) -> float:
    """How many independent texts a sample with clusters of these sizes is worth: ``(sum of m)² / sum of m²``.

    That is Kish's effective sample size (Survey Sampling, 1965) for clusters whose members say the same: ten different
    articles are worth ten, ten copies of one are worth one. Sizes are articles or words; 0 without any.
    Raises ValueError for a size below 0.
    """
    kept = [float(size) for size in sizes]
    if any(size < 0 for size in kept):
        raise ValueError("a cluster cannot have fewer than 0 texts")
    squares = sum(size * size for size in kept)
    return sum(kept) ** 2 / squares if squares else 0.0
