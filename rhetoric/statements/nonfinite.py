"""Participles and passives: "..., adding that content"; "Noting that content, he ..."; "described as content"."""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.statements.cues import cue_forms
from rhetoric.statements.extent import after_as_saying, after_cue, as_saying, content_end, content_start, says_nothing
from rhetoric.statements.finite import sentence_subject
from rhetoric.statements.hits import BE
from rhetoric.statements.phrases import phrase_after, subject_before, verb_group_start
from rhetoric.statements.tokens import ADV, AUX, CONJ, DET, NAME, PREP, PRON, PUNCT, QUOTE
from rhetoric.statements.unit import Draft, Hit, Range, Unit

_MAY_PRECEDE = frozenset("by before after while despite".split())


def participle(unit: Unit, hit: Hit, subject: Range | None, earlier: Sequence[Draft]) -> Draft | None:
    """ "..., adding that content" and "Noting that content, he ..."."""
    begin = after_cue(unit, hit)
    if begin is None or begin >= unit.last:
        return None
    if hit.start == unit.first:
        commenting_on = unit.tag(hit.end) == PREP and hit.cue.particle is None
        return None if commenting_on else _opener(unit, hit, begin)
    progressive = any(t.low in BE for t in unit.tokens[hit.start : hit.at])
    before = unit.tokens[hit.start - 1]
    if earlier and earlier[-1].content[0][0] == hit.start:
        return None  # "warned that rejecting something ...": the participle is what is said
    if not progressive and before.tag in (DET, PREP) and before.low not in _MAY_PRECEDE:
        return None
    if progressive:
        source = subject_before(unit.tokens, hit.start, unit.first)
    else:
        source = _with_subject(unit, hit) or subject or sentence_subject(unit, hit.start)
    if source is None and earlier:
        source = earlier[-1].source
    end = content_end(unit, begin, hit)
    if source is None or not _is_reported(unit, hit, begin, end, attached=progressive):
        return None
    draft = unit.draft([(begin, end)], hit, source, "participle")
    draft.cue = (hit.at, hit.end)
    return draft


def _with_subject(unit: Unit, hit: Hit) -> Range | None:
    """ "..., with officials expressing hope": the participle has a subject of its own."""
    for i in range(hit.start - 1, max(unit.first, hit.start - 12), -1):
        if unit.low(i) == "with" and unit.tag(i - 1) == PUNCT:
            return (i + 1, hit.start) if i + 1 < hit.start else None
        if unit.tag(i) in (PUNCT, QUOTE):
            return None
    return None


def _is_reported(unit: Unit, hit: Hit, begin: int, end: int, *, attached: bool) -> bool:
    if says_nothing(unit, hit, begin):
        return False
    if unit.quoted(begin, end):
        return True
    if hit.cue.pattern in ("weak", "think", "cite") or end - begin < 3:
        return False
    # "a letter saying content", but not "people opposing something"
    loose = attached or unit.tag(hit.start - 1) in (PUNCT, QUOTE, CONJ, AUX, ADV)
    return loose or unit.low(begin - 1) == "that" or hit.cue.pattern in ("say", "tell", "call", "express")


def _opener(unit: Unit, hit: Hit, begin: int) -> Draft | None:
    """ "Noting that content, he referred to ...": the subject of the main clause speaks."""
    for comma in range(begin + 2, min(unit.last - 2, begin + 90)):
        if unit.low(comma) != "," or not unit.outside_quotes(comma) or unit.tag(comma + 1) not in (PRON, NAME, DET):
            continue
        for verb in range(comma + 2, min(unit.last, comma + 12)):
            if unit.low(verb) == ",":
                break
            finite = any(f.form in ("past", "s") for f in cue_forms().get(unit.low(verb), ()))
            if not finite or unit.tag(verb) == NAME:
                continue
            source = subject_before(unit.tokens, verb_group_start(unit.tokens, verb, comma), comma + 1)
            if source is not None and source[0] == comma + 1:
                content = [(begin, unit.trim_right(begin, comma))]
                return Draft(content, (hit.at, hit.end), source, "participle", "participle", hit.cue)
    return None


