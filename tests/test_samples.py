"""The samples and their gold files: complete, in bounds, consistent. Nothing here needs the pipeline."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from goldfile import SAMPLES, TABLES, Say, Spec, SpecError, all_specs, as_json, build, find, nearest, read_spec, rows

from rhetoric.text import CLOSE, NEUTRAL, OPEN, fold, quotations

GOLD = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "gold").glob("*.json"))}
PAGES = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".txt", ".html"))
TEXTS = [gold for gold in GOLD.values() if gold["file"].endswith(".txt")]
NOT_TEXTS = [gold for gold in GOLD.values() if not gold["file"].endswith(".txt")]
RUN = 10
"""The rule on other people's texts: no run of this many equal words (see ``samples/SOURCES.md``)."""


def text_of(gold: dict[str, Any]) -> str:
    return (SAMPLES / str(gold["file"])).read_bytes().decode("utf-8")


def name_of(gold: dict[str, Any]) -> str:
    return str(gold["id"])


def ancestors(statements: list[dict[str, Any]], index: int) -> set[int]:
    found: set[int] = set()
    parent = statements[index]["parent"]
    while parent is not None:
        assert parent not in found | {index}, "a statement is nested in itself"
        found.add(parent)
        parent = statements[parent]["parent"]
    return found


def test_there_are_at_least_fourteen_articles_and_sixteen_shapes() -> None:
    assert len(PAGES) + len(TABLES) >= 16
    assert len(PAGES) >= 14


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_has_gold(page: Path) -> None:
    assert GOLD[page.stem]["file"] == page.name


def test_every_file_is_a_page_a_table_or_a_document_about_them() -> None:
    known = {page.name for page in PAGES} | set(TABLES) | {"README.md", "SOURCES.md"}
    assert {path.name for path in SAMPLES.iterdir() if path.is_file()} == known


def test_every_gold_file_comes_from_its_spec() -> None:
    built = {spec.stem: as_json(build(spec)) for spec in all_specs()}
    on_disk = {stem: (SAMPLES / "gold" / f"{stem}.json").read_text(encoding="utf-8") for stem in GOLD}
    assert on_disk == built, "run: python tests/goldfile.py"


def test_the_tables_have_enough_to_compare() -> None:
    records = [record for table in TABLES for record in rows(SAMPLES / table).values()]
    outlets = rows(SAMPLES / "outlets.csv").values()
    assert len(outlets) >= 12
    assert all(sum(r["outlet"] == name for r in outlets) >= 4 for name in ("KCNA", "TASS", "Xinhua", "Yonhap"))
    for record in records:
        assert date.fromisoformat(record["published"])
        assert 60 <= len(record["text"].split()) <= 150, record["id"]
    assert len({record["id"] for record in records}) == len(records)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_have_the_length_of_real_ones(page: Path) -> None:
    assert 150 <= len(page.read_text(encoding="utf-8").split()) <= 500


@pytest.mark.parametrize("gold", TEXTS, ids=name_of)
def test_offsets_are_in_bounds_and_end_at_words_or_marks(gold: dict[str, Any]) -> None:
    text = text_of(gold)
    spans = [*gold["body"]]
    for said in gold["statements"]:
        spans += [*said["content"], *(said[key] for key in ("source", "cue") if said[key])]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    assert gold["body"] == sorted(gold["body"])


@pytest.mark.parametrize("gold", TEXTS, ids=name_of)
def test_statements_stand_in_the_body_apart_from_their_own_source_and_cue(gold: dict[str, Any]) -> None:
    for said in gold["statements"]:
        assert said["content"] == sorted(said["content"])
        for start, end in [*said["content"], *(said[key] for key in ("source", "cue") if said[key])]:
            assert any(a <= start and end <= b for a, b in gold["body"])
        for key in ("source", "cue"):
            if said[key]:
                assert all(said[key][1] <= start or end <= said[key][0] for start, end in said["content"])


@pytest.mark.parametrize("gold", TEXTS, ids=name_of)
def test_contents_overlap_only_where_one_statement_is_nested_in_the_other(gold: dict[str, Any]) -> None:
    statements = gold["statements"]
    for i, j in combinations(range(len(statements)), 2):
        pieces = [(a, b) for a in statements[i]["content"] for b in statements[j]["content"]]
        if any(a[0] < b[1] and b[0] < a[1] for a, b in pieces):
            outer, inner = (i, j) if i in ancestors(statements, j) else (j, i)
            assert outer in ancestors(statements, inner), (i, j)
            outside = statements[outer]["content"]
            assert all(any(a <= s and e <= b for a, b in outside) for s, e in statements[inner]["content"])


