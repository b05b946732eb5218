"""What engines find against gold: every measure by kind, with intervals; two engines with their differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from rhetoric.compare.export import Tabular
from rhetoric.document import Note
from rhetoric.errors import UsageError
from rhetoric.evaluate.bootstrap import f1, interval, p_value, resampled, share
from rhetoric.evaluate.counts import KINDS, PARTS, Cell, Scope, Tally, count
from rhetoric.evaluate.files import System
from rhetoric.evaluate.gold import Gold

if TYPE_CHECKING:
    from rhetoric.evaluate.bootstrap import Sums

ROUNDS = 1000
MOST_ROUNDS = 100_000
FEWEST_ARTICLES = 5
"""Articles of the gold that have what is measured; with fewer there is no interval and no test."""
SURE_ARTICLES = 50
"""With fewer articles than this, intervals by resampling are clearly too narrow, and a note says so."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``single``: one share of what was found, with neither precision nor recall. ``named``: only where gold and
    systems have kinds, forms, speakers and carriers."""

    meaning: str
    single: bool = False
    named: bool = False


MEASURES: Mapping[str, Measure] = {
    "content_token": Measure("a word stands in a statement"),
    "content_exact": Measure("a content has the same words"),
    "content_soft": Measure("share of a content that contents of the other side cover"),
    "content_iou50": Measure("a content has at least half of the words of both in common"),
    "attributed_exact": Measure("the same words, and the right source"),
    "attributed_soft": Measure("share of a content covered by contents with the right source"),
    "attributed_iou50": Measure("at least half of the words in common, and the right source"),
    "source_right": Measure("right sources among the contents found", single=True),
    "speaker": Measure("a content found, with the right speaker", named=True),
    "speaker_or_medium": Measure("the same, or the speaker is a medium given as the carrier", named=True),
    "carrier": Measure("a content found, with the right carrier, of those that have one", named=True),
    "speaker_right": Measure("right speakers among the contents found", single=True, named=True),
    "carrier_right": Measure("right carriers among the contents found that have one", single=True, named=True),
    "kind_right": Measure("right kinds among the contents found", single=True, named=True),
    "form_right": Measure("right forms among the contents found", single=True, named=True),
}


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one system. ``value`` is F1, or the share right; figures in percent, None where there is none.

    ``found`` and ``gold`` are what precision and recall are of: contents, or words for ``content_token``; a share is of
    contents found that the gold has too, so there both are the same.
    """

    system: str
    measure: str
    kind: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    precision: float | None
    recall: float | None
    found: int
    gold: int


