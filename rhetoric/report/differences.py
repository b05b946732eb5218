"""What the tests of a comparison say, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.compare import Difference, Findings, Influence
from rhetoric.compare.differences import ALPHA
from rhetoric.report.sheet import Column, Lines, Table, count, more, sentences, table

MOST_DIFFERENCES = 60
"""Differences that a report for people shows; CSV and JSON have all."""
_MOST_SENTENCES = 15
_HIGHEST = 1000.0


def differences_table(tests: Findings, cluster: str) -> Table:
    """Ratio, interval, p, q and number of clusters of each difference."""
    shown, left = tests.differences, ""
    if len(shown) > MOST_DIFFERENCES:
        by_q = sorted(shown, key=lambda d: (2.0 if d.q is None else d.q, d.frame, d.first))[:MOST_DIFFERENCES]
        shown = tuple(d for d in shown if d in by_q)
        left = more(len(tests.differences) - len(shown), "with larger q; --format csv --table differences has them all")
    columns = (
        Column("frame", once=True),
        Column("groups", wide=True),
        Column("ratio", number=True),
        Column("95 % interval", number=True),
        Column("p", number=True),
        Column("q", number=True),
        Column(f"{cluster}s", number=True),
    )
    rows = [
        (
            d.frame if len({x.lexicon for x in shown}) == 1 else f"{d.lexicon}: {d.frame}",
            f"{d.first} : {d.second}",
            "–" if d.ratio is None else _times(d.ratio),
            _interval(d),
            _share(d.p),
            _share(d.q),
            f"{d.clusters_first:,}" if tests.paired else f"{d.clusters_first:,} : {d.clusters_second:,}",
        )
        for d in shown
    ]
    remark = f"q is p adjusted for {count(tests.family, 'test')} (false discovery rate). {left}"
    return table("Differences", columns, rows, "No difference could be tested; see above.", remark if rows else "")


def conclusions(tests: Findings, cluster: str) -> Lines:
    """In plain words what the tests show, on what single term or cluster it rests, and what they cannot show."""
    return sentences("What can be concluded", _conclusions(tests, cluster))


def _conclusions(tests: Findings, cluster: str) -> Iterator[str]:
    if not tests.differences:
        yield "Nothing about a difference between the groups: none could be tested."
        return
    if tests.omnibus:
        apart = ", ".join(o.frame for o in tests.omnibus if o.q <= ALPHA)
        said = f"some differ in: {apart}." if apart else "none was shown to differ from any other in a frame."
        yield f"Omnibus test of all {len(tests.groups)} groups: {said}"
    shown = sorted((d for d in tests.differences if d.q is not None and d.q <= ALPHA), key=lambda d: (d.q, d.frame))
    for d in shown[:_MOST_SENTENCES]:
        yield _sentence(d, [i for i in tests.influences if _key(i) == _key(d)], cluster)
    if len(shown) > _MOST_SENTENCES:
        yield f"{len(shown) - _MOST_SENTENCES} more differences have q up to {ALPHA}; the table of CSV has them all."
    tested = sum(d.q is not None for d in tests.differences)
    if tested > len(shown):
        yield (
            f"No difference was shown in {tested - len(shown)} of {tested} tests. That does not show the groups to be "
            "alike: every ratio inside an interval goes with the articles."
        )
    if shown:
        yield (
            f"With q up to {ALPHA} about one in {round(1 / ALPHA)} of the differences named may be chance. They hold "
            f"for articles like these, if {cluster}s do not hang together among themselves, and say nothing about why."
        )


def _sentence(d: Difference, rests: Sequence[Influence], cluster: str) -> str:
    if not d.ratio:
        none = d.first if d.ratio == 0 else d.second
        said = f"{d.frame}: {d.first} and {d.second} differ, {none} has none at all (q = {_share(d.q)})."
    else:
        often, seldom, times = (d.first, d.second, d.ratio) if d.ratio >= 1 else (d.second, d.first, 1 / d.ratio)
        said = f"{d.frame}: {often} has {_times(times)} times the rate of {seldom} (q = {_share(d.q)})."
    for part in rests:
        if part.decides:
            what = f"the term {part.name}" if part.part == "term" else f"one {cluster}, {part.name}"
            said += f" It rests on {what}: without it the interval holds 1."
    if d.rank_p is not None and d.rank_p > ALPHA:
        said += f" Ranks of single {cluster}s do not show it (p = {_share(d.rank_p)}): few of them carry it."
    return said


def _key(of: Difference | Influence) -> tuple[str, ...]:
    return of.lexicon, of.frame, of.first, of.second


def _interval(d: Difference) -> str:
    if d.ci_low is None and d.ci_high is None:
        return "–"
    if d.ci_high is None:
        return f"from {_times(d.ci_low or 0)}"
    high = f"over {_HIGHEST:,.0f}" if d.ci_high > _HIGHEST else _times(d.ci_high)
    return f"{_times(d.ci_low or 0)} to {high}"


def _times(ratio: float) -> str:
    """A ratio with digits enough to tell whether it is above or below 1."""
    return f"{ratio:.2f}" if 0.1 <= ratio < 10 else figure(ratio)


def _share(value: float | None) -> str:
    """A probability with two digits that say something."""
    if value is None:
        return "–"
    return f"{value:.2g}" if value >= 0.001 else f"{value:.0e}" if value < 0.0001 else f"{value:.1g}"


def figure(value: float) -> str:
    """Two digits that say something: rare terms have rates far below one."""
    if value == 0:
        return "0"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"
