"""From what the linker tied together to drafts of statements, and what the rules add to them.

The tagger sees one layer. The rules add to it whole documents, statements inside a statement, and an outer layer
around one ("..., the agency noted"), which ``speakers`` turns into the carrier.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rhetoric.document import StatementForm
from rhetoric.statements import Draft
from rhetoric.statements.cues import Cue, cue_forms
from rhetoric.statements.tokens import PUNCT, QUOTE, Token
from rhetoric.taggers.channels import Words
from rhetoric.taggers.link import Bundle, Range

ALONE = ("document", "turn", "signature")
"""Rules that decide alone: they go by what stands in other paragraphs."""
INNER = ("before", "after", "inverted", "colon", "according")
"""Rules whose drafts are kept inside a statement of the tagger."""
OUTER = ("after", "inverted", "according", "before")
"""Rules whose drafts are kept around a statement of the tagger."""


def to_drafts(words: Words, bundles: Sequence[Bundle], rules: Sequence[Draft], engine: str) -> list[Draft]:
    """Drafts in order of the text, with view offsets."""
    blocks = [d for d in rules if d.rule in ALONE]
    inside_blocks = _Cover(span for d in blocks for span in d.content)
    own: list[Draft] = []
    twins = _Twins(rules)
    for bundle in bundles:
        draft = _draft(words, bundle, engine)
        if draft is None or inside_blocks.holds(draft.content):
            continue
        own.append(_with_twin(draft, twins.of(draft)))
    kept = [d for d in rules if d.rule in ALONE or inside_blocks.holds(d.content)]
    return sorted([*own, *kept, *_layers(own, rules, inside_blocks)], key=lambda d: d.content[0])


def _layers(own: Sequence[Draft], rules: Sequence[Draft], blocks: _Cover) -> Iterator[Draft]:
    """Drafts of rules that stand inside one of ``own`` with their cue, or hold one of them with its cue."""
    covered = _Cover(span for d in own for span in d.content)
    cues = sorted(d.cue for d in own if d.cue)
    for draft in rules:
        if draft.rule in ALONE or draft.cue is None or draft.source is None or blocks.holds(draft.content):
            continue
        inner = draft.rule in INNER and covered.holds([draft.cue, draft.source, *draft.content])
        if inner or (draft.rule in OUTER and not covered.touches([draft.cue]) and _holds_a_cue(draft, cues)):
            yield draft


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
    """The rules' draft of the same statement, if there is one: it shares the cue or most of the content."""

    def __init__(self, rules: Sequence[Draft]) -> None:
        self._by_cue = {d.cue: d for d in reversed(rules) if d.cue}
        self._rules = sorted((d for d in rules if d.content), key=lambda d: d.content[0][0])
        self._starts = [d.content[0][0] for d in self._rules]

    def of(self, draft: Draft) -> Draft | None:
        if draft.cue:
            for cue, found in self._near(draft.cue):
                if cue[0] < draft.cue[1] and draft.cue[0] < cue[1]:
                    return found
            return None
        start = draft.content[0][0]
        at = bisect_left(self._starts, start - 2)
        for found in self._rules[at : at + 3]:
            if abs(found.content[0][0] - start) <= 2:
                return found
        return None

    def _near(self, cue: Range) -> Iterator[tuple[Range, Draft]]:
        if not hasattr(self, "_cues"):
            self._cues = sorted(self._by_cue)
        at = bisect_left(self._cues, (cue[0] - 30, 0))
        for found in self._cues[at : at + 6]:
            yield found, self._by_cue[found]


def _with_twin(draft: Draft, twin: Draft | None) -> Draft:
    """Take over what the rules know besides the spans: the medium named, the form, the verb."""
    if twin is None:
        return draft
    draft.carrier = twin.carrier
    draft.passive = twin.passive
    draft.word = twin.word or draft.word
    if twin.form == "colon_block" and draft.form == "clause":
        draft.form = twin.form
    if twin.form == "participle":
        draft.form = twin.form
    if draft.source is None and twin.source is not None and twin.cue == draft.cue and not twin.implicit:
        draft.source = twin.source
    return draft


def _draft(words: Words, bundle: Bundle, engine: str) -> Draft | None:
    content = [piece for span in bundle.content for piece in _pieces(words, span)]
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
