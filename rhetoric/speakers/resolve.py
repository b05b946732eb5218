"""From a source phrase to the one it refers to, with the evidence that the article gives and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rhetoric.document import SourceType
from rhetoric.gazetteer import office_holder
from rhetoric.speakers.cast import Cast, Entity, country_entity
from rhetoric.speakers.countries import country_by_iso, country_named, without_country
from rhetoric.speakers.descriptions import country_in, described, homes, national_medium
from rhetoric.speakers.history import History
from rhetoric.speakers.names import Phrase, words

_PLURAL = {"they", "we"}
_LABELS_ANSWER = frozenset("answer a reply interviewee guest".split())
_LABELS_QUESTION = frozenset("question q".split())
_AIRED = frozenset("television tv radio broadcaster".split())
_RADIO = frozenset(("radio", "broadcaster"))
_OWNERS = frozenset("its their his her".split())
_PAIRS = frozenset("two both three countries sides leaders nations parties peoples the these".split())

_SPEAK_FOR_IT = frozenset("department spokesman spokeswoman spokesperson spokesmen official officials".split())


@dataclass(slots=True)
class Referent:
    """What a source resolved to. ``ambiguous`` names the candidates where evidence did not decide; ``by_office`` says
    that the article names nobody and the gazetteer knows who held the office at its date."""

    entity: Entity | None
    source_type: SourceType
    ambiguous: tuple[str, ...] = ()
    by_office: bool = False


@dataclass(slots=True)
class Resolver:
    """Resolves the sources of one article in text order; what was resolved becomes evidence for what follows."""

    cast: Cast
    home: Entity | None = None
    """The outlet of the article, when the text is its own ("the agency" may be the one that printed it)."""
    history: History = field(default_factory=History)

    def resolve(self, phrase: Phrase, position: int, pronoun_after: str | None) -> Referent:
        """The referent of ``phrase`` at view offset ``position``.

        ``pronoun_after`` is "f" or "m" if the next source in the text is "she" or "he": evidence for a shared surname.
        """
        entity, ambiguous = self._find(phrase, position, pronoun_after)
        if entity is not None:
            self.history.add(position, entity)
        office = entity is not None and entity.kind == "person" and entity.key not in self.cast.people
        return Referent(entity, source_type(phrase, entity), ambiguous, office)

    def issues(self, phrase: Phrase, position: int, noun: str) -> None:
        """``phrase`` names who issued the text called ``noun``."""
        entity = self.resolve(phrase, position, None).entity
        if entity is not None:
            self.history.issued(position, noun, entity)

    def on_the_floor(self, position: int) -> Referent:
        """Who speaks in a quotation that nobody is named for: the person the paragraph before is about."""
        mention = next(((at, e) for at, e in self.cast.people_before(position, 600)), None)
        spoke = next(((at, e) for at, e in self.history.heard(3) if e.kind == "person"), None)
        found = max((m for m in (mention, spoke) if m and position - m[0] < 1500), key=lambda m: m[0], default=None)
        return Referent(found[1], "other") if found else Referent(None, "anonymous")

    def medium(self, phrase: Phrase, position: int) -> Entity | None:
        """The medium that a phrase at ``position`` refers to ("state media", "the agency"), if it does to one."""
        if phrase.outlet is not None:
            return self.cast.outlet_entity(phrase.outlet)
        if phrase.state_media and phrase.outlet is None:
            return self._state_media(phrase)
        agency = phrase.head == "agency" or (None if phrase.head in ("media", "outlet", "publication") else False)
        found = national_medium(phrase, self.cast, agency=bool(agency)) if country_in(phrase) else None
        return found or self.cast.last_outlet(position, agency=agency)

    def last(self) -> Entity | None:
        """Who spoke last."""
        last = self.history.last()
        return last[1] if last else None

    def _find(self, phrase: Phrase, position: int, pronoun_after: str | None) -> tuple[Entity | None, tuple[str, ...]]:
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, position), ()
        if phrase.plain.lower() in _LABELS_ANSWER | _LABELS_QUESTION:
            return (self.cast.lead_person() if phrase.plain.lower() in _LABELS_ANSWER else None), ()
        if phrase.state_media and phrase.outlet is None:
            return self._state_media(phrase), ()
        if phrase.outlet is not None and phrase.name is None:
            return self.cast.outlet_entity(phrase.outlet), ()
        paper = self.cast.paper(phrase.plain)
        if paper is not None:
            return paper, ()
        if phrase.name is not None:
            return self._name(phrase, position, pronoun_after)
        return described(phrase, position, self) or self._in_office(phrase) or self._other(phrase), ()

    def _in_office(self, phrase: Phrase) -> Entity | None:
        """ "North Korea's premier", where nobody is named: who that was on the date of the article."""
        country, office = country_in(phrase), without_country(phrase.plain)
        held = country and self.cast.date and phrase.head in words().official
        known = office_holder(country, office, self.cast.date) if held and country and self.cast.date else None
        return Entity(known.id, known.name, "person", known.id, known.gender, known.country) if known else None

    def _name(self, phrase: Phrase, position: int, pronoun_after: str | None) -> tuple[Entity | None, tuple[str, ...]]:
        assert phrase.name is not None
        parts = phrase.name.split()
        if len(parts) > 1:
            entity = self.cast.person(phrase.name)
            entity.roles |= phrase.roles & (words().titles | words().official | words().diplomat | words().ministry)
            return entity, ()
        candidates = self.cast.by_part(phrase.name)
        if not candidates and _is_titled(phrase):
            return self.cast.titled(phrase.name, phrase.roles), ()
        if not candidates:
            return self._other(phrase, phrase.name), ()
        if len(candidates) == 1:
            return candidates[0], ()
        decided = self._decide(candidates, phrase, position, pronoun_after)
        return (decided, ()) if decided else (None, tuple(c.name for c in candidates))

    def _decide(
        self, candidates: Sequence[Entity], phrase: Phrase, position: int, pronoun_after: str | None
    ) -> Entity | None:
        """One of several people with the same surname, by title, by the pronoun that follows, by who leads or spoke."""
        titled = _best_described(candidates, phrase)
        if titled is not None:
            return titled
        if pronoun_after:
            fitting = [c for c in candidates if c.gender in (pronoun_after, None)]
            known = [c for c in fitting if c.gender == pronoun_after]
            if len(fitting) == 1 or len(known) == 1:
                return (known or fitting)[0]
        spoken = [e for _, e in self.history.heard() if e in candidates]
        if spoken and len({e.key for e in spoken}) == 1:
            return spoken[0]
        leaders = [c for c in candidates if "leader" in c.roles]
        if len(leaders) == 1:
            return leaders[0]
        before = [c for c in candidates if c.subjects and c.subjects[0] < position]
        return before[0] if len(before) == 1 else None

    def _pronoun(self, pronoun: str, position: int) -> Entity | None:
        if pronoun in ("he", "she"):
            return self._he_or_she("f" if pronoun == "she" else "m", position)
        if pronoun == "it":
            kinds = ("outlet", "paper", "country", "other")
            spoken = next(((at, e) for at, e in self.history.heard(6) if e.kind in kinds), None)
            country = self.cast.last_country(position)
            if country is not None and (spoken is None or country[0] > spoken[0]):
                return country[1]
            return spoken[1] if spoken else self.cast.last_outlet(position)
        if pronoun in _PLURAL:
            return next((e for _, e in self.history.heard(4) if e.kind in ("people", "other", "country")), self.last())
        return self.last()

    def _he_or_she(self, gender: str, position: int) -> Entity | None:
        spoke_at, spoke = next(((at, e) for at, e in self.history.heard(5) if e.kind == "person"), (-1, None))
        fits = spoke is not None and spoke.gender in (gender, None)
        others = [
            (at, e)
            for at, e in self.cast.people_before(position)
            if e.gender in (gender, None) and e is not spoke and (at > spoke_at or not fits)
        ]
        found = next((e for at, e in others if at in e.subjects), None)
        if found is None:  # who spoke comes before those who are only mentioned
            found = spoke if fits else next((e for _, e in others), None)
        return self._gendered(found, gender) if found else None

    @staticmethod
    def _gendered(entity: Entity, gender: str) -> Entity:
        if entity.gender is None:
            entity.gender = gender
        return entity

    def _state_media(self, phrase: Phrase) -> Entity | None:
        country = country_in(phrase)
        named = [
            e for e in self.cast.outlets.values() if e.outlet and e.outlet.state and e.country == (country or e.country)
        ]
        aired, types = phrase.head in _AIRED, _RADIO if phrase.head == "radio" else {"broadcaster"}
        fits = [e for e in named if e.outlet and (e.outlet.type in types if aired else e.outlet.agency)]
        if fits or (named and not aired):
            return (fits or named)[0]
        home = country_by_iso(country)
        medium = f"state {phrase.head}" if aired else "state media"
        name = f"{home.demonym} {medium}" if home else medium
        return Entity(f"media:{country}:{medium}", name, "outlet", None, None, country)

    def _other(self, phrase: Phrase, name: str | None = None) -> Entity | None:
        """Somebody without a name of their own: a country, an organisation, people; None for what cannot speak."""
        plain = self._owned(self.cast.spelled_out(phrase.plain))
        country = country_named(plain)
        if country:
            return country_entity(country)
        if not any(c.isalpha() for c in plain) or _is_no_speaker(phrase):
            return None
        kind = "people" if phrase.head in words().anonymous | words().collective | words().titles else "other"
        named = self.cast.spelled_out(name) if name else plain
        return Entity(f"other:{named.lower()}", named, kind, None, None, country_in(phrase))

    def _owned(self, plain: str) -> str:
        """ "its media" with the country or the owner that "its" means ("North Korean media")."""
        first, _, rest = plain.partition(" ")
        owner = self.last() if first.lower() in _OWNERS and rest else None
        if owner is None:
            return plain
        country = country_by_iso(owner.country) if owner.kind == "country" else None
        return f"{country.demonym} {rest}" if country else f"{owner.name}'s {rest}"


def _is_no_speaker(phrase: Phrase) -> bool:
    """Headings ("FULL TEXT"), texts that nobody is named for, and "the two countries" name no speaker."""
    parts = phrase.plain.split()
    heading = len(parts) > 1 and phrase.plain.isupper() and not any(c in phrase.plain for c in ".'")
    return heading or phrase.plain.lower() in words().texts or all(p.lower() in _PAIRS for p in parts)


def _is_titled(phrase: Phrase) -> bool:
    """Does a title stand right before the only name, which closes the phrase ("Prime Minister Marlow")?"""
    before, _, name = phrase.plain.lower().rpartition(" ")
    title = before.rpartition(" ")[2].rpartition("-")[2]
    lists = words()
    return name == (phrase.name or "").lower() and title in lists.persons | lists.female | lists.male


def _best_described(candidates: Sequence[Entity], phrase: Phrase) -> Entity | None:
    """The one candidate that more of the phrase's titles and places fit than any other."""
    telling = words().titles | words().official | words().diplomat | words().places | words().demonyms
    home = country_in(phrase)
    scored = sorted(
        ((len(phrase.roles & c.roles & telling) + 2 * (home in homes(c)), i) for i, c in enumerate(candidates)),
        reverse=True,
    )
    best, second = scored[0], scored[1]
    return candidates[best[1]] if best[0] > second[0] else None


def source_type(phrase: Phrase, entity: Entity | None) -> SourceType:
    """What kind of source a phrase and its referent are."""
    roles = phrase.roles | (entity.roles if entity else set())
    lists = words()
    if entity is not None and entity.kind == "outlet":
        state = entity.outlet is None or entity.outlet.state
        return "state_media" if state else "other"
    if roles & lists.diplomat:
        return "diplomat"
    department = "department" in phrase.roles and phrase.head in _SPEAK_FOR_IT
    if phrase.roles & lists.ministry or department:
        return "ministry"
    named = entity is not None and entity.kind in ("person", "country")
    if not named and phrase.head in lists.anonymous and phrase.name is None:
        return "anonymous"
    if entity is not None and entity.kind == "country":
        return "official"
    if roles & lists.official or (entity is not None and entity.id is not None):
        return "official"
    return "other"
