"""Words counted, in their context: a few for each rate, so that a reader sees what was counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from random import Random

from rhetoric.compare.comparison import Comparison
from rhetoric.compare.concordance import ConcordanceLine, Context
from rhetoric.compare.observations import Evidence
from rhetoric.document import Annotation

MOST = 10
"""Passages for one frame of one group."""
MOST_IN_ALL = 1000
"""Passages together; of many frames and groups each has fewer."""
_WIDTH = 70  # characters to each side

CellKey = tuple[str, str, str]
"""Group, lexicon and frame."""


def passages(
    annotations: Iterable[Annotation], comparison: Comparison, groups: Collection[str], most: int = MOST, seed: int = 1
) -> Mapping[CellKey, tuple[ConcordanceLine, ...]]:
    """Up to ``most`` of the matches behind each rate of ``groups`` (fewer where rates are many), drawn at random where
    there are more, in the order of the texts. One pass over the ``annotations`` that were compared."""
    cells = sum(key[0] in groups for key in comparison.matches)
    wanted = _drawn(comparison, groups, min(most, max(1, MOST_IN_ALL // max(1, cells))), seed)
    found: dict[CellKey, list[ConcordanceLine]] = {}
    for annotation in annotations:
        here = wanted.get((annotation.article.id, annotation.article.locator))
        if not here:
            continue
        context = Context(annotation, _WIDTH)
        blocks = context.blocks()
        for key, evidence in here:
            start, end = context.view.span_from_raw(evidence.span)
            block = next((b for b in blocks if b[0] <= start and end <= b[1]), None)
            if block is not None:
                found.setdefault(key, []).append(context.line(block, start, end)[0])
    return {key: tuple(lines) for key, lines in found.items()}


def _drawn(
    comparison: Comparison, groups: Collection[str], most: int, seed: int
) -> dict[tuple[str, str | None], list[tuple[CellKey, Evidence]]]:
    """The matches to show, by the article that they stand in."""
    draw = Random(seed)
    wanted: dict[tuple[str, str | None], list[tuple[CellKey, Evidence]]] = {}
    for key, matches in comparison.matches.items():
        if key[0] not in groups:
            continue
        chosen = range(len(matches)) if len(matches) <= most else sorted(draw.sample(range(len(matches)), most))
        for i in chosen:
            wanted.setdefault((matches[i].article, matches[i].locator), []).append((key, matches[i]))
    return wanted
