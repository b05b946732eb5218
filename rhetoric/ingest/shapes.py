"""The role that a line of a page has by its own words, before its neighbours are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rhetoric.ingest import patterns
from rhetoric.ingest.dates import is_date
from rhetoric.text import beyond_ascii

GOOD, SHORT, HEADING, ITEM = "good", "short", "heading", "item"
FURNITURE, CAPTION, CREDIT, TAIL, BYLINE = "furniture", "caption", "credit", "tail", "byline"
PARAGRAPH, SUBHEAD, TITLE, METADATA = "paragraph", "subhead", "title", "metadata"
BODY = frozenset({PARAGRAPH, SUBHEAD})

_LONGEST_FURNITURE = 400
_LONGEST_REMEMBERED = 120
_SAMPLE = 240


def shape(text: str, words: int) -> str:
    """The role that a trimmed line of so many ``words`` suggests.

    A line is *good* if it has nine words, a fifth of them function words, ends like a sentence and is no list item and
    no known furniture. Short lines are remembered: the navigation of a site stands on every page of it.
    """
    return _remembered(text, words) if len(text) <= _LONGEST_REMEMBERED else _shape(text, words)


def _shape(text: str, words: int) -> str:
    if len(text) <= _LONGEST_FURNITURE:
        role = _shape_of_short(text, words)
        if role:
            return role
    ends = _ends(text)
    if patterns.is_list_item(text) and not (ends and words >= 9 and text[0] not in "*+o"):
        return ITEM
    if words >= 9:
        running = ends or (words >= 40 and patterns.NEXT_SENTENCE.search(text))
        if running and _has_stop_words(text):
            return GOOD
    return SHORT if (ends and words >= 2) or text[-1] == "," else HEADING


_remembered = lru_cache(maxsize=8192)(_shape)


def _ends(text: str) -> bool:
    """Does it end like a sentence, or like one with an end mark or a credit in brackets after it?"""
    text = text[: patterns.end_mark(text)] or text
    if text[-1] != "]" and patterns.ends_sentence(text):
        return True
    credit = patterns.TRAILING_BRACKET.search(text[-90:]) if text[-1] in ")]." else None
    return bool(credit and patterns.ends_sentence(text[-90:][: credit.start()].rstrip()))


def _shape_of_short(text: str, words: int) -> str | None:
    lower = text.lower()
    first = patterns.beginning(lower)
    named = next(_named(first, lower, text, words), None) if first in patterns.SHAPES else None
    if named == TAIL:
        return TAIL
    if named == FURNITURE or patterns.is_promotion(first, text):
        return FURNITURE
    if patterns.may_hold_furniture(lower):
        named = next(_anywhere(lower, text, words), None) or named
    if named:
        return named
    if words <= 8 and is_date(text):
        return BYLINE
    if words <= 20 and patterns.byline(text) and not _is_sentence(text, words):
        return BYLINE
    return CAPTION if patterns.is_caption(first, text, lower, words) else None


def _named(first: str, lower: str, text: str, words: int) -> Iterator[str]:
    """Roles by what the line begins with."""
    for role, pattern in patterns.SHAPES.get(first, ()):
        if pattern.match(lower) and not (role == patterns.LABEL and _is_sentence(text, words)):
            yield FURNITURE if role == patterns.LABEL else role


def _anywhere(lower: str, text: str, words: int) -> Iterator[str]:
    """Roles by what stands anywhere in the line."""
    for cue, role, pattern in patterns.ANYWHERE:
        if cue in lower and pattern.match(lower) and not (role == patterns.LABEL and _is_sentence(text, words)):
            yield FURNITURE if role == patterns.LABEL else role


def is_furniture(text: str) -> bool:
    """Would this line be navigation if it were no sentence?"""
    lower = text.lower()
    first = patterns.beginning(lower)
    return FURNITURE in _named(first, lower, text, 0) or FURNITURE in _anywhere(lower, text, 0)


def _is_sentence(text: str, words: int) -> bool:
    return words >= 5 and patterns.full_stop(text)


def _has_stop_words(text: str) -> bool:
    """A fifth of function words at its beginning; not asked of scripts that have none in the list."""
    head = text[:_SAMPLE].lower()
    if not head.isascii() and patterns.CJK.search(beyond_ascii(head)):
        return True
    found = head.split()
    if 5 * len(patterns.STOP_WORDS.intersection(found)) >= len(found):  # mostly enough, and soon counted
        return True
    return 5 * sum(w.strip("\"“”'‘,.()") in patterns.STOP_WORDS for w in found) >= len(found)
