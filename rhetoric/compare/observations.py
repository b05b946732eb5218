"""Annotations as counts: one pass gives, for every cluster of every group, its words and its hits.

A cluster is what hangs together and is counted as one observation: an article, a day, an event, a speaker or an
outlet. A *unit* is a cluster as far as it belongs to one group: where two outlets write on one day there are two
units. Every statistic of this room works from units, so that words of one article are never taken for independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

from rhetoric.compare.counts import VoiceKey, words_by_voice
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
from rhetoric.compare.rates import FEW_CLUSTERS
from rhetoric.compare.wording import listed
from rhetoric.document import Annotation, Article, Side, Span
from rhetoric.errors import UsageError
from rhetoric.lexicon.model import WEAK_FRAME
from rhetoric.versions import Versions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FrameKey = tuple[str, str]
"""Lexicon and frame."""
TermKey = tuple[str, str, str]
"""Lexicon, frame and term."""
Period = Literal["month", "quarter", "year"]
Events = Mapping[str, str] | Callable[[Article], str | None]
"""Which event an article tells of: by the article's id, or by a function of the article."""

_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "my", "km"})
_SILENT = "no words in the voice compared"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how much text it has. ``clusters`` are those with words in the voice compared; ``known`` is False
    where it holds all for which the articles name no group."""

    name: str
    articles: int
    clusters: int
    words: int
    note: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """One counted match: its place (``span`` in code points of the text), who says it, of which side (``target``)."""

    article: str
    locator: str | None
    outlet: str | None
    span: Span
    found: str
    term: str
    speaker: str | None
    target: Side | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One cluster as far as it belongs to ``group`` (an index of ``Observations.groups``).

    ``cluster`` is its name for people, ``number`` the same in every group that the cluster has units in; ``date`` is
    the earliest ISO date of its articles, ``articles`` their ids in the order in which they were read.
    """

    group: int
    cluster: str
    number: int
    words: int
    date: str | None
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """True of all articles: ``lexicons`` (to SHA-256 digests), ``makers`` (versions), ``cautions`` for frames."""

    articles: int
    undated: int
    lexicons: Mapping[str, frozenset[str]]
    makers: frozenset[str]
    unspaced: frozenset[str]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sharing:
    """What makes articles of one group hang together: articles with the date of another, copies of a text, and
    articles that tell the story of another in nearly the same words (copies not counted again)."""

    dates: int
    copies: int
    stories: int


@dataclass(frozen=True, slots=True)
class Observations:
    """Counts of every unit. Units are sorted by group, within a group as first read; groups by words, most first.

    ``counts`` maps (lexicon, frame, term) to {index of the unit: counted matches}; units that are not listed have
    none. ``frames`` has also those with flagged matches only. ``matches`` leads from (group, lexicon, frame) to the
    words counted. Size: the units (about 200 bytes each) and the matches, never the text.
    """

    by: By
    voice: VoiceChoice
    cluster: Cluster
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    frames: tuple[FrameKey, ...]
    counts: Mapping[TermKey, Mapping[int, int]]
    sharing: tuple[Sharing, ...]
    facts: Facts
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)

    def index(self, group: str) -> int:
        """The index of a group by its name. Raises UsageError for a name that no group has."""
        names = [g.name for g in self.groups]
        if group not in names:
            raise UsageError(f"no group {group!r}; there are {listed(names, 12) or 'none'}")
        return names.index(group)

    def terms(self, lexicon: str, frame: str) -> tuple[TermKey, ...]:
        """The terms of a frame that have counted matches, sorted."""
        return tuple(sorted(key for key in self.counts if key[:2] == (lexicon, frame)))

    def words(self) -> NDArray[np.int64]:
        """Words of each unit, shape (units,)."""
        import numpy as np  # noqa: PLC0415

        return np.array([unit.words for unit in self.units], dtype=np.int64)

    def group_of_units(self) -> NDArray[np.int64]:
        """Index of the group of each unit, shape (units,)."""
        import numpy as np  # noqa: PLC0415

        return np.array([unit.group for unit in self.units], dtype=np.int64)

    def matrix(self, *key: str) -> NDArray[np.int64]:
        """Hits of each unit for a frame (``lexicon, frame``) or a term (``lexicon, frame, term``), shape (units,)."""
        import numpy as np  # noqa: PLC0415

        hits = np.zeros(len(self.units), dtype=np.int64)
        for term, counts in self.counts.items():
            if term[: len(key)] == key:
                hits[list(counts)] += list(counts.values())
        return hits

    def table(self, keys: Iterable[FrameKey | TermKey] | None = None) -> NDArray[np.int64]:
        """Hits of each unit for several frames or terms, by default all ``frames``; shape (units, keys)."""
        import numpy as np  # noqa: PLC0415

        columns = [self.matrix(*key) for key in (self.frames if keys is None else keys)]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.units), 0), dtype=np.int64)

    def periods(self, period: Period) -> list[str | None]:
        """The month (``2012-04``), quarter (``2012-Q2``) or year of each unit; None for units without a date."""
        return [period_of(unit.date, period) for unit in self.units]


