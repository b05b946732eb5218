"""How well pages are read: body, title, date and outlet against hand-made gold.

Usage: ``RHETORIC_EVAL=FOLDER python benchmarks/ingest_quality.py`` where FOLDER holds ``articles/*.txt`` and
``articles/gold/*.json`` (keys ``id``, ``main_text`` as spans, ``title``, ``date``, ``outlet``).

Body F1 counts characters that are no blanks. The gold counts a dateline as body, so it is counted here too; the column
``body`` without it is ``strict``. Titles are compared without the outlet's suffix, entities decoded.
"""

from __future__ import annotations

import html
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import read_text
from rhetoric.ingest.fields import split_suffix


def characters(text: str, spans: Sequence[Sequence[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end) if not text[i].isspace()}


def f1(found: set[int], gold: set[int]) -> float:
    return 2 * len(found & gold) / (len(found) + len(gold)) if found or gold else 1.0


def same_title(found: str | None, gold: str) -> bool:
    def plain(title: str) -> str:
        return "".join(c for c in split_suffix(html.unescape(title))[0].casefold() if c.isalnum())

    return found is not None and plain(found) == plain(gold)


def same_outlet(found: str | None, gold: str) -> bool:
    names = [gold, gold.split(" (", maxsplit=1)[0]]
    known = {outlet.id for name in names if (outlet := find_outlet(name))}
    ours = find_outlet(found) if found else None
    return (ours is not None and ours.id in known) or found in names


def measure(folder: Path) -> list[tuple[str, float, float, bool, bool, bool]]:
    """For every gold article: id, body F1 with and without the dateline, and if title, date and outlet are right."""
    rows = []
    for path in sorted((folder / "articles" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent.parent / f"{gold['id']}.txt").read_bytes().decode("utf-8")
        article = read_text(text, id=gold["id"])
        body = [(span.start, span.end) for span in article.body()]
        datelines = [(b.span.start, b.span.end) for b in article.blocks if b.kind == "dateline"]
        wanted = characters(text, gold["main_text"])
        rows.append(
            (
                gold["id"],
                f1(characters(text, body + datelines), wanted),
                f1(characters(text, body), wanted),
                same_title(article.title, gold["title"]),
                article.published == gold["date"],
                same_outlet(article.outlet, gold["outlet"]),
            )
        )
    return rows


def speed(folder: Path, rounds: int = 3) -> tuple[float, int]:
    """Dumps read per CPU second, and their mean length in characters."""
    texts = [p.read_bytes().decode("utf-8") for p in sorted((folder / "articles").glob("*.txt"))]
    read_text(texts[0])  # the tables are loaded on first use
    started = time.process_time()
    for text in texts * rounds:
        read_text(text)
    return rounds * len(texts) / (time.process_time() - started), sum(map(len, texts)) // len(texts)


def main() -> int:
    name = os.environ.get("RHETORIC_EVAL")
    if not name:
        print("set RHETORIC_EVAL to a folder with articles/*.txt and articles/gold/*.json")  # noqa: T201
        return 2
    rows = measure(Path(name))
    print("id     body  strict  title  date  outlet")  # noqa: T201
    for identifier, body, strict, *hits in rows:
        print(f"{identifier:5} {body:6.3f} {strict:6.3f}  " + "   ".join("yes" if h else " no" for h in hits))  # noqa: T201
    n = len(rows)
    counts = "  ".join(f"{sum(bool(row[k]) for row in rows)}/{n}" for k in (3, 4, 5))
    print(f"mean  {sum(r[1] for r in rows) / n:6.3f} {sum(r[2] for r in rows) / n:6.3f}  {counts}")  # noqa: T201
    rate, length = speed(Path(name))
    print(f"{rate:.0f} dumps per CPU second ({length} characters each)")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
