"""The JSON form of an annotation: one object an article, one line an object.

``to_record`` and ``from_record`` are exact inverses. The shape is described by ``data/annotation.schema.json``
(JSON Schema 2020-12); spans are ``[start, end]`` pairs of code points of ``text``. ``published_kind`` is derived
from ``dates`` and there for readers of the JSON; ``notes`` says with ``stage`` whether a note was made while the
file was read or while it was annotated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, BinaryIO

from rhetoric import checked
from rhetoric.document import (
    Annotation,
    Article,
    Block,
    BlockKind,
    DateKind,
    DateMention,
    Mark,
    MarkKind,
    Match,
    Note,
    Provenance,
    Readability,
    Side,
    SourceType,
    Span,
    Statement,
    StatementAct,
    StatementForm,
    StatementKind,
    VoiceKind,
)
from rhetoric.errors import ReadError

SCHEMA_VERSION = 3
LONGEST_LINE = 256 * 2**20
"""Bytes of one line of JSON that are read at most."""

_RAW = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]")
SCORES = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
    "coleman_liau_index",
)
"""Scores of readability, as records and tables name them."""
_ARTICLE_KEYS = tuple("outlet host agency author url title published published_kind language profile".split())
_KEYS = frozenset(
    "schema_version id text blocks body_confidence dates sentences statements marks matches"
    " readability notes provenance".split()
) | frozenset(_ARTICLE_KEYS)


def to_record(annotation: Annotation) -> dict[str, Any]:
    """The JSON object of one annotated article, keys always in the same order."""
    article = annotation.article
    return {
        "schema_version": SCHEMA_VERSION,
        "id": article.id,
        **{key: getattr(article, key) for key in _ARTICLE_KEYS},
        "text": article.text,
        "blocks": [{"kind": b.kind, "span": _pair(b.span)} for b in article.blocks],
        "body_confidence": article.body_confidence,
        "dates": [{"value": d.value, "kind": d.kind, "span": _pair(d.span)} for d in article.dates],
        "sentences": [_pair(s) for s in annotation.sentences],
        "statements": [_statement_record(s) for s in (*annotation.statements, *annotation.attitudes)],
        "marks": [{"kind": m.kind, "span": _pair(m.span)} for m in annotation.marks],
        "matches": [_match_record(m) for m in annotation.matches],
        "readability": {
            voice: {"words": r.words, "sentences": r.sentences, **{name: getattr(r, name) for name in SCORES}}
            for voice, r in annotation.readability.items()
        },
        "notes": [
            *(_note_record(n, "reading") for n in article.notes),
            *(_note_record(n, "annotation") for n in annotation.notes),
        ],
        "provenance": {
            "rhetoric": annotation.provenance.rhetoric,
            "engine": annotation.provenance.engine,
            "lexicons": dict(annotation.provenance.lexicons),
            "models": dict(annotation.provenance.models),
            "min_confidence": annotation.provenance.min_confidence,
            "raw_sha256": article.raw_sha256,
            "locator": article.locator,
        },
    }


def to_line(annotation: Annotation) -> str:
    """One line of JSON, without the line break. The same annotation gives the same line, byte for byte."""
    return json_text(to_record(annotation))


def json_text(value: object) -> str:
    """``value`` as JSON on one line, with nothing in it that a terminal obeys or that breaks a line: control
    characters, halves of surrogate pairs, bidirectional controls and the like are escaped. It means the same."""
    return _RAW.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(value, ensure_ascii=False, allow_nan=False))


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _statement_record(statement: Statement) -> dict[str, Any]:
    return {
        "content": [_pair(s) for s in statement.content],
        "cue": _pair(statement.cue),
        "source": _pair(statement.source),
        "kind": statement.kind,
        "act": statement.act,
        "form": statement.form,
        "speaker": statement.speaker,
        "speaker_id": statement.speaker_id,
        "source_type": statement.source_type,
        "carrier": statement.carrier,
        "parent": statement.parent,
        "confidence": statement.confidence,
        "rule": statement.rule,
    }


def _match_record(match: Match) -> dict[str, Any]:
    return {
        "span": _pair(match.span),
        "lexicon": match.lexicon,
        "frame": match.frame,
        "term": match.term,
        "weight": match.weight,
        "voice": match.voice,
        "statement": match.statement,
        "flags": list(match.flags),
        "target": match.target,
        "rules": dict(match.rules),
    }


def _note_record(note: Note, stage: str) -> dict[str, Any]:
    return {"stage": stage, "code": note.code, "message": note.message, "span": _pair(note.span)}


def is_record(value: object) -> bool:
    """Does ``value`` look like an annotation of ours (and not like an article to be read)?"""
    return isinstance(value, Mapping) and "schema_version" in value and "statements" in value


def read_annotations(stream: BinaryIO, name: str, on_bad: Callable[[ReadError], None]) -> Iterator[Annotation]:
    """Stored annotations from JSON lines, one at a time; a bad line goes to ``on_bad`` and the rest is read."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        locator = f"{name}:{number}"
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(2**20)
            on_bad(ReadError(locator, f"line longer than {LONGEST_LINE // 2**20} MiB"))
            continue
        if not line.strip():
            continue
        try:
            yield from_record(_parsed(line, locator), locator)
        except ReadError as error:
            on_bad(error)


