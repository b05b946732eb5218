"""All articles first, then what each is to those before it: on disk, so that memory does not grow with the texts.

The sketches are written to a folder as the articles come. When all are there, the sampled shingles are parted by hash
into files that fit into memory and sorted; every shingle gives pairs of a later article and the first that have it. The
pairs are parted by the later article, counted, and those that share enough are compared. This is the join of Broder,
Glassman, Manasse and Zweig 1997 ("Syntactic clustering of the web"), with the rules of ``Versions``: same answers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rhetoric.document import Article
from rhetoric.versions.sketch import (
    HOLDERS,
    SAMPLED,
    Label,
    Sketch,
    body_of,
    closest,
    compared,
    is_candidate,
    sketch_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]

_INDEX = Struct("<Q8s6I")  # where the sketch stands, digest, words, sample, length of the head and of the three arrays
_AT_ONCE = 2**19  # shingles or pairs that are looked at together
_BLOCK = 4_096  # articles whose pairs are counted together
_PARTS = 16  # in which digests are sorted


class Gathered:
    """Articles in order, to be held against those before them when all are there.

    Memory: 12 bytes an article, and some 200 MiB at most for a while. Disk: about 1.5 KB an article of 200 words, and
    8 bytes for every pair of articles that share a sampled shingle while the answer is made. ``folder`` is where the
    files stand, by default the system's for temporary files; they go when the ``with`` block ends.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix=".versions-", dir=folder)
        place = self._place = Path(self._folder.name)
        self._texts, self._index, self._samples = ((place / name).open("w+b") for name in ("texts", "index", "samples"))
        self._length = self._count = 0
        self._parents: Numbers | None = None

    def __enter__(self) -> Gathered:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._texts, self._index, self._samples):
            file.close()
        self._folder.cleanup()

    def __len__(self) -> int:
        return self._count

    def put(self, article: Article) -> int:
        """Set an article down; its number, from 0."""
        return self.add(article.id, body_of(article), article.published)

    def add(self, id: str, text: str, published: str | None = None) -> int:
        """``put`` for a bare text. ``published`` is an ISO 8601 date."""
        sketch = sketch_of(id, text, published)
        head = json.dumps([id, published]).encode()
        arrays = (sketch.shingles, sketch.names, sketch.capitals)
        data = b"".join((head, *(array.tobytes() for array in arrays)))
        sizes = (sketch.words, sketch.sample, len(head), *map(len, arrays))
        self._index.write(_INDEX.pack(self._length, sketch.digest, *sizes))
        self._texts.write(data)
        self._samples.write(sketch.shingles[: sketch.sample].tobytes())
        self._length += len(data)
        self._count += 1
        return self._count - 1

    def labels(self) -> Iterator[Label | None]:
        """What each article is to the earlier one that its body is most like, in order; None for one that is new."""
        import numpy as np  # noqa: PLC0415

        for file in (self._texts, self._index, self._samples):
            file.flush()
        self._parents = np.arange(self._count, dtype=np.uint32)
        words, sizes, digests = self._columns()
        same = _first_with(digests, words > 0)
        del words, digests
        self._pair_off(same, sizes)
        for first in range(0, self._count, _BLOCK):
            last = min(first + _BLOCK, self._count)
            yield from self._labels_of(first, last, same, sizes)

    def clusters(self) -> Numbers:
        """For every article, the number of the one that stands for all its versions; shape (articles,)."""
        if self._parents is None:
            for _ in self.labels():
                pass
        parents = self._parents
        assert parents is not None
        while True:  # every article joins an earlier one, so the way to the first is halved each time
            further = parents[parents]
            if (further == parents).all():
                return parents
            parents = further

    def id_of(self, number: int) -> str:
        """The id of an article by its number. After the last ``add``."""
        return self._sketch(number).id

    def _columns(self) -> tuple[Numbers, Numbers, NDArray[np.uint64]]:
        """Words, sampled shingles and digest of every article."""
        import numpy as np  # noqa: PLC0415

        record = np.dtype([("at", "<u8"), ("digest", "<u8"), ("words", "<u4"), ("sample", "<u4"), ("rest", "<u4", 4)])
        words, sizes = (np.empty(self._count, dtype=np.uint32) for _ in range(2))
        digests = np.empty(self._count, dtype=np.uint64)
        self._index.seek(0)
        for first in range(0, self._count, _AT_ONCE):
            rows = np.fromfile(self._index, record, min(_AT_ONCE, self._count - first))
            for column, name in ((words, "words"), (sizes, "sample"), (digests, "digest")):
                column[first : first + len(rows)] = rows[name]
        self._index.seek(0, os.SEEK_END)
        return words, sizes, digests

    def _pair_off(self, same: Numbers, sizes: Numbers) -> None:
        """Write the pairs that share a sampled shingle, a file for each block of later articles.

        A copy to the letter is found by its digest; only the first of them is looked up.
        """
        import numpy as np  # noqa: PLC0415

        buckets = 1 + int(sizes.sum(dtype=np.int64)) // _AT_ONCE
        self._samples.seek(0)
        for first in range(0, self._count, _BLOCK):
            numbers = np.arange(first, min(first + _BLOCK, self._count), dtype=np.uint32)
            owners = np.repeat(numbers, sizes[numbers])
            hashes = np.fromfile(self._samples, np.uint32, len(owners))
            kept = same[owners] == owners
            postings = np.stack([hashes[kept], owners[kept]], axis=1)
            self._append("bucket", postings, (hashes[kept].astype(np.uint64) * buckets) // SAMPLED)
        self._samples.seek(0, os.SEEK_END)
        for bucket in range(buckets):
            hashes, owners = self._take("bucket", bucket, np.uint32).reshape(-1, 2).T
            for later, earlier in _pairs(hashes, owners):
                self._append("pairs", (later.astype(np.uint64) << np.uint64(32)) | earlier, later // _BLOCK)

    def _append(self, name: str, rows: NDArray[Any], places: NDArray[Any]) -> None:
        """Add each row to the file of its place, in order."""
        import numpy as np  # noqa: PLC0415

        order = np.argsort(places, kind="stable")
        found, starts = np.unique(places[order], return_index=True)
        for place, part in zip(found.tolist(), np.split(rows[order], starts[1:]), strict=False):
            with (self._place / f"{name}-{place}").open("ab") as stream:
                part.tofile(stream)

    def _take(self, name: str, place: int, kind: type) -> NDArray[Any]:
        """What was added to a file, which goes."""
        import numpy as np  # noqa: PLC0415

        path = self._place / f"{name}-{place}"
        rows: NDArray[Any] = np.fromfile(path, kind) if path.exists() else np.empty(0, kind)
        path.unlink(missing_ok=True)
        return rows

    def _labels_of(self, first: int, last: int, same: Numbers, sizes: Numbers) -> Iterator[Label | None]:
        import numpy as np  # noqa: PLC0415

        pairs, shared = np.unique(self._take("pairs", first // _BLOCK, np.uint64), return_counts=True)
        found: dict[int, list[int]] = {}
        for pair, n in zip(pairs.tolist(), shared.tolist(), strict=True):
            later, earlier = divmod(pair, 1 << 32)
            if is_candidate(n, int(sizes[later]), int(sizes[earlier])):
                found.setdefault(later, []).append(earlier)
        for number in range(first, last):
            copied = int(same[number])
            yield self._label(number, found.get(number, []) if copied == number else [copied], copied)

    def _label(self, number: int, candidates: list[int], copied: int) -> Label | None:
        if not candidates:
            return None
        this = self._sketch(number)
        labels = [(other, compared(self._sketch(other), this, same=other == copied)) for other in candidates]
        found = [(other, label) for other, label in labels if label is not None]
        for other, label in found:
            if label.repeats:
                self._join(number, other)
        return closest(found)

    def _sketch(self, number: int) -> Sketch:
        import numpy as np  # noqa: PLC0415

        self._index.seek(number * _INDEX.size)
        at, digest, words, sample, head, *sizes = _INDEX.unpack(self._index.read(_INDEX.size))
        self._texts.seek(at)
        data = self._texts.read(head + 4 * sum(sizes))
        id, published = json.loads(data[:head])
        arrays = np.split(np.frombuffer(data, np.uint32, offset=head), np.cumsum(sizes)[:-1])
        return Sketch(id, published, words, digest, sample, *arrays)

    def _join(self, a: int, b: int) -> None:
        assert self._parents is not None
        first, second = sorted((self._standing(a), self._standing(b)))
        self._parents[second] = first

    def _standing(self, number: int) -> int:
        parents = self._parents
        assert parents is not None
        while (above := int(parents[number])) != number:
            parents[number] = parents[above]
            number = above
        return number


def _first_with(digests: NDArray[np.uint64], counted: NDArray[np.bool_]) -> Numbers:
    """The number of the first article with the digest of each; its own where it is not ``counted``."""
    import numpy as np  # noqa: PLC0415

    same = np.arange(len(digests), dtype=np.uint32)
    part_of = (digests % np.uint64(_PARTS)).astype(np.uint8)
    for part in range(_PARTS):
        chosen = np.flatnonzero((part_of == part) & counted)
        _, first, inverse = np.unique(digests[chosen], return_index=True, return_inverse=True)
        same[chosen] = chosen[first][inverse]
    return same


def _pairs(hashes: Numbers, owners: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Every article with the first ``HOLDERS`` before it that have the same shingle. ``owners`` ascend."""
    import numpy as np  # noqa: PLC0415

    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    new = np.flatnonzero(np.diff(hashes, prepend=hashes[:1]) != 0)
    start = np.zeros(len(hashes), dtype=np.int64)
    start[new] = new
    np.maximum.accumulate(start, out=start)
    held = np.minimum(np.arange(len(hashes)) - start, HOLDERS)
    ends = np.cumsum(held)
    for chunk in np.split(
        np.arange(len(hashes)), np.searchsorted(ends, np.arange(_AT_ONCE, ends[-1:].sum(), _AT_ONCE))
    ):
        own = held[chunk]
        offset = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        yield np.repeat(owners[chunk], own), owners[np.repeat(start[chunk], own) + offset]
