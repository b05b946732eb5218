"""The report on rates over time: rates by period, trends, a break at a date, change points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rhetoric.compare.interruption import Interruption
from rhetoric.compare.trends import PeriodRow, TrendRow, Trends
from rhetoric.compare.wording import listed
from rhetoric.report.forms import Form
from rhetoric.report.groups import GROUP_COLUMNS, groups_table
from rhetoric.report.plain import Style
from rhetoric.report.results import Listing, between, listings_form, probability, shown
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, sentences, table
from rhetoric.safe import safe_text

MOST_PERIODS = 36
"""Latest periods of a group that a report for people shows; CSV and JSON have all."""

_ALPHA = 0.05
_KEY = {"group": "name of the group", "lexicon": "name of the lexicon", "frame": "its category"}
TREND_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "rates": {
        **_KEY,
        "period": "2012-04, 2012-Q2 or 2012",
        "articles": "articles of the period",
        "clusters": "clusters with words in the voice looked at",
        "words": "words of the voice",
        "hits": "counted matches",
        "rate": "hits per 1,000 words; empty without text",
        "ci_low": "lower limit of the 95 % interval; empty if there is none",
        "ci_high": "upper limit",
        "note": "why there is no interval, or what weakens it",
    },
    "trends": {
        **_KEY,
        "periods": "periods with text",
        "hits": "counted matches",
        "ratio": "factor by which the rate changed a year (Poisson regression)",
        "ratio_low": "lower limit of its 95 % interval",
        "ratio_high": "upper limit",
        "p": "of no trend",
        "q": "p after Benjamini and Hochberg over all series",
        "theil_sen": "median slope, per 1,000 words a year",
        "theil_sen_low": "lower limit of its 95 % interval",
        "theil_sen_high": "upper limit",
        "kendall": "Kendall's rank correlation of rate and period",
        "kendall_p": "its p",
        "serial": "correlation of the residuals of neighbouring periods",
        "note": "why there is no trend, or what weakens it",
    },
    "interruptions": {
        **_KEY,
        "date": "the date looked at",
        "periods_before": "periods with text before it",
        "periods_after": "periods with text from it on",
        "hits_before": "counted matches before it",
        "hits_after": "counted matches from it on",
        "level": "rate just after the date over the rate that the trend before it leads to",
        "level_low": "lower limit of its 95 % interval",
        "level_high": "upper limit",
        "level_p": "of no change of level",
        "level_q": "p after Benjamini and Hochberg over all series",
        "slope": "factor a year by which the trend itself changed",
        "slope_low": "lower limit of its 95 % interval",
        "slope_high": "upper limit",
        "slope_p": "of no change of slope",
        "placebos": "other dates judged, each on its own side of the date",
        "placebos_as_large": "those with a change of level at least as large, by its t",
        "placebos_significant": "those with p under 0.05",
        "placebo_p": "share of the dates, this one included, with a change at least as large",
        "serial": "correlation of the residuals of neighbouring periods",
        "note": "why there is no estimate, or what weakens it",
    },
    "groups": GROUP_COLUMNS,
    "changes": {
        **_KEY,
        "period": "first period of the new level",
        "rate_before": "hits per 1,000 words of the stretch before it",
        "rate_after": "hits per 1,000 words of the stretch from it on",
    },
}


def trends_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Trends]:
    """Rates over time; the tables of CSV are rates, groups, trends, interruptions and changes."""
    return listings_form(
        format,
        table,
        style,
        sheet=trends_sheet,
        listings={
            "rates": Listing(TREND_COLUMNS["rates"], lambda t: t.rows, _evidence),
            "groups": Listing(GROUP_COLUMNS, lambda t: t.groups),
            "trends": Listing(TREND_COLUMNS["trends"], lambda t: t.trends),
            "interruptions": Listing(TREND_COLUMNS["interruptions"], lambda t: t.interruptions),
            "changes": Listing(TREND_COLUMNS["changes"], lambda t: t.changes),
        },
        head=lambda t: {"by": t.by, "voice": t.voice, "cluster": t.cluster, "period": t.period},
    )


def _evidence(result: Trends, row: PeriodRow) -> Mapping[str, Any]:
    found = result.matches.get((row.group, row.lexicon, row.frame, row.period), ())
    return {"matches": [{**asdict(e), "span": [e.span.start, e.span.end]} for e in found]}


def trends_sheet(result: Trends) -> Sheet:
    """Groups, breaks at a date where one was asked for, change points, trends, warnings, rates and methods."""
    by = result.by.replace("_", " ")
    lines = (f"Periods: {result.period}s. Intervals of rates: 95 %, clustered by {result.cluster}.",)
    parts: tuple[Table | Lines, ...] = (
        groups_table(result.groups, result.by, result.cluster),
        *([_interruptions(result)] if result.interruptions else []),
        *([sentences("What can be concluded", _conclusions(result))] if result.interruptions else []),
        *([_changes(result)] if result.changes else []),
        _trends(result),
        *([sentences("Mind", _mind(result))] if _mind(result) else []),
        *(_rates(result, group.name) for group in result.groups),
        sentences("Methods", [result.methods]),
    )
    return Sheet(safe_text(f"Framing over time by {by}"), tuple(safe_text(line) for line in lines), parts)


def _mind(result: Trends) -> list[str]:
    return [*(note.message for note in result.notes), *_unjudged(r for r in result.trends if r.q is None)]


def _first(result: Trends) -> tuple[Column, Column]:
    return Column("frame", once=True), Column(result.by.replace("_", " "))


def _interruptions(result: Trends) -> Table:
    names = ("level ×", "95 % interval", "q", "slope × a year", "95 % interval", "placebo dates as large", "their p")
    columns = (*_first(result), *(Column(name, number=True) for name in names))
    rows = [
        (
            r.frame,
            r.group,
            shown(r.level),
            between(r.level_low, r.level_high),
            probability(r.level_q),
            shown(r.slope),
            between(r.slope_low, r.slope_high),
            f"{r.placebos_as_large} of {r.placebos}" if r.level is not None else "–",
            probability(r.placebo_p),
        )
        for r in sorted(result.interruptions, key=lambda r: (r.lexicon, r.frame))
    ]
    date = result.interruptions[0].date
    remark = "Level: the rate just after the date over where the trend before it leads; slope: change of the trend."
    return table(safe_text(f"Break at {date}"), columns, rows, "", remark)


def _conclusions(result: Trends) -> Iterator[str]:
    found = [r for r in result.interruptions if r.level_q is not None]
    for r in sorted(found, key=lambda r: (r.level_q or 0, r.frame)):
        if r.level_q is not None and r.level_q <= _ALPHA and r.level is not None:
            yield f"{r.frame} ({r.group}): {_break(r)}"
    silent = sum((r.level_q or 0) > _ALPHA for r in found)
    if silent:
        yield f"No break was shown in {silent} of {len(found)} series; that does not show that there was none."
    yield from _unjudged(r for r in result.interruptions if r.level_q is None)
    loud = sum(r.placebos_significant for r in found)
    dates = sum(r.placebos for r in found)
    if dates:
        yield (
            f"At placebo dates, where nothing is known to have happened, {loud} of {dates} changes had p under 0.05; "
            "about one in twenty is what intervals that hold would give."
        )
    if found:
        yield "A break at a date is no proof that what happened on the date made it."


def _unjudged(rows: Iterable[Interruption | TrendRow]) -> Iterator[str]:
    """Why series have no estimate, one line a reason."""
    reasons: dict[str, list[str]] = {}
    for r in rows:
        if r.note:
            reasons.setdefault(r.note, []).append(f"{r.frame} ({r.group})")
    for reason, names in reasons.items():
        yield f"Not judged, {reason}: {listed(names)}."


def _break(r: Interruption) -> str:
    more_or_less = "rose to" if (r.level or 0) > 1 else "fell to"
    said = f"the level {more_or_less} {shown(r.level)} times what the trend led to (q = {probability(r.level_q)})"
    if not r.placebos:
        return f"{said}; the series is too short for placebo dates."
    return f"{said}; at {r.placebos_as_large} of {count(r.placebos, 'placebo date')} the change was as large."


def _changes(result: Trends) -> Table:
    columns = (
        *_first(result),
        Column("from"),
        Column("before /1,000", number=True),
        Column("after /1,000", number=True),
    )
    rows = [
        (c.frame, c.group, c.period, shown(c.rate_before), shown(c.rate_after))
        for c in sorted(result.changes, key=lambda c: (c.lexicon, c.frame, c.group, c.period))
    ]
    remark = "Where the rate shifts from one level to another; without an interval, and no proof where series are tied."
    return table("Change points", columns, rows, "There is none.", remark)


def _trends(result: Trends) -> Table:
    names = ("× a year", "95 % interval", "q", "Theil-Sen a year", "95 % interval", "Kendall", f"{result.period}s")
    columns = (*_first(result), *(Column(name, number=True) for name in names))
    rows = [_trend_row(r) for r in sorted(result.trends, key=lambda r: (r.lexicon, r.frame))]
    return table(
        "Trends", columns, rows, "There is no trend.", "× a year: the factor by which the rate changed a year."
    )


def _trend_row(r: TrendRow) -> list[str]:
    return [
        r.frame,
        r.group,
        shown(r.ratio),
        between(r.ratio_low, r.ratio_high),
        probability(r.q),
        shown(r.theil_sen),
        between(r.theil_sen_low, r.theil_sen_high),
        shown(r.kendall),
        f"{r.periods:,}",
    ]


def _rates(result: Trends, group: str) -> Table:
    """Periods down, frames across."""
    own = [r for r in result.rows if r.group == group]
    frames = list(dict.fromkeys((r.lexicon, r.frame) for r in own))
    periods = list(dict.fromkeys(r.period for r in own))
    cells = {(r.period, r.lexicon, r.frame): shown(r.rate) for r in own}
    words = {r.period: f"{r.words:,}" for r in own}
    columns = (
        Column(result.period),
        Column("words", number=True),
        *(Column(frame.replace("_", " "), number=True) for _, frame in frames),
    )
    rows = [[p, words[p], *(cells[p, *key] for key in frames)] for p in periods[-MOST_PERIODS:]]
    left = more(len(periods) - MOST_PERIODS, f"{result.period}s before; --format csv has them all")
    return table(safe_text(f"Per 1,000 words: {group}"), columns, rows, "There are no rates.", left)
