"""The samples from page to output, in every format, against files that a person has read.

With ``RHETORIC_GOLDEN=write`` the files are written anew, to be read before they are committed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest
from test_record import SCHEMA
from typer.testing import CliRunner

from rhetoric import Annotation, annotate, cli, compare, concordance, read_articles, render
from rhetoric.report import FORMATS
from rhetoric.report.intake import INTAKE_COLUMNS
from rhetoric.report.tables import ARTICLE_COLUMNS, COMPARISON_COLUMNS

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "samples"
SHOWN = ("01-yonhap-reception.txt", "05-press-statement.txt", "13-embassy-page.html", "15-british-tabloid.txt")
PAGES = SHOWN[:2]
WIDTH = 100
ENDINGS = {"text": "txt", "latex": "tex"}


def annotated(name: str) -> list[Annotation]:
    if name.endswith(".html"):
        pytest.importorskip("trafilatura")
    return [annotate(article) for article in read_articles(f"samples/{name}")]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that locators are the same everywhere."""
    monkeypatch.chdir(ROOT)


def golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("RHETORIC_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), "if it is meant so: make update, and read the difference"


@pytest.mark.parametrize("format", ["text", "json", "md"])
@pytest.mark.parametrize("name", SHOWN)
def test_reports(name: str, format: str) -> None:
    [annotation] = annotated(name)
    text = render(annotation, format, width=WIDTH)
    golden(f"{Path(name).stem}.{ENDINGS.get(format, format)}", text)
    if format == "json":
        jsonschema.validate(json.loads(text), SCHEMA)


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    """Style and script are files of their own, and their hashes change with them."""
    [annotation] = annotated(name)
    text = re.sub(r"(?s)<(style|script)>.*?</|'sha256-[^']+'", "…", render(annotation, "html"))
    golden(f"{Path(name).stem}.html", text)


@pytest.mark.parametrize("table", ARTICLE_COLUMNS)
@pytest.mark.parametrize("name", SHOWN)
def test_tables(name: str, table: str) -> None:
    golden(f"{Path(name).stem}-{table}.csv", render(annotated(name), "csv", table=table))


def test_json_lines_are_the_json_of_each_article() -> None:
    articles = annotated("dispatches.jsonl")
    lines = render(articles, "jsonl")
    golden("dispatches.jsonl", lines)
    records = [json.loads(line) for line in lines.splitlines()]
    assert records == json.loads(render(articles, "json"))
    for record in records:
        jsonschema.validate(record, SCHEMA)


@pytest.mark.parametrize("format", FORMATS)
def test_a_comparison(format: str) -> None:
    comparison = compare(annotated("outlets.csv"))
    golden(f"outlets.{ENDINGS.get(format, format)}", render(comparison, format, width=WIDTH))
    if format == "csv":
        tested = compare(annotated("outlets.csv"), tests=True)
        for table in COMPARISON_COLUMNS:
            golden(f"outlets-{table}.csv", render(tested, format, table=table))


@pytest.mark.parametrize("format", FORMATS)
def test_a_concordance(format: str) -> None:
    articles = annotated("outlets.csv")
    width = WIDTH if format == "text" else 60
    golden(
        f"concordance.{ENDINGS.get(format, format)}",
        render(concordance(articles, "friend*", width=width), format, width=WIDTH),
    )


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_read(format: str) -> None:
    """A page, a table, and a file that holds no article."""
    pages = [f"samples/{name}" for name in (SHOWN[0], "dispatches.jsonl", "gold/kcna-0620.json")]
    for table in INTAKE_COLUMNS if format == "csv" else [""]:
        told = ["--format", format, *(["--table", table] if table else ["-v"])]
        result = CliRunner(env={"COLUMNS": f"{WIDTH}"}).invoke(cli.app, ["read", *pages, *told])
        assert result.exit_code == 1
        golden(f"read{table and '-'}{table}.{ENDINGS.get(format, format)}", result.stdout)


def test_no_file_is_left_over() -> None:
    tables = {f"{Path(name).stem}-{table}.csv" for name in SHOWN for table in ARTICLE_COLUMNS}
    reports = {f"{Path(name).stem}.{ending}" for name in SHOWN for ending in ("txt", "json", "md")}
    reports |= {f"{Path(name).stem}.html" for name in PAGES}
    results = {f"{what}.{ENDINGS.get(f, f)}" for what in ("outlets", "concordance", "read") for f in FORMATS}
    results |= {f"read-{table}.csv" for table in INTAKE_COLUMNS}
    results -= {"read.csv"}
    results |= {f"outlets-{table}.csv" for table in COMPARISON_COLUMNS}
    assert {path.name for path in GOLDEN.iterdir()} == {*tables, *reports, *results, "dispatches.jsonl"}
