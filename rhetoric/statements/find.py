"""From paragraphs to drafts: units, their statements, and what runs over several paragraphs.

Quotations that open again at each paragraph, colon blocks ("The article said:") and whole documents ("released the
following press statement:") are one statement each, with a piece of content for every paragraph.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rhetoric.document import Span
from rhetoric.statements.cues import Cue
from rhetoric.statements.hits import find_cues
from rhetoric.statements.phrasal import introductions
from rhetoric.statements.phrases import subject_before, verb_group_start
from rhetoric.statements.rules import unit_drafts
from rhetoric.statements.tokens import PRON, PUNCT, QUOTE, Token, index_before, tokenize
from rhetoric.statements.turns import Repetitions, all_quoted, signature, turns
from rhetoric.statements.unit import Draft, Unit
from rhetoric.text import Quotation, View, quotations

LONGEST_UNIT = 700
"""Tokens. Rules look about inside a unit, so its length bounds their work; text without sentence ends is cut."""

_ISSUED = frozenset("issued released published gave made delivered sent clarified".split())
_DOCUMENT = frozenset("statement answer speech report talk message letter address remarks follows reply".split())
_TITLED = frozenset("title titled entitled headlined".split())
_RESUMES = frozenset("it he she they".split())
_TEXTS = frozenset(
    "article commentary editorial message letter statement report paper newspaper essay speaker author".split()
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in view offsets with its tokens, the starts of its sentences, and its quotations."""

    start: int
    end: int
    tokens: list[Token] = field(repr=False)
    edges: list[int] = field(repr=False)
    quotes: list[Quotation] = field(repr=False)


