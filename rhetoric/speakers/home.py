"""Which state speaks: the home of whoever the words of a voice belong to."""

from __future__ import annotations

from functools import lru_cache

from rhetoric.document import Article, Statement
from rhetoric.gazetteer import find_outlet, find_person
from rhetoric.speakers.countries import country_named, country_of


def home_of(article: Article, statement: Statement | None) -> str | None:
    """ISO 3166-1 alpha-2 code of the state whose words these are; None where it is not known.

    The speaker's in a statement; the carrier's where a state medium speaks itself; in narration the outlet's.
    """
    if statement is None:
        return _home(article.outlet or "")
    if statement.speaker is None and statement.source_type == "state_media":
        return _home(statement.carrier or "")
    return _home(statement.speaker or "")


@lru_cache(maxsize=4096)
def _home(name: str) -> str | None:
    known = find_person(name) or find_outlet(name)
    if known is not None:
        return known.country
    country = country_named(name) or country_of(name)
    return country.iso if country else None
