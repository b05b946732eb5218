"""Several articles in one text file are parted where they show it, and nowhere else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.ingest import ReadOptions, read_articles
from rhetoric.ingest.several import split_articles

FERRY = (
    "Ferry runs again\nBy Han Bo-ra\n\nSEOUL, Dec. 28 (Yonhap) -- The ferry to the island runs again after two years of"
    " repairs, the harbour office said, and the first boat left with forty people.\n\nThe pier was full.\n"
)
BRIDGE = (
    "Bridge to Be Built\n\nPyongyang, May 9 (KCNA) -- The two sides signed a pact on the building of a bridge over the"
    " river, with many people looking on from both banks, it is said here today.\n"
)
MARKS = ["-0-", "- 30 -", "(END)", "###", "=====", "-----", "_____", "* * *", "***"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_articles_with_datelines_and_a_mark_between_them_are_parted(mark: str, end: str) -> None:
    text = f"{FERRY}{mark}\n\n{BRIDGE}{mark}\n{FERRY}".replace("\n", end)
    pieces = [text[a:b].strip() for a, b in split_articles(text)]
    assert [piece.splitlines()[0] for piece in pieces] == ["Ferry runs again", "Bridge to Be Built", "Ferry runs again"]
    assert [piece.splitlines()[-1] == mark for piece in pieces] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        FERRY,
        FERRY + BRIDGE,
        f"{FERRY}-0-\n",
        f"{FERRY}* * *\nThe pier is old, and nobody has cared for it in all the years that it has been there.\n",
        f"{FERRY}-0-\n=====\n",
        f"{FERRY}-0-\nBridge to Be Built\nPyongyang, May 9 (KCNA) -- Too short.\n",
        f"{FERRY}-0-\n{'A line that is no headline, long as it is. ' * 9}\n{BRIDGE}",
        f"---\ntitle: Ferry\n---\n{FERRY}",
        "",
        "-0-\n-0-\n",
    ],
    ids=range(10),
)
def test_one_article_stays_one(text: str) -> None:
    assert split_articles(text) == [(0, len(text))]


def test_two_marks_in_a_row_part_once() -> None:
    text = f"{FERRY}-0-\n=====\n\n{BRIDGE}"
    (_, middle), (start, end) = split_articles(text)
    assert middle == start
    assert text[:middle].strip().endswith("=====")
    assert text[start:end].strip() == BRIDGE.strip()


def test_the_reader_of_text_files_parts_them_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "week.txt"
    path.write_text(f"{FERRY}-0-\n\n{BRIDGE}-0-\n", encoding="utf-8")
    ferry, bridge = read_articles(path)
    assert [a.id for a in (ferry, bridge)] == ["week:1", "week:2"]
    assert [a.locator for a in (ferry, bridge)] == [f"{path}:1", f"{path}:2"]
    assert [a.agency for a in (ferry, bridge)] == ["Yonhap", "KCNA"]
    assert [a.title for a in (ferry, bridge)] == ["Ferry runs again", "Bridge to Be Built"]
    assert [[n.code for n in a.notes if n.code == "one_of_several"] for a in (ferry, bridge)] == [
        ["one_of_several"]
    ] * 2
    assert ferry.text + bridge.text == path.read_text(encoding="utf-8")
    (whole,) = read_articles(path, ReadOptions(clean=False))
    assert whole.text == path.read_text(encoding="utf-8")


@given(st.lists(st.sampled_from([FERRY, BRIDGE, "\n", "A line.\n", *(f"{m}\n" for m in MARKS)]), max_size=12))
def test_ranges_cover_the_text_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    found = split_articles(text)
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(found))
