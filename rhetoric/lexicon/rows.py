"""Files of an instrument, read with suspicion: text and rows of CSV, and every problem in them with its line."""

from __future__ import annotations

import csv
import io
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 200_000
MOST_PROBLEMS = 10_000
"""Problems that are listed; the others are counted."""
_MOST_HINTS = 100
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Problems:
    """What is wrong, each with its file and line, in the order in which it was found."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, file: str, line: int | None, what: str | Callable[[], str]) -> None:
        """Note a problem; ``what`` is asked only if it is listed."""
        self._count += 1
        if self._count <= MOST_PROBLEMS:
            said = what if isinstance(what, str) else what()
            self._found.append(f"{file}{'' if line is None else f':{line}'}: {said}")

    def hint(self, word: str, known: Iterable[str]) -> str:
        """What ``word`` may have been meant to be; nothing after many problems, since looking takes time."""
        if self._count > _MOST_HINTS:
            return ""
        names = list(known)
        close = get_close_matches(word[:100], names, n=1)
        return f"; did you mean {close[0]!r}?" if close else f"; there is: {', '.join(sorted(names)[:50])}"

    def listed(self) -> list[str]:
        """One line for each problem, and one for those that are too many to list."""
        left = self._count - len(self._found)
        return self._found + ([f"and {left:,} problems more"] if left else [])


def bytes_of(path: Path, inside: Path | None = None, most: int = MOST_BYTES) -> bytes | str:
    """The content of a plain file of at most ``most`` bytes, or in a few words why it cannot be had.

    With ``inside`` the file must lie in that folder, links followed: a lexicon of strangers shall not show other files.
    """
    try:
        real = path.resolve(strict=True)
        if inside is not None and real.parent != inside.resolve():
            return "a link that leads out of the folder of the lexicon"
        if not stat.S_ISREG(real.stat().st_mode):
            return "not a plain file"
        with real.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, RuntimeError) as error:  # a circle of links is a RuntimeError
        return f"cannot be read ({getattr(error, 'strerror', None) or error})"
    return data if len(data) <= most else f"larger than {most / 1024 / 1024:g} MiB"


def text_of(
    data: bytes, file: str, problems: Problems, encoding: str | None = None, *, or_name_it: bool = False
) -> str:
    """``data`` as text. Every line that is not UTF-8 (or not in ``encoding``) is a problem; the rest is read on.

    ``or_name_it``: whoever reads the problem may also say which encoding the file has."""
    advice = "save the file as UTF-8" + (", or name its encoding, as --encoding cp1252" if or_name_it else "")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding is None:
        problems.add(file, 1, f"not UTF-8 but UTF-16; {advice}".replace("cp1252", "utf-16"))
        return ""
    name = encoding or "utf-8-sig"
    try:
        return data.decode(name)
    except LookupError:
        problems.add(file, None, f"no encoding is named {encoding!r}; try cp1252, latin-1, utf-16 or cp949")
        return ""
    except (UnicodeError, ValueError) as error:
        if encoding is not None:
            problems.add(file, None, f"not in {encoding}: {error}"[:200])
            return ""
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = f"byte 0x{line[error.start]:02X} at place {error.start + 1}"
            problems.add(file, number, f"not UTF-8 ({byte}); {advice}")
    return data.decode(name, "replace")


def records(text: str, file: str, problems: Problems, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """``(line, cells)`` of the rows of a table that are not empty, with the line on which each begins, blanks at the
    edges of cells cut off. A row that cannot be read is a problem; the next one is tried."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(file, line, _explained(str(error)))
            continue
        count += bool(cells)
        if count > MOST_ROWS + 1:
            problems.add(file, line, f"more than {MOST_ROWS:,} rows")
            return
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield line, stripped


def _explained(error: str) -> str:
    if "end of data" in error:
        return "not CSV: a quotation mark that is opened here is never closed"
    return f"not CSV: {error}"


def fault_of_cell(cell: str) -> str | None:
    """Why a cell of text should not be taken: a formula for a spreadsheet, or characters that cannot be seen."""
    if cell.startswith(_FORMULA):
        return f"{cell[:40]!r} begins with {cell[0]!r}; a spreadsheet would run it as a formula"
    for character in cell if not cell.isprintable() else "":
        if unicodedata.category(character) in ("Cc", "Cs") or character in "\u2028\u2029":
            return f"a control character or line break (U+{ord(character):04X}) in {cell[:40]!r}"
    return None
