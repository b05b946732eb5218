"""Many short texts matched at once, each as a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterable

from rhetoric.document import Span
from rhetoric.lexicon import Hit, Lexicon
from rhetoric.text import fold


def hits_in(lexicon: Lexicon, texts: Iterable[str]) -> list[list[Hit]]:
    """The hits in each text, with spans in that text."""
    whole = ((text, (Span(0, len(text)),)) for text in texts)
    return list(lexicon.find_many((fold(text), span, span) for text, span in whole))
