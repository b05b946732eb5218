"""From a source phrase to the one it refers to, with the evidence that the article gives and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rhetoric.document import SourceType
from rhetoric.speakers.cast import Cast, Entity, country_entity
from rhetoric.speakers.countries import country_by_iso, country_named, country_of, is_demonym_of
from rhetoric.speakers.names import Phrase, words

_FEMALE, _MALE, _PLURAL = {"she"}, {"he"}, {"they", "we"}
_NATIONAL = frozenset(
    """north north's korea korea's main leading ruling party party's communist country's state's secretive state-run
    state-controlled flagship top its national government's government""".split()
)


@dataclass(slots=True)
class Referent:
    """What a source resolved to. ``ambiguous`` names the candidates where evidence did not decide."""

    entity: Entity | None
    source_type: SourceType
    ambiguous: tuple[str, ...] = ()


@dataclass(slots=True)
class Resolver:
    """Resolves the sources of one article in text order; what was resolved becomes evidence for what follows."""

    cast: Cast
    home: Entity | None = None
    """The outlet of the article, when the text is its own ("the agency" may be the one that printed it)."""
    history: list[tuple[int, Entity]] = field(default_factory=list)

    def resolve(self, phrase: Phrase, position: int, pronoun_after: str | None) -> Referent:
        """The referent of ``phrase`` at view offset ``position``.

        ``pronoun_after`` is "f" or "m" if the next source in the text is "she" or "he": evidence for a shared surname.
        """
        entity, ambiguous = self._find(phrase, position, pronoun_after)
        if entity is not None:
            self.remember(position, entity)
        return Referent(entity, source_type(phrase, entity), ambiguous)

    def remember(self, position: int, entity: Entity) -> None:
        """Make ``entity`` the one who spoke last."""
        self.history.append((position, entity))

    def on_the_floor(self, position: int) -> Referent:
        """Who speaks in a quotation that nobody is named for: the person the paragraph before is about."""
        mention = next(((at, e) for at, e in self.cast.people_before(position, 600)), None)
        spoke = next(((at, e) for at, e in reversed(self.history[-3:]) if e.kind == "person"), None)
        found = max((m for m in (mention, spoke) if m and position - m[0] < 1500), key=lambda m: m[0], default=None)
        return Referent(found[1], "other") if found else Referent(None, "anonymous")

    def medium(self, phrase: Phrase, position: int) -> Entity | None:
        """The medium that a phrase at ``position`` refers to ("state media", "the agency"), if it does to one."""
        if phrase.state_media and phrase.outlet is None:
            return self._state_media(phrase)
        agency = phrase.head == "agency" or (None if phrase.head in ("media", "outlet", "publication") else False)
        found = self._national(phrase, agency=bool(agency)) if _iso_of(phrase) else None
        return found or self.cast.last_outlet(position, agency=agency)

    def last(self) -> Entity | None:
        """Who spoke last."""
        return self.history[-1][1] if self.history else None

    def _find(self, phrase: Phrase, position: int, pronoun_after: str | None) -> tuple[Entity | None, tuple[str, ...]]:
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, position), ()
        if phrase.state_media and phrase.outlet is None:
            return self._state_media(phrase), ()
        if phrase.outlet is not None and phrase.name is None:
            return self.cast.outlet_entity(phrase.outlet), ()
        if phrase.name is not None:
            return self._name(phrase, position, pronoun_after)
        described = self._description(phrase, position)
        if described is not None:
            return described, ()
        return self._other(phrase), ()

    def _name(self, phrase: Phrase, position: int, pronoun_after: str | None) -> tuple[Entity | None, tuple[str, ...]]:
        assert phrase.name is not None
        parts = phrase.name.split()
        if len(parts) > 1:
            entity = self.cast.person(phrase.name)
            entity.roles |= phrase.roles & (words().titles | words().official | words().diplomat | words().ministry)
            return entity, ()
        candidates = self.cast.by_part(phrase.name)
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
        titled = [c for c in candidates if phrase.roles & c.roles & (words().official | words().diplomat)]
        if len(titled) == 1:
            return titled[0]
        if pronoun_after:
            fitting = [c for c in candidates if c.gender in (pronoun_after, None)]
            known = [c for c in fitting if c.gender == pronoun_after]
            if len(fitting) == 1 or len(known) == 1:
                return (known or fitting)[0]
        spoken = [e for _, e in self.history if e in candidates]
        if spoken and len({e.key for e in spoken}) == 1:
            return spoken[-1]
        leaders = [c for c in candidates if "leader" in c.roles]
        if len(leaders) == 1:
            return leaders[0]
        before = [c for c in candidates if c.subjects and c.subjects[0] < position]
        return before[0] if len(before) == 1 else None

    def _pronoun(self, pronoun: str, position: int) -> Entity | None:
        if pronoun in ("he", "she"):
            return self._he_or_she("f" if pronoun == "she" else "m", position)
        if pronoun == "it":
            spoken = next(
                ((at, e) for at, e in reversed(self.history[-6:]) if e.kind in ("outlet", "country", "other")), None
            )
            country = self.cast.last_country(position)
            if country is not None and (spoken is None or country[0] > spoken[0]):
                return country[1]
            return spoken[1] if spoken else self.cast.last_outlet(position)
        if pronoun in _PLURAL:
            return next(
                (e for _, e in reversed(self.history[-4:]) if e.kind in ("people", "other", "country")), self.last()
            )
        return self.last()

    def _he_or_she(self, gender: str, position: int) -> Entity | None:
        spoke_at, spoke = next(((at, e) for at, e in reversed(self.history[-5:]) if e.kind == "person"), (-1, None))
        fits = spoke is not None and spoke.gender in (gender, None)
        for at, entity in self.cast.people_before(position):
            if at <= spoke_at and fits:
                break
            if entity.gender not in (gender, None) or entity is spoke:
                continue
            if not fits or (at in entity.subjects and at > spoke_at):
                return self._gendered(entity, gender)
        return self._gendered(spoke, gender) if fits and spoke else None

    @staticmethod
    def _gendered(entity: Entity, gender: str) -> Entity:
        if entity.gender is None:
            entity.gender = gender
        return entity

    def _state_media(self, phrase: Phrase) -> Entity | None:
        country = _iso_of(phrase)
        named = [
            e for e in self.cast.outlets.values() if e.outlet and e.outlet.state and e.country == (country or e.country)
        ]
        agencies = [e for e in named if e.outlet and e.outlet.agency]
        if agencies or named:
            return (agencies or named)[0]
        home = country_by_iso(country)
        name = f"{home.demonym} state media" if home else "state media"
        return Entity(f"media:{country}", name, "outlet", None, None, country)

    def _description(self, phrase: Phrase, position: int) -> Entity | None:
        """ "the agency", "the article", "the ambassador": whoever was last introduced so."""
        bare = phrase.plain.lower().split()
        if len(bare) > 4 or not bare:
            return None
        head = bare[-1]
        rest = set(bare[:-1]) - {"news", "official", "daily", "state", "same", "signed", "press"}
        if head in words().media and (rest and rest <= _NATIONAL | words().demonyms):
            return self._national(phrase, agency=head == "agency")
        if head in words().media and not rest:
            agency = (
                True if head in ("agency",) else False if head in ("newspaper", "daily", "paper", "magazine") else None
            )
            return self._spoken_outlet(agency) or self.cast.last_outlet(position, agency=agency) or self.home
        if head in words().texts and not rest:
            speaker = next((e for _, e in reversed(self.history[-4:]) if e.kind in ("outlet", "person", "other")), None)
            newspaper = self.cast.last_outlet(position, agency=False)
            if head == "report" and speaker is None:
                return self.cast.last_outlet(position)
            return (
                newspaper
                if head in ("article", "commentary", "editorial", "column", "essay") and newspaper
                else speaker or newspaper
            )
        country = country_named(phrase.plain)
        if country:
            return country_entity(country)
        if head in words().persons:
            return self._titled(set(bare) - {"politician", "official"}, position) or self._same_person(phrase, position)
        return None

    def _national(self, phrase: Phrase, *, agency: bool) -> Entity | None:
        """ "North Korea's main newspaper": the state medium of that kind and country that the article names."""
        named = [e for e in self.cast.outlets.values() if e.outlet and e.outlet.state and e.outlet.agency == agency]
        country = _iso_of(phrase)
        return next((e for e in named if country in (None, e.country)), None)

    def _same_person(self, phrase: Phrase, position: int) -> Entity | None:
        """ "the lawmaker", "the source": the person who spoke last, if that was just before."""
        if not phrase.definite or not self.history:
            return None
        at, entity = self.history[-1]
        one = entity.kind == "person" or (entity.kind == "people" and not entity.name.lower().endswith("s"))
        return entity if one and position - at < 1200 else None

    def _spoken_outlet(self, agency: bool | None) -> Entity | None:
        fits = (e for _, e in reversed(self.history) if e.outlet and (agency is None or e.outlet.agency == agency))
        return next(fits, None)

    def _titled(self, bare: set[str], position: int) -> Entity | None:
        """The person last introduced with these titles, if only one was."""
        wanted = {w.removesuffix("'s") for w in bare}
        if not wanted:
            return None
        found = {e.key: e for _, e in self.cast.people_before(position, 8000) if _fits(e, wanted)}
        if len(found) == 1:
            return next(iter(found.values()))
        spoken = [e for _, e in self.history if e.key in found]
        return spoken[-1] if spoken else None

    def _other(self, phrase: Phrase, name: str | None = None) -> Entity | None:
        plain = phrase.plain.lower()
        country = country_named(plain)
        if country:
            return country_entity(country)
        if not phrase.plain:
            return None
        kind = "people" if phrase.head in words().anonymous | words().collective | words().titles else "other"
        return Entity(f"other:{plain}", name or phrase.plain, kind, None, None, _iso_of(phrase))


def _fits(entity: Entity, wanted: set[str]) -> bool:
    """Do all the words describe the person, by title or by country?"""
    return all(w in entity.roles or (entity.country is not None and is_demonym_of(w, entity.country)) for w in wanted)


def _iso_of(phrase: Phrase) -> str | None:
    country = country_of(phrase.plain)
    return country.iso if country else None


def source_type(phrase: Phrase, entity: Entity | None) -> SourceType:
    """What kind of source a phrase and its referent are."""
    roles = phrase.roles | (entity.roles if entity else set())
    lists = words()
    if entity is not None and entity.kind == "outlet":
        state = entity.outlet is None or entity.outlet.state
        return "state_media" if state else "other"
    if roles & lists.diplomat:
        return "diplomat"
    if phrase.roles & lists.ministry or phrase.head == "department":
        return "ministry"
    named = entity is not None and entity.kind in ("person", "country")
    if not named and phrase.head in lists.anonymous and phrase.name is None:
        return "anonymous"
    if entity is not None and entity.kind == "country":
        return "official"
    if roles & lists.official or (entity is not None and entity.id is not None):
        return "official"
    return "other"
