"""Views and quotation marks: cases as data (``data/quotes/*.json``) and properties of any text.

``pairs.json``: ``text`` (unfolded), ``quotations`` that must be found in its view, ``after_open`` if the paragraph
before ended inside a quotation, ``known_failure`` if they are not found today. ``folding.json``: ``raw``, its
``view``, and ``maps``: words of the view with the raw ones that they came from.
"""

from __future__ import annotations

import html
import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

from rhetoric.document import Span
from rhetoric.text import CLOSE, NEUTRAL, OPEN, WORD, fold, quotations, words

FOLDER = Path(__file__).parent / "data" / "quotes"
PAIRS = json.loads((FOLDER / "pairs.json").read_text(encoding="utf-8"))
FOLDING = json.loads((FOLDER / "folding.json").read_text(encoding="utf-8"))
Case = dict[str, Any]


def label(case: Case) -> str:
    return str(case["label"])


# ------------------------------------------------------------------ cases


def marked(case: Case) -> object:
    known = case.get("known_failure", False)
    return pytest.param(case, id=label(case), marks=[pytest.mark.xfail(strict=True)] if known else [])


@pytest.mark.parametrize("case", [marked(case) for case in PAIRS])
def test_quotations(case: Case) -> None:
    text = fold(case["text"]).text
    found = quotations(text, after_open=case.get("after_open", False))
    wanted = [{"closed": True, "continues": False, "single": False, **q} for q in case["quotations"]]
    got = [
        {"closed": q.closed, "continues": q.continues, "single": q.single, "inner": text[slice(*q.inner)]}
        for q in found
    ]
    assert got == wanted


@pytest.mark.parametrize("case", FOLDING, ids=label)
def test_folding(case: Case) -> None:
    view = fold(case["raw"])
    assert view.text == case["view"]
    assert view.raw == case["raw"]
    for folded, raw in case.get("maps", ()):
        start = view.text.index(folded)
        assert view.to_raw(start, start + len(folded)).of(view.raw) == raw