def _parsed(line: bytes, locator: str) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ReadError(locator, "not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadError(locator, f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise ReadError(locator, "not JSON that can be read: a number too long or nesting too deep") from None


def from_record(record: object, locator: str = "record") -> Annotation:
    """The annotation that ``to_record`` gave ``record`` for.

    Raises ReadError with ``locator`` for another version, missing or unknown keys, wrong types, spans outside
    the text and indices of statements that do not exist.
    """
    try:
        return _annotation(record)
    except checked.FaultError as fault:
        raise ReadError(locator, f"not a usable annotation: {fault}") from None


def _annotation(record: object) -> Annotation:
    top = checked.object_(record, "the record")
    version = checked.field(top, "schema_version", "the record")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise checked.FaultError(
            f"schema_version is {version!r:.40}, this program reads {SCHEMA_VERSION}; annotate the text again"
        )
    checked.only(top, _KEYS, "the record")
    text = checked.string(top, "text", "the record")
    size = len(text)
    origin = checked.object_(checked.field(top, "provenance", "the record"), "provenance")
    checked.only(origin, {*Provenance.__dataclass_fields__, "raw_sha256", "locator"}, "provenance")
    told = tuple(_statement(s, size, where) for s, where in checked.items(top, "statements"))
    statements = tuple(s for s in told if s.act == "statement")
    _check_parents(told, statements)
    notes = [(_stage(n, where), _note(n, size, where)) for n, where in checked.items(top, "notes")]
    return Annotation(
        article=_article(top, text, origin, tuple(note for stage, note in notes if stage == "reading")),
        sentences=tuple(checked.span(pair, size, where) for pair, where in checked.items(top, "sentences")),
        statements=statements,
        matches=tuple(_match(m, size, len(statements), where) for m, where in checked.items(top, "matches")),
        notes=tuple(note for stage, note in notes if stage == "annotation"),
        provenance=Provenance(
            checked.string(origin, "rhetoric", "provenance"),
            checked.string(origin, "engine", "provenance"),
            checked.names(origin, "lexicons", "provenance"),
            checked.names(origin, "models", "provenance"),
            checked.share(origin, "min_confidence", "provenance"),
        ),
        marks=tuple(_mark(m, size, where) for m, where in checked.items(top, "marks")),
        readability={
            checked.clean(voice, "readability"): _readability(r, f"readability[{voice!r:.60}]")
            for voice, r in checked.object_(checked.field(top, "readability", "the record"), "readability").items()
        },
        attitudes=told[len(statements) :],
    )


def _article(top: Mapping[str, Any], text: str, origin: Mapping[str, Any], notes: tuple[Note, ...]) -> Article:
    blocks = tuple(_block(b, len(text), where) for b, where in checked.items(top, "blocks"))
    if any(later.span.start < earlier.span.end for earlier, later in pairwise(blocks)):
        raise checked.FaultError("blocks overlap or are out of order")
    optional = {key: checked.maybe_string(top, key, "the record") for key in _ARTICLE_KEYS}
    del optional["published_kind"]  # derived from the dates
    return Article(
        id=checked.string(top, "id", "the record"),
        text=text,
        blocks=blocks,
        dates=tuple(_date(d, len(text), where) for d, where in checked.items(top, "dates")),
        raw_sha256=checked.maybe_string(origin, "raw_sha256", "provenance"),
        locator=checked.maybe_string(origin, "locator", "provenance"),
        notes=notes,
        body_confidence=checked.maybe_share(top, "body_confidence", "the record"),
        **optional,
    )


def _block(value: object, size: int, where: str) -> Block:
    item = checked.object_(value, where)
    checked.only(item, {"kind", "span"}, where)
    return Block(
        checked.choice(item, "kind", BlockKind, where), checked.span(checked.field(item, "span", where), size, where)
    )


def _mark(value: object, size: int, where: str) -> Mark:
    item = checked.object_(value, where)
    checked.only(item, {"kind", "span"}, where)
    return Mark(
        checked.choice(item, "kind", MarkKind, where), checked.span(checked.field(item, "span", where), size, where)
    )


def _date(value: object, size: int, where: str) -> DateMention:
    item = checked.object_(value, where)
    checked.only(item, {"value", "kind", "span"}, where)
    kind = checked.choice(item, "kind", DateKind, where)
    return DateMention(checked.string(item, "value", where), kind, checked.maybe_span(item, "span", size, where))


def _statement(value: object, size: int, where: str) -> Statement:
    item = checked.object_(value, where)
    checked.only(item, Statement.__dataclass_fields__, where)
    content = tuple(checked.span(pair, size, where) for pair, _ in checked.items(item, "content", where))
    if not content:
        raise checked.FaultError(f"{where} has no content")
    return Statement(
        content=content,
        cue=checked.maybe_span(item, "cue", size, where),
        source=checked.maybe_span(item, "source", size, where),
        kind=checked.choice(item, "kind", StatementKind, where),
        act=checked.choice(item, "act", StatementAct, where),
        form=checked.choice(item, "form", StatementForm, where),
        speaker=checked.maybe_string(item, "speaker", where),
        speaker_id=checked.maybe_string(item, "speaker_id", where),
        source_type=checked.choice(item, "source_type", SourceType, where),
        carrier=checked.maybe_string(item, "carrier", where),
        parent=checked.maybe_index(item, "parent", where),
        confidence=checked.share(item, "confidence", where),
        rule=checked.string(item, "rule", where),
    )


def _check_parents(told: tuple[Statement, ...], statements: tuple[Statement, ...]) -> None:
    """Statements come before attitudes, every parent is one of them, and none stands inside itself."""
    if told[: len(statements)] != statements:
        raise checked.FaultError("statements: those with the act attitude come after all others")
    for number, attitude in enumerate(told[len(statements) :], len(statements)):
        if attitude.parent is not None and attitude.parent >= len(statements):
            raise checked.FaultError(
                f"statements[{number}]: parent {attitude.parent} is none of those that are statements"
            )
    settled: set[int] = set()
    for first in range(len(statements)):
        trail: set[int] = set()
        index: int | None = first
        while index is not None and index not in settled:
            if index >= len(statements):
                raise checked.FaultError(
                    f"statements[{first}]: parent {index} is none of the {len(statements)} statements"
                )
            if index in trail:
                raise checked.FaultError(f"statements[{index}] is nested in itself")
            trail.add(index)
            index = statements[index].parent
        settled |= trail


def _match(value: object, size: int, statements: int, where: str) -> Match:
    item = checked.object_(value, where)
    checked.only(item, Match.__dataclass_fields__, where)
    statement = checked.maybe_index(item, "statement", where)
    if statement is not None and statement >= statements:
        raise checked.FaultError(f"{where}: statement {statement} is none of the {statements} statements")
    return Match(
        span=checked.span(checked.field(item, "span", where), size, where),
        lexicon=checked.string(item, "lexicon", where),
        frame=checked.string(item, "frame", where),
        term=checked.string(item, "term", where),
        voice=checked.choice(item, "voice", VoiceKind, where),
        statement=statement,
        flags=tuple(checked.clean(flag, f"{where}: flags") for flag, _ in checked.items(item, "flags", where)),
        weight=checked.number(item, "weight", where),
        target=None if checked.field(item, "target", where) is None else checked.choice(item, "target", Side, where),
        rules=checked.names(item, "rules", where),
    )


def _readability(value: object, where: str) -> Readability:
    item = checked.object_(value, where)
    checked.only(item, Readability.__dataclass_fields__, where)
    counts = [checked.maybe_index(item, key, where) for key in ("words", "sentences")]
    if None in counts:
        raise checked.FaultError(f"{where}: words and sentences must be numbers")
    scores = {
        name: None if checked.field(item, name, where) is None else checked.number(item, name, where) for name in SCORES
    }
    return Readability(counts[0] or 0, counts[1] or 0, **scores)


def _stage(value: object, where: str) -> str:
    stage = checked.string(checked.object_(value, where), "stage", where)
    if stage not in ("reading", "annotation"):
        raise checked.FaultError(f"{where}: stage is {stage!r:.40}, not 'reading' or 'annotation'")
    return stage


def _note(value: object, size: int, where: str) -> Note:
    item = checked.object_(value, where)
    checked.only(item, {"stage", "code", "message", "span"}, where)
    span = checked.maybe_span(item, "span", size, where)
    return Note(checked.string(item, "code", where), checked.string(item, "message", where), span)
