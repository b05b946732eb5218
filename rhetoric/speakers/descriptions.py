"""Sources without a name: "the agency", "the article", "the author", "the committee", "the vice-minister"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rhetoric.speakers.cast import Cast, Entity, country_entity
from rhetoric.speakers.countries import country_named, country_of, is_demonym_of
from rhetoric.speakers.names import Phrase, words

if TYPE_CHECKING:
    from rhetoric.speakers.resolve import Resolver

_NATIONAL = frozenset(
    """north north's korea korea's main leading ruling party party's communist country's state's secretive state-run
    state-controlled flagship top its national government's government""".split()
)
_PLAIN_MEDIA = frozenset("news official daily state same signed press state-run".split())
_PAPERS = frozenset(
    "newspaper daily paper magazine weekly journal radio station broadcaster television tabloid".split()
)
_PRINTED = frozenset("article commentary editorial column essay".split())
_AUTHORS = frozenset("author authors writer writers analyst commentator".split())
_KINDS = (
    "ambassador envoy diplomat permanent chargé",
    "minister vice-minister",
    "lawmaker rep representative senator deputy politician congressman congresswoman member",
    "leader president premier chairman king chancellor",
    "general commander officer colonel major captain admiral marshal",
    "scholar professor researcher analyst expert scientist academic historian economist lecturer",
    "spokesman spokeswoman spokesperson",
    "cleric imam ayatollah hojatoleslam sheikh bishop priest cardinal",
    "doctor dr physician specialist surgeon",
    "player coach trainer captain master",
)
OF_ONE_KIND = {word: frozenset(row.split()) for row in _KINDS for word in row.split()}
_REACH = 8000
"""Characters back to where somebody may have been introduced."""
_JUST_SPOKE = 1200
"""Characters back to the last speaker whom "the lawmaker" may mean without having been called one."""


def described(phrase: Phrase, position: int, resolver: Resolver) -> Entity | None:
    """Whoever was last introduced in the way that ``phrase`` describes."""
    bare = phrase.plain.lower().split()
    if not 0 < len(bare) <= 4:
        return None
    head, rest = bare[-1], set(bare[:-1]) - _PLAIN_MEDIA
    medium = _medium(phrase, head, rest, position, resolver)
    if medium is not None:
        return medium
    if not rest and head in words().texts | {"issue"}:
        return _issuer(head, position, resolver)
    country = country_named(phrase.plain)
    if country:
        return country_entity(country)
    head = head.rpartition("-")[2]
    called = len(bare) > 1 and phrase.plain.split()[-1][0].isupper()  # "the White House"
    if not called and (phrase.definite or head == "counterpart" or head in words().persons):
        found = _titled(set(bare) - {"politician", "official", "top", "senior"}, head, position, resolver)
        if found is not None:
            return found
    if head in _AUTHORS and phrase.definite:
        issuer = resolver.history.issuer(None)
        if issuer is not None:
            return issuer[1]
    if phrase.definite and len(bare) == 1:
        organisation = _organisation(head, resolver)
        if organisation is not None:
            return organisation
    return _same_person(phrase, head, position, resolver)


def _medium(phrase: Phrase, head: str, rest: set[str], position: int, resolver: Resolver) -> Entity | None:
    if head not in words().media:
        return None
    cast = resolver.cast
    if rest:
        national = rest <= _NATIONAL | words().demonyms
        return national_medium(phrase, cast, agency=head == "agency") if national else None
    agency = True if head == "agency" else False if head in _PAPERS else None
    return (
        _spoken_medium(agency, resolver.history.heard(20))
        or cast.last_outlet(position, agency=agency)
        or (resolver.home if phrase.definite else None)
    )


def _spoken_medium(agency: bool | None, heard: Iterable[tuple[int, Entity]]) -> Entity | None:
    for _, entity in heard:
        if entity.kind in ("outlet", "paper") and agency in (None, bool(entity.outlet and entity.outlet.agency)):
            return entity
    return None


def national_medium(phrase: Phrase, cast: Cast, *, agency: bool) -> Entity | None:
    """ "North Korea's main newspaper": the state medium of that kind and country that the article names."""
    named = [e for e in cast.outlets.values() if e.outlet and e.outlet.state and e.outlet.agency == agency]
    country = country_in(phrase)
    return next((e for e in named if country in (None, e.country)), None)


