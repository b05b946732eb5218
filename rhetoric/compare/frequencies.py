"""Frequencies of words and n-grams in two groups, exactly, without holding the texts in memory.

The articles go by once. Their words are written as numbers to a temporary file (four bytes a word); only the
vocabulary and some 40 bytes an article stay in memory. N-grams are then counted from the file in several passes.
An n-gram cannot be more frequent than the shorter ones in it (the a-priori rule of Agrawal and Srikant 1994), nor than
the sum of all n-grams with the same hash (Park, Chen and Yu 1995), so most rare ones are never stored, and none that
passes the frequency filter is lost. The filter looks at both groups together, never at the difference between them.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rhetoric.compare.dispersion import Dispersion, DispersionSums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TARGET, REFERENCE, OTHER = 0, 1, 2
"""Sides of a comparison. Text of other groups counts for the background only."""
LONGEST_NGRAM = 5

_BATCH = 2**20  # words that are looked at together
_BUCKETS = 2**22
_MIX = 0x9E3779B97F4A7C15  # 2^64 / golden ratio: spreads neighbouring codes over the buckets (Knuth, TAOCP 6.4)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Terms of one length that pass the filter. Arrays have one value a term; ``[side]`` chooses target or reference.

    ``counts`` has the occurrences of the target, the reference and the other groups, ``sizes`` all n-grams of that
    length there. ``texts`` are the parts in which a term occurs, ``parts`` all parts with at least one n-gram.
    """

    length: int
    terms: tuple[str, ...]
    counts: Array
    sizes: tuple[int, int, int]
    texts: Array
    parts: tuple[int, int]
    dispersions: tuple[Dispersion, Dispersion]


