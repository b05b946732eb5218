"""What statistics over ``Observations`` share: which groups they look at, and sentences of their methods."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rhetoric.compare.groups import VoiceChoice
from rhetoric.compare.observations import Observations, Period

_VOICES: Mapping[VoiceChoice, str] = {
    "all": "body text (narration and statements)",
    "narration": "narration",
    "statements": "reported statements, the innermost of which owns the word",
}


def groups_chosen(observations: Observations, wanted: Collection[str] | None, most: int) -> list[int]:
    """The groups named, or the ``most`` with most words that are known."""
    if wanted is not None:
        return sorted({observations.index(name) for name in wanted})
    return [i for i, g in enumerate(observations.groups) if g.known and g.words][:most]


def counted_in(observations: Observations) -> str:
    """What was counted, and in which text."""
    return (
        f"Occurrences of lexicon terms and words were counted in {_VOICES[observations.voice]}; titles, captions and "
        "page furniture were left out, and negated, scare-quoted and context terms and those inside proper names were "
        "not counted."
    )


def made_with(observations: Observations) -> str:
    """Instrument and program, with their versions."""
    lexicons = "; ".join(
        f"{name} (SHA-256 {' and '.join(d[:12] for d in sorted(digests)) or 'not recorded'})"
        for name, digests in observations.facts.lexicons.items()
    )
    makers = " and ".join(sorted(observations.facts.makers)) or "rhetoric"
    return f"Lexicon: {lexicons or 'none'}. Made with {makers}."


def distance_methods(observations: Observations, level: str, draws: int, seed: int, strata: Period | None) -> str:
    """How the distances between groups came about, in sentences."""
    unit = observations.cluster
    inside = f", inside each {strata}" if strata else ""
    sentences = [
        f"Groups were compared by their profiles over {level}s of the lexicon.",
        counted_in(observations),
        "Cosine distance is 1 − cos of the angle between profiles of rates; Jensen–Shannon divergence (Lin 1991) is in "
        "bits, over shares of all occurrences. Contributions are the addends of ½ Σ (u − v)² for unit vectors and of "
        "the divergence.",
        f"The yardstick are {draws:,} random halves: distances between two sets of {unit}s of the same size, half the "
        f"smaller group, drawn from one group or from each of the two.",
        f"p is from {draws:,} random allocations of {unit}s to the two groups{inside}, (b + 1) / (draws + 1) (Phipson "
        "and Smyth 2010); q is p after Benjamini and Hochberg (1995) over the pairs of a measure. "
        f"Random seed {seed}.",
        made_with(observations),
    ]
    return " ".join(sentences)
