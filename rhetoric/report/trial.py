"""Reports on an instrument under test: its faults, its terms in a corpus, and candidates for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from rhetoric.compare.concordance import ConcordanceLine
from rhetoric.errors import UsageError
from rhetoric.instruments.check import Finding
from rhetoric.instruments.suggest import Candidate, CandidateLine, Suggestions
from rhetoric.instruments.trial import TermTrial, Trial
from rhetoric.lexicon.cells import TERM_COLUMNS
from rhetoric.report.forms import Form, check_format, result_form
from rhetoric.report.plain import Style
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, sentences, table
from rhetoric.report.tables import CONCORDANCE_COLUMNS, Cell, concordance_row, csv_text
from rhetoric.safe import safe_text, shorten

TRIAL_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "terms": {
        "frame": "category of the lexicon",
        "term": "its entry",
        "status": "core or context",
        "line": "line of the entry in terms.csv",
        "source": "where the entry comes from, as the lexicon says",
        "hits": "all hits in narration and statements",
        "counted": "hits without a flag; for a context term without another flag",
        "articles": "articles with such a hit",
        "dp": "DP of the counted hits over the articles, 0 even; empty if there is none, or one article",
        "dp_norm": "DP divided by its largest possible value",
        "juilland": "Juilland's D over the articles, 1 even",
        "flags": "how many hits have which flag",
        "forms": "the commonest words found, with their number",
    },
    "lines": {
        "frame": "category of the lexicon",
        "term": "its entry",
        "term_source": "where the entry comes from, as the lexicon says",
        **CONCORDANCE_COLUMNS,
        "judged": "empty: write 1 if the hit is in the sense of the frame, 0 if not",
    },
}
SUGGEST_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "terms": {
        column: {
            "term": "the candidate",
            "frame": "the frame whose terms it stands with",
            "match": "phrase",
            "status": "candidate: a lexicon with such a row is refused until a person writes core or context",
            "note": "the figures that speak for it",
            "source": "the corpus, by its size",
        }.get(column, "empty, for a person to fill in")
        for column in TERM_COLUMNS
    },
    "lines": {
        "frame": "the frame",
        "term": "the candidate",
        "article": "id of the article",
        "outlet": "who printed it",
        "published": "ISO 8601 date",
        "voice": "narration or statement",
        "speaker": "who says it",
        "left": "text before, in the same sentence and voice",
        "found": "the occurrence",
        "right": "text after",
    },
}
T = TypeVar("T", Trial, Suggestions)


def finding_line(finding: Finding) -> str:
    """One finding on one line, as compilers write theirs."""
    return safe_text(f"{finding.place}: {finding.level}: {finding.message} [{finding.code}]")


def trial_form(format: str, tables: str | None = None, style: Style | None = None) -> Form[Trial]:
    """A lexicon in a corpus. CSV has a table of terms and one of lines with a column for a person's judgement."""
    chosen = {"terms": _trial_terms, "lines": _trial_lines}
    return _form(format, tables, style, sheet=trial_sheet, tables_of=chosen, record=_trial_record)


def suggest_form(format: str, tables: str | None = None, style: Style | None = None) -> Form[Suggestions]:
    """Candidates. CSV has rows for terms.csv, or the lines in which they stand."""
    chosen = {"terms": _suggested_terms, "lines": _suggested_lines}
    return _form(format, tables, style, sheet=suggest_sheet, tables_of=chosen, record=_suggest_record)


def _form(
    format: str,
    name: str | None,
    style: Style | None,
    *,
    sheet: Callable[[T], Sheet],
    tables_of: Mapping[str, Callable[[T], Iterable[Sequence[Cell]]]],
    record: Callable[[T], Mapping[str, Any]],
) -> Form[T]:
    check_format(format, name)
    if name is not None and name not in tables_of:
        raise UsageError(f"--table {name}: choose one of {', '.join(tables_of)}")
    if format == "csv":
        return Form(lambda result: csv_text(tables_of[name or "terms"](result)), iter)
    return result_form(format, style, sheet=sheet, table=tables_of["terms"], record=record)


def trial_sheet(trial: Trial) -> Sheet:
    """For people: one table of counts, then the lines of each term."""
    columns = (
        Column("frame", once=True),
        Column("term", wide=True),
        Column("counted", number=True),
        Column("flagged", number=True),
        Column("articles", number=True),
        Column("DP", number=True),
    )
    rows = [
        (row.frame, row.term, f"{row.counted:,}", f"{row.hits - row.counted:,}", f"{row.articles:,}", _figure(row.dp))
        for row in trial.rows
    ]
    head = f"{count(trial.articles, 'article')}, {count(trial.words, 'word')} in narration and statements."
    drawn = f"Up to {trial.size} lines a term, drawn at random with seed {trial.seed}."
    parts: list[Table | Lines] = [
        table("Terms", columns, rows, "None.", "DP: 0 evenly spread over the articles, 1 all in one of many.")
    ]
    parts += [_of_term(row) for row in trial.rows if row.lines]
    never = [f"{row.term} ({row.frame})" for row in trial.rows if not row.hits]
    parts.append(sentences("Never found", [", ".join(never) if never else "None: every term is found."]))
    if trial.notes:
        parts.append(sentences("Notes", [note.message for note in trial.notes]))
    return Sheet(safe_text(f"{trial.lexicon} {trial.version} on a corpus"), (head, drawn), tuple(parts))


