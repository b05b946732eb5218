"""From text to units: lines, and the pieces of lines that were glued together when the page was dumped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import patterns
from rhetoric.ingest.datelines import dateline_inside
from rhetoric.text import beyond_ascii

_OTHER_BREAKS = ("\r", "\f", "\v", "\x85")
_SHORTEST_SPLIT = 60
_LONGEST_SPLIT = 200_000


@dataclass(slots=True)
class Unit:
    """A line or a piece of one, trimmed: ``[start, end)`` in the view.

    ``blank_before`` says that an empty line parts it from the unit before, ``glued`` that no line break does.
    """

    start: int
    end: int
    text: str
    indent: int
    blank_before: bool
    glued: bool = False
    role: str = ""
    words: int = 0


def units(text: str, start: int = 0) -> list[Unit]:
    """The lines of a view's ``text`` from ``start`` on, wrapped lines joined and glued lines split, in order."""
    glue = [match.start() for match in patterns.GLUE.finditer(text, start)]
    lines = _lines(text, start)
    if not all(line.blank_before for line in lines[1:]):
        lines = list(_join_wrapped(lines, text))
    strays = _has_stray_commas(text)
    found: list[Unit] = []
    for line in lines:
        glued = bool(glue) and bisect_left(glue, line.start) < bisect_left(glue, line.end)
        if len(line.text) > _SHORTEST_SPLIT and (
            glued or _may_be_two(line.text) or (strays and _has_stray_commas(line.text))
        ):
            found.extend(_split(line, glued=glued))
        else:
            found.append(line)
    for unit in found:
        unit.words = count_words(unit.text)
    return found


