"""Profiles as TOML files: read, checked key by key, and refused with the line where something is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from rhetoric.bounded import faults_of_line_pattern
from rhetoric.errors import UsageError
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest.profiles import DateOrder, Known, LineKind, Profile, TitleRule, known

LARGEST = 64 * 1024
"""Bytes of a profile."""
_LONGEST_TEXT = 200
_MOST_ITEMS = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
_KEYS = {
    "": ("name", "title", "date_order", "title_rule", "title_suffixes", "end_marks", "encoding"),
    "detect": ("threshold", "hosts", "outlets"),
    "detect.texts": (),
    "detect.lines": (),
    "lines": get_args(LineKind),
    "dateline": ("agency", "pattern"),
    "defaults": ("outlet", "agency", "host"),
}
"""Table -> the keys that it may have; none means any."""


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Profile]:
    """The profiles that come along, by name."""
    folder = files("rhetoric") / "data" / "profiles"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    read = [read_profile(f.read_text(encoding="utf-8"), f.name) for f in found]
    return {profile.name: profile for profile in read}


@lru_cache(maxsize=1)
def shipped_to_choose() -> Known:
    """The profiles that come along, ready to be chosen from."""
    return known(shipped().values())


@lru_cache(maxsize=16)
def profile_named(name: str) -> Profile:
    """A profile that comes along, by its name, or one of your own, by the path of its file.

    ``UsageError`` for a name that is not known, a file that cannot be read, and a file with faults; it names the line.
    """
    if name in shipped():
        return shipped()[name]
    path = Path(name)
    if path.suffix != ".toml":
        close = difflib.get_close_matches(name, shipped(), 1)
        hint = f"; did you mean {close[0]}?" if close else "."
        raise UsageError(
            f"no profile {name[:80]!r}{hint} There are {', '.join(shipped())}, or the path of a .toml file"
        )
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"profile {name}: cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise UsageError(f"profile {name}: larger than {LARGEST // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"profile {name}: not UTF-8") from None
    return read_profile(text, name)


def read_profile(text: str, where: str) -> Profile:
    """The profile that a TOML file holds. ``UsageError`` with ``where`` and the line of the first fault."""
    try:
        table = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"\(at line (\d+)", str(error))
        at = f", line {line[1]}" if line else ""
        raise UsageError(f"profile {where}{at}: not TOML: {error}"[:300]) from None
    return _Reading(text, where, table).profile()


@dataclass(slots=True)
class _Reading:
    """One reading of a parsed file."""

    text: str
    where: str
    table: Mapping[str, Any]
    tables: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def profile(self) -> Profile:
        self._find_tables()
        name = self._text("", "name")
        if not name or not _NAME.match(name):
            self._refuse("name is missing, or not of small letters, digits, - _ and .", name or "")
        title = self._text("", "title")
        if not title:
            self._refuse("title is missing: say in a few words what is read with it", "title")
        pattern = self._text("dateline", "pattern")
        if pattern:
            self._check_dateline(pattern)
        return Profile(
            name=name or "",
            title=title or "",
            threshold=self._number("detect", "threshold", 3),
            hosts=tuple(h.lower().removeprefix("www.") for h in self._texts("detect", "hosts")),
            outlets=tuple(self._outlet(o) for o in self._texts("detect", "outlets")),
            texts=tuple(self._weights("detect.texts").items()),
            line_marks=tuple((self._compiled(p), w) for p, w in self._weights("detect.lines").items()),
            lines={kind: self._patterns(kind) for kind in get_args(LineKind) if kind in self.tables["lines"]},
            end_marks=tuple(self._texts("", "end_marks")),
            title_rule=self._choice("title_rule", get_args(TitleRule)),
            title_suffixes=tuple(self._texts("", "title_suffixes")),
            date_order=self._choice("date_order", get_args(DateOrder)),
            dateline=re.compile(pattern) if pattern else None,
            dateline_agency=self._text("dateline", "agency"),
            outlet=self._text("defaults", "outlet"),
            agency=self._text("defaults", "agency"),
            host=self._text("defaults", "host"),
            encoding=self._encoding(),
        )

    def _refuse(self, what: str, near: str) -> None:
        line = self._line(near)
        raise UsageError(f"profile {self.where}{f', line {line}' if line else ''}: {what}")

    def _line(self, near: str) -> int | None:
        """The line that a key or a value stands on, as written or with its backslashes and quotes escaped."""
        escaped = near.replace("\\", "\\\\").replace('"', '\\"')
        for number, line in enumerate(self.text.split("\n"), 1):
            if near and (near in line or escaped in line) and not line.lstrip().startswith("#"):
                return number
        return None

    def _find_tables(self) -> None:
        for place, keys in _KEYS.items():
            found: Any = self.table
            for step in place.split(".") if place else ():
                found = found.get(step, {})
                if not isinstance(found, dict):
                    self._refuse(f"{place} is not a table; write [{place}]", step)
            inner = {p.rpartition(".")[2] for p in _KEYS if p and p.rpartition(".")[0] == place}
            if len(found) > _MOST_ITEMS:
                self._refuse(f"more than {_MOST_ITEMS} entries in one table", place)
            for key in found.keys() - inner - set(keys) if keys else ():
                close = difflib.get_close_matches(key, [*keys, *inner], 1)
                hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted({*keys, *inner}))}"
                self._refuse(f"unknown key {key[:60]!r}{f' in [{place}]' if place else ''}{hint}", key)
            self.tables[place] = found

    def _checked(self, value: Any, key: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self._refuse(f"{key} is not a text", key)
        if len(value) > 2 * _LONGEST_TEXT or not value.isprintable():
            self._refuse(f"{key} is too long or holds control characters", key)
        return str(value)

    def _text(self, place: str, key: str) -> str | None:
        table = self.tables[place]
        return self._checked(table[key], key) if key in table else None

    def _texts(self, place: str, key: str) -> list[str]:
        value = self.tables[place].get(key, [])
        if not isinstance(value, list) or len(value) > _MOST_ITEMS:
            self._refuse(f"{key} is not a list of at most {_MOST_ITEMS} texts", key)
        return [self._checked(each, key) for each in value]

    def _number(self, place: str, key: str, default: int) -> int:
        value = self.tables[place].get(key, default)
        if type(value) is not int or not 1 <= value <= 100:
            self._refuse(f"{key} is not a whole number from 1 to 100", key)
        return int(value)

    def _weights(self, place: str) -> dict[str, int]:
        """Marks and what each of them counts."""
        for mark, weight in self.tables[place].items():
            self._checked(mark, mark)
            if type(weight) is not int or not 1 <= weight <= 100:
                self._refuse(f"the weight of {mark[:60]!r} is not a whole number from 1 to 100", mark)
        return dict(self.tables[place])

    def _choice(self, key: str, allowed: Sequence[str]) -> Any:
        value = self._text("", key)
        if value is not None and value not in allowed:
            self._refuse(f"{key} is {value[:60]!r}; it can be {', '.join(allowed)}", value)
        return value

    def _outlet(self, id_or_name: str) -> str:
        found = find_outlet(id_or_name)
        if found is None:
            self._refuse(f"outlet {id_or_name[:60]!r} is not known; `rhetoric outlets` lists them", id_or_name)
        return found.id if found else ""

    def _encoding(self) -> str | None:
        name = self._text("", "encoding")
        if name:
            try:
                "x".encode(name)
            except (LookupError, UnicodeError):
                self._refuse(f"encoding {name[:60]!r} is not known", name)
        return name

    def _patterns(self, kind: str) -> re.Pattern[str]:
        """One pattern for all lines of a kind."""
        written = self._texts("lines", kind)
        return re.compile("|".join(f"(?:{self._compiled(p).pattern})" for p in written) or r"(?!)", re.I)

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        faults = faults_of_line_pattern(pattern)
        if faults:
            self._refuse(f"pattern {pattern[:80]!r}: {faults[0]}", pattern)
        return re.compile(pattern, re.I)

    def _check_dateline(self, pattern: str) -> None:
        groups = set(self._compiled(pattern).groupindex)
        if not {"place", "date"} <= groups <= {"place", "date", "year", "agency"}:
            self._refuse(
                "a dateline's pattern has the groups (?P<place>…), (?P<date>…) and may have year, agency", pattern
            )
