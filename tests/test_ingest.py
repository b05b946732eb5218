"""Reading of files, folders and tables: what comes out, what is skipped and what is said about it."""

from __future__ import annotations

import csv
import gc
import io
import json
import sys
import time
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article
from rhetoric.errors import ReadError, UsageError
from rhetoric.ingest import ReadOptions, Skipped, read_articles, read_drafts, read_text
from rhetoric.ingest.dates import dates, day_and_month
from rhetoric.ingest.decoding import decode
from rhetoric.ingest.frontmatter import front_matter
from rhetoric.ingest.names import name_pattern
from rhetoric.ingest.sources import count_sources

PROSE = "The ferryman said on Tuesday that the river would be crossed again before the first snow. "


def read(inputs: object, options: ReadOptions | None = None) -> tuple[list[Article], list[Skipped]]:
    skipped: list[Skipped] = []
    return list(read_articles(inputs, options, skipped.append)), skipped  # type: ignore[arg-type]


def body_of(article: Article) -> str:
    return " ".join(span.of(article.text) for span in article.body())


# --- the text is kept, the blocks are sound


PIECES = st.sampled_from(
    [
        "\n", "\n\n", "\r\n", " ", "  * ", "1. ", "---\n", "# ", PROSE, PROSE, "(Yonhap)", "(KCNA) ",
        "SEOUL, Dec. 28 (Yonhap) -- ", "https://a.b", "[ad_1]", "A Line Without a Stop", "30/02/2024",
        "By Yonhap", "-0-", "&quot;", "“", "”", '"', "'", "More from Headlines", "Published : Dec. 11, 2024",
        "title: x\n", "Home", "\u200b", "\ud7ff", "ĳ", "½", "신문", "\x0b", "\u2028", "Juche 113.9.18",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=300)), st.booleans())
def test_any_text_reads(text: str, clean: bool) -> None:
    article = read_text(text, clean=clean)
    assert article.text == text
    spans = [block.span for block in article.blocks]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(d.span is None or d.span.end <= len(text) for d in article.dates)
    assert all(not span.of(text)[0].isspace() and not span.of(text)[-1].isspace() for span in article.body())


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 12), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_no_body_is_lost_from_a_clean_article(count: int, gap: str) -> None:
    paragraphs = [f"{PROSE}This is paragraph number {i} of them." for i in range(count)]
    article = read_text(gap.join(paragraphs))
    assert [span.of(article.text) for span in article.body()] == paragraphs


def test_one_short_sentence_is_body() -> None:
    assert body_of(read_text("The river froze.")) == "The river froze."


def test_without_cleaning_everything_is_body() -> None:
    text = "Home\n\nMost Popular\n\n" + PROSE.strip()
    assert body_of(read_text(text, clean=False)).split() == text.split()
    assert "Most Popular" not in body_of(read_text(text + "\n\nPost Comment"))


def test_article_printed_twice_keeps_its_body() -> None:
    paragraphs = [
        f"{PROSE}It was the {word} time in a row." for word in ("first", "second", "third", "fourth", "fifth")
    ]
    page = "\n\n".join(["Skip to content", *paragraphs, "Share this", *paragraphs, "Post Comment"])
    assert len(read_text(page).body()) == 5


