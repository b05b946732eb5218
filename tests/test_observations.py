"""Counts of clusters against hand counts: articles, days, events, speakers, outlets; and copies of one story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from handmade import counted, dinner, plain, said_by, two_wires

from rhetoric.compare import compare, observe
from rhetoric.compare.events import read_events
from rhetoric.compare.notes import notes
from rhetoric.compare.observations import period_of
from rhetoric.document import Annotation, Article, Span
from rhetoric.errors import ReadError, UsageError

STORY = (
    "The envoy arrived at the airport of the capital on Monday morning. "
    "He was met by the deputy minister and a guard of honour. "
    "Both sides are to sign an agreement on fisheries this week. "
    "The visit is the first of its kind for more than ten years. "
    "A dinner was given in the evening at which toasts were exchanged and songs of both lands were sung."
)


def told(number: int, text: str, outlet: str = "Yonhap") -> Annotation:
    return plain(number, outlet, narrated=text)


def dated(day: str, *annotations: Annotation) -> list[Annotation]:
    return [replace(a, article=replace(a.article, published=day)) for a in annotations]


def test_units_by_hand() -> None:
    o = observe([counted(1, "TASS", 2, 50), counted(2, "Yonhap", 3, 80, said=1), counted(3, "TASS", 0, 60)])
    assert [g.name for g in o.groups] == ["Yonhap", "TASS"]
    assert [(u.group, u.cluster, u.words, u.articles) for u in o.units] == [
        (0, "a2", 180, 1),
        (1, "a1", 50, 1),
        (1, "a3", 60, 1),
    ]
    assert o.counts == {("dprk-en", "ally", "bond"): {0: 3, 1: 1}, ("dprk-en", "ally", "pact"): {0: 1, 1: 1}}
    assert o.matrix("dprk-en", "ally").tolist() == [4, 2, 0]
    assert o.matrix("dprk-en", "ally", "pact").tolist() == [1, 1, 0]
    assert o.table([*o.frames, *o.terms("dprk-en", "ally")]).tolist() == [[4, 3, 1], [2, 1, 1], [0, 0, 0]]
    assert o.words().tolist() == [180, 50, 60]
    assert o.group_of_units().tolist() == [0, 1, 1]
    assert len(o.matches["Yonhap", "dprk-en", "ally"]) == 4


def test_sums_do_not_depend_on_the_cluster() -> None:
    articles = [*dated("2024-05-01", *two_wires()[:4]), *dated("2024-05-02", *two_wires()[4:9]), *two_wires()[9:]]
    by_article = observe(articles)
    for cluster in ("day", "event"):
        other = observe(articles, cluster=cluster)  # type: ignore[arg-type]
        for g in range(2):
            for values in (lambda o: o.words(), lambda o: o.matrix("dprk-en", "ally")):
                sums = [values(o)[o.group_of_units() == g].sum() for o in (by_article, other)]
                assert sums[0] == sums[1]


def test_days_and_periods() -> None:
    o = observe(
        [*dated("2024-05-01", *two_wires()[:2]), *dated("2024-06-30", two_wires()[2]), two_wires()[3]], cluster="day"
    )
    assert [(u.cluster, u.date, u.articles) for u in o.units] == [
        ("2024-05-01", "2024-05-01", 2),
        ("2024-06-30", "2024-06-30", 1),
        ("a3", None, 1),
    ]
    assert o.periods("month") == ["2024-05", "2024-06", None]
    assert o.periods("quarter") == ["2024-Q2", "2024-Q2", None]
    assert [period_of(d, "quarter") for d in ("2024-01-31", "2024-12-01", "2024")] == ["2024-Q1", "2024-Q4", None]


@pytest.mark.parametrize(
    "events", [{"a0": "visit", "a2": "visit"}, lambda a: "visit" if a.id in ("a0", "a2") else None]
)
def test_events_by_mapping_or_function(events: dict[str, str] | Callable[[Article], str | None]) -> None:
    o = observe(two_wires()[:4], cluster="event", events=events)
    assert [(u.cluster, u.articles) for u in o.units] == [("visit", 2), ("a1", 1), ("a3", 1)]


def test_copies_of_a_story_are_found_and_count_as_one_event() -> None:
    shorter = STORY.rpartition(" The visit")[0] + STORY[STORY.index(" A dinner") :]
    other = (
        STORY.replace("envoy", "minister")
        .replace("fisheries", "rail")
        .replace("deputy", "first")
        .replace("kind", "sort")
        .replace("airport", "harbour")
        .replace("dinner", "concert")
        .replace("songs", "poems")
    )
    articles = [told(1, STORY), told(2, "Seoul reports more. " + shorter), told(3, other), told(4, STORY, "TASS")]
    o = observe(articles, cluster="event")
    assert [(u.cluster, u.articles) for u in o.units] == [("a1", 2), ("a3", 1), ("a1", 1)]
    assert o.units[0].number == o.units[2].number
    assert "same_story" in [n.code for n in notes(observe(articles))]
    assert "same_story" not in [n.code for n in notes(o)]


def test_a_formula_of_many_stories_joins_none_and_stays_linear() -> None:
    formula = "The full text of the statement of the ministry was carried by the agency in the words that follow here. "
    own = "Matter {0}a was told by officer {0}b of office {0}c to reader {0}d on day {0}e in town {0}f by letter {0}g. "
    o = observe(
        [told(i, formula * 2 + own.format(i) + own.format(-i)) for i in range(60)],
        cluster="event",
    )
    assert len(o.units) == 60


def test_speakers_and_outlets_as_clusters() -> None:
    base = plain(1, said="our friendship will last", hits=[("friendship", "ally")])
    articles = [
        said_by(base, speaker="Ann", speaker_id="ann"),
        said_by(base, speaker="Anne", speaker_id="ann"),
        base,
        base,
    ]
    o = observe(articles, by="outlet", voice="statements", cluster="speaker")
    assert [(u.cluster, u.words) for u in o.units] == [("ann", 8), ("a1", 4), ("a1", 4)]
    assert len({u.number for u in o.units}) == 3
    by_type = observe(
        [*articles, said_by(plain(2, "TASS", said="no"), speaker="Bo")], by="source_type", cluster="outlet"
    )
    assert [u.cluster for u in by_type.units] == ["Yonhap", "TASS"]


def test_years() -> None:
    o = observe([*dated("2011-05-01", two_wires()[0]), *dated("2012-01-01", two_wires()[1]), two_wires()[2]], by="year")
    assert [(g.name, g.known) for g in o.groups] == [("(year unknown)", False), ("2011", True), ("2012", True)]


def test_only_some_groups() -> None:
    o = observe([*two_wires(), dinner()], groups=["TASS"])
    assert [g.name for g in o.groups] == ["TASS"]
    assert {u.group for u in o.units} == {0}
    with pytest.raises(UsageError, match="no group 'Tass'; there are Yonhap, TASS"):
        observe(two_wires(), groups=["Tass"])
    with pytest.raises(UsageError, match="no group 'x'; there are Yonhap, TASS"):
        observe(two_wires()).index("x")


@pytest.mark.parametrize(
    "options",
    [
        {"cluster": "outlet"},
        {"cluster": "speaker"},
        {"by": "speaker", "cluster": "speaker"},
        {"events": {"a": "b"}},
    ],
)
def test_clusters_that_do_not_go_together(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        observe([], **options)  # type: ignore[arg-type]


def test_events_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("event,id\nvisit,a0\n,a1\nvisit,a2\n", encoding="utf-8")
    assert read_events(path) == {"a0": "visit", "a2": "visit"}
    for text, told_why in (
        ("id,x\n", "no column event"),
        ("id,event\na,1\na,2\n", "events.csv:3: article 'a' has a second"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ReadError, match=told_why):
            read_events(path)
    path.write_bytes(b"id,event\n\xff,1\n")
    with pytest.raises(ReadError, match="UTF-8"):
        read_events(path)
    with pytest.raises(ReadError, match="none"):
        read_events(tmp_path / "none.csv")


def test_nothing_and_one_span_of_nothing() -> None:
    o = observe([])
    assert o.table().shape == (0, 0)
    assert o.words().dtype == np.int64
    assert [n.code for n in notes(o)] == ["nothing_read"]
    assert compare([], tests=True).tests.differences == ()  # type: ignore[union-attr]
    assert Span(0, 0).of("") == ""
