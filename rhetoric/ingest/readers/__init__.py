"""One reader a format: a source in, drafts of articles out (or sources, for a container).

A reader is a function ``(source, options) -> Iterator[Item]``. It raises ``UnreadableError`` where it cannot go on, and
gives ``Skipped`` for a record that it leaves out. Readers that hand untrusted bytes to a foreign parser run in a
worker process, under a time limit for each item and a limit of memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from rhetoric.ingest.items import Draft, Item, Source, UnreadableError
from rhetoric.ingest.options import Format, ReadOptions, Skipped
from rhetoric.ingest.sniffing import sniffed

Read = Callable[[Source, ReadOptions], Iterator[Item]]


class Reader(NamedTuple):
    """Where a format is read: a function of a module of this package, and if it runs in a worker."""

    module: str
    function: str
    isolated: bool


READERS: dict[Format, Reader] = {
    "text": Reader("text", "read_text_file", False),
    "html": Reader("html", "read_html", True),
    "mhtml": Reader("mhtml", "read_mhtml", True),
    "warc": Reader("warc", "read_warc", False),
    "feed": Reader("feed", "read_feed", True),
    "epub": Reader("epub", "read_epub", True),
    "docx": Reader("office", "read_docx", True),
    "rtf": Reader("rtf", "read_rtf", True),
    "pdf": Reader("pdf", "read_pdf", True),
    "csv": Reader("tables", "read_csv", False),
    "tsv": Reader("tables", "read_csv", False),
    "json": Reader("tables", "read_json", False),
    "jsonl": Reader("tables", "read_jsonl", False),
    "parquet": Reader("tables", "read_parquet", True),
    "xlsx": Reader("workbook", "read_workbook", True),
    "zip": Reader("archives", "read_zip", False),
    "tar": Reader("archives", "read_tar", False),
    "gzip": Reader("archives", "read_packed", False),
}


def items_of(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Everything in a settled ``source``; what goes wrong becomes ``Skipped``, and nothing is raised."""
    kind = source.format or "text"
    if kind not in READERS:
        yield Skipped(source.name, f"{kind} files cannot be read")
    elif READERS[kind].isolated:
        from rhetoric.ingest.worker import isolated  # noqa: PLC0415 - starts a process

        yield from isolated(source, kind, options)
    else:
        yield from read_here(source, kind, options)


def settled(source: Source, options: ReadOptions) -> Source | Skipped:
    """The source with its format: what the caller says of the inputs, else what its bytes and its name say."""
    try:
        return sniffed(source, options.format if not source.depth else None)
    except UnreadableError as problem:
        return Skipped(source.name, str(problem))


def read_here(source: Source, kind: Format, options: ReadOptions) -> Iterator[Item]:
    """The items of a source, read in this process."""
    reader = READERS[kind]
    where = source.name
    try:
        read: Read = getattr(import_module(f"{__name__}.{reader.module}"), reader.function)
        for item in read(source, options):
            if isinstance(item, Draft) and item.number is not None:
                where = f"{source.name}, after record {item.number}"
            yield item
    except UnreadableError as problem:
        yield Skipped(where, str(problem))
    except OSError as error:
        yield Skipped(where, f"cannot be read: {error.strerror or error}")
    except (MemoryError, RecursionError):
        yield Skipped(where, f"not read: too large or too deeply nested for a {kind} file")
    except Exception as error:
        if not reader.isolated:
            raise
        yield Skipped(
            where, f"not a readable {kind} file ({type(error).__name__}: {' '.join(str(error).split())[:120]})"
        )
