"""Apache Spark for real: several executors, one of them killed. Run with ``make test-spark``; it needs Java."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up import records, write_jsonl

from rhetoric.batch import Settings
from rhetoric.batch.schema import TABLES, annotated
from rhetoric.corpus import Corpus, annotate_into
from rhetoric.corpus.check import verify
from rhetoric.corpus.parts import committed
from rhetoric.corpus.plan import plan
from rhetoric.errors import UsageError

pytestmark = pytest.mark.spark
ARTICLES = int(os.environ.get("RHETORIC_SPARK_ARTICLES", "24000"))
RULES = Settings(engine="rules")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java: install openjdk-17-jre-headless")
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local-cluster[3,1,1024]")
        .appName("rhetoric")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def executors() -> list[int]:
    """The processes that Spark's executors are."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"CoarseGrainedExecutorBackend" in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def rows(folder: Path) -> Iterator[tuple[str, Any]]:
    for part in committed(folder):
        for name in TABLES:
            yield f"{part.path.name}/{name}", part.read(name)


def test_a_frame_comes_back_annotated(spark: Any) -> None:
    from rhetoric.spark import annotate_frame  # noqa: PLC0415

    frame = spark.createDataFrame(
        [(r["id"], r["text"], r["outlet"]) for r in records(30)], "id string, text string, outlet string"
    )
    found = annotate_frame(frame, RULES)
    assert found.columns == annotated().names
    collected = {row.id: row for row in found.collect()}
    assert len(collected) == 30
    assert {row.outlet for row in collected.values()} == {"KCNA", "TASS", "Xinhua"}
    assert sum(len(row.statements) for row in collected.values()) > 30
    with pytest.raises(UsageError, match="no column text"):
        annotate_frame(frame.drop("text"), RULES)


def test_an_executor_is_killed_and_nothing_is_lost(spark: Any, tmp_path: Path) -> None:
    from rhetoric.spark import annotate_with_spark  # noqa: PLC0415

    source = write_jsonl(tmp_path / "made.jsonl", ARTICLES)
    size = max(10, ARTICLES // 24)
    folder, killed = tmp_path / "spark", []

    def kill() -> None:
        """One executor, when the first part is there: all three are at work then."""
        while not any(folder.glob("parts/0*")):
            time.sleep(0.05)
        killed.append(executors()[0])
        os.kill(killed[0], signal.SIGKILL)

    watcher = threading.Thread(target=kill, daemon=True)
    watcher.start()
    assert annotate_with_spark(spark, folder, [source], RULES, part_size=size) == []
    watcher.join(1)
    assert len(killed) == 1
    annotate_into(tmp_path / "alone", [source], RULES, part_size=size, jobs=2)
    assert list(verify(folder)) == []
    assert len(Corpus(folder)) == ARTICLES
    for (place, ours), (expected_place, expected) in zip(rows(folder), rows(tmp_path / "alone"), strict=True):
        assert place == expected_place
        assert ours.equals(expected), place


def test_what_spark_did_not_do_is_told(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's word is not asked: parts that are not there are missing."""
    from rhetoric import spark as adapter  # noqa: PLC0415

    source = write_jsonl(tmp_path / "made.jsonl", 40)
    plan(tmp_path / "c", [source], RULES, part_size=20)
    monkeypatch.setattr(adapter, "_working", lambda _place, _numbers: lambda _found: iter(()))
    assert [m.number for m in adapter.resume_with_spark(spark, tmp_path / "c")] == [0, 1]
    monkeypatch.undo()
    assert adapter.resume_with_spark(spark, tmp_path / "c") == []
    assert len(Corpus(tmp_path / "c")) == 40
