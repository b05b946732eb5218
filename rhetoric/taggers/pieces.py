"""From words to what the encoder reads: word pieces in overlapping windows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rhetoric.taggers.channels import BREAK, CHANNELS, Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 256
"""Pieces in a window, with the marks at its ends."""
OVERLAP = 48
"""Pieces that two windows share; the first half is read from the left one, the second from the right one."""
LONGEST_WORD = 8
"""Pieces of one word; the rest of a longer one (an address, a row of signs) is not read."""
CLS, SEP, UNKNOWN, PARAGRAPH = 101, 102, 100, 1
_REMEMBERED = 200_000


class Tokenizer(Protocol):
    """What is needed of ``tokenizers.Tokenizer``."""

    def encode(self, sequence: str, *, add_special_tokens: bool = ...) -> object: ...


class Pieces:
    """Looks words up in the encoder's vocabulary, and remembers them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, tuple[int, ...]] = {BREAK: (PARAGRAPH,)}

    def of(self, word: str) -> tuple[int, ...]:
        """Piece numbers of a word, at least one and at most ``LONGEST_WORD``."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known = {BREAK: (PARAGRAPH,)}
            ids = self._tokenizer.encode(
                word[:200].encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False
            ).ids  # type: ignore[attr-defined]
            found = self._known[word] = tuple(ids[:LONGEST_WORD]) or (UNKNOWN,)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """An article as pieces: ``ids`` (pieces,), ``channels`` (pieces, channels), ``first`` piece of each word."""

    ids: NDArray[np.int64]
    channels: NDArray[np.int64]
    first: NDArray[np.int64]


def read_row(words: Words, pieces: Pieces) -> Row:
    """The pieces of all words in a row; a piece has the channels of its word."""
    import numpy as np  # noqa: PLC0415

    found = [pieces.of(text) for text in words.texts]
    lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
    ids = np.fromiter((i for each in found for i in each), dtype=np.int64, count=int(lengths.sum()))
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if found else np.zeros(0, np.int64)
    return Row(ids, np.repeat(words.channels, lengths, axis=0), first)


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start:end`` of a row, of which ``keep_from:keep_to`` are read from this window."""

    start: int
    end: int
    keep_from: int
    keep_to: int


def windows(length: int, size: int = WINDOW - 2, overlap: int = OVERLAP) -> Iterator[Window]:
    """Windows over ``length`` pieces. Every piece is kept from one of them."""
    start = kept = 0
    while kept < length:
        end = min(start + size, length)
        keep_to = length if end == length else end - overlap // 2
        # the last window reaches back, so that its words have something before them
        yield Window(max(0, end - size) if end == length else start, end, kept, keep_to)
        start, kept = end - overlap, keep_to


def stack(row: Row, chosen: Sequence[Window]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """``(ids, channels, mask)`` of several windows of a row, padded to the longest: the encoder's inputs."""
    import numpy as np  # noqa: PLC0415

    longest = max(w.end - w.start for w in chosen) + 2
    ids = np.zeros((len(chosen), longest), dtype=np.int64)
    channels = np.zeros((len(chosen), longest, len(CHANNELS)), dtype=np.int64)
    mask = np.zeros((len(chosen), longest), dtype=np.int64)
    for i, w in enumerate(chosen):
        size = w.end - w.start
        ids[i, 0], ids[i, size + 1] = CLS, SEP
        ids[i, 1 : size + 1] = row.ids[w.start : w.end]
        channels[i, 1 : size + 1] = row.channels[w.start : w.end]
        mask[i, : size + 2] = 1
    return ids, channels, mask


def open_session(path: Path) -> Any:
    """An onnxruntime session on one thread.

    Newer versions of onnxruntime report their use to the maker and keep a device number in the home directory, from the
    moment they are imported; the two variables (the name changed) forbid that before it happens.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"
    import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
