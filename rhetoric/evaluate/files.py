"""Files of gold and of predictions to what ``evaluate`` compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.document import Annotation, Note
from rhetoric.errors import ReadError, RhetoricError
from rhetoric.evaluate.brat import read_brat
from rhetoric.evaluate.gold import Attribution, Gold, GoldArticle, attributions_of, gold_of, parsed, read_file, spans_of
from rhetoric.evaluate.pages import PageReader, is_page_gold
from rhetoric.record import from_record, is_record, read_annotations

_JSON_LINES = (".jsonl", ".ndjson")
_KINDS = (".ann", ".json", *_JSON_LINES)
_ROLES = ("content", "source", "cue")


@dataclass(frozen=True, slots=True)
class System:
    """What one engine found, by id of the article. ``named`` says that it gives kinds, forms, speakers and carriers,
    ``made_with`` what it is in full, ``unused`` the ids of its articles that are not in the gold."""

    name: str
    found: Mapping[str, Sequence[Attribution]]
    named: bool = True
    made_with: str = ""
    unused: tuple[str, ...] = ()


def read_gold(path: Path, texts: Path | None = None, *, given_body: bool = False) -> Gold:
    """Gold from a file or a folder with all below it: brat standoff (``.ann``), annotations as ``rhetoric annotate``
    writes them (``.json``, ``.jsonl``), gold of pages (``.json``).

    ``texts`` is the folder with the texts, where they are neither in the gold nor beside it. Raises ReadError with file
    and line or record for what cannot be used, and RhetoricError for gold without an article or without a statement.
    """
    pages = PageReader(texts, given_body=given_body)
    articles: dict[str, GoldArticle] = {}
    notes: list[Note] = []
    for found in _everything(_files(path), texts, pages):
        if isinstance(found, Note):
            notes.append(found)
        elif found.id in articles:
            raise ReadError(found.locator, f"the id {found.id!r:.80} is also that of {articles[found.id].locator}")
        else:
            articles[found.id] = found
    if not any(article.attributions for article in articles.values()):
        raise RhetoricError(
            f"{path}: the gold has no statement (articles: {len(articles):,}), so nothing can be measured"
        )
    return Gold(tuple(articles[name] for name in sorted(articles)), tuple(notes))


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise ReadError(str(path), "no such file or folder")
    if not path.is_dir():
        if path.suffix.lower() not in _KINDS:
            raise ReadError(str(path), f"not gold: give a folder, or a file that ends with {', '.join(_KINDS)}")
        return [path]
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in _KINDS and p.is_file() and p.name[0] != ".")
    if not found:
        raise ReadError(str(path), f"no gold in this folder: no file ends with {', '.join(_KINDS)}")
    return found


def _everything(files: Sequence[Path], texts: Path | None, pages: PageReader) -> Iterator[GoldArticle | Note]:
    yield from read_brat((file for file in files if file.suffix.lower() == ".ann"), texts)
    for file in files:
        if file.suffix.lower() in _JSON_LINES:
            for annotation, where in _annotations(file):
                yield gold_of(annotation, where)
        elif file.suffix.lower() == ".json":
            yield from _json(file, pages)


def _json(file: Path, pages: PageReader) -> Iterator[GoldArticle]:
    value = parsed(read_file(file), str(file))
    if is_page_gold(value):
        yield pages.read(value, file)
        return
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        where = f"{file}:{number}" if isinstance(value, list) else str(file)
        if not is_record(record):
            raise ReadError(where, "neither an annotation, as rhetoric annotate writes it, nor the gold of a page")
        yield gold_of(from_record(record, where), where)


def _annotations(file: Path) -> Iterator[tuple[Annotation, str]]:
    """Annotations with their locators; the first bad line is an error."""

    def bad(error: ReadError) -> None:
        raise error

    with file.open("rb") as stream:
        for number, annotation in enumerate(read_annotations(stream, str(file), bad), 1):
            yield annotation, f"{file}: record {number}"


def read_predictions(path: Path, gold: Gold) -> System:
    """What a system found in the texts of ``gold``, from JSON lines.

    A line is an annotation as ``rhetoric annotate`` writes it, or ``{"id": …, "attributions": [{"content": [[5, 9]],
    "source": [[0, 4]], "cue": []}]}`` with code points of the gold's text, ``source`` and ``cue`` optional. Raises
    ReadError (``file:line``) for other lines, an id given twice and another text than the gold's, and RhetoricError
    where no article is in the gold.
    """
    known = {article.id: article for article in gold.articles}
    found: dict[str, Sequence[Attribution]] = {}
    makers: set[str] = set()
    given: set[str] = set()
    named = True
    for number, line in enumerate(read_file(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        value = parsed(line, where)
        name = _id(value, where)
        if name in given:
            raise ReadError(where, f"the id {name!r:.80} is given twice")
        given.add(name)
        if is_record(value):
            annotation = from_record(value, where)
            makers.add(made_with(annotation))
            if name in known and annotation.article.text != known[name].article.text:
                raise ReadError(where, f"the text of {name!r:.80} is not the text of the gold")
            rows: Sequence[Attribution] = attributions_of(annotation, known.get(name))
        else:
            named = False
            rows = _bare(value, known.get(name), where)
        if name in known:
            found[name] = rows
    if not found:
        raise RhetoricError(f"{path}: has no article of the gold (its own: {_some(given)}; the gold's: {_some(known)})")
    return System(str(path), found, named, "; ".join(sorted(makers)), tuple(sorted(given - set(known))))


def made_with(annotation: Annotation) -> str:
    """Engine, version and models of an annotation, in words."""
    made = annotation.provenance
    models = "".join(f", {name} {digest[:12]}" for name, digest in sorted(made.models.items()))
    return f"{made.engine}, rhetoric {made.rhetoric}{models}"


def _id(value: Any, where: str) -> str:
    if not isinstance(value, Mapping) or not isinstance(value.get("id"), str):
        raise ReadError(where, "not an object with an id")
    return str(value["id"])


def _bare(value: Mapping[str, Any], gold: GoldArticle | None, where: str) -> tuple[Attribution, ...]:
    rows = value.get("attributions")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ReadError(where, "has no attributions, a list of objects with content, source and cue")
    if gold is None:
        return ()
    size = len(gold.article.text)

    def spans(row: Mapping[str, Any], number: int, role: str) -> Any:
        place = f"attributions[{number}]: {role}"
        return spans_of(row.get(role) or [], size, lambda why: ReadError(where, f"{place}: {why}"))

    found = (Attribution(*(spans(row, number, role) for role in _ROLES)) for number, row in enumerate(rows))
    return tuple(one for one in found if one.content)


def _some(names: Iterable[str], most: int = 3) -> str:
    listed = sorted(names)
    return ", ".join(listed[:most]) + (" …" if len(listed) > most else "") or "none"
