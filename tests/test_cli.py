"""The command line as a user meets it: a process of its own, exit codes, one clear line, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from handmade import TEXT, dinner, plain, two_wires
from test_record import SCHEMA
from typer.testing import CliRunner

import rhetoric
from rhetoric import cli
from rhetoric.console import Console
from rhetoric.document import Article
from rhetoric.errors import RhetoricError
from rhetoric.ingest import Skipped
from rhetoric.record import from_record, to_line

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
COMMANDS = ("report", "annotate", "compare", "concordance", "lexicons")


def run(*arguments: str | Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rhetoric", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100", **environment},
        timeout=120,
        check=False,
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.jsonl"
    articles = [dinner(), plain(1, "TASS", narrated="a threat looms", hits=[("threat", "threat_deterrence")])]
    path.write_text("".join(to_line(a) + "\n" for a in articles), encoding="utf-8")
    return path


def last(text: str) -> str:
    return text.splitlines()[-1]


# help and usage ----------------------------------------------------------------------------------------------------


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = run("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.returncode == 0
    assert all(command in result.stdout for command in COMMANDS)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3
    heavy = "sklearn scipy numpy nltk pyarrow textstat trafilatura rich"
    code = f"import sys, rhetoric.cli; print([m for m in '{heavy}'.split() if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command", [*COMMANDS, *(f"lexicons {c}" for c in ("show", "check", "convert", "test", "suggest"))]
)
def test_every_help_has_an_example(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.returncode == 0
    assert re.search(r"Example:\s+rhetoric\s+" + command.split(maxsplit=1)[0], result.stdout)


def test_version() -> None:
    assert run("--version").stdout == f"rhetoric {rhetoric.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report"], "Missing argument"),
        (["repport", "x"], "No such command"),
        (["report", "x", "--mood", "grim"], "No such option"),
        (["report", "x", "--engine", "magic"], "--engine magic: choose one of accurate, fast, rules"),
        (["report", "x", "--format", "pdf"], "latex, html, tei, webannotation, brat"),
        (
            ["keyness", "x", "--target", "a", "--format", "html"],
            "--format html: choose one of text, json, jsonl, csv, md",
        ),
        (["report", "x", "--format", "tei", "--table", "matches"], "--table goes with --format csv, not tei"),
        (["report", "x", "--format", "brat", "--table", "matches"], "--table goes with --format csv, not brat"),
        (
            ["report", "x", "--format", "csv", "--table", "mood"],
            "choose one of statements, matches, rates, readability",
        ),
        (["report", "x", "--table", "rates"], "--table goes with --format csv"),
        (["report", "x", "--lexicon", "dprk-eng"], "dprk-en"),
        (["report", "x", "-o", "."], "a folder"),
        (["report", "x", "-o", "no/such/folder/x"], "no folder"),
        (["annotate", "x", "--format", "md"], "rhetoric report --format md"),
        (["compare", "x", "--by", "mood"], "choose one of outlet, speaker, source_type, carrier, voice"),
        (["compare", "x", "--by", "speaker", "--voice", "narration"], "leave --voice away"),
        (["compare", "x", "--cluster", "outlet"], "choose another cluster"),
        (["compare", "x", "--test", "--strata", "week"], "choose one of month, quarter, year"),
        (["compare", "x", "--strata", "month"], "--strata goes with --test"),
        (["compare", "x", "--test", "--draws", "5"], "give at least 99"),
        (["concordance", "***", "x"], "no letters"),
        (["lexicons", "show", "nothing-like-it"], "dprk-en"),
    ],
)
def test_wrong_usage_is_two_and_says_what_is_right(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


# stored annotations ------------------------------------------------------------------------------------------------


def test_stored_annotations_are_used_as_they_are(store: Path) -> None:
    result = run("annotate", store)
    assert result.stdout == store.read_text(encoding="utf-8")
    assert last(result.stderr) == "read 2, done 2, skipped 0"
    assert result.returncode == 0


@pytest.mark.parametrize("command", [["report"], ["compare", "--by", "speaker"], ["concordance", "threat"]])
@pytest.mark.parametrize("format", ["text", "json", "jsonl", "csv", "md"])
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


def test_stdin_may_be_annotations(store: Path) -> None:
    piped = run("compare", "-", stdin=store.read_text(encoding="utf-8"))
    assert piped.returncode == 0
    assert piped.stdout == run("compare", store).stdout
    assert "TASS" in piped.stdout


def test_a_bad_record_is_told_and_the_rest_is_done(store: Path) -> None:
    good = store.read_text(encoding="utf-8")
    store.write_text(good + '{"schema_version": 1, "statements": []}\n{oops\n' + good, encoding="utf-8")
    result = run("report", store, "--format", "jsonl", "--quiet")
    assert len(result.stdout.splitlines()) == 4
    assert result.returncode == 1
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [f"skipped {store}:{n}" for n in (3, 4)]
    assert last(run("report", store).stderr).startswith("read 4, done 4, skipped 2 (1 × ")


def test_output_goes_to_a_file_whole_or_not_at_all(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old", encoding="utf-8")
    result = run("report", store, "-f", "csv", "-o", target)
    assert result.stdout == ""
    assert target.read_text(encoding="utf-8").startswith("article,")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.csv", "store.jsonl"]


def test_the_old_file_stays_if_the_run_fails(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old", encoding="utf-8")
    assert run("concordance", "*", store, "-o", target).returncode == 2
    assert run("report", store, "-l", "unknown", "-o", target).returncode == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_input_is_never_overwritten(store: Path) -> None:
    before = store.read_bytes()
    result = run("annotate", store, "-o", store)
    assert result.returncode == 2
    assert "also an input" in result.stderr
    assert store.read_bytes() == before


def test_output_may_be_a_device(store: Path) -> None:
    assert run("annotate", store, "-o", "/dev/null").returncode == 0
    assert not Path("/dev/null").is_file()


def test_verbose_says_what_is_done(store: Path) -> None:
    assert run("annotate", store, "-v").stderr.splitlines() == ["done dinner", "done a1", "read 2, done 2, skipped 0"]
    assert run("annotate", store, "--quiet").stderr == ""


def test_concordance_counts_on_stderr(store: Path) -> None:
    result = run("concordance", "threat", store, "--format", "jsonl", "--context", "3")
    assert [json.loads(line)["found"] for line in result.stdout.splitlines()] == ["threat", "threat"]
    assert "2 occurrences of threat" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    store = tmp_path / "long.jsonl"
    store.write_text((to_line(dinner()) + "\n") * 3000, encoding="utf-8")
    command = f"{sys.executable} -m rhetoric annotate --quiet {store} | head -n 1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_control_c_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "rhetoric", "annotate", "-", "-o", str(target)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(to_line(dinner()) + "\n")
    process.stdin.flush()
    deadline = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.strip() == "rhetoric: stopped"
    assert list(tmp_path.iterdir()) == []


def test_output_streams_article_by_article() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rhetoric", "annotate", "-", "--quiet"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    killer = threading.Timer(20, process.kill)
    killer.start()
    for _ in range(2):
        # the second line is written only after the first came out annotated
        process.stdin.write(to_line(dinner()) + "\n")
        process.stdin.flush()
        assert from_record(json.loads(process.stdout.readline())) == dinner()
    process.stdin.close()
    assert process.wait(20) == 0
    killer.cancel()


def test_hostile_file_names_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\nb.jsonl"
    path.write_text("{broken\n", encoding="utf-8")
    result = run("report", path)
    assert "\x1b" not in result.stderr + result.stdout
    assert result.returncode == 1


def on_a_terminal(*arguments: str | Path, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    primary, secondary = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm", **environment}
    with subprocess.Popen(
        [sys.executable, "-m", "rhetoric", *map(str, arguments)], stdout=secondary, stderr=secondary, env=environment
    ) as process:
        os.close(secondary)
        shown = b""
        while True:
            try:
                chunk = os.read(primary, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        process.wait(20)
    os.close(primary)
    return shown.decode("utf-8")


def test_colour_on_a_terminal_unless_refused(store: Path) -> None:
    environment = {"NO_COLOR": ""}
    assert "\x1b[1m" in on_a_terminal("report", store, **environment)
    assert "\x1b[1m" not in on_a_terminal("report", store, NO_COLOR="1")
    assert "\x1b[1m" not in run("report", store).stdout
    assert "articles" in on_a_terminal("annotate", store, "-o", "/dev/null", **environment)


# lexicons ----------------------------------------------------------------------------------------------------------


def test_lexicons_are_listed_shown_and_checked(tmp_path: Path) -> None:
    assert "dprk-en" in run("lexicons").stdout
    shown = run("lexicons", "show", "dprk-en")
    assert shown.returncode == 0
    assert "alliance_solidarity" in shown.stdout
    assert "0 errors" in run("lexicons", "check", ROOT / "lexicons" / "dprk-en").stdout
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "lexicon.toml").write_text("name = 3", encoding="utf-8")
    (bad / "terms.csv").write_text("term,frame\nx,y,z\n", encoding="utf-8")
    result = run("lexicons", "check", bad)
    assert result.returncode == 1
    assert "nothing loaded" in result.stderr
    assert len(result.stderr.splitlines()) > 1
    assert "Traceback" not in result.stderr


# one bad article, and what is our own fault ------------------------------------------------------------------------


@pytest.fixture
def broken_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four articles are read; one fails with a fault of the program, one is refused."""

    def annotate(article: Article, **_: object) -> object:
        if article.id == "two":
            raise ZeroDivisionError("no such luck")
        if article.id == "long":
            raise RhetoricError("long.txt: too long; split it")
        return replace(dinner(), article=replace(dinner().article, id=article.id))

    def read_articles(_: object, __: object, on_skip: object, ___: object) -> Iterator[Article]:
        on_skip(Skipped("four.txt", "empty"))  # type: ignore[operator]
        yield from (Article(id=name, text=TEXT, locator=f"{name}.txt") for name in ("one", "two", "three", "long"))

    pipeline = type(sys)("rhetoric.pipeline")
    pipeline.ENGINES = ("rules",)  # type: ignore[attr-defined]
    pipeline.annotate = annotate  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rhetoric.pipeline", pipeline)
    monkeypatch.setattr("rhetoric.ingest.read_articles", read_articles, raising=False)


