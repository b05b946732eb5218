"""Profiles: what is known of the pages of one site, or of the records of one database. Data, never code.

A profile says how its texts are recognised, which of their lines are furniture, where they end, and how they write
titles, dates and datelines. The files are in ``rhetoric/data/profiles``; ``profilefiles`` reads them. One is chosen for
each text; where none fits it is ``generic``, which knows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import shapes
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata

DateOrder = Literal["dmy", "mdy", "ymd"]
"""What the numbers of a date mean: 04/05/2024 is the 4th of May, or (the others) the 5th of April."""
TitleRule = Literal["first-line", "above-byline"]
LineKind = Literal["furniture", "tail", "caption", "credit", "byline"]
DEFAULT = "generic"

_HOST_WEIGHT = 5
_OUTLET_WEIGHT = 2
_EDGE_LINES = 15
"""Lines at either end of a text that are looked at for marks."""
_LONGEST_LINE = 200
_ROLES: dict[LineKind, str] = {
    "furniture": shapes.FURNITURE,
    "caption": shapes.CAPTION,
    "credit": shapes.CREDIT,
    "byline": shapes.BYLINE,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One description. ``texts`` and ``line_marks`` are marks with what they count; it fits from ``threshold`` on.

    A host counts 5 in the article's address and 1 in its text, an outlet that the metadata names 2. ``lines`` are
    patterns of whole lines in any letter case; a ``tail`` ends the article, and so does a line that ends with one of
    ``end_marks``. ``title_rule`` says which line is the title, ``date_order`` what 04/05/2024 is. ``outlet``,
    ``agency`` and ``host`` hold where the text says nothing else.
    """

    name: str
    title: str
    threshold: int = 3
    hosts: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    texts: tuple[tuple[str, int], ...] = ()
    line_marks: tuple[tuple[re.Pattern[str], int], ...] = ()
    lines: Mapping[LineKind, re.Pattern[str]] = field(default_factory=dict)
    end_marks: tuple[str, ...] = ()
    title_rule: TitleRule | None = None
    title_suffixes: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    dateline: re.Pattern[str] | None = None
    dateline_agency: str | None = None
    outlet: str | None = None
    agency: str | None = None
    host: str | None = None
    encoding: str | None = None


GENERIC = Profile(DEFAULT, "any page, any text")


def choose(known: Iterable[Profile], text: str, found: Sequence[Unit], meta: Metadata) -> Profile:
    """The profile that fits a folded text and its lines best; ``GENERIC`` if none reaches its threshold."""
    addresses = " ".join(filter(None, (meta.url, meta.host)))
    outlet = find_outlet(meta.outlet) if meta.outlet else None
    edge = (*found[:_EDGE_LINES], *found[_EDGE_LINES:][-_EDGE_LINES:])
    lines = [u.text for u in edge if len(u.text) <= _LONGEST_LINE]
    best, score = GENERIC, 0
    for profile in known:
        points = sum(weight for mark, weight in profile.texts if mark in text)
        points += max((_HOST_WEIGHT if h in addresses else h in text for h in profile.hosts), default=0)
        points += _OUTLET_WEIGHT * (outlet is not None and outlet.id in profile.outlets)
        points += sum(weight for mark, weight in profile.line_marks if any(mark.fullmatch(line) for line in lines))
        if points >= profile.threshold and points > score:
            best, score = profile, points
    return best


def mark_lines(profile: Profile, found: Sequence[Unit]) -> None:
    """Give the lines that a profile knows their role; what follows the end of the article is furniture."""
    ended = running = False
    for unit in found:
        if ended:
            unit.role = unit.role or shapes.FURNITURE
            continue
        short = len(unit.text) <= _LONGEST_LINE
        if short and running and _fits(profile, "tail", unit.text):
            ended, unit.role = True, shapes.FURNITURE
        elif not unit.role and short:
            unit.role = next((role for kind, role in _ROLES.items() if _fits(profile, kind, unit.text)), "")
        running = running or unit.words >= 15
        ended = ended or (running and unit.text.endswith(profile.end_marks)) if profile.end_marks else ended


def _fits(profile: Profile, kind: LineKind, line: str) -> bool:
    pattern = profile.lines.get(kind)
    return pattern is not None and pattern.fullmatch(line) is not None


def without_suffix(profile: Profile, title: str) -> str:
    """A title without what the site puts after its titles."""
    for suffix in profile.title_suffixes:
        if title.endswith(suffix) and len(title) > len(suffix):
            return title[: -len(suffix)].rstrip()
    return title


def titled(profile: Profile, found: Sequence[Unit]) -> Unit | None:
    """The line that is the title by the profile's rule; None if it has none, or no line is there."""
    free = [u for u in found[:200] if not u.role and u.words >= 2]
    if profile.title_rule == "first-line":
        return free[0] if free and free[0].words <= 40 else None
    if profile.title_rule == "above-byline":
        return next((a for a, b in pairwise(found[:200]) if _heads(a, b)), None)
    return None


def _heads(unit: Unit, following: Unit) -> bool:
    return not unit.role and 3 <= unit.words <= 40 and following.role == shapes.BYLINE
