"""What a reader of a keyness table must keep in mind, and how its figures came about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import comb
from typing import TYPE_CHECKING

from rhetoric.compare.rates import FEW_CLUSTERS
from rhetoric.compare.sharing import Sharing
from rhetoric.compare.wording import counted, listed
from rhetoric.document import Note

if TYPE_CHECKING:
    from rhetoric.compare.keyness import KeynessSettings, KeyRow, Side

_NO_BLANKS = frozenset({"zh", "ja", "th", "lo", "my", "km"})
_UNEVEN = 1.5  # times as long: texts of one side against those of the other
_LEVEL = 0.05
_VOICES = {
    "all": "narration and reported statements",
    "narration": "narration, that is body text that is not reported as somebody's statement",
    "statements": "reported statements (in nested ones the innermost voice owns the word)",
}


def keyness_notes(
    settings: KeynessSettings,
    sides: Sequence[Side],
    facts: Sequence[Sharing],
    rows: Sequence[KeyRow],
    *,
    left_out: Sequence[str],
    languages: Collection[str],
) -> Iterator[Note]:
    """Every weakness of the material, each in a sentence."""
    if not any(side.articles for side in sides):
        yield Note("nothing_read", "No article with words in the voice compared was read, so there is nothing to show.")
        return
    empty = [side.name for side in sides if not side.words]
    if empty:
        yield Note("no_words", f"{' and '.join(empty)}: no words in the voice compared, so there is nothing to show.")
        return
    yield from _size_notes(settings, sides)
    yield from _row_notes(settings, rows)
    yield from _sharing_notes(settings, sides, facts)
    if left_out:
        yield Note("unknown_group", f"{listed(list(left_out))}: left out of the rest, it may hold words of the target.")
    unspaced = sorted(_NO_BLANKS.intersection(languages))
    if unspaced:
        yield Note("unspaced", f"Text in {', '.join(unspaced)} has no blanks between words: its words are phrases.")


def _size_notes(settings: KeynessSettings, sides: Sequence[Side]) -> Iterator[Note]:
    unit = settings.cluster
    few = [f"{side.name} ({counted(side.texts, unit)})" for side in sides if side.texts < FEW_CLUSTERS]
    one, two = (side.texts for side in sides)
    least = 1 / comb(one + two, one) if one + two < 50 else 0.0
    if min(one, two) < 2:
        yield Note(
            "one_text",
            f"Nothing can be concluded: {listed(few)}. One {unit} has no spread, and what is special to it cannot be "
            "told from what is special to its group. No p-values.",
        )
    elif least > _LEVEL:
        yield Note(
            "too_few_texts",
            f"Nothing can be significant: {listed(few)}. Even a word that every {unit} of one side has and none of the "
            f"other would have p = {least:.2g}.",
        )
    elif few:
        yield Note("few_clusters", f"Too little to generalise from: {listed(few)}.")
    longer, shorter = sorted((side.words / side.texts for side in sides), reverse=True)
    if longer > _UNEVEN * shorter:
        yield Note(
            "text_length",
            f"The {unit}s of one side are {longer / shorter:.1f} times as long, and longer ones hold more different "
            "words: the figures by texts lean to that side.",
        )


def _row_notes(settings: KeynessSettings, rows: Sequence[KeyRow]) -> Iterator[Note]:
    if not rows:
        yield Note(
            "no_terms",
            f"No term has {counted(settings.min_count, 'occurrence')} in "
            f"{counted(settings.min_texts, settings.cluster)} of both sides together; lower --min-count and "
            "--min-texts.",
        )
    elif not any(row.g2 or row.text_g2 for row in rows):
        yield Note("no_difference", "Every term is equally frequent on both sides.")


def _sharing_notes(settings: KeynessSettings, sides: Sequence[Side], facts: Sequence[Sharing]) -> Iterator[Note]:
    pairs = list(zip(sides, facts, strict=True))
    unit = settings.cluster
    dates = [f"{s.name} ({f.dates} of {counted(s.articles, 'article')})" for s, f in pairs if f.dates]
    if dates and unit == "article":
        yield Note(
            "shared_dates",
            f"Articles of one date may tell of the same event; p-values are then too small: {listed(dates)}. "
            "--cluster day counts each day as one text.",
        )
    retold = [f"{s.name} ({f.stories} of {counted(s.articles, 'article')})" for s, f in pairs if f.stories]
    if retold and unit == "article":
        yield Note(
            "same_story",
            f"Articles that repeat much of another are no further evidence: {listed(retold)}. "
            "--cluster event counts each story as one text.",
        )
    copied = [f"{s.name} ({f.copies})" for s, f in pairs if f.copies]
    if copied:
        yield Note("same_text", f"Articles with the text of another are counted again: {listed(copied)}.")
    undated = [f"{s.name} ({f.undated})" for s, f in pairs if f.undated]
    if undated and unit == "day":
        yield Note("undated", f"Articles without a date, each counted as a day of its own: {listed(undated)}.")


def keyness_methods(settings: KeynessSettings, sides: Sequence[Side], tested: int, makers: Collection[str]) -> str:
    """How the figures of a keyness table came about, in sentences to paste into a paper."""
    target, reference = sides
    shortest, longest = settings.ngrams
    terms = "words" if longest == 1 else f"n-grams of {shortest} to {longest} words"
    said = f" of {settings.speaker}" if settings.speaker else ""
    cells = "two cells of the term (Rayson and Garside 2000)" if settings.two_term else "four cells (Dunning 1993)"
    sizes = " and ".join(f"{counted_words(s)} in {counted(s.texts, settings.cluster)}" for s in sides)
    others = f" ({listed(list(reference.groups))})" if reference.groups else ""
    sentences = [
        f"Keyness of {terms} of {target.name} against {reference.name}{others} (by {settings.by.replace('_', ' ')}), "
        f"{sizes}.",
        f"Counted in {_VOICES[settings.compared]}{said}; folded and in lower case; n-grams end at the edges of "
        "sentences and voices.",
        f"Terms with at least {counted(settings.min_count, 'occurrence')} in at least "
        f"{counted(settings.min_texts, settings.cluster)} of both sides together, a filter set beforehand: "
        f"m = {tested:,}.",
        "Log ratio: log2 of the ratio of relative frequencies, 0.5 added to counts and sizes (Hardie 2014; Walter "
        "1975). Conservative log ratio (LRC): limit nearer to zero of its two-sided 95 % Clopper-Pearson interval, "
        "Bonferroni-corrected for m (Evert 2022).",
        f"G²: log-likelihood over {cells}. z: log-odds with informative Dirichlet prior (Monroe, Colaresi and Quinn "
        f"2008), {settings.prior:g} words spread as in all articles read, two-term variance; a ranking, not a test.",
        f"Text dispersion keyness: G² of the {settings.cluster}s with and without the term (Egbert and Biber 2019), "
        "with the LRC of the same shares; p from Fisher's exact test of the same table, q after Benjamini and Hochberg "
        "(1995) over the m terms.",
        f"DP (Gries 2008), DPnorm (Lijffijt and Gries 2012), Juilland's D over the {settings.cluster}s of each side.",
        f"Made with {' and '.join(sorted(makers)) or 'rhetoric'}.",
    ]
    return " ".join(sentences)


def counted_words(side: Side) -> str:
    """The words of a side and what they stand in, for a sentence."""
    return f"{side.words:,} {'word' if side.words == 1 else 'words'}"
