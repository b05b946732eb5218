"""Readability of one voice: textstat's formulas with the CMU pronouncing dictionary, and no network.

textstat counts syllables with NLTK's copy of that dictionary, downloads it when it is missing, and falls back on
hyphenation where it cannot; the same text then scores quite differently. This module loads its own copy of
textstat, under its own name, and gives it the table of syllable counts that ships with the package. So the figures
do not depend on what is installed or downloaded, and nobody else's textstat, its language or its caches are touched.
NLTK, which takes a second to import, is not loaded at all.
"""

from __future__ import annotations

import gzip
import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from rhetoric.document import Readability

FEWEST_WORDS = 10
"""Below this many words a voice gets counts and no scores."""

_OURS = "rhetoric._textstat"
_LANGUAGE = "en_US"
_CACHED = 8  # texts that each function of textstat remembers
_WORDS_CACHED = 50_000  # words of which each function remembers what textstat says
_LONGEST_WORD = 40
_PIECES = 12
_MANY_SYLLABLES = 3  # of textstat's "polysyllable" words
_loading = Lock()


def measure(texts: Sequence[str], language: str | None = None) -> Readability | None:
    """Counts and scores of one voice, whose stretches of text are ``texts``, measured as they are given.

    ``words`` and ``sentences`` are textstat's own counts, those that its formulas used: words are what is left
    between blanks without punctuation; sentences end at ``.``, ``!`` or ``?``, and those of two words or fewer are
    not counted. They differ from the words that rates are given per. Scores are not rounded.

    None without a word, and for a language without a formula: only English has one (``language`` "en", "en-GB",
    "en_US"; None is taken for English). Scores are None below ``FEWEST_WORDS`` words. SMOG is meant for thirty
    sentences or more; textstat gives it for any number.
    """
    if language is not None and language.lower().replace("_", "-").partition("-")[0] != "en":
        return None
    text = prose(texts)
    textstat = _textstat()
    # sentences first: counting the words of each drives the text out of textstat's caches
    sentences: int = textstat.counts.count_sentences(text)
    words: int = textstat.counts.count_words(text)
    if not words:
        return None
    if words < FEWEST_WORDS:
        return Readability(words, sentences)
    metrics = textstat.metrics
    return Readability(
        words,
        sentences,
        flesch_reading_ease=metrics.flesch_reading_ease(text, _LANGUAGE),
        flesch_kincaid_grade=metrics.flesch_kincaid_grade(text, _LANGUAGE),
        gunning_fog=metrics.gunning_fog(text, _LANGUAGE),
        smog_index=metrics.smog_index(text, _LANGUAGE),
        automated_readability_index=metrics.automated_readability_index(text),
        coleman_liau_index=metrics.coleman_liau_index(text),
    )


def prose(texts: Sequence[str]) -> str:
    """The text that ``measure`` measures: the stretches joined by a blank.

    Each ends a sentence, so one that lacks a stop gets one; what belongs to one sentence is one stretch.
    """
    stripped = (text.strip() for text in texts)
    return " ".join(
        text if text.rstrip("\"'”’»)]")[-1:] in (".", "!", "?") else f"{text}." for text in stripped if text
    )