def is_passive(unit: Unit, hit: Hit) -> bool:
    """A passive, also without its auxiliary: ", described as ..." and "As warned by ..."."""
    if hit.passive:
        return True
    if hit.form.form != "past":
        return False
    reduced = unit.low(hit.start - 1) == "," and unit.low(hit.end) == "as" and hit.cue.pattern in ("call", "as")
    return reduced or (hit.start == unit.first + 1 and unit.low(unit.first) == "as" and unit.low(hit.end) == "by")


def passive(unit: Unit, hit: Hit) -> Draft | None:
    """ "was quoted by the agency as saying content", "was described as content", "content is also noted"."""
    if hit.cue.pattern == "cite":
        return _was_quoted(unit, hit)
    begin, agent = hit.end, None
    if unit.low(begin) in ("by", "in"):
        agent = phrase_after(unit.tokens, begin + 1, unit.last)
        begin = agent[1] if agent else begin
    opens = hit.start == unit.first + (unit.low(unit.first) == "as")
    if agent is not None and opens and begin + 2 < unit.last:
        draft = unit.draft([(begin + (unit.low(begin) == ","), unit.last)], hit, agent, "passive")
        draft.cue = (hit.at, hit.end)
        return draft
    content = _passive_content(unit, hit, begin, agent)
    if content is None:
        return None
    draft = unit.draft([content], hit, agent, "passive")
    draft.implicit, draft.passive = agent is None, True
    return draft


def _is_apposition(unit: Unit, hit: Hit, end: int) -> bool:
    """ "The paper, regarded as a mouthpiece, said": the passive only describes the subject of the verb after it."""
    finite = any(f.form in ("past", "s") for f in cue_forms().get(unit.low(end + 1), ()))
    return not hit.passive and unit.low(end) == "," and finite


def _was_quoted(unit: Unit, hit: Hit) -> Draft | None:
    """ "X was quoted by the agency as saying content", also behind the content: X speaks, the agency carries."""
    subject = subject_before(unit.tokens, hit.start, unit.first)
    saying = as_saying(unit, hit.end)
    if saying is None or subject is None:
        return None
    edge = subject[0] - 1
    begin = after_as_saying(unit, hit.end)
    if unit.closes_quote(edge):
        start = content_start(unit, unit.first, edge)
        content = (start, unit.trim_right(start, edge + 1))
    elif begin < unit.last:
        content = (begin, content_end(unit, begin, hit))
    else:
        return None
    draft = unit.draft([content], hit, subject, "passive")
    draft.cue, draft.carrier, draft.passive = (saying - 1, saying), _agent(unit, hit.end, saying), True
    return draft


def _agent(unit: Unit, start: int, saying: int) -> Range | None:
    """Who quoted: "by the agency", "in state media", before "as saying" or right after it."""
    if unit.low(start) in ("by", "in"):
        return phrase_after(unit.tokens, start + 1, saying - 2)
    return phrase_after(unit.tokens, saying + 1, unit.last) if unit.low(saying) in ("by", "in") else None


def _passive_content(unit: Unit, hit: Hit, begin: int, agent: Range | None) -> Range | None:
    """The content of a passive: after "as", after "are told to", or before "are also noted"."""
    pattern = hit.cue.pattern
    if pattern == "tell":
        end = content_end(unit, begin, hit) if begin < unit.last else begin
        told = agent is None and unit.low(begin) in ("to", "that") and unit.quoted(begin, end)
        return (begin, end) if told else None
    link = ("as", "of") if hit.cue.lemma == "accuse" else ("as",)
    if pattern in ("call", "as") and (unit.low(begin) in link or unit.tag(begin) == QUOTE):
        begin += unit.low(begin) in link
        end = content_end(unit, begin, hit) if begin < unit.last else begin
        return (begin, end) if end > begin and not _is_apposition(unit, hit, end) else None
    last = pattern in ("say", "call", "express", "as") and begin >= unit.last and hit.start > unit.first + 3
    if last and unit.quoted(unit.first, hit.start):
        return unit.first, unit.trim_right(unit.first, hit.start)
    return None
