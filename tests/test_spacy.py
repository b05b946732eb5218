"""The component for spaCy: its spans are what the annotation says, whatever the tokens, and documents can be stored."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhetoric import annotate, read_articles
from rhetoric.document import Annotation
from rhetoric.errors import UsageError

spacy = pytest.importorskip("spacy")
component = import_module("rhetoric.spacy_component")

ROOT = Path(__file__).parents[1]
CONFIG = {"engine": "rules"}


@pytest.fixture(scope="module")
def nlp() -> Any:
    made = spacy.blank("en")
    made.add_pipe("rhetoric", config=CONFIG)
    return made


@pytest.fixture(scope="module")
def texts() -> list[str]:
    names = ("01-yonhap-reception.txt", "05-press-statement.txt", "outlets.csv")
    return [a.text for name in names for a in read_articles(ROOT / "samples" / name)]


def covered(doc: Any, group: str) -> list[tuple[str, str]]:
    return [(span.id_, span.text) for span in doc.spans[group]]


def test_spans_are_what_the_annotation_says(nlp: Any, texts: Sequence[str]) -> None:
    seen = 0
    for doc in nlp.pipe(texts):
        made = doc._.rhetoric
        assert made.article.text == doc.text
        pieces = [(i, s.kind, piece) for i, s in enumerate(made.statements) for piece in s.content]
        assert [(s.id_, s.label_) for s in doc.spans["statements"]] == [(f"{i}", kind) for i, kind, _ in pieces]
        for span, (_, _, piece) in zip(doc.spans["statements"], pieces, strict=True):
            assert span.start_char <= piece.start < piece.end <= span.end_char
            assert span[0].idx + len(span[0]) > piece.start, "no token that is not touched"
            assert span[-1].idx < piece.end
        assert len(doc.spans["cues"]) == sum(s.cue is not None for s in made.statements)
        assert [s.label_ for s in doc.spans["sources"]] == [s.source_type for s in made.statements if s.source]
        counted = [m for m in made.matches if m.counted and m.voice in ("narration", "statement")]
        assert [(s.label_, s.kb_id_) for s in doc.spans["matches"]] == [(m.frame, m.lexicon) for m in counted]
        assert len(doc.spans["not_counted"]) == len(made.matches) - len(counted)
        seen += len(pieces)
    assert seen > 50


def test_it_is_the_annotation_of_the_library(nlp: Any, texts: Sequence[str]) -> None:
    [article] = read_articles(ROOT / "samples/01-yonhap-reception.txt")
    own: Annotation = annotate(article, engine="rules")
    made = nlp(texts[0])._.rhetoric
    assert (made.statements, made.matches) == (own.statements, own.matches)


def test_a_statement_by_hand(nlp: Any) -> None:
    doc = nlp('Talks ended on Monday. "Our militant friendship will last," Foreign Minister Choe Son-hui said.')
    [(number, said)] = covered(doc, "statements")
    assert number == "0"
    assert "Our militant friendship will last" in said
    assert covered(doc, "cues") == [("0", "said")]
    assert [text for _, text in covered(doc, "sources")] == ["Foreign Minister Choe Son-hui"]
    assert covered(doc, "matches") == [("0", "militant friendship")]
    assert doc._.rhetoric.statements[0].speaker == "Choe Son-hui"


def test_documents_can_be_stored_and_sent_to_other_processes(nlp: Any, texts: Sequence[str]) -> None:
    doc = nlp(texts[0])
    back = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert back._.rhetoric == doc._.rhetoric
    assert covered(back, "statements") == covered(doc, "statements")
    shared = list(nlp.pipe(texts[:2], n_process=2))
    assert covered(shared[0], "statements") == covered(doc, "statements")
    assert nlp.make_doc("nothing yet")._.rhetoric is None


def test_a_pipeline_can_be_saved(nlp: Any, texts: Sequence[str], tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert covered(again(texts[0]), "matches") == covered(nlp(texts[0]), "matches")
    assert again.get_pipe_meta("rhetoric").assigns == ["doc.spans", "doc._.rhetoric"]


@given(text=st.text(st.sampled_from("ab \n\r\t\"'“”.,said—中é\x00\u200d👩"), max_size=60))
def test_any_text(text: str, nlp: Any) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert set(doc.spans) == set(component.GROUPS)


def test_options_reach_the_engine(texts: Sequence[str]) -> None:
    made = spacy.blank("en")
    made.add_pipe("rhetoric", config={**CONFIG, "lexicons": [], "min_confidence": 1.0})
    doc = made(texts[0])
    assert not doc.spans["matches"]
    assert doc._.rhetoric.provenance.min_confidence == 1.0
    for bad in ({"engine": "best"}, {"lexicons": ["none"]}, {"min_confidence": 2}):
        with pytest.raises(UsageError):
            spacy.blank("en").add_pipe("rhetoric", config={**CONFIG, **bad})


def test_spacy_finds_the_factory_by_its_entry_point() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = told["entry-points"]["spacy_factories"]["rhetoric"].partition(":")
    assert getattr(import_module(module), name) is component.make_component
    assert spacy.Language.has_factory("rhetoric")
