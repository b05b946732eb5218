"""Keyword in context, with who is speaking."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from rhetoric.compare.groups import VoiceChoice
from rhetoric.document import BODY_KINDS, Annotation, Span, VoiceKind
from rhetoric.errors import UsageError
from rhetoric.text import CLOSE, CLOSE_SINGLE, NEUTRAL, OPEN, OPEN_SINGLE, fold

ConcordanceVoice = Literal[VoiceChoice, "title"]

_LONGEST_TERM = 200
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


def concordance(
    annotations: Iterable[Annotation], term: str, *, width: int = 60, voice: ConcordanceVoice = "all"
) -> Iterator[ConcordanceLine]:
    """Every occurrence of ``term`` in title and body, article by article, with ``width`` characters on each side.

    A term is a word or a phrase; ``*`` stands for any letters inside a word. A blank also matches hyphens, line
    breaks and quotation marks between words; letter case does not count. ``voice`` keeps one voice; "all" is
    everything but what was left out of the page. Linear in the text. Raises UsageError for a term with no letters.
    """
    pattern = _compile(term)
    if voice not in (*get_args(VoiceChoice), "title"):
        raise UsageError(f"--voice {voice}: choose one of all, narration, statements, title")
    if width < 0:
        raise UsageError(f"--width {width}: give a number from 0")
    return (line for annotation in annotations for line in _lines(annotation, pattern, width, voice))


def _compile(term: str) -> re.Pattern[str]:
    folded = fold(term).text.lower()
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


def _lines(
    annotation: Annotation, pattern: re.Pattern[str], width: int, voice: ConcordanceVoice
) -> Iterator[ConcordanceLine]:
    article = annotation.article
    view = fold(article.text)
    lowered = view.lower()
    blocks = [view.span_from_raw(b.span) for b in article.blocks if b.kind in BODY_KINDS or b.kind == "title"]
    found = [(block, match) for block in blocks for match in pattern.finditer(lowered, *block)]
    if not found:
        return
    voices = annotation.voices()
    starts = [v.span.start for v in voices]
    for (start, end), match in found:
        span = view.to_raw(*match.span())
        speaking = voices[bisect_right(starts, span.start) - 1]
        if voice != "all" and voice.rstrip("s") != speaking.kind:
            continue
        statement = None if speaking.statement is None else annotation.statements[speaking.statement]
        yield ConcordanceLine(
            article=article.id,
            locator=article.locator,
            outlet=article.outlet,
            published=article.published,
            span=span,
            left=_one_line(view.text[max(start, match.start() - width) : match.start()]),
            found=_one_line(view.text[match.start() : match.end()]),
            right=_one_line(view.text[match.end() : min(end, match.end() + width)]),
            voice=speaking.kind,
            speaker=statement.speaker if statement else None,
            carrier=statement.carrier if statement else None,
        )


def _one_line(text: str) -> str:
    """Blanks and line breaks as single blanks; a blank at either edge stays, it parts context and keyword."""
    return re.sub(r"\s+", " ", text)
