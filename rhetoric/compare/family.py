"""One correction for many tests, used wherever several are made of one comparison."""

from __future__ import annotations

from collections.abc import Sequence


def q_values(p: Sequence[float]) -> list[float]:
    """p values adjusted for the false discovery rate over the family that was tested (Benjamini & Hochberg 1995)."""
    from scipy.stats import false_discovery_control  # type: ignore[import-untyped]  # noqa: PLC0415

    return [float(q) for q in false_discovery_control(p, method="bh")] if p else []
