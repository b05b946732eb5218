"""Instruments under suspicion: folders that are refused with every problem, and faults found in those that load."""

from __future__ import annotations

import csv
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from rhetoric.errors import LexiconError
from rhetoric.instruments import check
from rhetoric.instruments.check import Finding, check_instrument
from rhetoric.instruments.globs import is_kin, short_stems, strangers
from rhetoric.instruments.probe import HARD, SLOW, hard_texts, slow_patterns
from rhetoric.lexicon import load_lexicon
from rhetoric.report.trial import finding_line

TOML = """name = "mine"
version = "1"
language = "en"
licence = "CC0-1.0"
authors = ["A. Scholar"]
citation = "A. Scholar, mine, 2026"
[frames.war]
definition = "d"
include = "i"
exclude = "e"
[frames.peace]
definition = "d"
include = "i"
exclude = "e"
"""


def folder(path: Path, terms: str | bytes, toml: str | bytes = TOML, **others: str | bytes) -> Path:
    """A lexicon of these files; ``masks`` stands for masks.csv."""
    files = {"terms.csv": terms, "lexicon.toml": toml, **{f"{name}.csv": text for name, text in others.items()}}
    for name, text in files.items():
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(path)
    return list(caught.value.problems)


def findings(path: Path, terms: str, toml: str = TOML, **others: str) -> list[Finding]:
    return list(check_instrument(load_lexicon(folder(path, terms, toml, **others))))


def codes(found: list[Finding], level: str | None = None) -> list[tuple[str, str]]:
    return [(f.code, f.place) for f in found if f.code != "no_source" and (level is None or f.level == level)]


# -- refused ------------------------------------------------------------------------------------------------------


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    found = problems(
        folder(
            tmp_path,
            "term,frame,match,weight,subframe,judged,status\n"
            "fine,war,,,,,\n"
            "(a+)+,war,regex,,,,\n"
            '"=HYPERLINK(""x"")",war,,,,,\n'
            "@home,war,,,,,\n"
            "a\x1b[31mb,war,,,,,\n"
            '"two\nlines",war,,,,,\n'
            "x1,war,,,sub,,\n"
            "x2,war,,,,11/10,\n"
            "x3,war,,,,,candidate\n"
            "x4,war,,,\n"
            "x5,wra,,,,,\n",
            TOML.replace("mine", "../mine", 1)
            + 'subframes = ["Not An Id"]\njudged = "3/2"\ncaution = "=1+1"\n'
            + '[sides]\nself = ["KP", "Korea"]\nfoe = []\n',
            masks="name,kind\nRed Cross,club\n",
            nominations="name,side\nwe,self\nWe,ally\nthey,them\n",
        )
    )
    expected = [
        "lexicon.toml:1: name '../mine'",
        "lexicon.toml:15: frame peace: subframe 'Not An Id'",
        "lexicon.toml:16: frame peace: judged is '3/2'",
        "lexicon.toml:17: frame peace: caution: '=1+1' begins with '='",
        "lexicon.toml:19: sides: 'Korea' is not a country",
        "lexicon.toml:20: sides: unknown key 'foe'",
        "terms.csv:3: '(a+)+'",
        "terms.csv:4: term: '=HYPERLINK(\"x\")' begins with '='",
        "terms.csv:5: term: '@home' begins with '@'",
        "terms.csv:6: term: a control character or line break (U+001B)",
        "terms.csv:7: term: a control character or line break (U+000A)",
        "terms.csv:9: unknown subframe 'sub'",
        "terms.csv:10: judged is '11/10'",
        "terms.csv:11: a candidate that nobody has accepted",
        "terms.csv:12: 5 cells where the header has 7",
        "terms.csv:13: unknown frame 'wra'; did you mean 'war'?",
        "masks.csv:2: kind is 'club'",
        "nominations.csv:3: 'We' is already on line 2",
        "nominations.csv:4: side is 'them'",
    ]
    assert len(found) == len(expected), found
    for problem, beginning in zip(found, expected, strict=True):
        assert problem.startswith(beginning)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-x", "@SUM(1)", "＝cmd", "\ufeff=x", "ok\u2028ok", "a\x00b", "\x7fab"]
)
@pytest.mark.parametrize("column", ["term", "exclude", "note", "source", "example"])
def test_no_cell_that_a_spreadsheet_would_run(tmp_path: Path, column: str, cell: str) -> None:
    if cell.startswith("\ufeff"):
        cell = cell[1:]
    row = {"term": "war", "frame": "war", column: f'"{cell}"'}
    found = problems(folder(tmp_path, ",".join(row) + "\n" + ",".join(row.values()) + "\n"))
    assert any(problem.startswith(f"terms.csv:2: {column}: ") for problem in found)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (
            "term,frame\nfine,war\ncaf\u00e9,war\nna\u00efve,war\n".encode("latin-1"),
            ["terms.csv:3: not UTF-8", "terms.csv:4: not UTF-8"],
        ),
        ("term,frame\nwar,war\n".encode("utf-16"), ["terms.csv:1: not UTF-8 but UTF-16"]),
        (b"term,frame\n\x00\x01\x02,war\n", ["terms.csv:2: term: a control character"]),
        ('term,frame\n"war,war\npeace,war\n', ["terms.csv:2: not CSV: a quotation mark that is opened here"]),
        ('term,frame\n"war"x,war\npeace,nope\n', ["terms.csv:2: not CSV", "terms.csv:3: unknown frame 'nope'"]),
        (
            "term,frame\n" + "x" * 200_000 + ",war\npeace,nope\n",
            ["terms.csv:2: not CSV: field larger", "terms.csv:3: unknown frame"],
        ),
        ("word,frame\nwar,war\n", ["terms.csv:1: column 'term' is missing", "terms.csv:1: unknown column 'word'"]),
        (
            "term;frame\nwar;war\n",
            [
                "terms.csv:1: column 'term' is missing",
                "terms.csv:1: column 'frame' is missing",
                "terms.csv:1: unknown column",
            ],
        ),
    ],
)
def test_other_encodings_and_broken_tables(tmp_path: Path, terms: str | bytes, expected: list[str]) -> None:
    before = csv.field_size_limit(131_072)  # Python's own, which the reader of tables raises for the whole process
    try:
        found = problems(folder(tmp_path, terms))
    finally:
        csv.field_size_limit(before)
    for beginning in expected:
        assert any(problem.startswith(beginning) for problem in found), found