@pytest.mark.parametrize("gold", TEXTS, ids=name_of)
def test_the_kind_agrees_with_the_quotation_marks(gold: dict[str, Any]) -> None:
    view = fold(text_of(gold))
    marks = {OPEN, CLOSE, NEUTRAL, "'", "\N{LEFT SINGLE QUOTATION MARK}"}
    for said in gold["statements"]:
        pieces = [(view.from_raw(start), view.from_raw(end)) for start, end in said["content"]]
        before = [view.text[start - 1] in marks for start, _ in pieces]
        inside = [
            bool(quotations(view.text, start, end))
            or bool(re.search(f"[{OPEN}{CLOSE}{NEUTRAL}]", view.text[start:end]))
            for start, end in pieces
        ]
        if said["form"] == "document":
            assert said["kind"] == "direct"
        elif said["kind"] == "direct":
            assert all(before)
            assert view.text[pieces[-1][1]] in marks, "the last piece of a quotation is closed"
        else:
            assert not any(before)
            assert any(inside) == (said["kind"] == "mixed")


@pytest.mark.parametrize("gold", TEXTS, ids=name_of)
def test_no_statement_covers_what_is_none(gold: dict[str, Any]) -> None:
    text = text_of(gold)
    for fragment in gold["not_statements"]:
        places = [match.span() for match in re.finditer(re.escape(fragment), text)]
        assert places, fragment
        for start, end in (piece for said in gold["statements"] for piece in said["content"]):
            assert all(e <= start or end <= s for s, e in places), fragment


@pytest.mark.parametrize("gold", NOT_TEXTS, ids=name_of)
def test_gold_without_offsets_quotes_its_article(gold: dict[str, Any]) -> None:
    text = rows(SAMPLES / gold["file"])[gold["id"]]["text"] if gold["file"] in TABLES else text_of(gold)
    said = [piece for statement in gold["statements"] for piece in statement["content_text"]]
    for statement in gold["statements"]:
        assert all(part is None or part in text for part in (statement["source_text"], statement["cue_text"]))
    assert all(piece in text for piece in said)
    for fragment in gold["not_statements"]:
        assert fragment in text or fragment in json.dumps(text)
        assert not any(fragment in piece for piece in said)


def test_the_samples_together_show_every_kind_form_and_layer() -> None:
    statements = [said for gold in GOLD.values() for said in gold["statements"]]
    assert {said["kind"] for said in statements} == {"direct", "mixed", "indirect"}
    assert {said["form"] for said in statements} == {"quotation", "clause", "colon_block", "document", "participle"}
    assert any(said["speaker"] and said["carrier"] for said in statements)
    assert any(said["speaker"] is None and said["carrier"] for said in statements)
    assert any(said["parent"] is not None for said in statements)
    assert any(len(said["content"]) > 2 for gold in TEXTS for said in gold["statements"])
    assert any(not gold["statements"] for gold in GOLD.values())


def test_a_fragment_that_is_not_there_is_an_error() -> None:
    with pytest.raises(SpecError, match="not in the text"):
        find("The dog barked.", "cat")
    with pytest.raises(SpecError, match="no such words"):
        build(Spec("07-yonhap-rodong", {}, [], [], [Say("X", None, None, None, ["no such words"])]))


def test_the_nearest_place_is_in_the_same_line_and_a_whole_word() -> None:
    text = "before it\nThe unit sank, it noted"
    start, end = find(text, "The unit sank")
    assert text[slice(*nearest(text, "it", [(start, end)]))] == "it"
    assert nearest(text, "it", [(start, end)])[0] == text.rindex("it")


def test_a_line_that_is_none_of_a_spec_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.spec"
    path.write_text("title: T\nsays: nobody\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"x\.spec:2"):
        read_spec(path)


def test_no_run_of_ten_words_is_somebody_elses() -> None:
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        pytest.skip("set RHETORIC_EVAL to a folder of real articles (*.txt) to compare the samples with them")
    real = {run for path in Path(folder).rglob("*.txt") for run in runs(path.read_text("utf-8", "replace"))}
    ours = [path for path in SAMPLES.rglob("*") if path.suffix in (".txt", ".html", ".csv", ".jsonl", ".json", ".md")]
    assert {path.name: shared for path in ours if (shared := runs(path.read_text("utf-8")) & real)} == {}


def runs(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
