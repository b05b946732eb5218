"""Readers that hand untrusted bytes to a foreign parser, in a process of their own.

A page that hangs a parser, or makes it crash or eat memory, costs the time limit and one line of report; the other
articles are read. The process is a fresh interpreter, not a fork, so that it works the same in a script, a notebook
and a thread. What goes between the two is lines of JSON: a damaged worker cannot run anything in its parent.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import IO, Any

from rhetoric.document import Block, Note, Span
from rhetoric.ingest.items import About, Draft, Item, Source
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.options import Format, ReadOptions, Skipped
from rhetoric.ingest.readers import read_here

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space that a worker gets, where the system can limit it."""
_SOURCES = 500  # after so many a worker is replaced: foreign libraries leak
_STARTING = 60.0  # seconds that the first item may take longer, for the start of the process
_START = (
    "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); from rhetoric.ingest.worker import serve; serve()"
)


def isolated(source: Source, kind: Format, options: ReadOptions) -> Iterator[Item]:
    """The items of a source, read in the worker. With a ``time_limit`` of 0 they are read here, without any limit."""
    global _worker  # noqa: PLW0603 - one worker a process, kept between sources
    if options.time_limit <= 0 or not sys.executable:
        yield from read_here(source, kind, options)
        return
    try:
        data = source.data if source.path else source.open().read(options.max_container_bytes + 1)
    except OSError as error:
        yield Skipped(source.name, f"cannot be read: {error.strerror or error}")
        return
    if _worker is None or not _worker.usable():
        _worker = Worker()
    yield from _worker.items(source, data, kind, options)


class Worker:
    """A process that reads one source after another."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, os.pathsep.join(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._pid = os.getpid()
        self._done = 0
        self._late = False
        atexit.register(self.stop)

    def usable(self) -> bool:
        """Is it alive, not too old, and not inherited through a fork?"""
        return self._pid == os.getpid() and self._done < _SOURCES and self._process.poll() is None

    def items(self, source: Source, data: bytes | None, kind: Format, options: ReadOptions) -> Iterator[Item]:
        """The items of a source, the process stopped if one takes longer than the limit."""
        where, finished = source.name, False
        wait = options.time_limit + (0 if self._done else _STARTING)
        self._done += 1
        try:
            self._ask(source, data, kind, options, wait)
            while True:
                answer = self._answer(wait)
                if answer is None:
                    yield Skipped(where, self._why(options))
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
                self.stop()

    def _ask(self, source: Source, data: bytes | None, kind: Format, options: ReadOptions, wait: float) -> None:
        request = {
            "name": source.name,
            "format": source.format,
            "path": str(source.path) if source.path else None,
            "size": None if data is None else len(data),
            "depth": source.depth,
            "metadata": asdict(source.metadata) if source.metadata else None,
            "kind": kind,
            "options": asdict(options),
        }
        timer = Timer(wait, self._give_up)
        timer.start()
        stream = self._process.stdin
        assert stream is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it died: the missing answer tells
                stream.write(json.dumps(request).encode() + b"\n" + (data or b""))
                stream.flush()
        finally:
            timer.cancel()

    def _answer(self, wait: float) -> dict[str, Any] | None:
        """The next line, or None if the process has ended."""
        timer = Timer(wait, self._give_up)
        timer.start()
        try:
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        return json.loads(line) if line.endswith(b"\n") else None

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def _why(self, options: ReadOptions) -> str:
        if self._late:
            return f"set aside: it took longer than {options.time_limit:g} s to read (--time-limit)"
        return "set aside: the program that reads this format crashed or ran out of memory on it"

    def stop(self) -> None:
        """End the process."""
        atexit.unregister(self.stop)
        if self._pid == os.getpid():
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


_worker: Worker | None = None


# --- the other side


def serve() -> None:
    """What the process does: read sources as they are asked for, until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    _limit_memory()
    while request := sys.stdin.buffer.readline():
        asked = json.loads(request)
        size = asked["size"]
        source = Source(
            asked["name"],
            asked["format"],
            Path(asked["path"]) if asked["path"] else None,
            sys.stdin.buffer.read(size) if size is not None else None,
            asked["depth"],
            Metadata(**asked["metadata"]) if asked["metadata"] else None,
        )
        for item in read_here(source, asked["kind"], _options(asked["options"])):
            _tell(answers, _plain(item))
        _tell(answers, {})


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, OSError, ValueError):
        return  # the time limit still holds


def _tell(stream: IO[bytes], answer: dict[str, Any]) -> None:
    stream.write(json.dumps(answer).encode() + b"\n")
    stream.flush()


def _options(values: dict[str, Any]) -> ReadOptions:
    body, pages = values.pop("body"), values.pop("pages")
    return ReadOptions(**values, pages=tuple(pages), body=None if body is None else tuple((a, b) for a, b in body))


def _plain(item: Item) -> dict[str, Any]:
    """An item as JSON can hold it."""
    values = asdict(item)
    if isinstance(item, Source):
        values["path"] = str(item.path) if item.path else None
        values["data"] = base64.b64encode(item.data).decode() if item.data is not None else None
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
