"""How many datelines without a year get one from the text, and how often it is the right one.

Usage: ``python benchmarks/dateline_years.py FILE...``; JSON lines or Parquet with ``title``, ``text``, ``published``,
which is kept back and compared. A text without a dateline gets one: ``Pyongyang, <its day> (KCNA) --``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rhetoric.ingest import read_text
from rhetoric.ingest.datelines import dateline_at


def rows(path: Path) -> Iterator[tuple[str, str, date]]:
    """Title, text and day of publication."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415

        records = (r for batch in pq.ParquetFile(path).iter_batches() for r in batch.to_pylist())
    else:
        records = (json.loads(line) for line in path.open(encoding="utf-8"))
    for record in records:
        yield record["title"] or "", record["text"] or "", date.fromisoformat(str(record["published"]))


def outcome(title: str, text: str, day: date) -> str:
    """What became of one text: ``right``, ``wrong``, ``unsure`` (two years), ``none``, or ``otherwise`` dated."""
    if not dateline_at(text):
        text = f"Pyongyang, {day:%B} {day.day} (KCNA) -- {text}"
    article = read_text(f"{title}\n\n{text}" if title else text)
    codes = {note.code for note in article.notes}
    if "year_unsure" in codes:
        return "unsure"
    if "year_inferred" not in codes:
        return "otherwise" if article.published else "none"
    inferred = next(d.value for d in article.dates if d.kind == "dateline")
    return "right" if inferred[:4] == str(day.year) else "wrong"


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)  # noqa: T201
        return 2
    print("file                          texts  right  wrong  unsure  none  otherwise  right of inferred")  # noqa: T201
    for name in sys.argv[1:]:
        found = Counter(outcome(*row) for row in rows(Path(name)))
        inferred = found["right"] + found["wrong"]
        share = f"{100 * found['right'] / inferred:.1f} %" if inferred else "-"
        counts = "  ".join(f"{found[k]:6,}" for k in ("right", "wrong", "unsure", "none", "otherwise"))
        print(f"{Path(name).name:28} {found.total():6,} {counts}  {share}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