def _issuer(head: str, position: int, resolver: Resolver) -> Entity | None:
    """ "the statement", "the article": who issued it, or the newspaper or speaker that it may come from."""
    issued = resolver.history.issuer(head)
    if issued is not None:
        return issued[1]
    kinds = ("outlet", "paper", "person", "other")
    speaker = next((e for _, e in resolver.history.heard(4) if e.kind in kinds), None)
    newspaper = resolver.cast.last_outlet(position, agency=False)
    if head == "report" and speaker is None:
        return resolver.cast.last_outlet(position)
    return newspaper if head in _PRINTED and newspaper else speaker or newspaper


def _titled(bare: set[str], head: str, position: int, resolver: Resolver) -> Entity | None:
    """The person last introduced with these titles, or with others of the kind, if only one was."""
    wanted = {head} if head == "counterpart" else {part for w in bare for part in w.removesuffix("'s").split("-")}
    if not wanted:
        return None
    mentioned = list(resolver.cast.people_before(position, _REACH))
    people = {e.key: e for _, e in mentioned}.values()
    kind, others = OF_ONE_KIND.get(head, frozenset()), wanted - {head}
    alike = [e for e in people if e.roles & kind]
    last = max((at for at, e in mentioned if e.roles & kind), default=-1)
    unnamed = [
        e for at, e in resolver.history.heard(12) if e.kind == "people" and head in e.name.lower().split() and at > last
    ]
    for fitting in (
        [e for e in people if all(_fits(e, w) for w in wanted)],
        unnamed,
        [e for e in alike if all(_fits(e, w) for w in others)],
        [e for e in alike if all(_fits(e, w) or (w in words().demonyms and not homes(e)) for w in others)],
    ):
        if len({e.key for e in fitting}) == 1:
            return fitting[0]
        keys = {e.key for e in fitting}
        spoken = next((e for _, e in resolver.history.heard() if e.key in keys), None)
        if spoken is not None:
            return spoken
    return None


def _fits(entity: Entity, word: str) -> bool:
    """Does the word describe the person, by title or by country? A counterpart has the titles of the other."""
    if word in entity.roles or ("counterpart" in entity.roles and word in words().titles):
        return True
    country = country_of(word)
    return (country is not None and country.iso in homes(entity)) or any(is_demonym_of(word, c) for c in homes(entity))


def homes(entity: Entity) -> set[str]:
    """ISO codes of the countries that a person's titles name, and of their own."""
    named = {c.iso for role in entity.roles if (c := country_of(role))}
    return named | ({entity.country} if entity.country else set())


def _organisation(head: str, resolver: Resolver) -> Entity | None:
    """ "the committee": the organisation of that name that spoke last."""
    for _, entity in resolver.history.heard(12):
        if entity.kind in ("other", "people", "paper") and head in entity.name.lower().replace(",", " ").split():
            return entity
    issued = resolver.history.issuer(None)
    return issued[1] if issued and issued[1].kind == "other" and head in words().organisations else None


def _same_person(phrase: Phrase, head: str, position: int, resolver: Resolver) -> Entity | None:
    """ "the lawmaker", "the source": who spoke last, if that was just before and nothing speaks against."""
    last = resolver.history.last()
    if last is None or not phrase.definite or not _may_be_one(head):
        return None
    at, entity = last
    one = entity.kind == "person" or (entity.kind == "people" and not entity.name.lower().endswith("s"))
    country = country_in(phrase)
    foreign = country is not None and entity.country is not None and country != entity.country
    other = entity.kind == "people" and head not in entity.name.lower().split()
    return entity if one and position - at < _JUST_SPOKE and not foreign and not other else None


def _may_be_one(head: str) -> bool:
    """Is the word one for a single person?"""
    return head in words().persons | words().anonymous | OF_ONE_KIND.keys() and not head.endswith("s")


def country_in(phrase: Phrase) -> str | None:
    """ISO code of the country that a phrase names by any of its words."""
    country = country_of(f"the {phrase.plain}") if phrase.definite else country_of(phrase.plain)
    return country.iso if country else None
