"""Rates over time: by month, quarter or year, their trend, a break at a date, and change points."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, get_args

from rhetoric.compare.changes import Change, changes_of, need_ruptures
from rhetoric.compare.export import Tabular
from rhetoric.compare.family import q_values
from rhetoric.compare.ground import counted_in, groups_chosen, made_with
from rhetoric.compare.groups import By, Cluster, VoiceChoice, check_choices
from rhetoric.compare.interruption import Interruption, interruptions, parse_day
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import Evidence, FrameKey, Group, Observations, Period
from rhetoric.compare.poisson import Effect, Errors, poisson_fit
from rhetoric.compare.rates import rate
from rhetoric.compare.series import PER_YEAR, Series, first_day, series_of
from rhetoric.compare.tallying import observe
from rhetoric.compare.validity import Calendar
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError
from rhetoric.lexicon import Lexicon, load_lexicon

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_GROUPS = 12
"""Groups that are followed where none are named: those with most words."""
FEWEST_HITS = 10
"""A frame with fewer in a group gets rates and no trend: a regression on them says nothing, in many digits."""
FEWEST_PERIODS = 4
"""Periods with text that a trend needs."""
TIED = 0.3
"""Correlation of the residuals of neighbouring periods from which on a series is called tied."""
_CLUSTERS = ("article", "day", "event")
_TOLD_OTHERWISE = ("one_group", "undated")
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One frame of one group in one period. ``rate`` and its 95 % interval are per 1,000 words; None without text."""

    group: str
    lexicon: str
    frame: str
    period: str
    articles: int
    clusters: int
    words: int
    hits: int
    rate: float | None
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrendRow:
    """The trend of one frame in one group, seen twice.

    ``ratio`` is the factor by which the rate changed a year (Poisson regression, 95 % interval, p, and q after
    Benjamini and Hochberg over all series); ``theil_sen`` the median of the slopes of all pairs of periods, in rate
    per 1,000 words a year, with its 95 % interval; ``kendall`` the rank correlation of rate and time, with its p.
    ``serial`` is the correlation of the residuals of neighbouring periods.
    """

    group: str
    lexicon: str
    frame: str
    periods: int
    hits: int
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    p: float | None = None
    q: float | None = None
    theil_sen: float | None = None
    theil_sen_low: float | None = None
    theil_sen_high: float | None = None
    kendall: float | None = None
    kendall_p: float | None = None
    serial: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trends(Tabular):
    """Rates over time. Rows by group (most words first), lexicon, frame and period.

    ``interruptions`` is there where a date was given, ``changes`` where change points were asked for.
    """

    by: By
    voice: VoiceChoice
    cluster: Cluster
    period: Period
    groups: tuple[Group, ...]
    rows: tuple[PeriodRow, ...]
    trends: tuple[TrendRow, ...]
    interruptions: tuple[Interruption, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    methods: str
    matches: Mapping[tuple[str, str, str, str], tuple[Evidence, ...]] = field(repr=False)
    """(group, lexicon, frame, period) to the counted matches."""

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        return {
            "rates": (self.rows, PeriodRow),
            "groups": (self.groups, Group),
            "trends": (self.trends, TrendRow),
            "interruptions": (self.interruptions, Interruption),
            "changes": (self.changes, Change),
        }


@dataclass(frozen=True, slots=True)
class TrendSettings:
    """What is followed, and how. ``at`` is the date of an interruption; ``groups`` names the groups to follow.
    ``most_matches`` bounds the matches that are kept of each group and frame; all are counted."""

    by: By = "outlet"
    voice: VoiceChoice = "all"
    cluster: Cluster = "article"
    period: Period = "month"
    lexicon: str | None = None
    groups: Collection[str] | None = None
    at: str | None = None
    changes: bool = False
    errors: Errors = "clustered"
    most_matches: int | None = None

    def check(self) -> None:
        """Raise UsageError for a choice that is not offered."""
        check_choices(self.by, self.voice, self.cluster)
        for option, value, offered in (
            ("--period", self.period, get_args(Period)),
            ("--cluster", self.cluster, _CLUSTERS),
            ("--errors", self.errors, get_args(Errors)),
        ):
            if value not in offered:
                raise UsageError(f"{option} {value}: choose one of {', '.join(offered)}")
        if self.by == "year":
            raise UsageError("--by year: a trend follows groups through the years; choose outlet, speaker, …")
        if self.at is not None:
            parse_day(self.at)
        if self.changes:
            need_ruptures()


def trends(
    annotations: Iterable[Annotation],
    settings: TrendSettings | None = None,
    find: Mapping[str, Lexicon] | None = None,
) -> Trends:
    """Rates of every frame of every group over time. One pass; what is kept are counts and matches, never the texts.

    Terms are counted between their dates of validity only; the dates are those of the lexicon of the name stored with
    the matches, from ``find`` or as the package loads it. Articles without a date are left out, and told.
    Raises UsageError for choices that are not offered and groups that do not exist.
    """
    chosen = settings or TrendSettings()
    chosen.check()
    given = find or {}
    calendar = Calendar(lambda name: given[name] if name in given else load_lexicon(name))
    observations = observe(
        calendar.applied(annotations),
        chosen.by,
        chosen.voice,
        chosen.cluster,
        lexicon=chosen.lexicon,
        most_matches=chosen.most_matches,
    )
    groups = groups_chosen(observations, chosen.groups, MOST_GROUPS)
    found = [series_of(observations, chosen.period, g, observations.frames) for g in groups]
    followed = [series for series, _ in found if series is not None]
    broken = [r for s in followed for r in _broken(s, chosen)]
    moved = [row for s in followed for row in _trends(s, chosen.errors)]
    return Trends(
        by=observations.by,
        voice=observations.voice,
        cluster=observations.cluster,
        period=chosen.period,
        groups=tuple(observations.groups[g] for g in groups),
        rows=tuple(row for s in followed for row in _rows(s, observations.cluster)),
        trends=tuple(replace(r, q=q) for r, q in zip(moved, _q([r.p for r in moved]), strict=True)),
        interruptions=tuple(
            replace(r, level_q=q) for r, q in zip(broken, _q([r.level_p for r in broken]), strict=True)
        ),
        changes=tuple(c for s in followed for c in changes_of(s)) if chosen.changes else (),
        notes=tuple(
            chain(
                (note for note in notes(observations) if note.code not in _TOLD_OTHERWISE),
                _series_notes(observations, groups, found, chosen.groups is None),
                calendar.notes(),
                _instrument_notes(calendar, followed),
                _tied_notes([*moved, *broken]),
            )
        ),
        methods=_methods(observations, chosen),
        matches=_matches(observations, followed),
    )


def _broken(series: Series, settings: TrendSettings) -> Iterator[Interruption]:
    return iter(()) if settings.at is None else interruptions(series, parse_day(settings.at), settings.errors)


def _rows(series: Series, unit: str) -> Iterator[PeriodRow]:
    """The units of a period are one slice, because they are sorted by date."""
    import numpy as np  # noqa: PLC0415

    edges = np.searchsorted(series.number, np.arange(len(series.names) + 1))
    for i, (lexicon, frame) in enumerate(series.frames):
        for name, start, end in zip(series.names, edges, edges[1:], strict=False):
            hits, words = series.hits[start:end, i], series.words[start:end]
            found = rate(hits.tolist(), words.tolist(), unit) if len(words) else None
            yield PeriodRow(
                group=series.group,
                lexicon=lexicon,
                frame=frame,
                period=name,
                articles=int(series.articles[start:end].sum()),
                clusters=int(end - start),
                words=int(words.sum()),
                hits=int(hits.sum()),
                rate=found.rate if found else None,
                ci_low=found.low if found else None,
                ci_high=found.high if found else None,
                note=found.note if found else "no text",
            )


def _trends(series: Series, errors: Errors) -> Iterator[TrendRow]:
    words, hits = series.by_period()
    kept = words > 0
    for i, (lexicon, frame) in enumerate(series.frames):
        row = TrendRow(series.group, lexicon, frame, int(kept.sum()), int(hits[:, i].sum()))
        if row.periods < FEWEST_PERIODS:
            few = counted(row.periods, series.period)
            yield replace(row, note=f"only {few} with text; {FEWEST_PERIODS} are needed")
        elif not row.hits:
            yield replace(row, note="no hits")
        elif row.hits < FEWEST_HITS:
            yield replace(row, note=f"fewer than {FEWEST_HITS} hits")
        else:
            times = kept.nonzero()[0] / PER_YEAR[series.period]
            yield _regressed(_ranked(row, times, 1000 * hits[kept, i] / words[kept]), series, i, errors)


def _ranked(row: TrendRow, times: NDArray[np.float64], rates: NDArray[np.float64]) -> TrendRow:
    from scipy.stats import kendalltau, theilslopes  # type: ignore[import-untyped]  # noqa: PLC0415

    slope = theilslopes(rates, times)
    kendall = kendalltau(times, rates)
    flat = math.isnan(kendall.statistic)
    return replace(
        row,
        theil_sen=float(slope.slope),
        theil_sen_low=float(slope.low_slope),
        theil_sen_high=float(slope.high_slope),
        kendall=None if flat else float(kendall.statistic),
        kendall_p=None if flat else float(kendall.pvalue),
    )


def _regressed(row: TrendRow, series: Series, column: int, errors: Errors) -> TrendRow:
    """The row with the Poisson trend over days, clustered by period."""
    import numpy as np  # noqa: PLC0415

    days, number, words, hits = series.by_day()
    if not len(days):
        return replace(row, note="no full dates: no regression")
    x = np.stack([np.ones(len(days)), (days - days.mean()) / _YEAR], axis=1)
    fit = poisson_fit(hits[:, column].astype(np.float64), words.astype(np.float64), x, number, errors)
    if fit is None:
        return replace(row, note="the counts do not settle a trend")
    effect: Effect = fit.effect(1)
    note = "every day has the same rate: no interval" if effect.p is None else ""
    return replace(
        row,
        ratio=effect.ratio,
        ratio_low=effect.low,
        ratio_high=effect.high,
        p=effect.p,
        serial=fit.serial,
        note=note,
    )


def _q(values: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg (1995) over those that were tested."""
    adjusted = iter(q_values([p for p in values if p is not None]))
    return [None if p is None else next(adjusted) for p in values]


def _matches(
    observations: Observations, followed: Sequence[Series]
) -> dict[tuple[str, str, str, str], tuple[Evidence, ...]]:
    found: dict[tuple[str, str, str, str], list[Evidence]] = {}
    for series in followed:
        period = {unit: series.names[n] for unit, n in zip(series.units.tolist(), series.number.tolist(), strict=True)}
        for frame in series.frames:
            key = (series.group, *frame)
            for one, unit in zip(observations.matches.get(key, ()), observations.places.get(key, ()), strict=True):
                if unit in period:
                    found.setdefault((*key, period[unit]), []).append(one)
    return {key: tuple(value) for key, value in found.items()}


def _series_notes(
    observations: Observations, groups: Sequence[int], found: Sequence[tuple[Series | None, int]], automatic: bool
) -> Iterator[Note]:
    unit = observations.cluster
    names = [observations.groups[g].name for g in groups]
    lost = [f"{name} ({counted(n, unit)})" for name, (_, n) in zip(names, found, strict=True) if n]
    if lost:
        yield Note("undated", f"Without a date that says when, so in no period: {listed(lost)}.")
    bare = [name for name, (series, _) in zip(names, found, strict=True) if series is None]
    if bare:
        yield Note("no_dates", f"No article has a date, so there is no trend: {listed(bare)}.")
    left = [g.name for i, g in enumerate(observations.groups) if i not in groups]
    if left and automatic:
        yield Note("groups_left_out", f"Not followed: {listed(left)}. --groups names groups to follow.")


def _instrument_notes(calendar: Calendar, followed: Sequence[Series]) -> Iterator[Note]:
    """A frame whose terms begin or cease to count inside the series changes because its instrument does."""
    if not followed:
        return
    first = min(first_day(s.names[0]) for s in followed).isoformat()
    last = max(first_day(s.names[-1]) for s in followed).isoformat()
    moved = {key: calendar.changes(*key, first, last) for key in _frames(followed)}
    told = [f"{frame} ({', '.join(dates)})" for (_, frame), dates in moved.items() if dates]
    if told:
        yield Note(
            "instrument_changes",
            f"Terms of these frames begin or cease to count inside the time looked at: {listed(told)}. A change there "
            "may be one of the instrument.",
        )


def _frames(followed: Sequence[Series]) -> list[FrameKey]:
    return list(dict.fromkeys(key for s in followed for key in s.frames))


def _tied_notes(rows: Sequence[TrendRow | Interruption]) -> Iterator[Note]:
    tied = dict.fromkeys(f"{r.frame} ({r.group})" for r in rows if r.serial is not None and r.serial >= TIED)
    if tied:
        yield Note(
            "serial_correlation",
            "Neighbouring periods resemble each other more than the trend says (residuals correlate by "
            f"{TIED} or more): {listed(list(tied))}. Their intervals are too narrow, and change points may be none.",
        )


def _methods(observations: Observations, settings: TrendSettings) -> str:
    o, period = observations, settings.period
    tied = (
        f"with standard errors clustered by {period} and corrected for leverage (CR3, a one-step jackknife) and "
        f"Student's t with T − k degrees of freedom, T {period}s with text"
        if settings.errors == "clustered"
        else f"with Newey–West standard errors over {period}s, lags ⌊4 (T/100)^(2/9)⌋, and Student's t with T − k "
        "degrees of freedom"
    )
    sentences = [
        f"Rates are occurrences per 1,000 words by {period}, with 95 % intervals on the log scale clustered by "
        f"{o.cluster}.",
        counted_in(o),
        "A term was counted between its dates of validity only, where the lexicon gives any.",
        f"Trends are Poisson regressions of daily counts on time, the words as exposure, {tied}; beside them the slope "
        f"of Theil and Sen and Kendall's rank correlation over {period}s, which take {period}s for independent and "
        "equally long.",
    ]
    if settings.at is not None:
        sentences.append(
            f"The interrupted time series at {settings.at} has a level and a slope of its own on each side (Bernal, "
            "Cummins and Gasparrini 2017), with the same errors. Placebo dates are the beginnings of all other "
            f"{period}s with at least four {period}s on both sides, each judged without the text beyond "
            f"{settings.at}; their p is (b + 1) / (n + 1), for b of n with a t at least as large."
        )
    if settings.changes:
        sentences.append(
            "Change points are those of the exact segmentation (PELT: Killick, Fearnhead and Eckley 2012; ruptures: "
            "Truong, Oudre and Vayatis 2020) with a Poisson likelihood over a dispersion estimated from neighbouring "
            "periods and a penalty of 3 log T a change. They carry no interval."
        )
    return " ".join([*sentences, "q is p after Benjamini and Hochberg (1995).", made_with(o)])
