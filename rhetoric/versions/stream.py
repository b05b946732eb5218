"""Each article of a stream held against those before it, in memory: the answer is there at once."""

from __future__ import annotations

from collections import Counter

from rhetoric.document import Article
from rhetoric.versions.sketch import HOLDERS, Label, Sketch, body_of, closest, compared, is_candidate, sketch_of


class Versions:
    """Articles in order, each held against those before it. About 4 KB of memory for an article of 200 words."""

    def __init__(self) -> None:
        self._sketches: list[Sketch] = []
        self._first: dict[bytes, int] = {}
        self._holders: dict[int, int | list[int]] = {}
        self._parents: list[int] = []

    def __len__(self) -> int:
        return len(self._parents)

    def label(self, article: Article) -> Label | None:
        """What ``article`` is to the one before it that its body is most like; None if it is new. It is remembered."""
        return self.add(article.id, body_of(article), article.published)

    def add(self, id: str, text: str, published: str | None = None) -> Label | None:
        """``label`` for a bare text. ``published`` is an ISO 8601 date."""
        number = len(self._parents)
        self._parents.append(number)
        sketch = sketch_of(id, text, published)
        self._sketches.append(sketch)
        if not sketch.words:
            return None
        same = self._first.get(sketch.digest)
        sample = sketch.shingles[: sketch.sample].tolist()
        found = [
            (other, label)
            for other in self._candidates(same, sample, sketch)
            if (label := compared(self._sketches[other], sketch, same=other == same))
        ]
        self._remember(number, sketch.digest, sample)
        for other, label in found:
            if label.repeats:
                self._join(number, other)
        return closest(found)

    def cluster(self, number: int) -> int:
        """The number of the article that stands for all versions of article ``number``, counted from 0 as added."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def clusters(self) -> dict[int, int]:
        """How many articles each cluster has, by the number that stands for it."""
        return dict(Counter(map(self.cluster, range(len(self)))))

    def _candidates(self, same: int | None, sample: list[int], sketch: Sketch) -> list[int]:
        """Earlier articles worth a comparison. One with the very same words is enough."""
        if same is not None:
            return [same]
        shared: Counter[int] = Counter()
        for h in sample:
            holders = self._holders.get(h)
            if isinstance(holders, int):
                shared[holders] += 1
            elif holders:
                shared.update(holders)
        size = sketch.sample
        return [other for other, n in shared.items() if is_candidate(n, size, self._sketches[other].sample)]

    def _remember(self, number: int, digest: bytes, sample: list[int]) -> None:
        if self._first.setdefault(digest, number) != number:
            return  # a copy to the letter would only be found where the first one is
        for h in sample:
            holders = self._holders.setdefault(h, number)
            if isinstance(holders, list):
                if len(holders) < HOLDERS:
                    holders.append(number)
            elif holders != number:
                self._holders[h] = [holders, number]

    def _join(self, a: int, b: int) -> None:
        first, second = sorted((self.cluster(a), self.cluster(b)))
        self._parents[second] = first