class WordStore:
    """The words of all articles in a temporary file, to be counted when it is known which groups are compared.

    Use it as a context manager: the file goes when the block ends. A text is what one article says in one group.
    """

    def __init__(self) -> None:
        self._vocabulary: defaultdict[str, int] = defaultdict()
        self._vocabulary.default_factory = lambda: len(self._vocabulary) + 1
        self._file = tempfile.TemporaryFile(prefix="rhetoric-words-")  # noqa: SIM115  # closed by __exit__
        self._length = 0
        self._starts, self._groups, self._clusters = array("q"), array("q"), array("q")
        self._group_numbers: dict[Hashable, int] = {}
        self._cluster_numbers: dict[Hashable, int] = {}

    def __enter__(self) -> WordStore:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, group: Hashable, cluster: Hashable, runs: Iterable[Sequence[str]]) -> None:
        """One text: its group, what it hangs together with, and its runs of neighbouring words."""
        vocabulary = self._vocabulary
        numbers = array("I", [0])
        for run in runs:
            numbers.extend([vocabulary[word] for word in run])
            numbers.append(0)
        numbers.tofile(self._file)
        self._starts.append(self._length)
        self._groups.append(self._group_numbers.setdefault(group, len(self._group_numbers)))
        self._clusters.append(self._cluster_numbers.setdefault(cluster, len(self._cluster_numbers)))
        self._length += len(numbers)

    def frequencies(
        self,
        sides: Mapping[Any, int],
        lengths: range,
        *,
        min_count: int,
        min_texts: int,
        joined: Callable[[Any], Hashable] | None = None,
    ) -> list[Frequencies]:
        """Frequencies of every length in ``lengths``, of terms with ``min_count`` occurrences and ``min_texts`` parts
        in target and reference together. ``sides`` says which side a group is on, ``OTHER`` if it is not listed.

        A part is a cluster as far as it is on one side; clusters for which ``joined`` gives the same are one.
        """
        import numpy as np  # noqa: PLC0415

        side_of_group = np.array([sides.get(g, OTHER) for g in self._group_numbers], dtype=np.int64)
        first: dict[Hashable, int] = {}
        cluster_of = np.array(
            [first.setdefault(joined(c) if joined else c, i) for i, c in enumerate(self._cluster_numbers)], np.int64
        )
        self._file.flush()
        words = np.memmap(self._file, dtype=np.uintc, mode="r") if self._length else np.zeros(0, np.uintc)
        starts = np.array(self._starts, dtype=np.int64)
        corpus = _Corpus(
            words,
            starts,
            np.append(starts[1:], self._length) if len(starts) else starts,
            side_of_group[np.array(self._groups, dtype=np.int64)],
            cluster_of[np.array(self._clusters, dtype=np.int64)],
        )
        table = _Table(corpus, ["", *self._vocabulary], min_count)
        for length in range(2, lengths.stop):
            table.grow(length)
        return [table.frequencies(length, min_texts) for length in lengths]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Words of whole parts; every text begins and every run ends with 0. ``parts`` are numbers of parts."""

    words: Array
    parts: Array


class _Corpus:
    """The stored texts sorted into parts: a part is a cluster of one side; parts of a side are neighbours."""

    def __init__(self, words: Array, starts: Array, ends: Array, sides: Array, clusters: Array) -> None:
        import numpy as np  # noqa: PLC0415

        order = np.lexsort((clusters, sides))
        self._words, self._starts, self._ends = words, starts[order], ends[order]
        sides, clusters = sides[order], clusters[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (sides[1:] != sides[:-1]) | (clusters[1:] != clusters[:-1])
        self._parts = np.cumsum(new) - 1
        self.side_of_part = sides[new]

    def batches(self, most: int = OTHER) -> Iterator[_Batch]:
        """All words of the sides up to ``most``, whole parts together."""
        import numpy as np  # noqa: PLC0415

        pieces: list[Array] = []
        numbers: list[Array] = []
        size = 0
        for i, part in enumerate(self._parts.tolist()):
            if self.side_of_part[part] > most:
                break
            if size > _BATCH and part != self._parts[i - 1]:
                yield _Batch(np.concatenate(pieces), np.concatenate(numbers))
                pieces, numbers, size = [], [], 0
            piece = self._words[self._starts[i] : self._ends[i]]
            pieces.append(piece)
            numbers.append(np.full(len(piece), part))
            size += len(piece)
        if pieces:
            yield _Batch(np.concatenate(pieces), np.concatenate(numbers))


class _Table:
    """N-grams that are frequent enough, length by length. Number 0 stands for all others."""

    def __init__(self, corpus: _Corpus, vocabulary: Sequence[str], min_count: int) -> None:
        import numpy as np  # noqa: PLC0415

        self._corpus, self._vocabulary, self._min_count = corpus, vocabulary, max(1, min_count)
        counts = np.zeros(len(vocabulary), dtype=np.int64)
        for batch in corpus.batches(REFERENCE):
            counts += np.bincount(batch.words, minlength=len(vocabulary))
        counts[0] = 0
        frequent = counts >= self._min_count
        self._number_of_word = np.cumsum(frequent) * frequent
        self._codes: list[Array] = [np.flatnonzero(frequent)]

    def grow(self, length: int) -> None:
        """Find the frequent n-grams of ``length``; those one word shorter are known."""
        import numpy as np  # noqa: PLC0415

        buckets = np.zeros(_BUCKETS, dtype=np.int64)
        for batch in self._corpus.batches(REFERENCE):
            buckets += np.bincount(_bucket(self._candidates(batch.words, length)), minlength=_BUCKETS)
        codes, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
        for batch in self._corpus.batches(REFERENCE):
            found = self._candidates(batch.words, length)
            found, number = np.unique(found[buckets[_bucket(found)] >= self._min_count], return_counts=True)
            codes, inverse = np.unique(np.concatenate([codes, found]), return_inverse=True)
            counts = np.bincount(inverse, np.concatenate([counts, number]), len(codes)).astype(np.int64)
        self._codes.append(codes[counts >= self._min_count])

    def _candidates(self, words: Array, length: int) -> Array:
        codes = self._coded(words, length)
        return codes[codes > 0]

    def _coded(self, words: Array, length: int) -> Array:
        """The code of the n-gram that starts at each word; 0 where a run ends in it or a part of it is rare."""
        single = self._number_of_word[words]
        if length == 1:
            return single
        before = self._numbered(words, length - 1)[: len(words) - length + 1]
        last = single[length - 1 :][: len(before)]
        codes: Array = (before * (len(self._codes[0]) + 1) + last) * ((before > 0) & (last > 0))
        return codes

    def _numbered(self, words: Array, length: int) -> Array:
        """The number of the n-gram that starts at each word, 0 if it is not frequent."""
        import numpy as np  # noqa: PLC0415

        codes = self._coded(words, length)
        known = self._codes[length - 1]
        if length == 1 or not len(known):
            return codes if length == 1 else np.zeros_like(codes)
        place = np.minimum(np.searchsorted(known, codes), len(known) - 1)
        numbers: Array = (place + 1) * (known[place] == codes)
        return numbers

    def frequencies(self, length: int, min_texts: int) -> Frequencies:
        """Counts, texts and dispersion of the n-grams of one length."""
        import numpy as np  # noqa: PLC0415

        kinds = len(self._codes[length - 1])
        side_of_part = self._corpus.side_of_part
        sizes = np.zeros(len(side_of_part), dtype=np.int64)
        counts, texts = np.zeros((3, kinds + 1), dtype=np.int64), np.zeros((3, kinds + 1), dtype=np.int64)
        for batch in self._corpus.batches():
            whole = _whole(batch.words, length)
            sizes += np.bincount(batch.parts[: len(whole)][whole], minlength=len(sizes))
            terms, parts, number = self._occurrences(batch, length)
            for side in (TARGET, REFERENCE, OTHER):
                here = side_of_part[parts] == side
                counts[side] += np.bincount(terms[here], number[here], kinds + 1).astype(np.int64)
                texts[side] += np.bincount(terms[here], minlength=kinds + 1)
        kept = np.flatnonzero(texts[:OTHER].sum(axis=0) >= min_texts)
        kept = kept[kept > 0]
        per_side = [sizes[(side_of_part == side) & (sizes > 0)] for side in (TARGET, REFERENCE)]
        totals = tuple(int(sizes[side_of_part == side].sum()) for side in (TARGET, REFERENCE, OTHER))
        return Frequencies(
            length=length,
            terms=tuple(self._spelled(length, kept)),
            counts=counts[:, kept],
            sizes=totals,  # type: ignore[arg-type]  # one for each of the three sides
            texts=texts[:OTHER, kept],
            parts=(len(per_side[0]), len(per_side[1])),
            dispersions=self._dispersions(length, kept, counts[:OTHER, kept], sizes),
        )

    def _occurrences(self, batch: _Batch, length: int) -> tuple[Array, Array, Array]:
        """Numbers of terms, the parts they occur in, and how often: every pair once."""
        import numpy as np  # noqa: PLC0415

        numbers = self._numbered(batch.words, length)
        here = numbers > 0
        keys = batch.parts[: len(numbers)][here] * (len(self._codes[length - 1]) + 1) + numbers[here]
        pairs, number = np.unique(keys, return_counts=True)
        return pairs % (len(self._codes[length - 1]) + 1), pairs // (len(self._codes[length - 1]) + 1), number

    def _dispersions(self, length: int, kept: Array, totals: Array, sizes: Array) -> tuple[Dispersion, Dispersion]:
        import numpy as np  # noqa: PLC0415

        side_of_part = self._corpus.side_of_part
        row = np.full(len(self._codes[length - 1]) + 1, -1)
        row[kept] = np.arange(len(kept))
        place = np.zeros(len(sizes), dtype=np.int64)  # of a part among those of its side that have any n-gram
        sums = []
        for side in (TARGET, REFERENCE):
            ours = np.flatnonzero((side_of_part == side) & (sizes > 0))
            place[ours] = np.arange(len(ours))
            sums.append(DispersionSums(totals[side], sizes[ours]))
        for batch in self._corpus.batches(REFERENCE):
            terms, parts, number = self._occurrences(batch, length)
            for side in (TARGET, REFERENCE):
                here = (row[terms] >= 0) & (side_of_part[parts] == side)
                sums[side].add(row[terms[here]], place[parts[here]], number[here])
        return sums[TARGET].result(), sums[REFERENCE].result()

    def _spelled(self, length: int, numbers: Array) -> Iterator[str]:
        """The words of n-grams: the code of one is the number of its beginning and that of its last word."""
        for number in numbers.tolist():
            words: list[str] = []
            for shorter in range(length, 1, -1):
                number, last = divmod(int(self._codes[shorter - 1][number - 1]), len(self._codes[0]) + 1)  # noqa: PLW2901
                words.append(self._vocabulary[self._codes[0][last - 1]])
            words.append(self._vocabulary[self._codes[0][number - 1]])
            yield " ".join(reversed(words))


def _whole(words: Array, length: int) -> Array:
    """At which words an n-gram starts that no run ends in."""
    whole: Array = words > 0
    for shift in range(1, length):
        whole = whole[:-1] & (words[shift:] > 0)
    return whole


def _bucket(codes: Array) -> Array:
    import numpy as np  # noqa: PLC0415

    mixed: Array = (codes.astype(np.uint64) * np.uint64(_MIX)) >> np.uint64(42)
    return mixed.astype(np.int64)
