"""Reports: golden text for a hand-built annotation, and hostile text made harmless in every format."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from handmade import counted, dinner, plain, said_by, two_wires
from hypothesis import given
from hypothesis import strategies as st
from test_record import SCHEMA

from rhetoric.compare import compare, concordance
from rhetoric.document import Annotation
from rhetoric.errors import UsageError
from rhetoric.record import from_record
from rhetoric.report import FORMATS, render
from rhetoric.report.markdown import escape
from rhetoric.report.plain import Style, fit
from rhetoric.report.plain import plain as plain_text
from rhetoric.report.sheet import Column, Sheet, table
from rhetoric.report.tables import ARTICLE_COLUMNS, COMPARISON_COLUMNS, guarded
from rhetoric.safe import display_width, pad, safe_text, shorten, wrap

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    '=cmd|"/c calc"!A1 \x1b[31mred\x1b]0;title\x07 \u202egnp.exe <script>alert(1)</script> [x](javascript:1) | `a`'
)
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def golden(name: str, text: str) -> None:
    """Compare with a golden file; with RHETORIC_GOLDEN=write it is written anew, to be read before it is committed."""
    path = GOLDEN / name
    if os.environ.get("RHETORIC_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def some_articles() -> list[Annotation]:
    threat = {"narrated": "a threat looms over the talks of the two sides", "hits": [("threat", "threat_deterrence")]}
    later = {"narrated": "no talks were held and the two sides waited", "published": "2025-02-01"}
    return [dinner(), plain(1, "TASS", **threat), plain(2, "TASS", **later), plain(3, None, **later)]


def third_wire() -> list[Annotation]:
    return [counted(20 + i, "Xinhua", i % 2, 100 + i) for i in range(6)]


def hostile() -> Annotation:
    base = dinner()
    article = replace(base.article, title=HOSTILE, outlet=HOSTILE, host=HOSTILE, author=HOSTILE, locator=HOSTILE)
    notes = tuple(replace(note, message=HOSTILE) for note in base.notes)
    matches = tuple(replace(m, frame=HOSTILE, term=HOSTILE, lexicon=HOSTILE) for m in base.matches)
    annotation = replace(base, article=article, notes=notes, matches=matches)
    return said_by(annotation, speaker=HOSTILE, carrier=HOSTILE, rule=HOSTILE)


# golden ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 100])
def test_article_as_text(width: int) -> None:
    golden(f"article-{width}.txt", render(dinner(), width=width))


def test_article_as_markdown() -> None:
    golden("article.md", render(dinner(), "md"))


def test_article_as_latex() -> None:
    golden("article.tex", render(dinner(), "latex"))


@pytest.mark.parametrize("name", ARTICLE_COLUMNS)
def test_article_as_csv(name: str) -> None:
    text = render(dinner(), "csv", table=name)
    golden(f"article-{name}.csv", text)
    header, *rows = csv.reader(io.StringIO(text))
    assert header == list(ARTICLE_COLUMNS[name])  # type: ignore[index]
    assert all(len(row) == len(header) for row in rows)
    assert rows


def test_tested_comparison_as_text() -> None:
    golden("comparison-tested.txt", render(compare(two_wires(), tests=True), width=100))


def test_tested_comparison_as_latex() -> None:
    golden("comparison-tested.tex", render(compare(two_wires(), tests=True), "latex"))


def test_comparison_as_text() -> None:
    golden("comparison.txt", render(compare(some_articles()), width=100))


@pytest.mark.parametrize("name", COMPARISON_COLUMNS)
def test_comparison_as_csv(name: str) -> None:
    plain = name in ("rates", "matches")
    result = compare(some_articles()) if plain else compare([*two_wires(), *third_wire()], tests=True)
    golden(f"comparison-{name}.csv", render(result, "csv", table=name))


@pytest.mark.parametrize("width", [60, 130])
def test_concordance_as_text(width: int) -> None:
    golden(f"concordance-{width}.txt", render(concordance(some_articles(), "*p*", width=width), width=width))


# formats -----------------------------------------------------------------------------------------------------------


def test_json_of_one_of_several_and_of_none() -> None:
    one = json.loads(render(dinner(), "json"))
    jsonschema.validate(one, SCHEMA)
    assert from_record(one) == dinner()
    several = json.loads(render(some_articles(), "json"))
    assert [record["id"] for record in several] == ["dinner", "a1", "a2", "a3"]
    assert len(json.loads(render(some_articles()[:2], "json"))) == 2
    assert json.loads(render([], "json")) == []
    lines = render(some_articles(), "jsonl").splitlines()
    assert [from_record(json.loads(line)) for line in lines] == some_articles()


def test_json_of_a_comparison_has_the_matches_behind_every_rate() -> None:
    record = json.loads(render(compare(some_articles()), "json"))
    assert all(len(row["matches"]) == row["hits"] for row in record["rows"])
    assert sum(row["hits"] for row in record["rows"]) == 5
    assert record["methods"]
    rows = [json.loads(line) for line in render(compare(some_articles()), "jsonl").splitlines()]
    assert rows == record["rows"]


def test_several_articles_share_one_header() -> None:
    text = render(some_articles(), "csv")
    assert text.count("article,locator") == 1
    assert render([], "csv") == text.splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("format", "table"), [("docx", None), ("csv", "mood"), ("text", "matches"), ("html", "matches")]
)
def test_what_is_not_offered(format: str, table: str | None) -> None:
    with pytest.raises(UsageError):
        render(dinner(), format, table=table)
    with pytest.raises(UsageError):
        render(compare([]), format, table=table)


def test_a_page_of_html_is_of_one_article() -> None:
    assert render(dinner(), "html") == render([dinner()], "html")
    assert render([], "html") == ""
    with pytest.raises(UsageError, match="one article"):
        render(some_articles(), "html")


def test_nothing_at_all() -> None:
    bare = plain(1, None)
    for format in FORMATS:
        render(bare, format)
        render(compare([]), format)
        render(concordance([], "x"), format)
    text = render(bare)
    assert "No body text was found" in text
    assert "outlet unknown · date unknown" in text


def test_speaker_columns_hold_the_main_speakers_only() -> None:
    base = plain(1, said="our friendship will last and last", hits=[("friendship", "ally")])
    many = tuple(replace(base.statements[0], speaker=f"Speaker {n}") for n in range(9))
    text = render(replace(base, statements=many))
    assert "and 6 more speakers" in text


def test_an_occurrence_at_the_very_start_has_its_place() -> None:
    row = render(concordance([plain(1, narrated="peace came")], "peace"), "md").splitlines()[2]
    assert row == "| a1 |  | Yonhap |  | 0 | 5 |  | peace | came | narration |  |  |"


# hostile text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_a_terminal_obeys_gets_out(format: str) -> None:
    outputs = [
        render(hostile(), format),
        render(compare([hostile()]), format),
        render(compare([hostile()], by="speaker"), format),
        render(concordance([hostile()], "p*"), format),
    ]
    if format == "csv":
        outputs += [render(hostile(), format, table=name) for name in ARTICLE_COLUMNS]
        outputs.append(render(compare([hostile()]), format, table="matches"))
    for text in outputs:
        if format in ("json", "jsonl"):
            assert not re.search("[\x00-\x09\x0b-\x1f]", text)  # escaped, and exact
        else:
            assert not CONTROLS.search(text)


def test_markdown_takes_nothing_for_markup() -> None:
    text = render(hostile(), "md")
    assert "<script>" not in text
    assert not re.search(r"(?<!\\)\]\(", text)
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() if "quotation" in line}
    assert len(widths) <= 1
    assert escape("https://a.example www.b.example") == "https&#58;//a.example www&#46;b.example"


def test_no_cell_is_a_formula() -> None:
    for name in ARTICLE_COLUMNS:
        for row in list(csv.reader(io.StringIO(render(hostile(), "csv", table=name))))[1:]:
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or float(cell) < 0
    assert guarded("=1+1") == "'=1+1"
    assert guarded("\t=1") == "'=1"
    assert guarded("a=1") == "a=1"
    assert guarded(-1.5) == -1.5


@given(st.text())
def test_safe_text_is_one_harmless_line(text: str) -> None:
    safe = safe_text(text)
    assert not CONTROLS.search(safe)
    assert "\n" not in safe
    assert safe_text(safe) == safe
    safe.encode("utf-8")


def test_safe_text_keeps_what_is_harmless() -> None:
    assert safe_text("Ким Чен Ын\n김정은  金正恩 é 👩‍💻") == "Ким Чен Ын 김정은 金正恩 é 👩‍💻"
    assert safe_text("\x1b[1m") == "␛[1m"
    assert safe_text("0 \xad") == "0"
    assert safe_text("a\ud800b") == "a�b"


# layout ------------------------------------------------------------------------------------------------------------

lines = st.text(st.sampled_from("ab 中文é́한…-"), max_size=60).map(safe_text)


@given(lines, st.integers(2, 30))
def test_text_fits_its_columns(text: str, width: int) -> None:
    assert display_width(shorten(text, width)) <= width
    assert display_width(pad(shorten(text, width), width)) == width
    assert display_width(fit(text, width, right=True)) == width
    wrapped = wrap(text, width)
    assert all(display_width(line) <= width for line in wrapped)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert len(wrap(text, width, 2)) <= 2


@pytest.mark.parametrize("width", [40, 60, 75, 100, 180])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    chinese = said_by(dinner(), speaker="王毅外交部长", carrier="新华社")
    chinese = replace(chinese, article=replace(chinese.article, title="两国外长会晤讨论朝鲜半岛局势" * 9))
    for annotation in (dinner(), chinese, hostile()):
        for text in (render(annotation, width=width), render(compare([annotation], by="speaker"), width=width)):
            assert max(display_width(line) for line in text.splitlines()) <= width


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A table of any shape, with cells in letters of one and two columns."""
    columns = [
        Column(draw(lines), number=draw(st.booleans()), wide=i == 1 and draw(st.booleans()), once=draw(st.booleans()))
        for i in range(draw(st.integers(1, 7)))
    ]
    rows = draw(st.lists(st.lists(lines, min_size=len(columns), max_size=len(columns)), max_size=4))
    return Sheet(draw(lines), (draw(lines),), (table(draw(lines), columns, rows, "Nothing.", draw(lines)),))


@given(sheets(), st.integers(20, 200))
def test_no_table_is_wider_than_the_terminal(sheet: Sheet, width: int) -> None:
    shown = plain_text(sheet, Style(width))
    assert all(display_width(line) <= max(40, width) for line in shown.splitlines())
    coloured = plain_text(sheet, Style(width, colour=True))
    assert re.sub(r"\x1b\[[012]m", "", coloured) == shown


def test_columns_stay_in_line_beside_wide_characters() -> None:
    rows = [("王毅", "1"), ("Kim", "2")]
    shown = plain_text(Sheet("t", (), (table("h", (Column("who"), Column("n", number=True)), rows, ""),)), Style(60))
    first, second = shown.splitlines()[-2:]
    assert display_width(first) == display_width(second)


def test_colour_only_where_asked() -> None:
    assert "\x1b" not in render(dinner())
    coloured = render(dinner(), colour=True)
    assert re.sub("\x1b\\[[012]m", "", coloured) == render(dinner())


def test_every_column_is_described() -> None:
    for columns in (*ARTICLE_COLUMNS.values(), *COMPARISON_COLUMNS.values()):
        assert all(description for description in columns.values())
