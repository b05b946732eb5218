"""From drafts to statements: speaker, source type, carrier, and which statement is nested in which."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rhetoric.document import Article, Note, SourceType, Span, Statement, StatementKind
from rhetoric.gazetteer import find_outlet
from rhetoric.speakers.cast import Cast, Entity
from rhetoric.speakers.names import Phrase, read_phrase, words
from rhetoric.speakers.resolve import Referent, Resolver
from rhetoric.statements.find import Paragraph
from rhetoric.statements.phrases import has_verb
from rhetoric.statements.rules import Draft
from rhetoric.statements.tokens import PUNCT, QUOTE, Token, index_before
from rhetoric.text import View

_REPORTS = frozenset(
    "report say note add announce state carry reveal disclose confirm tell quote show indicate according_to explain".split()
) | {"according to"}
"""Verbs with which an agency passes news on. With any other ("warn", "accuse") it speaks for itself."""

CONFIDENCE = {
    "after": 0.9, "inverted": 0.9, "before": 0.75, "colon": 0.85, "participle": 0.65, "according": 0.75, "passive": 0.5,
    "noun": 0.5, "predicate": 0.6, "document": 0.95, "signature": 0.85,
}  # fmt: skip
"""Share of the drafts of each rule that were right (content and source) on PolNeAR train; see docs/accuracy.md."""


@dataclass(slots=True)
class Claim:
    """A draft with what its source resolved to, while carriers are still being worked out."""

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


def attribute(
    article: Article, view: View, paragraphs: Sequence[Paragraph], drafts: Sequence[Draft]
) -> tuple[tuple[Statement, ...], tuple[Note, ...]]:
    """Resolve the sources of ``drafts`` and turn them into statements, sorted by content."""
    cast = read_cast(article, paragraphs, view.text)
    home = find_outlet(article.outlet) if article.outlet else None
    resolver = Resolver(cast, cast.outlet_entity(home) if home else None)
    claims = _resolve_all(paragraphs, sorted(drafts, key=_order), resolver, view)
    _drop_own_words(claims)
    _merge_layers(claims, paragraphs)
    _implicit_carriers(claims, paragraphs, view.text, cast, home.id if home else None)
    kept = sorted((c for c in claims if not c.dropped), key=lambda c: (c.start, -c.end))
    _nest(kept)
    statements = tuple(_statement(c, view, paragraphs) for c in kept)
    return statements, tuple(n for c in kept for n in c.notes)


def read_cast(article: Article, paragraphs: Sequence[Paragraph], text: str) -> Cast:
    """People and outlets named in the body."""
    cast = Cast()
    for paragraph in paragraphs:
        cast.read(paragraph.tokens, text, paragraph.edges)
    return cast


def _order(draft: Draft) -> int:
    place = draft.source or draft.cue
    return place[0] if place else draft.content[0][0]


def _resolve_all(
    paragraphs: Sequence[Paragraph], drafts: Sequence[Draft], resolver: Resolver, view: View
) -> list[Claim]:
    phrases = [_phrase(paragraphs[d.paragraph], d.source, view.text) if d.source else None for d in drafts]
    claims: list[Claim] = []
    for i, (draft, phrase) in enumerate(zip(drafts, phrases, strict=True)):
        referent = _refer(draft, phrase, resolver, _pronoun_after(drafts, phrases, i))
        claim = Claim(draft, phrase, referent, draft.content[0][0], draft.content[-1][1])
        if draft.carrier is not None:
            carrier = _phrase(paragraphs[draft.paragraph], draft.carrier, view.text)
            if carrier and (carrier.outlet or carrier.state_media or carrier.head in words().media):
                claim.carrier = resolver.resolve(carrier, draft.carrier[0], None).entity
                claim.told = True
                if referent.entity is not None:
                    resolver.remember(_order(draft), referent.entity)
        if referent.ambiguous and draft.source:
            names = " or ".join(referent.ambiguous[:4])
            message = f"the surname here may be {names}; nothing in the article decides"
            claim.notes.append(Note("ambiguous_surname", message, view.to_raw(*draft.source)))
        claims.append(claim)
    return claims


def _phrase(paragraph: Paragraph, span: tuple[int, int], text: str) -> Phrase | None:
    tokens = paragraph.tokens
    first = index_before(tokens, span[0])
    last = index_before(tokens, span[1])
    return read_phrase(tokens[first:last], text) if last > first else None


def _refer(draft: Draft, phrase: Phrase | None, resolver: Resolver, pronoun_after: str | None) -> Referent:
    position = _order(draft)
    if phrase is not None:
        return resolver.resolve(phrase, position, pronoun_after)
    spoke = resolver.last()
    if draft.implicit and spoke is not None and spoke.kind == "outlet":
        return Referent(spoke, "state_media" if spoke.outlet is None or spoke.outlet.state else "other")
    return Referent(None, "anonymous")


def _pronoun_after(drafts: Sequence[Draft], phrases: Sequence[Phrase | None], i: int) -> str | None:
    """Gender of the pronoun that is the next source, within two paragraphs: it goes on about the same person."""
    for j in range(i + 1, min(i + 4, len(drafts))):
        phrase = phrases[j]
        if phrase is None or drafts[j].paragraph > drafts[i].paragraph + 1:
            return None
        if phrase.outlet is not None or phrase.state_media:
            continue
        if phrase.pronoun in ("he", "she"):
            return "f" if phrase.pronoun == "she" else "m"
        if phrase.name != (phrases[i].name if phrases[i] else None):  # type: ignore[union-attr]
            return None
    return None


# ------------------------------------------------------------------ layers


def _drop_own_words(claims: Sequence[Claim]) -> None:
    """Inside a whole document "I" and "we" are its author: no statement of their own."""
    documents = [c for c in claims if c.draft.form == "document"]
    for claim in claims:
        if claim.phrase and claim.phrase.pronoun in ("i", "we") and any(_inside(claim, d) for d in documents):
            claim.dropped = True


def _inside(inner: Claim, outer: Claim) -> bool:
    return inner is not outer and outer.start <= inner.start and inner.end <= outer.end


def _merge_layers(claims: Sequence[Claim], paragraphs: Sequence[Paragraph]) -> None:
    """ "X called it Y, the agency noted": one statement, spoken by X and carried by the agency."""
    order = sorted((c for c in claims if not c.dropped), key=lambda c: (c.start, -c.end))
    starts = [c.start for c in order]
    for outer in order:
        if not _is_medium(outer.referent.entity) or outer.draft.form == "document":
            continue
        here = order[bisect_left(starts, outer.start) : bisect_right(starts, outer.end)]
        for inner in here:
            if inner is outer or inner.dropped or inner.end > outer.end or _is_medium(inner.referent.entity):
                continue
            if inner.referent.entity is None and not inner.draft.passive:
                continue
            inner.carrier = inner.carrier or outer.referent.entity
            if inner.draft.rule in ("participle", "noun") and inner.draft.form != "participle":
                continue
            begin = min(inner.start, inner.draft.source[0] if inner.draft.source else inner.start)
            tokens = _tokens_in(paragraphs, outer.start, begin)
            if inner.end >= outer.end - 3 and len(tokens) < 20 and not has_verb(tokens, 0, len(tokens)):
                outer.dropped = True


def _is_medium(entity: Entity | None) -> bool:
    return entity is not None and entity.kind == "outlet"


def _implicit_carriers(
    claims: Sequence[Claim], paragraphs: Sequence[Paragraph], text: str, cast: Cast, home: str | None
) -> None:
    """Carriers from the text around: of the same speaker, of the same event, of the same state."""
    live = [c for c in claims if not c.dropped]
    carried: dict[str, Entity] = {}
    events: dict[str, Entity] = {}
    for claim in live:
        medium = claim.carrier or (claim.referent.entity if _is_medium(claim.referent.entity) else None)
        if medium is None or medium.id == home or not _is_state(medium):
            continue
        if claim.carrier and claim.referent.entity:
            carried.setdefault(claim.referent.entity.key, medium)
        for event in _events(claim, paragraphs, text):
            events.setdefault(event, medium)
    carried = {**cast.published(), **carried}
    states = {
        e.country: e
        for c in live
        if (e := c.carrier or c.referent.entity) and _is_medium(e) and e.country and _is_state(e) and e.id != home
    }
    for claim in live:
        entity = claim.referent.entity
        if claim.carrier is not None or claim.told or entity is None or _is_medium(entity):
            continue
        shared = next((events[e] for e in _events(claim, paragraphs, text) if e in events), None)
        claim.carrier = carried.get(entity.key) or states.get(_country(entity) or "") or shared


def _is_state(entity: Entity) -> bool:
    return entity.outlet is None or entity.outlet.state


def _country(entity: Entity) -> str | None:
    return entity.country or ("KP" if entity.roles & {"dprk", "wpk"} else None)


def _events(claim: Claim, paragraphs: Sequence[Paragraph], text: str) -> list[str]:
    """Event nouns ("reception") around a statement, in its own unit of text."""
    tokens = paragraphs[claim.draft.paragraph].tokens
    begin = min(claim.start, claim.draft.source[0] if claim.draft.source else claim.start)
    end = max(claim.end, claim.draft.cue[1] if claim.draft.cue else claim.end)
    first = max(0, index_before(tokens, begin) - 12)
    last = index_before(tokens, end) + 6
    found = (t.low for t in tokens[first:last] if t.quote < 0 and t.low in words().events)
    return list(dict.fromkeys(found))


def _nest(claims: Sequence[Claim]) -> None:
    """``claims`` are sorted by content: the innermost one that holds another's content and cue is its parent."""
    open_: list[int] = []
    for i, claim in enumerate(claims):
        while open_ and claims[open_[-1]].end <= claim.start:
            open_.pop()
        for j in reversed(open_):
            outer = claims[j]
            if outer.end >= claim.end and (outer.start, outer.end) != (claim.start, claim.end):
                claim.parent = j
                break
        open_.append(i)


