"""On whose side the target of a match is, where a name that stands with the term decides it.

The names and their sides are the instrument's (``nominations.csv``), seen from the state whose instrument it is. Four
links decide, the first that fits: the name lies in the term ("puppet warmongers"); it owns the term or stands directly
before it ("the U.S. threat", "our reliable deterrent"); the term stands directly before it ("heroic Russian army");
"of" or "by" joins them, with a noun before it or not ("sanctions by the U.S.", "the fraternal people of Cuba").
Anything looser, such as the subject of the verb, decides nothing. The side of "our" is that of whose words they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from rhetoric.document import Side, Span
from rhetoric.lexicon import patterns
from rhetoric.lexicon.model import Lexicon, Nomination
from rhetoric.text import View

_REACH = 90
"""Characters on both sides of a match in which a name is looked for."""

_NO_LINK = (
    "of|for|to|against|with|by|in|on|at|from|and|or|but|is|are|was|were|be|has|have|had|will|would|should|must|that"
    "|which|who|as|not"
)
_WORD = rf"(?!(?:{_NO_LINK})(?![^\W_]))[^\W_]+(?:-[^\W_]+)*(?:'s)?"
_BLANK = r"[\s\-]+[\"“”‘']{0,2}"
_BEFORE: Mapping[str, str] = {
    "en": rf"(?:'s?(?:{_BLANK}{_WORD}){{0,2}}|-(?:led|backed|imposed|sponsored|controlled))?{_BLANK}",
    "ko": r"(?:들?의)?\s{0,2}",
    "zh": r"的?",
    "ru": r"\s+",
}
_AFTER: Mapping[str, str] = {"en": _BLANK, "ru": r"\s+"}
_NO_VERB = r"(?![^\W_]+ing(?![^\W_]))"
"""What is done by *strengthening* or *of protecting* somebody is not said of them."""
_OF: Mapping[str, str] = {"en": rf"(?:{_BLANK}{_WORD})?\s+(?:of|by)\s+(?:the\s+)?(?:{_NO_VERB}{_WORD}\s+){{0,2}}"}
_OUR: Mapping[str, str] = {"en": rf"(?:{_BLANK}{_WORD}){{0,2}}{_BLANK}", "ru": r"\s+(?:[^\W_]+\s+){0,1}"}
_PAST = re.compile(r"[^\W_]+ed(?![^\W_])")
"""A name and then this is a subject and its verb: "the DPRK denounced"."""
_EDGE = r"(?<![^\W_])"
_NOT_AFTER = r"(?<!anti-)(?<!pro-)(?<!non-)"


class Targets:
    """The names of one lexicon, ready to be looked for around its hits."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = sorted(lexicon.nominations, key=lambda n: -len(n.name))
        self._sides = lexicon.sides
        language = lexicon.language
        self._links = [
            (name, kind, re.compile(table[language]))
            for name, kind, table in (
                ("before", "before", _BEFORE),
                ("our", "before", _OUR),
                ("after", "after", _AFTER),
                ("of", "after", _OF),
            )
            if language in table
        ]

    def side_of(self, country: str | None) -> Side | None:
        """The side of a state (ISO 3166-1 alpha-2): ``third`` if the lexicon does not list it; None if unknown."""
        return self._sides.get(country, "third") if country is not None and self._sides else None

    def of(self, view: View, sentence: Span, hit: Span, speaker: Side | None) -> tuple[Side, str] | None:
        """The side of the target of a hit, and what decided it. ``sentence`` and ``hit`` are raw spans of ``view``;
        ``speaker`` is the side of whose words they are."""
        if not self._names:
            return None
        low, high = view.span_from_raw(sentence)
        start, end = view.span_from_raw(hit)
        low, high = max(low, start - _REACH), min(high, end + _REACH)
        text = view.text[low:high].lower()
        start, end = start - low, end - low
        found = [
            (m.start(), m.end(), self._names[int(m.lastgroup[1:])])
            for m in self._pattern.finditer(text)
            if m.lastgroup is not None
        ]
        for first, last, name in found:
            if first < end and start < last and name.side != "speaker":
                return name.side, _rule("in the term", text[first:last])
        for link, place, between in self._links:
            nearest = reversed(found) if place == "before" else iter(found)
            for first, last, name in nearest:
                if (link == "our") != (name.side == "speaker"):
                    continue
                gap = text[last:start] if place == "before" and last <= start else text[end:first]
                beside = last <= start if place == "before" else first >= end
                is_verb = place == "before" and gap == " " and _PAST.match(text, start)
                if beside and between.fullmatch(gap) and not is_verb:
                    side = speaker if name.side == "speaker" else name.side
                    return None if side is None else (side, _rule(link, text[first:last]))
        return None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """All names at once. What stands before a name is looked at once a place, not once a name: most places of a
        text are inside a word, and no name begins there.
        """
        sources = [_source(name) for name in self._names]
        edge = _EDGE if all(source.startswith(_EDGE) for source in sources) else ""
        names = "|".join(f"(?P<n{i}>{source.removeprefix(edge)})" for i, source in enumerate(sources))
        return re.compile(f"{edge}{_NOT_AFTER}(?:{names})")


def _rule(link: str, name: str) -> str:
    return f"{link}: {' '.join(name.split())}"


def _source(name: Nomination) -> str:
    """The pattern of a name. As a regular expression, since unlike a term it may be followed by a possessive ending."""
    if name.match == "glob":
        return patterns.source_of(patterns.clean(name.name), "glob")
    text = name.name if name.match == "regex" else " ".join(map(re.escape, patterns.clean(name.name).split(" ")))
    return patterns.source_of(text, "regex")