def test_wild_text_takes_linear_time() -> None:
    for piece in ("(", '."A', "A-", "&quot;", "* a\n", "Aa", "SEOUL, ", "“", "9/9/2020 ", "word"):
        started = time.process_time()
        read_text(piece * (200_000 // len(piece)))
        assert time.process_time() - started < 4, piece


# --- fields


def test_metadata_wins_over_the_page() -> None:
    from rhetoric.ingest import Metadata  # noqa: PLC0415

    text = f"Ferry runs again\n\nSEOUL, Dec. 28 (Yonhap) -- {PROSE}"
    article = read_text(
        text, metadata=Metadata(title="Ferry runs again", outlet="The Korea Times", published="2023-12-29")
    )
    assert (article.outlet, article.agency, article.published) == ("The Korea Times", "Yonhap", "2023-12-29")
    assert article.blocks[0].kind == "title"


def test_dateline_takes_its_year_from_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "2024-05-09_kcna_1.txt"
    path.write_text(f"Ferry Runs Again\n\nPyongyang, May 9 (KCNA) -- {PROSE}\n{PROSE}-0-", encoding="utf-8")
    (article,), _ = read(path)
    assert (article.published, article.published_kind, article.notes) == ("2024-05-09", "dateline", ())


def test_photo_credit_is_no_outlet() -> None:
    article = read_text(
        f"{PROSE}\n\nThis photo shows a ferry in winter. (KCNA)\n\nNobody spoke. {PROSE}\n\n{PROSE}And on."
    )
    assert article.outlet is None
    assert [b.kind for b in article.blocks].count("caption") == 1


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Published : Dec. 11, 2024 - 09:55", "2024-12-11"),
        ("Wed, Oct 16, 2024 page1", "2024-10-16"),
        ("20 Nov 2019 08:00 GMT", "2019-11-20"),
        ("[Juche113.9.18.]", "2024-09-18"),
        ("2024.12.11 09:55", "2024-12-11"),
        ("30/03/2021", "2021-03-30"),
        ("2023년 6월 14일", "2023-06-14"),
        ("5 июня 2023", "2023-06-05"),
        ("31 Feb 2024", None),
        ("the Juche idea of 2024", None),
    ],
)
def test_dates(written: str, day: str | None) -> None:
    found = next(dates(written), None)
    assert (found.value.isoformat() if found else None) == day


@pytest.mark.parametrize("written", ["May 9", "9 May", "Dec. 28", "14 июн", "5 мая", "5月13日", "6월 3일"])
def test_day_without_a_year(written: str) -> None:
    month, day = day_and_month(written) or (0, 0)
    assert f"{day}" in written
    assert 1 <= month <= 12


def test_header_of_a_pasted_article() -> None:
    text = (
        f"Ferry runs again\nThe Korea Times\nPosted : 2024-05-13 10:02\n\nBy Kim Han-bo\n\n{PROSE}\n\n{PROSE}So it was."
    )
    article = read_text(text)
    assert (article.title, article.outlet, article.author) == ("Ferry runs again", "The Korea Times", "Kim Han-bo")
    assert len(article.body()) == 2


def test_site_name_above_the_headline_is_no_title() -> None:
    head = "Harbour Office of the North\nHome | Boats | News\n\n09.05.2025\n\nFerryman Gives Speech"
    article = read_text(
        f"{head}\n\nThe ferryman of the northern river gave a speech today. {PROSE}\n\n{PROSE}And again."
    )
    assert article.title == "Ferryman Gives Speech"


def test_day_and_month_that_another_date_settles() -> None:
    article = read_text(f"Ferry runs again\n\n09.05.2025\n\nOn May 9, 2025 the ferry ran. {PROSE}\n\n{PROSE}And again.")
    assert article.published == "2025-05-09"
    assert not article.notes


def test_day_and_month_that_cannot_be_told_apart() -> None:
    article = read_text(
        f"Ferry runs again\n\nPublished: 04/05/2024\n\n{PROSE}\n\n{PROSE}Again.\n\nPost Comment\n\nShare this"
    )
    assert article.published is None
    assert {d.value for d in article.dates} == {"2024-05-04", "2024-04-05"}
    assert [n.code for n in article.notes] == ["ambiguous_date"]


# --- files


def test_folder_with_good_and_bad_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "image.txt").write_bytes(bytes(range(256)) * 9)
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    (tmp_path / "paper.exe").write_bytes(b"PK")
    (tmp_path / "README.md").write_text("# About these files", encoding="utf-8")
    (tmp_path / "c.md").write_text(f"---\ntitle: Ferry\n---\n\n{PROSE}", encoding="utf-8")
    (tmp_path / "locked.txt").write_text(PROSE, encoding="utf-8")
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    articles, skipped = read(tmp_path)
    assert [a.id for a in articles] == ["a", "b", "c"]
    reasons = {Path(s.locator).name: s.reason for s in skipped}
    assert reasons["empty.txt"] == "empty file"
    assert reasons["image.txt"] == "a binary file, not text"
    assert reasons["README.md"].startswith("Markdown without a head of metadata")
    assert reasons[".hidden"] == "a hidden file"
    assert reasons["locked.txt"] == "cannot be read: Permission denied"
    assert "unknown file type '.exe'" in reasons["paper.exe"]
    assert all("\n" not in reason for reason in reasons.values())


