"""A worker that crashes, hangs or dies at the wrong moment when a text says so; for what a pool does about it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import rhetoric.batch as batch_room
from rhetoric.corpus import pool


def serve() -> None:
    """The worker of a pool, with texts that do harm."""
    annotated = batch_room._annotated

    def harmful(row, lexicons, settings):  # type: ignore[no-untyped-def]
        text = row["text"]
        if text.startswith("CRASH ALWAYS"):
            os._exit(9)
        if text.startswith("CRASH ONCE ") and _first_time(Path(text.split()[2])):
            os._exit(9)
        if text.startswith("HANG"):
            time.sleep(3600)
        return annotated(row, lexicons, settings)

    batch_room._annotated = harmful
    pool.serve()


def refuse() -> None:
    """A worker that ends before it begins."""


def _first_time(mark: Path) -> bool:
    if mark.exists():
        return False
    mark.touch()
    return True
