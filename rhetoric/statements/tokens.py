"""Tokens of a paragraph with a coarse class each, enough to find where phrases and clauses begin and end.

There is no tagger: closed classes are listed, names are known by their capitals, and the commonest verbs by list.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rhetoric.statements.cues import cue_forms, inflect
from rhetoric.text import WORD, Quotation

DET, PREP, CONJ, SUB, REL, PRON, AUX, ADV = "DET", "PREP", "CONJ", "SUB", "REL", "PRON", "AUX", "ADV"
VERB, NAME, NUM, WORD_, PUNCT, QUOTE, TIME = "VERB", "NAME", "NUM", "WORD", "PUNCT", "QUOTE", "TIME"

_CLASSES: dict[str, str] = {}
for _class, _words in (
    (DET, "a an the this that these those his her its their our your my some any no every each all both several many "
          "most few another such"),
    (PREP, "of in on at for from with by about against between into through during before after above below under "
           "over among amid near since until toward towards upon within without behind beyond despite alongside "
           "across via per regarding concerning including outside inside onto to as than like off up down out"),
    (CONJ, "and but or nor yet"),
    (SUB, "because although though while when if whether unless once whereas where why how so"),
    (REL, "who whom whose which"),
    (PRON, "he she it they we i you someone everyone nobody everybody anyone others"),
    (AUX, "is are was were be been being am has have had having do does did will would can could may might shall "
          "should must cannot isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't "
          "can't couldn't shouldn't mustn't"),
    (ADV, "not also never always often again then now still just even only later earlier soon already once twice "
          "recently however therefore thus meanwhile instead further furthermore moreover too far ever once perhaps "
          "here there themselves himself herself itself publicly repeatedly previously reportedly long back bluntly"),
    (TIME, "today yesterday tomorrow tonight monday tuesday wednesday thursday friday saturday sunday january february "
           "march april may june july august september october november december jan feb mar apr jun jul aug sep sept "
           "oct nov dec week month year morning afternoon evening night"),
):  # fmt: skip
    for _word in _words.split():
        _CLASSES.setdefault(_word, _class)
_CLASSES["that"] = "THAT"

_COMMON_VERBS = """be go come take make give get keep know see find leave put bring begin start seem help turn hold move
live happen provide sit stand lose pay meet include set learn lead understand watch follow stop create allow grow open
walk win remember consider appear buy wait serve die send build stay fall cut reach kill remain pass sell require
become face need want try use work run play look like love hate vote fight plan attend sign visit mark launch
increase reduce receive raise return enter spend draw join cause continue carry produce lie drop choose develop break
happen occur exist fail succeed seek violate conduct fire test watch rise fly hit strike destroy strengthen deepen
bolster form unite represent deserve mean belong depend involve affect ensure protect celebrate mark establish hold
host improve enrich bring prevent threaten end act attack""".split()
_IRREGULAR_PAST = """went came took made gave got kept knew saw found left put brought began held sat stood lost paid
met led understood grew won wrote sent built fell cut sold became ran drew spent rose flew struck chose broke meant
fought sought""".split()
_VERBS = frozenset(word for verb in _COMMON_VERBS for word, form in inflect(verb) if form in ("s", "past")) | frozenset(
    _IRREGULAR_PAST
)
_VERB_NOUNS = frozenset(
    """plans needs votes works tests visits marks looks plays runs attacks strikes returns uses acts ends faces forms
    builds calls signs launches moves turns cuts drops leads fires causes sets""".split()
)


class Token(NamedTuple):
    """A word or a punctuation mark at view offsets ``[start, end)``; ``quote`` is the quotation it stands in or -1."""

    text: str
    low: str
    start: int
    end: int
    tag: str
    quote: int


_TOKEN = re.compile(rf"{WORD.pattern}|\.\.\.|…|--|[^\s\w]|_+")
_new = tuple.__new__
_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40  # words whose class is kept, and their letters


def tokenize(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> list[Token]:
    """Tokens of ``text[start:end]``, with the quotation that each one stands in. Linear."""
    tokens: list[Token] = []
    edges = {q.start for q in quotations} | {q.end - 1 for q in quotations if q.closed}
    current = 0
    doubtful: list[int] = []
    for match in _TOKEN.finditer(text, start, end):
        at, word = match.start(), match.group()
        while current < len(quotations) and quotations[current].end <= at:
            current += 1
        inside = current if current < len(quotations) and quotations[current].start <= at else -1
        for found, low, first, class_ in _known(word) if len(word) <= _LONGEST_REMEMBERED else _read(word):
            begin = at + first
            tag = QUOTE if begin in edges and len(found) == 1 else class_
            if found == "An" or (tag == TIME and low in _MONTHS_AND_NAMES):
                doubtful.append(len(tokens))
            # a third of the time of Token(...), which calls this too
            tokens.append(_new(Token, (found, low, begin, begin + len(found), tag, inside)))
    for i in doubtful:
        if _is_name(tokens, i) if tokens[i].tag == TIME else _is_family_name(tokens, i):
            tokens[i] = tokens[i]._replace(tag=NAME)
    return tokens


def _read(word: str) -> tuple[tuple[str, str, int, str], ...]:
    """What can be said of a word wherever it stands: text, lower case, offset and class of its parts."""
    return tuple((part := word[a:b], low := part.lower(), a, _tag(part, low)) for a, b in _parts(word))


_known = lru_cache(maxsize=_REMEMBERED)(_read)

_MONTHS_AND_NAMES = frozenset("may jan april june august march jun".split())


def _is_name(tokens: Sequence[Token], i: int) -> bool:
    """Theresa May, Jan Havel: a month that stands beside a name, or before a verb."""
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    given = tokens[i].low == "jun" and i > 1 and before is not None and before.tag == tokens[i - 2].tag == NAME
    if after is not None and (after.tag in (NUM, TIME) or (after.low in (",", "of") and not given)):
        return False
    return (before is not None and before.tag == NAME) or (after is not None and after.tag in (NAME, VERB))


def _is_family_name(tokens: Sequence[Token], i: int) -> bool:
    """An Tong Su: no article, which stands before a vowel."""
    after = tokens[i + 1 : i + 3]
    consonant = bool(after) and after[0].low[0] not in "aeiouh" and not after[0].text.isupper()
    return consonant and all(t.tag == NAME for t in after) and ("-" in after[0].text or len(after) > 1)


_NO_ADVERBS = frozenset("family rally assembly reply ally supply weekly monthly".split())
_GLUED = re.compile(
    r"(?<=[a-z])(?=Kim\b)|(?<=^Un)(?=[a-z])|(?<=^Sung)(?=[a-z])|(?<=^Il)(?=(?:and|of|at|on|in|as|was|is|who)$)"
)


def _parts(found: str) -> list[tuple[int, int]]:
    """A word, or its halves where KCNA's pages glue the leader's name (set in bold) to its neighbours."""
    cuts = [m.start() for m in _GLUED.finditer(found)] if found[0].isalpha() else []
    return list(zip([0, *cuts], [*cuts, len(found)], strict=True))


def _tag(found: str, low: str) -> str:
    if not (found[0].isalnum()):
        return PUNCT
    known = _CLASSES.get(low)
    if known and (known != TIME or found[0].isupper() or low not in ("march", "may", "second")):
        return known
    if found[0].isdigit():
        return NUM
    if found[0].isupper():
        return NAME
    if low.endswith("ly") and len(low) > 4 and low not in _NO_ADVERBS:
        return ADV
    if low in _VERBS and low not in _VERB_NOUNS:
        return VERB
    forms = cue_forms().get(low)
    if forms and any(f.form == "past" and f.cue.pattern in ("say", "tell") for f in forms):
        return VERB
    return WORD_


def index_at(tokens: Sequence[Token], position: int) -> int:
    """Index of the first token that ends after ``position``."""
    return bisect_right(tokens, position, key=lambda t: t.end)


def index_before(tokens: Sequence[Token], position: int) -> int:
    """Index of the first token that starts at or after ``position``."""
    return bisect_left(tokens, position, key=lambda t: t.start)
