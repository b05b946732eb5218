"""Views on a text: folding with an offset map, quotation marks, words.

The text itself is never edited. ``fold`` builds a *view* in which entities are decoded, quotation marks and hyphens
have one shape each, and invisible characters are gone; the view knows where each of its characters came from.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rhetoric.document import Span

WORD = re.compile(r"[^\W_]+(?:[.'\-][^\W_]+)*(?:(?<=\b[A-Z])\.)?")
"""A word of a folded view: letters and digits, with inner hyphens, apostrophes and dots (``U.S.``)."""

OPEN, CLOSE, NEUTRAL = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}", '"'
"""The three shapes that double quotation marks of every style have in a view."""
OPEN_SINGLE, CLOSE_SINGLE = "\N{LEFT SINGLE QUOTATION MARK}", "'"

_OPENERS = "“„‟«「『《〝｢"
_CLOSERS = "”»」』》〞〟｣"
_NEUTRALS = '"＂″'
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HYPHENS = "\u2010\u2011\u2012\ufe63\uff0d\u2212"
_APOSTROPHES = "’ʼ＇`´′"
_FIXED: dict[str, str] = {
    **dict.fromkeys(_OPENERS, OPEN),
    **dict.fromkeys(_CLOSERS, CLOSE),
    **dict.fromkeys(_NEUTRALS, NEUTRAL),
    **dict.fromkeys(_DROPPED, ""),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_APOSTROPHES, CLOSE_SINGLE),
    **dict.fromkeys("‘‛‚‹", OPEN_SINGLE),
    "›": CLOSE_SINGLE,
    "—": "—",
    "–": "–",
    "…": "…",
    "\u2028": "\n",
    "\u2029": "\n",
}
_MARKS_ABOVE = "\u0300-\u036f\u3099\u309a"
_SPECIAL = re.compile(
    r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,10});"
    rf"|''|``|`|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|(?s:[^{_MARKS_ABOVE}][{_MARKS_ABOVE}]{{1,8}})|[^\x00-\x7f]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ABOVE = re.compile(f"[{_MARKS_ABOVE}]")
_JOINS = re.compile(f"[{_MARKS_ABOVE}\u1100-\u1112]")
"""An entity, doubled quotation marks, parts of a Korean syllable, a letter with combining marks, or one character."""

STABLE = (
    "\u00bf-\u012f\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03ce\u0400-\u04ff\u2013\u2014\u2022\u2026\u20ac"
    f"{OPEN}{CLOSE}{OPEN_SINGLE}\u3001\u3002\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
"""Characters outside ASCII that stay what they are: the letters of most news, in ranges of a character class."""


_SIGNS = ("&", "`", "''", "*")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^*\n]{1,400}(?<=\S)(\1)(?!\*)")
"""Words that Markdown sets in italics or bold. The stars around them go; a lone star, as of a footnote, stays."""


@lru_cache(maxsize=16)
def _where(ascii_only: bool, *signs: str) -> re.Pattern[str]:
    """Where something may fold in a text that has these signs. One character class, so that it is looked for fast."""
    first = {sign[0] for sign in signs}
    if ascii_only:
        return re.compile(f"[{''.join(first)}]")
    never = "".join(re.escape(chr(c)) for c in range(128) if chr(c) not in first)
    return re.compile(f"[^{never}{STABLE}]")


@dataclass(frozen=True, slots=True)
class View:
    """A folded text and where its characters came from.

    ``text`` keeps letter case. ``_view[i]`` and ``_raw[i]`` are the i-th point at which view and raw offsets
    drift apart; between two points they run in step. Positions inside a folded sequence map to its edges.
    """

    text: str
    raw: str
    _view: array[int]
    _raw: array[int]

    @property
    def aligned(self) -> bool:
        """Are view offsets and raw offsets the same everywhere?"""
        return len(self._view) == 1

    def lower(self) -> str:
        """The view's text in lower case: same length, same offsets."""
        return self.text.lower()

    def to_raw(self, start: int, end: int) -> Span:
        """The raw span that view offsets ``[start, end)`` came from."""
        if len(self._view) == 1:  # aligned; asked for every block
            return Span(start, end if end > start else start)
        first = self._start(start)
        return Span(first, first if end <= start else max(first, self._end(end)))

    def from_raw(self, position: int) -> int:
        """The view offset of a raw position; inside a folded sequence, the offset of what it became."""
        i = bisect_right(self._raw, position) - 1
        offset = self._view[i] + position - self._raw[i]
        return min(offset, self._view[i + 1]) if i + 1 < len(self._view) else min(offset, len(self.text))

    def span_from_raw(self, span: Span) -> tuple[int, int]:
        """View offsets of a raw span."""
        return self.from_raw(span.start), self.from_raw(span.end)

    def _start(self, position: int) -> int:
        i = bisect_right(self._view, position) - 1
        return self._raw[i] + (0 if self._is_folded(i) else position - self._view[i])

    def _end(self, position: int) -> int:
        i = bisect_left(self._view, position)
        if i < len(self._view) and self._view[i] == position:
            return self._raw[i]
        return self._raw[i] if self._is_folded(i - 1) else self._raw[i - 1] + position - self._view[i - 1]

    def _is_folded(self, i: int) -> bool:
        """Is the stretch from point i to the next one a folded sequence (and not one that runs in step)?"""
        return i + 1 < len(self._view) and self._view[i + 1] - self._view[i] != self._raw[i + 1] - self._raw[i]


