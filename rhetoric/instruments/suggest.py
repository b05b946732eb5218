"""Terms that an instrument may lack: what is key to the sentences of its terms, and what stands near them.

For each frame the sentences that hold one of its counted hits are set against all others. What is proposed is for a
person to accept or refuse: the figures rank, they test nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from rhetoric.compare.association import conservative_log_ratio, log_dice, log_likelihood
from rhetoric.compare.words import Run, runs
from rhetoric.document import Annotation, Note, Statement, VoiceKind
from rhetoric.errors import UsageError
from rhetoric.instruments.ngrams import Counted, Words, is_candidate, unspaced, without_parts
from rhetoric.instruments.tried import hits_in
from rhetoric.lexicon import Lexicon
from rhetoric.text import fold

MOST_FRAMES = 64
WINDOW = 5
"""Words to each side of a hit in which a collocate stands."""
_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """``frames`` are looked at (none: all); a candidate stands ``min_count`` times beside the terms of a frame, in
    ``min_articles`` articles. ``most`` candidates a frame, each with ``lines`` lines drawn with ``seed``."""

    frames: tuple[str, ...] = ()
    min_count: int = 5
    min_articles: int = 3
    most: int = 25
    lines: int = 3
    seed: int = 1

    def __post_init__(self) -> None:
        for option in ("min_count", "min_articles", "most"):
            if getattr(self, option) < 1:
                raise UsageError(f"--{option.replace('_', '-')} {getattr(self, option)}: give a number from 1")


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One occurrence of a candidate, with what stands beside it in its sentence."""

    article: str
    outlet: str | None
    published: str | None
    voice: VoiceKind
    speaker: str | None
    left: str
    found: str
    right: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word or phrase that may belong to ``frame``. ``count`` in the sentences of its terms, in ``articles``
    articles, and ``elsewhere``; ``near`` of them within the window of a hit. ``lrc`` and ``g2`` (conservative log
    ratio, log-likelihood) compare the sentences, ``log_dice`` joins it to the hits (None: never near one)."""

    frame: str
    term: str
    count: int
    articles: int
    elsewhere: int
    near: int
    lrc: float
    g2: float
    log_dice: float | None
    lines: tuple[CandidateLine, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The candidates of each frame, the highest ``lrc`` first. ``hits`` are the counted hits of each frame."""

    lexicon: str
    articles: int
    words: int
    settings: Settings
    hits: dict[str, int]
    rows: tuple[Candidate, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a run stands: who says it, and its words as they are written."""

    article: int
    voice: VoiceKind
    speaker: str | None
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@dataclass(slots=True)
class _Corpus:
    """The runs of all articles as numbers of words. ``frames`` has a bit for each frame with a hit in the sentence,
    ``near`` the same for each word. ``sources`` are kept for runs with a hit only."""

    words: Words
    settings: Settings
    runs: list[array[int]] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    near: dict[int, array[int]] = field(default_factory=dict)
    sources: dict[int, _Source] = field(default_factory=dict)
    articles: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)


def suggest_terms(annotations: Iterable[Annotation], lexicon: Lexicon, settings: Settings | None = None) -> Suggestions:
    """Candidates for each frame of ``lexicon`` from annotations that were made with it.

    Candidates are words and phrases of up to three words (in Chinese and Japanese two to four characters) in which the
    lexicon finds nothing, that are surer to be commoner in the sentences of the frame than elsewhere (a conservative
    log ratio above 0, Evert 2022). All words are held in memory, as numbers. Raises UsageError for an unknown frame,
    and for more than 64 frames at once.
    """
    settings = settings or Settings()
    frames = _frames(lexicon, settings)
    corpus = _Corpus(Words(unspaced(lexicon.language)), settings)
    for annotation in annotations:
        _add(corpus, annotation, lexicon.name, frames)
    found = {frame: _counted(corpus, 1 << i) for i, frame in enumerate(frames)}
    found = _unknown(corpus, found, lexicon)
    totals = corpus.words.totals(corpus.runs, {key for each in found.values() for key in each})
    rows: list[Candidate] = []
    for i, frame in enumerate(frames):
        rows += _candidates(corpus, frame, 1 << i, found[frame], totals)
    notes = [Note("few_hits", f"{frame}: no hit that counts") for frame in frames if not corpus.hits[frame]]
    words = sum(map(len, corpus.runs))
    return Suggestions(
        lexicon.name, len(corpus.articles), words, settings, dict(corpus.hits), tuple(rows), tuple(notes)
    )


def _frames(lexicon: Lexicon, settings: Settings) -> list[str]:
    frames = list(dict.fromkeys(settings.frames or lexicon.frames))
    unknown = [frame for frame in frames if frame not in lexicon.frames]
    if unknown:
        raise UsageError(f"--frame {unknown[0]}: {lexicon.name} has {', '.join(sorted(lexicon.frames)[:50])}")
    if len(frames) > MOST_FRAMES:
        raise UsageError(f"{lexicon.name} has {len(frames)} frames; choose at most {MOST_FRAMES} with --frame")
    return frames


def _add(corpus: _Corpus, annotation: Annotation, lexicon: str, frames: Sequence[str]) -> None:
    article = annotation.article
    bits = {frame: 1 << i for i, frame in enumerate(frames)}
    view = fold(article.text)
    hits = [
        (*view.span_from_raw(match.span), bits[match.frame], match.frame)
        for match in annotation.matches
        if match.lexicon == lexicon and match.frame in bits and not match.flags
    ]
    number = len(corpus.articles)
    corpus.articles.append((article.id, article.outlet, article.published))
    sentences: dict[int, int] = defaultdict(int)
    kept: list[tuple[Run, list[tuple[int, int, int]]]] = []
    at = 0
    for run in runs(annotation, view):
        while at < len(hits) and hits[at][1] <= run.starts[0]:
            at += 1
        inside: list[tuple[int, int, int]] = []
        for start, end, bit, frame in hits[at:]:
            if start >= run.ends[-1]:
                break
            inside.append((start, end, bit))
            sentences[run.sentence] |= bit
            corpus.hits[frame] += 1
        kept.append((run, inside))
    for run, inside in kept:
        _keep(corpus, run, inside, sentences[run.sentence], (number, view.text, annotation.statements))


def _keep(
    corpus: _Corpus,
    run: Run,
    hits: Sequence[tuple[int, int, int]],
    frames: int,
    source: tuple[int, str, Sequence[Statement]],
) -> None:
    """Store one run: its words, those of a hit as breaks, and which stand near a hit."""
    pieces = corpus.words.pieces(run)
    near = array("Q", bytes(8 * len(pieces)))
    own = [0] * len(pieces)
    for start, end, bit in hits:
        touched = [i for i, (_, first, last) in enumerate(pieces) if first < end and start < last]
        for i in touched:
            own[i] |= bit
        if touched:
            for i in range(max(0, touched[0] - WINDOW), min(len(pieces), touched[-1] + WINDOW + 1)):
                near[i] |= bit
    place = len(corpus.runs)
    corpus.runs.append(array("I", (corpus.words.number(word) for word, _, _ in pieces)))
    corpus.frames.append(frames)
    if frames:
        for i, bits in enumerate(own):
            if bits:
                corpus.runs[place][i] = 0
        corpus.near[place] = near
        number, text, statements = source
        kind, index = run.voice
        begin, end = run.starts[0], run.ends[-1]
        places = [(first - begin, last - begin) for _, first, last in pieces]
        corpus.sources[place] = _Source(
            number,
            kind,
            None if index is None else statements[index].speaker,
            text[begin:end],
            [first for first, _ in places],
            [last for _, last in places],
        )


def _counted(corpus: _Corpus, bit: int) -> dict[tuple[int, ...], Counted]:
    """The n-grams of the sentences of one frame that are frequent enough, without those that are parts of others."""
    places = [place for place in corpus.sources if corpus.frames[place] & bit]
    settings = corpus.settings
    often: Counter[tuple[int, ...]] = Counter()
    for place in places:
        often.update(key for key, _ in corpus.words.ngrams(corpus.runs[place]))
    wanted = {key: Counted() for key, count in often.items() if count >= settings.min_count}
    del often  # most n-grams occur once: only those that are wanted keep their places
    for place in places:
        near, article = corpus.near[place], corpus.sources[place].article
        for key, at in corpus.words.ngrams(corpus.runs[place]):
            if key in wanted:
                wanted[key].add(article, (place, at), all(near[i] & bit for i in range(at, at + len(key))))
    enough = {
        key: counted
        for key, counted in wanted.items()
        if counted.articles >= settings.min_articles and is_candidate(corpus.words.of(key), corpus.words.unspaced)
    }
    return without_parts(enough)


def _unknown(
    corpus: _Corpus, found: dict[str, dict[tuple[int, ...], Counted]], lexicon: Lexicon
) -> dict[str, dict[tuple[int, ...], Counted]]:
    """Only those n-grams in which the lexicon finds nothing."""
    keys = list(dict.fromkeys(key for each in found.values() for key in each))
    hits = hits_in(lexicon, [corpus.words.text(key) for key in keys])
    free = {key for key, its in zip(keys, hits, strict=True) if not its}
    return {frame: {key: c for key, c in each.items() if key in free} for frame, each in found.items()}


def _candidates(
    corpus: _Corpus,
    frame: str,
    bit: int,
    found: dict[tuple[int, ...], Counted],
    totals: Counter[tuple[int, ...]],
) -> Iterator[Candidate]:
    import numpy as np  # noqa: PLC0415

    if not found:
        return
    inside = sum(len(run) for run, frames in zip(corpus.runs, corpus.frames, strict=True) if frames & bit)
    outside = max(1, sum(map(len, corpus.runs)) - inside)
    counts = np.array([counted.count for counted in found.values()], dtype=float)
    total = np.array([totals[key] for key in found], dtype=float)
    near = np.array([counted.near for counted in found.values()], dtype=float)
    sizes = np.full(len(counts), float(inside)), np.full(len(counts), float(outside))
    lrc = conservative_log_ratio(counts, total - counts, *sizes, family=len(found))
    g2 = log_likelihood(counts, total - counts, *sizes)
    dice = log_dice(np.maximum(near, 0.5), np.full(len(counts), float(corpus.hits[frame])), total)
    keys = list(found)
    order = sorted((i for i in range(len(keys)) if lrc[i] > 0), key=lambda i: (-lrc[i], -g2[i], keys[i]))
    for i in order[: corpus.settings.most]:
        term, counted = corpus.words.text(keys[i]), found[keys[i]]
        yield Candidate(
            frame=frame,
            term=term,
            count=counted.count,
            articles=counted.articles,
            elsewhere=int(total[i]) - counted.count,
            near=counted.near,
            lrc=float(lrc[i]),
            g2=float(g2[i]),
            log_dice=float(dice[i]) if counted.near else None,
            lines=tuple(_lines(corpus, counted, len(keys[i]), f"{frame}\0{term}")),
        )


def _lines(corpus: _Corpus, counted: Counted, length: int, name: str) -> Iterator[CandidateLine]:
    random = Random(f"{corpus.settings.seed}\0{name}")
    drawn = sorted(random.sample(counted.places, min(corpus.settings.lines, len(counted.places))))
    for place, at in drawn:
        source = corpus.sources[place]
        start, end = source.starts[at], source.ends[at + length - 1]
        article, outlet, published = corpus.articles[source.article]
        yield CandidateLine(
            article=article,
            outlet=outlet,
            published=published,
            voice=source.voice,
            speaker=source.speaker,
            left=source.text[max(0, start - _CONTEXT) : start],
            found=source.text[start:end],
            right=source.text[end : end + _CONTEXT],
        )
