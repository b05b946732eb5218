"""Frozen rows as tables of Arrow, pandas and polars: the columns of the row type, in its order, with its types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars
    import pyarrow  # type: ignore[import-untyped]

_ARROW = {"str": "string", "int": "int64", "float": "float64", "bool": "bool_"}
_POLARS = {"str": "String", "int": "Int64", "float": "Float64", "bool": "Boolean"}
_PANDAS = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}


def to_arrow(rows: Sequence[Any], kind: type) -> pyarrow.Table:
    """An Arrow table; what a row does not have is null. Raises UsageError if pyarrow is not installed."""
    pa = _library("pyarrow", "rhetoric-toolkit[arrow]")
    schema = pa.schema([(name, getattr(pa, _ARROW[of])()) for name, of in _types(kind).items()])
    return pa.table(_columns(rows, kind), schema=schema)


def to_pandas(rows: Sequence[Any], kind: type) -> pandas.DataFrame:
    """A pandas data frame; what a row does not have is NaN. Raises UsageError if pandas is not installed."""
    pd = _library("pandas", "pandas")
    columns = _columns(rows, kind)
    return pd.DataFrame({name: pd.Series(columns[name], dtype=_PANDAS[of]) for name, of in _types(kind).items()})


def to_polars(rows: Sequence[Any], kind: type) -> polars.DataFrame:
    """A polars data frame; what a row does not have is null. Raises UsageError if polars is not installed."""
    pl = _library("polars", "polars")
    schema = {name: getattr(pl, _POLARS[of]) for name, of in _types(kind).items()}
    frame: polars.DataFrame = pl.DataFrame(_columns(rows, kind), schema=schema)
    return frame


def _types(kind: type) -> dict[str, str]:
    """Field names and the first of their types; annotations of the row types are plain names."""
    return {f.name: str(f.type).partition(" ")[0] for f in fields(kind)}


def _columns(rows: Sequence[Any], kind: type) -> dict[str, list[Any]]:
    return {f.name: [getattr(row, f.name) for row in rows] for f in fields(kind)}


def _library(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"a table of {name} needs {name}: pip install {package}") from None
