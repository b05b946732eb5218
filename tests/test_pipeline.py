"""The whole annotation: what holds for any text, how it treats odd input, and that its time is linear."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from strategies import articles
from test_statements import article

from rhetoric import pipeline
from rhetoric.document import Annotation, Article, Block, Span
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.lexicon.model import WEAK_FRAME
from rhetoric.pipeline import annotate

# ------------------------------------------------------------------ what holds for any text


@given(articles())
def test_any_article_is_annotated_soundly(made: Article) -> None:
    found = annotate(made)
    check_spans(found)
    check_statements(found)
    check_marks(found)
    check_voices(found)
    assert annotate(made) == found, "the same article, the same annotation"


MARK = len("&amp;quot;")
"""The longest thing that a quotation mark can be in a text."""


def check_spans(found: Annotation) -> None:
    size, body = len(found.article.text), found.article.body()
    spans = [*found.sentences, *(m.span for m in found.matches), *(m.span for m in found.marks)]
    pieces = [piece for said in found.statements for piece in said.content]
    pointers = [span for said in found.statements for span in (said.cue, said.source) if span]
    notes = [note.span for note in found.notes if note.span]
    for span in (*spans, *pieces, *pointers, *notes):
        assert 0 <= span.start <= span.end <= size
    for span in (*spans, *pieces):
        assert any(block.contains(span) for block in body), "inside one paragraph"


def check_statements(found: Annotation) -> None:
    statements = found.statements
    starts = [said.content[0].start for said in statements]
    assert all(a <= b + MARK for a, b in pairwise(starts)), "in order, the marks before them counted in"
    for index, said in enumerate(statements):
        assert said.content
        assert all(a.end <= b.start for a, b in pairwise(said.content)), "pieces in order and apart"
        assert any(c.isalnum() for piece in said.content for c in piece.of(found.article.text)), "words"
        assert 0 <= said.confidence <= 1
        assert said.rule
        assert said.speaker is None or said.speaker.strip()
        assert said.carrier != said.speaker or said.carrier is None
        seen, parent = {index}, said.parent
        while parent is not None:
            assert 0 <= parent < len(statements)
            assert parent not in seen, "nobody is nested in himself"
            seen.add(parent)
            parent = statements[parent].parent


def check_marks(found: Annotation) -> None:
    quoted = [p for s in found.statements if s.form in ("quotation", "participle", "clause") for p in s.content]
    assert all(a.span.end <= b.span.start for a, b in pairwise(found.marks))
    assert not any(mark.span.overlaps(piece) and piece.contains(mark.span) for mark in found.marks for piece in quoted)


def check_voices(found: Annotation) -> None:
    text = found.article.text
    voices = found.voices()
    assert "".join(voice.span.of(text) for voice in voices) == text
    for match in found.matches:
        [voice] = [v for v in voices if v.span.start <= match.span.start < v.span.end]
        assert (match.voice, match.statement) == (voice.kind, voice.statement)


# ------------------------------------------------------------------ odd input


def codes(found: Annotation) -> list[str]:
    return [note.code for note in found.notes]


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "\ufeff"])
def test_no_text_is_a_note_or_nothing(text: str) -> None:
    found = annotate(article(text))
    assert found.statements == ()
    assert ("empty_body" in codes(found)) == (not text.strip())


def test_an_empty_body_says_what_to_do() -> None:
    found = annotate(Article("a", "Only a caption.", blocks=(Block("caption", Span(0, 15)),)))
    [note] = found.notes
    assert note.code == "empty_body"
    assert "--no-clean" in note.message


def test_what_is_no_body_says_nothing() -> None:
    text = 'Menu: "No," says mayor\n"Yes," said Oleg Danko.\nPhoto: "Help," he said.'
    lines = article(text).blocks
    blocks = (Block("furniture", lines[0].span), lines[1], Block("caption", lines[2].span))
    found = annotate(Article("a", text, blocks=blocks), lexicons=())
    assert [s.content[0].of(text) for s in found.statements] == ["Yes,"]


def test_an_unknown_engine_lists_what_there_is() -> None:
    with pytest.raises(UsageError, match="there is: accurate, fast, rules"):
        annotate(article("x"), engine="oracle")


def test_a_body_that_is_too_long_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "LONGEST_ARTICLE", 10)
    annotate(article("x" * 10), lexicons=())
    long = dataclasses.replace(article("x" * 11), locator="dump.jsonl:7")
    with pytest.raises(RhetoricError, match=r"dump\.jsonl:7.*split"):
        annotate(long, lexicons=())


def test_the_limit_counts_the_body_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "LONGEST_ARTICLE", 10)
    text = "x" * 50 + "\nbody"
    assert annotate(Article("a", text, blocks=(Block("paragraph", Span(51, 55)),)), lexicons=()).article.text == text


def test_another_language_has_no_statements_and_no_english_terms() -> None:
    text = '"We stand with the hostile forces," he said.'
    found = annotate(dataclasses.replace(article(text), language="fr"))
    assert found.statements == ()
    assert found.matches == ()
    assert codes(found) == ["language_without_statements", "lexicon_of_other_language"]


# ------------------------------------------------------------------ terms and voices


def test_a_term_belongs_to_the_innermost_voice() -> None:
    text = (
        "The pact is an invincible alliance.\n"
        'Josef Havel said that Oleg Danko had called the two "an invincible alliance" in May.'
    )
    found = annotate(article(text), engine="rules")
    outer, inner = found.statements
    assert (outer.speaker, inner.speaker, inner.parent) == ("Josef Havel", "Oleg Danko", 0)
    voices = [(m.voice, m.statement) for m in found.matches if "alliance" in m.span.of(text)]
    assert set(voices) == {("narration", None), ("statement", 1)}


def test_terms_in_scare_quotes_and_titles_are_shown_and_not_counted() -> None:
    text = 'The so-called "hostile forces" sent a band. They played the song "Hostile Forces" twice over there.'
    found = annotate(article(text))
    flags = {m.span.of(text): m.flags for m in found.matches}
    assert "scare_quoted" in flags["hostile forces"]
    assert "in_title" in flags["Hostile Forces"]
    assert not any(m.counted for m in found.matches if m.span.of(text).lower() == "hostile forces")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("They sent a fraternal message.", ["kinship_fraternity of dprk-en: "]),
        ("They sent a card to the World Peace Council.", []),  # a name does not count
        ("They began a sacred war.", []),  # a frame without a caution
        ("Nothing of the kind.", []),
    ],
)
def test_a_weak_frame_that_counts_is_noted(text: str, said: list[str]) -> None:
    found = [note.message for note in annotate(article(text)).notes if note.code == WEAK_FRAME]
    assert [message[: len(start)] for message, start in zip(found, said, strict=True)] == said


def test_matches_are_in_order() -> None:
    found = annotate(article("Hostile forces and puppets. Invincible alliance, hostile forces. " * 5))
    assert len(found.matches) >= 10
    assert list(found.matches) == sorted(found.matches, key=lambda m: (m.span, m.lexicon, m.frame, m.term))


def test_readability_is_given_per_voice() -> None:
    narration = "The delegation arrived on Monday and left on Friday. It saw a mill, a school and a bridge. " * 8
    said = '"We have seen a mill and a school. We shall come back and see the rest of it," said Josef Havel.\n'
    found = annotate(article(said * 6 + narration))
    assert set(found.readability) == {"narration", "statements", "Josef Havel"}
    assert found.readability["statements"] == found.readability["Josef Havel"]
    assert found.readability["narration"].words == 8 * 18 + 6 * 3


def test_the_provenance_names_lexicon_and_engine() -> None:
    found = annotate(article("Hostile forces."), engine="rules")
    assert found.provenance.engine == "rules"
    assert found.provenance.models == {}
    [(name, digest)] = found.provenance.lexicons.items()
    assert name == pipeline.DEFAULT_LEXICON
    assert len(digest) == 64


def test_the_article_is_left_as_it_was() -> None:
    made = article("He said &quot;we go&quot; – «now».")
    found = annotate(made)
    assert found.article is made
    assert hash(found.statements)


# ------------------------------------------------------------------ time

NAMES = [f"{a}{b}o{c}" for a in "BDFGHJKLMNPRST" for b in "aeiou" for c in "klmnrst"]


def people(n: int) -> str:
    """One surname, and as many people as there is room for."""
    return "\n".join(
        f'Kim {NAMES[i % 490]}{NAMES[i // 490].lower()} said "it is fine". Kim said no.' for i in range(n // 45)
    )


SHAPES: dict[str, Callable[[int], str]] = {
    "one paragraph": lambda n: 'The minister said the talks were "of use" and that she would return. ' * (n // 69),
    "quotation marks": lambda n: '"' * n,
    "words with quotation marks": lambda n: 'word" ' * (n // 6),
    "opening marks": lambda n: "“a " * (n // 3),
    "single marks": lambda n: "'a " * (n // 3),
    "no sentence ends": lambda n: "the envoy said that he told them and she said " * (n // 46),
    "deep nesting": lambda n: "".join(f"Anna {NAMES[i % 490]} said " for i in range(n // 15)),
    "one word": lambda n: "a" * n,
    "one number": lambda n: "1," * (n // 2),
    "short paragraphs": lambda n: "He said no.\n\n" * (n // 13),
    "open quotations": lambda n: '"We go on.\n\n' * (n // 12),
    "colons": lambda n: "It said:\n" * (n // 9),
    "a document": lambda n: "The ministry issued the following statement:\n" + "We say no. It said yes.\n" * (n // 24),
    "one surname": people,
    "according to": lambda n: "according to the agency, " * (n // 25),
    "quoted as": lambda n: "KCNA quoted Kim as " * (n // 19),
    "the agency": lambda n: 'He said no. The agency said "this is no good at all". ' * (n // 54),
    "entities": lambda n: "&quot;" * (n // 6),
    "accents": lambda n: "a" + "\u0301" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "terms": lambda n: "nuclear hostile forces puppet imperialists invincible alliance " * (n // 62),
}  # fmt: skip


def spent(text: str) -> float:
    made = article(text)
    began = time.process_time()
    annotate(made)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length(shape: str) -> None:
    """Four times the text, not much more than four times the time. The factor leaves room for a busy machine, and so
    does another try: time that grows with the square is sixteen times as long each time.
    """
    spent(SHAPES[shape](2_000))

    def grows_in_step() -> bool:
        small = min(spent(SHAPES[shape](10_000)) for _ in range(2))
        return spent(SHAPES[shape](40_000)) < 4 * 1.6 * max(small, 0.02)

    assert any(grows_in_step() for _ in range(3))


LARGE: dict[str, Callable[[], str]] = {
    "a paragraph of 2 MB": lambda: "The river rose in May and fell again in June. " * 43_500,
    "a word of 1 MB": lambda: "a" * 1_000_000,
    "10,000 quotation marks": lambda: 'a " ' * 10_000,
    "20,000 paragraphs": lambda: "It rained.\n" * 20_000,
}


@pytest.mark.parametrize("shape", LARGE)
def test_large_input_finishes(shape: str) -> None:
    text = LARGE[shape]()
    found = annotate(article(text))
    assert sum(len(v.span) for v in found.voices()) == len(text)


def test_the_cases_of_time_are_as_long_as_they_say() -> None:
    sizes: Sequence[int] = [len(make(10_000)) for make in SHAPES.values()]
    assert min(sizes) > 8_000


# ------------------------------------------------------------------ confidence and attitudes


def test_statements_with_little_confidence_are_left_out_and_told() -> None:
    text = (
        'Josef Havel said that Oleg Danko had called the two "an invincible alliance" in May. "We will see," he added.'
    )
    every = annotate(article(text), engine="rules")
    least = max(s.confidence for s in every.statements)
    sure = annotate(article(text), engine="rules", min_confidence=least)
    assert 0 < len(sure.statements) < len(every.statements)
    assert all(s.confidence >= least for s in sure.statements)
    assert all(s.parent is None or s.parent < len(sure.statements) for s in sure.statements)
    assert [n.code for n in sure.notes].count("low_confidence") == 1
    assert sure.provenance.min_confidence == least
    assert annotate(article(text), engine="rules", min_confidence=0.0) == every


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_confidence_is_a_share(share: float) -> None:
    with pytest.raises(RhetoricError, match="from 0 to 1"):
        annotate(article("Yes."), engine="rules", min_confidence=share)


def test_attitudes_are_kept_apart_and_own_no_words() -> None:
    text = "Senator Kurt Vance wants the tax to be cut by half. Voters support the plan. He said the tax was too high."
    found = annotate(article(text), engine="accurate")
    assert found.attitudes
    assert all(a.act == "attitude" for a in found.attitudes)
    assert all(s.act == "statement" for s in found.statements)
    spoken = {i for v in found.voices() if v.kind == "statement" for i in range(v.span.start, v.span.end)}
    assert not any(set(range(c.start, c.end)) & spoken for a in found.attitudes for c in a.content)
