"""The JSON form: exact both ways, described by its schema, and closed to bad records."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from typing import Any, get_args

import jsonschema
import pytest
from handmade import dinner
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.document import (
    Annotation,
    Article,
    Block,
    BlockKind,
    DateKind,
    DateMention,
    Mark,
    Match,
    Note,
    Provenance,
    Readability,
    SourceType,
    Span,
    Statement,
    StatementForm,
    StatementKind,
    VoiceKind,
)
from rhetoric.errors import ReadError
from rhetoric.record import from_record, is_record, read_annotations, to_line, to_record

SCHEMA = json.loads((resources.files("rhetoric") / "data" / "annotation.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe_words = st.none() | words


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted)
    spans = edges.map(lambda e: Span(*e))
    notes = st.lists(st.builds(Note, words, words, st.none() | spans), max_size=2).map(tuple)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=5)))
    blocks = tuple(Block(draw(st.sampled_from(get_args(BlockKind))), Span(a, b)) for a, b in pairwise(cuts))
    count = draw(st.integers(0, 3))
    statements = tuple(
        Statement(
            content=tuple(draw(st.lists(spans, min_size=1, max_size=3))),
            cue=draw(st.none() | spans),
            source=draw(st.none() | spans),
            kind=draw(st.sampled_from(get_args(StatementKind))),
            form=draw(st.sampled_from(get_args(StatementForm))),
            speaker=draw(maybe_words),
            source_type=draw(st.sampled_from(get_args(SourceType))),
            carrier=draw(maybe_words),
            parent=draw(st.none() | st.integers(0, i - 1)) if i else None,
            confidence=draw(st.floats(0, 1)),
            rule=draw(words),
            speaker_id=draw(maybe_words),
        )
        for i in range(count)
    )
    inside = st.none() | st.integers(0, count - 1) if count else st.none()
    flags = st.lists(st.sampled_from(["negated", "in_name"]), max_size=2).map(tuple)
    voices = st.sampled_from(get_args(VoiceKind))
    sides = st.sampled_from([None, "self", "ally", "enemy", "third"])
    made = st.builds(
        Match, spans, words, words, words, voices, inside, flags, target=sides, rules=st.dictionaries(words, words)
    )
    matches = st.lists(made, max_size=3).map(tuple)
    score = st.none() | st.floats(-200, 200)
    readable = st.builds(Readability, st.integers(0, 99), st.integers(0, 99), *[score] * 6)
    return Annotation(
        article=Article(
            id=draw(words),
            text=text,
            outlet=draw(maybe_words),
            title=draw(maybe_words),
            published=draw(maybe_words),
            host=draw(maybe_words),
            blocks=blocks,
            dates=tuple(
                draw(st.lists(st.builds(DateMention, words, st.sampled_from(get_args(DateKind)), st.none() | spans)))
            ),
            raw_sha256=draw(maybe_words),
            locator=draw(maybe_words),
            notes=draw(notes),
        ),
        sentences=tuple(draw(st.lists(spans, max_size=3))),
        statements=statements,
        matches=draw(matches),
        notes=draw(notes),
        provenance=Provenance(
            draw(words), draw(words), draw(st.dictionaries(words, words, max_size=2)), draw(st.just({}))
        ),
        marks=tuple(draw(st.lists(st.builds(Mark, st.sampled_from(["scare_quote", "title"]), spans), max_size=2))),
        readability=draw(st.dictionaries(words, readable, max_size=2)),
    )


@given(annotations())
def test_round_trip_is_exact_and_fits_the_schema(annotation: Annotation) -> None:
    line = to_line(annotation)
    record = json.loads(line)
    VALIDATOR.validate(record)
    assert is_record(record)
    assert from_record(record) == annotation
    assert to_line(from_record(record)) == line


def test_schema_is_valid_and_knows_every_kind() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    defined = SCHEMA["$defs"]
    assert defined["block"]["properties"]["kind"]["enum"] == list(get_args(BlockKind))
    assert defined["date"]["properties"]["kind"]["enum"] == list(get_args(DateKind))
    statement = defined["statement"]["properties"]
    assert statement["kind"]["enum"] == list(get_args(StatementKind))
    assert statement["form"]["enum"] == list(get_args(StatementForm))
    assert statement["source_type"]["enum"] == list(get_args(SourceType))
    assert defined["match"]["properties"]["voice"]["enum"] == list(get_args(VoiceKind))


def test_record_says_what_the_design_promises() -> None:
    record = to_record(dinner())
    assert record["schema_version"] == 3
    assert record["published_kind"] == "dateline"
    assert record["statements"][1]["speaker_id"] == "choe-son-hui"
    assert record["provenance"]["locator"] == "dinner.txt"
    assert record["provenance"]["raw_sha256"] == "cd" * 32
    assert [note["stage"] for note in record["notes"]] == ["reading", "annotation"]


def drop(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda record: record.pop(key)


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        target: Any = record
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        for step in steps:
            target = target[step]
        target[last] = value

    return change


BAD: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (put("schema_version", 1), "schema_version is 1, this program reads 3"),
    (put("schema_version", True), "schema_version"),
    (drop("statements"), "no 'statements'"),
    (drop("provenance"), "no 'provenance'"),
    (drop("sentences"), "no 'sentences'"),
    (put("mood", "grim"), "unknown key 'mood'"),
    (put("statements/0/mood", "grim"), "statements[0] has the unknown key 'mood'"),
    (put("statements/1/content", []), "statements[1] has no content"),
    (put("statements/1/content/0", [5, 99999]), "statements[1]"),
    (put("statements/1/content/0", [9, 5]), "not a span"),
    (put("statements/1/content/0", [-1, 5]), "not a span"),
    (put("statements/1/content/0", [True, 5]), "not a span"),
    (put("statements/1/content/0", "x"), "not a span"),
    (put("statements/1/parent", 3), "parent 3 is none of the 3 statements"),
    (put("statements/1/parent", 1), "nested in itself"),
    (put("statements/1/kind", "loud"), "not one of direct, mixed, indirect"),
    (put("statements/1/confidence", 1.5), "not in [0, 1]"),
    (put("statements/1/confidence", "high"), "not a number"),
    (put("matches/0/statement", 7), "statement 7 is none of the 3"),
    (put("matches/0/flags", "negated"), "not a list"),
    (put("matches/0/target", "foe"), "target is 'foe'"),
    (put("matches/0/rules", ["no"]), "is not an object"),
    (put("matches/0/rules", {"negated": 1}), "is not a string"),
    (put("blocks/1/span", [0, 3]), "overlap"),
    (put("readability/narration/words", None), "words and sentences"),
    (put("notes/0/stage", "later"), "stage"),
    (put("text", 7), "not a string"),
    (put("title", "\ud800"), "surrogate"),
    (put("provenance/lexicons", []), "not an object"),
]


@pytest.mark.parametrize(("spoil", "reason"), BAD)
def test_bad_records_are_refused_in_one_line(spoil: Callable[[dict[str, Any]], object], reason: str) -> None:
    record = to_record(dinner())
    spoil(record)
    with pytest.raises(ReadError) as caught:
        from_record(record, "store.jsonl:3")
    message = str(caught.value)
    assert message.startswith("store.jsonl:3: ")
    assert reason in message
    assert "\n" not in message


def test_nesting_in_a_circle_is_refused() -> None:
    record = to_record(dinner())
    record["statements"][0]["parent"] = 1
    record["statements"][1]["parent"] = 0
    with pytest.raises(ReadError, match="nested in itself"):
        from_record(record)


@pytest.mark.parametrize("value", [None, 3, [], "text", {}])
def test_what_is_no_record_at_all(value: object) -> None:
    assert not is_record(value)
    with pytest.raises(ReadError):
        from_record(value)


def test_bad_lines_are_told_and_the_rest_is_read() -> None:
    good = to_line(dinner()).encode()
    deep = b"[" * 100_000
    huge = b"9" * 10_000
    lines = [b"\xef\xbb\xbf" + good, b"", b"{broken", b"\xff\xfe", deep, huge, good]
    bad: list[str] = []
    read = list(read_annotations(io.BytesIO(b"\n".join(lines)), "store.jsonl", lambda e: bad.append(str(e))))
    assert read == [dinner(), dinner()]
    assert [message.split(": ")[0] for message in bad] == [f"store.jsonl:{n}" for n in (3, 4, 5, 6)]


def test_a_line_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    good = to_line(dinner()).encode()
    monkeypatch.setattr("rhetoric.record.LONGEST_LINE", len(good) + 2)
    bad: list[ReadError] = []
    stream = io.BytesIO(b" " * 3 * len(good) + b"\n" + good + b"\n")
    assert list(read_annotations(stream, "s", bad.append)) == [dinner()]
    assert len(bad) == 1
