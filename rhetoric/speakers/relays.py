"""Media that a sentence names as having carried the words in it: "the KCNA noted", "told TASS", "quoted by the paper".

A medium carries a statement of its sentence if it is neither its source nor part of what was said, and stands

- before a verb of passing on ("state media reported", "Xinhua quoted him as saying"), or after one ("said the KCNA");
- after "by", "to", "in", "on", "via" and the like where these hang on words ("quoted by", "in a dispatch by", "told").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rhetoric.gazetteer import find_outlet
from rhetoric.speakers.cast import Entity
from rhetoric.speakers.claims import Claim
from rhetoric.speakers.names import read_phrase, words
from rhetoric.speakers.resolve import Resolver
from rhetoric.statements.cues import cue_forms
from rhetoric.statements.find import Paragraph, units
from rhetoric.statements.tokens import ADV, AUX, DET, NAME, PREP, QUOTE, TIME, Token, index_before
from rhetoric.text import View

_PASSES_ON = frozenset(("say", "tell", "cite"))
"""Patterns of the verbs with which a medium passes something on."""
_CITES = frozenset("quoted quotes cited cites".split())
_CARRIED = frozenset(
    """carried quoted cited reported released published run aired broadcast relayed printed posted distributed shown
    interviewed put issued""".split()
)
_HANDED = frozenset("told telling tell tells informed speaking spoke talking comments remarks said statement".split())
_PLACED = frozenset("in on via through per with from for".split())
_PICTURES = frozenset("photo photos photograph photographs picture pictures image images footage video".split())
_LATER = frozenset("after since before when until".split())
_BETWEEN = frozenset("news agency newspaper daily ( ) , also had has have".split())
_ADJECTIVES = frozenset(
    "official state state-run state-controlled state-owned news ruling party main central own propaganda".split()
)
_FARTHEST = 6
"""Tokens between a medium and the word that says what it did."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A medium at view offsets ``start`` to ``end`` and the offset of the verb that it stands with, if any.

    ``published``: the words "in a statement carried by" stand before it, which belong to no content.
    """

    entity: Entity
    start: int
    end: int
    verb: int | None
    published: bool = False


def name_carriers(claims: Sequence[Claim], paragraphs: Sequence[Paragraph], resolver: Resolver, view: View) -> None:
    """Give every claim the carrier that its own sentence names; ``told`` where that is the outlet of the article."""
    home = resolver.home.key if resolver.home else None
    for (number, first, last), inside in _by_sentence(claims, paragraphs).items():
        relays = list(_relays(paragraphs[number].tokens, (first, last), resolver, view))
        for claim in inside:
            relay = next((r for r in relays if _carries(r, claim, inside)), None)
            if relay is not None:
                claim.told = True
                claim.carrier = relay.entity if relay.entity.key != home else None


def _by_sentence(claims: Sequence[Claim], paragraphs: Sequence[Paragraph]) -> dict[tuple[int, int, int], list[Claim]]:
    """Claims by paragraph and token range of the sentence that their cue stands in."""
    starts = [p.start for p in paragraphs]
    split: dict[int, list[tuple[int, int]]] = {}
    found: dict[tuple[int, int, int], list[Claim]] = {}
    for claim in claims:
        if claim.draft.form == "document":
            continue
        place = (claim.draft.cue or claim.draft.content[0])[0]
        number = max(0, bisect_right(starts, place) - 1)
        if number not in split:
            split[number] = list(units(paragraphs[number].tokens, paragraphs[number].edges))
        at = index_before(paragraphs[number].tokens, place)
        i = bisect_right(split[number], at, key=lambda unit: unit[0]) - 1
        if i >= 0:
            found.setdefault((number, *split[number][i]), []).append(claim)
    return found


def _carries(relay: Relay, claim: Claim, claims: Sequence[Claim]) -> bool:
    """Does the medium stand outside of what was said, and with no other statement's cue?"""
    draft = claim.draft
    if _inside(relay.start, draft.content) and not relay.published:
        return False
    if draft.source and _inside(relay.start, [draft.source]):
        return False
    for other in claims:
        if other is claim or (other.start <= claim.begin and claim.end <= other.end):
            continue
        cue = other.draft.cue
        theirs = relay.verb is not None and cue and cue != draft.cue and _inside(relay.verb, [cue])
        spans = [*other.draft.content, *([other.draft.source] if other.draft.source else [])]
        if theirs or _inside(relay.start, spans):
            return False
    return claim.entity is None or claim.entity.key != relay.entity.key


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


def _relays(tokens: Sequence[Token], unit: tuple[int, int], resolver: Resolver, view: View) -> Iterator[Relay]:
    """The media of a sentence that are said to pass something on."""
    for first, last, entity in _media(tokens, unit, resolver, view):
        begin = _phrase_start(tokens, first, unit[0])
        verb = _verb_after(tokens, last, unit[1])
        if verb is not None and not (begin > unit[0] and tokens[begin - 1].low in _LATER):
            yield Relay(entity, tokens[first].start, tokens[last - 1].end, tokens[verb].start)
        elif _hangs_on(tokens, begin, unit) or _in_brackets(tokens, first, last):
            yield Relay(entity, tokens[first].start, tokens[last - 1].end, None, _published(tokens, begin, unit[0]))


