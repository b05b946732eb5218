"""The language of a body, from scripts, letters and function words: small, offline, and None where it is not sure.

It decides which rules and lexicons apply, so it knows the languages that news agencies publish in and no others.
``docs/ingest-hygiene.md`` has what it gets right, beside libraries for the purpose.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

_FUNCTION_WORDS = {
    "en": "the of and to in a that is was for on with as by at from has had be it said its are were which have "
    "not this but who his",
    "fr": "le la les de des du et un une en est que qui dans pour sur par au aux ce cette il elle ne pas a été "
    "avec son sa ses ont plus d l qu",
    "es": "el la los las de del y un una en es que por para con se su sus al lo no ha como más fue este esta "
    "sobre entre o",
    "pt": "o a os as de do da dos das e um uma em no na nos nas é que por para com se ao não foi mais à pelo "
    "pela sua seu ou",
    "it": "il lo la gli le di del della dei delle dell e un una in è che per con si al alla non da dal nel "
    "nella sono ha su ed ad l o i",
    "de": "der die das den dem des und ein eine einer einen in ist zu von mit auf für im nicht als auch an sich "
    "bei wird hat am aus nach oder",
    "nl": "de het een en van in is dat te op voor met zijn niet aan door er om heeft die bij als ook naar werd of",
    "pl": "i w na z do się nie że jest to o za przez od dla oraz po jako jego ich ma lub który która które",
    "cs": "a v na se je že s z do o k i by za nebo ve jako od které který která pro při jsou má jeho to",
    "tr": "ve bir bu için ile de da olarak olan ya veya her en daha gibi sonra kadar ise göre tarafından olduğu "
    "değil ne mi ki çok ancak diye arasında",
    "id": "yang dan di dengan untuk dari pada ini itu dalam tidak akan oleh atau ke adalah telah sebagai juga "
    "setiap tersebut bahwa kepada serta mereka",
    "sw": "ya wa na kwa ni la za katika kila au cha yake kuwa hii huo kama lakini",
    "sv": "och att i en det som på är av för med den till har inte om ett eller var",
    "fi": "ja on ei se että hän oli joka tai sekä ovat myös",
    "hu": "a az és hogy nem egy is van minden vagy meg ez mint",
    "ro": "și în de la cu nu pe a este care din pentru o să sau orice al ale că",
}
"""Languages of the Latin alphabet, by words that every text has. Neighbours that are not told apart are in too."""
_UNTOLD = frozenset({"sw", "sv", "fi", "hu", "ro"})
_ENGLISH = frozenset(_FUNCTION_WORDS["en"].split())
_HAVE: dict[str, tuple[str, ...]] = {
    word: tuple(language for language, words in _FUNCTION_WORDS.items() if word in words.split())
    for word in " ".join(_FUNCTION_WORDS.values()).split()
}
"""Function word -> languages that have it."""
_ENOUGH = 0.15  # share of function words
_NONE = ("", " ")  # so that there are always two to compare
_MARGIN = 1.2  # times as many as in the second language
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư]")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile("[a-z]+")
_FIRST = 500
_SAMPLE = 1500

_SCRIPTS = {
    "hangul": "\uac00-\ud7a3\u1100-\u11ff", "kana": "\u3040-\u30ff", "han": "\u3400-\u9fff",
    "cyrillic": "\u0400-\u052f", "arabic": "\u0600-\u06ff\u0750-\u077f", "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff", "hi": "\u0900-\u097f", "th": "\u0e01-\u0e5b", "lo": "\u0e81-\u0edf", "my": "\u1000-\u109f",
    "km": "\u1780-\u17ff", "hy": "\u0531-\u058f", "ka": "\u10a0-\u10ff",
}  # fmt: skip
_IN_SCRIPT = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}
"""Scripts of several languages have a name; those that stand for one here have that language's code."""


def guess_language(text: str) -> str | None:
    """ISO 639-1 code, or None where the text is too short, mixed, or in a language that is not known here.

    Known: en fr es pt it de nl pl cs tr id vi, ru uk be bg sr mn kk, ar fa ur, ko ja zh, and by their script el he
    hi th lo my km hy ka. Looks at the first 1,500 characters.
    """
    if _is_english(text[:_FIRST]):
        return "en"
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    if not words:
        return None
    if not sample.isascii() and 4 * len(_FOREIGN.findall(sample)) > len(sample):
        told = _by_script(sample)
        if told != "latin":
            return told
    if len(_VIETNAMESE.findall(sample.lower())) > 0.05 * len(sample):
        return "vi"
    (best, most), (_, second) = Counter(chain(_NONE, *(_HAVE.get(w, ()) for w in words))).most_common(2)
    enough = most >= max(1, _ENOUGH * len(words)) and most >= _MARGIN * second
    return best if enough and best not in _UNTOLD else None


def _is_english(sample: str) -> bool:
    """Is this plainly English? Most texts are, and are done with this."""
    lower = sample.lower()
    words = (_ASCII_WORD if lower.isascii() else _WORD).findall(lower)
    return "the" in words and sum(map(_ENGLISH.__contains__, words)) > 0.2 * len(words)


def _by_script(sample: str) -> str | None:
    """The language of a script other than Latin, ``latin``, or None where no script prevails."""
    letters = len(_LETTER.findall(sample))
    counts = {script: len(found) for script, pattern in _IN_SCRIPT.items() if (found := pattern.findall(sample))}
    if 3 * counts.get("hangul", 0) > letters:
        return "ko"
    if 3 * (counts.get("han", 0) + counts.get("kana", 0)) > letters:
        return "ja" if 10 * counts.get("kana", 0) > counts.get("han", 0) else "zh"
    script = max(counts, key=lambda name: counts[name], default="latin")
    if 2 * counts.get(script, 0) <= letters:
        return "latin" if 4 * sum(counts.values()) < letters else None
    match script:
        case "cyrillic":
            return _cyrillic(sample.lower(), letters)
        case "arabic":
            return _arabic(sample)
        case "han" | "kana" | "hangul":
            return None
    return script


def _cyrillic(sample: str, letters: int) -> str | None:
    """Told by the letters that the others have not."""
    has = Counter(sample)

    def often(signs: str, share: float = 0.01) -> bool:
        return sum(has[sign] for sign in signs) > share * letters

    if often("ў", 0.003):
        return "be"
    if often("әғқңұһ"):
        return "kk"
    if often("өү"):
        return "mn"
    if often("іїєґ"):
        return "uk"
    if often("јљњћђ"):
        return "sr" if not often("ѓќѕ", 0.001) else None
    if often("ыэё", 0.003):
        return "ru"
    if often("ъ", 0.003):
        return "bg"
    return "ru" if often("ьщ", 0.001) or letters < 40 else None


def _arabic(sample: str) -> str:
    has = Counter(sample)
    if sum(has[sign] for sign in "ٹڈڑںے") > 0.005 * len(sample):
        return "ur"
    return "fa" if sum(has[sign] for sign in "پچژگکی") > 0.02 * len(sample) else "ar"