@pytest.mark.parametrize("file", ["terms.csv", "masks.csv", "lexicon.toml"])
def test_links_pipes_and_devices(tmp_path: Path, file: str) -> None:
    """Nothing outside the folder is read, shown or waited for."""
    secret = tmp_path / "secret.csv"
    secret.write_text("term,frame\nmy password is 12345,nope\n", encoding="utf-8")
    made = tmp_path / "made"
    made.mkdir()
    for target in (secret, Path("/dev/zero"), Path("nowhere")):
        folder(made, "term,frame\nwar,war\n", masks="name\nwar\n")
        (made / file).unlink()
        (made / file).symlink_to(target)
        found = problems(made)
        assert any(problem.startswith(f"{file}: ") for problem in found), found
        assert "12345" not in "".join(found)
        (made / file).unlink()
    os.mkfifo(made / file)
    assert any(problem == f"{file}: not a plain file" for problem in problems(made))


def test_sizes_have_an_end(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, "term,frame\nwar,war\n", b"#" * 1024 * 1024 + b"#")) == [
        "lexicon.toml: larger than 1 MiB"
    ]
    found = problems(folder(tmp_path, "term,frame\nwar,war\n", "a = " + "[" * 5000))
    assert found[0].startswith("lexicon.toml: not TOML")


@pytest.mark.parametrize(
    "row",
    [
        "term{i},nope{i}",
        "(a+)+{i},war,regex",
        "=cmd{i},war",
        "term,war",
        ",",
        "term{i},war,wild",
        "x{i},war,phrase,1,2",
    ],
)
def test_a_hundred_thousand_bad_rows(tmp_path: Path, row: str) -> None:
    """All are counted, ten thousand are listed, and it takes no hang."""
    count = 20_000 if "regex" in row else 100_000
    rows = "\n".join(row.format(i=i) + "," * (2 - row.count(",")) for i in range(count))
    began = time.process_time()
    found = problems(folder(tmp_path, "term,frame,match\n" + rows + "\n"))
    assert time.process_time() - began < 60
    if row != ",":
        assert len(found) == 10_001
        assert re.fullmatch(r"and [\d,]+ problems more", found[-1])
        assert found[0].startswith("terms.csv:")


# -- found in what loads ------------------------------------------------------------------------------------------

FAULTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/dictionaries/faults.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["name"])
def test_faults(tmp_path: Path, case: dict[str, Any]) -> None:
    found = [f for f in findings(tmp_path, case["terms"]) if f.code not in ("no_source", "empty_frame")]
    assert [list(each) for each in codes(found)] == case["faults"], found


def test_faults_of_names_sources_and_frames(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        "term,frame,source\nred cross,war,a book\nwar,war,\n",
        masks="name,example\nRed Cross,The Red Cross came.\nRed Star,The white star fell.\n",
    )
    assert [(f.code, f.place, f.level) for f in found] == [
        ("masked", "terms.csv:2", "error"),
        ("example", "masks.csv:3", "error"),
        ("no_source", "terms.csv:3", "warning"),
        ("empty_frame", "lexicon.toml", "warning"),
    ]
    assert finding_line(found[2]) == "terms.csv:3: warning: 'war' has no source [no_source]"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('judged = "7/10"\n', [("imprecise", "lexicon.toml")]),
        ('judged = "7/10"\ncaution = "weak"\n', []),
        ('judged = "8/10"\n', []),
        ("", []),
    ],
)
def test_a_weak_frame_is_mended_or_says_so(tmp_path: Path, said: str, found: list[tuple[str, str]]) -> None:
    assert codes(findings(tmp_path, "term,frame,source\nwar,war,s\npeace,peace,s\n", TOML + said)) == found


def test_other_languages_have_no_english_words(tmp_path: Path) -> None:
    terms = "term,frame,match\ndemon*,war,glob\n"
    assert codes(findings(tmp_path, terms, TOML.replace('"en"', '"ru"')), "error") == []
    assert "glob" not in dict(codes(findings(tmp_path, terms, TOML.replace('"en"', '"ru"'))))


def test_the_shipped_english_instrument_has_no_error() -> None:
    found = check_instrument(load_lexicon("dprk-en"))
    assert [finding_line(f) for f in found if f.level == "error"] == []


def test_check_grows_with_the_terms_only(tmp_path: Path) -> None:
    rows = "".join(f"word{i} of war{i % 7},war,,a book\n" for i in range(3_000))
    lexicon = load_lexicon(folder(tmp_path, "term,frame,match,source\n" + rows + "word7 of war0,peace,,b\n"))
    began = time.process_time()
    found = check_instrument(lexicon)
    assert codes(list(found)) == [("two_frames", "terms.csv:9")]
    assert time.process_time() - began < 60


# -- globs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glob", "vocabulary", "expected"),
    [
        ("demon*", "demon demonic demonise demonstrate demons demon's", "demonstrate"),
        ("heroi*", "heroic heroics heroically heroism heroin heroine", "heroin heroine"),
        ("war*", "war wars warlike warring warm wardrobe", "warm wardrobe"),
        ("nation*", "nation national nationalistically nationwide", "nationwide"),
        ("host*", "host hosts hosted hostility hostile", "hostile hostility"),
        ("red star*", "start", ""),
        ("star", "start", ""),
        ("*star", "start", ""),
    ],
)
def test_strangers_of_a_glob(glob: str, vocabulary: str, expected: str) -> None:
    assert strangers(glob, sorted(vocabulary.split())) == sorted(expected.split())


def test_kin() -> None:
    assert is_kin("patriotism", 7)
    assert is_kin("warring", 3)  # a letter doubled
    assert not is_kin("warning", 3)
    assert short_stems("run* of lo* 그*") == ["run*", "lo*"]


# -- time ---------------------------------------------------------------------------------------------------------


def test_patterns_that_run_away_are_named() -> None:
    patterns = {
        1: (r"(?<!\w)war(?!\w)", ["war"]),
        2: (r"(?:a+)+b", ["aab"]),  # never ends
        3: (r"(?:a|aa){0,40}a{0,40}a{0,40}c", ["aac"]),
        4: (r"(?<!\w)peace(?!\w)", ["peace"]),
    }
    began = time.monotonic()
    found, untried = slow_patterns(patterns, patience=2)
    assert untried == 0
    assert set(found) == {2, 3}
    assert "not done after 2 s" in found[2]
    assert time.monotonic() - began < 40


def test_hard_texts_are_hard_and_bounded() -> None:
    texts = hard_texts(["war crimes"])
    assert {len(text) for text in texts} == {HARD + 1}
    assert any(text.startswith("war crimewar crime") for text in texts)
    assert 0 < SLOW < 1


