"""One text as terms are tried in it: its letters, its sentences, and where words run together."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from rhetoric.document import Span
from rhetoric.lexicon import patterns
from rhetoric.lexicon.keys import LONGEST_KEY, Keys, flatten
from rhetoric.lexicon.model import MatchKind
from rhetoric.text import View

_SMALL = "a-zß-öø-ÿа-яё"
_JOINT = re.compile(rf"[A-ZÀ-ÖØ-ÞА-ЯЁ](?<=[{_SMALL}].)(?=[{_SMALL}])")
"""Where two words run together (``ComradeKim``): an edge for every term."""
_FAR = 1000
"""Characters beyond a match that a pattern which looks around itself can see."""


class Pattern:
    """What is looked for: the text of some terms, masks or exclusions, which may be those of several lexicons.

    ``is_phrase``: its letters are all that a match has. ``letters`` are those that every match begins with. ``reach``
    is how far from its beginning a match can look, ``behind`` how far before it. ``lead`` is how far before a key a
    match may begin, ``starts`` what it begins with then. ``terms`` holds ``(lexicon, place of the term in it)``,
    ``masks`` lexicons.
    """

    def __init__(self, text: str, kind: MatchKind) -> None:
        self.text, self.kind = text, kind
        self.begins, self.ends = patterns.edges_of(text, kind)
        self.is_phrase = kind == "phrase" and text[0].isalnum() and text[-1].isalnum()
        self.letters = ""
        self.reach = 0
        self.behind = _FAR if "(?<" in text else 0
        self.lead = 0
        self.starts: frozenset[str] = frozenset()
        self.terms: list[tuple[int, int]] = []
        self.masks: list[int] = []
        self.excludes = False

    def prepare(self, keys: Keys) -> None:
        """Take over what its keys say."""
        self.lead, self.starts = keys.lead, keys.starts
        if self.kind != "regex" and not self.lead:
            self.letters = "".join(filter(str.isalnum, self.text.partition("*")[0]))
        looks_ahead = self.kind == "regex" and ("(?=" in self.text or "(?!" in self.text)
        self.reach = keys.width + (_FAR if looks_ahead else 4)

    @property
    def is_other(self) -> bool:
        """Is it a mask or an exclusion (and perhaps a term as well)?"""
        return bool(self.masks) or self.excludes

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern compiled, for text in lower case."""
        return re.compile(patterns.source_of(self.text, self.kind))

    @cached_property
    def beginning(self) -> re.Pattern[str]:
        """Places in a flat text where a match can begin."""
        # one letter, then what stands around it: the engine looks fast for letters, and no place is stepped over
        first = "|".join(f"{re.escape(s[0])}(?={re.escape(s[1:])})" for s in sorted(self.starts)) or r"[\s\S]"
        return re.compile(f"(?:{first})" + (r"(?<![^\W_][\s\S])" if self.begins else ""))


NO_PHRASE = Pattern("-", "phrase")


