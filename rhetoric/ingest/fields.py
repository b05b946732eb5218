"""Title, byline, agency, outlet and host, from what stands around the body of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rhetoric.gazetteer import Outlet, find_outlet, outlet_pattern
from rhetoric.ingest import dump, patterns
from rhetoric.ingest.datelines import Dateline
from rhetoric.ingest.dates import dates
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.metadata import Metadata

_SEPARATOR = re.compile(r"\s[|»>›·/]\s")
_SUFFIX = re.compile(r"\s+(?:[-–—|]|::)\s+(?P<outlet>[^-–—|]{2,50})$")
_CLAUSE_END = re.compile(r"[.?!] +[A-Z]")
_ORIGINAL = re.compile(
    r"(?:^|\|\s{0,3})\*?(?:original source|source|via|(?:read )?(?:the )?original(?: version)? (?:at|on)|contributed by"
    r"|originally published (?:by|on|in|at))\b[: ]{1,3}(?P<name>[^|]{2,120})",
    re.I,
)
_ORIGINAL_BEGINS = ("original", "source", "via", "read ", "the ", "contributed")
_ADDRESS = re.compile(r"https?://[^\s)>\]\"']{4,300}", re.I)
_REUTERS_CREDIT = re.compile(r"\((?:additional )?(?:reporting|writing|editing|compiled)\b.{2,200}", re.S | re.I)
_BARE_DOMAIN = re.compile(
    r"\b(?:[A-Za-z0-9\-]{1,40}\.){1,3}(?:com|org|net|info|co\.uk|co\.kr|ru|cn|kp|ir|gov|int|news)\b"
)
_RIGHTS = re.compile(r"(?:©|copyright|\(c\)|all rights reserved)", re.I)
_WORD = re.compile(r"[^\W\d_]{4,}")
_HEADER_UNITS = 60
_LONGEST_NAME = 12
"""Words that the name of an outlet has at most."""


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
        and unit.role in (dump.HEADING, dump.SHORT, dump.GOOD, dump.FURNITURE)
        and not _stops(unit.text)
        and not (unit.words <= 4 and unit.text.isupper())
        and not patterns.is_list_item(unit.text)
        and len(_SEPARATOR.findall(unit.text)) < 2
        and not dump.is_furniture(unit.text)
        and _outlet_of_line(unit) is None
    )


def _stops(text: str) -> bool:
    """Does it end in a full stop, or in one with something in brackets after it?"""
    return patterns.full_stop(patterns.TRAILING_BRACKET.sub("", text).rstrip() if text[-1] in ")]." else text)


def _outlet_of_line(unit: Unit) -> Outlet | None:
    """The outlet whose name, domain or address is the whole line."""
    short = unit.words <= _LONGEST_NAME or "." in unit.text
    return find_outlet(unit.text.strip("*# ")) if short else None


def choose_title(found: Sequence[Unit], body: int) -> Unit | None:
    """The headline of a page whose body begins at unit ``body``: the line above that shares most with its lead."""
    lead = " ".join(u.text for u in [u for u in found[body:] if u.role == dump.PARAGRAPH][:4])
    lead_words = _stems(lead[:1500])
    above = range(max(0, body - _HEADER_UNITS), body)
    scored: list[tuple[float, int]] = []
    for i in above:
        if not is_headline(found[i]):
            continue
        share = _share(found[i], lead_words)
        distance = body - i
        clauses = 1.5 if _CLAUSE_END.search(found[i].text) else 0.0
        first = 0.5 if i == 0 else 0.0
        length = 0.15 * min(found[i].words, 10)
        score = 8 * share - 0.06 * distance - clauses + _echoes(found, i) + _is_signed(found, i) + first + length
        scored.append((score, i))
    if not scored:
        return None
    best, index = max(scored)
    if best < 0.3:
        return None
    above_it = [(s, i) for s, i in scored if i == index - 1 and s > 0.4 * best]
    return found[above_it[0][1] if above_it else index]


def choose_from_header(head: Sequence[Unit], lead: str) -> Unit | None:
    """The headline among the few lines above a clean article: the one that shares most with the first paragraph."""
    lead_words = _stems(lead[:800])
    return max((u for u in head if is_headline(u)), key=lambda u: _share(u, lead_words), default=None)


def _stems(text: str) -> set[str]:
    """The longer words, cut to five letters, so that Syria and Syrian are one."""
    return {w.lower()[:5] for w in _WORD.findall(text)}


def _share(unit: Unit, lead_words: set[str]) -> float:
    words = _stems(unit.text)
    return len(words & lead_words) / (len(words) + 1)


def _echoes(found: Sequence[Unit], i: int) -> float:
    """Evidence for a headline: other lines hold the same words (the page's own title, "Share this", "Most read")."""
    return (
        1.5 if any(found[i].text in u.text for k, u in enumerate(found) if k != i and u.role not in dump.BODY) else 0.0
    )


def _is_signed(found: Sequence[Unit], i: int) -> float:
    """Evidence for a headline: a byline or a date follows within three lines."""
    for unit in found[i + 1 : i + 4]:
        if unit.role == dump.BYLINE or (len(unit.text) < 90 and next(dates(unit.text), None) is not None):
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
    found: Sequence[Unit], meta: Metadata, suffix: Outlet | None, dateline: Dateline | None, addresses: Sequence[str]
) -> Source:
    """Weigh the signs of who printed the text.

    In order: metadata, "Original Source", a headline's suffix, a dateline's agency, an agency's byline that agrees
    with its signature, a wire's credit line, the site, a byline alone. A credit under a photograph counts for nothing.
    """
    byline, by_outlet = _byline(found)
    written_by = find_outlet(meta.author) if meta.author else None
    by_outlet = by_outlet or written_by
    original = _original(found)
    wire = find_outlet(dateline.agency) if dateline and dateline.agency else None
    signed = _signed(found)
    credit = find_outlet("Reuters") if _has_reuters_credit(found) else None
    site = (find_outlet(meta.host) if meta.host else None) or _site(found, addresses)
    own_copy = by_outlet if by_outlet and (by_outlet in (signed, wire) or site is None) else None
    signed_wire = signed if signed and signed.agency else None
    chosen = original or suffix or wire or own_copy or credit or (None if site else signed_wire) or site
    agency = next((o for o in (wire, by_outlet, signed, credit, chosen) if o is not None and o.agency), None)
    outlet = meta.outlet or (chosen.name if chosen else meta.host)
    host = meta.host or (site.name if site and not site.agency else None)
    return Source(
        outlet=outlet,
        host=host if host != outlet else None,
        agency=meta.agency or (agency.name if agency else None),
        author=byline if written_by else meta.author or byline,
    )


