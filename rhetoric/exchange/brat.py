"""brat's standoff format (https://brat.nlplab.org/standoff.html): a folder with ``NAME.txt`` and ``NAME.ann`` for each
article, and an ``annotation.conf`` so that brat opens it.

Statements are events ``Attribution`` as PolNeAR has them, so that ``rhetoric evaluate`` reads them: text-bounds
``Content``, ``Cue`` and ``Source``, attributes for kind, form, act and source type, and a note with speaker, carrier
and confidence. The event's own text-bound stands where the cue does, or else the source, or else the content. A
statement inside another names it as ``Within``. Matches are text-bounds with their frame as label and a note with
lexicon, entry and flags. Every stretch is given line by line, as brat wants it.

Offsets are code points of the text, which is that of the article but for control characters (``plain_text``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

from rhetoric.document import Annotation, Match, SourceType, Span, Statement, StatementAct, StatementForm, StatementKind
from rhetoric.safe import safe_text

ROLES = ("Content", "Cue", "Source", "Attribution")
_RESERVED = frozenset({*ROLES, "Discard", "Within"})
_ATTRIBUTES = {"Kind": StatementKind, "Form": StatementForm, "Act": StatementAct, "Sourcetype": SourceType}
_LONGEST_NAME = 80
_LINE = re.compile(r"[^\n]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def write_brat(annotations: Iterable[Annotation], folder: Path) -> None:
    """Write the articles into ``folder``, which exists, one at a time."""
    frames: set[str] = set()
    names = FileNames()
    for annotation in annotations:
        name = names.of(annotation.article.id)
        _write(folder / f"{name}.txt", plain_text(annotation.article.text))
        _write(folder / f"{name}.ann", standoff(annotation))
        frames |= {label(match.frame) for match in annotation.matches}
    _write(folder / "annotation.conf", configuration(frames))


def plain_text(text: str) -> str:
    """The text as it is written, of the same length: controls other than tabs and line ends as their pictures, and what
    has none, or is half of a surrogate pair, as U+FFFD."""
    return _CONTROL.sub(lambda found: _picture(found[0]), text)


def standoff(annotation: Annotation) -> str:
    """The ``.ann`` file of one article."""
    lines = _Lines(plain_text(annotation.article.text))
    told = (*annotation.statements, *annotation.attitudes)
    names = {i: f"E{i + 1}" for i, said in enumerate(told) if lines.has_text(said.content)}
    for i, name in names.items():
        parent = told[i].parent
        lines.event(name, told[i], None if parent is None else names.get(parent))
    for match in annotation.matches:
        if lines.has_text([match.span]):
            lines.match(match)
    return "".join(f"{line}\n" for line in lines.written)


def _picture(sign: str) -> str:
    return (
        chr(0x2400 + ord(sign))
        if sign < " "
        else "\N{SYMBOL FOR DELETE}"
        if sign == "\x7f"
        else "\N{REPLACEMENT CHARACTER}"
    )


def configuration(frames: Iterable[str]) -> str:
    """``annotation.conf`` for what is in the files."""
    roles = "Content+:Content, Cue?:Cue, Source?:Source, Within?:Attribution"
    values = (f"{name}\tArg:<EVENT>, Value:{'|'.join(get_args(kind))}\n" for name, kind in _ATTRIBUTES.items())
    entities = "".join(f"{name}\n" for name in (*ROLES[:3], *sorted(frames)))
    return f"[entities]\n{entities}\n[relations]\n\n[events]\nAttribution\t{roles}\n\n[attributes]\n{''.join(values)}"


def label(frame: str) -> str:
    """The name of a frame as brat allows it: letters, digits, hyphens and underscores of ASCII."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", frame)[:_LONGEST_NAME] or "_"
    return f"Frame-{name}" if name in _RESERVED else name


class FileNames:
    """Names of files for ids from anywhere: letters, digits and hyphens of ASCII, each name once, also where upper and
    lower case are the same."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, id: str) -> str:
        """A name that no other id got."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", id)[:_LONGEST_NAME].strip("-") or "article"
        number = self._taken.get(name.lower(), 0) + 1
        self._taken[name.lower()] = number
        if number == 1:
            return name
        return self.of(f"{name}-{number}")


class _Lines:
    """The lines of a file, with their running numbers. ``text`` is that of the ``.txt`` file."""

    def __init__(self, text: str) -> None:
        self.written: list[str] = []
        self._text = text
        self._numbers = dict.fromkeys("TA#", 0)

    def bound(self, label: str, spans: Iterable[Span]) -> str:
        """A text-bound, line by line; its name."""
        lines = [line.span() for span in spans for line in _LINE.finditer(self._text, span.start, span.end)]
        place = ";".join(f"{start} {end}" for start, end in lines)
        words = " ".join(re.sub(r"\s", " ", self._text[start:end]) for start, end in lines)
        return self._add("T", f"{label} {place}", words)

    def event(self, name: str, said: Statement, within: str | None) -> None:
        """A statement as the event of that name, with its text-bounds, attributes and note."""
        parts = {"Content": said.content, "Cue": [said.cue], "Source": [said.source]}
        found = {role: [span for span in spans if span is not None] for role, spans in parts.items()}
        roles = [f"{role}:{self.bound(role, spans)}" for role, spans in found.items() if self.has_text(spans)]
        place = next(spans for spans in (found["Cue"], found["Source"], said.content) if self.has_text(spans))
        trigger = self.bound("Attribution", place)
        roles += [f"Within:{within}"] if within else []
        self.written.append(f"{name}\tAttribution:{trigger} {' '.join(roles)}")
        for attribute, value in zip(_ATTRIBUTES, (said.kind, said.form, said.act, said.source_type), strict=True):
            self._add("A", f"{attribute} {name} {value}")
        known = {
            "speaker": said.speaker,
            "carrier": said.carrier,
            "confidence": f"{said.confidence:g}",
            "rule": said.rule,
        }
        self._note(name, known)

    def match(self, match: Match) -> None:
        """A match as a text-bound with a note."""
        name = self.bound(label(match.frame), [match.span])
        flags = " ".join(match.flags)
        self._note(name, {"lexicon": match.lexicon, "term": match.term, "not counted": flags, "target": match.target})

    def has_text(self, spans: Iterable[Span]) -> bool:
        """Is there anything to point to but line breaks?"""
        return any(_LINE.search(self._text, span.start, span.end) for span in spans)

    def _note(self, name: str, known: Mapping[str, str | None]) -> None:
        told = "; ".join(f"{key}: {value}" for key, value in known.items() if value)
        self._add("#", f"AnnotatorNotes {name}", safe_text(told))

    def _add(self, kind: str, *cells: str) -> str:
        self._numbers[kind] += 1
        name = f"{kind}{self._numbers[kind]}"
        self.written.append("\t".join((name, *cells)))
        return name


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
