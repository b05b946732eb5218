"""How often each value stands in each cluster of each group, on disk: memory does not grow with what is counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from rhetoric.errors import RhetoricError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FETCHED = 50_000  # rows that are turned into numbers at once


@dataclass(frozen=True, slots=True)
class Cells:
    """What stands in one group: one element for each cluster and value that go together, by cluster and then value.

    ``clusters`` and ``codes`` are numbers from 0; ``counts`` and ``words`` what was counted there, never negative.
    """

    clusters: NDArray[Any]
    codes: NDArray[Any]
    counts: NDArray[Any]
    words: NDArray[Any]


class CellStore:
    """Counts and words by series (a group seen in one way), cluster and value, in a temporary database.

    A context manager: the database goes when the block ends, or with the process. Raises RhetoricError where the disk
    for temporary files is full.
    """

    def __init__(self) -> None:
        # a name of no characters is SQLite's for a private file that the system takes away when the process ends
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-16384; begin;"
            "create table cells (series integer, cluster integer, code integer, counts integer, words integer, "
            "primary key (series, cluster, code)) without rowid;"
        )

    def __enter__(self) -> CellStore:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, rows: Iterable[tuple[int, int, int, int, int]]) -> None:
        """Series, cluster, value, and how much comes to its count and its words."""
        try:
            self._database.executemany(
                "insert into cells values (?, ?, ?, ?, ?) on conflict do update set "
                "counts = counts + excluded.counts, words = words + excluded.words",
                rows,
            )
        except sqlite3.OperationalError as error:
            raise RhetoricError(f"temporary file: {error}; make room, or set TMPDIR to a larger disk") from None

    def cells(self, series: int) -> Cells:
        """All of one series. The arrays are mapped from a file: what is not looked at takes no memory."""
        import numpy as np  # noqa: PLC0415

        found = self._database.execute(
            "select cluster, code, counts, words from cells where series = ? order by cluster, code", (series,)
        )
        with TemporaryFile(prefix="rhetoric-cells-") as file:
            while rows := found.fetchmany(_FETCHED):
                np.array(rows, dtype=np.int64).tofile(file)
            file.flush()
            empty = np.zeros((0, 4), dtype=np.int64)
            table = np.memmap(file, dtype=np.int64, mode="r").reshape(-1, 4) if file.tell() else empty
        return Cells(*table.T)
