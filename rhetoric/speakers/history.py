"""Who has spoken so far in an article, and who issued which text, as a source further down may refer to them.

What is said inside somebody's words ("the ministry claims that an expert said ...") is heard there only: once the
reporter goes on outside, "he" is not the expert.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rhetoric.speakers.cast import Entity

_RECENT = 200
"""Entries that are looked through, so that a long text costs no more than its length."""


class Spoken(NamedTuple):
    """Somebody who spoke at a view offset, inside the draft with number ``inside`` if not None."""

    at: int
    entity: Entity
    inside: int | None


@dataclass(slots=True)
class History:
    """Speakers in the order of the text. ``around`` numbers the drafts that the present source stands in."""

    spoken: list[Spoken] = field(default_factory=list)
    texts: list[tuple[int, str, Entity]] = field(default_factory=list)
    around: Sequence[int] = ()

    def add(self, at: int, entity: Entity) -> None:
        """``entity`` speaks at view offset ``at``."""
        self.spoken.append(Spoken(at, entity, self.around[0] if self.around else None))

    def heard(self, limit: int = _RECENT) -> Iterator[tuple[int, Entity]]:
        """The last ``limit`` who spoke outside, or inside the words that the present source stands in, latest first."""
        for at, entity, inside in reversed(self.spoken[-_RECENT:]):
            if inside is None or inside in self.around:
                limit -= 1
                if limit < 0:
                    return
                yield at, entity

    def last(self) -> tuple[int, Entity] | None:
        """Who spoke last, with the offset."""
        return next(self.heard(), None)

    def issued(self, at: int, noun: str, entity: Entity) -> None:
        """``entity`` is said at ``at`` to have issued a text that is called ``noun``."""
        self.texts.append((at, noun, entity))

    def issuer(self, noun: str | None) -> tuple[int, Entity] | None:
        """Who issued the last text called ``noun``, or any text if None or if no other is known."""
        recent = self.texts[: -_RECENT - 1 : -1]
        same = ((at, entity) for at, called, entity in recent if noun in (None, called))
        return next(same, None) or next(((at, entity) for at, _, entity in recent), None)


def containers(orders: Sequence[int], contents: Sequence[Sequence[tuple[int, int]]]) -> list[list[int]]:
    """For each draft the numbers of those whose content holds its place, innermost first.

    ``orders`` are the places, sorted; ``contents`` the pieces of each draft.
    """
    pieces = sorted((start, end, i) for i, content in enumerate(contents) for start, end in content)
    open_: list[tuple[int, int]] = []
    found: list[list[int]] = []
    k = 0
    for i, place in enumerate(orders):
        while k < len(pieces) and pieces[k][0] <= place:
            open_.append((pieces[k][1], pieces[k][2]))
            k += 1
        open_ = [(end, j) for end, j in open_ if end > place]
        found.append([j for _, j in reversed(open_[-_DEEPEST:]) if j != i])
    return found


_DEEPEST = 8
