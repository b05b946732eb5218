"""Texts that were there before: printed again, re-posted by another outlet, updated, cut, or made from one template.

Articles come in a stream; each is held against those before it. Texts are compared by their shingles, the runs of
five words that they have (Broder 1997, "On the resemblance and containment of documents"): Jaccard is the share of
the shingles of both that both have, containment the share of the shorter text's that the longer one has.

Candidates are found by the shingles whose hash falls below a bound (Broder's sieve): a part of a text keeps its part
of the sample, so a short item inside a long one is found, which MinHash with bands misses (``docs/ingest-hygiene.md``
has the figures). A shingle is looked up in the first 64 articles that have it, so time is linear in the articles.
Then each candidate is compared by all its shingles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, TypeVar
from zlib import crc32

from rhetoric.document import Article
from rhetoric.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Hashes = NDArray[np.uint32]

Relation = Literal["exact", "copy", "version", "template"]
"""The same words; nearly the same words; an update, a cut or a longer report; the same words about other names."""
RELATIONS: tuple[Relation, ...] = ("exact", "copy", "version", "template")
COPY_JACCARD = 0.9
VERSION_JACCARD = 0.4
VERSION_CONTAINMENT = 0.8
FEWEST_SHINGLES = 40
"""Texts with fewer are compared as wholes only: two notices of twenty words differ in a name and nothing else."""

_WORDS_IN_A_SHINGLE = 5
_SIGNS_IN_A_SHINGLE = 8  # where words are written without blanks
_MISSING_NAMES = 0.05  # share of the shorter text's names and numbers that a version may lack in the longer one
_WHOLE = 0.95  # containment of a text that stands in the other one as it is
_FEWEST_NAMES = 5  # fewer names tell nothing: scripts without capitals
_ONE_IN = 4  # shingles of which one is looked up
_HOLDERS = 64  # articles remembered for a shingle; one that more have is a formula
_SHARED = 0.2  # share of the shorter sample that a candidate has
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_T = TypeVar("_T", int, str)
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)  # odd 64-bit numbers of splitmix64


@dataclass(frozen=True, slots=True)
class Label:
    """What an article is to an ``earlier`` one (its id), the one it is most like.

    ``longer`` has more words, ``later`` the later date of publication (None if a date is missing or both are equal).
    ``jaccard`` and ``containment`` are in [0, 1].
    """

    relation: Relation
    earlier: str
    jaccard: float
    containment: float
    longer: Literal["this", "earlier"] | None
    later: Literal["this", "earlier"] | None

    @property
    def repeats(self) -> bool:
        """Does it tell the same story again? A template tells another one in the same words."""
        return self.relation != "template"


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What is kept of a text: how many ``words`` it has, sorted hashes of its shingles, of its names and numbers, and
    of whatever it writes with a capital."""

    id: str
    published: str | None
    words: int
    shingles: _Hashes
    names: _Hashes
    capitals: _Hashes
    sample: int


