"""Texts for property tests: near to news, full of what goes wrong (marks, entities, odd characters, broken lines)."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from rhetoric.document import Article, Block, BlockKind, Span, Statement

MARKS = [
    '"',
    "“",
    "”",
    "„",
    "«",
    "»",
    "「",
    "」",
    "『",
    "』",
    "《",
    "》",
    "''",
    "``",
    "'",
    "‘",
    "’",
    "&quot;",
    "&#x27;",
]
ENTITIES = ["&amp;", "&amp;quot;", "&#8220;", "&#8221;", "&nbsp;", "&eacute;", "&unknown;", "&#0;", "&#x110000;", "&"]
ODD = [
    "\u00ad",
    "\u200b",
    "\ufeff",
    "e\u0301\u0302",
    "ﬁ",
    "İ",
    "ß",
    "½",
    "…",
    "\u2028",
    "\x00",
    "\x1b[31m",
    "中",
    "한",
    "🙂",
]
NAMES = [
    "Kim Jong Un",
    "Choe Son-hui",
    "Choe",
    "Mr. Danko",
    "Theresa May",
    "KCNA",
    "TASS",
    "Seoul",
    "the ministry",
    "He",
]
CUES = [
    "said",
    "said that",
    "called",
    "told TASS",
    "was quoted as saying",
    "according to",
    "adding that",
    "noted",
    "in",
]
STOPS = [" ", " ", " ", ", ", ". ", ": ", "; ", "? ", " — ", "\n", "\n\n", "-", ""]
WORDS = [
    "peace",
    "the pact",
    "hostile forces",
    "so-called",
    "farmers'",
    "don't",
    "U.S.",
    "2024",
    "report claims",
    '14"',
]

messy = st.lists(st.sampled_from(MARKS + ENTITIES + ODD + NAMES + CUES + STOPS + WORDS), max_size=60).map("".join)
"""Pieces of news thrown together in any order."""

newslike = st.lists(
    st.tuples(
        *(st.sampled_from(x) for x in (NAMES, STOPS, CUES, STOPS, MARKS, WORDS, MARKS, [". ", ".\n", "\n", ", "]))
    ),
    max_size=15,
).map(lambda rows: "".join(piece for row in rows for piece in row))
"""Somebody, a cue, and words in marks that may not fit, sentence after sentence."""

texts = st.one_of(messy, newslike, st.text(max_size=200))

KINDS: list[BlockKind] = ["paragraph", "paragraph", "paragraph", "subhead", "title", "caption", "furniture"]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of a messy text: every line a block of some kind, now and then a stretch without a block."""
    text = draw(texts)
    blocks = []
    for line in re.finditer(r"\S[^\n]*", text):
        if draw(st.integers(0, 9)):
            blocks.append(Block(draw(st.sampled_from(KINDS)), Span(*line.span())))
    outlet = draw(st.sampled_from([None, "KCNA", "Yonhap", "TASS", "nowhere"]))
    return Article("any", text, outlet=outlet, language=draw(st.sampled_from([None, "en", "en"])), blocks=tuple(blocks))


def statement(*content: tuple[int, int], parent: int | None = None, **more: Any) -> Statement:
    """A statement with these pieces and nothing else of interest."""
    fields: dict[str, Any] = {"cue": None, "source": None, "kind": "indirect", "form": "clause", "speaker": None}
    fields |= {"source_type": "other", "carrier": None, "confidence": 0.5, "rule": "before"}
    return Statement(content=tuple(Span(*c) for c in content), parent=parent, **(fields | more))


@st.composite
def nested(draw: st.DrawFn) -> tuple[Article, tuple[Statement, ...]]:
    """An article and statements that may be nested and reach over the edges of its blocks."""
    length = draw(st.integers(1, 60))
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    blocks = tuple(Block(draw(st.sampled_from(KINDS)), span) for span in spans)
    statements: list[Statement] = []
    for index in range(draw(st.integers(0, 5))):
        edges = sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=6)))
        pieces = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
        parent = draw(st.none() | st.integers(0, index - 1)) if index else None
        statements.append(statement(*pieces, parent=parent))
    return Article("any", "x" * length, blocks=blocks), tuple(statements)
