"""Characters that were damaged before a text came here: decoded with the wrong encoding, or lost.

Damage is reported and left alone; ``repair`` mends it for those who ask. UTF-8 that was read as a Western or Cyrillic
encoding, once or twice, is left to ftfy; UTF-8 that was read as Korean or Chinese is found by reading it back. A
search for two characters comes first, so a clean text costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from rhetoric.document import Block, Note, Span
from rhetoric.ingest.items import Draft
from rhetoric.text import beyond_ascii

_REST = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
_REST_CYRILLIC = "".join(bytes([byte]).decode("cp1251", "ignore") for byte in range(0x80, 0xC0))
_LOST = "\ufffd"
_STRAY = r"(?<=[a-z])Â(?=[‘’“”–—…])"
_FIRST = "\u00c2-\u00f4"
_SUSPECT = re.compile(
    rf"[{_FIRST}РС](?:(?<=[{_FIRST}])[\u0080-\u00bf{_REST}](?:[\u0080-\u00bf{_REST}]|[{_FIRST}][\u0080-\u00bf{_REST}])*"
    rf"|(?<=[РС])[{_REST_CYRILLIC}](?:[РС][{_REST_CYRILLIC}])+|(?<=[a-z]Â)(?=[‘’“”–—…])|(?<=\b[ÃÂ])(?= ))"
)
"""What the bytes of UTF-8 look like in cp1252, latin-1 and cp1251; ftfy decides. It begins with one class of
characters, so that it is looked for fast."""
_LEAD = re.compile(f"[{_FIRST}РС]")
_STRAY_SIGN = re.compile(_STRAY)
_GONE = re.compile("(?:锟斤拷|锟斤|占쏙옙|ï¿½|\ufffd)+")
"""U+FFFD, and what it becomes when it is read wrongly itself."""
_GONE_SIGNS = ("锟斤", "占쏙옙", "ï¿½", _LOST)
_EAST = ("cp949", "gb18030")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_EAST_RUN = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_SAMPLE = 2000  # characters outside ASCII that tell if a text was read wrongly as Korean or Chinese
_SOME, _MOST = 0.3, 0.65
"""Share of their bytes that is valid UTF-8 if so, without and with the characters that are lost. In true Korean,
Chinese and Japanese it is below 0.45."""
_LONGEST = 20_000  # characters of a line that are mended at once


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text with damage: ``fixed`` is what it should be, ``first`` and ``places`` where it shows."""

    start: int
    end: int
    fixed: str
    first: Span
    places: int


def damage(text: str) -> tuple[Note, ...]:
    """Notes ``mojibake`` and ``damaged_text``, each with how many places there are and the span of the first."""
    if text.isascii():
        return ()
    foreign = beyond_ascii(text)
    notes = []
    pieces = list(_pieces(text, foreign))
    if pieces:
        places = sum(piece.places for piece in pieces)
        shown = _shown(pieces[0].first.of(text))
        message = f"{_places(places)} decoded wrongly before ({shown} is the first); --repair mends what can be mended"
        notes.append(Note("mojibake", message, pieces[0].first))
    gone = list(_GONE.finditer(text)) if any(sign in foreign for sign in _GONE_SIGNS) else ()
    if gone:
        message = f"{_places(len(gone))} where characters are lost (U+FFFD)"
        notes.append(Note("damaged_text", message, Span(*gone[0].span())))
    return tuple(notes)


