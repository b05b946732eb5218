"""HTML pages: one file, a policy that lets nothing else run, and text from strangers that stays text."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from handmade import TEXT, at, dinner, plain
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError
from test_report import hostile

from rhetoric.document import Annotation, Article, Block, Mark, Match, Note, Span, Statement
from rhetoric.report.html import page as pages
from rhetoric.report.html.article import article_page, codes
from rhetoric.report.html.marked import MarkedText, Piece, clusters
from rhetoric.report.html.page import language_tag, page, web_address
from rhetoric.safe import safe_piece, safe_text

HOSTILE = (
    '</title></style><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover=alert(3) x="\'{{7*7}}{% raw %}'
    " javascript:alert(4) \x1b[31m\x00 \u202egnp.exe\u2066 &lt;b&gt; ${7*7} <!-- ]]> -->"
)


class Seen(HTMLParser):
    """Elements of a page with their attributes, ids, and text by element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "br", "hr", "input", "rect", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)


def policy_holds(text: str) -> Seen:
    """The page, which runs and loads nothing but the one style and the one script that its policy names."""
    seen = Seen(text)
    assert seen.open == []
    [policy] = [a["content"] for tag, a in seen.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        [body] = ["".join(seen.texts[kind])]
        assert text.count(f"<{kind}") == 1
        assert f"{kind}-src 'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'" in policy
    for tag, attributes in seen.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcset", "srcdoc")]
        assert attributes.get("src", "data:").startswith("data:")  # type: ignore[union-attr]
        assert attributes.get("href", "#").startswith(("#", "http://", "https://", "data:"))  # type: ignore[union-attr]
    ids = [a["id"] for _, a in seen.elements if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = {a["href"][1:] for _, a in seen.elements if (a.get("href") or "").startswith("#")}  # type: ignore[index]
    assert wanted <= set(ids)
    return seen


def made_of(source: str, **content: object) -> str:
    environment = pages._environment().overlay(loader=DictLoader({"t": source}))
    return environment.get_template("t").render(**content)


def test_a_page_holds_nothing_but_its_own() -> None:
    seen = policy_holds(page("layout.html", title=HOSTILE))
    assert "".join(seen.texts["title"]) == safe_piece(HOSTILE)
    assert "".join(seen.texts["h1"]) == safe_piece(HOSTILE)


@given(st.text())
def test_what_is_put_in_is_text(text: str) -> None:
    shown = Seen(made_of('<p title="{{ a }}">{{ a }}</p>', a=text))
    assert [(tag, list(a)) for tag, a in shown.elements] == [("p", ["title"])]
    assert "".join(shown.texts.get("p", [])) == safe_piece(text) == shown.elements[0][1]["title"]


@given(st.text(), st.text())
def test_pieces_make_the_same_line_as_the_whole(first: str, second: str) -> None:
    assert safe_text(safe_piece(first) + safe_piece(second)) == safe_text(first + second)


def test_a_name_that_is_missing_is_no_empty_place() -> None:
    with pytest.raises(UndefinedError):
        made_of("{{ nothing }}")


@pytest.mark.parametrize("name", ["style.css", "base.js"])
def test_no_asset_ends_its_element(name: str) -> None:
    assert not re.search(r"</|<!--|@import|url\(", pages._asset(name))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/b?c=d#e", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//a.example/", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://a.example/\u202egpj.exe", False),
        ('https://a.example/"onmouseover=x', False),
        ("https://a.example/" + "a" * 9_000, False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url: str | None, shown: bool) -> None:
    assert web_address(url) == (url if shown else None)


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("zh-Hant", "zh-Hant"), ('en" onload="x', ""), ("", ""), (None, "")]
)
def test_a_language_is_a_tag(language: str | None, tag: str) -> None:
    assert language_tag(language) == tag


# the text of an article, marked ------------------------------------------------------------------------------------

LENGTH = 24
spans = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(lambda ends: Span(min(ends), max(ends)))


