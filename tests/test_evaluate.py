"""Engines against gold: every measure on cases counted by hand, what must hold for all, files that are wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from handmade import dinner
from hypothesis import given
from hypothesis import strategies as st
from test_cli import last, run
from test_report import CONTROLS, HOSTILE
from typer.testing import CliRunner

from rhetoric.cli import app
from rhetoric.document import Article, Span
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.evaluate import (
    KINDS,
    MEASURES,
    Attribution,
    Evaluation,
    Gold,
    GoldArticle,
    Score,
    System,
    attribution_of,
    evaluate,
    gold_of,
    read_gold,
    read_predictions,
)
from rhetoric.evaluate.bootstrap import f1, interval, p_value, resampled
from rhetoric.evaluate.brat import parse
from rhetoric.evaluate.counts import match
from rhetoric.evaluate.words import Words
from rhetoric.pipeline import annotate
from rhetoric.record import to_line
from rhetoric.report import FORMATS, Style
from rhetoric.report.evaluation import EVALUATION_COLUMNS, evaluation_form

SAMPLES = Path(__file__).parents[1] / "samples"
TEXT = 'Mina Oh said that "the bridge is old" and narrow. “We walk,” he added, “slowly.” The NCNA noted fog.'
UNNAMED = [measure for measure, about in MEASURES.items() if not about.named]


def at(fragment: str, text: str = TEXT) -> Span:
    start = text.index(fragment)
    return Span(start, start + len(fragment))


def said(*pieces: str, source: str = "", cue: str = "", text: str = TEXT, **names: Any) -> Attribution:
    """Contents, source and cue as fragments of the text."""
    content = tuple(at(piece, text) for piece in pieces)
    return Attribution(content, *((at(words, text),) if words else () for words in (source, cue)), **names)


BRIDGE = said('the bridge is old" and narrow', source="Mina Oh", cue="said")
HE = Span(at("he added").start, at("he added").start + 2)
WALK = replace(said("We walk,”", "“slowly.”", cue="added"), source=(HE,))
FOG = said("fog", source="The NCNA", cue="noted")
TOLD = (BRIDGE, WALK, FOG)
NAMED = (
    replace(TOLD[0], kind="mixed", form="clause", speaker="Mina Oh", carrier="NCNA"),
    replace(TOLD[1], kind="direct", form="quotation", speaker="Mina Oh", carrier=None),
    replace(TOLD[2], kind="indirect", form="clause", speaker=None, carrier="NCNA"),
)


def article(rows: Sequence[Attribution] = TOLD, name: str = "a", text: str = TEXT, **rest: Any) -> GoldArticle:
    return GoldArticle(name, Article(name, text), tuple(rows), name, **{"named": False, **rest})


def measured(
    found: Sequence[Attribution], gold: GoldArticle | None = None, scope: Any = "all", *, named: bool = False
) -> Evaluation:
    one = gold or article()
    return evaluate(Gold((one,)), [System("x", {one.id: found}, named)], scope, rounds=0)


# measures counted by hand ------------------------------------------------------------------------------------------

HALF = (said("bridge is old", source="Oh"),)
"""Three of the six words of the first content, of ten in all three; all in quotation marks."""
WIDE = (said("noted fog", source="The NCNA"),)


@pytest.mark.parametrize(
    ("found", "measure", "kind", "figures"),
    [
        ((), "content_token", "all", (None, 0, 0)),
        ((), "attributed_soft", "all", (None, 0, 0)),
        ((), "source_right", "all", (None, None, None)),
        (HALF, "content_token", "all", (100, 30, 100 * 2 * 0.3 / 1.3)),
        (HALF, "content_token", "mixed", (None, 50, 0)),
        (HALF, "content_token", "direct", (100, 0, 0)),
        (HALF, "content_exact", "all", (0, 0, 0)),
        (HALF, "content_soft", "all", (100, 100 * 0.5 / 3, 100 * 2 * (1 / 6) / (7 / 6))),
        (HALF, "content_soft", "mixed", (None, 50, 0)),
        (HALF, "content_iou50", "all", (100, 100 / 3, 50)),
        (HALF, "content_iou50", "quoted", (100, 50, 200 / 3)),
        (HALF, "attributed_iou50", "all", (100, 100 / 3, 50)),
        (HALF, "attributed_exact", "all", (0, 0, 0)),
        (HALF, "source_right", "mixed", (None, None, 100)),
        (WIDE, "content_token", "all", (50, 10, 100 * 2 * 0.05 / 0.6)),
        (WIDE, "content_soft", "indirect", (50, 100, 200 / 3)),
        (WIDE, "content_iou50", "indirect", (100, 100, 100)),
        (WIDE, "content_exact", "indirect", (0, 0, 0)),
        (WIDE, "attributed_soft", "all", (50, 100 / 3, 40)),
        ((*TOLD, BRIDGE), "content_exact", "all", (75, 100, 100 * 2 * 0.75 / 1.75)),
        ((*TOLD, BRIDGE), "content_soft", "all", (100, 100, 100)),
        ((*TOLD, BRIDGE), "content_token", "all", (100, 100, 100)),
        ((replace(FOG, source=()),), "content_exact", "all", (100, 100 / 3, 50)),
        ((replace(FOG, source=()),), "attributed_exact", "all", (None, 0, 0)),
        ((replace(FOG, source=()),), "source_right", "all", (None, None, 0)),
        ((replace(FOG, source=(at("The"),)),), "attributed_exact", "all", (0, 0, 0)),
        ((replace(FOG, source=(at("NCNA"),)),), "attributed_exact", "all", (100, 100 / 3, 50)),
        (tuple(replace(s, source=(at("narrow"),)) for s in TOLD), "attributed_soft", "all", (0, 0, 0)),
        (tuple(replace(s, source=(at("narrow"),)) for s in TOLD), "content_soft", "all", (100, 100, 100)),
    ],
)
def test_hand_counted(found: Sequence[Attribution], measure: str, kind: str, figures: tuple[float | None, ...]) -> None:
    """Figures are precision, recall and F1 (or the share)."""
    score = measured(found).score(measure, kind)
    assert (score.precision, score.recall, score.value) == pytest.approx(figures)


def test_the_gold_itself_is_perfect_in_every_kind() -> None:
    rows = measured(NAMED, article(NAMED, named=True), named=True).scores
    assert {row.measure for row in rows} == set(MEASURES)
    assert {row.value for row in rows} - {None} == {100}
    # nothing that is direct has a carrier
    assert {(row.measure, row.kind) for row in rows if row.value is None} == {
        ("carrier", "direct"),
        ("carrier_right", "direct"),
    }
    assert [row.gold for row in rows if row.measure == "content_token"] == [10, 3, 6, 1, 9]


@pytest.mark.parametrize(
    ("changed", "measure", "precision", "recall", "value"),
    [
        ({"speaker": "Oh"}, "speaker", 100, 100, 100),
        ({"speaker": "Jo Pak"}, "speaker", 200 / 3, 200 / 3, 200 / 3),
        ({"speaker": "Jo Pak"}, "speaker_right", None, None, 200 / 3),
        ({"speaker": None}, "speaker", 200 / 3, 200 / 3, 200 / 3),
        ({"carrier": None}, "carrier", 100, 50, 200 / 3),
        ({"carrier": "TASS"}, "carrier", 50, 50, 50),
        ({"carrier": "TASS"}, "carrier_right", None, None, 50),
        ({"kind": "indirect"}, "kind_right", None, None, 200 / 3),
        ({"form": "participle"}, "form_right", None, None, 200 / 3),
        ({"speaker": "Jo Pak"}, "source_right", None, None, 100),
        ({"content": (at("The NCNA"),)}, "speaker", 200 / 3, 200 / 3, 200 / 3),
        ({"content": (at("The NCNA"),)}, "speaker_right", None, None, 100),
    ],
)
def test_names_counted_by_hand(
    changed: dict[str, Any], measure: str, precision: float | None, recall: float | None, value: float
) -> None:
    found = (replace(NAMED[0], **changed), *NAMED[1:])
    score = measured(found, article(NAMED, named=True), named=True).score(measure)
    assert (score.precision, score.recall, score.value) == pytest.approx((precision, recall, value))


def test_a_medium_that_only_reports_may_be_the_carrier() -> None:
    gold = article((replace(NAMED[2], speaker="NCNA", carrier=None),), named=True)
    scores = measured((NAMED[2],), gold, named=True)
    assert [scores.score(m).value for m in ("speaker", "speaker_or_medium")] == [0, 100]
    assert scores.score("carrier").precision == 100


def test_kinds_are_those_given_or_go_by_the_marks() -> None:
    """A whole press statement is direct although no mark stands around it."""
    whole = (replace(NAMED[2], kind="direct", form="document"),)
    gold = article(whole, named=True)
    assert measured(whole, gold, named=True).score("content_token", "direct").value == 100
    assert measured(whole, gold, named=False).score("content_token", "direct").value is None
    assert measured(whole, article(whole), named=True).score("content_token", "indirect").value == 100


def test_between_equal_contents_the_right_source_decides() -> None:
    gold = article((replace(FOG, source=(at("Mina Oh"),)), FOG))
    assert measured((FOG,), gold).score("attributed_exact").precision == 100
    assert measured((FOG,), gold).score("source_right").value == 100


def test_pairs_are_one_to_one_and_the_best_first() -> None:
    assert match({(0, 0): 0.6, (1, 0): 0.9, (1, 1): 0.7}) == [(1, 0)]
    assert match({(0, 1): 0.5, (0, 0): 0.5, (1, 0): 0.5}) == [(0, 0)]


def test_discarded_text_counts_for_nobody() -> None:
    gold = article(discarded=(at('the bridge is old" and narrow'), at("The NCNA noted fog")))
    scores = measured((*TOLD, said("The NCNA")), gold)
    assert scores.score("content_exact").value == 100
    assert scores.score("content_token").gold == 3


PLANS = "Ann Lee said rain fell. Bo Min wants to leave the old town. Cy Day hopes for snow."
RAIN = said("rain fell", source="Ann Lee", cue="said", text=PLANS)
LEAVE = said("to leave the old town", source="Bo Min", cue="wants", text=PLANS)
SNOW = said("for snow", source="Cy Day", cue="hopes", text=PLANS)


@pytest.mark.parametrize(
    ("found", "precision", "recall", "number"),
    [
        ((RAIN, LEAVE), 100, 100, 1),  # a wish that is found is no mistake
        ((RAIN, said("leave the old", text=PLANS)), 100, 100, 1),
        ((RAIN, said("Bo Min wants to leave", text=PLANS)), 50, 100, 2),  # most of it is nobody's
        ((said("rain fell. Bo Min wants to leave", text=PLANS),), 40, 100, 1),
        ((said("rain fell. Bo Min wants to leave the old town", text=PLANS),), None, 0, 0),  # half of it is the wish
        ((LEAVE, SNOW), None, 0, 0),
    ],
)
def test_scope_statements_leaves_wishes_out(
    found: Sequence[Attribution], precision: float | None, recall: float, number: int
) -> None:
    gold = article((RAIN, LEAVE, SNOW), text=PLANS)
    score = measured(found, gold, "statements").score("content_soft")
    assert (score.recall, score.found, score.gold) == (recall, number, 1)
    assert score.precision == pytest.approx(precision)


def test_scope_statements_changes_nothing_where_all_are_statements() -> None:
    gold = article((replace(LEAVE, kind="indirect", form="clause"),), text=PLANS, named=True)
    assert measured((LEAVE,), gold, "statements").scores == measured((LEAVE,), gold).scores


# words, marks, sources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('a "b c" d', "b c"),
        ("a “b c” d", "b c"),
        ("a „b c“ d", "b c d"),  # an opening mark does not close
        ("a «b» c", "b"),
        ("a ''b c'' d", "b c"),
        ("a ``b'' c", "b"),
        ('a "b\nc d', "b"),
        ("a ”b “c", "c"),
        ("it's 'a' b", ""),
        ('"a "b" c', "a c"),
    ],
)
def test_words_in_marks(text: str, quoted: str) -> None:
    words = Words(text)
    assert " ".join(words.word(i) for i in sorted(words.quoted)) == quoted


def test_words_that_a_span_touches() -> None:
    words = Words("one two, three")
    cases = {(0, 3): {0}, (3, 4): set(), (2, 5): {0, 1}, (7, 14): {2}, (4, 4): set(), (5, 6): {1}}
    assert {span: words.touched([Span(*span)]) for span in cases} == cases


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("the spokesman of the ministry", "spokesman"),
        ("Secretary of State Ann Mary Lee", "Lee"),
        ("Ann Lee, a nurse", "Lee"),
        ("Seoul's envoy", "envoy"),
        ("a nurse (Lee)", "nurse"),
        ("people who left", "people"),
        ("he", "he"),
    ],
)
def test_head_of_a_source(source: str, head: str) -> None:
    words = Words(source)
    number = words.head(words.touched([Span(0, len(source))]))
    assert number is not None
    assert words.word(number) == head
    assert words.head(frozenset()) is None


@pytest.mark.parametrize(
    ("gold", "ours", "same"),
    [
        ("the nurse of Lee", "Lee", True),
        ("the nurse of Lee", "the", False),
        ("he", "he", True),
        ("he", "he had", True),
        ("some of them", "some", True),
        ("some of the nurses", "some", True),
        ("the nurse", "", False),
    ],
)
def test_same_source(gold: str, ours: str, same: bool) -> None:
    words = Words(gold + " had said so")
    spans = [Span(0, len(gold)), at(ours, gold + " had") if ours else Span(0, 0)]
    assert words.same_source(*(words.touched([span]) for span in spans)) == same


# what must hold for all --------------------------------------------------------------------------------------------

LONG = " ".join(f"w{i}" for i in range(40)) + ' "' + " ".join(f"q{i}" for i in range(20)) + '" end'
_WORDS = Words(LONG)


def _attribution(numbers: Sequence[int], source: int | None) -> Attribution:
    def spans(chosen: Sequence[int]) -> tuple[Span, ...]:
        return tuple(Span(_WORDS.starts[i], _WORDS.ends[i]) for i in chosen)

    return Attribution(spans(numbers), spans([] if source is None else [source]))


@st.composite
def attributions(draw: st.DrawFn, *, apart: bool = False) -> tuple[Attribution, ...]:
    """Contents of neighbouring words, with a source or none; ``apart`` ones do not overlap."""
    numbers = draw(st.lists(st.integers(0, len(_WORDS) - 1), max_size=10))
    if apart:
        edges = sorted(set(numbers))
        ranges = [(a, b - 1) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    else:
        ranges = [(a, min(a + draw(st.integers(0, 8)), len(_WORDS) - 1)) for a in numbers]
    sources = st.one_of(st.none(), st.integers(0, len(_WORDS) - 1))
    return tuple(_attribution(range(a, b + 1), draw(sources)) for a, b in ranges)


def both(gold: Sequence[Attribution], found: Sequence[Attribution], scope: Any = "all") -> dict[tuple[str, str], Score]:
    return {(s.measure, s.kind): s for s in measured(found, article(gold, text=LONG), scope).scores}


@given(attributions())
def test_a_gold_against_itself_is_right(gold: tuple[Attribution, ...]) -> None:
    for score in both(gold, gold).values():
        assert score.value is None or score.value == pytest.approx(100)


@given(attributions(), attributions(), st.sampled_from(["all", "statements"]))
def test_scores_stay_in_bounds(gold: tuple[Attribution, ...], found: tuple[Attribution, ...], scope: str) -> None:
    for score in both(gold, found, scope).values():
        for value in (score.value, score.precision, score.recall):
            assert value is None or 0 <= value <= 100
        assert score.value is not None or (score.gold == 0 and not score.found)


@given(attributions(apart=True), attributions(apart=True))
def test_precision_and_recall_change_places(a: tuple[Attribution, ...], b: tuple[Attribution, ...]) -> None:
    forth, back = both(a, b), both(b, a)
    for key, score in forth.items():
        if key[0].startswith("content"):
            assert (score.precision, score.recall) == pytest.approx((back[key].recall, back[key].precision))
            assert score.value == pytest.approx(back[key].value)


@given(attributions(), attributions())
def test_stricter_measures_are_not_higher(gold: tuple[Attribution, ...], found: tuple[Attribution, ...]) -> None:
    scores = both(gold, found)
    for strict, loose in (("exact", "iou50"), ("exact", "soft")):
        for prefix in ("content", "attributed"):
            a, b = scores[f"{prefix}_{strict}", "all"], scores[f"{prefix}_{loose}", "all"]
            assert (a.recall or 0) <= (b.recall or 0) + 1e-9
            assert (a.precision or 0) <= (b.precision or 0) + 1e-9


@given(st.randoms(use_true_random=False), st.lists(st.tuples(attributions(), attributions()), min_size=1, max_size=6))
def test_the_order_of_articles_is_irrelevant(
    order: random.Random, pairs: list[tuple[tuple[Attribution, ...], tuple[Attribution, ...]]]
) -> None:
    articles = [article(gold, f"a{i}", LONG) for i, (gold, _) in enumerate(pairs)]
    system = System("x", {f"a{i}": found for i, (_, found) in enumerate(pairs)}, named=False)
    shuffled = order.sample(articles, len(articles))
    first, second = (evaluate(Gold(tuple(a)), [system], rounds=100) for a in (articles, shuffled))
    assert first == second


def test_time_is_linear_in_statements() -> None:
    def seconds(number: int) -> float:
        text = "He said it. " * number
        rows = [said("it", source="He", text="He said it.")] * number
        moved = [
            Attribution(
                tuple(Span(s.start + 12 * i, s.end + 12 * i) for s in row.content),
                tuple(Span(s.start + 12 * i, s.end + 12 * i) for s in row.source),
            )
            for i, row in enumerate(rows)
        ]
        began = time.process_time()
        assert measured(moved, article(moved, text=text)).score("attributed_exact").value == 100
        return time.process_time() - began

    seconds(100)
    assert seconds(16_000) < 8 * 3 * seconds(2_000)


# resampling --------------------------------------------------------------------------------------------------------


def systems(count: int = 12) -> tuple[Gold, System, System]:
    """The second system misses a content in every other article."""
    gold = Gold(tuple(article(TOLD, f"a{i:02}") for i in range(count)))
    less = {f"a{i:02}": TOLD[: 3 - i % 2] for i in range(count)}
    return gold, System("good", {a.id: TOLD for a in gold.articles}, False), System("less", less, False)


def test_a_system_does_not_differ_from_itself() -> None:
    gold, _, less = systems()
    result = evaluate(gold, [less, replace(less, name="again")])
    assert {(d.difference, d.ci_low, d.ci_high, d.p) for d in result.differences if d.kind == "all"} == {(0, 0, 0, 1)}


def test_a_difference_that_is_always_there_is_sure() -> None:
    gold, good, less = systems()
    result = evaluate(gold, [good, less])
    [difference] = [d for d in result.differences if (d.measure, d.kind) == ("content_exact", "all")]
    recall = 30 / 36
    assert difference.difference == pytest.approx(100 - 100 * 2 * recall / (1 + recall))
    assert difference.ci_low is not None
    assert difference.ci_low > 0
    assert difference.p == pytest.approx(2 / 1001)
    [turned] = [d for d in evaluate(gold, [less, good]).differences if (d.measure, d.kind) == ("content_exact", "all")]
    assert (turned.difference, turned.p) == (pytest.approx(-difference.difference), difference.p)


def test_resamples_are_sums_of_articles_drawn_with_the_same_draws_for_all_tables() -> None:
    table = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    first, second = resampled([table, table * 3], 50, seed=5)
    draw = random.Random(5)
    expected = [sum(table[i] for i in draw.choices(range(3), k=3)) for _ in range(50)]
    assert np.allclose(first, expected)
    assert np.allclose(second, 3 * first)


def test_interval_and_p_by_hand() -> None:
    values = np.arange(1000, dtype=float)
    assert interval(values[::-1]) == (25, 975)
    assert interval(np.where(values < 150, np.nan, values)) is None
    assert p_value(values + 1) == pytest.approx(2 / 1001)
    assert p_value(values - 9) == pytest.approx(2 * 11 / 1001)
    assert p_value(-(values - 9)) == pytest.approx(2 * 11 / 1001)
    assert p_value(np.zeros(100)) == 1
    assert p_value(np.full(100, np.nan)) is None


def test_f1_where_there_is_nothing() -> None:
    numbers = [np.array(column, dtype=float) for column in ([1, 0, 0], [2, 0, 2], [1, 0, 0], [4, 0, 0])]
    assert f1(*numbers) == pytest.approx([100 / 3, np.nan, 0], nan_ok=True)


def test_too_few_articles_have_no_interval_and_a_note() -> None:
    gold, good, less = systems(4)
    result = evaluate(gold, [good, less])
    assert {(s.ci_low, s.ci_high) for s in result.scores} == {(None, None)}
    assert {d.p for d in result.differences} == {None}
    assert "only 4 articles with statements: intervals from so few are too narrow, and p is too small" in {
        note.message for note in result.notes
    }


def test_systems_that_do_not_differ_are_seldom_told_apart() -> None:
    """Two systems whose findings were exchanged at random, article by article: p under 0.05 in about 5 of 100."""
    draw = random.Random(1)
    tables = [np.array([[draw.choice((0, 1, 2, 3)), 3.0, 0.0, 4.0] for _ in range(40)]) for _ in range(2)]
    for table in tables:
        table[:, 2] = table[:, 0]
    wrong = 0
    for seed in range(200):
        swap = np.array([draw.random() < 0.5 for _ in range(40)])[:, None]
        pair = [np.where(swap, *tables), np.where(swap, *tables[::-1])]
        first, second = (f1(*sums.T) for sums in resampled(pair, 200, seed))
        p = p_value(first - second)
        wrong += p is not None and p < 0.05
    assert 3 <= wrong <= 20


# brat --------------------------------------------------------------------------------------------------------------


def bound(name: str, label: str, *pieces: str) -> str:
    """A line of a text-bound of ``TEXT``."""
    spans = [at(piece) for piece in pieces]
    offsets = ";".join(f"{span.start} {span.end}" for span in spans)
    return f"{name}\t{label} {offsets}\t{' '.join(pieces)}\n"


BRAT = (
    bound("T1", "Source", "Mina Oh")
    + bound("T2", "Cue", "said")
    + bound("T3", "Content", 'the bridge is old" and narrow')
    + bound("T4", "Attribution", "said")
    + "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
    + bound("T5", "Content", "We walk,", "slowly.")
    + bound("T6", "Attribution", "added")
    + "E2\tAttribution:T6 Content:T5\n#1\tAnnotatorNotes T1\ta note\nA1\tDoubt E2\n"
)


def write(folder: Path, **files: str) -> Path:
    """Files by name; two underscores stand for the full stop before the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8", newline="")
    return folder


