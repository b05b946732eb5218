"""Which encoding a page is in: what is certain from its bytes, what the server said, what the page says, a guess."""

from __future__ import annotations

import codecs
import re

from rhetoric.document import Note
from rhetoric.ingest.decoding import decode, looks_binary

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset=\s{0,5}[\"']?([A-Za-z0-9_\-:]{2,30})"
    rb"|<\?xml[^>]{0,60}?encoding=[\"']([A-Za-z0-9_\-:]{2,30})",
    re.I,
)
_HEAD = 8192
_BROWSERS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs",
}  # fmt: skip
_OTHER_NAMES = {"x-gbk": "gb18030", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949"}
_NO_TEXT = frozenset({"utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_MOST_NULS = 300  # bytes to one NUL
_WORST = 0.002  # share of characters that may be damaged in a page that is in the encoding it says


def page_text(data: bytes, wanted: str | None = None, server: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """The text of a page, and notes where the encoding was guessed or does not fit everywhere.

    ``wanted`` is what the caller insists on, ``server`` what the HTTP header says. A mark at the beginning decides,
    then bytes that are UTF-8 throughout (saved pages keep the declaration of what they were before), then the header,
    then the page. ``UndecodableError`` for a binary file.
    """
    if wanted or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, wanted)[0], ()
    if _MOST_NULS * data.count(0) <= len(data):
        data = data.replace(b"\x00", b" ")  # a few are dirt; many are UTF-16, or no text
    if looks_binary(data):
        text, name, _ = decode(data)
        return text, (Note("encoding_guessed", f"read as {name}"),)
    names = [name for name in map(known_encoding, (server, declared(data))) if name]
    if not any(name.startswith(("utf-16", "utf-32", "iso2022", "hz")) for name in names) and _is_utf8(data):
        return data.decode("utf-8"), ()
    for name in names:
        text = data.decode(name, "replace")
        damaged = text.count("\ufffd")
        if damaged <= _WORST * len(text):
            note = Note("damaged_text", f"{damaged} bytes are no {name}: they were replaced")
            return text, (note,) if damaged else ()
    text, name, guessed = decode(data)
    return text, (Note("encoding_guessed", f"read as {name}"),) if guessed else ()


def declared(data: bytes) -> str | None:
    """The encoding that a page says it is in."""
    found = _DECLARED.search(data[:_HEAD])
    return (found[1] or found[2]).decode("ascii") if found else None


def known_encoding(name: str | None) -> str | None:
    """Python's name for what browsers take ``name`` for (``gb2312`` is gb18030), if it is an encoding of text."""
    if not name:
        return None
    try:
        found = codecs.lookup(_OTHER_NAMES.get(name.strip().lower(), name.strip())).name
        if not codecs.lookup(found)._is_text_encoding or found.replace("-", "_") in _NO_TEXT:
            return None
    except (LookupError, ValueError):
        return None
    return _BROWSERS.get(found, found)


def _is_utf8(data: bytes) -> bool:
    """UTF-8 throughout, with something that is not ASCII: no other encoding looks like that by chance."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
