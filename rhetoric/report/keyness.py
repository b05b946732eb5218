"""Reports on keyness and on collocations: for people, for spreadsheets and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rhetoric.compare.collocations import Collocate, Collocations
from rhetoric.compare.keyness import Keyness, KeyRow, Side, measure
from rhetoric.report.forms import Form, result_form
from rhetoric.report.groups import WORTH, independent
from rhetoric.report.plain import Style
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, sentences, table
from rhetoric.report.tables import Cell
from rhetoric.safe import safe_text

MOST_TERMS = 20
"""Terms in each direction, or collocates, that a report for people shows; CSV and JSON have all."""

_SIDE_COLUMNS = {
    "count": "occurrences",
    "rate": "occurrences per 1,000 words (per 1,000 n-grams of that length)",
    "texts": "texts (clusters) with the term: its range",
    "dp": "DP over the texts, 0 even; empty if the term does not occur or there is one text",
    "dp_norm": "DP divided by its largest possible value",
    "juilland": "Juilland's D over the texts, 1 even",
}
KEYNESS_COLUMNS: Mapping[str, str] = {
    "term": "word or n-gram, folded and in lower case",
    "length": "words of the term",
    "direction": "the side with the higher rate: target or reference; neither if they are equal",
    **{f"target_{name}": f"{meaning}, in the target" for name, meaning in _SIDE_COLUMNS.items()},
    **{f"reference_{name}": f"{meaning}, in the reference" for name, meaning in _SIDE_COLUMNS.items()},
    "log_ratio": "log2 of the ratio of rates, 0.5 added; above 0 in the target",
    "lrc": "conservative log ratio: what of it is certain if words were independent; 0 if nothing is",
    "g2": "log-likelihood over occurrences, with the sign of the difference; a ranking",
    "z": "log-odds with informative Dirichlet prior (Fightin' Words); a ranking",
    "text_g2": "log-likelihood over texts with the term, with the sign of the difference (text dispersion keyness)",
    "text_lrc": "conservative log ratio of the shares of texts with the term",
    "p": "Fisher's exact test of the texts with the term; empty if a side has one text",
    "q": "p after Benjamini and Hochberg over all rows",
}
COLLOCATION_COLUMNS: Mapping[str, str] = {
    "word": "the collocate, folded and in lower case",
    "count": "how often it stands near the term (sentences with both, if the window is the sentence)",
    "articles": "articles in which it does",
    "frequency": "how often it stands anywhere in the voice (sentences with it)",
    "expected": "how often chance alone would bring it near the term",
    "log_dice": "logDice, at most 14 where each stands near the other once",
    "pmi": "pointwise mutual information, log2 of observed over expected",
    "g2": "log-likelihood, negative where the word shuns the term; a ranking",
    "t": "t-score; a ranking",
}


_SORTED = {
    "texts": "text dispersion keyness",
    "text_lrc": "conservative log ratio of texts",
    "lrc": "conservative log ratio",
    "log_ratio": "log ratio",
    "g2": "G²",
    "z": "z (Fightin' Words)",
}


def keyness_form(format: str, style: Style | None = None, most: int = MOST_TERMS) -> Form[Keyness]:
    """A keyness table; ``most`` terms in each direction in reports for people."""
    return result_form(
        format, style, sheet=lambda k: keyness_sheet(k, most), table=_keyness_table, record=_keyness_record
    )


def collocations_form(format: str, style: Style | None = None, most: int = MOST_TERMS) -> Form[Collocations]:
    """A table of collocations; ``most`` collocates in reports for people."""
    return result_form(
        format, style, sheet=lambda c: collocations_sheet(c, most), table=_collocation_table, record=_collocation_record
    )


def keyness_sheet(result: Keyness, most: int = MOST_TERMS) -> Sheet:
    """Sides, warnings, the key terms of either side, and the methods paragraph."""
    line = (
        f"{count(len(result.rows), 'term')} with at least {count(result.settings.min_count, 'occurrence')} in at least "
        f"{count(result.settings.min_texts, result.settings.cluster)}, by {_SORTED[result.settings.sort]}. "
        "Pairs of figures are target / reference."
    )
    parts: tuple[Table | Lines, ...] = (
        _sides(result),
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        _terms(result, 1, most),
        _terms(result, -1, most),
        sentences("Methods", [result.methods]),
    )
    title = f"Keyness: {result.target.name} against {result.reference.name}"
    return Sheet(safe_text(title), (safe_text(line),), parts)


def _sides(result: Keyness) -> Table:
    columns = (
        Column("side"),
        Column(result.settings.by.replace("_", " ")),
        Column("articles", number=True),
        Column("worth", number=True),
        *([Column(f"{result.settings.cluster}s", number=True)] if result.settings.cluster != "article" else []),
        Column("words", number=True),
    )

    def row(role: str, side: Side) -> list[str]:
        clusters = [f"{side.texts:,}"] if result.settings.cluster != "article" else []
        name = f"{side.name} ({', '.join(side.groups)})" if side.groups else side.name
        return [role, name, f"{side.articles:,}", independent(side.worth), *clusters, f"{side.words:,}"]

    return table("Sides", columns, [row("target", result.target), row("reference", result.reference)], "", WORTH)


def _terms(result: Keyness, sign: int, most: int) -> Table:
    """The terms that the measure gives to the target (``sign`` 1) or to the reference (−1)."""
    ours = [row for row in result.rows if sign * measure(row, result.settings.sort) > 0]
    names = ("per 1,000", f"{result.settings.cluster}s", "log ratio", "LRC", "G²", "z", "text G²", "text LRC", "q")
    numbers = (*names, "DP", "DPnorm", "Juilland's D")
    return table(
        safe_text(f"More in {result.target.name if sign > 0 else result.reference.name}"),
        [Column("term"), *(Column(name, number=True) for name in numbers)],
        [_term_row(row) for row in ours[:most]],
        "There is no such term.",
        more(len(ours) - most, "terms; --format csv has them all"),
    )


def _term_row(row: KeyRow) -> list[str]:
    return [
        row.term,
        f"{_figure(row.target_rate)} / {_figure(row.reference_rate)}",
        f"{row.target_texts:,} / {row.reference_texts:,}",
        f"{row.log_ratio:.2f}",
        _bound(row.lrc),
        f"{row.g2:.1f}",
        f"{row.z:.1f}",
        f"{row.text_g2:.1f}",
        _bound(row.text_lrc),
        _probability(row.q),
        f"{_share(row.target_dp)} / {_share(row.reference_dp)}",
        f"{_share(row.target_dp_norm)} / {_share(row.reference_dp_norm)}",
        f"{_share(row.target_juilland)} / {_share(row.reference_juilland)}",
    ]


def collocations_sheet(result: Collocations, most: int = MOST_TERMS) -> Sheet:
    """How often the term occurs, its collocates, and the methods paragraph."""
    unit = "occurrence" if result.settings.window else "sentence"
    lines = (
        f"{count(result.nodes, unit)} in {count(result.articles, 'article')}; "
        f"{count(len(result.rows), 'collocate')} with at least {count(result.settings.min_count, 'cooccurrence')}.",
    )
    names = ("near it", "articles", "in all", "expected", "logDice", "PMI", "G²", "t")
    rows = [
        [
            r.word,
            f"{r.count:,}",
            f"{r.articles:,}",
            f"{r.frequency:,}",
            _figure(r.expected),
            f"{r.log_dice:.2f}",
            f"{r.pmi:.2f}",
            f"{r.g2:.1f}",
            f"{r.t:.1f}",
        ]
        for r in result.rows[:most]
    ]
    left = more(len(result.rows) - most, "collocates; --format csv has them all")
    parts: tuple[Table | Lines, ...] = (
        *([sentences("Mind", [note.message for note in result.notes])] if result.notes else []),
        table(
            "Collocates",
            [Column("word"), *(Column(name, number=True) for name in names)],
            rows,
            "There is no collocate.",
            left,
        ),
        sentences("Methods", [result.methods]),
    )
    return Sheet(safe_text(f"Collocations of {result.term}"), tuple(safe_text(line) for line in lines), parts)


def _scores(row: Collocate) -> list[str]:
    return [f"{row.log_dice:.2f}", f"{row.pmi:.2f}", f"{row.g2:.1f}", f"{row.t:.1f}"]


def _figure(value: float) -> str:
    """Two digits that say something: rare terms have rates far below one."""
    if value == 0:
        return "0"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def _bound(value: float) -> str:
    return f"{value:.2f}" if value else "0"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _probability(value: float | None) -> str:
    if value is None:
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _keyness_table(result: Keyness) -> Iterator[Sequence[Cell]]:
    yield list(KEYNESS_COLUMNS)
    for row in result.rows:
        yield [getattr(row, name) for name in KEYNESS_COLUMNS]


def _keyness_record(result: Keyness) -> Mapping[str, Any]:
    return {
        "schema_version": 1,
        **asdict(result.settings),
        "target": asdict(result.target),
        "reference": asdict(result.reference),
        "tested": len(result.rows),
        "rows": [asdict(row) for row in result.rows],
        "notes": _notes(result),
        "methods": result.methods,
    }


def _collocation_table(result: Collocations) -> Iterator[Sequence[Cell]]:
    yield list(COLLOCATION_COLUMNS)
    for row in result.rows:
        yield [getattr(row, name) for name in COLLOCATION_COLUMNS]


def _collocation_record(result: Collocations) -> Mapping[str, Any]:
    return {
        "schema_version": 1,
        "term": result.term,
        **asdict(result.settings),
        "nodes": result.nodes,
        "articles": result.articles,
        "near": result.near,
        "size": result.size,
        "rows": [asdict(row) for row in result.rows],
        "notes": _notes(result),
        "methods": result.methods,
    }


def _notes(result: Keyness | Collocations) -> list[dict[str, str]]:
    return [{"code": note.code, "message": note.message} for note in result.notes]