def test_brat(tmp_path: Path) -> None:
    [one] = read_gold(write(tmp_path, a__txt=TEXT, a__ann=BRAT)).articles
    assert (one.id, one.named, one.article.text) == ("a", False, TEXT)
    first, second = one.attributions
    assert (first.source, first.cue) == ((at("Mina Oh"),), (at("said"),))
    assert (second.source, second.cue) == ((), ())
    assert [span.of(TEXT) for span in second.content] == ["We walk,", "slowly."]
    assert one.article.body() == (Span(0, len(TEXT)),)


def test_roles_in_several_pieces_and_text_to_discard(tmp_path: Path) -> None:
    more = (
        bound("T7", "Content", "fog")
        + bound("T8", "Discard", "The NCNA")
        + "E3\tAttribution:T6 Content:T5 Content2:T7\n"
    )
    [one] = read_gold(write(tmp_path, a__txt=TEXT, a__ann=BRAT + more)).articles
    assert [span.of(TEXT) for span in one.attributions[2].content] == ["We walk,", "slowly.", "fog"]
    assert [span.of(TEXT) for span in one.discarded] == ["The NCNA"]


def test_the_first_annotator_counts(tmp_path: Path) -> None:
    gold = read_gold(write(tmp_path, a__txt=TEXT, a_zed__ann="", a_amy__ann=BRAT, a_bob__ann=""))
    assert [(a.id, Path(a.locator).name, len(a.attributions)) for a in gold.articles] == [("a", "a_amy.ann", 2)]
    assert [note.message for note in gold.notes] == ["annotations of a text by a second annotator do not count: 2"]


