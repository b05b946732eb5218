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

from rhetoric.document import Note
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import shapes
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata

DateOrder = Literal["dmy", "mdy", "ymd"]
"""What the numbers of a date mean: 04/05/2024 is the 4th of May, or (the others) the 5th of April."""
TitleRule = Literal["first-line", "above-byline"]
LineKind = Literal["furniture", "tail", "caption", "credit", "byline"]

_HOST_WEIGHT = 5
_OUTLET_WEIGHT = 2
_EDGE_LINES = 15
"""Lines at either end of a text that are looked at for marks."""
_HEAD, _FOOT = 6_000, 2_000
"""Characters at either end that are searched for marks."""
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

    A host in the article's address counts 5, an outlet that the metadata names 2. ``lines`` are
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


GENERIC = Profile("generic", "any page, any text")


@dataclass(frozen=True, slots=True)
class Known:
    """Profiles to choose from, and one pattern for what any of them looks for in a line: most lines have none of it."""

    profiles: tuple[Profile, ...]
    any_line: re.Pattern[str]


def known(profiles: Iterable[Profile]) -> Known:
    """The profiles, ready to be chosen from."""
    listed = tuple(profiles)
    marks = [mark.pattern for profile in listed for mark, _ in profile.line_marks]
    return Known(listed, re.compile("|".join(f"(?:{m})" for m in marks) or r"(?!)", re.I))


def choose(known: Known, text: str, found: Sequence[Unit], meta: Metadata) -> Profile:
    """The profile that fits a folded text and its lines best; ``GENERIC`` if none reaches its threshold."""
    addresses = " ".join(filter(None, (meta.url, meta.host)))
    outlet = find_outlet(meta.outlet) if meta.outlet else None
    edge = (*found[:_EDGE_LINES], *found[_EDGE_LINES:][-_EDGE_LINES:])
    lines = [u.text for u in edge if len(u.text) <= _LONGEST_LINE and known.any_line.fullmatch(u.text)]
    if len(text) > _HEAD + _FOOT:
        text = f"{text[:_HEAD]}\n{text[-_FOOT:]}"
    best, score = GENERIC, 0
    for profile in known.profiles:
        points = 0
        for phrase, weight in profile.texts:  # a plain loop: every text is asked for every profile
            if phrase in text:
                points += weight
        if addresses:
            points += _HOST_WEIGHT * any(host in addresses for host in profile.hosts)
        if outlet is not None:
            points += _OUTLET_WEIGHT * (outlet.id in profile.outlets)
        if lines:
            points += sum(weight for mark, weight in profile.line_marks if any(map(mark.fullmatch, lines)))
        if points >= profile.threshold and points > score:
            best, score = profile, points
    return best


def mark_lines(profile: Profile, found: Sequence[Unit]) -> None:
    """Give the lines that a profile knows their role; what follows the end of the article is furniture.

    End marks count where there is one: a text with several holds several articles, and none of them is cut off.
    """
    if not profile.lines and not profile.end_marks:
        return
    marks = profile.end_marks if _ends(profile, found) == 1 else ()
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
        ended = ended or (running and bool(marks) and unit.text.endswith(marks))


def _ends(profile: Profile, found: Sequence[Unit]) -> int:
    """How many lines end with an end mark."""
    return sum(unit.text.endswith(profile.end_marks) for unit in found) if profile.end_marks else 0


def several(profile: Profile, found: Sequence[Unit]) -> Note | None:
    """A note for a text that seems to hold several articles, because there are several end marks in it."""
    ends = _ends(profile, found)
    if ends < 2:
        return None
    marks = " or ".join(profile.end_marks)
    return Note("several_articles", f"{ends} lines end with {marks}: several articles in one text? all of it was read")


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
