"""Comparing from a corpus: the same figures however it is parted, bounded evidence, and its table of versions."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from made_up import records, write_jsonl
from pyarrow import parquet
from typer.testing import CliRunner

from rhetoric.batch import Settings
from rhetoric.cli import app
from rhetoric.compare import MOST_MATCHES, compare, keyness, observe
from rhetoric.compare.distance import distances
from rhetoric.compare.distinctiveness import distinctiveness
from rhetoric.compare.sources import sources
from rhetoric.compare.trends import TrendSettings, trends
from rhetoric.corpus import Corpus, annotate_into
from rhetoric.corpus.plan import finish, plan, work
from rhetoric.corpus.versions import VERSIONS, corpus_versions
from rhetoric.document import Annotation
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.ingest import read_articles
from rhetoric.pipeline import annotate
from rhetoric.record import read_annotations, to_line
from rhetoric.versions import Versions, body_of, effective_texts

RULES = Settings(engine="rules")
ARTICLES = 150
PARTS: dict[str, tuple[int, int]] = {"one part": (1_000, 1), "many parts": (7, 1), "two processes": (40, 2)}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles, of which every tenth tells again what an earlier one told."""
    chance = random.Random(8)
    told = list(records(ARTICLES))
    for number in range(10, ARTICLES, 10):
        told[number] |= {"text": told[chance.randrange(number)]["text"] + chance.choice(["", "\n\nMore is to come.\n"])}
    path = tmp_path_factory.mktemp("inputs") / "articles.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in told), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def singly(inputs: Path) -> list[Annotation]:
    return [annotate(article, engine="rules") for article in read_articles([inputs])]


