"""Any dictionary as a lexicon: which format a file has, and reading it."""

from __future__ import annotations

from pathlib import Path

from rhetoric.errors import LexiconError, UsageError
from rhetoric.instruments.draft import Draft, Imported, build
from rhetoric.instruments.liwc import read_liwc
from rhetoric.instruments.plainlists import read_lexicoder, read_wordstat
from rhetoric.instruments.quanteda import read_quanteda
from rhetoric.instruments.tables import read_table
from rhetoric.instruments.trees import read_tree
from rhetoric.lexicon import load_lexicon
from rhetoric.lexicon.model import MatchKind
from rhetoric.lexicon.rows import bytes_of, text_of

READERS = {
    ".dic": read_liwc,
    ".yml": read_quanteda,
    ".yaml": read_quanteda,
    ".lc3": read_lexicoder,
    ".cat": read_wordstat,
    ".csv": read_table,
    ".tsv": read_table,
    ".txt": read_table,
    ".dicx": read_table,
}
TREES = (".ykd", ".lcd", ".xml")
FORMATS = (*READERS, *TREES)


def read_instrument(
    name_or_path: str | Path,
    *,
    name: str | None = None,
    language: str = "en",
    encoding: str | None = None,
    match: MatchKind | None = None,
) -> Imported:
    """The lexicon of that name or folder, or the dictionary in that file, as a lexicon with what was lost.

    The format is known by the ending: ``.dic`` and ``.dicx`` LIWC, ``.yml`` quanteda, ``.lcd`` and ``.lc3``
    Lexicoder, ``.ykd`` Yoshikoder, ``.cat`` WordStat, ``.csv``, ``.tsv`` and ``.txt`` tables. Files are UTF-8 unless
    ``encoding`` says otherwise. ``match`` says how entries are meant where the file does not (None: a glob if it has a
    star, else a phrase). Raises UsageError for a file of no known format, LexiconError with every problem.
    """
    path = Path(name_or_path)
    if path.suffix.lower() not in FORMATS or path.is_dir():
        if path.is_file() and path.name != "lexicon.toml":
            raise UsageError(f"{path}: not a format that is known; the ending is one of {', '.join(FORMATS)}")
        return Imported(load_lexicon(name_or_path), ())
    draft = Draft(path.name, match)
    data = bytes_of(path)
    if isinstance(data, str):
        draft.problems.add(draft.file, None, data)
    else:
        _fill(draft, data, path.suffix.lower(), encoding)
    imported = None if draft.problems else build(draft, name, language)
    if draft.problems or imported is None:
        raise LexiconError(path.name, draft.problems.listed())
    return imported


def _fill(draft: Draft, data: bytes, suffix: str, encoding: str | None) -> None:
    if suffix in TREES and (suffix != ".lcd" or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
        read_tree(data, draft, encoding)
        return
    text = text_of(data, draft.file, draft.problems, encoding, or_name_it=True)
    if draft.problems:
        return
    reader = READERS.get(suffix, read_lexicoder)  # a .lcd that is not XML is written like a .lc3
    reader(text, draft)
    if draft.zeros:
        draft.remarks.append(f"{draft.zeros:,} cells are 0: these entries are not in those categories.")
