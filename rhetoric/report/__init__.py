"""Reports on articles, comparisons and concordances: text, JSON, JSON lines, CSV, Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rhetoric.compare import Comparison, ConcordanceLine
from rhetoric.document import Annotation
from rhetoric.report.forms import FORMATS, Form, article_form, comparison_form, concordance_form, overview_form
from rhetoric.report.plain import Style

__all__ = ["FORMATS", "Form", "Style", "article_form", "comparison_form", "concordance_form", "overview_form", "render"]


def render(
    thing: Annotation | Comparison | Iterable[Annotation] | Iterable[ConcordanceLine],
    format: str = "text",
    *,
    table: str | None = None,
    width: int = 100,
    colour: bool = False,
) -> str:
    """One document of an annotation, several of them, a comparison, or concordance lines.

    ``format`` is one of ``FORMATS``, or html for one annotation or a comparison; ``table`` chooses the table of CSV
    (statements, matches, rates, readability; for a comparison rates, matches). ``width`` in columns and ``colour``
    (bold and faint) are for text.
    Raises UsageError for a format or table that is not offered.
    """
    style = Style(width, colour)
    if isinstance(thing, Comparison):
        comparison = comparison_form(format, table, style)
        return "".join(comparison.join([comparison.one(thing)]))
    if isinstance(thing, Annotation):
        thing = [thing]
    items = iter(thing)
    first = next(items, None)
    if isinstance(first, ConcordanceLine):
        lines = concordance_form(format, style)
        return "".join(lines.join(lines.one(line) for line in chain([first], items)))  # type: ignore[arg-type]
    articles = article_form(format, table, style)
    whole = [] if first is None else chain([first], items)
    return "".join(articles.join(articles.one(a) for a in whole))  # type: ignore[arg-type]
