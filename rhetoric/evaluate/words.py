"""A text as the words that spans touch, which of them stand in quotation marks, and whether two sources are the same.

Everything is compared by word tokens (``\\w+``), so blanks, quotation marks and other punctuation at the edge of a
span never matter. The definitions are those that systems are compared with on PolNeAR (Newell et al. 2018), so that
figures can be set beside published ones; ``docs/evaluate.md`` has them in words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rhetoric.document import Span, StatementKind

Numbers = frozenset[int]
"""Numbers of words in a text, from 0."""

_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"[^\n]+")
_MARK = re.compile(r"[\"“„«”»]|``|''")
_OPENS = frozenset(("“", "„", "«", "``"))
_TOGGLES = frozenset(('"', "''"))
_BREAK = re.compile(r"[,;:()\[\]—–]")

_AFTER_THE_HEAD = frozenset(
    "who whom whose which that where when of in on at to for from by with as and or but including".split()
)
_FUNCTION = frozenset(
    "a an the this that these those some any many most several both all each other another".split()
    + "in on at of to for from by with as and or but".split()
    + "who whom whose which what when where while".split()
    + "i me my you your he him his she her it its we us our they them their".split()
    + "is are be was were been s".split()
)

_SAYING = """
accuse acknowledge add admit advise affirm agree allege announce answer argue ask assert assure blast brag call caution
charge chide cite claim clarify comment complain concede conclude condemn confess confirm contend counter criticise
criticize declare decry defend demand denounce deny describe detail disclose dismiss echo emphasise emphasize exclaim
explain express hint inform insinuate insist joke lament lash liken maintain mention mock note object observe opine
outline point praise predict proclaim promise pronounce propose protest quip quote read recall recount refer reiterate
rejoin relay remark remind repeat reply report respond retort reveal ridicule say scoff shout signal slam speak specify
state stress suggest summarize swear talk tell testify threaten tout tweet urge utter vow warn whisper write yell
""".split()
_IRREGULAR = {
    "say": ("said",),
    "tell": ("told",),
    "write": ("wrote", "written"),
    "speak": ("spoke", "spoken"),
    "swear": ("swore", "sworn"),
}
_NOUNS_OF_SAYING = (
    "statement statements remark remarks comment comments claim claims speech words quote quotes according".split()
)
_DOUBLED = re.compile(r"[^aeiou][aeiou][bgmnpt]$")


def _forms(verb: str) -> Iterator[str]:
    """A verb as it stands in texts, with some forms that do not exist and do no harm."""
    stem = verb.removesuffix("e")
    yield from (verb, verb + "s", verb + "es", stem + "ed", stem + "ing", *_IRREGULAR.get(verb, ()))
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
    if _DOUBLED.search(verb):
        yield from (verb + verb[-1] + "ed", verb + verb[-1] + "ing")


_CUES_OF_SAYING = frozenset(_NOUNS_OF_SAYING).union(*map(_forms, _SAYING))


class Words:
    """The words of ``text``, numbered from 0, in lower case; ``quoted`` are those inside double quotation marks."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in _WORD.finditer(text)]
        self.text = text
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]
        self.quoted = frozenset(
            number
            for start, end in _quoted(text)
            for number in range(bisect_left(self.starts, start), bisect_left(self.starts, end))
        )

    def __len__(self) -> int:
        return len(self.starts)

    def touched(self, spans: Iterable[Span]) -> Numbers:
        """Numbers of the words that have a character in one of the spans."""
        return frozenset(
            number
            for span in spans
            if span.end > span.start
            for number in range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))
        )

    def word(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]

    def kind(self, content: Numbers) -> StatementKind:
        """*direct* if all words stand inside double quotation marks, *indirect* if none does, else *mixed*."""
        inside = len(content & self.quoted)
        return "direct" if inside == len(content) else "mixed" if inside else "indirect"

    def says(self, cue: Numbers) -> bool:
        """Has the cue a verb or noun of saying, or *according*?"""
        return any(self.word(number).lower() in _CUES_OF_SAYING for number in cue)

    def head(self, source: Numbers) -> int | None:
        """The last word before a comma, a bracket or what follows a noun; of a name after "of" the last word.

        *the spokesman of the ministry*: spokesman; *Secretary of State Ann Lee*: Lee. None for no word.
        """
        numbers = sorted(source)
        if not numbers:
            return None
        head = numbers[0]
        for place, (before, number) in enumerate(pairwise(numbers), 1):
            word = self.word(number).lower()
            if word in _AFTER_THE_HEAD or _BREAK.search(self.text, self.ends[before], self.starts[number]):
                rest = [self.word(n) for n in numbers[place + 1 :]]
                named = word == "of" and len(rest) >= 3 and all(w[:1].isupper() for w in rest)
                return numbers[-1] if named else head
            if word != "s":
                head = number
        return head

    def same_source(self, gold: Numbers, ours: Numbers) -> bool:
        """Do two sources name the same place in the text?

        They do if they share a word that is no function word. If the gold has function words only (a pronoun), any
        shared word does; if only ours has, it must hold the head of the gold. Places count, not names: *he* for *Lee*
        two sentences before is wrong.
        """
        if not gold or not ours:
            return False
        gold_names, our_names = self._content_words(gold), self._content_words(ours)
        if gold_names and our_names:
            return bool(gold_names & our_names)
        if not gold_names:
            return bool(gold & ours)
        return self.head(gold) in ours

    def _content_words(self, numbers: Numbers) -> Numbers:
        return frozenset(n for n in numbers if self.word(n).lower() not in _FUNCTION)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Stretches inside double quotation marks, paragraph by paragraph; a mark left open runs to the paragraph's end."""
    for paragraph in _PARAGRAPH.finditer(text):
        opened: int | None = None
        for match in _MARK.finditer(text, *paragraph.span()):
            mark = match.group()
            if mark in _OPENS or (mark in _TOGGLES and opened is None):
                opened = match.start() if opened is None else opened
            elif opened is not None:
                yield opened, match.start()
                opened = None
        if opened is not None:
            yield opened, paragraph.end()
