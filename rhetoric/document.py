"""The types that every room works with.

One text, never edited: every span is half-open ``[start, end)`` in code points of ``Article.text``.
All types are frozen, so an annotation can be shared, hashed and compared.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Literal

from rhetoric.card import CardTable, brief, card

BlockKind = Literal["title", "dateline", "subhead", "paragraph", "caption", "credit", "furniture"]
BODY_KINDS: frozenset[BlockKind] = frozenset({"paragraph", "subhead"})
DateKind = Literal["published", "updated", "crawled", "viewed", "lead", "dateline", "unknown"]
StatementKind = Literal["direct", "mixed", "indirect"]
ENGINES = ("accurate", "fast", "rules")
"""What finds statements: two trained engines, and the rules that both build on."""
DEFAULT_ENGINE = "accurate"
StatementAct = Literal["statement", "attitude"]
StatementForm = Literal["quotation", "clause", "colon_block", "document", "participle"]
SourceType = Literal["state_media", "official", "diplomat", "ministry", "anonymous", "other"]
VoiceKind = Literal["narration", "statement", "title", "left_out"]
MarkKind = Literal["scare_quote", "title"]
Stance = Literal["neutral", "endorsing", "distancing"]
Side = Literal["self", "ally", "enemy", "third"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the result should know: ``code`` for programs, ``message`` for people."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text and what it is on the page."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date found on the page or in its metadata: ISO 8601 ``value``, its kind and, if in the text, its place."""

    value: str
    kind: DateKind
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One news text with its metadata. ``blocks`` are sorted and do not overlap; text between them is furniture.

    ``outlet`` printed the text, ``host`` is the site or paper it was found on when that is another,
    ``agency`` wrote it, ``author`` is the byline. ``locator`` is ``file`` or ``file:record``;
    ``raw_sha256`` names the bytes that the text was taken from. ``profile`` is the description of a site or database
    that it was read with; ``body_confidence`` in [0, 1] says how clearly the body stands out from the rest of a page.
    """

    id: str
    text: str
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    agency: str | None = None
    author: str | None = None
    host: str | None = None
    blocks: tuple[Block, ...] = ()
    dates: tuple[DateMention, ...] = ()
    raw_sha256: str | None = None
    locator: str | None = None
    notes: tuple[Note, ...] = ()
    profile: str | None = None
    body_confidence: float | None = None

    @property
    def published_kind(self) -> DateKind | None:
        """The kind of the date that ``published`` was taken from."""
        return next((d.kind for d in self.dates if d.value == self.published), None)

    def body(self) -> tuple[Span, ...]:
        """Spans of the paragraphs that are analysed, in order."""
        return tuple(b.span for b in self.blocks if b.kind in BODY_KINDS)

    def left_out(self) -> tuple[Block, ...]:
        """Blocks that are not analysed (captions, credits, navigation)."""
        return tuple(b for b in self.blocks if b.kind not in BODY_KINDS and b.kind != "title")

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(brief("Article", self.title or self.id))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        body = self.body()
        begin = " ".join(span.of(self.text) for span in body[:3])
        size = (
            f"{sum(map(len, body)):,} characters in {len(body):,} paragraphs, {len(self.left_out()):,} pieces left out"
        )
        return card(self.title or self.id, [*_facts(self), ("body", size), ("begins", begin)])


@dataclass(frozen=True, slots=True)
class Statement:
    """*source* says *content*, marked by *cue*. ``content`` may have several pieces ("A," he said, "B.").

    ``speaker`` is the name that the source resolves to, as the article spells it most fully; ``speaker_id`` links it
    across articles where the gazetteer knows it. ``carrier`` relayed the words (KCNA). ``parent`` is the index of
    the statement that this one is nested in. ``rule`` says what decided; ``confidence`` is in [0, 1]. ``act`` tells
    what somebody said from what somebody wants, plans or believes, which only the trained engines report.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: StatementKind
    form: StatementForm
    speaker: str | None
    source_type: SourceType
    carrier: str | None
    parent: int | None
    confidence: float
    rule: str
    speaker_id: str | None = None
    act: StatementAct = "statement"


@dataclass(frozen=True, slots=True)
class Mark:
    """Quotation marks that report nothing: a scare quote, or the title of a work."""

    kind: MarkKind
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """One occurrence of a lexicon term. ``statement`` is the innermost statement it stands in, if any.

    ``flags``: ``negated``, ``scare_quoted``, ``in_name``, ``in_title`` (of a work in quotation marks), ``context``
    (term listed but not scored), ``out_of_date`` (the article is outside the term's dates of validity).
    A match with any flag is shown and not counted. ``target`` is the side of whom the term is said, where a name
    beside it decides that; it changes no count. ``rules`` says what set each flag and ``target``: "negated" to "not".
    """

    span: Span
    lexicon: str
    frame: str
    term: str
    voice: VoiceKind
    statement: int | None = None
    flags: tuple[str, ...] = ()
    weight: float = 1.0
    target: Side | None = None
    rules: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def counted(self) -> bool:
        return not self.flags


