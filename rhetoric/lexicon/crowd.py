"""Many patterns behind one key, of which few can match at one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.lexicon.passage import Pattern

_FEW = 16


class Crowd:
    """Patterns that share a key. Phrases and globs are told apart by their letters, so that a key of 100,000 terms
    costs no more than one look-up for each length that they have."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._always = tuple(patterns)
        self._by_letters: dict[str, list[Pattern]] = {}
        self._lengths: tuple[int, ...] = ()
        self._reach = 0
        if len(patterns) > _FEW:
            self._always = tuple(p for p in patterns if not p.letters)
            for pattern in patterns:
                if pattern.letters:
                    self._by_letters.setdefault(pattern.letters, []).append(pattern)
            self._lengths = tuple(sorted({len(letters) for letters in self._by_letters}))
            self._reach = max(p.reach for p in patterns)

    def __bool__(self) -> bool:
        return bool(self._always or self._by_letters)

    def at(self, text: str, at: int) -> Sequence[Pattern]:
        """The patterns that may match where their key was found in a lower-cased text."""
        return (*self._always, *self._of_letters(text, at)) if self._lengths else self._always

    def _of_letters(self, text: str, at: int) -> Iterator[Pattern]:
        letters = "".join(filter(str.isalnum, text[at : at + self._reach]))
        for length in self._lengths:
            yield from self._by_letters.get(letters[:length], ())
