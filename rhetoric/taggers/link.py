"""Which content belongs to which cue, and which cue to which source.

For every content the cues around it are candidates, and "none"; for every cue the sources around it, and "none". A
small network gives each candidate a score from how the two spans stand to each other; the best one is taken. A source
may serve several cues, and several contents one cue: then they are pieces of one statement.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import log
from typing import TYPE_CHECKING

from rhetoric.statements.tokens import PRON, QUOTE
from rhetoric.taggers.channels import BREAK, CHANNELS, Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAREST = 4
"""Candidates on each side."""
FARTHEST = 150
"""Words between two spans that may still belong together."""
_FEATURES = 28
_CUES = CHANNELS["cue"]
WIDTH = _FEATURES + _CUES
"""Numbers that describe a pair."""
_CUE = list(CHANNELS).index("cue")
_QUOTE = list(CHANNELS).index("quote")
_PLACE = list(CHANNELS).index("place")
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spans:
    """What a tagger marked in a row of words, each list in order."""

    content: list[Range]
    cue: list[Range]
    source: list[Range]


@dataclass(frozen=True, slots=True)
class Choices:
    """The candidates of one span: numbers of spans of the other role, None for "none", and a row of features each."""

    of: int
    candidates: list[int | None]
    rows: list[list[float]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Spans that make one statement, and how sure the linker is of its links (0 to 1)."""

    content: list[Range]
    cue: Range | None
    source: Range | None
    sure: float


class Network:
    """One hidden layer: ``(pairs, WIDTH)`` to ``(pairs,)``."""

    def __init__(self, weights: Sequence[NDArray[np.float32]]) -> None:
        self._hidden, self._hidden_bias, self._out = weights

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np  # noqa: PLC0415

        scores: NDArray[np.float32] = np.maximum(rows @ self._hidden + self._hidden_bias, 0) @ self._out
        return scores


class Linker:
    """Ties the spans of a tagger together."""

    def __init__(self, to_cue: Network, to_source: Network) -> None:
        self._to_cue = to_cue
        self._to_source = to_source

    def bundles(self, words: Words, spans: Spans) -> list[Bundle]:
        """One bundle for each cue with content, and for each content without a cue, in order of the text."""
        cue_of = _decide(self._to_cue, cue_choices(words, spans))
        wanted = sorted({cue for cue, _ in cue_of.values() if cue is not None})
        contents_of: dict[int, list[int]] = {}
        found: list[Bundle] = []
        for content, (cue, sure) in sorted(cue_of.items()):
            if cue is None:
                found.append(Bundle([spans.content[content]], None, None, sure))
            else:
                contents_of.setdefault(cue, []).append(content)
        source_of = _decide(self._to_source, source_choices(words, spans, wanted, contents_of))
        for cue, contents in contents_of.items():
            source, sure = source_of[cue]
            sure *= min(cue_of[c][1] for c in contents)
            pieces = [spans.content[c] for c in contents]
            found.append(Bundle(pieces, spans.cue[cue], None if source is None else spans.source[source], sure))
        return sorted(found, key=lambda b: b.content[0])


def _decide(network: Network, choices: Sequence[Choices]) -> dict[int, tuple[int | None, float]]:
    """The best candidate of each span and its share of the probability."""
    import numpy as np  # noqa: PLC0415

    if not choices:
        return {}
    number = sum(len(each.rows) for each in choices)
    values = chain.from_iterable(row for each in choices for row in each.rows)
    scores = network(np.fromiter(values, np.float32, number * WIDTH).reshape(number, WIDTH))
    decided: dict[int, tuple[int | None, float]] = {}
    at = 0
    for each in choices:
        own = scores[at : at + len(each.rows)]
        at += len(each.rows)
        odds = np.exp(own - own.max())
        best = int(own.argmax())
        decided[each.of] = (each.candidates[best], float(odds[best] / odds.sum()))
    return decided


def cue_choices(words: Words, spans: Spans) -> list[Choices]:
    """For each content its candidate cues."""
    near = _Near(words, spans)
    return [near.choices(i, content, spans.cue, near.cues, None) for i, content in enumerate(spans.content)]


def source_choices(words: Words, spans: Spans, cues: Sequence[int], contents_of: dict[int, list[int]]) -> list[Choices]:
    """For each of ``cues`` its candidate sources; ``contents_of`` says which contents it has."""
    near = _Near(words, spans)
    return [
        near.choices(
            i, spans.cue[i], spans.source, near.sources, spans.content[contents_of[i][0]] if i in contents_of else None
        )
        for i in cues
    ]


