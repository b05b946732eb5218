"""Texts as terms are tried in them: their letters, their sentences, and where words run together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from rhetoric.document import Span
from rhetoric.lexicon import patterns
from rhetoric.lexicon.keys import LONGEST_KEY, Keys, flatten, is_word
from rhetoric.lexicon.model import MatchKind, Text
from rhetoric.lexicon.patterns import WIDEST
from rhetoric.lexicon.scan import Flat, Scan
from rhetoric.text import View

_SMALL = "a-zß-öø-ÿа-яё"
_JOINT = re.compile(rf"[A-ZÀ-ÖØ-ÞА-ЯЁ](?<=[{_SMALL}].)(?=[{_SMALL}])")
"""Where two words run together (``ComradeKim``): an edge for every term."""
_RUN = re.compile(r"[^\W_]*")
_GOES_ON = ("'", "_")
"""What may follow a word and belong to a match of it."""
_WIDE = 256
"""Characters beyond a match that are looked through for words run together, since the next match is seldom far."""
_start, _end = attrgetter("start"), attrgetter("end")
_FAR = 1000
"""Characters beyond a match that a pattern which looks around itself can see."""


class Pattern:
    """What is looked for: the text of some terms, masks or exclusions, which may be those of several lexicons.

    ``is_phrase``: its letters are all that a match has; ``is_stem``: all but an ending. ``is_word``: a match is one run
    of letters and digits, but for a possessive ending. ``squeezed`` is what every match begins with in a flat text,
    blanks left out; empty if that is not known. ``reach`` is how far from its beginning a match can look, ``behind``
    how far before it. ``lead`` is how far before a key a match may begin, ``starts`` what it begins with then.
    ``terms`` holds the numbers of terms, counted through all lexicons, ``masks`` those of lexicons.
    """

    def __init__(self, text: str, kind: MatchKind) -> None:
        self.text, self.kind = text, kind
        self.begins, self.ends = patterns.edges_of(text, kind)
        self.is_phrase = kind == "phrase" and text[0].isalnum() and text[-1].isalnum()
        self.is_stem = (
            kind == "glob" and text[0].isalnum() and text.index("*") == len(text) - 1 and text[-2:-1].isalnum()
        )
        self.squeezed: Flat = ""
        self.is_word = False
        self.reach = 0
        self.behind = _FAR if "(?<" in text else 0
        self.lead = 0
        self.starts: frozenset[str] = frozenset()
        self.terms: list[int] = []
        self.masks: list[int] = []
        self.excludes = False

    def prepare(self, keys: Keys, scan: Scan) -> None:
        """Take over what its keys say."""
        self.lead, self.starts = keys.lead, keys.starts
        if self.kind != "regex" and not self.lead:
            self.squeezed = scan.squeezed(scan.flat(self.text.partition("*")[0]), 0, patterns.LONGEST_TERM)
        self.is_word = self.begins and self.ends and not self.lead and is_word(self.text, self.kind)
        looks_ahead = self.kind == "regex" and ("(?=" in self.text or "(?!" in self.text)
        self.reach = keys.width + (_FAR if looks_ahead else 4)

    @cached_property
    def is_other(self) -> bool:
        """Is it a mask or an exclusion (and perhaps a term as well)?"""
        return bool(self.masks) or self.excludes

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern compiled, for text in lower case."""
        return patterns.compiled(self.text, self.kind)

    @cached_property
    def beginning(self) -> re.Pattern[str]:
        """Places in a flat text where a match can begin."""
        # one letter, then what stands around it: the engine looks fast for letters, and no place is stepped over
        first = "|".join(f"{re.escape(s[0])}(?={re.escape(s[1:])})" for s in sorted(self.starts)) or r"[\s\S]"
        return re.compile(f"(?:{first})" + (r"(?<![^\W_][\s\S])" if self.begins else ""))


def run_end(text: str, at: int) -> int:
    """Where the letters and digits end that go on at ``at``."""
    run = _RUN.match(text, at)
    return run.end() if run else at


