"""The matcher against a second, slow one: on texts made of what goes wrong, and on a corpus where there is one.

The corpus is not part of the project. ``RHETORIC_CORPORA`` names a folder with ``kcna_2011_2012.parquet``, which has a
column ``text``; without it that test is skipped. It takes about a quarter of an hour, more than a test may otherwise:
``RHETORIC_CORPORA=... pytest -o faulthandler_timeout=0 tests/test_lexicon_matching.py -k corpus``.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_matcher import Walled, alone
from strategies import texts as odd_texts

from rhetoric.document import Span
from rhetoric.lexicon import Lexicon, Mask, Term, available_lexicons, load_lexicon
from rhetoric.lexicon.match import find_all
from rhetoric.segment import sentences
from rhetoric.text import View, fold

CORPUS = Path(os.environ.get("RHETORIC_CORPORA", "")) / "kcna_2011_2012.parquet"

TERMS = tuple(
    Term(term, "f", kind, line, exclude=tuple(exclude))  # type: ignore[arg-type]
    for line, (term, kind, *exclude) in enumerate(
        [
            ("peace and security", "phrase"),
            ("multi-polar", "phrase"),
            ("anti-war and anti-imperialist", "phrase"),
            ("u.s. imperialists", "phrase"),
            ("people's army", "phrase"),
            ("war", "phrase"),
            ("war-monger*", "glob"),
            ("*polar", "glob"),
            ("* war", "glob"),
            ("peace * security", "glob"),
            ("puppet*", "glob", "puppet show*", "* puppet"),
            ("no war", "phrase"),
            ("rats?", "regex"),
            (r"(?:war|peace) (?:\w+ ){0,2}polar", "regex"),
            (r"(?:strengthen|boost)\w* (?:the )?peace", "regex"),
            (r"self\W?defen[cs]e", "regex"),
            (r"(?<!anti-)war(?! show)", "regex"),
            (r"\d+ (?:rats|wars)", "regex"),
            ("comrade*", "glob"),
            ("친선", "phrase"),
            ("최고-존엄", "phrase"),
            ("友谊", "phrase"),
            ("传统友谊", "phrase"),
            ("(?:传统|战斗)友谊", "regex"),
            ("최고존엄", "phrase"),
            ("братск*", "glob"),
        ]
    )
)
PIECES = [
    *("peace", "and", "security", "war", "War", "no", "not", "the", "puppet", "puppets", "show", "multi", "polar"),
    *("anti", "imperialist", "u.s.", "U.S.", "imperialists", "people's", "people’s", "army", "monger", "mongers"),
    *(
        "rats",
        "rat",
        "15",
        "strengthening",
        "boost",
        "self",
        "defence",
        "comrade",
        "ComradeKim",
        "ofComrade",
        "warPeace",
    ),
    *(
        "친선",
        "최고",
        "존엄",
        "의",
        "友谊",
        "友",
        "谊",
        "传统",
        "两国",
        "Братский",
        "ｗａｒ",
        "wa\u00adr",
        "pea\u200bce",
        "cafe\u0301",
    ),
]
GLUE = [
    " ",
    " ",
    " ",
    "-",
    "\u2011",
    "\n",
    "  ",
    ". ",
    ", ",
    '"',
    "”",
    " “",
    "' ",
    " '",
    "&quot;",
    "&nbsp;",
    "\u00a0",
    "",
]
texts = st.one_of(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=25).map(
        lambda parts: "".join(word + glue for word, glue in parts)
    ),
    odd_texts,
)


def read(text: str) -> tuple[View, list[Span], list[Span]]:
    spans = [Span(*m.span()) for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]
    return fold(text), spans, list(sentences(text, spans))


DPRK = load_lexicon("dprk-en")
ALONE = [alone(term) for term in TERMS]
TOGETHER = Lexicon("t", "1", "en", "CC0-1.0", ("us",), "us", {}, TERMS, (Mask("security war", "phrase", 2),))


@settings(max_examples=150, deadline=None)
@given(texts)
def test_every_term_is_found_where_the_slow_matcher_finds_it(text: str) -> None:
    view, spans, split = read(text)
    walled = Walled([(view, split)])
    for instrument, found in zip(ALONE, find_all(ALONE, view, spans, split), strict=True):
        expected = [span for _, span in walled.of(instrument.terms[0])]
        assert [hit.span for hit in found] == expected, instrument.terms[0].term


@settings(max_examples=50, deadline=None)
@given(texts)
def test_lexicons_together_find_what_each_finds_alone(text: str) -> None:
    view, spans, split = read(text)
    several = [TOGETHER, *ALONE[:5], DPRK]
    assert find_all(several, view, spans, split) == [each.find(view, spans, split) for each in several]


@settings(max_examples=50, deadline=None)
@given(texts, st.data())
def test_what_was_seen_before_changes_nothing(text: str, data: st.DataObject) -> None:
    """A matcher keeps the forms it met. One that is new finds the same."""
    view, spans, split = read(text)
    fresh = Lexicon("t", "1", "en", "CC0-1.0", ("us",), "us", {}, TERMS, TOGETHER.masks)
    assert fresh.find(view, spans, split) == TOGETHER.find(view, spans, split)
    cut = data.draw(st.integers(0, len(text)))
    halves = [Span(0, cut), Span(cut, len(text))]
    assert TOGETHER.find(view, halves, halves) == fresh.find(view, halves, halves)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, max_size=5))
def test_many_texts_at_once_are_as_each_alone(many: list[str]) -> None:
    """No match runs from one text into the next, and every span is one of its own text."""
    together = [read(text) for text in many]
    assert list(TOGETHER.find_many(together)) == [TOGETHER.find(*each) for each in together]


def test_more_texts_than_are_searched_at_once() -> None:
    many = [read("and security" if number % 3 else f"No war and peace, {number} wars") for number in range(200)]
    found = list(TOGETHER.find_many(iter(many)))
    assert found == [TOGETHER.find(*each) for each in many]
    assert [len(hits) for hits in found[:4]] == [2, 0, 0, 2]


@settings(max_examples=100, deadline=None)
@given(texts, st.data())
def test_stretches_may_end_inside_a_word(text: str, data: st.DataObject) -> None:
    view = fold(text)
    cuts = sorted({0, len(text), *data.draw(st.lists(st.integers(0, len(text)), max_size=4))})
    stretches = [Span(a, b) for a, b in pairwise(cuts)]
    edges = [view.span_from_raw(s) for s in stretches]
    if any(view.to_raw(*edge) != s for edge, s in zip(edges, stretches, strict=True)):
        return  # a cut inside an entity or a letter of several characters
    walled = Walled([(view, stretches)])
    for instrument, found in zip(ALONE, find_all(ALONE, view, stretches, stretches), strict=True):
        expected = [span for _, span in walled.of(instrument.terms[0])]
        assert [hit.span for hit in found] == expected, instrument.terms[0].term


def test_what_stood_outside_of_the_stretches_changes_nothing() -> None:
    """A form that is met first in a title, where nothing is looked for, is found in the body after it."""
    text = "New sanctions of warmongers loom\n\nThe sanctions of warmongers failed."
    body = [Span(text.index("The"), len(text))]
    fresh, used = load_lexicon("dprk-en"), load_lexicon("dprk-en")
    assert find_all([used], fold(text), body, body) == find_all([fresh], fold(text), body, body)
    alone = find_all([used], fold(text[body[0].start :]), (whole := [Span(0, len(body[0]))]), whole)
    assert [hit.term for hit in alone[0]] == [hit.term for hit in find_all([used], fold(text), body, body)[0]]
    assert len(alone[0]) == 2


@pytest.mark.skipif(not CORPUS.is_file(), reason="RHETORIC_CORPORA names no folder with kcna_2011_2012.parquet")
@pytest.mark.parametrize("name", available_lexicons())
def test_every_entry_of_a_lexicon_on_the_corpus(name: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    read_texts = [fold(t) for t in parquet.read_table(CORPUS, columns=["text"]).column("text").to_pylist()]
    whole = [(Span(0, len(view.raw)),) for view in read_texts]
    split = [sentences(view.raw, w) for view, w in zip(read_texts, whole, strict=True)]
    walled = Walled(list(zip(read_texts, split, strict=True)))
    instruments = [alone(term) for term in load_lexicon(name).terms]
    ours: list[list[tuple[int, Span]]] = [[] for _ in instruments]
    for number, (view, w, s) in enumerate(zip(read_texts, whole, split, strict=True)):
        for i, hits in enumerate(find_all(instruments, view, w, s)):
            ours[i].extend((number, hit.span) for hit in hits)
    wrong = [
        each.terms[0].term for each, mine in zip(instruments, ours, strict=True) if walled.of(each.terms[0]) != mine
    ]
    assert wrong == []
