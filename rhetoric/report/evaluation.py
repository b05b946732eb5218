"""The report on an evaluation: what each system got right, by measure and kind, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rhetoric.evaluate import KINDS, MEASURES, Evaluation, Score
from rhetoric.report.forms import Form
from rhetoric.report.plain import Style
from rhetoric.report.results import Listing, listings_form, probability
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, sentences, table
from rhetoric.safe import safe_text

_KIND = "all, direct, mixed, indirect, or quoted (direct and mixed)"
EVALUATION_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "scores": {
        "system": "engine or file of predictions",
        "measure": f"{', '.join(MEASURES)}; see docs/evaluate.md",
        "kind": _KIND,
        "value": "F1, or for measures that end with _right the share that is right, in percent; empty if there is none",
        "ci_low": "lower limit of the 95 % interval; empty if there is none",
        "ci_high": "upper limit",
        "precision": "percent of what was found; empty if nothing was, and for shares",
        "recall": "percent of what is in the gold; empty if nothing is, and for shares",
        "found": "what precision is of: contents found, for content_token words; for shares the same as gold",
        "gold": "what recall is of; for shares what they are of",
    },
    "differences": {
        "measure": "as in the table of scores",
        "kind": _KIND,
        "first": "one system",
        "second": "the other",
        "first_value": "F1 or share of the first, in percent",
        "second_value": "of the second",
        "difference": "the first less the second, in percentage points",
        "ci_low": "lower limit of its 95 % interval by paired resampling; empty if there is none",
        "ci_high": "upper limit",
        "p": "two-sided p of no difference, not adjusted for the number of measures",
    },
    "systems": {
        "name": "engine or file of predictions",
        "made_with": "engine, version and models",
        "articles": "articles of the gold that it has",
        "statements": "statements found in them",
    },
}


def evaluation_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Evaluation]:
    """An evaluation; the tables of CSV are scores, differences and systems."""
    return listings_form(
        format,
        table,
        style,
        sheet=evaluation_sheet,
        listings={
            "scores": Listing(EVALUATION_COLUMNS["scores"], lambda e: e.scores),
            "differences": Listing(EVALUATION_COLUMNS["differences"], lambda e: e.differences),
            "systems": Listing(EVALUATION_COLUMNS["systems"], lambda e: e.systems),
        },
        head=lambda e: {
            "scope": e.scope,
            "rounds": e.rounds,
            "seed": e.seed,
            "articles": e.articles,
            "statements": e.statements,
        },
    )


def evaluation_sheet(result: Evaluation) -> Sheet:
    """Systems, warnings, the scores of each, their differences, and the methods paragraph."""
    gold = f"{count(result.statements, 'statement')} in {count(result.articles, 'article')} of gold"
    drawn = f"95 %, {count(result.rounds, 'resample')} of articles" if result.rounds else "none"
    parts: tuple[Table | Lines, ...] = (
        _systems(result),
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        *(part for system in result.systems for part in (_scores(result, system.name), _kinds(result, system.name))),
        *([_differences(result)] if result.differences else []),
        sentences("Methods", [result.methods]),
    )
    title = f"Evaluation of {' and '.join(system.name for system in result.systems)}"
    return Sheet(safe_text(title), (safe_text(f"{gold}, scope {result.scope}. Percent. Intervals: {drawn}."),), parts)


def _systems(result: Evaluation) -> Table:
    columns = (
        Column("system"),
        Column("made with", wide=True),
        Column("articles", number=True),
        Column("statements", number=True),
    )
    rows = ([s.name, s.made_with, f"{s.articles:,}", f"{s.statements:,}"] for s in result.systems)
    return table("Systems", columns, rows, "There is none.")


def _scores(result: Evaluation, system: str) -> Table:
    columns = (
        Column("measure"),
        *(Column(name, number=True) for name in ("P", "R", "F1 or right", "95 % interval", "found", "gold")),
    )
    rows = [
        [
            _spaced(s.measure),
            _percent(s.precision),
            _percent(s.recall),
            _percent(s.value),
            _between(s.ci_low, s.ci_high),
            "" if MEASURES[s.measure].single else f"{s.found:,}",
            f"{s.gold:,}",
        ]
        for s in result.scores
        if s.system == system and s.kind == "all"
    ]
    return table(safe_text(f"{system}: all kinds"), columns, rows, "There is none.")


def _kinds(result: Evaluation, system: str) -> Table:
    shown = [kind for kind in KINDS if kind != "all"]
    columns = (Column("measure"), *(Column(kind, number=True) for kind in shown))
    found = {(s.measure, s.kind): s for s in result.scores if s.system == system}
    rows = [[_spaced(measure), *_values(found, measure, shown)] for measure in MEASURES if (measure, "all") in found]
    remark = "F1 or share right, and after the stroke how many there are in the gold. Quoted: direct and mixed."
    return table(safe_text(f"{system}: by kind"), columns, rows, "There is none.", remark)


def _values(found: Mapping[tuple[str, str], Score], measure: str, kinds: list[str]) -> Iterator[str]:
    for kind in kinds:
        score = found[measure, kind]
        yield f"{_percent(score.value)} / {score.gold:,}"


def _differences(result: Evaluation) -> Table:
    first, second = (safe_text(system.name) for system in result.systems)
    columns = (
        Column("measure"),
        *(Column(name, number=True) for name in (first, second, "difference", "95 % interval", "p")),
    )
    rows = [
        [
            _spaced(d.measure),
            _percent(d.first_value),
            _percent(d.second_value),
            _signed(d.difference),
            "–" if d.ci_low is None else f"{_signed(d.ci_low)} to {_signed(d.ci_high)}",
            probability(d.p),
        ]
        for d in result.differences
        if d.kind == "all"
    ]
    remark = "p is not adjusted for the number of measures: choose the one that counts beforehand. CSV has all kinds."
    return table(f"Differences: {first} less {second}", columns, rows, "There is none.", remark)


def _spaced(measure: str) -> str:
    return measure.replace("_", " ").replace("iou50", "IoU50")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.1f} to {high:.1f}"


def _signed(value: float | None) -> str:
    if value is None:
        return "–"
    shown = f"{abs(value):.1f}"
    return shown if float(shown) == 0 else f"{'+' if value > 0 else '−'}{shown}"
