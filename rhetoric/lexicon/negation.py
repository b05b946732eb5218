"""Is a term negated? An English negation stands before it, with at most two words and no clause mark between."""

from __future__ import annotations

import re

KEYS = ("no ", "not ", "never ", "without ", "nor ", "neither ", "cannot ", "non ", "n t ", "far from ")
"""Flat texts (see ``keys``) that every negation ends with."""
REACH = 100
"""Characters before a term in which a negation is looked for."""

_NEGATION = re.compile(
    r"((?<![^\W_])(?:no|not|never|without|nor|neither|cannot|non)|n't|(?<![^\W_])far from)(?![^\W_])"
    r"(?!\s+(?:only|just|merely|simply|less|doubt|wonder|matter)(?![^\W_]))"
    r"""(?:[\s\-"“”‘']{1,60}[^\W_]{1,40}(?:[.'\-][^\W_]{1,40}){0,3}){0,2}[\s\-"“”‘']{0,60}\Z"""
)


def negation_at(text: str, at: int, start: int) -> str | None:
    """The word at ``at`` if it negates the term that begins at ``start`` of the same sentence of a lower-cased text."""
    found = _NEGATION.match(text, at, start)
    return found[1] if found else None
