"""Framing per group: counts, rates, intervals, and what cannot be concluded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.groups import (
    By,
    Cluster,
    GroupKey,
    VoiceChoice,
    check_choices,
    expected_groups,
    group_of,
    voice_compared,
)
from rhetoric.compare.methods import methods_text
from rhetoric.compare.rates import FEW_CLUSTERS, rate
from rhetoric.document import Annotation, Note, Span
from rhetoric.errors import UsageError

_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "my", "km"})
_FrameKey = tuple[str, str]  # lexicon, frame
_ClusterKey = int | str  # number of the article, or its day


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how much text it has. ``clusters`` are those with words in the voice compared."""

    name: str
    articles: int
    clusters: int
    words: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One frame in one group. ``rate``, ``ci_low`` and ``ci_high`` are per 1,000 words of the voice compared."""

    group: str
    lexicon: str
    frame: str
    articles: int
    clusters: int
    words: int
    hits: int
    rate: float
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One counted match: where it stands (``span`` in code points of the article's text) and who says it."""

    article: str
    locator: str | None
    outlet: str | None
    span: Span
    found: str
    term: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Framing per group. Groups are sorted by words, the largest first; rows by lexicon, frame and group."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    methods: str
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)
    """(group, lexicon, frame) to the counted matches, in the order of the articles."""

    def evidence(self, group: str, frame: str, lexicon: str | None = None) -> tuple[Evidence, ...]:
        """The matches behind a rate. Raises UsageError for a group or frame that the comparison does not have."""
        groups = [g.name for g in self.groups]
        if group not in groups:
            raise UsageError(f"no group {group!r}; there are {', '.join(groups) or 'none'}")
        lexicons = {row.lexicon for row in self.rows if row.frame == frame and lexicon in (None, row.lexicon)}
        if not lexicons:
            frames = sorted({row.frame for row in self.rows})
            raise UsageError(f"no frame {frame!r}; there are {', '.join(frames) or 'none'}")
        return tuple(e for name in sorted(lexicons) for e in self.matches.get((group, name, frame), ()))


@dataclass(slots=True)
class _Tally:
    """Running counts of one group. Grows with its clusters and matches, not with its text."""

    known: bool
    labels: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    words: dict[_ClusterKey, int] = field(default_factory=dict)
    hits: dict[_FrameKey, dict[_ClusterKey, int]] = field(default_factory=dict)
    evidence: dict[_FrameKey, list[Evidence]] = field(default_factory=dict)
    dates: Counter[str] = field(default_factory=Counter)
    texts: Counter[bytes] = field(default_factory=Counter)