def test_texts_in_a_folder_of_their_own(tmp_path: Path) -> None:
    write(tmp_path / "attributions", a_amy__ann=BRAT)
    write(tmp_path / "text", a__txt=TEXT, b__txt=TEXT)
    gold = read_gold(tmp_path)
    assert [a.id for a in gold.articles] == ["a"]
    assert [note.message for note in gold.notes] == ["texts without annotation do not count: 1, such as b.txt"]
    with pytest.raises(ReadError, match=r"a_amy\.ann: its text is missing: no a_amy\.txt or a\.txt in"):
        read_gold(tmp_path, tmp_path)
    assert read_gold(tmp_path / "attributions", tmp_path / "text").articles == gold.articles


def test_line_ends_are_counted_as_they_are(tmp_path: Path) -> None:
    text = "Rain.\r\nMina Oh said so: fog came."
    start = text.index("fog")
    ann = (
        f"T1\tContent {start} {start + 8}\tfog came\r\nT2\tAttribution 15 19\tsaid\r\nE1\tAttribution:T2 Content:T1\r\n"
    )
    [one] = read_gold(write(tmp_path, a__txt=text, a__ann=ann)).articles
    assert [span.of(one.article.text) for span in one.attributions[0].content] == ["fog came"]
    assert [span.of(text) for span in one.article.body()] == ["Rain.\r", "Mina Oh said so: fog came."]


