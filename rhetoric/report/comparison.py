"""The report on a comparison: how much text, what to keep in mind, rates with intervals, how they were made."""

from __future__ import annotations

from collections.abc import Mapping

from rhetoric.compare import Comparison, Row, VoiceChoice
from rhetoric.report.differences import conclusions, differences_table, figure
from rhetoric.report.groups import GROUPED_BY, MOST_GROUPS, groups_table
from rhetoric.report.sheet import Column, Lines, Sheet, Table, sentences, table
from rhetoric.safe import safe_text

_HIGHEST = 1000  # a rate per 1,000 words cannot be higher
_VOICES: Mapping[VoiceChoice, str] = {
    "all": "narration and statements",
    "narration": "narration only",
    "statements": "statements only, the innermost voice owns the word",
}


def comparison_sheet(comparison: Comparison) -> Sheet:
    """Groups, warnings, rates and the methods paragraph."""
    line = f"Text compared: {_VOICES[comparison.voice]}. Intervals: 95 %, clustered by {comparison.cluster}."
    parts: tuple[Table | Lines, ...] = (
        groups_table(comparison.groups, comparison.by, comparison.cluster),
        *([sentences("Mind", [note.message for note in comparison.notes])] if comparison.notes else []),
        _rates(comparison),
        *([differences_table(comparison.tests, comparison.cluster)] if comparison.tests else []),
        *([conclusions(comparison.tests, comparison.cluster)] if comparison.tests else []),
        sentences("Methods", [comparison.methods]),
    )
    return Sheet(safe_text(f"Framing by {GROUPED_BY[comparison.by]}"), (safe_text(line),), parts)


def _rates(comparison: Comparison) -> Table:
    shown = {group.name for group in comparison.groups[:MOST_GROUPS]}
    lexicons = {row.lexicon for row in comparison.rows}
    columns = (
        Column("frame", once=True),
        Column(GROUPED_BY[comparison.by]),
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
