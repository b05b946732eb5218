"""What a reader must keep in mind: every weakness of the material, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from rhetoric.compare.observations import Observations
from rhetoric.compare.rates import FEW_CLUSTERS
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Note
from rhetoric.lexicon.model import WEAK_FRAME


def notes(observations: Observations) -> Iterator[Note]:
    """What weakens every figure made from these observations, each in a sentence."""
    facts = observations.facts
    if not facts.articles:
        yield Note("nothing_read", "No article was read, so there is nothing to compare.")
        return
    groups = observations.groups
    if len(groups) < 2:
        yield Note("one_group", f"There is {'one' if groups else 'no'} group, so nothing is compared.")
    if not facts.lexicons:
        yield Note("no_lexicon", "The articles were not scored with a lexicon, so there are no rates.")
    elif not observations.frames:
        yield Note("no_matches", "No term of the lexicon stands in the voice compared, so there are no rates.")
    yield from _group_notes(observations)
    yield from _sharing_notes(observations)
    yield from _corpus_notes(observations)
    for lexicon, frame in observations.frames:
        mine = (said for said in facts.cautions if said.startswith(f"{frame} of {lexicon}: "))
        yield from (Note(WEAK_FRAME, said) for said in mine)


def _group_notes(observations: Observations) -> Iterator[Note]:
    """One note for all groups that share a weakness, so that many speakers do not bury the rest."""
    unit, groups = observations.cluster, observations.groups
    unknown = [g.name for g in groups if not g.known]
    if unknown:
        yield Note(
            "unknown_group", f"{unknown[0]} holds all for which the articles name none: no group like the others."
        )
    empty = [g.name for g in groups if not g.clusters]
    if empty:
        yield Note("no_words", f"No words in the voice compared, so no rates: {listed(empty)}.")
    small = [f"{g.name} ({counted(g.clusters, unit)})" for g in groups if 0 < g.clusters < FEW_CLUSTERS]
    if small:
        yield Note(
            "few_clusters",
            f"Too little to compare: {listed(small)}. With fewer than {FEW_CLUSTERS} {unit}s a group's intervals are "
            f"wide and uncertain themselves; with one {unit} there is none.",
        )


def _sharing_notes(observations: Observations) -> Iterator[Note]:
    pairs = list(zip(observations.groups, observations.sharing, strict=True))
    dates = [f"{g.name} ({s.dates} of {counted(g.articles, 'article')})" for g, s in pairs if s.dates]
    if dates and observations.cluster == "article":
        yield Note(
            "shared_dates",
            f"Articles of one date may tell of the same event; intervals are then too narrow: {listed(dates)}. "
            "--cluster day counts each day as one.",
        )
    retold = [f"{g.name} ({s.stories} of {counted(g.articles, 'article')})" for g, s in pairs if s.stories]
    if retold and observations.cluster == "article":
        yield Note(
            "same_story",
            f"Articles that repeat much of another are no further evidence: {listed(retold)}. "
            "--cluster event counts each story as one.",
        )
    copied = [f"{g.name} ({s.copies})" for g, s in pairs if s.copies]
    if copied:
        yield Note("same_text", f"Articles with the text of another are counted again: {listed(copied)}.")


def _corpus_notes(observations: Observations) -> Iterator[Note]:
    facts = observations.facts
    if facts.undated and observations.cluster == "day":
        yield Note("undated", f"{counted(facts.undated, 'article')} without a date, each counted as a day of its own.")
    for name, digests in facts.lexicons.items():
        if len(digests) > 1:
            yield Note(
                "lexicon_versions",
                f"The articles were scored with {len(digests)} versions of lexicon {name}; annotate them again.",
            )
    if len(facts.makers) > 1:
        made = "; ".join(sorted(facts.makers))
        yield Note("makers", f"The articles were annotated in different ways ({made}); annotate them again.")
    yield from _kept_note(observations)
    if facts.unspaced:
        languages = ", ".join(sorted(facts.unspaced))
        yield Note("unspaced", f"Text in {languages} has no blanks between words: rates per 1,000 words mean little.")


def _kept_note(observations: Observations) -> Iterator[Note]:
    """Where a limit on matches was reached: that all were counted, and where the others are."""
    found = sum(sum(units.values()) for units in observations.counts.values())
    sizes = [len(matches) for matches in observations.matches.values()]
    if sum(sizes) < found:
        yield Note(
            "matches_kept",
            f"All {found:,} matches are counted; {sum(sizes):,} are listed in JSON and CSV, at most {max(sizes):,} of "
            "a group and frame, drawn evenly from all articles and the same every time. The corpus has all of them: "
            "rhetoric concordance, or its table matches.",
        )
