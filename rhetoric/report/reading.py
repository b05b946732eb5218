"""What every report on one article needs: folded text, words and matches of each voice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rhetoric.compare.counts import words_by_voice
from rhetoric.document import Annotation, Match, Note, Span, Statement
from rhetoric.text import View, fold

FrameKey = tuple[str, str]
"""Lexicon and frame."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Framing of one voice. ``voice`` is "narration", "statements" or a speaker's name; ``hits`` are counted ones."""

    voice: str
    is_speaker: bool
    words: int
    hits: Counter[FrameKey]

    def rate(self, frame: FrameKey) -> float | None:
        """Counted matches per 1,000 words of this voice; None where it has no words."""
        return 1000 * self.hits[frame] / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class Reading:
    """An annotation, read once for all of its tables. ``profiles``: narration, statements, then the speakers, those
    with most words first."""

    annotation: Annotation
    view: View
    statement_words: tuple[int, ...]
    profiles: tuple[Profile, ...]

    def text(self, span: Span | None, most: int | None = None) -> str:
        """The folded text of a span; its first ``most`` characters and an ellipsis if there are more."""
        if span is None:
            return ""
        start, end = self.view.span_from_raw(span)
        if most is None or end - start <= most:
            return self.view.text[start:end]
        return self.view.text[start : start + most] + "…"

    def content(self, statement: Statement, most: int | None = None) -> str:
        """What is said; the pieces of a broken statement with an ellipsis between them."""
        return " … ".join(self.text(span, most) for span in statement.content)

    def frames(self) -> list[FrameKey]:
        """Frames that the body has a match of, counted or not."""
        return sorted({(m.lexicon, m.frame) for m in self.annotation.matches if is_scored(m)})

    def notes(self) -> list[Note]:
        """Notes made while reading and while annotating, each once."""
        return list(dict.fromkeys([*self.annotation.article.notes, *self.annotation.notes]))

    def voice_of(self, match: Match) -> str:
        """Who says a match: a speaker, an unknown one, or the narration."""
        if match.statement is None:
            return match.voice.replace("_", " ")
        return self.annotation.statements[match.statement].speaker or "speaker unknown"


def is_scored(match: Match) -> bool:
    """Does the match stand in a voice that rates are given for (and not in the title or outside the body)?"""
    return match.voice in ("narration", "statement")


def read(annotation: Annotation) -> Reading:
    """Fold the text and count once."""
    counts = words_by_voice(annotation)
    spoken = tuple(counts.get(("statement", i), 0) for i in range(len(annotation.statements)))
    profiles = _profiles(annotation, counts.get(("narration", None), 0), spoken)
    return Reading(annotation, fold(annotation.article.text), spoken, profiles)


def _profiles(annotation: Annotation, narrated: int, spoken: Sequence[int]) -> tuple[Profile, ...]:
    narration = Profile("narration", False, narrated, Counter())
    statements = Profile("statements", False, sum(spoken), Counter())
    words: Counter[str] = Counter()
    for statement, number in zip(annotation.statements, spoken, strict=True):
        if statement.speaker:
            words[statement.speaker] += number
    speakers = {name: Profile(name, True, number, Counter()) for name, number in words.most_common()}
    for match in annotation.matches:
        if not match.counted or not is_scored(match):
            continue
        frame = (match.lexicon, match.frame)
        (narration if match.voice == "narration" else statements).hits[frame] += 1
        speaker = None if match.statement is None else annotation.statements[match.statement].speaker
        if speaker:
            speakers[speaker].hits[frame] += 1
    return narration, statements, *speakers.values()