@pytest.mark.parametrize("missing", ["nowhere.txt", "nowhere*.txt"])
def test_what_is_not_there(missing: str, tmp_path: Path) -> None:
    articles, skipped = read(str(tmp_path / missing))
    assert not articles
    assert len(skipped) == 1
    with pytest.raises(ReadError, match="nowhere"):
        list(read_articles(str(tmp_path / missing)))


def test_glob_and_unique_ids(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(PROSE, encoding="utf-8")
    articles, skipped = read(str(tmp_path / "*" / "*.txt"))
    assert [a.id for a in articles] == ["same", "same-2"]
    assert [n.code for n in articles[1].notes] == ["id_changed"]
    assert not skipped


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(PROSE.encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    (article,), _ = read("-")
    assert (article.id, article.locator) == ("stdin", "stdin")


def test_fifty_megabytes_are_refused_in_one_line_and_at_once(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text(f"{PROSE * 4}\n\n" * (50_000_000 // (4 * len(PROSE) + 2)), encoding="utf-8")
    (tmp_path / "small.txt").write_text(PROSE, encoding="utf-8")
    started = time.process_time()
    articles, skipped = read(tmp_path)
    assert time.process_time() - started < 2
    assert [a.id for a in articles] == ["small"]
    assert skipped == [Skipped(str(path), "larger than 10240 KiB: too long for one article; split it")]


def test_long_records_are_skipped_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": t}) for t in (PROSE, PROSE * 30, PROSE)), encoding="utf-8")
    articles, skipped = read(path, ReadOptions(max_text_bytes=500))
    assert [a.id for a in articles] == ["a:1", "a:3"]
    assert skipped == [Skipped(f"{path}:2", "a line larger than 0 KiB")]
    table(tmp_path / "b.csv", [["text"], [PROSE], [PROSE * 30], [PROSE]])
    articles, skipped = read(tmp_path / "b.csv", ReadOptions(max_text_bytes=500))
    assert len(articles) == 2
    assert "larger than" in skipped[0].reason


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("조선중앙통신은 시험 발사를 진행하였다고 보도하였다. 이 시험은 성공적이었다고 밝혔다.", "cp949"),
        ("新华社记者报道，双方就两国关系和共同关心的问题交换了意见，并表示要加强合作。", "gb18030"),
        ("Министр заявил, что страны будут развивать сотрудничество и что переговоры прошли успешно.", "koi8-r"),
        ("Министр заявил, что страны будут развивать сотрудничество и что переговоры прошли успешно.", "cp1251"),
        ("Le ministre a déclaré : « C’est une étape décisive. » Les délégués ont applaudi à Genève.", "cp1252"),
        ("The minister said that the ferry would run again before the first snow.", "utf-16-le"),
    ],
)
def test_encoding_is_found(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (article,), _ = read(path)
    assert article.text == text
    assert [n.code for n in article.notes if n.code == "encoding_guessed"] == ["encoding_guessed"]


def test_wrong_encoding_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("déjà vu".encode("cp1252"))
    _, skipped = read(path, ReadOptions(encoding="utf-8"))
    assert skipped[0].reason == "not utf-8: byte 1 does not fit; name the right one with --encoding"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=200))
def test_utf8_is_taken_as_it_is(text: str) -> None:
    from rhetoric.ingest.decoding import looks_binary  # noqa: PLC0415

    data = text.encode()
    if not looks_binary(data):
        assert decode(data) == (text, "utf-8", False)


# --- names of files


NAMES = [
    ("{date}_{outlet}_{id}", "2024-05-06_kcna.kp_17.txt", ("2024-05-06", "KCNA", "17", None)),
    ("{date}_{outlet}_{id}", "20240506_the_korea_herald_17.txt", ("2024-05-06", "the", "korea_herald_17", None)),
    ("{outlet}-{date}-{id}", "the-korea-herald-2024.05.06-1.txt", ("2024-05-06", "The Korea Herald", "1", None)),
    ("{outlet}/{date}_{title}_{id}", "tass/2024-05-06_Ferry_runs_1.txt", ("2024-05-06", "TASS", "runs_1", "Ferry")),
    ("{outlet}/{date}/{title}", "a/tass/2024-05-06/x_1.txt", ("2024-05-06", "TASS", "x_1", "x 1")),
    ("{*}_{id}", "whatever_else_9.txt", (None, None, "else_9", None)),
    ("({id}) {title}", "(9) Ferry.txt", (None, None, "9", "Ferry")),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "name", "wanted"), NAMES)
def test_names_of_files_tell(pattern: str, name: str, wanted: tuple[str | None, ...], tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROSE, encoding="utf-8")
    (article,), skipped = read(tmp_path, ReadOptions(name_pattern=pattern))
    assert (article.published, article.outlet, article.id, article.title) == wanted
    assert not article.notes
    assert not skipped


@pytest.mark.parametrize("name", ["ferry.txt", "2024-13-45_kcna_1.txt", "06.05.2024_kcna_1.txt"])
def test_names_that_do_not_fit_are_noted(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(PROSE, encoding="utf-8")
    (article,), _ = read(tmp_path, ReadOptions(name_pattern="{date}_{outlet}_{id}"))
    assert [n.code for n in article.notes] == ["name_not_understood"]


def test_a_table_s_name_tells_what_its_rows_do_not(tmp_path: Path) -> None:
    table(tmp_path / "kcna_2024-05-06.csv", [["text", "date"], [PROSE, "2024-05-01"], [PROSE, ""]])
    articles, _ = read(tmp_path, ReadOptions(name_pattern="{outlet}_{date}"))
    assert [(a.outlet, a.published) for a in articles] == [("KCNA", "2024-05-01"), ("KCNA", "2024-05-06")]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{day}_{id}", "{day} is none of date, outlet"),
        ("{date}{id}", "something has to stand between"),
        ("{id}_{id}", "stands in it twice"),
        ("plain", "names no field"),
        ("{id}_{", "a brace without its partner"),
    ],
)
def test_patterns_that_cannot_be(pattern: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read(tmp_path, ReadOptions(name_pattern=pattern))
    assert problem in str(error.value)


def test_no_name_takes_long() -> None:
    pattern = name_pattern("{outlet}_{title}_{id}_{author}_{host}_{agency}_{language}_x")
    started = time.process_time()
    assert pattern.values("_" * 250 + ".txt") is None
    assert pattern.values("a_" * 190) is None
    assert time.process_time() - started < 1


# --- folders


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    for folder in (outside, inside / "sub"):
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(PROSE, encoding="utf-8")
    (inside / "link.txt").symlink_to(outside / "a.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "own.txt").symlink_to(inside / "sub" / "a.txt")
    articles, skipped = read(inside)
    assert sorted(a.locator or "" for a in articles) == [str(inside / "own.txt"), str(inside / "sub" / "a.txt")]
    assert sorted(Path(s.locator).name for s in skipped) == ["folder", "link.txt"]
    assert all("not followed" in s.reason for s in skipped)


def test_files_are_counted_before_they_are_read(tmp_path: Path) -> None:
    for i in range(7):
        (tmp_path / f"{i}.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "a.exe").touch()
    assert count_sources([tmp_path, str(tmp_path / "*.txt"), "-", tmp_path / "none"]) == 15


def test_a_folder_of_many_files_streams(tmp_path: Path) -> None:
    for i in range(3000):
        (tmp_path / f"{i}.txt").write_text(PROSE * 20, encoding="utf-8")
    drafts = read_drafts(tmp_path)
    next(drafts)
    tracemalloc.start()
    count = 1 + sum(1 for _ in drafts)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert count == 3000
    assert kept < 1_000_000


# --- Markdown


HEADS = [
    ('---\ntitle: Ferry: no crossing\nauthors:\n  - Kim\n  - "Han, B."\n---\n', ("Ferry: no crossing", "Kim, Han, B.")),
    ("---\ntitle: 'The ferry'\nauthor: [Kim, 'Han']\n---\n", ("The ferry", "Kim, Han")),
    ('+++\ntitle = "The \\"ferry\\" runs"\nauthor = "Kim"\n+++\n', ('The "ferry" runs', "Kim")),
    ("---\ntitle: >\n  Ferry\n  runs\nauthor:  Kim &amp; Han\n---\n", ("Ferry runs", "Kim & Han")),
    ("\ufeff---\r\ntitle: Ferry\r\nauthor: Kim\r\n---\r\n", ("Ferry", "Kim")),
]


@pytest.mark.parametrize(("head", "wanted"), HEADS)
def test_heads_of_markdown(head: str, wanted: tuple[str, str]) -> None:
    article = read_text(f"{head}\n{PROSE}\n\n{PROSE}And again.")
    assert (article.title, article.author) == wanted
    assert body_of(article).startswith("The ferryman")


def test_no_head_takes_long() -> None:
    started = time.process_time()
    for piece in ("- a\n", "[,", 'a: "\\', "x: [", '"', "|\n"):
        front_matter(f"---\nk: [\n{piece * (19_000 // len(piece))}\n---\n")
    assert time.process_time() - started < 2


def test_pictures_of_markdown_are_captions(tmp_path: Path) -> None:
    picture = "![A ferry leaves the pier.](https://a.example/x_(1).jpg)"
    linked = "[![Ice](https://a.example/i.png)](https://a.example/l)"
    text = f"# Ferry runs again\n\n{picture}\n\n**“{PROSE.strip()}”** he *said*.\n\n{linked}\n\n{PROSE}And ![so](x) on."
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (article,), _ = read(tmp_path / "a.md")
    assert article.text == text
    assert [b.span.of(text) for b in article.blocks if b.kind == "caption"] == [picture, linked]
    assert len(article.body()) == 2


# --- tables


def table(path: Path, rows: list[list[str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def test_csv_with_synonyms(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        [
            ["Article ID", "headline", "story_text", "publish_date", "media_name"],
            ["k1", "Ferry", f"=1+1\n{PROSE}", "2024-05-06", "kcna.kp"],
        ],
    )
    (article,), skipped = read(path)
    assert (article.id, article.title, article.published, article.outlet) == ("k1", "Ferry", "2024-05-06", "KCNA")
    assert article.text == f"=1+1\n{PROSE}"
    assert article.locator == f"{path}:1"
    assert not skipped


def test_table_without_records_is_not_silent(tmp_path: Path) -> None:
    _, skipped = read(table(tmp_path / "a.csv", [["id", "text"]]))
    assert [s.reason for s in skipped] == ["a table without records"]


def test_date_in_no_known_form_is_noted(tmp_path: Path) -> None:
    (article,), _ = read(table(tmp_path / "a.csv", [["text", "date"], [PROSE, "last Tuesday"]]))
    assert article.published is None
    assert [n.code for n in article.notes] == ["date_not_understood"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [["id", "text"], ["1", "Well, yes; and no. So he said."]], delimiter)
    (article,), _ = read(path)
    assert article.text == "Well, yes; and no. So he said."


def test_missing_text_column_names_the_columns(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [["name", "foo"], ["1", PROSE]])
    _, skipped = read(path)
    assert skipped == [Skipped(str(path), "no column with the text; found: name, foo; name it with --text-column")]
    (article,), skipped = read(path, ReadOptions(text_column="foo"))
    assert article.text == PROSE
    assert not skipped


def test_bad_rows_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,text\n1,{PROSE}\n2,a,b\n3,\n4,{PROSE}\n", encoding="utf-8")
    articles, skipped = read(path)
    assert [a.id for a in articles] == ["1", "4"]
    assert [s.locator.rsplit(":", 1)[1] for s in skipped] == ["2", "3"]
    assert "line 3" in skipped[0].reason


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"id": 7, "text": PROSE, "language": "English", "url": "https://www.kcna.kp/x"}),
        "{broken",
        "[1, 2]",
        json.dumps({"schema_version": 1, "statements": [], "text": PROSE}),
        '{"body": "He said so.\\ud800"}',
        json.dumps({"foo": 1}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    articles, skipped = read(path)
    assert [a.id for a in articles] == ["7", "a:5"]
    assert articles[0].language == "en"
    assert articles[1].text.encode("utf-8")
    assert [s.locator.rsplit(":", 1)[1] for s in skipped] == ["2", "3", "4", "6"]
    assert "annotation" in skipped[2].reason


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"articles": rows}, lambda rows: rows[0]])
def test_json(wrap: object, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(wrap([{"content": PROSE, "title": "Ferry"}])), encoding="utf-8")  # type: ignore[operator]
    (article,), skipped = read(path)
    assert (article.text, article.title) == (PROSE, "Ferry")
    assert not skipped


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({"id": ["x", "y"], "maintext": [PROSE, None], "date": ["2024-01-02", ""]}), path)
    articles, skipped = read(path)
    assert [(a.id, a.published) for a in articles] == [("x", "2024-01-02")]
    assert skipped == [Skipped(f"{path}:2", "no text in column 'maintext'")]
    (tmp_path / "b.parquet").write_bytes(b"PAR1 not really")
    assert "not a readable Parquet file" in read(tmp_path / "b.parquet")[1][0].reason


def test_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.html").write_text("<html><p>x</p></html>", encoding="utf-8")
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    (tmp_path / "c.txt").write_text(PROSE, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    articles, skipped = read(tmp_path, ReadOptions(time_limit=0))
    assert [a.id for a in articles] == ["c"]
    assert "pip install 'rhetoric-toolkit[html]'" in skipped[0].reason
    assert "pip install 'rhetoric-toolkit[arrow]'" in skipped[1].reason


# --- HTML


PAGE = """<html lang="en"><head><meta charset="utf-8"><title>Ferry runs again | The Korea Herald</title>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry runs again - The Korea Herald",
"datePublished": "2024-07-09T01:00:00Z", "author": {"name": "Han Bo-ra"}}</script>
<meta property="og:site_name" content="The Korea Herald"><link rel="canonical" href="https://www.koreaherald.com/article/1">
</head><body><nav><a href="/">Home</a><a href="/x">“We saw it coming”</a></nav><article><h1>Ferry runs again</h1>
<figure><img src="a.jpg"><figcaption>A ferry leaves the people’s pier. (Yonhap)</figcaption></figure>%s</article>
<footer>Copyright 2024</footer></body></html>"""


def test_html(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    paragraphs = "".join(
        f"<p>{PROSE}That was the case on day {i}, and nobody on the pier was surprised.</p>" for i in range(5)
    )
    (tmp_path / "a.html").write_text(PAGE % paragraphs, encoding="utf-8")
    (article,), skipped = read(tmp_path / "a.html")
    assert (article.title, article.outlet, article.published) == ("Ferry runs again", "The Korea Herald", "2024-07-09")
    assert (article.author, article.url) == ("Han Bo-ra", "https://www.koreaherald.com/article/1")
    assert len(article.body()) == 5
    assert [b.kind for b in article.blocks] == ["title", *["paragraph"] * 5, "caption"]
    assert "saw it coming" not in article.text
    assert not skipped


def test_agency_copy_on_a_paper_s_site(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    paragraphs = "".join(
        f"<p>{PROSE}That was the case on day {i}, and nobody on the pier was surprised.</p>" for i in range(5)
    )
    page = (PAGE % (paragraphs + f"<p>{PROSE}(Yonhap)</p>")).replace("Han Bo-ra", "Yonhap")
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (article,), _ = read(tmp_path / "a.html")
    assert (article.outlet, article.host, article.agency, article.author) == (
        "Yonhap",
        "The Korea Herald",
        "Yonhap",
        None,
    )


def test_html_without_an_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_text("<html><body><nav><a href=/>Home</a></nav></body></html>", encoding="utf-8")
    articles, skipped = read(tmp_path / "a.html")
    assert not articles
    assert skipped[0].reason == "no running text found on this page"


def test_the_folder_may_change_between_two_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads pages is older than the change."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        page = f"<html><head><title>{name}</title></head><body><article><p>{PROSE}</p></article></body></html>"
        (tmp_path / name / "page.html").write_text(page, encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        articles, skipped = read("page.html")
        assert (len(articles), skipped) == (1, [])
