"""One pass over annotations that counts words and hits of every unit (``observations.py`` says what that is).

What is kept grows with the units, with the matches that are to be kept, and by some twelve bytes an article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rhetoric.compare.counts import words_by_voice
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
from rhetoric.compare.kept import Kept
from rhetoric.compare.observations import Events, Evidence, Facts, FrameKey, Group, Observations, TermKey, Unit
from rhetoric.compare.rates import FEW_CLUSTERS
from rhetoric.compare.sharing import Members, Repeats
from rhetoric.compare.wording import listed
from rhetoric.document import Annotation
from rhetoric.errors import UsageError
from rhetoric.lexicon.model import WEAK_FRAME

MOST_MATCHES = 1_000
"""Matches of a group and frame that a comparison of a whole corpus keeps for its reader."""

_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "my", "km"})
_Place = tuple[str, str | int]  # key of the group, key of the cluster


@dataclass(slots=True)
class _Tally:
    """Running counts of one group."""

    known: bool
    labels: Counter[str] = field(default_factory=Counter)
    members: Members = field(default_factory=Members)
    evidence: dict[FrameKey, Kept[tuple[str | int, Evidence]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Cell:
    """Running counts of one unit. ``last`` is the article that was counted last."""

    words: int = 0
    date: str | None = None
    articles: int = 0
    last: int = -1
    hits: dict[TermKey, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Run:
    """What is known while the articles go by."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    lexicon: str | None
    events: Events | None
    most: int | None
    repeats: Repeats
    tallies: dict[str, _Tally] = field(default_factory=dict)
    cells: dict[_Place, _Cell] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # ids of articles that are clusters of their own
    stories: dict[str | int, int] = field(default_factory=dict)  # such an article to the first of its story
    frames: set[FrameKey] = field(default_factory=set)
    lexicons: dict[str, set[str]] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)  # lexicons that were not asked for, in order
    makers: set[str] = field(default_factory=set)
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
    most_matches: int | None = None,
) -> Observations:
    """Words and hits of every unit. One pass over ``annotations``; the texts are not kept.

    ``cluster``: article; day (an article without a date is a day of its own); event, as ``events`` names them, and
    without ``events`` articles that tell one story in nearly the same words (``rhetoric.versions``); speaker
    (for statements); outlet. ``lexicon`` keeps one instrument, ``groups`` the groups of these names.
    ``most_matches`` bounds the matches that are kept of each group and frame; all are counted.
    Raises UsageError for choices that do not go together, a lexicon no article has, and a group that does not exist.
    """
    check_choices(by, voice, cluster)
    if events is not None and cluster != "event":
        raise UsageError("events are for --cluster event")
    with Repeats() as repeats:
        run = _Run(by, voice_compared(by, voice), cluster, lexicon, events, most_matches, repeats)
        for annotation in annotations:
            _add(run, annotation)
        if lexicon is not None and len(repeats) and lexicon not in run.lexicons:
            have = ", ".join(run.others) or "none"
            raise UsageError(f"no article was scored with lexicon {lexicon}; there are {have}")
        return _observations(run, groups)


def _add(run: _Run, annotation: Annotation) -> None:
    article = annotation.article
    number = run.repeats.put(article)
    run.undated += article.published is None
    if article.language in _NO_BLANKS:
        run.unspaced.add(article.language or "")
    run.cautions |= {note.message for note in annotation.notes if note.code == WEAK_FRAME}
    for name, digest in annotation.provenance.lexicons.items():
        if run.lexicon in (None, name):
            run.lexicons.setdefault(name, set()).add(digest)
        else:
            run.others[name] = None
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    _add_words(run, annotation, number)
    _add_matches(run, annotation, number)


def _place(run: _Run, annotation: Annotation, statement: int | None, number: int) -> str | int:
    """The cluster of a voice; the number of its article where that is one of its own."""
    article = annotation.article
    named: str | None = None
    match run.cluster:
        case "day":
            named = article.published
        case "outlet":
            named = article.outlet
        case "event" if run.events is not None:
            named = run.events(article) if callable(run.events) else run.events.get(article.id)
        case "speaker":
            named = cluster_of_statement(annotation, statement)
    return named or number


def _cell(run: _Run, annotation: Annotation, group: GroupKey, place: str | int, number: int) -> _Cell:
    article = annotation.article
    if isinstance(place, int):
        run.names[place] = article.id
    cell = run.cells.setdefault((group.key, place), _Cell())
    cell.articles += cell.last != number
    cell.last = number
    if article.published and (cell.date is None or article.published < cell.date):
        cell.date = article.published
    return cell


def _add_words(run: _Run, annotation: Annotation, number: int) -> None:
    seen: set[str] = set()
    for voice, words in words_by_voice(annotation).items():
        group = group_of(annotation, voice, run.by, run.voice)
        if group is None:
            continue
        tally = _tally(run, group)
        _cell(run, annotation, group, _place(run, annotation, voice[1], number), number).words += words
        if group.key not in seen:
            seen.add(group.key)
            tally.members.add(number, annotation.article)
    for group in expected_groups(annotation, run.by):
        _tally(run, group)


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(group.known))
    tally.labels[group.label] += 1
    return tally


