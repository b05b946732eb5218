"""A guess at the language, from scripts and function words: enough to choose rules, not to identify languages."""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    "the of and to in a that is was for on with as by at from has had be it said its are were which have not"
    " this but who his".split()
)
_LETTER = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[A-Za-z']+")
_SCRIPTS = re.compile(r"[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_SAMPLE = 1500


def guess_language(text: str) -> str | None:
    """``en``, ``ko``, ``ru``, ``zh``, or None for anything else. Looks at the first 1,500 characters."""
    sample = text[:_SAMPLE]
    if not sample.isascii() and _SCRIPTS.search(sample):
        letters = len(_LETTER.findall(sample))
        hangul = len(re.findall(r"[\uac00-\ud7a3]", sample))
        kana = len(re.findall(r"[\u3040-\u30ff]", sample))
        han = len(re.findall(r"[\u4e00-\u9fff]", sample))
        cyrillic = len(re.findall(r"[\u0400-\u04ff]", sample))
        if 3 * hangul > letters:
            return "ko"
        if 3 * (han + kana) > letters:
            return None if 10 * kana > han else "zh"
        if 2 * cyrillic > letters:
            return None if re.search(r"[іїєґўІЇЄҐЎђћџљњѓќѕј]", sample) else "ru"
    words = _WORDS.findall(sample.lower())
    known = sum(map(_ENGLISH.__contains__, words))
    return "en" if words and known >= max(1, 0.15 * len(words)) else None
