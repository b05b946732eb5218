"""What is kept to show of many: all, or so many of them, drawn so that they come from the whole corpus."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import heappush, heappushpop
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Kept(Generic[T]):
    """Everything that was added, or ``most`` of it, drawn by a hash of its place: the same however the corpus is
    parted."""

    most: int | None
    count: int = 0
    _all: list[T] = field(default_factory=list)
    _drawn: list[tuple[int, int, T]] = field(default_factory=list)

    def add(self, place: str, one: T) -> None:
        """One more, with the name of the place where it stands."""
        self.count += 1
        if self.most is None:
            self._all.append(one)
            return
        # the heap gives its smallest away
        lot = -int.from_bytes(blake2b(place.encode("utf-8", "replace"), digest_size=6).digest(), "big")
        if len(self._drawn) < self.most:
            heappush(self._drawn, (lot, self.count, one))
        else:
            heappushpop(self._drawn, (lot, self.count, one))

    def in_order(self) -> list[T]:
        """What is kept, in the order in which it came."""
        return self._all or [one for _, _, one in sorted(self._drawn, key=lambda entry: entry[1])]
