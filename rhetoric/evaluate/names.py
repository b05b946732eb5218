"""When two names of people or media are the same."""

from __future__ import annotations

import re
import unicodedata

from rhetoric.gazetteer import find_outlet

_BRACKETS = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[a-z0-9]+")
_LITTLE = frozenset({"the", "a", "an", "of"})
_POSSESSIVE = re.compile(r"['’]s\b")
_SPELLINGS = {"defence": "defense"}


def plain(name: str | None) -> frozenset[str]:
    """The words of a name that count in a comparison: without case, accents, articles and remarks in brackets.

    "of" and the possessive s do not count ("China's foreign ministry" is the Foreign Ministry of China), nor does
    whether defence is spelled the British way.
    """
    bare = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", _BRACKETS.sub(" ", name or "")))
    found = _WORD.findall(bare.encode("ascii", "ignore").decode().lower())
    return frozenset(_SPELLINGS.get(word, word) for word in found) - _LITTLE


def same_name(ours: str | None, gold: str | None) -> bool:
    """Are all words of one name among those of the other? No name is the same as no name only."""
    a, b = plain(ours), plain(gold)
    return a == b if not a or not b else a <= b or b <= a


def same_carrier(ours: str | None, gold: str | None) -> bool:
    """As ``same_name``; or two names of one outlet. Where the gold says "state media", any state medium is right."""
    if ours and gold and "media" in plain(gold):
        outlet = find_outlet(ours)
        return "media" in plain(ours) or (outlet is not None and outlet.state)
    known = [o.id for name in (ours, gold) if name and (o := find_outlet(name))]
    return same_name(ours, gold) or (len(known) == 2 and known[0] == known[1])
