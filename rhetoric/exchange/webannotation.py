"""W3C Web Annotation (https://www.w3.org/TR/annotation-model/), as JSON-LD: a page of annotations for an article.

A statement is an annotation whose target is its content (several targets where it has several pieces) and whose bodies
tag its act, kind and form, name the speaker (``identifying``), the type of source (``classifying``), the carrier
(``describing``) and the confidence (``assessing``). Cue and source are annotations that link to it, and so is a
statement to the one that it stands in; a match is tagged with lexicon and frame, term, flags and side.

Positions count code points, as the standard has it, in the text that ``rhetoric annotate`` gives. Programs that count
UTF-16 units, as those in browsers do, and programs that look at the page itself should go by the quotation, which
comes with 32 characters of text on either side. The source of a target is the article's address where it has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from rhetoric.document import Annotation, Article, Match, Span, Statement
from rhetoric.report.html.page import web_address

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and after a quotation, which tell it from others in the same words."""

Object = dict[str, Any]


def annotation_page(annotation: Annotation) -> Object:
    """The JSON-LD object of one article, an ``AnnotationPage``."""
    article = annotation.article
    source = web_address(article.url) or _uuid("article", article.locator or "", article.id)
    made = annotation.provenance
    generator = {"type": "Software", "name": f"rhetoric {made.rhetoric}, engine {made.engine}"}
    items = [
        {"id": _uuid(source, article.id, name), "type": "Annotation", **item, "generator": generator}
        for name, item in _items(annotation, source)
    ]
    return {
        "@context": CONTEXT,
        "id": _uuid(source, article.id, "page"),
        "type": "AnnotationPage",
        "label": article.title or article.id,
        "items": items,
    }


def _items(annotation: Annotation, source: str) -> Iterator[tuple[str, Object]]:
    article = annotation.article
    for i, said in enumerate((*annotation.statements, *annotation.attitudes)):
        name = f"statement {i}"
        target = _target(article, said.content, source)
        yield name, {"motivation": "tagging", "body": list(_bodies(said, article, source)), "target": target}
        link = {"type": "SpecificResource", "purpose": "linking", "source": _uuid(source, article.id, name)}
        for part, span in (("cue", said.cue), ("source", said.source)):
            if span is not None:
                body = [_body("tagging", part), link]
                yield f"{part} {i}", {"motivation": "linking", "body": body, "target": _target(article, [span], source)}
    for i, mark in enumerate(annotation.marks):
        tag = [_body("tagging", mark.kind)]
        yield f"mark {i}", {"motivation": "tagging", "body": tag, "target": _target(article, [mark.span], source)}
    for i, match in enumerate(annotation.matches):
        tags = [_body("tagging", tag) for tag in _tags(match)]
        yield f"match {i}", {"motivation": "tagging", "body": tags, "target": _target(article, [match.span], source)}


def _bodies(said: Statement, article: Article, source: str) -> Iterator[Object]:
    for tag in ("statement" if said.act == "statement" else "attitude", said.kind, said.form):
        yield _body("tagging", tag)
    if said.speaker:
        yield _body("identifying", said.speaker)
    yield _body("classifying", said.source_type)
    if said.carrier:
        yield _body("describing", f"carried by {said.carrier}")
    yield _body("assessing", f"confidence {said.confidence:g}")
    if said.parent is not None:
        inside = _uuid(source, article.id, f"statement {said.parent}")
        yield {"type": "SpecificResource", "purpose": "linking", "source": inside}


def _tags(match: Match) -> Iterator[str]:
    yield f"{match.lexicon}: {match.frame}"
    yield f"term: {match.term}"
    yield from (f"not counted: {flag}" for flag in match.flags)
    if match.target:
        yield f"target: {match.target}"


def _body(purpose: str, value: str) -> Object:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _target(article: Article, spans: Iterable[Span], source: str) -> Object | list[Object]:
    items = [_selected(article, span, source) for span in spans]
    return items[0] if len(items) == 1 else items


def _selected(article: Article, span: Span, source: str) -> Object:
    text = article.text
    return {
        "source": source,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.of(text),
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }


def _uuid(*names: str) -> str:
    """The same name for the same thing each time."""
    told = "\n".join(names).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return f"urn:uuid:{uuid5(NAMESPACE_URL, told)}"
