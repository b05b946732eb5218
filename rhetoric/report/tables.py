"""Tidy tables, one row an observation, for spreadsheets and data frames.

A cell of text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return gets an apostrophe in front,
so that no spreadsheet takes words from a page for a formula. Figures are not touched. Text is on one line, without
control characters (``safe_text``); the spans give the exact characters in the JSON form. UTF-8, comma, ``\\n``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from rhetoric.compare import Comparison, ConcordanceLine
from rhetoric.document import Annotation
from rhetoric.errors import UsageError
from rhetoric.report.reading import Reading, read
from rhetoric.safe import safe_text

Cell = str | int | float | None
ArticleTable = Literal["statements", "matches", "rates", "readability"]
ComparisonTable = Literal["rates", "matches", "differences", "omnibus", "influences"]

_ARTICLE = {
    "article": "id of the article",
    "locator": "file it was read from, with the record if there are several",
    "outlet": "who printed it",
    "host": "site or paper it was found on, when that is another",
    "published": "ISO 8601 date",
}
_SCORES = {
    "flesch_reading_ease": "Flesch reading ease; empty where the text is too short or the language has no formula",
    "flesch_kincaid_grade": "Flesch-Kincaid grade",
    "gunning_fog": "Gunning fog index",
    "smog_index": "SMOG index",
    "automated_readability_index": "automated readability index",
    "coleman_liau_index": "Coleman-Liau index",
}
ARTICLE_COLUMNS: Mapping[ArticleTable, Mapping[str, str]] = {
    "statements": {
        **_ARTICLE,
        "statement": "number of the statement in the article, from 0",
        "parent": "number of the statement that it is nested in",
        "kind": "direct, mixed or indirect",
        "act": "statement, or attitude: what somebody wants, plans or believes",
        "form": "quotation, clause, colon_block, document or participle",
        "speaker": "the name that the source resolves to; empty if unknown",
        "speaker_id": "the speaker in the gazetteer, the same in every article",
        "source_type": "state_media, official, diplomat, ministry, anonymous or other",
        "carrier": "who relayed the words",
        "cue": "the words that mark it as said",
        "source": "the words that name who says it",
        "content": "what is said; pieces of a broken statement with an ellipsis between them",
        "start": "first code point of the content in the text",
        "end": "code point after the content",
        "words": "words that this voice owns, without those of statements nested in it",
        "confidence": "from 0 to 1",
        "rule": "what decided",
    },
    "matches": {
        **_ARTICLE,
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "term": "its entry",
        "found": "the words in the text",
        "start": "first code point in the text",
        "end": "code point after it",
        "voice": "narration, statement, title or left_out",
        "statement": "number of the innermost statement it stands in",
        "speaker": "who says it",
        "counted": "1 if it counts in rates, 0 if a flag or its place keeps it out",
        "flags": "why it is not counted, with blanks between",
        "target": "side of whom it is said: self, ally, enemy, third; empty where no name beside it decides",
        "rules": "what set each flag and the target",
        "weight": "weight of the term in the lexicon",
    },
    "rates": {
        **_ARTICLE,
        "voice": "narration, statements, or speaker",
        "speaker": "name of the speaker where voice is speaker",
        "lexicon": "name of the lexicon",
        "frame": "its category; those that the article has a match of",
        "words": "words of the voice",
        "hits": "counted matches in the voice",
        "rate": "hits per 1,000 words of the voice; empty if it has no words",
    },
    "readability": {
        **_ARTICLE,
        "voice": "narration, statements, or the name of a speaker",
        "words": "words as the formulas count them",
        "sentences": "sentences as the formulas count them",
        **_SCORES,
    },
}
COMPARISON_COLUMNS: Mapping[ComparisonTable, Mapping[str, str]] = {
    "rates": {
        "group": "name of the group",
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "articles": "articles with words in the voice compared",
        "worth": "how many independent texts these articles are worth",
        "clusters": "clusters with words in the voice compared",
        "words": "words of the voice compared",
        "hits": "counted matches",
        "rate": "hits per 1,000 words of the voice compared",
        "ci_low": "lower limit of the 95 % interval; empty if there is none",
        "ci_high": "upper limit of the 95 % interval; empty if there is none",
        "note": "why there is no interval, or what weakens it",
    },
    "matches": {
        "group": "name of the group",
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "term": "its entry",
        "found": "the words in the text",
        "article": "id of the article",
        "locator": "file it was read from",
        "outlet": "who printed it",
        "speaker": "who says it; empty in narration",
        "start": "first code point in the text",
        "end": "code point after it",
        "target": "side of whom it is said; empty where no name beside it decides",
    },
    "differences": {
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "first": "one group",
        "second": "the other",
        "clusters_first": "clusters of the first group that were compared",
        "clusters_second": "clusters of the second",
        "hits_first": "counted matches in them",
        "hits_second": "counted matches in them",
        "ratio": "rate of the first group over that of the second; empty if the second has none",
        "ci_low": "lower limit of the 95 % interval",
        "ci_high": "upper limit of the 95 % interval",
        "p": "two-sided p of the permutation test; empty if not tested",
        "q": "p adjusted for all differences tested (Benjamini-Hochberg)",
        "allotments": "allotments of clusters to groups that were looked at",
        "exact": "1 if these are all there are, 0 if they were drawn",
        "rank_p": "p of the Mann-Whitney test of the rates of single clusters, not adjusted",
        "delta": "Cliff's delta of these rates",
        "delta_low": "lower limit of its 95 % interval",
        "delta_high": "upper limit of its 95 % interval",
        "note": "why there is no ratio or interval",
    },
    "omnibus": {
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "statistic": "largest studentised log ratio of any two groups",
        "p": "p of the permutation test over all groups",
        "q": "p adjusted for all frames tested (Benjamini-Hochberg)",
        "allotments": "allotments of clusters to groups that were looked at",
        "exact": "1 if these are all there are, 0 if they were drawn",
    },
    "influences": {
        "lexicon": "name of the lexicon",
        "frame": "its category",
        "first": "one group",
        "second": "the other",
        "part": "term or cluster",
        "name": "the one that drives the difference: without it the ratio is nearest to 1 or furthest past it",
        "ratio": "ratio without it",
        "ci_low": "lower limit of its 95 % interval",
        "ci_high": "upper limit of its 95 % interval",
        "decides": "1 if the interval leaves out 1 only with it",
    },
}
CONCORDANCE_COLUMNS: Mapping[str, str] = {
    "article": "id of the article",
    "locator": "file it was read from",
    "outlet": "who printed it",
    "published": "ISO 8601 date",
    "start": "first code point in the text",
    "end": "code point after it",
    "left": "text before, in the same paragraph",
    "found": "the occurrence",
    "right": "text after, in the same paragraph",
    "voice": "narration, statement or title",
    "speaker": "who says it",
    "carrier": "who relayed it",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guarded(cell: Cell) -> Cell:
    """The cell as it goes into CSV: text safe and never a formula, figures as they are."""
    if not isinstance(cell, str):
        return cell
    text = safe_text(cell)
    return "'" + text if is_formula(text) or is_formula(cell) else text


def is_formula(text: str) -> bool:
    """Would a spreadsheet take this for a formula?"""
    return text.startswith(_FORMULA)


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV, every cell guarded."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def article_columns(name: str) -> tuple[ArticleTable, list[str]]:
    """A table of articles by name, with its columns. Raises UsageError for a name that is not offered."""
    for known, columns in ARTICLE_COLUMNS.items():
        if known == name:
            return known, list(columns)
    raise UsageError(f"--table {name}: choose one of {', '.join(ARTICLE_COLUMNS)}")


def article_rows(annotation: Annotation, name: ArticleTable) -> Iterator[Sequence[Cell]]:
    """The rows of one article, in the order of ``ARTICLE_COLUMNS``."""
    reading, article = read(annotation), annotation.article
    rows = {"statements": _statements, "matches": _matches, "rates": _rates, "readability": _readability}[name]
    common = (article.id, article.locator, article.outlet, article.host, article.published)
    return ((*common, *row) for row in rows(reading))


def _statements(reading: Reading) -> Iterator[Sequence[Cell]]:
    for i, s in enumerate(reading.annotation.statements):
        who = (s.speaker, s.speaker_id, s.source_type, s.carrier, reading.text(s.cue), reading.text(s.source))
        start, end = min(c.start for c in s.content), max(c.end for c in s.content)
        place = (reading.content(s), start, end, reading.statement_words[i])
        yield i, s.parent, s.kind, s.act, s.form, *who, *place, s.confidence, s.rule


def _matches(reading: Reading) -> Iterator[Sequence[Cell]]:
    for m in reading.annotation.matches:
        found = (reading.text(m.span), m.span.start, m.span.end)
        speaker = None if m.statement is None else reading.annotation.statements[m.statement].speaker
        counted = int(m.counted and m.voice in ("narration", "statement"))
        why = (" ".join(m.flags), m.target, "; ".join(f"{name}: {rule}" for name, rule in m.rules.items()))
        yield m.lexicon, m.frame, m.term, *found, m.voice, m.statement, speaker, counted, *why, m.weight


def _rates(reading: Reading) -> Iterator[Sequence[Cell]]:
    for lexicon, frame in reading.frames():
        for p in reading.profiles:
            voice = ("speaker", p.voice) if p.is_speaker else (p.voice, None)
            yield *voice, lexicon, frame, p.words, p.hits[lexicon, frame], p.rate((lexicon, frame))


def _readability(reading: Reading) -> Iterator[Sequence[Cell]]:
    for voice, r in reading.annotation.readability.items():
        yield voice, r.words, r.sentences, *(getattr(r, name) for name in _SCORES)


def comparison_table(comparison: Comparison, name: str) -> Iterator[Sequence[Cell]]:
    """Header and rows of a comparison. Raises UsageError for a table that is not offered or was not asked for."""
    if name == "matches":
        return _comparison_matches(comparison)
    if name == "rates":
        return _rows_of(comparison.rows, list(COMPARISON_COLUMNS["rates"]))
    for known in ("differences", "omnibus", "influences"):
        if known == name and comparison.tests is None:
            raise UsageError(f"--table {name} goes with --test")
        if known == name:
            return _rows_of(getattr(comparison.tests, name), list(COMPARISON_COLUMNS[known]))
    raise UsageError(f"--table {name}: choose one of {', '.join(COMPARISON_COLUMNS)}")


def _rows_of(rows: Iterable[object], columns: list[str]) -> Iterator[Sequence[Cell]]:
    """Fields of frozen rows; true and false as 1 and 0."""
    yield columns
    for row in rows:
        cells = [getattr(row, column) for column in columns]
        yield [int(cell) if isinstance(cell, bool) else cell for cell in cells]


def _comparison_matches(comparison: Comparison) -> Iterator[Sequence[Cell]]:
    yield list(COMPARISON_COLUMNS["matches"])
    for (group, lexicon, frame), found in comparison.matches.items():
        for e in found:
            place = (e.article, e.locator, e.outlet, e.speaker, e.span.start, e.span.end, e.target)
            yield group, lexicon, frame, e.term, e.found, *place


def concordance_row(line: ConcordanceLine) -> Sequence[Cell]:
    """One line in the order of ``CONCORDANCE_COLUMNS``."""
    place = (line.article, line.locator, line.outlet, line.published, line.span.start, line.span.end)
    return *place, line.left, line.found, line.right, line.voice, line.speaker, line.carrier
