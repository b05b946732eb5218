"""Which articles of a corpus are versions of one text: a table beside the parts, ``versions.parquet``.

One row an article, in the order of the parts. It is made in one go and appears whole; its schema carries a digest of
the corpus it was made from, so that it is made anew when articles were added, and only then.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rhetoric import __version__
from rhetoric.corpus import Corpus
from rhetoric.corpus.manifest import full_disk_told, locked, sync_folder
from rhetoric.corpus.parts import digest
from rhetoric.document import Article, Block, Span
from rhetoric.versions import Gathered, effective_texts

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

VERSIONS = "versions.parquet"
_ROWS = 10_000
_CORPUS, _FOUND = b"rhetoric.corpus", b"rhetoric.found"  # keys of the metadata


@dataclass(frozen=True, slots=True)
class Found:
    """How many articles there are, how many different texts (clusters of versions), how many independent ones these
    articles are worth (``rhetoric.versions.effective_texts``), and how many articles have each relation."""

    articles: int
    texts: int
    worth: float
    relations: Mapping[str, int]


def corpus_versions(folder: str | PathLike[str], on_part: Callable[[int], None] | None = None) -> tuple[Found, bool]:
    """Make the table of versions, unless it is there; what was found, and whether it was made now.

    Columns: ``id``; ``cluster``, the id of the article that stands for all versions of a text; and for what repeats an
    earlier article ``relation`` (``rhetoric.versions.Relation``), ``earlier`` (its id), ``jaccard`` and
    ``containment``, else null. Templates have a relation, and a cluster of their own. Linear; memory does not grow with
    the texts (``rhetoric.versions.Gathered``, whose files stand in the folder). ``on_part`` is told the articles of
    each part that was read. Raises UsageError if another run is writing, ReadError for a damaged part.
    """
    place, corpus = Path(folder), Corpus(folder)
    with locked(place), full_disk_told(place):
        state = _state(corpus)
        there = _there(place / VERSIONS, state)
        if there is not None:
            return there, False
        for left in place.glob(".versions-*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=".versions-", dir=place) as work, Gathered(Path(work)) as gathered:
            for part in corpus.parts():
                for article in _articles(part.read("articles", ["id", "text", "blocks", "published"])):
                    gathered.put(article)
                if on_part is not None:
                    on_part(part.receipt.rows["articles"])
            labelled, whole = Path(work) / "labels", Path(work) / "whole"
            relations = _write_labels(gathered, corpus, labelled)
            found = _found(gathered, relations)
            _write_whole(gathered, labelled, whole, {_CORPUS: state, _FOUND: json.dumps(asdict(found))})
            whole.replace(place / VERSIONS)
            sync_folder(place)
    return found, True


def _state(corpus: Corpus) -> str:
    """A digest of what the table depends on: the articles, how they were read, and this program."""
    made = corpus.manifest
    told = [__version__, made.rhetoric, json.dumps(made.reading, sort_keys=True)]
    return digest([*told, *(value for part in corpus.parts() for value in (part.receipt.ids, part.receipt.inputs))])


def _there(path: Path, state: str) -> Found | None:
    """What a table says that was made from the same corpus; None if there is none, or if it is damaged."""
    from pyarrow import ArrowException, parquet  # noqa: PLC0415

    try:
        metadata = parquet.read_schema(path).metadata or {}
        if metadata.get(_CORPUS) != state.encode():
            return None
        return Found(**json.loads(metadata[_FOUND]))
    except (ArrowException, OSError, ValueError, KeyError, TypeError):
        return None


def _articles(rows: pa.Table) -> Iterator[Article]:
    for row in rows.to_pylist():
        blocks = tuple(Block(b["kind"], Span(b["start"], b["end"])) for b in row["blocks"])
        yield Article(row["id"], row["text"], published=row["published"], blocks=blocks)


def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415

    names = ("id", "cluster", "relation", "earlier")
    measures = ("jaccard", "containment")
    return pa.schema([*((name, pa.string()) for name in names), *((name, pa.float64()) for name in measures)])


def _write_labels(gathered: Gathered, corpus: Corpus, path: Path) -> Counter[str]:
    """The table without its clusters, which are known when the last article has been compared."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    relations: Counter[str] = Counter()
    labels = gathered.labels()
    with parquet.ParquetWriter(path, _schema()) as writer:
        for part in corpus.parts():
            rows: list[dict[str, Any]] = []
            ids = part.read("articles", ["id"])["id"].to_pylist()
            for id, label in zip(ids, islice(labels, len(ids)), strict=True):
                rows.append({"id": id})
                if label is not None:
                    relations[label.relation] += 1
                    rows[-1] |= {name: getattr(label, name) for name in _schema().names[2:]}
            writer.write_table(pa.Table.from_pylist(rows, schema=_schema()))
    for _ in labels:  # none is left; the generator ends its work
        raise AssertionError
    return relations


def _found(gathered: Gathered, relations: Counter[str]) -> Found:
    import numpy as np  # noqa: PLC0415

    sizes = np.unique(gathered.clusters(), return_counts=True)[1].tolist()
    return Found(len(gathered), len(sizes), round(effective_texts(sizes), 1), dict(sorted(relations.items())))


def _write_whole(gathered: Gathered, labelled: Path, path: Path, metadata: Mapping[bytes, str]) -> None:
    """The table with its clusters."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    clusters = gathered.clusters()
    first = 0
    schema = _schema().with_metadata(metadata)
    with path.open("wb") as stream, parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in parquet.ParquetFile(labelled).iter_batches(_ROWS):
            own = batch["id"].to_pylist()
            standing = clusters[first : first + len(own)].tolist()
            ids = [own[n - first] if n >= first else gathered.id_of(n) for n in standing]
            columns = {name: batch[name] for name in schema.names} | {"cluster": pa.array(ids, pa.string())}
            writer.write_table(pa.table(columns, schema=schema))
            first += len(own)
        writer.close()
        stream.flush()
        os.fsync(stream.fileno())
