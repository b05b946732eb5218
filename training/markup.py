"""Read the project's own training articles: plain text with statements marked in place.

An article is one file, ``training/articles/NAME.txt``::

    title: Envoy speaks at library opening
    outlet: Yonhap
    published: 2024-03-02
    language: en
    split: train
    forms: trailing attribution, two layers
    1: speaker=Ri Chol-su; carrier=KCNA
    2: speaker=Ri Chol-su; carrier=KCNA; parent=1; form=document

    SEOUL, March 2 (Yonhap) -- {s1|Ri Chol-su, the envoy,} {k1|called} {c1|the library "a house of two peoples,"} the
    {r1|KCNA} noted.

``{c1|...}`` is content of statement 1, ``s`` its source, ``k`` its cue, ``r`` the words that name its carrier;
``{s1,2|...}`` serves two statements, marks may stand inside one another, and a content may have several pieces. A head
line ``N: ...`` tells what the marks cannot: ``speaker`` and ``carrier`` (canonical names, left out if there is none),
``parent`` (the statement that this one is nested in) and ``form`` (left out for ``quotation`` and ``clause``).

In the body every line is a paragraph; blank lines between paragraphs mean nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ARTICLES = Path(__file__).resolve().parent / "articles"
HEAD = {"title", "outlet", "published", "language", "split", "forms", "host"}
FORMS = {"document", "colon_block", "participle"}
_MARK = re.compile(r"\{([cskr])(\d+(?:,\d+)*)\|")
_ENTRY = re.compile(r"(\d+):(.*)")


@dataclass
class Said:
    """One marked statement; spans are half-open ranges of code points of ``Marked.text``."""

    number: int
    speaker: str | None = None
    carrier: str | None = None
    parent: int | None = None
    form: str | None = None
    content: list[tuple[int, int]] = field(default_factory=list)
    source: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    named_carrier: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Marked:
    """A training article: its text without marks, and the statements in it."""

    name: str
    meta: dict[str, str]
    text: str
    said: list[Said]


class MarkupError(ValueError):
    """An article that is not marked as it should be: which file, what is wrong."""


def read(path: Path) -> Marked:
    """Parse one article. Raises ``MarkupError`` with the file's name and what is wrong."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    meta: dict[str, str] = {}
    said: dict[int, Said] = {}
    for line in head.splitlines():
        entry = _ENTRY.fullmatch(line.strip())
        if entry:
            number = int(entry[1])
            if number in said:
                raise MarkupError(f"{path.name}: statement {number} has two head lines")
            said[number] = _entry(path, number, entry[2])
            continue
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in HEAD:
            raise MarkupError(f"{path.name}: head line not understood: {line!r}")
        meta[key.strip()] = value.strip()
    if meta.get("split") not in ("train", "dev"):
        raise MarkupError(f"{path.name}: split must be train or dev")
    paragraphs = [line.strip() for line in body.splitlines() if line.strip()]
    text = _unmark(path, "\n".join(paragraphs), said)
    for number, found in said.items():
        if not found.content:
            raise MarkupError(f"{path.name}: statement {number} has no content")
        if found.parent is not None and found.parent not in said:
            raise MarkupError(f"{path.name}: statement {number} has an unknown parent")
    return Marked(path.stem, meta, text, [said[n] for n in sorted(said)])


def _entry(path: Path, number: int, text: str) -> Said:
    found = Said(number)
    for part in text.split(";"):
        key, equals, value = (p.strip() for p in part.partition("="))
        if not key and not equals:
            continue
        if key == "speaker":
            found.speaker = value or None
        elif key == "carrier":
            found.carrier = value or None
        elif key == "parent":
            found.parent = int(value)
        elif key == "form" and value in FORMS:
            found.form = value
        else:
            raise MarkupError(f"{path.name}: statement {number}: {part.strip()!r} not understood")
    return found


def _unmark(path: Path, marked: str, said: dict[int, Said]) -> str:
    """The text without marks; the marks' spans go into ``said``."""
    out: list[str] = []
    open_: list[tuple[str, list[int], int]] = []
    length = at = 0
    while at < len(marked):
        opening = _MARK.match(marked, at)
        if opening:
            open_.append((opening[1], [int(n) for n in opening[2].split(",")], length))
            at = opening.end()
        elif marked[at] == "}":
            if not open_:
                raise MarkupError(f"{path.name}: a brace closes that was never opened: …{marked[max(0, at - 40) : at]}")
            role, numbers, start = open_.pop()
            for number in numbers:
                if number not in said:
                    raise MarkupError(f"{path.name}: statement {number} has no head line")
                _spans(said[number], role).append((start, length))
            at += 1
        elif marked[at] == "{":
            raise MarkupError(f"{path.name}: a mark not understood: {marked[at : at + 30]!r}")
        else:
            out.append(marked[at])
            length += 1
            at += 1
    if open_:
        raise MarkupError(f"{path.name}: a mark is never closed: {open_[-1][0]}{open_[-1][1]}")
    return "".join(out)


def _spans(said: Said, role: str) -> list[tuple[int, int]]:
    return {"c": said.content, "s": said.source, "k": said.cue, "r": said.named_carrier}[role]


def read_all(folder: Path = ARTICLES) -> Iterator[Marked]:
    """Every article of ``folder``, by name."""
    for path in sorted(folder.glob("*.txt")):
        yield read(path)


if __name__ == "__main__":
    articles = list(read_all())
    for split in ("train", "dev"):
        chosen = [a for a in articles if a.meta["split"] == split]
        said, words = sum(len(a.said) for a in chosen), sum(len(a.text.split()) for a in chosen)
        sys.stdout.write(f"{split} {len(chosen)} articles, {said} statements, {words} words\n")
