"""The report on selection of sources: who is quoted by whom, in what form, with which verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rhetoric.compare.source_rows import Dimension, SourceRow, Sources
from rhetoric.report.forms import Form
from rhetoric.report.groups import WORTH, independent
from rhetoric.report.plain import Style
from rhetoric.report.results import Listing, between, listings_form, percent, percent_between, shown
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, sentences, table
from rhetoric.safe import safe_text

MOST_GROUPS = 12
MOST_VALUES = 8
"""Groups, and values of each, that a report for people shows; CSV and JSON have all."""

_HEADINGS: Mapping[Dimension, str] = {
    "source_type": "Type of source",
    "speaker": "Speaker",
    "carrier": "Carrier",
    "kind": "Kind of quotation",
    "form": "Form of quotation",
    "stance": "Stance of the reporting verb",
    "verb": "Reporting verb",
}
SOURCE_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "shares": {
        "group": "name of the group",
        "dimension": "source_type, speaker, carrier, kind, form, stance or verb",
        "value": "its value",
        "articles": "articles of the group with such a statement",
        "statements": "such statements",
        "share": "their share of the group's statements, from 0 to 1",
        "ci_low": "lower limit of the 95 % interval of the share; empty if there is none",
        "ci_high": "upper limit",
        "words": "words of these statements",
        "words_share": "their share of the words of the group's statements",
        "words_ci_low": "lower limit of its 95 % interval",
        "words_ci_high": "upper limit",
        "note": "why there is no interval, or what weakens it",
    },
    "groups": {
        "name": "name of the group",
        "articles": "articles of the group",
        "worth": "how many independent texts these articles are worth",
        "quoting": "articles with a statement",
        "clusters": "clusters with a statement",
        "statements": "statements",
        "words": "words of statements",
        "quoted": "share of the body's words that stand in statements; empty where groups are of statements",
        "quoted_low": "lower limit of its 95 % interval",
        "quoted_high": "upper limit",
        "length": "mean words of a statement",
        "length_low": "lower limit of its 95 % interval",
        "length_high": "upper limit",
        "note": "what weakens the figures",
        "known": "1; 0 for all whose group the articles do not name",
    },
    "entropy": {
        "group": "name of the group",
        "dimension": "source_type, speaker, carrier, kind, form, stance or verb",
        "named": "statements that have a value",
        "values": "different values",
        "bits": "Shannon entropy with Miller's correction",
        "ci_low": "lower limit of the 95 % interval; empty if there is none",
        "ci_high": "upper limit",
        "observed": "entropy without the correction",
        "effective": "number of equally common values with this entropy",
        "repetition": "probability that statements of two different clusters have the same value",
        "repetition_low": "lower limit of its 95 % interval; empty if there is none",
        "repetition_high": "upper limit",
        "note": "why there is no interval, or what weakens it",
    },
}


def sources_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Sources]:
    """Selection of sources; the tables of CSV are shares, groups and entropy."""
    return listings_form(
        format,
        table,
        style,
        sheet=sources_sheet,
        listings={
            "shares": Listing(SOURCE_COLUMNS["shares"], lambda s: s.rows, _evidence),
            "groups": Listing(SOURCE_COLUMNS["groups"], lambda s: s.groups),
            "entropy": Listing(SOURCE_COLUMNS["entropy"], lambda s: s.entropies),
        },
        head=lambda s: {"by": s.by, "cluster": s.cluster},
    )


def _evidence(result: Sources, row: SourceRow) -> Mapping[str, Any]:
    found = result.quoted.get((row.group, row.dimension, row.value), ())
    return {"statement_list": [asdict(one) for one in found]}


def sources_sheet(result: Sources) -> Sheet:
    """Groups, warnings, a table for each thing that is told of sources, variety, and the methods paragraph."""
    total = sum(g.statements for g in result.groups)
    line = f"{count(total, 'statement')} in {count(len(result.groups), 'group')}. Intervals: 95 %, clustered by "
    parts: tuple[Table | Lines, ...] = (
        _groups(result),
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        *(_shares(result, d) for d in dict.fromkeys(r.dimension for r in result.rows)),
        _entropy(result),
        sentences("Methods", [result.methods]),
    )
    title = safe_text(f"Sources by {result.by.replace('_', ' ')}")
    return Sheet(title, (safe_text(f"{line}{result.cluster}."),), parts)


def _groups(result: Sources) -> Table:
    names = (
        "articles",
        "worth",
        "quoting",
        "statements",
        "quoted words",
        "95 % interval",
        "words each",
        "95 % interval",
    )
    rows = [
        [
            g.name,
            f"{g.articles:,}",
            independent(g.worth),
            f"{g.quoting:,}",
            f"{g.statements:,}",
            percent(g.quoted),
            percent_between(g.quoted_low, g.quoted_high),
            shown(g.length),
            between(g.length_low, g.length_high),
        ]
        for g in result.groups[:MOST_GROUPS]
    ]
    left = more(len(result.groups) - MOST_GROUPS, "groups with fewer statements; --format csv --table groups has all")
    columns = [Column(result.by.replace("_", " ")), *(Column(name, number=True) for name in names)]
    return table("Groups", columns, rows, "There is no group.", f"{WORTH} {left}".strip())


def _shares(result: Sources, dimension: Dimension) -> Table:
    columns = (
        Column(result.by.replace("_", " "), once=True),
        Column(_HEADINGS[dimension].lower()),
        *(Column(name, number=True) for name in ("statements", "share", "95 % interval", "of the words")),
    )
    left = 0
    rows = []
    for group in result.groups[:MOST_GROUPS]:
        found = [r for r in result.rows if r.group == group.name and r.dimension == dimension]
        left += max(0, len(found) - MOST_VALUES)
        rows += [_share_row(row) for row in found[:MOST_VALUES]]
    return table(_HEADINGS[dimension], columns, rows, "There is none.", more(left, "rows; --format csv has them all"))


def _share_row(row: SourceRow) -> list[str]:
    interval = percent_between(row.ci_low, row.ci_high)
    return [row.group, row.value, f"{row.statements:,}", percent(row.share), interval, percent(row.words_share)]


def _entropy(result: Sources) -> Table:
    columns = (
        Column("of", once=True),
        Column(result.by.replace("_", " ")),
        *(
            Column(name, number=True)
            for name in ("statements", "values", "bits", "95 % interval", "as if", "repetition", "95 % interval")
        ),
    )
    groups = {group.name for group in result.groups[:MOST_GROUPS]}
    rows = list(_entropy_rows(result, groups))
    remark = (
        "Bits of Shannon entropy, without an interval where many values were seen once: then a lower bound that grows "
        "with the text. As if: so many equally common values. Repetition: how likely it is that statements of two "
        f"{result.cluster}s have the same value; it does not depend on how much text there is."
    )
    return table("Variety", columns, rows, "There is none.", remark)


def _entropy_rows(result: Sources, groups: set[str]) -> Iterator[list[str]]:
    for row in sorted(result.entropies, key=lambda r: list(_HEADINGS).index(r.dimension)):
        if row.group in groups:
            figures = (f"{row.named:,}", f"{row.values:,}", shown(row.bits), between(row.ci_low, row.ci_high))
            repeated = (percent(row.repetition), percent_between(row.repetition_low, row.repetition_high))
            yield [_HEADINGS[row.dimension].lower(), row.group, *figures, shown(row.effective), *repeated]
