"""Frozen rows as tables of Arrow, pandas and polars: the columns of the row type, in its order, with its types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_PANDAS = {"str": "str", "int": "int64", "float": "float64", "bool": "bool", "int | None": "Int64"}


def to_arrow(rows: Sequence[Any], kind: type) -> pyarrow.Table:
    """An Arrow table; what a row does not have is null. Raises UsageError if pyarrow is not installed."""
    pa = _library("pyarrow", "rhetoric-toolkit[arrow]")
    schema = pa.schema([(name, getattr(pa, _ARROW[of])()) for name, of in _types(kind).items()])
    return pa.table(_columns(rows, kind), schema=schema)


def to_pandas(rows: Sequence[Any], kind: type) -> pandas.DataFrame:
    """A pandas data frame; what a row does not have is NaN, or NA among whole numbers. Raises UsageError if pandas is
    not installed."""
    pd = _library("pandas", "pandas")
    columns = _columns(rows, kind)
    # pandas' int64 has no place for a number that is missing, its Int64 has
    types = {**_types(kind), **{f.name: str(f.type) for f in fields(kind) if f.type == "int | None"}}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=_PANDAS[of]) for name, of in types.items()})


def to_polars(rows: Sequence[Any], kind: type) -> polars.DataFrame:
    """A polars data frame; what a row does not have is null. Raises UsageError if polars is not installed."""
    pl = _library("polars", "polars")
    schema = {name: getattr(pl, _POLARS[of]) for name, of in _types(kind).items()}
    frame: polars.DataFrame = pl.DataFrame(_columns(rows, kind), schema=schema)
    return frame


class Tabular:
    """A result of several tables: each goes to Arrow, pandas or polars by its name, the first if none is given."""

    __slots__ = ()

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        """Name of every table to its rows and their type."""
        raise NotImplementedError

    def to_arrow(self, table: str | None = None) -> pyarrow.Table:
        """A table for Arrow. Raises UsageError for a table that there is not, or if pyarrow is not installed."""
        return to_arrow(*self._table(table))

    def to_pandas(self, table: str | None = None) -> pandas.DataFrame:
        """A table as a pandas data frame. Raises UsageError as ``to_arrow`` does."""
        return to_pandas(*self._table(table))

    def to_polars(self, table: str | None = None) -> polars.DataFrame:
        """A table as a polars data frame. Raises UsageError as ``to_arrow`` does."""
        return to_polars(*self._table(table))

    def _table(self, name: str | None) -> tuple[Sequence[Any], type]:
        offered = self.tables()
        if name is not None and name not in offered:
            raise UsageError(f"no table {name!r}; there are {', '.join(offered)}")
        return offered[name or next(iter(offered))]


def _types(kind: type) -> dict[str, str]:
    """Field names and the first of their types; annotations are plain names, and what is no number is text."""
    found = {f.name: str(f.type).partition(" ")[0] for f in fields(kind)}
    return {name: of if of in _ARROW else "str" for name, of in found.items()}


def _columns(rows: Sequence[Any], kind: type) -> dict[str, list[Any]]:
    return {f.name: [getattr(row, f.name) for row in rows] for f in fields(kind)}


def _library(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"a table of {name} needs {name}: pip install {package}") from None
