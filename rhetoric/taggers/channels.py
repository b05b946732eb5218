"""What a tagger is told of each word besides the word itself: a few small numbers, one a channel.

The rules speak first: where their drafts see content, cue and source goes in as channels, and the tagger learns when to
believe them. Both engines and their training read words here, so that they see the same.

========= ===================================================================================
channel    values
========= ===================================================================================
case       lower, Title, UPPER, miXed, digits, other marks, paragraph break
quote      outside quotation marks, opening mark, inside, closing mark
tag        the coarse word class of ``statements.tokens``
cue        the frame of the reporting verb that the word is a form of, by form
place      inside, at the start of a sentence, at the start of a paragraph
said       the rules' content: none, begins, goes on; the same two inside another content
role       the rules' other spans: none, source begins, goes on, cue begins, goes on, carrier
rule       which rule's draft the word stands in
========= ===================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rhetoric.statements import Draft, Paragraph
from rhetoric.statements.cues import cue_forms
from rhetoric.statements.tokens import QUOTE, Token, index_before

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BREAK = "\n"
"""The word that stands between two paragraphs."""

_TAGS = ("DET", "PREP", "CONJ", "SUB", "REL", "PRON", "AUX", "ADV", "VERB", "NAME", "NUM", "WORD", "PUNCT", "QUOTE",
         "TIME", "THAT")  # fmt: skip
_PATTERNS = ("say", "tell", "ask", "call", "urge", "vow", "express", "cite", "as", "think", "weak")
_FORMS = ("base", "s", "ing", "past", "participle")
_RULES = ("after", "inverted", "before", "colon", "participle", "passive", "according", "noun", "predicate",
          "document", "signature", "quotation", "turn")  # fmt: skip
_LATER = {"repetition": "signature"}
"""Rules that came after the engines were trained, and the one that they are shown as."""
CHANNELS = {
    "case": 7,
    "quote": 4,
    "tag": len(_TAGS) + 1,
    "cue": len(_PATTERNS) * len(_FORMS) + 1,
    "place": 3,
    "said": 5,
    "role": 6,
    "rule": len(_RULES) + 1,
}
"""Channels in order, with the number of values each can have."""
FROM_RULES = ("said", "role", "rule")
_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40  # words whose case and cue are kept, and their letters


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an article in a row, paragraphs parted by ``BREAK``.

    ``channels`` has one row a word and one column a channel. ``tokens`` has the token of each word, None for a break.
    ``sentences`` numbers the sentence of each word.
    """

    texts: list[str]
    tokens: list[Token | None]
    paragraphs: list[int]
    sentences: list[int]
    channels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)


def read_words(paragraphs: Sequence[Paragraph], drafts: Sequence[Draft]) -> Words:
    """The words of ``paragraphs`` with their channels; ``drafts`` are what the rules found there. Linear."""
    import numpy as np  # noqa: PLC0415

    texts: list[str] = []
    tokens: list[Token | None] = []
    owners: list[int] = []
    sentences: list[int] = []
    rows: list[tuple[int, int, int, int, int]] = []
    first: list[int] = []  # place in the row of each paragraph's first word
    sentence = 0
    tags = _tag_ids()
    for number, paragraph in enumerate(paragraphs):
        if number:
            texts.append(BREAK)
            tokens.append(None)
            owners.append(number)
            sentences.append(sentence)
            rows.append((6, 0, 0, 0, 0))
        first.append(len(texts))
        edges = iter(paragraph.edges[1:])
        edge = next(edges, None)
        sentence += 1
        for i, token in enumerate(paragraph.tokens):
            place = 2 if i == 0 else 0
            while edge is not None and token.start >= edge:
                place, sentence, edge = 1, sentence + 1, next(edges, None)
            texts.append(token.text)
            tokens.append(token)
            owners.append(number)
            sentences.append(sentence)
            case, cue = _known(token.text) if len(token.text) <= _LONGEST_REMEMBERED else _read(token.text)
            quote = 0 if token.quote < 0 else _quote(paragraph.tokens, i)
            rows.append((case, quote, tags[token.tag], cue, place))
    own = np.fromiter(chain.from_iterable(rows), np.int64, 5 * len(rows)).reshape(len(rows), 5)
    rules = _from_rules(paragraphs, drafts, first, len(texts))
    return Words(texts, tokens, owners, sentences, np.concatenate([own, rules], axis=1))


def _read(text: str) -> tuple[int, int]:
    """The channels ``case`` and ``cue``, which are the same wherever the word stands."""
    return _case(text), _cue_ids().get(text.lower(), 0)


_known = lru_cache(maxsize=_REMEMBERED)(_read)


def _case(text: str) -> int:
    if text.islower():
        return 0
    if text.isupper() and len(text) > 1:
        return 2
    if text[0].isupper():
        return 1
    if text[0].isdigit():
        return 4
    return 3 if text[0].isalpha() else 5


def _quote(tokens: Sequence[Token], i: int) -> int:
    """The channel ``quote`` of a word in a quotation."""
    token = tokens[i]
    if token.tag != QUOTE:
        return 2
    return 3 if i and tokens[i - 1].quote == token.quote else 1


@lru_cache(maxsize=1)
def _tag_ids() -> dict[str, int]:
    return {tag: i + 1 for i, tag in enumerate(_TAGS)}


@lru_cache(maxsize=1)
def _cue_ids() -> dict[str, int]:
    ids: dict[str, int] = {}
    for word, forms in cue_forms().items():
        # the last is the one without a particle
        form = forms[-1]
        ids[word] = 1 + _PATTERNS.index(form.cue.pattern) * len(_FORMS) + _FORMS.index(form.form)
    return ids


def _from_rules(
    paragraphs: Sequence[Paragraph], drafts: Sequence[Draft], first: Sequence[int], length: int
) -> NDArray[np.int64]:
    """The channels ``said``, ``role`` and ``rule``."""
    import numpy as np  # noqa: PLC0415

    found = np.zeros((length, 3), dtype=np.int64)
    said, role, rule = found[:, 0], found[:, 1], found[:, 2]
    starts = [p.start for p in paragraphs]
    for draft in sorted(drafts, key=_length, reverse=True):
        for span in draft.content:
            a, b = word_range(paragraphs, starts, first, span)
            if a >= b:
                continue
            inner = said[a] > 0
            said[a:b] = 4 if inner else 2
            said[a] = 3 if inner else 1
            rule[a:b] = 1 + _RULES.index(_LATER.get(draft.rule, draft.rule))
    for draft in drafts:
        for marked, value in ((draft.source, 1), (draft.cue, 3), (draft.carrier, 5)):
            if marked is not None:
                a, b = word_range(paragraphs, starts, first, marked)
                role[a:b] = value if value == 5 else value + 1
                if a < b:
                    role[a] = value
    return found


def _length(draft: Draft) -> int:
    return sum(end - start for start, end in draft.content)


def word_range(
    paragraphs: Sequence[Paragraph], starts: Sequence[int], first: Sequence[int], span: tuple[int, int]
) -> tuple[int, int]:
    """The words that a span of view offsets covers; ``first`` has the place of each paragraph's first word."""
    from bisect import bisect_right  # noqa: PLC0415

    i = bisect_right(starts, span[0]) - 1
    if i < 0:
        return 0, 0
    tokens = paragraphs[i].tokens
    return first[i] + index_before(tokens, span[0]), first[i] + index_before(tokens, span[1])