def _media(
    tokens: Sequence[Token], unit: tuple[int, int], resolver: Resolver, view: View
) -> Iterator[tuple[int, int, Entity]]:
    """Token ranges of known outlets, "state media" and "the agency" in a unit, with what they refer to."""
    lists, covered = words(), 0
    start, end = tokens[unit[0]].start, tokens[unit[1] - 1].end
    named = {(a, b): entity for a, b, entity in resolver.cast.media_between(start, end)}
    spans = [*named, *(m.span() for m in lists.state_media.finditer(view.text, start, end))]
    for a, b in sorted(spans):
        first, last = index_before(tokens, a), index_before(tokens, b)
        if a < covered or last <= first:
            continue
        begin = _phrase_start(tokens, first, unit[0])
        entity = named.get((a, b)) or resolver.medium(read_phrase(tokens[begin:last], view.text), a)
        if entity is not None:
            covered = b
            yield first, last, entity
    for i in range(unit[0], unit[1]):
        low = tokens[i].low
        if low == "it" and i + 1 < unit[1] and tokens[i + 1].low in _CITES:
            entity = resolver.cast.last_outlet(tokens[i].start)
            if entity is not None:
                yield i, i + 1, entity
        if low in lists.media and tokens[i].start >= covered and i > unit[0] and tokens[i - 1].tag in (DET, "WORD"):
            first = _phrase_start(tokens, i, unit[0])
            if tokens[first].low in ("the", "its", "his"):
                entity = resolver.medium(read_phrase(tokens[first : i + 1], view.text), tokens[first].start)
                if entity is not None:
                    yield first, i + 1, entity


def _phrase_start(tokens: Sequence[Token], at: int, first: int) -> int:
    """Start of the noun phrase whose head is at ``at``: "the North's official", "a North Korean"."""
    i = at
    while i > first and at - i < _FARTHEST:
        before = tokens[i - 1]
        if before.tag == DET:
            return i - 1
        adjective = before.low in _ADJECTIVES or before.low in words().media or before.low.endswith("'s")
        if not (before.tag == NAME or adjective):
            break
        i -= 1
    return i


def _verb_after(tokens: Sequence[Token], last: int, end: int) -> int | None:
    """Index of the verb of passing on that follows a medium."""
    for k in range(last, min(end, last + _FARTHEST)):
        token = tokens[k]
        forms = cue_forms().get(token.low, ())
        if token.low in _CARRIED or any(f.cue.pattern in _PASSES_ON and f.form != "ing" for f in forms):
            report = token.low in ("report", "reports") and k + 1 < end and tokens[k + 1].tag != "THAT"
            if not report or tokens[k - 1].low in ("media", ","):
                return k
        between = token.low in _BETWEEN or token.low in words().texts or find_outlet(token.text) is not None
        if not (between or token.tag in (ADV, TIME, AUX) or token.low in ("on", "late", "early", "earlier")):
            return None
    return None


def _published(tokens: Sequence[Token], begin: int, first: int) -> bool:
    """ "in a statement carried by ...", outside quotation marks."""
    before = tokens[max(first, begin - 6) : begin]
    lows = [t.low for t in before]
    return (
        lows[-1:] == ["by"]
        and lows[-2:-1] != []
        and lows[-2] in _CARRIED
        and before[-1].quote < 0
        and any(low in words().texts for low in lows)
    )


def _in_brackets(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "a 'great day' (TASS)": the source in brackets after quoted words."""
    closed = last < len(tokens) and tokens[last].low == ")" and first > 1 and tokens[first - 1].low == "("
    return closed and tokens[first - 2].tag == QUOTE


def _hangs_on(tokens: Sequence[Token], begin: int, unit: tuple[int, int]) -> bool:
    """Is the medium where the words went or stood: "quoted by", "told", "in an article in", "according to"?"""
    if begin <= unit[0]:
        return tokens[begin].low in _PLACED
    before = tokens[begin - 1].low
    earlier = [t.low for t in tokens[max(unit[0], begin - 1 - _FARTHEST) : begin - 1]]
    if before == "by":
        texts = words().texts | _CARRIED
        return any(w in texts for w in earlier[-3:]) and not any(w in _PICTURES for w in earlier[-4:])
    if before == "to":
        return bool(earlier) and (
            earlier[-1] == "according" or earlier[-1] in cue_forms() or any(w in _HANDED for w in earlier[-3:])
        )
    if before in _HANDED:
        return before not in ("said", "statement", "comments", "remarks")
    if before == "citing":
        return True
    said = any(w in words().texts | _CARRIED or w in ("interview", "remarks", "comments") for w in earlier[-4:])
    return tokens[begin - 1].tag == PREP and before in _PLACED and said