class Passage:
    """A view made ready. ``text`` is in lower case, ``cased`` is not; all offsets are those of the view.

    ``found`` are matches of terms, ``others`` places of keys of masks and exclusions, ``negations`` words that
    negate.
    """

    __slots__ = (
        *("view", "cased", "text", "flat", "found", "others", "negations"),
        *("_spans", "_sentences", "_bounds", "_tried"),
    )

    def __init__(self, view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> None:
        self.view, self.cased, self.text = view, view.text, view.lower()
        self.flat = flatten(self.text)
        self.found: list[tuple[int, int, Pattern]] = []
        self.others: list[tuple[int, Pattern]] = []
        self.negations: list[int] = []
        self._spans, self._sentences = spans, sentences
        self._bounds: tuple[list[int], list[int]] | None = None
        self._tried: dict[Pattern, int] = {}

    @property
    def bounds(self) -> tuple[list[int], list[int]]:
        """Where the sentences start and end, cut to the spans that are searched; made when first asked for."""
        if self._bounds is None:
            self._bounds = _within(self.view, self._spans, self._sentences)
        return self._bounds

    def sentence_of(self, at: int) -> int:
        """The number of the sentence that holds ``at``; -1 if none does."""
        starts, ends = self.bounds
        number = bisect_right(starts, at) - 1
        return number if number >= 0 and at < ends[number] else -1

    def sentence_around(self, at: int) -> tuple[int, int]:
        """Where the last sentence that starts no later than ``at`` starts and ends; nowhere if there is none."""
        starts, ends = self.bounds
        number = bisect_right(starts, at) - 1
        return (starts[number], ends[number]) if number >= 0 else (-1, -1)

    def is_inside_word(self, at: int) -> bool:
        """Is this place surely no edge of a word? Where words may run together or a sentence ends it may be one."""
        text, starts = self.text, self.bounds[0]
        if not (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()) or self.cased[at].isupper():
            return False
        number = bisect_right(starts, at) - 1
        return number >= 0 and starts[number] != at and self.bounds[1][number] != at

    def stands_alone(self, start: int, end: int) -> bool:
        """Has a match neither a letter nor an apostrophe beside it, nor words that run together in it?"""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return not (before.isalnum() or after.isalnum() or after == "'" or _JOINT.search(self.cased, start, end + 1))

    def tried(self, pattern: Pattern, at: int) -> Iterator[tuple[int, int]]:
        """Matches of ``pattern`` to which a key found at ``at`` belongs."""
        low, high = self.sentence_around(at)
        if at >= high:
            return
        if not pattern.lead:
            yield from self._match(pattern, at, low, high)
            return
        first = max(low, at - pattern.lead, self._tried.get(pattern, 0))
        self._tried[pattern] = at + 1
        yield from self._from_every_edge(pattern, first, at + 1, low, high)

    def searched(self, pattern: Pattern, sentence: int) -> Iterator[tuple[int, int]]:
        """All matches of a pattern in one sentence, without a key."""
        low, high = self.bounds[0][sentence], self.bounds[1][sentence]
        yield from self._from_every_edge(pattern, low, high, low, high)

    def _from_every_edge(
        self, pattern: Pattern, first: int, stop: int, low: int, high: int
    ) -> Iterator[tuple[int, int]]:
        places = {edge.start() for edge in pattern.beginning.finditer(self.flat, first, min(high, stop + LONGEST_KEY))}
        places.update(joint.start() for joint in _JOINT.finditer(self.cased, first, min(high, stop + 1)))
        places.add(first)
        for at in sorted(places):
            if at < stop:
                yield from self._match(pattern, at, low, high)

    def _match(self, pattern: Pattern, at: int, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The match of ``pattern`` that begins at ``at``, in the sentence from ``low`` to ``high``."""
        begin = at
        if at > low and not _JOINT.match(self.cased, at):
            if pattern.begins and self.text[at - 1].isalnum():
                return
            begin = at - 1 if pattern.behind == 0 else self._joint_before(at, max(low, at - pattern.behind))
        stop = min(high, at + pattern.reach)
        joint = _JOINT.search(self.cased, at + 1, min(high, stop + 1))
        match = pattern.regex.match(self.text[begin : joint.start() if joint else stop], at - begin)
        if match:
            yield at, begin + match.end()

    def _joint_before(self, at: int, low: int) -> int:
        """The last place from ``low`` to ``at`` where words run together; ``low`` if there is none."""
        return max((joint.start() for joint in _JOINT.finditer(self.cased, low + 1, at)), default=low)


def _within(view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> tuple[list[int], list[int]]:
    """Where the parts of ``sentences`` inside ``spans`` start and end in the view; all are sorted."""
    starts, ends = [], []
    limits = [s.end for s in sentences]
    for span in spans:
        low, high = span.start, span.end
        for i in range(bisect_right(limits, low), len(sentences)):
            start = sentences[i].start
            if start >= high:
                break
            starts.append(start if start > low else low)
            ends.append(limits[i] if limits[i] < high else high)
    if not view.aligned:
        starts, ends = [view.from_raw(at) for at in starts], [view.from_raw(at) for at in ends]
    return starts, ends
