"""Files and tables to articles: ``read_articles`` for what stands on a disk, ``read_text`` for one string."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rhetoric.document import Article, Note
from rhetoric.errors import ReadError
from rhetoric.ingest.article import read_text
from rhetoric.ingest.duplicates import labelled
from rhetoric.ingest.items import About, Draft, Source
from rhetoric.ingest.metadata import Metadata, completed
from rhetoric.ingest.mojibake import repaired
from rhetoric.ingest.names import named
from rhetoric.ingest.options import OnFile, OnSkip, ReadOptions, Skipped, Tally
from rhetoric.ingest.profilefiles import profile_named
from rhetoric.ingest.readers import items_of, settled
from rhetoric.ingest.sources import sources

__all__ = [
    "Draft",
    "Metadata",
    "ReadOptions",
    "Skipped",
    "Tally",
    "lay_out",
    "read_articles",
    "read_drafts",
    "read_text",
    "sources",
]


def read_articles(
    inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    options: ReadOptions | None = None,
    on_skip: OnSkip | None = None,
    on_file: OnFile | None = None,
) -> Iterator[Article]:
    """Articles of every file, folder, glob or ``-`` (standard input), one at a time, in a fixed order.

    What cannot be read goes to ``on_skip`` with its place and the reason, and reading goes on; without ``on_skip`` the
    first such thing raises ``ReadError``. ``on_file`` is told of each file, when it is done with, how many articles it
    gave. Ids are unique within one call.
    """
    settings = options or ReadOptions()
    taken: dict[str, int] = {}
    drafts = read_drafts(inputs, settings, on_skip, on_file)
    articles = (_unique(lay_out(draft, settings), taken) for draft in drafts)
    yield from labelled(articles, settings.duplicates, on_skip or _raise)


def read_drafts(
    inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    options: ReadOptions | None = None,
    on_skip: OnSkip | None = None,
    on_file: OnFile | None = None,
) -> Iterator[Draft]:
    """What ``read_articles`` makes its articles of, before a text is laid out: reading is cheap, laying out is not,
    and may be done elsewhere with ``lay_out``. Ids are wanted here, not promised.
    """
    settings = _as_the_profile_says(options or ReadOptions())
    report = on_skip or _raise
    for source in sources(inputs):
        if isinstance(source, Skipped):
            report(source)
        else:
            yield from _read(source, settings, report, on_file)


def _as_the_profile_says(options: ReadOptions) -> ReadOptions:
    """The options with the encoding of the profile that was asked for. ``UsageError`` for one that cannot be used."""
    encoding = profile_named(options.profile).encoding if options.profile else None
    return replace(options, encoding=options.encoding or encoding)


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


def _read(source: Source, options: ReadOptions, on_skip: OnSkip, on_file: OnFile | None) -> Iterator[Draft]:
    """The drafts of a source and of those inside it; what it says of itself is compared with what was found."""
    settled_source = settled(source, options)
    if isinstance(settled_source, Skipped):
        on_skip(settled_source)
        return
    source = settled_source
    read = skipped = members = 0
    about = About()
    for item in items_of(source, options):
        if isinstance(item, Draft):
            read += 1
            yield _placed(item, source, options)
        elif isinstance(item, Skipped):
            skipped += 1
            on_skip(item)
        elif isinstance(item, Source):
            members += 1
            yield from _read(item, options, on_skip, on_file)
        else:
            about = _both(about, item)
    if not read + skipped + members:
        on_skip(Skipped(source.name, "nothing to read in it"))
    if about.claimed is not None and about.claimed != read + skipped:
        reason = f"the file says that it holds {about.claimed:,} articles, {read + skipped:,} were found"
        on_skip(Skipped(source.name, reason))
    if on_file is not None:
        kind = source.format or "text"
        on_file(Tally(source.name, kind, read, skipped, about.claimed, about.layout, about.columns, about.notes))


def _both(first: About, second: About) -> About:
    """Facts of one file put together; the later ones win."""
    return About(
        first.claimed if second.claimed is None else second.claimed,
        second.layout or first.layout,
        {**first.columns, **second.columns},
        (*first.notes, *(n for n in second.notes if n not in first.notes)),
    )


def _placed(draft: Draft, source: Source, options: ReadOptions) -> Draft:
    """A draft with its place, and with what its container and its file's name say of it."""
    alone = draft.number is None
    metadata = completed(draft.metadata, source.metadata) if source.metadata else draft.metadata
    draft = replace(
        draft,
        id=_plain_id(draft.id or "") or (source.stem if alone else f"{source.stem}:{draft.number}"),
        locator=draft.locator or (source.name if alone else f"{source.name}:{draft.number}"),
        stem=source.stem if alone else "",
        metadata=metadata,
    )
    return _with_name(draft, source, options.name_pattern) if options.name_pattern else draft


def _with_name(draft: Draft, source: Source, pattern: str) -> Draft:
    """The name says what somebody chose to call an article; of the records of a table it says what they do not."""
    told = named(source.member or source.name, pattern)
    if told is None:
        note = Note("name_not_understood", f"the file's name does not fit {pattern}")
        return replace(draft, notes=(*draft.notes, note))
    metadata, id = told
    if draft.number is not None:
        return replace(draft, metadata=completed(draft.metadata, metadata))
    return replace(draft, metadata=completed(metadata, draft.metadata), id=_plain_id(id or "") or draft.id)


def lay_out(draft: Draft, options: ReadOptions) -> Article:
    """The article of a draft: what of its text is body, and its fields. Depends on nothing but its arguments."""
    if options.repair:
        draft = repaired(draft)
    return read_text(
        draft.text,
        id=draft.id or "text",
        locator=draft.locator,
        clean=options.clean,
        metadata=draft.metadata,
        raw_sha256=draft.raw_sha256,
        stem=draft.stem,
        captions=draft.captions,
        blocks=draft.blocks,
        notes=draft.notes,
        body=options.body,
        profile=options.profile or draft.profile,
        year=options.year,
    )


def _plain_id(written: str) -> str:
    """An id without line breaks, control characters or more than 200 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in written[:200]).split())
