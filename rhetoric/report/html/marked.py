"""An article's text cut into pieces that can be nested as elements: statements, cues, sources, marks, terms.

Statements may be nested, broken, and overlap with cues and terms in any way. At every edge the elements that end are
closed, inner ones first, and those that go on are opened again, so that the markup is sound whatever the spans are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

from rhetoric.document import Annotation, Span
from rhetoric.lookup import SpanIndex

LayerKind = Literal["said", "source", "cue", "scare_quote", "title", "term"]

_DEEPEST = 6
"""Of statements that are nested deeper, the innermost are shown."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What a piece belongs to: ``number`` of the statement, or of the cluster of terms."""

    kind: LayerKind
    number: int


@dataclass(frozen=True, slots=True)
class Opening:
    """An element that begins here; ``first`` where its layer begins, and not only goes on."""

    layer: Layer
    first: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with the elements that are closed (their kinds, inner ones first) and opened before it."""

    closed: tuple[LayerKind, ...]
    opened: tuple[Opening, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Matches that overlap, by number, and the stretch that they take together. One element shows them."""

    span: Span
    matches: tuple[int, ...]


class MarkedText:
    """The pieces of any region of an article. ``shown`` are the layers that regions had so far: only these can be
    linked to, and each is ``first`` once. Time n log n in spans, and linear in the text."""

    def __init__(self, annotation: Annotation) -> None:
        self._text = annotation.article.text
        self._parents = [statement.parent for statement in annotation.statements]
        self.clusters = clusters(match.span for match in annotation.matches)
        self.cluster_of = {number: i for i, cluster in enumerate(self.clusters) for number in cluster.matches}
        self.shown: set[Layer] = set()
        spoken = [(v.span, v.statement) for v in annotation.voices() if v.statement is not None]
        statements = list(enumerate(annotation.statements))
        found: list[tuple[LayerKind, list[tuple[Span, int]]]] = [
            ("source", _apart((s.source, i) for i, s in statements if s.source)),
            ("cue", _apart((s.cue, i) for i, s in statements if s.cue)),
            *((kind, _marks(annotation, kind)) for kind in ("scare_quote", "title")),
            ("term", [(cluster.span, i) for i, cluster in enumerate(self.clusters)]),
        ]
        self._spoken = SpanIndex(spoken)
        self._layers = [(kind, SpanIndex(items)) for kind, items in found]
        edges = {
            edge for _, items in [("said", spoken), *found] for span, _ in items for edge in (span.start, span.end)
        }
        self._edges = sorted(edges)

    def pieces(self, region: Span) -> Iterator[Piece]:
        """The pieces of one region. A last one without text closes what is still open."""
        inner = self._edges[bisect_right(self._edges, region.start) : bisect_left(self._edges, region.end)]
        open_layers: tuple[Layer, ...] = ()
        for start, end in pairwise([region.start, *inner, region.end]):
            layers = tuple(self._at(start))
            kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(open_layers, layers, strict=False)))
            yield Piece(_kinds(open_layers[kept:]), self._openings(layers, kept), self._text[start:end])
            open_layers = layers
        if open_layers:
            yield Piece(_kinds(open_layers), (), "")

    def _at(self, position: int) -> Iterator[Layer]:
        yield from (Layer("said", number) for number in self._chain(self._spoken.at(position)))
        for kind, index in self._layers:
            number = index.at(position)
            if number is not None:
                yield Layer(kind, number)

    def _chain(self, number: int | None) -> list[int]:
        """A statement with those around it, outermost first."""
        chain: list[int] = []
        while number is not None and number not in chain and len(chain) < _DEEPEST:
            chain.append(number)
            number = self._parents[number]
        return chain[::-1]

    def _openings(self, layers: Sequence[Layer], kept: int) -> tuple[Opening, ...]:
        opened = []
        for depth, layer in enumerate(layers[kept:], kept):
            opened.append(Opening(layer, layer not in self.shown, depth))
            self.shown.add(layer)
        return tuple(opened)


def clusters(spans: Iterable[Span]) -> tuple[Cluster, ...]:
    """Spans by number, those that overlap together, in order of the text. Empty spans are in none. n log n."""
    found: list[tuple[int, int, list[int]]] = []
    for span, number in sorted((span, number) for number, span in enumerate(spans) if len(span)):
        start, end, numbers = found[-1] if found else (0, 0, [])
        if span.start < end:
            numbers.append(number)
            found[-1] = (start, max(end, span.end), numbers)
        else:
            found.append((span.start, span.end, [number]))
    return tuple(Cluster(Span(start, end), tuple(numbers)) for start, end, numbers in found)


def _apart(items: Iterable[tuple[Span | None, int]]) -> list[tuple[Span, int]]:
    """Spans that do not overlap: of those that do, the first."""
    kept: list[tuple[Span, int]] = []
    for span, number in sorted((span, number) for span, number in items if span):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, number))
    return kept


def _marks(annotation: Annotation, kind: str) -> list[tuple[Span, int]]:
    return _apart((mark.span, i) for i, mark in enumerate(annotation.marks) if mark.kind == kind)


def _kinds(layers: Sequence[Layer]) -> tuple[LayerKind, ...]:
    return tuple(layer.kind for layer in reversed(layers))
