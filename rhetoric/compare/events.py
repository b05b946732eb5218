"""Which article tells of which event, from a table of two columns."""

from __future__ import annotations

import csv
from pathlib import Path

from rhetoric.errors import ReadError


def read_events(path: Path) -> dict[str, str]:
    """Events by article id from a CSV file with the columns ``id`` and ``event`` (UTF-8); rows without one are left
    out. Raises ReadError for a file that cannot be read, lacks a column, or gives an article two events."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            missing = {"id", "event"} - set(rows.fieldnames or ())
            if missing:
                raise ReadError(str(path), f"no column {' and '.join(sorted(missing))}; it needs id and event")
            for row in rows:
                article, event = (row["id"] or "").strip(), (row["event"] or "").strip()
                if not (article and event):
                    continue
                if found.setdefault(article, event) != event:
                    raise ReadError(f"{path}:{rows.line_num}", f"article {article!r:.60} has a second event")
    except OSError as error:
        raise ReadError(str(path), error.strerror or "cannot be read") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReadError(str(path), f"not a CSV file in UTF-8: {error}") from None
    return found
