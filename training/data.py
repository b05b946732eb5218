"""Training data: articles as rows of words with a label each, and the spans that belong together.

Two sources. PolNeAR 1.0 (a folder with ``text/*.txt`` and ``attributions/*.ann``, given on the command line and never
shipped), and the project's own articles in ``training/articles``. A word has one label; where one statement stands
inside another, the outer one's content is what the word is labelled with.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rhetoric.document import Article, Block, Span
from rhetoric.evaluate import read_gold
from rhetoric.segment import sentences
from rhetoric.statements import Draft, Paragraph, find_drafts, read_paragraphs
from rhetoric.statements.tokens import QUOTE, Token
from rhetoric.taggers.channels import BREAK, Words, read_words
from rhetoric.taggers.labels import BEGIN, INSIDE, OUT
from rhetoric.text import View, fold
from training.markup import ARTICLES, Marked, read_all

IGNORE = -100
"""Label of words that teach nothing: boilerplate that PolNeAR discards."""
Range = tuple[int, int]


@dataclass
class Bundle:
    """One attribution as ranges of words."""

    content: list[Range]
    source: list[Range]
    cue: list[Range]


@dataclass
class Example:
    """An article ready for training. ``bundles`` are the attributions whose contents made it into the labels."""

    name: str
    own: bool
    words: Words
    labels: NDArray[np.int64]
    bundles: list[Bundle]
    article: Article
    view: View
    paragraphs: list[Paragraph]
    drafts: list[Draft]


Spans = dict[str, list[tuple[int, int]]]


def polnear(folder: Path) -> Iterator[Example]:
    """The articles of a PolNeAR split; of several annotators the alphabetically first."""
    for gold in read_gold(folder).articles:
        attributions: list[Spans] = [
            {"content": _pairs(a.content), "source": _pairs(a.source), "cue": _pairs(a.cue)} for a in gold.attributions
        ]
        yield example(gold.article, attributions, _pairs(gold.discarded), own=False)


def _pairs(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in spans]


def own(split: str, folder: Path = ARTICLES) -> Iterator[Example]:
    """The project's own articles of ``split`` (``train`` or ``dev``)."""
    for marked in read_all(folder):
        if marked.meta["split"] == split:
            yield of_marked(marked)


def of_marked(marked: Marked) -> Example:
    """One of the project's own articles."""
    attributions: list[Spans] = [{"content": s.content, "source": s.source, "cue": s.cue} for s in marked.said]
    return example(article_of(marked), attributions, [], own=True)


def article_of(marked: Marked) -> Article:
    """A training article as the reader would give it, each line a paragraph."""
    blocks = tuple(Block("paragraph", Span(*line.span())) for line in re.finditer(r"\S[^\n]*", marked.text))
    return Article(marked.name, marked.text, outlet=marked.meta.get("outlet"), language="en", blocks=blocks)


def example(article: Article, attributions: Sequence[Spans], discard: Sequence[Range], *, own: bool) -> Example:
    """Words, labels and bundles of an article; spans are raw offsets."""
    view, body = fold(article.text), article.body()
    paragraphs = read_paragraphs(view, body, sentences(article.text, body))
    drafts = find_drafts(paragraphs)
    words = read_words(paragraphs, drafts)
    place = _Place(view, words)
    bundles = [
        Bundle(
            _joined(words, [place.content(s, with_that=own) for s in found["content"]]),
            [r for s in found["source"] if (r := place.range(s))[0] < r[1]],
            [r for s in found["cue"] if (r := place.range(s))[0] < r[1]],
        )
        for found in attributions
    ]
    labels = np.full(len(words), OUT, dtype=np.int64)
    bundles = [b for b in bundles if b.content]
    kept = _label(labels, bundles)
    for span in discard:
        a, b = place.range(span)
        labels[a:b] = IGNORE
    return Example(article.id, own, words, labels, kept, article, view, paragraphs, drafts)


def _label(labels: NDArray[np.int64], bundles: Sequence[Bundle]) -> list[Bundle]:
    """Write labels, longest content first; gives the bundles whose content was not inside another."""
    kept = []
    for bundle in sorted(bundles, key=lambda b: -sum(e - s for s, e in b.content)):
        if any((labels[a:b] != OUT).any() for a, b in bundle.content):
            continue
        for a, b in bundle.content:
            labels[a:b] = INSIDE["content"]
            labels[a] = BEGIN["content"]
        kept.append(bundle)
    for bundle in kept:
        for role, ranges in (("source", bundle.source), ("cue", bundle.cue)):
            for a, b in ranges:
                if (labels[a:b] == OUT).all():
                    labels[a:b] = INSIDE[role]
                    labels[a] = BEGIN[role]
    return kept


class _Place:
    """From raw offsets to ranges of words."""

    def __init__(self, view: View, words: Words) -> None:
        self.view = view
        self.words = words
        self.starts = [t.start if t else 0 for t in words.tokens]
        last = 0
        for i, token in enumerate(words.tokens):  # a break starts where the paragraph before it ends
            last = token.end if token else last
            if token is None:
                self.starts[i] = last

    def range(self, span: tuple[int, int]) -> Range:
        """Words that ``span`` touches."""
        start, end = self.view.span_from_raw(Span(*span))
        a, b = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if a > 0 and (before := self.words.tokens[a - 1]) is not None and before.end > start:
            a -= 1
        while a < b and self.words.texts[a] == BREAK:
            a += 1
        while b > a and self.words.texts[b - 1] == BREAK:
            b -= 1
        return a, b

    def content(self, span: tuple[int, int], *, with_that: bool) -> Range:
        """As ``range``, with the quotation marks around it and without other marks at its end.

        ``with_that`` takes in a "that" before it, as PolNeAR does.
        """
        a, b = self.range(span)
        tokens = self.words.tokens
        if with_that and a and (t := tokens[a - 1]) is not None and t.low == "that":
            a -= 1
        while b > a and (t := tokens[b - 1]) is not None and t.quote < 0 and t.text in (",", ".", ";", ":"):
            b -= 1
        if a >= b:
            return a, a
        first, last = tokens[a], tokens[b - 1]
        if a and (t := tokens[a - 1]) and first and t.tag == QUOTE and t.quote == first.quote:
            a -= 1
        if b < len(tokens) and last is not None:
            after = tokens[b : b + 2]
            if after[0] and after[0].tag == QUOTE and after[0].quote == last.quote:
                b += 1
            elif len(after) == 2 and _closes_after_mark(after, last.quote):
                b += 2
        return a, b


def _closes_after_mark(after: Sequence[Token | None], quote: int) -> bool:
    """A full stop or comma, and then the mark that closes the quotation."""
    mark, close = after
    if mark is None or close is None or mark.text not in (",", ".", "!", "?"):
        return False
    return close.tag == QUOTE and close.quote == quote == mark.quote


def _joined(words: Words, ranges: Sequence[Range]) -> list[Range]:
    """Ranges in order, those joined that only a paragraph break or nothing parts."""
    found: list[Range] = []
    for a, b in sorted(r for r in ranges if r[0] < r[1]):
        if found and (a <= found[-1][1] or (a == found[-1][1] + 1 and words.texts[a - 1] == BREAK)):
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found
