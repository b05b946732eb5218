"""Framing per group: counts, rates, intervals, and what cannot be concluded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rhetoric.compare.groups import By, Cluster, VoiceChoice
from rhetoric.compare.methods import methods_text
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import Events, Evidence, Group, Observations, observe
from rhetoric.compare.rates import rate
from rhetoric.document import Annotation, Note
from rhetoric.errors import UsageError


@dataclass(frozen=True, slots=True)
class Row:
    """One frame in one group. ``rate``, ``ci_low`` and ``ci_high`` are per 1,000 words of the voice compared."""

    group: str
    lexicon: str
    frame: str
    articles: int
    clusters: int
    words: int
    hits: int
    rate: float
    ci_low: float | None
    ci_high: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Framing per group. Groups are sorted by words, the largest first; rows by lexicon, frame and group."""

    by: By
    voice: VoiceChoice
    cluster: Cluster
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    methods: str
    matches: Mapping[tuple[str, str, str], tuple[Evidence, ...]] = field(repr=False)
    """(group, lexicon, frame) to the counted matches, in the order of the articles."""

    def evidence(self, group: str, frame: str, lexicon: str | None = None) -> tuple[Evidence, ...]:
        """The matches behind a rate. Raises UsageError for a group or frame that the comparison does not have."""
        groups = [g.name for g in self.groups]
        if group not in groups:
            raise UsageError(f"no group {group!r}; there are {', '.join(groups) or 'none'}")
        lexicons = {row.lexicon for row in self.rows if row.frame == frame and lexicon in (None, row.lexicon)}
        if not lexicons:
            frames = sorted({row.frame for row in self.rows})
            raise UsageError(f"no frame {frame!r}; there are {', '.join(frames) or 'none'}")
        return tuple(e for name in sorted(lexicons) for e in self.matches.get((group, name, frame), ()))


def compare(
    annotations: Iterable[Annotation],
    by: By = "outlet",
    voice: VoiceChoice = "all",
    cluster: Cluster = "article",
    *,
    lexicon: str | None = None,
    events: Events | None = None,
) -> Comparison:
    """Rates of every frame per group, with intervals clustered as ``cluster`` says. One pass over ``annotations``.

    ``voice`` is the text that is counted: body narration, statements, or both. Grouping by speaker, source type or
    carrier counts statements only, and the innermost statement owns its words. Flagged matches are not counted.
    ``lexicon`` keeps one instrument. A frame that no article has a match of is not listed.
    """
    return compared(observe(annotations, by, voice, cluster, lexicon=lexicon, events=events))


def compared(observations: Observations) -> Comparison:
    """The comparison of what was observed."""
    o = observations
    return Comparison(
        by=o.by,
        voice=o.voice,
        cluster=o.cluster,
        groups=o.groups,
        rows=tuple(_rows(o)),
        notes=tuple(notes(o)),
        methods=methods_text(o.by, o.voice, o.cluster, o.facts.lexicons, o.facts.makers),
        matches=o.matches,
    )


def _rows(o: Observations) -> Iterator[Row]:
    words, group = o.words(), o.group_of_units()
    members = [(group == index).nonzero()[0] for index in range(len(o.groups))]
    for lexicon, frame in o.frames:
        hits = o.matrix(lexicon, frame)
        for g, units in zip(o.groups, members, strict=True):
            if not g.words:
                continue
            result = rate(hits[units].tolist(), words[units].tolist(), o.cluster)
            yield Row(
                group=g.name,
                lexicon=lexicon,
                frame=frame,
                articles=g.articles,
                clusters=g.clusters,
                words=g.words,
                hits=int(hits[units].sum()),
                rate=result.rate,
                ci_low=result.low,
                ci_high=result.high,
                note=result.note,
            )
