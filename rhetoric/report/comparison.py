"""The report on a comparison: how much text, what to keep in mind, rates with intervals, how they were made."""

from __future__ import annotations

from collections.abc import Mapping

from rhetoric.compare import By, Comparison, Row, VoiceChoice
from rhetoric.report.differences import conclusions, differences_table, figure
from rhetoric.report.sheet import Column, Lines, Sheet, Table, more, sentences, table
from rhetoric.safe import safe_text

MOST_GROUPS = 12
"""Groups that a report for people shows; CSV and JSON have all."""

WORTH = "Worth: how many independent texts the articles are worth; the versions of a text count as one."
_WHOLE = 100  # from here on a fraction of a text is no news
_HIGHEST = 1000  # a rate per 1,000 words cannot be higher
_BY: Mapping[By, str] = {
    "outlet": "outlet",
    "speaker": "speaker",
    "source_type": "type of source",
    "carrier": "carrier",
    "voice": "voice",
    "year": "year",
}
_VOICES: Mapping[VoiceChoice, str] = {
    "all": "narration and statements",
    "narration": "narration only",
    "statements": "statements only, the innermost voice owns the word",
}


def comparison_sheet(comparison: Comparison) -> Sheet:
    """Groups, warnings, rates and the methods paragraph."""
    line = f"Text compared: {_VOICES[comparison.voice]}. Intervals: 95 %, clustered by {comparison.cluster}."
    parts: tuple[Table | Lines, ...] = (
        _groups(comparison),
        *([sentences("Mind", [note.message for note in comparison.notes])] if comparison.notes else []),
        _rates(comparison),
        *([differences_table(comparison.tests, comparison.cluster)] if comparison.tests else []),
        *([conclusions(comparison.tests, comparison.cluster)] if comparison.tests else []),
        sentences("Methods", [comparison.methods]),
    )
    return Sheet(safe_text(f"Framing by {_BY[comparison.by]}"), (safe_text(line),), parts)


def _groups(comparison: Comparison) -> Table:
    shown = comparison.groups[:MOST_GROUPS]
    cluster = comparison.cluster
    columns = [
        Column(_BY[comparison.by]),
        Column("articles", number=True),
        Column("worth", number=True),
        Column("words", number=True),
        Column("note"),
    ]
    rows = [[g.name, f"{g.articles:,}", independent(g.worth), f"{g.words:,}", g.note] for g in shown]
    if cluster != "article":
        columns.insert(3, Column(f"{cluster}s", number=True))
        for row, group in zip(rows, shown, strict=True):
            row.insert(3, f"{group.clusters:,}")
    left = more(len(comparison.groups) - len(shown), "groups with fewer words; --format csv has them all")
    return table("Groups", columns, rows, "There is no group.", f"{WORTH} {left}".strip())


def independent(worth: float) -> str:
    """How many independent texts articles are worth, for people."""
    return f"{worth:,.0f}" if worth >= _WHOLE or worth == round(worth) else f"{worth:.1f}"


def _rates(comparison: Comparison) -> Table:
    shown = {group.name for group in comparison.groups[:MOST_GROUPS]}
    lexicons = {row.lexicon for row in comparison.rows}
    columns = (
        Column("frame", once=True),
        Column(_BY[comparison.by]),
        Column("per 1,000 words", number=True),
        Column("95 % interval", number=True),
        Column("terms", number=True),
    )
    rows = [
        (
            row.frame if len(lexicons) == 1 else f"{row.lexicon}: {row.frame}",
            row.group,
            figure(row.rate),
            interval(row),
            f"{row.hits:,}",
        )
        for row in comparison.rows
        if row.group in shown
    ]
    remark = "Where no term was found the interval is the exact upper limit; – where there can be none."
    return table("Rates", columns, rows, "There are no rates.", remark)


def interval(row: Row) -> str:
    """The 95 % interval of a rate as text."""
    if row.ci_low is None or row.ci_high is None:
        return "–" if row.clusters < 2 else "– (all the same)"
    high = f"over {_HIGHEST:,}" if row.ci_high > _HIGHEST else figure(row.ci_high)
    return f"{figure(row.ci_low)} to {high}"
