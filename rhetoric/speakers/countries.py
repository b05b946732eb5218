"""Countries as speakers and as the home of speakers: names, capitals that stand for them, demonyms."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Country:
    """``iso`` is ISO 3166-1 alpha-2; ``demonym`` is the adjective, as in "North Korean state media"."""

    iso: str
    name: str
    demonym: str


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Country], dict[str, Country], dict[str, Country]]:
    """Lower-case names, capitals and demonyms."""
    names: dict[str, Country] = {}
    capitals: dict[str, Country] = {}
    demonyms: dict[str, Country] = {}
    with (files("rhetoric") / "data" / "countries.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            adjectives = row["demonyms"].split("|")
            country = Country(row["iso"], row["name"], adjectives[0].title())
            for name in (row["name"].lower(), *filter(None, row["variants"].split("|"))):
                names[name] = country
            if row["capital"]:
                capitals[row["capital"]] = country
            demonyms.update(dict.fromkeys(adjectives, country))
    return names, capitals, demonyms


def country_named(text: str) -> Country | None:
    """The country that ``text`` as a whole names, also by its capital ("Pyongyang denied")."""
    names, capitals, _ = _tables()
    plain = text.lower().removesuffix("'s")
    found = names.get(plain) or names.get(f"the {plain}") or capitals.get(plain)
    if found is not None:
        return found
    first, _, rest = plain.partition(" ")  # "isolated North Korea", "nuclear-armed Russia"
    described = first.endswith(("ed", "ous", "ive", "ful")) and rest
    return names.get(rest) if described else None


def country_by_iso(iso: str | None) -> Country | None:
    """The country with an ISO code."""
    return _by_iso().get(iso or "")


@lru_cache(maxsize=1)
def _by_iso() -> dict[str, Country]:
    return {country.iso: country for country in _tables()[0].values()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names, capitals, demonyms = _tables()
    ambiguous = {"north", "south", "northern", "us", "america"}
    known = sorted({*names, *capitals, *demonyms} - ambiguous, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.I)


def country_of(text: str) -> Country | None:
    """The first country that a phrase names, by any of its words ("Russian ambassador", "the North's army")."""
    found = _pattern().search(text)
    if found is None:
        return None
    names, capitals, demonyms = _tables()
    low = found.group().lower()
    return demonyms.get(low) or names.get(low) or capitals.get(low)


def without_country(text: str) -> str:
    """The rest of a phrase that begins with a country ("North Korea's premier": "premier"), else the whole."""
    found = _pattern().match(text)
    return text[found.end() :].removeprefix("'s").strip() if found else text


def is_demonym_of(word: str, iso: str) -> bool:
    """Is a lower-case word the adjective of the country, or a part of it ("korean" for North and South)?"""
    country = country_by_iso(iso)
    return country is not None and word in country.demonym.lower().split()
