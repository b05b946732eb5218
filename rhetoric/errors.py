"""Errors that a person reads.

::

    RhetoricError
    ├── UsageError      a wrong option or name: exit code 2
    ├── ReadError       a file or record that cannot be read
    └── LexiconError    an instrument that cannot be used; lists every problem found

Odd prose never raises: an unclosed quotation or an unknown speaker becomes a note on the annotation.
"""

from __future__ import annotations

from collections.abc import Sequence


class RhetoricError(Exception):
    """What is wrong, where, and what to do about it, in one line."""


class UsageError(RhetoricError):
    """A wrong option, group or name. The message lists the valid ones."""


class ReadError(RhetoricError):
    """A file or a record that cannot be read. ``locator`` names it (``file``, ``file:record``)."""

    def __init__(self, locator: str, reason: str) -> None:
        super().__init__(f"{locator}: {reason}")
        self.locator = locator
        self.reason = reason


class LexiconError(RhetoricError):
    """A lexicon that cannot be used. ``problems`` has one line for every fault found, with its place."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        super().__init__("\n".join([f"lexicon {name}: {count}, nothing loaded", *(f"  {p}" for p in problems)]))
        self.problems = tuple(problems)
