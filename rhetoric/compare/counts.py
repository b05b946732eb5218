"""Words per voice, the denominators of every rate."""

from __future__ import annotations

from collections.abc import Mapping

from rhetoric.document import Annotation, VoiceKind
from rhetoric.text import WORD, fold

VoiceKey = tuple[VoiceKind, int | None]
"""A voice of one article: its kind, and which statement speaks."""


def words_by_voice(annotation: Annotation) -> Mapping[VoiceKey, int]:
    """Words of each voice of one article, counted with ``rhetoric.text.WORD`` on the folded text.

    A word belongs to the voice in which it starts, so the counts of all voices add up to the words of the text.
    In nested statements the innermost voice owns the word. Voices with no words are not listed. Linear.
    """
    view = fold(annotation.article.text)
    counts: dict[VoiceKey, int] = {}
    starts = (match.start() for match in WORD.finditer(view.text))
    start = next(starts, None)
    for voice in annotation.voices():
        _, end = view.span_from_raw(voice.span)
        words = 0
        while start is not None and start < end:
            words += 1
            start = next(starts, None)
        if words:
            key = (voice.kind, voice.statement)
            counts[key] = counts.get(key, 0) + words
    return counts
