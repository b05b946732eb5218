"""Faults of an instrument that can be loaded: what a reviewer would ask about before any text is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rhetoric.instruments.forms import forms_of, instances
from rhetoric.instruments.globs import short_stems, strangers
from rhetoric.instruments.probe import slow_patterns
from rhetoric.instruments.tried import hits_in
from rhetoric.lexicon import Hit, Lexicon, Term, patterns
from rhetoric.lexicon.model import Mask
from rhetoric.readability import syllable_counts
from rhetoric.text import fold

WORST, POOR = 0.4, 0.8
"""Shares of judged hits in the sense of the frame: below the first a term is never scored, below the second doubted."""
_TERMS = "terms.csv"
_FORMS_TRIED = 6
_SHOWN = 8
Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. ``place`` is file and line; ``code`` names the kind, ``message`` says it to a person.

    An ``error`` means that the instrument does not do what it says; a ``warning`` asks a person to look.
    """

    level: Level
    place: str
    code: str
    message: str


def check_instrument(lexicon: Lexicon, file: str = "terms.csv") -> tuple[Finding, ...]:
    """All findings, errors first, each kind in the order of the files. ``file`` is the one that the terms stand in.

    Every term is tried on short texts that it should match, alone and against all others, and on its own examples.
    Globs are compared with the words of the CMU dictionary if the language is English. Regular expressions are timed on
    hard texts, for at most a minute. Linear in the terms.
    """
    texts = [instances(term, _FORMS_TRIED) for term in lexicon.terms]
    found = [
        *_forms(lexicon, texts),
        *_examples(lexicon),
        *_masks(lexicon.masks),
        *_times(lexicon.terms, texts),
        *_globs(lexicon),
        *_rows(lexicon.terms),
        *_frames(lexicon),
    ]
    placed = (replace(each, place=each.place.replace(_TERMS, file, 1)) for each in found)
    return tuple(sorted(placed, key=lambda finding: finding.level))  # "error" comes before "warning"


def _at(term: Term) -> str:
    return f"{_TERMS}:{term.line}"


