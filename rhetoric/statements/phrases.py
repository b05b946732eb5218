"""Where a noun phrase begins and ends, and what stands between a cue and its content.

Everything here works on token indices inside one *unit* (a sentence, or several joined by a quotation) and looks at a
bounded number of tokens, so that no text can make it quadratic.
"""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.statements.cues import cue_forms
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

FAR = 45
"""The longest noun phrase, in tokens, that is looked for."""

HEARERS = frozenset(
    """reporters journalists lawmakers supporters him her them us me delegates voters viewers listeners readers
    members people officials students audience crowd senators investigators police authorities parliament""".split()
)
_EVENT = frozenset(
    """statement interview speech news briefing conference tweet post letter message report article commentary editorial
    email e-mail emailed rally meeting telephone phone call remarks address note memo release dispatch hearing debate
    column op-ed session talks summit reception ceremony event press-conference television tv radio blog video
    testimony filing memorandum communique""".split()
)
_TIME_START = frozenset("last this next late early earlier later on in at during since".split())
_TITLE_STARTS = frozenset("deputy vice chief head director senior former chairman secretary president minister".split())
_LEADING = frozenset("but and so yet nor then still however meanwhile indeed instead also even now".split())


def verb_group_start(tokens: Sequence[Token], verb: int, first: int) -> int:
    """Index of the first auxiliary or adverb that belongs to the verb at ``verb``."""
    i = verb
    while i > first and tokens[i - 1].tag in (AUX, ADV) and verb - i < 6:
        i -= 1
    if i > first and tokens[i - 1].low == "to" and i < verb + 1 and tokens[i - 1].tag == PREP:
        return i - 1
    return i


def subject_before(tokens: Sequence[Token], end: int, first: int) -> tuple[int, int] | None:
    """Token range of the noun phrase that ends right before ``end``, with its apposition, or None."""
    if end <= first:
        return None
    i = end - 1
    if tokens[i].tag == CONJ:
        return None
    if tokens[i].tag == REL and i - 1 > first and tokens[i - 1].low == ",":
        # "the general, head of the unit, who said": what stands before the comma
        start = _phrase_start(tokens, i - 1, first)
        trimmed = _trim_leading(tokens, start, i - 1) if start is not None else None
        return (_wider(tokens, trimmed[0], first), end) if trimmed else None
    if tokens[i].low == "," or (tokens[i].tag == PUNCT and tokens[i].low in ("—", "–", "--", ")")):
        return _with_apposition(tokens, i, first)
    if tokens[i].tag == TIME and i - 1 > first:  # "Clinton on Tuesday said"
        j = i - 1 if tokens[i - 1].low in ("on", "last", "late", "early", "this", "in", "by") else i
        while j - 1 > first and tokens[j - 1].low in ("on", "late", "early", "in"):
            j -= 1
        if j < i or tokens[j - 1].tag in (NAME, PRON):
            return subject_before(tokens, j, first)
        return None
    start = _phrase_start(tokens, end, first)
    trimmed = _trim_leading(tokens, start, end) if start is not None else None
    return (_list_start(tokens, trimmed[0], end, first), end) if trimmed else None


def _list_start(tokens: Sequence[Token], start: int, end: int, first: int) -> int:
    """ "Tokyo, Seoul and Washington": the start of a list of names whose last two "and" joins."""
    if not any(t.low == "and" for t in tokens[start:end]):
        return start
    while start - 2 >= first and tokens[start - 1].low == "," and tokens[start].tag == NAME:
        i = start - 2
        while i >= first and tokens[i].tag == NAME:
            i -= 1
        opens = i < first or tokens[i].low == "," or tokens[i].tag in (QUOTE, CONJ)
        if i == start - 2 or not opens:
            break
        start = i + 1
    return start


def _with_apposition(tokens: Sequence[Token], comma: int, first: int) -> tuple[int, int] | None:
    """ "X, the head of Y," before a verb: the range of X and its apposition."""
    opener = {")": "(", ",": ",", "—": "—", "–": "–", "--": "--"}[tokens[comma].low]
    i = comma - 1
    while i > first and comma - i < FAR:
        if tokens[i].low == opener and tokens[i].quote < 0:
            break
        i -= 1
    else:
        return None
    after = tokens[i + 1]
    apposes = after.tag in (DET, REL, NUM, NAME, PREP, PRON) or opener != "," or after.low.endswith(("ing", "ed"))
    if i <= first or not (apposes or tokens[i - 1].tag == NAME or after.low not in cue_forms()):
        return None
    start = _phrase_start(tokens, i, first)
    if start is None:
        # the apposition itself may have commas: one more step back
        return _with_apposition(tokens, i, first) if tokens[i - 1].low == "," and i - 1 > first else None
    trimmed = _trim_leading(tokens, start, i)
    head = tokens[trimmed[0] : trimmed[1]] if trimmed else ()
    if trimmed and head and (head[0].tag in (PREP, TIME, SUB) or all(t.tag in (ADV, TIME, NUM) for t in head)):
        return None
    if trimmed is None:
        return None
    return _wider(tokens, trimmed[0], first), comma


