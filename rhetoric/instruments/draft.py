"""A dictionary on its way into a lexicon: what its file says, and what of it cannot be kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rhetoric.lexicon import Frame, Lexicon, Term
from rhetoric.lexicon.cells import HEAVIEST, faults_of
from rhetoric.lexicon.header import FRAME_ID, LEXICON_NAME
from rhetoric.lexicon.load import identity
from rhetoric.lexicon.model import MatchKind
from rhetoric.lexicon.rows import Problems, fault_of_cell

MOST_ENTRIES = 200_000
DEEPEST = 20
"""Categories inside one another."""
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a conversion does not keep: of how many things, on which lines of the file that was read.

    ``lines`` is empty where the loss concerns the file as a whole.
    """

    what: str
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        if not self.lines:
            return self.what
        shown = ", ".join(f"{line}" for line in self.lines[:20])
        more = f" and {len(self.lines) - 20:,} more" if len(self.lines) > 20 else ""
        return f"{self.what} (line{'s' if len(self.lines) > 1 else ''} {shown}{more})"


class Losses:
    """Losses as they are found; those of one kind are told together."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {}

    def add(self, what: str, line: int | None = None) -> None:
        """Note one loss."""
        lines = self._found.setdefault(what, [])
        if line is not None:
            lines.append(line)

    def listed(self) -> tuple[Loss, ...]:
        """All losses, in the order in which the first of each kind was found."""
        return tuple(Loss(what, tuple(lines)) for what, lines in self._found.items())


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one category. ``match`` None: a glob if it has a star, else a phrase. ``term``: everything that a
    row of our own columns says."""

    text: str
    category: Path
    line: int
    match: MatchKind | None = None
    weight: float = 1.0
    exclude: tuple[str, ...] = ()
    term: Term | None = None


def wild(text: str) -> tuple[str, MatchKind | None]:
    """An entry in which ``?`` is any one letter, and how it is matched here: then as a regular expression."""
    if "?" not in text:
        return text, None
    pieces = {"?": r"\w", "*": r"\w*", " ": " "}
    words = (r"\w+" if word == "*" else "".join(pieces.get(c) or re.escape(c) for c in word) for word in text.split())
    return " ".join(words), "regex"


@dataclass(slots=True)
class Draft:
    """What an importer found. ``categories`` has each with the description that its makers gave it, in their order.

    ``match`` says how all entries are meant, where the file does not. ``problems`` make the file useless, ``losses`` do
    not; ``remarks`` are things to know about the format.
    """

    file: str
    match: MatchKind | None = None
    categories: dict[Path, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    losses: Losses = field(default_factory=Losses)
    remarks: list[str] = field(default_factory=list)
    zeros: int = 0  # cells that keep an entry out of a category

    def category(self, path: Path, line: int, description: str = "") -> Path:
        """A category, made or found again; its path as it is kept, with nothing in it that a table cannot show."""
        kept = tuple(self._shown(name, line) for name in path)
        if len(kept) > DEEPEST:
            self.losses.add(f"categories more than {DEEPEST} deep are joined", line)
            kept = kept[:DEEPEST]
        known = self.categories.setdefault(kept, "")
        if description and not known:
            self.categories[kept] = self._shown(description, line)
        return kept

    def _shown(self, text: str, line: int) -> str:
        shown = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:200].lstrip("=+-@ ")
        if shown != " ".join(text.split()):
            self.losses.add("characters in the name of a category that a table cannot show, or beyond 200", line)
        return shown or "unnamed"

    def wild(self, text: str) -> tuple[str, MatchKind | None]:
        """An entry of a format in which ``?`` is any one letter, unless all entries are meant otherwise."""
        return (text, None) if self.match else wild(text)

    def add(self, entry: Entry) -> None:
        """One entry more of a known category, unless there are too many."""
        if len(self.entries) == MOST_ENTRIES:
            self.problems.add(self.file, entry.line, f"more than {MOST_ENTRIES:,} entries")
        if len(self.entries) <= MOST_ENTRIES:
            self.entries.append(entry)


@dataclass(frozen=True, slots=True)
class Imported:
    """A lexicon made of a file of another program, what was lost on the way, and what should be known."""

    lexicon: Lexicon
    losses: tuple[Loss, ...]
    remarks: tuple[str, ...] = ()


