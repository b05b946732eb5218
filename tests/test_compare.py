"""Groups against hand counts, concordance against the text."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pytest
from handmade import TEXT, at, dinner, plain, said_by
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.compare import Comparison, Row, compare, concordance, words_by_voice
from rhetoric.document import Annotation, Article, Block, Match, Note, Provenance, Span, Statement
from rhetoric.errors import UsageError
from rhetoric.lexicon.model import WEAK_FRAME
from rhetoric.text import fold, words

# words -------------------------------------------------------------------------------------------------------------


def test_words_of_each_voice_by_hand() -> None:
    counts = words_by_voice(dinner())
    assert counts["statement", 0] == 11
    assert counts["statement", 1] == 9
    assert counts["statement", 2] == 11
    assert counts["title", None] == 7
    assert counts["narration", None] == 3 + 6 + 3 + 3 + 13


@st.composite
def voiced(draw: st.DrawFn) -> Annotation:
    text = draw(st.text(alphabet="ab .-'’&quot;\n“”é", max_size=60))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    contents = draw(st.lists(st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted), max_size=3))
    said = [
        Statement((Span(*c),), None, None, "direct", "quotation", None, "other", None, None, 1.0, "") for c in contents
    ]
    blocks = (Block("title", Span(*edges[:2])), Block("paragraph", Span(*edges[2:])))
    return Annotation(Article("x", text, blocks=blocks), (), tuple(said), (), (), Provenance("0"))


@given(voiced())
def test_every_word_has_one_voice(annotation: Annotation) -> None:
    assert sum(words_by_voice(annotation).values()) == words(fold(annotation.article.text).text)


# groups ------------------------------------------------------------------------------------------------------------


def row(comparison: Comparison, group: str, frame: str) -> Row:
    return next(r for r in comparison.rows if (r.group, r.frame) == (group, frame))


def codes(comparison: Comparison) -> list[str]:
    return [note.code for note in comparison.notes]


def two_outlets() -> list[Annotation]:
    said = "our friendship will last and last"
    return [
        *(
            plain(n, "Yonhap", narrated="they met and they spoke", said=said, hits=[("friendship", "ally")])
            for n in (1, 2)
        ),
        *(plain(n, "TASS", narrated="a threat looms over the talks here", hits=[("threat", "foe")]) for n in (3, 4, 5)),
    ]


def test_by_outlet() -> None:
    result = compare(two_outlets())
    assert [(g.name, g.articles, g.clusters, g.words) for g in result.groups] == [
        ("Yonhap", 2, 2, 22),
        ("TASS", 3, 3, 21),
    ]
    assert row(result, "Yonhap", "ally").hits == 2
    assert row(result, "Yonhap", "ally").rate == pytest.approx(1000 * 2 / 22)
    assert row(result, "TASS", "ally").hits == 0
    assert row(result, "TASS", "ally").ci_high == pytest.approx(-math.log(0.025) / 21 * 1000)
    assert "few_clusters" in codes(result)
    assert "not tested" in result.methods
    assert "significan" not in result.methods.lower()


def test_voice_changes_the_denominator_and_empty_groups_are_said() -> None:
    result = compare(two_outlets(), voice="statements")
    assert row(result, "Yonhap", "ally").words == 12
    assert [(g.name, g.words) for g in result.groups] == [("Yonhap", 12), ("TASS", 0)]
    assert any(note.code == "no_words" and "TASS" in note.message for note in result.notes)
    assert not any(r.group == "TASS" for r in result.rows)
    assert {r.frame for r in result.rows} == {"ally"}


def test_by_voice() -> None:
    result = compare([dinner()], by="voice")
    assert row(result, "statements", "alliance_solidarity").hits == 1
    assert row(result, "statements", "alliance_solidarity").words == 31
    assert row(result, "narration", "peace_security").words == 28
    assert row(result, "narration", "peace_security").ci_low is None
    assert compare(two_outlets()[2:], by="voice").groups[1].note == "no words in the voice compared"


def test_by_speaker_joins_spellings_and_keeps_the_unknown_apart() -> None:
    base = plain(1, said="our friendship will last", hits=[("friendship", "ally")])
    articles = [
        said_by(base, speaker="Choe Son Hui", speaker_id="choe"),
        said_by(base, speaker="Choe Son-hui", speaker_id="choe"),
        said_by(base, speaker="Choe Son-hui", speaker_id="choe"),
        said_by(base, speaker="Nobody Known"),
        base,
    ]
    result = compare(articles, by="speaker")
    assert [(g.name, g.articles) for g in result.groups] == [
        ("Choe Son-hui", 3),
        ("(speaker unknown)", 1),
        ("Nobody Known", 1),
    ]
    assert "unknown_group" in codes(result)
    assert result.voice == "statements"


def test_two_people_of_one_name_stay_two() -> None:
    base = plain(1, said="our friendship will last", hits=[("friendship", "ally")])
    result = compare([said_by(base, speaker="Kim", speaker_id=i) for i in ("kim-1", "kim-2")], by="speaker")
    assert sorted(g.name for g in result.groups) == ["Kim [kim-1]", "Kim [kim-2]"]


def test_innermost_voice_owns_the_word() -> None:
    text = "Ann says that Bob swears friendship"
    whole, inner = Span(0, len(text)), at(text, "friendship")
    kinds = ("indirect", "clause")
    said = (
        Statement((whole,), None, None, *kinds, "Ann", "official", None, None, 1.0, ""),
        Statement((inner,), None, None, *kinds, "Bob", "diplomat", None, 0, 1.0, ""),
    )
    hit = Match(inner, "lex", "ally", "friendship", "statement", 1)
    article = Article("a", text, blocks=(Block("paragraph", whole),))
    annotation = Annotation(article, (), said, (hit,), (), Provenance("0", lexicons={"lex": "0"}))
    result = compare([annotation], by="speaker")
    assert {g.name: g.words for g in result.groups} == {"Ann": 5, "Bob": 1}
    assert row(result, "Bob", "ally").hits == 1
    assert {g.name for g in compare([annotation], by="source_type").groups} == {"official", "diplomat"}
    assert {g.name for g in compare([annotation], by="carrier").groups} == {"(no carrier named)"}


def test_flagged_matches_are_not_counted_but_their_frame_is_listed() -> None:
    result = compare([dinner()])
    assert row(result, "Yonhap", "threat_deterrence").hits == 0
    assert result.evidence("Yonhap", "threat_deterrence") == ()


def test_every_count_opens_onto_its_words() -> None:
    articles = [*two_outlets(), dinner()]
    texts = {a.article.id: a.article.text for a in articles}
    result = compare(articles)
    for r in result.rows:
        found = result.evidence(r.group, r.frame, r.lexicon)
        assert len(found) == r.hits
        assert all(e.span.of(texts[e.article]) == e.found for e in found)
    assert result.evidence("Yonhap", "alliance_solidarity")[0].speaker == "Choe Son-hui"
    with pytest.raises(UsageError, match="there are"):
        result.evidence("Xinhua", "ally")
    with pytest.raises(UsageError, match="there are"):
        result.evidence("Yonhap", "nonsense")


def test_days_as_clusters() -> None:
    dated = [replace(a, article=replace(a.article, published="2024-05-01")) for a in two_outlets()[:2]]
    by_article, by_day = compare([*dated, two_outlets()[0]]), compare([*dated, two_outlets()[0]], cluster="day")
    assert by_article.groups[0].clusters == 3
    assert by_day.groups[0].clusters == 2
    assert "shared_dates" in codes(by_article)
    assert "shared_dates" not in codes(by_day)
    assert "undated" in codes(by_day)
    assert "clustered by day" in by_day.methods


def test_mixed_instruments_and_copies_are_said() -> None:
    first, second = two_outlets()[0], two_outlets()[1]
    other = replace(second, provenance=Provenance("0.2.0", "rules", {"dprk-en": "ff" * 32}))
    result = compare([first, other])
    assert {"lexicon_versions", "makers", "same_text"} <= set(codes(result))


def test_the_caution_of_a_frame_is_said_where_it_has_rates() -> None:
    cautious = [Note(WEAK_FRAME, f"{frame} of dprk-en: weak.") for frame in ("ally", "world_order")]
    weak = [replace(a, notes=tuple(cautious)) for a in two_outlets()]
    said = [note.message for note in compare(weak).notes if note.code == WEAK_FRAME]
    assert said == ["ally of dprk-en: weak."]
    assert WEAK_FRAME not in codes(compare(two_outlets()))


def test_nothing_to_compare() -> None:
    assert codes(compare([])) == ["nothing_read"]
    bare = replace(plain(1, narrated="they met"), provenance=Provenance("0"))
    assert {"one_group", "no_lexicon"} <= set(codes(compare([bare])))
    assert "no_matches" in codes(compare([plain(1, narrated="they met")]))
    assert "unspaced" in codes(compare([plain(1, narrated="友好", language="zh")]))


def test_one_lexicon_of_several() -> None:
    assert compare([dinner()], lexicon="dprk-en").rows
    with pytest.raises(UsageError, match="dprk-en"):
        compare([dinner()], lexicon="other")


@pytest.mark.parametrize(
    "options",
    [
        {"by": "mood"},
        {"voice": "title"},
        {"cluster": "week"},
        {"by": "speaker", "voice": "narration"},
        {"by": "voice", "voice": "statements"},
    ],
)
def test_wrong_choices(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        compare([], **options)  # type: ignore[arg-type]


def test_comparison_takes_one_pass() -> None:
    assert compare(iter(two_outlets())) == compare(two_outlets())


# concordance -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("militant friendship", ["militant friendship"]),
        ("MILITANT   friendship", ["militant friendship"]),
        ("*ship", ["friendship"]),
        ("fr*n*l", ["fraternal"]),
        ("p*c*", ["pact", "pact", "pact", "protector", "peace"]),
        ("so called puppet", ['so-called "puppet']),
        ("pet", []),
        ("guests", []),
        ("just cause", ["just cause"]),
    ],
)
def test_terms_in_context(term: str, found: list[str]) -> None:
    lines = list(concordance([dinner()], term))
    assert [line.found for line in lines] == found
    assert all(line.span.of(TEXT) == line.found for line in lines)


def test_a_line_says_who_speaks_and_stays_in_its_paragraph() -> None:
    (line,) = concordance([dinner()], "friendship", width=200)
    assert (line.voice, line.speaker, line.carrier, line.outlet) == ("statement", "Choe Son-hui", "KCNA", "Yonhap")
    assert line.left == "At the table Choe Son-hui praised the pact as “a shield of our militant ".replace("“", '"')
    assert line.right == '", the agency noted.'


@pytest.mark.parametrize(("voice", "count"), [("all", 3), ("narration", 1), ("statements", 1), ("title", 1)])
def test_voices_of_a_concordance(voice: str, count: int) -> None:
    assert len(list(concordance([dinner()], "pact", voice=voice))) == count  # type: ignore[arg-type]


def test_folded_text_leads_back_to_the_raw_one() -> None:
    annotation = plain(1, narrated="the &quot;people\u2019s mili\u00adtant\nfriend\u00adship&quot; lives")
    (line,) = concordance([annotation], "people's militant-friendship")
    assert line.found == "people's militant friendship"
    assert line.span.of(annotation.article.text) == "people\u2019s mili\u00adtant\nfriend\u00adship"


def test_scripts_without_blanks() -> None:
    assert [line.found for line in concordance([plain(1, narrated="两国友好关系")], "友好")] == ["友好"]
    assert [line.found for line in concordance([plain(1, narrated="친선을 다졌다")], "친선*")] == ["친선을"]


@pytest.mark.parametrize("term", ["", "  ", "*", "* *", "--", "a" * 300])
def test_terms_that_cannot_be_looked_for(term: str) -> None:
    with pytest.raises(UsageError):
        concordance([], term)


@pytest.mark.parametrize("pattern", ["(a", "[a", "a|b", "\\d", "a.c"])
def test_a_term_is_no_regular_expression(pattern: str) -> None:
    assert list(concordance([plain(1, narrated="abc a d 1")], pattern)) == []


@pytest.mark.parametrize("text", ["a" * 400_000, "ab " * 130_000, "友" * 400_000, "a-" * 200_000])
def test_concordance_is_linear(text: str) -> None:
    started = time.process_time()
    for term in ("a*a*a*b", "*b*c", "友*谊", "a a a a b"):
        for _ in concordance([plain(1, narrated=text)], term):
            pass
    assert time.process_time() - started < 8
