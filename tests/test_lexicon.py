"""Lexicons: how terms match (a table of cases as data), how a folder is read, and what dprk-en holds."""

from __future__ import annotations

import csv
import json
import pickle
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Span
from rhetoric.errors import LexiconError, UsageError
from rhetoric.lexicon import Frame, Hit, Lexicon, Mask, Term, available_lexicons, load_lexicon
from rhetoric.lexicon.patterns import faults_of_regex, source_of
from rhetoric.segment import sentences
from rhetoric.text import fold

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "data/lexicon/matching.json").read_text(encoding="utf-8"))


def lexicon(terms: list[dict[str, Any]], masks: tuple[str, ...] = (), **more: Any) -> Lexicon:
    rows = tuple(
        Term(**{"frame": "f", "line": i, **term, "exclude": tuple(term.get("exclude", ()))})
        for i, term in enumerate(terms, 2)
    )
    frames = {row.frame: Frame(row.frame, "d", "i", "e") for row in rows}
    names = tuple(Mask(mask, "glob", i) for i, mask in enumerate(masks, 2))
    return Lexicon("test", "1", more.pop("language", "en"), "CC0-1.0", ("us",), "us", frames, rows, names, **more)


def paragraphs(text: str) -> list[Span]:
    return [Span(*m.span()) for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]


def find(instrument: Lexicon, text: str) -> list[Hit]:
    spans = paragraphs(text)
    return instrument.find(fold(text), spans, sentences(text, spans))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_matching(case: dict[str, Any]) -> None:
    more = {key: case[key] for key in ("overlap", "language") if key in case}
    hits = find(lexicon(case["terms"], tuple(case.get("masks", ())), **more), case["text"])
    expected = [(each, []) if isinstance(each, str) else tuple(each) for each in case["expect"]]
    assert [(hit.span.of(case["text"]), list(hit.flags)) for hit in hits] == expected


def test_there_are_enough_cases_and_none_twice() -> None:
    assert len(CASES) >= 200
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_a_hit_says_what_it_was_found_by() -> None:
    term = {"term": "hostile force*", "match": "glob", "frame": "enemy", "weight": 0.5}
    (hit,) = find(lexicon([term]), "The hostile forces.")
    assert hit == Hit(Span(4, 18), "enemy", "hostile force*", "core", 0.5)


def test_only_the_given_spans() -> None:
    text = "Peace here. Peace there. Peace everywhere."
    instrument = lexicon([{"term": "peace", "match": "phrase"}])
    inner = [Span(12, 24)]
    hits = instrument.find(fold(text), inner, sentences(text, [Span(0, len(text))]))
    assert [hit.span for hit in hits] == [Span(12, 17)]


def test_a_match_does_not_leave_its_span() -> None:
    text = "militant friendship"
    instrument = lexicon([{"term": text, "match": "phrase"}])
    assert instrument.find(fold(text), [Span(0, 8), Span(9, 19)], [Span(0, 19)]) == []


def test_a_lexicon_travels_between_processes() -> None:
    instrument = load_lexicon("dprk-en")
    before = find(instrument, "The respected President spoke of militant friendship.")
    assert (
        find(pickle.loads(pickle.dumps(instrument)), "The respected President spoke of militant friendship.") == before
    )


