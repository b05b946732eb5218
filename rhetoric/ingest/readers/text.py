"""Text files: one article, clean or with the page around it."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.document import Note
from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.options import ReadOptions


def read_text_file(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The article in a file of plain text or Markdown."""
    data = source.read(options.max_text_bytes)
    text, encoding, guessed = decode(data, options.encoding)
    if not text.strip():
        raise UnreadableError("empty file")
    notes = (Note("encoding_guessed", f"read as {encoding}"),) if guessed else ()
    yield Draft(text, sha256(data), id=source.stem, notes=notes)
