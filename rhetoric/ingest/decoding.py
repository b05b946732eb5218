"""Bytes to text, without newline translation, so that offsets hold. The encoding is read from the bytes."""

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
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 1 << 16
_HANGUL = "이다의는에을가고하를로서은한지도기사정인대전리해시주일제자과조부나국공민상위동러북위원"
_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "朝鲜新华美韩军导弹核北平壤这個國為會發對說時們來與經過"
)
_CYRILLIC = "оеаинтсрвлкмдпуяыгзбчйхжшюцщэфьъё"
_CANDIDATES = {
    "cp949": (frozenset(_HANGUL), 0.35),
    "gb18030": (frozenset(_HAN), 0.35),
    "cp1251": (frozenset(_CYRILLIC), 0.85),
    "koi8-r": (frozenset(_CYRILLIC), 0.85),
}
"""Encoding -> characters that are common in what it is used for, and the share of them that counts as certain."""
_LATIN = frozenset("’‘“”–—…•·«»£€©®°§àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßšžÀÁÂÄÅÇÈÉÊÍÎÑÓÔÖÚÜŠŽ\xa0")
_LETTERS_IN_A_ROW = re.compile(r"[^\W\d_a-zA-Z]{3,}")


class UndecodableError(UnreadableError):
    """The bytes are no text; the message says why, for a person."""


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    """``(text, encoding, guessed)``. UTF-8 and marked UTF-16/32 are certain, all else is a guess.

    Raises ``UndecodableError`` for binary data, and for a given ``encoding`` that does not fit.
    """
    if encoding:
        return _decode_as(data, encoding), encoding, False
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, name), name, False
    wide = _utf16(data)
    if wide:
        return _decode_as(data, wide), wide, True
    if looks_binary(data):
        raise UndecodableError("a binary file, not text")
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        name = _most_plausible(data)
        return _decode_as(data, name), name, True


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise UndecodableError(f"unknown encoding {encoding!r}; try utf-8, cp949, gb18030, koi8-r or cp1252") from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise UndecodableError(f"not {encoding}: byte {at} does not fit; name the right one with --encoding") from None


def looks_binary(data: bytes) -> bool:
    """NULs, or more than one control character in 300 bytes, in the first 64 KiB."""
    sample = data[:_SAMPLE]
    return b"\x00" in sample or 300 * len(_CONTROL.findall(sample)) > len(sample) > 0


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII part is NUL."""
    sample = data[: 4096 - 4096 % 2]
    if len(sample) < 8 or len(data) % 2:
        return None
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * half and others < 0.02 * half:
            return name
    return None


def _most_plausible(data: bytes) -> str:
    scores = {name: _score(data, name, *expected) for name, expected in _CANDIDATES.items()}
    scores["cp1252"] = _latin_score(data)
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else "cp1252" if _fits(data, "cp1252") else "latin-1"


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeError:
        return False
    return True


def _sample(data: bytes, name: str) -> str | None:
    """The foreign characters in a part that has many of them, or None if the whole does not decode."""
    if not _fits(data, name):
        return None
    first = next((i for i, byte in enumerate(data) if byte > 127), 0)
    decoder = codecs.getincrementaldecoder(name)(errors="ignore")
    return "".join(c for c in decoder.decode(data[first : first + _SAMPLE]) if c > "\x7f")


def _score(data: bytes, name: str, common: frozenset[str], certain: float) -> float:
    foreign = _sample(data, name)
    if not foreign:
        return 0.0
    return min(1.0, sum(c in common for c in foreign) / len(foreign) / certain)


def _latin_score(data: bytes) -> float:
    """Western text has single accented letters and curly quotation marks among ASCII, no long runs of either."""
    if not _fits(data, "cp1252"):
        return 0.0
    sample = data[:_SAMPLE].decode("cp1252", errors="ignore")
    foreign = [c for c in sample if c > "\x7f"]
    if not foreign:
        return 0.1
    in_runs = sum(len(m.group()) for m in _LETTERS_IN_A_ROW.finditer(sample))
    return max(0.0, (sum(c in _LATIN for c in foreign) - 2 * in_runs) / len(foreign))
