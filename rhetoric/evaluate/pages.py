"""Gold of whole pages, as the samples have it: one JSON object a page, that names the file with its text.

``file`` is the page, or a table that has the article as the record with the ``id`` of the gold. ``statements`` have
``kind``, ``form``, ``speaker`` and ``carrier``, and either ``content``, ``source`` and ``cue`` as offsets into the
file, or their words (``content_text``, ``source_text``, ``cue_text``) where the text depends on the reader of the page.
``form`` may be missing. ``body`` (offsets), ``title`` and ``outlet`` may say what else a reader finds in the page.
``samples/README.md`` has the rules that a reader follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from rhetoric.document import Article, Span, StatementForm, StatementKind
from rhetoric.errors import ReadError
from rhetoric.evaluate.gold import Attribution, GoldArticle, spans_of, with_body
from rhetoric.ingest import read_articles
from rhetoric.text import View, fold

_WORD = re.compile(r"\w+")


def is_page_gold(value: object) -> bool:
    """Does ``value`` look like the gold of a page?"""
    return isinstance(value, Mapping) and "file" in value and "statements" in value


class PageReader:
    """Reads gold of pages. A table that several of them name is read once.

    ``texts`` is the folder with the pages, or None for that of the gold and the one above it. With ``given_body`` body,
    title and outlet are those that the gold gives, not those that our reader finds in the page.
    """

    def __init__(self, texts: Path | None = None, *, given_body: bool = False) -> None:
        self._texts = texts
        self._given_body = given_body
        self._read: dict[Path, dict[str, Article]] = {}

    def read(self, gold: Mapping[str, Any], path: Path) -> GoldArticle:
        """The article and its gold. Raises ReadError for a missing page, and for what the page does not have."""
        name = _text(gold, "id", str(path)) or path.stem
        article = self._article(gold, path, name)
        rows = gold["statements"]
        if not isinstance(rows, list):
            raise ReadError(str(path), "statements is not a list")
        view = fold(article.text)
        found = tuple(_attribution(row, view, f"{path}: statements[{i}]") for i, row in enumerate(rows))
        if self._given_body and gold.get("body") is not None:
            body = spans_of(gold["body"], len(article.text), lambda why: ReadError(f"{path}: body", why))
            title, outlet = (_text(gold, key, str(path)) for key in ("title", "outlet"))
            article = replace(with_body(article, body), title=title, outlet=outlet)
        return GoldArticle(name, article, found, str(path))

    def _article(self, gold: Mapping[str, Any], path: Path, name: str) -> Article:
        page = self._page(_text(gold, "file", str(path)) or "", path)
        if page not in self._read:
            self._read[page] = {article.id: article for article in read_articles(page)}
        known = self._read[page]
        if name not in known and len(known) == 1:
            return next(iter(known.values()))
        if name not in known:
            raise ReadError(str(path), f"{page} has no record with the id {name!r:.60}")
        return known[name]

    def _page(self, file: str, path: Path) -> Path:
        if Path(file).name != file or not file:
            raise ReadError(str(path), f"file is {file!r:.60}: give the name of a file, without folders")
        folders = [self._texts] if self._texts else [path.parent, path.parent.parent]
        for folder in folders:
            if (folder / file).is_file():
                return folder / file
        raise ReadError(str(path), f"its text is missing: no {file} in {' or '.join(map(str, folders))}")


def _attribution(row: object, view: View, where: str) -> Attribution:
    if not isinstance(row, Mapping):
        raise ReadError(where, "not an object")
    content = _content(row, view, where)
    return Attribution(
        content,
        _near(row, "source", view, content, where),
        _near(row, "cue", view, content, where),
        _choice(row, "kind", get_args(StatementKind), where),
        None if row.get("form") is None else _choice(row, "form", get_args(StatementForm), where),
        _text(row, "speaker", where),
        _text(row, "carrier", where),
    )


def _content(row: Mapping[str, Any], view: View, where: str) -> tuple[Span, ...]:
    if "content" in row:
        found = spans_of(row["content"], len(view.raw), lambda why: ReadError(where, f"content: {why}"))
    else:
        pieces = row.get("content_text")
        if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
            raise ReadError(where, "has neither content (offsets) nor content_text (a list of strings)")
        found = tuple(_pieces(view, pieces, where))
    if not any(_WORD.search(span.of(view.raw)) for span in found):
        raise ReadError(where, "its content has no word")
    return found


def _pieces(view: View, pieces: Sequence[str], where: str) -> Iterator[Span]:
    """Where the words of a content stand, one piece after the other, whatever the marks and blanks between them."""
    start = 0
    for piece in pieces:
        found = _pattern(piece, where).search(view.text, start)
        if found is None:
            raise ReadError(where, f"not in the text: {piece[:60]!r}")
        start = found.end()
        yield view.to_raw(*found.span())


def _near(row: Mapping[str, Any], name: str, view: View, content: Sequence[Span], where: str) -> tuple[Span, ...]:
    """A source or a cue: at its offsets, or where its words stand nearest to the content and outside of it."""
    if row.get(name) is not None:
        return spans_of([row[name]], len(view.raw), lambda why: ReadError(where, f"{name}: {why}"))
    words = _text(row, f"{name}_text", where)
    if words is None:
        return ()
    found = (view.to_raw(*match.span()) for match in _pattern(words, where).finditer(view.text))
    outside = [place for place in found if not any(place.overlaps(piece) for piece in content)]
    if not outside:
        raise ReadError(where, f"not in the text outside the content: {words[:60]!r}")
    return (min(outside, key=lambda place: min(_distance(view.raw, place, piece) for piece in content)),)


def _pattern(words: str, where: str) -> re.Pattern[str]:
    """The words in a folded text. A capital after a small letter starts a word too: headlines may be glued on."""
    found = _WORD.findall(fold(words).text)
    if not found:
        raise ReadError(where, f"no words: {words[:60]!r}")
    between = r"\W+".join(map(re.escape, found))
    return re.compile(rf"(?:(?<!\w)|(?<=[a-z])(?=[A-Z])){between}(?!\w)")


def _distance(text: str, place: Span, piece: Span) -> tuple[bool, int]:
    """Is there a line break between them, and how many characters are."""
    start, end = (place.end, piece.start) if place.end <= piece.start else (piece.end, place.start)
    return text.find("\n", start, end) >= 0, end - start


def _text(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ReadError(where, f"{key} is {value!r:.40}, not a string")
    return value


def _choice(row: Mapping[str, Any], key: str, known: Sequence[str], where: str) -> Any:
    value = _text(row, key, where)
    if value not in known:
        raise ReadError(where, f"{key} is {value!r:.40}, not one of {', '.join(known)}")
    return value
