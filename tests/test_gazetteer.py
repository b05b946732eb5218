"""Outlets and people under their many names."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import rhetoric
from rhetoric.gazetteer import OUTLET_TYPES, find_outlet, find_person, outlet_pattern, outlets, people
from rhetoric.text import fold


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KCNA", "KCNA"),
        ("the Korean Central News Agency's", "KCNA"),
        ("(Yonhap)", "Yonhap"),
        ("en.yna.co.kr", "Yonhap"),
        ("https://en.yna.co.kr/view/AEN1", "Yonhap"),
        ("http://www.kcna.kp/en/article/q/1.kcmsf", "KCNA"),
        ("코리아헤럴드", "The Korea Herald"),
        ("ТАСС", "TASS"),
        ("People’s Daily", "People's Daily"),
        ("new york times", "The New York Times"),
        ("EXPRESS.CO.UK", "Daily Express"),
        ("RadioFreeEurope/RadioLiberty", "RFE/RL"),
    ],
)
def test_outlet_by_any_name(written: str, name: str) -> None:
    found = find_outlet(written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("written", ["", "Home", "the", "example.org", "Russian Defense Ministry", "not kcna at all"])
def test_no_outlet_by_accident(written: str) -> None:
    assert find_outlet(written) is None


def test_every_outlet_is_found_by_its_own_names() -> None:
    for outlet in outlets():
        assert find_outlet(outlet.full_name) == outlet or find_outlet(outlet.name) == outlet
        assert all(find_outlet(domain) == outlet for domain in outlet.domains), outlet.id


def test_table_is_sound() -> None:
    assert len({o.id for o in outlets()}) == len(outlets())
    assert len({p.id for p in people()}) == len(people())
    assert all(o.country is None or re.fullmatch("[A-Z]{2}", o.country) for o in outlets())
    assert {o.name for o in outlets() if o.state and o.agency} >= {"KCNA", "TASS", "Xinhua", "IRNA", "BelTA"}
    assert not {o.name for o in outlets() if o.state} & {"Yonhap", "Reuters", "BBC", "Voice of America"}


def test_sources_are_given() -> None:
    """Everybody has a source or the mark that there is none; nearly all people of the DPRK have one."""
    rows = {
        name: list(csv.DictReader((Path(rhetoric.__file__).parent / "data" / name).open(encoding="utf-8")))
        for name in ("outlets.csv", "people.csv")
    }
    assert all(row["source"] for name in rows for row in rows[name])
    unsourced = "public knowledge, not checked against a page"
    assert all(
        row["source"] == unsourced or re.search(r": [\d,]+|https?://|\w\.\w", row["source"])
        for row in rows["people.csv"]
    )
    northern = [row for row in rows["people.csv"] if row["country"] == "KP"]
    assert sum(row["source"] != unsourced for row in northern) >= 0.9 * len(northern)


def test_every_outlet_is_described() -> None:
    for outlet in outlets():
        assert outlet.type in OUTLET_TYPES, outlet.id
        assert outlet.languages, outlet.id
        assert all(re.fullmatch("[a-z]{2}", code) for code in outlet.languages), outlet.id
        assert len(set(outlet.languages)) == len(outlet.languages), outlet.id
        assert outlet.agency == (outlet.type in ("state_agency", "wire")) or outlet.type == "broadcaster", outlet.id
        assert outlet.state or outlet.type not in ("state_agency", "party_organ", "government_newspaper"), outlet.id
    assert [o.id for o in outlets() if o.country is None] == ["nkaggregator"]  # its maker is not known
    assert {o.type for o in outlets()} == set(OUTLET_TYPES)


def test_no_name_and_no_domain_is_of_two_outlets() -> None:
    owners: dict[str, set[str]] = {}
    for outlet in outlets():
        for name in (outlet.name, outlet.full_name, *outlet.variants, *outlet.domains):
            key = fold(name).text.casefold().removeprefix("the ")
            owners.setdefault(key, set()).add(outlet.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def names_in(text: str) -> list[str]:
    return [m.group() for m in outlet_pattern().finditer(fold(text).text)]


def test_names_in_prose() -> None:
    text = "The Korea Herald cited KCNA’s report; REUTERS and the Guardian did too, said Xinhua, as did 연합뉴스는."
    assert names_in(text) == ["Korea Herald", "KCNA", "REUTERS", "the Guardian", "Xinhua", "연합뉴스"]


def test_ordinary_words_are_no_outlets() -> None:
    assert (
        names_in("an apt part of the guardian's time, a fresh sputnik, the hill, KCNAX, RTX, a mirror and the sun")
        == []
    )


def test_longest_name_wins() -> None:
    assert names_in("Interfax-Ukraine and Korean Central News Agency") == [
        "Interfax-Ukraine",
        "Korean Central News Agency",
    ]


def test_whatever_the_pattern_finds_is_an_outlet() -> None:
    text = " , ".join(n for o in outlets() for n in (o.name, o.full_name, *o.variants))
    found = [m.group() for m in outlet_pattern().finditer(fold(text).text)]
    assert len(found) > 200
    assert [n for n in found if find_outlet(n) is None] == []


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("Choi Sun-hee", "choe_son_hui"),
        ("North Korean Foreign Minister Choe Son-hui", "choe_son_hui"),
        ("KIM JONG UN", "kim_jong_un"),
        ("Kim Chong-un", "kim_jong_un"),
        ("Jong-un Kim", "kim_jong_un"),
        ("Kim Jŏng Ŭn", "kim_jong_un"),
        ("Ambassador A.I.Matsegora", "matsegora"),
        ("Vladimir Putin's", "putin"),
        ("푸틴", "putin"),
        ("U.S. President Donald Trump", "trump"),
        ("Ri Myong Bak", "lee_myung_bak"),
        ("리용호", "ri_yong_ho_fm"),
    ],
)
def test_person_by_any_spelling(written: str, person: str) -> None:
    found = find_person(written)
    assert found is not None
    assert found.id == person


@pytest.mark.parametrize(
    "written", ["Choe", "Kim", "Trump", "Putin", "Foreign Minister Choe", "Ri Yong Ho", "", "Kim Il Sung Square"]
)
def test_never_by_surname_alone_nor_when_two_share_it(written: str) -> None:
    assert find_person(written) is None


def test_gender_is_given() -> None:
    by_id = {p.id: p for p in people()}
    assert by_id["choe_son_hui"].gender == "f"
    assert by_id["putin"].gender == "m"
    assert {p.gender for p in people()} <= {"f", "m", None}


def test_a_middle_initial_is_no_other_person() -> None:
    found = find_person("Donald J. Trump")
    assert found is not None
    assert found == find_person("Donald Trump")
    assert find_person("J. Trump") is None
