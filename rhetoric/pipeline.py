"""From an article to its annotation: the one module that knows the order of the work."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rhetoric import __version__
from rhetoric.document import (
    DEFAULT_ENGINE,
    ENGINES,
    Annotation,
    Article,
    Mark,
    MarkKind,
    Match,
    Note,
    Provenance,
    Readability,
    Side,
    Span,
    Statement,
    Voice,
    voices,
)
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.lexicon import Hit, Lexicon, load_lexicon
from rhetoric.lexicon.dates import OUT_OF_DATE, out_of_date
from rhetoric.lexicon.match import find_all
from rhetoric.lexicon.model import WEAK_FRAME
from rhetoric.lookup import SpanIndex
from rhetoric.readability import measure
from rhetoric.segment import sentences
from rhetoric.speakers import attribute
from rhetoric.speakers.home import home_of
from rhetoric.statements import Draft, Paragraph, find_drafts, find_marks, read_paragraphs
from rhetoric.taggers import load_engine, model_hash
from rhetoric.text import View, fold

DEFAULT_LEXICON = "dprk-en"
_MARKED: Mapping[MarkKind, tuple[str, str]] = {
    "scare_quote": ("scare_quoted", "quotation marks that report nothing"),
    "title": ("in_title", "quotation marks around the title of a work"),
}
_OTHER_LANGUAGE = "lexicon_of_other_language"
LONGEST_ARTICLE = 5_000_000
"""Characters of body. A longer "article" is an archive that has to be split first."""


@lru_cache(maxsize=1)
def default_lexicons() -> tuple[Lexicon, ...]:
    """The lexicons used when none are named."""
    return (load_lexicon(DEFAULT_LEXICON),)


def annotate(
    article: Article,
    lexicons: Sequence[Lexicon] | None = None,
    *,
    engine: str = DEFAULT_ENGINE,
    min_confidence: float = 0.0,
) -> Annotation:
    """Find statements, terms and readability in the body of ``article``.

    A pure function: same article, same lexicons, same options, same result. Odd prose becomes notes. Statements with
    less than ``min_confidence`` are left out, with a note, and their words belong to the voice around them.

    Raises ``UsageError`` for an unknown engine or a confidence that is no share, and ``RhetoricError`` for a body over
    ``LONGEST_ARTICLE``.
    """
    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r}; there is: {', '.join(ENGINES)}")
    if not 0 <= min_confidence <= 1:
        raise UsageError(f"a confidence is from 0 to 1, not {min_confidence:g}")
    chosen = default_lexicons() if lexicons is None else tuple(lexicons)
    body = article.body()
    length = sum(len(span) for span in body)
    if length > LONGEST_ARTICLE:
        limit = f"{LONGEST_ARTICLE:,}"
        raise RhetoricError(
            f"{article.locator or article.id}: the body has {length:,} characters, more than one article can have "
            f"({limit}); split the file into articles"
        )
    reading = _Reading(article, fold(article.text), body, sentences(article.text, body))
    found = _statements(reading, engine, min_confidence)
    spoken = voices(article, found.statements)
    matches, language_notes = _matches(reading, chosen, found.statements, spoken, found.marks)
    return Annotation(
        article=article,
        sentences=reading.sentences,
        statements=found.statements,
        matches=matches,
        notes=(*_body_notes(body), *found.notes, *language_notes),
        provenance=Provenance(
            __version__,
            engine,
            {x.name: x.sha256 for x in chosen},
            {} if engine == "rules" else {engine: model_hash(engine)},
            min_confidence,
        ),
        marks=found.marks,
        readability=_readability(reading, found.statements, spoken),
        attitudes=found.attitudes,
    )


def rematch(annotation: Annotation, lexicons: Sequence[Lexicon]) -> Annotation:
    """The same statements with the matches of other lexicons: what ``annotate`` would give, without finding the
    statements again.
    """
    article = annotation.article
    reading = _Reading(article, fold(article.text), article.body(), annotation.sentences)
    spoken = voices(article, annotation.statements)
    matches, language_notes = _matches(reading, lexicons, annotation.statements, spoken, annotation.marks)
    kept = (note for note in annotation.notes if note.code not in (_OTHER_LANGUAGE, WEAK_FRAME))
    return replace(
        annotation,
        matches=matches,
        notes=(*kept, *language_notes),
        provenance=replace(annotation.provenance, lexicons={x.name: x.sha256 for x in lexicons}),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """An article made ready for the rooms: its folded view, its body and the sentences of it."""

    article: Article
    view: View
    body: tuple[Span, ...]
    sentences: tuple[Span, ...]


def _body_notes(body: Sequence[Span]) -> Iterator[Note]:
    if not body:
        yield Note("empty_body", "no body text was found; --no-clean takes the whole text as body")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the text says that somebody said or thinks, quotation marks that report nothing, and notes."""

    statements: tuple[Statement, ...] = ()
    attitudes: tuple[Statement, ...] = ()
    marks: tuple[Mark, ...] = ()
    notes: tuple[Note, ...] = ()


