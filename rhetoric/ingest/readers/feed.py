"""Feeds (RSS, Atom) that were saved, through feedparser (extra ``feeds``): full texts, and teasers marked as such."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from rhetoric.document import BlockKind, Note
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError, compose, sha256
from rhetoric.ingest.lines import count_words
from rhetoric.ingest.metadata import Metadata, outlet_name
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.readers.flat import flat_lines
from rhetoric.ingest.readers.pagefields import plain

_FULL = 150  # words from which a description is taken for the text itself
_MOST = 20_000
_LONGEST_DECLARATION = 1_000  # bytes
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{4,})|([0-9]{5,}));?")


def read_feed(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The entries of a feed. ``UnreadableError`` for one that declares entities: they may grow without bound."""
    try:
        import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
        import lxml.etree  # type: ignore[import-untyped]  # noqa: F401, PLC0415 - flat_lines needs it
    except ImportError:
        raise UnreadableError("reading feeds needs feedparser: pip install 'rhetoric-toolkit[feeds]'") from None
    data = source.read(options.max_container_bytes)
    if b"<!ENTITY" in data.replace(b"\x00", b"").upper():
        raise UnreadableError("declares entities of its own: not read, they may unpack to any size")
    found = feedparser.parse(io.BytesIO(_tame(data)), sanitize_html=False, resolve_relative_uris=False)
    if not found.entries:
        raise UnreadableError("no feed, or one without entries")
    site = outlet_name(plain(found.feed.get("title")))
    language = re.split(r"[-_]", found.feed.get("language") or "")[0].lower() or None
    teasers = 0
    for number, entry in enumerate(found.entries[:_MOST], 1):
        draft = _entry(entry, number, site, language)
        if draft is None:
            yield Skipped(f"{source.name}:{number}", "an entry without a text")
            continue
        teasers += bool(draft.notes)
        yield draft
    if len(found.entries) > _MOST:
        yield Skipped(source.name, f"more than {_MOST:,} entries: the rest is not read")
    notes = [f"entries that are teasers, no full texts: {teasers:,}"] if teasers else []
    notes += ["the feed is not well-formed; what could be read of it was"] if found.bozo else []
    yield About(claimed=len(found.entries) if len(found.entries) <= _MOST else None, notes=tuple(notes))


def _tame(data: bytes) -> bytes:
    """The same feed without what feedparser fails on: references to characters that there are none of, and a first line
    of any length, in which it looks for the encoding again and again."""
    start = data[:_LONGEST_DECLARATION].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?") and b"?>" not in start:
        raise UnreadableError("no feed: the XML declaration does not end")
    return _REFERENCE.sub(_known, data.replace(b"?>", b"?>\n", 1))


def _known(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    code = int(digits, base) if len(digits) < 12 else -1
    return reference[0] if 0 <= code < 0xD800 or 0xE000 <= code < 0x110000 else b"&#xFFFD;"


def _entry(entry: Any, number: int, site: str | None, language: str | None) -> Draft | None:
    """An entry's longest text: ``content`` where there is one, the description else."""
    contents = [c.get("value") or "" for c in entry.get("content", ())]
    markup = max([*contents, entry.get("summary") or ""], key=len)
    body: list[tuple[BlockKind, str]] = [(line.kind, line.text) for line in flat_lines(f"<div>{markup}</div>")]
    words = sum(count_words(text) for kind, text in body if kind == "paragraph")
    if not words:
        return None
    title = plain(entry.get("title"))
    text, blocks = compose([("title", title or ""), *body])
    teaser = not any(contents) and words < _FULL
    note = Note("teaser_only", "the feed has a teaser of this article only: shares of quotation mean nothing")
    return Draft(
        text,
        sha256(text),
        Metadata(
            title=title,
            published=entry.get("published"),
            updated=dict.get(entry, "updated"),  # feedparser itself would give the day of publication
            host=outlet_name(plain((entry.get("source") or {}).get("title"))) or site,
            url=entry.get("link"),
            language=language,
            author=plain(entry.get("author")),
        ),
        number=number,
        blocks=blocks,
        notes=(note,) if teaser else (),
    )
