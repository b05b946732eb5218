"""Profiles: which one fits a text, what it changes, what is refused in a file of one's own. All texts are made up."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric.bounded import faults_of_line_pattern
from rhetoric.document import Article
from rhetoric.errors import UsageError
from rhetoric.ingest import Metadata, ReadOptions, read_articles, read_text
from rhetoric.ingest.profilefiles import LARGEST, profile_named, read_profile, shipped

BODY = (
    "The harbour of the island was opened again on Monday, and the first ferry left for the mainland with guests.",
    "Fishermen said that the winter had been long, but that the nets were mended and the boats had been painted.",
    "The mayor thanked the builders and promised that the lighthouse would be repaired before the autumn storms.",
)

OTHER = "The price of herring has risen in all the markets of the island since the first days of spring, it was said."


def body_of(article: Article) -> list[str]:
    return [span.of(article.text) for span in article.body()]


def page(*lines: str) -> str:
    return "\n\n".join(lines)


# --- which one


def test_the_profiles_that_come_along() -> None:
    names = {
        *("kcna.kp", "kcna-watch", "rodong-sinmun", "yonhap", "korea-herald", "tass", "xinhua"),
        *("nexis", "factiva", "proquest", "generic"),
    }
    assert set(shipped()) == names
    assert all(profile_named(name).name == name for name in names)


@pytest.mark.parametrize(
    ("profile", "text", "metadata"),
    [
        ("kcna.kp", f"Pyongyang, May 2 (KCNA) -- {page(*BODY)} -0-", Metadata()),
        ("kcna.kp", page(*BODY), Metadata(url="http://www.kcna.kp/en/article/q/1.kcmsf")),
        ("kcna.kp", page("Island Harbour Opens Again", *BODY, "www.kcna.kp (Juche108.5.2.)"), Metadata()),
        (
            "kcna-watch",
            page("Island Harbour Opens Again", "Date: 02/05/2019 | Source: KCNA.kp (En)", *BODY, "-0-"),
            Metadata(),
        ),
        (
            "kcna-watch",
            f"Pyongyang, May 2 (KCNA) -- {page(*BODY)}",
            Metadata(url="https://kcnawatch.org/newstream/1/x/"),
        ),
        ("rodong-sinmun", page(*BODY), Metadata(url="http://www.rodong.rep.kp/en/index.php?x")),
        ("yonhap", f"SEOUL, May 2 (Yonhap) -- {page(*BODY)}\n(END)", Metadata()),
        ("yonhap", page(*BODY), Metadata(url="https://en.yna.co.kr/view/AEN2019")),
        (
            "korea-herald",
            page("The Korea Herald", "Island Harbour Opens Again", "By Kim", "Published : May 2, 2019 - 10:11", *BODY),
            Metadata(),
        ),
        ("tass", f"MOSCOW, May 2. /TASS/. {page(*BODY)}", Metadata()),
        ("xinhua", f"BEIJING, May 2 (Xinhua) -- {page(*BODY)} Enditem", Metadata()),
        ("xinhua", page("新华社北京5月2日电", "港口星期一重新开放，四十名客人乘船前往大陆。"), Metadata()),
        (
            "nexis",
            page(
                "Harbour opens",
                "Island Post",
                "Length: 88 words",
                "Body",
                *BODY,
                "Load-Date: May 3, 2019",
                "End of Document",
            ),
            Metadata(),
        ),
        (
            "factiva",
            page("Harbour opens", "88 words", "2 May 2019", *BODY, "Document ISLPOS0020190502ef520001a"),
            Metadata(),
        ),
        ("generic", page("Harbour opens", *BODY), Metadata()),
        # somebody else's page about these
        (
            "generic",
            page("Harbour opens", *BODY, "KCNA said the ferry was new, Yonhap and Xinhua reported."),
            Metadata(),
        ),
        ("generic", page("Harbour opens", *BODY), Metadata(url="https://notkcna.example/kcna")),
        ("generic", page("Harbour opens", "88 words were carved in the stone.", *BODY), Metadata()),
    ],
)
def test_the_profile_that_fits(profile: str, text: str, metadata: Metadata) -> None:
    assert read_text(text, metadata=metadata).profile == profile


def test_a_profile_that_is_asked_for_is_used() -> None:
    assert read_text(page(*BODY), profile="tass").profile == "tass"
    with pytest.raises(UsageError, match=r"no profile 'yonhop'; did you mean yonhap\? There are .*xinhua"):
        read_text(page(*BODY), profile="yonhop")


def test_options_reach_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(page(*BODY), encoding="utf-8")
    [article] = read_articles(tmp_path / "a.txt", ReadOptions(profile="yonhap"))
    assert article.profile == "yonhap"
    with pytest.raises(UsageError, match="no profile"):
        list(read_articles(tmp_path / "a.txt", ReadOptions(profile="nobody")))


# --- what it changes


def test_where_the_article_ends() -> None:
    article = read_text(f"BEIJING, May 2 (Xinhua) -- {page(*BODY)} Enditem\n\n{OTHER}")
    assert body_of(article) == list(BODY)
    assert body_of(read_text(f"BEIJING, May 2 (Nobody) -- {page(*BODY)}\n\n{OTHER}")) == [*BODY, OTHER]


def test_several_articles_in_one_text_are_all_kept() -> None:
    item = f"Pyongyang, May 2 (KCNA) -- {page(*BODY)} -0-"
    other = item.replace("harbour", "airport").replace("nets", "wings").replace("lighthouse", "tower")
    article = read_text(f"{item}\n\n{other}")
    assert len(article.body()) == 6
    assert [n.message for n in article.notes if n.code == "several_articles"] == [
        "2 lines end with -0-: several articles in one text? all of it was read"
    ]


def test_tail_and_credit_of_kcna() -> None:
    article = read_text(
        page(
            "Island Harbour Opens Again",
            f"Pyongyang, May 2 (KCNA) -- {BODY[0]}",
            *BODY[1:],
            "www.kcna.kp (Juche108.5.2.)",
        )
    )
    assert body_of(article) == list(BODY)
    assert (article.title, article.published, article.outlet) == ("Island Harbour Opens Again", "2019-05-02", "KCNA")


def test_kcna_watch_reads_the_day_first() -> None:
    article = read_text(
        page(
            "Island Harbour Opens Again",
            "Date: 02/05/2019 | Source: KCNA.kp (En)",
            *BODY,
            "-0-",
            "More From KCNA.kp",
            OTHER,
        )
    )
    assert article.published == "2019-05-02"
    assert not [n for n in article.notes if n.code == "ambiguous_date"]
    assert article.host == "KCNA Watch"
    assert body_of(article) == list(BODY)


def test_a_suffix_of_the_site_is_no_part_of_the_title() -> None:
    article = read_text(
        page(
            "Harbour opens again on island - Xinhua | English.news.cn",
            f"BEIJING, May 2 (Xinhua) -- {BODY[0]}",
            *BODY[1:],
        )
    )
    assert article.title == "Harbour opens again on island"
    known = read_text(f"BEIJING, May 2 (Xinhua) -- {page(*BODY)}", metadata=Metadata(title="Harbour opens-Xinhua"))
    assert known.title == "Harbour opens"


# --- a file of one's own

OWN = r"""
name = "island-post"
title = "The Island Post"
date_order = "mdy"
title_rule = "first-line"
end_marks = ["[over]"]
encoding = "cp1252"

