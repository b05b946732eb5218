"""Exports of Nexis, Factiva and ProQuest: every article out, as it was put in, and every count right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import vendor_files as made_by
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_files import EVERY, PLAIN, Line, Made, Quirks, articles

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles
from rhetoric.ingest.databases import Paragraph, begins_and_ends, is_export, items, items_of_text
from rhetoric.ingest.databases.records import is_copyright, is_date_line, iso_day, language_of, outlet_of
from rhetoric.ingest.items import About, Draft

HERE = ReadOptions(time_limit=0)
Writer = Callable[[Sequence[Made], Quirks], bytes]


def lines_as(write: Callable[[Sequence[Line]], bytes], lines: Callable[..., list[Line]], **options: bool) -> Writer:
    return lambda made, quirks: write(lines(made, quirks, **options))


headed_pdf = partial(made_by.pdf, head="Ferries of the north")
CARRIERS: dict[str, tuple[str, str, Writer]] = {
    "Nexis Uni, DOCX": (".docx", "nexis", lines_as(made_by.docx, made_by.nexis_uni)),
    "Nexis Uni, RTF": (".rtf", "nexis", lines_as(made_by.rtf, made_by.nexis_uni)),
    "Nexis Uni, PDF": (".pdf", "nexis", lines_as(headed_pdf, made_by.nexis_uni)),
    "LexisNexis, text": (".txt", "nexis", made_by.nexis_text),
    "Factiva, HTML": (".html", "factiva", made_by.factiva_html),
    "Factiva, HTML ": (".html", "factiva", partial(made_by.factiva_html, tags=False)),
    "Factiva, RTF": (".rtf", "factiva", lines_as(made_by.rtf, made_by.factiva_lines)),
    "Factiva, RTF ": (".rtf", "factiva", lines_as(made_by.rtf, made_by.factiva_lines, tags=False)),
    "Factiva, DOCX": (".docx", "factiva", lines_as(made_by.docx, made_by.factiva_lines)),
    "Factiva, text": (".txt", "factiva", made_by.factiva_text),
    "Factiva, text ": (".txt", "factiva", partial(made_by.factiva_text, tags=False)),
    "Factiva, PDF": (".pdf", "factiva", lines_as(headed_pdf, made_by.factiva_lines, tags=False)),
    "ProQuest, text": (".txt", "proquest", lines_as(made_by.text, made_by.proquest_lines)),
    "ProQuest, RTF": (".rtf", "proquest", lines_as(made_by.rtf, made_by.proquest_lines, numbered=False)),
    "ProQuest, DOCX": (".docx", "proquest", lines_as(made_by.docx, made_by.proquest_lines)),
    "ProQuest, PDF": (".pdf", "proquest", lines_as(headed_pdf, made_by.proquest_lines)),
}
"""Layout as the tally names it (a blank at the end: without tags), suffix, profile, writer."""
EXACT = [layout for layout in CARRIERS if "PDF" not in layout]


def read(data: bytes, path: Path, options: ReadOptions = HERE) -> tuple[list[Article], list[Skipped], Tally]:
    path.write_bytes(data)
    skipped: list[Skipped] = []
    tallies: list[Tally] = []
    found = list(read_articles(path, options, skipped.append, tallies.append))
    return found, skipped, tallies[0]


def body_of(article: Article) -> list[str]:
    return [span.of(article.text) for span in article.body()]


def kinds_of(article: Article, kind: str) -> list[str]:
    return [block.span.of(article.text) for block in article.blocks if block.kind == kind]


def expected(made: Sequence[Made], quirks: Quirks) -> list[tuple[int, Made]]:
    return [(i, a) for i, a in enumerate(made) if i not in quirks.error_page]


def check(found: Sequence[Article], made: Sequence[Made], quirks: Quirks, *, paragraphs: bool = True) -> None:
    """Everything that was put in came out, in order."""
    wanted = expected(made, quirks)
    assert [a.title for a in found] == [m.title for _, m in wanted]
    for article, (i, m) in zip(found, wanted, strict=True):
        body = [] if i in quirks.no_body else list(m.paragraphs)
        if paragraphs:
            assert body_of(article) == body
        else:  # where one page ends and the next begins a PDF does not tell if a paragraph goes on
            assert " ".join(body_of(article)) == " ".join(body)
        assert article.published == (None if i in quirks.no_date else m.day.isoformat())
        assert article.author == (None if i in quirks.no_byline else m.byline)
        assert article.outlet == outlet_of(m.source)
        assert article.language == m.language
        assert not any("error" in text.lower() for text in body_of(article))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("quirks", [PLAIN, EVERY], ids=["plain", "quirks"])
@pytest.mark.parametrize("layout", CARRIERS)
def test_every_layout_in_every_language(layout: str, quirks: Quirks, language: str, tmp_path: Path) -> None:
    suffix, profile, write = CARRIERS[layout]
    made = articles(12, language)
    found, skipped, tally = read(write(made, quirks), tmp_path / f"export{suffix}")
    check(found, made, quirks, paragraphs="PDF" not in layout)
    assert {a.profile for a in found} == {profile}
    assert tally.layout == layout.strip()
    assert (tally.claimed, tally.read, tally.skipped) == (12, 12 - len(quirks.error_page), len(quirks.error_page))
    assert [s.locator.rpartition(":")[2] for s in skipped] == [str(i + 1) for i in sorted(quirks.error_page)]
    if "PDF" not in layout:
        numbers = [i + 1 for i, _ in expected(made, quirks)]
        assert [a.locator for a in found] == [f"{tmp_path / 'export'}{suffix}:{n}" for n in numbers]


@pytest.mark.parametrize("count", [3, 100])
@pytest.mark.parametrize("layout", CARRIERS)
def test_few_and_many(layout: str, count: int, tmp_path: Path) -> None:
    suffix, _, write = CARRIERS[layout]
    made = articles(count, seed=count)
    found, skipped, tally = read(write(made, EVERY), tmp_path / f"export{suffix}")
    check(found, made, EVERY, paragraphs="PDF" not in layout)
    assert tally.claimed == tally.found == count
    assert len(skipped) == (count > 8)


@pytest.mark.parametrize("layout", ["Nexis Uni, DOCX", "Nexis Uni, RTF", "Factiva, HTML", "ProQuest, text"])
def test_a_thousand(layout: str, tmp_path: Path) -> None:
    suffix, _, write = CARRIERS[layout]
    made = articles(1000)
    found, skipped, tally = read(write(made, EVERY), tmp_path / f"export{suffix}")
    check(found, made, EVERY)
    assert len({a.id for a in found}) == len(found) == tally.read == 999
    assert tally.claimed == 1000
    assert len(skipped) == 1


def test_in_the_worker_as_here(tmp_path: Path) -> None:
    suffix, _, write = CARRIERS["Nexis Uni, DOCX"]
    made = articles(12, "de")
    here, _, one = read(write(made, EVERY), tmp_path / f"export{suffix}")
    there, _, two = read(write(made, EVERY), tmp_path / f"export{suffix}", ReadOptions())
    assert here == there
    assert one == two


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_irregularities(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    layout = data.draw(st.sampled_from(EXACT))
    some = st.frozensets(st.integers(0, 7), max_size=3)
    quirks = Quirks(
        highlighted=data.draw(some), table=data.draw(some), no_byline=data.draw(some), empty_lines=data.draw(some),
        caption=data.draw(some), error_page=data.draw(some), no_length=data.draw(some),
    )  # fmt: skip
    suffix, _, write = CARRIERS[layout]
    made = articles(8, data.draw(st.sampled_from(["en", "de", "fr", "es"])), data.draw(st.integers(0, 10**6)))
    found, skipped, tally = read(write(made, quirks), tmp_path_factory.mktemp("export") / f"export{suffix}")
    check(found, made, quirks)
    assert (tally.claimed, tally.found, len(skipped)) == (8, 8, len(quirks.error_page))


# --- what stands around the body


def test_ids_of_the_databases(tmp_path: Path) -> None:
    made = articles(3)
    ids = {
        "Nexis Uni, DOCX": ["7XXX-0000-TX33-7080-00000-00", "7XXX-0001-TX33-7080-00000-00"],
        "Nexis Uni, RTF": ["7XXX-0000-TX33-7080-00000-00", "7XXX-0001-TX33-7080-00000-00"],
        "Factiva, HTML": [a.id for a in made[:2]],
        "Factiva, RTF ": [a.id for a in made[:2]],
        "Factiva, text": [a.id for a in made[:2]],
        "ProQuest, text": ["24600000", "24600001"],
        "LexisNexis, text": ["export:1", "export:2"],
    }
    for layout, wanted in ids.items():
        suffix, _, write = CARRIERS[layout]
        assert [a.id for a in read(write(made, PLAIN), tmp_path / f"export{suffix}")[0]][:2] == wanted, layout


@pytest.mark.parametrize("layout", [*EXACT, "Nexis Uni, PDF"])
def test_captions_tables_and_bylines_are_no_body(layout: str, tmp_path: Path) -> None:
    suffix, _, write = CARRIERS[layout]
    made = articles(8)
    found, *_ = read(write(made, EVERY), tmp_path / f"export{suffix}")
    if "Factiva" not in layout:
        assert kinds_of(found[0], "caption") == [made[0].caption]
        assert kinds_of(found[6], "caption") == [made[6].caption]
    if "Nexis" in layout or layout == "Factiva, HTML":
        assert any("Dora" in text for text in kinds_of(found[1], "furniture"))
    assert any(made[0].byline in text for text in kinds_of(found[0], "credit"))
    for article in found:
        for label in (
            "Load-Date",
            "LOAD-DATE",
            "Copyright",
            "Classification",
            "FERRIES (90%)",
            "Document GRDN",
            "Serial",
        ):
            assert label not in article.text, layout


def test_the_byline_does_not_swallow_the_highlight(tmp_path: Path) -> None:
    made = articles(2)
    found, *_ = read(made_by.nexis_text(made), tmp_path / "export.txt")
    assert [a.author for a in found] == [a.byline for a in made]
    assert kinds_of(found[0], "furniture") == ["What the quay has seen."]
    swallowed = made_by.nexis_text(made).replace(b"\r\nHIGHLIGHT", b" HIGHLIGHT")
    assert read(swallowed, tmp_path / "export.txt")[0][0].author == made[0].byline


# --- what is missing, and what the file says of itself


@pytest.mark.parametrize("layout", ["Nexis Uni, DOCX", "LexisNexis, text", "Factiva, HTML", "ProQuest, text"])
@pytest.mark.parametrize("what", ["no_date", "no_byline", "no_length", "no_body"])
def test_missing_fields_are_missing(layout: str, what: str, tmp_path: Path) -> None:
    suffix, _, write = CARRIERS[layout]
    made, quirks = articles(5), replace(PLAIN, **{what: frozenset({0, 2, 4})})
    found, skipped, _ = read(write(made, quirks), tmp_path / f"export{suffix}")
    check(found, made, quirks)
    assert not skipped
    if what == "no_body":
        assert [any(n.code == "empty_body" for n in a.notes) for a in found] == [True, False, True, False, True]


@pytest.mark.parametrize("heading", [True, False], ids=["headings", "no headings"])
@pytest.mark.parametrize("cover", [True, False], ids=["cover", "no cover"])
def test_a_missing_end_mark_joins_no_articles(heading: bool, cover: bool, tmp_path: Path) -> None:
    made, quirks = articles(6), Quirks(no_end=frozenset({0, 2, 5}))
    lines = made_by.nexis_uni(made, quirks, cover=cover)
    lines = [replace(line, heading=line.heading and heading) for line in lines]
    found, skipped, tally = read(made_by.docx(lines), tmp_path / "export.docx")
    check(found, made, quirks)
    assert tally.claimed == (6 if cover else 3)
    assert [s.reason for s in skipped] == ([] if cover else ["the file says that it holds 3 articles, 6 were found"])


def test_an_article_that_is_lost_is_told(tmp_path: Path) -> None:
    made = articles(10)
    lines = made_by.nexis_uni(made)
    start = next(i for i, line in enumerate(lines) if line.text == made[4].title and line.heading)
    end = next(i for i, line in enumerate(lines) if line.heading and line.text == made[5].title)
    found, skipped, _ = read(made_by.docx(lines[:start] + lines[end:]), tmp_path / "export.docx")
    assert len(found) == 9
    assert [s.reason for s in skipped] == ["the file says that it holds 10 articles, 9 were found"]
    text = made_by.nexis_text(made).decode().split("5 of 10 DOCUMENTS")
    cut = text[0] + text[1][text[1].index("6 of 10 DOCUMENTS") :]
    found, skipped, _ = read(cut.encode(), tmp_path / "export.txt")
    assert len(found) == 9
    assert [s.reason for s in skipped] == ["the file says that it holds 10 articles, 9 were found"]


def test_a_part_of_a_search(tmp_path: Path) -> None:
    data = made_by.nexis_text(articles(4), first=501, total=1234)
    found, skipped, tally = read(data, tmp_path / "export.txt")
    assert (len(found), tally.claimed, skipped) == (4, 4, [])
    assert tally.notes == ("the file says that it is a part: 4 of 1,234 documents",)


def test_a_list_without_articles_is_told(tmp_path: Path) -> None:
    lines = made_by.nexis_uni(articles(3))
    first = next(i for i, line in enumerate(lines) if line.heading)
    found, skipped, _ = read(made_by.docx(lines[:first]), tmp_path / "export_doclist.docx")
    assert not found
    assert [s.reason for s in skipped] == ["a list of documents without the articles, which are in other files"]


def test_an_article_in_a_file_of_its_own(tmp_path: Path) -> None:
    made = articles(1)
    for suffix, write in ((".docx", made_by.docx), (".rtf", made_by.rtf), (".pdf", made_by.pdf)):
        found, skipped, _ = read(write(made_by.nexis_uni(made, cover=False)), tmp_path / f"one{suffix}")
        check(found, made, PLAIN)
        assert not skipped


CHANGED = {
    "Nexis": ("Job Number: 1234", "Inhalt", "Load-Date: May 7, 2010", "Schluss"),
    "Factiva": ("Dow Jones Factiva", "Headline"),
    "ProQuest": ("Report Information from ProQuest", "Article text"),
}


@pytest.mark.parametrize("vendor", CHANGED)
def test_a_changed_layout_is_read_as_one_text_and_said(vendor: str, tmp_path: Path) -> None:
    prose = "The ferryman said on Tuesday that the river would be crossed again before the first snow."
    head, *rest = CHANGED[vendor]
    lines = [Line(head), Line("Ferry crosses the river again"), Line(prose), *map(Line, rest), Line(prose + " Twice.")]
    if vendor == "Nexis":
        [found], _, _ = read(made_by.text(lines), tmp_path / "export.txt")
        assert "unknown_layout" in {n.code for n in found.notes}
    found, _, tally = read(made_by.docx(lines), tmp_path / "export.docx")
    assert len(found) == 1
    assert prose in body_of(found[0])
    assert "unknown_layout" in {n.code for n in found[0].notes}
    assert "layout that is not known" in tally.notes[0]


# --- no export at all

PROSE = "The ferryman said on Tuesday that the river would be crossed again before the first snow."


@pytest.mark.parametrize(
    "lines",
    [(PROSE, "End of document"), ("Document 1 of 3", PROSE), ("1 of 3 documents", PROSE, "Body", PROSE)],
)
def test_a_document_with_such_a_line_is_an_article(lines: tuple[str, ...], tmp_path: Path) -> None:
    for suffix, data in ((".docx", made_by.docx([*map(Line, lines)])), (".txt", "\n\n".join(lines).encode())):
        found, skipped, _ = read(data, tmp_path / f"a{suffix}")
        assert (len(found), skipped) == (1, []), suffix
        assert PROSE in body_of(found[0])


def test_the_title_as_running_head_is_no_body(tmp_path: Path) -> None:
    made = articles(1)
    lines = made_by.nexis_uni(made)
    place = next(i for i, line in enumerate(lines) if line.text == made[0].paragraphs[1])
    lines[place:place] = [Line("Page 2 of 3"), Line(made[0].title)]
    found, _, _ = read(made_by.docx(lines), tmp_path / "a.docx")
    check(found, made, PLAIN)


def test_nested_pages_of_factiva(tmp_path: Path) -> None:
    made = articles(2)
    page = made_by.factiva_html(made).decode()
    wrapped = page.replace('<div class="article', "<div>" * 40 + '<div class="article').replace(
        "</div><br/>", "</div>" * 41
    )
    found, skipped, _ = read(wrapped.encode(), tmp_path / "a.html")
    assert not skipped
    check(found, made, PLAIN)
    deep = page.replace('<p class="articleParagraph">', '<p class="articleParagraph">' + "<div>" * 30_000, 1)
    found, skipped, _ = read(deep.encode(), tmp_path / "a.html", ReadOptions())
    assert found or skipped


PLAIN_TEXTS = (
    "The ferry crosses again\n\nThe ferryman said on Tuesday that the river would be crossed before the first snow. "
    "He had read it in ProQuest.\n\nDocument 7 of the file is missing, he said, and went home to look for it.",
    "HD\n\nThe letters stood on the bridge for forty years before anybody asked what they were for.",
    "1 of 10 people asked had seen the ferry.\n\nThe other nine had not looked, the harbour office said on Monday.",
    "End of document retention, the office said, is the end of memory. The archive will close on Friday at noon.",
)


@pytest.mark.parametrize("text", PLAIN_TEXTS)
def test_a_text_that_speaks_of_databases_is_none(text: str, tmp_path: Path) -> None:
    assert not is_export(text) or items_of_text(text, "x") is None
    found, skipped, tally = read(text.encode(), tmp_path / "plain.txt")
    assert (len(found), skipped, tally.layout) == (1, [], None)
    assert found[0].text == text


def test_most_texts_cost_no_importer() -> None:
    assert not is_export("The ferryman said that documents of the harbour were lost in the fire. " * 100)


RIVER = ["The river was crossed.", "Nobody had seen it."]
LAYOUTS = {
    "old, rights first, HEADLINE and BODY": (
        """
