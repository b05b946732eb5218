"""``rhetoric read``: what would be analysed, in every format; and the options of reading."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import on_a_terminal
from typer.testing import CliRunner, Result

from rhetoric import cli
from rhetoric.cli_common import Reading, read_options
from rhetoric.document import Article, Block, Span
from rhetoric.errors import UsageError
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles, read_text
from rhetoric.record import json_text
from rhetoric.report import Style
from rhetoric.report.intake import INTAKE_COLUMNS, Totals, entry, intake_form
from rhetoric.safe import display_width
from rhetoric.text import words

PAGE = """Home
Latest news
Ferry line to Hamra opens after four years
By Our Reporter
Published : Mar. 18, 2025 - 10:12
The ferry line to Hamra was opened again on Monday, four years after the storm that had closed it, the port office said.
Guests wait for the first boat at the pier of Hamra on Monday. (Photo: port office)
Two boats will cross the strait each day in summer, and one in winter, if the ice allows it to leave the harbour.
The mayor of Hamra called the opening "a good day for both shores" and thanked those who had waited for so long.
Most popular
More from Headlines
"""
ROW = "The harbour of Hamra will be dredged this summer, the port office said, since larger boats are to call there. "


def invoke(*arguments: str | Path, **environment: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "100", **environment})
    return runner.invoke(cli.app, ["read", *map(str, arguments)])


def records(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Objects of JSON lines by their kind."""
    found: dict[str, list[dict[str, Any]]] = {"article": [], "file": [], "skipped": [], "summary": []}
    for line in result.stdout.splitlines():
        record = json.loads(line)
        found[record["kind"]].append(record)
    return found


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page, a table of which one record has no text, and a file that is none of ours."""
    (tmp_path / "ferry.txt").write_text(PAGE, encoding="utf-8")
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["headline", "story_text", "date", "publisher"])
        writer.writerow(["Dredging of Hamra harbour", ROW * 3, "2025-04-01", "TASS"])
        writer.writerow(["Nothing in it", "", "2025-04-02", "TASS"])
        writer.writerow(["Dredging again", ROW * 2 + "No date was given for it.", "2025-04-03", "KCNA"])
    (tmp_path / "notes.xyz").write_text("x", encoding="utf-8")
    return tmp_path


# what is shown ------------------------------------------------------------------------------------------------------


def test_articles_files_and_what_was_skipped(folder: Path) -> None:
    result = invoke(folder, "--format", "jsonl")
    assert result.exit_code == 1
    found = records(result)
    ferry, *others = found["article"]
    assert ferry["title"] == "Ferry line to Hamra opens after four years"
    assert (ferry["published"], ferry["published_kind"], ferry["language"]) == ("2025-03-18", "published", "en")
    assert ferry["body_words"] == sum(words(PAGE, start, end) for start, end in ferry["body"])
    assert "".join(PAGE[start:end] for start, end in ferry["body"]).startswith("The ferry line")
    left = {(piece["kind"], piece["text"]) for piece in ferry["left_out"]}
    assert ("caption", PAGE.splitlines()[6]) in left
    assert all(PAGE[slice(*piece["span"])] == piece["text"] for piece in ferry["left_out"])
    assert [(a["title"], a["outlet"]) for a in others] == [
        ("Dredging of Hamra harbour", "TASS"),
        ("Dredging again", "KCNA"),
    ]
    table = next(f for f in found["file"] if f["format"] == "csv")
    assert (table["read"], table["skipped"]) == (2, 1)
    assert table["columns"] | {"text": "story_text", "title": "headline"} == table["columns"]
    assert {s["locator"] for s in found["skipped"]} == {str(folder / "table.csv") + ":2", str(folder / "notes.xyz")}
    [summary] = found["summary"]
    assert summary["articles"] == 3
    assert summary["skipped"] == 2
    assert summary["body_words"] == sum(a["body_words"] for a in found["article"])
    assert summary["outlets"] | {"TASS": 1, "KCNA": 1} == summary["outlets"]
    assert (summary["first"], summary["last"]) == ("2025-03-18", "2025-04-03")


def test_json_is_one_array_of_the_same(folder: Path) -> None:
    lines = invoke(folder, "--format", "jsonl").stdout
    assert json.loads(invoke(folder, "--format", "json").stdout) == [json.loads(line) for line in lines.splitlines()]


@pytest.mark.parametrize("table", INTAKE_COLUMNS)
def test_tables_have_their_columns_and_the_same_rows_as_the_json(folder: Path, table: str) -> None:
    found = records(invoke(folder, "--format", "jsonl"))
    shown = rows(invoke(folder, "--format", "csv", "--table", table))
    assert list(shown[0]) == list(INTAKE_COLUMNS[table])
    if table == "left-out":
        assert [row["text"] for row in shown] == [
            " ".join(piece["text"].split()) for a in found["article"] for piece in a["left_out"]
        ]
        return
    key, kind = {"articles": ("locator", "article"), "files": ("file", "file"), "skipped": ("locator", "skipped")}[
        table
    ]
    assert [row[key] for row in shown] == [record[key] for record in found[kind]]
    if table == "articles":
        assert [int(row["body_words"]) for row in shown] == [a["body_words"] for a in found["article"]]
        assert int(shown[0]["caption_words"]) == words(PAGE.splitlines()[6])


@pytest.mark.parametrize("format", ["text", "md"])
def test_what_people_read_names_everything(folder: Path, format: str) -> None:
    shown = " ".join(invoke(folder, "--format", format).stdout.replace("\\", "").split())
    for told in (
        "Ferry line to Hamra opens after four years",
        "3 articles found, 2 read, 1 skipped",
        "text from column 'story_text'",
        "caption 16 words",
        "Dates from 2025-03-18 to 2025-04-03",
    ):
        assert told in shown
    assert "Most popular" not in shown
    assert "Most popular" in invoke(folder, "-v", "--format", format).stdout


def test_a_plain_file_is_not_told_twice(folder: Path) -> None:
    shown = invoke(folder / "ferry.txt").stdout
    assert "File " not in shown
    assert shown.count("ferry.txt") == 1


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(folder: Path, columns: int) -> None:
    (folder / "신문.txt").write_text("평양의 새 소식 " * 30 + "\n" + PAGE, encoding="utf-8")
    for line in invoke(folder, "-v", COLUMNS=str(columns)).stdout.splitlines():
        assert display_width(line) <= max(60, columns)


@given(st.lists(st.sampled_from([*PAGE.splitlines(), "", " ", "(KCNA)", "SEOUL, Dec. 28 (Yonhap) --"]), max_size=30))
def test_every_character_is_body_title_or_left_out(lines: list[str]) -> None:
    article = read_text("\n".join(lines))
    shown = entry(article)
    spans = sorted(
        [*article.body(), *(b.span for b in article.blocks if b.kind == "title"), *(p.span for p in shown.left_out)]
    )
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = [article.text[: spans[0].start if spans else None]]
    covered += [article.text[a.end : b.start] for a, b in pairwise(spans)]
    covered += [article.text[spans[-1].end :]] if spans else []
    assert not "".join(covered).strip()
    assert shown.body_words == sum(words(span.of(article.text)) for span in article.body())


def test_a_long_page_is_not_shown_whole() -> None:
    shown = intake_form("text", lines=True).one(entry(read_text("Home\n" * 1000 + PAGE)))
    assert "and 807 more lines; --format csv --table left-out has them all" in " ".join(shown.split())


def test_totals_hold_no_articles() -> None:
    """Ten thousand articles leave no more behind than ten do."""
    totals = Totals()
    article = Article("a", ROW, outlet="TASS", published="2025-01-01", blocks=(Block("paragraph", Span(0, len(ROW))),))
    for number in range(10_000):
        totals.add(entry(article))
        totals.add(Tally(f"{number}.txt", "text", read=1))
        totals.add(Skipped(f"{number}.txt", "empty"))
    assert totals.articles == totals.skipped == 10_000
    assert totals.formats == {"text": {"files": 10_000, "read": 10_000, "skipped": 0}}
    assert len(totals.outlets) + len(totals.languages) + len(totals.profiles) + len(totals.examples) == 3
    text = intake_form("text", style=Style()).one(totals)
    assert f"10,000 articles, {10_000 * words(ROW):,} words" in text


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        (Tally("a.txt", "text", read=1), None),
        (Tally("a.zip", "zip"), None),
        (Tally("a.docx", "docx", read=9, skipped=1, claimed=10, layout="Nexis Uni"), "the file says that it holds 10"),
        (Tally("a.xlsx", "xlsx", read=2, notes=("the body is cut",)), "the body is cut"),
        (Tally("a.txt", "text", skipped=1), "1 article found, 0 read, 1 skipped"),
    ],
    ids=lambda value: value.locator if isinstance(value, Tally) else None,
)
def test_files_that_there_is_something_to_say_of(tally: Tally, told: str | None) -> None:
    shown = intake_form("text").one(tally)
    assert told in shown if told else shown == ""


@given(st.text(st.characters(codec=None), max_size=40))
def test_json_is_harmless_and_means_the_same(text: str) -> None:
    written = json_text({"a": text})
    assert json.loads(written) == {"a": text}
    written.encode("utf-8")
    assert len(written.splitlines()) == 1
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in written)


def test_a_terminal_shows_how_far_it_is(copies: Path) -> None:
    assert "1 of 2 articles" in on_a_terminal("read", copies, "-o", "/dev/null")
    (copies / "table.csv").write_text("title,text\na,b\n", encoding="utf-8")
    assert "1 of 3 articles" in on_a_terminal("read", copies, "-o", "/dev/null")
    # how many a list holds is not known before it is read
    (copies / "list.json").write_text('[{"title": "a", "text": "b"}]', encoding="utf-8")
    shown = on_a_terminal("read", copies, "-o", "/dev/null")
    assert "1 article" in shown
    assert " of " not in shown


# duplicates ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_copies_are_labelled(copies: Path) -> None:
    first, second = records(invoke(copies, "--format", "jsonl"))["article"]
    assert "duplicate_of" not in [note["code"] for note in first["notes"]]
    [note] = [note for note in second["notes"] if note["code"] == "duplicate_of"]
    assert note["message"] == "the same words as 'a'"
    assert "1 article in words that an earlier one had" in invoke(copies).stdout


def test_copies_are_dropped_or_kept_when_asked(copies: Path) -> None:
    dropped = invoke(copies, "--format", "jsonl", "--duplicates", "drop")
    assert dropped.exit_code == 1
    assert len(records(dropped)["article"]) == 1
    assert records(dropped)["skipped"] == [
        {"kind": "skipped", "locator": str(copies / "b.txt"), "reason": "dropped: the same words as 'a'"}
    ]
    kept = invoke(copies, "--format", "jsonl", "--duplicates", "keep")
    assert [a["notes"] for a in records(kept)["article"]] == [[], []]


def test_the_library_looks_for_copies_only_when_asked(copies: Path) -> None:
    assert all(not article.notes for article in read_articles(copies))
    labelled = list(read_articles(copies, ReadOptions(duplicates="label")))
    assert [len(article.notes) for article in labelled] == [0, 1]


# options ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ReadOptions()),
        ({"no_clean": True}, ReadOptions(clean=False)),
        ({"body": "5-20, 24"}, ReadOptions(body=((5, 20), (24, 24)))),
        ({"format": "csv"}, ReadOptions()),
        ({"input_format": "csv"}, ReadOptions(format="csv")),
        ({"pages": ["a", "b.zip"]}, ReadOptions(pages=("a", "b.zip"))),
        ({"duplicates": "drop"}, ReadOptions(duplicates="drop")),
        ({"profile": "kcna.kp", "year": 2019}, ReadOptions(profile="kcna.kp", year=2019)),
        ({"name_pattern": "{date}_{id}", "repair": True}, ReadOptions(name_pattern="{date}_{id}", repair=True)),
        ({"time_limit": 5, "encoding": "cp949"}, ReadOptions(time_limit=5, encoding="cp949")),
        ({"text_column": "t", "language_column": "l"}, ReadOptions(text_column="t", language_column="l")),
    ],
    ids=str,
)
def test_options_reach_the_reader(given: dict[str, Any], expected: ReadOptions) -> None:
    assert read_options(Reading(**given)) == expected


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"input_format": "word"}, "--input-format word: choose one of text, html"),
        ({"duplicates": "no"}, "--duplicates no: choose one of keep, label, drop"),
        *(({"body": lines}, "--body") for lines in ("x", "3-", "-3", "0-3", "5-2", "1,,2", "1-2-3", "٣")),
    ],
    ids=str,
)
def test_wrong_options_are_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_options(Reading(**given))


@pytest.mark.parametrize(
    "arguments",
    [
        ["x", "--table", "files"],
        ["x", "--format", "csv", "--table", "matches"],
        ["x", "--format", "pdf"],
        ["x", "--engine", "rules"],
        ["x", "--time-limit", "0"],
        ["a", "b", "--body", "1-3"],
        [".", "--body", "1-3"],
        [".", "--pages", "no/such/folder"],
    ],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_lines_chosen_by_hand_are_the_body(folder: Path) -> None:
    [article] = records(invoke(folder / "ferry.txt", "--body", "6-6,9-9", "--format", "jsonl"))["article"]
    lines = PAGE.splitlines()
    assert [PAGE[start:end] for start, end in article["body"]] == [lines[5], lines[8]]
    assert article["title"] == lines[2]


def test_lines_for_one_article_are_not_taken_for_many(folder: Path) -> None:
    result = invoke(folder / "table.csv", "--body", "1-1")
    assert result.exit_code == 2
    assert "holds several" in result.stderr


def test_other_commands_take_the_same_options(copies: Path) -> None:
    result = CliRunner().invoke(cli.app, ["annotate", str(copies), "--engine", "rules", "--duplicates", "drop"])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "dropped: the same words as 'a'" in result.stderr
