"""The words of an article in runs: neighbours in one sentence and one voice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import get_args

from rhetoric.compare.counts import VoiceKey
from rhetoric.compare.groups import VoiceChoice
from rhetoric.compare.wording import listed
from rhetoric.document import BODY_KINDS, Annotation, Statement
from rhetoric.errors import UsageError
from rhetoric.text import WORD, View


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one voice in one sentence, with nothing of another voice or sentence between them.

    ``words`` are folded and in lower case; word i stands at ``[starts[i], ends[i])`` of the view. ``sentence``
    is the same for all runs of one sentence.
    """

    voice: VoiceKey
    sentence: int
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]


def runs(annotation: Annotation, view: View) -> Iterator[Run]:
    """The body of one article as runs, in order; ``view`` is its folded text.

    A word is what ``rhetoric.text.WORD`` finds on the view with letter case kept, as for every rate, so the words of
    all runs of a voice add up to its denominator. It belongs to the voice in which it starts. Where no sentences are
    known, paragraphs part the runs. n log n.
    """
    lowered = view.lower()
    places = [match.span() for match in WORD.finditer(view.text)]
    starts, ends = [start for start, _ in places], [end for _, end in places]
    words = [lowered[start:end] for start, end in places]
    body = [block.span.start for block in annotation.article.blocks if block.kind in BODY_KINDS]
    cuts = sorted({view.from_raw(at) for at in (*body, *(s.start for s in annotation.sentences))})
    for voice in annotation.voices():
        if voice.kind not in ("narration", "statement"):
            continue
        begin, end = view.span_from_raw(voice.span)
        inner = cuts[bisect_right(cuts, begin) : bisect_left(cuts, end)]
        for low, high in pairwise(bisect_left(starts, at) for at in (begin, *inner, end)):
            if low < high:
                sentence = bisect_right(cuts, starts[low])
                key = (voice.kind, voice.statement)
                yield Run(key, sentence, words[low:high], starts[low:high], ends[low:high])


def voice_looked_at(voice: VoiceChoice, speaker: str | None) -> VoiceChoice:
    """The voice whose words are looked at: one speaker's are statements. Raises UsageError for a wrong choice."""
    if voice not in get_args(VoiceChoice):
        raise UsageError(f"--voice {voice}: choose one of {', '.join(get_args(VoiceChoice))}")
    if speaker is not None and voice == "narration":
        raise UsageError("--speaker asks for statements; narration has none, leave --voice away")
    return voice if speaker is None else "statements"


def is_looked_at(annotation: Annotation, voice: VoiceKey, choice: VoiceChoice, speaker: str | None) -> bool:
    """Is this voice of the body one of those chosen?"""
    kind, index = voice
    if choice != "all" and choice.rstrip("s") != kind:
        return False
    return speaker is None or (index is not None and is_said_by(annotation.statements[index], speaker))


def is_said_by(statement: Statement, speaker: str) -> bool:
    """Does the statement belong to ``speaker``, named as articles do, in any letter case, or by the gazetteer's id?"""
    return speaker == statement.speaker_id or (statement.speaker or "").casefold() == speaker.casefold()


def unknown_speaker(speaker: str, seen: Collection[str]) -> UsageError:
    """The error for a speaker of whom there is no statement; ``seen`` are the names that there are."""
    named = get_close_matches(speaker, seen, 5, 0.5) or sorted(seen)
    there = f"there are {listed(named)}" if named else "no statement has a known speaker"
    return UsageError(f"no statement of {speaker!r}; {there}")
