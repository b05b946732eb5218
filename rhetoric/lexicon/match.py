"""Finding the terms of all lexicons in one text, in one pass.

One automaton (Aho-Corasick) holds the literal keys of every term, mask and exclusion of every lexicon, and runs once
over the text. What a key belongs to is tried where the key was found: a plain phrase by comparing letters, anything
else by its own bounded pattern. Masks and exclusions are tried only in sentences that hold a term. Which matches
stand is settled at the hits (``settle``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, Implementation

from rhetoric.document import Span
from rhetoric.lexicon import negation, patterns
from rhetoric.lexicon.crowd import Crowd
from rhetoric.lexicon.keys import MOST_KEYS, keys_of
from rhetoric.lexicon.model import Flag, Hit, Lexicon, MatchKind, Term
from rhetoric.lexicon.passage import NO_PHRASE, Passage, Pattern
from rhetoric.lexicon.settle import NOTHING_BESIDE, Beside, Claims, Found, settled
from rhetoric.text import View

_MOST_MATCHERS = 32
_MOST_STATES = 100_000
"""Letters of keys up to which the automaton is a table of all its steps: twice as fast, 256 bytes a letter."""
_MANY = 10_000
"""Patterns from which on they have fewer keys, so that memory stays in bounds."""
_MOST_FORMS = 256
"""Forms of a key that are kept: how it was written, with the characters beside it, and whether it was a match."""
_matchers: dict[tuple[int, ...], Matcher] = {}


def find_all(
    lexicons: Sequence[Lexicon], view: View, spans: Sequence[Span], sentences: Sequence[Span]
) -> list[list[Hit]]:
    """For each lexicon every occurrence of its terms in ``spans``, in order of the text.

    ``spans`` and ``sentences`` are sorted raw spans of ``view.raw``; so are the spans of the hits. A match stays inside
    one span and one sentence. Linear in the length of the text. What is compiled for a row of lexicons is kept.
    """
    key = tuple(map(id, lexicons))
    matcher = _matchers.get(key)
    if matcher is None:
        while len(_matchers) >= _MOST_MATCHERS:
            _matchers.pop(next(iter(_matchers)), None)
        matcher = _matchers[key] = Matcher(lexicons)  # it keeps the lexicons alive, so that no id is used twice
    return matcher.find(view, spans, sentences)


class Matcher:
    """The compiled form of some lexicons."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)
        collected = _Patterns()
        self._excluding = [collected.add(number, lexicon) for number, lexicon in enumerate(self._lexicons)]
        self._exact = [any(term.exact_case for term in lexicon.terms) for lexicon in self._lexicons]
        keyed: dict[str, list[Pattern]] = {key: [] for key in negation.KEYS}
        self._unkeyed: list[Pattern] = []
        most = MOST_KEYS if len(collected.known) < _MANY else 4
        for pattern in collected.known.values():
            keys = keys_of(pattern.text, pattern.kind, most)
            pattern.prepare(keys)
            for key in sorted(keys.texts):
                keyed.setdefault(key, []).append(pattern)
            if not keys.texts:
                self._unkeyed.append(pattern)
        self._phrases = [_phrase(*each) for each in keyed.items()]
        self._tries = [bool(found) for found in keyed.values()]
        self._forms: list[dict[str, bool]] = [{} for _ in keyed]
        terms = [[p for p in found if p.terms] for found in keyed.values()]
        self._terms = [Crowd(found) for found in terms]
        self._terms_inside = [Crowd([p for p in found if p.lead or not p.begins]) for found in terms]
        self._others = [Crowd([p for p in found if p.is_other]) for found in keyed.values()]
        small = sum(map(len, keyed)) <= _MOST_STATES
        how = Implementation.DFA if small else Implementation.ContiguousNFA
        self._keys_in = AhoCorasick(list(keyed), store_patterns=False, implementation=how).find_matches_as_indexes

    def find(self, view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> list[list[Hit]]:
        """See ``find_all``."""
        passage = Passage(view, spans, sentences)
        self._scan(passage)
        if not passage.found:
            return [[] for _ in self._lexicons]
        found: list[list[Found]] = [[] for _ in self._lexicons]
        for start, end, pattern in passage.found:
            for number, order in pattern.terms:
                found[number].append((start, end, order))
        beside = self._look_beside(passage) if passage.others or self._unkeyed else NOTHING_BESIDE
        return [self._hits(passage, beside, number, each) if each else [] for number, each in enumerate(found)]

    def _scan(self, passage: Passage) -> None:
        """Run the automaton over a passage. Terms are tried at once, keys of masks and exclusions noted."""
        cased, found, forms = passage.cased, passage.found, self._forms
        phrases, tries = self._phrases, self._tries
        low = high = -1
        for key, at, end in self._keys_in(passage.flat, overlapping=True):
            # by far the most keys stand in a form that was tried before, with the same characters beside them
            stands = forms[key].get(cased[at - 1 : end + 1])
            if stands is not None:
                if at >= high or at < low:
                    low, high = passage.sentence_around(at)
                if stands:
                    if end <= high:
                        found.append((at, end, phrases[key]))
                    continue
                if at != low and end != high:
                    continue
            if key < len(negation.KEYS):
                passage.negations.append(at)
            if tries[key]:
                self._try(passage, key, at, end)
        for pattern in self._unkeyed:
            if pattern.terms:
                for number in range(len(passage.bounds[0])):
                    found.extend((start, last, pattern) for start, last in passage.searched(pattern, number))

    def _try(self, passage: Passage, key: int, at: int, end: int) -> None:
        """Try all that a key may belong to, where it was found."""
        passage.others.extend((at, other) for other in self._others[key].at(passage.text, at))
        inside = passage.is_inside_word(at)
        matched = False
        for pattern in (self._terms_inside if inside else self._terms)[key].at(passage.text, at):
            for start, last in passage.tried(pattern, at):
                passage.found.append((start, last, pattern))
                matched = True
        if self._phrases[key] is not NO_PHRASE and at and len(self._forms[key]) < _MOST_FORMS:
            refused = not matched and (inside or passage.is_inside_word(end))
            if refused or (matched and passage.stands_alone(at, end)):
                self._forms[key][passage.cased[at - 1 : end + 1]] = matched

    def _look_beside(self, passage: Passage) -> Beside:
        """Find the names and the exclusions in the sentences in which a term was found."""
        near = {passage.sentence_of(start) for start, _, _ in passage.found}
        beside = Beside()
        for at, pattern in passage.others:
            if passage.sentence_of(at) in near:
                beside.add(pattern, passage.tried(pattern, at))
        for pattern in self._unkeyed:
            if pattern.is_other:
                for number in near:
                    beside.add(pattern, passage.searched(pattern, number))
        return beside

    def _hits(self, passage: Passage, beside: Beside, number: int, found: list[Found]) -> list[Hit]:
        """The hits of one lexicon, of all the matches of its terms."""
        lexicon, excluding = self._lexicons[number], self._excluding[number]
        terms, negations = lexicon.terms, passage.negations
        names = beside.names.get(number)
        if beside.excluded:
            found = [f for f in found if not beside.is_excluded(excluding.get(f[2], ()), f[0], f[1])]
        if self._exact[number]:
            found = [f for f in found if not terms[f[2]].exact_case or _same_case(terms[f[2]].term, passage, *f[:2])]
        to_raw = Span if passage.view.aligned else passage.view.to_raw
        hits = []
        for start, end, order in settled(found, lexicon, names):
            term = terms[order]
            i = bisect_left(negations, start) if negations else 0
            flags: tuple[Flag, ...] = ()
            why: tuple[str, ...] = ()
            if names or term.status != "core" or (i and negations[i - 1] >= start - negation.REACH):
                rules = _rules(passage, names, start, end, term)
                flags, why = tuple(rules), tuple(rules.values())
            hits.append(Hit(to_raw(start, end), term.frame, term.term, term.status, term.weight, flags, why))
        return hits


def _rules(passage: Passage, names: Claims | None, start: int, end: int, term: Term) -> dict[Flag, str]:
    """The flags of a match, each with what set it."""
    rules: dict[Flag, str] = {}
    negated = _negation(passage, start)
    if negated is not None:
        rules["negated"] = negated
    name = names.touching(start, end) if names else None
    if name is not None:
        rules["in_name"] = passage.cased[slice(*name)]
    if term.status == "context":
        rules["context"] = term.note or "listed, not scored"
    return rules


def _negation(passage: Passage, start: int) -> str | None:
    """The negation before a match, the nearest first."""
    low = max(passage.sentence_around(start)[0], start - negation.REACH)
    for i in range(bisect_left(passage.negations, start) - 1, -1, -1):
        at = passage.negations[i]
        if at < low:
            return None
        negated = negation.negation_at(passage.text, at, start)
        if negated is not None:
            return negated
    return None


def _phrase(key: str, patterns: Sequence[Pattern]) -> Pattern:
    """The one phrase that a key is the whole of; NO_PHRASE where it may be another's, a part, or stand for more."""
    if len(patterns) != 1 or key in negation.KEYS:
        return NO_PHRASE
    pattern = patterns[0]
    whole = pattern.is_phrase and len(_letters(key)) == len(_letters(pattern.text))
    return pattern if whole and pattern.terms and not pattern.is_other else NO_PHRASE


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


class _Patterns:
    """The different patterns of some lexicons; what occurs twice is looked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, MatchKind], Pattern] = {}

    def add(self, number: int, lexicon: Lexicon) -> dict[int, tuple[Pattern, ...]]:
        """Take in a lexicon. Returns the exclusions of its terms, by their place in it."""
        excluding: dict[int, tuple[Pattern, ...]] = {}
        for order, term in enumerate(lexicon.terms):
            self._pattern(term.term, term.match).terms.append((number, order))
            if term.exclude:
                excluding[order] = tuple(self._pattern(each, "glob") for each in term.exclude)
        for mask in lexicon.masks:
            self._pattern(mask.name, mask.match).masks.append(number)
        for pattern in {p for each in excluding.values() for p in each}:
            pattern.excludes = True
        return excluding

    def _pattern(self, text: str, kind: MatchKind) -> Pattern:
        text = text if kind == "regex" else patterns.clean(text).lower()
        if kind == "glob" and "*" not in text:
            kind = "phrase"
        pattern = self.known.get((text, kind))
        if pattern is None:
            pattern = self.known[text, kind] = Pattern(text, kind)
        return pattern


def _same_case(term: str, passage: Passage, start: int, end: int) -> bool:
    """Do the letters that the term gives stand in the text as they are written there?"""
    return _letters(passage.cased[start:end]).startswith(_letters(patterns.clean(term)))