# ------------------------------------------------------------------ output


def _statement(claim: Claim, view: View, paragraphs: Sequence[Paragraph]) -> Statement:
    draft, entity = claim.draft, claim.referent.entity
    content = tuple(_trim(view, paragraphs, a, b) for a, b in draft.content)
    kind = _kind(draft, view, paragraphs)
    speaker: Entity | None = entity
    carrier = claim.carrier
    if _is_medium(entity) and entity is not None and _passes_on(entity, draft, kind):
        speaker, carrier = None, carrier or entity
    implicit = " (implicit)" if draft.implicit else ""
    type_: SourceType = claim.referent.source_type
    return Statement(
        content=content,
        cue=view.to_raw(*draft.cue) if draft.cue else None,
        source=view.to_raw(*draft.source) if draft.source else None,
        kind=kind,
        form=draft.form,
        speaker=speaker.name if speaker else None,
        source_type=type_,
        carrier=carrier.name if carrier and carrier is not speaker else None,
        parent=claim.parent,
        confidence=round(CONFIDENCE[draft.rule] * (0.6 if draft.implicit else 1.0), 2),
        rule=f"{draft.rule}: {draft.word.lemma}{implicit}" if draft.word else f"{draft.rule}{implicit}",
        speaker_id=speaker.id if speaker else None,
    )


