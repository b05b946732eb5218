"""The JSON form of an annotation: one object an article, one line an object.

``to_record`` and ``from_record`` are exact inverses. The shape is described by ``data/annotation.schema.json``
(JSON Schema 2020-12); spans are ``[start, end]`` pairs of code points of ``text``. ``published_kind`` is derived
from ``dates`` and there for readers of the JSON; ``notes`` says with ``stage`` whether a note was made while the
file was read or while it was annotated.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, BinaryIO, get_args

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

SCHEMA_VERSION = 2
LONGEST_LINE = 256 * 2**20
"""Bytes of one line of JSON that are read at most."""

_SCORES = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
    "coleman_liau_index",
)
_ARTICLE_KEYS = ("outlet", "host", "agency", "author", "url", "title", "published", "published_kind", "language")
_KEYS = frozenset(
    {"schema_version", "id", "text", "blocks", "dates", "sentences", "statements", "marks", "matches"}
    | {"readability", "notes", "provenance", *_ARTICLE_KEYS}
)


def to_record(annotation: Annotation) -> dict[str, Any]:
    """The JSON object of one annotated article, keys always in the same order."""
    article = annotation.article
    return {
        "schema_version": SCHEMA_VERSION,
        "id": article.id,
        **{key: getattr(article, key) for key in _ARTICLE_KEYS},
        "text": article.text,
        "blocks": [{"kind": b.kind, "span": _pair(b.span)} for b in article.blocks],
        "dates": [{"value": d.value, "kind": d.kind, "span": _pair(d.span)} for d in article.dates],
        "sentences": [_pair(s) for s in annotation.sentences],
        "statements": [_statement_record(s) for s in (*annotation.statements, *annotation.attitudes)],
        "marks": [{"kind": m.kind, "span": _pair(m.span)} for m in annotation.marks],
        "matches": [_match_record(m) for m in annotation.matches],
        "readability": {
            voice: {"words": r.words, "sentences": r.sentences, **{name: getattr(r, name) for name in _SCORES}}
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
    return json.dumps(to_record(annotation), ensure_ascii=False, allow_nan=False)


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


class _RecordError(Exception):
    """What is wrong in a record, before it is known where the record came from."""


def from_record(record: object, locator: str = "record") -> Annotation:
    """The annotation that ``to_record`` gave ``record`` for.

    Raises ReadError with ``locator`` for another version, missing or unknown keys, wrong types, spans outside
    the text and indices of statements that do not exist.
    """
    try:
        return _annotation(record)
    except _RecordError as fault:
        raise ReadError(locator, f"not a usable annotation: {fault}") from None


def _annotation(record: object) -> Annotation:
    top = _object(record, "the record")
    version = _value(top, "schema_version", "the record")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise _RecordError(
            f"schema_version is {version!r:.40}, this program reads {SCHEMA_VERSION}; annotate the text again"
        )
    _only(top, _KEYS, "the record")
    text = _string(top, "text", "the record")
    size = len(text)
    origin = _object(_value(top, "provenance", "the record"), "provenance")
    _only(origin, {*Provenance.__dataclass_fields__, "raw_sha256", "locator"}, "provenance")
    told = tuple(_statement(s, size, where) for s, where in _items(top, "statements"))
    statements = tuple(s for s in told if s.act == "statement")
    _check_parents(told, statements)
    notes = [(_stage(n, where), _note(n, size, where)) for n, where in _items(top, "notes")]
    return Annotation(
        article=_article(top, text, origin, tuple(note for stage, note in notes if stage == "reading")),
        sentences=tuple(_span(pair, size, where) for pair, where in _items(top, "sentences")),
        statements=statements,
        matches=tuple(_match(m, size, len(statements), where) for m, where in _items(top, "matches")),
        notes=tuple(note for stage, note in notes if stage == "annotation"),
        provenance=Provenance(
            _string(origin, "rhetoric", "provenance"),
            _string(origin, "engine", "provenance"),
            _names(origin, "lexicons", "provenance"),
            _names(origin, "models", "provenance"),
            _share(origin, "min_confidence", "provenance"),
        ),
        marks=tuple(_mark(m, size, where) for m, where in _items(top, "marks")),
        readability={
            _clean(voice, "readability"): _readability(r, f"readability[{voice!r:.60}]")
            for voice, r in _object(_value(top, "readability", "the record"), "readability").items()
        },
        attitudes=told[len(statements) :],
    )


def _article(top: Mapping[str, Any], text: str, origin: Mapping[str, Any], notes: tuple[Note, ...]) -> Article:
    blocks = tuple(_block(b, len(text), where) for b, where in _items(top, "blocks"))
    if any(later.span.start < earlier.span.end for earlier, later in pairwise(blocks)):
        raise _RecordError("blocks overlap or are out of order")
    optional = {key: _maybe_string(top, key, "the record") for key in _ARTICLE_KEYS}
    del optional["published_kind"]  # derived from the dates
    return Article(
        id=_string(top, "id", "the record"),
        text=text,
        blocks=blocks,
        dates=tuple(_date(d, len(text), where) for d, where in _items(top, "dates")),
        raw_sha256=_maybe_string(origin, "raw_sha256", "provenance"),
        locator=_maybe_string(origin, "locator", "provenance"),
        notes=notes,
        **optional,
    )


def _block(value: object, size: int, where: str) -> Block:
    item = _object(value, where)
    _only(item, {"kind", "span"}, where)
    return Block(_choice(item, "kind", BlockKind, where), _span(_value(item, "span", where), size, where))


def _mark(value: object, size: int, where: str) -> Mark:
    item = _object(value, where)
    _only(item, {"kind", "span"}, where)
    return Mark(_choice(item, "kind", MarkKind, where), _span(_value(item, "span", where), size, where))


def _date(value: object, size: int, where: str) -> DateMention:
    item = _object(value, where)
    _only(item, {"value", "kind", "span"}, where)
    kind = _choice(item, "kind", DateKind, where)
    return DateMention(_string(item, "value", where), kind, _maybe_span(item, "span", size, where))


def _statement(value: object, size: int, where: str) -> Statement:
    item = _object(value, where)
    _only(item, Statement.__dataclass_fields__, where)
    content = tuple(_span(pair, size, where) for pair, _ in _items(item, "content", where))
    if not content:
        raise _RecordError(f"{where} has no content")
    return Statement(
        content=content,
        cue=_maybe_span(item, "cue", size, where),
        source=_maybe_span(item, "source", size, where),
        kind=_choice(item, "kind", StatementKind, where),
        act=_choice(item, "act", StatementAct, where),
        form=_choice(item, "form", StatementForm, where),
        speaker=_maybe_string(item, "speaker", where),
        speaker_id=_maybe_string(item, "speaker_id", where),
        source_type=_choice(item, "source_type", SourceType, where),
        carrier=_maybe_string(item, "carrier", where),
        parent=_maybe_index(item, "parent", where),
        confidence=_share(item, "confidence", where),
        rule=_string(item, "rule", where),
    )


def _share(item: Mapping[str, object], key: str, where: str) -> float:
    value = _number(item, key, where)
    if not 0 <= value <= 1:
        raise _RecordError(f"{where}: {key} {value:g} is not in [0, 1]")
    return value


def _check_parents(told: tuple[Statement, ...], statements: tuple[Statement, ...]) -> None:
    """Statements come before attitudes, every parent is one of them, and none stands inside itself."""
    if told[: len(statements)] != statements:
        raise _RecordError("statements: those with the act attitude come after all others")
    for number, attitude in enumerate(told[len(statements) :], len(statements)):
        if attitude.parent is not None and attitude.parent >= len(statements):
            raise _RecordError(f"statements[{number}]: parent {attitude.parent} is none of those that are statements")
    settled: set[int] = set()
    for first in range(len(statements)):
        trail: set[int] = set()
        index: int | None = first
        while index is not None and index not in settled:
            if index >= len(statements):
                raise _RecordError(f"statements[{first}]: parent {index} is none of the {len(statements)} statements")
            if index in trail:
                raise _RecordError(f"statements[{index}] is nested in itself")
            trail.add(index)
            index = statements[index].parent
        settled |= trail


def _match(value: object, size: int, statements: int, where: str) -> Match:
    item = _object(value, where)
    _only(item, Match.__dataclass_fields__, where)
    statement = _maybe_index(item, "statement", where)
    if statement is not None and statement >= statements:
        raise _RecordError(f"{where}: statement {statement} is none of the {statements} statements")
    return Match(
        span=_span(_value(item, "span", where), size, where),
        lexicon=_string(item, "lexicon", where),
        frame=_string(item, "frame", where),
        term=_string(item, "term", where),
        voice=_choice(item, "voice", VoiceKind, where),
        statement=statement,
        flags=tuple(_clean(flag, f"{where}: flags") for flag, _ in _items(item, "flags", where)),
        weight=_number(item, "weight", where),
        target=None if _value(item, "target", where) is None else _choice(item, "target", Side, where),
        rules=_names(item, "rules", where),
    )


def _readability(value: object, where: str) -> Readability:
    item = _object(value, where)
    _only(item, Readability.__dataclass_fields__, where)
    counts = [_maybe_index(item, key, where) for key in ("words", "sentences")]
    if None in counts:
        raise _RecordError(f"{where}: words and sentences must be numbers")
    scores = {name: None if _value(item, name, where) is None else _number(item, name, where) for name in _SCORES}
    return Readability(counts[0] or 0, counts[1] or 0, **scores)


def _stage(value: object, where: str) -> str:
    stage = _string(_object(value, where), "stage", where)
    if stage not in ("reading", "annotation"):
        raise _RecordError(f"{where}: stage is {stage!r:.40}, not 'reading' or 'annotation'")
    return stage


def _note(value: object, size: int, where: str) -> Note:
    item = _object(value, where)
    _only(item, {"stage", "code", "message", "span"}, where)
    span = _maybe_span(item, "span", size, where)
    return Note(_string(item, "code", where), _string(item, "message", where), span)


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _RecordError(f"{where} is not an object")
    return value


def _only(item: Mapping[str, Any], known: Any, where: str) -> None:
    unknown = next((key for key in item if key not in known), None)
    if unknown is not None:
        raise _RecordError(f"{where} has the unknown key {unknown!r:.60}")


def _value(item: Mapping[str, Any], key: str, where: str) -> Any:
    try:
        return item[key]
    except KeyError:
        raise _RecordError(f"{where} has no {key!r}") from None


def _items(item: Mapping[str, Any], key: str, where: str | None = None) -> Iterator[tuple[Any, str]]:
    """The elements of a list and how to call each in an error."""
    value = _value(item, key, where or "the record")
    if not isinstance(value, list):
        raise _RecordError(f"{key} is not a list")
    prefix = f"{where}: {key}" if where else key
    return ((element, f"{prefix}[{i}]") for i, element in enumerate(value))


def _clean(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _RecordError(f"{where} is not a string")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _RecordError(f"{where} holds half of a surrogate pair, which is no character") from None
    return value


def _string(item: Mapping[str, Any], key: str, where: str) -> str:
    return _clean(_value(item, key, where), f"{where}: {key}")


def _maybe_string(item: Mapping[str, Any], key: str, where: str) -> str | None:
    return None if _value(item, key, where) is None else _string(item, key, where)


def _number(item: Mapping[str, Any], key: str, where: str) -> float:
    value = _value(item, key, where)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _RecordError(f"{where}: {key} is not a number")
    return float(value)


def _maybe_index(item: Mapping[str, Any], key: str, where: str) -> int | None:
    value = _value(item, key, where)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _RecordError(f"{where}: {key} is not a whole number from 0")
    return value


def _choice(item: Mapping[str, Any], key: str, kinds: Any, where: str) -> Any:
    value = _string(item, key, where)
    if value not in get_args(kinds):
        raise _RecordError(f"{where}: {key} is {value!r:.40}, not one of {', '.join(get_args(kinds))}")
    return value


def _span(value: object, size: int, where: str) -> Span:
    match value:
        case [int(start), int(end)] if 0 <= start <= end <= size and bool not in (type(start), type(end)):
            return Span(start, end)
        case _:
            raise _RecordError(f"{where}: {value!r:.40} is not a span of the text (0 to {size})")


def _maybe_span(item: Mapping[str, Any], key: str, size: int, where: str) -> Span | None:
    value = _value(item, key, where)
    return None if value is None else _span(value, size, f"{where}: {key}")


def _names(item: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    value = _object(_value(item, key, where), f"{where}: {key}")
    return {_clean(k, f"{where}: {key}"): _clean(v, f"{where}: {key}[{k!r:.40}]") for k, v in value.items()}
