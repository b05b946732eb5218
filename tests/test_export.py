"""Results as tables of Arrow, pandas and polars: every table of every result, the same cells in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from rhetoric import annotate, read_articles
from rhetoric.compare.distance import distances
from rhetoric.compare.distinctiveness import distinctiveness
from rhetoric.compare.export import Tabular
from rhetoric.compare.sources import sources
from rhetoric.compare.tallying import observe
from rhetoric.compare.trends import TrendSettings, trends
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def articles() -> list[Annotation]:
    return [annotate(article) for article in read_articles(SAMPLES / "outlets.csv")]


@pytest.fixture(scope="module")
def results(articles: list[Annotation]) -> Sequence[Tabular]:
    observations = observe(articles)
    return (
        sources(articles),
        distances(observations, draws=99),
        distinctiveness(observations),
        trends(articles, TrendSettings()),
    )


def test_every_table_has_the_same_cells_everywhere(results: Sequence[Tabular]) -> None:
    seen = 0
    for result in results:
        for name, (rows, kind) in result.tables().items():
            columns = [f.name for f in fields(kind)]
            arrow, pandas, polars = result.to_arrow(name), result.to_pandas(name), result.to_polars(name)
            assert arrow.column_names == list(pandas.columns) == polars.columns == columns
            assert arrow.num_rows == len(pandas) == len(polars) == len(rows)
            expected: list[dict[str, Any]] = [{c: getattr(row, c) for c in columns} for row in rows]
            assert arrow.to_pylist() == polars.to_dicts() == expected
            seen += len(rows)
    assert seen > 100


def test_the_first_table_is_the_one_meant(results: Sequence[Tabular]) -> None:
    assert results[0].to_polars().equals(results[0].to_polars("shares"))


def test_an_unknown_table_is_named(results: Sequence[Tabular]) -> None:
    with pytest.raises(UsageError, match="no table 'nothing'; there are shares, groups, entropy"):
        results[0].to_arrow("nothing")
