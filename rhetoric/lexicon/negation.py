"""Is a term negated? What negates, and how far, is a short list for each language.

English, and languages without a list: the word stands before the term, with at most two words and no clause mark
between, none of them a verb whose object is there all the same (*never tolerate hostile forces*). Russian (*ne, ni,
net, bez, nikakoj*; Russkaja grammatika, 1980): before it, with at most one word between. Chinese (*bu, mei, wei, wu,
fei, wu, bie*; Li and Thompson, Mandarin Chinese, 1981): directly before it, or with one or two auxiliaries between.
Korean (*-ji anh-, -ji mot ha-, -ji mal-, ani-, eop-*; Sohn, The Korean Language, 1999): after it, with no more than its
own endings and particles between. Korean *an* and *mot* before a verb are not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KEYS = (
    *("no ", "not ", "never ", "without ", "nor ", "neither ", "cannot ", "non ", "n t ", "far from "),
    *("hardly ", "scarcely ", "nothing "),
)
"""Flat texts (see ``keys``) that every negation ends with."""
REACH = 100
"""Characters before a term in which a negation is looked for."""
BEHIND = 16
"""Characters before a negation that can undo it."""

_TWICE = "".join(f"(?<!{word} )" for word in ("unthinkable", "impossible", "inconceivable", "unimaginable"))
"""What follows *unthinkable without* is affirmed."""
_SET_PHRASE = (
    "only|just|merely|simply|less|more than|other than|sooner|doubt|wonder|matter|accident|coincidence|secret|surprise"
    "|exaggeration|account|heed|fail|delay|hesitation|exception|question|precedent|parallel|but|help|until|unless"
)
"""After these words a negation negates no more than them, or nothing."""
_STANDS = (
    "tolerat|condon|forg[eio]|pardon|overlook|ignor|neglect|conceal|abandon|renounc|relinquish|surrender|yield|bow"
    "|kneel|succumb|flinch|shrink|fear|afraid|hesitat|deny|denie|doubt|betray|spare|allow|permit|accept|recogni"
    "|stop|ceas|halt|lift|withdraw|drop|escap|avoid|evad|break|broke|shak|weaken|undermin|destroy|crack|block|hinder|check|prevent"
)
"""Beginnings of verbs whose object is there whether or not they are negated: *never tolerate hostile forces*."""
_MARK = r"""[\s\-"“”‘']"""
_NEGATION = re.compile(
    rf"((?<![^\W_])(?:no|not|never|{_TWICE}without|nor|neither|cannot|non|hardly|scarcely|nothing(?={_MARK}{{1,3}}\Z))"
    r"|n't|(?<![^\W_])far from)(?![^\W_])"
    rf"(?!\s+(?:{_SET_PHRASE})(?![^\W_]))"
    r"(?:\s+be (?:called|considered|deemed|described as|regarded as|seen as|termed) (?:an? |the )?\Z"
    rf"|(?:{_MARK}{{1,60}}(?!{_STANDS})[^\W_]{{1,40}}(?:[.'\-][^\W_]{{1,40}}){{0,3}}){{0,2}}{_MARK}{{0,60}}\Z)"
)


_RUSSIAN = re.compile(
    r"(?<![^\W_])(не|ни|нет|без|никак(?:ой|ого|ому|им|ом|ая|ую|ое|ие|их|ими))(?![^\W_])(?!\s+только(?![^\W_]))"
    r"(?:\s{1,20}[^\W_]{1,40}(?:-[^\W_]{1,40})?)?\s{1,20}[\"“”]?\Z"
)
_CHINESE = re.compile(  # not North Africa, and not twice negated (不能不, 不得不)
    r"((?<!不[能得可会會])[不没沒未无無勿别別]|(?<![东南西北中東])非)(?:[是会會能再得可应應要有想愿願]{0,2})[\s\"“]{0,2}\Z"
)
_KOREAN = re.compile(  # 아니겠는가 asks, and means yes
    r"[가-힣]{0,4}지(?:는|를|도|조차)?\s{0,2}(않|못|말)|(?:이|가|은|는|도|란|이란)?\s{0,2}(아니(?!겠)|아닌|아닐|없)"
)
_BEFORE: Mapping[str, re.Pattern[str]] = {"ru": _RUSSIAN, "zh": _CHINESE}
_AFTER: Mapping[str, re.Pattern[str]] = {"ko": _KOREAN}


def has_own_rule(language: str) -> bool:
    """Has this language a list of its own, for which no key is looked for?"""
    return language in _BEFORE or language in _AFTER


def negation_beside(text: str, start: int, end: int, language: str) -> str | None:
    """The word that negates the term from ``start`` to ``end`` of a lower-cased sentence, in a language with a list of
    its own."""
    before, after = _BEFORE.get(language), _AFTER.get(language)
    found = before.search(text, max(0, start - REACH), start) if before else after.match(text, end) if after else None
    return found[found.lastindex or 0] if found else None


def negation_at(text: str, at: int, start: int) -> str | None:
    """The word at ``at`` if it negates the term that begins at ``start`` of the same sentence of a lower-cased text."""
    found = _NEGATION.match(text, at, start)
    return found[1] if found else None
