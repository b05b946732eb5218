"""A subject and a finite verb: "Content," she said; "Content," said the minister; she said that content."""

from __future__ import annotations

from rhetoric.statements.cues import TITLE_NOUNS, cue_forms
from rhetoric.statements.extent import after_cue, as_saying, content_end, content_start, rest_of_broken, says_nothing
from rhetoric.statements.phrases import (
    appositive_end,
    has_verb,
    phrase_after,
    skip_adjuncts,
    subject_before,
    verb_group_start,
)
from rhetoric.statements.tokens import ADV, AUX, CONJ, NAME, NUM, PREP, PRON, PUNCT, QUOTE, SUB, TIME, VERB
from rhetoric.statements.unit import Draft, Hit, Range, Unit

_FOLLOWS_A_QUOTE = frozenset("say tell ask weak vow call think cite".split())
_FOLLOWS_A_CLAUSE = frozenset("say tell ask cite".split())
_INVERTS = frozenset("say tell ask weak".split())
_OCCASIONS = frozenset("interview column article op-ed essay commentary interviews remarks comments".split())
_TAKES_A_NOUN = frozenset("announce suggest report mention claim deny".split())


def finite_draft(unit: Unit, hit: Hit, taken: int, subject: Range | None) -> Draft | None:
    """The statement of a finite cue. ``taken`` is where the statement before ended, ``subject`` its source."""
    first_try = _inverted(unit, hit, taken) or _as_said(unit, hit)
    if first_try is not None:
        return first_try
    source = subject_before(unit.tokens, hit.start, max(unit.first, taken))
    if source is None and unit.tag(hit.start - 1) == CONJ:
        # "He thanked them and said ..."
        source = subject or sentence_subject(unit, hit.start)
    if source is None or all(unit.tag(i) in (NUM, PUNCT) for i in range(*source)):
        return None
    if unit.low(source[0] - 1) in ("if", "unless"):
        return None  # a condition, no report
    draft = _after(unit, hit, source, taken) or _before(unit, hit, source)
    return _relayed(unit, hit, draft) if draft is not None else None


def sentence_subject(unit: Unit, before: int) -> Range | None:
    """The subject of the first finite verb of the unit."""
    for i in range(unit.first + 1, min(before, unit.first + 40)):
        token = unit.tokens[i]
        if token.quote >= 0:
            return None
        past = token.low.endswith("ed") and unit.tag(i - 1) in (NAME, PRON)
        finite = (
            past or token.tag in (VERB, AUX) or any(f.form in ("past", "s") for f in cue_forms().get(token.low, ()))
        )
        if finite and token.tag != NAME:
            found = subject_before(unit.tokens, verb_group_start(unit.tokens, i, unit.first), unit.first)
            if found is not None:
                return found
    return None


def _relayed(unit: Unit, hit: Hit, draft: Draft) -> Draft:
    """The carrier of a statement: "the agency quoted X as saying", "X told the agency", "in an interview with it"."""
    draft.carrier = _occasion(unit, draft)
    other = phrase_after(unit.tokens, hit.end, unit.last)
    if other is None:
        return draft
    if hit.cue.pattern == "cite" and as_saying(unit, hit.end) is not None:
        draft.carrier, draft.source = draft.source, other
    elif hit.cue.pattern == "tell" and any(t.tag == NAME for t in unit.tokens[slice(*other)]):
        draft.carrier = other
    return draft


def _occasion(unit: Unit, draft: Draft) -> Range | None:
    """ "in an interview with X", "in a column for X": the name after it, if it stands outside the content."""
    for i in range(unit.first, unit.last - 2):
        if unit.low(i) in _OCCASIONS and unit.low(i + 1) in ("with", "for", "to", "by") and unit.outside_quotes(i):
            inside = any(a <= i < b for a, b in draft.content)
            return None if inside else phrase_after(unit.tokens, i + 2, unit.last)
    return None


# ------------------------------------------------------------------ content before the cue


def _after(unit: Unit, hit: Hit, source: Range, taken: int) -> Draft | None:
    """ "Content," she said."""
    edge = source[0] - 1
    while edge > taken and unit.low(edge) in ("as", "and", "but"):
        edge -= 1
    if edge < taken:
        return None
    pattern = hit.cue.pattern
    begin = content_start(unit, max(unit.first, taken), edge)
    follows = skip_adjuncts(unit.tokens, hit.end, unit.last, hearer=pattern == "tell")
    if pattern == "cite":
        follows = as_saying(unit, hit.end) or follows
    adjunct = unit.tag(follows) in (PUNCT, PREP, SUB) and unit.low(follows) != "to"
    ends = follows >= unit.last or adjunct or unit.low(follows).endswith("ing")
    if unit.closes_quote(edge) and pattern in _FOLLOWS_A_QUOTE:
        full_quote = unit.tag(begin) == QUOTE and edge - begin >= 3
        if unit.low(follows) in ("that", ":") or (not ends and (pattern in ("call", "think") or not full_quote)):
            return None
    elif pattern in _FOLLOWS_A_CLAUSE and _goes_on(unit, edge, follows):
        return unit.draft([(begin, edge), (follows + 1, unit.trim_right(follows + 1, unit.last))], hit, source, "after")
    elif pattern not in _FOLLOWS_A_CLAUSE or not ends or not _closes_clause(unit, begin, edge):
        return None
    content = [(begin, unit.trim_right(begin, edge + 1)), *rest_of_broken(unit, follows)]
    return unit.draft(content, hit, source, "after")


