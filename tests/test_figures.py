"""Figures: what is drawn is what was counted, whatever names and numbers come."""

from __future__ import annotations

import json
import re
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from handmade import dinner
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.compare import compare
from rhetoric.compare.keyness import KeynessSettings, keyness
from rhetoric.compare.sources import sources
from rhetoric.compare.trends import TrendSettings, trends
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

pytest.importorskip("matplotlib")

from rhetoric.report.differences import figure as digits
from rhetoric.report.figures import (
    Drawing,
    canvas,
    heat_figure,
    keyness_figure,
    rates_figure,
    sources_figure,
    trends_figure,
    voices_figure,
)
from rhetoric.report.figures.canvas import MOST_GROUPS, label
from rhetoric.safe import display_width

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(2)',
    r"$\frac{1}{",
    "a_$b$_^{c}",
    "\x1b[31mred\x00\ufffe\uffff",
    "\u202eevil\u2066",
    "]]></svg><svg onload=alert(3)>",
    "{{7*7}} ${7*7}",
    "=HYPERLINK(1)",
    "x" * 400,
    "朝鮮中央通信",
    "조선중앙통신",
    "",
    "_nolegend_",
    "#010203",
]


def of_outlets(names: Iterable[str], dates: Iterable[str] = ("2024-01-02", "2024-02-03")) -> list[Annotation]:
    """The dinner told by every outlet on every date."""
    days = list(dates)
    one = dinner()
    return [
        replace(one, article=replace(one.article, id=f"{i}-{day}", outlet=name or None, published=day))
        for i, name in enumerate(names)
        for day in days
    ]


def drawn(annotations: list[Annotation]) -> list[Drawing]:
    """Every figure that there is."""
    words = keyness(
        annotations,
        *[g.name for g in compare(annotations).groups][:2],
        settings=KeynessSettings(min_count=1, min_texts=1),
    )
    return [
        rates_figure(compare(annotations)),
        heat_figure(compare(annotations)),
        voices_figure(compare(annotations, voice="narration"), compare(annotations, voice="statements")),
        trends_figure(trends(annotations, TrendSettings(at="2024-02"))),
        sources_figure(sources(annotations)),
        keyness_figure(words),
    ]


def texts(figure: Drawing) -> list[str]:
    """The words in a figure, in the order in which they are drawn."""
    return ["".join(element.itertext()) for element in ElementTree.fromstring(figure.svg).iter(f"{SVG}text")]


def check(figure: Drawing) -> None:
    """What holds for every figure: an element that a strict page can hold, which says what it shows."""
    root = ElementTree.fromstring(figure.svg)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"{figure.name}-") for name in ids)
    assert root.attrib["role"] == "img"
    assert [root[0].tag, root[1].tag] == [f"{SVG}title", f"{SVG}desc"]
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert [root[0].text, root[1].text] == [figure.title, figure.description]
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        *"svg title desc defs g path use text clipPath rect".split()
    }
    attributes = {key for e in root.iter() for key in e.attrib}
    assert not {key for key in attributes if key == "style" or key.startswith("on")}
    links = {value for e in root.iter() for key, value in e.attrib.items() if key.endswith("href")}
    pointed = {*(link.removeprefix("#") for link in links), *re.findall(r"url\(#([^)]+)\)", figure.svg)}
    assert pointed <= set(ids)
    assert not [v for e in root.iter() for v in e.attrib.values() if v == "#010203"]
    assert "currentColor" in figure.svg or not texts(figure)
    assert figure.png.startswith(b"\x89PNG")
    alone = ElementTree.fromstring(figure.picture)
    assert ["".join(e.itertext()) for e in alone.iter(f"{SVG}text")] == texts(figure)


def test_every_figure_can_stand_in_a_strict_page() -> None:
    for figure in drawn(of_outlets(["KCNA", "Yonhap", "TASS"])):
        check(figure)


def test_the_same_result_gives_the_same_bytes() -> None:
    first, second = drawn(of_outlets(["KCNA", "Yonhap"])), drawn(of_outlets(["KCNA", "Yonhap"]))
    assert first == second
    assert len({f.name for f in first}) == len(first)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names(name: str) -> None:
    annotations = of_outlets([name, "Yonhap"])
    figures = [rates_figure(compare(annotations)), trends_figure(trends(annotations))]
    for figure in figures:
        check(figure)
    assert (label(name) or "(outlet unknown)") in texts(figures[0])


@given(st.text(max_size=60))
def test_a_label_is_short_and_harmless(name: str) -> None:
    shown = label(name)
    assert len(shown) <= 28
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    ElementTree.fromstring(f"<a>{shown.replace('&', '&amp;').replace('<', '&lt;')}</a>")


LONG = "spokesperson for the Ministry of Foreign Affairs of the "


@pytest.mark.parametrize(
    "names", [[f"{LONG}North", f"{LONG}South"], [f"{LONG}North"] * 2, ["a", "a", "b"], ["朝鮮" * 20, "朝鮮" * 30]]
)
def test_names_that_begin_alike_are_told_apart(names: list[str]) -> None:
    found = canvas.labels(names)
    assert len(set(found)) == len(found)
    assert all(display_width(name) <= 34 for name in found)


