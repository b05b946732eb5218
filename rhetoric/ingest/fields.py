"""Title, byline, agency, outlet and host, from what stands around the body of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from rhetoric.gazetteer import Outlet, find_outlet, outlet_pattern
from rhetoric.ingest import dump, patterns, shapes, signs
from rhetoric.ingest.datelines import Dateline
from rhetoric.ingest.dates import dates
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata
from rhetoric.ingest.profiles import GENERIC, Profile

_SEPARATOR = re.compile(r"\s[|»>›·/]\s")
_SUFFIX = re.compile(r"\s+(?:[-–—|]|::)\s+(?P<outlet>[^-–—|]{2,50})$")
_CLAUSE_END = re.compile(r"[.?!] +[A-Z]")
_ADDRESS = re.compile(r"https?://[^\s)>\]\"']{4,300}", re.I)
_REUTERS_CREDIT = re.compile(r"\((?:additional )?(?:reporting|writing|editing|compiled)\b.{2,200}", re.S | re.I)
_WORD = re.compile(r"[^\W\d_]{4,}")
_ASCII_WORD = re.compile("[a-z]{4,}")
_HEADER_UNITS = 60


# --- title


def split_suffix(title: str) -> tuple[str, Outlet | None]:
    """``Headline – Reuters`` -> ``Headline``, Reuters. Only a known outlet is taken off."""
    match = _SUFFIX.search(title)
    outlet = find_outlet(match["outlet"]) if match else None
    if outlet is None and match:
        first = outlet_pattern().match(match["outlet"])
        outlet = find_outlet(first.group()) if first else None
    return (title[: match.start()], outlet) if match and outlet else (title, None)


def is_headline(unit: Unit) -> bool:
    """Could this line be a headline? 3 to 30 words, no full stop, no list item, no caption, one clause."""
    return (
        3 <= unit.words <= 30
        and unit.role in (shapes.HEADING, shapes.SHORT, shapes.GOOD, shapes.FURNITURE)
        and not _stops(unit.text)
        and not (unit.words <= 4 and unit.text.isupper())
        and not patterns.is_list_item(unit.text)
        and len(_SEPARATOR.findall(unit.text)) < 2
        and not (unit.role == shapes.FURNITURE and shapes.is_furniture(unit.text))
        and signs.outlet_of_line(unit.text, unit.words) is None
    )


def _stops(text: str) -> bool:
    """Does it end in a full stop, or in one with something in brackets after it?"""
    return text.endswith(").") or patterns.full_stop(
        patterns.TRAILING_BRACKET.sub("", text).rstrip() if text[-1] in ")]" else text
    )


def choose_title(found: Sequence[Unit], body: int) -> Unit | None:
    """The headline of a page whose body begins at unit ``body``: the line above that shares most with its lead."""
    lead = " ".join([u.text for u in islice((u for u in found[body:] if u.role == shapes.PARAGRAPH), 4)])
    lead_words = _stems(lead[:1500])
    above = range(max(0, body - _HEADER_UNITS), body)
    around = "\n".join([u.text for u in found if u.role not in shapes.BODY])
    scored: list[tuple[float, int]] = []
    for i in above:
        if not is_headline(found[i]):
            continue
        share = _share(found[i], lead_words)
        distance = body - i
        clauses = 1.5 if _CLAUSE_END.search(found[i].text) else 0.0
        first = 0.5 if i == 0 else 0.0
        named = 2.0 if split_suffix(found[i].text)[1] else 0.0
        length = 0.15 * min(found[i].words, 10)
        score = (
            8 * share
            - 0.06 * distance
            - clauses
            + _echoes(around, found[i].text)
            + _is_signed(found, i)
            + first
            + named
            + length
        )
        scored.append((score, i))
    if not scored:
        return None
    best, index = max(scored)
    if best < 0.3:
        return None
    above_it = [(s, i) for s, i in scored if i == index - 1 and s > 0.4 * best]
    return found[above_it[0][1] if above_it else index]


def choose_from_header(head: Sequence[Unit], lead: str) -> Unit | None:
    """The headline among the few lines above a clean article: the one that shares most with the first paragraph, if
    none has the name of an outlet after it."""
    lead_words = _stems(lead[:800])

    def fitness(unit: Unit) -> tuple[bool, float]:
        return split_suffix(unit.text)[1] is not None, _share(unit, lead_words)

    return max((u for u in head if is_headline(u)), key=fitness, default=None)


def _stems(text: str) -> set[str]:
    """The longer words, cut to five letters, so that Syria and Syrian are one."""
    lower = text.lower()
    return {w[:5] for w in (_ASCII_WORD if lower.isascii() else _WORD).findall(lower)}


def _share(unit: Unit, lead_words: set[str]) -> float:
    words = _stems(unit.text)
    return len(words & lead_words) / (len(words) + 1)


def _echoes(around: str, text: str) -> float:
    """Evidence for a headline: other lines, ``around`` the body, hold the same words (the page's own title, "Most
    read")."""
    return 1.5 if around.count(text) > 1 else 0.0


def _is_signed(found: Sequence[Unit], i: int) -> float:
    """Evidence for a headline: a byline or a date follows within three lines."""
    for unit in found[i + 1 : i + 4]:
        if unit.role == shapes.BYLINE or (len(unit.text) < 90 and next(dates(unit.text), None) is not None):
            return 1.5
    return 0.0


# --- who printed it


@dataclass(frozen=True, slots=True)
class Source:
    """Outlet that printed the text, host that it was found on, agency that wrote it, byline."""

    outlet: str | None
    host: str | None
    agency: str | None
    author: str | None


def find_source(
    found: Sequence[Unit],
    meta: Metadata,
    suffix: Outlet | None,
    dateline: Dateline | None,
    addresses: Sequence[str],
    *,
    profile: Profile = GENERIC,
) -> Source:
    """Weigh the signs of who printed the text.

    In order: metadata, "Original Source", a headline's suffix, a dateline's agency, an agency's byline that agrees
    with its signature, a wire's credit line, the site, a byline alone, the profile. A credit under a photograph counts
    for nothing.
    """
    told = _told(found)
    byline, by_outlet = _byline(found, told)
    written_by = find_outlet(meta.author) if meta.author else None
    by_outlet = by_outlet or written_by
    original = _original(found, told)
    wire = find_outlet(dateline.agency) if dateline and dateline.agency else None
    signed = _signed(found)
    credit = find_outlet("Reuters") if _has_reuters_credit(found) else None
    site = (find_outlet(meta.host) if meta.host else None) or _site(found, told, addresses)
    own_copy = by_outlet if by_outlet and (by_outlet in (signed, wire) or site is None) else None
    signed_wire = signed if signed and signed.agency else None
    chosen = original or suffix or wire or own_copy or credit or (None if site else signed_wire) or site
    agency = next((o for o in (wire, by_outlet, signed, credit, chosen) if o is not None and o.agency), None)
    outlet = meta.outlet or (chosen.name if chosen else meta.host) or profile.outlet
    host = meta.host or (site.name if site and not site.agency else None) or profile.host
    wrote = agency.name if agency else profile.agency if outlet == profile.outlet else None
    return Source(
        outlet=outlet,
        host=host if host != outlet else None,
        agency=meta.agency or wrote,
        author=byline if written_by else meta.author or byline,
    )


def _told(found: Sequence[Unit]) -> list[tuple[int, signs.Signs]]:
    """The lines outside the paragraphs that say something of who wrote or printed the text, and what."""
    return [
        (i, sign)
        for i, unit in enumerate(found)
        if unit.role != shapes.PARAGRAPH
        and len(unit.text) <= signs.LONGEST
        and (sign := signs.signs(unit.text, unit.words)) is not signs.NOTHING
    ]


def _byline(found: Sequence[Unit], told: Sequence[tuple[int, signs.Signs]]) -> tuple[str | None, Outlet | None]:
    """The named author and the outlet that a byline names."""
    author: str | None = None
    outlet: Outlet | None = None
    for i, sign in told:
        if found[i].role in _NO_BYLINE:
            continue
        name = sign.author
        if sign.author_below and i + 1 < len(found):
            name = found[i + 1].text
        if name is None:
            continue
        named = find_outlet(name)
        outlet = outlet or sign.by or named
        if named is None and author is None and not name.lower().startswith("staff"):
            author = name.strip(" .,")
    return author, outlet


_NO_BYLINE = frozenset({shapes.PARAGRAPH, shapes.CAPTION, shapes.METADATA})


def _original(found: Sequence[Unit], told: Sequence[tuple[int, signs.Signs]]) -> Outlet | None:
    return next((sign.original for i, sign in told if sign.original and found[i].role not in shapes.BODY), None)


def _signed(found: Sequence[Unit]) -> Outlet | None:
    """The agency in brackets at the end of the last paragraph."""
    last = next((u for u in reversed(found) if u.role == shapes.PARAGRAPH), None)
    sign = dump.closing_credit(last.text) if last else None
    return find_outlet(sign) if sign else None


def _has_reuters_credit(found: Sequence[Unit]) -> bool:
    """Reuters closes with "(Reporting by …; Editing by …)"; others do not use the brackets."""
    return any(u.role == shapes.CREDIT and _REUTERS_CREDIT.match(u.text) for u in found)


def _site(found: Sequence[Unit], told: Sequence[tuple[int, signs.Signs]], addresses: Sequence[str]) -> Outlet | None:
    """The site of the page: by its copyright line, its own name among the navigation, the addresses it gives."""
    votes: Counter[str] = Counter()
    known: dict[str, Outlet] = {}

    def vote(outlet: Outlet | None, weight: int) -> None:
        if outlet is not None:
            votes[outlet.id] += weight
            known[outlet.id] = outlet

    for i, sign in told:
        if found[i].role not in _NOT_THE_SITE:
            for outlet, weight in sign.names:
                vote(outlet, weight)
    for address in addresses:
        vote(find_outlet(address), 4)
    best = votes.most_common(1)
    return known[best[0][0]] if best and best[0][1] >= 3 else None


_NOT_THE_SITE = frozenset({*shapes.BODY, shapes.CAPTION, shapes.METADATA, shapes.TITLE})


def addresses(text: str, found: Sequence[Unit]) -> list[str]:
    """Web addresses outside the body."""
    return [
        m.group()
        for u in found
        if u.role not in shapes.BODY and "://" in u.text
        for m in _ADDRESS.finditer(text, u.start, u.end)
    ][:20]
