"""Tables as streams of text: in their encoding, line by line, no line longer than is allowed."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from rhetoric.ingest.decoding import decode
from rhetoric.ingest.items import Resumed, Source, UnreadableError
from rhetoric.ingest.options import ReadOptions

_HEAD = 1 << 20
_WORST = 0.05
"""Share of characters of a line that may be lost in decoding."""
_FEW_NULS = 1000  # one in so many bytes is a slip of a database, more is no text


class LineError(Exception):
    """A line that cannot be given: too long, or not in the encoding of the others."""


@dataclass(slots=True)
class TextStream:
    """Text without newline translation; ``sample`` is its beginning, whole lines of it. ``guessed``: by its bytes."""

    stream: TextIO
    encoding: str
    guessed: bool
    sample: str


def text_stream(source: Source, options: ReadOptions) -> TextStream:
    """Open a table. ``UnreadableError`` if it is empty or no text."""
    binary = source.open()
    try:
        head = _filled(binary)
        if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
            raise UnreadableError("empty file")
        sample, encoding, guessed = decode(_whole_lines(head), options.encoding)
        raw = io.BufferedReader(Resumed(head, binary), _HEAD)
        errors = "strict" if options.encoding else "replace"
        stream = io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
        return TextStream(stream, encoding, guessed, sample)
    except BaseException:
        binary.close()
        raise


def _filled(binary: BinaryIO) -> bytes:
    """The first megabyte, however small the pieces are in which it comes."""
    pieces: list[bytes] = []
    while (missing := _HEAD - sum(map(len, pieces))) > 0 and (piece := binary.read(missing)):
        pieces.append(piece)
    return b"".join(pieces)


def _whole_lines(head: bytes) -> bytes:
    """The beginning without its last, broken line and without a few NULs, for the choice of an encoding."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:400].count(0) > 100
    if wide:
        return head[: len(head) // 4 * 4]
    cut = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD else head
    cut = cut or head
    return cut.replace(b"\x00", b"") if 0 < cut.count(0) < 1 + len(cut) // _FEW_NULS else cut


class Lines:
    """The lines of a stream, for ``csv.reader``. ``taken`` are those of the record at hand; ``again`` gives lines back.

    Raises ``LineError`` instead of a line of more than ``limit`` characters, which is passed over, where a record grows
    beyond it, and instead of a line in another encoding.
    """

    def __init__(self, stream: TextIO, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self._size = 0
        self.number = 0

    def start(self) -> None:
        """A new record begins."""
        self.taken = []
        self._size = 0

    def again(self, lines: list[str]) -> None:
        """These lines come next, once more."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._stream.readline(self._limit)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == self._limit and not line.endswith(("\n", "\r")):
            self._pass_over()
            raise LineError(f"a line larger than {self._limit // 1024} KiB")
        if "\ufffd" in line and line.count("\ufffd") > _WORST * len(line):
            raise LineError(f"not {self._stream.encoding}; name the right encoding with --encoding")
        self._size += len(line)
        self.taken.append(line)
        if self._size > self._limit:
            raise LineError(f"a record larger than {self._limit // 1024} KiB")
        return line

    def _pass_over(self) -> None:
        while (rest := self._stream.readline(self._limit)) and not rest.endswith(("\n", "\r")):
            pass
