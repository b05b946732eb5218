"""Who appears in an article: people by full name, outlets, with where they are mentioned and what is known of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from rhetoric.gazetteer import Outlet, Person, find_outlet, find_person, outlet_pattern
from rhetoric.speakers.countries import Country, country_named
from rhetoric.speakers.media import abbreviations, paper_names
from rhetoric.speakers.names import name_runs, strip_titles, words
from rhetoric.statements.tokens import AUX, DET, NAME, PUNCT, QUOTE, REL, VERB, Token

_PUBLISHED = frozenset("carried published ran printed released aired broadcast".split())


@dataclass(slots=True)
class Entity:
    """Somebody or something that can speak. ``key`` identifies it inside the article.

    ``kind`` is ``person``, ``outlet`` (in the gazetteer, or "state media"), ``paper`` (a medium that is not in it),
    ``country``, ``people`` (unnamed) or ``other``. ``roles`` are the words of the titles and appositions that a person
    is introduced with. ``subjects`` are view offsets of mentions that open a sentence.
    """

    key: str
    name: str
    kind: str
    id: str | None = None
    gender: str | None = None
    country: str | None = None
    outlet: Outlet | None = None
    roles: set[str] = field(default_factory=set)
    subjects: list[int] = field(default_factory=list)


class Cast:
    """The people and outlets of one article, in the order they are first mentioned.

    ``date`` is the ISO date of the article: of two namesakes in the gazetteer it decides who was in office.
    """

    def __init__(self, date: str | None = None) -> None:
        self.date = date
        self.people: dict[str, Entity] = {}
        self.outlets: dict[str, Entity] = {}
        self.outlet_positions: list[tuple[int, Entity]] = []
        self.media: list[tuple[int, int, Entity]] = []
        self.mentions: list[tuple[int, Entity]] = []
        self.countries: list[tuple[int, Entity]] = []
        self._papers: dict[str, Entity] = {}
        self._short: dict[str, str] = {}
        self._published: dict[str, Entity] = {}
        self._parts: dict[str, list[Entity]] = {}

    def read(self, tokens: Sequence[Token], text: str, sentence_starts: Sequence[int]) -> None:
        """Add the full names of a paragraph, and its outlets."""
        if not tokens:
            return
        media = self._read_media(tokens, text, sentence_starts)
        for run in name_runs(tokens):
            name = strip_titles(run)
            medium = any(a <= name[0].start < b for a, b in media) if name else False
            if len(name) >= 2 and not medium and _is_full_name(name) and not _is_place_or_title(run, tokens):
                self._add_person(name, run, tokens, sentence_starts)
        self._read_countries(tokens, sentence_starts)
        self._short.update(abbreviations(tokens))

    def _read_media(self, tokens: Sequence[Token], text: str, sentence_starts: Sequence[int]) -> list[tuple[int, int]]:
        """Add the outlets of a paragraph; gives their view spans."""
        found: list[tuple[int, int, Entity]] = []
        for match in outlet_pattern().finditer(text, tokens[0].start, tokens[-1].end):
            outlet = find_outlet(match.group())
            if outlet is not None:
                found.append((*match.span(), self.outlet_entity(outlet)))
        spans = [(start, end) for start, end, _ in found]
        for called, (start, end) in paper_names(tokens):
            if not any(a < end and start < b for a, b in spans):
                found.append((start, end, self._paper(called)))
        for start, end, entity in sorted(found, key=lambda f: f[0]):
            self.media.append((start, end, entity))
            self.outlet_positions.append((start, entity))
            self._read_published(entity, end, tokens, sentence_starts)
        return [(start, end) for start, end, _ in found]

    def media_between(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        """View spans of the media named in a stretch of the view, with their entities."""
        first = bisect_left(self.media, start, key=lambda m: m[0])
        return self.media[first : bisect_left(self.media, end, key=lambda m: m[0])]

    def _paper(self, name: str) -> Entity:
        return self._papers.setdefault(name.lower(), Entity(f"paper:{name.lower()}", name, "paper"))

    def paper(self, phrase: str) -> Entity | None:
        """The medium outside the gazetteer that a phrase ends with ("the Malian weekly Drum of Segou")."""
        parts = phrase.lower().replace('"', "").removesuffix("'s").split()
        names = (" ".join(parts[i:]) for i in range(len(parts)))
        return next((self._papers[name] for name in names if name in self._papers), None)

    def spelled_out(self, name: str) -> str:
        """The long form of an abbreviation that the article explains ("the Joint Chiefs of Staff (JCS)")."""
        return self._short.get(name, name)

    def lead_person(self) -> Entity | None:
        """The person of an interview: the first one who is introduced with a title."""
        return next((e for _, e in self.mentions if e.roles), self.mentions[0][1] if self.mentions else None)

    def _read_published(
        self, outlet: Entity, end: int, tokens: Sequence[Token], sentence_starts: Sequence[int]
    ) -> None:
        """ "The paper carried X's message": the paper is the carrier of X's words."""
        i = bisect_left(tokens, end, key=lambda t: t.start)
        if not any(t.low in _PUBLISHED for t in tokens[i : i + 3]):
            return
        stop = next((s for s in sentence_starts[bisect_left(sentence_starts, end) :]), tokens[-1].end)
        last = bisect_left(tokens, stop, key=lambda t: t.start)
        for run in name_runs(tokens[i:last]):
            name = strip_titles(run)
            if len(name) >= 2 and _is_full_name(name):
                self._published.setdefault(self.person(" ".join(t.text.removesuffix("'s") for t in name)).key, outlet)
                return

    def published(self) -> dict[str, Entity]:
        """Keys of people whose words an outlet is said to have carried, with the outlet."""
        return dict(self._published)

    def _read_countries(self, tokens: Sequence[Token], sentence_starts: Sequence[int]) -> None:
        """Countries that open a sentence or a clause: what "it" may go on about."""
        starts = set(sentence_starts)
        for i, token in enumerate(tokens):
            opens = token.start in starts or (i > 0 and tokens[i - 1].low in ("as", "while", "although", "when"))
            if not opens:
                continue
            at = i + (token.low == "the")
            two = " ".join(t.low for t in tokens[at : at + 2])
            one = tokens[at].low if at < len(tokens) else ""
            if at + 1 < len(tokens) and tokens[at + 1].low == "," and token.start == tokens[0].start:
                continue  # the place of a dateline
            alone = at + 1 >= len(tokens) or tokens[at + 1].tag != NAME
            found = country_named(two) or (country_named(one) if alone else None)
            if found is not None:
                self.countries.append((token.start, country_entity(found)))

    def last_country(self, before: int, reach: int = 400) -> tuple[int, Entity] | None:
        """The country that last opened a clause before a view offset, with its offset."""
        i = bisect_left(self.countries, before, key=lambda c: c[0])
        return self.countries[i - 1] if i and before - self.countries[i - 1][0] <= reach else None

    def outlet_entity(self, outlet: Outlet) -> Entity:
        """The entity of an outlet, made on first sight."""
        return self.outlets.setdefault(
            outlet.id,
            Entity(f"outlet:{outlet.id}", outlet.name, "outlet", outlet.id, None, outlet.country, outlet),
        )

    def _add_person(
        self, name: Sequence[Token], run: Sequence[Token], tokens: Sequence[Token], sentence_starts: Sequence[int]
    ) -> None:
        spelled = " ".join(t.text.removesuffix("'s") for t in name)
        entity = self.person(spelled)
        if len(spelled) > len(entity.name):
            entity.name = spelled
        self.mentions.append((name[0].start, entity))
        first = bisect_left(tokens, run[0].start, key=lambda t: t.start)
        end = first + len(run)
        around = _titles_before(tokens, first) | _parts(run[: -len(name)])
        if end < len(tokens) and tokens[end].low == ",":
            around |= _titles_after(tokens, end + 1)
        entity.roles |= around
        if entity.gender is None:
            near = {t.low for t in tokens[max(0, first - 1) : first + 1]}
            entity.gender = "f" if near & words().female else "m" if near & words().male else None
        if _opens_sentence(tokens, first, sentence_starts):
            entity.subjects.append(name[0].start)

    def person(self, spelled: str) -> Entity:
        """The entity of a full name; other spellings of a known person are the same one."""
        known = find_person(spelled, self.date)
        key = known.id if known else self._spelled_in_full(_without_initials(_key(spelled)))
        if key not in self.people:
            entity = self.people[key] = _from_gazetteer(key, spelled, known)
            parts = _key(spelled).split()
            for part in dict.fromkeys((parts[0], parts[-1])):
                self._parts.setdefault(part, []).append(entity)
        return self.people[key]

    def titled(self, surname: str, roles: frozenset[str]) -> Entity:
        """The entity of somebody whom the article names by title and surname only."""
        entity = self.person(surname)
        lists = words()
        entity.roles |= roles & (lists.titles | lists.official | lists.diplomat | lists.ministry)
        if entity.gender is None:
            entity.gender = "f" if roles & lists.female else "m" if roles & lists.male else None
        return entity

    def _spelled_in_full(self, key: str) -> str:
        """ "v slavin" is the one Viktor Slavin that the article has named before."""
        first, _, family = key.partition(" ")
        if len(first) > 1 or not family:
            return key
        full = [e.key for e in self._parts.get(family.split()[-1], []) if e.key.startswith(first)]
        return full[0] if len(full) == 1 else key

    def by_part(self, part: str) -> list[Entity]:
        """People whose first or last name is ``part``."""
        return self._parts.get(_key(part), [])

    def last_outlet(self, before: int, *, agency: bool | None = None) -> Entity | None:
        """The outlet mentioned last before a view offset."""
        i = bisect_left(self.outlet_positions, before, key=lambda p: p[0])
        for _, entity in reversed(self.outlet_positions[:i]):
            if agency in (None, bool(entity.outlet and entity.outlet.agency)):
                return entity
        return None

    def people_before(self, position: int, reach: int = 3000) -> Iterator[tuple[int, Entity]]:
        """Full mentions before ``position``, nearest first, with their offsets, at most 40 of them."""
        i = bisect_left(self.mentions, position, key=lambda m: m[0])
        for at, entity in reversed(self.mentions[max(0, i - 40) : i]):
            if position - at <= reach:
                yield at, entity

    def named_between(self, start: int, end: int) -> list[Entity]:
        """People named in full in a stretch of the view."""
        first = bisect_left(self.mentions, start, key=lambda m: m[0])
        last = bisect_left(self.mentions, end, key=lambda m: m[0])
        return [entity for _, entity in self.mentions[first:last]]


