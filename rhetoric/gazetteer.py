"""Outlets and people that the tool knows, under every spelling that they go by.

Data: ``rhetoric/data/outlets.csv`` and ``people.csv``. In the ``variants`` of an outlet ``=X`` is a name that is only
recognised when it is the whole string (a by-line, a metadata field), because in prose the word is mostly something
else; ``the X`` is one that needs its article in prose. ``source`` says where the names were seen: how often in KCNA's
English stories of two periods, or the outlet's own site (its domains); ``languages`` and what is left of the rest are
from public knowledge. People who are not named in those stories are marked ``public knowledge, not checked against a
page``; *surname* is said where only that was counted. ``period`` is that of the office, where a source gives it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rhetoric.text import fold, is_plain

OUTLET_TYPES = {
    "state_agency": "news agency of a state, or close to one",
    "wire": "any other news agency",
    "party_organ": "paper of a ruling party, or of one that speaks for a state",
    "government_newspaper": "paper of a government",
    "military_newspaper": "paper of an army",
    "foreign_language_newspaper": "state paper for readers abroad",
    "newspaper": "any other newspaper",
    "magazine": "magazine",
    "business_media": "business news",
    "broadcaster": "television, or television and radio",
    "radio": "radio",
    "website": "site of its own, without a paper or a station",
    "ministry_site": "site of a ministry",
    "specialist_outlet": "news about one subject",
    "think_tank": "analysis",
    "fact_checker": "checks of claims",
    "aggregator": "site that carries what others wrote",
}


@dataclass(frozen=True, slots=True)
class Outlet:
    """A paper, agency, broadcaster or site. ``country`` is ISO 3166-1 alpha-2; ``state`` marks state and party media,
    ``agency`` marks news agencies, whose copy others print. ``type`` is one of ``OUTLET_TYPES``, ``languages`` are ISO
    639-1 codes of its editions, the first its own; ``source`` says where its names were seen."""

    id: str
    name: str
    full_name: str
    variants: tuple[str, ...]
    domains: tuple[str, ...]
    country: str | None
    languages: tuple[str, ...]
    type: str
    state: bool
    agency: bool
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is often quoted. ``office`` is the one best known; ``gender`` is "f", "m" or None.

    ``period`` is when that office was held, as ISO dates cut to what is known ("2020", "2024-12"); None for an end that
    is not known, and for both if the table says nothing.
    """

    id: str
    name: str
    variants: tuple[str, ...]
    country: str | None
    office: str | None
    gender: str | None
    period: tuple[str | None, str | None] = (None, None)

    def held_office(self, date: str) -> bool | None:
        """Was the office held on an ISO ``date``? None if the period is not known. A year counts as a whole."""
        since, until = self.period
        if since is None:
            return None
        return since <= date[: len(since)] and (until is None or date[: len(until)] <= until)


@lru_cache(maxsize=1)
def outlets() -> tuple[Outlet, ...]:
    """Every known outlet, in the order of the data file."""
    return tuple(
        Outlet(
            id=row["id"],
            name=row["name"],
            full_name=row["full_name"],
            variants=tuple(v.removeprefix("=") for v in _items(row["variants"])),
            domains=tuple(_items(row["domains"])),
            country=row["country"] or None,
            languages=tuple(_items(row["languages"])),
            type=row["type"],
            state=row["state"] == "1",
            agency=row["agency"] == "1",
            source=row["source"],
        )
        for row in _rows("outlets.csv")
    )


@lru_cache(maxsize=1)
def people() -> tuple[Person, ...]:
    """Every known person, in the order of the data file."""
    return tuple(
        Person(
            id=row["id"],
            name=row["name"],
            variants=tuple(_items(row["variants"])),
            country=row["country"] or None,
            office=row["office"] or None,
            gender=row["gender"] or None,
            period=_period(row.get("period", "")),
        )
        for row in _rows("people.csv")
    )


_PERIOD = re.compile(r"(\d{4}(?:-\d\d(?!\d))??)-(\d{4}(?:-\d\d)?|\d\d)?")


def _period(cell: str) -> tuple[str | None, str | None]:
    """ "2011-", "2020-24", "1994-2011" and "2024-12-" as first and last date."""
    found = _PERIOD.fullmatch(cell.strip())
    if found is None:
        return None, None
    since, until = found[1], found[2]
    return since, since[:2] + until if until and len(until) == 2 else until


def office_holder(country: str, office: str, date: str) -> Person | None:
    """Who of ``country`` (ISO code) held an office ("foreign minister") on an ISO date.

    None if the table knows nobody, several, or somebody of that office without a period: it might be that one.
    """
    wanted = frozenset(office.lower().split())
    known = [p for p in people() if p.country == country and p.office and _is_office(p.office, wanted)]
    holders = [p for p in known if p.held_office(date) is not False]
    return holders[0] if len(holders) == 1 and holders[0].held_office(date) else None