def _statements(reading: _Reading, engine: str, least: float) -> _Found:
    article, view = reading.article, reading.view
    if article.language not in (None, "en"):
        message = f"statements are found in English text only; this one is {article.language!r}"
        return _Found(notes=(Note("language_without_statements", message),))
    paragraphs = read_paragraphs(view, reading.body, reading.sentences)
    found, notes = attribute(article, view, paragraphs, _drafts(paragraphs, engine))
    sure = [s.confidence >= least for s in found]
    said = [i for i, s in enumerate(found) if sure[i] and s.act == "statement"]
    felt = [i for i, s in enumerate(found) if sure[i] and s.act == "attitude"]
    statements = _chosen(found, said, said)
    marks, mark_notes = find_marks(paragraphs, statements, view)
    low = sure.count(False)
    message = f"{low} of {len(found)} statements have less confidence than {least:g}"
    dropped = (Note("low_confidence", message),) if low else ()
    return _Found(statements, _chosen(found, felt, said), marks, (*notes, *dropped, *mark_notes))


def _chosen(found: Sequence[Statement], chosen: Sequence[int], parents: Sequence[int]) -> tuple[Statement, ...]:
    """The statements with the numbers ``chosen``. Their parents are those of ``parents``, counted anew; where a parent
    is none of them, what it stands in takes its place."""
    place = {old: new for new, old in enumerate(parents)}

    def parent(i: int) -> int | None:
        outer = found[i].parent
        while outer is not None and outer not in place:
            outer = found[outer].parent
        return None if outer is None else place[outer]

    return tuple(replace(found[i], parent=parent(i)) for i in chosen)


def _drafts(paragraphs: Sequence[Paragraph], engine: str) -> list[Draft]:
    return find_drafts(paragraphs) if engine == "rules" else load_engine(engine).drafts(paragraphs)


def _matches(
    reading: _Reading,
    lexicons: Sequence[Lexicon],
    statements: Sequence[Statement],
    spoken: Sequence[Voice],
    marks: Sequence[Mark],
) -> tuple[tuple[Match, ...], tuple[Note, ...]]:
    """Term matches with the voice they stand in, sorted by place."""
    found: list[Match] = []
    notes: list[Note] = []
    article = reading.article
    places = _Places(reading, statements, spoken, marks)
    fitting = [lexicon for lexicon in lexicons if article.language in (None, lexicon.language)]
    for lexicon in lexicons:
        if article.language not in (None, lexicon.language):
            message = f"lexicon {lexicon.name} is for {lexicon.language!r}; the article is {article.language!r}"
            notes.append(Note(_OTHER_LANGUAGE, message))
    found_by_each = find_all(fitting, reading.view, reading.body, reading.sentences)
    for lexicon, hits in zip(fitting, found_by_each, strict=True):
        found.extend(places.match(lexicon, hit) for hit in hits)
        notes += _weak_frames(lexicon, found)
    found.sort(key=lambda m: (m.span, m.lexicon, m.frame, m.term))
    return tuple(found), tuple(notes)


