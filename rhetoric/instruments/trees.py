"""Dictionaries in XML: Yoshikoder (``.ykd``) and Lexicoder 2 (``.lcd``). Categories are ``cnode``, entries ``pnode``.

A document type is refused before anything in it is read, so there are no entities that could grow or reach out.
"""

from __future__ import annotations

from xml.parsers import expat

from rhetoric.instruments.draft import DEEPEST, Draft, Entry
from rhetoric.instruments.plainlists import NEGATED

_KNOWN = {
    "dictionary": ("style", "patternengine", "name", "xmlns"),
    "cnode": ("name", "desc"),
    "pnode": ("name", "desc", "score"),
}


def read_tree(data: bytes, draft: Draft, encoding: str | None = None) -> None:
    """Fill ``draft`` from the bytes of an XML dictionary."""
    parser = expat.ParserCreate(encoding)
    _Tree(parser, draft)
    try:
        parser.Parse(data, True)
    except _RefusedError as refused:
        draft.problems.add(draft.file, parser.CurrentLineNumber, str(refused))
    except expat.ExpatError as error:
        draft.problems.add(draft.file, error.lineno, f"not XML: {expat.ErrorString(error.code)}")
    except (LookupError, ValueError) as error:
        draft.problems.add(draft.file, None, f"not XML that can be read: {error}"[:200])


class _RefusedError(Exception):
    """Something that no dictionary needs."""


class _Tree:
    """Follows the elements as they open and close; it keeps the names of the categories that are open."""

    def __init__(self, parser: expat.XMLParserType, draft: Draft) -> None:
        self._parser = parser
        self._draft = draft
        self._open: list[str] = []
        self._depth = 0
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> None:
        raise _RefusedError("a DOCTYPE; entities can be made to explode, so take it out")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line, draft = self._parser.CurrentLineNumber, self._draft
        name = attributes.get("name", "").strip()
        if self._depth == 0 and tag != "dictionary":
            raise _RefusedError(f"the outermost element is <{tag[:40]}>, not <dictionary>")
        self._depth += 1
        if self._depth > 2 * DEEPEST:
            raise _RefusedError(f"elements more than {2 * DEEPEST} deep")
        if tag == "dictionary":
            self._engine(attributes.get("patternengine", ""))
        elif tag == "cnode":
            self._open.append(name or "unnamed")
            draft.category(tuple(self._open), line, attributes.get("desc", "").strip())
        elif tag == "pnode" and name.startswith("~"):
            draft.losses.add(NEGATED, line)
        elif tag == "pnode" and self._open:
            path = draft.category(tuple(self._open), line)
            draft.add(Entry(name, path, line, weight=self._score(attributes.get("score", ""), line)))
        elif tag == "pnode":
            draft.problems.add(draft.file, line, f"an entry outside every category: {name[:60]!r}")
        if tag not in _KNOWN:
            draft.losses.add(f"elements <{tag[:40]}>" if _is_plain(tag) else "other elements", line)
            return
        for attribute in sorted(attributes.keys() - set(_KNOWN[tag])):
            draft.losses.add(f"attributes {attribute[:40]}" if _is_plain(attribute) else "other attributes", line)
        if tag == "pnode" and attributes.get("desc", "").strip():
            draft.losses.add("descriptions of entries", line)

    def _engine(self, engine: str) -> None:
        """How the program that this dictionary is of would match its entries."""
        if engine == "substring":
            self._draft.remarks.append("In this dictionary entries also match inside words; here they are whole words.")
        elif engine.startswith("regex"):
            self._draft.match = self._draft.match or "regex"

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "cnode":
            self._open.pop()

    def _score(self, score: str, line: int) -> float:
        try:
            return float(score) if score.strip() else 1.0
        except ValueError:
            self._draft.losses.add("a score that is no number; taken as 1", line)
            return 1.0


def _is_plain(name: str) -> bool:
    return name.isascii() and name.isalnum()
