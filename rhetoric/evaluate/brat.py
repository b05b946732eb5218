"""Gold in brat's standoff format (https://brat.nlplab.org/standoff.html), as PolNeAR has it.

An ``.ann`` file has text-bounds, ``T3<tab>Content 5 9;12 20<tab>the words there``, and events that tie them,
``E1<tab>Attribution:T4 Content:T3 Cue:T2 Source:T1``; a role may be numbered (``Content2``) and several text-bounds
of one role are one discontinuous span. A label ``Discard`` marks text that does not count. Other lines of brat (``R``,
``A``, ``M``, ``N``, ``*``, ``#``) are passed over. Offsets are code points of the text file with its line ends as
they are; the words after the offsets must be the words there.

``NAME.ann`` belongs to ``NAME.txt``, and so does ``NAME_ANNOTATOR.ann``. Of several annotators of one text the
alphabetically first counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rhetoric.document import Article, Note, Span
from rhetoric.errors import ReadError
from rhetoric.evaluate.gold import Attribution, GoldArticle, read_file, with_body

_BOUND = re.compile(r"T\d+")
_EVENT = re.compile(r"E\d+")
_OTHER = re.compile(r"(?:[RAMN]\d+|\*|#\d*)")
_OFFSETS = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)")
_ROLE = re.compile(r"([^\s:]+?)\d*:([TE]\d+)")
_WORD = re.compile(r"\w+")
_ROLES = ("content", "source", "cue")


@dataclass(slots=True)
class Bound:
    """A text-bound: its label, its spans, and the words that the file says are there. ``line`` counts from 1."""

    label: str
    spans: tuple[Span, ...]
    words: str
    line: int


@dataclass(slots=True)
class Standoff:
    """What an ``.ann`` file says. ``events`` have their line and, by role, the names of text-bounds."""

    bounds: dict[str, Bound] = field(default_factory=dict)
    events: list[tuple[int, Mapping[str, Sequence[str]]]] = field(default_factory=list)


def read_brat(files: Iterable[Path], texts: Path | None) -> Iterator[GoldArticle | Note]:
    """One article for every text that the ``.ann`` files belong to, and notes on what does not count.

    Texts are looked for in ``texts``, or else beside their ``.ann`` file and in a folder ``text`` beside its folder.
    Raises ReadError with file and line for what cannot be right.
    """
    chosen: dict[Path, Path] = {}
    others = 0
    for path in sorted(files):
        text = _text_of(path, texts)
        others += text in chosen
        chosen.setdefault(text, path)
    if others:
        yield Note("several_annotators", f"annotations of a text by a second annotator do not count: {others:,}")
    unread = sorted({other for text in chosen for other in text.parent.glob("*.txt")} - set(chosen))
    if unread:
        yield Note(
            "texts_without_gold", f"texts without annotation do not count: {len(unread):,}, such as {unread[0].name}"
        )
    empty = 0
    for text, path in chosen.items():
        article, without = _article(text, path)
        empty += without
        yield article
    if empty:
        yield Note("no_content", f"attributions without content do not count: {empty:,}")


def _text_of(path: Path, texts: Path | None) -> Path:
    stems = [path.stem, *([path.stem.rsplit("_", 1)[0]] if "_" in path.stem else [])]
    folders = [texts] if texts else [path.parent, path.parent.parent / "text"]
    for stem in stems:
        for folder in folders:
            if (folder / f"{stem}.txt").is_file():
                return folder / f"{stem}.txt"
    wanted = " or ".join(f"{stem}.txt" for stem in stems)
    raise ReadError(str(path), f"its text is missing: no {wanted} in {' or '.join(map(str, folders))}")


def _article(text_file: Path, ann_file: Path) -> tuple[GoldArticle, int]:
    """The article, and how many events of it have no content."""
    text = read_file(text_file)
    standoff = parse(read_file(ann_file), str(ann_file))
    _check(standoff.bounds.values(), text, str(ann_file))
    tied = [_attribution(roles, standoff.bounds) for _, roles in standoff.events]
    found = tuple(attribution for attribution in tied if attribution.content)
    whole = with_body(Article(text_file.stem, text, locator=str(text_file)), [Span(0, len(text))])
    discarded = tuple(span for b in standoff.bounds.values() if b.label == "Discard" for span in b.spans)
    gold = GoldArticle(text_file.stem, whole, found, str(ann_file), discarded, named=False)
    return gold, len(standoff.events) - len(found)


def _attribution(roles: Mapping[str, Sequence[str]], bounds: Mapping[str, Bound]) -> Attribution:
    content, source, cue = (
        tuple(span for name in roles.get(role, ()) for span in bounds[name].spans) for role in _ROLES
    )
    return Attribution(content, source, cue)


def parse(content: str, locator: str) -> Standoff:
    """The lines of an ``.ann`` file. Raises ReadError (``locator:line``) for lines that are none of brat's.

    A line break inside the words of a text-bound is accepted, although brat writes none.
    """
    read = Standoff()
    last: Bound | None = None
    for number, written in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        line = written.removesuffix("\r")
        name, tab, rest = line.partition("\t")
        where = f"{locator}:{number}"
        if tab and _BOUND.fullmatch(name):
            if name in read.bounds:
                raise ReadError(where, f"{name} is given twice, before in line {read.bounds[name].line}")
            last = read.bounds[name] = _bound(rest, where, number)
        elif tab and _EVENT.fullmatch(name):
            read.events.append((number, _event(rest, where)))
            last = None
        elif tab and _OTHER.fullmatch(name):
            last = None
        elif line.strip() and last is not None:
            last.words += " " + line
        elif line.strip():
            raise ReadError(where, f"not a line of brat's standoff format: {line[:60]!r}")
    for number, roles in read.events:
        unknown = [name for names in roles.values() for name in names if name not in read.bounds]
        if unknown:
            raise ReadError(f"{locator}:{number}", f"there is no {unknown[0]}")
    return read


def _bound(rest: str, where: str, line: int) -> Bound:
    place, _, words = rest.partition("\t")
    match = _OFFSETS.fullmatch(place)
    if match is None:
        raise ReadError(where, f"not a label with offsets like 'Content 5 9;12 20': {place[:60]!r}")
    spans = []
    for pair in match.group(2).split(";"):
        start, end = map(int, pair.split(" "))
        if end <= start:
            raise ReadError(where, f"a span that ends at {end} before it starts at {start}")
        spans.append(Span(start, end))
    return Bound(match.group(1), tuple(spans), words, line)


def _event(rest: str, where: str) -> Mapping[str, Sequence[str]]:
    """Names of text-bounds by role, in small letters without number; what refers to another event is passed over."""
    roles: dict[str, list[str]] = {}
    for part in rest.split():
        match = _ROLE.fullmatch(part)
        if match is None:
            raise ReadError(where, f"not a role with a text-bound like 'Source:T1': {part[:60]!r}")
        role, name = match.groups()
        if name.startswith("T"):
            roles.setdefault(role.lower(), []).append(name)
    return roles


def _check(bounds: Iterable[Bound], text: str, locator: str) -> None:
    """Raise ReadError where the text at the offsets is not what the file says is there."""
    for bound in bounds:
        where = f"{locator}:{bound.line}"
        if max(span.end for span in bound.spans) > len(text):
            raise ReadError(where, f"offsets past the end of the text, which has {len(text):,} characters")
        there = " ".join(span.of(text) for span in bound.spans)
        if "".join(_WORD.findall(there)) != "".join(_WORD.findall(bound.words)):
            raise ReadError(where, f"the text at the offsets is {there[:40]!r}, not {bound.words[:40]!r}")