def _is_office(office: str, wanted: frozenset[str]) -> bool:
    """Are the words the office, but for what it is the office of ("Premier of the Cabinet")?"""
    return wanted == frozenset(office.lower().partition(" of ")[0].split())


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files("rhetoric") / "data" / name).read_text(encoding="utf-8").splitlines())


def _items(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


_DOMAIN = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}://)?(?:[^\s/@]{0,80}@)?((?:[a-z0-9\-]{1,63}\.){1,6}[a-z]{2,24})(?=[:/?#]|$)"
)


@lru_cache(maxsize=8192)
def find_outlet(name_or_domain_or_url: str) -> Outlet | None:
    """The outlet that the whole string names: a name in any listed spelling, a domain or an address.

    Case, a leading "the", a possessive ending and brackets around the name do not matter.
    """
    wanted = name_or_domain_or_url.strip()
    found = _outlets_by_name().get(_outlet_key(wanted))
    if found is not None:
        return found
    address = _DOMAIN.match(wanted.lower()) if "." in wanted else None
    return _by_domain(address.group(1)) if address else None


def _by_domain(host: str) -> Outlet | None:
    labels = host.split(".")
    by_domain = _outlets_by_domain()
    candidates = (".".join(labels[i:]) for i in range(len(labels) - 1))
    return next((by_domain[c] for c in candidates if c in by_domain), None)


def _outlet_key(name: str) -> str:
    text = name if is_plain(name) else fold(name).text
    folded = " ".join(text.casefold().split()).strip(" ()[]/.,;:—-")
    return folded.removeprefix("the ").removesuffix("'s")


@lru_cache(maxsize=1)
def _outlets_by_name() -> dict[str, Outlet]:
    names: dict[str, Outlet] = {}
    for outlet in outlets():
        for name in (outlet.name, outlet.full_name, *outlet.variants):
            names.setdefault(_outlet_key(name), outlet)
    return names


@lru_cache(maxsize=1)
def _outlets_by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@lru_cache(maxsize=1)
def outlet_pattern() -> re.Pattern[str]:
    """Finds outlet names in the text of a folded view; group 0 goes to ``find_outlet``.

    Word-bounded, longest name first, in the case the name is written in or all capitals: so ``AP`` and ``RT`` are
    found and "apt" or "art" are not, nor the ordinary words that some outlets are called after.
    """
    tails: dict[str, list[str]] = {}
    for name in _shapes_of_names():
        tails.setdefault(name[0], []).append(name[1:])
    # every branch begins with a letter, so that places where no name begins are passed over fast
    branches = (
        f"{re.escape(first)}{_trie(rest)}"
        if _unspaced(first)
        else rf"{re.escape(first)}(?<![^\W_].){_trie(rest)}(?![^\W_])"
        for first, rest in sorted(tails.items())
    )
    return re.compile("|".join(branches))


_RUN = re.compile(r"[^\W_]+")
_ASCII_RUN = re.compile("[A-Za-z0-9]+")


def may_name_outlet(text: str) -> bool:
    """Could ``outlet_pattern`` find something in this text? Answered by the first words of names, which is faster than
    to look for the names; a text that is not ASCII always could."""
    return not text.isascii() or not _first_words().isdisjoint(_ASCII_RUN.findall(text))


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(run.group() for name in _shapes_of_names() if (run := _RUN.match(name)))


def _shapes_of_names() -> set[str]:
    """The names as they stand in views: as they are written, and the longer ones in capitals."""
    names = {fold(name).text for name in _prose_names()}
    return names | {n.upper() for n in names if len(n) > 3 and n.isascii() and "." not in n}


def _prose_names() -> Iterator[str]:
    for row in _rows("outlets.csv"):
        variants = _items(row["variants"])
        for name in dict.fromkeys((row["name"], row["full_name"], *variants)):
            if name.startswith("=") or f"={name}" in variants:
                continue
            if name.lower().startswith("the ") and f"the {name[4:]}" in variants:
                yield from (f"the {name[4:]}", f"The {name[4:]}")
            else:
                yield name.removeprefix("The ")


def _unspaced(name: str) -> bool:
    """Scripts whose particles follow a name without a blank: Hangul, Han, kana."""
    return any("\u3040" <= c <= "\ud7a3" for c in name)


def _trie(names: Iterable[str]) -> str:
    """One regular expression for many names that share their beginnings, so that a look costs one branch."""
    heads: dict[str, list[str]] = {}
    ends = False
    for name in names:
        if name:
            heads.setdefault(name[0], []).append(name[1:])
        else:
            ends = True
    branches = [("[ \\n]" if c == " " else re.escape(c)) + _trie(tails) for c, tails in sorted(heads.items())]
    if not branches:
        return ""
    body = "|".join(branches)
    if ends:
        return f"(?:{body})?"
    return body if len(branches) == 1 else f"(?:{body})"


# --- people

