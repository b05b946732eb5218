"""The page of one article: its text with every voice and term in it, and tables whose numbers lead into the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rhetoric.document import BODY_KINDS, Annotation, Span, Statement
from rhetoric.report.article import CHAINS, byline, few_words, readability_table, relays, shares, why_not
from rhetoric.report.html.marked import Layer, MarkedText, Piece
from rhetoric.report.html.page import page
from rhetoric.report.reading import FrameKey, Profile, Reading, is_scored, read
from rhetoric.report.sheet import count, more
from rhetoric.safe import safe_text, shorten
from rhetoric.text import words

COLOURS = 6
"""Speakers with a colour and pattern of their own: those with most words. The others share one."""

UNKNOWN = "speaker unknown"
_MOST_TOGETHER = 50  # overlapping matches that the text tells of at one place
_LONGEST_SAID = 240  # characters of a statement in its row; the text has it all
_LONGEST_LEFT_OUT = 60_000  # characters of what was left out


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text: ``kind`` is that of the block, ``pieces`` are its text."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement. ``linked``: the text shows it; ``inside`` is the number of the one around it; ``codes`` are those of
    the frames that it has terms of."""

    number: int
    linked: bool
    inside: int | None
    said: str
    statement: Statement
    colour: int
    codes: str
    cue: str
    source: str
    words: int


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice: its colour if it has one, types of source, carriers, numbers, and the first statement to link to."""

    name: str
    colour: int | None
    types: str
    carriers: str
    statements: int
    words: int
    first: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame with the code that stands at its terms."""

    code: str
    lexicon: str
    name: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """Occurrences of one term in one voice. ``because`` says why they are not counted. ``places`` in the text, by
    cluster from 1, go with ``matches``; None where the page does not show the place."""

    number: int
    lexicon: str
    frame: str
    code: str
    found: str
    term: str
    voice: str
    target: str
    because: str
    matches: tuple[int, ...]
    places: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A cluster of terms in the text: the codes of its frames, what they are, and their rows."""

    codes: str
    counted: bool
    told: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate with what is behind it: ``width`` of its bar in per cent of the longest, first ``row`` of the terms."""

    rate: str
    hits: int
    width: float
    row: int | None