def count_words(text: str) -> int:
    """Blank-separated words; two characters of Chinese, Japanese or Korean count as one at least."""
    odd = "  " in text or "\t" in text or "\n" in text
    count = len(text.split()) if odd else text.count(" ") + 1
    if text.isascii():
        return count
    return max(count, len(patterns.CJK.findall(beyond_ascii(text))) // 2)


def _lines(text: str, start: int) -> list[Unit]:
    found: list[Unit] = []
    at, breaks = start, 0
    for raw in _same_breaks(text)[start:].split("\n"):
        stripped = raw.strip() if raw else ""
        if stripped:
            indent = 0 if len(stripped) == len(raw) else len(raw) - len(raw.lstrip())
            begin = at + indent
            found.append(Unit(begin, begin + len(stripped), stripped, indent, breaks > 1))
            breaks = 0
        breaks += 1
        at += len(raw) + 1
    return found


def _same_breaks(text: str) -> str:
    """The text with every line break a line feed, same length. A page break on a line of its own is no empty line."""
    if any(mark in text for mark in _OTHER_BREAKS):
        text = text.replace("\r\n", " \n")
        for mark in _OTHER_BREAKS:
            text = text.replace("\n" + mark, " \n").replace(mark, "\n")
    return text


def _join_wrapped(lines: list[Unit], text: str) -> Iterator[Unit]:
    """One unit for a paragraph that was broken into lines of equal width, or in the middle of a sentence."""
    width = _wrap_width(lines)
    current: Unit | None = None
    last = ""
    for line in lines:
        if current is not None and not line.blank_before and _continues(last, line, current, width):
            current.end = line.end
            current.text = text[current.start : line.end]
        else:
            if current is not None:
                yield current
            current = line
        last = line.text
    if current is not None:
        yield current


def _wrap_width(lines: list[Unit]) -> int:
    """The width that the text was wrapped to, or 0.

    It was if nearly every line that another follows is about as long, and most of them break off inside a sentence.
    """
    followed = [a.text for a, b in pairwise(lines) if not b.blank_before]
    if len(followed) < 4:
        return 0
    widest = max(map(len, followed))
    full = sum(1 for text in followed if len(text) > 0.75 * widest)
    broken = sum(1 for text in followed if not patterns.ends_sentence(text))
    return widest if 40 <= widest <= 130 and min(full, 1.2 * broken) >= 0.7 * len(followed) else 0


def _continues(last: str, line: Unit, current: Unit, width: int) -> bool:
    if patterns.is_list_item(line.text) or patterns.is_list_item(current.text):
        return False
    if width:
        return len(last) > 0.6 * width
    if len(last) < 30 or patterns.ends_sentence(last) or line.indent != current.indent:
        return False
    return line.text[0].islower() or last.rsplit(None, 1)[-1].lower() in patterns.FUNCTION_ENDINGS or last.endswith(",")


def _split(line: Unit, *, glued: bool) -> Iterator[Unit]:
    """Cut a line where a caption, a headline or a paragraph was glued to the next one."""
    text = line.text
    inner = _cuts(text, glued=glued) if len(text) <= _LONGEST_SPLIT else set()
    if not inner:
        yield line
        return
    first = True
    for start, end in pairwise(sorted({0, len(text), *inner})):
        piece = text[start:end]
        stripped = piece.strip()
        if stripped.strip(", \r\n"):
            begin = line.start + start + len(piece) - len(piece.lstrip())
            yield Unit(begin, begin + len(stripped), stripped, line.indent, line.blank_before and first, not first)
            first = False


_AFTER_BRACKET = re.compile(r"[)\]](?: ?[—–-]| [\"“A-Z])")


def _may_be_two(text: str) -> bool:
    """Could a line that has no capital where something ends still be two: by a credit or a dateline inside, or because
    it is the same thing twice?"""
    middle = len(text) // 2
    if text[:2] in text[middle : middle + 5]:
        return True
    return (")" in text or "]" in text) and _AFTER_BRACKET.search(text) is not None


def _has_stray_commas(text: str) -> bool:
    return ", ," in text or ".,  " in text or ("\r" in text and ", \r" in text)


def _cuts(text: str, *, glued: bool) -> set[int]:
    """Where to cut a line; ``glued`` says that a capital stands right after the end of something."""
    cuts: set[int] = set()
    if glued:
        cuts.update(_sentence_cuts(text))
        cuts.update(
            m.end()
            for m in patterns.GLUED_CREDIT.finditer(text)
            if text.rfind("(", max(0, m.start() - 82), m.start()) >= 0
        )
    if " (" in text and ") " in text:
        cuts.update(m.end() for m in patterns.INNER_CREDIT.finditer(text) if is_credit(m.group(1)))
    if _has_stray_commas(text):
        cuts.update(place for m in patterns.STRAY_COMMAS.finditer(text) for place in m.span())
    double = _doubled(text)
    if double:
        cuts.add(double)
    inside = dateline_inside(text)
    if inside:
        cuts.add(inside.start)
    if glued:
        cuts.update(_heading_cuts(text, cuts))
    return cuts


def _sentence_cuts(text: str) -> Iterator[int]:
    """Ends of sentences with no blank before the next one. A neutral quotation mark closes if one is open."""
    marks = patterns.QUOTATION_MARK.finditer(text)
    mark = next(marks, None)
    inside = False
    for match in patterns.GLUED_SENTENCE.finditer(text):
        stop = match.end() - len(match["close"])
        while mark and mark.start() < stop:
            inside = mark.group() == "“" or (mark.group() == '"' and not inside)
            mark = next(marks, None)
        if match["close"] == '"' and not inside:
            yield stop
        elif not match["close"] and match["open"] == '"' and inside:
            yield stop + 1
        else:
            yield match.end()


def is_credit(inner: str) -> bool:
    """Is this, found in brackets, the name of an agency, a paper or a photographer's employer?"""
    parts = [inner, *re.split(r"\s*/\s*|\s+(?:via|[-–—])\s+|,\s+", inner)[:6]]
    return any(find_outlet(part) for part in parts) or bool(
        re.search(r"\b(?:Photo|Images|DB|Handout|EPA|File)\b", inner)
    )


def _doubled(text: str) -> int | None:
    """Where the second copy starts if the text is the same thing twice."""
    middle = len(text) // 2
    for second in (middle, middle + 1):
        if len(text) > 40 and text[second:].strip() == text[:second].strip():
            return second
    return None


def _heading_cuts(text: str, cuts: set[int]) -> Iterator[int]:
    """Ends of headings that the next paragraph is glued to: ``off tableWhether China``.

    Only after another cut, where a subhead is short, or at the line's beginning, where a headline has capitals:
    elsewhere a capital inside a word is a name's own (YouTube).
    """
    for start in (0, *sorted(cuts)):
        head = text[start : start + 160]
        match = patterns.GLUED_WORDS.search(head)
        if not match or len(text) - start < 120:
            continue
        heading = head[: match.start()]
        words = heading.split()
        if patterns.INNER_STOP.search(heading):
            continue
        if (start and 2 <= len(words) <= 10) or (not start and len(words) >= 5 and _in_capitals(words)):
            yield start + match.start()


def _in_capitals(words: list[str]) -> bool:
    """Is this set like an English headline, nearly every longer word with a capital?"""
    longer = [w for w in words if len(w) > 3]
    return sum(w[0].isupper() for w in longer) >= 0.8 * len(longer)
