"""All that is said of groups, together: rates, voices, words, time, sources, and the passages behind the rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rhetoric.compare.comparison import Comparison, compare
from rhetoric.compare.concordance import ConcordanceLine
from rhetoric.compare.keyness import Keyness, KeynessSettings, keyness
from rhetoric.compare.observations import Period
from rhetoric.compare.passages import CellKey, passages
from rhetoric.compare.source_rows import Sources
from rhetoric.compare.sources import sources
from rhetoric.compare.spool import Spool
from rhetoric.compare.trends import Trends, TrendSettings, trends
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

MOST_GROUPS = 12
"""Groups whose passages are kept: those with most words."""
MOST_QUOTING = 200
"""Groups whose sources are counted: those with most words."""
MOST_YEARS_BY_MONTH, MOST_YEARS_BY_QUARTER = 3, 9
"""Years from first to last date up to which rates over time are by month, or by quarter."""

_BY_ARTICLE = ("outlet", "year")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Overview:
    """A comparison and what goes with it. None where it cannot be had; ``left_out`` says why, in sentences.

    ``narration`` and ``statements`` are the same comparison of one voice; ``keyness`` is of the two groups with most
    words; ``passages`` leads from (group, lexicon, frame) to matches in their context, a few for each.
    """

    comparison: Comparison
    narration: Comparison | None = None
    statements: Comparison | None = None
    keyness: Keyness | None = None
    trends: Trends | None = None
    sources: Sources | None = None
    passages: Mapping[CellKey, tuple[ConcordanceLine, ...]] = field(default_factory=dict, repr=False)
    left_out: tuple[str, ...] = ()


def overview(annotations: Iterable[Annotation], *, at: str | None = None, **options: Any) -> Overview:
    """``compare`` with its ``options``, and all that goes with it; ``at`` is a date to look for a break at.

    The annotations are gone over once and kept on disk meanwhile (``Spool``), never in memory.
    """
    with Spool(annotations) as spool:
        return overview_of(spool, at, options)


def overview_of(spool: Spool, at: str | None, options: Mapping[str, Any]) -> Overview:
    """The overview of annotations that are on disk already."""
    comparison = compare(spool, **options)
    told: list[str] = []
    both = _voices(spool, comparison, options, told)
    return Overview(
        comparison=comparison,
        narration=both[0] if both else None,
        statements=both[1] if both else None,
        keyness=_keyness(spool, comparison, told),
        trends=_trends(spool, comparison, options, at, told),
        sources=_sources(spool, comparison, told),
        passages=passages(spool, comparison, [g.name for g in comparison.groups if g.words][:MOST_GROUPS]),
        left_out=tuple(told),
    )


def _had(what: str, work: Callable[[], T], told: list[str]) -> T | None:
    """The result of ``work``; where it cannot be had the reason is told."""
    try:
        return work()
    except UsageError as error:
        told.append(f"{what} left out: {error}.")
        return None


def _voices(
    spool: Spool, comparison: Comparison, options: Mapping[str, Any], told: list[str]
) -> tuple[Comparison, Comparison] | None:
    if comparison.by not in _BY_ARTICLE or comparison.voice != "all":
        told.append("Narration against statements left out: only outlets and years have both, if both are compared.")
        return None
    unit = comparison.cluster if comparison.cluster == "day" else "article"
    kept: dict[str, Any] = {name: options.get(name) for name in ("lexicon", "groups")}
    narration = compare(spool, comparison.by, "narration", unit, **kept)
    return narration, compare(spool, comparison.by, "statements", unit, **kept)


def _keyness(spool: Spool, comparison: Comparison, told: list[str]) -> Keyness | None:
    names = [g.name for g in comparison.groups if g.words and g.known][:2]
    if len(names) < 2:
        told.append("Key words left out: they need two groups with words.")
        return None
    settings = KeynessSettings(by=comparison.by, voice=comparison.voice, cluster=comparison.cluster)
    target, reference = (_key(name, comparison) for name in names)
    found = _had("Key words", lambda: keyness(spool, target, reference, settings), told)
    if found is not None and not found.rows:
        told.append(
            f"Key words left out: no word occurs {settings.min_count} times in {settings.min_texts} texts of "
            f"{names[0]} and {names[1]} together."
        )
        return None
    return found


def _key(name: str, comparison: Comparison) -> str:
    """What ``keyness`` knows a group by: where two speakers have one name a comparison adds the key in brackets."""
    is_marked = comparison.by == "speaker" and name.endswith("]") and " [" in name
    return name[:-1].rpartition(" [")[2] if is_marked else name


def _trends(
    spool: Spool, comparison: Comparison, options: Mapping[str, Any], at: str | None, told: list[str]
) -> Trends | None:
    if comparison.by == "year":
        told.append("Rates over time left out: groups are years already.")
        return None
    settings = TrendSettings(
        by=comparison.by,
        voice=comparison.voice,
        cluster=comparison.cluster if comparison.cluster in ("article", "day") else "article",
        lexicon=options.get("lexicon"),
        groups=options.get("groups"),
        at=at,
        period=_period(spool),
    )
    found = _had("Rates over time", lambda: trends(spool, settings), told)
    if found is not None and len({row.period for row in found.rows}) < 2:
        told.append("Rates over time left out: they need dates in at least two months.")
        return None
    return found


def _period(spool: Spool) -> Period:
    """The finest one of which there are few enough to be seen side by side."""
    found = {int(date[:4]) for a in spool if (date := a.article.published or "")[:4].isdecimal()}
    years = max(found, default=0) - min(found, default=0)
    return "month" if years <= MOST_YEARS_BY_MONTH else "quarter" if years <= MOST_YEARS_BY_QUARTER else "year"


def _sources(spool: Spool, comparison: Comparison, told: list[str]) -> Sources | None:
    if comparison.by == "voice":
        told.append("Sources left out: voices have none; compare outlets.")
        return None
    unit = "day" if comparison.cluster == "day" else "article"
    names = [g.name for g in comparison.groups][:MOST_QUOTING]
    found = sources(spool, comparison.by, unit, groups=set(names))  # type: ignore[arg-type]  # one of the two there are
    if not any(g.statements for g in found.groups):
        told.append("Sources left out: no statement was found.")
        return None
    return found
