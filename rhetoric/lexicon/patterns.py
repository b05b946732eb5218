"""Terms as regular expressions over the folded, lower-cased view.

Everything here is bounded: a repeat runs over at most ``WIDEST`` characters and a gap over at most ``WIDEST_GAP``,
so the cost of trying one term at one place has a ceiling, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache
from itertools import pairwise
from re import _constants as sre  # type: ignore[attr-defined]  # the parser of the standard library, untyped
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from rhetoric.lexicon.model import MatchKind
from rhetoric.text import CLOSE, NEUTRAL, OPEN, OPEN_SINGLE, fold, fold_term

LONGEST_TERM = 300
"""Characters of a term."""
WIDEST = 40
"""Characters that ``*`` or ``+`` may run over."""
WIDEST_GAP = 60
"""Blanks and hyphens between two words of a term."""

MARKS = f"{OPEN}{CLOSE}{NEUTRAL}{OPEN_SINGLE}'"
"""Quotation marks that may stand at either side of a gap."""
_INNER_MARK = f"[{MARKS}]"
GAP = rf"{_INNER_MARK}{{0,2}}[\s\-]{{1,{WIDEST_GAP}}}{_INNER_MARK}{{0,2}}"
"""What a blank in a term matches: blanks, line breaks, hyphens; quotation marks may stand at either side."""
JOINT = rf"[\s\-]{{0,{WIDEST_GAP}}}"
"""What a hyphen in a term matches: a hyphen, blanks, or nothing."""
STARTS = r"(?<![^\W_])"
ENDS = r"(?![^\W_])"
_NOT_POSSESSIVE = r"(?!'[^\W_])"
_ANY_ENDING = rf"[^\W_]{{0,{WIDEST}}}(?:'[^\W_]{{1,3}}{ENDS})?"
_ONE_WORD = rf"[^\W_](?:[.'\-]?[^\W_]){{0,{WIDEST}}}"

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts in which a word has no blanks or boundaries around it."""
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WRAP = rf"\s{{0,{WIDEST_GAP}}}"
_WRAP_OF_HANGUL = r"(?:[ \t\r]{0,8}\n[ \t\r]{0,40})?"
_MOST_COMPILED = 20_000
_MOST_OPTIONAL = 10
_MOST_WIDE = 2
_MOST_GROUP_REPEATS = 6
_MOST_AMBIGUOUS = 2
_WIDE = 3


def clean(term: str) -> str:
    """The term as it is compared: folded, one blank between words."""
    return " ".join(fold_term(term).split())


def fold_regex(pattern: str) -> str:
    """A regular expression whose own characters are folded like the text that it is meant for."""
    if pattern.isascii():
        return pattern
    folded = ((c, fold(c).text) for c in unicodedata.normalize("NFC", pattern))
    return "".join(c if c == f else f if f.isalnum() or f == " " else re.escape(f) for c, f in folded)


@lru_cache(maxsize=_MOST_COMPILED)
def compiled(term: str, match: MatchKind) -> re.Pattern[str]:
    """The pattern of a cleaned term, for text in lower case. Kept, since loading, checking and matching all ask."""
    return re.compile(source_of(term, match))


def source_of(term: str, match: MatchKind) -> str:
    """The pattern of a cleaned term, with its boundaries, for text in lower case."""
    if match == "regex":
        return _bounded(f"(?:{_translate(term)})", edges_of(term, match), ENDS)
    words = [_word_source(word) for word in term.lower().split(" ")]
    ending = ENDS if term.endswith("*") else _NOT_POSSESSIVE + ENDS
    return _bounded(GAP.join(words), edges_of(term, match), ending)


def _bounded(pattern: str, edges: tuple[bool, bool], ending: str) -> str:
    begins, ends = edges
    return (STARTS if begins else "") + pattern + (ending if ends else "")


def edges_of(term: str, match: MatchKind) -> tuple[bool, bool]:
    """Must a match begin and end at the edge of a word? A regular expression with a letter of a script without
    boundaries never; where it needs one it says so itself (``(?<![가-힣])적들``)."""
    if match == "regex":
        return (not _UNSPACED.search(term),) * 2
    return not _UNSPACED.match(term), not _UNSPACED.search(term[-2:])


def _word_source(word: str) -> str:
    if word == "*":
        return _ONE_WORD
    pieces = [JOINT if c == "-" else _ANY_ENDING if c == "*" else re.escape(c) for c in word]
    wraps = [_wrap(a, b) for a, b in pairwise(word)]
    return "".join(map("".join, zip(pieces, [*wraps, ""], strict=True)))


def is_unspaced(character: str) -> bool:
    """Is this a letter of a script in which words have no blanks around them?"""
    return _UNSPACED.match(character) is not None


def _wrap(before: str, after: str) -> str:
    """What may stand between two letters of a term in a script whose lines break anywhere: a line break; between
    Chinese or Japanese ones, which have no blanks of their own, blanks too."""
    if not (is_unspaced(before) and is_unspaced(after)):
        return ""
    return _WRAP_OF_HANGUL if _HANGUL.match(before) or _HANGUL.match(after) else _WRAP


