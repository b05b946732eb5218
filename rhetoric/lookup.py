"""Which of many spans holds a position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

from rhetoric.document import Span

T = TypeVar("T")


class SpanIndex(Generic[T]):
    """Spans that do not overlap, each with a value; a look-up takes logarithmic time."""

    def __init__(self, items: Iterable[tuple[Span, T]]) -> None:
        self._items = sorted(items, key=lambda item: item[0])
        self._starts = [span.start for span, _ in self._items]

    def at(self, position: int) -> T | None:
        """The value of the span that holds ``position``, or None."""
        i = bisect_right(self._starts, position) - 1
        return self._items[i][1] if i >= 0 and position < self._items[i][0].end else None