def _weak_frames(lexicon: Lexicon, matches: Sequence[Match]) -> Iterator[Note]:
    """What the instrument says against its own frames, for those that count in an article."""
    scored = (m for m in matches if m.counted and m.voice in ("narration", "statement"))
    counted = {m.frame for m in scored if m.lexicon == lexicon.name}
    for name, frame in lexicon.frames.items():
        if frame.caution and name in counted:
            yield Note(WEAK_FRAME, f"{name} of {lexicon.name}: {frame.caution}")


class _Places:
    """What an article says of the place of a hit: its voice, its marks, its day, the names beside it."""

    def __init__(
        self, reading: _Reading, statements: Sequence[Statement], spoken: Sequence[Voice], marks: Sequence[Mark]
    ) -> None:
        self._reading = reading
        self._statements = statements
        self._voices = SpanIndex([(v.span, v) for v in spoken])
        self._marks = SpanIndex([(m.span, m) for m in marks])
        self._sentences = SpanIndex([(s, s) for s in reading.sentences])

    def match(self, lexicon: Lexicon, hit: Hit) -> Match:
        voice = self._voices.at(hit.span.start)
        statement = voice.statement if voice else None
        rules = self._flags(lexicon, hit)
        flags = tuple(rules)
        side = self._target(lexicon, hit, None if statement is None else self._statements[statement])
        if side is not None:
            rules["target"] = side[1]
        return Match(
            span=hit.span,
            lexicon=lexicon.name,
            frame=hit.frame,
            term=hit.term,
            voice=voice.kind if voice else "left_out",
            statement=statement,
            flags=flags,
            weight=hit.weight,
            target=side[0] if side else None,
            rules=rules,
        )

    def _flags(self, lexicon: Lexicon, hit: Hit) -> dict[str, str]:
        """Every flag, with what set it."""
        rules: dict[str, str] = dict(zip(hit.flags, hit.rules or hit.flags, strict=True))
        mark = self._marks.at(hit.span.start)
        if mark is not None:
            name, why = _MARKED[mark.kind]
            rules[name] = why
        out = out_of_date(self._reading.article.published, lexicon.dates.get((hit.frame, hit.term)))
        if out is not None:
            rules[OUT_OF_DATE] = out
        return rules

    def _target(self, lexicon: Lexicon, hit: Hit, statement: Statement | None) -> tuple[Side, str] | None:
        targets = lexicon.targets
        sentence = self._sentences.at(hit.span.start) or hit.span
        speaker = targets.side_of(home_of(self._reading.article, statement))
        return targets.of(self._reading.view, sentence, hit.span, speaker)


def _readability(
    reading: _Reading, statements: Sequence[Statement], spoken: Sequence[Voice]
) -> Mapping[str, Readability]:
    """Readability of the narration, of all statements, and of every named speaker.

    What one voice says of one sentence is one text, so that a sentence broken by a cue ("A," he said, "b") counts once.
    """
    texts: dict[str, dict[int, list[str]]] = {"narration": {}, "statements": {}}
    for name, piece in _voice_pieces(statements, spoken):
        for number, part in _cut(piece, reading.sentences):
            texts.setdefault(name, {}).setdefault(number, []).append(part.of(reading.article.text).strip())
    language = reading.article.language
    measured = {
        name: measure([" ".join(t) for t in found.values()], language) for name, found in texts.items() if found
    }
    return {name: found for name, found in measured.items() if found is not None}


def _voice_pieces(statements: Sequence[Statement], spoken: Sequence[Voice]) -> Iterator[tuple[str, Span]]:
    for voice in spoken:
        if voice.kind == "narration":
            yield "narration", voice.span
        elif voice.kind == "statement" and voice.statement is not None:
            yield "statements", voice.span
            speaker = statements[voice.statement].speaker
            if speaker is not None and speaker not in ("narration", "statements"):
                yield speaker, voice.span


def _cut(span: Span, split: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """The parts of ``span`` in each sentence, with the sentence's number."""
    i = max(0, bisect_right(split, span.start, key=lambda s: s.start) - 1)
    while i < len(split) and split[i].start < span.end:
        start, end = max(span.start, split[i].start), min(span.end, split[i].end)
        if start < end:
            yield i, Span(start, end)
        i += 1
