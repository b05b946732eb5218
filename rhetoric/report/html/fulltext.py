"""The words of all articles of a site, so that a page opened from disk can search them.

An inverted index: for each word the articles that have it. It is cut into files by the first letter of the word, so
that a search loads the few that it needs. A page from disk may not read files, but it may run scripts: each file is one
call of a function of the page (``site.js``), with data only. ``site.js`` takes words apart in the same way.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

PARTS = 97
"""Files at most; letters of one alphabet fall into different ones."""
LONGEST = 40
"""Characters of a word that are kept."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class FullText:
    """The words of articles, by their number from 0."""

    def __init__(self) -> None:
        self._places: dict[str, list[int]] = {}

    def add(self, number: int, text: str) -> None:
        """An article; numbers must rise."""
        for word in set(words_of(text)):
            self._places.setdefault(word, []).append(number)

    def write(self, folder: Path) -> list[int]:
        """One file for each part that has a word; the parts."""
        parts: dict[int, list[str]] = {}
        for word in sorted(self._places):
            parts.setdefault(part_of(word), []).append(word)
        for part, words in parts.items():
            pairs = [text for word in words for text in (word, _steps(self._places[word]))]
            call = f"foundWords({part},{json.dumps(pairs, ensure_ascii=True, separators=(',', ':'))});\n"
            (folder / f"{part}.js").write_text(call, encoding="ascii", newline="\n")
        return sorted(parts)


def words_of(text: str) -> Iterator[str]:
    """Words as they are searched: small letters without accents. Of Chinese, Japanese and Korean, which a reader may
    search for in the middle, every two signs that stand together, and the last one of a row."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower()))
        text = unicodedata.normalize("NFC", text)
    for found in _WORD.finditer(text.lower()):
        word = found.group()
        if _IS_CJK.match(word):
            yield from (word[i : i + 2] for i in range(len(word)))
        elif len(word) > 1:
            yield word[:LONGEST]


def part_of(word: str) -> int:
    """The number of the file that a word stands in."""
    return ord(word[0]) % PARTS


def _steps(numbers: list[int]) -> str:
    """Rising numbers as the steps between them, to the base of 36."""
    return " ".join(_base36(b - a) for a, b in zip([0, *numbers], numbers, strict=False))


def _base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, last = divmod(number, 36)
        digits = _DIGITS[last] + digits
    return _DIGITS[number] + digits