def test_a_line_break_in_the_words_of_a_text_bound() -> None:
    found = parse("T1\tContent 0 9\tone\n\ntwo\nE1\tAttribution:T1 Content:T1\n", "x.ann")
    assert found.bounds["T1"].words.split() == ["one", "two"]
    assert len(found.events) == 1


@pytest.mark.parametrize(
    ("ann", "told"),
    [
        ("T1\tContent 0 x\tMina", "a.ann:1: not a label with offsets like 'Content 5 9;12 20': 'Content 0 x'"),
        ("\nT1\tContent 4 2\tMina", "a.ann:2: a span that ends at 2 before it starts at 4"),
        ("T1\tContent 0 4\tMina\nT1\tCue 0 4\tMina", "a.ann:2: T1 is given twice, before in line 1"),
        ("T1\tContent 0 900\tMina", "a.ann:1: offsets past the end of the text, which has 100 characters"),
        ("T1\tContent 0 4\tYuna", "a.ann:1: the text at the offsets is 'Mina', not 'Yuna'"),
        ("T1\tContent 0 4\tMina\nand more", "a.ann:1: the text at the offsets is 'Mina', not 'Mina and more'"),
        ("hello", "a.ann:1: not a line of brat's standoff format: 'hello'"),
        ("T1\tContent 0 4\tMina\nE1\tAttribution:T1 Content:T9", "a.ann:2: there is no T9"),
        ("T1\tContent 0 4\tMina\nE1\tAttribution T1", "a.ann:2: not a role with a text-bound like 'Source:T1'"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, ann: str, told: str) -> None:
    write(tmp_path, a__txt=TEXT, a__ann=ann)
    with pytest.raises(ReadError, match=re.escape(told)):
        read_gold(tmp_path)


@given(
    st.lists(
        st.one_of(
            st.text("TE1 \t:;ContentSource0#\r", max_size=30),
            st.sampled_from([*BRAT.splitlines(), "T9\tCue 3 5;7 9\tx", "E9\tAttribution:T9 Cue:T9"]),
        ),
        max_size=8,
    )
)
def test_any_lines_are_read_or_named(lines: list[str]) -> None:
    told, found = "", None
    try:
        found = parse("\n".join(lines), "x.ann")
    except ReadError as error:
        told = str(error)
    if found is None:
        assert re.fullmatch(r"x\.ann:\d+: .+", told)
    else:
        assert {name for _, roles in found.events for names in roles.values() for name in names} <= set(found.bounds)


def test_an_event_without_content_is_told(tmp_path: Path) -> None:
    ann = BRAT + "E3\tAttribution:T6 Source:T1\nE4\tAttribution:E1 Content:T5\n"
    gold = read_gold(write(tmp_path, a__txt=TEXT, a__ann=ann))
    assert [len(a.attributions) for a in gold.articles] == [3]
    assert [note.message for note in gold.notes] == ["attributions without content do not count: 1"]


# other gold, and predictions ---------------------------------------------------------------------------------------


def test_annotations_are_gold(tmp_path: Path) -> None:
    annotation = dinner()
    line = to_line(annotation)
    write(tmp_path / "lines", a__jsonl=line + "\n\n")
    write(tmp_path / "one", a__json=line)
    write(tmp_path / "list", a__json=f"[{line}]")
    for folder in ("lines", "one", "list"):
        [one] = read_gold(tmp_path / folder).articles
        assert one.article == annotation.article
        assert one.attributions == tuple(map(attribution_of, annotation.statements))
        assert one.named


PAGE = {
    "id": "p",
    "file": "p.txt",
    "title": None,
    "outlet": "Yonhap",
    "statements": [
        {"kind": "indirect", "form": "clause", "speaker": "Mina Oh", "carrier": None, "content_text": ["fog came"],
         "source_text": "Mina Oh", "cue_text": "said", "parent": None},
    ],
}  # fmt: skip
PAGE_TEXT = "Mina Oh left. On Monday\nMina Oh said fog came, and he said it twice."


def page(**changed: Any) -> str:
    return json.dumps({**PAGE, **changed})


def said_of(**changed: Any) -> list[dict[str, Any]]:
    return [{**PAGE["statements"][0], **changed}]  # type: ignore[dict-item]


def test_gold_of_a_page(tmp_path: Path) -> None:
    write(tmp_path, p__txt=PAGE_TEXT)
    write(tmp_path / "gold", p__json=page())
    [one] = read_gold(tmp_path / "gold").articles
    [found] = one.attributions
    second = PAGE_TEXT.index("Mina Oh said")
    assert found == Attribution(
        (at("fog came", PAGE_TEXT),),
        (Span(second, second + 7),),
        (at("said", PAGE_TEXT),),
        "indirect",
        "clause",
        "Mina Oh",
        None,
    )
    body = [second, len(PAGE_TEXT)]
    write(tmp_path / "gold", p__json=page(body=[body]))
    [given] = read_gold(tmp_path / "gold", given_body=True).articles
    assert given.article.body() == (Span(*body),)
    assert given.article.outlet == "Yonhap"
    assert read_gold(tmp_path / "gold").articles == (one,)


def test_the_gold_of_the_samples_is_all_there() -> None:
    gold = read_gold(SAMPLES / "gold")
    assert len(gold.articles) == len(list((SAMPLES / "gold").glob("*.json")))
    for one in gold.articles:
        written = json.loads(Path(one.locator).read_text(encoding="utf-8"))["statements"]
        assert [bool(a.source) for a in one.attributions] == [
            bool(s.get("source") or s.get("source_text")) for s in written
        ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (page(file="../p.txt"), "gold.json: file is '../p.txt': give the name of a file, without folders"),
        (page(file="q.txt"), "gold.json: its text is missing: no q.txt in"),
        (page(statements={}), "gold.json: statements is not a list"),
        (page(statements=["x"]), "gold.json: statements[0]: not an object"),
        (page(statements=said_of(kind="loud")), "statements[0]: kind is 'loud', not one of direct, mixed, indirect"),
        (page(statements=said_of(speaker=7)), "statements[0]: speaker is 7, not a string"),
        (page(statements=said_of(content_text=["snow"])), "statements[0]: not in the text: 'snow'"),
        (page(statements=said_of(content_text="fog")), "statements[0]: has neither content (offsets) nor content_text"),
        (page(statements=said_of(content_text=["…"])), "statements[0]: no words: '…'"),
        (page(statements=said_of(source_text="fog")), "statements[0]: not in the text outside the content: 'fog'"),
        (page(statements=said_of(content=[[5, 900]])), "content: [5, 900] is not a span of its text, which has 68"),
        (page(statements=said_of(content=[[5, 5]])), "content: [5, 5] is not a span"),
        (page(statements=said_of(content=[])), "statements[0]: its content has no word"),
        ('{"id": 1}', "gold.json: neither an annotation, as rhetoric annotate writes it, nor the gold of a page"),
        ("[1, 2", "gold.json: not JSON: Expecting ',' delimiter in line 1, column 6"),
        (to_line(dinner()).replace('"schema_version": 3', '"schema_version": 9'), "schema_version is 9"),
        (page(statements=[]), "the gold has no statement (articles: 1), so nothing can be measured"),
    ],
)
def test_bad_gold_is_named(tmp_path: Path, content: str, told: str) -> None:
    write(tmp_path, p__txt=PAGE_TEXT, gold__json=content)
    with pytest.raises(RhetoricError, match=re.escape(told)):
        read_gold(tmp_path / "gold.json")


def test_gold_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        read_gold(tmp_path / "none")
    with pytest.raises(ReadError, match=r"no gold in this folder: no file ends with \.ann, \.json, \.jsonl, \.ndjson"):
        read_gold(tmp_path)
    write(tmp_path, a__txt=TEXT, b__ann=BRAT)
    with pytest.raises(ReadError, match=r"a\.txt: not gold: give a folder, or a file that ends with"):
        read_gold(tmp_path / "a.txt")
    (tmp_path / "b.ann").write_bytes(b"T1\tContent 0 4\t\xff")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ReadError, match="not UTF-8 at byte 1"):
        read_gold(tmp_path)


