"""From paragraphs to drafts: units, their statements, and quotations that run over several of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rhetoric.document import Span
from rhetoric.statements.rules import Draft, noun_drafts, unit_drafts
from rhetoric.statements.tokens import QUOTE, PUNCT, Token, index_before, tokenize
from rhetoric.text import Quotation, View, quotations


def find_drafts(view: View, paragraphs: Sequence[Span], sentences: Sequence[Span]) -> list[Draft]:
    """Statements of the paragraphs, in text order, with view offsets."""
    starts = [s.start for s in sentences]
    drafts: list[Draft] = []
    open_before = False
    previous: Draft | None = None
    for paragraph in paragraphs:
        start, end = view.span_from_raw(paragraph)
        quotes = quotations(view.text, start, end, after_open=open_before)
        tokens = tokenize(view.text, start, end, quotes)
        edges = [view.from_raw(s.start) for s in sentences[bisect_left(starts, paragraph.start) : bisect_left(starts, paragraph.end)]]
        found = paragraph_drafts(tokens, edges, quotes, previous if True else None, open_before)
        drafts += found
        if found:
            previous = found[-1]
        elif not quotes:
            previous = None
        open_before = bool(quotes) and not quotes[-1].closed and not quotes[-1].single
    return drafts


def paragraph_drafts(
    tokens: Sequence[Token], edges: Sequence[int], quotes: Sequence[Quotation], previous: Draft | None, continues: bool
) -> list[Draft]:
    drafts: list[Draft] = []
    last_draft = previous if continues else None
    fresh = True
    for first, last in units(tokens, edges):
        found = unit_drafts(tokens, first, last) + noun_drafts(tokens, first, last)
        if not found and _is_all_quote(tokens, first, last):
            target = drafts[-1] if drafts else (previous if (previous and fresh) else None)
            if target is not None:
                target.content.append((tokens[first].start, tokens[last - 1].end))
                fresh = False
                continue
        fresh = False
        drafts += [_to_view(tokens, d) for d in found]
    return drafts


def _is_all_quote(tokens: Sequence[Token], first: int, last: int) -> bool:
    return all(t.quote >= 0 or t.tag in (PUNCT, QUOTE) for t in tokens[first:last]) and any(t.tag == QUOTE for t in tokens[first:last])


def units(tokens: Sequence[Token], edges: Sequence[int]) -> list[tuple[int, int]]:
    """Sentences as token ranges, joined where a quotation runs over their edge."""
    cuts = [0]
    for edge in edges[1:]:
        i = index_before(tokens, edge)
        if 0 < i < len(tokens) and not (tokens[i].quote >= 0 and tokens[i].quote == tokens[i - 1].quote) and i > cuts[-1]:
            cuts.append(i)
    cuts.append(len(tokens))
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def _to_view(tokens: Sequence[Token], draft: Draft) -> Draft:
    def span(r: tuple[int, int]) -> tuple[int, int]:
        return tokens[r[0]].start, tokens[r[1] - 1].end

    draft.content = [span(c) for c in draft.content]
    draft.cue = span(draft.cue) if draft.cue else None
    draft.source = span(draft.source) if draft.source else None
    return draft
