"""Which single term, and which single cluster, a difference rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rhetoric.compare.ratios import Contrast, Ratio, left_out, log_ratio, paired_left_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Part = Literal["term", "cluster"]


@dataclass(frozen=True, slots=True)
class Influence:
    """The term or cluster that drives a difference: without it the ratio of ``first`` to ``second`` comes nearest to
    1 or furthest past it. The ratio is the one without it.

    ``decides`` is True where the 95 % interval leaves out 1 with it and holds 1, or is gone, without it.
    """

    lexicon: str
    frame: str
    first: str
    second: str
    part: Part
    name: str
    ratio: float | None
    ci_low: float | None
    ci_high: float | None
    decides: bool


def influences(
    key: tuple[str, str], contrast: Contrast, terms: Mapping[str, Ints], clusters: Sequence[str]
) -> Iterator[Influence]:
    """Leave out each term and each cluster in turn; the one of each that drives the difference.

    ``terms`` maps the terms of the frame to their hits, shape (units,); ``clusters`` names the cluster of each unit.
    In a paired contrast a cluster is left out with both its voices. Nothing is yielded where one group has
    no hits.
    """
    hits = sum(terms.values(), start=0 * contrast.words)
    whole = contrast.ratio(hits)
    if not whole.ratio:
        return
    place, without = _without_cluster(contrast, hits, math.log(whole.ratio))
    found: list[tuple[Part, str, Ratio]] = [
        ("term", *_without_term(contrast, terms, hits, math.log(whole.ratio))),
        ("cluster", clusters[place], without),
    ]
    for part, name, rest in found:
        decides = _leaves_out_one(whole) and not _leaves_out_one(rest)
        yield Influence(*key, *contrast.names, part, name, rest.ratio, rest.low, rest.high, decides)


def _leaves_out_one(found: Ratio) -> bool:
    return (found.low is not None and found.low > 1) or (found.high is not None and found.high < 1)


def _without_term(contrast: Contrast, terms: Mapping[str, Ints], hits: Ints, whole: float) -> tuple[str, Ratio]:
    import numpy as np  # noqa: PLC0415

    first, second = contrast.sides(hits)
    without = {}
    for term, own in terms.items():
        rest = [replace(side, hits=side.hits - own[side.places]) for side in (first, second)]
        without[term] = log_ratio(*rest)
    names = list(without)
    name = names[_driver(np.array([without[n] for n in names]), whole)]
    return name, contrast.ratio(hits - terms[name])


def _without_cluster(contrast: Contrast, hits: Ints, whole: float) -> tuple[int, Ratio]:
    """The unit whose cluster drives the difference, and the ratio without it."""
    import numpy as np  # noqa: PLC0415

    first, second = contrast.sides(hits)
    keep = np.ones(len(hits), dtype=bool)
    if contrast.paired:
        driver = _driver(paired_left_out(first, second), whole)
        place = int(first.places[driver])
        keep[second.places[driver]] = False
    else:
        places = np.concatenate([first.places, second.places])
        place = int(places[_driver(np.concatenate(left_out(first, second)), whole)])
    keep[place] = False
    return place, contrast.kept(keep).ratio(hits[keep])


def _driver(without: NDArray[np.float64], whole: float) -> int:
    """Which of the log ratios without something lies furthest on the way from the whole one to 0 and beyond; not a
    number where no hits are left."""
    import numpy as np  # noqa: PLC0415

    moved = (whole - without) * math.copysign(1, whole)
    return int(np.argmax(np.where(np.isnan(moved), np.inf, moved)))
