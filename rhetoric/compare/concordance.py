"""Keyword in context, with who is speaking."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from random import Random
from typing import Literal, get_args

from rhetoric.compare.groups import VoiceChoice
from rhetoric.compare.words import is_said_by, unknown_speaker
from rhetoric.document import BODY_KINDS, Annotation, Span, Statement, Voice, VoiceKind
from rhetoric.errors import UsageError
from rhetoric.text import CLOSE, CLOSE_SINGLE, NEUTRAL, OPEN, OPEN_SINGLE, WORD, fold, fold_term

ConcordanceVoice = Literal[VoiceChoice, "title"]

FURTHEST = 5
"""Words to each side that lines can be sorted by."""

_LONGEST_TERM = 200
_REACH = 400  # characters to each side in which those words are looked for
_LETTERS = r"\w{0,60}"  # what a star stands for; bounded, since some scripts run on for pages without a blank
_JOINER = rf"[\s\-{OPEN}{CLOSE}{NEUTRAL}{OPEN_SINGLE}{CLOSE_SINGLE}]{{1,6}}"
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # scripts that part no words


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One occurrence. ``span`` is in code points of the article's text; the context stays in its paragraph."""

    article: str
    locator: str | None
    outlet: str | None
    published: str | None
    span: Span
    left: str
    found: str
    right: str
    voice: VoiceKind
    speaker: str | None
    carrier: str | None


_Found = tuple[tuple[str, ...], ConcordanceLine]
"""The words that a line is sorted by, and the line."""


def concordance(
    annotations: Iterable[Annotation],
    term: str,
    *,
    width: int = 60,
    voice: ConcordanceVoice = "all",
    speaker: str | None = None,
    sort: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 1,
    on_total: Callable[[int], None] | None = None,
) -> Iterator[ConcordanceLine]:
    """Every occurrence of ``term`` in title and body, article by article, with ``width`` characters on each side.

    A term is a word or a phrase; ``*`` stands for any letters inside a word. A blank also matches hyphens, line
    breaks and quotation marks between words; letter case does not count. ``voice`` keeps one voice; "all" is
    everything but what was left out of the page. ``speaker`` keeps the statements of one speaker.

    ``sort`` names the words that lines are sorted by, first things first: ``L1`` to ``L5`` is the first to fifth word
    to the left in the same paragraph, ``R1`` to ``R5`` to the right; lines that are equal stay in the order of the
    texts. ``sample`` keeps so many lines, drawn at random with ``seed`` so that each has the same chance (reservoir
    sampling, Vitter 1985), in the order of the texts unless sorted; ``on_total`` is told of how many they were drawn.
    Linear in the text; only sorting without a sample holds all lines at once. Raises UsageError for a term with no
    letters, and for a speaker of whom there is no statement.
    """
    pattern = compile_term(term)
    if voice not in (*get_args(VoiceChoice), "title"):
        raise UsageError(f"--voice {voice}: choose one of all, narration, statements, title")
    if speaker is not None and voice in ("narration", "title"):
        raise UsageError(f"--speaker asks for statements; {voice} has none, leave --voice away")
    if width < 0:
        raise UsageError(f"--width {width}: give a number from 0")
    if sample is not None and sample < 1:
        raise UsageError(f"--sample {sample}: give a number from 1")
    search = _Search(pattern, width, voice, speaker, tuple(_place(name) for name in sort))
    found: Iterable[_Found] = search.run(annotations)
    if sample is not None:
        found = _drawn(found, sample, seed, on_total)
    if sort:
        found = sorted(found, key=lambda pair: pair[0])
    return (line for _, line in found)


def _place(name: str) -> int:
    """``L2`` as −2, ``R1`` as 1."""
    side, number = name[:1].upper(), name[1:]
    if side not in ("L", "R") or number not in {str(n) for n in range(1, FURTHEST + 1)}:
        raise UsageError(f"--sort {name}: choose from L1 to L{FURTHEST} and R1 to R{FURTHEST}, with commas between")
    return int(number) if side == "R" else -int(number)


def _drawn(found: Iterable[_Found], size: int, seed: int, on_total: Callable[[int], None] | None) -> Iterator[_Found]:
    """``size`` of the occurrences at random (algorithm R), in their order."""
    draw = Random(seed)
    kept: list[tuple[int, _Found]] = []
    total = 0
    for line in found:
        if total < size:
            kept.append((total, line))
        elif (place := int(draw.random() * (total + 1))) < size:
            kept[place] = (total, line)
        total += 1
    if on_total is not None:
        on_total(total)
    yield from (line for _, line in sorted(kept, key=lambda pair: pair[0]))


def compile_term(term: str) -> re.Pattern[str]:
    """The pattern of a term, for folded text in lower case. Raises UsageError for a term with no letters."""
    folded = fold_term(term).lower()
    if len(folded) > _LONGEST_TERM:
        raise UsageError(f"a term may have {_LONGEST_TERM} characters, this one has {len(folded)}")
    tokens = [token for token in re.split(r"[\s\-]+", folded) if token]
    if not any(re.search(r"\w", token) for token in tokens):
        raise UsageError(f"{term!r} has no letters to look for; give a word, a phrase or a word with *")
    return re.compile(_JOINER.join(_token(token) for token in tokens))


