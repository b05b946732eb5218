"""Keyness, collocations and concordance as a user meets them: reports in every format, one clear line for a mistake."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from handmade import dinner, plain, said_by
from test_cli import last, run
from test_report import CONTROLS, HOSTILE, golden, hostile

from rhetoric.compare.collocations import Collocate, CollocationSettings, collocations
from rhetoric.compare.keyness import KeynessSettings, KeyRow, keyness
from rhetoric.document import Annotation
from rhetoric.record import to_line
from rhetoric.report import FORMATS
from rhetoric.report.forms import Form
from rhetoric.report.keyness import COLLOCATION_COLUMNS, KEYNESS_COLUMNS, collocations_form, keyness_form
from rhetoric.report.plain import Style

LOOSE = KeynessSettings(min_count=1, min_texts=1)


def articles() -> list[Annotation]:
    return [
        dinner(),
        *(plain(n, "TASS", narrated=f"a threat looms over peace number {n}", published="2025-02-01") for n in range(6)),
        *(plain(n, "Yonhap", narrated="talks of peace go on", said="our peace will last") for n in range(10, 15)),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.jsonl"
    path.write_text("".join(to_line(a) + "\n" for a in articles()), encoding="utf-8")
    return path


def shown(form: Form, result: object) -> str:  # type: ignore[type-arg]
    return "".join(form.join([form.one(result)]))


# reports -----------------------------------------------------------------------------------------------------------


def test_keyness_as_text() -> None:
    result = keyness(articles(), "TASS", "rest", LOOSE)
    golden("keyness.txt", shown(keyness_form("text", Style(100), 5), result))


def test_collocations_as_text() -> None:
    result = collocations(articles(), "peace", CollocationSettings(min_count=2))
    golden("collocations.txt", shown(collocations_form("text", Style(100), 5), result))


def test_csv_has_every_row_and_column() -> None:
    result = keyness(articles(), "TASS", "Yonhap", LOOSE)
    header, *rows = csv.reader(io.StringIO(shown(keyness_form("csv"), result)))
    assert header == list(KEYNESS_COLUMNS) == [f.name for f in fields(KeyRow)]
    assert len(rows) == len(result.rows)
    first = dict(zip(header, rows[0], strict=True))
    assert first["term"] == result.rows[0].term
    assert float(first["text_g2"]) == result.rows[0].text_g2
    assert float(first["q"]) == result.rows[0].q
    assert int(first["reference_count"]) == result.rows[0].reference_count
    near = collocations(articles(), "peace", CollocationSettings(min_count=1))
    header, *rows = csv.reader(io.StringIO(shown(collocations_form("csv"), near)))
    assert header == list(COLLOCATION_COLUMNS) == [f.name for f in fields(Collocate)]
    assert len(rows) == len(near.rows)


def test_json_says_how_it_was_made() -> None:
    result = keyness(articles(), "TASS", "Yonhap", LOOSE)
    record = json.loads(shown(keyness_form("json"), result))
    assert record["tested"] == len(record["rows"]) == len(result.rows)
    assert record["target"]["words"] == result.target.words
    assert (record["min_count"], record["cluster"], record["prior"]) == (1, "article", 500)
    assert record["methods"] == result.methods
    lines = [json.loads(line) for line in shown(keyness_form("jsonl"), result).splitlines()]
    assert lines == record["rows"]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_a_terminal_obeys_gets_out(format: str) -> None:
    bad = [hostile(), replace(hostile(), article=replace(hostile().article, outlet="B"))]
    texts = [
        shown(keyness_form(format), keyness(bad, HOSTILE, "B", LOOSE)),
        shown(collocations_form(format), collocations(bad, "p*", CollocationSettings(min_count=1))),
        shown(collocations_form(format), collocations(bad, "p* \x1b[31m", CollocationSettings(min_count=1))),
    ]
    for text in texts:
        assert format in ("json", "jsonl") or not CONTROLS.search(text)


@pytest.mark.parametrize("format", FORMATS)
def test_empty_results_have_every_format(format: str) -> None:
    shown(keyness_form(format), keyness([], "A", "B"))
    shown(collocations_form(format), collocations([], "war"))


# the program -------------------------------------------------------------------------------------------------------

KEYNESS = ["keyness", "--target", "TASS", "--min-count", "1", "--min-texts", "1"]
COMMANDS = [KEYNESS, ["collocations", "peace", "--min-count", "1"], ["concordance", "peace", "--sort", "R1,L1"]]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format", FORMATS)
def test_every_command_in_every_format(store: Path, command: list[str], format: str) -> None:
    result = run(*command, store, "--format", format)
    assert result.returncode == 0
    if format == "json":
        json.loads(result.stdout)
    elif format == "jsonl":
        assert all(json.loads(line) for line in result.stdout.splitlines())
    elif format == "csv":
        assert len({len(row) for row in csv.reader(io.StringIO(result.stdout))}) == 1
    assert result.stdout.strip()
    assert last(result.stderr) == "read 12, done 12, skipped 0"


@pytest.mark.parametrize("command", [command[0] for command in COMMANDS])
def test_every_help_has_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.returncode == 0
    assert f"Example: rhetoric {command}" in result.stdout


def test_a_sample_says_what_it_was_drawn_from(store: Path) -> None:
    result = run("concordance", "peace", store, "--sample", "3", "--seed", "5", "--format", "jsonl")
    assert len(result.stdout.splitlines()) == 3
    # the dinner has one, each article of TASS one, each of Yonhap two
    assert "17 occurrences of peace, 3 of them drawn at random with seed 5" in result.stderr
    assert "17 occurrences of peace\n" in run("concordance", "peace", store).stderr


def test_options_reach_the_result(store: Path) -> None:
    options = ["--ngrams", "2-3", "--by", "voice", "--reference", "statements", "--sort", "g2", "--two-term"]
    made = run("keyness", store, "--target", "narration", *options, "--prior", "10", "--format", "json")
    record = json.loads(made.stdout)
    assert (record["ngrams"], record["by"], record["sort"]) == ([2, 3], "voice", "g2")
    assert (record["two_term"], record["prior"]) == (True, 10)
    near = json.loads(run("collocations", "peace", store, "--window", "sentence", "--format", "json").stdout)
    assert near["window"] is None
    near = json.loads(run("collocations", "peace", store, "--window", "2,0", "--format", "json").stdout)
    assert near["window"] == [2, 0]


def test_one_speaker(tmp_path: Path) -> None:
    path = tmp_path / "store.jsonl"
    path.write_text(to_line(said_by(plain(1, said="war is near"), speaker="Ann Lee")) + "\n", encoding="utf-8")
    assert "1 occurrence of war" in run("concordance", "war", path, "--speaker", "ann lee").stderr
    for command in (["concordance", "war"], ["collocations", "war"], ["keyness", "--target", "Yonhap"]):
        result = run(*command, path, "--speaker", "Ann Leigh")
        assert result.returncode == 2
        assert "there are Ann Lee" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["keyness", "x"], "Missing option '--target'"),
        (["keyness", "x", "--target", "A", "--by", "mood"], "choose one of outlet"),
        (["keyness", "x", "--target", "A", "--ngrams", "many"], "like 1-3"),
        (["keyness", "x", "--target", "A", "--ngrams", "3-1"], "give lengths from 1 to 5"),
        (["keyness", "x", "--target", "A", "--sort", "mood"], "choose one of texts"),
        (["keyness", "x", "--target", "A", "--reference", "a"], "same group"),
        (["keyness", "x", "--target", "A", "--min-count", "0"], "--min-count 0"),
        (["collocations", "***", "x"], "no letters"),
        (["collocations", "war", "x", "--window", "near"], "--window near"),
        (["collocations", "war", "x", "--window", "0"], "words to the left and right"),
        (["concordance", "war", "x", "--sort", "R9"], "L1 to L5"),
        (["concordance", "war", "x", "--voice", "title", "--speaker", "A"], "leave --voice away"),
    ],
)
def test_wrong_usage_is_two_and_says_what_is_right(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_an_unknown_group_is_one_line(store: Path) -> None:
    result = run("keyness", store, "--target", "Xinhua")
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == "rhetoric: no group 'Xinhua'; there are Yonhap, TASS"
