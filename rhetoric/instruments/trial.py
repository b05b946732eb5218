"""An instrument tried on a corpus: how often each term is found, how evenly, in which forms, and lines to judge."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan
from random import Random

from rhetoric.compare.concordance import ConcordanceLine, Context
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.dispersion import DispersionSums
from rhetoric.document import Annotation, Match, Note
from rhetoric.errors import UsageError
from rhetoric.lexicon import Lexicon, Term

MOST_FORMS = 5
_BODY = ("narration", "statement")
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TermTrial:
    """One term in the corpus. ``hits`` are all in the body, ``counted`` those without a flag (but ``context``) in
    ``articles`` articles; ``flagged`` says how many hits have which flag. ``dp``, ``dp_norm`` and ``juilland`` tell how
    evenly the counted ones are spread over the articles (None: it does not occur, or there is one article). ``forms``
    are the commonest words found, with their number. ``lines`` are drawn at random from the counted hits."""

    frame: str
    term: str
    status: str
    line: int
    source: str
    hits: int
    counted: int
    articles: int
    dp: float | None
    dp_norm: float | None
    juilland: float | None
    flagged: tuple[tuple[str, int], ...]
    forms: tuple[tuple[str, int], ...]
    lines: tuple[ConcordanceLine, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Every term of a lexicon in a corpus of ``articles`` articles and ``words`` words in the body."""

    lexicon: str
    version: str
    articles: int
    words: int
    seed: int
    size: int
    rows: tuple[TermTrial, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Tally:
    """Running counts of one term. ``drawn``: number in order of the text, then the line (algorithm R)."""

    random: Random
    hits: int = 0
    counted: int = 0
    parts: list[tuple[int, int]] = field(default_factory=list)  # article, counted hits in it
    flags: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    drawn: list[tuple[int, ConcordanceLine]] = field(default_factory=list)


def try_instrument(
    annotations: Iterable[Annotation], lexicon: Lexicon, *, size: int = 10, seed: int = 1, width: int = 60
) -> Trial:
    """Every term of ``lexicon`` in annotations that were made with it, with ``size`` lines of ``width`` characters to
    each side, drawn with ``seed`` so that every counted hit has the same chance (reservoir sampling, Vitter 1985).

    The lines of a term depend on the seed, the term and the texts alone. One pass; memory grows with the terms and the
    hits' places, not with the texts. Raises UsageError for a size below 1.
    """
    if size < 1:
        raise UsageError(f"--lines {size}: give a number from 1")
    tallies = {(t.frame, t.term): _Tally(Random(f"{seed}\0{t.frame}\0{t.term}")) for t in lexicon.terms}
    sizes: list[int] = []
    without = other = 0
    for annotation in annotations:
        made_with = annotation.provenance.lexicons.get(lexicon.name)
        without += made_with is None
        other += made_with not in (None, lexicon.sha256)
        if made_with is not None:
            words = words_by_voice(annotation)
            sizes.append(sum(n for (kind, _), n in words.items() if kind in _BODY))
            _add(tallies, annotation, lexicon.name, len(sizes) - 1, (size, width))
    return Trial(
        lexicon=lexicon.name,
        version=lexicon.version,
        articles=len(sizes),
        words=sum(sizes),
        seed=seed,
        size=size,
        rows=tuple(_rows(lexicon.terms, tallies, sizes)),
        notes=tuple(_notes(lexicon, sizes, without, other)),
    )


def _add(tallies: dict[_Key, _Tally], annotation: Annotation, lexicon: str, number: int, cut: tuple[int, int]) -> None:
    context = Context(annotation, cut[1])
    blocks: list[tuple[int, int]] = []
    here: Counter[_Key] = Counter()
    text = annotation.article.text
    for match in annotation.matches:
        tally = tallies.get((match.frame, match.term)) if match.lexicon == lexicon else None
        if tally is None or match.voice not in _BODY:
            continue
        tally.hits += 1
        tally.flags.update(match.flags)
        tally.forms[re.sub(r"\s+", " ", match.span.of(text)).lower()[:80]] += 1
        if set(match.flags) - {"context"}:
            continue
        here[match.frame, match.term] += 1
        place = _place(tally, cut[0])
        if place is not None:
            blocks = blocks or context.blocks()
            line = _line(context, blocks, match)
            tally.drawn[place : place + 1] = [(tally.counted, line)]
        tally.counted += 1
    for key, count in here.items():
        tallies[key].parts.append((number, count))


def _place(tally: _Tally, size: int) -> int | None:
    """Where the next hit goes among those drawn, if it is drawn."""
    if tally.counted < size:
        return len(tally.drawn)
    place = int(tally.random.random() * (tally.counted + 1))
    return place if place < size else None


def _line(context: Context, blocks: list[tuple[int, int]], match: Match) -> ConcordanceLine:
    start, end = context.view.span_from_raw(match.span)
    block = blocks[max(0, bisect_right(blocks, (start, len(context.view.text))) - 1)]
    return context.line(block, start, end)[0]


def _rows(terms: Iterable[Term], tallies: dict[_Key, _Tally], sizes: list[int]) -> Iterable[TermTrial]:
    import numpy as np  # noqa: PLC0415

    terms = list(terms)
    all_tallies = [tallies[t.frame, t.term] for t in terms]
    # an article without words has no rate, and no term can be in it
    sums = DispersionSums(np.array([t.counted for t in all_tallies]), np.array([size or 1 for size in sizes]))
    for i, tally in enumerate(all_tallies):
        if tally.parts:
            parts, counts = zip(*tally.parts, strict=True)
            sums.add(np.full(len(parts), i), np.array(parts), np.array(counts))
    spread = sums.result()
    for i, (term, tally) in enumerate(zip(terms, all_tallies, strict=True)):
        figures = (float(values[i]) for values in (spread.dp, spread.dp_norm, spread.juilland))
        dp, dp_norm, juilland = (None if isnan(figure) else figure for figure in figures)
        yield TermTrial(
            frame=term.frame,
            term=term.term,
            status=term.status,
            line=term.line,
            source=term.source,
            hits=tally.hits,
            counted=tally.counted,
            articles=len(tally.parts),
            dp=dp,
            dp_norm=dp_norm,
            juilland=juilland,
            flagged=tuple(sorted(tally.flags.items())),
            forms=tuple(tally.forms.most_common(MOST_FORMS)),
            lines=tuple(line for _, line in sorted(tally.drawn, key=lambda pair: pair[0])),
        )


def _notes(lexicon: Lexicon, sizes: list[int], without: int, other: int) -> Iterable[Note]:
    if not sizes:
        yield Note("nothing_read", f"no article was annotated with {lexicon.name}")
    if without:
        yield Note("not_annotated", f"{without:,} stored annotations were made without {lexicon.name} and are left out")
    if other:
        yield Note("other_version", f"{other:,} stored annotations were made with other files of {lexicon.name}")
