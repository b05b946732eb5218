"""HTML pages, through trafilatura (extra ``html``): body as paragraphs, fields from JSON-LD and meta tags first.

Pages that trafilatura takes nothing from, or next to nothing, and pages with too many tags for it are read as flat text
and cleaned like a page dump; a note says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rhetoric.document import BlockKind, Note
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import shapes
from rhetoric.ingest.article import read_text
from rhetoric.ingest.databases import factiva
from rhetoric.ingest.fields import split_suffix
from rhetoric.ingest.items import Draft, Item, Source, UnreadableError, compose, sha256
from rhetoric.ingest.lines import count_words
from rhetoric.ingest.metadata import Metadata, completed
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.patterns import SENTENCE_END
from rhetoric.ingest.readers.charset import page_text
from rhetoric.ingest.readers.flat import flat_text
from rhetoric.ingest.readers.pagefields import Fields, page_fields, without_site

_MOST_TAGS = 60_000
_HEAD = 300_000  # characters that the fields of a page with too many tags are looked for in
_LONGEST_SCRIPT = 50_000
_LONGEST_SENTENCE = 2000  # characters; more without a full stop are a list
_FEWEST_WORDS = 8
_LITTLE = 30  # words; with fewer it is worth asking if the page holds more
_MUCH_MORE = 3
_KINDS: dict[str, BlockKind] = {
    shapes.FURNITURE: "furniture",
    shapes.TAIL: "furniture",
    shapes.CREDIT: "credit",
    shapes.BYLINE: "credit",
    shapes.CAPTION: "caption",
}
_STOP = re.compile(r"[.!?…。！？][\s\"”’)]")
_INLINE = frozenset({"hi", "ref", "del", "graphic", "span", "a"})

Part = tuple[BlockKind, str]


def read_html(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The article of one page; the articles of an export of Factiva."""
    data = source.read(options.max_html_bytes)
    text, notes = page_text(data, options.encoding, source.encoding)
    export = factiva.read_html(text, source.name) if factiva.is_factiva(text) else None
    if export is not None:
        yield from export
        return
    draft = page_draft(text, source.metadata.url if source.metadata else None, clean=options.clean)
    yield replace(draft, raw_sha256=sha256(data), id=source.stem, notes=(*notes, *draft.notes))


def page_draft(page: str, address: str | None = None, *, clean: bool = True) -> Draft:
    """The article of a page that is decoded. ``address`` is where it was found, if it does not say so itself.

    With ``clean=False`` the draft has no blocks: all that was taken out of the page will be body.
    ``UnreadableError`` if there is no running text in it, or no trafilatura.
    """
    try:
        import trafilatura  # noqa: PLC0415 - heavy, and an extra
    except ImportError:
        raise UnreadableError("reading HTML needs trafilatura: pip install 'rhetoric-toolkit[html]'") from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it says is said in our own words
    if page.count("<") > _MOST_TAGS:
        flat = _flat_draft(page, _head_fields(trafilatura, page, address), f"more than {_MOST_TAGS:,} tags")
        return _checked(flat, _flat_body(flat))
    tree = trafilatura.load_html(page)
    if tree is None:
        flat = _flat_draft(page, _head_fields(trafilatura, page, address), "not marked up as a page")
        return _checked(flat, _flat_body(flat))
    fields = page_fields(tree, page, address)
    fields = _completed(tree, fields)
    parts = _body(trafilatura, tree, fields)
    draft = _longer(page, fields, parts) if _words(parts) < _LITTLE else _draft(fields, parts)
    return draft if clean else replace(draft, blocks=None)


def _body(trafilatura: Any, tree: Any, fields: Fields) -> list[Part]:
    """The paragraphs and subheads that trafilatura takes for the article, without captions and the title."""
    found = trafilatura.bare_extraction(
        tree, url=fields.metadata.url, favor_precision=True, include_comments=False, include_tables=False
    )
    if found is None:
        return []
    captions = frozenset(fields.captions)
    parts = [part for part in _parts(found.body) if part[1] not in captions]
    return parts[1:] if parts and parts[0][1] == fields.metadata.title else parts


