"""The line that a terminal shows while a run goes on: rate, time left, what was skipped; and the totals behind it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_up import records, write_jsonl

from rhetoric import cli_total
from rhetoric.batch import Settings
from rhetoric.cli_total import total_of
from rhetoric.console import Console
from rhetoric.corpus import annotate_into
from rhetoric.ingest import ReadOptions


def shown(width: int, *, total: int | None = None, done: int = 0, skipped: int = 0, known: int = 0) -> str:
    console = Console(quiet=True, total=total)
    console.done, console.known = done, known
    for number in range(skipped):
        console.skip(f"{number}", "bad")
    return console.progress(console._started + 10, width)


def test_rate_time_left_and_skipped_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(79, done=1_000) == "1,000 articles, 100.0 a second"
    assert shown(79, total=10_000, done=1_000) == "1,000 of 10,000 articles, 100.0 a second, 90 s left"
    assert shown(79, total=10_000, done=1_000, skipped=2).endswith("90 s left, 2 skipped")
    assert shown(79, total=10_000, done=1_000, known=7_000) == "1,000 of 3,000 articles, 100.0 a second, 20 s left"
    assert shown(39, total=10_000, done=1_000, skipped=2) == "1,000/10,000, 100.0/s, 90 s, 2 skipped"
    assert shown(79, total=10, done=0) == "0 of 10 articles, 0.0 a second"
    assert shown(79, total=10, done=12) == "12 of 12 articles, 1.2 a second, 0 s left"
    capsys.readouterr()


@pytest.mark.parametrize("width", [0, 1, 10, 39, 79])
def test_the_line_fits_its_terminal(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(shown(width, total=10_000_000, done=123_456, skipped=9, known=1)) <= width
    capsys.readouterr()


def test_totals_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ReadOptions()
    lines = write_jsonl(tmp_path / "a.jsonl", 40)
    table = tmp_path / "b.csv"
    table.write_text('id,text\n1,"two\nlines"\n2,"one, with ""marks"""\n\n3,x\n')
    (tmp_path / "c.txt").write_text("One article.\n")
    assert total_of([str(lines)], options) == 40
    assert total_of([str(table), str(lines), str(tmp_path / "c.txt")], options) == 44
    assert total_of([str(lines), "-"], options) is None
    monkeypatch.setattr(cli_total, "_HEAD", 4_096)
    estimated = total_of([str(lines)], options)
    assert estimated is not None
    assert 30 < estimated < 50


def test_totals_of_parquet_and_of_a_corpus(tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    parquet.write_table(pa.Table.from_pylist(list(records(17))), tmp_path / "a.parquet")
    annotate_into(tmp_path / "corpus", [tmp_path / "a.parquet"], Settings(engine="rules"))
    for name in ("a.parquet", "corpus"):
        assert total_of([str(tmp_path / name)], ReadOptions()) == 17


def test_what_cannot_be_counted_has_no_total(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"text": "x"}]))
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    for name in ("a.json", "b.parquet"):
        assert total_of([str(tmp_path / name)], ReadOptions()) is None
