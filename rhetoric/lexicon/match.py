"""Finding the terms of one lexicon in one text.

A scanner (one alternation, factored by letter) finds the places where some term may begin; only there are the terms
with that beginning tried, each with its own bounded pattern. Overlaps, names and negation are settled at the hits.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from rhetoric.document import Span
from rhetoric.lexicon import patterns
from rhetoric.lexicon.model import Flag, Hit, Lexicon, MatchKind
from rhetoric.text import View

_JOINT = re.compile(r"(?<=[a-zà-öø-ÿа-яё])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё])")
"""Where two words run together (``ComradeKim``): a boundary for every term."""

_NEGATED = re.compile(
    r"(?:(?<![^\W_])(?:no|not|never|without|nor|neither|cannot|non)|n't|(?<![^\W_])far from)(?![^\W_])"
    r"(?!\s+(?:only|just|merely|simply|less|doubt|wonder|matter)(?![^\W_]))"
    r"""(?:[\s\-"“”‘']{1,60}[^\W_]{1,40}(?:[.'\-][^\W_]{1,40}){0,3}){0,2}[\s\-"“”‘']{0,60}\Z"""
)
"""A negation with at most two words, and no clause mark, between it and the end of the text."""
_LEFT_CONTEXT = 100
_AROUND = 120


class Pattern:
    """A term, mask or exclusion ready to be tried; compiled when first needed."""

    def __init__(self, text: str, match: MatchKind) -> None:
        self.text = patterns.clean(text) if match != "regex" else text
        self.kind = match

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(patterns.source_of(self.text, self.kind))


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A match in view offsets. ``order`` is the term's place in the lexicon, -1 for a mask."""

    start: int
    end: int
    order: int

    @property
    def length(self) -> int:
        return self.end - self.start


class Scanner:
    """Finds all matches of many patterns at once."""

    def __init__(self, items: Sequence[Pattern]) -> None:
        self._items = items
        self._unanchored: list[int] = []
        self._by_prefix: dict[str, tuple[int, ...]]
        by_prefix: dict[str, list[int]] = {}
        for i, item in enumerate(items):
            starts = patterns.prefixes_of(item.text, item.kind)
            if starts is None:
                self._unanchored.append(i)
            else:
                for start in starts:
                    by_prefix.setdefault(start, []).append(i)
        self._by_prefix = {prefix.rstrip(patterns.WORD_END): () for prefix in by_prefix}
        for prefix in self._by_prefix:
            # a place where "warm" was found may begin a term that was filed under "war"
            begun = (by_prefix.get(prefix[:n], ()) for n in range(1, len(prefix) + 1))
            complete = by_prefix.get(prefix + patterns.WORD_END, ())
            self._by_prefix[prefix] = tuple(dict.fromkeys([*chain.from_iterable(begun), *complete]))
        self._scan = re.compile(patterns.STARTS + _trie(by_prefix)) if by_prefix else None

    def scan(self, text: str) -> Iterator[tuple[int, int, int]]:
        """``(start, end, item)`` of the matches in ``text``: at most one for each item at each place."""
        if self._scan is not None:
            for found in self._scan.finditer(text):
                at = found.start()
                for i in self._by_prefix[found.group()]:
                    match = self._items[i].regex.match(text, at)
                    if match:
                        yield at, match.end(), i
        for i in self._unanchored:
            for match in self._items[i].regex.finditer(text):
                yield match.start(), match.end(), i


def _trie(prefixes: Iterable[str]) -> str:
    """An alternation over ``prefixes`` that shares their beginnings and takes the longest."""
    branches: dict[str, list[str]] = {}
    ends_here = False
    for prefix in prefixes:
        if prefix:
            branches.setdefault(prefix[0], []).append(prefix[1:])
        else:
            ends_here = True
    parts = [
        re.escape(letter) + _trie(rest) for letter, rest in sorted(branches.items()) if letter != patterns.WORD_END
    ]
    if patterns.WORD_END in branches and not ends_here:
        parts.append(patterns.ENDS)
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)})" + ("?" if ends_here else "")


