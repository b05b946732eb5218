"""Corpora: nothing is lost, nothing is there twice, whatever happens while one is made."""

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

import duckdb
import polars
import pyarrow as pa
import pytest
from made_up import write_jsonl

from rhetoric.batch import Settings, annotate_batch, schema
from rhetoric.batch.rows import draft_batch, draft_of, from_rows, to_row
from rhetoric.cli import app
from rhetoric.compare import compare
from rhetoric.corpus import Corpus, Done, annotate_into, is_corpus, parts, run
from rhetoric.corpus.check import drop_damaged, verify
from rhetoric.corpus.export import export
from rhetoric.corpus.manifest import locked, read_manifest
from rhetoric.corpus.plan import finish, plan, work
from rhetoric.corpus.pool import Pool, Task
from rhetoric.corpus.rematch import rematch_corpus
from rhetoric.corpus.summary import summary
from rhetoric.document import Annotation
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.ingest import ReadOptions, Skipped, lay_out, read_articles, read_drafts
from rhetoric.lexicon import load_lexicon
from rhetoric.pipeline import annotate
from rhetoric.record import to_record

RULES = Settings(engine="rules")


def made(folder: Path, inputs: Path, **options: object) -> tuple[Done, list[Skipped]]:
    skipped: list[Skipped] = []
    options.setdefault("part_size", 20)
    done = annotate_into(folder, [inputs], options.pop("settings", RULES), on_skip=skipped.append, **options)  # type: ignore[arg-type]
    return done, skipped


def everything(folder: Path) -> list[tuple[str, list[dict[str, object]]]]:
    """All rows of all tables, part by part."""
    return [
        (f"{part.path.name}/{name}", part.read(name).to_pylist())
        for part in parts.committed(folder)
        for name in schema.TABLES
    ]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("source") / "made.jsonl", 50)


@pytest.fixture(scope="module")
def whole(source: Path) -> Path:
    """A corpus that was made in one go."""
    folder = source.parent / "whole"
    assert made(folder, source) == (Done(50, 0, 0), [])
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


# --- what is stored


def test_a_corpus_gives_back_what_annotate_gives(source: Path, whole: Path) -> None:
    alone = [annotate(article, engine="rules") for article in read_articles(source)]
    assert list(Corpus(whole)) == alone
    assert len(Corpus(whole)) == len(alone) == 50
    assert [len(part.read("articles")) for part in parts.committed(whole)] == [20, 20, 10]


def test_rows_hold_every_field(source: Path) -> None:
    """Also those that these articles leave empty."""
    for article in read_articles(source):
        found = annotate(article, engine="rules")
        row = pa.RecordBatch.from_pylist([to_row(found)], schema=schema.annotated()).to_pylist()[0]
        again = from_rows("x", row, row["statements"], row["matches"], row["notes"])
        assert to_record(again) == to_record(found)


def test_rows_of_the_samples_hold_every_field() -> None:
    samples = Path(__file__).parents[1] / "samples"
    for article in read_articles(sorted(samples.glob("*.txt"))):
        found = annotate(article, engine="rules")
        row = pa.RecordBatch.from_pylist([to_row(found)], schema=schema.annotated()).to_pylist()[0]
        again = from_rows("x", row, row["statements"], row["matches"], row["notes"])
        assert to_record(again) == to_record(found)
        voices = sum(row[f"words_{voice}"] for voice in ("narration", "statements", "title", "left_out"))
        assert sum(s["words"] for s in row["statements"]) == row["words_statements"] <= voices


def test_drafts_go_through_a_batch(source: Path) -> None:
    found = list(read_drafts(source))
    again = [draft_of(row) for row in draft_batch(found).to_pylist()]
    assert [lay_out(d, ReadOptions()) for d in again] == [lay_out(d, ReadOptions()) for d in found]


def test_a_batch_needs_an_id_and_a_text_only() -> None:
    batch = pa.RecordBatch.from_pylist([{"id": "a", "text": '"We will win," Kim said on Monday.'}])
    [row] = annotate_batch(batch, RULES).to_pylist()
    assert row["error"] is None
    assert len(row["statements"]) == 1


