"""Several articles in one text file, one after the other."""

from __future__ import annotations

import re
from itertools import islice

from rhetoric.ingest.datelines import dateline_at

_END = re.compile(r"^[ \t]*(?:-0-|-\s?30\s?-|\(END\)|#{3,}|={3,}|-{3,}|_{3,}|\*{3,}|\*(?: \*){2,})[ \t]*\r?$", re.M)
_LINE = re.compile(r"[^\r\n]+")
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
    stops = [*(mark.start() for mark in marks), len(text)]  # marks themselves fill nothing
    pieces = [(a, b) for a, b in zip(starts, stops, strict=True) if text[a:b].strip()]
    if len(pieces) < 2 or not all(_begins_article(text, *piece) for piece in pieces):
        return whole
    return _joined(pieces, len(text))


def _joined(pieces: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Rules without text between them belong to the article above."""
    stops = [start for start, _ in pieces[1:]]
    return list(zip([0, *stops], [*stops, length], strict=True))


def _begins_article(text: str, start: int, end: int) -> bool:
    """A dateline within the first lines, no long line above it, and a text after it."""
    lines = ((line.start(), line.group().strip()) for line in _LINE.finditer(text, start, end))
    for at, words in islice(((at, words) for at, words in lines if words), _LINES_TO_DATELINE):
        if dateline_at(words):
            return len(text[at:end].split()) >= _FEWEST_WORDS
        if len(words) > _LONGEST_HEADLINE:
            return False
    return False