def country_entity(country: Country) -> Entity:
    """The entity of a country."""
    return Entity(f"country:{country.iso}", country.name, "country", None, None, country.iso)


def _from_gazetteer(key: str, spelled: str, known: Person | None) -> Entity:
    if known is None:
        return Entity(key, spelled, "person")
    return Entity(key, spelled, "person", known.id, known.gender, known.country)


def _without_initials(key: str) -> str:
    parts = key.split()
    return " ".join(p for n, p in enumerate(parts) if len(p) > 1 or n in (0, len(parts) - 1))


def _key(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").replace(".", " ").replace("'", "").split())


def _is_full_name(name: Sequence[Token]) -> bool:
    lists = words()
    return not any(t.low in lists.places or t.low in lists.demonyms for t in name) and all(
        a.end + 1 >= b.start for a, b in pairwise(name)
    )


def _is_place_or_title(run: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Is a run of capitals where a place stands ("in Los Angeles"), or all there is between quotation marks?"""
    first = bisect_left(tokens, run[0].start, key=lambda t: t.start)
    before, after = tokens[first - 1] if first else None, tokens[first + len(run) : first + len(run) + 2]
    if before is None:
        return after[:1] != [] and after[0].low == "," and all(t.text.isupper() for t in run)  # "NEW YORK, May 1"
    office = before.low == "of" and first > 1 and tokens[first - 2].low in words().titles
    titled = before.tag == QUOTE and any(t.tag == QUOTE for t in after)
    return before.low in _IN_PLACES or office or titled


_IN_PLACES = frozenset("in at near around inside across throughout".split())


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    lists = words()
    return lists.titles | lists.official | lists.diplomat | lists.ministry | lists.demonyms | lists.places


def _parts(tokens: Sequence[Token]) -> set[str]:
    """Lower-case words, the halves of hyphenated ones apart ("vice-minister")."""
    return {part for t in tokens for part in t.low.removesuffix("'s").split("-") if part.isalpha() or "'" in part}


def _titles_before(tokens: Sequence[Token], first: int) -> set[str]:
    """Words of the title that stands right before a name ("Russian ambassador to North Korea", "the pilot").

    Where a comma divides them ("the foreign minister, Choe Son Hui,"), the title must begin with an article.
    """
    found: list[Token] = []
    apart = first > 1 and tokens[first - 1].low == ","
    for token in reversed(tokens[max(0, first - 10) : first - apart]):
        if (token.tag == DET and not (apart and _after_of(tokens, token))) or (
            token.low.endswith("'s") and token.low not in words().places
        ):
            return _parts([*found, token])
        word = token.tag == "WORD" and (apart or len(found) < _PLAIN_WORDS)
        known = _parts([token]) & (_roles() | words().organisations)
        if not (word or known or token.tag in (NAME, DET) or token.low in _IN_TITLES):
            break
        found.append(token)
        if token.low == "to":  # where the ambassador is posted is not where he is from
            found.clear()
    return set() if apart else _parts(found)


_PLAIN_WORDS = 3
_IN_TITLES = frozenset("of for to in at on .".split())


def _after_of(tokens: Sequence[Token], token: Token) -> bool:
    i = bisect_left(tokens, token.start, key=lambda t: t.start)
    return i > 0 and tokens[i - 1].low == "of"


def _titles_after(tokens: Sequence[Token], start: int) -> set[str]:
    """Words of the apposition after a name, up to its comma."""
    end = start
    plain = start < len(tokens) and tokens[start].tag not in (DET, NAME)
    if plain and not _parts(tokens[start : start + 1]) & _roles() and not tokens[start].low.startswith("newly"):
        return set()
    while end < min(len(tokens), start + 14) and tokens[end].tag not in (PUNCT, VERB, AUX, REL, QUOTE):
        if tokens[end].low == "to":
            break
        end += 1
    return _parts(tokens[start:end])


def _opens_sentence(tokens: Sequence[Token], first: int, sentence_starts: Sequence[int]) -> bool:
    start = tokens[first].start
    i = bisect_left(sentence_starts, start + 1)
    if i == 0 or start - sentence_starts[i - 1] >= 60:
        return False
    for token in reversed(tokens[:first]):
        if token.start < sentence_starts[i - 1] or token.low == ",":
            break
        if token.tag == AUX or token.low in _SUBJECT_PRONOUNS:
            return False  # "He was accompanied by X"
    return True


_SUBJECT_PRONOUNS = frozenset("he she it they we i".split())
