"""Reading, measured on annotated articles that are not part of the project."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

FOLDER = os.environ.get("RHETORIC_EVAL")
BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "ingest_quality.py"


@pytest.mark.skipif(not FOLDER, reason="RHETORIC_EVAL names no folder with annotated articles")
def test_gold_articles() -> None:
    rows = runpy.run_path(str(BENCHMARK))["measure"](Path(str(FOLDER)))
    assert min(strict for _, _, strict, *_ in rows) > 0.95
    wrong = {k: [row[0] for row in rows if not row[i]] for k, i in (("title", 3), ("date", 4), ("outlet", 5))}
    assert len(wrong["title"]) <= 1, wrong
    assert len(wrong["outlet"]) <= 1, wrong
    # two of them give the day without a year, and no year anywhere
    assert len(wrong["date"]) <= 2, wrong
