"""The forms that a term stands for, spelled out: what a regular expression can match, as phrases and globs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]  # the parser of the standard library, untyped
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from rhetoric.lexicon import Term, patterns
from rhetoric.lexicon.model import MatchKind

MOST_FORMS = 500
_MANY, _ONE = "\ue000", "\ue001"
_SHORTEST_WORD = "so"
_MOST_LISTED = 12  # characters of a class that are tried one by one
_REPEATS = (getattr(sre, "POSSESSIVE_REPEAT", None), sre.MAX_REPEAT, sre.MIN_REPEAT)


@dataclass(frozen=True, slots=True)
class Forms:
    """``globs`` are phrases in which ``*`` is any letters and ``?`` is one letter. ``exact``: they match what the term
    matches, no more and no less; otherwise some are only examples of it."""

    globs: tuple[str, ...]
    exact: bool


def forms_of(term: str, match: MatchKind, most: int = MOST_FORMS) -> Forms:
    """The forms of a term, at most ``most``; more of them are left out and the result is not exact."""
    if match != "regex":
        return Forms((" ".join(term.split()),), True)
    walk = _Walk(most)
    raw = walk.tree(_parser.parse(term))
    found = dict.fromkeys(" ".join(each.split()) for each in raw if each == each.strip())
    walk.exact &= all(each == each.strip() for each in raw)  # a blank at an edge is none in a list of phrases
    globs = (each.replace(_MANY, "*").replace(_ONE, "?") for each in found)
    return Forms(tuple(globs), walk.exact)


class _Walk:
    """Spells out a parsed pattern. What it cannot say exactly it replaces by an example."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.exact = True

    def tree(self, tree: Any) -> list[str]:
        found = [""]
        for op, value in tree:
            options = self._options(op, value)
            found = [before + after for before, after in product(found, options)]
            if len(found) > self._most:
                self.exact = False
                found = found[: self._most]
        return found

    def _options(self, op: Any, value: Any) -> list[str]:
        if op is sre.LITERAL:
            self.exact &= chr(value) not in "*?" + _MANY + _ONE
            return [chr(value)]
        if op is sre.IN:
            return self._class(value)
        if op is sre.SUBPATTERN:
            return self.tree(value[-1])
        if op is getattr(sre, "ATOMIC_GROUP", None):
            return self.tree(value)
        if op is sre.BRANCH:
            return [each for branch in value[1] for each in self.tree(branch)][: self._most + 1]
        if op in _REPEATS:
            return self._repeat(*value)
        self.exact = False  # an assertion, or what no valid term has
        return [""]

    def _class(self, value: Any) -> list[str]:
        if value == [(sre.CATEGORY, sre.CATEGORY_WORD)]:
            return [_ONE]
        if value == [(sre.CATEGORY, sre.CATEGORY_SPACE)]:
            return [" "]
        if len(value) <= _MOST_LISTED and all(op is sre.LITERAL for op, _ in value):
            return [chr(code) for _, code in value]
        self.exact = False
        op, what = value[0]
        if op is sre.LITERAL:
            return [chr(what)]
        if op is sre.RANGE:
            return [chr(what[0])]
        return ["1"] if what is sre.CATEGORY_DIGIT else [_ONE]

    def _repeat(self, least: int, most: int, body: Any) -> list[str]:
        inside = self.tree(body)
        if inside == [_ONE] and least <= 1 and most >= patterns.WIDEST:
            return [_ONE * least + _MANY]
        if most > 6 or len(inside) ** min(most, 6) > self._most:
            self.exact = False
            most = max(1, least)
        return ["".join(each) for times in range(least, min(most, 6) + 1) for each in product(inside, repeat=times)]


def instances(term: Term, most: int = 8) -> tuple[str, ...]:
    """Short texts that the term matches from end to end, at most ``most``, spread over its forms; none if none of the
    forms is matched."""
    if term.match != "regex":
        return _texts(" ".join(term.term.split()), one="?")[:most]
    compiled = patterns.compiled(term.term, "regex")
    globs = forms_of(term.term, "regex", 200).globs
    found: dict[str, None] = {}
    for glob in globs[:: max(1, len(globs) // most)]:
        for text in _texts(glob):
            lowered = patterns.clean(text).lower()
            match = compiled.match(lowered)
            if match and match.end() == len(lowered):
                found[text] = None
                break
    return tuple(found)[:most]


def _texts(glob: str, one: str = "a") -> tuple[str, ...]:
    """The shortest text of a glob, and one with letters for every star; ``one`` stands for a question mark."""
    words = [_SHORTEST_WORD if word == "*" else word for word in glob.split(" ")]
    plain = " ".join(words)
    return tuple(dict.fromkeys(plain.replace("*", letters).replace("?", one) for letters in ("", "s")))