[detect]
threshold = 2
[detect.texts]
"Island Post" = 2

[lines]
furniture = ['Tide tables.{0,40}', 'Harbour cam']
caption = ['Seen from the pier: .{2,80}']
tail = ['Letters to the harbour master']

[dateline]
agency = "Island Wire"
pattern = '(?P<place>[A-Z][a-z]{2,20}) \* (?P<date>\d{1,2} [A-Z][a-z]{2,8}) (?P<year>\d{4}) \* '

[defaults]
outlet = "The Island Post"
agency = "Island Wire"
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "island.toml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def test_a_profile_of_ones_own(own: str) -> None:
    text = page(
        *("Ferry leaves again", "Harbour cam", "03/04/2019", f"Northport * 4 March 2019 * {BODY[0]}", BODY[1]),
        *(
            "Tide tables for the week",
            "Seen from the pier: the first ferry",
            f"{BODY[2]} [over]",
            "An old sail is for sale near the pier, ask at the inn.",
        ),
    )
    article = read_text(text, profile=own)
    assert body_of(article) == list(BODY)
    assert [b.kind for b in article.blocks if b.span.of(text).startswith("Seen from")] == ["caption"]
    assert [b.span.of(text) for b in article.blocks if b.kind == "dateline"] == ["Northport * 4 March 2019 *"]
    assert (article.profile, article.title, article.outlet) == ("island-post", "Ferry leaves again", "The Island Post")
    assert (article.agency, article.published) == ("Island Wire", "2019-03-04")