def test_one_id_twice_in_the_gold(tmp_path: Path) -> None:
    line = to_line(dinner())
    write(tmp_path, a__jsonl=line + "\n" + line + "\n")
    with pytest.raises(ReadError, match=r"record 2: the id '.+' is also that of .*record 1"):
        read_gold(tmp_path)


def bare(name: str = "a", **roles: Any) -> str:
    return json.dumps({"id": name, "attributions": [roles] if roles else []})


def test_predictions_of_any_system(tmp_path: Path) -> None:
    gold = Gold((article(), article(name="b")))
    rows = [bare(content=[[at("fog").start, at("fog").end]], source=None), bare("other"), ""]
    write(tmp_path, x__jsonl="\n".join(rows))
    system = read_predictions(tmp_path / "x.jsonl", gold)
    assert system.found == {"a": (Attribution((at("fog"),)),)}
    assert not system.named
    told = {note.message for note in evaluate(gold, [system], rounds=0).notes}
    assert any(note.endswith("does not have, where nothing counts as found: 1, such as b") for note in told)
    assert any(note.endswith("articles that are not in the gold do not count: 1, such as other") for note in told)


def test_annotations_are_predictions(tmp_path: Path) -> None:
    annotation = dinner()
    gold = Gold((gold_of(annotation, "x"),))
    write(tmp_path, x__jsonl=to_line(annotation) + "\n")
    system = read_predictions(tmp_path / "x.jsonl", gold)
    assert (system.named, system.made_with) == (True, "rules, rhetoric 0.1.0")
    scores = evaluate(gold, [system], rounds=0)
    assert {s.value for s in scores.scores} - {None} == {100}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{}"], "x.jsonl:1: not an object with an id"),
        (["", "[1]"], "x.jsonl:2: not an object with an id"),
        (["{"], "x.jsonl:1: not JSON"),
        ([bare(), bare()], "x.jsonl:2: the id 'a' is given twice"),
        (['{"id": "a"}'], "x.jsonl:1: has no attributions, a list of objects with content, source and cue"),
        ([bare(content=[[0, 900]])], "x.jsonl:1: attributions[0]: content: [0, 900] is not a span of its text"),
        ([bare(content=[[0, 4]], cue=5)], "x.jsonl:1: attributions[0]: cue: 5 is not a list of spans"),
        ([bare("b"), bare("c")], "x.jsonl: has no article of the gold (its own: b, c; the gold's: a)"),
        ([], "x.jsonl: has no article of the gold (its own: none; the gold's: a)"),
        (
            [to_line(replace(dinner(), article=replace(dinner().article, id="a")))],
            "x.jsonl:1: the text of 'a' is not the text of the gold",
        ),
    ],
)
def test_bad_predictions_are_named(tmp_path: Path, lines: list[str], told: str) -> None:
    write(tmp_path, x__jsonl="\n".join(lines))
    with pytest.raises(RhetoricError, match=re.escape(told)):
        read_predictions(tmp_path / "x.jsonl", Gold((article(),)))


