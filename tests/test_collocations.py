"""Collocations counted by hand; sorting and sampling of a concordance."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import replace

import pytest
import scipy.stats
from handmade import at, dinner, plain, said_by
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics import BigramAssocMeasures

from rhetoric.compare.collocations import Collocate, Collocations, CollocationSettings, collocations
from rhetoric.compare.concordance import concordance
from rhetoric.document import Annotation, Article, Block, Provenance, Span, Statement
from rhetoric.errors import UsageError

LOOSE = CollocationSettings(min_count=1)


def row(result: Collocations, word: str) -> Collocate:
    return next(r for r in result.rows if r.word == word)


def codes(result: Collocations) -> list[str]:
    return [note.code for note in result.notes]


# windows -----------------------------------------------------------------------------------------------------------


def test_a_window_by_hand() -> None:
    text = "peace is near but war is here and peace is far"
    result = collocations([plain(1, narrated=text)], "peace", replace(LOOSE, window=(1, 2)))
    # windows: [is near] and [and . is far]; eleven words, two of them the term
    assert (result.nodes, result.near, result.size) == (2, 5, 9)
    found = row(result, "is")
    assert (found.count, found.frequency, found.articles) == (2, 3, 1)
    assert found.expected == pytest.approx(5 * 3 / 9, rel=1e-12)
    assert found.pmi == pytest.approx(BigramAssocMeasures.pmi(2, (5, 3), 9), rel=1e-9)
    assert found.t == pytest.approx(BigramAssocMeasures.student_t(2, (5, 3), 9), rel=1e-9)
    assert found.log_dice == pytest.approx(14 + math.log2(2 * 2 / (2 + 3)), rel=1e-9)
    oracle = scipy.stats.chi2_contingency([[2, 1], [3, 3]], correction=False, lambda_="log-likelihood").statistic
    assert found.g2 == pytest.approx(oracle, rel=1e-9)
    assert {r.word for r in result.rows} == {"is", "near", "and", "far"}


def test_a_word_in_two_windows_counts_once() -> None:
    result = collocations([plain(1, narrated="war peace war x")], "war", replace(LOOSE, window=(1, 1)))
    assert row(result, "peace").count == 1
    assert (result.nodes, result.near, result.size) == (2, 2, 2)


def test_windows_end_at_sentences_and_voices() -> None:
    annotation = plain(1, narrated="they met. peace came", said="our war ended")
    text = annotation.article.text
    annotation = replace(annotation, sentences=(Span(0, 9), Span(10, 20), Span(21, len(text))))
    result = collocations([annotation], "peace", LOOSE)
    assert [r.word for r in result.rows] == ["came"]


def test_sentences_by_hand() -> None:
    first = plain(1, narrated="peace peace is good. war is bad")
    first = replace(first, sentences=(Span(0, 20), Span(21, 31)))
    second = plain(2, narrated="peace is dear")
    result = collocations([first, second], "peace", replace(LOOSE, window=None))
    assert (result.nodes, result.near, result.size, result.articles) == (2, 2, 3, 2)
    found = row(result, "is")
    assert (found.count, found.frequency, found.articles) == (2, 3, 2)
    assert found.expected == pytest.approx(2, rel=1e-12)
    assert found.log_dice == pytest.approx(14 + math.log2(2 * 2 / (2 + 3)), rel=1e-9)


def test_what_one_voice_says_in_pieces_of_a_sentence_is_one() -> None:
    text = "war looms, he said, for ever"
    whole = Span(0, len(text))
    pieces = at(text, "war looms,"), at(text, "for ever")
    statement = Statement(pieces, None, None, "direct", "quotation", "Ann", "official", None, None, 1.0, "")
    article = Article("a", text, blocks=(Block("paragraph", whole),))
    annotation = Annotation(article, (whole,), (statement,), (), (), Provenance("0"))
    result = collocations([annotation], "war", replace(LOOSE, window=None))
    assert {r.word for r in result.rows} == {"looms", "for", "ever"}
    assert (result.nodes, result.size) == (1, 2)
    # a window does not jump over the words of another voice
    assert {r.word for r in collocations([annotation], "war", LOOSE).rows} == {"looms"}


@pytest.mark.parametrize(
    ("term", "nodes"),
    [("militant friendship", 1), ("militant-friendship", 1), ("p*t*", 4), ("friendship*", 1), ("zz", 0)],
)
def test_terms_as_in_a_concordance(term: str, nodes: int) -> None:
    result = collocations([dinner()], term, LOOSE)
    in_body = [line for line in concordance([dinner()], term) if line.voice != "title"]
    assert result.nodes == nodes == len(in_body)


def test_a_term_inside_a_hyphenated_word() -> None:
    result = collocations([plain(1, narrated="an anti-war-anti march")], "anti", replace(LOOSE, window=(1, 1)))
    assert result.nodes == 2
    assert {r.word for r in result.rows} == {"an", "march"}


words = st.lists(st.sampled_from(["peace", "war", "a", "b", "c"]), min_size=1, max_size=15)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=5), st.integers(0, 3), st.integers(1, 3))
def test_counts_equal_a_count_by_hand(drawn: list[list[str]], left: int, right: int) -> None:
    articles = [plain(n, narrated=" ".join(text)) for n, text in enumerate(drawn)]
    result = collocations(articles, "peace", replace(LOOSE, window=(left, right)))
    near: Counter[str] = Counter()
    for text in drawn:
        nodes = [i for i, word in enumerate(text) if word == "peace"]
        near.update(
            word for i, word in enumerate(text) if word != "peace" and any(-left <= i - n <= right for n in nodes)
        )
    assert {r.word: r.count for r in result.rows} == dict(near)
    frequency = Counter(word for text in drawn for word in text)
    assert all(r.frequency == frequency[r.word] for r in result.rows)
    assert result.near == near.total()
    assert result.size + result.nodes == frequency.total()
    for r in result.rows:
        oracle = BigramAssocMeasures.likelihood_ratio(r.count, (result.near, r.frequency), result.size)
        assert abs(r.g2) == pytest.approx(oracle, rel=1e-9, abs=1e-9)
        assert math.isfinite(r.pmi + r.t + r.log_dice)


# voices, order, what cannot be said --------------------------------------------------------------------------------


def test_one_voice_and_one_speaker() -> None:
    annotation = plain(1, narrated="war here", said="war there")
    assert [r.word for r in collocations([annotation], "war", replace(LOOSE, voice="narration")).rows] == ["here"]
    assert [r.word for r in collocations([annotation], "war", replace(LOOSE, voice="statements")).rows] == ["there"]
    both = [said_by(annotation, speaker="Ann"), said_by(plain(2, said="war never"), speaker="Bob")]
    result = collocations(both, "war", replace(LOOSE, speaker="Bob"))
    assert [r.word for r in result.rows] == ["never"]
    assert "Bob" in result.methods
    with pytest.raises(UsageError, match="there are Ann"):
        collocations(both, "war", replace(LOOSE, speaker="Anna"))


@pytest.mark.parametrize("sort", ["log_dice", "pmi", "g2", "t", "count"])
def test_order(sort: str) -> None:
    result = collocations([dinner()], "p*", replace(LOOSE, sort=sort))  # type: ignore[arg-type]
    values = [getattr(r, sort) for r in result.rows]
    assert values == sorted(values, reverse=True)


def test_rows_as_a_table() -> None:
    result = collocations([dinner()], "p*", LOOSE)
    assert result.to_arrow().column("word").to_pylist() == [r.word for r in result.rows]


def test_what_cannot_be_said() -> None:
    assert codes(collocations([], "war")) == ["no_words"]
    assert codes(collocations([dinner()], "war")) == ["no_nodes"]
    assert codes(collocations([dinner()], "pact")) == ["no_collocates"]
    assert codes(collocations([dinner()], "pact", LOOSE)) == ["few_nodes"]
    assert codes(collocations([plain(1, narrated="war a " * 12)], "war", LOOSE)) == ["one_text"]
    assert collocations([plain(1, narrated="war war")], "war", LOOSE).rows == ()


@pytest.mark.parametrize(
    "options",
    [
        {"window": (-1, 2)},
        {"window": (0, 0)},
        {"window": (5, 99)},
        {"min_count": 0},
        {"sort": "mood"},
        {"voice": "title"},
        {"voice": "narration", "speaker": "Ann"},
    ],
)
def test_wrong_choices(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        CollocationSettings(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a " * 100_000, "a" * 200_000, "a-" * 100_000, "友" * 200_000])
def test_collocations_are_linear(text: str) -> None:
    started = time.process_time()
    for window in ((50, 50), None):
        collocations([plain(1, narrated=text)], "a*", CollocationSettings(window=window))
    assert time.process_time() - started < 8


# concordance -------------------------------------------------------------------------------------------------------


def lines() -> list[Annotation]:
    return [
        plain(1, narrated="we want war now", said="no war ever"),
        plain(2, narrated="they fear war again. war", said="all war ends"),
    ]


def contexts(**options: object) -> list[str]:
    return [f"{line.left}|{line.right}".strip() for line in concordance(lines(), "war", **options)]  # type: ignore[arg-type]


def test_sorted_by_the_words_beside() -> None:
    rights = [c.split("|")[1].split() for c in contexts(sort=["R1"])]
    assert [r[0] if r else "" for r in rights] == ["", "again.", "ends", "ever", "now"]
    lefts = [c.split("|")[0].split() for c in contexts(sort=["l1"])]
    assert [w[-1] for w in lefts] == ["again.", "all", "fear", "no", "want"]


def test_sort_keys_one_after_the_other() -> None:
    articles = [plain(n, narrated=text) for n, text in enumerate(["b war z", "a war z", "c war y"])]
    found = [line.left.strip() for line in concordance(articles, "war", sort=["R1", "L1"])]
    assert found == ["c", "a", "b"]
    assert [line.left.strip() for line in concordance(articles, "war", sort=["R1"])] == ["c", "b", "a"]


def test_context_does_not_change_the_order() -> None:
    narrow = [line.span for line in concordance(lines(), "war", sort=["R2", "L2"], width=0)]
    assert narrow == [line.span for line in concordance(lines(), "war", sort=["R2", "L2"], width=200)]


def test_a_sample_is_drawn_in_order_and_by_its_seed() -> None:
    articles = [plain(n, narrated="war " * 20) for n in range(10)]
    totals: list[int] = []
    drawn = list(concordance(articles, "war", sample=30, seed=7, on_total=totals.append))
    assert totals == [200]
    assert len({(line.article, line.span) for line in drawn}) == 30
    places = [(int(line.article[1:]), line.span.start) for line in drawn]
    assert places == sorted(places)
    assert drawn == list(concordance(articles, "war", sample=30, seed=7))
    assert drawn != list(concordance(articles, "war", sample=30, seed=8))
    assert list(concordance(articles, "war", sample=500)) == list(concordance(articles, "war"))


def test_every_line_has_the_same_chance() -> None:
    articles = [plain(n, narrated="war") for n in range(20)]
    drawn = Counter(line.article for seed in range(1000) for line in concordance(articles, "war", sample=5, seed=seed))
    assert scipy.stats.chisquare([drawn[f"a{n}"] for n in range(20)]).pvalue > 0.001


def test_lines_of_one_speaker() -> None:
    articles = [said_by(lines()[0], speaker="Ann Lee", speaker_id="ann"), lines()[1]]
    assert [line.left.strip() for line in concordance(articles, "war", speaker="ann lee")] == ["no"]
    assert [line.left.strip() for line in concordance(articles, "war", speaker="ann")] == ["no"]
    with pytest.raises(UsageError, match="Ann Lee"):
        list(concordance(articles, "war", speaker="Ann Leigh"))
    with pytest.raises(UsageError, match="narration has none"):
        concordance(articles, "war", speaker="ann", voice="narration")
    assert list(concordance([], "war", speaker="ann")) == []


@pytest.mark.parametrize(
    "options", [{"sort": ["X1"]}, {"sort": ["R6"]}, {"sort": ["R0"]}, {"sort": ["R"]}, {"sample": 0}]
)
def test_wrong_choices_of_a_concordance(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        concordance([], "war", **options)  # type: ignore[arg-type]
