"""Carriers that the text around a statement shows; those that its own sentence names are found in ``relays``.

The relay chain of "Choe called it X, the KCNA noted" in a Yonhap story is Choe → KCNA → Yonhap. Where no carrier is
named for a statement, one is taken over from

1. another statement of the same speaker, a carried report that names the speaker, or a sentence that says who
   published the speaker's message;
2. for words in quotation marks, a state medium that the article names, if they are that state's own people's;
3. for words in quotation marks, a carried statement about the same gathering ("the reception").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rhetoric.gazetteer import Outlet
from rhetoric.speakers.cast import Cast, Entity
from rhetoric.speakers.claims import Claim, is_medium
from rhetoric.speakers.names import words
from rhetoric.statements.find import Paragraph, tokens_between
from rhetoric.statements.phrases import has_verb
from rhetoric.statements.tokens import Token, index_before


def drop_own_words(claims: Sequence[Claim]) -> None:
    """Inside a whole document "I" and "we" are its author: no statement of their own."""
    documents = [c for c in claims if c.draft.form == "document"]
    for claim in claims:
        if claim.phrase and claim.phrase.pronoun in ("i", "we"):
            claim.dropped = any(d is not claim and d.start <= claim.start and claim.end <= d.end for d in documents)


def merge_layers(claims: Sequence[Claim], paragraphs: Sequence[Paragraph]) -> None:
    """ "X called it Y, the agency noted": one statement, spoken by X and carried by the agency."""
    order = sorted((c for c in claims if not c.dropped), key=lambda c: (c.start, -c.end))
    starts = [c.start for c in order]
    for outer in order:
        if not is_medium(outer.entity) or outer.draft.form == "document" or _is_earlier(outer, paragraphs):
            continue
        for inner in order[bisect_left(starts, outer.start) : bisect_right(starts, outer.end)]:
            if inner is outer or inner.dropped or inner.end > outer.end or is_medium(inner.entity):
                continue
            if inner.entity is None and not inner.draft.passive:
                continue
            inner.carrier = inner.carrier or outer.entity
            if inner.draft.rule in ("participle", "noun") and inner.draft.form != "participle":
                continue
            lead = tokens_between(paragraphs, outer.start, inner.begin) + _between_source_and_cue(inner, paragraphs)
            if inner.end >= outer.end - 3 and len(lead) < 20 and not has_verb(lead, 0, len(lead)):
                outer.dropped = True


def _is_earlier(claim: Claim, paragraphs: Sequence[Paragraph]) -> bool:
    """ "Days after the agency reported a flood, X called ...": what it reported is something else."""
    source = claim.draft.source
    around = tokens_between(paragraphs, max(0, source[0] - 7), source[1]) if source else []
    return any(t.low in ("after", "since", "before") for t in around)


def _between_source_and_cue(claim: Claim, paragraphs: Sequence[Paragraph]) -> list[Token]:
    """What stands between subject and verb; a clause there says more than the statement does."""
    source, cue = claim.draft.source, claim.draft.cue
    return tokens_between(paragraphs, source[1], cue[0]) if source and cue and source[1] < cue[0] else []


def carriers_around(claims: Sequence[Claim], paragraphs: Sequence[Paragraph], cast: Cast, home: Outlet | None) -> None:
    """Give statements without a named carrier the one that the text around them shows; see the module's rules."""
    live = [c for c in claims if not c.dropped]
    carried, events = _evidence(live, paragraphs, cast, home)
    own = home.country if home else None
    states = {m.country: m for c in live if (m := c.medium) and m.country and m.country != own and _is_state(m)}
    for claim in live:
        entity = claim.entity
        if claim.carrier is not None or claim.told or entity is None or is_medium(entity):
            continue
        claim.carrier = carried.get(entity.key)
        if claim.carrier is None and _is_quoted(claim, paragraphs):
            country = _country(entity)
            shared = next((events[e] for e in _gatherings(claim, paragraphs) if e in events), None)
            if shared is not None and country not in (None, shared.country) and "ambassador" not in entity.roles:
                shared = None
            claim.carrier = states.get(country or "") or shared


def _is_quoted(claim: Claim, paragraphs: Sequence[Paragraph]) -> bool:
    return any(t.quote >= 0 for a, b in claim.draft.content for t in tokens_between(paragraphs, a, b))


def _evidence(
    live: Sequence[Claim], paragraphs: Sequence[Paragraph], cast: Cast, home: Outlet | None
) -> tuple[dict[str, Entity], dict[str, Entity]]:
    """Carriers by key of the speaker, and by gathering."""
    carried = cast.published()
    events: dict[str, Entity] = {}
    for claim in live:
        medium = claim.medium
        if medium is None or (home and medium.id == home.id) or not _is_state(medium) or _is_earlier(claim, paragraphs):
            continue
        if claim.carrier and claim.entity:
            carried.setdefault(claim.entity.key, medium)
        for person in cast.named_between(claim.start, claim.end):
            if person.country in (None, medium.country) or "ambassador" in person.roles:
                carried.setdefault(person.key, medium)
        for event in _gatherings(claim, paragraphs):
            events.setdefault(event, medium)
    return carried, events


def _is_state(entity: Entity) -> bool:
    return entity.outlet.state if entity.outlet else entity.kind == "outlet"


def _country(entity: Entity) -> str | None:
    return entity.country or ("KP" if entity.roles & {"dprk", "wpk"} else None)


def _gatherings(claim: Claim, paragraphs: Sequence[Paragraph]) -> list[str]:
    """Nouns of gatherings ("reception") around a statement, in its own stretch of text."""
    place = claim.draft.cue or claim.draft.content[0]
    tokens = paragraphs[max(0, bisect_right(paragraphs, place[0], key=lambda p: p.start) - 1)].tokens
    end = max(claim.end, claim.draft.cue[1] if claim.draft.cue else claim.end)
    around = tokens[max(0, index_before(tokens, claim.begin) - 12) : index_before(tokens, end) + 6]
    return list(dict.fromkeys(t.low for t in around if t.quote < 0 and t.low in words().events))