_ASCII = bytes(range(128))


def beyond_ascii(text: str) -> str:
    """The characters outside ASCII alone, in order: few in most texts, so what is looked for is looked for in them."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


_IN_STEP = array("q", [0])
"""The map of a view that is its text."""


def is_plain(raw: str) -> bool:
    """Is this ASCII without a sign that may fold, so that its view is the text itself?"""
    return raw.isascii() and not any(sign in raw for sign in _SIGNS)


def fold(raw: str) -> View:
    """Build the view of ``raw`` that every matcher works on. One pass, linear.

    Same length as far as possible; the map has a point only where the length changes, so an ASCII text without
    entities costs a look for four signs. Entities left in dumps are decoded (also ``&amp;quot;``), two apostrophes and
    two backticks become a quotation mark, characters are in NFKC where that is one character, every blank is one of
    ASCII, soft hyphens, zero-width characters and the stars of Markdown's italics and bold go.
    """
    if is_plain(raw):
        return View(raw, raw, _IN_STEP, _IN_STEP)
    signs = [sign for sign in _SIGNS if sign in raw]
    if not signs:
        folded = _fold_in_step(raw)
        if folded is not None:
            return View(folded, raw, _IN_STEP, _IN_STEP)
    view_points, raw_points = array("q", [0]), array("q", [0])
    ascii_only = raw.isascii()
    stars = {m.start(i): m.group(i) for m in _EMPHASIS.finditer(raw) for i in (1, 2)} if "*" in signs else {}
    pieces: list[str] = []
    done = length = 0
    for place in _where(ascii_only, *signs).finditer(raw):
        start = place.start()
        if start < done:
            continue
        if start > done and _ABOVE.match(raw, start):
            start -= 1
        if start in stars:
            found, folded = stars[start], ""
        else:
            match = _SPECIAL.match(raw, start)
            if match is None:
                continue
            found = match.group()
            folded = _fold_one(found)
            if folded == found:
                continue
        end = start + len(found)
        pieces.append(raw[done:start])
        pieces.append(folded)
        length += start - done + len(folded)
        done = end
        if len(folded) != end - start:
            # the folded sequence is its own step, so that no position inside it drifts
            if view_points[-1] != length - len(folded) or raw_points[-1] != start:
                view_points.append(length - len(folded))
                raw_points.append(start)
            view_points.append(length)
            raw_points.append(end)
    if not pieces:
        return View(raw, raw, _IN_STEP, _IN_STEP)
    pieces.append(raw[done:])
    return View("".join(pieces), raw, view_points, raw_points)


def without_emphasis(text: str) -> str:
    """A line as it is shown, without the stars of Markdown's italics and bold."""
    return _EMPHASIS.sub(lambda m: m.group()[len(m[1]) : -len(m[1])], text)


