"""How far apart the framing of two groups is, read against how far each group is from itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

from rhetoric.compare.export import Tabular
from rhetoric.compare.family import q_values
from rhetoric.compare.ground import distance_methods, groups_chosen
from rhetoric.compare.groups import By, Cluster, VoiceChoice
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import Evidence, Group, Observations, Period
from rhetoric.compare.wording import listed
from rhetoric.document import Note
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Measure = Literal["cosine", "jensen_shannon"]
Level = Literal["frame", "term"]
Key = tuple[str, ...]

MOST_GROUPS = 12
"""Groups that are compared pair by pair where none are named: those with most words."""
FEWEST_CLUSTERS = 4
"""A group needs two clusters for each half."""

_MOST_CELLS = 1_000_000  # clusters x draws that are summed at once, so that memory does not grow with either


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """One measure between two groups. Cosine distance is from 0 to 1, Jensen-Shannon divergence in bits from 0 to 1.

    ``distance`` is over all clusters. Its size depends on how much text there is, so the halves are the yardstick:
    ``between`` are distances of a random half of one group to one of the other, ``within`` and ``within_other`` of two
    halves of one group, all of ``half`` clusters; each with its median over the draws and the range of 95 % of them.
    ``p`` is of the permutation test that both groups draw from one pool
    of clusters, ``q`` is p after Benjamini and Hochberg over all pairs of one measure.
    """

    group: str
    other: str
    measure: Measure
    distance: float | None
    p: float | None
    q: float | None
    half: int
    between: float | None = None
    between_low: float | None = None
    between_high: float | None = None
    within: float | None = None
    within_low: float | None = None
    within_high: float | None = None
    within_other: float | None = None
    within_other_low: float | None = None
    within_other_high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """What one frame (or term) adds to a distance; the additions are never negative and sum to it.

    ``rate`` and ``other_rate`` are per 1,000 words of the two groups, ``part`` is the share of the distance.
    """

    group: str
    other: str
    measure: Measure
    lexicon: str
    frame: str
    term: str | None
    hits: int
    other_hits: int
    rate: float
    other_rate: float
    contribution: float
    part: float


@dataclass(frozen=True, slots=True)
class Distances(Tabular):
    """Distances of every pair of groups; contributions by pair and measure, the largest first."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    level: Level
    groups: tuple[Group, ...]
    rows: tuple[DistanceRow, ...]
    contributions: tuple[ContributionRow, ...]
    notes: tuple[Note, ...]
    methods: str
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)
    """(group, lexicon, frame) to the counted matches behind the profiles."""

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        return {
            "distances": (self.rows, DistanceRow),
            "contributions": (self.contributions, ContributionRow),
            "groups": (self.groups, Group),
        }


