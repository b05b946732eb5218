"""Datelines: where they end, and what is none."""

from __future__ import annotations

import pytest

from rhetoric.ingest.datelines import dateline_at, dateline_inside


@pytest.mark.parametrize(
    ("text", "rest", "agency", "day"),
    [
        ("Pyongyang, September 29 (KCNA) -- The ferry runs.", "The ferry runs.", "KCNA", "September 29"),
        ("Pyongyang, September 14 (KCNA) --Kim Jong Un met", "Kim Jong Un met", "KCNA", "September 14"),
        ("SEOUL, Dec. 28 (Yonhap) -- The ferry", "The ferry", "Yonhap", "Dec. 28"),
        ("TEHRAN, Dec. 30 (MNA) – The ferry", "The ferry", "MNA", "Dec. 30"),
        ("Tehran (IP) - The ferry", "The ferry", "IP", None),
        ("TOKYO/SEOUL (Reuters) - The ferry", "The ferry", "Reuters", None),
        ("MOSCOW, June 5. /TASS/. The ferry", "The ferry", "TASS", "June 5"),
        ("MOSCOW, June 5, 2023 /TASS/. The ferry", "The ferry", "TASS", "June 5"),
        ("Moscow. January 30. INTERFAX.RU - The ferry", "The ferry", "INTERFAX.RU", "January 30"),
        ("BEIJING, June 3 (Xinhua) -- The ferry", "The ferry", "Xinhua", "June 3"),
        ("KHASAN, Russia, October 2 (AP) — The ferry", "The ferry", "AP", "October 2"),
        ("Tehran, IRNA – The ferry", "The ferry", "IRNA", None),
        ("PUTRAJAYA, Nov 22 — The ferry", "The ferry", None, "Nov 22"),
        ("SEOUL, South Korea — The ferry", "The ferry", None, None),
        ("WASHINGTON— The ferry", "The ferry", None, None),
        ("МОСКВА, 5 июня. /ТАСС/. Паром", "Паром", "ТАСС", "5 июня"),
        ("(서울=연합뉴스) 홍길동 기자 = 여객선이", "여객선이", "연합뉴스", None),
        ("МОСКВА, 14 июн - РИА Новости. Паром", "Паром", "РИА Новости", "14 июн"),
        ("新华社北京6月3日电 渡轮", "渡轮", "新华社", "6月3日"),
        ("新华社平壤5月13日电（记者 王某）渡轮", "渡轮", "新华社", "5月13日"),
    ],
)
def test_dateline(text: str, rest: str, agency: str | None, day: str | None) -> None:
    found = dateline_at(text)
    assert found is not None
    assert (text[found.end :], found.agency, found.day) == (rest, agency, day)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("SEOUL North Korea said", "North Korea said"),
        ("UNITED NATIONS The council met", "The council met"),
        ("BEIRUT/GENEVA The army denied", "The army denied"),
        ("PAJU, South Korea North Korea said", "North Korea said"),
        ("DUBAI Iran tested a ferry", "Iran tested a ferry"),
    ],
)
def test_dateline_without_a_dash_only_in_wire_copy(text: str, rest: str) -> None:
    found = dateline_at(text, wire=True)
    assert found is not None
    assert text[found.end :] == rest
    assert dateline_at(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "CHINA has sent a ferry to the island in a bid to calm its people.",
        "NATO Secretary General Jens Stoltenberg said so.",
        "FBI Director Christopher Wray listens.",
        "The Korean Central News Agency (KCNA) said so.",
        "Kim Jong Un (left) - the leader - laughed.",
        "In Pyongyang, May 9 (a Thursday) was cold.",
        "",
    ],
)
def test_no_dateline(text: str) -> None:
    assert dateline_at(text, wire=True) is None


def test_dateline_after_a_headline_in_the_same_line() -> None:
    text = "NK-ferryFerry runs again By Han Bo-ra SEOUL, Dec. 28 (Yonhap) -- The ferry runs."
    found = dateline_inside(text)
    assert found is not None
    assert text[found.start : found.end] == "SEOUL, Dec. 28 (Yonhap) -- "
    assert dateline_inside("KHASAN, Russia, October 2 (AP) — The ferry") is None
    assert dateline_inside("On a cold day in Seoul, May 9 (a Thursday) -- the ferry ran.") is None
