"""Cues in a unit: which forms of reporting verbs are used as verbs here, and not as nouns or adjectives."""

from __future__ import annotations

from rhetoric.statements.cues import NOUN_LIKE, CueForm, cue_forms
from rhetoric.statements.phrases import verb_group_start
from rhetoric.statements.tokens import ADV, CONJ, DET, NAME, NUM, PREP, PRON, PUNCT, QUOTE, REL, SUB, Token
from rhetoric.statements.unit import Hit, Unit

BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
_MODAL = frozenset("will would can could may might shall should must do does did has have had".split())
_NEGATIONS = frozenset("not n't never".split())
_PLURAL = frozenset("they we i you people who also others many some police".split())
_PARTICLES = frozenset("up out down off on".split())


def find_cues(unit: Unit) -> list[Hit]:
    """Cues of the unit, outside quotation marks, in order."""
    forms = cue_forms()
    hits: list[Hit] = []
    for i in range(unit.first, unit.last):
        token = unit.tokens[i]
        if token.quote >= 0 or token.low not in forms or token.tag in (PREP, QUOTE):
            continue
        hit = next((h for form in forms[token.low] if (h := _as_hit(unit, i, form))), None)
        if hit is not None:
            hits.append(hit)
    return hits


def _as_hit(unit: Unit, i: int, form: CueForm) -> Hit | None:
    end = i + 1
    for word in (form.cue.particle or "").split():
        if unit.low(end) != word:
            return None
        end += 1
    start = verb_group_start(unit.tokens, i, unit.first)
    group = {t.low for t in unit.tokens[start:i]}
    if not _is_verb(unit, i, form, group):
        return None
    return Hit(i, start, end, form, bool(group & BE) and form.form in ("past", "participle"))


def _is_verb(unit: Unit, i: int, form: CueForm, group: set[str]) -> bool:
    """Is this form used as a finite verb, or as a participle that reports?"""
    token = unit.tokens[i]
    before = unit.tokens[i - 1] if i > unit.first else None
    after = unit.tokens[i + 1] if i + 1 < unit.last else None
    if before is not None and _is_nominal(token, before, form):
        return False
    if before is not None and before.tag == DET:
        return True
    if form.form == "base":
        return _is_finite_base(unit, i, form, group)
    if form.form == "ing":
        return form.cue.pattern not in ("think", "weak") or (after is not None and after.tag == QUOTE)
    if token.low in NOUN_LIKE and form.form == "s":
        return before is not None and before.tag in (NAME, PRON, REL, QUOTE, PUNCT) and _opens_content(after)
    if after is not None and after.low == "by" and not group & BE:
        return _opens_with_as(unit, i)
    if form.form == "past" and before is not None and before.tag in (CONJ, PUNCT) and after is not None:
        return after.tag != PREP or form.cue.pattern in ("say", "tell") or after.low in ("in", "to", "that", "as")
    return True


def _is_nominal(token: Token, before: Token, form: CueForm) -> bool:
    """Part of a name, or after a determiner, a possessive or a preposition: a noun or an adjective."""
    if token.tag == NAME and before.tag == NAME and token.text[0].isupper():
        return True
    if before.tag == DET:
        return not (before.low in ("this", "that", "all") and form.form == "past")
    if before.low.endswith("'s") or before.low in ("of", "$"):
        return True
    return form.form not in ("base", "ing") and before.tag == PREP and before.low not in _PARTICLES


def _is_finite_base(unit: Unit, i: int, form: CueForm, group: set[str]) -> bool:
    """ "officials say", "it will call": the base form after a plural subject or a modal, and not negated."""
    if i <= unit.first or group & _NEGATIONS or any(w.endswith("n't") for w in group):
        return False
    before = unit.tokens[i - 1]
    after = unit.tokens[i + 1] if i + 1 < unit.last else None
    if before.low == "to":
        return unit.low(i - 2) in ("on", "continued", "continues", "wants", "wanted")
    if group & _MODAL:
        return form.cue.pattern in ("say", "tell", "ask")
    if group & BE or not _opens_content(after):
        return False
    plural = before.low in _PLURAL or (before.tag == NAME and unit.low(i - 2) == "and")
    plural = plural or (before.low.endswith("s") and before.tag in ("WORD", NAME) and not before.low.endswith("ss"))
    if unit.low(i) in NOUN_LIKE:
        return plural and after is not None and (after.tag == PRON or after.low == "that")
    return plural


def _opens_with_as(unit: Unit, i: int) -> bool:
    """ "As already warned by ..." at the start of a unit."""
    return unit.low(unit.first) == "as" and all(t.tag == ADV for t in unit.tokens[unit.first + 1 : i])


def _opens_content(after: Token | None) -> bool:
    return after is not None and (
        after.tag in (DET, PRON, NAME, QUOTE, NUM, SUB, ADV, "THAT", "WORD") or after.low in (":", ",", "to", "in")
    )
