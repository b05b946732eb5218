"""Reading a lexicon folder. Every problem in it is found and named with its line; nothing is half loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from rhetoric.errors import LexiconError, UsageError
from rhetoric.lexicon import patterns
from rhetoric.lexicon.cells import BETWEEN, TERM_COLUMNS, Cells, Row, parts
from rhetoric.lexicon.header import Header, read_header
from rhetoric.lexicon.model import Frame, Lexicon, Mask, MatchKind, Nomination, Term
from rhetoric.lexicon.rows import MOST_BYTES, Problems, bytes_of, fault_of_cell, records, text_of

_HERE = Path(__file__).resolve().parent.parent
_FOLDERS = (_HERE / "lexicons", _HERE.parent / "lexicons")
"""Where named lexicons live: in the installed package; beside the package in a checkout."""

MASK_COLUMNS = ("name", "match", "kind", "note", "source", "example")
NOMINATION_COLUMNS = ("name", "match", "side", "note", "source")
MASK_KINDS = ("", "organisation", "exercise", "work", "cemetery", "treaty", "title", "place", "event", "other")
SIDES = ("self", "ally", "enemy", "third", "speaker")
_HEADER_BYTES = 1024 * 1024


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

    def _rows(
        self, file: str, columns: tuple[str, ...], needed: tuple[str, ...]
    ) -> Iterator[tuple[int, dict[str, str]]]:
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
        cells = Cells(file, self._problems)
        seen: dict[tuple[str, str], int] = {}
        named: set[str] = set()
        for line, row in self._rows(file, TERM_COLUMNS, ("term", "frame")):
            self._frame(line, row, header.frames)
            term = cells.term(line, row, header.case == "exact" or row["term"] in header.exact_case)
            named.add(row["term"])
            if term is None:
                continue
            first = seen.setdefault((term.frame, identity(term.term, term.match)), line)
            if first != line:
                self._problems.add(file, line, f"{row['term']!r} is already on line {first} for this frame")
            yield term
        for unused in sorted(header.exact_case - named) if named else ():
            self._problems.add("lexicon.toml", header.lines.get("exact_case"), f"exact_case has {unused!r}, not a term")

    def _frame(self, line: int, row: Row, frames: Mapping[str, Frame]) -> None:
        """The frame and the subframe of a term must be in the header."""
        name, sub = row["frame"], row["subframe"]
        if frames and name not in frames:
            self._problems.add(
                "terms.csv", line, lambda: f"unknown frame {name[:80]!r}{self._problems.hint(name, frames)}"
            )
        elif frames and sub and sub not in frames[name].subframes:
            listed = ", ".join(frames[name].subframes) or "none"
            self._problems.add("terms.csv", line, f"unknown subframe {sub[:80]!r}; {name} has {listed}")

    def _masks(self) -> Iterator[Mask]:
        file = "masks.csv"
        cells = Cells(file, self._problems)
        for line, row in self._rows(file, MASK_COLUMNS, ("name",)):
            match = cells.match(line, row["name"], row["match"])
            cells.choice(line, "kind", row["kind"], MASK_KINDS)
            example = parts(row["example"], BETWEEN)
            yield Mask(row["name"], match or "phrase", line, row["note"], row["kind"], row["source"], example)

    def _nominations(self) -> Iterator[Nomination]:
        file = "nominations.csv"
        cells = Cells(file, self._problems)
        seen: dict[str, int] = {}
        for line, row in self._rows(file, NOMINATION_COLUMNS, ("name", "side")):
            match = cells.match(line, row["name"], row["match"])
            side = cells.choice(line, "side", row["side"], SIDES)
            first = seen.setdefault(identity(row["name"], match or "phrase"), line)
            if first != line:
                self._problems.add(file, line, f"{row['name']!r} is already on line {first}")
            yield Nomination(row["name"], match or "phrase", cast(Any, side), line, row["note"], row["source"])


def identity(term: str, match: MatchKind) -> str:
    """What two patterns have in common that are the same."""
    return term if match == "regex" else patterns.clean(term).lower()