@given(st.lists(st.text(max_size=60), max_size=6, unique_by=canvas.plain_text))
def test_labels_are_as_many_as_names(names: list[str]) -> None:
    found = canvas.labels(names, 20)
    assert len(set(found)) == len(names)


def test_years_stand_in_their_order() -> None:
    few = of_outlets(["KCNA"], ["2022-01-02", "2024-01-02", "2024-02-03", "2023-01-02", "2023-02-02", "2023-03-02"])
    for figure in (rates_figure(compare(few, by="year")), heat_figure(compare(few, by="year"))):
        years = list(dict.fromkeys(t for t in texts(figure) if re.fullmatch("20..", t)))
        assert years == ["2022", "2023", "2024"]


def test_letters_without_a_font_are_told() -> None:
    """The SVG has the letters, for the reader's fonts; the PNG may lack them, which is said."""
    figure = rates_figure(compare(of_outlets(["\U0001042b", "Yonhap"])))
    assert "\U0001042b" in texts(figure)
    assert figure.missing == "\U0001042b"
    assert rates_figure(compare(of_outlets(["KCNA", "Yonhap"]))).missing == ""


def test_two_hundred_outlets_are_cut_to_those_with_most_words() -> None:
    annotations = of_outlets([f"outlet {n}" for n in range(200)], ["2024-01-02"])
    figure = rates_figure(compare(annotations))
    check(figure)
    assert len({t for t in texts(figure) if t.startswith("outlet")}) == MOST_GROUPS
    assert len(figure.svg) < 300_000


def test_rates_in_the_figures_are_those_of_the_comparison() -> None:
    result = compare(of_outlets(["KCNA", "Yonhap"]))
    shown = texts(heat_figure(result))
    assert [t for t in shown if t[0].isdigit()] == [digits(r.rate) for r in result.rows]


def dots(figure: Drawing, unit: float) -> list[float]:
    """Places of the dots of the first panel from its left edge, in parts of ``unit``, rounded."""
    axes = next(e for e in ElementTree.fromstring(figure.svg).iter(f"{SVG}g") if e.get("id", "").endswith("-axes_1"))
    edge = float(re.findall(r"[\d.]+", axes.find(f".//{SVG}path").attrib["d"])[0])  # type: ignore[union-attr]
    drawn = [e for e in axes if not e.get("id", "").startswith(f"{figure.name}-matplotlib")]
    return [round((float(e.attrib["x"]) - edge) / unit, 2) for part in drawn for e in part.iter(f"{SVG}use")]


def test_dots_stand_where_the_rates_are() -> None:
    """In each panel the scale begins at 0, so distances from the edge are in proportion to the rates."""
    quiet = replace(dinner(), matches=dinner().matches[:1])
    loud = of_outlets(["loud"], ["2024-01-02"])
    annotations = [
        *loud,
        replace(quiet, article=replace(quiet.article, outlet="quiet", id="q", text=quiet.article.text)),
    ]
    annotations[0] = replace(annotations[0], matches=(dinner().matches[0],) * 3)
    result = compare(annotations)
    rates = [r.rate for r in result.rows if r.frame == "alliance_solidarity"]
    places = dots(rates_figure(result), 1.0)
    assert len(places) == len(rates) == 2
    assert places[0] / places[1] == pytest.approx(rates[0] / rates[1], rel=0.01)


def test_a_voice_without_a_frame_has_the_rate_0_and_a_voice_without_words_none() -> None:
    annotations = of_outlets(["KCNA"])
    figure = voices_figure(compare(annotations, voice="narration"), compare(annotations, voice="statements"))
    assert sorted(dots(figure, 1.0))[0] == 0.0  # alliance_solidarity is in a statement only
    assert len(dots(figure, 1.0)) == 2
    silent = [replace(a, statements=(), matches=a.matches[4:5]) for a in annotations]
    alone = voices_figure(compare(silent, voice="narration"), compare(silent, voice="statements"))
    assert len(dots(alone, 1.0)) == 1


@pytest.mark.parametrize(
    ("told", "short"),
    [
        ("M 1 2 L 3 4 L 5 6 z", "M 1 2 3 4 5 6 z"),
        ("M 1 2 C 1 1 2 2 3 3 L 4 4 L 5 5", "M 1 2 C 1 1 2 2 3 3 L 4 4 5 5"),
        ("M 1 2 Q 1 1 2 2 L 3 3 M 4 4 L 5 5", "M 1 2 Q 1 1 2 2 L 3 3 M 4 4 5 5"),
        ("M 1 2 L 3 4 z L 5 6", "M 1 2 3 4 z L 5 6"),
        ("", ""),
    ],
)
def test_paths_leave_out_what_goes_without_saying(told: str, short: str) -> None:
    assert canvas._path(told) == short


