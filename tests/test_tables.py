"""Tables: which column is which, rows gone wrong, workbooks, and lists of addresses joined with saved pages."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles, read_drafts
from rhetoric.ingest.columns import columns_of, header_of
from rhetoric.ingest.readers.addresses import addresses_of, normalised

PROSE = "The ferryman said on Tuesday that the river would be crossed again before the first snow."
LONG = f"{PROSE} Nobody at the pier was surprised, he added, since the ice had come late before."


def read(path: Path | str, options: ReadOptions | None = None) -> tuple[list[Article], list[Skipped], dict[str, Tally]]:
    skipped: list[Skipped] = []
    tallies: list[Tally] = []
    articles = list(read_articles(path, options, skipped.append, tallies.append))
    return articles, skipped, {t.locator: t for t in tallies}


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


# --- columns by name


HEADERS = [
    ("Article ID,Headline,Story Text,Publish-Date,media_name,URL", "text id title published outlet url"),
    ("뉴스 식별자,제목,본문,일자,언론사,URL", "text id title published outlet url"),
    ("编号,标题,正文,日期,来源,网址", "text id title published outlet url"),
    ("номер,заголовок,текст,дата,источник,ссылка", "text id title published outlet url"),
    ("dokument_id,Überschrift,Volltext,Datum,Zeitung,Link", "text id title published outlet url"),
    ("identifiant,Titre,Texte intégral,date de publication,source,lien", "text id title published outlet url"),
    ("identificador,Título,cuerpo,fecha,medio,enlace", "text id title published outlet"),
]


@pytest.mark.parametrize(("header", "fields"), HEADERS, ids=[h[0][:12] for h in HEADERS])
def test_columns_are_known_by_their_names(header: str, fields: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{header}\n7,A title,{PROSE},2024-05-06,KCNA,https://a.example/1\n")
    (article,), skipped, tallies = read(path)
    assert set(fields.split()) <= set(tallies[str(path)].columns)
    assert (article.id, article.title, article.text) == ("7", "A title", PROSE)
    assert (article.published, article.outlet) == ("2024-05-06", "KCNA")
    assert not skipped


def test_names_in_parts_as_another_system_writes_them(tmp_path: Path) -> None:
    import unicodedata  # noqa: PLC0415

    header = unicodedata.normalize("NFD", "제목,본문")
    (article,), _, _ = read(write(tmp_path / "a.csv", f"{header}\nA title,{PROSE}\n"))
    assert (article.title, article.text) == ("A title", PROSE)


def test_nested_fields_have_dotted_names(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"article": {"body": PROSE, "title": "A title"}, "source": {"id": "s", "name": "KCNA"}},
        {"title": {"rendered": "A title"}, "content": {"rendered": PROSE}, "link": "https://a.example/2"},
        {"_source": {"text": PROSE, "headline": "A title", "date": "2024-05-06"}, "_id": "e1"},
        {"payload": {"inner": {"maintext": PROSE}}, "title": "A title"},
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    articles, skipped, tallies = read(path)
    assert [(a.text, a.title) for a in articles] == [(PROSE, "A title")] * 4
    assert articles[0].outlet == "KCNA"
    assert articles[1].url == "https://a.example/2"
    assert articles[2].published == "2024-05-06"
    assert tallies[str(path)].columns["text"] == "payload.inner.maintext"
    assert not skipped


def test_elasticsearch_and_lists_inside(tmp_path: Path) -> None:
    hits = {"took": 3, "hits": {"total": 1, "hits": [{"_id": "e1", "_source": {"body": PROSE}}]}}
    single = {"id": "x", "text": PROSE, "entries": [{"page": 1}]}
    for name, value, text in (("a", hits, PROSE), ("b", single, PROSE)):
        (article,), skipped, _ = read(write(tmp_path / f"{name}.json", json.dumps(value)))
        assert article.text == text
        assert not skipped


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20240506", "2024-05-06"),
        ("20240506103000", "2024-05-06"),
        ("20240506T103000Z", "2024-05-06"),
        ("1715000000", "2024-05-06"),
        ("1715000000000", "2024-05-06"),
        ("2024-05-06T10:00:00Z", "2024-05-06"),
        ("6 May 2024", "2024-05-06"),
    ],
)
def test_dates_as_programs_write_them(written: str, day: str, tmp_path: Path) -> None:
    (article,), _, _ = read(write(tmp_path / "a.csv", f"text,date\n{PROSE},{written}\n"))
    assert article.published == day


# --- columns by value, and as asked for


def test_columns_are_known_by_their_values(tmp_path: Path) -> None:
    rows = [["k", "a1", "b2", "c3"], *[[str(i), LONG, "2024-05-06", f"https://a.example/{i}"] for i in range(9)]]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path = write(tmp_path / "a.csv", stream.getvalue())
    articles, skipped, tallies = read(path)
    assert [a.text for a in articles] == [LONG] * 9
    assert (articles[3].published, articles[3].url) == ("2024-05-06", "https://a.example/3")
    assert tallies[str(path)].columns == {"text": "a1", "published": "b2", "url": "c3"}
    assert [n for n in tallies[str(path)].notes if "'a1' was taken" in n]
    assert not skipped


def test_a_summary_is_not_taken_for_the_text() -> None:
    rows = [{"link": "https://a.example", "summary": LONG}]
    assert "text" not in columns_of(["link", "summary"], rows, ReadOptions()).names
    assert columns_of(["link", "prose"], [{"prose": LONG}], ReadOptions()).names["text"] == "prose"


def test_the_first_choice_may_be_empty_throughout() -> None:
    rows = [{"text": "", "body": PROSE}, {"text": " ", "body": PROSE}]
    assert columns_of(["text", "body"], rows, ReadOptions()).names["text"] == "body"


def test_a_column_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"heading,words\nA,{PROSE}\n")
    _, skipped, _ = read(path, ReadOptions(text_column="wrods"))
    assert skipped == [Skipped(str(path), "no column 'wrods', which --text-column names; nearest is 'words'")]
    _, skipped, _ = read(path, ReadOptions(text_column="words", date_column="zzz"))
    assert skipped[0].reason == "no column 'zzz', which --date-column names; there are heading, words"
    (article,), _, _ = read(path, ReadOptions(text_column="Words", title_column="heading"))
    assert (article.text, article.title) == (PROSE, "A")
    path = write(tmp_path / "a.jsonl", f'{{"words": "{PROSE}"}}\n{{"words": "{PROSE}", "heading": "A"}}\n')
    articles, skipped, _ = read(path, ReadOptions(text_column="words", title_column="heading"))
    assert [a.title for a in articles][1:] == ["A"]
    assert not skipped
    _, skipped, _ = read(path, ReadOptions(text_column="wrods"))
    assert "nearest is 'words'" in skipped[0].reason


# --- how tables are written


@pytest.mark.parametrize(
    ("rows", "above", "columns"),
    [
        ([["id", "text"], ["1", "x"]], 1, ["id", "text"]),
        ([["Results of 5 May", ""], ["", ""], ["Date", "Body"], ["2024-01-01", "x"]], 3, ["Date", "Body"]),
        ([["1", "2024-05-06", LONG]], 0, ["column 1", "column 2", "column 3"]),
        ([["text", "text", ""]], 1, ["text", "text (2)", "column 3"]),
        ([["foo", "bar"], ["1", "2"]], 1, ["foo", "bar"]),
        ([], 0, []),
    ],
)
def test_headers(rows: list[list[str]], above: int, columns: list[str]) -> None:
    assert header_of(rows)[:2] == (above, columns)


def test_a_table_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f'1,2024-05-06,"{LONG}"\n2,2024-05-07,"{LONG}"\n')
    articles, _, tallies = read(path)
    assert [a.published for a in articles] == ["2024-05-06", "2024-05-07"]
    assert "the table has no header" in tallies[str(path)].notes[0]


WRITTEN = {
    "semicolons": f"id;text\n1;{PROSE}\n",
    "excel's hint": f"sep=;\nid;text\n1;{PROSE}\n",
    "tabs, and a quotation mark": f'id\ttext\n1\t"{PROSE}\n2\tb "c\n',
    "bars": f"id|text\n1|{PROSE}\n",
    "single quotes": f"'id','text'\n'1','{PROSE}'\n",
    "old Macintosh": f"id,text\r1,{PROSE}\r",
    "a title above": f"All results\n\nid,text\n1,{PROSE}\n",
    "empty cells at the end": f"id,text\n1,{PROSE},,\n",
    "byte order mark": f"\ufeffid,text\n1,{PROSE}\n",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_tables_as_people_write_them(text: str, tmp_path: Path) -> None:
    articles, skipped, _ = read(write(tmp_path / "a.csv", text))
    assert articles[0].id == "1"
    assert PROSE in articles[0].text
    assert not skipped


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp949"])
def test_encodings_of_tables(encoding: str, tmp_path: Path) -> None:
    korean = "조선중앙통신은 시험 발사를 진행하였다고 보도하였다. 이 시험은 성공적이었다고 밝혔다."
    rows = "".join(f"{i},{korean}\n" for i in range(3000))
    articles, skipped, tallies = read(write(tmp_path / "a.csv", f"id,본문\n{rows}", encoding))
    assert len(articles) == 3000
    assert articles[-1].text == korean
    assert not skipped
    notes = tallies[str(tmp_path / "a.csv")].notes
    assert any("which is a guess" in note for note in notes) == (encoding in ("cp949", "utf-16-le"))


def test_rows_in_another_encoding_are_left_out(tmp_path: Path) -> None:
    korean = "조선중앙통신은 시험 발사를 진행하였다고 보도하였다."
    path = tmp_path / "a.csv"
    good = "".join(f"{i},{korean}\n" for i in range(20_000)).encode()
    path.write_bytes(b"id,text\n" + good + f"x,{korean}\n".encode("cp949") + f"y,{PROSE}\n".encode())
    skipped: list[Skipped] = []
    assert [d.id for d in read_drafts(path, None, skipped.append)][-2:] == ["19999", "y"]
    assert [s.locator for s in skipped] == [f"{path}:20001"]
    assert "not utf-8; name the right encoding with --encoding" in skipped[0].reason
    skipped.clear()
    assert sum(1 for _ in read_drafts(path, ReadOptions(encoding="utf-8"), skipped.append)) < 20_000
    assert "not utf-8 from here on" in skipped[0].reason


def test_backslashes_before_quotation_marks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,text\n1,"He said \\"no, never\\" and left the pier at once."\n')
    (article,), _, _ = read(path)
    assert article.text == 'He said "no, never" and left the pier at once.'


def test_tabs_part_what_is_called_tsv(tmp_path: Path) -> None:
    (article,), _, _ = read(write(tmp_path / "a.tsv", f"date, of, text\tbody\n2024-05-06\t{PROSE}\n"))
    assert article.text == PROSE


def test_a_quotation_mark_left_open_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{i},{PROSE}" for i in range(1, 9)]
    rows[2] = f'3,"{PROSE}'
    articles, skipped, _ = read(write(tmp_path / "a.csv", "\n".join(["id,text", *rows, ""])))
    assert [a.id for a in articles] == ["1", "2", "4", "5", "6", "7", "8"]
    assert [s.reason for s in skipped] == ["a quotation mark that is never closed (line 4)"]


def test_texts_of_several_lines_stay_whole(tmp_path: Path) -> None:
    text = f"{PROSE}\n\nYes, he said.\nNo, she said."
    path = write(tmp_path / "a.csv", f'id,text\n1,"{text}"\n2,"{text}",too,many\n3,"{text}"\n')
    articles, skipped, _ = read(path)
    assert [(a.id, a.text) for a in articles] == [("1", text), ("3", text)]
    assert [s.reason for s in skipped] == ["4 cells where the header has 2 (line 9)"]


def test_rows_cut_short_are_read_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"text,id,date\n{PROSE},1,2024-05-06\n{PROSE}\n")
    articles, _, tallies = read(path)
    assert [a.id for a in articles] == ["1", "a:2"]
    assert tallies[str(path)].notes == ("rows with fewer cells than the header, the missing ones read as empty: 1",)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=30), min_size=2, max_size=2
        ),
        max_size=8,
    ),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_csv_writes_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], quoting: Any) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    rows = [[f"{first}.", second] for first, second in rows]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=quoting).writerows([["text", "title"], *rows])
    drafts = list(read_drafts(path, ReadOptions(encoding="utf-8"), lambda _: None))
    assert [d.text for d in drafts] == [first for first, _ in rows]


LARGE = 12_000_000
HOSTILE = {
    "one endless line": lambda: "id,text\n1," + "word " * (LARGE * 2),
    "an endless quotation": lambda: 'id,text\n1,"' + "word word\n" * (LARGE // 10),
    "many columns": lambda: ",".join(f"c{i}" for i in range(200_000)) + "\n1\n",
    "quotation marks": lambda: "id,text\n" + '1,"a""' * 2_000_000,
    "open quotation marks on all lines": lambda: "id,text\n" + '1,"a\n' * 100_000,
    "delimiters": lambda: "id,text\n" + "," * 5_000_000 + "\n",
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_tables(make: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", make())
    started = time.process_time()
    skipped: list[Skipped] = []
    for _ in read_drafts(path, None, skipped.append):
        pass
    assert time.process_time() - started < 20
    assert skipped
    assert all("\n" not in s.reason and len(s.reason) < 400 for s in skipped[:50])


def test_nested_json_without_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"a":' * 50_000 + "\n" + json.dumps({"text": PROSE}) + "\n\x00\n")
    articles, skipped, _ = read(path)
    assert [a.text for a in articles] == [PROSE]
    assert len(skipped) == 2


def test_tables_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,text\n")
        for i in range(15_000):
            stream.write(f'{i},"{LONG * 5}"\n')
    tracemalloc.start()
    count = sum(1 for _ in read_drafts(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 15_000
    assert path.stat().st_size > 12_000_000
    assert peak < 8_000_000


# --- workbooks and BigKinds


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


BIGKINDS = ["뉴스 식별자", "일자", "언론사", "기고자", "제목", "통합 분류1", "인물", "본문", "URL", "분석제외 여부"]


def test_bigkinds(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    rows = [
        BIGKINDS,
        ["0110.1", 20240506, "연합뉴스", "김나루", "나루", "정치", "", PROSE, "https://a.example/1", None],
        ["0110.2", "20240507", "KBS", "", "나루 둘", "정치", "", LONG * 3, "https://a.example/2", "중복"],
    ]
    path = workbook(tmp_path / "NewsResult.xlsx", {"sheet": rows})
    articles, skipped, tallies = read(path)
    assert [(a.id, a.published, a.title) for a in articles] == [
        ("0110.1", "2024-05-06", "나루"),
        ("0110.2", "2024-05-07", "나루 둘"),
    ]
    assert (articles[0].outlet, articles[0].author, articles[0].locator) == ("Yonhap", "김나루", f"{path}:sheet:2")
    codes = [[n.code for n in a.notes if n.code in ("body_cut", "set_aside_by_source")] for a in articles]
    assert codes == [["body_cut"], ["set_aside_by_source"]]
    tally = tallies[f"{path}:sheet"]
    assert tally.layout == "BigKinds"
    assert "BigKinds cuts bodies at about 200 characters, 1 here" in tally.notes[0]
    assert not skipped


def test_several_sheets_titles_above_and_serial_dates(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    first = [
        ["All about the ferry"],
        [],
        ["Date", "Body", "Note"],
        [45418, PROSE, "x"],
        [None, None, None],
        [45419, PROSE],
    ]
    path = workbook(
        tmp_path / "a.xlsx", {"One": first, "Empty": [], "Two": [["text"], [LONG]], "Query": [["a"], ["b"]]}
    )
    articles, skipped, tallies = read(path)
    assert [(a.id, a.locator, a.published) for a in articles] == [
        ("a:One:4", f"{path}:One:4", "2024-05-06"),
        ("a:One:6", f"{path}:One:6", "2024-05-07"),
        ("a:Two:2", f"{path}:Two:2", None),
    ]
    assert [s.locator for s in skipped] == [f"{path}:Query:2"]
    assert tallies[f"{path}:One"].read == 2


def test_cells_that_excel_cut(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    path = workbook(tmp_path / "a.xlsx", {"One": [["text"], [(LONG * 300)[:32767]]]})
    _, _, tallies = read(path)
    assert "that Excel cut" in tallies[str(path)].notes[0]


def test_a_page_that_is_called_a_workbook(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    header = "".join(f"<th>{name}</th>" for name in ("제목", "본문", "일자"))
    cells = f"<td>나루</td><td>{PROSE}<br>{PROSE}</td><td>2024-05-06</td>"
    table = f"<table><tr><td colspan=3>Results</td></tr><tr>{header}</tr><tr>{cells}</tr></table>"
    page = f"<html><head><meta charset=euc-kr></head><body><table><tr><td>x</td></tr></table>{table}</body></html>"
    (article,), skipped, _ = read(write(tmp_path / "a.xls", page, "cp949"))
    assert (article.title, article.text) == ("나루", f"{PROSE}\n{PROSE}")
    assert (article.published, article.locator) == ("2024-05-06", f"{tmp_path / 'a.xls'}:table 2:3")
    assert not skipped
    _, skipped, _ = read(write(tmp_path / "b.xls", "<html><body><p>x</p></body></html>"))
    assert [s.reason for s in skipped] == ["a workbook without rows"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_what_is_called_a_workbook(name: str, tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    _, skipped, _ = read(write(tmp_path / name, "no workbook at all"))
    assert len(skipped) == 1
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200_000_000))
    _, skipped, _ = read(path)
    assert len(skipped) == 1


# --- lists of addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/a/b",
        "https://example.org/a/b/",
        "HTTPS://WWW.Example.ORG:443/a/b#top",
        "https://m.example.org/a/b?utm_source=x&fbclid=1",
        "https://amp.example.org/a/b",
        "https://example.org/a/b/amp/",
        "https://example.org/amp/a/b",
        "https://www.google.com/amp/s/www.example.org/a/b",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a/b",
        "https://example.org/%61/b",
        "example.org/a/b",
        " https://example.org/a//b/index.html ",
    ],
)
def test_addresses_of_one_page(url: str) -> None:
    assert normalised(url) == "example.org/a/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://news.example.org/a", "https://example.org/a"),
    ],
)
def test_addresses_of_two_pages(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "file:///etc/passwd", "http://[::1", "localhost", "mailto:a@b.c"]
)
def test_what_is_no_address(url: str) -> None:
    assert normalised(url) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_string_may_stand_for_an_address(text: str) -> None:
    once = normalised(text)
    assert normalised(f"https://{once}") in (once, "") or "?" in once or "%" in once or "amp" in once or "index" in once


def test_the_addresses_that_a_page_gives() -> None:
    page = b"""<!-- saved from url=(0021)https://a.example/one --><html><head>
    <LINK href='https://a.example/two?x=1&amp;y=2' REL="canonical">
    <meta content=https://a.example/three property=og:url>"""
    assert addresses_of(page) == ["https://a.example/one", "https://a.example/two?x=1&y=2", "https://a.example/three"]
    started = time.process_time()
    for piece in (b"<link ", b"<meta a=", b"<!-- saved from url=", b'<link rel="'):
        addresses_of(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 5


MEDIA_CLOUD = "id,publish_date,title,language,url,media_name,media_url\n"
GDELT_CSV = "URL,MobileURL,Date,Title\n"


def page_text(url: str) -> str:
    return f"---\nurl: {url}\n---\n\n{LONG}\n\n{LONG}\n"


def media_cloud(path: Path, count: int) -> Path:
    url = "https://www.paper.example"
    rows = [
        f"s{i},2024-05-0{i},Ferry {i},en,{url}/{i}?utm_source=x,paper.example,https://paper.example/"
        for i in range(1, count + 1)
    ]
    return write(path, MEDIA_CLOUD + "\n".join([*rows, *rows[:1], ",,,,,,"]))


def test_a_list_without_pages_says_what_it_is(tmp_path: Path) -> None:
    path = media_cloud(tmp_path / "mc.csv", 3)
    articles, skipped, _ = read(path)
    assert not articles
    reason = (
        "Media Cloud's list of addresses without texts; save the pages and give their folder or archive with --pages"
    )
    assert skipped == [Skipped(str(path), reason)]


def test_a_list_is_joined_with_saved_pages(tmp_path: Path) -> None:
    path = media_cloud(tmp_path / "mc.csv", 4)
    pages = tmp_path / "pages"
    pages.mkdir()
    write(pages / "x.md", page_text("http://paper.example/1/"))
    write(pages / "rows.jsonl", json.dumps({"url": "https://m.paper.example/2", "text": LONG, "title": "Own title"}))
    write(pages / "copy.md", page_text("http://paper.example/1"))
    write(pages / "other.md", page_text("http://other.example/1"))
    write(pages / "style.css", "x")
    with zipfile.ZipFile(pages / "more.zip", "w") as archive:
        archive.writestr("three.md", page_text("paper.example/3#x"))
    articles, skipped, tallies = read(path, ReadOptions(pages=(str(pages),)))
    assert {(a.id, a.published, a.locator) for a in articles} == {
        ("s1", "2024-05-01", str(pages / "copy.md")),
        ("s3", "2024-05-03", f"{pages / 'more.zip'}:three.md"),
        ("s2", "2024-05-02", f"{pages / 'rows.jsonl'}:1"),
    }
    assert {a.title for a in articles} == {"Ferry 1", "Own title", "Ferry 3"}
    assert all([n.code for n in a.notes][:1] == ["listed"] for a in articles)
    assert skipped == [Skipped(f"{path}:4", "no saved page for https://www.paper.example/4?utm_source=x")]
    tally = tallies[str(path)]
    assert (tally.layout, tally.claimed, tally.read, tally.skipped) == ("Media Cloud", 4, 3, 1)
    assert set(tally.notes) >= {
        "rows that repeat an address of an earlier row: 1",
        "saved pages that are not in the list: 1",
        "saved pages that are further copies of one that was used: 1",
    }


def test_saved_html_pages_are_known_by_what_they_say(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(f"<p>{LONG} It was day {i} of the ice.</p>" for i in range(6))
    pages = tmp_path / "pages"
    pages.mkdir()
    write(
        pages / "a.html", f"<!-- saved from url=(0030)https://paper.example/1 --><html><body><article>{body}</article>"
    )
    write(
        pages / "b.html", "<html><head><link rel=canonical href='https://paper.example/2'></head><body></body></html>"
    )
    write(pages / "c.html", f"<html><body><article>{body}</article>")
    write(pages / "d.html", f"<html><body><article>{body}</article>")
    write(pages / "index.csv", "url,file\nhttps://paper.example/3,d.html\n")
    articles, skipped, tallies = read(media_cloud(tmp_path / "mc.csv", 3), ReadOptions(pages=(str(pages),)))
    assert [(a.id, a.locator) for a in articles] == [("s1", str(pages / "a.html")), ("s3", str(pages / "d.html"))]
    assert skipped[0].locator == f"{tmp_path / 'mc.csv'}:2"
    assert skipped[0].reason.startswith(f"its saved page gives no article: {pages / 'b.html'}: ")
    assert any("do not say their address" in note for note in tallies[str(tmp_path / "mc.csv")].notes)


def gkg_row(i: int) -> str:
    cells = [f"2024-{i}", "20240506103000", "1", "paper.example", f"https://paper.example/{i}", *[""] * 22]
    cells[7] = 'THEME"'
    return "\t".join(cells)


GDELT = {
    "a.csv": GDELT_CSV + "https://paper.example/1,,2024-05-06 10:30:00,Ferry\n",
    "a.json": json.dumps({"articles": [{"url": "https://paper.example/1", "seendate": "20240506T103000Z",
                                        "title": "Ferry", "domain": "paper.example", "language": "English"}]}),
    "20240506103000.gkg.csv": gkg_row(1) + "\n" + gkg_row(2) + "\n",
    "events.tsv": "\n".join("\t".join([str(i), "20240506", *["x"] * 57, "20240506103000", "https://paper.example/1"])
                            for i in range(3)),
}  # fmt: skip


@pytest.mark.parametrize("name", GDELT)
def test_gdelt(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, GDELT[name])
    write(tmp_path / "page.md", page_text("https://paper.example/1"))
    (article,), skipped, tallies = read(path, ReadOptions(pages=(str(tmp_path / "page.md"),)))
    assert tallies[str(path)].layout == "GDELT"
    assert article.locator == str(tmp_path / "page.md")
    assert [d.kind for d in article.dates] == ["crawled"]
    assert len(skipped) == (1 if "gkg" in name else 0)


def test_lists_take_no_memory_for_texts(tmp_path: Path) -> None:
    rows = [f"https://paper.example/{i}" for i in range(300)]
    path = write(tmp_path / "list.csv", "url\n" + "\n".join(rows))
    records = (json.dumps({"url": url, "text": LONG * 300}) for url in rows)
    write(tmp_path / "pages.jsonl", "\n".join(records))
    tracemalloc.start()
    count = sum(1 for _ in read_drafts(path, ReadOptions(pages=(str(tmp_path / "pages.jsonl"),))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 10_000_000 < (tmp_path / "pages.jsonl").stat().st_size


# --- sniffing


SNIFFED = {
    "rows": (f"id,text\n1,{PROSE}\n", "csv"),
    "lines": (json.dumps({"text": PROSE}) + "\n" + json.dumps({"text": PROSE}), "jsonl"),
    "list": (json.dumps([{"text": PROSE}]), "json"),
    "object": (json.dumps({"text": PROSE}, indent=1), "json"),
    "prose": (f"{PROSE}\n\nWell, yes, he said, and no.\n", "text"),
    "bracket": (f"[Photo] {PROSE}\n\n{PROSE}", "text"),
    "page.txt": ("<!DOCTYPE html><html><body><p>x</p></body></html>", "html"),
    "rows.xls": (f"id\ttext\n1\t{PROSE}\n", "tsv"),
    "letter.doc": ("{\\rtf1 x}", "rtf"),
    "feed": ('<?xml version="1.0"?>\n<rss version="2.0"><channel></channel></rss>', "feed"),
    "paper.txt": ("%PDF-1.4 x", "pdf"),
    "records": ("WARC/1.0\r\nx", "warc"),
}


@pytest.mark.parametrize("name", SNIFFED)
def test_files_are_known_by_what_is_in_them(name: str, tmp_path: Path) -> None:
    text, kind = SNIFFED[name]
    path = write(tmp_path / name, text)
    assert [t.format for t in read(path)[2].values()] == [kind]


def test_word_97_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"))
    assert read(path)[1] == [Skipped(str(path), "a document of Word 97 to 2003; save it as DOCX")]


def test_standard_input_may_be_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(("id,text\n" + f"1,{PROSE}\n" * 900).encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    articles, skipped, _ = read("-")
    assert len(articles) == 900
    assert not skipped