def _passes_on(entity: Entity, draft: Draft, kind: StatementKind) -> bool:
    """An agency, or "state media", that only reports: it carries news, it does not speak."""
    agency = entity.outlet is None or entity.outlet.agency
    return agency and kind == "indirect" and draft.word is not None and draft.word.lemma in _REPORTS


def _trim(view: View, paragraphs: Sequence[Paragraph], start: int, end: int) -> Span:
    """A piece of content without the quotation marks around it and the comma at its end."""
    tokens = _tokens_in(paragraphs, start, end)
    first, last = 0, len(tokens)
    if last - first > 2 and tokens[0].tag == QUOTE and _one_quote(tokens):
        first += 1
        if tokens[last - 1].tag == QUOTE:
            last -= 1
    if last > first:
        start, end = tokens[first].start, tokens[last - 1].end
    return view.to_raw(start, end)


def _one_quote(tokens: Sequence[Token]) -> bool:
    return len({t.quote for t in tokens if t.tag != PUNCT or t.quote >= 0}) == 1


def _tokens_in(paragraphs: Sequence[Paragraph], start: int, end: int) -> list[Token]:
    i = bisect_right(paragraphs, start, key=lambda p: p.start) - 1
    tokens = paragraphs[max(0, i)].tokens
    return tokens[index_before(tokens, start) : index_before(tokens, end)]


def _kind(draft: Draft, view: View, paragraphs: Sequence[Paragraph]) -> StatementKind:
    """By quotation marks; a whole document is its author's direct speech."""
    if draft.form == "document":
        return "direct"
    inside = outside = 0
    for start, end in draft.content:
        for token in _tokens_in(paragraphs, start, end):
            if token.tag in (PUNCT, QUOTE):
                continue
            inside += token.quote >= 0
            outside += token.quote < 0
    return "indirect" if not inside else "mixed" if outside else "direct"