class Versions:
    """Articles in order, each held against those before it. About 4 KB of memory for an article of 200 words."""

    def __init__(self) -> None:
        self._sketches: list[_Sketch] = []
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
        digest, sketch, sample = _sketch(id, text, published)
        self._sketches.append(sketch)
        if not sketch.words:
            return None
        found = [
            (RELATIONS.index(label.relation), -max(label.jaccard, label.containment), other, label)
            for other in self._candidates(self._first.get(digest), sample, sketch)
            if (label := _compare(self._sketches[other], sketch, same=other == self._first.get(digest)))
        ]
        self._remember(number, digest, sample)
        for *_, other, label in found:
            if label.repeats:
                self._join(number, other)
        return min(found)[-1] if found else None

    def cluster(self, number: int) -> int:
        """The number of the article that stands for all versions of article ``number``, counted from 0 as added."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def clusters(self) -> dict[int, int]:
        """How many articles each cluster has, by the number that stands for it."""
        return dict(Counter(map(self.cluster, range(len(self)))))

    def _candidates(self, same: int | None, sample: list[int], sketch: _Sketch) -> list[int]:
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
        smallest = {other: min(sketch.sample, self._sketches[other].sample) for other in shared}
        return [other for other, n in shared.items() if n >= max(1, _SHARED * smallest[other])]

    def _remember(self, number: int, digest: bytes, sample: list[int]) -> None:
        if self._first.setdefault(digest, number) != number:
            return  # a copy to the letter would only be found where the first one is
        for h in sample:
            holders = self._holders.setdefault(h, number)
            if isinstance(holders, list):
                if len(holders) < _HOLDERS:
                    holders.append(number)
            elif holders != number:
                self._holders[h] = [holders, number]

    def _join(self, a: int, b: int) -> None:
        first, second = sorted((self.cluster(a), self.cluster(b)))
        self._parents[second] = first


def body_of(article: Article) -> str:
    """The paragraphs of an article; all of its text where it has no blocks."""
    return "\n".join(span.of(article.text) for span in article.body()) if article.blocks else article.text


def effective_texts(sizes: Iterable[float]) -> float:
    """How many independent texts a sample with clusters of these sizes is worth: ``(sum of m)² / sum of m²``.

    That is Kish's effective sample size (Survey Sampling, 1965) for clusters whose members say the same: ten different
    articles are worth ten, ten copies of one are worth one. Sizes are articles or words; 0 without any.
    Raises ValueError for a size below 0.
    """
    kept = [float(size) for size in sizes]
    if any(size < 0 for size in kept):
        raise ValueError("a cluster cannot have fewer than 0 texts")
    squares = sum(size * size for size in kept)
    return sum(kept) ** 2 / squares if squares else 0.0


def _sketch(id: str, text: str, published: str | None) -> tuple[bytes, _Sketch, list[int]]:
    """A digest of the words in order, what is kept, and the sampled shingles."""
    import numpy as np  # noqa: PLC0415

    plain = fold(text).text
    written = _TOKEN.findall(plain)
    words = np.array([crc32(w.lower().encode("utf-8", "replace")) for w in written], dtype=np.uint64)
    digest = blake2b(words.tobytes(), digest_size=8).digest()
    signs = sum(len(w) == 1 and "\u0e00" <= w <= "\u9fff" for w in written)
    shingles = _shingles(words, _SIGNS_IN_A_SHINGLE if 2 * signs > len(written) else _WORDS_IN_A_SHINGLE)
    if len(shingles) < FEWEST_SHINGLES:
        shingles = shingles[:0]
    sample = shingles[: int(np.searchsorted(shingles, (1 << 32) // _ONE_IN))].tolist()
    sketch = _Sketch(id, published, len(written), shingles, *_names(set(written)), len(sample))
    return digest, sketch, sample


def _shingles(words: NDArray[np.uint64], width: int) -> _Hashes:
    """Sorted 32-bit hashes of the different runs of ``width`` words."""
    import numpy as np  # noqa: PLC0415

    runs = max(0, len(words) - width + 1)
    mixed = np.zeros(runs, dtype=np.uint64)
    for i in range(width):
        mixed = (mixed ^ words[i : i + runs]) * np.uint64(_MIX[0])
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_MIX[1])
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _names(written: set[str]) -> tuple[_Hashes, _Hashes]:
    """Hashes of names and numbers: words with a capital that never stand without one; and of all with a capital."""
    small = {w for w in written if w.islower()}
    capitals = {w.lower() for w in written if w[0].isdigit() or w[0].isupper()}
    return _hashes(capitals - small), _hashes(capitals)


def _hashes(words: set[str]) -> _Hashes:
    import numpy as np  # noqa: PLC0415

    return np.unique(np.array([crc32(w.encode()) for w in words], dtype=np.uint32))


def _compare(earlier: _Sketch, this: _Sketch, *, same: bool) -> Label | None:
    shorter, longer = sorted((earlier, this), key=lambda s: len(s.shingles))
    shared = len(shorter.shingles) if same else _common(shorter.shingles, longer.shingles)
    jaccard = shared / max(1, len(shorter.shingles) + len(longer.shingles) - shared)
    containment = shared / max(1, len(shorter.shingles))
    relation: Relation
    if same:
        relation, jaccard, containment = "exact", 1.0, 1.0
    elif jaccard >= COPY_JACCARD:
        relation = "copy"
    elif jaccard < VERSION_JACCARD and containment < VERSION_CONTAINMENT:
        return None
    else:
        relation = "version" if containment >= _WHOLE or _same_names(shorter, longer) else "template"
    return Label(
        relation,
        earlier.id,
        round(jaccard, 3),
        round(containment, 3),
        _more(this.words, earlier.words),
        _more(this.published, earlier.published) if this.published and earlier.published else None,
    )


def _same_names(shorter: _Sketch, longer: _Sketch) -> bool:
    """Does the longer text have the names and numbers of the shorter one? True where there are too few to tell."""
    lacking = len(shorter.names) - _common(shorter.names, longer.capitals)
    return len(shorter.names) < _FEWEST_NAMES or lacking <= _MISSING_NAMES * len(shorter.names)


def _common(few: _Hashes, many: _Hashes) -> int:
    """How many of ``few`` are in ``many``; both sorted, without repetition."""
    import numpy as np  # noqa: PLC0415

    if not len(many):
        return 0
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(np.count_nonzero(many[places] == few))


def _more(this: _T, earlier: _T) -> Literal["this", "earlier"] | None:
    return None if this == earlier else "this" if this > earlier else "earlier"
