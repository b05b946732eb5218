"""Many patterns behind one key, of which few can match at one place."""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.lexicon.passage import Pattern
from rhetoric.lexicon.scan import Flat, Scan


class Crowd:
    """Patterns that share a key. Phrases and globs are told apart by what they begin with, blanks left out, so that a
    key of 100,000 terms costs no more than one look-up for each length that their beginnings have."""

    def __init__(self, patterns: Sequence[Pattern], scan: Scan) -> None:
        self._scan = scan
        self._always = [p for p in patterns if not p.squeezed]
        self._by_squeezed: dict[Flat, list[Pattern]] = {}
        for pattern in patterns:
            if pattern.squeezed:
                self._by_squeezed.setdefault(pattern.squeezed, []).append(pattern)
        self._lengths = tuple(sorted({len(squeezed) for squeezed in self._by_squeezed}))
        self._reach = max((p.reach for p in patterns if p.squeezed), default=0)

    def at(self, flat: Flat, at: int) -> Sequence[Pattern]:
        """The patterns that may match where their key was found in a flat text."""
        if not self._lengths:
            return self._always
        squeezed = self._scan.squeezed(flat, at, self._reach)
        found = self._always
        for length in self._lengths:
            more = self._by_squeezed.get(squeezed[:length])
            if more:  # which is rare
                found = [*found, *more]
        return found
