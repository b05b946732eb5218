"""Is a term negated? An English negation stands before it, with at most two words and no clause mark between."""

from __future__ import annotations

import re

KEYS = ("no ", "not ", "never ", "without ", "nor ", "neither ", "cannot ", "non ", "n t ", "far from ")
"""Flat texts (see ``keys``) that every negation ends with."""
REACH = 100
"""Characters before a term in which a negation is looked for."""

_NEGATED = re.compile(
    r"((?<![^\W_])(?:no|not|never|without|nor|neither|cannot|non)|n't|(?<![^\W_])far from)(?![^\W_])"
    r"(?!\s+(?:only|just|merely|simply|less|doubt|wonder|matter)(?![^\W_]))"
    r"""(?:[\s\-"“”‘']{1,60}[^\W_]{1,40}(?:[.'\-][^\W_]{1,40}){0,3}){0,2}[\s\-"“”‘']{0,60}\Z"""
)


def negation_before(before: str) -> str | None:
    """The word that negates what follows ``before``, lower-cased text of the same sentence; None if there is none."""
    found = _NEGATED.search(before)
    return found[1] if found else None
