"""Dictionaries of other programs: every dialect as data, what is lost and where, round trips, bad files."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhetoric.document import Span
from rhetoric.errors import LexiconError, UsageError
from rhetoric.instruments import Imported, read_instrument, write_instrument
from rhetoric.instruments.forms import forms_of, instances
from rhetoric.lexicon import Frame, Lexicon, Mask, Term, load_lexicon
from rhetoric.lexicon.cells import faults_of
from rhetoric.lexicon.model import Nomination
from rhetoric.lexicon.patterns import faults_of_regex, source_of
from rhetoric.text import fold

DATA = Path(__file__).parent / "data/dictionaries"
CASES: list[dict[str, Any]] = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))
BAD: list[dict[str, Any]] = json.loads((DATA / "bad.json").read_text(encoding="utf-8"))


def imported(folder: Path, name: str, text: str | bytes, **options: Any) -> Imported:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_instrument(path, **options)


def entries(lexicon: Lexicon) -> list[list[Any]]:
    """Each term with the path of its category and whatever is not as usual."""
    paths = {frame.id: frame.path or (frame.id,) for frame in lexicon.frames.values()}
    found = []
    for term in lexicon.terms:
        usual = "glob" if "*" in term.term else "phrase"
        more: dict[str, Any] = {"match": term.match} if term.match != usual else {}
        more |= {"weight": term.weight} if term.weight != 1 else {}
        more |= {"exclude": list(term.exclude)} if term.exclude else {}
        found.append([term.term, *paths[term.frame], *([more] if more else [])])
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_dialects(case: dict[str, Any], tmp_path: Path) -> None:
    result = imported(tmp_path, case["file"], case["text"])
    assert entries(result.lexicon) == case["entries"]
    told = [(loss.what, list(loss.lines)) for loss in result.losses]
    assert len(told) == len(case["losses"]), told
    for fragment, lines in case["losses"]:
        assert [where for what, where in told if fragment in what] == [lines], fragment
    for frame, definition in case.get("definitions", {}).items():
        assert result.lexicon.frames[frame].definition == definition
    for path in case.get("categories", ()):
        assert tuple(path) in [frame.path for frame in result.lexicon.frames.values()]
    assert case.get("remark", "") in " ".join(result.remarks)
    for term in result.lexicon.terms:
        assert term.source == f"{case['file']}:{term.line}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_read_can_be_written_loaded_and_matched(case: dict[str, Any], tmp_path: Path) -> None:
    result = imported(tmp_path, case["file"], case["text"])
    assert write_instrument(result.lexicon, tmp_path / "made") == ()
    again = load_lexicon(tmp_path / "made")
    assert entries(again) == entries(result.lexicon)
    assert again.frames == result.lexicon.frames
    for term in again.terms:
        for text in instances(term):
            hits = again.find(fold(text), [Span(0, len(text))], [Span(0, len(text))])
            assert (term.frame, term.term) in [(hit.frame, hit.term) for hit in hits], text


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_bad_files(case: dict[str, Any], tmp_path: Path) -> None:
    data = case["latin"].encode("latin-1") if "latin" in case else case["text"].encode()
    if case["problems"] is None:
        assert [term.term for term in imported(tmp_path, case["file"], data).lexicon.terms] == ["echo"]
        return
    with pytest.raises(LexiconError) as caught:
        imported(tmp_path, case["file"], data)
    found = list(caught.value.problems)
    assert len(found) == len(case["problems"]), found
    for problem, expected in zip(found, case["problems"], strict=True):
        assert problem.startswith(expected), problem


def test_another_encoding_if_it_is_named(tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-16"):
        text = "+één\ncafé\n".encode(encoding)
        result = imported(tmp_path, f"{encoding}.lc3", text, encoding=encoding)
        assert entries(result.lexicon) == [["café", "één"]]
    with pytest.raises(LexiconError, match="no encoding is named 'klingon'"):
        imported(tmp_path, "a.lc3", "+a\nb1\n", encoding="klingon")
    with pytest.raises(LexiconError, match=r"a.lc3:1: not UTF-8 but UTF-16"):
        imported(tmp_path, "a.lc3", "+a\nb1\n".encode("utf-16"))
    with pytest.raises(LexiconError, match="not in ascii"):
        imported(tmp_path, "a.lc3", "+a\né1\n", encoding="ascii")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(None, ["w?ar*", "glob"]), ("glob", ["w?ar*", "glob"]), ("regex", ["w?ar*", "regex"]), ("phrase", None)],
)
def test_how_entries_are_meant_can_be_said(kind: Any, expected: list[str] | None, tmp_path: Path) -> None:
    """quanteda keeps that outside of the file (its ``valuetype``)."""
    (term, *_) = imported(tmp_path, "a.lc3", "+a\nw?ar*\npeace\n", match=kind).lexicon.terms
    assert [term.term, term.match] == (expected or ["peace", "phrase"])
    (term,) = imported(tmp_path, "a.yml", "a: ['wars?']\n", match="regex").lexicon.terms
    assert (term.term, term.match) == ("wars?", "regex")


def test_why_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"no entry that can be matched; left out: .* is no number \(line 4\)"):
        imported(tmp_path, "a.dic", "%\n1\tone\n%\nmore\tone\n")
    with pytest.raises(LexiconError, match="or name its encoding, as --encoding cp1252"):
        imported(tmp_path, "a.lc3", "+één\n".encode("cp1252"))


def test_what_no_reader_takes(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_bytes(b"x")
    with pytest.raises(UsageError, match="not a format that is known"):
        read_instrument(tmp_path / "a.sav")
    with pytest.raises(LexiconError, match="cannot be read"):
        read_instrument(tmp_path / "none.dic")
    with pytest.raises(LexiconError, match="not a plain file"):
        read_instrument(_link(tmp_path / "zero.dic", "/dev/zero"))
    assert len(read_instrument("dprk-en").lexicon.terms) > 280


def _link(path: Path, target: str) -> Path:
    path.symlink_to(target)
    return path


def test_names_of_files_do_no_harm(tmp_path: Path) -> None:
    result = imported(tmp_path, "=cmd|' \x1b[31m.lc3", "+a\nword\n")
    (term,) = result.lexicon.terms
    assert term.source.startswith("file =cmd")
    assert "\x1b" not in term.source + result.lexicon.citation
    assert re.fullmatch(r"[\w.-]+", result.lexicon.name)
    assert write_instrument(result.lexicon, tmp_path / "made") == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.dic", "%\n" + "".join(f"{i}\tcategory {i}\n" for i in range(200)) + "%\n"
         + "".join(f"word{i}*\t{i % 200}\t{(i + 1) % 200}\n" for i in range(60_000))),
        ("a.lc3", "+one\n" + "".join(f"word{i}\n" for i in range(100_000))),
        ("a.yml", "one:\n" + "".join(f"  - word{i}\n" for i in range(100_000))),
        ("nrc.txt", "".join(f"word{i}\tfear\t{i % 2}\n" for i in range(150_000))),
        ("a.lc3", "".join(f"+category {i}\nword{i}\n" for i in range(20_000))),
    ],
    ids=["liwc", "lexicoder", "yaml", "nrc", "categories"],
)  # fmt: skip
def test_a_hundred_thousand_entries(name: str, text: str, tmp_path: Path) -> None:
    began = time.process_time()
    result = imported(tmp_path, name, text)
    assert len(result.lexicon.terms) >= 20_000
    assert time.process_time() - began < 30


def test_too_many_entries(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"a.lc3:200002: more than 200,000 entries"):
        imported(tmp_path, "a.lc3", "+one\n" + "".join(f"word{i}\n" for i in range(200_001)))


STARTS = ["", "%\n1\ta\n2\tb\n%\n", "a:\n  - x1\n", "+a\n", "A\n\tx1 (1)\n", "word,a\n", "<dictionary><cnode name='a'>"]
PIECES = [
    *"%+\t\n ,;:-[]{}()<>&*?\"'#|/\\=@!x1é\0\x1b",
    "\n\t",
    "<of>1/2",
    "- ",
    ": ",
    "(2) 1",
    "<pnode name='x1'/>",
    "1\n",
]
NASTY = st.tuples(st.sampled_from(STARTS), st.lists(st.sampled_from(PIECES))).map(lambda two: two[0] + "".join(two[1]))


@settings(max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NASTY, st.sampled_from([".dic", ".yml", ".lc3", ".lcd", ".ykd", ".cat", ".csv", ".tsv", ".dicx"]))
def test_no_file_makes_a_fault_of_ours(tmp_path: Path, text: str, suffix: str) -> None:
    """Either a lexicon that can be written and loaded, or problems: nothing else, whatever is in the file."""
    with suppress(LexiconError):
        result = imported(tmp_path, f"x{suffix}", text.encode("utf-8", "replace"))
        _is_sound(result, tmp_path / f"made{time.monotonic_ns()}")


def _is_sound(result: Imported, made: Path) -> None:
    try:
        assert write_instrument(result.lexicon, made) == ()
        assert len(load_lexicon(made).terms) == len(result.lexicon.terms)
    except LexiconError as error:
        raise AssertionError("what was read cannot be loaded") from error


# -- round trips --------------------------------------------------------------------------------------------------

FULL = Lexicon(
    name="full",
    version="2",
    language="en",
    licence="CC0-1.0",
    authors=("A. Scholar", 'B. "Quote" Öz'),
    citation="A. Scholar, full\\2",
    frames={
        "war": Frame("war", "d", "i", "e", subframes=("self_strength",), judged=(1, 3), caution="a \"weak\" one"),
        "genre": Frame("genre", "d", "i", "e", control=True),
        "elite": Frame("elite", "d", "i", "e", path=("Populism", "Elite")),
        "populism": Frame("populism", "d", "i", "e", path=("Populism",)),
        "empty": Frame("empty", "d", "i", "e"),
    },
    terms=(
        Term("war*", "war", "glob", 2, weight=-0.5, exclude=("warm*", "war room"), note='a "note"', source="KCNA"),
        Term("co-operat(?:e|ion)", "genre", "regex", 3, judged=(9, 10)),
        Term("NAM", "elite", "phrase", 4, exact_case=True, valid_from="2011", valid_to="2012-06-30"),
        Term("sea of fire", "war", "phrase", 5, subframe="self_strength", example=("A sea of fire.", "Fire, a sea.")),
        Term("militant", "war", "phrase", 6, status="context", counterexample=("No.",)),
        Term("self-defence", "populism", "phrase", 7),
        Term(r"year [1-9]", "war", "regex", 8),
    ),
    masks=(Mask("War and Peace", "phrase", 2, "novel", "work", "a library", ("He read War and Peace.",)),),
    nominations=(Nomination("our republic", "phrase", "self", 2, "a note", "KCNA"),),
    sides={"KP": "self", "US": "enemy"},
)  # fmt: skip


def comparable(lexicon: Lexicon) -> Lexicon:
    return replace(lexicon, path=None, sha256="")


def test_a_folder_keeps_everything(tmp_path: Path) -> None:
    assert write_instrument(FULL, tmp_path / "full") == ()
    assert comparable(load_lexicon(tmp_path / "full")) == FULL
    shipped = load_lexicon("dprk-en")
    assert write_instrument(shipped, tmp_path / "shipped") == ()
    again = comparable(load_lexicon(tmp_path / "shipped"))
    lines = {term.term: term.line for term in again.terms}
    assert again == comparable(replace(shipped, terms=tuple(replace(t, line=lines[t.term]) for t in shipped.terms)))


def test_csv_keeps_every_term_and_says_what_it_loses(tmp_path: Path) -> None:
    losses = [loss.what for loss in write_instrument(FULL, tmp_path / "full.csv")]
    again = read_instrument(tmp_path / "full.csv")
    assert again.losses == ()
    assert again.lexicon.terms == FULL.terms
    said_of = ("licence", "definitions", "masks.csv", "sides", "controls", "across frames", "without a term", "judged")
    for said in said_of:
        assert any(said in loss for loss in losses), said
    assert len(losses) == 8
    paths = {frame.id: frame.path or (frame.id,) for frame in again.lexicon.frames.values()}
    assert paths == {"war": ("war",), "genre": ("genre",), "elite": ("Populism", "Elite"), "populism": ("Populism",)}


def test_yaml_keeps_words_and_categories_and_says_what_it_loses(tmp_path: Path) -> None:
    losses = {loss.what: loss.lines for loss in write_instrument(FULL, tmp_path / "full.yml")}
    again = read_instrument(tmp_path / "full.yml").lexicon
    assert entries(again) == [
        ["war*", "war"],
        ["sea of fire", "war"],
        ["co-operate", "genre"],
        ["co-operation", "genre"],
        ["NAM", "Populism", "Elite"],
        ["self-defence", "Populism"],
    ]
    assert again.frames["empty"]
    for said, lines in (
        ("weights", (2,)),
        ("exclusions", (2,)),
        ("notes", (2,)),
        ("sources", (2,)),
        ("judged", (3,)),
        ("forms are spelled out", (3,)),
        ("letter case", (4,)),
        ("dates", (4,)),
        ("subframes", (5,)),
        ("examples", (5,)),
        ("context terms are left out", (6,)),
        ("hyphen", (3, 7)),
        ("cannot be spelled out", (8,)),
    ):
        assert [where for what, where in losses.items() if said in what and where] == [lines], said


WORD = st.text(st.sampled_from(list("abcdeé-*? ")), min_size=1, max_size=8)
TERMS = st.builds(
    Term,
    term=WORD.map(lambda text: "x" + " ".join(text.split())),
    frame=st.sampled_from(["war", "genre", "elite", "populism"]),
    match=st.sampled_from(["phrase", "glob"]),
    line=st.just(2),
    weight=st.sampled_from([1.0, 2.5, -1.0]),
    status=st.sampled_from(["core", "context"]),
    valid_from=st.sampled_from([None, "2011", "2012-06"]),
    exclude=st.sampled_from([(), ("xx*", "no x")]),
    note=st.sampled_from(["", "a, b", "of «it»"]),
    exact_case=st.booleans(),
    judged=st.sampled_from([None, (3, 4)]),
)


@settings(max_examples=60, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TERMS, min_size=1, max_size=6))
def test_every_difference_after_a_round_trip_was_told(tmp_path: Path, terms: list[Term]) -> None:
    fitting: dict[tuple[str, str], Term] = {}
    for term in terms:
        if not faults_of(term.term, term.match):
            fitting.setdefault((term.frame, term.term.lower().replace("-", "")), term)
    if not fitting:
        return
    lexicon = replace(FULL, terms=tuple(replace(t, line=i) for i, t in enumerate(fitting.values(), 2)))
    for suffix in (".csv", ".yml"):
        path = tmp_path / f"{time.monotonic_ns()}{suffix}"
        told = write_instrument(lexicon, path)
        if not any(_can_be_said(term, suffix) for term in lexicon.terms):
            continue
        result = read_instrument(path)
        lines = {line for loss in told for line in loss.lines}
        kept = {(t.frame, t.term): replace(t, line=0, source="") for t in result.lexicon.terms}
        for term in lexicon.terms:
            if kept.get((term.frame, term.term)) != replace(term, line=0, source="") and suffix == ".csv":
                raise AssertionError(term)
            if kept.get((term.frame, term.term)) != replace(term, line=0, source=""):
                glob_without_star = term.match == "glob" and "*" not in term.term
                assert term.line in lines or glob_without_star or result.losses, term


def _can_be_said(term: Term, suffix: str) -> bool:
    return suffix == ".csv" or term.status == "core"


def test_where_it_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for path, said in (("there", "exists"), ("no/where.csv", "no folder"), ("a.docx", "write .csv, .yml")):
        with pytest.raises(UsageError, match=said):
            write_instrument(FULL, tmp_path / path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]


# -- forms of a term ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "globs", "exact"),
    [
        ("co-?operat(?:e|ion)", ["cooperate", "cooperation", "co-operate", "co-operation"], True),
        (r"war\w*", ["war*"], True),
        (r"punish\w+", ["punish?*"], True),
        ("defen[cs]e", ["defence", "defense"], True),
        (r"(?:\w+ ){0,1}war", ["war", "?* war"], True),
        ("a (?:b )?c", ["a c", "a b c"], True),
        (r"(?<!no )mercy", ["mercy"], False),
        (r"year \d", ["year 1"], False),
        (r"[a-f]x", ["ax"], False),
        ("x" + "(?:a|b|c|d|e|f)" * 5, None, False),
    ],
)
def test_regular_expressions_are_spelled_out(pattern: str, globs: list[str] | None, exact: bool) -> None:
    found = forms_of(pattern, "regex")
    assert found.exact is exact
    if globs is not None:
        assert sorted(found.globs) == sorted(globs)


@settings(max_examples=200, deadline=2000)
@given(
    st.lists(
        st.sampled_from(["a", "b", "(?:a|bc)", "c?", r"\w*", " d", "[ef]", "-", "(?:g |h )?"]), min_size=1, max_size=7
    )
)
def test_forms_are_what_the_pattern_matches(parts: list[str]) -> None:
    pattern = "x" + "".join(parts)
    if faults_of_regex(pattern):
        return
    compiled = re.compile(source_of(pattern, "regex"))
    found = forms_of(pattern, "regex")
    for glob in found.globs if found.exact else ():
        text = glob.replace("*", "k").replace("?", "k")
        assert any(m.end() == len(text) for m in [compiled.fullmatch(text)] if m), (pattern, text)
