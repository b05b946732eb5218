"""The contract of scikit-learn's transformers, tried on text: ``check_estimator`` passes over text transformers."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from handmade import dinner
from handmade import plain as made
from sklearn.base import BaseEstimator, clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from rhetoric.document import Annotation, Article, Block, Span
from rhetoric.errors import RhetoricError, UsageError
from rhetoric.features import FrameVectorizer, StatementVectorizer
from rhetoric.ingest import read_text
from rhetoric.lexicon import load_lexicon
from rhetoric.pipeline import annotate
from rhetoric.reporting import reporting

BOTH = [FrameVectorizer, StatementVectorizer]
TEXTS = [
    'The minister met his guests on Monday. "We prize our militant friendship," he said.',
    "The hostile forces claimed that the drills were routine. Nobody believed the puppet army.",
    "Farmers brought in the harvest early this year, the paper said. The weather had been kind to them.",
    'A spokesman denounced the drills as a "reckless provocation". He warned of merciless retaliation.',
]


@pytest.fixture(scope="module")
def annotated() -> list[Annotation]:
    return [annotate(read_text(text, id=f"t{i}")) for i, text in enumerate(TEXTS)]


@pytest.mark.parametrize("kind", BOTH)
def test_parameters_are_keywords_stored_as_they_are(kind: type[BaseEstimator]) -> None:
    signature = inspect.signature(kind.__init__)
    assert all(p.kind is p.KEYWORD_ONLY for name, p in signature.parameters.items() if name != "self")
    odd = {name: object() for name in signature.parameters if name != "self"}
    assert kind(**odd).get_params() == odd
    assert vars(kind(**odd)) == odd


@pytest.mark.parametrize("kind", BOTH)
def test_set_params_and_clone(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    fitted = kind().set_params(measure="count").fit(annotated)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not [name for name in vars(copy) if name.endswith("_")]
    with pytest.raises(NotFittedError):
        copy.transform(annotated)
    with pytest.raises(NotFittedError):
        copy.get_feature_names_out()
    with pytest.raises(ValueError, match="Invalid parameter"):
        copy.set_params(nonsense=1)


@pytest.mark.parametrize("kind", BOTH)
def test_fit_returns_itself_and_changes_no_parameter(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    estimator = kind()
    before = dict(estimator.get_params())
    assert estimator.fit(annotated) is estimator
    assert estimator.get_params() == before
    np.testing.assert_array_equal(kind().fit_transform(annotated), estimator.transform(annotated))


@pytest.mark.parametrize("kind", BOTH)
def test_texts_articles_and_annotations_give_the_same(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    fitted = kind().fit(TEXTS)
    expected = fitted.transform(annotated)
    assert expected.shape == (4, len(fitted.get_feature_names_out()))
    assert expected.dtype == np.float64
    assert expected.any()
    articles = [a.article for a in annotated]
    columns: list[Any] = [TEXTS, articles, np.array(TEXTS, dtype=object), pd.Series(TEXTS), pl.Series(TEXTS)]
    for documents in columns:
        np.testing.assert_array_equal(fitted.transform(documents), expected)
    np.testing.assert_array_equal(fitted.transform(a for a in annotated), expected)


@pytest.mark.parametrize("kind", BOTH)
def test_each_document_is_a_row_of_its_own(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    fitted = kind().fit(annotated)
    whole = fitted.transform(annotated)
    for i in range(len(annotated)):
        np.testing.assert_array_equal(fitted.transform(annotated[i : i + 1])[0], whole[i])
    np.testing.assert_array_equal(fitted.transform(annotated[::-1]), whole[::-1])
    assert fitted.transform([]).shape == (0, whole.shape[1])


@pytest.mark.parametrize("kind", BOTH)
def test_pickle(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    fitted = kind().fit(annotated)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(annotated), fitted.transform(annotated))
    assert list(again.get_feature_names_out()) == list(fitted.get_feature_names_out())


@pytest.mark.parametrize("kind", BOTH)
def test_output_as_data_frames(kind: type[BaseEstimator], annotated: list[Annotation]) -> None:
    plain_output = kind().fit_transform(annotated)
    for name, frame_type in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
        frame = kind().set_output(transform=name).fit_transform(annotated)
        assert isinstance(frame, frame_type)
        assert list(frame.columns) == list(kind().fit(annotated).get_feature_names_out())
        np.testing.assert_array_equal(frame.to_numpy(), plain_output)
    indexed = pd.Series(annotated, index=list("wxyz"))
    assert list(kind().set_output(transform="pandas").fit_transform(indexed).index) == list("wxyz")


@pytest.mark.parametrize("table", [pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize("kind", BOTH)
def test_a_column_of_a_table(kind: type[BaseEstimator], table: Any) -> None:
    frame = table({"text": TEXTS, "length": [float(len(t)) for t in TEXTS]})
    transformer = ColumnTransformer([("said", kind(), "text"), ("rest", "passthrough", ["length"])])
    result = transformer.set_output(transform="pandas").fit_transform(frame)
    assert len(result) == 4
    assert result.columns[0] == f"said__{kind().fit(TEXTS).get_feature_names_out()[0]}"
    assert result.columns[-1] == "rest__length"


def test_pipeline_and_grid_search(annotated: list[Annotation]) -> None:
    documents, labels = annotated * 6, ["warm", "hostile", "none", "hostile"] * 6
    model = Pipeline([("frames", FrameVectorizer()), ("scale", StandardScaler()), ("model", LogisticRegression())])
    grid = {"frames__voices": [("all",), ("narration", "statements")], "frames__measure": ["rate", "present"]}
    search = GridSearchCV(model, grid, cv=3, error_score="raise").fit(documents, labels)
    assert search.best_score_ == 1.0
    assert len(search.best_estimator_[:-1].get_feature_names_out()) == search.best_estimator_[-1].coef_.shape[1]
    both = make_pipeline(StatementVectorizer(), StandardScaler(), LogisticRegression()).fit(documents, labels)
    assert both.score(documents, labels) > 0.7


@pytest.mark.parametrize("kind", BOTH)
def test_tags_say_that_it_takes_text(kind: type[BaseEstimator]) -> None:
    tags = kind().__sklearn_tags__()
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.requires_fit


def test_frame_figures_by_hand() -> None:
    frames = tuple(load_lexicon("dprk-en").frames)
    annotation = made(1, narrated="they met", said="our friendship will last", hits=[("friendship", frames[0])])
    annotation = replace(annotation, provenance=annotate(read_text("They met.")).provenance)
    names = [f"{v}__{f}" for v in ("narration", "statements", "all") for f in frames]
    rates = FrameVectorizer(voices=("narration", "statements", "all")).fit([annotation])
    assert list(rates.get_feature_names_out()) == names
    row = dict(zip(names, rates.transform([annotation])[0], strict=True))
    expected = {f"statements__{frames[0]}": 1000 / 4, f"all__{frames[0]}": 1000 / 6}
    assert row == {**dict.fromkeys(names, 0.0), **expected}
    counts = rates.set_params(measure="count").fit([annotation]).transform([annotation, annotation])
    assert counts.sum() == 4
    flagged = replace(annotation, matches=tuple(replace(m, flags=("negated",)) for m in annotation.matches))
    assert not rates.transform([flagged]).any()


def test_a_voice_without_words_has_the_rate_that_was_chosen() -> None:
    silent = annotate(read_text("They met and went home again."))
    columns = FrameVectorizer(voices=("statements",), empty=float("nan")).fit([silent])
    assert np.isnan(columns.transform([silent])).all()
    assert not FrameVectorizer(voices=("statements",)).fit_transform([silent]).any()


def test_statement_figures_by_hand() -> None:
    vectorizer = StatementVectorizer().fit([dinner()])
    row = dict(zip(vectorizer.get_feature_names_out(), vectorizer.transform([dinner()])[0], strict=True))
    assert row["amount__statements_per_1000_words"] == pytest.approx(1000 * 3 / 59)
    assert row["amount__words_share"] == pytest.approx(31 / 59)
    assert row["kind__mixed"] == pytest.approx(1 / 3)
    assert row["form__quotation"] == pytest.approx(2 / 3)
    assert row["source_type__diplomat"] == pytest.approx(1 / 3)
    assert row["named__carrier"] == pytest.approx(2 / 3)
    assert row["stance__none"] == 1  # rules made by hand name no verb
    assert row["length__mean_words"] == pytest.approx(31 / 3)
    for group in ("kind", "form", "source_type", "stance"):
        assert sum(v for name, v in row.items() if name.startswith(f"{group}__")) == pytest.approx(1)
    counts = StatementVectorizer(measure="count", features=["amount", "named"]).fit_transform([dinner()])
    assert counts.tolist() == [[3, 31, 3, 2, 0]]
    bare = replace(dinner(), statements=(), matches=())
    assert np.isnan(StatementVectorizer(empty=float("nan"), features=["kind"]).fit_transform([bare])).all()
    assert StatementVectorizer(measure="count", features=["kind"]).fit_transform([bare]).tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(
    ("rule", "lemma", "stance"),
    [
        ("before: say", "say", "neutral"),
        ("after: claim (implicit)", "claim", "distancing"),
        ("participle: admit", "admit", "endorsing"),
        ("according: according to", "according to", "neutral"),
        ("noun: announcement", "announcement", None),
        ("quotation (implicit)", None, None),
        ("document", None, None),
    ],
)
def test_reporting_verb_of_a_rule(rule: str, lemma: str | None, stance: str | None) -> None:
    found = reporting(replace(dinner().statements[0], rule=rule))
    assert (found.lemma if found else None, found.stance if found else None) == (lemma, stance)


def test_verbs_of_real_statements_are_in_the_table(annotated: list[Annotation]) -> None:
    found = [reporting(s) for a in annotated for s in a.statements]
    assert {("say", "neutral"), ("claim", "distancing")} <= {(r.lemma, r.stance) for r in found if r}


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (FrameVectorizer(voices="all"), "give a list"),
        (FrameVectorizer(voices=()), "give a list"),
        (FrameVectorizer(voices=("title",)), "choose one of all, narration"),
        (FrameVectorizer(voices=("all", "all")), "name each once"),
        (FrameVectorizer(measure="tfidf"), "choose one of rate"),
        (FrameVectorizer(lexicon="nonesuch"), "no lexicon named"),
        (StatementVectorizer(features=("mood",)), "choose one of amount"),
        (StatementVectorizer(measure="rate"), "choose one of share"),
    ],
)
def test_wrong_parameters_are_found_in_fit(estimator: Any, message: str) -> None:
    with pytest.raises(RhetoricError, match=message):
        estimator.fit(TEXTS)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    "documents", ["one text", dinner(), np.array([["a text"]]), pd.DataFrame({"a": ["a text"]}), {"a": "text"}, 7]
)
def test_what_is_no_list_of_documents(kind: Any, documents: Any) -> None:
    with pytest.raises(UsageError, match=r"list|column"):
        kind().fit(documents)
    with pytest.raises(UsageError, match=r"list|column"):
        kind().fit(TEXTS).transform(documents)
    with pytest.raises(UsageError, match="document 1 is of type"):
        kind().fit(TEXTS).transform(["a text", 7])


def test_annotations_scored_with_something_else() -> None:
    fitted = FrameVectorizer().fit(TEXTS)
    article = Article("x", "They met.", blocks=(Block("paragraph", Span(0, 9)),))
    with pytest.raises(UsageError, match=r"document 0 \(x\) was scored with no lexicon"):
        fitted.transform([annotate(article, [])])
    with pytest.warns(UserWarning, match="another version"):
        fitted.transform([dinner()])
