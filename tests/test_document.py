"""The types: spans, articles, and the partition of a text into voices."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import nested, statement

from rhetoric import document
from rhetoric.document import Annotation, Article, Block, DateMention, Match, Provenance, Span, Statement, Voice, voices
from rhetoric.lookup import SpanIndex

spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Span(min(pair), max(pair)))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (-2, -1)])
def test_a_span_has_two_ends_in_order(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_covers_half_open_characters() -> None:
    assert Span(2, 5).of("abcdefg") == "cde"
    assert len(Span(2, 5)) == 3
    assert Span(4, 4).of("abcdefg") == ""


@given(spans, spans)
def test_spans_overlap_where_they_share_a_character(a: Span, b: Span) -> None:
    shared = set(range(a.start, a.end)) & set(range(b.start, b.end))
    if len(a) and len(b):
        assert a.overlaps(b) == bool(shared)
    assert a.overlaps(b) == b.overlaps(a)
    if a.contains(b):
        assert set(range(b.start, b.end)) <= set(range(a.start, a.end))


def test_every_type_is_frozen_and_slotted() -> None:
    types = [x for x in vars(document).values() if isinstance(x, type) and dataclasses.is_dataclass(x)]
    assert len(types) >= 12
    for kind in types:
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
        assert hasattr(kind, "__slots__"), kind


def test_body_and_what_is_left_out() -> None:
    kinds = ("title", "dateline", "paragraph", "subhead", "caption", "credit", "furniture")
    blocks = tuple(Block(kind, Span(i, i + 1)) for i, kind in enumerate(kinds))
    article = Article("a", "x" * 7, blocks=blocks)
    assert article.body() == (Span(2, 3), Span(3, 4))
    assert [b.kind for b in article.left_out()] == ["dateline", "caption", "credit", "furniture"]


def test_the_kind_of_the_date_that_was_taken() -> None:
    dates = (DateMention("2024-01-01", "crawled"), DateMention("2024-01-02", "published"))
    assert Article("a", "", published="2024-01-02", dates=dates).published_kind == "published"
    assert Article("a", "", published="2024-01-03", dates=dates).published_kind is None


def test_a_match_with_a_flag_is_not_counted() -> None:
    match = Match(Span(0, 1), "lex", "frame", "term", "narration")
    assert match.counted
    assert not dataclasses.replace(match, flags=("negated",)).counted
    assert dataclasses.replace(match, target="enemy", rules={"target": "of: u.s."}).counted
    assert hash(match) == hash(dataclasses.replace(match, rules={"target": "of: u.s."}))


# ------------------------------------------------------------------ voices


def partition(article: Article, statements: tuple[Statement, ...]) -> list[tuple[str, str, int | None]]:
    return [(v.kind, v.span.of(article.text), v.statement) for v in voices(article, statements)]


def test_the_innermost_statement_speaks() -> None:
    article = Article("a", "0123456789", blocks=(Block("paragraph", Span(1, 9)),))
    inner = statement((4, 6), parent=1)
    outer = statement((2, 8))
    assert partition(article, (inner, outer)) == [
        ("left_out", "0", None),
        ("narration", "1", None),
        ("statement", "23", 1),
        ("statement", "45", 0),
        ("statement", "67", 1),
        ("narration", "8", None),
        ("left_out", "9", None),
    ]


def test_a_statement_over_two_paragraphs_leaves_the_gap_out() -> None:
    article = Article("a", "ab\ncd", blocks=(Block("paragraph", Span(0, 2)), Block("paragraph", Span(3, 5))))
    assert partition(article, (statement((0, 5)),)) == [
        ("statement", "ab", 0),
        ("left_out", "\n", None),
        ("statement", "cd", 0),
    ]


def test_title_and_captions_have_voices_of_their_own() -> None:
    article = Article("a", "TTccbb", blocks=(Block("title", Span(0, 2)), Block("caption", Span(2, 4))))
    assert partition(article, (statement((0, 6)),)) == [("title", "TT", None), ("left_out", "ccbb", None)]


def test_no_text_no_voices() -> None:
    assert voices(Article("a", ""), ()) == ()


@given(nested())
def test_voices_part_the_text_exactly(made: tuple[Article, tuple[Statement, ...]]) -> None:
    article, statements = made
    found = voices(article, statements)
    assert "".join(v.span.of(article.text) for v in found) == article.text
    assert [v.span.start for v in found[1:]] == [v.span.end for v in found[:-1]]
    assert all(len(v.span) for v in found)
    keys = [(v.kind, v.statement) for v in found]
    assert all(a != b for a, b in pairwise(keys)), "neighbours of one voice are one stretch"


@given(nested())
def test_each_character_has_the_voice_that_a_slow_reading_gives(made: tuple[Article, tuple[Statement, ...]]) -> None:
    article, statements = made
    wanted = [slow_voice(article, statements, i) for i in range(len(article.text))]
    got = [(v.kind, v.statement) for v in voices(article, statements) for _ in range(len(v.span))]
    assert got == wanted


def slow_voice(article: Article, statements: tuple[Statement, ...], at: int) -> tuple[str, int | None]:
    """By the definition: the deepest statement, the last one to begin among equals."""
    kind = next((b.kind for b in article.blocks if b.span.start <= at < b.span.end), None)
    if kind == "title":
        return "title", None
    if kind not in ("paragraph", "subhead"):
        return "left_out", None
    holding = [
        (depth(statements, i), piece.start, i)
        for i, said in enumerate(statements)
        for piece in said.content
        if piece.start <= at < piece.end
    ]
    return ("statement", max(holding)[2]) if holding else ("narration", None)


def depth(statements: tuple[Statement, ...], index: int) -> int:
    parent = statements[index].parent
    return 0 if parent is None else 1 + depth(statements, parent)


def test_an_annotation_gives_its_own_voices() -> None:
    article = Article("a", "abc", blocks=(Block("paragraph", Span(0, 3)),))
    annotation = Annotation(article, (), (statement((1, 2)),), (), (), Provenance("0"))
    assert annotation.voices() == (
        Voice(Span(0, 1), "narration"),
        Voice(Span(1, 2), "statement", 0),
        Voice(Span(2, 3), "narration"),
    )


# ------------------------------------------------------------------ look-up by position


@given(st.lists(spans, max_size=8), st.integers(-1, 31))
def test_look_up_by_position(found: list[Span], position: int) -> None:
    apart: list[Span] = []
    for span in sorted(found):
        if not apart or apart[-1].end <= span.start:
            apart.append(span)
    index = SpanIndex([(span, span) for span in apart])
    assert index.at(position) == next((s for s in apart if s.start <= position < s.end), None)