class Matcher:
    """The compiled form of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._items = [Pattern(t.term, t.match) for t in lexicon.terms]
        self._terms = Scanner(self._items)
        self._masks = Scanner([Pattern(m.name, m.match) for m in lexicon.masks])
        self._excluded = {
            i: [Pattern(each, "glob") for each in term.exclude] for i, term in enumerate(lexicon.terms) if term.exclude
        }

    def find(self, view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> list[Hit]:
        text = view.lower()
        joints = [joint.start() for joint in _JOINT.finditer(view.text)]
        hits: list[Hit] = []
        for raw in _within(spans, sentences):
            start, end = view.span_from_raw(raw)
            pieces = _split(start, end, joints)
            found = [c for c in _scan(self._terms, text, pieces) if self._stands(view, text, start, end, c)]
            if found:
                masks = _Claims((m.start, m.end) for m in _scan(self._masks, text, pieces))
                hits.extend(self._hit(view, text, start, c, masks) for c in self._settled(found, masks))
        return hits

    def _stands(self, view: View, text: str, start: int, end: int, candidate: _Candidate) -> bool:
        """Is the match in the right letter case, and does no exclusion lie on it?"""
        term = self._lexicon.terms[candidate.order]
        if term.exact_case and not _same_case(self._items[candidate.order].text, view, candidate):
            return False
        low, high = max(start, candidate.start - _AROUND), min(end, candidate.end + _AROUND)
        return not any(
            other.start() < candidate.end and candidate.start < other.end()
            for pattern in self._excluded.get(candidate.order, ())
            for other in pattern.regex.finditer(text, low, high)
        )

    def _settled(self, found: list[_Candidate], masks: _Claims) -> list[_Candidate]:
        """Longest first; a match inside a name yields to one outside; equal spans of two frames both stay."""
        terms = self._lexicon.terms
        in_frame = self._lexicon.overlap == "longest_in_frame"

        def rank(c: _Candidate) -> tuple[bool, int, bool, int, int]:
            return masks.touch(c.start, c.end), -c.length, terms[c.order].status == "context", c.start, c.order

        claims: dict[str, _Claims] = {}
        kept: dict[tuple[int, int, str], _Candidate] = {}
        for c in sorted(found, key=rank):
            frame = terms[c.order].frame
            claim = claims.setdefault(frame if in_frame else "", _Claims())
            key = (c.start, c.end, frame)
            if key not in kept and not claim.touch(c.start, c.end, but_not_equal=True):
                claim.add(c.start, c.end)
                kept[key] = c
        return sorted(kept.values(), key=lambda c: (c.start, c.end, c.order))

    def _hit(self, view: View, text: str, start: int, candidate: _Candidate, masks: _Claims) -> Hit:
        term = self._lexicon.terms[candidate.order]
        before = text[max(start, candidate.start - _LEFT_CONTEXT) : candidate.start]
        flags: list[Flag] = []
        if _NEGATED.search(before):
            flags.append("negated")
        if masks.touch(candidate.start, candidate.end):
            flags.append("in_name")
        if term.status == "context":
            flags.append("context")
        span = view.to_raw(candidate.start, candidate.end)
        return Hit(span, term.frame, term.term, term.status, term.weight, tuple(flags))


class _Claims:
    """Spans, and whether another touches one of them; constant time for spans of bounded length."""

    _WIDTH = 64

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._cells: dict[int, list[tuple[int, int]]] = {}
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        for cell in range(start // self._WIDTH, (end - 1) // self._WIDTH + 1):
            self._cells.setdefault(cell, []).append((start, end))

    def touch(self, start: int, end: int, *, but_not_equal: bool = False) -> bool:
        return any(
            s < end and start < e and not (but_not_equal and (s, e) == (start, end))
            for cell in range(start // self._WIDTH, (end - 1) // self._WIDTH + 1)
            for s, e in self._cells.get(cell, ())
        )


def _scan(scanner: Scanner, text: str, pieces: Sequence[tuple[int, int]]) -> Iterator[_Candidate]:
    for start, end in pieces:
        for first, last, item in scanner.scan(text[start:end]):
            yield _Candidate(start + first, start + last, item)


def _within(spans: Sequence[Span], sentences: Sequence[Span]) -> Iterator[Span]:
    """The parts of ``sentences`` inside ``spans``, both sorted."""
    ends = [s.end for s in sentences]
    for span in spans:
        i = bisect_right(ends, span.start)
        while i < len(sentences) and sentences[i].start < span.end:
            yield Span(max(span.start, sentences[i].start), min(span.end, ends[i]))
            i += 1


def _split(start: int, end: int, joints: Sequence[int]) -> list[tuple[int, int]]:
    edges = [start, *joints[bisect_right(joints, start) : bisect_left(joints, end)], end]
    return list(pairwise(edges))


def _same_case(term: str, view: View, candidate: _Candidate) -> bool:
    """Do the letters that the term gives stand in the text as they are written there?"""
    letters = "".join(c for c in term if c.isalnum())
    found = "".join(c for c in view.text[candidate.start : candidate.end] if c.isalnum())
    return found.startswith(letters)
