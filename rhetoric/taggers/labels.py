"""The labels of words, and the best allowed row of labels for what a tagger gives.

Seven labels: outside, and for content, cue and source one for the first word and one for the words after it. A label
"goes on" may only follow its own role, which the tagger alone does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROLES = ("content", "cue", "source")
OUT = 0
BEGIN = {"content": 1, "cue": 3, "source": 5}
INSIDE = {"content": 2, "cue": 4, "source": 6}
LABELS = 7
_GOES_ON = frozenset(INSIDE.values())
CERTAIN = 0.999
"""A word that is outside with this probability is taken to be, which parts the row into stretches."""


def best_path(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Viterbi: the allowed row of labels with the highest sum of ``scores``, (words, labels) of log probabilities.

    Stretches between words that are certainly outside are settled one by one. Where the best label of every word is
    allowed, no other row can be better.
    """
    import numpy as np  # noqa: PLC0415

    open_ = np.flatnonzero(scores[:, OUT] < np.log(CERTAIN))
    path = np.full(len(scores), OUT, dtype=np.int64)
    path[open_] = scores[open_].argmax(axis=1)
    role = (path + 1) // 2  # by the numbers of the labels above: "goes on" is 2, 4 or 6, one more than "begins"
    goes_on = (path > 0) & (path % 2 == 0)
    wrong = np.flatnonzero(goes_on & (role != np.concatenate([[0], role[:-1]])))
    if len(wrong):
        gaps = np.flatnonzero(open_[1:] - open_[:-1] > 1)
        starts = open_[np.concatenate([[0], gaps + 1])]
        ends = open_[np.concatenate([gaps, [-1]])] + 1
        for i in np.unique(np.searchsorted(starts, wrong, side="right") - 1).tolist():
            path[starts[i] : ends[i]] = _settle(scores[starts[i] : ends[i]].tolist())
    return path


def _settle(scores: list[list[float]]) -> list[int]:
    """Viterbi over one stretch. All that is not allowed is to go on with what was not begun, so one step needs the best
    label before and, for each role, the better of "begins" and "goes on"."""
    nothing = float("-inf")
    best = [nothing if label in _GOES_ON else score for label, score in enumerate(scores[0])]
    back: list[tuple[int, int, int, int]] = []
    for row in scores[1:]:
        top = max(best)
        a = 1 if best[1] >= best[2] else 2
        b = 3 if best[3] >= best[4] else 4
        c = 5 if best[5] >= best[6] else 6
        back.append((best.index(top), a, b, c))
        best = [top + row[0], top + row[1], best[a] + row[2], top + row[3], best[b] + row[4], top + row[5],
                best[c] + row[6]]  # fmt: skip
    label = best.index(max(best))
    path = [label]
    for before in reversed(back):
        label = before[label // 2] if label in _GOES_ON else before[0]
        path.append(label)
    return path[::-1]


def spans_of(path: NDArray[np.int64]) -> list[tuple[str, int, int]]:
    """(role, first, end) of every span in a row of labels."""
    role_of = {label: role for labels in (BEGIN, INSIDE) for role, label in labels.items()}
    begins = set(BEGIN.values())
    found: list[tuple[str, int, int]] = []
    role, first = "", 0
    for i, label in enumerate([*path.tolist(), OUT]):
        if role and (label == OUT or label in begins or role_of[label] != role):
            found.append((role, first, i))
            role = ""
        if label in begins:
            role, first = role_of[label], i
    return found


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log probabilities of scores, along the last axis."""
    import numpy as np  # noqa: PLC0415

    scores = scores - scores.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return result