_REPEATS = ("*", "+", "?")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|\(\?P?[<!=:>]{0,2}|.", re.DOTALL)
"""An escape, a character class, a repeat in braces, the opening of a group, or one character."""


def _translate(pattern: str) -> str:
    """Lower the letters, widen the blanks and hyphens, let lines break and bound the repeats of a regular expression,
    outside escapes."""
    out: list[str] = []
    tokens = _TOKEN.findall(fold_regex(pattern))
    repeated = False
    before = ""  # the literal that a line break may follow
    behind: list[bool] = []  # is each open group, or one around it, a look behind? That must have one width
    for token, after in pairwise([*tokens, ""]):
        is_repeat = (token in _REPEATS or token[0] == "{") and not repeated
        is_single = len(token) == 1 and after not in _REPEATS and not after.startswith("{")
        if token[0] == "(":
            behind.append(token.startswith("(?<") or any(behind[-1:]))
        elif token == ")" and behind:
            behind.pop()
        if is_single and before and not any(behind[-1:]):
            out.append(_wrap(before, token))
        before = token if is_single else ""
        if token[0] == "\\" or token.startswith("(?"):
            out.append(token)
        elif token == " ":
            out.append(f"(?:{GAP})")
        elif token == "-" and after[:1] not in ("*", "+", "{") and not any(behind[-1:]):
            out.append(f"(?:{JOINT})")  # a look behind must have one width, and a repeat of a repeat runs away
        elif token in ("*", "+") and is_repeat:
            out.append(f"{{{int(token == '+')},{WIDEST}}}")
        elif token[0] == "{" and token.endswith(",}"):
            out.append(f"{token[:-1]}{WIDEST}}}")
        elif token[0] == "[":
            out.append(_lower_class(token))
        else:
            out.append(token.lower())
        repeated = is_repeat
    return "".join(out)


def _lower_class(token: str) -> str:
    return re.sub(r"\\.|.", lambda m: m.group() if m.group()[0] == "\\" else m.group().lower(), token, flags=re.DOTALL)


def faults_of_glob(term: str, match: MatchKind) -> list[str]:
    """Why a phrase or a glob cannot be a term; empty if it can."""
    cleaned = clean(term)
    if not any(c.isalnum() for c in cleaned):
        return ["only wildcards" if "*" in term else "no letters or digits"]
    if match == "phrase" and "*" in term:
        return ["a * in a phrase; write glob in the column match"]
    wildcards = [word.count("*") for word in cleaned.split(" ")]
    if max(wildcards) > _MOST_WIDE or sum(n > 1 for n in wildcards) > _MOST_AMBIGUOUS:
        return [f"more than {_MOST_WIDE} wildcards in one word, or two in more than {_MOST_AMBIGUOUS} words"]
    if cleaned.count("*") > _MOST_OPTIONAL:
        return [f"more than {_MOST_OPTIONAL} wildcards"]
    return []


def faults_of_regex(pattern: str) -> list[str]:
    """Why a regular expression cannot be a term; empty if it can. Conservative: it refuses some that are harmless."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(fold_regex(pattern))
            compiled(pattern, "regex")
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return [f"not a regular expression: {error}"]
    if tree.state.flags & (re.IGNORECASE | re.VERBOSE | re.DOTALL | re.MULTILINE | re.ASCII | re.LOCALE):
        return ["inline flags are not allowed; letter case follows the lexicon's policy"]
    if tree.getwidth()[0] == 0:
        return ["it can match nothing at all"]
    return _Walk().faults(tree)


class _Walk:
    """One walk over a parsed pattern. It collects what could make matching slow or boundless."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._optional = 0
        self._ambiguous = 0

    def faults(self, tree: Any) -> list[str]:
        self._wide_in(tree)
        self._gaps_in(tree)
        if self._optional > _MOST_OPTIONAL:
            self._say(f"more than {_MOST_OPTIONAL} optional parts")
        if self._ambiguous > _MOST_AMBIGUOUS:
            self._say(f"two repeats in one word, in more than {_MOST_AMBIGUOUS} words, can backtrack")
        return list(self._found)

    def _say(self, fault: str) -> None:
        self._found[fault] = None

    def _wide_in(self, tree: Any) -> int:
        """The most repeats of open length that stand in one stretch without a blank."""
        most = current = 0
        for op, value in tree:
            if op in (sre.LITERAL, sre.IN) and _only_blank(op, value):
                current = 0
                continue
            wide = self._wide_of(op, value)
            self._ambiguous += int(current > 0 and wide > 0)
            current += wide
            most = max(most, current)
            if most > _MOST_WIDE:
                self._say(f"more than {_MOST_WIDE} repeats (* + {{n,m}}) between two blanks can backtrack")
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
        if op is sre.ANY:
            self._say("a dot matches anything, sentence ends included; write \\w or a blank")
        return 0

    def _wide_of_repeat(self, least: int, most: int, body: Any) -> int:
        if most == 1:
            self._optional += 1
            return self._wide_in(body)
        if least == most and most <= WIDEST and _single(body):
            return 0
        if _single(body):
            op, value = body[0]
            if most > _WIDE and _can_be_blank(op, value):
                self._say("a long repeat that matches blanks runs from word to word; use (?:\\w+ ){0,3}")
            if WIDEST < most < sre.MAXREPEAT:
                self._say(f"a repeat runs over at most {WIDEST} characters")
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
            is_hyphen = op is sre.LITERAL and chr(value) == "-"
            gap = is_hyphen or _only_blank(op, value)
            return gap, gap, is_hyphen
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