@dataclass(frozen=True, slots=True)
class Framing:
    """Rates by frame and voice. ``colours`` go with ``voices``; a row is code, lexicon and frame, cells. ``remarks``
    name the voices that are too short for a rate to say much, and what is not shown."""

    voices: Sequence[Profile]
    colours: Sequence[int | None]
    rows: Sequence[tuple[str, FrameKey, Sequence[Cell | None]]]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not analysed, of one kind, in order of the text; ``hidden`` says what the page does not show of it."""

    kind: str
    told: str
    shown: tuple[Paragraph, ...]
    hidden: str


def article_page(annotation: Annotation, home: str = "") -> str:
    """One HTML file that shows an article: who says what through whom, how it is framed, and where each number comes
    from. It needs no network, and no script but to filter and to show details beside the text. In a site ``home``
    leads to its index."""
    return _Article(read(annotation)).page(home)


class _Article:
    """What the parts of a page share: colours of voices, codes of frames, rows of terms."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.annotation = reading.annotation
        self.marked = MarkedText(reading.annotation)
        self.speakers = [p.voice for p in reading.profiles if p.is_speaker]
        self.colours = {name: i for i, name in enumerate(self.speakers[:COLOURS])}
        self.hits: dict[int | None, dict[str, None]] = {}  # codes by statement, in order of the text
        self.codes = codes(sorted({(m.lexicon, m.frame) for m in self.annotation.matches}))
        for m in self.annotation.matches:
            self.hits.setdefault(m.statement, {})[self.codes[m.lexicon, m.frame]] = None

    def page(self, home: str) -> str:
        """The text comes first: only what it shows can be linked to."""
        article, annotation = self.annotation.article, self.annotation
        text = [self._paragraph(b.kind, b.span) for b in article.blocks if b.kind in BODY_KINDS or b.kind == "title"]
        left_out = self._left_out()
        counted, others = self._terms()
        chains = list(relays(self.reading))
        voices = list(self._voices())
        return page(
            "article.html",
            title=safe_text(article.title or "") or safe_text(f"(no title) {article.id}"),
            styles=("article.css",),
            scripts=("article.js",),
            home=home,
            article=article,
            byline=byline(replace(article, url=None)).split(" · "),
            is_read=not any(note.code == "language_without_statements" for note in annotation.notes),
            is_coloured=len(self.speakers) <= COLOURS,
            shares=shares(self.reading),
            chains=chains[:CHAINS],
            more_chains=more(len(chains) - CHAINS, "carriers"),
            text=text,
            clusters=self._clusters([*counted, *others]),
            voices=voices,
            links={"statements": "statements", **{v.name: f"s{v.first}" if v.first else "text" for v in voices}},
            statements=[self._statement(i) for i in range(len(annotation.statements))],
            frames=[Frame(code, *frame) for frame, code in self.codes.items()],
            framing=self._framing(counted),
            counted=counted,
            others=others,
            readability=readability_table(annotation),
            attitudes=[(self.reading.content(a, _LONGEST_SAID), a.speaker) for a in annotation.attitudes],
            left_out=left_out,
            notes=[note.message for note in self.reading.notes()],
            made=list(_made(annotation)),
        )

    def _paragraph(self, kind: str, region: Span) -> Paragraph:
        return Paragraph(kind, tuple(self.marked.pieces(region)))

    def _shows(self, statement: int) -> bool:
        return Layer("said", statement) in self.marked.shown

    def _colour(self, statement: Statement) -> int:
        return self.colours.get(statement.speaker or "", COLOURS)

    def _statement(self, i: int) -> StatementRow:
        statement = self.annotation.statements[i]
        return StatementRow(
            number=i + 1,
            linked=self._shows(i),
            inside=None if statement.parent is None else statement.parent + 1,
            said=shorten(self.reading.content(statement, _LONGEST_SAID), _LONGEST_SAID),
            statement=statement,
            colour=self._colour(statement),
            codes=" ".join(self.hits.get(i, ())),
            cue=self.reading.text(statement.cue, _LONGEST_SAID),
            source=self.reading.text(statement.source, _LONGEST_SAID),
            words=self.reading.statement_words[i],
        )

    def _voices(self) -> Iterator[VoiceRow]:
        """Who speaks: the narration, the speakers, and the statements of which nobody knows who made them."""
        narration, *_ = self.reading.profiles
        yield VoiceRow("narration", None, "", "", 0, narration.words, None)
        spoken: dict[str | None, list[int]] = {name: [] for name in self.speakers}
        for i, statement in enumerate(self.annotation.statements):
            spoken.setdefault(statement.speaker or None, []).append(i)
        for name, numbers in spoken.items():
            made = [self.annotation.statements[i] for i in numbers]
            types = ", ".join(dict.fromkeys(s.source_type.replace("_", " ") for s in made))
            carriers = ", ".join(dict.fromkeys(s.carrier for s in made if s.carrier))
            total = sum(self.reading.statement_words[i] for i in numbers)
            first = next((i + 1 for i in numbers if self._shows(i)), None)
            yield VoiceRow(name or UNKNOWN, self._colour(made[0]), types, carriers, len(made), total, first)

    def _terms(self) -> tuple[list[TermRow], list[TermRow]]:
        """Occurrences by term and voice: those that count, and those that do not."""
        grouped: dict[tuple[Any, ...], list[int]] = {}
        order = {"narration": -1, **{name: i for i, name in enumerate(self.speakers)}}
        for i, m in enumerate(self.annotation.matches):
            because = "" if m.counted and is_scored(m) else why_not(m) or "not counted"
            voice = self.reading.voice_of(m)
            found = shorten(self.reading.text(m.span, _LONGEST_SAID).lower(), _LONGEST_SAID)
            who = (order.get(voice, len(order)), voice)
            grouped.setdefault(
                (bool(because), m.lexicon, m.frame, who, found, m.term, m.target or "", because), []
            ).append(i)
        rows = []
        for number, (key, matches) in enumerate(sorted(grouped.items()), 1):
            _, lexicon, frame, (_, voice), found, term, target, because = key
            places = tuple(self._place(i) for i in matches)
            code = self.codes[lexicon, frame]
            rows.append(
                TermRow(number, lexicon, frame, code, found, term, voice, target, because, tuple(matches), places)
            )
        return [row for row in rows if not row.because], [row for row in rows if row.because]

    def _place(self, match: int) -> int | None:
        cluster = self.marked.cluster_of.get(match)
        return None if cluster is None or Layer("term", cluster) not in self.marked.shown else cluster + 1

    def _clusters(self, rows: Sequence[TermRow]) -> list[Term]:
        """What the text says of each stretch of terms, in the order of ``MarkedText.clusters``."""
        row_of = {match: row for row in rows for match in row.matches}
        terms = []
        for cluster in self.marked.clusters:
            behind = list({row_of[i].number: row_of[i] for i in cluster.matches[:_MOST_TOGETHER]}.values())
            told = "; ".join(row.frame + (f" (not counted: {row.because})" if row.because else "") for row in behind)
            frames = " ".join(dict.fromkeys(row.code for row in behind))
            terms.append(
                Term(frames, any(not row.because for row in behind), told, tuple(row.number for row in behind))
            )
        return terms

    def _framing(self, counted: Sequence[TermRow]) -> Framing:
        """Rates of narration, statements and main speakers. A cell leads to the first of its terms."""
        every = [p for p in self.reading.profiles if not p.is_speaker or p.words]
        profiles = every[: 2 + COLOURS]
        frames = self.reading.frames()
        highest = max((p.rate(frame) or 0 for p in profiles for frame in frames), default=0) or 1
        first = _first_rows(counted)
        rows = []
        for frame in frames:
            rates = [(p.rate(frame), p.hits[frame], first.get((frame, p.voice))) for p in profiles]
            cells = [Cell(f"{r:.1f}", n, round(100 * r / highest, 1), row) if r else None for r, n, row in rates]
            rows.append((self.codes[frame], frame, cells))
        colours = [self.colours.get(p.voice) if p.is_speaker else None for p in profiles]
        left = more(len(every) - len(profiles), "speakers, with fewer words")
        remarks = (few_words(profiles), f"Columns are of the speakers with most words; {left}." if left else "")
        return Framing(profiles, colours, rows, [remark for remark in remarks if remark])

    def _left_out(self) -> list[LeftOut]:
        """What the page has beside title and body, by kind; what stands in no block comes last."""
        article = self.annotation.article
        found: dict[str, list[Span]] = {}
        end = 0
        loose = []
        for block in article.blocks:
            loose.append(Span(end, max(end, block.span.start)))
            end = block.span.end
            if block.kind not in BODY_KINDS and block.kind != "title":
                found.setdefault(block.kind, []).append(block.span)
        found["not in any block"] = [*loose, Span(end, len(article.text))]
        return list(self._folded(found))

    def _folded(self, found: Mapping[str, Sequence[Span]]) -> Iterator[LeftOut]:
        room = _LONGEST_LEFT_OUT
        for kind, spans in found.items():
            texts = [(span, self.reading.text(span)) for span in spans if span.of(self.annotation.article.text).strip()]
            if not texts:
                continue
            shown, hidden = [], 0
            for span, _ in texts:
                cut = Span(span.start, min(span.end, span.start + room))
                room -= len(cut)
                hidden += len(span) - len(cut)
                if len(cut):
                    shown.append(self._paragraph(kind, cut))
            told = f"{count(len(texts), 'piece')}, {count(sum(words(text) for _, text in texts), 'word')}"
            yield LeftOut(kind, told, tuple(shown), more(hidden, "characters that this page does not show"))


