"""Selection of sources: who is quoted by whom, in what form, at what length, and with which reporting verbs."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from rhetoric.compare.cells import Cells, CellStore
from rhetoric.compare.counts import VoiceKey, words_by_voice
from rhetoric.compare.groups import By, GroupKey, check_choices, expected_groups, group_of
from rhetoric.compare.kept import Kept
from rhetoric.compare.methods import sources_methods
from rhetoric.compare.rates import FEW_CLUSTERS, rate
from rhetoric.compare.shares import Tallied, share_of_sums
from rhetoric.compare.sharing import Members, Repeats
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
MOST_QUOTED = 100
"""Statements of a group and value that the sources of a whole corpus keep for their reader."""

_NO_VERB = "(no reporting verb)"
_NO_STANCE = "(no verb with a stance)"


@dataclass(slots=True)
class _Tally:
    """Running counts of one group: a few numbers for each cluster, and for each value that it has. Where clusters are
    articles, ``last`` is the article that was counted last."""

    number: int
    known: bool
    name: str = ""
    labels: Counter[str] = field(default_factory=Counter)
    members: Members = field(default_factory=Members)
    quoting: int = 0
    places: dict[str, int] = field(default_factory=dict)
    last: int = -1
    body: array[int] = field(default_factory=lambda: array("q"))
    statements: array[int] = field(default_factory=lambda: array("q"))
    words: array[int] = field(default_factory=lambda: array("q"))
    articles: dict[Dimension, Counter[int]] = field(default_factory=lambda: {d: Counter() for d in DIMENSIONS})
    quoted: dict[tuple[Dimension, int], Kept[Quoted]] = field(default_factory=dict)

    def cluster(self, date: str | None, article: int) -> int:
        """The number of a cluster: of this date, or of the article where it is one of its own."""
        new = len(self.body)
        found = new if date is None else self.places.setdefault(date, new)
        if date is None and self.last == article:
            found -= 1
        if found == new:
            for column in (self.body, self.statements, self.words):
                column.append(0)
        if date is None:
            self.last = article
        return found

    def clusters(self) -> int:
        """Those with statements."""
        return sum(n > 0 for n in self.statements)

    def series(self, dimension: Dimension) -> int:
        """What the values of one dimension are known by in the store of cells."""
        return self.number * len(DIMENSIONS) + DIMENSIONS.index(dimension)


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
    most: int | None
    cells: CellStore
    repeats: Repeats
    tallies: dict[str, _Tally] = field(default_factory=dict)
    values: dict[Dimension, _Values] = field(default_factory=lambda: {d: _Values() for d in DIMENSIONS})
    undated: int = 0
    other_language: int = 0
    nested: int = 0
    makers: set[str] = field(default_factory=set)


def sources(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    cluster: SourceCluster = "article",
    *,
    most_quoted: int | None = None,
    groups: Collection[str] | None = None,
) -> Sources:
    """Whom each group quotes, and how. One pass; never the text is kept, nor the statements: in memory are some 40
    bytes for each cluster and article of a group and the different values, and on disk what each cluster has of them.

    Every statement counts once, nested ones too; its words are those it owns. ``by`` is what ``compare`` offers,
    apart from ``voice``. ``most_quoted`` bounds the statements that are kept of each group and value for ``evidence``;
    all are counted; 0 keeps none. ``groups`` names the groups that are wanted. Raises UsageError for a choice that is
    not offered.
    """
    check_sources(by, cluster)
    with CellStore() as cells, Repeats() as repeats:
        run = _Run(by, cluster, most_quoted, cells, repeats)
        for dimension, values in _CLOSED.items():
            for value in values:
                run.values[dimension].number(_plain(value))
        for annotation in annotations:
            _add(run, annotation)
        return _found(run, groups)


def _found(run: _Run, groups: Collection[str] | None) -> Sources:
    names = {d: v.names() for d, v in run.values.items()}
    tallies = [tally for tally in _named(run) if groups is None or tally.name in groups]
    rows: list[SourceRow] = []
    entropies: list[EntropyRow] = []
    for tally in tallies:
        for dimension in _dimensions(run):
            found = run.cells.cells(tally.series(dimension))
            rows += _rows(run, tally, dimension, found, names[dimension])
            entropies += _entropies(run, tally, dimension, found)
    return Sources(
        by=run.by,
        cluster=run.cluster,
        groups=tuple(_group(run, tally) for tally in tallies),
        rows=tuple(rows),
        entropies=tuple(entropies),
        notes=tuple(_notes(run, tallies)),
        methods=sources_methods(run.by, run.cluster, run.makers),
        quoted={
            (tally.name, dimension, names[dimension][code]): tuple(kept.in_order())
            for tally in tallies
            for (dimension, code), kept in tally.quoted.items()
        },
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
    number = run.repeats.put(article)
    run.undated += article.published is None
    run.other_language += any(n.code == "language_without_statements" for n in annotation.notes)
    run.nested += sum(s.parent is not None for s in annotation.statements)
    run.makers.add(f"rhetoric {annotation.provenance.rhetoric}, engine {annotation.provenance.engine}")
    date = article.published if run.cluster == "day" else None
    words = words_by_voice(annotation)
    body = sum(n for (kind, _), n in words.items() if kind in ("narration", "statement"))
    seen: set[str] = set()
    for group in expected_groups(annotation, run.by):
        tally = _tally(run, group)
        seen.add(group.key)
        tally.members.add(number, article)
        tally.body[tally.cluster(date, number)] += body
    quoting: set[str] = set()
    has: set[tuple[int, Dimension, int]] = set()
    counted: list[tuple[int, int, int, int, int]] = []
    for i, statement in enumerate(annotation.statements):
        key: VoiceKey = ("statement", i)
        said_in = group_of(annotation, key, run.by, "statements")
        if said_in is None:
            continue
        tally = _tally(run, said_in)
        if said_in.key not in seen:
            seen.add(said_in.key)
            tally.members.add(number, article)
        tally.quoting += said_in.key not in quoting
        quoting.add(said_in.key)
        place, size = tally.cluster(date, number), words.get(key, 0)
        tally.statements[place] += 1
        tally.words[place] += size
        one = Quoted(article.id, article.locator, i)
        for dimension, value in _described(annotation, i, statement):
            code = run.values[dimension].number(value)
            counted.append((tally.series(dimension), place, code, 1, size))
            if dimension == run.by:
                continue
            tally.articles[dimension][code] += (tally.number, dimension, code) not in has
            has.add((tally.number, dimension, code))
            if run.most != 0:
                tally.quoted.setdefault((dimension, code), Kept(run.most)).add(f"{article.id}\0{i}", one)
    run.cells.add(counted)


def _tally(run: _Run, group: GroupKey) -> _Tally:
    tally = run.tallies.setdefault(group.key, _Tally(len(run.tallies), group.known))
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


def _named(run: _Run) -> list[_Tally]:
    """Tallies with the name they are shown by, most statements first."""
    values = _Values()
    for key, tally in run.tallies.items():
        number = values.number(GroupKey(key, "", tally.known))
        values.labels[number] = tally.labels
    for tally, name in zip(run.tallies.values(), values.names(), strict=True):
        tally.name = name
    return sorted(run.tallies.values(), key=lambda t: (-sum(t.statements), -len(t.members.numbers), t.name))


def _group(run: _Run, tally: _Tally) -> SourceGroup:
    counts = [n for n in tally.statements if n]
    words = [size for size, n in zip(tally.words, tally.statements, strict=True) if n]
    length = rate(words, counts, run.cluster) if counts else None
    quoted = share_of_sums(tally.words, tally.body, run.cluster) if sum(tally.body) else None
    return SourceGroup(
        name=tally.name,
        articles=len(tally.members.numbers),
        worth=run.repeats.sharing([tally.members]).worth,
        quoting=tally.quoting,
        clusters=len(counts),
        statements=sum(tally.statements),
        words=sum(tally.words),
        quoted=quoted.share if quoted else None,
        quoted_low=quoted.low if quoted else None,
        quoted_high=quoted.high if quoted else None,
        length=length.rate / 1000 if length else None,
        length_low=None if length is None or length.low is None else length.low / 1000,
        length_high=None if length is None or length.high is None else length.high / 1000,
        note=length.note if length else "no statements",
        known=tally.known,
    )


def _dimensions(run: _Run) -> tuple[Dimension, ...]:
    """All but the one that the groups are made by."""
    return tuple(d for d in DIMENSIONS if d != run.by)


def _rows(run: _Run, tally: _Tally, dimension: Dimension, found: Cells, names: Sequence[str]) -> Iterator[SourceRow]:
    """Every value that the group has; of the few kinds that are known beforehand also those it has not."""
    if not len(found.codes):
        return
    size = len(names)
    counts, words = (_sums(found.codes, of, size) for of in (found.counts, found.words))
    shares = Tallied(found.codes, found.clusters, found.counts, size).shares(run.cluster)
    of_words = Tallied(found.codes, found.clusters, found.words, size).shares(run.cluster) if sum(words) else None
    order = sorted(range(size), key=lambda i: (-counts[i], names[i]))
    for i in order:
        if not counts[i] and i >= len(_CLOSED.get(dimension, ())):
            continue
        own = of_words[i] if of_words else None
        yield SourceRow(
            group=tally.name,
            dimension=dimension,
            value=names[i],
            articles=tally.articles[dimension][i],
            statements=counts[i],
            share=shares[i].share,
            ci_low=shares[i].low,
            ci_high=shares[i].high,
            words=words[i],
            words_share=own.share if own else None,
            words_ci_low=own.low if own else None,
            words_ci_high=own.high if own else None,
            note=shares[i].note,
        )


def _sums(codes: NDArray[Any], values: NDArray[Any], size: int) -> list[int]:
    """The sum of the values of each code."""
    import numpy as np  # noqa: PLC0415

    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, codes, values)
    return sums.tolist()


def _entropies(run: _Run, tally: _Tally, dimension: Dimension, found: Cells) -> Iterator[EntropyRow]:
    """Entropy over the values that have a name; "unknown" is no source."""
    values = run.values[dimension]
    size = len(values.labels)
    counts = _sums(found.codes, found.counts, size)
    named = [n for code, n in enumerate(counts) if n and code not in values.unknown]
    if not named:
        return
    tallied = Tallied(found.codes, found.clusters, found.counts, size).without(values.unknown)
    entropy, repeated = tallied.entropy(run.cluster), tallied.repetition(run.cluster)
    yield EntropyRow(
        group=tally.name,
        dimension=dimension,
        named=sum(named),
        values=len(named),
        bits=entropy.corrected,
        ci_low=entropy.low,
        ci_high=entropy.high,
        observed=entropy.observed,
        effective=entropy.effective,
        repetition=repeated.share if repeated else None,
        repetition_low=repeated.low if repeated else None,
        repetition_high=repeated.high if repeated else None,
        note=entropy.note,
    )


def _notes(run: _Run, tallies: Sequence[_Tally]) -> Iterator[Note]:
    if not len(run.repeats):
        yield Note("nothing_read", "No article was read, so there are no sources.")
        return
    clusters = {t.name: t.clusters() for t in tallies}
    if not any(clusters.values()):
        yield Note("no_statements", "No statement was found in any article, so there are no sources.")
    unknown = [t.name for t in tallies if not t.known]
    if unknown:
        yield Note("unknown_group", f"{unknown[0]} holds all for which the articles name none: no group like others.")
    empty = [name for name, n in clusters.items() if not n]
    if empty:
        yield Note("empty_groups", f"No statement, so no sources: {listed(empty)}.")
    small = [f"{name} ({counted(n, run.cluster)})" for name, n in clusters.items() if 0 < n < FEW_CLUSTERS]
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
    every = [kept for t in tallies for kept in t.quoted.values()]
    if run.most is not None and any(kept.count > run.most for kept in every):
        yield Note(
            "statements_kept",
            f"All statements are counted; at most {run.most:,} of each group and value are listed in JSON, drawn "
            "evenly from all articles and the same every time. The corpus has all of them: its table statements.",
        )