@dataclass(slots=True)
class _Run:
    """What is known of the whole comparison while the articles go by."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    lexicon: str | None
    tallies: dict[str, _Tally] = field(default_factory=dict)
    frames: set[_FrameKey] = field(default_factory=set)
    lexicons: dict[str, set[str]] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)  # lexicons that were not asked for, in order
    makers: set[str] = field(default_factory=set)
    articles: int = 0
    undated: int = 0
    unspaced: set[str] = field(default_factory=set)


def compare(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    voice: VoiceChoice = "all",
    cluster: Cluster = "article",
    lexicon: str | None = None,
) -> Comparison:
    """Rates of every frame per group, with intervals clustered by article or day. One pass over ``annotations``.

    ``voice`` is the text that is counted: body narration, statements, or both. Grouping by speaker, source type or
    carrier counts statements only, and the innermost statement owns its words. Flagged matches are not counted.
    ``lexicon`` keeps one instrument. A frame that no article has a match of is not listed.
    """
    check_choices(by, voice, cluster)
    run = _Run(by, voice_compared(by, voice), cluster, lexicon)
    for annotation in annotations:
        _add(run, annotation)
    if lexicon is not None and run.articles and lexicon not in run.lexicons:
        raise UsageError(f"no article was scored with lexicon {lexicon}; there are {', '.join(run.others) or 'none'}")
    names = _names(run.tallies)
    order = sorted(run.tallies, key=lambda key: (-sum(run.tallies[key].words.values()), names[key]))
    tallies = {names[key]: run.tallies[key] for key in order}
    return Comparison(
        by=by,
        voice=run.voice,
        cluster=cluster,
        groups=tuple(_group(name, tally, cluster) for name, tally in tallies.items()),
        rows=tuple(_rows(run, tallies)),
        notes=tuple(_notes(run, tallies)),
        methods=methods_text(by, run.voice, cluster, run.lexicons, run.makers),
        matches={
            (name, *frame): tuple(found) for name, tally in tallies.items() for frame, found in tally.evidence.items()
        },
    )


def _add(run: _Run, annotation: Annotation) -> None:
    article = annotation.article
    run.articles += 1
    run.undated += article.published is None
    if article.language in _NO_BLANKS:
        run.unspaced.add(article.language or "")
    for name, digest in annotation.provenance.lexicons.items():
        if run.lexicon in (None, name):
            run.lexicons.setdefault(name, set()).add(digest)
        else:
            run.others[name] = None
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    place: _ClusterKey = run.articles
    if run.cluster == "day" and article.published is not None:
        place = article.published
    _add_words(run, annotation, place)
    _add_matches(run, annotation, place)


def _add_words(run: _Run, annotation: Annotation, place: _ClusterKey) -> None:
    article = annotation.article
    seen: set[str] = set()
    for voice, words in words_by_voice(annotation).items():
        group = group_of(annotation, voice, run.by, run.voice)
        if group is None:
            continue
        tally = _tally(run, group)
        tally.words[place] = tally.words.get(place, 0) + words
        if group.key not in seen:
            seen.add(group.key)
            tally.articles += 1
            tally.dates.update([article.published] if article.published else [])
            tally.texts[blake2b(article.text.encode("utf-8", "replace"), digest_size=8).digest()] += 1
    for group in expected_groups(annotation, run.by):
        _tally(run, group)


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(group.known))
    tally.labels[group.label] += 1
    return tally


def _add_matches(run: _Run, annotation: Annotation, place: _ClusterKey) -> None:
    for match in annotation.matches:
        if run.lexicon not in (None, match.lexicon):
            continue
        run.lexicons.setdefault(match.lexicon, set())
        group = group_of(annotation, (match.voice, match.statement), run.by, run.voice)
        if group is None:
            continue
        key = (match.lexicon, match.frame)
        run.frames.add(key)
        if not match.counted:
            continue
        tally = _tally(run, group)
        hits = tally.hits.setdefault(key, {})
        hits[place] = hits.get(place, 0) + 1
        speaker = None if match.statement is None else annotation.statements[match.statement].speaker
        article = annotation.article
        found = match.span.of(article.text)
        tally.evidence.setdefault(key, []).append(
            Evidence(article.id, article.locator, article.outlet, match.span, found, match.term, speaker)
        )


def _names(tallies: Mapping[str, _Tally]) -> dict[str, str]:
    """The name that each group is shown by: its commonest spelling, with the key where two would look the same."""
    common = {key: min((-n, label) for label, n in t.labels.items())[1] for key, t in tallies.items()}
    shared = Counter(common.values())
    return {key: f"{name} [{key}]" if shared[name] > 1 and key else name for key, name in common.items()}


def _group(name: str, tally: _Tally, unit: str) -> Group:
    clusters, words = len(tally.words), sum(tally.words.values())
    note = ""
    if not words:
        note = "no words in the voice compared"
    elif clusters == 1:
        note = f"one {unit}: no intervals"
    elif clusters < FEW_CLUSTERS:
        note = f"only {clusters} {unit}s"
    return Group(name, tally.articles, clusters, words, note)


def _rows(run: _Run, tallies: Mapping[str, _Tally]) -> Iterator[Row]:
    for lexicon, frame in sorted(run.frames):
        for name, tally in tallies.items():
            words = sum(tally.words.values())
            if not words:
                continue
            hits = tally.hits.get((lexicon, frame), {})
            result = rate([hits.get(c, 0) for c in tally.words], list(tally.words.values()), run.cluster)
            yield Row(
                group=name,
                lexicon=lexicon,
                frame=frame,
                articles=tally.articles,
                clusters=len(tally.words),
                words=words,
                hits=sum(hits.values()),
                rate=result.rate,
                ci_low=result.low,
                ci_high=result.high,
                note=result.note,
            )


def _notes(run: _Run, tallies: Mapping[str, _Tally]) -> Iterator[Note]:
    if not run.articles:
        yield Note("nothing_read", "No article was read, so there is nothing to compare.")
        return
    if len(tallies) < 2:
        yield Note("one_group", f"There is {'one' if tallies else 'no'} group, so nothing is compared.")
    if not run.lexicons:
        yield Note("no_lexicon", "The articles were not scored with a lexicon, so there are no rates.")
    elif not run.frames:
        yield Note("no_matches", "No term of the lexicon stands in the voice compared, so there are no rates.")
    yield from _group_notes(run, tallies)
    yield from _corpus_notes(run)


def _group_notes(run: _Run, tallies: Mapping[str, _Tally]) -> Iterator[Note]:
    """One note for all groups that share a weakness, so that many speakers do not bury the rest."""
    unit = run.cluster
    unknown = [name for name, t in tallies.items() if not t.known]
    if unknown:
        yield Note(
            "unknown_group", f"{unknown[0]} holds all for which the articles name none: no group like the others."
        )
    empty = [name for name, t in tallies.items() if not t.words]
    if empty:
        yield Note("no_words", f"No words in the voice compared, so no rates: {_listed(empty)}.")
    small = [f"{name} ({_count(len(t.words), unit)})" for name, t in tallies.items() if 0 < len(t.words) < FEW_CLUSTERS]
    if small:
        yield Note(
            "few_clusters",
            f"Too little to compare: {_listed(small)}. With fewer than {FEW_CLUSTERS} {unit}s a group's intervals are "
            f"wide and uncertain themselves; with one {unit} there is none.",
        )
    shared = [
        f"{name} ({_sharing(t)} of {_count(t.articles, 'article')})" for name, t in tallies.items() if _sharing(t)
    ]
    if shared and unit == "article":
        yield Note(
            "shared_dates",
            f"Articles of one date may tell of the same event; intervals are then too narrow: {_listed(shared)}. "
            "--cluster day counts each day as one.",
        )
    copied = [f"{name} ({n})" for name, t in tallies.items() if (n := sum(t.texts.values()) - len(t.texts))]
    if copied:
        yield Note("same_text", f"Articles with the text of another are counted again: {_listed(copied)}.")


def _sharing(tally: _Tally) -> int:
    """How many articles of a group have a date that another has too."""
    return sum(n for n in tally.dates.values() if n > 1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _corpus_notes(run: _Run) -> Iterator[Note]:
    if run.undated and run.cluster == "day":
        yield Note("undated", f"{_count(run.undated, 'article')} without a date, each counted as a day of its own.")
    for name, digests in sorted(run.lexicons.items()):
        if len(digests) > 1:
            yield Note(
                "lexicon_versions",
                f"The articles were scored with {len(digests)} versions of lexicon {name}; annotate them again.",
            )
    if len(run.makers) > 1:
        made = "; ".join(sorted(run.makers))
        yield Note("makers", f"The articles were annotated in different ways ({made}); annotate them again.")
    if run.unspaced:
        languages = ", ".join(sorted(run.unspaced))
        yield Note("unspaced", f"Text in {languages} has no blanks between words: rates per 1,000 words mean little.")