WORDS = st.sampled_from(
    ["peace", "and", "security", "war", "no", "not", "the", "puppet", "show", "multi", "polar", "ComradeKim"]
)
GLUE = st.sampled_from([" ", "-", "\n", ". ", ", ", '"', "”", " “", "&quot;", "\u00ad", "\u00a0", "", "'s "])
TERMS = [
    {"term": "peace and security", "match": "phrase"},
    {"term": "peace", "match": "phrase"},
    {"term": "multi-polar", "match": "phrase", "frame": "g"},
    {"term": "puppet*", "match": "glob", "exclude": ["puppet show"]},
    {"term": r"(?:war|security) (?:\w+ ){0,2}polar", "match": "regex", "frame": "g"},
    {"term": "* war", "match": "glob", "frame": "h"},
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, GLUE), max_size=30))
def test_hits_lie_in_one_sentence_and_do_not_overlap(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + glue for word, glue in parts)
    spans = paragraphs(text)
    split = sentences(text, spans)
    hits = find(lexicon(TERMS, ("security war",)), text)
    assert hits == sorted(hits, key=lambda hit: hit.span)
    for hit in hits:
        assert any(sentence.contains(hit.span) for sentence in split)
    for one in hits:
        for other in hits:
            assert one.span == other.span or not one.span.overlaps(other.span)


@pytest.mark.parametrize(
    "unit",
    ["peace ", "peace and ", "a" * 50, "puppet show ", "multi-", "no ", "the " * 3, "( ", "\u00ad", "security of the "],
)
def test_time_grows_with_length_only(unit: str) -> None:
    instrument = load_lexicon("dprk-en")

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        view, spans = fold(text), [Span(0, len(text))]
        began = time.process_time()
        instrument.find(view, spans, spans)
        return time.process_time() - began

    small = max(min(seconds(20_000) for _ in range(3)), 0.003)
    assert min(seconds(160_000) for _ in range(2)) < 20 * small


NASTY = ["a" * 300, "a b " * 80, "ab" * 150, "'" * 200, " " * 300, "-a" * 150, "aaaa aaaa " * 30]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(list("ab .*+?()[]|{}\\w^-,")) | st.sampled_from(["{0,3}", "(?:", "\\w+ ", "a*"]), max_size=16
    )
)
def test_a_regex_that_is_let_in_is_fast(parts: list[str]) -> None:
    pattern = "".join(parts)
    if not pattern or faults_of_regex(pattern):
        return
    compiled = re.compile(source_of(pattern, "regex"))
    began = time.process_time()
    for text in NASTY:
        for _ in compiled.finditer(text):
            pass
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(\w+)+x", r"(a|aa)+b", r"(?:\w+\w+){0,3}z", r".*", r"[^.]*x", r"a.{0,30}b", r"\w*\w*\w*x", r"(a|b)\1"),
        *(
            "a?" * 20 + "b",
            "(",
            "[",
            "x{0,99}",
            r"\s+x",
            r"\w+\w+ \w+\w+ \w+\w+ z",
            "(?i)abc",
            "a{2}{3}",
            r"(?:a\w* ?){0,4}b",
        ),
        *(r"(?:\w+ ){0,50}x", "a*", "", r"x{2,4000}y"),
        *("a   b", "a {0,3}b", "(?:a )? (?: b)", "(?: a ){2}", "a - b", "a{0,3}" * 12 + "b"),
    ],
)
def test_a_regex_that_could_run_away_is_refused(pattern: str) -> None:
    assert faults_of_regex(pattern)


# -- reading ------------------------------------------------------------------------------------------------------

TOML = """
name = "mine"
version = "1"
language = "en"
licence = "CC0-1.0"
authors = ["A. Scholar"]
citation = "A. Scholar, mine, 2026"
[frames.war]
definition = "d"
include = "i"
exclude = "e"
"""