def _goes_on(unit: Unit, edge: int, follows: int) -> bool:
    """ "The drill, the officer said, will end": the attribution stands in the middle of its clause."""
    verb = unit.tag(follows + 1) in (AUX, VERB) or (
        unit.tag(follows + 1) == ADV and unit.tag(follows + 2) in (AUX, VERB)
    )
    return unit.low(edge) == "," and unit.low(follows) == "," and verb


def _closes_clause(unit: Unit, begin: int, edge: int) -> bool:
    """Is ``[begin, edge]`` a clause with its comma? One without a known verb counts if it is long and no adjunct."""
    if unit.low(edge) not in (",", "—", "–", "--", "?", "!"):
        return False
    adjunct = unit.tag(begin) in (PREP, SUB, TIME, ADV) or unit.low(begin).endswith("ing")
    return has_verb(unit.tokens, begin, edge + 1) or (edge - begin >= 6 and not adjunct)


def _inverted(unit: Unit, hit: Hit, taken: int) -> Draft | None:
    """ "Content," said the minister."""
    edge = hit.start - 1
    if edge < taken or hit.cue.pattern not in _INVERTS:
        return None
    quote = unit.closes_quote(edge)
    if not quote and not (unit.low(edge) == "," and hit.cue.lemma in ("say", "add", "note", "explain", "write")):
        return None
    found = phrase_after(unit.tokens, hit.end, unit.last)
    if found is None or unit.tag(found[0]) == PREP or unit.low(found[0]) in ("that", "it", "him", "them"):
        return None
    begin = content_start(unit, max(unit.first, taken), edge)
    if not quote:
        subject = subject_before(unit.tokens, hit.start, taken)
        if subject is not None or has_verb(unit.tokens, found[0], unit.last) or not has_verb(unit.tokens, begin, edge):
            return None
    source_end = appositive_end(unit.tokens, found[1], unit.last)
    content = [(begin, unit.trim_right(begin, edge + 1)), *rest_of_broken(unit, source_end)]
    return unit.draft(content, hit, (found[0], source_end), "inverted")


# ------------------------------------------------------------------ content after the cue


def _before(unit: Unit, hit: Hit, source: Range) -> Draft | None:
    """She said that content."""
    begin = after_cue(unit, hit)
    if begin is None or begin >= unit.last:
        return None
    end = content_end(unit, begin, hit)
    if end <= begin or says_nothing(unit, hit, begin) or not _is_content(unit, hit, begin, end):
        return None
    colon = begin > hit.end and unit.low(begin - 1) == ":"
    rule = "predicate" if hit.cue.pattern in ("weak", "think") else "colon" if colon else "before"
    return unit.draft([(begin, end)], hit, source, rule)


def _is_content(unit: Unit, hit: Hit, begin: int, end: int) -> bool:
    """Does ``[begin, end)`` look like what this verb reports?"""
    pattern, quoted = hit.cue.pattern, unit.quoted(begin, end)
    if pattern in ("weak", "think"):
        mark = next((i for i in range(begin, min(end, begin + 9)) if unit.tag(i) == QUOTE), None)
        return mark is not None and unit.low(begin) != "to" and unit.low(mark - 1) not in TITLE_NOUNS
    if pattern == "as" and not any(t.low == "as" for t in unit.tokens[begin : min(end, begin + 20)]):
        return False
    if quoted:
        return True
    if end == begin + 1 and (pattern != "vow" or unit.tag(begin) != "WORD"):
        return False
    if pattern == "say":
        long = unit.low(begin - 1) in ("that", ":") or end - begin >= 4
        return long or has_verb(unit.tokens, begin, end) or hit.cue.lemma in _TAKES_A_NOUN
    return pattern != "cite"


def _as_said(unit: Unit, hit: Hit) -> Draft | None:
    """ "As my colleague told me, content"."""
    first = unit.first
    if unit.low(first) != "as" or hit.cue.pattern not in ("say", "tell") or hit.at - first > 14:
        return None
    source = subject_before(unit.tokens, hit.start, first + 1)
    comma = next((i for i in range(hit.end, hit.end + 8) if unit.low(i) == ","), None)
    if source is None or source[0] != first + 1 or comma is None or comma + 2 >= unit.last:
        return None
    return unit.draft([(comma + 1, unit.trim_right(comma + 1, unit.last))], hit, source, "before")