def test_quotations_of_one_paragraph_do_not_look_outside_it() -> None:
    text = 'an "open one\nno marks here\n"another" end'
    start = text.index("no")
    assert quotations(text, start, start + 13) == []
    assert [text[slice(*q.inner)] for q in quotations(text, start)] == ["another"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The U.S. envoy's well-known aide", ["The", "U.S.", "envoy's", "well-known", "aide"]),
        ("It ended.", ["It", "ended"]),
        ("v. 3.5, No-1", ["v", "3.5", "No-1"]),
        ("“don't” — stop", ["don't", "stop"]),
        ("한국 中文 naïve", ["한국", "中文", "naïve"]),
        ("_x_ -- …", ["x"]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert WORD.findall(text) == found
    assert words(text) == len(found)


def test_words_of_a_stretch() -> None:
    assert words("one two three", 4) == 2
    assert words("one two three", 4, 7) == 1


# ------------------------------------------------------------------ properties of a view


@given(texts)
def test_every_stretch_of_a_view_comes_from_inside_the_raw_text(raw: str) -> None:
    view = fold(raw)
    spans = [view.to_raw(i, i + 1) for i in range(len(view.text))]
    for span in spans:
        assert 0 <= span.start <= span.end <= len(raw)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(spans)), "monotone"
    whole = view.to_raw(0, len(view.text))
    assert (whole.start, whole.end) == (0, len(raw)) or not view.text or _invisible(raw, whole)


def _invisible(raw: str, whole: Span) -> bool:
    """What a view leaves out at its edges are characters that nobody sees."""
    return fold(raw[: whole.start]).text == "" and fold(raw[whole.end :]).text == ""


@given(texts, st.data())
def test_there_and_back_again(raw: str, data: st.DataObject) -> None:
    """The raw stretch of a view stretch covers it, and mapping it once more changes nothing."""
    view = fold(raw)
    first = data.draw(st.integers(0, len(view.text)))
    last = data.draw(st.integers(first, len(view.text)))
    span = view.to_raw(first, last)
    again = view.span_from_raw(span)
    assert 0 <= again[0] <= again[1] <= len(view.text)
    if first < last:
        assert again[0] <= first
        assert again[1] >= last
        assert view.to_raw(*again) == span


@given(texts)
def test_places_grow_from_raw_to_view(raw: str) -> None:
    view = fold(raw)
    places = [view.from_raw(i) for i in range(len(raw) + 1)]
    assert places == sorted(places)
    assert not places or (places[0] == 0 and places[-1] == len(view.text))


@given(texts)
def test_a_view_is_not_much_longer_than_its_text(raw: str) -> None:
    assert len(fold(raw).text) <= 18 * len(raw), "the longest NFKC form of one character has 18"


@given(st.text(alphabet=st.characters(max_codepoint=127, exclude_characters="&`'*")))
def test_plain_ascii_is_its_own_view(raw: str) -> None:
    view = fold(raw)
    assert view.text == raw
    assert view.to_raw(0, len(raw)) == Span(0, len(raw))


@given(texts)
@example("﹁a「b")  # what the first becomes is itself folded, but only where it stood before
@example("e\u0301 “x”")
@example("`x")
def test_a_sign_behind_the_text_changes_nothing_in_its_view(raw: str) -> None:
    # with a sign that may begin an entity, the text is read piece by piece
    assert fold(raw + " &").text == fold(raw).text + " &"


@given(texts)
def test_lower_case_has_the_same_offsets(raw: str) -> None:
    view = fold(raw)
    assert len(view.lower()) == len(view.text)


@given(st.text(alphabet="abc \"'<>&é", max_size=30))
def test_escaped_text_has_the_view_of_the_text(raw: str) -> None:
    assert fold(html.escape(raw)).text.replace("''", '"') == fold(raw).text.replace("''", '"')


# ------------------------------------------------------------------ properties of quotations


@given(texts, st.booleans())
@example("'a 'b' c\" d' \"", False)
def test_quotations_are_in_order_and_apart(raw: str, after_open: bool) -> None:
    text = fold(raw).text
    found = quotations(text, after_open=after_open)
    for q in found:
        start, end = q.inner
        assert 0 <= q.start < start <= end <= q.end <= len(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(q.closed for q in found if q.end < len(text)), "an open one runs to the end of its paragraph"
    assert sum(q.continues for q in found) <= after_open


@given(texts, st.data())
def test_quotations_stay_inside_their_paragraph(raw: str, data: st.DataObject) -> None:
    text = fold(raw).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all(start <= q.start and q.end <= end for q in quotations(text, start, end))


@given(texts)
def test_double_marks_outside_quotations_never_opened(raw: str) -> None:
    """Every opening double mark is in a quotation: nothing is skipped."""
    text = fold(raw).text
    found = quotations(text)
    inside = {i for q in found for i in range(q.start, q.end)}
    assert all(i in inside or i == len(text) - 1 for i, c in enumerate(text) if c == OPEN)


@given(st.lists(st.sampled_from(["word", "two words", "end."]), min_size=1, max_size=5), st.sampled_from(["“”", '""']))
def test_balanced_marks_are_paired_one_to_one(pieces: list[str], marks: str) -> None:
    text = " and ".join(f"{marks[0]}{piece}{marks[1]}" for piece in pieces)
    assert [fold(text).text[slice(*q.inner)] for q in quotations(fold(text).text)] == pieces


# ------------------------------------------------------------------ time


def spent(text: str) -> float:
    began = time.process_time()
    view = fold(text)
    quotations(view.text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "piece",
    [
        OPEN,
        CLOSE,
        NEUTRAL,
        "'",
        "‘",
        "'a ",
        "a' ",
        "‘a’s b ",
        "&quot;",
        "&amp;",
        "``",
        "''",
        "`",
        "e\u0301",
        "\u00ad",
        "é",
        "“‘",
        "*",
        "*a ",
        " *a* ",
    ],
    ids=ascii,
)
def test_time_grows_with_the_length(piece: str) -> None:
    """Twice the text, not much more than twice the time; another try for a busy machine, which the square fails too."""
    size = 100_000 // len(piece)
    spent(piece * 1000)

    def grows_in_step() -> bool:
        half = spent(piece * size)
        return spent(piece * size * 2) < 3 * max(half, 0.02)

    assert any(grows_in_step() for _ in range(3))
