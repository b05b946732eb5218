"""The header of a TEI document: what the text is, where it comes from, what made the annotation."""

from __future__ import annotations

import re

from rhetoric.document import Annotation, Article
from rhetoric.exchange.teinames import NameLists
from rhetoric.exchange.xml import attributes, element
from rhetoric.report.html.page import language_tag

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_VERSION = re.compile(r"\d+(?:\.\d+){0,3}")


def header(annotation: Annotation, names: NameLists) -> str:
    """``teiHeader``."""
    article = annotation.article
    notes = "".join(element("note", note.message) for note in dict.fromkeys([*article.notes, *annotation.notes]))
    language = language_tag(article.language)
    spoken = f"<langUsage>{element('language', language, ident=language)}</langUsage>" if language else ""
    profile = spoken + names.particulars()
    taxonomies = "".join(names.taxonomies(annotation.provenance.lexicons))
    parts = (
        "<fileDesc>",
        f"<titleStmt>{element('title', article.title or article.id)}</titleStmt>",
        "<publicationStmt><p>Annotated text for research; the rights to the text are those of its publisher.</p>",
        "</publicationStmt>",
        f"<notesStmt>{notes}</notesStmt>" if notes else "",
        f"<sourceDesc>{_source(article)}</sourceDesc>",
        "</fileDesc>",
        f"<encodingDesc>{_made_with(annotation)}",
        f"<classDecl>{taxonomies}</classDecl>" if taxonomies else "",
        "</encodingDesc>",
        f"<profileDesc>{profile}</profileDesc>" if profile else "",
    )
    return f"<teiHeader>{''.join(parts)}</teiHeader>\n"


def _source(article: Article) -> str:
    parts = [element("title", article.title)] if article.title else []
    parts += [element("author", name) for name in (article.author, article.agency) if name]
    parts += [element("publisher", article.outlet)] if article.outlet else []
    parts += [element("distributor", article.host)] if article.host else []
    if article.published:
        when = {"when": article.published} if _DATE.fullmatch(article.published) else {}
        parts.append(element("date", article.published, **when))
    known = {"id": article.id, "URL": article.url, "file": article.locator, "SHA-256": article.raw_sha256}
    parts += [element("idno", value, type=kind) for kind, value in known.items() if value]
    return f"<bibl>{''.join(parts)}</bibl>"


def _made_with(annotation: Annotation) -> str:
    made = annotation.provenance
    version = made.rhetoric if _VERSION.fullmatch(made.rhetoric) else "0"
    told = [f"rhetoric {made.rhetoric}, engine {made.engine}"]
    told += [f"model {name} (SHA-256 {digest})" for name, digest in sorted(made.models.items())]
    told += [f"statements under {made.min_confidence:g} left out"] if made.min_confidence else []
    about = element("label", "rhetoric") + element("p", "; ".join(told) + ".")
    return (
        f"<appInfo><application{attributes({'ident': 'rhetoric', 'version': version})}>{about}</application></appInfo>"
    )
