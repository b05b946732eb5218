"""The page of a comparison: figures, tables, files and passages say what was counted, and nothing else runs."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from handmade import dinner
from test_figures import HOSTILE, of_outlets
from test_report_html import Seen, policy_holds
from typer.testing import CliRunner

from rhetoric import cli, render
from rhetoric.compare import compare, concordance
from rhetoric.compare.overview import Overview, overview
from rhetoric.compare.passages import passages
from rhetoric.compare.spool import Spool
from rhetoric.document import Annotation
from rhetoric.record import to_line
from rhetoric.report.figures import rates_figure
from rhetoric.report.html import comparison as pages
from rhetoric.report.html.comparison import comparison_page
from rhetoric.report.tables import csv_text

pytest.importorskip("matplotlib")
DATES = [f"2024-{month:02}-{day:02}" for month in (1, 2, 3) for day in (4, 5)]
HEADINGS = [
    "Rates with intervals",
    "Frames by groups",
    "Narration against statements",
    "Key words",
    "Rates over time",
    "Who is quoted",
]


def links(seen: Seen) -> dict[str, str]:
    """Files that a page holds, by name."""
    return {a["download"]: a["href"] for tag, a in seen.elements if tag == "a" and "download" in a and "href" in a}  # type: ignore[misc]


def headings(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", page)


def test_a_page_has_every_figure_with_its_table_method_and_files() -> None:
    page = comparison_page(overview(of_outlets(["KCNA", "Yonhap"], DATES)))
    seen = policy_holds(page)
    assert [h for h in headings(page) if h in HEADINGS] == HEADINGS
    assert page.count("<figure>") == page.count("<figcaption>") == page.count('role="img"') == len(HEADINGS)
    found = links(seen)
    assert {name.rpartition(".")[2] for name in found} == {"svg", "png", "csv"}
    assert all(re.fullmatch(r"[a-z-]+\.(svg|png|csv)", name) for name in found)
    assert sum(name.endswith(".svg") for name in found) == len(HEADINGS)
    assert {href for tag, a in seen.elements if tag == "a" and (href := a.get("href", "")).startswith("#")} <= {
        f"#{a['id']}" for _, a in seen.elements if a.get("id")
    }


def test_files_are_what_they_say() -> None:
    annotations = of_outlets(["KCNA", "Yonhap"], DATES)
    found = links(policy_holds(comparison_page(overview(annotations))))
    assert unquote(found["rates.csv"].partition(",")[2]) == render(compare(annotations), "csv")
    assert unquote(found["rates.svg"].partition(",")[2]) == rates_figure(compare(annotations)).picture
    assert b64decode(found["rates.png"].partition(",")[2]).startswith(b"\x89PNG")


def test_a_large_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST_CSV", 400)
    result = compare(of_outlets(["KCNA", "Yonhap"], DATES))
    page = comparison_page(Overview(result))
    text = unquote(links(policy_holds(page))["rates.csv"].partition(",")[2])
    whole = render(result, "csv")
    assert whole.startswith(text)
    kept = text.count("\n") - 1
    assert 0 < kept < len(result.rows)
    assert f"the first {kept} of {len(result.rows)} rows; rhetoric compare --format csv has all" in page


def test_passages_stand_behind_their_rates() -> None:
    annotations = of_outlets(["KCNA", "Yonhap"], DATES)
    result = overview(annotations)
    lines = tuple(concordance(annotations[: len(DATES)], "protector of peace", width=70))
    assert result.passages["KCNA", "dprk-en", "peace_security"] == lines
    seen = policy_holds(comparison_page(result))
    places = {a["id"] for tag, a in seen.elements if tag == "details" and re.fullmatch(r"p\d+", a.get("id") or "")}
    pointed = {a["href"] for tag, a in seen.elements if tag == "a" and re.fullmatch(r"#p\d+", a.get("href") or "")}
    assert pointed == {f"#{place}" for place in places}
    assert len(places) == sum(1 for r in result.comparison.rows if r.hits)


def test_many_matches_are_drawn_the_same_way_each_time() -> None:
    annotations = of_outlets(["KCNA"], [f"2024-01-{day:02}" for day in range(1, 31)])
    result = compare(annotations)
    first, second = (passages(annotations, result, ["KCNA"]) for _ in range(2))
    assert first == second
    assert {len(lines) for lines in first.values()} == {10}
    assert [line.published for line in first["KCNA", "dprk-en", "kinship_fraternity"]] == sorted(
        line.published or "" for line in first["KCNA", "dprk-en", "kinship_fraternity"]
    )
    assert "(10 of 30, at random)" in re.sub(r"<[^>]+>", "", comparison_page(Overview(result, passages=first)))


def test_of_many_frames_and_groups_each_has_fewer_passages() -> None:
    annotations = of_outlets([f"outlet {n}" for n in range(60)], [f"2024-01-0{day}" for day in range(1, 8)])
    result = compare(annotations)
    found = passages(annotations, result, [g.name for g in result.groups])
    assert len(found) == 60 * len({r.frame for r in result.rows if r.hits})
    assert {len(lines) for lines in found.values()} == {1000 // len(found)}


def test_what_cannot_be_had_is_told() -> None:
    one = overview(of_outlets(["KCNA"], ["2024-01-02"]))
    assert (one.keyness, one.trends) == (None, None)
    assert [told.partition(" left out")[0] for told in one.left_out] == ["Key words", "Rates over time"]
    page = comparison_page(one)
    assert all(told in page for told in one.left_out)
    years = overview(of_outlets(["KCNA"], DATES), by="year")
    assert "Rates over time left out: groups are years already." in years.left_out
    assert overview(of_outlets(["KCNA"], DATES), by="voice").sources is None
    policy_holds(comparison_page(overview([])))


@pytest.mark.parametrize("by", ["outlet", "speaker", "source_type", "carrier", "voice", "year"])
def test_every_grouping_has_a_page(by: str) -> None:
    policy_holds(comparison_page(overview(of_outlets(["KCNA", "Yonhap"], DATES[:3]), by=by)))


def test_groups_that_were_not_asked_for_are_nowhere() -> None:
    annotations = of_outlets(["KCNA", "Yonhap", "Tass Weekly"], DATES)
    result = overview(annotations, groups=["KCNA", "Yonhap"])
    assert result.sources is not None
    assert result.trends is not None
    told = [result.comparison, result.narration, result.statements, result.sources, result.trends]
    assert {row.group for one in told if one is not None for row in one.rows} == {"KCNA", "Yonhap"}
    assert {group for group, *_ in (*result.passages, *result.sources.quoted)} == {"KCNA", "Yonhap"}


def test_hostile_names_and_texts_stay_text() -> None:
    annotations = of_outlets([name for name in HOSTILE if len(name) < 100], ["2024-01-02"])
    one = annotations[0]
    speakers = tuple(replace(s, speaker="</script><script>alert(9)</script>") for s in one.statements)
    page = comparison_page(overview([replace(one, statements=speakers), *annotations[1:]]))
    policy_holds(page)
    assert not re.search(r"<script>alert|<svg onload|<img", page)
    csv = unquote(links(policy_holds(page))["rates.csv"].partition(",")[2])
    assert csv_text([["=HYPERLINK(1)"]]).strip() in csv


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    stored, page = tmp_path / "a.jsonl", tmp_path / "c.html"
    stored.write_text("".join(to_line(a) + "\n" for a in of_outlets(["KCNA", "Yonhap"], DATES)), encoding="utf-8")
    arguments = ["compare", "--quiet", str(stored), "--format", "html", "--at", "2024-02", "-o", str(page)]
    result = CliRunner().invoke(cli.app, arguments)
    assert (result.exit_code, result.output) == (0, "")
    assert "The dashed line is 2024-02" in page.read_text(encoding="utf-8")
    policy_holds(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--at", "2024-02"], "--at goes with --format html"),
        (["--at", "2024-02x", "--format", "html"], "2024-02x"),
        (["--table", "rates", "--format", "html"], "--table goes with --format csv"),
    ],
)
def test_wrong_options(more: list[str], told: str) -> None:
    result = CliRunner().invoke(cli.app, ["compare", "samples/outlets.csv", *more])
    assert result.exit_code == 2
    assert told in result.output


def test_a_spool_gives_what_came_as_often_as_asked() -> None:
    annotations = of_outlets(["KCNA", "Yonhap"])
    with Spool(iter(annotations)) as spool:
        assert list(spool) == list(spool) == annotations
        assert list(zip(spool, spool, strict=True)) == [(a, a) for a in annotations]
        assert len(spool) == len(annotations)
        folder = Path(spool._folder.name)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_a_spool_leaves_nothing_when_reading_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken() -> Iterator[Annotation]:
        yield dinner()
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Spool(broken())
    assert list(tmp_path.iterdir()) == []