def folder(path: Path, terms: str | bytes, toml: str = TOML, masks: str | None = None) -> Path:
    (path / "lexicon.toml").write_text(toml, encoding="utf-8")
    (path / "terms.csv").write_bytes(terms if isinstance(terms, bytes) else terms.encode())
    if masks is not None:
        (path / "masks.csv").write_text(masks, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(path)
    return list(caught.value.problems)


def test_reading_a_folder(tmp_path: Path) -> None:
    terms = (
        "\ufeffterm,frame,match,weight,status,valid_from,valid_to,exclude,note,source\r\n"
        'war*,war,glob,2,context,2011,2012-06-30,"warm*; warn*","a ""note""",KCNA\r\n\r\nsea of fire,war,,,,,,,,\r\n'
    )
    instrument = load_lexicon(folder(tmp_path, terms, masks="name,match,note\nWar and Peace,phrase,novel\n"))
    assert (instrument.name, instrument.version, instrument.authors) == ("mine", "1", ("A. Scholar",))
    assert instrument.terms == (
        Term("war*", "war", "glob", 2, 2.0, "context", "2011", "2012-06-30", ("warm*", "warn*"), 'a "note"', "KCNA"),
        Term("sea of fire", "war", "phrase", 4),
    )
    assert instrument.masks == (Mask("War and Peace", "phrase", 2, "novel"),)
    assert re.fullmatch("[0-9a-f]{64}", instrument.sha256)


def test_the_hash_is_of_the_content(tmp_path: Path) -> None:
    first = load_lexicon(folder(tmp_path, "term,frame\nwar,war\n")).sha256
    assert load_lexicon(tmp_path).sha256 == first
    assert load_lexicon(folder(tmp_path, "term,frame\nwars,war\n")).sha256 != first


def test_letter_case_by_the_header(tmp_path: Path) -> None:
    header = 'exact_case = ["NAM"]\n' + TOML
    instrument = load_lexicon(folder(tmp_path, "term,frame\nNAM,war\nWest,war\n", header))
    assert [hit.term for hit in find(instrument, "Nam and NAM, west and West.")] == ["NAM", "West", "West"]
    instrument = load_lexicon(folder(tmp_path, "term,frame\nNAM,war\nWest,war\n", 'case = "exact"\n' + TOML))
    assert [hit.term for hit in find(instrument, "Nam and NAM, west and West.")] == ["NAM", "West"]


def test_every_problem_is_listed_with_its_line(tmp_path: Path) -> None:
    rows = [
        "term,frame,match,weight,status,valid_from,valid_to,exclude,note,source",  # 1
        "fine,war,,,,,,,,",
        "bad frame,wra,,,,,,,,",
        "bad match,war,wild,,,,,,,",
        "bad status,war,,,maybe,,,,,",
        ",war,,,,,,,,",  # 6
        "bad weight,war,,heavy,,,,,,",
        "bad date,war,,,,2012-13,,,,",
        "upside down,war,,,,2020,2012,,,",
        "Fine,war,,,,,,,,",
        "***,war,glob,,,,,,,",  # 11
        "sta*r,war,phrase,,,,,,,",
        "(\\w+)+x,war,regex,,,,,,,",
        "(,war,regex,,,,,,,",
        "x" * 301 + ",war,,,,,,,,",
        "few,war",  # 16
        "bad exclude,war,,,,,,* *,,",
        "not a number,war,,nan,,,,,,",
    ]
    found = problems(folder(tmp_path, "\n".join(rows)))
    lines = [int(re.match(r"terms\.csv:(\d+):", problem).group(1)) for problem in found]  # type: ignore[union-attr]
    assert sorted(lines) == list(range(3, 19))
    assert any("did you mean 'war'" in problem for problem in found)
    assert any("already on line 2" in problem for problem in found)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (b"term,frame\nfine,war\n\xff\xfe,war\n", "terms.csv:3: not UTF-8"),
        ("", "terms.csv:1: empty"),
        ("term,frame\n", "terms.csv: no terms"),
        ("term\nwar\n", "column 'frame' is missing"),
        ("word,frame\nwar,war\n", "unknown column 'word'"),
        ("term,frame,term\nwar,war,war\n", "a column comes twice"),
        ('term,frame\n"war,war\n', "not CSV"),
        ("term,frame\n" + "w" * 20_000 + ",war\n", "longer than 300 characters"),
    ],
)
def test_a_bad_terms_file(tmp_path: Path, terms: str | bytes, expected: str) -> None:
    assert any(expected in problem for problem in problems(folder(tmp_path, terms)))


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("name = ", "not TOML"),
        ("", "no frames"),
        (TOML.replace('version = "1"', "version = 1"), "version is missing or not a text"),
        (TOML.replace('["A. Scholar"]', '"A. Scholar"'), "authors is missing"),
        ('overlap = "first"\n' + TOML, "overlap is 'first'; it can be longest or longest_in_frame"),
        ('licens = "x"\n' + TOML, "unknown key 'licens'; did you mean 'licence'?"),
        (TOML.replace('include = "i"', ""), "frame war: include is missing"),
        (TOML + 'control = "yes"\n', "frame war: control must be true or false"),
        (TOML.replace("frames.war", 'frames."War crimes"'), "frame name 'War crimes'"),
        ("frames = 3\n" + TOML.partition("[frames")[0], "no frames"),
    ],
)
def test_a_bad_header(tmp_path: Path, toml: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(folder(tmp_path, "term,frame\nwar,war\n", toml)))


