"""Quotation marks that report nothing: scare quotes and titles of works. And marks that never close."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rhetoric.document import Mark, Note, Statement
from rhetoric.statements.cues import TITLE_NOUNS
from rhetoric.statements.find import Paragraph
from rhetoric.statements.tokens import NAME, NUM, PUNCT, QUOTE, Token, index_before
from rhetoric.text import Quotation, View

LONGEST_SCARE_QUOTE = 6
"""Words; in KCNA text the median quotation has three words and most of those are distance or titles."""

_SMALL = frozenset("a an the of in on at to for and or with by from is".split())


def find_marks(
    paragraphs: Sequence[Paragraph], statements: Sequence[Statement], view: View
) -> tuple[tuple[Mark, ...], tuple[Note, ...]]:
    """Marks of the quotations that stand in no statement, and notes on what could not be placed.

    Inside whole documents and colon blocks, which carry speech without quotation marks, short quotations are the
    speaker's own scare quotes.
    """
    spoken = _Cover(statements)
    marks: list[Mark] = []
    notes: list[Note] = []
    for number, paragraph in enumerate(paragraphs):
        for quotation in paragraph.quotes:
            span = view.to_raw(quotation.start, quotation.end)
            if spoken.covers((span.start + span.end) // 2):
                continue
            inside = _inside(paragraph.tokens, quotation)
            if _is_title(paragraph.tokens, quotation, inside):
                marks.append(Mark("title", span))
            elif len(inside) <= LONGEST_SCARE_QUOTE:
                marks.append(Mark("scare_quote", span))
            else:
                notes.append(Note("unattributed_quotation", "words in quotation marks that nobody is named for", span))
        notes += _unclosed(paragraphs, number, view)
    return tuple(marks), tuple(notes)


class _Cover:
    """Stretches that statements report in quotation marks or in clauses, for a look-up by position."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        spans = sorted(
            (span.start, span.end)
            for s in statements
            if s.form not in ("document", "colon_block")
            for span in s.content
        )
        self.starts = [a for a, _ in spans]
        self.reach: list[int] = []
        for _, end in spans:
            self.reach.append(max(end, self.reach[-1]) if self.reach else end)

    def covers(self, position: int) -> bool:
        i = bisect_right(self.starts, position) - 1
        return i >= 0 and self.reach[i] > position


def _inside(tokens: Sequence[Token], quotation: Quotation) -> list[Token]:
    first = index_before(tokens, quotation.start)
    last = bisect_left(tokens, quotation.end, key=lambda t: t.start)
    return [t for t in tokens[first:last] if t.tag not in (PUNCT, QUOTE)]


def _is_title(tokens: Sequence[Token], quotation: Quotation, inside: Sequence[Token]) -> bool:
    """Announced as a title, or capitalised like one."""
    first = index_before(tokens, quotation.start)
    before = tokens[max(0, first - 4) : first]
    if any(t.low in TITLE_NOUNS for t in before):
        return True
    content = [t for t in inside if t.low not in _SMALL]
    return len(content) >= 2 and all(t.text[0].isupper() or t.tag in (NAME, NUM) for t in content)


def _unclosed(paragraphs: Sequence[Paragraph], number: int, view: View) -> Iterator[Note]:
    paragraph = paragraphs[number]
    if not paragraph.quotes or paragraph.quotes[-1].closed:
        return
    following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
    if following and following.quotes and following.tokens and following.quotes[0].start == following.tokens[0].start:
        return
    opened = paragraph.quotes[-1].start
    message = "a quotation mark that is never closed; the quotation is taken to end with its paragraph"
    yield Note("unclosed_quote", message, view.to_raw(opened, opened + 1))
