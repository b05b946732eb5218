"""Where the content of a statement begins and ends."""

from __future__ import annotations

from rhetoric.statements.cues import FEELING_NOUNS, cue_forms
from rhetoric.statements.hits import BE
from rhetoric.statements.phrases import skip_adjuncts, subject_before, verb_group_start
from rhetoric.statements.tokens import ADV, AUX, CONJ, DET, NAME, PREP, PRON, PUNCT, QUOTE, SUB
from rhetoric.statements.unit import Hit, Range, Unit

_ADJUNCT_STARTS = frozenset("in at during when while as after before on about".split())
_TIME_CLAUSES = frozenset("after when while before since during".split())
_REPORTS = frozenset("say tell call urge vow cite ask express".split())
_NEEDS_THAT = frozenset("find show indicate prove rule specify detail".split())
_NAMES = frozenset("call dub term label".split())
_REFLEXIVE = frozenset("itself himself herself themselves myself ourselves".split())
_DASHES = frozenset("— – --".split())


# ------------------------------------------------------------------ the beginning


def content_start(unit: Unit, start: int, edge: int) -> int:
    """First token of the content in ``[start, edge)`` before a cue: past punctuation, "and" and "but"."""
    while start < edge:
        token = unit.tokens[start]
        stray = token.tag == PUNCT and token.quote < 0 and token.low not in ("$", "[", "(", "…", "...")
        if not (stray or token.low in ("and", "but")):
            break
        start += 1
    return start


def after_cue(unit: Unit, hit: Hit) -> int | None:
    """Index where the content after a cue begins, or None if the verb takes none here."""
    pattern = hit.cue.pattern
    if pattern == "express":
        return _after_feeling(unit, hit.end)
    if pattern == "cite":
        return after_as_saying(unit, hit.end)
    i = hit.end
    if pattern in ("say", "tell", "ask", "think", "vow", "urge"):
        i = skip_adjuncts(unit.tokens, i, unit.last, hearer=pattern == "tell")
    if hit.cue.lemma in ("accuse", "blame", "praise"):
        return i
    while i < unit.last and (unit.low(i) in ("that", ":", ",") or unit.low(i) in _DASHES):
        i += 1
        if unit.low(i - 1) == "that":
            break
    return i


def _after_feeling(unit: Unit, start: int) -> int | None:
    """ "expressed the hope that content"; in "voiced the North's readiness to" the content is the whole phrase."""
    i = start
    while i < unit.last and i - start < 4 and (unit.low(i) in FEELING_NOUNS or unit.tag(i) in (DET, ADV, CONJ)):
        i += 1
    if not any(t.low in FEELING_NOUNS for t in unit.tokens[start:i]):
        return start if any(t.low in FEELING_NOUNS for t in unit.tokens[i : i + 5]) else None
    return i + (unit.low(i) in ("that", "for", "about", "over", "in", "to", "at", "with", "of"))


def as_saying(unit: Unit, start: int) -> int | None:
    """ "quoted X as saying": index of the token after "saying"."""
    for i in range(start, min(unit.last - 1, start + 40)):
        if unit.low(i) == "as" and unit.low(i + 1) in ("saying", "telling", "writing", "stating", "noting"):
            return i + 2
    return None


def after_as_saying(unit: Unit, start: int) -> int:
    """Index where the content of "quoted X as saying content" begins; ``start`` without "as saying"."""
    saying = as_saying(unit, start)
    if saying is None:
        return start
    i = skip_adjuncts(unit.tokens, saying, unit.last, hearer=unit.low(saying - 1) == "telling")
    while unit.low(i) in ("that", ":", ","):
        i += 1
    return i


def says_nothing(unit: Unit, hit: Hit, begin: int) -> bool:
    """ "asked not to be named", "called into question", "continued to ...": the verb reports nothing."""
    lemma, following = hit.cue.lemma, unit.low(hit.end)
    if unit.low(begin) in _REFLEXIVE or unit.low(begin) == "according" or unit.tag(begin) == CONJ:
        return True
    if lemma in _NAMES and unit.tag(hit.end) == QUOTE and unit.tag(hit.start - 1) not in (NAME, PRON, QUOTE):
        return True  # "a missile called "X"" names it
    if unit.low(begin) == "to" and unit.low(begin + 1) in ("him", "her", "them", "me", "us"):
        return True
    time_clause = unit.tag(begin) == SUB or (unit.low(begin) == "as" and unit.tag(begin + 1) in (PRON, NAME))
    if time_clause and hit.cue.pattern in ("call", "urge", "weak"):
        return True
    if lemma == "compare" and following in ("to", "with"):
        return True
    if lemma in _NEEDS_THAT:
        return unit.low(begin - 1) != "that" and unit.tag(begin) != QUOTE
    if lemma in ("continue", "observe", "read", "go on", "answer", "reply", "respond"):
        quote_next = unit.tag(hit.end) == QUOTE or (following == "," and unit.tag(hit.end + 1) == QUOTE)
        return following not in (":", "that") and not quote_next
    return (lemma == "ask" and following == "not") or (lemma == "call" and following in ("into", "off", "in", "up"))


# ------------------------------------------------------------------ the end


