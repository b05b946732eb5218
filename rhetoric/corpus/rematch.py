"""Another lexicon over a corpus: statements are kept, matches are found anew, part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from rhetoric.batch.rows import to_row
from rhetoric.batch.schema import annotated
from rhetoric.corpus import Corpus, annotations_of_part
from rhetoric.corpus.manifest import full_disk_told, locked, write_manifest
from rhetoric.corpus.parts import Part, commit, recover, tables_of
from rhetoric.corpus.run import refuse_planned, summed
from rhetoric.lexicon import Lexicon
from rhetoric.pipeline import rematch

_BATCH = 250  # articles that are held as rows at once


def rematch_corpus(
    folder: str | PathLike[str], lexicons: Sequence[Lexicon], on_part: Callable[[int], None] | None = None
) -> int:
    """Match ``lexicons`` instead of those that the corpus was made with; how many parts were made anew.

    Parts that have these lexicons already are left alone, so a run that was killed goes on where it was.
    ``on_part`` is told the number of articles of each part that is done. Raises UsageError if another run is writing or
    a plan is not finished, ReadError for a damaged part.
    """
    place = Path(folder)
    wanted = {lexicon.name: lexicon.sha256 for lexicon in lexicons}
    corpus = Corpus(place)
    made = 0
    refuse_planned(place)
    with locked(place), full_disk_told(place):
        recover(place)
        versions = {lexicon.name: lexicon.version for lexicon in lexicons}
        manifest = replace(corpus.manifest, lexicons=wanted, versions=versions)
        write_manifest(place, replace(manifest, complete=False))
        for part in list(corpus.parts()):
            if part.receipt.lexicons != wanted:
                _make_anew(place, part, lexicons, wanted)
                made += 1
            if on_part is not None:
                on_part(part.receipt.rows["articles"])
        write_manifest(place, summed(place, manifest))
    return made


def _make_anew(folder: Path, part: Part, lexicons: Sequence[Lexicon], wanted: dict[str, str]) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415

    batches, rows = [], []
    for annotation in annotations_of_part(part):
        rows.append(to_row(rematch(annotation, lexicons)))
        if len(rows) == _BATCH:
            batches.append(pa.RecordBatch.from_pylist(rows, schema=annotated()))
            rows = []
    batches.append(pa.RecordBatch.from_pylist(rows, schema=annotated()))
    tables = tables_of(batches, ())
    tables["skipped"] = part.read("skipped")
    commit(folder, int(part.path.name), tables, wanted, anew=True)
