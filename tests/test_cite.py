"""Citations: what the provenance names is cited, nothing else, in three formats that say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from handmade import PROVENANCE, dinner
from typer.testing import CliRunner

import rhetoric
from rhetoric import cli, render
from rhetoric.cite import MADE_FROM, Used, citations, cited, used_in
from rhetoric.document import ENGINES, Provenance
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.lexicon import available_lexicons, load_lexicon
from rhetoric.record import to_line

ROOT = Path(__file__).parents[1]


def stored(folder: Path, *made: Provenance) -> Path:
    path = folder / "annotations.jsonl"
    path.write_text("".join(to_line(replace(dinner(), provenance=p)) + "\n" for p in made), encoding="utf-8")
    return path


def ids(used: Used, lexicons: Sequence[Any] = ()) -> list[str]:
    return [item["id"] for item in citations(used, lexicons)]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.app, ["cite", *arguments])


def test_what_a_result_was_made_with_is_cited(tmp_path: Path) -> None:
    korean = load_lexicon("dprk-ko")
    first = Provenance("0.1.0", "accurate", {"dprk-ko": korean.sha256}, {"accurate": "ab"})
    second = Provenance("0.1.0", "rules", {"dprk-ko": korean.sha256, "mine": "cd"})
    used = used_in([stored(tmp_path, first, second, first)])
    assert ids(used) == ["rhetoric", "dprk-ko", "mine", "rhetoric-accurate", "polnear", "sentence-bert", "minilm"]
    assert ids(used_in([stored(tmp_path, replace(first, models={"fast": "ab"}))]))[-1] == "polnear"
    assert ids(used_in([stored(tmp_path, second)])) == ["rhetoric", "dprk-ko", "mine"]


def test_reports_in_json_serve_too(tmp_path: Path) -> None:
    for several in (dinner(), [dinner(), dinner()]):
        (tmp_path / "a.json").write_text(render(several, "json"), encoding="utf-8")
        assert ids(used_in([tmp_path / "a.json"])) == ["rhetoric", "dprk-en"]


def test_another_version_of_a_lexicon_is_not_taken_for_the_one_at_hand() -> None:
    at_hand = load_lexicon("dprk-en")
    [_, item] = citations(Used({"0.1.0"}, {("dprk-en", "ab" * 32)}))
    assert "version" not in item
    assert "not the version that is at hand" in item["note"]
    [_, item] = citations(Used({"0.1.0"}, {("dprk-en", at_hand.sha256)}))
    assert item["version"] == at_hand.version
    own = replace(at_hand, name="own", sha256="ef" * 32, citation="A. Body (2020). A lexicon. Zenodo.", version="7")
    [_, item] = citations(Used({"0.1.0"}, {("own", "ef" * 32)}), [own])
    assert (item["version"], item["title"], item["issued"]) == ("7", "A lexicon", {"date-parts": [[2020]]})


@pytest.mark.parametrize("name", available_lexicons())
def test_every_lexicon_of_ours_has_its_title_year_and_version(name: str) -> None:
    lexicon = load_lexicon(name)
    [_, item] = citations(Used({"0.1.0"}, {(name, lexicon.sha256)}))
    text = cited([item], "text")
    year = item["issued"]["date-parts"][0][0]
    assert f"{', '.join(lexicon.authors)} ({year}). {item['title']}" in lexicon.citation
    assert item["title"].startswith(name)
    assert lexicon.version in text


def test_versions_and_names_stay_apart() -> None:
    used = Used({"0.1.0", "0.2.0"}, {("polnear", "a"), ("x}\\input{y", "b"), ("x input y", "c")}, {("fast", "d")})
    found = ids(used)
    assert len(found) == len(set(found)) == 7
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", each) for each in found)
    text = cited(citations(used), "bibtex")
    assert "\\input" not in text.replace("\\textbackslash{}input", "")
    assert "\x1b" not in cited(citations(Used({"\x1b[31m"}, {("\x1b[31m", "\x1b")})), "text")


def fields_of(bibtex: str) -> list[dict[str, str]]:
    """Entries of BibTeX, read independently; braces have to pair."""
    found = []
    for kind, key, body in re.findall(r"@(\w+)\{([^,]+),\n(.*?)\n\}\n", bibtex, re.DOTALL):
        entry = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        assert all(value.count("{") == value.count("}") for value in entry.values())
        found.append({"kind": kind, "key": key, **entry})
    return found


def test_the_formats_say_the_same() -> None:
    items = citations(Used({"0.1.0"}, {("dprk-en", load_lexicon("dprk-en").sha256)}, {("accurate", "ab")}))
    read = json.loads(cited(items, "csl"))
    assert read == items
    entries = fields_of(cited(items, "bibtex"))
    paragraphs = cited(items, "text").strip().split("\n\n")
    assert len(entries) == len(paragraphs) == len(items) == 6
    for item, entry, text in zip(read, entries, paragraphs, strict=True):
        assert entry["key"] == item["id"]
        assert item["title"] in text
        assert item["title"] in entry["title"]
        for author in item["author"]:
            name = author.get("literal") or author["family"]
            assert name in text
            assert name in entry["author"]
        if "issued" in item:
            assert entry["year"] == str(item["issued"]["date-parts"][0][0])
            assert f"({entry['year']})" in text
    assert {e["key"]: e["kind"] for e in entries}["polnear"] == "inproceedings"


def test_every_trained_engine_says_what_it_was_made_from() -> None:
    assert set(MADE_FROM) == set(ENGINES) - {"rules"}
    assert all("polnear" in parts for parts in MADE_FROM.values())
    known = {item["id"] for item in json.loads((ROOT / "rhetoric/data/citations.json").read_text(encoding="utf-8"))}
    assert known == {"rhetoric", *(part for parts in MADE_FROM.values() for part in parts)}


def test_the_citation_file_says_the_same() -> None:
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    [software, lexicon] = citations(Used({rhetoric.__version__}, {("dprk-en", load_lexicon("dprk-en").sha256)}))
    assert told["title"] == software["title"]
    assert str(told["version"]) == software["version"]
    assert told["license"] == software["license"]
    [reference] = told["references"]
    assert (reference["title"], reference["version"]) == (lexicon["title"], lexicon["version"])
    assert [reference["year"]] == lexicon["issued"]["date-parts"][0]


# on the command line -----------------------------------------------------------------------------------------------


def test_without_input_the_defaults_are_cited() -> None:
    done = run("--format", "csl")
    assert [item["id"] for item in json.loads(done.stdout)][:3] == ["rhetoric", "dprk-en", "rhetoric-accurate"]
    rules = run("--engine", "rules", "--lexicon", "dprk-zh", "-f", "csl")
    assert [item["id"] for item in json.loads(rules.stdout)] == ["rhetoric", "dprk-zh"]


def test_with_input_its_provenance(tmp_path: Path) -> None:
    done = run(str(stored(tmp_path, PROVENANCE)), "-f", "bibtex", "-o", str(tmp_path / "a.bib"))
    assert done.exit_code == 0
    assert [e["key"] for e in fields_of((tmp_path / "a.bib").read_text(encoding="utf-8"))] == ["rhetoric", "dprk-en"]


FAULTS = [
    ("a.jsonl", "", "no annotation"),
    ("a.jsonl", "{}\n", "a.jsonl:1"),
    ("a.jsonl", "no\n", "not JSON"),
    ("a.json", "no", "not JSON"),
    ("a.json", "[" * 100_000, "not JSON"),
    ("a.json", '{"by": "outlet"}', "record 1"),
    ("a.txt", "A text.", "not JSON"),
    ("missing.jsonl", None, "cannot be read"),
]


@pytest.mark.parametrize(("name", "content", "told"), FAULTS)
def test_what_has_no_provenance_is_said(name: str, content: str | None, told: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises((ReadError, RhetoricError), match=told):
        used_in([tmp_path / name])
    done = run(str(tmp_path / name))
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


def test_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one of text, bibtex, csl"):
        cited([], "md")
    for arguments in (["-f", "md"], ["--engine", "best"], [str(stored(tmp_path, PROVENANCE)), "--engine", "rules"]):
        assert run(*arguments).exit_code == 2
