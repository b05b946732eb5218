"""A process that works for this one: a request in, lines of JSON out, under a time limit for each line.

It is a fresh interpreter, not a fork, so that it works the same in a script, a notebook and a thread. What goes
between the two is JSON and plain bytes: a damaged process cannot run anything in its parent.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from typing import IO, Any

STARTING = 60.0
"""Seconds that the first answer may take longer, for the start of the process."""
_LOOK = 0.1
"""Seconds between two looks at the clock."""
_START = "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); from {0} import {1}; {1}()"


class Child:
    """A process that runs ``function`` of ``module``, which answers what it is asked with ``Requests``."""

    def __init__(self, module: str, function: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(module, function), os.pathsep.join(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._owner = os.getpid()
        self.asked = 0
        self.late = False
        self._deadline: float | None = None
        self._stopped = Event()
        Thread(target=self._watch, daemon=True).start()
        atexit.register(self.stop)

    def usable(self) -> bool:
        """Is it alive, and not inherited through a fork?"""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, request: dict[str, Any], data: bytes | None, wait: float) -> None:
        """Send a request. If the process has died, the missing answer tells."""
        self.asked += 1
        stream = self._process.stdin
        assert stream is not None
        with self._at_most(wait), contextlib.suppress(BrokenPipeError):
            header = {**request, "size": None if data is None else len(data)}
            stream.write(json.dumps(header).encode() + b"\n" + (data or b""))
            stream.flush()

    def answer(self, wait: float) -> dict[str, Any] | None:
        """The next line, or None if the process has ended; it is ended if it takes more than ``wait`` seconds."""
        assert self._process.stdout is not None
        with self._at_most(wait):
            line = self._process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def data(self, size: int, wait: float) -> bytes | None:
        """The bytes that follow a line, or None if the process has ended before all came."""
        assert self._process.stdout is not None
        with self._at_most(wait):
            data = self._process.stdout.read(size)
        return data if len(data) == size else None

    @contextlib.contextmanager
    def _at_most(self, seconds: float) -> Iterator[None]:
        self._deadline = monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = None

    def _watch(self) -> None:
        """One thread for all requests: a timer for each article costs as much as reading it."""
        while not self._stopped.wait(_LOOK):
            deadline = self._deadline
            if deadline is not None and monotonic() > deadline:
                self.late = True
                self._process.kill()
                return

    def stop(self) -> None:
        """End the process."""
        atexit.unregister(self.stop)
        self._stopped.set()
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


class Requests:
    """The other side: what the process reads and writes. Iterate over (request, data); answer with ``tell``."""

    def __init__(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
        self._answers: IO[bytes] = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # whatever a library prints is no answer

    def __iter__(self) -> Iterator[tuple[dict[str, Any], bytes | None]]:
        while line := sys.stdin.buffer.readline():
            request = json.loads(line)
            size = request.pop("size")
            yield request, None if size is None else sys.stdin.buffer.read(size)

    def tell(self, answer: dict[str, Any], data: bytes = b"") -> None:
        """Send one line, and bytes after it."""
        self._answers.write(json.dumps(answer).encode() + b"\n" + data)
        self._answers.flush()

    def limit_memory(self, most: int | None) -> None:
        """Bytes of address space at most, where the system can limit it; the time limit holds everywhere."""
        if most is None:
            return
        with contextlib.suppress(ImportError, OSError, ValueError):
            import resource  # noqa: PLC0415 - not on every system

            resource.setrlimit(resource.RLIMIT_AS, (most, most))