@pytest.fixture(scope="module", params=[*PARTS, "planned, worked off in no order"])
def corpus(request: pytest.FixtureRequest, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("corpus") / "c"
    if request.param not in PARTS:
        numbers = [part.number for part in plan(folder, [inputs], RULES, part_size=20)]
        random.Random(3).shuffle(numbers)
        for number in numbers:
            work(folder, [number])
        assert finish(folder) == []
        return Corpus(folder)
    size, jobs = PARTS[request.param]
    annotate_into(folder, [inputs], RULES, part_size=size, jobs=jobs)
    return Corpus(folder)


WAYS: dict[str, Callable[[Any], Any]] = {
    "compare": lambda a: compare(a, tests=True),
    "compare by year, of days": lambda a: compare(a, by="year", cluster="day", tests=True, draws=199),
    "compare by speaker, of stories": lambda a: compare(a, by="speaker", cluster="event"),
    "compare voices": lambda a: compare(a, by="voice", tests=True, draws=199),
    "keyness": lambda a: keyness(a, "KCNA"),
    "sources": lambda a: sources(a, cluster="day"),
    "trend": lambda a: trends(a, TrendSettings(period="year", changes=False, most_matches=5)),
    "sources by speaker": lambda a: sources(a, by="speaker", most_quoted=5),
    "distinct": lambda a: distinctiveness(observe(a), draws=20),
    "distance": lambda a: distances(observe(a, cluster="day"), draws=99),
}


@pytest.fixture(scope="module")
def stored(singly: list[Annotation], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "lines.jsonl"
    path.write_text("".join(f"{to_line(annotation)}\n" for annotation in singly), encoding="utf-8")
    return path


@pytest.mark.parametrize("way", WAYS)
def test_stored_lines_give_the_figures_of_their_articles(way: str, stored: Path, singly: list[Annotation]) -> None:
    with stored.open("rb") as stream:
        assert WAYS[way](read_annotations(stream, "lines", lambda bad: pytest.fail(str(bad)))) == WAYS[way](singly)


@pytest.mark.parametrize("way", WAYS)
def test_a_corpus_gives_the_figures_of_its_articles(way: str, corpus: Corpus, singly: list[Annotation]) -> None:
    assert WAYS[way](corpus) == WAYS[way](singly)


def test_articles_that_repeat_others_are_worth_less(singly: list[Annotation]) -> None:
    versions = Versions()
    for annotation in singly:
        versions.label(annotation.article)
    outlets = [annotation.article.outlet for annotation in singly]
    comparison = compare(singly)
    for group in comparison.groups:
        own = [versions.cluster(i) for i, outlet in enumerate(outlets) if outlet == group.name]
        sizes = [own.count(cluster) for cluster in set(own)]
        assert group.worth == round(effective_texts(sizes), 1)
        assert {row.worth for row in comparison.rows if row.group == group.name} == {group.worth}
    assert any(group.worth < group.articles for group in comparison.groups)
    twice = compare([*singly, *(replace(a, article=replace(a.article, id=f"{a.article.id}-2")) for a in singly)])
    assert [g.worth for g in twice.groups] == [g.worth for g in comparison.groups]
    assert [g.articles for g in twice.groups] == [2 * g.articles for g in comparison.groups]


def test_kept_matches_are_bounded_and_every_rate_counts_all(corpus: Corpus, singly: list[Annotation]) -> None:
    whole, kept = compare(singly), compare(corpus, most_matches=4)
    assert kept.rows == whole.rows
    for key, matches in whole.matches.items():
        assert len(kept.matches[key]) == min(4, len(matches))
        places = [matches.index(one) for one in kept.matches[key]]
        assert places == sorted(set(places)), "in the order of the articles, each once"
    assert "matches_kept" in [note.code for note in kept.notes]
    assert "matches_kept" not in [note.code for note in whole.notes]
    assert compare(singly, most_matches=4).matches == kept.matches


def test_kept_matches_come_from_all_of_the_corpus(singly: list[Annotation]) -> None:
    """Not the first ones: those of the second half are about half."""
    half = {annotation.article.id for annotation in singly[ARTICLES // 2 :]}
    kept = [one for matches in compare(singly, most_matches=20).matches.values() for one in matches]
    late = sum(one.article in half for one in kept)
    assert 0.35 < late / len(kept) < 0.65


def test_each_match_leads_to_its_unit(singly: list[Annotation]) -> None:
    for cluster in ("article", "day", "event"):
        o = observe(singly, cluster=cluster, most_matches=None)  # type: ignore[arg-type]
        for (group, lexicon, frame), places in o.places.items():
            assert len(places) == len(o.matches[group, lexicon, frame])
            assert {o.groups[o.units[place].group].name for place in places} == {group}
            hits = o.matrix(lexicon, frame)
            assert all(places.count(place) == hits[place] for place in set(places))
            if cluster == "article":
                found = [one.article for one in o.matches[group, lexicon, frame]]
                assert [o.units[place].cluster for place in places] == found


def test_the_command_keeps_all_matches_of_stored_lines_and_bounds_those_of_a_corpus(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(import_module("rhetoric.compare"), "MOST_MATCHES", 3)
    lines = tmp_path / "lines.jsonl"
    runner = CliRunner()
    assert runner.invoke(app, ["corpus", "export", str(corpus.folder), "-o", str(lines)]).exit_code == 0
    found = {}
    for source in (str(corpus.folder), str(lines)):
        result = runner.invoke(app, ["compare", source, "-f", "json", "-q"])
        assert result.exit_code == 0
        found[source] = json.loads(result.stdout)
    bounded, whole = found.values()
    for one, other in zip(bounded["rows"], whole["rows"], strict=True):
        assert len(one["matches"]) == min(3, one["hits"])
        assert len(other["matches"]) == other["hits"]
        assert {**one, "matches": 0} == {**other, "matches": 0}
    assert [n["code"] for n in bounded["notes"] if n["code"] not in {m["code"] for m in whole["notes"]}] == [
        "matches_kept"
    ]
    for command in ("distance", "trend"):
        result = runner.invoke(app, [command, str(corpus.folder), "-f", "json", "-q"])
        assert "matches_kept" in result.stdout


def test_the_limit_is_as_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert f"{MOST_MATCHES:,} matches" in text


# --- the table of versions


def test_the_table_has_the_labels_of_the_stream(corpus: Corpus, singly: list[Annotation]) -> None:
    found, anew = corpus_versions(corpus.folder)
    assert anew
    versions = Versions()
    labels = [versions.label(annotation.article) for annotation in singly]
    ids = [annotation.article.id for annotation in singly]
    rows = parquet.read_table(corpus.folder / VERSIONS).to_pylist()
    assert [row["id"] for row in rows] == ids
    assert [row["cluster"] for row in rows] == [ids[versions.cluster(i)] for i in range(len(ids))]
    for row, label in zip(rows, labels, strict=True):
        told = None if label is None else (label.relation, label.earlier, label.jaccard, label.containment)
        assert (row["relation"], row["earlier"], row["jaccard"], row["containment"]) == (told or (None,) * 4)
    assert found.articles == ARTICLES
    assert found.texts == len(versions.clusters())
    assert found.worth == round(effective_texts(versions.clusters().values()), 1)
    assert sum(found.relations.values()) == sum(label is not None for label in labels) > 0


def test_the_table_gives_the_worth_that_a_comparison_tells(corpus: Corpus) -> None:
    """Both find the versions by themselves."""
    corpus_versions(corpus.folder)
    rows = parquet.read_table(corpus.folder / VERSIONS).to_pylist()
    cluster = {row["id"]: row["cluster"] for row in rows}
    for group in compare(corpus).groups:
        own = Counter(cluster[a.article.id] for a in corpus if a.article.outlet == group.name)
        assert group.worth == round(effective_texts(own.values()), 1)


def test_the_table_is_made_anew_only_when_the_corpus_changed(tmp_path: Path) -> None:
    first = write_jsonl(tmp_path / "first.jsonl", 30)
    more = write_jsonl(tmp_path / "more.jsonl", 5, seed=1)
    folder = tmp_path / "c"
    annotate_into(folder, [first], RULES)
    found, anew = corpus_versions(folder)
    before = (folder / VERSIONS).read_bytes()
    assert (anew, corpus_versions(folder)) == (True, (found, False))
    assert (folder / VERSIONS).read_bytes() == before
    annotate_into(folder, [more], RULES)
    again, anew = corpus_versions(folder)
    assert (anew, again.articles) == (True, 35)
    (folder / VERSIONS).write_bytes(before[:50])
    assert corpus_versions(folder) == (again, True)
    assert sorted(p.name for p in folder.iterdir()) == [".lock", "manifest.json", "parts", VERSIONS]


def test_a_run_that_ends_midway_leaves_the_old_table_and_the_next_takes_its_files_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "c"
    annotate_into(folder, [write_jsonl(tmp_path / "a.jsonl", 10)], RULES)
    corpus_versions(folder)
    before = (folder / VERSIONS).read_bytes()
    annotate_into(folder, [write_jsonl(tmp_path / "b.jsonl", 10, seed=2)], RULES)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("rhetoric.corpus.versions._write_whole", full)
        with pytest.raises(RhetoricError, match="the disk is full"):
            corpus_versions(folder)
    assert (folder / VERSIONS).read_bytes() == before
    (folder / ".versions-killed").mkdir()
    assert corpus_versions(folder)[1]
    assert not list(folder.glob(".versions-*"))


def test_faults_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="not a corpus"):
        corpus_versions(tmp_path)
    folder = tmp_path / "c"
    annotate_into(folder, [write_jsonl(tmp_path / "a.jsonl", 10)], RULES)
    (folder / "parts" / "000000" / "articles.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ReadError, match="damaged"):
        corpus_versions(folder)
    assert not (folder / VERSIONS).exists()


def test_another_run_is_not_disturbed(tmp_path: Path) -> None:
    from rhetoric.corpus.manifest import locked  # noqa: PLC0415

    folder = tmp_path / "c"
    annotate_into(folder, [write_jsonl(tmp_path / "a.jsonl", 3)], RULES)
    with locked(folder), pytest.raises(UsageError, match="another run"):
        corpus_versions(folder)


def test_the_command_says_what_it_found(tmp_path: Path, corpus: Corpus) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(corpus.folder, folder)
    (folder / VERSIONS).unlink(missing_ok=True)
    for told in ("written", "is up to date"):
        result = CliRunner().invoke(app, ["corpus", "versions", str(folder)])
        assert result.exit_code == 0
        assert told in result.stderr
        assert f"{ARTICLES} articles, " in result.stderr
    assert "worth" in result.stderr


def test_only_bodies_are_compared(singly: list[Annotation]) -> None:
    """What the table reads of an article is what the stream reads."""
    assert all(body_of(a.article) != a.article.text for a in singly)
