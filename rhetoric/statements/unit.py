"""What the rules share: a unit of text, a cue found in it, and the draft of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rhetoric.document import StatementForm
from rhetoric.statements.cues import Cue, CueForm
from rhetoric.statements.tokens import PUNCT, QUOTE, Token

Range = tuple[int, int]
"""Half-open range of token indices inside a unit, or of view offsets in a finished draft."""


@dataclass(slots=True)
class Draft:
    """A statement before its speaker is resolved. Token ranges become view offsets on the way out.

    ``implicit``: nobody is named, the text around says who speaks. ``carrier``: the medium named in the sentence.
    ``sure``: the probability that a trained engine gives its spans and links; None where a rule decided.
    """

    content: list[Range]
    cue: Range | None
    source: Range | None
    rule: str
    form: StatementForm = "clause"
    word: Cue | None = None
    implicit: bool = False
    passive: bool = False
    carrier: Range | None = None
    paragraph: int = 0
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a unit: the verb at ``at``, its group from ``start``, and ``end`` after its particle."""

    at: int
    start: int
    end: int
    form: CueForm
    passive: bool

    @property
    def cue(self) -> Cue:
        return self.form.cue


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or several that a quotation joins: ``tokens[first:last]``, without its final full stop."""

    tokens: Sequence[Token]
    first: int
    last: int

    @classmethod
    def of(cls, tokens: Sequence[Token], first: int, last: int) -> Unit:
        """The unit of ``tokens[first:last]``."""
        while last > first and tokens[last - 1].tag == PUNCT and tokens[last - 1].low in (".", "!", "?", ";", ":"):
            last -= 1
        return cls(tokens, first, last)

    def low(self, i: int) -> str:
        """Lower-case word at ``i``; empty outside the unit."""
        return self.tokens[i].low if self.first <= i < self.last else ""

    def tag(self, i: int) -> str:
        """Class of the token at ``i``; empty outside the unit."""
        return self.tokens[i].tag if self.first <= i < self.last else ""

    def outside_quotes(self, i: int) -> bool:
        """Does the token at ``i`` stand outside quotation marks?"""
        return self.first <= i < self.last and self.tokens[i].quote < 0

    def quoted(self, start: int, end: int) -> bool:
        """Is there a quotation mark in the range?"""
        return any(t.tag == QUOTE for t in self.tokens[start:end])

    def quote_end(self, start: int) -> int:
        """End of the quotation that opens at ``start``."""
        quote, i = self.tokens[start].quote, start
        while i < self.last and self.tokens[i].quote == quote:
            i += 1
        return i

    def closes_quote(self, i: int) -> bool:
        """Does a quotation end at ``i``, or at the comma or dash there?"""
        return self.tag(i) == QUOTE or (
            self.low(i) in (",", "—", "–", "--")
            and self.tag(i - 1) in (QUOTE, PUNCT)
            and (self.tag(i - 1) == QUOTE or self.tag(i - 2) == QUOTE)
        )

    def trim_right(self, start: int, end: int) -> int:
        """``end`` without punctuation outside quotation marks."""
        while end > start + 1:
            token = self.tokens[end - 1]
            if token.tag != PUNCT or token.quote >= 0 or token.low in (")", "]", "%"):
                break
            end -= 1
        return end

    def form(self, content: Sequence[Range]) -> StatementForm:
        """``quotation`` if every word is inside quotation marks, else ``clause``."""
        words = (t for a, b in content for t in self.tokens[a:b] if t.tag not in (PUNCT, QUOTE))
        return "clause" if any(t.quote < 0 for t in words) else "quotation"

    def draft(self, content: list[Range], hit: Hit, source: Range | None, rule: str) -> Draft:
        """A draft with the cue of ``hit``."""
        return Draft(content, (hit.start, hit.end), source, rule, self.form(content), hit.cue)
