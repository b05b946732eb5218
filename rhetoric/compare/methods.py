"""The paragraph that a scholar can paste into a paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rhetoric.compare.groups import By, Cluster, VoiceChoice

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
}


def methods_text(
    by: By, voice: VoiceChoice, cluster: Cluster, lexicons: Mapping[str, Collection[str]], makers: Collection[str]
) -> str:
    """How the figures of a comparison came about, in sentences. ``lexicons`` maps names to SHA-256 digests."""
    named = "; ".join(
        f"{name} (SHA-256 {' and '.join(d[:12] for d in sorted(digests)) or 'not recorded'})"
        for name, digests in sorted(lexicons.items())
    )
    sentences = [
        f"Rates are occurrences of lexicon terms per 1,000 words, by {_GROUPS[by]}.",
        f"Occurrences and words were counted in {_VOICES[voice]}.",
        "A word is a run of letters and digits with inner hyphens, apostrophes and full stops.",
        "Negated and scare-quoted occurrences, occurrences inside proper names and context terms were not counted.",
        f"A rate is a ratio of sums over the {cluster}s of a group that have words in the voice compared.",
        "95 % intervals are on the log scale, r exp(±t se / r), with a Taylor-linearised standard error of the ratio "
        f"clustered by {cluster} and Student's t with n − 1 degrees of freedom; a rate of zero has the exact Poisson "
        "upper limit, −ln(0.025) divided by the words.",
        "Intervals of groups with few articles are wide. Differences between groups were not tested.",
        f"Lexicon: {named or 'none'}.",
        f"Made with {' and '.join(sorted(makers)) or 'rhetoric'}.",
    ]
    return " ".join(sentences)
