"""An instrument tried on a corpus, and candidates for it: counts against counting by hand, draws, reports, commands."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli import run
from test_instruments_check import TOML, folder

from rhetoric.compare.dispersion import dispersion
from rhetoric.document import Annotation, Article, Block, Span
from rhetoric.errors import LexiconError, UsageError
from rhetoric.instruments.ngrams import Counted, is_candidate, without_parts
from rhetoric.instruments.suggest import Settings, suggest_terms
from rhetoric.instruments.trial import try_instrument
from rhetoric.lexicon import Lexicon, load_lexicon
from rhetoric.pipeline import annotate
from rhetoric.record import to_line
from rhetoric.report import FORMATS
from rhetoric.report.trial import SUGGEST_COLUMNS, TRIAL_COLUMNS, suggest_form, trial_form

TERMS = """term,frame,match,status,source
war*,war,glob,core,a book
peace,peace,phrase,core,
truce,peace,phrase,context,b
never,war,phrase,core,c
"""
TEXTS = [
    "The war goes on. There is no war here, said nobody. A truce may come.",
    "Wars end, and warlike words end too. Peace is near.",
    "Nothing of the kind is told here, and nothing else.",
    'The minister said: "The war is over and peace begins."',
]


def lexicon_of(path: Path) -> Lexicon:
    return load_lexicon(folder(path, TERMS))


def articles(texts: list[str], lexicon: Lexicon) -> list[Annotation]:
    made = [
        Article(f"a{i}", text, outlet="KCNA", blocks=(Block("paragraph", Span(0, len(text))),))
        for i, text in enumerate(texts)
    ]
    return [annotate(article, (lexicon,)) for article in made]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- test ---------------------------------------------------------------------------------------------------------


def test_counts_flags_forms_and_sources(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    trial = try_instrument(articles(TEXTS, lexicon), lexicon)
    found = {row.term: row for row in trial.rows}
    assert (trial.articles, len(trial.rows)) == (4, 4)
    war = found["war*"]
    assert (war.hits, war.counted, war.articles) == (5, 4, 3)
    assert dict(war.flagged) == {"negated": 1}
    assert dict(war.forms) == {"war": 3, "wars": 1, "warlike": 1}
    assert war.source == "a book"
    assert [line.found.lower() for line in war.lines] == ["war", "wars", "warlike", "war"]
    assert (found["truce"].hits, found["truce"].counted, found["truce"].lines[0].right) == (1, 1, " may come.")
    assert (found["never"].hits, found["never"].dp, found["never"].lines) == (0, None, ())
    assert war.lines[3].voice == "statement"


def test_dispersion_is_that_of_the_library(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    trial = try_instrument(articles(TEXTS, lexicon), lexicon)
    sizes = [15, 10, 10, 10]
    assert trial.words == sum(sizes)
    expected = dispersion([[1, 2, 0, 1], [0, 1, 0, 1], [1, 0, 0, 0]], sizes)  # type: ignore[arg-type]
    for i, row in enumerate(trial.rows[:3]):
        assert row.dp == pytest.approx(expected.dp[i])
        assert row.dp_norm == pytest.approx(expected.dp_norm[i])
        assert row.juilland == pytest.approx(expected.juilland[i])


def test_lines_are_drawn_by_the_seed_and_every_hit_has_its_chance(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    corpus = articles([f"Report {i} tells of war." for i in range(20)], lexicon)
    drawn: Counter[str] = Counter()
    for seed in range(600):
        row = try_instrument(corpus, lexicon, size=5, seed=seed).rows[0]
        names = [line.article for line in row.lines]
        assert len(set(names)) == 5
        assert names == sorted(names, key=lambda name: int(name[1:]))
        drawn.update(names)
    assert try_instrument(corpus, lexicon, size=5, seed=3) == try_instrument(corpus, lexicon, size=5, seed=3)
    assert len(drawn) == 20
    # 600 draws of 5 in 20: 150 each, sd 10.6
    assert max(abs(n - 150) for n in drawn.values()) < 5 * 10.6


def test_annotations_of_another_instrument_are_told(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    others = articles(TEXTS, load_lexicon("dprk-en"))
    trial = try_instrument(others, lexicon)
    assert trial.articles == 0
    assert [note.code for note in trial.notes] == ["nothing_read", "not_annotated"]
    old = articles(TEXTS, lexicon)
    changed = load_lexicon(folder(tmp_path, TERMS + "x1,war,phrase,core,\n"))
    assert [note.code for note in try_instrument(old, changed).notes] == ["other_version"]
    with pytest.raises(UsageError, match="--lines 0"):
        try_instrument([], lexicon, size=0)


# -- suggest ------------------------------------------------------------------------------------------------------

CORPUS = [
    "The war was fought with burning ships near the coast. Farmers sold apples in town.",
    "In the war they sent burning ships again. The market opened and apples were cheap.",
    "Burning ships decided the war. Apples came from the valley.",
    "War and burning ships fill the page. A market in the valley sold apples.",
    "No battle is told here. Apples again in the valley, and a market.",
    "The town has a market. Apples, apples.",
] * 6
LOOSE = Settings(min_count=3, min_articles=2, most=10, lines=2)


def test_what_stands_with_the_seeds_is_proposed(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    result = suggest_terms(articles(CORPUS, lexicon), lexicon, LOOSE)
    (first, *_) = result.rows
    assert (first.frame, first.term) == ("war", "burning ships")
    assert (first.count, first.articles, first.elsewhere, first.near) == (24, 24, 0, 24)
    assert first.lrc > 0
    assert first.g2 > 0
    # 24 near, 24 hits and 24 in all: the most it can be
    assert first.log_dice == pytest.approx(14)
    assert [line.found.lower() for line in first.lines] == ["burning ships"] * 2
    terms = {row.term for row in result.rows}
    assert not terms & {"war", "apples", "the", "burning", "ships", "market"}
    assert result.hits == {"war": 24}
    assert [note.message for note in result.notes] == ["peace: no hit that counts"]


def test_what_the_instrument_knows_is_not_proposed(tmp_path: Path) -> None:
    lexicon = load_lexicon(folder(tmp_path, TERMS + "burning ship*,peace,glob,core,\n"))
    result = suggest_terms(articles(CORPUS, lexicon), lexicon, LOOSE)
    assert not any("burning ships" in row.term for row in result.rows)


def test_chinese_characters_are_words(tmp_path: Path) -> None:
    toml = TOML.replace('"en"', '"zh"')
    lexicon = load_lexicon(folder(tmp_path, "term,frame\n战争,war\n", toml))
    texts = [f"战争中有{x}燃烧的船{y}。苹果很便宜{x}。" for x in "甲乙丙丁" for y in "子丑寅卯"]
    result = suggest_terms(articles(texts, lexicon), lexicon, LOOSE)
    assert "燃烧的船" in {row.term for row in result.rows}
    assert all(2 <= len(row.term) <= 4 for row in result.rows)


def test_choices_are_checked(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    with pytest.raises(UsageError, match="--frame wra: mine has peace, war"):
        suggest_terms([], lexicon, Settings(frames=("wra",)))
    with pytest.raises(UsageError, match="--min-count 0"):
        Settings(min_count=0)
    assert suggest_terms([], lexicon).rows == ()
    only = suggest_terms(articles(CORPUS, lexicon), lexicon, Settings(("peace",), 1, 1))
    assert only.rows == ()


def test_parts_of_a_longer_phrase_go() -> None:
    def counted(n: int) -> Counted:
        return Counted(count=n)

    found = {(1,): counted(5), (2,): counted(7), (1, 2): counted(5), (1, 2, 3): counted(5), (2, 3): counted(6)}
    assert set(without_parts(found)) == {(2,), (1, 2, 3), (2, 3)}
    assert is_candidate(["burning", "of", "ships"], False)
    assert not is_candidate(["of", "ships"], False)
    assert not is_candidate(["in"], False)
    assert not is_candidate(["1914"], False)


WORDS = st.lists(st.sampled_from("peace burning ships apples sold the of".split()), min_size=2, max_size=8)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(with_seed=st.lists(WORDS, min_size=1, max_size=3), without=st.lists(WORDS, min_size=1, max_size=3))
def test_counts_of_candidates_are_those_of_counting(
    tmp_path_factory: pytest.TempPathFactory, with_seed: list[list[str]], without: list[list[str]]
) -> None:
    lexicon = load_lexicon(folder(tmp_path_factory.mktemp("lexicon"), "term,frame\nwar,war\n"))
    sentences = [["war", *words, "boats"] for words in [*with_seed, ["harbour", "lights"]]] + without
    sentences.append("calm days in town and more calm days in the valley where nobody asks for news".split())
    texts = [" ".join(words).capitalize() + "." for words in sentences] * 10
    result = suggest_terms(articles(texts, lexicon), lexicon, Settings(min_count=1, min_articles=1, most=1000))
    assert any("harbour lights" in row.term for row in result.rows)
    for row in result.rows:
        words = row.term.split()
        places = [
            number
            for number, sentence in enumerate(sentences)
            for i in range(len(sentence))
            if sentence[i : i + len(words)] == words
        ]
        inside = [number for number in places if number <= len(with_seed)]
        assert row.count == 10 * len(inside)
        assert row.elsewhere == 10 * (len(places) - len(inside))
        assert row.articles == 10 * len(set(inside))


# -- reports and commands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(tmp_path: Path, format: str) -> None:
    lexicon = lexicon_of(tmp_path)
    for form, result in (
        (trial_form(format), try_instrument(articles(TEXTS, lexicon), lexicon)),
        (suggest_form(format), suggest_terms(articles(CORPUS, lexicon), lexicon, LOOSE)),
    ):
        text = "".join(form.join([form.one(result)]))  # type: ignore[arg-type]
        assert "war" in text
        if format == "json":
            assert len(json.loads(text)["rows"]) == len(result.rows)  # type: ignore[attr-defined]
        if format == "jsonl":
            assert len(text.splitlines()) == len(result.rows)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["terms", "lines"])
def test_tables_have_their_columns(tmp_path: Path, name: str) -> None:
    lexicon = lexicon_of(tmp_path)
    trial = try_instrument(articles(TEXTS, lexicon), lexicon)
    rows = rows_of(trial_form("csv", name).one(trial))
    assert list(rows[0]) == list(TRIAL_COLUMNS[name])
    assert len(rows) == (4 if name == "terms" else 7)
    suggestions = suggest_terms(articles(CORPUS, lexicon), lexicon, LOOSE)
    rows = rows_of(suggest_form("csv", name).one(suggestions))
    assert list(rows[0]) == list(SUGGEST_COLUMNS[name])
    with pytest.raises(UsageError, match="--table words: choose one of terms, lines"):
        trial_form("csv", "words")


def test_candidates_wait_for_a_person(tmp_path: Path) -> None:
    """The rows fit terms.csv; as they are the lexicon is refused, with a status of a person it loads."""
    lexicon = lexicon_of(tmp_path)
    text = suggest_form("csv").one(suggest_terms(articles(CORPUS, lexicon), lexicon, LOOSE))
    with pytest.raises(LexiconError, match=r"terms.csv:2: a candidate that nobody has accepted"):
        load_lexicon(folder(tmp_path, text))
    accepted = load_lexicon(folder(tmp_path, text.replace(",candidate,", ",core,")))
    assert accepted.terms[0].term == "burning ships"
    assert accepted.terms[0].source == "suggested from 36 articles with mine"


def test_hostile_texts_in_reports(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    corpus = articles(["The war \x1b[31m=cmd() | goes on.", "=war | <script>x</script> war \x07."], lexicon)
    trial = try_instrument(corpus, lexicon)
    for format in FORMATS:
        text = trial_form(format).one(trial)
        assert "\x1b" not in text
        assert "\x07" not in text
    lines = rows_of(trial_form("csv", "lines").one(trial))
    assert not [cell for row in lines for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]


def test_as_commands(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    folder(made, TERMS)
    texts = tmp_path / "texts.jsonl"
    lines = [json.dumps({"id": f"{i}", "outlet": "KCNA", "text": text}) for i, text in enumerate(CORPUS)]
    texts.write_text("\n".join(lines), encoding="utf-8")
    tried = run("lexicons", "test", made, texts, "--lines", "3", "--seed", "7")
    assert tried.returncode == 0, tried.stderr
    assert "Up to 3 lines a term, drawn at random with seed 7." in tried.stdout
    assert "Source: a book." in tried.stdout
    assert "never (war)" in tried.stdout
    found = run("lexicons", "suggest", made, texts, "--frame", "war", "--format", "csv")
    assert rows_of(found.stdout)[0]["term"] == "burning ships"
    assert {row["status"] for row in rows_of(found.stdout)} == {"candidate"}
    wrong = run("lexicons", "test", made, texts, "--lexicon", "dprk-en")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert run("lexicons", "suggest", made, texts, "--frame", "wra").returncode == 2


def test_stored_annotations_are_taken(tmp_path: Path) -> None:
    lexicon = lexicon_of(tmp_path)
    store = tmp_path / "store.jsonl"
    store.write_text("".join(f"{to_line(a)}\n" for a in articles(TEXTS, lexicon)), encoding="utf-8")
    told = run("lexicons", "test", tmp_path, store, "--format", "json")
    assert json.loads(told.stdout)["rows"][0]["counted"] == 4
