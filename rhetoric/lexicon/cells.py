"""Cells of an instrument's tables, each with its rule. What breaks a rule is noted with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast, get_args

from rhetoric.lexicon import patterns
from rhetoric.lexicon.model import MatchKind, Status, Term
from rhetoric.lexicon.rows import Problems

TERM_COLUMNS = (
    *("term", "frame", "match", "weight", "status", "valid_from", "valid_to", "exclude", "note", "source"),
    *("subframe", "judged", "example", "counterexample"),
)
BETWEEN = " | "
"""What parts the sentences of an example."""
HEAVIEST = 1000.0

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_JUDGED = re.compile(r"(\d{1,6})/(\d{1,6})\Z")
JUDGED = "write hits in the sense / hits that were read, as 9/10"
_T = TypeVar("_T", bound=str)
Row = Mapping[str, str]


class Cells:
    """Reads the cells of the rows of one file."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems

    def term(self, line: int, row: Row, exact_case: bool) -> Term | None:
        """The term of a row of ``terms.csv``; None if it cannot be matched. Frame and subframe are for the caller."""
        kind = self.match(line, row["term"], row["match"])
        excluded = parts(row["exclude"], ";")
        for part in excluded:
            self.match(line, part, "glob")
        start, end = self._dates(line, row)
        status, weight = self._status(line, row["status"]), self.weight(line, row["weight"])
        judged = self._judged(line, row["judged"])
        if kind is None:
            return None
        return Term(
            term=row["term"],
            frame=row["frame"],
            match=kind,
            line=line,
            weight=weight,
            status=status,
            valid_from=start,
            valid_to=end,
            exclude=excluded,
            note=row["note"],
            source=row["source"],
            exact_case=exact_case,
            example=parts(row["example"], BETWEEN),
            counterexample=parts(row["counterexample"], BETWEEN),
            judged=judged,
            subframe=row["subframe"],
        )

    def choice(self, line: int, what: str, value: str, allowed: Iterable[_T]) -> _T | None:
        """``value`` if it is one of ``allowed``."""
        for each in allowed:
            if value == each:
                return each
        said = ", ".join(filter(None, allowed))
        self._problems.add(self._file, line, f"{what} is {value[:60]!r}; it can be {said}")
        return None

    def match(self, line: int, term: str, match: str) -> MatchKind | None:
        """The kind of a pattern that can be matched."""
        kind = self.choice(line, "match", match or "phrase", get_args(MatchKind))
        if kind is None:
            return None
        found = faults_of(term, cast(MatchKind, kind))
        for fault in found:
            self._problems.add(self._file, line, f"{term[:60]!r}: {fault}" if term else fault)
        return None if found else cast(MatchKind, kind)

    def weight(self, line: int, value: str) -> float:
        """A weight; nothing is 1."""
        try:
            weight = float(value or 1.0)
        except ValueError:
            weight = float("nan")
        if not -HEAVIEST <= weight <= HEAVIEST:
            said = f"weight {value[:40]!r} is not a number from {-HEAVIEST:g} to {HEAVIEST:g}"
            self._problems.add(self._file, line, said)
            return 1.0
        return weight

    def _status(self, line: int, value: str) -> Status:
        if value == "candidate":
            said = "a candidate that nobody has accepted; write core or context, or take the row out"
            self._problems.add(self._file, line, said)
            return "context"
        return cast(Status, self.choice(line, "status", value or "core", get_args(Status)) or "core")

    def _judged(self, line: int, value: str) -> tuple[int, int] | None:
        found = judged_of(value)
        if value and found is None:
            self._problems.add(self._file, line, f"judged is {value[:40]!r}; {JUDGED}")
        return found

    def _dates(self, line: int, row: Row) -> tuple[str | None, str | None]:
        """Both dates of validity, if they are dates and in their order."""
        start, end = (self._date(line, column, row[column]) for column in ("valid_from", "valid_to"))
        # a date without a day means all of its days, so only what both give is compared
        if start and end and end < start[: len(end)]:
            self._problems.add(self._file, line, f"valid_to {end} is before valid_from {start}")
        return start, end

    def _date(self, line: int, column: str, value: str) -> str | None:
        if value and not _DATE.match(value):
            said = f"{column} {value[:40]!r} is not a date; write 2024, 2024-06 or 2024-06-19"
            self._problems.add(self._file, line, said)
            return None
        return value or None


def judged_of(value: str) -> tuple[int, int] | None:
    """Hits in the sense and hits that were read, as in ``9/10``; None if this says neither."""
    found = _JUDGED.match(value)
    return (int(found[1]), int(found[2])) if found and int(found[1]) <= int(found[2]) and int(found[2]) else None


def faults_of(term: str, match: MatchKind) -> list[str]:
    """Why a term cannot be matched, in a few words each; empty if it can."""
    if not term:
        return ["empty term"]
    if len(term) > patterns.LONGEST_TERM:
        return [f"longer than {patterns.LONGEST_TERM} characters"]
    return patterns.faults_of_regex(term) if match == "regex" else patterns.faults_of_glob(term, match)


def parts(cell: str, between: str) -> tuple[str, ...]:
    """The pieces of a cell that holds several."""
    return tuple(part.strip() for part in cell.split(between) if part.strip())
