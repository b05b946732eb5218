"""Collocations: which words stand near a term more often than chance would have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

from rhetoric.compare import export
from rhetoric.compare.association import log_dice, log_likelihood, pointwise_information, t_score
from rhetoric.compare.concordance import compile_term
from rhetoric.compare.groups import VoiceChoice
from rhetoric.compare.wording import counted
from rhetoric.compare.words import Run, is_looked_at, runs, unknown_speaker, voice_looked_at
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError
from rhetoric.text import fold

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars
    import pyarrow  # type: ignore[import-untyped]

WIDEST_WINDOW = 50
CollocationSort = Literal["log_dice", "pmi", "g2", "t", "count"]
_FEW_NODES = 10
_VOICES = {
    "all": "narration and reported statements",
    "narration": "narration",
    "statements": "reported statements (in nested ones the innermost voice owns the word)",
}


@dataclass(frozen=True, slots=True)
class CollocationSettings:
    """Where collocates are looked for. ``window`` is the number of words to the left and to the right of the term, in
    its sentence and voice; None is the whole of its sentence, as far as it is in one voice."""

    voice: VoiceChoice = "all"
    speaker: str | None = None
    window: tuple[int, int] | None = (5, 5)
    min_count: int = 5
    sort: CollocationSort = "log_dice"

    def __post_init__(self) -> None:
        voice_looked_at(self.voice, self.speaker)
        if self.sort not in get_args(CollocationSort):
            raise UsageError(f"--sort {self.sort}: choose one of {', '.join(get_args(CollocationSort))}")
        if self.min_count < 1:
            raise UsageError(f"--min-count {self.min_count}: give a number from 1")
        if self.window is not None and not (min(self.window) >= 0 and 0 < max(self.window) <= WIDEST_WINDOW):
            left, right = self.window
            raise UsageError(f"--window {left},{right}: give words to the left and right, up to {WIDEST_WINDOW}")


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word near the term. ``count`` is how often it stands there, ``articles`` in how many articles, ``frequency``
    how often it stands anywhere in the voice, ``expected`` how often chance alone would bring it there.

    With the whole sentence as window all three counts are sentences.
    """

    word: str
    count: int
    articles: int
    frequency: int
    expected: float
    log_dice: float
    pmi: float
    g2: float
    t: float


@dataclass(frozen=True, slots=True)
class Collocations:
    """The collocates of a term that reach the least count, the highest ``settings.sort`` first.

    ``nodes`` are occurrences of the term (or the sentences that have it), in ``articles`` articles; ``near`` are the
    words in all windows together and ``size`` all words that are not the term (or ``nodes`` and all sentences).
    """

    term: str
    settings: CollocationSettings
    nodes: int
    articles: int
    near: int
    size: int
    rows: tuple[Collocate, ...]
    notes: tuple[Note, ...]
    methods: str

    def to_arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table."""
        return export.to_arrow(self.rows, Collocate)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas data frame."""
        return export.to_pandas(self.rows, Collocate)

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars data frame."""
        return export.to_polars(self.rows, Collocate)


@dataclass(slots=True)
class _Tally:
    """Running counts; they grow with the vocabulary, not with the articles."""

    nodes: int = 0
    articles: int = 0
    near: int = 0
    size: int = 0
    frequency: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    spread: Counter[str] = field(default_factory=Counter)
    makers: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    read: int = 0
    words: int = 0


def collocations(
    annotations: Iterable[Annotation], term: str, settings: CollocationSettings | None = None
) -> Collocations:
    """Words near ``term`` (a word, a phrase, ``*`` for letters, as in a concordance). One pass over ``annotations``.

    The window stops at the edges of sentence and voice, a word in two windows is counted once, and words of the term
    itself are never its collocates (surface and textual cooccurrence of Evert 2008). Linear in the text. Raises
    UsageError for a term with no letters and a speaker of whom there is no statement.
    """
    settings = settings or CollocationSettings()
    pattern = compile_term(term)
    tally = _Tally()
    for annotation in annotations:
        _add(tally, annotation, pattern, settings)
    if settings.speaker is not None and tally.read and not tally.words:
        raise unknown_speaker(settings.speaker, tally.speakers)
    rows = sorted(_rows(tally, settings), key=lambda row: (-float(getattr(row, settings.sort)), row.word))
    return Collocations(
        term=term,
        settings=settings,
        nodes=tally.nodes,
        articles=tally.articles,
        near=tally.near,
        size=tally.size,
        rows=tuple(rows),
        notes=tuple(_notes(tally, term, rows, settings)),
        methods=_methods(tally, term, settings),
    )


def _add(tally: _Tally, annotation: Annotation, pattern: re.Pattern[str], settings: CollocationSettings) -> None:
    tally.read += 1
    tally.speakers.update(s.speaker for s in annotation.statements if s.speaker)
    tally.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    view = fold(annotation.article.text)
    choice = voice_looked_at(settings.voice, settings.speaker)
    found = [run for run in runs(annotation, view) if is_looked_at(annotation, run.voice, choice, settings.speaker)]
    tally.words += sum(len(run.words) for run in found)
    lowered = view.lower()
    nodes = [_node_words(run, lowered, pattern) for run in found]
    before = tally.nodes
    beside = (
        _in_sentences(tally, found, nodes)
        if settings.window is None
        else _in_windows(tally, found, nodes, settings.window)
    )
    tally.articles += tally.nodes > before
    tally.beside.update(beside)
    tally.spread.update(set(beside))


def _node_words(run: Run, lowered: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Occurrences of the term in a run, each as the half-open range of the words that it touches."""
    nodes: list[tuple[int, int]] = []
    word = 0
    for match in pattern.finditer(lowered, run.starts[0], run.ends[-1]):
        while run.ends[word] <= match.start():
            word += 1
        first = word
        while word < len(run.words) and run.starts[word] < match.end():
            word += 1
        nodes.append((first, word))
        word = max(first, word - 1)  # the next occurrence may begin in the same word
    return nodes


