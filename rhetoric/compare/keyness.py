"""Keyness: which words and n-grams set a target group apart from a reference group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isnan
from typing import TYPE_CHECKING, Any, Literal, get_args

from rhetoric.compare import export
from rhetoric.compare.association import (
    conservative_log_ratio,
    fightin_words,
    fisher_two_sided,
    log_likelihood,
    log_ratio,
)
from rhetoric.compare.family import q_values
from rhetoric.compare.frequencies import LONGEST_NGRAM, REFERENCE, TARGET, Frequencies, WordStore
from rhetoric.compare.groups import (
    By,
    Cluster,
    GroupKey,
    VoiceChoice,
    check_choices,
    cluster_of_statement,
    expected_groups,
    group_of,
    voice_compared,
)
from rhetoric.compare.keyness_notes import keyness_methods, keyness_notes
from rhetoric.compare.sharing import Members, Repeats
from rhetoric.compare.wording import listed
from rhetoric.compare.words import is_looked_at, runs, unknown_speaker, voice_looked_at
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError
from rhetoric.text import fold

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars
    import pyarrow  # type: ignore[import-untyped]

REST = "rest"
"""The name of the reference that is all other groups together."""
ALPHA = 0.05
"""Level of the conservative log ratio, before it is shared out over the terms."""

Sort = Literal["texts", "text_lrc", "lrc", "log_ratio", "g2", "z"]


@dataclass(frozen=True, slots=True)
class KeynessSettings:
    """What is compared and how. ``ngrams`` is the shortest and the longest n-gram; ``prior`` is in words.

    The filter is fixed before anything is counted, and looks at target and reference together: a term has at least
    ``min_count`` occurrences there, in at least ``min_texts`` texts.
    """

    by: By = "outlet"
    voice: VoiceChoice = "all"
    speaker: str | None = None
    cluster: Cluster = "article"
    ngrams: tuple[int, int] = (1, 1)
    min_count: int = 5
    min_texts: int = 3
    prior: float = 500.0
    two_term: bool = False
    sort: Sort = "texts"

    def __post_init__(self) -> None:
        check_choices(self.by, self.voice, self.cluster)
        voice_looked_at(self.voice, self.speaker)
        shortest, longest = self.ngrams
        if not 1 <= shortest <= longest <= LONGEST_NGRAM:
            raise UsageError(f"--ngrams {shortest}-{longest}: give lengths from 1 to {LONGEST_NGRAM}, like 1-3")
        if self.sort not in get_args(Sort):
            raise UsageError(f"--sort {self.sort}: choose one of {', '.join(get_args(Sort))}")
        for option, value in (("--min-count", self.min_count), ("--min-texts", self.min_texts)):
            if value < 1:
                raise UsageError(f"{option} {value}: give a number from 1")
        if not 0 < self.prior < float("inf"):
            raise UsageError(f"--prior {self.prior:g}: give a number of words above 0")

    @property
    def compared(self) -> VoiceChoice:
        """The voice whose words are counted."""
        return voice_compared(self.by, voice_looked_at(self.voice, self.speaker))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison. ``texts`` are its clusters (articles, days …) with words in the voice compared;
    ``groups`` are the groups that the rest consists of; ``worth`` is how many independent texts the articles are worth
    (``rhetoric.versions.effective_texts``)."""

    name: str
    groups: tuple[str, ...]
    articles: int
    texts: int
    words: int
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A term and how it differs. Positive figures point to the target, negative ones to the reference.

    On each side: occurrences (``count``), per 1,000 words or n-grams of that length (``rate``), the number of texts it
    occurs in (``texts``, its range), and how evenly it is spread over them (``dp``, ``dp_norm``, ``juilland``; None for
    a term that does not occur or a side of one text). ``direction`` is the side with the higher rate: target,
    reference, or neither.

    ``log_ratio``, ``lrc``, ``g2`` and ``z`` compare occurrences and take every word as independent: rankings.
    ``text_g2`` compares the shares of texts that have the term (text dispersion keyness), ``text_lrc`` is the
    conservative log ratio of those shares, ``p`` Fisher's exact test of them, and ``q`` the same after Benjamini and
    Hochberg, over all terms that pass the filter.
    """

    term: str
    length: int
    direction: str
    target_count: int
    target_rate: float
    target_texts: int
    target_dp: float | None
    target_dp_norm: float | None
    target_juilland: float | None
    reference_count: int
    reference_rate: float
    reference_texts: int
    reference_dp: float | None
    reference_dp_norm: float | None
    reference_juilland: float | None
    log_ratio: float
    lrc: float
    g2: float
    z: float
    text_g2: float
    text_lrc: float
    p: float | None
    q: float | None


@dataclass(frozen=True, slots=True)
class Keyness:
    """Terms by keyness. ``rows`` has every term that passes the filter, also those found on one side only; those with
    the highest absolute value of ``settings.sort`` come first."""

    settings: KeynessSettings
    target: Side
    reference: Side
    rows: tuple[KeyRow, ...]
    notes: tuple[Note, ...]
    methods: str

    def to_arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table."""
        return export.to_arrow(self.rows, KeyRow)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas data frame."""
        return export.to_pandas(self.rows, KeyRow)

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars data frame."""
        return export.to_polars(self.rows, KeyRow)


