"""What a line around the body says about who wrote and who printed the text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from rhetoric.gazetteer import Outlet, find_outlet, may_name_outlet, outlet_pattern
from rhetoric.ingest import patterns

LONGEST = 300
"""Characters of a line that is read for signs."""
_LONGEST_NAME = 12
"""Words that the name of an outlet has at most."""
_ORIGINAL = re.compile(
    r"(?:^|\|\s{0,3})\*?(?:original source|source|via|(?:read )?(?:the )?original(?: version)? (?:at|on)|contributed by"
    r"|originally published (?:by|on|in|at))\b[: ]{1,3}(?P<name>[^|]{2,120})",
    re.I,
)
_ORIGINAL_BEGINS = ("original", "source", "via", "read ", "the ", "contributed")
_BARE_DOMAIN = re.compile(
    r"\b(?:[A-Za-z0-9\-]{1,40}\.){1,3}(?:com|org|net|info|co\.uk|co\.kr|ru|cn|kp|ir|gov|int|news)\b"
)
_RIGHTS = re.compile(r"(?:©|copyright|\(c\)|all rights reserved)", re.I)
_AUTHOR_BELOW = re.compile(r"author of the article:?$", re.I)


class Signs(NamedTuple):
    """Names that a line gives, and what they are."""

    author: str | None
    author_below: bool
    by: Outlet | None
    original: Outlet | None
    names: tuple[tuple[Outlet, int], ...]
    """Outlets that it names, with their weight as a sign of whose site this is."""


NOTHING = Signs(None, False, None, None, ())
"""What most lines say."""


@lru_cache(maxsize=8192)
def signs(text: str, words: int) -> Signs:
    """What a line says; ``NOTHING`` itself if it says nothing. Remembered, since the navigation of a site stands on
    every page of it."""
    match = patterns.byline(text) if len(text) <= 160 else None
    author = next((g for g in match.groups() if g), None) if match else None
    below = author is None and text[0] in "aA" and _AUTHOR_BELOW.match(text) is not None
    by = find_outlet(author) if author else None
    if match and by is None:
        inside = outlet_pattern().search(text, match.end())
        by = find_outlet(inside.group()) if inside else None
    begins = text[:14].lstrip("*").lower().startswith(_ORIGINAL_BEGINS)
    origin = _ORIGINAL.search(text) if (begins or "|" in text) and len(text) <= 200 else None
    original = find_outlet(origin["name"].strip("* ")) if origin else None
    names = _named_in(text, words)
    if not (names or author or below or by or original):
        return NOTHING
    return Signs(author, below, by, original, names)


def outlet_of_line(text: str, words: int) -> Outlet | None:
    """The outlet whose name, domain or address is the whole line."""
    return find_outlet(text.strip("*# ")) if words <= _LONGEST_NAME or "." in text else None


def _named_in(text: str, words: int) -> tuple[tuple[Outlet, int], ...]:
    """A copyright line tells most, then the name of a site alone, then one that is mentioned."""
    whole = outlet_of_line(text, words)
    if whole is not None:
        return ((whole, 6 if whole.type == "aggregator" else 3),)
    if words > 25:
        return ()
    names = [m.group() for m in islice(outlet_pattern().finditer(text), 2)] if may_name_outlet(text) else []
    if "." in text:
        names += [match.group() for match in islice(_BARE_DOMAIN.finditer(text), 2)]
    if not names:
        return ()
    weight = 8 if _RIGHTS.search(text) else 1
    return tuple((outlet, weight) for outlet in map(find_outlet, names) if outlet is not None)
