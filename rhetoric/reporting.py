"""The reporting verb of a statement and the stance it takes towards what is said, read back from the statement's rule.

A rule is written ``rule: lemma``, with `` (implicit)`` behind it where the source is understood. The stance of a lemma
is in ``data/cues.csv``: a *neutral* verb reports (say, add), an *endorsing* one takes the words for true (affirm,
admit), a *distancing* one leaves them to the speaker (claim, allege).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

from rhetoric.document import Stance, Statement

_PHRASES: dict[str, Stance] = {"according to": "neutral", "in the words of": "neutral"}


@dataclass(frozen=True, slots=True)
class Reporting:
    """The lemma of a reporting verb, noun or phrase. ``stance`` is None for nouns and other words without one."""

    lemma: str
    stance: Stance | None


def reporting(statement: Statement) -> Reporting | None:
    """What reports a statement; None for a quotation or a document that no word reports."""
    _, _, lemma = statement.rule.removesuffix(" (implicit)").partition(": ")
    return Reporting(lemma, stances().get(lemma)) if lemma else None


@lru_cache(maxsize=1)
def stances() -> Mapping[str, Stance]:
    """Stance of every reporting verb, by lemma."""
    with files("rhetoric.data").joinpath("cues.csv").open(encoding="utf-8") as table:
        return MappingProxyType(
            {**_PHRASES, **{row["lemma"]: cast(Stance, row["stance"]) for row in csv.DictReader(table)}}
        )
