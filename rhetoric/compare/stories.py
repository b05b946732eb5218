"""Articles that tell one story in nearly the same words: wire copy printed again, with a line cut or added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from rhetoric.document import Annotation

_SKETCH = 8  # sentences of an article that are remembered
_SHORTEST = 40  # characters; shorter sentences are formulas that many stories share
_FEWEST = 2  # sentences that two articles must share
_HOLDERS = 8  # articles remembered for a sentence; one that more have is a formula


def sketch(annotation: Annotation) -> tuple[int, ...]:
    """The smallest hashes of an article's longer sentences: a bottom-k sketch (Broder 1997) of what it says."""
    text = annotation.article.text
    plain = (" ".join(span.of(text).lower().split()) for span in annotation.sentences)
    hashes = {
        int.from_bytes(blake2b(s.encode("utf-8", "replace"), digest_size=8).digest())
        for s in plain
        if len(s) >= _SHORTEST
    }
    return tuple(sorted(hashes)[:_SKETCH])


class Stories:
    """Joins articles that share at least half of the sentences of the shorter sketch. One pass, linear."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._sizes: list[int] = []
        self._holders: dict[int, list[int]] = {}

    def add(self, hashes: Sequence[int]) -> None:
        """The next article, by its sketch."""
        number = len(self._parents)
        self._parents.append(number)
        self._sizes.append(len(hashes))
        shared: Counter[int] = Counter()
        for h in hashes:
            holders = self._holders.setdefault(h, [])
            shared.update(holders)
            if len(holders) < _HOLDERS:
                holders.append(number)
        for other, count in shared.items():
            if count >= max(_FEWEST, min(len(hashes), self._sizes[other]) / 2):
                self._parents[self.story(number)] = self.story(other)

    def story(self, number: int) -> int:
        """The number of an article that stands for the story of article ``number``."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number
