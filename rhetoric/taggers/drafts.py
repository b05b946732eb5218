"""From what the linker tied together to drafts of statements, and what the rules add to them.

The tagger sees one layer. The rules add to it whole documents, statements inside a statement, and an outer layer
around one ("..., the agency noted"), which ``speakers`` turns into the carrier.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from rhetoric.document import StatementForm
from rhetoric.gazetteer import outlet_pattern
from rhetoric.statements import Draft
from rhetoric.statements.cues import Cue, cue_forms
from rhetoric.statements.tokens import PUNCT, QUOTE, Token
from rhetoric.taggers.channels import Words
from rhetoric.taggers.link import Bundle, Range

ALONE = ("document", "turn", "signature", "repetition")
"""Rules that decide alone: they go by what stands in other paragraphs."""
INNER = ("before", "after", "inverted", "colon", "according")
"""Rules whose drafts are kept inside what a medium or a text says."""
OUTER = ("after", "inverted", "according", "before")
"""Rules whose drafts are kept around a statement of the tagger, if a medium says them."""
LEAST, LEAST_UNNAMED, LEAST_UNMARKED = 0.15, 0.25, 0.6
"""Probabilities under which a statement in other words than the speaker's is left out: with a source, with a cue alone,
and with neither."""
LONG_BLOCK = 3
"""Pieces of a colon block from which on the rules say where it ends."""
_MEDIA = frozenset(
    """agency newspaper paper daily media television tv radio broadcaster commentary article editorial report outlet
    website dispatch magazine journal press""".split()
)


def to_drafts(words: Words, bundles: Sequence[Bundle], rules: Sequence[Draft], engine: str) -> list[Draft]:
    """Drafts in order of the text, with view offsets."""
    blocks = [d for d in rules if d.rule in ALONE]
    inside_blocks = _Cover(span for d in blocks for span in d.content)
    own: list[Draft] = []
    relays: list[Draft] = []
    twins = _Twins(rules)
    thats = frozenset(t.start for t in words.tokens if t is not None and t.tag == "THAT")
    by_cue: dict[Range, Draft] = {}
    rules_by_source: dict[Range, list[Draft]] = {}
    for rule in rules:
        if rule.source and rule.cue and rule.rule == "before":
            rules_by_source.setdefault(rule.source, []).append(rule)
    for bundle in bundles:
        draft = _draft(words, bundle, engine)
        if draft is None or inside_blocks.holds(draft.content):
            continue
        begun = _goes_on(draft, twins, by_cue)
        if begun is not None:
            begun.content += [piece for piece in draft.content if piece[0] >= begun.content[-1][1]]
            continue
        if not _quotes(words, bundle) and _is_doubtful(draft, twins):
            continue
        own.append(_with_twin(draft, twins))
        if draft.cue is not None:
            by_cue[draft.cue] = draft
        if draft.form == "colon_block" or _is_medium(words, bundle.source):
            relays.append(draft)
    named = sorted(d.source[0] for d in own if d.source)
    for draft in own:
        _run_on(draft, twins, named)
    own = _without_pieces(own)
    own = [part for draft in own for part in _parted(draft, rules_by_source, thats)]
    kept = [d for d in rules if d.rule in ALONE or inside_blocks.holds(d.content)]
    layers = [*_inner(relays, rules, inside_blocks), *_outer(words, own, rules, inside_blocks)]
    return sorted([*own, *kept, *layers], key=lambda d: d.content[0])


def _inner(relays: Sequence[Draft], rules: Sequence[Draft], blocks: _Cover) -> Iterator[Draft]:
    """Drafts of rules that stand, with cue and source, inside what a medium or a text says."""
    said = _Cover(span for d in relays for span in d.content)
    for draft in rules:
        if draft.rule not in INNER or draft.cue is None or draft.source is None or blocks.holds(draft.content):
            continue
        if said.holds([draft.cue, draft.source, *draft.content]):
            yield draft


def _outer(words: Words, own: Sequence[Draft], rules: Sequence[Draft], blocks: _Cover) -> Iterator[Draft]:
    """Drafts of rules with a medium as their source that hold a statement of ``own`` with its cue."""
    covered = _Cover(span for d in own for span in d.content)
    cues = sorted(d.cue for d in own if d.cue)
    tokens = [(i, t.start) for i, t in enumerate(words.tokens) if t is not None]
    for draft in rules:
        if draft.rule not in OUTER or draft.cue is None or draft.source is None or blocks.holds(draft.content):
            continue
        if covered.touches([draft.cue]) or not _holds_a_cue(draft, cues):
            continue
        if draft.carrier or _is_medium(words, _range(tokens, draft.source)):
            yield draft


def _range(tokens: Sequence[tuple[int, int]], span: Range) -> Range:
    """The words at view offsets ``span``; ``tokens`` are numbers of words with their starts."""
    first = bisect_left(tokens, span[0], key=lambda t: t[1])
    last = bisect_left(tokens, span[1], lo=first, key=lambda t: t[1])
    return (tokens[first][0], tokens[last - 1][0] + 1) if first < last else (0, 0)


def _is_medium(words: Words, source: Range | None) -> bool:
    """Does the phrase name a news outlet, or a paper, or a text in one?"""
    if source is None:
        return False
    tokens = [t for t in words.tokens[source[0] : source[1]] if t is not None]
    if any(t.low in _MEDIA for t in tokens):
        return True
    return outlet_pattern().search(" ".join(t.text for t in tokens)) is not None


def _holds_a_cue(draft: Draft, cues: Sequence[Range]) -> bool:
    return any(bisect_left(cues, (a, a)) < bisect_left(cues, (b, b)) for a, b in draft.content)


class _Cover:
    """Stretches of text, for looking up what lies in them."""

    def __init__(self, spans: Iterator[Range]) -> None:
        self._starts: list[int] = []
        self._reach: list[int] = []
        for start, end in sorted(spans):
            self._starts.append(start)
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def holds(self, spans: Sequence[Range]) -> bool:
        """Does every span begin and end in a stretch?"""
        return all(self._at(a) >= b for a, b in spans)

    def touches(self, spans: Sequence[Range]) -> bool:
        return any(self._at(a) > a for a, _ in spans)

    def _at(self, position: int) -> int:
        i = bisect_right(self._starts, position) - 1
        return self._reach[i] if i >= 0 else -1


class _Twins:
    """The rules' draft of the same statement: it shares the cue, or a piece of its content begins there."""

    def __init__(self, rules: Sequence[Draft]) -> None:
        by_cue = {d.cue: d for d in reversed(rules) if d.cue}
        self._cues = sorted(by_cue.items(), key=lambda item: item[0])
        self._pieces = sorted(((piece[0], d) for d in rules for piece in d.content), key=lambda item: item[0])

    def of(self, draft: Draft) -> Draft | None:
        if draft.cue is None:
            return self.at(draft)
        first = bisect_left(self._cues, (draft.cue[0] - 30, 0), key=lambda item: item[0])
        for cue, found in self._cues[first : first + 8]:
            if cue[0] < draft.cue[1] and draft.cue[0] < cue[1]:
                return found
        return None

    def at(self, draft: Draft) -> Draft | None:
        """A draft of the rules with a piece of content that begins where the content of ``draft`` does."""
        start = draft.content[0][0]
        first = bisect_left(self._pieces, start - 2, key=lambda item: item[0])
        return next((d for at, d in self._pieces[first : first + 4] if abs(at - start) <= 2), None)


