"""What articles of one group share: a date, a text, a story; and how many independent texts they are worth.

An article is a number here. Eight bytes of it are kept, and four more in every group it belongs to; what is needed to
find its versions is on disk (``rhetoric.versions.Gathered``).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from rhetoric.document import Article
from rhetoric.versions import Gathered, effective_texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sharing:
    """What makes articles hang together: articles with the date of another, articles without a date, copies of a text,
    and articles that tell the story of another in nearly the same words (copies not counted again). ``worth`` is how
    many independent texts they are worth (``rhetoric.versions.effective_texts``): clusters are the versions of a text,
    their sizes the articles."""

    dates: int
    undated: int
    copies: int
    stories: int
    worth: float


@dataclass(slots=True)
class Members:
    """The articles of one group, by number, and how many there are of each date."""

    numbers: array[int] = field(default_factory=lambda: array("I"))
    dates: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, article: Article) -> None:
        """An article that belongs to the group; to be called once for each."""
        self.numbers.append(number)
        if article.published:
            self.dates[article.published] += 1


class Repeats:
    """All articles that go by, to be held against each other in the end. A context manager, for the files on disk."""

    def __init__(self) -> None:
        self._versions = Gathered()
        self._texts = array("Q")
        self._clusters: NDArray[np.uint32] | None = None

    def __enter__(self) -> Repeats:
        return self

    def __exit__(self, *_: object) -> None:
        self._versions.__exit__()

    def __len__(self) -> int:
        """How many articles went by."""
        return len(self._texts)

    def put(self, article: Article) -> int:
        """Set an article down; its number, from 0."""
        digest = blake2b(article.text.encode("utf-8", "replace"), digest_size=8).digest()
        self._texts.append(int.from_bytes(digest, "big"))
        return self._versions.put(article)

    def story(self, number: int) -> int:
        """The number of the article that stands for all versions of this one. After the last ``put``."""
        return int(self._stories()[number])

    def sharing(self, groups: Sequence[Members]) -> Sharing:
        """What the articles of some groups together share. After the last ``put``."""
        import numpy as np  # noqa: PLC0415

        dates: Counter[str] = sum((g.dates for g in groups), Counter())
        numbers = np.concatenate([np.zeros(0, np.uintc), *(np.frombuffer(g.numbers, np.uintc) for g in groups)])
        copies = len(numbers) - len(np.unique(np.frombuffer(self._texts, np.uint64)[numbers]))
        articles = np.unique(numbers)
        sizes = np.unique(self._stories()[articles], return_counts=True)[1]
        return Sharing(
            dates=sum(n for n in dates.values() if n > 1),
            undated=len(articles) - dates.total(),
            copies=copies,
            stories=max(0, len(articles) - len(sizes) - copies),
            worth=round(effective_texts(sizes.tolist()), 1),
        )

    def _stories(self) -> NDArray[np.uint32]:
        if self._clusters is None:
            self._clusters = self._versions.clusters()
        return self._clusters
