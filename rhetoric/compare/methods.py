"""The paragraph that a scholar can paste into a paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rhetoric.compare.differences import ALPHA, MIN_CLUSTERS, MIN_HITS, Findings
from rhetoric.compare.groups import By, VoiceChoice
from rhetoric.compare.observations import Observations
from rhetoric.compare.permutation import EXACT_MOST

_VOICES: Mapping[VoiceChoice, str] = {
    "all": "body text (narration and statements; titles, captions and page furniture left out)",
    "narration": "narration, that is body text that is not reported as somebody's statement",
    "statements": "reported statements (direct, mixed and indirect; in nested ones the innermost voice owns the word)",
}
_GROUPS: Mapping[By, str] = {
    "outlet": "outlet",
    "speaker": "speaker",
    "source_type": "type of source",
    "carrier": "carrier",
    "voice": "voice, narration against statements",
    "year": "year",
}


def methods_text(observations: Observations, tests: Findings | None) -> str:
    """How the figures of a comparison came about, in sentences."""
    o = observations
    named = "; ".join(
        f"{name} (SHA-256 {' and '.join(d[:12] for d in sorted(digests)) or 'not recorded'})"
        for name, digests in o.facts.lexicons.items()
    )
    sentences = [
        f"Rates are occurrences of lexicon terms per 1,000 words, by {_GROUPS[o.by]}.",
        f"Occurrences and words were counted in {_VOICES[o.voice]}.",
        "A word is a run of letters and digits with inner hyphens, apostrophes and full stops.",
        "Negated and scare-quoted occurrences, occurrences inside proper names and context terms were not counted.",
        f"A rate is a ratio of sums over the {o.cluster}s of a group that have words in the voice compared.",
        "95 % intervals are on the log scale, r exp(±t se), with the delete-one jackknife standard error of log r, "
        f"clustered by {o.cluster}, and Student's t with n − 1 degrees of freedom; where one {o.cluster} has all "
        "occurrences they are the exact Poisson limits of one event, and a rate of zero has the exact Poisson upper "
        "limit, −ln(0.025) divided by the words.",
        *(_tests(o, tests) if tests else ("Differences between groups were not tested.",)),
        f"Lexicon: {named or 'none'}.",
        f"Made with {' and '.join(sorted(o.facts.makers)) or 'rhetoric'}.",
    ]
    return " ".join(sentences)


def _tests(o: Observations, tests: Findings) -> Iterator[str]:
    if not tests.differences:
        yield "No difference between groups could be tested."
        return
    exchanged = f"the groups of {o.cluster}s" + (f" within each {tests.strata}" if tests.strata else "")
    if tests.paired:
        exchanged = f"narration and statements within {o.cluster}s"
    yield (
        f"Differences were tested by exchanging {exchanged}, each {o.cluster} one observation. The statistic is the "
        f"{'Mantel-Haenszel ' if tests.strata else ''}log rate ratio over its Taylor-linearised standard error, with "
        "one occurrence added and shared out in proportion to words; p is two-sided, from all allotments where there "
        f"are at most {EXACT_MOST:,}, otherwise (b + 1) / (B + 1) from B = {tests.draws:,} random ones (seed "
        f"{tests.seed})."
    )
    yield (
        "Ratios have 95 % intervals from the jackknife errors of the two log rates (MOVER)."
        if not tests.paired
        else "Ratios have 95 % intervals from the jackknife error of the log ratio over clusters."
    )
    if tests.omnibus:
        yield (
            f"With {len(tests.groups)} groups an omnibus test per frame compares the largest studentised difference of "
            "any pair with that of random allotments; pairs were tested each on its own."
        )
    yield (
        f"Tested were frames with at least {MIN_HITS} occurrences in at least {MIN_CLUSTERS} {o.cluster}s of all "
        f"groups together; p values were adjusted to q for a false discovery rate of {ALPHA * 100:g} % "
        f"(Benjamini-Hochberg, m = {tests.family})."
    )
    if not tests.paired:
        yield (
            f"Mann-Whitney tests and Cliff's delta of the rates of single {o.cluster}s are a second view, not "
            f"adjusted; they also differ where groups have {o.cluster}s of other lengths."
        )


def sources_methods(by: By, cluster: str, makers: Collection[str]) -> str:
    """How the figures on the selection of sources came about, in sentences."""
    sentences = [
        f"Sources are reported statements, by {by.replace('_', ' ')}; nested statements were counted too, and the "
        "innermost owns the words.",
        "A share is a ratio of sums over statements (or over their words).",
        f"95 % intervals of shares are on the logit scale with a Taylor-linearised standard error clustered by "
        f"{cluster} and Student's t with n − 1 degrees of freedom, n {cluster}s with statements; for none and for all "
        f"the exact binomial limit as if each {cluster} were one trial.",
        f"Mean lengths have intervals on the log scale, clustered by {cluster}.",
        "Entropy is Shannon's in bits over the values that are named, with the correction of Miller (1955) added; its "
        f"intervals are from a delete-one jackknife over {cluster}s, given where at most 2 % of the statements have "
        f"a value that one {cluster} only has; elsewhere much is unseen and entropy a lower bound. Repetition is the "
        f"probability that statements of two different {cluster}s have the same value (Simpson 1949), with a jackknife "
        "interval on the logit scale.",
        "The stance of a reporting verb is that of its lemma in a list of verbs, whatever the sentence around it.",
        "Differences between groups were not tested.",
        f"Made with {' and '.join(sorted(makers)) or 'rhetoric'}.",
    ]
    return " ".join(sentences)