def fold_term(term: str) -> str:
    """A term as it is looked for in a view. A star in it is a wildcard, not Markdown."""
    return "*".join(fold(part).text for part in term.split("*"))


def _fold_in_step(raw: str) -> str | None:
    """A text without signs folded one kind of character after the other; None if that would not do, because one of them
    changes its length, may belong to the one before it, or becomes another that is to be folded."""
    foreign = beyond_ascii(raw)
    if _JOINS.search(foreign):
        return None
    kinds = set(_where(False).findall(foreign))
    for kind in kinds:
        folded = _fold_one(kind)
        if folded == kind:
            continue
        if len(folded) != 1 or folded in kinds:
            return None
        raw = raw.replace(kind, folded)
    return raw


@lru_cache(maxsize=8192)
def _fold_one(found: str) -> str:
    fixed = _FIXED.get(found)
    if fixed is not None:
        return fixed
    if found in ("''", "``"):
        return NEUTRAL
    if found[0] == "&":
        decoded = html.unescape(html.unescape(found))
        if decoded == found or not decoded:
            return found
        return "".join(_fold_one(c) if ord(c) > 127 or c == "`" else c for c in decoded)
    if found.isspace():
        return "\n" if found == "\x85" else " "
    if not found.isprintable():
        found = _LONE_SURROGATE.sub("\ufffd", found)
    normal = unicodedata.normalize("NFKC", found)
    if len(found) == 1 and len(normal) != 1 and not normal.isalpha():
        return found  # one half and an ellipsis stay what they are
    # U+0130 is the only letter whose lower case is longer than itself
    return normal.replace("\u0130", "I")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A pair of quotation marks in a view. ``[start, end)`` includes the marks, ``inner`` does not.

    ``closed`` is False where a paragraph ended before the closing mark. ``continues`` is True where the
    quotation goes on from an unclosed one in the paragraph before (newspaper convention).
    """

    start: int
    end: int
    closed: bool
    continues: bool
    single: bool = False

    @property
    def inner(self) -> tuple[int, int]:
        return self.start + 1, self.end - 1 if self.closed else self.end


_MARK = re.compile(rf"[{OPEN}{CLOSE}{NEUTRAL}]")
_SINGLE_OPEN = re.compile(
    rf"(?:(?<=[\s(\[—–{OPEN}\"-])|^)['{OPEN_SINGLE}](?=[^\W_]|\.\.\.|…)(?!(?i:tis|twas|em|cause|til|n)\b|\d0s\b)",
    re.M,
)
_NEXT_WORD = re.compile(r" [A-Za-z]")
_LONGEST_SINGLE = 3000
_SINGLE_CLOSE = re.compile(rf"(?<=[^\s'])'(?=$|[\s.,;:!?)\]—–{OPEN}{CLOSE}\"])", re.M)


def quotations(text: str, start: int = 0, end: int | None = None, *, after_open: bool = False) -> list[Quotation]:
    """Quotation marks of one paragraph ``text[start:end]`` of a view, paired, outermost only, in order.

    Neutral marks toggle; curly pairs may be mixed with straight ones. A mark left open runs to the end of the
    paragraph. ``after_open`` says that the paragraph before ended inside a quotation: then an opening mark
    at the start of this one continues it. Single quotation marks count where they stand like brackets around
    words, and never for an apostrophe.
    """
    stop = len(text) if end is None else end
    doubles = list(_pair_doubles(text, start, stop, after_open))
    singles = _pair_singles(text, start, stop, doubles)
    return sorted([*doubles, *singles], key=lambda q: q.start)


def _pair_doubles(text: str, start: int, stop: int, after_open: bool) -> Iterator[Quotation]:
    opened: int | None = None
    first = start
    while first < stop and text[first].isspace():
        first += 1
    for match in _MARK.finditer(text, start, stop):
        at, mark = match.start(), match.group()
        opens = mark == OPEN or (mark == NEUTRAL and opened is None)
        if opened is None:
            if opens and not _stray_close(text, at, stop, mark):
                opened = at
        elif not opens or _closes_by_place(text, at, stop):
            yield Quotation(opened, at + 1, True, after_open and opened == first)
            opened = None
    if opened is not None and opened + 1 < stop:
        yield Quotation(opened, stop, False, after_open and opened == first)


def _stray_close(text: str, at: int, stop: int, mark: str) -> bool:
    """A neutral mark right after a word and before a blank closes something that never opened (or means inches)."""
    if mark != NEUTRAL or at == 0:
        return False
    before, after = text[at - 1], text[at + 1] if at + 1 < stop else " "
    return (before.isalnum() or before in ".,!?") and (after.isspace() or after in ".,;)")


def _closes_by_place(text: str, at: int, stop: int) -> bool:
    """An opening mark right after a word and before none: German „so“, or a mark set the wrong way round."""
    before, after = text[at - 1], text[at + 1] if at + 1 < stop else " "
    return (before.isalnum() or before in ".,!?…") and not after.isalnum()


def _pair_singles(text: str, start: int, stop: int, doubles: list[Quotation]) -> Iterator[Quotation]:
    at = first_word = start
    while first_word < stop and text[first_word].isspace():
        first_word += 1
    closers: list[int] | None = None
    inside = iter([*doubles, None])
    double = next(inside)
    while opener := _SINGLE_OPEN.search(text, at, stop):
        while double and double.end <= opener.start():
            double = next(inside)
        if double and double.start <= opener.start():
            at = double.end
            continue
        limit = double.start if double else stop
        if closers is None:
            closers = [m.start() for m in _SINGLE_CLOSE.finditer(text, opener.end(), stop)]
        closer = _last_close(text, closers, opener.end(), limit)
        before = text[max(start, opener.start() - 2) : opener.start()]
        introduced = opener.start() <= first_word or before == ": " or text[opener.start()] == OPEN_SINGLE
        if introduced and limit == stop and (closer is None or _is_possessive(text, opener.end(), closer)):
            yield Quotation(opener.start(), stop, False, False, single=True)
            return
        if closer is None:
            at = opener.end()
            continue
        yield Quotation(opener.start(), closer + 1, True, False, single=True)
        at = closer + 1


def _is_possessive(text: str, begin: int, closer: int) -> bool:
    """A lone "s' " after a few words: "'In the farmers' world ..." opens a quotation that this mark does not close."""
    return text[closer - 1] == "s" and bool(_NEXT_WORD.match(text, closer + 1)) and closer - begin < 40


def _last_close(text: str, closers: list[int], begin: int, limit: int) -> int | None:
    """The closing single mark of a quotation that opened before ``begin``; a plural possessive is passed over."""
    limit = min(limit, begin + _LONGEST_SINGLE)
    first, end = bisect_left(closers, begin), bisect_left(closers, limit)
    for i in range(first, end):
        at, following = closers[i], closers[i + 1] if i + 1 < end else None
        possessive = text[at - 1] == "s" and _NEXT_WORD.match(text, at + 1)
        if not possessive or following is None or _SINGLE_OPEN.search(text, at + 1, following):
            return at
        if text[following - 1] == "s" and _NEXT_WORD.match(text, following + 1):
            return at
    return None


def words(text: str, start: int = 0, end: int | None = None) -> int:
    """Number of words in ``text[start:end]``, the denominator of every rate."""
    return sum(1 for _ in WORD.finditer(text, start, len(text) if end is None else end))