@dataclass(slots=True)
class _Tally:
    """Running counts of one group."""

    known: bool
    labels: Counter[str] = field(default_factory=Counter)
    words: int = 0
    members: Members = field(default_factory=Members)
    clusters: set[Hashable] = field(default_factory=set)


@dataclass(slots=True)
class _Run:
    """What is known while the articles go by."""

    settings: KeynessSettings
    store: WordStore
    repeats: Repeats
    tallies: dict[str, _Tally] = field(default_factory=dict)
    makers: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    heard: bool = False  # a statement of the speaker who was asked for

    def joined(self, cluster: Any) -> Hashable:
        """The cluster that stands for this one: articles that tell one story are one where events are clusters."""
        is_story = self.settings.cluster == "event" and isinstance(cluster, int)
        return self.repeats.story(cluster) if is_story else cluster


def keyness(
    annotations: Iterable[Annotation], target: str, reference: str = REST, settings: KeynessSettings | None = None
) -> Keyness:
    """Words and n-grams of ``target`` against ``reference``, in both directions. One pass over ``annotations``.

    Groups are named as in a comparison (letter case does not count); ``REST`` is all other groups whose name is
    known. N-grams never run over the edge of a sentence or of a voice. Raises UsageError for a group that no article
    has and for two that are the same. A group without words gives no rows and a note.
    """
    settings = settings or KeynessSettings()
    if target.casefold() == reference.casefold():
        raise UsageError(f"target and reference are the same group, {target!r}; choose two")
    with WordStore() as store, Repeats() as repeats:
        run = _Run(settings, store, repeats)
        for annotation in annotations:
            _add(run, annotation)
        if settings.speaker is not None and len(repeats) and not run.heard:
            raise unknown_speaker(settings.speaker, run.speakers)
        return _compared(run, target, reference)


def _add(run: _Run, annotation: Annotation) -> None:
    article, settings = annotation.article, run.settings
    number = run.repeats.put(article)
    run.languages.add(article.language or "")
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    run.speakers.update(s.speaker for s in annotation.statements if s.speaker)
    texts: dict[tuple[str, Hashable], list[Sequence[str]]] = {}
    groups: dict[str, GroupKey] = {}
    for found in runs(annotation, fold(article.text)):
        group = group_of(annotation, found.voice, settings.by, settings.compared)
        if group is None or not is_looked_at(annotation, found.voice, settings.compared, settings.speaker):
            continue
        groups[group.key] = group
        cluster = _cluster(settings.cluster, annotation, found.voice[1], number)
        texts.setdefault((group.key, cluster), []).append(found.words)
    run.heard |= bool(texts)
    for group in expected_groups(annotation, settings.by):
        _tally(run, group)
    for group in groups.values():
        _tally(run, group).members.add(number, article)
    for (key, cluster), said in texts.items():
        run.tallies[key].words += sum(map(len, said))
        run.tallies[key].clusters.add(cluster)
        run.store.add(key, cluster, said)


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(group.known))
    tally.labels[group.label] += 1
    return tally


def _cluster(unit: Cluster, annotation: Annotation, statement: int | None, number: int) -> Hashable:
    """What a text hangs together with; the number of the article where it is one of its own."""
    named: str | None = None
    match unit:
        case "day":
            named = annotation.article.published
        case "outlet":
            named = annotation.article.outlet
        case "speaker":
            named = cluster_of_statement(annotation, statement)
    return named or number


def _compared(run: _Run, target: str, reference: str) -> Keyness:
    settings = run.settings
    left = [_group_named(run.tallies, target)] if len(run.repeats) else []
    if reference == REST or not left:
        # the target's own words may be among those of which nobody knows the group
        right = [key for key, tally in run.tallies.items() if key not in left and tally.known]
    else:
        right = [_group_named(run.tallies, reference)]
    if left == right and left:
        raise UsageError(f"{target!r} and {reference!r} are the same group; choose two")
    facts = tuple(run.repeats.sharing([run.tallies[key].members for key in keys]) for keys in (left, right))
    sides = _side(run, target, left, facts[0].worth), _side(run, reference, right, facts[1].worth)
    rows: list[KeyRow] = []
    if all(side.words for side in sides):
        shortest, longest = settings.ngrams
        found = run.store.frequencies(
            {**dict.fromkeys(right, REFERENCE), **dict.fromkeys(left, TARGET)},
            range(shortest, longest + 1),
            min_count=settings.min_count,
            min_texts=settings.min_texts,
            joined=run.joined,
        )
        found = [f for f in found if all(f.parts)]  # without n-grams of a length on one side nothing is compared
        rows = sorted(
            _rows(found, settings, tested=min(s.texts for s in sides) > 1),
            key=lambda row: (-abs(measure(row, settings.sort)), row.term),
        )
    unknown = [k for k, tally in run.tallies.items() if not tally.known and k not in left] if reference == REST else []
    left_out = [_shown(run.tallies[key]) for key in unknown]
    return Keyness(
        settings=settings,
        target=sides[0],
        reference=sides[1],
        rows=tuple(rows),
        notes=tuple(keyness_notes(settings, sides, facts, rows, left_out=left_out, languages=run.languages)),
        methods=keyness_methods(settings, sides, len(rows), run.makers),
    )


