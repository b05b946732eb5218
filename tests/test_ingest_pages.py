"""Pages written for these tests, in the shapes that pages have, against what should be read from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rhetoric.document import Article
from rhetoric.ingest import read_articles, read_text

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


SENTENCES = [
    f"The ferry to the island left the old pier on day {i} with most of its seats empty, as it had in the week before."
    for i in range(6)
]
MENU = "Home\nWorld\nSport\nShare this\nMost read\n"
RIVALS = [
    f"The mayor of town {i} said that he would not be a candidate in the vote of the coming spring. He has held the"
    " office for nine years, and nobody in the town can think of another who would like to have it after him."
    for i in range(3)
]
LINKS = "\n".join(f"News of town {i} in short" for i in range(30))


def confidence(text: str) -> float:
    found = read_text(text).body_confidence
    assert found is not None
    return found


def test_the_body_of_a_page_is_surer_without_a_rival_and_without_boxes() -> None:
    body = "\n\n".join(SENTENCES)
    plain = confidence(f"{MENU}\n{body}\n\nMore from this section\n")
    boxed = confidence(f"{MENU}\n" + "\n\nThe harbour at night\n\n".join(SENTENCES) + "\n\nMore from this section\n")
    rival = confidence(f"{MENU}\n{body}\n\nMore from this section\n{LINKS}\n\n{RIVALS[0]}\n\n{RIVALS[1]}")
    rivals = confidence(f"{MENU}\n{body}\n\nMore from this section\n{LINKS}\n\n" + "\n\n".join(RIVALS))
    assert 1 >= plain > boxed > rival > rivals >= 0


def test_a_guess_has_no_confidence_and_a_body_that_was_told_none_to_have() -> None:
    assert confidence(MENU + "\n".join(f"Link number {i} to another page" for i in range(20))) == 0
    assert read_text(SENTENCES[0], clean=False).body_confidence is None
