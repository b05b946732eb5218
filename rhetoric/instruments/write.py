"""A lexicon written as a folder of ours, as CSV, or as YAML for quanteda, and what that does not keep."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from rhetoric.errors import UsageError
from rhetoric.instruments.draft import Loss, Losses
from rhetoric.instruments.quanteda import to_quanteda
from rhetoric.instruments.tables import EXPORTED, SEPARATOR
from rhetoric.lexicon import Lexicon, Mask, Term, load_lexicon
from rhetoric.lexicon.cells import BETWEEN, TERM_COLUMNS
from rhetoric.lexicon.load import MASK_COLUMNS, NOMINATION_COLUMNS
from rhetoric.lexicon.model import Nomination

KINDS = (".csv", ".yml", ".yaml")


def write_instrument(lexicon: Lexicon, path: Path) -> tuple[Loss, ...]:
    """Write ``lexicon`` to ``path`` and return what was lost. The ending decides: ``.csv``, ``.yml`` for quanteda, none
    for a folder. Nothing that exists is overwritten, and nothing appears half written.

    Raises UsageError for another ending, a path that exists and a place that does not.
    """
    losses = Losses()
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path}: exists; give a new name or take it away")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: no folder {path.absolute().parent}; make it first")
    if path.suffix.lower() == ".csv":
        _write_file(path, to_csv(lexicon, losses))
    elif path.suffix.lower() in KINDS:
        _write_file(path, to_quanteda(lexicon, losses))
    elif path.suffix and path.suffix.lower()[1:].isalpha():
        raise UsageError(f"{path}: write .csv, .yml for quanteda, or a name without an ending for a folder")
    else:
        _write_folder(lexicon, path)
    return losses.listed()


def to_csv(lexicon: Lexicon, losses: Losses) -> str:
    """Every term with all that is said of it. The frames are named by their path, with `` > `` between the names."""
    paths = {frame.id: frame.path or (frame.id,) for frame in lexicon.frames.values()}
    used = {term.frame for term in lexicon.terms}
    for frame, path in paths.items():
        if any(SEPARATOR in name for name in path):
            losses.add(f"that {SEPARATOR.strip()!r} in the name of a category does not part two names")
        if frame not in used:
            losses.add("categories without a term")
    if len(set(paths.values())) < len(paths):
        losses.add("categories of one name are one")
    losses.add("name, version, licence, authors and citation")
    losses.add("definitions of the frames")
    for said, is_lost in (
        ("names in which nothing counts (masks.csv)", lexicon.masks),
        ("names and countries with their sides", lexicon.nominations or lexicon.sides),
        ("which frames are controls, and their lists of subframes", _has_more(lexicon)),
        ("how the frames were judged, and cautions", any(f.judged or f.caution for f in lexicon.frames.values())),
        ("that the longest term wins across frames", lexicon.overlap == "longest"),
    ):
        if is_lost:
            losses.add(said)
    rows = (
        [SEPARATOR.join(paths[t.frame]), *_cells(t, EXPORTED[1:-1]), "1" if t.exact_case else ""] for t in lexicon.terms
    )
    return _csv(EXPORTED, rows)


def _has_more(lexicon: Lexicon) -> bool:
    return any(frame.control or frame.subframes for frame in lexicon.frames.values())


def _write_file(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _write_folder(lexicon: Lexicon, path: Path) -> None:
    """The folder is made beside its place, read back as a proof, and renamed in the end."""
    temporary = Path(mkdtemp(prefix=f".{path.name[:100]}.", dir=path.absolute().parent))
    try:
        _write_file(temporary / "lexicon.toml", _toml(lexicon))
        _write_file(temporary / "terms.csv", _csv(TERM_COLUMNS, (_cells(t, TERM_COLUMNS) for t in lexicon.terms)))
        if lexicon.masks:
            _write_file(temporary / "masks.csv", _csv(MASK_COLUMNS, (_cells(m, MASK_COLUMNS) for m in lexicon.masks)))
        if lexicon.nominations:
            rows = (_cells(n, NOMINATION_COLUMNS) for n in lexicon.nominations)
            _write_file(temporary / "nominations.csv", _csv(NOMINATION_COLUMNS, rows))
        load_lexicon(temporary)
        temporary.chmod(0o755)
        temporary.rename(path)
    finally:
        rmtree(temporary, ignore_errors=True)


def _cells(row: Term | Mask | Nomination, columns: Iterable[str]) -> list[str]:
    return [_cell(column, getattr(row, column)) for column in columns]


def _cell(column: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value!r}".removesuffix(".0")
    if column == "judged" and isinstance(value, tuple):
        return f"{value[0]}/{value[1]}"
    if isinstance(value, tuple):
        return ("; " if column == "exclude" else BETWEEN).join(value)
    return str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()


def _toml(lexicon: Lexicon) -> str:
    lines = [f"{key} = {_value(getattr(lexicon, key))}" for key in ("name", "version", "language", "licence")]
    lines += [f"authors = {_value(lexicon.authors)}", f"citation = {_value(lexicon.citation)}"]
    lines += [f'overlap = "{lexicon.overlap}"', f'case = "{lexicon.case}"']
    exact = [term.term for term in lexicon.terms if term.exact_case]
    if exact and lexicon.case != "exact":
        lines.append(f"exact_case = {_value(sorted(set(exact)))}")
    if lexicon.sides:
        lines += ["", "[sides]"]
        for side in sorted(set(lexicon.sides.values())):
            lines.append(f"{side} = {_value(sorted(code for code, its in lexicon.sides.items() if its == side))}")
    for frame in lexicon.frames.values():
        lines += ["", f"[frames.{frame.id}]"]
        lines += [f"{key} = {_value(getattr(frame, key))}" for key in ("definition", "include", "exclude")]
        lines += ["control = true"] if frame.control else []
        lines += [f"subframes = {_value(frame.subframes)}"] if frame.subframes else []
        lines += [f"path = {_value(frame.path)}"] if frame.path else []
        lines += [f"judged = {_value(_cell('judged', frame.judged))}"] if frame.judged else []
        lines += [f"caution = {_value(frame.caution)}"] if frame.caution else []
    return "\n".join(lines) + "\n"


def _value(value: str | Sequence[str]) -> str:
    """A text or a list of texts as TOML, which takes the strings of JSON but for a bare DEL, which no valid one has."""
    return json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False)
