"""The fuzzer's rules hold on its seeds and on some hundred inputs made of them; and each rule can be broken.

The long search is ``benchmarks/fuzz_ingest.py``; docs/ingest.md says how long it ran. What it found stands here.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sample_files import SAMPLES, TEXT, TITLE, atom, packed, rss, warc

from rhetoric import ingest
from rhetoric.document import Article, Block, DateMention, Span
from rhetoric.ingest import ReadOptions, Skipped, Tally

ROOT = Path(__file__).parents[1]


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


fuzz = benchmark("fuzz_ingest")
SEEDS: list[tuple[str, bytes]] = sorted(fuzz.seeds())

_DECLARED = b'<?xml version="1.0" encoding="UTF-8" '
FOUND: dict[str, tuple[str, bytes]] = {
    "a member without a name ended the run": (".zip", packed({"": "x", "a.txt": TEXT})),
    "a reference to no character lost the feed": (".rss", rss().replace(b"Hamra", b"&#x110000;&#xD800;", 1)),
    "minutes in search of an encoding": (".rss", _DECLARED * 3_000 + rss()),
    "minutes in search of an encoding after a declaration": (".atom", _DECLARED + b"?>" + _DECLARED * 3_000 + atom()),
}
"""Inputs that once broke a rule: what went wrong, the ending of the file, its bytes."""


@pytest.mark.parametrize("suffix", SAMPLES)
def test_seeds_and_what_is_made_of_them(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"input{suffix}"
    chance = random.Random(suffix)
    mine = [content for ending, content in SEEDS if ending == suffix]
    for content in mine:
        path.write_bytes(content)
        fuzz.check(path, content, 0)
    for _ in range(40):
        content = chance.choice(mine)
        for _ in range(chance.randrange(1, 4)):
            change = fuzz.repeated if chance.random() < 0.2 else fuzz.with_fragment
            content = change(content, chance)[: fuzz.LONGEST]
        path.write_bytes(content)
        fuzz.check(path, content, chance.randrange(16))


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once(name: str, tmp_path: Path) -> None:
    suffix, content = FOUND[name]
    path = tmp_path / f"input{suffix}"
    path.write_bytes(content)
    for bits in range(16):
        fuzz.check(path, content, bits)


def test_the_feed_of_a_broken_reference_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.rss"
    path.write_bytes(rss().replace(b"Hamra", b"&#x110000;&#xD800;&#1234567890123456789;&#72;", 1))
    [article] = ingest.read_articles(path)
    assert article.title == TITLE.replace("Hamra", "\ufffd\ufffd\ufffdH")


def test_no_library_writes_of_a_page_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """warcio printed what came after a record that is longer than it says."""
    pytest.importorskip("warcio")
    path = tmp_path / "x.warc"
    path.write_bytes(warc(length=600))
    told: list[Tally] = []
    articles = list(ingest.read_articles(path, None, lambda _: None, told.append))
    assert [t.notes for t in told if t.format == "warc"] == [
        ("records that are longer than they say, so that pages may be cut: 1",)
    ]
    assert len(articles) == 1
    assert capfd.readouterr() == ("", "")


GOOD = Article("input", TEXT, blocks=(Block("paragraph", Span(0, 40)),), locator="input.txt")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (([], [], 0), "nothing came of it"),
        (([GOOD], [], 2), "read is not what came out"),
        (([GOOD, GOOD], [], 2), "two articles of one id"),
        (([replace(GOOD, blocks=(Block("paragraph", Span(0, 9_999)),))], [], 1), "a block outside"),
        (([replace(GOOD, blocks=(*GOOD.blocks, Block("title", Span(9, 50))))], [], 1), "blocks overlap"),
        (([replace(GOOD, dates=(DateMention("2020", "lead", Span(0, 9_999)),))], [], 1), "a date or a note"),
        (([replace(GOOD, body_confidence=1.5)], [], 1), "no confidence"),
        (([replace(GOOD, text=TEXT + "x")], [], 1), "the text was edited"),
        (([], [Skipped("input.txt", "one\ntwo")], 0), "several lines"),
        (([], [Skipped("input.txt", " ")], 0), "no reason"),
        (([], [Skipped("input.txt", "x" * 600)], 0), "a long reason"),
        (([], [Skipped("input.txt", "not a readable rtf file (KeyError: 'x')")], 0), "a fault of ours"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_rule_can_be_broken(
    given: tuple[list[Article], list[Skipped], int], told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    articles, skipped, read = given

    def read_articles(_: object, __: ReadOptions, on_skip: Any, on_file: Any) -> Iterator[Article]:
        for what in skipped:
            on_skip(what)
        on_file(Tally("input.txt", "text", read, len(skipped)))
        return iter(articles)

    monkeypatch.setattr(ingest, "read_articles", read_articles)
    with pytest.raises(AssertionError, match=told):
        fuzz.check(tmp_path / "input.txt", TEXT.encode(), 0)


def test_slow_inputs_and_surrogates_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "input.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0)
    with pytest.raises(AssertionError, match="s of CPU"):
        fuzz.check(path, TEXT.encode(), 0)
    with pytest.raises(UnicodeEncodeError):
        fuzz.check_article(replace(GOOD, title="\ud800"))
