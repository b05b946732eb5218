"""Statements without a verb ("according to", "in the words of", "the claim that"), and who takes the floor."""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.statements.cues import SAYING_NOUNS, Cue, CueForm
from rhetoric.statements.extent import content_end, content_start
from rhetoric.statements.phrases import appositive_end, has_verb, phrase_after, subject_before, verb_group_start
from rhetoric.statements.tokens import NAME
from rhetoric.statements.unit import Draft, Hit, Range, Unit

_NO_SOURCE = frozenset("direction plan plans law laws rule rules schedule principle basis need needs size type".split())
_POSSESSIVES = frozenset("his her their its".split())
_SPEECHES = frozenset("speech speeches address remarks toast floor".split())


def according_to(unit: Unit, drafts: Sequence[Draft]) -> list[Draft]:
    """ "According to the agency, content" and "content, according to the agency"."""
    found: list[Draft] = []
    for i in range(unit.first, unit.last - 1):
        if unit.low(i) != "according" or unit.low(i + 1) != "to" or not unit.outside_quotes(i):
            continue
        source = phrase_after(unit.tokens, i + 2, unit.last)
        if source is None or unit.low(source[1] - 1) in _NO_SOURCE:
            continue
        content = _according_content(unit, i, source, drafts)
        if content is not None and content[1] > content[0]:
            cue = Cue("according to", "say", "neutral")
            found.append(Draft([content], (i, i + 2), source, "according", unit.form([content]), cue))
    return found


def _according_content(unit: Unit, i: int, source: Range, drafts: Sequence[Draft]) -> Range | None:
    if i == unit.first or not has_verb(unit.tokens, unit.first, i):
        end = appositive_end(unit.tokens, source[1], unit.last)
        if unit.low(end) == ",":
            end += 1
        elif unit.low(source[1]) == ",":
            end = source[1] + 1
        return end, unit.trim_right(end, unit.last)
    before = [d for d in drafts if d.content[0][1] <= i]
    if before and before[-1].rule == "before" and before[-1].source is not None:
        return None  # "she said content, according to" hangs on a statement that stands already
    return content_start(unit, unit.first, i), unit.trim_right(unit.first, i)


def in_the_words_of(unit: Unit) -> list[Draft]:
    """ "In his words, content" and "in the words of X, content"."""
    for i in range(unit.first, min(unit.last - 3, unit.first + 12)):
        if unit.low(i) != "in" or not unit.outside_quotes(i):
            continue
        at = next((j for j in range(i + 1, i + 8) if unit.low(j) == "words"), None)
        if at is None or unit.low(at + 1) not in (",", "of"):
            continue
        own = unit.low(at + 1) == ","
        source = (i + 1, at) if own else phrase_after(unit.tokens, at + 2, unit.last)
        end = at + 1 if own else source[1] if source else unit.last
        if source is None or unit.low(end) != ",":
            continue
        content = (end + 1, unit.trim_right(end + 1, unit.last))
        if content[1] > content[0]:
            cue = Cue("in the words of", "say", "neutral")
            return [Draft([content], (at, at + 1), source, "according", unit.form([content]), cue)]
    return []


def saying_nouns(unit: Unit) -> list[Draft]:
    """ "X's announcement that content", with a possessive source."""
    found: list[Draft] = []
    for i in range(unit.first + 1, unit.last - 2):
        if unit.low(i) not in SAYING_NOUNS or unit.low(i + 1) != "that" or not unit.outside_quotes(i):
            continue
        owner = unit.low(i - 1)
        if not unit.outside_quotes(i - 1) or not (owner.endswith("'s") or owner in _POSSESSIVES):
            continue
        begin = i - 1
        while begin > unit.first and unit.tag(begin - 1) == NAME:
            begin -= 1
        cue = Cue(unit.low(i), "say", "neutral")
        end = content_end(unit, i + 2, Hit(i, i, i + 1, CueForm(cue, "base"), False))
        if end > i + 3:
            found.append(Draft([(i + 2, end)], (i, i + 1), (begin, i), "noun", "clause", cue))
    return found


def introductions(unit: Unit) -> list[Range]:
    """Subjects of "made a speech", "spoke next": who is speaking in what follows."""
    found: list[Range] = []
    for i in range(unit.first + 1, unit.last):
        low = unit.low(i)
        speech = low in ("made", "delivered", "gave", "took") and any(unit.low(j) in _SPEECHES for j in range(i, i + 5))
        if (speech or low in ("spoke", "addressed")) and unit.outside_quotes(i):
            source = subject_before(unit.tokens, verb_group_start(unit.tokens, i, unit.first), unit.first)
            if source is not None:
                found.append(source)
    return found
