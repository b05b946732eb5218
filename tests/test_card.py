"""What notebooks show: small, escaped, nothing that runs, and the figures that the objects have."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from handmade import dinner, two_wires
from hypothesis import given
from hypothesis import strategies as st
from test_report import HOSTILE, hostile, some_articles

from rhetoric import compare, load_lexicon
from rhetoric.card import MOST_ROWS, CardTable, card
from rhetoric.document import Article

ALLOWED = {"div": {"dir", "style"}, "span": {"style"}, "caption": {"style"}, "th": {"style", "scope"}, "td": {"style"}}
ALLOWED |= {name: set() for name in ("table", "thead", "tbody", "tr")}
STYLES = re.compile(r"[a-z-]+: [a-z0-9. ]+(?:; [a-z-]+: [a-z0-9. ]+)*")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Strict(HTMLParser):
    """Elements that close in order, no others than those of a card, no attribute but ours; collects the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= ALLOWED[tag], (tag, attrs)
        assert all(name != "style" or STYLES.fullmatch(value or "") for name, value in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def texts(html: str) -> list[str]:
    assert not CONTROLS.search(html)
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser.texts


THINGS = {
    "article": lambda: dinner().article,
    "annotation": dinner,
    "comparison": lambda: compare(some_articles()),
    "empty comparison": lambda: compare([]),
    "lexicon": lambda: load_lexicon("dprk-en"),
    "bare article": lambda: Article("a", ""),
    "hostile article": lambda: hostile().article,
    "hostile annotation": hostile,
    "hostile comparison": lambda: compare([hostile()], by="speaker"),
    "hostile lexicon": lambda: replace(load_lexicon("dprk-ko"), name=HOSTILE, citation=HOSTILE, licence=HOSTILE),
}


@pytest.mark.parametrize("name", THINGS)
def test_what_a_notebook_shows_is_small_and_harmless(name: str) -> None:
    thing: Any = THINGS[name]()
    html = thing._repr_html_()
    assert texts(html)
    assert len(html) < 20_000


def test_an_article_says_what_it_is() -> None:
    shown = texts(dinner().article._repr_html_())
    assert shown[0] == "Envoy toasts the new pact in Pyongyang"
    assert " Yonhap, found on The Morning Paper" in shown
    assert any(text.strip().startswith("The Russian envoy gave a dinner") for text in shown)


def test_an_annotation_shows_statements_and_terms() -> None:
    shown = texts(dinner()._repr_html_())
    at = shown.index("Choe Son-hui")
    assert shown[at : at + 4] == ["Choe Son-hui", "official", "KCNA", "mixed"]
    at = shown.index("kinship_fraternity")
    assert shown[at - 1 : at + 3] == ["dprk-en", "kinship_fraternity", "0", "1"]
    assert "threat_deterrence" not in shown  # its one match is negated


def test_a_comparison_shows_its_rates() -> None:
    comparison = compare(two_wires())
    shown = texts(comparison._repr_html_())
    for row in comparison.rows:
        assert any(text.startswith(f"{row.rate:.1f} (") for text in shown)
    many = compare(two_wires(), by="voice")
    assert "Framing by voice" in texts(many._repr_html_())


def test_a_lexicon_shows_its_frames() -> None:
    lexicon = load_lexicon("dprk-en")
    shown = texts(lexicon._repr_html_())
    assert shown[0] == f"dprk-en {lexicon.version}"
    at = shown.index("peace_security")
    assert shown[at + 1] == str(sum(term.frame == "peace_security" for term in lexicon.terms))


def test_what_is_left_out_is_said() -> None:
    rows = [(i, "x" * 1000) for i in range(MOST_ROWS + 5)]
    shown = texts(card("t", [("a", None), ("b", "")], [CardTable("h", ("n", "x"), iter(rows), len(rows))]))
    assert shown[-1] == "and 5 more"
    assert max(map(len, shown)) == 240
    assert "a" not in shown


@given(st.text(), st.text())
def test_any_text_is_text(title: str, value: str) -> None:
    texts(card(title, [("fact", value)], [CardTable(title, [value], [[title]], 1)]))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: dinner().article, "<Article: Envoy toasts the new pact in Pyongyang>"),
        (dinner, "<Annotation: Envoy toasts the new pact in Pyongyang>"),
        (lambda: compare([dinner()]), "<Comparison: framing by outlet>"),
        (lambda: load_lexicon("dprk-en"), r"<Lexicon: dprk-en \d+\.\d+\.\d+>"),
        (lambda: replace(dinner().article, title=HOSTILE * 9), "<Article: .{1,100}…>"),
    ],
)
def test_where_no_html_is_shown_there_is_one_line(made: Any, told: str) -> None:
    """And not the whole text of an article, as the fields of the object would be."""
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    text = pretty(made())
    assert re.fullmatch(told, text)
    assert not CONTROLS.search(text)
