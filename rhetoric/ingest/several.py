"""Several articles in one text file, one after the other."""

from __future__ import annotations

import re

from rhetoric.ingest.datelines import dateline_at

_END = re.compile(r"^[ \t]*(?:-0-|-\s?30\s?-|\(END\)|#{3,}|={3,}|-{3,}|_{3,}|\*{3,}|\*(?: \*){2,})[ \t]*\r?$", re.M)
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_LINES_TO_DATELINE = 6
_LONGEST_HEADLINE = 200
_FEWEST_WORDS = 20


def split_articles(text: str) -> list[tuple[int, int]]:
    """Where the articles of a file stand, in order, as ``[start, end)``; one range if it holds one article.

    Parted are only articles that show it twice: each ends with a line that is nothing but an end mark or a rule
    (``-0-``, ``###``, ``=====``, ``* * *``), and each begins with at most a few short lines (a headline, a byline) and
    then a dateline. If one piece does not, the whole text is one article: rather two read as one than one cut in two.
    Ranges hold the end mark and leave out nothing but blanks.
    """
    marks = list(_END.finditer(text))
    whole = [(0, len(text))]
    if not marks:
        return whole
    starts = [0, *(mark.end() for mark in marks)]
    pieces = [piece for piece in zip(starts, [*starts[1:], len(text)], strict=True) if _is_filled(text, *piece, marks)]
    if len(pieces) < 2 or not all(_begins_article(text, *piece) for piece in pieces):
        return whole
    return [(start, end) for start, end in _joined(pieces, len(text))]


def _is_filled(text: str, start: int, end: int, marks: list[re.Match[str]]) -> bool:
    """Is there more in this piece than its end mark?"""
    stop = next((m.start() for m in marks if start <= m.start() and m.end() == end), end)
    return bool(text[start:stop].strip())


def _joined(pieces: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Rules without text between them belong to the article above."""
    stops = [start for start, _ in pieces[1:]]
    return list(zip([0, *stops], [*stops, length], strict=True))


def _begins_article(text: str, start: int, end: int) -> bool:
    """A dateline within the first lines, no long line above it, and a text after it."""
    for number, line in enumerate(_LINE.finditer(text, start, end)):
        words = line.group().strip()
        if dateline_at(words):
            return len(text[line.start() : end].split()) >= _FEWEST_WORDS
        if number >= _LINES_TO_DATELINE or len(words) > _LONGEST_HEADLINE:
            return False
    return False
