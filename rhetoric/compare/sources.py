"""Selection of sources: who is quoted by whom, in what form, at what length, and with which reporting verbs."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from rhetoric.compare.counts import VoiceKey, words_by_voice
from rhetoric.compare.groups import By, GroupKey, check_choices, expected_groups, group_of
from rhetoric.compare.methods import sources_methods
from rhetoric.compare.rates import FEW_CLUSTERS, rate
from rhetoric.compare.shares import Tallied, share_of_sums
from rhetoric.compare.source_rows import (
    DIMENSIONS,
    Dimension,
    EntropyRow,
    Quoted,
    SourceCluster,
    SourceGroup,
    SourceRow,
    Sources,
)
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Annotation, Note, SourceType, Stance, Statement, StatementForm, StatementKind
from rhetoric.errors import UsageError
from rhetoric.reporting import reporting

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOSED: Mapping[Dimension, tuple[str, ...]] = {
    "source_type": get_args(SourceType),
    "kind": get_args(StatementKind),
    "form": get_args(StatementForm),
    "stance": get_args(Stance),
}
_NO_VERB = "(no reporting verb)"
_NO_STANCE = "(no verb with a stance)"


@dataclass(slots=True)
class _Tally:
    """Running counts of one group: a few numbers a statement, and the words of each cluster."""

    known: bool
    labels: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    quoting: int = 0
    clusters: dict[str | int, int] = field(default_factory=dict)
    body: dict[str | int, int] = field(default_factory=dict)
    cluster: array[int] = field(default_factory=lambda: array("q"))
    article: array[int] = field(default_factory=lambda: array("q"))
    number: array[int] = field(default_factory=lambda: array("q"))
    words: array[int] = field(default_factory=lambda: array("q"))
    codes: dict[Dimension, array[int]] = field(default_factory=lambda: {d: array("q") for d in DIMENSIONS})


@dataclass(slots=True)
class _Values:
    """The values of one dimension, numbered as they come, each shown by its commonest spelling."""

    numbers: dict[str, int] = field(default_factory=dict)
    labels: list[Counter[str]] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)

    def number(self, value: GroupKey) -> int:
        number = self.numbers.setdefault(value.key if value.known else f"\0{value.label}", len(self.numbers))
        if number == len(self.labels):
            self.labels.append(Counter())
            if not value.known:
                self.unknown.add(number)
        self.labels[number][value.label] += 1
        return number

    def names(self) -> list[str]:
        common = [min((-n, label) for label, n in labels.items())[1] for labels in self.labels]
        shared = Counter(common)
        keys = list(self.numbers)
        return [f"{name} [{keys[i]}]" if shared[name] > 1 else name for i, name in enumerate(common)]


@dataclass(slots=True)
class _Run:
    """What is known while the articles go by."""

    by: By
    cluster: SourceCluster
    tallies: dict[str, _Tally] = field(default_factory=dict)
    values: dict[Dimension, _Values] = field(default_factory=lambda: {d: _Values() for d in DIMENSIONS})
    articles: list[tuple[str, str | None]] = field(default_factory=list)
    undated: int = 0
    other_language: int = 0
    nested: int = 0
    makers: set[str] = field(default_factory=set)


def sources(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    cluster: SourceCluster = "article",
    *,
    groups: Collection[str] | None = None,
) -> Sources:
    """Whom each group quotes, and how. One pass; what is kept is about a hundred bytes a statement, never the text.

    Every statement counts once, nested ones too; its words are those it owns. ``by`` is what ``compare`` offers,
    apart from ``voice``; ``groups`` keeps those of these names that there are. Raises UsageError for a choice that is
    not offered.
    """
    check_sources(by, cluster)
    run = _Run(by, cluster)
    for dimension, values in _CLOSED.items():
        for value in values:
            run.values[dimension].number(_plain(value))
    for annotation in annotations:
        _add(run, annotation)
    names = {d: v.names() for d, v in run.values.items()}
    tallies = {name: tally for name, tally in _named(run).items() if groups is None or name in groups}
    return Sources(
        by=by,
        cluster=cluster,
        groups=tuple(_group(name, tally, cluster) for name, tally in tallies.items()),
        rows=tuple(row for name, tally in tallies.items() for row in _rows(run, name, tally, names)),
        entropies=tuple(row for name, tally in tallies.items() for row in _entropies(run, name, tally)),
        notes=tuple(_notes(run, tallies)),
        methods=sources_methods(by, cluster, run.makers),
        quoted=_quoted(run, tallies, names),
    )


def check_sources(by: str, cluster: str) -> None:
    """Raise UsageError for a choice that is not offered."""
    check_choices(by, "all", "article")
    if by == "voice":
        raise UsageError("--by voice: sources are of statements only; choose outlet, speaker, source_type or carrier")
    if cluster not in get_args(SourceCluster):
        raise UsageError(f"--cluster {cluster}: choose one of {', '.join(get_args(SourceCluster))}")


def _add(run: _Run, annotation: Annotation) -> None:
    article = annotation.article
    run.articles.append((article.id, article.locator))
    run.undated += article.published is None
    run.other_language += any(n.code == "language_without_statements" for n in annotation.notes)
    run.nested += sum(s.parent is not None for s in annotation.statements)
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    number = len(run.articles) - 1
    place: str | int = (article.published if run.cluster == "day" else None) or number
    words = words_by_voice(annotation)
    seen: set[str] = set()
    for group in expected_groups(annotation, run.by):
        tally = _tally(run, group)
        seen.add(group.key)
        tally.articles += 1
        body = sum(n for (kind, _), n in words.items() if kind in ("narration", "statement"))
        tally.body[place] = tally.body.get(place, 0) + body
    for i, statement in enumerate(annotation.statements):
        key: VoiceKey = ("statement", i)
        quoting = group_of(annotation, key, run.by, "statements")
        if quoting is None:
            continue
        tally = _tally(run, quoting)
        tally.articles += quoting.key not in seen
        seen.add(quoting.key)
        tally.quoting += not tally.article or tally.article[-1] != number
        tally.cluster.append(tally.clusters.setdefault(place, len(tally.clusters)))
        tally.article.append(number)
        tally.number.append(i)
        tally.words.append(words.get(key, 0))
        for dimension, value in _described(annotation, i, statement):
            tally.codes[dimension].append(run.values[dimension].number(value))


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(group.known))
    tally.labels[group.label] += 1
    return tally


def _described(annotation: Annotation, index: int, statement: Statement) -> Iterator[tuple[Dimension, GroupKey]]:
    verb = reporting(statement)
    for dimension in ("speaker", "carrier"):
        found = group_of(annotation, ("statement", index), dimension, "statements")
        if found is not None:
            yield dimension, found
    yield "source_type", _plain(statement.source_type)
    yield "kind", _plain(statement.kind)
    yield "form", _plain(statement.form)
    yield "stance", _plain(verb.stance) if verb and verb.stance else GroupKey("", _NO_STANCE, False)
    yield "verb", _plain(verb.lemma) if verb else GroupKey("", _NO_VERB, False)


def _plain(value: str) -> GroupKey:
    return GroupKey(value, value.replace("_", " "))


def _named(run: _Run) -> dict[str, _Tally]:
    """Tallies by the name they are shown by, most statements first."""
    values = _Values()
    for key, tally in run.tallies.items():
        number = values.number(GroupKey(key, "", tally.known))
        values.labels[number] = tally.labels
    named = zip(values.names(), run.tallies.values(), strict=True)
    return dict(sorted(named, key=lambda item: (-len(item[1].article), -item[1].articles, item[0])))


def _group(name: str, tally: _Tally, unit: str) -> SourceGroup:
    clusters = len(tally.clusters)
    counts, words = [0] * clusters, [0] * clusters
    for cluster, size in zip(tally.cluster, tally.words, strict=True):
        counts[cluster] += 1
        words[cluster] += size
    length = rate(words, counts, unit) if tally.article else None
    quoted = None
    if sum(tally.body.values()):
        own = dict(zip(tally.clusters, words, strict=True))
        quoted = share_of_sums([own.get(place, 0) for place in tally.body], list(tally.body.values()), unit)
    note = length.note if length else "no statements"
    return SourceGroup(
        name=name,
        articles=tally.articles,
        quoting=tally.quoting,
        clusters=clusters,
        statements=len(tally.article),
        words=sum(words),
        quoted=quoted.share if quoted else None,
        quoted_low=quoted.low if quoted else None,
        quoted_high=quoted.high if quoted else None,
        length=length.rate / 1000 if length else None,
        length_low=None if length is None or length.low is None else length.low / 1000,
        length_high=None if length is None or length.high is None else length.high / 1000,
        note=note,
        known=tally.known,
    )


def _tallied(tally: _Tally, dimension: Dimension, size: int, weights: NDArray[Any]) -> Tallied:
    import numpy as np  # noqa: PLC0415

    return Tallied(np.asarray(tally.codes[dimension]), np.asarray(tally.cluster), weights, size)


def _dimensions(run: _Run) -> tuple[Dimension, ...]:
    """All but the one that the groups are made by."""
    return tuple(d for d in DIMENSIONS if d != run.by)


def _rows(run: _Run, group: str, tally: _Tally, names: Mapping[Dimension, Sequence[str]]) -> Iterator[SourceRow]:
    """Every value that the group has; of the few kinds that are known beforehand also those it has not."""
    import numpy as np  # noqa: PLC0415

    if not tally.article:
        return
    words = np.asarray(tally.words)
    for dimension in _dimensions(run):
        size = len(names[dimension])
        codes = np.asarray(tally.codes[dimension])
        counts = np.bincount(codes, minlength=size)
        sizes = np.bincount(codes, weights=words, minlength=size)
        pairs = np.unique(codes * len(run.articles) + np.asarray(tally.article))
        articles = np.bincount(pairs // len(run.articles), minlength=size)
        shares = _tallied(tally, dimension, size, np.ones_like(words)).shares(run.cluster)
        of_words = _tallied(tally, dimension, size, words).shares(run.cluster) if words.sum() else None
        order = sorted(range(size), key=lambda i: (-counts[i], names[dimension][i]))
        for i in order:
            if not counts[i] and i >= len(_CLOSED.get(dimension, ())):
                continue
            own = of_words[i] if of_words else None
            yield SourceRow(
                group=group,
                dimension=dimension,
                value=names[dimension][i],
                articles=int(articles[i]),
                statements=int(counts[i]),
                share=shares[i].share,
                ci_low=shares[i].low,
                ci_high=shares[i].high,
                words=int(sizes[i]),
                words_share=own.share if own else None,
                words_ci_low=own.low if own else None,
                words_ci_high=own.high if own else None,
                note=shares[i].note,
            )


def _entropies(run: _Run, group: str, tally: _Tally) -> Iterator[EntropyRow]:
    """Entropy over the values that have a name; "unknown" is no source."""
    import numpy as np  # noqa: PLC0415

    for dimension in _dimensions(run):
        values = run.values[dimension]
        codes = np.asarray(tally.codes[dimension], dtype=np.int64)
        known = ~np.isin(codes, list(values.unknown))
        if not known.any():
            continue
        clusters = np.asarray(tally.cluster)[known]
        tallied = Tallied(codes[known], clusters, np.ones_like(clusters), len(values.labels))
        found = tallied.entropy(run.cluster)
        repeated = tallied.repetition(run.cluster)
        yield EntropyRow(
            group=group,
            dimension=dimension,
            named=int(known.sum()),
            values=len(np.unique(codes[known])),
            bits=found.corrected,
            ci_low=found.low,
            ci_high=found.high,
            observed=found.observed,
            effective=found.effective,
            repetition=repeated.share if repeated else None,
            repetition_low=repeated.low if repeated else None,
            repetition_high=repeated.high if repeated else None,
            note=found.note,
        )


def _quoted(
    run: _Run, tallies: Mapping[str, _Tally], names: Mapping[Dimension, Sequence[str]]
) -> dict[tuple[str, str, str], tuple[Quoted, ...]]:
    found: dict[tuple[str, str, str], list[Quoted]] = {}
    for name, tally in tallies.items():
        quoted = [Quoted(*run.articles[a], i) for a, i in zip(tally.article, tally.number, strict=True)]
        for dimension in _dimensions(run):
            for code, one in zip(tally.codes[dimension], quoted, strict=True):
                found.setdefault((name, dimension, names[dimension][code]), []).append(one)
    return {key: tuple(value) for key, value in found.items()}


def _notes(run: _Run, tallies: Mapping[str, _Tally]) -> Iterator[Note]:
    if not run.articles:
        yield Note("nothing_read", "No article was read, so there are no sources.")
        return
    if not any(t.article for t in tallies.values()):
        yield Note("no_statements", "No statement was found in any article, so there are no sources.")
    unknown = [name for name, t in tallies.items() if not t.known]
    if unknown:
        yield Note("unknown_group", f"{unknown[0]} holds all for which the articles name none: no group like others.")
    empty = [name for name, t in tallies.items() if not t.article]
    if empty:
        yield Note("empty_groups", f"No statement, so no sources: {listed(empty)}.")
    small = [
        f"{name} ({counted(len(t.clusters), run.cluster)})"
        for name, t in tallies.items()
        if 0 < len(t.clusters) < FEW_CLUSTERS
    ]
    if small:
        yield Note(
            "few_clusters",
            f"Too little to compare: {listed(small)}. With fewer than {FEW_CLUSTERS} {run.cluster}s with statements "
            f"intervals are wide and uncertain themselves; with one {run.cluster} there is none.",
        )
    if run.nested:
        text = "Statements nested in others are counted beside those they stand in"
        yield Note("nested", f"{text} ({run.nested:,}); their words are counted once.")
    if run.other_language:
        articles = counted(run.other_language, "article")
        yield Note("other_language", f"{articles} in a language in which statements are not looked for.")
    if run.undated and run.cluster == "day":
        yield Note("undated", f"{counted(run.undated, 'article')} without a date, each counted as a day of its own.")
    if len(run.makers) > 1:
        made = "; ".join(sorted(run.makers))
        yield Note("makers", f"The articles were annotated in different ways ({made}); annotate them again.")