def test_a_slow_pattern_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(patterns: dict[int, Any]) -> tuple[dict[int, str], int]:
        assert list(patterns) == [1]
        return {1: "900 ms for texts of 4,000 characters"}, 7

    monkeypatch.setattr(check, "slow_patterns", measured)
    found = findings(tmp_path, "term,frame,match\nwar,war,\npeaces?,peace,regex\n")
    assert ("slow", "terms.csv:3") in codes(found, "error")
    assert ("not_timed", "terms.csv") in codes(found, "warning")


def test_very_many_patterns_are_tried_as_long_as_there_is_time() -> None:
    patterns = {i: (rf"(?<!\w)war{i}(?!\w)", [f"war{i}"]) for i in range(3_000)}
    began = time.monotonic()
    found, untried = slow_patterns(patterns, most=0.05)
    assert found == {}
    assert 0 < untried < 3_000
    assert time.monotonic() - began < 30


# -- commands -----------------------------------------------------------------------------------------------------


def test_check_as_a_command(tmp_path: Path) -> None:
    good = run("lexicons", "check", folder(tmp_path, "term,frame,source\nwar,war,a\npeace,peace,b\n"))
    assert (good.returncode, good.stdout) == (0, "mine 1: good; 2 frames, 2 terms\n")
    warned = run("lexicons", "check", folder(tmp_path, "term,frame\nwar,war\npeace,peace\n"))
    assert warned.returncode == 0
    assert warned.stdout.splitlines()[0] == "terms.csv:2: warning: 'war' has no source [no_source]"
    assert warned.stdout.splitlines()[-1] == "mine 1: 0 errors, 2 warnings; 2 frames, 2 terms"
    wrong = run("lexicons", "check", folder(tmp_path, "term,frame,match\nwars?,war,regex\nwar,war,\n"))
    assert wrong.returncode == 1
    assert (
        "terms.csv:3: error: 'war' is never reached: 'wars?' (line 2, war) takes its words [shadowed]" in wrong.stdout
    )
    refused = run("lexicons", "check", folder(tmp_path, "term,frame\nwar,nope\npeace,nope\n"))
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert [line.split(" ")[0] for line in refused.stderr.splitlines()] == ["rhetoric:", "terms.csv:2:", "terms.csv:3:"]


def test_check_a_dictionary_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "a.dic").write_text("%\n1\twar\n%\nwar*\t1\nlost\t7\n", encoding="utf-8")
    told = run("lexicons", "check", tmp_path / "a.dic")
    assert "lost in reading: left out: a category that the legend does not have (line 5)" in told.stdout
    assert "a.dic:4: warning: 'war*' also matches" in told.stdout
    refused = run("lexicons", "check", tmp_path / "a.dic", "--match", "fuzzy")
    assert refused.returncode == 2
    assert refused.stderr == "rhetoric: --match fuzzy: choose one of phrase, glob, regex\n"
    told = run("lexicons", "check", tmp_path / "a.dic", "--match", "phrase")
    assert "left out: a * in a phrase; write glob in the column match (line 4)" in told.stderr


def test_convert_as_a_command(tmp_path: Path) -> None:
    source = tmp_path / "a.dic"
    source.write_bytes("%\n1\tépoque\n%\nabandon*\t1\nlost\t7\n".encode("cp1252"))
    refused = run("lexicons", "convert", source, tmp_path / "made")
    assert refused.returncode == 1
    assert "a.dic:2: not UTF-8" in refused.stderr
    made = run("lexicons", "convert", source, tmp_path / "made", "--encoding", "cp1252", "--language", "fr")
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines() == [
        "lost in reading: left out: a category that the legend does not have (line 5)",
        f"{tmp_path / 'made'}: 1 terms in 1 frames",
    ]
    assert load_lexicon(tmp_path / "made").language == "fr"
    back = run("lexicons", "convert", tmp_path / "made", tmp_path / "made.yml")
    assert "lost in writing: sources (line 2)" in back.stdout
    assert (tmp_path / "made.yml").read_text(encoding="utf-8") == "époque:\n- abandon*\n"
    again = run("lexicons", "convert", tmp_path / "made", tmp_path / "made.yml")
    assert again.returncode == 2
    assert "exists" in again.stderr
    assert json.loads(json.dumps(again.stderr)).count("\n") == 1
