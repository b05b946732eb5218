"""HTML pages: one file, a policy that lets nothing else run, and text from strangers that stays text."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from jinja2.exceptions import UndefinedError

from rhetoric.report.html import page as pages
from rhetoric.report.html.page import language_tag, page, web_address
from rhetoric.report.safe import safe_piece, safe_text

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
