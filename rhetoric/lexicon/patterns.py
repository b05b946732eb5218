"""Terms as regular expressions over the folded, lower-cased view.

Everything here is bounded: a repeat runs over at most ``WIDEST`` characters and a gap over at most ``WIDEST_GAP``,
so the cost of trying one term at one place has a ceiling, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from re import _parser  # type: ignore[attr-defined]  # the parser of the standard library, untyped

from rhetoric.bounded import MOST_AMBIGUOUS, MOST_OPTIONAL, MOST_WIDE, WIDEST, Walk
from rhetoric.lexicon.model import MatchKind
from rhetoric.text import CLOSE, NEUTRAL, OPEN, OPEN_SINGLE, fold

LONGEST_TERM = 300
"""Characters of a term."""
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


def clean(term: str) -> str:
    """The term as it is compared: folded, one blank between words."""
    return " ".join(fold(term).text.split())


def fold_regex(pattern: str) -> str:
    """A regular expression whose own characters are folded like the text that it is meant for."""
    if pattern.isascii():
        return pattern
    folded = ((c, fold(c).text) for c in unicodedata.normalize("NFC", pattern))
    return "".join(c if c == f else f if f.isalnum() or f == " " else re.escape(f) for c, f in folded)


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
    return "".join(pieces)


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|\(\?P?[<!=:>]{0,2}|.", re.DOTALL)
"""An escape, a character class, a repeat in braces, the opening of a group, or one character."""


def _translate(pattern: str) -> str:
    """Lower the letters, widen the blanks and bound the repeats of a regular expression, outside escapes."""
    out: list[str] = []
    repeated = False
    for token in _TOKEN.findall(fold_regex(pattern)):
        is_repeat = (token in ("*", "+", "?") or token[0] == "{") and not repeated
        if token[0] == "\\" or token.startswith("(?"):
            out.append(token)
        elif token == " ":
            out.append(f"(?:{GAP})")
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
    if max(wildcards) > MOST_WIDE or sum(n > 1 for n in wildcards) > MOST_AMBIGUOUS:
        return [f"more than {MOST_WIDE} wildcards in one word, or two in more than {MOST_AMBIGUOUS} words"]
    if cleaned.count("*") > MOST_OPTIONAL:
        return [f"more than {MOST_OPTIONAL} wildcards"]
    return []


def faults_of_regex(pattern: str) -> list[str]:
    """Why a regular expression cannot be a term; empty if it can. Conservative: it refuses some that are harmless."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(fold_regex(pattern))
            re.compile(source_of(pattern, "regex"))
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return [f"not a regular expression: {error}"]
    if tree.state.flags & (re.IGNORECASE | re.VERBOSE | re.DOTALL | re.MULTILINE | re.ASCII | re.LOCALE):
        return ["inline flags are not allowed; letter case follows the lexicon's policy"]
    if tree.getwidth()[0] == 0:
        return ["it can match nothing at all"]
    return Walk().faults(tree)
