"""Pages of many makes: body, fields, encoding; pages without a shape; pages that mean harm."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from html_pages import BODY, CASES, NAVIGATION, PARAGRAPHS, SAVED, YONHAP, Case, page
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles

pytest.importorskip("trafilatura")
HERE = ReadOptions(time_limit=0)


def read(path: Path, options: ReadOptions = HERE) -> tuple[list[Article], list[Skipped], list[Tally]]:
    skipped: list[Skipped] = []
    tallies: list[Tally] = []
    articles = list(read_articles(path, options, on_skip=skipped.append, on_file=tallies.append))
    return articles, skipped, tallies


def one(folder: Path, content: str | bytes, name: str = "a.html") -> Article:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    articles, skipped, _ = read(path)
    assert not skipped
    (article,) = articles
    return article


def words(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def body_of(article: Article) -> str:
    return "\n".join(span.of(article.text) for span in article.body())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pages(case: Case, tmp_path: Path) -> None:
    article = one(tmp_path, case.page.encode(case.encoding))
    assert {name: getattr(article, name) for name in case.found} == case.found
    body = body_of(article)
    assert words(body).startswith(words(case.body[0])[:40]) or words(case.body[0]) in words(body)
    for paragraph in case.body:
        assert words(paragraph) in words(body)
    for foreign in (
        "never yield",
        "Ten thousand trees",
        "from A to Z",
        "rights",
        "Home",
        "yna.co.kr",
        "END",
        "valve house",
    ):
        assert foreign not in body
    assert [n.code for n in article.notes if n.code == "read_as_page_dump"] == list(case.notes)
    assert all(block.span.of(article.text).strip() for block in article.blocks)


def test_published_and_updated_are_both_kept(tmp_path: Path) -> None:
    kinds = {(d.kind, d.value) for d in one(tmp_path, YONHAP).dates}
    assert {("published", "2024-05-29"), ("updated", "2024-05-30")} <= kinds


def test_subheads_and_captions_are_blocks(tmp_path: Path) -> None:
    article = one(tmp_path, next(c.page for c in CASES if c.name == "wordpress"))
    assert [b.span.of(article.text) for b in article.blocks if b.kind == "subhead"] == ["What comes next"]
    reprint = one(tmp_path, next(c.page for c in CASES if c.name == "reprint"))
    assert ["valve house" in b.span.of(reprint.text) for b in reprint.blocks if b.kind == "caption"] == [True]


def test_without_cleaning_all_that_was_taken_out_is_body(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(YONHAP, encoding="utf-8")
    (article,), _, _ = read(tmp_path / "a.html", ReadOptions(time_limit=0, clean=False))
    assert "pumps@yna.co.kr" in body_of(article)
    assert "valve house" in body_of(article)


def test_a_saved_page_keeps_its_day(tmp_path: Path) -> None:
    head = "<!--\n Page saved with SingleFile \n url: https://tass.com/world/1 "
    head += "\n saved date: Wed May 29 2024 10:00:00 GMT\n-->"
    article = one(
        tmp_path, f"<!DOCTYPE html><html>{head}<body><article><h1>Water for all</h1>{BODY}</article></body></html>"
    )
    assert (article.url, article.outlet) == ("https://tass.com/world/1", "TASS")
    assert ("crawled", "2024-05-29") in {(d.kind, d.value) for d in article.dates}
    assert article.published is None


FIELDS: tuple[tuple[str, str, str, object], ...] = (
    ("headline cut short", '<script type="application/ld+json">{"@type":"Article","headline":"Water for ten…"}</script>'
     '<meta property="og:title" content="Water for ten farms at last">', "title", "Water for ten farms at last"),
    ("site behind a bar", '<meta property="og:title" content="Water for ten farms | River One">'
     '<meta property="og:site_name" content="River One">', "title", "Water for ten farms"),
    ("outlet behind a dash, no blanks", "<title>Water for ten farms-Xinhua</title>", "title", "Water for ten farms"),
    ("a dash that is part of the title", '<meta property="og:title" content="Water - at last">', "title",
     "Water - at last"),
    ("list in list", '<script type="application/ld+json">[[{"x":{"@type":"ReportageNewsArticle","headline":"Water for '
     'ten farms","datePublished":"2024-05-29"}}]]</script>', "published", "2024-05-29"),
    ("seconds since 1970", '<meta name="pubdate" content="1716940800">', "published", "2024-05-29"),
    ("a stamp of digits", '<meta name="date" content="20240529093101">', "published", "2024-05-29"),
    ("no date at all in the tag", '<meta name="pubdate" content="{{ date }}">', "published", None),
    ("an impossible date, then a real one", '<meta name="pubdate" content="soon"><meta name="date" '
     'content="2024-05-29">', "published", "2024-05-29"),
    ("two authors in one string", '<meta name="author" content="By Ada Moss and Lev Orlov">', "author",
     "Ada Moss, Lev Orlov"),
    ("an agency beside an author", '<meta name="author" content="Ada Moss, Reuters">', "author", "Ada Moss"),
    ("an address for an author", '<meta name="author" content="https://www.facebook.com/x">', "author", None),
    ("surname first", '<meta name="author" content="Moss, Ada">', "author", "Moss, Ada"),
    ("a relative canonical", '<link rel="canonical" href="/a/b"><meta property="og:url" '
     'content="https://tass.com/1">', "url", "https://tass.com/1"),
    ("a script for an address", '<link rel="canonical" href="javascript:alert(1)">', "url", None),
    ("markup in a title", '<meta property="og:title" content="&lt;b&gt;Water&lt;/b&gt; for ten farms">', "title",
     "Water for ten farms"),
)  # fmt: skip


@pytest.mark.parametrize(("head", "name", "value"), [f[1:] for f in FIELDS], ids=[f[0] for f in FIELDS])
def test_fields(head: str, name: str, value: object, tmp_path: Path) -> None:
    assert getattr(one(tmp_path, page(head, f"<article>{BODY}</article>")), name) == value


ENCODINGS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("utf-8, and the page says cp1252", "windows-1252", "utf-8", ()),
    ("utf-8, and the page says euc-kr", "euc-kr", "utf-8", ()),
    ("cp1252, and the page says latin-1", "iso-8859-1", "cp1252", ()),
    ("a mark, and the page says koi8-r", "koi8-r", "utf-8-sig", ()),
    ("utf-16 with a mark", "utf-8", "utf-16", ()),
    ("an encoding that does not exist", "utf-9", "cp1252", ("encoding_guessed",)),
    ("no text at all, says the page", "base64", "utf-8", ()),
)


@pytest.mark.parametrize(("says", "is_in", "notes"), [e[1:] for e in ENCODINGS], ids=[e[0] for e in ENCODINGS])
def test_encodings(says: str, is_in: str, notes: tuple[str, ...], tmp_path: Path) -> None:
    content = page(f'<meta charset="{says}"><title>Water</title>', f"<article>{BODY}</article>").encode(is_in)
    article = one(tmp_path, content)
    assert words(PARAGRAPHS[3]) in words(body_of(article))
    assert "“a piece of work" in article.text
    assert [n.code for n in article.notes if n.code in ("encoding_guessed", "damaged_text")] == list(notes)


def test_one_damaged_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    korean = next(c for c in CASES if c.name == "korean")
    article = one(tmp_path, korean.page.encode("cp949").replace(b"</h1>", b"\xff</h1>"))
    assert korean.body[2] in article.text
    assert "damaged_text" in [n.code for n in article.notes]


def test_flat_text_of_a_whole_page_keeps_links_apart() -> None:
    from rhetoric.ingest.readers.flat import flat_text  # noqa: PLC0415 - needs lxml

    text = flat_text(
        f"<body>{NAVIGATION}<h2>Head</h2><p>One <a href=x>linked</a> word.<br>Two<script>no()</script></p></body>"
    )
    assert text.splitlines()[0] == "* Home"
    assert text.endswith("Head\n\nOne linked word.\nTwo")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<b>", "<p>", "</p>", "<a>", "</a>", "<br>", "<pre>", "w o r d ", "<td>"])
    )
)
def test_flat_text_loses_no_word(pieces: list[str]) -> None:
    from rhetoric.ingest.readers.flat import flat_text  # noqa: PLC0415 - needs lxml

    shown = flat_text("<html><body>" + "".join(pieces) + "</body></html>")
    assert words(shown) == "word" * pieces.count("w o r d ")


# --- pages that mean harm, or have nothing in them

LINKS = "".join(f'<a href="{i}">link {i}</a> ' for i in range(150_000))
REFUSED: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("nothing", lambda: page("", NAVIGATION), "no running text"),
    ("links", lambda: page("", LINKS), "no running text"),
    ("brackets", lambda: "<html><body>" + "<" * 50_000, "no running text"),
    ("comments", lambda: "<html><body>" + "<!--" * 50_000, "no running text"),
    ("too large", lambda: page("", "<p>" + PARAGRAPHS[0] * 40_000), "larger than 5120 KiB"),
    ("binary", lambda: "<html>" + "\x00\x01\x02" * 500 + BODY, "binary"),
)
READ: tuple[tuple[str, Callable[[], str]], ...] = (
    ("links before the text", lambda: page("", LINKS + BODY)),
    ("50,000 nested tags", lambda: page("", "<div>" * 50_000 + BODY)),
    ("100,000 tags never closed", lambda: page("", "<b><i>" * 50_000 + BODY)),
    ("a million attributes", lambda: page("", "<p " + "a=b " * 500_000 + ">" + BODY)),
    ("linked data that nests", lambda: page(f'<script type="application/ld+json">{"[" * 100_000}</script>', BODY)),
    ("linked data of one long string",
     lambda: page('<script type="application/ld+json">{"@type":"Article","headline":"' + '\\"' * 500_000 + "</script>",
                  BODY)),
    ("a column that spans a billion", lambda: page("", "<table><tr><td colspan=999999999>x</table>" + BODY)),
    ("entities", lambda: page("", "<p>" + "&amp;" * 300_000 + "</p>" + BODY)),
    ("a NUL here and there", lambda: page("\x00", "\x00" + BODY)),
    ("bidi controls", lambda: page("<title>\u202e\u2066x</title>", BODY)),
)  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_holds_no_article_is_an_error(make: Callable[[], str], reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(make(), encoding="utf-8")
    articles, skipped, _ = read(tmp_path / "a.html")
    assert not articles
    assert [reason in s.reason and "\n" not in s.reason for s in skipped] == [True]


@pytest.mark.parametrize("make", [r[1] for r in READ], ids=[r[0] for r in READ])
def test_odd_pages_are_read_within_the_limits(make: Callable[[], str], tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(make(), encoding="utf-8")
    (article,), skipped, _ = read(tmp_path / "a.html", ReadOptions(time_limit=30))
    assert not skipped
    assert words(PARAGRAPHS[4]) in words(body_of(article))
    assert "link 77" not in body_of(article)


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_text(SAVED, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert "pip install 'rhetoric-toolkit[html]'" in read(tmp_path / "a.html")[1][0].reason
