"""One automaton (Aho-Corasick) over the keys of all terms, and the flat texts that it goes over.

A flat text has the offsets of the view that it was made from. Where every key is ASCII, as in English instruments, it
is bytes: one for each character, whatever is not ASCII being a blank. The automaton then counts no bytes to know its
place, and folding letter case is one look into a table. Anything else is looked for in text.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

from rhetoric.lexicon.keys import BLANKS, flatten

Flat = bytes | str
MOST_STATES = 100_000
"""Letters of keys up to which the automaton is a table of all its steps: twice as fast, 256 bytes a letter."""

_SMALL = dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True))
_FLAT_BYTES = bytes(
    # what is not ASCII is encoded as a question mark, so that sign is a blank as well, in texts and in keys
    ord(" " if i > 127 or chr(i) in BLANKS or chr(i) == "?" else _SMALL.get(chr(i), chr(i)))
    for i in range(256)
)


class Scan:
    """The automaton of some keys, each known by its number."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._is_ascii = all(map(str.isascii, keys))
        self._blank: Any = b" " if self._is_ascii else " "
        self._none: Any = self._blank[:0]
        small = sum(map(len, keys)) <= MOST_STATES
        how = Implementation.DFA if small else Implementation.ContiguousNFA
        flat: Any = [self.flat(key) for key in keys]
        automaton = (
            BytesAhoCorasick(flat, implementation=how)
            if self._is_ascii
            else AhoCorasick(flat, store_patterns=False, implementation=how)
        )
        self._find: Any = automaton.find_matches_as_indexes

    def flat(self, text: str) -> Flat:
        """The flat form of a view's text: same length."""
        if self._is_ascii:
            return text.encode("ascii", "replace").translate(_FLAT_BYTES)
        return flatten(text.lower())

    def places(self, flat: Flat) -> list[tuple[int, int, int]]:
        """``(number of the key, start, end)`` of every key in a flat text, those that overlap too, sorted by end."""
        found: list[tuple[int, int, int]] = self._find(flat, True)
        return found

    def squeezed(self, flat: Flat, at: int, reach: int) -> Flat:
        """What stands in a flat text from ``at`` on, without its blanks."""
        part: Any = flat[at : at + reach]
        return part.replace(self._blank, self._none)  # type: ignore[no-any-return]
