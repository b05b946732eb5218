"""Annotations and drafts as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rhetoric.batch.schema import drafts
from rhetoric.compare.counts import words_by_voice
from rhetoric.document import Annotation, Block, Match, Note, Span, Statement
from rhetoric.ingest import Draft, Metadata
from rhetoric.record import SCHEMA_VERSION, SCORES, from_record

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

_FIELDS = (
    "id outlet host agency author url title published published_kind language profile text body_confidence".split()
)
_OPTIONAL = ("outlet", "host", "agency", "author", "url", "title", "published", "published_kind", "language", "profile")
_METADATA = tuple(f.name for f in fields(Metadata))


# --- annotations


def to_row(annotation: Annotation) -> dict[str, Any]:
    """The row of ``schema.annotated`` for an annotation."""
    article, made = annotation.article, annotation.provenance
    words = words_by_voice(annotation)
    spoken = {i: n for (kind, i), n in words.items() if kind == "statement"}
    return {
        **{name: getattr(article, name) for name in _FIELDS},
        "words_narration": words.get(("narration", None), 0),
        "words_statements": sum(spoken.values()),
        "words_title": words.get(("title", None), 0),
        "words_left_out": words.get(("left_out", None), 0),
        "blocks": [{"kind": b.kind, "start": b.span.start, "end": b.span.end} for b in article.blocks],
        "dates": [{"value": d.value, "kind": d.kind, "span": _span(d.span)} for d in article.dates],
        "sentences": [_span(s) for s in annotation.sentences],
        "marks": [{"kind": m.kind, "start": m.span.start, "end": m.span.end} for m in annotation.marks],
        "readability": [
            {"voice": voice, "words": r.words, "sentences": r.sentences, **{name: getattr(r, name) for name in SCORES}}
            for voice, r in annotation.readability.items()
        ],
        "rhetoric": made.rhetoric,
        "engine": made.engine,
        "min_confidence": made.min_confidence,
        "lexicons": list(made.lexicons.items()),
        "models": list(made.models.items()),
        "raw_sha256": article.raw_sha256,
        "locator": article.locator,
        "statements": [
            _statement(i, s, spoken.get(i, 0) if i < len(annotation.statements) else 0)
            for i, s in enumerate((*annotation.statements, *annotation.attitudes))
        ],
        "matches": [_match(m) for m in annotation.matches],
        "notes": [
            *(_note(n, "reading") for n in article.notes),
            *(_note(n, "annotation") for n in annotation.notes),
        ],
        "error": None,
    }


def _span(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _statement(number: int, statement: Statement, words: int) -> dict[str, Any]:
    return {
        "number": number,
        "act": statement.act,
        "kind": statement.kind,
        "form": statement.form,
        "speaker": statement.speaker,
        "speaker_id": statement.speaker_id,
        "source_type": statement.source_type,
        "carrier": statement.carrier,
        "parent": statement.parent,
        "words": words,
        "confidence": statement.confidence,
        "rule": statement.rule,
        "content": [_span(s) for s in statement.content],
        "cue": _span(statement.cue),
        "source": _span(statement.source),
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "lexicon": match.lexicon,
        "frame": match.frame,
        "term": match.term,
        "voice": match.voice,
        "statement": match.statement,
        "counted": match.counted,
        "flags": list(match.flags),
        "target": match.target,
        "weight": match.weight,
        "rules": list(match.rules.items()),
        "start": match.span.start,
        "end": match.span.end,
    }


def _note(note: Note, stage: str) -> dict[str, Any]:
    return {"stage": stage, "code": note.code, "message": note.message, "span": _span(note.span)}


def from_rows(
    locator: str,
    article: Mapping[str, Any],
    statements: Sequence[Mapping[str, Any]],
    matches: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, Any]],
) -> Annotation:
    """The annotation that the rows were made of. Raises ReadError, which names ``locator``, if they fit none."""
    record = {
        "schema_version": SCHEMA_VERSION,
        **{name: article[name] for name in ("id", "text", "body_confidence", *_OPTIONAL)},
        "blocks": [{"kind": b["kind"], "span": [b["start"], b["end"]]} for b in article["blocks"]],
        "dates": [{**d, "span": _pair(d["span"])} for d in article["dates"]],
        "sentences": [_pair(s) for s in article["sentences"]],
        "marks": [{"kind": m["kind"], "span": [m["start"], m["end"]]} for m in article["marks"]],
        "readability": {r["voice"]: {k: v for k, v in r.items() if k != "voice"} for r in article["readability"]},
        "statements": [_statement_record(s) for s in statements],
        "matches": [_match_record(m) for m in matches],
        "notes": [{k: _pair(v) if k == "span" else v for k, v in n.items() if k != "id"} for n in notes],
        "provenance": {
            **{name: article[name] for name in ("rhetoric", "engine", "min_confidence", "raw_sha256", "locator")},
            "lexicons": dict(article["lexicons"]),
            "models": dict(article["models"]),
        },
    }
    return from_record(record, locator)


def _pair(span: Mapping[str, int] | None) -> list[int] | None:
    return None if span is None else [span["start"], span["end"]]


def _statement_record(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in row.items() if k not in ("id", "number", "words")}
    spans = {"content": [_pair(s) for s in row["content"]], "cue": _pair(row["cue"]), "source": _pair(row["source"])}
    return {**kept, **spans}


def _match_record(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in row.items() if k not in ("id", "counted", "start", "end", "rules")}
    return {**kept, "span": [row["start"], row["end"]], "rules": dict(row["rules"])}


# --- drafts


def draft_batch(found: Iterable[Draft]) -> pa.RecordBatch:
    """Drafts as a batch of ``schema.drafts``."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.RecordBatch.from_pylist([_draft_row(d) for d in found], schema=drafts())


def _draft_row(draft: Draft) -> dict[str, Any]:
    blocks = draft.blocks
    return {
        **{name: getattr(draft.metadata, name) for name in _METADATA},
        **{name: getattr(draft, name) for name in ("id", "text", "locator", "raw_sha256", "stem", "profile")},
        "captions": list(draft.captions),
        "blocks": None
        if blocks is None
        else [{"kind": b.kind, "start": b.span.start, "end": b.span.end} for b in blocks],
        "notes": [_note(n, "reading") for n in draft.notes],
    }


def draft_of(row: Mapping[str, Any]) -> Draft:
    """The draft of a row; only ``id`` and ``text`` must be there."""
    blocks = row.get("blocks")
    return Draft(
        row["text"],
        row.get("raw_sha256") or "",
        Metadata(**{name: row.get(name) for name in _METADATA}),
        row["id"],
        captions=tuple(row.get("captions") or ()),
        blocks=None if blocks is None else tuple(Block(b["kind"], Span(b["start"], b["end"])) for b in blocks),
        notes=tuple(
            Note(n["code"], n["message"], n["span"] and Span(n["span"]["start"], n["span"]["end"]))
            for n in row.get("notes") or ()
        ),
        profile=row.get("profile"),
        locator=row.get("locator"),
        stem=row.get("stem") or "",
    )
