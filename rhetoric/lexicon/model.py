"""What a lexicon is made of. All frozen, so a loaded instrument can be shared between threads and processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rhetoric.card import CardTable, brief, card
from rhetoric.document import Side, Span
from rhetoric.text import View

if TYPE_CHECKING:
    from rhetoric.lexicon.targets import Targets

MatchKind = Literal["phrase", "glob", "regex"]
Status = Literal["core", "context"]
Overlap = Literal["longest", "longest_in_frame"]
Case = Literal["ignore", "exact"]
Text = tuple[View, Sequence[Span], Sequence[Span]]
"""A text to search: its view, the stretches of it that are searched, its sentences (sorted raw spans)."""
WEAK_FRAME = "weak_frame"
"""The code of notes with the caution of a frame. The message begins with its name and ``of`` the lexicon's."""
Flag = Literal["negated", "in_name", "context"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A category of the instrument, with the rule for coding it. A ``control`` frame measures genre, not rhetoric.

    ``subframes`` are names that its terms may carry. ``path`` is the name of the category as its makers write it, with
    those above it first; empty is the id alone. ``judged`` is how many of its hits a person read in texts that it was
    not made from and found in its sense, and of how many; ``caution`` is what a reader of its figures has to know.
    """

    id: str
    definition: str
    include: str
    exclude: str
    control: bool = False
    subframes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    judged: tuple[int, int] | None = None
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One row of ``terms.csv``. ``line`` is its line in that file; ``exclude`` holds phrases or globs.

    ``valid_from`` and ``valid_to`` are ISO dates, possibly without day or month; None is open. ``example`` holds
    sentences in which the term must match, ``counterexample`` such in which it must not; ``judged`` is how many hits
    a person read and found in the sense of the frame, and of how many.
    """

    term: str
    frame: str
    match: MatchKind
    line: int
    weight: float = 1.0
    status: Status = "core"
    valid_from: str | None = None
    valid_to: str | None = None
    exclude: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    exact_case: bool = False
    example: tuple[str, ...] = ()
    counterexample: tuple[str, ...] = ()
    judged: tuple[int, int] | None = None
    subframe: str = ""


@dataclass(frozen=True, slots=True)
class Mask:
    """A proper name (``kind``: organisation, exercise, work, cemetery, treaty …) in which terms do not count.
    ``example`` holds sentences in which the name must be found."""

    name: str
    match: MatchKind
    line: int
    note: str = ""
    kind: str = ""
    source: str = ""
    example: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nomination:
    """A name and the side that it belongs to, seen from the state whose instrument this is; ``speaker`` is the side
    of who says it (*our*)."""

    name: str
    match: MatchKind
    side: Side | Literal["speaker"]
    line: int
    note: str = ""
    source: str = ""


class Hit(NamedTuple):
    """One occurrence of ``term`` (as the lexicon writes it) at ``span`` of the raw text. ``rules`` says for each of
    ``flags`` what set it: the negation, the name, why the term is one of context."""

    span: Span
    frame: str
    term: str
    status: Status
    weight: float
    flags: tuple[Flag, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """An instrument, complete and valid. ``sha256`` is over its files, so that a result can name what made it.

    ``nominations`` are names with the side that they belong to, ``sides`` countries (ISO 3166 alpha-2) with theirs.
    """

    name: str
    version: str
    language: str
    licence: str
    authors: tuple[str, ...]
    citation: str
    frames: Mapping[str, Frame]
    terms: tuple[Term, ...]
    masks: tuple[Mask, ...] = ()
    overlap: Overlap = "longest"
    case: Case = "ignore"
    path: Path | None = None
    sha256: str = field(default="", repr=False)
    nominations: tuple[Nomination, ...] = ()
    sides: Mapping[str, Side] = field(default_factory=dict)

    def find(self, view: View, spans: Sequence[Span], sentences: Sequence[Span]) -> list[Hit]:
        """Every occurrence of a term in ``spans``, in order of the text.

        ``spans`` and ``sentences`` are sorted raw spans of ``view.raw``; so are the spans of the hits. A match stays
        inside one span and one sentence. Linear in the length of the spans.
        """
        return self._find((self,), view, spans, sentences)[0]

    def find_many(self, texts: Iterable[Text]) -> Iterator[list[Hit]]:
        """What ``find`` gives for each text, in their order. Several are searched at once, which is faster."""
        from rhetoric.lexicon.match import find_many  # noqa: PLC0415  # see ``_find``

        return find_many(self, texts)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(brief("Lexicon", f"{self.name} {self.version}"))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        terms = Counter(term.frame for term in self.terms)
        rows = ((frame.id, terms[frame.id], frame.definition) for frame in self.frames.values())
        facts = [
            ("language", self.language),
            ("terms", f"{len(self.terms):,}"),
            ("licence", self.licence),
            ("cite as", self.citation),
        ]
        frames = CardTable("Frames", ("frame", "terms", "definition"), rows, len(self.frames))
        return card(f"{self.name} {self.version}", facts, [frames])

    @cached_property
    def targets(self) -> Targets:
        """Finds on whose side the target of a hit is."""
        from rhetoric.lexicon.targets import Targets  # noqa: PLC0415  # compiled when first asked for

        return Targets(self)

    @cached_property
    def dates(self) -> Mapping[tuple[str, str], tuple[str | None, str | None]]:
        """``(frame, term)`` to the dates between which a term is valid, for the terms that have any."""
        return {(t.frame, t.term): (t.valid_from, t.valid_to) for t in self.terms if t.valid_from or t.valid_to}

    @cached_property
    def _find(self) -> Callable[..., list[list[Hit]]]:
        from rhetoric.lexicon.match import find_all  # noqa: PLC0415  # loaded at the first text, not when listed

        return find_all