@pytest.mark.usefixtures("broken_pipeline")
def test_one_bad_article_never_stops_a_run() -> None:
    result = CliRunner().invoke(cli.app, ["annotate", "texts"])
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["one", "three"]
    assert "skipped two.txt: internal error, please report it (ZeroDivisionError: no such luck" in result.stderr
    assert "skipped long.txt: too long; split it\n" in result.stderr
    assert last(result.stderr).startswith("read 4, done 2, skipped 3 (1 × empty; 1 × internal error")
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("broken_pipeline")
def test_a_developer_sees_the_traceback() -> None:
    errors = io.StringIO()
    with redirect_stderr(errors):
        result = CliRunner().invoke(cli.app, ["annotate", "texts", "-vv"])
    assert result.exit_code == 1
    assert "Traceback" in result.stderr + errors.getvalue()


def test_many_reasons_are_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    for n in range(5):
        for _ in range(n + 1):
            console.skip("x", f"reason {n}")
    console.summary()
    told = last(capsys.readouterr().err)
    assert told == "read 0, done 0, skipped 15 (5 × reason 4; 4 × reason 3; 3 × reason 2; 3 for other reasons)"


# from text to report -----------------------------------------------------------------------------------------------


def test_a_text_becomes_a_report(tmp_path: Path) -> None:
    path = tmp_path / "dinner.txt"
    path.write_text(TEXT, encoding="utf-8")
    shown = run("report", path)
    assert shown.returncode == 0
    assert "Choe Son-hui" in shown.stdout
    record = json.loads(run("report", path, "--format", "json").stdout)
    jsonschema.validate(record, SCHEMA)
    assert record["statements"]


