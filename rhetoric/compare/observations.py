"""Annotations as counts: for every cluster of every group, its words and its hits.

A cluster is what hangs together and is counted as one observation: an article, a day, an event, a speaker or an
outlet. A *unit* is a cluster as far as it belongs to one group: where two outlets write on one day there are two
units. Every statistic of this room works from units, so that words of one article are never taken for independent.
``tallying.py`` makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rhetoric.compare.groups import By, Cluster, VoiceChoice
from rhetoric.compare.sharing import Sharing
from rhetoric.compare.wording import listed
from rhetoric.document import Article, Side, Span
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FrameKey = tuple[str, str]
"""Lexicon and frame."""
TermKey = tuple[str, str, str]
"""Lexicon, frame and term."""
Period = Literal["month", "quarter", "year"]
Events = Mapping[str, str] | Callable[[Article], str | None]
"""Which event an article tells of: by the article's id, or by a function of the article."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how much text it has. ``clusters`` are those with words in the voice compared; ``known`` is False
    where it holds all for which the articles name no group. ``worth`` is how many independent texts the articles with
    words are worth, since the versions of a text say no more than one (``rhetoric.versions.effective_texts``)."""

    name: str
    articles: int
    clusters: int
    words: int
    note: str = ""
    known: bool = True
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One counted match: its place (``span`` in code points of the text), who says it, of which side (``target``)."""

    article: str
    locator: str | None
    outlet: str | None
    span: Span
    found: str
    term: str
    speaker: str | None
    target: Side | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One cluster as far as it belongs to ``group`` (an index of ``Observations.groups``).

    ``cluster`` is its name for people, ``number`` the same in every group that the cluster has units in; ``date`` is
    the earliest ISO date of its articles, ``articles`` how many they are.
    """

    group: int
    cluster: str
    number: int
    words: int
    date: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Facts:
    """True of all articles: ``lexicons`` (to SHA-256 digests), ``makers`` (versions), ``cautions`` for frames."""

    articles: int
    undated: int
    lexicons: Mapping[str, frozenset[str]]
    makers: frozenset[str]
    unspaced: frozenset[str]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observations:
    """Counts of every unit. Units are sorted by group, within a group as first read; groups by words, most first.

    ``counts`` maps (lexicon, frame, term) to {index of the unit: counted matches}; units that are not listed have
    none. ``frames`` has also those with flagged matches only. ``matches`` leads from (group, lexicon, frame) to the
    words counted, all of them or as many as were asked for, and ``places`` to the unit of each. Size: the units (about
    200 bytes each), the matches kept, and 12 bytes an article, never the text.
    """

    by: By
    voice: VoiceChoice
    cluster: Cluster
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    frames: tuple[FrameKey, ...]
    counts: Mapping[TermKey, Mapping[int, int]]
    sharing: tuple[Sharing, ...]
    facts: Facts
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)
    places: Mapping[tuple[str, str, str], tuple[int, ...]] = field(repr=False)

    def index(self, group: str) -> int:
        """The index of a group by its name. Raises UsageError for a name that no group has."""
        names = [g.name for g in self.groups]
        if group not in names:
            raise UsageError(f"no group {group!r}; there are {listed(names, 12) or 'none'}")
        return names.index(group)

    def terms(self, lexicon: str, frame: str) -> tuple[TermKey, ...]:
        """The terms of a frame that have counted matches, sorted."""
        return tuple(sorted(key for key in self.counts if key[:2] == (lexicon, frame)))

    def words(self) -> NDArray[np.int64]:
        """Words of each unit, shape (units,)."""
        import numpy as np  # noqa: PLC0415

        return np.array([unit.words for unit in self.units], dtype=np.int64)

    def group_of_units(self) -> NDArray[np.int64]:
        """Index of the group of each unit, shape (units,)."""
        import numpy as np  # noqa: PLC0415

        return np.array([unit.group for unit in self.units], dtype=np.int64)

    def matrix(self, *key: str) -> NDArray[np.int64]:
        """Hits of each unit for a frame (``lexicon, frame``) or a term (``lexicon, frame, term``), shape (units,)."""
        import numpy as np  # noqa: PLC0415

        hits = np.zeros(len(self.units), dtype=np.int64)
        for term, counts in self.counts.items():
            if term[: len(key)] == key:
                hits[list(counts)] += list(counts.values())
        return hits

    def table(self, keys: Iterable[FrameKey | TermKey] | None = None) -> NDArray[np.int64]:
        """Hits of each unit for several frames or terms, by default all ``frames``; shape (units, keys)."""
        import numpy as np  # noqa: PLC0415

        columns = [self.matrix(*key) for key in (self.frames if keys is None else keys)]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.units), 0), dtype=np.int64)

    def periods(self, period: Period) -> list[str | None]:
        """The month (``2012-04``), quarter (``2012-Q2``) or year of each unit; None for units without a date."""
        return [period_of(unit.date, period) for unit in self.units]


def period_of(date: str | None, period: Period) -> str | None:
    """The month, quarter or year of an ISO 8601 date; None where the date does not say."""
    if date is None or (len(date) < 7 and period != "year"):
        return None
    if period == "quarter":
        return f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}"
    return date[:7] if period == "month" else date[:4]
