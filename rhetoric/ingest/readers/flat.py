"""A page as flat text, for pages that have no shape: whatever nests or is not closed, in one pass without a tree."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from rhetoric.document import BlockKind

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q ruby rb rt s samp
    small span strike strong sub sup time tt u var wbr""".split()
)
_UNSEEN = frozenset("script style template noscript svg select textarea object math title head".split())
_BREAKS = frozenset({"br", "wbr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINKED = 0.9
_MOST_LINKS = 500  # of one line that get lines of their own
_LINK_ENDS = "\x1e"


class Line(NamedTuple):
    """A line of a page; ``first`` of its block. Links that nothing else stands beside are furniture."""

    kind: BlockKind
    text: str
    first: bool


def flat_text(page: str) -> str:
    """What a reader of the page sees, a line for each break, an empty line between blocks.

    Of lines that are nothing but links each link is a line with a bullet (``* ``), as in dumps of pages: the page
    cleaner takes them for navigation.
    """
    lines = flat_lines(page)
    marked = (("\n" if line.first else "") + "* " * (line.kind == "furniture") + line.text for line in lines)
    return "\n".join(marked).strip()


def flat_lines(page: str) -> list[Line]:
    """The lines of a page. Time and memory grow with its length only: 50,000 unclosed tags are read like others."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy, and an extra

    parser = etree.HTMLParser(target=_Lines(), huge_tree=True, encoding="utf-8")
    parser.feed(page.encode("utf-8", "replace"))
    lines: list[Line] = parser.close()
    return lines


class _Lines:
    """Receives the tags and texts of a page in order (lxml's target interface)."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._line: list[str] = []
        self._linked = 0
        self._links = 0
        self._unseen = 0
        self._kept_as_is = 0
        self._heading = False
        self._first = True

    def start(self, tag: str, attributes: Any) -> None:  # noqa: ARG002 - lxml's interface
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a":
            self._links += 1
        elif tag in _BREAKS:
            self._end_line()
        elif tag not in _INLINE:
            self._end_block()
            self._kept_as_is += tag == "pre"
            self._heading = tag in _HEADINGS
            self._links = 0  # a link does not reach into the next block

    def end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._links = max(0, self._links - 1)
            self._line.append(_LINK_ENDS)
        elif tag not in _INLINE and tag not in _BREAKS:
            self._end_block()
            self._kept_as_is = max(0, self._kept_as_is - (tag == "pre"))

    def data(self, text: str) -> None:
        if self._unseen:
            return
        pieces = re.split(r"\r?\n", text) if self._kept_as_is else (text,)
        for i, piece in enumerate(pieces):
            if i:
                self._end_line()
            self._line.append(piece.replace(_LINK_ENDS, " "))
            self._linked += len(piece.strip()) if self._links else 0

    def comment(self, text: str) -> None:
        pass

    def close(self) -> list[Line]:
        self._end_block()
        return self._lines

    def _end_line(self) -> None:
        written = "".join(self._line)
        line = " ".join(written.replace(_LINK_ENDS, "").split())
        if line and not self._heading and self._linked >= _LINKED * (len(line) - line.count(" ")):
            links = [" ".join(link.split()) for link in written.split(_LINK_ENDS) if link.strip()]
            size = 1 + len(links) // _MOST_LINKS
            for i in range(0, len(links), size):
                self._add("furniture", " ".join(links[i : i + size]))
        elif line:
            self._add("subhead" if self._heading else "paragraph", line)
        self._line.clear()
        self._linked = 0

    def _add(self, kind: BlockKind, line: str) -> None:
        self._lines.append(Line(kind, line, self._first))
        self._first = False

    def _end_block(self) -> None:
        self._end_line()
        self._first = True
        self._heading = False
