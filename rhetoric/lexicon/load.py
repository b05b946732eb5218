"""Reading a lexicon folder. Every problem in it is found and named with its line; nothing is half loaded."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from rhetoric.errors import LexiconError, UsageError
from rhetoric.lexicon import patterns
from rhetoric.lexicon.model import Case, Frame, Lexicon, Mask, MatchKind, Overlap, Status, Term

MOST_ROWS = 200_000
MOST_BYTES = 64 * 1024 * 1024
MOST_PROBLEMS = 200

_HERE = Path(__file__).resolve().parent.parent
_FOLDERS = (_HERE / "lexicons", _HERE.parent / "lexicons")
"""Where named lexicons live: in the installed package; beside the package in a checkout."""

_TERM_COLUMNS = ("term", "frame", "match", "weight", "status", "valid_from", "valid_to", "exclude", "note", "source")
_MASK_COLUMNS = ("name", "match", "note")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_FRAME_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_T = TypeVar("_T", bound=str)


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
    close = get_close_matches(str(name_or_path), known, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    raise UsageError(
        f"no lexicon named {str(name_or_path)!r} and no such folder.{guess} There is: {', '.join(sorted(known))}"
    )


class _Reader:
    """Reads one folder and collects what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[str] = []
        self._digest = hashlib.sha256()

    def read(self) -> Lexicon:
        header = self._header()
        frames = self._frames(header) if header is not None else {}
        header = header or {}
        exact = self._exact(header)
        terms = tuple(self._terms(frames, exact))
        masks = tuple(self._masks()) if (self._folder / "masks.csv").exists() else ()
        if not terms and not self._problems:
            self._problem("terms.csv", None, "no terms")
        if self._problems:
            raise LexiconError(self._folder.resolve().name, self._problems)
        return Lexicon(
            name=header["name"],
            version=header["version"],
            language=header["language"],
            licence=header["licence"],
            authors=tuple(header["authors"]),
            citation=header["citation"],
            frames=frames,
            terms=terms,
            masks=masks,
            overlap=header.get("overlap", "longest"),
            case=header.get("case", "ignore"),
            path=self._folder,
            sha256=self._digest.hexdigest(),
        )

    def _problem(self, file: str, line: int | None, what: str) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(f"{file}{'' if line is None else f':{line}'}: {what}")
        elif len(self._problems) == MOST_PROBLEMS:
            self._problems.append(f"more than {MOST_PROBLEMS} problems; the rest is not listed")

    def _text(self, file: str) -> str:
        try:
            with (self._folder / file).open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            self._problem(file, None, f"cannot be read ({error.strerror or error})")
            return ""
        self._digest.update(f"{file}\0{len(data)}\0".encode() + data)
        if len(data) > MOST_BYTES:
            self._problem(file, None, f"larger than {MOST_BYTES // 1024 // 1024} MiB")
            return ""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._problem(file, line, "not UTF-8; save the file as UTF-8")
            return ""

    def _header(self) -> dict[str, Any] | None:
        """The content of lexicon.toml; None if it cannot be read at all."""
        file = "lexicon.toml"
        try:
            header = tomllib.loads(self._text(file))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self._problem(file, None, f"not TOML: {error}")
            return None
        if self._problems:
            return None
        for key in ("name", "version", "language", "licence", "citation"):
            if not isinstance(header.get(key), str) or not header[key].strip():
                self._problem(file, None, f"{key} is missing or not a text")
        authors = header.get("authors")
        if not isinstance(authors, list) or not authors or not all(isinstance(a, str) for a in authors):
            self._problem(file, None, "authors is missing or not a list of names")
        for key, allowed in (("overlap", get_args(Overlap)), ("case", get_args(Case))):
            if key in header and header[key] not in allowed:
                self._problem(file, None, f"{key} is {header[key]!r}; it can be {' or '.join(allowed)}")
        known = {
            "name",
            "version",
            "language",
            "licence",
            "citation",
            "authors",
            "overlap",
            "case",
            "exact_case",
            "frames",
        }
        for key in sorted(header.keys() - known):
            self._problem(file, None, f"unknown key {key!r}{_hint(key, known)}")
        return header

    def _frames(self, header: Mapping[str, Any]) -> dict[str, Frame]:
        file, found = "lexicon.toml", {}
        tables = header.get("frames")
        if not isinstance(tables, dict) or not tables:
            self._problem(file, None, "no frames: add a table [frames.NAME] with definition, include and exclude")
        for name, table in tables.items() if isinstance(tables, dict) else ():
            if not _FRAME_ID.match(name):
                self._problem(file, None, f"frame name {name!r}: use small letters, digits and _")
            if not isinstance(table, dict):
                self._problem(file, None, f"frame {name}: not a table")
                continue
            for key in ("definition", "include", "exclude"):
                if not isinstance(table.get(key), str) or not table[key].strip():
                    self._problem(file, None, f"frame {name}: {key} is missing or not a text")
            for key in sorted(table.keys() - {"definition", "include", "exclude", "control"}):
                self._problem(file, None, f"frame {name}: unknown key {key!r}")
            if not isinstance(table.get("control", False), bool):
                self._problem(file, None, f"frame {name}: control must be true or false")
            texts = {key: str(table.get(key, "")) for key in ("definition", "include", "exclude")}
            found[name] = Frame(name, **texts, control=table.get("control") is True)
        return found

    def _exact(self, header: Mapping[str, Any]) -> Callable[[str], bool]:
        """Must a term agree in letter case?"""
        listed = header.get("exact_case", [])
        if not isinstance(listed, list) or not all(isinstance(t, str) for t in listed):
            self._problem("lexicon.toml", None, "exact_case is not a list of terms")
            listed = []
        everything = header.get("case") == "exact"
        exact = frozenset(listed)
        return lambda term: everything or term in exact

    def _rows(
        self, file: str, columns: tuple[str, ...], needed: tuple[str, ...]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """``(line, row)`` of a CSV file; missing optional columns are empty."""
        reader = csv.reader(io.StringIO(self._text(file), newline=""), strict=True)
        header: list[str] | None = None
        try:
            for count, cells in enumerate(reader):
                if header is None:
                    header = [cell.strip() for cell in cells]
                    if not self._columns(file, header, columns, needed):
                        return
                elif count > MOST_ROWS:
                    self._problem(file, reader.line_num, f"more than {MOST_ROWS:,} rows")
                    return
                elif len(cells) != len(header) and cells:
                    self._problem(file, reader.line_num, f"{len(cells)} cells where the header has {len(header)}")
                elif any(cell.strip() for cell in cells):
                    yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
        except csv.Error as error:
            self._problem(file, reader.line_num, f"not CSV: {error}")
        if header is None and not self._problems:
            self._problem(file, 1, "empty")

    def _columns(self, file: str, header: list[str], columns: tuple[str, ...], needed: tuple[str, ...]) -> bool:
        fine = True
        for column in needed:
            if column not in header:
                self._problem(file, 1, f"column {column!r} is missing")
                fine = False
        for column in header:
            if column not in columns:
                self._problem(file, 1, f"unknown column {column!r}{_hint(column, columns)}")
                fine = False
        if len(set(header)) != len(header):
            self._problem(file, 1, "a column comes twice")
            fine = False
        return fine

    def _terms(self, frames: Mapping[str, Frame], exact: Callable[[str], bool]) -> Iterator[Term]:
        file = "terms.csv"
        seen: dict[tuple[str, str], int] = {}
        for line, row in self._rows(file, _TERM_COLUMNS, ("term", "frame")):
            kind = self._choice(file, line, "match", row.get("match") or "phrase", get_args(MatchKind))
            status = self._choice(file, line, "status", row.get("status") or "core", get_args(Status))
            if frames and row["frame"] not in frames:
                self._problem(file, line, f"unknown frame {row['frame']!r}{_hint(row['frame'], frames)}")
            if kind is not None and self._pattern(file, line, row["term"], cast(MatchKind, kind)):
                key = (row["frame"], row["term"] if kind == "regex" else patterns.clean(row["term"]).lower())
                first = seen.setdefault(key, line)
                if first != line:
                    self._problem(file, line, f"{row['term']!r} is already on line {first} for this frame")
            excluded = tuple(part.strip() for part in row.get("exclude", "").split(";") if part.strip())
            for part in excluded:
                self._pattern(file, line, part, "glob")
            weight = self._weight(file, line, row.get("weight", ""))
            dates = [self._date(file, line, column, row.get(column, "")) for column in ("valid_from", "valid_to")]
            if dates[0] and dates[1] and dates[1] < dates[0]:
                self._problem(file, line, f"valid_to {dates[1]} is before valid_from {dates[0]}")
            yield Term(
                term=row["term"],
                frame=row["frame"],
                match=cast(MatchKind, kind),
                line=line,
                weight=weight,
                status=cast(Status, status),
                valid_from=dates[0],
                valid_to=dates[1],
                exclude=excluded,
                note=row.get("note", ""),
                source=row.get("source", ""),
                exact_case=exact(row["term"]),
            )

    def _masks(self) -> Iterator[Mask]:
        file = "masks.csv"
        for line, row in self._rows(file, _MASK_COLUMNS, ("name",)):
            kind = self._choice(file, line, "match", row.get("match") or "phrase", get_args(MatchKind))
            if kind is not None:
                self._pattern(file, line, row["name"], cast(MatchKind, kind))
            yield Mask(row["name"], cast(MatchKind, kind), line, row.get("note", ""))

    def _choice(self, file: str, line: int, what: str, value: str, allowed: tuple[_T, ...]) -> _T | None:
        if value in allowed:
            return value
        self._problem(file, line, f"{what} is {value!r}; it can be {', '.join(allowed)}")
        return None

    def _pattern(self, file: str, line: int, term: str, kind: MatchKind) -> bool:
        """Can the term be matched? What is wrong with it is noted."""
        faults: list[str] = []
        if not term:
            faults = ["empty term"]
        elif len(term) > patterns.LONGEST_TERM:
            faults = [f"longer than {patterns.LONGEST_TERM} characters"]
        elif kind == "regex":
            faults = patterns.faults_of_regex(term)
        else:
            faults = patterns.faults_of_glob(term, kind)
        for fault in faults:
            self._problem(file, line, f"{term[:60]!r}: {fault}" if term else fault)
        return not faults

    def _weight(self, file: str, line: int, value: str) -> float:
        try:
            weight = float(value or 1.0)
        except ValueError:
            weight = float("nan")
        if not -1000 <= weight <= 1000:
            self._problem(file, line, f"weight {value!r} is not a number from -1000 to 1000")
            return 1.0
        return weight

    def _date(self, file: str, line: int, column: str, value: str) -> str | None:
        if value and not _DATE.match(value):
            self._problem(file, line, f"{column} {value!r} is not a date; write 2024, 2024-06 or 2024-06-19")
            return None
        return value or None


def _hint(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there is: {', '.join(sorted(known))}"