def test_an_article_that_cannot_be_annotated_is_named() -> None:
    long = "word " * 1_100_000
    batch = pa.RecordBatch.from_pylist([{"id": "a", "text": long}, {"id": "b", "text": "Short and good."}])
    first, second = annotate_batch(batch, replace(RULES, reading=ReadOptions(clean=False))).to_pylist()
    assert "more than one article can have" in first["error"]
    assert second["error"] is None


def test_settings_go_to_another_process() -> None:
    chosen = Settings(("a", "b"), "fast", 0.25, ReadOptions(body=((1, 2),), pages=("x",)), {"a": "0"})
    assert Settings.from_json(chosen.to_json()) == chosen


# --- going on


def test_what_is_there_is_not_made_again(source: Path, copy: Path) -> None:
    before = everything(copy)
    assert made(copy, source)[0] == Done(0, 50, 0)
    assert everything(copy) == before


def test_new_articles_are_added(source: Path, copy: Path, tmp_path: Path) -> None:
    more = write_jsonl(tmp_path / "more.jsonl", 5, seed=1)
    assert made(copy, more)[0] == Done(5, 0, 0)
    assert len(Corpus(copy)) == 55
    ids = [annotation.article.id for annotation in Corpus(copy)]
    assert len(set(ids)) == 55
    assert "made-000000-2" in ids  # the id was taken
    manifest = read_manifest(copy)
    assert manifest is not None
    assert manifest.inputs == (str(source), str(more))


def test_a_file_that_changed_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    page = tmp_path / "in" / "a.txt"
    page.write_text("The envoy spoke at length about the treaty.\n")
    assert made(tmp_path / "c", tmp_path / "in")[0] == Done(1, 0, 0)
    page.write_text("The envoy said nothing at all about the treaty.\n")
    done, skipped = made(tmp_path / "c", tmp_path / "in")
    assert done == Done(0, 0, 1)
    assert "has changed since" in skipped[0].reason


def test_a_place_may_be_spelt_in_two_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("The envoy spoke at length about the treaty.\n")
    made(tmp_path / "c", Path("a.txt"))
    assert annotate_into("c", ["./a.txt"], RULES) == Done(0, 1, 0)