def test_a_bad_mask(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, "term,frame\nwar,war\n", masks="name,match\nfine,\n(\\w+)+,regex\nx,wild\n"))
    assert [problem.split(" ")[0] for problem in found] == ["masks.csv:3:", "masks.csv:4:"]


def test_missing_files(tmp_path: Path) -> None:
    found = problems(tmp_path)
    assert any(problem.startswith("lexicon.toml: cannot be read") for problem in found)
    assert any(problem.startswith("terms.csv: cannot be read") for problem in found)


def test_too_many_rows(tmp_path: Path) -> None:
    rows = "\n".join(f"term {i},war" for i in range(200_001))
    assert problems(folder(tmp_path, "term,frame\n" + rows)) == ["terms.csv:200002: more than 200,000 rows"]


def test_very_many_problems_stay_readable(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, "term,frame\n" + ",war\n" * 50_000))
    assert len(found) == 10_001
    assert found[9_999] == "terms.csv:10001: empty term"
    assert found[-1] == "and 40,000 problems more"


@pytest.mark.parametrize("term", ["peace and security number{}", "a{}-b-c-d-e-f", "peace{}*", "* peace{}"])
def test_very_many_terms_of_one_shape(term: str) -> None:
    """Terms that share a beginning cost no more where it stands in a text."""
    kind = "glob" if "*" in term else "phrase"
    instrument = lexicon([{"term": term.format(i), "match": kind} for i in range(30_000)])
    last = term.format(777).replace("* ", "no ").strip("*")
    text = "peace  and  security; a  b " * 1000 + last
    began = time.process_time()
    assert [hit.span.of(text) for hit in find(instrument, text)] == [last]
    assert time.process_time() - began < 30


def test_a_hundred_thousand_terms(tmp_path: Path) -> None:
    rows = "\n".join(f"term{i} of peace{i % 7},war" for i in range(100_000))
    began = time.process_time()
    instrument = load_lexicon(folder(tmp_path, "term,frame\n" + rows))
    (hit,) = find(instrument, "This is term777 of peace0.")
    assert hit.term == "term777 of peace0"
    assert time.process_time() - began < 30


@pytest.mark.parametrize("name", ["dprk-eng", "no/such/folder", "", "a\0b", "x" * 5000, "../lexicons"])
def test_unknown_lexicon(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="There is: dprk-en") as caught:
        load_lexicon(name)
    assert "\n" not in str(caught.value)
    if name == "dprk-eng":
        assert "Did you mean dprk-en?" in str(caught.value)


# -- dprk-en ------------------------------------------------------------------------------------------------------


def test_dprk_en_is_listed_and_complete() -> None:
    assert "dprk-en" in available_lexicons()
    instrument = load_lexicon("dprk-en")
    assert instrument.licence == "CC-BY-4.0"
    assert len(instrument.frames) == 15
    assert [frame.id for frame in instrument.frames.values() if frame.control] == ["ceremonial_protocol"]
    assert len(instrument.terms) >= 280
    for frame in instrument.frames:
        assert sum(term.frame == frame and term.status == "core" for term in instrument.terms) >= 8, frame
    assert all(term.source for term in instrument.terms)