def test_the_encoding_of_a_profile(own: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(page("Ferry “leaves” again", *BODY).encode("cp1252"))
    [article] = read_articles(tmp_path / "a.txt", ReadOptions(profile=own))
    assert article.title == "Ferry “leaves” again"


HEAD = 'name = "x"\ntitle = "X"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = =", "line 1: not TOML"),
        ('title = "X"', "name is missing"),
        ('name = "x"', "title is missing"),
        ('name = "../x"\ntitle = "X"', "line 1: name is missing, or not of small letters"),
        (HEAD + "date_order = 'myd'", "line 3: date_order is 'myd'; it can be dmy, mdy, ymd"),
        (HEAD + "\ndate_ordr = 'dmy'", "line 4: unknown key 'date_ordr'; did you mean date_order?"),
        (HEAD + "[lines]\nbanner = ['x']", "line 4: unknown key 'banner' in [lines]; there are "),
        (HEAD + "[lines]\nfurniture = 'x'", "line 4: furniture is not a list"),
        (HEAD + "[lines]\nfurniture = [\n 'Home',\n '(a{1,9}){1,9}',\n]", "line 6: pattern '(a{1,9}){1,9}': "),
        (HEAD + "[lines]\ntail = ['More.*']", "line 4: pattern 'More.*': a repeat without an end"),
        (HEAD + "[lines]\ntail = ['(?i)more']", "line 4: pattern '(?i)more': inline flags"),
        (HEAD + "[lines]\ntail = ['(more']", "line 4: pattern '(more': not a regular expression"),
        (HEAD + "[lines]\ntail = ['.{0,20}']", "line 4: pattern '.{0,20}': it can match nothing at all"),
        (HEAD + "[detect]\noutlets = ['Nobody Gazette']", "line 4: outlet 'Nobody Gazette' is not known"),
        (HEAD + "[detect]\nthreshold = 0", "line 4: threshold is not a whole number from 1 to 100"),
        (HEAD + "[detect.texts]\n'mark' = 'high'", "line 4: the weight of 'mark' is not a whole number"),
        (HEAD + "[detect]\ntexts = 3", "line 4: detect.texts is not a table"),
        (HEAD + "encoding = 'utf-99'", "line 3: encoding 'utf-99' is not known"),
        (HEAD + "title_suffixes = [1]", "line 3: title_suffixes is not a text"),
        (HEAD + "[dateline]\npattern = 'In (?P<where>[a-z]{2,9})'", "line 4: a dateline's pattern has the groups"),
        (HEAD + "end_marks = [" + "'x'," * 101 + "]", "line 3: end_marks is not a list of at most 100"),
        (HEAD + 'host = "x"', "line 3: unknown key 'host'"),
    ],
)
def test_faults_are_told_with_their_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_profile(text, "my.toml")
    assert message in str(error.value)
    assert str(error.value).startswith("profile my.toml")
    assert "\n" not in str(error.value)


