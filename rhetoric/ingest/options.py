"""What a reader may be told, and what it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Format = Literal["text", "html", "csv", "tsv", "json", "jsonl", "parquet"]
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read. None means: guess from the data.

    ``clean=False`` takes the whole text as body. The ``*_column`` names say where a table keeps a field.
    Sizes are in bytes: ``max_text_bytes`` for one article (a text file, or the text of a record), ``max_html_bytes``
    for one page (the parser needs seconds and hundreds of megabytes for more), ``max_json_bytes`` for a JSON file,
    which is loaded whole. Tables of the other formats are streamed and may have any size.
    """

    clean: bool = True
    encoding: str | None = None
    format: Format | None = None
    text_column: str | None = None
    id_column: str | None = None
    title_column: str | None = None
    date_column: str | None = None
    outlet_column: str | None = None
    url_column: str | None = None
    language_column: str | None = None
    max_text_bytes: int = 10 * MEBIBYTE
    max_html_bytes: int = 5 * MEBIBYTE
    max_json_bytes: int = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read: where it is (``file``, ``file:record``) and why, in one line."""

    locator: str
    reason: str


OnSkip = Callable[[Skipped], None]
