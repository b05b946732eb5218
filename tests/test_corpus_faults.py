"""What goes wrong with a corpus: things taken away or put in, full disks, signals, tasks that never ran."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from made_up import write_jsonl

from rhetoric.batch import Settings, annotate_batch, schema
from rhetoric.compare.cells import CellStore
from rhetoric.corpus import Corpus, annotate_into, parts
from rhetoric.corpus import export as exports
from rhetoric.corpus.check import drop_damaged, verify
from rhetoric.corpus.export import ExportForm, export
from rhetoric.corpus.manifest import read_manifest
from rhetoric.corpus.plan import finish, plan, work
from rhetoric.corpus.rematch import rematch_corpus
from rhetoric.corpus.seen import Seen
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.lexicon import load_lexicon

RULES = Settings(engine="rules")
ROOT = Path(__file__).parents[1]


def everything(folder: Path) -> list[tuple[str, list[dict[str, object]]]]:
    return [(f"{p.path.name}/{n}", p.read(n).to_pylist()) for p in parts.committed(folder) for n in schema.TABLES]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("source") / "made.jsonl", 30)


@pytest.fixture(scope="module")
def whole(source: Path) -> Path:
    folder = source.parent / "whole"
    annotate_into(folder, [source], RULES, part_size=10)
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


# --- the manifest


def test_the_manifest_lists_every_part_and_what_it_was_made_with(whole: Path) -> None:
    made = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    lexicon = load_lexicon("dprk-en")
    assert made["lexicons"] == {"dprk-en": lexicon.sha256}
    assert made["versions"] == {"dprk-en": lexicon.version}
    assert list(made["contents"]) == ["000000", "000001", "000002"]
    for part in parts.committed(whole):
        listed = made["contents"][part.path.name]
        assert listed == {"rows": part.receipt.rows, "ids": part.receipt.ids, "inputs": part.receipt.inputs}


def test_a_corpus_without_its_manifest_is_not_silently_gone_on_with(copy: Path, tmp_path: Path) -> None:
    (copy / "manifest.json").unlink()
    more = write_jsonl(tmp_path / "more.jsonl", 3, seed=1)
    fast = replace(RULES, min_confidence=0.5)
    with pytest.raises(UsageError, match=r"parts \(3\) and no manifest.json.*--mixed"):
        annotate_into(copy, [more], fast)
    assert not (copy / "manifest.json").exists()
    annotate_into(copy, [more], fast, mixed=True)
    manifest = read_manifest(copy)
    assert manifest is not None
    assert manifest.mixed
    assert manifest.articles == 33


def test_a_manifest_of_a_newer_program(copy: Path, source: Path) -> None:
    path = copy / "manifest.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 2'))
    for use in (lambda: Corpus(copy), lambda: annotate_into(copy, [source], RULES), lambda: list(verify(copy))):
        with pytest.raises(ReadError, match="corpus schema 2; this program reads 1"):
            use()


def test_a_manifest_from_before_it_listed_its_parts(copy: Path, source: Path) -> None:
    path = copy / "manifest.json"
    old = {k: v for k, v in json.loads(path.read_text()).items() if k not in ("versions", "contents")}
    path.write_text(json.dumps(old))
    assert list(verify(copy)) == []
    annotate_into(copy, [source], RULES)
    assert "contents" in path.read_text()


def test_a_part_from_another_corpus_is_named_and_made_anew(
    copy: Path, whole: Path, source: Path, tmp_path: Path
) -> None:
    """Its receipt is in order: only the manifest knows that it does not belong here."""
    annotate_into(tmp_path / "other", [write_jsonl(tmp_path / "more.jsonl", 10, seed=3)], RULES)
    shutil.rmtree(copy / "parts" / "000001")
    shutil.copytree(tmp_path / "other" / "parts" / "000000", copy / "parts" / "000001")
    assert [(d.part and d.part.name, d.reason) for d in verify(copy)] == [
        ("000001", "other articles than the manifest lists: a part from elsewhere")
    ]
    assert not Corpus(copy).is_whole()
    drop_damaged(copy)
    annotate_into(copy, [source], RULES, part_size=10)
    assert everything(copy) == everything(whole)
    assert list(verify(copy)) == []


def test_a_part_too_many_is_told(copy: Path, tmp_path: Path) -> None:
    annotate_into(tmp_path / "other", [write_jsonl(tmp_path / "more.jsonl", 10, seed=3)], RULES)
    shutil.copytree(tmp_path / "other" / "parts" / "000000", copy / "parts" / "000007")
    assert [d.reason for d in verify(copy)] == ["there are 4 parts, the manifest lists 3"]


# --- what a killed run leaves


def test_what_a_killed_run_left_is_taken_away_and_stops_nobody(source: Path, whole: Path, tmp_path: Path) -> None:
    """Also where it was killed before there was a manifest."""
    folder = tmp_path / "c"
    (folder / ".plan.new").mkdir(parents=True)
    (folder / ".plan.new" / "000000.parquet").write_bytes(b"PAR1")
    (folder / ".manifest.json.123.tmp").write_text("{")
    (folder / ".versions-killed").mkdir()
    annotate_into(folder, [source], RULES, part_size=10)
    assert sorted(p.name for p in folder.iterdir()) == [".lock", "manifest.json", "parts"]
    assert everything(folder) == everything(whole)


def test_hidden_files_of_others_are_left_alone(copy: Path, source: Path) -> None:
    (copy / ".gitignore").write_text("parts")
    annotate_into(copy, [source], RULES)
    assert (copy / ".gitignore").exists()


def started(folder: Path, source: Path, temporary: Path) -> subprocess.Popen[str]:
    """A run in a process of its own, when its first part is there."""
    temporary.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "rhetoric", "annotate", source, "-o", f"{folder}/", "--engine", "rules", "--jobs", "2"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)},
    )
    while not (folder / "parts" / "000000").exists():
        assert child.poll() is None
        time.sleep(0.005)
    return child


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_no_temporary_file_stays_however_a_run_ends(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    source = write_jsonl(tmp_path / "made.jsonl", 1_400)
    folder, temporary = tmp_path / "c", tmp_path / "temporary"
    child = started(folder, source, temporary)
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    assert list(temporary.iterdir()) == []
    if number == signal.SIGKILL:
        return
    if child.returncode:  # it may have been quicker
        assert child.returncode == 128 + number
        assert told.splitlines()[-1] == "rhetoric: stopped"
    assert [p.name for p in (folder / "parts").iterdir() if p.name.startswith(".")] == []


def test_the_indexes_are_no_files_with_names(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    seen, cells = Seen(parts.committed(whole)), CellStore()
    cells.add((n, n, n, 1, 1) for n in range(200_000))
    assert seen.state("nowhere", "") == "new"
    assert list(tmp_path.iterdir()) == []
    seen.close()


# --- full disks


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_room_for_sqlite(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("form", ["csv", "jsonl", "sqlite", "duckdb"])
def test_an_export_to_a_full_disk_is_one_line_and_leaves_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: ExportForm
) -> None:
    monkeypatch.setattr(exports, f"_{form}", no_room_for_sqlite if form == "sqlite" else no_room)
    with pytest.raises(RhetoricError, match="is full; make room"):
        export(Corpus(whole), form, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_duckdb_s_own_errors_are_one_line(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "TABLES", ("nonsense",))
    monkeypatch.setattr(parts.Part, "file", lambda _, name: Path(f"/nowhere/{name}"))
    with pytest.raises(RhetoricError, match="DuckDB could not write it: ") as error:
        export(Corpus(whole), "duckdb", tmp_path / "out")
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("full", [no_room, no_room_for_sqlite])
def test_a_full_disk_under_a_rematch_or_a_plan_loses_nothing(
    copy: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: object
) -> None:
    before = everything(copy)
    lexicons = [load_lexicon("dprk-ko")]
    with monkeypatch.context() as patched:
        patched.setattr("rhetoric.corpus.rematch.commit", full)
        patched.setattr("rhetoric.corpus.plan.Seen", full)
        with pytest.raises(RhetoricError, match="is full; make room"):
            rematch_corpus(copy, lexicons)
        with pytest.raises(RhetoricError, match="is full; make room"):
            plan(tmp_path / "planned", [source], RULES)
    assert everything(copy) == before
    assert rematch_corpus(copy, lexicons) == 3
    assert list(verify(copy)) == []
    assert len(plan(tmp_path / "planned", [source], RULES)) == 1


# --- memory


def test_an_article_that_needs_too_much_memory_is_set_aside_with_that_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("rhetoric.batch.annotate", greedy)
    batch = pa.RecordBatch.from_pylist([{"id": "a", "text": "He said so."}])
    [row] = annotate_batch(batch, RULES).to_pylist()
    assert row["error"] == "set aside: it needs more memory than a process may have (--memory)"


# --- many machines


def test_a_plan_keeps_others_out(copy: Path, tmp_path: Path) -> None:
    plan(copy, [write_jsonl(tmp_path / "more.jsonl", 3, seed=1)], RULES)
    with pytest.raises(UsageError, match="a plan that is not finished"):
        rematch_corpus(copy, [load_lexicon("dprk-ko")])


def test_a_planned_part_that_is_not_what_it_should_be_is_made_again(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    plan(folder, [source], RULES, part_size=10)
    work(folder)
    file = folder / "parts" / "000001" / "articles.parquet"
    file.write_bytes(file.read_bytes()[:100])
    (folder / "parts" / "000002" / "receipt.json").unlink()
    (folder / "parts" / ".000002.killed").mkdir()
    assert [m.number for m in finish(folder)] == [1, 2]
    assert len(work(folder)) == 2
    assert finish(folder) == []
    assert everything(folder) == everything(whole)
    assert sorted(p.name for p in (folder / "parts").iterdir()) == ["000000", "000001", "000002"]


def test_planned_texts_that_are_damaged_are_one_line(source: Path, tmp_path: Path) -> None:
    plan(tmp_path / "c", [source], RULES)
    (tmp_path / "c" / "plan" / "000000.parquet").write_bytes(b"PAR1")
    with pytest.raises(ReadError, match="plan again"):
        work(tmp_path / "c")


def test_the_script_of_the_page_does_an_array_and_redoes_what_failed(
    source: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the queue runs it, one bash for each task; task 1 never runs."""
    page = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    script = next(found for found in re.findall(r"```bash\n(.*?)```", page, re.S) if "SBATCH" in found)
    place = tmp_path / "scratch" / "corpus"
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "rhetoric").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rhetoric "$@"\n')
    (commands / "rhetoric").chmod(0o755)
    (tmp_path / "work.sh").write_text(script.replace("/scratch/corpus", str(place)))
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    monkeypatch.setenv("SLURM_ARRAY_TASK_COUNT", "3")

    def task(number: int) -> int:
        environment = {**os.environ, "SLURM_ARRAY_TASK_ID": str(number)}
        return subprocess.run(["bash", tmp_path / "work.sh"], env=environment, check=False).returncode

    plan(place, [source], RULES, part_size=10)
    assert [task(0), task(2)] == [0, 0]
    result = subprocess.run(["rhetoric", "corpus", "finish", place], capture_output=True, text=True, check=False)
    assert (result.returncode, "part 000001: not made yet" in result.stderr) == (1, True)
    assert [task(number) for number in range(3)] == [0, 0, 0]
    assert finish(place) == []
    assert everything(place) == everything(whole)
