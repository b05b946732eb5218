"""Words that mark a statement: reporting verbs with the frame they take, nouns of saying, source nouns.

The verbs are in ``data/cues.csv``: lemma, pattern, stance. ``pattern`` is what follows the verb:

========= ================================================== ==============================
pattern    content                                            example
========= ================================================== ==============================
say        a clause or a quotation, before or after           she noted that ...
tell       a hearer, then a clause                            he told reporters that ...
ask        a hearer or none, then a question                  she asked whether ...
call       a thing and what it is called                      they called it a ...
urge       a hearer, then what to do                          it urged them to ...
vow        what will be done                                  he vowed to ...
express    a noun of feeling, then a clause                   she expressed hope that ...
cite       a person, then "as saying", or a quotation         it quoted him as saying ...
as         a thing, then "as ..."                             it presents it as ...
think      a clause; a statement only with quotation marks    he thought it "absurd"
weak       anything; a statement only with quotation marks    it marked a "new" era
========= ================================================== ==============================
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from rhetoric.document import Stance

Pattern = Literal["say", "tell", "ask", "call", "urge", "vow", "express", "cite", "as", "think", "weak"]
VerbForm = Literal["base", "s", "ing", "past", "participle"]

_IRREGULAR: dict[str, tuple[str, str]] = {
    "say": ("said", "said"), "tell": ("told", "told"), "write": ("wrote", "written"), "speak": ("spoke", "spoken"),
    "swear": ("swore", "sworn"), "think": ("thought", "thought"), "teach": ("taught", "taught"),
    "read": ("read", "read"), "cast": ("cast", "cast"), "hit": ("hit", "hit"), "cry": ("cried", "cried"),
    "rip": ("ripped", "ripped"), "sing": ("sang", "sung"), "show": ("showed", "shown"), "decry": ("decried", "decried"),
    "quip": ("quipped", "quipped"), "undertake": ("undertook", "undertaken"), "prove": ("proved", "proven"),
    "find": ("found", "found"), "go": ("went", "gone"), "put": ("put", "put"),
    "forecast": ("forecast", "forecast"), "plead": ("pleaded", "pleaded"), "beg": ("begged", "begged"),
    "let": ("let", "let"), "brag": ("bragged", "bragged"), "slam": ("slammed", "slammed"), "pan": ("panned", "panned"),
    "admit": ("admitted", "admitted"), "commit": ("committed", "committed"), "refer": ("referred", "referred"),
    "label": ("labelled", "labelled"), "tweet": ("tweeted", "tweeted"), "post": ("posted", "posted"),
}  # fmt: skip
_DOUBLED = {"slam", "pan", "rip", "quip", "beg", "brag", "admit", "commit", "refer", "hit", "label", "let"}

# Forms that are nouns or adjectives at least as often as verbs: they need evidence on both sides.
NOUN_LIKE = frozenset(
    """report reports claim claims call calls note notes state states demand demands promise promises quote quotes
    comment comments remark remarks question questions reply answer answers request requests appeal appeals offer
    offers praise blame charge charges attack attacks protest protests estimate estimates forecast forecasts
    warning statement tweet tweets post posts vow vows pledge pledges order orders detail details signal signals
    name names mark marks address direct read hope hopes fear fears thanks commands threat show shows hint hints
    joke jokes complaint complaints cry cries find finds present talk talks challenge challenges push press
    welcome support supports figure figures point reason cast label labels pan rule rules maintain maintains
    record records caution whisper shout reflect brand brands tout touts ruling meaning saying feeling finding
    findings exhibit expected assured recognized recognised justified estimated alleged proposed supposed
    marked rebuke rebukes decree decrees chant chants echo echoes retort retorts counter counters vent vents scream
    screams yells shouts term terms voice voices attests gripes""".split()
)

SAYING_NOUNS = frozenset(
    """announcement claim claims assertion allegation allegations statement warning suggestion admission argument
    declaration promise pledge vow threat notion insistence accusation accusations comment comments remark remarks
    contention complaint reports report rumor rumour rumors rumours belief view prediction conclusion finding""".split()
)

TITLE_NOUNS = frozenset(
    """titled entitled headlined title article book song film movie novel poem opera album essay painting documentary
    newspaper magazine play musical series work program programme chapter drill exercise exercises operation
    code-named codenamed dubbed award order medal slogan""".split()
)

FEELING_NOUNS = frozenset(
    """hope hopes belief conviction confidence concern concerns regret doubt doubts fear fears support thanks
    gratitude appreciation sympathy willingness readiness intention determination will resolve desire wish wishes
    anger outrage surprise solidarity optimism satisfaction disappointment condolences opposition alarm admiration
    expectation full deep strong great grave firm serious""".split()
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb: its lemma, what follows it and the reporter's stance."""

    lemma: str
    pattern: Pattern
    stance: Stance
    particle: str | None = None


@dataclass(frozen=True, slots=True)
class CueForm:
    """One inflected form of a cue. ``form`` is ``base``, ``s``, ``ing``, ``past`` or ``participle``."""

    cue: Cue
    form: VerbForm


@lru_cache(maxsize=1)
def cue_forms() -> dict[str, list[CueForm]]:
    """Inflected form (lower case) to the cues it may be; those with a particle ("call on") come first."""
    forms: dict[str, list[CueForm]] = {}
    with files("rhetoric.data").joinpath("cues.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            verb, _, particle = row["lemma"].partition(" ")
            cue = Cue(row["lemma"], row["pattern"], row["stance"], particle or None)  # type: ignore[arg-type]
            for word, form in inflect(verb):
                forms.setdefault(word, []).append(CueForm(cue, form))
    for found in forms.values():
        found.sort(key=lambda f: (f.cue.particle is None, f.form == "participle"))
    return forms


def inflect(verb: str) -> list[tuple[str, VerbForm]]:
    """Forms of an English verb: ``say`` gives say, says, saying, said."""
    stem = verb[:-1] if verb.endswith("e") else verb
    third = verb + ("es" if re.search(r"(?:s|sh|ch|x|z|o)$", verb) else "s")
    past = stem + "ed"
    present = (stem if not verb.endswith("ee") else verb) + "ing"
    if re.search(r"[^aeiou]y$", verb):
        third, past = verb[:-1] + "ies", verb[:-1] + "ied"
    if verb in _DOUBLED:
        present = verb + verb[-1] + "ing"
    regular = past
    past, participle = _IRREGULAR.get(verb, (regular, regular))
    forms: list[tuple[str, VerbForm]] = [(verb, "base"), (third, "s"), (present, "ing"), (past, "past")]
    if participle != past:
        forms.append((participle, "participle"))
    if verb == "label":
        forms += [("labeled", "past"), ("labeling", "ing")]
    return forms
