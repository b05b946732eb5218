"""Reports on how far groups are apart, and on whether they can be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rhetoric.compare.distance import ContributionRow, DistanceRow, Distances, Measure
from rhetoric.compare.distinctiveness import Distinctiveness
from rhetoric.report.forms import Form
from rhetoric.report.groups import GROUP_COLUMNS, groups_table
from rhetoric.report.plain import Style
from rhetoric.report.results import Listing, between, listings_form, percent, percent_between, probability, shown
from rhetoric.report.sheet import Column, Lines, Sheet, Table, more, sentences, table
from rhetoric.safe import safe_text

MOST_PARTS = 6
"""Frames or terms of each pair, or each group, that a report for people shows; CSV and JSON have all."""

_ALPHA = 0.05
_MEASURES: Mapping[Measure, str] = {"cosine": "cosine distance", "jensen_shannon": "Jensen-Shannon, bits"}
_HALVES = {
    "between": "between halves of the two groups",
    "within": "between halves of the first group",
    "within_other": "between halves of the second group",
}
_PAIR = {"group": "first group", "other": "second group", "measure": "cosine or jensen_shannon"}
_KEYS = {"lexicon": "name of the lexicon", "frame": "its category", "term": "its entry; empty for frames"}
DISTANCE_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "distances": {
        **_PAIR,
        "distance": "cosine distance, or Jensen-Shannon divergence in bits; empty if there is none",
        "p": "permutation test that both groups draw from one pool of clusters",
        "q": "p after Benjamini and Hochberg over the pairs of a measure",
        "half": "clusters of each half",
        **{
            f"{name}{end}": f"{what} {meaning}"
            for name, meaning in _HALVES.items()
            for end, what in (("", "median distance"), ("_low", "2.5 % of the distances"), ("_high", "97.5 %"))
        },
        "note": "why there is no distance or yardstick",
    },
    "contributions": {
        **_PAIR,
        **_KEYS,
        "hits": "counted matches in the first group",
        "other_hits": "counted matches in the second group",
        "rate": "hits per 1,000 words of the first group",
        "other_rate": "hits per 1,000 words of the second group",
        "contribution": "what it adds to the distance",
        "part": "the share of the distance, from 0 to 1",
    },
    "groups": GROUP_COLUMNS,
}
DISTINCT_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "coefficients": {
        "group": "name of the group",
        **_KEYS,
        "coefficient": "log odds of the group for one standard deviation more of the rate",
        "low": "2.5 % of the coefficients over resampled clusters",
        "high": "97.5 %",
        "stable": "share of the resamples with the same sign",
    },
    "recognition": {
        "group": "name of the group",
        "clusters": "clusters judged",
        "recall": "share of them told to be of the group",
        "ci_low": "lower limit of the 95 % interval; empty if there is none",
        "ci_high": "upper limit",
        "note": "why there is no interval, or what weakens it",
    },
    "groups": GROUP_COLUMNS,
}


def distances_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Distances]:
    """Distances; the tables of CSV are distances, contributions and groups."""
    return listings_form(
        format,
        table,
        style,
        sheet=distances_sheet,
        listings={
            "distances": Listing(DISTANCE_COLUMNS["distances"], lambda d: d.rows),
            "contributions": Listing(DISTANCE_COLUMNS["contributions"], lambda d: d.contributions),
            "groups": Listing(GROUP_COLUMNS, lambda d: d.groups),
        },
        head=lambda d: {"by": d.by, "voice": d.voice, "cluster": d.cluster, "level": d.level},
    )


def distinctiveness_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Distinctiveness]:
    """Telling groups apart; the tables of CSV are coefficients, recognition and groups."""
    accuracy = ("accuracy", "ci_low", "ci_high", "chance", "chance_high", "p")
    return listings_form(
        format,
        table,
        style,
        sheet=distinctiveness_sheet,
        listings={
            "coefficients": Listing(DISTINCT_COLUMNS["coefficients"], lambda d: d.coefficients),
            "recognition": Listing(DISTINCT_COLUMNS["recognition"], lambda d: d.recognition),
            "groups": Listing(GROUP_COLUMNS, lambda d: d.groups),
        },
        head=lambda d: {
            **{"by": d.by, "voice": d.voice, "cluster": d.cluster, "level": d.level},
            **{name: getattr(d, name) for name in accuracy},
        },
    )


def distances_sheet(result: Distances) -> Sheet:
    """Groups, distances with their yardsticks, what they say in plain words, what they are made of, and the methods."""
    line = f"Profiles over {result.level}s; clusters: {result.cluster}s."
    parts: tuple[Table | Lines, ...] = (
        groups_table(result.groups, result.by, result.cluster),
        _distances(result),
        sentences("What can be concluded", _conclusions(result)),
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        _contributions(result),
        sentences("Methods", [result.methods]),
    )
    return Sheet(safe_text(f"Distance by {result.by.replace('_', ' ')}"), (safe_text(line),), parts)


def _distances(result: Distances) -> Table:
    names = ("distance", "halves of both", "95 % of them", "halves of first", "halves of second", "p", "q")
    columns = (
        Column("groups", once=True),
        Column("measure"),
        *(Column(name, number=True) for name in names),
    )
    rows = [
        (
            f"{r.group} : {r.other}",
            _MEASURES[r.measure],
            shown(r.distance),
            shown(r.between),
            between(r.between_low, r.between_high),
            shown(r.within),
            shown(r.within_other),
            probability(r.p),
            probability(r.q),
        )
        for r in result.rows
    ]
    remark = "Halves: median distance of random halves of equal size, from both groups or of one; the yardstick."
    return table("Distances", columns, rows, "There is no pair of groups.", remark if rows else "")


def _conclusions(result: Distances) -> Iterator[str]:
    """One sentence a pair, from the divergence; the cosine is in the table."""
    rows = [r for r in result.rows if r.measure == "jensen_shannon"]
    if not rows:
        yield "Nothing: there are no two groups to compare."
    for row in rows:
        yield f"{row.group} and {row.other}: {_conclusion(row)}"


def _conclusion(row: DistanceRow) -> str:
    if row.q is None:
        return f"{row.note}."
    if row.q > _ALPHA:
        return f"not shown to differ (q = {probability(row.q)}), which does not show them to be alike."
    if row.between is None or not row.within or not row.within_other:
        return f"further apart than chance would have them (q = {probability(row.q)})."
    times = row.between / max(row.within, row.within_other)
    apart = f"further apart than chance would have them (q = {probability(row.q)})"
    if times < 1:
        return f"{apart}, yet no further than two halves of the less even of them."
    return f"{apart}, {shown(times)} times as far as two halves of the less even of them."


def _contributions(result: Distances) -> Table:
    columns = (
        Column("groups", once=True),
        Column(result.level),
        *(Column(name, number=True) for name in ("first /1,000", "second /1,000", "part of the divergence")),
    )
    pairs: dict[tuple[str, str], list[ContributionRow]] = {}
    for c in result.contributions:
        if c.measure == "jensen_shannon":
            pairs.setdefault((c.group, c.other), []).append(c)
    rows = [
        (f"{c.group} : {c.other}", c.term or c.frame, shown(c.rate), shown(c.other_rate), percent(c.part))
        for found in pairs.values()
        for c in found[:MOST_PARTS]
    ]
    left = sum(max(0, len(found) - MOST_PARTS) for found in pairs.values())
    told = more(left, "rows; --format csv --table contributions has them all")
    return table("What the distances are made of", columns, rows, "There is nothing.", told)


def distinctiveness_sheet(result: Distinctiveness) -> Sheet:
    """Groups, accuracy against chance, recognition of each group, what speaks for it, and the methods."""
    parts: tuple[Table | Lines, ...] = (
        groups_table(result.groups, result.by, result.cluster),
        sentences("What can be concluded", [_accuracy(result)]),
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        _recognition(result),
        _coefficients(result),
        sentences("Methods", [result.methods]),
    )
    line = f"Rates of {result.level}s; each {result.cluster} is one sample."
    return Sheet(safe_text(f"Telling apart by {result.by.replace('_', ' ')}"), (safe_text(line),), parts)


def _accuracy(result: Distinctiveness) -> str:
    if result.accuracy is None or result.p is None:
        return "Nothing: no model could be learnt, see below."
    interval = percent_between(result.ci_low, result.ci_high)
    said = (
        f"Balanced accuracy {percent(result.accuracy)} (95 % interval {interval}); with shuffled labels "
        f"{percent(result.chance)}, 95 % of them under {percent(result.chance_high)}; p = {probability(result.p)}."
    )
    if result.p > _ALPHA:
        return f"{said} The groups were not shown to be told apart by framing; that does not show them to be alike."
    return f"{said} The groups can be told apart by framing better than by chance, so far as these {result.level}s go."


def _recognition(result: Distinctiveness) -> Table:
    names = (f"{result.cluster}s", "recognised", "95 % interval")
    rows = [
        (r.group, f"{r.clusters:,}", percent(r.recall), percent_between(r.ci_low, r.ci_high))
        for r in result.recognition
    ]
    columns = [Column(result.by.replace("_", " ")), *(Column(name, number=True) for name in names)]
    return table("Recognised", columns, rows, "There is no model.")


def _coefficients(result: Distinctiveness) -> Table:
    names = ("log odds", "95 % of resamples", "same sign")
    columns = (
        Column(result.by.replace("_", " "), once=True),
        Column(result.level),
        *(Column(name, number=True) for name in names),
    )
    rows, left = [], 0
    groups = list(dict.fromkeys(c.group for c in result.coefficients))
    for group in groups[:1] if len(groups) == 2 else groups:
        found = sorted((c for c in result.coefficients if c.group == group), key=lambda c: -abs(c.coefficient))
        left += max(0, len(found) - MOST_PARTS)
        rows += [
            (group, c.term or c.frame, shown(c.coefficient), between(c.low, c.high), percent(c.stable))
            for c in found[:MOST_PARTS]
        ]
    told = "Log odds of the group for one standard deviation more of the rate."
    if len(groups) == 2:
        told += f" For {groups[1]} all signs are the other way round."
    if left:
        told += f" {more(left, 'rows; --format csv has them all').capitalize()}."
    return table(
        f"What speaks for a {result.by.replace('_', ' ')}", columns, rows, "There is no model.", told if rows else ""
    )
