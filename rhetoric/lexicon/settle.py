"""Which of several overlapping matches stand."""

from __future__ import annotations

from collections.abc import Iterable

from rhetoric.lexicon.model import Lexicon
from rhetoric.lexicon.passage import Pattern

Found = tuple[int, int, int]
"""A match in view offsets, and the place of its term in the lexicon: ``(start, end, order)``."""


class Claims:
    """Spans, and whether another touches one of them; constant time for spans of bounded length."""

    _WIDTH = 64

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._cells: dict[int, list[tuple[int, int]]] = {}
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Claim ``[start, end)``."""
        for cell in range(start // self._WIDTH, (end - 1) // self._WIDTH + 1):
            self._cells.setdefault(cell, []).append((start, end))

    def touching(self, start: int, end: int, *, but_not_equal: bool = False) -> tuple[int, int] | None:
        """A claim that ``[start, end)`` overlaps (other than one of the very same span); None if there is none."""
        for cell in range(start // self._WIDTH, (end - 1) // self._WIDTH + 1):
            for s, e in self._cells.get(cell, ()):
                if s < end and start < e and not (but_not_equal and (s, e) == (start, end)):
                    return s, e
        return None

    def widest(self, start: int, end: int) -> tuple[int, int] | None:
        """The longest claim that ``[start, end)`` overlaps, the first of equals; None if there is none."""
        cells = range(start // self._WIDTH, (end - 1) // self._WIDTH + 1)
        found = {(s, e) for cell in cells for s, e in self._cells.get(cell, ()) if s < end and start < e}
        return min(found, key=lambda claim: (claim[0] - claim[1], claim), default=None)


class Beside:
    """What lies beside the matches: the names of each lexicon, by its number, and the places of exclusions."""

    def __init__(self) -> None:
        self.names: dict[int, Claims] = {}
        self.excluded: dict[Pattern, Claims] = {}

    def add(self, pattern: Pattern, places: Iterable[tuple[int, int]]) -> None:
        """Note the places of a mask or an exclusion."""
        for start, end in places:
            for number in pattern.masks:
                self.names.setdefault(number, Claims()).add(start, end)
            if pattern.excludes:
                self.excluded.setdefault(pattern, Claims()).add(start, end)

    def is_excluded(self, by: Iterable[Pattern], start: int, end: int) -> bool:
        """Does one of these exclusions lie on ``[start, end)``?"""
        return any(pattern in self.excluded and self.excluded[pattern].touching(start, end) for pattern in by)


NOTHING_BESIDE = Beside()


def settled(found: list[Found], lexicon: Lexicon, names: Claims | None) -> list[Found]:
    """Which matches stand, in order of the text.

    Longest first; a match inside a name yields to one outside; equal spans of two frames both stay.
    """
    found.sort()
    reached = 0
    for start, end, _ in found:
        if start < reached:
            break
        reached = end
    else:
        return found  # as nearly always: nothing overlaps
    kept: list[Found] = []
    chain, end = [found[0]], found[0][1]
    for match in found[1:]:
        if match[0] < end:
            chain.append(match)
            end = max(end, match[1])
        else:
            kept.extend(chain if len(chain) == 1 else _of_a_chain(chain, end, lexicon, names))
            chain, end = [match], match[1]
    kept.extend(chain if len(chain) == 1 else _of_a_chain(chain, end, lexicon, names))
    return kept


def _of_a_chain(found: list[Found], stop: int, lexicon: Lexicon, names: Claims | None) -> list[Found]:
    """Those that stand of matches each of which overlaps one before it; the last ends at ``stop``."""
    terms, in_frame = lexicon.terms, lexicon.overlap == "longest_in_frame"
    whole = [match for match in found if match[1] == stop and match[0] == found[0][0]]
    if len(whole) == 1 and not names and not in_frame:
        return whole  # one that holds all others

    def rank(match: Found) -> tuple[bool, int, bool, int, int]:
        start, end, order = match
        inside = names is not None and names.touching(start, end) is not None
        return inside, start - end, terms[order].status == "context", start, order

    claims: dict[str, Claims] = {}
    kept: dict[tuple[int, int, str], Found] = {}
    for match in sorted(found, key=rank):
        start, end, order = match
        frame = terms[order].frame
        claim = claims.setdefault(frame if in_frame else "", Claims())
        key = (start, end, frame)
        if key not in kept and claim.touching(start, end, but_not_equal=True) is None:
            claim.add(start, end)
            kept[key] = match
    return sorted(kept.values())