@st.composite
def tangled(draw: st.DrawFn) -> Annotation:
    """An article of random letters whose statements, cues, sources, marks and matches lie anywhere."""
    text = draw(st.text("ab <&\n", min_size=LENGTH, max_size=LENGTH))
    size = draw(st.integers(0, 5))
    statements = tuple(
        Statement(
            content=tuple(draw(st.lists(spans, min_size=1, max_size=3))),
            cue=draw(st.none() | spans),
            source=draw(st.none() | spans),
            kind="direct",
            form="clause",
            speaker=draw(st.sampled_from([None, "A", "B"])),
            source_type="other",
            carrier=None,
            parent=draw(st.none() | st.integers(0, i - 1)) if i else None,
            confidence=0.5,
            rule="drawn",
        )
        for i in range(size)
    )
    found = draw(st.lists(spans, max_size=6))
    matches = tuple(Match(span, "x", "f_g", "t", "narration") for span in found)
    marks = tuple(
        Mark(draw(st.sampled_from(["scare_quote", "title"])), span) for span in draw(st.lists(spans, max_size=3))
    )
    body = (Block("paragraph", Span(0, 10)), Block("furniture", Span(10, 14)), Block("subhead", Span(14, LENGTH)))
    article = Article("drawn", text, blocks=body)
    return Annotation(article, (), statements, matches, (), dinner().provenance, marks)


def sound(pieces: Sequence[Piece]) -> str:
    """The text of the pieces, whose elements are closed in order, all of them in the end."""
    open_kinds: list[str] = []
    for piece in pieces:
        for kind in piece.closed:
            assert open_kinds.pop() == kind
        assert [o.depth for o in piece.opened] == list(range(len(open_kinds), len(open_kinds) + len(piece.opened)))
        open_kinds += [o.layer.kind for o in piece.opened]
        assert len([kind for kind in open_kinds if kind == "term"]) <= 1  # a link in a link is no HTML
    assert open_kinds == []
    return "".join(piece.text for piece in pieces)


@given(tangled())
def test_marking_loses_no_character_and_is_sound(annotation: Annotation) -> None:
    marked = MarkedText(annotation)
    text = annotation.article.text
    regions = [Span(0, 10), Span(10, 14), Span(14, LENGTH)]
    pieces = [list(marked.pieces(region)) for region in regions]
    assert [sound(part) for part in pieces] == [region.of(text) for region in regions]
    first = [o.layer for part in pieces for piece in part for o in piece.opened if o.first]
    assert len(first) == len(set(first)) == len(marked.shown)
    owners = {v.statement for v in annotation.voices() if v.statement is not None}
    assert owners <= {layer.number for layer in marked.shown if layer.kind == "said"}


@given(tangled())
def test_a_page_of_any_annotation_is_sound(annotation: Annotation) -> None:
    policy_holds(article_page(annotation))


@given(st.lists(spans, max_size=8))
def test_clusters_are_apart_and_hold_every_span_once(found: list[Span]) -> None:
    made = clusters(found)
    assert sorted(number for one in made for number in one.matches) == [i for i, s in enumerate(found) if len(s)]
    assert all(before.span.end <= after.span.start for before, after in pairwise(made))
    assert all(one.span.contains(found[i]) for one in made for i in one.matches)


def test_a_statement_is_one_element_until_something_else_begins() -> None:
    marked = MarkedText(dinner())
    pieces = list(marked.pieces(at(TEXT, 'the pact as "a shield of our militant friendship", the agency noted.')))
    shown = [(piece.text, [o.layer.kind for o in piece.opened], list(piece.closed)) for piece in pieces]
    assert shown == [
        ('the pact as "a shield of our ', ["said"], []),
        ("militant friendship", ["term"], []),
        ('"', [], ["term"]),
        (", the agency noted.", [], ["said"]),
    ]


def test_statements_nested_deeper_than_anyone_writes() -> None:
    base = plain(1, said="peace and war and peace again")
    nested = tuple(replace(base.statements[0], parent=i - 1 if i else None) for i in range(3_000))
    pieces = list(MarkedText(replace(base, statements=nested)).pieces(base.article.blocks[0].span))
    assert max(o.depth for piece in pieces for o in piece.opened) == 5
    policy_holds(article_page(replace(base, statements=nested[:9])))


# the page of an article --------------------------------------------------------------------------------------------


def ids_of(seen: Seen, letter: str) -> set[str]:
    return {a["id"] for _, a in seen.elements if re.fullmatch(letter + r"\d+", a.get("id") or "")}  # type: ignore[misc]