1 of 1 DOCUMENTS

Copyright 2001 The Harbour Company
The Harbour Times

January 3, 2001, Wednesday, Late Edition - Final

SECTION: Section A; Page 1

LENGTH: 30 words

HEADLINE: Ferry crosses again

BYLINE: By ADA BOAT

DATELINE: PYONGYANG

BODY:
The river was crossed.

Nobody had seen it.

GRAPHIC: Photo: The boat. (Ada Boat)

LOAD-DATE: January 3, 2001
""",
        ("Ferry crosses again", "The Harbour Times", "2001-01-03", "ADA BOAT", RIVER),
    ),
    "old, two lines of edition, a date at the beginning of a line": (
        """
               1 of 1 DOCUMENTS



            The Harbour Sun (England)

             January 11, 2010 Monday
                   Edition 1;
                    Scotland

Ferry crosses again

BYLINE: ADA BOAT

SECTION: FEATURES; Pg. 6

LENGTH: 7 words


The river was crossed on
January 9, 2010 by the old ferry.

LOAD-DATE: January 11, 2010

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

JOURNAL-CODE: SUN


             Copyright 2010 HARBOUR LTD
                All Rights Reserved
""",
        (
            "Ferry crosses again",
            "The Harbour Sun (England)",
            "2010-01-11",
            "ADA BOAT",
            ["The river was crossed on January 9, 2010 by the old ferry."],
        ),
    ),
    "Factiva, without tags, with a section, a time and a page": (
        """