def test_every_sample_fits_the_schema_and_comes_back() -> None:
    result = run("annotate", SAMPLES / "01-yonhap-reception.txt", SAMPLES / "dispatches.jsonl", SAMPLES / "outlets.csv")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert len(lines) > 10
    for line in lines:
        jsonschema.validate(json.loads(line), SCHEMA)
        assert to_line(from_record(json.loads(line))) == line


@pytest.fixture
def wires(tmp_path: Path) -> Path:
    path = tmp_path / "wires.jsonl"
    path.write_text("".join(to_line(a) + "\n" for a in two_wires(published="2024-05-01")), encoding="utf-8")
    return path


def test_differences_are_tested(wires: Path) -> None:
    result = run("compare", wires, "--test", "--strata", "month")
    assert result.returncode == 0
    assert "TASS has 6.25 times the rate of Yonhap" in result.stdout
    assert "within each month" in " ".join(result.stdout.split())
    table = list(
        csv.DictReader(io.StringIO(run("compare", wires, "--test", "-f", "csv", "--table", "differences").stdout))
    )
    assert [(row["first"], row["second"], row["exact"]) for row in table] == [("Yonhap", "TASS", "1")]
    record = json.loads(run("compare", wires, "--test", "-f", "json").stdout)
    assert record["tests"]["family"] == 1
    assert record["differences"][0]["p"] == float(table[0]["p"])
    assert {i["part"] for i in record["influences"]} == {"term", "cluster"}
    assert "tests" not in json.loads(run("compare", wires, "-f", "json").stdout)


