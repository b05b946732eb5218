"""What file names tell: ``{date}_{outlet}_{id}`` and the like, folders included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from rhetoric.errors import UsageError
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest.metadata import Metadata, metadata_from

_FIELDS = {
    "date": "published",
    **{name: name for name in ("outlet", "id", "title", "language", "author", "host", "agency", "url")},
}
_DATE = re.compile(r"(?:1[5-9]|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_PART = re.compile(r"\{([^{}]*)\}")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Literal parts and fields (None for what is passed over), and how many folders above the file it speaks of."""

    parts: tuple[tuple[str, str | None], ...]
    folders: int

    def values(self, name: str) -> dict[str, str] | None:
        """Field -> what the name says, or None if it does not fit. A field takes as little as it can.

        ``name`` is a path; its suffix and the folders that the pattern says nothing of are left aside.
        """
        path = PurePosixPath(name.replace("\\", "/"))
        folders = [part for part in path.parent.parts if part != "/"]
        if len(folders) < self.folders:
            return None
        shown = "/".join([*folders[len(folders) - self.folders :], path.stem])
        return _match(self.parts, shown) if len(shown) <= _LONGEST else None


@lru_cache(maxsize=8)
def name_pattern(pattern: str) -> NamePattern:
    """The pattern that a person wrote. ``UsageError`` if it cannot be one."""
    parts: list[tuple[str, str | None]] = []
    at = 0
    for match in _PART.finditer(pattern):
        if match.start() > at:
            parts.append(("literal", pattern[at : match.start()]))
        elif parts:
            raise UsageError(f"--name-pattern {pattern}: something has to stand between {{…}} and {match.group()}")
        parts.append(("field", _field(match[1], pattern)))
        at = match.end()
    if at < len(pattern):
        parts.append(("literal", pattern[at:]))
    fields = [value for kind, value in parts if kind == "field" and value]
    if not fields:
        raise UsageError(f"--name-pattern {pattern}: it names no field; an example is {{date}}_{{outlet}}_{{id}}")
    if len(fields) != len(set(fields)):
        raise UsageError(f"--name-pattern {pattern}: a field stands in it twice")
    if any(c in "{}" for kind, value in parts if kind == "literal" and value for c in value):
        raise UsageError(f"--name-pattern {pattern}: a brace without its partner")
    return NamePattern(tuple(parts), pattern.count("/"))


def _field(name: str, pattern: str) -> str | None:
    if name == "*":
        return None
    if name not in _FIELDS:
        raise UsageError(f"--name-pattern {pattern}: {{{name}}} is none of {', '.join(_FIELDS)}, *")
    return _FIELDS[name]


def _match(parts: tuple[tuple[str, str | None], ...], name: str) -> dict[str, str] | None:
    """The first way to spread the name over the parts. Each (part, place) is tried once: no name takes long."""
    dead: set[tuple[int, int]] = set()
    chosen: list[int] = []  # where each part ends

    def fits(part: int, at: int) -> bool:
        if part == len(parts):
            return at == len(name)
        if (part, at) in dead:
            return False
        for end in _ends(parts[part], name, at):
            chosen.append(end)
            if fits(part + 1, end):
                return True
            chosen.pop()
        dead.add((part, at))
        return False

    if not fits(0, 0):
        return None
    starts = [0, *chosen]
    return {
        value: name[start:end]
        for (kind, value), start, end in zip(parts, starts, chosen, strict=False)
        if kind == "field" and value
    }


def _ends(part: tuple[str, str | None], name: str, at: int) -> range | tuple[int, ...]:
    """Where a part that begins ``at`` may end, the nearest first; a field stays within its folder."""
    kind, value = part
    if kind == "literal":
        return (at + len(value or ""),) if name.startswith(value or "", at) else ()
    if value == "published":
        date = _DATE.match(name, at)
        return (date.end(),) if date else ()
    slash = name.find("/", at)
    return range(at + 1, (len(name) if slash < 0 else slash) + 1)


def named(name: str, pattern: str) -> tuple[Metadata, str | None] | None:
    """What a file's name says by ``pattern``: metadata and an id, or None if the name does not fit."""
    values = name_pattern(pattern).values(name)
    if values is None:
        return None
    if "title" in values:
        values["title"] = values["title"].replace("_", " ")
    for field in {"outlet", "agency", "host"} & values.keys():
        spaced = re.sub(r"[-_]+", " ", values[field])
        values[field] = spaced if find_outlet(spaced) else values[field]
    names: Mapping[str, str] = {field: field for field in values}
    return metadata_from({**values, "published": _iso(values.get("published", ""))}, names), values.get("id")


def _iso(date: str) -> str:
    digits = re.sub(r"\D", "", date)
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits else ""