def test_files_that_are_no_profile(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        profile_named(str(tmp_path / "none.toml"))
    (tmp_path / "big.toml").write_text("#" * (LARGEST + 1), encoding="utf-8")
    with pytest.raises(UsageError, match="larger than 64 KiB"):
        profile_named(str(tmp_path / "big.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        profile_named(str(tmp_path / "bytes.toml"))


@given(st.text(max_size=300))
def test_no_file_raises_anything_else(text: str) -> None:
    try:
        read_profile(text, "x")
    except UsageError:
        return


PIECES = st.sampled_from(
    ["a", "[a-z]", ".", " ", "(?:a|b)", r"\d", "{0,9}", "{1,200}", "+", "*", "?", "(a{1,5})", "(", ")", "|", "-"]
)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_no_pattern_that_is_let_through_can_run_away(pattern: str) -> None:
    if faults_of_line_pattern(pattern):
        return
    profile = read_profile(f"{HEAD}[lines]\nfurniture = ['''{pattern}''']", "x")
    started = time.process_time()
    for line in ("a" * 200, "a " * 100, "1-" * 100, "ab" * 100):
        profile.lines["furniture"].fullmatch(line + "!")
    assert time.process_time() - started < 0.5


# --- lines given as the body


def test_lines_that_are_the_body() -> None:
    text = "\n".join(["Harbour opens again on island", "Menu", BODY[0], "", BODY[1], "Weather", BODY[2], "Contact us"])
    article = read_text(text, body=((3, 3), (5, 6)))
    assert body_of(article) == [BODY[0], BODY[1], "Weather"]
    assert article.title == "Harbour opens again on island"
    assert BODY[2] in "".join(b.span.of(text) for b in article.left_out())


@given(
    st.lists(st.sampled_from(["", "Menu", *BODY, "By Ann Reed", "(KCNA)", "x&amp;y “z”"]), min_size=1, max_size=12),
    st.lists(
        st.tuples(st.integers(1, 14), st.integers(0, 5)).map(lambda r: (r[0], r[0] + r[1])), min_size=1, max_size=4
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_body_is_exactly_the_lines_that_were_given(
    lines: list[str], ranges: list[tuple[int, int]], newline: str
) -> None:
    text = newline.join(lines)
    article = read_text(text, body=ranges)
    wanted = {i for first, last in ranges for i in range(first, last + 1)}
    told = "".join(line for i, line in enumerate(lines, 1) if i in wanted)
    inside = [b for b in article.blocks if text[: b.span.start].count(newline) + 1 in wanted]
    assert {b.kind for b in inside} <= {"paragraph", "credit"}  # the sign-off of the last one
    assert "".join("".join(b.span.of(text) for b in inside).split()) == "".join(told.split())
    assert len(article.body()) == sum(b.kind == "paragraph" for b in inside)
    if not told.split():
        assert "empty_body" in {n.code for n in article.notes}


def test_the_example_of_the_documentation_is_a_profile() -> None:
    page_of_docs = (Path(__file__).parents[1] / "docs" / "ingest.md").read_text(encoding="utf-8")
    example = page_of_docs.split("```toml\n")[1].split("```")[0]
    profile = read_profile(example, "docs")
    assert profile.name == "island-post"
    assert set(profile.lines) == {"furniture", "byline", "caption", "credit", "tail"}


def test_a_line_with_the_name_of_an_outlet_after_it_is_the_title() -> None:
    gallery = "The harbour and its island"
    text = page(
        "Minister leaves island on first ferry of the year – CNN",
        *("Posted by Staff Writer on 2016-01-22", gallery, BODY[0], gallery, BODY[1], gallery, BODY[2], gallery),
    )
    article = read_text(text)
    assert article.title == "Minister leaves island on first ferry of the year"
    assert article.outlet == "CNN"


@pytest.mark.parametrize(("title", "found"), [("Press Review", "Press Review"), ("Home", None), ("By Kim", None)])
def test_a_title_of_two_words_above_the_dateline_of_an_agency(title: str, found: str | None) -> None:
    assert read_text(page(title, f"Pyongyang, May 2 (KCNA) -- {BODY[0]}", *BODY[1:])).title == found
