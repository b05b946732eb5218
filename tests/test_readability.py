"""Readability: the figures are textstat's own, with the CMU dictionary and without a network."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from rhetoric.readability import FEWEST_WORDS, measure, prose, syllable_counts

_build = runpy.run_path(str(Path(__file__).parent.parent / "tools" / "build_syllables.py"))
syllables, table = _build["syllables"], _build["table"]

TEXTS = [
    "The delegation arrived in the capital on Monday. It laid a wreath, visited an exhibition and left on Thursday.",
    "Unprecedented acceleration of denuclearisation negotiations necessitates extraordinarily comprehensive guarantees "
    "for the sovereignty, territorial integrity and invulnerability of participating administrations! Nobody objected. "
    "The ambassador's interpreter, who wasn't told, repeated everything twice.",
    "Hwasong-19, Matsegora and Kimjongilism are in no dictionary; 3.5 percent of 12,000 readers don't mind. Do you? "
    "They're pleased: it's the ministers' own doing, they said.",
    "“We shall not yield,” the spokesman declared. ‘Never’, he added — and nobody's patience is endless … Yes.",
    "İstanbul's o'clock-ish rock'n'roll wasn''t ''d anti-U.S. 1990's re'ally co-operation; L'vov ŠKODA naïveté don’t "
    "AREN'T aren't " + "unpronounceably" * 4 + " " + "long" * 12 + " words.",
]
FIELDS = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
    "coleman_liau_index",
)
ORACLE = """
import json, sys, textstat
for text in json.load(sys.stdin):
    print(json.dumps([textstat.lexicon_count(text), textstat.sentence_count(text)]
                     + [getattr(textstat, name)(text) for name in sys.argv[1:]]))
"""


def textstat_says(texts: list[str], nltk_data: Path) -> list[list[float]]:
    """What an untouched textstat prints in a process of its own, with the dictionary under ``nltk_data``."""
    done = subprocess.run(
        [sys.executable, "-c", ORACLE, *FIELDS],
        input=json.dumps(texts),
        env={**os.environ, "NLTK_DATA": str(nltk_data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def nltk_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dictionary in NLTK's layout: from the CMU file named by RHETORIC_CMUDICT, or else from our table."""
    root = tmp_path_factory.mktemp("nltk_data")
    target = root / "corpora" / "cmudict" / "cmudict"
    target.parent.mkdir(parents=True)
    full = os.environ.get("RHETORIC_CMUDICT")
    if full:
        entries = (line.split("#", 1)[0].split() for line in Path(full).read_text(encoding="utf-8").splitlines())
        lines = [" ".join([e[0].partition("(")[0].upper(), "1", *e[1:]]) for e in entries if e]
    else:
        lines = [" ".join([word.upper(), "1", *["AH0"] * count]) for word, count in syllable_counts().items()]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def test_same_figures_to_the_last_digit(nltk_data: Path) -> None:
    for text, expected in zip(TEXTS, textstat_says(TEXTS, nltk_data), strict=True):
        ours = measure([text], "en")
        assert ours is not None
        assert [ours.words, ours.sentences, *(getattr(ours, field) for field in FIELDS)] == expected


@pytest.mark.skipif(not os.environ.get("RHETORIC_CMUDICT"), reason="set RHETORIC_CMUDICT to cmudict.dict")
def test_table_is_the_whole_dictionary() -> None:
    with Path(os.environ["RHETORIC_CMUDICT"]).open(encoding="utf-8") as stream:
        assert syllables(stream) == syllable_counts()


def test_table_has_what_the_dictionary_says() -> None:
    counts = syllable_counts()
    assert len(counts) > 120_000
    expected = {"a": 1, "friendship": 2, "sovereignty": 3, "ambassador": 4, "administration": 5, "hmm": 0, "they're": 1}
    assert {word: counts[word] for word in expected} == expected
    assert "matsegora" not in counts


def test_building_takes_the_first_pronunciation_and_drops_comments() -> None:
    lines = ["tear T EH1 R\n", "tear(2) T IH1 R AH0\n", "aachen AA1 K AH0 N # place\n", "# remark\n", "\n", "hm HH M\n"]
    counts = syllables(lines)
    assert counts == {"tear": 1, "aachen": 2, "hm": 0}
    assert table(counts) == table(dict(reversed(counts.items())))


@pytest.mark.parametrize("language", ["ko", "ru", "de", "zh-Hans", "enm"])
def test_no_formula_no_figures(language: str) -> None:
    assert measure(TEXTS, language) is None


@pytest.mark.parametrize("language", [None, "en", "en-GB", "en_US", "EN"])
def test_english(language: str | None) -> None:
    assert measure(TEXTS, language) == measure(TEXTS, "en")


def test_nothing_to_measure() -> None:
    assert measure([], "en") is None
    assert measure(["", "  ", "… — !"], "en") is None


def test_short_voice_has_counts_and_no_scores() -> None:
    short = measure(["brave soldiers and people"], "en")
    assert short is not None
    assert (short.words, short.sentences, short.gunning_fog) == (4, 1, None)
    enough = measure([" ".join(["word"] * FEWEST_WORDS)], "en")
    assert enough is not None
    assert enough.gunning_fog is not None


def test_every_stretch_ends_a_sentence() -> None:
    assert prose([" We won", "They left.", '"Why?"', "", "So be it”"]) == 'We won. They left. "Why?" So be it”.'
    together = measure(["they won the long war at last", "she sang the old song again"], "en")
    assert together is not None
    assert together.sentences == 2


def test_leaves_the_installed_textstat_alone() -> None:
    code = (
        "import textstat; textstat.set_lang('de'); german = 'Das Haus ist gross. Es ist alt.'\n"
        "before = textstat.flesch_reading_ease(german)\n"
        "from rhetoric.readability import measure\n"
        f"first = measure([{TEXTS[0]!r}], 'en')\n"
        "assert textstat.flesch_reading_ease(german) == before\n"
        "textstat.set_lang('fr')\n"
        f"assert measure([{TEXTS[0]!r}], 'en') == first and first.flesch_reading_ease != before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_neither_nltk_nor_a_network_is_touched() -> None:
    code = (
        "import sys, socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket = refuse\n"
        "from rhetoric.readability import measure\n"
        f"print(json.dumps(measure([{TEXTS[1]!r}], 'en').flesch_reading_ease)); assert 'nltk' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", "import json\n" + code], capture_output=True, text=True, check=True)
    ours = measure([TEXTS[1]], "en")
    assert ours is not None
    assert json.loads(done.stdout) == ours.flesch_reading_ease


def test_threads_agree() -> None:
    expected = [asdict(measure([text], "en") or pytest.fail("no figures")) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        for i, figures in enumerate(pool.map(lambda i: measure([TEXTS[i % len(TEXTS)]], "en"), range(40))):
            assert figures is not None
            assert asdict(figures) == expected[i % len(TEXTS)]
