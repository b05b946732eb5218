"""The project's own marked articles, and how marks become labels."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rhetoric.taggers.labels import spans_of
from training.data import example, of_marked
from training.markup import ARTICLES, MarkupError, read, read_all

HEAD = "title: T\nsplit: train\n1: speaker=Ri; carrier=KCNA\n\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_become_spans(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + '{s1|Ri} {k1|said} {c1|"yes,"} {r1|the KCNA} noted, {c1|"and no."}\n\nEnd.')
    marked = read(path)
    (said,) = marked.said
    assert marked.text == 'Ri said "yes," the KCNA noted, "and no."\nEnd.'
    assert [marked.text[a:b] for a, b in said.content] == ['"yes,"', '"and no."']
    assert [marked.text[a:b] for a, b in (*said.source, *said.cue, *said.named_carrier)] == ["Ri", "said", "the KCNA"]
    assert (said.speaker, said.carrier) == ("Ri", "KCNA")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{c1|yes", "never closed"),
        ("yes} {c1|no}", "never opened"),
        ("{c2|yes} {c1|no}", "no head line"),
        ("{x1|yes} {c1|no}", "not understood"),
        ("nothing", "no content"),
    ],
)
def test_a_wrong_mark_is_named(tmp_path: Path, body: str, problem: str) -> None:
    with pytest.raises(MarkupError, match=problem):
        read(write(tmp_path, HEAD + body))


def test_the_articles_are_all_there() -> None:
    articles = list(read_all())
    splits = Counter(a.meta["split"] for a in articles)
    assert len(articles) >= 150
    assert splits["dev"] >= 30
    assert len({a.text for a in articles}) == len(articles)
    forms = Counter(s.form for a in articles for s in a.said)
    assert forms["document"] >= 10
    assert forms["colon_block"] >= 20
    assert forms["participle"] >= 20
    assert sum(1 for a in articles for s in a.said if s.carrier and s.speaker) >= 40
    assert sum(1 for a in articles for s in a.said if s.parent is not None) >= 40


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda p: p.stem)
def test_labels_say_what_the_marks_say(path: Path) -> None:
    """Every content that stands in no other is a span of labels, but for marks at its edges."""
    marked = read(path)
    made = of_marked(marked)
    starts = {a for role, a, _ in spans_of(made.labels) if role == "content"}
    for bundle in made.bundles:
        assert {a for a, _ in bundle.content} <= starts
    outer = [s for s in marked.said if s.parent is None]
    assert len(made.bundles) >= len(outer) * 0.8


def test_an_outer_content_wins_the_label(tmp_path: Path) -> None:
    head = "title: T\nsplit: dev\n1: speaker=A\n2: speaker=B; parent=1\n\n"
    text = head + "{s1|A} {k1|said} {c1|that {s2|B} {k2|denied} {c2|it}}."
    made = of_marked(read(write(tmp_path, text)))
    assert [role for role, _, _ in spans_of(made.labels)] == ["source", "cue", "content"]
    assert len(made.bundles) == 1


def test_example_takes_any_article() -> None:
    marked = next(read_all())
    made = of_marked(marked)
    assert example(made.article, [], [], own=False).labels.max() == 0
