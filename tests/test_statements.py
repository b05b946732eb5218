"""Statements: cases as data (``data/statements/*.json``), each a short text with all that is said in it.

A case has ``label``, ``text`` (a line is a paragraph), maybe ``outlet``, ``statements``, and maybe
``not_in_statements`` (words that nobody says), ``notes`` (codes), ``marks`` (kind and words) and ``comment``.
A statement has ``content`` (a list of pieces; marks and blanks do not count), ``kind``, ``speaker``, ``carrier``, and
maybe ``form``, ``source``, ``cue``, ``source_type`` and ``parent`` (index in the list). What a case does not list
must not be found.

``known_failures.json`` holds what goes wrong today, with the reason. A case there that comes out right breaks the build
until it is moved to where it belongs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhetoric.document import Annotation, Article, Block, Span, Statement
from rhetoric.pipeline import annotate

FOLDER = Path(__file__).parent / "data" / "statements"
NAMES = ("synthetic", "wild", "negative", "known_failures")
Case = dict[str, Any]
CASES: dict[str, list[Case]] = {
    name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES
}
FIELDS = {"label", "text", "outlet", "statements", "not_in_statements", "notes", "marks", "comment"}
WORD = re.compile(r"\w+")


def article(text: str, outlet: str | None = None) -> Article:
    """An article whose lines are its paragraphs."""
    lines = tuple(Block("paragraph", Span(*line.span())) for line in re.finditer(r"\S[^\n]*", text))
    return Article("case", text, outlet=outlet, language="en", blocks=lines)


def read(case: Case) -> Annotation:
    return annotate(article(case["text"], case.get("outlet")), lexicons=(), engine="rules")


def words(pieces: list[str]) -> list[list[str]]:
    return [WORD.findall(piece) for piece in pieces]


def differences(case: Case, found: Annotation) -> Iterator[str]:
    """What is missing, too much or wrong, a line each."""
    text = case["text"]
    contents = [words([piece.of(text) for piece in s.content]) for s in found.statements]
    places: list[int | None] = []
    for wanted in case["statements"]:
        same = [i for i, content in enumerate(contents) if content == words(wanted["content"]) and i not in places]
        places.append(same[0] if same else None)
        if same:
            yield from _wrong_fields(wanted, found.statements[same[0]], text, places)
        else:
            yield f"missing: {wanted['content']}"
    for i, said in enumerate(found.statements):
        if i not in places:
            yield f"too much: {[piece.of(text) for piece in said.content]} by {said.speaker} ({said.rule})"
    for fragment in case.get("not_in_statements", ()):
        if any(fragment in piece.of(text) for said in found.statements for piece in said.content):
            yield f"said by nobody: {fragment}"


def _wrong_fields(wanted: Case, said: Statement, text: str, places: list[int | None]) -> Iterator[str]:
    for key in ("kind", "speaker", "carrier", "form", "source_type"):
        if key in wanted and wanted[key] != getattr(said, key):
            yield f"{wanted['content']}: {key} {getattr(said, key)!r}, not {wanted[key]!r}"
    for key, span in (("source", said.source), ("cue", said.cue)):
        if key in wanted and (span is None or span.of(text) != wanted[key]):
            yield f"{wanted['content']}: {key} {span and span.of(text)!r}, not {wanted[key]!r}"
    parent = places[wanted["parent"]] if wanted.get("parent") is not None else None
    if "parent" in wanted and said.parent != parent:
        yield f"{wanted['content']}: parent {said.parent}, not {parent}"


def label(case: Case) -> str:
    return str(case["label"])


@pytest.mark.parametrize("case", [c for n in NAMES[:3] for c in CASES[n]], ids=label)
def test_case(case: Case) -> None:
    found = read(case)
    assert list(differences(case, found)) == []
    if "notes" in case:
        assert sorted(note.code for note in found.notes) == sorted(case["notes"])
    if "marks" in case:
        assert [[mark.kind, mark.span.of(case["text"]).strip("\"'“”")] for mark in found.marks] == case["marks"]


@pytest.mark.parametrize("case", CASES["known_failures"], ids=label)
@pytest.mark.xfail(strict=True, reason="known failure; when it comes out right, move the case to its place")
def test_known_failure(case: Case) -> None:
    assert list(differences(case, read(case))) == []


def test_the_cases_are_sound() -> None:
    every = [case for cases in CASES.values() for case in cases]
    assert len(every) >= 90
    assert len({case["label"] for case in every}) == len(every)
    assert len({case["text"] for case in every if "outlet" not in case}) == sum("outlet" not in case for case in every)
    for case in every:
        assert set(case) <= FIELDS, case["label"]
        for wanted in case["statements"]:
            assert set(wanted) >= {"content", "kind", "speaker", "carrier"}, case["label"]
            assert all(piece in case["text"] for piece in wanted["content"]), case["label"]
    assert not any(case["statements"] for case in CASES["negative"])
    assert all(case.get("comment") for case in CASES["known_failures"])


def test_the_cases_show_every_kind_and_form() -> None:
    said = [s for name in ("synthetic", "wild") for case in CASES[name] for s in case["statements"]]
    assert {s["kind"] for s in said} == {"direct", "mixed", "indirect"}
    assert {s.get("form") for s in said} >= {"quotation", "clause", "colon_block", "document", "participle"}
    assert {s.get("source_type") for s in said} >= {"state_media", "official", "diplomat", "ministry", "anonymous"}


def test_a_case_can_fail() -> None:
    """The comparison sees a wrong piece, a wrong name, something missing and something too much."""
    case = CASES["synthetic"][0]
    found = read(case)
    assert list(differences(case, found)) == []
    [said] = case["statements"]
    for change in (
        {"content": ["The bridge"]},
        {"speaker": "Nobody"},
        {"kind": "mixed"},
        {"cue": "told"},
        {"parent": 0},
    ):
        assert list(differences({**case, "statements": [{**said, **change}]}, found)), change
    assert list(differences({**case, "statements": []}, found))
    assert list(differences({**case, "not_in_statements": ["bridge"]}, found))


def test_every_statement_says_what_decided() -> None:
    for case in CASES["synthetic"]:
        for said in read(case).statements:
            assert said.rule
            assert 0 < said.confidence <= 1


def test_marks_that_open_twice_are_one_note_each() -> None:
    found = annotate(article('One "two three.\nFour five.\nSix "seven eight.\nNine.'), lexicons=(), engine="rules")
    assert [note.code for note in found.notes].count("unclosed_quote") == 2


def test_text_in_another_language_has_a_note_and_no_statement() -> None:
    said = Article("x", "„Nein“, sagte er.", language="de", blocks=(Block("paragraph", Span(0, 17)),))
    found = annotate(said, lexicons=(), engine="rules")
    assert found.statements == ()
    assert [note.code for note in found.notes] == ["language_without_statements"]
