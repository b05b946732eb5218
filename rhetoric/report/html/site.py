"""A corpus as a site: a folder of pages that opens from disk, fit for an archive.

One pass over the annotations writes the page of each article and keeps what the other pages need: a line for each
article, a bounded number of statements for each speaker and of passages for each term. Names of files are made here,
of a number and of plain letters, so that nothing in an article can name a file. Nothing in the site depends on when it
was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.compare import ConcordanceLine
from rhetoric.compare.concordance import Context
from rhetoric.compare.groups import group_of
from rhetoric.compare.overview import Overview, overview_of
from rhetoric.compare.spool import Spool
from rhetoric.document import Annotation, Article, Provenance
from rhetoric.errors import UsageError
from rhetoric.record import to_line
from rhetoric.report.figures.canvas import need_matplotlib
from rhetoric.report.html.article import article_page
from rhetoric.report.html.comparison import comparison_page
from rhetoric.report.html.fulltext import FullText
from rhetoric.report.html.listings import (
    Cell,
    Entered,
    Listing,
    Subject,
    file_name,
    list_page,
    listing_page,
    subject_page,
)
from rhetoric.report.html.page import page
from rhetoric.report.reading import Reading, is_scored, read
from rhetoric.report.sheet import count, more
from rhetoric.report.tables import comparison_table, csv_text
from rhetoric.safe import safe_text, shorten

MOST_SHOWN = 200
"""Statements on the page of a speaker and passages on that of a term; the data of the site have all."""
CHUNK = 500
"""Articles in one piece of the index."""
FIRST = 200
"""Articles that the index lists where scripts do not run."""
COMPARISONS: Mapping[str, tuple[str, str]] = {
    "outlet": ("comparison.html", "Outlets compared"),
    "speaker": ("comparison-speakers.html", "Speakers compared"),
    "year": ("comparison-years.html", "Years compared"),
}
"""Page and name of each comparison."""

_LONGEST_SAID = 240
_LONGEST_FORM = 80
_WIDTH = 70
ARTICLE_COLUMNS: Mapping[str, str] = {
    "page": "file of its page",
    "article": "id of the article",
    "locator": "file it was read from, with the record if there are several",
    "outlet": "who printed it",
    "published": "ISO 8601 date",
    "title": "its headline",
    "url": "its address",
    "language": "its language",
    "raw_sha256": "SHA-256 of the bytes that it was read from",
}

PageOf = Callable[[Annotation, str], str | None]
"""The page of an article in a site, given the way to the index; None for one that has none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one article."""

    file: str
    title: str
    outlet: str
    date: str
    words: int
    speakers: tuple[str, ...]
    frames: tuple[str, ...]
    terms: tuple[str, ...]


def write_site(
    annotations: Iterable[Annotation],
    folder: Path,
    *,
    page_of: PageOf = article_page,
    cite: Callable[[Iterable[Provenance]], Sequence[str]] = lambda _: (),
) -> None:
    """Fill the empty ``folder`` with the site of ``annotations``. ``cite`` gives what to cite for what made them.

    Raises UsageError where there is no article, and where matplotlib is missing.
    """
    need_matplotlib()
    with Spool(annotations) as spool:
        if not len(spool):
            raise UsageError("no article was found in the input, so there is no site")
        site = _Site(folder)
        site.articles(spool, page_of)
        site.subjects()
        result = site.comparisons(spool)
        site.index(result)
        site.provenance(list(cite(site.makers.values())), result)
    _checksums(folder)


class _Site:
    """The folder, and what was learnt while the articles went by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        self.words = FullText()
        self.compared: list[str] = []
        self.pages: dict[tuple[str, str | None], str] = {}
        self.makers: dict[str, Provenance] = {}  # by what they say, since their mappings cannot be hashed
        self.kinds: dict[str, dict[str, Subject]] = {"outlets": {}, "speakers": {}, "terms": {}}
        for name in ("articles", "data", "search", *self.kinds):
            (folder / name).mkdir()

    def articles(self, spool: Spool, page_of: PageOf) -> None:
        """The page of each article, and the data of all: annotations, and a table of what was read."""
        with (
            (self.folder / "data/annotations.jsonl").open("w", encoding="utf-8", newline="\n") as data,
            (self.folder / "data/articles.csv").open("w", encoding="utf-8", newline="\n") as table,
        ):
            table.write(csv_text([list(ARTICLE_COLUMNS)]))
            for number, annotation in enumerate(spool, 1):
                article = annotation.article
                data.write(to_line(annotation) + "\n")
                text = page_of(annotation, "../index.html")
                file = f"articles/{file_name(number, article.title or article.id)}" if text is not None else ""
                if text is not None:
                    self._write(file, text)
                    self.pages[article.id, article.locator] = file
                table.write(csv_text([_article_row(file, article)]))
                self._learn(annotation, number, file)
                self.makers.setdefault(repr(annotation.provenance), annotation.provenance)

    def _learn(self, annotation: Annotation, number: int, file: str) -> None:
        reading, article = read(annotation), annotation.article
        outlet = article.outlet or "(outlet unknown)"
        words = sum(p.words for p in reading.profiles[:2])
        title = shorten(safe_text(article.title or "") or safe_text(f"(no title) {article.id}"), 160)
        one = self._subject("outlets", outlet, outlet)
        one.total += len(annotation.statements)
        one.words += words
        one.articles.add(number)
        self.words.add(number - 1, " ".join((article.title or "", *(s.of(article.text) for s in article.body()))))
        one.shown.append((Cell(title, _up(file)), _date(article), Cell(f"{words:,}", number=True)))
        speakers = self._speakers(reading, number, file, outlet)
        terms = self._terms(reading, number, file, outlet)
        frames = tuple(dict.fromkeys(f for f, _ in terms))
        names = tuple(dict.fromkeys(term for _, term in terms))
        self.entries.append(Entry(file, title, outlet, article.published or "", words, speakers, frames, names))

    def _speakers(self, reading: Reading, number: int, file: str, outlet: str) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        annotation = reading.annotation
        for i, statement in enumerate(annotation.statements):
            group = group_of(annotation, ("statement", i), "speaker", "statements")
            if group is None or not group.known:
                continue
            keys[group.key] = None
            one = self._subject("speakers", group.key, group.label)
            one.total += 1
            self.kinds["outlets"][outlet].related[group.key] += 1
            one.words += reading.statement_words[i]
            one.related[outlet] += 1
            one.articles.add(number)
            if len(one.shown) < MOST_SHOWN:
                said = shorten(reading.content(statement, _LONGEST_SAID), _LONGEST_SAID)
                who = Cell(statement.carrier or "")
                place = f"{_up(file)}#s{i + 1}" if file else ""
                date = _date(annotation.article)
                one.shown.append((Cell(said, place), Cell(statement.kind), who, Cell(outlet), date))
        return tuple(keys)

    def _terms(self, reading: Reading, number: int, file: str, outlet: str) -> list[tuple[str, str]]:
        """(frame, key of the term) of the terms counted in one article."""
        annotation = reading.annotation
        found = [m for m in annotation.matches if m.counted and is_scored(m)]
        if not found:
            return []
        context = Context(annotation, _WIDTH)
        blocks = context.blocks()
        for m in found:
            form = shorten(reading.text(m.span, _LONGEST_FORM).lower(), _LONGEST_FORM)
            one = self._subject("terms", f"{m.lexicon}\0{m.frame}\0{m.term}", f"{form} ({m.frame})")
            one.entry = Entered(m.lexicon, m.frame, m.term)
            one.total += 1
            one.related[outlet] += 1
            one.articles.add(number)
            if len(one.shown) < MOST_SHOWN:
                start, end = context.view.span_from_raw(m.span)
                block = next((b for b in blocks if b[0] <= start and end <= b[1]), (start, end))
                line, _ = context.line(block, start, end)
                place = _up(file) + (f"#s{m.statement + 1}" if file and m.statement is not None else "")
                told = (*_told(line, outlet), _date(annotation.article))
                one.shown.append((Cell(line.left), Cell(line.found, place), *told))
        return [(m.frame, f"{m.lexicon}\0{m.frame}\0{m.term}") for m in found]

    def _subject(self, kind: str, key: str, name: str) -> Subject:
        there = self.kinds[kind]
        if key not in there:
            there[key] = Subject(f"{kind}/{file_name(len(there) + 1, name)}")
        there[key].names[name] += 1
        return there[key]

    def subjects(self) -> None:
        """The pages of outlets, speakers and terms, and the lists of them."""
        for kind, there in self.kinds.items():
            order = sorted(there.values(), key=lambda one: (-one.total, one.file))
            others = self.kinds["speakers" if kind == "outlets" else "outlets"]
            for one in order:
                self._write(one.file, subject_page(kind, one, others))
            self._write(f"{kind}.html", list_page(kind, order))

    def comparisons(self, spool: Spool) -> Overview:
        """The comparisons, whose passages lead to the articles; the first of them, of the outlets."""

        def address(line: ConcordanceLine) -> str:
            return self.pages.get((line.article, line.locator), "")

        years = {e.date[:4] for e in self.entries if e.date}
        self.compared = [by for by in COMPARISONS if by != "year" or len(years) > 1]
        found = []
        for by in self.compared:
            result = overview_of(spool, None, {"by": by})
            self._write(COMPARISONS[by][0], comparison_page(result, home="index.html", addresses=address))
            found.append(result)
        for name in ("rates", "matches"):
            text = csv_text(comparison_table(found[0].comparison, name))
            (self.folder / f"data/{name}.csv").write_text(text, encoding="utf-8", newline="\n")
        return found[0]

    def index(self, result: Overview) -> None:
        """The first page: what is there, and a search over all articles."""
        tables: dict[str, dict[str, int]] = {"outlets": {}, "speakers": {}, "frames": {}, "terms": {}}

        def at(name: str, key: str) -> int:
            return tables[name].setdefault(key, len(tables[name]))

        rows: list[list[Any]] = []
        for e in self.entries:
            used = zip(("speakers", "frames", "terms"), (e.speakers, e.frames, e.terms), strict=True)
            numbers = [[at(name, key) for key in keys] for name, keys in used]
            rows.append([e.file, e.title, at("outlets", e.outlet), e.date, e.words, *numbers])
        shown = {
            "outlets": [safe_text(o) for o in tables["outlets"]],
            "speakers": [safe_text(self.kinds["speakers"][s].name) for s in tables["speakers"]],
            "frames": [safe_text(f) for f in tables["frames"]],
            "terms": [safe_text(self.kinds["terms"][t].name) for t in tables["terms"]],
            "parts": self.words.write(self.folder / "search"),
        }
        listed = [
            (Cell(e.title, e.file), Cell(e.outlet), Cell(e.date, number=True), Cell(f"{e.words:,}", number=True))
            for e in sorted(self.entries, key=lambda e: e.date)
        ]
        columns = ("article", "outlet", "date", "words")
        self._write("articles.html", listing_page("All articles", [], [Listing("", columns, listed)], "index.html"))
        words = sum(e.words for e in self.entries)
        statements = sum(one.total for one in self.kinds["outlets"].values())
        named = sum(g.known for g in result.comparison.groups)
        self._write(
            "index.html",
            page(
                "site_index.html",
                title="Articles",
                styles=("site.css",),
                scripts=("site.js",),
                loads=True,
                comparisons=[COMPARISONS[by] for by in self.compared],
                first=self.entries[:FIRST],
                left=more(len(self.entries) - FIRST, "articles") if len(self.entries) > FIRST else "",
                lines=[
                    f"{count(len(self.entries), 'article')} of {count(named, 'outlet')}, "
                    f"{count(words, 'word')}, {count(statements, 'statement')}."
                ],
                notes=[note.message for note in result.comparison.notes],
                tables=_data(shown),
                chunks=[_data(rows[i : i + CHUNK]) for i in range(0, len(rows), CHUNK)],
                years=sorted({e.date[:4] for e in self.entries if e.date}),
                outlets=shown["outlets"],
                frames=shown["frames"],
            ),
        )

    def provenance(self, citations: Sequence[str], result: Overview) -> None:
        """What made the site, what it holds, what may be done with it, what to cite."""
        made = [row for maker in self.makers.values() for row in _maker(maker)]
        files = [
            ("data/annotations.jsonl", "everything: text, statements, matches; rhetoric reads it again"),
            ("data/articles.csv", "each article: page, source, date, hash of what it was read from"),
            ("data/rates.csv", "the rates of the outlets compared"),
            ("data/matches.csv", "every term counted, with its place"),
            ("SHA256SUMS", "checksums of all files: sha256sum --check SHA256SUMS"),
        ]
        listings = [
            Listing(
                "Made with", ("part", "version or SHA-256"), [tuple(map(Cell, row)) for row in dict.fromkeys(made)]
            ),
            Listing("Files", ("file", "holds"), [(Cell(name, name), Cell(what)) for name, what in files]),
        ]
        lines = [
            "The texts belong to those who published them. See what you may share before this folder leaves your "
            "machine. The program is under Apache-2.0; each lexicon names its own licence.",
            *(f"Cite: {line}" for line in citations),
            result.comparison.methods,
        ]
        self._write("provenance.html", listing_page("Provenance", lines, listings, home="index.html"))

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _up(file: str) -> str:
    return f"../{file}" if file else ""


def _told(line: ConcordanceLine, outlet: str) -> tuple[Cell, ...]:
    voice = line.voice if line.speaker is None else f"{line.speaker} (statement)"
    return Cell(line.right), Cell(voice), Cell(outlet)


def _date(article: Article) -> Cell:
    return Cell(article.published or "", number=True)  # in one line, like a number


def _article_row(file: str, article: Article) -> Sequence[str | None]:
    return [
        *(file, article.id, article.locator, article.outlet, article.published),
        *(article.title, article.url, article.language, article.raw_sha256),
    ]


def _maker(made: Provenance) -> Iterator[tuple[str, str]]:
    yield "rhetoric", made.rhetoric
    yield "engine", made.engine
    if made.min_confidence:
        yield "least confidence", f"{made.min_confidence:g}"
    yield from ((f"lexicon {name}", digest) for name, digest in sorted(made.lexicons.items()))
    yield from ((f"model {name}", digest) for name, digest in sorted(made.models.items()))


def _data(value: Any) -> Any:
    """JSON that may stand in an element ``script``: nothing in it can end the element or begin another."""
    from markupsafe import Markup  # noqa: PLC0415

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _checksums(folder: Path) -> None:
    """SHA256SUMS, in the form that sha256sum checks."""
    lines = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")