def _run_on(draft: Draft, twins: _Twins, named: Sequence[int]) -> None:
    """Give a colon block the paragraphs that the rules see in it, up to one in which somebody is named as a source.

    ``named`` are the places of all sources, sorted.
    """
    twin = twins.of(draft) if draft.cue else None
    if twin is None or twin.form != "colon_block" or len(twin.content) < max(LONG_BLOCK, len(draft.content) + 1):
        return
    pieces: list[Range] = []
    for start, end in twin.content:
        if pieces and bisect_left(named, start) < bisect_left(named, end):
            break
        pieces.append((start, end))
    if len(pieces) > len(draft.content):
        draft.content, draft.form = pieces, twin.form


def _without_pieces(own: Sequence[Draft]) -> list[Draft]:
    """Without those that name nobody inside a colon block over several paragraphs: they are what the block says."""
    blocks = _Cover(span for d in own if d.form == "colon_block" and len(d.content) > 1 for span in d.content)
    return [d for d in own if d.source or d.form == "colon_block" or not blocks.holds(d.content)]


def _parted(draft: Draft, rules: Mapping[Range, Sequence[Draft]], thats: frozenset[int]) -> Iterator[Draft]:
    """Two statements of one speaker where the tagger sees one: "he did not know but acknowledged that ...".

    A clause that "that" opens (``thats`` are its places) is one: what follows in it may be part of it.
    """
    yield draft
    if draft.source is None or draft.cue is None or len(draft.content) > 1 or draft.content[0][0] in thats:
        return
    start, end = draft.content[0]
    for second in rules.get(draft.source, ()):
        cue = second.cue
        if cue is not None and cue != draft.cue and start < cue[0] < end and draft.source[1] <= start:
            draft.content = [(start, cue[0])]
            yield second
            return