def cosine(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """1 - cosine of the angle between two profiles (..., terms); NaN where one is all zeros."""
    return _additions_cosine(a, b).sum(axis=-1)  # type: ignore[no-any-return]


def jensen_shannon(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Jensen-Shannon divergence in bits (Lin 1991) of two profiles (..., terms), each scaled to sum to 1.

    The divergence, not its square root, which some call the distance. NaN where a profile is all zeros.
    """
    return _additions_jensen_shannon(a, b).sum(axis=-1)  # type: ignore[no-any-return]


def _additions_cosine(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """1 - cos = 1/2 * sum((u - v)^2) for unit vectors u and v."""
    import numpy as np  # noqa: PLC0415

    with np.errstate(invalid="ignore", divide="ignore"):
        u, v = (x / np.sqrt((x * x).sum(axis=-1, keepdims=True)) for x in (a * 1.0, b * 1.0))
    return np.asarray((u - v) ** 2 / 2)


def _additions_jensen_shannon(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """1/2 * (p * log2(p / m) + q * log2(q / m)) with m = (p + q) / 2, 0 * log2(0) = 0."""
    import numpy as np  # noqa: PLC0415

    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = (x / x.sum(axis=-1, keepdims=True) for x in (a * 1.0, b * 1.0))
        m = (p + q) / 2
        parts = [np.where(x > 0, x * np.log2(x / m), 0.0 * x) for x in (p, q)]
    return np.asarray((parts[0] + parts[1]) / 2)


_ADDITIONS = {"cosine": _additions_cosine, "jensen_shannon": _additions_jensen_shannon}
MEASURES: tuple[Measure, ...] = get_args(Measure)
LEVELS: tuple[Level, ...] = get_args(Level)


def distances(
    observations: Observations,
    groups: Collection[str] | None = None,
    *,
    level: Level = "frame",
    draws: int = 999,
    seed: int = 1,
    strata: Period | None = None,
) -> Distances:
    """Cosine distance and Jensen-Shannon divergence of every pair of groups.

    ``groups`` names those to compare, by default the ``MOST_GROUPS`` with most words that are known. ``draws`` is the
    number of permutations and of random halves; ``strata`` permutes clusters inside periods only. Time is draws times
    hits; memory does not grow beyond the observations. Raises UsageError for wrong choices and fewer than two groups.
    """
    check_distances(level, draws, strata)
    chosen = groups_chosen(observations, groups, MOST_GROUPS)
    if groups is not None and len(chosen) < 2:
        raise UsageError("a distance needs two groups; name two or more")
    keys: list[Key] = list(observations.frames) if level == "frame" else list(observations.counts)
    pool = _Pool.of(observations, keys, strata)
    rows: list[DistanceRow] = []
    contributions: list[ContributionRow] = []
    for number, (a, b) in enumerate(combinations(chosen, 2)):
        pair = _Pair.of(pool, a, b)
        rows += _rows(pair, draws, (seed, number))
        contributions += _contributions(pair, keys)
    return Distances(
        by=observations.by,
        voice=observations.voice,
        cluster=observations.cluster,
        level=level,
        groups=tuple(observations.groups[i] for i in chosen),
        rows=tuple(_adjusted(rows)),
        contributions=tuple(contributions),
        notes=(*notes(observations), *_notes(observations, chosen, groups)),
        methods=distance_methods(observations, level, draws, seed, strata),
        matches=observations.matches,
    )


def check_distances(level: str, draws: int, strata: str | None) -> None:
    """Raise UsageError for a choice that is not offered."""
    if level not in LEVELS:
        raise UsageError(f"--level {level}: choose one of {', '.join(LEVELS)}")
    if draws < 99:
        raise UsageError(f"--draws {draws}: give at least 99")
    if strata is not None and strata not in get_args(Period):
        raise UsageError(f"--strata {strata}: choose one of {', '.join(get_args(Period))}")


@dataclass(frozen=True, slots=True)
class _Pool:
    """All units: hits (units x keys, sparse), words, group and stratum of each."""

    observations: Observations
    hits: Any
    words: NDArray[Any]
    group: NDArray[Any]
    stratum: NDArray[Any] | None

    @classmethod
    def of(cls, observations: Observations, keys: Sequence[Key], strata: Period | None) -> _Pool:
        import numpy as np  # noqa: PLC0415
        from scipy.sparse import csr_array  # type: ignore[import-untyped]  # noqa: PLC0415

        columns = {key: i for i, key in enumerate(keys)}
        entries: list[tuple[int, int, int]] = []
        for term, counts in observations.counts.items():
            place = columns[term if term in columns else term[:2]]
            entries += [(unit, place, n) for unit, n in counts.items()]
        unit, column, hits = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        shape = (len(observations.units), len(keys))
        stratum = None
        if strata is not None:
            names = [p or "" for p in observations.periods(strata)]
            stratum = np.unique(names, return_inverse=True)[1] if names else np.zeros(0, dtype=np.int64)
        sparse = csr_array((hits, (unit, column)), shape=shape)
        return cls(observations, sparse, observations.words(), observations.group_of_units(), stratum)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The units of two groups that have words; ``first`` says which belong to the first one."""

    a: Group
    b: Group
    unit: str
    hits: Any
    words: NDArray[Any]
    first: NDArray[Any]
    stratum: NDArray[Any] | None

    @classmethod
    def of(cls, pool: _Pool, a: int, b: int) -> _Pair:
        import numpy as np  # noqa: PLC0415

        kept = np.flatnonzero(((pool.group == a) | (pool.group == b)) & (pool.words > 0))
        groups = pool.observations.groups
        stratum = None if pool.stratum is None else pool.stratum[kept]
        unit = pool.observations.cluster
        return cls(groups[a], groups[b], unit, pool.hits[kept], pool.words[kept], pool.group[kept] == a, stratum)

    def sums(self, chosen: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Hits (draws, keys) and words (draws, 1) of the units chosen by each column of a 0/1 matrix."""
        hits = (self.hits.T @ chosen).T
        return hits, (self.words @ chosen)[:, None]

    def distances(self, a: NDArray[Any], b: NDArray[Any]) -> dict[Measure, NDArray[Any]]:
        """Distances (draws,) between the units chosen by the columns of two 0/1 matrices."""
        sums = self.sums(a), self.sums(b)
        return {m: _ADDITIONS[m](*(_profile(m, *x) for x in sums)).sum(axis=-1) for m in MEASURES}


def _profile(measure: Measure, hits: NDArray[Any], words: NDArray[Any]) -> NDArray[Any]:
    """Rates per 1,000 words for cosine, hits for the divergence: both measures look at shapes, so it is all one to
    them; the rates keep figures readable."""
    return 1000 * hits / words if measure == "cosine" else hits


def _rows(pair: _Pair, draws: int, seed: Sequence[int]) -> Iterator[DistanceRow]:
    import numpy as np  # noqa: PLC0415

    whole = pair.first.astype(np.int64)[:, None]
    empty = _empty(pair, whole)
    if empty:
        for measure in MEASURES:
            yield DistanceRow(pair.a.name, pair.b.name, measure, None, None, None, 0, note=empty)
        return
    n, n_other = int(pair.first.sum()), int((~pair.first).sum())
    half = min(n, n_other) // 2
    observed = {m: max(0.0, float(d[0])) for m, d in pair.distances(whole, 1 - whole).items()}
    random = np.random.default_rng(list(seed))
    p = _p_values(pair, observed, draws, random) if min(n, n_other) > 1 else {}
    halves = {m: {} for m in MEASURES} if half < FEWEST_CLUSTERS // 2 else _halves(pair, half, draws, random)
    for m in MEASURES:
        yield DistanceRow(
            group=pair.a.name,
            other=pair.b.name,
            measure=m,
            distance=observed[m],
            p=p.get(m),
            q=None,
            half=half,
            note=_note(pair, n, n_other),
            **halves[m],
        )


def _empty(pair: _Pair, whole: NDArray[Any]) -> str:
    """Why two groups have no distance, or nothing."""
    for group, chosen in ((pair.a, whole), (pair.b, 1 - whole)):
        hits, words = pair.sums(chosen)
        if not words.sum():
            return f"{group.name} has no words in the voice compared: no distance"
        if not hits.sum():
            return f"{group.name} has no hits, so no profile: no distance"
    return ""


def _note(pair: _Pair, n: int, n_other: int) -> str:
    least = min(n, n_other)
    group = pair.a.name if n <= n_other else pair.b.name
    if least < 2:
        return f"{group} has one {pair.unit}: a distance of single texts cannot be told from chance"
    if least < FEWEST_CLUSTERS:
        return f"{group} has {least} {pair.unit}s, too few to halve: no yardstick"
    return ""


def _p_values(pair: _Pair, observed: Mapping[Measure, float], draws: int, random: Generator) -> dict[Measure, float]:
    """Share of random allocations of the clusters to the groups with at least this distance, the observed one among
    them: (b + 1) / (draws + 1) (Phipson and Smyth 2010). An allocation without a profile has no distance, and is
    counted as at least as far: that makes p larger, never smaller."""
    as_far = dict.fromkeys(observed, 0)
    for size in _chunks(draws, len(pair.first)):
        chosen = _allocations(pair, size, random)
        for measure, drawn in pair.distances(chosen, 1 - chosen).items():
            as_far[measure] += int((~(drawn < observed[measure] - 1e-12)).sum())
    return {measure: (n + 1) / (draws + 1) for measure, n in as_far.items()}


def _allocations(pair: _Pair, size: int, random: Generator) -> NDArray[Any]:
    """0/1 matrix (units, size): which units go to the first group, as many as it has (in each stratum)."""
    import numpy as np  # noqa: PLC0415

    labels = pair.first.astype(np.int64)
    chosen = np.empty((len(labels), size), dtype=np.int64)
    if pair.stratum is None:
        for j in range(size):
            chosen[:, j] = random.permutation(labels)
        return chosen
    places = np.argsort(pair.stratum, kind="stable")
    for j in range(size):
        order = np.argsort(pair.stratum + random.random(len(labels)))
        chosen[order, j] = labels[places]
    return chosen


_SETS = {"between": (0, 2), "within": (0, 1), "within_other": (2, 3)}
"""Which two of the four half groups a yardstick sets against each other."""


def _halves(pair: _Pair, half: int, draws: int, random: Generator) -> dict[Measure, dict[str, float]]:
    """The yardsticks of each measure by the names of their fields: two random sets of ``half`` clusters each, from
    one group or from both."""
    import numpy as np  # noqa: PLC0415

    found: dict[tuple[Measure, str], list[NDArray[Any]]] = {}
    mine, others = np.flatnonzero(pair.first), np.flatnonzero(~pair.first)
    for size in _chunks(draws, len(pair.first)):
        sets = np.zeros((4, len(pair.first), size), dtype=np.int64)
        for j in range(size):
            for i, units in ((0, random.permutation(mine)), (2, random.permutation(others))):
                sets[i, units[:half], j] = 1
                sets[i + 1, units[half : 2 * half], j] = 1
        for name, (a, b) in _SETS.items():
            for measure, drawn in pair.distances(sets[a], sets[b]).items():
                found.setdefault((measure, name), []).append(drawn)
    spreads: dict[Measure, dict[str, float]] = {m: {} for m in MEASURES}
    for (measure, name), parts in found.items():
        spreads[measure].update(_spread(name, np.concatenate(parts)))
    return spreads


def _spread(name: str, drawn: NDArray[Any]) -> dict[str, float]:
    """Nothing where more than a twentieth of the halves has no hits, so that there is no range to speak of."""
    import numpy as np  # noqa: PLC0415

    known = drawn[~np.isnan(drawn)]
    if len(known) < 0.95 * len(drawn):
        return {}
    low, median, high = (float(x) for x in np.quantile(known, [0.025, 0.5, 0.975]))
    return {name: median, f"{name}_low": low, f"{name}_high": high}


def _chunks(draws: int, clusters: int) -> Iterator[int]:
    size = max(1, min(64, _MOST_CELLS // clusters))
    for start in range(0, draws, size):
        yield min(size, draws - start)


def _contributions(pair: _Pair, keys: Sequence[Key]) -> Iterator[ContributionRow]:
    import numpy as np  # noqa: PLC0415

    whole = pair.first.astype(np.int64)[:, None]
    if _empty(pair, whole):
        return
    (hits, words), (other_hits, other_words) = pair.sums(whole), pair.sums(1 - whole)
    for measure in MEASURES:
        profiles = _profile(measure, hits, words), _profile(measure, other_hits, other_words)
        additions = _ADDITIONS[measure](*profiles)[0]
        total = float(additions.sum())
        for i in np.argsort(-additions, kind="stable"):
            if not hits[0, i] and not other_hits[0, i]:
                continue
            lexicon, frame, *term = keys[i]
            yield ContributionRow(
                group=pair.a.name,
                other=pair.b.name,
                measure=measure,
                lexicon=lexicon,
                frame=frame,
                term=term[0] if term else None,
                hits=int(hits[0, i]),
                other_hits=int(other_hits[0, i]),
                rate=float(1000 * hits[0, i] / words[0, 0]),
                other_rate=float(1000 * other_hits[0, i] / other_words[0, 0]),
                contribution=float(additions[i]),
                part=float(additions[i]) / total if total else 0.0,
            )


def _adjusted(rows: Sequence[DistanceRow]) -> Iterator[DistanceRow]:
    """The rows with q, Benjamini and Hochberg (1995) over all pairs of a measure that were tested."""
    q: dict[Measure, Mapping[int, float]] = {}
    for measure in MEASURES:
        tested = [(i, row.p) for i, row in enumerate(rows) if row.measure == measure and row.p is not None]
        adjusted = q_values([p for _, p in tested])
        q[measure] = {i: x for (i, _), x in zip(tested, adjusted, strict=True)}
    for i, row in enumerate(rows):
        yield replace(row, q=q[row.measure].get(i))


def _notes(observations: Observations, chosen: Sequence[int], groups: Collection[str] | None) -> Iterator[Note]:
    left = [g.name for i, g in enumerate(observations.groups) if i not in chosen]
    if left and groups is None:
        yield Note("groups_left_out", f"Not compared: {listed(left)}. --groups names groups to compare.")
    if len(chosen) < 2 and observations.facts.articles:
        yield Note("no_pair", "Fewer than two groups have a name and words, so there is no distance.")
