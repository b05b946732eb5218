"""Commands and reports on sources, distance and time, from stored annotations to every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from handmade import plain as made
from handmade import said_by
from typer.testing import CliRunner

from rhetoric.cli import app
from rhetoric.compare.changes import Change
from rhetoric.compare.distance import ContributionRow, DistanceRow
from rhetoric.compare.distinctiveness import Coefficient, Recognition
from rhetoric.compare.interruption import Interruption
from rhetoric.compare.observations import Group
from rhetoric.compare.source_rows import EntropyRow, SourceGroup, SourceRow
from rhetoric.compare.trends import PeriodRow, TrendRow
from rhetoric.document import Annotation
from rhetoric.record import to_line
from rhetoric.report.distance import DISTANCE_COLUMNS, DISTINCT_COLUMNS
from rhetoric.report.results import between, percent, percent_between, probability, shown
from rhetoric.report.sources import SOURCE_COLUMNS
from rhetoric.report.trends import TREND_COLUMNS

TABLES: list[tuple[str, str, type]] = [
    ("sources", "shares", SourceRow),
    ("sources", "groups", SourceGroup),
    ("sources", "entropy", EntropyRow),
    ("distance", "distances", DistanceRow),
    ("distance", "contributions", ContributionRow),
    ("distance", "groups", Group),
    ("distinct", "coefficients", Coefficient),
    ("distinct", "recognition", Recognition),
    ("distinct", "groups", Group),
    ("trend", "rates", PeriodRow),
    ("trend", "groups", Group),
    ("trend", "trends", TrendRow),
    ("trend", "interruptions", Interruption),
    ("trend", "changes", Change),
]
COLUMNS = {
    "sources": SOURCE_COLUMNS,
    "distance": DISTANCE_COLUMNS,
    "distinct": DISTINCT_COLUMNS,
    "trend": TREND_COLUMNS,
}
OPTIONS = {
    "sources": [],
    "distance": ["--draws", "99"],
    "distinct": ["--draws", "20"],
    "trend": ["--at", "2020-06", "--changes"],
}


def article(number: int, outlet: str, month: int, friends: int, foes: int) -> Annotation:
    fragments = [*(f"friend{i}" for i in range(friends)), *(f"foe{i}" for i in range(foes))]
    hits = [(f, "alliance_solidarity" if f.startswith("friend") else "enemy_hostility") for f in fragments]
    base = made(
        number,
        outlet,
        narrated=" ".join(["they met today and spoke", *fragments]),
        said="=peace will come soon",
        hits=hits,
        published=f"2020-{month:02}-{1 + number % 28:02}",
    )
    return said_by(base, speaker="=Kim\x1b[31m", source_type="official", rule="before: claim")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "some.jsonl"
    articles = [
        article(20 * month + 2 * i + k, outlet, month, (1 + i % 2) * (4 if k and month > 5 else 1), 2 + (i + month) % 2)
        for month in range(1, 13)
        for i in range(4)
        for k, outlet in enumerate(("KCNA", "TASS"))
    ]
    path.write_text("".join(to_line(a) + "\n" for a in articles), encoding="utf-8")
    return path


def called(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(("command", "name", "kind"), TABLES)
def test_columns_are_the_fields_and_each_says_what_it_is(command: str, name: str, kind: type) -> None:
    columns = COLUMNS[command][name]
    assert list(columns) == [f.name for f in fields(kind)]
    assert all(columns.values())


@pytest.mark.parametrize(("command", "name", "kind"), TABLES)
def test_csv(stored: Path, command: str, name: str, kind: type) -> None:
    code, out, _ = called(command, stored, "--format", "csv", "--table", name, *OPTIONS[command])
    assert code == 0
    header, *rows = list(csv.reader(io.StringIO(out)))
    assert header == [f.name for f in fields(kind)]
    assert rows
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)
    assert "\x1b" not in out


@pytest.mark.parametrize("command", list(OPTIONS))
def test_text_and_markdown(stored: Path, command: str) -> None:
    for format in ("text", "md"):
        code, out, err = called(command, stored, "--format", format, *OPTIONS[command])
        assert code == 0
        assert "KCNA" in out
        assert "Methods" in out
        assert "\x1b" not in out
        assert "read 96, done 96, skipped 0" in err


def test_json_has_everything(stored: Path) -> None:
    _, out, _ = called("trend", stored, "--format", "json", *OPTIONS["trend"])
    record = json.loads(out)
    assert list(record) == [
        *("schema_version", "by", "voice", "cluster", "period"),
        *("rows", "groups", "trends", "interruptions", "changes", "notes", "methods"),
    ]
    assert all(len(row["matches"]) == row["hits"] for row in record["rows"])
    _, out, _ = called("sources", stored, "--format", "json")
    assert all(len(row["statement_list"]) == row["statements"] for row in json.loads(out)["rows"])
    _, out, _ = called("distinct", stored, "--format", "json", *OPTIONS["distinct"])
    assert 0 <= json.loads(out)["accuracy"] <= 1


@pytest.mark.parametrize("command", list(OPTIONS))
def test_json_lines_are_the_first_table(stored: Path, command: str) -> None:
    _, out, _ = called(command, stored, "--format", "jsonl", *OPTIONS[command])
    first = next(kind for name, _, kind in TABLES if name == command)
    for line in out.splitlines():
        assert {f.name for f in fields(first)} <= set(json.loads(line))


def in_one_line(text: str) -> str:
    """Paragraphs are folded at the width of the terminal."""
    return " ".join(text.split())


def test_what_was_put_in_comes_out(stored: Path) -> None:
    """TASS warms in June; KCNA does not."""
    _, out, _ = called("trend", stored, "--format", "json", *OPTIONS["trend"])
    broken = {(r["group"], r["frame"]): r for r in json.loads(out)["interruptions"]}
    assert broken["TASS", "alliance_solidarity"]["level_q"] < 0.05 < broken["KCNA", "alliance_solidarity"]["level_q"]
    assert {(c["group"], c["period"]) for c in json.loads(out)["changes"]} == {("TASS", "2020-06")}
    text = in_one_line(called("trend", stored, *OPTIONS["trend"])[1])
    assert "alliance_solidarity (TASS): the level rose to" in text
    text = in_one_line(called("distance", stored, *OPTIONS["distance"])[1])
    assert "further apart than chance would have them" in text
    text = in_one_line(called("distinct", stored, *OPTIONS["distinct"])[1])
    assert "can be told apart by framing better than by chance" in text
    assert "For TASS all signs are the other way round" in text or "For KCNA all signs" in text


def test_two_articles_conclude_nothing(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text("".join(to_line(article(i, o, 1, 1 + i, 2)) + "\n" for i, o in enumerate(("KCNA", "TASS"))))
    text = in_one_line(called("distance", path)[1])
    assert "one article: a distance of single texts cannot be told from chance" in text
    text = in_one_line(called("distinct", path)[1])
    assert "Nothing: no model could be learnt" in text
    text = in_one_line(called("trend", path, "--at", "2020-01-15")[1])
    assert "Not judged, only 1 month" in text or "Not judged, no text" in text
    text = in_one_line(called("sources", path)[1])
    assert "Too little to compare: KCNA (1 article), TASS (1 article)" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["sources", "--by", "voice"],
        ["sources", "--cluster", "outlet"],
        ["sources", "--format", "csv", "--table", "rates"],
        ["distance", "--level", "word"],
        ["distance", "--strata", "week"],
        ["distance", "--draws", "3"],
        ["distance", "--groups", "AFP,TASS"],
        ["distance", "--by", "speaker", "--voice", "narration"],
        ["distinct", "--draws", "3"],
        ["distinct", "--table", "coefficients"],
        ["trend", "--at", "June 2024"],
        ["trend", "--period", "week"],
        ["trend", "--groups", "AFP"],
    ],
)
def test_wrong_usage_is_one_line(stored: Path, arguments: list[str]) -> None:
    command, *options = arguments
    code, out, err = called(command, stored, *options)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1


def test_an_empty_input(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text(to_line(replace(article(1, "KCNA", 1, 1, 1), statements=(), matches=())) + "\n")
    for command, options in OPTIONS.items():
        code, out, _ = called(command, path, *options)
        assert code == 0
        assert "Methods" in out


@pytest.mark.parametrize("command", list(OPTIONS))
def test_help_has_an_example(command: str) -> None:
    _, out, _ = called(command, "--help")
    assert f"Example: rhetoric {command}" in out


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (shown(None), "–"),
        (shown(0.0123), "0.012"),
        (shown(-2.34), "−2.3"),
        (shown(1e6), "over 1,000"),
        (between(None, 2), "–"),
        (between(0.5, 2), "0.5 to 2.0"),
        (percent(0.1234), "12 %"),
        (percent(0.0), "0 %"),
        (percent(0.01234), "1.2 %"),
        (percent_between(0.01, 0.5), "1 to 50 %"),
        (percent_between(0.01, None), "–"),
        (probability(0.0001), "<0.001"),
        (probability(0.0444), "0.044"),
        (probability(None), "–"),
    ],
)
def test_figures_for_people(told: Any, text: str) -> None:
    assert told == text


@pytest.mark.parametrize("command", ["compare", *OPTIONS])
def test_every_comparison_says_how_many_independent_texts_stand_behind_it(
    command: str, stored: Path, tmp_path: Path
) -> None:
    twice = tmp_path / "twice.jsonl"
    lines = stored.read_text(encoding="utf-8").splitlines()
    again = [json.loads(line) for line in lines]
    twice.write_text("\n".join([*lines, *(json.dumps({**a, "id": f"{a['id']}-2"}) for a in again)]) + "\n")
    worth = {}
    for source in (stored, twice):
        _, told, _ = called(command, source, *OPTIONS.get(command, []))
        assert "how many independent texts the articles are worth" in " ".join(told.split())
        record = json.loads(called(command, source, "-f", "json", *OPTIONS.get(command, []))[1])
        groups = record["rows" if command == "compare" else "groups"]
        worth[source] = [(g["worth"], g["articles"]) for g in groups]
    assert worth[stored]
    assert worth[twice] == [(w, 2 * n) for w, n in worth[stored]]