class _Pronunciations:
    """What textstat asks of NLTK's dictionary: ``[word][0]`` is a list of phones, stressed ones ending in a digit."""

    def __init__(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._phones = [[["0"] * n] for n in range(max(counts.values()) + 1)]

    def __getitem__(self, word: str) -> list[list[str]]:
        return self._phones[self._counts[word]]


def syllable_counts() -> dict[str, int]:
    """Word in lower case -> syllables of its first pronunciation in the CMU dictionary. A new dict on every call."""
    packed = resources.files("rhetoric").joinpath("data/syllables.txt.gz").read_bytes()
    lines = gzip.decompress(packed).decode().split("\n")
    return {word: count for count, line in enumerate(lines) for word in line.split(" ") if word}


def _textstat() -> Any:
    """The backend of our copy of textstat, loaded once."""
    with _loading:
        return _load()


def _cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, remembered for the last few texts."""
    return lru_cache(maxsize=_CACHED)(function)


class _ByWord(dict[str, Any]):
    """What a function says of words, remembered for many of them: ``[word]``."""

    def __init__(self, function: Callable[[str], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> Any:
        found = self._function(word)
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _WORDS_CACHED:
                self.clear()
            self[word] = found
        return found


def _remember_words(backend: Any, counts: dict[str, int]) -> None:
    """Where textstat adds up what it says of one word after another, give it sums over what is remembered of words.

    The sums are those of textstat.
    """
    list_words, hyphens = backend.selections.list_words, backend.utils.get_pyphen(_LANGUAGE)
    count, is_difficult = backend.counts.count_syllables, backend.validations.is_difficult_word

    def syllables(word: str) -> int:
        known = counts.get(word)
        return len(hyphens.positions(word)) + 1 if known is None else known

    @lru_cache(maxsize=4)  # an English text is asked about with one threshold
    def difficult(least: int) -> _ByWord:
        return _ByWord(lambda word: is_difficult(word, least, _LANGUAGE))

    def words_of_sentence(sentence: str) -> int:
        """textstat only asks whether a sentence has more than two: in most the first pieces tell."""
        found = 0
        for piece in sentence.split(None, _PIECES)[:_PIECES]:
            found += piece[0].isalnum()  # so something is left of it without punctuation
            if found > 2:
                return found
        words: int = backend.counts.count_words(sentence)
        return words

    of_word = _ByWord(syllables)
    many = _ByWord(lambda word: count(word, _LANGUAGE) >= _MANY_SYLLABLES)

    def of_text(text: str, _: str) -> int:
        return sum(map(of_word.__getitem__, list_words(text, lowercase=True)))

    def of_many(text: str, _: str) -> int:
        return sum(map(many.__getitem__, list_words(text)))

    def of_difficult(text: str, _: str, least: int) -> int:
        return sum(map(difficult(least).__getitem__, list_words(text)))

    for module, name, function in (
        ("counts._count_sentences", "count_words", words_of_sentence),
        ("metrics._syllables_per_word", "count_syllables", of_text),
        ("metrics._smog_index", "count_polysyllable_words", of_many),
        ("metrics._gunning_fog", "count_difficult_words", of_difficult),
    ):
        setattr(sys.modules[f"{_OURS}.backend.{module}"], name, function)


@lru_cache(maxsize=1)
def _load() -> Any:
    spec = _spec()
    counts = syllable_counts()
    pronunciations = _Pronunciations(counts)
    folder = Path(spec.origin or "").parent
    lines = (folder / "resources/en/easy_words.txt").read_text(encoding="utf-8").split("\n")
    easy = frozenset(line.strip() for line in lines)
    # its two ways out, to NLTK and to the textstat that is installed, are closed before anything goes through them
    replaced: dict[str, dict[str, Any]] = {
        # textstat's own caches keep the last 128 texts alive, and no word for long
        "_typed_cache": {"typed_cache": _cached},
        "_get_cmudict": {"get_cmudict": lambda _: pronunciations},
        "_get_lang_easy_words": {"get_lang_easy_words": lambda _: easy},
    }
    for name, functions in replaced.items():
        module = ModuleType(f"{_OURS}.backend.utils.{name}")
        vars(module).update(functions)
        sys.modules[module.__name__] = module
    package = sys.modules[_OURS] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)  # type: ignore[union-attr]  # a file has a loader
    _remember_words(package.backend, counts)
    return package.backend


def _spec() -> ModuleSpec:
    found = importlib.util.find_spec("textstat")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("textstat is not installed; install rhetoric-toolkit with its dependencies")
    folders = list(found.submodule_search_locations or ())
    spec = importlib.util.spec_from_file_location(_OURS, found.origin, submodule_search_locations=folders)
    if spec is None:
        raise ModuleNotFoundError(f"textstat at {found.origin} cannot be loaded")
    return spec
