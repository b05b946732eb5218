"""Who speaks and who carried it, where a whole article decides; single sentences are in ``data/statements``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from strategies import articles
from test_statements import article

from rhetoric.document import Article, Statement
from rhetoric.gazetteer import Person, find_outlet
from rhetoric.ingest import read_articles
from rhetoric.pipeline import annotate
from rhetoric.segment import sentences
from rhetoric.speakers import attribute
from rhetoric.speakers.attribute import CONFIDENCE, _nest
from rhetoric.speakers.claims import Claim
from rhetoric.speakers.countries import country_named
from rhetoric.speakers.resolve import Referent
from rhetoric.statements import Draft, read_paragraphs
from rhetoric.text import fold

Row = tuple[str | None, str | None]


def statements(text: str, outlet: str | None = None) -> tuple[Statement, ...]:
    return annotate(article(text, outlet), lexicons=(), engine="rules").statements


def who(text: str, outlet: str | None = None) -> list[Row]:
    """Speaker and carrier of every statement, in order."""
    return [(said.speaker, said.carrier) for said in statements(text, outlet)]


# ------------------------------------------------------------------ names


@pytest.mark.parametrize("spelled", ["Choe Son-hui", "Choe Son Hui", "Choi Sun-hee", "CHOE SON HUI", "Choe Sŏn-hŭi"])
def test_spellings_of_one_person_share_an_id(spelled: str) -> None:
    [said] = statements(f"Foreign Minister {spelled} said the talks went well.")
    assert said.speaker_id == "choe_son_hui"
    assert said.source_type == "official"


def test_the_fullest_spelling_in_the_article_is_the_name() -> None:
    text = "Putin said the way was clear. President Vladimir Putin left early. Putin said the road was long."
    assert [row[0] for row in who(text)] == ["Vladimir Putin"] * 2


def test_a_surname_without_a_full_name_is_all_there_is() -> None:
    assert who("Danko said the valves were in order.") == [("Danko", None)]


def test_a_person_not_in_the_gazetteer_has_no_id() -> None:
    [said] = statements("Oleg Danko said the valves were in order.")
    assert (said.speaker, said.speaker_id) == ("Oleg Danko", None)


def test_a_shared_surname_is_left_open_with_both_names() -> None:
    text = "Pak Min-ho and Pak Yong-su inspected the mill. Pak said the wheel was new."
    found = annotate(article(text), lexicons=(), engine="rules")
    [note] = [n for n in found.notes if n.code == "ambiguous_surname"]
    assert "Pak Min-ho" in note.message
    assert "Pak Yong-su" in note.message
    assert note.span is not None
    assert note.span.of(text) == "Pak"


def test_whoever_spoke_before_decides_a_shared_surname() -> None:
    text = "Pak Min-ho and Pak Yong-su inspected the mill. Pak Yong-su said the wheel was new. Pak said it turned well."
    assert [row[0] for row in who(text)] == ["Pak Yong-su", "Pak Yong-su"]


def test_a_pronoun_of_the_other_gender_is_somebody_else() -> None:
    text = (
        "Foreign Minister Choe Son-hui welcomed President Vladimir Putin.\n"
        '"The road was long," he said.\n"The tea is hot," she said.'
    )
    assert [row[0] for row in who(text)] == ["Vladimir Putin", "Choe Son-hui"]


def test_he_is_whoever_a_sentence_was_about_before_anybody_spoke() -> None:
    text = (
        "Oleg Danko visited the mill on Monday. He was accompanied by Josef Havel and Pavel Hrynkevich.\n"
        '"The wheel is new," he said.'
    )
    assert [row[0] for row in who(text)] == ["Oleg Danko"]
    assert [row[0] for row in who('It was dark in the mill of Oleg Danko. "It is late," he said.')] == ["Oleg Danko"]


@pytest.mark.parametrize(
    ("titled", "pronoun", "same"),
    [("Prime Minister Marlow", "He", True), ("Mrs Marlow", "She", True), ("Mrs Marlow", "He", False)],
)
def test_a_title_and_a_surname_are_a_person(titled: str, pronoun: str, same: bool) -> None:
    text = f"{titled} said the bridge was open. {pronoun} said it would stay so."
    assert [row[0] for row in who(text)] == ["Marlow", "Marlow" if same else None]


def test_a_word_for_an_office_before_a_name_is_no_title_of_a_person() -> None:
    assert [row[0] for row in who("The State Duma said the bridge was open. He said it was long.")][1] is None


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("The Salt Board issued a press statement, which", "Salt Board"),
        ("The Salt Board has published a statement which", None),
        ("Josef Havel, who", "Josef Havel"),
    ],
)
def test_a_relative_pronoun_is_what_it_refers_to(source: str, speaker: str | None) -> None:
    assert [row[0] for row in who(f"{source} said the bridge was closed.")] == [speaker]


def test_mr_and_mrs_decide_a_gender() -> None:
    text = 'Mr. Aksel Brandt and Mrs. Lena Marsh came in. "It is cold," she said. "It is late," he said.'
    assert [row[0] for row in who(text)] == ["Lena Marsh", "Aksel Brandt"]


def test_a_pronoun_with_nobody_before_it_is_nobody() -> None:
    assert who('"It is cold," she said.') == [(None, None)]


def test_two_ambassadors_are_told_apart_by_country() -> None:
    text = (
        "Russian Ambassador Gennady Orlovsky and Chinese Ambassador Wen Li came to the hall.\n"
        '"The piano is in tune," the Chinese ambassador said.\n"The piano is new," the Russian ambassador said.'
    )
    assert [row[0] for row in who(text)] == ["Wen Li", "Gennady Orlovsky"]


def test_a_quotation_below_its_introduction_has_the_one_introduced() -> None:
    text = (
        "Pavel Hrynkevich then took the floor.\n"
        '"We came by the long road, and nobody will make us turn round at the last bridge."'
    )
    [said] = statements(text)
    assert (said.speaker, said.kind) == ("Pavel Hrynkevich", "direct")
    assert "implicit" in said.rule


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("The Russian ambassador, Gennady Orlovsky,", "diplomat"),
        ("The embassy", "diplomat"),
        ("The foreign ministry", "ministry"),
        ("A spokesman for the Foreign Ministry of the DPRK", "ministry"),
        ("A spokesperson for the US State Department", "ministry"),
        ("State Department officials", "ministry"),
        ("A researcher of the history department", "anonymous"),
        ("President Aksel Brandt", "official"),
        ("Pyongyang", "official"),
        ("The Rodong Sinmun", "state_media"),
        ("State media", "state_media"),
        ("Reuters", "other"),
        ("A source", "anonymous"),
        ("Officials", "anonymous"),
        ("Aksel Brandt, a baker,", "other"),
    ],
)
def test_source_types(source: str, kind: str) -> None:
    [said] = statements(f'{source} called the pact "a bridge over dry land".')
    assert said.source_type == kind


# ------------------------------------------------------------------ carriers


def test_an_outlet_does_not_carry_its_own_story() -> None:
    text = '"The valves are in order," Oleg Danko told KCNA.'
    assert who(text, outlet="KCNA") == [("Oleg Danko", None)]
    assert who(text, outlet="Yonhap") == [("Oleg Danko", "KCNA")]
    assert who(text) == [("Oleg Danko", "KCNA")]


def test_the_agency_named_once_carries_the_words_of_its_own_state() -> None:
    text = (
        "Kim Jong Un visited a mill on Monday, the Korean Central News Agency reported.\n"
        'Kim called the wheel "a wonder of the age".\n'
        'South Korean Defense Minister Han Dae-sok called the visit "a show".'
    )
    assert who(text, outlet="Yonhap") == [(None, "KCNA"), ("Kim Jong Un", "KCNA"), ("Han Dae-sok", None)]


def test_words_told_to_the_outlet_itself_have_no_carrier() -> None:
    text = 'A mill burned down, KCNA reported.\n"The wheel is safe," Premier Kim Tok-hun told Yonhap.'
    assert who(text, outlet="Yonhap") == [(None, "KCNA"), ("Kim Tok-hun", None)]
    assert who(text.replace(" told Yonhap", " said"), outlet="Yonhap") == [(None, "KCNA"), ("Kim Tok-hun", "KCNA")]


def test_a_private_agency_is_no_carrier_of_what_stands_around_it() -> None:
    text = 'A mill burned down, Reuters reported.\nPresident Aksel Brandt called the fire "a warning".'
    assert who(text, outlet="The Korea Herald")[-1] == ("Aksel Brandt", None)


def test_the_medium_that_published_a_letter_carries_it() -> None:
    text = (
        "The Rodong Sinmun carried a letter of President Aksel Brandt on Friday.\n"
        'Brandt called the bridge "a handshake of concrete".'
    )
    assert who(text, outlet="Yonhap")[-1] == ("Aksel Brandt", "Rodong Sinmun")


def test_a_carrier_is_never_the_speaker_too() -> None:
    for said in statements('"The drill is a threat," KCNA said, according to KCNA.'):
        assert said.carrier is None or said.carrier != said.speaker


# ------------------------------------------------------------------ descriptions, texts, media outside the gazetteer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The Lapland Committee for Peace issued a statement on Monday.\n"
            "The statement said that ice melts slowly. It warned that snow was late.",
            ["Lapland Committee for Peace"] * 2,
        ),
        ("The baker Ann Lund contributed an essay. The author said that bread was dear.", ["Ann Lund"]),
        (
            "The Danish weekly Nordlys ran an article on salt.\n"
            "The article said that salt was cheap. The weekly noted that pepper was not.",
            ["Nordlys"] * 2,
        ),
        ("The Harbour Police (HP) closed a road. The HP said that it was wet.", ["Harbour Police"]),
        (
            "Pak Il-su, vice-minister of Forestry, met Ann Lund.\nThe vice-minister said that the trees were tall.",
            ["Pak Il-su"],
        ),
        (
            "Foreign Minister Ole Berg met his Omani counterpart Adil Nasr. "
            "The Omani foreign minister said that the sea was calm.",
            ["Adil Nasr"],
        ),
        ("The pilot Ole Berg was there.\nThe plane was late, according to the pilot.", ["Ole Berg"]),
        ("We talked with Viktor Slavin, a baker.\nV. Slavin said that bread was dear.", ["Viktor Slavin"]),
        (
            "The trainer, Ole Berg, said that the horse was lame. Rain fell. The trainer added that it ate.",
            ["Ole Berg"] * 2,
        ),
        ("An Tong Su, a director of the mill, said that the wheel turned.", ["An Tong Su"]),
        ("Choe Tae Jun, minister of Health, spoke. The minister said that all was well.", ["Choe Tae Jun"]),
    ],
)
def test_descriptions_mean_whoever_was_introduced_so(text: str, wanted: list[str]) -> None:
    assert [row[0] for row in who(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The statement said that the road was long.",
        "FULL TEXT: The road is long and the bridge is narrow.",
        "The two countries said that the road was long.",
        "Both sides said that the road was long.",
    ],
)
def test_what_is_no_name_is_no_speaker(text: str) -> None:
    assert [row for row in who(text) if row[0] is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "A shelter stood in Los Angeles. He said that it was full.",
        'The band played "Grey Harbour". He said that it was loud.',
        "Minju Joson printed a picture. He said that it was blurred.",
        "NEW YORK, May 1 - Rain fell. He said that it was wet.",
    ],
)
def test_places_titles_and_papers_are_no_people(text: str) -> None:
    assert who(text) == [(None, None)]


def test_who_is_heard_inside_somebodys_words_is_not_heard_outside() -> None:
    text = (
        "The Mill Union said that the Salt Board had claimed that the price was fair. It warned that bread would rise."
    )
    assert [row[0] for row in who(text)] == ["Mill Union", "Salt Board", "Mill Union"]


def test_the_title_of_one_of_two_namesakes_decides() -> None:
    text = "Unification Minister Kim Yeong-ho met Rep. Kim Min-ah. Rep. Kim said that the tape was lost."
    assert [row[0] for row in who(text)] == ["Kim Min-ah"]
    assert [row[0] for row in who(text.replace("Rep. Kim said", "Kim said"))] == [None]


def test_an_official_of_another_country_is_not_the_one_who_spoke_last() -> None:
    text = "President Vladimir Putin said that the road was long. The South Korean lawmaker said that it was short."
    assert [row[0] for row in who(text)] == ["Vladimir Putin", "South Korean lawmaker"]


def test_spellings_of_one_person_are_linked_across_articles() -> None:
    texts = (
        "Foreign Minister Choi Sun-hee said that it rained.",
        "Choe Son Hui, foreign minister, said that it rained.",
    )
    ids = {said.speaker_id for text in texts for said in statements(text)}
    assert ids == {"choe_son_hui"}


# ------------------------------------------------------------------ dates of offices

PREMIERS = tuple(
    Person(f"p{n}", name, (), "KP", "Premier of the Cabinet", "m", period)
    for n, (name, period) in enumerate([("Kim Alpha", ("2010", "2013")), ("Pak Beta", ("2014", None))])
)


def dated(text: str, published: str | None) -> tuple[Statement, ...]:
    return annotate(replace(article(text), published=published), lexicons=(), engine="rules").statements


@pytest.mark.parametrize(
    ("published", "wanted"),
    [("2011-05-02", "Kim Alpha"), ("2020-01-01", "Pak Beta"), ("2009-01-01", None), (None, None)],
)
def test_the_date_says_who_held_an_office(
    published: str | None, wanted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rhetoric.gazetteer.people", lambda: PREMIERS)
    [said] = dated("North Korea's premier said that the road was long.", published)
    assert said.speaker == (wanted or "North Korea's premier")
    assert said.speaker_id == (next(p.id for p in PREMIERS if p.name == wanted) if wanted else None)


def test_an_office_somebody_may_have_held_at_any_time_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    undated = replace(PREMIERS[0], id="p9", name="Ri Gamma", period=(None, None))
    monkeypatch.setattr("rhetoric.gazetteer.people", lambda: (*PREMIERS, undated))
    [said] = dated("North Korea's premier said that the road was long.", "2020-01-01")
    assert (said.speaker, said.speaker_id) == ("North Korea's premier", None)


def test_an_office_named_from_its_date_has_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rhetoric.gazetteer.people", lambda: PREMIERS)
    text = "North Korea's premier said that the road was long."
    [note] = [
        n
        for n in annotate(replace(article(text), published="2020-01-01"), lexicons=(), engine="rules").notes
        if "office" in n.code
    ]
    assert "Pak Beta" in note.message


# ------------------------------------------------------------------ carriers that the sentence names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('Oleg Danko was quoted as saying by the KCNA that the valves were "new".', ("Oleg Danko", "KCNA")),
        ('In a dispatch by TASS, Oleg Danko called the valves "new".', ("Oleg Danko", "TASS")),
        ("Oleg Danko told Xinhua that the valves were new.", ("Oleg Danko", "Xinhua")),
        ("Oleg Danko bragged to KCNA that the valves were new.", ("Oleg Danko", "KCNA")),
        ('Oleg Danko called the valves "new" in a statement carried by the KCNA.', ("Oleg Danko", "KCNA")),
        ('Oleg Danko called the valves "new", the official KCNA noted.', ("Oleg Danko", "KCNA")),
        (
            'The Harbour Courier quoted Oleg Danko as saying "the valves are new".',
            ("Oleg Danko", "Harbour Courier"),
        ),
        ('A photo released by KCNA hung there. Oleg Danko called the valves "new".', ("Oleg Danko", None)),
        ('Days after KCNA reported a flood, Oleg Danko called the valves "new".', ("Oleg Danko", None)),
        ('Oleg Danko called KCNA "a wall of paper".', ("Oleg Danko", None)),
    ],
)
def test_carriers_in_the_sentence(text: str, wanted: Row) -> None:
    assert who(text, outlet="Yonhap")[-1] == wanted


def test_it_that_quotes_is_the_medium_named_before() -> None:
    text = 'TASS reported that a train had left. It quoted Oleg Danko as saying "rain was late".'
    assert who(text, outlet="Yonhap")[-1] == ("Oleg Danko", "TASS")


def test_what_a_state_says_without_quotation_marks_has_no_carrier_from_around() -> None:
    text = "A mill burned down, KCNA reported.\nNorth Korea said that the drills were {}."
    assert who(text.format("loud"), outlet="Yonhap")[-1] == ("North Korea", None)
    assert who(text.format('"a rehearsal"'), outlet="Yonhap")[-1] == ("North Korea", "KCNA")


def test_a_draft_of_a_rule_nobody_knows_is_resolved_as_well() -> None:
    """Spans may come from anywhere, and the source may stand in another paragraph than the content."""
    said_by = "The Mill Union issued a statement."
    words = "The wheel is new."
    made = article(f"{said_by}\n{words}")
    view = fold(made.text)
    paragraphs = read_paragraphs(view, made.body(), sentences(made.text, made.body()))
    draft = Draft([(len(said_by) + 1, len(made.text))], (15, 21), (0, 14), "a new engine", "document", paragraph=1)
    [said], _ = attribute(made, view, paragraphs, [draft])
    assert (said.speaker, said.rule) == ("Mill Union", "a new engine")
    assert 0 < said.confidence < 1


# ------------------------------------------------------------------ nesting


def test_a_document_speaks_for_its_author_and_holds_the_others() -> None:
    text = (
        "Pak Jong Rim issued the following press statement on Monday:\n"
        "I say that the drill is a threat.\n"
        "The United States said that it was a routine drill.\n"
        "We shall not wait."
    )
    document, foe = statements(text, outlet="KCNA")
    assert (document.form, document.speaker, document.parent) == ("document", "Pak Jong Rim", None)
    assert len(document.content) == 3
    assert (foe.speaker, foe.parent) == ("United States", 0)


def test_the_innermost_statement_is_the_parent() -> None:
    text = "Josef Havel said that Oleg Danko had told him that Petra Novak had claimed that the bridge was closed."
    assert [(s.speaker, s.parent) for s in statements(text)] == [
        ("Josef Havel", None),
        ("Oleg Danko", 0),
        ("Petra Novak", 1),
    ]


# ------------------------------------------------------------------ confidence


def test_a_rule_that_names_nobody_is_less_sure() -> None:
    text = 'The summit was described as "a step". Josef Havel described the summit as "a step".'
    implicit, named = statements(text)
    assert implicit.confidence < named.confidence
    assert (implicit.speaker, named.speaker) == (None, "Josef Havel")


def test_every_confidence_is_a_share() -> None:
    assert all(0 < share < 1 for share in CONFIDENCE.values())
    assert CONFIDENCE["after"] > CONFIDENCE["before"] > CONFIDENCE["participle"], "as measured"


# ------------------------------------------------------------------ properties


@given(articles())
def test_no_name_is_made_up(made: Article) -> None:
    """A speaker or carrier stands in the text, or is the full name of something that does."""
    text = fold(made.text).text.replace("\n", " ")
    for said in annotate(made, lexicons=(), engine="rules").statements:
        for name in (said.speaker, said.carrier):
            if name is None or find_outlet(name) or country_named(name.lower()) or name.endswith("state media"):
                continue
            assert all(word.lower() in text.lower() for word in name.replace("'s", "").split()), name


# ------------------------------------------------------------------ nesting


def claim(*pieces: tuple[int, int]) -> Claim:
    draft = Draft(list(pieces), None, None, "after")
    return Claim(draft, None, Referent(None, "other"), pieces[0][0], pieces[-1][1])


def test_what_stands_between_two_halves_of_a_quotation_is_not_nested_in_it() -> None:
    broken, inside, between, across = claim((0, 10), (30, 40)), claim((2, 8)), claim((15, 25)), claim((5, 8), (31, 35))
    claims = [broken, inside, across, between]
    _nest(claims)
    assert [c.parent for c in claims] == [None, 0, 0, None]


def test_whom_an_agency_quotes_is_heard_outside_its_report() -> None:
    """ "Choe called it X, the KCNA noted. She also ..." goes on about Choe, not about a woman named in between."""
    text = (
        "Guests such as Choe Ryong-bok, chairman of the assembly, Foreign Minister Choe Mi-hui and Kim Ran-ok, the "
        "sister of the mayor, came to the opening on Tuesday, according to the Korean Central News Agency.\n"
        'During a speech at the opening, Choe called the dam "a gift of the river," the KCNA noted.\n'
        'She also declared that the turbines would "never stand still" again.\n'
        '"The river will work for the people," Choe said.'
    )
    said = statements(text)
    assert [s.speaker for s in said[-2:]] == ["Choe Mi-hui"] * 2
    assert said[-3].carrier == "KCNA"


def test_the_stars_of_markdown_belong_to_no_name(tmp_path: Path) -> None:
    page = tmp_path / "harvest.md"
    page.write_text(
        "# Minister **praises** harvest\n\n*Farm minister* **Ri Chol** said that the harvest was _very_ good.\n\n"
        "The **Foreign Ministry** warned on Tuesday that the exercise was a *provocation*.\n",
        encoding="utf-8",
    )
    [article] = read_articles(page)
    found = annotate(article, engine="rules")
    assert article.title == "Minister praises harvest"
    assert [s.speaker for s in found.statements] == ["Ri Chol", "Foreign Ministry"]
    assert found.statements[1].content[0].of(article.text) == "the exercise was a *provocation"
