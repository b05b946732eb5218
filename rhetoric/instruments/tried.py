"""Many short texts matched at once, each as a sentence of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rhetoric.document import Span
from rhetoric.lexicon import Hit, Lexicon
from rhetoric.text import fold

_PORTION = 20_000


def hits_in(lexicon: Lexicon, texts: Sequence[str]) -> list[list[Hit]]:
    """The hits in each text, with spans in that text. No match runs from one text into another."""
    found: list[list[Hit]] = []
    for begin in range(0, len(texts), _PORTION):
        found += _in_portion(lexicon, texts[begin : begin + _PORTION])
    return found


def _in_portion(lexicon: Lexicon, texts: Sequence[str]) -> list[list[Hit]]:
    starts: list[int] = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    spans = [Span(start, start + len(text)) for start, text in zip(starts, texts, strict=True) if text]
    found: list[list[Hit]] = [[] for _ in texts]
    for hit in lexicon.find(fold("\n".join(texts)), spans, spans):
        number = bisect_right(starts, hit.span.start) - 1
        here = Span(hit.span.start - starts[number], hit.span.end - starts[number])
        found[number].append(hit._replace(span=here))
    return found
