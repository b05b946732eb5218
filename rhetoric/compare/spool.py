"""Annotations on disk, for results that each go over all of them: what comes once can be read many times."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from rhetoric.document import Annotation


class Spool:
    """Annotations in the order in which they came, in a temporary file (about 4 KB an article of 200 words).

    Use it as a context manager: the file goes when the block ends. Its folder is readable by its owner only, so that
    nothing but what was written is read again.
    """

    def __init__(self, annotations: Iterable[Annotation]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rhetoric-annotations-")
        self._path = Path(self._folder.name) / "annotations"
        self._count = 0
        try:
            with self._path.open("wb") as stream:
                for annotation in annotations:
                    pickle.dump(annotation, stream, pickle.HIGHEST_PROTOCOL)
                    self._count += 1
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Annotation]:
        with self._path.open("rb") as stream:
            for _ in range(self._count):
                annotation: Annotation = pickle.load(stream)
                yield annotation
