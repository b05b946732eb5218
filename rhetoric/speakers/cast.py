"""Who appears in an article: people by full name, outlets, with where they are mentioned and what is known of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rhetoric.gazetteer import Outlet, Person, find_outlet, find_person, outlet_pattern
from rhetoric.speakers.names import name_runs, strip_titles, words
from rhetoric.statements.tokens import Token


@dataclass(slots=True)
class Entity:
    """Somebody or something that can speak. ``key`` identifies it inside the article.

    ``kind`` is ``person``, ``outlet``, ``country`` or ``other``. ``positions`` are view offsets of full mentions,
    ``subjects`` those that open a sentence.
    """

    key: str
    name: str
    kind: str
    id: str | None = None
    gender: str | None = None
    country: str | None = None
    outlet: Outlet | None = None
    roles: set[str] = field(default_factory=set)
    positions: list[int] = field(default_factory=list)
    subjects: list[int] = field(default_factory=list)


class Cast:
    """The people and outlets of one article, in the order they are first mentioned."""

    def __init__(self) -> None:
        self.people: dict[str, Entity] = {}
        self.outlets: dict[str, Entity] = {}
        self.outlet_positions: list[tuple[int, Entity]] = []

    def read(self, tokens: Sequence[Token], text: str, sentence_starts: Sequence[int]) -> None:
        """Add the full names of a paragraph, and its outlets."""
        if not tokens:
            return
        for run in name_runs(tokens):
            name = strip_titles(run)
            if len(name) >= 2 and _is_full_name(name):
                self._add_person(name, run, tokens, sentence_starts)
        for found in outlet_pattern().finditer(text, tokens[0].start, tokens[-1].end):
            outlet = find_outlet(found.group())
            if outlet is not None:
                entity = self.outlet_entity(outlet)
                entity.positions.append(found.start())
                self.outlet_positions.append((found.start(), entity))

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
        entity.positions.append(name[0].start)
        first = bisect_left(tokens, run[0].start, key=lambda t: t.start)
        around = {t.low for t in tokens[max(0, first - 6) : first + len(run)]}
        around |= {t.low for t in tokens[first + len(run) : first + len(run) + 8]} if _appositive(tokens, first + len(run)) else set()
        entity.roles |= around & (words().titles | words().official | words().diplomat | words().ministry)
        entity.roles |= {w for w in around if w in words().demonyms or w.removesuffix("'s") in words().places}
        if entity.gender is None:
            near = {t.low for t in tokens[max(0, first - 1) : first + 1]}
            entity.gender = "f" if near & words().female else "m" if near & words().male else None
        if _opens_sentence(tokens, first, sentence_starts):
            entity.subjects.append(name[0].start)

    def person(self, spelled: str) -> Entity:
        """The entity of a full name; other spellings of a known person are the same one."""
        known = find_person(spelled)
        key = known.id if known else _key(spelled)
        if key not in self.people:
            self.people[key] = _from_gazetteer(key, spelled, known)
        return self.people[key]

    def by_part(self, part: str) -> list[Entity]:
        """People whose first or last name is ``part``."""
        wanted = _key(part)
        return [e for e in self.people.values() if wanted in (_ends := _key(e.name).split()) and wanted in (_ends[0], _ends[-1])]

    def last_outlet(self, before: int, *, agency: bool | None = None) -> Entity | None:
        """The outlet mentioned last before a view offset."""
        i = bisect_left(self.outlet_positions, before, key=lambda p: p[0])
        for _, entity in reversed(self.outlet_positions[:i]):
            if agency is None or (entity.outlet is not None and entity.outlet.agency == agency):
                return entity
        return None

    def people_before(self, position: int, reach: int = 3000) -> Iterator[tuple[int, Entity]]:
        """Full mentions before ``position``, nearest first, with their offsets."""
        found: list[tuple[int, Entity]] = []
        for entity in self.people.values():
            i = bisect_left(entity.positions, position)
            if i and position - entity.positions[i - 1] <= reach:
                found.append((entity.positions[i - 1], entity))
        yield from sorted(found, key=lambda pair: -pair[0])


def _from_gazetteer(key: str, spelled: str, known: Person | None) -> Entity:
    if known is None:
        return Entity(key, spelled, "person")
    return Entity(key, spelled, "person", known.id, known.gender, known.country)


def _key(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").replace(".", " ").replace("'", "").split())


def _is_full_name(name: Sequence[Token]) -> bool:
    lists = words()
    return not any(t.low in lists.places or t.low in lists.demonyms for t in name) and all(
        a.end + 1 >= b.start for a, b in zip(name, name[1:], strict=False)
    )


def _appositive(tokens: Sequence[Token], after: int) -> bool:
    return after < len(tokens) and tokens[after].low == ","


def _opens_sentence(tokens: Sequence[Token], first: int, sentence_starts: Sequence[int]) -> bool:
    start = tokens[first].start
    i = bisect_left(sentence_starts, start + 1)
    return i > 0 and start - sentence_starts[i - 1] < 60
