"""The year of a dateline that gives none: other dates on the page, the caller, an anniversary; never a guess."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rhetoric
from rhetoric.document import Article
from rhetoric.ingest import read_text
from rhetoric.ingest.anniversaries import years_of

TABLE = Path(rhetoric.__file__).parent / "data" / "anniversaries.csv"
MORE = (
    "\nThe guests looked round the exhibition and heard a speech about farming in the northern provinces."
    "\nThey then had a talk with the hosts over a meal of cold noodles and thanked them for it. -0-"
)


def article(lead: str, day: str = "October 12", **options: int) -> Article:
    return read_text(f"Envoy Gives Dinner\n\nPyongyang, {day} (KCNA) -- {lead}{MORE}", **options)  # type: ignore[arg-type]


def notes(found: Article) -> dict[str, str]:
    return {n.code: n.message for n in found.notes if "year" in n.code}


@pytest.mark.parametrize(
    ("day", "lead", "published"),
    [
        (
            "October 12",
            "A dinner marked the 76th anniversary of the opening of diplomatic ties between the DPRK and Russia.",
            "2024-10-12",
        ),
        (
            "October 8",
            "A show marked the 66th anniversary of the founding of the Workers' Party of Korea.",
            "2011-10-08",
        ),
        ("September 3", "Gifts came in for the 63rd founding anniversary of the DPRK.", "2011-09-03"),
        ("April 13", "A fair was opened for the 112th birth anniversary of President Kim Il Sung.", "2024-04-13"),
        (
            "July 27",
            "Wreaths were laid on the 59th anniversary of the victory in the Fatherland Liberation War.",
            "2012-07-27",
        ),
        (
            "October 2",
            "A reception marked the 75th anniversary of the founding of the People’s Republic of China.",
            "2024-10-02",
        ),
    ],
)
def test_an_anniversary_gives_the_year(day: str, lead: str, published: str) -> None:
    found = article(lead, day)
    assert found.published == published
    assert found.published_kind == "dateline"
    assert notes(found)["year_inferred"].startswith(f"the year {published[:4]} was inferred from the ")


@pytest.mark.parametrize(
    ("day", "lead"),
    [
        ("March 3", "He spoke of the 66th anniversary of the founding of the Workers' Party of Korea."),  # another day
        ("October 9", "He spoke of the 66th anniversary of the founding of the fishing club."),  # not in the table
        ("October 9", "In 2011, on the 66th anniversary of the founding of the Workers' Party of Korea, he came home."),
        (
            "October 9",
            "He will come for the 66th anniversary of the founding of the Workers' Party of Korea next year.",
        ),
        ("October 9", "He spoke of the founding of the Workers' Party of Korea."),
        ("February 30", "A show marked the 70th birth anniversary of leader Kim Jong Il."),  # no such day
    ],
)
def test_no_year_where_nothing_says_it(day: str, lead: str) -> None:
    found = article(lead, day)
    assert found.published is None
    assert "year_inferred" not in notes(found)


def test_two_years_are_both_named_and_none_is_taken() -> None:
    party = "anniversary of the Workers' Party of Korea"
    found = article(f"There was talk of the 66th {party}. Songs of the 67th {party} were heard.", "October 9")
    assert found.published is None
    assert "2011" in notes(found)["year_unsure"]
    assert "2012" in notes(found)["year_unsure"]
    weekday = article(
        f"On Saturday there was talk of the 66th {party}. Songs of the 67th {party} were heard.", "October 9"
    )
    assert weekday.published == "2011-10-09"  # a Sunday; in 2012 it was a Tuesday


def test_the_year_that_is_given() -> None:
    plain = "The envoy gave a dinner for the farmers of the province."
    assert article(plain).published is None
    found = article(plain, year=2019)
    assert (found.published, found.published_kind) == ("2019-10-12", "dateline")
    assert notes(found) == {"year_given": "the dateline gives October 12; the year 2019 was given"}


def test_a_date_on_the_page_is_stronger_than_the_year_that_is_given() -> None:
    plain = (
        f"Envoy Gives Dinner\n\nPublished: October 11, 2018\n\nPyongyang, October 12 (KCNA) -- He gave a dinner.{MORE}"
    )
    found = read_text(plain, year=2019)
    assert [d.value for d in found.dates if d.kind == "dateline"] == ["2018-10-12"]
    assert notes(found) == {}


@pytest.mark.parametrize("past", ["October 11, 1995", "May 3, 2018"])
def test_a_date_in_the_text_is_no_evidence_under_a_dateline_without_a_year(past: str) -> None:
    found = article(f"The envoy recalled the dinner of {past}, at which the farmers of the province had sung.")
    assert found.published is None
    assert "date_without_year" in {n.code for n in found.notes}
    assert [d.kind for d in found.dates] == ["lead"]


ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8")))


def test_the_table_is_sound() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert all(row["event"] and row["source"] for row in ROWS)
    assert not [row["id"] for row in ROWS if re.search(r"[*+]|,\}", row["words"])], "a repeat without an end"


@given(
    st.sampled_from([r for r in ROWS if r["words"].startswith("@relations ")]),
    st.integers(10, 99),
    st.integers(-40, 40),
)
def test_only_days_near_the_anniversary_count(row: dict[str, str], number: int, off: int) -> None:
    one, other = (side.split("|")[0] for side in row["words"].removeprefix("@relations ").split(" = "))
    first = date.fromisoformat(row["date"])
    written = date(first.year + number, first.month, first.day) + timedelta(days=off)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
    text = f"The {number}{ending} anniversary of the opening of diplomatic ties between {one} and {other} was marked."
    years = [y.year for y in years_of(text, written.month, written.day)]
    assert years == ([written.year] if abs(off) <= 12 and written.year == first.year + number else [])
    assert not re.search(r"\d\d [a-z]", "".join(y.because for y in years_of(text, written.month, written.day)))