def shapes(figure: Drawing) -> tuple[int, int, int]:
    """Panels, panels with an interval, and lines in a figure of time."""
    panels = [e for e in ElementTree.fromstring(figure.svg).iter() if re.search(r"-axes_\d+$", e.get("id", ""))]
    told = [ElementTree.tostring(e, encoding="unicode") for e in panels]
    faint = [t for t in told if re.search(r'(fill|stroke)-opacity="0\.(16|25)"', t)]
    lines = re.findall(r'<[^>]*?d="M[^M"]{20,}[^>]*stroke-width="(?:1\.2|0\.9)"', "".join(told))
    return len(panels), len(faint), len(lines)


@pytest.mark.parametrize(("groups", "panels"), [(1, 6), (3, 6), (4, 24), (6, 36), (9, 36)])
def test_every_line_has_its_band(groups: int, panels: int) -> None:
    """Few groups share the panel of a frame; each of many has one of its own, with the rate of all in grey."""
    same = of_outlets([f"outlet {n}" for n in range(groups)], TWO_A_MONTH)
    various = [replace(a, matches=a.matches * 2) if i % 2 else a for i, a in enumerate(same)]  # else no intervals
    figure = trends_figure(trends(various))
    check(figure)
    assert shapes(figure) == (panels, panels, 6 * groups if groups < 4 else 2 * panels)
    assert len([t for t in texts(figure) if t.startswith("outlet")]) == min(groups, 6)


@pytest.mark.parametrize("groups", [1, 5])
def test_a_line_ends_where_there_is_no_text(groups: int) -> None:
    """Nothing is drawn through months of which there is no article."""
    names = [f"outlet {n}" for n in range(groups)]
    whole = trends_figure(trends(of_outlets(names, TWO_A_MONTH)))
    parted = trends_figure(trends(of_outlets(names, [d for d in TWO_A_MONTH if "-03-" not in d])))
    strokes = [re.findall(r'd="([^"]*)"[^>]*stroke-width="1.2"', f.svg) for f in (whole, parted)]
    assert [max(d.count("M") for d in found) for found in strokes] == [1, 2]


TWO_A_MONTH = [f"2024-{month:02}-{day:02}" for month in range(1, 7) for day in (3, 20)]
CORNERS: list[tuple[str, Callable[[], list[Annotation]]]] = [
    ("one group", lambda: of_outlets(["KCNA"])),
    ("one article", lambda: of_outlets(["KCNA"], ["2024-01-02"])),
    ("no hits", lambda: [replace(a, matches=()) for a in of_outlets(["KCNA", "Yonhap"])]),
    ("flagged hits only", lambda: [replace(a, matches=a.matches[5:]) for a in of_outlets(["KCNA", "Yonhap"])]),
    ("one frame", lambda: [replace(a, matches=a.matches[:1]) for a in of_outlets(["KCNA", "Yonhap"])]),
    ("no statements", lambda: [replace(a, statements=(), matches=()) for a in of_outlets(["KCNA", "Yonhap"])]),
    ("nothing", list),
]


@pytest.mark.parametrize("made", [made for _, made in CORNERS], ids=[name for name, _ in CORNERS])
def test_corners(made: Callable[[], list[Annotation]]) -> None:
    annotations = made()
    comparison = compare(annotations)
    both = compare(annotations, voice="narration"), compare(annotations, voice="statements")
    for figure in (
        rates_figure(comparison),
        heat_figure(comparison),
        voices_figure(*both),
        trends_figure(trends(annotations)),
        sources_figure(sources(annotations)),
    ):
        check(figure)


def test_the_date_of_an_event_is_drawn_only_inside_the_series() -> None:
    annotations = of_outlets(["KCNA"], [f"2024-{month:02}-05" for month in range(1, 7)])

    def dashed(at: str | None) -> int:
        return trends_figure(trends(annotations, TrendSettings(at=at))).svg.count("stroke-dasharray")

    assert dashed("2024-03-10") > 0
    assert dashed(None) == dashed("2011-01-01") == 0


def test_bands_are_drawn_while_they_can_be_told_apart() -> None:
    annotations = of_outlets(
        ["KCNA", "Yonhap", "TASS", "IRNA"], [f"2024-{m:02}-{d:02}" for m in (1, 2) for d in (1, 2)]
    )
    names = ["KCNA", "Yonhap", "TASS"]
    few, many = (trends_figure(trends(annotations, TrendSettings(groups=g))) for g in (names, [*names, "IRNA"]))
    assert ('fill-opacity="0.16"' in few.svg, 'fill-opacity="0.16"' in many.svg) == (True, False)


def test_pictures_have_a_size() -> None:
    figure = rates_figure(compare(of_outlets(["KCNA", "Yonhap"])))
    width, height = struct.unpack(">II", figure.png[16:24])
    assert width > 300
    assert height > 100


def test_without_matplotlib_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install 'rhetoric-toolkit\[report\]'"):
        rates_figure(compare(of_outlets(["KCNA"])))


def test_words_in_the_figure_of_keyness_come_from_the_result() -> None:
    annotations = of_outlets(["KCNA", "Yonhap"])
    result = keyness(annotations, "KCNA", "Yonhap", KeynessSettings(min_count=1, min_texts=1))
    assert json.dumps([r.term for r in result.rows])
    named = {t for t in texts(keyness_figure(result)) if t.isalpha() and t.islower()}
    assert named <= {r.term for r in result.rows} | {"more"}
