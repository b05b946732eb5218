"""Files and tables to articles: ``read_articles`` for what stands on a disk, ``read_text`` for one string."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rhetoric.document import Article, Note
from rhetoric.errors import ReadError
from rhetoric.ingest.article import read_text
from rhetoric.ingest.decoding import UndecodableError, decode
from rhetoric.ingest.markup import UnextractableError, declared_encoding, read_page
from rhetoric.ingest.metadata import Metadata, metadata_from
from rhetoric.ingest.options import Format, OnSkip, ReadOptions, Skipped
from rhetoric.ingest.sources import Source, read_bytes, sha256, sources
from rhetoric.ingest.tables import records

__all__ = ["Metadata", "ReadOptions", "Skipped", "read_articles", "read_text"]


def read_articles(
    inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    options: ReadOptions | None = None,
    on_skip: OnSkip | None = None,
) -> Iterator[Article]:
    """Articles of every file, folder, glob or ``-`` (standard input), one at a time, in a fixed order.

    What cannot be read goes to ``on_skip`` with its place and the reason, and reading goes on; without ``on_skip`` the
    first such thing raises ``ReadError``. Ids are unique within one call.
    """
    settings = options or ReadOptions()
    report = on_skip or _raise
    taken: dict[str, int] = {}
    for source in sources(inputs, report):
        for article in _read(source, settings, report):
            yield _unique(article, taken)


def _raise(skipped: Skipped) -> None:
    raise ReadError(skipped.locator, skipped.reason)


def _unique(article: Article, taken: dict[str, int]) -> Article:
    """The article under an id that no other one has; ``taken`` counts how often each id was asked for."""
    wanted = article.id
    while article.id in taken:
        taken[wanted] += 1
        note = Note("id_changed", f"the id {wanted!r} was taken")
        kept = (n for n in article.notes if n.code != note.code)
        article = replace(article, id=f"{wanted}-{taken[wanted]}", notes=(*kept, note))
    taken[article.id] = 1
    return article


def _read(source: Source, options: ReadOptions, on_skip: OnSkip) -> Iterator[Article]:
    kind: Format = options.format or source.format or "text"
    if kind in ("text", "html"):
        article = _read_one(source, options, kind, on_skip)
        if article is not None:
            yield article
        return
    count = 0

    def counted(skipped: Skipped) -> None:
        nonlocal count
        count += 1
        on_skip(skipped)

    for record in records(source, options, kind, counted):
        count += 1
        name = record.names.get("id")
        yield read_text(
            record.values[record.names["text"]],
            id=_plain_id(record.values[name] if name else "") or f"{source.stem}:{record.number}",
            locator=f"{source.name}:{record.number}",
            clean=options.clean,
            metadata=metadata_from(record.values, record.names),
            raw_sha256=record.sha256,
        )
    if not count:
        on_skip(Skipped(source.name, "a table without records"))


def _plain_id(written: str) -> str:
    """An id without line breaks, control characters or more than 200 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in written[:200]).split())


def _read_one(source: Source, options: ReadOptions, kind: Format, on_skip: OnSkip) -> Article | None:
    limit = options.max_html_bytes if kind == "html" else options.max_text_bytes
    data = read_bytes(source, limit, on_skip)
    if data is None:
        return None
    try:
        declared = declared_encoding(data) if kind == "html" else None
        text, encoding, guessed = decode(data, options.encoding or declared)
        page = read_page(text) if kind == "html" else None
    except (UndecodableError, UnextractableError) as problem:
        on_skip(Skipped(source.name, str(problem)))
        return None
    if not text.strip():
        on_skip(Skipped(source.name, "empty file"))
        return None
    return read_text(
        page.text if page else text,
        id=source.stem,
        locator=source.name,
        clean=options.clean,
        metadata=page.metadata if page else None,
        raw_sha256=sha256(data),
        stem=source.stem,
        captions=page.captions if page else (),
        notes=(Note("encoding_guessed", f"read as {encoding}"),) if guessed else (),
    )
