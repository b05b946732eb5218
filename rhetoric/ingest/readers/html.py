"""HTML pages, through trafilatura (extra ``html``): body as paragraphs, fields from JSON-LD and meta tags first."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rhetoric.document import Note
from rhetoric.ingest.decoding import decode
from rhetoric.ingest.fields import split_suffix
from rhetoric.ingest.items import Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.metadata import Metadata, outlet_name
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.patterns import SENTENCE_END

_ARTICLE_TYPES = frozenset(
    {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle"}
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([A-Za-z0-9_\-]{2,30})", re.I)
_MOST_ELEMENTS = 60_000
_FEWEST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Page:
    """The text taken out of a page (title, paragraphs, captions, an empty line between them) and its metadata."""

    text: str
    captions: tuple[str, ...]
    metadata: Metadata


def read_html(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The article of one page."""
    data = source.read(options.max_html_bytes)
    text, encoding, guessed = decode(data, options.encoding or declared_encoding(data))
    page = read_page(text)
    notes = (Note("encoding_guessed", f"read as {encoding}"),) if guessed else ()
    yield Draft(page.text, sha256(data), page.metadata, source.stem, captions=page.captions, notes=notes)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page says it is in, if Python knows it and it fits."""
    declared = _CHARSET.search(data[:4096])
    if not declared:
        return None
    name = declared.group(1).decode("ascii")
    try:
        data.decode(name)
    except (LookupError, UnicodeError):
        return None
    return name


def read_page(source: str) -> Page:
    """Take the article out of a page. ``UnreadableError`` if there is none, or no trafilatura."""
    try:
        import trafilatura  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise UnreadableError("reading HTML needs trafilatura: pip install 'rhetoric-toolkit[html]'") from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it says is said in our own words
    if source.count("<") > _MOST_ELEMENTS:
        raise UnreadableError(f"more than {_MOST_ELEMENTS} tags: not a news page, or too large a one")
    tree = trafilatura.load_html(source)
    if tree is None:
        raise UnreadableError("not an HTML page")
    meta = _metadata(tree)
    captions = tuple(dict.fromkeys(_captions(tree)))
    found = trafilatura.bare_extraction(
        tree, url=meta.url, favor_precision=True, include_comments=False, include_tables=False, with_metadata=True
    )
    body = getattr(found, "text", None) or ""
    paragraphs = [" ".join(line.split()) for line in body.splitlines() if line.strip()]
    paragraphs = [p for p in paragraphs if p not in captions]
    title, suffix = split_suffix(meta.title or getattr(found, "title", None) or "")
    if paragraphs and paragraphs[0] == title:
        paragraphs = paragraphs[1:]
    if sum(len(p.split()) for p in paragraphs) < _FEWEST_WORDS and not any(SENTENCE_END.search(p) for p in paragraphs):
        raise UnreadableError("no running text found on this page")
    sitename = meta.outlet or (suffix.name if suffix else None) or getattr(found, "sitename", None)
    metadata = Metadata(
        title=title or None,
        published=meta.published or getattr(found, "date", None),
        updated=meta.updated,
        host=outlet_name(sitename),
        url=meta.url or getattr(found, "url", None),
        language=meta.language,
        author=meta.author or getattr(found, "author", None),
    )
    return Page("\n\n".join([*([title] if title else []), *paragraphs, *captions]), captions, metadata)


def _metadata(tree: Any) -> Metadata:
    linked = next(_linked_data(tree), {})
    publisher = linked.get("publisher")
    return Metadata(
        title=_plain(linked.get("headline")) or _meta(tree, "og:title") or _meta(tree, "twitter:title"),
        published=_plain(linked.get("datePublished")) or _meta(tree, "article:published_time") or _meta(tree, "date"),
        updated=_plain(linked.get("dateModified")) or _meta(tree, "article:modified_time"),
        outlet=_name(publisher) or _meta(tree, "og:site_name"),
        url=_link(tree, "canonical") or _meta(tree, "og:url"),
        language=(tree.get("lang") or "").split("-")[0].lower() or None,
        author=_name(linked.get("author")) or _meta(tree, "author"),
    )


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            loaded = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        items = loaded if isinstance(loaded, list) else [loaded]
        for item in items:
            graph = item.get("@graph", [item]) if isinstance(item, dict) else []
            for node in graph if isinstance(graph, list) else []:
                kinds = node.get("@type") if isinstance(node, dict) else None
                if _ARTICLE_TYPES & set(kinds if isinstance(kinds, list) else [kinds]):
                    yield node


def _plain(value: Any) -> str | None:
    return " ".join(html.unescape(value).split()) or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(n for n in map(_name, value) if n) or None
    return _plain(value.get("name")) if isinstance(value, dict) else _plain(value)


def _meta(tree: Any, name: str) -> str | None:
    for attribute in ("property", "name"):
        tag = tree.find(f".//meta[@{attribute}='{name}']")
        if tag is not None and tag.get("content"):
            return _plain(tag.get("content"))
    return None


def _link(tree: Any, rel: str) -> str | None:
    tag = tree.find(f".//link[@rel='{rel}']")
    return _plain(tag.get("href")) if tag is not None else None


def _captions(tree: Any) -> Iterator[str]:
    for caption in tree.iterfind(".//figcaption"):
        text = " ".join("".join(caption.itertext()).split())
        if text:
            yield text