class Sentence:
    """A sentence, from ``low`` to ``high`` of a passage: what no match leaves."""

    def __init__(self, cased: str, low: int, high: int) -> None:
        self.low, self.high = low, high
        self._cased = cased
        self._searched = (0, 0, -1)

    @cached_property
    def text(self) -> str:
        """It in lower case."""
        return self._cased[self.low : self.high].lower()

    @cached_property
    def _flat(self) -> str:
        return flatten(self.text)

    def is_inside_word(self, at: int) -> bool:
        """Is this place surely no edge of a word? Where words may run together or the sentence ends it may be one."""
        text = self._cased
        if not (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()) or text[at].isupper():
            return False
        return at not in (self.low, self.high)

    def stands_alone(self, start: int, end: int) -> bool:
        """Has a match neither a letter nor an apostrophe beside it, nor words that run together in it?"""
        before, after = self._cased[start - 1 : start], self._cased[end : end + 1]
        return not (
            before.isalnum() or after.isalnum() or after in _GOES_ON or _JOINT.search(self._cased, start, end + 1)
        )

    def matches(self, pattern: Pattern, first: int, stop: int) -> list[tuple[int, int]]:
        """The matches of ``pattern`` that begin at an edge, from ``first`` to before ``stop``."""
        low, last = self.low, min(self.high, stop + LONGEST_KEY)
        places = {low + edge.start() for edge in pattern.beginning.finditer(self._flat, first - low, last - low)}
        places.update(joint.start() for joint in _JOINT.finditer(self._cased, first, min(self.high, stop + 1)))
        places.add(first)
        tried = ((at, self.match(pattern, at)) for at in sorted(places) if at < stop)
        return [(at, end) for at, end in tried if end >= 0]

    def match(self, pattern: Pattern, at: int) -> int:
        """Where the match of ``pattern`` ends that begins at ``at``; -1 if there is none."""
        low, cased = self.low, self._cased
        begin = low
        if at > low:
            if cased[at].isupper() and _JOINT.match(cased, at):
                begin = at
            elif pattern.begins and cased[at - 1].isalnum():
                return -1
            elif pattern.behind:
                begin = self._joint_before(at, max(low, at - pattern.behind))
        if pattern.is_phrase or pattern.is_stem:
            end = self._as_written(pattern, at)
            if end >= 0:
                return end
        stop = self._joint_in(at + 1, min(self.high, at + pattern.reach)) - begin
        text = self.text if begin == low else self.text[begin - low :]
        match = pattern.regex.match(text, at - begin, stop)
        return begin + match.end() if match else -1

    def _as_written(self, pattern: Pattern, at: int) -> int:
        """Where a phrase or a stem ends that stands at ``at`` letter for letter as the term is written; -1 if it does
        not. It needs no pattern then, and of many terms most are never compiled."""
        letters = pattern.text if pattern.is_phrase else pattern.text[:-1]
        if not self.text.startswith(letters, at - self.low):
            return -1
        last = at + len(letters)
        end = last if pattern.is_phrase else run_end(self._cased, last)
        return end if end <= self.high and end - last <= WIDEST and self.stands_alone(at, end) else -1

    def _joint_in(self, start: int, stop: int) -> int:
        """The first place from ``start`` on where words run together; ``stop`` if there is none before."""
        first, last, joint = self._searched
        if not first <= start <= stop <= last or first <= joint < start:
            last = min(self.high, stop + _WIDE)
            found = _JOINT.search(self._cased, start, last + 1 if last < self.high else last)
            joint = found.start() if found else -1
            self._searched = (start, last, joint)
        return joint if start <= joint < stop else stop

    def _joint_before(self, at: int, low: int) -> int:
        """The last place from ``low`` to ``at`` where words run together; ``low`` if there is none."""
        return max((joint.start() for joint in _JOINT.finditer(self._cased, low + 1, at)), default=low)


