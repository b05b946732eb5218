"""A second, slow matcher, written from ``docs/matching.md`` and sharing no code with the first but ``fold``.

It knows no keys and no automaton: every term is tried at every place of every sentence. Sentences are cut where words
run together and joined by a character that no term has, so that the standard library can go over them in one sweep.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from rhetoric.document import Span
from rhetoric.lexicon import Lexicon, Term
from rhetoric.text import View, fold

WALL = "\x00"
L = r"[^\W_]"
MARK = "[\"“”‘']{0,2}"
GAP = MARK + r"[\s-]{1,60}" + MARK
NO_EDGES = re.compile("[぀-ヿ㐀-鿿가-힣]")
SEAM = re.compile("(?<=[a-zß-öø-ÿа-яё])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё])")


def between(a: str, b: str) -> str:
    """A line may break between two letters of these scripts; where neither is Korean, blanks may stand there too."""
    if not (NO_EDGES.match(a) and NO_EDGES.match(b)):
        return ""
    korean = "가" <= a <= "힣" or "가" <= b <= "힣"
    return r"(?:[ \t\r]{0,8}\n[ \t\r]{0,40})?" if korean else r"\s{0,60}"


def glob(term: str) -> str:
    words = []
    for word in " ".join(fold(term).text.split()).lower().split(" "):
        if word == "*":
            words.append(rf"{L}(?:[.'-]?{L}){{0,40}}")
            continue
        letters = {"-": r"[\s-]{0,60}", "*": rf"{L}{{0,40}}(?:'{L}{{1,3}}(?!{L}))?"}
        parts = [letters.get(c) or re.escape(c) for c in word]
        gaps = [between(a, b) for a, b in pairwise(word)]
        words.append(parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:], strict=True)))
    return GAP.join(words)


def regex(term: str) -> str:
    out, i, in_class = "", 0, False
    last, groups = "", [False]  # the letter before; is each group around this place a look behind?
    while i < len(term):
        c = term[i]
        if c == "\\":
            last = ""
            out += term[i : i + 2]
            i += 2
            continue
        if term.startswith("(?", i) and not in_class:
            head = re.match(r"\(\?(?:[:=!]|<[=!])", term[i:])
            assert head
            groups.append(groups[-1] or head[0].startswith("(?<"))
            last = ""
            out += head[0]
            i += len(head[0])
            continue
        repeat = re.match(r"\{(\d*),\}|[*+]", term[i:]) if not in_class else None
        if repeat:
            out += {"*": "{0,40}", "+": "{1,40}"}.get(repeat[0]) or f"{{{repeat[1]},40}}"
            i += len(repeat[0])
            last = ""
            continue
        if not in_class and c in "()":
            groups = [*groups, groups[-1]] if c == "(" else groups[:-1]
        if not in_class and NO_EDGES.match(c) and term[i + 1 : i + 2] not in tuple("*+?{"):
            out += between(last, c) if last and not groups[-1] else ""
            last = c
        else:
            last = ""
        in_class = (in_class or c == "[") and c != "]"
        is_joint = c == "-" and not in_class and not groups[-1] and term[i + 1 : i + 2] not in tuple("*+{")
        out += f"(?:{GAP})" if c == " " and not in_class else r"(?:[\s-]{0,60})" if is_joint else c.lower()
        i += 1
    return f"(?:{out})"


@cache
def everywhere(term: str, kind: str) -> re.Pattern[str]:
    """The match at every place: a look ahead that takes nothing."""
    body = regex(term) if kind == "regex" else glob(term)
    cleaned = term if kind == "regex" else " ".join(fold(term).text.split())
    if kind == "regex" and NO_EDGES.search(term):
        return re.compile(f"(?=({body}))")
    start = "" if NO_EDGES.match(cleaned) else f"(?<!{L})"
    end = "" if NO_EDGES.search(cleaned[-2:]) else f"(?!{L})"
    if end and kind != "regex" and not cleaned.endswith("*"):
        end = f"(?!'{L})" + end
    return re.compile(f"(?={start}({body}{end}))")


class Walled:
    """Texts cut into stretches that no match leaves, in one string."""

    def __init__(self, texts: Sequence[tuple[View, Sequence[Span]]]) -> None:
        self.views = [view for view, _ in texts]
        pieces, self.starts, self.places, at = [], [], [], 0
        for number, (view, sentences) in enumerate(texts):
            for sentence in sentences:
                low, high = view.span_from_raw(sentence)
                for piece in SEAM.split(view.text[low:high]):
                    self.starts.append(at)
                    self.places.append((number, low))
                    pieces.append(piece.lower())
                    low += len(piece)
                    at += len(piece) + 1
        self.text = WALL.join(pieces)

    def where(self, at: int) -> tuple[int, int]:
        """The number of the text, and the place in its view."""
        i = bisect_right(self.starts, at) - 1
        number, low = self.places[i]
        return number, low + at - self.starts[i]

    def all_of(self, term: str, kind: str) -> Iterator[tuple[int, int, int]]:
        for match in everywhere(term, kind).finditer(self.text):
            if match.end(1) > match.start(1):
                number, start = self.where(match.start(1))
                yield number, start, start + match.end(1) - match.start(1)

    def of(self, term: Term) -> list[tuple[int, Span]]:
        """The places of one term alone: exclusions taken out, of overlapping ones the longest, then the first."""
        barred: dict[int, list[tuple[int, int]]] = {}
        for other in term.exclude:
            for number, start, end in self.all_of(other, "glob"):
                barred.setdefault(number, []).append((start, end))
        found: dict[int, list[tuple[int, int]]] = {}
        for number, start, end in self.all_of(term.term, term.match):
            if not any(a < end and start < b for a, b in barred.get(number, ())) and self.has_case(
                term, number, start, end
            ):
                found.setdefault(number, []).append((start, end))
        return sorted(
            (number, self.views[number].to_raw(start, end))
            for number, spans in found.items()
            for start, end in longest(spans)
        )

    def has_case(self, term: Term, number: int, start: int, end: int) -> bool:
        def letters(text: str) -> str:
            return re.sub(r"[\W_]", "", text)

        written = letters(self.views[number].text[start:end])
        return not term.exact_case or written.startswith(letters(fold(term.term).text))


def longest(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
        if all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return kept


def alone(term: Term) -> Lexicon:
    """A lexicon of one term."""
    return Lexicon("t", "1", "en", "CC0-1.0", ("us",), "us", {}, (term,))
