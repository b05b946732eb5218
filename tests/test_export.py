"""Results as tables of Arrow, pandas and polars: every table of every result, the same cells in each."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import handmade
import pytest

from rhetoric import annotate, read_articles, render, tables
from rhetoric.compare.distance import distances
from rhetoric.compare.distinctiveness import distinctiveness
from rhetoric.compare.export import Tabular
from rhetoric.compare.sources import sources
from rhetoric.compare.tallying import observe
from rhetoric.compare.trends import TrendSettings, trends
from rhetoric.document import Annotation
from rhetoric.errors import UsageError
from rhetoric.report.tables import ARTICLE_COLUMNS

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture(scope="module")
def articles() -> list[Annotation]:
    return [annotate(article) for article in read_articles(SAMPLES / "outlets.csv")]


@pytest.fixture(scope="module")
def article_tables(articles: list[Annotation]) -> Sequence[tables.ArticleRows]:
    made = (tables.statements, tables.matches, tables.rates, tables.readability)
    return [make([*articles, handmade.dinner()]) for make in made]


@pytest.fixture(scope="module")
def results(articles: list[Annotation]) -> Sequence[Tabular]:
    observations = observe(articles)
    return (
        sources(articles),
        distances(observations, draws=99),
        distinctiveness(observations),
        trends(articles, TrendSettings()),
    )


def test_every_table_has_the_same_cells_everywhere(
    results: Sequence[Tabular], article_tables: Sequence[Tabular]
) -> None:
    seen = 0
    for result in [*results, *article_tables]:
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


def test_tables_of_articles_are_those_of_csv(article_tables: Sequence[tables.ArticleRows], articles: Any) -> None:
    assert [t.name for t in article_tables] == list(ARTICLE_COLUMNS)
    for table in article_tables:
        written = list(csv.DictReader(io.StringIO(render([*articles, handmade.dinner()], "csv", table=table.name))))
        frame = table.to_polars()
        assert frame.columns == list(ARTICLE_COLUMNS[table.name])
        assert len(table) == len(written) == len(frame)
        for cells, row in zip(written, frame.to_dicts(), strict=True):
            shown = {name: "" if value is None else value for name, value in row.items()}
            as_csv = {name: str(int(v) if isinstance(v, bool) else v) for name, v in shown.items()}
            assert {name: cell.removeprefix("'") for name, cell in cells.items()} == {
                name: " ".join(cell.split()).removeprefix("'") for name, cell in as_csv.items()
            }


def test_figures_in_data_frames_are_figures(article_tables: Sequence[tables.ArticleRows]) -> None:
    said, found, framed, readable = (table.to_pandas() for table in article_tables)
    assert str(said["parent"].dtype) == str(found["statement"].dtype) == "Int64"
    assert said["confidence"].dtype == framed["rate"].dtype == readable["smog_index"].dtype == "float64"
    assert said["statement"].dtype == "int64"
    assert found["counted"].dtype == "bool"
    assert found["statement"].isna().any()
    dinner = found[found["article"] == "dinner"]
    assert int(dinner["counted"].sum()) == 4
    assert framed["hits"].sum() > 0
    assert ((framed["rate"] - 1000 * framed["hits"] / framed["words"]).dropna().abs() < 1e-9).all()


def test_one_annotation_and_none() -> None:
    one = tables.statements(handmade.dinner())
    assert one == tables.statements([handmade.dinner()])
    assert one.rows[0].speaker == "KCNA"
    empty = tables.matches([])
    assert len(empty.to_pandas()) == len(empty.to_polars()) == empty.to_arrow().num_rows == 0
    assert list(empty.to_pandas().columns) == list(ARTICLE_COLUMNS["matches"])