def _wider(tokens: Sequence[Token], start: int, first: int) -> int:
    """Start of "Name, a title at X" where ``start`` is that of the title: appositions come in rows."""
    for _ in range(2):
        if start - 2 < first or tokens[start - 1].low != "," or tokens[start - 1].quote >= 0:
            break
        named = tokens[start - 2].tag == NAME or (tokens[start - 2].tag == NUM and tokens[start].tag != NAME)
        titled = (
            tokens[start].tag in (DET, NUM) or tokens[start].low in _TITLE_STARTS or tokens[start].low.endswith("'s")
        )
        if not (named and (titled or tokens[start].tag == NAME)):
            break
        wider = _phrase_start(tokens, start - 1, first)
        trimmed = _trim_leading(tokens, wider, start - 1) if wider is not None else None
        if (
            trimmed is None
            or tokens[trimmed[0]].tag not in (NAME, NUM, DET)
            or tokens[trimmed[1] - 1].tag not in (NAME, NUM)
        ):
            break
        start = trimmed[0]
    return start


def _phrase_start(tokens: Sequence[Token], end: int, first: int) -> int | None:
    """Start of the noun phrase that ends before ``end``; None if there is none."""
    i = end
    while i > first and end - i < FAR:
        token = tokens[i - 1]
        tag, low = token.tag, token.low
        if tag == PRON:
            if i == end or tokens[i].tag in (REL, SUB, PREP):
                return i - 1
            break
        if tag == PUNCT and low not in ("-", "'", "/", "&", ".", "%", "$", "’"):
            break
        if tag == QUOTE:
            if token.quote >= 0 and _closes_title(tokens, i - 1, first):
                i = _quote_start(tokens, i - 1, first)
                continue
            break
        if low == "that" and _relative_that(tokens, i - 1, first):
            i -= 1
            continue
        if tag in (SUB, AUX, VERB) or low == "that":
            antecedent = _antecedent(tokens, i - 1, first)
            if antecedent is not None:
                i = antecedent
                continue
            break
        if tag == REL:
            # "the man who said": the antecedent speaks; "a man who prosecutors said": the prosecutors do
            if i == end and i - 1 > first and tokens[i - 2].tag not in (PUNCT, QUOTE):
                i -= 1
                continue
            break
        if low in ("but", "or", "nor", "yet", "so", "than"):
            break
        if low == "and" and not _joins_nouns(tokens, i - 1, first):
            break
        i -= 1
    return i if i < end else None


def _closes_title(tokens: Sequence[Token], at: int, first: int) -> bool:
    start = _quote_start(tokens, at, first)
    return at - start <= 14 and start < at and tokens[at - 1].low not in (",", ".", "!", "?") and start > first


def _quote_start(tokens: Sequence[Token], at: int, first: int) -> int:
    quote, i = tokens[at].quote, at
    while i > first and tokens[i - 1].quote == quote and at - i < FAR:
        i -= 1
    return i


def _antecedent(tokens: Sequence[Token], verb: int, first: int) -> int | None:
    """If the verb stands in a relative clause ("the man who asked"), the index of its relative pronoun."""
    for i in range(verb, max(first, verb - 12), -1):
        if tokens[i].tag == PUNCT and tokens[i].low == ",":
            return None
        if tokens[i].low in ("who", "whom", "whose", "which"):
            return i if i - 1 >= first and tokens[i - 1].tag not in (PUNCT, QUOTE) else None
    return None


def _relative_that(tokens: Sequence[Token], at: int, first: int) -> bool:
    """ "the agency that handles its ties": "that" between a noun and a verb opens a relative clause."""
    if at - 1 < first or at + 1 >= len(tokens) or tokens[at - 1].tag not in ("WORD", NAME):
        return False
    if tokens[at - 1].low in cue_forms():
        return False
    after = tokens[at + 1]
    return after.tag in (VERB, AUX) or (after.tag == "WORD" and after.low.endswith(("s", "ed")))


