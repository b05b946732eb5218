"""Readers that hand untrusted bytes to a foreign parser, in a process of their own.

A page that hangs a parser, or makes it crash or eat memory, costs the time limit and one line of report; the other
articles are read.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rhetoric.document import Block, Note, Span
from rhetoric.ingest.items import About, Draft, Item, Source
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.options import Format, ReadOptions, Skipped
from rhetoric.ingest.readers import read_here
from rhetoric.process import STARTING, Child, Requests

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space that a worker gets, where the system can limit it."""
_SOURCES = 500  # after so many a worker is replaced: foreign libraries leak


def isolated(source: Source, kind: Format, options: ReadOptions) -> Iterator[Item]:
    """The items of a source, read in the worker. With a ``time_limit`` of 0 they are read here, without any limit."""
    if options.time_limit <= 0 or not sys.executable:
        yield from read_here(source, kind, options)
        return
    try:
        data = source.data if source.path else source.open().read(options.max_container_bytes + 1)
    except OSError as error:
        yield Skipped(source.name, f"cannot be read: {error.strerror or error}")
        return
    child = _ready()  # the next source may be wanted before this one is done with: it may lie inside this one
    try:
        yield from _items(child, source, data, kind, options)
    finally:
        _idle.append(child)


_idle: list[Child] = []


def _ready() -> Child:
    """A worker that nobody is waiting for, kept from another source or new."""
    while _idle:
        child = _idle.pop()
        if child.usable() and child.asked < _SOURCES:
            return child
        child.stop()
    return Child("rhetoric.ingest.worker", "serve")


def _items(child: Child, source: Source, data: bytes | None, kind: Format, options: ReadOptions) -> Iterator[Item]:
    """The items that the worker finds; it is stopped if one takes longer than the limit."""
    where, finished = source.name, False
    wait = options.time_limit + (0 if child.asked else STARTING)
    try:
        child.ask(_request(source, kind, options), data, wait)
        while True:
            answer = child.answer(wait)
            if answer is None:
                yield Skipped(where, _why(child, options))
                return
            if answer == {}:
                finished = True
                return
            item = _item(answer)
            if isinstance(item, Draft) and item.number is not None:
                where = f"{source.name}, after record {item.number}"
            wait = options.time_limit
            yield item
    finally:
        if not finished:  # it hung, it died, or nobody wants the rest
            child.stop()


def _request(source: Source, kind: Format, options: ReadOptions) -> dict[str, Any]:
    return {
        "name": source.name,
        "format": source.format,
        "path": str(source.path.absolute()) if source.path else None,  # the worker may be in another folder by now
        "depth": source.depth,
        "metadata": asdict(source.metadata) if source.metadata else None,
        "member": source.member,
        "encoding": source.encoding,
        "kind": kind,
        "options": asdict(options),
    }


def _why(child: Child, options: ReadOptions) -> str:
    if child.late:
        return f"set aside: it took longer than {options.time_limit:g} s to read (--time-limit)"
    return "set aside: the program that reads this format crashed or ran out of memory on it"


# --- the other side


def serve() -> None:
    """What the process does: read sources as they are asked for, until nobody asks."""
    requests = Requests()
    requests.limit_memory(MEMORY)
    for asked, data in requests:
        source = Source(
            asked["name"],
            asked["format"],
            Path(asked["path"]) if asked["path"] else None,
            data,
            asked["depth"],
            Metadata(**asked["metadata"]) if asked["metadata"] else None,
            asked["member"],
            encoding=asked["encoding"],
        )
        for item in read_here(source, asked["kind"], _options(asked["options"])):
            requests.tell(_plain(item))
        requests.tell({})


def _options(values: dict[str, Any]) -> ReadOptions:
    body, pages = values.pop("body"), values.pop("pages")
    return ReadOptions(**values, pages=tuple(pages), body=None if body is None else tuple((a, b) for a, b in body))


def _plain(item: Item) -> dict[str, Any]:
    """An item as JSON can hold it."""
    values = asdict(item)
    if isinstance(item, Source):
        values["path"] = str(item.path) if item.path else None
        values["data"] = base64.b64encode(item.data).decode() if item.data is not None else None
        del values["head"], values["budget"]  # of standard input and of archives, which are read in the parent
    return {type(item).__name__: values}


def _item(answer: dict[str, Any]) -> Item:
    """The item that ``_plain`` made ``answer`` of."""
    [(kind, values)] = answer.items()
    if kind == "Draft":
        blocks = values.pop("blocks")
        return Draft(
            metadata=Metadata(**values.pop("metadata")),
            captions=tuple(values.pop("captions")),
            blocks=None if blocks is None else tuple(Block(b["kind"], Span(**b["span"])) for b in blocks),
            notes=tuple(Note(n["code"], n["message"], n["span"] and Span(**n["span"])) for n in values.pop("notes")),
            **values,
        )
    if kind == "Source":
        path, data, metadata = values.pop("path"), values.pop("data"), values.pop("metadata")
        return Source(
            path=Path(path) if path else None,
            data=None if data is None else base64.b64decode(data),
            metadata=Metadata(**metadata) if metadata else None,
            **values,
        )
    if kind == "About":
        return About(notes=tuple(values.pop("notes")), **values)
    return Skipped(**values)
