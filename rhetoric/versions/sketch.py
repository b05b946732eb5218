"""What is kept of a text, and how two of them are compared.

A text is the set of its shingles, the runs of five words that it has (Broder 1997, "On the resemblance and containment
of documents"): Jaccard is the share of the shingles of both that both have, containment the share of the shorter text's
that the longer one has.
"""

from __future__ import annotations

import re
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

    Hashes = NDArray[np.uint32]

Relation = Literal["exact", "copy", "version", "template"]
"""The same words; nearly the same words; an update, a cut or a longer report; the same words about other names."""
RELATIONS: tuple[Relation, ...] = ("exact", "copy", "version", "template")
COPY_JACCARD = 0.9
VERSION_JACCARD = 0.4
VERSION_CONTAINMENT = 0.8
FEWEST_SHINGLES = 40
"""Texts with fewer are compared as wholes only: two notices of twenty words differ in a name and nothing else."""
HOLDERS = 64
"""Articles that a shingle leads to, the first that have it; one that more have is a formula."""
SHARED = 0.2
"""Share of the shorter text's sampled shingles that a candidate for a comparison has."""
SAMPLED = 1 << 30
"""Shingles with a hash below this, a quarter of them, are looked up."""

_WORDS_IN_A_SHINGLE = 5
_SIGNS_IN_A_SHINGLE = 8  # where words are written without blanks
_MISSING_NAMES = 0.05  # share of the shorter text's names and numbers that a version may lack in the longer one
_WHOLE = 0.95  # containment of a text that stands in the other one as it is
_FEWEST_NAMES = 5  # fewer names tell nothing: scripts without capitals
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
class Sketch:
    """What is kept of a text: how many ``words`` it has and a ``digest`` of them in order; sorted hashes of its
    shingles, of its names and numbers, and of whatever it writes with a capital. ``sample`` shingles, the first, are
    looked up."""

    id: str
    published: str | None
    words: int
    digest: bytes
    sample: int
    shingles: Hashes
    names: Hashes
    capitals: Hashes


def body_of(article: Article) -> str:
    """The paragraphs of an article; all of its text where it has no blocks."""
    return "\n".join(span.of(article.text) for span in article.body()) if article.blocks else article.text


def sketch_of(id: str, text: str, published: str | None) -> Sketch:
    """What is kept of a text. Linear."""
    import numpy as np  # noqa: PLC0415

    written = _TOKEN.findall(fold(text).text)
    words = np.array([crc32(w.lower().encode("utf-8", "replace")) for w in written], dtype=np.uint64)
    signs = sum(len(w) == 1 and "\u0e00" <= w <= "\u9fff" for w in written)
    shingles = _shingles(words, _SIGNS_IN_A_SHINGLE if 2 * signs > len(written) else _WORDS_IN_A_SHINGLE)
    if len(shingles) < FEWEST_SHINGLES:
        shingles = shingles[:0]
    return Sketch(
        id,
        published,
        len(written),
        blake2b(words.tobytes(), digest_size=8).digest(),
        int(np.searchsorted(shingles, SAMPLED)),
        shingles,
        *_names(set(written)),
    )


def is_candidate(shared: int, one: int, other: int) -> bool:
    """Is a pair worth a comparison, of whose samples of these sizes so many shingles are the same?"""
    return shared >= max(1, SHARED * min(one, other))


def _shingles(words: NDArray[np.uint64], width: int) -> Hashes:
    """Sorted 32-bit hashes of the different runs of ``width`` words."""
    import numpy as np  # noqa: PLC0415

    runs = max(0, len(words) - width + 1)
    mixed = np.zeros(runs, dtype=np.uint64)
    for i in range(width):
        mixed = (mixed ^ words[i : i + runs]) * np.uint64(_MIX[0])
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_MIX[1])
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _names(written: set[str]) -> tuple[Hashes, Hashes]:
    """Hashes of names and numbers: words with a capital that never stand without one; and of all with a capital."""
    small = {w for w in written if w.islower()}
    capitals = {w.lower() for w in written if w[0].isdigit() or w[0].isupper()}
    return _hashes(capitals - small), _hashes(capitals)


def _hashes(words: set[str]) -> Hashes:
    import numpy as np  # noqa: PLC0415

    return np.unique(np.array([crc32(w.encode()) for w in words], dtype=np.uint32))


def compared(earlier: Sketch, this: Sketch, *, same: bool) -> Label | None:
    """What ``this`` is to ``earlier``; None if they are two matters. ``same``: the words are, in the same order."""
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


def closest(found: Iterable[tuple[int, Label]]) -> Label | None:
    """The label of the most like of several earlier articles, of which the numbers are given; None without any."""
    order = [(RELATIONS.index(label.relation), -max(label.jaccard, label.containment), n, label) for n, label in found]
    return min(order)[-1] if order else None


def _same_names(shorter: Sketch, longer: Sketch) -> bool:
    """Does the longer text have the names and numbers of the shorter one? True where there are too few to tell."""
    lacking = len(shorter.names) - _common(shorter.names, longer.capitals)
    return len(shorter.names) < _FEWEST_NAMES or lacking <= _MISSING_NAMES * len(shorter.names)


def _common(few: Hashes, many: Hashes) -> int:
    """How many of ``few`` are in ``many``; both sorted, without repetition."""
    import numpy as np  # noqa: PLC0415

    if not len(many):
        return 0
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(np.count_nonzero(many[places] == few))


def _more(this: _T, earlier: _T) -> Literal["this", "earlier"] | None:
    return None if this == earlier else "this" if this > earlier else "earlier"