def test_every_number_leads_to_words() -> None:
    seen = policy_holds(article_page(dinner()))
    assert ids_of(seen, "s") == {"s1", "s2", "s3"}
    assert ids_of(seen, "r") == {"r1", "r2", "r3"}
    assert ids_of(seen, "m") == {f"m{i}" for i in range(1, 7)}
    linked = [a["href"] for tag, a in seen.elements if tag == "a"]
    assert {href for href in linked if href and re.fullmatch(r"#m\d+", href)} == {f"#m{i}" for i in range(1, 7)}
    assert len(ids_of(seen, "t")) == 6


def test_the_page_has_the_words_of_the_text_and_says_what_it_left_out() -> None:
    seen = policy_holds(article_page(dinner()))
    shown = " ".join("".join(text) for text in seen.texts.values())
    for word in ("toasts", "fraternal", "Matsegora", "protector", "OPINION", "Guests", "encoding guessed: cp1252"):
        assert word in shown
    assert "caption: 1 piece, 10 words" in seen.texts["summary"]


def test_a_hostile_article_is_only_text() -> None:
    text = article_page(hostile())
    seen = policy_holds(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert [a for tag, a in seen.elements if tag == "img"] == []
    assert "<script>alert(1)</script>" in "".join(seen.texts["h1"])


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    base = dinner()
    page_text = article_page(replace(base, article=replace(base.article, url="javascript:alert(1)")))
    seen = policy_holds(page_text)
    assert "javascript:alert(1)" in "".join(seen.texts["p"])
    assert 'rel="noopener noreferrer nofollow"' in article_page(base)


def test_nothing_at_all_has_a_page() -> None:
    seen = policy_holds(article_page(plain(1, None)))
    assert "No body text was found." in "".join(seen.texts["p"])


def test_what_was_left_out_is_shown_up_to_a_limit() -> None:
    base = plain(1, narrated="a word")
    long = replace(base, article=replace(base.article, text=base.article.text + " menu" * 50_000))
    text = article_page(long)
    assert len(text) < 120_000
    assert "characters that this page does not show" in text


def test_codes_of_frames_are_short_and_differ() -> None:
    frames = [("x", "peace_security"), ("x", "party_spirit"), ("y", "peace_security"), ("y", "平和"), ("y", "<b>")]
    assert list(codes(frames).values()) == ["PS", "PS2", "PS3", "T", "B"]


def test_places_of_a_term_stand_apart() -> None:
    """Three links and not one number of three digits."""
    one = dinner()
    starts = [i for i, letter in enumerate(TEXT) if letter == "e" and i > TEXT.index("At the table")][:3]
    thrice = [
        replace(one.matches[0], span=Span(start, start + 1), statement=None, voice="narration") for start in starts
    ]
    text = article_page(replace(one, statements=(), matches=tuple(thrice)))
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td>([^\n]*)</td></tr>", text)]
    assert [cell for cell in cells if cell.startswith("3:")] == ["3: 1 2 3"]


def test_a_date_beside_a_name_from_right_to_left_keeps_its_order() -> None:
    one = dinner()
    text = article_page(replace(one, article=replace(one.article, outlet="وكالة الأنباء", host=None)))
    assert re.search(r"<bdi>وكالة الأنباء[^<]*</bdi> · <bdi>2025-01-06 ", text)


def test_a_text_in_another_language_is_not_said_to_be_all_narration() -> None:
    note = Note("language_without_statements", "statements are found in English text only; this one is 'ar'")
    told = "No statement was found: the whole body is narration."
    one = replace(dinner(), statements=(), matches=())
    assert told in article_page(one)
    foreign = article_page(replace(one, notes=(note,)))
    assert told not in foreign
    assert "Statements are found in English text only" in foreign


def test_speakers_without_a_column_are_told() -> None:
    one = dinner()
    speakers = tuple(
        replace(one.statements[0], speaker=f"Speaker {i}", content=(Span(150 + 20 * i, 165 + 20 * i),))
        for i in range(9)
    )
    text = article_page(replace(one, statements=speakers))
    assert "Columns are of the speakers with most words; and 3 more speakers, with fewer words." in text
    assert "Columns are of" not in article_page(one)