def _add_matches(run: _Run, annotation: Annotation, number: int) -> None:
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
        place = _place(run, annotation, match.statement, number)
        hits = _cell(run, annotation, group, place, number).hits
        term = (*key, match.term)
        hits[term] = hits.get(term, 0) + 1
        speaker = None if match.statement is None else annotation.statements[match.statement].speaker
        found = match.span.of(article.text)
        one = Evidence(
            article.id, article.locator, article.outlet, match.span, found, match.term, speaker, match.target
        )
        kept = _tally(run, group).evidence.setdefault(key, Kept(run.most))
        kept.add(f"{article.id}\0{match.span.start}\0{match.term}", (place, one))


def _observations(run: _Run, wanted: Collection[str] | None) -> Observations:
    if run.cluster == "event" and run.events is None:
        _join_stories(run)
    names = _names(run.tallies)
    order, words = _ordered(run, names, wanted)
    units: list[Unit] = []
    numbers: dict[str | int, int] = {}
    counts: dict[TermKey, dict[int, int]] = {}
    where: dict[_Place, int] = {}
    index = {key: i for i, key in enumerate(order)}
    for (key, place), cell in sorted(
        ((at, cell) for at, cell in run.cells.items() if at[0] in index), key=lambda item: index[item[0][0]]
    ):
        where[key, place] = len(units)
        for term, n in cell.hits.items():
            counts.setdefault(term, {})[len(units)] = n
        name = run.names[place] if isinstance(place, int) else place.removeprefix("name:")
        number = numbers.setdefault(place, len(numbers))
        units.append(Unit(index[key], name, number, cell.words, cell.date, cell.articles))
    sharing = [run.repeats.sharing([run.tallies[key].members]) for key in order]
    clusters = Counter(unit.group for unit in units)
    kept = {
        (names[key], *frame): (key, found.in_order())
        for key in order
        for frame, found in run.tallies[key].evidence.items()
    }
    return Observations(
        by=run.by,
        voice=run.voice,
        cluster=run.cluster,
        groups=tuple(
            Group(
                name=names[key],
                articles=len(run.tallies[key].members.numbers),
                clusters=clusters[i],
                words=words[key],
                note=_note(clusters[i], words[key], run.cluster),
                known=run.tallies[key].known,
                worth=sharing[i].worth,
            )
            for i, key in enumerate(order)
        ),
        units=tuple(units),
        frames=tuple(sorted(run.frames)),
        counts=dict(sorted(counts.items())),
        sharing=tuple(sharing),
        facts=_facts(run),
        matches={name: tuple(one for _, one in found) for name, (_, found) in kept.items()},
        places={
            name: tuple(where[key, run.stories.get(place, place)] for place, _ in found)
            for name, (key, found) in kept.items()
        },
    )


def _ordered(
    run: _Run, names: Mapping[str, str], wanted: Collection[str] | None
) -> tuple[list[str], Mapping[str, int]]:
    """The keys of the groups that were asked for, most words first; and the words of each."""
    chosen = _chosen(run.tallies, names, wanted)
    words = dict.fromkeys(chosen, 0)
    for (key, _), cell in run.cells.items():
        if key in words:
            words[key] += cell.words
    return sorted(chosen, key=lambda key: (-words[key], names[key])), words


def _join_stories(run: _Run) -> None:
    """Make the cells of articles that tell one story one cell."""
    joined: dict[_Place, _Cell] = {}
    for (group, place), cell in run.cells.items():
        story = run.repeats.story(place) if isinstance(place, int) else place
        if isinstance(place, int) and isinstance(story, int):
            run.stories[place] = story
            run.names.setdefault(story, run.names[place])
        into = joined.setdefault((group, story), _Cell(date=cell.date))
        into.words += cell.words
        into.date = min(filter(None, (into.date, cell.date)), default=None)
        into.articles += cell.articles
        for term, n in cell.hits.items():
            into.hits[term] = into.hits.get(term, 0) + n
    run.cells = joined


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
        largest = sorted(names, key=lambda key: -len(tallies[key].members.numbers))
        raise UsageError(f"no group {missing[0]!r}; there are {listed([names[key] for key in largest], 12)}")
    return [key for key in tallies if names[key] in wanted]


def _note(clusters: int, words: int, unit: str) -> str:
    if not words:
        return "no words in the voice compared"
    if clusters == 1:
        return f"one {unit}: no intervals"
    return f"only {clusters} {unit}s" if clusters < FEW_CLUSTERS else ""


def _facts(run: _Run) -> Facts:
    return Facts(
        articles=len(run.repeats),
        undated=run.undated,
        lexicons={name: frozenset(digests) for name, digests in sorted(run.lexicons.items())},
        makers=frozenset(run.makers),
        unspaced=frozenset(run.unspaced),
        cautions=tuple(sorted(run.cautions)),
    )