def test_names_are_compared_only_where_both_have_them() -> None:
    gold = Gold((article(NAMED, "a", named=True), article(TOLD, "b")))
    found = {"a": NAMED, "b": NAMED}
    with_names = evaluate(gold, [System("x", found)], rounds=0)
    assert with_names.score("speaker").gold == 3
    assert "kinds, forms, speakers and carriers are compared in the articles whose gold has them, 1 of 2" in {
        note.message for note in with_names.notes
    }
    without = evaluate(gold, [System("x", found), System("y", found, named=False)], rounds=0)
    assert {s.measure for s in without.scores} == set(UNNAMED)
    assert any(note.message.startswith("y: kinds, forms") for note in without.notes)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda gold, x: evaluate(gold, [x], "some"), "--scope some: choose one of all, statements"),
        (lambda gold, x: evaluate(gold, [x], rounds=5), "--draws 5: give 0 for no intervals, or a number from 100"),
        (lambda gold, x: evaluate(gold, [x, x]), "with different names"),
        (lambda gold, _: evaluate(gold, []), "give one system or two"),
    ],
)
def test_wrong_options(call: Callable[[Gold, System], object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        call(Gold((article(),)), System("x", {}))


# reports and the program -------------------------------------------------------------------------------------------


def shown(result: Evaluation, format: str, table: str | None = None) -> str:
    form = evaluation_form(format, table, Style(100))
    return "".join(form.join([form.one(result)]))


def test_csv_has_every_row_and_column() -> None:
    gold, good, less = systems()
    result = evaluate(gold, [good, less], rounds=100)
    for name, (rows, kind) in result.tables().items():
        header, *lines = csv.reader(io.StringIO(shown(result, "csv", name)))
        assert header == list(EVALUATION_COLUMNS[name]) == [f.name for f in fields(kind)]
        assert len(lines) == len(rows) > 0
        assert result.to_arrow(name).to_pylist() == result.to_polars(name).to_dicts()
        assert len(result.to_pandas(name)) == len(rows)
    assert len(result.scores) == 2 * len(UNNAMED) * len(KINDS)
    record = json.loads(shown(result, "json"))
    assert record["rows"][0] == {**record["rows"][0], "system": "good", "measure": "content_token", "value": 100}
    assert record["methods"] == result.methods
    assert "not adjusted" in shown(result, "md")
    assert result.score("content_exact", system="less").gold == 36
    with pytest.raises(KeyError):
        result.score("speaker")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_a_terminal_obeys_gets_out(format: str) -> None:
    gold = Gold((article(name=HOSTILE), article(name="b" + HOSTILE)))
    result = evaluate(gold, [System(HOSTILE, {HOSTILE: TOLD}, False, HOSTILE), System("=x", {}, False)], rounds=100)
    for table in (None, *EVALUATION_COLUMNS) if format == "csv" else (None,):
        text = shown(result, format, table)
        assert format in ("json", "jsonl") or not CONTROLS.search(text)
        assert format != "csv" or not re.search(r"(^|,)=", text, re.M)


def test_the_program_on_the_samples(tmp_path: Path) -> None:
    done = run("evaluate", SAMPLES / "gold", "--engine", "rules", "--format", "json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    scores = {(row["measure"], row["kind"]): row for row in record["rows"]}
    assert scores["speaker", "all"]["value"] > 90
    assert record["articles"] == 26
    assert last(done.stderr) == "read 26, done 26, skipped 0"
    stored = tmp_path / "found.jsonl"
    pages = [*sorted(SAMPLES.glob("*.txt")), SAMPLES / "outlets.csv", SAMPLES / "dispatches.jsonl"]
    assert run("annotate", "-q", "--engine", "rules", *pages, "-o", stored).returncode == 0
    again = run("evaluate", SAMPLES / "gold", "--pred", stored, "--against", "rules", "--draws", "100", "-f", "csv",
                "--table", "differences")  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(again.stdout)))
    # the HTML page is in the one and not in the other
    apart = {row["measure"]: float(row["difference"]) for row in rows if row["kind"] == "all"}
    assert all(-10 < difference <= 0 for name, difference in apart.items() if not name.endswith("_right"))


def test_a_folder_of_brat(tmp_path: Path) -> None:
    write(tmp_path, a__txt=TEXT, a__ann=BRAT)
    done = run("evaluate", tmp_path, "--scope", "statements", "--draws", "0", "--quiet")
    assert done.returncode == 0
    assert "2 statements in 1 article of gold, scope statements. Percent. Intervals: none." in done.stdout
    assert done.stderr == ""
    assert "Example: rhetoric evaluate" in run("evaluate", "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--engine", "oracle"], 2, "--engine oracle: choose one of "),
        (["--against", "oracle"], 2, "--against oracle: neither an engine ("),
        (["--engine", "rules", "--against", "rules"], 2, "--against rules: is what it would be compared with"),
        (["--pred", "x.jsonl", "--engine", "rules"], 2, "give --pred or --engine"),
        (["--pred", "none.jsonl"], 1, "none.jsonl: cannot be read: No such file or directory"),
        (["--scope", "few"], 2, "--scope few: choose one of all, statements"),
        (["--draws", "7"], 2, "--draws 7"),
        (["--table", "mood", "-f", "csv"], 2, "--table mood: choose one of scores, differences, systems"),
        (["--format", "xml"], 2, "--format xml"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    write(tmp_path, a__txt=TEXT, a__ann=BRAT)
    done = run("evaluate", tmp_path, *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_an_engine_that_fails_everywhere_is_no_zero(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RhetoricError("no model")

    write(tmp_path, a__txt=TEXT, a__ann=BRAT)
    monkeypatch.setattr("rhetoric.pipeline.annotate", broken)
    done = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--engine", "rules"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "rules could annotate none of the 1 articles; see above" in done.stderr


# the scorer that scores everybody else -----------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["all", "statements"])
def test_figures_are_those_of_the_common_scorer(tmp_path: Path, scope: Any) -> None:
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        pytest.skip("set RHETORIC_EVAL to the folder with score.py and polnear/ to compare with its figures")
    split = Path(folder) / "polnear" / "dev"
    gold = read_gold(split)
    found = {
        a.id: tuple(map(attribution_of, annotate(a.article, lexicons=(), engine="rules").statements))
        for a in gold.articles
    }
    pred, out = tmp_path / "pred.jsonl", tmp_path / "out.json"
    rows = (
        {"id": name, "attributions": [{r: [[s.start, s.end] for s in getattr(a, r)] for r in ROLES} for a in said]}
        for name, said in found.items()
    )
    pred.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, f"{folder}/score.py", "--gold", split, "--pred", pred, "--scope", scope, "--json", out]
    subprocess.run([*map(str, command), "--bootstrap", "1000"], check=True, stdout=subprocess.DEVNULL)
    theirs = json.loads(out.read_text(encoding="utf-8"))
    result = evaluate(gold, [System("rules", found)], scope)
    for score in result.scores:
        if score.kind == "quoted":
            continue
        if score.measure == "source_right":
            wanted = theirs["summary"]["source_given_content"][score.kind]
            assert (score.value, score.gold) == pytest.approx((wanted["overlap"], wanted["n"]), rel=1e-12)
            continue
        wanted = theirs["summary"][score.measure][score.kind]
        ours = (score.value, score.precision, score.recall, score.found, score.gold)
        names = ("f1", "p", "r", "n_pred", "n_gold")
        assert ours == pytest.approx(tuple(wanted[name] for name in names), rel=1e-12)
        if score.kind == "all":
            assert (score.ci_low, score.ci_high) == pytest.approx(tuple(theirs["f1_95ci"][score.measure]), rel=1e-12)


ROLES = ("content", "source", "cue")
