"""Can groups be told apart by their framing alone? A classifier, read against one that learns shuffled labels."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rhetoric.compare.distance import LEVELS, Key, Level
from rhetoric.compare.export import Tabular
from rhetoric.compare.ground import counted_in, groups_chosen, made_with
from rhetoric.compare.groups import By, Cluster, VoiceChoice
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import Group, Observations
from rhetoric.compare.rates import t_quantile
from rhetoric.compare.shares import Share, share_of_sums
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Note
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_GROUPS = 12
MOST_CLUSTERS = 500
"""Clusters of a group that are used; of a larger group a random sample, so that time does not grow with the corpus."""
FEWEST_CLUSTERS = 10
"""Clusters that a group must have to be learnt."""
FEWEST_HITS = 10
"""Hits of a frame or term over all groups chosen; fixed beforehand, and blind to which group they are in."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Recognition:
    """``recall``: the share of a group's clusters that were told to be of it by a model that had not seen them."""

    group: str
    clusters: int
    recall: float
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What a frame (or term) says for a group: log odds for one standard deviation more of its rate, L2-penalised.

    ``low`` and ``high`` hold 95 % of the coefficients over resampled clusters, ``stable`` is the share of resamples in
    which it had the same sign. With two groups one is the other with its sign changed.
    """

    group: str
    lexicon: str
    frame: str
    term: str | None
    coefficient: float
    low: float
    high: float
    stable: float


@dataclass(frozen=True, slots=True)
class Distinctiveness(Tabular):
    """How well groups are told apart. ``accuracy`` is balanced (the mean recall of the groups), from 0 to 1, with a
    95 % interval over clusters for the models as they were fitted; all None where it could not be had.

    ``chance`` is its median over models that learnt shuffled labels, ``chance_high`` what 95 % of them stay under,
    ``p`` the share of them that did at least as well. ``coefficients`` by group, the largest first.
    """

    by: By
    voice: VoiceChoice
    cluster: Cluster
    level: Level
    groups: tuple[Group, ...]
    accuracy: float | None
    ci_low: float | None
    ci_high: float | None
    chance: float | None
    chance_high: float | None
    p: float | None
    recognition: tuple[Recognition, ...]
    coefficients: tuple[Coefficient, ...]
    notes: tuple[Note, ...]
    methods: str

    def tables(self) -> Mapping[str, tuple[Sequence[Any], type]]:
        return {
            "coefficients": (self.coefficients, Coefficient),
            "recognition": (self.recognition, Recognition),
            "groups": (self.groups, Group),
        }


@dataclass(frozen=True, slots=True)
class _Accuracy:
    balanced: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    chance_high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class _Material:
    """Units as samples: rates (units, keys), group of each (from 0), and its cluster (from 0)."""

    rates: Floats
    label: Ints
    cluster: Ints
    keys: tuple[Key, ...]


def distinctiveness(
    observations: Observations,
    groups: Collection[str] | None = None,
    *,
    level: Level = "frame",
    draws: int = 100,
    seed: int = 1,
) -> Distinctiveness:
    """Logistic regression (L2, C = 1) on standardised rates, each cluster one sample.

    Accuracy is cross-validated in folds of whole clusters, so that a day or event never stands on both sides.
    ``draws`` is the number of models with shuffled labels, and of resamples for the coefficients. Time and memory are
    bounded by ``MOST_CLUSTERS``. Raises UsageError for wrong choices and for fewer than two groups named.
    """
    check_distinctiveness(level, draws)
    import numpy as np  # noqa: PLC0415

    asked = groups_chosen(observations, groups, MOST_GROUPS)
    if groups is not None and len(asked) < 2:
        raise UsageError("telling apart needs two groups; name two or more")
    learnt = [g for g in asked if observations.groups[g].clusters >= FEWEST_CLUSTERS]
    random = np.random.default_rng(seed)
    material = _material(observations, learnt, level, random)
    names = [observations.groups[g].name for g in learnt]
    accuracy = _Accuracy()
    recognition: tuple[Recognition, ...] = ()
    coefficients: tuple[Coefficient, ...] = ()
    if len(learnt) > 1 and material.keys:
        with _one_thread():
            told = _predicted(material, material.label)
            accuracy = _judged(material, told, draws, random)
            recognition = tuple(_recognition(material, told, names, observations.cluster))
            coefficients = tuple(_coefficients(material, names, draws, random))
    return Distinctiveness(
        by=observations.by,
        voice=observations.voice,
        cluster=observations.cluster,
        level=level,
        groups=tuple(observations.groups[g] for g in learnt),
        accuracy=accuracy.balanced,
        ci_low=accuracy.low,
        ci_high=accuracy.high,
        chance=accuracy.chance,
        chance_high=accuracy.chance_high,
        p=accuracy.p,
        recognition=recognition,
        coefficients=coefficients,
        notes=(*notes(observations), *_notes(observations, asked, learnt, material)),
        methods=_methods(observations, level, draws, seed),
    )


def check_distinctiveness(level: str, draws: int) -> None:
    """Raise UsageError for a choice that is not offered."""
    if level not in LEVELS:
        raise UsageError(f"--level {level}: choose one of {', '.join(LEVELS)}")
    if draws < 20:
        raise UsageError(f"--draws {draws}: give at least 20")


def _material(observations: Observations, groups: Sequence[int], level: Level, random: Generator) -> _Material:
    import numpy as np  # noqa: PLC0415

    chosen: list[int] = []
    words, group = observations.words(), observations.group_of_units()
    for g in groups:
        own = np.flatnonzero((group == g) & (words > 0))
        sample = own if len(own) <= MOST_CLUSTERS else np.sort(random.choice(own, MOST_CLUSTERS, replace=False))
        chosen += [int(i) for i in sample]
    keys: list[Key] = list(observations.frames) if level == "frame" else list(observations.counts)
    hits = np.zeros((len(chosen), len(keys)))
    for i, key in enumerate(keys):
        hits[:, i] = observations.matrix(*key)[chosen]
    rates = 1000 * hits / np.maximum(words[chosen], 1)[:, None]
    kept = [i for i in range(len(keys)) if hits[:, i].sum() >= FEWEST_HITS and np.ptp(rates[:, i]) > 0]
    clusters = [observations.units[i].cluster for i in chosen]
    return _Material(
        rates[:, kept],
        np.searchsorted(np.sort(groups), group[chosen]) if groups else np.zeros(0, dtype=np.int64),
        np.unique(clusters, return_inverse=True)[1] if clusters else np.zeros(0, dtype=np.int64),
        tuple(keys[i] for i in kept),
    )


def _one_thread() -> AbstractContextManager[Any]:
    """Models this small are several times faster without the threads of the linear algebra, and always the same."""
    from importlib import import_module  # noqa: PLC0415

    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415

    import_module("sklearn.linear_model")  # only libraries that are loaded can be held to one thread
    return threadpool_limits(1)  # type: ignore[no-any-return]


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]  # noqa: PLC0415

    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000))


def _predicted(material: _Material, label: Ints) -> Ints:
    """The group each unit is taken for by the model of the folds it is not in."""
    import numpy as np  # noqa: PLC0415
    from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]  # noqa: PLC0415

    told = np.full(len(label), -1)
    folds = GroupKFold(min(FOLDS, int(material.cluster.max()) + 1))
    for train, test in folds.split(material.rates, label, material.cluster):
        if len(np.unique(label[train])) > 1:
            told[test] = _model().fit(material.rates[train], label[train]).predict(material.rates[test])
    return told


def _recalls(told: Ints, label: Ints) -> Floats:
    import numpy as np  # noqa: PLC0415

    return np.bincount(label, weights=told == label) / np.bincount(label)


def _judged(material: _Material, told: Ints, draws: int, random: Generator) -> _Accuracy:
    """Balanced accuracy with its interval, and how shuffled labels do; p = (b + 1) / (draws + 1)."""
    import numpy as np  # noqa: PLC0415

    accuracy = float(_recalls(told, material.label).mean())
    error = _error(told, material)
    reach = t_quantile(int(material.cluster.max())) * error
    chance = np.empty(draws)
    for i in range(draws):
        shuffled = random.permutation(material.label)
        chance[i] = _recalls(_predicted(material, shuffled), shuffled).mean()
    p = (int((chance >= accuracy - 1e-12).sum()) + 1) / (draws + 1)
    return _Accuracy(
        balanced=accuracy,
        low=max(0.0, accuracy - reach) if error else None,
        high=min(1.0, accuracy + reach) if error else None,
        chance=float(np.median(chance)),
        chance_high=float(np.quantile(chance, 0.95)),
        p=p,
    )


def _error(told: Ints, material: _Material) -> float:
    """Standard error of the mean recall, linearised and clustered: residuals (correct - recall) / (n_g * groups),
    summed by cluster, sqrt(C / (C - 1) * sum of squares) for C clusters."""
    import numpy as np  # noqa: PLC0415

    label = material.label
    recalls, sizes = _recalls(told, label), np.bincount(label)
    residual = ((told == label) - recalls[label]) / (sizes[label] * len(sizes))
    sums = np.bincount(material.cluster, weights=residual)
    return math.sqrt(len(sums) / (len(sums) - 1) * float(sums @ sums))


def _recognition(material: _Material, told: Ints, names: Sequence[str], unit: str) -> Iterator[Recognition]:
    import numpy as np  # noqa: PLC0415

    for g, name in enumerate(names):
        own = material.label == g
        clusters = material.cluster[own]
        size = np.bincount(clusters)
        correct = np.bincount(clusters, weights=told[own] == g).astype(np.int64)
        found: Share = share_of_sums(correct[size > 0].tolist(), size[size > 0].tolist(), unit)
        yield Recognition(name, int(own.sum()), found.share, found.low, found.high, found.note)


def _coefficients(material: _Material, names: Sequence[str], draws: int, random: Generator) -> Iterator[Coefficient]:
    import numpy as np  # noqa: PLC0415

    whole = _fitted(material, np.arange(len(material.label)))
    members = [np.flatnonzero(material.label == g) for g in range(len(names))]
    drawn = np.stack(
        [_fitted(material, np.concatenate([random.choice(m, len(m)) for m in members])) for _ in range(draws)]
    )
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    stable = (np.sign(drawn) == np.sign(whole)).mean(axis=0)
    for g, name in enumerate(names):
        for i in np.argsort(-whole[g], kind="stable"):
            lexicon, frame, *term = material.keys[i]
            figures = (float(x[g, i]) for x in (whole, low, high, stable))
            yield Coefficient(name, lexicon, frame, term[0] if term else None, *figures)


def _fitted(material: _Material, units: Ints) -> Floats:
    """Coefficients (groups, keys) of a model over these units."""
    import numpy as np  # noqa: PLC0415

    coefficients = _model().fit(material.rates[units], material.label[units])[-1].coef_
    return np.vstack([-coefficients, coefficients]) if len(coefficients) == 1 else np.asarray(coefficients)


def _notes(
    observations: Observations, asked: Sequence[int], learnt: Sequence[int], material: _Material
) -> Iterator[Note]:
    if not observations.facts.articles:
        return
    unit, groups = observations.cluster, observations.groups
    small = [f"{groups[g].name} ({counted(groups[g].clusters, unit)})" for g in asked if g not in learnt]
    if small:
        yield Note("too_small", f"Too little to learn, {FEWEST_CLUSTERS} {unit}s are needed: {listed(small)}.")
    if len(learnt) < 2:
        yield Note("no_pair", "Fewer than two groups can be learnt, so there is no accuracy.")
    elif not material.keys:
        yield Note(
            "constant",
            f"No frame varies and has {FEWEST_HITS} hits, so there is nothing to tell the groups apart by.",
        )
    sampled = [groups[g].name for g in learnt if groups[g].clusters > MOST_CLUSTERS]
    if sampled:
        yield Note("sampled", f"Of these groups {MOST_CLUSTERS} random {unit}s were used: {listed(sampled)}.")


def _methods(observations: Observations, level: Level, draws: int, seed: int) -> str:
    unit = observations.cluster
    sentences = [
        f"Groups were told apart by a logistic regression (L2 penalty, C = 1, balanced weights) on the standardised "
        f"rates of {level}s per 1,000 words, each {unit} one sample, of a group at most {MOST_CLUSTERS} drawn at "
        f"random; {level}s with fewer than {FEWEST_HITS} occurrences were left out.",
        counted_in(observations),
        f"Balanced accuracy is the mean recall in {FOLDS}-fold cross-validation with whole {unit}s in a fold; its 95 % "
        f"interval is clustered by {unit} and holds for the models as fitted.",
        f"Chance is the same with shuffled labels ({draws} times), p = (b + 1) / (draws + 1).",
        f"Coefficients are log odds for one standard deviation; their ranges and the share of equal signs are over "
        f"{draws} bootstrap samples of {unit}s within groups. Random seed {seed}.",
        made_with(observations),
    ]
    return " ".join(sentences)
