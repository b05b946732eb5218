"""Which groups differ in which frames: tests, sizes with intervals, and what cannot be tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, get_args

from rhetoric.compare.family import q_values
from rhetoric.compare.observations import FrameKey, Observations, Period
from rhetoric.compare.permutation import DRAWS, Permuted, permute_groups, permute_within
from rhetoric.compare.ranks import cliffs_delta, mann_whitney
from rhetoric.compare.ratios import NO_HITS, Contrast
from rhetoric.compare.sensitivity import Influence, influences
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Note
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ALPHA = 0.05
"""False discovery rate that a frame must reach to be called different."""
MIN_HITS, MIN_CLUSTERS = 20, 5
"""A frame is tested if it has so many hits, in so many clusters, in all groups tested together. Fixed beforehand and
blind to which group the hits are in, so it cannot bias a test. Rarer frames would also have p values too small where
one group has longer clusters (docs/statistics.md)."""
_SAFE_HITS, _LONGER = 50, 2.5
"""With fewer hits, and clusters so many times longer in one group, p is still somewhat too small."""
MOST_GROUPS = 12
_FEWEST_DRAWS = 99
_NO_PERIODS = ("speaker", "outlet")


@dataclass(frozen=True, slots=True)
class Difference:
    """One frame in two groups. ``ratio`` is the rate of ``first`` over that of ``second``, with a 95 % interval.

    ``p`` is of the permutation test of clusters, ``q`` adjusted over the family (Benjamini-Hochberg). ``rank_p`` is
    of the Mann-Whitney test of the rates of single clusters, ``delta`` Cliff's delta with a 95 % interval: a second
    view, neither stratified nor adjusted; None in the paired test. ``clusters_*`` and ``hits_*`` are what the test
    looked at. The matches behind it: ``Comparison.evidence(first, frame, lexicon)``.
    """

    lexicon: str
    frame: str
    first: str
    second: str
    clusters_first: int
    clusters_second: int
    hits_first: int
    hits_second: int
    ratio: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    q: float | None
    allotments: int
    exact: bool
    rank_p: float | None = None
    delta: float | None = None
    delta_low: float | None = None
    delta_high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Omnibus:
    """One frame in more than two groups: is any pair further apart than chance would bring? ``statistic`` is the
    largest studentised log ratio of any pair."""

    lexicon: str
    frame: str
    statistic: float
    p: float
    q: float
    allotments: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """All tests of a comparison. ``family`` is m, how many p values the adjustment of the differences is over."""

    groups: tuple[str, ...]
    paired: bool
    strata: Period | None
    draws: int
    seed: int
    family: int
    differences: tuple[Difference, ...]
    omnibus: tuple[Omnibus, ...]
    influences: tuple[Influence, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two groups and where their units stand among the observations, shape (units,)."""

    contrast: Contrast
    units: Ints


def find_differences(
    observations: Observations, *, strata: Period | None = None, draws: int = DRAWS, seed: int = 1
) -> Findings:
    """Test every frame that is frequent enough between all pairs of known groups with two clusters or more.

    Narration against statements (``by`` voice) is compared within clusters. ``strata`` exchanges clusters only
    within a month, quarter or year and compares like with like. What cannot be tested is in the notes.
    """
    check_tests(observations.by, observations.cluster, strata, draws)
    names, found = _testable(observations)
    paired = observations.by == "voice"
    keys, rare = _family(observations, names)
    found += [rare] if rare and len(names) > 1 else []
    plan = Findings(tuple(names), paired, strata, draws, seed, 0, (), (), (), ())
    if len(names) < 2 or not keys:
        return replace(plan, notes=tuple(found))
    periods = observations.periods(strata) if strata else None
    pairs = [_pair(observations, names[a], names[b], paired, periods) for a, b in combinations(range(len(names)), 2)]
    differences = [d for pair in pairs for d in _differences(observations, pair, keys, plan)]
    tested = _adjusted(differences)
    driven = [i for pair in pairs for i in _driven(observations, pair, keys)]
    found += [*_period_notes(observations, pairs, strata), *_power_notes(tested, observations.cluster, paired)]
    found += [] if paired else [*_shared_note(observations, pairs), *_length_note(tested, pairs, observations.cluster)]
    return replace(
        plan,
        family=sum(d.p is not None for d in tested),
        differences=tuple(sorted(tested, key=lambda d: (d.lexicon, d.frame))),
        omnibus=tuple(_omnibus(observations, plan, keys, periods)) if len(names) > 2 else (),
        influences=tuple(driven),
        notes=tuple(found),
    )


def check_tests(by: str, cluster: str, strata: str | None, draws: int) -> None:
    """Raise UsageError for options of tests that cannot be."""
    if strata not in (None, *get_args(Period)):
        raise UsageError(f"--strata {strata}: choose one of {', '.join(get_args(Period))}")
    if draws < _FEWEST_DRAWS:
        raise UsageError(f"--draws {draws}: give at least {_FEWEST_DRAWS}")
    if strata and cluster in _NO_PERIODS:
        raise UsageError(f"--strata {strata}: a {cluster} has no date of its own; cluster by article, day or event")
    if strata and by in ("voice", "year"):
        raise UsageError(f"--strata {strata} does not go with --by {by}; leave it away")