def _group_named(tallies: Mapping[str, _Tally], name: str) -> str:
    """The key of a group, by one of its spellings or by its key."""
    wanted = name.casefold()
    found = [
        key for key, tally in tallies.items() if wanted == key.casefold() or wanted in map(str.casefold, tally.labels)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        spelled = ", ".join(f"{_shown(tallies[key])} ({key})" for key in found)
        raise UsageError(f"{name!r} may be several groups; give the name in brackets: {spelled}")
    largest = sorted(tallies, key=lambda key: (-tallies[key].words, key))
    names = [_shown(tallies[key]) for key in largest]
    close = get_close_matches(name, names, 3, 0.6)
    raise UsageError(f"no group {name!r}; there are {listed(close or names, 12) or 'none'}")


def _shown(tally: _Tally) -> str:
    """The commonest spelling of a group."""
    return min((-n, label) for label, n in tally.labels.items())[1]


def _side(run: _Run, name: str, keys: Sequence[str], worth: float) -> Side:
    tallies = [run.tallies[key] for key in keys]
    names = tuple(_shown(tally) for tally in sorted(tallies, key=lambda t: -t.words))
    return Side(
        name=name if name == REST or not names else names[0],
        groups=names if name == REST else (),
        articles=len({number for tally in tallies for number in tally.members.numbers}),
        texts=len({run.joined(cluster) for tally in tallies for cluster in tally.clusters}),
        words=sum(tally.words for tally in tallies),
        worth=worth,
    )


def _rows(found: Sequence[Frequencies], settings: KeynessSettings, *, tested: bool) -> Iterator[KeyRow]:
    """One row a term, with p-values if the terms are ``tested``."""
    family = sum(len(f.terms) for f in found)
    if not family:
        return
    p = [value for f in found for value in _p_values(f)] if tested else []
    q = q_values(p) if tested else []
    place = 0
    for f in found:
        sides = zip(_side_figures(f, TARGET), _side_figures(f, REFERENCE), strict=True)
        for term, (target, reference), figures in zip(f.terms, sides, _measures(f, settings, family), strict=True):
            ahead = target[0] * f.sizes[REFERENCE] - reference[0] * f.sizes[TARGET]
            direction = "target" if ahead > 0 else "reference" if ahead < 0 else "neither"
            tests = (p[place], q[place]) if tested else (None, None)
            yield KeyRow(term, f.length, direction, *target, *reference, *figures, *tests)
            place += 1


def _p_values(f: Frequencies) -> list[float]:
    values: list[float] = fisher_two_sided(f.texts[TARGET], f.texts[REFERENCE], *f.parts).tolist()
    return values


_Measures = tuple[float, float, float, float, float, float]
_Figures = tuple[int, float, int, float | None, float | None, float | None]


def _measures(f: Frequencies, settings: KeynessSettings, family: int) -> Iterator[_Measures]:
    """Log ratio, its conservative form, G² and z of the words; G² and conservative log ratio of the texts."""
    import numpy as np  # noqa: PLC0415

    one, two = f.counts[TARGET].astype(float), f.counts[REFERENCE].astype(float)
    sizes = [np.full(len(one), float(f.sizes[side])) for side in (TARGET, REFERENCE)]
    background = f.counts.sum(axis=0) / sum(f.sizes)
    texts = [np.full(len(one), float(parts)) for parts in f.parts]
    columns = (
        log_ratio(one, two, *sizes),
        conservative_log_ratio(one, two, *sizes, family=family, alpha=ALPHA),
        log_likelihood(one, two, *sizes, two_term=settings.two_term),
        fightin_words(one, two, *sizes, background=background, prior=settings.prior),
        log_likelihood(*f.texts, *texts),
        conservative_log_ratio(*f.texts, *texts, family=family, alpha=ALPHA),
    )
    yield from zip(*(column.tolist() for column in columns), strict=True)


def _side_figures(f: Frequencies, side: int) -> Iterator[_Figures]:
    """Occurrences, rate, texts and dispersion of each term on one side."""
    spread = f.dispersions[side]
    columns = (f.counts[side], f.texts[side], spread.dp, spread.dp_norm, spread.juilland)
    for count, texts, *values in zip(*(column.tolist() for column in columns), strict=True):
        dp, dp_norm, juilland = (None if isnan(value) else value for value in values)
        yield count, 1000 * count / f.sizes[side], texts, dp, dp_norm, juilland


def measure(row: KeyRow, sort: Sort) -> float:
    """The figure of a term that ``sort`` names."""
    return float(row.text_g2 if sort == "texts" else getattr(row, sort))