def test_what_could_not_be_read_is_kept_once(source: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(source.read_text().splitlines()[0] + "\n{oops\n")
    for _ in range(2):
        _, skipped = made(tmp_path / "c", bad)
        assert [s.locator for s in skipped] == [f"{bad}:2"]
    assert [place for place, _ in Corpus(tmp_path / "c").skipped()] == [f"{bad}:2"]


def test_a_killed_run_goes_on_where_it_was(source: Path, whole: Path, tmp_path: Path) -> None:
    """What stands after the first part is what a run leaves that was killed then."""
    folder = tmp_path / "c"
    shutil.copytree(whole, folder)
    for number in ("000001", "000002"):
        shutil.rmtree(folder / "parts" / number)
    (folder / "parts" / ".000001.abc").mkdir()
    (folder / "parts" / ".000001.abc" / "articles.parquet").write_bytes(b"PAR1 half")
    assert made(folder, source)[0] == Done(30, 20, 0)
    assert everything(folder) == everything(whole)
    assert [p.name for p in (folder / "parts").iterdir() if p.name.startswith(".")] == []


def test_a_full_disk_loses_nothing(source: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real = tmp_path / "c", parts._write
    left = [7]  # two tables of the second part fit

    def full(path: Path, rows: pa.Table) -> str:
        left[0] -= 1
        if left[0] < 0:
            path.write_bytes(b"PAR1")
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, rows)

    monkeypatch.setattr(parts, "_write", full)
    with pytest.raises(RhetoricError, match="the disk is full; make room"):
        made(folder, source)
    assert sorted(p.name for p in (folder / "parts").iterdir()) == ["000000"]
    assert [d.reason for d in verify(folder)] == ["the last run did not end; give the same annotate command again"]
    monkeypatch.setattr(parts, "_write", real)
    assert made(folder, source)[0] == Done(30, 20, 0)
    assert everything(folder) == everything(whole)


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_give_the_same(source: Path, whole: Path, tmp_path: Path, jobs: int) -> None:
    made(tmp_path / "c", source, jobs=jobs)
    assert everything(tmp_path / "c") == everything(whole)


# --- what does not go together


def test_two_runs_on_one_corpus(source: Path, copy: Path) -> None:
    with locked(copy), pytest.raises(UsageError, match="another run is writing to this corpus"):
        made(copy, source)


def test_a_corpus_made_in_another_way_is_refused(source: Path, copy: Path) -> None:
    with pytest.raises(UsageError, match=r"made in another way \(min_confidence was 0.0, is 0.5\).*--mixed"):
        made(copy, source, settings=replace(RULES, min_confidence=0.5))
    with pytest.raises(UsageError, match=r"lexicons was .*rematch"):
        made(copy, source, settings=replace(RULES, lexicons=("dprk-en", "dprk-ko")))


def test_unless_that_is_wanted(copy: Path, tmp_path: Path) -> None:
    more = write_jsonl(tmp_path / "more.jsonl", 3, seed=1)
    made(copy, more, settings=replace(RULES, min_confidence=0.5), mixed=True)
    manifest = read_manifest(copy)
    assert manifest is not None
    assert manifest.mixed
    assert {a.provenance.min_confidence for a in Corpus(copy)} == {0.0, 0.5}


def test_a_folder_with_other_things_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(UsageError, match="other things in it"):
        made(tmp_path, source)
    with pytest.raises(UsageError, match="a file, not a folder"):
        made(tmp_path / "thesis.doc", source)
    assert not is_corpus(tmp_path)
    with pytest.raises(ReadError, match="not a corpus"):
        Corpus(tmp_path)


@pytest.mark.parametrize("broken", ["{", "[]", "{}", '{"schema": 1}'])
def test_a_broken_manifest(copy: Path, source: Path, broken: str) -> None:
    (copy / "manifest.json").write_text(broken)
    with pytest.raises(ReadError, match="manifest"):
        Corpus(copy)
    with pytest.raises(ReadError, match="manifest"):
        made(copy, source)


# --- damage


def test_a_good_corpus_has_no_damage(whole: Path) -> None:
    assert list(verify(whole)) == []


@pytest.mark.parametrize("name", [*(f"{table}.parquet" for table in schema.TABLES), "receipt.json"])
@pytest.mark.parametrize("harm", ["cut", "flip", "gone"])
def test_damage_is_found_and_made_good(whole: Path, source: Path, copy: Path, name: str, harm: str) -> None:
    file = copy / "parts" / "000001" / name
    data = file.read_bytes()
    if harm == "gone":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        middle = len(data) // 2
        file.write_bytes(data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :])
    damages = list(verify(copy))
    assert {d.part.name for d in damages if d.part} == {"000001"}
    assert [p.name for p in drop_damaged(copy)] == ["000001"]
    assert made(copy, source)[0] == Done(20, 30, 0)
    assert everything(copy) == everything(whole)
    assert list(verify(copy)) == []


def test_a_part_that_was_taken_away_is_missed(copy: Path, source: Path, whole: Path) -> None:
    shutil.rmtree(copy / "parts" / "000002")
    assert [d.reason for d in verify(copy)] == [
        "part 000002 is missing, with 10 articles; annotating the same input again makes it anew"
    ]
    assert not Corpus(copy).is_whole()
    result = invoke("compare", copy, "-q")
    assert (result.returncode, "see rhetoric corpus verify" in result.stderr) == (0, True)
    made(copy, source)
    assert everything(copy) == everything(whole)
    assert Corpus(copy).is_whole()


def test_a_part_from_elsewhere_is_found(copy: Path, tmp_path: Path) -> None:
    made(tmp_path / "other", write_jsonl(tmp_path / "more.jsonl", 20, seed=3))
    shutil.copy(tmp_path / "other/parts/000000/statements.parquet", copy / "parts/000000/statements.parquet")
    assert any("SHA-256" in d.reason for d in verify(copy))


def test_a_replacement_that_was_killed_is_ended(copy: Path, source: Path, whole: Path) -> None:
    place = copy / "parts"
    (place / "000001").rename(place / ".old-000001")
    shutil.copytree(place / ".old-000001", place / ".new-000001")
    assert made(copy, source)[0] == Done(0, 50, 0)
    assert everything(copy) == everything(whole)
    (place / "000001").rename(place / ".old-000001")
    assert made(copy, source)[0] == Done(0, 50, 0)
    assert everything(copy) == everything(whole)


# --- workers


