"""Reading a noun phrase that names somebody: the person in it, the titles around the name, the outlet, the kind."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rhetoric.gazetteer import Outlet, find_outlet, outlet_pattern
from rhetoric.statements.tokens import DET, NAME, PREP, PRON, PUNCT, QUOTE, REL, Token

_PARTICLES = frozenset("al bin bint ibn de da del della der den di du el la le van von ben abu".split())
_LONGEST_NAME = 5
_OBLIQUE = {
    "him": "he",
    "his": "he",
    "her": "she",
    "them": "they",
    "their": "they",
    "its": "it",
    "himself": "he",
    "herself": "she",
}
_SHORT = frozenset(("UN", "US", "UK", "EU", "ROK", "UAE"))


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of ``data/names.toml`` as sets of lower-case words."""

    titles: frozenset[str]
    female: frozenset[str]
    male: frozenset[str]
    places: frozenset[str]
    demonyms: frozenset[str]
    organisations: frozenset[str]
    ministry: frozenset[str]
    diplomat: frozenset[str]
    official: frozenset[str]
    collective: frozenset[str]
    anonymous: frozenset[str]
    persons: frozenset[str]
    media: frozenset[str]
    papers: frozenset[str]
    texts: frozenset[str]
    events: frozenset[str]
    state_media: re.Pattern[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The word lists, loaded once."""
    table = tomllib.loads((files("rhetoric") / "data" / "names.toml").read_text(encoding="utf-8"))

    def listed(key: str) -> frozenset[str]:
        return frozenset(table[key].split())

    return Words(
        titles=listed("titles"),
        female=listed("female_titles"),
        male=listed("male_titles"),
        places=listed("places"),
        demonyms=listed("demonyms"),
        organisations=listed("organisation_words"),
        ministry=listed("ministry_words"),
        diplomat=listed("diplomat_words"),
        official=listed("official_words"),
        collective=listed("collective_words"),
        anonymous=listed("anonymous_heads"),
        persons=listed("person_nouns"),
        media=listed("media_nouns"),
        papers=listed("paper_words"),
        texts=listed("text_nouns"),
        events=listed("event_nouns"),
        state_media=re.compile(rf"\b{table['state_media_pattern']}\b", re.I),
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a source phrase says about its referent.

    ``name`` is a person's name (one word or several) or a name-like word; ``roles`` are the lower-case words
    around it; ``outlet`` is a known outlet named in it; ``head`` is the last word before the first comma or
    post-modifier; ``plain`` is the phrase without its article and apposition.
    """

    plain: str
    head: str
    name: str | None
    roles: frozenset[str]
    outlet: Outlet | None
    state_media: bool
    pronoun: str | None
    definite: bool = False
    indefinite: bool = False


def read_phrase(tokens: Sequence[Token], text: str) -> Phrase:
    """Read the tokens of a source phrase of the view ``text``."""
    head_end = _head_end(tokens)
    head_tokens = tokens[:head_end]
    single = tokens[0].low if len(head_tokens) == 1 else ""
    pronoun = _OBLIQUE.get(single) or (single if tokens[0].tag == PRON and single else None)
    whole = text[tokens[0].start : tokens[-1].end]
    outlet = _outlet_of(head_tokens, text)
    name = None if outlet else person_name(head_tokens) or _name_in_apposition(tokens[head_end:])
    if outlet is None and name is None:
        outlet = _outlet_of(tokens[head_end + 1 :], text) if _head_word(head_tokens) in words().media else None
    return Phrase(
        plain=_plain(head_tokens, text),
        head=_head_word(head_tokens),
        name=name,
        roles=frozenset(t.low.removesuffix("'s") for t in tokens if t.tag not in (PUNCT, QUOTE)),
        outlet=outlet,
        state_media=bool(words().state_media.search(whole)),
        pronoun=pronoun,
        definite=tokens[0].low in ("the", "this", "that"),
        indefinite=tokens[0].low in ("a", "an"),
    )


def _outlet_of(tokens: Sequence[Token], text: str) -> Outlet | None:
    """The outlet that a phrase is about: its head ("the official KCNA agency") or what a text stands in."""
    if not tokens:
        return None
    start, end = tokens[0].start, tokens[-1].end
    for found in outlet_pattern().finditer(text, start, end):
        outlet = find_outlet(found.group())
        rest = [t for t in tokens if (t.end <= found.start() or t.start >= found.end()) and t.low not in ("(", ")")]
        after = [t.low for t in rest if t.start >= found.end() and t.tag not in (PUNCT, QUOTE, DET)]
        before = [t.low for t in rest if t.end <= found.start()]
        lists = words()
        closing = (
            not after
            or after[0] == "of"
            or all(w in lists.media | lists.texts | {"news", "'s", "state", "official"} for w in after)
        )
        opening = not any(w in (lists.anonymous - {"official"}) for w in before) or any(
            w in lists.texts for w in before
        )
        if outlet is not None and closing and opening:
            return outlet
    return None


def _name_in_apposition(tokens: Sequence[Token]) -> str | None:
    """ "the foreign minister, Choe Son Hui,", "a listener, the farmer Ann Lee": a name that ends the apposition."""
    marks = [i for i, t in enumerate(tokens) if t.tag == PUNCT]
    start = 1 if marks[:1] == [0] else 0
    part = tokens[start : next((i for i in marks if i > start), len(tokens))]
    runs = name_runs(part)
    if not runs or runs[-1][-1] is not part[-1]:
        return None
    before = part[: len(part) - len(runs[-1])]
    name = strip_titles(runs[-1])
    titled = all(t.tag in (DET, NAME, "WORD") for t in before)
    return " ".join(t.text.removesuffix("'s") for t in name) if len(name) >= 2 and titled else None


def _head_end(tokens: Sequence[Token]) -> int:
    for i, token in enumerate(tokens):
        if i and (token.low in (",", "(", "—", "–", "--") or token.tag == REL):
            return i
    return len(tokens)


def _head_word(tokens: Sequence[Token]) -> str:
    head = ""
    for token in tokens:
        if token.tag == PREP and head:
            break
        if token.tag not in (PUNCT, QUOTE):
            head = token.low
    return head


def _plain(tokens: Sequence[Token], text: str) -> str:
    start = 0
    while start < len(tokens) - 1 and tokens[start].tag == DET and tokens[start].low in ("the", "a", "an"):
        start += 1
    return " ".join(text[tokens[start].start : tokens[-1].end].split())[:120].removesuffix("'s")


def person_name(tokens: Sequence[Token]) -> str | None:
    """The person that a phrase's head names, without titles, places and organisations.

    The name must close the phrase, or stand before its first preposition: in "users of X" and "X's source" nobody
    is named. "The ambassador to Y Ann Lee" names its last words, because the head is a title.
    """
    cut = next((i for i, t in enumerate(tokens) if i and t.tag == PREP), len(tokens))
    for part, titled in ((tokens, _titled(tokens[:cut])), (tokens[:cut], True)):
        runs = name_runs(part)
        if not runs or not part or not titled or runs[-1][-1] is not part[-1]:
            continue
        name = strip_titles(runs[-1])
        if name and (part is not tokens or cut == len(tokens) or len(name) > 1):
            return " ".join(t.text.removesuffix("'s") for t in name)
    return None


def _titled(tokens: Sequence[Token]) -> bool:
    lists = words()
    return any(t.low in lists.titles or t.low in lists.diplomat or t.low in lists.official for t in tokens)


def name_runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Runs of capitalised words, with particles inside them."""
    runs: list[list[Token]] = []
    current: list[Token] = []
    for i, token in enumerate(tokens):
        particle = token.low in _PARTICLES and current and i + 1 < len(tokens) and tokens[i + 1].tag == NAME
        joined = current and token.low.partition("-")[0] in _PARTICLES and token.text.partition("-")[2][:1].isupper()
        if token.tag == NAME or particle or joined:
            current.append(token)
            if token.low.endswith("'s"):
                runs.append(current)
                current = []
        elif token.low in (".", "-") and current and i + 1 < len(tokens) and tokens[i + 1].start == token.end:
            continue
        elif current:
            runs.append(current)
            current = []
    if current:
        runs.append(current)
    return runs


def strip_titles(run: Sequence[Token]) -> list[Token]:
    """The tokens of a person's name in a run of capitals; empty if the run names something else."""
    lists = words()
    start = 0
    while start < len(run) and (_is_around(run[start].low.removesuffix("'s"), lists) or run[start].text in _SHORT):
        start += 1
    last_title = max((i for i, t in enumerate(run[:-1]) if t.low in lists.persons or t.text == "PM"), default=-1)
    name = list(run[max(start, last_title + 1) :])
    if not name or len(name) > _LONGEST_NAME or name[0].low in lists.collective or name[0].low in lists.anonymous:
        return []
    # a run that still holds an organisation's word is no person ("Workers' Party")
    if (
        any(t.low.removesuffix("'s") in lists.organisations or t.low.endswith("s'") for t in name[1:])
        or (len(name[0].text) < 2 and not (name[0].text in "OU" and len(name) > 1))  # O Chang-guk
        or name[-1].low in lists.titles
    ):
        return []
    return name


def _is_around(low: str, lists: Words) -> bool:
    return low in lists.titles or low in lists.places or low in lists.demonyms or low in lists.organisations
