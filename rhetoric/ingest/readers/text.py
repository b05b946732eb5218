"""Text files: one article, clean or with the page around it, or several that are parted by end marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rhetoric.document import Note
from rhetoric.ingest import databases
from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Draft, Item, Source, UnreadableError, sha256
from rhetoric.ingest.markdown import image_lines
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.several import split_articles


def read_text_file(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The article in a file of plain text or Markdown, or the several; all articles of a database's export."""
    data = source.read(max(options.max_text_bytes, options.max_container_bytes))
    text, encoding, guessed = decode(data, options.encoding)
    if not text.strip():
        raise UnreadableError("empty file")
    notes = (Note("encoding_guessed", f"read as {encoding}"),) if guessed else ()
    if databases.is_export(text):
        found = databases.items_of_text(text, source.name)
        if found is not None:
            yield from (replace(i, notes=(*notes, *i.notes)) if isinstance(i, Draft) else i for i in found)
            return
        notes = (*notes, *databases.unknown_layout(text.splitlines()))
    if len(data) > options.max_text_bytes:
        raise UnreadableError(f"larger than {options.max_text_bytes // 1024} KiB: too long for one article; split it")
    ranges = split_articles(text) if options.clean and not options.body else [(0, len(text))]
    if len(ranges) == 1:
        yield Draft(text, sha256(data), id=source.stem, captions=image_lines(text), notes=notes)
        return
    for number, (start, end) in enumerate(ranges, 1):
        piece = text[start:end]
        told = f"number {number} of {len(ranges)} articles in one file, its characters {start:,} to {end:,}"
        parted = Note("one_of_several", told)
        yield Draft(piece, sha256(piece), id=f"{source.stem}:{number}", number=number, notes=(*notes, parted))
