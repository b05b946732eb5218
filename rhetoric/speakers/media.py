"""Names of media that the gazetteer lacks, and abbreviations that a text explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.gazetteer import find_outlet
from rhetoric.speakers.names import words
from rhetoric.statements.tokens import DET, NAME, PUNCT, QUOTE, Token

_LONGEST = 6
_NO_PAPERS = frozenset("agency organ wire station".split())
_JOINS = frozenset("of and for the".split())


def paper_names(tokens: Sequence[Token]) -> Iterator[tuple[str, tuple[int, int]]]:
    """(name, view span) of "the weekly X", "the newspaper X of Y" and of names like "the Z Telegraph"."""
    lists = words()
    i = 0
    while i < len(tokens):
        end = i
        if tokens[i].tag == NAME:
            end = _name_end(tokens, i)
            run = tokens[i:end]
            introduced = i > 0 and _introduces(tokens, i)
            called = len(run) > 1 and (run[-1].low.removesuffix("'s") in lists.papers or run[0].low in lists.papers)
            opens = i == 0 or tokens[i - 1].tag in (DET, PUNCT, QUOTE)
            if introduced or (called and opens):
                name = " ".join(t.text.removesuffix("'s") for t in run)
                if len(name) > 2 and find_outlet(name) is None:
                    yield name, (tokens[i].start, run[-1].end)
        i = max(end, i + 1)


def _introduces(tokens: Sequence[Token], i: int) -> bool:
    """Does "newspaper", "weekly" or "radio" stand right before, but for a quotation mark?"""
    before = i - 1 - (tokens[i - 1].tag == QUOTE)
    return before >= 0 and tokens[before].low in words().media and tokens[before].low not in _NO_PAPERS


def _name_end(tokens: Sequence[Token], start: int) -> int:
    """End of a name with "of" inside it ("New Dawn of Kano")."""
    end = start
    while end < len(tokens) and end - start < _LONGEST:
        joins = tokens[end].low == "of" and end + 1 < len(tokens) and tokens[end + 1].tag == NAME
        hyphen = tokens[end].low == "-" and end + 1 < len(tokens) and tokens[end + 1].start == tokens[end].end
        if not (tokens[end].tag == NAME or joins or hyphen):
            break
        end += 1
        if tokens[end - 1].low.endswith("'s"):
            break
    return end


def abbreviations(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """("JCS", "Joint Chiefs of Staff") for a name in capitals with its initials in brackets after it."""
    for i in range(2, len(tokens) - 1):
        short = tokens[i].text
        if (
            tokens[i - 1].low != "("
            or tokens[i + 1].low != ")"
            or not (2 <= len(short) <= _LONGEST and short.isupper())
        ):
            continue
        start, letters = i - 1, 0
        while start > 0 and letters < len(short) and (tokens[start - 1].tag == NAME or tokens[start - 1].low in _JOINS):
            start -= 1
            letters += tokens[start].tag == NAME
        named = [t for t in tokens[start : i - 1] if t.tag not in (PUNCT, QUOTE)]
        if "".join(t.text[0] for t in named if t.tag == NAME).upper() == short:
            yield short, " ".join(t.text for t in named)