def _joins_nouns(tokens: Sequence[Token], conj: int, first: int) -> bool:
    """Does "and" join two noun phrases (rather than two clauses)?"""
    if conj <= first or tokens[conj - 1].tag in (PUNCT, QUOTE):
        return False
    for i in range(conj - 1, max(first - 1, conj - 12), -1):
        token = tokens[i]
        if token.tag == PUNCT and token.low not in (".", "-", "&"):
            return True
        if token.tag in (VERB, AUX, SUB, PRON):
            return False
        if token.tag == PREP and tokens[conj - 1].tag == NUM:
            return False
        forms = cue_forms().get(token.low)
        if forms and any(f.form == "past" for f in forms):
            return False
    return True


def _trim_leading(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """Drop adverbs, conjunctions and a leading prepositional phrase from a noun phrase."""
    while start < end and (tokens[start].tag in (ADV, CONJ, SUB, PUNCT) or tokens[start].low in _LEADING):
        start += 1
    if start + 1 < end and tokens[start].low in ("after", "before", "since", "until"):
        start += 1  # "shortly after Ann Lee said": a conjunction here
    if start + 1 < end and tokens[start + 1].low == "by" and tokens[start].low.endswith(("ed", "en")):
        start += 2
    if start < end and tokens[start].tag == PREP and tokens[start].low not in ("like", "than", "over", "about", "off"):
        start = _after_preposition(tokens, start, end)
    if start + 1 < end and tokens[start].low in ("last", "this", "next") and tokens[start + 1].tag == TIME:
        start += 2
    if start < end and tokens[start].tag == TIME and start + 1 < end and tokens[start + 1].tag != TIME:
        start += 1
    return (start, end) if start < end else None


def _after_preposition(tokens: Sequence[Token], start: int, end: int) -> int:
    """ "In a statement Kim": the start of the noun phrase after the prepositional one, or ``end`` if none."""
    for i in range(end - 1, start + 1, -1):
        token, before = tokens[i], tokens[i - 1]
        if token.tag == PRON and before.tag not in (PREP,):
            return i
        if token.tag == DET and before.tag not in (PREP, DET, CONJ):
            return i
        if token.tag == NAME and before.tag not in (NAME, PREP, DET, CONJ, NUM) and before.low not in ("-", "&", "."):
            return i
        if token.tag == NAME and before.tag == TIME:
            return i
    return start + 1 if tokens[start].low == "by" else end


def phrase_after(tokens: Sequence[Token], start: int, last: int) -> tuple[int, int] | None:
    """Token range of the noun phrase that begins at ``start``, up to a comma, a clause or ``last``."""
    i = start
    while i < last and tokens[i].tag == ADV:
        i += 1
    begin = i
    while i < last and i - begin < FAR:
        token = tokens[i]
        if token.tag == QUOTE and i > begin and token.quote >= 0 and not _short_quote(tokens, i, last):
            break
        if token.tag == PUNCT and token.low not in ("-", "'", "/", "&", "%", "$", "."):
            break
        if token.low == "." and i + 1 >= last:
            break
        if token.tag in (SUB, AUX, VERB) or token.low == "that":
            break
        if token.tag == PRON and i > begin:
            break
        if token.tag == CONJ and not (token.low in ("and", "or") and i + 1 < last and tokens[i + 1].tag in (NAME, DET)):
            break
        if token.tag == REL:
            break
        if token.tag == TIME and i > begin and tokens[i - 1].low in ("on", "last", "this", "in", "late", "early"):
            i -= 1
            break
        i += 1
        if token.tag == PRON:
            break
    while i > begin and tokens[i - 1].tag in (PREP, ADV, TIME, CONJ):
        i -= 1
    return (begin, i) if i > begin else None


def _short_quote(tokens: Sequence[Token], at: int, last: int) -> bool:
    i = at + 1
    while i < last and tokens[i].quote == tokens[at].quote and i - at < 8:
        i += 1
    return i - at < 8


def appositive_end(tokens: Sequence[Token], end: int, last: int) -> int:
    """ "said X, the head of Y.": where the apposition after ``end`` stops, or ``end`` if there is none."""
    if end + 1 >= last or tokens[end].low != ",":
        return end
    nameless = tokens[end + 1].tag == NAME and tokens[end - 1].tag == "WORD"  # "the director, Ann Lee"
    if not nameless and tokens[end + 1].tag not in (DET, REL, NUM):
        return end
    i = end + 1
    relative = False
    while i < last and i - end < FAR and not (tokens[i].tag == PUNCT and tokens[i].low in (",", ";", ".", ":")):
        relative = relative or tokens[i].tag == REL
        if tokens[i].tag == QUOTE or (tokens[i].tag in (AUX, VERB) and not relative):
            return end
        i += 1
    return i


def skip_adjuncts(tokens: Sequence[Token], start: int, last: int, *, hearer: bool) -> int:
    """Index where the content begins after a cue: past adverbs, times, "in a statement", and the hearer of "told"."""
    i = start
    if hearer and i < last:
        found = _hearer_end(tokens, i, last)
        i = found if found is not None else i
    for _ in range(6):
        if i >= last:
            break
        token = tokens[i]
        if token.low in ("that", ":") or token.tag == QUOTE:
            break
        step = _adjunct_end(tokens, i, last)
        if step is None:
            break
        i = step
    return i


def _hearer_end(tokens: Sequence[Token], start: int, last: int) -> int | None:
    token = tokens[start]
    if token.low in HEARERS:
        return start + 1
    if token.tag == PRON and token.low in ("you", "it"):
        return start + 1
    limit = min(last, start + 16)
    for i in range(start, limit):
        low = tokens[i].low
        if low in ("that", ":", ",") or (tokens[i].tag == QUOTE and i > start):
            return i
        if (tokens[i].tag in (SUB, PRON) or (tokens[i].tag == DET and tokens[i - 1].tag == NAME)) and i > start:
            return i
        if low == "to" and i > start:
            return i - 1 if tokens[i - 1].low in ("not", "never") else i
        if tokens[i].tag == TIME and tokens[i].text[0].isupper() and tokens[i - 1].low in ("on",):
            return i + 1
    end = phrase_after(tokens, start, limit)
    return end[1] if end else None


def _adjunct_end(tokens: Sequence[Token], i: int, last: int) -> int | None:
    token = tokens[i]
    if token.tag in (ADV, TIME):
        return i + 1
    following = tokens[i + 1] if i + 1 < last else None
    if token.tag == NUM and following is not None and tokens[i - 1].tag == TIME:
        return i + 1
    if token.low in _TIME_START and following is not None and following.tag == TIME:
        return i + 2
    wordy = token.low in _TIME_START and following is not None and following.low in _TIME_START | {"a", "the"}
    if wordy and i + 2 < last and tokens[i + 2].tag == TIME:
        return i + 3
    if token.low == "," and following is not None and (following.tag == QUOTE or following.low == "that"):
        return i + 1
    if token.tag == PREP and token.low in (
        "in",
        "at",
        "on",
        "during",
        "after",
        "to",
        "of",
        "via",
        "through",
        "with",
        "from",
        "before",
        "about",
        "by",
    ):
        return _prepositional_end(tokens, i, last)
    return None


def _prepositional_end(tokens: Sequence[Token], start: int, last: int) -> int | None:
    """End of a prepositional adjunct, when something after it shows that the content starts there."""
    limit = min(last, start + 18)
    event = None
    for i in range(start + 1, limit):
        token = tokens[i]
        if token.low in ("that", ":"):
            return i
        if token.tag == QUOTE:
            return _that_after_quote(tokens, i, last) or i
        if token.low == ",":
            following = tokens[i + 1] if i + 1 < last else None
            if following is not None and (following.tag == QUOTE or following.low == "that"):
                return i
            return None if event is None else event
        if token.tag == TIME and token.text[0].isupper() and tokens[start].low != "of":
            return i + 1
        if token.low in _EVENT:
            event = i + 1
        elif event is not None and (token.tag in (PRON, DET, SUB) or (token.tag == NAME and tokens[i - 1].tag != PREP)):
            return event
        if token.tag in (VERB, AUX):
            return event
    return event


def _that_after_quote(tokens: Sequence[Token], quote: int, last: int) -> int | None:
    """ "said after the test of a "new weapon" that ...": the index of "that"."""
    i = quote
    while i < last and tokens[i].quote == tokens[quote].quote and i - quote < 12:
        i += 1
    return i if i < last and tokens[i].low == "that" else None


def has_verb(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Is there a finite verb in the range (by the coarse classes)?"""
    for i in range(start, end):
        token = tokens[i]
        if token.tag in (AUX, VERB):
            return True
        if i == start or token.tag in (NAME, DET, PREP, TIME, NUM, PUNCT):
            continue
        if token.low.endswith("ed") or (token.low.endswith("s") and tokens[i - 1].tag in (NAME, PRON)):
            return True
    return False