def _parts(body: Any) -> Iterator[Part]:
    """The lines of trafilatura's tree, each with its kind."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]  # noqa: PLC0415

    line: list[str] = []
    kind: BlockKind = "paragraph"
    for event, element in iterwalk(body, events=("start", "end")):
        ends = element.tag not in _INLINE
        if ends:
            text = " ".join("".join(line).split())
            if text:
                yield kind, text
            line.clear()
            kind = "subhead" if element.tag == "head" and event == "start" else "paragraph"
        line.append((element.text if event == "start" else element.tail) or "")
    text = " ".join("".join(line).split())
    if text:
        yield kind, text


def _words(parts: list[Part]) -> int:
    return sum(count_words(text) for kind, text in parts if kind in ("paragraph", "subhead"))


def _completed(tree: Any, fields: Fields) -> Fields:
    """Fields with what the markup does not say, as trafilatura finds it in the page."""
    meta = fields.metadata
    if not (meta.title and meta.published and meta.author):
        from trafilatura.metadata import extract_metadata  # noqa: PLC0415

        for script in tree.iter("script"):
            if len(script.text or "") > _LONGEST_SCRIPT:
                script.text = ""  # it has been read; the patterns of trafilatura are quadratic in it
        found = extract_metadata(tree, meta.url)
        title, suffix = split_suffix(without_site(found.title or "", fields.sites))
        seen = Metadata(title=title or None, published=found.date, url=found.url, author=found.author)
        sites = (*fields.sites, *([suffix.name] if suffix else []), *([found.sitename] if found.sitename else []))
        fields = replace(fields, metadata=completed(meta, seen), sites=sites)
    title, suffix = split_suffix(fields.metadata.title or "")
    host = _host(fields, suffix.name if suffix else None)
    return replace(fields, metadata=replace(fields.metadata, title=title or None, host=host))


def _host(fields: Fields, suffix: str | None) -> str | None:
    """The site: a known outlet by the address or by any name on the page, else the first name."""
    names = [name for name in (fields.metadata.url, *fields.sites, suffix) if name]
    known = next((outlet for outlet in map(find_outlet, names) if outlet), None)
    return known.name if known else next(iter(fields.sites), None)


def _draft(fields: Fields, parts: list[Part]) -> Draft:
    """Title, body and captions as blocks: nothing is left to guess."""
    title: list[Part] = [("title", fields.metadata.title or "")]
    captions: list[Part] = [("caption", caption) for caption in fields.captions]
    text, blocks = compose([*title, *_marked(parts), *captions])
    return Draft(text, "", fields.metadata, blocks=blocks)


def _marked(parts: list[Part]) -> list[Part]:
    """Lines that trafilatura lets through and that are no body by their own words: "Read more", an address, (END).

    Measured on pages with gold it is better to go by these shapes alone than to clean the text again like a dump.
    """
    parts = [("furniture" if _is_list(text) else kind, text) for kind, text in parts]
    marked: list[Part] = []
    for i, (kind, text) in enumerate(parts):
        role = shapes.shape(text, count_words(text))
        last = i == len(parts) - 1  # agencies sign there as photographers do
        marked.append((kind if role == shapes.CAPTION and last else _KINDS.get(role, kind), text))
    return marked if 2 * _words(marked) >= _words(parts) else parts


def _is_list(text: str) -> bool:
    """So long, and no full stop: names or links."""
    return len(text) > _LONGEST_SENTENCE and not _STOP.search(text)


def _head_fields(trafilatura: Any, page: str, address: str | None) -> Fields:
    """What the beginning of a page says that has no tree, or too large a one."""
    tree = trafilatura.load_html("<html>" + page[:_HEAD] + "</html>")
    return page_fields(tree, page, address) if tree is not None else Fields(Metadata(url=address), (), ())


def _longer(page: str, fields: Fields, parts: list[Part]) -> Draft:
    """A page of few words as flat text, if what was found of it (``parts``) is a small share of its article.

    A brief is short, and there may be more words in the teasers beside it: the longer body must hold the shorter one.
    """
    flat = _flat_draft(page, fields, "hardly any of it was taken for an article")
    body = _flat_body(flat)
    longest = max((text for _, text in parts), key=len, default="")
    enough = _words(parts) >= _FEWEST_WORDS or any(SENTENCE_END.search(text) for _, text in parts)
    if not enough or (longest in body and count_words(body) > _MUCH_MORE * _words(parts)):
        return _checked(flat, body)
    return _draft(fields, parts)


def _flat_draft(page: str, fields: Fields, why: str) -> Draft:
    """The page as flat text, to be cleaned like a page dump."""
    note = Note("read_as_page_dump", f"{why}: its text was cleaned like a page dump")
    return Draft(flat_text(page), "", fields.metadata, captions=fields.captions, notes=(note,))


def _flat_body(draft: Draft) -> str:
    """The body if it stands out from the rest, else nothing."""
    article = read_text(draft.text, metadata=draft.metadata, captions=draft.captions)
    if any(note.code in ("empty_body", "body_unsure") for note in article.notes):
        return ""
    return " ".join(span.of(article.text) for span in article.body())


def _checked(flat: Draft, body: str) -> Draft:
    """The draft, if there is running text in it."""
    if count_words(body) < _FEWEST_WORDS:
        raise UnreadableError("no running text found on this page")
    return flat
