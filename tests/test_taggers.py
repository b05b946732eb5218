"""The trained engines: what goes in, how labels become statements, and what must hold whatever the text is."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article, Block, Span
from rhetoric.pipeline import annotate
from rhetoric.segment import sentences
from rhetoric.statements import Paragraph, find_drafts, read_paragraphs
from rhetoric.taggers.channels import BREAK, CHANNELS, Words, read_words
from rhetoric.taggers.drafts import to_drafts
from rhetoric.taggers.labels import BEGIN, INSIDE, LABELS, OUT, best_path, spans_of
from rhetoric.taggers.link import WIDTH, Bundle, Linker, Network, Spans, cue_choices
from rhetoric.taggers.pieces import windows
from rhetoric.text import View, fold

TRAINED = ("accurate", "fast")
TEXT = (
    'PYONGYANG, May 3 -- The hall "Friendship" was opened on Monday.\n'
    'Ri Song-ok, a director of the hall, said that it "will stand for a hundred years" and nobody would close it.\n'
    "She thanked the builders."
)


def reading(text: str) -> tuple[View, list[Paragraph]]:
    spans: list[Span] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    view = fold(text)
    return view, read_paragraphs(view, spans, sentences(text, spans))


def words_of(text: str) -> tuple[Words, View]:
    view, paragraphs = reading(text)
    return read_words(paragraphs, find_drafts(paragraphs)), view


def article(text: str) -> Article:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block("paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    return Article("a", text, language="en", blocks=tuple(blocks))


def test_words_have_the_rules_in_their_channels() -> None:
    words, _ = words_of(TEXT)
    column = {name: words.channels[:, i].tolist() for i, name in enumerate(CHANNELS)}
    at = words.texts.index("said")
    assert column["role"][at] == 3
    assert column["cue"][at] > 0
    assert column["role"][words.texts.index("Ri")] == 1
    assert 1 in column["said"][at:]
    assert words.texts.count(BREAK) == 2
    assert column["place"][words.texts.index("She")] == 2
    opening = words.texts.index('"')
    assert [column["quote"][opening + i] for i in range(3)] == [1, 2, 3]


@given(st.text(alphabet="ab A1.,:;\"'“”—\n said", max_size=200))
def test_channels_stay_in_their_bounds(text: str) -> None:
    words, _ = words_of(text)
    assert words.channels.shape == (len(words), len(CHANNELS))
    for i, size in enumerate(CHANNELS.values()):
        assert (words.channels[:, i] >= 0).all()
        assert (words.channels[:, i] < size).all()


def allowed(path: Sequence[int]) -> bool:
    goes_on = set(INSIDE.values())
    return all(label not in goes_on or (i > 0 and path[i - 1] in (label, label - 1)) for i, label in enumerate(path))


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_the_best_path_is_the_best_of_all_allowed(length: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(length, LABELS)).astype(np.float32) - 2
    best = max(
        (path for path in itertools.product(range(LABELS), repeat=length) if allowed(path)),
        key=lambda path: sum(float(scores[i, label]) for i, label in enumerate(path)),
    )
    assert best_path(scores).tolist() == list(best)


def test_words_that_are_certainly_outside_part_the_row() -> None:
    scores = np.full((5, LABELS), -20.0, dtype=np.float32)
    scores[:, OUT] = 0.0
    scores[1:3] = -20.0
    scores[1, BEGIN["cue"]] = scores[2, INSIDE["cue"]] = 0.0
    assert spans_of(best_path(scores)) == [("cue", 1, 3)]
    assert best_path(np.zeros((0, LABELS), dtype=np.float32)).tolist() == []


@given(st.lists(st.sampled_from([0, 1, 3, 5]), max_size=12))
def test_spans_begin_where_labels_say(begins: list[int]) -> None:
    path = np.array([label for begin in begins for label in ([begin, begin + 1] if begin else [0])], dtype=np.int64)
    spans = spans_of(path)
    assert len(spans) == sum(1 for b in begins if b)
    assert all(path[a] == BEGIN[role] and b - a == 2 for role, a, b in spans)


@given(st.integers(0, 3000), st.integers(60, 300))
def test_every_piece_is_kept_from_one_window(length: int, size: int) -> None:
    kept = [i for w in windows(length, size, 40) for i in range(w.keep_from, w.keep_to)]
    assert kept == list(range(length))
    assert all(
        w.start <= w.keep_from <= w.keep_to <= w.end and w.end - w.start <= size for w in windows(length, size, 40)
    )


def nearest_linker() -> Linker:
    """A linker by hand: the nearer the better, and anything rather than nothing."""
    hidden = np.zeros((WIDTH, 1), dtype=np.float32)
    hidden[10, 0], hidden[8, 0] = -1.0, -5.0
    network = Network([hidden, np.array([10.0], dtype=np.float32), np.array([1.0], dtype=np.float32)])
    return Linker(network, network)


def test_the_linker_ties_contents_with_one_cue_into_one_statement() -> None:
    words, _ = words_of('"It will rain," said Mr Pak, "and it will snow."')
    at = words.texts.index
    spans = Spans([(0, 5), (at("and") - 1, len(words))], [(at("said"), at("said") + 1)], [(at("Mr"), at("Pak") + 1)])
    (found,) = nearest_linker().bundles(words, spans)
    assert found.content == spans.content
    assert (found.cue, found.source) == (spans.cue[0], spans.source[0])
    assert 0 < found.sure <= 1


def test_a_content_without_a_cue_stands_alone() -> None:
    words, _ = words_of("It will rain.")
    assert nearest_linker().bundles(words, Spans([(0, 3)], [], [])) == [Bundle([(0, 3)], None, None, 1.0)]


def test_candidates_are_bounded() -> None:
    """However many cues there are, a content is compared with the few nearest."""
    words, _ = words_of("He said so. " * 500)
    cues = [(i, i + 1) for i, w in enumerate(words.texts) if w == "said"]
    choices = cue_choices(words, Spans([(i + 1, i + 2) for i, _ in cues], cues, []))
    assert max(len(c.candidates) for c in choices) <= 9


def bundle(words: Words, content: str, cue: str | None, source: str | None) -> Bundle:
    def place(text: str) -> tuple[int, int]:
        wanted = text.split()
        at = next(i for i in range(len(words)) if words.texts[i : i + len(wanted)] == wanted)
        return at, at + len(wanted)

    return Bundle([place(content)], place(cue) if cue else None, place(source) if source else None, 0.5)


def test_a_draft_has_the_form_and_the_verb() -> None:
    words, view = words_of('The paper warned that "war is near". Officials nodded.')
    (draft,) = to_drafts(words, [bundle(words, '" war is near "', "warned", "The paper")], [], "accurate")
    assert view.text[slice(*draft.content[0])] == '"war is near"'
    assert (draft.form, draft.rule, draft.sure) == ("quotation", "accurate", 0.5)
    assert draft.word is not None
    assert draft.word.lemma == "warn"


def test_a_content_over_paragraphs_has_a_piece_in_each() -> None:
    words, view = words_of('He said: "One.\n"Two."')
    made = Bundle([(3, len(words))], (1, 2), (0, 1), 0.9)
    (draft,) = to_drafts(words, [made], [], "accurate")
    assert [view.text[a:b] for a, b in draft.content] == ['"One.', '"Two."']


def test_a_full_stop_outside_quotation_marks_is_not_said() -> None:
    words, view = words_of('He said that it rains. She said "it rains."')
    said = [Bundle([(2, 6)], (1, 2), (0, 1), 0.9), Bundle([(8, len(words))], (7, 8), (6, 7), 0.9)]
    found = to_drafts(words, said, [], "accurate")
    assert [view.text[slice(*d.content[0])] for d in found] == ["that it rains", '"it rains."']


def test_marks_without_words_are_no_statement() -> None:
    words, _ = words_of('He said: "..."')
    assert to_drafts(words, [Bundle([(3, 6)], (1, 2), (0, 1), 0.9)], [], "accurate") == []


@pytest.mark.parametrize("engine", TRAINED)
def test_an_engine_says_who_said_what(engine: str) -> None:
    annotation = annotate(article(TEXT), lexicons=(), engine=engine)
    (said, *_) = annotation.statements
    assert said.speaker == "Ri Song-ok"
    assert "hundred years" in "".join(span.of(TEXT) for span in said.content)
    assert said.rule == f"{engine}: say"
    assert annotation.provenance.engine == engine
    assert len(annotation.provenance.models[engine]) == 64


@pytest.mark.parametrize("engine", TRAINED)
def test_an_engine_is_a_pure_function(engine: str) -> None:
    once, again = (annotate(article(TEXT), lexicons=(), engine=engine) for _ in range(2))
    assert once == again


ODD = {
    "nothing": "",
    "only quotation marks": '"' * 10_000,
    "only quotations": '"Yes." "No." ' * 1_000,
    "no sentence ends": "and then he said that they went " * 4_000,
    "one long word": "a" * 50_000,
    "many lines": "x\n" * 5_000,
    "control characters": "\x00\u202e\ufeff said \ud800 that" * 50,
    "other scripts": "그는 말했다. 他说：“好。” Он сказал: «Да». " * 100,
}


@pytest.mark.parametrize("engine", TRAINED)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_end_with_spans_in_bounds(engine: str, text: str) -> None:
    found = annotate(article(text), lexicons=(), engine=engine)
    for said in found.statements:
        for span in (*said.content, *(s for s in (said.cue, said.source) if s)):
            assert 0 <= span.start < span.end <= len(text)
        assert 0 <= said.confidence <= 1


@pytest.mark.parametrize("engine", TRAINED)
def test_time_grows_with_the_text_and_no_faster(engine: str) -> None:
    """A ratio of ten would be linear; a quadratic step would make it a hundred."""

    def seconds(times: int) -> float:
        text = 'The envoy said that "it is so" and they went home, an official told the paper, and so on ' * times
        began = time.process_time()
        annotate(article(text), lexicons=(), engine=engine)
        return time.process_time() - began

    seconds(10)
    assert seconds(2000) < 30 * max(seconds(200), 0.05)


def test_models_name_their_settings() -> None:
    from importlib.resources import files  # noqa: PLC0415

    for engine in TRAINED:
        read = json.loads(
            (files("rhetoric") / "data" / "models" / engine / "settings.json").read_text(encoding="utf-8")
        )
        raw, sure = zip(*read["calibration"], strict=True)
        assert list(raw) == sorted(raw)
        assert list(sure) == sorted(sure)
        assert 0 <= sure[0] <= sure[-1] <= 1


def test_what_that_opens_is_not_cut() -> None:
    """ "He did not know but confirmed that ..." are two statements, "that they won and rejected ..." is one."""
    for text, number in (
        ("Mr Pak said he did not know the plan but confirmed that the road was closed.", 2),
        ("Mr Pak said that they did not know the plan but confirmed that the road was closed.", 1),
    ):
        view, paragraphs = reading(text)
        rules = find_drafts(paragraphs)
        words = read_words(paragraphs, rules)
        at = words.texts.index
        made = Bundle([(at("said") + 1, len(words) - 1)], (at("said"), at("said") + 1), (0, 2), 0.9)
        found = [d for d in to_drafts(words, [made], rules, "accurate") if d.source == (0, 6)]
        assert len(found) == number, [view.text[slice(*d.content[0])] for d in found]


def test_the_rules_say_how_far_a_colon_block_goes() -> None:
    text = "The paper said:\nThe dam is tall.\nIt holds the river.\nNobody will break it.\nIt was built in May."
    _, paragraphs = reading(text)
    rules = find_drafts(paragraphs)
    words = read_words(paragraphs, rules)
    said = words.texts.index("said")
    first = said + 3
    made = Bundle([(first, first + 5)], (said, said + 1), (0, 2), 0.9)
    (draft,) = to_drafts(words, [made], rules, "accurate")
    assert draft.form == "colon_block"
    assert len(draft.content) == 4


def test_words_with_neither_cue_nor_source_need_more_than_a_chance() -> None:
    words, _ = words_of("The dam is tall. It holds the river.")
    for sure, number in ((0.5, 0), (0.7, 1)):
        assert len(to_drafts(words, [Bundle([(0, 4)], None, None, sure)], [], "accurate")) == number