def build(draft: Draft, name: str | None = None, language: str = "en") -> Imported:
    """The draft as a lexicon: entries that cannot be matched are left out and told, equal ones merged and told.

    Licence, authors and definitions are not in such files: the lexicon says so. Overlaps are settled inside each
    category (``longest_in_frame``), as the programs that such dictionaries are made for do.
    """
    ids = _ids(draft.categories)
    stem = draft.file.rpartition(".")[0] or draft.file
    title = name or _slug(stem, r"[^A-Za-z0-9._-]+", "-") or "imported"
    subframes: dict[Path, dict[str, None]] = {}
    for entry in draft.entries:
        if entry.term is not None and entry.term.subframe:
            subframes.setdefault(entry.category, {})[entry.term.subframe] = None
    frames = {
        ids[path]: Frame(
            id=ids[path],
            definition=description or f"The category {' > '.join(path)}, as the makers of the dictionary mean it.",
            include="Its entries.",
            exclude="Not stated in the file that was imported.",
            subframes=tuple(subframes.get(path, ())),
            path=() if path == (ids[path],) else path,
        )
        for path, description in draft.categories.items()
    }
    terms = tuple(_terms(draft, ids))
    if not terms and not draft.problems:
        why = "; ".join(map(str, draft.losses.listed()))
        draft.problems.add(draft.file, None, f"no entry that can be matched{'; ' if why else ''}{why}"[:500])
    lexicon = Lexicon(
        name=title if LEXICON_NAME.match(title) else "imported",
        version="imported",
        language=language,
        licence="not stated in the file",
        authors=("not stated in the file",),
        citation=f"Imported from {_printable(draft.file)}; cite its makers.",
        frames=frames,
        terms=terms,
        overlap="longest_in_frame",
    )
    return Imported(lexicon, draft.losses.listed(), tuple(draft.remarks))


def _terms(draft: Draft, ids: Mapping[Path, str]) -> Iterable[Term]:
    seen: dict[tuple[str, str], Term] = {}
    for entry in draft.entries:
        term = entry.term or _term(entry, draft)
        if term is None:
            continue
        term = replace(term, frame=ids[entry.category])
        first = seen.setdefault((term.frame, identity(term.term, term.match)), term)
        if first is term:
            yield term
        elif replace(first, line=0, term="", source="") == replace(term, line=0, term="", source=""):
            draft.losses.add("the same entry again in its category", entry.line)
        else:
            draft.losses.add(_UNLIKE, entry.line)


def _term(entry: Entry, draft: Draft) -> Term | None:
    match: MatchKind = entry.match or draft.match or ("glob" if "*" in entry.text else "phrase")
    text = entry.text if match == "regex" else " ".join(entry.text.split())
    fault = _fault(text, match, entry.weight)
    if fault:
        draft.losses.add(f"left out: {fault}", entry.line)
        return None
    if match != "regex" and _SPECIAL.search(text):
        draft.losses.add(_UNSURE, entry.line)
    source = f"{_printable(draft.file)}:{entry.line}"
    return Term(text, "", match, entry.line, weight=entry.weight, exclude=entry.exclude, source=source)


_SPECIAL = re.compile(r"[\\^$\[\]{}|~#<>]|\(\?|\.[*+]|\)[?*+]")
_UNSURE = r"unsure: one of \ ^ $ [ ] { } | ~ # < > is read as itself; --match regex reads regular expressions"
_UNLIKE = "the same entry again in its category, with another weight or condition; the first one is kept"


def _fault(text: str, match: MatchKind, weight: float) -> str | None:
    """Why an entry cannot be a term, in words that are the same for all entries of a kind."""
    fault = fault_of_cell(text)
    if fault:
        return "begins with = + - or @" if "begins" in fault else "a control character"
    if not -HEAVIEST <= weight <= HEAVIEST:
        return f"a weight beyond {-HEAVIEST:g} to {HEAVIEST:g}"
    faults = faults_of(text, match)
    return faults[0] if faults else None


def _ids(paths: Iterable[Path]) -> dict[Path, str]:
    """An id for each category that no other has: its own name if that is enough, else with those above it."""
    paths = list(paths)
    often = Counter(_slug(path[-1]) for path in paths)
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for number, path in enumerate(paths, 1):
        short, long = _slug(path[-1]), _slug("_".join(path))
        free = (each for each in (short if often[short] == 1 else long, long) if FRAME_ID.match(each))
        chosen = next((each for each in free if each not in taken), None) or f"category_{number}"
        ids[path] = chosen
        taken.add(chosen)
    return ids


def _slug(text: str, other: str = r"[^a-z0-9]+", between: str = "_") -> str:
    lowered = text.lower() if between == "_" else text
    return re.sub(other, between, lowered).strip(between + "-.")[:64].rstrip(between)


def _printable(text: str) -> str:
    """A file name that may stand in a cell."""
    shown = "".join(c if c.isprintable() else "?" for c in text)[:200]
    return f"file {shown}" if fault_of_cell(shown) else shown