def _forms(lexicon: Lexicon, texts: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    """Terms that never match, that others shadow, and that stand in two frames."""
    flat = [text for each in texts for text in each]
    hits = iter(hits_in(lexicon, flat))
    by_name = {(term.frame, term.term): term for term in lexicon.terms}
    both: dict[tuple[int, int], tuple[Term, Term]] = {}
    for term, tried in zip(lexicon.terms, texts, strict=True):
        found = [next(hits) for _ in tried]
        own = [hit for each in found for hit in each if (hit.frame, hit.term) == (term.frame, term.term)]
        if tried and not own:
            yield _never(term, tried, [hit for each in found for hit in each], by_name)
        elif own and all("in_name" in hit.flags for hit in own):
            yield Finding("error", _at(term), "masked", f"{term.term!r} always stands inside a name of masks.csv")
        for hit in (hit for each in found for hit in each if hit.frame != term.frame):
            other = by_name[hit.frame, hit.term]
            if any(hit.span == mine.span for mine in own) and term.status == other.status == "core":
                both.setdefault((min(term.line, other.line), max(term.line, other.line)), (term, other))
        yield from _hidden(term)
    for term, other in both.values():
        said = f"{term.term!r} counts in {term.frame} and, as {other.term!r} (line {other.line}), in {other.frame}"
        yield Finding("warning", _at(term), "two_frames", said)


def _never(term: Term, tried: Sequence[str], hits: Sequence[Hit], by_name: dict[tuple[str, str], Term]) -> Finding:
    """Why none of the forms of a term is a hit of it."""
    others = Counter((hit.frame, hit.term) for hit in hits)
    if others:
        other = by_name[others.most_common(1)[0][0]]
        said = f"{term.term!r} is never reached: {other.term!r} (line {other.line}, {other.frame}) takes its words"
        return Finding("error", _at(term), "shadowed", said)
    why = "its own exclusions cancel it" if term.exclude else f"tried on {tried[0]!r}"
    return Finding("error", _at(term), "never_matches", f"{term.term!r} matches nothing: {why}")


def _hidden(term: Term) -> Iterator[Finding]:
    """Alternatives of a regular expression that an earlier, shorter one hides."""
    if term.match != "regex" or "|" not in term.term:
        return
    compiled = patterns.compiled(term.term, "regex")
    for glob in forms_of(term.term, "regex", 200).globs:
        text = patterns.clean(glob).lower()
        match = compiled.match(text) if not set("*?") & set(text) else None
        if match and match.end() < len(text):
            said = f"{term.term!r} stops at {match.group()!r} in {text!r}; write the longer alternative first"
            yield Finding("warning", _at(term), "hidden_alternative", said)
            return


def _examples(lexicon: Lexicon) -> Iterator[Finding]:
    wanted = [(term, text, True) for term in lexicon.terms for text in term.example]
    wanted += [(term, text, False) for term in lexicon.terms for text in term.counterexample]
    for (term, text, must), hits in zip(wanted, hits_in(lexicon, [text for _, text, _ in wanted]), strict=True):
        own = [hit for hit in hits if (hit.frame, hit.term) == (term.frame, term.term)]
        counted = [hit for hit in own if not set(hit.flags) - {"context"}]
        if must and not counted:
            said = f"{term.term!r} does not match its example {text!r}: {_why(own, hits)}"
            yield Finding("error", _at(term), "example", said)
        elif counted and not must:
            said = f"{term.term!r} matches {counted[0].span.of(text)!r} in its counterexample {text!r}"
            yield Finding("error", _at(term), "counterexample", said)


def _why(own: Sequence[Hit], hits: Sequence[Hit]) -> str:
    if own:
        return f"the match is flagged {', '.join(own[0].flags)}"
    taken = [f"{hit.term!r} ({hit.frame})" for hit in hits]
    return f"its words may be taken by {', '.join(taken[:3])}" if taken else "nothing is found in it"


def _masks(masks: Iterable[Mask]) -> Iterator[Finding]:
    for mask in masks:
        name = mask.name if mask.match == "regex" else patterns.clean(mask.name)
        compiled = patterns.compiled(name, mask.match)
        for text in mask.example:
            if not compiled.search(fold(text).lower()):
                said = f"the name {mask.name!r} is not found in its example {text!r}"
                yield Finding("error", f"masks.csv:{mask.line}", "example", said)


def _times(terms: Sequence[Term], texts: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    asked = {
        i: (patterns.source_of(term.term, "regex"), texts[i][:2])
        for i, term in enumerate(terms)
        if term.match == "regex"
    }
    slow, untried = slow_patterns(asked)
    for i, measured in slow.items():
        yield Finding("error", _at(terms[i]), "slow", f"{terms[i].term!r} backtracks: {measured}")
    if untried:
        said = f"{untried:,} of {len(asked):,} regular expressions were not timed: there are too many"
        yield Finding("warning", _TERMS, "not_timed", said)


def _globs(lexicon: Lexicon) -> Iterator[Finding]:
    vocabulary = sorted(syllable_counts()) if lexicon.language == "en" else []
    for term in lexicon.terms:
        if term.match != "glob":
            continue
        others = strangers(term.term, vocabulary)
        if others:
            excluded = [patterns.compiled(patterns.clean(each), "glob") for each in term.exclude]
            others = [word for word in others if not any(each.search(word) for each in excluded)]
        if others:
            more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
            said = f"{term.term!r} also matches {', '.join(others[:_SHOWN])}{more}"
            yield Finding("warning", _at(term), "glob", said)
        for word in short_stems(term.term):
            yield Finding("warning", _at(term), "short_stem", f"{word!r} in {term.term!r} begins very many words")


def _rows(terms: Sequence[Term]) -> Iterator[Finding]:
    for term in terms:
        if not term.source:
            yield Finding("warning", _at(term), "no_source", f"{term.term!r} has no source")
        if term.judged is None or term.status != "core":
            continue
        good, read = term.judged
        if good < WORST * read:
            said = f"{term.term!r}: {good} of {read} judged hits in the sense of the frame; below {WORST} write context"
            yield Finding("error", _at(term), "imprecise", said)
        elif good < POOR * read:
            said = (
                f"{term.term!r}: {good} of {read} judged hits in the sense of the frame; exclude more, or write context"
            )
            yield Finding("warning", _at(term), "imprecise", said)


def _frames(lexicon: Lexicon) -> Iterator[Finding]:
    core = Counter(term.frame for term in lexicon.terms if term.status == "core")
    for name, frame in lexicon.frames.items():
        if not core[name]:
            yield Finding("warning", "lexicon.toml", "empty_frame", f"frame {name} has no core term")
        if frame.judged and not frame.caution and frame.judged[0] < POOR * frame.judged[1]:
            good, read = frame.judged
            said = f"frame {name}: {good} of {read} judged hits in its sense; mend its terms, or write a caution"
            yield Finding("warning", "lexicon.toml", "imprecise", said)
