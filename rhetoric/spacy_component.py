"""A component for spaCy: statements and framing terms as spans of a ``Doc``. Extra ``[spacy]``. ::

    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("rhetoric", config={"engine": "fast"})
    doc = nlp(text)
    for said in doc.spans["statements"]:
        print(said.label_, said.id_, said.text)
    doc._.rhetoric.statements[0].speaker

``doc.spans`` gets five groups, whose spans may overlap:

``statements``
    What is said, a span for each piece; the label is the kind (direct, mixed, indirect).
``cues``, ``sources``
    The words that mark it as said, and those that name who says it; the label is ``cue`` and the type of the source.
``matches``, ``not_counted``
    Terms that count, and terms that a flag or their place keeps out of every count; the label is the frame, ``kb_id_``
    the lexicon.

``id_`` is the number of the statement, from 0, and empty for a match in the narration. Characters decide: a span has
all tokens that the found stretch touches. ``doc._.rhetoric`` is the whole ``Annotation``, whose offsets are those of
``doc.text``; it is stored as JSON, so that documents can be saved and sent to other processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from rhetoric.document import DEFAULT_ENGINE, Annotation
from rhetoric.document import Span as Stretch
from rhetoric.ingest import read_text
from rhetoric.lexicon import load_lexicon
from rhetoric.pipeline import DEFAULT_LEXICON, annotate
from rhetoric.record import from_record, to_line

GROUPS = ("statements", "cues", "sources", "matches", "not_counted")
"""Keys of ``doc.spans``."""

_STORED = "rhetoric"  # in doc.user_data
Found = tuple[Stretch, str, str, str]
"""Where, label, ``kb_id_`` and ``id_`` of a span."""


class RhetoricComponent:
    """Annotates each document. ``lexicons`` are names or folders, ``engine`` and ``min_confidence`` as in ``annotate``;
    with ``clean`` navigation, captions and the like around an article are left out, as in ``read_articles``. Raises
    UsageError for an engine or a lexicon that there is not, and LexiconError for a faulty lexicon."""

    def __init__(self, lexicons: Sequence[str], engine: str, min_confidence: float, clean: bool) -> None:
        self._lexicons = [load_lexicon(name) for name in lexicons]
        self._engine = engine
        self._min_confidence = min_confidence
        self._clean = clean
        self._annotated("")  # a wrong option is said before the first document

    def __call__(self, doc: Doc) -> Doc:
        """The same document, with spans and annotation."""
        made = self._annotated(doc.text)
        for group, found in zip(GROUPS, (*_said(made), *_terms(made)), strict=True):
            doc.spans[group] = list(_spans(doc, found))
        doc.user_data[_STORED] = to_line(made)
        return doc

    def _annotated(self, text: str) -> Annotation:
        article = read_text(text, clean=self._clean)
        return annotate(article, self._lexicons, engine=self._engine, min_confidence=self._min_confidence)


@Language.factory(
    "rhetoric",
    default_config={"lexicons": [DEFAULT_LEXICON], "engine": DEFAULT_ENGINE, "min_confidence": 0.0, "clean": True},
    assigns=["doc.spans", "doc._.rhetoric"],
)
def make_component(
    nlp: Language,  # noqa: ARG001  # spaCy's signature
    name: str,  # noqa: ARG001
    *,
    lexicons: list[str],
    engine: str,
    min_confidence: float,
    clean: bool,
) -> RhetoricComponent:
    """The component, as spaCy makes it."""
    return RhetoricComponent(lexicons, engine, min_confidence, clean)


def annotation_of(doc: Doc) -> Annotation | None:
    """What ``doc._.rhetoric`` gives: the annotation, or None where the component was not at work."""
    stored = doc.user_data.get(_STORED)
    return None if stored is None else from_record(json.loads(stored))


Doc.set_extension("rhetoric", getter=annotation_of, force=True)


def _said(made: Annotation) -> tuple[list[Found], list[Found], list[Found]]:
    numbered = [(f"{i}", s) for i, s in enumerate(made.statements)]
    content = [(piece, s.kind, "", i) for i, s in numbered for piece in s.content]
    cues = [(s.cue, "cue", "", i) for i, s in numbered if s.cue]
    sources = [(s.source, s.source_type, "", i) for i, s in numbered if s.source]
    return content, cues, sources  # type: ignore[return-value]  # kinds are strings


def _terms(made: Annotation) -> tuple[list[Found], list[Found]]:
    counted: list[Found] = []
    others: list[Found] = []
    for m in made.matches:
        counts = m.counted and m.voice in ("narration", "statement")
        number = "" if m.statement is None else f"{m.statement}"
        (counted if counts else others).append((m.span, m.frame, m.lexicon, number))
    return counted, others


def _spans(doc: Doc, found: Iterable[Found]) -> Iterator[Span]:
    for place, label, lexicon, number in found:
        span = doc.char_span(place.start, place.end, label, lexicon, alignment_mode="expand", span_id=number)
        if span is not None and len(place):
            yield span
