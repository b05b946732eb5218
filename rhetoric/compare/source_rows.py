"""The result of ``sources``: groups, shares of values, entropy, and the statements behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from rhetoric.compare.export import Tabular
from rhetoric.compare.groups import By
from rhetoric.compare.wording import listed
from rhetoric.document import Note
from rhetoric.errors import UsageError

Dimension = Literal["source_type", "speaker", "carrier", "kind", "form", "stance", "verb"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
SourceCluster = Literal["article", "day"]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """How much one group quotes. ``articles`` counts those of the group (where groups are of statements: with a
    statement), ``quoting`` those with a statement; ``worth`` is how many independent texts the articles are worth
    (``rhetoric.versions.effective_texts``).

    ``quoted`` is the share of the body's words that stand in statements (None where groups are of statements),
    ``length`` the mean words of a statement without those of statements nested in it; each with a 95 % interval.
    """

    name: str
    articles: int
    worth: float
    quoting: int
    clusters: int
    statements: int
    words: int
    quoted: float | None
    quoted_low: float | None
    quoted_high: float | None
    length: float | None
    length_low: float | None
    length_high: float | None
    note: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One kind of source in one group: its share of the group's statements, and of the words in them, from 0 to 1."""

    group: str
    dimension: Dimension
    value: str
    articles: int
    statements: int
    share: float
    ci_low: float | None
    ci_high: float | None
    words: int
    words_share: float | None
    words_ci_low: float | None
    words_ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class EntropyRow:
    """How evenly a group spreads its statements: Shannon entropy in bits, the correction of Miller (1955) added.

    ``observed`` is without it. ``effective`` is the number of equally common values that have this entropy.
    ``named`` counts the statements that have a value at all; the others are left out. Entropy of many rare values is
    a lower bound and grows with the text; ``repetition`` does not: the probability that statements of two different
    clusters have the same value.
    """

    group: str
    dimension: Dimension
    named: int
    values: int
    bits: float
    ci_low: float | None
    ci_high: float | None
    observed: float
    effective: float
    repetition: float | None
    repetition_low: float | None
    repetition_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """One statement behind a figure: the article, where it was read, and its number in the article."""

    article: str
    locator: str | None
    statement: int


@dataclass(frozen=True, slots=True)
class Sources(Tabular):
    """Selection of sources per group. Groups by statements, most first; rows by group, dimension, most first."""

    by: By
    cluster: SourceCluster
    groups: tuple[SourceGroup, ...]
    rows: tuple[SourceRow, ...]
    entropies: tuple[EntropyRow, ...]
    notes: tuple[Note, ...]
    methods: str
    quoted: Mapping[tuple[str, str, str], tuple[Quoted, ...]] = field(repr=False)
    """(group, dimension, value) to the statements counted, in the order of the articles; of a corpus not all."""

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        return {
            "shares": (self.rows, SourceRow),
            "groups": (self.groups, SourceGroup),
            "entropy": (self.entropies, EntropyRow),
        }

    def evidence(self, group: str, dimension: Dimension, value: str) -> tuple[Quoted, ...]:
        """The statements behind a share. Raises UsageError for a name that the result does not have."""
        for what, name, there in (
            ("group", group, [g.name for g in self.groups]),
            ("dimension", dimension, [str(d) for d in dict.fromkeys(r.dimension for r in self.rows)]),
            (dimension, value, list(dict.fromkeys(r.value for r in self.rows if r.dimension == dimension))),
        ):
            if name not in there:
                raise UsageError(f"no {what} {name!r}; there are {listed(there, 12) or 'none'}")
        return self.quoted.get((group, dimension, value), ())