def _testable(o: Observations) -> tuple[list[str], list[Note]]:
    """The groups that can be tested, the largest first, and why others cannot."""
    found = []
    clusters = Counter(o.groups[unit.group].name for unit in o.units if unit.words)
    known = [g.name for g in o.groups if g.known and clusters[g.name]]
    single = [name for name in known if clusters[name] == 1]
    if single:
        found.append(
            Note(
                "one_cluster",
                f"Not tested: {listed(single)}, with one {o.cluster} each. How two {o.cluster}s differ does not tell "
                "how their groups differ: a group must have several, so that chance can be judged.",
            )
        )
    names = [name for name in known if clusters[name] > 1]
    if len(names) > MOST_GROUPS:
        found.append(
            Note(
                "many_groups",
                f"Tested are the {MOST_GROUPS} groups with most words of {len(names)}; --groups chooses others.",
            )
        )
    if len(names) < 2 and known:
        have = f"only {names[0]} has" if names else "no group has"
        found.append(Note("no_test", f"No test: {have} two {o.cluster}s or more, and a test needs two such groups."))
    return names[:MOST_GROUPS], found


def _family(o: Observations, names: Sequence[str]) -> tuple[list[FrameKey], Note | None]:
    """Frames that are frequent enough, looking at all groups together, and a note on those that are not."""
    wanted = [i for i, g in enumerate(o.groups) if g.name in names]
    units = [u for u, unit in enumerate(o.units) if unit.group in wanted]
    keys: list[FrameKey] = []
    rare: list[FrameKey] = []
    for key in o.frames:
        hits = o.matrix(*key)[units]
        (keys if hits.sum() >= MIN_HITS and (hits > 0).sum() >= MIN_CLUSTERS else rare).append(key)
    if not rare:
        return keys, None
    return keys, Note(
        "too_rare",
        f"Not tested, since all groups together have fewer than {MIN_HITS} hits in {MIN_CLUSTERS} {o.cluster}s: "
        f"{listed([frame for _, frame in rare], 20)}.",
    )


def _pair(o: Observations, first: str, second: str, paired: bool, periods: Sequence[str | None] | None) -> _Pair:
    import numpy as np  # noqa: PLC0415

    a, b = o.index(first), o.index(second)
    members = {g: {o.units[u].number: u for u in _units_of(o, g)} for g in (a, b)}
    numbers = [list(members[g]) for g in (a, b)]
    if paired:
        both = [n for n in numbers[0] if n in members[b]]
        numbers = [both, both]
    units = [members[g][n] for g, found in zip((a, b), numbers, strict=True) for n in found]
    groups = np.repeat([0, 1], [len(found) for found in numbers])
    strata = None if periods is None else [periods[u] for u in units]
    places = np.array(units, dtype=np.int64)
    return _Pair(Contrast((first, second), o.words()[places], groups, strata, paired), places)


def _units_of(o: Observations, group: int) -> Iterator[int]:
    return (u for u, unit in enumerate(o.units) if unit.group == group and unit.words)


def _differences(o: Observations, pair: _Pair, keys: Sequence[FrameKey], plan: Findings) -> Iterator[Difference]:
    contrast, hits = pair.contrast, o.table(keys)[pair.units]
    result = _permuted(contrast, hits, plan)
    for column, (lexicon, frame) in enumerate(keys):
        first, second = contrast.sides(hits[:, column])
        size = contrast.ratio(hits[:, column])
        yield Difference(
            lexicon=lexicon,
            frame=frame,
            first=first.name,
            second=second.name,
            clusters_first=len(first.hits),
            clusters_second=len(second.hits),
            hits_first=int(first.hits.sum()),
            hits_second=int(second.hits.sum()),
            ratio=size.ratio,
            ci_low=size.low,
            ci_high=size.high,
            p=None if result is None or size.note == NO_HITS else float(result.p[column]),
            q=None,
            allotments=result.allotments if result else 0,
            exact=bool(result and result.exact),
            **({} if plan.paired else _second_view(hits[:, column] / contrast.words, contrast.groups)),
            note=size.note,
        )


def _permuted(contrast: Contrast, hits: Ints, plan: Findings) -> Permuted | None:
    """The test of one pair, or None where too few clusters can be compared."""
    words, groups = contrast.words, contrast.groups
    first = groups == 0
    try:
        if plan.paired:
            parts = (hits[first], hits[~first]), (words[first], words[~first])
            return permute_within(*parts, draws=plan.draws, seed=plan.seed)
        return permute_groups(hits, words, groups, contrast.strata, draws=plan.draws, seed=plan.seed)
    except ValueError:
        return None


def _second_view(rates: NDArray[np.float64], groups: Ints) -> dict[str, float]:
    first, second = rates[groups == 0], rates[groups == 1]
    dominance = cliffs_delta(first, second)
    return {
        "rank_p": mann_whitney(first, second),
        "delta": dominance.delta,
        "delta_low": dominance.low,
        "delta_high": dominance.high,
    }


