"""lexicon.toml: who made the instrument, its frames and how it matches."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from rhetoric.document import Side
from rhetoric.lexicon.cells import JUDGED, judged_of
from rhetoric.lexicon.model import Case, Frame, Overlap
from rhetoric.lexicon.rows import Problems, fault_of_cell

FILE = "lexicon.toml"
FRAME_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
LEXICON_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
FRAME_TEXTS = ("definition", "include", "exclude")
_TEXTS = ("name", "version", "language", "licence", "citation")
_KEYS = (*_TEXTS, "authors", "overlap", "case", "exact_case", "frames", "sides")
_FRAME_KEYS = (*FRAME_TEXTS, "control", "subframes", "path", "judged", "caution")
_SIDES = ("self", "ally", "enemy")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


@dataclass(slots=True)
class Header:
    """The content of lexicon.toml, complete only if no problem was noted. ``lines``: where each key stands."""

    name: str = ""
    version: str = ""
    language: str = ""
    licence: str = ""
    citation: str = ""
    authors: tuple[str, ...] = ()
    overlap: Overlap = "longest"
    case: Case = "ignore"
    exact_case: frozenset[str] = frozenset()
    frames: dict[str, Frame] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_header(text: str, problems: Problems) -> Header:
    """The header; what is wrong with it goes to ``problems``."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"\(at line (\d+)", str(error))
        problems.add(FILE, int(line[1]) if line else None, f"not TOML: {error}"[:300])
        return Header()
    return _Header(table, _lines(text), problems).read()


def _lines(text: str) -> dict[str, int]:
    """``frames.war.definition`` and its like -> the line it stands on, for tables and keys written in the usual way."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"\s{0,20}\[([\w.\-\"' ]{1,200})\]", line):
            table = re.sub(r"[\"' ]", "", match[1])
            found.setdefault(table, number)
        elif match := re.match(r"\s{0,20}([\w.\-\"']{1,100})\s{0,20}=", line):
            found.setdefault(f"{table}.{match[1]}".lstrip("."), number)
    return found


class _Header:
    """One reading of the parsed table."""

    def __init__(self, table: Mapping[str, Any], lines: dict[str, int], problems: Problems) -> None:
        self._table = table
        self._lines = lines
        self._problems = problems

    def read(self) -> Header:
        header = Header(lines=self._lines)
        for key in sorted(self._table.keys() - set(_KEYS)):
            self._say(key, f"unknown key {key!r}{self._problems.hint(key, _KEYS)}")
        for key in _TEXTS:
            setattr(header, key, self._text(self._table, key, key))
        if header.name and not LEXICON_NAME.match(header.name):
            self._say("name", f"name {header.name[:80]!r}: use at most 64 letters, digits, -, _ and .")
        header.authors = self._names(self._table, "authors", "authors", needed=True)
        header.overlap = cast(Overlap, self._choice("overlap", "longest", get_args(Overlap)))
        header.case = cast(Case, self._choice("case", "ignore", get_args(Case)))
        header.exact_case = frozenset(self._names(self._table, "exact_case", "exact_case"))
        header.frames = self._frames()
        header.sides = self._sides()
        return header

    def _say(self, key: str, what: str) -> None:
        self._problems.add(FILE, self._lines.get(key), what)

    def _text(self, table: Mapping[str, Any], key: str, place: str, of: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            known = place if place in self._lines else place.rpartition(".")[0]
            self._say(known, f"{of}{key} is missing or not a text")
            return ""
        fault = fault_of_cell(value)
        if fault:
            self._say(place, f"{of}{key}: {fault}")
        return value

    def _names(
        self, table: Mapping[str, Any], key: str, place: str, of: str = "", needed: bool = False
    ) -> tuple[str, ...]:
        value = table.get(key, [])
        is_list = isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
        if not is_list or (needed and not value):
            self._say(place, f"{of}{key} is {'missing or ' if needed else ''}not a list of texts")
            return ()
        for each in value:
            fault = fault_of_cell(each)
            if fault:
                self._say(place, f"{of}{key}: {fault}")
        return tuple(value)

    def _choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self._table.get(key, default)
        if value not in allowed:
            self._say(key, f"{key} is {value!r}; it can be {' or '.join(allowed)}")
            return default
        return str(value)

    def _frames(self) -> dict[str, Frame]:
        tables = self._table.get("frames")
        if not isinstance(tables, dict) or not tables:
            self._say("frames", "no frames: add a table [frames.NAME] with definition, include and exclude")
            return {}
        return {name: self._frame(name, table) for name, table in tables.items()}

    def _frame(self, name: str, table: Any) -> Frame:
        place, of = f"frames.{name}", f"frame {name[:80]}: "
        if not FRAME_ID.match(name):
            self._say(place, f"frame name {name[:80]!r}: use small letters, digits and _")
        if not isinstance(table, dict):
            self._say(place, f"{of}not a table")
            return Frame(name, "", "", "")
        for key in sorted(table.keys() - set(_FRAME_KEYS)):
            self._say(f"{place}.{key}", f"{of}unknown key {key!r}")
        definition, include, exclude = (self._text(table, key, f"{place}.{key}", of) for key in FRAME_TEXTS)
        if not isinstance(table.get("control", False), bool):
            self._say(f"{place}.control", f"{of}control must be true or false")
        subframes = self._names(table, "subframes", f"{place}.subframes", of)
        for each in subframes:
            if not FRAME_ID.match(each):
                self._say(f"{place}.subframes", f"{of}subframe {each[:80]!r}: use small letters, digits and _")
        path = self._names(table, "path", f"{place}.path", of)
        judged = self._judged(table, f"{place}.judged", of)
        caution = self._text(table, "caution", f"{place}.caution", of) if "caution" in table else ""
        control = table.get("control") is True
        return Frame(name, definition, include, exclude, control, subframes, path, judged, caution)

    def _judged(self, table: Mapping[str, Any], place: str, of: str) -> tuple[int, int] | None:
        value = table.get("judged", "")
        found = judged_of(value) if isinstance(value, str) else None
        if found is None and "judged" in table:
            self._say(place, f"{of}judged is {str(value)[:40]!r}; {JUDGED}")
        return found

    def _sides(self) -> dict[str, Side]:
        table = self._table.get("sides", {})
        if not isinstance(table, dict):
            self._say("sides", "sides is not a table; write [sides] and self, ally or enemy with lists of countries")
            return {}
        found: dict[str, Side] = {}
        for key in table:
            place = f"sides.{key}"
            if key not in _SIDES:
                self._say(place, f"sides: unknown key {key!r}; it can be {', '.join(_SIDES)}")
                continue
            for code in self._names(table, key, place, "sides: "):
                if not _COUNTRY.match(code):
                    self._say(place, f"sides: {code[:40]!r} is not a country; write two capital letters, as KP")
                elif code in found:
                    self._say(place, f"sides: {code} is both {found[code]} and {key}")
                found[code] = cast(Side, key)
        return found
