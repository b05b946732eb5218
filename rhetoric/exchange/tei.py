"""TEI P5 (https://tei-c.org/guidelines/p5/): the text of an article with what was found in it as elements.

Statements are ``said``, with ``who``, ``direct`` (true, false), ``aloud="false"`` for attitudes, ``source`` for who
carried the words, ``cert`` for the confidence and ``ana`` for kind and form. The words of a mixed statement that stand
in quotation marks, and those of whole documents, are ``quote`` inside it. Cue and source are ``seg`` of that type that
point to the statement (``corresp``), matches ``seg`` with the entry in ``n`` and frame and flags in ``ana``. Scare
quotes are ``soCalled``, titles of works ``title``. What crosses another element or has several pieces is given in
pieces that name each other by ``next`` and ``prev``.

Without its tags the ``body`` is the text of the article, character by character, except for what XML 1.0 cannot hold:
control characters become their pictures, and halves of surrogate pairs and U+FFFE and U+FFFF become U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rhetoric.document import Annotation, Span, Statement
from rhetoric.exchange.ranges import Piece, containers, nested
from rhetoric.exchange.teiheader import header
from rhetoric.exchange.teinames import NameLists
from rhetoric.exchange.xml import attributes, element, escape
from rhetoric.report.html.page import language_tag
from rhetoric.text import fold, quotations

NAMESPACE = "http://www.tei-c.org/ns/1.0"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DEEPEST = 1000  # ranks for statements in statements
_QUOTE, _PART, _MARK, _MATCH = range(_DEEPEST + 1, _DEEPEST + 5)
_MARKS = {"scare_quote": "soCalled", "title": "title"}


@dataclass(slots=True)
class _Tag:
    """An element to be: where, how far inside others that begin with it, and what its start tag says. ``joined`` is the
    id of the statement that its pieces are pieces of, if any."""

    span: Span
    rank: int
    name: str
    given: dict[str, str]
    joined: str


@dataclass(slots=True)
class _Chain:
    """The pieces of one element: its name, whether others point to it, how many there will be, how many there were."""

    is_named: bool
    name: str = ""
    total: int = 0
    written: int = 0

    def next(self) -> dict[str, str]:
        """Id of the next piece to be written, and the pieces before and after it."""
        if not self.is_named and self.total == 1:
            return {}
        before, here, after = (self._name(self.written + i) for i in (-1, 0, 1))
        self.written += 1
        found = {"xml:id": here}
        if self.written > 1:
            found["prev"] = f"#{before}"
        if self.written < self.total:
            found["next"] = f"#{after}"
        return found

    def _name(self, number: int) -> str:
        return f"{self.name}-{number + 1}" if number else self.name


def tei(annotation: Annotation, number: int = 1) -> str:
    """The element ``TEI`` of one article, without XML declaration. ``number`` goes into its ids (``a1.s1``), so that
    several articles can stand in one document.

    Raises RhetoricError where stretches cross so often that no document can be made of them.
    """
    article = annotation.article
    names = NameLists(annotation, f"a{number}")
    tags = [*_statement_tags(annotation, names), *_other_tags(annotation, names)]
    language = language_tag(article.language)
    body = _body(annotation, tags, names.prefix)
    return "".join(
        (
            f"<TEI{attributes({'xmlns': NAMESPACE, 'xml:id': f'a{number}'})}>\n",
            header(annotation, names),
            f"<text{attributes({'xml:lang': language} if language else {})}>\n",
            f'<body xml:space="preserve">{body}</body>\n</text>\n</TEI>\n',
        )
    )


def tei_corpus(documents: Iterable[str]) -> Iterator[str]:
    """One document of elements ``TEI``: the one alone, or all in a ``teiCorpus``."""
    rest = iter(documents)
    first, second = next(rest, None), next(rest, None)
    yield DECLARATION
    if first is not None and second is None:
        yield first
        return
    title = element("title", "Articles annotated by rhetoric")
    yield (
        f'<teiCorpus xmlns="{NAMESPACE}">\n<teiHeader><fileDesc><titleStmt>{title}</titleStmt>'
        "<publicationStmt><p>Each article names its own source.</p></publicationStmt>"
        "<sourceDesc><p>Each article names its own source.</p></sourceDesc></fileDesc></teiHeader>\n"
    )
    yield from (text for text in (first, second) if text is not None)
    yield from rest
    yield "</teiCorpus>\n"


def _statement_tags(annotation: Annotation, names: NameLists) -> Iterator[_Tag]:
    said = (*annotation.statements, *annotation.attitudes)
    depths = _depths(said)
    view = fold(annotation.article.text)
    for i, statement in enumerate(said):
        name = names.statement(i)
        for piece in statement.content:
            yield _Tag(piece, depths[i], "said", names.of_statement(statement), name)
            if statement.form == "document":
                yield _Tag(piece, _QUOTE, "quote", {}, "")
            elif statement.kind == "mixed":
                start, end = view.span_from_raw(piece)
                for found in quotations(view.text, start, end):
                    yield _Tag(view.to_raw(found.start, found.end), _QUOTE, "quote", {}, "")
        for kind, span in (("cue", statement.cue), ("source", statement.source)):
            if span is not None:
                yield _Tag(span, _PART, "seg", {"type": kind, "corresp": f"#{name}"}, "")


def _other_tags(annotation: Annotation, names: NameLists) -> Iterator[_Tag]:
    for mark in annotation.marks:
        yield _Tag(mark.span, _MARK, _MARKS[mark.kind], {}, "")
    for match in annotation.matches:
        yield _Tag(match.span, _MATCH, "seg", {"type": "match", **names.of_match(match)}, "")


def _depths(statements: Sequence[Statement]) -> list[int]:
    """How many statements each of them stands in, so that the outer one of two is the outer element."""
    depths: dict[int | None, int] = {None: -1}
    for first in range(len(statements)):
        trail: list[int] = []
        index: int | None = first
        while index not in depths and index is not None:
            trail.append(index)
            index = statements[index].parent
        for inner in reversed(trail):
            depths[inner] = depths[statements[inner].parent] + 1
    return [min(depths[i], _DEEPEST) for i in range(len(statements))]


def _body(annotation: Annotation, tags: Sequence[_Tag], prefix: str) -> str:
    text = annotation.article.text
    stretches = [
        (span, kind) for span, kind in containers(annotation) if kind is not None or not span.of(text).isspace()
    ]
    locator = annotation.article.locator or annotation.article.id
    pieces = list(nested([(t.span, t.rank) for t in tags], [span for span, _ in stretches], locator))
    chains = _chains(tags, pieces, prefix)
    parts: list[str] = []
    end = 0
    for (span, kind), found in zip(stretches, pieces, strict=True):
        parts.append(escape(text[end : span.start]))
        name = "p" if kind == "paragraph" else "ab"
        parts.append("<p>" if name == "p" else f"<ab{attributes({'type': kind or 'furniture'})}>")
        parts += _stretch(text, span, found, tags, chains)
        parts.append(f"</{name}>")
        end = span.end
    parts.append(escape(text[end:]))
    return "".join(parts) if stretches else "<ab/>" + "".join(parts)


def _chains(tags: Sequence[_Tag], pieces: Iterable[Sequence[Piece]], prefix: str) -> dict[int, _Chain]:
    """For each tag the pieces that belong with its own: those of its statement, or its own alone."""
    chains: dict[str, _Chain] = {}
    found: dict[int, _Chain] = {}
    for piece in (piece for stretch in pieces for piece in stretch):
        name = tags[piece.mark].joined
        chain = chains.setdefault(name or f"{prefix}.piece-{piece.mark + 1}", _Chain(is_named=bool(name)))
        chain.total += 1
        found[piece.mark] = chain
    for name, chain in chains.items():
        chain.name = name
    return found


def _stretch(
    text: str, span: Span, pieces: Sequence[Piece], tags: Sequence[_Tag], chains: dict[int, _Chain]
) -> Iterator[str]:
    """The text of a stretch with its elements, which lie one in the other."""
    here = span.start
    opened: list[tuple[int, str]] = []
    for piece in pieces:
        while opened and opened[-1][0] <= piece.span.start:
            end, name = opened.pop()
            yield escape(text[here:end]) + f"</{name}>"
            here = end
        tag = tags[piece.mark]
        yield escape(text[here : piece.span.start])
        yield f"<{tag.name}{attributes({**tag.given, **chains[piece.mark].next()})}>"
        here = piece.span.start
        opened.append((piece.span.end, tag.name))
    while opened:
        end, name = opened.pop()
        yield escape(text[here:end]) + f"</{name}>"
        here = end
    yield escape(text[here : span.end])
