"""Many articles at once, without any engine around them: one Arrow batch in, one out.

``annotate_batch`` is a pure function, the unit of work wherever articles are annotated in bulk: in the processes of
one machine, in a job of a cluster, in Apache Spark.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rhetoric.batch import schema
from rhetoric.batch.rows import draft_of, to_row
from rhetoric.document import DEFAULT_ENGINE
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.ingest import ReadOptions, lay_out
from rhetoric.lexicon import Lexicon, load_lexicon
from rhetoric.pipeline import DEFAULT_LEXICON, annotate

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles of a batch are read and annotated. ``lexicons`` are names or folders; ``expected`` their SHA-256
    digests, where a run has to be sure that no other process sees another version.
    """

    lexicons: tuple[str, ...] = (DEFAULT_LEXICON,)
    engine: str = DEFAULT_ENGINE
    min_confidence: float = 0.0
    reading: ReadOptions = ReadOptions()  # noqa: RUF009 - frozen
    expected: Mapping[str, str] = field(default_factory=dict, hash=False)

    def to_json(self) -> str:
        """As one line, for another process."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, line: str) -> Settings:
        """What ``to_json`` gave."""
        values = json.loads(line)
        reading = values.pop("reading")
        body = reading.pop("body")
        return cls(
            lexicons=tuple(values.pop("lexicons")),
            reading=ReadOptions(
                **{**reading, "pages": tuple(reading["pages"])},
                body=None if body is None else tuple((a, b) for a, b in body),
            ),
            **values,
        )


def loaded(settings: Settings) -> tuple[Lexicon, ...]:
    """The lexicons of ``settings``. Raises UsageError if one is not what it was when the work began."""
    found = _lexicons(settings.lexicons)
    for lexicon in found:
        if settings.expected.get(lexicon.name, lexicon.sha256) != lexicon.sha256:
            raise UsageError(f"lexicon {lexicon.name} was changed while the work went on; begin again")
    return found


@lru_cache(maxsize=8)
def _lexicons(names: tuple[str, ...]) -> tuple[Lexicon, ...]:
    return tuple(load_lexicon(name) for name in names)


def annotate_batch(
    batch: pa.RecordBatch, settings: Settings, on_article: Callable[[], None] | None = None
) -> pa.RecordBatch:
    """Annotate every text of ``batch`` (``schema.drafts``); one row each, in order (``schema.annotated``).

    An article that cannot be annotated has its reason in ``error``; no article is left out and nothing is raised for
    one. ``on_article`` is called after each.
    """
    import pyarrow as pa  # noqa: PLC0415

    lexicons = loaded(settings)
    rows = []
    for row in batch.to_pylist():
        rows.append(_annotated(row, lexicons, settings))
        if on_article is not None:
            on_article()
    return pa.RecordBatch.from_pylist(rows, schema=schema.annotated())


def _annotated(row: Mapping[str, Any], lexicons: tuple[Lexicon, ...], settings: Settings) -> dict[str, Any]:
    try:
        article = lay_out(draft_of(row), settings.reading)
        return to_row(annotate(article, lexicons, engine=settings.engine, min_confidence=settings.min_confidence))
    except RhetoricError as error:
        reason = str(error).removeprefix(f"{row.get('locator')}: ")
    except MemoryError:
        reason = "set aside: it needs more memory than a process may have (--memory)"
    except Exception as error:  # whatever one article does, the others are annotated
        reason = f"internal error, please report it ({type(error).__name__}: {error})"
    return failed(row, reason)


def failed(row: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The row of an article that could not be annotated."""
    return {"id": row["id"], "locator": row.get("locator"), "raw_sha256": row.get("raw_sha256"), "error": reason}
