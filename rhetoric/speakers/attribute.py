"""From drafts to statements: speaker, source type, carrier, and which statement is nested in which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rhetoric.document import Article, Note, Span, Statement, StatementAct, StatementKind
from rhetoric.gazetteer import find_outlet
from rhetoric.speakers.carriers import carriers_around, drop_own_words, merge_layers
from rhetoric.speakers.cast import Cast, Entity
from rhetoric.speakers.claims import Claim, is_medium, resolve_claims
from rhetoric.speakers.relays import name_carriers
from rhetoric.speakers.resolve import Resolver
from rhetoric.statements.find import Paragraph, tokens_between
from rhetoric.statements.tokens import PUNCT, QUOTE, Token
from rhetoric.statements.unit import Draft
from rhetoric.text import View

_REPORTS = frozenset(
    "report say note add announce state carry reveal disclose confirm tell quote show indicate explain".split()
) | {"according to"}
"""Verbs with which an agency passes news on. With any other ("warn", "accuse") it speaks for itself."""

CONFIDENCE = {
    "inverted": 0.93, "after": 0.92, "colon": 0.84, "according": 0.81, "before": 0.75, "participle": 0.62,
    "predicate": 0.39,
    "document": 0.95, "signature": 0.85, "turn": 0.85, "repetition": 0.8,
    "passive": 0.5, "quotation": 0.5, "noun": 0.35,
}  # fmt: skip
"""Share of a rule's statements with content and source right, the column "both" of
``benchmarks/statements.py --split train --rules``. Those from ``document`` on have
few cases there and are guesses."""

UNKNOWN_RULE = 0.7
"""Confidence in a draft of a rule that is not in ``CONFIDENCE``."""


def attribute(
    article: Article, view: View, paragraphs: Sequence[Paragraph], drafts: Sequence[Draft]
) -> tuple[tuple[Statement, ...], tuple[Note, ...]]:
    """Resolve the sources of ``drafts`` and turn them into statements, sorted by content."""
    cast = Cast(article.published)
    for paragraph in paragraphs:
        cast.read(paragraph.tokens, view.text, paragraph.edges)
    home = find_outlet(article.outlet) if article.outlet else None
    resolver = Resolver(cast, cast.outlet_entity(home) if home else None)
    claims = resolve_claims(paragraphs, drafts, resolver, view)
    name_carriers(claims, paragraphs, resolver, view)
    drop_own_words(claims)
    merge_layers(claims, paragraphs)
    carriers_around(claims, paragraphs, cast, home)
    kept = sorted((c for c in claims if not c.dropped), key=lambda c: (c.start, -c.end))
    _nest(kept)
    statements = tuple(_statement(c, view, paragraphs) for c in kept)
    return statements, tuple(n for c in kept for n in c.notes)


def _nest(claims: Sequence[Claim]) -> None:
    """``claims`` are sorted by content: the innermost one that holds another's content is its parent."""
    open_: list[int] = []
    for i, claim in enumerate(claims):
        while open_ and claims[open_[-1]].end <= claim.start:
            open_.pop()
        for j in reversed(open_):
            if claims[j].draft.content != claim.draft.content and _holds(claims[j], claim):
                claim.parent = j
                break
        open_.append(i)


def _holds(outer: Claim, inner: Claim) -> bool:
    """Does every piece of ``inner`` stand inside a piece of ``outer``, and not in a gap between two of them?"""
    pieces = outer.draft.content
    for start, end in inner.draft.content:
        i = bisect_right(pieces, start, key=lambda piece: piece[0]) - 1
        if i < 0 or end > pieces[i][1]:
            return False
    return True


def _statement(claim: Claim, view: View, paragraphs: Sequence[Paragraph]) -> Statement:
    draft = claim.draft
    kind = _kind(draft, paragraphs)
    speaker, carrier = claim.entity, claim.carrier
    if speaker is not None and is_medium(speaker) and _passes_on(speaker, draft, kind):
        speaker, carrier = None, carrier or speaker
    implicit = " (implicit)" if draft.implicit else ""
    return Statement(
        content=tuple(_trim(view, paragraphs, a, b) for a, b in draft.content),
        cue=view.to_raw(*draft.cue) if draft.cue else None,
        source=view.to_raw(*draft.source) if draft.source else None,
        kind=kind,
        form=draft.form,
        speaker=speaker.name if speaker else None,
        source_type=claim.referent.source_type,
        carrier=carrier.name if carrier and carrier is not speaker else None,
        parent=claim.parent,
        confidence=_confidence(draft),
        rule=f"{draft.rule}: {draft.word.lemma}{implicit}" if draft.word else f"{draft.rule}{implicit}",
        speaker_id=speaker.id if speaker else None,
        act=_act(draft, kind),
    )


def _act(draft: Draft, kind: StatementKind) -> StatementAct:
    """Words in quotation marks were said, and so was what a verb of saying reports."""
    thought = draft.word is not None and draft.word.pattern in ("think", "weak")
    return "attitude" if thought and kind == "indirect" and draft.form != "colon_block" else "statement"


def _confidence(draft: Draft) -> float:
    """What a trained engine gives, or the share of its rule's statements that are right."""
    if draft.sure is not None:
        return round(draft.sure, 2)
    return round(CONFIDENCE.get(draft.rule, UNKNOWN_RULE) * (0.6 if draft.implicit else 1.0), 2)


def _passes_on(entity: Entity, draft: Draft, kind: StatementKind) -> bool:
    """An agency, or "state media", that only reports: it carries news, it does not speak."""
    agency = entity.outlet.agency if entity.outlet else entity.kind == "outlet"
    return agency and kind == "indirect" and draft.word is not None and draft.word.lemma in _REPORTS


def _trim(view: View, paragraphs: Sequence[Paragraph], start: int, end: int) -> Span:
    """A piece of content without the quotation marks around it."""
    tokens = tokens_between(paragraphs, start, end)
    first, last = 0, len(tokens)
    if last > 2 and tokens[0].tag == QUOTE and _one_quote(tokens):
        first += 1
        if tokens[last - 1].tag == QUOTE:
            last -= 1
    if last > first:
        start, end = tokens[first].start, tokens[last - 1].end
    return view.to_raw(start, end)


def _one_quote(tokens: Sequence[Token]) -> bool:
    return len({t.quote for t in tokens if t.tag != PUNCT or t.quote >= 0}) == 1


def _kind(draft: Draft, paragraphs: Sequence[Paragraph]) -> StatementKind:
    """By quotation marks; a whole document is its author's direct speech."""
    if draft.form == "document":
        return "direct"
    inside = outside = 0
    for start, end in draft.content:
        for token in tokens_between(paragraphs, start, end):
            if token.tag in (PUNCT, QUOTE):
                continue
            inside += token.quote >= 0
            outside += token.quote < 0
    return "indirect" if not inside else "mixed" if outside else "direct"
