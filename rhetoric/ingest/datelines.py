"""Where and when an agency says that it wrote: ``SEOUL, Dec. 28 (Yonhap) --``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rhetoric.gazetteer import find_outlet

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?"
    r"|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = rf"(?P<date>{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? (?P<year>(?:19|20)\d\d))?"
_PLACE = (
    r"(?P<place>[A-Z][\w.'\-]{1,20}(?:[ /][A-Z][\w.'\-]{0,20}){0,3}"
    r"(?:, [A-Z][\w.'\-]{1,20}(?: [A-Z][\w.'\-]{1,20}){0,2})?)"
)
_CAPITALS = (
    r"(?P<place>[A-Z][A-Z.'\-]{2,20}(?:[ /][A-Z][A-Z.'\-]{1,20}){0,3}"
    r"(?P<region>, [A-Z][\w.]{1,20}(?: [A-Z][a-z]{1,15}){0,2})?)"
)
_NAMES = "IRNA|ISNA|MNA|TASS|KCNA|SANA|BelTA|Xinhua|AFP|AP|DPA|ANSA|VNA|APP|PTI|ANI|Anadolu|Bernama|Tasnim|UPI"
_DASH = r"\s?(?:--|—|–|-|=)\s*"

_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_PLACE}, {_DAY},? [(\[](?P<agency>[^()\[\]]{{2,40}})[)\]](?:{_DASH}|[ .:]\s*)",
        rf"{_PLACE}, {_DAY}\.? ?/(?P<agency>[A-Z][\w\- ]{{1,20}})/\.?(?:{_DASH}|\s*)",
        rf"{_PLACE}\. {_DAY}\. (?P<agency>INTERFAX(?:\.RU)?|Interfax)(?:{_DASH}|\s+)",
        rf"{_PLACE} [(\[](?P<agency>[^()\[\]]{{2,30}})[)\]]{_DASH}",
        rf"{_PLACE}, (?P<agency>{_NAMES}){_DASH}",
        rf"{_CAPITALS}, {_DAY}\s?(?:--|—|–|-)\s*",
        rf"{_CAPITALS}\s?(?:--|—|–)\s*",
        r"(?P<place>[А-ЯЁ][А-ЯЁа-яё\-]{2,30}), (?P<date>\d{1,2} [а-я]{3,9})\.? ?[/—–-] ?(?P<agency>[А-ЯЁ][\w"
        r" «»]{2,20}?)[/.]{1,2}\s*",
        r"\((?P<place>[가-힣]{2,10}) ?[=,] ?(?P<agency>[가-힣]{2,10})\)(?: [가-힣]{2,5} (?:기자|특파원))?(?: ?=)?\s*",
        r"\((?P<place>평양) (?P<date>\d{1,2}월 ?\d{1,2}일)발 (?P<agency>조선중앙통신)\)\s*",
        r"(?P<agency>新华社|朝中社|中新社|新華社)(?P<place>[\u4e00-\u9fff]{2,6}?)(?P<date>\d{1,2}月\d{1,2}日)(?:电|電|讯)(?:[(（]记者[^)）]{1,20}[)）])?\s*",
    )
)
_OPENING = re.compile(r"[A-Z][\w.'\-]{1,20}(?:[ /][A-Z][\w.'\-]{0,20}){0,3}(?:,|\. | ?[(\[]|\s?[—–=-])|[^A-Z]")
"""What the place and the next sign of every form look like: most sentences go on with a word in lower case."""
_CLOSED = re.compile(r"[)\]] ?[—–-]")
_AGENCY_INSIDE = re.compile(
    rf"(?P<place>[A-Z][A-Z.'\-]{{2,20}}(?:[ /][A-Z][A-Z.'\-]{{1,20}}){{0,2}}"
    rf"|[A-Z][a-z]{{2,20}}), {_DAY},? [(\[](?P<agency>[^()\[\]]{{2,40}})[)\]] ?(?:--|—|–|-)"
)
_BARE = re.compile(
    r"(?P<place>[A-Z][A-Z.'\-]{2,20}(?:[ /][A-Z][A-Z.'\-]{1,20}){0,2})(?P<region>, (?:[A-Z][a-z]+\.?)(?:"
    r" (?:Korea|Arabia|Africa|Zealand|Lanka|Kingdom|States|York|Carolina|Dakota|Mexico|Jersey|Guinea|Islands"
    r"|Republic|Emirates))?)? "
    r"(?=[“\"]?[A-Z][a-z']|[“\"]?[A-Z]\.|[“\"]?(?:The|A|An|U\.S\.)\b)"
)
_NOT_PLACES = frozenset(
    "NATO UNICEF UNESCO OPEC FIFA UEFA ASEAN BREAKING EXCLUSIVE UPDATE WATCH ANALYSIS OPINION FACTBOX TIMELINE"
    " INSIGHT FBI CIA NASA"
    " DPRK IAEA WHO IMF WTO PLA KPA ISIS PHOTO PHOTOS FILE VIDEO NOTE CORRECTION COVID SAARC BRICS IRGC LIVE"
    " WPK ROK USA".split()
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline in a view: ``[start, end)``, its agency's name as written, day as written, and year."""

    start: int
    end: int
    place: str
    agency: str | None
    day: str | None
    year: int | None


def dateline_at(text: str, *, wire: bool = False) -> Dateline | None:
    """The dateline that ``text`` begins with. ``wire`` accepts Reuters' form without a dash too: ``SEOUL Iran``."""
    head = text[:160]
    if not head or not (head[0].isupper() or head[0] in "(新朝中" or "\u0400" <= head[0] <= "\u04ff"):
        return None
    if _OPENING.match(head):
        for form in _FORMS:
            match = form.match(head)
            if match and _plausible(match):
                return _dateline(match)
    bare = _BARE.match(head) if wire else None
    return _dateline(bare) if bare and bare["place"].split()[0] not in _NOT_PLACES else None


def dateline_by(form: re.Pattern[str] | None, text: str) -> Dateline | None:
    """The dateline that ``text`` begins with in a profile's own form, with groups ``place`` and ``date``."""
    match = form.match(text[:160]) if form else None
    return _dateline(match) if match else None


def dateline_inside(text: str) -> Dateline | None:
    """An agency's dateline after a headline in the same line; looked for in the first 600 characters."""
    head = text[:600]
    if not _CLOSED.search(head) or dateline_at(text):
        return None
    for match in _AGENCY_INSIDE.finditer(head):
        if match.start() and _is_agency(match["agency"]):
            return _dateline(match)
    return None


def _plausible(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    agency = groups.get("agency")
    if agency is not None and (agency[0].islower() or groups.get("date") is None):
        return _is_agency(agency)
    return match["place"].split()[0].rstrip(",") not in _NOT_PLACES


@lru_cache(maxsize=512)
def _is_agency(name: str) -> bool:
    return find_outlet(name) is not None or (name.isupper() and 2 <= len(name) <= 8)


def _dateline(match: re.Match[str]) -> Dateline:
    groups = match.groupdict()
    year = groups.get("year")
    end = match.end() + len(match.string[match.end() :]) - len(match.string[match.end() :].lstrip())
    return Dateline(
        match.start(), end, match["place"], groups.get("agency"), groups.get("date"), int(year) if year else None
    )