def batches(texts: list[str]) -> list[Task]:
    rows = [{"id": f"{i}", "locator": f"t:{i}", "raw_sha256": "", "text": text} for i, text in enumerate(texts)]
    return [Task(pa.RecordBatch.from_pylist(rows, schema=schema.drafts()))]


def errors(texts: list[str], time_limit: float = 30, jobs: int = 1) -> list[str | None]:
    pool = Pool(RULES, jobs, time_limit, server=("misbehaving", "serve"))
    try:
        [(_, result)] = pool.map(batches(texts))
    finally:
        pool.stop()
    assert result["id"].to_pylist() == [f"{i}" for i in range(len(texts))]
    found: list[str | None] = result["error"].to_pylist()
    return found


def test_an_article_that_crashes_a_worker_is_set_aside() -> None:
    found = errors(["Good one.", "CRASH ALWAYS", "Good two.", "CRASH ALWAYS", "Good three."])
    assert [bool(error) for error in found] == [False, True, False, True, False]
    assert found[1] == "set aside: the worker ended 3 times while it annotated this article"


def test_a_worker_that_was_killed_is_replaced(tmp_path: Path) -> None:
    assert errors(["Good.", f"CRASH ONCE {tmp_path / 'mark'}", "Good."]) == [None, None, None]


def test_an_article_that_hangs_is_set_aside() -> None:
    found = errors(["Good one.", "HANG", "Good two."], time_limit=1.5)
    assert found == [None, "set aside: it took longer than 1.5 s to annotate (--time-limit)", None]


def test_a_worker_that_cannot_start_ends_the_run() -> None:
    pool = Pool(RULES, 1, 5, server=("misbehaving", "refuse"))
    with pytest.raises(RhetoricError, match="a worker could not be started"):
        list(pool.map(batches(["Good."])))
    pool.stop()
    pool = Pool(replace(RULES, lexicons=("no-such-lexicon",)), 1, 5)
    with pytest.raises(RhetoricError, match="no-such-lexicon"):
        list(pool.map(batches(["Good."])))
    pool.stop()


def test_a_lexicon_that_changes_meanwhile_ends_the_run() -> None:
    pool = Pool(replace(RULES, expected={"dprk-en": "another"}), 1, 5)
    with pytest.raises(RhetoricError, match="was changed while the work went on"):
        list(pool.map(batches(["Good."])))
    pool.stop()


# --- other lexicons


def test_another_lexicon_keeps_the_statements(source: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexicons = [load_lexicon("dprk-en"), load_lexicon("dprk-ko")]
    monkeypatch.setattr("rhetoric.pipeline.find_drafts", None)  # nobody looks for statements
    assert rematch_corpus(copy, lexicons) == 3
    monkeypatch.undo()
    alone = [annotate(article, lexicons, engine="rules") for article in read_articles(source)]
    assert list(Corpus(copy)) == alone
    assert list(verify(copy)) == []
    assert rematch_corpus(copy, lexicons) == 0
    assert made(copy, source, settings=replace(RULES, lexicons=("dprk-en", "dprk-ko")))[0] == Done(0, 50, 0)


# --- elsewhere


def test_exports_hold_everything(whole: Path, tmp_path: Path) -> None:
    corpus = Corpus(whole)
    rows = {name: sum(part.receipt.rows[name] for part in corpus.parts()) for name in schema.TABLES}
    assert rows["statements"] > 50
    export(corpus, "jsonl", tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [to_record(a) for a in corpus]
    export(corpus, "csv", tmp_path / "csv")
    assert {name: len(polars.read_csv(tmp_path / "csv" / f"{name}.csv", infer_schema=False)) for name in rows} == rows
    export(corpus, "sqlite", tmp_path / "a.sqlite")
    export(corpus, "duckdb", tmp_path / "a.duckdb")
    for connection in (sqlite3.connect(tmp_path / "a.sqlite"), duckdb.connect(str(tmp_path / "a.duckdb"))):
        counted = {name: connection.execute(f"select count(*) from {name}").fetchone()[0] for name in rows}
        assert counted == rows
        connection.close()
    with pytest.raises(UsageError, match="is there already"):
        export(corpus, "jsonl", tmp_path / "a.jsonl")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"id": "=1+1", "title": "@cmd", "text": "=SUM(A1) said the minister of sums."}))
    made(tmp_path / "c", source)
    export(Corpus(tmp_path / "c"), "csv", tmp_path / "csv")
    for file in (tmp_path / "csv").iterdir():
        assert not re.search(r"(^|,)\"?[=@+]", file.read_text(encoding="utf-8"), re.M), file


