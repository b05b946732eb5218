"""Which files an input means, in what order, and what is in them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rhetoric.ingest.items import Source
from rhetoric.ingest.options import Format, Skipped

FORMATS: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".mht": "mhtml", ".mhtml": "mhtml",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xls": "xlsx",
    ".docx": "docx", ".rtf": "rtf", ".pdf": "pdf", ".epub": "epub",
    ".warc": "warc", ".warc.gz": "warc", ".rss": "feed", ".atom": "feed", ".xml": "feed",
    ".zip": "zip", ".tar": "tar", ".tar.gz": "tar", ".tgz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar",
    ".tbz2": "tar", ".txz": "tar", ".gz": "gzip", ".bz2": "gzip", ".xz": "gzip",
}  # fmt: skip
_GLOB = frozenset("*?[")
_MARKDOWN = frozenset({".md", ".markdown"})
STDIN = "-"


def format_of(name: str) -> Format | None:
    """What a file's name says it is, if it does."""
    suffixes = [s.lower() for s in Path(name).suffixes[-2:]]
    return FORMATS.get("".join(suffixes)) or FORMATS.get(suffixes[-1] if suffixes else "")


def sources(inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> Iterator[Source | Skipped]:
    """Files for every path, folder, glob or ``-``, folders and globs sorted by name; and what is not read of them."""
    items = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    for item in items:
        name = os.fspath(item)
        path = Path(name)
        if name == STDIN:
            yield Source("stdin", None)
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists() or not _GLOB & set(name):
            yield _file(path)
        else:
            matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - patterns may be absolute
            if not matches:
                yield Skipped(name, "no file matches this pattern")
            for match in map(Path, matches):
                yield from _folder(match) if match.is_dir() else (_file(match),)


def count_sources(inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> int:
    """How many files ``sources`` will give, for a display of progress: folders are listed, hardly a file is opened."""
    return sum(isinstance(source, Source) for source in sources(inputs))


def _file(path: Path) -> Source | Skipped:
    if not path.exists():
        return Skipped(str(path), "no such file or folder")
    if not path.is_file():
        return Skipped(str(path), "not a regular file")
    return Source(str(path), format_of(path.name), path)


def _folder(folder: Path) -> Iterator[Source | Skipped]:
    """Every readable file below ``folder``; hidden and unknown ones are reported, links out of it are not followed."""
    found = False
    failed: list[Skipped] = []
    inside = folder.resolve()

    def unlisted(error: OSError) -> None:
        failed.append(Skipped(str(error.filename), "cannot be listed"))

    for root, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        failed += [Skipped(str(Path(root) / f), _LINK) for f in folders if (Path(root) / f).is_symlink()]
        for name in sorted(names):
            path = Path(root) / name
            reason = why_not(name) or (_leads_out(path, inside) and _LINK) or (_is_note(path) and _NOTE) or None
            if reason:
                yield Skipped(str(path), reason)
            else:
                found = True
                yield _file(path)
        yield from failed
        failed.clear()
    yield from failed
    if not found:
        yield Skipped(str(folder), "nothing to read in this folder")


_LINK = "a link to another folder: not followed; name what it leads to"
_NOTE = "Markdown without a head of metadata: a note on the folder? name it to read it"


def why_not(name: str) -> str | None:
    """Why a file of a folder or an archive is left out by its name alone: hidden, or of a type that is not known."""
    if name.startswith((".", "~$")):
        return "a hidden file"
    if format_of(name) is None:
        return f"unknown file type {Path(name).suffix!r}; known are {', '.join(sorted(FORMATS))}"
    return None


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(folder)


def _is_note(path: Path) -> bool:
    """Markdown that is no article: it does not begin with metadata."""
    if path.suffix.lower() not in _MARKDOWN:
        return False
    try:
        with path.open("rb") as stream:
            return not stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"---", b"+++"))
    except OSError:
        return False
