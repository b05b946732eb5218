"""The columns of a corpus: one Arrow schema for what a batch gives, and the tables that a part is stored as.

A batch has one row an article, with its statements, matches and notes as lists. A part has four tables, in which the
rows of the lists stand by themselves, each with the ``id`` of its article; and one of what was skipped. Spans are
half-open, in code points of ``text``. ``docs/corpus.md`` describes every column.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rhetoric.record import SCORES

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

CORPUS_SCHEMA = 1
"""Grows when a reader would have to change."""
LISTS = ("statements", "matches", "notes")
"""Columns of a batch that become tables of a part."""
TABLES = ("articles", *LISTS, "skipped")


@cache
def _types() -> dict[str, Any]:
    import pyarrow as pa  # noqa: PLC0415

    text, number, real = pa.string(), pa.int32(), pa.float64()
    span = pa.struct([("start", number), ("end", number)])
    names = pa.map_(text, text)
    return {
        "text": text,
        "number": number,
        "real": real,
        "span": span,
        "names": names,
        "block": pa.struct([("kind", text), ("start", number), ("end", number)]),
        "date": pa.struct([("value", text), ("kind", text), ("span", span)]),
        "readability": pa.struct(
            [("voice", text), ("words", number), ("sentences", number), *((name, real) for name in SCORES)]
        ),
        "statement": pa.struct(
            [
                ("number", number),
                ("act", text),
                ("kind", text),
                ("form", text),
                ("speaker", text),
                ("speaker_id", text),
                ("source_type", text),
                ("carrier", text),
                ("parent", number),
                ("words", number),
                ("confidence", real),
                ("rule", text),
                ("content", pa.list_(span)),
                ("cue", span),
                ("source", span),
            ]
        ),
        "match": pa.struct(
            [
                ("lexicon", text),
                ("frame", text),
                ("term", text),
                ("voice", text),
                ("statement", number),
                ("counted", pa.bool_()),
                ("flags", pa.list_(text)),
                ("target", text),
                ("weight", real),
                ("rules", names),
                ("start", number),
                ("end", number),
            ]
        ),
        "note": pa.struct([("stage", text), ("code", text), ("message", text), ("span", span)]),
    }


@cache
def article_fields() -> tuple[Any, ...]:
    """The fields of the table of articles."""
    import pyarrow as pa  # noqa: PLC0415

    t = _types()
    strings = "id outlet host agency author url title published published_kind language profile text".split()
    made = "rhetoric engine".split()
    counts = "words_narration words_statements words_title words_left_out".split()
    return (
        *(pa.field(name, t["text"]) for name in strings),
        *(pa.field(name, t["number"]) for name in counts),
        pa.field("body_confidence", t["real"]),
        pa.field("blocks", pa.list_(t["block"])),
        pa.field("dates", pa.list_(t["date"])),
        pa.field("sentences", pa.list_(t["span"])),
        pa.field("marks", pa.list_(t["block"])),
        pa.field("readability", pa.list_(t["readability"])),
        *(pa.field(name, t["text"]) for name in made),
        pa.field("min_confidence", t["real"]),
        pa.field("lexicons", t["names"]),
        pa.field("models", t["names"]),
        pa.field("raw_sha256", t["text"]),
        pa.field("locator", t["text"]),
    )


@cache
def annotated() -> pa.Schema:
    """One row an article: what ``annotate_batch`` gives. ``error`` says why an article could not be annotated; then
    only ``id``, ``locator`` and ``raw_sha256`` are there.
    """
    import pyarrow as pa  # noqa: PLC0415

    t = _types()
    return pa.schema(
        [
            *article_fields(),
            pa.field("statements", pa.list_(t["statement"])),
            pa.field("matches", pa.list_(t["match"])),
            pa.field("notes", pa.list_(t["note"])),
            pa.field("error", t["text"]),
        ]
    )


@cache
def table(name: str) -> pa.Schema:
    """The columns of one table of a part."""
    import pyarrow as pa  # noqa: PLC0415

    t = _types()
    if name == "articles":
        return pa.schema(article_fields())
    if name == "skipped":
        return pa.schema([(column, t["text"]) for column in ("id", "locator", "reason", "raw_sha256")])
    kind = {"statements": "statement", "matches": "match", "notes": "note"}[name]
    return pa.schema([pa.field("id", t["text"]), *t[kind]])


@cache
def drafts() -> pa.Schema:
    """One row a text that is still to be laid out: what ``annotate_batch`` takes. Only ``id`` and ``text`` must be
    there; a text with ``blocks`` is taken as its container describes it, any other is cleaned like a page dump.
    """
    import pyarrow as pa  # noqa: PLC0415

    t = _types()
    strings = (
        "id text locator raw_sha256 stem profile title published updated crawled outlet url language author agency host"
    )
    return pa.schema(
        [
            *(pa.field(name, t["text"]) for name in strings.split()),
            pa.field("captions", pa.list_(t["text"])),
            pa.field("blocks", pa.list_(t["block"])),
            pa.field("notes", pa.list_(t["note"])),
        ]
    )