def _first_rows(counted: Sequence[TermRow]) -> dict[tuple[FrameKey, str], int]:
    """The first row of terms of each frame and voice; of "statements", the first that is not narration."""
    first: dict[tuple[FrameKey, str], int] = {}
    for row in counted:
        frame = (row.lexicon, row.frame)
        first.setdefault((frame, row.voice), row.number)
        if row.voice != "narration":
            first.setdefault((frame, "statements"), row.number)
    return first


def codes(frames: Sequence[FrameKey]) -> dict[FrameKey, str]:
    """A short code for each frame, of the first letters of its words, with a number where two are the same."""
    given: dict[FrameKey, str] = {}
    taken: Counter[str] = Counter()
    for lexicon, frame in frames:
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", frame)[:3]).upper() or "T"
        taken[initials] += 1
        given[lexicon, frame] = initials + (f"{taken[initials]}" if taken[initials] > 1 else "")
    return given


def _made(annotation: Annotation) -> Iterator[tuple[str, str]]:
    """Program, engine, lexicons, models, and the file, with full hashes: enough to make the page again."""
    made, article = annotation.provenance, annotation.article
    yield "rhetoric", made.rhetoric
    yield "engine", made.engine
    if made.min_confidence:
        yield "least confidence", f"{made.min_confidence:g}"
    yield from ((f"lexicon {name}", f"sha256 {digest}") for name, digest in sorted(made.lexicons.items()))
    yield from ((f"model {name}", f"sha256 {digest}") for name, digest in sorted(made.models.items()))
    yield "article", article.id
    if article.profile:
        yield "profile", article.profile
    if article.locator:
        yield "read from", article.locator
    if article.raw_sha256:
        yield "file", f"sha256 {article.raw_sha256}"