def test_what_was_judged_poor_is_never_scored() -> None:
    for term in load_lexicon("dprk-en").terms:
        judged = re.search(r"judged (\d+)/(\d+)", term.source)
        if judged and int(judged[1]) < 0.4 * int(judged[2]):
            assert term.status == "context", term


def test_expressions_after_2012_have_a_date() -> None:
    terms = load_lexicon("dprk-en").terms
    dated = {term.term for term in terms if term.valid_from and date.fromisoformat(f"{term.valid_from}-01-01"[:10])}
    assert any("comprehensive strategic" in term for term in dated)
    assert any(term.valid_to for term in terms)


SEEDS = {
    "militant friendship": "alliance_solidarity",
    "support and solidarity": "alliance_solidarity",
    "fraternal": "kinship_fraternity",
    "hostile forces": "enemy_hostility",
    "just cause": "just_cause_legitimation",
    "sovereign rights": "sovereignty_self_defence",
    "multi-polar": "world_order",
    "new world": "world_order",
    "heroic": "victory_heroism",
    "outstanding foresight": "leader_veneration",
    "brilliant fruition": "leader_veneration",
    "respected President": "leader_veneration",
    "closely uniting around": "unity_loyalty",
    "guarantee for peace and security": "peace_security",
    "“guarantee” for peace and security": "peace_security",
    "protector of Eurasian peace": "peace_security",
    "self-defense capabilities": "sovereignty_self_defence",
    "comprehensive strategic partnership": "alliance_solidarity",
}


@pytest.mark.parametrize("expression", SEEDS)
def test_seed_expressions(expression: str) -> None:
    text = f"The guests spoke of the {expression}, and went home."
    (hit,) = find(load_lexicon("dprk-en"), text)
    assert hit.frame == SEEDS[expression]
    assert hit.flags == ()
    assert hit.span.of(text) in (expression, expression.lstrip("“"))


@pytest.mark.parametrize(
    "text",
    [
        "The puppet show in the theatre was sold out.",
        "Japan's Self-Defence Forces held a parade of ships.",
        "The Ministry of Justice and the Korea-Cuba Friendship Association signed a paper.",
        "They laid flowers in the Patriotic Martyrs Cemetery and at the Arch of Triumph.",
        "Thousands demonstrated in the street against sophisticated new tariffs.",
        "The exercise Militant Friendship-2011 was held abroad.",
        "It was a new world record in weightlifting.",
    ],
)
def test_known_traps_count_nothing(text: str) -> None:
    assert [hit for hit in find(load_lexicon("dprk-en"), text) if not hit.flags] == []


def test_the_codebook_explains_every_frame() -> None:
    instrument = load_lexicon("dprk-en")
    assert instrument.path is not None
    codebook = (instrument.path / "CODEBOOK.md").read_text(encoding="utf-8")
    for frame in instrument.frames.values():
        section = codebook.partition(f"## {frame.id}\n")[2].partition("\n## ")[0]
        positive, negative = (re.search(rf"\*\*{kind}\.\*\* (.+)", section) for kind in ("Yes", "No"))
        assert positive is not None, frame.id
        assert negative is not None, frame.id
        assert any(h.frame == frame.id and not h.flags for h in find(instrument, positive[1])), frame.id
        assert not any(h.frame == frame.id and not h.flags for h in find(instrument, negative[1])), frame.id


def test_the_table_has_no_formulas() -> None:
    instrument = load_lexicon("dprk-en")
    assert instrument.path is not None
    with (instrument.path / "terms.csv").open(encoding="utf-8", newline="") as stream:
        assert not [row for row in csv.reader(stream) if any(cell[:1] in ("=", "+", "-", "@") for cell in row)]