def test_other_programs_read_the_parts(whole: Path) -> None:
    glob = str(whole / "parts" / "*" / "statements.parquet")
    expected = sum(part.receipt.rows["statements"] for part in parts.committed(whole))
    assert len(polars.read_parquet(glob)) == expected
    assert duckdb.sql(f"select count(*) from '{glob}'").fetchall() == [(expected,)]


def test_the_summary_adds_up(whole: Path) -> None:
    found = summary(Corpus(whole))
    assert found.rows["articles"] == sum(found.outlets.values()) == sum(found.languages.values()) == 50
    assert sum(found.words.values()) > 50 * 30
    assert set(found.outlets) == {"KCNA", "TASS", "Xinhua"}


def test_a_corpus_is_compared_like_its_articles(source: Path, whole: Path) -> None:
    alone: list[Annotation] = [annotate(article, engine="rules") for article in read_articles(source)]
    assert compare(Corpus(whole), by="outlet") == compare(alone, by="outlet")


# --- many machines


def test_a_plan_is_worked_off_in_any_order(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    planned = plan(folder, [source], RULES, part_size=20)
    assert [part.articles for part in planned] == [20, 20, 10]
    with pytest.raises(UsageError, match="a plan that is not finished"):
        made(folder, source)
    work(folder, [2])
    assert [(m.number, m.reason) for m in finish(folder)] == [(0, "not made yet"), (1, "not made yet")]
    work(folder, [1, 0])
    assert work(folder) == []  # all is there
    assert finish(folder) == []
    assert everything(folder) == everything(whole)
    assert list(verify(folder)) == []
    assert made(folder, source)[0] == Done(0, 50, 0)


def test_a_part_with_fewer_articles_than_planned_is_noticed(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    plan(folder, [source], RULES, part_size=20)
    [first, *_] = work(folder)
    tables = {name: first.read(name) for name in schema.TABLES}
    tables["articles"] = tables["articles"].slice(1)
    parts.commit(folder, 0, tables, {}, anew=True)
    assert [(m.number, m.reason) for m in finish(folder)] == [(0, "19 articles where 20 were planned, or others")]
    shutil.rmtree(folder / "parts" / "000000")
    work(folder)
    assert finish(folder) == []


def test_who_comes_second_leaves_the_part_of_the_first(whole: Path, copy: Path) -> None:
    part = next(parts.committed(copy))
    tables = {name: part.read(name) for name in schema.TABLES}
    before = (part.path / "receipt.json").stat().st_ino
    assert parts.commit(copy, 0, tables, part.receipt.lexicons) == part
    assert (part.path / "receipt.json").stat().st_ino == before
    assert everything(copy) == everything(whole)


# --- the command line


def invoke(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rhetoric", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_commands(source: Path, tmp_path: Path) -> None:
    folder = f"{tmp_path / 'c'}/"
    result = invoke("annotate", source, "-o", folder, "--engine", "rules", "--jobs", 2)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert result.stderr == "read 50, done 50, skipped 0\n"
    result = invoke("annotate", source, "-o", folder, "--engine", "rules")
    assert result.returncode == 0
    assert "50 articles were in the corpus already" in result.stderr
    assert "50 articles, 2010-01-01 to 2024" in invoke("corpus", "info", folder).stdout
    assert invoke("corpus", "verify", folder).returncode == 0
    assert "3 groups" in invoke("compare", folder).stdout or "KCNA" in invoke("compare", folder).stdout
    next(Path(folder).rglob("matches.parquet")).write_bytes(b"PAR1")
    result = invoke("corpus", "verify", folder, "--drop")
    assert (result.returncode, "dropped" in result.stderr) == (1, True)
    result = invoke("annotate", source, "-o", folder, "--engine", "rules")
    assert "done 50" in result.stderr
    assert invoke("corpus", "export", folder, "-o", tmp_path / "a.jsonl").returncode == 0
    assert invoke("corpus", "rematch", folder, "-l", "dprk-ko").returncode == 0
    result = invoke("annotate", source, "--jobs", 2)
    assert (result.returncode, "for a corpus" in result.stderr) == (2, True)
    assert app is not None


def test_commands_for_many_machines(source: Path, whole: Path, tmp_path: Path) -> None:
    folder = f"{tmp_path / 'c'}/"
    result = invoke("corpus", "plan", source, "-o", folder, "--engine", "rules", "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = invoke("corpus", "finish", folder)
    assert (result.returncode, "part 000000: not made yet" in result.stderr) == (1, True)
    assert invoke("corpus", "work", folder, "--task", 3, "--tasks", 2).returncode == 2
    assert "made 1 of 1 part" in invoke("corpus", "work", folder, "--task", 0, "--tasks", 2).stderr
    assert invoke("corpus", "finish", folder).stderr == "complete: 50 articles\n"
    assert invoke("corpus", "work", folder).stderr.endswith("no plan here; begin with rhetoric corpus plan\n")
    assert list(Corpus(Path(folder))) == list(Corpus(whole))


def test_a_run_that_is_killed_leaves_a_good_corpus(tmp_path: Path) -> None:
    """The real thing, once: the main process, with SIGKILL. ``kill_corpus.py`` does it hundreds of times."""
    source = write_jsonl(tmp_path / "made.jsonl", 400)
    code = "import sys; from rhetoric.corpus import *; annotate_into(sys.argv[1], [sys.argv[2]], "
    code += "Settings(engine='rules'), part_size=50)"
    folder = tmp_path / "c"
    child = subprocess.Popen([sys.executable, "-c", code, str(folder), str(source)])
    while not (folder / "parts" / "000001").exists():
        assert child.poll() is None
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    before = {p.name for p in (folder / "parts").iterdir() if not p.name.startswith(".")}
    done, _ = made(folder, source, part_size=50)
    assert done.known == 50 * len(before)
    made(tmp_path / "whole", source, part_size=50)
    assert everything(folder) == everything(tmp_path / "whole")
    assert run.PART_SIZE == 1_000


# --- the page about it


def test_every_column_is_described() -> None:
    page = (Path(__file__).parents[1] / "docs" / "corpus.md").read_text(encoding="utf-8")
    for name in schema.TABLES:
        for column in schema.table(name).names:
            assert f"`{column}`" in page, f"{name}: {column}"


@pytest.mark.parametrize("number", [0, 1])
def test_the_queries_of_the_page_work(whole: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    page = (Path(__file__).parents[1] / "docs" / "corpus.md").read_text(encoding="utf-8")
    query = re.findall(r"```sql\n(.*?)```", page, re.S)[number]
    monkeypatch.chdir(whole.parent)
    (whole.parent / "corpus").symlink_to(whole) if not (whole.parent / "corpus").exists() else None
    found = duckdb.sql(query).fetchall()
    assert found
    if number:
        texts = " ".join(annotation.article.text for annotation in Corpus(whole))
        assert all(piece in texts for row in found for piece in row[4])


def test_the_polars_of_the_page_works(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[1] / "docs" / "corpus.md").read_text(encoding="utf-8")
    monkeypatch.chdir(whole.parent)
    (whole.parent / "corpus").symlink_to(whole) if not (whole.parent / "corpus").exists() else None
    code = re.findall(r"```python\n(.*?)```", page, re.S)[0]
    names: dict[str, object] = {}
    exec(compile(code, "corpus.md", "exec"), names)
    said = sum(s.act == "statement" for annotation in Corpus(whole) for s in annotation.statements)
    assert said > 50
    assert "said" in names


def test_the_r_of_the_page_works(whole: Path, tmp_path: Path) -> None:
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(RSQLite)"], check=False).returncode:
        pytest.skip("no R with RSQLite: apt install r-cran-rsqlite")
    page = (Path(__file__).parents[1] / "docs" / "corpus.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```r\n(.*?)```", page, re.S)
    export(Corpus(whole), "sqlite", tmp_path / "corpus.sqlite")
    result = subprocess.run(["Rscript", "-e", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    shown = dict(line.split()[1:] for line in result.stdout.splitlines()[1:])
    matches = [m for annotation in Corpus(whole) for m in annotation.matches if m.counted]
    assert shown == {frame: str(sum(m.frame == frame for m in matches)) for frame in {m.frame for m in matches}}