_SURNAMES = (
    "choe choi choy che|ri lee yi rhee li|pak park bak|jong jung chung chong jeong cheong|jo cho|ro no roh noh"
    "|im rim lim|kim gim|jang chang|kang gang|paek baek paik|ryu yu yoo ryoo|sin shin|kwon gwon|yun yoon|mun moon"
    "|an ahn|o oh|u woo|ju joo chu|so seo suh|son sohn|han|hwang|kwak gwak|pyon byun|ko koh go|ho heo hur|song sung"
    "|jon jun jeon chon chun"
)
_SYLLABLES = (
    "son sun seon|hui hee|un eun|jong chong jung jeong|song sung seong|yo yeo|tok deok dok|chol cheol chul"
    "|hun hoon|kyong kyung gyeong gyong|ryong yong young yeong|myong myung myeong|thae tae|thaek taek|hae hai"
    "|il ill|kun geun gun keun|ho hoe|chun choon|su soo|gil kil|gwon kwon gwan kwan|jin chin|hyok hyuk hyeok"
    "|hyon hyun hyeon|ju joo|jae chae|sok suk seok|yol yeol yul|pyong byung byong byeong|guk kuk gook kook|u woo"
    "|won|nam|gyu kyu|chan|sop sup seop|bok pok|ui eui|dong tong|do to|gang kang|gi ki|bae pae|bom pom beom"
)
_TITLES = frozenset(
    """president chairman chairwoman chairperson premier prime minister foreign defence defense vice deputy first
    secretary general ambassador russian north south korean koreas chinese american u s us un iranian syrian
    cuban japanese spokesman spokeswoman spokesperson leader supreme comrade respected dear marshal mr mrs ms
    dr sir lord lady gen lt col adm sen rep gov senator representative governor state council affairs director
    department excellency he h e his her then former ex chief dprk rok commander dictator autocrat puppet
    traitor ayatollah king prince sultan national security adviser advisor envoy nuclear unification strongman
    counterpart party russias chinas japans irans ukraines ukrainian elect kremlin pyongyangs moscows the of
    and for to in""".split()
)
_MOST_TITLES = 8
"""No more words than this are taken off the front of a name."""


def find_person(name: str, date: str | None = None) -> Person | None:
    """The person that the whole string names, in any listed spelling or in another usual transliteration.

    Korean names match over North, South and Western spellings (Choe Son Hui, Choi Sun-hee) and name orders. Titles
    in front are taken off. Never by surname alone. Where two people share the spelling, it is the one who was in
    office on an ISO ``date``, if only one was; otherwise None.
    """
    words = _plain(name).split()
    index = _people_by_name()
    for i in range(min(len(words), _MOST_TITLES + 1)):
        if i and words[i - 1] not in _TITLES:
            return None
        rest = words[i:]
        short = [w for n, w in enumerate(rest) if len(w) > 1 or n in (0, len(rest) - 1)]  # Donald J. Trump
        for key in (" ".join(rest), " ".join(short), *_korean_keys(rest)):
            if key in index:
                return _one_of(index[key], date)
    return None


def _one_of(namesakes: tuple[Person, ...], date: str | None) -> Person | None:
    if len(namesakes) == 1:
        return namesakes[0]
    possible = [p for p in namesakes if date and p.held_office(date) is not False]
    return possible[0] if len(possible) == 1 else None


_COMBINING = re.compile(r"[\u0300-\u036f]")
_JOINERS = re.compile(r"[.\-·,]+")


def _plain(name: str) -> str:
    """Lower case, no accents, hyphens and dots as blanks, no possessive ending, no apostrophes."""
    text = fold(name).text.casefold().strip()
    text = _COMBINING.sub("", unicodedata.normalize("NFD", text.removesuffix("'s")))
    return " ".join(unicodedata.normalize("NFC", _JOINERS.sub(" ", text).replace("'", "")).split())


@lru_cache(maxsize=1)
def _people_by_name() -> dict[str, tuple[Person, ...]]:
    """Every plain spelling and Korean key, with the people who share it."""
    index: dict[str, tuple[Person, ...]] = {}
    for person in people():
        spellings = {_plain(n) for n in (person.name, *person.variants)}
        keys = set(spellings)
        if person.country in ("KP", "KR"):
            keys |= {key for spelling in spellings for key in _korean_keys(spelling.split())}
        for key in keys:
            index[key] = (*index.get(key, ()), person)
    return index


def _korean_keys(words: list[str]) -> Iterator[str]:
    """Keys that join the transliterations of a three-syllable Korean name, family name first or last."""
    if len(words) != 3:
        return
    surnames, syllables = _classes()
    for family, first, second in (words, (words[2], words[0], words[1])):
        if family in surnames:
            yield f"{surnames[family]}+{syllables.get(first, first)}+{syllables.get(second, second)}"


@lru_cache(maxsize=1)
def _classes() -> tuple[dict[str, str], dict[str, str]]:
    """Spelling -> class of the family names and of the syllables of given names."""

    def read(table: str) -> dict[str, str]:
        return {spelling: row.split()[0] for row in table.split("|") for spelling in row.split()}

    return read(_SURNAMES), read(_SYLLABLES)
