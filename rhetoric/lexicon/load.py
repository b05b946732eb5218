"""Reading a lexicon folder. Every problem in it is found and named with its line; nothing is half loaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from rhetoric.errors import LexiconError, UsageError
from rhetoric.lexicon import patterns
from rhetoric.lexicon.header import Header, read_header
from rhetoric.lexicon.model import Frame, Lexicon, Mask, MatchKind, Nomination, Status, Term
from rhetoric.lexicon.rows import MOST_BYTES, Problems, bytes_of, fault_of_cell, records, text_of

_HERE = Path(__file__).resolve().parent.parent
_FOLDERS = (_HERE / "lexicons", _HERE.parent / "lexicons")
"""Where named lexicons live: in the installed package; beside the package in a checkout."""

TERM_COLUMNS = (
    *("term", "frame", "match", "weight", "status", "valid_from", "valid_to", "exclude", "note", "source"),
    *("subframe", "judged", "example", "counterexample"),
)
MASK_COLUMNS = ("name", "match", "kind", "note", "source", "example")
NOMINATION_COLUMNS = ("name", "match", "side", "note", "source")
MASK_KINDS = ("", "organisation", "exercise", "work", "cemetery", "treaty", "title", "place", "event", "other")
SIDES = ("self", "ally", "enemy", "third", "speaker")
BETWEEN = " | "
"""What parts the sentences of an example."""

_HEADER_BYTES = 1024 * 1024
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_JUDGED = re.compile(r"(\d{1,6})/(\d{1,6})\Z")
_T = TypeVar("_T", bound=str)
Row = dict[str, str]


def available_lexicons() -> tuple[str, ...]:
    """Names of the lexicons that come with the package, sorted."""
    return tuple(sorted(_known()))


def load_lexicon(name_or_path: str | Path) -> Lexicon:
    """The lexicon of that name, or in that folder.

    Raises UsageError if there is none, with the names there are, and LexiconError with every problem found in it.
    """
    return _Reader(_folder(name_or_path)).read()


def _known() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for file in folder.glob("*/lexicon.toml"):
            found.setdefault(file.parent.name, file.parent)
    return found


def _folder(name_or_path: str | Path) -> Path:
    known = _known()
    if str(name_or_path) in known:
        return known[str(name_or_path)]
    path = Path(name_or_path)
    if path.name == "lexicon.toml":
        path = path.parent
    try:
        if str(name_or_path) and path.is_dir():
            return path
    except (OSError, ValueError):
        pass  # a name with a zero byte or too long for the file system is simply no folder
    close = get_close_matches(str(name_or_path)[:100], known, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    raise UsageError(
        f"no lexicon named {str(name_or_path)!r} and no such folder.{guess} There is: {', '.join(sorted(known))}"
    )


class _Reader:
    """Reads one folder and collects what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems = Problems()
        self._digest = hashlib.sha256()

    def read(self) -> Lexicon:
        text = self._text("lexicon.toml", _HEADER_BYTES)
        header = read_header(text, self._problems) if text is not None else Header()
        terms = tuple(self._terms(header))
        masks = tuple(self._masks()) if self._has("masks.csv") else ()
        nominations = tuple(self._nominations()) if self._has("nominations.csv") else ()
        if not terms and not self._problems:
            self._problems.add("terms.csv", None, "no terms")
        if self._problems:
            raise LexiconError(self._folder.resolve().name, self._problems.listed())
        return Lexicon(
            name=header.name,
            version=header.version,
            language=header.language,
            licence=header.licence,
            authors=header.authors,
            citation=header.citation,
            frames=header.frames,
            terms=terms,
            masks=masks,
            overlap=header.overlap,
            case=header.case,
            path=self._folder,
            sha256=self._digest.hexdigest(),
            nominations=nominations,
            sides=header.sides,
        )

    def _has(self, file: str) -> bool:
        path = self._folder / file
        return path.exists() or path.is_symlink()

    def _text(self, file: str, most: int = MOST_BYTES) -> str | None:
        data = bytes_of(self._folder / file, self._folder, most)
        if isinstance(data, str):
            self._problems.add(file, None, data)
            return None
        self._digest.update(f"{file}\0{len(data)}\0".encode() + data)
        return text_of(data, file, self._problems)

    def _rows(self, file: str, columns: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
        """``(line, row)`` of a CSV file; columns that it does not have are empty."""
        text = self._text(file)
        if text is None:
            return
        empty = dict.fromkeys(columns, "")
        header: list[str] | None = None
        for line, cells in records(text, file, self._problems):
            if header is None:
                header = cells
                if not self._columns(file, header, columns, needed):
                    return
            elif len(cells) != len(header):
                self._problems.add(file, line, f"{len(cells)} cells where the header has {len(header)}")
            else:
                row = empty | dict(zip(header, cells, strict=True))
                for column, cell in row.items():
                    fault = fault_of_cell(cell) if column != "weight" else None
                    if fault:
                        self._problems.add(file, line, f"{column}: {fault}")
                yield line, row
        if header is None:
            self._problems.add(file, 1, "empty")

    def _columns(self, file: str, header: list[str], columns: tuple[str, ...], needed: tuple[str, ...]) -> bool:
        faults = [f"column {column!r} is missing" for column in needed if column not in header]
        unknown = [column for column in header if column not in columns]
        faults += [f"unknown column {column[:40]!r}{self._problems.hint(column, columns)}" for column in unknown]
        faults += ["a column comes twice"] if len(set(header)) != len(header) else []
        for fault in faults:
            self._problems.add(file, 1, fault)
        return not faults

    def _terms(self, header: Header) -> Iterator[Term]:
        file = "terms.csv"
        seen: dict[tuple[str, str], int] = {}
        named: set[str] = set()
        for line, row in self._rows(file, TERM_COLUMNS, ("term", "frame")):
            kind = self._match(file, line, row["term"], row["match"])
            frame = self._frame(line, row, header.frames)
            if kind is not None:
                key = (row["frame"], row["term"] if kind == "regex" else patterns.clean(row["term"]).lower())
                first = seen.setdefault(key, line)
                if first != line:
                    self._problems.add(file, line, f"{row['term']!r} is already on line {first} for this frame")
            excluded = _parts(row["exclude"], ";")
            for part in excluded:
                self._match(file, line, part, "glob")
            dates = self._dates(line, row)
            named.add(row["term"])
            yield Term(
                term=row["term"],
                frame=frame,
                match=kind or "phrase",
                line=line,
                weight=self._weight(file, line, row["weight"]),
                status=self._status(line, row["status"]),
                valid_from=dates[0],
                valid_to=dates[1],
                exclude=excluded,
                note=row["note"],
                source=row["source"],
                exact_case=header.case == "exact" or row["term"] in header.exact_case,
                example=_parts(row["example"], BETWEEN),
                counterexample=_parts(row["counterexample"], BETWEEN),
                judged=self._judged(line, row["judged"]),
                subframe=row["subframe"],
            )
        for term in sorted(header.exact_case - named) if named else ():
            self._problems.add("lexicon.toml", header.lines.get("exact_case"), f"exact_case has {term!r}, not a term")

    def _frame(self, line: int, row: Row, frames: Mapping[str, Frame]) -> str:
        """The frame of a term; it and the subframe must be in the header."""
        name, sub = row["frame"], row["subframe"]
        if frames and name not in frames:
            self._problems.add(
                "terms.csv", line, lambda: f"unknown frame {name[:80]!r}{self._problems.hint(name, frames)}"
            )
        elif frames and sub and sub not in frames[name].subframes:
            listed = ", ".join(frames[name].subframes) or "none"
            self._problems.add("terms.csv", line, f"unknown subframe {sub[:80]!r}; {name} has {listed}")
        return name

    def _status(self, line: int, value: str) -> Status:
        if value == "candidate":
            said = "a candidate that nobody has accepted; write core or context, or take the row out"
            self._problems.add("terms.csv", line, said)
            return "context"
        return cast(Status, self._choice("terms.csv", line, "status", value or "core", get_args(Status)) or "core")

    def _masks(self) -> Iterator[Mask]:
        file = "masks.csv"
        for line, row in self._rows(file, MASK_COLUMNS, ("name",)):
            kind = self._match(file, line, row["name"], row["match"])
            self._choice(file, line, "kind", row["kind"], MASK_KINDS)
            example = _parts(row["example"], BETWEEN)
            yield Mask(row["name"], kind or "phrase", line, row["note"], row["kind"], row["source"], example)

    def _nominations(self) -> Iterator[Nomination]:
        file = "nominations.csv"
        seen: dict[str, int] = {}
        for line, row in self._rows(file, NOMINATION_COLUMNS, ("name", "side")):
            kind = self._match(file, line, row["name"], row["match"])
            side = self._choice(file, line, "side", row["side"], SIDES)
            key = row["name"] if kind == "regex" else patterns.clean(row["name"]).lower()
            if seen.setdefault(key, line) != line:
                self._problems.add(file, line, f"{row['name']!r} is already on line {seen[key]}")
            yield Nomination(row["name"], kind or "phrase", cast(Any, side), line, row["note"], row["source"])

    def _choice(self, file: str, line: int, what: str, value: str, allowed: Iterable[_T]) -> _T | None:
        for each in allowed:
            if value == each:
                return each
        said = ", ".join(filter(None, allowed))
        self._problems.add(file, line, f"{what} is {value[:60]!r}; it can be {said}")
        return None

    def _match(self, file: str, line: int, term: str, match: str) -> MatchKind | None:
        """The kind of a pattern that can be matched. What is wrong with it is noted."""
        kind = self._choice(file, line, "match", match or "phrase", get_args(MatchKind))
        if kind is None:
            return None
        if not term:
            self._problems.add(file, line, "empty term")
            return None
        found = faults_of(term, cast(MatchKind, kind))
        for fault in found:
            self._problems.add(file, line, f"{term[:60]!r}: {fault}")
        return None if found else cast(MatchKind, kind)

    def _judged(self, line: int, value: str) -> tuple[int, int] | None:
        found = _JUDGED.match(value)
        if found and int(found[1]) <= int(found[2]) and int(found[2]):
            return int(found[1]), int(found[2])
        if value:
            self._problems.add(
                "terms.csv", line, f"judged is {value[:40]!r}; write hits in the sense / hits read: 9/10"
            )
        return None

    def _weight(self, file: str, line: int, value: str) -> float:
        try:
            weight = float(value or 1.0)
        except ValueError:
            weight = float("nan")
        if not -1000 <= weight <= 1000:
            self._problems.add(file, line, f"weight {value[:40]!r} is not a number from -1000 to 1000")
            return 1.0
        return weight

    def _dates(self, line: int, row: Row) -> tuple[str | None, str | None]:
        """Both dates of validity, if they are dates and in their order."""
        start, end = (self._date(line, column, row[column]) for column in ("valid_from", "valid_to"))
        # a date without a day means all of its days, so only what both give is compared
        if start and end and end < start[: len(end)]:
            self._problems.add("terms.csv", line, f"valid_to {end} is before valid_from {start}")
        return start, end

    def _date(self, line: int, column: str, value: str) -> str | None:
        if value and not _DATE.match(value):
            said = f"{column} {value[:40]!r} is not a date; write 2024, 2024-06 or 2024-06-19"
            self._problems.add("terms.csv", line, said)
            return None
        return value or None


def faults_of(term: str, match: MatchKind) -> list[str]:
    """Why a term cannot be matched, in a few words each; empty if it can."""
    if len(term) > patterns.LONGEST_TERM:
        return [f"longer than {patterns.LONGEST_TERM} characters"]
    return patterns.faults_of_regex(term) if match == "regex" else patterns.faults_of_glob(term, match)


def _parts(cell: str, between: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(between) if part.strip())
