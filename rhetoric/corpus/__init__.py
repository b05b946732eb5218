"""A folder of annotated articles: Parquet parts with a manifest, for corpora that do not fit into one command.

``annotate_into`` writes one and resumes; ``Corpus`` reads one. Other programs (DuckDB, polars, R) read the parts
directly: ``parts/*/articles.parquet`` and its like. ``docs/corpus.md`` has the columns and queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import Any

from rhetoric.batch import Settings
from rhetoric.batch.rows import from_rows
from rhetoric.corpus.manifest import MANIFEST, Manifest, read_manifest
from rhetoric.corpus.parts import Part, committed, digest
from rhetoric.corpus.run import PART_SIZE, Done, annotate_into
from rhetoric.document import Annotation
from rhetoric.errors import ReadError

__all__ = ["PART_SIZE", "Corpus", "Done", "Settings", "annotate_into", "annotations_of_part", "is_corpus"]


def is_corpus(path: str | PathLike[str]) -> bool:
    """Is this a folder with a corpus in it?"""
    return (Path(path) / MANIFEST).is_file()


class Corpus:
    """The articles of a corpus with all that was found in them, in the order in which they were read.

    Iterating gives one ``Annotation`` after another; one part is in memory at a time. Raises ReadError for a folder
    that is no corpus, or a damaged part.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)
        manifest = read_manifest(self.folder)
        if manifest is None:
            raise ReadError(str(folder), "not a corpus: there is no manifest.json in it")
        self.manifest: Manifest = manifest

    def parts(self) -> Iterator[Part]:
        """The committed parts, in order."""
        return committed(self.folder)

    def __iter__(self) -> Iterator[Annotation]:
        for part in self.parts():
            yield from annotations_of_part(part)

    def __len__(self) -> int:
        """Articles, by the receipts of the parts."""
        return sum(part.receipt.rows["articles"] for part in self.parts())

    def is_whole(self) -> bool:
        """Did the last run end, and are all its parts there? By their receipts; ``check.verify`` reads the files."""
        made = self.manifest
        return made.complete and made.ids == digest(part.receipt.ids for part in self.parts())

    def skipped(self) -> Iterator[tuple[str, str]]:
        """What was not annotated: its place and the reason."""
        for part in self.parts():
            for row in part.read("skipped").to_pylist():
                yield row["locator"] or row["id"], row["reason"]


def annotations_of_part(part: Part, on_bad: Callable[[ReadError], None] | None = None) -> Iterator[Annotation]:
    """The annotations of one part. An unusable row goes to ``on_bad``; without it, it raises."""
    lists = [_by_article(part, name) for name in ("statements", "matches", "notes")]
    for number, article in enumerate(part.read("articles").to_pylist(), 1):
        rows = [found.get(article["id"], []) for found in lists]
        try:
            yield from_rows(f"{part.file('articles')}:{number}", article, *rows)
        except ReadError as error:
            if on_bad is None:
                raise
            on_bad(error)


def _by_article(part: Part, name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a table by the id of their article."""
    rows = part.read(name).to_pylist()
    return {key: list(found) for key, found in groupby(rows, itemgetter("id"))}
