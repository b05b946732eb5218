"""What the instruments hold: examples that match, complete codebooks, sides, dates and masks (cases as data)."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from rhetoric import annotate
from rhetoric.document import Article, Block, Match, Span
from rhetoric.lexicon import Hit, Lexicon, Term, load_lexicon
from rhetoric.lexicon.dates import in_force, out_of_date
from rhetoric.segment import sentences
from rhetoric.text import fold

HERE = Path(__file__).parent
FRAMES = (
    *("alliance_solidarity", "kinship_fraternity", "enemy_hostility", "delegitimisation_insult", "threat_deterrence"),
    *("militarisation", "sovereignty_self_defence", "just_cause_legitimation", "leader_veneration", "victory_heroism"),
    *("world_order", "peace_security", "victimhood_blame", "unity_loyalty"),
)
NAMES = ("dprk-en", "dprk-ko", "dprk-ru", "dprk-zh")
CASES: list[tuple[str, dict[str, Any]]] = [
    (name, case)
    for name in NAMES
    for case in json.loads((HERE / f"data/instruments/{name}.json").read_text(encoding="utf-8"))
]


@lru_cache(maxsize=4)
def instrument(name: str) -> Lexicon:
    return load_lexicon(name)


def find(lexicon: Lexicon, text: str) -> list[Hit]:
    spans = [Span(0, len(text))]
    return lexicon.find(fold(text), spans, sentences(text, spans))


def matches(name: str, case: dict[str, Any]) -> tuple[Match, ...]:
    text = case["text"]
    blocks = (Block("paragraph", Span(0, len(text))),)
    about = {"outlet": case.get("outlet"), "published": case.get("published"), "language": name[-2:]}
    article = Article("a", text, blocks=blocks, **about)
    return annotate(article, [instrument(name)]).matches


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['name']}" for name, case in CASES])
def test_cases(name: str, case: dict[str, Any]) -> None:
    """``expect``: words and frame of each match, then its flags and its target where the case is about them."""
    found = matches(name, case)
    got = [[m.span.of(case["text"]), m.frame, sorted(m.flags), m.target] for m in found]
    expected = [[words, frame, sorted((rest or [[]])[0])] for words, frame, *rest in case["expect"]]
    assert [row[:3] for row in got] == expected
    assert [row[3] for row in got if name == "dprk-en"] == [row[3] for row in case["expect"] if name == "dprk-en"]
    for m in found:
        assert set(m.rules) == {*m.flags, *(["target"] if m.target else [])}
        assert all(m.rules.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_term_matches_its_example_and_no_counterexample(name: str) -> None:
    lexicon = instrument(name)
    wrong = []
    for term in lexicon.terms:
        assert term.example, term.term
        own = {"context"} if term.status == "context" else set()
        for example in term.example:
            found = [h for h in find(lexicon, example) if (h.term, h.frame) == (term.term, term.frame)]
            wrong += [] if any(set(h.flags) == own for h in found) else [(term.line, example)]
        for example in term.counterexample:
            found = [h for h in find(lexicon, example) if (h.term, h.frame) == (term.term, term.frame)]
            wrong += [(term.line, example) for h in found if set(h.flags) == own]
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_every_mask_is_found_in_its_example_and_nothing_counts_in_it(name: str) -> None:
    lexicon = instrument(name)
    frame = next(iter(lexicon.frames))
    examples = [(mask, example) for mask in lexicon.masks for example in mask.example]
    assert len(examples) >= 5
    assert all(mask.kind and mask.source for mask in lexicon.masks)
    for mask, example in examples:
        alone = replace(lexicon, terms=(Term(mask.name, frame, mask.match, 2),), masks=())
        assert find(alone, example), mask.name
        assert not [h for h in find(lexicon, example) if not h.flags], mask.name


@pytest.mark.parametrize("name", NAMES)
def test_frames_are_those_of_the_taxonomy_and_the_codebook_has_them_all(name: str) -> None:
    lexicon = instrument(name)
    assert lexicon.path is not None
    codebook = (lexicon.path / "CODEBOOK.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", codebook, re.MULTILINE | re.DOTALL))
    used = Counter(term.frame for term in lexicon.terms)
    assert set(used) == set(lexicon.frames) <= {*FRAMES, "ceremonial_protocol"}
    for frame in lexicon.frames.values():
        section = " ".join(sections[frame.id].split())
        assert frame.control == (frame.id == "ceremonial_protocol")
        assert frame.definition == instrument("dprk-en").frames[frame.id].definition
        assert all(" ".join(text.split()) in section for text in (frame.definition, frame.include, frame.exclude))
        positive, negative = (re.search(rf"\*\*{mark}\.\*\* (.+?)(?= - \*\*|$)", section) for mark in ("Yes", "No"))
        assert positive is not None
        assert negative is not None
        assert [h for h in find(lexicon, positive[1]) if h.frame == frame.id and not h.flags], frame.id
        assert not [h for h in find(lexicon, negative[1]) if h.frame == frame.id and not h.flags], frame.id


def test_the_english_instrument_is_complete() -> None:
    lexicon = instrument("dprk-en")
    assert set(lexicon.frames) == {*FRAMES, "ceremonial_protocol"}
    assert len(lexicon.terms) >= 280
    per_frame = Counter(term.frame for term in lexicon.terms if term.status == "core")
    assert min(per_frame.values()) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_every_term_has_a_source_and_weak_ones_are_never_scored(name: str) -> None:
    for term in instrument(name).terms:
        assert term.source, term.term
        if term.judged is not None and term.judged[0] < 0.4 * term.judged[1]:
            assert term.status == "context", term.term


@pytest.mark.parametrize("name", NAMES)
def test_militarisation_has_two_sides(name: str) -> None:
    lexicon = instrument(name)
    sides = Counter(t.subframe for t in lexicon.terms if t.frame == "militarisation" and t.status == "core")
    assert set(sides) == {"self_strength", "other_war_danger"} == set(lexicon.frames["militarisation"].subframes)


@pytest.mark.parametrize("name", NAMES)
def test_sides(name: str) -> None:
    lexicon = instrument(name)
    assert {n.side for n in lexicon.nominations} >= {"self", "ally", "enemy", "third"}
    assert [lexicon.targets.side_of(code) for code in ("KP", "RU", "US", "FR", None)] == [
        *("self", "ally", "enemy", "third"),
        None,
    ]


def test_without_nominations_nothing_has_a_side() -> None:
    bare = replace(instrument("dprk-en"), nominations=(), sides={})
    text = "The U.S. sanctions will fail."
    article = Article("a", text, outlet="KCNA", blocks=(Block("paragraph", Span(0, len(text))),))
    (match,) = annotate(article, [bare]).matches
    assert (match.target, match.counted, match.rules) == (None, True, {})
    assert bare.targets.side_of("KP") is None


def test_dates() -> None:
    assert in_force("2024-06-19", "2024-06-19", None)
    assert not in_force("2024-06-18", "2024-06-19", None)
    assert in_force("2024", "2024-06-19", None)  # too coarse to tell
    assert out_of_date("2024-01-01", ("2010", "2023-12")) == "valid from 2010 to 2023-12"
    assert out_of_date("2024-01-01", (None, "2023-12")) == "valid to 2023-12"
    assert out_of_date(None, ("2030", None)) is None
    assert out_of_date("2024-01-01", None) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_are_plain(name: str) -> None:
    """One row a line, so that a change is read in a diff; no cell longer than a screen."""
    path = instrument(name).path
    assert path is not None
    for file in ("terms.csv", "masks.csv", "nominations.csv"):
        text = (path / file).read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines()))
        assert len({len(row) for row in rows}) == 1
        assert max(len(cell) for row in rows for cell in row) <= 700
