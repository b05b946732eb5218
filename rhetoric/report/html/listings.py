"""Pages of a site that are lists: outlets, speakers, terms, and what there is of each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rhetoric.report.html.page import page
from rhetoric.report.sheet import count, more
from rhetoric.safe import safe_text

NO_NAME = "(no name)"
"""What a name without a visible sign is shown as."""
MOST_RELATED = 40
"""Speakers on the page of an outlet, forms on that of a term."""

_SLUG = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list: its text, and where it leads."""

    text: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of cells under a heading, or under that of the page; ``left`` says what it leaves out."""

    heading: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    left: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A term as its lexicon has it, which may be a pattern."""

    lexicon: str
    frame: str
    term: str


@dataclass(slots=True)
class Subject:
    """An outlet, a speaker or a term: how often it is there, and the first things to show of it. ``related`` counts by
    key the speakers that an outlet quotes, and the outlets that a speaker or a term is in; ``names`` are the spellings
    of a name, or the forms of a term, whose ``entry`` in the lexicon may be a pattern."""

    file: str
    names: Counter[str] = field(default_factory=Counter)
    total: int = 0
    words: int = 0
    related: Counter[str] = field(default_factory=Counter)
    articles: set[int] = field(default_factory=set)
    shown: list[Sequence[Cell]] = field(default_factory=list)
    entry: Entered | None = None

    @property
    def name(self) -> str:
        """Its commonest spelling."""
        return min((-n, name) for name, n in self.names.items())[1]


def file_name(number: int, name: str) -> str:
    """A file name for ``name``: the number makes it the only one, the letters let people know it."""
    plain = unicodedata.normalize("NFKD", name[:400]).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG].strip("-")
    return f"{number:05}-{slug}.html" if slug else f"{number:05}.html"


_COLUMNS = {
    "outlets": ("article", "date", "words"),
    "speakers": ("said", "kind", "carrier", "outlet", "date"),
    "terms": ("before", "found", "after", "voice", "outlet", "date"),
}
_WHAT = {"outlets": "article", "speakers": "statement", "terms": "occurrence"}


def subject_page(kind: str, one: Subject, others: Mapping[str, Subject]) -> str:
    """The page of ``one``; ``others`` are the subjects that ``related`` names, by key."""
    lines = [
        f"{count(len(one.articles), 'article')}, {count(one.total, 'statement' if kind != 'terms' else 'occurrence')}"
    ]
    if one.words:
        lines[0] += f", {count(one.words, 'word')}"
    lines[0] += "."
    total = len(one.articles) if kind == "outlets" else one.total
    left = more(total - len(one.shown), f"{_WHAT[kind]}s, in data/annotations.jsonl")
    listings = [Listing(f"{_WHAT[kind].capitalize()}s", _COLUMNS[kind], one.shown, left)]
    rows = [
        (Cell(others[key].name, f"../{others[key].file}"), Cell(f"{n:,}", number=True))
        for key, n in one.related.most_common(MOST_RELATED)
    ]
    if rows:
        heading, what = ("Speakers", "statements") if kind == "outlets" else ("Outlets", f"{_WHAT[kind]}s")
        left = more(len(one.related) - len(rows), f"{heading.lower()}; speakers.html has all")
        listings.insert(0, Listing(heading, (heading.lower().removesuffix("s"), what), rows, left))
    if one.entry is not None:
        lines.append(f"Entry in lexicon {one.entry.lexicon}, frame {one.entry.frame}: {one.entry.term}")
        forms = [
            (Cell(name.removesuffix(f" ({one.entry.frame})")), Cell(f"{n:,}", number=True))
            for name, n in one.names.most_common(MOST_RELATED)
        ]
        left = more(len(one.names) - len(forms), "forms")
        listings.insert(0, Listing("Forms found", ("form", "occurrences"), forms, left))
    return listing_page(one.name, lines, listings, "../index.html", (kind.capitalize(), f"../{kind}.html"))


def list_page(kind: str, order: Sequence[Subject]) -> str:
    """The list of all subjects of a kind."""
    what = "statements" if kind != "terms" else "occurrences"
    rows = [
        (Cell(one.name, one.file), Cell(f"{len(one.articles):,}", number=True), Cell(f"{one.total:,}", number=True))
        for one in order
    ]
    told = (
        ["A term is shown by the form that was found most often; its page has the others."] if kind == "terms" else []
    )
    listing = Listing("", (kind.removesuffix("s"), "articles", what), rows)
    return listing_page(kind.capitalize(), told, [listing], home="index.html")


def listing_page(
    title: str, lines: Sequence[str], listings: Sequence[Listing], home: str, within: tuple[str, str] | None = None
) -> str:
    """A page of sentences and tables; ``within`` is the name and the address of the list that it belongs to."""
    return page(
        "site_page.html",
        title=safe_text(title) or NO_NAME,
        styles=("site.css",),
        home=home,
        within=within,
        lines=lines,
        listings=listings,
    )
