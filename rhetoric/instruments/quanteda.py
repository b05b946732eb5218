"""Dictionaries as quanteda writes them (YAML): categories inside categories, lists of entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rhetoric.instruments.draft import DEEPEST, Draft, Entry, Losses, Path
from rhetoric.instruments.forms import forms_of
from rhetoric.lexicon import Lexicon, Term

_HYPHEN = "a hyphen that also matches a blank or nothing; there it matches itself"
OWN = "__"
"""The key under which quanteda puts the entries of a category that has others inside."""


def read_quanteda(text: str, draft: Draft) -> None:
    """Fill ``draft`` from YAML. Scalars are taken as written (``no`` is a word, not a truth value); anchors and
    aliases, with which a short file can grow without bound, are refused."""
    import yaml  # noqa: PLC0415

    if any(line.lstrip().startswith("#") for line in text.splitlines()):
        draft.losses.add("comments")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    walk = _Walk(draft)
    try:
        for event in yaml.parse(text, Loader=loader):
            mark = event.start_mark
            walk.take(event, type(event).__name__, mark.line + 1 if mark else 1)
            if draft.problems:
                return
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = getattr(error, "problem", None) or str(error)
        draft.problems.add(draft.file, place.line + 1 if place else None, f"not YAML: {said}"[:200])
    except (ValueError, RecursionError) as error:
        draft.problems.add(draft.file, None, f"not YAML: {error}"[:200])


class _Walk:
    """Follows the events of the parser. ``_open`` has, for every collection that is open, its kind and path, and for a
    mapping the key that waits for its value."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._open: list[tuple[str, Path]] = []
        self._key: list[str | None] = []
        self._seen: set[Path] = set()

    def take(self, event: Any, kind: str, line: int) -> None:
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._wrong(line, "anchors and aliases are refused; write the entries out")
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._begin(kind, line)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._open.pop()
            self._key.pop()
            self._done()
        elif kind == "ScalarEvent":
            self._scalar(event.value, line, is_null=event.implicit[0] and event.value in ("", "~", "null"))

    def _wrong(self, line: int, what: str) -> None:
        self._draft.problems.add(self._draft.file, line, what)

    def _path(self) -> Path:
        """The category that a value belongs to here."""
        if not self._open:
            return ()
        path = self._open[-1][1]
        key = self._key[-1]
        return path if key in (None, OWN) else (*path, str(key))

    def _begin(self, kind: str, line: int) -> None:
        is_mapping = kind == "MappingStartEvent"
        if not self._open and not is_mapping:
            self._wrong(line, "a list without a category; a dictionary begins with NAME:")
        elif len(self._open) > 2 * DEEPEST:
            self._wrong(line, f"more than {2 * DEEPEST} levels")
        elif self._open and self._open[-1][0] == "MappingStartEvent" and self._key[-1] is None:
            self._wrong(line, "the name of a category is not a text")
        self._open.append((kind, self._path()))
        self._key.append(None)

    def _done(self) -> None:
        """The value of the key that waited is complete."""
        if self._key:
            self._key[-1] = None

    def _scalar(self, value: str, line: int, is_null: bool) -> None:
        if not self._open:
            if not is_null:
                self._wrong(line, "not a dictionary: one text without a category")
        elif self._open[-1][0] == "MappingStartEvent" and self._key[-1] is None:
            self._key[-1] = value
            self._name(line)
        else:
            path = self._path()
            if not path:
                self._wrong(line, f"an entry without a category: {value[:60]!r}")
            elif not is_null:
                text, match = self._draft.wild(value)
                self._draft.add(Entry(text, self._draft.category(path, line), line, match))
            self._done()

    def _name(self, line: int) -> None:
        path = self._path()
        if self._key[-1] == OWN:
            return
        if path in self._seen:
            self._draft.losses.add("a category that comes twice; both are one here", line)
        self._seen.add(path)
        self._draft.category(path, line)


def to_quanteda(lexicon: Lexicon, losses: Losses) -> str:
    """The lexicon as YAML for ``quanteda::dictionary(file = ...)``; what YAML cannot say goes to ``losses``.

    Core terms only: quanteda knows no status, and would count what should never be scored. Regular expressions are
    spelled out where they stand for at most a few hundred forms.
    """
    import yaml  # noqa: PLC0415

    tree: dict[str, Any] = {}
    nodes = {frame.id: _node(tree, frame.path or (frame.id,)) for frame in lexicon.frames.values()}
    for term in lexicon.terms:
        if term.status != "core":
            losses.add("context terms are left out: quanteda would count them", term.line)
            continue
        nodes[term.frame].setdefault(OWN, []).extend(_values(term, losses))
    _of_the_whole(lexicon, losses)
    return str(yaml.safe_dump(_plain(tree), allow_unicode=True, sort_keys=False, width=1000))


def _node(tree: dict[str, Any], path: Path) -> dict[str, Any]:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _plain(node: Mapping[str, Any]) -> Any:
    """A category as a list of its entries or, if others stand inside it, a table with its own under ``__``."""
    own = list(dict.fromkeys(node.get(OWN, ())))
    inside = {name: _plain(below) for name, below in node.items() if name != OWN}
    return inside | ({OWN: own} if own else {}) if inside else own


def _values(term: Term, losses: Losses) -> Iterable[str]:
    for said, is_lost in (
        ("weights", term.weight != 1),
        ("exclusions", term.exclude),
        ("letter case of terms that must agree in it", term.exact_case),
        ("dates of validity", term.valid_from or term.valid_to),
        ("notes", term.note),
        ("sources", term.source),
        ("subframes", term.subframe),
        ("counts of judged hits", term.judged),
        ("examples", term.example or term.counterexample),
    ):
        if is_lost:
            losses.add(said, term.line)
    if term.match != "regex":
        if "?" in term.term:
            losses.add("a question mark, which is a wildcard there", term.line)
        if "-" in term.term:
            losses.add(_HYPHEN, term.line)
        return [term.term]
    forms = forms_of(term.term, "regex")
    if not forms.exact:
        losses.add("left out: regular expressions that cannot be spelled out", term.line)
        return []
    losses.add("regular expressions; their forms are spelled out", term.line)
    if any("-" in glob for glob in forms.globs):
        losses.add(_HYPHEN, term.line)
    return forms.globs


def _of_the_whole(lexicon: Lexicon, losses: Losses) -> None:
    losses.add("name, version, licence, authors and citation")
    losses.add("definitions of the frames")
    for said, is_lost in (
        ("names in which nothing counts (masks.csv)", lexicon.masks),
        ("names and countries with their sides", lexicon.nominations or lexicon.sides),
        ("which frames are controls", any(frame.control for frame in lexicon.frames.values())),
        ("how the frames were judged, and cautions", any(f.judged or f.caution for f in lexicon.frames.values())),
        ("that the longest term wins across frames", lexicon.overlap == "longest"),
    ):
        if is_lost:
            losses.add(said)
