"""Drafts with what their sources resolved to, in text order."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from rhetoric.document import Note
from rhetoric.speakers.cast import Entity
from rhetoric.speakers.descriptions import OF_ONE_KIND
from rhetoric.speakers.history import containers
from rhetoric.speakers.names import Phrase, read_phrase, words
from rhetoric.speakers.resolve import Referent, Resolver
from rhetoric.speakers.texts import antecedent, find_issuers
from rhetoric.statements.find import Paragraph, find_introductions, tokens_between
from rhetoric.statements.unit import Draft
from rhetoric.text import View


@dataclass(slots=True)
class Claim:
    """A draft with its referent, while carriers and nesting are still being worked out.

    ``start`` and ``end`` bound its content; ``told`` says that the carrier stands in the text.
    """

    draft: Draft
    phrase: Phrase | None
    referent: Referent
    start: int
    end: int
    carrier: Entity | None = None
    told: bool = False
    dropped: bool = False
    parent: int | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def entity(self) -> Entity | None:
        """Who the source refers to."""
        return self.referent.entity

    @property
    def medium(self) -> Entity | None:
        """The medium that the words came through: the carrier, or the source if that is a medium."""
        return self.carrier or (self.entity if is_medium(self.entity) else None)

    @property
    def begin(self) -> int:
        """Where content or source begins, whichever is first."""
        return min(self.start, self.draft.source[0] if self.draft.source else self.start)


def is_medium(entity: Entity | None) -> bool:
    """Is this a news outlet, or "state media"?"""
    return entity is not None and entity.kind in ("outlet", "paper")


def resolve_claims(
    paragraphs: Sequence[Paragraph], drafts: Sequence[Draft], resolver: Resolver, view: View
) -> list[Claim]:
    """Resolve the sources of ``drafts`` in the order they stand in the text."""
    drafts = sorted(drafts, key=_order)
    phrases = [_phrase(paragraphs, d.source, view.text) if d.source else None for d in drafts]
    floor = deque(find_introductions(paragraphs))
    issuers = deque(find_issuers(paragraphs))
    # whom an agency quotes is heard outside its report as well
    own = [() if p is not None and _passes_on(p) else d.content for d, p in zip(drafts, phrases, strict=True)]
    around = containers([_order(d) for d in drafts], own)
    claims: list[Claim] = []
    document: Claim | None = None
    for i, (draft, phrase) in enumerate(zip(drafts, phrases, strict=True)):
        resolver.history.around = ()
        while issuers and issuers[0][0] < _order(draft):
            at, noun, span = issuers.popleft()
            issuer = _phrase(paragraphs, span, view.text)
            if issuer is not None:
                resolver.issues(issuer, at, noun)
        while floor and floor[0][1][0] < _order(draft):
            _, span = floor.popleft()
            taker = _phrase(paragraphs, span, view.text)
            if taker is not None and taker.pronoun is None:
                resolver.resolve(taker, span[0], None)
        resolver.history.around = around[i]
        inside = document if document and document.end >= draft.content[-1][1] else None
        referent = _refer(draft, phrase, resolver, _pronoun_after(drafts, phrases, i), inside)
        claim = Claim(draft, phrase, referent, draft.content[0][0], draft.content[-1][1])
        if referent.ambiguous and draft.source:
            names = " or ".join(referent.ambiguous[:4])
            message = f"the surname here may be {names}; nothing in the article decides"
            claim.notes.append(Note("ambiguous_surname", message, view.to_raw(*draft.source)))
        if referent.by_office and referent.entity and draft.source:
            message = f"the article names nobody here; {referent.entity.name} held the office at its date"
            claim.notes.append(Note("named_by_office", message, view.to_raw(*draft.source)))
        claims.append(claim)
        document = claim if draft.form == "document" else document
    _name_later(claims)
    return claims


def _passes_on(phrase: Phrase) -> bool:
    """Is this an agency, or "state media"?"""
    return phrase.state_media or phrase.head == "agency" or (phrase.outlet is not None and phrase.outlet.agency)


def _order(draft: Draft) -> int:
    place = draft.source or draft.cue
    return place[0] if place else draft.content[0][0]


def _phrase(paragraphs: Sequence[Paragraph], span: tuple[int, int], text: str) -> Phrase | None:
    """The phrase of a view span, which may stand in another paragraph than the content."""
    tokens = antecedent(tokens_between(paragraphs, *span))
    return read_phrase(tokens, text) if tokens else None


def _refer(
    draft: Draft, phrase: Phrase | None, resolver: Resolver, pronoun_after: str | None, document: Claim | None
) -> Referent:
    position = _order(draft)
    if phrase is not None:
        if phrase.pronoun:  # "it" after the content does not mean what the content is about
            position = min(position, draft.content[0][0])
        return resolver.resolve(phrase, position, pronoun_after)
    if draft.cue is None and draft.form == "quotation":
        return document.referent if document else resolver.on_the_floor(position)
    spoke = resolver.last()
    if draft.implicit and spoke is not None and spoke.kind in ("outlet", "country"):
        return Referent(spoke, "official" if spoke.kind == "country" else "state_media")
    return Referent(None, "anonymous")


def _pronoun_after(drafts: Sequence[Draft], phrases: Sequence[Phrase | None], i: int) -> str | None:
    """Gender of the pronoun that is the next source, within a paragraph: it goes on about the same person."""
    name = phrase.name if (phrase := phrases[i]) else None
    for j in range(i + 1, min(i + 4, len(drafts))):
        following = phrases[j]
        if following is None or drafts[j].paragraph > drafts[i].paragraph + 1:
            return None
        if following.outlet is not None or following.state_media:
            continue
        if following.pronoun in ("he", "she"):
            return "f" if following.pronoun == "she" else "m"
        if following.name != name:
            return None
    return None


def _name_later(claims: Sequence[Claim]) -> None:
    """People who speak before the text gives their name.

    A lead says "a senior diplomat" or "Russia's envoy", the next paragraphs name him: the first titled person quoted
    there, in the second case with a title of the same kind. Or "the prime
    minister" speaks, and the next statement is by somebody whose first mention comes without a title.
    """
    for i, claim in enumerate(claims):
        phrase, entity = claim.phrase, claim.entity
        if phrase is None or entity is None or entity.kind != "people" or phrase.head not in words().persons:
            continue
        named = next((c for c in claims[i + 1 : i + 8] if c.phrase and c.phrase.name), None)
        person = named.entity if named else None
        if named is None or named.phrase is None or person is None or person.kind != "person":
            continue
        gap = named.draft.paragraph - claim.draft.paragraph
        alike = person.roles & (words().titles if phrase.indefinite else OF_ONE_KIND.get(phrase.head, frozenset()))
        lead = claim.draft.paragraph == 0 and 0 < gap <= 3 and bool(alike)
        bare = len(named.phrase.roles) == len(named.phrase.plain.split()) == len((named.phrase.name or "").split()) > 1
        definite = phrase.definite or "'s " in phrase.plain
        if lead or (definite and bare and 0 < gap <= 1 and not person.roles & words().titles):
            for other in claims:
                if other.entity is entity:
                    other.referent.entity = person