class _Near:
    """Neighbours of spans and the features of pairs."""

    def __init__(self, words: Words, spans: Spans) -> None:
        self.words = words
        self.cue, self.quote, self.place = (words.channels[:, i].tolist() for i in (_CUE, _QUOTE, _PLACE))
        self.contents = [a for a, _ in spans.content]
        self.cues = [a for a, _ in spans.cue]
        self.sources = [a for a, _ in spans.source]
        self.colons = [i for i, t in enumerate(words.texts) if t == ":"]
        self.breaks = [i for i, t in enumerate(words.texts) if t == BREAK]

    def choices(
        self, number: int, span: Range, others: Sequence[Range], starts: Sequence[int], content: Range | None
    ) -> Choices:
        middle = bisect_left(starts, span[0])
        near = [
            i
            for i in range(max(0, middle - NEAREST), min(len(others), middle + NEAREST))
            if max(others[i][0] - span[1], span[0] - others[i][1]) <= FARTHEST
        ]
        rows = [self.features(span, others[i], i - middle, content) for i in near]
        return Choices(number, [None, *near], [self.features(span, None, 0, content), *rows])

    def features(self, span: Range, other: Range | None, rank: int, content: Range | None) -> list[float]:
        """How ``other`` stands to ``span``: a candidate cue to a content, or a candidate source to a cue."""
        row = [0.0] * WIDTH
        a, b = span
        texts, tokens = self.words.texts, self.words.tokens
        first, last = tokens[a], tokens[b - 1]
        row[0] = 1.0
        row[1] = float(first is not None and first.tag == QUOTE)
        row[2] = float(last is not None and last.tag == QUOTE)
        row[3] = float(self.quote[a] > 0)
        row[4] = float(self.place[a] == 2)
        row[5] = float(a > 0 and texts[a - 1] == ":")
        row[6] = float(b < len(texts) and texts[b] == ",") + float(texts[b - 1] == ",")
        row[7] = min(b - a, 40) / 40
        cue = span if content is not None or other is None else other
        if other is None:
            row[8] = 1.0
        else:
            self._pair(row, span, other, rank, content)
        if content is not None or other is not None:
            row[_FEATURES + self._cue_of(cue)] = 1.0
        return row

    def _pair(self, row: list[float], span: Range, other: Range, rank: int, content: Range | None) -> None:
        (a, b), (c, d) = span, other
        before = d <= a
        low, high = (d, a) if before else (b, c)
        gap = max(0, high - low)
        words, sentences = self.words, self.words.sentences
        row[9] = float(before)
        row[10] = log(1 + gap) / 5
        row[11] = float(gap == 0)
        row[12] = float(gap <= 2)
        crossed = abs(sentences[c] - sentences[a if before else b - 1])
        row[13] = float(crossed == 0)
        row[14] = min(crossed, 4) / 4
        row[15] = float(words.paragraphs[c] == words.paragraphs[a])
        row[16] = min(_within(self.breaks, low, high), 3) / 3
        row[17] = min(_within(self.cues, low, high), 3) / 3
        row[18] = min(_within(self.contents, low, high), 3) / 3
        row[19] = min(_within(self.sources, low, high), 3) / 3
        row[20] = float(rank in (-1, 0))
        row[21] = min(abs(rank + 0.5), 4) / 4
        row[22] = float(self.quote[c] > 0)
        row[23] = float(_within(self.colons, low, high) > 0)
        token = words.tokens[c]
        row[24] = float(token is not None and token.tag == PRON)
        row[25] = float(gap > 0 and words.texts[high - 1].lower() in ("by", "to", "of"))
        if content is not None:
            row[26] = float(content[0] >= b) - float(content[1] <= a)
            row[27] = float(low <= content[0] < high)

    def _cue_of(self, cue: Range) -> int:
        """The frame of the first reporting verb in a cue; 0 if it has none that is known."""
        return next(filter(None, self.cue[slice(*cue)]), 0)


def _within(starts: Sequence[int], low: int, high: int) -> int:
    """How many of the sorted ``starts`` lie in ``low:high``."""
    return max(0, bisect_left(starts, high) - bisect_right(starts, low - 1))


_CLOSED = frozenset(("PREP", "CONJ", "SUB", "DET", "PUNCT", "THAT", "AUX", "REL"))


def without_strays(words: Words, bundle: Bundle) -> Bundle:
    """The bundle without lone words outside quotation marks, which are no piece of what somebody said."""
    if len(bundle.content) == 1:
        return bundle
    kept = [span for span in bundle.content if not _is_stray(words, span)]
    return replace(bundle, content=kept or bundle.content[:1])


def _is_stray(words: Words, span: Range) -> bool:
    tokens = [t for t in words.tokens[slice(*span)] if t is not None]
    outside = all(t.quote < 0 for t in tokens)
    return outside and (len(tokens) < 2 or (len(tokens) < 3 and all(t.tag in _CLOSED for t in tokens)))
