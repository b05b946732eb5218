"""What a glob matches beside the words that it was written for: ``demon*`` finds *demonstrate*."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

SHORTEST_STEM = 4
"""Letters before a star below which almost any word begins so."""

_ENDINGS = (
    "s es izer izers 's s' d ed ing ings er ers er's or ors y ies ied ier iest est ly ness nesses ism isms ist "
    "ists ist's ic ics ical ically al als ally ity ities ive ives ively ion ions ion's ation ations ate ates "
    "ated ating ment ments ful fully less lessly able ably ible ibly ize izes ized izing ization ise ises ised "
    "ising isation ary aries ory ous ously an ans ian ians ish ship ships hood dom like wise man men woman "
    "women land en ening ened ee ees eer eers ance ances ence ences ant ants ent ents ency ancy age ages th ty "
    "ties ry e ability ibility ology ocracy lier liest liness iness ily"
).split()
_LONGEST_ENDING = max(map(len, _ENDINGS))
_KNOWN = frozenset(_ENDINGS)


def strangers(glob: str, vocabulary: Sequence[str]) -> list[str]:
    """Words of the sorted ``vocabulary`` that ``glob`` matches though they are no inflection or derivation of its
    letters, as far as their endings tell. Only single words with one star, at their end, are looked at: in a phrase
    the other words decide."""
    stem = glob.lower()[:-1]
    if not glob.endswith("*") or not stem.isalpha():
        return []
    first = bisect_left(vocabulary, stem)
    last = bisect_left(vocabulary, stem + "\U0010ffff")
    return [word for word in vocabulary[first:last] if not is_kin(word, len(stem))]


def is_kin(word: str, stem: int) -> bool:
    """Is ``word`` its first ``stem`` letters, up to one letter more, and known endings?"""
    reachable = {len(word)}
    while reachable:
        if min(reachable) <= stem + (word[stem - 1 : stem] == word[stem : stem + 1]):
            return True
        reachable = {
            end - size
            for end in reachable
            for size in range(1, min(_LONGEST_ENDING, end - 1) + 1)
            if word[end - size : end] in _KNOWN
        }
    return False


def short_stems(glob: str) -> list[str]:
    """Words of ``glob`` with too few letters before a star."""
    words = [word for word in glob.split() if word.endswith("*") and word != "*"]
    return [word for word in words if word.isascii() and len(re.sub(r"\W", "", word)) < SHORTEST_STEM]
