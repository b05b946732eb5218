"""Sentences.

A sentence of a news text keeps a quotation together: ``He said: "We won. They left."`` is one sentence, so that a
cue and the words it introduces stand in the same one. sentencex finds the stops; three things are ours. It is given
the folded text with the quotation marks blanked out (its own pairing of marks is quadratic on marks that never
close, and does not know ``&quot;``). The marks come back with the pairing of ``rhetoric.text``. Then what should
not have been parted is joined again: an abbreviation, a start in lower case, an open quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

from rhetoric.document import Span
from rhetoric.text import CLOSE, CLOSE_SINGLE, NEUTRAL, OPEN, OPEN_SINGLE, fold, quotations

_LONGEST_HELD = 6000
"""A quotation longer than this, in characters, no longer holds its sentences together: its marks are mispaired."""

_MARKS = f"{OPEN}{CLOSE}{NEUTRAL}{OPEN_SINGLE}"
_BLANKED = str.maketrans(dict.fromkeys(_MARKS + "\n\r\t\v\f\x1c\x1d\x1e\x85", " "))
_BLANKS_AND_MARKS = re.compile(rf"[\s{_MARKS}{CLOSE_SINGLE}]*")
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_CONTEXT = 80
_WINDOW = 4000

_HOUR = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_AFTER_HOUR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|[A-Z]{2,4}\b|(?:Korea|Moscow|Beijing|Eastern|Pyongyang|Seoul) [Tt]ime)"
)
_BEFORE_NUMBER = re.compile(r"\b(?:vols?|figs?|pp?|paras?|arts?|approx|ca|chap|secs?|ser|nos?)\.$", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z]\.[A-Z]\.")
"""An abbreviation that sentencex parts where a hyphen stands before it (``anti-U.S.``)."""
_TITLE = re.compile(r"\b(?:Amb|Cmdr|Adm|Brig|Sens?|Reps?|Govs?|Msgr|Fr|Supt|Pvt|Cpl)\.$")
_EXCLAIMED = re.compile(rf"[?!][{CLOSE}{NEUTRAL}{CLOSE_SINGLE}]$")
_SAYING = re.compile(
    r"(?:[A-Z][\w'.\-]* ){1,4}(?:said|says|asked|asks|added|told|wrote|writes|declared|noted|stressed|warned)\b"
)


def sentences(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sentence spans of ``text`` inside each paragraph of ``spans``, in order.

    Offsets are code points of ``text``. A sentence has no blanks at its edges, never crosses a paragraph, and every
    character of a paragraph that is not blank belongs to exactly one. Linear in the length of the paragraphs.
    """
    return tuple(sentence for span in spans for sentence in _paragraph(text, span))


def _paragraph(text: str, span: Span) -> Iterator[Span]:
    view = fold(span.of(text))
    edges = [0, *(view.to_raw(cut, cut).start for cut in _cuts(view.text)), len(view.raw)]
    for start, end in pairwise(edges):
        piece = view.raw[start:end]
        inner = piece.strip()
        if inner:
            first = span.start + start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(inner))


def _cuts(text: str) -> list[int]:
    """Positions in the view ``text`` of one paragraph at which a new sentence starts."""
    held = [(q.start, q.end) for q in quotations(text) if q.closed and q.end - q.start <= _LONGEST_HELD]
    opened = {start for start, _ in held}
    closed = {end - 1 for _, end in held}
    cuts: list[int] = []
    i = previous = 0
    for stop in _stops(text):
        cut = _after_closing_marks(text, stop, opened, closed)
        while i < len(held) and held[i][1] <= cut:
            i += 1
        inside = i < len(held) and held[i][0] < cut
        if cut > previous and not inside and not _belongs_together(text, cut):
            cuts.append(cut)
            previous = cut
    return cuts


def _stops(text: str) -> Iterator[int]:
    """Where sentencex starts a sentence, in order; the first one is left out.

    It gets the paragraph window by window, since its time grows with the square of a text outside ASCII. A window
    starts where the last sentence of the one before does.
    """
    letter = _FIRST_LETTER.search(text)
    language = "ru" if letter and "Ѐ" <= letter.group() <= "ӿ" else "en"
    # half of a surrogate pair is no letter, and sentencex refuses it
    plain = text.translate(_BLANKED).encode("utf-8", "replace").decode("utf-8")
    start = 0
    while start < len(plain):
        window = plain[start : start + _WINDOW]
        last = start + _WINDOW >= len(plain)
        # near the end of a window what follows is not seen, so a stop there is left to the next one
        limit = len(window) if last else _WINDOW - _CONTEXT
        boundaries = get_sentence_boundaries(language, window)[1:]
        stops = [stop for stop in (int(b["start_index"]) for b in boundaries) if stop < limit]
        yield from (start + stop for stop in stops)
        if last:
            return
        # without a stop go on at a blank, which starts no sentence
        start += stops[-1] if stops else max(window.rfind(" ", 0, limit - _CONTEXT), _WINDOW // 2)


def _after_closing_marks(text: str, stop: int, opened: set[int], closed: set[int]) -> int:
    """Move a boundary back to the end of the words before it, then over the marks that close them."""
    at = stop
    while at > 0 and (text[at - 1].isspace() or text[at - 1] in _MARKS):
        at -= 1
    cut = at
    while at < len(text) and (text[at].isspace() or text[at] in _MARKS + CLOSE_SINGLE) and at not in opened:
        mark = text[at]
        closes = at in closed or mark == CLOSE or (mark in (NEUTRAL, CLOSE_SINGLE) and not text[at - 1].isspace())
        at += 1
        if closes:
            cut = at
    return cut


def _belongs_together(text: str, cut: int) -> bool:
    """Is this no end of a sentence? Judged by the words on both sides."""
    first = _BLANKS_AND_MARKS.match(text, cut).end()  # type: ignore[union-attr]  # it matches the empty string
    following = text[first : first + _CONTEXT]
    before = text[max(0, cut - _CONTEXT) : cut].rstrip()
    if not following or following[0].islower():
        return True
    return bool(
        (first == cut and _INITIALS.match(text, cut - 2))
        or (_HOUR.search(before) and _AFTER_HOUR.match(following))
        or (_BEFORE_NUMBER.search(before) and following[0].isdigit())
        or _TITLE.search(before)
        or (_EXCLAIMED.search(before) and _SAYING.match(following))
    )
