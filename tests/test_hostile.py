"""Files from people who mean harm: the run ends, memory is bounded, a line says what was refused, the rest is read."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sample_files
from hostile_files import CASES, ESCAPES, FORMULA, READ, Case
from sample_files import SAMPLES, TEXT, TITLE

for library in ("trafilatura", "warcio", "feedparser", "lxml", "python_calamine", "pypdf", "pyarrow"):
    pytest.importorskip(library)

MOST_MEMORY = 1 << 30  # bytes
LONGEST = 300  # seconds until a run is called hanging; the slowest takes about fifteen
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FORMATS = sorted({case.suffix for case in CASES})


@dataclass
class Run:
    """What a command did: its output, and its peak memory in bytes, with that of its worker."""

    code: int
    stdout: str
    stderr: str
    memory: int

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Articles, and lines about what was skipped."""
        records = [json.loads(line) for line in self.stdout.splitlines()]
        return [r for r in records if r["kind"] in ("article", "skipped")]

    def of(self, name: str) -> list[dict[str, Any]]:
        """Those of one file."""
        return [r for r in self.records if Path(r["locator"].split(":")[0].split(", ")[0]).name == name]


# A small process between this one and the command: a child's peak memory is never less than that of whoever started it.
LAUNCHER = """
import os, pathlib, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
pathlib.Path(sys.argv[1]).write_text(str(used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)))
os._exit(os.waitstatus_to_exitcode(status) & 255)
"""


def memory_of(*command: str | Path, **streams: Any) -> tuple[int, int]:
    """Exit code and peak memory in bytes of a command or of the largest of its children."""
    with TemporaryDirectory() as folder:
        told = Path(folder, "memory")
        launcher = [sys.executable, "-c", LAUNCHER, told, *command]
        code = subprocess.run(launcher, stdin=subprocess.DEVNULL, timeout=LONGEST, check=False, **streams).returncode
        return code, int(told.read_text("utf-8"))


def run(*arguments: str | Path) -> Run:
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        with out.open("wb") as stdout, err.open("wb") as stderr:
            command = (sys.executable, "-m", "rhetoric", *arguments)
            code, memory = memory_of(*command, stdout=stdout, stderr=stderr)
        return Run(code, out.read_text("utf-8"), err.read_text("utf-8"), memory)


def file_name(case: Case) -> str:
    return case.name.replace(" ", "-") + case.suffix


@cache
def read_all(suffix: str) -> Run:
    """All hostile files of a format, and a good one after them, in one run."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for case in CASES:
            if case.suffix == suffix:
                (folder / file_name(case)).write_bytes(case.build())
        (folder / f"zz-good{suffix}").write_bytes(SAMPLES[suffix]())
        return run("read", folder, "--format", "jsonl", "--duplicates", "keep", "--time-limit", "20")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_good_file_beside_them_is_read(suffix: str) -> None:
    done = read_all(suffix)
    assert done.code in (0, 1), done.stderr[-2000:]
    assert "internal error" not in done.stderr
    assert "Traceback" not in done.stderr
    assert [r["title"] for r in done.of(f"zz-good{suffix}") if r["kind"] == READ][:1] == [TITLE]


@pytest.mark.parametrize("suffix", FORMATS)
def test_memory_is_bounded(suffix: str) -> None:
    assert read_all(suffix).memory < MOST_MEMORY


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_harmful_is_shown(suffix: str) -> None:
    done = read_all(suffix)
    assert HARMFUL.findall(done.stdout + done.stderr) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.suffix}")
def test_what_becomes_of_a_hostile_file(case: Case) -> None:
    found = read_all(case.suffix).of(file_name(case))
    articles = [r for r in found if r["kind"] == READ]
    refused = [r["reason"] for r in found if r["kind"] == "skipped"]
    assert articles or refused, "lost in silence"
    assert all(len(reason) < 400 and "\n" not in reason for reason in refused)
    if case.outcome == READ:
        assert articles, refused
    elif case.outcome is not None:
        assert not articles
        assert len(refused) == 1
        assert case.outcome in refused[0]


def test_nothing_of_this_machine_is_read() -> None:
    """No entity, no link and no name in an archive leads out of the file."""
    machine = Path("/etc/passwd")
    if not machine.exists():
        pytest.skip("no such file here")
    secret = machine.read_text("utf-8").splitlines()[0]
    for suffix in FORMATS:
        assert secret not in read_all(suffix).stdout
    assert not Path("/tmp/owned.txt").exists()


@pytest.mark.parametrize("format", ["text", "csv", "md", "json", "jsonl"])
def test_escapes_and_formulas_reach_no_output(tmp_path: Path, format: str) -> None:
    name = tmp_path / f"a{ESCAPES.replace('/', '')}.txt"
    text = sample_files.ROW["text"] * 9
    name.write_text(f"{ESCAPES} {TITLE}\n\n{text}\n{ESCAPES}\n", encoding="utf-8")
    row = {**sample_files.ROW, "title": FORMULA, "outlet": "@SUM(1)", "url": ESCAPES, "text": text}
    (tmp_path / "b.csv").write_bytes(sample_files.table(rows=(row,)))
    (tmp_path / f"c{ESCAPES}.xyz").write_text("x", encoding="utf-8")
    done = run("read", tmp_path, "--format", format, *(["-v"] if format == "text" else []))
    assert done.code == 1
    assert HARMFUL.findall(done.stdout + done.stderr) == []
    if format == "csv":
        cells = [cell for record in csv.reader(io.StringIO(done.stdout)) for cell in record]
        assert "'" + FORMULA in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_other_commands_end_on_them_too(tmp_path: Path) -> None:
    """The rules, over texts that are made for patterns to go astray in."""
    chosen = ("quotation marks", "open quotations", "curly quotation marks", "brackets", "escapes")
    for case in CASES:
        if case.suffix == ".txt" and case.name in chosen:
            (tmp_path / file_name(case)).write_bytes(case.build())
    (tmp_path / "zz-good.txt").write_text(TEXT, encoding="utf-8")
    done = run("annotate", tmp_path, "--engine", "rules")
    assert done.code in (0, 1)
    assert "internal error" not in done.stderr
    assert done.memory < MOST_MEMORY
    assert HARMFUL.findall(done.stdout + done.stderr) == []
    assert TITLE in [json.loads(line)["title"] for line in done.stdout.splitlines()]


def test_a_bound_that_is_broken_is_seen(tmp_path: Path) -> None:
    """The checks above can fail: memory is that of the child and of its children, control characters are found."""
    large = "a = bytearray(300_000_000)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {large!r}], check=True)"
    assert memory_of(sys.executable, "-c", large)[1] > 290_000_000
    assert memory_of(sys.executable, "-c", child)[1] > 290_000_000
    assert memory_of(sys.executable, "-c", "")[1] < 30_000_000
    assert HARMFUL.search(ESCAPES)
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    done = run("read", tmp_path, "--format", "jsonl")
    assert [r["reason"] for r in done.of("x.txt")] == ["empty file"]
