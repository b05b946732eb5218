"""Pages written for these tests, in the shapes that pages have, against what should be read from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhetoric.document import Article
from rhetoric.ingest import read_articles

PAGES = sorted((Path(__file__).parent / "data" / "ingest").glob("*.json"))


def read(expected: Path) -> Article:
    return next(read_articles(expected.with_suffix(".txt")))


@pytest.mark.parametrize("expected", PAGES, ids=lambda p: p.stem)
def test_fields_of_page(expected: Path) -> None:
    wanted: dict[str, Any] = json.loads(expected.read_text(encoding="utf-8"))
    article = read(expected)
    fields = [name for name in wanted if name not in ("blocks", "notes")]
    assert {name: getattr(article, name) for name in fields} == {name: wanted[name] for name in fields}
    assert [note.code for note in article.notes] == wanted.get("notes", [])


@pytest.mark.parametrize("expected", PAGES, ids=lambda p: p.stem)
def test_blocks_of_page(expected: Path) -> None:
    wanted: dict[str, Any] = json.loads(expected.read_text(encoding="utf-8"))
    article = read(expected)
    shown = [(b.kind, b.span.of(article.text)) for b in article.blocks if b.kind != "furniture"]
    beginnings = [[kind, text[: len(start)]] for (kind, text), (_, start) in zip(shown, wanted["blocks"], strict=False)]
    assert len(shown) == len(wanted["blocks"]), shown
    assert beginnings == wanted["blocks"]
