"""Statements, matches, rates and readability of articles as tidy tables for pandas, polars and Arrow.

::

    from rhetoric import annotate, read_articles
    from rhetoric.tables import matches, statements

    annotations = [annotate(article) for article in read_articles("articles/")]
    frame = statements(annotations).to_pandas()

One row an observation, the columns of ``rhetoric report --format csv``, each described in docs/tables.md. Other than in
CSV ``counted`` is true or false, what an article does not have is null, and no cell is guarded against spreadsheets:
before you write text from a data frame for one, know that a cell may begin with ``=``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from functools import lru_cache
from typing import Any

from rhetoric.compare.export import Tabular
from rhetoric.document import Annotation
from rhetoric.report.tables import ARTICLE_COLUMNS, ArticleTable, article_rows

_COUNT, _MAYBE_COUNT, _FIGURE, _MAYBE_FIGURE = "int", "int | None", "float", "float | None"
_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("start", "end", "words", "sentences", "hits"), _COUNT),
    "parent": _MAYBE_COUNT,
    **dict.fromkeys(("confidence", "weight"), _FIGURE),
    **dict.fromkeys(("rate", *list(ARTICLE_COLUMNS["readability"])[-6:]), _MAYBE_FIGURE),
    "counted": "bool",
}
"""What is no text. A statement has a number; a match may stand in one or in none."""
_NUMBER_OF_STATEMENT: Mapping[ArticleTable, str] = {"statements": _COUNT, "matches": _MAYBE_COUNT}


@dataclass(frozen=True, slots=True)
class ArticleRows(Tabular):
    """One table of articles: ``to_pandas()``, ``to_polars()``, ``to_arrow()``. ``rows`` are frozen, with the columns as
    attributes."""

    name: ArticleTable
    rows: tuple[Any, ...]

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        """The one table, by its name."""
        return {self.name: (self.rows, row_type(self.name))}

    def __len__(self) -> int:
        return len(self.rows)


def statements(annotations: Annotation | Iterable[Annotation]) -> ArticleRows:
    """One row a statement, in the order of the articles."""
    return _rows(annotations, "statements")


def matches(annotations: Annotation | Iterable[Annotation]) -> ArticleRows:
    """One row a match of a lexicon term, counted or not."""
    return _rows(annotations, "matches")


def rates(annotations: Annotation | Iterable[Annotation]) -> ArticleRows:
    """One row a frame and voice of an article: words, hits, and hits per 1,000 words (null without words)."""
    return _rows(annotations, "rates")


def readability(annotations: Annotation | Iterable[Annotation]) -> ArticleRows:
    """One row a voice of an article: counts and six scores (null where the text is too short)."""
    return _rows(annotations, "readability")


@lru_cache
def row_type(name: ArticleTable) -> type:
    """The type of the rows of a table: its columns, with their types."""
    types = {**_TYPES, "statement": _NUMBER_OF_STATEMENT.get(name, "str")}
    fields = [(column, types.get(column, "str | None")) for column in ARTICLE_COLUMNS[name]]
    return make_dataclass(f"{name.capitalize()}Row", fields, frozen=True, slots=True)


def _rows(annotations: Annotation | Iterable[Annotation], name: ArticleTable) -> ArticleRows:
    several = [annotations] if isinstance(annotations, Annotation) else annotations
    kind = row_type(name)
    columns = list(ARTICLE_COLUMNS[name])
    cells = (dict(zip(columns, row, strict=True)) for a in several for row in article_rows(a, name))
    if name == "matches":
        return ArticleRows(name, tuple(kind(**{**row, "counted": bool(row["counted"])}) for row in cells))
    return ArticleRows(name, tuple(kind(**row) for row in cells))
