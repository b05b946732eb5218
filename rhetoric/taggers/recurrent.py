"""The fast engine's tagger: a small recurrent network over words, their endings and their channels."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from rhetoric.taggers.channels import CHANNELS, Words
from rhetoric.taggers.labels import LABELS, log_softmax
from rhetoric.taggers.pieces import Window, open_session, windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

WINDOW = 192
"""Words in a window."""
OVERLAP = 32
ENDINGS = 4096
"""Places that the last three letters of a word are strewn over."""
BATCH = 16


class Vocabulary:
    """Numbers of words, lower case: 0 is every word that the list does not have."""

    def __init__(self, words: Sequence[str]) -> None:
        self._numbers = {word: i + 1 for i, word in enumerate(words)}
        self._known: dict[str, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._numbers) + 1

    def of(self, word: str) -> tuple[int, int]:
        """The number of a word and of its ending."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 200_000:
                self._known.clear()
            low = word.lower()
            if low.isdigit():
                low = "0" * min(len(low), 4)
            number = self._numbers.get(low, 0)
            found = self._known[word] = number, crc32(low[-3:].encode()) % ENDINGS
        return found

    def read(self, words: Words) -> NDArray[np.int64]:
        """``(words, 2 + channels)``: number, ending and channels of every word."""
        import numpy as np  # noqa: PLC0415

        numbers = chain.from_iterable(map(self.of, words.texts))
        own = np.fromiter(numbers, np.int64, 2 * len(words)).reshape(len(words), 2)
        return np.concatenate([own, words.channels], axis=1)


class RecurrentTagger:
    """Log probabilities of the labels of every word, from windows that overlap."""

    def __init__(self, folder: Path) -> None:
        self._session = open_session(folder / "model.onnx")
        self._vocabulary = Vocabulary((folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n"))

    def __call__(self, words: Words) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415

        rows = self._vocabulary.read(words)
        found = np.zeros((len(rows), LABELS), dtype=np.float32)
        todo = list(windows(len(rows), WINDOW, OVERLAP))
        for at in range(0, len(todo), BATCH):
            chosen = todo[at : at + BATCH]
            scores = self._session.run(None, {"words": stack_words(rows, chosen)})[0]
            for i, w in enumerate(chosen):
                found[w.keep_from : w.keep_to] = scores[i, w.keep_from - w.start : w.keep_to - w.start]
        return log_softmax(found)


def stack_words(rows: NDArray[np.int64], chosen: Sequence[Window]) -> NDArray[np.int64]:
    """``(windows, words, 2 + channels)``: windows of one article, the shorter ones filled up with zeros at the end."""
    import numpy as np  # noqa: PLC0415

    longest = max(w.end - w.start for w in chosen)
    stacked = np.zeros((len(chosen), longest, 2 + len(CHANNELS)), dtype=np.int64)
    for i, w in enumerate(chosen):
        stacked[i, : w.end - w.start] = rows[w.start : w.end]
    return stacked
