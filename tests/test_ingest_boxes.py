"""Bodies among galleries, boxes, teasers, decks and transcripts: pages written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.ingest import read_text

PROSE = [
    "The ferry to the island left the old pier on Monday with most of its seats empty, the harbour office said.",
    "It had been out of service for two years while its hull was mended, and many had forgotten that it was there.",
    "The office hopes that visitors will come back before the summer, when the fair is held on the northern shore.",
    "A fisherman who has lived on the island for most of his life said that he would wait and see how it went.",
    "The next boat leaves on Thursday morning, and the one after that will leave when there are enough people for it.",
]
TOP = ["Home", "World", "Sport", "Share this", "Ferry runs again after two years of repairs"]
END = ["More from this section", "Mayor opens new school", "Rain expected at the weekend"]


def paragraphs(lines: list[str]) -> list[str]:
    article = read_text("\n\n".join(lines))
    return [b.span.of(article.text) for b in article.blocks if b.kind in ("paragraph", "subhead")]


def captions(lines: list[str]) -> list[str]:
    article = read_text("\n\n".join(lines))
    return [b.span.of(article.text) for b in article.blocks if b.kind == "caption"]


GALLERY = [
    "The ferry lies at the old pier of the harbour on a grey morning in the first week of the month.",
    "People wait for the ferry on the old pier of the harbour while a man sells coffee from a cart.",
]


@pytest.mark.parametrize(
    "gallery",
    [
        ["1 of 2", GALLERY[0], "2 of 2", GALLERY[1]],
        ["1/2", GALLERY[0], "2/2", GALLERY[1]],
        ["Photo 1 of 2", GALLERY[0], "Photo 2 of 2", GALLERY[1]],
        [f"1 of 2 | {GALLERY[0]}", f"2 of 2 | {GALLERY[1]}"],
    ],
)
def test_captions_of_a_gallery_are_no_body(gallery: list[str]) -> None:
    lines = [*TOP, PROSE[0], PROSE[1], *gallery, *PROSE[2:], *END]
    assert paragraphs(lines) == PROSE
    assert len(captions(lines)) == 2


@pytest.mark.parametrize("counter", ["3/4", "9 of 2", "1 of 1", "12 of the boats"])
def test_a_number_alone_makes_no_gallery(counter: str) -> None:
    assert GALLERY[0] in paragraphs([*TOP, PROSE[0], counter, GALLERY[0], *PROSE[1:], *END])


BOX = ["Old pier is to be rebuilt in spring", "Island school gets a new roof"]


@pytest.mark.parametrize(
    "label", ["Read also:", "More:", "Related", "See also", "You may also like", "RELATED STORIES:"]
)
@pytest.mark.parametrize("links", [BOX, BOX[:1], ["Who will pay for the new pier?"]])
def test_links_in_a_box_inside_the_body_are_no_subheads(label: str, links: list[str]) -> None:
    assert paragraphs([*TOP, *PROSE[:2], label, *links, *PROSE[2:], *END]) == PROSE


@pytest.mark.parametrize("head", ["A long wait", "What comes next?"])
def test_a_subhead_between_paragraphs_stays(head: str) -> None:
    assert paragraphs([*TOP, *PROSE[:2], head, *PROSE[2:], *END]) == [*PROSE[:2], head, *PROSE[2:]]


BLURBS = [
    "The mayor said that the school would open in the autumn with room for more than two hundred children.",
    "Farmers in the valley said that they had been waiting for the rain since the beginning of the spring.",
    "The museum has bought a painting that was lost for forty years and found in a barn by two boys.",
]


def test_blurbs_under_headlines_of_their_own_are_no_body() -> None:
    teasers = [x for pair in zip(["New school", "Rain at last", "A find"], BLURBS, strict=True) for x in pair]
    for label in ("More from this section", "You might also like", "Related stories"):
        assert paragraphs([*TOP, *PROSE, label, *teasers]) == PROSE


def test_blurbs_without_headlines_are_no_body_where_the_page_says_that_they_are_elsewhere() -> None:
    for label in ("You might also like", "More from this section", "Leave a comment"):
        assert paragraphs([*TOP, *PROSE, label, *BLURBS]) == PROSE


def test_an_article_goes_on_after_a_box() -> None:
    """Two paragraphs above a box, and more below it than above: no teasers."""
    assert paragraphs([*TOP, *PROSE[:2], "You might also like", "New school", *PROSE[2:], *BLURBS]) == PROSE + BLURBS


DECK = "The first boat in two years left with empty seats, but the harbour office is full of hope."


def test_a_deck_above_the_byline_is_no_body() -> None:
    assert paragraphs([*TOP, DECK, "By Han Bo-ra", *PROSE, *END]) == PROSE
    assert paragraphs([*TOP, "By Han Bo-ra", DECK, *PROSE, *END]) == [DECK, *PROSE]
    first = f"HARBOUR TOWN, May 3 (Yonhap) -- {PROSE[0]}"
    assert PROSE[0] in paragraphs([*TOP, first, "By Han Bo-ra", *PROSE[1:], *END])


@pytest.mark.parametrize("verdict", ["Verdict: Mostly false", "False", "Rating: Unproven", "Misleading"])
def test_a_verdict_is_no_body(verdict: str) -> None:
    assert paragraphs([*TOP, PROSE[0], verdict, *PROSE[1:], *END]) == PROSE


@pytest.mark.parametrize("first", ["It was a quiet start.", "Nobody came that day.", '"We are back," he said.'])
def test_a_short_first_sentence_is_body(first: str) -> None:
    assert paragraphs([*TOP, "By Han Bo-ra", first, *PROSE, *END]) == [first, *PROSE]


TURNS = [
    "MR. REED: Good morning, everyone, and thank you for coming to the harbour on such a cold day in spring.",
    "QUESTION: Will it sail?",
    "MR. REED: Yes",
    "QUESTION: When is that going to be, and who is going to pay for the repairs that have been made to it?",
    "MR. REED: On Thursday. The office pays for the repairs, as was said in the paper that you have before you.",
]


def test_turns_of_a_transcript_are_body_however_short() -> None:
    assert paragraphs([*TOP, *TURNS, *END]) == TURNS
    reporter = [turn.replace("QUESTION", "Reporter") for turn in TURNS]
    assert paragraphs([*TOP, *reporter, *END]) == reporter


def test_labels_of_a_page_are_no_turns() -> None:
    labels = ["Source: Harbour office", "Photo: Han Bo-ra", "Source: Yonhap", "Photo: Yonhap"]
    assert paragraphs([*TOP, *PROSE, *labels, *END]) == PROSE


def test_paragraphs_joined_by_empty_cells_are_parted() -> None:
    joined = f"{PROSE[0]}, ,  {PROSE[1]} , , {PROSE[2]}.,  {PROSE[3]}".replace("..,", ".,")
    assert paragraphs([f"{joined}, , ,  , , , , , , , , ,"]) == PROSE[:4]
    assert paragraphs(
        ["He met Kim, Ri, Pak, and the others, as was said, on the old pier of the harbour at noon."]
    ) == ["He met Kim, Ri, Pak, and the others, as was said, on the old pier of the harbour at noon."]


@pytest.mark.parametrize(
    "sentence",
    [
        "A meeting was held at the stadium on Thursday to mark the birthday of the DPRK.",
        "It was one day in May Juche 63 (1974).",
    ],
)
def test_a_sentence_that_ends_in_an_abbreviation_or_a_bracket_is_no_headline(sentence: str) -> None:
    assert read_text("\n".join([sentence, *PROSE])).title is None


@given(
    st.lists(
        st.sampled_from(
            [*TOP, *END, *PROSE, *BLURBS, *TURNS, *BOX, "1 of 2", "Read also:", DECK, "By Han Bo-ra", "-0-"]
        ),
        max_size=25,
    )
)
def test_blocks_are_in_order_and_confidence_is_a_share(lines: list[str]) -> None:
    article = read_text("\n".join(lines) or "-")
    ends = [0, *(b.span.end for b in article.blocks)]
    assert all(b.span.start >= end for b, end in zip(article.blocks, ends, strict=False))
    assert article.body_confidence is not None
    assert 0 <= article.body_confidence <= 1
