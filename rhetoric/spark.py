"""Corpora through Apache Spark (extra ``spark``): the same function, the same parts, on many machines.

``annotate_frame`` is for those who have a DataFrame of texts. ``annotate_with_spark`` makes a corpus: Spark only says
which machine works on which part; what is there in the end is held against the plan, not against Spark's word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from rhetoric.batch import Settings, annotate_batch
from rhetoric.batch.schema import annotated
from rhetoric.corpus.plan import Missing, finish, plan, read_plan, work
from rhetoric.corpus.run import PART_SIZE
from rhetoric.errors import UsageError
from rhetoric.ingest.options import OnSkip

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyspark.sql import DataFrame, SparkSession

_Batches = Iterator["pa.RecordBatch"]


def annotate_frame(frame: DataFrame, settings: Settings | None = None) -> DataFrame:
    """Annotate a DataFrame with the columns ``id`` and ``text``, and any other of ``rhetoric.batch.schema.drafts``.

    One row comes back for every row, with the columns of ``rhetoric.batch.schema.annotated``; ``error`` says why an
    article could not be annotated. Raises UsageError without the two columns.
    """
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415

    missing = {"id", "text"} - set(frame.columns)
    if missing:
        raise UsageError(f"the frame has no column {', '.join(sorted(missing))}; it has {', '.join(frame.columns)}")
    wanted = (settings or Settings()).to_json()
    return frame.mapInArrow(_annotating(wanted), schema=from_arrow_schema(annotated()))


def _annotating(settings: str) -> Callable[[_Batches], _Batches]:
    def batches(found: _Batches) -> _Batches:
        chosen = Settings.from_json(settings)
        return (annotate_batch(batch, chosen) for batch in found)

    return batches


def annotate_with_spark(
    spark: SparkSession,
    folder: str | PathLike[str],
    inputs: Iterable[str | PathLike[str]],
    settings: Settings | None = None,
    *,
    part_size: int = PART_SIZE,
    mixed: bool = False,
    on_skip: OnSkip | None = None,
) -> list[Missing]:
    """Annotate what ``folder`` does not hold yet of ``inputs``, a part for each task of Spark.

    ``folder`` has to be one that every machine reaches by the same path. Returns what is missing in the end, which is
    nothing unless machines were lost beyond Spark's patience: then ``resume_with_spark`` goes on.
    Raises UsageError as ``annotate_into`` does.
    """
    plan(folder, inputs, settings, part_size=part_size, mixed=mixed, on_skip=on_skip)
    return resume_with_spark(spark, folder)


def resume_with_spark(spark: SparkSession, folder: str | PathLike[str]) -> list[Missing]:
    """Work off the plan of a corpus, parts that are there left alone, and hold the result against it."""
    place = str(Path(folder).absolute())
    _, planned = read_plan(place)
    if planned:
        numbers = [part.number for part in planned]
        tasks = spark.range(0, len(numbers), 1, len(numbers))  # one task a part
        tasks.mapInArrow(_working(place, numbers), schema="number int, articles int").collect()
    return finish(place)


def _working(place: str, numbers: list[int]) -> Callable[[_Batches], _Batches]:
    def batches(found: _Batches) -> _Batches:
        import pyarrow as pa  # noqa: PLC0415

        schema = pa.schema([("number", pa.int32()), ("articles", pa.int32())])
        for batch in found:
            mine = [numbers[i] for i in batch.column(0).to_pylist()]
            rows = [{"number": n, "articles": _made(place, n)} for n in mine]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)

    return batches


def _made(place: str, number: int) -> int:
    return sum(part.receipt.rows["articles"] for part in work(place, [number]))
