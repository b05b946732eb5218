"""Literal keys of a term: short strings of which every match holds one, so that one automaton can look for all terms.

Keys are looked for in a *flat* text: lower case, every blank, hyphen and quotation mark one blank. It has the offsets
of the text that it was made from. A gap of one character is then one blank, a longer one begins with two; so a phrase
needs one key for its words with single gaps, and one for each gap that may be longer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from re import _constants as sre  # type: ignore[attr-defined]  # the parser of the standard library, untyped
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from rhetoric.lexicon.model import MatchKind
from rhetoric.lexicon.patterns import MARKS, WIDEST, WIDEST_GAP, fold_regex, is_unspaced

BLANKS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f-" + MARKS
"""What is one blank in a flat text."""
MOST_KEYS = 24
"""Keys of one term, at most; where they would be more they are shorter."""
LONGEST_KEY = 40
_PIECES = re.compile(r"[*-]|[^*-]+")
_BREAKABLE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_GAP_WIDTH = WIDEST_GAP + 4

Options = frozenset[tuple[str, bool]]
"""What one part of a term may be in a flat text: each beginning, with whether the next part follows it directly."""

_ANYTHING: Options = frozenset({("", False)})
_NOTHING: Options = frozenset({("", True)})
_GAP: Options = frozenset({(" ", True), ("  ", False)})
_JOINT: Options = _GAP | _NOTHING
_SEPARATORS = {ord(" "): _GAP, ord("-"): _JOINT}
"""Characters of a regular expression that stand for more than themselves."""


def flatten(lowered: str) -> str:
    """The flat form of a lower-cased view: same length."""
    for character in BLANKS:
        lowered = lowered.replace(character, " ")
    return lowered


@dataclass(frozen=True, slots=True)
class Keys:
    """Every match of a term has one of ``texts`` at most ``lead`` characters after its beginning; 0: right there.

    ``starts`` are texts with one of which every match begins; empty where nothing is known of them. ``width`` is the
    most characters that a match can have. Where there is no text, the term has no letter that every match must have.
    """

    texts: frozenset[str]
    lead: int
    starts: frozenset[str]
    width: int


def keys_of(term: str, match: MatchKind, most: int = MOST_KEYS) -> Keys:
    """The keys of a cleaned term, at most ``most``."""
    parts = list(_parts_of_regex(term) if match == "regex" else _parts_of_glob(term))
    starts = _beginnings((options for options, _ in parts), most)
    known = starts if all(starts) else frozenset()
    best, least = starts, _cost(starts)
    lead = before = 0
    for i, (options, width) in enumerate(parts):
        if i and _is_letter(options):
            texts = _beginnings((options for options, _ in parts[i:]), most)
            cost = _cost(texts) * (20 + before / 4)
            if cost < least:
                best, least, lead = texts, cost, before
        before += width
    return Keys(best if least < math.inf else frozenset(), lead, known, before)


def is_word(term: str, match: MatchKind) -> bool:
    """Is every match of a cleaned term a run of letters and digits, a possessive ending set aside?"""
    if match != "regex":
        return term != "*" and term.replace("*", "").isalnum()
    return _is_run(_parser.parse(fold_regex(term)))


def _is_run(tree: Any) -> bool:
    return all(_is_letters(op, value) for op, value in tree)


def _is_letters(op: Any, value: Any) -> bool:
    if op is sre.LITERAL:
        return chr(value).isalnum()
    if op is sre.CATEGORY:
        return value in (sre.CATEGORY_WORD, sre.CATEGORY_DIGIT)
    if op is sre.RANGE:
        return all(chr(c).isalnum() for c in range(value[0], min(value[1], value[0] + 1000) + 1))
    if op is sre.IN:
        return all(_is_letters(o, v) for o, v in value)
    if op is sre.SUBPATTERN:
        return _is_run(value[-1])
    if op is sre.BRANCH:
        return all(map(_is_run, value[1]))
    return op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and _is_run(value[2])


def _is_letter(options: Options) -> bool:
    return any(start.strip() for start, _ in options)


def _cost(texts: frozenset[str]) -> float:
    """How often keys are met, by a rough rule: each letter makes one three times rarer, one of a script without blanks
    ten times, and a long gap ten thousand times."""
    if not all(text.strip() for text in texts):
        return math.inf
    return math.fsum(
        _share(text) / math.pow(10 if max(text) > "\u2e7f" else 3, len(text.replace(" ", ""))) for text in texts
    )


def _share(text: str) -> float:
    """How much rarer a key is because of the gap that it ends with: a long one, or a break in an unspaced script."""
    if text.endswith("  "):
        return 0.0001
    return 0.01 if text.endswith(" ") and is_unspaced(text[-2:-1]) else 1


def _beginnings(parts: Iterable[Options], most: int) -> frozenset[str]:
    """The literal beginnings of a row of parts; none of them begins with another."""
    texts: set[str] = set()
    for text in sorted({start[:LONGEST_KEY] for start, _ in _grown(_NOTHING, parts, most)}):
        if not any(text[:n] in texts for n in range(1, len(text))):
            texts.add(text)
    return frozenset(texts)


def _grown(begun: Options, parts: Iterable[Options], most: int = MOST_KEYS) -> Options:
    """Beginnings made longer part by part, until they are long enough or too many."""
    for options in parts:
        if not any(is_open and len(start) < LONGEST_KEY for start, is_open in begun):
            break
        longer = frozenset(chain.from_iterable(_joined(start, options, is_open) for start, is_open in begun))
        if len(longer) > most:
            return _shortened(longer, most) or frozenset((start, False) for start, _ in begun)
        begun = longer
    return begun


def _joined(start: str, options: Options, is_open: bool) -> Iterator[tuple[str, bool]]:
    """A beginning with each of the options after it. Between letters of Chinese and its like a line may break."""
    if not is_open:
        yield start, False
        return
    for more, goes_on in options:
        yield start + more, goes_on
        if more and start and is_unspaced(start[-1]) and is_unspaced(more[0]):
            yield start + " ", False


def _shortened(begun: Options, most: int) -> Options:
    """So few letters of the beginnings that they are not too many; empty where that leaves too little."""
    for length in range(16, 3, -1):
        shorter = frozenset((start[:length], False) for start, _ in begun)
        if len(shorter) <= most:
            return shorter
    return frozenset()


def _parts_of_glob(term: str) -> Iterable[tuple[Options, int]]:
    for i, word in enumerate(term.lower().split(" ")):
        if i:
            yield _GAP, _GAP_WIDTH
        for piece in _PIECES.findall(word):
            if piece == "*":
                yield _ANYTHING, 2 * WIDEST + 1 if word == "*" else WIDEST + 4
            elif piece == "-":
                yield _JOINT, WIDEST_GAP
            else:
                yield from _letters_of(piece)


def _letters_of(run: str) -> Iterable[tuple[Options, int]]:
    """A run of literal characters in one part, or in several where a line may break in it."""
    for part in _BREAKABLE.findall(run):
        yield _literal(part), len(part) + (WIDEST_GAP if is_unspaced(part[0]) else 0)


def _literal(characters: str) -> Options:
    return frozenset({(flatten(characters.lower()), True)})


def _parts_of_regex(pattern: str) -> Iterable[tuple[Options, int]]:
    run = ""
    for op, value in _parser.parse(fold_regex(pattern)):
        if op is sre.LITERAL and value not in _SEPARATORS:
            run += chr(value)
            continue
        if run:
            yield from _letters_of(run)
            run = ""
        yield _options(op, value), _width(op, value)
    yield from _letters_of(run)


def _options(op: Any, value: Any) -> Options:
    """What one node of a parsed pattern may begin with."""
    if op is sre.LITERAL:
        return _SEPARATORS.get(value) or _literal(chr(value))
    if op is sre.IN and len(value) <= 6:
        if all(o is sre.LITERAL for o, _ in value):
            return frozenset().union(*(_literal(chr(v)) for _, v in value))
        if all(_is_blank(o, v) for o, v in value):
            return _literal(" ")
    if op is sre.SUBPATTERN:
        return _sequence(value[-1])
    if op is sre.BRANCH:
        return frozenset().union(*(_sequence(branch) for branch in value[1]))
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return _NOTHING
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, body = value
        if (least, most) == (0, 1):
            return _sequence(body) | _NOTHING
        if least >= 1:
            return frozenset((start, False) for start in _starts(_sequence(body)))
    return _ANYTHING


def _is_blank(op: Any, value: Any) -> bool:
    return (op is sre.CATEGORY and value is sre.CATEGORY_SPACE) or (op is sre.LITERAL and value in (32, 45))


def _sequence(tree: Any) -> Options:
    return _grown(_NOTHING, [_options(op, value) for op, value in tree], 4 * MOST_KEYS)


def _starts(options: Options) -> Iterable[str]:
    return (start for start, _ in options)


def _width(op: Any, value: Any) -> int:
    """The most characters that a node runs over once its repeats are bounded and its blanks widened."""
    if op is sre.LITERAL:
        return _GAP_WIDTH if value in _SEPARATORS else 1 + WIDEST_GAP if is_unspaced(chr(value)) else 1
    if op is sre.SUBPATTERN:
        return _total(value[-1])
    if op is sre.BRANCH:
        return max(_total(branch) for branch in value[1])
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return 0
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
        return int(min(value[1], WIDEST)) * _total(value[2])
    if op is getattr(sre, "ATOMIC_GROUP", None):
        return _total(value)
    return 1


def _total(tree: Sequence[tuple[Any, Any]]) -> int:
    return sum(_width(op, value) for op, value in tree)
