"""Gold and found statements as ``evaluate`` compares them, and the errors that say what is wrong with their files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rhetoric.document import Annotation, Article, Block, Note, Span, Statement, StatementForm, StatementKind
from rhetoric.errors import ReadError
from rhetoric.record import LONGEST_LINE

_LINE = re.compile(r"\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Attribution:
    """*source* says *content*, marked by *cue*; each may have several pieces. What is not known is empty or None."""

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    kind: StatementKind | None = None
    form: StatementForm | None = None
    speaker: str | None = None
    carrier: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article and what a careful reader found in it.

    ``article`` is what an engine gets, ``id`` the name that predictions go by. ``discarded`` is text that does not
    count for either side. ``named`` says that kinds, forms, speakers and carriers are given; then all attributions are
    statements. ``locator`` is the file, with the record if there are several.
    """

    id: str
    article: Article
    attributions: tuple[Attribution, ...]
    locator: str
    discarded: tuple[Span, ...] = ()
    named: bool = True


@dataclass(frozen=True, slots=True)
class Gold:
    """Articles with different ids, sorted by id, and what a reader of the figures should know about them."""

    articles: tuple[GoldArticle, ...]
    notes: tuple[Note, ...] = ()


def attribution_of(said: Statement) -> Attribution:
    """A statement as it is compared."""
    source = () if said.source is None else (said.source,)
    cue = () if said.cue is None else (said.cue,)
    return Attribution(said.content, source, cue, said.kind, said.form, said.speaker, said.carrier)


def attributions_of(annotation: Annotation, gold: GoldArticle | None) -> tuple[Attribution, ...]:
    """What is compared with ``gold``: statements, and attitudes where the gold does not tell one from the other."""
    told = annotation.statements
    if gold is not None and not gold.named:
        told += annotation.attitudes
    return tuple(map(attribution_of, told))


def gold_of(annotation: Annotation, locator: str) -> GoldArticle:
    """An annotation, corrected by a person, as gold."""
    found = tuple(map(attribution_of, annotation.statements))
    return GoldArticle(annotation.article.id, annotation.article, found, locator)


def with_body(article: Article, body: Sequence[Span]) -> Article:
    """The article with every line of ``body`` as a paragraph, and nothing else."""
    lines = (match.span() for span in body for match in _LINE.finditer(article.text, span.start, span.end))
    return replace(article, blocks=tuple(Block("paragraph", Span(*line)) for line in lines))


def read_file(path: Path) -> str:
    """The text of a file, line ends untouched. Raises ReadError if it is too long or not UTF-8."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST_LINE + 1)
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror or error}") from None
    if len(data) > LONGEST_LINE:
        raise ReadError(str(path), f"larger than {LONGEST_LINE // 2**20} MiB; split it")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(str(path), f"not UTF-8 at byte {error.start + 1}") from None


def parsed(text: str, locator: str) -> Any:
    """The value of a JSON text. Raises ReadError for what is none."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ReadError(locator, f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise ReadError(locator, "not JSON that can be read: a number too long or nesting too deep") from None


def spans_of(value: object, size: int, fault: Callable[[str], ReadError]) -> tuple[Span, ...]:
    """Pairs of code points as spans. Raises the ReadError that ``fault`` makes for what is no span of the text."""
    if not isinstance(value, list):
        raise fault(f"{value!r:.40} is not a list of spans")
    found = []
    for pair in value:
        match pair:
            case [int(start), int(end)] if 0 <= start < end <= size and bool not in (type(start), type(end)):
                found.append(Span(start, end))
            case _:
                raise fault(f"{pair!r:.40} is not a span of its text, which has {size:,} characters")
    return tuple(found)
