"""Framing and quotation as features of scikit-learn: documents in, one row of figures a document out.

Documents are strings, ``Article`` or ``Annotation`` objects, in one list, array or column of a table. Strings and
articles are annotated on the way, each time they are transformed; in a search over parameters give annotations, or a
``Pipeline`` a ``memory``. ::

    model = make_pipeline(FrameVectorizer(voices=("narration",)), StandardScaler(), LogisticRegression())
    model.fit(annotations, outlets)

Both transformers learn nothing from the documents: their columns are known from their parameters, so there is nothing
that could leak from a test set.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from sklearn.base import BaseEstimator, TransformerMixin  # type: ignore[import-untyped]
from sklearn.utils.validation import check_is_fitted  # type: ignore[import-untyped]

from rhetoric.compare.counts import words_by_voice
from rhetoric.document import Annotation, Article, SourceType, Stance, Statement, StatementForm, StatementKind
from rhetoric.errors import UsageError
from rhetoric.reporting import reporting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rhetoric.lexicon import Lexicon

FeatureVoice = Literal["all", "narration", "statements"]
FrameMeasure = Literal["rate", "count", "present"]
StatementMeasure = Literal["share", "count"]
StatementFeature = Literal["amount", "kind", "form", "source_type", "stance", "named", "length"]
Document = str | Article | Annotation

_VALUES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(StatementKind),
    "form": get_args(StatementForm),
    "source_type": get_args(SourceType),
    "stance": (*get_args(Stance), "none"),
    "named": ("speaker", "carrier", "nested"),
}
_NOT_TABLES = "give one column of texts, articles or annotations"


class FrameVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Documents x frames of a lexicon, for each voice.

    ``lexicon``
        Name or folder of the instrument. Stored annotations must have been scored with it.
    ``voices``
        Of ``all`` (body text), ``narration``, ``statements``; a block of columns each.
    ``measure``
        ``rate``: counted matches per 1,000 words of the voice; ``count``: counted matches; ``present``: 0 or 1.
    ``empty``
        The rate in a voice without words. It is undefined; most models refuse NaN, hence 0.

    Fitted: ``lexicon_name_``, ``lexicon_sha256_``, ``frames_`` (their order), ``columns_`` (pairs of voice and frame).
    The columns are called ``narration__peace_security``.
    """

    def __init__(
        self,
        *,
        lexicon: str = "dprk-en",
        voices: Sequence[FeatureVoice] = ("narration", "statements"),
        measure: FrameMeasure = "rate",
        empty: float = 0.0,
    ) -> None:
        self.lexicon = lexicon
        self.voices = voices
        self.measure = measure
        self.empty = empty

    def fit(self, X: Iterable[Document], y: object = None) -> FrameVectorizer:  # noqa: ARG002, N803
        """Check the parameters and load the lexicon. Raises UsageError, or LexiconError for a faulty instrument."""
        _check_several("voices", self.voices, get_args(FeatureVoice))
        _check_one("measure", self.measure, get_args(FrameMeasure))
        _check_column(X)
        lexicon = self._lexicon()
        self.lexicon_name_ = lexicon.name
        self.lexicon_sha256_ = lexicon.sha256
        self.frames_ = tuple(lexicon.frames)
        self.columns_ = tuple((voice, frame) for voice in self.voices for frame in self.frames_)
        return self

    def transform(self, X: Iterable[Document]) -> NDArray[np.float64]:  # noqa: N803
        """Shape (documents, voices * frames), in the order of ``get_feature_names_out``. One document at a time."""
        check_is_fitted(self)
        return _matrix((self._row(a) for a in self._annotations(X)), len(self.columns_))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """Names of the columns, ``voice__frame``."""
        check_is_fitted(self)
        return _names(f"{voice}__{frame}" for voice, frame in self.columns_)

    def __sklearn_tags__(self) -> Any:
        return _text_tags(super().__sklearn_tags__())

    def _lexicon(self) -> Lexicon:
        from rhetoric.lexicon import load_lexicon  # noqa: PLC0415

        return load_lexicon(self.lexicon)

    def _annotations(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        lexicons: list[Lexicon] | None = None
        warned = False
        for number, document in enumerate(_check_column(documents)):
            if not isinstance(document, Annotation):
                lexicons = lexicons or [self._lexicon()]
            annotation = _annotation(document, number, lexicons or [])
            digest = annotation.provenance.lexicons.get(self.lexicon_name_)
            if digest is None:
                has = ", ".join(annotation.provenance.lexicons) or "no lexicon"
                raise UsageError(
                    f"document {number} ({annotation.article.id}) was scored with {has}, not {self.lexicon_name_}; "
                    "annotate it again, or give another lexicon"
                )
            if digest != self.lexicon_sha256_ and not warned:
                warned = True
                warnings.warn(
                    f"document {number} ({annotation.article.id}) was scored with another version of "
                    f"{self.lexicon_name_} than the one loaded; its stored matches are used",
                    stacklevel=3,
                )
            yield annotation

    def _row(self, annotation: Annotation) -> list[float]:
        hits: Counter[tuple[str, str]] = Counter()
        for match in annotation.matches:
            if match.lexicon == self.lexicon_name_ and match.counted and match.voice in _VOICE_NAMES:
                hits[_VOICE_NAMES[match.voice], match.frame] += 1
                hits["all", match.frame] += 1
        counts = [hits[column] for column in self.columns_]
        if self.measure == "count":
            return [float(n) for n in counts]
        if self.measure == "present":
            return [float(n > 0) for n in counts]
        words = _voice_words(annotation)
        sizes = (words[voice] for voice, _ in self.columns_)
        return [1000 * n / size if size else self.empty for n, size in zip(counts, sizes, strict=True)]


class StatementVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Documents x features of how they quote: how much, whom, in what form, with which verbs.

    ``features``
        Groups of columns: ``amount`` (statements per 1,000 words of the body, share of the body's words that stand in
        statements), ``kind``, ``form``, ``source_type``, ``stance`` of the reporting verbs (``none``: no verb, or one
        without a stance), ``named`` (with a speaker, with a carrier, nested), ``length`` (mean words of a statement,
        without those of statements nested in it).
    ``measure``
        ``share`` of the document's statements, or their ``count``. With ``count``, ``amount`` is statements and words.
    ``empty``
        Shares and mean length where there are no statements, or no words.

    Fitted: ``columns_`` (pairs of group and value). The columns are called ``form__colon_block``.
    """

    def __init__(
        self,
        *,
        features: Sequence[StatementFeature] = get_args(StatementFeature),
        measure: StatementMeasure = "share",
        empty: float = 0.0,
    ) -> None:
        self.features = features
        self.measure = measure
        self.empty = empty

    def fit(self, X: Iterable[Document], y: object = None) -> StatementVectorizer:  # noqa: ARG002, N803
        """Check the parameters. Raises UsageError."""
        _check_several("features", self.features, get_args(StatementFeature))
        _check_one("measure", self.measure, get_args(StatementMeasure))
        _check_column(X)
        amount = ("statements_per_1000_words", "words_share") if self.measure == "share" else ("statements", "words")
        values = {**_VALUES, "amount": amount, "length": ("mean_words",)}
        self.columns_ = tuple((group, value) for group in self.features for value in values[group])
        return self

    def transform(self, X: Iterable[Document]) -> NDArray[np.float64]:  # noqa: N803
        """Shape (documents, columns), in the order of ``get_feature_names_out``. One document at a time."""
        check_is_fitted(self)
        annotations = (_annotation(d, i, []) for i, d in enumerate(_check_column(X)))
        return _matrix((self._row(a) for a in annotations), len(self.columns_))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """Names of the columns, ``group__value``."""
        check_is_fitted(self)
        return _names(f"{group}__{value}" for group, value in self.columns_)

    def __sklearn_tags__(self) -> Any:
        return _text_tags(super().__sklearn_tags__())

    def _row(self, annotation: Annotation) -> list[float]:
        total = len(annotation.statements)
        words = _voice_words(annotation)
        counts = Counter(pair for s in annotation.statements for pair in _described(s))
        if self.measure == "count":
            counts.update({("amount", "statements"): total, ("amount", "words"): words["statements"]})
        figures = {column: self._over(n, total) for column, n in counts.items()}
        if self.measure == "share":
            per_word = self._over(1000 * total, words["all"])
            figures["amount", "statements_per_1000_words"] = per_word
            figures["amount", "words_share"] = self._over(words["statements"], words["all"])
        else:
            figures = {column: float(n) for column, n in counts.items()}
        figures["length", "mean_words"] = words["statements"] / total if total else self.empty
        missing = self.empty if self.measure == "share" and not total else 0.0
        return [figures.get(column, missing) for column in self.columns_]

    def _over(self, part: int, whole: int) -> float:
        return part / whole if whole else self.empty


_VOICE_NAMES: Mapping[str, str] = {"narration": "narration", "statement": "statements"}


def _described(statement: Statement) -> Iterator[tuple[str, str]]:
    verb = reporting(statement)
    yield "kind", statement.kind
    yield "form", statement.form
    yield "source_type", statement.source_type
    yield "stance", (verb.stance if verb else None) or "none"
    if statement.speaker:
        yield "named", "speaker"
    if statement.carrier:
        yield "named", "carrier"
    if statement.parent is not None:
        yield "named", "nested"


def _voice_words(annotation: Annotation) -> Counter[str]:
    words: Counter[str] = Counter()
    for (kind, _), n in words_by_voice(annotation).items():
        if kind in _VOICE_NAMES:
            words[_VOICE_NAMES[kind]] += n
            words["all"] += n
    return words


def _annotation(document: object, number: int, lexicons: Sequence[Lexicon]) -> Annotation:
    if isinstance(document, Annotation):
        return document
    from rhetoric.ingest import read_text  # noqa: PLC0415
    from rhetoric.pipeline import annotate  # noqa: PLC0415

    if isinstance(document, str):
        document = read_text(document, id=f"document {number}")
    if not isinstance(document, Article):
        raise UsageError(f"document {number} is of type {type(document).__name__}; {_NOT_TABLES}")
    return annotate(document, lexicons)


def _check_column(documents: Any) -> Iterable[Document]:
    """Refuse what would be taken for documents by mistake: one string, one article, a table."""
    if isinstance(documents, Document):
        raise UsageError(f"one {type(documents).__name__} is not a list of documents; put it into a list")
    if len(getattr(documents, "shape", (0,))) != 1 or isinstance(documents, Mapping):
        raise UsageError(f"a table is not a list of documents; {_NOT_TABLES}")
    if not isinstance(documents, Iterable):
        raise UsageError(f"{type(documents).__name__} is not a list of documents; {_NOT_TABLES}")
    return documents


def _check_one(name: str, value: object, offered: Sequence[str]) -> None:
    if value not in offered:
        raise UsageError(f"{name}={value!r}: choose one of {', '.join(offered)}")


def _check_several(name: str, values: object, offered: Sequence[str]) -> None:
    if isinstance(values, str) or not isinstance(values, Sequence) or not values:
        raise UsageError(f"{name}={values!r}: give a list of one or more of {', '.join(offered)}")
    for value in values:
        _check_one(name, value, offered)
    if len(set(values)) != len(values):
        raise UsageError(f"{name}={values!r}: name each once")


def _matrix(rows: Iterator[list[float]], columns: int) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415

    flat = np.fromiter((x for row in rows for x in row), dtype=np.float64)
    return flat.reshape(-1, columns)


def _names(names: Iterable[str]) -> NDArray[np.object_]:
    import numpy as np  # noqa: PLC0415

    return np.array(list(names), dtype=object)


def _text_tags(tags: Any) -> Any:
    tags.input_tags.string = True
    tags.input_tags.two_d_array = False
    tags.requires_fit = True
    tags.target_tags.required = False
    return tags