def _in_windows(
    tally: _Tally, found: Sequence[Run], nodes: Sequence[list[tuple[int, int]]], window: tuple[int, int]
) -> list[str]:
    """Count words and windows; the words in the windows of one article."""
    left, right = window
    beside: list[str] = []
    for run, places in zip(found, nodes, strict=True):
        own = {word for first, last in places for word in range(first, last)}
        others = [word for i, word in enumerate(run.words) if i not in own] if own else run.words
        tally.frequency.update(others)
        tally.size += len(others)
        tally.nodes += len(places)
        seen = {i for first, last in places for i in (*range(max(0, first - left), first), *range(last, last + right))}
        beside.extend(run.words[i] for i in sorted(seen - own) if i < len(run.words))
    tally.near += len(beside)
    return beside


def _in_sentences(tally: _Tally, found: Sequence[Run], nodes: Sequence[list[tuple[int, int]]]) -> list[str]:
    """Count sentences, each as far as it is in one voice; the different words of those of one article with the term."""
    beside: list[str] = []
    pairs = sorted(zip(found, nodes, strict=True), key=lambda pair: _sentence(pair[0]))
    for _, pieces in groupby(pairs, key=lambda pair: _sentence(pair[0])):
        words: set[str] = set()
        has_node = False
        for run, places in pieces:
            own = {word for first, last in places for word in range(first, last)}
            words.update(word for i, word in enumerate(run.words) if i not in own)
            has_node |= bool(places)
        tally.frequency.update(words)
        tally.size += 1
        if has_node:
            tally.nodes += 1
            beside.extend(words)
    tally.near = tally.nodes
    return beside


def _sentence(run: Run) -> tuple[int, str, int]:
    kind, statement = run.voice
    return run.sentence, kind, -1 if statement is None else statement


def _rows(tally: _Tally, settings: CollocationSettings) -> Iterator[Collocate]:
    words = sorted(word for word, count in tally.beside.items() if count >= settings.min_count)
    if not words:
        return
    import numpy as np  # noqa: PLC0415

    count = np.array([tally.beside[word] for word in words], dtype=float)
    frequency = np.array([tally.frequency[word] for word in words], dtype=float)
    near, size = float(tally.near), float(tally.size)
    beyond = np.full(len(words), size - near)
    scores = zip(
        (frequency * near / size).tolist(),
        log_dice(count, np.array(float(tally.nodes)), frequency).tolist(),
        pointwise_information(count, np.array(near), frequency, np.array(size)).tolist(),
        log_likelihood(count, frequency - count, np.full(len(words), near), beyond).tolist(),
        t_score(count, np.array(near), frequency, np.array(size)).tolist(),
        strict=True,
    )
    for word, score in zip(words, scores, strict=True):
        yield Collocate(word, tally.beside[word], tally.spread[word], tally.frequency[word], *score)


def _notes(tally: _Tally, term: str, rows: Sequence[Collocate], settings: CollocationSettings) -> Iterator[Note]:
    if not tally.words:
        yield Note("no_words", "There are no words in the voice looked at.")
    elif not tally.nodes:
        yield Note("no_nodes", f"{term} does not occur in the voice looked at.")
    elif not rows:
        yield Note(
            "no_collocates", f"No word stands {counted(settings.min_count, 'time')} near {term}; lower --min-count."
        )
    elif tally.nodes < _FEW_NODES:
        yield Note(
            "few_nodes", f"{term} occurs {counted(tally.nodes, 'time')} only: read the lines of a concordance instead."
        )
    elif tally.articles == 1:
        yield Note(
            "one_text", f"All occurrences of {term} are in one article: its collocates are those of that article."
        )


def _methods(tally: _Tally, term: str, settings: CollocationSettings) -> str:
    """How the figures came about, in sentences to paste into a paper."""
    said = f" of {settings.speaker}" if settings.speaker else ""
    choice = voice_looked_at(settings.voice, settings.speaker)
    if settings.window is None:
        unit = "sentences"
        where = "Collocates are the words of sentences with the term, each sentence as far as it is in one voice"
    else:
        unit = "words"
        left, right = settings.window
        where = (
            f"Collocates are words up to {left} to the left and {right} to the right of the term, in its sentence and "
            "voice, each counted once"
        )
    sentences = [
        f"Collocations of “{term}” in {_VOICES[choice]}{said}, folded and in lower case.",
        f"{where}; words of the term itself are left out.",
        f"Observed and expected counts are {unit}: {tally.near:,} near the term of {tally.size:,} (Evert 2008); "
        f"words with at least {counted(settings.min_count, 'cooccurrence')}.",
        "logDice = 14 + log2(2 O / (f(term) + f(collocate))) (Rychlý 2008), PMI = log2(O/E), t = (O − E)/√O, G²: "
        "log-likelihood over four cells, negative where O < E. They rank; no test is made.",
        f"Made with {' and '.join(sorted(tally.makers)) or 'rhetoric'}.",
    ]
    return " ".join(sentences)
