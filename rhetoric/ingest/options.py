"""What a reader may be told, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Format = Literal[
    "text", "html", "mhtml",
    "csv", "tsv", "json", "jsonl", "parquet", "xlsx",
    "docx", "rtf", "pdf", "epub",
    "warc", "feed", "zip", "tar", "gzip",
]  # fmt: skip
Duplicates = Literal["keep", "label", "drop"]
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read. None means: guess from the data.

    ``clean=False`` takes the whole text as body, ``body`` the given lines: ranges of line numbers from 1, both ends
    included. The ``*_column`` names say where a table keeps a field. ``name_pattern`` says what file names tell
    (``{date}_{outlet}_{id}``). ``pages`` are folders or archives of saved pages that a list of addresses is joined
    with. ``profile`` is the name of a profile or the path of one. ``year`` dates a dateline without a year.
    ``duplicates`` are kept, labelled with a note, or dropped (and reported as skipped). ``repair`` mends mojibake.

    Sizes are in bytes: ``max_text_bytes`` for one article (a text file, or the text of a record), ``max_html_bytes``
    for one page (the parser needs seconds and hundreds of megabytes for more), ``max_json_bytes`` for a JSON file,
    which is loaded whole, ``max_container_bytes`` for a file that holds articles and is loaded whole (DOCX, RTF, PDF,
    XLSX, EPUB, MHTML, feeds), packed and unpacked. Tables of the other formats, WARC files and archives are streamed
    and may have any size, but for ``max_members`` files in an archive, and ``max_unpacked_bytes`` that all of them
    unpack to. ``time_limit`` is in seconds, for one article in a format that a foreign library reads.
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
    body: tuple[tuple[int, int], ...] | None = None
    name_pattern: str | None = None
    pages: tuple[str, ...] = ()
    profile: str | None = None
    year: int | None = None
    duplicates: Duplicates = "keep"
    repair: bool = False
    max_text_bytes: int = 10 * MEBIBYTE
    max_html_bytes: int = 5 * MEBIBYTE
    max_json_bytes: int = 256 * MEBIBYTE
    max_container_bytes: int = 50 * MEBIBYTE
    max_members: int = 200_000
    max_unpacked_bytes: int = 8 * 1024 * MEBIBYTE
    time_limit: float = 60.0


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read: where it is (``file``, ``file:record``) and why, in one line."""

    locator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What one file gave. ``claimed`` is how many articles the file itself says it holds, if it says so.

    ``layout`` names the database layout that was recognised, ``columns`` says which column was taken for which field,
    and ``notes`` is what a reader of the result should know of the file as a whole. ``found`` is ``read`` and
    ``skipped`` together.
    """

    locator: str
    format: Format
    read: int = 0
    skipped: int = 0
    claimed: int | None = None
    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        return self.read + self.skipped


OnSkip = Callable[[Skipped], None]
OnFile = Callable[[Tally], None]
