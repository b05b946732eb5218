"""Bytes to text, without newline translation, so that offsets hold. The encoding is read from the bytes.

Marks and valid UTF-8 are certain. UTF-16 without a mark is known by its control bytes, everything else is left to
chardet, among the encodings that news in the languages of ``language.py`` was ever kept in.
"""

from __future__ import annotations

import codecs
import re

from rhetoric.ingest.items import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    "cp949", "gb18030", "big5hkscs", "cp932", "euc-jp",
    "cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5",
    "cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258", "cp874",
)  # fmt: skip
_NOT_LATIN = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "cp1253", "cp1255", "cp1256", "cp874")
_LATIN = tuple(name for name in _CANDIDATES if name not in _NOT_LATIN)
_CONTROLS = bytes({*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
_HIGH = bytes(range(0x80, 0x100))
_FOREIGN = re.compile(rb"[\x80-\xff]")
_MIXED_WORD = re.compile(r"[a-z][\u0370-\u0fff]|[\u0370-\u0fff][a-z]", re.I)
_OTHER_WORD = re.compile("[\u0370-\u0fff]{3}")
_PLAUSIBLE = re.compile(
    "[\t\n\r\x20-\x7e\xa0-\u024f\u0370-\u06ff\u0900-\u097f\u0e00-\u0eff\u1000-\u10ff\u1780-\u17ff\u1ea0-\u1eff"
    "\u2000-\u206f\u20a0-\u20bf\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\ufeff]"
)
_SAMPLE = 1 << 16
_WORST = 0.01  # share of characters that may be lost in decoding


class UndecodableError(UnreadableError):
    """The bytes are no text; the message says why, for a person."""


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """``(text, encoding, guessed)``. UTF-8 and marked UTF-16/32 are certain, all else is a guess.

    A few bytes that do not fit, in a text that is otherwise UTF-8 (or what was guessed), become U+FFFD each: a cut
    end, a slip of a database. ``mojibake.damage`` counts them. Raises ``UndecodableError`` for binary data, and for a
    given ``encoding`` that does not fit.
    """
    if encoding:
        return _as_told(data, encoding), encoding, False
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _nearly(data, name), name, False
    if looks_binary(data):
        wide = _utf16(data)
        if wide is None:
            raise UndecodableError("a binary file, not text")
        return data.decode(wide, "replace"), wide, True
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        mended = _nearly_utf8(data)
        if mended is not None:
            return mended, "utf-8", True
        name = _guess(data)
        return _nearly(data, name), name, True


def looks_binary(data: bytes) -> bool:
    """More than one control character (NULs too) in 300 bytes, in the first 64 KiB. NULs at the end are padding."""
    sample = data[:_SAMPLE].rstrip(b"\x00")
    return 300 * (len(sample) - len(sample.translate(None, _CONTROLS))) > len(sample) or (not sample and bool(data))


def _as_told(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise UndecodableError(f"unknown encoding {encoding!r}; try utf-8, cp949, gb18030, koi8-r or cp1252") from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise UndecodableError(f"not {encoding}: byte {at} does not fit; name the right one with --encoding") from None


def _nearly(data: bytes, name: str) -> str:
    """The text, if no more than one character in a hundred is lost."""
    text = data.decode(name, "replace")
    if text.count("\ufffd") > max(1, _WORST * len(text)):
        return _as_told(data, name)
    return text


def _nearly_utf8(data: bytes) -> str | None:
    """The text of UTF-8 with a few bad bytes: far more characters of several bytes fit than do not.

    In other encodings hardly any do. A last character that was cut counts for nothing.
    """
    foreign = len(data) - len(data.translate(None, _HIGH))
    try:
        text, done = codecs.utf_8_decode(data, "strict", False)
        is_cut = len(data) - done > 1 or foreign > 1
        return text + "\ufffd" if is_cut else None
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return text if foreign >= 10 * bad else None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: the bytes that say the script vary less than the others, and make characters of news."""
    sample = data[: 4096 - 4096 % 2]
    if len(sample) < 8:
        return None
    name = "utf-16-le" if len(set(sample[1::2])) < len(set(sample[::2])) else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(name, "replace")
    return name if len(_PLAUSIBLE.findall(text)) >= 0.97 * len(text) else None


def _guess(data: bytes) -> str:
    """The encoding of bytes that are not UTF-8, from the first part that is not ASCII."""
    import chardet  # noqa: PLC0415 - its models take a while to load, and most texts are UTF-8

    found = _FOREIGN.search(data)
    first = max(0, found.start() - 256) if found else 0
    sample = data[first : first + _SAMPLE]
    name = _detected(chardet, sample, _CANDIDATES)
    text = sample.decode(name, "replace")
    if name in _NOT_LATIN and (_MIXED_WORD.search(text) or not _OTHER_WORD.search(text)):
        # a Western word with an accent; letters of another script make words of their own
        name = _detected(chardet, sample, _LATIN)
        text = sample.decode(name, "replace")
    # where nothing tells it from its neighbours, the commonest one: more may follow
    return "cp1252" if sample.decode("cp1252", "replace") == text else name


def _detected(chardet: object, sample: bytes, names: tuple[str, ...]) -> str:
    result = chardet.detect(sample, include_encodings=names, max_bytes=len(sample))  # type: ignore[attr-defined]
    return codecs.lookup(result["encoding"] or "cp1252").name