NEWS
Ferry crosses again
By Ada Boat
1,204 words
11 January 2010
06:12 GMT
The Harbour Times
HARBT
3
English
(c) 2010 Harbour Company
The river was crossed.
Nobody had seen it.
Document HARBT00020100111e61b0001x
""",
        ("Ferry crosses again", "The Harbour Times", "2010-01-11", "Ada Boat", RIVER),
    ),
    "ProQuest, with the day among the publication's facts": (
        """
____________________________________________________________

Ferry crosses again

Author: Boat, Ada

Publication info: The Harbour Times ; London (UK) [London (UK)]11 Jan 2010: 3.

Abstract: None available.

Full text: The river was crossed.
Nobody had seen it.
Credit: By Ada Boat

Subject: Ferries;

Title: Ferry crosses again

Publication title: The Harbour Times

ProQuest document ID: 246

____________________________________________________________
""",
        ("Ferry crosses again", "The Harbour Times", "2010-01-11", "Boat, Ada", RIVER),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_other_layouts(layout: str, tmp_path: Path) -> None:
    text, wanted = LAYOUTS[layout]
    [found], skipped, _ = read(text.encode(), tmp_path / "a.txt")
    assert not skipped
    assert (found.title, found.outlet, found.published, found.author, body_of(found)) == wanted


PIECES = st.sampled_from(
    """HD|HD   Title|WC|355 words|11 January 2010|TD|LP|AN|Document GRDN000020100111e61b0001x|1 of 10 DOCUMENTS
    |3 of 2 DOCUMENTS|Documents (10)|Body|Graphic|End of Document|Length: x words|LENGTH: 12 words|Classification
    |Load-Date: January 1, 2010|Copyright 2010 X|____________________|Full text: a|Title: b|ProQuest document ID: 1
    |Document 1 of 2|Table of contents|1. a||a\tb\tc|BYLINE: a|The ferryman said that the river is wide.|HIGHLIGHT:
    |Language: ENGLISH|:|\x00|Client/Matter: -None-""".replace("\n    ", "").split("|")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(PIECES, st.booleans()), max_size=40))
def test_any_order_of_marks_reads(pieces: list[tuple[str, bool]]) -> None:
    paragraphs = [Paragraph(text, heading) for text, heading in pieces]
    found = list(items(paragraphs, "x", "DOCX") or ())
    text = "\n".join(text for text, _ in pieces)
    found += list(items_of_text(text, "x") or ())
    for item in found:
        assert isinstance(item, Draft | Skipped | About)
        if isinstance(item, Draft):
            assert item.blocks is not None
            assert all(block.span.end <= len(item.text) for block in item.blocks)
            assert all(a.span.end <= b.span.start for a, b in pairwise(item.blocks))
    begins_and_ends(text)


# --- fields

DAYS = {
    "January 11, 2010 Monday": "2010-01-11",
    "Monday 11 January 2010 6:30 AM GMT": "2010-01-11",
    "January 3, 2001, Wednesday, Late Edition - Final": "2001-01-03",
    "Dienstag 7. Juli 2020": "2020-07-07",
    "11. März 2010 Donnerstag 10:35 AM GMT+1": "2010-03-11",
    "1er août 2012": "2012-08-01",
    "29 décembre 2011": "2011-12-29",
    "lundi 3 févr. 2014": "2014-02-03",
    "3 de mayo de 2015 domingo": "2015-05-03",
    "12 ago. 2013": "2013-08-12",
    "7 maart 2016 maandag": "2016-03-07",
    "2018년 3월 5일": "2018-03-05",
    "2018年3月5日": "2018-03-05",
    "Jan 11, 2010": "2010-01-11",
    "30 Feb 2010": "30 Feb 2010",
    "04/05/2010": "04/05/2010",
    "Spring 2010": "Spring 2010",
}


@pytest.mark.parametrize("written", DAYS)
def test_dates_of_every_language(written: str) -> None:
    assert iso_day(written) == DAYS[written]
    assert is_date_line(written) or written == "30 Feb 2010"


@pytest.mark.parametrize(
    "line",
    ["On January 11, 2010 the river froze over and nobody crossed it for a week, not even the ferry that never stops",
     "355 words", "NEWS; Pg. 3", "The year 2010", "Edition 1;", ""],
)  # fmt: skip
def test_no_date_line(line: str) -> None:
    assert not is_date_line(line)


OUTLETS = {
    "The Guardian (London)": "The Guardian",
    "Yonhap News Agency (South Korea)": "Yonhap",
    "Yonhap English News": "Yonhap",
    "Xinhua General News Service": "Xinhua",
    "Korea Herald": "The Korea Herald",
    "TASS World Service": "TASS",
    "BBC Monitoring Asia Pacific - Political Supplied by BBC Worldwide Monitoring": "BBC",
    "The Times of Nowhere": "The Times of Nowhere",
    "The Harbour Gazette": "The Harbour Gazette",
}


@pytest.mark.parametrize("source", OUTLETS)
def test_outlets_of_source_lines(source: str) -> None:
    assert outlet_of(source) == OUTLETS[source]


def test_what_others_monitor_is_what_somebody_printed(tmp_path: Path) -> None:
    lead = "Text of report in English by state-run North Korean news agency KCNA website on 5 May"
    made = [
        replace(a, source="BBC Monitoring Asia Pacific - Political Supplied by BBC Worldwide Monitoring",
                paragraphs=(lead, *a.paragraphs))
        for a in articles(2)
    ]  # fmt: skip
    found, *_ = read(made_by.nexis_text(made), tmp_path / "export.txt")
    assert [(a.outlet, a.host, a.agency) for a in found] == [("KCNA", "BBC", "KCNA")] * 2
    assert "monitored" in {n.code for n in found[0].notes}
    own = [replace(a, paragraphs=a.paragraphs[1:]) for a in made]
    found, *_ = read(made_by.nexis_text(own), tmp_path / "export.txt")
    assert [(a.outlet, a.host, a.agency) for a in found] == [("BBC", None, None)] * 2


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ENGLISH", "en"),
        ("GERMAN; DEUTSCH", "de"),
        ("Français", "fr"),
        ("한국어", "ko"),
        ("中文", "zh"),
        ("Klingon", None),
    ],
)
def test_languages(written: str, code: str | None) -> None:
    assert language_of(written) == code


@pytest.mark.parametrize(
    ("line", "rights"),
    [("Copyright 2010 Guardian Unlimited", True), ("(c) 2010 X", True), ("© X", True), ("All Rights Reserved", True),
     ("Alle Rechte vorbehalten", True), ("The copyright of the song is his.", False)],
)  # fmt: skip
def test_lines_of_rights(line: str, rights: bool) -> None:
    assert is_copyright(line) is rights


def test_a_spreadsheet_of_proquest_has_no_texts(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Title", "Abstract", "StoreId", "Authors", "pubdate", "pubtitle", "DocumentURL"])
    for i, made in enumerate(articles(3)):
        text = " ".join(made.paragraphs)
        book.active.append([made.title, text, f"2460{i}", made.byline, made.written(), made.source, f"https://a.b/{i}"])
    path = tmp_path / "ProQuestDocuments.xlsx"
    book.save(path)
    skipped: list[Skipped] = []
    assert not list(read_articles(path, HERE, skipped.append))
    assert "list of addresses without texts" in skipped[0].reason
    found = list(read_articles(path, replace(HERE, text_column="Abstract")))
    wanted = [(f"2460{i}", made.title, made.day.isoformat()) for i, made in enumerate(articles(3))]
    assert [(a.id, a.title, a.published) for a in found] == wanted
    assert [a.outlet for a in found] == ["The Guardian (London)", "Yonhap", "The Harbour Gazette"]
