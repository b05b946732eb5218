"""Which articles a corpus has already, and which ids are taken: on disk, so that memory does not grow with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from typing import Literal

from rhetoric.corpus.parts import Part

State = Literal["new", "done", "changed"]


class Seen:
    """What stands in the parts of a corpus, by place (file and record) and by id.

    The index is built anew from the parts whenever a run begins, in a private temporary file (SQLite's for a database
    without a name), which the system takes away when the process ends, however it ends.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self._index = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._index.executescript(
            "pragma journal_mode=off; pragma synchronous=off; begin;"
            "create table places (place blob primary key, content blob) without rowid;"
            "create table ids (id text primary key, asked integer) without rowid;"
        )
        for part in parts:
            self._add(part)

    def _add(self, part: Part) -> None:
        for name in ("articles", "skipped"):
            columns = ["id", "locator", "raw_sha256", *(["reason"] if name == "skipped" else [])]
            rows = part.read(name, columns).to_pylist()
            for row in rows:
                if name == "skipped" and row["raw_sha256"] is None:
                    self.add(not_read(row["locator"], row["reason"]), "")
                else:
                    self.add(row["locator"], row["raw_sha256"] or "")
            taken = ((row["id"],) for row in rows if row["id"] is not None)
            self._index.executemany("insert or ignore into ids values (?, 1)", taken)

    def state(self, locator: str | None, sha256: str) -> State:
        """Is what stands at a place new, in the corpus, or there with other content?"""
        row = self._index.execute("select content from places where place = ?", (_place(locator),)).fetchone()
        if row is None:
            return "new"
        return "done" if row[0] == _content(sha256) else "changed"

    def add(self, locator: str | None, sha256: str) -> None:
        """Remember a place and what stands there."""
        self._index.execute("insert or replace into places values (?, ?)", (_place(locator), _content(sha256)))

    def unique(self, wanted: str) -> str:
        """``wanted``, or with a number behind it if another article has that id."""
        chosen = wanted
        row = self._index.execute("select asked from ids where id = ?", (wanted,)).fetchone()
        if row is not None:
            asked = row[0]
            while True:
                asked += 1
                chosen = f"{wanted}-{asked}"
                if self._index.execute("select 1 from ids where id = ?", (chosen,)).fetchone() is None:
                    break
            self._index.execute("update ids set asked = ? where id = ?", (asked, wanted))
        self._index.execute("insert into ids values (?, 1)", (chosen,))
        return chosen

    def close(self) -> None:
        """Remove the index."""
        self._index.close()


def not_read(locator: str, reason: str) -> str:
    """The place of what a reader left out: the same file may be left out for several reasons."""
    return f"{locator}\n{reason}"


def _place(locator: str | None) -> bytes:
    """A place by its name, written one way: ``./a.txt`` is ``a.txt``."""
    name = os.path.normpath(locator or "")
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _content(sha256: str) -> bytes:
    return bytes.fromhex(sha256)[:16] if len(sha256) == 64 else b""
