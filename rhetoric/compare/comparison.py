"""Framing per group: counts, rates, intervals, and what cannot be concluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from rhetoric.card import CardTable, brief, card
from rhetoric.compare import export
from rhetoric.compare.differences import Difference, Findings, check_tests, find_differences
from rhetoric.compare.groups import By, Cluster, VoiceChoice
from rhetoric.compare.methods import methods_text
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import Events, Evidence, Group, Observations, Period
from rhetoric.compare.permutation import DRAWS
from rhetoric.compare.rates import rate
from rhetoric.compare.tallying import observe
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars
    import pyarrow  # type: ignore[import-untyped]

_MOST_SHOWN = 6  # groups beside each other in a notebook
ExportTable = Literal["rates", "differences"]


@dataclass(frozen=True, slots=True)
class Row:
    """One frame in one group. ``rate``, ``ci_low`` and ``ci_high`` are per 1,000 words of the voice compared; ``worth``
    is how many independent texts the articles are worth (``Group``)."""

    group: str
    lexicon: str
    frame: str
    articles: int
    worth: float
    clusters: int
    words: int
    hits: int
    rate: float
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Framing per group. Groups are sorted by words, the largest first; rows by lexicon, frame and group."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    methods: str
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)
    """(group, lexicon, frame) to the counted matches, in the order of the articles."""
    tests: Findings | None = None
    """Tests of the differences, if they were asked for."""

    def evidence(self, group: str, frame: str, lexicon: str | None = None) -> tuple[Evidence, ...]:
        """The matches behind a rate. Raises UsageError for a group or frame that the comparison does not have."""
        groups = [g.name for g in self.groups]
        if group not in groups:
            raise UsageError(f"no group {group!r}; there are {', '.join(groups) or 'none'}")
        lexicons = {row.lexicon for row in self.rows if row.frame == frame and lexicon in (None, row.lexicon)}
        if not lexicons:
            frames = sorted({row.frame for row in self.rows})
            raise UsageError(f"no frame {frame!r}; there are {', '.join(frames) or 'none'}")
        return tuple(e for name in sorted(lexicons) for e in self.matches.get((group, name, frame), ()))

    def to_arrow(self, table: ExportTable = "rates") -> pyarrow.Table:
        """``rows`` as an Arrow table, or with ``table`` differences those of ``tests``. Columns: ``Row``,
        ``Difference``."""
        return export.to_arrow(*self._rows_of(table))

    def to_pandas(self, table: ExportTable = "rates") -> pandas.DataFrame:
        """The same as a pandas data frame."""
        return export.to_pandas(*self._rows_of(table))

    def to_polars(self, table: ExportTable = "rates") -> polars.DataFrame:
        """The same as a polars data frame."""
        return export.to_polars(*self._rows_of(table))

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(brief("Comparison", f"framing by {self.by.replace('_', ' ')}"))

    def _repr_html_(self) -> str:
        """What a notebook shows: the rates of the largest groups, per 1,000 words, with their intervals."""
        names = [group.name for group in self.groups[:_MOST_SHOWN]]
        cells = {(row.lexicon, row.frame, row.group): _figure(row) for row in self.rows}
        frames = list(dict.fromkeys((row.lexicon, row.frame) for row in self.rows))
        rows = ((*frame, *(cells.get((*frame, name), "") for name in names)) for frame in frames)
        left = len(self.groups) - len(names)
        groups = ", ".join(f"{g.name} ({g.words:,} words)" for g in self.groups[:_MOST_SHOWN])
        return card(
            f"Framing by {self.by.replace('_', ' ')}",
            [("voice", self.voice), ("groups", groups + (f" and {left:,} more" if left else ""))],
            [CardTable("Terms per 1,000 words (95 % interval)", ("lexicon", "frame", *names), rows, len(frames))],
        )

    def _rows_of(self, table: str) -> tuple[tuple[Any, ...], type]:
        if table not in get_args(ExportTable):
            raise UsageError(f"no table {table!r}; there are {', '.join(get_args(ExportTable))}")
        if table == "rates":
            return self.rows, Row
        if self.tests is None:
            raise UsageError("the differences were not tested; compare with tests=True")
        return self.tests.differences, Difference


def _figure(row: Row) -> str:
    interval = "" if row.ci_low is None or row.ci_high is None else f" ({row.ci_low:.1f} to {row.ci_high:.1f})"
    return f"{row.rate:.1f}{interval}"


def compare(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    voice: VoiceChoice = "all",
    cluster: Cluster = "article",
    *,
    lexicon: str | None = None,
    events: Events | None = None,
    groups: Collection[str] | None = None,
    tests: bool = False,
    strata: Period | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    most_matches: int | None = None,
) -> Comparison:
    """Rates of every frame per group, with intervals clustered as ``cluster`` says. One pass over ``annotations``.

    ``voice`` is the text that is counted: body narration, statements, or both. Grouping by speaker, source type or
    carrier counts statements only, and the innermost statement owns its words. Flagged matches are not counted.
    ``lexicon`` keeps one instrument, ``groups`` the groups of these names. A frame that no article has a match of is
    not listed. ``tests`` adds tests of the differences (``rhetoric.compare.differences``): permutations of clusters,
    ``draws`` of them from ``seed`` where there are too many to look at all, within each ``strata`` if given.
    ``most_matches`` bounds the matches that are kept of each group and frame for ``evidence``; all are counted.
    """
    check_tests(by, cluster, strata, draws)
    observations = observe(
        annotations,
        by,
        voice,
        cluster,
        lexicon=lexicon,
        events=events,
        groups=groups,
        most_matches=most_matches,
    )
    if not tests:
        return compared(observations)
    return compared(observations, find_differences(observations, strata=strata, draws=draws, seed=seed))


def compared(observations: Observations, tests: Findings | None = None) -> Comparison:
    """The comparison of what was observed, with the tests made of it."""
    o = observations
    return Comparison(
        by=o.by,
        voice=o.voice,
        cluster=o.cluster,
        groups=o.groups,
        rows=tuple(_rows(o)),
        notes=(*notes(o), *(tests.notes if tests else ())),
        methods=methods_text(o, tests),
        matches=o.matches,
        tests=tests,
    )


def _rows(o: Observations) -> Iterator[Row]:
    words, group = o.words(), o.group_of_units()
    members = [(group == index).nonzero()[0] for index in range(len(o.groups))]
    for lexicon, frame in o.frames:
        hits = o.matrix(lexicon, frame)
        for g, units in zip(o.groups, members, strict=True):
            if not g.words:
                continue
            result = rate(hits[units].tolist(), words[units].tolist(), o.cluster)
            yield Row(
                group=g.name,
                lexicon=lexicon,
                frame=frame,
                articles=g.articles,
                worth=g.worth,
                clusters=g.clusters,
                words=g.words,
                hits=int(hits[units].sum()),
                rate=result.rate,
                ci_low=result.low,
                ci_high=result.high,
                note=result.note,
            )