def _of_term(row: TermTrial) -> Table:
    """The lines of one term, to be judged."""
    forms = ", ".join(f"{form} {n:,}" for form, n in row.forms)
    flags = ", ".join(f"{flag} {n:,}" for flag, n in row.flagged)
    remark = f"Forms: {forms}.{f' Flags: {flags}.' if flags else ''} Source: {row.source or 'none'}."
    rows = ((line.left[-48:], line.found, line.right[:48], _who(line)) for line in row.lines)
    columns = (Column("left", number=True, wide=True), Column("found"), Column("right"), Column("who"))
    return table(safe_text(f"{row.term} · {row.frame} · {row.status}"), columns, rows, "", remark)


def _who(line: ConcordanceLine | CandidateLine) -> str:
    who = line.speaker if line.voice == "statement" else line.voice
    return shorten(safe_text(f"{who or 'unknown'}, {line.article}"), 40)


def _figure(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _trial_terms(trial: Trial) -> Iterator[Sequence[Cell]]:
    yield list(TRIAL_COLUMNS["terms"])
    for row in trial.rows:
        figures = (row.hits, row.counted, row.articles, row.dp, row.dp_norm, row.juilland)
        counts = ("; ".join(f"{name} {n}" for name, n in pairs) for pairs in (row.flagged, row.forms))
        yield (row.frame, row.term, row.status, row.line, row.source, *figures, *counts)


def _trial_lines(trial: Trial) -> Iterator[Sequence[Cell]]:
    yield list(TRIAL_COLUMNS["lines"])
    for row in trial.rows:
        for line in row.lines:
            yield (row.frame, row.term, row.source, *concordance_row(line), None)


def _trial_record(trial: Trial) -> Mapping[str, Any]:
    return {"schema_version": 1, **_plain(asdict(trial))}


def suggest_sheet(result: Suggestions) -> Sheet:
    """For people: the candidates of each frame, each with its lines."""
    settings = result.settings
    head = (
        f"{count(result.articles, 'article')}, {count(result.words, 'word')}. Candidates stand at least "
        f"{settings.min_count} times in the sentences of a frame, in at least {settings.min_articles} articles.",
        "A person accepts or refuses them: the figures rank and test nothing.",
    )
    parts: list[Table | Lines] = []
    for frame in dict.fromkeys(row.frame for row in result.rows):
        parts += _of_frame(frame, [row for row in result.rows if row.frame == frame], result.hits.get(frame, 0))
    if not result.rows:
        parts.append(sentences("Candidates", ["None."]))
    if result.notes:
        parts.append(sentences("Notes", [note.message for note in result.notes]))
    return Sheet(safe_text(f"Candidates for {result.lexicon}"), head, tuple(parts))


def _of_frame(frame: str, rows: Sequence[Candidate], hits: int) -> Iterator[Table | Lines]:
    columns = (
        Column("candidate", wide=True),
        Column("with", number=True),
        Column("articles", number=True),
        Column("elsewhere", number=True),
        Column("LRC", number=True),
        Column("logDice", number=True),
    )
    cells = (
        (r.term, f"{r.count:,}", f"{r.articles:,}", f"{r.elsewhere:,}", f"{r.lrc:.1f}", _figure(r.log_dice, 1))
        for r in rows
    )
    remark = "with: in sentences of the frame; LRC: conservative log ratio; logDice: with the hits, within 5 words."
    yield table(f"{frame} ({count(hits, 'hit')})", columns, cells, "", remark)
    lines = [f"{line.left[-40:]}[{line.found}]{line.right[:40]} ({_who(line)})" for r in rows for line in r.lines]
    yield sentences(f"{frame}: where they stand", lines)


def _suggested_terms(result: Suggestions) -> Iterator[Sequence[Cell]]:
    yield list(TERM_COLUMNS)
    source = f"suggested from {result.articles:,} articles with {result.lexicon}"
    for row in result.rows:
        note = (
            f"{row.count} in sentences of the frame ({row.articles} articles), {row.elsewhere} elsewhere; "
            f"LRC {row.lrc:.2f}; logDice {_figure(row.log_dice) or 'none'}"
        )
        known = {"term": row.term, "frame": row.frame, "match": "phrase", "status": "candidate", "note": note}
        known["source"] = source
        yield [known.get(column, "") for column in TERM_COLUMNS]


def _suggested_lines(result: Suggestions) -> Iterator[Sequence[Cell]]:
    columns = list(SUGGEST_COLUMNS["lines"])
    yield columns
    for row in result.rows:
        for line in row.lines:
            yield [row.frame, row.term, *(getattr(line, column) for column in columns[2:])]


def _suggest_record(result: Suggestions) -> Mapping[str, Any]:
    return {"schema_version": 1, **_plain(asdict(result))}


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Tuples as lists, as JSON has them."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}