@dataclass(frozen=True, slots=True)
class Readability:
    """Counts and scores of one voice, as textstat gives them with the CMU pronouncing dictionary.

    A score is None where the text is too short for its formula or the language has none.
    """

    words: int
    sentences: int
    flesch_reading_ease: float | None = None
    flesch_kincaid_grade: float | None = None
    gunning_fog: float | None = None
    smog_index: float | None = None
    automated_readability_index: float | None = None
    coleman_liau_index: float | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of the text and who is speaking in it. ``statement`` is set for kind ``statement``."""

    span: Span
    kind: VoiceKind
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an annotation: version of the package, engine, hashes of lexicons and models.

    Statements under ``min_confidence`` were left out.
    """

    rhetoric: str
    engine: str = "rules"
    lexicons: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """An article with everything found in it. ``readability`` is keyed by voice: "narration", "statements",
    and every speaker's name. ``attitudes`` are what somebody is reported to want, plan or believe without having said
    it: the words belong to the narration, and no rate counts them; their ``parent`` is a number of ``statements``.
    """

    article: Article
    sentences: tuple[Span, ...]
    statements: tuple[Statement, ...]
    matches: tuple[Match, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    marks: tuple[Mark, ...] = ()
    readability: Mapping[str, Readability] = field(default_factory=dict)
    attitudes: tuple[Statement, ...] = ()

    def voices(self) -> tuple[Voice, ...]:
        """Partition of ``article.text``: every character belongs to exactly one voice."""
        return voices(self.article, self.statements)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(brief("Annotation", self.article.title or self.article.id))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        text = self.article.text
        said = (
            (s.speaker or "unknown", s.source_type.replace("_", " "), s.carrier, s.kind, _joined(s.content, text))
            for s in self.statements
        )
        frames: dict[tuple[str, str], Counter[str]] = {}
        for match in self.matches:
            if match.counted and match.voice in ("narration", "statement"):
                frames.setdefault((match.lexicon, match.frame), Counter())[match.voice] += 1
        framed = ((*key, found["narration"], found["statement"]) for key, found in sorted(frames.items()))
        made = f"engine {self.provenance.engine}, rhetoric {self.provenance.rhetoric}"
        return card(
            self.article.title or self.article.id,
            [*_facts(self.article), ("made with", made)],
            (
                CardTable("Statements", ("speaker", "source", "carrier", "kind", "said"), said, len(self.statements)),
                CardTable("Terms counted", ("lexicon", "frame", "narration", "statements"), framed, len(frames)),
            ),
        )


def _facts(article: Article) -> list[tuple[str, object]]:
    found = f", found on {article.host}" if article.host else ""
    return [
        ("outlet", (article.outlet or "unknown") + found),
        ("published", article.published),
        ("language", article.language),
        ("file", article.locator),
    ]


def _joined(content: Sequence[Span], text: str) -> str:
    return " … ".join(span.of(text) for span in content)


def voices(article: Article, statements: Sequence[Statement]) -> tuple[Voice, ...]:
    """Partition ``article.text`` into voices. In nested statements the innermost speaks.

    Everything outside title and body is ``left_out``; a statement's content outside the body stays ``left_out`` too.
    """
    text_end = len(article.text)
    layers: list[Voice] = []
    for block in article.blocks:
        if block.kind in BODY_KINDS:
            layers.append(Voice(block.span, "narration"))
        elif block.kind == "title":
            layers.append(Voice(block.span, "title"))
    body = article.body()
    starts = [span.start for span in body]
    spoken = sorted(
        ((_depth(statements, i), span.start, i, span) for i, s in enumerate(statements) for span in s.content),
    )
    for _, _, i, span in spoken:
        layers.extend(Voice(piece, "statement", i) for piece in _within(span, body, starts))
    return tuple(_flatten(layers, text_end))


def _depth(statements: Sequence[Statement], index: int) -> int:
    depth, parent = 0, statements[index].parent
    while parent is not None and depth < len(statements):
        depth, parent = depth + 1, statements[parent].parent
    return depth


def _within(span: Span, body: Sequence[Span], starts: Sequence[int]) -> Iterator[Span]:
    """The pieces of ``span`` inside ``body``, whose sorted ``starts`` make the look-up logarithmic."""
    for block in body[max(0, bisect_right(starts, span.start) - 1) : bisect_left(starts, span.end)]:
        start, end = max(span.start, block.start), min(span.end, block.end)
        if start < end:
            yield Span(start, end)


def _flatten(layers: Sequence[Voice], text_end: int) -> Iterator[Voice]:
    """Later layers cover earlier ones; what no layer covers is left out. One sweep over the edges, n log n."""
    opening = sorted(range(len(layers)), key=lambda i: layers[i].span.start)
    edges = sorted({0, text_end, *(v.span.start for v in layers), *(v.span.end for v in layers)})
    active: list[int] = []  # a heap of negated indices: the latest layer on top
    begin, current = 0, 0
    owner: tuple[VoiceKind, int | None] | None = None
    for edge in edges:
        while current < len(opening) and layers[opening[current]].span.start <= edge:
            heappush(active, -opening[current])
            current += 1
        while active and layers[-active[0]].span.end <= edge:
            heappop(active)
        here = _key(layers[-active[0]] if active else None)
        if here != owner or edge == text_end:
            if owner is not None and begin < edge:
                yield Voice(Span(begin, edge), *owner)
            begin, owner = edge, here


def _key(voice: Voice | None) -> tuple[VoiceKind, int | None]:
    return ("left_out", None) if voice is None else (voice.kind, voice.statement)
