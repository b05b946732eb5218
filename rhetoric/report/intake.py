"""What was read: each article with its fields and what was left out of it, each file, and all of them together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from heapq import nlargest, nsmallest
from itertools import islice
from typing import Any

from rhetoric.document import Article, BlockKind, Span
from rhetoric.errors import UsageError
from rhetoric.ingest.options import Skipped, Tally
from rhetoric.record import json_text
from rhetoric.report.article import byline
from rhetoric.report.forms import Form, array_of, check_format, headed, parted, sheet_text
from rhetoric.report.plain import Style
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, sentences, table
from rhetoric.report.tables import Cell, csv_text
from rhetoric.safe import safe_text, shorten
from rhetoric.text import words

LEFT_OUT: tuple[BlockKind, ...] = ("caption", "credit", "dateline", "furniture")
INTAKE_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "articles": {
        "article": "id of the article",
        "locator": "file it was read from, with the record if there are several",
        "title": "headline",
        "outlet": "who printed it",
        "host": "site or paper it was found on, when that is another",
        "agency": "who wrote it, when that is an agency",
        "author": "the byline",
        "published": "ISO 8601 date",
        "published_kind": "what kind of date that is: published, updated, crawled, viewed, lead, dateline or unknown",
        "language": "language of the body",
        "url": "address of the page",
        "profile": "description of the site or database that it was read with",
        "body_words": "words that are analysed",
        "body_confidence": "from 0 to 1: how clearly the body stands out from the rest of the page",
        **{f"{kind}_words": f"words left out as {kind}" for kind in LEFT_OUT},
        "notes": "what to know of it, with semicolons between",
    },
    "files": {
        "file": "its path, with the archive that it is in",
        "format": "what it was read as",
        "layout": "layout of a database that was recognised",
        "claimed": "articles that the file itself says it holds",
        "found": "articles read and skipped",
        "read": "articles read",
        "skipped": "articles that could not be read",
        "columns": "which column was taken for which field",
        "notes": "what to know of the file, with semicolons between",
    },
    "left-out": {
        "article": "id of the article",
        "locator": "file it was read from",
        "kind": "caption, credit, dateline or furniture",
        "start": "first code point in the text",
        "end": "code point after it",
        "words": "its words",
        "text": "the words that were left out",
    },
    "skipped": {"locator": "file, with the record if there are several", "reason": "why it was not read"},
}
_SURE = 0.5  # confidence under which the summary names articles
_LONGEST = 300  # characters shown of a line that was left out; a page may have a million lines
_MOST_LINES = 200
_NAMED = 8
_LINE = re.compile(r"\S[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that is not analysed."""

    kind: BlockKind
    span: Span
    words: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it would be analysed, with the words of its body and every piece left out."""

    article: Article
    body_words: int
    left_out: tuple[Piece, ...]

    def words_left_out(self) -> Counter[BlockKind]:
        """Words left out, by kind."""
        found: Counter[BlockKind] = Counter()
        for piece in self.left_out:
            found[piece.kind] += piece.words
        return found


@dataclass(slots=True)
class Totals:
    """All that was read, counted as it passes; memory grows with the number of outlets and days only."""

    articles: int = 0
    body_words: int = 0
    left_out_words: int = 0
    skipped: int = 0
    formats: dict[str, Counter[str]] = field(default_factory=dict)
    outlets: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    profiles: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    undated: int = 0
    least_sure: list[tuple[float, str]] = field(default_factory=list)

    def add(self, item: Entry | Tally | Skipped) -> None:
        """Count one more."""
        if isinstance(item, Skipped):
            self.skipped += 1
        elif isinstance(item, Tally):
            counted = self.formats.setdefault(item.format, Counter())
            counted.update(files=1, read=item.read, skipped=item.skipped)
        else:
            self._article(item)

    def _article(self, entry: Entry) -> None:
        article = entry.article
        self.articles += 1
        self.body_words += entry.body_words
        self.left_out_words += sum(piece.words for piece in entry.left_out)
        self.outlets[shorten(article.outlet or "unknown", 80)] += 1
        self.languages[article.language or "unknown"] += 1
        self.profiles[article.profile or "none"] += 1
        self.notes.update({note.code for note in article.notes})
        for note in article.notes:
            self.examples.setdefault(note.code, note.message)
        day = (article.published or "")[:10]
        self.undated += not day
        self.first = min(filter(None, (self.first, day)), default=None)
        self.last = max(filter(None, (self.last, day)), default=None)
        if article.body_confidence is not None and article.body_confidence < _SURE:
            self.least_sure = nsmallest(_NAMED, [*self.least_sure, (article.body_confidence, article.id)])


Item = Entry | Tally | Skipped | Totals


def entry(article: Article) -> Entry:
    """What would be analysed of an article, and what would not."""
    body = sum(words(article.text, span.start, span.end) for span in article.body())
    return Entry(article, body, tuple(_pieces(article)))


def _pieces(article: Article) -> Iterator[Piece]:
    """Blocks that are left out, and the furniture between blocks."""
    kept = {(block.kind, block.span) for block in article.left_out()}
    at = 0
    for block in article.blocks:
        yield from _between(article.text, at, block.span.start)
        if (block.kind, block.span) in kept:
            yield Piece(block.kind, block.span, words(article.text, block.span.start, block.span.end))
        at = block.span.end
    yield from _between(article.text, at, len(article.text))


def _between(text: str, start: int, end: int) -> Iterator[Piece]:
    piece = text[start:end]
    if bare := piece.strip():
        first = start + piece.index(bare[0]) if bare else start
        yield Piece("furniture", Span(first, first + len(bare)), words(text, first, first + len(bare)))


# --- forms


def intake_form(format: str, table: str | None = None, style: Style | None = None, lines: bool = False) -> Form[Item]:
    """Articles, files and what was skipped, as they come, and the totals at the end; what a format or table does not
    show is an empty string. ``lines`` shows the pieces that were left out in text and Markdown.

    JSON is an array, and JSON lines are lines, of objects with ``kind`` article, file, skipped or summary. Raises
    UsageError for a format or table that is not offered.
    """
    check_format(format, table)
    if format == "csv":
        return _csv(table or "articles")
    if format in ("json", "jsonl"):
        end = "\n" if format == "jsonl" else ""
        return Form(lambda item: json_text(_record(item)) + end, iter if format == "jsonl" else array_of)
    shown = sheet_text(format, style)

    def one(item: Item) -> str:
        sheet = _sheet(item, lines)
        return shown(sheet) if shown and sheet else ""

    return Form(one, partial(parted, by="\n"))


def _csv(name: str) -> Form[Item]:
    if name not in INTAKE_COLUMNS:
        raise UsageError(f"--table {name}: choose one of {', '.join(INTAKE_COLUMNS)}")
    return Form(lambda item: csv_text(_rows(item, name)), partial(headed, head=csv_text([list(INTAKE_COLUMNS[name])])))


def _rows(item: Item, name: str) -> Iterator[Sequence[Cell]]:
    if isinstance(item, Entry) and name == "articles":
        a, left = item.article, item.words_left_out()
        who = (a.id, a.locator, a.title, a.outlet, a.host, a.agency, a.author, a.published, a.published_kind)
        counts = (a.language, a.url, a.profile, item.body_words, a.body_confidence, *(left[kind] for kind in LEFT_OUT))
        yield *who, *counts, "; ".join(note.message for note in a.notes)
    elif isinstance(item, Entry) and name == "left-out":
        a = item.article
        for p in item.left_out:
            yield a.id, a.locator, p.kind, p.span.start, p.span.end, p.words, p.span.of(a.text)
    elif isinstance(item, Tally) and name == "files":
        told = ("; ".join(f"{key}: {column}" for key, column in item.columns.items()), "; ".join(item.notes))
        yield item.locator, item.format, item.layout, item.claimed, item.found, item.read, item.skipped, *told
    elif isinstance(item, Skipped) and name == "skipped":
        yield item.locator, item.reason


def _record(item: Item) -> dict[str, Any]:
    if isinstance(item, Skipped):
        return {"kind": "skipped", **asdict(item)}
    if isinstance(item, Tally):
        return {"kind": "file", "file": item.locator, **{k: v for k, v in asdict(item).items() if k != "locator"}}
    if isinstance(item, Totals):
        return _summary_record(item)
    a = item.article
    keys = tuple(INTAKE_COLUMNS["articles"])[1:12]
    return {
        "kind": "article",
        "article": a.id,
        **{key: getattr(a, key) for key in keys},
        "dates": [{"value": d.value, "kind": d.kind, "span": _pair(d.span)} for d in a.dates],
        "body_words": item.body_words,
        "body_confidence": a.body_confidence,
        "body": [_pair(span) for span in a.body()],
        "left_out": [
            {"kind": p.kind, "span": _pair(p.span), "words": p.words, "text": p.span.of(a.text)} for p in item.left_out
        ],
        "notes": [{"code": n.code, "message": n.message, "span": _pair(n.span)} for n in a.notes],
        "raw_sha256": a.raw_sha256,
    }


def _summary_record(totals: Totals) -> dict[str, Any]:
    counters = ("outlets", "languages", "profiles", "notes")
    return {
        "kind": "summary",
        **{key: getattr(totals, key) for key in ("articles", "body_words", "left_out_words", "skipped", "undated")},
        **{key: getattr(totals, key) for key in ("first", "last")},
        "formats": totals.formats,
        **{key: dict(getattr(totals, key).most_common()) for key in counters},
        "least_sure": [{"article": id, "body_confidence": sure} for sure, id in totals.least_sure],
    }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


# --- sheets


def _sheet(item: Item, lines: bool) -> Sheet | None:
    if isinstance(item, Entry):
        return _article_sheet(item, lines)
    if isinstance(item, Tally):
        return _file_sheet(item)
    return _summary_sheet(item) if isinstance(item, Totals) else None


def _article_sheet(entry: Entry, lines: bool) -> Sheet:
    article = entry.article
    told = [byline(article), _facts(article), _amounts(entry), f"{article.id}, from {article.locator or 'a text'}"]
    parts: list[Table | Lines] = []
    if article.notes:
        parts.append(sentences("Mind", dict.fromkeys(note.message for note in article.notes)))
    if lines:
        parts.append(_lines_left_out(entry))
    return Sheet(safe_text(article.title or "(no title)"), tuple(map(safe_text, told)), tuple(parts))


def _lines_left_out(entry: Entry) -> Table:
    """The lines that are not analysed, of a long page the first ones."""
    text = entry.article.text
    found = ((p.kind, line) for p in entry.left_out for line in _LINE.finditer(text, p.span.start, p.span.end))
    rows = [
        (kind, f"{words(line[0]):,}", shorten(safe_text(line[0][:_LONGEST]), _LONGEST))
        for kind, line in islice(found, _MOST_LINES)
    ]
    left = more(sum(1 for _ in found), "lines; --format csv --table left-out has them all")
    columns = (Column("kind", once=True), Column("words", number=True), Column("text", wide=True))
    return table("Left out", columns, rows, "Nothing: the whole text is title and body.", left)


def _facts(article: Article) -> str:
    return f"language {article.language or 'unknown'} · profile {article.profile or 'none'}"


def _amounts(entry: Entry) -> str:
    """The words of the body, how sure that is, and what was left out."""
    sure = entry.article.body_confidence
    body = "no body was found" if not entry.body_words else f"{count(entry.body_words, 'word')} of body text"
    known = "" if sure is None or not entry.body_words else f" (confidence {sure:.2f})"
    left = entry.words_left_out()
    cut = ", ".join(f"{kind} {count(left[kind], 'word')}" for kind in LEFT_OUT if left[kind])
    return f"{body}{known} · left out: {cut or 'nothing'}"


def _file_sheet(tally: Tally) -> Sheet | None:
    """A file that is more than one article and nothing else; of the others there is nothing to say."""
    known = tally.layout or tally.columns or tally.notes or tally.claimed is not None
    if not known and (tally.found == 0 or (tally.read, tally.skipped) == (1, 0)):
        return None
    claimed = "" if tally.claimed is None else f"; the file says that it holds {tally.claimed:,}"
    amounts = f"{count(tally.found, 'article')} found, {tally.read:,} read, {tally.skipped:,} skipped{claimed}"
    columns = ", ".join(f"{key} from column {column!r}" for key, column in tally.columns.items())
    told = [" · ".join([tally.format, *([tally.layout] if tally.layout else []), amounts]), columns]
    parts = (sentences("Mind", tally.notes),) if tally.notes else ()
    return Sheet(safe_text(f"File {tally.locator}"), tuple(safe_text(line) for line in told if line), parts)


def _summary_sheet(totals: Totals) -> Sheet:
    words_left = f"{totals.left_out_words:,} left out"
    lines = [f"{count(totals.articles, 'article')}, {count(totals.body_words, 'word')} of body text, {words_left}"]
    if totals.first:
        lines.append(f"Dates from {totals.first} to {totals.last}")
    if totals.undated:
        lines.append(f"{count(totals.undated, 'article')} without a date")
    if totals.notes["duplicate_of"]:
        lines.append(f"{count(totals.notes['duplicate_of'], 'article')} in words that an earlier one had")
    if totals.least_sure:
        named = ", ".join(f"{id} ({sure:.2f})" for sure, id in totals.least_sure)
        lines.append(f"Least sure of the body: {named}")
    columns = (Column("format"), *(Column(name, number=True) for name in ("files", "read", "skipped")))
    formats = [(name, *(f"{n[key]:,}" for key in ("files", "read", "skipped"))) for name, n in totals.formats.items()]
    parts = (
        table("Files", columns, formats, "No file was read."),
        _counted("Outlets", "outlet", totals.outlets),
        _counted("Languages", "language", totals.languages),
        _counted("Profiles", "profile", totals.profiles),
        _notes(totals),
    )
    return Sheet("In all", tuple(safe_text(line) for line in lines), parts)


def _counted(heading: str, name: str, counts: Counter[str]) -> Table:
    largest = nlargest(_NAMED, counts.items(), key=lambda item: (item[1], item[0]))
    rows = [(key, f"{n:,}") for key, n in largest]
    left = more(len(counts) - len(rows), f"{name}s")
    return table(heading, (Column(name), Column("articles", number=True)), rows, "None.", left)


def _notes(totals: Totals) -> Table:
    """What was noted of articles, with the first one of each kind."""
    rows = [(totals.examples[code], f"{n:,}") for code, n in totals.notes.most_common()]
    columns = (Column("for example", wide=True), Column("articles", number=True))
    return table("Mind", columns, rows, "Nothing was noted.")