def test_groups_and_events_are_chosen(wires: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("id,event\na0,visit\na1,visit\n", encoding="utf-8")
    chosen = run("compare", wires, "--groups", "TASS", "--cluster", "event", "--events", events, "-f", "csv")
    assert [row["clusters"] for row in csv.DictReader(io.StringIO(chosen.stdout))] == ["6"]
    unknown = run("compare", wires, "--groups", "Tass, Yonhap")
    assert unknown.returncode == 2
    assert "no group 'Tass'; there are Yonhap, TASS" in unknown.stderr
    untested = run("compare", wires, "-f", "csv", "--table", "omnibus")
    assert untested.returncode == 2
    assert "--table omnibus goes with --test" in untested.stderr


def test_samples_are_compared() -> None:
    result = run("compare", SAMPLES / "outlets.csv", "--by", "outlet")
    assert result.returncode == 0
    assert "Too little to compare" in result.stdout


def test_one_bad_file_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    result = run("report", tmp_path, tmp_path / "missing.txt", "--format", "jsonl")
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 1
    assert "read 1, done 1, skipped 3" in last(result.stderr)
    assert "Traceback" not in result.stderr


def test_a_missing_column_is_one_line(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("when,who\n2024-01-01,me\n", encoding="utf-8")
    result = run("report", table)
    assert result.returncode == 1
    assert "--text-column" in result.stderr


def test_stdin_may_be_text() -> None:
    assert json.loads(run("report", "-", "--format", "json", stdin=TEXT).stdout)["text"] == TEXT


@pytest.mark.parametrize("name", ["KCNA", "kcna", "http://www.kcna.kp/en", "조선중앙통신"])
def test_an_outlet_by_any_name(name: str) -> None:
    result = run("outlets", name, "--format", "json")
    assert [row["id"] for row in json.loads(result.stdout)["rows"]] == ["kcna"]


def test_all_outlets_and_none() -> None:
    everything = run("outlets", "--format", "csv").stdout.splitlines()
    assert len(everything) > 200
    assert everything[0].startswith("id,name,full_name,country,type,state,agency,languages")
    nobody = run("outlets", "Nobody Gazette")
    assert nobody.returncode == 2
    assert "no outlet is known as 'Nobody Gazette'" in nobody.stderr
