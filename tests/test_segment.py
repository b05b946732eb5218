"""Sentences: every character once, no quotation cut, no paragraph crossed, linear time."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Span
from rhetoric.segment import sentences


def split(text: str) -> list[str]:
    return [s.of(text) for s in sentences(text, [Span(0, len(text))])]


CASES = {
    "plain": ["The sun rose.", "The guests came!", "Did they stay?", "They did."],
    "country": [
        "The D.P.R.K. delegation left.",
        "It met U.S. officials.",
        "Ties with the U.N. Security Council cooled.",
    ],
    "country after a hyphen": ["The crowd shouted anti-U.S. slogans.", "Then pro-U.S. officials left."],
    "country at the end": ["He flew to the U.S.", "She stayed."],
    "number": ["Factory No. 2 was rebuilt.", "See Vol. 3 and p. 14 of the report.", "It cost approx. 5 million won."],
    "date": ["It opened on Dec. 28 last year.", "On Sept. 3 it closed."],
    "rank": ["Gen. Pak, Lt. Gen. Ri and Adm. Kim stood up.", "Dr. Han sat."],
    "hour": [
        "The train left at 9 a.m. Sunday and came at 4 p.m. Moscow time.",
        "It was late at 6 p.m.",
        "Nobody waited.",
    ],
    "initials": ["Ambassador A. I. Ivanov spoke.", "A.I.Ivanov sat down."],
    "decimal": ["Output rose 3.5 percent.", "It was 1.4 million tons."],
    "stop inside marks": ['"We are ready."', "He left.", "“So are we.”", "She left."],
    "marks as entities": ["&quot;We are ready.&quot;", "He left.", "She said &quot;no.&quot;", "So it went."],
    "several sentences in one quotation": ["He said: “We won. They lost. Nobody knows why.”", "Then he left."],
    "question in a quotation": ['"Why? It is late!" he asked.', "Nobody answered."],
    "exclamation before a name": ['"Enough!" Kim Chol Su said.', "It was quiet."],
    "broken quotation": ['"We won," he said.', '"They lost."'],
    "single marks": ["‘We fought. We won,’ he said.", "The soldiers' wives waited."],
    "quotation left open": ["He said “we won.", "They lost.", "Then he left."],
    "guillemets": ["Он сказал: «Мы сильны. Мы готовы».", "Потом уехал."],
    "russian abbreviations": ["Встреча прошла в г. Москва.", "Были министры, послы и т. д. Потом все уехали."],
    "chinese": ["部长发表讲话。", "他说：“我们很强。我们有信心。”", "大家鼓掌。"],
    "korean": ["장관이 말했다.", "“우리는 강하다.”", "그는 떠났다."],
    "run together": ["They came for peace.", "The treaty matters.", "In May it rains."],
    "run together after a mark": ["He called it “a page of history.”", "Since then nothing happened."],
    "address of a site": ["Read more on kcna.kp or en.example.co.kr today.", "Then stop."],
    "lower case after a stop": ["The ministry (est. 1948) replied, vs. expectations, at once.", "Good."],
    "brackets": ["(The hall was full. Nobody spoke.) Then it began.", "It was short."],
}
JOINED = {"run together", "run together after a mark"}


@pytest.mark.parametrize("name", CASES)
def test_sentences(name: str) -> None:
    expected = CASES[name]
    assert split(("" if name in JOINED else " ").join(expected)) == expected


def test_line_break_inside_a_paragraph() -> None:
    assert split("One came.\nTwo left.\r\n  Three stayed \n here. \n") == [
        "One came.",
        "Two left.",
        "Three stayed \n here.",
    ]


def test_paragraphs_are_never_crossed() -> None:
    text = 'He said: "We won.\n\nand they lost," she added.'
    spans = [Span(0, text.index("\n")), Span(text.index("and"), len(text))]
    assert [s.of(text) for s in sentences(text, spans)] == ['He said: "We won.', 'and they lost," she added.']


def test_only_the_given_spans() -> None:
    text = "Menu. Home. | The army marched. It rained. | Contact. Us."
    inner = Span(text.index("The"), text.index(" | Contact"))
    assert [s.of(text) for s in sentences(text, [inner])] == ["The army marched.", "It rained."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0\u3000"])
def test_blank(text: str) -> None:
    assert split(text) == []


PIECES = st.sampled_from(
    "He said| |. |.|! |? |\"|“|”|'|‘|’|&quot;|&nbsp;|\n|U.S. |No. |a.m. |Sunday|kim|Kim|(|)|…|«|»|\u00ad|\u200b"
    "|ﬁ|e\u0301|说。|다. |и т. д. |😀|''".split("|")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join), max_size=4))
def test_every_character_once_in_order(paragraphs: list[str]) -> None:
    text, spans = "", []
    for paragraph in paragraphs:
        spans.append(Span(len(text), len(text) + len(paragraph)))
        text += paragraph + "\n\n"
    found = sentences(text, spans)
    for sentence in found:
        assert sentence.of(text) == sentence.of(text).strip() != ""
        assert any(span.contains(sentence) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = set().union(*(range(s.start, s.end) for s in found)) if found else set()
    everything = {i for span in spans for i in range(span.start, span.end) if not text[i].isspace()}
    assert everything <= covered


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "x",
        "The sun rose. ",
        "“We won. ",
        '" ',
        "(We won. ",
        "Мы тут. ",
        "U.S. ",
        ". ",
        "說。",
        "&quot;A. ",
        "a. B ",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    """Eight times the text may take at most twenty times the time; a quadratic way would take sixty-four."""

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        sentences(text, [Span(0, len(text))])
        return time.process_time() - began

    small = max(min(seconds(40_000) for _ in range(3)), 0.002)
    assert seconds(320_000) < 20 * small


def test_windows_leave_no_trace() -> None:
    """A paragraph longer than what is split at once has the sentences of its parts."""
    sentence = "The ministers of both countries met for the third time this year and found much to agree on."
    assert split(" ".join([sentence] * 500)) == [sentence] * 500
    for shift in range(0, 200, 3):
        text = "x" * shift + " word" * 790
        assert split(f"{text}. Gen. Pak came on Dec. 28. He left.")[1:] == ["Gen. Pak came on Dec. 28.", "He left."]
    assert split("endless " * 3000 + "words. Then a stop.") == ["endless " * 3000 + "words.", "Then a stop."]


def test_five_megabytes_in_one_paragraph() -> None:
    text = "word " * 1_000_000
    assert sentences(text, [Span(0, len(text))]) == (Span(0, len(text) - 1),)
