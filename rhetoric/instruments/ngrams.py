"""Words as numbers, and the n-grams of runs of them."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rhetoric.compare.words import Run

_UNSPACED = ("zh", "ja")
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\u3040-\u30ff\u3400-\u9fff]+")
_SHORTEST = 3  # letters of a candidate of one word
Key = tuple[int, ...]


def unspaced(language: str) -> bool:
    """Is this a language whose words are not parted, so that its characters are taken as words?"""
    return language.partition("-")[0] in _UNSPACED


class Words:
    """Numbers for words, from 1; 0 is a break that no n-gram crosses."""

    def __init__(self, unspaced: bool) -> None:
        self.unspaced = unspaced
        self._lengths = (2, 4) if unspaced else (1, 3)
        self._numbers: dict[str, int] = {}
        self._words: list[str] = [""]

    def pieces(self, run: Run) -> list[tuple[str, int, int]]:
        """The words of a run with their places; its characters where words are not parted."""
        whole = zip(run.words, run.starts, run.ends, strict=True)
        if not self.unspaced:
            return list(whole)
        found = []
        for word, start, end in whole:
            pieces = list(_CHARACTER.finditer(word)) if end - start == len(word) else []
            found += [(m.group(), start + m.start(), start + m.end()) for m in pieces] or [(word, start, end)]
        return found

    def number(self, word: str) -> int:
        """The number of a word, the same on every call."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
        return number

    def of(self, key: Key) -> list[str]:
        """The words of an n-gram."""
        return [self._words[number] for number in key]

    def text(self, key: Key) -> str:
        """An n-gram as it is written."""
        return ("" if self.unspaced else " ").join(self.of(key))

    def ngrams(self, run: array[int]) -> Iterator[tuple[Key, int]]:
        """Every n-gram of a run with its place."""
        shortest, longest = self._lengths
        for at in range(len(run)):
            for length in range(1, longest + 1):
                if at + length > len(run) or run[at + length - 1] == 0:
                    break
                if length >= shortest:
                    yield tuple(run[at : at + length]), at

    def totals(self, runs: Iterable[array[int]], wanted: set[Key]) -> Counter[Key]:
        """How often each n-gram of ``wanted`` stands in all runs."""
        heads = {key[0] for key in wanted}
        lengths = sorted({len(key) for key in wanted})
        counts: Counter[Key] = Counter()
        for run in runs:
            for at, head in enumerate(run):
                if head in heads:
                    for length in lengths:
                        key = tuple(run[at : at + length])
                        if len(key) == length and key in wanted:
                            counts[key] += 1
        return counts


@dataclass(slots=True)
class Counted:
    """An n-gram in the sentences of one frame: how often, near a hit, in how many articles, and where."""

    count: int = 0
    near: int = 0
    articles: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)
    _last: int = -1

    def add(self, article: int, place: tuple[int, int], near: bool) -> None:
        """One occurrence more; articles come in their order."""
        self.count += 1
        self.near += near
        self.articles += article != self._last
        self._last = article
        self.places.append(place)


def is_candidate(words: Sequence[str], unspaced: bool) -> bool:
    """May these words be a term? Not if they begin or end with a word of grammar, or hold no letters to speak of."""
    if unspaced:
        return all(word.isalpha() for word in words)
    stop = _stop_words()
    if words[0] in stop or words[-1] in stop or not all(any(c.isalpha() for c in word) for word in words):
        return False
    return len(words) > 1 or len(words[0]) >= _SHORTEST


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # type: ignore[import-untyped]  # noqa: PLC0415

    return frozenset(ENGLISH_STOP_WORDS)


def without_parts(found: dict[Key, Counted]) -> dict[Key, Counted]:
    """The n-grams that do not always stand inside one that is a word longer."""
    inside: set[Key] = set()
    for key, counted in found.items():
        for part in (key[1:], key[:-1]):
            if part in found and found[part].count == counted.count:
                inside.add(part)
    return {key: counted for key, counted in found.items() if key not in inside}