def read_paragraphs(view: View, paragraphs: Sequence[Span], sentences: Sequence[Span]) -> list[Paragraph]:
    """Tokens and quotations of every paragraph; ``paragraphs`` and ``sentences`` are sorted raw spans."""
    starts = [s.start for s in sentences]
    found: list[Paragraph] = []
    open_before = False
    for span in paragraphs:
        start, end = view.span_from_raw(span)
        quotes = quotations(view.text, start, end, after_open=open_before)
        inside = sentences[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        edges = [view.from_raw(s.start) for s in inside]
        found.append(Paragraph(start, end, tokenize(view.text, start, end, quotes), edges, quotes))
        open_before = bool(quotes) and not quotes[-1].closed
    return found


def find_introductions(paragraphs: Sequence[Paragraph]) -> list[tuple[int, tuple[int, int]]]:
    """(paragraph, view span) of everyone who is said to take the floor."""
    found: list[tuple[int, tuple[int, int]]] = []
    for number, paragraph in enumerate(paragraphs):
        tokens = paragraph.tokens
        for first, last in units(tokens, paragraph.edges):
            found += [
                (number, (tokens[a].start, tokens[b - 1].end)) for a, b in introductions(Unit.of(tokens, first, last))
            ]
    return found


def find_drafts(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """Statements of the paragraphs in text order, with view offsets."""
    drafts: list[Draft] = []
    last: Draft | None = None
    running: Draft | None = None  # the document or colon block that goes on from paragraph to paragraph
    spoken = turns(paragraphs)
    repeated = Repetitions()
    for number, paragraph in enumerate(paragraphs):
        signed = signature(paragraphs, number)
        alone = number in spoken or signed is not None
        found = _paragraph_drafts(paragraph, number, None if alone else last)
        if number in spoken:
            running = None
            drafts += [spoken[number], *_inside(found, spoken[number])]
            last = spoken[number]
            continue
        if running is not None and running.form != "document" and _resumes(paragraph, found):
            running = None
        if running is not None:
            _extend(running, paragraph)
        signed = signed or repeated.find(paragraph, number)
        if signed is not None and not any(d.source for d in found):
            if drafts and drafts[-1].rule == "quotation" and drafts[-1].content == signed.content:
                drafts.pop()
            drafts.append(signed)
            repeated.add(signed, tokens_between(paragraphs, *signed.content[0]))
            last = None
            continue
        if running is None or running.form != "document":
            opening = _opening(paragraph, number, found)
            if opening is not None:
                quoted = number + 1 < len(paragraphs) and _starts_with_quote(paragraphs[number + 1])
                running = None if quoted else opening
                found = [*found, *_titled(paragraph, number, opening), opening]
        drafts += found
        for draft in found:
            repeated.add(draft, paragraph.tokens)
        if found or not paragraph.quotes:
            last = found[-1] if found else None
    return [d for d in drafts if _says_words(d, paragraphs)]


def _inside(found: Sequence[Draft], turn: Draft) -> list[Draft]:
    """Statements that a speaker reports in a turn."""
    start = turn.content[0][0]
    return [d for d in found if d.source is not None and d.cue is not None and min(d.source[0], d.cue[0]) >= start]


def _says_words(draft: Draft, paragraphs: Sequence[Paragraph]) -> bool:
    """Is there a word in the content? Two marks with nothing between them say nothing."""
    tokens = (t for start, end in draft.content for t in tokens_between(paragraphs, start, end))
    return any(t.tag not in (PUNCT, QUOTE) for t in tokens)


def tokens_between(paragraphs: Sequence[Paragraph], start: int, end: int) -> list[Token]:
    """Tokens of the paragraph at view offset ``start``, up to ``end``."""
    i = bisect_right(paragraphs, start, key=lambda p: p.start) - 1
    if i < 0:
        return []
    tokens = paragraphs[i].tokens
    return tokens[index_before(tokens, start) : index_before(tokens, end)]


def _extend(draft: Draft, paragraph: Paragraph) -> None:
    if paragraph.tokens:
        draft.content.append((paragraph.tokens[0].start, paragraph.tokens[-1].end))


def _starts_with_quote(paragraph: Paragraph) -> bool:
    return bool(paragraph.quotes and paragraph.tokens and paragraph.quotes[0].start == paragraph.tokens[0].start)


def _paragraph_drafts(paragraph: Paragraph, number: int, previous: Draft | None) -> list[Draft]:
    """Statements of one paragraph; a unit that is nothing but a quotation continues the statement before it."""
    tokens = paragraph.tokens
    drafts: list[Draft] = []
    for n, (first, last) in enumerate(units(tokens, paragraph.edges)):
        found = unit_drafts(tokens, first, last)
        if not found and all_quoted(tokens[first:last]):
            before = drafts[-1] if drafts else previous if n == 0 else None
            if _goes_on(tokens, first, last):
                span = (tokens[first].start, tokens[last - 1].end)
                if before is not None:
                    before.content.append(span)
                elif n == 0:
                    drafts.append(Draft([span], None, None, "quotation", "quotation", implicit=True, paragraph=number))
            continue
        if not found and drafts and drafts[-1].form == "colon_block" and drafts[-1].paragraph == number:
            drafts[-1].content.append((tokens[first].start, tokens[last - 1].end))
            continue
        drafts += [_to_view(tokens, d, number) for d in found]
    return drafts


def _goes_on(tokens: Sequence[Token], first: int, last: int) -> bool:
    """A quotation long enough, or closed like a sentence, to be more than a heading in quotation marks."""
    return last - first > 10 or any(t.low in (".", "!", "?", ",") for t in tokens[last - 2 : last])


def units(tokens: Sequence[Token], edges: Sequence[int]) -> list[tuple[int, int]]:
    """Sentences as token ranges, joined where a quotation runs over their edge, and cut at ``LONGEST_UNIT``."""
    cuts = [0]
    for edge in edges[1:]:
        i = index_before(tokens, edge)
        if i <= cuts[-1] or i >= len(tokens):
            continue
        if not (tokens[i].quote >= 0 and tokens[i].quote == tokens[i - 1].quote):
            cuts.append(i)
    cuts.append(len(tokens))
    return [
        (start, min(start + LONGEST_UNIT, end))
        for begin, end in pairwise(cuts)
        for start in range(begin, end, LONGEST_UNIT)
    ]


def _to_view(tokens: Sequence[Token], draft: Draft, number: int) -> Draft:
    def span(found: tuple[int, int]) -> tuple[int, int]:
        return tokens[found[0]].start, tokens[found[1] - 1].end

    draft.content = [span(c) for c in draft.content]
    draft.cue = span(draft.cue) if draft.cue else None
    draft.source = span(draft.source) if draft.source else None
    draft.carrier = span(draft.carrier) if draft.carrier else None
    draft.paragraph = number
    if draft.rule == "colon" and draft.form == "clause":
        draft.form = "colon_block"
    return draft


def _opening(paragraph: Paragraph, number: int, found: Sequence[Draft]) -> Draft | None:
    """The draft that a paragraph ending in a colon opens: a document, a colon block, or a quotation below it."""
    tokens = paragraph.tokens
    if len(tokens) < 3 or tokens[-1].low != ":":
        return None
    first, last = units(tokens, paragraph.edges)[-1]
    document = _issued(tokens, first, last)
    if document is not None:
        return _to_view(tokens, document, number)
    hits = [h for h in find_cues(Unit(tokens, first, last)) if h.form.cue.pattern in ("say", "tell", "ask", "weak")]
    if not hits or last - hits[-1].end > 30:
        return None
    hit = hits[-1]
    source = subject_before(tokens, hit.start, first)
    if source is None and found and found[-1].source:
        inherited = Draft([], None, None, "colon", "colon_block", hit.form.cue)
        inherited = _to_view(tokens, inherited, number)
        inherited.source, inherited.cue = found[-1].source, (tokens[hit.start].start, tokens[hit.end - 1].end)
        return inherited
    if source is None:
        return None
    return _to_view(tokens, Draft([], (hit.start, hit.end), source, "colon", "colon_block", hit.form.cue), number)


def _titled(paragraph: Paragraph, number: int, opening: Draft) -> list[Draft]:
    """The title of a document ("a press statement titled "X":"): its author's words as well."""
    if opening.form != "document" or opening.cue is None:
        return []
    tokens = paragraph.tokens
    for quote in paragraph.quotes:
        first = index_before(tokens, quote.start)
        if quote.start > opening.cue[0] and any(t.low in _TITLED for t in tokens[max(0, first - 3) : first]):
            cue = (tokens[first - 1].start, tokens[first - 1].end)
            word = Cue("title", "say", "neutral")
            return [
                Draft([(quote.start, quote.end)], cue, opening.source, "document", "quotation", word, paragraph=number)
            ]
    return []


def _issued(tokens: Sequence[Token], first: int, last: int) -> Draft | None:
    """ "X issued the following press statement ...:"."""
    lows = {t.low for t in tokens[first:last]}
    if not (lows & {"following", "follows"} and lows & _DOCUMENT):
        return None
    for i in range(first + 1, last):
        if tokens[i].low in _ISSUED and tokens[i].quote < 0:
            source = subject_before(tokens, verb_group_start(tokens, i, first), first)
            end = next((j + 1 for j in range(i, min(last, i + 14)) if tokens[j].low in _DOCUMENT), i + 1)
            if source is not None and tokens[source[0]].low not in ("following",):
                cue = Cue("issue", "say", "neutral")
                return Draft([], (i, end), source, "document", "document", cue)
    return None


def _resumes(paragraph: Paragraph, found: Sequence[Draft]) -> bool:
    """Does the reporter take over again in this paragraph ("It went on", "the article said")?"""
    for draft in found:
        if draft.source is None or draft.rule == "noun":
            continue
        i = index_before(paragraph.tokens, draft.source[0])
        source = [t for t in paragraph.tokens[i : i + 8] if t.end <= draft.source[1]]
        if any(t.low in _TEXTS for t in source) or (
            len(source) == 1 and source[0].low in _RESUMES and source[0].tag == PRON
        ):
            return True
    return _opening(paragraph, 0, found) is not None