_NO_BYLINE = frozenset({dump.PARAGRAPH, dump.CAPTION, dump.METADATA})
_AUTHOR_BELOW = re.compile(r"author of the article:?$", re.I)


def _byline(found: Sequence[Unit]) -> tuple[str | None, Outlet | None]:
    """The named author and the outlet that a byline names."""
    author: str | None = None
    outlet: Outlet | None = None
    for i, unit in enumerate(found):
        if unit.role in _NO_BYLINE or len(unit.text) > 160:
            continue
        match = patterns.byline(unit.text)
        name = next((g for g in match.groups() if g), None) if match else None
        if name is None and unit.text[0] in "aA" and _AUTHOR_BELOW.match(unit.text) and i + 1 < len(found):
            name = found[i + 1].text
        if name is None:
            continue
        named = find_outlet(name)
        rest = unit.text[match.end() :] if match else ""
        inside = outlet_pattern().search(rest)
        outlet = outlet or named or (find_outlet(inside.group()) if inside else None)
        if named is None and author is None and not name.lower().startswith("staff"):
            author = name.strip(" .,")
    return author, outlet


def _original(found: Sequence[Unit]) -> Outlet | None:
    for unit in found:
        if unit.role in dump.BODY or len(unit.text) > 200:
            continue
        begins = unit.text[:14].lstrip("*").lower().startswith(_ORIGINAL_BEGINS)
        match = _ORIGINAL.search(unit.text) if begins or "|" in unit.text else None
        if match:
            outlet = find_outlet(match["name"].strip("* "))
            if outlet:
                return outlet
    return None


def _signed(found: Sequence[Unit]) -> Outlet | None:
    """The agency in brackets at the end of the last paragraph."""
    last = next((u for u in reversed(found) if u.role == dump.PARAGRAPH), None)
    sign = dump.closing_credit(last.text) if last else None
    return find_outlet(sign) if sign else None


def _has_reuters_credit(found: Sequence[Unit]) -> bool:
    """Reuters closes with "(Reporting by …; Editing by …)"; others do not use the brackets."""
    return any(u.role == dump.CREDIT and _REUTERS_CREDIT.match(u.text) for u in found)


def _site(found: Sequence[Unit], addresses: Sequence[str]) -> Outlet | None:
    """The site of the page: by its copyright line, its own name among the navigation, the addresses it gives."""
    votes: Counter[str] = Counter()
    known: dict[str, Outlet] = {}

    def vote(outlet: Outlet | None, weight: int) -> None:
        if outlet is not None:
            votes[outlet.id] += weight
            known[outlet.id] = outlet

    for unit in found:
        if unit.role in _NOT_THE_SITE or len(unit.text) > 300:
            continue
        whole = _outlet_of_line(unit)
        if whole is not None:
            vote(whole, 6 if whole.type == "aggregator" else 3)
        elif unit.words <= 25:
            for outlet, weight in _named_in(unit.text):
                vote(outlet, weight)
    for address in addresses:
        vote(find_outlet(address), 4)
    best = votes.most_common(1)
    return known[best[0][0]] if best and best[0][1] >= 3 else None


_NOT_THE_SITE = frozenset({*dump.BODY, dump.CAPTION, dump.METADATA, dump.TITLE})


def _named_in(text: str) -> Iterator[tuple[Outlet | None, int]]:
    """Outlets that a line of navigation names, with their weight: a copyright line tells most."""
    names = [match.group() for match in islice(outlet_pattern().finditer(text), 2)]
    if "." in text:
        names += [match.group() for match in islice(_BARE_DOMAIN.finditer(text), 2)]
    weight = 8 if names and _RIGHTS.search(text) else 1
    for name in names:
        yield find_outlet(name), weight


def addresses(text: str, found: Sequence[Unit]) -> list[str]:
    """Web addresses outside the body."""
    return [
        m.group()
        for u in found
        if u.role not in dump.BODY and "://" in u.text
        for m in _ADDRESS.finditer(text, u.start, u.end)
    ][:20]
