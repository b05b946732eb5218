"""Marked stretches of a text that may cross, cut into pieces that lie one inside the other, as elements must."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from rhetoric.document import Annotation, Span
from rhetoric.errors import RhetoricError

MOST_PIECES = 500_000
"""Pieces of one article. Stretches that cross each other everywhere would make more than anybody can read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the mark with that index."""

    span: Span
    mark: int


def containers(annotation: Annotation) -> Iterator[tuple[Span, str | None]]:
    """The text in consecutive stretches: each block with its kind, and what lies between them with None."""
    end = 0
    for block in annotation.article.blocks:
        if end < block.span.start:
            yield Span(end, block.span.start), None
        if len(block.span):
            yield block.span, block.kind
        end = max(end, block.span.end)
    if end < len(annotation.article.text):
        yield Span(end, len(annotation.article.text)), None


def nested(marks: Sequence[tuple[Span, int]], stretches: Sequence[Span], what: str) -> Iterator[list[Piece]]:
    """For each of ``stretches`` (sorted, apart) the pieces of ``marks`` in it, in the order in which they open.

    A mark is a span and a rank; of marks that begin together the longer one is outside, then the one with the lower
    rank. Of two pieces one lies in the other or both lie apart. Raises RhetoricError, which names ``what``, for more
    than ``MOST_PIECES``.
    """
    starts = [s.start for s in stretches]
    inside: list[list[tuple[int, int, int, int]]] = [[] for _ in stretches]
    total = 0
    for index, (span, rank) in enumerate(marks):
        first = max(0, bisect_right(starts, span.start) - 1)
        last = bisect_left(starts, span.end)
        total += max(0, last - first)
        _check(total, what)
        for i in range(first, last):
            start, end = max(span.start, stretches[i].start), min(span.end, stretches[i].end)
            if start < end:
                inside[i].append((start, -end, rank, index))
    total = 0
    for found in inside:
        pieces = []
        for piece in _cut(found):
            pieces.append(piece)
            _check(total + len(pieces), what)
        total += len(pieces)
        yield pieces


def _cut(todo: list[tuple[int, int, int, int]]) -> Iterator[Piece]:
    """Whatever reaches past the piece that it opened in is cut there, and goes on after it."""
    heapify(todo)
    ends: list[int] = []
    while todo:
        start, minus_end, rank, index = heappop(todo)
        end = -minus_end
        while ends and ends[-1] <= start:
            ends.pop()
        if ends and end > ends[-1]:
            heappush(todo, (ends[-1], minus_end, rank, index))
            end = ends[-1]
        ends.append(end)
        yield Piece(Span(start, end), index)


def _check(pieces: int, what: str) -> None:
    if pieces > MOST_PIECES:
        raise RhetoricError(f"{what}: more than {MOST_PIECES:,} pieces of stretches that cross; export fewer articles")