class Passage:
    """The views of some texts, joined by line breaks: ``cased``; ``flat`` is what the automaton went over. All offsets
    are those of the joined views; ``firsts`` says where each text begins.

    ``found`` are matches of terms with the numbers of these, ``others`` places of keys of masks and exclusions,
    ``negations`` places of words that may negate.
    """

    def __init__(self, texts: Sequence[Text], cased: str, flat: Flat) -> None:
        self.texts, self.cased, self.flat = texts, cased, flat
        self.firsts = [0, *accumulate([len(view.text) + 1 for view, _, _ in texts[:-1]])]
        self.found: list[tuple[int, int, int]] = []
        self.others: list[tuple[int, Pattern]] = []
        self.negations: list[int] = []
        self._last = Sentence(cased, -1, -1)
        self._tried: dict[Pattern, int] = {}

    def sentences(self) -> Iterator[Sentence]:
        """All sentences, cut to the spans that are searched."""
        starts, ends = self.bounds
        return (Sentence(self.cased, low, high) for low, high in zip(starts[1:], ends[1:], strict=True))

    def sentence_at(self, at: int) -> Sentence:
        """The last sentence that starts no later than ``at``, which may end before; one at -1 if there is none."""
        if not self._last.low <= at < self._last.high:
            starts, ends = self.bounds
            i = bisect_right(starts, at) - 1
            self._last = Sentence(self.cased, starts[i], ends[i])
        return self._last

    @cached_property
    def bounds(self) -> tuple[list[int], list[int]]:
        """Where the sentences of all texts start and end, after one from -1 to -1."""
        starts, ends = [-1], [-1]
        for text, first in zip(self.texts, self.firsts, strict=True):
            view, spans, sentences = text
            if spans is sentences and len(sentences) == 1 and view.aligned:
                starts.append(sentences[0].start + first)
                ends.append(sentences[0].end + first)
            else:
                of_text = _within(*text, first)
                starts += of_text[0]
                ends += of_text[1]
        return starts, ends

    def tried(self, pattern: Pattern, at: int) -> list[tuple[int, int]]:
        """Matches of ``pattern`` to which a key found at ``at`` belongs."""
        sentence = self.sentence_at(at)
        if at >= sentence.high:
            return []
        if pattern.lead:
            first = max(sentence.low, at - pattern.lead, self._tried.get(pattern, 0))
            self._tried[pattern] = at + 1
            return sentence.matches(pattern, first, at + 1)
        end = sentence.match(pattern, at)
        return [(at, end)] if end >= 0 else []


def _within(view: View, spans: Sequence[Span], sentences: Sequence[Span], first: int) -> tuple[list[int], list[int]]:
    """Where the parts of ``sentences`` inside ``spans`` start and end, in a view that begins at ``first``; all are
    sorted."""
    starts, ends = list(map(_start, sentences)), list(map(_end, sentences))
    if spans is not sentences and not _all_inside(starts, ends, spans):
        starts, ends = _cut(starts, ends, spans)
    if not view.aligned:
        starts, ends = [view.from_raw(at) for at in starts], [view.from_raw(at) for at in ends]
    if first:
        starts, ends = [at + first for at in starts], [at + first for at in ends]
    return starts, ends


def _all_inside(starts: Sequence[int], ends: Sequence[int], spans: Sequence[Span]) -> bool:
    """Does every sentence lie in a span, as those do that were made of the spans?"""
    first = 0
    for span in spans:
        stop = bisect_left(starts, span.end, first)
        if stop > first and (starts[first] < span.start or ends[stop - 1] > span.end):
            return False
        first = stop
    return first == len(starts)


def _cut(starts: Sequence[int], ends: Sequence[int], spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    """The parts of sentences that lie in spans."""
    cut: tuple[list[int], list[int]] = [], []
    for span in spans:
        for i in range(bisect_right(ends, span.start), len(starts)):
            if starts[i] >= span.end:
                break
            cut[0].append(max(starts[i], span.start))
            cut[1].append(min(ends[i], span.end))
    return cut
