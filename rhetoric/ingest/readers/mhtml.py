"""Pages saved as one file (MHTML): the page itself, without the frames and pictures saved with it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from rhetoric.ingest.items import Item, Source, UnreadableError, sha256
from rhetoric.ingest.metadata import Metadata, completed
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.readers.charset import page_text
from rhetoric.ingest.readers.html import page_draft

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MOST_PAGES = 50


def read_mhtml(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The article of the page that was saved; of the longest frame in it, if the page itself has no text."""
    data = source.read(options.max_container_bytes)
    saved = email.message_from_bytes(data)
    pages = [(part, _bytes(part)) for part in saved.walk() if part.get_content_type() in _PAGES][:_MOST_PAGES]
    if not pages:
        raise UnreadableError("no HTML page in this file")
    address = _address(saved.get("Snapshot-Content-Location"))
    main = next((page for page in pages if address and _address(page[0].get("Content-Location")) == address), pages[0])
    frames = sorted((page for page in pages if page is not main), key=lambda page: -len(page[1]))
    problem: UnreadableError | None = None
    for part, content in (main, *frames):
        if len(content) > options.max_html_bytes:
            problem = problem or UnreadableError(f"a page larger than {options.max_html_bytes // 1024} KiB")
            continue
        try:
            text, notes = page_text(content, options.encoding, part.get_content_charset())
            draft = page_draft(text, _address(part.get("Content-Location")) or address, clean=options.clean)
        except UnreadableError as error:
            problem = problem or error
            continue
        metadata = completed(draft.metadata, Metadata(crawled=saved.get("Date")))
        yield replace(draft, raw_sha256=sha256(data), id=source.stem, metadata=metadata, notes=(*notes, *draft.notes))
        return
    raise problem or UnreadableError("no running text in this file")


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _address(written: str | None) -> str | None:
    """A web address as a header has it; not the ``cid:`` of a frame."""
    address = "".join(str(written).split()) if written else ""
    return address if address.startswith(("http://", "https://")) else None
