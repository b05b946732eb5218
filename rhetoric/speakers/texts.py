"""Who issued the texts that an article is about: "the committee issued a statement", "an essay by X", "X's letter".

Further down "the statement said", "the author notes" and "it goes on" refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.speakers.names import words
from rhetoric.statements.cues import cue_forms
from rhetoric.statements.find import Paragraph, units
from rhetoric.statements.phrases import phrase_after, subject_before, verb_group_start
from rhetoric.statements.tokens import DET, NAME, PREP, PUNCT, QUOTE, REL, Token

_ISSUES = frozenset(
    """issued issues released releases published publishes made makes gave gives sent sends delivered carried carries
    ran runs printed prints dedicated dedicates contributed contributes brought brings put puts posted posts wrote
    writes came comes adopted addressed""".split()
)
_ISSUED = frozenset("published carried issued released posted sent printed written signed put adopted made".split())
_INTRODUCES = frozenset("a an its his her their joint following open special signed bylined".split())
_FARTHEST = 18
"""Tokens between a text and its verb, or the "by" of its author."""

Found = tuple[int, str, tuple[int, int]]


def find_issuers(paragraphs: Sequence[Paragraph]) -> Iterator[Found]:
    """(view offset, noun, view span of the issuer) of every text that is introduced, in order."""
    for paragraph in paragraphs:
        tokens = paragraph.tokens
        for first, last in units(tokens, paragraph.edges):
            for i in range(first, last):
                if tokens[i].low in words().texts and tokens[i].quote < 0 and _is_introduced(tokens, i, first):
                    issuer = _issuer(tokens, i, first, last)
                    if issuer is not None:
                        span = tokens[issuer[0]].start, tokens[issuer[1] - 1].end
                        yield tokens[i].start, tokens[i].low, span
                        break


def antecedent(tokens: Sequence[Token]) -> Sequence[Token]:
    """What a source that ends in "which" or "who" refers to; empty if the source does not hold it.

    "The board issued a statement, which" is the board; in "issued a statement, which" nobody is named.
    """
    if not tokens or tokens[-1].tag != REL:
        return tokens
    end = len(tokens) - 1
    while end and tokens[end - 1].tag in (PUNCT, PREP):
        end -= 1
    for i in range(end):
        if tokens[i].tag == REL:
            break
        if tokens[i].low in _ISSUES and any(t.low in words().texts for t in tokens[i:end]):
            return tokens[:i]
    return tokens[:end]


def _is_introduced(tokens: Sequence[Token], i: int, first: int) -> bool:
    return any(t.low in _INTRODUCES for t in tokens[max(first, i - 4) : i])


def _issuer(tokens: Sequence[Token], i: int, first: int, last: int) -> tuple[int, int] | None:
    """Token range of who issued the text at ``i``: its author, then the agent of a passive, then the subject."""
    if i + 2 < last and tokens[i + 1].low in ("of", "by", "from"):
        at = i + 2 + (tokens[i + 2].tag == DET)
        if at < last and tokens[at].tag == NAME:
            return phrase_after(tokens, i + 2, last)
    said = any(t.low == "in" for t in tokens[max(first, i - 3) : i])  # "the paper said in an editorial carried by"
    return (_subject(tokens, i, first) if said else None) or _agent(tokens, i, last) or _subject(tokens, i, first)


def _agent(tokens: Sequence[Token], i: int, last: int) -> tuple[int, int] | None:
    for j in range(i + 1, min(last - 1, i + _FARTHEST)):
        if tokens[j].low == "by" and any(t.low in _ISSUED for t in tokens[max(i, j - 3) : j]):
            return phrase_after(tokens, j + 1, last)
    return None


def _subject(tokens: Sequence[Token], i: int, first: int) -> tuple[int, int] | None:
    for j in range(i - 1, max(first, i - _FARTHEST), -1):
        verb = tokens[j].low in _ISSUES or any(f.cue.pattern == "say" for f in cue_forms().get(tokens[j].low, ()))
        if verb and tokens[j].quote < 0 and tokens[j].tag not in (DET, PREP, NAME, PUNCT, QUOTE):
            return subject_before(tokens, verb_group_start(tokens, j, first), first)
    return None
