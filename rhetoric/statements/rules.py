"""Statements inside one unit: a sentence, or several that a quotation joins.

Each cue is looked at once, from left to right. Where its subject and its content stand decides the rule:

============= ==========================================================
rule          example
============= ==========================================================
after         "Content," she said.
inverted      "Content," said the minister.
before        She said that content.
colon         She said: content.
participle    ..., adding that content. / Noting that content, he ...
passive       The summit was described as content. / She was quoted as saying content.
according     According to the agency, content.
noun          the announcement that content
predicate     It marked a "content" year. (quotation marks with a weaker verb)
============= ==========================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rhetoric.document import StatementForm
from rhetoric.statements.cues import FEELING_NOUNS, NOUN_LIKE, SAYING_NOUNS, Cue, CueForm, cue_forms
from rhetoric.statements.phrases import (
    appositive_end,
    has_verb,
    phrase_after,
    skip_adjuncts,
    subject_before,
    verb_group_start,
)
from rhetoric.statements.tokens import (
    ADV,
    AUX,
    CONJ,
    DET,
    NAME,
    NUM,
    PREP,
    PRON,
    PUNCT,
    QUOTE,
    REL,
    SUB,
    TIME,
    VERB,
    Token,
)

_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
_MODAL = frozenset("will would can could may might shall should must do does did has have had".split())
Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A statement before its speaker is resolved. Token ranges become view offsets on the way out."""

    content: list[Range]
    cue: Range | None
    source: Range | None
    rule: str
    form: StatementForm = "clause"
    word: Cue | None = None
    implicit: bool = False
    passive: bool = False
    carrier: Range | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a unit: the verb at ``at``, its group from ``start``, and ``end`` after its particle."""

    at: int
    start: int
    end: int
    form: CueForm
    passive: bool


def find_cues(tokens: Sequence[Token], first: int, last: int) -> list[Hit]:
    """Cues of the unit, outside quotation marks, in order."""
    forms = cue_forms()
    hits: list[Hit] = []
    for i in range(first, last):
        token = tokens[i]
        if token.quote >= 0 or token.low not in forms or token.tag in (PREP, QUOTE):
            continue
        for form in forms[token.low]:
            hit = _as_hit(tokens, i, first, last, form)
            if hit is not None:
                hits.append(hit)
                break
    return hits


def _as_hit(tokens: Sequence[Token], i: int, first: int, last: int, form: CueForm) -> Hit | None:
    end = i + 1
    if form.cue.particle:
        for word in form.cue.particle.split():
            if end >= last or tokens[end].low != word:
                return None
            end += 1
    start = verb_group_start(tokens, i, first)
    before = tokens[i - 1] if i > first else None
    group = [t.low for t in tokens[start:i]]
    be = any(w in _BE for w in group)
    if not _is_verb(tokens, i, first, last, form, before, group):
        return None
    return Hit(i, start, end, form, be and form.form in ("past", "participle"))


def _is_verb(
    tokens: Sequence[Token], i: int, first: int, last: int, form: CueForm, before: Token | None, group: Sequence[str]
) -> bool:
    """Is this form used as a finite verb (or a participle that reports)?"""
    token = tokens[i]
    after = tokens[i + 1] if i + 1 < last else None
    if token.text[0].isupper() and i > first and token.tag == NAME and before is not None and before.tag == NAME:
        return False
    if before is not None and (before.tag == DET or before.low.endswith("'s") or before.low in ("of", "an", "$")):
        return before.tag == DET and before.low in ("this", "that", "all") and form.form == "past"
    if form.form == "base":
        return _is_finite_base(tokens, i, first, form, before, group, after)
    if form.form == "ing":
        return form.cue.pattern not in ("think", "weak") or (after is not None and after.tag == QUOTE)
    if before is not None and before.tag == PREP and before.low not in ("up", "out", "down", "off", "on"):
        return False
    if token.low in NOUN_LIKE and form.form == "s":
        return before is not None and before.tag in (NAME, PRON, REL, QUOTE, PUNCT) and _opens_content(after)
    if after is not None and after.low in ("by",) and not any(w in _BE for w in group):
        return start_as(tokens, i, first)
    if form.form == "past" and before is not None and before.tag in (CONJ, PUNCT) and after is not None:
        return after.tag not in (PREP,) or form.cue.pattern in ("say", "tell") or after.low in ("in", "to", "that", "as")
    return True


def _is_finite_base(
    tokens: Sequence[Token],
    i: int,
    first: int,
    form: CueForm,
    before: Token | None,
    group: Sequence[str],
    after: Token | None,
) -> bool:
    if before is None:
        return False
    if any(w in ("not", "n't", "never") or w.endswith("n't") for w in group):
        return False
    if before.low == "to":
        return i - 2 >= first and tokens[i - 2].low in ("on", "continued", "continues", "wants", "wanted")
    if any(w in _MODAL for w in group):
        return form.cue.pattern in ("say", "tell", "call", "urge", "vow", "ask")
    if any(w in _BE for w in group):
        return False
    plural = before.low in ("they", "we", "i", "you", "people", "who", "also", "others", "many", "some", "police")
    plural = plural or (before.tag == NAME and i - 2 >= first and tokens[i - 2].low == "and")
    plural = plural or (before.low.endswith("s") and before.tag in ("WORD", NAME) and not before.low.endswith("ss"))
    if token_is_noun_like(tokens[i].low):
        return plural and _opens_content(after) and after is not None and (after.tag in (PRON,) or after.low == "that")
    return plural and _opens_content(after)


def start_as(tokens: Sequence[Token], i: int, first: int) -> bool:
    """ "As already warned by ..." at the start of a unit."""
    return tokens[first].low == "as" and all(t.tag == ADV for t in tokens[first + 1 : i])


def token_is_noun_like(low: str) -> bool:
    return low in NOUN_LIKE


def _opens_content(after: Token | None) -> bool:
    return after is not None and (
        after.tag in (DET, PRON, NAME, QUOTE, NUM, SUB, ADV, "THAT", "WORD") or after.low in (":", ",", "to", "in")
    )


def unit_drafts(tokens: Sequence[Token], first: int, last: int) -> list[Draft]:
    """All statements of the unit ``tokens[first:last]``, in order of their cues."""
    body_end = _without_stop(tokens, first, last)
    drafts: list[Draft] = []
    taken = first
    subject: Range | None = None
    for hit in find_cues(tokens, first, body_end):
        draft = _draft(tokens, hit, first, body_end, taken, subject, drafts)
        if draft is None:
            continue
        drafts.append(draft)
        if draft.source is not None:
            subject = draft.source
        if draft.rule in ("after", "inverted"):
            taken = hit.end
    drafts += _according(tokens, first, body_end, drafts)
    return drafts


def _without_stop(tokens: Sequence[Token], first: int, last: int) -> int:
    while last > first and tokens[last - 1].tag == PUNCT and tokens[last - 1].low in (".", "!", "?", ";", ":"):
        last -= 1
    return last


def _draft(
    tokens: Sequence[Token], hit: Hit, first: int, last: int, taken: int, subject: Range | None, earlier: list[Draft]
) -> Draft | None:
    if hit.form.form == "ing":
        return _participle(tokens, hit, first, last, subject, earlier)
    reduced = (
        hit.form.form == "past"
        and hit.start > first
        and tokens[hit.start - 1].low == ","
        and hit.end < last
        and tokens[hit.end].low == "as"
        and hit.form.cue.pattern in ("call", "as")
    )
    as_warned = hit.start == first + 1 and tokens[first].low == "as" and hit.form.form == "past"
    if hit.passive or reduced or (as_warned and hit.end < last and tokens[hit.end].low == "by"):
        return _passive(tokens, hit, first, last)
    inverted = _inverted(tokens, hit, first, last, taken) or _as_said(tokens, hit, first, last)
    if inverted is not None:
        return inverted
    source = subject_before(tokens, hit.start, max(first, taken))
    if source is None and hit.start > first and tokens[hit.start - 1].tag == CONJ and subject is not None:
        source = subject  # "He thanked them and said ..."
    if source is None and hit.start > first and tokens[hit.start - 1].tag == CONJ:
        source = _sentence_subject(tokens, first, hit.start)
    if source is None:
        return None
    after = _after(tokens, hit, source, first, last, taken)
    draft = after if after is not None else _before(tokens, hit, source, last)
    return _relayed(tokens, hit, draft, last) if draft is not None else None


def _relayed(tokens: Sequence[Token], hit: Hit, draft: Draft, last: int) -> Draft:
    """The carrier of a statement: "the agency quoted X as saying", "X told the agency"."""
    if hit.form.cue.pattern == "cite":
        saying = _as_saying(tokens, hit.end, last)
        person = phrase_after(tokens, hit.end, last) if saying else None
        if person is not None:
            draft.carrier, draft.source = draft.source, person
    elif hit.form.cue.pattern == "tell":
        hearer = phrase_after(tokens, hit.end, last)
        draft.carrier = hearer if hearer and any(t.tag == NAME for t in tokens[slice(*hearer)]) else None
    return draft


def _as_said(tokens: Sequence[Token], hit: Hit, first: int, last: int) -> Draft | None:
    """"As my colleague told me, content"."""
    if tokens[first].low != "as" or hit.form.cue.pattern not in ("say", "tell") or hit.at - first > 14:
        return None
    source = subject_before(tokens, hit.start, first + 1)
    comma = next((i for i in range(hit.end, min(last, hit.end + 8)) if tokens[i].low == ","), None)
    if source is None or source[0] != first + 1 or comma is None or comma + 2 >= last:
        return None
    content = [(comma + 1, _trim_right(tokens, comma + 1, last))]
    return Draft(content, (hit.start, hit.end), source, "before", _form(tokens, content), hit.form.cue)


def _sentence_subject(tokens: Sequence[Token], first: int, before: int) -> Range | None:
    """The subject of the first finite verb of the unit."""
    for i in range(first + 1, min(before, first + 40)):
        token = tokens[i]
        if token.quote >= 0:
            return None
        finite = token.tag in (VERB, AUX) or any(f.form in ("past", "s") for f in cue_forms().get(token.low, ()))
        if finite and token.tag != NAME:
            start = verb_group_start(tokens, i, first)
            found = subject_before(tokens, start, first)
            if found is not None:
                return found
    return None


# ------------------------------------------------------------------ content before the cue


def _after(tokens: Sequence[Token], hit: Hit, source: Range, first: int, last: int, taken: int) -> Draft | None:
    """ "Content," she said."""
    edge = source[0] - 1
    while edge > taken and tokens[edge].low in ("as", "and", "but") and tokens[edge].tag in (CONJ, PREP):
        edge -= 1
    if edge < taken or hit.form.cue.pattern not in (
        "say",
        "tell",
        "ask",
        "weak",
        "call",
        "vow",
        "urge",
        "think",
        "cite",
    ):
        return None
    closes_quote = tokens[edge].tag == QUOTE or (
        tokens[edge].low == "," and edge > taken and tokens[edge - 1].tag == QUOTE
    )
    comma = tokens[edge].low in (",", "—", "–", "--", "?", "!")
    if not (closes_quote or comma):
        return None
    begin = _content_start(tokens, max(first, taken), edge)
    follows = skip_adjuncts(tokens, hit.end, last, hearer=hit.form.cue.pattern == "tell")
    if hit.form.cue.pattern == "cite":
        follows = _as_saying(tokens, hit.end, last) or follows
    ends = follows >= last or tokens[follows].tag == PUNCT or _only_adjunct(tokens, follows, last)
    if closes_quote and hit.form.cue.pattern in ("say", "tell", "ask", "weak", "vow", "call", "think", "cite"):
        if follows < last and (
            tokens[follows].low in ("that", ":") or (not ends and not _is_full_quote(tokens, begin, edge))
        ):
            return None
        if hit.form.cue.pattern in ("call", "think") and not ends:
            return None
    elif (
        hit.form.cue.pattern not in ("say", "tell", "ask", "cite") or not ends or not has_verb(tokens, begin, edge + 1)
    ):
        return None
    content = [(begin, _trim_right(tokens, begin, edge + 1))]
    content += _rest_of_broken(tokens, follows, last)
    return Draft(content, (hit.start, hit.end), source, "after", _form(tokens, content), hit.form.cue)


def _is_clause(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """A clause, or long enough to be one and not an adjunct; plural verbs look like nouns."""
    adjunct = tokens[begin].tag in (PREP, SUB, TIME, ADV) or tokens[begin].low.endswith("ing")
    return has_verb(tokens, begin, end) or (end - begin >= 7 and not adjunct)


def _is_full_quote(tokens: Sequence[Token], begin: int, edge: int) -> bool:
    return tokens[begin].tag == QUOTE and edge - begin >= 3


def _inverted(tokens: Sequence[Token], hit: Hit, first: int, last: int, taken: int) -> Draft | None:
    """ "Content," said the minister."""
    edge = hit.start - 1
    if edge < taken or hit.form.cue.pattern not in ("say", "tell", "ask", "weak"):
        return None
    closes_quote = tokens[edge].tag == QUOTE or (
        tokens[edge].low == "," and edge > taken and tokens[edge - 1].tag == QUOTE
    )
    if not closes_quote and not (
        tokens[edge].low == "," and hit.form.cue.lemma in ("say", "add", "note", "explain", "write")
    ):
        return None
    found = phrase_after(tokens, hit.end, last)
    if found is None or tokens[found[0]].tag == PREP or tokens[found[0]].low in ("that", "it", "him", "them", "in", "to"):
        return None
    if not closes_quote and (has_verb(tokens, found[0], last) or subject_before(tokens, hit.start, taken) is not None):
        return None
    begin = _content_start(tokens, max(first, taken), edge)
    if not closes_quote and not has_verb(tokens, begin, edge):
        return None
    source_end = appositive_end(tokens, found[1], last)
    content = [(begin, _trim_right(tokens, begin, edge + 1))]
    content += _rest_of_broken(tokens, source_end, last)
    return Draft(
        content, (hit.start, hit.end), (found[0], source_end), "inverted", _form(tokens, content), hit.form.cue
    )


def _content_start(tokens: Sequence[Token], start: int, edge: int) -> int:
    while start < edge and (
        (
            tokens[start].tag == PUNCT
            and tokens[start].quote < 0
            and tokens[start].low not in ("$", "[", "(", "…", "...")
        )
        or tokens[start].low in ("and", "but")
    ):
        start += 1
    return start


def _rest_of_broken(tokens: Sequence[Token], start: int, last: int) -> list[Range]:
    """The second half of "A," he said, "B." """
    i = start
    while i < last and i - start < 40 and tokens[i].tag != QUOTE:
        if any(f.cue.pattern in ("say", "tell", "call", "urge") for f in cue_forms().get(tokens[i].low, ())):
            return []
        if tokens[i].low == "that":
            return []
        i += 1
    if i >= last or tokens[i].tag != QUOTE:
        return []
    if i > start and tokens[i - 1].low not in (",", ":", ".", "—", "–", "--", ";", ")") and i - start > 3:
        return []
    return [(i, _trim_right(tokens, i, _quotes_end(tokens, i, last)))]


def _quotes_end(tokens: Sequence[Token], start: int, last: int) -> int:
    """End of the quotation that opens at ``start``."""
    quote, i = tokens[start].quote, start
    while i < last and tokens[i].quote == quote:
        i += 1
    return i


def _trim_right(tokens: Sequence[Token], start: int, end: int) -> int:
    while (
        end > start + 1
        and tokens[end - 1].tag == PUNCT
        and tokens[end - 1].quote < 0
        and tokens[end - 1].low not in (")", "]", "%")
    ):
        end -= 1
    return end


def _only_adjunct(tokens: Sequence[Token], start: int, last: int) -> bool:
    """Is the rest of the unit an adjunct ("at a rally in Ohio", "when asked about it") and no clause of content?"""
    if start >= last:
        return True
    token = tokens[start]
    if token.tag == PUNCT:
        return True
    if token.tag in (PREP, SUB) or token.low in ("as",):
        return True
    if token.low.endswith("ing") and token.tag == "WORD":
        return True
    return False


def _form(tokens: Sequence[Token], content: Sequence[Range]) -> StatementForm:
    outside = any(t.quote < 0 and t.tag not in (PUNCT, QUOTE) for a, b in content for t in tokens[a:b])
    return "clause" if outside else "quotation"


# ------------------------------------------------------------------ content after the cue


def _before(tokens: Sequence[Token], hit: Hit, source: Range, last: int) -> Draft | None:
    """She said that content."""
    pattern = hit.form.cue.pattern
    begin = _after_cue(tokens, hit, last)
    if begin is None or begin >= last:
        return None
    end = _content_end(tokens, begin, last, hit)
    quoted = any(t.tag == QUOTE for t in tokens[begin:end])
    if end <= begin or (end == begin + 1 and not quoted and (pattern != "vow" or tokens[begin].tag != "WORD")) or _says_nothing(tokens, hit, begin):
        return None
    if pattern in ("weak", "think") and not _quote_soon(tokens, begin, end):
        return None
    if pattern == "as" and not any(t.low == "as" for t in tokens[begin : min(end, begin + 20)]):
        return None
    if pattern == "say" and not quoted and not _looks_like_clause(tokens, begin, end, hit):
        return None
    if pattern == "express" and tokens[hit.end : begin] and not quoted and end - begin < 2:
        return None
    if pattern == "cite" and not quoted:
        return None
    colon = begin > hit.end and tokens[begin - 1].low == ":"
    rule = "predicate" if pattern in ("weak", "think") else "colon" if colon else "before"
    return Draft([(begin, end)], (hit.start, hit.end), source, rule, _form(tokens, [(begin, end)]), hit.form.cue)


def _says_nothing(tokens: Sequence[Token], hit: Hit, begin: int) -> bool:
    """ "asked not to be named", "called into question", "continued to ...": the verb reports nothing."""
    following = tokens[hit.end].low
    lemma = hit.form.cue.lemma
    if lemma in _NEEDS_THAT and tokens[begin - 1].low != "that" and tokens[begin].tag != QUOTE:
        return True
    if (
        lemma in ("continue", "observe", "read")
        and following not in (":", ",", "that")
        and tokens[hit.end].tag != QUOTE
    ):
        return True
    if tokens[begin].low in ("itself", "himself", "herself", "themselves", "myself", "ourselves"):
        return True
    return (lemma == "ask" and following == "not") or (lemma == "call" and following in ("into", "off", "in", "up"))


_NEEDS_THAT = frozenset("find show indicate prove rule".split())


def _after_cue(tokens: Sequence[Token], hit: Hit, last: int) -> int | None:
    pattern = hit.form.cue.pattern
    i = hit.end
    if pattern == "express":
        while i < last and i - hit.end < 4 and (tokens[i].low in FEELING_NOUNS or tokens[i].tag in (DET, ADV, CONJ)):
            i += 1
        if not any(t.low in FEELING_NOUNS for t in tokens[hit.end : i]):
            # "voiced the North's readiness to ..."
            return hit.end if any(t.low in FEELING_NOUNS for t in tokens[i : i + 5]) else None
        if i < last and tokens[i].low in ("that", "for", "about", "over", "in", "to", "at", "with", "of"):
            i += 1
        return i
    if pattern == "cite":
        return _quoted_as_saying(tokens, i, last)
    if pattern in ("say", "tell", "ask", "think", "vow", "urge"):
        i = skip_adjuncts(tokens, i, last, hearer=pattern == "tell")
    if pattern == "call" and hit.form.cue.lemma in ("accuse", "blame", "praise"):
        return i
    while i < last and (
        tokens[i].low in ("that", ":", ",") or (tokens[i].tag == PUNCT and tokens[i].low in ("—", "–", "--"))
    ):
        i += 1
        if tokens[i - 1].low == "that":
            break
    return i


def _as_saying(tokens: Sequence[Token], start: int, last: int) -> int | None:
    """ "quoted X as saying": index of the token after "saying"."""
    for i in range(start, min(last - 1, start + 40)):
        if tokens[i].low == "as" and tokens[i + 1].low in ("saying", "telling", "writing", "stating", "noting"):
            return i + 2
    return None


def _quoted_as_saying(tokens: Sequence[Token], start: int, last: int) -> int:
    """Index where the content of "quoted X as saying content" begins; ``start`` without "as saying"."""
    saying = _as_saying(tokens, start, last)
    if saying is None:
        return start
    i = skip_adjuncts(tokens, saying, last, hearer=tokens[saying - 1].low == "telling")
    while i < last and tokens[i].low in ("that", ":", ","):
        i += 1
    return i


def _quote_soon(tokens: Sequence[Token], begin: int, end: int) -> bool:
    return tokens[begin].low != "to" and any(t.tag == QUOTE for t in tokens[begin : min(end, begin + 9)])


def _looks_like_clause(tokens: Sequence[Token], begin: int, end: int, hit: Hit) -> bool:
    if tokens[begin - 1].low in ("that", ":") or end - begin >= 4:
        return True
    return has_verb(tokens, begin, end) or hit.form.cue.lemma in (
        "announce",
        "suggest",
        "report",
        "mention",
        "claim",
        "deny",
    )


def _content_end(tokens: Sequence[Token], begin: int, last: int, hit: Hit) -> int:
    """Where the reported clause stops: another cue of the same speaker, "according to", a trailing attribution."""
    forms = cue_forms()
    depth = 0
    i = begin
    if tokens[begin].tag == QUOTE:
        stop = _quotes_end(tokens, begin, last)
        if (
            stop - begin >= 7
            and stop < last
            and tokens[stop].low in ("in", "at", "during", "when", "while", "as", "after", "before", "on", "about")
        ):
            return _trim_right(tokens, begin, stop)
        i = max(i, stop - 1)
    while i < last:
        token = tokens[i]
        if token.low == "(":
            depth += 1
        elif token.low == ")":
            depth -= 1
        if (token.quote < 0 or token.tag == QUOTE) and i > begin:
            if token.low == "," and i + 1 < last:
                if _comma_stops(tokens, i, begin, last, forms):
                    return _trim_right(tokens, begin, i)
            elif token.tag == QUOTE and i + 1 < last and tokens[i - 1].low == "," and tokens[i + 1].quote < 0:
                if _comma_stops(tokens, i, begin, last, forms):
                    return i + 1
            elif token.tag == QUOTE and i + 1 < last and hit.form.cue.pattern in ("call", "as"):
                if tokens[i + 1].low in ("after", "when", "while", "before", "since", "during") and tokens[i + 1].quote < 0:
                    return i + 1
            elif token.low == ";":
                return _trim_right(tokens, begin, i)
            elif token.tag == CONJ and i + 1 < last and _is_new_cue(tokens, i + 1, last, forms):
                return _trim_right(tokens, begin, i)
            elif token.low == "according" and i + 1 < last and tokens[i + 1].low == "to":
                return _trim_right(tokens, begin, i)
        i += 1
    return _trim_right(tokens, begin, last)


def _comma_stops(tokens: Sequence[Token], comma: int, begin: int, last: int, forms: dict[str, list[CueForm]]) -> bool:
    following = tokens[comma + 1]
    if following.low == "according" and comma + 2 < last and tokens[comma + 2].low == "to":
        return True
    if following.low in (
        "adding",
        "saying",
        "noting",
        "calling",
        "citing",
        "accusing",
        "referring",
        "telling",
        "insisting",
        "stressing",
        "describing",
        "warning",
        "arguing",
        "claiming",
        "urging",
        "suggesting",
        "declaring",
        "recalling",
        "explaining",
    ):
        return True
    described = any(f.form == "past" and f.cue.pattern in ("call", "as") for f in forms.get(following.low, ()))
    if described and comma + 2 < last and tokens[comma + 2].low == "as":
        return True
    if following.low in ("but", "although", "though") and comma + 2 < last:
        return True
    if following.low in ("while", "whereas") and _new_clause(tokens, comma + 2, last, forms):
        return True
    if following.tag == CONJ and comma + 2 < last:
        return _is_new_cue(tokens, comma + 2, last, forms) or _new_clause(tokens, comma + 2, last, forms)
    return _trailing_attribution(tokens, comma, last, forms)


def _new_clause(tokens: Sequence[Token], start: int, last: int, forms: dict[str, list[CueForm]]) -> bool:
    """Does another speaker begin here (", and two analysts told ...", "while Seoul calls it ...")?"""
    for i in range(start + 1, min(last, start + 14)):
        if tokens[i].tag in (PUNCT, QUOTE):
            return False
        found = forms.get(tokens[i].low, ())
        verb = any(f.form in ("past", "s", "base") and f.cue.pattern in ("say", "tell", "call", "as") for f in found)
        if verb and tokens[i].tag not in (NAME, PREP):
            subject = subject_before(tokens, verb_group_start(tokens, i, start), start)
            return subject is not None and subject[0] <= start + 1
        if tokens[i].tag == AUX and tokens[i].low not in _BE:
            return False
    return False


def _is_new_cue(tokens: Sequence[Token], i: int, last: int, forms: dict[str, list[CueForm]]) -> bool:
    """Does a new cue with the same subject begin here ("and called it ...")?"""
    while i < last and tokens[i].tag == ADV:
        i += 1
    if i >= last:
        return False
    found = forms.get(tokens[i].low, ())
    if tokens[i].tag == NAME or not any(f.form in ("past", "s") for f in found):
        return False
    strong = any(f.cue.pattern not in ("weak", "think") for f in found)
    return strong or any(t.tag == QUOTE for t in tokens[i + 1 : i + 9])


def _trailing_attribution(tokens: Sequence[Token], comma: int, last: int, forms: dict[str, list[CueForm]]) -> bool:
    """ "..., the agency said." at the end of the unit."""
    for i in range(comma + 2, min(last, comma + 14)):
        if tokens[i].low in (",", ";") or tokens[i].tag == QUOTE:
            return False
        found = forms.get(tokens[i].low, ())
        if any(f.form in ("past", "s") and f.cue.pattern in ("say", "tell") for f in found):
            start = verb_group_start(tokens, i, comma)
            subject = subject_before(tokens, start, comma + 1)
            follows = skip_adjuncts(tokens, i + 1, last, hearer=False)
            return subject is not None and subject[0] == comma + 1 and (follows >= last or tokens[follows].tag == PUNCT)
    return False


# ------------------------------------------------------------------ participles, passives, "according to"


def _participle(
    tokens: Sequence[Token], hit: Hit, first: int, last: int, subject: Range | None, earlier: list[Draft]
) -> Draft | None:
    """ "..., adding that content" and "Noting that content, he ..."."""
    before = tokens[hit.start - 1] if hit.start > first else None
    begin = _after_cue(tokens, hit, last)
    if begin is None or begin >= last:
        return None
    if hit.start == first:
        if tokens[hit.end].tag == PREP and hit.form.cue.particle is None:
            return None
        return _opener(tokens, hit, begin, last)
    progressive = any(t.low in _BE for t in tokens[hit.start : hit.at])
    if (
        before is not None
        and not progressive
        and before.tag in (DET, PREP)
        and before.low not in ("as", "by", "before", "after", "while", "without")
    ):
        return None
    if before is not None and before.low in ("without", "as"):
        return None
    if progressive:
        source = subject_before(tokens, hit.start, first)
    else:
        source = subject or _sentence_subject(tokens, first, hit.start)
    if source is None and earlier:
        source = earlier[-1].source
    if source is None:
        return None
    end = _content_end(tokens, begin, last, hit)
    quoted = any(t.tag == QUOTE for t in tokens[begin:end])
    if hit.form.cue.pattern in ("weak", "think", "cite") and not quoted:
        return None
    if not quoted and end - begin < 3:
        return None
    if before is not None and before.tag not in (PUNCT, QUOTE, CONJ, AUX, ADV) and not progressive and not quoted:
        if tokens[begin - 1].low != "that" and hit.form.cue.pattern not in ("say", "tell", "call", "express"):
            return None
    return Draft([(begin, end)], (hit.at, hit.end), source, "participle", _form(tokens, [(begin, end)]), hit.form.cue)


def _opener(tokens: Sequence[Token], hit: Hit, begin: int, last: int) -> Draft | None:
    """ "Noting that content, he referred to ..."."""
    for i in range(begin + 2, min(last, begin + 90)):
        if tokens[i].low != "," or tokens[i].quote >= 0 or i + 2 >= last:
            continue
        following = tokens[i + 1]
        if following.tag not in (PRON, NAME, DET):
            continue
        for j in range(i + 2, min(last, i + 12)):
            word = tokens[j]
            if word.low == ",":
                break
            if any(f.form in ("past", "s") for f in cue_forms().get(word.low, ())) and word.tag != NAME:
                source = subject_before(tokens, verb_group_start(tokens, j, i), i + 1)
                if source is not None and source[0] == i + 1:
                    return Draft(
                        [(begin, _trim_right(tokens, begin, i))],
                        (hit.at, hit.end),
                        source,
                        "participle",
                        "participle",
                        hit.form.cue,
                    )
    return None


def _passive(tokens: Sequence[Token], hit: Hit, first: int, last: int) -> Draft | None:
    """ "was quoted by the agency as saying content", "was described as content", "content is also noted"."""
    cue = hit.form.cue
    subject = subject_before(tokens, hit.start, first)
    begin = hit.end
    agent = None
    if begin < last and tokens[begin].low in ("by", "in"):
        agent = phrase_after(tokens, begin + 1, last)
        begin = agent[1] if agent else begin
    if agent is not None and first == hit.start - (1 if tokens[first].low == "as" else 0) and begin + 2 < last:
        begin += tokens[begin].low == ","
        return Draft([(begin, last)], (hit.at, hit.end), agent, "passive", "clause", cue)
    if cue.pattern == "cite":
        saying = _as_saying(tokens, hit.end, last)
        if saying is None or subject is None:
            return None
        content = _quoted_as_saying(tokens, hit.end, last)
        if content >= last:
            return None
        ranges = [(content, _content_end(tokens, content, last, hit))]
        return Draft(
            ranges, (saying - 1, saying), subject, "passive", _form(tokens, ranges), cue, passive=True, carrier=agent
        )
    if cue.pattern == "tell" and agent is None and begin < last and tokens[begin].low in ("to", "that"):
        ranges = [(begin, _content_end(tokens, begin, last, hit))]
        if any(t.tag == QUOTE for t in tokens[slice(*ranges[0])]):
            return Draft(ranges, (hit.start, hit.end), None, "passive", "clause", cue, True, True)
    link = ("as", "of") if cue.lemma == "accuse" else ("as",)
    if cue.pattern in ("call", "as") and begin < last and (tokens[begin].low in link or tokens[begin].tag == QUOTE):
        begin += tokens[begin].low in link
        end = _content_end(tokens, begin, last, hit)
        if end > begin:
            ranges = [(begin, end)]
            return Draft(
                ranges, (hit.start, hit.end), agent, "passive", _form(tokens, ranges), cue, agent is None, True
            )
    if cue.pattern in ("say", "call", "express", "as") and begin >= last and hit.start > first + 3:
        ranges = [(first, _trim_right(tokens, first, hit.start))]
        if any(t.tag == QUOTE for t in tokens[first : hit.start]):
            return Draft(ranges, (hit.start, hit.end), agent, "passive", "clause", cue, agent is None, True)
    return None


_NO_SOURCE = frozenset("direction plan plans law laws rule rules schedule principle basis need needs size type".split())


def _according(tokens: Sequence[Token], first: int, last: int, drafts: list[Draft]) -> list[Draft]:
    """ "According to the agency, content" and "content, according to the agency"."""
    found: list[Draft] = []
    for i in range(first, last - 1):
        if tokens[i].low != "according" or tokens[i + 1].low != "to" or tokens[i].quote >= 0:
            continue
        source = phrase_after(tokens, i + 2, last)
        if source is None or tokens[source[1] - 1].low in _NO_SOURCE:
            continue
        source_end = appositive_end(tokens, source[1], last)
        if i == first or not has_verb(tokens, first, i):
            if source_end < last and tokens[source_end].low == ",":
                source_end += 1
            elif source[1] < last and tokens[source[1]].low == ",":
                source_end = source[1] + 1
            begin, end = source_end, _trim_right(tokens, source_end, last)
            if i > first and tokens[i - 1].low == ",":
                begin = min(begin, end)
        else:
            begin, end = _content_start(tokens, first, i), _trim_right(tokens, first, i)
            inside = [d for d in drafts if d.content[0][1] <= i and d.cue and d.cue[0] >= first]
            if inside and inside[-1].rule == "before" and inside[-1].source is not None:
                continue
        if end > begin:
            cue = Cue("according to", "say", "neutral")
            found.append(
                Draft(
                    [(begin, end)], (i, i + 2), (source[0], source[1]), "according", _form(tokens, [(begin, end)]), cue
                )
            )
    return found + _in_the_words_of(tokens, first, last)


def _in_the_words_of(tokens: Sequence[Token], first: int, last: int) -> list[Draft]:
    """"In his words, content" and "in the words of X, content"."""
    for i in range(first, min(last - 3, first + 12)):
        if tokens[i].low != "in" or tokens[i].quote >= 0:
            continue
        at = next((j for j in range(i + 1, min(last, i + 8)) if tokens[j].low == "words"), None)
        if at is None or at + 2 >= last:
            continue
        source = (i + 1, at) if tokens[at + 1].low == "," else phrase_after(tokens, at + 2, last)
        end = at + 1 if tokens[at + 1].low == "," else source[1] if source else last
        if source is None or end >= last or tokens[end].low != "," or (tokens[at + 1].low not in (",", "of")):
            continue
        ranges = [(end + 1, _trim_right(tokens, end + 1, last))]
        if ranges[0][1] > ranges[0][0]:
            cue = Cue("in the words of", "say", "neutral")
            return [Draft(ranges, (at, at + 1), source, "according", _form(tokens, ranges), cue)]
    return []


_SPOKE = frozenset("spoke addressed".split())
_SPEECHES = frozenset("speech speeches address remarks toast floor".split())


def introductions(tokens: Sequence[Token], first: int, last: int) -> list[Range]:
    """Subjects of "made a speech", "spoke next": who is speaking in what follows."""
    found: list[Range] = []
    for i in range(first + 1, last):
        low = tokens[i].low
        speaks = low in _SPOKE or (
            low in ("made", "delivered", "gave", "took") and any(t.low in _SPEECHES for t in tokens[i + 1 : i + 5])
        )
        if speaks and tokens[i].quote < 0:
            source = subject_before(tokens, verb_group_start(tokens, i, first), first)
            if source is not None:
                found.append(source)
    return found


def noun_drafts(tokens: Sequence[Token], first: int, last: int) -> list[Draft]:
    """ "the announcement that content" with a possessive source."""
    found: list[Draft] = []
    for i in range(first + 1, last - 2):
        if (
            tokens[i].low in SAYING_NOUNS
            and tokens[i + 1].low == "that"
            and tokens[i].quote < 0
            and tokens[i - 1].quote < 0
        ):
            source = None
            if tokens[i - 1].low.endswith("'s") or tokens[i - 1].low in ("his", "her", "their", "its"):
                begin = i - 1
                while begin > first and tokens[begin - 1].tag == NAME:
                    begin -= 1
                source = (begin, i)
            end = _content_end(
                tokens, i + 2, last, Hit(i, i, i + 1, CueForm(Cue("claim", "say", "neutral"), "base"), False)
            )
            if end > i + 3 and source is not None:
                found.append(
                    Draft([(i + 2, end)], (i, i + 1), source, "noun", "clause", Cue(tokens[i].low, "say", "neutral"))
                )
    return found