def period_of(date: str | None, period: Period) -> str | None:
    """The month, quarter or year of an ISO 8601 date; None where the date does not say."""
    if date is None or (len(date) < 7 and period != "year"):
        return None
    if period == "quarter":
        return f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}"
    return date[:7] if period == "month" else date[:4]


@dataclass(slots=True)
class _Tally:
    """Running counts of one group."""

    known: bool
    labels: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    dates: Counter[str] = field(default_factory=Counter)
    texts: Counter[bytes] = field(default_factory=Counter)
    numbers: list[int] = field(default_factory=list)
    evidence: dict[FrameKey, list[Evidence]] = field(default_factory=dict)


@dataclass(slots=True)
class _Cell:
    """Running counts of one unit."""

    words: int = 0
    date: str | None = None
    articles: dict[str, None] = field(default_factory=dict)
    hits: dict[TermKey, int] = field(default_factory=dict)


_Place = tuple[str, str | int]  # key of the group, key of the cluster


@dataclass(slots=True)
class _Run:
    """What is known while the articles go by."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    lexicon: str | None
    events: Events | None
    tallies: dict[str, _Tally] = field(default_factory=dict)
    cells: dict[_Place, _Cell] = field(default_factory=dict)
    frames: set[FrameKey] = field(default_factory=set)
    lexicons: dict[str, set[str]] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)  # lexicons that were not asked for, in order
    makers: set[str] = field(default_factory=set)
    versions: Versions = field(default_factory=Versions)
    ids: list[str] = field(default_factory=list)
    undated: int = 0
    unspaced: set[str] = field(default_factory=set)
    cautions: set[str] = field(default_factory=set)


def observe(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    voice: VoiceChoice = "all",
    cluster: Cluster = "article",
    *,
    lexicon: str | None = None,
    groups: Collection[str] | None = None,
    events: Events | None = None,
) -> Observations:
    """Words and hits of every unit. One pass over ``annotations``; the texts are not kept.

    ``cluster``: article; day (an article without a date is a day of its own); event, as ``events`` names them, and
    without ``events`` articles that tell one story in nearly the same words (``rhetoric.versions``); speaker
    (for statements); outlet. ``lexicon`` keeps one instrument, ``groups`` the groups of these names.
    Raises UsageError for choices that do not go together, a lexicon no article has, and a group that does not exist.
    """
    check_choices(by, voice, cluster)
    if events is not None and cluster != "event":
        raise UsageError("events are for --cluster event")
    run = _Run(by, voice_compared(by, voice), cluster, lexicon, events)
    for annotation in annotations:
        _add(run, annotation)
    if lexicon is not None and run.ids and lexicon not in run.lexicons:
        raise UsageError(f"no article was scored with lexicon {lexicon}; there are {', '.join(run.others) or 'none'}")
    return _observations(run, groups)


def _add(run: _Run, annotation: Annotation) -> None:
    article = annotation.article
    run.ids.append(article.id)
    run.undated += article.published is None
    run.versions.label(article)
    run.unspaced |= _NO_BLANKS & {article.language}
    run.cautions |= {note.message for note in annotation.notes if note.code == WEAK_FRAME}
    for name, digest in annotation.provenance.lexicons.items():
        if run.lexicon in (None, name):
            run.lexicons.setdefault(name, set()).add(digest)
        else:
            run.others[name] = None
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    place = _place(run, article)
    _add_words(run, annotation, place)
    _add_matches(run, annotation, place)


def _place(run: _Run, article: Article) -> str | int:
    """The cluster of an article; its number where it is one of its own. Speakers are told from their statements."""
    named: str | None = None
    match run.cluster:
        case "day":
            named = article.published
        case "outlet":
            named = article.outlet
        case "event" if run.events is not None:
            named = run.events(article) if callable(run.events) else run.events.get(article.id)
    return named or len(run.ids) - 1


def _cell(run: _Run, annotation: Annotation, group: GroupKey, voice: VoiceKey, place: str | int) -> _Cell:
    if run.cluster == "speaker":
        place = cluster_of_statement(annotation, voice[1]) or place
    cell = run.cells.setdefault((group.key, place), _Cell())
    article = annotation.article
    cell.articles[article.id] = None
    if article.published and (cell.date is None or article.published < cell.date):
        cell.date = article.published
    return cell


def _add_words(run: _Run, annotation: Annotation, place: str | int) -> None:
    article = annotation.article
    seen: set[str] = set()
    for voice, words in words_by_voice(annotation).items():
        group = group_of(annotation, voice, run.by, run.voice)
        if group is None:
            continue
        tally = _tally(run, group)
        _cell(run, annotation, group, voice, place).words += words
        if group.key not in seen:
            seen.add(group.key)
            tally.articles += 1
            tally.numbers.append(len(run.ids) - 1)
            tally.dates.update([article.published] if article.published else [])
            tally.texts[blake2b(article.text.encode("utf-8", "replace"), digest_size=8).digest()] += 1
    for group in expected_groups(annotation, run.by):
        _tally(run, group)


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(group.known))
    tally.labels[group.label] += 1
    return tally


def _add_matches(run: _Run, annotation: Annotation, place: str | int) -> None:
    article = annotation.article
    for match in annotation.matches:
        if run.lexicon not in (None, match.lexicon):
            continue
        run.lexicons.setdefault(match.lexicon, set())
        voice = (match.voice, match.statement)
        group = group_of(annotation, voice, run.by, run.voice)
        if group is None:
            continue
        key = (match.lexicon, match.frame)
        run.frames.add(key)
        if not match.counted:
            continue
        hits = _cell(run, annotation, group, voice, place).hits
        term = (*key, match.term)
        hits[term] = hits.get(term, 0) + 1
        speaker = None if match.statement is None else annotation.statements[match.statement].speaker
        found = match.span.of(article.text)
        _tally(run, group).evidence.setdefault(key, []).append(
            Evidence(article.id, article.locator, article.outlet, match.span, found, match.term, speaker, match.target)
        )


def _observations(run: _Run, wanted: Collection[str] | None) -> Observations:
    if run.cluster == "event" and run.events is None:
        run.cells = _by_story(run)
    names = _names(run.tallies)
    chosen = _chosen(run.tallies, names, wanted)
    cells: dict[str, list[tuple[str | int, _Cell]]] = {key: [] for key in chosen}
    for (key, place), cell in run.cells.items():
        if key in cells:
            cells[key].append((place, cell))
    words = {key: sum(cell.words for _, cell in cells[key]) for key in chosen}
    order = sorted(chosen, key=lambda key: (-words[key], names[key]))
    units: list[Unit] = []
    numbers: dict[str | int, int] = {}
    counts: dict[TermKey, dict[int, int]] = {}
    for index, key in enumerate(order):
        for place, cell in cells[key]:
            for term, n in cell.hits.items():
                counts.setdefault(term, {})[len(units)] = n
            name = run.ids[place] if isinstance(place, int) else place.removeprefix("name:")
            number = numbers.setdefault(place, len(numbers))
            units.append(Unit(index, name, number, cell.words, cell.date, tuple(cell.articles)))
    return Observations(
        by=run.by,
        voice=run.voice,
        cluster=run.cluster,
        groups=tuple(_group(names[k], run.tallies[k], len(cells[k]), words[k], run.cluster) for k in order),
        units=tuple(units),
        frames=tuple(sorted(run.frames)),
        counts=dict(sorted(counts.items())),
        sharing=tuple(_sharing(run.tallies[key], run.versions) for key in order),
        facts=_facts(run),
        matches={
            (names[key], *frame): tuple(found) for key in order for frame, found in run.tallies[key].evidence.items()
        },
    )


def _by_story(run: _Run) -> dict[_Place, _Cell]:
    """The cells of articles that tell one story as one cell."""
    joined: dict[_Place, _Cell] = {}
    for (group, place), cell in run.cells.items():
        story = run.versions.cluster(place) if isinstance(place, int) else place
        into = joined.setdefault((group, story), _Cell(date=cell.date))
        into.words += cell.words
        into.date = min(filter(None, (into.date, cell.date)), default=None)
        into.articles.update(cell.articles)
        for term, n in cell.hits.items():
            into.hits[term] = into.hits.get(term, 0) + n
    return joined


def _names(tallies: Mapping[str, _Tally]) -> dict[str, str]:
    """The name that each group is shown by: its commonest spelling, with the key where two would look the same."""
    common = {key: min((-n, label) for label, n in t.labels.items())[1] for key, t in tallies.items()}
    shared = Counter(common.values())
    return {key: f"{name} [{key}]" if shared[name] > 1 and key else name for key, name in common.items()}


def _chosen(tallies: Mapping[str, _Tally], names: Mapping[str, str], wanted: Collection[str] | None) -> list[str]:
    """The keys of the groups that were asked for."""
    if wanted is None:
        return list(tallies)
    missing = [name for name in wanted if name not in names.values()]
    if missing and tallies:
        largest = sorted(names, key=lambda key: -tallies[key].articles)
        raise UsageError(f"no group {missing[0]!r}; there are {listed([names[key] for key in largest], 12)}")
    return [key for key in tallies if names[key] in wanted]


def _group(name: str, tally: _Tally, clusters: int, words: int, unit: str) -> Group:
    few = f"only {clusters} {unit}s" if clusters < FEW_CLUSTERS else ""
    note = f"one {unit}: no intervals" if clusters == 1 else few
    return Group(name, tally.articles, clusters, words, note if words else _SILENT, tally.known)


def _sharing(tally: _Tally, versions: Versions) -> Sharing:
    copies = tally.texts.total() - len(tally.texts)
    told = len({versions.cluster(number) for number in tally.numbers})
    return Sharing(
        dates=sum(n for n in tally.dates.values() if n > 1),
        copies=copies,
        stories=max(0, len(tally.numbers) - told - copies),
    )


def _facts(run: _Run) -> Facts:
    return Facts(
        articles=len(run.ids),
        undated=run.undated,
        lexicons={name: frozenset(digests) for name, digests in sorted(run.lexicons.items())},
        makers=frozenset(run.makers),
        unspaced=frozenset(run.unspaced),
        cautions=tuple(sorted(run.cautions)),
    )