def repair(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text with damage mended, and a note ``repaired`` that says how much of it; the same text if there is none.

    Quotation marks, entities, blanks and everything else stay as they are. What was lost stays lost.
    """
    if text.isascii():
        return text, ()
    pieces = [piece for piece in _pieces(text, beyond_ascii(text)) if piece.fixed != text[piece.start : piece.end]]
    if not pieces:
        return text, ()
    parts, done = [], 0
    for piece in pieces:
        parts += [text[done : piece.start], piece.fixed]
        done = piece.end
    first = sum(map(len, parts[:1]))
    mended = "".join([*parts, text[done:]])
    places = sum(piece.places for piece in pieces)
    message = f"{_places(places)} decoded wrongly before, mended with --repair: the text is not that of the file"
    return mended, (Note("repaired", message, Span(first, first + len(pieces[0].fixed))),)


def repaired(draft: Draft) -> Draft:
    """A draft with its text, blocks, captions and metadata mended. ``raw_sha256`` stays that of the bytes."""
    meta = draft.metadata
    known = {f.name: getattr(meta, f.name) for f in fields(meta)}
    mended = {name: repair(value)[0] for name, value in known.items() if isinstance(value, str)}
    captions = tuple(repair(caption)[0] for caption in draft.captions)
    draft = replace(draft, metadata=replace(meta, **mended), captions=captions)
    text, notes = repair(draft.text)
    if not notes:
        return draft
    if draft.blocks is not None:
        text, blocks = _repair_blocks(draft.text, draft.blocks)
        draft, notes = replace(draft, blocks=blocks), tuple(replace(note, span=None) for note in notes)
    return replace(draft, text=text, notes=(*draft.notes, *notes))


def _repair_blocks(text: str, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Each block and what stands between two mended by itself, so that the blocks keep their edges."""
    mended, placed, done = "", [], 0
    for block in blocks:
        mended += repair(text[done : block.span.start])[0]
        start = len(mended)
        mended += repair(block.span.of(text))[0]
        placed.append(Block(block.kind, Span(start, len(mended))))
        done = block.span.end
    return mended + repair(text[done:])[0], tuple(placed)


def _places(count: int) -> str:
    return f"{count:,} {'place' if count == 1 else 'places'}"


def _shown(found: str) -> str:
    return repr("".join(c if c.isprintable() else "·" for c in found[:12]))


def _pieces(text: str, foreign: str) -> Iterator[_Piece]:
    """Damaged stretches in order: lines that ftfy changes or calls bad, or runs of a text misread as East Asian."""
    encoding = _misread_as(text) if _EAST_RUN.search(foreign) else None
    if encoding:
        yield from _east_pieces(text, encoding)
        return
    done = 0
    for match in _SUSPECT.finditer(text) if _LEAD.search(foreign) else ():
        if match.start() < done:
            continue
        start, done = _line_around(text, match.start())
        piece = _western_piece(text, start, done)
        if piece:
            yield piece


def _line_around(text: str, at: int) -> tuple[int, int]:
    """The line that a position is in, or a part of one that is very long."""
    start = text.rfind("\n", max(0, at - _LONGEST), at) + 1 or max(0, at - 200)
    end = text.find("\n", at, at + _LONGEST)
    return start, end if end >= 0 else min(len(text), at + _LONGEST)


def _western_piece(text: str, start: int, end: int) -> _Piece | None:
    from ftfy import badness, fix_encoding  # noqa: PLC0415 - only for texts that look damaged

    line = text[start:end]
    fixed = _STRAY_SIGN.sub("", fix_encoding(line))
    found = list(_SUSPECT.finditer(line))
    if not found or (fixed == line and not badness.is_bad(line)):
        return None
    first = Span(start + found[0].start(), start + found[0].end())
    return _Piece(start, end, fixed, first, len(found))


def _misread_as(text: str) -> str | None:
    """The Korean or Chinese encoding that UTF-8 was read as, or None."""
    sample = ""
    for match in _FOREIGN_RUN.finditer(text):
        sample += match.group() + " "
        if len(sample) > _SAMPLE:
            break
    if not sample:
        return None
    for encoding in _EAST:
        lost = sample.count(_LOST) / len(sample)
        data = sample.replace(_LOST, "").encode(encoding, "ignore")
        foreign = sum(byte > 0x7F for byte in data)
        valid = sum(len(c.encode()) for c in data.decode("utf-8", "ignore") if c > "\x7f")
        if foreign >= 12 and valid >= max(_SOME, _MOST - lost) * foreign:
            return encoding
    return None


def _east_pieces(text: str, encoding: str) -> Iterator[_Piece]:
    for match in _FOREIGN_RUN.finditer(text):
        fixed = match.group().replace(_LOST, "").encode(encoding, "ignore").decode("utf-8", "replace")
        yield _Piece(*match.span(), fixed, Span(*match.span()), 1)