@dataclass(frozen=True, slots=True)
class Difference:
    """``first`` less ``second`` in one measure, in percentage points, by paired resampling of articles."""

    measure: str
    kind: str
    first: str
    second: str
    first_value: float | None
    second_value: float | None
    difference: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A system: its name, what it is in full, and how many articles and statements of it were compared."""

    name: str
    made_with: str
    articles: int
    statements: int


@dataclass(frozen=True, slots=True)
class Evaluation(Tabular):
    """``scores`` of every system, measure and kind; ``differences`` where there are two systems."""

    scope: Scope
    rounds: int
    seed: int
    articles: int
    statements: int
    systems: tuple[SystemRow, ...]
    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    methods: str

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        return {
            "scores": (self.scores, Score),
            "differences": (self.differences, Difference),
            "systems": (self.systems, SystemRow),
        }

    def score(self, measure: str, kind: str = "all", system: str | None = None) -> Score:
        """The score of a measure, of the first system if none is named. Raises KeyError if there is none."""
        for row in self.scores:
            if (row.measure, row.kind, row.system) == (measure, kind, system or self.systems[0].name):
                return row
        raise KeyError((measure, kind, system))


def check_evaluation(scope: str, rounds: int) -> None:
    """Raise UsageError for a scope that there is not, or too few or many rounds."""
    if scope not in get_args(Scope):
        raise UsageError(f"--scope {scope}: choose one of {', '.join(get_args(Scope))}")
    if not 0 <= rounds <= MOST_ROUNDS or 0 < rounds < 100:
        raise UsageError(f"--draws {rounds}: give 0 for no intervals, or a number from 100 to {MOST_ROUNDS:,}")


def evaluate(
    gold: Gold, systems: Sequence[System], scope: Scope = "all", *, rounds: int = ROUNDS, seed: int = 0
) -> Evaluation:
    """Measure one system, or two and their differences (the first less the second).

    Articles that a system does not have count as nothing found. Names are compared where gold and all systems have
    them. ``rounds`` of resampling give the intervals, none if 0. Raises UsageError for a scope or number that there is
    not, and for two systems of one name.
    """
    check_evaluation(scope, rounds)
    if len({system.name for system in systems}) != len(systems) or not 1 <= len(systems) <= 2:
        raise UsageError("give one system or two, with different names")
    named = all(system.named for system in systems)
    articles = sorted(gold.articles, key=lambda article: article.id)  # so that the same ones are drawn in any order
    tallies = [[count(a, system.found.get(a.id, ()), scope, named=named) for a in articles] for system in systems]
    with_names = named and any(article.named for article in articles)
    cells = [
        Cell(measure, kind, part)
        for measure, about in MEASURES.items()
        if with_names or not about.named
        for kind in KINDS
        for part in PARTS
    ]
    tables = [_table(rows, cells) for rows in tallies]
    drawn = resampled(tables, rounds, seed) if rounds else [None for _ in systems]
    views = [_View(s.name, table, sums) for s, table, sums in zip(systems, tables, drawn, strict=True)]
    offsets = {(cell.measure, cell.kind): i for i, cell in enumerate(cells) if cell.part == PARTS[0]}
    return Evaluation(
        scope,
        rounds,
        seed,
        len(articles),
        sum(len(article.attributions) for article in articles),
        tuple(_system_row(system, gold) for system in systems),
        tuple(view.score(*key, at) for view in views for key, at in offsets.items()),
        tuple(_difference(views[0], views[1], *key, at) for key, at in offsets.items()) if len(views) == 2 else (),
        (*gold.notes, *_notes(gold, systems, named)),
        _methods(scope, rounds, seed, len(views) == 2),
    )


def _table(tallies: Sequence[Tally], cells: Sequence[Cell]) -> Sums:
    """Articles by cells."""
    import numpy as np  # noqa: PLC0415

    return np.array([[tally.get(cell, 0.0) for cell in cells] for tally in tallies], dtype=float)


@dataclass(frozen=True, slots=True)
class _View:
    """A system with the sums of its articles, and of the articles drawn again; four columns are one measure."""

    name: str
    table: Sums
    drawn: Sums | None

    def value(self, measure: str, at: int, sums: Sums) -> Any:
        """The measure of sums of any shape, its columns last; nan where there is none."""
        parts = [sums[..., at + i] for i in range(len(PARTS))]
        return share(*parts[2:]) if MEASURES[measure].single else f1(*parts)

    def enough(self, at: int) -> bool:
        """Have enough articles of the gold what is measured?"""
        return int((self.table[:, at + 3] > 0).sum()) >= FEWEST_ARTICLES

    def score(self, measure: str, kind: str, at: int) -> Score:
        # one after the other, so that the sum is the same to the last digit wherever it is made
        right_found, found, right_gold, gold = (float(sum(self.table[:, at + i])) for i in range(len(PARTS)))
        single = MEASURES[measure].single
        value = self.total(measure, at)
        limits = None
        if self.drawn is not None and self.enough(at) and value not in (0, 100):
            limits = interval(self.value(measure, at, self.drawn))  # where all is alike every resample is, too
        precision, recall = (100 * a / b if b else None for a, b in ((right_found, found), (right_gold, gold)))
        low, high = limits or (None, None)
        return Score(
            self.name,
            measure,
            kind,
            value,
            low,
            high,
            None if single else precision,
            None if single else recall,
            int(gold if single else found),
            int(gold),
        )

    def total(self, measure: str, at: int) -> float | None:
        """The measure over all articles."""
        import numpy as np  # noqa: PLC0415

        sums = np.array([float(sum(self.table[:, at + i])) for i in range(len(PARTS))])
        value = float(self.value(measure, 0, sums))
        return None if np.isnan(value) else value


def _difference(first: _View, second: _View, measure: str, kind: str, at: int) -> Difference:
    values = first.total(measure, at), second.total(measure, at)
    apart = None if values[0] is None or values[1] is None else values[0] - values[1]
    low = high = p = None
    if first.drawn is not None and second.drawn is not None and first.enough(at):
        drawn = first.value(measure, at, first.drawn) - second.value(measure, at, second.drawn)
        low, high = interval(drawn) or (None, None)
        p = p_value(drawn)
    return Difference(measure, kind, first.name, second.name, *values, apart, low, high, p)


def _system_row(system: System, gold: Gold) -> SystemRow:
    here = [system.found[article.id] for article in gold.articles if article.id in system.found]
    return SystemRow(system.name, system.made_with or "not recorded", len(here), sum(map(len, here)))


def _notes(gold: Gold, systems: Sequence[System], named: bool) -> Iterator[Note]:
    having = sum(bool(article.attributions) for article in gold.articles)
    if having < SURE_ARTICLES:
        told = f"only {having} articles with statements: intervals from so few are too narrow, and p is too small"
        yield Note("few_articles", told)
    with_names = sum(article.named for article in gold.articles)
    if with_names and not named:
        bare = ", ".join(system.name for system in systems if not system.named)
        yield Note("no_names", f"{bare}: kinds, forms, speakers and carriers are not given, so none are compared")
    elif 0 < with_names < len(gold.articles):
        told = "kinds, forms, speakers and carriers are compared in the articles whose gold has them"
        yield Note("no_names", f"{told}, {with_names:,} of {len(gold.articles):,}")
    for system in systems:
        missing = [article.id for article in gold.articles if article.id not in system.found]
        if missing:
            told = f"{system.name}: articles of the gold that it does not have, where nothing counts as found"
            yield Note("articles_missing", f"{told}: {len(missing):,}, such as {missing[0]}")
        if system.unused:
            told = f"{system.name}: articles that are not in the gold do not count"
            yield Note("articles_unused", f"{told}: {len(system.unused):,}, such as {system.unused[0]}")


def _methods(scope: Scope, rounds: int, seed: int, two: bool) -> str:
    sentences = [
        "Contents and sources were compared as sets of word tokens (\\w+).",
        "All attributions of the gold count."
        if scope == "all"
        else "Of gold in brat's format only contents with words in quotation marks or with a cue of saying count; "
        "words of its other contents count for neither side.",
        "F1 is 2PR / (P + R); counts were summed over articles, then divided.",
        "A content counts as found if the intersection of its words with those of a content of the gold is at least "
        "half of their union, one to one, best first.",
    ]
    if rounds:
        sentences.append(
            f"95 % intervals are percentiles of {rounds:,} resamples of articles with replacement (seed {seed})."
        )
    if two and rounds:
        sentences.append(
            "For differences the same articles were drawn for both systems; p = 2 min(1 + #(d ≤ 0), 1 + #(d ≥ 0)) / "
            f"(1 + {rounds:,}), at most 1, not adjusted for the number of measures."
        )
    return " ".join(sentences)
