"""A corpus as a site: every link leads somewhere inside, nothing leaves the folder, nothing runs but what is ours."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from handmade import dinner
from hypothesis import given
from hypothesis import strategies as st
from test_figures import of_outlets
from test_report_html import policy_holds
from typer.testing import CliRunner

from rhetoric import cli
from rhetoric.document import Annotation, Span
from rhetoric.errors import UsageError
from rhetoric.record import read_annotations, to_line
from rhetoric.report.html import site as sites
from rhetoric.report.html.article import article_page
from rhetoric.report.html.fulltext import FullText, part_of, words_of
from rhetoric.report.html.listings import file_name
from rhetoric.report.html.site import write_site

pytest.importorskip("matplotlib")
NAME = re.compile(r"\d{5}(-[a-z0-9]+)*\.html")
SEARCH = re.compile(r"foundWords\((\d+),(\[.*\])\);\n", re.ASCII)
DATA = re.compile(r'<script type="application/json" class="(tables|articles)">(.*?)</script>', re.DOTALL)
LOCAL = re.compile(r'href="((?:\.\./)?[A-Za-z0-9/_-]+(?:\.[a-z]+)?(?:#[a-z0-9]+)?)"')
HOSTILE = [
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\con",
    "con",
    "\x00\x1b[31m\n",
    "</script><script>alert(1)</script><!--",
    "\u2028\u2029\u202e",
    "a" * 3_000,
    "朝鮮中央通信",
    "javascript:alert(1)",
    "=1+1",
    "{{7*7}}",
]


def made(annotations: list[Annotation], folder: Path, **options: Any) -> Path:
    folder.mkdir()
    write_site(iter(annotations), folder, **options)
    return folder


def hostile_site() -> list[Annotation]:
    one = dinner()
    speakers = [replace(s, speaker=HOSTILE[5], carrier=HOSTILE[0]) for s in one.statements]
    return [
        replace(
            one,
            article=replace(one.article, id=name, title=name, outlet=name, locator=name, url=name),
            statements=tuple(speakers),
        )
        for name in HOSTILE
    ]


def check(folder: Path) -> None:
    """Each page obeys its policy, and each link of it leads to a file and a place that are there."""
    pages = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    ids = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages.items()}
    for path, text in pages.items():
        local = LOCAL.findall(text)
        policy_holds(LOCAL.sub('href="#main"', DATA.sub("", text)))
        for link in local:
            file, _, place = link.partition("#")
            target = (path.parent / file).resolve()
            assert target.is_relative_to(folder.resolve())
            assert target.is_file(), (path.name, link)
            assert not place or place in ids[folder / target.relative_to(folder.resolve())], (path.name, link)


def reached(folder: Path) -> set[Path]:
    """Pages that a reader without script comes to from the first one."""
    seen, open_ = set(), [folder / "index.html"]
    while open_:
        path = open_.pop()
        if path not in seen:
            seen.add(path)
            links = LOCAL.findall(DATA.sub("", path.read_text(encoding="utf-8")))
            open_ += [(path.parent / link.partition("#")[0]).resolve() for link in links if ".html" in link]
    return seen


def searched(folder: Path) -> dict[str, list[int]]:
    """The words of the search, each with the numbers of its articles."""
    found: dict[str, list[int]] = {}
    for path in (folder / "search").iterdir():
        told = SEARCH.fullmatch(path.read_text(encoding="ascii"))
        assert told is not None
        assert told[1] == path.stem
        pairs = json.loads(told[2])
        for word, steps in zip(pairs[::2], pairs[1::2], strict=True):
            assert part_of(word) == int(told[1])
            found[word] = list(accumulate(int(step, 36) for step in steps.split()))
    return found


def index_of(folder: Path) -> tuple[dict[str, list[str]], list[list[Any]]]:
    found = DATA.findall((folder / "index.html").read_text(encoding="utf-8"))
    tables = [json.loads(text) for name, text in found if name == "tables"]
    return tables[0], [row for name, text in found if name == "articles" for row in json.loads(text)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(of_outlets(["KCNA", "Yonhap"], ["2024-01-02", "2024-02-03"]), tmp_path_factory.mktemp("one") / "site")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(hostile_site(), tmp_path_factory.mktemp("two") / "site")


def test_every_link_leads_to_a_page(site: Path) -> None:
    check(site)


def test_every_page_is_reached_and_leads_back(site: Path, strange: Path) -> None:
    for folder in (site, strange):
        pages = {p.resolve() for p in folder.rglob("*.html")}
        assert reached(folder.resolve()) == pages
        for path in pages - {folder.resolve() / "index.html"}:
            text = path.read_text(encoding="utf-8")
            up = "../" * (len(path.relative_to(folder.resolve()).parts) - 1)
            assert f'<nav aria-label="Site"><a href="{up}index.html">' in text
            assert not re.search(r"<(title|h1[^>]*)>\s*</", text)


def test_speakers_are_compared_too(site: Path) -> None:
    assert {p.name for p in site.glob("comparison*")} == {"comparison.html", "comparison-speakers.html"}
    index = (site / "index.html").read_text(encoding="utf-8")
    assert '<a href="comparison-speakers.html">Speakers compared</a>' in index
    assert "comparison-years.html" not in index


def test_years_are_compared_where_there_are_two(tmp_path: Path) -> None:
    folder = made(of_outlets(["KCNA", "Yonhap"], ["2023-01-02", "2024-02-03"]), tmp_path / "site")
    check(folder)
    assert "Years compared" in (folder / "index.html").read_text(encoding="utf-8")
    assert "2023" in (folder / "comparison-years.html").read_text(encoding="utf-8")


def test_the_search_has_every_word_of_titles_and_bodies(site: Path, strange: Path) -> None:
    annotations = of_outlets(["KCNA", "Yonhap"], ["2024-01-02", "2024-02-03"])
    words = searched(site)
    for i, annotation in enumerate(annotations):
        article = annotation.article
        text = " ".join((article.title or "", *(span.of(article.text) for span in article.body())))
        assert {word for word, places in words.items() if i in places} == set(words_of(text))
    assert words["fraternal"] == [0, 1, 2, 3]
    assert "opinion" not in words  # left out of the body
    assert sorted(index_of(site)[0]["parts"]) == sorted(int(p.stem) for p in (site / "search").iterdir())
    assert searched(strange)["script"] == [HOSTILE.index("</script><script>alert(1)</script><!--")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The PACT's pact, 2024-06-19", ["the", "pact", "pact", "2024", "06", "19"]),
        ("Café Ünïcode ＡＢＣ й", ["cafe", "unicode", "abc"]),
        ("朝鮮中央 通信x2", ["朝鮮", "鮮中", "中央", "央", "通信", "信", "x2"]),
        ("조선 말", ["조선", "선", "말"]),
        ("a b __proto__ constructor", ["proto", "constructor"]),
        ("x" * 60, ["x" * 40]),
        ("\u202e\x00<>", []),
    ],
)
def test_words_of_the_search(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


@given(st.lists(st.text(max_size=60), max_size=5))
def test_what_is_searched_is_data(texts: list[str]) -> None:
    full = FullText()
    for number, text in enumerate(texts):
        full.add(number, text)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "search").mkdir()
        full.write(Path(name) / "search")
        found = searched(Path(name))
    assert found == {
        word: [i for i, text in enumerate(texts) if word in set(words_of(text))] for t in texts for word in words_of(t)
    }


def test_a_term_is_named_by_what_was_found(tmp_path: Path) -> None:
    """Its pattern stands on its page."""
    one = dinner()
    pattern = "fraternal|peace(?:ful)?"
    matches = [replace(m, term=pattern, frame="kinship") for m in one.matches if m.counted]
    folder = made([replace(one, matches=tuple(matches))], tmp_path / "site")
    terms = (folder / "terms.html").read_text(encoding="utf-8")
    assert pattern not in terms
    assert "(kinship)</a>" in terms
    page = next((folder / "terms").iterdir()).read_text(encoding="utf-8")
    assert f"Entry in lexicon dprk-en, frame kinship: {pattern}" in page
    assert all(f"<bdi>{m.span.of(one.article.text).lower()}</bdi>" in page for m in matches)


def test_a_long_statement_is_cut_with_a_sign(tmp_path: Path) -> None:
    one = dinner()
    long = replace(one.statements[0], content=(Span(0, len(one.article.text) - 1),))
    folder = made([replace(one, statements=(long,), matches=())], tmp_path / "site")
    [said] = re.findall(r'#s1" dir="auto">(.*?)</a>', next((folder / "speakers").iterdir()).read_text(encoding="utf-8"))
    assert said.endswith("…")


def test_the_index_lists_articles_without_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "FIRST", 3)
    folder = made(of_outlets(["KCNA"], [f"2024-01-0{day}" for day in range(1, 6)]), tmp_path / "site")
    text = DATA.sub("", (folder / "index.html").read_text(encoding="utf-8"))
    assert len(re.findall(r'<li><a href="articles/', text)) == 3
    assert 'and 2 more articles: <a href="articles.html">all articles</a>' in text
    assert len(re.findall(r'<a href="articles/', (folder / "articles.html").read_text(encoding="utf-8"))) == 5


def test_pages_of_outlets_and_speakers_lead_to_each_other(site: Path) -> None:
    outlet = next((site / "outlets").glob("*kcna*")).read_text(encoding="utf-8")
    speaker = next((site / "speakers").iterdir()).read_text(encoding="utf-8")
    assert re.search(r'<a href="\.\./speakers/\d{5}-choe-son-hui\.html" dir="auto">Choe Son-hui</a>', outlet)
    assert re.search(r'<a href="\.\./outlets/\d{5}-kcna\.html" dir="auto">KCNA</a>', speaker)
    assert '› <a href="../speakers.html">Speakers</a>' in speaker


def test_hostile_names_stay_inside_and_stay_text(strange: Path) -> None:
    check(strange)
    for path in strange.rglob("*.html"):
        assert NAME.fullmatch(path.name) or path.parent == strange
        assert len(path.name) < 60
        assert "<script>alert" not in path.read_text(encoding="utf-8")
    assert sorted(p.name for p in strange.parent.iterdir()) == ["site"]
    with (strange / "data/articles.csv").open(encoding="utf-8") as stream:
        assert all(not cell.startswith(("=", "+", "@")) for row in csv.reader(stream) for cell in row)


@given(st.integers(1, 10**6), st.text())
def test_names_of_files_are_plain(number: int, name: str) -> None:
    shown = file_name(number, name)
    assert re.fullmatch(r"\d{5,}(-[a-z0-9]+)*\.html", shown)
    assert shown.startswith(f"{number:05}")


def test_there_is_a_page_for_each_article_speaker_outlet_and_term(site: Path) -> None:
    names = {kind: len(list((site / kind).iterdir())) for kind in ("articles", "outlets", "speakers", "terms")}
    one = dinner()
    speakers = {s.speaker_id or s.speaker for s in one.statements if s.speaker}
    terms = {m.term for m in one.matches if m.counted}
    assert names == {"articles": 4, "outlets": 2, "speakers": len(speakers), "terms": len(terms)}
    assert '<nav aria-label="Site"><a href="../index.html">' in next((site / "articles").iterdir()).read_text()


def test_the_index_knows_all_articles(site: Path, strange: Path) -> None:
    tables, rows = index_of(site)
    assert [row[3] for row in rows] == ["2024-01-02", "2024-02-03"] * 2
    assert [tables["outlets"][row[2]] for row in rows] == ["KCNA", "KCNA", "Yonhap", "Yonhap"]
    frames = {m.frame for m in dinner().matches if m.counted}
    assert all({tables["frames"][f] for f in row[6]} == frames for row in rows)
    assert all((site / row[0]).is_file() for row in rows)
    assert len(index_of(strange)[1]) == len(HOSTILE)


def test_the_index_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "CHUNK", 3)
    folder = made(of_outlets([f"outlet {n}" for n in range(8)], ["2024-01-02"]), tmp_path / "site")
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert [len(json.loads(part)) for name, part in DATA.findall(text) if name == "articles"] == [3, 3, 2]


def test_the_data_are_the_annotations(site: Path) -> None:
    with (site / "data/annotations.jsonl").open("rb") as stream:
        assert list(read_annotations(stream, "data", print)) == of_outlets(["KCNA", "Yonhap"])
    with (site / "data/articles.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(sites.ARTICLE_COLUMNS)
    assert all((site / row["page"]).is_file() for row in rows)


def test_checksums_are_those_of_all_files(site: Path) -> None:
    told = dict(reversed(line.split("  ", 1)) for line in (site / "SHA256SUMS").read_text().splitlines())
    files = {p.relative_to(site).as_posix(): p for p in site.rglob("*") if p.is_file() and p.name != "SHA256SUMS"}
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_the_same_articles_give_the_same_site(site: Path, tmp_path: Path) -> None:
    again = made(of_outlets(["KCNA", "Yonhap"], ["2024-01-02", "2024-02-03"]), tmp_path / "site")
    assert (again / "SHA256SUMS").read_text() == (site / "SHA256SUMS").read_text()


def test_long_lists_are_cut_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "MOST_SHOWN", 2)
    folder = made(of_outlets(["KCNA"], [f"2024-01-0{day}" for day in range(1, 6)]), tmp_path / "site")
    for kind, what in (("speakers", "statements"), ("terms", "occurrences")):
        text = next((folder / kind).iterdir()).read_text(encoding="utf-8")
        assert f"and 3 more {what}, in data/annotations.jsonl" in text
    assert len(re.findall('href="../articles/', next((folder / "outlets").iterdir()).read_text())) == 5


def test_an_article_without_a_page_has_no_link(tmp_path: Path) -> None:
    def most(annotation: Annotation, home: str) -> str | None:
        return None if annotation.article.outlet == "KCNA" else article_page(annotation, home)

    folder = made(of_outlets(["KCNA", "Yonhap"], ["2024-01-02"]), tmp_path / "site", page_of=most)
    check(folder)
    assert [row[0] == "" for row in index_of(folder)[1]] == [True, False]


def test_passages_of_the_comparison_lead_to_articles(site: Path) -> None:
    text = (site / "comparison.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<a href="articles/\d{5}-[a-z-]+\.html">', text)) >= 4
    assert unquote(text).count("group,lexicon,frame") >= 1


def test_what_to_cite_is_on_the_page_of_provenance(tmp_path: Path) -> None:
    def cite(makers: Any) -> list[str]:
        return [f"rhetoric {maker.rhetoric}" for maker in makers]

    folder = made(of_outlets(["KCNA"]), tmp_path / "site", cite=cite)
    assert "Cite: rhetoric 0.1.0" in (folder / "provenance.html").read_text()


def test_nothing_to_show_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no article was found"):
        write_site([], tmp_path)


def stored(folder: Path) -> str:
    path = folder / "a.jsonl"
    path.write_text("".join(to_line(a) + "\n" for a in of_outlets(["KCNA", "Yonhap"])), encoding="utf-8")
    return str(path)


def test_the_command_writes_a_site(tmp_path: Path) -> None:
    source, folder = stored(tmp_path), tmp_path / "site"
    result = CliRunner().invoke(cli.app, ["report", "--quiet", source, "--site", str(folder)])
    assert (result.exit_code, result.output) == (0, "")
    check(folder)
    assert "Cite: " in (folder / "provenance.html").read_text(encoding="utf-8")
    again = CliRunner().invoke(cli.app, ["report", "--quiet", source, "--site", str(folder)])
    assert again.exit_code == 2
    assert f"--site {folder}: is there already" in again.output


@pytest.mark.parametrize("more", [["--format", "csv"], ["-o", "x.html"], ["--table", "rates"]])
def test_other_outputs_do_not_go_with_a_site(tmp_path: Path, more: list[str]) -> None:
    result = CliRunner().invoke(cli.app, ["report", stored(tmp_path), "--site", str(tmp_path / "site"), *more])
    assert result.exit_code == 2
    assert "--site writes a folder of HTML" in result.output


def test_a_site_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Iterator[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sites, "comparison_page", broken)
    source = stored(tmp_path)
    result = CliRunner().invoke(cli.app, ["report", "--quiet", source, "--site", str(tmp_path / "site")])
    assert result.exit_code == 1
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]
