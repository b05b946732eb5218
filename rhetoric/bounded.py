"""Regular expressions that other people write: what in them could make matching slow or boundless.

One walk over a parsed pattern, for the terms of a lexicon and for the line patterns of a profile. Conservative: it
refuses some that are harmless.
"""

from __future__ import annotations

import re
import warnings
from re import _constants as sre  # type: ignore[attr-defined]  # the parser of the standard library, untyped
from re import _parser  # type: ignore[attr-defined]
from typing import Any

WIDEST = 40
"""Characters that a repeat in a term may run over (``*`` and ``+`` are cut to it)."""
WIDEST_IN_LINE = 200
"""Characters that a repeat in a line pattern may run over."""
LONGEST_LINE_PATTERN = 300
"""Characters of a line pattern."""
MOST_OPTIONAL = 10
MOST_WIDE = 2
MOST_AMBIGUOUS = 2
_MOST_GROUP_REPEATS = 6
_WIDE = 3


def faults_of_line_pattern(pattern: str) -> list[str]:
    """Why a regular expression cannot be matched with lines of text; empty if it can.

    Repeats are given an end (``.{0,80}``), there are at most two long ones, and none inside another.
    """
    if not pattern.strip() or len(pattern) > LONGEST_LINE_PATTERN:
        return [f"empty or longer than {LONGEST_LINE_PATTERN} characters"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(pattern)
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return [f"not a regular expression: {error}"]
    if tree.state.flags & ~re.UNICODE:
        return ["inline flags are not allowed; letter case does not matter"]
    if tree.getwidth()[0] == 0:
        return ["it can match nothing at all"]
    return Walk(lines=True).faults(tree)


class Walk:
    """One walk over a parsed pattern. It collects what could make matching slow or boundless.

    ``lines`` is for patterns of a whole line: a dot is allowed, a blank parts nothing, and every repeat needs an end.
    """

    def __init__(self, *, lines: bool = False) -> None:
        self._lines = lines
        self._found: dict[str, None] = {}
        self._optional = 0
        self._ambiguous = 0

    def faults(self, tree: Any) -> list[str]:
        self._wide_in(tree)
        if not self._lines:
            self._gaps_in(tree)
        if self._optional > MOST_OPTIONAL:
            self._say(f"more than {MOST_OPTIONAL} optional parts")
        if self._ambiguous > MOST_AMBIGUOUS:
            self._say(f"two repeats in one word, in more than {MOST_AMBIGUOUS} words, can backtrack")
        return list(self._found)

    def _say(self, fault: str) -> None:
        self._found[fault] = None

    def _wide_in(self, tree: Any) -> int:
        """The most repeats of open length that stand in one stretch without a blank."""
        most = current = 0
        for op, value in tree:
            if not self._lines and op in (sre.LITERAL, sre.IN) and _only_blank(op, value):
                current = 0
                continue
            wide = self._wide_of(op, value)
            self._ambiguous += int(current > 0 and wide > 0)
            current += wide
            most = max(most, current)
            if most > MOST_WIDE:
                between = "" if self._lines else " between two blanks"
                self._say(f"more than {MOST_WIDE} repeats (* + {{n,m}}){between} can backtrack")
        return most

    def _wide_of(self, op: Any, value: Any) -> int:
        if op is sre.SUBPATTERN:
            return self._wide_in(value[-1])
        if op is sre.BRANCH:
            return max(self._wide_in(branch) for branch in value[1])
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self._wide_in(value[1])
        if op is getattr(sre, "ATOMIC_GROUP", None):
            return self._wide_in(value)
        if op in (sre.GROUPREF, sre.GROUPREF_EXISTS):
            self._say("references to groups are not allowed")
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
            return self._wide_of_repeat(*value)
        if op is sre.ANY and not self._lines:
            self._say("a dot matches anything, sentence ends included; write \\w or a blank")
        return 0

    def _wide_of_repeat(self, least: int, most: int, body: Any) -> int:
        widest = WIDEST_IN_LINE if self._lines else WIDEST
        if self._lines and most > widest:
            self._say(f"a repeat without an end, or over more than {widest} characters; write {{0,80}} for *")
        if most == 1:
            self._optional += 1
            return self._wide_in(body)
        if least == most and most <= widest and _single(body):
            return 0
        if _single(body):
            op, value = body[0]
            if most > _WIDE and not self._lines and _can_be_blank(op, value):
                self._say("a long repeat that matches blanks runs from word to word; use (?:\\w+ ){0,3}")
            if not self._lines and widest < most < sre.MAXREPEAT:
                self._say(f"a repeat runs over at most {widest} characters")
            if most <= _WIDE:
                self._optional += (most - least).bit_length()
            return int(most > _WIDE)
        optional = self._optional
        inner = self._wide_in(body)
        if inner > 1 or self._optional > optional:
            self._say("a repeated group may hold one repeat and no optional part")
        self._optional += 1
        if most > _MOST_GROUP_REPEATS:
            self._say(f"a group may be repeated at most {_MOST_GROUP_REPEATS} times")
        elif self._lines and inner:
            self._say("a repeat inside a repeated group can backtrack")
        elif not any(op in (sre.LITERAL, sre.IN) and _only_blank(op, value) for op, value in body):
            self._say("nested repeat without a blank in the group can backtrack")
        return inner

    def _gaps_in(self, tree: Any) -> tuple[bool, bool, bool]:
        """Can a match of ``tree`` begin with a gap, end with one, be empty? Two gaps side by side are a fault:
        both run over the same blanks, and every further one multiplies the ways to share them out."""
        leads, trails, empty = False, False, True
        for op, value in tree:
            begins, ends, nothing = self._gaps_of(op, value)
            if trails and begins:
                self._say("two blanks or hyphens in a row can backtrack; one blank matches any number of them")
            leads = leads or (empty and begins)
            trails = ends or (nothing and trails)
            empty = empty and nothing
        return leads, trails, empty

    def _gaps_of(self, op: Any, value: Any) -> tuple[bool, bool, bool]:
        if op in (sre.LITERAL, sre.IN):
            gap = _only_blank(op, value) or (op is sre.LITERAL and chr(value) == "-")
            return gap, gap, False
        if op is sre.SUBPATTERN:
            return self._gaps_in(value[-1])
        if op is getattr(sre, "ATOMIC_GROUP", None):
            return self._gaps_in(value)
        if op is sre.BRANCH:
            begins, ends, nothing = zip(*map(self._gaps_in, value[1]), strict=True)
            return any(begins), any(ends), any(nothing)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            self._gaps_in(value[1])
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
            least, most, body = value
            leads, trails, empty = self._gaps_in(body)
            if most > 1 and leads and trails:
                self._say("a repeat of a blank can backtrack; one blank matches any number of them")
            return leads, trails, empty or least == 0
        return False, False, op is not sre.NOT_LITERAL


def _single(body: Any) -> bool:
    return len(body) == 1 and body[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)


def _only_blank(op: Any, value: Any) -> bool:
    if op is sre.LITERAL:
        return chr(value).isspace()
    return all(
        (o is sre.CATEGORY and v is sre.CATEGORY_SPACE) or (o is sre.LITERAL and v in (32, 45)) for o, v in value
    )


def _can_be_blank(op: Any, value: Any) -> bool:
    """Can this single character be a blank? Unsure counts as yes."""
    if op is sre.LITERAL:
        return chr(value).isspace()
    if op is not sre.IN:
        return True
    negated = value[0][0] is sre.NEGATE
    listed = any(
        (o is sre.LITERAL and chr(v).isspace())
        or (o is sre.RANGE and v[0] <= 32 <= v[1])
        or (o is sre.CATEGORY and v in (sre.CATEGORY_SPACE, sre.CATEGORY_NOT_WORD, sre.CATEGORY_NOT_DIGIT))
        for o, v in value
    )
    return listed != negated