def content_end(unit: Unit, begin: int, hit: Hit) -> int:
    """Where the reported clause stops: another cue of the same speaker, "according to", a trailing attribution."""
    i = begin
    if unit.tag(begin) == QUOTE:
        stop = unit.quote_end(begin)
        if stop - begin >= 7 and unit.low(stop) in _ADJUNCT_STARTS:
            return unit.trim_right(begin, stop)
        i = max(i, stop - 1)
    for i in range(max(i, begin + 1), unit.last):  # noqa: B020  # the quotation that opens the content is passed over
        end = _stops_at(unit, i, hit)
        if end is not None:
            return end if unit.tag(i) == QUOTE else unit.trim_right(begin, end)
    return unit.trim_right(begin, unit.last)


def _stops_at(unit: Unit, i: int, hit: Hit) -> int | None:
    """The end of the content if it stops at token ``i``."""
    token = unit.tokens[i]
    if (token.quote >= 0 and token.tag != QUOTE) or i + 1 >= unit.last:
        return i if token.low == ";" and token.quote < 0 else None
    if token.tag == QUOTE:
        if not unit.outside_quotes(i + 1):
            return None
        comma = unit.low(i - 1) == "," and _comma_stops(unit, i)
        adjunct = hit.cue.pattern in ("call", "as") and unit.low(i + 1) in _TIME_CLAUSES
        return i + 1 if comma or adjunct else None
    stops = (
        token.low == ";"
        or (token.low == "," and _comma_stops(unit, i))
        or (token.tag == CONJ and _is_new_cue(unit, i + 1))
        or (token.low == "according" and unit.low(i + 1) == "to")
    )
    return i if stops else None


def _comma_stops(unit: Unit, comma: int) -> bool:
    """Does what follows the comma belong to somebody else, or to a new cue?"""
    low, after = unit.low(comma + 1), comma + 2
    adding = any(f.form == "ing" and f.cue.pattern in _REPORTS for f in cue_forms().get(low, ()))
    if adding or (low == "according" and unit.low(after) == "to"):
        return True
    if after < unit.last:
        described = any(f.form == "past" and f.cue.pattern in ("call", "as") for f in cue_forms().get(low, ()))
        if low in ("but", "although", "though") or (described and unit.low(after) == "as"):
            return True
        if low in ("while", "whereas") and _is_new_clause(unit, after):
            return True
        if unit.tag(comma + 1) == CONJ:
            return _is_new_cue(unit, after) or _is_new_clause(unit, after)
    return _is_trailing_attribution(unit, comma)


def _is_new_clause(unit: Unit, start: int) -> bool:
    """Does another speaker begin here (", and two analysts told ...", "while Seoul calls it ...")?"""
    for i in range(start + 1, min(unit.last, start + 14)):
        if unit.tag(i) in (PUNCT, QUOTE):
            return False
        found = cue_forms().get(unit.low(i), ())
        verb = any(f.form in ("past", "s", "base") and f.cue.pattern in ("say", "tell", "call", "as") for f in found)
        if verb and unit.tag(i) not in (NAME, PREP):
            subject = subject_before(unit.tokens, verb_group_start(unit.tokens, i, start), start)
            return subject is not None and subject[0] <= start + 1
        if unit.tag(i) == AUX and unit.low(i) not in BE:
            return False
    return False


def _is_new_cue(unit: Unit, i: int) -> bool:
    """Does a new cue with the same subject begin here ("and called it ...")?"""
    while unit.tag(i) == ADV:
        i += 1
    found = cue_forms().get(unit.low(i), ())
    if unit.tag(i) == NAME or not any(f.form in ("past", "s") for f in found):
        return False
    strong = any(f.cue.pattern not in ("weak", "think") for f in found)
    return strong or unit.quoted(i + 1, i + 9)


def _is_trailing_attribution(unit: Unit, comma: int) -> bool:
    """ "..., the agency said." at the end of the unit."""
    for i in range(comma + 2, min(unit.last, comma + 14)):
        if unit.low(i) in (",", ";") or unit.tag(i) == QUOTE:
            return False
        found = cue_forms().get(unit.low(i), ())
        if any(f.form in ("past", "s") and f.cue.pattern in ("say", "tell") for f in found):
            subject = subject_before(unit.tokens, verb_group_start(unit.tokens, i, comma), comma + 1)
            follows = skip_adjuncts(unit.tokens, i + 1, unit.last, hearer=False)
            ends = follows >= unit.last or unit.tag(follows) == PUNCT
            return subject is not None and subject[0] == comma + 1 and ends
    return False


def rest_of_broken(unit: Unit, start: int) -> list[Range]:
    """The second half of "A," he said, "B." """
    i = start
    while i < unit.last and i - start < 40 and unit.tag(i) != QUOTE:
        other = any(f.cue.pattern in ("say", "tell", "call", "urge") for f in cue_forms().get(unit.low(i), ()))
        if other or unit.low(i) == "that":
            return []
        i += 1
    if unit.tag(i) != QUOTE:
        return []
    if i - start > 3 and unit.low(i - 1) not in (",", ":", ".", "—", "–", "--", ";", ")"):
        return []
    return [(i, unit.trim_right(i, unit.quote_end(i)))]
