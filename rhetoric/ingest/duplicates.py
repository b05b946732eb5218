"""Articles that tell again what an earlier one of the same call told: labelled with a note, or left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rhetoric.document import Article, Note
from rhetoric.ingest.options import Duplicates, OnSkip, Skipped

if TYPE_CHECKING:
    from rhetoric.versions import Label

_WHAT = {
    "exact": "the same words as",
    "copy": "nearly the same words as",
    "version": "another version of",
    "template": "the same words about other names as",
}


def labelled(articles: Iterable[Article], how: Duplicates, on_skip: OnSkip) -> Iterator[Article]:
    """The articles in order. ``label`` gives the later of two a note ``duplicate_of``, or ``template_of`` where names
    differ; ``drop`` hands those that repeat an earlier one to ``on_skip`` instead; ``keep`` looks at nothing."""
    if how == "keep":
        yield from articles
        return
    from rhetoric.versions import Versions  # noqa: PLC0415 - only for those who ask

    versions = Versions()
    for article in articles:
        label = versions.label(article)
        if label is None:
            yield article
        elif how == "drop" and label.repeats:
            on_skip(Skipped(article.locator or article.id, f"dropped: {_told(label)}"))
        else:
            code = "duplicate_of" if label.repeats else "template_of"
            yield replace(article, notes=(*article.notes, Note(code, _told(label))))


def _told(label: Label) -> str:
    alike = "" if label.relation == "exact" else f", {label.containment:.0%} of the shorter one's phrases"
    return f"{_WHAT[label.relation]} {label.earlier!r}{alike}"
