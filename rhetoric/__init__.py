"""Compare the rhetoric of state media: who is quoted, who carried it, and how it is framed, per voice.

::

    from rhetoric import annotate, compare, read_articles, render

    annotations = [annotate(article) for article in read_articles("articles/")]
    print(render(annotations[0]))
    print(render(compare(annotations, by="outlet")))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rhetoric.compare import Comparison, compare, concordance

if TYPE_CHECKING:
    from rhetoric.corpus import Corpus
    from rhetoric.document import Annotation, Article, Statement
    from rhetoric.errors import RhetoricError
    from rhetoric.ingest import read_articles
    from rhetoric.lexicon import Lexicon, load_lexicon
    from rhetoric.pipeline import annotate
    from rhetoric.report import render

__version__ = "0.1.0"

__all__ = [
    "Annotation",
    "Article",
    "Comparison",
    "Corpus",
    "Lexicon",
    "RhetoricError",
    "Statement",
    "annotate",
    "compare",
    "concordance",
    "load_lexicon",
    "read_articles",
    "render",
]

# ``compare`` is imported at once, so that the name means the function: the room of the same name would take it over
# whenever it is imported first. All others are imported when they are asked for, which keeps the command line quick.
_ROOMS = {
    "Annotation": "document",
    "Corpus": "corpus",
    "Article": "document",
    "Statement": "document",
    "RhetoricError": "errors",
    "read_articles": "ingest",
    "Lexicon": "lexicon",
    "load_lexicon": "lexicon",
    "annotate": "pipeline",
    "render": "report",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'rhetoric' has no attribute {name!r}")
    return getattr(import_module(f"rhetoric.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
