"""Finding the terms of all lexicons in one text, in one pass.

One automaton (Aho-Corasick) holds the literal keys of every term, mask and exclusion of every lexicon, and runs once
over the text. What a key belongs to is tried where the key was found: a plain phrase by comparing letters, anything
else by its own bounded pattern. Masks and exclusions are tried only in sentences that hold a term. Which matches
stand is settled at the hits (``settle``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from rhetoric.document import Span
from rhetoric.lexicon import negation, patterns
from rhetoric.lexicon.keys import keys_of
from rhetoric.lexicon.model import Flag, Hit, Lexicon, MatchKind
from rhetoric.lexicon.passage import Passage, Pattern
from rhetoric.lexicon.settle import Claims, Found, settled
from rhetoric.text import View

_MOST_MATCHERS = 32
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


@dataclass(slots=True)
class _Scan:
    """What the automaton found in a passage: matches of terms, keys of masks and exclusions, ends of negations."""

    passage: Passage
    found: list[tuple[int, int, Pattern]] = field(default_factory=list)
    others: list[tuple[int, Pattern]] = field(default_factory=list)
    negations: list[int] = field(default_factory=list)
    excluded: dict[Pattern, Claims] = field(default_factory=dict)

    def is_excluded(self, by: Iterable[Pattern], start: int, end: int) -> bool:
        """Does one of these exclusions lie on ``[start, end)``?"""
        return any(pattern in self.excluded and self.excluded[pattern].touching(start, end) for pattern in by)

    def negation_of(self, start: int) -> str | None:
        """The negation before a match. Its pattern is tried only where a word of negation is near."""
        i = bisect_right(self.negations, start)
        if not i or self.negations[i - 1] < start - negation.REACH:
            return None
        passage = self.passage
        low = max(passage.starts[passage.sentence_of(start)], start - negation.REACH)
        return negation.negation_before(passage.text[low:start])


class Matcher:
    """The compiled form of some lexicons."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)
        collected = _Patterns()
        self._excluding = [collected.add(number, lexicon) for number, lexicon in enumerate(self._lexicons)]
        keyed: dict[str, list[Pattern]] = {key: [] for key in negation.KEYS}
        self._unkeyed: list[Pattern] = []
        for pattern in collected.known.values():
            keys = keys_of(pattern.text, pattern.kind)
            if keys is None:
                self._unkeyed.append(pattern)
                continue
            pattern.lead, pattern.starts = keys.lead, keys.starts if keys.lead else frozenset()
            for key in sorted(keys.texts):
                keyed.setdefault(key, []).append(pattern)
        self._terms = [tuple(p for p in found if p.terms) for found in keyed.values()]
        self._terms_inside = [tuple(p for p in found if p.lead or not p.begins) for found in self._terms]
        self._others = [tuple(p for p in found if p.is_other) for found in keyed.values()]
        self._automaton = AhoCorasick(list(keyed), store_patterns=False)

    def find(self, view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> list[list[Hit]]:
        """See ``find_all``."""
        scan = self._scan(Passage(view, spans, sentences))
        if not scan.found:
            return [[] for _ in self._lexicons]
        found: list[list[Found]] = [[] for _ in self._lexicons]
        for start, end, pattern in scan.found:
            for number, order in pattern.terms:
                found[number].append((start, end, order))
        names = self._beside(scan)
        return [self._hits(scan, number, found[number], names[number]) for number in range(len(self._lexicons))]

    def _scan(self, passage: Passage) -> _Scan:
        """Run the automaton. Terms are tried at once, where they are as written without a call."""
        scan = _Scan(passage)
        found = scan.found
        text, cased = passage.text, passage.cased
        for key, at, end in self._automaton.find_matches_as_indexes(passage.flat, overlapping=True):
            if key < len(negation.KEYS):
                scan.negations.append(end)
            for other in self._others[key]:
                scan.others.append((at, other))
            before = text[at - 1 : at].isalnum()
            inside = before and not cased[at].isupper() and not passage.starts_at(at)
            for pattern in self._terms_inside[key] if inside else self._terms[key]:
                if pattern.literal and text.startswith(pattern.literal, at) and not (before and pattern.begins):
                    last = at + len(pattern.literal)
                    after = text[last : last + 1]
                    if not (pattern.ends and (after.isalnum() or after == "'")) and not passage.runs_on(at, last):
                        if last <= passage.end_of_sentence(at):
                            found.append((at, last, pattern))
                        continue
                found.extend((start, last, pattern) for start, last in passage.tried(pattern, at))
        for pattern in self._unkeyed:
            if pattern.terms:
                for number in range(len(passage.starts)):
                    found.extend((start, last, pattern) for start, last in passage.searched(pattern, number))
        return scan

    def _beside(self, scan: _Scan) -> list[Claims]:
        """The names of each lexicon in the sentences in which a term was found; exclusions there are noted."""
        names = [Claims() for _ in self._lexicons]
        passage = scan.passage
        if not scan.others and not self._unkeyed:
            return names
        near = {passage.sentence_of(start) for start, _, _ in scan.found}
        places = [
            (place, pattern)
            for at, pattern in scan.others
            if passage.sentence_of(at) in near
            for place in passage.tried(pattern, at)
        ]
        places += [
            (place, pattern)
            for pattern in self._unkeyed
            if pattern.is_other
            for number in near
            for place in passage.searched(pattern, number)
        ]
        for (start, end), pattern in places:
            for number in pattern.masks:
                names[number].add(start, end)
            if pattern.excludes:
                scan.excluded.setdefault(pattern, Claims()).add(start, end)
        return names

    def _hits(self, scan: _Scan, number: int, found: list[Found], names: Claims) -> list[Hit]:
        """The hits of one lexicon, of all the matches of its terms."""
        lexicon, excluding, passage = self._lexicons[number], self._excluding[number], scan.passage
        stand = (
            (start, end, order)
            for start, end, order in found
            if not (order in excluding and scan.is_excluded(excluding[order], start, end))
            and not (lexicon.terms[order].exact_case and not _same_case(lexicon.terms[order].term, passage, start, end))
        )
        hits = []
        for start, end, order in settled(sorted(stand), lexicon, names):
            term = lexicon.terms[order]
            rules: dict[Flag, str] = {}
            negated = scan.negation_of(start)
            if negated is not None:
                rules["negated"] = negated
            name = names.touching(start, end)
            if name is not None:
                rules["in_name"] = passage.cased[slice(*name)]
            if term.status == "context":
                rules["context"] = term.note or "listed, not scored"
            span = passage.view.to_raw(start, end)
            flags, why = tuple(rules), tuple(rules.values())
            hits.append(Hit(span, term.frame, term.term, term.status, term.weight, flags, why))
        return hits


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
    letters = "".join(c for c in patterns.clean(term) if c.isalnum())
    found = "".join(c for c in passage.cased[start:end] if c.isalnum())
    return found.startswith(letters)