def _token(token: str) -> str:
    """One word of the term as a pattern. Each inner ``*`` takes the nearest fit and keeps it, so there is no
    backtracking between stars and the search stays linear."""
    first, *rest = re.split(r"\*+", token)
    before = "" if _UNSPACED.match(token) else r"(?<!\w)"
    after = "" if _UNSPACED.match(token[-1]) else r"(?!\w)"
    if not rest:
        return before + re.escape(first) + after
    inner = "".join(rf"(?>{_LETTERS}?{re.escape(part)})" for part in rest[:-1])
    last = f"{_LETTERS}{re.escape(rest[-1])}{after}"
    return before + re.escape(first) + inner + last


@dataclass(slots=True)
class _Search:
    """What is looked for, in whose words, and the places of the words that lines are sorted by."""

    pattern: re.Pattern[str]
    width: int
    voice: ConcordanceVoice
    speaker: str | None
    places: tuple[int, ...]

    def run(self, annotations: Iterable[Annotation]) -> Iterator[_Found]:
        """Lines with their sort keys, in the order of the texts."""
        names: set[str] = set()
        read, is_known = False, self.speaker is None
        for annotation in annotations:
            read = True
            if not is_known and self.speaker is not None:
                names.update(s.speaker for s in annotation.statements if s.speaker)
                is_known = any(is_said_by(s, self.speaker) for s in annotation.statements)
            yield from self._in_article(annotation)
        if read and not is_known and self.speaker is not None:
            raise unknown_speaker(self.speaker, names)

    def _in_article(self, annotation: Annotation) -> Iterator[_Found]:
        context = Context(annotation, self.width)
        for block in context.blocks():
            for match in self.pattern.finditer(context.lowered, *block):
                line, statement = context.line(block, match.start(), match.end())
                if self._takes(line.voice, statement):
                    yield self._key(context.view.text, block, match), line

    def _takes(self, kind: VoiceKind, statement: Statement | None) -> bool:
        if self.voice != "all" and self.voice.rstrip("s") != kind:
            return False
        return self.speaker is None or (statement is not None and is_said_by(statement, self.speaker))

    def _key(self, text: str, block: tuple[int, int], match: re.Match[str]) -> tuple[str, ...]:
        """The words that the line is sorted by; nothing, which sorts first, where its paragraph has no more words."""
        if not self.places:
            return ()
        start, end = max(block[0], match.start() - _REACH), min(block[1], match.end() + _REACH)
        after = [m.group().lower() for m in islice(WORD.finditer(text, match.end(), end), FURTHEST)]
        before = [m.group().lower() for m in WORD.finditer(text, start, match.start())][::-1]
        words = dict(enumerate(after, 1)) | {-n: word for n, word in enumerate(before, 1)}
        return tuple(words.get(place, "") for place in self.places)


class Context:
    """One article as concordance lines are cut from it; ``width`` characters to each side, inside a paragraph."""

    def __init__(self, annotation: Annotation, width: int) -> None:
        self.view = fold(annotation.article.text)
        self._annotation = annotation
        self._width = width

    @cached_property
    def lowered(self) -> str:
        """The folded text in lower case."""
        return self.view.lower()

    @cached_property
    def _voices(self) -> tuple[Sequence[Voice], list[int]]:
        voices = self._annotation.voices()
        return voices, [voice.span.start for voice in voices]

    def blocks(self) -> list[tuple[int, int]]:
        """Title and paragraphs of the body as ranges of the view."""
        blocks = self._annotation.article.blocks
        return [self.view.span_from_raw(b.span) for b in blocks if b.kind in BODY_KINDS or b.kind == "title"]

    def line(self, block: tuple[int, int], start: int, end: int) -> tuple[ConcordanceLine, Statement | None]:
        """The line of what stands at ``[start, end)`` of the view, and the statement that it begins in."""
        article, text = self._annotation.article, self.view.text
        span = self.view.to_raw(start, end)
        voices, starts = self._voices
        speaking = voices[bisect_right(starts, span.start) - 1]
        statement = None if speaking.statement is None else self._annotation.statements[speaking.statement]
        line = ConcordanceLine(
            article=article.id,
            locator=article.locator,
            outlet=article.outlet,
            published=article.published,
            span=span,
            left=_one_line(text[max(block[0], start - self._width) : start]),
            found=_one_line(text[start:end]),
            right=_one_line(text[end : min(block[1], end + self._width)]),
            voice=speaking.kind,
            speaker=statement.speaker if statement else None,
            carrier=statement.carrier if statement else None,
        )
        return line, statement


def _one_line(text: str) -> str:
    """Blanks and line breaks as single blanks; a blank at either edge stays, it parts context and keyword."""
    return re.sub(r"\s+", " ", text)
