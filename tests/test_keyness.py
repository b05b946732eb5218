"""Keyness: counts against a count by hand, measures against oracles, and what cannot be concluded."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import scipy.stats
from handmade import at, dinner, plain, said_by
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.compare import words_by_voice
from rhetoric.compare.dispersion import dispersion
from rhetoric.compare.frequencies import OTHER, REFERENCE, TARGET, Frequencies, WordStore
from rhetoric.compare.keyness import Keyness, KeynessSettings, KeyRow, keyness
from rhetoric.compare.words import runs
from rhetoric.document import Annotation, Article, Block, Provenance, Span, Statement
from rhetoric.errors import UsageError
from rhetoric.text import fold

# runs --------------------------------------------------------------------------------------------------------------


def said(annotation: Annotation) -> list[list[str]]:
    return [list(run.words) for run in runs(annotation, fold(annotation.article.text))]


def test_runs_end_at_voices_and_sentences() -> None:
    text = 'Ann, of the U.S. side, said: "We won. They LEFT."'
    whole, quoted = Span(0, len(text)), at(text, '"We won. They LEFT."')
    statement = Statement((quoted,), None, None, "direct", "quotation", "Ann", "official", None, None, 1.0, "")
    article = Article("a", text, blocks=(Block("paragraph", whole),))
    sentences = (Span(0, text.index("They")), Span(text.index("They"), len(text)))
    annotation = Annotation(article, sentences, (statement,), (), (), Provenance("0"))
    assert said(annotation) == [["ann", "of", "the", "u.s.", "side", "said"], ["we", "won"], ["they", "left"]]
    assert len({run.sentence for run in runs(annotation, fold(text))}) == 2


def test_runs_without_sentences_end_at_paragraphs() -> None:
    text = "one two three"
    blocks = (Block("paragraph", Span(0, 8)), Block("paragraph", Span(8, 13)))
    annotation = Annotation(Article("a", text, blocks=blocks), (), (), (), (), Provenance("0"))
    assert said(annotation) == [["one", "two"], ["three"]]


def test_runs_have_the_words_of_every_denominator() -> None:
    for annotation in (dinner(), plain(1, narrated="soft\u00adhyphen &quot;co-operate&quot; l’État", said="yes")):
        counted: Counter[object] = Counter()
        for run in runs(annotation, fold(annotation.article.text)):
            counted[run.voice] += len(run.words)
        body = {key: n for key, n in words_by_voice(annotation).items() if key[0] in ("narration", "statement")}
        assert counted == body


# counting ----------------------------------------------------------------------------------------------------------

Text = tuple[int, int, list[list[str]]]  # group, cluster, runs
texts = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=8), max_size=3),
    ),
    max_size=12,
)
SIDES = {0: TARGET, 1: REFERENCE, 2: REFERENCE}


def stored(drawn: Iterable[Text], lengths: range, min_count: int, min_texts: int) -> list[Frequencies]:
    with WordStore() as store:
        for group, cluster, said in drawn:
            store.add(group, cluster, said)
        return store.frequencies(SIDES, lengths, min_count=min_count, min_texts=min_texts)


def ngrams(said: Sequence[Sequence[str]], length: int) -> list[str]:
    return [" ".join(run[i : i + length]) for run in said for i in range(len(run) - length + 1)]


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_counts_equal_a_count_by_hand(drawn: list[Text], longest: int, min_count: int, min_texts: int) -> None:
    for found in stored(drawn, range(1, longest + 1), min_count, min_texts):
        parts: list[dict[int, Counter[str]]] = [{}, {}, {}]
        for group, cluster, run in drawn:
            side = SIDES.get(group, OTHER)
            parts[side].setdefault(cluster, Counter()).update(ngrams(run, found.length))
        totals = [sum(side.values(), Counter()) for side in parts]
        in_texts = [Counter(term for part in side.values() for term in part) for side in parts]
        both = totals[TARGET] + totals[REFERENCE]
        spread = in_texts[TARGET] + in_texts[REFERENCE]
        wanted = {term for term, n in both.items() if n >= min_count and spread[term] >= min_texts}
        assert set(found.terms) == wanted
        assert len(found.terms) == len(wanted)
        assert found.sizes == tuple(t.total() for t in totals)
        for i, term in enumerate(found.terms):
            assert [found.counts[side, i] for side in range(3)] == [t[term] for t in totals]
            assert [found.texts[side, i] for side in range(2)] == [t[term] for t in in_texts[:2]]
        for side in (TARGET, REFERENCE):
            filled = [part for part in parts[side].values() if part.total()]
            assert found.parts[side] == len(filled)
            if len(filled) > 1 and found.terms:
                table = np.array([[part[term] for part in filled] for term in found.terms])
                oracle = dispersion(table, np.array([part.total() for part in filled]))
                np.testing.assert_allclose(found.dispersions[side].dp, oracle.dp, atol=1e-12)
                np.testing.assert_allclose(found.dispersions[side].juilland, oracle.juilland, atol=1e-9)


def test_many_batches_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [(i % 4, i % 7, [list("abcab"), list("cd" * (i % 5 + 1))]) for i in range(60)]
    whole = stored(drawn, range(1, 4), 2, 1)
    frequencies = import_module("rhetoric.compare.frequencies")  # the public name of its room is the function
    monkeypatch.setattr(frequencies, "_BATCH", 10)
    monkeypatch.setattr(frequencies, "_BUCKETS", 2**22)
    for one, other in zip(whole, stored(drawn, range(1, 4), 2, 1), strict=True):
        assert one.terms == other.terms
        np.testing.assert_array_equal(one.counts, other.counts)
        np.testing.assert_array_equal(one.dispersions[0].dp, other.dispersions[0].dp)


def test_clusters_may_be_joined() -> None:
    with WordStore() as store:
        for i in range(4):
            store.add(i % 2, i, [["a", "b"]])
        (apart,) = store.frequencies({0: 0, 1: 1}, range(1, 2), min_count=1, min_texts=1)
        (joined,) = store.frequencies({0: 0, 1: 1}, range(1, 2), min_count=1, min_texts=1, joined=lambda _: 0)
    assert apart.parts == (2, 2)
    assert joined.parts == (1, 1)
    assert (joined.counts == apart.counts).all()


# rows --------------------------------------------------------------------------------------------------------------

LOOSE = KeynessSettings(min_count=1, min_texts=1)


def corpus() -> list[Annotation]:
    return [
        *(plain(n, "TASS", narrated=f"the threat is a threat to peace number {n}") for n in range(6)),
        *(plain(n, "Yonhap", narrated="talks of peace go on", said="our talks will go on") for n in range(10, 15)),
        plain(20, "KCNA", narrated="peace is guarded by arms"),
        plain(21, None, narrated="threat threat threat"),
    ]


def row(result: Keyness, term: str) -> KeyRow:
    return next(r for r in result.rows if r.term == term)


def test_a_row_by_hand() -> None:
    result = keyness(corpus(), "TASS", "Yonhap", LOOSE)
    found = row(result, "threat")
    assert (result.target.words, result.reference.words) == (54, 50)
    assert (found.target_count, found.target_texts, found.reference_count, found.reference_texts) == (12, 6, 0, 0)
    assert found.direction == "target"
    assert found.target_rate == pytest.approx(1000 * 12 / 54, rel=1e-12)
    assert found.log_ratio == pytest.approx(math.log2(12.5 / 54.5 / (0.5 / 50.5)), rel=1e-9)
    oracle = scipy.stats.chi2_contingency([[12, 0], [42, 50]], correction=False, lambda_="log-likelihood").statistic
    assert found.g2 == pytest.approx(oracle, rel=1e-9)
    of_texts = scipy.stats.chi2_contingency([[6, 0], [0, 5]], correction=False, lambda_="log-likelihood").statistic
    assert found.text_g2 == pytest.approx(of_texts, rel=1e-9)
    assert found.p == pytest.approx(scipy.stats.fisher_exact([[6, 0], [0, 5]]).pvalue, rel=1e-9)
    low = scipy.stats.beta.ppf(0.025 / len(result.rows), 12, 1)
    assert found.lrc == pytest.approx(math.log2(50 / 54 * low / (1 - low)), rel=1e-9)
    # the background has all articles: 54 + 50 + 5 + 3 words, 15 of them "threat"
    a = 500 * 15 / 112
    odds = math.log((12 + a) / (554 - 12 - a)) - math.log(a / (550 - a))
    assert found.z == pytest.approx(odds / math.sqrt(1 / (12 + a) + 1 / a), rel=1e-9)
    assert found.target_dp == pytest.approx(0, abs=1e-12)
    assert found.reference_dp is None


def test_terms_of_the_reference_alone_are_kept() -> None:
    result = keyness(corpus(), "TASS", "Yonhap", LOOSE)
    found = row(result, "talks")
    assert (found.target_count, found.direction, found.target_dp) == (0, "reference", None)
    assert found.g2 < 0
    assert found.log_ratio < 0
    assert found.text_g2 < 0


def test_q_is_benjamini_hochberg_over_all_rows() -> None:
    result = keyness(corpus(), "TASS", "Yonhap", replace(LOOSE, ngrams=(1, 2)))
    p = [r.p for r in result.rows]
    np.testing.assert_allclose([r.q for r in result.rows], scipy.stats.false_discovery_control(p), rtol=1e-9)
    assert f"m = {len(p)}" in result.methods


def test_the_filter_looks_at_both_sides_together() -> None:
    result = keyness(corpus(), "TASS", "Yonhap", KeynessSettings(min_count=11, min_texts=6))
    # peace: 6 + 5 occurrences in 11 texts; threat: 12 in 6; go: 10
    assert {r.term for r in result.rows} == {"threat", "peace"}
    assert {r.term for r in keyness(corpus(), "Yonhap", "TASS", KeynessSettings(min_count=11, min_texts=6)).rows} == {
        "threat",
        "peace",
    }


def test_the_rest_is_all_other_named_groups() -> None:
    result = keyness(corpus(), "TASS", settings=LOOSE)
    assert result.reference.groups == ("Yonhap", "KCNA")
    assert result.reference.words == 55
    assert "unknown_group" in codes(result)
    assert row(result, "threat").reference_count == 0


def test_names_in_any_letter_case() -> None:
    assert keyness(corpus(), "tass", "YONHAP", LOOSE).target.name == "TASS"


def test_ngrams_stay_in_their_voice() -> None:
    result = keyness(corpus(), "Yonhap", "TASS", replace(LOOSE, ngrams=(2, 3)))
    terms = {r.term for r in result.rows}
    assert "go on" in terms
    assert "will go on" in terms
    assert "on our" not in terms
    assert not any(r.length == 1 for r in result.rows)
    assert row(result, "go on").target_count == 10


def test_voices_and_speakers() -> None:
    of_statements = keyness(corpus(), "Yonhap", "TASS", replace(LOOSE, voice="statements"))
    assert "no_words" in codes(of_statements)
    both = [
        said_by(plain(n, outlet, said="our word is law"), speaker=speaker)
        for n, (outlet, speaker) in enumerate([("A", "Ann"), ("A", "Bob"), ("B", "Ann"), ("B", "Ann")])
    ]
    result = keyness(both, "A", "B", replace(LOOSE, speaker="ann"))
    assert (result.target.words, result.reference.words) == (4, 8)
    with pytest.raises(UsageError, match="Ann"):
        keyness(both, "A", "B", replace(LOOSE, speaker="Anne"))
    by_speaker = keyness(both, "Ann", "Bob", replace(LOOSE, by="speaker"))
    assert (by_speaker.target.words, by_speaker.reference.words) == (12, 4)


def test_voices_as_groups() -> None:
    result = keyness(corpus(), "narration", "statements", replace(LOOSE, by="voice"))
    assert row(result, "our").target_count == 0
    assert row(result, "our").reference_count == 5


def test_days_as_texts() -> None:
    dated = [replace(a, article=replace(a.article, published="2024-05-01")) for a in corpus()[:6]] + corpus()[6:11]
    by_day = keyness(dated, "TASS", "Yonhap", replace(LOOSE, cluster="day"))
    assert (by_day.target.texts, by_day.reference.texts) == (1, 5)
    assert row(by_day, "threat").target_texts == 1
    assert row(by_day, "threat").p is None
    assert {"one_text", "undated"} <= set(codes(by_day))
    assert "shared_dates" in codes(keyness(dated, "TASS", "Yonhap", LOOSE))


def test_stories_as_texts() -> None:
    story = "The ministers of the two countries met in the capital for talks. "
    more = "They signed a document on trade between the two countries in the evening."
    end = " The dinner that followed was short, for the guests had to leave on the night train to the harbour."
    articles = [plain(n, "TASS", narrated=story + more + end + f" Number {n}.") for n in range(3)]
    result = keyness([*articles, *corpus()[6:11]], "TASS", "Yonhap", replace(LOOSE, cluster="event"))
    assert (result.target.articles, result.target.texts) == (3, 1)


def test_two_term_and_order() -> None:
    four = keyness(corpus(), "TASS", "Yonhap", replace(LOOSE, sort="g2"))
    two = keyness(corpus(), "TASS", "Yonhap", replace(LOOSE, two_term=True))
    e1, e2 = 54 * 12 / 104, 50 * 12 / 104
    assert row(two, "threat").g2 == pytest.approx(2 * 12 * math.log(12 / e1), rel=1e-9)
    assert e2 > 0
    assert [abs(r.g2) for r in four.rows] == sorted((abs(r.g2) for r in four.rows), reverse=True)
    assert "Rayson" in two.methods


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B"]), st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12)),
        min_size=2,
        max_size=10,
    ).filter(lambda drawn: len({outlet for outlet, _ in drawn}) == 2)
)
def test_exchange_turns_every_sign_and_counts_add_up(drawn: list[tuple[str, list[str]]]) -> None:
    articles = [plain(n, outlet, narrated=" ".join(words)) for n, (outlet, words) in enumerate(drawn)]
    ahead, back = (keyness(articles, *names, replace(LOOSE, ngrams=(1, 2))) for names in (("A", "B"), ("B", "A")))
    assert {r.term for r in ahead.rows} == {r.term for r in back.rows}
    for one in ahead.rows:
        other = row(back, one.term)
        for name in ("count", "rate", "texts", "dp", "dp_norm", "juilland"):
            assert getattr(one, f"target_{name}") == getattr(other, f"reference_{name}")
            assert getattr(one, f"reference_{name}") == getattr(other, f"target_{name}")
        for name in ("log_ratio", "lrc", "g2", "z", "text_g2", "text_lrc"):
            assert getattr(one, name) == pytest.approx(-getattr(other, name), rel=1e-9, abs=1e-9)
        assert (one.p is None) == (min(ahead.target.texts, ahead.reference.texts) == 1)
        if one.p is not None:
            assert (one.p, one.q) == (pytest.approx(other.p, rel=1e-9), pytest.approx(other.q, rel=1e-9))
    single = [r for r in ahead.rows if r.length == 1]
    assert sum(r.target_count for r in single) == ahead.target.words
    assert sum(r.reference_count for r in single) == ahead.reference.words


# what cannot be concluded ------------------------------------------------------------------------------------------


def codes(result: Keyness) -> list[str]:
    return [note.code for note in result.notes]


def test_two_articles_give_no_significance_and_a_sentence() -> None:
    result = keyness([plain(1, "A", narrated="war war war"), plain(2, "B", narrated="peace peace")], "A", "B", LOOSE)
    assert all(r.p is None and r.q is None for r in result.rows)
    assert "one_text" in codes(result)
    assert "Nothing can be concluded" in result.notes[0].message
    assert row(result, "war").target_dp is None


def test_too_few_texts_for_any_significance() -> None:
    articles = [
        plain(n, o, narrated=w) for n, (o, w) in enumerate([("A", "war"), ("A", "war"), ("B", "x"), ("B", "y")])
    ]
    result = keyness(articles, "A", "B", LOOSE)
    assert "too_few_texts" in codes(result)
    assert row(result, "war").p == pytest.approx(1 / 3)


def test_same_words_on_both_sides() -> None:
    articles = [plain(n, "AB"[n % 2], narrated="the same words") for n in range(12)]
    result = keyness(articles, "A", "B", LOOSE)
    assert "no_difference" in codes(result)
    assert "same_text" in codes(result)
    assert all(r.direction == "neither" and r.p == 1 and r.g2 == r.lrc == r.text_g2 == 0 for r in result.rows)


def test_longer_texts_are_said() -> None:
    articles = [plain(n, "A", narrated="word " * 50) for n in range(6)]
    articles += [plain(n, "B", narrated="word " * 10) for n in range(6, 12)]
    assert any("5.0 times as long" in note.message for note in keyness(articles, "A", "B", LOOSE).notes)


def test_groups_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="no group 'TAS'; there are TASS"):
        keyness(corpus(), "TAS", "Yonhap")
    with pytest.raises(UsageError, match="no group 'Xinhua'; there are TASS, Yonhap, KCNA"):
        keyness(corpus(), "TASS", "Xinhua")
    with pytest.raises(UsageError, match="same group"):
        keyness(corpus(), "TASS", "tass")
    ambiguous = [said_by(plain(n, said="word"), speaker="Kim", speaker_id=f"kim-{n}") for n in range(2)]
    with pytest.raises(UsageError, match="kim-1"):
        keyness(ambiguous, "Kim", "rest", replace(LOOSE, by="speaker"))
    assert keyness(ambiguous, "kim-1", "kim-0", replace(LOOSE, by="speaker")).target.words == 1


def test_empty_groups_and_nothing_at_all() -> None:
    silent = [*corpus(), plain(30, "Silent")]
    result = keyness(silent, "TASS", "Silent", LOOSE)
    assert result.rows == ()
    assert codes(result) == ["no_words"]
    assert "Silent" in result.notes[0].message
    assert codes(keyness([], "A", "B")) == ["nothing_read"]
    assert "no_terms" in codes(keyness(corpus(), "TASS", "Yonhap", KeynessSettings(min_count=1000)))
    alone = keyness(corpus()[:6], "TASS")
    assert codes(alone) == ["no_words"]


def test_unspaced_scripts_are_said() -> None:
    articles = [plain(1, "A", narrated="友好", language="zh"), plain(2, "B", narrated="友好")]
    assert "unspaced" in codes(keyness(articles, "A", "B", LOOSE))


@pytest.mark.parametrize(
    "options",
    [
        {"by": "mood"},
        {"voice": "title"},
        {"cluster": "week"},
        {"ngrams": (0, 1)},
        {"ngrams": (3, 2)},
        {"ngrams": (1, 9)},
        {"min_count": 0},
        {"min_texts": 0},
        {"prior": 0.0},
        {"prior": math.nan},
        {"sort": "mood"},
        {"voice": "narration", "speaker": "Ann"},
    ],
)
def test_wrong_choices(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        KeynessSettings(**options)  # type: ignore[arg-type]


def test_rows_as_tables() -> None:
    result = keyness(corpus(), "TASS", "Yonhap", LOOSE)
    table = result.to_arrow()
    assert table.column("term").to_pylist() == [r.term for r in result.rows]
    assert table.column("reference_dp").null_count == sum(r.reference_dp is None for r in result.rows) > 0
    assert keyness([], "A", "B").to_arrow().schema == table.schema


def test_one_pass() -> None:
    assert keyness(iter(corpus()), "TASS", "Yonhap", LOOSE) == keyness(corpus(), "TASS", "Yonhap", LOOSE)
