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
from pathlib import Path

from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import read_text
from rhetoric.ingest.fields import split_suffix


def characters(text: str, spans: list[tuple[int, int]]) -> set[int]:
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


def main() -> int:
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        print("set RHETORIC_EVAL to a folder with articles/*.txt and articles/gold/*.json")  # noqa: T201
        return 2
    rows = []
    for path in sorted((Path(folder) / "articles" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent.parent / f"{gold['id']}.txt").read_bytes().decode("utf-8")
        article = read_text(text, id=gold["id"])
        body = [(b.start, b.end) for b in article.body()]
        datelines = [(b.span.start, b.span.end) for b in article.blocks if b.kind == "dateline"]
        wanted = characters(text, [(a, b) for a, b in gold["main_text"]])
        hits = (
            same_title(article.title, gold["title"]),
            article.published == gold["date"],
            same_outlet(article.outlet, gold["outlet"]),
        )
        rows.append(
            (gold["id"], f1(characters(text, body + datelines), wanted), f1(characters(text, body), wanted), *hits)
        )
    print("id     body  strict  title  date  outlet")  # noqa: T201
    for name, body_f1, strict, *hits in rows:
        print(f"{name:5} {body_f1:6.3f} {strict:6.3f}  " + "   ".join("yes" if h else " no" for h in hits))  # noqa: T201
    n = len(rows)
    print(  # noqa: T201
        f"mean  {sum(r[1] for r in rows) / n:6.3f} {sum(r[2] for r in rows) / n:6.3f}  "
        + "  ".join(f"{sum(r[k] for r in rows)}/{n}" for k in (3, 4, 5))
    )
    texts = [p.read_bytes().decode("utf-8") for p in sorted((Path(folder) / "articles").glob("*.txt"))]
    read_text(texts[0])
    started = time.process_time()
    for text in texts * 3:
        read_text(text)
    spent = time.process_time() - started
    print(f"{3 * len(texts) / spent:.0f} dumps per CPU second ({sum(map(len, texts)) // len(texts)} characters each)")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
