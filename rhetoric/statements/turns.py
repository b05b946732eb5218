"""Speech that no verb reports: turns of a transcript ("WALLACE: ..."), answers, signatures of a quotation.

A label is believed where the text bears it out: it opens several paragraphs, or is a name in capitals that the article
also writes as a name. So "UPDATE:" or "Iowa:" at the start of one paragraph is no speaker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rhetoric.statements.cues import Cue
from rhetoric.statements.phrases import phrase_after
from rhetoric.statements.tokens import NAME, PUNCT, QUOTE, Token
from rhetoric.statements.unit import Draft, Range

if TYPE_CHECKING:
    from rhetoric.statements.find import Paragraph

LONGEST_LABEL = 5
"""Words of a label before its colon."""
LONGEST_SIGNATURE = 16
_DASHES = ("—", "–", "--", "―", "-")
_ANSWERS = frozenset("answer a reply".split())
_QUESTIONS = frozenset("question q".split())
_NO_SPEAKERS = frozenset(
    """update breaking look watch video photo photos exclusive related read note source email byline poll report tags
    contact phone editor correction share more the latest name age city advertisement caption date place topic
    contributing""".split()
)


def turns(paragraphs: Sequence[Paragraph]) -> dict[int, Draft]:
    """Paragraph number to the draft of the turn that the paragraph is."""
    labels = {n: label for n, p in enumerate(paragraphs) if (label := _label(p.tokens)) is not None}
    if not labels:
        return {}
    times = Counter(_key(paragraphs[n].tokens, label) for n, label in labels.items())
    names = {t.low for n, p in enumerate(paragraphs) for t in p.tokens if t.tag == NAME and not t.text.isupper()}
    found = {}
    for n, label in labels.items():
        tokens = paragraphs[n].tokens
        key = _key(tokens, label)
        words = key.lower().split()
        if words[0] in _QUESTIONS:
            continue
        capitals = all(t.text.isupper() for t in tokens[slice(*label)] if t.text.isalpha())
        known = capitals and words[-1] in names
        if words[0] in _ANSWERS or known or (times[key] > 1 and (capitals or len(times) > 1)):
            found[n] = _turn(paragraphs[n], n, label)
    return found


def _label(tokens: Sequence[Token]) -> Range | None:
    """The words before a colon that opens a turn; a quotation mark may stand before them."""
    first = 1 if tokens and tokens[0].tag == QUOTE else 0
    end = next((i for i, t in enumerate(tokens[: first + LONGEST_LABEL + 1]) if t.low == ":"), 0)
    if end <= first or len(tokens) < end + 2 or tokens[first].low in _NO_SPEAKERS:
        return None
    names = all(t.tag == NAME or t.text.isupper() or t.low in (".", "-", "'") for t in tokens[first:end])
    asked = end == first + 1 and tokens[first].low in _ANSWERS | _QUESTIONS and tokens[first].text[0].isupper()
    return (first, end) if names or asked else None


def _key(tokens: Sequence[Token], label: Range) -> str:
    return " ".join(t.text for t in tokens[slice(*label)])


def _turn(paragraph: Paragraph, number: int, label: Range) -> Draft:
    tokens = paragraph.tokens
    content = [(tokens[label[1] + 1].start, tokens[-1].end)]
    source = tokens[label[0]].start, tokens[label[1] - 1].end
    return Draft(content, None, source, "turn", "colon_block", Cue("turn", "say", "neutral"), paragraph=number)


def signature(paragraphs: Sequence[Paragraph], number: int) -> Draft | None:
    """A paragraph that is all quotation, and after it or in the paragraph below "Source: X" or "— X"."""
    tokens = paragraphs[number].tokens
    at = _signed_at(tokens)
    if at is not None:
        return _signed(tokens, tokens[:at], at + 1, number)
    if number == 0 or not 2 <= len(tokens) <= LONGEST_SIGNATURE:
        return None
    above = paragraphs[number - 1].tokens
    if len(above) < 8 or not all_quoted(above):
        return None
    labelled = tokens[0].low == "source" and tokens[1].low == ":"
    if not labelled and tokens[0].low not in _DASHES:
        return None
    return _signed(tokens, above, 2 if labelled else 1, number)


def _signed_at(tokens: Sequence[Token]) -> int | None:
    """Where a dash after a quotation of a whole paragraph begins its signature."""
    if not tokens or tokens[0].tag != QUOTE:
        return None
    for i in range(max(4, len(tokens) - LONGEST_SIGNATURE), len(tokens) - 1):
        if tokens[i].low in _DASHES and tokens[i].quote < 0 and tokens[i + 1].tag == NAME and all_quoted(tokens[:i]):
            return i
    return None


def _signed(tokens: Sequence[Token], quoted: Sequence[Token], name: int, number: int) -> Draft | None:
    source = phrase_after(tokens, name, len(tokens))
    if source is None:
        return None
    span = tokens[source[0]].start, tokens[source[1] - 1].end
    mark = tokens[name - 2 if tokens[name - 1].low == ":" else name - 1]
    cue = (mark.start, tokens[name - 1].end)
    content = [(quoted[0].start, quoted[-1].end)]
    return Draft(content, cue, span, "signature", "quotation", Cue("source", "say", "neutral"), paragraph=number)


def all_quoted(tokens: Sequence[Token]) -> bool:
    """Are there quotation marks, and does every word stand inside them?"""
    return any(t.tag == QUOTE for t in tokens) and all(t.quote >= 0 or t.tag in (PUNCT, QUOTE) for t in tokens)


class Repetitions:
    """Words of earlier quotations, to know them again where a heading repeats some in quotation marks."""

    def __init__(self) -> None:
        self._said: list[tuple[str, Draft]] = []

    def add(self, draft: Draft, tokens: Sequence[Token]) -> None:
        """Remember a quotation that somebody is named for; ``tokens`` are those of its paragraph."""
        if draft.source is None or draft.form != "quotation":
            return
        start, end = draft.content[0]
        inside = [t for t in tokens if start <= t.start and t.end <= end]
        self._said = [*self._said[-_REMEMBERED:], (_plain(inside[:_LONGEST_REMEMBERED]), draft)]

    def find(self, paragraph: Paragraph, number: int) -> Draft | None:
        """The paragraph as a statement of whoever said the same words above, if it is nothing but a short quotation."""
        tokens = paragraph.tokens
        if not _SHORTEST_REPEATED + 2 <= len(tokens) <= LONGEST_SIGNATURE or not all_quoted(tokens):
            return None
        words = _plain(tokens)
        if words.count(" ") < _SHORTEST_REPEATED:
            return None
        said = next((d for text, d in reversed(self._said) if words in text), None)
        if said is None:
            return None
        content = [(tokens[0].start, tokens[-1].end)]
        cue = Cue("repeat", "say", "neutral")
        return Draft(content, None, said.source, "repetition", "quotation", cue, paragraph=number)


_REMEMBERED = 50
_LONGEST_REMEMBERED = 400
_SHORTEST_REPEATED = 3


def _plain(tokens: Sequence[Token]) -> str:
    return " " + " ".join(t.low for t in tokens if t.tag not in (PUNCT, QUOTE)) + " "