def _quotes(words: Words, bundle: Bundle) -> bool:
    return any(t is not None and t.quote >= 0 for a, b in bundle.content for t in words.tokens[a:b])


def _is_doubtful(draft: Draft, twins: _Twins) -> bool:
    """Words outside quotation marks that the tagger is unsure of, and the rules see no statement in."""
    least = LEAST if draft.source else LEAST_UNNAMED if draft.cue else LEAST_UNMARKED
    return (draft.sure or 0) < least and twins.of(draft) is None


def _goes_on(draft: Draft, twins: _Twins, by_cue: Mapping[Range, Draft]) -> Draft | None:
    """The statement that a quotation without a cue goes on with, as the rules see it."""
    if draft.cue is not None or draft.source is not None or draft.form != "quotation":
        return None
    said = twins.at(draft)
    return by_cue.get(said.cue) if said is not None and said.cue is not None else None


def _with_twin(draft: Draft, twins: _Twins) -> Draft:
    """Take over what the rules know besides the spans: the medium named, the form, the verb, a source not seen."""
    if draft.source is None and draft.form == "quotation" and (said := twins.at(draft)) is not None and said.source:
        draft.source, draft.cue, draft.implicit = said.source, draft.cue or said.cue, said.implicit
        draft.word = draft.word or said.word
    twin = twins.of(draft)
    if twin is None:
        return draft
    draft.carrier, draft.passive = twin.carrier, twin.passive
    draft.word = twin.word or draft.word
    if twin.form == "participle" or (twin.form == "colon_block" and draft.form == "clause"):
        draft.form = twin.form
    if draft.source is None and twin.source is not None and not twin.implicit:
        draft.source, draft.implicit = twin.source, False
    if twin.carrier and twin.source and draft.source == twin.carrier:
        draft.source = twin.source  # "the agency quoted the minister as saying": the minister speaks
    return draft


def _draft(words: Words, bundle: Bundle, engine: str) -> Draft | None:
    content = [piece for span in bundle.content for piece in _pieces(words, _without_stop(words, span))]
    tokens = [t for a, b in bundle.content for t in words.tokens[a:b] if t is not None]
    said = [t for t in tokens if t.tag not in (PUNCT, QUOTE)]
    if not content or not said:
        return None
    form: StatementForm = "quotation" if all(t.quote >= 0 for t in said) else "clause"
    cue, source = _span(words, bundle.cue), _span(words, bundle.source)
    return Draft(
        content,
        cue,
        source,
        engine,
        form,
        _word(words, bundle.cue),
        implicit=source is None,
        paragraph=words.paragraphs[bundle.content[0][0]],
        sure=bundle.sure,
    )


def _without_stop(words: Words, span: Range) -> Range:
    """Without the comma or full stop that ends it, unless it stands inside quotation marks."""
    first, last = span
    while last - first > 1 and (t := words.tokens[last - 1]) is not None and t.quote < 0 and t.text in _STOPS:
        last -= 1
    return first, last


_STOPS = frozenset(",.;:")


def _span(words: Words, span: Range | None) -> Range | None:
    if span is None:
        return None
    first, last = words.tokens[span[0]], words.tokens[span[1] - 1]
    return (first.start, last.end) if first and last else None


def _pieces(words: Words, span: Range) -> Iterator[Range]:
    """View offsets of a range of words, one piece a paragraph."""
    start: Token | None = None
    last: Token | None = None
    for token in [*words.tokens[span[0] : span[1]], None]:
        if token is None:
            if start and last:
                yield start.start, last.end
            start = last = None
        else:
            start, last = start or token, token


def _word(words: Words, cue: Range | None) -> Cue | None:
    """The reporting verb of a cue; a word that no list has stands for itself."""
    if cue is None:
        return None
    tokens = [t for t in words.tokens[cue[0] : cue[1]] if t is not None and t.tag not in (PUNCT, QUOTE)]
    if not tokens:
        return None
    if tokens[0].low == "according":
        return Cue("according to", "say", "neutral")
    for token in reversed(tokens):
        forms = cue_forms().get(token.low)
        if forms:
            return forms[-1].cue
    return Cue(tokens[-1].low, "weak", "neutral")
