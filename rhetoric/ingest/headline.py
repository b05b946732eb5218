"""Roles of lines, and the one that is the title: from metadata, from the profile, or by what stands around the body."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import takewhile

from rhetoric.gazetteer import Outlet
from rhetoric.ingest import dump, patterns, shapes
from rhetoric.ingest.datelines import dateline_at
from rhetoric.ingest.fields import choose_from_header, choose_title, is_headline, split_suffix
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.profiles import GENERIC, Profile, mark_lines, titled, without_suffix
from rhetoric.ingest.ranges import mark_rest

_BEFORE_TITLES = " \"“”'‘([#*-–—…"


@dataclass(slots=True)
class Title:
    """A title, the unit that it stands in, and the outlet named after it; ``known`` if the metadata gave it."""

    text: str | None = None
    unit: Unit | None = None
    suffix: Outlet | None = None
    known: bool = False
    profile: Profile = GENERIC

    def split(self, shown: str) -> tuple[str, Outlet | None]:
        """A headline without what the site, or an outlet that is known, puts after it; and that outlet."""
        return split_suffix(without_suffix(self.profile, shown))


def known_title(meta: Metadata, profile: Profile) -> Title:
    """The title that the metadata give, if they do."""
    title = Title(profile=profile)
    if meta.title:
        title.text, title.suffix = title.split(html.unescape(meta.title))
        title.known = True
    return title


def mark(found: list[Unit], title: Title) -> dump.Verdict:
    """Give every unit its final role and find the title; how sure the body is."""
    _mark_known(found, title)
    if not dump.is_page(found):
        if title.unit is None and title.text is None:
            _first_line_title(found, title)
        return dump.mark_clean(found)
    headline_shapes = [u.role for u in found]
    verdict = dump.mark_page(found)
    if title.unit is None:
        _page_title(found, title, headline_shapes)
    return verdict


def mark_around(found: list[Unit], title: Title) -> None:
    """Final roles where the paragraphs are marked already: a title above them, captions and credits; furniture."""
    _mark_known(found, title)
    if title.unit is None:
        _page_title(found, title, [u.role for u in found])
    mark_rest(found)


def _mark_known(found: list[Unit], title: Title) -> None:
    """Roles from the title that is known, the profile, and each line's own words."""
    _mark_headlines(found, title)
    mark_lines(title.profile, found)
    if title.unit is None and title.text is None:
        ruled = titled(title.profile, found)
        if ruled is not None:
            _set_title(title, ruled, ruled.text)
    dump.mark_shapes(found)


def _mark_headlines(found: list[Unit], title: Title) -> None:
    """Lines that are the known title, a headline in Markdown, or stand before an agency's dateline in the same line."""
    key = _key(title.text) if title.text else ""
    for i, unit in enumerate(found[:400]):
        text = unit.text
        if unit.role or not (key or text[0] == "#" or (i + 1 < len(found) and found[i + 1].glued)):
            continue
        markdown = patterns.MARKDOWN_TITLE.match(text) if text[0] == "#" else None
        shown = text[markdown.end() :] if markdown else text
        if _has_key(title, shown, key) if key else markdown and title.unit is None:
            if title.unit is None:
                _set_title(title, unit, shown)
            else:
                unit.role = shapes.FURNITURE
        elif i + 1 < len(found) and found[i + 1].glued and unit.words <= 60 and _is_slug(found[i + 1]):
            if title.unit is None and title.text is None:
                _set_title(title, unit, shown)
            else:
                unit.role = shapes.FURNITURE


def _has_key(title: Title, shown: str, key: str) -> bool:
    """Is this line the title with that key, the outlet's name after it allowed?"""
    alike = shown.lstrip(_BEFORE_TITLES)[:1].casefold() == key[0]
    return alike and len(shown) < 400 and _key(title.split(shown)[0]) == key


def _is_brief(unit: Unit) -> bool:
    """One or two words that may be a headline, where an agency's dateline follows: ``Press Review``."""
    return unit.words <= 2 and unit.role in (shapes.HEADING, shapes.SHORT) and unit.text[-1].isalnum()


def _is_slug(following: Unit) -> bool:
    line = dateline_at(following.text)
    return line is not None and line.agency is not None


def _key(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def _set_title(title: Title, unit: Unit, shown: str) -> None:
    unit.role = shapes.TITLE
    title.unit = unit
    text, suffix = title.split(shown)
    title.suffix = title.suffix or suffix
    if title.text is None:
        title.text = " ".join(text.split())


def _first_line_title(found: list[Unit], title: Title) -> None:
    """The first line of a clean article, if it reads like a headline and an article follows."""
    lines = [u for u in found if u.role != shapes.METADATA]
    head = list(takewhile(lambda u: u.role != shapes.GOOD, lines[:10]))
    if len(head) < len(lines) and any(u.role in (shapes.BYLINE, shapes.FURNITURE) for u in head):
        _header_title(head, lines[len(head)].text, title)
        return
    if len(lines) < 2 or dateline_at(lines[0].text):
        return
    if not is_headline(lines[0]) and not (_is_brief(lines[0]) and _is_slug(lines[1])):
        return
    if any(u.role in (shapes.GOOD, shapes.SHORT) for u in lines[1:4]):
        _set_title(title, lines[0], lines[0].text)


def _header_title(head: list[Unit], lead: str, title: Title) -> None:
    """The headline among the lines above a clean article that are a paper's name, a byline and a date."""
    chosen = choose_from_header([u for u in head if not dateline_at(u.text)], lead)
    for unit in head:
        if unit.role == shapes.HEADING and not dateline_at(unit.text):
            unit.role = shapes.FURNITURE
    if chosen is not None:
        _set_title(title, chosen, chosen.text)


def _page_title(found: list[Unit], title: Title, before: list[str]) -> None:
    body = next((i for i, u in enumerate(found) if u.role == shapes.PARAGRAPH), None)
    if body is None or title.text is not None:
        return
    after = [u.role for u in found]
    for unit, role in zip(found[:body], before, strict=False):
        unit.role = role
    chosen = choose_title(found, body)
    for unit, role in zip(found[:body], after, strict=False):
        unit.role = role
    if chosen is not None:
        _set_title(title, chosen, chosen.text)