def _adjusted(differences: Sequence[Difference]) -> list[Difference]:
    tested = [i for i, d in enumerate(differences) if d.p is not None]
    q = dict(zip(tested, q_values([differences[i].p or 0.0 for i in tested]), strict=True))
    return [replace(d, q=q.get(i)) for i, d in enumerate(differences)]


def _omnibus(
    o: Observations, plan: Findings, keys: Sequence[FrameKey], periods: Sequence[str | None] | None
) -> Iterator[Omnibus]:
    import numpy as np  # noqa: PLC0415

    number = {o.index(name): i for i, name in enumerate(plan.groups)}
    units = np.array([u for g in number for u in _units_of(o, g)], dtype=np.int64)
    groups = np.array([number[o.units[u].group] for u in units], dtype=np.int64)
    strata = None if periods is None else [periods[u] for u in units]
    table, words = o.table(keys)[units], o.words()[units]
    try:
        result = permute_groups(table, words, groups, strata, draws=plan.draws, seed=plan.seed)
    except ValueError:  # no two groups share a period; the notes say so
        return
    for i, ((lexicon, frame), q) in enumerate(zip(keys, q_values(result.p.tolist()), strict=True)):
        p, statistic = float(result.p[i]), float(result.statistic[i])
        yield Omnibus(lexicon, frame, statistic, p, q, result.allotments, result.exact)


def _driven(o: Observations, pair: _Pair, keys: Sequence[FrameKey]) -> Iterator[Influence]:
    names = [o.units[u].cluster for u in pair.units]
    for key in keys:
        terms = {term[2]: o.matrix(*term)[pair.units] for term in o.terms(*key)}
        yield from influences(key, pair.contrast, terms, names)


def _period_notes(o: Observations, pairs: Sequence[_Pair], strata: Period | None) -> Iterator[Note]:
    if strata is None:
        return
    undated = sum(unit.date is None for unit in o.units)
    if undated:
        yield Note(
            "undated", f"{counted(undated, o.cluster)} without a date: compared with each other, as if one {strata}."
        )
    apart, alone = [], 0
    for pair in pairs:
        given = list(zip(pair.contrast.strata or (), pair.contrast.groups.tolist(), strict=True))
        both = {s for s, g in given if g == 0} & {s for s, g in given if g == 1}
        alone += sum(s not in both for s, _ in given)
        apart += [] if both else [" and ".join(pair.contrast.names)]
    if apart:
        yield Note("no_common_period", f"No {strata} has articles of both: {listed(apart)}. They are not tested.")
    if alone:
        yield Note(
            "one_sided_periods",
            f"Left out of tests and ratios: {counted(alone, o.cluster)} of {strata}s that one of the two groups does "
            "not cover.",
        )


def _power_notes(differences: Sequence[Difference], unit: str, paired: bool) -> Iterator[Note]:
    """Said where so few allotments exist that no outcome could be significant."""
    weak: dict[str, float] = {}
    for d in differences:
        lowest = (2 if paired or d.clusters_first == d.clusters_second else 1) / max(1, d.allotments)
        if d.exact and lowest > ALPHA:
            weak[f"{d.first} and {d.second}"] = lowest
    if weak:
        pairs = [f"{names} (p cannot be below {lowest:.2g})" for names, lowest in weak.items()]
        yield Note(
            "no_power",
            f"So few {unit}s can be exchanged in a few ways only, and no test can find much: {listed(pairs)}.",
        )


def _shared_note(o: Observations, pairs: Sequence[_Pair]) -> Iterator[Note]:
    """Groups of statements can share articles; outlets can share days."""
    held: dict[int, set[int]] = {}
    for pair in pairs:
        for u in pair.units.tolist():
            held.setdefault(o.units[u].number, set()).add(o.units[u].group)
    shared = sum(len(groups) > 1 for groups in held.values())
    if shared:
        yield Note(
            "shared_clusters",
            f"{counted(shared, o.cluster)} of {len(held)} with words of several groups: each group's part counts as an "
            "observation of its own. Where such parts are alike, p and intervals err on the side of caution.",
        )


def _length_note(differences: Sequence[Difference], pairs: Sequence[_Pair], unit: str) -> Iterator[Note]:
    longer: dict[tuple[str, str], float] = {}
    for pair in pairs:
        first, second = (float(pair.contrast.words[pair.contrast.groups == g].mean()) for g in (0, 1))
        longer[pair.contrast.names] = max(first / second, second / first)
    unsafe = [d for d in differences if d.p is not None and d.hits_first + d.hits_second < _SAFE_HITS]
    told = {f"{d.first} and {d.second}": None for d in unsafe if longer[d.first, d.second] > _LONGER}
    if told:
        yield Note(
            "unequal_lengths",
            f"{unit.capitalize()}s of one group are over {_LONGER:g} times as long as those of the other: "
            f"{listed(list(told))}. For frames with fewer than {_SAFE_HITS} hits p is then somewhat too small.",
        )
